//! What the knowledge has to a question: entries and tables, filtered by category, attributes and day, with citations.

use crate::knowledge::Knowledge;
use crate::release::Release;
use botloom_dialogue::{Citation, CitedSource, CitedSpan, Hit, Knowing, Reading, Session, Waiting};
use botloom_knowledge::tables::{Asked, choose};
use botloom_knowledge::{Decision, Details, Table, Thresholds, span};
use jiff::ZonedDateTime;
use jiff::civil::Date;

/// How many entries a message is compared with.
pub(crate) const HITS: usize = 5;
/// How many are fetched where some of them may not count.
const FETCHED: usize = 50;

/// What is looked for in the knowledge.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) text: &'a str,
    /// The categories to look in; all if there are none.
    pub(crate) from: &'a [String],
    pub(crate) top: usize,
    /// How sure it must be, if not as sure as usual.
    pub(crate) minimum: Option<f32>,
    /// Attributes with the values of which an entry must have one, if it has the attribute.
    pub(crate) filter: &'a [(String, Vec<String>)],
    /// The day that the answer is for; today if there is none.
    pub(crate) as_of: Option<Date>,
    /// The entry to answer with, whatever the text says.
    pub(crate) entry: Option<&'a str>,
}

/// What is known of entries beside their texts.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// By id: the number of the file that it was written in, and what is known of it, if anything.
    entries: Vec<(Box<str>, usize, Option<Box<Details>>)>,
    files: Vec<String>,
    /// Whether some hold on some days only.
    dated: bool,
}

impl Catalog {
    pub(crate) fn new(knowledge: &Knowledge) -> Self {
        let mut files: Vec<String> = Vec::new();
        let mut last = 0;
        let mut entries = Vec::with_capacity(knowledge.entries.len());
        for entry in &knowledge.entries {
            if files.get(last) != Some(&entry.source) {
                last = files.iter().position(|file| *file == entry.source).unwrap_or_else(|| {
                    files.push(entry.source.clone());
                    files.len() - 1
                });
            }
            let details = (entry.details != Details::default()).then(|| Box::new(entry.details.clone()));
            entries.push((Box::from(entry.id.as_str()), last, details));
        }
        let mut details = knowledge.entries.iter().map(|entry| &entry.details);
        let dated = details.any(|details| details.from.is_some() || details.until.is_some());
        Self { entries, files, dated }
    }

    /// The file that an entry was written in, and what is known of it.
    fn get(&self, id: &str) -> Option<(&str, Option<&Details>)> {
        let at = self.entries.binary_search_by(|(known, ..)| (**known).cmp(id)).ok()?;
        let (_, file, details) = &self.entries[at];
        Some((self.files[*file].as_str(), details.as_deref()))
    }

    /// Whether an entry may be answered with: it holds on the day and no attribute has another value.
    fn allows(&self, id: &str, day: Date, filter: &[(String, Vec<String>)]) -> bool {
        let Some((_, Some(details))) = self.get(id) else { return true };
        let fits = |(name, wanted): &(String, Vec<String>)| {
            let own = details.attributes.get(name);
            own.is_none_or(|own| own.iter().any(|own| wanted.iter().any(|wanted| same(own, wanted))))
        };
        details.holds(day) && filter.iter().all(fits)
    }
}

/// Whether two values of an attribute are the same for an author: case and blanks around do not matter.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

