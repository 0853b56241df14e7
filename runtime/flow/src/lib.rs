//! The flow language: YAML text in, problems with a place and a cure out.
//!
//! The stages are types: [`Source`] is text that is known to be readable, [`Document`] is the same text as a tree
//! in which every key and value keeps its position. Each stage collects all the problems it finds instead of
//! stopping at the first one. No IO, no async, no clock; this crate uses no other room of the product.
//!
//! [`compile`] takes all files of a bot folder and the built-in flows, finds what is wrong with keys, names,
//! translations, expressions, types and paths, and gives a [`Program`] if nothing is. What an author says is meant, [`allow`]
//! takes out.
//!
//! Editors read a folder through [`grammar`] (what may stand where) and [`symbols`] (what is declared and used where), and take what
//! they offer and explain from [`assist`]; all work on files with mistakes.
//!
//! To add a step kind: add its verb and keys to `keys.rs`; if it names slots, flows or steps, say so in
//! `check/step.rs`, and add a case with a mistake to the tests there.
//!
//! To add a problem code: add a row to [`Code`] with its number, severity and title, report it where it is found
//! with *what*, *why* and *what to do*, and add a case to that module's tests. Sentences are said in two languages: [`wording`].
//!
//! To add a rule about a whole bot, what is allowed and seldom meant: `check/rules`, or `engine/src/rules` if it needs files,
//! knowledge or understanding.
//!
//! To widen the syntax that authors may use: `syntax.rs` decides what of YAML is read; what it leaves out (aliases,
//! tags, several documents in one file) is a problem with its own code, so that nothing is dropped in silence.
//!
//! To change the house style of [`format()`]: its rules stand in `format/mod.rs`, what they do to a text in the pairs of
//! files under `tests/format/`.

mod align;
mod allow;
pub mod assist;
mod check;
mod compile;
mod component;
mod edit;
mod expr;
mod format;
pub mod grammar;
mod hours;
pub mod keys;
mod lower;
mod mask;
mod mend;
mod parsed;
mod paths;
mod problem;
pub mod program;
pub mod reference;
mod render;
mod script;
mod source;
mod suggest;
pub mod symbols;
mod syntax;
mod witness;
pub mod wording;

pub use allow::{allow, allowance};
pub use compile::{Compiled, Compiler, check, compile};
pub use component::{MAX_COMPONENT, interface_text};
pub use edit::{Conflict, Edit, Fix, apply};
pub use expr::{
    EvalError, Expression, Mention, Money, Names, Read, Scope, Signature, Template, Type, TypeError,
    Value as SlotValue, Word, duration, fields, from_json, mentions, methods, signatures, url_encode,
};
pub use format::format;
pub use hours::Hours;
pub use lower::{FAILURES, HTTP_FAILURES};
pub use mend::mend;
pub use parsed::ReadFile;
pub use paths::{Scenario, scenarios};
pub use problem::{Code, Problem, Range, Related, Severity, sort};
pub use program::Program;
pub use render::{render, width};
pub use source::{MAX_BYTES, Position, Source};
pub use suggest::nearest;
pub use syntax::{Document, Entry, MAX_DEPTH, Node, Scalar, Value};
pub use witness::{ProblemTest, Witness, WitnessLine, in_quotes, quoted};
pub use wording::{Language, Worded, Wording};
