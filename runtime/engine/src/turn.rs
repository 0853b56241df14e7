//! How a turn goes: guards and recognizers look at the message, the flows run, guards look at what the bot says. Where the world has
//! to be asked the turn stops, and goes on with the answer.

use crate::extension::{self, Recognized, Verdict};
use crate::facts::ADVISED;
use crate::meaning;
use crate::meter::{self, Timed};
use crate::search::{Wanted, search};
use crate::talk::{Advice, Asked, Body, Inbound, MAX_TEXT, Progress, Talk, Turn};
use crate::trace;
use botloom_dialogue as dialogue;
use botloom_dialogue::{
    Contact, Effect, Event, Failure, Input, Knowing, Meaning, Message, Now, Session, step,
};
use botloom_flow::words;
use botloom_ports::{KnowledgeHit, ValueWrite};
use botloom_understanding::unsubscribes;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most calls that the steps of one turn make.
const MAX_EFFECTS: usize = 20;

/// A turn that is being taken.
#[derive(Clone)]
pub(crate) struct Open {
    inbound: Inbound,
    now: Now,
    events: Vec<Event>,
    trace: Vec<Json>,
    values: Vec<ValueWrite>,
    /// How many calls steps made, and how many were made in all.
    effects: usize,
    calls: usize,
    /// What is asked at the moment: on whose behalf, and by which name.
    stage: Stage,
    asking: String,
    /// What recognizers found.
    recognized: Vec<Recognized>,
    /// Whether retrievers were asked about the message.
    retrieved: bool,
    /// The session before the turn, for what guards change of the bot's messages; only kept where there are such guards.
    before: Option<Box<Session>>,
    changed: bool,
}

/// On whose behalf the world is asked.
#[derive(Clone)]
enum Stage {
    /// A guard looks at what the customer wrote, by its place in the program.
    Incoming(usize),
    /// The first of these recognizers looks at it.
    Recognizing(Vec<String>),
    /// A step asked.
    Running,
    /// The first of these retrievers is asked.
    Retrieving(Box<Retrieving>),
    /// A guard looks at what the bot says.
    Outgoing(Place),
}

#[derive(Clone)]
struct Retrieving {
    left: Vec<(String, f32)>,
    query: String,
    best: Knowing,
    /// The message that is read again with what is found; a step asked if there is none.
    message: Option<(String, Meaning)>,
}

/// A part of what the bot says, and the guard that looks at it.
#[derive(Clone, Copy, Default)]
struct Place {
    event: usize,
    part: usize,
    guard: usize,
}

impl Talk {
    /// Begins a turn. One that was begun before and not finished is given up.
    pub fn begin(&mut self, inbound: &Inbound, at: Timestamp) -> Progress {
        let zone = TimeZone::get(&self.release.program.bot.timezone).unwrap_or(TimeZone::UTC);
        let guarded = self.release.program.guards.iter().any(|guard| guard.outgoing);
        let before = guarded.then(|| Box::new(self.session.clone()));
        let mut inbound = inbound.clone();
        if let Body::Text(text) = &mut inbound.body
            && let Some((end, _)) = text.char_indices().nth(MAX_TEXT)
        {
            text.truncate(end);
        }
        let mut events = std::mem::take(&mut self.told);
        events.extend(self.named(&inbound));
        let open = Open {
            events,
            inbound,
            now: Now { time: at.to_zoned_datetime(zone) },
            trace: Vec::new(),
            values: Vec::new(),
            effects: 0,
            calls: 0,
            stage: Stage::Running,
            asking: String::new(),
            recognized: Vec::new(),
            retrieved: false,
            before,
            changed: false,
        };
        self.incoming(open, 0)
    }

    /// The name that comes with a message is the customer's from then on.
    fn named(&mut self, inbound: &Inbound) -> Vec<Event> {
        let contact = &self.session.contact;
        if !matches!(inbound.body, Body::Text(_)) || inbound.from.is_none() || contact.name == inbound.from {
            return Vec::new();
        }
        let mut contact = Contact { name: inbound.from.clone(), ..contact.clone() };
        if contact.channel.is_empty() {
            "web".clone_into(&mut contact.channel);
        }
        let event = Event::Contacted(contact);
        self.session.apply(&event);
        vec![event]
    }

