//! Scripts against a release.

use super::given::Given;
use super::offline::{Offline, Running};
use super::script::{Expect, Matcher, Script, Step};
use crate::release::Release;
use crate::talk::{Asked, Body, Inbound, Progress, Talk};
use botloom_dialogue::{Event, Failure as CallFailure, Message, Mode, Session, Waiting};
use botloom_flow::{Expression, Scope, SlotValue, Wording, words};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value as Json;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

/// What became of a script.
#[derive(Debug, Clone)]
pub struct Report {
    /// The script's name.
    pub name: String,
    /// Its file.
    pub file: String,
    /// The talk as it went.
    pub lines: Vec<Line>,
    /// What was otherwise than expected; empty if the test passed.
    pub failures: Vec<Failure>,
    /// The trace of every turn.
    pub traces: Vec<Json>,
    /// The steps that ran, as flow and operation.
    pub covered: BTreeSet<(String, usize)>,
}

/// A line of the talk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// The customer wrote.
    User(String),
    /// The bot wrote.
    Bot(String),
    /// Time passed, or something happened outside of the talk.
    Between(String),
}

/// Something was otherwise than expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The line of the test file, from 1.
    pub line: usize,
    /// What was expected.
    pub expected: Wording,
    /// What was.
    pub found: Wording,
}

/// Runs a script. Plug-ins whose answers it does not give are run by `offline`, if it is there.
#[must_use]
pub fn run(release: &Arc<Release>, script: &Script, offline: Option<&Offline>) -> Report {
    let mut runner = Runner {
        script,
        offline: offline.map(Offline::begin),
        talk: Talk::new(Arc::clone(release)),
        said: VecDeque::new(),
        turn: Vec::new(),
        now: script.now,
        given: script.given.clone(),
        called: Vec::new(),
        broken: None,
        report: Report {
            name: script.name.clone(),
            file: script.file.clone(),
            lines: Vec::new(),
            failures: Vec::new(),
            traces: Vec::new(),
            covered: BTreeSet::new(),
        },
    };
    runner.talk.consents(&script.consents);
    runner.arrive();
    for (line, step) in &script.steps {
        runner.step(*line, step);
    }
    let last = script.steps.last().map_or(0, |(line, _)| *line);
    runner.nothing_left(last);
    runner.unbroken();
    runner.report
}

struct Runner<'a> {
    script: &'a Script,
    offline: Option<Running<'a>>,
    talk: Talk,
    said: VecDeque<Message>,
    turn: Vec<Event>,
    now: Timestamp,
    given: Given,
    called: Vec<String>,
    /// The line of the last turn and why the bot broke off in it, as long as nobody expected that.
    broken: Option<(usize, String)>,
    report: Report,
}

