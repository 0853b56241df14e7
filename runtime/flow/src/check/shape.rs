//! Maps against the tables of their keys.

use super::{Checker, quoted};
use crate::Wording;
use crate::keys::{Key, Shape};
use crate::problem::{Code, Problem, Range};
use crate::suggest::nearest;
use crate::syntax::{Entry, Node, Value};
use crate::words;

impl Checker {
    /// A map against the table of its keys.
    pub(super) fn map(&mut self, node: &Node, keys: &[Key], place: &Wording) {
        let Value::Map(entries) = &node.value else {
            return self.shape(node, place, words!("a map of keys"));
        };
        for entry in entries {
            match keys.iter().find(|key| key.name == entry.key) {
                Some(key) => self.value(&entry.value, key.shape, &entry.key),
                None => self.unknown_key(entry, keys.iter().map(|key| key.name), place),
            }
        }
        for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
            let end = entries.first().map_or(node.range.end, |entry| entry.key_range.end);
            self.missing(Range::new(node.range.start, end), key.name, place);
        }
    }

    pub(super) fn value(&mut self, node: &Node, shape: Shape, key: &str) {
        let place = quoted(key);
        match (shape, &node.value) {
            (Shape::Any | Shape::Given, _) => {}
            (Shape::Text | Shape::Whole, Value::Scalar(_)) => {
                if node.is_empty() {
                    self.shape(node, &place, words!("one text"));
                }
            }
            (Shape::Text, _) => self.shape(node, &place, words!("one text")),
            (Shape::Whole, _) => self.shape(node, &place, words!("a whole number")),
            (Shape::Flag, _) => self.flag(node, &place),
            (Shape::Length, _) => self.length(node, &place),
            (Shape::Word(words), _) => self.word(node, words, &place),
            (Shape::Texts, Value::List(items)) => {
                for item in items {
                    self.value(item, Shape::Text, key);
                }
            }
            (Shape::Texts, Value::Scalar(_)) => self.value(node, Shape::Text, key),
            (Shape::Texts, Value::Map(_)) => self.shape(node, &place, words!("a text or a list of texts")),
            (Shape::Local, _) => self.local(node, &place),
            (Shape::Expression, Value::Scalar(_)) => {}
            (Shape::Expression, _) => self.shape(node, &place, words!("an expression")),
            (Shape::Expressions, Value::Map(entries)) => {
                for entry in entries {
                    self.value(&entry.value, Shape::Expression, &entry.key);
                }
            }
            (Shape::Steps, _) => self.steps(node, &place),
            (Shape::Cases, Value::Map(entries)) => {
                for entry in entries {
                    self.steps(&entry.value, &quoted(&entry.key));
                }
            }
            (Shape::Table(keys), _) => self.map(node, keys, &place),
            (Shape::Named(keys), Value::Map(entries)) => {
                for entry in entries {
                    let name = &entry.key;
                    let place = match key {
                        "plugins" => words!("plug-in `{name}`", name),
                        "purposes" => words!("purpose `{name}`", name),
                        _ => words!("slot `{name}`", name),
                    };
                    self.map(&entry.value, keys, &place);
                }
            }
            (Shape::Expressions | Shape::Cases | Shape::Named(_), _) => {
                self.shape(node, &place, words!("a map (`name: value`)"));
            }
            (Shape::Rows(keys), Value::List(items)) => {
                for item in items {
                    self.map(item, keys, &row(key));
                }
            }
            (Shape::Rows(_) | Shape::TextsOr(_), Value::Scalar(_) | Value::Map(_)) => {
                self.shape(node, &place, words!("a list (`- ...`)"));
            }
            (Shape::TextOr(keys), Value::Map(_)) => self.map(node, keys, &place),
            (Shape::TextOr(_), Value::Scalar(_)) => {}
            (Shape::TextOr(_), Value::List(_)) => self.shape(node, &place, words!("a text or a map of keys")),
            (Shape::TextsOr(keys), Value::List(items)) => {
                for item in items {
                    match &item.value {
                        Value::Map(_) => self.map(item, keys, &row(key)),
                        _ => self.value(item, Shape::Text, key),
                    }
                }
            }
        }
    }

    fn flag(&mut self, node: &Node, place: &Wording) {
        let Some(text) = node.text() else { return self.shape(node, place, words!("`true` or `false`")) };
        if !["true", "yes", "on", "false", "no", "off"].contains(&text) {
            let what = words!("{place} is `true` or `false`, not `{text}`", place, text);
            let why = words!("a switch has two positions");
            self.report(Code::BadValue, node.range, what, why, words!("write `true` or `false`"));
        }
    }

    fn length(&mut self, node: &Node, place: &Wording) {
        let Some(text) = node.text() else { return self.shape(node, place, words!("a length of time")) };
        if crate::expr::duration(text).is_none() {
            let what = words!("`{text}` is not a length of time", text);
            let why = words!("a number needs its unit");
            let cure = words!("write `800ms`, `2s`, `10m`, `1h30m` or `2d`");
            self.report(Code::BadValue, node.range, what, why, cure);
        }
    }

    fn word(&mut self, node: &Node, words: &'static [&'static str], place: &Wording) {
        let Some(text) = node.text() else {
            return self.shape(node, place, alternatives(words));
        };
        if words.contains(&text) {
            return;
        }
        let what = words!("{place} cannot be `{text}`", place, text);
        let why = words!("only these words mean something here");
        let near = nearest(text, words.iter().copied());
        let cure = match near {
            Some(near) => words!("did you mean `{near}`?", near),
            None => words!("write one of: {words}", words),
        };
        let problem = Problem::new(Code::BadValue, self.file.clone(), node.range, what, why, cure);
        self.push(match near {
            Some(near) => problem.fixed_by(words!("write `{near}`", near), node.range, near),
            None => problem,
        });
    }

    /// A text for customers: in one piece, or per language.
    pub(super) fn local(&mut self, node: &Node, place: &Wording) {
        match &node.value {
            Value::Scalar(_) => {}
            Value::List(variants) => variants.iter().for_each(|variant| self.local(variant, place)),
            Value::Map(entries) => {
                for entry in entries {
                    if !self.languages.is_empty() && !self.languages.contains(&entry.key) {
                        let languages = self.languages.clone();
                        let known = languages.iter().map(String::as_str);
                        self.unknown(
                            Code::UnknownLanguage,
                            entry.key_range,
                            words!("language"),
                            &entry.key,
                            known,
                        );
                    }
                }
                let lacking: Vec<_> =
                    self.languages.iter().filter(|tag| node.get(tag).is_none()).cloned().collect();
                if !lacking.is_empty() && entries.iter().any(|entry| self.languages.contains(&entry.key)) {
                    let what = words!("{place} has no text for {lacking}", place, lacking);
                    let cure = words!("add `{keys}`", keys = lacking.join(": ...`, `") + ": ...");
                    let why =
                        words!("a customer who speaks that language gets the text of the first language");
                    self.report(Code::MissingTranslation, node.range, what, why, cure);
                }
            }
        }
    }

    pub(super) fn unknown_key<'k>(
        &mut self,
        entry: &Entry,
        keys: impl Iterator<Item = &'k str> + Clone,
        place: &Wording,
    ) {
        let near = nearest(&entry.key, keys.clone());
        let cure = match near {
            Some(near) => words!("did you mean `{near}`?", near),
            None => words!("remove it; known here: {known}", known = keys.collect::<Vec<_>>()),
        };
        let what = words!("{place} has no key `{key}`", place, key = entry.key);
        let why = words!("a key that is not known would do nothing");
        let problem = Problem::new(Code::UnknownKey, self.file.clone(), entry.key_range, what, why, cure);
        self.push(match near {
            Some(near) => problem.fixed_by(words!("write `{near}`", near), entry.key_range, near),
            None => problem,
        });
    }
}

/// One of some words.
fn alternatives(words: &[&str]) -> Wording {
    let all = words.iter().map(|word| quoted(word));
    all.reduce(|one, other| words!("{one} or {other}", one, other)).unwrap_or(words!("nothing"))
}

/// What one item of a list is called.
fn row(key: &str) -> Wording {
    match key {
        "switch" => words!("a case of `switch`"),
        "buttons" => words!("a button"),
        "cards" => words!("a card"),
        "triggers" => words!("a trigger"),
        _ => words!("an item of `{key}`", key),
    }
}
