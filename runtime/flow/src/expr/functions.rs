//! The functions of expressions: one table of names, types and code.

use super::eval::Scope;
use super::value::{Money, Type, Value};
use super::words;
use crate::program::SlotType;
use cel_core::types::BinaryOp;
use jiff::SignedDuration;
use regex::Regex;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// How a function is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `value.name(...)`.
    Method,
    /// `name(...)`.
    Function,
}

/// The loops over lists, which bind a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loop {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

/// Why no function fits.
pub(super) enum Mismatch {
    Unknown,
    /// The forms that exist, for a message.
    Types(String),
}

/// The names of the loops.
const LOOPS: [&str; 5] = ["all", "exists", "exists_one", "filter", "map"];

pub(super) fn loop_kind(name: &str) -> Option<Loop> {
    Some(match name {
        "all" => Loop::All,
        "exists" => Loop::Exists,
        "exists_one" => Loop::ExistsOne,
        "filter" => Loop::Filter,
        "map" => Loop::Map,
        _ => return None,
    })
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum P {
    Any,
    Text,
    Int,
    Number,
    Date,
    Time,
    Datetime,
    Duration,
    Money,
    List,
    Record,
    Json,
}

impl P {
    fn takes(self, given: &Type) -> bool {
        match (self, given) {
            (Self::Any, _) | (_, Type::Unknown) => true,
            (Self::Json, Type::Json) => true,
            (Self::Text, given) => given.is_text(),
            (Self::Number, given) => given.is_number(),
            (Self::Int, Type::Int)
            | (Self::Date, Type::Date)
            | (Self::Time, Type::Time)
            | (Self::Datetime, Type::Datetime)
            | (Self::Duration, Type::Duration)
            | (Self::Money, Type::Money)
            | (Self::List, Type::List(_))
            | (Self::Record, Type::Record(_)) => true,
            _ => false,
        }
    }

    fn holds(self, given: &Value) -> bool {
        matches!(
            (self, given),
            (Self::Any | Self::Json, _)
                | (Self::Text, Value::Text(_))
                | (Self::Int, Value::Int(_))
                | (Self::Number, Value::Int(_) | Value::Number(_))
                | (Self::Date, Value::Date(_))
                | (Self::Time, Value::Time(_))
                | (Self::Datetime, Value::Datetime(_))
                | (Self::Duration, Value::Duration(_))
                | (Self::Money, Value::Money(_))
                | (Self::List, Value::List(_))
                | (Self::Record, Value::Map(_))
        )
    }

    fn word(self) -> &'static str {
        match self {
            Self::Any => "value",
            Self::Text => "text",
            Self::Int => "whole number",
            Self::Number => "number",
            Self::Date => "date",
            Self::Time => "time",
            Self::Datetime => "datetime",
            Self::Duration => "duration",
            Self::Money => "money",
            Self::List => "list",
            Self::Record => "record",
            Self::Json => "data",
        }
    }
}

