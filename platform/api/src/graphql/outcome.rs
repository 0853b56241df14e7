//! Outcomes that are not what was wished, as data.

use super::missing::Missing;
use super::problem::{Problem, problems};
use super::role::Role;
use super::sentence::Sentence;
use crate::audit::outcome;
use crate::platform::{Failure, Found};
use async_graphql::{Context, SimpleObject};
use botloom_flow::{Worded, words};
use botloom_storage::StoreError;

/// Who asks may not.
#[derive(SimpleObject)]
pub(crate) struct Denied {
    pub message: Sentence,
    /// The weakest role that may; none if nobody is signed in.
    pub needs: Option<Role>,
}

impl Denied {
    /// One that no role helps against.
    pub fn new(message: impl Worded) -> Self {
        Self { message: message.into(), needs: None }
    }
}

/// A value is of no use.
#[derive(SimpleObject)]
pub(crate) struct Invalid {
    /// The argument.
    pub field: String,
    pub message: Sentence,
}

impl Invalid {
    pub fn new(field: &str, message: impl Worded) -> Self {
        outcome("invalid");
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// What was named is not there.
#[derive(SimpleObject)]
pub(crate) struct NotFound {
    pub message: Sentence,
}

impl NotFound {
    pub fn new(what: Missing, id: &str) -> Self {
        outcome("not_found");
        Self { message: what.named(id).into() }
    }
}

/// Somebody was faster, or it does not fit what is there.
#[derive(SimpleObject)]
pub(crate) struct Conflict {
    pub message: Sentence,
    /// Where it stands now.
    pub revision: Option<u64>,
}

impl Conflict {
    pub fn new(message: impl Worded) -> Self {
        outcome("conflict");
        Self { message: message.into(), revision: None }
    }

    /// That somebody was faster, if that is the failure.
    pub fn stale(failure: &Failure) -> Option<Self> {
        let Failure::Store(StoreError::Stale { revision }) = failure else { return None };
        let message = words!("somebody saved meanwhile; load the files again");
        Some(Self { revision: Some(*revision), ..Self::new(message) })
    }

    /// The same, or that something is taken.
    pub fn of(failure: &Failure, taken: impl Worded) -> Option<Self> {
        match failure {
            Failure::Store(StoreError::Taken) => Some(Self::new(taken)),
            _ => Self::stale(failure),
        }
    }
}

/// The bot has errors that stand in the way.
#[derive(SimpleObject)]
pub(crate) struct ProblemsFound {
    pub message: Sentence,
    pub problems: Vec<Problem>,
}

impl ProblemsFound {
    pub fn new(ctx: &Context<'_>, found: &Found) -> Self {
        outcome("problems");
        let problems = problems(ctx, found);
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        Self { message: words!("the bot has {errors} errors", errors).into(), problems }
    }
}
