//! Knowledge packs that bots may name.

use botloom_embeddings::Embeddings;
use botloom_ports::Files;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is installed beside bots: the packs, by name, and a model of what texts mean, if the operator supplies one.
#[derive(Clone, Default)]
pub struct Packs {
    packs: BTreeMap<String, Pack>,
    embeddings: Option<Arc<Embeddings>>,
}

/// One pack: the files of its folder.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// `pack.yaml`, `lexicon.yaml` and `knowledge/*.yaml`.
    pub files: Files,
}

impl Packs {
    /// Installs a pack.
    pub fn insert(&mut self, name: impl Into<String>, pack: Pack) {
        self.packs.insert(name.into(), pack);
    }

    /// Lets the understanding of every bot use a model of what texts mean.
    pub fn understand_with(&mut self, embeddings: Arc<Embeddings>) {
        self.embeddings = Some(embeddings);
    }

    /// The model of what texts mean.
    pub(crate) fn embeddings(&self) -> Option<Arc<Embeddings>> {
        self.embeddings.clone()
    }

    /// A pack by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Pack> {
        self.packs.get(name)
    }

    /// The names of all packs, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.packs.keys().map(String::as_str)
    }
}
