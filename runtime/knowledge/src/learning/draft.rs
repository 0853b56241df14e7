//! An answer out of what people wrote after the questions of a cluster: the one that most of them gave.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::index::Index;
use crate::learning::bag::Bag;
use crate::learning::cluster::Cluster;
use crate::learning::mask::Masker;
use crate::learning::{Asked, Draft};
use crate::normalize::normalize;

/// So many different replies are compared.
const COMPARED: usize = 200;
/// As like as this, two replies say the same.
const ALIKE: f32 = 0.5;
/// A reply that came in so many clusters is courtesy.
const COURTESY: usize = 3;
/// A reply that shares less with every question may be about anything.
const RELEVANT: f32 = 0.05;
/// So many conversations are named.
const NAMED: usize = 3;

/// Replies that came after all kinds of questions.
pub(crate) fn courtesies(clusters: &[Cluster], asked: &[Asked], masker: &Masker) -> BTreeSet<String> {
    let mut seen: HashMap<String, BTreeSet<usize>> = HashMap::new();
    for (number, cluster) in clusters.iter().enumerate() {
        let all = cluster.wordings.iter().flat_map(|wording| &wording.asked);
        for reply in all.flat_map(|at| &asked[*at].replies) {
            seen.entry(normalize(&masker.masked(reply))).or_default().insert(number);
        }
    }
    seen.into_iter().filter(|(_, clusters)| clusters.len() >= COURTESY).map(|(reply, _)| reply).collect()
}

struct Reply<'a> {
    text: String,
    bag: Bag,
    relevance: f32,
    from: BTreeSet<(&'a str, jiff::civil::Date)>,
}

/// The answer that most people gave; none if nobody wrote anything of use.
pub(crate) fn draft(
    cluster: &Cluster,
    asked: &[Asked],
    index: &Index,
    masker: &Masker,
    courtesies: &BTreeSet<String>,
) -> Option<Draft> {
    let mut replies: BTreeMap<String, Reply<'_>> = BTreeMap::new();
    for at in cluster.wordings.iter().flat_map(|wording| &wording.asked) {
        let one = &asked[*at];
        for reply in &one.replies {
            let text = masker.masked(reply);
            let normalized = normalize(&text);
            if normalized.is_empty() || courtesies.contains(&normalized) {
                continue;
            }
            let known = replies.entry(normalized).or_insert_with_key(|normalized| {
                let bag = Bag::new(normalized, index);
                let questions = cluster.wordings.iter().take(COMPARED);
                let relevance = questions.map(|wording| wording.bag.likeness(&bag)).fold(0.0, f32::max);
                Reply { text, bag, relevance, from: BTreeSet::new() }
            });
            known.from.insert((one.conversation.as_str(), one.at.date()));
        }
    }
    let mut replies: Vec<Reply<'_>> = replies.into_values().filter(|reply| reply.bag.telling).collect();
    replies.sort_by_key(|reply| std::cmp::Reverse(reply.from.len()));
    replies.truncate(COMPARED);
    let support = |reply: &Reply<'_>| -> Vec<usize> {
        let alike = |other: &Reply<'_>| reply.bag.likeness(&other.bag) >= ALIKE;
        (0..replies.len()).filter(|at| alike(&replies[*at])).collect()
    };
    let ranked = replies.iter().enumerate().map(|(at, reply)| {
        let alike = support(reply);
        let times = alike.iter().map(|at| replies[*at].from.len()).sum::<usize>();
        (reply.relevance >= RELEVANT, times, reply.relevance, std::cmp::Reverse(at), alike)
    });
    let best =
        ranked.max_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)).then(a.3.cmp(&b.3)));
    let (.., std::cmp::Reverse(at), alike) = best?;
    let from: BTreeSet<(&str, jiff::civil::Date)> =
        alike.iter().flat_map(|at| replies[*at].from.iter().copied()).collect();
    let own = replies[at].from.iter().chain(&from);
    let mut conversations: Vec<String> = Vec::new();
    for (conversation, _) in own {
        if conversations.len() < NAMED && !conversations.iter().any(|known| known == conversation) {
            conversations.push((*conversation).to_owned());
        }
    }
    let times = from.iter().map(|(conversation, _)| conversation).collect::<BTreeSet<_>>().len();
    let last = from.iter().map(|(_, day)| *day).max()?;
    let (answer, language) = (replies[at].text.clone(), cluster.language.clone());
    Some(Draft { answer, language, times, conversations, last })
}
