//! Plug-ins that extend a bot: what they are asked, and what their answers mean.
//!
//! Guards see every message before anyone else, recognizers find values of slots in it, retrievers are asked where the bot's own
//! knowledge has no answer.

use botloom_dialogue::{Citation, CitedSource, Effect, Failure, Hit, Knowing, Message};
use botloom_flow::program::{Guard, Retry};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::time::Duration;

/// How long an extension may take; a turn waits for it.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How many passages a retriever is asked for.
const PASSAGES: usize = 5;
/// The most characters of a passage that are said.
const MAX_PASSAGE: usize = 4_000;

/// What a guard decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    Replace(String),
    Block {
        reason: String,
        /// Whether that is because there was no verdict.
        failed: bool,
    },
}

/// A value that a recognizer found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recognized {
    /// Which plug-in.
    pub(crate) plugin: String,
    /// Its first byte in the text.
    pub(crate) start: usize,
    /// The byte after its last one.
    pub(crate) end: usize,
    /// Its normal form.
    pub(crate) value: String,
}

fn call(plugin: &str, function: &str, arguments: Json) -> Effect {
    let arguments: Map<String, Json> = match arguments {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    let retry = Retry { times: 0, pause: Duration::ZERO };
    let (plugin, function) = (plugin.to_owned(), function.to_owned());
    Effect::Call { plugin, function, script: None, arguments, timeout: TIMEOUT, retry }
}

/// Asks a guard about a text; `direction` is `incoming` or `outgoing`.
pub(crate) fn check(guard: &Guard, text: &str, direction: &str, language: &str) -> Effect {
    let arguments = json!({"text": text, "direction": direction, "language": language});
    call(&guard.plugin, "guard.check", arguments)
}

/// What a guard's answer means.
pub(crate) fn verdict(guard: &Guard, answer: &Result<Json, Failure>) -> Verdict {
    let failed = |why: &str| {
        let reason = format!("the guard `{}` gave no verdict: {why}", guard.plugin);
        if guard.lenient { Verdict::Pass } else { Verdict::Block { reason, failed: true } }
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => return failed(&format!("{} ({})", failure.case, failure.message)),
    };
    let value = || answer.get("value").and_then(Json::as_str).unwrap_or_default().to_owned();
    match answer.get("case").and_then(Json::as_str).or_else(|| answer.as_str()) {
        Some("pass") => Verdict::Pass,
        Some("replace") => Verdict::Replace(value()),
        Some("block") => Verdict::Block { reason: format!("`{}`: {}", guard.plugin, value()), failed: false },
        _ => failed("it is neither `pass`, `replace` nor `block`"),
    }
}

/// Asks a recognizer about a text.
pub(crate) fn recognize(plugin: &str, text: &str, language: &str) -> Effect {
    call(plugin, "recognizer.recognize", json!({"text": text, "language": language}))
}

/// What a recognizer found, from left to right; what does not lie in the text is left out.
pub(crate) fn recognized(plugin: &str, text: &str, answer: &Json) -> Vec<Recognized> {
    #[derive(Deserialize)]
    struct Found {
        start: usize,
        end: usize,
        value: String,
    }
    // Of a character its byte, and the end.
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let items = answer.as_array().map_or(&[][..], Vec::as_slice).iter();
    let mut found: Vec<Recognized> = items
        .filter_map(|item| {
            let Found { start, end, value } = Found::deserialize(item).ok()?;
            let (start, end) = (*bytes.get(start)?, *bytes.get(end)?);
            (start < end).then(|| Recognized { plugin: plugin.to_owned(), start, end, value })
        })
        .collect();
    found.sort_by_key(|found| (found.start, found.end));
    found
}

/// Asks a retriever.
pub(crate) fn retrieve(plugin: &str, question: &str, language: &str) -> Effect {
    let arguments = json!({"question": question, "language": language, "most": PASSAGES});
    call(plugin, "retriever.search", arguments)
}

/// What a retriever found, from the least score on that is an answer.
pub(crate) fn passages(plugin: &str, minimum: f32, answer: &Json) -> Knowing {
    #[derive(Deserialize)]
    struct Passage {
        id: String,
        title: String,
        text: String,
        url: Option<String>,
        score: f32,
    }
    let items = answer.as_array().map_or(&[][..], Vec::as_slice).iter();
    let passages = items.filter_map(|item| Passage::deserialize(item).ok());
    let mut hits: Vec<Hit> = passages
        .filter(|passage| passage.score.is_finite() && !passage.text.trim().is_empty())
        .map(|passage| {
            let id = format!("{plugin}/{}", passage.id);
            let source = CitedSource {
                file: passage.url.unwrap_or_else(|| passage.title.clone()),
                place: String::new(),
            };
            let citation = Citation {
                entry: id.clone(),
                version: String::new(),
                written: format!("plugins.{plugin}"),
                source: Some(source),
                matched: passage.title.clone(),
                span: None,
            };
            Hit {
                id,
                question: passage.title,
                answer: passage.text.chars().take(MAX_PASSAGE).collect(),
                // Its own question is what scores 1, and no passage is that.
                score: passage.score.clamp(0.0, 0.99),
                category: String::new(),
                citation: Some(Box::new(citation)),
            }
        })
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score));
    let good = usize::from(hits.first().is_some_and(|hit| hit.score >= minimum));
    Knowing { hits, good, sure: good > 0 }
}

/// What stands in the place of an answer where extensions are not run and nobody says what they give: messages pass, nothing is found.
pub(crate) fn quiet(effect: &Effect) -> Json {
    match effect {
        Effect::Call { function, .. } if function == "guard.check" => json!({"case": "pass", "value": null}),
        _ => json!([]),
    }
}

/// The parts of a message that a guard looks at.
pub(crate) fn parts(message: &mut Message) -> impl Iterator<Item = &mut String> {
    let cards = message.cards.iter_mut().flat_map(|card| [&mut card.title, &mut card.text]);
    std::iter::once(&mut message.text).chain(cards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_recognizer_finds_is_counted_in_characters() {
        let text = "卡号6222，谢谢";
        let answer = json!([
            {"start": 2, "end": 6, "value": "6222"},
            {"start": 6, "end": 99, "value": "beyond"},
            {"start": 4, "end": 4, "value": "empty"},
            {"start": -1, "end": 2, "value": "before"},
            "no value",
        ]);
        let found = recognized("card", text, &answer);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].start..found[0].end], "6222");
        assert_eq!(recognized("card", text, &json!(null)), []);
    }

    #[test]
    fn a_guard_without_a_verdict_blocks_unless_it_is_lenient() {
        let strict = Guard { plugin: "words".to_owned(), incoming: true, outgoing: true, lenient: false };
        let lenient = Guard { lenient: true, ..strict.clone() };
        let failure = Err(Failure { case: "timeout".to_owned(), message: String::new() });
        assert!(matches!(verdict(&strict, &failure), Verdict::Block { failed: true, .. }));
        assert_eq!(verdict(&lenient, &failure), Verdict::Pass);
        assert!(matches!(
            verdict(&strict, &Ok(json!({"case": "maybe"}))),
            Verdict::Block { failed: true, .. }
        ));
        let replaced = verdict(&strict, &Ok(json!({"case": "replace", "value": "***"})));
        assert_eq!(replaced, Verdict::Replace("***".to_owned()));
        let blocked = verdict(&lenient, &Ok(json!({"case": "block", "value": "rude"})));
        assert_eq!(blocked, Verdict::Block { reason: "`words`: rude".to_owned(), failed: false });
    }
}
