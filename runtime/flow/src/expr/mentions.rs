//! The names in an expression with their places, for editors; works on expressions that are not finished, too.

use super::{Expression, functions};
use cel_core::types::{BinaryOp, Expr, Span, SpannedExpr};

/// A word of an expression that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where it stands in the expression, in bytes.
    pub span: Span,
    /// What it is.
    pub what: Word,
}

/// What a word of an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A slot or variable that is read.
    Name(String),
    /// A name that exists only in a loop over a list; `at` is where the loop names it.
    Bound {
        /// The name.
        name: String,
        /// Where the loop names it, in bytes.
        at: usize,
    },
    /// A field of a value.
    Field {
        /// The field.
        name: String,
        /// The name or chain of fields before it, if it is one.
        of: Option<String>,
    },
    /// A function that is called, as `name(...)`.
    Function(String),
    /// A function that is called on a value, as `value.name(...)`.
    Method(String),
    /// A text that is compared with a name.
    Text {
        /// The text.
        text: String,
        /// The name.
        with: String,
    },
}

/// The words of an expression, in the order of their places.
#[must_use]
pub fn mentions(source: &str) -> Vec<Mention> {
    let mut found = match Expression::parse(source) {
        Ok(expression) => {
            let mut walk = Walk { source, bound: Vec::new(), found: Vec::new() };
            walk.expr(&expression.tree);
            walk.found
        }
        Err(_) => scan(source),
    };
    found.sort_by_key(|mention| (mention.span.start, mention.span.end));
    found
}

impl Expression {
    /// The smallest part of the expression around a byte that has a value of its own.
    #[must_use]
    pub fn part_at(&self, at: usize) -> Option<Span> {
        let mut best: Option<Span> = None;
        parts(&self.tree, &mut |span| {
            let inside = (span.start..=span.end).contains(&at) && self.source.get(span.clone()).is_some();
            if inside && best.as_ref().is_none_or(|best| span.len() <= best.len()) {
                best = Some(span.clone());
            }
        });
        best
    }
}

/// Visits the place of every part that has a value: the name of a function alone has none.
fn parts(expr: &SpannedExpr, visit: &mut dyn FnMut(&Span)) {
    visit(&expr.span);
    match &expr.node {
        Expr::List(items) => items.iter().for_each(|item| parts(&item.expr, visit)),
        Expr::Map(entries) => entries.iter().for_each(|entry| parts(&entry.value, visit)),
        Expr::Unary { expr, .. } | Expr::Member { expr, .. } => parts(expr, visit),
        Expr::Binary { left, right, .. } => [left, right].into_iter().for_each(|part| parts(part, visit)),
        Expr::Ternary { cond, then_expr, else_expr } => {
            [cond, then_expr, else_expr].into_iter().for_each(|part| parts(part, visit));
        }
        Expr::Index { expr, index, .. } => [expr, index].into_iter().for_each(|part| parts(part, visit)),
        Expr::Call { expr: callee, args } => {
            if let Expr::Member { expr, .. } = &callee.node {
                parts(expr, visit);
            }
            args.iter().for_each(|arg| parts(arg, visit));
        }
        _ => {}
    }
}

struct Walk<'a> {
    source: &'a str,
    bound: Vec<(String, usize)>,
    found: Vec<Mention>,
}

