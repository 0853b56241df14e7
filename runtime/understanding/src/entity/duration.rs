//! Lengths of time: 两天, 一个半小时, 90分钟, an hour and a half, 2h30m.
//!
//! "三天后" and "in 3 days" are moments, not lengths, and left to the kinds that read those.

use super::date::direction;
use super::number::{free_before, signed};
use super::numeral::{self, Form, digit};
use super::scan::{Found, Scan};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// Chinese units, longer ones first.
const UNITS: &[(&str, i64)] = &[
    ("个小时", HOUR),
    ("小时", HOUR),
    ("个钟头", HOUR),
    ("钟头", HOUR),
    ("个钟", HOUR),
    ("刻钟", 15 * MINUTE),
    ("分钟", MINUTE),
    ("秒钟", 1),
    ("秒", 1),
    ("个星期", WEEK),
    ("星期", WEEK),
    ("个礼拜", WEEK),
    ("礼拜", WEEK),
    ("周", WEEK),
    ("天", DAY),
    ("晚", DAY),
    ("个月", MONTH),
    ("年", YEAR),
];
const HALVES: &[(&str, i64)] = &[
    ("半个小时", HOUR / 2),
    ("半小时", HOUR / 2),
    ("半个钟头", HOUR / 2),
    ("半个钟", HOUR / 2),
    ("半分钟", MINUTE / 2),
    ("半天", DAY / 2),
    ("半个月", MONTH / 2),
    ("半年", YEAR / 2),
];
/// What turns 天, 周 and 年 into parts of other words.
const NOT_AFTER: &[(&str, &str)] = &[
    ("天", "气空使猫际"),
    ("晚", "上饭餐点会安间"),
    ("周", "一二三四五六日末岁年边围"),
    ("年", "级代龄底纪货卡月份"),
    ("期", "一二三四五六日天"),
    ("拜", "一二三四五六日天"),
];

/// A length and whether it counts hours or less.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Length {
    pub seconds: i64,
    pub fine: bool,
}

pub(super) fn find(scan: &Scan) -> Vec<Found<i64>> {
    scan.collect(|at| {
        let (length, end) = read(scan, at)?;
        let ahead = scan.previous_word(at) == "in" || moment_follows(scan, end);
        let moment = ahead || direction(scan, end).is_some();
        // "once a day" is a rate, "just a second" no length at all.
        let article = matches!(scan.word(at), "a" | "an");
        let idle = article
            && (matches!(scan.previous_word(at), "once" | "twice" | "times" | "just" | "wait")
                || (length.seconds <= MINUTE && length.seconds > 0));
        // What was read is not read again, so a moment is passed as a whole.
        Some(((!moment && !idle).then_some(length.seconds), end))
    })
    .into_iter()
    .filter_map(|found| found.value.map(|value| Found { start: found.start, end: found.end, value }))
    .collect()
}

/// Whether the length counts from now; "30 minutes later this week" does not.
fn moment_follows(scan: &Scan, end: usize) -> bool {
    let (word, after) = scan.next_word(end);
    matches!(word, "ago" | "from" | "hence") || (word == "later" && scan.next_word(after).0 != "this")
}

/// Reads the length that begins at an offset.
pub(super) fn read(scan: &Scan, at: usize) -> Option<(Length, usize)> {
    let c = scan.after(at)?;
    let word = scan.word(at);
    let opens = if word.is_empty() {
        c == '半' || numeral::opens(c)
    } else {
        numeral::basic(word).is_some() || matches!(word, "a" | "an" | "half" | "couple" | "quarter")
    };
    if !opens || scan.before(at).is_some_and(|c| c == '第' || c == '每') {
        return None;
    }
    let (first, mut end) = part(scan, at, None)?;
    let (mut total, mut last, mut fine) = (first, first, first % DAY != 0);
    loop {
        let next = scan.literal(end, &["又", "零", "加"]).unwrap_or(end);
        let next = scan.skip_spaces(scan.literal(next, &[","]).unwrap_or(next));
        let next = scan.phrase(next, &["and"]).map_or(next, |end| scan.skip_spaces(end));
        let Some((more, after)) = part(scan, next, Some(last)) else { break };
        total = total.checked_add(more)?;
        (last, end, fine) = (more, after, fine || more % DAY != 0);
    }
    Some((Length { seconds: total, fine }, end))
}

/// One number and its unit; `last` is the length said just before.
fn part(scan: &Scan, at: usize, last: Option<i64>) -> Option<(i64, usize)> {
    if let Some((name, seconds)) = HALVES.iter().find(|(name, _)| scan.rest(at).starts_with(name)) {
        let half = scan.before(at).is_some_and(|c| digit(c).is_some() || c == '点' || c == '个');
        return (!half).then_some((*seconds, at + name.len()));
    }
    english(scan, at).or_else(|| chinese(scan, at, last))
}

fn seconds(count: Decimal, unit: i64) -> Option<i64> {
    count.checked_mul(Decimal::from(unit))?.round().to_i64()
}