    /// Goes on with what the world gave.
    pub fn resume(&mut self, result: Result<Json, Failure>) -> Progress {
        let Some(mut open) = self.open.take() else { return Progress::Done(Turn::default()) };
        let stage = std::mem::replace(&mut open.stage, Stage::Running);
        open.trace.push(returned(&stage, &open.asking, &result));
        if !matches!(stage, Stage::Running) {
            let (value, failure) = match &result {
                Ok(value) => (value.clone(), None),
                Err(failure) => (Json::Null, Some(failure.clone())),
            };
            let call = std::mem::take(&mut open.asking);
            open.events.push(Event::Consulted { call, value, failure });
        }
        match stage {
            Stage::Running => self.drive(open, Some(Input::Returned(result))),
            Stage::Incoming(at) => self.let_in(open, at, &result),
            Stage::Recognizing(mut left) => {
                let plugin = left.remove(0);
                if let (Body::Text(text), Ok(answer)) = (&open.inbound.body, &result) {
                    open.recognized.extend(extension::recognized(&plugin, text, answer));
                }
                self.recognizing(open, left)
            }
            Stage::Retrieving(mut asked) => {
                let (plugin, minimum) = asked.left.remove(0);
                if let Ok(answer) = &result {
                    let found = extension::passages(&plugin, minimum, answer);
                    let score =
                        |knowing: &Knowing| (knowing.good, knowing.hits.first().map_or(0.0, |hit| hit.score));
                    if score(&found) > score(&asked.best) {
                        asked.best = found;
                    }
                }
                self.retrieving(open, asked)
            }
            Stage::Outgoing(place) => self.let_out(open, place, &result),
        }
    }

    /// Stops and asks the world.
    fn asks(&mut self, mut open: Open, stage: Stage, effect: Effect) -> Progress {
        open.calls += 1;
        open.asking = effect.name();
        let extension = !matches!(stage, Stage::Running);
        let asked = Asked { effect, number: open.calls, extension };
        open.stage = stage;
        self.open = Some(open);
        Progress::Asks(asked)
    }

    fn language(&self) -> &str {
        self.session.language(&self.release.program)
    }

    /// The guards from this one on look at what the customer wrote.
    fn incoming(&mut self, open: Open, from: usize) -> Progress {
        let release = Arc::clone(&self.release);
        let Body::Text(text) = &open.inbound.body else { return self.hear(open) };
        let mut guards = release.program.guards.iter().enumerate().skip(from);
        match guards.find(|(_, guard)| guard.incoming) {
            Some((at, guard)) => {
                let effect = extension::check(guard, text, "incoming", self.language());
                self.asks(open, Stage::Incoming(at), effect)
            }
            // Where people talk nothing is recognized.
            None if self.session.mode == dialogue::Mode::Member => self.hear(open),
            None => {
                let all = release.program.recognizers().into_iter().map(str::to_owned).collect();
                self.recognizing(open, all)
            }
        }
    }

    /// A guard has looked at what the customer wrote.
    fn let_in(&mut self, mut open: Open, at: usize, result: &Result<Json, Failure>) -> Progress {
        let release = Arc::clone(&self.release);
        let Body::Text(text) = &mut open.inbound.body else { return self.hear(open) };
        match extension::verdict(&release.program.guards[at], result) {
            Verdict::Pass => {}
            Verdict::Replace(instead) => *text = instead.chars().take(MAX_TEXT).collect(),
            Verdict::Block { reason, failed } => {
                let text = text.clone();
                return self.drive(open, Some(Input::Blocked { text, reason, failed }));
            }
        }
        self.incoming(open, at + 1)
    }

    /// These recognizers look at what the customer wrote.
    fn recognizing(&mut self, open: Open, left: Vec<String>) -> Progress {
        match (&open.inbound.body, left.first()) {
            (Body::Text(text), Some(plugin)) => {
                let effect = extension::recognize(plugin, text, self.language());
                self.asks(open, Stage::Recognizing(left), effect)
            }
            _ => self.hear(open),
        }
    }

    /// The flows hear what came in.
    fn hear(&mut self, mut open: Open) -> Progress {
        let input = self.input(&mut open);
        self.drive(open, input)
    }

    fn input(&self, open: &mut Open) -> Option<Input> {
        let people = self.session.mode == dialogue::Mode::Member;
        Some(match &open.inbound.body {
            Body::Start { language, contact } => {
                let web = || Contact {
                    channel: "web".to_owned(),
                    name: open.inbound.from.clone(),
                    ..Contact::default()
                };
                let contact = contact.clone().unwrap_or_else(web);
                Input::Start { language: language.clone(), contact }
            }
            Body::Text(text) => {
                let mut meaning = if people {
                    Meaning::default()
                } else {
                    let _stage = Timed::begin("understand");
                    let (now, found) = (&open.now.time, &open.recognized);
                    let (meaning, understood) = meaning::read(&self.release, &self.session, text, now, found);
                    open.trace.push(understood);
                    meaning
                };
                // Who answers does not matter to it.
                meaning.unsubscribes = unsubscribes(text);
                Input::Message { text: text.clone(), meaning }
            }
            Body::MemberJoined { member, .. } => Input::MemberJoined { member: member.clone() },
            Body::MemberText { advice, .. } => {
                open.trace.extend(advice.as_ref().map(advised));
                return None;
            }
            Body::MemberLeft { .. } => Input::MemberLeft,
            Body::Event { name, data } => Input::Happened { name: name.clone(), data: data.clone() },
            Body::Woken { due } => {
                if self.wake != Some(*due) {
                    return None;
                }
                Input::Woken
            }
            Body::End => Input::End,
        })
    }

