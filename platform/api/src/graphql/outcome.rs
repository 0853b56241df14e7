//! Outcomes that are not what was wished, as data.

use super::language;
use super::problem::{Problem, problems};
use super::role::Role;
use crate::audit::outcome;
use crate::platform::{Failure, Found};
use async_graphql::{Context, SimpleObject};
use botloom_flow::words;
use botloom_storage::StoreError;

/// Who asks may not.
#[derive(SimpleObject)]
pub(crate) struct Denied {
    pub message: String,
    /// The weakest role that may; none if nobody is signed in.
    pub needs: Option<Role>,
}

/// A value is of no use.
#[derive(SimpleObject)]
pub(crate) struct Invalid {
    /// The argument.
    pub field: String,
    pub message: String,
}

impl Invalid {
    pub fn new(field: &str, message: impl ToString) -> Self {
        outcome("invalid");
        Self { field: field.to_owned(), message: message.to_string() }
    }
}

/// What was named is not there.
#[derive(SimpleObject)]
pub(crate) struct NotFound {
    pub message: String,
}

impl NotFound {
    pub fn new(noun: &str, id: &str) -> Self {
        outcome("not_found");
        Self { message: format!("there is no {noun} `{id}`") }
    }
}

/// Somebody was faster, or it does not fit what is there.
#[derive(SimpleObject)]
pub(crate) struct Conflict {
    pub message: String,
    /// Where it stands now.
    pub revision: Option<u64>,
}

impl Conflict {
    pub fn new(message: impl Into<String>) -> Self {
        outcome("conflict");
        Self { message: message.into(), revision: None }
    }

    /// A conflict, if the failure is one.
    pub fn of(failure: &Failure, taken: &str) -> Option<Self> {
        match failure {
            Failure::Store(StoreError::Taken) => Some(Self::new(taken)),
            Failure::Store(StoreError::Stale { revision }) => {
                let message = "somebody saved meanwhile; load the files again";
                Some(Self { revision: Some(*revision), ..Self::new(message) })
            }
            _ => None,
        }
    }
}

/// The bot has errors that stand in the way.
#[derive(SimpleObject)]
pub(crate) struct ProblemsFound {
    pub message: String,
    pub problems: Vec<Problem>,
}

impl ProblemsFound {
    pub fn new(ctx: &Context<'_>, found: &Found) -> Self {
        outcome("problems");
        let problems = problems(ctx, found);
        let errors = problems.iter().filter(|problem| problem.is_error()).count();
        Self { message: words!("the bot has {errors} errors", errors).in_language(language(ctx)), problems }
    }
}