impl Runner<'_> {
    fn fail(&mut self, line: usize, expected: Wording, found: Wording) {
        self.report.failures.push(Failure { line, expected, found });
    }

    /// A customer whose arrival the script does not show has opened the conversation in the given language all the same.
    fn arrive(&mut self) {
        let shown = self.script.steps.iter().any(|(_, step)| matches!(step, Step::Start));
        if self.script.language.is_some() && !shown {
            self.input(0, Body::Start { language: self.script.language.clone(), contact: None });
            self.said.clear();
            self.report.lines.clear();
        }
    }

    fn step(&mut self, line: usize, step: &Step) {
        match step {
            Step::Start => {
                self.input(line, Body::Start { language: self.script.language.clone(), contact: None })
            }
            Step::User(text) => {
                self.report.lines.push(Line::User(text.clone()));
                self.input(line, Body::Text(text.clone()));
            }
            Step::After(length) => {
                self.report.lines.push(Line::Between(format!("{length:#} later")));
                self.pass(line, *length);
            }
            Step::Event { name, data } => {
                self.report.lines.push(Line::Between(format!("the event {name}")));
                self.input(line, Body::Event { name: name.clone(), data: data.clone() });
            }
            Step::Bot(Matcher::Rest) => self.said.clear(),
            Step::Bot(matcher) => match self.said.pop_front() {
                Some(message) => {
                    if let Some(expected) = self.mismatch(matcher, &message) {
                        self.fail(line, expected, Wording::verbatim(message.text));
                    }
                }
                None => self.fail(line, describe(matcher), words!("the bot said nothing more")),
            },
            Step::Expect(expect) => self.expect(line, expect),
        }
    }

    fn nothing_left(&mut self, line: usize) {
        while let Some(message) = self.said.pop_front() {
            self.fail(line, words!("nothing more from the bot"), Wording::verbatim(message.text));
        }
    }

    /// A bot that broke off fails the test, unless it was to.
    fn unbroken(&mut self) {
        if let Some((line, reason)) = self.broken.take() {
            let expected = words!("the bot goes on; `expect: {{breaks: true}}` if it need not");
            self.fail(line, expected, Wording::verbatim(reason));
        }
    }

    fn input(&mut self, line: usize, body: Body) {
        self.nothing_left(line);
        self.unbroken();
        let key = format!("{}", self.talk.turns() + 1);
        let inbound = Inbound { key, client_id: None, from: self.script.user.clone(), body };
        let mut unknown = Vec::new();
        let mut progress = self.talk.begin(&inbound, self.now);
        let turn = loop {
            match progress {
                Progress::Done(turn) => break turn,
                Progress::Asks(asked) => {
                    let result = self.answer(&asked, &mut unknown);
                    progress = self.talk.resume(result);
                }
            }
        };
        if let Some(offline) = &mut self.offline {
            offline.keep(&turn.values);
        }
        for name in unknown {
            self.fail(
                line,
                words!("a result for `{name}` under `given`", name),
                words!("the test does not say what it gives"),
            );
        }
        for item in turn.trace.as_array().into_iter().flatten().filter(|item| item["kind"] == "step") {
            if let (Some(flow), Some(at)) = (item["flow"].as_str(), item["at"].as_u64()) {
                self.report.covered.insert((flow.to_owned(), usize::try_from(at).unwrap_or(usize::MAX)));
            }
        }
        for event in &turn.events {
            match event {
                Event::Said(message) => {
                    self.report.lines.push(Line::Bot(message.text.clone()));
                    self.said.push_back(message.clone());
                }
                Event::Failed { reason } => self.broken = Some((line, reason.clone())),
                _ => {}
            }
        }
        self.report.traces.push(turn.trace);
        self.turn = turn.events;
    }

    /// What the world gives: what the script says, else what plug-ins that need no world do.
    fn answer(&mut self, asked: &Asked, unknown: &mut Vec<String>) -> Result<Json, CallFailure> {
        let name = asked.effect.name();
        if !asked.extension {
            self.called.push(name.clone());
        }
        if let Some(result) = self.given.call(asked) {
            return result;
        }
        if let Some(offline) = &self.offline
            && let Some(result) = offline.answer(&mut self.talk, asked, self.now)
        {
            return result;
        }
        asked.quiet().map(Ok).unwrap_or_else(|| {
            let message = format!("the test does not say what `{name}` gives");
            unknown.push(name);
            Err(CallFailure { case: "unavailable".to_owned(), message })
        })
    }

    /// Lets time pass; whatever wants to be woken on the way is.
    fn pass(&mut self, line: usize, length: SignedDuration) {
        let until = self.now.checked_add(length).unwrap_or(self.now);
        while let Some(due) = self.talk.wake().filter(|due| *due <= until) {
            self.now = due.max(self.now);
            // What the bot says on the way is compared after all of it.
            let said = std::mem::take(&mut self.said);
            self.input(line, Body::Woken { due });
            let later = std::mem::replace(&mut self.said, said);
            self.said.extend(later);
        }
        self.now = until;
    }

    /// What was expected, if the message is not it.
    fn mismatch(&self, matcher: &Matcher, message: &Message) -> Option<Wording> {
        let fits = match matcher {
            Matcher::Any | Matcher::Rest => true,
            Matcher::Text(text) => message.text.trim() == text.trim(),
            Matcher::Contains(part) => message.text.contains(part.as_str()),
            Matcher::Matches(pattern) => pattern.is_match(&message.text),
            Matcher::Knowledge(id) => message.knowledge.as_deref() == Some(id),
            Matcher::OneOf(texts) => texts.iter().any(|text| message.text.trim() == text.trim()),
        };
        if fits {
            return None;
        }
        Some(match (matcher, &message.knowledge) {
            (Matcher::Knowledge(id), Some(other)) => {
                words!("the answer of `{id}`, not of `{other}`", id, other)
            }
            _ => describe(matcher),
        })
    }

    fn expect(&mut self, line: usize, expect: &Expect) {
        if expect.breaks && self.broken.take().is_none() {
            self.fail(line, words!("the bot breaks off"), words!("it went on"));
        }
        let session = self.talk.session().clone();
        let mut differ = |what: &str, expected: &str, found: String| {
            if expected != found {
                let expected = Wording::verbatim(format!("{what}: {expected}"));
                self.report.failures.push(Failure { line, expected, found: Wording::verbatim(found) });
            }
        };
        if let Some(flow) = &expect.flow {
            differ("flow", flow, acting(&session));
        }
        if let Some(asks) = &expect.asks {
            let found = match &session.waiting {
                Some(Waiting::Answer(slot) | Waiting::Confirmation(slot)) => slot.clone(),
                _ => String::new(),
            };
            differ("asks", asks, found);
        }
        if let Some(mode) = &expect.mode {
            let found = match session.mode {
                Mode::Bot => "bot",
                Mode::Waiting => "waiting",
                Mode::Member => "member",
                Mode::Ended => "ended",
            };
            differ("mode", mode, found.to_owned());
        }
        for (slot, value) in &expect.slots {
            let found = session.value(slot).map(ToString::to_string).unwrap_or_default();
            let same = found == *value
                || found
                    .parse::<f64>()
                    .ok()
                    .zip(value.parse::<f64>().ok())
                    .is_some_and(|(a, b)| (a - b).abs() < 1e-9);
            if !same {
                differ(&format!("slot `{slot}`"), value, found);
            }
        }
        for name in &expect.emitted {
            let was = self
                .turn
                .iter()
                .any(|event| matches!(event, Event::Emitted { name: other, .. } if other == name));
            if !was {
                self.fail(
                    line,
                    words!("the event `{name}`", name),
                    words!("it was not recorded in this turn"),
                );
            }
        }
        if let Some(names) = &expect.called
            && *names != self.called
        {
            self.fail(
                line,
                Wording::verbatim(format!("called: {}", names.join(", "))),
                Wording::verbatim(self.called.join(", ")),
            );
        }
        for condition in &expect.that {
            if let Err(found) = self.holds(condition, &session) {
                self.fail(line, Wording::verbatim(format!("that: {condition}")), Wording::verbatim(found));
            }
        }
        if let Some(titles) = &expect.buttons {
            let found: Vec<String> = session
                .said
                .last()
                .map(|message| message.buttons.iter().map(|button| button.title.clone()).collect())
                .unwrap_or_default();
            if found != *titles {
                self.fail(
                    line,
                    Wording::verbatim(format!("buttons: {}", titles.join(", "))),
                    Wording::verbatim(found.join(", ")),
                );
            }
        }
    }
}

