//! Answers of tables beside ordinary entries: what fits better wins.

use super::find::{Family, FamilyKind};
use crate::decide::{Decision, Thresholds, decide};
use crate::normalize::normalize;
use crate::search::Hit;
use crate::synonyms::stemmed;

/// What to do with ordinary hits, best first, and what the tables have to the same question.
///
/// An answer of a table explains the entity of the question; so within the margin it wins over an entry that says nothing
/// of it. An entry that answers and has a word of the question which the attribute is never asked with wins: the fee may be
/// asked for, or how to get it back. A question that an entry puts word by word is that entry's. A question back only comes where no entry answers: an
/// answer is better than a question.
#[must_use]
pub fn choose(ordinary: Vec<Hit>, family: Option<Family>, thresholds: &Thresholds) -> (Vec<Hit>, Decision) {
    let answered = ordinary.first().is_some_and(|hit| hit.score >= thresholds.answer);
    let exact = ordinary.first().is_some_and(|hit| hit.score >= 1.0);
    let counts = |family: &Family| !exact && (family.kind == FamilyKind::Answer || !answered);
    let Some(family) = family.filter(counts) else {
        let decision = decide(&ordinary, thresholds);
        return (ordinary, decision);
    };
    match family.kind {
        FamilyKind::Answer => {
            let mut hits = ordinary;
            let best =
                hits.first().filter(|hit| hit.score >= thresholds.answer && says_of(hit, &family.unsaid));
            let mut family = family;
            match best.map(|hit| below(hit.score, thresholds)) {
                Some(most) => family.hits.iter_mut().for_each(|hit| hit.score = hit.score.min(most)),
                None => give_way(&mut hits, &family, thresholds),
            }
            hits.extend(family.hits);
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
            let decision = decide(&hits, thresholds);
            (hits, decision)
        }
        FamilyKind::Offer => {
            let offered = (0..family.hits.len()).collect();
            (family.hits.into_iter().chain(ordinary).collect(), Decision::Clarify(offered))
        }
        FamilyKind::Ask => (family.hits.into_iter().chain(ordinary).collect(), Decision::Answer(0)),
    }
}

/// A score that is no rival of another.
fn below(score: f32, thresholds: &Thresholds) -> f32 {
    (score - thresholds.margin - 0.001).max(0.0)
}

/// Whether an entry was found by one of these words.
fn says_of(hit: &Hit, words: &[String]) -> bool {
    let matched = stemmed(&normalize(&hit.matched));
    words.iter().any(|word| matched.contains(word.as_str()))
}

/// Entries that say nothing of the entity, and fit about as well as the best answer of a table, come behind it.
fn give_way(ordinary: &mut [Hit], family: &Family, thresholds: &Thresholds) {
    let best = family.hits.iter().map(|hit| hit.score).fold(0.0, f32::max);
    if best < thresholds.answer {
        return;
    }
    let below = below(best, thresholds);
    for hit in ordinary.iter_mut().filter(|hit| hit.score < 1.0 && hit.score < best + thresholds.margin) {
        let matched = normalize(&hit.matched);
        let silent = !family.mentioned.iter().any(|name| matched.contains(name.as_str()));
        if silent && !family.mentioned.is_empty() {
            hit.score = hit.score.min(below);
        }
    }
}
