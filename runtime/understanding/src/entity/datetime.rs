//! Moments: 明天下午三点半, next Friday at 3 pm, in two hours, 半小时后.
//!
//! A day alone is no moment. A time alone is the next such time.

use super::date::{self, direction};
use super::duration;
use super::scan::{Found, Scan};
use super::time::{self, Clock, Part, Told};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Span, ZonedDateTime};

pub(super) fn find(scan: &Scan, now: &ZonedDateTime) -> Vec<Found<ZonedDateTime>> {
    scan.collect(|at| read(scan, at, now))
}

/// Reads the longest moment that begins at an offset.
fn read(scan: &Scan, at: usize, now: &ZonedDateTime) -> Option<(ZonedDateTime, usize)> {
    let after = distance(scan, at, now);
    let day = day_and_time(scan, at, now);
    let time = time_and_day(scan, at, now);
    [after, day, time].into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
}

/// 半小时后, in two hours, 20 minutes ago.
fn distance(scan: &Scan, at: usize, now: &ZonedDateTime) -> Option<(ZonedDateTime, usize)> {
    let ahead = scan.phrase(at, &["in"]);
    let from = ahead.map_or(at, |end| scan.skip_spaces(end));
    let (length, end) = duration::read(scan, from).filter(|(length, _)| length.fine)?;
    let (sign, end) = match ahead {
        Some(_) => (1, end),
        None => direction(scan, end).or_else(|| {
            let (word, after) = scan.next_word(end);
            match word {
                "ago" => Some((-1, after)),
                "later" | "hence" => Some((1, after)),
                "from" => scan.phrase(after, &["now"]).map(|end| (1, end)),
                _ => None,
            }
        })?,
    };
    now.checked_add(SignedDuration::from_secs(sign * length.seconds)).ok().map(|moment| (moment, end))
}

/// 明天下午三点半, next Friday at 3 pm, tomorrow morning at 9, 2026-03-05T15:30.
fn day_and_time(scan: &Scan, at: usize, now: &ZonedDateTime) -> Option<(ZonedDateTime, usize)> {
    let day = date::read(scan, at, now.date())?;
    let (told, from) = joint(scan, day.end, day.part)?;
    let (clock, end) = time::read(scan, from, &told)?;
    if let Some((moment, end)) = zoned(scan, day.date, clock, end, now) {
        return Some((moment, end));
    }
    on(day.date, clock, now).map(|moment| (moment, end))
}

/// What stands between a day and its time, and where the time begins.
fn joint(scan: &Scan, end: usize, part: Option<Part>) -> Option<(Told, usize)> {
    if scan.after(end) == Some('t') && scan.after(end + 1)?.is_ascii_digit() {
        return Some((Told { part, expected: false }, end + 1));
    }
    let mut from = scan.skip_spaces(end);
    from = scan.skip_spaces(scan.literal(from, &["的", "，", ",", "那天", "当天"]).unwrap_or(from));
    let mut part = part;
    let named = scan.phrase(from, &["in", "the"]).unwrap_or(from);
    let named = scan.phrase(named, &["late"]).or_else(|| scan.phrase(named, &["early"])).unwrap_or(named);
    let (word, after) = scan.next_word(named);
    if let Some(kind) = Part::named(word).filter(|part| *part != Part::Noon) {
        part = Some(kind);
        from = scan.skip_spaces(after);
    }
    let lead = ["at", "around", "by", "from", "before", "after"]
        .into_iter()
        .find_map(|word| scan.phrase(from, &[word]));
    let from = lead.map_or(from, |end| scan.skip_spaces(end));
    let han = scan.before(end).is_some_and(|c| !c.is_ascii());
    Some((Told { part, expected: lead.is_some() || han }, from))
}

/// A moment that says its time zone: 2026-03-05T15:30:00Z, +08:00.
fn zoned(
    scan: &Scan,
    day: Date,
    clock: Clock,
    end: usize,
    now: &ZonedDateTime,
) -> Option<(ZonedDateTime, usize)> {
    let rest = scan.rest(end);
    let (minutes, end) = if rest.starts_with('z') && scan.ends(end + 1) {
        (0, end + 1)
    } else {
        let sign = match rest.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let (hours, after) = scan.digits(end + 1, 2)?;
        let (minutes, end) = scan.digits(scan.literal(after, &[":"]).unwrap_or(after), 2)?;
        (sign * i64::from(hours * 60 + minutes), end)
    };
    let here = DateTime::from_parts(day, clock.time(None))
        .checked_sub(Span::new().try_minutes(minutes).ok()?)
        .ok()?;
    let moment = here.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok()?;
    Some((moment.with_time_zone(now.time_zone().clone()), end))
}

