//! The recognizers of a bot: every slot's kind, and what keeps the kinds out of each other's way.

use super::choice::Names;
use super::id::Shape;
use super::moment::{self, Meant};
use super::scan::{Found, Scan};
use super::time::Clock;
use super::{Entity, Kind, Spec, Value};
use super::{
    address, boolean, date, datetime, duration, email, money, number, numeral, percent, phone, time, url,
};
use jiff::ZonedDateTime;
use jiff::civil::{Date, Time};
use regex::Regex;
use rust_decimal::Decimal;
use std::cell::OnceCell;

/// What finds the values of a bot's slots.
pub struct Recognizers {
    slots: Vec<Slot>,
    email: Regex,
    url: Regex,
}

struct Slot {
    name: String,
    kind: Kind,
    currency: String,
    shape: Shape,
    names: Names,
}

/// A text and what was read in it so far; each kind is read at most once.
struct Reading<'r> {
    recognizers: &'r Recognizers,
    scan: Scan,
    now: &'r ZonedDateTime,
    meant: OnceCell<Vec<Found<Meant>>>,
    dates: OnceCell<Vec<Found<Date>>>,
    times: OnceCell<Vec<Found<Clock>>>,
    moments: OnceCell<Vec<Found<ZonedDateTime>>>,
    phones: OnceCell<Vec<Found<String>>>,
    emails: OnceCell<Vec<Found<String>>>,
    urls: OnceCell<Vec<Found<String>>>,
    ids: OnceCell<Vec<Vec<Found<String>>>>,
    sums: OnceCell<Vec<Found<money::Sum>>>,
    percents: OnceCell<Vec<Found<Decimal>>>,
    numbers: OnceCell<Vec<Found<Decimal>>>,
}

impl Recognizers {
    /// Prepares for the slots of a bot. A pattern that is no regular expression finds nothing.
    #[must_use]
    pub fn new(specs: &[Spec]) -> Self {
        let slot = |spec: &Spec| Slot {
            name: spec.name.clone(),
            kind: spec.kind,
            currency: spec.default_currency.clone(),
            shape: if spec.kind == Kind::Id { Shape::new(spec.pattern.as_deref()) } else { Shape::None },
            names: Names::new(if spec.kind == Kind::Choice { &spec.choices } else { &[] }),
        };
        Self { slots: specs.iter().map(slot).collect(), email: email::pattern(), url: url::pattern() }
    }

    /// Whether there is a slot of this name.
    #[must_use]
    pub fn knows(&self, slot: &str) -> bool {
        self.slots.iter().any(|known| known.name == slot)
    }

    /// The values in a running text, by place, longer ones and then slots by name first; relative days and times count from `now`.
    ///
    /// Of two values of one kind that cover each other the longer one counts. Values of different kinds may share
    /// words, but what is a part of a date, a phone number or an identifier is no quantity. Texts and yes or no are
    /// never found here.
    #[must_use]
    pub fn find(&self, text: &str, now: &ZonedDateTime) -> Vec<Entity> {
        let reading = Reading::new(self, text, now);
        let mut found: Vec<(Kind, Found<(usize, Value)>)> = Vec::new();
        for (place, slot) in self.slots.iter().enumerate() {
            let mut values = reading.values(place);
            if slot.kind == Kind::DateTime {
                values.extend(reading.days());
            }
            found.extend(values.into_iter().map(|part| {
                (slot.kind, Found { start: part.start, end: part.end, value: (place, part.value) })
            }));
        }
        let covered = |(kind, part): &(Kind, Found<(usize, Value)>)| {
            found.iter().any(|(other, whole)| {
                other == kind
                    && whole.start <= part.start
                    && part.end <= whole.end
                    && whole.end - whole.start > part.end - part.start
            })
        };
        let mut kept: Vec<&(Kind, Found<(usize, Value)>)> =
            found.iter().filter(|part| !covered(part)).collect();
        kept.sort_by_key(|(_, part)| {
            (part.start, std::cmp::Reverse(part.end), self.slots[part.value.0].name.as_str())
        });
        kept.into_iter()
            .map(|(kind, part)| Entity {
                candidates: reading.candidates(*kind, part),
                hour: reading.hour(part).filter(|_| *kind == Kind::DateTime),
                slot: self.slots[part.value.0].name.clone(),
                value: part.value.1.clone(),
                start: reading.scan.origin(part.start),
                end: reading.scan.origin(part.end),
            })
            .collect()
    }