    /// Runs until the turn is done or asks the world.
    fn drive(&mut self, mut open: Open, mut next: Option<Input>) -> Progress {
        let release = Arc::clone(&self.release);
        let retrievers = || -> Vec<(String, f32)> {
            release.program.retrievers().map(|(name, minimum)| (name.to_owned(), minimum)).collect()
        };
        while let Some(input) = next.take() {
            // What nobody understands, a retriever may know: the step is taken again with what it found.
            let message = match &input {
                Input::Message { text, meaning } if !open.retrieved && !retrievers().is_empty() => {
                    Some((text.clone(), meaning.clone()))
                }
                _ => None,
            };
            let outcome = step(&release.program, &self.session, input, &open.now);
            if let Some((text, meaning)) = message
                && outcome.events.contains(&Event::Missed)
            {
                open.retrieved = true;
                let (query, best) = (text.clone(), Knowing::default());
                let asked = Retrieving { left: retrievers(), query, best, message: Some((text, meaning)) };
                return self.retrieving(open, Box::new(asked));
            }
            meter::ran(&outcome.trace);
            for event in &outcome.events {
                self.session.apply(event);
            }
            open.events.extend(outcome.events);
            open.trace.extend(outcome.trace.iter().map(trace::line));
            let Some(effect) = outcome.effects.into_iter().next() else { continue };
            open.effects += 1;
            let spent = open.effects > MAX_EFFECTS;
            match effect {
                Effect::Search { .. } if spent => next = Some(Input::Found(Knowing::default())),
                Effect::Search { query, from, top, minimum, filter, as_of, entry } => {
                    let (text, entry) = (query.as_str(), entry.as_deref());
                    let wanted = Wanted { text, from: &from, top, minimum, filter: &filter, as_of, entry };
                    let found = search(&release, &self.session, None, &wanted, &open.now.time);
                    open.trace.push(searched(&wanted, &found));
                    let left = retrievers();
                    if found.good == 0 && entry.is_none() && !left.is_empty() {
                        let asked = Retrieving { left, query, best: found, message: None };
                        return self.retrieving(open, Box::new(asked));
                    }
                    next = Some(Input::Found(found));
                }
                _ if spent => {
                    let message = format!("more than {MAX_EFFECTS} calls in one turn");
                    next = Some(Input::Returned(Err(Failure { case: "denied".to_owned(), message })));
                }
                effect => {
                    open.trace.push(json!({"kind": "called", "what": effect.name()}));
                    return self.asks(open, Stage::Running, effect);
                }
            }
        }
        self.outgoing(open, Place::default())
    }

    /// Retrievers are asked, one after the other; the best answer counts.
    fn retrieving(&mut self, open: Open, asked: Box<Retrieving>) -> Progress {
        if let Some((plugin, _)) = asked.left.first() {
            let effect = extension::retrieve(plugin, &asked.query, self.language());
            return self.asks(open, Stage::Retrieving(asked), effect);
        }
        let Retrieving { best, message, .. } = *asked;
        let input = match message {
            Some((text, mut meaning)) => {
                if best.good > 0 {
                    meaning.knowledge = best;
                }
                Input::Message { text, meaning }
            }
            None => Input::Found(best),
        };
        self.drive(open, Some(input))
    }

    /// The guards look at what the bot says, from this place on.
    fn outgoing(&mut self, mut open: Open, from: Place) -> Progress {
        let release = Arc::clone(&self.release);
        let guards = &release.program.guards;
        let mut place = from;
        while open.before.is_some() && place.event < open.events.len() {
            let part = match &mut open.events[place.event] {
                Event::Said(message) => extension::parts(message).nth(place.part).map(|text| text.clone()),
                _ => None,
            };
            let Some(text) = part else {
                place = Place { event: place.event + 1, ..Place::default() };
                continue;
            };
            let next = (place.guard..guards.len()).find(|at| guards[*at].outgoing);
            let Some(guard) = next.filter(|_| !text.trim().is_empty()) else {
                place = Place { part: place.part + 1, guard: 0, ..place };
                continue;
            };
            let effect = extension::check(&guards[guard], &text, "outgoing", self.language());
            return self.asks(open, Stage::Outgoing(Place { guard, ..place }), effect);
        }
        self.done(open)
    }

