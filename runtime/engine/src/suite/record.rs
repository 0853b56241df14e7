//! A conversation that took place as a test that expects the same again.

use crate::codec::{CodecError, decode};
use crate::release::Release;
use botloom_dialogue::Event;
use botloom_flow::quoted;
use botloom_ports::{Kind, Speaker, TurnRecord};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A test file of the turns of a conversation. Values of sensitive slots become signs of the same form.
///
/// # Errors
/// If a turn cannot be read.
pub fn record(name: &str, release: Option<&Release>, turns: &[TurnRecord]) -> Result<String, CodecError> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut http: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut lines = String::new();
    let mut hidden: Vec<(String, String)> = Vec::new();
    let mut before = turns.first().map(|turn| turn.at);
    let mut language = None;
    let mut consents: Option<Vec<String>> = None;
    for turn in turns {
        let events = decode(&turn.events)?;
        for event in &events {
            match event {
                Event::Returned { call, value, failure } | Event::Consulted { call, value, failure } => {
                    let result = match failure {
                        Some(failure) => {
                            format!(
                                "{{error: {}, message: {}}}",
                                quoted(&failure.case),
                                quoted(&failure.message)
                            )
                        }
                        None => format!("{{returns: {value}}}"),
                    };
                    let requests = call.contains("://");
                    let (map, key) =
                        if requests { (&mut http, format!("{call}*")) } else { (&mut given, call.clone()) };
                    map.entry(key).or_default().push(result);
                }
                Event::Set { name, value, .. } => {
                    let sensitive = release.is_some_and(|release| {
                        release.program.all_slots().any(|slot| slot.name == *name && slot.sensitive)
                    });
                    if sensitive {
                        let text = value.to_string();
                        hidden.push((text.clone(), disguised(&text)));
                    }
                }
                Event::ConsentsKnown { given } => consents = consents.or_else(|| Some(given.clone())),
                Event::LanguageChanged { language: changed } if language.is_none() && turn.seq == 1 => {
                    language = Some(changed.clone());
                }
                _ => {}
            }
        }
        if let Some(passed) =
            before.map(|before| turn.at.duration_since(before).as_secs()).filter(|s| *s >= 60)
            && !events.iter().any(|event| matches!(event, Event::Heard { .. } | Event::Blocked { .. }))
        {
            _ = writeln!(lines, "  - after: {passed}s");
        }
        before = Some(turn.at);
        if events.contains(&Event::Started) {
            lines += "  - start: true\n";
        }
        for event in &events {
            if let Event::Happened { name, data } = event {
                let mut fields = match data.to_data() {
                    Json::Object(fields) => fields,
                    _ => serde_json::Map::new(),
                };
                fields.insert("name".to_owned(), Json::from(name.as_str()));
                _ = writeln!(lines, "  - event: {}", Json::Object(fields));
            }
        }
        for line in turn.activities.iter().filter(|line| line.kind == Kind::Message) {
            let text = quoted(line.text.as_deref().unwrap_or_default());
            match line.from {
                Speaker::User => _ = writeln!(lines, "  - user: {text}"),
                Speaker::Bot => _ = writeln!(lines, "  - bot: {text}"),
                Speaker::Member | Speaker::System => {}
            }
        }
    }
    let mut text = format!("test: {}\ngiven:\n", quoted(name));
    if let Some(first) = turns.first() {
        _ = writeln!(text, "  now: {:.0}", first.at);
    }
    if let Some(language) = language {
        _ = writeln!(text, "  language: {language}");
    }
    if let Some(consents) = consents {
        let names: Vec<String> = consents.iter().map(|purpose| quoted(purpose)).collect();
        _ = writeln!(text, "  user: {{consents: [{}]}}", names.join(", "));
    }
    let ticket = given.remove("ticket");
    let generate = given.remove("generate");
    for (key, map) in [("plugins", &given), ("http", &http)] {
        if !map.is_empty() {
            _ = writeln!(text, "  {key}:");
        }
        for (call, results) in map {
            _ = writeln!(text, "    {}: [{}]", quoted(call), results.join(", "));
        }
    }
    for (key, results) in [("ticket", ticket), ("generate", generate)] {
        if let Some(results) = results {
            _ = writeln!(text, "  {key}: [{}]", results.join(", "));
        }
    }
    text += "talk:\n";
    text += &lines;
    // The longest first, so that no part of one is taken for another.
    hidden.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    for (value, instead) in hidden.iter().filter(|(value, _)| value.chars().count() > 2) {
        text = text.replace(value, instead);
    }
    Ok(text)
}

/// A value of the same form that says nothing of the customer.
fn disguised(text: &str) -> String {
    let digit = |at: usize| char::from_digit((at % 10) as u32, 10).unwrap_or('0');
    text.chars()
        .enumerate()
        .map(|(at, c)| match c {
            // A telephone number stays one: its beginning is kept.
            c if c.is_ascii_digit() && at < 3 => c,
            c if c.is_ascii_digit() => digit(at),
            c if c.is_ascii_lowercase() => 'x',
            c if c.is_ascii_uppercase() => 'X',
            c if c.is_alphabetic() => '某',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::disguised;

    #[test]
    fn forms_are_kept_and_values_are_not() {
        assert_eq!(disguised("13812345678"), "13834567890");
        assert_eq!(disguised("Ann.Lee@x.org"), "Xxx.Xxx@x.xxx");
        assert_eq!(disguised("张三"), "某某");
    }
}
