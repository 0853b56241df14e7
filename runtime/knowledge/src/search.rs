//! Finds the entries that a query may mean and says how sure it is.

use std::collections::BTreeMap;

use tantivy::collector::{Collector, TopDocs};
use tantivy::postings::Postings as _;
use tantivy::query::{
    Bm25StatisticsProvider as _, Bm25Weight, BooleanQuery, BoostQuery, EnableScoring, Occur, Query as _,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, TERMINATED, Term};

use crate::analysis::{Kind, hash, narrow};
use crate::index::Index;
use crate::likeness::{Lead, Likeness, Notes, Query};
use crate::living::Statistics;
use crate::meaning::Meaning;
use crate::model;
use crate::normalize::normalize;
use crate::part::{planner, schema};
use crate::slips;
use crate::store::StoredText;
use crate::synonyms::stemmed;

/// An entry that a query may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The entry.
    pub id: String,
    /// Language tag of the text that matched; the answer is in it.
    pub language: String,
    /// How sure it is that the entry is meant, from 0 to 1; 1 is a phrasing of it but for case, width and punctuation.
    pub score: f32,
    /// The entry's question in this language.
    pub question: String,
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
    /// How far the index has many entries, from 0 (few) to 1.
    pub many: f32,
}

/// So many texts the search library chooses, by their words.
const CANDIDATES: usize = 64;
/// What has less than this share of the best score of the search library is not looked at, but for the first few. Of 2,127 right
/// entries that evaluation questions of the packs lead to, the worst had a share of 0.26; four of ten texts have as much.
const FAR: f32 = 0.25;
/// So many of them are compared phrasing by phrasing: those that are best by the search library and by what their phrasings mean
/// together. Of 3,026 right entries among the candidates for questions to the packs, 3,021 are among these; by the search library
/// alone, 3,007.
const CLOSE: usize = 12;
/// Where there are no more texts than this, all are looked at, also those that the search library does not find.
const FEW: u32 = 1_000;
/// What all phrasings mean together counts this much of the score of the search library.
const TOGETHER: f32 = 2.5;
/// For so many entries the model that ranks is fitted.
const EXAMINED: usize = 5;
/// A token found in an answer counts this much of one found in a phrasing.
const ANSWER_BOOST: f32 = 0.2;
/// A piece of an unknown word counts this much of a known word.
const PIECE_BOOST: f32 = 0.3;
/// A group of words that mean the same counts this much of one of them.
const GROUP_BOOST: f32 = 0.6;
/// With more texts than this, candidates are looked up by the rarest tokens of a query only.
const LARGE: u32 = 20_000;
/// So many entries of lists are read then, or one list.
const READ: u32 = 250_000;

impl Index {
    /// Returns the entries most like `query`, best first and at most `top`, each entry once.
    ///
    /// Texts in any of `languages` are searched and the first language wins a draw; with no languages, all are. A tag
    /// stands for itself and, after that, for every tag of the same language (`zh` finds `zh-CN`). The hit is in the
    /// language of the text that matched, which is the language the customer writes in. Only the first 500 characters
    /// of the query are read.
    pub fn search(&self, query: &str, languages: &[String], top: usize) -> Vec<Hit> {
        let normalized = normalize(query);
        if top == 0 || normalized.is_empty() || self.is_empty() {
            return Vec::new();
        }
        let mended = self.mended(&normalized);
        let query = Query::new(mended.as_ref().unwrap_or(&normalized), self);
        let mut found = self.found(&query, languages, top);
        let sure = model::sure(&found, &query);
        for (found, sure) in found.iter_mut().zip(sure) {
            found.sure = sure;
        }
        let ranks = self.ranks(languages);
        for (place, phrasing) in self.exact(hash(normalized.as_bytes())) {
            let Some((language, text)) = self.text(place) else { continue };
            let Some(Some(rank)) = ranks.get(language).copied() else { continue };
            let entry = (place.part, text.entry);
            let one = Found { entry, rank, place, phrasing, sure: 1.0, features: [1.0; model::FEATURES] };
            match found.iter_mut().find(|found| found.entry == entry) {
                Some(known) if known.sure < 1.0 || known.rank > rank => *known = one,
                Some(_) => {}
                None => found.push(one),
            }
        }
        found.sort_by(|a, b| b.sure.total_cmp(&a.sure).then(a.entry.cmp(&b.entry)));
        let mut most = 1.0_f32;
        let each = |found: Found| {
            most = most.min(model::shown(found.sure, found.features[0], &query));
            self.hit(found.place, found.phrasing, most)
        };
        found.into_iter().take(top).filter_map(each).collect()
    }

