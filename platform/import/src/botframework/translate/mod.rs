//! Expressions of Bot Framework to those of the language (CEL), with types where they are known.
//!
//! To add a function: its arm in `functions.rs`. What has no counterpart is an error whose text goes into the report.

mod functions;
mod names;
mod text;

pub(crate) use names::{Loop, Scope, Target, flattened};

use super::expression::{Expr, Op, Part};
use super::memory::Kind;
use crate::cel;

/// An expression of the language in the making.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cel {
    pub(crate) text: String,
    pub(crate) kind: Kind,
    /// The type of the items of a list.
    pub(crate) item: Kind,
    /// How tightly it binds.
    level: u8,
}

const CHOOSE: u8 = 0;
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 3;
const ADD: u8 = 4;
const MULTIPLY: u8 = 5;
const UNARY: u8 = 6;
const WHOLE: u8 = 7;

impl Cel {
    /// Something that needs no brackets.
    pub(crate) fn whole(text: impl Into<String>, kind: Kind) -> Self {
        Self { text: text.into(), kind, item: Kind::Unknown, level: WHOLE }
    }

    /// A list of these.
    pub(crate) fn list(items: &[Self]) -> Self {
        let shown: Vec<&str> = items.iter().map(|item| item.text.as_str()).collect();
        let kinds = items.iter().map(|item| item.kind);
        let mixed = |kind: Kind| items.iter().any(|item| item.kind == kind);
        let item = match kinds.reduce(Kind::with).unwrap_or_default() {
            Kind::Unknown if mixed(Kind::List) && mixed(Kind::Map) => Kind::Json,
            kind => kind,
        };
        Self { item, ..Self::whole(format!("[{}]", shown.join(", ")), Kind::List) }
    }

    pub(crate) fn literal(text: &str) -> Self {
        Self::whole(cel::text(text), Kind::Text)
    }

    /// The text, in brackets if it binds less than `level`.
    fn at(&self, level: u8) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }

    fn binary(&self, sign: &str, other: &Self, level: u8, kind: Kind) -> Self {
        let text = format!("{} {sign} {}", self.at(level), other.at(level + 1));
        Self { text, kind, item: Kind::Unknown, level }
    }

    /// A method of it: `x.trim()`.
    fn method(&self, name: &str, arguments: &[&Self], kind: Kind) -> Self {
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        Self::whole(format!("{}.{name}({})", self.at(WHOLE), arguments.join(", ")), kind)
    }

    fn function(name: &str, arguments: &[&Self], kind: Kind) -> Self {
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.text.as_str()).collect();
        Self::whole(format!("{name}({})", arguments.join(", ")), kind)
    }

    /// The same as a text.
    pub(crate) fn as_text(&self) -> Self {
        if self.kind.is_text() { self.clone() } else { Self::function("string", &[self], Kind::Text) }
    }

    /// The same as a value of a kind, where data of unknown shape must be made one.
    pub(crate) fn typed(&self, kind: Kind) -> Self {
        if self.kind != Kind::Json {
            return self.clone();
        }
        match kind {
            Kind::Text | Kind::Choice => self.as_text(),
            Kind::Int => Self::function("int", &[self], kind),
            Kind::Number => Self::function("number", &[self], kind),
            Kind::Bool => Self::function("bool", &[self], kind),
            Kind::List => Self::function("list", &[self], kind),
            _ => self.clone(),
        }
    }

    /// The fields of a record, as a list of names with values.
    pub(crate) fn entries(&self) -> Self {
        self.method("entries", &[], Kind::List)
    }

    /// Whether it is the item of a loop, which may be a list or a record.
    pub(crate) fn is_item(&self) -> bool {
        self.text.starts_with("item") && !self.text.contains('(')
    }

    /// The same as a condition: in Bot Framework everything but `false` and nothing holds.
    pub(crate) fn truth(&self) -> Self {
        match self.kind {
            Kind::Bool if self.is_name() => {
                self.binary("==", &Self::whole("true", Kind::Bool), COMPARE, Kind::Bool)
            }
            Kind::Bool => self.clone(),
            Kind::Null => Self::whole("false", Kind::Bool),
            Kind::Unknown | Kind::Json => {
                let there = self.binary("!=", &Self::whole("null", Kind::Null), COMPARE, Kind::Bool);
                let not_false = self.binary("!=", &Self::whole("false", Kind::Bool), COMPARE, Kind::Bool);
                there.binary("&&", &not_false, AND, Kind::Bool)
            }
            _ if self.is_name() => self.binary("!=", &Self::whole("null", Kind::Null), COMPARE, Kind::Bool),
            _ => Self::whole("true", Kind::Bool),
        }
    }

    /// The same turned round.
    pub(crate) fn not(&self) -> Self {
        let text = cel::not(&self.truth().text);
        let level = if text.contains(" == ") || text.contains(" != ") { COMPARE } else { UNARY };
        Self { text, kind: Kind::Bool, item: Kind::Unknown, level }
    }

    /// Whether it is a variable, perhaps with fields, which may have no value.
    fn is_name(&self) -> bool {
        self.text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']' | '"'))
            && self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !["true", "false", "null"].contains(&self.text.as_str())
    }
}

