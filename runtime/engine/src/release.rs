//! A release: a bot's files compiled, its language model trained, its knowledge indexed.

use crate::knowledge::Knowledge;
use crate::matchers::Matchers;
use crate::packs::Packs;
use crate::reader::{BotReader, ReadBot, sources};
use crate::rules::Likeness;
use crate::search::Catalog;
use crate::suite;
use crate::training::training_data;
use botloom_flow::Wording;
use botloom_flow::program::Program;
use botloom_flow::words;
use botloom_flow::{Code, Problem, Range, allow, mend, sort};
use botloom_knowledge::{Index, Tables};
use botloom_ports::{Digest, Files, PluginCode};
use botloom_understanding::{TrainingData, Understanding};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Everything a turn needs of a bot. Immutable.
pub struct Release {
    /// The digest of the files.
    pub digest: Digest,
    /// What runs.
    pub program: Program,
    /// What understands.
    pub understanding: Arc<Understanding>,
    /// What knows.
    pub knowledge: Arc<Index>,
    /// Patterns and keywords that start flows.
    pub(crate) matchers: Arc<Matchers>,
    /// What the lexicons say.
    pub(crate) synonyms: Arc<Vec<Vec<String>>>,
    /// What knows values of entities.
    pub tables: Arc<Tables>,
    /// What is known of entries beside their texts.
    pub(crate) catalog: Arc<Catalog>,
    /// The components of its plug-ins that are in its folder, by path.
    pub components: Arc<BTreeMap<String, PluginCode>>,
}

impl Release {
    /// What the understanding was trained with.
    #[must_use]
    pub fn training_data(&self) -> TrainingData {
        training_data(&self.program, &self.synonyms)
    }

    /// The same release with another program: what it understands and knows stays.
    #[must_use]
    pub fn with(&self, program: Program) -> Self {
        Self {
            digest: self.digest.clone(),
            program,
            understanding: Arc::clone(&self.understanding),
            knowledge: Arc::clone(&self.knowledge),
            matchers: Arc::clone(&self.matchers),
            synonyms: Arc::clone(&self.synonyms),
            tables: Arc::clone(&self.tables),
            catalog: Arc::clone(&self.catalog),
            components: Arc::clone(&self.components),
        }
    }
}

/// The components that a bot's plug-ins name and its folder has, by path. Those that are as before are kept.
pub(crate) fn components(
    program: &Program,
    files: &Files,
    before: Option<&BTreeMap<String, PluginCode>>,
) -> BTreeMap<String, PluginCode> {
    let code = |path: &str| {
        let bytes = files.get(path)?;
        let same = before.and_then(|before| before.get(path)).filter(|code| *code.bytes == *bytes);
        Some(same.cloned().unwrap_or_else(|| PluginCode::new(bytes.to_vec())))
    };
    let named = program.plugins.values().map(|plugin| plugin.component.as_str());
    named.filter_map(|path| Some((path.to_owned(), code(path)?))).collect()
}

/// Builds a release.
///
/// # Errors
/// Every problem of the files, if one of them is an error. A release may be built of files that have warnings; the
/// second value holds them.
pub fn build(files: &Files, packs: &Packs) -> Result<(Release, Vec<Problem>), Vec<Problem>> {
    Plan::new(files, packs)?.build(packs)
}

/// A release that has been read and checked, and whose parts are still to be made.
pub(crate) struct Plan {
    digest: Digest,
    program: Program,
    knowledge: Knowledge,
    components: BTreeMap<String, PluginCode>,
    warnings: Vec<Problem>,
}

impl Plan {
    /// Reads the files.
    pub(crate) fn new(files: &Files, packs: &Packs) -> Result<Self, Vec<Problem>> {
        let ReadBot { program, knowledge, mut problems, sources, .. } =
            BotReader::default().prepare(files, packs)?;
        // What is allowed is allowed here too; whether an allowance is needed, the check tells, which reads the tests.
        allow(&mut problems, &sources);
        problems.retain(|problem| problem.code != Code::UnusedAllowance);
        let components = components(&program, files, None);
        Ok(Self { digest: files.digest(), program, knowledge, components, warnings: problems })
    }

    /// The digest of the files.
    pub(crate) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The digest of what its index is made of.
    pub(crate) fn key(&self) -> Digest {
        self.knowledge.key()
    }

    /// Makes everything.
    pub(crate) fn build(self, packs: &Packs) -> Result<(Release, Vec<Problem>), Vec<Problem>> {
        let index = index(&self.knowledge)?;
        self.build_with(index, packs)
    }

