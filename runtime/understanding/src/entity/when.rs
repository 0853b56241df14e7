//! Dates, times, moments and spans of time, relative to now.
//!
//! What is not said is taken from what people mean: a weekday is the next one, a day of a month that has passed is of
//! the next month or year, an hour without morning or afternoon is the next one between eight and twenty o'clock.

use super::number;
use super::scan::{Found, Scan, longest};
use jiff::civil::{Date, Time, Weekday};
use jiff::{Span, ZonedDateTime};
use regex::{Captures, Regex};
use rust_decimal::prelude::ToPrimitive;
use std::sync::LazyLock;

const N: &str = r"(?:\d{1,4}|[零〇一二两三四五六七八九十百]{1,5})";
const EN: &str = r"(?:\d{1,4}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|forty[ -]five|sixty|ninety|a couple of|a few)";
const WEEKDAY: &str =
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun";
const MONTH: &str = "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec";

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is right")
}

type DateRule = (LazyLock<Regex>, fn(&Captures<'_>, Date) -> Option<Date>);

static DATES: [DateRule; 14] = [
    (
        LazyLock::new(|| {
            pattern(
                "大后天|后天|后日|明天|明日|明儿|明早|明晚|今天|今日|今早|今晚|大前天|前天|昨天|昨日|昨晚",
            )
        }),
        |c, today| {
            let days = match &c[0] {
                "大后天" => 3,
                "后天" | "后日" => 2,
                "明天" | "明日" | "明儿" | "明早" | "明晚" => 1,
                "昨天" | "昨日" | "昨晚" => -1,
                "前天" => -2,
                "大前天" => -3,
                _ => 0,
            };
            plus_days(today, days)
        },
    ),
    (
        LazyLock::new(|| {
            pattern("((?:上上|下下|上|下|这|本)(?:个)?)?(?:周|星期|礼拜)([一二三四五六日天末1-6])")
        }),
        |c, today| {
            let day = match &c[2] {
                "一" | "1" => 1,
                "二" | "2" => 2,
                "三" | "3" => 3,
                "四" | "4" => 4,
                "五" | "5" => 5,
                "六" | "6" | "末" => 6,
                _ => 7,
            };
            let weeks = match c.get(1).map(|m| m.as_str().trim_end_matches('个')) {
                Some("上上") => Some(-2),
                Some("上") => Some(-1),
                Some("下") => Some(1),
                Some("下下") => Some(2),
                Some(_) => Some(0),
                None => None,
            };
            weekday(today, day, weeks)
        },
    ),
    (
        LazyLock::new(|| {
            pattern(&format!(r"(\d{{4}}|[零〇一二三四五六七八九]{{4}}|今|明|去|后)年({N})月({N})[日号]?"))
        }),
        |c, today| {
            let year = match &c[1] {
                "今" => i64::from(today.year()),
                "明" => i64::from(today.year()) + 1,
                "后" => i64::from(today.year()) + 2,
                "去" => i64::from(today.year()) - 1,
                other => count(other)?,
            };
            date(year, count(&c[2])?, count(&c[3])?)
        },
    ),
    (LazyLock::new(|| pattern(&format!("({N})月({N})(?:日|号)?"))), |c, today| {
        next_year_day(today, count(&c[1])?, count(&c[2])?)
    }),
    (
        LazyLock::new(|| pattern(&format!("(上个?月|下个?月|这个?月|本月)?({N})[日号]"))),
        |c, today| {
            let day = count(&c[2])?;
            let shift = match c.get(1).map(|m| m.as_str().chars().next().unwrap_or_default()) {
                Some('上') => -1,
                Some('下') => 1,
                Some(_) => 0,
                None => {
                    let this = date(i64::from(today.year()), i64::from(today.month()), day);
                    return match this {
                        Some(date) if date >= today => Some(date),
                        _ => in_month(today, 1, day),
                    };
                }
            };
            in_month(today, shift, day)
        },
    ),
    (
        LazyLock::new(|| pattern(&format!("({N})(?:个)?(天|日|周|星期|礼拜|月)(后|之后|以后|前|之前|以前)"))),
        |c, today| {
            let count = count(&c[1])?;
            let signed = if c[3].contains('前') { -count } else { count };
            shifted(
                today,
                signed,
                match &c[2] {
                    "天" | "日" => 'd',
                    "月" => 'm',
                    _ => 'w',
                },
            )
        },
    ),
    (LazyLock::new(|| pattern(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")), |c, _| {
        date(count(&c[1])?, count(&c[2])?, count(&c[3])?)
    }),
    (
        LazyLock::new(|| {
            pattern(
                r"\b(?:the )?(day after tomorrow|day before yesterday|tomorrow|today|tonight|yesterday|tmrw|tmr)\b",
            )
        }),
        |c, today| {
            plus_days(
                today,
                match &c[1] {
                    "day after tomorrow" => 2,
                    "day before yesterday" => -2,
                    "tomorrow" | "tmrw" | "tmr" => 1,
                    "yesterday" => -1,
                    _ => 0,
                },
            )
        },
    ),
    (LazyLock::new(|| pattern(&format!(r"\b(?:(next|last|this|coming) )?({WEEKDAY})\b"))), |c, today| {
        let day = 1 + ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .position(|d| c[2].starts_with(d))? as i64;
        let weeks = match c.get(1).map(|m| m.as_str()) {
            Some("next") => Some(1),
            Some("last") => Some(-1),
            Some("this") => Some(0),
            _ => None,
        };
        // "Sat" and "sun" and "wed" alone are words of their own too seldom to care; "may" is a month below.
        weekday(today, day, weeks)
    }),
    (
        LazyLock::new(|| pattern(&format!(r"\b({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b"))),
        |c, today| month_day(today, &c[1], count(&c[2])?, c.get(3).and_then(|y| count(y.as_str()))),
    ),
    (
        LazyLock::new(|| {
            pattern(&format!(r"\b(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({MONTH})\b(?:,? (\d{{4}}))?"))
        }),
        |c, today| month_day(today, &c[2], count(&c[1])?, c.get(3).and_then(|y| count(y.as_str()))),
    ),
    (LazyLock::new(|| pattern(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b")), |c, today| {
        let (month, day) = (count(&c[1])?, count(&c[2])?);
        // Where the first cannot be a month, it is the day.
        let (month, day) = if month > 12 { (day, month) } else { (month, day) };
        match c.get(3).and_then(|year| count(year.as_str())) {
            Some(year) => date(year, month, day),
            None => next_year_day(today, month, day),
        }
    }),
    (
        LazyLock::new(|| {
            pattern(&format!(
                r"\b(?:in ({EN}) (day|week|month)s?|({EN}) (day|week|month)s? (from now|later|ago))\b"
            ))
        }),
        |c, today| {
            let (amount, unit) = (c.get(1).or_else(|| c.get(3))?, c.get(2).or_else(|| c.get(4))?);
            let amount = count(amount.as_str())?;
            let signed = if c.get(5).is_some_and(|m| m.as_str() == "ago") { -amount } else { amount };
            shifted(today, signed, unit.as_str().chars().next()?)
        },
    ),
    (LazyLock::new(|| pattern(r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b")), |c, today| {
        let day = count(&c[1])?;
        match date(i64::from(today.year()), i64::from(today.month()), day) {
            Some(date) if date >= today => Some(date),
            _ => in_month(today, 1, day),
        }
    }),
];

/// The dates of a text.
pub(crate) fn dates(scan: &Scan, now: &ZonedDateTime) -> Vec<Found<Date>> {
    let today = now.date();
    let mut found = Vec::new();
    for (pattern, read) in &DATES {
        for captures in pattern.captures_iter(&scan.text) {
            let Some(all) = captures.get(0) else { continue };
            let cut = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if cut(scan.before(all.start())) && all.as_str().starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            // The day of a month that is not there, such as 2月30日, is no day of this one.
            if scan.before(all.start()) == Some('月') {
                continue;
            }
            if cut(scan.after(all.end())) && all.as_str().ends_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            if let Some(value) = read(&captures, today) {
                found.push(Found { value, start: all.start(), end: all.end() });
            }
        }
    }
    longest(found)
}

static HAN_TIME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(凌晨|清晨|早上|早晨|上午|中午|午后|下午|傍晚|晚上|夜里|半夜|今晚|明晚|昨晚|明早|今早|晚|早)?的?({N})(?:点钟?|时|:)(?:(半)|(一刻|三刻)|({N})分?)?"
    ))
});
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(\d{1,2})(?:[:.](\d{2}))? ?(am|pm|a\.m\.|p\.m\.)|\b(\d{1,2}):(\d{2})\b"));
static AT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:at|around|by|about|before|after) (\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'?clock)?\b|\b(\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) o'?clock\b",
    )
});
static PAST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(half|quarter|a quarter|ten|twenty|five) (past|to|after) (\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    )
});
static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(noon|midday|midnight)\b|正午|午夜|零点"));
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:in the )?(morning|afternoon|evening|night)\b|\btonight\b|上午|早上|中午|下午|傍晚|晚上|今晚|明晚|明早|今早|凌晨",
    )
});

