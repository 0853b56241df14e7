//! What a phrase about time means, whatever its language. Each form keeps how it was said, for its name in TIMEX, and the
//! days it may mean: one that is over and one to come, which are the same where nothing is left open.

use super::calendar::Unit;
use jiff::civil::{Date, DateTime};

/// How a day was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// Parts of a date; what was not said is none. The year may have two digits only.
    Calendar { year: Option<i16>, short: bool, month: Option<u32>, day: u32 },
    /// A day of the week.
    Weekday(u32),
    /// The nth day of the week of a month.
    Nth { year: Option<i16>, month: u32, nth: u32, weekday: u32 },
}

/// A day. Without dates it is one that no year has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day {
    pub shape: Shape,
    pub past: Option<Date>,
    pub future: Option<Date>,
    /// A feast: hours said beside it stand for themselves.
    pub feast: bool,
    /// Whether its date counts by the moon.
    pub lunar: bool,
}

impl Day {
    pub fn on(date: Date) -> Self {
        let shape = Shape::Calendar {
            year: Some(date.year()),
            short: false,
            month: Some(date.month().unsigned_abs().into()),
            day: date.day().unsigned_abs().into(),
        };
        Self { shape, past: Some(date), future: Some(date), feast: false, lunar: false }
    }

    /// The dates it may be, the past one first.
    pub fn dates(&self) -> Vec<Date> {
        let mut dates: Vec<Date> = self.past.into_iter().chain(self.future).collect();
        dates.dedup();
        dates
    }

    /// The next day of the same kind, for a range over midnight.
    pub fn tomorrow(&self) -> Self {
        let next = |date: Option<Date>| date.and_then(|date| date.tomorrow().ok());
        let shape = match self.shape {
            Shape::Weekday(day) => Shape::Weekday(day % 7 + 1),
            Shape::Calendar { year: Some(_), .. } => {
                return next(self.future).map_or(*self, Self::on);
            }
            Shape::Calendar { year, short, month, .. } => match next(self.future) {
                Some(date) => Shape::Calendar {
                    year,
                    short,
                    month: month.map(|_| date.month().unsigned_abs().into()),
                    day: date.day().unsigned_abs().into(),
                },
                None => self.shape,
            },
            shape @ Shape::Nth { .. } => shape,
        };
        Self { shape, past: next(self.past), future: next(self.future), ..*self }
    }
}

/// A time of day as it was said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: Option<u32>,
    pub second: Option<u32>,
    /// Whether it may be twelve hours later as well.
    pub open: bool,
    /// Whether it was said with so many figures only: "T8" for "8am-3".
    pub bare: bool,
}

impl Clock {
    pub fn new(hour: u32, minute: Option<u32>, second: Option<u32>) -> Option<Self> {
        let fine =
            hour <= 24 && minute.is_none_or(|minute| minute < 60) && second.is_none_or(|second| second < 60);
        fine.then_some(Self { hour: hour % 24, minute, second, open: (1..=12).contains(&hour), bare: false })
    }

    /// The same time before noon.
    pub fn am(self) -> Self {
        Self { hour: if self.hour == 12 { 0 } else { self.hour }, open: false, ..self }
    }

    /// The same time after noon.
    pub fn pm(self) -> Self {
        Self { hour: if self.hour < 12 { self.hour + 12 } else { self.hour }, open: false, ..self }
    }

    pub fn sure(self) -> Self {
        Self { open: false, ..self }
    }

    /// The times it may be.
    pub fn options(self) -> Vec<Self> {
        if !self.open {
            return vec![self];
        }
        let late = Self { hour: if self.hour == 12 { 0 } else { self.hour + 12 }, open: false, ..self };
        vec![self.sure(), late]
    }

