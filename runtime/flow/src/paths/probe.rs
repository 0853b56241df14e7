//! Values that tell one way of a condition from the other: around everything that a name is compared with.

use super::pattern;
use crate::expr::{Money, Value};
use crate::program::{Slot, SlotType};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, ZonedDateTime};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::ops::Range;

/// The most values that are tried for one name; they are told apart by the bits of a word.
pub(super) const MOST: usize = 64;
/// How deep records of results may be.
const DEEPEST: usize = 6;

/// What a name is compared with, what matters most first.
#[derive(Debug, Default, Clone)]
pub(super) struct Hints {
    pub(super) values: Vec<Value>,
    pub(super) patterns: Vec<String>,
}

/// Values to try, the likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probes {
    pub(super) values: Vec<Value>,
    /// What they tell about comparisons.
    pub(super) reach: Reach,
}

/// How much the values of a name stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// They are all there are.
    All,
    /// There is one on each side of everything that the name is compared with.
    Sides,
    /// They are some.
    Some,
}

/// Where a talk is held.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    pub(super) language: String,
    pub(super) now: ZonedDateTime,
}

impl Setting {
    pub(super) fn is_chinese(&self) -> bool {
        self.language.starts_with("zh")
    }
}

/// Values of a type; of a slot, if there is one. What has fields is not made here.
pub(super) fn probes(kind: &SlotType, slot: Option<&Slot>, hints: &Hints, setting: &Setting) -> Probes {
    let all = |values: Vec<Value>| Probes { values, reach: Reach::All };
    let mut probes = match kind {
        SlotType::Boolean => all(vec![Value::Bool(true), Value::Bool(false)]),
        SlotType::Enum(names) => all(names.iter().map(Value::text).collect()),
        SlotType::Choice if slot.is_some_and(|slot| !slot.choices.is_empty()) => {
            all(slot.iter().flat_map(|slot| &slot.choices).map(|choice| Value::text(&choice.id)).collect())
        }
        SlotType::Integer => numbers(hints, Decimal::from(2), Steps::Whole),
        SlotType::Number => numbers(hints, Decimal::from(3), Steps::Any),
        SlotType::Percent => numbers(hints, Decimal::from(10), Steps::Any),
        SlotType::Money => money(hints, setting),
        SlotType::Date => dates(hints, setting),
        SlotType::Time => times(hints),
        SlotType::Datetime => moments(hints, setting),
        SlotType::Duration => lengths(hints),
        SlotType::Phone => texts(hints, &["13800138000", "13900139000"]),
        SlotType::Email => texts(hints, &["name@example.com"]),
        SlotType::Url => texts(hints, &["https://example.com/a"]),
        SlotType::Id => ids(hints, slot),
        SlotType::Text | SlotType::Choice | SlotType::Plugin(_) => free_texts(hints, setting),
        SlotType::List(item) => lists(item, slot, hints, setting),
        SlotType::File => some(file()),
        SlotType::Location => some(location()),
        SlotType::Record(fields) => some(whole_record(fields, hints, setting, 0)),
        SlotType::Json => anything(hints, setting),
        SlotType::Option(inner) => {
            let mut inner = probes(inner, slot, hints, setting);
            inner.values.truncate(MOST - 1);
            inner.values.push(Value::Null);
            inner
        }
    };
    if probes.values.len() > MOST {
        probes.values.truncate(MOST);
        probes.reach = Reach::Some;
    }
    probes
}

