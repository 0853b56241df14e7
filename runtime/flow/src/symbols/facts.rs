//! What one file declares and names, before it is known what the other files have.

use super::shape;
use super::written::{Written, written};
use crate::expr::{Type, Word, is_name, mentions};
use crate::grammar::{Form, Kind, Level, Noun, Visit, verb_of, walk};
use crate::parsed::is_interface;
use crate::problem::Range;
use crate::program::Function;
use crate::source::Source;
use crate::syntax::{Document, Entry, Node, Scalar, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What an occurrence does with what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It says that there is such a thing.
    Declares,
    /// It gives it a value.
    Writes,
    /// It uses it.
    Reads,
}

/// Whether an occurrence counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// In any case.
    Always,
    /// If something has the name.
    Known,
    /// If something has the name and the input of this flow takes more than text.
    Given(String, String),
    /// If the flow that is run gives back several values, and one of this name.
    Output,
    /// It is a name of a loop in an expression, declared at this place.
    Loop(usize),
}

/// One name in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) noun: Noun,
    pub(super) name: String,
    /// The flow of an input or output, the slot of a choice or field, the plug-in of a function; of a slot, input or
    /// output that is declared, its type.
    pub(super) of: String,
    pub(super) range: Range,
    /// For a declaration, all that belongs to it.
    pub(super) whole: Range,
    pub(super) role: Role,
    pub(super) when: When,
    /// Whether the range holds the name and nothing else.
    pub(super) exact: bool,
}

/// Where the value of a variable comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum From {
    /// An expression.
    Expression(String),
    /// An item of a list, which is an expression.
    Item(String),
    /// An output of a flow; the only one if it is not named.
    Output(String, Option<String>),
    /// The result of a function of a plug-in, `plugin.function`.
    Call(String),
    /// Something whose type is known at once.
    Known(Type),
}

/// What one file declares and names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    pub(super) facts: Vec<Fact>,
    /// Variables that steps assign, in the order of the steps.
    pub(super) assigned: Vec<(String, From)>,
    /// The types of what the file declares.
    pub(super) types: Vec<(String, Type)>,
    /// The interface file of each plug-in that the file declares.
    pub(super) interfaces: Vec<(String, String)>,
    /// The functions of an interface file.
    pub(super) functions: BTreeMap<String, Function>,
}

impl Facts {
    /// Whether another version of the file declares the same names of the same types.
    pub(crate) fn declare_like(&self, other: &Self) -> bool {
        let names = |facts: &Self| {
            let counts = |fact: &&Fact| {
                fact.role == Role::Declares || fact.role == Role::Writes && fact.noun == Noun::Variable
            };
            let all = facts.facts.iter().filter(counts);
            all.map(|fact| (fact.noun, fact.name.clone(), fact.of.clone(), fact.role))
                .collect::<BTreeSet<_>>()
        };
        self.types == other.types
            && self.interfaces == other.interfaces
            && self.functions == other.functions
            && names(self) == names(other)
    }

    /// Reads a file. Files of a kind without names, and files that hold nothing, have none.
    #[must_use]
    pub fn of(source: &Source, document: &Document) -> Self {
        if is_interface(source.path()) {
            return interface(source);
        }
        let (Some(kind), Some(root)) = (Kind::of(source.path()), &document.root) else {
            return Self::default();
        };
        let mut collector = Collector { source, kind, root, facts: Self::default() };
        walk(kind, root, &mut |visit| collector.visit(&visit));
        collector.facts
    }
}

struct Collector<'a> {
    source: &'a Source,
    kind: Kind,
    root: &'a Node,
    facts: Facts,
}

