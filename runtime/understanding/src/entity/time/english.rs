//! Times in English and in digits: 3pm, 15:30, at 3, half past 3, ten to four, three thirty, noon.

use super::{Clock, Part, Told, colon};
use crate::entity::numeral::{basic, small};
use crate::entity::scan::{Scan, is_word};

pub(super) fn read(scan: &Scan, at: usize, told: &Told) -> Option<(Clock, usize)> {
    if !opens(scan, at) {
        return None;
    }
    if scan.before(at).is_some_and(|c| is_word(c) || matches!(c, '.' | '/' | '-' | '$' | '¥'))
        && !after_t(scan, at)
    {
        return None;
    }
    if let Some(found) = past_or_to(scan, at, told.part).or_else(|| part_first(scan, at)) {
        return Some(found);
    }
    if let Some((hour, minute, second, end)) = colon(scan, at) {
        // 03:30 counts to twenty-four.
        let padded = scan.rest(at).starts_with('0');
        return close(scan, Hour { hour, minute, second, end, exact: padded }, told.part);
    }
    match scan.word(at) {
        "noon" | "midday" => return Clock::exact(12, 0, 0).map(|clock| (clock, at + scan.word(at).len())),
        "midnight" => return Clock::exact(24, 0, 0).map(|clock| (clock, at + 8)),
        _ => {}
    }
    let (hour, end) = scan.digits(at, 2).or_else(|| small(scan, at))?;
    let words = !scan.after(at).is_some_and(|c| c.is_ascii_digit());
    let led = told.expected
        || matches!(scan.previous_word(at), "at" | "by" | "around" | "until" | "till" | "before" | "after");
    if words
        && (led || scan.after(end) == Some('-'))
        && let Some((minute, end)) = spoken_minutes(scan, end)
    {
        return close(scan, Hour { hour, minute, second: 0, end, exact: false }, told.part);
    }
    // 8.30pm is a time, 8.30 a number.
    if let Some((minute, end)) =
        scan.literal(end, &["."]).and_then(|from| scan.digits(from, 2).filter(|(_, end)| end - from == 2))
        && let Some(found) =
            marked(scan, &Hour { hour, minute, second: 0, end, exact: false }, None).filter(|_| minute < 60)
    {
        return Some(found);
    }
    let bare = Hour { hour, minute: 0, second: 0, end, exact: false };
    if let Some(found) = marked(scan, &bare, told.part) {
        return Some(found);
    }
    let place = scan.previous_word(at) == "at" || told.expected || led && scan.previous_word(at) != "by";
    (place && led && hour <= 24 && alone(scan, end))
        .then(|| Clock::new(hour, 0, 0, told.part))
        .flatten()
        .map(|clock| (clock, end))
}

/// Whether a time may begin here; most words begin none, and this is cheaper than to read.
fn opens(scan: &Scan, at: usize) -> bool {
    let word = scan.word(at);
    if word.is_empty() {
        return scan.after(at).is_some_and(|c| c.is_ascii_digit());
    }
    basic(word).is_some()
        || Part::named(word).is_some()
        || matches!(word, "in" | "a" | "half" | "quarter" | "midday" | "midnight")
}

/// "in the morning at 7", "afternoon around 4:30".
fn part_first(scan: &Scan, at: usize) -> Option<(Clock, usize)> {
    let from = scan.phrase(at, &["in", "the"]).map_or(at, |end| scan.skip_spaces(end));
    let word = scan.word(from);
    let part = Part::named(word).filter(|part| *part != Part::Noon)?;
    let end = from + word.len();
    let from = scan.skip_spaces(scan.phrase(end, &["at"]).or_else(|| scan.phrase(end, &["around"]))?);
    read(scan, from, &Told { part: Some(part), expected: true })
}

/// Whether a time goes on a day: 2026-03-05T15:30.
fn after_t(scan: &Scan, at: usize) -> bool {
    let left = &scan.text()[..at];
    left.strip_suffix('t').is_some_and(|day| day.ends_with(|c: char| c.is_ascii_digit()))
}

struct Hour {
    hour: u32,
    minute: u32,
    second: u32,
    end: usize,
    /// Whether it counts to twenty-four.
    exact: bool,
}

/// A time with minutes, and what says which half of the day it is in.
fn close(scan: &Scan, time: Hour, part: Option<Part>) -> Option<(Clock, usize)> {
    if let Some(found) = marked(scan, &time, part) {
        return Some(found);
    }
    let zone = scan.rest(time.end).starts_with('z');
    if !scan.ends(time.end) && !zone {
        return None;
    }
    let clock = if time.exact && part.is_none() {
        Clock::exact(time.hour, time.minute, time.second)
    } else {
        Clock::new(time.hour, time.minute, time.second, part)
    };
    clock.map(|clock| (clock, time.end))
}

