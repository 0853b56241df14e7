//! Knowledge packs that bots may name.

use botloom_ports::Files;
use std::collections::BTreeMap;

/// The installed packs, by name.
#[derive(Debug, Clone, Default)]
pub struct Packs(BTreeMap<String, Pack>);

/// One pack: the files of its folder.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// `pack.yaml`, `lexicon.yaml` and `knowledge/*.yaml`.
    pub files: Files,
}

impl Packs {
    /// Installs a pack.
    pub fn insert(&mut self, name: impl Into<String>, pack: Pack) {
        self.0.insert(name.into(), pack);
    }

    /// A pack by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.0.get(name)
    }

    /// The names of all packs, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