    /// Makes everything but the index, which was made of the same knowledge before.
    pub(crate) fn build_with(
        self,
        index: Index,
        packs: &Packs,
    ) -> Result<(Release, Vec<Problem>), Vec<Problem>> {
        let Self { digest, program, knowledge, components, warnings } = self;
        let catalog = Arc::new(Catalog::new(&knowledge));
        let tables = Arc::new(knowledge.ready_tables().map_err(|error| failed(&error))?);
        let synonyms = Arc::new(knowledge.synonyms);
        let data = training_data(&program, &synonyms);
        let understanding = Arc::new(Understanding::train_with(&data, packs.embeddings()));
        let matchers = Arc::new(Matchers::new(&program));
        let knowledge = Arc::new(index);
        let components = Arc::new(components);
        let release = Release {
            digest,
            program,
            understanding,
            knowledge,
            matchers,
            tables,
            catalog,
            synonyms,
            components,
        };
        Ok((release, warnings))
    }

    /// The index of what it knows.
    pub(crate) fn index(&self) -> Result<Index, Vec<Problem>> {
        index(&self.knowledge)
    }
}

/// The index of what a bot knows, or why there is none.
pub(crate) fn index(knowledge: &Knowledge) -> Result<Index, Vec<Problem>> {
    knowledge.index().map_err(|error| failed(&error))
}

/// Why the knowledge of a bot makes no index.
pub(crate) fn failed(error: &botloom_knowledge::Error) -> Vec<Problem> {
    vec![Problem::new(
        Code::BadEntry,
        "bot.yaml".to_owned(),
        Range::default(),
        Wording::verbatim(error.to_string()),
        words!("the bot could not be built"),
        words!("mend the entry or slot that is named"),
    )]
}

/// Every problem of a bot folder, its tests included, ordered by place.
#[must_use]
pub fn check(files: &Files, packs: &Packs) -> Vec<Problem> {
    Checker::default().check(files, packs)
}

/// Checks a bot again and again while it is edited; what an edit cannot change is kept.
#[derive(Default)]
pub struct Checker {
    reader: BotReader,
    likeness: Likeness,
    complete: bool,
}

/// Whether a check may take the time to train.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Glance,
    Whole,
}

impl Checker {
    /// Every problem of a bot folder, as [`check`] finds them.
    pub fn check(&mut self, files: &Files, packs: &Packs) -> Vec<Problem> {
        self.find(files, packs, Depth::Whole)
    }

    /// The same, at once: what only training shows is left out where the examples changed since the last check.
    pub fn glance(&mut self, files: &Files, packs: &Packs) -> Vec<Problem> {
        self.find(files, packs, Depth::Glance)
    }

    /// Whether the last check or glance found everything.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    fn find(&mut self, files: &Files, packs: &Packs, depth: Depth) -> Vec<Problem> {
        let (sources, _) = sources(files);
        self.complete = true;
        let mut problems = match self.reader.prepare(files, packs) {
            Ok(read) => {
                let folder = read.folder(files);
                if depth == Depth::Whole {
                    self.likeness.learn(&folder);
                }
                self.complete = self.likeness.is_current(&folder);
                let alike = if self.complete { self.likeness.problems(&folder) } else { Vec::new() };
                read.problems.into_iter().chain(alike).collect()
            }
            Err(problems) => problems,
        };
        let tests = sources.iter().filter(|source| source.path().starts_with("tests/"));
        problems.extend(tests.filter_map(|source| suite::read(source).err()).flatten());
        allow(&mut problems, &sources);
        if !self.complete {
            // Whether an allowance is needed is not known yet.
            problems.retain(|problem| problem.code != Code::UnusedAllowance);
        }
        sort(&mut problems);
        mend(&mut problems, &sources);
        problems
    }
}

/// Whether a path fits a pattern in which `*` stands for anything but `/`.
#[must_use]
pub fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((head, tail)) => path.strip_prefix(head).is_some_and(|rest| {
            let most = rest.find('/').unwrap_or(rest.len());
            (0..=most).filter(|at| rest.is_char_boundary(*at)).any(|at| fits(tail, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn patterns_stay_in_their_folder() {
        assert!(fits("knowledge/*.yaml", "knowledge/a.yaml"));
        assert!(!fits("knowledge/*.yaml", "knowledge/b/a.yaml"));
        assert!(fits("*/*.yaml", "knowledge/客服.yaml"));
        assert!(!fits("knowledge/*.yaml", "tests/a.yaml"));
    }
}