    pub fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600
            + i64::from(self.minute.unwrap_or(0)) * 60
            + i64::from(self.second.unwrap_or(0))
    }

    /// In a part of the day that was said with it.
    pub fn within(self, part: Part) -> Self {
        if !self.open {
            return self;
        }
        match part {
            Part::Morning | Part::Breakfast => self.am(),
            Part::Afternoon | Part::Lunch | Part::Dinner | Part::Daytime if self.hour != 12 => self.pm(),
            Part::Evening if self.hour != 12 => self.pm(),
            Part::Night => match self.hour {
                12 => self.am(),
                1..=5 => self.am(),
                _ => self.pm(),
            },
            Part::Evening => self.am(),
            _ => self.sure(),
        }
    }
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Morning,
    Afternoon,
    Evening,
    Night,
    Daytime,
    Noon,
    Breakfast,
    Lunch,
    Dinner,
}

impl Part {
    /// Its sign in TIMEX.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Morning => "MO",
            Self::Afternoon => "AF",
            Self::Evening => "EV",
            Self::Night => "NI",
            Self::Daytime => "DT",
            Self::Noon => "12",
            Self::Breakfast => "MEB",
            Self::Lunch => "MEL",
            Self::Dinner => "MED",
        }
    }

    /// Its first and last second of the day.
    pub fn hours(self) -> (i64, i64) {
        match self {
            Self::Morning | Self::Breakfast => (8 * 3600, 12 * 3600),
            Self::Afternoon => (12 * 3600, 16 * 3600),
            Self::Evening | Self::Dinner => (16 * 3600, 20 * 3600),
            Self::Night => (20 * 3600, 24 * 3600 - 1),
            Self::Daytime => (8 * 3600, 18 * 3600),
            Self::Noon => (12 * 3600, 13 * 3600),
            Self::Lunch => (11 * 3600, 13 * 3600),
        }
    }
}

/// A range of days from the first to the one after the last; its name in TIMEX is made where it is read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub timex: String,
    /// Another name of the reading to come, where the two differ.
    pub later: Option<String>,
    pub past: Option<(Date, Date)>,
    pub future: Option<(Date, Date)>,
    /// Which part of it: start, mid, end.
    pub part: Option<Edge>,
    /// The days one by one, where they are not all in it.
    pub list: Vec<Date>,
    /// What it counts in.
    pub unit: Unit,
}

impl Span {
    pub fn sure(timex: String, start: Date, end: Date, unit: Unit) -> Self {
        Self::open(timex, (start, end), (start, end), unit)
    }

    pub fn open(timex: String, past: (Date, Date), future: (Date, Date), unit: Unit) -> Self {
        Self {
            timex,
            later: None,
            past: Some(past),
            future: Some(future),
            part: None,
            list: Vec::new(),
            unit,
        }
    }

    /// A range that no calendar knows: a season, a school year.
    pub fn unknown(timex: String, unit: Unit) -> Self {
        Self { timex, later: None, past: None, future: None, part: None, list: Vec::new(), unit }
    }
}

/// A part of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Start,
    Mid,
    End,
    /// The whole of one that was not named: "that week".
    Undefined,
}

impl Edge {
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Mid => "mid",
            Self::End => "end",
            Self::Undefined => "ref_undef",
        }
    }
}

/// A length of time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Length {
    /// Counts of units as they were said.
    pub parts: Vec<(f64, Unit)>,
    pub timex: String,
    pub seconds: i64,
}

/// What a phrase about time means.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum When {
    Day(Day),
    Span(Span),
    Clock(Clock),
    /// Two times of day; each pair is one reading.
    Clocks(Vec<(Clock, Clock)>),
    /// A part of the day.
    Part(Part, Option<Edge>),
    /// A time on a day.
    Moment(Day, Clock),
    /// A moment counted from now, and its name.
    Exact(DateTime, String),
    /// Two times on a day.
    DayClocks(Day, Vec<(Clock, Clock)>),
    /// A part of a day.
    DayPart(Day, Part, Option<Edge>),
    /// Half a day: "later in today".
    DayHalf(Day, Edge),
    /// From one moment to another, and its name.
    Between(String, Vec<(DateTime, DateTime)>),
    Length(Length),
    /// What comes again and again.
    Set(String),
}

/// What was said with a time: before it, after it, about then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Before,
    After,
    Since,
    Until,
    About,
    BeforeAbout,
    More,
    Less,
}

/// A phrase that was read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub when: When,
    pub mode: Option<Mode>,
}
