//! The trace of a turn: the lines that say why it went as it did, as they are stored and as they are read.
//!
//! A sentence of a line is stored as its English template with its values, and said when somebody reads it:
//! `{"kind": "decided", "what": "`{name}` is `{value}`", "values": {"name": "amount", "value": "5"}}` is read as
//! `{"kind": "decided", "what": "`amount` is `5`", "template": "`{name}` is `{value}`"}`. A sentence without values is its own
//! template, so traces of times in which sentences were stored whole are read by the same rule.

use crate::privacy::Veil;
use botloom_dialogue::TraceItem;
use botloom_flow::wording::Value;
use botloom_flow::{Language, Wording};
use serde_json::{Map, Value as Json, json};

/// Where the values of a line's sentence are stored.
const VALUES: &str = "values";
/// What programs know a sentence by, in whatever language it is said.
const TEMPLATE: &str = "template";

/// A line as it is stored.
pub(crate) fn line(item: &TraceItem) -> Json {
    match item {
        TraceItem::Decided { what } => decided(what),
        TraceItem::Failed { reason } => sentence("failed", "reason", reason),
        TraceItem::Step { flow, file, line, column, verb, at } => {
            json!({"kind": "step", "flow": flow, "file": file, "line": line, "column": column, "verb": verb, "at": at})
        }
        TraceItem::Value { expression, value } => {
            json!({"kind": "value", "expression": expression, "value": value})
        }
    }
}

/// What was decided, as it is stored.
pub(crate) fn decided(what: &Wording) -> Json {
    sentence("decided", "what", what)
}

fn sentence(kind: &str, key: &str, wording: &Wording) -> Json {
    let mut line = json!({"kind": kind, key: wording.template()});
    let values = values(wording);
    // A brace without values is a brace.
    if !values.is_empty() || has_braces(wording.template()) {
        line[VALUES] = Json::Object(values);
    }
    line
}

fn values(wording: &Wording) -> Map<String, Json> {
    wording.values().map(|(name, value)| (name.to_owned(), stored(value))).collect()
}

fn stored(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::List(values) => values.iter().map(stored).collect(),
        Value::Said(wording) => match wording.as_verbatim() {
            Some(text) => json!(text),
            None => json!({TEMPLATE: wording.template(), VALUES: values(wording)}),
        },
    }
}

/// A stored trace for whoever reads it: its sentences in their language, and behind a veil nothing that they may not see.
#[must_use]
pub fn read(trace: &Json, language: Language, veil: Option<&Veil>) -> Json {
    let mut trace = trace.clone();
    match trace.as_array_mut() {
        Some(lines) => lines.iter_mut().for_each(|line| said(line, language, veil)),
        None => hide(&mut trace, veil),
    }
    trace
}

fn said(line: &mut Json, language: Language, veil: Option<&Veil>) {
    let key = match line["kind"].as_str() {
        Some("decided") => "what",
        Some("failed") => "reason",
        _ => return hide(line, veil),
    };
    let Some(fields) = line.as_object_mut() else { return };
    let (template, values) = (fields.remove(key), fields.remove(VALUES));
    hide(line, veil);
    let Some(template) = template.as_ref().and_then(Json::as_str) else { return };
    let (wording, taken_apart) = match values {
        Some(Json::Object(values)) => (restored(template, values, veil), true),
        // The whole sentence of an older trace may hold braces that somebody wrote.
        _ if has_braces(template) => (Wording::verbatim(template), false),
        _ => (Wording::restored(template.to_owned(), Vec::new()), false),
    };
    let mut text = json!(wording.in_language(language));
    // What stands in several values at once is hidden in the sentence.
    hide(&mut text, veil);
    line[key] = text;
    // The whole sentence of an older trace is no template.
    if taken_apart || wording.in_language(Language::Chinese) != template {
        line[TEMPLATE] = json!(template);
    }
}

fn restored(template: &str, values: Map<String, Json>, veil: Option<&Veil>) -> Wording {
    let values = values.into_iter().map(|(name, value)| (name, value_of(value, veil))).collect();
    Wording::restored(template.to_owned(), values)
}

fn value_of(value: Json, veil: Option<&Veil>) -> Value {
    match value {
        Json::Array(values) => Value::List(values.into_iter().map(|value| value_of(value, veil)).collect()),
        Json::Object(mut fields) => {
            let values = fields.remove(VALUES);
            let values = values.and_then(|values| values.as_object().cloned()).unwrap_or_default();
            let template = fields.get(TEMPLATE).and_then(Json::as_str).unwrap_or_default();
            Value::Said(restored(template, values, veil))
        }
        Json::String(text) => Value::Text(veil.map_or(text.clone(), |veil| veil.text(&text))),
        other => Value::Text(other.to_string()),
    }
}

fn hide(json: &mut Json, veil: Option<&Veil>) {
    if let Some(veil) = veil {
        veil.json(json);
    }
}