/// 3pm tomorrow, at 3 on Friday, 下午三点.
fn time_and_day(scan: &Scan, at: usize, now: &ZonedDateTime) -> Option<(ZonedDateTime, usize)> {
    let (clock, end) = time::read(scan, at, &Told::default())?;
    let from = scan.skip_spaces(scan.literal(end, &[","]).unwrap_or(end));
    let from = scan.phrase(from, &["on"]).map_or(from, |end| scan.skip_spaces(end));
    if let Some(day) = date::read(scan, from, now.date()) {
        // "9 tomorrow morning", "8 tonight" say the half of the day last.
        let (word, after) = scan.next_word(day.end);
        let named = Part::named(word).filter(|part| *part != Part::Noon);
        let (part, end) = match named {
            Some(part) => (Some(part), after),
            None => (day.part, day.end),
        };
        return on(day.date, clock.within(part), now).map(|moment| (moment, end));
    }
    next(clock, now).map(|moment| (moment, end))
}

/// A time on a day.
pub(super) fn on(day: Date, clock: Clock, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    let time = clock.time((day == now.date()).then(|| now.time()));
    let day = if clock.next_day { day.tomorrow().ok()? } else { day };
    DateTime::from_parts(day, time).to_zoned_datetime(now.time_zone().clone()).ok()
}

/// The next such time.
pub(super) fn next(clock: Clock, now: &ZonedDateTime) -> Option<ZonedDateTime> {
    let today = on(now.date(), clock, now)?;
    if today > *now { Some(today) } else { on(now.date().tomorrow().ok()?, clock, now) }
}

/// A moment as only an answer says it: 现在, 3, 一点.
pub(super) fn answer(scan: &Scan, core: (usize, usize), now: &ZonedDateTime) -> Option<ZonedDateTime> {
    const NOW: &[&str] = &[
        "现在",
        "马上",
        "立刻",
        "立即",
        "刚刚",
        "刚才",
        "刚刚发生",
        "now",
        "right now",
        "just now",
        "a moment ago",
        "asap",
        "immediately",
        "as soon as possible",
    ];
    if NOW.contains(&&scan.text()[core.0..core.1]) {
        return Some(now.clone());
    }
    next(time::answer(scan, core)?, now)
}

#[cfg(test)]
mod tests {
    use super::{Scan, find};
    use crate::entity::tests::monday;

    #[test]
    fn moments() {
        for (text, moments) in [
            ("明天下午三点半", "11-24T15:30"),
            ("next Friday at 3 pm", "12-04T15:00"),
            ("in two hours", "11-23T12:00"),
            ("半小时后", "11-23T10:30"),
            ("后天上午10点过来", "11-25T10:00"),
            ("今晚8点", "11-23T20:00"),
            ("明早九点", "11-24T09:00"),
            ("今晚12点", "11-24T00:00"),
            ("下周五晚上7点", "12-04T19:00"),
            ("3月5号下午2点", "03-05T14:00"),
            ("2026年12月5日15:30", "12-05T15:30"),
            ("2026-12-05 15:30", "12-05T15:30"),
            ("2026-12-05T15:30:00Z", "12-05T23:30"),
            ("2026-12-05T15:30:00+08:00", "12-05T15:30"),
            ("3pm tomorrow", "11-24T15:00"),
            ("tomorrow at 3", "11-24T15:00"),
            ("at 3 on Friday", "11-27T15:00"),
            ("Friday afternoon at 4:30", "11-27T16:30"),
            ("tomorrow morning at 9", "11-24T09:00"),
            ("9 o'clock tomorrow morning", "11-24T09:00"),
            ("tonight at 8", "11-23T20:00"),
            ("March 5th at noon", "03-05T12:00"),
            ("下午三点", "11-23T15:00"),
            ("上午9点", "11-24T09:00"),
            ("两个小时以后", "11-23T12:00"),
            ("20 minutes ago", "11-23T09:40"),
            ("一个半小时后", "11-23T11:30"),
            ("明天一点", "11-24T13:00"),
            ("明天8点", "11-24T08:00"),
            ("今天8点", "11-23T20:00"),
            ("三天后下午两点", "11-26T14:00"),
            ("明天的下午3点", "11-24T15:00"),
            ("明天中午", "11-24T12:00"),
            ("周五凌晨1点", "11-27T01:00"),
            ("５ Dec 2026, 3:15 pm", "12-05T15:15"),
        ] {
            let now = monday();
            let found: Vec<String> = find(&Scan::new(text), &now)
                .iter()
                .map(|found| found.value.strftime("%m-%dT%H:%M").to_string())
                .collect();
            assert_eq!(found.join(" "), moments, "{text}");
        }
    }

    #[test]
    fn no_moments() {
        for text in [
            "明天",
            "next Friday",
            "三天后",
            "in 3 days",
            "快一点",
            "3个",
            "明天3个人",
            "2026-12-05",
            "两天",
            "Friday 3 people",
            "",
        ] {
            let found = find(&Scan::new(text), &monday());
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
