//! Types as they are written, read without a word on mistakes.

use crate::expr::Type;
use crate::program::SlotType;
use crate::syntax::{Node, Value};
use std::collections::BTreeMap;

/// The type of the values of a slot, input, output or field.
pub(super) fn declared(node: &Node) -> Type {
    let word = node.get("type").unwrap_or(node).text().unwrap_or_default();
    let choices = || node.get("choices").map(choices).unwrap_or_default();
    match word {
        "choice" => Type::Choice(choices().into()),
        "record" => record(node),
        "list" => {
            let item = match node.get("of").and_then(Node::text) {
                Some("choice") => Type::Choice(choices().into()),
                Some("record") => record(node),
                Some(of) => simple(of),
                None => Type::Text,
            };
            Type::List(Box::new(item))
        }
        word => simple(word),
    }
}

fn simple(word: &str) -> Type {
    SlotType::simple(word).or_else(|| SlotType::plugin(word)).map_or(Type::Unknown, |kind| kind.expression())
}

fn record(node: &Node) -> Type {
    let fields = node.get("fields").map_or(&[][..], Node::entries);
    Type::Record(fields.iter().map(|field| (field.key.clone(), declared(&field.value))).collect())
}

fn choices(node: &Node) -> Vec<String> {
    let named = node.entries().iter().map(|entry| entry.key.clone());
    named.chain(node.items().iter().filter_map(Node::text).map(str::to_owned)).collect()
}

/// The type of what an HTTP request returns: a type, or fields by name of which `name?` may be missing.
pub(super) fn returned(node: &Node) -> Type {
    if node.text().is_some() || node.get("type").is_some_and(|kind| kind.text().is_some()) {
        return declared(node);
    }
    match &node.value {
        Value::Map(fields) => {
            let field = |(name, node): (&str, &Node)| match name.strip_suffix('?') {
                Some(name) => (name.to_owned(), Type::Option(Box::new(returned(node)))),
                None => (name.to_owned(), returned(node)),
            };
            let fields = fields.iter().map(|entry| field((entry.key.as_str(), &entry.value)));
            Type::Record(fields.collect::<BTreeMap<_, _>>())
        }
        Value::List(items) => {
            let item = items.first().map_or(Type::Json, returned);
            Type::List(Box::new(item))
        }
        Value::Scalar(_) => Type::Json,
    }
}
