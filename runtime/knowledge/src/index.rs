//! Building an index, and what it is made of.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

use tantivy::directory::{OwnedBytes, RamDirectory};
use tantivy::{IndexBuilder, TantivyDocument};

use crate::analysis::{Kind, analyze, hash};
use crate::classes;
use crate::entry::{Entry, Faq};
use crate::error::Error;
use crate::living::{self, Counts, Living};
use crate::meaning::Meaning;
use crate::normalize::{MAX_CHARS, normalize};
use crate::part::{self, Part, schema, settings};
use crate::search::Middle;
use crate::slips::Words;
use crate::store::{Phrasing, Text, rarity};
use crate::synonyms::Synonyms;

/// A searchable set of entries, in memory or in a folder. Cloning is cheap, and so is sharing between threads.
///
/// An index never changes. [`Index::edit`] gives another one that shares what is the same.
#[derive(Clone)]
pub struct Index(Arc<Inner>);

pub(crate) struct Inner {
    pub living: Vec<Living>,
    pub counts: Counts,
    /// Language tags of all parts, sorted.
    languages: Vec<String>,
    /// Groups of words that mean the same, as the author lists them and ready to be found.
    groups: Arc<Vec<Vec<String>>>,
    synonyms: Synonyms,
    /// See [`Middle`]; of an index with few texts, once it was searched.
    middles: OnceLock<Vec<Middle>>,
}

/// An answer is searched by its first characters only; they hold what it is about.
const ANSWER_CHARS: usize = MAX_CHARS;
/// So many entries are read into one part at once; more become parts that are then merged.
pub(crate) const CHUNK: usize = 1 << 15;

