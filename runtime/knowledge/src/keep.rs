//! Index folders: writing, opening, and copying between them.
//!
//! A folder holds files that are named by the digest of their bytes and never change, and `knowledge.json`, which names those
//! that make up the index. Another generation of the index adds the files that are new and replaces `knowledge.json` in
//! one step, so that readers see the one or the other, and a copy needs only the files that it has not.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::Directory;
use tantivy::directory::{MmapDirectory, OwnedBytes};

use crate::content::Content;
use crate::entry::Entry;
use crate::error::Error;
use crate::index::{CHUNK, Collected, Index, known};
use crate::living::Living;
use crate::merge::merge_into;
use crate::part::Part;
use crate::store::FORMAT;
use crate::synonyms::Synonyms;

/// The file that makes a folder an index.
pub(crate) const MANIFEST: &str = "knowledge.json";
/// Where a large index is put together.
const WORKSHOP: &str = "building";

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    format: u64,
    /// Digest of what the entries say.
    content: String,
    /// Groups of words that mean the same, as the author lists them.
    synonyms: Vec<Vec<String>>,
    parts: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    file: String,
    bytes: u64,
    /// The numbers of the texts that were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dead: Option<Small>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Small {
    file: String,
    bytes: u64,
}

impl Index {
    /// Writes the index to `folder`, which must be empty or absent.
    ///
    /// The file that makes a folder an index is written last: a folder whose writing was cut short does not open.
    ///
    /// # Errors
    /// When the folder holds something, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        vacant(folder)?;
        self.save(folder)
    }

    /// Makes `folder` hold this index, whatever index it holds now: files that it has stay as they are. What no longer
    /// belongs to it is left for those who read it; [`Snapshot::sweep`] removes it.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(io(folder))?;
        let Packed { manifest, files } = self.pack();
        for (file, bytes) in &files {
            put(folder, file, bytes)?;
        }
        replace(folder, MANIFEST, &manifest)
    }

    /// The index as files that are named by their digests and a text that names them, for those who keep them elsewhere.
    pub fn pack(&self) -> Packed<'_> {
        let (mut parts, mut files) = (Vec::new(), Vec::new());
        for one in self.living() {
            let file = format!("{}.part", one.part.name());
            files.push((file.clone(), Cow::Borrowed(one.part.bytes())));
            let dead: Vec<u8> = one.dead.iter().flat_map(u32::to_le_bytes).collect();
            let dead = (!dead.is_empty()).then(|| {
                let small = Small {
                    file: format!("{}.dead", blake3::hash(&dead).to_hex()),
                    bytes: dead.len() as u64,
                };
                files.push((small.file.clone(), Cow::Owned(dead)));
                small
            });
            parts.push(Piece { file, bytes: one.part.bytes().len() as u64, dead });
        }
        Packed { manifest: manifest(self.content(), self.groups(), parts), files }
    }

    /// Opens what [`Index::pack`] gave: its text, and the folder in which its files lie. Every file is checked against the
    /// digest in its name.
    ///
    /// # Errors
    /// When a file is missing or not what its name says, or the text has another format.
    pub fn open_packed(manifest: &[u8], folder: &Path) -> Result<Index, Error> {
        let manifest = understood(manifest, folder)?;
        for piece in &manifest.parts {
            let damaged = |what: String| Error::Damaged { path: folder.to_owned(), what };
            let path = folder.join(plain(&piece.file).map_err(damaged)?);
            let found = digest(&path).map_err(|error| damaged(format!("`{}`: {error}", piece.file)))?;
            if format!("{found}.part") != piece.file {
                return Err(damaged(format!("`{}` does not match its name", piece.file)));
            }
        }
        opened(manifest, folder)
    }

    /// The digest of what the entries say, whatever their order and however the index is laid out.
    pub fn content(&self) -> String {
        let of = |one: &Living| one.part.store.manifest.content.without(one.dead.content);
        let sum = self.living().iter().map(of).fold(Content::default(), Content::with);
        sum.name(self.groups())
    }

    /// Builds an index of any number of entries in `folder`, which must be empty or absent, and opens it. Only some
    /// ten thousand entries are in memory at a time; all processors are used.
    ///
    /// # Errors
    /// As [`Index::build`], and when the folder cannot be written.
    pub fn build_in(
        folder: &Path,
        entries: impl IntoIterator<Item = Entry>,
        synonyms: &[Vec<String>],
    ) -> Result<Index, Error> {
        vacant(folder)?;
        let workshop = folder.join(WORKSHOP);
        fs::create_dir(&workshop).map_err(io(&workshop))?;
        let built = build_in_chunks(folder, entries.into_iter(), synonyms, CHUNK);
        fs::remove_dir_all(&workshop).map_err(io(&workshop))?;
        built?;
        Index::open(folder)
    }

    /// Opens an index that was written to `folder`. Nothing is written there, and the folder may be read-only.
    ///
    /// All bytes are checked once; afterwards they are read where they lie, so that a large index costs little memory.
    ///
    /// # Errors
    /// When there is no index, it has another format, or its bytes are damaged.
    pub fn open(folder: &Path) -> Result<Index, Error> {
        opened(read_manifest(folder)?, folder)
    }
}

