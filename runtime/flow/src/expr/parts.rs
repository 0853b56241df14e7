//! Parts of an expression that the checks of paths look at: what it reads, what it is compared with, what it gives back.

use super::eval::Scope;
use super::functions;
use super::reads::path;
use super::value::Value;
use super::{Expression, eval};
use cel_core::types::{BinaryOp, Expr, SpannedExpr, UnaryOp};

/// The functions that look at the clock.
const CLOCK: &[&str] = &["today", "words"];

/// What an expression may give back without computing: the values of names, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Outcome {
    /// Names whose value is the value of the expression, in one case or another.
    pub(crate) names: Vec<String>,
    /// Whether it says `null` itself.
    pub(crate) null: bool,
}

impl Expression {
    /// Whether it is the same at all times: it has no name and does not look at the clock.
    pub(crate) fn is_constant(&self) -> bool {
        fixed(&self.tree, Clock::Moves)
    }

    /// Whether it looks at the clock.
    pub(crate) fn is_timed(&self) -> bool {
        let mut timed = false;
        visit(&self.tree, &mut |part| match &part.node {
            Expr::Ident(name) => timed |= name == "now",
            Expr::Call { expr, .. } => {
                timed |= matches!(&expr.node, Expr::Ident(name) if CLOCK.contains(&name.as_str()));
            }
            _ => {}
        });
        timed
    }

    /// Names and fields that it reads, such as `order.paid`, in order and each once.
    pub(crate) fn paths(&self) -> Vec<String> {
        let mut found = Vec::new();
        paths(&self.tree, &mut Vec::new(), &mut found);
        let mut once: Vec<String> = Vec::with_capacity(found.len());
        for path in found {
            if !once.contains(&path) {
                once.push(path);
            }
        }
        once
    }

    /// The values of the largest parts without names: what names are compared with or computed from.
    pub(crate) fn values(&self, scope: &Scope<'_>) -> Vec<Value> {
        let mut found = Vec::new();
        each_fixed(&self.tree, &mut |part| {
            if let Ok(value) = eval::eval(part, &self.source, scope) {
                match value {
                    Value::List(items) => found.extend(items),
                    value => found.push(value),
                }
            }
        });
        found
    }

    /// The patterns that texts are compared with.
    pub(crate) fn patterns(&self) -> Vec<String> {
        let mut found = Vec::new();
        visit(&self.tree, &mut |part| {
            if let Expr::Call { expr, args } = &part.node
                && matches!(&expr.node, Expr::Member { field, .. } if field == "matches")
                && let [SpannedExpr { node: Expr::String(pattern), .. }] = args.as_slice()
            {
                found.push(pattern.clone());
            }
        });
        found
    }

    /// Whether every name in it stands alone beside a comparison with something known, so that a value of each kind
    /// around what it is compared with tells everything about it.
    pub(crate) fn only_compares(&self) -> bool {
        only_compares(&self.tree)
    }

    /// What it may give back without computing.
    pub(crate) fn outcome(&self) -> Outcome {
        let mut outcome = Outcome::default();
        give(&self.tree, &mut outcome);
        outcome
    }

    /// The names of which it asks whether they have a value.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut found = Vec::new();
        visit(&self.tree, &mut |part| match &part.node {
            Expr::Call { expr, args } if matches!(&expr.node, Expr::Ident(name) if name == "has") => {
                found.extend(args.iter().filter_map(path));
            }
            Expr::Binary { op: BinaryOp::Eq | BinaryOp::Ne, left, right } => {
                for (side, other) in [(left, right), (right, left)] {
                    if matches!(other.node, Expr::Null) {
                        found.extend(path(side));
                    }
                }
            }
            _ => {}
        });
        found
    }

    /// The text without spaces outside of quotes, to tell whether two are the same.
    pub(crate) fn squeezed(&self) -> String {
        let (mut quote, mut escaped) = (None, false);
        let mut text = String::with_capacity(self.source.len());
        for c in self.source.chars() {
            match (quote, c) {
                (Some(_), _) if escaped => escaped = false,
                (Some(_), '\\') => escaped = true,
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(c),
                (None, c) if c.is_whitespace() => continue,
                (None, _) => {}
            }
            text.push(if c == '\'' { '"' } else { c });
        }
        text
    }
}

