//! From text to meaning: language, intents, values, commands. Pure: no IO, no clock; training takes moments on a CPU.
//!
//! [`Understanding::train`] learns a bot's examples and slots; [`Understanding::read`] reads a message and
//! [`Understanding::read_answer`] the answer to a question. Chinese and English may be mixed in one bot.
//!
//! To add a kind of value: a file in `entity/` and its arms in `entity/mod.rs`.
//! To measure what is found: `examples/entities.rs` or `botloom eval entities`, on cases in the format of Recognizers-Text.
//! To add a command or signal: a variant and its phrases in `cue.rs`.
//! To change how texts become vectors: `intent/features.rs`, and the room `embeddings` for what words mean; measure with `botloom eval intents` and `cargo bench -p
//! botloom-understanding --bench intents`, and fit the scores anew with `examples/calibrate.rs`; then the conversations of
//! `tests/dialogues` and `templates` must still go as they should. [`evaluate`] makes figures of what was read.

mod cue;
mod emoticons;
mod emotion;
mod entity;
pub mod evaluate;
mod intent;
mod language;
mod learner;
mod spelling;
mod synonyms;
mod text;
mod training;

pub use cue::Cue;
pub use emotion::Emotion;
pub use entity::{
    Address, Choice, Entity, Fields, Kind, Mention, Model, Place, Spec, Value, addresses, mentions,
};
pub use intent::{Example, Measured, Ranked, Reason};
pub use language::Language;
pub use learner::Learner;
pub use training::TrainingData;

/// Whether a message says as a whole that nothing more is wanted of what was subscribed to: 退订, "please unsubscribe", "STOP".
#[must_use]
pub fn unsubscribes(text: &str) -> bool {
    cue::unsubscribe::unsubscribes(text)
}

use botloom_embeddings::Embeddings;
use entity::Recognizers;
use intent::{Intents, Weighed};
use jiff::ZonedDateTime;
use jiff::civil::Time;
use std::collections::BTreeMap;
use std::sync::Arc;
use synonyms::Synonyms;

/// What a bot understands, trained once and then only read.
pub struct Understanding {
    intents: Intents,
    /// The same without a costly sentence model, if there is one.
    quick: Option<Intents>,
    recognizers: Arc<Recognizers>,
    synonyms: Synonyms,
}

/// What a text means.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meaning {
    /// Its language, where it has words.
    pub language: Option<Language>,
    /// The intents it may have, best first.
    pub intents: Vec<Ranked>,
    /// The intents of single clauses of a long text that has none as a whole, best first.
    pub parts: Vec<Ranked>,
    /// The intents of a text that has several wishes, in the order in which they are said; else none.
    pub wishes: Vec<Ranked>,
    /// The values found in it, by place.
    pub entities: Vec<Entity>,
    /// What the whole text says to the talk itself.
    pub cues: Vec<Cue>,
    /// How it feels.
    pub emotion: Emotion,
    /// What the intents were read from.
    basis: Basis,
}

/// What the intents of a text were read from.
#[derive(Debug, Clone, PartialEq, Default)]
struct Basis {
    weighed: Weighed,
    /// Whether it was sure without a sentence model.
    quick: bool,
}

impl Understanding {
    /// Learns what a bot teaches.
    #[must_use]
    pub fn train(data: &TrainingData) -> Self {
        Self::train_with(data, None)
    }

    /// Learns the same with what words mean elsewhere.
    #[must_use]
    pub fn train_with(data: &TrainingData, embeddings: Option<Arc<Embeddings>>) -> Self {
        Learner::new(embeddings).learn(data)
    }

    /// Reads a message; relative times count from `now`.
    #[must_use]
    pub fn read(&self, text: &str, now: &ZonedDateTime) -> Meaning {
        let entities = self.recognizers.find(text, now);
        let masked = emoticons::drawn(&mask(text, &entities)).into_owned();
        let (intents, basis) = self.weigh(&masked);
        let drawn = emoticons::drawn(text);
        let mut cues = cue::read(&drawn);
        // "Forget it" beside something to do or to note is not all the message says.
        let more = !entities.is_empty() || intents.iter().any(|ranked| ranked.score >= LIKELY);
        if let Some(aside) = cue::aside(&drawn).filter(|_| !more)
            && cues.iter().all(|cue| *cue == Cue::Correct)
        {
            cues = vec![aside];
        }
        let wish = cue::language(&drawn).filter(|_| !more);
        if wish.is_some() {
            cues = vec![Cue::Language];
        }
        let parts = if intents.first().is_none_or(|best| best.score < LIKELY) {
            self.parts(&masked)
        } else {
            Vec::new()
        };
        let language = wish.or_else(|| language::detect(&masked.replace(VALUE, " ")));
        let wishes = self.wishes(&masked, &intents);
        Meaning { language, intents, parts, wishes, entities, cues, emotion: emotion::read(&drawn), basis }
    }

