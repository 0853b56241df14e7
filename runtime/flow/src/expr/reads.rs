//! What an expression reads, and what is known to have a value where it is true or false.

use super::functions;
use cel_core::types::{BinaryOp, Expr, Span, SpannedExpr, UnaryOp};

/// A variable that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub name: String,
    /// Where it stands in the expression, in bytes.
    pub span: Span,
    /// Whether the expression cannot be computed if it has no value.
    pub fails: bool,
    /// Whether its value is the value of the whole expression, so that nothing is computed from it.
    pub whole: bool,
}

/// The name or chain of fields that an expression is, such as `order.paid`.
pub(super) fn path(expr: &SpannedExpr) -> Option<String> {
    match &expr.node {
        Expr::Ident(name) | Expr::RootIdent(name) => Some(name.clone()),
        Expr::Member { expr, field, .. } => Some(format!("{}.{field}", path(expr)?)),
        _ => None,
    }
}

/// What has a value wherever the expression has this truth.
pub(super) fn facts(expr: &SpannedExpr, truth: bool) -> Vec<String> {
    match &expr.node {
        Expr::Unary { op: UnaryOp::Not, expr } => facts(expr, !truth),
        Expr::Binary { op, left, right } => match (op, truth) {
            (BinaryOp::And, true) | (BinaryOp::Or, false) => {
                let mut both = facts(left, truth);
                both.extend(facts(right, truth));
                both
            }
            (BinaryOp::Eq, false) | (BinaryOp::Ne, true) => {
                let null = |expr: &SpannedExpr| matches!(expr.node, Expr::Null);
                let side = if null(left) { Some(right) } else { null(right).then_some(left) };
                side.and_then(|side| path(side)).into_iter().flat_map(prefixes).collect()
            }
            // What equals something that is there, is there.
            (BinaryOp::Eq, true) => {
                let literal = |expr: &SpannedExpr| {
                    matches!(expr.node, Expr::Bool(_) | Expr::Int(_) | Expr::Float(_) | Expr::String(_))
                };
                let side = if literal(left) { Some(right) } else { literal(right).then_some(left) };
                side.and_then(|side| path(side)).into_iter().flat_map(prefixes).collect()
            }
            (BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge, _) => {
                [left, right].into_iter().filter_map(|side| path(side)).flat_map(prefixes).collect()
            }
            _ => Vec::new(),
        },
        Expr::Call { expr, args } => {
            let is_has = matches!(&expr.node, Expr::Ident(name) if name == "has");
            if is_has && truth {
                args.iter().filter_map(path).flat_map(prefixes).collect()
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// `a.b.c` has a value only if `a.b` and `a` have.
pub(super) fn prefixes(path: String) -> Vec<String> {
    let ends = path.match_indices('.').map(|(at, _)| at);
    let mut all: Vec<String> = ends.map(|at| path[..at].to_owned()).collect();
    all.push(path);
    all
}

/// Every variable that is read where nothing says that it has a value.
pub(super) fn reads(expr: &SpannedExpr) -> Vec<Read> {
    let mut walk = Walk { known: Vec::new(), bound: Vec::new(), found: Vec::new() };
    walk.whole(expr);
    walk.found
}

struct Walk {
    known: Vec<String>,
    bound: Vec<String>,
    found: Vec<Read>,
}

impl Walk {
    /// An expression whose value nothing more is computed from.
    fn whole(&mut self, expr: &SpannedExpr) {
        match &expr.node {
            Expr::Ident(name) | Expr::RootIdent(name) => {
                self.read(Read { name: name.clone(), span: expr.span.clone(), fails: true, whole: true });
            }
            Expr::Ternary { cond, then_expr, else_expr } => {
                self.expr(cond, true);
                for (truth, part) in [(true, then_expr), (false, else_expr)] {
                    let before = self.known.len();
                    self.known.extend(facts(cond, truth));
                    self.whole(part);
                    self.known.truncate(before);
                }
            }
            _ => self.expr(expr, true),
        }
    }

    fn read(&mut self, read: Read) {
        if !self.known.iter().chain(&self.bound).any(|known| *known == read.name) {
            self.found.push(read);
        }
    }

    fn under(&mut self, facts: Vec<String>, expr: &SpannedExpr, fails: bool) {
        let before = self.known.len();
        self.known.extend(facts);
        self.expr(expr, fails);
        self.known.truncate(before);
    }

    /// `fails` tells whether nothing in this place stops the computing.
    fn expr(&mut self, expr: &SpannedExpr, fails: bool) {
        match &expr.node {
            Expr::Ident(name) | Expr::RootIdent(name) => {
                self.read(Read { name: name.clone(), span: expr.span.clone(), fails, whole: false });
            }
            Expr::List(items) => items.iter().for_each(|item| self.expr(&item.expr, false)),
            Expr::Map(entries) => entries.iter().for_each(|entry| self.expr(&entry.value, false)),
            Expr::Unary { expr, .. } => self.expr(expr, true),
            Expr::Binary { op: BinaryOp::And, left, right } => {
                self.expr(left, true);
                self.under(facts(left, true), right, true);
            }
            Expr::Binary { op: BinaryOp::Or, left, right } => {
                self.expr(left, true);
                self.under(facts(left, false), right, true);
            }
            Expr::Binary { op, left, right } => {
                let strict = !matches!(op, BinaryOp::Eq | BinaryOp::Ne);
                self.expr(left, strict && *op != BinaryOp::In);
                self.expr(right, strict);
            }
            Expr::Ternary { cond, then_expr, else_expr } => {
                self.expr(cond, true);
                self.under(facts(cond, true), then_expr, fails);
                self.under(facts(cond, false), else_expr, fails);
            }
            Expr::Member { expr, .. } => self.expr(expr, true),
            Expr::Index { expr, index, .. } => {
                self.expr(expr, true);
                self.expr(index, true);
            }
            Expr::Call { expr: callee, args } => self.call(callee, args),
            _ => {}
        }
    }

    fn call(&mut self, callee: &SpannedExpr, args: &[SpannedExpr]) {
        match &callee.node {
            Expr::Ident(name) if name == "has" => {}
            Expr::Ident(name) => args.iter().for_each(|arg| self.expr(arg, name != "string")),
            Expr::Member { expr, field, .. } => {
                self.expr(expr, true);
                match args.first().map(|arg| &arg.node) {
                    Some(Expr::Ident(name)) if functions::loop_kind(field).is_some() => {
                        self.bound.push(name.clone());
                        args[1..].iter().for_each(|arg| self.expr(arg, true));
                        self.bound.pop();
                    }
                    _ => args.iter().for_each(|arg| self.expr(arg, true)),
                }
            }
            _ => args.iter().for_each(|arg| self.expr(arg, true)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Expression;

    fn reads(text: &str) -> Vec<(String, bool)> {
        let expression = Expression::parse(text).unwrap();
        expression.reads().into_iter().map(|read| (read.name, read.fails)).collect()
    }

    fn facts(text: &str, truth: bool) -> Vec<String> {
        Expression::parse(text).unwrap().facts(truth)
    }

    #[test]
    fn a_guard_makes_a_read_safe() {
        let one = |name: &str, fails| vec![(name.to_owned(), fails)];
        assert_eq!(reads("day.words()"), one("day", true));
        assert_eq!(reads("day"), one("day", true));
        assert_eq!(reads("reason == 'late'"), one("reason", false));
        assert_eq!(reads("has(day) && day > today()"), []);
        assert_eq!(reads("!has(day) || day > today()"), []);
        assert_eq!(reads("has(day) ? day.words() : 'any'"), []);
        assert_eq!(reads("has(day) ? 'any' : day.words()"), one("day", true));
        assert_eq!(reads("day == null || day > today()"), one("day", false));
        let whole = |text: &str| {
            let reads = Expression::parse(text).unwrap().reads();
            reads.into_iter().filter(|read| read.whole).map(|read| read.name).collect::<Vec<_>>()
        };
        assert_eq!(whole("has(day) ? other : third"), ["other", "third"]);
        assert_eq!(whole("has(day) ? day : other.words()"), Vec::<String>::new());
        assert_eq!(reads("items.all(i, i > n)"), [("items".to_owned(), true), ("n".to_owned(), true)]);
    }

    #[test]
    fn a_condition_tells_what_has_a_value() {
        assert_eq!(facts("has(a.b) && c != null", true), ["a", "a.b", "c"]);
        assert_eq!(facts("has(a)", false), Vec::<String>::new());
        assert_eq!(facts("!(a == null) && b == 'x'", true), ["a", "b"]);
        assert_eq!(facts("a > 3 || b == null", false), ["a", "b"]);
    }
}
