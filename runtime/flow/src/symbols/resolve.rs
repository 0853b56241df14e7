//! Facts of files to symbols: which declaration a name leads to.

use super::facts::{Fact, Facts, From, Role, When};
use super::{Occurrence, Symbol, Symbols};
use crate::expr::Type;
use crate::grammar::{Kind, Noun};
use crate::program::Function;
use std::collections::{BTreeMap, BTreeSet};

/// Where names are declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rooms {
    /// The file of each flow.
    pub(super) flows: BTreeMap<String, String>,
    /// The slots of `bot.yaml`.
    pub(super) bot: BTreeSet<String>,
    /// The slots, inputs, outputs and variables of each flow file.
    pub(super) own: BTreeMap<String, BTreeSet<String>>,
    /// The ids of the steps of each file.
    pub(super) steps: BTreeMap<String, BTreeSet<String>>,
    /// The outputs of each flow file, in order.
    outputs: BTreeMap<String, Vec<String>>,
    /// What slots, inputs and outputs of a file are declared as, and the word of their type.
    pub(super) typed: BTreeMap<(String, String), (Noun, String)>,
    /// The types of the same.
    pub(super) types: BTreeMap<(String, String), Type>,
    /// The files that may describe each plug-in, the one that counts first.
    interfaces: BTreeMap<String, Vec<String>>,
    /// The functions of each interface file.
    functions: BTreeMap<String, BTreeMap<String, Function>>,
    /// The choices or fields of each slot that has some.
    pub(super) parts: BTreeMap<String, Vec<String>>,
    /// What the steps of each file assign.
    pub(super) assigned: BTreeMap<String, Vec<(String, From)>>,
}

impl Rooms {
    pub(crate) fn new<'f>(files: impl Iterator<Item = (&'f str, &'f Facts)> + Clone) -> Self {
        let mut rooms = Self::default();
        for (file, facts) in files.clone() {
            if !facts.functions.is_empty() {
                rooms.functions.insert(file.to_owned(), facts.functions.clone());
            }
            for (plugin, path) in &facts.interfaces {
                rooms.interfaces.entry(plugin.clone()).or_default().push(path.clone());
            }
            for (name, kind) in &facts.types {
                rooms.types.entry((file.to_owned(), name.clone())).or_insert_with(|| kind.clone());
            }
            let own = rooms.own.entry(file.to_owned()).or_default();
            for fact in facts.facts.iter().filter(|fact| fact.role == Role::Declares) {
                match fact.noun {
                    Noun::Flow => {
                        rooms.flows.entry(fact.name.clone()).or_insert_with(|| file.to_owned());
                    }
                    Noun::Slot | Noun::Input | Noun::Output => {
                        let names = if file == "bot.yaml" { &mut rooms.bot } else { &mut *own };
                        names.insert(fact.name.clone());
                        if fact.noun == Noun::Output {
                            rooms.outputs.entry(file.to_owned()).or_default().push(fact.name.clone());
                        }
                        let place = (file.to_owned(), fact.name.clone());
                        rooms.typed.entry(place).or_insert((fact.noun, fact.of.clone()));
                    }
                    Noun::Step => {
                        rooms.steps.entry(file.to_owned()).or_default().insert(fact.name.clone());
                    }
                    _ => {}
                }
            }
        }
        for (file, facts) in files.clone().filter(|(file, _)| Kind::of(file) == Some(Kind::Flow)) {
            rooms.assigned.insert(file.to_owned(), facts.assigned.clone());
            let written =
                facts.facts.iter().filter(|fact| fact.role == Role::Writes && fact.noun == Noun::Variable);
            let new = written.map(|fact| &fact.name).filter(|name| !rooms.bot.contains(*name)).cloned();
            rooms.own.entry(file.to_owned()).or_default().extend(new);
        }
        for (file, facts) in files {
            let parts = facts.facts.iter().filter(|fact| fact.role == Role::Declares);
            for fact in
                parts.filter(|fact| matches!(fact.noun, Noun::Choice | Noun::Field) && !fact.of.is_empty())
            {
                if let Some(slot) = rooms.variable(file, &fact.of) {
                    rooms.parts.entry(inside(&slot)).or_default().push(fact.name.clone());
                }
            }
        }
        rooms
    }

    /// The slot or variable that a file means by a name: the flow's own before the bot's.
    pub(crate) fn variable(&self, file: &str, name: &str) -> Option<Symbol> {
        let symbol =
            |scope: &str| Symbol { noun: Noun::Variable, scope: scope.to_owned(), name: name.to_owned() };
        let own = self.own.get(file).is_some_and(|own| own.contains(name));
        match Kind::of(file) {
            Some(Kind::Flow) if own => Some(symbol(file)),
            _ if self.bot.contains(name) => Some(symbol("")),
            _ => None,
        }
    }

    /// The names of all slots, inputs, outputs and variables.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.bot.iter().chain(self.own.values().flatten()).map(String::as_str)
    }

    /// What a plug-in offers, if its interface is at hand.
    pub(super) fn functions(&self, plugin: &str) -> Option<&BTreeMap<String, Function>> {
        self.functions.get(self.interface(plugin)?)
    }

    /// The file that describes a plug-in: the first of those that may, if it is there.
    fn interface(&self, plugin: &str) -> Option<&String> {
        self.interfaces.get(plugin)?.iter().find(|path| self.functions.contains_key(*path))
    }

    /// Every flow file that has a name of its own.
    fn owners(&self, name: &str) -> Vec<Symbol> {
        let owners =
            self.own.iter().filter(|(file, own)| Kind::of(file) == Some(Kind::Flow) && own.contains(name));
        owners
            .map(|(file, _)| Symbol { noun: Noun::Variable, scope: file.clone(), name: name.to_owned() })
            .collect()
    }

    /// A slot or variable that is named outside of flows: the bot's, or that of one of the flows that a file names.
    fn outside(&self, name: &str, flows: &BTreeSet<&str>) -> Vec<Symbol> {
        let mut all = self.owners(name);
        let named: Vec<Symbol> = all
            .iter()
            .filter(|symbol| flows.iter().any(|flow| self.flows.get(*flow) == Some(&symbol.scope)))
            .cloned()
            .collect();
        match named.as_slice() {
            [_, ..] => named,
            [] if self.bot.contains(name) => {
                vec![Symbol { noun: Noun::Variable, scope: String::new(), name: name.to_owned() }]
            }
            [] => std::mem::take(&mut all),
        }
    }
}