    /// The intents of the parts of a text, where at least two parts have one each and the text as a whole has all of them.
    fn wishes(&self, masked: &str, whole: &[Ranked]) -> Vec<Ranked> {
        let parts = cue::wishes(masked);
        if parts.len() < 2 || whole.first().is_none_or(|first| first.score >= EXACT) {
            return Vec::new();
        }
        let mut wishes: Vec<Ranked> = Vec::new();
        for part in parts {
            let read = self.intents(part);
            let second = read.get(1).map_or(0.0, |second| second.score);
            let clear = |first: &Ranked| first.score >= WISH && first.score - second >= CLEAR;
            let Some(first) = read.into_iter().next().filter(clear) else { continue };
            let is = |other: &Ranked| other.intent == first.intent;
            if whole.iter().any(is) && !wishes.iter().any(is) {
                wishes.push(first);
            }
        }
        if wishes.len() < 2 { Vec::new() } else { wishes }
    }

    /// The intents of a text with signs for its values, and what they were read from. Of what is sure without it no
    /// sentence model is asked.
    fn weigh(&self, masked: &str) -> (Vec<Ranked>, Basis) {
        let known = self.synonyms.read(masked);
        if let Some(quick) = &self.quick {
            let weighed = quick.weigh(&known);
            let ranked = quick.ranked(&weighed);
            if is_sure(&ranked) {
                return (ranked, Basis { weighed, quick: true });
            }
        }
        let weighed = self.intents.weigh(&known);
        (self.intents.ranked(&weighed), Basis { weighed, quick: false })
    }

    fn intents(&self, masked: &str) -> Vec<Ranked> {
        self.weigh(masked).0
    }

    /// The intents of the clauses of a story.
    fn parts(&self, masked: &str) -> Vec<Ranked> {
        let clauses = cue::clauses(masked);
        if clauses.len() < STORY {
            return Vec::new();
        }
        let mut best: BTreeMap<String, f32> = BTreeMap::new();
        let read = clauses.iter().filter(|clause| clause.chars().count() >= 4);
        for ranked in read.flat_map(|clause| self.intents(clause)) {
            let score = best.entry(ranked.intent).or_default();
            *score = score.max(ranked.score.min(TOLD));
        }
        let mut parts: Vec<Ranked> =
            best.into_iter().map(|(intent, score)| Ranked { intent, score }).collect();
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        parts
    }

    /// Whether values of this slot are looked for.
    #[must_use]
    pub fn knows(&self, slot: &str) -> bool {
        self.recognizers.knows(slot)
    }

    /// Reads the answer to a question for a slot; shorter forms are understood than in a running text.
    #[must_use]
    pub fn read_answer(&self, slot: &str, text: &str, now: &ZonedDateTime) -> Option<Value> {
        self.recognizers.answer(slot, text, now)
    }

    /// The hour that an answer names and nothing else: "3", "下午三点".
    #[must_use]
    pub fn read_hour(&self, text: &str) -> Option<Time> {
        Recognizers::hour(text)
    }

    /// What a text measures against the intents that it fits best, best first; scores are made of it.
    #[must_use]
    pub fn measure(&self, text: &str) -> Vec<Measured> {
        self.intents.measure(&self.synonyms.read(text))
    }

    /// Why a message that was read has its intents, best first: at most so many, each with at most so many features.
    #[must_use]
    pub fn explain(&self, meaning: &Meaning, reasons: usize, features: usize) -> Vec<Reason> {
        let Basis { weighed, quick } = &meaning.basis;
        let quick = self.quick.as_ref().filter(|_| *quick);
        quick.unwrap_or(&self.intents).explain(weighed, reasons, features)
    }

    /// About how many bytes the model of the intents takes, with the words that stand for others.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.intents.bytes() + self.quick.as_ref().map_or(0, Intents::bytes) + self.synonyms.bytes()
    }
}

/// Whether a reading needs no second look: likely, and far before the next.
fn is_sure(read: &[Ranked]) -> bool {
    let second = read.get(1).map_or(0.0, |second| second.score);
    read.first().is_some_and(|first| first.score >= SURE && first.score - second >= APART)
}

/// From here on a sentence model would not change what is read, if nothing else is near.
const SURE: f32 = 0.9;
/// How far the next reading is then.
const APART: f32 = 0.5;

/// From here on an intent is rather meant than not.
const LIKELY: f32 = 0.5;

/// An example word for word is one wish.
const EXACT: f32 = 0.999;
/// From here on a part of a message is a wish of its own.
const WISH: f32 = 0.7;
/// How far the next reading of the part is then.
const CLEAR: f32 = 0.25;

/// From so many clauses on a message is a story.
const STORY: usize = 4;
/// What is told in a clause of a story is never as sure as what is said alone.
const TOLD: f32 = 0.85;

/// What stands for a value where intents are read: a number of its own kind, which no text has.
const VALUE: &str = " 0 ";

