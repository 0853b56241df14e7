//! A time as it was said, and the hour it means.

use jiff::civil::Time;

/// The hours in which people mostly do what they arrange, the last included.
const USUAL: std::ops::RangeInclusive<i8> = 8..=20;

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::entity) enum Part {
    /// 凌晨: the hours after midnight.
    Dawn,
    Morning,
    Noon,
    Afternoon,
    /// The evening and the night after it.
    Evening,
}

impl Part {
    /// A part of the day by its English name.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "morning" => Self::Morning,
            "noon" => Self::Noon,
            "afternoon" => Self::Afternoon,
            "evening" | "night" => Self::Evening,
            _ => return None,
        })
    }
}

/// A time as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::entity) struct Clock {
    hour: i8,
    minute: i8,
    second: i8,
    /// Whether the hour may be twelve later.
    open: bool,
    /// Whether it is in the night after the day it was said with: 今晚12点.
    pub next_day: bool,
}

impl Clock {
    /// A time in a part of the day, or in one that was not said.
    pub fn new(hour: u32, minute: u32, second: u32, part: Option<Part>) -> Option<Self> {
        let hour = i8::try_from(hour).ok().filter(|hour| *hour <= 24)?;
        let (minute, second) = (i8::try_from(minute).ok()?, i8::try_from(second).ok()?);
        if minute > 59 || second > 59 || (hour == 24 && (minute, second) != (0, 0)) {
            return None;
        }
        let (hour, next_day) = match (part, hour) {
            (_, 24) => (0, true),
            (Some(Part::Dawn), 12) => (0, false),
            (Some(Part::Noon), 1..=3) | (Some(Part::Afternoon), 1..=11) => (hour + 12, false),
            // At night the hours after midnight belong to the evening before.
            (Some(Part::Evening), 12) => (0, true),
            (Some(Part::Evening), 1..=3) => (hour, true),
            (Some(Part::Evening), 4..=11) => (hour + 12, false),
            _ => (hour, false),
        };
        Some(Self { hour, minute, second, open: part.is_none() && (1..=12).contains(&hour), next_day })
    }

    /// A time that leaves nothing open.
    pub fn exact(hour: u32, minute: u32, second: u32) -> Option<Self> {
        Self::new(hour, minute, second, None).map(|clock| Self { open: false, ..clock })
    }

    /// The time of day; of two hours the usual one, and of two usual ones the one that is still to come after `now`.
    pub fn time(self, now: Option<Time>) -> Time {
        let at = |hour: i8| Time::constant(hour, self.minute, self.second, 0);
        if !self.open {
            return at(self.hour);
        }
        let (early, late) = (self.hour % 12, self.hour % 12 + 12);
        match (USUAL.contains(&early), USUAL.contains(&late)) {
            (true, true) => match now {
                Some(now) if at(early) <= now && at(late) > now => at(late),
                _ => at(early),
            },
            (true, false) => at(early),
            _ => at(late),
        }
    }

    /// The same time, in a part of the day that was said after it.
    pub fn within(self, part: Option<Part>) -> Self {
        let parts = [self.hour, self.minute, self.second].map(|part| u32::try_from(part).unwrap_or_default());
        if !self.open || part.is_none() {
            return self;
        }
        Self::new(parts[0], parts[1], parts[2], part).unwrap_or(self)
    }
}
