//! The search itself.

use super::super::graph::Lines;
use super::super::model::{Link, LinkKind, Model};
use super::super::moment;
use super::super::probe::Setting;
use super::goal::{Goal, What};
use super::machine::{Machine, Next, People};
use super::start::{Start, starts};
use super::state::State;
use super::syms::{Sym, SymId, Syms};
use crate::program::Op;
use std::cmp::Reverse;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, BinaryHeap, HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

/// The most operations of one search, and of all searches of a program: each group of flows has its share, so that what is
/// found of one does not depend on the others.
const MOST_OF_ONE: usize = 20_000;
const MOST_OF_ALL: usize = 400_000;
/// The least share.
const LEAST_OF_GROUP: usize = 4_000;
/// The most flows with which a search begins.
const MOST_STARTS: usize = 12;
/// The most flows whose conditions are looked at for values to try.
const MOST_FLOWS: usize = 32;

/// What a search found.
pub(crate) enum Found<'m, 'p> {
    /// A way, and the values on it.
    Way(Box<State<'p>>, Box<Machine<'m, 'p>>),
    /// There is none.
    Nothing,
    /// It is not known whether there is one.
    Unsure,
}

/// Searches in one program.
pub(crate) struct Searcher<'m, 'p> {
    model: &'m Model<'p>,
    /// For each flow the operations that lead to it.
    back: Lines<(usize, Link)>,
    left: usize,
}

impl<'m, 'p> Searcher<'m, 'p> {
    pub(crate) fn new(model: &'m Model<'p>) -> Self {
        let mut rows: Vec<Vec<(usize, Link)>> = vec![Vec::new(); model.maps.len()];
        for from in 0..model.maps.len() {
            for link in model.links.of(from).iter().filter(|link| model.maps[from].reached[link.at]) {
                rows[link.to].push((from, *link));
            }
        }
        let mut back = Lines::new();
        for row in rows {
            back.begin();
            row.into_iter().for_each(|line| back.push(line));
        }
        Self { model, back, left: 0 }
    }

    /// Begins with another group of flows.
    pub(crate) fn begin(&mut self) {
        self.left = (MOST_OF_ALL / self.model.groups.len().max(1)).max(LEAST_OF_GROUP);
    }

    /// A shortest way to a goal, in a language of the bot.
    pub(crate) fn find(&mut self, goal: &Goal<'_, 'p>, language: &str) -> Found<'m, 'p> {
        let leads = self.leads(goal.flow);
        let mut first = starts(self.model, &leads);
        first.truncate(MOST_STARTS);
        let closes = self.model.program.bot.handoff.hours.is_some();
        let hands = |flow: &usize| self.model.flow(*flow).code.iter().any(|op| matches!(op, Op::Handoff(_)));
        let scope = self.scope(&leads, &first);
        let away = closes && scope.iter().any(hands);
        let mut sure = !first.is_empty();
        for people in [People::There, People::Away] {
            if people == People::Away && !away {
                continue;
            }
            let now = moment::when_people_are(self.model.program, people == People::There);
            let now = match (now, people) {
                (Some(now), _) => now,
                (None, People::There) => moment::moment(self.model.program),
                (None, People::Away) => continue,
            };
            for start in &first {
                let setting = Setting { language: language.to_owned(), now: now.clone() };
                match self.from(*start, goal, setting, people, &leads, &scope) {
                    Found::Nothing => {}
                    Found::Unsure => sure = false,
                    found @ Found::Way(..) => return found,
                }
            }
        }
        if sure { Found::Nothing } else { Found::Unsure }
    }

    /// How many flows are between each flow and the one that is looked for; nothing where it does not lead there.
    fn leads(&self, to: usize) -> Vec<Option<u32>> {
        let mut leads = vec![None; self.model.maps.len()];
        leads[to] = Some(0);
        let mut left = VecDeque::from([to]);
        while let Some(flow) = left.pop_front() {
            let next = leads[flow].map(|distance| distance + 1);
            for (from, _) in self.back.of(flow) {
                if leads[*from].is_none() {
                    leads[*from] = next;
                    left.push_back(*from);
                }
            }
        }
        leads
    }

    /// The flows that a search may meet.
    fn scope(&self, leads: &[Option<u32>], first: &[Start]) -> Vec<usize> {
        let target = leads.iter().position(|distance| *distance == Some(0));
        around(self.model, first.iter().map(|start| start.flow).chain(target))
    }

