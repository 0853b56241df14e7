//! The type of an expression before it runs, and what is wrong with it.

use super::functions::{self, Kind};
use super::value::Type;
use super::{Names, reads};
use crate::Wording;
use crate::words;
use cel_core::types::{BinaryOp, Expr, Span, SpannedExpr, UnaryOp};
use std::collections::BTreeMap;

/// A mistake in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeError {
    /// The part of the expression, in bytes.
    pub span: Span,
    /// What is wrong.
    pub message: Wording,
    /// What to do.
    pub cure: Wording,
    /// The name, where the mistake is that nothing has this name.
    pub unknown: Option<String>,
}

pub(super) struct Infer<'a> {
    names: &'a dyn Names,
    source: &'a str,
    bound: Vec<(String, Type)>,
    /// What conditions around this place say to have a value.
    present: Vec<String>,
    pub(super) errors: Vec<TypeError>,
}

impl<'a> Infer<'a> {
    pub(super) fn new(names: &'a dyn Names, source: &'a str) -> Self {
        Self { names, source, bound: Vec::new(), present: Vec::new(), errors: Vec::new() }
    }

    fn report(&mut self, span: &Span, message: Wording, cure: Wording) -> Type {
        self.errors.push(TypeError { span: span.clone(), message, cure, unknown: None });
        Type::Unknown
    }

    fn part(&self, expr: &SpannedExpr) -> String {
        self.source.get(expr.span.clone()).unwrap_or(self.source).trim().to_owned()
    }

    /// The type of something that may have no value.
    pub(super) fn expr(&mut self, expr: &SpannedExpr) -> Type {
        let found = self.any(expr);
        let Type::Option(inner) = found else { return found };
        let known =
            reads::path(expr).is_some_and(|path| self.present.contains(&path) || self.names.present(&path));
        if known { *inner } else { Type::Option(inner) }
    }

    /// The type of something that must have a value, and one that can be worked with.
    fn value(&mut self, expr: &SpannedExpr) -> Type {
        let found = self.expr(expr);
        let Type::Option(inner) = found else { return found };
        let part = self.part(expr);
        self.report(
            &expr.span,
            words!("`{part}` may have no value", part),
            words!("ask before: `has({part}) && ...`, or `has({part}) ? ... : ...`", part),
        );
        *inner
    }

    fn under(&mut self, facts: Vec<String>, expr: &SpannedExpr) -> Type {
        let before = self.present.len();
        self.present.extend(facts);
        let found = self.expr(expr);
        self.present.truncate(before);
        found
    }

    fn any(&mut self, expr: &SpannedExpr) -> Type {
        match &expr.node {
            Expr::Null => Type::Null,
            Expr::Bool(_) => Type::Bool,
            Expr::Int(_) | Expr::UInt(_) => Type::Int,
            Expr::Float(_) => Type::Number,
            Expr::String(_) => Type::Text,
            Expr::Ident(name) | Expr::RootIdent(name) => self.name(expr, name),
            Expr::List(items) => {
                let types = items.iter().map(|item| self.expr(&item.expr)).collect::<Vec<_>>();
                let one = types.iter().try_fold(Type::Unknown, |joined, found| joined.join(found));
                Type::List(Box::new(one.unwrap_or(Type::Json)))
            }
            Expr::Map(entries) => {
                let mut fields = BTreeMap::new();
                for entry in entries {
                    let found = self.expr(&entry.value);
                    if let Expr::String(name) = &entry.key.node {
                        fields.insert(name.clone(), found);
                    } else {
                        self.report(
                            &entry.key.span,
                            words!("the name of a field must be a text"),
                            words!("write `{{\"name\": value}}`"),
                        );
                    }
                }
                Type::Record(fields)
            }
            Expr::Unary { op, expr: inner } => self.unary(expr, *op, inner),
            Expr::Binary { op, left, right } => self.binary(expr, *op, left, right),
            Expr::Ternary { cond, then_expr, else_expr } => {
                self.truth(cond);
                let a = self.under(reads::facts(cond, true), then_expr);
                let b = self.under(reads::facts(cond, false), else_expr);
                match a.join(&b) {
                    Some(joined) => joined,
                    None => {
                        let message = words!(
                            "it is {a} in one case and {b} in the other",
                            a = a.wording(),
                            b = b.wording()
                        );
                        self.report(
                            &expr.span,
                            message,
                            words!("make both cases of one kind, for example with `string(...)`"),
                        )
                    }
                }
            }
            Expr::Member { expr: object, field, .. } => self.field(expr, object, field),
            Expr::Index { expr: list, index, .. } => {
                let found = self.value(list);
                let by = self.value(index);
                match (found, by) {
                    (Type::List(item), Type::Int | Type::Json | Type::Unknown) => *item,
                    (Type::Json, _) => Type::Json,
                    (Type::Unknown, _) => Type::Unknown,
                    (Type::Record(fields), _) => {
                        if let Expr::String(name) = &index.node {
                            self.field_of(expr, &fields, name)
                        } else {
                            self.report(
                                &index.span,
                                words!("a record has fields, not places"),
                                words!("write `.name`"),
                            )
                        }
                    }
                    (found, by) => {
                        let message =
                            words!("{found} has no place {by}", found = found.wording(), by = by.wording());
                        self.report(&expr.span, message, words!("use a list and a whole number: `items[0]`"))
                    }
                }
            }
            Expr::Call { expr: callee, args } => self.call(expr, callee, args),
            _ => self.report(
                &expr.span,
                words!("this form of expression is not part of the language"),
                words!("use comparisons, arithmetic, fields and functions"),
            ),
        }
    }