impl Walk<'_> {
    fn push(&mut self, span: &Span, what: Word) {
        self.found.push(Mention { span: span.clone(), what });
    }

    /// The last `name` of a chain `a.b.name`.
    fn tail(&mut self, whole: &Span, name: &str, what: Word) {
        let start = whole.end.saturating_sub(name.len());
        if self.source.get(start..whole.end) == Some(name) {
            self.push(&(start..whole.end), what);
        }
    }

    fn expr(&mut self, expr: &SpannedExpr) {
        match &expr.node {
            Expr::Ident(name) | Expr::RootIdent(name) => {
                let span = expr.span.end.saturating_sub(name.len())..expr.span.end;
                if self.source.get(span.clone()) != Some(name) {
                    return;
                }
                let word = match self.bound.iter().rev().find(|(bound, _)| bound == name) {
                    Some((_, at)) => Word::Bound { name: name.clone(), at: *at },
                    None => Word::Name(name.clone()),
                };
                self.push(&span, word);
            }
            Expr::List(items) => items.iter().for_each(|item| self.expr(&item.expr)),
            Expr::Map(entries) => {
                for entry in entries {
                    self.expr(&entry.key);
                    self.expr(&entry.value);
                }
            }
            Expr::Struct { fields, .. } => fields.iter().for_each(|field| self.expr(&field.value)),
            Expr::Unary { expr, .. } => self.expr(expr),
            Expr::Binary { op, left, right } => {
                self.expr(left);
                self.expr(right);
                if matches!(op, BinaryOp::Eq | BinaryOp::Ne | BinaryOp::In) {
                    self.compared(left, right);
                    self.compared(right, left);
                }
            }
            Expr::Ternary { cond, then_expr, else_expr } => {
                for part in [cond, then_expr, else_expr] {
                    self.expr(part);
                }
            }
            Expr::Member { expr: object, field, .. } => {
                self.expr(object);
                let word = Word::Field { name: field.clone(), of: path(object) };
                self.tail(&expr.span, field, word);
            }
            Expr::Index { expr, index, .. } => {
                self.expr(expr);
                self.expr(index);
            }
            Expr::Call { expr: callee, args } => self.call(callee, args),
            _ => {}
        }
    }

    fn call(&mut self, callee: &SpannedExpr, args: &[SpannedExpr]) {
        match &callee.node {
            Expr::Member { expr: object, field, .. } => {
                self.expr(object);
                self.tail(&callee.span, field, Word::Method(field.clone()));
                if functions::loop_kind(field).is_some()
                    && let Some((SpannedExpr { node: Expr::Ident(name), span, .. }, rest)) =
                        args.split_first()
                {
                    self.push(span, Word::Bound { name: name.clone(), at: span.start });
                    self.bound.push((name.clone(), span.start));
                    rest.iter().for_each(|arg| self.expr(arg));
                    self.bound.pop();
                    return;
                }
            }
            Expr::Ident(name) => self.push(&callee.span, Word::Function(name.clone())),
            _ => self.expr(callee),
        }
        args.iter().for_each(|arg| self.expr(arg));
    }

    fn compared(&mut self, name: &SpannedExpr, text: &SpannedExpr) {
        let Some(with) = path(name) else { return };
        match &text.node {
            Expr::String(text_of) => {
                self.push(&text.span, Word::Text { text: text_of.clone(), with });
            }
            Expr::List(items) => {
                for item in items {
                    if let Expr::String(one) = &item.expr.node {
                        self.push(&item.expr.span, Word::Text { text: one.clone(), with: with.clone() });
                    }
                }
            }
            _ => {}
        }
    }
}

/// The name or chain of fields that an expression is.
fn path(expr: &SpannedExpr) -> Option<String> {
    match &expr.node {
        Expr::Ident(name) | Expr::RootIdent(name) => Some(name.clone()),
        Expr::Member { expr, field, .. } => Some(format!("{}.{field}", path(expr)?)),
        _ => None,
    }
}

/// The words of a text that is not an expression yet; texts in quotes are left out.
fn scan(source: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        match (quote, c) {
            _ if std::mem::take(&mut escaped) => {}
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, c) if c.is_ascii_alphanumeric() || c == '_' => {
                let rest = &source[start..];
                let length =
                    rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
                at = start + length;
                let name = &source[start..at];
                let known = ["true", "false", "null", "in"].contains(&name);
                if !known && !c.is_ascii_digit() {
                    let what = word(source, start, at);
                    found.push(Mention { span: start..at, what });
                }
            }
            _ => {}
        }
    }
    found
}

fn word(source: &str, start: usize, end: usize) -> Word {
    let name = source[start..end].to_owned();
    let called = source[end..].trim_start().starts_with('(');
    match (source[..start].trim_end().strip_suffix('.'), called) {
        (Some(_), true) => Word::Method(name),
        (Some(before), false) => {
            let from = before
                .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
            let of = before[from..].to_owned();
            Word::Field { name, of: Some(of).filter(|of| !of.is_empty()) }
        }
        (None, true) => Word::Function(name),
        (None, false) => Word::Name(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> Vec<String> {
        mentions(source)
            .into_iter()
            .map(|mention| {
                let part = &source[mention.span.clone()];
                match mention.what {
                    Word::Name(name) => format!("name {name} {part}"),
                    Word::Bound { name, at } => format!("bound {name} {part} {at}"),
                    Word::Field { name, of } => {
                        format!("field {name} {part} of {}", of.unwrap_or_default())
                    }
                    Word::Function(name) => format!("function {name} {part}"),
                    Word::Method(name) => format!("method {name} {part}"),
                    Word::Text { text, with } => format!("text {text} {part} with {with}"),
                }
            })
            .collect()
    }

    #[test]
    fn every_word_has_its_place() {
        assert_eq!(
            shown("weight * 2 > max(price.amount, 1) && \"快递\" != reason"),
            [
                "name weight weight",
                "function max max",
                "name price price",
                "field amount amount of price",
                "text 快递 \"快递\" with reason",
                "name reason reason"
            ]
        );
        assert_eq!(
            shown("cities.filter(c, c == x && c in ['a']).size() > 0"),
            [
                "name cities cities",
                "method filter filter",
                "bound c c 14",
                "bound c c 14",
                "name x x",
                "bound c c 14",
                "text a 'a' with c",
                "method size size"
            ]
        );
    }

    #[test]
    fn unfinished_expressions_are_read_too() {
        assert_eq!(
            shown("order.paid && (\"a b\" == reason && size("),
            ["name order order", "field paid paid of order", "name reason reason", "function size size"]
        );
        assert_eq!(shown("在 ${ x. "), ["name x x"]);
    }
}
