//! The health of a knowledge base: what contradicts, repeats, has run out, is never asked, or is missing, in one report.
//!
//! Each kind of finding has a file of its noun; what the checker finds already (`rules/knowledge.rs`) is taken from it. A
//! finding names the entry, its place, and what / why / what to do. Of packs that a bot names only what touches the bot's own
//! entries is told: the rest is in the report of the pack.
//!
//! To add a kind: a variant of [`Kind`] with its name, a function in the file of its noun, a call in [`examine`].

mod alike;
mod facts;
mod languages;
mod links;
mod place;
mod stale;
mod usage;

pub use usage::{Shown, Usage};

use crate::entries;
use crate::knowledge::Knowledge;
use crate::packs::{Pack, Packs};
use crate::reader::{BotReader, ReadBot, sources};
use crate::release::{self, fits};
use botloom_dialogue::library;
use botloom_flow::Wording;
use botloom_flow::{Code, Compiler, Document, Node, Position, Problem, Range, Severity, Source};
use botloom_ports::Files;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use place::Places;
use std::collections::BTreeMap;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Two entries that ask the same say different things.
    Contradiction,
    /// The languages of an entry say different numbers.
    LanguagesDiffer,
    /// Two entries have one phrasing.
    Duplicate,
    /// Two entries ask and answer the same.
    SameAnswer,
    /// The last day on which an entry holds is over.
    Expired,
    /// It is over soon.
    ExpiresSoon,
    /// An answer names a day that has passed.
    PastDate,
    /// The document that an entry was imported from has changed.
    SourceChanged,
    /// Nobody has looked at an entry for long.
    NotReviewed,
    /// No customer ever saw the entry.
    NeverHit,
    /// Customers saw it as a choice and took another.
    NotChosen,
    /// Customers gave its answer bad marks.
    Disliked,
    /// A language of the bot is missing.
    MissingLanguage,
    /// A language has no other way to ask, though another has.
    MissingVariants,
    /// A `${name}` has no value.
    DeadParameter,
    /// A parameter of a pack is used nowhere.
    UnusedParameter,
    /// A link that cannot be opened.
    DeadLink,
    /// The checker found something else about the entry.
    Problem,
}

impl Kind {
    /// The name used in interfaces.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::LanguagesDiffer => "languages-differ",
            Self::Duplicate => "duplicate",
            Self::SameAnswer => "same-answer",
            Self::Expired => "expired",
            Self::ExpiresSoon => "expires-soon",
            Self::PastDate => "past-date",
            Self::SourceChanged => "source-changed",
            Self::NotReviewed => "not-reviewed",
            Self::NeverHit => "never-hit",
            Self::NotChosen => "not-chosen",
            Self::Disliked => "disliked",
            Self::MissingLanguage => "missing-language",
            Self::MissingVariants => "missing-variants",
            Self::DeadParameter => "dead-parameter",
            Self::UnusedParameter => "unused-parameter",
            Self::DeadLink => "dead-link",
            Self::Problem => "problem",
        }
    }
}

/// Something about an entry that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Severity,
    /// The entry; empty if it is about none.
    pub entry: String,
    /// The other entry that has to do with it.
    pub other: Option<String>,
    /// The file, relative to the folder.
    pub file: String,
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// What is wrong.
    pub what: Wording,
    /// Why it matters.
    pub why: Wording,
    /// What to do.
    pub cure: Wording,
}

/// What an examination may count on.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day on which it takes place.
    pub today: Date,
    /// An entry that ends in so many days ends soon.
    pub soon: i32,
    /// An entry whose attribute `reviewed` is older than so many days was not looked at.
    pub review: i32,
    /// What conversations showed.
    pub usage: Option<Usage>,
    /// Documents that have changed since they were imported, with what changed in them.
    pub changed: BTreeMap<String, Vec<Wording>>,
}

impl Options {
    /// The usual ones on a day.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self { today, soon: 30, review: 365, usage: None, changed: BTreeMap::new() }
    }
}

/// The day in the time zone of a bot; in UTC of what is no bot.
#[must_use]
pub fn day(files: &Files, now: Timestamp) -> Date {
    let program = Compiler::new(&library()).compile(&sources(files).0).program;
    let zone = program.and_then(|program| TimeZone::get(&program.bot.timezone).ok()).unwrap_or(TimeZone::UTC);
    now.to_zoned_datetime(zone).date()
}

/// What is examined.
pub(crate) struct Examined<'a> {
    places: Places<'a>,
    knowledge: &'a Knowledge,
    languages: Vec<String>,
    options: &'a Options,
}

