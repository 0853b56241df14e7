//! The value of an expression.

use super::functions::{self, Kind, Loop};
use super::value::{Money, Value};
use crate::Wording;
use cel_core::types::{BinaryOp, Expr, Span, SpannedExpr, UnaryOp};
use jiff::{SignedDuration, ZonedDateTime};
use rust_decimal::Decimal;
use std::cell::Cell;
use std::collections::BTreeMap;

/// How many nodes one evaluation may visit; loops over lists count each time.
const MAX_NODES: u32 = 100_000;

/// What an expression sees.
pub struct Scope<'a> {
    /// The value of a variable; `None` where nothing has the name.
    pub lookup: &'a dyn Fn(&str) -> Option<Value>,
    /// What people call the value of a variable, where it is a choice.
    pub title: &'a dyn Fn(&str, &Value) -> Option<String>,
    /// The time of the turn, in the bot's zone.
    pub now: &'a ZonedDateTime,
    /// The language of the talk, a tag such as `zh-CN`.
    pub language: &'a str,
}

/// A value that could not be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvalError {
    /// The part of the expression, in bytes.
    pub span: Span,
    /// What went wrong.
    pub message: String,
}

impl std::fmt::Display for EvalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for EvalError {}

/// What went wrong, in the words of whoever evaluated it.
impl From<EvalError> for Wording {
    fn from(error: EvalError) -> Self {
        Self::verbatim(error.message)
    }
}

pub(super) fn eval(tree: &SpannedExpr, source: &str, scope: &Scope<'_>) -> Result<Value, EvalError> {
    Machine { scope, source, left: Cell::new(MAX_NODES) }.expr(tree, &[])
}

type Bound<'b> = [(&'b str, Value)];

struct Machine<'a> {
    scope: &'a Scope<'a>,
    source: &'a str,
    left: Cell<u32>,
}

