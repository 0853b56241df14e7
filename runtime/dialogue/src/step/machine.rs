//! Runs the operations of flows until the customer has to speak.

use super::route::UPSET;
use super::talk;
use crate::event::{Event, Message, Offer, Reading};
use crate::input::{Effect, Entity, Knowing, Now, Outcome};
use crate::session::{Entry, Mode, Session, Waiting};
use crate::trace::TraceItem;
use botloom_flow::program::{Answer, Ends, Flow, Given, Handoff, Op, Program, Rate, Run};
use botloom_flow::{Expression, SlotValue, Wording, words};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The most operations of one turn. A turn that reaches it is in a loop.
const MAX_OPERATIONS: u32 = 200;
/// The most flows that may be open at once.
pub(super) const MAX_STACK: usize = 16;
/// The most interrupted tasks.
pub(super) const MAX_TASKS: usize = 5;

/// Whether a flow came to its end, for reports.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Completed {
    Yes,
    No,
}

pub(super) struct Machine<'a> {
    pub(super) program: &'a Program,
    pub(super) session: Session,
    pub(super) now: &'a Now,
    pub(super) outcome: Outcome,
    left: u32,
    failing: bool,
}

impl<'a> Machine<'a> {
    pub(super) fn new(program: &'a Program, session: &Session, now: &'a Now) -> Self {
        let outcome = Outcome::default();
        Self { program, session: session.clone(), now, outcome, left: MAX_OPERATIONS, failing: false }
    }

    pub(super) fn finish(self) -> Outcome {
        self.outcome
    }

    /// Lets something happen.
    pub(super) fn emit(&mut self, event: Event) {
        self.session.apply(&event);
        // A walk without a stop is one move. In a loop each move counts: leaving it ends it.
        let looping = self.session.stack.last().is_some_and(|frame| !frame.loops.is_empty());
        if !looping
            && matches!(event, Event::Moved { .. })
            && let Some(last @ Event::Moved { .. }) = self.outcome.events.last_mut()
        {
            *last = event;
            return;
        }
        self.outcome.events.push(event);
    }

    pub(super) fn decided(&mut self, what: Wording) {
        self.outcome.trace.push(TraceItem::Decided { what });
    }

    pub(super) fn say(&mut self, message: Message) {
        self.emit(Event::Said(message));
    }

    pub(super) fn ask_world(&mut self, waiting: Waiting, effect: Effect) {
        self.emit(Event::Waited(waiting));
        self.outcome.effects.push(effect);
    }

    pub(super) fn change_language(&mut self, language: &str) {
        if self.session.language(self.program) != language {
            self.emit(Event::LanguageChanged { language: language.to_owned() });
        }
    }

    pub(super) fn language(&self) -> String {
        self.session.language(self.program).to_owned()
    }