    /// What the model that ranks is told of every candidate for `query`, with the candidate's id and, last, what the
    /// query itself is like. For the program that fits the model.
    #[doc(hidden)]
    pub fn examine(&self, query: &str, languages: &[String]) -> Examined {
        let normalized = normalize(query);
        let mended = self.mended(&normalized);
        let query = Query::new(mended.as_ref().unwrap_or(&normalized), self);
        let shape = query.shape().to_vec();
        let found = self.found(&query, languages, EXAMINED);
        let named = found.iter().filter_map(|found| {
            let id = self.text(found.place)?.1.shown()?.id.to_owned();
            Some((id, found.features.to_vec()))
        });
        let many = model::many_of(query.entries);
        Examined { candidates: named.collect(), shape, dense: query.dense, many }
    }

    /// The candidates for a query of which so many entries are wanted, each entry once, in the order of entries.
    fn found(&self, query: &Query, languages: &[String], top: usize) -> Vec<Found> {
        let mut best: BTreeMap<(u32, u32), Found> = BTreeMap::new();
        let mut notes = Notes::default();
        for near in self.near(query, languages, top) {
            let Near { place, rank, found, .. } = near;
            let Some((_, text)) = self.text(place) else { continue };
            let store = &self.living()[place.part as usize].part.store;
            let Some(likeness) = query.likeness(&text, store, found, &mut notes) else { continue };
            let Likeness { score, phrasing, nearest, features } = likeness;
            if score <= 0.0 && nearest < model::ALIKE {
                continue;
            }
            let entry = (place.part, text.entry);
            let sure = model::rank(&features, query.dense);
            let found = Found { entry, rank, place, phrasing, sure, features };
            match best.get(&entry) {
                Some(known) if !found.beats(known) => {}
                _ => drop(best.insert(entry, found)),
            }
        }
        best.into_values().collect()
    }

    /// The texts in these languages that are worth a closer look, where so many entries are wanted.
    fn near(&self, query: &Query, languages: &[String], top: usize) -> Vec<Near> {
        let ranks = self.ranks(languages);
        let candidates = self.candidates(query, CANDIDATES.max(2 * top));
        let most = candidates.first().map_or(1.0, |(score, _)| score.max(f32::MIN_POSITIVE));
        let far = |(at, (score, _)): &(usize, (f32, Place))| *at >= 2 * top && *score < FAR * most;
        let candidates = candidates.into_iter().enumerate().take_while(|one| !far(one));
        let mut near = Vec::with_capacity(CANDIDATES);
        let mut add = |place: Place, language: usize, found: f32, middle: f32| {
            let Some(Some(rank)) = ranks.get(language).copied() else { return };
            let order = near.len();
            near.push(Near { place, rank, found, promise: found + TOGETHER * middle, order });
        };
        let mut known = Vec::with_capacity(CANDIDATES);
        for (_, (score, place)) in candidates {
            let Some((language, text)) = self.text(place) else { continue };
            let Some(compared) = text.compared() else { continue };
            add(place, language, score / most, query.nearness(&compared.meanings.together()));
            known.push(place);
        }
        if self.inner().counts.texts <= FEW {
            known.sort_unstable();
            let others = self.middles().iter().filter(|middle| known.binary_search(&middle.place).is_err());
            others.for_each(|one| add(one.place, one.language, 0.0, query.nearness(&one.meaning)));
        }
        let better = |a: &Near, b: &Near| b.promise.total_cmp(&a.promise).then(a.order.cmp(&b.order));
        let close = CLOSE.max(2 * top);
        if near.len() > close {
            near.select_nth_unstable_by(close, better);
            near.truncate(close);
        }
        near.sort_unstable_by(better);
        near
    }

    /// What the phrasings of each text mean together, in the order of the texts.
    pub(crate) fn read_middles(&self) -> Vec<Middle> {
        let parts = (0..).zip(self.living());
        let places = parts.flat_map(|(part, one)| one.alive().map(move |text| Place { part, text }));
        let each = |place| {
            let (language, text) = self.text(place)?;
            Some(Middle { place, language, meaning: text.compared()?.meanings.together() })
        };
        places.filter_map(each).collect()
    }