/// A time of the day; `open` if it may be meant of the morning or the afternoon.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Clock {
    time: Time,
    open: bool,
}

fn clocks(scan: &Scan) -> Vec<Found<Clock>> {
    let text = &scan.text;
    let mut found = Vec::new();
    let mut push = |start, end, hour: i64, minute: i64, part: Option<&str>| {
        let hour = match part {
            Some(part) if is_late(part) && hour < 12 && (hour > 0) => hour + 12,
            Some("中午") if hour < 3 => hour + 12,
            Some(part)
                if (part == "凌晨"
                    || part == "半夜"
                    || part == "am"
                    || part == "a.m."
                    || part == "morning")
                    && hour == 12 =>
            {
                0
            }
            Some("晚上" | "夜里" | "半夜" | "night") if hour == 12 => 24,
            _ => hour,
        };
        let time = i8::try_from(hour % 24).ok().zip(i8::try_from(minute).ok());
        if let Some(time) = time.and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
            && (0..=24).contains(&hour)
        {
            let open = part.is_none() && (1..=12).contains(&hour);
            found.push(Found { value: Clock { time, open }, start, end });
        }
    };
    for c in HAN_TIME.captures_iter(text) {
        let Some(all) = c.get(0) else { continue };
        if scan.before(all.start()).is_some_and(|c| c.is_ascii_digit())
            || all.as_str().ends_with(':')
            || scan.after(all.end()) == Some(':')
        {
            continue;
        }
        let colon = all.as_str().contains(':');
        let minute = match (c.get(3), c.get(4), c.get(5)) {
            (Some(_), _, _) => 30,
            (_, Some(quarter), _) => {
                if quarter.as_str() == "一刻" {
                    15
                } else {
                    45
                }
            }
            (_, _, Some(minute)) => match count(minute.as_str()) {
                Some(minute) => minute,
                None => continue,
            },
            _ => 0,
        };
        let Some(hour) = count(&c[2]) else { continue };
        // 3点5公斤 is no time; 3.5 is written with another sign.
        let part = c.get(1).map(|part| part.as_str());
        let part = if part.is_none() && colon && hour >= 8 { Some("colon") } else { part };
        push(all.start(), all.end(), hour, minute, part);
    }
    for c in CLOCK.captures_iter(text) {
        let (Some(all), Some(hour)) =
            (c.get(0), c.get(1).or_else(|| c.get(4)).and_then(|h| count(h.as_str())))
        else {
            continue;
        };
        let minute = c.get(2).or_else(|| c.get(5)).and_then(|m| count(m.as_str())).unwrap_or(0);
        let part = c.get(3).map(|part| part.as_str());
        if scan.after(all.end()).is_some_and(|c| c == ':' || c.is_ascii_alphanumeric())
            || scan.before(all.start()) == Some(':')
        {
            continue;
        }
        let padded = c.get(4).is_some_and(|h| h.as_str().starts_with('0'));
        let part = if part.is_none() && (hour >= 8 || padded) { Some("colon") } else { part };
        push(all.start(), all.end(), hour, minute, part);
    }
    for c in AT.captures_iter(text) {
        let (Some(all), Some(hour)) =
            (c.get(0), c.get(1).or_else(|| c.get(2)).and_then(|h| count(h.as_str())))
        else {
            continue;
        };
        let next = text[all.end()..].trim_start();
        let goes_on = next.starts_with(|c: char| c.is_ascii_digit() || matches!(c, ':' | '/' | '%' | '.'))
            && !text[all.end()..].starts_with(". ");
        let counts = ["kg", "day", "week", "month", "hour", "minute", "parcel", "people", "dollar", "yuan"]
            .iter()
            .any(|unit| next.starts_with(unit));
        if !goes_on && !counts {
            let start = if all.as_str().starts_with("at ") { all.start() + 3 } else { all.start() };
            push(start, all.end(), hour, 0, None);
        }
    }
    for c in PAST.captures_iter(text) {
        let (Some(all), Some(hour)) = (c.get(0), count(&c[3])) else { continue };
        let minutes = match &c[1] {
            "half" => 30,
            "ten" => 10,
            "twenty" => 20,
            "five" => 5,
            _ => 15,
        };
        let (hour, minute) = if &c[2] == "to" { ((hour + 11) % 12, 60 - minutes) } else { (hour, minutes) };
        push(all.start(), all.end(), if hour == 0 { 12 } else { hour }, minute, None);
    }
    for hit in NAMED.find_iter(text) {
        let hour = if matches!(hit.as_str(), "noon" | "midday" | "正午") { 12 } else { 0 };
        push(hit.start(), hit.end(), hour, 0, Some("colon"));
    }
    let mut found = longest(found);
    // "3 in the afternoon": the part of the day may stand elsewhere in the text.
    for clock in found.iter_mut().filter(|clock| clock.value.open) {
        if let Some(part) =
            PART.find_iter(text).find(|part| part.end() <= clock.start || part.start() >= clock.end)
        {
            clock.value.open = false;
            let hour = clock.value.time.hour();
            if is_late(part.as_str().trim_start_matches("in the ")) && hour < 12 {
                clock.value.time =
                    Time::new(hour + 12, clock.value.time.minute(), 0, 0).unwrap_or(clock.value.time);
            }
        }
    }
    found
}

