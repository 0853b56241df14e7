//! Documents to a program: names become values, nested steps a row of operations, expressions are typed.
//!
//! Runs also over a folder with errors, so that all problems are found at once; what is missing is left out then, and the
//! program is not handed out.

mod answer;
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

use crate::Wording;
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::expr::Type;
use crate::parsed::Parsed;
use crate::problem::{Code, MAX_PROBLEMS, Problem, Range};
use crate::program::{Bot, Flow, Guard, KnowledgeSource, Plugin, Program, Purpose, Slot, SlotType};
use crate::source::Source;
use crate::syntax::Node;
use scope::Scope;

pub(crate) use block::each_step;
pub(crate) use plugin::{interface, interfaces};
pub(crate) use scope::specials;
pub use world::{FAILURES, HTTP_FAILURES};

/// What other flows need to know of a flow.
#[derive(Default)]
struct Signature {
    inputs: BTreeMap<String, SlotType>,
    outputs: BTreeMap<String, SlotType>,
}

/// What every flow of a folder is lowered against: the bot, its slots and plug-ins, what each flow takes and gives.
pub(crate) struct Base {
    bot: Bot,
    knowledge: Vec<KnowledgeSource>,
    shared: Shared,
    behaviours: BTreeMap<String, Vec<String>>,
    /// The problems of what is declared.
    pub(crate) problems: Vec<Problem>,
    /// The built-in flows that the bot does not replace.
    built_in: Vec<Lowered>,
}

/// What was made of one flow.
pub(crate) struct Lowered {
    pub(crate) flow: Arc<Flow>,
    pub(crate) problems: Vec<Problem>,
    triggers: Vec<trigger::Written>,
}

impl Base {
    /// Reads what a folder declares, on top of the built-in flows.
    pub(crate) fn new(folder: &[Arc<Parsed>], library: &[Parsed]) -> Self {
        let own: Vec<&Parsed> = folder.iter().map(Arc::as_ref).filter(|parsed| parsed.is_flow()).collect();
        let names: BTreeSet<&str> = own.iter().filter_map(|parsed| parsed.flow()).collect();
        // A flow of the bot replaces the built-in one of its name.
        let built_in: Vec<&Parsed> =
            library.iter().filter(|parsed| parsed.flow().is_some_and(|name| !names.contains(name))).collect();
        let mut lower = Lower::default();
        let bot = folder.iter().find(|parsed| parsed.path() == "bot.yaml");
        let (bot, knowledge) = match bot.and_then(|parsed| Some((parsed, parsed.root()?))) {
            Some((parsed, root)) => lower.bot(&parsed.source, root, folder),
            None => (bot::empty(), Vec::new()),
        };
        let mut signatures = BTreeMap::new();
        for parsed in built_in.iter().chain(&own) {
            if let (Some(name), Some(root)) = (parsed.flow(), parsed.root()) {
                lower.source = Some(&parsed.source);
                let inputs = lower.variables(root.get("inputs"));
                let outputs = lower.variables(root.get("outputs"));
                lower.recognized();
                signatures.insert(name.to_owned(), Signature { inputs, outputs });
            }
        }
        lower.shared.http.clone_from(&bot.http);
        lower.shared.secrets.clone_from(&bot.secrets);
        lower.shared.signatures = Arc::new(signatures);
        lower.shared.scope = Arc::new(scope::of_bot(&lower.shared.slots));
        let behaviours =
            library.iter().filter_map(|parsed| Some((parsed.flow()?.to_owned(), inputs(parsed))));
        let behaviours = behaviours.collect();
        let Lower { shared, problems, .. } = lower;
        let mut base = Self { bot, knowledge, shared, behaviours, problems, built_in: Vec::new() };
        base.built_in = built_in.iter().filter_map(|parsed| base.lower(parsed, Origin::Product)).collect();
        base.problems.extend(base.built_in.iter().flat_map(|lowered| lowered.problems.iter().cloned()));
        base
    }

    /// Lowers a flow of the folder; nothing if the file holds nothing.
    pub(crate) fn flow(&self, parsed: &Parsed) -> Option<Lowered> {
        self.lower(parsed, Origin::Bot)
    }

    fn lower(&self, parsed: &Parsed, origin: Origin) -> Option<Lowered> {
        let root = parsed.root()?;
        let mut lower = Lower { shared: self.shared.clone(), ..Lower::default() };
        let flow = Arc::new(lower.flow(&parsed.source, root, origin));
        Some(Lowered { flow, problems: lower.problems, triggers: lower.triggers })
    }

