//! Steps that go round without ever waiting for the customer, an event or a time.
//!
//! A question that has its answer is passed over, so a way back to it does not stop there: only where the answer is
//! cleared on the way. A circle is reported if nothing on it can end it: no condition on it looks at anything that changes.

use super::super::graph::components;
use super::super::model::Model;
use super::super::report::Reporter;
use super::super::talk;
use super::super::walk::{Found, Goal, Searcher, What};
use super::super::ways::Way;
use crate::problem::{Code, Problem, Range};
use crate::program::{Ends, Op};
use crate::words;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet, VecDeque};

/// The most places that are looked at for one circle.
const MOST: usize = 4_096;
/// Names that may be otherwise the next time.
const CHANGING: &[&str] = &["now", "conversation", "event", "error"];

/// Reports circles among some flows that never wait; the operations of those are returned.
pub(in super::super) fn check<'p>(
    reporter: &mut Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    flows: &[usize],
) -> HashSet<(usize, usize)> {
    let model = reporter.model;
    let all = Ground::new(model, flows);
    let mut told = HashSet::new();
    let found = components(all.len(), |point, visit| all.each(point, &mut |to| visit(to)));
    let mut groups: HashMap<usize, Vec<usize>> = HashMap::new();
    for (point, component) in found.iter().enumerate() {
        groups.entry(*component).or_default().push(point);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_unstable();
    for group in groups {
        let mut itself = false;
        all.each(group[0], &mut |to| itself |= to == group[0]);
        if group.len() < 2 && !itself {
            continue;
        }
        let Some(circle) = Circle::new(&all, &group).find() else { continue };
        let places: Vec<(usize, usize)> = circle.iter().map(|point| all.place(*point)).collect();
        if places.iter().any(|(flow, _)| model.judged(*flow))
            && let Some(problem) = report(reporter, searcher, &places)
        {
            told.extend(places);
            reporter.problems.push(problem);
        }
    }
    told
}

/// All operations of some flows, and where each may lead without waiting.
struct Ground<'m, 'p> {
    model: &'m Model<'p>,
    flows: &'m [usize],
    first: Vec<usize>,
    /// Whether a flow may come to its end without waiting for anybody, of those that it was asked of.
    quiet: RefCell<HashMap<usize, bool>>,
}

impl<'m, 'p> Ground<'m, 'p> {
    fn new(model: &'m Model<'p>, flows: &'m [usize]) -> Self {
        let mut first = vec![0];
        for id in flows {
            first.push(first.last().copied().unwrap_or(0) + model.maps[*id].len() + 1);
        }
        Self { model, flows, first, quiet: RefCell::default() }
    }

    /// Whether a flow may come to its end without waiting. In a circle of flows the one that was asked of first does not.
    fn is_quiet(&self, id: usize) -> bool {
        if let Some(known) = self.quiet.borrow().get(&id) {
            return *known;
        }
        self.quiet.borrow_mut().insert(id, false);
        let quiet = self.comes_to_an_end(id);
        self.quiet.borrow_mut().insert(id, quiet);
        quiet
    }

    fn len(&self) -> usize {
        self.first.last().copied().unwrap_or(0)
    }

    fn place(&self, point: usize) -> (usize, usize) {
        let number = self.first.partition_point(|first| *first <= point) - 1;
        (self.flows[number], point - self.first[number])
    }

    /// The first point of a flow, if it is one of these.
    fn begin(&self, flow: usize) -> Option<usize> {
        self.flows.iter().position(|other| *other == flow).map(|number| self.first[number])
    }

    fn op(&self, point: usize) -> Option<&'p Op> {
        let (flow, at) = self.place(point);
        self.model.flow(flow).code.get(at)
    }

    /// Visits where an operation may lead without waiting; a question does if it has its answer.
    fn each(&self, point: usize, visit: &mut dyn FnMut(usize)) {
        let (flow, at) = self.place(point);
        let Some(op) = self.model.flow(flow).code.get(at) else { return };
        let map = &self.model.maps[flow];
        if self.model.unknown[flow] || !map.reached[at] {
            return;
        }
        if let Op::Goto(goto) = op {
            let to = self.model.id(&goto.to).filter(|to| !self.model.unknown[*to]);
            to.and_then(|to| self.begin(to)).into_iter().for_each(visit);
            return;
        }
        for (way, to) in map.ways(at) {
            if self.passes(op, *way) {
                visit(point - at + to);
            }
        }
    }

    fn passes(&self, op: &Op, way: Way) -> bool {
        match op {
            // Whether a pause is over at once is only known when it is reached.
            Op::Wait(_) | Op::Rate(_) => false,
            Op::Handoff(handoff) => {
                way == Way::Closed
                    && (handoff.after_hours.is_some()
                        || self.model.id("after_hours").is_none_or(|id| self.is_quiet(id)))
            }
            Op::Ask(_) => way == Way::Next,
            // A list has an end.
            Op::Next { .. } => way == Way::NoItem,
            Op::Run(run) => self.model.id(&run.flow).is_some_and(|id| self.is_quiet(id)),
            _ => true,
        }
    }

    /// Whether a way through the flow asks nothing and waits for nothing.
    fn comes_to_an_end(&self, id: usize) -> bool {
        let (map, flow) = (&self.model.maps[id], self.model.flow(id));
        if self.model.unknown[id] {
            return false;
        }
        let mut seen = vec![false; map.len() + 1];
        seen[0] = true;
        let mut left = vec![0];
        while let Some(at) = left.pop() {
            match flow.code.get(at) {
                None | Some(Op::End { what: Ends::Flow, .. }) => return true,
                Some(Op::Goto(goto)) => {
                    if self.model.id(&goto.to).is_some_and(|to| self.is_quiet(to)) {
                        return true;
                    }
                }
                Some(Op::Ask(_)) => {}
                Some(op) => {
                    for (way, to) in map.ways(at) {
                        if self.passes(op, *way) && !std::mem::replace(&mut seen[*to], true) {
                            left.push(*to);
                        }
                    }
                }
            }
        }
        false
    }
}