    /// The hour that an answer names and nothing else: "3", "下午三点".
    #[must_use]
    pub fn hour(text: &str) -> Option<Time> {
        let scan = Scan::new(text);
        let core = core(&scan);
        if core.0 == core.1 {
            return None;
        }
        time::answer(&scan, core).filter(|clock| !clock.next_day).map(|clock| clock.time(None))
    }

    /// The value of a text that answers a question for a slot. Besides what [`Self::find`] finds these are bare forms,
    /// such as "三" for a number, and for a text all its words. An unknown slot has none.
    #[must_use]
    pub fn answer(&self, slot: &str, text: &str, now: &ZonedDateTime) -> Option<Value> {
        let place = self.slots.iter().position(|known| known.name == slot)?;
        let slot = &self.slots[place];
        match slot.kind {
            Kind::Text => {
                let text = text.trim();
                return (!text.is_empty()).then(|| Value::Text(text.to_owned()));
            }
            Kind::Boolean => return boolean::answer(text).map(Value::Boolean),
            _ => {}
        }
        let reading = Reading::new(self, text, now);
        let core = core(&reading.scan);
        if core.0 == core.1 {
            return None;
        }
        if slot.kind == Kind::Location {
            return address::answer(&reading.scan, core).map(Value::Location);
        }
        if slot.kind == Kind::Choice {
            return slot.names.answer(&reading.scan, core).map(Value::Choice);
        }
        let found = reading.values(place).into_iter().next().map(|found| found.value);
        found.or_else(|| reading.bare(slot, core))
    }
}

impl<'r> Reading<'r> {
    fn new(recognizers: &'r Recognizers, text: &str, now: &'r ZonedDateTime) -> Self {
        Self {
            recognizers,
            scan: Scan::new(text),
            now,
            meant: OnceCell::new(),
            dates: OnceCell::new(),
            times: OnceCell::new(),
            moments: OnceCell::new(),
            phones: OnceCell::new(),
            emails: OnceCell::new(),
            urls: OnceCell::new(),
            ids: OnceCell::new(),
            sums: OnceCell::new(),
            percents: OnceCell::new(),
            numbers: OnceCell::new(),
        }
    }

    /// The values of one slot.
    fn values(&self, place: usize) -> Vec<Found<Value>> {
        let slot = &self.recognizers.slots[place];
        match slot.kind {
            Kind::Text | Kind::Boolean => Vec::new(),
            Kind::Number => typed(self.numbers(), |number| Some(Value::Number(*number))),
            Kind::Integer => typed(self.numbers(), |number| number::integer(*number).map(Value::Integer)),
            Kind::Date => typed(self.dates(), |date| Some(Value::Date(*date))),
            Kind::Time => typed(self.times(), |clock| Some(Value::Time(clock.time(Some(self.now.time()))))),
            Kind::DateTime => typed(self.moments(), |moment| Some(Value::DateTime(moment.clone()))),
            Kind::Duration => typed(&duration::find(&self.scan), |seconds| Some(Value::Duration(*seconds))),
            Kind::Money => typed(self.sums(), |sum| {
                Some(Value::Money { amount: sum.amount, currency: sum.currency(&slot.currency) })
            }),
            Kind::Percent => typed(self.percents(), |share| Some(Value::Percent(*share))),
            Kind::Phone => typed(self.phones(), text),
            Kind::Email => typed(self.emails(), text),
            Kind::Url => typed(self.urls(), text),
            Kind::Id => typed(&self.ids()[place], text),
            Kind::Choice => typed(&slot.names.find(&self.scan), |id| Some(Value::Choice(id.clone()))),
            Kind::Location => typed(&address::find(&self.scan), |place| Some(Value::Location(place.clone()))),
        }
    }

