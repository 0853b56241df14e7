//! Where the entries of a folder stand.

use super::tree;
use crate::rules::leaves;
use botloom_flow::{Node, Range, Source};
use std::collections::BTreeMap;

/// An entry of the folder's own.
pub(super) struct Own<'a> {
    pub source: &'a Source,
    /// The path of its file, as it is shown.
    pub file: &'a str,
    /// The whole entry.
    pub item: Node,
    /// Its id.
    pub id: Range,
}

/// The entries of a folder by id.
pub(super) struct Places<'a> {
    own: BTreeMap<String, Own<'a>>,
    /// The texts of tables.
    tables: Vec<String>,
    default: String,
}

impl<'a> Places<'a> {
    /// Of files with the paths under which they are shown. The first entry of an id counts.
    pub fn new(sources: impl Iterator<Item = (&'a Source, &'a str)>, default: &str) -> Self {
        let (mut own, mut tables) = (BTreeMap::new(), Vec::new());
        for (source, file) in sources {
            let Some(root) = tree(source) else { continue };
            if let Some(written) = root.get("tables") {
                tables.extend(leaves(written).into_iter().filter_map(Node::text).map(str::to_owned));
            }
            for item in root.get("entries").map_or(&[][..], Node::items) {
                let Some(id) = item.get("id") else { continue };
                let place = Own { source, file, item: item.clone(), id: id.range };
                own.entry(id.text().unwrap_or_default().to_owned()).or_insert(place);
            }
        }
        Self { own, tables, default: default.to_owned() }
    }

    /// The texts of tables, as they are written.
    pub fn tables(&self) -> &[String] {
        &self.tables
    }

    pub fn get(&self, id: &str) -> Option<&Own<'a>> {
        self.own.get(id)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Own<'a>)> {
        self.own.iter().map(|(id, own)| (id.as_str(), own))
    }

    /// The entry that a range of a file lies in.
    pub fn around(&self, file: &str, range: Range) -> Option<String> {
        let holds = |own: &Own<'_>| {
            own.file == file && own.item.range.start <= range.start && range.end <= own.item.range.end
        };
        self.own.iter().find(|(_, own)| holds(own)).map(|(id, _)| id.clone())
    }

    /// The texts of a key of an entry as they are written, with their languages.
    pub fn texts<'p>(&'p self, own: &'p Own<'a>, key: &str) -> Vec<(&'p str, &'p Node)> {
        let Some(node) = own.item.get(key) else { return Vec::new() };
        if node.entries().is_empty() {
            return leaves(node).into_iter().map(|leaf| (self.default.as_str(), leaf)).collect();
        }
        let texts = node.entries().iter();
        texts
            .flat_map(|entry| leaves(&entry.value).into_iter().map(|leaf| (entry.key.as_str(), leaf)))
            .collect()
    }

    /// Where a phrasing stands in an entry.
    pub fn phrasing(&self, id: &str, text: &str) -> Option<Range> {
        let own = self.get(id)?;
        let all = ["question", "variants"].into_iter().flat_map(|key| self.texts(own, key));
        all.into_iter().find(|(_, node)| node.text() == Some(text)).map(|(_, node)| node.range)
    }
}
