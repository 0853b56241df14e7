//! Knowledge beside flows: sentences that are both, answers with something missing, buttons that nothing knows.

use super::{Folder, folded};
use botloom_flow::grammar::{Form, Kind, walk};
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, Range, Source};
use botloom_knowledge::Entry;
use botloom_understanding::{TrainingData, Understanding};
use jiff::ZonedDateTime;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    let questions = questions(folder.entries);
    also_questions(folder, &questions, found);
    unfilled(folder, found);
    buttons(folder, &questions, found);
}

/// Every question and variant with its entry.
fn questions(entries: &[Arc<Entry>]) -> BTreeMap<String, &Entry> {
    let mut questions = BTreeMap::new();
    for entry in entries {
        for faq in entry.text.values() {
            for question in std::iter::once(&faq.question).chain(&faq.variants) {
                questions.entry(folded(question)).or_insert(&**entry);
            }
        }
    }
    questions
}

/// Triggers that are a question of the bot's own knowledge. Of a pack it is expected: flows come first.
fn also_questions(folder: &Folder<'_>, questions: &BTreeMap<String, &Entry>, found: &mut Vec<Problem>) {
    for (source, root) in folder.trees("flows/") {
        let flow = root.get("flow").and_then(Node::text).unwrap_or_default();
        if root.get("private").and_then(Node::text) == Some("true") {
            continue;
        }
        for item in root.get("triggers").map_or(&[][..], Node::items) {
            let node = item.get("say").unwrap_or(item);
            let Some(text) = node.text().filter(|_| item.get("when").is_none()) else { continue };
            let Some(entry) = questions.get(&folded(text)) else { continue };
            let Some(other) = folder.sources.iter().find(|source| source.path() == entry.source) else {
                continue;
            };
            let problem = Problem::new(
                Code::TriggerIsQuestion,
                source.path(),
                node.range,
                words!(
                    "`{text}` starts `{flow}` and is also a question of the entry `{entry}`",
                    text,
                    flow,
                    entry = entry.id
                ),
                words!("the flow is started, and the answer is never given for this sentence"),
                words!("keep the sentence at one of the two"),
            );
            let at = other.text().find(entry.id.as_str()).unwrap_or(0);
            found.push(problem.related(
                other.path(),
                Range::new(at, at + entry.id.len()),
                words!("the entry"),
            ));
        }
    }
}

/// Answers that still hold a `${name}`.
pub(super) fn unfilled(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    let bot = folder.sources.iter().find(|source| source.path() == "bot.yaml");
    let mut told = BTreeSet::new();
    for entry in folder.entries {
        let texts = entry.text.values().flat_map(|faq| [&faq.answer, &faq.question]);
        let Some(name) = texts.filter_map(|text| parameter(text)).next() else { continue };
        let what = words!("the answer `{entry}` still holds `${{{name}}}`", entry = entry.id, name);
        let why = words!("customers would read it as it stands");
        let own = folder.sources.iter().find(|source| source.path() == entry.source);
        let written = format!("${{{name}}}");
        match (own, bot) {
            (Some(source), _) => {
                let after = source.text().find(entry.id.as_str()).unwrap_or(0);
                let at = source.text()[after..].find(&written).map_or(after, |at| after + at);
                let range = Range::new(at, at + written.len());
                let cure = words!("write the value: only the answers of packs have parameters");
                found.push(Problem::new(Code::UnfilledParameter, source.path(), range, what, why, cure));
            }
            (None, Some(bot)) if told.insert(name.to_owned()) => {
                let pack = entry.source.split('/').next().unwrap_or_default();
                let at = bot.text().find(pack).unwrap_or(0);
                let range = Range::new(at, at + pack.len());
                let cure = words!("add `{name}: ...` under `with:` of the pack `{pack}`", name, pack);
                found.push(Problem::new(Code::UnfilledParameter, bot.path(), range, what, why, cure));
            }
            _ => {}
        }
    }
}

/// The first `${name}` of a text.
fn parameter(text: &str) -> Option<&str> {
    // Most texts have no such sign at all, which is seen much faster.
    let start = text.find('$').and_then(|at| Some(at + text[at..].find("${")?))? + 2;
    let name = &text[start..start + text[start..].find('}')?];
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    plain.then_some(name)
}

/// Buttons that say their words, which are neither a trigger, a question, a choice nor a command.
fn buttons(folder: &Folder<'_>, questions: &BTreeMap<String, &Entry>, found: &mut Vec<Problem>) {
    let mut known: BTreeSet<String> = questions.keys().cloned().collect();
    for flow in &folder.program.flows {
        known.extend(flow.examples().map(folded));
    }
    for slot in folder.program.all_slots() {
        known.extend(
            slot.choices.iter().flat_map(|choice| choice.words.values().flatten()).map(|word| folded(word)),
        );
    }
    let matchers = crate::matchers::Matchers::new(folder.program);
    let commands = Understanding::train(&TrainingData::default());
    let now = ZonedDateTime::default();
    for (source, root) in folder.trees("flows/") {
        // A flow that asks for something may offer the answers, and one of the bot's own may offer what it did before.
        if source.text().contains("ask:") || source.text().contains("wait:") {
            continue;
        }
        walk(Kind::Flow, root, &mut |visit| {
            let buttons = visit.entry.is_some_and(|entry| entry.key == "buttons");
            if !buttons || visit.form == Form::Any {
                return;
            }
            for button in visit.node.items() {
                if ["run", "link"].iter().any(|key| button.get(key).is_some()) {
                    continue;
                }
                let said = button.get("say").or_else(|| button.get("title")).unwrap_or(button);
                let unknown = leaves(said).into_iter().find_map(|node| {
                    let text = node.text().filter(|text| !text.contains("${"))?;
                    let understood = known.contains(&folded(text))
                        || !commands.read(text, &now).cues.is_empty()
                        || !matchers.read(text).is_empty();
                    (!understood).then_some((node.range, text))
                });
                found.extend(unknown.map(|(range, text)| nowhere(source, range, text)));
            }
        });
    }
}

fn nowhere(source: &Source, range: Range, text: &str) -> Problem {
    Problem::new(
        Code::ButtonLeadsNowhere,
        source.path(),
        range,
        words!("the button says `{text}`, which is no trigger and no question of the knowledge", text),
        words!("whoever presses it gets what the bot guesses, or hears that it did not understand"),
        words!("add `run:`, or say the words of a trigger"),
    )
}

/// The texts of a value, by language and variant.
pub(crate) fn leaves(node: &Node) -> Vec<&Node> {
    let inner = node.entries().iter().map(|entry| &entry.value).chain(node.items());
    let inner: Vec<&Node> = inner.flat_map(leaves).collect();
    if node.text().is_some() { vec![node] } else { inner }
}