    /// The days that are no part of a moment.
    fn days(&self) -> Vec<Found<Value>> {
        let days = typed(self.dates(), |date| Some(Value::Date(*date)));
        days.into_iter().filter(|day| !meets(day, self.moments())).collect()
    }

    /// The hour that a moment consists of, as it is on any day.
    fn hour<T>(&self, part: &Found<T>) -> Option<Time> {
        let clock = self.times().iter().find(|clock| (clock.start, clock.end) == (part.start, part.end))?;
        let alone = !meets(part, self.dates()) && !clock.value.next_day;
        alone.then(|| clock.value.time(None))
    }

    /// The value of a slot in the forms that only an answer has.
    fn bare(&self, slot: &Slot, core: (usize, usize)) -> Option<Value> {
        let scan = &self.scan;
        let phone = || !phone::find(scan).is_empty();
        match slot.kind {
            Kind::Number => {
                number::answer(scan, core).filter(|_| !phone()).map(|found| Value::Number(found.value))
            }
            Kind::Integer => number::answer(scan, core)
                .filter(|_| !phone())
                .and_then(|found| number::integer(found.value))
                .map(Value::Integer),
            Kind::Money => money::bare(scan, core)
                .filter(|_| !phone())
                .map(|amount| Value::Money { amount, currency: slot.currency.clone() }),
            Kind::Percent => number::answer(scan, core).map(|found| Value::Percent(found.value)),
            Kind::Date => date::compact(scan, core, self.now.date())
                .or_else(|| {
                    let (day, end) = numeral::whole(scan, core.0)?;
                    (end >= core.1 && (1..=31).contains(&day))
                        .then(|| date::monthly(self.now.date(), day))
                        .flatten()
                })
                .map(Value::Date),
            Kind::Time => {
                time::answer(scan, core).map(|clock| Value::Time(clock.time(Some(self.now.time()))))
            }
            Kind::DateTime => datetime::answer(scan, core, self.now).map(Value::DateTime),
            Kind::Phone => phone::answer(scan, core).map(Value::Text),
            Kind::Id => slot.shape.answer(scan, core).map(Value::Text),
            Kind::Text
            | Kind::Boolean
            | Kind::Choice
            | Kind::Location
            | Kind::Duration
            | Kind::Email
            | Kind::Url => None,
        }
    }

    /// The phrases about time that name a day or a moment, as the grammar of whole phrases reads them.
    fn meant(&self) -> &[Found<Meant>] {
        self.meant.get_or_init(|| {
            let mut found = moment::meant(&self.scan, self.now.datetime());
            found.retain(|part| !meets(part, self.urls()) && !meets(part, self.emails()));
            found
        })
    }

    /// Every value that the words of a day or a moment leave open.
    fn candidates<T>(&self, kind: Kind, part: &Found<T>) -> Vec<Value> {
        if !matches!(kind, Kind::Date | Kind::DateTime) {
            return Vec::new();
        }
        let same = self.meant().iter().find(|found| (found.start, found.end) == (part.start, part.end));
        let mut values: Vec<Value> = match same.map(|found| &found.value) {
            Some(Meant::Day(days)) => {
                let swapped = date::swapped(&self.scan, (part.start, part.end), self.now.date());
                days.iter().rev().copied().chain(swapped).map(Value::Date).collect()
            }
            Some(Meant::Moment(moments)) if kind == Kind::DateTime => {
                let zoned = |moment: &jiff::civil::DateTime| {
                    moment.to_zoned_datetime(self.now.time_zone().clone()).ok()
                };
                moments.iter().rev().filter_map(zoned).map(Value::DateTime).collect()
            }
            _ => Vec::new(),
        };
        values.dedup();
        if values.len() < 2 { Vec::new() } else { values }
    }

