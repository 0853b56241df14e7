//! Documents to a program: names become values, nested steps a row of operations, expressions are typed.
//!
//! Runs also over a folder with errors, so that all problems are found at once; what is missing is left out then, and the
//! program is not handed out.

mod ask;
mod block;
mod bot;
mod declare;
mod given;
mod plugin;
mod say;
mod scope;
mod step;
mod text;
mod trigger;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::{Code, MAX_PROBLEMS, Problem, Range};
use crate::program::{Flow, Plugin, Program, Slot, SlotType};
use crate::source::Source;
use crate::syntax::{Document, Node};
use scope::Scope;

pub(crate) use block::each_step;
pub(crate) use plugin::interface;
pub(crate) use scope::specials;
pub use world::{FAILURES, HTTP_FAILURES};

/// A source with what was read from it.
pub(crate) struct Parsed<'a> {
    pub(crate) source: &'a Source,
    pub(crate) document: Document,
}

/// What other flows need to know of a flow.
#[derive(Default)]
struct Signature {
    inputs: BTreeMap<String, SlotType>,
    outputs: BTreeMap<String, SlotType>,
}

/// Lowers a folder on top of the built-in flows.
pub(crate) fn lower(folder: &[Parsed<'_>], library: &[Parsed<'_>]) -> (Program, Vec<Problem>) {
    let mut lower = Lower::default();
    let is_flow = |parsed: &&Parsed<'_>| parsed.source.path().starts_with("flows/");
    let own: Vec<&Parsed<'_>> = folder.iter().filter(is_flow).collect();
    let names: BTreeSet<&str> = own.iter().filter_map(|parsed| name(parsed)).collect();
    // A flow of the bot replaces the built-in one of its name.
    let built_in: Vec<&Parsed<'_>> =
        library.iter().filter(|parsed| name(parsed).is_some_and(|name| !names.contains(name))).collect();
    let bot = folder.iter().find(|parsed| parsed.source.path() == "bot.yaml");
    let (bot, knowledge) = match bot.and_then(|parsed| Some((parsed, parsed.document.root.as_ref()?))) {
        Some((parsed, root)) => lower.bot(parsed.source, root, folder),
        None => (bot::empty(), Vec::new()),
    };
    lower.http = bot.http.clone();
    lower.secrets = bot.secrets.clone();
    lower.scope.bot(&lower.slots);
    let all =
        || built_in.iter().map(|parsed| (*parsed, true)).chain(own.iter().map(|parsed| (*parsed, false)));
    for (parsed, _) in all() {
        if let (Some(name), Some(root)) = (name(parsed), &parsed.document.root) {
            lower.source = Some(parsed.source);
            let signature = Signature {
                inputs: lower.variables(root.get("inputs")),
                outputs: lower.variables(root.get("outputs")),
            };
            lower.signatures.insert(name.to_owned(), signature);
        }
    }
    let mut flows = Vec::new();
    for (parsed, is_built_in) in all() {
        if let Some(root) = &parsed.document.root {
            flows.push(lower.flow(parsed.source, root, is_built_in));
        }
    }
    lower.collisions();
    let Lower { slots, problems, plugins, .. } = lower;
    let behaviours = library.iter().filter_map(|parsed| Some((name(parsed)?.to_owned(), inputs(parsed))));
    let behaviours = behaviours.collect();
    (Program { bot, slots, flows, knowledge, plugins, behaviours }, problems)
}

/// The names of a flow's inputs.
fn inputs(parsed: &Parsed<'_>) -> Vec<String> {
    let node = parsed.document.root.as_ref().and_then(|root| root.get("inputs"));
    node.map_or(&[][..], Node::entries).iter().map(|entry| entry.key.clone()).collect()
}

fn name<'a>(parsed: &'a Parsed<'_>) -> Option<&'a str> {
    parsed.document.root.as_ref()?.get("flow")?.text()
}