/// A question on a circle.
struct Question<'p> {
    slot: &'p str,
    /// Whether the slot is the bot's, and lives as long as the conversation.
    shared: bool,
    flow: usize,
    /// It waits again in a flow that begins anew.
    anew: bool,
    confirm: bool,
}

/// The look for a circle among operations that lead to each other.
struct Circle<'g, 'm, 'p> {
    ground: &'g Ground<'m, 'p>,
    members: HashSet<usize>,
    questions: Vec<Question<'p>>,
    by_point: HashMap<usize, usize>,
    /// Names that have another value after a round.
    changing: HashSet<&'p str>,
}

impl<'g, 'm, 'p> Circle<'g, 'm, 'p> {
    fn new(ground: &'g Ground<'m, 'p>, group: &[usize]) -> Self {
        let mut circle = Self {
            ground,
            members: group.iter().copied().collect(),
            questions: Vec::new(),
            by_point: HashMap::new(),
            changing: CHANGING.iter().copied().collect(),
        };
        for point in group {
            let (flow, _) = ground.place(*point);
            match ground.op(*point) {
                Some(Op::Ask(ask)) => {
                    let shared = circle.shared(flow, &ask.slot);
                    let (confirm, anew) = (ask.confirm.is_some(), !shared || ask.always || ask.skip);
                    circle.by_point.insert(*point, circle.questions.len());
                    circle.questions.push(Question {
                        slot: &ask.slot,
                        shared,
                        flow,
                        anew: anew || confirm,
                        confirm,
                    });
                }
                Some(op) => circle.change(op, &mut HashSet::new()),
                None => {}
            }
        }
        circle
    }

    fn shared(&self, flow: usize, name: &str) -> bool {
        let own = self.ground.model.flow(flow);
        let declared =
            own.slots.contains_key(name) || own.inputs.contains_key(name) || own.outputs.contains_key(name);
        !declared && self.ground.model.program.slots.contains_key(name)
    }

    /// Notes what an operation changes, with all that a flow that it runs may change.
    fn change(&mut self, op: &'p Op, ran: &mut HashSet<usize>) {
        let mut all: Vec<&'p str> = Vec::new();
        match op {
            Op::Set(pairs) => {
                all.extend(pairs.iter().map(|(name, _)| name.as_str()));
                all.extend(pairs.iter().filter_map(|(name, _)| Some(name.split_once('.')?.0)));
            }
            Op::Gather { record, .. } => all.push(record),
            Op::Clear(names) => all.extend(names.iter().map(String::as_str)),
            Op::Each { name, index, .. } => {
                all.push(name);
                all.extend(index.as_deref());
            }
            Op::Call(call) => all.extend(call.into.as_deref()),
            Op::Http(http) => all.extend(http.into.as_deref()),
            Op::Generate(generate) => all.extend(generate.into.as_deref()),
            Op::Ticket(ticket) => all.extend(ticket.into.as_deref()),
            Op::Run(run) => {
                all.extend(run.into.iter().map(|(name, _)| name.as_str()));
                if let Some(id) = self.ground.model.id(&run.flow).filter(|id| ran.insert(*id)) {
                    let flow = self.ground.model.flow(id);
                    flow.code.iter().for_each(|op| self.change(op, ran));
                }
            }
            Op::Ask(ask) => all.push(&ask.slot),
            _ => {}
        }
        self.changing.extend(all);
    }