    fn dates(&self) -> &[Found<Date>] {
        self.dates.get_or_init(|| {
            let found = date::find(&self.scan, self.now.date());
            let days = self.meant().iter().filter_map(|found| match &found.value {
                Meant::Day(days) => Some(Found { start: found.start, end: found.end, value: *days.first()? }),
                Meant::Moment(_) => None,
            });
            longer(found, days)
        })
    }

    fn times(&self) -> &[Found<Clock>] {
        self.times.get_or_init(|| time::find(&self.scan))
    }

    fn moments(&self) -> &[Found<ZonedDateTime>] {
        self.moments.get_or_init(|| {
            let found = datetime::find(&self.scan, self.now);
            let more = self.meant().iter().filter_map(|found| match &found.value {
                Meant::Moment(moments) => {
                    let value = moments.first()?.to_zoned_datetime(self.now.time_zone().clone()).ok()?;
                    Some(Found { start: found.start, end: found.end, value })
                }
                Meant::Day(_) => None,
            });
            longer(found, more)
        })
    }

    fn phones(&self) -> &[Found<String>] {
        self.phones.get_or_init(|| phone::find(&self.scan))
    }

    fn emails(&self) -> &[Found<String>] {
        self.emails.get_or_init(|| email::find(&self.scan, &self.recognizers.email))
    }

    fn urls(&self) -> &[Found<String>] {
        self.urls.get_or_init(|| url::find(&self.scan, &self.recognizers.url))
    }

    fn percents(&self) -> &[Found<Decimal>] {
        self.percents.get_or_init(|| {
            let mut found = percent::find(&self.scan);
            found.retain(|part| !meets(part, self.urls()));
            found
        })
    }

    fn sums(&self) -> &[Found<money::Sum>] {
        self.sums.get_or_init(|| {
            let mut found = money::find(&self.scan);
            found.retain(|part| !meets(part, self.phones()) && !self.in_id(part));
            found
        })
    }

    /// The identifiers by slot. Any word may be one where no pattern is given, so what is known to be something else
    /// is left out there.
    fn ids(&self) -> &[Vec<Found<String>>] {
        self.ids.get_or_init(|| {
            let slots = &self.recognizers.slots;
            let called = slots.iter().any(|slot| slot.kind == Kind::Phone);
            let ids = slots.iter().map(|slot| {
                let mut found = slot.shape.find(&self.scan);
                found.retain(|part| {
                    let digits = part.value.bytes().all(|b| b.is_ascii_digit());
                    let inside = || {
                        within(part, &money::find(&self.scan))
                            || within(part, self.dates())
                            || within(part, self.phones())
                    };
                    !digits || !inside()
                });
                if matches!(slot.shape, Shape::Any) {
                    found.retain(|part| {
                        let other = meets(part, self.dates())
                            || meets(part, self.emails())
                            || meets(part, self.urls());
                        !(other || (called && meets(part, self.phones())))
                    });
                }
                found
            });
            ids.collect()
        })
    }

    /// Whether a quantity is a part of an identifier. Bare digits may be both where no pattern is given.
    fn in_id<T>(&self, part: &Found<T>) -> bool {
        self.recognizers.slots.iter().zip(self.ids()).any(|(slot, ids)| {
            ids.iter().any(|id| {
                let digits = id.value.bytes().all(|b| b.is_ascii_digit());
                let sure = !matches!(slot.shape, Shape::Any) || !digits || id.value.len() >= 8;
                sure && id.meets(part)
            })
        })
    }