/// An index as files, see [`Index::pack`].
#[derive(Debug)]
pub struct Packed<'i> {
    /// Names the files in their order.
    pub manifest: Vec<u8>,
    /// Name and content of each file. A name begins with the BLAKE3 digest of the file.
    pub files: Vec<(String, Cow<'i, [u8]>)>,
}

/// The index that a manifest names, of the files in a folder.
fn opened(manifest: Manifest, folder: &Path) -> Result<Index, Error> {
    let damaged = |what: String| Error::Damaged { path: folder.to_owned(), what };
    let mut living = Vec::new();
    for piece in &manifest.parts {
        let path = folder.join(plain(&piece.file).map_err(damaged)?);
        let size = fs::metadata(&path).map_err(|error| damaged(format!("`{}`: {error}", piece.file)))?.len();
        if size != piece.bytes {
            return Err(damaged(format!("`{}` has {size} bytes instead of {}", piece.file, piece.bytes)));
        }
        let mut one = part(&path).map_err(|error| match error {
            Error::Damaged { what, .. } => damaged(what),
            other => other,
        })?;
        one.part.set_name(piece.file.trim_end_matches(".part"));
        if let Some(dead) = &piece.dead {
            let path = folder.join(plain(&dead.file).map_err(damaged)?);
            let bytes = fs::read(&path).map_err(|error| damaged(format!("`{}`: {error}", dead.file)))?;
            if format!("{}.dead", blake3::hash(&bytes).to_hex()) != dead.file {
                return Err(damaged(format!("`{}` does not match its name", dead.file)));
            }
            let texts: Vec<u32> =
                bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
            one.bury(&texts)?;
        }
        living.push(one);
    }
    let synonyms = Synonyms::new(&manifest.synonyms);
    Index::of(living, Arc::new(manifest.synonyms), synonyms)
}

/// The digest of a file, which is read and not mapped.
fn digest(path: &Path) -> io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize())
}

/// The files of an index folder, for those who copy it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Digest of what the entries say: two folders with one content answer alike.
    pub content: String,
    /// Name and size of each file beside `knowledge.json`, sorted. A name begins with the BLAKE3 digest of the file.
    pub files: Vec<(String, u64)>,
    folder: PathBuf,
}

impl Snapshot {
    /// Reads what makes up the index in `folder`.
    ///
    /// # Errors
    /// When there is no index, or it has another format.
    pub fn of(folder: &Path) -> Result<Snapshot, Error> {
        let manifest = read_manifest(folder)?;
        let mut files = Vec::new();
        for piece in manifest.parts {
            files.extend(piece.dead.map(|dead| (dead.file, dead.bytes)));
            files.push((piece.file, piece.bytes));
        }
        for (file, _) in &files {
            plain(file).map_err(|what| Error::Damaged { path: folder.to_owned(), what })?;
        }
        files.sort();
        files.dedup();
        Ok(Snapshot { content: manifest.content, files, folder: folder.to_owned() })
    }