/// Types whose values are texts: what is handed over to them is taken as it is written.
const TEXTS: &[&str] = &["", "text", "phone", "email", "url", "id", "choice"];

/// The file that declares a slot or variable.
pub(super) fn home(symbol: &Symbol) -> String {
    if symbol.scope.is_empty() { "bot.yaml".to_owned() } else { symbol.scope.clone() }
}

/// The scope of what a slot holds: its choices and fields.
pub(super) fn inside(slot: &Symbol) -> String {
    format!("{}#{}", slot.scope, slot.name)
}

/// Every name of a file, by place.
pub(crate) fn occurrences(rooms: &Rooms, file: &str, facts: &Facts) -> Vec<Occurrence> {
    let mut occurrences = Vec::with_capacity(facts.facts.len());
    let named = facts.facts.iter().filter(|fact| fact.noun == Noun::Flow).map(|fact| fact.name.as_str());
    let flows: BTreeSet<&str> = named.collect();
    // The first assignment of a variable declares it.
    let mut assigned = BTreeSet::new();
    for fact in &facts.facts {
        let Some(symbols) = symbols(rooms, file, fact, &flows) else { continue };
        let mut role = fact.role;
        if let [symbol] = symbols.as_slice() {
            let fresh = symbol.noun == Noun::Variable
                && role == Role::Writes
                && !rooms.typed.contains_key(&(home(symbol), symbol.name.clone()))
                && assigned.insert(symbol.clone());
            if fresh {
                role = Role::Declares;
            }
        }
        occurrences.push(Occurrence {
            file: file.to_owned(),
            range: fact.range,
            whole: fact.whole,
            noun: fact.noun,
            role,
            symbols,
            exact: fact.exact,
        });
    }
    occurrences.sort_by_key(|found| (found.range, found.role));
    joined(&mut occurrences);
    occurrences
}

pub(super) fn resolve(files: &[(&str, &Facts)]) -> Symbols {
    let rooms = Rooms::new(files.iter().copied());
    let mut files: Vec<&(&str, &Facts)> = files.iter().collect();
    files.sort_by_key(|(file, _)| *file);
    let occurrences: Vec<Occurrence> =
        files.into_iter().flat_map(|(file, facts)| occurrences(&rooms, file, facts)).collect();
    let mut by_symbol: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
    for (at, occurrence) in occurrences.iter().enumerate() {
        for symbol in &occurrence.symbols {
            by_symbol.entry(symbol.clone()).or_default().push(at);
        }
    }
    Symbols { occurrences, by_symbol, rooms }
}

