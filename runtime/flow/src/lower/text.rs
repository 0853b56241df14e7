//! Texts and expressions of steps.

use super::Lower;
use crate::expr::{Expression, Template, Type, TypeError};
use crate::problem::{Code, Problem, Range};
use crate::program::Local;
use crate::syntax::{Node, Scalar, Value};
use crate::words;

impl Lower<'_> {
    /// A text per language.
    pub(super) fn local(&mut self, node: &Node) -> Local {
        let mut local = Local::default();
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    let variants = self.variants(&entry.value);
                    local.texts.insert(entry.key.clone(), variants);
                }
            }
            _ => {
                let variants = self.variants(node);
                local.texts.insert(String::new(), variants);
            }
        }
        local.texts.retain(|_, variants| !variants.is_empty());
        local
    }

    /// A text per language in which no name of a flow is known, such as a title.
    pub(super) fn plain_local(&mut self, node: &Node) -> Local {
        let scope = std::mem::take(&mut self.scope);
        let local = self.local(node);
        self.scope = scope;
        local
    }

    /// A text that may name what only a flow knows; which flow, is known when it asks.
    pub(super) fn open_local(&mut self, node: &Node) -> Local {
        self.scope.open = true;
        let found = self.problems.len();
        let local = self.local(node);
        self.scope.open = false;
        let kept = self.problems.split_off(found.min(self.problems.len()));
        self.problems.extend(kept.into_iter().filter(|problem| problem.code == Code::Expression));
        local
    }

    fn variants(&mut self, node: &Node) -> Vec<Template> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.template(item)).collect(),
            Value::Scalar(_) if node.is_empty() => Vec::new(),
            Value::Scalar(_) => self.template(node).into_iter().collect(),
            Value::Map(_) => Vec::new(),
        }
    }

    pub(super) fn template(&mut self, node: &Node) -> Option<Template> {
        let Value::Scalar(scalar) = &node.value else { return None };
        match Template::parse(&scalar.text) {
            Ok(template) => {
                for (at, expression) in template.expressions().enumerate() {
                    let place = scalar.expressions.get(at).copied().unwrap_or(node.range);
                    let found = self.typed(expression, place);
                    self.sayable(expression, &found, place);
                }
                Some(template)
            }
            Err(error) => {
                self.expression_problem(&error, scalar, node);
                None
            }
        }
    }

    /// Only what has words can stand in a text.
    fn sayable(&mut self, expression: &Expression, found: &Type, place: Range) {
        let part = expression.source().trim();
        let (what, cure) = match found {
            Type::Json => (
                words!("it is not known what `{part}` is", part),
                words!(
                    "say what it is, for example `string({part})`, or give the `http` step `returns:`",
                    part
                ),
            ),
            Type::Record(fields) => {
                let first = fields.keys().next().map_or("field", String::as_str);
                (
                    words!("`{part}` is a record, which has no words", part),
                    words!("name a field: `{part}.{first}`", part, first),
                )
            }
            _ => return,
        };
        self.report(
            Code::WrongType,
            place,
            what,
            words!("the customer would read something meaningless"),
            cure,
        );
    }

    /// An expression that stands alone: `accept: size(x) > 3`, also when written as `${...}`.
    pub(super) fn expression(&mut self, node: &Node) -> Option<(Expression, Type)> {
        let (expression, place) = self.parsed(node)?;
        let found = self.typed(&expression, place);
        Some((expression, found))
    }

    /// An expression whose types are not looked at yet, and where it stands.
    pub(super) fn parsed(&mut self, node: &Node) -> Option<(Expression, Range)> {
        let Value::Scalar(scalar) = &node.value else { return None };
        let (text, place) = bare(node, scalar);
        match Expression::parse(text) {
            Ok(expression) => Some((expression, place)),
            Err(error) => {
                let range = self.inside(place, &error.span, text);
                let what =
                    words!("`{text}` is not a valid expression: {message}", text, message = error.message);
                let why = words!("conditions and `${{...}}` are written in CEL");
                self.report(Code::Expression, range, what, why, error.cure);
                None
            }
        }
    }

    /// An expression that must be true or false.
    pub(super) fn condition(&mut self, node: &Node) -> Option<Expression> {
        let (expression, found) = self.expression(node)?;
        match found {
            Type::Bool | Type::Unknown => {}
            Type::Option(inner) if *inner == Type::Bool => {
                let what = words!("`{part}` may have no value", part = expression.source());
                let cure = words!("compare it: `{part} == true`", part = expression.source());
                self.report(Code::WrongType, node.range, what, words!("a condition is true or false"), cure);
            }
            other => {
                let what = words!(
                    "`{part}` is {found}, not yes or no",
                    part = expression.source(),
                    found = other.wording()
                );
                let cure = words!("compare it with something, for example `== \"late\"` or `> 0`");
                self.report(Code::WrongType, node.range, what, words!("a condition is true or false"), cure);
            }
        }
        Some(expression)
    }

    /// The type of an expression whose text begins at `place`; mistakes are reported.
    pub(super) fn typed(&mut self, expression: &Expression, place: Range) -> Type {
        let (found, errors) = expression.infer(&self.scope);
        for error in errors {
            let range = self.inside(place, &error.span, expression.source());
            let (code, why) = if error.unknown.is_some() {
                (Code::UnknownName, words!("a name must lead to something that exists"))
            } else {
                (Code::WrongType, words!("the expression would fail when a customer is waiting"))
            };
            let mut problem = Problem::new(code, self.path(), range, error.message, why, error.cure);
            if let (Some(_), Some(near)) = (&error.unknown, problem.cure.suggestion().map(str::to_owned)) {
                problem = problem.fixed_by(words!("write `{near}`", near), range, near);
            }
            self.push(problem);
        }
        found
    }

    pub(super) fn inside(&self, place: Range, span: &std::ops::Range<usize>, text: &str) -> Range {
        let Some(source) = self.source else { return place };
        // Where the file spells the expression otherwise (escapes), the whole is marked.
        match source.text().get(place.start..place.end) {
            Some(raw) if raw.trim_end() == text.trim_end() && !span.is_empty() && span.end <= raw.len() => {
                Range::new(place.start + span.start, place.start + span.end)
            }
            _ => place,
        }
    }

    fn expression_problem(&mut self, error: &TypeError, scalar: &Scalar, node: &Node) {
        let raw = self
            .source
            .and_then(|source| source.text().get(node.range.start..node.range.end))
            .unwrap_or_default();
        let range = if raw.trim_end() == scalar.text.trim_end() && !error.span.is_empty() {
            Range::new(node.range.start + error.span.start, node.range.start + error.span.end)
        } else {
            node.range
        };
        let part = scalar
            .text
            .get(error.span.clone())
            .filter(|part| !part.is_empty())
            .unwrap_or(&scalar.text)
            .to_owned();
        let what = words!("`{part}` is not a valid expression: {message}", part, message = error.message);
        let why = words!("conditions and `${{...}}` are written in CEL");
        self.report(Code::Expression, range, what, why, error.cure.clone());
    }
}

/// The text of an expression without the `${` and `}` around it, and where it stands.
fn bare<'s>(node: &Node, scalar: &'s Scalar) -> (&'s str, Range) {
    let trimmed = scalar.text.trim();
    let inside = trimmed.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
    match (inside, scalar.expressions.as_slice()) {
        (Some(inside), [place]) => (inside, *place),
        _ => {
            let quote = usize::from(!scalar.plain);
            let end = node.range.end.saturating_sub(quote);
            (trimmed, Range::new(node.range.start + quote, end))
        }
    }
}
