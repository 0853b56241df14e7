//! All that a conversation may meet that begins with a flow.

use super::super::model::Model;
use super::super::moment;
use super::super::probe::Setting;
use super::super::ways::Way;
use super::machine::{Machine, Next, People};
use super::search::fingerprint;
use super::start::Start;
use super::state::{Happened, State};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashSet};

/// The most operations that are run to meet everything.
const MOST: usize = 60_000;
/// The most operations that are run to get from somewhere to an end.
const MOST_TO_END: usize = 4_000;
/// How often ways are told apart more finely.
const ROUNDS: usize = 4;

/// A way out of an operation.
pub(crate) type Step = (usize, usize, Way);

/// A conversation from its beginning to its end.
pub(crate) struct Whole<'m, 'p> {
    pub(crate) state: State<'p>,
    pub(crate) machine: std::rc::Rc<Machine<'m, 'p>>,
    /// The way out of an operation for whose sake it is held.
    pub(crate) shows: Step,
    /// Every way out of an operation that it takes.
    pub(crate) steps: Vec<Step>,
}

/// Conversations that begin with a flow and take together every way out of every operation that can be taken, but for
/// those in `taken`, to which theirs are added.
pub(crate) fn explore<'m, 'p>(
    model: &'m Model<'p>,
    start: Start,
    scope: &[usize],
    people: People,
    taken: &mut BTreeSet<Step>,
) -> Vec<Whole<'m, 'p>> {
    let now = moment::when_people_are(model.program, people == People::There);
    let now = match people {
        People::There => now.unwrap_or_else(|| moment::moment(model.program)),
        People::Away => match now {
            Some(now) => now,
            None => return Vec::new(),
        },
    };
    let setting = Setting { language: model.program.default_language().to_owned(), now };
    let mut all = Vec::new();
    let mut apart: BTreeSet<String> = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut machine = Machine::new(model, setting.clone(), people);
        machine.whole = true;
        machine.look(scope);
        let begin = machine.begin(start);
        let first = meet(&mut machine, begin, &apart);
        // The longest first: they meet the most on their way.
        let mut wanted: Vec<(&Step, &State<'p>)> =
            first.iter().filter(|(step, _)| !taken.contains(*step)).collect();
        wanted.sort_by_key(|(step, state)| (Reverse((state.turns, state.steps)), **step));
        let mut found = Vec::new();
        for (step, state) in wanted {
            if taken.contains(step) {
                continue;
            }
            let Some(end) = to_end(&mut machine, state.clone()) else { continue };
            let mut steps = Vec::new();
            end.trail.visit(&mut |happened| {
                if let Happened::Went(flow, at, way) = happened {
                    steps.push((*flow, *at, *way));
                }
            });
            taken.extend(steps.iter().copied());
            found.push((end, *step, steps));
        }
        let blocked = std::mem::take(&mut machine.blocked);
        let machine = std::rc::Rc::new(machine);
        all.extend(found.into_iter().map(|(state, shows, steps)| Whole {
            state,
            machine: std::rc::Rc::clone(&machine),
            shows,
            steps,
        }));
        let known = apart.len();
        apart.extend(blocked);
        if apart.len() == known {
            break;
        }
    }
    all
}

/// For each way out of an operation the shortest conversation up to it.
fn meet<'p>(
    machine: &mut Machine<'_, 'p>,
    begin: State<'p>,
    apart: &BTreeSet<String>,
) -> BTreeMap<Step, State<'p>> {
    let mut first: BTreeMap<Step, State<'p>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let mut queue = Queue::default();
    queue.push(begin);
    let mut left = MOST;
    while let Some(state) = queue.pop() {
        if !seen.insert(fingerprint(machine, &state, apart)) {
            continue;
        }
        let Some(rest) = left.checked_sub(1) else { break };
        left = rest;
        if let Next::Ways(ways) = machine.step(state, None) {
            for state in ways.into_iter().filter(|state| !state.unsaid) {
                if let Some(step) = state.trail.last_step() {
                    first.entry(step).or_insert_with(|| state.clone());
                }
                queue.push(state);
            }
        }
    }
    first
}

/// The shortest way from somewhere to an end of the conversation's task.
fn to_end<'p>(machine: &mut Machine<'_, 'p>, state: State<'p>) -> Option<State<'p>> {
    if state.frames.is_empty() {
        return Some(state);
    }
    let mut seen = HashSet::new();
    let mut queue = Queue::default();
    queue.push(state);
    let every = BTreeSet::new();
    let mut left = MOST_TO_END;
    while let Some(state) = queue.pop() {
        if state.frames.is_empty() {
            return Some(state);
        }
        if !seen.insert(fingerprint(machine, &state, &every)) {
            continue;
        }
        left = left.checked_sub(1)?;
        if let Next::Ways(ways) = machine.step(state, None) {
            ways.into_iter().filter(|state| !state.unsaid).for_each(|state| queue.push(state));
        }
    }
    None
}

/// States, the one with the fewest turns first.
#[derive(Default)]
struct Queue<'p> {
    heap: BinaryHeap<Reverse<(u32, u32, usize)>>,
    states: Vec<Option<State<'p>>>,
}

impl<'p> Queue<'p> {
    fn push(&mut self, state: State<'p>) {
        self.heap.push(Reverse((state.turns, state.steps, self.states.len())));
        self.states.push(Some(state));
    }

    fn pop(&mut self) -> Option<State<'p>> {
        while let Some(Reverse((_, _, number))) = self.heap.pop() {
            if let Some(state) = self.states[number].take() {
                return Some(state);
            }
        }
        None
    }
}
