//! Building, writing and opening an index.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use tantivy::directory::{Directory, MmapDirectory, OwnedBytes, RamDirectory};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexBuilder, ReloadPolicy, Searcher, TantivyDocument};

use crate::analysis::{Kind, analyze, hash};
use crate::entry::{Entry, Faq};
use crate::error::Error;
use crate::folder::ReadOnly;
use crate::normalize::{MAX_CHARS, normalize};
use crate::slips::Words;
use crate::store::{FORMAT, Manifest, Phrasing, Store, Text, lay_out};
use crate::synonyms::Synonyms;

/// A searchable set of entries, in memory or in a folder. Cloning is cheap, and so is sharing between threads.
#[derive(Clone)]
pub struct Index {
    pub(crate) store: Store,
    /// None when there is no text at all.
    pub(crate) searchable: Option<Searchable>,
    home: Home,
}

/// The search library's part of an index.
#[derive(Clone)]
pub(crate) struct Searchable {
    pub searcher: Searcher,
    pub fields: Fields,
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

/// Where the search library's files are.
#[derive(Clone)]
enum Home {
    Memory(RamDirectory),
    Folder(PathBuf),
}

const MANIFEST: &str = "knowledge.json";
const TEXTS: &str = "texts.bin";
/// Folder of the search library's files inside the index's folder.
const SEARCH: &str = "search";
/// An answer is searched by its first characters only; they hold what it is about.
const ANSWER_CHARS: usize = MAX_CHARS;

impl Index {
    /// An index that finds nothing.
    pub fn empty() -> Index {
        let (manifest, block) = lay_out(Vec::new(), 0, Vec::new(), Vec::new(), &Words::default());
        let store =
            Store::new(manifest, OwnedBytes::new(block)).expect("a block that was just laid out fits");
        Index { store, searchable: None, home: Home::Memory(RamDirectory::create()) }
    }

    /// Builds an index of `entries` in memory.
    ///
    /// # Errors
    /// When two entries have the same id, an entry has none, or there is more text than an index can hold.
    pub fn build(entries: &[Entry]) -> Result<Index, Error> {
        Index::build_with(entries, &[])
    }

    /// Builds an index of `entries` in memory. A group of `synonyms` holds words that customers use for one another;
    /// each group adds to what everybody's language has.
    ///
    /// # Errors
    /// As [`Index::build`].
    pub fn build_with(entries: &[Entry], synonyms: &[Vec<String>]) -> Result<Index, Error> {
        let mut ids = HashSet::new();
        for entry in entries {
            if entry.id.is_empty() {
                let question = entry.text.values().next().map(|faq| faq.question.clone()).unwrap_or_default();
                return Err(Error::MissingId { question });
            }
            if !ids.insert(entry.id.as_str()) {
                return Err(Error::DuplicateId { id: entry.id.clone() });
            }
        }
        let languages: BTreeSet<&String> = entries.iter().flat_map(|entry| entry.text.keys()).collect();
        let languages: Vec<String> = languages.into_iter().cloned().collect();
        let mut builder = Builder { synonyms: Synonyms::new(synonyms), ..Builder::default() };
        for (at, entry) in entries.iter().enumerate() {
            for (tag, faq) in &entry.text {
                let too_large = || Error::TooLarge { id: entry.id.clone() };
                let number = u32::try_from(at).map_err(|_| too_large())?;
                let language = languages.binary_search(tag).map_err(|_| too_large())?;
                let language = u32::try_from(language).map_err(|_| too_large())?;
                if u32::try_from(builder.texts.len()).is_err() {
                    return Err(too_large());
                }
                builder.add(number, language, entry, faq);
            }
        }
        let (schema, fields) = schema();
        let memory = RamDirectory::create();
        let texts = std::mem::take(&mut builder.texts);
        let words = std::mem::take(&mut builder.words);
        let searchable = if texts.is_empty() { None } else { Some(builder.finish(schema, fields, &memory)?) };
        let (manifest, block) = lay_out(texts, entries.len() as u32, languages, synonyms.to_vec(), &words);
        let store =
            Store::new(manifest, OwnedBytes::new(block)).expect("a block that was just laid out fits");
        Ok(Index { store, searchable, home: Home::Memory(memory) })
    }

