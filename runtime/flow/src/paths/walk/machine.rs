//! Runs operations as the engine does, with everything open that nobody has said yet.
//!
//! What the engine does is told by `runtime/dialogue`; this is the same for what matters to paths: what has a value,
//! which way is taken, when the bot waits. Digressions and corrections are left out: they take nothing away.

use super::super::model::Model;
use super::super::probe::{Hints, Setting, probes};
use super::super::uses::{Nothing, Part, Use, each_use};
use super::super::ways::Way;
use super::ask::roots;
use super::goal::{Goal, What};
use super::hints::Hinter;
use super::state::{Frame, Happened, State};
use super::store::{Check, Verdict, Want};
use super::syms::{Steered, Sym, SymId, Syms};
use crate::expr::{Expression, Value};
use crate::program::{Flow, Op, SlotType};
use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// The most operations of one turn, as in the engine.
const MOST_STEPS: u32 = 200;

/// What runs.
pub(crate) struct Machine<'m, 'p> {
    pub(crate) model: &'m Model<'p>,
    pub(crate) syms: Syms<'p>,
    pub(crate) hinter: Hinter,
    /// Whether people are there.
    pub(crate) people: People,
    /// Values of names that every flow knows.
    pub(crate) specials: Vec<(&'static str, SymId)>,
    /// Names on which a way was given up.
    pub(crate) blocked: BTreeSet<String>,
    /// Whether conversations are wanted from their beginning to their end, as the customer meets them.
    pub(crate) whole: bool,
    /// Whether a way was given up although values may exist that were not tried.
    pub(crate) doubtful: bool,
}

/// Whether people take handoffs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum People {
    There,
    Away,
}

