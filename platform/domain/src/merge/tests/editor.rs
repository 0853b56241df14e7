//! Edits of YAML as somebody types them: by places in the text, with nothing of the merge.

use botloom_flow::{Document, Node, Range, Source};
use botloom_ports::Files;

/// A step into a tree.
#[derive(Clone, Copy)]
pub(super) enum To<'a> {
    Key(&'a str),
    Item(usize),
}

pub(super) fn root(files: &Files, file: &str) -> (String, Node) {
    let source = Source::new(file, files.get(file).unwrap().to_vec()).unwrap();
    (source.text().to_owned(), Document::parse(&source).root.unwrap())
}

pub(super) fn find<'n>(mut node: &'n Node, way: &[To<'_>]) -> Option<&'n Node> {
    for to in way {
        node = match to {
            To::Key(key) => node.get(key)?,
            To::Item(at) => node.items().get(*at)?,
        };
    }
    Some(node)
}

fn splice(files: &mut Files, file: &str, range: Range, text: &str) {
    let old = String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    files.insert(file, format!("{}{text}{}", &old[..range.start], &old[range.end..]));
}

/// Adds words to the end of a text.
pub(super) fn append(files: &mut Files, file: &str, way: &[To<'_>], words: &str) -> bool {
    let (text, root) = root(files, file);
    let Some(node) = find(&root, way).filter(|node| node.text().is_some_and(|text| !text.is_empty())) else {
        return false;
    };
    let quoted = text[..node.range.end].ends_with(['"', '\'']);
    let at = node.range.end - usize::from(quoted);
    splice(files, file, Range::new(at, at), words);
    true
}

/// Adds words to the text that stands there.
pub(super) fn append_at(files: &mut Files, file: &str, range: Range, words: &str) {
    let (text, _) = root(files, file);
    let quoted = text[..range.end].ends_with(['"', '\'']);
    let at = range.end - usize::from(quoted);
    splice(files, file, Range::new(at, at), words);
}

/// Adds a word to the end of a list.
pub(super) fn push(files: &mut Files, file: &str, way: &[To<'_>], word: &str) -> bool {
    let (text, root) = root(files, file);
    let Some(last) = find(&root, way).and_then(|list| list.items().last()) else { return false };
    let end = last.range.end;
    let list = find(&root, way).unwrap();
    let added = if text[list.range.start..].starts_with('[') {
        format!(", {word}")
    } else {
        format!("\n{}- {word}", indent(&text, list.range.start))
    };
    splice(files, file, Range::new(end, end), &added);
    true
}

fn indent(text: &str, at: usize) -> String {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    " ".repeat(at - start)
}

/// Takes an item out of a list that has another.
pub(super) fn remove(files: &mut Files, file: &str, way: &[To<'_>], at: usize) -> Option<String> {
    let (text, root) = root(files, file);
    let list = find(&root, way)?;
    let items = list.items();
    if items.len() < 2 || at >= items.len() {
        return None;
    }
    let range = if text[list.range.start..].starts_with('[') {
        match at {
            0 => Range::new(items[0].range.start, items[1].range.start),
            _ => Range::new(items[at - 1].range.end, items[at].range.end),
        }
    } else {
        let line = |at: usize| text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = items[at].range.end;
        Range::new(line(items[at].range.start), text[end..].find('\n').map_or(text.len(), |n| end + n + 1))
    };
    let gone = text[range.start..range.end].to_owned();
    splice(files, file, range, "");
    Some(gone)
}

/// Adds lines to the end of a file.
pub(super) fn add_lines(files: &mut Files, file: &str, lines: &str) {
    let old = String::from_utf8(files.get(file).unwrap().to_vec()).unwrap();
    files.insert(file, old + lines);
}

/// Where the entries of a pack or bot stand: file and number by id.
pub(super) fn entries(files: &Files) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    for (path, _) in files.iter().filter(|(path, _)| path.starts_with("knowledge/")) {
        let (_, root) = root(files, path);
        // A file may hold tables only.
        let items = root.get("entries").map(|list| list.items()).unwrap_or_default();
        for (at, entry) in items.iter().enumerate() {
            found.push((entry.get("id").unwrap().text().unwrap().to_owned(), path.to_owned(), at));
        }
    }
    found
}

/// The place of an entry.
pub(super) fn entry(files: &Files, id: &str) -> Option<(String, usize)> {
    entries(files).into_iter().find(|(found, _, _)| found == id).map(|(_, file, at)| (file, at))
}
