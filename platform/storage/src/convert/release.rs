//! Texts of deployments, environments and preflights: JSON with fields of its own, so that what is kept stays readable when the nouns
//! change. What one version wrote every later one reads: fields are added with a default and never renamed.

use super::wording::WordingText;
use super::{Convert, number, time};
use crate::entity::{deployment_move, environment, preflight};
use crate::error::StoreError;
use botloom_domain::preflight::{
    Checked, Decision, Example, Findings, Group, PreflightState, Replayed, Ruling, Tested,
};
use botloom_domain::{
    Against, Asks, BotId, Broken, By, Canary, Demand, Environment, EnvironmentName, Measure, Move, MoveKind,
    Percent, Preflight, PreflightId, Rule, VersionId, WorkspaceId,
};
use botloom_ports::Digest;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct RuleText {
    measure: String,
    limit: u32,
    against: String,
    at_least: u64,
}

impl RuleText {
    fn of(rule: &Rule) -> Self {
        let Rule { measure, limit, against, at_least } = *rule;
        let (measure, against) = (measure.name().to_owned(), against.name().to_owned());
        Self { measure, limit: limit.hundredths(), against, at_least }
    }

    fn read(&self) -> Option<Rule> {
        Some(Rule {
            measure: Measure::named(&self.measure)?,
            limit: Percent::of_hundredths(self.limit)?,
            against: Against::named(&self.against)?,
            at_least: self.at_least,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct CanaryText {
    version: String,
    share: u32,
    rules: Vec<RuleText>,
    began_at: i64,
}

pub(crate) fn canary_text(canary: &Canary) -> String {
    let text = CanaryText {
        version: canary.version.to_string(),
        share: canary.share.hundredths(),
        rules: canary.rules.iter().map(RuleText::of).collect(),
        began_at: canary.began_at.as_millisecond(),
    };
    serde_json::json!(text).to_string()
}

pub(super) fn canary(text: &str) -> Option<Canary> {
    let text: CanaryText = serde_json::from_str(text).ok()?;
    Some(Canary {
        version: VersionId::parse(&text.version).ok()?,
        share: Percent::of_hundredths(text.share)?,
        rules: text.rules.iter().map(RuleText::read).collect::<Option<_>>()?,
        began_at: time(text.began_at),
    })
}

pub(crate) fn earlier_text(versions: &[VersionId]) -> String {
    let versions: Vec<&str> = versions.iter().map(VersionId::as_str).collect();
    serde_json::json!(versions).to_string()
}

pub(super) fn earlier(text: &str) -> Option<Vec<VersionId>> {
    let versions: Vec<String> = serde_json::from_str(text).ok()?;
    versions.iter().map(|version| VersionId::parse(version).ok()).collect()
}

#[derive(Serialize, Deserialize)]
struct BrokenText {
    rule: RuleText,
    found: u32,
    steady: Option<u32>,
    of: u64,
}

pub(crate) fn broken_text(broken: &Broken) -> String {
    let Broken { rule, found, steady, of } = broken;
    let (found, steady) = (found.hundredths(), steady.map(Percent::hundredths));
    serde_json::json!(BrokenText { rule: RuleText::of(rule), found, steady, of: *of }).to_string()
}

fn broken(text: &str) -> Option<Broken> {
    let BrokenText { rule, found, steady, of } = serde_json::from_str(text).ok()?;
    let steady = match steady {
        Some(steady) => Some(Percent::of_hundredths(steady)?),
        None => None,
    };
    Some(Broken { rule: rule.read()?, found: Percent::of_hundredths(found)?, steady, of })
}

impl Convert<Move> for deployment_move::Model {
    fn convert(self) -> Result<Move, StoreError> {
        let id = format!("{}/{}", self.deployment_id, self.number);
        let read = |r: Self| -> Option<Move> {
            let optional = |text: Option<String>| match text {
                Some(text) => VersionId::parse(&text).ok().map(Some),
                None => Some(None),
            };
            let broken = match r.broken {
                Some(text) => Some(broken(&text)?),
                None => None,
            };
            Some(Move {
                number: number(r.number),
                at: time(r.at),
                kind: MoveKind::named(&r.kind)?,
                by: By { actor: r.actor, name: r.name, why: r.why, broken },
                from: optional(r.from_version)?,
                to: VersionId::parse(&r.to_version).ok()?,
                share: match r.share {
                    Some(share) => Some(Percent::of_hundredths(u32::try_from(share).ok()?)?),
                    None => None,
                },
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "move", id })
    }
}

#[derive(Serialize, Deserialize)]
struct AsksText {
    check: String,
    tests: String,
    replay: String,
    conversations: u64,
    most_differ: u32,
}

pub(crate) fn asks_text(asks: &Asks) -> String {
    let Asks { check, tests, replay, conversations, most_differ } = asks;
    let name = |demand: &Demand| demand.name().to_owned();
    let text = AsksText {
        check: name(check),
        tests: name(tests),
        replay: name(replay),
        conversations: *conversations,
        most_differ: most_differ.hundredths(),
    };
    serde_json::json!(text).to_string()
}

fn asks(text: &str) -> Option<Asks> {
    let text: AsksText = serde_json::from_str(text).ok()?;
    Some(Asks {
        check: Demand::named(&text.check)?,
        tests: Demand::named(&text.tests)?,
        replay: Demand::named(&text.replay)?,
        conversations: text.conversations,
        most_differ: Percent::of_hundredths(text.most_differ)?,
    })
}

impl Convert<Environment> for environment::Model {
    fn convert(self) -> Result<Environment, StoreError> {
        let id = format!("{}/{}", self.bot_id, self.name);
        let read = |r: Self| -> Option<Environment> {
            Some(Environment {
                bot: BotId::parse(&r.bot_id).ok()?,
                name: EnvironmentName::parse(&r.name).ok()?,
                asks: asks(&r.asks)?,
                created_at: Some(time(r.created_at)),
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "environment", id })
    }
}

#[derive(Serialize, Deserialize)]
struct FindingsText {
    check: Option<CheckedText>,
    tests: Option<TestedText>,
    replay: Option<ReplayedText>,
}

#[derive(Serialize, Deserialize)]
struct CheckedText {
    errors: u64,
    warnings: u64,
    first: Vec<WordingText>,
}

#[derive(Serialize, Deserialize)]
struct TestedText {
    passed: u64,
    failed: u64,
    first: Vec<WordingText>,
}

#[derive(Serialize, Deserialize)]
struct ReplayedText {
    conversations: u64,
    turns: u64,
    changed: u64,
    unreadable: u64,
    groups: Vec<GroupText>,
}

#[derive(Serialize, Deserialize)]
struct GroupText {
    kind: String,
    cause: WordingText,
    conversations: u64,
    turns: u64,
    examples: Vec<ExampleText>,
}

#[derive(Serialize, Deserialize)]
struct ExampleText {
    conversation: String,
    turn: u64,
    user: Option<String>,
    before: Vec<String>,
    after: Vec<String>,
}

pub(crate) fn findings_text(findings: &Findings) -> String {
    let Findings { check, tests, replay } = findings.clone();
    let example = |one: Example| {
        let Example { conversation, turn, user, before, after } = one;
        ExampleText { conversation, turn, user, before, after }
    };
    let group = |one: Group| {
        let Group { kind, cause, conversations, turns, examples } = one;
        let (cause, examples) = (WordingText::from(&cause), examples.into_iter().map(example).collect());
        GroupText { kind, cause, conversations, turns, examples }
    };
    let text = FindingsText {
        check: check.map(|Checked { errors, warnings, first }| CheckedText {
            errors,
            warnings,
            first: first.iter().map(Into::into).collect(),
        }),
        tests: tests.map(|Tested { passed, failed, first }| TestedText {
            passed,
            failed,
            first: first.iter().map(Into::into).collect(),
        }),
        replay: replay.map(|found| {
            let Replayed { conversations, turns, changed, unreadable, groups } = found;
            let groups = groups.into_iter().map(group).collect();
            ReplayedText { conversations, turns, changed, unreadable, groups }
        }),
    };
    serde_json::json!(text).to_string()
}

fn findings(text: &str) -> Option<Findings> {
    let FindingsText { check, tests, replay } = serde_json::from_str(text).ok()?;
    let example = |one: ExampleText| {
        let ExampleText { conversation, turn, user, before, after } = one;
        Example { conversation, turn, user, before, after }
    };
    let group = |one: GroupText| {
        let GroupText { kind, cause, conversations, turns, examples } = one;
        let (cause, examples) = (cause.into(), examples.into_iter().map(example).collect());
        Group { kind, cause, conversations, turns, examples }
    };
    Some(Findings {
        check: check.map(|CheckedText { errors, warnings, first }| Checked {
            errors,
            warnings,
            first: first.into_iter().map(Into::into).collect(),
        }),
        tests: tests.map(|TestedText { passed, failed, first }| Tested {
            passed,
            failed,
            first: first.into_iter().map(Into::into).collect(),
        }),
        replay: replay.map(|found| {
            let ReplayedText { conversations, turns, changed, unreadable, groups } = found;
            let groups = groups.into_iter().map(group).collect();
            Replayed { conversations, turns, changed, unreadable, groups }
        }),
    })
}

#[derive(Serialize, Deserialize)]
struct DecisionText {
    ruling: String,
    name: String,
    why: String,
    at: i64,
}

pub(crate) fn decision_text(decision: &Decision) -> String {
    let Decision { ruling, name, why, at } = decision.clone();
    serde_json::json!(DecisionText { ruling: ruling.name().to_owned(), name, why, at: at.as_millisecond() })
        .to_string()
}

fn decision(text: &str) -> Option<Decision> {
    let DecisionText { ruling, name, why, at } = serde_json::from_str(text).ok()?;
    Some(Decision { ruling: Ruling::named(&ruling)?, name, why, at: Timestamp::from_millisecond(at).ok()? })
}

impl Convert<Preflight> for preflight::Model {
    fn convert(self) -> Result<Preflight, StoreError> {
        let id = self.id.clone();
        let read = |r: Self| -> Option<Preflight> {
            Some(Preflight {
                id: PreflightId::parse(&r.id).ok()?,
                workspace: WorkspaceId::parse(&r.workspace_id).ok()?,
                bot: BotId::parse(&r.bot_id).ok()?,
                environment: EnvironmentName::parse(&r.environment).ok()?,
                version: match r.version_id {
                    Some(id) => Some(VersionId::parse(&id).ok()?),
                    None => None,
                },
                release: Digest::parse(&r.release).ok()?,
                author: r.author,
                state: match r.state.as_str() {
                    "running" => PreflightState::Running,
                    "done" => PreflightState::Done,
                    "failed" => PreflightState::Failed(r.failure.unwrap_or_default()),
                    _ => return None,
                },
                asks: asks(&r.asks)?,
                progress: (number(r.done), number(r.total)),
                findings: findings(&r.findings)?,
                decision: match r.decision {
                    Some(text) => Some(decision(&text)?),
                    None => None,
                },
                created_at: time(r.created_at),
                updated_at: time(r.updated_at),
            })
        };
        read(self).ok_or(StoreError::Damaged { what: "preflight", id })
    }
}