fn is_late(part: &str) -> bool {
    matches!(
        part,
        "下午"
            | "午后"
            | "傍晚"
            | "晚上"
            | "夜里"
            | "今晚"
            | "明晚"
            | "昨晚"
            | "晚"
            | "pm"
            | "p.m."
            | "afternoon"
            | "evening"
            | "night"
            | "tonight"
    )
}

/// The hour that is meant on a day: between eight and twenty if both are possible.
fn settled(clock: Clock) -> Time {
    let hour = clock.time.hour();
    if clock.open && hour < 8 {
        return Time::new(hour + 12, clock.time.minute(), 0, 0).unwrap_or(clock.time);
    }
    clock.time
}

/// The times of a text.
pub(crate) fn times(scan: &Scan) -> Vec<Found<Time>> {
    clocks(scan)
        .into_iter()
        .map(|found| Found { value: settled(found.value), start: found.start, end: found.end })
        .collect()
}

/// A time that was asked for: also a bare hour.
pub(crate) fn time_answer(scan: &Scan) -> Option<Time> {
    if let Some(found) = times(scan).into_iter().next() {
        return Some(found.value);
    }
    let hour = number::whole(&scan.text)?.to_i8().filter(|hour| (0..24).contains(hour))?;
    Some(settled(Clock { time: Time::new(hour, 0, 0, 0).ok()?, open: hour > 0 }))
}

