//! Times in Chinese: 下午三点半, 3点一刻, 差五分八点, 晚上8点, 15时20分.

use super::{Clock, Part, Told, colon};
use crate::entity::numeral::{digit, whole};
use crate::entity::scan::Scan;

/// Parts of the day, longer names first.
const PARTS: &[(&str, Part)] = &[
    ("凌晨", Part::Dawn),
    ("清晨", Part::Morning),
    ("早晨", Part::Morning),
    ("早上", Part::Morning),
    ("上午", Part::Morning),
    ("早", Part::Morning),
    ("晨", Part::Morning),
    ("中午", Part::Noon),
    ("正午", Part::Noon),
    ("午后", Part::Afternoon),
    ("下午", Part::Afternoon),
    ("傍晚", Part::Evening),
    ("晚上", Part::Evening),
    ("晚间", Part::Evening),
    ("夜里", Part::Evening),
    ("夜晚", Part::Evening),
    ("深夜", Part::Evening),
    ("半夜", Part::Evening),
    ("午夜", Part::Evening),
    ("晚", Part::Evening),
];

/// What 点 and 时 are no hours before.
const NO_HOUR: &[&str] = &[
    "建议", "意见", "要求", "问题", "原因", "理由", "说明", "击", "评", "赞", "餐", "单", "外", "菜", "播",
    "多钱", "点", "都", "也", "不", "儿", "用", "五倍",
];
const NO_TIME: &[&str] = &["候", "间", "长", "而", "代", "期", "段", "效", "限", "刻"];

pub(super) fn read(scan: &Scan, at: usize, told: &Told) -> Option<(Clock, usize)> {
    let c = scan.after(at)?;
    let opens = c.is_ascii_digit() || digit(c).is_some() || "十凌清早上晨中正午下傍晚夜深半差".contains(c);
    if !opens {
        return None;
    }
    let (part, from) = part(scan, at);
    let from =
        if part.is_some() { scan.literal(from, &["的"]).unwrap_or(scan.skip_spaces(from)) } else { from };
    let said = part.or(told.part);
    if let Some(found) = told.part.or(part).and_then(|_| digital(scan, from, said)) {
        return Some(found);
    }
    if let Some(found) = short_of(scan, from, said) {
        return Some(found);
    }
    if let Some(found) = hour(scan, from, said, told.expected) {
        return Some(found);
    }
    // 中午 and 午夜 are times by themselves.
    let name = scan.literal(at, &["中午", "正午"]).and_then(|end| Some((Clock::exact(12, 0, 0)?, end)));
    name.or_else(|| {
        scan.literal(at, &["午夜", "零点整"]).and_then(|end| Some((Clock::exact(24, 0, 0)?, end)))
    })
}

pub(super) fn part(scan: &Scan, at: usize) -> (Option<Part>, usize) {
    let rest = scan.rest(at);
    match PARTS.iter().find(|(name, _)| rest.starts_with(name)) {
        Some((name, part)) => (Some(*part), at + name.len()),
        None => (None, at),
    }
}

/// 下午3:30.
fn digital(scan: &Scan, at: usize, part: Option<Part>) -> Option<(Clock, usize)> {
    let (hour, minute, second, end) = colon(scan, at)?;
    let (word, _) = scan.next_word(end);
    if matches!(word, "am" | "pm") || !scan.ends(end) {
        return None;
    }
    Some((Clock::new(hour, minute, second, part)?, end))
}

/// 差五分八点, 差一刻三点.
fn short_of(scan: &Scan, at: usize, part: Option<Part>) -> Option<(Clock, usize)> {
    let from = scan.literal(at, &["差"])?;
    let (count, end) = whole(scan, from)?;
    let (missing, end) = match scan.literal(end, &["刻钟", "刻"]) {
        Some(end) => (count.checked_mul(15)?, end),
        None => (count, scan.literal(end, &["分钟", "分"])?),
    };
    let end = scan.literal(end, &["到"]).unwrap_or(end);
    let (hour, end) = whole(scan, end).filter(|(hour, _)| (1..=24).contains(hour))?;
    let end = scan.literal(end, &["点钟", "点"])?;
    let minute = 60_u32.checked_sub(missing).filter(|minute| (1..60).contains(minute))?;
    Some((Clock::new(if hour == 1 { 12 } else { hour - 1 }, minute, 0, part)?, end))
}

fn hour(scan: &Scan, at: usize, part: Option<Part>, expected: bool) -> Option<(Clock, usize)> {
    if scan
        .before(at)
        .is_some_and(|c| matches!(c, '第' | '.' | ':' | '-') || (digit(c).is_some() && c != '〇'))
    {
        return None;
    }
    let (hour, end) = whole(scan, at).filter(|(hour, _)| *hour <= 24)?;
    let next = scan.skip_spaces(end);
    let (mark, end) = match scan.literal(next, &["点钟", "点整", "时整"]) {
        Some(end) => (Mark::Full, end),
        None => match scan.literal(next, &["点"]) {
            Some(end) => (Mark::Point, end),
            None => (Mark::Formal, scan.literal(next, &["时"])?),
        },
    };
    let minutes = if mark == Mark::Full { None } else { minutes(scan, end, mark) };
    let sure = minutes.is_some() || mark == Mark::Full;
    if !sure && scan.literal(end, if mark == Mark::Formal { NO_TIME } else { NO_HOUR }).is_some() {
        return None;
    }
    // 一点 alone is "a little", 差两点 and 三点五 are no hours either.
    let little = scan.text()[at..].starts_with("一点") || (scan.after(end).and_then(digit).is_some());
    if !sure && part.is_none() && !expected && little {
        return None;
    }
    let (minute, second, end) = minutes.unwrap_or((0, 0, end));
    // A formal hour counts to twenty-four, and so does one written 03.
    let formal = mark == Mark::Formal && part.is_none();
    let clock =
        if formal { Clock::exact(hour, minute, second) } else { Clock::new(hour, minute, second, part) };
    Some((clock?, end))
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    /// 点钟.
    Full,
    /// 点.
    Point,
    /// 时.
    Formal,
}

/// What follows the hour: minutes, seconds and the end.
fn minutes(scan: &Scan, at: usize, mark: Mark) -> Option<(u32, u32, usize)> {
    for (name, minute) in [("半", 30), ("一刻", 15), ("1刻", 15), ("三刻", 45), ("3刻", 45)] {
        if let Some(end) = scan.literal(at, &[name]) {
            return Some((minute, 0, scan.literal(end, &["钟"]).unwrap_or(end)));
        }
    }
    let past = scan.literal(at, &["过", "零", "〇"]).filter(|_| mark == Mark::Point);
    let from = past.unwrap_or(scan.skip_spaces(at));
    let (minute, end) = whole(scan, from).filter(|(minute, _)| *minute < 60)?;
    if let Some(end) = scan.literal(end, &["分钟", "分"]) {
        let second = whole(scan, end).and_then(|(second, end)| Some((second, scan.literal(end, &["秒"])?)));
        let (second, end) = second.filter(|(second, _)| *second < 60).unwrap_or((0, end));
        return Some((minute, second, end));
    }
    // Without 分 only a full figure is minutes: 三点二十, 三点零五, 3点05.
    let full = end - from == 2 && scan.after(from).is_some_and(|c| c.is_ascii_digit());
    let said = !scan.after(from).is_some_and(|c| c.is_ascii_digit()) && (minute >= 10 || past.is_some());
    let counted = scan.after(end).is_some_and(|c| "个张件次天份人号元块位%万千百".contains(c));
    ((full || said) && scan.ends(end) && !counted).then_some((minute, 0, end))
}
