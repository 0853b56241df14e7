//! Preflights: what is found out about a version or a draft before it gets into an environment, and what follows from it.

use crate::environment::{Asks, Demand, EnvironmentName};
use crate::ids::{BotId, PreflightId, VersionId, WorkspaceId};
use crate::percent::Percent;
use botloom_flow::{Worded, Wording, words};
use botloom_ports::Digest;
use jiff::Timestamp;

/// One look at a version or a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preflight {
    /// Which.
    pub id: PreflightId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: BotId,
    /// Where it is to serve; the conversations that are replayed are those of this environment, or of customers if there are none.
    pub environment: EnvironmentName,
    /// The version; none for a draft.
    pub version: Option<VersionId>,
    /// The digest of its files.
    pub release: Digest,
    /// The name of who began it.
    pub author: String,
    /// How far it is.
    pub state: PreflightState,
    /// What the environment asked when it began.
    pub asks: Asks,
    /// How many conversations are replayed, and how many there are to be.
    pub progress: (u64, u64),
    /// What was found so far.
    pub findings: Findings,
    /// What a person decided about it.
    pub decision: Option<Decision>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last went on.
    pub updated_at: Timestamp,
}

/// How far a preflight is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreflightState {
    /// It runs.
    Running,
    /// It is done.
    Done,
    /// It could not go on.
    Failed(String),
}

/// What a preflight found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// What the check found; none before it ran.
    pub check: Option<Checked>,
    /// What the conversation tests said; none before they ran.
    pub tests: Option<Tested>,
    /// What the replay found; none before it ended.
    pub replay: Option<Replayed>,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// The first of the errors: `flows/a.yaml:3 there is no slot`.
    pub first: Vec<Wording>,
}

/// What the conversation tests said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tested {
    /// How many passed.
    pub passed: u64,
    /// How many failed.
    pub failed: u64,
    /// The names of the first that failed, with the reason.
    pub first: Vec<Wording>,
}

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replayed {
    /// How many conversations were replayed.
    pub conversations: u64,
    /// How many turns were compared.
    pub turns: u64,
    /// In how many conversations something differs.
    pub changed: u64,
    /// How many conversations could not be read.
    pub unreadable: u64,
    /// What differs, by cause, the one with the most conversations first.
    pub groups: Vec<Group>,
}

/// Differences of one cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What kind of difference, by the engine's name.
    pub kind: String,
    /// The cause in words.
    pub cause: Wording,
    /// In how many conversations.
    pub conversations: u64,
    /// In how many turns.
    pub turns: u64,
    /// A few of them.
    pub examples: Vec<Example>,
}

/// One difference, to be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The conversation.
    pub conversation: String,
    /// The turn, from 1.
    pub turn: u64,
    /// What the customer wrote.
    pub user: Option<String>,
    /// What was said.
    pub before: Vec<String>,
    /// What would be said.
    pub after: Vec<String>,
}

/// What a person decided about a preflight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whether it may get in, whatever was found, or must not.
    pub ruling: Ruling,
    /// Who.
    pub name: String,
    /// Why; never empty.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// What may be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ruling {
    /// It gets in.
    Approved,
    /// It stays out.
    Blocked,
}

impl Ruling {
    /// The name used in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Blocked => "blocked",
        }
    }

    /// The ruling of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Approved, Self::Blocked].into_iter().find(|ruling| ruling.name() == name)
    }
}

/// One of the things that a preflight looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Check {
    /// The problems of the files.
    Check,
    /// The conversation tests.
    Tests,
    /// The replay of real conversations.
    Replay,
}

/// How one of them went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passed {
    /// As it should.
    Yes,
    /// It did not.
    No,
    /// It has not run yet.
    NotYet,
}

/// One line of a preflight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What was looked at.
    pub check: Check,
    /// How much weight it has here.
    pub demand: Demand,
    /// How it went.
    pub passed: Passed,
    /// What was found, as a sentence.
    pub what: Wording,
}

/// What follows from a preflight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It is not done yet.
    Running,
    /// Everything is as it should be.
    Ready,
    /// What is required is as it should be, something else is not.
    Advised,
    /// Something that is required is not as it should be; a person may approve it.
    Held,
    /// A person let it in.
    Approved,
    /// A person said no, or it has errors, which nobody can approve.
    Blocked,
    /// It could not go on.
    Failed,
}

impl Verdict {
    /// Whether it may get in.
    #[must_use]
    pub fn lets_in(self) -> bool {
        matches!(self, Self::Ready | Self::Advised | Self::Approved)
    }
}