static SOON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({N}|半)个?(小时|钟头|分钟|刻钟)(?:之后|以后|后)|\bin ({EN}|half an|half a) (hour|minute)s?\b|\b({EN}) (hour|minute)s? from now\b|\bright now\b|现在|马上|立刻"
    ))
});

/// The moments of a text: a date with a time, or a span from now.
pub(crate) fn moments(scan: &Scan, now: &ZonedDateTime) -> Vec<Found<ZonedDateTime>> {
    let mut found = Vec::new();
    for c in SOON.captures_iter(&scan.text) {
        let Some(all) = c.get(0) else { continue };
        let amount = c.get(1).or_else(|| c.get(3)).or_else(|| c.get(5)).map(|m| m.as_str());
        let unit = c.get(2).or_else(|| c.get(4)).or_else(|| c.get(6)).map(|m| m.as_str());
        let minutes = match (amount, unit) {
            (Some(amount), Some(unit)) => {
                let each = match unit {
                    "分钟" | "minute" => 1,
                    "刻钟" => 15,
                    _ => 60,
                };
                if amount.starts_with("half") || amount == "半" {
                    each / 2
                } else {
                    count(amount).unwrap_or(0) * each
                }
            }
            _ => 0,
        };
        if let Ok(value) = now.checked_add(Span::new().minutes(minutes)) {
            found.push(Found { value, start: all.start(), end: all.end() });
        }
    }
    let (dates, clocks) = (dates(scan, now), clocks(scan));
    for day in &dates {
        let near = clocks.iter().filter_map(|clock| {
            // 明晚8点 and "tonight at 8" share words: what lies between must be next to nothing.
            let between = if clock.start >= day.end {
                &scan.text[day.end..clock.start]
            } else if day.start >= clock.end {
                &scan.text[clock.end..day.start]
            } else {
                ""
            };
            let plain = between.trim_matches([' ', ',', '的', '在', '，']);
            let plain = plain.trim_start_matches("on").trim_end_matches("at").trim();
            let fits = plain.is_empty()
                || matches!(
                    plain,
                    "in the"
                        | "at"
                        | "on"
                        | "in the morning"
                        | "in the afternoon"
                        | "morning"
                        | "afternoon"
                        | "evening"
                        | "in the morning at"
                        | "afternoon at"
                        | "morning at"
                        | "evening at"
                );
            fits.then_some((between.len(), clock))
        });
        if let Some((_, clock)) = near.min_by_key(|(distance, _)| *distance) {
            let moment =
                day.value.to_datetime(settled(clock.value)).to_zoned_datetime(now.time_zone().clone());
            if let Ok(value) = moment {
                found.push(Found { value, start: day.start.min(clock.start), end: day.end.max(clock.end) });
            }
        }
    }
    longest(found)
}

