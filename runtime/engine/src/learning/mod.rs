//! Learning from conversations: the log as questions, and what the knowledge of a bot lacks for them.
//!
//! `asked.rs` reads turns. What a candidate is and how it is found stands in [`botloom_knowledge::learning`].

mod asked;

pub use asked::{asked, usage};
pub use botloom_knowledge::learning::{
    Asked, Candidate, Draft, MASK, Options, Outcome, Proposal, Reason, Settled, Wordings, unmasked,
};

use crate::codec::CodecError;
use crate::packs::Packs;
use crate::reader::{BotReader, ReadBot};
use crate::release;
use botloom_flow::{Problem, Program};
use botloom_knowledge::{Entry, Index, learning};
use botloom_ports::{Files, TurnRecord};

/// A bot that learns: what it says and what it knows.
pub struct Learner {
    program: Program,
    entries: Vec<Entry>,
    index: Index,
}

impl Learner {
    /// Of the files of a bot.
    ///
    /// # Errors
    /// Every problem of the bot, if one of them is an error.
    pub fn new(files: &Files, packs: &Packs) -> Result<Self, Vec<Problem>> {
        let ReadBot { program, knowledge, .. } = BotReader::default().prepare(files, packs)?;
        let index = release::index(&knowledge)?;
        Ok(Self { program, entries: knowledge.plain_entries(), index })
    }

    /// Of what was read and indexed before.
    pub(crate) fn of(program: Program, entries: Vec<Entry>, index: Index) -> Self {
        Self { program, entries, index }
    }

    /// The questions of a conversation that the bot could not answer well.
    ///
    /// # Errors
    /// If a turn cannot be read.
    pub fn asked(&self, turns: &[TurnRecord]) -> Result<Vec<Asked>, CodecError> {
        asked(turns, &self.program)
    }

    /// What may be learnt from questions.
    #[must_use]
    pub fn candidates(&self, asked: &[Asked], options: &Options) -> Vec<Candidate> {
        learning::candidates(asked, &self.index, &self.entries, options)
    }

    /// An entry that the bot knows, of a pack or its own, as it would answer.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }
}