    /// The flow that acts.
    pub(super) fn flow(&self) -> Option<&'a Flow> {
        self.session.flow().and_then(|name| self.program.flow(name))
    }

    pub(super) fn go(&mut self, at: usize) {
        self.emit(Event::Moved { at });
    }

    /// Begins a flow on top of the others.
    pub(super) fn enter(&mut self, flow: &str, how: Entry, inputs: BTreeMap<String, SlotValue>) {
        self.emit(Event::Entered { flow: flow.to_owned(), how, inputs });
    }

    /// Runs one of the flows that every bot has, and comes back unless it waits for the customer.
    pub(super) fn behave(&mut self, name: &str, inputs: &[(&str, &str)]) {
        self.behave_on(name, inputs, &[]);
    }

    /// The same for a flow that may ask for what the message holds.
    pub(super) fn behave_on(&mut self, name: &str, inputs: &[(&str, &str)], entities: &[Entity]) {
        let depth = self.session.stack.len();
        if self.program.flow(name).is_none() || depth >= MAX_STACK {
            return;
        }
        let inputs =
            inputs.iter().map(|(name, value)| ((*name).to_owned(), SlotValue::text(*value))).collect();
        self.enter(name, Entry::Behaviour, inputs);
        self.fill(entities, None, true);
        self.run_above(depth);
    }

    /// Runs until the bot waits, is done, or has given the conversation away.
    pub(super) fn run(&mut self) {
        self.run_above(0);
    }

    pub(super) fn stopped(&self) -> bool {
        self.session.waiting.is_some() || self.session.mode != Mode::Bot
    }

    fn run_above(&mut self, depth: usize) {
        while self.session.stack.len() > depth && !self.stopped() {
            let Some(flow) = self.flow() else {
                let name = self.session.flow().unwrap_or_default().to_owned();
                self.broken(words!("the flow `{name}` is not part of this version", name));
                return;
            };
            let at = self.session.stack.last().map_or(0, |frame| frame.at);
            self.catch_up(at);
            let Some(op) = flow.code.get(at) else {
                self.leave(&[]);
                continue;
            };
            let Some(left) = self.left.checked_sub(1) else {
                let place = &flow.places[at];
                self.broken(words!(
                    "more than {most} steps in one turn; the loop passes {file}:{line} (`{verb}`)",
                    most = MAX_OPERATIONS,
                    file = flow.file,
                    line = place.line,
                    verb = place.verb,
                ));
                return;
            };
            self.left = left;
            self.trace_step(flow, at, op);
            if let Err(reason) = self.operation(flow, at, op) {
                let place = &flow.places[at];
                self.broken(words!("{file}:{line}: {reason}", file = flow.file, line = place.line, reason));
                return;
            }
        }
    }

    fn trace_step(&mut self, flow: &Flow, at: usize, op: &Op) {
        if flow.built_in || matches!(op, Op::Jump(_) | Op::Next { .. }) {
            return;
        }
        let place = &flow.places[at];
        self.outcome.trace.push(TraceItem::Step {
            flow: flow.name.clone(),
            file: flow.file.clone(),
            line: place.line,
            column: place.column,
            verb: place.verb.to_owned(),
            at,
        });
    }

    fn operation(&mut self, flow: &'a Flow, at: usize, op: &'a Op) -> Result<(), Wording> {
        match op {
            Op::Say(say) => {
                if !self.repeats(&talk::read_by_say(say)) {
                    let message = self.message_of(say)?;
                    self.say(message);
                }
                self.go(at + 1);
            }
            Op::Ask(ask) => return self.ask(at, ask),
            Op::Set(pairs) => {
                for (name, expression) in pairs {
                    let value = self.eval(expression)?;
                    self.depend(name.split('.').next().unwrap_or_default(), expression);
                    self.assign_path(name, value)?;
                    // What the bot computed nobody answered.
                    self.use_up(name);
                }
                self.go(at + 1);
            }
            Op::Gather { record, fields } => {
                let value =
                    |(name, slot): &(String, String)| (name.clone(), self.value(slot).unwrap_or_default());
                let whole = SlotValue::Map(fields.iter().map(value).collect());
                let rerun = self.session.stack.last().and_then(|frame| frame.rerun.as_ref());
                let changed = rerun
                    .filter(|rerun| fields.iter().any(|(_, slot)| rerun.changed.contains(slot)))
                    .map(|rerun| rerun.until);
                if let Some(until) = changed {
                    self.emit(Event::Corrected { slot: record.clone(), until });
                }
                if self.value(record).as_ref() != Some(&whole) {
                    self.assign(record, whole);
                }
                self.go(at + 1);
            }
            Op::Clear(names) => {
                for name in names {
                    let scope = self.scope_of(name);
                    self.emit(Event::Cleared { name: name.clone(), scope });
                }
                self.go(at + 1);
            }
            Op::Branch { when, otherwise } => {
                // The way may be another one now, so from here everything is said.
                if self.repeats_not(when) {
                    self.emit(Event::CaughtUp);
                }
                let truth = match self.eval(when)? {
                    SlotValue::Bool(truth) => truth,
                    other => {
                        let (part, kind) = (when.source(), Wording::fixed(other.kind()));
                        return Err(words!("`{part}` is {kind}, not yes or no", part, kind));
                    }
                };
                self.go(if truth { at + 1 } else { *otherwise });
            }
            Op::Jump(to) => self.go(*to),
            Op::Each { list, name, index, limit, end } => match self.eval(list)? {
                SlotValue::List(items) if items.is_empty() => self.go(*end),
                SlotValue::List(mut items) => {
                    items.truncate(*limit);
                    let (name, counter) = (name.clone(), index.clone());
                    self.emit(Event::LoopBegan { begin: at, end: *end, name, counter, items });
                    self.go(at + 1);
                }
                other => return Err(no_list(list, &other)),
            },
            Op::Next { body } => {
                let more = self
                    .session
                    .stack
                    .last()
                    .and_then(|frame| frame.loops.last())
                    .is_some_and(|innermost| innermost.index + 1 < innermost.items.len());
                if more {
                    self.emit(Event::LoopNext);
                    self.go(*body);
                } else {
                    self.go(at + 1);
                }
            }
            Op::Answer(answer) => self.search(answer)?,
            Op::Call(call) => self.call_plugin(call)?,
            Op::Http(http) => self.http(http)?,
            Op::Generate(generate) => self.generate(generate)?,
            Op::Ticket(ticket) => self.ticket(ticket)?,
            Op::Wait(wait) => self.wait(at, wait)?,
            Op::Run(run) => self.call(at, run)?,
            Op::Goto(goto) => {
                let frame = self.session.stack.last();
                let (how, kept) =
                    frame.map(|frame| (frame.how.clone(), frame.kept.clone())).unwrap_or_default();
                let inputs = self.inputs(&goto.with)?;
                self.emit(Event::Left { completed: true });
                self.enter(&goto.to, how, inputs);
                self.keep(kept);
            }
            Op::Handoff(handoff) => {
                self.go(at + 1);
                self.hand_off(flow, handoff)?;
            }
            Op::Rate(rate) => self.rate(rate)?,
            Op::Emit { name, fields } => {
                let fields = self.values(fields)?.into_iter().collect();
                self.emit(Event::Emitted { name: name.clone(), fields });
                self.go(at + 1);
            }
            Op::Consent { purpose, given } => {
                self.emit(Event::Consented { purpose: purpose.clone(), given: *given });
                self.go(at + 1);
            }
            Op::End { outputs, what } => {
                let outputs = self.values(outputs)?;
                self.end(at, what, &outputs);
            }
        }
        Ok(())
    }

    fn values(&mut self, pairs: &[(String, Expression)]) -> Result<Vec<(String, SlotValue)>, Wording> {
        let value = |(name, expression): &(String, Expression)| Ok((name.clone(), self.eval(expression)?));
        pairs.iter().map(value).collect()
    }

    fn end(&mut self, at: usize, what: &Ends, outputs: &[(String, SlotValue)]) {
        match what {
            Ends::Conversation => self.emit(Event::Ended),
            Ends::Flow => self.leave(outputs),
            Ends::All => self.abandon(0),
            Ends::Named(name) => match self.session.stack.iter().rposition(|frame| frame.flow == *name) {
                Some(depth) => {
                    self.abandon(depth + 1);
                    self.leave(outputs);
                }
                None => {
                    self.decided(words!("`{name}` is not open, so nothing ends", name));
                    self.go(at + 1);
                }
            },
        }
    }

    /// Leaves the flows above a depth where they are.
    fn abandon(&mut self, depth: usize) {
        while self.session.stack.len() > depth {
            self.emit(Event::Left { completed: false });
        }
    }

    /// Ends the flow that acts. Its outputs go to the flow that ran it; an interrupted task is taken up again.
    pub(super) fn leave(&mut self, outputs: &[(String, SlotValue)]) {
        let Some(frame) = self.session.stack.last().cloned() else { return };
        let declared =
            self.program.flow(&frame.flow).map(|flow| flow.outputs.keys().cloned().collect::<Vec<_>>());
        let given = |name: &str| {
            let said = outputs.iter().find(|(output, _)| output == name).map(|(_, value)| value.clone());
            said.or_else(|| frame.vars.get(name).cloned())
        };
        self.over(Completed::Yes);
        match &frame.how {
            Entry::Called(into) => {
                for (variable, output) in into {
                    let known = declared.as_ref().is_some_and(|declared| declared.contains(output));
                    let value = known.then(|| given(output)).flatten().unwrap_or_default();
                    self.assign(variable, value);
                }
            }
            Entry::Digression => self.take_up(),
            Entry::Task | Entry::Behaviour => {}
        }
    }

    /// The flow that acts is over. What the tasks below it were told is again as they left it.
    pub(super) fn over(&mut self, completed: Completed) {
        let kept = self.session.stack.last().map(|frame| frame.kept.clone()).unwrap_or_default();
        self.emit(Event::Left { completed: completed == Completed::Yes });
        for (name, value) in kept {
            if self.session.slots.get(&name) != Some(&value) {
                self.emit(Event::Restored { name, value });
            }
        }
    }

    /// Remembers for the flow that just began what it must leave as it is.
    pub(super) fn keep(&mut self, values: BTreeMap<String, SlotValue>) {
        if !values.is_empty() {
            self.emit(Event::Kept { values });
        }
    }

    /// The values of the bot's slots that the open tasks asked for or were given, and that a flow between them must leave
    /// as they are. What it sets and never asks for, it sets for all.
    pub(super) fn told(&self, between: &str) -> BTreeMap<String, SlotValue> {
        let mut told = BTreeMap::new();
        for frame in &self.session.stack {
            let Some(flow) = self.program.flow(&frame.flow) else { continue };
            let asked =
                flow.asks().filter(|(place, ask)| *place <= frame.at || frame.fresh.contains(&ask.slot));
            for (_, ask) in asked.filter(|(_, ask)| !flow.slots.contains_key(&ask.slot)) {
                let value = self.session.slots.get(&ask.slot).filter(|value| !value.is_null());
                told.extend(value.map(|value| (ask.slot.clone(), value.clone())));
            }
        }
        if let Some(flow) = self.program.flow(between) {
            let set =
                flow.code.iter().filter_map(|op| if let Op::Set(pairs) = op { Some(pairs) } else { None });
            let mut set: Vec<&str> = set.flatten().map(|(name, _)| name.as_str()).collect();
            set.retain(|name| !flow.asks().any(|(_, ask)| ask.slot == *name));
            told.retain(|name, _| !set.contains(&name.as_str()));
        }
        told
    }

    /// Tells which task goes on, if one was interrupted.
    pub(super) fn take_up(&mut self) {
        let frame = self.session.stack.last();
        // A task of several wishes that waited for its turn.
        let begun = frame.is_some_and(|frame| frame.begun);
        if let Some(task) = self.task_title() {
            self.behave("resume", &[("task", &task), ("begun", if begun { "yes" } else { "no" })]);
        }
    }

    /// The title of the task that the flow that acts belongs to.
    pub(super) fn task_title(&self) -> Option<String> {
        let frame = self
            .session
            .stack
            .iter()
            .rev()
            .find(|frame| matches!(frame.how, Entry::Task | Entry::Digression))?;
        let flow = self.program.flow(&frame.flow)?;
        Some(self.title(flow))
    }

    pub(super) fn title(&self, flow: &Flow) -> String {
        let title = self.text(&flow.title).unwrap_or_default();
        if title.is_empty() { flow.name.replace('_', " ") } else { title }
    }

    fn search(&mut self, answer: &Answer) -> Result<(), Wording> {
        let query = match &answer.query {
            Some(query) => self.render(query)?,
            None => self.session.heard.clone(),
        };
        let (from, top, minimum) = (answer.from.clone(), answer.top, answer.minimum);
        let mut filter = Vec::new();
        for (name, given) in &answer.filter {
            let values = match self.given(given)? {
                // What has no value asks for nothing.
                SlotValue::Null => continue,
                SlotValue::List(items) => items.iter().map(SlotValue::to_string).collect(),
                value => vec![value.to_string()],
            };
            filter.push((name.clone(), values));
        }
        let as_of = match &answer.as_of {
            Some(day) => Some(self.day(day)?),
            None => None,
        };
        let entry = match &answer.entry {
            Some(entry) => Some(self.render(entry)?),
            None => None,
        };
        self.ask_world(Waiting::Search, Effect::Search { query, from, top, minimum, filter, as_of, entry });
        Ok(())
    }

    fn day(&mut self, day: &Expression) -> Result<Date, Wording> {
        match self.eval(day)? {
            SlotValue::Date(date) => Ok(date),
            SlotValue::Datetime(moment) => Ok(moment.date()),
            other => Err(words!(
                "`{part}` is no day: it is `{value}`",
                part = day.source(),
                value = other.to_string()
            )),
        }
    }

    /// The result of a search that an `answer` step asked for.
    pub(super) fn found(&mut self, knowing: &Knowing) {
        if self.session.waiting != Some(Waiting::Search) {
            return;
        }
        self.emit(Event::Resumed);
        let at = self.session.stack.last().map_or(0, |frame| frame.at);
        let Some(Op::Answer(answer)) = self.flow().and_then(|flow| flow.code.get(at)) else { return };
        if knowing.good == 0 {
            self.decided(words!("the knowledge has no answer to it"));
            self.go(answer.otherwise);
        } else {
            for hit in knowing.hits.iter().take(knowing.good.min(answer.top)) {
                self.decided(words!(
                    "answered from `{id}` ({score})",
                    id = hit.id,
                    score = hundredths(hit.score)
                ));
                self.say(hit.said());
            }
            self.go(at + 1);
        }
        self.run();
    }

    fn call(&mut self, at: usize, run: &Run) -> Result<(), Wording> {
        if self.session.stack.len() >= MAX_STACK {
            return Err(words!("`{flow}` is run inside itself or too deep", flow = run.flow));
        }
        let inputs = self.inputs(&run.with)?;
        self.go(at + 1);
        self.enter(&run.flow, Entry::Called(run.into.clone()), inputs);
        Ok(())
    }

    fn inputs(&mut self, with: &[(String, Given)]) -> Result<BTreeMap<String, SlotValue>, Wording> {
        with.iter().map(|(name, given)| Ok((name.clone(), self.given(given)?))).collect()
    }

    fn hand_off(&mut self, flow: &Flow, handoff: &Handoff) -> Result<(), Wording> {
        let note = match &handoff.note {
            Some(note) => Some(self.render(note)?),
            None => None,
        };
        let defaults = &self.program.bot.handoff;
        if defaults.hours.as_ref().is_some_and(|hours| !hours.open_at(&self.now.time)) {
            self.decided(words!("people are not there at this hour"));
            match handoff.after_hours {
                Some(to) => self.go(to),
                None => self.behave("after_hours", &[]),
            }
            return Ok(());
        }
        if flow.name != "handoff" {
            self.behave("handoff", &[]);
        }
        // The behaviour may have handed over itself.
        if self.session.mode == Mode::Bot && self.session.waiting.is_none() {
            self.emit(Event::HandedOff {
                queue: handoff.queue.clone().or_else(|| defaults.queue.clone()),
                skill: handoff.skill.clone(),
                priority: handoff.priority.clone().or_else(|| self.urgency()),
                note,
            });
        }
        Ok(())
    }

    /// How urgent a handoff is that does not say so itself: an upset customer does not wait behind the others.
    fn urgency(&self) -> Option<String> {
        (self.session.anger >= UPSET).then(|| "high".to_owned())
    }

    /// The customer wants a person.
    pub(super) fn ask_for_people(&mut self) {
        let flow = self
            .program
            .flow("handoff")
            .filter(|flow| flow.code.iter().any(|op| matches!(op, Op::Handoff(_))));
        match flow {
            Some(_) => self.behave("handoff", &[]),
            None => {
                let empty = self.flow().or_else(|| self.program.flow("welcome"));
                if let Some(flow) = empty {
                    // Without a note nothing can fail.
                    let _none = self.hand_off(flow, &Handoff::default());
                }
            }
        }
    }

    fn rate(&mut self, rate: &Rate) -> Result<(), Wording> {
        let offers = (1..=rate.scale).rev();
        let offers =
            offers.map(|mark| Offer { title: mark.to_string(), reading: Reading::Neither }).collect();
        self.emit(Event::Offered { offers, values: Vec::new() });
        self.behave("rate", &[]);
        if !self.stopped() {
            self.emit(Event::Waited(Waiting::Rating));
        }
        Ok(())
    }

    /// Something broke: the task ends, the customer is told, the author finds the reason.
    pub(super) fn broken(&mut self, reason: Wording) {
        self.emit(Event::Failed { reason: reason.to_string() });
        self.outcome.trace.push(TraceItem::Failed { reason });
        while let Some(frame) = self.session.stack.last() {
            let last = matches!(frame.how, Entry::Task | Entry::Digression);
            self.over(Completed::No);
            if last {
                break;
            }
        }
        if self.session.waiting.is_some() {
            self.emit(Event::Resumed);
        }
        if self.failing {
            let text = if self.language().starts_with("zh") {
                "抱歉，系统出了点问题。"
            } else {
                "Sorry, something went wrong."
            };
            self.say(Message { text: text.to_owned(), ..Message::default() });
            return;
        }
        self.failing = true;
        self.left = MAX_OPERATIONS;
        self.behave("error", &[]);
    }
}

/// What was to be a list and is none.
pub(super) fn no_list(expression: &Expression, value: &SlotValue) -> Wording {
    let (part, kind) = (expression.source(), Wording::fixed(value.kind()));
    words!("`{part}` is {kind}, not a list", part, kind)
}

/// A score as traces say it.
pub(super) fn hundredths(score: f32) -> String {
    format!("{score:.2}")
}