    fn from(
        &mut self,
        start: Start,
        goal: &Goal<'_, 'p>,
        setting: Setting,
        people: People,
        leads: &[Option<u32>],
        scope: &[usize],
    ) -> Found<'m, 'p> {
        let mut apart: BTreeSet<String> = BTreeSet::new();
        match goal.what {
            What::Missing { name, .. } | What::Output(name) => {
                apart.insert(name.to_owned());
            }
            _ => {}
        }
        loop {
            let mut machine = Machine::new(self.model, setting.clone(), people);
            machine.look(scope);
            let begin = machine.begin(start);
            let mut run = Run {
                goal,
                reach: Reaching::new(self.model, goal, leads),
                apart: &apart,
                seen: HashSet::new(),
                heap: BinaryHeap::new(),
                states: Vec::new(),
                left: MOST_OF_ONE.min(self.left),
            };
            let before = run.left;
            let found = run.go(&mut machine, begin);
            let tired = run.left == 0;
            self.left -= before - run.left;
            if let Some(found) = found {
                return Found::Way(Box::new(found), Box::new(machine));
            }
            if tired {
                return Found::Unsure;
            }
            let known = apart.len();
            apart.extend(machine.blocked.iter().cloned());
            if apart.len() == known {
                return if machine.doubtful { Found::Unsure } else { Found::Nothing };
            }
        }
    }
}

/// The flows that a conversation may meet that begins with this one.
pub(crate) fn scope_from(model: &Model<'_>, flow: usize) -> Vec<usize> {
    around(model, [flow])
}

/// Flows, and those that they run or go to.
fn around(model: &Model<'_>, first: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut scope: Vec<usize> = Vec::new();
    let mut left: VecDeque<usize> = first.into_iter().collect();
    while let Some(flow) = left.pop_front() {
        if scope.len() < MOST_FLOWS && !scope.contains(&flow) {
            scope.push(flow);
            let links = model.links.of(flow).iter().filter(|link| link.kind != LinkKind::Button);
            left.extend(links.map(|link| link.to));
        }
    }
    scope
}

/// Which operations may still get to the goal.
struct Reaching {
    flows: HashMap<usize, Vec<bool>>,
}

impl Reaching {
    fn new(model: &Model<'_>, goal: &Goal<'_, '_>, leads: &[Option<u32>]) -> Self {
        let mut flows = HashMap::new();
        for id in (0..leads.len()).filter(|id| leads[*id].is_some()) {
            let map = &model.maps[id];
            let mut back: Vec<Vec<usize>> = vec![Vec::new(); map.len() + 1];
            for at in 0..map.len() {
                map.ways(at).iter().for_each(|(_, to)| back[*to].push(at));
            }
            let links = model.links.of(id).iter().filter(|link| leads[link.to].is_some());
            let mut left: Vec<usize> = links.map(|link| link.at).collect();
            if id == goal.flow {
                left.push(goal.at);
            }
            let mut reaches = vec![false; map.len() + 1];
            left.iter().for_each(|at| reaches[*at] = true);
            while let Some(at) = left.pop() {
                for before in &back[at] {
                    if !std::mem::replace(&mut reaches[*before], true) {
                        left.push(*before);
                    }
                }
            }
            flows.insert(id, reaches);
        }
        Self { flows }
    }

    fn may(&self, state: &State<'_>) -> bool {
        state.press.is_some()
            || state.frames.iter().any(|frame| {
                self.flows.get(&frame.flow).is_some_and(|reaches| reaches.get(frame.at) == Some(&true))
            })
    }
}

struct Run<'r, 'g, 'p> {
    goal: &'r Goal<'g, 'p>,
    reach: Reaching,
    /// Names whose values tell ways apart.
    apart: &'r BTreeSet<String>,
    seen: HashSet<u64>,
    heap: BinaryHeap<Reverse<(u32, u32, usize)>>,
    states: Vec<Option<State<'p>>>,
    left: usize,
}

