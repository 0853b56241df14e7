//! English words of time.

use crate::entity::moment::calendar::Unit;

pub(super) fn month(word: &str) -> Option<u32> {
    Some(match word {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

pub(super) fn weekday(word: &str) -> Option<u32> {
    Some(match word {
        "monday" | "mon" => 1,
        "tuesday" | "tue" | "tues" => 2,
        "wednesday" | "wed" | "weds" => 3,
        "thursday" | "thu" | "thur" | "thurs" => 4,
        "friday" | "fri" => 5,
        "saturday" | "sat" => 6,
        "sunday" | "sun" => 7,
        _ => return None,
    })
}

/// A day of the week in the plural, which comes again and again.
pub(super) fn weekdays(word: &str) -> Option<u32> {
    word.strip_suffix('s').filter(|word| word.ends_with("day")).and_then(weekday)
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" | "seconds" | "sec" | "secs" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" | "night" | "nights" => Unit::Day,
        "weekend" | "weekends" => Unit::Weekend,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "month" | "months" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        "decade" | "decades" => Unit::Decade,
        "century" | "centuries" => Unit::Century,
        _ => return None,
    })
}

/// A letter right after digits.
pub(super) fn letter(word: &str) -> Option<Unit> {
    Some(match word {
        "s" => Unit::Second,
        "h" => Unit::Hour,
        "d" => Unit::Day,
        "w" => Unit::Week,
        "y" => Unit::Year,
        word => return unit(word),
    })
}

/// How far a word looks: -1 back, 0 now, 1 ahead.
pub(super) fn relative(word: &str) -> Option<i64> {
    Some(match word {
        "this" | "current" => 0,
        "next" | "upcoming" | "coming" | "following" | "subsequent" => 1,
        "last" | "previous" | "past" | "prev" | "preceding" => -1,
        _ => return None,
    })
}

/// Words that begin a phrase of time; anything else is passed at once.
pub(super) fn opens(word: &str) -> bool {
    month(word).is_some()
        || weekday(word).is_some()
        || weekdays(word).is_some()
        || unit(word).is_some()
        || relative(word).is_some()
        || matches!(
            word,
            "a" | "after"
                | "afternoon"
                | "all"
                | "an"
                | "annual"
                | "annually"
                | "any"
                | "around"
                | "as"
                | "at"
                | "approximately"
                | "about"
                | "before"
                | "beginning"
                | "between"
                | "biannual"
                | "biannually"
                | "biweekly"
                | "bimonthly"
                | "by"
                | "calendar"
                | "circa"
                | "couple"
                | "cy"
                | "daily"
                | "daybreak"
                | "daytime"
                | "dinner"
                | "early"
                | "earlier"
                | "each"
                | "end"
                | "eod"
                | "eoy"
                | "eom"
                | "ending"
                | "evening"
                | "evenings"
                | "every"
                | "everyday"
                | "few"
                | "fewer"
                | "first"
                | "fiscal"
                | "for"
                | "from"
                | "fy"
                | "greater"
                | "half"
                | "in"
                | "just"
                | "late"
                | "later"
                | "less"
                | "lunch"
                | "lunchtime"
                | "mid"
                | "middle"
                | "midday"
                | "midnight"
                | "monthly"
                | "more"
                | "morning"
                | "mornings"
                | "night"
                | "nights"
                | "no"
                | "noon"
                | "noonish"
                | "not"
                | "now"
                | "on"
                | "one"
                | "once"
                | "otd"
                | "over"
                | "part"
                | "quarterly"
                | "right"
                | "same"
                | "school"
                | "sept"
                | "several"
                | "semiannual"
                | "semiannually"
                | "since"
                | "some"
                | "start"
                | "starting"
                | "summer"
                | "spring"
                | "autumn"
                | "fall"
                | "winter"
                | "sy"
                | "than"
                | "that"
                | "the"
                | "till"
                | "to"
                | "today"
                | "tomorrow"
                | "tmr"
                | "tmrw"
                | "tonight"
                | "tonite"
                | "twice"
                | "until"
                | "til"
                | "w"
                | "week"
                | "weekday"
                | "weekdays"
                | "weekly"
                | "weekend"
                | "within"
                | "workweek"
                | "yearly"
                | "year"
                | "yesterday"
                | "afternoons"
                | "exactly"
                | "quarter"
                | "breakfast"
                | "starts"
                | "commencing"
                | "prior"
                | "q"
                | "h"
                | "ytd"
                | "mtd"
                | "during"
                | "brunch"
                | "immediately"
                | "asap"
                | "soon"
                | "recently"
                | "previously"
                | "nineties"
                | "twenties"
                | "thirties"
                | "forties"
                | "fifties"
                | "sixties"
                | "seventies"
                | "eighties"
                | "noughties"
                | "hundreds"
                | "nineteen"
                | "eighteen"
        )
        || crate::entity::numeral::basic(word).is_some()
        || crate::entity::moment::english::number::ordinal_word(word)
        || crate::entity::moment::holiday::opens(word)
}
