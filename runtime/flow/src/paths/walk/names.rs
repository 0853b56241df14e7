//! The names that an expression sees on a way.

use super::super::probe::{Hints, Probes, probes};
use super::machine::Machine;
use super::state::{Frame, State};
use super::syms::{Env, Leaf, Steered, Sym, SymId};
use crate::expr::{Expression, Template, Value};
use crate::program::{Given, Slot, SlotType};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// How deep results of unknown shape are thought of.
const DEEPEST: usize = 4;

impl<'p> Machine<'_, 'p> {
    /// The value that a name has for the flow that acts; nothing if it has none.
    pub(crate) fn lookup(&self, state: &State<'p>, name: &str) -> Option<SymId> {
        let frame = state.frames.last()?;
        self.lookup_in(state, frame, name)
    }

    fn lookup_in(&self, state: &State<'p>, frame: &Frame<'p>, name: &str) -> Option<SymId> {
        let own = frame.vars.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
        let slot = || state.slots.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
        own.or_else(slot).or_else(|| match name {
            "event" => state.event,
            _ => self.specials.iter().find(|(known, _)| *known == name).map(|(_, id)| *id),
        })
    }

    /// The item of a loop comes before all other names.
    fn item(&mut self, frame: &Frame<'p>, name: &str) -> Option<SymId> {
        let round = frame.rounds.iter().rev().find(|round| round.binds(name))?;
        let (list, index) = (round.list, round.index);
        if round.name != name {
            return Some(self.known(Value::Int(i64::try_from(index).unwrap_or(i64::MAX))));
        }
        Some(match self.syms.get(list) {
            Sym::List(items) => *items.get(index)?,
            _ => self.syms.add(Sym::Item(list, index)),
        })
    }

    fn named(&mut self, state: &State<'p>, name: &str) -> Option<SymId> {
        let frame = state.frames.last()?;
        self.item(frame, name).or_else(|| self.lookup_in(state, frame, name))
    }

    /// What an expression sees.
    pub(crate) fn env(&mut self, state: &State<'p>, paths: &[String]) -> Env {
        let mut env: Vec<(String, SymId)> = Vec::new();
        for path in paths {
            let root = path.split('.').next().unwrap_or_default();
            if env.iter().all(|(known, _)| known != root)
                && let Some(id) = self.named(state, root)
            {
                env.push((root.to_owned(), id));
            }
        }
        env.into()
    }

    /// The value of an expression, left open as far as it is.
    pub(crate) fn computed(&mut self, state: &State<'p>, expression: &'p Expression) -> SymId {
        let env = self.env(state, &expression.paths());
        self.syms.add(Sym::Computed(expression, env))
    }

    /// The value to assign: nothing if the expression is a name without a value.
    pub(crate) fn assigned(&mut self, state: &State<'p>, expression: &'p Expression) -> Option<SymId> {
        match expression.name() {
            Some("now" | "language") => Some(self.computed(state, expression)),
            Some(name) => self.named(state, name),
            None => {
                let id = self.computed(state, expression);
                let known = self.syms.leaves(id).is_empty();
                if known && self.syms.eval(id, &|_| 0).is_ok_and(|value| value.is_null()) {
                    return None;
                }
                Some(id)
            }
        }
    }

    /// A value that a step hands over.
    pub(crate) fn handed(&mut self, state: &State<'p>, given: &'p Given) -> Option<SymId> {
        match given {
            Given::Expression(expression) => self.assigned(state, expression),
            Given::Text(template) => Some(self.text(state, template)),
            Given::Map(fields) => {
                let mut record = Vec::with_capacity(fields.len());
                for (name, given) in fields {
                    let id = self.handed(state, given).unwrap_or_else(|| self.known(Value::Null));
                    record.push((name.clone(), id));
                }
                Some(self.syms.add(Sym::Record(record)))
            }
            Given::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for given in items {
                    let id = self.handed(state, given).unwrap_or_else(|| self.known(Value::Null));
                    list.push(id);
                }
                Some(self.syms.add(Sym::List(list)))
            }
        }
    }

    fn text(&mut self, state: &State<'p>, template: &'p Template) -> SymId {
        let paths: Vec<String> = template.expressions().flat_map(Expression::paths).collect();
        let env = self.env(state, &paths);
        self.syms.add(Sym::Text(template, env))
    }

    pub(crate) fn known(&mut self, value: Value) -> SymId {
        self.syms.add(Sym::Value(value))
    }

    /// A value that somebody chooses. `place` tells apart what has other values to choose from.
    pub(crate) fn open(&mut self, probes: Probes, place: &impl Hash, steered: Steered) -> SymId {
        let mut hasher = DefaultHasher::new();
        place.hash(&mut hasher);
        let leaf =
            Leaf { values: probes.values.into(), reach: probes.reach, origin: hasher.finish(), steered };
        self.syms.add(Sym::Leaf(leaf))
    }

    /// What a customer may answer.
    pub(crate) fn answer(&mut self, flow: usize, at: usize, name: &str) -> Option<SymId> {
        let slot = self.slot(flow, name)?;
        let hints = self.hints(name);
        let probes = probes(&slot.kind, Some(slot), &hints, &self.syms.setting);
        Some(self.open(probes, &(flow, at, name), Steered::ByTalk))
    }

    pub(crate) fn slot(&self, flow: usize, name: &str) -> Option<&'p Slot> {
        let program = self.model.program;
        self.model.flow(flow).slots.get(name).or_else(|| program.slots.get(name))
    }

    fn hints(&self, path: &str) -> Hints {
        self.hinter.of(path)
    }

    /// What the world may give: a value of a type, with the name that takes it.
    pub(crate) fn result(
        &mut self,
        kind: &SlotType,
        path: &str,
        place: (usize, usize),
        depth: usize,
    ) -> SymId {
        let below = |name: &str| format!("{path}.{name}");
        match kind {
            SlotType::Record(fields) => {
                let mut record = Vec::with_capacity(fields.len());
                for (name, kind) in fields {
                    let id = self.result(kind, &below(name), place, depth);
                    record.push((name.clone(), id));
                }
                self.syms.add(Sym::Record(record))
            }
            SlotType::Json if depth < DEEPEST && !self.hinter.fields(path).is_empty() => {
                let mut record = Vec::new();
                for name in self.hinter.fields(path) {
                    let id = self.result(&SlotType::Json, &below(&name), place, depth + 1);
                    record.push((name, id));
                }
                self.syms.add(Sym::Record(record))
            }
            kind => {
                let mut probes = probes(kind, None, &self.hints(path), &self.syms.setting);
                if matches!(kind, SlotType::Text)
                    || matches!(kind, SlotType::Option(of) if **of == SlotType::Text)
                {
                    // What the world writes is nobody's name or address.
                    let name = path.rsplit('.').next().unwrap_or(path);
                    probes.values[0] = Value::text(name);
                }
                self.open(probes, &(place, path), Steered::ByTalk)
            }
        }
    }

    /// A way on which a value is computed through too many others is given up.
    pub(crate) fn bound(&mut self, state: &mut State<'p>, value: Option<SymId>) {
        if value.is_some_and(|value| self.syms.is_deep(value)) {
            self.doubtful = true;
            state.lost = true;
        }
    }

    /// Gives a name or a field of a record a value, or takes it away.
    pub(crate) fn assign_path(&mut self, state: &mut State<'p>, path: &'p str, value: Option<SymId>) {
        if let Some((record, fields)) = path.split_once('.') {
            let before = self.lookup(state, record);
            let whole = self.with_field(before, fields, value);
            self.assign(state, record, Some(whole));
            let flow = state.frames.last().map_or(0, |frame| frame.flow);
            if self.slot(flow, path).is_none() {
                return;
            }
        }
        self.assign(state, path, value);
    }

    /// A record in which one field has another value.
    fn with_field(&mut self, before: Option<SymId>, path: &str, value: Option<SymId>) -> SymId {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let mut fields = match before.map(|id| self.syms.get(id)) {
            Some(Sym::Record(fields)) => fields.clone(),
            Some(Sym::Value(Value::Map(map))) => {
                let map = map.clone();
                map.into_iter().map(|(name, value)| (name, self.known(value))).collect()
            }
            // What it holds besides is not known.
            Some(Sym::Leaf(_) | Sym::Computed(..) | Sym::Item(..)) => {
                return before.unwrap_or_default();
            }
            _ => Vec::new(),
        };
        let inner = fields.iter().find(|(known, _)| known == name).map(|(_, id)| *id);
        let inner = match rest {
            Some(rest) => self.with_field(inner, rest, value),
            None => value.unwrap_or_else(|| self.known(Value::Null)),
        };
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), inner));
        self.syms.add(Sym::Record(fields))
    }

    /// Gives a name a value, or takes it away.
    pub(crate) fn assign(&mut self, state: &mut State<'p>, name: &'p str, value: Option<SymId>) {
        if name == "language" {
            return;
        }
        self.bound(state, value);
        let Some(frame) = state.frames.last_mut() else { return };
        let flow = self.model.flow(frame.flow);
        let declared = flow.slots.contains_key(name)
            || flow.inputs.contains_key(name)
            || flow.outputs.contains_key(name);
        let shared = !declared && self.model.program.slots.contains_key(name);
        frame.skipped.retain(|other| *other != name);
        frame.fresh.retain(|other| *other != name);
        let names = if shared { &mut state.slots } else { &mut frame.vars };
        names.retain(|(other, _)| *other != name);
        if let Some(value) = value {
            names.push((name, value));
            frame.fresh.push(name);
        }
    }
}