    /// The operations of a shortest circle that nothing on it can end.
    fn find(&self) -> Option<Vec<usize>> {
        if self.questions.len() > 64 {
            return None;
        }
        let mut starts: Vec<usize> = self.members.iter().copied().collect();
        starts.sort_unstable();
        // First one that is there at all, then a shortest one through it.
        let on = self.any(&starts)?;
        self.shortest(on)
    }

    /// A place that can be reached from itself.
    fn any(&self, starts: &[usize]) -> Option<(usize, u64)> {
        let mut ids: HashMap<(usize, u64), usize> = HashMap::new();
        let mut places: Vec<(usize, u64)> = Vec::new();
        let mut lines: Vec<Vec<usize>> = Vec::new();
        let mut left: VecDeque<usize> = VecDeque::new();
        let mut enter = |place: (usize, u64), places: &mut Vec<(usize, u64)>, left: &mut VecDeque<usize>| {
            *ids.entry(place).or_insert_with(|| {
                places.push(place);
                left.push_back(places.len() - 1);
                places.len() - 1
            })
        };
        for start in starts {
            enter((*start, 0), &mut places, &mut left);
        }
        while let Some(number) = left.pop_front() {
            if places.len() > MOST {
                return None;
            }
            let mut to = Vec::new();
            self.each(places[number], &mut |next| to.push(next));
            let to = to.into_iter().map(|next| enter(next, &mut places, &mut left)).collect();
            lines.resize(places.len(), Vec::new());
            lines[number] = to;
        }
        lines.resize(places.len(), Vec::new());
        let found = components(places.len(), |point, visit| lines[point].iter().for_each(|to| visit(*to)));
        let mut sizes: HashMap<usize, usize> = HashMap::new();
        found.iter().for_each(|component| *sizes.entry(*component).or_default() += 1);
        let circles = |number: &usize| sizes[&found[*number]] > 1 || lines[*number].contains(number);
        (0..places.len()).find(circles).map(|number| places[number])
    }

    fn shortest(&self, on: (usize, u64)) -> Option<Vec<usize>> {
        let mut before: HashMap<(usize, u64), (usize, u64)> = HashMap::new();
        let mut left = VecDeque::from([on]);
        while let Some(place) = left.pop_front() {
            let mut next = Vec::new();
            self.each(place, &mut |to| next.push(to));
            for to in next {
                if to == on {
                    let mut circle = vec![place.0];
                    let mut at = place;
                    while at != on {
                        at = before[&at];
                        circle.push(at.0);
                    }
                    circle.reverse();
                    return Some(circle);
                }
                if before.len() < MOST && !before.contains_key(&to) {
                    before.insert(to, place);
                    left.push_back(to);
                }
            }
        }
        None
    }

    /// Visits where a place leads without waiting. The bits tell which questions would wait.
    fn each(&self, (point, waits): (usize, u64), visit: &mut dyn FnMut((usize, u64))) {
        let Some(op) = self.ground.op(point) else { return };
        let (flow, _) = self.ground.place(point);
        let mut waits = waits;
        match op {
            Op::Ask(_) if self.by_point.get(&point).is_some_and(|at| waits & (1 << at) != 0) => return,
            // It is passed over once at most.
            Op::Ask(ask) if ask.always => return,
            Op::Branch { when, .. } => {
                let roots = when.paths();
                let changes =
                    |path: &String| self.changing.contains(path.split('.').next().unwrap_or_default());
                if when.is_timed() || roots.iter().any(changes) {
                    return;
                }
            }
            Op::Clear(names) => {
                names.iter().for_each(|name| self.mark(&mut waits, flow, name, Change::Cleared))
            }
            Op::Set(pairs) => {
                pairs.iter().for_each(|(name, _)| self.mark(&mut waits, flow, name, Change::Set));
            }
            Op::Goto(goto) => {
                let to = self.ground.model.id(&goto.to);
                for (at, question) in self.questions.iter().enumerate() {
                    if Some(question.flow) == to && question.anew {
                        waits |= 1 << at;
                    }
                }
            }
            // A flow that is run may clear what is asked here.
            Op::Run(_) => {
                let mut ran = Self { changing: HashSet::new(), ..self.bare() };
                ran.change(op, &mut HashSet::new());
                for name in ran.changing {
                    self.mark(&mut waits, flow, name, Change::Cleared);
                }
            }
            _ => {}
        }
        self.ground.each(point, &mut |to| {
            if self.members.contains(&to) {
                visit((to, waits));
            }
        });
    }