/// Looks into the knowledge in the language of the message, or of the talk. What does not hold on the day is not there.
pub(crate) fn search(
    release: &Release,
    session: &Session,
    language: Option<&str>,
    wanted: &Wanted<'_>,
    now: &ZonedDateTime,
) -> Knowing {
    let spoken = session.language(&release.program);
    let first = language.and_then(|wish| release.program.language(wish)).unwrap_or(spoken);
    let mut languages = vec![first.to_owned()];
    languages.extend(release.program.bot.languages.iter().filter(|tag| *tag != first).cloned());
    let day = wanted.as_of.unwrap_or_else(|| now.date());
    if let Some(id) = wanted.entry {
        let entry = release.knowledge.get(id, &languages);
        let entry = entry.filter(|hit| release.catalog.allows(&hit.id, day, wanted.filter));
        let hit = entry.or_else(|| release.tables.get(id, &languages, Some(day)));
        let hit = hit.map(|hit| {
            let shown = in_talk(release, &hit, &languages);
            Hit { citation: Some(Box::new(citation(release, hit, ""))), ..shown }
        });
        let hits: Vec<Hit> = hit.into_iter().collect();
        return Knowing { good: hits.len(), sure: true, hits };
    }
    let mut thresholds = Thresholds::default();
    if let Some(minimum) = wanted.minimum {
        thresholds.answer = minimum;
        thresholds.clarify = thresholds.clarify.min(minimum);
    }
    let &Wanted { text, from, top, .. } = wanted;
    // Categories, attributes and days are looked at after the search, so more is fetched when there are any.
    let all = from.is_empty() && wanted.filter.is_empty() && !release.catalog.dated;
    let mut hits = release.knowledge.search(text, &languages, if all { top.max(HITS) } else { FETCHED });
    hits.retain(|hit| from.is_empty() || from.contains(&hit.category));
    hits.retain(|hit| release.catalog.allows(&hit.id, day, wanted.filter));
    hits.truncate(top.max(HITS));
    let before = before(session);
    let family = release.tables.find(&Asked {
        text,
        languages: &languages,
        day: Some(day),
        before: before.as_deref(),
        keep: &|table: &Table| from.is_empty() || from.contains(&table.category),
        thresholds,
    });
    let (hits, decision) = choose(hits, family, &thresholds);
    let from_table = hits.first().is_some_and(|hit| release.tables.table_of(&hit.id).is_some());
    let (good, sure) = match decision {
        Decision::Answer(_) => (1, true),
        // Of a table only the entity or the attribute is not clear.
        Decision::Clarify(several) => {
            (several.len(), from_table && hits[0].score >= thresholds.answer && several.len() > 1)
        }
        Decision::Silence => (0, false),
    };
    // What is not answered with is not cited either.
    let hits = hits.into_iter().enumerate().map(|(at, hit)| {
        let shown = in_talk(release, &hit, &languages);
        let citation = (at < good).then(|| Box::new(citation(release, hit, text)));
        Hit { citation, ..shown }
    });
    Knowing { hits: hits.collect(), good, sure }
}

/// What was answered last or is offered now, for questions that go on from there.
fn before(session: &Session) -> Option<String> {
    if session.waiting == Some(Waiting::Choice) {
        let offered = session.offers.iter().filter_map(|offer| match &offer.reading {
            Reading::Knowledge { id, .. } => Some(id.split('/').collect::<Vec<_>>()),
            _ => None,
        });
        let offered: Vec<_> = offered.filter(|parts| parts.len() == 3).collect();
        let [first, rest @ ..] = offered.as_slice() else { return None };
        let part = |at: usize| if rest.iter().all(|other| other[at] == first[at]) { first[at] } else { "*" };
        return Some([part(0), part(1), part(2)].join("/"));
    }
    let said = session.said.iter().rev().chain(session.said_before.iter().rev());
    said.into_iter().find_map(|message| message.knowledge.clone())
}

/// A hit with the answer in the language of the talk, if the entry speaks it.
fn in_talk(release: &Release, hit: &botloom_knowledge::Hit, languages: &[String]) -> Hit {
    let spoken = languages.first().is_some_and(|first| *first == hit.language);
    let other = if spoken { None } else { release.knowledge.get(&hit.id, languages) };
    let own = other.as_ref().unwrap_or(hit);
    Hit {
        id: hit.id.clone(),
        question: own.question.clone(),
        answer: own.answer.clone(),
        score: hit.score,
        category: hit.category.clone(),
        citation: None,
    }
}

/// What an answer to a text rests on.
fn citation(release: &Release, hit: botloom_knowledge::Hit, text: &str) -> Citation {
    let table = || {
        let table = release.tables.table_of(&hit.id)?;
        Some((table.source.as_str(), Some(&table.details)))
    };
    let written = release.catalog.get(&hit.id).or_else(table);
    let origin = written.and_then(|(_, details)| details?.origin.as_ref());
    let found = span(text, &hit.matched).filter(|_| !text.is_empty());
    Citation {
        version: release.digest.to_string(),
        written: written.map(|(source, _)| source.to_owned()).unwrap_or_default(),
        source: origin.map(|origin| CitedSource { file: origin.file.clone(), place: origin.place.clone() }),
        span: found.map(|range| CitedSpan {
            start: range.start,
            end: range.end,
            text: text[range.start..range.end].to_owned(),
        }),
        entry: hit.id,
        matched: hit.matched,
    }
}