impl Replayed {
    /// How many of the conversations differ; none of none.
    #[must_use]
    pub fn differ(&self) -> Percent {
        Percent::of(self.changed, self.conversations).unwrap_or_default()
    }
}

impl Preflight {
    /// What was looked at, in the order in which it runs.
    #[must_use]
    pub fn items(&self) -> [Item; 3] {
        let Findings { check, tests, replay } = &self.findings;
        let passed = |found: Option<bool>| match found {
            Some(true) => Passed::Yes,
            Some(false) => Passed::No,
            None => Passed::NotYet,
        };
        let not_yet = || words!("not looked at yet");
        let checked = check.as_ref().map_or_else(not_yet, |found| match (found.errors, found.warnings) {
            (0, 0) => words!("no errors, no warnings"),
            (0, warnings) => words!("no errors, {warnings} warnings", warnings),
            (errors, warnings) => words!("{errors} errors, {warnings} warnings", errors, warnings),
        });
        let tested = tests.as_ref().map_or_else(not_yet, |found| match (found.passed, found.failed) {
            (0, 0) => words!("it has no tests"),
            (passed, 0) => words!("{passed} tests pass", passed),
            (passed, failed) => words!("{failed} of {all} tests fail", failed, all = passed + failed),
        });
        let replayed = replay.as_ref().map_or_else(not_yet, |found| {
            let most = self.asks.most_differ.to_string();
            let Replayed { changed, conversations, unreadable, .. } = found;
            let compared = match conversations {
                0 => words!("there are no conversations to replay yet"),
                _ => words!(
                    "{changed} of {conversations} conversations differ ({differ}, at most {most} may)",
                    changed,
                    conversations,
                    differ = found.differ().to_string(),
                    most,
                ),
            };
            match unreadable {
                0 => compared,
                _ => words!("{compared}; {unreadable} more could not be read", compared, unreadable),
            }
        });
        let item =
            |check, demand, found: Option<bool>, what| Item { check, demand, passed: passed(found), what };
        [
            item(Check::Check, self.asks.check, check.as_ref().map(|found| found.errors == 0), checked),
            item(Check::Tests, self.asks.tests, tests.as_ref().map(|found| found.failed == 0), tested),
            item(
                Check::Replay,
                self.asks.replay,
                replay.as_ref().map(|found| found.differ() <= self.asks.most_differ && found.unreadable == 0),
                replayed,
            ),
        ]
    }

    /// What follows. A person's decision stands above what was found, but a bot with errors never gets in.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.findings.check.as_ref().is_some_and(|found| found.errors > 0) {
            return Verdict::Blocked;
        }
        match (&self.state, &self.decision) {
            (PreflightState::Running, _) => return Verdict::Running,
            (_, Some(Decision { ruling: Ruling::Blocked, .. })) => return Verdict::Blocked,
            (PreflightState::Done, Some(Decision { ruling: Ruling::Approved, .. })) => {
                return Verdict::Approved;
            }
            (PreflightState::Failed(_), _) => return Verdict::Failed,
            (PreflightState::Done, None) => {}
        }
        let items = self.items();
        let fails =
            |demand: Demand| items.iter().any(|item| item.demand == demand && item.passed != Passed::Yes);
        match (fails(Demand::Required), fails(Demand::Advice)) {
            (true, _) => Verdict::Held,
            (false, true) => Verdict::Advised,
            (false, false) => Verdict::Ready,
        }
    }
}

/// Why a preflight cannot be decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum Undecidable {
    /// It runs.
    Running,
    /// It broke off.
    Failed,
    /// Errors are not a matter of opinion.
    Errors,
    /// No reason.
    Why,
}

impl Worded for Undecidable {
    fn words(&self) -> Wording {
        match self {
            Self::Running => words!("the preflight has not ended yet"),
            Self::Failed => words!("the preflight broke off; begin another one"),
            Self::Errors => words!("a version with errors cannot be approved"),
            Self::Why => words!("write the reason in 1 to 500 characters"),
        }
    }
}

