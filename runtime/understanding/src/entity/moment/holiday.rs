//! Feasts: those on a day of the calendar, on the nth day of a week of a month, by the moon, and Easter.

use super::calendar::{date, days, nth_weekday};
use super::form::{Day, Shape};
use super::lunar;
use jiff::civil::{Date, DateTime};

/// When a feast is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    Fixed(u32, u32),
    /// The nth day of the week of a month; beyond the fourth the last one.
    Nth(u32, u32, u32),
    /// The day after the nth day of the week of a month.
    After(u32, u32, u32),
    /// So many days from Easter Sunday.
    Easter(i64),
    /// A day of the Chinese calendar.
    Lunar(u32, u32),
    /// The last day of the Chinese year.
    LunarEve,
    /// 清明, by the sun.
    Qingming,
}

/// English names; words in the order they are said.
const ENGLISH: &[(&str, Rule)] = &[
    ("christmas eve", Rule::Fixed(12, 24)),
    ("christmas day", Rule::Fixed(12, 25)),
    ("christmas", Rule::Fixed(12, 25)),
    ("xmas", Rule::Fixed(12, 25)),
    ("x-mas", Rule::Fixed(12, 25)),
    ("boxing day", Rule::Fixed(12, 26)),
    ("new year's eve", Rule::Fixed(12, 31)),
    ("new years eve", Rule::Fixed(12, 31)),
    ("new year eve", Rule::Fixed(12, 31)),
    ("new year's day", Rule::Fixed(1, 1)),
    ("new years day", Rule::Fixed(1, 1)),
    ("new year's", Rule::Fixed(1, 1)),
    ("new year day", Rule::Fixed(1, 1)),
    ("new years", Rule::Fixed(1, 1)),
    ("new year", Rule::Fixed(1, 1)),
    ("valentine's day", Rule::Fixed(2, 14)),
    ("valentines day", Rule::Fixed(2, 14)),
    ("valentine day", Rule::Fixed(2, 14)),
    ("saint patrick's day", Rule::Fixed(3, 17)),
    ("st patrick's day", Rule::Fixed(3, 17)),
    ("st. patrick's day", Rule::Fixed(3, 17)),
    ("saint patrick day", Rule::Fixed(3, 17)),
    ("april fools' day", Rule::Fixed(4, 1)),
    ("april fool's day", Rule::Fixed(4, 1)),
    ("april fools day", Rule::Fixed(4, 1)),
    ("april fools", Rule::Fixed(4, 1)),
    ("earth day", Rule::Fixed(4, 22)),
    ("may day", Rule::Fixed(5, 1)),
    ("international workers' day", Rule::Fixed(5, 1)),
    ("international workers day", Rule::Fixed(5, 1)),
    ("workers' day", Rule::Fixed(5, 1)),
    ("women's day", Rule::Fixed(3, 8)),
    ("children's day", Rule::Fixed(6, 1)),
    ("cinco de mayo", Rule::Fixed(5, 5)),
    ("juneteenth", Rule::Fixed(6, 19)),
    ("freedom day", Rule::Fixed(6, 19)),
    ("jubilee day", Rule::Fixed(6, 19)),
    ("independence day", Rule::Fixed(7, 4)),
    ("us independence day", Rule::Fixed(7, 4)),
    ("halloween", Rule::Fixed(10, 31)),
    ("halloween day", Rule::Fixed(10, 31)),
    ("all hallow's eve", Rule::Fixed(10, 31)),
    ("all saints' day", Rule::Fixed(11, 1)),
    ("all souls' day", Rule::Fixed(11, 2)),
    ("guy fawkes day", Rule::Fixed(11, 5)),
    ("veterans day", Rule::Fixed(11, 11)),
    ("veteran's day", Rule::Fixed(11, 11)),
    ("armistice day", Rule::Fixed(11, 11)),
    ("singles' day", Rule::Fixed(11, 11)),
    ("singles day", Rule::Fixed(11, 11)),
    ("groundhog day", Rule::Fixed(2, 2)),
    ("groundhog's day", Rule::Fixed(2, 2)),
    ("inauguration day", Rule::Fixed(1, 20)),
    ("epiphany", Rule::Fixed(1, 6)),
    ("teachers' day", Rule::Fixed(9, 10)),
    ("national day", Rule::Fixed(10, 1)),
    ("mlk day", Rule::Nth(1, 3, 1)),
    ("martin luther king day", Rule::Nth(1, 3, 1)),
    ("martin luther king jr day", Rule::Nth(1, 3, 1)),
    ("presidents' day", Rule::Nth(2, 3, 1)),
    ("presidents day", Rule::Nth(2, 3, 1)),
    ("president's day", Rule::Nth(2, 3, 1)),
    ("washington's birthday", Rule::Nth(2, 3, 1)),
    ("mother's day", Rule::Nth(5, 2, 7)),
    ("mothers' day", Rule::Nth(5, 2, 7)),
    ("mothers day", Rule::Nth(5, 2, 7)),
    ("memorial day", Rule::Nth(5, 5, 1)),
    ("father's day", Rule::Nth(6, 3, 7)),
    ("fathers' day", Rule::Nth(6, 3, 7)),
    ("fathers day", Rule::Nth(6, 3, 7)),
    ("labor day", Rule::Nth(9, 1, 1)),
    ("labour day", Rule::Nth(9, 1, 1)),
    ("columbus day", Rule::Nth(10, 2, 1)),
    ("thanksgiving day", Rule::Nth(11, 4, 4)),
    ("thanksgiving", Rule::Nth(11, 4, 4)),
    ("black friday", Rule::After(11, 4, 4)),
    ("easter sunday", Rule::Easter(0)),
    ("easter monday", Rule::Easter(1)),
    ("easter saturday", Rule::Easter(-1)),
    ("good friday", Rule::Easter(-2)),
    ("maundy thursday", Rule::Easter(-3)),
    ("palm sunday", Rule::Easter(-7)),
    ("ash wednesday", Rule::Easter(-46)),
    ("mardi gras", Rule::Easter(-47)),
    ("ascension day", Rule::Easter(39)),
    ("pentecost", Rule::Easter(49)),
    ("whitsunday", Rule::Easter(49)),
    ("corpus christi", Rule::Easter(60)),
    ("easter", Rule::Easter(0)),
    ("chinese new year", Rule::Lunar(1, 1)),
    ("lunar new year", Rule::Lunar(1, 1)),
    ("spring festival", Rule::Lunar(1, 1)),
    ("lantern festival", Rule::Lunar(1, 15)),
    ("dragon boat festival", Rule::Lunar(5, 5)),
    ("mid-autumn festival", Rule::Lunar(8, 15)),
    ("moon festival", Rule::Lunar(8, 15)),
    ("tomb sweeping day", Rule::Qingming),
    ("qingming festival", Rule::Qingming),
];

