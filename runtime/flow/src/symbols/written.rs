//! Expressions as they stand in a file: each with its text, and the place of every part of it.

use crate::align::{align, align_part};
use crate::expr::is_name;
use crate::grammar::{Form, Kind, walk};
use crate::mask;
use crate::problem::Range;
use crate::source::Source;
use crate::syntax::{Document, Node, Scalar, Value};
use std::ops::Range as Span;

/// An expression of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The expression.
    pub text: String,
    /// Where it stands, without `${` and `}`; quotes around the whole belong to it.
    pub range: Range,
    start: usize,
    offsets: Option<Vec<usize>>,
}

impl Written {
    /// Where a part of the expression stands in the file; the whole, if it cannot be told.
    #[must_use]
    pub fn place(&self, span: &Span<usize>) -> Range {
        let place = |at: usize| Some(self.start + self.offsets.as_ref()?.get(at)?);
        match (place(span.start), place(span.end)) {
            (Some(start), Some(end)) => Range::new(start, end),
            _ => self.range,
        }
    }

    /// Whether parts of the expression have places of their own.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.offsets.is_some()
    }

    /// The byte of the expression that stands at an offset of the file.
    #[must_use]
    pub fn inside(&self, offset: usize) -> Option<usize> {
        let relative = offset.checked_sub(self.start)?;
        let found = self.offsets.as_ref()?.partition_point(|at| *at < relative);
        (found <= self.text.len()).then(|| self.text.floor_char_boundary(found))
    }
}

/// The expressions of a scalar of a form, with whether the scalar may be read as plain text instead.
#[must_use]
pub(super) fn written(source: &Source, form: Form, node: &Node) -> Vec<Written> {
    let Value::Scalar(scalar) = &node.value else { return Vec::new() };
    let wrapped = !scalar.expressions.is_empty() && scalar.text.trim_start().starts_with("${");
    match form {
        Form::Local | Form::Template => parts(source, scalar, node),
        Form::Expression if wrapped => parts(source, scalar, node),
        Form::Expression => vec![whole(source, scalar, node)],
        Form::Given | Form::Query if !scalar.expressions.is_empty() => parts(source, scalar, node),
        Form::Given if scalar.plain && !scalar.text.is_empty() => vec![whole(source, scalar, node)],
        Form::Query if scalar.plain && is_name(&scalar.text) => vec![whole(source, scalar, node)],
        _ => Vec::new(),
    }
}

fn parts(source: &Source, scalar: &Scalar, node: &Node) -> Vec<Written> {
    let opening = source.text()[node.range.start..].chars().next();
    let quote = opening.filter(|c| !scalar.plain && ['"', '\''].contains(c));
    let part = |range: &Range| {
        let raw = &source.text()[range.start..range.end];
        let text = mask::meant(raw, quote).into_owned();
        let offsets = align_part(raw, &text, quote);
        Written { text, range: *range, start: range.start, offsets }
    };
    scalar.expressions.iter().map(part).collect()
}

fn whole(source: &Source, scalar: &Scalar, node: &Node) -> Written {
    let raw = &source.text()[node.range.start..node.range.end];
    let offsets = align(raw, &scalar.text);
    Written { text: scalar.text.clone(), range: node.range, start: node.range.start, offsets }
}

/// The expression at a byte offset of a file.
#[must_use]
pub fn expression_at(source: &Source, document: &Document, offset: usize) -> Option<Written> {
    let (kind, root) = (Kind::of(source.path())?, document.root.as_ref()?);
    let mut found = None;
    walk(kind, root, &mut |visit| {
        let range = visit.node.range;
        if found.is_none() && (range.start..=range.end).contains(&offset) {
            let mut here = written(source, visit.form, visit.node).into_iter();
            found = here.find(|written| (written.range.start..=written.range.end).contains(&offset));
        }
    });
    found
}