    /// Returns the entry with this id in the first of `languages` it has, or in its first language for an empty list.
    ///
    /// The score is 1 and `matched` is the entry's question.
    pub fn get(&self, id: &str, languages: &[String]) -> Option<Hit> {
        let ranks = self.ranks(languages);
        let places = (0..)
            .zip(self.living())
            .flat_map(|(part, one)| one.by_id(id).map(move |text| Place { part, text }));
        let ranked = places.filter_map(|place| Some(((*ranks.get(self.text(place)?.0)?)?, place)));
        let (_, place) = ranked.min()?;
        self.hit(place, 0, 1.0)
    }

    fn hit(&self, place: Place, phrasing: u32, score: f32) -> Option<Hit> {
        let (language, text) = self.text(place)?;
        let shown = text.shown()?;
        Some(Hit {
            id: shown.id.to_owned(),
            language: self.languages().get(language)?.clone(),
            score,
            question: shown.phrasing(0).unwrap_or_default().to_owned(),
            matched: shown.phrasing(phrasing).unwrap_or_default().to_owned(),
            answer: shown.answer.to_owned(),
            category: shown.category.to_owned(),
        })
    }

    /// A text with the number of its language in the index.
    fn text(&self, place: Place) -> Option<(usize, StoredText<'_>)> {
        let one = self.living().get(place.part as usize)?;
        let text = one.text(place.text)?;
        Some((*one.languages.get(text.language as usize)? as usize, text))
    }

    /// Texts that have a phrasing with this key, with the number of the phrasing.
    fn exact(&self, key: u64) -> impl Iterator<Item = (Place, u32)> {
        (0..).zip(self.living()).flat_map(move |(part, one)| {
            let rows = one.part.store.exact(key);
            rows.map(move |(text, phrasing)| (Place { part, text }, phrasing))
        })
    }

    /// A normalized text with its slips mended; none if it has none.
    pub(crate) fn mended(&self, normalized: &str) -> Option<String> {
        let known = |word: &str| self.seen(narrow(hash(stemmed(word).as_bytes()))) > 0;
        let words = |key: u32| self.living().iter().flat_map(|one| one.part.store.words(key)).collect();
        slips::mended(normalized, known, words)
    }

    /// The texts that the search library finds first for a text, as part and number.
    pub(crate) fn nearest(&self, text: &str, limit: usize) -> Vec<(usize, u32)> {
        let query = Query::new(&normalize(text), self);
        let places = self.candidates(&query, limit).into_iter();
        places.map(|(_, place)| (place.part as usize, place.text)).collect()
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
        self.languages().iter().map(rank).collect()
    }
}

pub(crate) fn same_tag(a: &str, b: &str) -> bool {
    let fold = |byte: u8| if byte == b'_' { b'-' } else { byte.to_ascii_lowercase() };
    a.bytes().map(fold).eq(b.bytes().map(fold))
}

pub(crate) fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// Where a text is: its part and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    part: u32,
    text: u32,
}

/// What the phrasings of a text mean together.
///
/// These of few texts are kept beside one another: a search looks at each of them, and in the parts they are far between.
pub(crate) struct Middle {
    place: Place,
    /// The number of its language in the index.
    language: usize,
    meaning: Meaning,
}

/// A text that is worth a closer look.
struct Near {
    place: Place,
    /// Place of its language in the caller's preference.
    rank: usize,
    /// How well the search library likes it, from 0 to 1.
    found: f32,
    promise: f32,
    /// Its place among all of them, which decides where two promise the same.
    order: usize,
}

/// A text that may be meant.
pub(crate) struct Found {
    /// Part and number of its entry.
    entry: (u32, u32),
    /// Place of its language in the caller's preference.
    rank: usize,
    place: Place,
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

/// A token that candidates are looked up by: its field, its text, what it counts and in how many texts it stands.
struct Clause<'q> {
    field: Field,
    text: &'q str,
    boost: f32,
    seen: u32,
}

impl Clause<'_> {
    fn term(&self) -> Term {
        Term::from_field_text(self.field, &self.text.replace(' ', "_"))
    }
}

/// How the lists of texts are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// Without what cannot be among the first.
    Skipping,
    All,
}