impl Scope<'_> {
    /// An expression with its type.
    ///
    /// # Errors
    /// What has no counterpart, in words.
    pub(crate) fn expression(&self, tree: &Expr) -> Result<Cel, String> {
        Ok(match tree {
            Expr::Null => Cel::whole("null", Kind::Null),
            Expr::Bool(truth) => Cel::whole(truth.to_string(), Kind::Bool),
            Expr::Number(number) => {
                let kind = if number.contains('.') { Kind::Number } else { Kind::Int };
                let number = if number.starts_with('.') { format!("0{number}") } else { number.clone() };
                Cel::whole(number, kind)
            }
            Expr::Text(parts) => self.joined(parts)?,
            Expr::Name(_) | Expr::Field(..) | Expr::Index(..) => self.reference(tree)?,
            Expr::Call(name, arguments) => self.call(name, arguments)?,
            Expr::List(items) => {
                let items = items.iter().map(|item| self.expression(item)).collect::<Result<Vec<_>, _>>()?;
                Cel::list(&items)
            }
            Expr::Map(entries) => {
                let mut shown = Vec::new();
                for (key, value) in entries {
                    shown.push(format!("{}: {}", cel::text(key), self.expression(value)?.text));
                }
                Cel::whole(format!("{{{}}}", shown.join(", ")), Kind::Map)
            }
            Expr::Not(inner) => self.truth_of(inner)?.not(),
            Expr::Negative(inner) => {
                let inner = self.expression(inner)?;
                Cel {
                    text: format!("-{}", inner.at(UNARY)),
                    kind: inner.kind,
                    item: Kind::Unknown,
                    level: UNARY,
                }
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right)?,
            Expr::Choose(condition, then, other) => self.choose(condition, then, other)?,
            Expr::Lambda(..) => return Err("a function as a value has no counterpart".to_owned()),
        })
    }

    /// An expression as a condition.
    pub(crate) fn condition(&self, tree: &Expr) -> Result<String, String> {
        Ok(self.truth_of(tree)?.truth().text)
    }

    /// An expression that is used as a condition, which tells that it is yes or no where nothing else does.
    fn truth_of(&self, tree: &Expr) -> Result<Cel, String> {
        self.hint(tree, Kind::Bool);
        self.expression(tree)
    }

    fn choose(&self, condition: &Expr, then: &Expr, other: &Expr) -> Result<Cel, String> {
        let condition = self.truth_of(condition)?.truth();
        let (then, other) = (self.expression(then)?, self.expression(other)?);
        let kind = match (then.kind, other.kind) {
            (a, b) if a == b => a,
            (a, b) if a.is_number() && b.is_number() => Kind::Number,
            (a, b) if a.is_text() && b.is_text() => Kind::Text,
            (Kind::Null, kind) | (kind, Kind::Null) => kind,
            _ => Kind::Unknown,
        };
        let text = format!("{} ? {} : {}", condition.at(OR), then.at(OR), other.at(CHOOSE));
        Ok(Cel { text, kind, item: Kind::Unknown, level: CHOOSE })
    }

    fn binary(&self, op: Op, left: &Expr, right: &Expr) -> Result<Cel, String> {
        if matches!(op, Op::And | Op::Or) {
            return self.operation(op, &self.truth_of(left)?, &self.truth_of(right)?);
        }
        let (a, b) = (self.expression(left)?, self.expression(right)?);
        let compares = matches!(
            op,
            Op::Equal | Op::NotEqual | Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual
        );
        if compares {
            self.hint(left, b.kind);
            self.hint(right, a.kind);
        }
        self.operation(op, &a, &b)
    }

    fn operation(&self, op: Op, a: &Cel, b: &Cel) -> Result<Cel, String> {
        let numbers = matches!(
            op,
            Op::Less
                | Op::LessEqual
                | Op::Greater
                | Op::GreaterEqual
                | Op::Add
                | Op::Subtract
                | Op::Multiply
                | Op::Divide
                | Op::Modulo
        );
        let other = |kind: Kind| if kind.is_text() || kind == Kind::List { kind } else { Kind::Number };
        let (a, b) = if numbers { (&a.typed(other(b.kind)), &b.typed(other(a.kind))) } else { (a, b) };
        let number = |a: &Cel, b: &Cel| match (a.kind, b.kind) {
            (Kind::Int, Kind::Int) => Kind::Int,
            (a, b) if a.is_number() && b.is_number() => Kind::Number,
            _ => Kind::Unknown,
        };
        Ok(match op {
            Op::Or => a.truth().binary("||", &b.truth(), OR, Kind::Bool),
            Op::And => a.truth().binary("&&", &b.truth(), AND, Kind::Bool),
            Op::Equal | Op::NotEqual => equality(op, a, b),
            Op::Less => a.binary("<", b, COMPARE, Kind::Bool),
            Op::LessEqual => a.binary("<=", b, COMPARE, Kind::Bool),
            Op::Greater => a.binary(">", b, COMPARE, Kind::Bool),
            Op::GreaterEqual => a.binary(">=", b, COMPARE, Kind::Bool),
            Op::Join => a.as_text().binary("+", &b.as_text(), ADD, Kind::Text),
            Op::Else => {
                let there = a.binary("!=", &Cel::whole("null", Kind::Null), COMPARE, Kind::Bool);
                let text = format!("{} ? {} : {}", there.text, a.at(OR), b.at(CHOOSE));
                let kind = if a.kind == b.kind { a.kind } else { Kind::Unknown };
                Cel { text, kind, item: Kind::Unknown, level: CHOOSE }
            }
            Op::Add if a.kind.is_text() || b.kind.is_text() => {
                a.as_text().binary("+", &b.as_text(), ADD, Kind::Text)
            }
            Op::Add => a.binary("+", b, ADD, number(a, b)),
            Op::Subtract => a.binary("-", b, ADD, number(a, b)),
            Op::Multiply => a.binary("*", b, MULTIPLY, number(a, b)),
            Op::Divide => a.binary("/", b, MULTIPLY, number(a, b)),
            Op::Modulo => a.binary("%", b, MULTIPLY, number(a, b)),
            Op::Power => return Err("`^` (to the power of) has no counterpart".to_owned()),
        })
    }

    /// A text of parts as one expression.
    fn joined(&self, parts: &[Part]) -> Result<Cel, String> {
        let mut whole: Option<Cel> = None;
        for part in parts {
            let part = match part {
                Part::Literal(text) => Cel::literal(text),
                Part::Value(value) => self.shown(&self.expression(value)?),
            };
            whole = Some(match whole {
                Some(before) => before.binary("+", &part.as_text(), ADD, Kind::Text),
                None => part.as_text(),
            });
        }
        Ok(whole.unwrap_or_else(|| Cel::literal("")))
    }
}

/// Equality of kinds that go together; a text that is compared with a number is compared as a text.
fn equality(op: Op, a: &Cel, b: &Cel) -> Cel {
    let sign = if op == Op::Equal { "==" } else { "!=" };
    let plain = |kind: Kind| kind.is_number() || kind == Kind::Bool;
    let (a, b) = match (a.kind, b.kind) {
        (x, y) if x.is_text() && plain(y) => (a.clone(), b.as_text()),
        (x, y) if plain(x) && y.is_text() => (a.as_text(), b.clone()),
        _ => (a.clone(), b.clone()),
    };
    a.binary(sign, &b, COMPARE, Kind::Bool)
}
