//! The language as JSON Schema (2020-12), for editors that know nothing else of it.
//!
//! Made from the tables that the checker reads. It is wider than the checker: names, types and expressions are beyond it.

use super::form::{self, Form, Noun, Table, form};
use super::{Kind, step_keys, type_doc};
use crate::keys::{Key, STEP, TYPES, VERBS};
use serde_json::{Map, Value, json};

/// The schema of a kind of file.
#[must_use]
pub fn schema(kind: Kind) -> Value {
    let (name, title) = match kind {
        Kind::Bot => ("bot", "A bot: bot.yaml"),
        Kind::Flow => ("flow", "A flow of a bot: flows/*.yaml"),
        Kind::Knowledge => ("knowledge", "Questions and answers of a bot: knowledge/*.yaml"),
        Kind::Test => ("test", "A conversation with what must happen: tests/*.yaml"),
    };
    let mut maker = Maker::default();
    let root = maker.of(kind.form());
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:botloom:schema:{name}"),
        "title": title,
    });
    merge(&mut schema, root);
    maker.parts.sort_by(|a, b| a.0.cmp(&b.0));
    schema["$defs"] = Value::Object(maker.parts.into_iter().collect());
    schema
}

#[derive(Default)]
struct Maker {
    /// Parts by name; one that is being made is there as `null`.
    parts: Vec<(String, Value)>,
    tables: Vec<(Table, Vec<&'static str>, String)>,
}

/// A text as YAML may read it.
fn text() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

impl Maker {
    fn of(&mut self, wide: Form) -> Value {
        match wide {
            Form::Any | Form::Given => json!({}),
            Form::Text | Form::Pattern | Form::Fills | Form::Example | Form::Template | Form::Query | Form::Expression => text(),
            Form::Flag => json!({"enum": [true, false, "true", "false", "yes", "no", "on", "off"]}),
            Form::Whole => json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]+$"}]}),
            Form::Number | Form::Length => json!({"type": ["string", "number"]}),
            Form::Word(words) => {
                let plain = |word: &&str| if **word == *"true" { json!(true) } else { json!(word) };
                json!({"enum": words.iter().map(plain).collect::<Vec<_>>()})
            }
            Form::Local | Form::Plain => self.part("texts", |_| {
                let texts = json!({"anyOf": [{"type": ["string", "number", "boolean", "null"]}, {"type": "array", "items": {"$ref": "#/$defs/texts"}}]});
                json!({
                    "description": "A text for customers: one text, or one by language; a list holds variants.",
                    "anyOf": [
                        {"type": ["string", "number", "boolean", "null"]},
                        {"type": "array", "items": {"$ref": "#/$defs/texts"}},
                        {
                            "type": "object",
                            "propertyNames": {"pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"},
                            "additionalProperties": texts,
                        },
                    ],
                })
            }),
            Form::Assign(_) => json!({"type": "object", "additionalProperties": text()}),
            Form::Values => json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}),
            Form::With | Form::Calls => json!({"type": "object"}),
            Form::Into => json!({"anyOf": [
                text(),
                {"type": "array", "items": text()},
                {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
            ]}),
            Form::Steps => json!({"type": "array", "items": self.of(Form::Step)}),
            Form::Step => self.part("step", Self::step),
            Form::Cases => json!({"type": "object", "additionalProperties": self.of(Form::Steps)}),
            Form::Name(Noun::Type) => {
                let of = |name: &&str| json!({"const": name, "description": type_doc(name)});
                let recognized = json!({"type": "string", "pattern": "^plugins\\.", "description": type_doc("plugins.")});
                json!({"oneOf": TYPES.iter().map(of).chain([recognized]).collect::<Vec<_>>()})
            }
            Form::Name(_) | Form::New(_) => text(),
            Form::Names(_) => json!({"anyOf": [text(), {"type": "array", "items": text()}]}),
            Form::Table(table) => self.table(table),
            Form::Named(_, inner) => json!({"type": "object", "additionalProperties": self.of(*inner)}),
            Form::Tables(_, table) => json!({"type": "object", "additionalProperties": self.table(table)}),
            Form::List(inner) => json!({"type": "array", "items": self.of(*inner)}),
            Form::Rows(table) => json!({"type": "array", "items": self.table(table)}),
            Form::Either(forms) => json!({"anyOf": forms.iter().map(|form| self.of(*form)).collect::<Vec<_>>()}),
            // `handoff:` alone is the bot's own queue.
            Form::TextOr(table) if table.of == "handoff" => {
                json!({"anyOf": [self.of(form::text(table.of)), self.table(table), {"type": "null"}]})
            }
            Form::TextOr(table) => json!({"anyOf": [self.of(form::text(table.of)), self.table(table)]}),
            Form::TextsOr(table) => {
                json!({"type": "array", "items": {"anyOf": [self.of(form::text(table.of)), self.table(table)]}})
            }
        }
    }

    /// A part that is made once and referred to.
    fn part(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.parts.iter().any(|(known, _)| known == name) {
            self.parts.push((name.to_owned(), Value::Null));
            let made = make(self);
            if let Some(part) = self.parts.iter_mut().find(|(known, _)| known == name) {
                part.1 = made;
            }
        }
        json!({"$ref": format!("#/$defs/{name}")})
    }

    fn table(&mut self, table: Table) -> Value {
        let keys: Vec<&'static str> = table.keys.iter().map(|key| key.name).collect();
        let known = self.tables.iter().find(|(other, others, _)| other.of == table.of && *others == keys);
        let name = match known {
            Some((.., name)) => name.clone(),
            None => {
                let same = self.tables.iter().filter(|(other, ..)| other.of == table.of).count();
                let plain = table.of.replace([' ', '.', '/'], "-");
                let name = if same == 0 { plain } else { format!("{plain}-{}", same + 1) };
                self.tables.push((table, keys, name.clone()));
                name
            }
        };
        self.part(&name, |maker| {
            let mut map = maker.map(table.of, table.keys);
            match table.of {
                "event" => map["additionalProperties"] = json!(true),
                "slots" => merge(&mut map, json!({"allOf": [
                    needs("choice", "choices"), needs("id", "pattern"), needs("list", "of"), needs("record", "fields"),
                ]})),
                "switch" => merge(&mut map, json!({"anyOf": [{"required": ["when", "steps"]}, {"required": ["else"]}]})),
                "knowledge" => merge(&mut map, json!({"anyOf": [{"required": ["pack"]}, {"required": ["files"]}]})),
                _ => {}
            }
            map
        })
    }

    fn map(&mut self, of: &str, keys: &[Key]) -> Value {
        let mut properties = Map::new();
        for key in keys {
            let mut schema = self.of(form(of, key));
            // `else:` alone is written for the last case of a `switch`.
            if (of, key.name) == ("switch", "else") {
                schema = json!({"anyOf": [{"type": "null"}, schema]});
            }
            merge(&mut schema, json!({"description": key.doc}));
            properties.insert(key.name.to_owned(), schema);
        }
        let required: Vec<&str> = keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut map = json!({"type": "object", "properties": properties, "additionalProperties": false});
        if !required.is_empty() {
            map["required"] = json!(required);
        }
        map
    }

    /// A step: each verb brings its own keys.
    fn step(&mut self) -> Value {
        let mut properties = Map::new();
        for verb in VERBS {
            properties.insert(verb.name.to_owned(), json!({"description": verb.doc}));
        }
        for key in STEP {
            properties.insert(key.name.to_owned(), json!({"description": key.doc}));
        }
        let rules: Vec<Value> = VERBS
            .iter()
            .map(|verb| {
                let name = format!("step-{}", verb.name);
                let keys = step_keys(verb);
                let then = self.part(&name, |maker| maker.map(verb.name, &keys));
                json!({"if": {"required": [verb.name]}, "then": then})
            })
            .collect();
        let one = VERBS.iter().map(|verb| json!({"required": [verb.name]}));
        json!({
            "type": "object",
            "properties": properties,
            "oneOf": one.collect::<Vec<_>>(),
            "allOf": rules,
        })
    }
}