    /// A guard has looked at what the bot says.
    fn let_out(&mut self, mut open: Open, place: Place, result: &Result<Json, Failure>) -> Progress {
        let release = Arc::clone(&self.release);
        let verdict = extension::verdict(&release.program.guards[place.guard], result);
        let next = Place { guard: place.guard + 1, ..place };
        let Some(Event::Said(message)) = open.events.get_mut(place.event) else { return self.done(open) };
        match verdict {
            Verdict::Pass => self.outgoing(open, next),
            Verdict::Replace(instead) => {
                if let Some(text) = extension::parts(message).nth(place.part) {
                    *text = instead;
                }
                open.changed = true;
                self.outgoing(open, next)
            }
            Verdict::Block { reason, .. } => {
                open.trace
                    .push(trace::decided(&words!("a message of the bot is withheld: {reason}", reason)));
                let outcome = step(&release.program, &self.session, Input::Withheld, &open.now);
                let said = outcome.events.into_iter().find_map(|event| match event {
                    Event::Said(message) => Some(message),
                    _ => None,
                });
                *message = said.unwrap_or_else(Message::default);
                open.changed = true;
                self.outgoing(open, Place { event: place.event + 1, ..Place::default() })
            }
        }
    }

    fn done(&mut self, open: Open) -> Progress {
        let Open { inbound, now, events, trace, values, before, changed, .. } = open;
        if let Some(before) = before.filter(|_| changed) {
            // What the session remembers is what was said.
            self.session = *before;
            events.iter().for_each(|event| self.session.apply(event));
        }
        let at = now.time.timestamp();
        self.turns += 1;
        self.wake = self.session.wake(&self.release.program, at).and_then(whole_millisecond);
        let activities = self.transcript(&inbound, &events, at);
        Progress::Done(Turn { events, activities, trace: Json::Array(trace), values })
    }

    /// The entries of the knowledge that fit a question best, as plug-ins get them.
    pub(crate) fn find(&self, question: &str, most: usize, at: Timestamp) -> Vec<KnowledgeHit> {
        let zone = TimeZone::get(&self.release.program.bot.timezone).unwrap_or(TimeZone::UTC);
        let wanted = Wanted { text: question, top: most, ..Wanted::default() };
        let found = search(&self.release, &self.session, None, &wanted, &at.to_zoned_datetime(zone));
        let hit = |hit: dialogue::Hit| KnowledgeHit {
            entry: hit.id,
            question: hit.question,
            answer: hit.answer,
            certainty: f64::from(hit.score),
        };
        found.hits.into_iter().take(most).map(hit).collect()
    }

    /// Notes what a call of a plug-in took and left behind.
    pub(crate) fn note(&mut self, note: Json, writes: Vec<ValueWrite>) {
        if let Some(open) = &mut self.open {
            open.trace.push(note);
            open.values.extend(writes);
        }
    }

    /// What plug-ins wrote in the turn that is being taken.
    pub(crate) fn written(&self) -> &[ValueWrite] {
        self.open.as_ref().map_or(&[], |open| &open.values)
    }
}

/// What was suggested to a member, for the trace.
fn advised(advice: &Advice) -> Json {
    json!({"kind": ADVISED, "shown": advice.shown, "taken": advice.taken})
}

/// What came back, for the trace.
fn returned(stage: &Stage, asking: &str, result: &Result<Json, Failure>) -> Json {
    let mut line = match result {
        Ok(value) => json!({"kind": "returned", "value": value}),
        Err(failure) => json!({"kind": "returned", "error": failure.case, "message": failure.message}),
    };
    if !matches!(stage, Stage::Running) {
        line["kind"] = json!("consulted");
        line["what"] = json!(asking);
    }
    line
}

/// A search, for the trace.
fn searched(wanted: &Wanted<'_>, found: &Knowing) -> Json {
    let ids: Vec<&str> = found.hits.iter().take(3).map(|hit| hit.id.as_str()).collect();
    let cited: Vec<_> = found.hits.iter().take(found.good).map(meaning::shown).collect();
    let mut line = json!({"kind": "searched", "query": wanted.text, "found": ids, "cited": cited});
    let filter = BTreeMap::from_iter(wanted.filter.iter().cloned());
    for (name, value) in [
        ("where", (!filter.is_empty()).then(|| json!(filter))),
        ("as_of", wanted.as_of.map(|day| json!(day.to_string()))),
        ("entry", wanted.entry.map(|entry| json!(entry))),
    ] {
        if let Some(value) = value {
            line[name] = value;
        }
    }
    line
}

/// The next whole millisecond, as stores keep times; never before the time itself.
fn whole_millisecond(at: Timestamp) -> Option<Timestamp> {
    let millis = at.as_millisecond();
    let floor = Timestamp::from_millisecond(millis).ok()?;
    if floor >= at { Some(floor) } else { Timestamp::from_millisecond(millis + 1).ok() }
}
