//! What a search looks for.

use super::super::uses::Use;
use std::collections::HashSet;

/// A place, and what must be so there.
#[derive(Clone, Copy)]
pub(crate) struct Goal<'g, 'p> {
    pub(crate) flow: usize,
    /// The operation; the number of operations for the end of the flow.
    pub(crate) at: usize,
    pub(crate) what: What<'g, 'p>,
}

/// What must be so at the place.
#[derive(Clone, Copy)]
pub(crate) enum What<'g, 'p> {
    /// The way gets there.
    Here,
    /// The expression is computed while the name has no value, and cannot be, or gives nothing. The flow is run by the
    /// operation `via`, if there is one.
    Missing { usage: Use<'p>, name: &'g str, via: Option<(usize, usize)> },
    /// The flow ends, and an output that is taken has no value.
    Output(&'g str),
    /// The way gets there again without waiting in between, by these operations of their flows.
    AgainAtOnce(&'g HashSet<(usize, usize)>),
    /// The way gets there again.
    Again,
    /// The operation is left because the condition is false, and the flow ends without a word.
    Quiet,
}
