//! The expressions of Bot Framework ("adaptive expressions"): text to a tree.
//!
//! Only the grammar is known here; what a function means in the language of Botloom is in `cel/functions.rs`.

mod lex;
mod parse;
mod text;

pub(crate) use parse::parse;
pub(crate) use text::{Part, closing, parts};

/// How deep an expression may nest; deeper ones are refused, not read.
pub(crate) const MAX_NESTING: usize = 64;
/// The longest expression that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 16 * 1024;

/// The most words and signs of an expression.
pub(crate) const MAX_TOKENS: usize = 600;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Null,
    Bool(bool),
    /// As it was written.
    Number(String),
    /// A text; of several parts if it is written in backticks.
    Text(Vec<Part>),
    /// A name: `user`, or the scope behind a sign (`$` is `dialog`).
    Name(String),
    /// `object.field`.
    Field(Box<Expr>, String),
    /// `list[index]`.
    Index(Box<Expr>, Box<Expr>),
    /// `function(arguments)`.
    Call(String, Vec<Expr>),
    List(Vec<Expr>),
    Map(Vec<(String, Expr)>),
    Not(Box<Expr>),
    Negative(Box<Expr>),
    Binary(Op, Box<Expr>, Box<Expr>),
    /// `condition ? a : b`.
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x => body`, an argument of `select`, `where` and the like.
    Lambda(String, Box<Expr>),
}

/// What stands between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// `&`, which joins texts.
    Join,
    /// `??`, the first that is not null.
    Else,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
}

impl Expr {
    /// A text of one literal part.
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        Self::Text(vec![Part::Literal(text.into())])
    }

    /// The text, if it is one without anything computed in it.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self {
            Self::Text(parts) => match parts.as_slice() {
                [] => Some(""),
                [Part::Literal(text)] => Some(text),
                _ => None,
            },
            _ => None,
        }
    }
}