/// A slot of a type needs a key.
fn needs(kind: &str, key: &str) -> Value {
    json!({"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": {"required": [key]}})
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of every table with the text that describes it.
    fn described(value: &Value, found: &mut Vec<(String, String)>) {
        if let Some(properties) = value.get("properties").and_then(Value::as_object) {
            for (name, schema) in properties {
                if let Some(doc) = schema.get("description").and_then(Value::as_str) {
                    found.push((name.clone(), doc.to_owned()));
                }
            }
        }
        match value {
            Value::Object(map) => map.values().for_each(|value| described(value, found)),
            Value::Array(list) => list.iter().for_each(|value| described(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_key_is_described_and_every_reference_leads_somewhere() {
        for kind in [Kind::Bot, Kind::Flow, Kind::Knowledge, Kind::Test] {
            let schema = schema(kind);
            let mut found = Vec::new();
            described(&schema, &mut found);
            assert!(!found.is_empty());
            assert!(found.iter().all(|(_, doc)| !doc.is_empty()), "{kind:?}: {found:?}");
            let text = schema.to_string();
            for (_, rest) in text.match_indices("#/$defs/").map(|(at, mark)| text.split_at(at + mark.len())) {
                let name = &rest[..rest.find('"').unwrap()];
                assert!(schema["$defs"][name].is_object(), "{name}");
            }
        }
        let flow = schema(Kind::Flow).to_string();
        assert!(flow.contains("What the answer must fulfil"), "the docs of the checker's tables are in it");
    }
}
