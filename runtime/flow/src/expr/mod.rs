//! Expressions in the Common Expression Language: parsed once, typed before anything runs, evaluated on exact values.
//!
//! The grammar is CEL's. The values are the language's own ([`Value`]): decimals instead of floating-point numbers,
//! dates, times and money beside CEL's types, so that `weight * 2` and `date < now.date()` mean what an author means.
//!
//! To add a function: a row in `functions.rs` with its types and its code; nothing else knows functions.

mod eval;
mod functions;
mod infer;
mod mentions;
mod parts;
mod reads;
mod signature;
mod template;
mod value;
mod words;

use crate::Wording;
use crate::words;
use cel_core::types::SpannedExpr;

pub use eval::{EvalError, Scope};
pub use infer::TypeError;
pub use mentions::{Mention, Word, mentions};
pub use reads::Read;
pub use signature::{Signature, fields, methods, signatures};
pub use template::{Template, url_encode};
pub use value::{Money, Type, Value, from_json};
pub use words::duration;

/// The names that an expression may use.
pub trait Names {
    /// The type of a name.
    fn get(&self, name: &str) -> Option<Type>;

    /// Every name, for suggestions.
    fn known(&self) -> Vec<String>;

    /// Whether a name or field (`order.paid`) is known to have a value here.
    fn present(&self, path: &str) -> bool;
}

/// Most characters of one expression; deeper ones than anyone can read are refused before they are parsed.
const MAX_CHARS: usize = 2_000;
/// How deep brackets may nest.
const MAX_NESTING: usize = 32;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    source: String,
    tree: SpannedExpr,
}

impl Expression {
    /// Parses a source text.
    ///
    /// # Errors
    /// A message and the byte range inside `source` it is about.
    pub fn parse(source: &str) -> Result<Self, Box<TypeError>> {
        let whole = 0..source.len();
        let refuse = |span: std::ops::Range<usize>, message: Wording| {
            let cure = words!(
                "compare with `==`, join with `&&` and `||`, put text in quotes: `reason == \"late\"`"
            );
            Box::new(TypeError { span, message, cure, unknown: None })
        };
        if source.trim().is_empty() {
            return Err(refuse(whole, words!("it is empty")));
        }
        if source.chars().count() > MAX_CHARS || nesting(source) > MAX_NESTING {
            return Err(refuse(whole, words!("it is too long or too deeply nested")));
        }
        let options = cel_core::parser::ParseOptions::without_macros();
        match cel_core::parser::parse_with_options(source, options).into_result() {
            Ok(tree) => Ok(Self { source: source.to_owned(), tree }),
            Err(errors) => Err(match errors.first() {
                Some(error) => {
                    refuse(error.span.clone(), Wording::verbatim(error.message.trim_end_matches('.')))
                }
                None => refuse(whole, words!("it is not complete")),
            }),
        }
    }

    /// The text it was parsed from.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The variable, if it is nothing else.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        if let cel_core::types::Expr::Ident(name) = &self.tree.node { Some(name) } else { None }
    }

    /// The names of the variables it reads.
    #[must_use]
    pub fn variables(&self) -> Vec<String> {
        let mut names = Vec::new();
        infer::variables(&self.tree, &mut names);
        names.sort();
        names.dedup();
        names
    }

    /// Its type, where the types of variables are known; every mistake on the way is returned.
    pub fn infer(&self, names: &dyn Names) -> (Type, Vec<TypeError>) {
        let mut checker = infer::Infer::new(names, &self.source);
        let found = checker.expr(&self.tree);
        (found, checker.errors)
    }

    /// The variables and fields (`order.paid`) that have a value wherever it has this truth.
    #[must_use]
    pub fn facts(&self, truth: bool) -> Vec<String> {
        reads::facts(&self.tree, truth)
    }

    /// The variables it reads without asking before whether they have a value.
    #[must_use]
    pub fn reads(&self) -> Vec<Read> {
        reads::reads(&self.tree)
    }

    /// Its value.
    ///
    /// # Errors
    /// What could not be computed, naming the part of the expression.
    pub fn eval(&self, scope: &Scope<'_>) -> Result<Value, EvalError> {
        eval::eval(&self.tree, &self.source, scope)
    }
}

/// Whether a text is nothing but a name.
pub(crate) fn is_name(text: &str) -> bool {
    text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// The deepest nesting of brackets and of leading signs.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest, mut signs) = (0_usize, 0, 0_usize);
    for c in source.chars() {
        match c {
            '(' | '[' | '{' | '?' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            '!' | '-' => signs += 1,
            c if !c.is_whitespace() => signs = 0,
            _ => {}
        }
        deepest = deepest.max(depth + signs);
    }
    deepest
}

#[cfg(test)]
mod tests;