/// "pm", "o'clock", "in the morning" after a time.
fn marked(scan: &Scan, time: &Hour, part: Option<Part>) -> Option<(Clock, usize)> {
    let next = scan.skip_spaces(time.end);
    let rest = scan.rest(next);
    const HALVES: &[(&str, bool)] = &[
        ("a.m.", false),
        ("p.m.", true),
        ("a.m", false),
        ("p.m", true),
        ("am", false),
        ("pm", true),
        ("a m", false),
        ("p m", true),
        ("a", false),
        ("p", true),
    ];
    for (mark, late) in HALVES.iter().copied() {
        // "9:00a" is a time, "9 a" is not.
        if mark.len() == 1 && next != time.end {
            continue;
        }
        if rest.starts_with(mark) && scan.ends(next + mark.len()) {
            let hour = if time.hour > 12 && late { time.hour } else { half(time.hour, late)? };
            return Some((Clock::exact(hour, time.minute, time.second)?, next + mark.len()));
        }
    }
    let (mut end, mut said) = (time.end, false);
    for mark in ["o'clock", "oclock", "o clock"] {
        if rest.starts_with(mark) && scan.ends(next + mark.len()) {
            (end, said) = (next + mark.len(), true);
        }
    }
    let of = scan
        .phrase(end, &["in", "the"])
        .or_else(|| scan.phrase(end, &["at"]))
        .map(|from| scan.next_word(from))
        .and_then(|(word, end)| Part::named(word).map(|part| (part, end)))
        .filter(|(part, _)| *part != Part::Noon)
        .or_else(|| scan.phrase(end, &["tonight"]).filter(|_| said).map(|_| (Part::Evening, end)));
    if let Some((part, end)) = of {
        return Some((Clock::new(time.hour, time.minute, time.second, Some(part))?, end));
    }
    said.then(|| Clock::new(time.hour, time.minute, time.second, part)).flatten().map(|clock| (clock, end))
}

/// The hour of twenty-four from one of twelve.
fn half(hour: u32, late: bool) -> Option<u32> {
    (1..=12).contains(&hour).then_some(hour % 12 + if late { 12 } else { 0 })
}

/// half past 3, a quarter to four, ten past 3.
fn past_or_to(scan: &Scan, at: usize, part: Option<Part>) -> Option<(Clock, usize)> {
    let article = scan.phrase(at, &["a"]).map_or(at, |end| scan.skip_spaces(end));
    let (count, end) = match scan.word(article) {
        "half" => (30, article + 4),
        "quarter" => (15, article + 7),
        _ => {
            let (count, end) =
                scan.digits(at, 2).or_else(|| small(scan, at)).filter(|(count, _)| *count < 60)?;
            let end = scan.phrase(end, &["minutes"]).or_else(|| scan.phrase(end, &["mins"])).unwrap_or(end);
            (count, end)
        }
    };
    let (word, end) = scan.next_word(end);
    let early = match word {
        "past" => true,
        "to" | "til" | "before" => false,
        _ => return None,
    };
    let from = scan.skip_spaces(end);
    let (hour, end) =
        scan.digits(from, 2).or_else(|| small(scan, from)).filter(|(hour, _)| (1..=12).contains(hour))?;
    // "2 to 4 people" and "5 to 6 pm" are ranges.
    let named = article != at || matches!(scan.word(at), "half" | "quarter");
    if !early && !named && (count < 5 || count % 5 != 0 || count <= hour || !alone(scan, end)) {
        return None;
    }
    let (hour, minute) = match (early, count) {
        (true, count) => (hour, count),
        (false, 0) => return None,
        (false, count) => (if hour == 1 { 12 } else { hour - 1 }, 60 - count),
    };
    close(scan, Hour { hour, minute, second: 0, end, exact: false }, part)
}

/// "thirty" in "three thirty", "oh five".
fn spoken_minutes(scan: &Scan, end: usize) -> Option<(u32, usize)> {
    let from = scan.skip_spaces(scan.literal(end, &["-"]).unwrap_or(end));
    if let Some(end) = scan.phrase(from, &["oh"]) {
        return small(scan, scan.skip_spaces(end)).filter(|(minute, _)| *minute < 10);
    }
    small(scan, from).filter(|(minute, _)| (10..60).contains(minute))
}

/// Whether an hour without a mark is not the number of something.
fn alone(scan: &Scan, end: usize) -> bool {
    const FOLLOWERS: &[&str] = &[
        "",
        "on",
        "tomorrow",
        "today",
        "tonight",
        "please",
        "for",
        "and",
        "or",
        "in",
        "this",
        "next",
        "sharp",
        "then",
        "until",
        "till",
        "but",
        "with",
        "if",
        "to",
        "is",
        "works",
        "would",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "ok",
        "okay",
        "thanks",
    ];
    let mut rest = scan.rest(end).chars();
    let closed = match rest.next() {
        Some('.' | ',' | ':' | '-') => !rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%' | '$' | '€' | '°' | '/' | '@' | '\'') => false,
        Some(c) => !c.is_alphanumeric(),
        None => true,
    };
    let next = scan.skip_spaces(end);
    closed
        && !scan.after(next).is_some_and(|c| c.is_ascii_digit() || c == '%')
        && FOLLOWERS.contains(&scan.next_word(end).0)
}
