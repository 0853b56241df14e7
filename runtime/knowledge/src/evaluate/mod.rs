//! Measures how well an index answers: questions with the entry that should answer them.
//!
//! A file of questions has lines `entry-id<TAB>question`; `-` stands for a question that must get silence. Empty lines
//! and lines that begin with `#` are for people. A question is found only if the bot would show it: what
//! [`crate::decide`] stays silent on counts as a miss, whatever ranks first.

mod plain;

use std::collections::BTreeMap;
use std::time::Instant;

use crate::decide::{Decision, Thresholds};
use crate::entry::Entry;
use crate::error::Error;
use crate::index::Index;
use crate::normalize::{is_dense, normalize};
use crate::tables::{Asked, Table, Tables, choose};
use plain::Plain;

/// A question of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Line of the file, from 1.
    pub line: usize,
    /// The entry that answers it; none if the bot must stay silent.
    pub expected: Option<String>,
    /// What is asked.
    pub text: String,
}

/// A line that is no question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong with it and what is expected.
    pub what: String,
}

/// Reads a file of questions for these entries.
///
/// # Errors
/// Every line that is no question, or names an entry that is not there.
pub fn questions(content: &str, entries: &[Entry]) -> Result<Vec<Question>, Vec<Wrong>> {
    questions_of(content, &|id| entries.iter().any(|entry| entry.id == id))
}

/// Reads a file of questions for everything that `known` knows by its id, values of tables included.
///
/// # Errors
/// As [`questions`].
pub fn questions_of(content: &str, known: &dyn Fn(&str) -> bool) -> Result<Vec<Question>, Vec<Wrong>> {
    let (mut questions, mut wrong) = (Vec::new(), Vec::new());
    for (at, line) in content.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let mut refuse = |what: String| wrong.push(Wrong { line: at + 1, what });
        let Some((id, text)) = line.split_once('\t') else {
            refuse("there is no tab: expected `entry-id`, a tab and a question".to_owned());
            continue;
        };
        let (id, text) = (id.trim(), text.trim());
        if id.is_empty() {
            refuse("no entry stands before the tab: expected an id, or `-` for silence".to_owned());
        } else if normalize(text).is_empty() {
            refuse("no question stands behind the tab".to_owned());
        } else if id != "-" && !known(id) {
            refuse(format!("there is no entry `{id}`: expected the id of an entry, or `-` for silence"));
        } else {
            let expected = (id != "-").then(|| id.to_owned());
            questions.push(Question { line: at + 1, expected, text: text.to_owned() });
        }
    }
    if wrong.is_empty() { Ok(questions) } else { Err(wrong) }
}

/// How one language was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The language tag.
    pub language: String,
    /// Questions that an entry answers.
    pub questions: usize,
    /// Those whose entry is shown first.
    pub first: usize,
    /// Those whose entry is among the first three, and the bot not silent.
    pub among_three: usize,
    /// Those whose entry ranks first, whether or not the bot is sure enough to show it.
    pub ranked_first: usize,
    /// Those that are answered at once with the right entry.
    pub answered: usize,
    /// Those that are answered at once with a wrong entry.
    pub answered_wrong: usize,
    /// Questions that must get silence.
    pub strange: usize,
    /// Those that get it.
    pub silent: usize,
    /// Those that are answered, not only asked back.
    pub strange_answered: usize,
    /// Median of the time of a search, in microseconds.
    pub p50_us: f64,
    /// The time that 99 of 100 searches stay below, in microseconds.
    pub p99_us: f64,
    /// Plain BM25 on the same entries: questions whose entry it ranks first.
    pub plain_first: usize,
    /// And among the first three.
    pub plain_among_three: usize,
    /// The median of its time, in microseconds.
    pub plain_p50_us: f64,
    /// What went otherwise than it should.
    pub failures: Vec<Failure>,
}

/// A question that was answered otherwise than it should be.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Line of the file.
    pub line: usize,
    /// What was asked.
    pub text: String,
    /// The entry that answers it; none if the bot must stay silent.
    pub expected: Option<String>,
    /// What ranked first, with its score.
    pub found: Option<(String, f32)>,
    /// What the bot did.
    pub decision: Decision,
}