/// Chinese names, longer ones first.
const CHINESE: &[(&str, Rule)] = &[
    ("国际劳动节", Rule::Fixed(5, 1)),
    ("国际儿童节", Rule::Fixed(6, 1)),
    ("国际妇女节", Rule::Fixed(3, 8)),
    ("五一劳动节", Rule::Fixed(5, 1)),
    ("六一儿童节", Rule::Fixed(6, 1)),
    ("三八妇女节", Rule::Fixed(3, 8)),
    ("十一国庆节", Rule::Fixed(10, 1)),
    ("十一国庆", Rule::Fixed(10, 1)),
    ("世界地球日", Rule::Fixed(4, 22)),
    ("大年三十", Rule::LunarEve),
    ("大年初一", Rule::Lunar(1, 1)),
    ("正月十五", Rule::Lunar(1, 15)),
    ("双十一", Rule::Fixed(11, 11)),
    ("双十二", Rule::Fixed(12, 12)),
    ("情人节", Rule::Fixed(2, 14)),
    ("愚人节", Rule::Fixed(4, 1)),
    ("妇女节", Rule::Fixed(3, 8)),
    ("植树节", Rule::Fixed(3, 12)),
    ("劳动节", Rule::Fixed(5, 1)),
    ("青年节", Rule::Fixed(5, 4)),
    ("儿童节", Rule::Fixed(6, 1)),
    ("建党节", Rule::Fixed(7, 1)),
    ("建军节", Rule::Fixed(8, 1)),
    ("教师节", Rule::Fixed(9, 10)),
    ("国庆节", Rule::Fixed(10, 1)),
    ("万圣节", Rule::Fixed(10, 31)),
    ("光棍节", Rule::Fixed(11, 11)),
    ("平安夜", Rule::Fixed(12, 24)),
    ("圣诞节", Rule::Fixed(12, 25)),
    ("元旦节", Rule::Fixed(1, 1)),
    ("母亲节", Rule::Nth(5, 2, 7)),
    ("父亲节", Rule::Nth(6, 3, 7)),
    ("感恩节", Rule::Nth(11, 4, 4)),
    ("复活节", Rule::Easter(0)),
    ("元宵节", Rule::Lunar(1, 15)),
    ("端午节", Rule::Lunar(5, 5)),
    ("中秋节", Rule::Lunar(8, 15)),
    ("重阳节", Rule::Lunar(9, 9)),
    ("七夕节", Rule::Lunar(7, 7)),
    ("腊八节", Rule::Lunar(12, 8)),
    ("中元节", Rule::Lunar(7, 15)),
    ("清明节", Rule::Qingming),
    ("大年夜", Rule::LunarEve),
    ("年三十", Rule::LunarEve),
    ("除夕夜", Rule::LunarEve),
    ("除夕", Rule::LunarEve),
    ("春节", Rule::Lunar(1, 1)),
    ("元宵", Rule::Lunar(1, 15)),
    ("端午", Rule::Lunar(5, 5)),
    ("中秋", Rule::Lunar(8, 15)),
    ("重阳", Rule::Lunar(9, 9)),
    ("七夕", Rule::Lunar(7, 7)),
    ("清明", Rule::Qingming),
    ("国庆", Rule::Fixed(10, 1)),
    ("元旦", Rule::Fixed(1, 1)),
    ("圣诞", Rule::Fixed(12, 25)),
    ("五一", Rule::Fixed(5, 1)),
];

