//! Questions that mean the same, found in one pass in the order in which they were asked.
//!
//! A question joins the cluster whose exemplars it is most like, or founds one of its own. What came before is never
//! looked at again, so later questions change nothing of it: a cluster only grows, and its name, made of the question
//! that founded it, stays. Candidates come from an inverted index of the exemplars' weightiest tokens; lists that have
//! grown long say little and are passed over, so that the work for a question does not grow with their number.

use std::collections::{BTreeMap, HashMap};

use crate::analysis::hash;
use crate::index::Index;
use crate::learning::bag::Bag;
use crate::normalize::normalize;

/// As like as this to an exemplar a question joins its cluster.
const JOIN: f32 = 0.58;
/// As like as this it has to be to the question that founded it, so that a cluster does not wander.
const FOUNDER: f32 = 0.3;
/// So many of its first questions speak for a cluster.
const EXEMPLARS: usize = 6;
/// So many exemplars are compared closely.
const COMPARED: usize = 12;
/// A token that so many exemplars have leads nowhere, as long as another one does.
const COMMON: usize = 600;

/// A question that was asked, once for each wording.
#[derive(Debug, Clone)]
pub(crate) struct Wording {
    /// As the first customer wrote it, masked.
    pub text: String,
    /// Which of the questions have it, in order.
    pub asked: Vec<usize>,
    pub bag: Bag,
}

/// Wordings that mean the same.
#[derive(Debug, Clone)]
pub(crate) struct Cluster {
    /// Made of language and founder.
    pub id: String,
    pub language: String,
    /// In the order in which they were first asked; the first one founded the cluster.
    pub wordings: Vec<Wording>,
}

impl Cluster {
    /// How many questions it has.
    pub fn size(&self) -> usize {
        self.wordings.iter().map(|wording| wording.asked.len()).sum()
    }
}

/// The name of a cluster by the question that founded it.
pub(crate) fn name(language: &str, normalized: &str) -> String {
    let wide = hash(format!("{}\n{normalized}", primary(language)).as_bytes());
    format!("q-{:010x}", wide & 0xff_ffff_ffff)
}

/// The language of a tag without region and script.
pub(crate) fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A text with its language, in the order in which they were asked.
pub(crate) struct Said<'a> {
    pub language: &'a str,
    /// Masked.
    pub text: &'a str,
    /// Its number, for who wants to know which it was.
    pub number: usize,
}

#[derive(Default)]
struct Room {
    clusters: Vec<Cluster>,
    /// The cluster and the wording of every normalized text.
    known: HashMap<String, (usize, usize)>,
    /// Cluster and wording of each exemplar.
    exemplars: Vec<(usize, usize)>,
    /// Exemplars by token, with the weight that it has in them.
    postings: HashMap<u32, Vec<(u32, f32)>>,
    /// What exemplars share with the question that is being read, and which of them share anything.
    scores: Vec<f32>,
    touched: Vec<u32>,
}

/// Clusters in the order in which they were founded, by language.
pub(crate) fn clusters<'a>(said: impl Iterator<Item = Said<'a>>, index: &Index) -> Vec<Cluster> {
    let mut rooms: BTreeMap<String, Room> = BTreeMap::new();
    for one in said {
        let normalized = normalize(one.text);
        if normalized.is_empty() {
            continue;
        }
        let room = rooms.entry(primary(one.language)).or_default();
        room.take(&one, normalized, index);
    }
    rooms.into_values().flat_map(|room| room.clusters).collect()
}

impl Room {
    fn take(&mut self, one: &Said<'_>, normalized: String, index: &Index) {
        if let Some((cluster, wording)) = self.known.get(&normalized) {
            self.clusters[*cluster].wordings[*wording].asked.push(one.number);
            return;
        }
        let bag = Bag::new(&normalized, index);
        let found = self.nearest(&bag);
        let number = found.unwrap_or(self.clusters.len());
        if found.is_none() {
            let (id, language) = (name(one.language, &normalized), one.language.to_owned());
            self.clusters.push(Cluster { id, language, wordings: Vec::new() });
        }
        let cluster = &mut self.clusters[number];
        let place = cluster.wordings.len();
        if place < EXEMPLARS {
            for lead in &bag.leads {
                let posting = (self.exemplars.len() as u32, bag.weight(*lead));
                self.postings.entry(*lead).or_default().push(posting);
            }
            self.exemplars.push((number, place));
            self.scores.push(0.0);
        }
        cluster.wordings.push(Wording { text: one.text.to_owned(), asked: vec![one.number], bag });
        self.known.insert(normalized, (number, place));
    }

    /// The cluster that a question belongs to.
    fn nearest(&mut self, bag: &Bag) -> Option<usize> {
        let mut leads: Vec<(u32, usize)> =
            bag.leads.iter().filter_map(|lead| Some((*lead, self.postings.get(lead)?.len()))).collect();
        leads.sort_by_key(|(lead, length)| (*length, *lead));
        for (number, (lead, length)) in leads.iter().enumerate() {
            // The rarest one is always followed, as far as it may.
            if number > 0 && *length > COMMON {
                break;
            }
            let weight = bag.weight(*lead);
            for (exemplar, own) in self.postings[lead].iter().take(2 * COMMON) {
                let score = &mut self.scores[*exemplar as usize];
                if *score == 0.0 {
                    self.touched.push(*exemplar);
                }
                *score += weight * own + f32::MIN_POSITIVE;
            }
        }
        let mut candidates: Vec<(f32, u32)> =
            self.touched.iter().map(|exemplar| (self.scores[*exemplar as usize], *exemplar)).collect();
        self.touched.drain(..).for_each(|exemplar| self.scores[exemplar as usize] = 0.0);
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if candidates.len() > COMPARED {
            candidates.select_nth_unstable_by(COMPARED - 1, order);
            candidates.truncate(COMPARED);
        }
        let near = candidates.into_iter().filter_map(|(_, exemplar)| {
            let (cluster, wording) = self.exemplars[exemplar as usize];
            let likeness = bag.likeness(&self.clusters[cluster].wordings[wording].bag);
            let founder = bag.likeness(&self.clusters[cluster].wordings[0].bag);
            (likeness >= JOIN && founder >= FOUNDER).then_some((likeness, cluster))
        });
        // Of equals the older one.
        near.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, cluster)| cluster)
    }
}
