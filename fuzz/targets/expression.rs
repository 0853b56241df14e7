//! Any text as an expression and as a text with expressions in it: parsed, and computed on values of every kind.
#![no_main]

use botloom_flow::{Expression, Scope, SlotValue, Template};
use jiff::ZonedDateTime;
use libfuzzer_sys::fuzz_target;

fn value(name: &str, now: &ZonedDateTime) -> Option<SlotValue> {
    Some(match name {
        "count" => SlotValue::Int(3),
        "name" => SlotValue::text("小王"),
        "yes" => SlotValue::Bool(true),
        "now" => SlotValue::Datetime(Box::new(now.clone())),
        "items" => SlotValue::List(vec![SlotValue::Int(1), SlotValue::text("b"), SlotValue::Null]),
        _ => return None,
    })
}

fuzz_target!(|text: &str| {
    let now: ZonedDateTime = "2026-05-06T10:00:00+08:00[Asia/Shanghai]".parse().expect("it is a moment");
    let lookup = |name: &str| value(name, &now);
    for language in ["zh-CN", "en"] {
        let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language };
        if let Ok(expression) = Expression::parse(text) {
            let _reads = expression.reads();
            let _value = expression.eval(&scope);
        }
        if let Ok(template) = Template::parse(text) {
            let _text = template.render(&scope);
        }
    }
});