fn chinese(scan: &Scan, at: usize, last: Option<i64>) -> Option<(i64, usize)> {
    let numeral = numeral::read(scan, at)?;
    if !free_before(scan, at, numeral.end) || scan.after(at).is_some_and(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let next = scan.skip_spaces(numeral.end);
    let half = Decimal::new(5, 1);
    if let Some(from) = scan.literal(next, &["个半", "个多"]) {
        let more = if scan.rest(next).starts_with("个半") { half } else { Decimal::ZERO };
        let (name, unit) = [("小时", HOUR), ("钟头", HOUR), ("月", MONTH), ("星期", WEEK), ("礼拜", WEEK)]
            .into_iter()
            .find(|(name, _)| scan.rest(from).starts_with(name))?;
        return Some((seconds(numeral.value + more, unit)?, from + name.len()));
    }
    let Some((name, unit)) = UNITS.iter().find(|(name, _)| scan.rest(next).starts_with(name)) else {
        // 分 and 时 are lengths only after a longer one: 一小时三十分, 8天20时.
        let (name, unit) = match last? {
            HOUR.. => [("分", MINUTE), ("时", HOUR)]
                .into_iter()
                .find(|(name, _)| scan.rest(next).starts_with(name))?,
            _ => return None,
        };
        return Some((seconds(numeral.value, unit)?, next + name.len()));
    };
    let end = next + name.len();
    let follower = scan.after(end);
    let other = NOT_AFTER
        .iter()
        .any(|(unit, with)| name.ends_with(unit) && follower.is_some_and(|c| with.contains(c)));
    // 2026年 and 26年3月 are years.
    let year = *unit == YEAR
        && (numeral.value >= Decimal::ONE_HUNDRED || follower.is_some_and(|c| c.is_ascii_digit()))
        && numeral.form != Form::Character;
    if other || year {
        return None;
    }
    match scan.literal(end, &["半"]) {
        Some(after)
            if !name.starts_with('个') && scan.literal(after, &["个", "小", "天", "年"]).is_none() =>
        {
            Some((seconds(numeral.value + half, *unit)?, after))
        }
        _ => Some((seconds(numeral.value, *unit)?, end)),
    }
}

fn english(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let (count, end) = count(scan, at)?;
    let (word, after) = scan.next_word(end);
    let letters =
        if word.is_empty() { scan.rest(end).bytes().take_while(u8::is_ascii_lowercase).count() } else { 0 };
    // 2h30m: a letter goes on with digits.
    let (word, after) = if letters > 0 { (&scan.rest(end)[..letters], end + letters) } else { (word, after) };
    let unit = match word {
        "second" | "seconds" | "sec" | "secs" | "s" => 1,
        "minute" | "minutes" | "min" | "mins" => MINUTE,
        "m" if scan.before(at).is_some_and(|c| c == 'h') => MINUTE,
        "hour" | "hours" | "hr" | "hrs" | "h" => HOUR,
        "day" | "days" | "night" | "nights" => DAY,
        "week" | "weeks" | "wk" | "wks" => WEEK,
        "fortnight" => 2 * WEEK,
        "month" | "months" => MONTH,
        "year" | "years" | "yr" | "yrs" => YEAR,
        _ => return None,
    };
    let half = scan.phrase(after, &["and", "a", "half"]);
    let count = if half.is_some() { count + Decimal::new(5, 1) } else { count };
    Some((seconds(count, unit)?, half.unwrap_or(after)))
}

/// 3, 2.5, "two", "an", "half an", "a couple of", "one and a half".
fn count(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let half = Decimal::new(5, 1);
    for (words, count) in [
        (&["half", "an"][..], half),
        (&["half", "a"], half),
        (&["a", "couple", "of"], Decimal::TWO),
        (&["couple", "of"], Decimal::TWO),
        (&["a", "quarter", "of", "an"], Decimal::new(25, 2)),
        (&["quarter", "of", "an"], Decimal::new(25, 2)),
        (&["three", "quarters", "of", "an"], Decimal::new(75, 2)),
    ] {
        if let Some(end) = scan.phrase(at, words) {
            return Some((count, end));
        }
    }
    if let Some((numeral, from)) = signed(scan, at).filter(|(numeral, _)| numeral.value.is_sign_positive()) {
        let glued = scan.before(at) == Some('h');
        if from != at || !(glued || free_before(scan, from, numeral.end)) {
            return None;
        }
        let more = scan.phrase(numeral.end, &["and", "half"]);
        let value = if more.is_some() { numeral.value + half } else { numeral.value };
        return Some((value, more.unwrap_or(numeral.end)));
    }
    scan.phrase(at, &["a"]).or_else(|| scan.phrase(at, &["an"])).map(|end| (Decimal::ONE, end))
}

#[cfg(test)]
mod tests {
    use super::{Scan, find};

    #[test]
    fn lengths() {
        for (text, lengths) in [
            ("住两天", "172800"),
            ("等了三个小时", "10800"),
            ("半小时", "1800"),
            ("90分钟", "5400"),
            ("一个半小时", "5400"),
            ("两天半", "216000"),
            ("一小时三十分钟", "5400"),
            ("一小时三十分", "5400"),
            ("半个月", "1296000"),
            ("7 周", "604800*7"),
            ("三年半", "110376000"),
            ("一刻钟", "900"),
            ("一个钟头", "3600"),
            ("还剩8天又二十个小时", "763200"),
            ("2 days", "172800"),
            ("an hour and a half", "5400"),
            ("one and a half hours", "5400"),
            ("half an hour", "1800"),
            ("2 hours and 30 minutes", "9000"),
            ("2h30m", "9000"),
            ("for a couple of days", "172800"),
            ("1.5小时", "5400"),
            ("2.5 hours", "9000"),
            ("住两晚", "172800"),
            ("3 nights", "259200"),
            ("one and half hours", "5400"),
            ("三天后", ""),
            ("in 3 days", ""),
            ("3 days ago", ""),
            ("第三天", ""),
            ("2026年", ""),
            ("三年级", ""),
            ("今天天气", ""),
            ("just a second", ""),
            ("下周五", ""),
            ("SF3天", ""),
        ] {
            let wanted = match lengths.split_once('*') {
                Some((left, right)) => {
                    (left.parse::<i64>().unwrap() * right.parse::<i64>().unwrap()).to_string()
                }
                None => lengths.to_owned(),
            };
            let found: Vec<String> =
                find(&Scan::new(text)).iter().map(|found| found.value.to_string()).collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }
}
