//! What the language allows and an author seldom means: rules about a whole bot, one noun a file.
//!
//! They look at the lowered program and at the trees of the files. A file with an error is not understood, so of such a
//! file only errors are reported here.
//!
//! To add a rule: a code in `problem.rs`, a function in the file of its noun that pushes what it finds, a call in
//! [`rules`]. A rule that a sensible bot could break is advice, or is not built.

mod asks;
mod behaviours;
mod bot;
mod calls;
mod choices;
mod conditions;
mod contradictions;
mod expectations;
mod facts;
mod names;
mod secrets;
mod steps;
mod texts;
mod titles;
mod triggers;
mod unused;

use crate::grammar::{Kind, Visit, walk};
use crate::lower::Parsed;
use crate::problem::{Code, Problem, Range, Severity};
use crate::program::{Flow, Program};
use crate::source::Source;
use crate::symbols::{Facts, Symbols};
use crate::syntax::{Entry, Node};

/// Every problem that the rules find. `found` is what was wrong before.
pub(crate) fn rules(program: &Program, folder: &[Parsed<'_>], found: &[Problem]) -> Vec<Problem> {
    let errors = |problem: &&Problem| problem.severity() == Severity::Error;
    let facts: Vec<(&str, Facts)> = folder
        .iter()
        .map(|parsed| (parsed.source.path(), Facts::of(parsed.source, &parsed.document)))
        .collect();
    let files: Vec<(&str, &Facts)> = facts.iter().map(|(path, facts)| (*path, facts)).collect();
    let bot = Bot {
        program,
        file: folder
            .iter()
            .find(|parsed| parsed.source.path() == "bot.yaml")
            .and_then(|parsed| Some((parsed.source, parsed.document.root.as_ref()?))),
        flows: folder.iter().filter_map(|parsed| Own::new(parsed, program)).collect(),
        symbols: Symbols::new(&files),
        sound: found.iter().filter(errors).count() == 0,
    };
    let mut problems = Vec::new();
    asks::check(&bot, &mut problems);
    behaviours::check(&bot, &mut problems);
    bot::check(&bot, &mut problems);
    calls::check(&bot, &mut problems);
    choices::check(&bot, &mut problems);
    conditions::check(&bot, &mut problems);
    contradictions::check(&bot, &mut problems);
    expectations::check(&bot, folder, &mut problems);
    facts::check(&bot, &mut problems);
    names::check(&bot, &mut problems);
    secrets::check(folder, &mut problems);
    steps::check(&bot, &mut problems);
    texts::check(&bot, &mut problems);
    titles::check(&bot, &mut problems);
    triggers::check(&bot, &mut problems);
    unused::check(&bot, &mut problems);
    let wrong = |file: &str| found.iter().filter(errors).any(|problem| problem.file == file);
    let unreadable = |file: &str| {
        found.iter().filter(errors).any(|problem| problem.file == file && problem.code < Code::NoBot)
    };
    let unknown = wrong("bot.yaml");
    problems.retain(|problem| match problem.severity() {
        Severity::Error => !unreadable(&problem.file),
        _ => !unknown && !wrong(&problem.file),
    });
    problems
}

/// What the rules look at.
struct Bot<'r> {
    program: &'r Program,
    file: Option<(&'r Source, &'r Node)>,
    flows: Vec<Own<'r>>,
    symbols: Symbols,
    /// Whether no file has an error, so that nothing is overlooked.
    sound: bool,
}

/// A flow of the bot with its file.
struct Own<'r> {
    source: &'r Source,
    root: &'r Node,
    flow: &'r Flow,
}

impl<'r> Own<'r> {
    fn new(parsed: &'r Parsed<'_>, program: &'r Program) -> Option<Self> {
        let root = parsed.document.root.as_ref()?;
        let path = parsed.source.path();
        let flow = program.flows.iter().find(|flow| !flow.built_in && flow.file == path)?;
        Some(Self { source: parsed.source, root, flow })
    }

    fn problem(&self, code: Code, range: Range, what: String, why: &str, cure: impl Into<String>) -> Problem {
        Problem::new(code, self.source.path(), range, what, why, cure)
    }

    /// Every step of the flow.
    fn steps(&self) -> Vec<&'r Node> {
        let mut steps = Vec::new();
        if let Some(node) = self.root.get("steps") {
            crate::lower::each_step(node, &mut |step| steps.push(step));
        }
        steps.retain(|step| !step.entries().is_empty());
        steps
    }

    /// Every value of the file.
    fn walk(&self, visit: &mut dyn FnMut(Visit<'_, 'r>)) {
        walk(Kind::Flow, self.root, visit);
    }

    /// The name of the flow in its file.
    fn name(&self) -> Range {
        self.root.get("flow").map_or(Range::default(), |node| node.range)
    }
}

impl<'r> Bot<'r> {
    /// The file and tree of `bot.yaml` and of each flow.
    fn files(&self) -> impl Iterator<Item = (Kind, &'r Source, &'r Node)> {
        let bot = self.file.map(|(source, root)| (Kind::Bot, source, root));
        bot.into_iter().chain(self.flows.iter().map(|own| (Kind::Flow, own.source, own.root)))
    }

    /// Whether the bot itself starts flows of this name.
    fn is_behaviour(&self, flow: &str) -> bool {
        self.program.behaviours.contains_key(flow)
    }
}

/// Every slot that a file declares, fields of records included, by the name that flows use.
fn each_slot<'n>(root: &'n Node, visit: &mut dyn FnMut(&str, &'n Entry)) {
    fn inner<'n>(prefix: &str, slots: &'n [Entry], visit: &mut dyn FnMut(&str, &'n Entry)) {
        for entry in slots {
            let name = format!("{prefix}{}", entry.key);
            visit(&name, entry);
            let fields = entry.value.get("fields").map_or(&[][..], Node::entries);
            inner(&format!("{name}."), fields, visit);
        }
    }
    inner("", root.get("slots").map_or(&[][..], Node::entries), visit);
}

/// The place of a key of a map.
fn key_of(node: &Node, key: &str) -> Option<Range> {
    node.entries().iter().find(|entry| entry.key == key).map(|entry| entry.key_range)
}

/// A text without what does not matter to whether two are the same: case, width, punctuation, blanks.
fn folded(text: &str) -> String {
    let half = text.chars().map(|c| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    });
    let lower = half.collect::<String>().to_lowercase();
    let kept: String =
        lower.chars().map(|c| if c.is_alphanumeric() || c == '\u{1}' { c } else { ' ' }).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has a Chinese character.
fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9FFF}'))
}