    /// Brings the flows together; sentences that would start two of them are problems.
    pub(crate) fn program<'l>(&'l self, own: impl Iterator<Item = &'l Lowered>) -> (Program, Vec<Problem>) {
        let all: Vec<&Lowered> = self.built_in.iter().chain(own).collect();
        let problems = trigger::collisions(all.iter().flat_map(|lowered| &lowered.triggers));
        let program = Program {
            bot: self.bot.clone(),
            slots: self.shared.slots.as_ref().clone(),
            flows: all.iter().map(|lowered| Arc::clone(&lowered.flow)).collect(),
            knowledge: self.knowledge.clone(),
            plugins: self.shared.plugins.as_ref().clone(),
            purposes: self.shared.purposes.as_ref().clone(),
            guards: self.shared.guards.clone(),
            channels: self.shared.channels.clone(),
            behaviours: self.behaviours.clone(),
        };
        (program, problems)
    }
}

/// The names of a flow's inputs.
fn inputs(parsed: &Parsed) -> Vec<String> {
    let node = parsed.root().and_then(|root| root.get("inputs"));
    node.map_or(&[][..], Node::entries).iter().map(|entry| entry.key.clone()).collect()
}

/// Where a flow comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Bot,
    Product,
}

/// What all flows of a bot share.
#[derive(Clone, Default)]
struct Shared {
    languages: Vec<String>,
    slots: Arc<BTreeMap<String, Slot>>,
    plugins: Arc<BTreeMap<String, Plugin>>,
    purposes: Arc<BTreeMap<String, Purpose>>,
    guards: Vec<Guard>,
    channels: Vec<String>,
    http: Vec<String>,
    secrets: Vec<String>,
    signatures: Arc<BTreeMap<String, Signature>>,
    /// The names that every flow knows.
    scope: Arc<BTreeMap<String, Type>>,
}

#[derive(Default)]
struct Lower<'a> {
    source: Option<&'a Source>,
    shared: Shared,
    /// The name of the current flow.
    own_name: String,
    /// The slots of the current flow.
    own: BTreeMap<String, Slot>,
    /// Plug-ins that are named as types, until it is known which there are.
    recognizers: Vec<(Range, String)>,
    /// The names that the current flow knows.
    scope: Scope,
    /// How many loops the current step is in.
    loops: Vec<block::Loop>,
    /// How many steps the current flow has so far.
    steps: usize,
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

    fn report(&mut self, code: Code, range: Range, what: Wording, why: Wording, cure: Wording) {
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
        what: Wording,
        why: Wording,
        name: &str,
        known: impl IntoIterator<Item = &'k str>,
        otherwise: Wording,
    ) {
        let near = crate::nearest(name, known);
        let cure = near.map_or(otherwise, |near| words!("did you mean `{near}`?", near));
        let problem = Problem::new(code, self.path(), range, what, why, cure);
        let problem = match near {
            Some(near) => problem.fixed_by(words!("write `{near}`", near), range, near),
            None => problem,
        };
        self.push(problem);
    }

    /// A value that cannot be what its key needs.
    fn bad(&mut self, node: &Node, what: Wording, cure: Wording) {
        self.report(
            Code::BadValue,
            node.range,
            what,
            words!("the key needs a value that it can work with"),
            cure,
        );
    }

    fn flow(&mut self, source: &'a Source, root: &Node, origin: Origin) -> Flow {
        self.source = Some(source);
        self.scope.begin(Arc::clone(&self.shared.scope));
        self.own = root.get("slots").map(|slots| self.slots(slots)).unwrap_or_default();
        self.recognized();
        let flow = text(root, "flow").unwrap_or_default();
        self.own_name.clone_from(&flow);
        let (inputs, outputs) = match self.shared.signatures.get(&flow) {
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
            purpose: text(root, "purpose"),
            slots: own,
            inputs,
            outputs,
            private: flag(root, "private") == Some(true),
            interrupt: text(root, "interrupt").as_deref() != Some("deny"),
            built_in: origin == Origin::Product,
            code,
            places,
        }
    }

    /// A whole number between two bounds.
    fn whole(&mut self, node: &Node, least: u64, most: u64) -> Option<u64> {
        let found = node.text().and_then(|text| text.parse().ok()).filter(|n| (least..=most).contains(n));
        if found.is_none() && !node.is_empty() {
            let written = node.text().unwrap_or("this");
            let what =
                words!("`{written}` is not a whole number between {least} and {most}", written, least, most);
            self.bad(node, what, words!("write a number between {least} and {most}", least, most));
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
