//! Days in English: tomorrow, next Friday, March 5th, 5 March 2026, in 3 days, the 15th.

use super::Day;
use super::calendar::{
    Unit, coming, end_of_month, exact, falling, full_year, monthly, of_month, of_week, shift, yearly,
};
use crate::entity::numeral::{ordinal, small};
use crate::entity::scan::Scan;
use crate::entity::time::Part;
use jiff::civil::{Date, Weekday};

pub(super) fn read(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    if !opens(scan, at) {
        return None;
    }
    let day = named(scan, at, today)
        .or_else(|| weekday(scan, at, today))
        .or_else(|| month_first(scan, at, today))
        .or_else(|| day_first(scan, at, today))
        .or_else(|| distance(scan, at, today))
        .or_else(|| feast(scan, at, today))?;
    Some(day)
}

/// Whether a day may begin with the word here; most cannot, and this is cheaper than to read.
fn opens(scan: &Scan, at: usize) -> bool {
    const WORDS: &[&str] = &[
        "the",
        "day",
        "this",
        "next",
        "last",
        "following",
        "current",
        "previous",
        "past",
        "coming",
        "in",
        "a",
        "one",
        "end",
        "today",
        "tonight",
        "tonite",
        "tomorrow",
        "tmr",
        "tmrw",
        "tmw",
        "tomorow",
        "tommorow",
        "tommorrow",
        "yesterday",
        "christmas",
        "xmas",
        "new",
        "halloween",
        "valentine",
        "valentines",
    ];
    let word = scan.word(at);
    word.is_empty()
        || day_of_week(word).is_some()
        || month(word).is_some()
        || small(scan, at).is_some()
        || ordinal(scan, at).is_some()
        || WORDS.contains(&word)
}

fn named(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let word = scan.word(at);
    let end = at + word.len();
    let (days, end, part) = match word {
        "today" => (0, end, None),
        "tonight" | "tonite" => (0, end, Some(Part::Evening)),
        "tomorrow" | "tmr" | "tmrw" | "tmw" | "tomorow" | "tommorow" | "tommorrow" => (1, end, None),
        "yesterday" => (-1, end, None),
        "the" | "day" => {
            let from = scan.phrase(at, &["the"]).unwrap_or(at);
            match scan.phrase(from, &["day", "after", "tomorrow"]) {
                Some(end) => (2, end, None),
                None => (-2, scan.phrase(from, &["day", "before", "yesterday"])?, None),
            }
        }
        "this" => {
            let (word, end) = scan.next_word(end);
            (0, end, Some(Part::named(word)?))
        }
        "last" => (-1, scan.phrase(end, &["night"])?, Some(Part::Evening)),
        _ => return None,
    };
    shift(today, days, Unit::Day).map(|date| Day { date, end, part })
}