impl<'p> Run<'_, '_, 'p> {
    fn go(&mut self, machine: &mut Machine<'_, 'p>, begin: State<'p>) -> Option<State<'p>> {
        self.push(begin);
        while let Some(Reverse((_, _, number))) = self.heap.pop() {
            let Some(state) = self.states[number].take() else { continue };
            if !self.viable(&state) || !self.is_new(machine, &state) {
                continue;
            }
            self.left = self.left.checked_sub(1)?;
            match machine.step(state, Some(self.goal)) {
                Next::Found(found) => return Some(*found),
                Next::Ways(ways) => ways.into_iter().for_each(|state| self.push(state)),
            }
        }
        None
    }

    fn push(&mut self, state: State<'p>) {
        if state.frames.is_empty() {
            return;
        }
        let order = (state.turns + if state.unsaid { 1_000 } else { 0 }, state.steps, self.states.len());
        self.heap.push(Reverse(order));
        self.states.push(Some(state));
    }

    fn viable(&self, state: &State<'p>) -> bool {
        !state.frames.is_empty() && (self.passed_for_good(state) || self.reach.may(state))
    }

    /// What is looked for was passed; now any end will do.
    fn passed_for_good(&self, state: &State<'p>) -> bool {
        matches!(self.goal.what, What::Quiet) && state.passed > 0
    }

    /// Whether no way that was in the same place knew the same.
    fn is_new(&mut self, machine: &Machine<'_, 'p>, state: &State<'p>) -> bool {
        let spoke = matches!(self.goal.what, What::Quiet).then_some(state.spoke);
        let same_turn = state.passed == state.turns + 1;
        let mut hasher = DefaultHasher::new();
        (fingerprint(machine, state, self.apart), spoke, state.passed > 0, same_turn).hash(&mut hasher);
        self.seen.insert(hasher.finish())
    }
}

/// Where a way is and what is known of the names that are told apart.
pub(super) fn fingerprint(machine: &Machine<'_, '_>, state: &State<'_>, apart: &BTreeSet<String>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for frame in &state.frames {
        (frame.flow, frame.at).hash(&mut hasher);
        for round in &frame.rounds {
            (round.begin, round.index).hash(&mut hasher);
        }
        names(&frame.vars, apart, machine, state, &mut hasher);
        for marked in [&frame.skipped, &frame.fresh] {
            let mut marked: Vec<&str> = marked.iter().copied().filter(|name| apart.contains(*name)).collect();
            marked.sort_unstable();
            marked.hash(&mut hasher);
        }
    }
    names(&state.slots, apart, machine, state, &mut hasher);
    (state.event.is_some(), state.press.is_some()).hash(&mut hasher);
    if !apart.is_empty() {
        for check in &state.store.joint {
            check.want.hash(&mut hasher);
            digest(machine, state, check.sym, &mut hasher);
        }
    }
    hasher.finish()
}

fn names(
    names: &[(&str, SymId)],
    apart: &BTreeSet<String>,
    machine: &Machine<'_, '_>,
    state: &State<'_>,
    hasher: &mut DefaultHasher,
) {
    let mut known: Vec<&(&str, SymId)> = names.iter().filter(|(name, _)| apart.contains(*name)).collect();
    known.sort_unstable();
    for (name, id) in known {
        name.hash(hasher);
        digest(machine, state, *id, hasher);
    }
    "|".hash(hasher);
}

/// What is known of a value, whatever its number is.
fn digest(machine: &Machine<'_, '_>, state: &State<'_>, id: SymId, hasher: &mut DefaultHasher) {
    let syms: &Syms<'_> = &machine.syms;
    match syms.get(id) {
        Sym::Value(value) => format!("{value:?}").hash(hasher),
        Sym::Leaf(leaf) => (leaf.origin, state.store.allowed(syms, id)).hash(hasher),
        Sym::Record(fields) => {
            for (name, field) in fields {
                name.hash(hasher);
                digest(machine, state, *field, hasher);
            }
        }
        Sym::List(items) => items.iter().for_each(|item| digest(machine, state, *item, hasher)),
        Sym::Item(list, index) => {
            index.hash(hasher);
            digest(machine, state, *list, hasher);
        }
        Sym::Computed(expression, env) => {
            expression.source().hash(hasher);
            env.iter().for_each(|(_, id)| digest(machine, state, *id, hasher));
        }
        Sym::Text(template, env) => {
            template.plain().hash(hasher);
            env.iter().for_each(|(_, id)| digest(machine, state, *id, hasher));
        }
    }
}
