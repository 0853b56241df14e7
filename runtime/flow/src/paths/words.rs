//! What a customer writes and a bot says, in the words of a language.

use super::probe::Setting;
use crate::expr::{Scope, Value};
use crate::program::{Local, Program, Slot, SlotType};
use jiff::civil::Date;

/// A text in which nothing is computed and of which there is one form, in a language.
pub(super) fn plain(local: &Local, language: &str, program: &Program) -> Option<String> {
    match local.variants(language, program.default_language()) {
        [one] if one.expressions().next().is_none() => Some(one.plain()),
        _ => None,
    }
}

/// What a customer writes to give a value, in one of several wordings; nothing where a text cannot say it.
pub(super) fn said(value: &Value, slot: Option<&Slot>, setting: &Setting, wording: usize) -> Option<String> {
    if let (Some(slot), Value::Text(id)) = (slot, value)
        && let Some(choice) = slot.choices.iter().find(|choice| choice.id == *id)
    {
        let words = choice.said(&setting.language);
        return Some(nth(words, wording).unwrap_or(&choice.id).to_owned());
    }
    let chinese = setting.is_chinese();
    let words = || {
        let scope =
            Scope { lookup: &|_| None, title: &|_, _| None, now: &setting.now, language: &setting.language };
        value.words(&scope)
    };
    Some(match value {
        Value::Null | Value::Map(_) => return None,
        Value::Int(_) | Value::Number(_) if slot.is_some_and(|slot| slot.kind == SlotType::Percent) => {
            format!("{value}%")
        }
        Value::Date(date) => day(*date, setting),
        Value::Datetime(moment) => {
            let time = Value::Time(moment.time());
            let time = said(&time, None, setting, wording)?;
            let day = day(moment.date(), setting);
            if chinese { format!("{day}{time}") } else { format!("{day} at {time}") }
        }
        Value::Time(time) if chinese && ![0, 30].contains(&time.minute()) => {
            format!("{}点{}分", time.hour(), time.minute())
        }
        Value::Money(money) if money.currency == "CNY" && !chinese => {
            format!("{} yuan", money.amount.normalize())
        }
        Value::List(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| said(item, slot, setting, wording)).collect();
            items.filter(|items| !items.is_empty())?.join(if chinese { "、" } else { ", " })
        }
        Value::Text(text) if text.trim().is_empty() => return None,
        _ => words(),
    })
}

/// A day as nobody can misread it.
fn day(date: Date, setting: &Setting) -> String {
    let away = (date - setting.now.date()).get_days();
    let near = match (away, setting.is_chinese()) {
        (-1, true) => "昨天",
        (0, true) => "今天",
        (1, true) => "明天",
        (2, true) => "后天",
        (-1, false) => "yesterday",
        (0, false) => "today",
        (1, false) => "tomorrow",
        (_, true) => return format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        (_, false) => return date.strftime("%B %-d, %Y").to_string(),
    };
    near.to_owned()
}

/// What is of no use as an answer to a question that wants a value, in one of several wordings.
pub(super) fn useless(setting: &Setting, wording: usize) -> &'static str {
    let all = if setting.is_chinese() {
        ["这个嘛", "嗯，让我想想", "哎呀", "……"]
    } else {
        ["well, let me think", "hmm", "oh dear", "..."]
    };
    all[wording % all.len()]
}

/// One of several texts that mean the same.
pub(super) fn nth(texts: &[String], wording: usize) -> Option<&str> {
    wording.checked_rem(texts.len()).and_then(|at| texts.get(at)).map(String::as_str)
}

/// What leaves a question out.
pub(super) fn skip(setting: &Setting) -> &'static str {
    if setting.is_chinese() { "跳过" } else { "skip" }
}

/// What agrees.
pub(super) fn yes(setting: &Setting) -> &'static str {
    if setting.is_chinese() { "是" } else { "yes" }
}