impl Machine<'_> {
    fn fail<T>(&self, expr: &SpannedExpr, message: impl Into<String>) -> Result<T, EvalError> {
        Err(EvalError { span: expr.span.clone(), message: message.into() })
    }

    fn part(&self, expr: &SpannedExpr) -> &str {
        self.source.get(expr.span.clone()).unwrap_or(self.source).trim()
    }

    fn expr(&self, expr: &SpannedExpr, bound: &Bound<'_>) -> Result<Value, EvalError> {
        let Some(left) = self.left.get().checked_sub(1) else {
            return self.fail(expr, "it takes too long to compute");
        };
        self.left.set(left);
        Ok(match &expr.node {
            Expr::Null => Value::Null,
            Expr::Bool(truth) => Value::Bool(*truth),
            Expr::Int(whole) => Value::Int(*whole),
            Expr::UInt(whole) => match i64::try_from(*whole) {
                Ok(whole) => Value::Int(whole),
                Err(_) => return self.fail(expr, "the number is too large"),
            },
            // The text as written is exact; the parser's floating-point number is not.
            Expr::Float(float) => {
                let written = self.part(expr).parse().or_else(|_| Decimal::from_scientific(self.part(expr)));
                match written.ok().or_else(|| Decimal::try_from(*float).ok()) {
                    Some(number) => Value::Number(number),
                    None => return self.fail(expr, "the number is out of range"),
                }
            }
            Expr::String(text) => Value::text(text.as_str()),
            Expr::Ident(name) | Expr::RootIdent(name) => {
                let own = bound.iter().rev().find(|(bound, _)| bound == name).map(|(_, value)| value.clone());
                match own.or_else(|| (self.scope.lookup)(name)) {
                    Some(value) => value,
                    None => return self.fail(expr, format!("nothing has the name `{name}`")),
                }
            }
            Expr::List(items) => {
                Value::List(items.iter().map(|item| self.expr(&item.expr, bound)).collect::<Result<_, _>>()?)
            }
            Expr::Map(entries) => {
                let mut map = BTreeMap::new();
                for entry in entries {
                    let key = self.expr(&entry.key, bound)?.to_string();
                    map.insert(key, self.expr(&entry.value, bound)?);
                }
                Value::Map(map)
            }
            Expr::Unary { op: UnaryOp::Not, expr: inner } => Value::Bool(!self.truth(inner, bound)?),
            Expr::Unary { op: UnaryOp::Neg, expr: inner } => match self.expr(inner, bound)? {
                Value::Int(whole) => match whole.checked_neg() {
                    Some(whole) => Value::Int(whole),
                    None => return self.fail(expr, "the number is too large"),
                },
                Value::Number(number) => Value::Number(-number),
                Value::Duration(length) => Value::Duration(-length),
                other => return self.fail(expr, format!("{} has no sign", other.kind())),
            },
            Expr::Binary { op, left, right } => return self.binary(expr, *op, left, right, bound),
            Expr::Ternary { cond, then_expr, else_expr } => {
                let branch = if self.truth(cond, bound)? { then_expr } else { else_expr };
                self.expr(branch, bound)?
            }
            Expr::Member { expr: object, field, .. } => match self.expr(object, bound)? {
                Value::Map(map) => map.get(field).cloned().unwrap_or_default(),
                Value::Money(Money { amount, .. }) if field == "amount" => Value::Number(amount),
                Value::Money(Money { currency, .. }) if field == "currency" => Value::Text(currency),
                Value::Null => return self.fail(object, format!("`{}` has no value yet", self.part(object))),
                other => return self.fail(expr, format!("{} has no field `{field}`", other.kind())),
            },
            Expr::Index { expr: list, index, .. } => {
                match (self.expr(list, bound)?, self.expr(index, bound)?) {
                    (Value::List(items), Value::Int(at)) => {
                        match usize::try_from(at).ok().and_then(|at| items.get(at)) {
                            Some(item) => item.clone(),
                            None => return self.fail(expr, format!("the list has no item {at}")),
                        }
                    }
                    (Value::Map(map), Value::Text(key)) => map.get(&key).cloned().unwrap_or_default(),
                    (other, _) => return self.fail(list, format!("{} has no items", other.kind())),
                }
            }
            Expr::Call { expr: callee, args } => return self.call(expr, callee, args, bound),
            _ => return self.fail(expr, "this form of expression is not part of the language"),
        })
    }

    /// A field of nothing is nothing.
    fn maybe(&self, expr: &SpannedExpr, bound: &Bound<'_>) -> Result<Value, EvalError> {
        match &expr.node {
            Expr::Member { expr: object, field, .. } => match self.maybe(object, bound)? {
                Value::Null => Ok(Value::Null),
                Value::Map(map) => Ok(map.get(field).cloned().unwrap_or_default()),
                _ => self.expr(expr, bound),
            },
            _ => self.expr(expr, bound),
        }
    }

    fn truth(&self, expr: &SpannedExpr, bound: &Bound<'_>) -> Result<bool, EvalError> {
        match self.expr(expr, bound)? {
            Value::Bool(truth) => Ok(truth),
            Value::Null => self.fail(expr, format!("`{}` has no value yet", self.part(expr))),
            other => self.fail(expr, format!("`{}` is {}, not yes or no", self.part(expr), other.kind())),
        }
    }

    fn binary(
        &self,
        whole: &SpannedExpr,
        op: BinaryOp,
        left: &SpannedExpr,
        right: &SpannedExpr,
        bound: &Bound<'_>,
    ) -> Result<Value, EvalError> {
        use BinaryOp::{And, Eq, Ge, Gt, In, Le, Lt, Ne, Or};
        match op {
            And => return Ok(Value::Bool(self.truth(left, bound)? && self.truth(right, bound)?)),
            Or => return Ok(Value::Bool(self.truth(left, bound)? || self.truth(right, bound)?)),
            _ => {}
        }
        let (a, b) = (self.expr(left, bound)?, self.expr(right, bound)?);
        match op {
            Eq => return Ok(Value::Bool(a.same(&b))),
            Ne => return Ok(Value::Bool(!a.same(&b))),
            _ => {}
        }
        for (value, part) in [(&a, left), (&b, right)] {
            if value.is_null() && op != In {
                return self.fail(part, format!("`{}` has no value yet", self.part(part)));
            }
        }
        match op {
            In => match &b {
                Value::List(items) => Ok(Value::Bool(items.iter().any(|item| item.same(&a)))),
                Value::Map(map) => Ok(Value::Bool(map.contains_key(&a.to_string()))),
                other => self.fail(right, format!("`in` looks into a list, not into {}", other.kind())),
            },
            Lt | Le | Gt | Ge => match a.order(&b) {
                Some(order) => Ok(Value::Bool(match op {
                    Lt => order.is_lt(),
                    Le => order.is_le(),
                    Gt => order.is_gt(),
                    _ => order.is_ge(),
                })),
                None => self.fail(whole, format!("{} has no order with {}", a.kind(), b.kind())),
            },
            _ => match arithmetic(op, &a, &b) {
                Ok(Some(value)) => Ok(value),
                Ok(None) => self.fail(whole, format!("{} and {} cannot be combined so", a.kind(), b.kind())),
                Err(message) => self.fail(whole, message),
            },
        }
    }

    fn call(
        &self,
        whole: &SpannedExpr,
        callee: &SpannedExpr,
        args: &[SpannedExpr],
        bound: &Bound<'_>,
    ) -> Result<Value, EvalError> {
        let (name, receiver) = match &callee.node {
            Expr::Member { expr, field, .. } => (field.as_str(), Some(expr.as_ref())),
            Expr::Ident(name) => (name.as_str(), None),
            _ => return self.fail(whole, "this is not a function"),
        };
        if let (Some(list), Some(kind)) = (receiver, functions::loop_kind(name)) {
            return self.over_list(whole, list, kind, args, bound);
        }
        if receiver.is_none() && name == "has" {
            let found = args.iter().map(|arg| Ok(!self.maybe(arg, bound)?.is_null()));
            return Ok(Value::Bool(found.collect::<Result<Vec<bool>, _>>()?.into_iter().all(|has| has)));
        }
        let mut values = Vec::with_capacity(args.len() + 1);
        for part in receiver.into_iter().chain(args) {
            let value = self.expr(part, bound)?;
            if value.is_null() && name != "string" {
                return self.fail(part, format!("`{}` has no value yet", self.part(part)));
            }
            values.push(value);
        }
        let kind = if receiver.is_some() { Kind::Method } else { Kind::Function };
        functions::run(name, kind, &values, self.scope)
            .map_err(|message| EvalError { span: whole.span.clone(), message })
    }

    fn over_list(
        &self,
        whole: &SpannedExpr,
        list: &SpannedExpr,
        kind: Loop,
        args: &[SpannedExpr],
        bound: &Bound<'_>,
    ) -> Result<Value, EvalError> {
        let [SpannedExpr { node: Expr::Ident(name), .. }, body] = args else {
            return self.fail(whole, "a name and an expression are needed");
        };
        let Value::List(items) = self.expr(list, bound)? else {
            return self.fail(list, "this works on a list");
        };
        let mut inner = bound.to_vec();
        let mut kept = Vec::new();
        let mut hits = 0_usize;
        let total = items.len();
        for item in items {
            inner.push((name, item.clone()));
            if kind == Loop::Map {
                kept.push(self.expr(body, &inner)?);
            } else if self.truth(body, &inner)? {
                hits += 1;
                if kind == Loop::Filter {
                    kept.push(item);
                }
            }
            inner.pop();
        }
        Ok(match kind {
            Loop::All => Value::Bool(hits == total),
            Loop::Exists => Value::Bool(hits > 0),
            Loop::ExistsOne => Value::Bool(hits == 1),
            Loop::Filter | Loop::Map => Value::List(kept),
        })
    }
}

