//! Opening hours: `Mon-Fri 09:00-18:00; Sat 10:00-14:00`.

use crate::Wording;
use crate::words;
use jiff::ZonedDateTime;
use jiff::civil::{Time, Weekday};

/// When people are there, in their time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    spans: Vec<Span>,
    timezone: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    first: i8,
    last: i8,
    from: Time,
    to: Time,
}

impl Hours {
    /// Reads hours; parts are separated by `;`, days by `-` or `,`.
    ///
    /// # Errors
    /// What is wrong, in an author's words.
    pub fn parse(text: &str, timezone: &str) -> Result<Self, Wording> {
        let mut spans = Vec::new();
        for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let (days, times) = match part.split_once(' ') {
                Some((days, times)) => (days.trim(), times.trim()),
                None => ("Mon-Sun", part),
            };
            let wrong = || words!("`{part}` is not a time of the week; write `Mon-Fri 09:00-18:00`", part);
            let (from, to) = times.split_once('-').ok_or_else(wrong)?;
            let from = clock(from).ok_or_else(wrong)?;
            let to = clock(to).ok_or_else(wrong)?;
            for days in days.split(',') {
                let (first, last) = days.split_once('-').unwrap_or((days, days));
                let (first, last) = (day(first).ok_or_else(wrong)?, day(last).ok_or_else(wrong)?);
                spans.push(Span { first, last, from, to });
            }
        }
        if spans.is_empty() {
            return Err(words!("no hours are given; write `Mon-Fri 09:00-18:00`"));
        }
        Ok(Self { spans, timezone: timezone.to_owned() })
    }

    /// Whether people are there at this moment.
    #[must_use]
    pub fn open_at(&self, now: &ZonedDateTime) -> bool {
        let local = now.in_tz(&self.timezone).unwrap_or_else(|_| now.clone());
        let today = local.weekday().to_monday_one_offset();
        let on = |span: &Span, day: i8| {
            if span.first <= span.last {
                (span.first..=span.last).contains(&day)
            } else {
                day >= span.first || day <= span.last
            }
        };
        let time = local.time();
        let yesterday = if today == 1 { 7 } else { today - 1 };
        self.spans.iter().any(|span| {
            if span.from < span.to {
                on(span, today) && (span.from..span.to).contains(&time)
            } else {
                on(span, today) && time >= span.from || on(span, yesterday) && time < span.to
            }
        })
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    if (hour, minute) == (24, 0) {
        return Time::new(23, 59, 59, 0).ok();
    }
    Time::new(hour, minute, 0, 0).ok()
}

fn day(text: &str) -> Option<i8> {
    const DAYS: [(Weekday, &str); 7] = [
        (Weekday::Monday, "mon"),
        (Weekday::Tuesday, "tue"),
        (Weekday::Wednesday, "wed"),
        (Weekday::Thursday, "thu"),
        (Weekday::Friday, "fri"),
        (Weekday::Saturday, "sat"),
        (Weekday::Sunday, "sun"),
    ];
    let text = text.trim().to_ascii_lowercase();
    DAYS.iter().find(|(_, name)| text.starts_with(name)).map(|(day, _)| day.to_monday_one_offset())
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn hours_are_read_in_their_zone() {
        let hours = Hours::parse("Mon-Fri 09:00-18:00; Sat 22:00-02:00", "Asia/Shanghai").unwrap();
        for (moment, open) in [
            ("2026-05-01T09:00:00+08:00[Asia/Shanghai]", true),
            ("2026-05-01T18:00:00+08:00[Asia/Shanghai]", false),
            ("2026-05-01T09:00:00+00:00[UTC]", true),
            ("2026-05-01T11:00:00+00:00[UTC]", false),
            ("2026-05-02T12:00:00+08:00[Asia/Shanghai]", false),
            ("2026-05-03T01:59:00+08:00[Asia/Shanghai]", true),
        ] {
            assert_eq!(hours.open_at(&moment.parse().unwrap()), open, "{moment}");
        }
        assert!(Hours::parse("Mon-Fri 9-18", "UTC").unwrap_err().to_string().contains("Mon-Fri 09:00-18:00"));
        assert!(Hours::parse("", "UTC").is_err());
    }
}
