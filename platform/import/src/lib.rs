//! Projects of other tools to bot folders: files in, files and a list of what could not be carried over out.
//!
//! No IO: the caller reads the project and writes the folder. What the other tool has and the language does not is
//! never dropped in silence; it is an [`Item`] with its file, line, reason and what to do about it. A construct that
//! has a counterpart of another meaning is translated and listed too.
//!
//! The parts: `tree.rs` reads YAML and JSON with the line of each value, `rasa/`, `dialogflow/` and `botframework/` translate
//! one tool each, one file for each part of it, into the values of `bot.rs`; `polish.rs` takes out what no person would have
//! written, `write.rs` makes the files.
//!
//! To add a tool: a folder beside `rasa/` with a function `import`, and fixtures under `tests/`; nothing else knows tools.
//! To add a part of a tool: a file in its folder that fills the values of `bot.rs` and reports what it leaves.

mod behaviours;
mod bot;
pub mod botframework;
mod cel;
pub mod dialogflow;
mod kind;
mod names;
mod polish;
pub mod rasa;
mod report;
mod tree;
mod write;
mod yaml;

use std::collections::BTreeMap;

pub use report::{Item, Report};

/// The files of a project: bytes by path, with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What became of a project.
#[derive(Debug)]
pub struct Imported {
    /// The files of the bot folder: texts by path.
    pub files: BTreeMap<String, String>,
    /// What could not be carried over.
    pub report: Report,
    /// How many flows the folder has.
    pub flows: usize,
    /// How many questions with answers.
    pub entries: usize,
    /// How many tests.
    pub tests: usize,
}

/// Why nothing could be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAProject(pub(crate) String);

/// Writes a bot that is complete.
fn finish(mut bot: bot::Bot, source: &str, mut report: Report) -> Imported {
    bot.flows.retain(|flow| !polish::is_built_in(flow));
    for flow in &mut bot.flows {
        polish::flow(flow);
    }
    report.finish();
    let files = write::files(&bot, source, &report);
    Imported { files, report, flows: bot.flows.len(), entries: bot.entries.len(), tests: bot.tests.len() }
}