/// Whether what looks at the clock counts as known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clock {
    Moves,
    Stands,
}

/// Whether no name has a part in it.
fn fixed(expr: &SpannedExpr, clock: Clock) -> bool {
    match &expr.node {
        Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::UInt(_) | Expr::Float(_) | Expr::String(_) => true,
        Expr::Ident(name) => clock == Clock::Stands && name == "now",
        Expr::List(items) => items.iter().all(|item| fixed(&item.expr, clock)),
        Expr::Unary { expr, .. } => fixed(expr, clock),
        Expr::Binary { left, right, .. } => fixed(left, clock) && fixed(right, clock),
        Expr::Ternary { cond, then_expr, else_expr } => {
            [cond, then_expr, else_expr].into_iter().all(|part| fixed(part, clock))
        }
        Expr::Member { expr, .. } => fixed(expr, clock),
        Expr::Index { expr, index, .. } => fixed(expr, clock) && fixed(index, clock),
        Expr::Call { expr, args } => {
            let known = match &expr.node {
                Expr::Ident(name) => clock == Clock::Stands || !CLOCK.contains(&name.as_str()),
                Expr::Member { expr, field, .. } => {
                    fixed(expr, clock)
                        && functions::loop_kind(field).is_none()
                        && (clock == Clock::Stands || !CLOCK.contains(&field.as_str()))
                }
                _ => false,
            };
            known && args.iter().all(|arg| fixed(arg, clock))
        }
        _ => false,
    }
}

/// Visits the largest parts without names.
fn each_fixed<'e>(expr: &'e SpannedExpr, found: &mut dyn FnMut(&'e SpannedExpr)) {
    if fixed(expr, Clock::Stands) {
        return found(expr);
    }
    each_part(expr, &mut |part| each_fixed(part, found));
}

/// Visits an expression and all its parts.
fn visit<'e>(expr: &'e SpannedExpr, found: &mut dyn FnMut(&'e SpannedExpr)) {
    found(expr);
    each_part(expr, &mut |part| visit(part, found));
}

/// The parts an expression is made of; the name of a function is none.
fn each_part<'e>(expr: &'e SpannedExpr, found: &mut dyn FnMut(&'e SpannedExpr)) {
    match &expr.node {
        Expr::List(items) => items.iter().for_each(|item| found(&item.expr)),
        Expr::Map(entries) => entries.iter().for_each(|entry| found(&entry.value)),
        Expr::Unary { expr, .. } | Expr::Member { expr, .. } => found(expr),
        Expr::Binary { left, right, .. } => {
            found(left);
            found(right);
        }
        Expr::Ternary { cond, then_expr, else_expr } => {
            [cond, then_expr, else_expr].into_iter().for_each(|part| found(part));
        }
        Expr::Index { expr, index, .. } => {
            found(expr);
            found(index);
        }
        Expr::Call { expr, args } => {
            if let Expr::Member { expr, .. } = &expr.node {
                found(expr);
            }
            args.iter().for_each(found);
        }
        _ => {}
    }
}

fn paths<'e>(expr: &'e SpannedExpr, bound: &mut Vec<&'e str>, found: &mut Vec<String>) {
    if let Some(path) = path(expr) {
        let root = path.split('.').next().unwrap_or_default();
        if !bound.contains(&root) {
            found.push(path);
        }
        return;
    }
    let before = bound.len();
    if let Expr::Call { expr: callee, args } = &expr.node
        && let Expr::Member { field, .. } = &callee.node
        && functions::loop_kind(field).is_some()
        && let Some(Expr::Ident(name)) = args.first().map(|arg| &arg.node)
    {
        bound.push(name);
    }
    each_part(expr, &mut |part| paths(part, bound, found));
    bound.truncate(before);
}

