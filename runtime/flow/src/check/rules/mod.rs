//! What the language allows and an author seldom means: rules about a whole bot, one noun a file.
//!
//! They look at the lowered program and at the trees of the files. A file with an error is not understood, so of such a
//! file only errors are reported here.
//!
//! A rule about one file is asked again only when that file changes, or what the others declare ([`Rules::look`]); what it
//! needs of each file to compare them, it keeps in [`Looked`], and compares in [`Rules::folder`].
//!
//! To add a rule: a code in `problem.rs`, a function in the file of its noun that pushes what it finds, a call in
//! [`Rules::look`] or [`Rules::folder`]. A rule that a sensible bot could break is advice, or is not built.

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

use crate::Wording;
use crate::grammar::{Kind, Visit, walk};
use crate::parsed::Parsed;
use crate::problem::{Code, Problem, Range, Severity};
use crate::program::{Flow, Program};
use crate::source::Source;
use crate::symbols::{Rooms, Symbol, occurrences};
use crate::syntax::{Entry, Node};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What the rules look at.
pub(crate) struct Rules<'r> {
    program: &'r Program,
    folder: &'r [Arc<Parsed>],
    rooms: &'r Rooms,
    flows: HashMap<&'r str, &'r Flow>,
    /// Whether no file has an error, so that nothing is overlooked.
    sound: bool,
}

/// What the rules found in one file, and what they hold against other files.
#[derive(Default)]
pub(crate) struct Looked {
    problems: Vec<Problem>,
    /// The bot's slots and plug-ins that it names.
    names: BTreeSet<Symbol>,
    numbers: Vec<facts::Number>,
    examples: Vec<triggers::Example>,
    titles: Vec<titles::Title>,
}

impl<'r> Rules<'r> {
    /// Looks at a program and the files that it was made of. `sound`: whether no file has an error.
    pub(crate) fn new(
        program: &'r Program,
        folder: &'r [Arc<Parsed>],
        rooms: &'r Rooms,
        sound: bool,
    ) -> Self {
        let own = program.flows.iter().filter(|flow| !flow.built_in);
        let flows = own.map(|flow| (flow.file.as_str(), flow.as_ref())).collect();
        Self { program, folder, rooms, flows, sound }
    }

    /// What the rules find in one file. It depends on the file, on what the others declare, and on whether all is sound.
    pub(crate) fn look(&self, parsed: &'r Parsed) -> Looked {
        let mut looked = Looked::default();
        let found = &mut looked.problems;
        secrets::check(parsed, found);
        if parsed.path().starts_with("tests/") && self.sound {
            expectations::check(self, parsed, found);
        }
        let Some(file) = self.file(parsed) else { return looked };
        bot::check(&file, found);
        choices::check(&file, found);
        contradictions::check(&file, found);
        texts::check(self, &file, found);
        let named = occurrences(self.rooms, parsed.path(), &parsed.facts);
        names::check(&file, &named, found);
        if let Some(own) = self.own(parsed) {
            asks::check(self, &own, found);
            behaviours::check(self, &own, found);
            calls::check(self, &own, found);
            conditions::check(&own, found);
            names::hidden(self, &own, found);
            steps::check(self, &own, found);
            texts::silent(&own, found);
            titles::buttons(&own, found);
            looked.examples = triggers::check(self, &own, found);
            looked.titles = titles::of(&own);
            looked.numbers = facts::numbers_of(&own);
            if self.sound {
                unused::own(self, &own, &named, found);
            }
        }
        looked.names = unused::names(&named);
        looked
    }

    /// What the rules find in the whole folder; what they found in each file is in its order. `errors` are what was
    /// found before.
    pub(crate) fn folder(&self, looked: &[&Looked], errors: &[Problem]) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            looked.iter().flat_map(|looked| looked.problems.iter().cloned()).collect();
        bot::whole(self, &mut problems);
        contradictions::whole(self, &mut problems);
        let mut of_flow = Vec::new();
        for (parsed, looked) in self.folder.iter().zip(looked) {
            of_flow.extend(self.own(parsed).map(|own| (own, *looked)));
        }
        facts::whole(&of_flow, &mut problems);
        titles::whole(&of_flow, &mut problems);
        triggers::whole(&of_flow, &mut problems);
        if self.sound {
            unused::whole(self, looked, &mut problems);
        }
        let errors = || errors.iter().filter(|problem| problem.severity() == Severity::Error);
        let wrong = |file: &str| errors().any(|problem| problem.file == file);
        let unreadable =
            |file: &str| errors().any(|problem| problem.file == file && problem.code < Code::NoBot);
        let unknown = wrong("bot.yaml");
        problems.retain(|problem| match problem.severity() {
            Severity::Error => !unreadable(&problem.file),
            _ => !unknown && !wrong(&problem.file),
        });
        problems
    }

    /// `bot.yaml` with its tree.
    fn bot(&self) -> Option<(&'r Source, &'r Node)> {
        let parsed = self.folder.iter().find(|parsed| parsed.path() == "bot.yaml")?;
        Some((&parsed.source, parsed.root()?))
    }

    /// A file of the language: `bot.yaml` or a flow that is part of the program.
    fn file(&self, parsed: &'r Parsed) -> Option<File<'r>> {
        let kind = match parsed.path() {
            "bot.yaml" => Kind::Bot,
            path if self.flows.contains_key(path) => Kind::Flow,
            _ => return None,
        };
        Some(File { kind, source: &parsed.source, root: parsed.root()? })
    }

    fn own(&self, parsed: &'r Parsed) -> Option<Own<'r>> {
        let flow = self.flows.get(parsed.path())?;
        Some(Own { source: &parsed.source, root: parsed.root()?, flow })
    }

    /// Every flow of the bot.
    fn all(&self) -> impl Iterator<Item = Own<'r>> {
        self.folder.iter().filter_map(|parsed| self.own(parsed))
    }

    /// Whether the bot itself starts flows of this name.
    fn is_behaviour(&self, flow: &str) -> bool {
        self.program.behaviours.contains_key(flow)
    }
}

/// A file of the language.
struct File<'r> {
    kind: Kind,
    source: &'r Source,
    root: &'r Node,
}

/// A flow of the bot with its file.
struct Own<'r> {
    source: &'r Source,
    root: &'r Node,
    flow: &'r Flow,
}

impl<'r> Own<'r> {
    fn problem(&self, code: Code, range: Range, what: Wording, why: Wording, cure: Wording) -> Problem {
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