impl Collector<'_> {
    fn push(&mut self, noun: Noun, name: &str, range: Range, role: Role) -> &mut Fact {
        self.facts.facts.push(Fact {
            noun,
            name: name.to_owned(),
            of: String::new(),
            range,
            whole: range,
            role,
            when: When::Always,
            exact: true,
        });
        self.facts.facts.last_mut().expect("it was pushed just now")
    }

    fn visit(&mut self, visit: &Visit<'_, '_>) {
        let Visit { form, node, .. } = *visit;
        match (form, &node.value) {
            (Form::New(noun), Value::Scalar(scalar)) => self.declared(noun, scalar, visit),
            (Form::Name(noun), Value::Scalar(scalar)) => self.named(noun, scalar, visit),
            (Form::Names(noun), Value::Scalar(scalar)) => self.several(noun, scalar, node),
            (Form::Named(noun, _) | Form::Tables(noun, _), Value::Map(entries)) => {
                let of = slot_of(visit.above).unwrap_or_default();
                for entry in entries {
                    let fact = self.push(noun, &entry.key, entry.key_range, Role::Declares);
                    fact.whole = Range::new(entry.key_range.start, entry.value.range.end);
                    let kind = entry.value.get("type").unwrap_or(&entry.value).text().unwrap_or_default();
                    match noun {
                        Noun::Choice | Noun::Field => of.clone_into(&mut fact.of),
                        Noun::Slot | Noun::Input | Noun::Output => {
                            kind.clone_into(&mut fact.of);
                            self.facts.types.push((entry.key.clone(), shape::declared(&entry.value)));
                        }
                        Noun::Plugin => self.facts.interfaces.extend(interface_of(entry)),
                        _ => {}
                    }
                }
            }
            (Form::Assign(noun), Value::Map(entries)) => {
                entries.iter().for_each(|entry| self.assigned(noun, entry));
            }
            (Form::Values, Value::Map(entries)) => {
                for entry in entries {
                    self.value(&entry.key, entry.key_range);
                    if let Some(text) = entry.value.text() {
                        self.push(Noun::Choice, text, entry.value.range, Role::Reads).of = entry.key.clone();
                    }
                }
            }
            (Form::With, Value::Map(entries)) => {
                if let Some(flow) = run(visit.above) {
                    for entry in entries {
                        self.push(Noun::Input, &entry.key, entry.key_range, Role::Reads).of = flow.to_owned();
                    }
                }
            }
            (Form::Into, _) => self.into(node, visit.above),
            (Form::Local | Form::Plain, Value::Map(entries)) => {
                for entry in entries {
                    self.push(Noun::Language, &entry.key, entry.key_range, Role::Reads);
                }
            }
            (Form::Local | Form::Template | Form::Expression, Value::Scalar(_)) => {
                self.expressions(visit, &When::Always);
            }
            (Form::Example, Value::Scalar(_)) => self.example(node),
            (Form::Fills, Value::Scalar(_)) => self.groups(node),
            (Form::Calls, Value::Map(entries)) => {
                entries.iter().for_each(|entry| self.function(&entry.key, entry.key_range));
            }
            (Form::Given | Form::Query, Value::Scalar(scalar)) => self.given(scalar, visit),
            _ => {}
        }
    }

    fn declared(&mut self, noun: Noun, scalar: &Scalar, visit: &Visit<'_, '_>) {
        if scalar.text.is_empty() {
            return;
        }
        let role = if noun == Noun::Variable { Role::Writes } else { Role::Declares };
        let around = visit.above.last().map_or(visit.node.range, |level| level.node.range);
        let whole = match noun {
            Noun::Flow => self.root.range,
            Noun::Step | Noun::Entry | Noun::Event => around,
            _ => visit.node.range,
        };
        let of = slot_of(visit.above).unwrap_or_default().to_owned();
        let fact = self.push(noun, &scalar.text, visit.node.range, role);
        fact.whole = whole;
        if noun == Noun::Choice {
            fact.of = of;
        }
        match noun {
            Noun::Variable => {
                let counts = visit.entry.is_some_and(|entry| entry.key == "index");
                let step = crate::grammar::step(visit.above);
                let from = step.map(|step| if counts { From::Known(Type::Int) } else { given_by(step) });
                self.facts.assigned.extend(from.map(|from| (scalar.text.clone(), from)));
            }
            Noun::Input | Noun::Output => self.facts.types.push((scalar.text.clone(), Type::Text)),
            _ => {}
        }
    }

    fn named(&mut self, noun: Noun, scalar: &Scalar, visit: &Visit<'_, '_>) {
        let (text, range) = (scalar.text.as_str(), visit.node.range);
        match noun {
            _ if text.is_empty() => {}
            Noun::Slot | Noun::Variable => self.value(text, range),
            Noun::Flow if self.kind == Kind::Test && text == "none" => {}
            Noun::Step => self.target(text, range),
            Noun::Function => self.function(text, range),
            Noun::Output => {
                let flow = run(visit.above).unwrap_or_default().to_owned();
                // An item of a list names the variable of this flow and the output of the other by one word.
                if visit.entry.is_none() {
                    self.push(Noun::Variable, text, range, Role::Writes).of = flow.clone();
                    self.facts
                        .assigned
                        .push((text.to_owned(), From::Output(flow.clone(), Some(text.to_owned()))));
                }
                self.push(Noun::Output, text, range, Role::Reads).of = flow;
            }
            Noun::Type => {
                // The name of a plug-in stands at the end, also in quotes.
                if let Some(name) = text.strip_prefix("plugins.").filter(|name| !name.is_empty()) {
                    let written = &self.source.text()[range.start..range.end];
                    if let Some(at) = written.rfind(name) {
                        let start = range.start + at;
                        self.push(Noun::Plugin, name, Range::new(start, start + name.len()), Role::Reads);
                    }
                }
            }
            _ => {
                self.push(noun, text, range, Role::Reads);
            }
        }
    }

    /// A slot or variable that is used; of a field such as `order.city`, the slot before it.
    fn value(&mut self, text: &str, range: Range) {
        let written = &self.source.text()[range.start..range.end];
        match text.split_once('.') {
            Some((head, field)) if written == text => {
                let dot = range.start + head.len();
                self.push(Noun::Variable, head, Range::new(range.start, dot), Role::Reads);
                self.push(Noun::Field, field, Range::new(dot + 1, range.end), Role::Reads).of =
                    head.to_owned();
            }
            _ => {
                self.push(Noun::Variable, text, range, Role::Reads);
            }
        }
    }

    /// A function of a plug-in: `plugin.function`.
    fn function(&mut self, text: &str, range: Range) {
        let written = &self.source.text()[range.start..range.end];
        let start = range.start + usize::from(written.starts_with(['"', '\'']));
        let plain = self.source.text()[start..].starts_with(text);
        let Some((plugin, function)) = text.split_once('.').filter(|_| plain) else {
            self.push(Noun::Plugin, text, range, Role::Reads);
            return;
        };
        let dot = start + plugin.len();
        self.push(Noun::Plugin, plugin, Range::new(start, dot), Role::Reads);
        let place = Range::new(dot + 1, start + text.len());
        self.push(Noun::Function, function, place, Role::Reads).of = plugin.to_owned();
    }

    /// The slots that the named groups of a pattern fill: `(?<tracking_no>SF\\d+)`.
    fn groups(&mut self, node: &Node) {
        let source = self.source;
        let text = &source.text()[node.range.start..node.range.end];
        for (at, mark) in text.match_indices("(?<").chain(text.match_indices("(?P<")) {
            let start = at + mark.len();
            let Some(length) = text[start..].find('>') else { continue };
            let from = node.range.start + start;
            let name = &text[start..start + length];
            if is_name(name) && !name.is_empty() {
                self.push(Noun::Variable, name, Range::new(from, from + length), Role::Reads);
            }
        }
    }

    /// Where a `goto` leads: `ask <slot>`, a step or a flow.
    fn target(&mut self, text: &str, range: Range) {
        let written = &self.source.text()[range.start..range.end];
        match text.strip_prefix("ask ") {
            Some(slot) => {
                let end = range.start + written.trim_end_matches(['"', '\'']).len();
                if written.contains(slot) {
                    self.value(slot, Range::new(end - slot.len(), end));
                }
            }
            None => {
                self.push(Noun::Step, text, range, Role::Reads);
            }
        }
    }

    fn several(&mut self, noun: Noun, scalar: &Scalar, node: &Node) {
        let Some(start) = self.inner(node, &scalar.text) else { return };
        let mut at = 0;
        for part in scalar.text.split(',') {
            let name = part.trim();
            let from = start + at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            let range = Range::new(from, from + name.len());
            match noun {
                _ if name.is_empty() => {}
                Noun::Variable => self.value(name, range),
                _ => {
                    self.push(noun, name, range, Role::Reads);
                }
            }
        }
    }

    /// Where the text of a scalar begins in the file, if it is spelled there as it is read.
    fn inner(&self, node: &Node, text: &str) -> Option<usize> {
        let written = self.source.text().get(node.range.start..node.range.end)?;
        let start = usize::from(written.starts_with(['"', '\'']));
        written[start..].starts_with(text).then_some(node.range.start + start)
    }

    fn assigned(&mut self, noun: Noun, entry: &Entry) {
        let (name, range) = (entry.key.as_str(), entry.key_range);
        match noun {
            Noun::Variable if name.contains('.') => self.value(name, range),
            Noun::Variable => {
                self.push(Noun::Variable, name, range, Role::Writes);
                if let Some(text) = entry.value.text() {
                    let from = From::Expression(bare(text).to_owned());
                    self.facts.assigned.push((name.to_owned(), from));
                }
            }
            Noun::Output => {
                let own = self.root.get("flow").and_then(Node::text).unwrap_or_default().to_owned();
                let fact = self.push(Noun::Output, name, range, Role::Writes);
                fact.of = own;
            }
            _ => {}
        }
    }

    fn into(&mut self, node: &Node, above: &[Level<'_>]) {
        let flow = run(above).unwrap_or_default().to_owned();
        if let Some(name) = node.text().filter(|name| !name.is_empty()) {
            self.push(Noun::Variable, name, node.range, Role::Writes).of = flow.clone();
            let fact = self.push(Noun::Output, name, node.range, Role::Reads);
            (fact.of, fact.when) = (flow.clone(), When::Output);
            self.facts.assigned.push((name.to_owned(), From::Output(flow, None)));
            return;
        }
        for entry in node.entries() {
            self.push(Noun::Variable, &entry.key, entry.key_range, Role::Writes).of = flow.clone();
            let output = entry.value.text().unwrap_or(&entry.key).to_owned();
            self.facts.assigned.push((entry.key.clone(), From::Output(flow.clone(), Some(output))));
        }
    }

    /// The slots that an example marks: `[SF123](tracking_no)`.
    fn example(&mut self, node: &Node) {
        let source = self.source;
        let text = &source.text()[node.range.start..node.range.end];
        for (at, _) in text.match_indices("](") {
            let start = at + 2;
            let Some(length) = text[start..].find(')') else { continue };
            let from = node.range.start + start;
            self.value(&text[start..start + length], Range::new(from, from + length));
        }
    }

    fn given(&mut self, scalar: &Scalar, visit: &Visit<'_, '_>) {
        let input = visit.entry.filter(|_| visit.above.last().is_some_and(|level| level.form == Form::With));
        let when = match (run(visit.above), input) {
            _ if !scalar.expressions.is_empty() => When::Always,
            _ if is_name(&scalar.text) => When::Known,
            (Some(flow), Some(entry)) => When::Given(flow.to_owned(), entry.key.clone()),
            _ => return,
        };
        self.expressions(visit, &when);
    }

    fn expressions(&mut self, visit: &Visit<'_, '_>, when: &When) {
        for written in written(self.source, visit.form, visit.node) {
            self.words(&written, when);
        }
    }

    fn words(&mut self, written: &Written, when: &When) {
        for mention in mentions(&written.text) {
            let range = written.place(&mention.span);
            let fact = match mention.what {
                Word::Name(name) => self.push(Noun::Variable, &name, range, Role::Reads),
                Word::Bound { name, at } => {
                    let from = written.place(&(at..at)).start;
                    let role = if from == range.start { Role::Declares } else { Role::Reads };
                    let fact = self.push(Noun::Variable, &name, range, role);
                    fact.when = When::Loop(from);
                    fact.exact = written.is_exact();
                    continue;
                }
                Word::Field { name, of: Some(of) } => {
                    let fact = self.push(Noun::Field, &name, range, Role::Reads);
                    fact.of = of;
                    fact
                }
                Word::Text { text: choice, with } => {
                    // The place of the word between its quotes.
                    let inner = written.place(&(mention.span.start + 1..mention.span.end - 1));
                    let spelled = &written.text[mention.span];
                    let spelled = spelled.get(1..).is_some_and(|rest| rest.starts_with(&choice));
                    let fact = self.push(Noun::Choice, &choice, inner, Role::Reads);
                    fact.of = with;
                    fact.exact = spelled && written.is_exact();
                    fact.when = when.clone();
                    continue;
                }
                Word::Field { .. } | Word::Function(_) | Word::Method(_) => continue,
            };
            fact.when = when.clone();
            fact.exact = written.is_exact();
        }
    }
}