/// The text with a sign for each value: which value it is does not tell what is wanted. Choices stay, since their words
/// do, and so does what may be read in several ways.
fn mask(text: &str, entities: &[Entity]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for entity in entities.iter().filter(|entity| !matches!(entity.value, Value::Choice(_))) {
        if entity.start >= at {
            masked.push_str(&text[at..entity.start]);
            masked.push_str(VALUE);
        }
        at = at.max(entity.end);
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Understanding {
        let spec = |name: &str, kind: Kind, pattern: Option<&str>| Spec {
            name: name.to_owned(),
            kind,
            pattern: pattern.map(str::to_owned),
            choices: Vec::new(),
            default_currency: "CNY".to_owned(),
        };
        let example = |intent: &str, text: &str| Example { intent: intent.to_owned(), text: text.to_owned() };
        Understanding::train(&TrainingData {
            examples: vec![
                example("invoice", "我要开发票"),
                example("invoice", "I need an invoice"),
                example("send", "寄5公斤到上海多少钱"),
                example("send", "我想寄快递"),
                example("track", "我的快递到哪了"),
                example("track", "查一下SF1234567890的物流"),
            ],
            specs: vec![
                spec("number", Kind::Id, Some(r"SF\d{10}")),
                spec("phone", Kind::Phone, None),
                spec("weight", Kind::Number, None),
                spec("mail", Kind::Email, None),
                spec("when", Kind::DateTime, None),
            ],
            synonyms: vec![
                vec!["发票".to_owned(), "票据".to_owned()],
                vec!["invoice".to_owned(), "bill".to_owned()],
            ],
        })
    }

    #[test]
    fn values_do_not_drown_what_is_wanted() {
        let now = ZonedDateTime::default();
        for (text, intent) in [
            ("我要开发票，单号SF1234567890", "invoice"),
            ("我想寄快递，明天下午三点来取，电话13800138000", "send"),
            ("查一下SF0000000001的物流", "track"),
            ("帮我开个票据", "invoice"),
            ("I need a bill", "invoice"),
        ] {
            let read = desk().read(text, &now);
            let best = read.intents.first().map(|best| (best.intent.as_str(), best.score > 0.55));
            assert_eq!(best, Some((intent, true)), "{text}: {:?}", read.intents);
        }
    }

    #[test]
    fn pictures_speak_whatever_app_sends_them() {
        let of = |text: &str| desk().read(text, &ZonedDateTime::default());
        for (text, cue) in [
            ("[强]", Cue::Affirm),
            ("👍🏽", Cue::Affirm),
            ("[弱]", Cue::Deny),
            ("🙏🙏", Cue::Thanks),
            ("[抱拳][玫瑰]", Cue::Thanks),
            ("[再见]", Cue::Goodbye),
        ] {
            assert_eq!(of(text).cues, [cue], "{text}");
        }
        assert!(of("[发怒][发怒]").emotion.anger >= 50 && of("[微笑]").emotion.anger == 0);
        assert!(of("[微笑]").cues.is_empty() && of("[微笑]").intents.is_empty());
    }

    #[test]
    fn several_wishes_are_read_in_their_order() {
        let of = |text: &str| -> Vec<String> {
            let read = desk().read(text, &ZonedDateTime::default());
            read.wishes.into_iter().map(|wish| wish.intent).collect()
        };
        assert_eq!(of("我的快递到哪了，另外我要开发票"), ["track", "invoice"]);
        assert_eq!(of("我要开发票。我想寄快递"), ["invoice", "send"]);
        assert_eq!(of("查一下SF1234567890的物流，还有我想寄快递"), ["track", "send"]);
        for one in [
            "我要开发票",
            "我的快递到哪了？SF1234567890",
            "我要开发票，另外祝你愉快",
            "还有，我要开发票",
            "我要开发票。开发票！",
        ] {
            assert_eq!(of(one), [""; 0], "{one}");
        }
    }

    #[test]
    fn a_story_has_its_wish_in_a_clause() {
        let story = "你好，上个月朋友来看我，带了很多东西，我很高兴，昨天整理房间，发现少了一件，想了想，我要开发票，谢谢";
        let read = desk().read(story, &ZonedDateTime::default());
        assert!(read.intents.first().is_none_or(|best| best.score < LIKELY), "{:?}", read.intents);
        let best = read.parts.first().expect("a clause is an example");
        assert!(best.intent == "invoice" && best.score > 0.55, "{:?}", read.parts);
        assert!(desk().read("我要开发票，谢谢", &ZonedDateTime::default()).parts.is_empty());
    }

    #[test]
    fn nothing_but_a_value_has_no_intent_and_no_language() {
        let now = ZonedDateTime::default();
        for text in
            ["123", "13800138000", "SF1234567890", "sf 1234 5678 90", "a.b@example.com", "明天下午三点"]
        {
            let read = desk().read(text, &now);
            assert!(read.intents.iter().all(|ranked| ranked.score < 0.55), "{text}: {:?}", read.intents);
            assert!(read.language.is_none(), "{text}: {:?}", read.language);
        }
    }
}
