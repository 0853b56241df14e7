//! Dates written with digits, in any of the usual orders; both languages share them.

use super::calendar::{date, full_year, yearly};
use super::form::{Day, Shape};
use super::token::{Kind, Tokens};
use jiff::civil::DateTime;

/// Which of two small numbers is the month where both could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    MonthFirst,
    DayFirst,
}

/// A day whose parts are known; a year of two digits above the present one may be of the last century.
pub(super) fn day(year: Option<i64>, month: u32, day: u32, now: DateTime) -> Option<Day> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shape = Shape::Calendar {
        year: year.map(i16::try_from).transpose().ok()?,
        short: false,
        month: Some(month),
        day,
    };
    let (past, future) = match year {
        Some(year) => {
            let on = date(year, month, day);
            (on, on)
        }
        None => yearly(now, month, day),
    };
    Some(Day { shape, past, future, feast: false, lunar: false })
}

/// A day of a year of two digits.
fn short(year: u32, month: u32, at: u32, now: DateTime) -> Option<Day> {
    if (30..40).contains(&year) {
        let (early, late) =
            (date(1900 + i64::from(year), month, at)?, date(2000 + i64::from(year), month, at)?);
        let shape = Shape::Calendar {
            year: Some(i16::try_from(year).ok()?),
            short: true,
            month: Some(month),
            day: at,
        };
        return Some(Day { shape, past: Some(early), future: Some(late), feast: false, lunar: false });
    }
    day(Some(full_year(year)), month, at, now)
}

/// Reads a date of digits and marks at a place: 2019-01-04, 1/22/2016, 22/04, 20200701, 2016 10 16.
pub(super) fn read(t: &Tokens, at: usize, now: DateTime, order: Order) -> Option<(Day, usize)> {
    let (first, length) = t.digits(at)?;
    let tied = at > 0
        && t.glued(at)
        && t.get(at.wrapping_sub(1))
            .is_some_and(|token| token.kind == Kind::Digits || t.any(at.wrapping_sub(1), &["."]))
        && at > 1
        && t.digits(at.wrapping_sub(2)).is_some();
    // A longer row of numbers with dashes is no date.
    let row = at > 1
        && t.glued(at)
        && t.glued(at - 1)
        && t.any(at.wrapping_sub(1), &["-"])
        && t.get(at.wrapping_sub(2)).is_some_and(|token| token.kind == Kind::Digits)
        && !dated_before(t, at);
    if tied || row {
        return None;
    }
    if length == 8 {
        let whole = day(Some((first / 10_000).into()), first / 100 % 100, first % 100, now)?;
        return (1900..2101).contains(&(first / 10_000)).then_some((whole, at + 1));
    }
    let mark = t.text(at + 1);
    if !matches!(mark, "-" | "/" | "." | ".-") || !t.glued(at + 1) || !t.glued(at + 2) {
        // 2016 10 16.
        let spaced = length == 4 && (1900..2101).contains(&first);
        let (month, month_length) = t.digits(at + 1).filter(|_| spaced)?;
        let (number, day_length) = t.digits(at + 2)?;
        let closed = !t.glued(at + 3) || t.get(at + 3).is_none_or(|token| token.kind == Kind::Mark);
        return (month_length == 2 && day_length == 2 && closed)
            .then(|| day(Some(first.into()), month, number, now))
            .flatten()
            .map(|day| (day, at + 3));
    }
    let (second, second_length) = t.digits(at + 2)?;
    let third =
        (t.is(at + 3, mark) && t.glued(at + 3) && t.glued(at + 4)).then(|| t.digits(at + 4)).flatten();
    let end_free = |end: usize| {
        let word = t.glued(end)
            && t.get(end).is_some_and(|token| {
                token.kind == Kind::Word && !matches!(t.text(end), "t" | "z") && t.text(end).is_ascii()
            });
        let more = t.glued(end)
            && t.any(end, &["-", "/", "."])
            && t.glued(end + 1)
            && t.digits(end + 1).is_some()
            && t.is(end, mark)
            && !dated_after(t, end + 1);
        !word && !more
    };
    if let Some((third, third_length)) = third {
        let end = at + 5;
        if !end_free(end) || second_length > 2 {
            return None;
        }
        if length == 4 && third_length <= 2 {
            let (month, number) = if second > 12 { (third, second) } else { (second, third) };
            return day(Some(first.into()), month, number, now).map(|day| (day, end));
        }
        if length > 2 {
            return None;
        }
        let (month, number) = match (order, mark) {
            (Order::MonthFirst, "/" | "-") if first <= 12 => (first, second),
            (Order::MonthFirst, _) if second > 12 => (first, second),
            (Order::DayFirst, "-") if third_length == 2 => {
                return short(first, second, third, now).map(|day| (day, end));
            }
            _ if second > 12 => (first, second),
            _ => (second, first),
        };
        return match third_length {
            4 => day(Some(third.into()), month, number, now),
            2 => short(third, month, number, now),
            _ => None,
        }
        .map(|day| (day, end));
    }
    if (mark == "." && !t.any(at.wrapping_sub(1), &["on", "于", "在"]))
        || length > 2
        || second_length > 2
        || !end_free(at + 3)
    {
        return None;
    }
    // 22/04: the one above twelve is the day.
    let (month, number) = if first > 12 { (second, first) } else { (first, second) };
    if mark == "-" && first <= 12 && second <= 12 && (t.any(at + 3, &["am", "pm", "a", "p"])) {
        return None;
    }
    day(None, month, number, now).map(|day| (day, at + 3))
}

/// Whether a whole date of three numbers ends before a dash.
fn dated_before(t: &Tokens, at: usize) -> bool {
    at >= 6
        && t.digits(at.wrapping_sub(2)).is_some_and(|(_, length)| length == 4)
        && t.any(at.wrapping_sub(3), &["-", "/"])
        && t.digits(at.wrapping_sub(4)).is_some_and(|(_, length)| length <= 2)
        && t.any(at.wrapping_sub(5), &["-", "/"])
        && t.digits(at.wrapping_sub(6)).is_some_and(|(_, length)| length <= 2)
        || at >= 4
            && t.any(at.wrapping_sub(3), &["/"])
            && t.digits(at.wrapping_sub(4)).is_some_and(|(_, length)| length <= 2)
        || t.get(at.wrapping_sub(2)).is_some_and(|_| t.any(at.wrapping_sub(3), &["月", "年", "/"]))
}

fn dated_after(t: &Tokens, at: usize) -> bool {
    t.digits(at).is_some_and(|(_, length)| length <= 2)
        && t.any(at + 1, &["/", "-"])
        && t.digits(at + 2).is_some_and(|(_, length)| length <= 2)
        && (t.any(at + 3, &["/", "-"]) || t.is(at + 1, "/"))
}
