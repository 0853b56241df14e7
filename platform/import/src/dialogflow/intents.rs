//! Intents with their training phrases, of both editions.

use super::Agent;
use crate::bot::Text;
use crate::report::Place;
use crate::tree::Tree;

/// An intent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Intent {
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) phrases: Vec<Phrase>,
    /// Parameters with their written types.
    pub(crate) params: Vec<(String, String)>,
    pub(crate) fallback: bool,
}

/// A training phrase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Phrase {
    pub(crate) place: Place,
    pub(crate) language: String,
    /// Pieces, with the parameter that each fills.
    pub(crate) parts: Vec<(String, Option<String>)>,
}

impl Phrase {
    pub(crate) fn plain(&self) -> String {
        let text: String = self.parts.iter().map(|(text, _)| text.as_str()).collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Agent {
    pub(crate) fn intent(&self, name: &str) -> Option<&Intent> {
        self.intents.iter().find(|intent| intent.name.eq_ignore_ascii_case(name))
    }

    /// The phrases of an intent as triggers. `slots` tells which parameter is which slot here.
    pub(crate) fn triggers(
        &mut self,
        intent: &Intent,
        slots: &dyn Fn(&Self, &str) -> Option<String>,
    ) -> Vec<String> {
        let mut triggers = Vec::new();
        for phrase in &intent.phrases {
            let mut text = String::new();
            for (piece, param) in &phrase.parts {
                match param.as_ref().and_then(|param| slots(self, param)) {
                    Some(slot) if !piece.trim().is_empty() && !piece.contains(['[', ']']) => {
                        let inner = piece.trim();
                        let lead = &piece[..piece.len() - piece.trim_start().len()];
                        let tail = &piece[piece.trim_end().len()..];
                        text.push_str(&format!("{lead}[{inner}]({slot}){tail}"));
                    }
                    _ => text.push_str(piece),
                }
            }
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let key = crate::names::folded(&phrase.plain());
            if key.is_empty() {
                continue;
            }
            match self.said.get(&key) {
                Some(other) if *other != intent.name => {
                    let what = format!("the phrase `{}` of `{}`", phrase.plain(), intent.name);
                    let why = format!("it is also one of `{other}`, and a sentence starts one flow");
                    self.add(&phrase.place, what, &why, "decide which of the two it means");
                }
                Some(_) => {}
                None => {
                    self.said.insert(key, intent.name.clone());
                    triggers.push(text);
                }
            }
        }
        triggers
    }

    /// The short phrases of an intent, as words of an answer.
    pub(crate) fn words(&mut self, intent: &Intent) -> Text {
        const MAX_WORDS: usize = 4;
        const MAX_CHARS: usize = 24;
        const MAX_ALTERNATIVES: usize = 30;
        let mut words = Text::default();
        let mut longer = 0;
        for phrase in &intent.phrases {
            let plain = phrase.plain();
            let had = words.0.get(&phrase.language).map_or(0, Vec::len);
            if plain.split_whitespace().count() > MAX_WORDS
                || plain.chars().count() > MAX_CHARS
                || had >= MAX_ALTERNATIVES
            {
                longer += 1;
            } else if !plain.is_empty()
                && !words.all().any(|word| word.to_lowercase() == plain.to_lowercase())
            {
                words.add(&phrase.language, plain);
            }
        }
        if longer > 0 {
            self.add(
                &intent.place,
                format!(
                    "{} of `{}` as the answer to a question",
                    crate::names::count(longer, "phrase"),
                    intent.name
                ),
                "a choice is recognised by short words; the shorter phrases are its words",
                "add the words that tell this answer from the others",
            );
        }
        words
    }
}

/// Whether an intent is a yes or a no, by its name.
pub(crate) fn truth(name: &str) -> Option<bool> {
    let last = name.rsplit(['.', '-', '_', ' ', '/']).next().unwrap_or(name).to_lowercase();
    match last.as_str() {
        "yes" | "affirm" | "affirmative" | "confirm" | "agree" | "accept" | "yep" => Some(true),
        "no" | "deny" | "negative" | "decline" | "disagree" | "reject" | "nope" => Some(false),
        _ => None,
    }
}

/// The pieces of a phrase of ES: `data: [{text, alias, meta}]`.
pub(crate) fn es_phrase(item: &Tree, path: &str, language: &str) -> Phrase {
    let parts = item.list("data").iter().filter_map(|piece| {
        let text = piece.str("text")?.to_owned();
        let marked = piece.str("meta").is_some_and(|meta| meta != "@sys.ignore");
        Some((text, piece.str("alias").filter(|_| marked).map(str::to_owned)))
    });
    Phrase { place: Place::new(path, item.line), language: language.to_owned(), parts: parts.collect() }
}
