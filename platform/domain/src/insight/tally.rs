//! What one conversation contributes to the counts: the fold of its turns.

use super::measure::{Measure, Totals};
use botloom_ports::{Began, Fact, Mode, StepRan, TurnFacts};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// So many stations of the path of a conversation are counted; its end is one more.
const PATH: usize = 6;
/// Between the stations of a path.
const BETWEEN: char = '\u{1f}';

/// What a part is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// A flow began, by name.
    Begun,
    /// It began as what a customer wished.
    Intent,
    /// It came to its end.
    Completed,
    /// The conversation was handed to people in it.
    HandedIn,
    /// It was left, or still stands, at a step: `ask 12`.
    LeftAt,
    /// It came to a step.
    Reached,
    /// A handoff, by reason and queue.
    Handoff,
    /// A member: conversations that they took.
    AgentTook,
    /// A member: messages that they wrote.
    AgentWrote,
    /// A member: customers who waited and were answered, and for how many milliseconds.
    AgentMet,
    /// An entry of the knowledge that answered.
    Answer,
    /// One that got a mark below the middle.
    Disliked,
    /// The path of a conversation.
    Path,
}

impl PartKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Begun,
        Self::Intent,
        Self::Completed,
        Self::HandedIn,
        Self::LeftAt,
        Self::Reached,
        Self::Handoff,
        Self::AgentTook,
        Self::AgentWrote,
        Self::AgentMet,
        Self::Answer,
        Self::Disliked,
        Self::Path,
    ];

    /// The name in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Intent => "intent",
            Self::Completed => "completed",
            Self::HandedIn => "handed_in",
            Self::LeftAt => "left_at",
            Self::Reached => "reached",
            Self::Handoff => "handoff",
            Self::AgentTook => "agent_took",
            Self::AgentWrote => "agent_wrote",
            Self::AgentMet => "agent_met",
            Self::Answer => "answer",
            Self::Disliked => "disliked",
            Self::Path => "path",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Something that is counted by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// What it is a part of.
    pub kind: PartKind,
    /// The flow, reason, member, entry or path.
    pub name: String,
    /// The step or queue; empty where there is none.
    pub detail: String,
}

impl Part {
    /// The stations of a path.
    #[must_use]
    pub fn stations(&self) -> Vec<String> {
        self.name.split(BETWEEN).filter(|station| !station.is_empty()).map(str::to_owned).collect()
    }
}

/// The sum of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PartSum {
    /// How often.
    pub times: i64,
    /// How long in all, where that is known.
    pub amount: i64,
}

/// What a conversation contributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// When it began; everything counts there.
    pub begun: Timestamp,
    /// The language of the talk; empty if none is known.
    pub language: String,
    /// Its counts.
    pub totals: Totals,
    /// Its counts by name.
    pub parts: BTreeMap<Part, PartSum>,
}

/// What a list of conversations shows and filters by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// The last mark as percent of its scale.
    pub rating: Option<i64>,
    /// How many messages were not understood.
    pub missed: i64,
    /// Whether it was handed to people.
    pub handed: bool,
    /// What the customer is called or, if that is not known, their identifier.
    pub customer: Option<String>,
    /// The customer's identifier as their channel knows them.
    pub person: Option<String>,
    /// The flows that ran and the entries that answered.
    pub topics: Vec<String>,
}

/// The fold of the turns of a conversation.
#[derive(Debug, Clone)]
pub struct Tallying {
    begun: Option<Timestamp>,
    language: Option<String>,
    mode: Mode,
    totals: Totals,
    parts: BTreeMap<Part, PartSum>,
    runs: Vec<Run>,
    /// The runs that are under way, by place in `runs`; the one that acts last.
    stack: Vec<usize>,
    path: Vec<String>,
    /// Since when the customer waits for a person.
    waiting: Option<Timestamp>,
    member: Option<String>,
    /// Whether the last message that the bot read was understood.
    understood: bool,
    disliked: bool,
    broken: bool,
    noted: Noted,
    last_entry: Option<String>,
}