    /// The files that `folder` has not, with their sizes.
    pub fn missing(&self, folder: &Path) -> Vec<(String, u64)> {
        let there = |(file, bytes): &&(String, u64)| {
            !fs::metadata(folder.join(file)).is_ok_and(|found| found.len() == *bytes)
        };
        self.files.iter().filter(there).cloned().collect()
    }

    /// Copies the index to another folder, which may hold an earlier one: only files that it has not are read, and each is
    /// checked against its name. Returns the names of those that were copied.
    ///
    /// # Errors
    /// When a file cannot be read or written, or is not what its name says; `to` then still holds what it held.
    pub fn pull(&self, to: &Path) -> Result<Vec<String>, Error> {
        fs::create_dir_all(to).map_err(io(to))?;
        let mut copied = Vec::new();
        for (file, _) in self.missing(to) {
            copy_checked(&self.folder, to, &file)?;
            copied.push(file);
        }
        let manifest = fs::read(self.folder.join(MANIFEST)).map_err(io(&self.folder))?;
        if Snapshot::of(&self.folder)? != *self {
            let what = "the index was replaced while it was copied".to_owned();
            return Err(Error::Damaged { path: self.folder.clone(), what });
        }
        replace(to, MANIFEST, &manifest)?;
        Ok(copied)
    }

    /// Removes files of earlier indexes from the folder. Who has them open keeps them.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn sweep(&self) -> Result<(), Error> {
        for file in fs::read_dir(&self.folder).map_err(io(&self.folder))? {
            let path = file.map_err(io(&self.folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ours = path.extension().is_some_and(|kind| kind == "part" || kind == "dead");
            if ours && !self.files.iter().any(|(file, _)| *file == name) {
                fs::remove_file(&path).map_err(io(&path))?;
            }
        }
        Ok(())
    }
}

/// Builds parts of so many entries each and writes the part that they make together.
fn build_in_chunks(
    folder: &Path,
    mut entries: impl Iterator<Item = Entry>,
    synonyms: &[Vec<String>],
    chunk_size: usize,
) -> Result<(), Error> {
    let workshop = folder.join(WORKSHOP);
    let groups = Arc::new(synonyms.to_vec());
    let synonyms = Synonyms::new(synonyms);
    let mut ids = HashSet::new();
    let mut living = Vec::new();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    loop {
        let mut chunks = Vec::new();
        while chunks.len() < workers {
            let chunk: Vec<Entry> = entries.by_ref().take(chunk_size).collect();
            if chunk.is_empty() {
                break;
            }
            for entry in &chunk {
                known(&mut ids, entry)?;
            }
            chunks.push(chunk);
        }
        if chunks.is_empty() {
            break;
        }
        let built: Vec<Result<PathBuf, Error>> = std::thread::scope(|scope| {
            let work = |(at, chunk): (usize, Vec<Entry>)| {
                let path = workshop.join(format!("{}.part", living.len() + at));
                let synonyms = &synonyms;
                scope.spawn(move || chunk_in(&path, &chunk, synonyms).map(|()| path))
            };
            let threads: Vec<_> = chunks.into_iter().enumerate().map(work).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
                Ok(built) => built,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            threads.into_iter().map(join).collect()
        });
        for path in built {
            let path = path?;
            living.push(part(&path)?);
            // Where the system allows it, the file lives as long as it is mapped.
            drop(fs::remove_file(&path));
        }
    }
    let index = Index::of(living, groups, synonyms)?;
    if index.len() <= chunk_size {
        index.merged()?.save(folder)?;
    } else {
        let (content, groups) = (index.content(), Arc::clone(index.groups()));
        let living = index.living().to_vec();
        drop(index);
        let search = workshop.join("search");
        fs::create_dir(&search).map_err(io(&search))?;
        let directory = MmapDirectory::open(&search).map_err(tantivy::TantivyError::from)?;
        let path = workshop.join("merged");
        let file = File::create(&path).map_err(io(&path))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let name = merge_into(living, &mut out, directory)?;
        let file = out.into_inner().map_err(|error| io(&path)(error.into_error()))?;
        file.sync_all().map_err(io(&path))?;
        let bytes = file.metadata().map_err(io(&path))?.len();
        let file = format!("{name}.part");
        fs::rename(&path, folder.join(&file)).map_err(io(&path))?;
        write_manifest(folder, content, &groups, vec![Piece { file, bytes, dead: None }])?;
    }
    Ok(())
}

/// Builds a part of some entries that will be merged with others.
fn chunk_in(path: &Path, entries: &[Entry], synonyms: &Synonyms) -> Result<(), Error> {
    let collected = Collected::new(entries, synonyms)?;
    let seen = collected.seen();
    fs::write(path, collected.part(&seen, None)?.bytes()).map_err(io(path))
}

/// Maps a part, after its checksum was found right.
fn part(path: &Path) -> Result<Living, Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default();
    let damaged = |what: String| Error::Damaged {
        path: folder.to_owned(),
        what: format!("`{}`: {what}", name.to_string_lossy()),
    };
    check(path)?.map_err(damaged)?;
    let files = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    let bytes = files.open_read(Path::new(name)).map_err(|error| damaged(error.to_string()))?;
    let bytes: OwnedBytes = bytes.read_bytes().map_err(io(path))?;
    let part = Part::read(bytes).map_err(damaged)?;
    Living::new(Arc::new(part)).map_err(damaged)
}