    /// Writes the index to `folder`, which must be empty or absent.
    ///
    /// The file that makes a folder an index is written last: a folder whose writing was cut short does not open.
    ///
    /// # Errors
    /// When the folder holds something, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let search = folder.join(SEARCH);
        fs::create_dir_all(folder).map_err(io(folder))?;
        if fs::read_dir(folder).map_err(io(folder))?.next().is_some() {
            return Err(Error::Occupied { path: folder.to_owned() });
        }
        if self.searchable.is_some() {
            fs::create_dir(&search).map_err(io(&search))?;
            match &self.home {
                Home::Memory(memory) => {
                    memory.persist(&MmapDirectory::open(&search).map_err(tantivy::TantivyError::from)?)?;
                }
                Home::Folder(from) => copy_files(from, &search)?,
            }
        }
        write_synced(&folder.join(TEXTS), self.store.block())?;
        let manifest = serde_json::to_vec_pretty(&self.store.manifest).expect("a manifest is plain data");
        write_synced(&folder.join(MANIFEST), &manifest)
    }

    /// Opens an index that was written to `folder`. Nothing is written there, and the folder may be read-only.
    ///
    /// All bytes are checked once; afterwards they are read where they lie, so that a large index costs little memory.
    ///
    /// # Errors
    /// When there is no index, it has another format, or its bytes are damaged.
    pub fn open(folder: &Path) -> Result<Index, Error> {
        let damaged = |what: String| Error::Damaged { path: folder.to_owned(), what };
        let manifest = read_manifest(folder)?;
        let texts = folder.join(TEXTS);
        let files = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let block = files.open_read(Path::new(TEXTS)).map_err(|error| damaged(error.to_string()))?;
        let block = block.read_bytes().map_err(io(&texts))?;
        let store = Store::new(manifest, block).map_err(damaged)?;
        let search = folder.join(SEARCH);
        let searchable = if store.manifest.texts == 0 {
            None
        } else {
            let files = ReadOnly::open(&search).map_err(|error| damaged(error.to_string()))?;
            let index = tantivy::Index::open(files).map_err(|error| damaged(error.to_string()))?;
            let broken = index.validate_checksum().map_err(|error| damaged(error.to_string()))?;
            if let Some(file) = broken.iter().min() {
                return Err(damaged(format!("`{}` does not match its checksum", file.display())));
            }
            let (schema, fields) = schema();
            if index.schema() != schema {
                return Err(damaged("the search fields are not those of this format".into()));
            }
            let searchable = Searchable::new(&index, fields)?;
            if searchable.searcher.segment_readers().len() != 1
                || searchable.searcher.num_docs() != u64::from(store.manifest.texts)
            {
                return Err(damaged("the search files do not fit the texts".into()));
            }
            Some(searchable)
        };
        Ok(Index { store, searchable, home: Home::Folder(search) })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.store.manifest.entries as usize
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The language tags that any entry is written in, sorted.
    pub fn languages(&self) -> &[String] {
        &self.store.manifest.languages
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("entries", &self.len()).field("languages", &self.languages()).finish()
    }
}

impl Searchable {
    fn new(index: &tantivy::Index, fields: Fields) -> Result<Searchable, Error> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Searchable { searcher: reader.searcher(), fields })
    }
}

fn schema() -> (Schema, Fields) {
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
}

/// Adds a token to a text that the search library cuts at spaces.
fn push(field: &mut String, token: &str) {
    field.extend(token.chars().map(|c| if c == ' ' { '_' } else { c }));
    field.push(' ');
}

/// Collects texts for the store and, token by token with spaces between, for the search library.
#[derive(Default)]
struct Builder {
    synonyms: Synonyms,
    words: Words,
    texts: Vec<Text>,
    searched: Vec<[String; 3]>,
}