impl Default for Tallying {
    fn default() -> Self {
        Self {
            begun: None,
            language: None,
            mode: Mode::Bot,
            totals: Totals::default(),
            parts: BTreeMap::new(),
            runs: Vec::new(),
            stack: Vec::new(),
            path: Vec::new(),
            waiting: None,
            member: None,
            understood: true,
            disliked: false,
            broken: false,
            noted: Noted::default(),
            last_entry: None,
        }
    }
}

/// One run of a flow.
#[derive(Debug, Clone)]
struct Run {
    flow: String,
    how: Began,
    reached: Vec<String>,
    at: String,
    end: Option<RunEnd>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RunEnd {
    Completed,
    Left,
    Handed,
}

impl Tallying {
    /// Goes on with the next turn.
    pub fn take(&mut self, turn: &TurnFacts) {
        let at = turn.at;
        self.begun.get_or_insert(at);
        self.language = turn.language.clone().or(self.language.take());
        let said = turn.facts.iter().any(|fact| matches!(fact, Fact::Said { .. }));
        let first = self.runs.len();
        let open = self.stack.clone();
        for fact in &turn.facts {
            match fact {
                Fact::Heard => self.heard(at, said, turn.took),
                Fact::Missed => {
                    self.totals[Measure::Missed] += 1;
                    self.noted.missed += 1;
                    self.understood = false;
                    self.station("missed".to_owned());
                }
                other => self.other(other, at),
            }
        }
        self.steps(&turn.steps, first, &open);
        self.mode = turn.mode;
        if turn.mode != Mode::Member {
            self.member = None;
        }
    }

    fn heard(&mut self, at: Timestamp, said: bool, took: Option<u64>) {
        self.totals[Measure::Messages] += 1;
        if matches!(self.mode, Mode::Waiting | Mode::Member) {
            return self.waits(at);
        }
        self.understood = true;
        self.totals[Measure::Read] += 1;
        self.totals[Measure::Answered] += i64::from(said);
        if let Some(took) = took {
            self.totals[Measure::Timed] += 1;
            self.totals[Measure::BotTime] += i64::try_from(took).unwrap_or(i64::MAX / 2);
        }
    }

    fn waits(&mut self, at: Timestamp) {
        if self.waiting.is_none() {
            self.waiting = Some(at);
            self.totals[Measure::Waits] += 1;
        }
    }

    fn other(&mut self, fact: &Fact, at: Timestamp) {
        match fact {
            Fact::Contacted { name, id } => {
                if let Some(known) = name.clone().or_else(|| id.clone()) {
                    self.noted.customer = Some(known);
                }
                if id.is_some() {
                    self.noted.person.clone_from(id);
                }
            }
            Fact::Offered => {
                self.totals[Measure::Offered] += 1;
                self.station("offered".to_owned());
            }
            Fact::Chosen { one } => self.totals[Measure::Chosen] += i64::from(*one),
            Fact::Said { entry: Some(entry) } => {
                self.totals[Measure::Knowledge] += 1;
                self.part(PartKind::Answer, entry, "");
                self.topic(entry);
                self.station(format!("answer:{entry}"));
                self.last_entry = Some(entry.clone());
            }
            Fact::Began { flow, how } => self.began(flow, *how),
            Fact::Left { completed } => {
                if let Some(run) = self.stack.pop() {
                    let end = if *completed { RunEnd::Completed } else { RunEnd::Left };
                    self.runs[run].end.get_or_insert(end);
                }
            }
            Fact::HandedOff { queue } => self.handed_off(queue.as_deref(), at),
            Fact::Recalled => self.waiting = None,
            Fact::Joined { member } => {
                self.totals[Measure::Taken] = 1;
                self.part(PartKind::AgentTook, member, "");
                self.member = Some(member.clone());
                self.station("person".to_owned());
            }
            Fact::Wrote => self.wrote(at),
            Fact::Advised { taken } => {
                self.totals[Measure::Advised] += 1;
                self.totals[Measure::Adopted] += i64::from(*taken);
            }
            Fact::Returned => (self.waiting, self.member) = (None, None),
            Fact::Rated { mark, scale } if *scale > 1 => {
                let percent = (i64::from(*mark) - 1) * 100 / (i64::from(*scale) - 1);
                self.totals[Measure::Rated] = 1;
                self.totals[Measure::Marks] += 1;
                self.totals[Measure::MarkSum] += percent;
                self.totals[Measure::Satisfied] += i64::from(percent >= 75);
                self.noted.rating = Some(percent);
                if percent < 50 {
                    self.disliked = true;
                    if let Some(entry) = self.last_entry.take() {
                        self.part(PartKind::Disliked, &entry, "");
                    }
                }
            }
            Fact::Failed => self.broken = true,
            Fact::Reset => self.stack.clear(),
            Fact::Ended => {
                self.totals[Measure::Ended] = 1;
                self.stack.clear();
                self.waiting = None;
            }
            Fact::Rated { .. } | Fact::Said { .. } | Fact::Heard | Fact::Missed => {}
        }
    }