/// The rarest of the tokens that lead to texts, and none but them: so many that the lists of their texts are short
/// enough to be read in milliseconds.
///
/// A Chinese word stands in a query as its characters, as pairs and as a word, which are as many long lists of the same
/// texts; what the common ones would add is seen when the candidates are compared.
fn rarest(mut clauses: Vec<Clause<'_>>) -> Vec<Clause<'_>> {
    let asked = schema().1.asked;
    if clauses.iter().any(|clause| clause.seen > 0) {
        clauses.retain(|clause| clause.seen > 0 && clause.field == asked);
    }
    clauses.sort_by_key(|clause| clause.seen);
    let mut read = 0;
    let mut kept = 0;
    clauses.retain(|clause| {
        read += clause.seen;
        kept += 1;
        kept == 1 || read <= READ
    });
    clauses
}

/// What of a query leads to candidates.
fn clauses(query: &Query) -> Vec<Clause<'_>> {
    let telling = query.leads.iter().any(|lead| lead.telling && lead.known);
    let unknown = |lead: &Lead| lead.kind == Kind::Word && lead.telling && !lead.known;
    let unknown_word = query.leads.iter().any(unknown);
    let fields = schema().1;
    let mut clauses = Vec::new();
    let mut clause = |field, text, boost, seen| clauses.push(Clause { field, text, boost, seen });
    for lead in &query.leads {
        let faint = telling && !lead.telling;
        match lead.kind {
            Kind::Piece if unknown_word && lead.known => {
                clause(fields.pieces, &lead.text, PIECE_BOOST, lead.seen)
            }
            Kind::Piece | Kind::Elsewhere => {}
            _ if faint && lead.kind != Kind::Group => {}
            _ => {
                if lead.known {
                    let boost = if lead.kind == Kind::Group { GROUP_BOOST } else { 1.0 };
                    clause(fields.asked, &lead.text, boost, lead.seen);
                }
                if !matches!(lead.kind, Kind::Char | Kind::Group) {
                    clause(fields.answer, &lead.text, ANSWER_BOOST, 0);
                }
            }
        }
    }
    clauses
}

impl Index {
    /// The texts that BM25 puts first, with its score.
    fn candidates(&self, query: &Query, limit: usize) -> Vec<(f32, Place)> {
        let mut clauses = clauses(query);
        let mut how = How::Skipping;
        if self.inner().counts.texts > LARGE {
            (clauses, how) = (rarest(clauses), How::All);
        }
        if clauses.is_empty() {
            return Vec::new();
        }
        let few = self.inner().counts.texts <= FEW;
        let found = if few { self.added(&clauses, limit) } else { self.ask(&clauses, limit, how) };
        // The parts were checked when they were opened, so that a failure here means a file was pulled from under them.
        found.unwrap_or_default()
    }