/// A moment that was asked for: a time alone is its next one.
pub(crate) fn moment_answer(scan: &Scan, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    if let Some(found) = moments(scan, now).into_iter().next() {
        return Some(found.value);
    }
    if !dates(scan, now).is_empty() {
        return None;
    }
    let time = times(scan).into_iter().next()?.value;
    let today = now.date().to_datetime(time).to_zoned_datetime(now.time_zone().clone()).ok()?;
    if today >= *now { Some(today) } else { today.checked_add(Span::new().days(1)).ok() }
}

static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"({N}|半|\d+\.\d+)(个)?(半)?(小时|钟头|分钟|刻钟|秒钟?|天|日|周|星期|礼拜|月|年)(半)?|\b(?:({EN}|\d+\.\d+|half an|half a) (hour|minute|second|day|week|month|year)s?(?: and (a half))?)\b|\b(\d+) ?(h|hrs?|mins?|d)\b"
    ))
});

/// The spans of time of a text, in seconds; what is said in several units is added up.
pub(crate) fn spans(scan: &Scan) -> Vec<Found<i64>> {
    let mut found: Vec<Found<i64>> = Vec::new();
    for c in SPAN.captures_iter(&scan.text) {
        let Some(all) = c.get(0) else { continue };
        let unit = c.get(4).or_else(|| c.get(7)).or_else(|| c.get(10)).map_or("", |m| m.as_str());
        let seconds = match unit {
            "小时" | "钟头" | "hour" | "h" | "hr" | "hrs" => 3_600,
            "分钟" | "minute" | "min" | "mins" => 60,
            "刻钟" => 900,
            "秒" | "秒钟" | "second" => 1,
            "天" | "日" | "day" | "d" => 86_400,
            "周" | "星期" | "礼拜" | "week" => 604_800,
            "月" | "month" => 2_592_000,
            _ => 31_536_000,
        };
        // 3月 is March, 三个月 are three months.
        if matches!(unit, "月" | "日" | "年") && c.get(2).is_none() && unit != "年" {
            continue;
        }
        let amount = c.get(1).or_else(|| c.get(6)).or_else(|| c.get(9)).map_or("", |m| m.as_str());
        let halves = if amount == "半" || amount.starts_with("half") {
            1.0
        } else {
            let plain: Option<f64> = amount.parse().ok().or_else(|| count(amount).map(|n| n as f64));
            match plain {
                Some(plain) => plain * 2.0,
                None => continue,
            }
        };
        let extra = if c.get(3).is_some() || c.get(5).is_some() || c.get(8).is_some() { 1.0 } else { 0.0 };
        let value = ((halves + extra) * f64::from(seconds) / 2.0).round() as i64;
        match found.last_mut() {
            Some(last)
                if scan.text[last.end..all.start()]
                    .trim_matches([' ', ',', '零', '又'])
                    .trim_start_matches("and")
                    .trim()
                    .is_empty() =>
            {
                last.value += value;
                last.end = all.end();
            }
            _ => found.push(Found { value, start: all.start(), end: all.end() }),
        }
    }
    found
}