    fn name(&mut self, expr: &SpannedExpr, name: &str) -> Type {
        if let Some((_, bound)) = self.bound.iter().rev().find(|(bound, _)| bound == name) {
            return bound.clone();
        }
        if let Some(found) = self.names.get(name) {
            return found;
        }
        let known = self.names.known();
        let cure = match crate::nearest(name, known.iter().map(String::as_str)) {
            Some(near) => words!("did you mean `{near}`?", near),
            None => words!("declare it under `slots`, or put it in quotes if it is a text"),
        };
        let message = words!("nothing has the name `{name}`", name);
        self.errors.push(TypeError {
            span: expr.span.clone(),
            message,
            cure,
            unknown: Some(name.to_owned()),
        });
        Type::Unknown
    }

    /// Something that must be true or false.
    pub(super) fn truth(&mut self, expr: &SpannedExpr) {
        let found = self.value(expr);
        if !matches!(found, Type::Bool | Type::Unknown) {
            let part = self.part(expr);
            self.report(
                &expr.span,
                words!("`{part}` is {found}, not yes or no", part, found = found.wording()),
                words!("compare it with something, for example `== \"late\"` or `> 0`"),
            );
        }
    }

    fn unary(&mut self, whole: &SpannedExpr, op: UnaryOp, inner: &SpannedExpr) -> Type {
        if op == UnaryOp::Not {
            self.truth(inner);
            return Type::Bool;
        }
        let found = self.value(inner);
        if found.is_number() || matches!(found, Type::Unknown | Type::Duration) {
            return found;
        }
        self.report(
            &whole.span,
            words!("{found} has no sign", found = found.wording()),
            words!("use a number"),
        )
    }

