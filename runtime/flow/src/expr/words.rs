//! Values in the words of a language.

use super::eval::Scope;
use super::value::{Money, Value};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ZonedDateTime};

/// A length of time as CEL writes it: `48h`, `1h30m`, `15m`, `90s`, `800ms`; and `2d` for days.
#[must_use]
pub fn duration(text: &str) -> Option<SignedDuration> {
    let mut millis: i64 = 0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let letters = rest[digits..].find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len() - digits);
        let unit = match &rest[digits..digits + letters] {
            "d" => 86_400_000,
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => return None,
        };
        millis = millis.checked_add(count.checked_mul(unit)?)?;
        rest = &rest[digits + letters..];
    }
    Some(SignedDuration::from_millis(millis))
}

/// All but the ends of a text replaced: `138****5678`.
pub(super) fn mask(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = match chars.len() {
        0..=4 => (0, 0),
        5..=7 => (1, 1),
        _ => (3, 4),
    };
    let hidden = chars.len() - head - tail;
    let mut masked: String = chars[..head].iter().collect();
    masked.extend(std::iter::repeat_n('*', hidden));
    masked.extend(&chars[chars.len() - tail..]);
    masked
}

/// A value as a person of the scope's language would say it.
pub(super) fn words(value: &Value, scope: &Scope<'_>) -> String {
    let chinese = scope.language.starts_with("zh");
    match value {
        Value::Date(date) => day(*date, scope.now.date(), chinese),
        Value::Time(time) => clock(*time, chinese),
        Value::Datetime(moment) => {
            let moment = moment.with_time_zone(scope.now.time_zone().clone());
            let (date, time) = (day(moment.date(), scope.now.date(), chinese), clock(moment.time(), chinese));
            if chinese { format!("{date}{time}") } else { format!("{date} at {time}") }
        }
        Value::Duration(length) => span(*length, chinese),
        Value::Money(money) => amount(money, chinese),
        Value::Bool(true) => if chinese { "是" } else { "yes" }.to_owned(),
        Value::Bool(false) => if chinese { "否" } else { "no" }.to_owned(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| words(item, scope)).collect();
            items.join(if chinese { "、" } else { ", " })
        }
        other => other.to_string(),
    }
}

fn day(date: Date, today: Date, chinese: bool) -> String {
    let away = (date - today).get_days();
    let near = match (away, chinese) {
        (-1, true) => Some("昨天"),
        (0, true) => Some("今天"),
        (1, true) => Some("明天"),
        (2, true) => Some("后天"),
        (-1, false) => Some("yesterday"),
        (0, false) => Some("today"),
        (1, false) => Some("tomorrow"),
        _ => None,
    };
    if let Some(near) = near {
        return near.to_owned();
    }
    match (chinese, date.year() == today.year()) {
        (true, true) => format!("{}月{}日", date.month(), date.day()),
        (true, false) => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        (false, true) => date.strftime("%A, %B %-d").to_string(),
        (false, false) => date.strftime("%B %-d, %Y").to_string(),
    }
}

fn clock(time: Time, chinese: bool) -> String {
    if !chinese {
        let pattern = if time.minute() == 0 { "%-I %p" } else { "%-I:%M %p" };
        return time.strftime(pattern).to_string().replace("AM", "am").replace("PM", "pm");
    }
    let part = match time.hour() {
        0..=5 => "凌晨",
        6..=11 => "上午",
        12 => "中午",
        13..=17 => "下午",
        _ => "晚上",
    };
    let hour = if time.hour() > 12 { time.hour() - 12 } else { time.hour() };
    match time.minute() {
        0 => format!("{part}{hour}点"),
        30 => format!("{part}{hour}点半"),
        minute => format!("{part}{hour}点{minute:02}分"),
    }
}

fn span(length: SignedDuration, chinese: bool) -> String {
    let minutes = length.as_mins().unsigned_abs();
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let units = [(days, "天", "day"), (hours, "小时", "hour"), (minutes, "分钟", "minute")];
    let parts: Vec<String> = units
        .iter()
        .filter(|(count, ..)| *count > 0)
        .take(2)
        .map(|(count, zh, en)| match (chinese, count) {
            (true, _) => format!("{count}{zh}"),
            (false, 1) => format!("1 {en}"),
            (false, _) => format!("{count} {en}s"),
        })
        .collect();
    match (parts.is_empty(), chinese) {
        (true, true) => "不到1分钟".to_owned(),
        (true, false) => "less than a minute".to_owned(),
        (false, true) => parts.concat(),
        (false, false) => parts.join(" "),
    }
}

fn amount(money: &Money, chinese: bool) -> String {
    let number = money.amount.normalize();
    let number = if number.scale() == 0 { number.to_string() } else { format!("{:.2}", money.amount) };
    match (money.currency.as_str(), chinese) {
        ("CNY", true) => format!("{number}元"),
        ("CNY", false) => format!("¥{number}"),
        ("USD", true) => format!("{number}美元"),
        ("USD", false) => format!("${number}"),
        ("EUR", true) => format!("{number}欧元"),
        ("EUR", false) => format!("€{number}"),
        ("GBP", false) => format!("£{number}"),
        ("HKD", true) => format!("{number}港元"),
        (other, _) => format!("{number} {other}"),
    }
}

/// A date or time by a pattern of `strftime`.
pub(super) fn format(value: &Value, pattern: &str) -> Result<String, String> {
    let wrong = |_| format!("`{pattern}` is not a pattern for {}", value.kind());
    match value {
        Value::Date(date) => jiff::fmt::strtime::format(pattern, *date).map_err(wrong),
        Value::Time(time) => jiff::fmt::strtime::format(pattern, *time).map_err(wrong),
        Value::Datetime(moment) => {
            let moment: &ZonedDateTime = moment;
            jiff::fmt::strtime::format(pattern, moment).map_err(wrong)
        }
        other => Err(format!("{} has no pattern", other.kind())),
    }
}
