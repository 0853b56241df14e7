//! The `ask` step.

use super::block::Block;
use super::{Lower, flag, text};
use crate::expr::{Expression, Type};
use crate::problem::Code;
use crate::program::{Ask, Local, Op, Place, SlotType};
use crate::syntax::Node;
use crate::words;

/// Wrong answers before people are asked, if nothing is said.
const ATTEMPTS: u8 = 3;

impl Lower<'_> {
    pub(super) fn ask(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(slot) = value.text() else { return };
        block.label(format!("ask {slot}"));
        let fields =
            self.own.get(slot).or_else(|| self.shared.slots.get(slot)).map(|slot| slot.fields.clone());
        match fields {
            Some(fields) if !fields.is_empty() => self.ask_record(block, step, value, &fields, place),
            _ => {
                let ask = self.one_ask(step, value, slot, true);
                self.scope.changed(slot);
                self.finish_ask(block, step, ask, place);
            }
        }
    }

    /// A record is asked for field by field, and is whole when each has a value.
    fn ask_record(&mut self, block: &mut Block, step: &Node, value: &Node, fields: &[String], place: &Place) {
        let record = value.text().unwrap_or_default().to_owned();
        for field in fields {
            let mut ask = self.one_ask(step, value, field, false);
            ask.accept = None;
            ask.otherwise = Local::default();
            ask.unclear = Local::default();
            ask.confirm = None;
            ask.prompt = Local::default();
            self.finish_ask(block, step, ask, place);
        }
        let parts = fields.iter().map(|field| {
            let name = field.rsplit('.').next().unwrap_or(field);
            (name.to_owned(), field.clone())
        });
        block.push(Op::Gather { record: record.clone(), fields: parts.collect() }, place);
        if step.get("accept").is_some() || step.get("confirm").is_some() {
            let mut ask = self.one_ask(step, value, &record, true);
            ask.always = false;
            self.finish_ask(block, step, ask, place);
        }
    }

    fn finish_ask(&mut self, block: &mut Block, step: &Node, ask: Ask, place: &Place) {
        let at = block.push(Op::Ask(Box::new(ask)), place);
        if let Some(then) = step.get("then") {
            let end = block.push(Op::Jump(0), place);
            block.land(at);
            self.rescue(block, then);
            block.land(end);
        }
    }

    fn one_ask(&mut self, step: &Node, value: &Node, slot: &str, whole: bool) -> Ask {
        let prompt = step.get("prompt").map(|prompt| self.local(prompt)).unwrap_or_default();
        let known = self.own.get(slot).or_else(|| self.shared.slots.get(slot));
        let silent = known.is_some_and(|slot| slot.ask.is_empty() && slot.fields.is_empty());
        if prompt.is_empty() && silent {
            let cure = words!("add `prompt:` here, or `ask:` to the slot `{slot}`", slot);
            let why = words!("the customer would not know what to answer");
            self.report(Code::NoQuestion, value.range, words!("`{slot}` has no question", slot), why, cure);
        }
        let confirm = match step.get("confirm").filter(|_| whole) {
            Some(node) if matches!(flag(step, "confirm"), Some(false)) || node.is_empty() => None,
            Some(_) if flag(step, "confirm") == Some(true) => Some(Local::default()),
            Some(node) => Some(self.local(node)),
            None => None,
        };
        let attempts = match step.get("attempts") {
            Some(node) => self.whole(node, 1, 20).map_or(ATTEMPTS, |n| u8::try_from(n).unwrap_or(ATTEMPTS)),
            None => ATTEMPTS,
        };
        Ask {
            slot: slot.to_owned(),
            prompt,
            accept: step.get("accept").filter(|_| whole).and_then(|node| self.condition(node)),
            otherwise: step.get("otherwise").map(|node| self.local(node)).unwrap_or_default(),
            unclear: step.get("unclear").map(|node| self.local(node)).unwrap_or_default(),
            choices: step.get("choices").filter(|_| whole).and_then(|node| self.choices_of(node, slot)),
            attempts,
            then: None,
            skip: flag(step, "skip") == Some(true),
            confirm,
            always: flag(step, "always") == Some(true),
            interrupt: text(step, "interrupt").as_deref() != Some("deny"),
        }
    }

    /// A list of choices that is known when the question is asked.
    fn choices_of(&mut self, node: &Node, slot: &str) -> Option<Expression> {
        let known = self.own.get(slot).or_else(|| self.shared.slots.get(slot));
        if let Some(kind) = known.map(|slot| slot.kind.clone()).filter(|kind| *kind != SlotType::Text) {
            let what = words!("`{slot}` is no text but a {kind}", slot, kind = kind.name());
            let why = words!("choices that a question brings along are texts");
            let cure = words!("make `{slot}` a slot of the type `text`", slot);
            self.report(Code::WrongType, node.range, what, why, cure);
        }
        let (expression, found) = self.expression(node)?;
        let fits = |item: &Type| match item {
            Type::Record(fields) => fields.get("value").is_some_and(|kind| kind.clone().present().is_text()),
            item => item.is_text() || matches!(item, Type::Json | Type::Unknown),
        };
        let list = match &found {
            Type::List(item) => fits(item),
            found => *found == Type::Unknown,
        };
        if !list {
            let what = words!("choices are a list of texts, this is {found}", found = found.wording());
            let cure = if found == Type::Json {
                words!("write `list(...)` around it")
            } else {
                words!("give a list of texts, or of records with `value` and `title`")
            };
            self.report(Code::WrongType, node.range, what, words!("there is nothing to choose from"), cure);
        }
        Some(expression)
    }

    /// Whether a name has a type that a value of another type does not fit.
    pub(super) fn fits(known: &Type, found: &Type) -> bool {
        match (known, found) {
            (Type::Int, Type::Number) => false,
            (Type::Json | Type::Unknown, _) | (_, Type::Unknown | Type::Null) => true,
            (Type::Option(known), found) => Self::fits(known, &found.clone().present()),
            (_, Type::Json | Type::Option(_)) => false,
            (Type::Choice(names), Type::Choice(others)) => others.iter().all(|name| names.contains(name)),
            (known, found) => known.comparable(found),
        }
    }
}
