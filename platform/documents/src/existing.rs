//! The entries that a folder has already, each with the place of its text.

use botloom_flow::{Document, Node, Range, Source, words};

use crate::Unreadable;
use crate::entry::Entry;
use crate::folder::Folder;

/// An entry of a file.
#[derive(Clone, Debug)]
pub(crate) struct Existing {
    pub(crate) entry: Entry,
    /// Its text, from its first key to the end of its last value.
    pub(crate) range: Range,
    /// Whether comments stand in it.
    pub(crate) commented: bool,
    /// Where it was imported from.
    pub(crate) origin: Option<Origin>,
}

/// The `source` of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) file: String,
    pub(crate) place: String,
    pub(crate) digest: String,
    /// The whole of `source: ...`.
    pub(crate) range: Range,
}

impl Existing {
    /// Whether a person changed the entry since it was imported.
    pub(crate) fn is_edited(&self) -> bool {
        self.commented || self.origin.as_ref().is_some_and(|origin| origin.digest != self.entry.digest())
    }
}

/// The entries of a file in their order.
///
/// # Errors
/// If the file can not be read.
pub(crate) fn read(path: &str, text: &str, folder: &Folder) -> Result<Vec<Existing>, Unreadable> {
    let source = Source::new(path, text.as_bytes().to_vec()).map_err(|problem| Unreadable(problem.what))?;
    let document = Document::parse(&source);
    if let Some(problem) = document.problems.first() {
        let line = source.position(problem.range.start).line;
        let what = words!(
            "`{path}` has a mistake in line {line}: {what}; correct it first: `botloom check`",
            path,
            line,
            what = problem.what
        );
        return Err(Unreadable(what));
    }
    let items = document.root.as_ref().and_then(|root| root.get("entries")).map_or(&[][..], Node::items);
    Ok(items.iter().map(|item| existing(item, text, folder)).collect())
}

fn existing(item: &Node, text: &str, folder: &Folder) -> Existing {
    let range = trimmed(text, item.range);
    let origin = item.entries().iter().find(|entry| entry.key == "source").map(|source| Origin {
        file: own(&source.value, "file"),
        place: own(&source.value, "place"),
        digest: own(&source.value, "digest"),
        range: trimmed(text, Range::new(source.key_range.start, source.value.range.end)),
    });
    let entry = entry(item, folder);
    let comment = |line: &&str| line.trim_start().starts_with('#');
    let said: usize = entry.text.values().map(|faq| faq.answer.lines().filter(comment).count()).sum();
    let written = text.get(range.start..range.end).unwrap_or_default().lines().filter(comment).count();
    Existing { commented: written > said + entry.note.lines().filter(comment).count(), entry, range, origin }
}

/// A range without the blanks at its end.
fn trimmed(text: &str, range: Range) -> Range {
    let end = text.get(range.start..range.end).map_or(range.end, |own| range.start + own.trim_end().len());
    Range::new(range.start, end)
}

fn own(node: &Node, key: &str) -> String {
    node.get(key).and_then(Node::text).unwrap_or_default().to_owned()
}

/// What a node says as an entry; what is wrong in it is not looked at here.
fn entry(item: &Node, folder: &Folder) -> Entry {
    let mut entry = Entry {
        id: own(item, "id"),
        category: own(item, "category"),
        note: own(item, "note"),
        owner: own(item, "owner"),
        ..Entry::default()
    };
    let text = &mut entry.text;
    for (language, texts) in texts(item, "question", folder) {
        text.entry(language).or_default().question = texts.join("\n");
    }
    for (language, texts) in texts(item, "variants", folder) {
        text.entry(language).or_default().variants = texts;
    }
    for (language, texts) in texts(item, "answer", folder) {
        text.entry(language).or_default().answer = texts.join("\n");
    }
    if let Some(valid) = item.get("valid") {
        entry.from = crate::dates::read(&own(valid, "from"));
        entry.until = crate::dates::read(&own(valid, "until"));
    }
    for named in item.get("attributes").map_or(&[][..], Node::entries) {
        entry.attributes.insert(named.key.clone(), list(&named.value));
    }
    entry
}

fn texts(item: &Node, key: &str, folder: &Folder) -> Vec<(String, Vec<String>)> {
    let Some(node) = item.get(key) else { return Vec::new() };
    if node.entries().is_empty() {
        return vec![(folder.default_language().to_owned(), list(node))];
    }
    node.entries().iter().map(|entry| (entry.key.clone(), list(&entry.value))).collect()
}

fn list(node: &Node) -> Vec<String> {
    match node.text() {
        Some(text) => vec![text.to_owned()],
        None => node.items().iter().filter_map(Node::text).map(str::to_owned).collect(),
    }
}
