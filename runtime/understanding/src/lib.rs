//! From text to meaning: language, intents, values, commands. Pure: no IO, no clock; training takes moments on a CPU.
//!
//! [`Understanding::train`] learns a bot's examples and slots; [`Understanding::read`] reads a message and
//! [`Understanding::read_answer`] the answer to a question. Chinese and English may be mixed in one bot.
//!
//! To add a kind of value: a file in `entity/` and its arms in `entity/mod.rs`.
//! To add a command or signal: a variant and its phrases in `cue.rs`.
//! To change how texts become vectors: `intent/features.rs`; measure with `cargo bench -p botloom-understanding` and
//! `examples/evaluate.rs`, and fit the scores anew with `examples/calibrate.rs`.

mod cue;
mod entity;
mod intent;
mod language;
mod text;

pub use cue::Cue;
pub use entity::{Choice, Entity, Kind, Spec, Value};
pub use intent::{Example, Measured, Ranked};
pub use language::Language;

use entity::Recognizers;
use intent::Intents;
use jiff::ZonedDateTime;

/// What a bot understands, trained once and then only read.
pub struct Understanding {
    intents: Intents,
    recognizers: Recognizers,
}

/// What a text means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meaning {
    /// Its language, where it has words.
    pub language: Option<Language>,
    /// The intents it may have, best first.
    pub intents: Vec<Ranked>,
    /// The values found in it, by place.
    pub entities: Vec<Entity>,
    /// What the whole text says to the talk itself.
    pub cues: Vec<Cue>,
}

impl Understanding {
    /// Learns the examples of intents and what to look for.
    #[must_use]
    pub fn train(examples: &[Example], specs: &[Spec]) -> Self {
        Self { intents: Intents::train(examples), recognizers: Recognizers::new(specs) }
    }

    /// Reads a message; relative times count from `now`.
    #[must_use]
    pub fn read(&self, text: &str, now: &ZonedDateTime) -> Meaning {
        Meaning {
            language: language::detect(text),
            intents: self.intents.read(text),
            entities: self.recognizers.find(text, now),
            cues: cue::read(text),
        }
    }

    /// Reads the answer to a question for a slot; shorter forms are understood than in a running text.
    #[must_use]
    pub fn read_answer(&self, slot: &str, text: &str, now: &ZonedDateTime) -> Option<Value> {
        self.recognizers.answer(slot, text, now)
    }

    /// What a text measures against each intent, in the order of their names; scores are made of it.
    #[must_use]
    pub fn measure(&self, text: &str) -> Vec<Measured> {
        self.intents.measure(text)
    }
}