    fn began(&mut self, flow: &str, how: Began) {
        self.stack.push(self.runs.len());
        self.runs.push(Run { flow: flow.to_owned(), how, reached: Vec::new(), at: String::new(), end: None });
        if how == Began::Behaviour {
            return;
        }
        self.part(PartKind::Begun, flow, "");
        self.topic(flow);
        if how == Began::Task {
            self.part(PartKind::Intent, flow, "");
            self.station(format!("flow:{flow}"));
        }
    }

    fn handed_off(&mut self, queue: Option<&str>, at: Timestamp) {
        self.totals[Measure::Handoffs] += 1;
        self.totals[Measure::Handed] = 1;
        self.noted.handed = true;
        // The behaviour `handoff` only says that it happens: what ran below it asked for it, else the customer did.
        let run = self.stack.iter().rev().map(|run| &self.runs[*run]).find(|run| run.flow != "handoff");
        let reason = run.map_or_else(
            || "asked".to_owned(),
            |run| {
                if run.how == Began::Behaviour { run.flow.clone() } else { format!("flow:{}", run.flow) }
            },
        );
        self.part(PartKind::Handoff, &reason, queue.unwrap_or_default());
        self.station("person".to_owned());
        for run in self.stack.clone() {
            if self.runs[run].how != Began::Behaviour {
                self.runs[run].end = Some(RunEnd::Handed);
            }
        }
        self.waits(at);
    }

    fn wrote(&mut self, at: Timestamp) {
        let Some(member) = self.member.clone() else { return };
        self.part(PartKind::AgentWrote, &member, "");
        if let Some(since) = self.waiting.take() {
            let waited = at.as_millisecond() - since.as_millisecond();
            self.totals[Measure::Met] += 1;
            self.totals[Measure::WaitTime] += waited;
            let sum = self.part(PartKind::AgentMet, &member, "");
            sum.amount += waited;
        }
    }

    /// Gives the steps of a turn to the runs of their flows: the newest one that was open at its beginning or began in it.
    fn steps(&mut self, steps: &[StepRan], first: usize, open: &[usize]) {
        for step in steps {
            let began = (first..self.runs.len()).rev();
            let mut mine = began.chain(open.iter().rev().copied());
            let Some(run) = mine.find(|run| self.runs[*run].flow == step.flow) else { continue };
            let run = &mut self.runs[run];
            let name = format!("{} {}", step.verb, step.line);
            if !run.reached.contains(&name) {
                run.reached.push(name.clone());
            }
            run.at = name;
        }
    }

    fn part(&mut self, kind: PartKind, name: &str, detail: &str) -> &mut PartSum {
        add(&mut self.parts, kind, name, detail)
    }

    fn topic(&mut self, topic: &str) {
        if !self.noted.topics.iter().any(|known| known == topic) {
            self.noted.topics.push(topic.to_owned());
        }
    }

    fn station(&mut self, station: String) {
        if self.path.len() < PATH && self.path.last() != Some(&station) {
            self.path.push(station);
        }
    }

    /// What lists show of the conversation.
    #[must_use]
    pub fn noted(&self) -> &Noted {
        &self.noted
    }