/// The findings about the knowledge of a bot, the worst first, then by place.
///
/// # Errors
/// Every problem of the bot, if its flows have errors.
pub fn of_bot(files: &Files, packs: &Packs, options: &Options) -> Result<Vec<Finding>, Vec<Problem>> {
    let ReadBot { program, knowledge, problems, sources, .. } = BotReader::default().draw(files, packs)?;
    let patterns: Vec<&str> = program
        .knowledge
        .iter()
        .filter_map(|source| match source {
            botloom_flow::program::KnowledgeSource::Files(pattern) => Some(pattern.as_str()),
            botloom_flow::program::KnowledgeSource::Pack { .. }
            | botloom_flow::program::KnowledgeSource::Plugin { .. } => None,
        })
        .collect();
    let own = sources.iter().filter(|source| patterns.iter().any(|pattern| fits(pattern, source.path())));
    let places = Places::new(own.map(|source| (source, source.path())), program.default_language());
    let languages = program.bot.languages.clone();
    let examined = Examined { places, knowledge: &knowledge, languages, options };
    let mut found = examine(&examined)?;
    let about = [Code::UnfilledParameter, Code::TriggerIsQuestion];
    let told = |problem: &&Problem| problem.severity() == Severity::Error || about.contains(&problem.code);
    for problem in problems.iter().filter(told) {
        let Some(source) = sources.iter().find(|source| source.path() == problem.file) else { continue };
        let kind = if problem.code == Code::UnfilledParameter { Kind::DeadParameter } else { Kind::Problem };
        found.push(Finding {
            kind,
            severity: problem.severity(),
            entry: examined.places.around(&problem.file, problem.range).unwrap_or_default(),
            other: None,
            file: problem.file.clone(),
            start: source.position(problem.range.start),
            end: source.position(problem.range.end),
            what: problem.what.clone(),
            why: problem.why.clone(),
            cure: problem.cure.clone(),
        });
    }
    Ok(sorted(found))
}

/// The findings about a knowledge pack by itself, the worst first, then by place.
///
/// # Errors
/// Every problem of its files, if one of them is an error.
pub fn of_pack(name: &str, pack: &Pack, options: &Options) -> Result<Vec<Finding>, Vec<Problem>> {
    let knowledge = Knowledge::of_pack(name, pack)?;
    let readable = |(path, content): (&str, &[u8])| Source::new(path, content.to_vec()).ok();
    let sources: Vec<Source> = pack.files.iter().filter_map(readable).collect();
    let own = sources.iter().filter(|source| fits("knowledge/*.yaml", source.path()));
    let manifest = sources.iter().find(|source| source.path() == "pack.yaml");
    let languages: Vec<String> = manifest.map(crate::knowledge::languages).unwrap_or_default();
    let default = languages.first().cloned().unwrap_or_else(|| "en".to_owned());
    let places = Places::new(own.map(|source| (source, source.path())), &default);
    let examined = Examined { places, knowledge: &knowledge, languages, options };
    let mut found = examine(&examined)?;
    if let Some(manifest) = manifest {
        links::parameters(&examined, manifest, &entries::parameters(manifest), &mut found);
    }
    Ok(sorted(found))
}

fn examine(examined: &Examined<'_>) -> Result<Vec<Finding>, Vec<Problem>> {
    let mut found = Vec::new();
    let index = release::index(examined.knowledge)?;
    alike::find(examined, &index, &mut found);
    languages::find(examined, &mut found);
    stale::find(examined, &mut found);
    usage::find(examined, &mut found);
    links::find(examined, &mut found);
    Ok(found)
}

fn sorted(mut found: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| {
        let rank = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Advice => 2,
        };
        (rank, finding.file.clone(), finding.start, finding.kind, finding.what.to_string())
    };
    found.sort_by_cached_key(key);
    found.dedup();
    found
}

impl Examined<'_> {
    /// A finding at a place of an entry of the folder's own; nothing of an entry of a pack.
    fn at(
        &self,
        entry: &str,
        range: Option<Range>,
        kind: Kind,
        severity: Severity,
        words: [Wording; 3],
    ) -> Option<Finding> {
        let own = self.places.get(entry)?;
        let range = range.unwrap_or(own.id);
        let [what, why, cure] = words;
        Some(Finding {
            kind,
            severity,
            entry: entry.to_owned(),
            other: None,
            file: own.file.to_owned(),
            start: own.source.position(range.start),
            end: own.source.position(range.end),
            what,
            why,
            cure,
        })
    }
}

/// The tree of a source.
fn tree(source: &Source) -> Option<Node> {
    Document::parse(source).root
}
