//! What each operation does on a way.

use super::super::uses::{Part, Use};
use super::super::ways::Way;
use super::goal::{Goal, What};
use super::machine::{Machine, Next, People};
use super::state::{Frame, Happened, Round, State};
use super::store::{Check, Verdict, Want};
use super::syms::SymId;
use crate::expr::{Expression, Value};
use crate::program::{ButtonAction, Catch, Ends, Given, Handoff, Op, Rate, Run, SlotType, Until, Wait};

/// The most items of a list that are gone through.
const MOST_ITEMS: usize = 2;
/// The most flows that may be open at once, as in the engine.
const MOST_FRAMES: usize = 16;

impl<'p> Machine<'_, 'p> {
    /// Runs an operation; whether it can compute what it needs was looked at before.
    pub(super) fn operation(
        &mut self,
        mut state: State<'p>,
        id: usize,
        at: usize,
        op: &'p Op,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        match op {
            Op::Say(say) => {
                state.trail.add(Happened::Said(say));
                state.spoke = true;
                if let Some(button) = self.wanted_button(&state, say, goal) {
                    state.press = Some(button);
                }
                self.one(state, id, at, Way::Next)
            }
            Op::Ask(ask) => self.ask(state, id, at, ask, goal),
            Op::Set(pairs) => self.set(state, id, at, pairs, goal),
            Op::Gather { record, fields } => {
                let mut parts = Vec::with_capacity(fields.len());
                for (name, slot) in fields {
                    let value = self.lookup(&state, slot).unwrap_or_else(|| self.known(Value::Null));
                    parts.push((name.clone(), value));
                }
                let value = self.syms.add(super::syms::Sym::Record(parts));
                self.assign(&mut state, record, Some(value));
                self.one(state, id, at, Way::Next)
            }
            Op::Clear(names) => {
                names.iter().for_each(|name| self.assign(&mut state, name, None));
                self.one(state, id, at, Way::Next)
            }
            Op::Branch { when, .. } => {
                let decided = self.decide(state, when, id, at);
                let ways = decided.into_iter().map(|(truth, mut state)| {
                    let way = if truth { Way::True } else { Way::False };
                    let mark = goal.is_some_and(|goal| {
                        matches!(goal.what, What::Quiet) && (goal.flow, goal.at) == (id, at) && !truth
                    });
                    if mark {
                        state.passed = state.turns + 1;
                    }
                    self.went(&mut state, id, at, way);
                    state
                });
                Next::Ways(ways.collect())
            }
            Op::Jump(_) | Op::Emit { .. } | Op::Consent { .. } => self.one(state, id, at, Way::Next),
            Op::Each { list, name, index, limit, end } => {
                let list = self.computed(&state, list);
                let ways = self.items(state, list, 0, *limit);
                let ways = ways.into_iter().map(|(more, mut state)| {
                    if more && let Some(frame) = state.frames.last_mut() {
                        let counter = index.as_deref();
                        frame.rounds.push(Round { begin: at, end: *end, name, counter, list, index: 0 });
                    }
                    self.went(&mut state, id, at, if more { Way::Item } else { Way::NoItem });
                    state
                });
                Next::Ways(ways.collect())
            }
            Op::Next { .. } => {
                let round = state.frames.last().and_then(|frame| frame.rounds.last().copied());
                let Some(round) = round else { return self.one(state, id, at, Way::NoItem) };
                let Some(Op::Each { limit, .. }) = self.model.flow(id).code.get(round.begin) else {
                    return self.one(state, id, at, Way::NoItem);
                };
                let ways = self.items(state, round.list, round.index + 1, *limit);
                let ways = ways.into_iter().map(|(more, mut state)| {
                    if more && let Some(frame) = state.frames.last_mut() {
                        frame.rounds.iter_mut().last().into_iter().for_each(|round| round.index += 1);
                    }
                    self.went(&mut state, id, at, if more { Way::Item } else { Way::NoItem });
                    state
                });
                Next::Ways(ways.collect())
            }
            Op::Answer(_) => {
                let mut found = state.clone();
                found.trail.add(Happened::Spoke);
                found.spoke = true;
                // What the knowledge has, a test cannot say.
                found.unsaid = true;
                Next::Ways(vec![
                    self.went_on(state, id, at, Way::Otherwise),
                    self.went_on(found, id, at, Way::Next),
                ])
            }
            Op::Call(call) => {
                let kind =
                    (!matches!(call.returns, SlotType::Json) || call.into.is_some()).then_some(&call.returns);
                self.world(state, id, at, op, call.into.as_deref(), kind, &call.catch)
            }
            Op::Http(http) => {
                self.world(state, id, at, op, http.into.as_deref(), Some(&http.returns), &http.catch)
            }
            Op::Ticket(ticket) => {
                self.world(state, id, at, op, ticket.into.as_deref(), Some(&SlotType::Text), &ticket.catch)
            }
            Op::Generate(generate) => {
                let mut failed = state.clone();
                failed.trail.add(Happened::Failed(op, "unavailable".to_owned()));
                let written = self.result(&SlotType::Text, "text", (id, at), 0);
                state.trail.add(Happened::Gave(op, Some(written)));
                match &generate.into {
                    Some(name) => self.assign(&mut state, name, Some(written)),
                    None => {
                        state.trail.add(Happened::Spoke);
                        state.spoke = true;
                    }
                }
                Next::Ways(vec![
                    self.went_on(failed, id, at, Way::Otherwise),
                    self.went_on(state, id, at, Way::Next),
                ])
            }
            Op::Wait(wait) => self.wait(state, id, at, wait),
            Op::Run(run) => self.run(state, id, at, run),
            Op::Goto(goto) => {
                state.trail.add(Happened::Went(id, at, Way::Next));
                let Some(to) = self.model.id(&goto.to) else { return Next::Ways(Vec::new()) };
                let mut frame = Frame::new(to, state.frames.last().and_then(|frame| frame.run));
                self.hand(&mut state, &goto.with, &mut frame);
                state.frames.pop();
                state.frames.push(frame);
                Next::Ways(vec![state])
            }
            Op::Handoff(handoff) => self.hand_off(state, id, at, handoff),
            Op::Rate(rate) => self.rate(state, id, at, rate),
            Op::End { outputs, what } => {
                let named = match what {
                    Ends::Named(name) => {
                        let to = self.model.id(name);
                        match state.frames.iter().rposition(|frame| Some(frame.flow) == to) {
                            Some(depth) => Some(depth + 1),
                            None => return self.one(state, id, at, Way::Next),
                        }
                    }
                    _ => None,
                };
                state.trail.add(Happened::Went(id, at, Way::Next));
                match (what, named) {
                    (Ends::Conversation | Ends::All, _) => {
                        state.frames.clear();
                        Next::Ways(vec![state])
                    }
                    (_, Some(depth)) => self.left_below(state, depth, outputs, goal),
                    (_, None) => self.left(state, outputs, goal),
                }
            }
        }
    }

    /// Leaves an operation by a way; nothing if the flow has no such way.
    pub(super) fn went_on(&self, mut state: State<'p>, id: usize, at: usize, way: Way) -> State<'p> {
        self.went(&mut state, id, at, way);
        state
    }

    fn went(&self, state: &mut State<'p>, id: usize, at: usize, way: Way) {
        let to = self.model.maps[id].ways(at).iter().find(|(other, _)| *other == way);
        match to {
            Some((_, to)) => {
                state.trail.add(Happened::Went(id, at, way));
                state.go(*to);
            }
            None => state.frames.clear(),
        }
    }

    fn one(&self, state: State<'p>, id: usize, at: usize, way: Way) -> Next<'p> {
        Next::Ways(vec![self.went_on(state, id, at, way)])
    }

    /// A button of the message that starts the flow that is looked for.
    fn wanted_button(
        &self,
        state: &State<'p>,
        say: &'p crate::program::Say,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Option<super::state::Press<'p>> {
        let goal = goal?;
        if self.model.is_open(goal.flow) || state.frames.iter().any(|frame| frame.flow == goal.flow) {
            return None;
        }
        let mut found = None;
        super::super::model::each_button(say, &mut |button| {
            if let ButtonAction::Run(name) = &button.action
                && self.model.id(name) == Some(goal.flow)
            {
                found = Some(super::state::Press { flow: goal.flow, title: &button.title });
            }
        });
        found
    }

    fn set(
        &mut self,
        mut state: State<'p>,
        id: usize,
        at: usize,
        pairs: &'p [(String, Expression)],
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        for (name, expression) in pairs {
            let usage = Use { part: Part::Value, expression, language: "" };
            if let Some(found) = self.wanted(&state, id, at, usage, goal) {
                return Next::Found(Box::new(found));
            }
            if !self.computes(&mut state, usage) {
                return Next::Ways(Vec::new());
            }
            let value = self.assigned(&state, expression);
            self.assign_path(&mut state, name, value);
        }
        self.one(state, id, at, Way::Next)
    }

    /// The way on which an expression of this operation is what is looked for.
    pub(super) fn wanted(
        &mut self,
        state: &State<'p>,
        id: usize,
        at: usize,
        usage: Use<'p>,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Option<State<'p>> {
        let goal = goal.filter(|goal| (goal.flow, goal.at) == (id, at))?;
        match goal.what {
            What::Missing { usage: wanted, name, via }
                if std::ptr::eq(wanted.expression, usage.expression) =>
            {
                self.missing(state, wanted, name, via)
            }
            _ => None,
        }
    }

    /// The ways on which a list has an item at this place, and has none.
    fn items(&mut self, state: State<'p>, list: SymId, at: usize, limit: usize) -> Vec<(bool, State<'p>)> {
        let mut ways = Vec::new();
        for (more, want) in [(false, Want::NotLonger(at)), (true, Want::Longer(at))] {
            let mut way = state.clone();
            if more && at >= limit.min(MOST_ITEMS) {
                continue;
            }
            // A list that is longer than the limit ends there.
            let cut = !more && at >= limit.min(MOST_ITEMS);
            let verdict =
                if cut { Verdict::Possible } else { way.store.demand(&self.syms, Check { sym: list, want }) };
            if verdict == Verdict::Possible {
                ways.push((more, way));
            } else {
                self.give_up(Vec::new(), verdict);
            }
        }
        ways
    }

    /// A call of the world: a result, or each of the errors that are caught.
    #[expect(clippy::too_many_arguments, reason = "the parts of the three operations that ask the world")]
    fn world(
        &mut self,
        state: State<'p>,
        id: usize,
        at: usize,
        op: &'p Op,
        into: Option<&'p str>,
        kind: Option<&'p SlotType>,
        catch: &'p Catch,
    ) -> Next<'p> {
        let mut ways = Vec::new();
        let mut good = state.clone();
        let value = kind.map(|kind| self.result(kind, into.unwrap_or("result"), (id, at), 0));
        good.trail.add(Happened::Gave(op, value));
        if let Some(name) = into {
            self.assign(&mut good, name, value);
        }
        ways.push(self.went_on(good, id, at, Way::Next));
        let named: Vec<(Way, String)> = catch
            .cases
            .iter()
            .enumerate()
            .map(|(number, (case, _))| (Way::Case(u16::try_from(number).unwrap_or(u16::MAX)), case.clone()))
            .collect();
        let other = catch.otherwise.map(|_| {
            let free = ["unavailable", "timeout", "too-large", "denied"];
            let free = free.iter().find(|case| catch.cases.iter().all(|(name, _)| name != **case));
            (Way::Else, (*free.unwrap_or(&"broken")).to_owned())
        });
        for (way, case) in named.into_iter().chain(other) {
            // `4xx` stands for every such status.
            let case = case.strip_suffix("xx").map_or(case.clone(), |class| format!("{class}22"));
            let mut failed = state.clone();
            let error = self.failure(&case, "as the test says");
            failed.trail.add(Happened::Failed(op, case));
            self.assign(&mut failed, "error", Some(error));
            ways.push(self.went_on(failed, id, at, way));
        }
        Next::Ways(ways)
    }

    fn wait(&mut self, mut state: State<'p>, id: usize, at: usize, wait: &'p Wait) -> Next<'p> {
        match &wait.until {
            Until::Time(until) => {
                let until = self.computed(&state, until);
                state.trail.add(Happened::Slept(Some(until)));
                state.waited();
                self.one(state, id, at, Way::Next)
            }
            Until::Message => {
                let late = state.clone();
                let message = self.result(&SlotType::Text, "message", (id, at), 0);
                state.trail.add(Happened::Useless);
                state.waited();
                if let Some(into) = &wait.into {
                    // What it says decides on the way, and a talk says something of no use.
                    self.assign(&mut state, into, Some(message));
                    state.unsaid = true;
                }
                self.in_time(state, late, id, at, wait)
            }
            Until::Event(name) => {
                let late = state.clone();
                let path = wait.into.as_deref().unwrap_or("event");
                let data = self.result(&SlotType::Json, path, (id, at), 0);
                state.trail.add(Happened::Event(name, Some(data)));
                state.waited();
                state.event = Some(data);
                if let Some(into) = &wait.into {
                    self.assign(&mut state, into, Some(data));
                }
                self.in_time(state, late, id, at, wait)
            }
        }
    }

    /// What was waited for came, or the time ran out first.
    fn in_time(
        &mut self,
        came: State<'p>,
        mut late: State<'p>,
        id: usize,
        at: usize,
        wait: &'p Wait,
    ) -> Next<'p> {
        let mut ways = vec![self.went_on(came, id, at, Way::Next)];
        if let Some(length) = &wait.timeout {
            let length = self.computed(&late, length);
            late.trail.add(Happened::Slept(Some(length)));
            late.waited();
            ways.push(self.went_on(late, id, at, Way::Expired));
        }
        Next::Ways(ways)
    }

    fn run(&mut self, mut state: State<'p>, id: usize, at: usize, run: &'p Run) -> Next<'p> {
        let Some(to) = self.model.id(&run.flow) else { return Next::Ways(Vec::new()) };
        if state.frames.len() >= MOST_FRAMES {
            return Next::Ways(Vec::new());
        }
        let mut frame = Frame::new(to, Some(run));
        self.hand(&mut state, &run.with, &mut frame);
        // A flow that never comes back has no way on.
        if self.model.maps[id].ways(at).is_empty() {
            state.frames.clear();
        } else {
            state = self.went_on(state, id, at, Way::Next);
        }
        state.frames.push(frame);
        Next::Ways(vec![state])
    }

    /// Gives a flow that begins its inputs.
    fn hand(&mut self, state: &mut State<'p>, with: &'p [(String, Given)], frame: &mut Frame<'p>) {
        for (name, given) in with {
            if let Some(value) = self.handed(state, given) {
                self.bound(state, Some(value));
                frame.vars.push((name, value));
            }
        }
    }

    /// One of the engine's own flows begins on top.
    pub(super) fn behave(&self, state: &mut State<'p>, name: &str) {
        if let Some(id) = self.model.id(name).filter(|_| state.frames.len() < MOST_FRAMES) {
            state.frames.push(Frame::new(id, None));
        }
    }

    fn hand_off(&mut self, mut state: State<'p>, id: usize, at: usize, handoff: &'p Handoff) -> Next<'p> {
        let closes = self.model.maps[id].ways(at).iter().any(|(way, _)| *way == Way::Closed);
        if closes && self.people == People::Away {
            let mut state = self.went_on(state, id, at, Way::Closed);
            if handoff.after_hours.is_none() {
                self.behave(&mut state, "after_hours");
            }
            return Next::Ways(vec![state]);
        }
        if self.model.flow(id).name != "handoff"
            && let Some(own) = self.model.id("handoff")
        {
            for op in &self.model.flow(own).code {
                let Op::Say(say) = op else { break };
                state.trail.add(Happened::Said(say));
            }
        }
        let mut state = self.went_on(state, id, at, Way::Next);
        state.waited();
        if self.whole {
            state.frames.clear();
        } else {
            // It goes on when the person gives the conversation back, which a test cannot say.
            state.unsaid = true;
        }
        Next::Ways(vec![state])
    }

    fn rate(&mut self, mut state: State<'p>, id: usize, at: usize, rate: &'p Rate) -> Next<'p> {
        state.trail.add(Happened::Spoke);
        let mut silent = state.clone();
        silent.trail.add(Happened::Useless);
        silent.waited();
        let mark = super::super::probe::probes(
            &SlotType::Integer,
            None,
            &self.hinter.of(rate.into.as_deref().unwrap_or("mark")),
            &self.syms.setting,
        );
        let mut mark = mark;
        mark.values.retain(|value| matches!(value, Value::Int(n) if (1..=i64::from(rate.scale)).contains(n)));
        let mark = self.open(mark, &(id, at, "rate"), super::syms::Steered::ByTalk);
        state.trail.add(Happened::Answered(id, "", mark));
        state.waited();
        if let Some(name) = &rate.into {
            self.assign(&mut state, name, Some(mark));
        }
        if !rate.follow_up.is_empty() {
            state.trail.add(Happened::Told(&rate.follow_up));
            state.spoke = true;
        }
        Next::Ways(vec![self.went_on(state, id, at, Way::Next), self.went_on(silent, id, at, Way::Next)])
    }
}
