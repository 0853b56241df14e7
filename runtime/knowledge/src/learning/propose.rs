//! From clusters to candidates: which entry a cluster is near to, and what follows from it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::decide::{Decision, Thresholds, decide};
use crate::entry::Entry;
use crate::index::Index;
use crate::learning::bag::Bag;
use crate::learning::cluster::{Cluster, Said, Wording, clusters, name, primary};
use crate::learning::draft::{courtesies, draft};
use crate::learning::mask::{Masker, unmasked};
use crate::learning::{Asked, Candidate, Draft, Options, Outcome, Proposal, Reason, Wordings};
use crate::normalize::normalize;

/// From this score on an entry is near.
const NEAR: f32 = 0.25;
/// As like as this, what people answered is what an entry answers.
const SAME_ANSWER: f32 = 0.55;
/// So many wordings of a cluster are looked up.
const LOOKED_UP: usize = 5;
/// So many wordings are shown.
const SHOWN: usize = 20;
/// So many are proposed for an entry, in each language.
const ADDED: usize = 8;
/// A phrasing is at most so many characters long: the search learns little from stories.
const LONGEST: usize = 80;
/// As like as this, of two wordings one is enough.
const SAME: f32 = 0.93;
/// So many wordings are compared to find the typical one.
const TYPICAL: usize = 60;
/// Before this many times its size at the decision a settled candidate does not come back.
const GROWN: usize = 2;

/// What may be learnt from questions, that which was asked most often first.
///
/// `index` is the index of `entries`. The order of `asked` does not matter.
#[must_use]
pub fn candidates(asked: &[Asked], index: &Index, entries: &[Entry], options: &Options) -> Vec<Candidate> {
    let masker = Masker::new(entries);
    let known = phrasings(entries);
    let masked: Vec<String> = asked.iter().map(|one| masker.masked(&one.text).replace('\n', " ")).collect();
    let mut order: Vec<usize> = (0..asked.len()).collect();
    let key = |at: usize| {
        let one = &asked[at];
        (
            one.at,
            primary(&one.language),
            normalize(&masked[at]),
            &one.conversation,
            one.outcome,
            &one.entry,
            &one.replies,
        )
    };
    order.sort_by_cached_key(|at| key(*at));
    let said = order.into_iter().filter(|at| {
        // What is written in the knowledge by now is answered.
        let text = (primary(&asked[*at].language), normalize(&masked[*at]));
        asked[*at].outcome == Outcome::Disliked
            || asked[*at].entry.is_some() && asked[*at].outcome == Outcome::HandedOver
            || !known.contains(&text)
    });
    let said = said.map(|at| Said { language: &asked[at].language, text: &masked[at], number: at });
    let mut found = clusters(said, index);
    let courtesies = courtesies(&found, asked, &masker);
    found.retain(|cluster| cluster.size() >= options.least.max(1) && !is_settled(cluster, options));
    found.sort_by(|a, b| b.size().cmp(&a.size()).then_with(|| a.id.cmp(&b.id)));
    let learner = Learner { asked, index, entries, masker: &masker, courtesies: &courtesies };
    let mut all: Vec<(Candidate, Vec<usize>)> = Vec::new();
    for cluster in &found {
        if all.len() >= options.most {
            break;
        }
        let Some(one) = learner.candidate(cluster) else { continue };
        match all.iter_mut().find(|(other, _)| is_one(other, &one.0)) {
            Some(other) => learner.unite(other, one),
            None => all.push(one),
        }
    }
    let mut all: Vec<Candidate> = all.into_iter().map(|(candidate, _)| candidate).collect();
    all.sort_by(|a, b| b.size.cmp(&a.size).then(a.first.cmp(&b.first)).then_with(|| a.id.cmp(&b.id)));
    all
}

/// What the entries know word by word, by language.
fn phrasings(entries: &[Entry]) -> HashSet<(String, String)> {
    let texts = entries.iter().flat_map(|entry| &entry.text);
    texts
        .flat_map(|(language, faq)| faq.phrasings().map(move |(_, text)| (primary(language), text)))
        .collect()
}

fn is_settled(cluster: &Cluster, options: &Options) -> bool {
    options.settled.iter().any(|settled| {
        let small = cluster.size() < GROWN * settled.size.max(1);
        let same = |wording: &Wording| name(&cluster.language, &normalize(&wording.text)) == settled.id;
        small && (cluster.id == settled.id || cluster.wordings.iter().any(same))
    })
}