/// Whether the bytes of a part match the checksum at their end. They are read, not mapped, so that they do not count as
/// the memory of this process.
fn check(path: &Path) -> Result<Result<(), String>, Error> {
    let mut file = File::open(path).map_err(io(path))?;
    let Some(mut left) = file.metadata().map_err(io(path))?.len().checked_sub(4) else {
        return Ok(Err("it is too short".into()));
    };
    let mut buffer = vec![0; 1 << 18];
    let mut checksum = crc32fast::Hasher::new();
    while left > 0 {
        let count = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        file.read_exact(&mut buffer[..count]).map_err(io(path))?;
        checksum.update(&buffer[..count]);
        left -= count as u64;
    }
    let mut wanted = [0; 4];
    file.read_exact(&mut wanted).map_err(io(path))?;
    Ok(if checksum.finalize() == u32::from_le_bytes(wanted) {
        Ok(())
    } else {
        Err("the bytes do not match their checksum".into())
    })
}

fn vacant(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(io(folder))?;
    match fs::read_dir(folder).map_err(io(folder))?.next() {
        Some(_) => Err(Error::Occupied { path: folder.to_owned() }),
        None => Ok(()),
    }
}

/// A name that leads to no other folder.
fn plain(file: &str) -> Result<&str, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
    if file.chars().all(plain) && !file.starts_with('.') {
        Ok(file)
    } else {
        Err(format!("`{MANIFEST}` names the file `{file}`"))
    }
}

fn write_manifest(
    folder: &Path,
    content: String,
    synonyms: &[Vec<String>],
    parts: Vec<Piece>,
) -> Result<(), Error> {
    replace(folder, MANIFEST, &manifest(content, synonyms, parts))
}

fn manifest(content: String, synonyms: &[Vec<String>], parts: Vec<Piece>) -> Vec<u8> {
    let manifest = Manifest { format: FORMAT, content, synonyms: synonyms.to_vec(), parts };
    serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data")
}

fn read_manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST);
    match fs::read(&path) {
        Ok(bytes) => understood(&bytes, folder),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            Err(Error::NotAnIndex { path: folder.to_owned() })
        }
        Err(cause) => Err(Error::Io { path, cause }),
    }
}

fn understood(bytes: &[u8], folder: &Path) -> Result<Manifest, Error> {
    let damaged = |error: serde_json::Error| Error::Damaged {
        path: folder.to_owned(),
        what: format!("`{MANIFEST}` cannot be read: {error}"),
    };
    // Another format may have other keys: the number is looked at before anything else is understood.
    let any: serde_json::Value = serde_json::from_slice(bytes).map_err(damaged)?;
    match any.get("format").and_then(serde_json::Value::as_u64) {
        Some(FORMAT) => serde_json::from_value(any).map_err(damaged),
        Some(found) => Err(Error::UnknownFormat { path: folder.to_owned(), found, known: FORMAT }),
        None => {
            Err(Error::Damaged { path: folder.to_owned(), what: format!("`{MANIFEST}` names no format") })
        }
    }
}

