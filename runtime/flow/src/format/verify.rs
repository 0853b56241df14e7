//! Whether a formatted text says what the text said before.

use super::build::{QUOTES_MATTER_BELOW, is_nothing};
use super::scalar::needs_quotes;
use crate::source::Source;
use crate::syntax::{Document, Marks, Node, Value};

/// A text with what was read from it.
#[derive(Clone, Copy)]
pub(super) struct Read<'s> {
    pub(super) source: &'s Source,
    pub(super) document: &'s Document,
    pub(super) marks: &'s Marks,
}

/// Whether both have the same keys in the same order, the same texts, and the same comments in the same order.
pub(super) fn same<'s>(a: Read<'s>, b: Read<'s>) -> bool {
    // A document of `---` alone is as empty as one without.
    let root = |read: Read<'s>| read.document.root.as_ref().filter(|root| !is_nothing(root));
    let roots = match (root(a), root(b)) {
        (Some(a), Some(b)) => same_value(a, b, false),
        (None, None) => true,
        _ => false,
    };
    roots && a.document.problems == b.document.problems && comments(a).eq(comments(b))
}

fn comments<'s>(read: Read<'s>) -> impl Iterator<Item = &'s str> {
    read.marks.comments.iter().map(move |range| &read.source.text()[range.start..range.end])
}

fn same_value(a: &Node, b: &Node, quotes_matter: bool) -> bool {
    match (&a.value, &b.value) {
        (Value::Scalar(a), Value::Scalar(b)) => {
            let computed = !a.expressions.is_empty();
            let freed = !a.plain && b.plain && !needs_quotes(&a.text, quotes_matter, computed);
            a.text == b.text && a.expressions.len() == b.expressions.len() && (a.plain == b.plain || freed)
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b, quotes_matter))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| {
                    let matter = quotes_matter || QUOTES_MATTER_BELOW.contains(&a.key.as_str());
                    a.key == b.key && same_value(&a.value, &b.value, matter)
                })
        }
        _ => false,
    }
}