#[derive(Default)]
struct Lower<'a> {
    source: Option<&'a Source>,
    languages: Vec<String>,
    slots: BTreeMap<String, Slot>,
    plugins: BTreeMap<String, Plugin>,
    http: Vec<String>,
    secrets: Vec<String>,
    /// The name of the current flow.
    own_name: String,
    /// The slots of the current flow.
    own: BTreeMap<String, Slot>,
    signatures: BTreeMap<String, Signature>,
    /// The names that the current flow knows.
    scope: Scope,
    /// How many loops the current step is in.
    loops: Vec<block::Loop>,
    /// Where each trigger stands, for collisions.
    triggers: Vec<trigger::Written>,
    problems: Vec<Problem>,
    /// How many problems were found before the current file.
    before: usize,
}

impl<'a> Lower<'a> {
    fn path(&self) -> &str {
        self.source.map_or("", Source::path)
    }

    fn report(
        &mut self,
        code: Code,
        range: Range,
        what: impl Into<String>,
        why: &str,
        cure: impl Into<String>,
    ) {
        self.push(Problem::new(code, self.path(), range, what, why, cure));
    }

    fn push(&mut self, problem: Problem) {
        if self.problems.last().is_some_and(|last| last.file != problem.file) {
            self.before = self.problems.len();
        }
        if self.problems.len() - self.before <= MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }

    /// A name that nothing has, with the nearest that something has.
    #[expect(clippy::too_many_arguments, reason = "each part of what an author reads is one of them")]
    fn unknown<'k>(
        &mut self,
        code: Code,
        range: Range,
        what: String,
        why: &str,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
        otherwise: String,
    ) {
        let near = crate::nearest(name, known);
        let cure = near.map_or(otherwise, |near| format!("did you mean `{near}`?"));
        let problem = Problem::new(code, self.path(), range, what, why, cure);
        let problem = match near {
            Some(near) => problem.fixed_by(format!("write `{near}`"), range, near),
            None => problem,
        };
        self.push(problem);
    }

    /// A value that cannot be what its key needs.
    fn bad(&mut self, node: &Node, what: impl Into<String>, cure: impl Into<String>) {
        self.report(Code::BadValue, node.range, what, "the key needs a value that it can work with", cure);
    }

    fn flow(&mut self, source: &'a Source, root: &Node, built_in: bool) -> Flow {
        self.source = Some(source);
        self.scope.begin();
        self.own = root.get("slots").map(|slots| self.slots(slots)).unwrap_or_default();
        let flow = text(root, "flow").unwrap_or_default();
        self.own_name.clone_from(&flow);
        let (inputs, outputs) = match self.signatures.get(&flow) {
            Some(signature) => (signature.inputs.clone(), signature.outputs.clone()),
            None => (BTreeMap::new(), BTreeMap::new()),
        };
        for slot in self.own.values() {
            self.scope.add(&slot.name, slot.expression());
        }
        for (name, kind) in inputs.iter().chain(&outputs) {
            self.scope.add(name, kind.expression());
        }
        if flow == "error" {
            self.scope.add("error", scope::error());
        }
        if let Some(steps) = root.get("steps") {
            self.assigned(steps);
        }
        let triggers = self.triggers(&flow, source, root);
        let when = root.get("when").and_then(|node| self.condition(node));
        let mut code = block::Block::default();
        if let Some(steps) = root.get("steps") {
            self.block(&mut code, steps);
        }
        let (code, places) = code.finish();
        let own = std::mem::take(&mut self.own);
        Flow {
            name: flow,
            file: source.path().to_owned(),
            title: root.get("title").map(|title| self.plain_local(title)).unwrap_or_default(),
            triggers,
            when,
            slots: own,
            inputs,
            outputs,
            private: flag(root, "private") == Some(true),
            interrupt: text(root, "interrupt").as_deref() != Some("deny"),
            built_in,
            code,
            places,
        }
    }

    /// A whole number between two bounds.
    fn whole(&mut self, node: &Node, least: u64, most: u64) -> Option<u64> {
        let found = node.text().and_then(|text| text.parse().ok()).filter(|n| (least..=most).contains(n));
        if found.is_none() && !node.is_empty() {
            let what = format!(
                "`{}` is not a whole number between {least} and {most}",
                node.text().unwrap_or("this")
            );
            self.bad(node, what, format!("write a number between {least} and {most}"));
        }
        found
    }
}

/// The text of a key.
fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text().map(str::to_owned)
}

/// A key that is yes or no.
fn flag(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.text()? {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