impl Index {
    /// An index that finds nothing.
    pub fn empty() -> Index {
        Index::of(Vec::new(), Arc::default(), Synonyms::default()).expect("there is nothing to fail with")
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
    pub fn build_with<E: Borrow<Entry>>(entries: &[E], synonyms: &[Vec<String>]) -> Result<Index, Error> {
        let mut ids = HashSet::new();
        for entry in entries {
            known(&mut ids, entry.borrow())?;
        }
        let groups = Arc::new(synonyms.to_vec());
        let synonyms = Synonyms::new(synonyms);
        let mut parts = Vec::new();
        for chunk in entries.chunks(CHUNK) {
            let mut collected = Collected::new(chunk, &synonyms)?;
            let seen = collected.seen();
            // What is merged afterwards is trained and weighed then.
            if entries.len() <= CHUNK {
                let texts = collected.texts.len() as u32;
                let weigh = |token, weight| weight * rarity(texts, seen[&token]);
                classes::train(&mut collected.texts, weigh);
            }
            parts.push(Living::new(Arc::new(collected.part(&seen, None)?)).map_err(refused)?);
        }
        let index = Index::of(parts, groups, synonyms)?;
        if entries.len() > CHUNK { index.merged() } else { Ok(index) }
    }

    /// The index of some parts.
    pub(crate) fn of(
        mut living: Vec<Living>,
        groups: Arc<Vec<Vec<String>>>,
        synonyms: Synonyms,
    ) -> Result<Index, Error> {
        let all: BTreeSet<&String> =
            living.iter().flat_map(|living| &living.part.store.manifest.languages).collect();
        let languages: Vec<String> = all.into_iter().cloned().collect();
        for one in &mut living {
            let number = |tag: &String| languages.binary_search(tag).unwrap_or_default() as u32;
            one.languages = Arc::new(one.part.store.manifest.languages.iter().map(number).collect());
        }
        let counts = Counts::new(&living)?;
        let middles = OnceLock::new();
        Ok(Index(Arc::new(Inner { living, counts, languages, groups, synonyms, middles })))
    }

    /// What the phrasings of each text mean together.
    pub(crate) fn middles(&self) -> &[Middle] {
        self.0.middles.get_or_init(|| self.read_middles())
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn living(&self) -> &[Living] {
        &self.0.living
    }

    pub(crate) fn synonyms(&self) -> &Synonyms {
        &self.0.synonyms
    }

    pub(crate) fn groups(&self) -> &Arc<Vec<Vec<String>>> {
        &self.0.groups
    }

    /// In how many texts a token stands.
    pub(crate) fn seen(&self, token: u32) -> u32 {
        living::seen(&self.0.living, token)
    }

    /// How rare a token is that stands in so many texts.
    pub(crate) fn rarity_of(&self, seen: u32) -> f32 {
        rarity(self.0.counts.texts, seen)
    }

    /// About how many bytes it takes: in memory, or mapped from files.
    pub fn bytes(&self) -> usize {
        self.0.living.iter().map(|one| one.part.bytes().len()).sum()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.0.counts.entries as usize
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The language tags that any entry is written in, sorted. One whose last entry was taken out stays until the index
    /// is merged.
    pub fn languages(&self) -> &[String] {
        &self.0.languages
    }
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("entries", &self.len()).field("languages", &self.languages()).finish()
    }
}

/// Notes the id of an entry that must not be there yet.
pub(crate) fn known(ids: &mut HashSet<u64>, entry: &Entry) -> Result<(), Error> {
    if entry.id.is_empty() {
        let question = entry.text.values().next().map(|faq| faq.question.clone()).unwrap_or_default();
        return Err(Error::MissingId { question });
    }
    if !ids.insert(hash(entry.id.as_bytes())) {
        return Err(Error::DuplicateId { id: entry.id.clone() });
    }
    Ok(())
}

pub(crate) fn refused(what: String) -> Error {
    Error::Search(tantivy::TantivyError::SystemError(what))
}

/// Adds a token to a text that the search library cuts at spaces.
fn push(field: &mut String, token: &str) {
    field.extend(token.chars().map(|c| if c == ' ' { '_' } else { c }));
    field.push(' ');
}

/// Texts for the store and, token by token with spaces between, for the search library.
pub(crate) struct Collected {
    pub texts: Vec<Text>,
    words: Words,
    languages: Vec<String>,
    searched: Vec<[String; 3]>,
}

impl Collected {
    /// Reads some entries.
    pub fn new<E: Borrow<Entry>>(entries: &[E], synonyms: &Synonyms) -> Result<Collected, Error> {
        let entries = || entries.iter().map(Borrow::borrow);
        let languages: BTreeSet<&String> = entries().flat_map(|entry: &Entry| entry.text.keys()).collect();
        let languages: Vec<String> = languages.into_iter().cloned().collect();
        let mut collected =
            Collected { texts: Vec::new(), words: Words::default(), languages, searched: Vec::new() };
        for (at, entry) in entries().enumerate() {
            for (tag, faq) in &entry.text {
                let too_large = || Error::TooLarge { id: entry.id.clone() };
                let number = u32::try_from(at).map_err(|_| too_large())?;
                let language = collected.languages.binary_search(tag).map_err(|_| too_large())?;
                let language = u32::try_from(language).map_err(|_| too_large())?;
                collected.add(number, language, entry, faq, synonyms);
            }
        }
        Ok(collected)
    }

    fn add(&mut self, entry_number: u32, language: u32, entry: &Entry, faq: &Faq, synonyms: &Synonyms) {
        let [mut asked, mut pieces, mut answer] = [const { String::new() }; 3];
        let mut phrasings: Vec<Phrasing> = Vec::new();
        for (text, normalized) in faq.phrasings() {
            let mut tokens = Vec::new();
            self.words.add(&normalized);
            analyze(&normalized, synonyms, |token| {
                tokens.push((token.hash(), token.weight));
                if token.kind == Kind::Elsewhere {
                    return;
                }
                let field = if token.kind == Kind::Piece { &mut pieces } else { &mut asked };
                push(field, token.text);
            });
            tokens.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
            tokens.dedup_by_key(|token| token.0);
            let (key, meaning) = (hash(normalized.as_bytes()), Meaning::of(&normalized));
            phrasings.push(Phrasing { text: text.to_owned(), key, tokens, meaning });
        }
        let mut answer_tokens = Vec::new();
        let start: String = faq.answer.chars().take(ANSWER_CHARS).collect();
        analyze(&normalize(&start), synonyms, |token| {
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

    /// In how many of the texts each token stands.
    pub fn seen(&self) -> HashMap<u32, u32> {
        let mut seen = HashMap::new();
        for token in self.texts.iter().flat_map(Text::tokens) {
            *seen.entry(token).or_default() += 1;
        }
        seen
    }

    /// The part of what was read. Its tokens are as rare as `rarity` says, by itself without one.
    pub fn part(
        self,
        seen: &HashMap<u32, u32>,
        weighed: Option<&(dyn Fn(u32) -> f32 + Sync)>,
    ) -> Result<Part, Error> {
        let search = self.search()?;
        let texts = self.texts.len() as u32;
        let own = |token: u32| rarity(texts, seen.get(&token).copied().unwrap_or(0));
        let making = part::Making {
            languages: self.languages,
            seen: seen.iter().map(|(token, times)| (*token, *times)).collect(),
            words: &self.words,
            rarity: weighed.unwrap_or(&own),
        };
        Ok(Part::build(self.texts.into_iter(), making, &search))
    }

    /// The search library's files. Texts get its numbers in the order they are added, because one writer fills one
    /// segment.
    fn search(&self) -> Result<Vec<(String, OwnedBytes)>, Error> {
        // The library makes its first table of words by this; a large one costs more than a few texts do.
        let budget = if self.texts.len() < 256 { 3 << 20 } else { 64 << 20 };
        if self.texts.is_empty() {
            return Ok(Vec::new());
        }
        let (schema, fields) = schema();
        let memory = RamDirectory::create();
        let builder = IndexBuilder::new().schema(schema).settings(settings());
        let mut writer = builder.single_segment_index_writer(memory.clone(), budget)?;
        for searched in &self.searched {
            let mut document = TantivyDocument::default();
            for (field, text) in fields.all().into_iter().zip(searched) {
                document.add_text(field, text);
            }
            writer.add_document(document)?;
        }
        part::named(&writer.finalize()?, &memory)
    }
}
