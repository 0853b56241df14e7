//! Merges of shipped packs and templates, edited as people edit them.

mod acceptance;
mod editor;
mod random;
mod small;

use super::{Merge, Resolutions, three_way};
use botloom_flow::{Document, Node, Source, Value};
use botloom_ports::Files;
use std::path::Path;

/// A shipped folder.
fn shipped(folder: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files = Files::default();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

fn folder(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn merged(base: &Files, ours: &Files, theirs: &Files) -> Merge {
    three_way(base, ours, theirs, &Resolutions::default())
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    str::from_utf8(files.get(path).unwrap_or_else(|| panic!("`{path}` is there"))).unwrap()
}

fn paths(files: &Files) -> Vec<&str> {
    files.iter().map(|(path, _)| path).collect()
}

/// All texts of a folder in one.
fn whole(files: &Files) -> String {
    files.iter().map(|(path, bytes)| format!("{path}\n{}\n", String::from_utf8_lossy(bytes))).collect()
}

/// What a file says, in a form that knows nothing of order of keys, quotes and comments.
fn said(path: &str, bytes: &[u8]) -> String {
    let Ok(source) = Source::new(path, bytes.to_vec()) else { return format!("{bytes:?}") };
    if !path.ends_with(".yaml") {
        return source.text().to_owned();
    }
    let document = Document::parse(&source);
    assert!(document.problems.is_empty(), "{path}: {:?}", document.problems);
    document.root.map_or_else(String::new, |root| print(&root))
}

fn print(node: &Node) -> String {
    match &node.value {
        Value::Scalar(scalar) => format!("{:?}", scalar.text),
        Value::List(items) => format!("[{}]", items.iter().map(print).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let mut all: Vec<String> =
                entries.iter().map(|entry| format!("{}={}", entry.key, print(&entry.value))).collect();
            all.sort();
            format!("{{{}}}", all.join(","))
        }
    }
}

/// Whether two folders say the same.
fn assert_same(found: &Files, wanted: &Files) {
    assert_eq!(paths(found), paths(wanted));
    for ((path, found), (_, wanted)) in found.iter().zip(wanted.iter()) {
        assert_eq!(said(path, found), said(path, wanted), "{path}");
    }
}