type Code = fn(&[Value], &Scope<'_>) -> Result<Value, String>;

struct Function {
    name: &'static str,
    kind: Kind,
    params: &'static [P],
    result: Type,
    code: Code,
}

use Kind::{Function as F, Method as M};

macro_rules! table {
    ($($kind:ident $name:literal ($($param:ident),*) -> $result:expr, $code:expr;)+) => {
        const TABLE: &[Function] = &[$(Function {
            name: $name, kind: $kind, params: &[$(P::$param),*], result: $result, code: $code,
        },)+];
    };
}

table! {
    M "size" (Text) -> Type::Int, |a, _| Ok(Value::Int(text(a, 0).chars().count() as i64));
    M "size" (List) -> Type::Int, |a, _| Ok(Value::Int(list(a, 0).len() as i64));
    F "size" (Text) -> Type::Int, |a, _| Ok(Value::Int(text(a, 0).chars().count() as i64));
    F "size" (List) -> Type::Int, |a, _| Ok(Value::Int(list(a, 0).len() as i64));
    M "startsWith" (Text, Text) -> Type::Bool, |a, _| Ok(Value::Bool(text(a, 0).starts_with(text(a, 1))));
    M "endsWith" (Text, Text) -> Type::Bool, |a, _| Ok(Value::Bool(text(a, 0).ends_with(text(a, 1))));
    M "contains" (Text, Text) -> Type::Bool, |a, _| Ok(Value::Bool(text(a, 0).contains(text(a, 1))));
    M "contains" (List, Any) -> Type::Bool, |a, _| Ok(Value::Bool(list(a, 0).iter().any(|item| item.same(&a[1]))));
    M "matches" (Text, Text) -> Type::Bool, |a, _| {
        let pattern = Regex::new(text(a, 1)).map_err(|_| format!("`{}` is not a pattern", text(a, 1)))?;
        Ok(Value::Bool(pattern.is_match(text(a, 0))))
    };
    M "trim" (Text) -> Type::Text, |a, _| Ok(Value::text(text(a, 0).trim()));
    M "lower" (Text) -> Type::Text, |a, _| Ok(Value::text(text(a, 0).to_lowercase()));
    M "upper" (Text) -> Type::Text, |a, _| Ok(Value::text(text(a, 0).to_uppercase()));
    M "replace" (Text, Text, Text) -> Type::Text, |a, _| {
        bounded(text(a, 0).replace(text(a, 1), text(a, 2)))
    };
    M "split" (Text, Text) -> Type::Unknown, |a, _| {
        Ok(Value::List(text(a, 0).split(text(a, 1)).map(Value::text).collect()))
    };
    M "join" (List, Text) -> Type::Text, |a, _| {
        bounded(list(a, 0).iter().map(Value::to_string).collect::<Vec<_>>().join(text(a, 1)))
    };
    M "mask" (Text) -> Type::Text, |a, _| Ok(Value::text(words::mask(text(a, 0))));
    M "first" (List) -> Type::Unknown, |a, _| list(a, 0).first().cloned().ok_or_else(|| "the list is empty".to_owned());
    M "last" (List) -> Type::Unknown, |a, _| list(a, 0).last().cloned().ok_or_else(|| "the list is empty".to_owned());
    M "slice" (List, Int) -> Type::Unknown, |a, _| Ok(Value::List(slice(a, list(a, 0).len())));
    M "slice" (List, Int, Int) -> Type::Unknown, |a, _| Ok(Value::List(slice(a, place(a, 2))));
    M "indexOf" (List, Any) -> Type::Int, |a, _| {
        let at = list(a, 0).iter().position(|item| item.same(&a[1]));
        Ok(Value::Int(at.map_or(-1, |at| at as i64)))
    };
    M "slice" (Text, Int) -> Type::Text, |a, _| Ok(Value::Text(part(a, usize::MAX)));
    M "slice" (Text, Int, Int) -> Type::Text, |a, _| Ok(Value::Text(part(a, place(a, 2))));
    M "indexOf" (Text, Text) -> Type::Int, |a, _| {
        let before = text(a, 0).find(text(a, 1)).map(|at| text(a, 0)[..at].chars().count());
        Ok(Value::Int(before.map_or(-1, |at| at as i64)))
    };
    M "entries" (Record) -> Type::Unknown, |a, _| entries(&a[0]);
    M "entries" (Json) -> Type::Unknown, |a, _| entries(&a[0]);
    M "reverse" (List) -> Type::Unknown, |a, _| Ok(Value::List(list(a, 0).iter().rev().cloned().collect()));
    M "sort" (List) -> Type::Unknown, |a, _| sorted(list(a, 0));
    M "distinct" (List) -> Type::Unknown, |a, _| {
        let mut kept: Vec<Value> = Vec::new();
        for item in list(a, 0) {
            if !kept.iter().any(|other| other.same(item)) {
                kept.push(item.clone());
            }
        }
        Ok(Value::List(kept))
    };
    M "sum" (List) -> Type::Number, |a, _| {
        let numbers = list(a, 0).iter().map(|item| item.as_number().ok_or("the list holds what is not a number"));
        let sum = numbers.sum::<Result<Decimal, _>>()?;
        Ok(Value::Number(sum))
    };
    F "string" (Any) -> Type::Text, |a, _| Ok(Value::text(a[0].to_string()));
    F "int" (Number) -> Type::Int, |a, _| whole(number(a, 0).trunc());
    F "int" (Text) -> Type::Int, |a, _| {
        text(a, 0).trim().parse().map(Value::Int).map_err(|_| format!("`{}` is not a whole number", text(a, 0)))
    };
    F "double" (Number) -> Type::Number, |a, _| Ok(Value::Number(number(a, 0)));
    F "number" (Number) -> Type::Number, |a, _| Ok(Value::Number(number(a, 0)));
    F "number" (Text) -> Type::Number, |a, _| {
        text(a, 0).trim().parse().map(Value::Number).map_err(|_| format!("`{}` is not a number", text(a, 0)))
    };
    F "round" (Number) -> Type::Int, |a, _| whole(round(number(a, 0), 0));
    F "round" (Number, Int) -> Type::Number, |a, _| Ok(Value::Number(round(number(a, 0), places(a, 1)?)));
    F "round" (Money, Int) -> Type::Money, |a, _| match &a[0] {
        Value::Money(money) => Ok(Value::Money(Money {
            amount: round(money.amount, places(a, 1)?),
            currency: money.currency.clone(),
        })),
        other => Err(format!("it is {}, not money", other.kind())),
    };
    F "ceil" (Number) -> Type::Int, |a, _| whole(number(a, 0).ceil());
    F "floor" (Number) -> Type::Int, |a, _| whole(number(a, 0).floor());
    F "abs" (Number) -> Type::Number, |a, _| Ok(Value::Number(number(a, 0).abs()));
    F "min" (Number, Number) -> Type::Number, |a, _| Ok(Value::Number(number(a, 0).min(number(a, 1))));
    F "max" (Number, Number) -> Type::Number, |a, _| Ok(Value::Number(number(a, 0).max(number(a, 1))));
    F "money" (Number, Text) -> Type::Money, |a, _| {
        Ok(Value::Money(Money { amount: number(a, 0), currency: text(a, 1).to_owned() }))
    };
    F "duration" (Text) -> Type::Duration, |a, _| {
        words::duration(text(a, 0)).map(Value::Duration).ok_or_else(|| format!("`{}` is not a length of time", text(a, 0)))
    };
    F "date" (Text) -> Type::Date, |a, _| {
        text(a, 0).parse().map(Value::Date).map_err(|_| format!("`{}` is not a date", text(a, 0)))
    };
    F "time" (Text) -> Type::Time, |a, _| {
        text(a, 0).parse().map(Value::Time).map_err(|_| format!("`{}` is not a time", text(a, 0)))
    };
    F "datetime" (Text) -> Type::Datetime, |a, scope| {
        super::value::moment(text(a, 0), scope.now.time_zone())
            .map(|at| Value::Datetime(Box::new(at)))
            .ok_or_else(|| format!("`{}` is not a moment", text(a, 0)))
    };
    F "number" (Json) -> Type::Number, |a, scope| typed(a, &SlotType::Number, scope);
    F "int" (Json) -> Type::Int, |a, scope| typed(a, &SlotType::Integer, scope);
    F "bool" (Json) -> Type::Bool, |a, scope| typed(a, &SlotType::Boolean, scope);
    F "date" (Json) -> Type::Date, |a, scope| typed(a, &SlotType::Date, scope);
    F "time" (Json) -> Type::Time, |a, scope| typed(a, &SlotType::Time, scope);
    F "datetime" (Json) -> Type::Datetime, |a, scope| typed(a, &SlotType::Datetime, scope);
    F "duration" (Json) -> Type::Duration, |a, scope| typed(a, &SlotType::Duration, scope);
    F "money" (Json) -> Type::Money, |a, scope| typed(a, &SlotType::Money, scope);
    F "list" (Json) -> Type::Unknown, |a, _| match &a[0] {
        Value::List(items) => Ok(Value::List(items.clone())),
        other => Err(format!("it is {}, not a list", other.kind())),
    };
    F "today" () -> Type::Date, |_, scope| Ok(Value::Date(scope.now.date()));
    M "date" (Datetime) -> Type::Date, |a, _| moment(a, |zoned| Value::Date(zoned.date()));
    M "time" (Datetime) -> Type::Time, |a, _| moment(a, |zoned| Value::Time(zoned.time()));
    M "year" (Date) -> Type::Int, |a, _| day(a, |date| i64::from(date.year()));
    M "month" (Date) -> Type::Int, |a, _| day(a, |date| i64::from(date.month()));
    M "day" (Date) -> Type::Int, |a, _| day(a, |date| i64::from(date.day()));
    M "weekday" (Date) -> Type::Int, |a, _| day(a, |date| i64::from(date.weekday().to_monday_one_offset()));
    M "weekday" (Datetime) -> Type::Int, |a, _| {
        moment(a, |zoned| Value::Int(i64::from(zoned.weekday().to_monday_one_offset())))
    };
    M "hour" (Datetime) -> Type::Int, |a, _| moment(a, |zoned| Value::Int(i64::from(zoned.hour())));
    M "hour" (Time) -> Type::Int, |a, _| match &a[0] {
        Value::Time(time) => Ok(Value::Int(i64::from(time.hour()))),
        _ => Err("it is not a time".to_owned()),
    };
    M "days" (Duration) -> Type::Int, |a, _| length(a, |d| d.as_hours() / 24);
    M "hours" (Duration) -> Type::Int, |a, _| length(a, |d| d.as_hours());
    M "minutes" (Duration) -> Type::Int, |a, _| length(a, |d| d.as_mins());
    M "words" (Any) -> Type::Text, |a, scope| Ok(Value::text(words::words(&a[0], scope)));
    M "format" (Any) -> Type::Text, |a, scope| Ok(Value::text(words::words(&a[0], scope)));
    M "format" (Any, Text) -> Type::Text, |a, _| words::format(&a[0], text(a, 1)).map(Value::text);
}

fn text(args: &[Value], at: usize) -> &str {
    args[at].as_text().unwrap_or_default()
}

fn list(args: &[Value], at: usize) -> &[Value] {
    if let Value::List(items) = &args[at] { items } else { &[] }
}

/// A place in a list; what lies before the list is its beginning.
fn place(args: &[Value], at: usize) -> usize {
    if let Value::Int(place) = args[at] { usize::try_from(place).unwrap_or(0) } else { 0 }
}

/// The items from one place up to another; what lies behind the list is its end.
fn slice(args: &[Value], to: usize) -> Vec<Value> {
    list(args, 0).iter().take(to).skip(place(args, 1)).cloned().collect()
}

/// The characters from one place up to another; what lies behind the text is its end.
fn part(args: &[Value], to: usize) -> String {
    text(args, 0).chars().take(to).skip(place(args, 1)).collect()
}

/// The fields of a record as a list of records with `key` and `value`, in the order of their names; the items of a list with
/// their places as keys.
fn entries(of: &Value) -> Result<Value, String> {
    let entry = |key: String, value: &Value| {
        Value::Map([("key".to_owned(), Value::Text(key)), ("value".to_owned(), value.clone())].into())
    };
    Ok(Value::List(match of {
        Value::Map(fields) => {
            let there = fields.iter().filter(|(_, value)| !value.is_null());
            there.map(|(key, value)| entry(key.clone(), value)).collect()
        }
        Value::List(items) => {
            items.iter().enumerate().map(|(at, item)| entry(at.to_string(), item)).collect()
        }
        other => return Err(format!("it is {}, not a record", other.kind())),
    }))
}

/// What `entries` gives for a value of a type: the values have a type if all fields have the same.
fn entries_of(of: Option<&Type>) -> Type {
    let value = match of {
        Some(Type::Record(fields)) => {
            let mut kinds = fields.values().map(|kind| kind.clone().present());
            let first = kinds.next().unwrap_or(Type::Unknown);
            if kinds.all(|kind| kind == first) { first } else { Type::Json }
        }
        Some(Type::Json) => Type::Json,
        _ => Type::Unknown,
    };
    let fields = [("key".to_owned(), Type::Text), ("value".to_owned(), value)];
    Type::List(Box::new(Type::Record(fields.into())))
}

/// The items from the least to the greatest; equal ones keep their order.
fn sorted(items: &[Value]) -> Result<Value, String> {
    if items.windows(2).any(|pair| pair[0].order(&pair[1]).is_none()) {
        return Err("the list holds what has no order".to_owned());
    }
    let mut sorted = items.to_vec();
    sorted.sort_by(|a, b| a.order(b).unwrap_or(Ordering::Equal));
    Ok(Value::List(sorted))
}

fn number(args: &[Value], at: usize) -> Decimal {
    args[at].as_number().unwrap_or_default()
}

/// Data of another system as a value of a type.
fn typed(args: &[Value], kind: &SlotType, scope: &Scope<'_>) -> Result<Value, String> {
    super::value::from_json(&args[0].to_data(), kind, scope.now.time_zone())
        .map_err(|_| format!("`{}` is not a {}", args[0], kind.name()))
}

fn places(args: &[Value], at: usize) -> Result<u32, String> {
    match &args[at] {
        Value::Int(places @ 0..=20) => Ok(*places as u32),
        _ => Err("the number of places must be between 0 and 20".to_owned()),
    }
}

fn round(number: Decimal, places: u32) -> Decimal {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

fn whole(number: Decimal) -> Result<Value, String> {
    i64::try_from(number).map(Value::Int).map_err(|_| "the number is too large".to_owned())
}

/// No text may grow without bound.
fn bounded(text: String) -> Result<Value, String> {
    if text.len() > 64 * 1024 { Err("the text would be too long".to_owned()) } else { Ok(Value::Text(text)) }
}

fn moment(args: &[Value], read: impl Fn(&jiff::ZonedDateTime) -> Value) -> Result<Value, String> {
    match &args[0] {
        Value::Datetime(zoned) => Ok(read(zoned)),
        other => Err(format!("it is {}, not a date with a time", other.kind())),
    }
}

fn day(args: &[Value], read: impl Fn(&jiff::civil::Date) -> i64) -> Result<Value, String> {
    match &args[0] {
        Value::Date(date) => Ok(Value::Int(read(date))),
        other => Err(format!("it is {}, not a date", other.kind())),
    }
}

fn length(args: &[Value], read: impl Fn(&SignedDuration) -> i64) -> Result<Value, String> {
    match &args[0] {
        Value::Duration(length) => Ok(Value::Int(read(length))),
        other => Err(format!("it is {}, not a length of time", other.kind())),
    }
}

fn named(name: &str, kind: Kind) -> impl Iterator<Item = &'static Function> {
    TABLE.iter().filter(move |function| function.name == name && function.kind == kind)
}

pub(super) fn is_method(name: &str) -> bool {
    named(name, M).next().is_some()
}

/// The names of all functions of a kind, each once.
pub(super) fn names(kind: Kind) -> impl Iterator<Item = &'static str> + Clone {
    let mut names: Vec<&str> =
        TABLE.iter().filter(|function| function.kind == kind).map(|function| function.name).collect();
    if kind == M {
        names.extend(LOOPS);
    } else {
        names.push("has");
    }
    names.sort_unstable();
    names.dedup();
    names.into_iter()
}

