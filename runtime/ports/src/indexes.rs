//! Indexes of releases, kept so that they are opened instead of built again.

use crate::{Digest, LogError};
use async_trait::async_trait;
use std::path::PathBuf;

/// An index that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptIndex {
    /// The text that names its files.
    pub manifest: Vec<u8>,
    /// The folder of this machine in which they lie.
    pub folder: PathBuf,
}

/// An index to be kept: the text that names its files, and the files with names that begin with their BLAKE3 digest.
#[derive(Debug, Clone, Copy)]
pub struct NewIndex<'i> {
    /// The text.
    pub manifest: &'i [u8],
    /// Name and content of each file.
    pub files: &'i [(String, Vec<u8>)],
}

/// Where the indexes of releases are kept. An index has the digest of what it was built of as its key, so that releases
/// which know the same share it.
#[async_trait]
pub trait Indexes: Send + Sync {
    /// The index with this key, if it is kept. Whether its files are right is for who opens them to see.
    async fn find(&self, key: &Digest) -> Result<Option<KeptIndex>, LogError>;

    /// Keeps an index, in place of what is kept under its key. Files that are there and right stay as they are.
    async fn keep(&self, key: &Digest, index: NewIndex<'_>) -> Result<Option<KeptIndex>, LogError>;

    /// Notes that a release has this index: as long as the release may be asked for, the index stays.
    async fn refer(&self, release: &Digest, key: &Digest) -> Result<(), LogError>;
}
