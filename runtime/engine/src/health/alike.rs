//! Entries that ask the same: with one phrasing, with one answer, with answers that exclude each other.

use super::facts::Facts;
use super::{Examined, Finding, Kind};
use botloom_flow::Severity;
use botloom_flow::Wording;
use botloom_flow::words;
use botloom_knowledge::{Duplicate, Entry, Index, duplicates};
use std::collections::{BTreeMap, BTreeSet};

/// So sure each of two entries must be that it is meant by the other's question.
const SAME: f32 = 0.8;
/// So sure, where they answer with the same words.
const NEAR: f32 = 0.5;
/// So many entries are looked at beside each question.
const HITS: usize = 4;
/// So many phrasings of a pair are named.
const NAMED: usize = 3;

pub(super) fn find(examined: &Examined<'_>, index: &Index, found: &mut Vec<Finding>) {
    let entries = &examined.knowledge.plain_entries();
    let by_id: BTreeMap<&str, &Entry> = entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
    let mut shared: BTreeMap<(String, String, String), Vec<Duplicate>> = BTreeMap::new();
    for duplicate in duplicates(entries) {
        let key = (duplicate.first.clone(), duplicate.second.clone(), duplicate.language.clone());
        shared.entry(key).or_default().push(duplicate);
    }
    let mut contradicted: BTreeSet<(String, String)> = BTreeSet::new();
    let mut pairs: Vec<(String, String, String)> = shared.keys().cloned().collect();
    pairs.extend(alike(entries, index, SAME));
    for (a, b, language) in pairs {
        let (Some(first), Some(second)) = (by_id.get(a.as_str()), by_id.get(b.as_str())) else { continue };
        if contradicted.contains(&(a.clone(), b.clone())) {
            continue;
        }
        let facts = |entry: &Entry| {
            Some(Facts::of(&entry.text.get(&language)?.answer, &language, examined.options.today))
        };
        let (Some(mine), Some(theirs)) = (facts(first), facts(second)) else { continue };
        let Some((says, other_says)) = mine.against(&theirs) else { continue };
        let finding = pair(
            examined,
            first,
            second,
            &language,
            Kind::Contradiction,
            Severity::Error,
            |one, other, swapped| {
                let (says, other_says) = if swapped { (&other_says, &says) } else { (&says, &other_says) };
                [
                    words!(
                        "`{one}` says {says}, and `{other}`, which asks the same, says {other_says}",
                        one,
                        says,
                        other,
                        other_says
                    ),
                    words!("what a customer is told depends on the words of the question"),
                    words!("correct one of the two, or make one entry of `{one}` and `{other}`", one, other),
                ]
            },
        );
        if let Some(finding) = finding {
            contradicted.insert((a, b));
            found.push(finding);
        }
    }
    for ((a, b, language), phrasings) in &shared {
        let (Some(first), Some(second)) = (by_id.get(a.as_str()), by_id.get(b.as_str())) else { continue };
        let named: Vec<String> = phrasings.iter().take(NAMED).map(|own| format!("`{}`", own.text)).collect();
        let more = phrasings.len().saturating_sub(NAMED);
        let text = phrasings[0].text.as_str();
        let mut finding =
            pair(examined, first, second, language, Kind::Duplicate, Severity::Warning, |one, other, _| {
                [
                    match more {
                        0 => words!("{named} of `{one}` is a phrasing of `{other}` too", named, one, other),
                        _ => words!(
                            "{named} and {more} more of `{one}` is a phrasing of `{other}` too",
                            named,
                            more,
                            one,
                            other,
                        ),
                    },
                    words!("the bot asks back where it could answer, or answers with either of them"),
                    words!(
                        "keep the phrasing at one of the two, or make one entry of `{one}` and `{other}`",
                        one,
                        other
                    ),
                ]
            });
        if let Some(finding) = &mut finding
            && let Some(range) = examined.places.phrasing(&finding.entry, text)
            && let Some(own) = examined.places.get(&finding.entry)
        {
            finding.start = own.source.position(range.start);
            finding.end = own.source.position(range.end);
        }
        found.extend(finding);
    }
    let bare = |entry: &Entry| -> Option<BTreeMap<String, String>> {
        let text = |answer: &str| answer.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let all: BTreeMap<String, String> =
            entry.text.iter().map(|(language, faq)| (language.clone(), text(&faq.answer))).collect();
        (!all.is_empty()).then_some(all)
    };
    for (a, b, language) in alike(entries, index, NEAR) {
        let (Some(first), Some(second)) = (by_id.get(a.as_str()), by_id.get(b.as_str())) else { continue };
        if shared.contains_key(&(a, b, language.clone())) || bare(first) != bare(second) {
            continue;
        }
        found.extend(pair(
            examined,
            first,
            second,
            &language,
            Kind::SameAnswer,
            Severity::Advice,
            |one, other, _| {
                [
                    words!(
                        "`{one}` and `{other}` ask nearly the same and answer with the same words",
                        one,
                        other
                    ),
                    words!("a change has to be made twice, and is soon made once"),
                    words!(
                        "move the phrasings of one into the other, and remove `{one}` or `{other}`",
                        one,
                        other
                    ),
                ]
            },
        ));
    }
}

/// Pairs of entries each of which is meant by the other's question, by id, with the language.
fn alike(entries: &[Entry], index: &Index, least: f32) -> BTreeSet<(String, String, String)> {
    let mut leads: BTreeSet<(String, String, String)> = BTreeSet::new();
    for entry in entries {
        for (language, faq) in &entry.text {
            for hit in index.search(&faq.question, std::slice::from_ref(language), HITS) {
                if hit.id != entry.id && hit.language == *language && hit.score >= least {
                    leads.insert((entry.id.clone(), hit.id, language.clone()));
                }
            }
        }
    }
    let back = |(a, b, language): &(String, String, String)| {
        leads.contains(&(b.clone(), a.clone(), language.clone()))
    };
    leads.iter().filter(|lead| lead.0 < lead.1 && back(lead)).cloned().collect()
}

/// A finding about two entries at the one that is the folder's own, the later one if both are.
fn pair(
    examined: &Examined<'_>,
    first: &Entry,
    second: &Entry,
    language: &str,
    kind: Kind,
    severity: Severity,
    words: impl Fn(&str, &str, bool) -> [Wording; 3],
) -> Option<Finding> {
    // Two that never hold on one day do not meet.
    let apart =
        |a: &Entry, b: &Entry| a.details.until.zip(b.details.from).is_some_and(|(until, from)| until < from);
    if apart(first, second) || apart(second, first) {
        return None;
    }
    let swapped = examined.places.get(&second.id).is_none();
    let (one, other) = if swapped { (first, second) } else { (second, first) };
    let range = examined.places.get(&one.id).and_then(|own| {
        examined
            .places
            .texts(own, "question")
            .into_iter()
            .find(|(tag, _)| *tag == language)
            .map(|(_, node)| node.range)
    });
    let mut finding = examined.at(&one.id, range, kind, severity, words(&one.id, &other.id, !swapped))?;
    finding.other = Some(other.id.clone());
    Some(finding)
}