    fn numbers(&self) -> &[Found<Decimal>] {
        self.numbers.get_or_init(|| {
            let mut found = number::find(&self.scan);
            if found.is_empty() {
                return found;
            }
            found.retain(|part| {
                !meets(part, self.phones())
                    && !meets(part, self.sums())
                    && !meets(part, self.percents())
                    && !meets(part, self.dates())
                    && !meets(part, self.times())
                    && !meets(part, self.moments())
                    && !meets(part, self.emails())
                    && !meets(part, self.urls())
                    && !self.in_id(part)
            });
            // "Three days ago I bought two": where there are others, a number of days is no quantity.
            let lengths = duration::find(&self.scan);
            if found.iter().any(|part| !meets(part, &lengths)) {
                found.retain(|part| !meets(part, &lengths));
            }
            found
        })
    }
}

/// Whether something is a smaller part of something else.
fn within<T, U>(part: &Found<T>, others: &[Found<U>]) -> bool {
    others.iter().any(|other| {
        other.start <= part.start && part.end <= other.end && other.end - other.start > part.end - part.start
    })
}

fn meets<T, U>(part: &Found<T>, others: &[Found<U>]) -> bool {
    others.iter().any(|other| other.meets(part))
}

fn typed<T>(found: &[Found<T>], value: impl Fn(&T) -> Option<Value>) -> Vec<Found<Value>> {
    found
        .iter()
        .filter_map(|part| value(&part.value).map(|value| Found { start: part.start, end: part.end, value }))
        .collect()
}

#[expect(clippy::ptr_arg, reason = "what was found owns its text")]
fn text(text: &String) -> Option<Value> {
    Some(Value::Text(text.clone()))
}

/// The part of an answer that carries its value: without marks and without the words that say "about" or "please".
fn core(scan: &Scan) -> (usize, usize) {
    const BEFORE: &[&str] = &[
        "大概",
        "大约",
        "差不多",
        "应该是",
        "我要",
        "我想要",
        "要",
        "就是",
        "就",
        "是",
        "约",
        "那就",
        "那",
        "选",
        "it's",
        "it is",
        "about",
        "around",
        "just",
        "maybe",
        "i want",
        "i need",
        "make it",
        "let's say",
        "at",
        "on",
        "the number is",
    ];
    const AFTER: &[&str] = &[
        "左右",
        "吧",
        "了",
        "呢",
        "啊",
        "的",
        "哦",
        "呀",
        "谢谢",
        "多",
        "please",
        "thanks",
        "thank you",
        "or so",
        "sharp",
    ];
    let text = scan.text();
    let (mut start, mut end) = (0, text.len());
    loop {
        let before = (start, end);
        start = end - text[start..end].trim_start_matches(is_mark).len();
        end = start + text[start..end].trim_end_matches(is_mark).len();
        for filler in BEFORE {
            let rest = &text[start..end];
            if rest.len() > filler.len() && rest.starts_with(filler) && scan.ends(start + filler.len()) {
                start += filler.len();
            }
        }
        for filler in AFTER {
            let rest = &text[start..end];
            if rest.len() > filler.len() && rest.ends_with(filler) && scan.begins(end - filler.len()) {
                end -= filler.len();
            }
        }
        if (start, end) == before {
            return (start, end);
        }
    }
}

/// Whether the character only ends or parts a sentence.
fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || (!c.is_alphanumeric() && !matches!(c, '+' | '-' | '$' | '¥' | '€' | '£' | '%' | '(' | ')'))
}

/// What was found, with what reaches further or stands where nothing was found.
fn longer<T>(mut found: Vec<Found<T>>, more: impl Iterator<Item = Found<T>>) -> Vec<Found<T>> {
    for part in more {
        let wider = |held: &Found<T>| {
            part.start <= held.start && held.end <= part.end && part.end - part.start > held.end - held.start
        };
        if found.iter().any(|held| held.meets(&part) && !wider(held)) {
            continue;
        }
        found.retain(|held| !held.meets(&part));
        found.push(part);
    }
    found.sort_by_key(|part| part.start);
    found
}
