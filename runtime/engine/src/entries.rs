//! Knowledge as authors write it to entries of the index.
//!
//! ```yaml
//! entries:
//!   - id: agent-fee
//!     category: human-service
//!     question: {zh-CN: 人工怎么收费, en: Does talking to a person cost anything?}
//!     variants: {zh-CN: [转人工要钱吗], en: [is human support free]}
//!     answer: {zh-CN: 人工服务免费。, en: "It is free. Call ${hotline}."}
//! ```

use botloom_flow::{Code, Document, Node, Problem, Range, Source, keys, nearest};
use botloom_knowledge::{Entry, Faq};
use std::collections::BTreeMap;

/// The entries of one file. `with` fills `${name}` in answers and questions.
pub(crate) fn read(
    source: &Source,
    root: &Node,
    default_language: &str,
    with: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut reader = Reader { source, default_language, with, problems };
    let Some(list) = root.get("entries") else {
        reader.report(
            root.range,
            "this file has no `entries`",
            "write `entries:` and below it a list of questions",
        );
        return entries;
    };
    for item in list.items() {
        if let Some(entry) = reader.entry(item) {
            entries.push(entry);
        }
    }
    entries
}

struct Reader<'a> {
    source: &'a Source,
    default_language: &'a str,
    with: &'a BTreeMap<String, String>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn report(&mut self, range: Range, what: &str, cure: &str) {
        self.problems.push(Problem::new(
            Code::BadEntry,
            self.source.path().to_owned(),
            range,
            what,
            "the bot could never answer with it",
            cure,
        ));
    }

    fn entry(&mut self, item: &Node) -> Option<Entry> {
        let known = keys::names(keys::ENTRY);
        for entry in item.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let what = format!("an entry has no key `{}`", entry.key);
            match nearest(&entry.key, known.iter().copied()) {
                Some(near) => {
                    self.report(entry.key_range, &what, &format!("did you mean `{near}`?"));
                    if let Some(last) = self.problems.pop() {
                        self.problems.push(last.fixed_by(format!("write `{near}`"), entry.key_range, near));
                    }
                }
                None => self.report(entry.key_range, &what, &format!("known here: {}", known.join(", "))),
            }
        }
        let Some(id) = item.get("id").and_then(Node::text).filter(|id| !id.is_empty()) else {
            self.report(
                item.range,
                "this entry has no `id`",
                "give it a name of its own: `id: opening-hours`",
            );
            return None;
        };
        let mut text: BTreeMap<String, Faq> = BTreeMap::new();
        for (language, question) in self.texts(item, "question") {
            text.entry(language).or_default().question = question.into_iter().next().unwrap_or_default();
        }
        for (language, variants) in self.texts(item, "variants") {
            text.entry(language).or_default().variants = variants;
        }
        for (language, answer) in self.texts(item, "answer") {
            text.entry(language).or_default().answer = answer.join("\n");
        }
        for key in ["question", "answer"] {
            if item.get(key).is_none() {
                self.report(
                    item.range,
                    &format!("the entry `{id}` has no `{key}`"),
                    &format!("add `{key}: ...`"),
                );
                return None;
            }
        }
        let incomplete: Vec<String> = text
            .iter()
            .filter(|(_, faq)| faq.question.is_empty() || faq.answer.is_empty())
            .map(|(language, _)| language.clone())
            .collect();
        for language in incomplete {
            let what = format!("the entry `{id}` has not both a question and an answer in `{language}`");
            self.report(item.range, &what, "write both, or none of them");
            text.remove(&language);
        }
        let category = item.get("category").and_then(Node::text).unwrap_or_default().to_owned();
        Some(Entry { id: id.to_owned(), category, text, source: self.source.path().to_owned() })
    }

    /// The texts of a key by language; one text without a language is of the bot's first one.
    fn texts(&self, item: &Node, key: &str) -> Vec<(String, Vec<String>)> {
        let Some(node) = item.get(key) else { return Vec::new() };
        if node.entries().is_empty() {
            return vec![(self.default_language.to_owned(), self.list(node))];
        }
        node.entries().iter().map(|entry| (entry.key.clone(), self.list(&entry.value))).collect()
    }

    fn list(&self, node: &Node) -> Vec<String> {
        match node.text() {
            Some(text) => vec![self.filled(text)],
            None => node.items().iter().filter_map(Node::text).map(|text| self.filled(text)).collect(),
        }
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for (name, value) in self.with {
            filled = filled.replace(&format!("${{{name}}}"), value);
        }
        filled
    }
}

/// The parameters of a pack with their defaults, from `pack.yaml`.
pub(crate) fn parameters(source: &Source) -> BTreeMap<String, String> {
    let document = Document::parse(source);
    let Some(parameters) = document.root.as_ref().and_then(|root| root.get("parameters")) else {
        return BTreeMap::new();
    };
    parameters
        .entries()
        .iter()
        .filter_map(|entry| {
            let default = entry.value.get("default").unwrap_or(&entry.value);
            Some((entry.key.clone(), default.text()?.to_owned()))
        })
        .collect()
}