    fn binary(&mut self, whole: &SpannedExpr, op: BinaryOp, left: &SpannedExpr, right: &SpannedExpr) -> Type {
        use BinaryOp::{Add, And, Div, Eq, Ge, Gt, In, Le, Lt, Mod, Mul, Ne, Or, Sub};
        if matches!(op, And | Or) {
            self.truth(left);
            let before = self.present.len();
            self.present.extend(reads::facts(left, op == And));
            self.truth(right);
            self.present.truncate(before);
            return Type::Bool;
        }
        let (a, b) = match op {
            Eq | Ne => (self.expr(left), self.expr(right)),
            In => (self.expr(left), self.value(right)),
            _ => (self.value(left), self.value(right)),
        };
        match op {
            Eq | Ne => {
                if !a.comparable(&b) {
                    let message = words!("{a} never equals {b}", a = a.wording(), b = b.wording());
                    self.report(&whole.span, message, words!("compare two values of one kind"));
                }
                self.choice(&a, right);
                self.choice(&b, left);
                Type::Bool
            }
            Lt | Le | Gt | Ge => {
                let plain =
                    |kind: &Type| !matches!(kind, Type::Record(_) | Type::List(_) | Type::Json | Type::Bool);
                let ordered = a.comparable(&b) && plain(&a) && plain(&b);
                if !ordered {
                    let message = words!("{a} has no order with {b}", a = a.wording(), b = b.wording());
                    let cure = if matches!(a, Type::Json) || matches!(b, Type::Json) {
                        words!("say what it is: `number(...)`, `date(...)`, `string(...)`")
                    } else {
                        words!("compare two values of one kind")
                    };
                    self.report(&whole.span, message, cure);
                }
                Type::Bool
            }
            In => {
                match &b {
                    Type::List(item) => {
                        if !a.comparable(item) {
                            let message = words!(
                                "{a} is never in a list of {item}",
                                a = a.wording(),
                                item = item.wording()
                            );
                            self.report(&whole.span, message, words!("look for values of the list's kind"));
                        }
                        if let Expr::List(items) = &right.node {
                            for item in items {
                                self.choice(&a, &item.expr);
                            }
                        }
                    }
                    Type::Record(_) | Type::Json | Type::Unknown => {}
                    other => {
                        let message =
                            words!("`in` looks into a list, not into {other}", other = other.wording());
                        self.report(&right.span, message, words!("write a list: `[\"a\", \"b\"]`"));
                    }
                }
                Type::Bool
            }
            Add | Sub | Mul | Div | Mod => match functions::arithmetic(op, &a, &b) {
                Some(found) => found,
                None => {
                    let (a, b) = (a.wording(), b.wording());
                    let message = match op {
                        Add => words!("{a} cannot be added to {b}", a, b),
                        Sub => words!("{b} cannot be subtracted from {a}", b, a),
                        Mul => words!("{a} cannot be multiplied with {b}", a, b),
                        _ => words!("{a} cannot be divided by {b}", a, b),
                    };
                    self.report(
                        &whole.span,
                        message,
                        words!("make both of one kind, for example with `string(...)`"),
                    )
                }
            },
            And | Or => Type::Bool,
        }
    }

    /// A choice compared with a text that it can never be.
    fn choice(&mut self, of: &Type, other: &SpannedExpr) {
        let of = if let Type::Option(inner) = of { inner } else { of };
        let (Type::Choice(names), Expr::String(text)) = (of, &other.node) else { return };
        if names.contains(text) {
            return;
        }
        let cure = match crate::nearest(text, names.iter().map(String::as_str)) {
            Some(near) => words!("did you mean `{near}`?", near),
            None => words!("the choices are: {names}", names),
        };
        self.report(&other.span, words!("`{text}` is none of the choices", text), cure);
    }

    fn field(&mut self, whole: &SpannedExpr, object: &SpannedExpr, field: &str) -> Type {
        match self.value(object) {
            Type::Money if field == "amount" => Type::Number,
            Type::Money if field == "currency" => Type::Text,
            Type::Record(fields) => self.field_of(whole, &fields, field),
            Type::Json => Type::Json,
            Type::Unknown => Type::Unknown,
            other => {
                let message = words!("{other} has no field `{field}`", other = other.wording(), field);
                let cure = if functions::is_method(field) {
                    words!("`{field}` is a function: write `{field}()`", field)
                } else {
                    words!("use the value itself")
                };
                self.report(&whole.span, message, cure)
            }
        }
    }

    fn field_of(&mut self, whole: &SpannedExpr, fields: &BTreeMap<String, Type>, field: &str) -> Type {
        if let Some(found) = fields.get(field) {
            return found.clone();
        }
        let cure = match crate::nearest(field, fields.keys().map(String::as_str)) {
            Some(near) => words!("did you mean `{near}`?", near),
            None if fields.is_empty() => words!("it has no fields"),
            None => words!("it has: {fields}", fields = fields.keys().cloned().collect::<Vec<_>>()),
        };
        self.report(&whole.span, words!("there is no field `{field}` in it", field), cure)
    }

