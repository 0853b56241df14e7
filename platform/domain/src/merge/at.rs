//! A value with the text around it.

use botloom_flow::{Document, Node, Range, Source, Value};
use std::collections::HashMap;

/// A YAML file of one side, read without problems.
pub(super) struct Doc {
    pub(super) text: String,
    pub(super) root: Node,
}

impl Doc {
    /// Reads a file; nothing if it is not a readable map.
    pub(super) fn read(path: &str, bytes: &[u8]) -> Option<Self> {
        let source = Source::new(path, bytes.to_vec()).ok()?;
        let document = Document::parse(&source);
        let root = document.root.filter(|root| document.problems.is_empty() && is_map(root))?;
        Some(Self { text: source.text().to_owned(), root })
    }

    pub(super) fn at(&self) -> At<'_> {
        At { text: &self.text, node: &self.root, key: None, dash: None, flow: false }
    }
}

/// A value in its file.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) text: &'a str,
    pub(super) node: &'a Node,
    /// Where its key stands, if it has one.
    pub(super) key: Option<Range>,
    /// Where its dash stands, if it has one.
    dash: Option<usize>,
    /// Whether it stands between brackets.
    pub(super) flow: bool,
}

pub(super) fn is_map(node: &Node) -> bool {
    matches!(node.value, Value::Map(_))
}

pub(super) fn is_list(node: &Node) -> bool {
    matches!(node.value, Value::List(_))
}

impl<'a> At<'a> {
    /// The text as it was written.
    pub(super) fn raw(self) -> &'a str {
        self.text.get(self.node.range.start..self.node.range.end).unwrap_or_default()
    }

    /// Whether it is a list or a map between brackets.
    pub(super) fn has_brackets(self) -> bool {
        !matches!(self.node.value, Value::Scalar(_)) && self.raw().starts_with(['[', '{'])
    }

    /// The values of a map with their keys, in their order.
    pub(super) fn fields(self) -> Vec<(&'a str, Self)> {
        let flow = self.flow || self.has_brackets();
        let field = |entry: &'a botloom_flow::Entry| {
            let at = Self { node: &entry.value, key: Some(entry.key_range), dash: None, flow, ..self };
            (entry.key.as_str(), at)
        };
        self.node.entries().iter().map(field).collect()
    }

    /// The value of a key.
    pub(super) fn field(self, key: &str) -> Option<Self> {
        self.fields().into_iter().find(|(name, _)| *name == key).map(|(_, at)| at)
    }

    /// The values of a map by key.
    pub(super) fn by_key(self) -> HashMap<&'a str, Self> {
        self.fields().into_iter().collect()
    }

    /// The items of a list, in their order.
    pub(super) fn items(self) -> Vec<Self> {
        let brackets = self.has_brackets();
        let flow = self.flow || brackets;
        let mut from = self.node.range.start;
        let mut items = Vec::new();
        for node in self.node.items() {
            let dash = if brackets { None } else { dash(self.text, from, node.range.start) };
            from = node.range.end.max(dash.map_or(from, |dash| dash + 1));
            items.push(Self { node, key: None, dash, flow, ..self });
        }
        items
    }

    /// Where it starts, with its key or dash.
    pub(super) fn start(self) -> usize {
        self.key.map(|key| key.start).or(self.dash).unwrap_or(self.node.range.start)
    }

    /// Where it ends.
    pub(super) fn end(self) -> usize {
        let mut end = self.node.range.end.max(self.dash.map_or(0, |dash| dash + 1));
        if let Some(key) = self.key {
            let colon = self.text[key.end..].find(':').map_or(key.end, |at| key.end + at + 1);
            end = end.max(colon);
        }
        end
    }

    /// The column of its key or dash, in bytes.
    pub(super) fn column(self) -> usize {
        self.start() - line_start(self.text, self.start())
    }

    /// Where its lines start, the comments right above included; nothing if something else stands before it on its line.
    pub(super) fn head(self) -> Option<usize> {
        let mut start = line_start(self.text, self.start());
        let indent = &self.text[start..self.start()];
        if !indent.bytes().all(|byte| byte == b' ') {
            return None;
        }
        while start > 0 {
            let above = line_start(self.text, start - 1);
            let line = &self.text[above..start];
            let is_comment = line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('#'));
            if !is_comment {
                break;
            }
            start = above;
        }
        Some(start)
    }

    /// Where the line after its last one starts.
    pub(super) fn tail(self) -> usize {
        let end = self.end();
        self.text[end..].find('\n').map_or(self.text.len(), |at| end + at + 1)
    }

    /// What people read: a text as it is meant, anything else as it was written, moved to the left.
    pub(super) fn shown(self) -> String {
        match self.node.text() {
            Some(text) => text.to_owned(),
            None => {
                let column = self.node.range.start - line_start(self.text, self.node.range.start);
                shifted(self.raw(), column, 0)
            }
        }
    }
}

/// The dash of an item: the first of a line or, after the start, of what is left of it.
fn dash(text: &str, from: usize, to: usize) -> Option<usize> {
    let between = text.get(from..to.max(from))?;
    let mut at = from;
    // An item without a value may stand anywhere; its dash is the next one.
    let lines = if between.contains('-') { between } else { text.get(from..)? };
    for line in lines.split_inclusive('\n') {
        let indented = line.trim_start_matches([' ', '\t']);
        if indented.starts_with('-') {
            return Some(at + line.len() - indented.len());
        }
        at += line.len();
    }
    None
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |at| at + 1)
}

/// A text whose lines after the first move from one column to another.
pub(super) fn shifted(text: &str, from: usize, to: usize) -> String {
    let mut moved = String::with_capacity(text.len());
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number == 0 || line.trim().is_empty() {
            moved.push_str(line);
            continue;
        }
        let spaces = line.len() - line.trim_start_matches(' ').len();
        if to >= from {
            moved.push_str(&" ".repeat(to - from));
            moved.push_str(line);
        } else {
            moved.push_str(&line[spaces.min(from - to)..]);
        }
    }
    moved
}