    fn bare(&self) -> Self {
        Self {
            ground: self.ground,
            members: HashSet::new(),
            questions: Vec::new(),
            by_point: HashMap::new(),
            changing: HashSet::new(),
        }
    }

    fn mark(&self, waits: &mut u64, flow: usize, name: &str, change: Change) {
        let shared = self.shared(flow, name);
        for (at, question) in self.questions.iter().enumerate() {
            let same =
                question.slot == name && question.shared == shared && (shared || question.flow == flow);
            match change {
                Change::Cleared if same => *waits |= 1 << at,
                Change::Set if same && question.confirm => *waits |= 1 << at,
                Change::Set if same => *waits &= !(1 << at),
                _ => {}
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Change {
    Set,
    Cleared,
}

fn report<'p>(
    reporter: &Reporter<'_, 'p, '_>,
    searcher: &mut Searcher<'_, 'p>,
    circle: &[(usize, usize)],
) -> Option<Problem> {
    let model = reporter.model;
    // Where it closes: the last step that goes back.
    let verb = |(flow, at): (usize, usize)| model.flow(flow).places[at].verb;
    let judged = circle.iter().copied().filter(|(flow, _)| model.judged(*flow));
    let back = judged.clone().filter(|place| verb(*place) == "goto").max();
    let (flow, at) = back.or_else(|| judged.max())?;
    let only: HashSet<(usize, usize)> = circle.iter().copied().collect();
    let goal = Goal { flow, at, what: What::AgainAtOnce(&only) };
    let found = match searcher.find(&goal, model.program.default_language()) {
        Found::Nothing => return None,
        Found::Unsure => None,
        Found::Way(state, machine) => Some((state, machine)),
    };
    let next = circle.iter().position(|place| *place == (flow, at)).map_or(0, |at| at + 1);
    let turned = circle.iter().cycle().skip(next).take(circle.len());
    let ask = turned.clone().find_map(|(flow, at)| match &model.flow(*flow).code[*at] {
        Op::Ask(ask) => Some(ask.slot.as_str()),
        _ => None,
    });
    let first = turned.clone().find(|(other, at)| *other == flow && !is_jump(&model.flow(*other).code[*at]));
    let what = words!("from here the steps go round without waiting for the customer");
    let why = words!(
        "a turn has 200 operations: then the bot breaks off, and the customer is told that something went wrong"
    );
    let cure = match ask {
        Some(slot) => words!(
            "`ask: {slot}` is passed over while `{slot}` has a value: forget it before, with `- clear: {slot}`",
            slot
        ),
        None => {
            words!("let a step of it wait for something (`ask`, `wait`), or let a condition lead out of it")
        }
    };
    let mut problem = reporter.problem(Code::SilentLoop, flow, reporter.step(flow, at), what, why, cure);
    if let Some((flow, at)) = first.copied() {
        let file = model.flow(flow).file.clone();
        problem = problem.related(file, reporter.step(flow, at), words!("it begins again here"));
    }
    if let (Some(slot), "goto") = (ask, verb((flow, at)))
        && let Some((range, text)) = clearing(reporter, flow, at, slot)
    {
        problem = problem.fixed_by(words!("clear `{slot}` before", slot), range, text);
    }
    if let Some((state, machine)) = found {
        let end = words!("the bot goes round without listening, and breaks off");
        problem.witness = talk::conversation(model, &machine, &state, Some(end));
    }
    Some(problem)
}

fn is_jump(op: &Op) -> bool {
    matches!(op, Op::Jump(_) | Op::Goto(_) | Op::Next { .. })
}

/// The step that forgets a slot, as text to put before a `goto`.
fn clearing(reporter: &Reporter<'_, '_, '_>, flow: usize, at: usize, slot: &str) -> Option<(Range, String)> {
    let start = reporter.model.flow(flow).places.get(at)?.range.start;
    let text = reporter.source(flow)?.text();
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..start];
    let place = Range::new(start, start);
    if text[start..].starts_with('{') {
        return Some((place, format!("{{clear: {slot}}}, ")));
    }
    let dash = before.trim_start_matches(' ').trim_end();
    (dash == "-").then(|| (place, format!("clear: {slot}\n{before}")))
}