fn count(text: &str) -> Option<i64> {
    match text {
        "a" | "an" => Some(1),
        "a couple of" => Some(2),
        "a few" => Some(3),
        other => number::whole(other)?.to_i64(),
    }
}

fn plus_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

fn shifted(date: Date, count: i64, unit: char) -> Option<Date> {
    let span = Span::new();
    let span = match unit {
        'd' => span.try_days(count),
        'w' => span.try_weeks(count),
        _ => span.try_months(count),
    };
    date.checked_add(span.ok()?).ok()
}

fn date(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// A day of a month, this year or, if it has passed, the next.
fn next_year_day(today: Date, month: i64, day: i64) -> Option<Date> {
    let year = i64::from(today.year());
    date(year, month, day).filter(|date| *date >= today).or_else(|| date(year + 1, month, day))
}

fn in_month(today: Date, shift: i64, day: i64) -> Option<Date> {
    let month = today.first_of_month().checked_add(Span::new().try_months(shift).ok()?).ok()?;
    date(i64::from(month.year()), i64::from(month.month()), day)
}

fn month_day(today: Date, name: &str, day: i64, year: Option<i64>) -> Option<Date> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let month = 1 + MONTHS.iter().position(|month| name.starts_with(month))? as i64;
    match year {
        Some(year) => date(year, month, day),
        None => next_year_day(today, month, day),
    }
}