    /// What all clauses give each text, added up. Where there are few texts that is about a third of the work of asking the
    /// library, which looks up each term twice and keeps an account of what it may skip.
    fn added(&self, clauses: &[Clause<'_>], limit: usize) -> tantivy::Result<Vec<(f32, Place)>> {
        let counts = &self.inner().counts;
        let texts = u64::from(counts.texts);
        let statistics = Statistics { living: self.living(), counts };
        let fields = schema().1.all();
        let mut parts = Vec::with_capacity(self.living().len());
        for (part, one) in (0..).zip(self.living()) {
            let Some(reader) = &one.reader else { continue };
            let open = |field| Ok((reader.inverted_index(field)?, reader.get_fieldnorms_reader(field)?));
            let lists = fields.iter().map(|field| open(*field)).collect::<tantivy::Result<Vec<_>>>()?;
            parts.push((part, one, lists, vec![0.0_f32; reader.max_doc() as usize]));
        }
        let mut averages = [0.0; 3];
        for (average, field) in averages.iter_mut().zip(fields) {
            *average = statistics.total_num_tokens(field)? as f32 / texts as f32;
        }
        for clause in clauses {
            let term = clause.term();
            let at = fields.iter().position(|field| *field == clause.field).unwrap_or_default();
            let mut infos = Vec::with_capacity(parts.len());
            let mut all = 0;
            for (_, one, lists, _) in &parts {
                let info = lists[at].0.get_term_info(&term)?;
                all += info.as_ref().map_or(0, |info| u64::from(one.alive_of(info.doc_freq, &term)));
                infos.push(info);
            }
            let weight = Bm25Weight::for_one_term_without_explain(all.min(texts), texts, averages[at]);
            let weight = weight.boost_by(clause.boost);
            for ((_, _, lists, scores), info) in parts.iter_mut().zip(infos) {
                let (Some(info), (list, norms)) = (info, &lists[at]) else { continue };
                let mut postings = list.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                while postings.doc() != TERMINATED {
                    let text = postings.doc();
                    scores[text as usize] += weight.score(norms.fieldnorm_id(text), postings.term_freq());
                    postings.advance();
                }
            }
        }
        let mut best = Best { limit, bar: 0.0, found: Vec::new() };
        for (part, one, _, scores) in parts {
            for (text, score) in (0..).zip(scores) {
                if score > best.bar && !one.dead.contains(text) {
                    best.add(score, Place { part, text });
                }
            }
        }
        Ok(best.first())
    }

    fn ask(&self, clauses: &[Clause<'_>], limit: usize, how: How) -> tantivy::Result<Vec<(f32, Place)>> {
        let clause = |clause: &Clause<'_>| {
            let term: Box<dyn tantivy::query::Query> =
                Box::new(TermQuery::new(clause.term(), IndexRecordOption::WithFreqs));
            let boosted: Box<dyn tantivy::query::Query> = Box::new(BoostQuery::new(term, clause.boost));
            (Occur::Should, boosted)
        };
        let query = BooleanQuery::new(clauses.iter().map(clause).collect());
        let planner = planner()?;
        let statistics = Statistics { living: self.living(), counts: &self.inner().counts };
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(&statistics, &planner))?;
        // Skipping what cannot be among the first costs more than it saves where many lists are short.
        if how == How::All && clauses.len() > 1 {
            let mut best = Best { limit, bar: f32::MIN, found: Vec::new() };
            for (part, one) in (0..).zip(self.living()) {
                let Some(reader) = &one.reader else { continue };
                weight.for_each(reader, &mut |text, score| {
                    if score > best.bar && !one.dead.contains(text) {
                        best.add(score, Place { part, text });
                    }
                })?;
            }
            return Ok(best.first());
        }
        let collector = TopDocs::with_limit(limit).order_by_score();
        let mut found = Vec::new();
        for (part, one) in (0..).zip(self.living()) {
            if let Some(reader) = &one.reader {
                found.push(collector.collect_segment(weight.as_ref(), part, reader)?);
            }
        }
        let found = collector.merge_fruits(found)?.into_iter();
        let place = |(score, address): (f32, tantivy::DocAddress)| {
            (score, Place { part: address.segment_ord, text: address.doc_id })
        };
        Ok(found.map(place).collect())
    }
}

/// The best of many texts.
struct Best {
    limit: usize,
    /// Texts up to this score are not among them.
    bar: f32,
    found: Vec<(f32, Place)>,
}

impl Best {
    fn add(&mut self, score: f32, place: Place) {
        self.found.push((score, place));
        if self.found.len() >= 8 * self.limit {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        self.found.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        self.found.truncate(self.limit);
        if let Some((score, _)) = self.found.last().filter(|_| self.found.len() == self.limit) {
            self.bar = *score;
        }
    }

    fn first(mut self) -> Vec<(f32, Place)> {
        self.shorten();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, Faq};

    fn entry(number: usize, question: &str) -> Entry {
        let faq = Faq {
            question: question.to_owned(),
            variants: vec![format!("{question} please")],
            answer: format!("The {question} of number {number}."),
        };
        Entry { id: format!("e{number}"), text: BTreeMap::from([("en".to_owned(), faq)]), ..Entry::default() }
    }

    #[test]
    fn what_is_added_up_is_what_the_library_finds() {
        let asked =
            ["track my parcel", "price of a parcel", "cancel my order", "price of insurance", "lost order"];
        let all: Vec<Entry> = asked.iter().enumerate().map(|(at, text)| entry(at, text)).collect();
        let edited =
            Index::build(&all).unwrap().edit(&[entry(1, "cost of a parcel")], &["e4".to_owned()]).unwrap();
        for index in [Index::build(&all).unwrap(), edited] {
            for text in ["what is the price of my parcel", "cancel the lost order", "cost"] {
                let query = Query::new(&normalize(text), &index);
                let clauses = clauses(&query);
                let found = index.ask(&clauses, 10, How::Skipping).unwrap();
                let added = index.added(&clauses, 10).unwrap();
                let places = |found: &[(f32, Place)]| found.iter().map(|one| one.1).collect::<Vec<_>>();
                assert_eq!(places(&added), places(&found), "{text}");
                assert!(!added.is_empty(), "{text}");
                let near = added.iter().zip(&found).all(|(a, b)| (a.0 - b.0).abs() < 1e-4);
                assert!(near, "{text}: {added:?} {found:?}");
            }
        }
    }
}