/// Writes a file that is named by its content, unless it is there.
fn put(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let there = fs::metadata(folder.join(file)).is_ok_and(|found| found.len() == bytes.len() as u64);
    if there { Ok(()) } else { replace(folder, file, bytes) }
}

/// Writes a file so that others see it whole or not at all.
fn replace(folder: &Path, file: &str, bytes: &[u8]) -> Result<(), Error> {
    let new = folder.join(format!("{file}.new"));
    write_synced(&new, bytes)?;
    fs::rename(&new, folder.join(file)).map_err(io(&new))
}

fn copy_checked(from: &Path, to: &Path, file: &str) -> Result<(), Error> {
    let (source, new) = (from.join(file), to.join(format!("{file}.new")));
    let mut reader = File::open(&source).map_err(io(&source))?;
    let mut writer = File::create(&new).map_err(io(&new))?;
    let mut digest = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = reader.read(&mut buffer).map_err(io(&source))?;
        if count == 0 {
            break;
        }
        digest.update(&buffer[..count]);
        writer.write_all(&buffer[..count]).map_err(io(&new))?;
    }
    writer.sync_all().map_err(io(&new))?;
    if file.split('.').next() != Some(digest.finalize().to_hex().as_str()) {
        fs::remove_file(&new).map_err(io(&new))?;
        let what = format!("`{file}` does not match its name");
        return Err(Error::Damaged { path: from.to_owned(), what });
    }
    fs::rename(&new, to.join(file)).map_err(io(&new))
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = File::create(path).map_err(io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io(path))
}

fn io(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Io { path: path.clone(), cause }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::entry::Faq;

    fn entry(number: usize) -> Entry {
        let (deed, thing) = (["check", "change", "cancel", "return"][number % 4], number / 4);
        let faq =
            |question: String| Faq { question, variants: Vec::new(), answer: format!("Rule {number}.") };
        let text = BTreeMap::from([
            ("en".to_owned(), faq(format!("How do I {deed} parcel {thing}?"))),
            ("zh-CN".to_owned(), faq(format!("{thing}号包裹怎么{deed}"))),
        ]);
        Entry { id: format!("e{number}"), text, ..Entry::default() }
    }

    fn built(folder: &Path) -> Index {
        fs::create_dir_all(folder.join(WORKSHOP)).unwrap();
        build_in_chunks(folder, (0..110).map(entry), &[], 20).unwrap();
        Index::open(folder).unwrap()
    }

    #[test]
    fn chunks_make_one_part() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        let index = built(&one);
        let anew = Index::build(&(0..110).map(entry).collect::<Vec<_>>()).unwrap();
        assert_eq!((index.len(), index.living().len(), index.content()), (110, 1, anew.content()));
        let merged = index.merged().unwrap();
        for number in 0..110 {
            let question = &entry(number).text["en"].question;
            let hit = index.search(question, &[], 1).remove(0);
            assert_eq!((hit.id, hit.score), (format!("e{number}"), 1.0));
            let (ours, theirs) = (merged.search("cancel 7", &[], 5), anew.search("cancel 7", &[], 5));
            assert_eq!(ours, theirs);
        }
        built(&two);
        assert_eq!(Snapshot::of(&one).unwrap().files, Snapshot::of(&two).unwrap().files);
    }

    #[test]
    fn a_build_that_fails_leaves_no_index() {
        let folder = tempfile::tempdir().unwrap();
        let error = Index::build_in(folder.path(), [entry(1), entry(2), entry(1)], &[]).unwrap_err();
        assert!(matches!(error, Error::DuplicateId { id } if id == "e1"));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(matches!(Index::open(folder.path()).unwrap_err(), Error::NotAnIndex { .. }));
    }
}
