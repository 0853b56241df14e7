//! The names a file may use in expressions, with their types.

use super::facts::From;
use super::{Symbol, Symbols};
use crate::expr::{Expression, Names, Type};
use crate::grammar::Noun;
use crate::lower::specials;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

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

/// Whether a name is one that expressions know without a declaration.
pub(super) fn is_special(name: &str) -> bool {
    static NAMES: LazyLock<BTreeSet<String>> =
        LazyLock::new(|| specials().into_keys().chain(["error", "secret"].map(str::to_owned)).collect());
    NAMES.contains(name)
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
            Some((noun, _)) => (*noun, rooms.types.get(&home).cloned().unwrap_or(Type::Unknown)),
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

fn value(symbols: &Symbols, from: &From, found: &BTreeMap<String, Known>) -> Type {
    let of = |text: &str| infer(text, &|name| found.get(name).map(|known| known.kind.clone()));
    match from {
        From::Expression(text) => of(text),
        From::Item(text) => match of(text).present() {
            Type::List(item) => *item,
            Type::Json => Type::Json,
            _ => Type::Unknown,
        },
        From::Output(flow, output) => {
            let (_, outputs) = symbols.signature(flow);
            let output = match (outputs.as_slice(), output) {
                (_, Some(output)) => output.as_str(),
                ([one], None) => one,
                (_, None) => return Type::Unknown,
            };
            let file = symbols.file_of(flow).unwrap_or_default().to_owned();
            symbols.rooms.types.get(&(file, output.to_owned())).cloned().unwrap_or(Type::Unknown)
        }
        From::Call(target) => {
            let function = symbols.function(target);
            let result = function.and_then(|function| function.result.as_ref());
            result.map_or(Type::Json, |kind| kind.expression())
        }
        From::Known(kind) => kind.clone(),
    }
}

/// Names for the types of expressions. Every value counts as being there: whether it is, the checker says.
struct Lookup<'a>(&'a dyn Fn(&str) -> Option<Type>);

impl Names for Lookup<'_> {
    fn get(&self, name: &str) -> Option<Type> {
        (self.0)(name)
    }

    fn known(&self) -> Vec<String> {
        Vec::new()
    }

    fn present(&self, _path: &str) -> bool {
        true
    }
}

/// The type of an expression, as far as it can be told; mistakes in it are left to the checker.
fn infer(text: &str, lookup: &dyn Fn(&str) -> Option<Type>) -> Type {
    Expression::parse(text).map_or(Type::Unknown, |expression| expression.infer(&Lookup(lookup)).0)
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