    /// What the conversation contributes as it stands; nothing before its first turn.
    #[must_use]
    pub fn tally(&self) -> Option<Tally> {
        let (mut totals, mut parts) = (self.totals, self.parts.clone());
        let mut completed = 0;
        for run in self.runs.iter().filter(|run| run.how != Began::Behaviour) {
            for step in &run.reached {
                add(&mut parts, PartKind::Reached, &run.flow, step);
            }
            // The step `end` ends flow and conversation at once.
            let end = run.end.or_else(|| run.at.starts_with("end ").then_some(RunEnd::Completed));
            match end {
                Some(RunEnd::Completed) => {
                    completed += 1;
                    add(&mut parts, PartKind::Completed, &run.flow, "");
                }
                Some(RunEnd::Handed) => {
                    add(&mut parts, PartKind::HandedIn, &run.flow, "");
                }
                Some(RunEnd::Left) | None => {
                    add(&mut parts, PartKind::LeftAt, &run.flow, &run.at);
                }
            }
        }
        let engaged = totals[Measure::Messages] > 0;
        let alone = totals[Measure::Handoffs] == 0 && totals[Measure::Taken] == 0;
        let helped = completed > 0 || totals[Measure::Knowledge] > 0;
        totals[Measure::Opened] = 1;
        totals[Measure::Conversations] = i64::from(engaged);
        totals[Measure::Contained] = i64::from(engaged && alone);
        totals[Measure::Resolved] =
            i64::from(engaged && alone && helped && self.understood && !self.disliked);
        totals[Measure::Broken] = i64::from(engaged && self.broken);
        if engaged {
            let path = self.path.join(&BETWEEN.to_string());
            add(&mut parts, PartKind::Path, &path, "");
        } else {
            // Figures speak of conversations in which somebody wrote.
            for measure in [Measure::Handed, Measure::Rated, Measure::Taken] {
                totals[measure] = 0;
            }
        }
        let language = self.language.clone().unwrap_or_default();
        Some(Tally { begun: self.begun?, language, totals, parts })
    }
}

fn add<'p>(
    parts: &'p mut BTreeMap<Part, PartSum>,
    kind: PartKind,
    name: &str,
    detail: &str,
) -> &'p mut PartSum {
    let part = Part { kind, name: name.to_owned(), detail: detail.to_owned() };
    let sum = parts.entry(part).or_default();
    sum.times += 1;
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_ports::ConversationId;

    fn turn(second: i64, mode: Mode, facts: Vec<Fact>) -> TurnFacts {
        TurnFacts {
            conversation: ConversationId::new("c").expect("an id"),
            seq: 1,
            at: Timestamp::from_second(second).expect("a time"),
            took: None,
            language: Some("en".to_owned()),
            mode,
            facts,
            steps: Vec::new(),
            texts: Vec::new(),
        }
    }

    fn step(flow: &str, verb: &str, line: u64) -> StepRan {
        StepRan { flow: flow.to_owned(), verb: verb.to_owned(), line }
    }

    fn began(flow: &str, how: Began) -> Fact {
        Fact::Began { flow: flow.to_owned(), how }
    }

    fn said(entry: Option<&str>) -> Fact {
        Fact::Said { entry: entry.map(str::to_owned) }
    }

    fn tally(turns: &[TurnFacts]) -> Tally {
        let mut fold = Tallying::default();
        turns.iter().for_each(|turn| fold.take(turn));
        fold.tally().expect("there are turns")
    }

    fn times(tally: &Tally, kind: PartKind, name: &str, detail: &str) -> i64 {
        let part = Part { kind, name: name.to_owned(), detail: detail.to_owned() };
        tally.parts.get(&part).map_or(0, |sum| sum.times)
    }

    #[test]
    fn a_flow_is_left_where_it_stands_until_it_goes_on() {
        let mut first = turn(0, Mode::Bot, vec![Fact::Heard, began("track", Began::Task), said(None)]);
        first.steps = vec![step("track", "say", 3), step("track", "ask", 4)];
        let left = tally(std::slice::from_ref(&first));
        assert_eq!(times(&left, PartKind::LeftAt, "track", "ask 4"), 1);
        assert_eq!(left.totals[Measure::Resolved], 0);
        let mut second = turn(9, Mode::Bot, vec![Fact::Heard, said(None), Fact::Left { completed: true }]);
        second.steps = vec![step("track", "say", 6)];
        let done = tally(&[first, second]);
        assert_eq!(times(&done, PartKind::LeftAt, "track", "ask 4"), 0);
        assert_eq!(times(&done, PartKind::Completed, "track", ""), 1);
        assert_eq!(times(&done, PartKind::Reached, "track", "say 6"), 1);
        assert_eq!(done.totals[Measure::Resolved], 1);
        assert_eq!(done.totals[Measure::Contained], 1);
        assert_eq!(done.begun, Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn what_was_not_understood_last_or_disliked_is_not_resolved() {
        let answered = || turn(0, Mode::Bot, vec![Fact::Heard, said(Some("hours"))]);
        assert_eq!(tally(&[answered()]).totals[Measure::Resolved], 1);
        let missed = turn(1, Mode::Bot, vec![Fact::Heard, Fact::Missed, said(None)]);
        let both = tally(&[answered(), missed]);
        assert_eq!((both.totals[Measure::Resolved], both.totals[Measure::Missed]), (0, 1));
        let bad = turn(1, Mode::Bot, vec![Fact::Rated { mark: 2, scale: 5 }]);
        let disliked = tally(&[answered(), bad]);
        assert_eq!(disliked.totals[Measure::Resolved], 0);
        assert_eq!(times(&disliked, PartKind::Disliked, "hours", ""), 1);
        let good = tally(&[answered(), turn(1, Mode::Bot, vec![Fact::Rated { mark: 4, scale: 5 }])]);
        assert_eq!((good.totals[Measure::Satisfied], good.totals[Measure::MarkSum]), (1, 75));
    }

    #[test]
    fn people_are_waited_for_from_the_handoff_to_their_word() {
        let facts = vec![
            Fact::Heard,
            began("upset", Began::Behaviour),
            Fact::HandedOff { queue: Some("vip".to_owned()) },
        ];
        let talk = [
            turn(0, Mode::Waiting, facts),
            turn(5, Mode::Waiting, vec![Fact::Heard]),
            turn(20, Mode::Member, vec![Fact::Joined { member: "ann".to_owned() }]),
            turn(30, Mode::Member, vec![Fact::Wrote]),
            turn(31, Mode::Member, vec![Fact::Wrote]),
            turn(40, Mode::Member, vec![Fact::Heard]),
            turn(50, Mode::Bot, vec![Fact::Returned]),
        ];
        let found = tally(&talk);
        let of = |measure: Measure| found.totals[measure];
        assert_eq!((of(Measure::Waits), of(Measure::Met), of(Measure::WaitTime)), (2, 1, 30_000));
        assert_eq!((of(Measure::Read), of(Measure::Messages), of(Measure::Contained)), (1, 3, 0));
        assert_eq!(times(&found, PartKind::Handoff, "upset", "vip"), 1);
        assert_eq!(times(&found, PartKind::AgentWrote, "ann", ""), 2);
        assert_eq!(times(&found, PartKind::Path, "person", ""), 1);
    }

    #[test]
    fn who_only_opens_the_chat_has_no_conversation() {
        let opened = tally(&[turn(0, Mode::Bot, vec![began("welcome", Began::Behaviour), said(None)])]);
        assert_eq!((opened.totals[Measure::Opened], opened.totals[Measure::Conversations]), (1, 0));
        assert!(opened.parts.is_empty(), "{:?}", opened.parts);
    }

    #[test]
    fn the_tally_after_more_turns_minus_the_one_before_is_what_they_add() {
        let talk = [
            turn(0, Mode::Bot, vec![Fact::Heard, began("a", Began::Task)]),
            turn(1, Mode::Bot, vec![Fact::Heard, Fact::Missed]),
            turn(2, Mode::Waiting, vec![Fact::Heard, Fact::HandedOff { queue: None }]),
        ];
        let mut sum = Totals::default();
        let mut before = None;
        for end in 1..=talk.len() {
            let now = tally(&talk[..end]);
            sum += now.totals;
            if let Some(before) = before.replace(now.totals) {
                sum -= before;
            }
        }
        assert_eq!(sum, tally(&talk).totals);
    }
}
