//! Finds the entries that a query may mean and says how sure it is.

use std::collections::BTreeMap;

use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::analysis::{Kind, hash};
use crate::index::{Index, Searchable};
use crate::likeness::{Likeness, Query};
use crate::model;
use crate::normalize::normalize;

/// An entry that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub id: String,
    /// Language tag of the text that matched; the answer is in it.
    pub language: String,
    /// How sure it is that the entry is meant, from 0 to 1; 1 is a phrasing of it but for case, width and punctuation.
    pub score: f32,
    /// The question or variant that matched best, as its author wrote it.
    pub matched: String,
    /// The answer in this language.
    pub answer: String,
    /// The entry's category.
    pub category: String,
}

/// What the model that ranks is told of a query; for the program that fits it.
#[doc(hidden)]
#[derive(Debug)]
pub struct Examined {
    /// Each candidate with its features.
    pub candidates: Vec<(String, Vec<f32>)>,
    /// What the query itself is like.
    pub shape: Vec<f32>,
    /// Whether it is of a script without spaces.
    pub dense: bool,
}

/// So many texts are compared closely; the search library chooses them.
const CANDIDATES: usize = 64;
/// A token found in an answer counts this much of one found in a phrasing.
const ANSWER_BOOST: f32 = 0.2;
/// A piece of an unknown word counts this much of a known word.
const PIECE_BOOST: f32 = 0.3;
/// A group of words that mean the same counts this much of one of them.
const GROUP_BOOST: f32 = 0.6;

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
        let mended = self.store.mended(&normalized);
        let query = Query::new(mended.as_ref().unwrap_or(&normalized), &self.store);
        let mut found = self.found(searchable, &query, languages, CANDIDATES.max(2 * top));
        let exact: Vec<(u32, u32)> = self.store.exact(hash(normalized.as_bytes())).collect();
        let sure = model::sure(&found, &query);
        for (found, sure) in found.iter_mut().zip(sure) {
            found.sure = sure;
        }
        let ranks = self.ranks(languages);
        for (number, phrasing) in exact {
            let Some(text) = self.store.text(number) else { continue };
            let Some(Some(rank)) = ranks.get(text.language as usize).copied() else { continue };
            let one = Found {
                entry: text.entry,
                rank,
                number,
                phrasing,
                sure: 1.0,
                features: [1.0; model::FEATURES],
            };
            match found.iter_mut().find(|found| found.entry == text.entry) {
                Some(known) if known.sure < 1.0 || known.rank > rank => *known = one,
                Some(_) => {}
                None => found.push(one),
            }
        }
        found.sort_by(|a, b| b.sure.total_cmp(&a.sure).then(a.entry.cmp(&b.entry)));
        let mut most = 1.0_f32;
        let each = |found: Found| {
            most = most.min(model::shown(found.sure, found.features[0], &query));
            self.hit(found.number, found.phrasing, most)
        };
        found.into_iter().take(top).filter_map(each).collect()
    }

    /// What the model that ranks is told of every candidate for `query`, with the candidate's id and, last, what the
    /// query itself is like. For the program that fits the model.
    #[doc(hidden)]
    pub fn examine(&self, query: &str, languages: &[String]) -> Examined {
        let normalized = normalize(query);
        let mended = self.store.mended(&normalized);
        let query = Query::new(mended.as_ref().unwrap_or(&normalized), &self.store);
        let shape = query.shape().to_vec();
        let Some(searchable) = self.searchable.as_ref().filter(|_| !normalized.is_empty()) else {
            return Examined { candidates: Vec::new(), shape, dense: query.dense };
        };
        let found = self.found(searchable, &query, languages, CANDIDATES);
        let named = found.iter().filter_map(|found| {
            let id = self.store.text(found.number)?.shown()?.id.to_owned();
            Some((id, found.features.to_vec()))
        });
        Examined { candidates: named.collect(), shape, dense: query.dense }
    }

    /// The candidates for a query, each entry once, in the order of entries.
    fn found(
        &self,
        searchable: &Searchable,
        query: &Query,
        languages: &[String],
        limit: usize,
    ) -> Vec<Found> {
        let ranks = self.ranks(languages);
        let mut best: BTreeMap<u32, Found> = BTreeMap::new();
        let candidates = searchable.candidates(query, limit);
        let most = candidates.first().map_or(1.0, |(score, _)| score.max(f32::MIN_POSITIVE));
        for (score, number) in candidates {
            let Some(text) = self.store.text(number) else { continue };
            let Some(Some(rank)) = ranks.get(text.language as usize).copied() else { continue };
            let Some(likeness) = query.likeness(&text, score / most) else { continue };
            let Likeness { score, phrasing, features } = likeness;
            if score <= 0.0 {
                continue;
            }
            let entry = text.entry;
            let found =
                Found { entry, rank, number, phrasing, sure: model::rank(&features, query.dense), features };
            match best.get(&entry) {
                Some(known) if !found.beats(known) => {}
                _ => drop(best.insert(entry, found)),
            }
        }
        best.into_values().collect()
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
        self.hit(number, 0, 1.0)
    }

    fn hit(&self, number: u32, phrasing: u32, score: f32) -> Option<Hit> {
        let text = self.store.text(number)?;
        let shown = text.shown()?;
        Some(Hit {
            id: shown.id.to_owned(),
            language: self.store.manifest.languages.get(text.language as usize)?.clone(),
            score,
            matched: shown.phrasing(phrasing).unwrap_or_default().to_owned(),
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

pub(crate) fn same_tag(a: &str, b: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    a.bytes().map(fold).eq(b.bytes().map(fold))
}

pub(crate) fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// A text that may be meant.
pub(crate) struct Found {
    pub entry: u32,
    /// Place of its language in the caller's preference.
    rank: usize,
    number: u32,
    phrasing: u32,
    /// First what the model that ranks gives, then how sure that makes.
    pub sure: f32,
    pub features: [f32; model::FEATURES],
}

impl Found {
    fn beats(&self, other: &Found) -> bool {
        self.sure.total_cmp(&other.sure).then(other.rank.cmp(&self.rank)).is_gt()
    }
}

impl Searchable {
    /// The texts that BM25 puts first, with its score, by number.
    fn candidates(&self, query: &Query, limit: usize) -> Vec<(f32, u32)> {
        let telling = query.leads.iter().any(|lead| lead.telling && lead.known);
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let mut clause = |field, text: &str, boost: f32| {
            let term = TermQuery::new(
                Term::from_field_text(field, &text.replace(' ', "_")),
                IndexRecordOption::WithFreqs,
            );
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
                Kind::Piece | Kind::Elsewhere => {}
                _ if faint && lead.kind != Kind::Group => {}
                _ => {
                    if lead.known {
                        let boost = if lead.kind == Kind::Group { GROUP_BOOST } else { 1.0 };
                        clause(self.fields.asked, &lead.text, boost);
                    }
                    if !matches!(lead.kind, Kind::Char | Kind::Group) {
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
        found.unwrap_or_default().into_iter().map(|(score, address)| (score, address.doc_id)).collect()
    }
}