/// Asks every question; a row for each language that is asked in, sorted.
///
/// The language of a question is read from its script: the first Chinese language of the index for Chinese characters,
/// else the first other one.
///
/// # Errors
/// When the entries cannot be indexed by the search library's defaults.
pub fn evaluate(index: &Index, entries: &[Entry], questions: &[Question]) -> Result<Vec<Figures>, Error> {
    evaluate_with(index, &Tables::default(), entries, questions)
}

/// Asks every question of an index and of tables beside it.
///
/// # Errors
/// As [`evaluate`].
pub fn evaluate_with(
    index: &Index,
    tables: &Tables,
    entries: &[Entry],
    questions: &[Question],
) -> Result<Vec<Figures>, Error> {
    let plain = Plain::build(entries)?;
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for question in questions {
        let language = language(&question.text, index.languages());
        let mut languages = vec![language.to_owned()];
        languages.extend(index.languages().iter().filter(|tag| *tag != language).cloned());
        let row = rows.entry(language).or_insert_with(|| Row::new(language));
        let start = Instant::now();
        let hits = index.search(&question.text, &languages, 5);
        let (keep, thresholds) = (&|_: &Table| true, Thresholds::default());
        let asked =
            Asked { text: &question.text, languages: &languages, day: None, before: None, keep, thresholds };
        let (hits, decision) = choose(hits, tables.find(&asked), &thresholds);
        row.times.push(micros(start));
        let start = Instant::now();
        let found = plain.search(&question.text, 3)?;
        row.plain_times.push(micros(start));
        let figures = &mut row.figures;
        let silent = decision == Decision::Silence;
        let answered = matches!(decision, Decision::Answer(_));
        let right = match &question.expected {
            None => {
                figures.strange += 1;
                figures.silent += usize::from(silent);
                figures.strange_answered += usize::from(answered);
                silent
            }
            Some(expected) => {
                let at = hits.iter().position(|hit| hit.id == *expected);
                figures.questions += 1;
                figures.ranked_first += usize::from(at == Some(0));
                figures.first += usize::from(at == Some(0) && !silent);
                figures.among_three += usize::from(at.is_some_and(|at| at < 3) && !silent);
                figures.answered += usize::from(answered && at == Some(0));
                figures.answered_wrong += usize::from(answered && at != Some(0));
                let at = found.iter().position(|id| id == expected);
                figures.plain_first += usize::from(at == Some(0));
                figures.plain_among_three += usize::from(at.is_some());
                hits.first().is_some_and(|hit| hit.id == *expected) && !silent
            }
        };
        if !right {
            figures.failures.push(Failure {
                line: question.line,
                text: question.text.clone(),
                expected: question.expected.clone(),
                found: hits.first().map(|hit| (hit.id.clone(), hit.score)),
                decision,
            });
        }
    }
    Ok(rows.into_values().map(Row::finish).collect())
}

/// The language that a question is written in, as far as its script tells.
fn language<'l>(text: &str, languages: &'l [String]) -> &'l str {
    let dense = text.chars().filter(|c| is_dense(*c)).count();
    let spaced = text.split_whitespace().filter(|word| word.chars().any(|c| c.is_ascii_alphabetic())).count();
    let chinese = |tag: &&String| ["zh", "ja", "ko", "th"].iter().any(|wanted| tag.starts_with(wanted));
    let first = languages.iter().find(|tag| chinese(tag) == (dense > spaced.min(2)));
    first.or(languages.first()).map_or("", String::as_str)
}

fn micros(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e6
}

struct Row {
    figures: Figures,
    times: Vec<f64>,
    plain_times: Vec<f64>,
}

impl Row {
    fn new(language: &str) -> Row {
        let figures = Figures {
            language: language.to_owned(),
            questions: 0,
            first: 0,
            among_three: 0,
            ranked_first: 0,
            answered: 0,
            answered_wrong: 0,
            strange: 0,
            silent: 0,
            strange_answered: 0,
            p50_us: 0.0,
            p99_us: 0.0,
            plain_first: 0,
            plain_among_three: 0,
            plain_p50_us: 0.0,
            failures: Vec::new(),
        };
        Row { figures, times: Vec::new(), plain_times: Vec::new() }
    }

    fn finish(mut self) -> Figures {
        self.figures.p50_us = share_below(&mut self.times, 0.5);
        self.figures.p99_us = share_below(&mut self.times, 0.99);
        self.figures.plain_p50_us = share_below(&mut self.plain_times, 0.5);
        self.figures
    }
}

fn share_below(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let at = (times.len() as f64 * share) as usize;
    times.get(at.min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
