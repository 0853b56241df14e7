//! Values by name: where they live, what expressions read, what they depend on.

use super::machine::Machine;
use super::talk;
use crate::event::{Event, Scope};
use crate::trace::TraceItem;
use botloom_flow::{EvalError, Expression, Scope as ExpressionScope, SlotValue, Wording, words};
use std::collections::BTreeMap;

impl Machine<'_> {
    /// Where a name lives for the flow that acts.
    pub(super) fn scope_of(&self, name: &str) -> Scope {
        let own = self.flow().is_some_and(|flow| {
            flow.slots.contains_key(name) || flow.inputs.contains_key(name) || flow.outputs.contains_key(name)
        });
        if !own && self.program.slots.contains_key(name) { Scope::Conversation } else { Scope::Flow }
    }

    pub(super) fn assign(&mut self, name: &str, value: SlotValue) {
        if let ("language", Some(wish)) = (name, value.as_text()) {
            if let Some(language) = self.program.language(wish) {
                self.change_language(language);
            }
            return;
        }
        let scope = self.scope_of(name);
        self.emit(Event::Set { name: name.to_owned(), value, scope });
    }

    /// Assigns a name, or a field of a record: `order.city`.
    pub(super) fn assign_path(&mut self, path: &str, value: SlotValue) -> Result<(), Wording> {
        let Some((record, fields)) = path.split_once('.') else {
            self.assign(path, value);
            return Ok(());
        };
        // A field that is asked for has a slot of its own.
        if self.slot(path).is_some() {
            self.assign(path, value.clone());
        }
        let mut whole = self.value(record).unwrap_or_else(|| SlotValue::Map(BTreeMap::new()));
        put(&mut whole, fields, value).map_err(|kind| {
            words!("`{record}` is {kind}, not a record", record, kind = Wording::fixed(kind))
        })?;
        self.assign(record, whole);
        Ok(())
    }

    pub(super) fn value(&self, name: &str) -> Option<SlotValue> {
        self.session.value(name).filter(|value| !value.is_null()).cloned()
    }

    pub(super) fn eval(&mut self, expression: &Expression) -> Result<SlotValue, EvalError> {
        let result = self.with_scope(|scope| expression.eval(scope));
        match &result {
            Ok(value) if self.flow().is_some_and(|flow| !flow.built_in) => {
                let names = expression.variables();
                let hidden = names.iter().any(|name| self.slot(name).is_some_and(|slot| slot.sensitive));
                let value = if hidden { serde_json::Value::from("***") } else { value.to_json() };
                let expression = expression.source().to_owned();
                self.outcome.trace.push(TraceItem::Value { expression, value });
            }
            _ => {}
        }
        result
    }

    pub(super) fn with_scope<T>(&self, use_scope: impl FnOnce(&ExpressionScope<'_>) -> T) -> T {
        let language = self.language();
        let lookup = |name: &str| {
            let own = self.session.value(name).cloned();
            own.or_else(|| self.special(name, &language))
                .or_else(|| self.is_known(name).then_some(SlotValue::Null))
        };
        let title = |name: &str, value: &SlotValue| {
            let slot = self.slot(name).filter(|slot| !slot.choices.is_empty())?;
            let title = |id: &str| {
                let choice = slot.choices.iter().find(|choice| choice.id == id)?;
                Some(choice.title(&language).to_owned())
            };
            match value {
                SlotValue::Text(id) => title(id),
                SlotValue::List(items) => {
                    let titles = items.iter().filter_map(SlotValue::as_text).filter_map(title);
                    let titles: Vec<String> = titles.collect();
                    Some(titles.join(if language.starts_with("zh") { "、" } else { ", " }))
                }
                _ => None,
            }
        };
        use_scope(&ExpressionScope {
            lookup: &lookup,
            title: &title,
            now: &self.now.time,
            language: &language,
        })
    }

    fn is_known(&self, name: &str) -> bool {
        // The compiler knows every name of a program; one that has no value yet is nothing.
        !name.is_empty()
    }

    fn special(&self, name: &str, language: &str) -> Option<SlotValue> {
        let map = |pairs: Vec<(&str, SlotValue)>| {
            SlotValue::Map(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        };
        Some(match name {
            "now" => SlotValue::Datetime(Box::new(self.now.time.clone())),
            "language" => SlotValue::text(language),
            "message" => SlotValue::text(self.session.heard.as_str()),
            "conversation" => {
                let bot = talk::plain(&self.program.bot.title, language, self.program.default_language());
                let bot = bot.unwrap_or_else(|| self.program.bot.name.clone());
                map(vec![
                    ("anger", SlotValue::Int(self.session.anger.into())),
                    ("bot", SlotValue::Text(bot)),
                    ("misses", SlotValue::Int(i64::from(self.session.misses))),
                    ("messages", SlotValue::Int(self.session.messages.try_into().unwrap_or(i64::MAX))),
                    ("task", self.task_title().map(SlotValue::Text).unwrap_or_default()),
                    ("tasks", SlotValue::Text(self.task_titles(language))),
                    ("silences", SlotValue::Int(i64::from(self.session.silences))),
                    ("upsets", SlotValue::Int(i64::from(self.session.upsets))),
                    ("id", SlotValue::Text(self.session.contact.conversation.clone().unwrap_or_default())),
                    (
                        "flows",
                        SlotValue::List(
                            self.session.stack.iter().map(|frame| SlotValue::text(&*frame.flow)).collect(),
                        ),
                    ),
                ])
            }
            "user" => {
                let text = |text: &Option<String>| text.clone().map(SlotValue::Text).unwrap_or_default();
                let contact = &self.session.contact;
                let consents = self.session.consents.iter().cloned().map(SlotValue::Text);
                map(vec![
                    ("consents", SlotValue::List(consents.collect())),
                    ("id", text(&contact.id)),
                    ("name", text(&contact.name)),
                ])
            }
            "channel" => {
                let name = self.session.contact.channel.as_str();
                map(vec![("name", SlotValue::text(if name.is_empty() { "web" } else { name }))])
            }
            "event" => self.session.event.clone(),
            "secret" => self.secrets(),
            "error" => {
                let failure = self.session.failure.clone().unwrap_or_default();
                map(vec![
                    ("case", SlotValue::Text(failure.case)),
                    ("message", SlotValue::Text(failure.message)),
                ])
            }
            _ => return None,
        })
    }

    /// What the bot can do, by the titles of its flows.
    fn task_titles(&self, language: &str) -> String {
        let public = self
            .program
            .flows
            .iter()
            .filter(|flow| !flow.private && !flow.built_in && !flow.triggers.is_empty());
        let titles: Vec<String> = public
            .map(|flow| {
                let title = talk::plain(&flow.title, language, self.program.default_language());
                title.unwrap_or_else(|| flow.name.replace('_', " "))
            })
            .collect();
        titles.join(if language.starts_with("zh") { "、" } else { ", " })
    }

    /// Whether a guard allows what it guards.
    pub(super) fn holds(&self, guard: Option<&Expression>) -> bool {
        guard.is_none_or(|guard| {
            matches!(self.with_scope(|scope| guard.eval(scope)), Ok(SlotValue::Bool(true)))
        })
    }

    // A correction runs the steps again that may depend on it, without repeating what was said.

    /// Whether a step was carried out before the correction and would do the same again.
    pub(super) fn repeats(&self, reads: &[String]) -> bool {
        let rerun = self.session.stack.last().and_then(|frame| frame.rerun.as_ref());
        rerun.is_some_and(|rerun| !reads.iter().any(|name| rerun.changed.contains(name)))
    }

    pub(super) fn repeats_not(&self, expression: &Expression) -> bool {
        let rerun = self.session.stack.last().and_then(|frame| frame.rerun.as_ref());
        rerun.is_some_and(|rerun| expression.variables().iter().any(|name| rerun.changed.contains(name)))
    }

    /// What is computed from a changed value has changed too.
    pub(super) fn depend(&mut self, name: &str, expression: &Expression) {
        if self.repeats_not(expression) {
            let until =
                self.session.stack.last().and_then(|frame| frame.rerun.as_ref()).map(|rerun| rerun.until);
            if let Some(until) = until {
                self.emit(Event::Corrected { slot: name.to_owned(), until });
            }
        }
    }

    pub(super) fn catch_up(&mut self, at: usize) {
        let rerun = self.session.stack.last().and_then(|frame| frame.rerun.as_ref());
        if rerun.is_some_and(|rerun| rerun.until == at) {
            self.emit(Event::CaughtUp);
        }
    }
}

/// Puts a value into a record; what is no record is told by its kind.
fn put(whole: &mut SlotValue, path: &str, value: SlotValue) -> Result<(), &'static str> {
    if whole.is_null() {
        *whole = SlotValue::Map(BTreeMap::new());
    }
    let SlotValue::Map(fields) = whole else { return Err(whole.kind()) };
    match path.split_once('.') {
        Some((name, rest)) => put(fields.entry(name.to_owned()).or_default(), rest, value),
        None => {
            fields.insert(path.to_owned(), value);
            Ok(())
        }
    }
}
