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

use botloom_flow::Wording;
use botloom_flow::words;
use botloom_flow::{Code, Document, Node, Problem, Range, Source, keys, nearest};
use botloom_knowledge::{Details, Entry, Faq, Origin};
use jiff::civil::Date;
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
    let mut reader = Reader { source, default_language, with, code: Code::BadEntry, problems };
    let Some(list) = root.get("entries") else {
        if root.get("tables").is_none() {
            reader.report(
                root.range,
                words!("this file has no `entries`"),
                words!("write `entries:` and below it a list of questions"),
            );
        }
        return entries;
    };
    for item in list.items() {
        if let Some(entry) = reader.entry(item) {
            entries.push(entry);
        }
    }
    entries
}

/// Reads parts of a knowledge file.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Source,
    pub(crate) default_language: &'a str,
    pub(crate) with: &'a BTreeMap<String, String>,
    /// The code of what cannot be read.
    pub(crate) code: Code,
    pub(crate) problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    pub(crate) fn report(&mut self, range: Range, what: Wording, cure: Wording) {
        self.problems.push(Problem::new(
            self.code,
            self.source.path().to_owned(),
            range,
            what,
            words!("the bot could never answer with it"),
            cure,
        ));
    }

    fn entry(&mut self, item: &Node) -> Option<Entry> {
        self.known(item, keys::ENTRY, &words!("an entry"));
        let Some(id) = item.get("id").and_then(Node::text).filter(|id| !id.is_empty()) else {
            self.report(
                item.range,
                words!("this entry has no `id`"),
                words!("give it a name of its own: `id: opening-hours`"),
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
                    words!("the entry `{id}` has no `{key}`", id, key),
                    words!("add `{key}: ...`", key),
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
            let what = words!(
                "the entry `{id}` has not both a question and an answer in `{language}`",
                id,
                language
            );
            self.report(item.range, what, words!("write both, or none of them"));
            text.remove(&language);
        }
        let category = item.get("category").and_then(Node::text).unwrap_or_default().to_owned();
        let details = self.details(item);
        Some(Entry { id: id.to_owned(), category, text, source: self.source.path().to_owned(), details })
    }

    /// Reports keys that mean nothing in a map.
    pub(crate) fn known(&mut self, map: &Node, table: &'static [keys::Key], whose: &Wording) {
        let known = keys::names(table);
        for entry in map.entries().iter().filter(|entry| !known.contains(&entry.key.as_str())) {
            let what = words!("{whose} has no key `{key}`", whose, key = entry.key);
            match nearest(&entry.key, known.iter().copied()) {
                Some(near) => {
                    self.report(entry.key_range, what, words!("did you mean `{near}`?", near));
                    if let Some(last) = self.problems.pop() {
                        self.problems.push(last.fixed_by(
                            words!("write `{near}`", near),
                            entry.key_range,
                            near,
                        ));
                    }
                }
                None => self.report(entry.key_range, what, words!("known here: {known}", known)),
            }
        }
    }

    fn details(&mut self, item: &Node) -> Details {
        let mut details = self.origin_and_owner(item);
        if let Some(valid) = item.get("valid") {
            if valid.entries().is_empty() {
                self.report(
                    valid.range,
                    words!("`valid` is no map of days"),
                    words!("write `valid: {{from: 2026-01-31, until: 2026-12-31}}`, or one of the two"),
                );
            }
            (details.from, details.until) = self.days(valid);
        }
        if let Some(attributes) = item.get("attributes") {
            if attributes.entries().is_empty() {
                let cure = words!(
                    "write names with a text or a list of texts: `attributes: {{product: [phone, tablet]}}`"
                );
                self.report(attributes.range, words!("`attributes` is no map"), cure);
            }
            for entry in attributes.entries() {
                let values = self.values(&entry.value, &entry.key);
                details.attributes.insert(entry.key.clone(), values);
            }
        }
        details
    }

    /// Who keeps an entry or a table right, and the document that it comes from.
    pub(crate) fn origin_and_owner(&mut self, item: &Node) -> Details {
        let mut details = Details::default();
        if let Some(owner) = item.get("owner") {
            self.text(owner, "owner").clone_into(&mut details.owner);
        }
        if let Some(source) = item.get("source") {
            self.known(source, keys::ORIGIN, &Wording::verbatim("`source`"));
            match source.get("file") {
                Some(file) => {
                    let file = self.text(file, "file").to_owned();
                    let place = source.get("place").map(|place| self.text(place, "place").to_owned());
                    details.origin = Some(Origin { file, place: place.unwrap_or_default() });
                }
                None => self.report(
                    source.range,
                    words!("`source` names no document"),
                    words!("write `source: {{file: faq.xlsx}}`, or leave `source` away"),
                ),
            }
        }
        details
    }

    /// The first and the last day of `valid`.
    pub(crate) fn days(&mut self, valid: &Node) -> (Option<Date>, Option<Date>) {
        self.known(valid, keys::VALID, &Wording::verbatim("`valid`"));
        let (from, until) = (self.day(valid, "from"), self.day(valid, "until"));
        if let (Some(from), Some(until)) = (from, until)
            && from > until
        {
            let what = words!("the last day {until} is before the first day {from}", until, from);
            self.report(valid.range, what, words!("correct one of the two"));
        }
        (from, until)
    }

    fn day(&mut self, valid: &Node, key: &str) -> Option<Date> {
        let node = valid.get(key)?;
        let text = node.text().unwrap_or_default();
        let date = text.parse::<Date>().ok().filter(|date| date.to_string() == text);
        if date.is_none() {
            let what = match node.text() {
                Some(text) => words!("`{text}` is no day", text),
                None => words!("`{key}` is no day", key),
            };
            self.report(node.range, what, words!("write year, month and day: `2026-01-31`"));
        }
        date
    }

    /// A text; reports what is none.
    fn text<'n>(&mut self, node: &'n Node, key: &str) -> &'n str {
        node.text().unwrap_or_else(|| {
            self.report(node.range, words!("`{key}` is no text", key), words!("write one text"));
            ""
        })
    }

    /// A text or a list of texts; reports what is neither.
    fn values(&mut self, node: &Node, key: &str) -> Vec<String> {
        let texts: Vec<&Node> =
            if node.text().is_some() { vec![node] } else { node.items().iter().collect() };
        if !node.entries().is_empty() || texts.iter().any(|text| text.text().is_none()) {
            let what = words!("the attribute `{key}` is neither a text nor a list of texts", key);
            self.report(node.range, what, words!("write one text, or a list: `[phone, tablet]`"));
        }
        texts.into_iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    /// The texts of a key by language; one text without a language is of the bot's first one.
    pub(crate) fn texts(&self, item: &Node, key: &str) -> Vec<(String, Vec<String>)> {
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

    pub(crate) fn filled(&self, text: &str) -> String {
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