fn only_compares(expr: &SpannedExpr) -> bool {
    use BinaryOp::{And, Eq, Ge, Gt, In, Le, Lt, Ne, Or};
    let known = |expr: &SpannedExpr| fixed(expr, Clock::Stands);
    let name = |expr: &SpannedExpr| path(expr).is_some();
    if known(expr) || name(expr) {
        return true;
    }
    match &expr.node {
        Expr::Unary { op: UnaryOp::Not, expr } => only_compares(expr),
        Expr::Binary { op: And | Or, left, right } => only_compares(left) && only_compares(right),
        Expr::Binary { op: Eq | Ne | Lt | Le | Gt | Ge, left, right } => {
            name(left) && known(right) || known(left) && name(right)
        }
        Expr::Binary { op: In, left, right } => name(left) && known(right),
        Expr::Ternary { cond, then_expr, else_expr } => {
            [cond, then_expr, else_expr].into_iter().all(|part| only_compares(part))
        }
        Expr::Call { expr, .. } => matches!(&expr.node, Expr::Ident(name) if name == "has"),
        _ => false,
    }
}

fn give(expr: &SpannedExpr, outcome: &mut Outcome) {
    match &expr.node {
        Expr::Null => outcome.null = true,
        Expr::Ident(name) | Expr::RootIdent(name) => outcome.names.push(name.clone()),
        Expr::Ternary { then_expr, else_expr, .. } => {
            give(then_expr, outcome);
            give(else_expr, outcome);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Expression {
        Expression::parse(text).unwrap()
    }

    fn values(text: &str) -> Vec<String> {
        let now: jiff::ZonedDateTime = "2026-05-06T10:00:00+08:00[Asia/Shanghai]".parse().unwrap();
        let lookup = |name: &str| (name == "now").then(|| Value::Datetime(Box::new(now.clone())));
        let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "en" };
        parse(text).values(&scope).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn constants_have_no_name_and_no_clock() {
        for (text, constant) in [
            ("true", true),
            ("1 + 1 > 3", true),
            ("size('abc') == 3", true),
            ("date('2026-01-01') < today()", false),
            ("a == 1", false),
            ("now.hour() > 3", false),
            ("['a'].exists(x, x == 'a')", false),
        ] {
            assert_eq!(parse(text).is_constant(), constant, "{text}");
        }
        assert!(parse("a > today() || b").is_timed() && parse("now.hour() > 3").is_timed());
        assert!(!parse("a > date('2026-01-01')").is_timed());
    }

    #[test]
    fn names_and_what_they_are_compared_with() {
        assert_eq!(
            parse("has(a.b) && c.d.size() > e && l.all(x, x.y > f)").paths(),
            ["a.b", "c.d", "e", "l", "f"]
        );
        assert_eq!(
            values("x > 3 && (y in ['a', 'b'] || z <= today() + duration('2d'))"),
            ["3", "a", "b", "2026-05-08"]
        );
        assert_eq!(
            values("amount <= money(20, 'CNY') && at > now - duration('1h')"),
            ["20 CNY", "2026-05-06T09:00:00+08:00"]
        );
        assert_eq!(parse("x.matches('a+') || !y.matches('b')").patterns(), ["a+", "b"]);
    }

    #[test]
    fn comparisons_that_tell_everything() {
        for (text, only) in [
            ("a", true),
            ("a == 'x' && !(b.c > 3 || 4 <= d)", true),
            ("a in ['x'] ? b : has(c)", true),
            ("a < b", false),
            ("size(a) > 3", false),
            ("a * 2 > 3", false),
        ] {
            assert_eq!(parse(text).only_compares(), only, "{text}");
        }
    }

    #[test]
    fn what_is_given_back_unchanged() {
        assert_eq!(parse("a").outcome(), Outcome { names: vec!["a".to_owned()], null: false });
        let both = Outcome { names: vec!["b".to_owned()], null: true };
        assert_eq!(parse("a > 1 ? b : null").outcome(), both);
        assert_eq!(parse("a + 1").outcome(), Outcome::default());
        assert_eq!(parse("has(a.b) || c == null").asked(), ["a.b", "c"]);
        assert_eq!(parse(" a  == 'x y' ").squeezed(), parse("a==\"x y\"").squeezed());
    }
}
