//! Expressions and their values: `expression => value`.

use crate::talk::NOW;
use botloom_flow::{Expression, Money, Names, Scope, SlotValue, Type};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};

/// The names that expressions of `values` blocks may use, besides `now` and `language`.
pub const SAMPLES: &[&str] =
    &["name", "weight", "count", "day", "amount", "cities", "reason", "empty", "order", "data"];

/// The lines with what comes out now.
pub fn lines(block: &str, language: Option<&str>) -> String {
    let zone = TimeZone::get("Asia/Shanghai").expect("the zone is in the library");
    let now = NOW.parse::<Timestamp>().expect("the constant is a moment").to_zoned_datetime(zone);
    let language = language.unwrap_or("zh-CN");
    let mut out = String::new();
    for line in block.lines() {
        let source = line.split(" => ").next().unwrap_or_default().trim_end();
        if source.is_empty() {
            out += "\n";
        } else {
            out += &format!("{source} => {}\n", value(source, &now, language));
        }
    }
    out
}

fn value(source: &str, now: &ZonedDateTime, language: &str) -> String {
    let expression = match Expression::parse(source) {
        Ok(expression) => expression,
        Err(error) => return format!("not an expression: {}", error.message),
    };
    let (_, errors) = expression.infer(&Samples { now, language });
    if let Some(error) = errors.first() {
        return format!("refused: {}; {}", error.message, error.cure);
    }
    let lookup = |name: &str| sample(name, now, language).map(|(_, value)| value);
    match expression.eval(&Scope { lookup: &lookup, title: &|_, _| None, now, language }) {
        Ok(SlotValue::Text(text)) => format!("\"{text}\""),
        Ok(SlotValue::Null) => "null".to_owned(),
        Ok(SlotValue::List(items)) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Ok(value) => shown(&value),
        Err(error) => format!("fails: {}", error.message),
    }
}

/// The samples with their types.
struct Samples<'a> {
    now: &'a ZonedDateTime,
    language: &'a str,
}

impl Names for Samples<'_> {
    fn get(&self, name: &str) -> Option<Type> {
        sample(name, self.now, self.language).map(|(found, _)| found)
    }

    fn known(&self) -> Vec<String> {
        SAMPLES.iter().chain(&["now", "language"]).map(|name| (*name).to_owned()).collect()
    }

    fn present(&self, _path: &str) -> bool {
        false
    }
}

fn shown(value: &SlotValue) -> String {
    match value {
        SlotValue::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

fn sample(name: &str, now: &ZonedDateTime, language: &str) -> Option<(Type, SlotValue)> {
    let number = |text: &str| text.parse().expect("the constant is a number");
    Some(match name {
        "now" => (Type::Datetime, SlotValue::Datetime(Box::new(now.clone()))),
        "language" => (Type::Text, SlotValue::text(language)),
        "name" => (Type::Text, SlotValue::text("王小明")),
        "weight" => (Type::Number, SlotValue::Number(number("2.5"))),
        "count" => (Type::Int, SlotValue::Int(3)),
        "day" => (Type::Date, SlotValue::Date("2026-05-03".parse().expect("the constant is a date"))),
        "amount" => {
            (Type::Money, SlotValue::Money(Money { amount: number("12.50"), currency: "CNY".into() }))
        }
        "cities" => (
            Type::List(Box::new(Type::Text)),
            SlotValue::List(["北京", "上海", "深圳"].map(SlotValue::text).into()),
        ),
        "reason" => (Type::Choice(["late".to_owned(), "broken".to_owned()].into()), SlotValue::text("late")),
        "empty" => (Type::Number, SlotValue::Null),
        "order" => {
            let eta = Type::Option(Box::new(Type::Date));
            let fields = [("number".to_owned(), Type::Text), ("eta".to_owned(), eta)];
            let number = SlotValue::text("SO123456");
            (Type::Record(fields.into()), SlotValue::Map([("number".to_owned(), number)].into()))
        }
        "data" => {
            let json =
                serde_json::json!({"count": 3, "sum": "12.50 CNY", "day": "2026-05-03", "tags": ["a", "b"]});
            (Type::Json, SlotValue::from_any(&json))
        }
        _ => return None,
    })
}
