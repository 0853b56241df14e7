//! What an installation offers: templates and packs of a version.

use crate::lineage::{Lineage, Origin, OriginKind};
use crate::merge::packs;
use crate::question::Question;
use botloom_flow::{Document, Node, Source};
use botloom_ports::Files;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The files that say the version of a release; a template's is no part of its copies.
const MANIFESTS: [&str; 2] = ["template.yaml", "pack.yaml"];

/// A template or a pack as it was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `industry/bot`, or the name of the pack.
    pub name: String,
    /// Its version, `0` if it says none.
    pub version: String,
    /// What is copied of it.
    pub files: Files,
    /// What whoever takes a copy of a template is asked first.
    pub questions: Vec<Question>,
}

impl Release {
    /// A release of the files of its folder.
    #[must_use]
    pub fn new(name: impl Into<String>, folder: Files) -> Self {
        let version = MANIFESTS.iter().find_map(|path| read(path, folder.get(path)?, "version"));
        let manifest = folder.get(MANIFESTS[0]).and_then(|bytes| root(MANIFESTS[0], bytes));
        let questions = manifest.as_ref().map(Question::read).unwrap_or_default();
        let files = folder.iter().filter(|(path, _)| *path != MANIFESTS[0] && *path != Lineage::FILE);
        let files = files.map(|(path, content)| (path.to_owned(), content.to_vec())).collect();
        Self { name: name.into(), version: version.unwrap_or_else(|| "0".to_owned()), files, questions }
    }

    /// The industry for which a template was written.
    #[must_use]
    pub fn industry(&self) -> &str {
        self.name.split_once('/').map_or("examples", |(industry, _)| industry)
    }

    /// The name that a pack gives itself.
    #[must_use]
    pub fn manifest_name(&self) -> Option<String> {
        read(MANIFESTS[1], self.files.get(MANIFESTS[1])?, "pack")
    }

    /// What a bot that comes from it is to remember.
    #[must_use]
    pub fn origin(&self, kind: OriginKind, with: BTreeMap<String, String>) -> Origin {
        let base = match kind {
            OriginKind::Template => self.files.clone(),
            OriginKind::Copy => packs::filled(self, &with),
            OriginKind::Pack => packs::answers(&self.files),
        };
        let (name, version) = (self.name.clone(), self.version.clone());
        Origin { kind, name, version, digest: self.files.digest(), with, base }
    }
}

fn read(path: &str, bytes: &[u8], key: &str) -> Option<String> {
    root(path, bytes)?.get(key).and_then(Node::text).map(str::to_owned)
}

fn root(path: &str, bytes: &[u8]) -> Option<Node> {
    let source = Source::new(path, bytes.to_vec()).ok()?;
    Document::parse(&source).root
}

/// Which of two versions is the later one; numbers between points count as numbers.
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| {
        let part = |part: &str| (part.parse::<u64>().unwrap_or(0), part.to_owned());
        version.split(['.', '-', '+']).map(part).collect::<Vec<_>>()
    };
    let (a, b) = (parts(a), parts(b));
    for at in 0..a.len().max(b.len()) {
        let part = |parts: &[(u64, String)]| parts.get(at).map_or(0, |part| part.0);
        match part(&a).cmp(&part(&b)) {
            Ordering::Equal => {}
            other => return other,
        }
    }
    Ordering::Equal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        for (a, b, order) in [
            ("1.2.0", "1.10.0", Ordering::Less),
            ("2", "1.9.9", Ordering::Greater),
            ("1.0", "1.0.0", Ordering::Equal),
            ("0", "1.0.0", Ordering::Less),
        ] {
            assert_eq!(compare(a, b), order, "{a} {b}");
        }
    }

    #[test]
    fn a_version_is_read_and_not_copied() {
        let mut files = Files::default();
        files.insert("bot.yaml", "bot: x\n");
        files.insert("template.yaml", "version: 1.10\n");
        let release = Release::new("shop", files);
        assert_eq!((release.version.as_str(), release.files.len()), ("1.10", 1));
    }
}
