//! A part of an index: texts with the search library's files, as one file that never changes.
//!
//! The file holds the block of `store`, then the search library's files, then what must be known to read both as JSON, the length of
//! that, and a CRC-32 of all before it. Its name is the BLAKE3 digest of its bytes, so that the same texts give the same
//! name and a copy can be checked. The search library names its files by chance; here they have fixed names.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, OwnedBytes, RamDirectory, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexSettings, ReloadPolicy, Searcher};

use crate::error::Error;
use crate::layout::Layout;
use crate::slips::Words;
use crate::store::{Manifest, Store, Text};

/// Some texts, ready to be searched; shared by all indexes that contain them.
pub(crate) struct Part {
    pub store: Store,
    pub search: Bundle,
    bytes: OwnedBytes,
    name: OnceLock<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Footer {
    store: Manifest,
    /// The search library's files: name, begin and end.
    files: Vec<(String, u64, u64)>,
}

/// Bytes behind the footer: its length and the checksum.
const TAIL: usize = 12;
/// The search library's list of segments.
const META: &str = "meta.json";
/// The kinds of files that a segment may have.
const KINDS: [&str; 6] = ["fast", "fieldnorm", "idx", "pos", "store", "term"];
/// What every segment is called.
const SEGMENT: &str = "00000000000000000000000000000001";

/// What a part is made of besides its texts and the search library's files.
pub(crate) struct Making<'a> {
    pub languages: Vec<String>,
    /// In how many of the texts each token stands.
    pub seen: Vec<(u32, u32)>,
    pub words: &'a Words,
    pub rarity: &'a (dyn Fn(u32) -> f32 + Sync),
}

impl Part {
    /// Writes the texts and the search library's files to `out`; returns the name of what was written.
    pub fn write(
        out: impl Write,
        texts: impl Iterator<Item = Text>,
        making: Making<'_>,
        search: &[(String, OwnedBytes)],
    ) -> io::Result<String> {
        let mut layout = Layout::new(Summed::new(out), making.languages, making.rarity);
        for text in texts {
            layout.add(&text)?;
        }
        let (store, mut out) = layout.finish(making.seen, making.words)?;
        let mut files = Vec::with_capacity(search.len());
        for (name, bytes) in search {
            let start = out.written;
            out.write_all(bytes)?;
            files.push((name.clone(), start, out.written));
        }
        let footer = serde_json::to_vec(&Footer { store, files }).expect("a footer is plain data");
        out.write_all(&footer)?;
        out.write_all(&(footer.len() as u64).to_le_bytes())?;
        let checksum = out.checksum.clone().finalize();
        out.write_all(&checksum.to_le_bytes())?;
        out.flush()?;
        Ok(out.digest.finalize().to_hex().to_string())
    }

    /// A part in memory.
    pub fn build(
        texts: impl Iterator<Item = Text>,
        making: Making<'_>,
        search: &[(String, OwnedBytes)],
    ) -> Part {
        let mut bytes = Vec::new();
        let name = Part::write(&mut bytes, texts, making, search).expect("memory takes what is written");
        bytes.shrink_to_fit();
        let part = Part::read(OwnedBytes::new(bytes)).expect("a part that was just written can be read");
        drop(part.name.set(name));
        part
    }