impl Preflight {
    /// The same with a decision about it.
    ///
    /// # Errors
    /// See [`Undecidable`].
    pub fn decided(
        mut self,
        ruling: Ruling,
        name: &str,
        why: &str,
        at: Timestamp,
    ) -> Result<Self, Undecidable> {
        let why = why.trim();
        if !(1..=500).contains(&why.chars().count()) {
            return Err(Undecidable::Why);
        }
        match self.state {
            PreflightState::Running => return Err(Undecidable::Running),
            PreflightState::Failed(_) if ruling == Ruling::Approved => return Err(Undecidable::Failed),
            _ => {}
        }
        let errors = self.findings.check.as_ref().is_some_and(|found| found.errors > 0);
        if errors && ruling == Ruling::Approved {
            return Err(Undecidable::Errors);
        }
        self.decision = Some(Decision { ruling, name: name.to_owned(), why: why.to_owned(), at });
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preflight(errors: u64, failed: u64, changed: u64) -> Preflight {
        let demanding = Asks { tests: Demand::Required, replay: Demand::Required, ..Asks::default() };
        Preflight {
            id: PreflightId::from_unique("p"),
            workspace: WorkspaceId::from_unique("w"),
            bot: BotId::from_unique("b"),
            environment: EnvironmentName::production(),
            version: None,
            release: Digest::of(b"x"),
            author: "Ann".to_owned(),
            state: PreflightState::Done,
            asks: demanding,
            progress: (100, 100),
            findings: Findings {
                check: Some(Checked { errors, ..Checked::default() }),
                tests: Some(Tested { passed: 3, failed, ..Tested::default() }),
                replay: Some(Replayed { conversations: 100, turns: 400, changed, ..Replayed::default() }),
            },
            decision: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn ruled(preflight: Preflight, ruling: Ruling) -> Result<Verdict, Undecidable> {
        Ok(preflight.decided(ruling, "Ann", "as wished", Timestamp::UNIX_EPOCH)?.verdict())
    }

    #[test]
    fn what_is_required_holds_and_what_is_advice_does_not() {
        assert_eq!(preflight(0, 0, 5).verdict(), Verdict::Ready, "5 % is allowed");
        assert_eq!(preflight(0, 0, 6).verdict(), Verdict::Held);
        assert_eq!(preflight(0, 1, 0).verdict(), Verdict::Held);
        let mut mild = preflight(0, 1, 99);
        mild.asks = Asks::default();
        assert_eq!(mild.verdict(), Verdict::Advised);
        assert!(mild.verdict().lets_in() && !preflight(0, 1, 0).verdict().lets_in());
        let said: Vec<String> = mild.items().into_iter().map(|item| item.what.to_string()).collect();
        assert_eq!(
            said,
            [
                "no errors, no warnings",
                "1 of 4 tests fail",
                "99 of 100 conversations differ (99 %, at most 5 % may)"
            ]
        );
    }

    #[test]
    fn a_person_may_approve_what_is_held_but_no_errors() {
        assert_eq!(ruled(preflight(0, 1, 50), Ruling::Approved), Ok(Verdict::Approved));
        assert_eq!(ruled(preflight(0, 0, 0), Ruling::Blocked), Ok(Verdict::Blocked));
        assert_eq!(ruled(preflight(1, 0, 0), Ruling::Approved), Err(Undecidable::Errors));
        assert_eq!(preflight(1, 0, 0).verdict(), Verdict::Blocked);
        let no_reason = preflight(0, 1, 0).decided(Ruling::Approved, "Ann", " ", Timestamp::UNIX_EPOCH);
        assert_eq!(no_reason.unwrap_err(), Undecidable::Why);
    }

    #[test]
    fn what_runs_or_broke_off_lets_nothing_in() {
        let mut running = preflight(0, 0, 0);
        running.state = PreflightState::Running;
        assert_eq!(running.verdict(), Verdict::Running);
        assert_eq!(ruled(running.clone(), Ruling::Approved), Err(Undecidable::Running));
        running.state = PreflightState::Failed("the server was stopped".to_owned());
        assert_eq!(running.verdict(), Verdict::Failed);
        assert_eq!(ruled(running, Ruling::Approved), Err(Undecidable::Failed));
        let mut early = preflight(0, 0, 0);
        early.findings.replay = None;
        assert_eq!(early.verdict(), Verdict::Held, "what is required and did not run is no yes");
    }

    #[test]
    fn no_conversations_are_no_difference_and_unreadable_ones_are_told() {
        let mut new = preflight(0, 0, 0);
        new.findings.replay = Some(Replayed::default());
        assert_eq!(new.verdict(), Verdict::Ready);
        assert_eq!(new.items()[2].what, "there are no conversations to replay yet");
        new.findings.replay = Some(Replayed { conversations: 9, unreadable: 1, ..Replayed::default() });
        assert_eq!(new.verdict(), Verdict::Held);
    }
}
