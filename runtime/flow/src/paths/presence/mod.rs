//! Which names surely have a value where they are read: a must-analysis over all flows together.
//!
//! A flow that a customer can start begins with nothing; one that others run or go to with what all of them know. What
//! running a flow does to the bot's slots is worked out once, with nothing known and with everything known, and put
//! together at each `run`.

mod find;
mod flows;
mod names;
mod solve;
mod spread;
mod state;
mod steps;

pub(super) use find::{Missing, Withheld};
pub(super) use flows::Presence;