/// `Ok(None)` where the operation does not exist for the two kinds.
fn arithmetic(op: BinaryOp, a: &Value, b: &Value) -> Result<Option<Value>, String> {
    use BinaryOp::{Add, Div, Mod, Mul, Sub};
    let large = || "the number is too large".to_owned();
    let zero = || "it divides by zero".to_owned();
    if let (Value::Int(a), Value::Int(b)) = (a, b) {
        let result = match op {
            Add => a.checked_add(*b),
            Sub => a.checked_sub(*b),
            Mul => a.checked_mul(*b),
            Div | Mod if *b == 0 => return Err(zero()),
            Div => a.checked_div(*b),
            _ => a.checked_rem(*b),
        };
        return result.map(|whole| Some(Value::Int(whole))).ok_or_else(large);
    }
    let decimal = |a: Decimal, b: Decimal| {
        let result = match op {
            Add => a.checked_add(b),
            Sub => a.checked_sub(b),
            Mul => a.checked_mul(b),
            _ if b.is_zero() => return Err(zero()),
            Div => a.checked_div(b),
            _ => a.checked_rem(b),
        };
        result.ok_or_else(large)
    };
    if let (Some(x), Some(y)) = (a.as_number(), b.as_number()) {
        return decimal(x, y).map(|number| Some(Value::Number(number)));
    }
    let far = || "the date is out of range".to_owned();
    Ok(Some(match (op, a, b) {
        (Add, Value::Text(a), Value::Text(b)) if a.len() + b.len() <= 64 * 1024 => {
            Value::Text(format!("{a}{b}"))
        }
        (Add, Value::List(a), Value::List(b)) if a.len() + b.len() <= 10_000 => {
            Value::List(a.iter().chain(b).cloned().collect())
        }
        (Add | Sub | Div, Value::Money(x), Value::Money(y)) => {
            if x.currency != y.currency {
                return Err(format!("{} and {} are different currencies", x.currency, y.currency));
            }
            let amount = decimal(x.amount, y.amount)?;
            if op == Div {
                Value::Number(amount)
            } else {
                Value::Money(Money { amount, currency: x.currency.clone() })
            }
        }
        (Mul | Div, Value::Money(money), other) | (Mul, other, Value::Money(money)) => {
            match other.as_number() {
                Some(by) => Value::Money(Money {
                    amount: decimal(money.amount, by)?,
                    currency: money.currency.clone(),
                }),
                None => return Ok(None),
            }
        }
        (Add, Value::Date(date), Value::Duration(length))
        | (Add, Value::Duration(length), Value::Date(date)) => {
            Value::Date(date.checked_add(*length).map_err(|_| far())?)
        }
        (Sub, Value::Date(date), Value::Duration(length)) => {
            Value::Date(date.checked_sub(*length).map_err(|_| far())?)
        }
        (Add, Value::Datetime(moment), Value::Duration(length))
        | (Add, Value::Duration(length), Value::Datetime(moment)) => {
            Value::Datetime(Box::new(moment.checked_add(*length).map_err(|_| far())?))
        }
        (Sub, Value::Datetime(moment), Value::Duration(length)) => {
            Value::Datetime(Box::new(moment.checked_sub(*length).map_err(|_| far())?))
        }
        (Sub, Value::Date(a), Value::Date(b)) => Value::Duration(a.duration_since(*b)),
        (Sub, Value::Datetime(a), Value::Datetime(b)) => Value::Duration(a.duration_since(b)),
        (Add, Value::Duration(a), Value::Duration(b)) => Value::Duration(a.checked_add(*b).ok_or_else(far)?),
        (Sub, Value::Duration(a), Value::Duration(b)) => Value::Duration(a.checked_sub(*b).ok_or_else(far)?),
        (Mul, Value::Duration(length), Value::Int(by)) | (Mul, Value::Int(by), Value::Duration(length)) => {
            let seconds = length.as_secs().checked_mul(*by).ok_or_else(far)?;
            Value::Duration(SignedDuration::from_secs(seconds))
        }
        _ => return Ok(None),
    }))
}