impl Builder {
    fn add(&mut self, entry_number: u32, language: u32, entry: &Entry, faq: &Faq) {
        let [mut asked, mut pieces, mut answer] = [const { String::new() }; 3];
        let mut phrasings: Vec<Phrasing> = Vec::new();
        for (text, normalized) in faq.phrasings() {
            let mut tokens = Vec::new();
            self.words.add(&normalized);
            analyze(&normalized, &self.synonyms, |token| {
                tokens.push((token.hash(), token.weight));
                if token.kind == Kind::Elsewhere {
                    return;
                }
                let field = if token.kind == Kind::Piece { &mut pieces } else { &mut asked };
                push(field, token.text);
            });
            tokens.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            tokens.dedup_by_key(|token| token.0);
            phrasings.push(Phrasing { text: text.to_owned(), key: hash(normalized.as_bytes()), tokens });
        }
        let mut answer_tokens = Vec::new();
        let start: String = faq.answer.chars().take(ANSWER_CHARS).collect();
        analyze(&normalize(&start), &self.synonyms, |token| {
            if token.kind == Kind::Elsewhere {
                answer_tokens.push(token.hash());
            } else if matches!(token.kind, Kind::Word | Kind::Pair | Kind::Term) && token.telling {
                answer_tokens.push(token.hash());
                push(&mut answer, token.text);
            }
        });
        answer_tokens.sort_unstable();
        answer_tokens.dedup();
        self.searched.push([asked, pieces, answer]);
        self.texts.push(Text {
            entry: entry_number,
            language,
            id: entry.id.clone(),
            category: entry.category.clone(),
            answer: faq.answer.clone(),
            phrasings,
            answer_tokens,
            class: Vec::new(),
        });
    }

    /// Texts get the search library's numbers in the order they are added, because one writer fills one segment.
    fn finish(self, schema: Schema, fields: Fields, memory: &RamDirectory) -> Result<Searchable, Error> {
        const BUDGET: usize = 64 << 20;
        let builder = IndexBuilder::new().schema(schema);
        let mut writer = builder.single_segment_index_writer(memory.clone(), BUDGET)?;
        for [asked, pieces, answer] in self.searched {
            let mut document = TantivyDocument::default();
            document.add_text(fields.asked, asked);
            document.add_text(fields.pieces, pieces);
            document.add_text(fields.answer, answer);
            writer.add_document(document)?;
        }
        Searchable::new(&writer.finalize()?, fields)
    }
}

fn read_manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST);
    let damaged = |error: serde_json::Error| Error::Damaged {
        path: folder.to_owned(),
        what: format!("`{MANIFEST}` cannot be read: {error}"),
    };
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {
            return Err(Error::NotAnIndex { path: folder.to_owned() });
        }
        Err(cause) => return Err(Error::Io { path, cause }),
    };
    // Another format may have other keys: the number is looked at before anything else is understood.
    let any: serde_json::Value = serde_json::from_slice(&bytes).map_err(damaged)?;
    match any.get("format").and_then(serde_json::Value::as_u64) {
        Some(FORMAT) => serde_json::from_value(any).map_err(damaged),
        Some(found) => Err(Error::UnknownFormat { path: folder.to_owned(), found, known: FORMAT }),
        None => {
            Err(Error::Damaged { path: folder.to_owned(), what: format!("`{MANIFEST}` names no format") })
        }
    }
}

fn copy_files(from: &Path, to: &Path) -> Result<(), Error> {
    for file in fs::read_dir(from).map_err(io(from))? {
        let file = file.map_err(io(from))?;
        write_synced(&to.join(file.file_name()), &fs::read(file.path()).map_err(io(&file.path()))?)?;
    }
    Ok(())
}

fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    use std::io::Write;
    let mut file = fs::File::create(path).map_err(io(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(io(path))
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |cause| Error::Io { path: path.clone(), cause }
}