/// Every form of every function: its name, how it is called, the words of what it takes, what it gives.
pub(super) fn forms() -> impl Iterator<Item = (&'static str, Kind, Vec<&'static str>, &'static Type)> {
    TABLE.iter().map(|found| {
        let words = found.params.iter().map(|p| p.word()).collect();
        (found.name, found.kind, words, &found.result)
    })
}

/// Whether a function can be called on a value of this type.
pub(super) fn takes_receiver(name: &str, of: &Type) -> bool {
    named(name, M).any(|found| found.params.first().is_some_and(|p| p.takes(of)))
}

/// Whether the word of a parameter means values of this type.
pub(super) fn receiver_is(word: Option<&str>, of: &Type) -> bool {
    let params = TABLE.iter().filter_map(|found| found.params.first());
    let mut fitting = params.filter(|p| Some(p.word()) == word);
    fitting.any(|p| p.takes(of))
}

/// The type a call gives.
pub(super) fn result(name: &str, kind: Kind, given: &[Type]) -> Result<Type, Mismatch> {
    if named(name, kind).next().is_none() {
        return Err(Mismatch::Unknown);
    }
    let fits = |function: &&Function| {
        function.params.len() == given.len() && function.params.iter().zip(given).all(|(p, t)| p.takes(t))
    };
    if let Some(function) = named(name, kind).find(fits) {
        let item = match (name, given.first()) {
            ("first" | "last", Some(Type::List(item))) => item.as_ref().clone(),
            ("slice" | "reverse" | "sort" | "distinct", Some(list @ Type::List(_))) => list.clone(),
            ("split", _) => Type::List(Box::new(Type::Text)),
            ("entries", of) => entries_of(of),
            ("list", _) => Type::List(Box::new(Type::Json)),
            _ => function.result.clone(),
        };
        return Ok(item);
    }
    let forms = named(name, kind).map(|function| {
        let words = function.params.iter().map(|p| p.word()).collect::<Vec<_>>();
        match (kind, words.split_first()) {
            (M, Some((receiver, rest))) => format!("`{receiver}.{name}({})`", rest.join(", ")),
            _ => format!("`{name}({})`", words.join(", ")),
        }
    });
    Err(Mismatch::Types(forms.collect::<Vec<_>>().join(" or ")))
}