fn has_braces(template: &str) -> bool {
    template.contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::words;

    fn sentences() -> Vec<TraceItem> {
        let (name, phone) = ("phone", "13812345678");
        let file = "flows/track.yaml";
        let reason =
            words!("`{part}` is {kind}, not a list", part = "phones", kind = Wording::fixed("a text"));
        let own = Wording::verbatim("division by zero");
        vec![
            TraceItem::Decided { what: words!("it was not understood") },
            TraceItem::Decided { what: words!("`{name}` is `{value}`", name, value = phone) },
            TraceItem::Decided { what: words!("the same as before: {slots}", slots = vec!["name", "phone"]) },
            TraceItem::Failed { reason: words!("{file}:{line}: {reason}", file, line = 7_usize, reason) },
            TraceItem::Failed {
                reason: words!("{file}:{line}: {reason}", file, line = 7_usize, reason = own),
            },
        ]
    }

    fn sentences_of(trace: &Json) -> Vec<&str> {
        let lines = trace.as_array().unwrap().iter();
        lines.filter_map(|line| line["what"].as_str().or(line["reason"].as_str())).collect()
    }

    #[test]
    fn a_stored_trace_is_said_in_both_languages() {
        let stored: Json = sentences().iter().map(line).collect();
        assert_eq!(
            stored,
            json!([
                {"kind": "decided", "what": "it was not understood"},
                {"kind": "decided", "what": "`{name}` is `{value}`", "values": {"name": "phone", "value": "13812345678"}},
                {"kind": "decided", "what": "the same as before: {slots}", "values": {"slots": ["name", "phone"]}},
                {"kind": "failed", "reason": "{file}:{line}: {reason}", "values": {"file": "flows/track.yaml", "line": "7",
                    "reason": {"template": "`{part}` is {kind}, not a list", "values": {"part": "phones",
                        "kind": {"template": "a text", "values": {}}}}}},
                {"kind": "failed", "reason": "{file}:{line}: {reason}", "values": {"file": "flows/track.yaml", "line": "7",
                    "reason": "division by zero"}},
            ])
        );
        assert_eq!(
            sentences_of(&read(&stored, Language::English, None)),
            [
                "it was not understood",
                "`phone` is `13812345678`",
                "the same as before: name, phone",
                "flows/track.yaml:7: `phones` is a text, not a list",
                "flows/track.yaml:7: division by zero",
            ]
        );
        let chinese = read(&stored, Language::Chinese, None);
        assert_eq!(
            sentences_of(&chinese),
            [
                "没听懂",
                "`phone` 的值是 `13812345678`",
                "和之前一样：name、phone",
                "flows/track.yaml:7：`phones` 是文本，不是列表",
                "flows/track.yaml:7：division by zero",
            ]
        );
        assert_eq!(chinese[0]["template"], "it was not understood", "a program finds it in any language");
        assert_eq!(chinese[1]["template"], "`{name}` is `{value}`");
    }

    #[test]
    fn what_somebody_may_not_see_is_hidden_in_the_sentence_and_stands_nowhere_else() {
        let mut lines: Vec<Json> = sentences().iter().map(line).collect();
        let (first, last) = ("Ann", "Lee");
        lines.push(decided(&words!("the same as before: {slots}", slots = vec![first, last])));
        lines.push(json!({"kind": "decided", "what": "`phone` is `138 1234 5678`"}));
        lines.push(json!({"kind": "understood", "values": [{"slot": "phone", "value": "13812345678"}]}));
        let veil = Veil::hiding(["13812345678".to_owned(), "Ann, Lee".to_owned(), "value".to_owned()]);
        for language in [Language::English, Language::Chinese] {
            let shown = read(&Json::Array(lines.clone()), language, Some(&veil));
            let text = shown.to_string();
            assert!(!text.contains("1381") && !text.contains("138 1"), "{text}");
            assert_eq!(shown[1]["template"], "`{name}` is `{value}`", "a template is nobody's");
        }
        let shown = read(&Json::Array(lines), Language::English, Some(&veil));
        let said = sentences_of(&shown);
        assert_eq!(
            (said[1], said[5], said[6]),
            ("`phone` is `***`", "the same as before: ***", "`phone` is `***`")
        );
        assert_eq!(read(&json!({"n": "13812345678"}), Language::English, Some(&veil)), json!({"n": "***"}));
    }

    #[test]
    fn a_trace_of_times_in_which_sentences_were_stored_whole_is_read() {
        let stored = json!([
            {"kind": "decided", "what": "it was not understood"},
            {"kind": "decided", "what": "`note` is `{a} {{b}}`"},
            {"kind": "failed", "reason": "flows/track.yaml:7: division by zero"},
            {"kind": "took", "us": 5},
            "odd",
            {"kind": "decided"},
        ]);
        let shown = read(&stored, Language::Chinese, None);
        assert_eq!(
            sentences_of(&shown),
            ["没听懂", "`note` is `{a} {{b}}`", "flows/track.yaml:7: division by zero"]
        );
        assert!(shown[1].get("template").is_none() && shown[2].get("template").is_none());
        assert_eq!((&shown[3], &shown[4], &shown[5]), (&stored[3], &stored[4], &stored[5]));
        assert_eq!(read(&Json::Null, Language::Chinese, None), Json::Null);
    }
}