impl Rule {
    /// Its day in a year.
    pub fn of(self, year: i64) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => date(year, month, day),
            Self::Nth(month, nth, weekday) => nth_weekday(year, month, nth, weekday),
            Self::After(month, nth, weekday) => days(nth_weekday(year, month, nth, weekday)?, 1),
            Self::Easter(ahead) => days(easter(year)?, ahead),
            Self::Lunar(month, day) => lunar::date(year, month, day),
            Self::LunarEve => days(lunar::date(year, 1, 1)?, -1),
            Self::Qingming => qingming(year),
        }
    }

    /// The feast of a year, or the last one and the next one.
    pub fn day(self, year: Option<i64>, now: DateTime) -> Option<Day> {
        let shape = |year: Option<i16>, on: Date| match self {
            Self::Nth(month, nth, weekday) if year.is_none() => Shape::Nth { year, month, nth, weekday },
            // What counts by the moon is named by its own month and day.
            Self::Lunar(month, day) => Shape::Calendar { year, short: false, month: Some(month), day },
            _ => Shape::Calendar {
                year,
                short: false,
                month: Some(on.month().unsigned_abs().into()),
                day: on.day().unsigned_abs().into(),
            },
        };
        let day = |shape, past, future| Day {
            shape,
            past,
            future,
            feast: true,
            lunar: matches!(self, Self::Lunar(..)),
        };
        if let Some(year) = year {
            let on = self.of(year)?;
            return Some(day(shape(Some(on.year()), on), Some(on), Some(on)));
        }
        let this = i64::from(now.year());
        let all: Vec<Date> = (this - 2..=this + 2).filter_map(|year| self.of(year)).collect();
        let past =
            all.iter().rev().find(|on| **on < now.date() || **on == now.date() && now.hour() > 0).copied();
        let future = all.iter().find(|on| Some(**on) > past).copied();
        let (past, future) = (past.or(future), future.or(past));
        future.map(|on| day(shape(None, on), past, future))
    }
}

/// The English feast whose name begins a text: its rule and the length of the name.
pub(super) fn english(text: &str) -> Option<(Rule, usize)> {
    let border = |end: usize| !text[end..].starts_with(|c: char| c.is_alphanumeric());
    let named = ENGLISH.iter().filter(|(name, _)| text.starts_with(name) && border(name.len()));
    named.max_by_key(|(name, _)| name.len()).map(|(name, rule)| (*rule, name.len()))
}

/// Whether an English feast may begin with a word.
pub(super) fn opens(word: &str) -> bool {
    ENGLISH.iter().any(|(name, _)| {
        name.starts_with(word) && name[word.len()..].starts_with([' ', '-', '\'']) || *name == word
    })
}

/// The Chinese feast whose name begins a text: its rule and the length of the name.
pub(super) fn chinese(text: &str) -> Option<(Rule, usize)> {
    CHINESE.iter().find(|(name, _)| text.starts_with(name)).map(|(name, rule)| (*rule, name.len()))
}

/// Easter Sunday, by the computation of the Gregorian calendar as Meeus, Jones and Butcher give it.
fn easter(year: i64) -> Option<Date> {
    let golden = year % 19;
    let (century, rest) = (year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let week = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * week) / 451;
    let sum = moon + week - 7 * late + 114;
    date(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}

/// 清明: the sun stands at 15 degrees. The usual formula holds for the years 2000 to 2099.
fn qingming(year: i64) -> Option<Date> {
    let rest = year % 100;
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a day of a month")]
    let day = (rest as f64 * 0.2422 + 4.81).floor() as i64 - rest / 4;
    date(year, 4, u32::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::{Rule, chinese, english};
    use jiff::civil::date;

    #[test]
    fn feasts_fall_on_their_days() {
        for (rule, year, day) in [
            (Rule::Easter(0), 2018, date(2018, 4, 1)),
            (Rule::Easter(0), 2020, date(2020, 4, 12)),
            (Rule::Easter(0), 2024, date(2024, 3, 31)),
            (Rule::Nth(11, 4, 4), 2024, date(2024, 11, 28)),
            (Rule::Nth(5, 5, 1), 2024, date(2024, 5, 27)),
            (Rule::Lunar(1, 1), 2026, date(2026, 2, 17)),
            (Rule::LunarEve, 2026, date(2026, 2, 16)),
            (Rule::Lunar(8, 15), 2025, date(2025, 10, 6)),
            (Rule::Lunar(5, 5), 2024, date(2024, 6, 10)),
            (Rule::Qingming, 2024, date(2024, 4, 4)),
            (Rule::Qingming, 2026, date(2026, 4, 5)),
        ] {
            assert_eq!(rule.of(year), Some(day), "{rule:?} {year}");
        }
        assert_eq!(english("new year's eve party").map(|(_, length)| length), Some(14));
        assert_eq!(english("newly"), None);
        assert_eq!(chinese("中秋节放假").map(|(_, length)| length), Some("中秋节".len()));
    }
}