fn day_of_week(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" | "mondays" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" | "weds" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" | "weekend" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// "next", "this", "last" before a week or month: how many from this one, and the end.
fn which(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let (word, end) = scan.next_word(at);
    let count = match word {
        "next" | "following" => 1,
        "this" | "current" => 0,
        "last" | "previous" | "past" => -1,
        _ => return None,
    };
    Some((count, end))
}

fn weekday(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    if let Some((mut weeks, end)) = which(scan, at) {
        if let Some(end) = scan.phrase(end, &["week"]) {
            let from = scan.phrase(end, &["on"]).unwrap_or(end);
            let (word, end) = scan.next_word(from);
            return of_week(today, weeks, day_of_week(word)?).map(|date| Day::plain(date, end));
        }
        let end = scan.phrase(end, &["coming"]).inspect(|_| weeks = i64::MAX).unwrap_or(end);
        let (word, end) = scan.next_word(end);
        let day = day_of_week(word)?;
        if scan.word(scan.skip_spaces(at)) == "past" {
            return coming(shift(today, -7, Unit::Day)?, day).map(|date| Day::plain(date, end));
        }
        let date = if weeks == i64::MAX { coming(today, day) } else { of_week(today, weeks, day) };
        return date.map(|date| Day::plain(date, end));
    }
    let from = scan.phrase(at, &["coming"]).unwrap_or(at);
    let (word, end) = scan.next_word(from);
    // "the sun" and "she sat" are no days.
    let sure = !matches!(word, "sat" | "sun" | "wed")
        || matches!(scan.previous_word(at), "on" | "by" | "until" | "from" | "before")
        || (scan.text().trim().len() == word.len());
    let day = day_of_week(word).filter(|_| sure)?;
    let end = if scan.after(end) == Some('.') && word.len() <= 4 { end + 1 } else { end };
    // "Friday next week", "Friday, March 5th".
    if let Some((weeks, after)) = which(scan, scan.phrase(end, &["of"]).unwrap_or(end))
        && let Some(end) = scan.phrase(after, &["week"])
    {
        return of_week(today, weeks, day).map(|date| Day::plain(date, end));
    }
    let next = scan.skip_spaces(scan.literal(end, &[","]).unwrap_or(end));
    let next = scan.phrase(next, &["the"]).map_or(next, |end| scan.skip_spaces(end));
    if let Some(day) = month_first(scan, next, today).or_else(|| day_first(scan, next, today)) {
        return Some(day);
    }
    // "Tuesday 13th", "Friday the 26th".
    if let Some((number, end)) = ordinal(scan, next).filter(|(number, _)| (1..=31).contains(number)) {
        return falling(today, number, day).map(|date| Day::plain(date, end));
    }
    coming(today, day).map(|date| Day::plain(date, end))
}

fn month(word: &str) -> Option<u32> {
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

/// The end after the dot of an abbreviation.
fn dot(scan: &Scan, at: usize) -> usize {
    at + usize::from(scan.rest(at).starts_with(". ") || scan.rest(at).starts_with(".,"))
}

/// March 5th, Mar. 5, 2026; March the fifth.
fn month_first(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let word = scan.word(at);
    let month = month(word)?;
    let from = dot(scan, at + word.len());
    let from = scan.phrase(from, &["the"]).unwrap_or(from);
    let from = scan.skip_spaces(scan.literal(from, &["-", "/"]).unwrap_or(from));
    let (day, end) = number_of_day(scan, from)?;
    finish(scan, today, month, day, end)
}

/// 5 March 2026, 5th of March, the 15th, the 15th of next month.
fn day_first(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    // "$12 December 5" is twelve dollars.
    if scan.before(at).is_some_and(|c| matches!(c, '$' | '€' | '£' | '¥' | '/' | '-')) {
        return None;
    }
    let article = scan.phrase(at, &["the"]);
    let from = article.map_or(at, |end| scan.skip_spaces(end));
    let named = ordinal(scan, from).is_some();
    let (day, end) = number_of_day(scan, from)?;
    let end = scan.phrase(end, &["day"]).filter(|end| scan.next_word(*end).0 == "of").unwrap_or(end);
    let of = scan.phrase(end, &["of"]);
    let next = of.unwrap_or(end);
    let next = scan.skip_spaces(scan.literal(next, &["-", "/"]).unwrap_or(next));
    let word = scan.word(next);
    if let Some(month) = month(word) {
        return finish(scan, today, month, day, dot(scan, next + word.len()));
    }
    if let Some((months, after)) = which(scan, next)
        && let Some(end) = scan.phrase(after, &["month"])
    {
        return of_month(today, months, day).map(|date| Day::plain(date, end));
    }
    // "the 15th" is a day, "the second one" and "the 3rd floor" are not.
    let digits = scan.after(from).is_some_and(|c| c.is_ascii_digit());
    let before =
        matches!(scan.previous_word(at), "on" | "by" | "until" | "from" | "before" | "after" | "till");
    let (word, _) = scan.next_word(end);
    let closed = word.is_empty()
        || matches!(word, "at" | "please" | "and" | "or" | "is" | "in" | "works" | "then" | "if");
    let sure = named && digits && closed && of.is_none() && (article.is_some() || before);
    sure.then(|| monthly(today, day)).flatten().map(|date| Day::plain(date, end))
}

fn number_of_day(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let (day, end) = ordinal(scan, at).or_else(|| scan.digits(at, 2).filter(|(_, end)| scan.ends(*end)))?;
    let more = matches!(scan.after(end), Some(':' | '%'));
    ((1..=31).contains(&day) && !more).then_some((day, end))
}

/// The year after a month and day, and the day they name.
fn finish(scan: &Scan, today: Date, month: u32, day: u32, end: usize) -> Option<Day> {
    let from = scan.skip_spaces(scan.literal(end, &[",", "-", "/"]).unwrap_or(end));
    let from = scan
        .phrase(from, &["of"])
        .or_else(|| scan.phrase(from, &["in"]))
        .map_or(from, |end| scan.skip_spaces(end));
    if let Some((year, after)) = scan.digits(from, 4)
        && after - from == 4
        && (1900..2200).contains(&year)
        && scan.ends(after)
    {
        return exact(full_year(year), month, day).map(|date| Day::plain(date, after));
    }
    if let Some((years, after)) = which(scan, end)
        && let Some(end) = scan.phrase(after, &["year"])
    {
        return exact(i64::from(today.year()) + years, month, day).map(|date| Day::plain(date, end));
    }
    yearly(today, month, day).map(|date| Day::plain(date, end))
}

/// "in 3 days", "3 days later", "two weeks ago", "a week from Friday", "end of the month".
fn distance(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    if let Some(end) = scan.phrase(at, &["end", "of"]) {
        if let Some(end) = scan.phrase(end, &["the", "month"]).or_else(|| scan.phrase(end, &["month"])) {
            return end_of_month(today, 0).map(|date| Day::plain(date, end));
        }
        let (months, after) = which(scan, end)?;
        let end = scan.phrase(after, &["month"])?;
        return end_of_month(today, months).map(|date| Day::plain(date, end));
    }
    let ahead = scan.phrase(at, &["in"]);
    let from = ahead.map_or(at, |end| scan.skip_spaces(end));
    let (steps, end) = steps(scan, from)?;
    let away = |start: Date, sign: i64| {
        steps.iter().try_fold(start, |date, (count, unit)| shift(date, sign * count, *unit))
    };
    if ahead.is_some() {
        let end = scan.phrase(end, &["time"]).unwrap_or(end);
        return away(today, 1).map(|date| Day::plain(date, end));
    }
    let (word, after) = scan.next_word(end);
    match word {
        "later" | "hence" => away(today, 1).map(|date| Day::plain(date, after)),
        "ago" => away(today, -1).map(|date| Day::plain(date, after)),
        "from" | "after" | "before" => {
            let sign = if word == "before" { -1 } else { 1 };
            if let Some(end) = scan.phrase(after, &["now"]).filter(|_| sign > 0) {
                return away(today, 1).map(|date| Day::plain(date, end));
            }
            let next = scan.skip_spaces(after);
            let start = named(scan, next, today)
                .or_else(|| weekday(scan, next, today))
                .or_else(|| month_first(scan, next, today))
                .or_else(|| feast(scan, next, today))?;
            away(start.date, sign).map(|date| Day::plain(date, start.end))
        }
        _ => None,
    }
}

/// "2 years 1 month and 21 days".
fn steps(scan: &Scan, at: usize) -> Option<(Vec<(i64, Unit)>, usize)> {
    let mut steps = Vec::new();
    let (mut from, mut end) = (at, at);
    while let Some((number, after)) = count(scan, from) {
        let (word, after) = scan.next_word(after);
        let step = match word {
            "day" | "days" => (number, Unit::Day),
            "week" | "weeks" => (number, Unit::Week),
            "fortnight" | "fortnights" => (2 * number, Unit::Week),
            "month" | "months" => (number, Unit::Month),
            "year" | "years" => (number, Unit::Year),
            _ => break,
        };
        steps.push(step);
        end = after;
        let next = scan.literal(end, &[","]).unwrap_or(end);
        from = scan.skip_spaces(scan.phrase(next, &["and"]).unwrap_or(next));
    }
    (!steps.is_empty()).then_some((steps, end))
}

fn count(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    if let Some(end) = scan.phrase(at, &["a", "couple", "of"]) {
        return Some((2, end));
    }
    if let Some(end) = scan.phrase(at, &["a"]).or_else(|| scan.phrase(at, &["one"])) {
        return Some((1, end));
    }
    scan.digits(at, 4).or_else(|| small(scan, at)).map(|(count, end)| (i64::from(count), end))
}

fn feast(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let phrases: &[(&[&str], u32, u32)] = &[
        (&["christmas", "eve"], 12, 24),
        (&["christmas", "day"], 12, 25),
        (&["christmas"], 12, 25),
        (&["xmas"], 12, 25),
        (&["halloween"], 10, 31),
    ];
    let possessive: &[(&str, u32, u32)] = &[
        ("new year's eve", 12, 31),
        ("new year's day", 1, 1),
        ("new years eve", 12, 31),
        ("new years day", 1, 1),
        ("valentine's day", 2, 14),
        ("valentines day", 2, 14),
    ];
    let rest = scan.rest(at);
    if let Some((name, month, day)) = possessive.iter().find(|(name, ..)| rest.starts_with(name)) {
        return yearly(today, *month, *day).map(|date| Day::plain(date, at + name.len()));
    }
    let (end, month, day) = phrases
        .iter()
        .find_map(|(words, month, day)| scan.phrase(at, words).map(|end| (end, *month, *day)))?;
    yearly(today, month, day).map(|date| Day::plain(date, end))
}
