//! Conversation tests: `tests/*.yaml` of a bot folder against its release.
//!
//! ```yaml
//! test: a wrong number is corrected
//! given:
//!   now: 2026-05-01T09:00:00+08:00
//!   language: zh-CN
//!   plugins: {parcels.track: [{error: not-found}, {returns: {status: delivered}}]}
//!   http: {"GET https://api.example.com/*": [{returns: {paid: true}}, {status: 404}]}
//! talk:
//!   - user: 我的快递到哪了
//!   - bot: 请提供运单号
//!   - bot: {contains: 运单}
//!   - after: 10m
//!   - event: {name: paid, amount: 3}
//!   - expect: {flow: track_parcel, slots: {tracking_no: SF123456789012}, called: [parcels.track]}
//! ```
//!
//! To add a matcher of the bot's words or an expectation: `script.rs` reads it, `run.rs` compares it.

mod coverage;
mod generate;
mod given;
mod mutate;
mod offline;
mod record;
mod run;
mod script;

pub use coverage::{Coverage, Place, coverage};
pub use generate::{GENERATED, Generated, generate};
pub use given::Given;
pub use mutate::{Mutant, mutants, noticed};
pub use offline::{Offline, Running};
pub use record::record;
pub use run::{Failure, Line, Report, run};
pub use script::{Expect, Matcher, Script, Step, read};
