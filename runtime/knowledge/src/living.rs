//! The parts of an index with what is no longer true of them, and what all parts count together.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::fastfield::{AliveBitSet, write_alive_bitset};
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{BitSet, SegmentReader, Term};

use crate::analysis::{hash, narrow};
use crate::content::Content;
use crate::error::Error;
use crate::part::{Part, schema};
use crate::store::StoredText;

/// A part and those of its texts that were taken out since.
#[derive(Clone)]
pub(crate) struct Living {
    pub part: Arc<Part>,
    /// None when there is no text at all.
    pub reader: Option<SegmentReader>,
    pub dead: Arc<Dead>,
    /// For each language number of the part that of the index.
    pub languages: Arc<Vec<u32>>,
}

/// Texts that were taken out of a part, with what they had counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dead {
    bits: Vec<u64>,
    pub texts: u32,
    pub entries: u32,
    /// In how many of them a token of phrasings stands.
    tokens: HashMap<u32, u32>,
    /// The same for tokens of answers.
    answers: HashMap<u32, u32>,
    lengths: [u64; 3],
    pub content: Content,
}

impl Dead {
    pub fn contains(&self, text: u32) -> bool {
        self.bits.get(text as usize / 64).is_some_and(|bits| bits >> (text % 64) & 1 == 1)
    }

    /// In how many of the texts a token of phrasings stands.
    pub fn seen(&self, token: u32) -> u32 {
        self.tokens.get(&token).copied().unwrap_or(0)
    }

    fn insert(&mut self, number: u32, part: &Part, reader: Option<&SegmentReader>) -> Result<(), Error> {
        let at = number as usize / 64;
        if self.bits.len() <= at {
            self.bits.resize(at + 1, 0);
        }
        self.bits[at] |= 1 << (number % 64);
        self.texts += 1;
        let Some(text) = part.store.text(number) else { return Ok(()) };
        let Some(compared) = text.compared() else { return Ok(()) };
        compared.tokens.iter().for_each(|token| *self.tokens.entry(token).or_default() += 1);
        let Some(behind) = compared.phrasings(|_, _| ()) else { return Ok(()) };
        behind.answer.iter().for_each(|token| *self.answers.entry(token).or_default() += 1);
        if let Some(reader) = reader {
            for (length, field) in self.lengths.iter_mut().zip(schema().1.all()) {
                *length += u64::from(reader.get_fieldnorms_reader(field)?.fieldnorm(number));
            }
        }
        if let Some(read) = text.read(&part.store, |_| 0) {
            let language = part.store.manifest.languages.get(text.language as usize);
            self.content = self.content.with(Content::of(&read, language.map_or("", String::as_str)));
        }
        Ok(())
    }

    /// The numbers of the texts, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        let each = |(at, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| 64 * at as u32 + bit)
        };
        self.bits.iter().enumerate().flat_map(each)
    }
}

impl Living {
    /// A part with all its texts.
    pub fn new(part: Arc<Part>) -> Result<Living, String> {
        let reader = match part.store.manifest.texts {
            0 => None,
            texts => {
                let segment = part.search.segment()?;
                let reader = SegmentReader::open(&segment).map_err(|error| error.to_string())?;
                if reader.max_doc() != texts {
                    return Err("the search files do not fit the texts".into());
                }
                Some(reader)
            }
        };
        Ok(Living { part, reader, dead: Arc::default(), languages: Arc::default() })
    }