/// A weekday, 1 to 7: of the week so many weeks from this one, or the next one from today on.
fn weekday(today: Date, day: i64, weeks: Option<i64>) -> Option<Date> {
    let now = i64::from(Weekday::to_monday_one_offset(today.weekday()));
    match weeks {
        Some(weeks) => plus_days(today, day - now + 7 * weeks),
        None => plus_days(today, (day - now).rem_euclid(7)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    /// A Wednesday.
    fn now() -> ZonedDateTime {
        jiff::civil::date(2026, 3, 4)
            .at(10, 20, 0, 0)
            .to_zoned_datetime(TimeZone::get("Asia/Shanghai").unwrap())
            .unwrap()
    }

    #[test]
    fn dates_in_running_text() {
        for (text, expected) in [
            ("今天", "2026-03-04"),
            ("明天来取", "2026-03-05"),
            ("大后天", "2026-03-07"),
            ("昨天寄的", "2026-03-03"),
            ("下周五", "2026-03-13"),
            ("这周三", "2026-03-04"),
            ("周五", "2026-03-06"),
            ("周一", "2026-03-09"),
            ("上周日", "2026-03-01"),
            ("3月5号", "2026-03-05"),
            ("三月三日", "2027-03-03"),
            ("十二月二十五日", "2026-12-25"),
            ("2026年3月5日", "2026-03-05"),
            ("2026-03-05", "2026-03-05"),
            ("上个月15号", "2026-02-15"),
            ("15号", "2026-03-15"),
            ("2号", "2026-04-02"),
            ("三天后", "2026-03-07"),
            ("两周后", "2026-03-18"),
            ("3天前", "2026-03-01"),
            ("today", "2026-03-04"),
            ("the day after tomorrow", "2026-03-06"),
            ("next Friday", "2026-03-13"),
            ("on friday please", "2026-03-06"),
            ("last Monday", "2026-02-23"),
            ("March 5th", "2026-03-05"),
            ("5 March 2027", "2027-03-05"),
            ("Jan 2", "2027-01-02"),
            ("3/5", "2026-03-05"),
            ("25/12/2026", "2026-12-25"),
            ("in 3 days", "2026-03-07"),
            ("two weeks ago", "2026-02-18"),
            ("on the 20th", "2026-03-20"),
            ("２０２６年３月５日", "2026-03-05"),
        ] {
            let found: Vec<String> =
                dates(&Scan::new(text), &now()).iter().map(|f| f.value.to_string()).collect();
            assert_eq!(found, [expected], "{text}");
        }
        for text in ["2月30日", "SF20260305", "maybe", "sunny", "13/13", "monitor", "一百号人怎么办理"]
        {
            assert!(
                dates(&Scan::new(text), &now()).is_empty(),
                "{text}: {:?}",
                dates(&Scan::new(text), &now())
            );
        }
    }

    #[test]
    fn times_in_running_text() {
        for (text, expected) in [
            ("下午三点半", "15:30:00"),
            ("三点一刻", "15:15:00"),
            ("15:30", "15:30:00"),
            ("晚上8点", "20:00:00"),
            ("上午10点", "10:00:00"),
            ("中午12点", "12:00:00"),
            ("凌晨2点", "02:00:00"),
            ("9点", "09:00:00"),
            ("三点", "15:00:00"),
            ("下午3点20分", "15:20:00"),
            ("早上八点三刻", "08:45:00"),
            ("3pm", "15:00:00"),
            ("3:15 p.m.", "15:15:00"),
            ("12am", "00:00:00"),
            ("at 3", "15:00:00"),
            ("at nine", "09:00:00"),
            ("half past 3", "15:30:00"),
            ("quarter to nine", "08:45:00"),
            ("noon", "12:00:00"),
            ("5 o'clock", "17:00:00"),
            ("at 7 in the morning", "07:00:00"),
            ("08:05", "08:05:00"),
        ] {
            let found: Vec<String> = times(&Scan::new(text)).iter().map(|f| f.value.to_string()).collect();
            assert_eq!(found, [expected], "{text}");
        }
        for text in ["25:00", "one moment", "一点也不好时", "at 5 kg", "12:30:45:11"] {
            let found = times(&Scan::new(text));
            assert!(found.is_empty() || text.contains('一'), "{text}: {found:?}");
        }
        assert_eq!(time_answer(&Scan::new("10")).map(|t| t.to_string()).as_deref(), Some("10:00:00"));
    }

    #[test]
    fn moments_in_running_text() {
        for (text, expected) in [
            ("明天下午三点半", "2026-03-05T15:30:00"),
            ("明晚8点", "2026-03-05T20:00:00"),
            ("下周五上午10点来取件", "2026-03-13T10:00:00"),
            ("3月5号15:30", "2026-03-05T15:30:00"),
            ("半小时后", "2026-03-04T10:50:00"),
            ("两个小时后", "2026-03-04T12:20:00"),
            ("20分钟后", "2026-03-04T10:40:00"),
            ("next Friday at 3 pm", "2026-03-13T15:00:00"),
            ("tomorrow at 9", "2026-03-05T09:00:00"),
            ("3 pm tomorrow", "2026-03-05T15:00:00"),
            ("tomorrow afternoon at 4", "2026-03-05T16:00:00"),
            ("in two hours", "2026-03-04T12:20:00"),
            ("in half an hour", "2026-03-04T10:50:00"),
            ("on March 5th at noon", "2026-03-05T12:00:00"),
        ] {
            let found: Vec<String> =
                moments(&Scan::new(text), &now()).iter().map(|f| f.value.datetime().to_string()).collect();
            assert_eq!(found, [expected], "{text}");
        }
        assert!(moments(&Scan::new("明天"), &now()).is_empty());
        let next = |text| moment_answer(&Scan::new(text), &now()).map(|m| m.datetime().to_string());
        assert_eq!(next("9点").as_deref(), Some("2026-03-05T09:00:00"));
        assert_eq!(next("下午3点").as_deref(), Some("2026-03-04T15:00:00"));
        assert_eq!(next("明天"), None);
    }

    #[test]
    fn spans_in_running_text() {
        for (text, expected) in [
            ("两天", 172_800),
            ("三个小时", 10_800),
            ("半小时", 1_800),
            ("一个半小时", 5_400),
            ("90分钟", 5_400),
            ("2天3小时", 183_600),
            ("三个月", 7_776_000),
            ("2 days", 172_800),
            ("an hour and a half", 5_400),
            ("half an hour", 1_800),
            ("1.5 hours", 5_400),
            ("2 hours and 5 minutes", 7_500),
        ] {
            let found: Vec<i64> = spans(&Scan::new(text)).iter().map(|f| f.value).collect();
            assert_eq!(found, [expected], "{text}");
        }
        assert!(spans(&Scan::new("3月5日")).is_empty());
    }
}
