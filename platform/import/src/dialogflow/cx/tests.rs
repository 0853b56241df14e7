//! Test cases of CX.

use std::collections::BTreeSet;

use crate::bot::{Expect, Line, Match, Test};
use crate::dialogflow::Agent;
use crate::kind::Kind;
use crate::report::Place;
use crate::tree::{Tree, Value};

/// Makes a test of each test case.
pub(super) fn build(agent: &mut Agent, files: &[(String, Tree)]) {
    for (path, node) in files {
        let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json");
        let name = node.str("displayName").unwrap_or(file).to_owned();
        let (mut talk, mut lost) = (Vec::new(), BTreeSet::new());
        for turn in node.list("testCaseConversationTurns") {
            let input = turn.get("userInput").and_then(|user| user.get("input")).cloned().unwrap_or_default();
            match input.get("text").and_then(|text| text.str("text")) {
                Some(text) => talk.push(Line::User(text.trim().to_owned())),
                None => match input.get("event").and_then(|event| event.str("event")) {
                    Some("WELCOME" | "sys.welcome") => talk.push(Line::Start),
                    _ => {
                        let kinds = input.entries().iter().map(|entry| entry.key.as_str());
                        lost.extend(
                            kinds
                                .filter(|key| *key != "languageCode")
                                .map(|key| format!("the input `{key}`")),
                        );
                        continue;
                    }
                },
            }
            let output = turn.get("virtualAgentOutput").cloned().unwrap_or_default();
            for response in output.list("textResponses") {
                let generated =
                    ["containAiGeneratedContent", "containGenerativeFallback", "containGeneratorsContent"];
                let text: Vec<&str> = response.list("text").iter().filter_map(Tree::text).collect();
                let text = text.join("\n").trim().to_owned();
                if generated.iter().any(|key| response.is(key)) {
                    talk.push(Line::Bot(Match::Any));
                } else if !text.is_empty() {
                    talk.push(Line::Bot(Match::Text(text)));
                }
            }
            let mut expected = Vec::new();
            for param in output.get("sessionParameters").map(Tree::entries).unwrap_or_default() {
                let declared = agent.slot_names.known(&param.key).filter(|name| {
                    let own = agent.bot.flows.iter().flat_map(|flow| &flow.slots);
                    own.chain(&agent.bot.slots).any(|slot| slot.name == **name)
                });
                let plain = agent.kind(&param.key).is_text()
                    || agent.kind(&param.key).is_number()
                    || agent.kind(&param.key) == Kind::Boolean;
                match (declared, &param.value.value) {
                    (Some(name), Value::Scalar { text, .. }) if plain => {
                        let value = if agent.kind(&param.key) == Kind::Boolean {
                            crate::kind::truth(text).map_or_else(|| text.clone(), |truth| truth.to_string())
                        } else {
                            text.clone()
                        };
                        expected.push(Expect::Slot(name.to_owned(), value));
                    }
                    _ => {
                        lost.insert(format!("the parameter `{}`", param.key));
                    }
                }
            }
            if !expected.is_empty() {
                talk.push(Line::Expect(expected));
            }
        }
        if !lost.is_empty() {
            let lost: Vec<String> = lost.into_iter().collect();
            agent.add(
                &Place::new(path, 1),
                format!("parts of the test case `{name}`: {}", lost.join(", ")),
                "a test here looks at messages and plain values of slots",
                "say in another way what must be so, if it matters",
            );
        }
        if talk.iter().any(|line| matches!(line, Line::User(_) | Line::Start)) {
            let language = (agent.bot.languages.len() > 1).then(|| agent.tag(node.str("languageCode")));
            let note = node.str("notes").map(str::to_owned);
            agent.bot.tests.push(Test { name, note, language, talk });
        }
    }
}