impl Runner<'_> {
    /// Whether a condition is true in a session, or what it is instead.
    fn holds(&self, condition: &str, session: &Session) -> Result<(), String> {
        let expression = Expression::parse(condition).map_err(|error| error.message.to_string())?;
        let zone = &self.talk.release().program.bot.timezone;
        let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let now = self.now.to_zoned_datetime(zone);
        let lookup = |name: &str| Some(session.value(name).cloned().unwrap_or_default());
        let scope = Scope { lookup: &lookup, title: &|_, _| None, now: &now, language: "en" };
        match expression.eval(&scope) {
            Ok(SlotValue::Bool(true)) => Ok(()),
            Ok(other) => Err(other.to_string()),
            Err(error) => Err(error.message),
        }
    }
}

fn acting(session: &Session) -> String {
    session.flow().unwrap_or_default().to_owned()
}

fn describe(matcher: &Matcher) -> Wording {
    match matcher {
        Matcher::Any => words!("a message"),
        Matcher::Rest => words!("whatever else"),
        Matcher::Text(text) => Wording::verbatim(text.clone()),
        Matcher::Contains(part) => words!("a message with `{part}`", part),
        Matcher::Matches(pattern) => words!("a message that fits `{pattern}`", pattern = pattern.as_str()),
        Matcher::Knowledge(id) => words!("the answer of `{id}`", id),
        Matcher::OneOf(texts) => words!("one of: {texts}", texts = texts.join(" | ")),
    }
}
