//! The names a file may use in expressions, with their types.

use super::facts::From;
use super::{Symbol, Symbols};
use crate::expr::{Expression, Type};
use crate::grammar::Noun;
use crate::lower::{specials, value_type};
use crate::program::SlotType;
use std::collections::BTreeMap;

/// A name that expressions of a file may use.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The name.
    pub name: String,
    /// What it was declared as; none for the names that are always there.
    pub noun: Option<Noun>,
    /// Its type.
    pub kind: Type,
    /// What it leads to.
    pub symbol: Option<Symbol>,
}

/// Whether a name is one that every expression knows.
pub(super) fn is_special(name: &str) -> bool {
    specials().contains_key(name)
}

/// Every name that expressions of a file may use, sorted.
#[must_use]
pub fn known(symbols: &Symbols, file: &str) -> Vec<Known> {
    let mut found: BTreeMap<String, Known> = specials()
        .into_iter()
        .map(|(name, kind)| (name.clone(), Known { name, noun: None, kind, symbol: None }))
        .collect();
    let rooms = &symbols.rooms;
    let own = rooms.own.get(file).into_iter().flatten();
    for name in rooms.bot.iter().chain(own) {
        let Some(symbol) = rooms.variable(file, name) else { continue };
        let home = (super::resolve::home(&symbol), symbol.name.clone());
        let (noun, kind) = match rooms.typed.get(&home) {
            Some((noun, word)) => (*noun, typed(symbols, &symbol, word)),
            None => (Noun::Variable, Type::Unknown),
        };
        let known = Known { name: name.clone(), noun: Some(noun), kind, symbol: Some(symbol) };
        found.insert(name.clone(), known);
    }
    for (name, from) in rooms.assigned.get(file).map_or(&[][..], Vec::as_slice) {
        if found.get(name).is_some_and(|known| known.kind == Type::Unknown) {
            let kind = value(symbols, from, &found);
            if let Some(known) = found.get_mut(name) {
                known.kind = kind;
            }
        }
    }
    found.into_values().collect()
}

fn typed(symbols: &Symbols, symbol: &Symbol, word: &str) -> Type {
    if word == "choice" {
        let scope = super::resolve::inside(symbol);
        let choices = symbols.rooms.parts.get(&scope).cloned().unwrap_or_default();
        return Type::Choice(choices);
    }
    SlotType::ALL.iter().find(|kind| kind.name() == word).map_or(Type::Unknown, |kind| value_type(*kind))
}

fn value(symbols: &Symbols, from: &From, found: &BTreeMap<String, Known>) -> Type {
    let of = |text: &str| infer(text, &|name| found.get(name).map(|known| known.kind.clone()));
    match from {
        From::Expression(text) => of(text),
        From::Item(text) => match of(text) {
            Type::List(item) => *item,
            _ => Type::Unknown,
        },
        From::Output(flow, output) => {
            let (_, outputs) = symbols.signature(flow);
            let output = match (output, outputs.as_slice()) {
                (Some(output), _) => output.as_str(),
                (None, [one]) => one,
                (None, _) => return Type::Unknown,
            };
            let Some(file) = symbols.file_of(flow) else { return Type::Unknown };
            let symbol = Symbol { noun: Noun::Variable, scope: file.to_owned(), name: output.to_owned() };
            match symbols.rooms.typed.get(&(file.to_owned(), output.to_owned())) {
                Some((_, word)) => typed(symbols, &symbol, word),
                None => Type::Unknown,
            }
        }
    }
}

/// The type of an expression, as far as it can be told; mistakes in it are left to the checker.
pub(crate) fn infer(text: &str, lookup: &dyn Fn(&str) -> Option<Type>) -> Type {
    Expression::parse(text).map_or(Type::Unknown, |expression| expression.infer(lookup, &[]).0)
}

/// The smallest part of an expression around a byte of it, with its type as a file sees it.
#[must_use]
pub fn type_at(text: &str, at: usize, known: &[Known]) -> Option<(std::ops::Range<usize>, Type)> {
    let span = Expression::parse(text).ok()?.part_at(at)?;
    let lookup = |name: &str| known.iter().find(|known| known.name == name).map(|known| known.kind.clone());
    let kind = infer(&text[span.clone()], &lookup);
    Some((span, kind))
}

/// The type of an expression as a file sees it.
#[must_use]
pub fn type_of(text: &str, known: &[Known]) -> Type {
    infer(text, &|name| known.iter().find(|known| known.name == name).map(|known| known.kind.clone()))
}