/// One word that names two things becomes one occurrence.
fn joined(occurrences: &mut Vec<Occurrence>) {
    let mut kept: Vec<Occurrence> = Vec::with_capacity(occurrences.len());
    for found in occurrences.drain(..) {
        match kept.last_mut().filter(|last| last.file == found.file && last.range == found.range) {
            Some(last) => {
                let new = found.symbols.into_iter().filter(|symbol| !last.symbols.contains(symbol));
                let new: Vec<Symbol> = new.collect();
                last.symbols.extend(new);
            }
            None => kept.push(found),
        }
    }
    *occurrences = kept;
}

/// What a fact names; `None` if it names nothing after all.
fn symbols(rooms: &Rooms, file: &str, fact: &Fact, flows: &BTreeSet<&str>) -> Option<Vec<Symbol>> {
    let symbol = |noun, scope: &str| Symbol { noun, scope: scope.to_owned(), name: fact.name.clone() };
    let one = |noun, scope: &str| Some(vec![symbol(noun, scope)]);
    if let When::Loop(at) = fact.when {
        return one(Noun::Variable, &format!("{file}:{at}"));
    }
    let kind = Kind::of(file);
    match fact.noun {
        Noun::Slot if file == "bot.yaml" => one(Noun::Variable, ""),
        Noun::Slot | Noun::Input | Noun::Output if fact.role == Role::Declares => one(Noun::Variable, file),
        Noun::Input => one(Noun::Variable, rooms.flows.get(&fact.of)?),
        Noun::Output => {
            let home = rooms.flows.get(&fact.of)?;
            let outputs = rooms.outputs.get(home).map_or(&[][..], Vec::as_slice);
            let both = outputs.len() > 1 && outputs.contains(&fact.name);
            if fact.when == When::Output && !both { None } else { one(Noun::Variable, home) }
        }
        Noun::Variable | Noun::Slot => {
            let found = match kind {
                Some(Kind::Flow) => rooms.variable(file, &fact.name).into_iter().collect(),
                Some(Kind::Test) => rooms.outside(&fact.name, flows),
                _ => match rooms.variable(file, &fact.name) {
                    Some(found) => vec![found],
                    None => rooms.owners(&fact.name),
                },
            };
            let counts = match &fact.when {
                When::Known => !found.is_empty(),
                When::Given(flow, input) => {
                    let place = rooms.flows.get(flow).map(|home| (home.clone(), input.clone()));
                    let kind = place.and_then(|place| rooms.typed.get(&place)).map(|(_, kind)| kind.as_str());
                    !found.is_empty() && kind.is_some_and(|kind| !TEXTS.contains(&kind))
                }
                _ => true,
            };
            if !counts || found.is_empty() && super::types::is_special(&fact.name) {
                return None;
            }
            if found.is_empty() { one(Noun::Variable, file) } else { Some(found) }
        }
        Noun::Choice | Noun::Field => {
            let head = fact.of.split('.').next().unwrap_or_default();
            let slots = match kind {
                Some(Kind::Test) => rooms.outside(head, flows),
                _ => rooms.variable(file, head).into_iter().collect(),
            };
            let scopes = slots.iter().map(inside).filter(|scope| rooms.parts.contains_key(scope));
            let found: Vec<Symbol> = scopes.map(|scope| symbol(fact.noun, &scope)).collect();
            if found.is_empty() { None } else { Some(found) }
        }
        Noun::Step if fact.role == Role::Reads => {
            let own = rooms.steps.get(file).is_some_and(|steps| steps.contains(&fact.name));
            if !own && rooms.flows.contains_key(&fact.name) {
                one(Noun::Flow, "")
            } else {
                one(Noun::Step, file)
            }
        }
        Noun::Step => one(Noun::Step, file),
        // An interface file belongs to every plug-in that names it.
        Noun::Function if fact.role == Role::Declares => {
            let own = |plugin: &&String| rooms.interface(plugin).is_some_and(|path| path == file);
            let plugins = rooms.interfaces.keys().filter(own);
            Some(plugins.map(|plugin| symbol(Noun::Function, plugin)).collect())
        }
        Noun::Function => one(Noun::Function, &fact.of),
        noun => one(noun, ""),
    }
}