/// Whether two clusters of different languages are near to one entry.
fn is_one(a: &Candidate, b: &Candidate) -> bool {
    let entry = |candidate: &Candidate| match &candidate.proposal {
        Proposal::Variant { entry, .. } => Some(entry.clone()),
        _ => None,
    };
    entry(a).is_some()
        && entry(a) == entry(b)
        && b.asked.keys().all(|language| !a.asked.contains_key(language))
}

struct Learner<'a> {
    asked: &'a [Asked],
    index: &'a Index,
    entries: &'a [Entry],
    masker: &'a Masker,
    courtesies: &'a BTreeSet<String>,
}

impl Learner<'_> {
    /// A cluster with what to do about it, and its questions; none if the knowledge answers it by now.
    fn candidate(&self, cluster: &Cluster) -> Option<(Candidate, Vec<usize>)> {
        let mut wordings: Vec<&Wording> = cluster.wordings.iter().collect();
        wordings.sort_by_key(|wording| std::cmp::Reverse(wording.asked.len()));
        let proposal = self.proposal(cluster, &wordings)?;
        let entry = match &proposal {
            Proposal::Variant { entry, .. } | Proposal::Improve { entry, .. } => Some(entry.as_str()),
            Proposal::New { .. } | Proposal::Leave(_) => None,
        };
        let known = self.entries.iter().find(|own| Some(own.id.as_str()) == entry);
        let texts = Wordings {
            size: cluster.size(),
            typical: typical(&wordings),
            texts: wordings.iter().take(SHOWN).map(|own| (own.text.clone(), own.asked.len())).collect(),
            add: self.worth_keeping(&cluster.language, &wordings, known),
        };
        let mut numbers: Vec<usize> =
            wordings.iter().flat_map(|wording| wording.asked.iter().copied()).collect();
        numbers.sort_unstable();
        let mut candidate = Candidate {
            id: cluster.id.clone(),
            also: Vec::new(),
            size: 0,
            conversations: 0,
            first: self.asked[numbers[0]].at.date(),
            last: self.asked[numbers[0]].at.date(),
            days: 0,
            outcomes: BTreeMap::new(),
            asked: BTreeMap::from([(cluster.language.clone(), texts)]),
            proposal,
        };
        self.count(&mut candidate, &numbers);
        Some((candidate, numbers))
    }

    fn count(&self, candidate: &mut Candidate, numbers: &[usize]) {
        let all = || numbers.iter().map(|at| &self.asked[*at]);
        let days: BTreeSet<_> = all().map(|one| one.at.date()).collect();
        candidate.size = numbers.len();
        candidate.conversations = all().map(|one| &one.conversation).collect::<BTreeSet<_>>().len();
        candidate.first = days.first().copied().unwrap_or(candidate.first);
        candidate.last = days.last().copied().unwrap_or(candidate.last);
        candidate.days = days.len();
        candidate.outcomes.clear();
        for one in all() {
            *candidate.outcomes.entry(one.outcome).or_default() += 1;
        }
    }

    /// Makes one of a candidate and its like in another language. The one that was asked first gives the name.
    fn unite(&self, (into, numbers): &mut (Candidate, Vec<usize>), (other, more): (Candidate, Vec<usize>)) {
        let earliest = |numbers: &[usize]| numbers.iter().map(|at| self.asked[*at].at).min();
        let other_first = (earliest(&more), &other.id) < (earliest(numbers), &into.id);
        let mut ids = vec![other.id];
        ids.extend(other.also);
        if other_first {
            let old = std::mem::replace(&mut into.id, ids.remove(0));
            ids.push(old);
        }
        into.also.extend(ids);
        into.also.sort();
        into.asked.extend(other.asked);
        if let (Proposal::Variant { score, .. }, Proposal::Variant { score: theirs, .. }) =
            (&mut into.proposal, &other.proposal)
        {
            *score = score.max(*theirs);
        }
        numbers.extend(more);
        let numbers = numbers.clone();
        self.count(into, &numbers);
    }

    fn proposal(&self, cluster: &Cluster, wordings: &[&Wording]) -> Option<Proposal> {
        let all = || wordings.iter().flat_map(|wording| &wording.asked).map(|at| &self.asked[*at]);
        let most = |outcomes: &[Outcome]| {
            let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
            let of = all().filter(|one| outcomes.contains(&one.outcome));
            of.filter_map(|one| one.entry.as_deref()).for_each(|entry| *votes.entry(entry).or_default() += 1);
            let known = votes.into_iter().filter(|(id, _)| self.entries.iter().any(|entry| entry.id == *id));
            let most = known.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)));
            most.filter(|(_, votes)| 2 * votes >= cluster.size()).map(|(entry, _)| entry.to_owned())
        };
        let draft = || draft(cluster, self.asked, self.index, self.masker, self.courtesies);
        if let Some(entry) = most(&[Outcome::Disliked, Outcome::HandedOver]) {
            return Some(Proposal::Improve { entry, draft: draft() });
        }
        let (mut answered, mut looked_up) = (0, 0);
        let mut scores: BTreeMap<String, f32> = BTreeMap::new();
        for wording in wordings.iter().take(LOOKED_UP) {
            let times = wording.asked.len();
            let hits = self.index.search(&wording.text, std::slice::from_ref(&cluster.language), LOOKED_UP);
            looked_up += times;
            if let Decision::Answer(_) = decide(&hits, &Thresholds::default()) {
                answered += times;
            }
            for hit in hits {
                *scores.entry(hit.id).or_default() += hit.score * times as f32;
            }
        }
        if let Some(entry) = most(&[Outcome::Chosen]) {
            // Whoever taught the bot since is not asked again.
            return (2 * answered <= looked_up).then_some(Proposal::Variant { entry, score: 1.0 });
        }
        if 2 * answered > looked_up {
            return None;
        }
        let mut near: Vec<(String, f32)> =
            scores.into_iter().map(|(id, score)| (id, score / looked_up.max(1) as f32)).collect();
        near.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        if let Some((entry, score)) = near.first().filter(|(_, score)| *score >= NEAR) {
            return Some(Proposal::Variant { entry: entry.clone(), score: *score });
        }
        let draft = draft();
        if let Some(draft) = &draft
            && let Some((entry, score)) = near.iter().find(|(id, _)| self.answers(id, draft))
        {
            return Some(Proposal::Variant { entry: entry.clone(), score: *score });
        }
        let share = |test: fn(&Bag) -> bool| {
            let those = wordings.iter().filter(|wording| test(&wording.bag));
            2 * those.map(|wording| wording.asked.len()).sum::<usize>() > cluster.size()
        };
        if share(|bag| !bag.telling) {
            return Some(Proposal::Leave(Reason::SmallTalk));
        }
        if draft.is_none() && share(|bag| bag.elsewhere > 0) {
            return Some(Proposal::Leave(Reason::Elsewhere));
        }
        Some(Proposal::New { draft })
    }

    /// Whether an entry answers what people answered.
    fn answers(&self, id: &str, draft: &Draft) -> bool {
        let entry = self.entries.iter().find(|entry| entry.id == id);
        let bag = |text: &str| Bag::new(&normalize(text), self.index);
        let own = bag(&draft.answer);
        entry.is_some_and(|entry| {
            entry.text.values().any(|faq| own.likeness(&bag(&faq.answer)) >= SAME_ANSWER)
        })
    }

    /// Wordings that an entry does not have, no two of them nearly the same.
    fn worth_keeping(&self, language: &str, wordings: &[&Wording], entry: Option<&Entry>) -> Vec<String> {
        let of = |entry: &Entry| -> Vec<String> {
            let texts = entry.text.iter().filter(|(tag, _)| primary(tag) == primary(language));
            texts.flat_map(|(_, faq)| faq.phrasings().map(|(_, text)| text)).collect()
        };
        let known: HashSet<String> = entry.map(of).unwrap_or_default().into_iter().collect();
        let mut kept: Vec<&Wording> = Vec::new();
        for wording in wordings {
            let short = wording.text.chars().count() <= LONGEST;
            let new = !known.contains(&normalize(&wording.text));
            if kept.len() < ADDED
                && short
                && new
                && wording.bag.telling
                && kept.iter().all(|other| other.bag.likeness(&wording.bag) < SAME)
            {
                kept.push(wording);
            }
        }
        let kept = kept.into_iter().map(|wording| unmasked(&wording.text));
        let mut seen = HashSet::new();
        kept.filter(|text| !known.contains(&normalize(text)) && seen.insert(normalize(text))).collect()
    }
}

/// The wording that is most like all others, each counted as often as it came.
fn typical(wordings: &[&Wording]) -> String {
    let some = &wordings[..wordings.len().min(TYPICAL)];
    let likeness = |one: &Wording| -> f32 {
        some.iter().map(|other| other.asked.len() as f32 * one.bag.likeness(&other.bag)).sum()
    };
    let fits = |one: &Wording| one.text.chars().count() <= LONGEST;
    let best = some.iter().enumerate().max_by(|(a, one), (b, other)| {
        (fits(one).cmp(&fits(other))).then(likeness(one).total_cmp(&likeness(other))).then(b.cmp(a))
    });
    best.map(|(_, wording)| wording.text.clone()).unwrap_or_default()
}
