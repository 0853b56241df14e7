//! Finds the entries that a query may mean and says how sure it is.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::analysis::{Kind, hash};
use crate::index::{Index, Searchable};
use crate::likeness::{Likeness, Query};
use crate::normalize::normalize;
use crate::store::StoredText;

/// An entry that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub id: String,
    /// Language tag of the text that matched; the answer is in it.
    pub language: String,
    /// How like the query is to the phrasing: 0 is not at all, 1 is the same but for case, width and punctuation.
    pub score: f32,
    /// The question or variant that matched best, as its author wrote it.
    pub matched: String,
    /// The answer in this language.
    pub answer: String,
    /// The entry's category.
    pub category: String,
}

/// So many texts are compared closely; the search library chooses them.
const CANDIDATES: usize = 64;
/// A token found in an answer counts this much of one found in a phrasing.
const ANSWER_BOOST: f32 = 0.2;
/// A piece of an unknown word counts this much of a known word.
const PIECE_BOOST: f32 = 0.3;

impl Index {
    /// Returns the entries most like `query`, best first and at most `top`, each entry once.
    ///
    /// Texts in any of `languages` are searched and the first language wins a draw; with no languages, all are. A tag
    /// stands for itself and, after that, for every tag of the same language (`zh` finds `zh-CN`). The hit is in the
    /// language of the text that matched, which is the language the customer writes in. Only the first 500 characters
    /// of the query are read.
    pub fn search(&self, query: &str, languages: &[String], top: usize) -> Vec<Hit> {
        let normalized = normalize(query);
        let Some(searchable) = self.searchable.as_ref().filter(|_| top > 0 && !normalized.is_empty()) else {
            return Vec::new();
        };
        let ranks = self.ranks(languages);
        let query = Query::new(&normalized, &self.store);
        let mut best: BTreeMap<u32, Found> = BTreeMap::new();
        let mut offer = |number: u32, text: &StoredText<'_>, likeness: Likeness| {
            let Some(Some(rank)) = ranks.get(text.language as usize).copied() else { return };
            let found = Found { rank, number, likeness };
            match best.get(&text.entry) {
                Some(known) if !found.beats(known) => {}
                _ => drop(best.insert(text.entry, found)),
            }
        };
        for (number, phrasing) in self.store.exact(hash(normalized.as_bytes())) {
            if let Some(text) = self.store.text(number) {
                offer(number, &text, Likeness { score: 1.0, phrasing });
            }
        }
        for number in searchable.candidates(&query, CANDIDATES.max(2 * top)) {
            let Some(text) = self.store.text(number) else { continue };
            if let Some(likeness) = query.likeness(&text).filter(|likeness| likeness.score > 0.0) {
                offer(number, &text, likeness);
            }
        }
        let mut found: Vec<Found> = best.into_values().collect();
        found.sort_by(|a, b| b.likeness.score.total_cmp(&a.likeness.score));
        found.into_iter().take(top).filter_map(|found| self.hit(found.number, found.likeness)).collect()
    }

    /// Returns the entry with this id in the first of `languages` it has, or in its first language for an empty list.
    ///
    /// The score is 1 and `matched` is the entry's question.
    pub fn get(&self, id: &str, languages: &[String]) -> Option<Hit> {
        let ranks = self.ranks(languages);
        let rank = |number: &u32| {
            let language = self.store.text(*number)?.language;
            *ranks.get(language as usize)?
        };
        let (_, number) = self.store.by_id(id).filter_map(|number| Some((rank(&number)?, number))).min()?;
        self.hit(number, Likeness { score: 1.0, phrasing: 0 })
    }

    fn hit(&self, number: u32, likeness: Likeness) -> Option<Hit> {
        let text = self.store.text(number)?;
        let shown = text.shown()?;
        Some(Hit {
            id: shown.id.to_owned(),
            language: self.store.manifest.languages.get(text.language as usize)?.clone(),
            score: likeness.score,
            matched: shown.phrasing(likeness.phrasing).unwrap_or_default().to_owned(),
            answer: shown.answer.to_owned(),
            category: shown.category.to_owned(),
        })
    }

    /// For each language of the index its place in the caller's preference, or none if it is not wanted.
    fn ranks(&self, wanted: &[String]) -> Vec<Option<usize>> {
        let rank = |have: &String| {
            if wanted.is_empty() {
                return Some(0);
            }
            let exact = wanted.iter().position(|want| same_tag(want, have));
            let related = || wanted.iter().position(|want| same_tag(primary(want), primary(have)));
            exact.or_else(|| Some(wanted.len() + related()?))
        };
        self.store.manifest.languages.iter().map(rank).collect()
    }
}

fn same_tag(a: &str, b: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    a.bytes().map(fold).eq(b.bytes().map(fold))
}

fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// A text that may be meant.
struct Found {
    /// Place of its language in the caller's preference.
    rank: usize,
    number: u32,
    likeness: Likeness,
}

impl Found {
    fn beats(&self, other: &Found) -> bool {
        let by_score = self.likeness.score.total_cmp(&other.likeness.score);
        by_score.then(other.rank.cmp(&self.rank)).is_gt()
    }
}

impl Searchable {
    /// The texts that BM25 puts first, by number.
    fn candidates(&self, query: &Query, limit: usize) -> Vec<u32> {
        let telling = query.leads.iter().any(|lead| lead.telling && lead.known);
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let mut clause = |field, text: &str, boost: f32| {
            let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), boost))));
        };
        let unknown_word =
            query.leads.iter().any(|lead| lead.kind == Kind::Word && lead.telling && !lead.known);
        for lead in &query.leads {
            let faint = telling && !lead.telling;
            match lead.kind {
                Kind::Piece if unknown_word && lead.known => {
                    clause(self.fields.pieces, &lead.text, PIECE_BOOST)
                }
                Kind::Piece => {}
                _ if faint => {}
                _ => {
                    if lead.known {
                        clause(self.fields.asked, &lead.text, 1.0);
                    }
                    if lead.kind != Kind::Char {
                        clause(self.fields.answer, &lead.text, ANSWER_BOOST);
                    }
                }
            }
        }
        if clauses.is_empty() {
            return Vec::new();
        }
        // The index was checked when it was opened, so that a failure here means a file was pulled from under it.
        let found =
            self.searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(limit).order_by_score());
        found.unwrap_or_default().into_iter().map(|(_, address)| address.doc_id).collect()
    }
}
