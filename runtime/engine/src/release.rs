//! A release: a bot's files compiled, its language model trained, its knowledge indexed.

use crate::knowledge::{Knowledge, gather};
use crate::matchers::Matchers;
use crate::packs::Packs;
use crate::rules::{Folder, Likeness, rules};
use crate::suite;
use botloom_dialogue::library;
use botloom_flow::program::{Flow, Program, Slot, SlotType, TriggerKind};
use botloom_flow::{Code, Compiler, Problem, Range, Severity, Source, allow, mend, sort};
use botloom_knowledge::{Details, Index};
use botloom_ports::{Digest, Files};
use botloom_understanding::{Choice, Example, Kind, Spec, Understanding};
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
    /// Entries that hold on some days only, by id.
    pub(crate) dated: Arc<BTreeMap<String, Details>>,
}

impl Release {
    /// The examples of its flows, as the understanding learnt them.
    #[must_use]
    pub fn examples(&self) -> Vec<Example> {
        examples(&self.program)
    }

    /// What the understanding looks for.
    #[must_use]
    pub fn specs(&self) -> Vec<Spec> {
        specs(&self.program)
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
            dated: Arc::clone(&self.dated),
        }
    }
}

/// The readable text files of a bot folder, and why others are not readable.
#[must_use]
pub fn sources(files: &Files) -> (Vec<Source>, Vec<Problem>) {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for (path, content) in files.iter().filter(|(path, _)| path.ends_with(".yaml") || path.ends_with(".wit"))
    {
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
    let dated = knowledge
        .entries
        .iter()
        .filter(|entry| entry.details.from.is_some() || entry.details.until.is_some());
    let dated = Arc::new(dated.map(|entry| (entry.id.clone(), entry.details.clone())).collect());
    let knowledge = index(&knowledge)?;
    let understanding = Understanding::train_with(&examples(&program), &specs(&program), packs.embeddings());
    let matchers = Matchers::new(&program);
    let (understanding, knowledge) = (Arc::new(understanding), Arc::new(knowledge));
    let matchers = Arc::new(matchers);
    Ok((Release { digest: files.digest(), program, understanding, knowledge, matchers, dated }, problems))
}

/// The index of what a bot knows, or why there is none.
pub(crate) fn index(knowledge: &Knowledge) -> Result<Index, Vec<Problem>> {
    knowledge.index().map_err(|error| {
        vec![Problem::new(
            Code::BadEntry,
            "bot.yaml".to_owned(),
            Range::default(),
            error.to_string(),
            "the bot could not be built",
            "mend the entry or slot that is named",
        )]
    })
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
        let entries = &knowledge.entries;
        problems.extend(rules(&Folder { files, sources: &sources, program: &program, entries }));
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
                let entries = &knowledge.entries;
                let folder = Folder { files, sources: &sources, program: &program, entries };
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

/// The examples of all flows that customers can start, in the order of the flows and their triggers.
pub(crate) fn examples(program: &Program) -> Vec<Example> {
    let flows = program.flows.iter().filter(|flow| !flow.private);
    flows
        .flat_map(|flow| {
            flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
                TriggerKind::Example { text, slots, values } => {
                    let text = without_texts(program, flow, text, slots.iter().zip(values));
                    Some(Example { intent: flow.name.clone(), text })
                }
                _ => None,
            })
        })
        .collect()
}

/// An example without the values of free texts in it: an address is no way to ask for a move.
fn without_texts<'t>(
    program: &Program,
    flow: &Flow,
    text: &str,
    marks: impl Iterator<Item = (&'t String, &'t String)>,
) -> String {
    let mut kept = text.to_owned();
    for (slot, value) in marks {
        let free = program.slot(&flow.name, slot).is_some_and(|slot| slot.kind == SlotType::Text);
        if free && kept.len() > value.len() {
            kept = kept.replacen(value.as_str(), " ", 1);
        }
    }
    kept
}

/// What the recognizers look for: each slot name once. Where slots of one name differ, each flow's own goes by
/// `flow/slot`, so that no flow is answered with another's values.
pub(crate) fn specs(program: &Program) -> Vec<Spec> {
    let mut definitions: BTreeMap<&str, Vec<Spec>> = BTreeMap::new();
    for slot in program.all_slots() {
        let found = spec(slot, &slot.name, program);
        definitions.entry(&slot.name).or_default().extend(found);
    }
    let several = |name: &str| {
        let found = definitions.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().any(|spec| *spec != found[0])
    };
    let mut specs: BTreeMap<String, Spec> = BTreeMap::new();
    for slot in program.slots.values() {
        if let Some(spec) = spec(slot, &slot.name, program) {
            specs.insert(slot.name.clone(), spec);
        }
    }
    for flow in &program.flows {
        for slot in flow.slots.values() {
            let name =
                if several(&slot.name) { format!("{}/{}", flow.name, slot.name) } else { slot.name.clone() };
            if let Some(spec) = spec(slot, &name, program) {
                specs.entry(name).or_insert(spec);
            }
        }
    }
    specs.into_values().collect()
}

fn spec(slot: &Slot, name: &str, program: &Program) -> Option<Spec> {
    let kind = match &slot.kind {
        SlotType::Text => Kind::Text,
        SlotType::Number => Kind::Number,
        SlotType::Integer => Kind::Integer,
        SlotType::Boolean => Kind::Boolean,
        SlotType::Date => Kind::Date,
        SlotType::Time => Kind::Time,
        SlotType::Datetime => Kind::DateTime,
        SlotType::Duration => Kind::Duration,
        SlotType::Money => Kind::Money,
        SlotType::Percent => Kind::Percent,
        SlotType::Phone => Kind::Phone,
        SlotType::Email => Kind::Email,
        SlotType::Url => Kind::Url,
        SlotType::Id => Kind::Id,
        SlotType::Choice | SlotType::Enum(_) => Kind::Choice,
        SlotType::Location => Kind::Location,
        SlotType::Record(_) | SlotType::File | SlotType::Json => return None,
        SlotType::List(item) => {
            return spec(&Slot { kind: item.as_ref().clone(), ..slot.clone() }, name, program);
        }
        SlotType::Option(inner) => {
            return spec(&Slot { kind: inner.as_ref().clone(), ..slot.clone() }, name, program);
        }
    };
    let choices = slot.choices.iter().map(|choice| {
        let mut words: Vec<String> = choice.words.values().flatten().cloned().collect();
        if words.is_empty() {
            words.push(choice.id.clone());
        }
        Choice { id: choice.id.clone(), words }
    });
    let currency = if program.default_language().starts_with("zh") { "CNY" } else { "USD" };
    Some(Spec {
        name: name.to_owned(),
        kind,
        pattern: slot.pattern.clone(),
        choices: choices.collect(),
        default_currency: currency.to_owned(),
    })
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