    /// A text that was not taken out.
    pub fn text(&self, number: u32) -> Option<StoredText<'_>> {
        if self.dead.contains(number) { None } else { self.part.store.text(number) }
    }

    /// The numbers of the texts that were not taken out.
    pub fn alive(&self) -> impl Iterator<Item = u32> {
        (0..self.part.store.manifest.texts).filter(|text| !self.dead.contains(*text))
    }

    /// Texts of the entry with this id.
    pub fn by_id(&self, id: &str) -> impl Iterator<Item = u32> {
        self.part.store.by_id(id).filter(|text| !self.dead.contains(*text))
    }

    /// How many of the texts with a term, so many of them in the search files, were not taken out.
    pub fn alive_of(&self, texts: u32, term: &Term) -> u32 {
        if self.dead.texts == 0 {
            return texts;
        }
        let token = narrow(hash(term.value().as_str().unwrap_or_default().as_bytes()));
        let answer = term.field() == schema().1.answer;
        let dead = if answer { &self.dead.answers } else { &self.dead.tokens };
        texts.saturating_sub(dead.get(&token).copied().unwrap_or(0))
    }

    /// Number of texts that were not taken out.
    pub fn texts(&self) -> u32 {
        self.part.store.manifest.texts - self.dead.texts
    }

    /// Takes texts out. `texts` holds all texts of an entry or none.
    pub fn bury(&mut self, texts: &[u32]) -> Result<(), Error> {
        let mut entries = Vec::new();
        let dead = Arc::make_mut(&mut self.dead);
        for number in texts.iter().copied() {
            let Some(text) = self.part.store.text(number).filter(|_| !dead.contains(number)) else {
                continue;
            };
            entries.push(text.entry);
            dead.insert(number, &self.part, self.reader.as_ref())?;
        }
        entries.sort_unstable();
        entries.dedup();
        dead.entries += entries.len() as u32;
        self.read_alive()
    }

    /// The reader that leaves out what is dead.
    fn read_alive(&mut self) -> Result<(), Error> {
        if self.reader.is_none() || self.dead.texts == 0 {
            return Ok(());
        }
        let refused = |what: String| Error::Search(tantivy::TantivyError::SystemError(what));
        let alive = self.alive_bits()?;
        let segment = self.part.search.segment().map_err(refused)?;
        self.reader = Some(SegmentReader::open_with_custom_alive_set(&segment, alive)?);
        Ok(())
    }

    /// What is not dead, as the search library wants it.
    pub fn alive_bits(&self) -> Result<Option<AliveBitSet>, Error> {
        if self.dead.texts == 0 {
            return Ok(None);
        }
        let mut bits = BitSet::with_max_value_and_full(self.part.store.manifest.texts);
        self.dead.iter().for_each(|text| bits.remove(text));
        let mut bytes = Vec::new();
        write_alive_bitset(&bits, &mut bytes).map_err(tantivy::TantivyError::from)?;
        Ok(Some(AliveBitSet::open(OwnedBytes::new(bytes))))
    }
}

/// What all parts count together, as if they were one.
#[derive(Clone, Default)]
pub(crate) struct Counts {
    pub texts: u32,
    pub entries: u32,
    lengths: [u64; 3],
}

impl Counts {
    pub fn new(living: &[Living]) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        for one in living {
            counts.texts += one.texts();
            counts.entries += one.part.store.manifest.entries - one.dead.entries;
            let Some(reader) = &one.reader else { continue };
            for (at, field) in schema().1.all().into_iter().enumerate() {
                let all = reader.inverted_index(field)?.total_num_tokens();
                counts.lengths[at] += all.saturating_sub(one.dead.lengths[at]);
            }
        }
        Ok(counts)
    }
}

/// In how many texts of the parts a token stands.
pub(crate) fn seen(living: &[Living], token: u32) -> u32 {
    living.iter().map(|one| one.part.store.seen(token).saturating_sub(one.dead.seen(token))).sum()
}

/// The counts as the search library asks for them.
pub(crate) struct Statistics<'i> {
    pub living: &'i [Living],
    pub counts: &'i Counts,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        let at = schema().1.all().iter().position(|known| *known == field);
        Ok(at.map_or(0, |at| self.counts.lengths[at]))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(u64::from(self.counts.texts))
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut all = 0;
        for one in self.living {
            let Some(reader) = &one.reader else { continue };
            let all_texts = reader.inverted_index(term.field())?.doc_freq(term)?;
            all += u64::from(one.alive_of(all_texts, term));
        }
        Ok(all.min(u64::from(self.counts.texts)))
    }
}
