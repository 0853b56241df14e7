//! The indexes of releases, as files beside the database.
//!
//! `<digest>.part` and `<digest>.dead` are what an index is made of, named by their content; `<key>.index` names those of one
//! index; `<release>.uses` holds the key of a release's index. Every file is written whole or not at all, and what is
//! lost is built again, so nothing here needs a backup.

use async_trait::async_trait;
use botloom_ports::{Digest, Indexes, KeptIndex, LogError, NewIndex};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::AsyncWriteExt;

/// A folder of indexes.
#[derive(Debug, Clone)]
pub struct Folder {
    folder: PathBuf,
}

impl Folder {
    /// Indexes in this folder, which is made when the first one is kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// Removes what no release in use needs; returns how many files that were. Nobody may keep indexes meanwhile: this is for
    /// the moment before a server begins.
    ///
    /// # Errors
    /// If the folder cannot be read, or a file cannot be removed.
    pub fn sweep(&self, in_use: &BTreeSet<Digest>) -> io::Result<usize> {
        let mut files = Vec::new();
        match fs::read_dir(&self.folder) {
            Ok(found) => {
                for file in found {
                    files.push(file?.path());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        }
        files.sort();
        let mut needed: BTreeSet<String> = BTreeSet::new();
        for path in files.iter().filter(|path| kind(path) == "uses") {
            let release = Digest::parse(stem(path)).ok().filter(|release| in_use.contains(release));
            if release.is_some() {
                needed.insert(name(path).to_owned());
                needed.insert(format!("{}.index", text(path)?.trim()));
            }
        }
        let indexes = files.iter().filter(|path| kind(path) == "index");
        let indexes: Vec<&PathBuf> = indexes.filter(|path| needed.contains(name(path))).collect();
        for path in indexes {
            let manifest = text(path)?;
            let named = files.iter().map(|path| name(path)).filter(|name| manifest.contains(*name));
            needed.extend(named.map(str::to_owned));
        }
        let mut removed = 0;
        let ours = ["uses", "index", "part", "dead", "new"];
        for path in files.iter().filter(|path| ours.contains(&kind(path)) && !needed.contains(name(path))) {
            fs::remove_file(path)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// A file of an index, to be written in pieces. `None` if it is there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) async fn begin(&self, name: &str) -> io::Result<Option<NewFile>> {
        let path = self.folder.join(name);
        if tokio::fs::try_exists(&path).await? {
            return Ok(None);
        }
        tokio::fs::create_dir_all(&self.folder).await?;
        let new = unfinished(&path);
        let file = tokio::fs::File::create(&new).await?;
        Ok(Some(NewFile { path, new, file, hash: blake3::Hasher::new() }))
    }

    /// Keeps the text that names the files of an index, all of which are here.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn finish(&self, key: &Digest, manifest: Vec<u8>) -> io::Result<KeptIndex> {
        fs::create_dir_all(&self.folder)?;
        replace(&self.path(key, "index"), &manifest)?;
        Ok(KeptIndex { manifest, folder: self.folder.clone() })
    }

    fn path(&self, name: &Digest, kind: &str) -> PathBuf {
        self.folder.join(format!("{name}.{kind}"))
    }

    fn keep_files(&self, key: &Digest, manifest: &[u8], files: &[(String, Vec<u8>)]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        for (name, bytes) in files {
            let path = self.folder.join(name);
            // A damaged file is replaced; who has it mapped keeps what it has.
            if !fs::read(&path).is_ok_and(|found| found == *bytes) {
                replace(&path, bytes)?;
            }
        }
        replace(&self.path(key, "index"), manifest)
    }
}

#[async_trait]
impl Indexes for Folder {
    async fn find(&self, key: &Digest) -> Result<Option<KeptIndex>, LogError> {
        match fs::read(self.path(key, "index")) {
            Ok(manifest) => Ok(Some(KeptIndex { manifest, folder: self.folder.clone() })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LogError::Store(Box::new(error))),
        }
    }

    async fn keep(&self, key: &Digest, index: NewIndex<'_>) -> Result<Option<KeptIndex>, LogError> {
        let (own, key) = (self.clone(), key.clone());
        let (manifest, files) = (index.manifest.to_vec(), index.files.to_vec());
        let work = move || {
            own.keep_files(&key, &manifest, &files)?;
            Ok(KeptIndex { manifest, folder: own.folder })
        };
        let kept: io::Result<KeptIndex> =
            tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)));
        kept.map(Some).map_err(|error| LogError::Store(Box::new(error)))
    }

    async fn refer(&self, release: &Digest, key: &Digest) -> Result<(), LogError> {
        let path = self.path(release, "uses");
        if !self.folder.exists() || fs::read(&path).is_ok_and(|known| known == key.as_str().as_bytes()) {
            return Ok(());
        }
        replace(&path, key.as_str().as_bytes()).map_err(|error| LogError::Store(Box::new(error)))
    }
}

/// A file that is written in pieces, and is only there once it is whole and what its name says.
pub(crate) struct NewFile {
    path: PathBuf,
    new: PathBuf,
    file: tokio::fs::File,
    hash: blake3::Hasher,
}

impl NewFile {
    /// Adds to it.
    pub(crate) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes).await
    }

    /// Puts it in its place if it is what its name says; tells whether it is.
    pub(crate) async fn finish(mut self) -> io::Result<bool> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let right = stem(&self.path) == self.hash.finalize().to_hex().as_str();
        if right {
            tokio::fs::rename(&self.new, &self.path).await?;
        }
        Ok(right)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // It is gone if it was put in its place; else what is left is removed at the next start.
        let _left = fs::remove_file(&self.new);
    }
}

/// What a file holds; of one that is damaged, whatever can be read.
fn text(path: &Path) -> io::Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).unwrap_or_default()
}

fn kind(path: &Path) -> &str {
    path.extension().and_then(|kind| kind.to_str()).unwrap_or_default()
}

/// Under which name a file is written until it is whole.
fn unfinished(path: &Path) -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    path.with_file_name(format!("{}-{}-{number}.new", name(path), std::process::id()))
}

/// Writes a file so that others see it whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = unfinished(path);
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)
}
