//! Days in digits: 2026-03-05, 2026/3/5, 3/5/2026, 3/5. A month comes first unless it cannot be one.

use super::Day;
use super::calendar::{exact, full_year, yearly};
use crate::entity::scan::Scan;
use jiff::civil::Date;

pub(super) fn read(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    if scan.before(at).is_some_and(|c| matches!(c, '/' | '-' | '.' | '$' | '¥' | ':')) {
        return None;
    }
    let (first, after) = scan.digits(at, 4)?;
    let sign = scan.after(after).filter(|c| matches!(c, '-' | '/' | '.'))?;
    let (second, end) = scan.digits(after + 1, 2)?;
    if scan.after(end) == Some(sign)
        && let Some((third, end)) = scan.digits(end + 1, 4)
    {
        let year_first = after - at == 4;
        let date = match (year_first, sign) {
            (true, _) => exact(i64::from(first), second, third),
            (false, '.') if third < 1000 => None,
            (false, '/') => {
                let year = full_year(third);
                exact(year, first, second).or_else(|| exact(year, second, first))
            }
            // 12-11-10 names its year first, 03-05-2026 last.
            (false, _) if third >= 1000 => {
                exact(i64::from(third), first, second).or_else(|| exact(i64::from(third), second, first))
            }
            (false, _) => None,
        };
        let end = scan.literal(end, &["日", "号"]).unwrap_or(end);
        return date.filter(|_| closes(scan, end)).map(|date| Day::plain(date, end));
    }
    // "24/7" is always, not the 24th of July.
    let short = sign == '/' && after - at <= 2 && (first, second) != (24, 7);
    if !short || !closes(scan, end) {
        return None;
    }
    yearly(today, first, second).or_else(|| yearly(today, second, first)).map(|date| Day::plain(date, end))
}

/// Whether no further figure follows; a time may: 2026-03-05T15:30.
fn closes(scan: &Scan, end: usize) -> bool {
    let mut rest = scan.rest(end).chars();
    match rest.next() {
        Some('t') => rest.next().is_some_and(|c| c.is_ascii_digit()),
        Some('/' | '-' | '.' | ':') => !rest.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some('%') => false,
        _ => scan.ends(end),
    }
}

/// A day as only an answer writes it: 20260305, 3.5, 3-5.
pub(in crate::entity) fn compact(scan: &Scan, core: (usize, usize), today: Date) -> Option<Date> {
    let text = &scan.text()[core.0..core.1];
    if text.len() == 8
        && let Ok(number) = text.parse::<u32>()
    {
        return exact(i64::from(number / 10_000), number / 100 % 100, number % 100)
            .filter(|date| (1900..2200).contains(&date.year()));
    }
    let (month, day) = text.split_once(['.', '-'])?;
    let figure = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 2);
    yearly(today, figure(month)?, figure(day)?)
}

/// The other day that two small figures may be: 3/4 is the third of April as well.
pub(in crate::entity) fn swapped(scan: &Scan, (start, end): (usize, usize), today: Date) -> Option<Date> {
    let (first, after) = scan.digits(start, 2)?;
    let from = scan.literal(after, &["/"])?;
    let (second, close) = scan.digits(from, 2)?;
    (close == end && first != second).then(|| yearly(today, second, first)).flatten()
}