    fn call(&mut self, whole: &SpannedExpr, callee: &SpannedExpr, args: &[SpannedExpr]) -> Type {
        let (name, receiver) = match &callee.node {
            Expr::Member { expr, field, .. } => (field.as_str(), Some(expr.as_ref())),
            Expr::Ident(name) => (name.as_str(), None),
            _ => {
                return self.report(
                    &whole.span,
                    words!("this is not a function"),
                    words!("call a function by name"),
                );
            }
        };
        if let (Some(list), Some(kind)) = (receiver, functions::loop_kind(name)) {
            return self.over_list(whole, list, kind, args);
        }
        if receiver.is_none() && name == "has" {
            for arg in args {
                let facts = reads::path(arg).map(reads::prefixes).unwrap_or_default();
                self.under(facts, arg);
            }
            return Type::Bool;
        }
        let mut types: Vec<Type> = receiver.into_iter().map(|expr| self.value(expr)).collect();
        types.extend(args.iter().map(|arg| if name == "string" { self.expr(arg) } else { self.value(arg) }));
        let kind = if receiver.is_some() { Kind::Method } else { Kind::Function };
        match functions::result(name, kind, &types) {
            Ok(found) => found,
            Err(functions::Mismatch::Unknown) => {
                let cure = match crate::nearest(name, functions::names(kind)) {
                    Some(near) => words!("did you mean `{near}`?", near),
                    None => {
                        words!("known functions: {names}", names = functions::names(kind).collect::<Vec<_>>())
                    }
                };
                self.report(&callee.span, words!("there is no function `{name}`", name), cure)
            }
            Err(functions::Mismatch::Types(forms)) => {
                let kinds: Vec<Wording> = types.iter().map(Type::wording).collect();
                self.report(
                    &whole.span,
                    words!("`{name}` does not work with {kinds}", name, kinds),
                    words!("use it as {forms}", forms),
                )
            }
        }
    }

    /// `list.all(x, condition)` and its relatives.
    fn over_list(
        &mut self,
        whole: &SpannedExpr,
        list: &SpannedExpr,
        kind: functions::Loop,
        args: &[SpannedExpr],
    ) -> Type {
        let found = self.value(list);
        let item = match found {
            Type::List(item) => *item,
            Type::Unknown => Type::Unknown,
            other => {
                let message = words!("this works on a list, not on {other}", other = other.wording());
                return self.report(&list.span, message, words!("use a list"));
            }
        };
        let [variable, body] = args else {
            return self.report(
                &whole.span,
                words!("two arguments are needed"),
                words!("write `list.all(x, x > 0)`"),
            );
        };
        let Expr::Ident(name) = &variable.node else {
            return self.report(
                &variable.span,
                words!("this must be a name"),
                words!("write `list.all(x, x > 0)`"),
            );
        };
        self.bound.push((name.clone(), item.clone()));
        let result = if kind == functions::Loop::Map {
            Type::List(Box::new(self.expr(body)))
        } else {
            self.truth(body);
            if kind == functions::Loop::Filter { Type::List(Box::new(item)) } else { Type::Bool }
        };
        self.bound.pop();
        result
    }
}

/// Every variable that is read. Names bound by `all`, `map` and the like are left out.
pub(super) fn variables(expr: &SpannedExpr, names: &mut Vec<String>) {
    match &expr.node {
        Expr::Ident(name) | Expr::RootIdent(name) => names.push(name.clone()),
        Expr::List(items) => items.iter().for_each(|item| variables(&item.expr, names)),
        Expr::Map(entries) => entries.iter().for_each(|entry| variables(&entry.value, names)),
        Expr::Unary { expr, .. } => variables(expr, names),
        Expr::Member { expr, .. } => variables(expr, names),
        Expr::Binary { left, right, .. } => {
            variables(left, names);
            variables(right, names);
        }
        Expr::Ternary { cond, then_expr, else_expr } => {
            for part in [cond, then_expr, else_expr] {
                variables(part, names);
            }
        }
        Expr::Index { expr, index, .. } => {
            variables(expr, names);
            variables(index, names);
        }
        Expr::Call { expr: callee, args } => {
            let mut inner = Vec::new();
            let mut bound = None;
            if let Expr::Member { expr, field, .. } = &callee.node {
                variables(expr, names);
                if functions::loop_kind(field).is_some()
                    && let Some(Expr::Ident(name)) = args.first().map(|arg| &arg.node)
                {
                    bound = Some(name.clone());
                }
            }
            args.iter().for_each(|arg| variables(arg, &mut inner));
            names.extend(inner.into_iter().filter(|name| Some(name) != bound.as_ref()));
        }
        _ => {}
    }
}