/// Runs a function.
pub(super) fn run(name: &str, kind: Kind, args: &[Value], scope: &Scope<'_>) -> Result<Value, String> {
    let fits = |function: &&Function| {
        function.params.len() == args.len() && function.params.iter().zip(args).all(|(p, v)| p.holds(v))
    };
    match named(name, kind).find(fits) {
        Some(function) => (function.code)(args, scope),
        None => {
            let kinds = args.iter().map(Value::kind).collect::<Vec<_>>().join(", ");
            Err(format!("`{name}` does not work with {kinds}"))
        }
    }
}

/// The type of an arithmetic operation, or `None` where there is none.
pub(super) fn arithmetic(op: BinaryOp, a: &Type, b: &Type) -> Option<Type> {
    use BinaryOp::{Add, Div, Mod, Mul, Sub};
    use Type::{Date, Datetime, Duration, Int, List, Money, Number, Unknown};
    Some(match (op, a, b) {
        (_, Unknown, _) | (_, _, Unknown) => Unknown,
        (_, Int, Int) => Int,
        (Mod, ..) => return None,
        (_, Int | Number, Int | Number) => Number,
        (Add, a, b) if a.is_text() && b.is_text() => Type::Text,
        (Add, List(a), List(b)) => List(if a == b { a.clone() } else { Box::new(Unknown) }),
        (Add | Sub, Money, Money) | (Mul | Div, Money, Int | Number) | (Mul, Int | Number, Money) => Money,
        (Div, Money, Money) => Number,
        (Add | Sub, Date, Duration) => Date,
        (Add, Duration, Date) => Date,
        (Add | Sub, Datetime, Duration) => Datetime,
        (Add, Duration, Datetime) => Datetime,
        (Sub, Date, Date) | (Sub, Datetime, Datetime) | (Add | Sub, Duration, Duration) => Duration,
        (Mul, Duration, Int) | (Mul, Int, Duration) => Duration,
        _ => return None,
    })
}
