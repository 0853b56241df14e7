//! The files of a release, by digest.

use crate::{Digest, LogError};
use async_trait::async_trait;
use std::collections::BTreeMap;

/// A bot folder: path with `/` -> content. The order is the paths', so equal folders have equal digests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.0.insert(path.into(), content.into());
    }

    /// The content of a file.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Paths and contents, ordered by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.0.iter().map(|(path, content)| (path.as_str(), content.as_slice()))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The digest of all paths and contents; each is preceded by its length, so no two folders share a digest.
    pub fn digest(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        for (path, content) in &self.0 {
            for part in [path.as_bytes(), content] {
                hasher.update(&(part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        Digest::from_hash(hasher.finalize())
    }
}

impl FromIterator<(String, Vec<u8>)> for Files {
    fn from_iter<I: IntoIterator<Item = (String, Vec<u8>)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

/// Where the files of releases are kept.
#[async_trait]
pub trait Releases: Send + Sync {
    /// The files of the release with this digest, if it is known.
    async fn files(&self, digest: &Digest) -> Result<Option<Files>, LogError>;
}