fn some(value: Value) -> Probes {
    Probes { values: vec![value], reach: Reach::Some }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Steps {
    Whole,
    Any,
}

/// Numbers around numbers: each one, one between each two, and beyond both ends.
fn around(mut known: Vec<Decimal>, likely: Decimal, steps: Steps) -> Vec<Decimal> {
    known.sort_unstable();
    known.dedup();
    let mut found = vec![likely];
    let (one, two) = (Decimal::ONE, Decimal::TWO);
    let mut add = |number: Option<Decimal>| {
        let number = number.map(|number| number.normalize());
        let fits = |number: &Decimal| steps == Steps::Any || number.is_integer();
        found.extend(
            number.filter(fits).filter(|number| !found.contains(number)).into_iter().collect::<Vec<_>>(),
        );
    };
    for (at, number) in known.iter().enumerate() {
        add(Some(*number));
        // Above and below, and between this one and the next.
        add(number.floor().checked_add(one));
        add(number.ceil().checked_sub(one));
        if let Some(next) = known.get(at + 1) {
            let middle = number.checked_add(*next).and_then(|sum| sum.checked_div(two));
            add(if steps == Steps::Whole { middle.map(|middle| middle.floor()) } else { middle });
        }
    }
    add(Some(Decimal::ZERO));
    add(Some(Decimal::ONE));
    found
}

fn numbers(hints: &Hints, likely: Decimal, steps: Steps) -> Probes {
    let known = hints.values.iter().filter_map(Value::as_number).take(MOST / 4).collect();
    let value = |number: Decimal| match steps {
        Steps::Whole => Value::Int(i64::try_from(number).unwrap_or_default()),
        Steps::Any => Value::Number(number),
    };
    Probes { values: around(known, likely, steps).into_iter().map(value).collect(), reach: Reach::Sides }
}

fn money(hints: &Hints, setting: &Setting) -> Probes {
    let known: Vec<&Money> = hints
        .values
        .iter()
        .filter_map(|value| if let Value::Money(m) = value { Some(m) } else { None })
        .collect();
    let usual = if setting.is_chinese() { "CNY" } else { "USD" };
    let currency = known.first().map_or(usual, |money| &money.currency).to_owned();
    let amounts =
        known.iter().filter(|money| money.currency == currency).map(|money| money.amount).take(MOST / 4);
    let reach = if known.iter().all(|money| money.currency == currency) { Reach::Sides } else { Reach::Some };
    let value = |amount| Value::Money(Money { amount, currency: currency.clone() });
    let values = around(amounts.collect(), Decimal::ONE_HUNDRED, Steps::Any);
    Probes { values: values.into_iter().map(value).collect(), reach }
}

/// Points on a line around known ones: each one, one step to each side, and one between each two.
fn points<T: Ord + Copy>(
    mut known: Vec<T>,
    step: impl Fn(T, i64) -> Option<T>,
    middle: impl Fn(T, T) -> T,
) -> Vec<T> {
    known.sort_unstable();
    known.dedup();
    let mut found: Vec<T> = Vec::new();
    for (at, point) in known.iter().enumerate() {
        let next = known.get(at + 1).map(|next| middle(*point, *next));
        for new in [Some(*point), step(*point, 1), step(*point, -1), next].into_iter().flatten() {
            if !found.contains(&new) {
                found.push(new);
            }
        }
    }
    found
}

fn likely_first<T: PartialEq>(likely: Vec<T>, rest: Vec<T>) -> Vec<T> {
    let mut all = likely;
    for value in rest {
        if !all.contains(&value) {
            all.push(value);
        }
    }
    all
}

fn dates(hints: &Hints, setting: &Setting) -> Probes {
    let today = setting.now.date();
    let day = |days: i64| today.checked_add(SignedDuration::from_hours(24 * days)).ok();
    let known = hints.values.iter().filter_map(|value| match value {
        Value::Date(date) => Some(*date),
        Value::Datetime(moment) => Some(moment.date()),
        _ => None,
    });
    let step = |date: Date, days: i64| date.checked_add(SignedDuration::from_hours(24 * days)).ok();
    let middle = |a: Date, b: Date| {
        let days = a.duration_since(b).as_hours().abs() / 48;
        step(a, days).unwrap_or(a)
    };
    let known = points(known.take(MOST / 4).collect(), step, middle);
    // A week, so that every day of it is among them.
    let week = [1, 0, 2, 3, 4, 5, 6, -1, 40, -40, -8000].into_iter().filter_map(day).collect();
    // Days and months that are numbers of a condition: `(today() - paid_on).days() > 7`, `from.month() == 12`.
    let counts = counts(hints, 1..5_000);
    let away = counts.iter().flat_map(|count| [-count, -count - 1, *count, count + 1]).filter_map(day);
    let month = |count: &i64| Date::new(today.year(), i8::try_from(*count).ok()?, 15).ok();
    let counted = away.chain(counts.iter().filter_map(month));
    let known = known.into_iter().chain(counted).collect();
    let values = likely_first(week, known).into_iter().map(Value::Date).collect();
    Probes { values, reach: Reach::Sides }
}

fn times(hints: &Hints) -> Probes {
    let known =
        hints.values.iter().filter_map(|value| if let Value::Time(t) = value { Some(*t) } else { None });
    let step = |time: Time, minutes: i64| time.checked_add(SignedDuration::from_mins(minutes)).ok();
    let middle = |a: Time, b: Time| {
        let minutes = a.duration_since(b).as_mins().abs() / 2;
        step(a, minutes).unwrap_or(a)
    };
    let known = points(known.take(MOST / 4).collect(), step, middle);
    let hours = [15, 10, 0, 23, 12, 8, 18, 20].into_iter().filter_map(|hour| Time::new(hour, 0, 0, 0).ok());
    let values = likely_first(hours.collect(), known).into_iter().map(Value::Time).collect();
    Probes { values, reach: Reach::Sides }
}

fn moments(hints: &Hints, setting: &Setting) -> Probes {
    let known = hints.values.iter().filter_map(|value| match value {
        Value::Datetime(moment) => Some(moment.timestamp()),
        _ => None,
    });
    let step = |at: jiff::Timestamp, minutes: i64| at.checked_add(SignedDuration::from_mins(minutes)).ok();
    let middle = |a: jiff::Timestamp, b: jiff::Timestamp| {
        let minutes = a.duration_since(b).as_mins().abs() / 2;
        step(a, minutes).unwrap_or(a)
    };
    let known = points(known.take(MOST / 8).collect(), step, middle);
    let zone = setting.now.time_zone();
    let known: Vec<ZonedDateTime> = known.into_iter().map(|at| at.to_zoned_datetime(zone.clone())).collect();
    // Hours that are numbers of a condition: `pickup.hour() >= 8`.
    let mut hours: Vec<i8> = vec![15, 10];
    for number in hints.values.iter().filter_map(Value::as_number) {
        let hour = i8::try_from(number.trunc()).ok().filter(|hour| (0..=24).contains(hour));
        for hour in hour.into_iter().flat_map(|hour| [hour, hour - 1]) {
            if (0..24).contains(&hour) && !hours.contains(&hour) {
                hours.push(hour);
            }
        }
    }
    hours.truncate(8);
    let mut likely = Vec::new();
    for days in [1, 0, 2, -1, -2] {
        let date = setting.now.date().checked_add(SignedDuration::from_hours(24 * days));
        for hour in &hours {
            let at = date.as_ref().ok().map(|date| date.at(*hour, 0, 0, 0));
            likely.extend(at.and_then(|at| at.to_zoned_datetime(zone.clone()).ok()));
        }
    }
    let values = likely_first(likely, known).into_iter().map(|at| Value::Datetime(Box::new(at))).collect();
    Probes { values, reach: Reach::Sides }
}

/// Whole numbers of conditions that may count something, what matters most first.
fn counts(hints: &Hints, possible: Range<i64>) -> Vec<i64> {
    let numbers = hints.values.iter().filter_map(Value::as_number);
    let whole = numbers.filter_map(|number| i64::try_from(number.trunc()).ok());
    whole.filter(|count| possible.contains(count)).take(MOST / 16).collect()
}

fn lengths(hints: &Hints) -> Probes {
    let lengths =
        hints.values.iter().filter_map(|value| if let Value::Duration(d) = value { Some(*d) } else { None });
    // Lengths whose days, hours or minutes are numbers of a condition: `term.days() >= 30`.
    let counts =
        points(counts(hints, 1..100_000), |count, step| count.checked_add(step), |a, b| a.midpoint(b));
    let units = [86_400, 3_600, 60].into_iter();
    let counted =
        units.flat_map(|unit| counts.iter().map(move |count| SignedDuration::from_secs(count * unit)));
    let step = |length: SignedDuration, minutes: i64| length.checked_add(SignedDuration::from_mins(minutes));
    let middle =
        |a: SignedDuration, b: SignedDuration| SignedDuration::from_secs((a.as_secs() + b.as_secs()) / 2);
    let known = points(lengths.take(MOST / 4).collect(), step, middle).into_iter().chain(counted).collect();
    let values = likely_first(vec![SignedDuration::from_hours(2), SignedDuration::ZERO], known);
    Probes { values: values.into_iter().map(Value::Duration).collect(), reach: Reach::Sides }
}

/// What is compared with, after something that is none of it.
fn texts(hints: &Hints, likely: &[&str]) -> Probes {
    let mut values: Vec<Value> = likely.iter().map(|text| Value::text(*text)).collect();
    for value in hints.values.iter().filter(|value| matches!(value, Value::Text(_))) {
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    Probes { values, reach: Reach::Sides }
}

fn free_texts(hints: &Hints, setting: &Setting) -> Probes {
    let likely: &[&str] = if setting.is_chinese() {
        &[
            "张小明",
            "上海市浦东新区世纪大道100号",
            "一",
            "昨天下午收到的时候外面的箱子已经压坏了，里面的杯子也碎了。",
        ]
    } else {
        &[
            "Alex Smith",
            "12 Garden Street, Oxford",
            "x",
            "The box was crushed when it came, and the cup in it is broken.",
        ]
    };
    let mut probes = texts(hints, likely);
    let mut add = |text: String| {
        let value = Value::Text(text);
        if !probes.values.contains(&value) {
            probes.values.push(value);
        }
    };
    for pattern in &hints.patterns {
        pattern::samples(pattern).into_iter().take(3).for_each(&mut add);
    }
    // Lengths that are numbers of a condition: `name.size() >= 5`.
    let letter = if setting.is_chinese() { "好" } else { "a" };
    for number in hints.values.iter().filter_map(Value::as_number) {
        let size = usize::try_from(number.trunc()).ok().filter(|size| *size <= 200);
        for size in size.into_iter().flat_map(|size| [size.saturating_sub(1), size, size + 1]) {
            if size > 0 {
                add(letter.repeat(size));
            }
        }
    }
    for text in hints.values.iter().filter_map(Value::as_text) {
        add(format!("{text}{letter}"));
        add(format!("{letter}{text}"));
    }
    probes
}

fn ids(hints: &Hints, slot: Option<&Slot>) -> Probes {
    let Some(pattern) = slot.and_then(|slot| slot.pattern.as_ref()) else {
        return texts(hints, &["A100", "B200"]);
    };
    let mut samples = pattern::samples(pattern);
    let whole = regex::Regex::new(&format!("^(?:{pattern})$")).ok();
    let fits = |text: &str| whole.as_ref().is_none_or(|whole| whole.is_match(text));
    let known = hints.values.iter().filter_map(Value::as_text).filter(|text| fits(text)).map(str::to_owned);
    samples.truncate(4);
    samples.extend(known);
    Probes { values: samples.into_iter().map(Value::Text).collect(), reach: Reach::Some }
}

fn lists(item: &SlotType, slot: Option<&Slot>, hints: &Hints, setting: &Setting) -> Probes {
    let items = probes(item, slot, hints, setting).values;
    let mut values: Vec<Value> = Vec::new();
    values.extend(items.first().map(|first| Value::List(vec![first.clone()])));
    values.extend(items.get(..2).map(|two| Value::List(two.to_vec())));
    values.push(Value::List(Vec::new()));
    values.extend(items.iter().skip(1).take(MOST / 2).map(|other| Value::List(vec![other.clone()])));
    // Lengths that are numbers of a condition: `guests.size() > 4`.
    for count in counts(hints, 2..20).into_iter().flat_map(|count| [count, count + 1]) {
        let list: Vec<Value> =
            items.iter().cycle().take(usize::try_from(count).unwrap_or(0)).cloned().collect();
        values.extend((!list.is_empty()).then_some(Value::List(list)));
    }
    Probes { values, reach: Reach::Some }
}

fn whole_record(
    fields: &BTreeMap<String, SlotType>,
    hints: &Hints,
    setting: &Setting,
    depth: usize,
) -> Value {
    let value = |kind: &SlotType| match kind {
        SlotType::Record(fields) if depth < DEEPEST => whole_record(fields, hints, setting, depth + 1),
        SlotType::Record(_) => Value::Null,
        kind => probes(kind, None, hints, setting).values.into_iter().next().unwrap_or_default(),
    };
    Value::Map(fields.iter().map(|(name, kind)| (name.clone(), value(kind))).collect())
}

fn file() -> Value {
    let text = |text: &str| Value::text(text);
    let fields = [
        ("name", text("photo.jpg")),
        ("url", text("https://example.com/photo.jpg")),
        ("type", text("image/jpeg")),
        ("size", Value::Int(204_800)),
    ];
    Value::Map(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

fn location() -> Value {
    let number = |whole: i64, scale: u32| Value::Number(Decimal::new(whole, scale));
    let fields = [
        ("address", Value::text("1 Nanjing Road")),
        ("province", Value::text("上海市")),
        ("city", Value::Null),
        ("district", Value::text("黄浦区")),
        ("latitude", number(312_304, 4)),
        ("longitude", number(1_214_737, 4)),
    ];
    Value::Map(fields.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Data of unknown shape, as texts and numbers.
fn anything(hints: &Hints, setting: &Setting) -> Probes {
    let mut values = vec![Value::text("a")];
    for value in &hints.values {
        let data = match value {
            Value::Int(_) | Value::Number(_) | Value::Bool(_) | Value::Text(_) => value.clone(),
            Value::Null | Value::List(_) | Value::Map(_) => continue,
            other => Value::Text(other.to_string()),
        };
        if !values.contains(&data) {
            values.push(data);
        }
    }
    values.truncate(MOST / 2);
    for value in probes(&SlotType::Integer, None, hints, setting).values.into_iter().take(MOST / 4) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values.extend([Value::Bool(true), Value::Bool(false), Value::Null, Value::List(Vec::new())]);
    Probes { values, reach: Reach::Some }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(language: &str) -> Setting {
        let now = "2026-05-06T10:00:00+08:00[Asia/Shanghai]".parse().unwrap();
        Setting { language: language.to_owned(), now }
    }

    fn shown(kind: &SlotType, values: Vec<Value>) -> Vec<String> {
        let hints = Hints { values, patterns: Vec::new() };
        probes(kind, None, &hints, &setting("en")).values.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn there_is_a_value_on_each_side_of_each_bound() {
        let bounds = vec![Value::Int(5), Value::Int(6), Value::Int(50)];
        assert_eq!(
            shown(&SlotType::Integer, bounds.clone()),
            ["2", "5", "6", "4", "7", "28", "50", "51", "49", "0", "1"]
        );
        let numbers = shown(&SlotType::Number, bounds);
        assert!(numbers.contains(&"5.5".to_owned()), "{numbers:?}");
        let days = shown(&SlotType::Date, vec![Value::Date("2026-06-01".parse().unwrap())]);
        for day in ["2026-05-31", "2026-06-01", "2026-06-02"] {
            assert!(days.contains(&day.to_owned()), "{days:?}");
        }
        let limit = Money { amount: Decimal::from(600), currency: "CNY".to_owned() };
        let sums = shown(&SlotType::Money, vec![Value::Money(limit)]);
        assert!(
            ["599 CNY", "600 CNY", "601 CNY"].iter().all(|sum| sums.contains(&(*sum).to_owned())),
            "{sums:?}"
        );
    }

    #[test]
    fn what_a_condition_counts() {
        let bounds = || vec![Value::Int(30), Value::Int(1825)];
        let shown_of = |kind| shown(&kind, bounds());
        let lengths = shown_of(SlotType::Duration);
        for length in ["696h", "720h", "744h", "22248h", "43800h", "43824h", "30h", "31m"] {
            assert!(lengths.contains(&length.to_owned()), "{length}: {lengths:?}");
        }
        let days = shown(&SlotType::Date, vec![Value::Int(12)]);
        for day in ["2026-04-24", "2026-04-23", "2026-05-18", "2026-12-15"] {
            assert!(days.contains(&day.to_owned()), "{day}: {days:?}");
        }
        let lists = probes(
            &SlotType::List(Box::new(SlotType::Text)),
            None,
            &Hints { values: vec![Value::Int(4)], patterns: Vec::new() },
            &setting("en"),
        );
        let sizes: Vec<usize> = lists
            .values
            .iter()
            .filter_map(|list| if let Value::List(items) = list { Some(items.len()) } else { None })
            .collect();
        assert!([0, 1, 2, 4, 5].iter().all(|size| sizes.contains(size)), "{sizes:?}");
    }

    #[test]
    fn never_more_values_than_bits() {
        let many: Vec<Value> = (0..500).map(|n| Value::Int(n * 3)).collect();
        for kind in [
            SlotType::Integer,
            SlotType::Text,
            SlotType::Datetime,
            SlotType::Json,
            SlotType::Option(Box::new(SlotType::Number)),
        ] {
            let probes =
                probes(&kind, None, &Hints { values: many.clone(), patterns: Vec::new() }, &setting("zh-CN"));
            assert!(probes.values.len() <= MOST && !probes.values.is_empty(), "{kind:?}");
        }
    }
}
