//! A release: a bot's files compiled, its language model trained, its knowledge indexed.

use crate::knowledge::{Knowledge, gather};
use crate::matchers::Matchers;
use crate::packs::Packs;
use crate::rules::{Folder, Likeness, rules};
use crate::search::Catalog;
use crate::suite;
use crate::training::training_data;
use botloom_dialogue::library;
use botloom_flow::program::Program;
use botloom_flow::{Code, Compiler, Problem, Range, Severity, Source, allow, mend, sort};
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
    synonyms: Arc<Vec<Vec<String>>>,
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

/// Whether a file has a text: a component's is that of its interface.
fn is_text(path: &str) -> bool {
    [".yaml", ".wit", ".wasm"].iter().any(|ending| path.ends_with(ending))
}

/// The components that a bot's plug-ins name and its folder has, by path.
fn components(program: &Program, files: &Files) -> BTreeMap<String, PluginCode> {
    let named = program.plugins.values().map(|plugin| plugin.component.as_str());
    named.filter_map(|path| Some((path.to_owned(), PluginCode::new(files.get(path)?.to_vec())))).collect()
}

/// The readable text files of a bot folder, and why others are not readable.
#[must_use]
pub fn sources(files: &Files) -> (Vec<Source>, Vec<Problem>) {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for (path, content) in files.iter().filter(|(path, _)| is_text(path)) {
        match Source::new(path, content.to_vec()) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(*problem),
        }
    }
    (sources, problems)
}

/// Builds a release.
///
/// # Errors
/// Every problem of the files, if one of them is an error. A release may be built of files that have warnings; the
/// second value holds them.
pub fn build(files: &Files, packs: &Packs) -> Result<(Release, Vec<Problem>), Vec<Problem>> {
    let (program, knowledge, mut problems) = prepare(&mut Compiler::new(&library()), files, packs)?;
    // What is allowed is allowed here too; whether an allowance is needed, the check tells, which reads the tests.
    allow(&mut problems, &sources(files).0);
    problems.retain(|problem| problem.code != Code::UnusedAllowance);
    let catalog = Arc::new(Catalog::new(&knowledge));
    let tables = Arc::new(knowledge.ready_tables().map_err(|error| failed(&error))?);
    let index = Arc::new(index(&knowledge)?);
    let synonyms = Arc::new(knowledge.synonyms);
    let data = training_data(&program, &synonyms);
    let understanding = Arc::new(Understanding::train_with(&data, packs.embeddings()));
    let matchers = Arc::new(Matchers::new(&program));
    let digest = files.digest();
    let components = Arc::new(components(&program, files));
    let release = Release {
        components,
        digest,
        program,
        understanding,
        knowledge: index,
        matchers,
        tables,
        catalog,
        synonyms,
    };
    Ok((release, problems))
}

/// The index of what a bot knows, or why there is none.
pub(crate) fn index(knowledge: &Knowledge) -> Result<Index, Vec<Problem>> {
    knowledge.index().map_err(|error| failed(&error))
}

/// Why the knowledge of a bot makes no index.
fn failed(error: &botloom_knowledge::Error) -> Vec<Problem> {
    vec![Problem::new(
        Code::BadEntry,
        "bot.yaml".to_owned(),
        Range::default(),
        error.to_string(),
        "the bot could not be built",
        "mend the entry or slot that is named",
    )]
}

/// What a release is made from, with warnings; every problem, if one is an error.
pub(crate) fn prepare(
    compiler: &mut Compiler,
    files: &Files,
    packs: &Packs,
) -> Result<(Program, Knowledge, Vec<Problem>), Vec<Problem>> {
    let (program, knowledge, problems) = draw(compiler, files, packs)?;
    if problems.iter().any(|problem| problem.severity() == Severity::Error) {
        return Err(problems);
    }
    Ok((program, knowledge, problems))
}

/// The same, with whatever is wrong with the knowledge; every problem, if the flows have errors.
pub(crate) fn draw(
    compiler: &mut Compiler,
    files: &Files,
    packs: &Packs,
) -> Result<(Program, Knowledge, Vec<Problem>), Vec<Problem>> {
    let (sources, mut problems) = sources(files);
    let compiled = compiler.compile(&sources);
    problems.extend(compiled.problems);
    let Some(program) = compiled.program.filter(|_| problems.iter().all(|p| p.severity() != Severity::Error))
    else {
        return Err(problems);
    };
    let knowledge = gather(&program, &sources, packs, &mut problems);
    if problems.iter().all(|problem| problem.severity() != Severity::Error) {
        let Knowledge { entries, tables, synonyms, .. } = &knowledge;
        let folder = Folder { files, sources: &sources, program: &program, entries, tables, synonyms };
        problems.extend(rules(&folder));
    }
    Ok((program, knowledge, problems))
}

/// Every problem of a bot folder, its tests included, ordered by place.
#[must_use]
pub fn check(files: &Files, packs: &Packs) -> Vec<Problem> {
    Checker::default().check(files, packs)
}

/// Checks a bot again and again while it is edited; what an edit cannot change is kept.
pub struct Checker {
    compiler: Compiler,
    likeness: Likeness,
    complete: bool,
}

/// Whether a check may take the time to train.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Glance,
    Whole,
}

impl Default for Checker {
    fn default() -> Self {
        Self { compiler: Compiler::new(&library()), likeness: Likeness::default(), complete: false }
    }
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
        let mut problems = match prepare(&mut self.compiler, files, packs) {
            Ok((program, knowledge, warnings)) => {
                let Knowledge { entries, tables, synonyms, .. } = &knowledge;
                let folder =
                    Folder { files, sources: &sources, program: &program, entries, tables, synonyms };
                if depth == Depth::Whole {
                    self.likeness.learn(&folder);
                }
                self.complete = self.likeness.is_current(&folder);
                let alike = if self.complete { self.likeness.problems(&folder) } else { Vec::new() };
                warnings.into_iter().chain(alike).collect()
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
