//! The search for a conversation that gets somewhere.
//!
//! A breadth-first search over what is known on a way: where it is, which names have a value, which values are still
//! open. First ways that differ in little are taken for one; where that was too coarse, the names that made the
//! difference are told apart and the search begins anew. So it ends soon, and what it does not find is not there, unless it
//! says that it is not sure.

mod ask;
mod explore;
mod goal;
mod hints;
mod machine;
mod names;
mod operation;
mod search;
mod start;
mod state;
mod store;
mod syms;

pub(super) use explore::{Step, explore};
pub(super) use goal::{Goal, What};
pub(super) use machine::{Machine, People};
pub(super) use search::{Found, Searcher, scope_from};
pub(super) use start::Start;
pub(super) use state::{Happened, State};
pub(super) use store::Picks;
pub(super) use syms::{Steered, SymId};