/// What became of a way after one operation.
pub(crate) enum Next<'p> {
    /// It goes on in these ways.
    Ways(Vec<State<'p>>),
    /// It is what is looked for.
    Found(Box<State<'p>>),
}

impl<'m, 'p> Machine<'m, 'p> {
    pub(crate) fn new(model: &'m Model<'p>, setting: Setting, people: People) -> Self {
        let mut machine = Self {
            model,
            syms: Syms::new(setting),
            hinter: Hinter::default(),
            people,
            specials: Vec::new(),
            blocked: BTreeSet::new(),
            whole: false,
            doubtful: false,
        };
        machine.hinter.look(model, &machine.syms, &[]);
        machine
    }

    /// Looks at these flows, and gives the names that every flow knows their values.
    pub(crate) fn look(&mut self, scope: &[usize]) {
        self.hinter.look(self.model, &self.syms, scope);
        let mut specials = Vec::new();
        let text = |text: &str| Value::text(text);
        let field = |machine: &mut Self, path: &str, kind: &SlotType, first: Value| {
            let hints: Hints = machine.hinter.of(path);
            let mut found = probes(kind, None, &hints, &machine.syms.setting);
            found.values.retain(|value| *value != first);
            found.values.insert(0, first);
            found.values.truncate(super::super::probe::MOST);
            machine.open(found, &path, Steered::Not)
        };
        let message = field(self, "message", &SlotType::Text, text(""));
        specials.push(("message", message));
        let maybe = SlotType::Option(Box::new(SlotType::Text));
        let consents = SlotType::List(Box::new(SlotType::Text));
        let user = vec![
            ("consents".to_owned(), field(self, "user.consents", &consents, Value::List(Vec::new()))),
            ("id".to_owned(), field(self, "user.id", &maybe, Value::Null)),
            ("name".to_owned(), field(self, "user.name", &maybe, Value::Null)),
        ];
        specials.push(("user", self.syms.add(Sym::Record(user))));
        let channel = vec![("name".to_owned(), field(self, "channel.name", &SlotType::Text, text("web")))];
        specials.push(("channel", self.syms.add(Sym::Record(channel))));
        let flows = SlotType::List(Box::new(SlotType::Text));
        let parts = [
            ("anger", SlotType::Integer, Value::Int(0)),
            ("bot", SlotType::Text, text("bot")),
            ("flows", flows, Value::List(Vec::new())),
            ("id", SlotType::Text, text("")),
            ("messages", SlotType::Integer, Value::Int(1)),
            ("misses", SlotType::Integer, Value::Int(0)),
            ("silences", SlotType::Integer, Value::Int(0)),
            ("task", SlotType::Text, text("task")),
            ("tasks", SlotType::Text, text("tasks")),
            ("upsets", SlotType::Integer, Value::Int(0)),
        ];
        let conversation = parts
            .into_iter()
            .map(|(name, kind, first)| {
                (name.to_owned(), field(self, &format!("conversation.{name}"), &kind, first))
            })
            .collect();
        specials.push(("conversation", self.syms.add(Sym::Record(conversation))));
        let error = self.failure("", "");
        specials.push(("error", error));
        self.specials = specials;
    }

    pub(crate) fn failure(&mut self, case: &str, message: &str) -> SymId {
        let fields = [("case", case), ("message", message)];
        let fields = fields.map(|(name, text)| (name.to_owned(), self.known(Value::text(text))));
        self.syms.add(Sym::Record(fields.into()))
    }

    /// Runs one operation.
    pub(crate) fn step(&mut self, mut state: State<'p>, goal: Option<&Goal<'_, 'p>>) -> Next<'p> {
        let Some(frame) = state.frames.last_mut() else { return Next::Ways(Vec::new()) };
        let (id, at) = (frame.flow, frame.at);
        frame.rounds.retain(|round| (round.begin..round.end).contains(&at));
        state.since += 1;
        state.steps += 1;
        if state.since > MOST_STEPS || state.lost {
            return Next::Ways(Vec::new());
        }
        let flow = self.model.flow(id);
        if let Some(goal) = goal.filter(|goal| goal.flow == id && goal.at == at)
            && let Some(found) = self.reached(&mut state, goal, flow)
        {
            return Next::Found(Box::new(found));
        }
        if let Some(Goal { what: What::AgainAtOnce(only), .. }) = goal
            && state.passed == state.turns + 1
            && !only.contains(&(id, at))
            && only.iter().any(|(flow, _)| *flow == id)
        {
            return Next::Ways(Vec::new());
        }
        let Some(op) = flow.code.get(at) else {
            return self.left(state, &[], goal);
        };
        if !self.goes_on(&mut state, flow, op) {
            return Next::Ways(Vec::new());
        }
        self.operation(state, id, at, op, goal)
    }

    /// Whether the way is what is looked for, at the place that is looked for.
    fn reached(&mut self, state: &mut State<'p>, goal: &Goal<'_, 'p>, flow: &'p Flow) -> Option<State<'p>> {
        match goal.what {
            What::Here => Some(state.clone()),
            What::AgainAtOnce(_) => self.again(state, state.turns + 1),
            What::Again => self.again(state, 1),
            What::Missing { usage, name, via } => match flow.code.get(goal.at) {
                // These are computed while the operation runs.
                Some(Op::Set(_) | Op::Ask(_)) => None,
                _ => self.missing(state, usage, name, via),
            },
            What::Output(name) => self.withheld(state, flow, goal.at, name),
            What::Quiet => None,
        }
    }

    /// Whether the way was here before, in this turn or at all; it is noted that it is here.
    fn again(&self, state: &mut State<'p>, mark: u32) -> Option<State<'p>> {
        if state.passed == mark {
            return Some(state.clone());
        }
        state.passed = mark;
        None
    }

    /// The way on which an expression is computed without a value that it needs.
    pub(crate) fn missing(
        &mut self,
        state: &State<'p>,
        usage: Use<'p>,
        name: &str,
        via: Option<(usize, usize)>,
    ) -> Option<State<'p>> {
        if self.in_loop(state, name) || !self.may_lack(state, name) || !came_by(state, via) {
            return None;
        }
        let whole = usage.part.nothing();
        let reads = usage.expression.reads();
        let given_back = reads.iter().any(|read| read.name == name && read.whole);
        let want = match (given_back, whole) {
            (true, Nothing::Gap) => Want::Nothing,
            (true, _) => Want::FailsOrNothing,
            (false, _) => Want::Fails,
        };
        let mut found = state.clone();
        found.timed |= usage.expression.is_timed();
        let sym = self.computed(state, usage.expression);
        (found.store.demand(&self.syms, Check { sym, want }) == Verdict::Possible).then_some(found)
    }

    fn in_loop(&self, state: &State<'p>, name: &str) -> bool {
        state.frames.last().is_some_and(|frame| frame.rounds.iter().any(|round| round.binds(name)))
    }

    /// Whether a name may have no value here.
    fn may_lack(&self, state: &State<'p>, name: &str) -> bool {
        let Some(id) = self.lookup(state, name) else { return true };
        let mut store = state.store.clone();
        store.demand(&self.syms, Check { sym: id, want: Want::Nothing }) == Verdict::Possible
    }

    fn withheld(&mut self, state: &State<'p>, flow: &'p Flow, at: usize, name: &str) -> Option<State<'p>> {
        let taken = state.frames.last()?.run?.into.iter().any(|(_, output)| output == name);
        if !taken {
            return None;
        }
        let given = match flow.code.get(at) {
            Some(Op::End { outputs, .. }) => outputs.iter().find(|(output, _)| output == name),
            _ => None,
        };
        let value = match given {
            Some((_, expression)) => self.assigned(state, expression),
            None => {
                let vars = &state.frames.last()?.vars;
                vars.iter().find(|(known, _)| *known == name).map(|(_, id)| *id)
            }
        };
        let mut found = state.clone();
        let lacking = value.is_none_or(|sym| {
            found.store.demand(&self.syms, Check { sym, want: Want::Nothing }) == Verdict::Possible
        });
        lacking.then_some(found)
    }

    /// Whether the operation can compute what it needs; where a name without a value stops it, the way ends.
    fn goes_on(&mut self, state: &mut State<'p>, flow: &'p Flow, op: &'p Op) -> bool {
        // Decisions look at their conditions themselves; questions at what they ask.
        if matches!(op, Op::Branch { .. } | Op::Each { .. } | Op::Ask(_) | Op::Set(_) | Op::Jump(_)) {
            return true;
        }
        let mut uses = Vec::new();
        each_use(self.model.program, flow, op, &mut |usage| uses.push(usage));
        uses.into_iter().all(|usage| self.computes(state, usage))
    }

    /// Whether an expression can be computed where a name may have no value.
    pub(crate) fn computes(&mut self, state: &mut State<'p>, usage: Use<'p>) -> bool {
        // What is said in another language is not computed.
        if !usage.language.is_empty() && usage.language != self.syms.setting.language {
            return true;
        }
        let reads = usage.expression.reads();
        let risky: Vec<&str> = reads
            .iter()
            .filter(|read| read.fails && !read.whole || usage.part.nothing() == Nothing::Fails)
            .map(|read| read.name.as_str())
            .collect();
        if risky.iter().all(|name| self.in_loop(state, name) || self.lookup(state, name).is_some()) {
            return true;
        }
        let want = if usage.part.nothing() == Nothing::Fails { Want::Something } else { Want::Computes };
        let names: Vec<String> = risky.iter().map(|name| (*name).to_owned()).collect();
        let sym = self.computed(state, usage.expression);
        let verdict = state.store.demand(&self.syms, Check { sym, want });
        if verdict != Verdict::Possible {
            self.give_up(names, verdict);
        }
        verdict == Verdict::Possible
    }

    /// Notes on what a way was given up.
    pub(crate) fn give_up(&mut self, names: Vec<String>, verdict: Verdict) {
        self.doubtful |= verdict == Verdict::NotFound;
        self.blocked.extend(names);
    }

    /// The ways on which a condition is true and false.
    pub(crate) fn decide(
        &mut self,
        state: State<'p>,
        expression: &'p Expression,
        id: usize,
        at: usize,
    ) -> Vec<(bool, State<'p>)> {
        let paths = expression.paths();
        let mut state = state;
        state.timed |= expression.is_timed();
        let env = self.env(&state, &paths);
        let mut hasher = DefaultHasher::new();
        expression.squeezed().hash(&mut hasher);
        env.hash(&mut hasher);
        let condition = hasher.finish();
        let sym = self.syms.add(Sym::Computed(expression, env));
        let known = state.store.decided(condition);
        let mut ways = Vec::new();
        for truth in [true, false] {
            let allowed = self.model.maps[id].ways(at).iter().any(|(way, _)| match way {
                Way::True => truth,
                Way::False => !truth,
                _ => true,
            });
            if !allowed {
                continue;
            }
            if known.is_some_and(|known| known != truth) {
                self.give_up(roots(expression), Verdict::Impossible);
                continue;
            }
            let mut way = state.clone();
            if known.is_none() {
                let want = if truth { Want::True } else { Want::False };
                let verdict = way.store.demand(&self.syms, Check { sym, want });
                if verdict != Verdict::Possible {
                    self.give_up(roots(expression), verdict);
                    continue;
                }
                way.store.decide(condition, truth);
            }
            ways.push((truth, way));
        }
        ways
    }

    /// Ends the flow that acts.
    pub(crate) fn left(
        &mut self,
        state: State<'p>,
        outputs: &'p [(String, Expression)],
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        let top = state.frames.len();
        self.left_below(state, top, outputs, goal)
    }

    /// Ends the flow below this depth, with all flows above it.
    pub(crate) fn left_below(
        &mut self,
        mut state: State<'p>,
        depth: usize,
        outputs: &'p [(String, Expression)],
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        let Some(frame) = depth.checked_sub(1).and_then(|at| state.frames.get(at)) else {
            return Next::Ways(Vec::new());
        };
        let declared = &self.model.flow(frame.flow).outputs;
        let mut given = Vec::new();
        for (variable, output) in frame.run.map_or(&[][..], |run| &run.into) {
            let said = outputs.iter().find(|(name, _)| name == output);
            let own = || {
                let vars = state.frames.get(depth - 1).map_or(&[][..], |frame| &frame.vars);
                vars.iter().find(|(name, _)| name == output).map(|(_, id)| *id)
            };
            let value = match said {
                _ if !declared.contains_key(output) => None,
                Some((_, expression)) => self.assigned(&state, expression),
                None => own(),
            };
            given.push((variable.as_str(), value));
        }
        state.frames.truncate(depth - 1);
        for (variable, value) in given {
            self.assign(&mut state, variable, value);
        }
        if state.frames.is_empty() {
            if let Some(press) = state.press.take() {
                return Next::Ways(vec![self.pressed(state, press)]);
            }
            let quiet = matches!(goal, Some(Goal { what: What::Quiet, .. }));
            if quiet && state.passed == state.turns + 1 && !state.spoke {
                return Next::Found(Box::new(state));
            }
        }
        Next::Ways(vec![state])
    }

    /// A button starts a flow on top of the others.
    pub(crate) fn pressed(&mut self, mut state: State<'p>, press: super::state::Press<'p>) -> State<'p> {
        let language = self.syms.setting.language.clone();
        let title = super::super::words::plain(press.title, &language, self.model.program);
        state.trail.add(Happened::Wrote(title.into_iter().collect()));
        state.waited();
        state.frames.push(Frame::new(press.flow, None));
        state
    }

    /// The uses of an operation's part.
    pub(crate) fn uses_of(&self, id: usize, op: &'p Op, part: Part) -> Vec<Use<'p>> {
        let mut uses = Vec::new();
        each_use(self.model.program, self.model.flow(id), op, &mut |usage| {
            if usage.part == part {
                uses.push(usage);
            }
        });
        uses
    }
}

impl State<'_> {
    /// Something was waited for.
    pub(crate) fn waited(&mut self) {
        self.turns += 1;
        self.since = 0;
        self.spoke = false;
    }

    /// The operation that comes next.
    pub(crate) fn go(&mut self, at: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.at = at;
        }
    }
}

/// Whether the flow that acts was run by this operation, if one is wanted. The flow below stands behind it already.
fn came_by(state: &State<'_>, via: Option<(usize, usize)>) -> bool {
    let Some((flow, at)) = via else { return true };
    let below = state.frames.len().checked_sub(2).and_then(|below| state.frames.get(below));
    below.is_some_and(|frame| (frame.flow, frame.at) == (flow, at + 1))
}