/// An expression without the `${` and `}` around it.
fn bare(text: &str) -> &str {
    let trimmed = text.trim();
    trimmed.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(trimmed)
}

/// What gives the variable of a step its value.
fn given_by(step: &Node) -> From {
    let text = |key: &str| step.get(key).and_then(Node::text);
    if let Some(list) = text("each") {
        return From::Item(bare(list).to_owned());
    }
    if let Some(function) = text("call") {
        return From::Call(function.to_owned());
    }
    From::Known(match verb_of(step).map(|verb| verb.name) {
        Some("http" | "script") => step.get("returns").map_or(Type::Json, shape::returned),
        Some("wait") if text("wait") == Some("message") => Type::Text,
        Some("wait") => Type::Json,
        Some("rate") => Type::Int,
        _ => Type::Text,
    })
}

/// The files that may tell what a declared plug-in offers, the one that counts first.
fn interface_of(entry: &Entry) -> Vec<(String, String)> {
    let component = entry.value.get("component").and_then(Node::text).unwrap_or_default();
    let named = entry.value.get("wit").and_then(Node::text);
    let paths = crate::lower::interfaces(component, named);
    paths.into_iter().map(|path| (entry.key.clone(), path)).collect()
}

/// What an interface file of a plug-in declares.
fn interface(source: &Source) -> Facts {
    let functions = crate::lower::interface(source.text()).unwrap_or_default().functions;
    let mut facts = Facts { functions, ..Facts::default() };
    for name in facts.functions.keys() {
        let written = name.replace('_', "-");
        let places = source.text().match_indices(&written);
        let whole = |at: usize| {
            let rest = &source.text()[at + written.len()..];
            let before = source.text()[..at].chars().next_back();
            rest.trim_start().starts_with(':') && before.is_none_or(|c| c.is_whitespace() || c == '{')
        };
        let Some((at, _)) = places.into_iter().find(|(at, _)| whole(*at)) else { continue };
        let range = Range::new(at, at + written.len());
        facts.facts.push(Fact {
            noun: Noun::Function,
            name: name.clone(),
            of: source.path().to_owned(),
            range,
            whole: range,
            role: Role::Declares,
            when: When::Always,
            exact: written == *name,
        });
    }
    facts
}

/// The flow that the innermost step runs, or leaves for.
fn run<'a>(above: &[Level<'a>]) -> Option<&'a str> {
    let step = crate::grammar::step(above)?;
    let verb = verb_of(step).filter(|verb| ["run", "goto"].contains(&verb.name))?;
    step.get(verb.name)?.text()
}

/// The name of the slot that the levels lead through.
fn slot_of<'a>(above: &[Level<'a>]) -> Option<&'a str> {
    above
        .iter()
        .zip(above.iter().skip(1))
        .rev()
        .find(|(outer, _)| {
            matches!(outer.form, Form::Tables(Noun::Slot, _) | Form::Named(Noun::Input | Noun::Output, _))
        })
        .and_then(|(_, inner)| inner.key)
}