    /// Reads a part whose checksum was found right.
    pub fn read(bytes: OwnedBytes) -> Result<Part, String> {
        let short = || "a file is too short".to_owned();
        let end = bytes.len().checked_sub(TAIL).ok_or_else(short)?;
        let length = u64::from_le_bytes(bytes[end..end + 8].try_into().map_err(|_| short())?);
        let start =
            usize::try_from(length).ok().and_then(|length| end.checked_sub(length)).ok_or_else(short)?;
        let footer: Footer = serde_json::from_slice(&bytes[start..end]).map_err(|error| error.to_string())?;
        let block = footer.store.tables[7] as usize;
        if block > start {
            return Err(short());
        }
        let store = Store::new(footer.store, bytes.slice(0..block))?;
        let mut files = BTreeMap::new();
        for (name, from, to) in footer.files {
            let (from, to) = (from as usize, to as usize);
            if from > to || to > start {
                return Err(format!("`{name}` lies outside of its file"));
            }
            files.insert(PathBuf::from(name), bytes.slice(from..to));
        }
        Ok(Part { store, search: Bundle(Arc::new(files)), bytes, name: OnceLock::new() })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The digest of its bytes.
    pub fn name(&self) -> &str {
        self.name.get_or_init(|| blake3::hash(&self.bytes).to_hex().to_string())
    }

    /// Tells the name that was found by other means.
    pub fn set_name(&self, name: &str) {
        drop(self.name.set(name.to_owned()));
    }
}

/// A writer that sums up what goes through it.
struct Summed<W> {
    out: W,
    written: u64,
    checksum: crc32fast::Hasher,
    digest: blake3::Hasher,
}

impl<W> Summed<W> {
    fn new(out: W) -> Summed<W> {
        Summed { out, written: 0, checksum: crc32fast::Hasher::new(), digest: blake3::Hasher::new() }
    }
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.written += count as u64;
        self.checksum.update(&bytes[..count]);
        self.digest.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Fields {
    /// Tokens of the question and its variants.
    pub asked: Field,
    /// Three-letter pieces of their words.
    pub pieces: Field,
    /// Words of the answer.
    pub answer: Field,
}

impl Fields {
    pub fn all(self) -> [Field; 3] {
        [self.asked, self.pieces, self.answer]
    }
}

static SCHEMA: LazyLock<(Schema, Fields)> = LazyLock::new(|| {
    let words = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    let options = TextOptions::default().set_indexing_options(words);
    let mut schema = Schema::builder();
    let asked = schema.add_text_field("asked", options.clone());
    let pieces = schema.add_text_field("pieces", options.clone());
    let answer = schema.add_text_field("answer", options);
    (schema.build(), Fields { asked, pieces, answer })
});

pub(crate) fn schema() -> (Schema, Fields) {
    SCHEMA.clone()
}

/// Nothing is stored with the search library, so that it needs no thread to compress it.
pub(crate) fn settings() -> IndexSettings {
    IndexSettings { docstore_compress_dedicated_thread: false, ..IndexSettings::default() }
}

/// The search library plans a query for a searcher and asks it for nothing but the schema.
pub(crate) fn planner() -> tantivy::Result<Searcher> {
    static PLANNER: OnceLock<Searcher> = OnceLock::new();
    if let Some(planner) = PLANNER.get() {
        return Ok(planner.clone());
    }
    let index = tantivy::Index::create(RamDirectory::create(), schema().0, settings())?;
    let reader: tantivy::IndexReader =
        index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(PLANNER.get_or_init(|| reader.searcher()).clone())
}

/// The search library's files of a part, under their fixed names.
#[derive(Clone)]
pub(crate) struct Bundle(Arc<BTreeMap<PathBuf, OwnedBytes>>);

impl Bundle {
    /// The one segment of it.
    pub fn segment(&self) -> Result<tantivy::Segment, String> {
        let index = tantivy::Index::open(self.clone()).map_err(|error| error.to_string())?;
        if index.schema() != schema().0 {
            return Err("the search fields are not those of this format".into());
        }
        let segments = index.searchable_segments().map_err(|error| error.to_string())?;
        match <[_; 1]>::try_from(segments) {
            Ok([segment]) => Ok(segment),
            Err(_) => Err("the search files do not fit the texts".into()),
        }
    }
}

/// The files of an index of one segment that the search library wrote to `directory`, under fixed names.
pub(crate) fn named(
    index: &tantivy::Index,
    directory: &dyn Directory,
) -> Result<Vec<(String, OwnedBytes)>, Error> {
    let read = |path: &Path| -> Result<OwnedBytes, Error> {
        let file = directory.open_read(path).map_err(tantivy::TantivyError::from)?;
        Ok(file.read_bytes().map_err(tantivy::TantivyError::from)?)
    };
    let mut files = Vec::new();
    for segment in index.searchable_segment_metas()? {
        for kind in KINDS {
            let path = PathBuf::from(format!("{}.{kind}", segment.id().uuid_string()));
            if directory.exists(&path).map_err(tantivy::TantivyError::from)? {
                files.push((format!("{SEGMENT}.{kind}"), read(&path)?));
            }
        }
    }
    let meta = read(Path::new(META))?;
    let mut meta: serde_json::Value = serde_json::from_slice(&meta).expect("the library wrote JSON just now");
    meta["segments"][0]["segment_id"] = SEGMENT.into();
    if let Some(meta) = meta.as_object_mut() {
        meta.remove("payload");
    }
    files.push((META.to_owned(), OwnedBytes::new(meta.to_string().into_bytes())));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn refusal() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "a finished part does not change")
}

impl Directory for Bundle {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.0.get(path) {
            Some(bytes) => Ok(Arc::new(bytes.clone())),
            None => Err(OpenReadError::FileDoesNotExist(path.to_owned())),
        }
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        Ok(self.0.contains_key(path))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let bytes = self.0.get(path).ok_or_else(|| OpenReadError::FileDoesNotExist(path.to_owned()))?;
        Ok(bytes.to_vec())
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refusal()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refusal(), path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(refusal())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
