//! The conversation tests of a draft, and talks with it.

use super::bot::{FileInput, folder};
use super::conversation::Conversation;
use super::turn::{Speaker, Turn};
use super::{
    Denied, Invalid, Missing, NotFound, ProblemsFound, Sentence, broken, optional, permitted, platform,
};
use crate::platform::Failure;
use async_graphql::{Context, Error, ID, Object, SimpleObject, Union};
use botloom_domain::{BotId, Permission};
use botloom_engine::suite::{Coverage, Line, Place, Report};

/// What became of a test.
#[derive(SimpleObject)]
struct TestReport {
    name: String,
    file: String,
    passed: bool,
    lines: Vec<TestLine>,
    failures: Vec<TestFailure>,
}

#[derive(SimpleObject)]
struct TestLine {
    speaker: Speaker,
    text: String,
}

/// What was otherwise than expected.
#[derive(SimpleObject)]
struct TestFailure {
    /// The line of the test file, from 1.
    line: usize,
    expected: Sentence,
    found: Sentence,
}

impl From<Report> for TestReport {
    fn from(report: Report) -> Self {
        let line = |line| match line {
            Line::User(text) => TestLine { speaker: Speaker::User, text },
            Line::Bot(text) => TestLine { speaker: Speaker::Bot, text },
            Line::Between(text) => TestLine { speaker: Speaker::System, text },
        };
        let failures = report.failures.into_iter();
        Self {
            name: report.name,
            file: report.file,
            passed: failures.len() == 0,
            lines: report.lines.into_iter().map(line).collect(),
            failures: failures
                .map(|failure| TestFailure {
                    line: failure.line,
                    expected: failure.expected.into(),
                    found: failure.found.into(),
                })
                .collect(),
        }
    }
}

/// What the tests go through of one flow.
#[derive(SimpleObject)]
struct FlowCoverage {
    flow: String,
    file: String,
    /// The steps of the flow, in the order of its file.
    steps: Vec<StepCoverage>,
}

/// Whether a test goes through a step.
#[derive(SimpleObject)]
struct StepCoverage {
    /// The line of the flow's file, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
    /// What the step does, as it is written: `say`, `ask`, `if`.
    verb: &'static str,
    /// Whether it ran in at least one test, also in one that failed.
    covered: bool,
}

impl From<Coverage> for FlowCoverage {
    fn from(flow: Coverage) -> Self {
        let step = |covered| move |Place { line, column, verb }| StepCoverage { line, column, verb, covered };
        let covered = flow.covered.into_iter().map(step(true));
        let mut steps: Vec<StepCoverage> = covered.chain(flow.missed.into_iter().map(step(false))).collect();
        steps.sort_by_key(|step| (step.line, step.column));
        Self { flow: flow.flow, file: flow.file, steps }
    }
}

#[derive(SimpleObject)]
struct TestsRan {
    passed: usize,
    failed: usize,
    reports: Vec<TestReport>,
    /// What the tests go through of the bot's own flows.
    coverage: Vec<FlowCoverage>,
}

#[derive(Union)]
enum RunTestsPayload {
    TestsRan(TestsRan),
    Denied(Denied),
    NotFound(NotFound),
    ProblemsFound(ProblemsFound),
}

#[derive(SimpleObject)]
struct TestStarted {
    conversation: Conversation,
    turn: Turn,
}

#[derive(Union)]
enum StartTestPayload {
    TestStarted(TestStarted),
    Denied(Denied),
    NotFound(NotFound),
    ProblemsFound(ProblemsFound),
    Invalid(Invalid),
}

#[derive(Default)]
pub(super) struct TestMutation;

#[Object]
impl TestMutation {
    /// Runs the conversation tests of the draft.
    async fn run_tests(&self, ctx: &Context<'_>, bot: ID) -> Result<RunTestsPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(RunTestsPayload::Denied(denied)),
        };
        let gone = || Ok(RunTestsPayload::NotFound(NotFound::new(Missing::Bot, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let platform = platform(ctx);
        let draft = platform.store.draft(&actor.workspace, &id).await;
        let Some(files) = optional(draft.map_err(Failure::from))? else { return gone() };
        match platform.run_tests(&actor.workspace, &id, files).await.map_err(broken)? {
            Err(found) => Ok(RunTestsPayload::ProblemsFound(ProblemsFound::new(ctx, &found))),
            Ok((reports, coverage)) => {
                let reports: Vec<TestReport> = reports.into_iter().map(TestReport::from).collect();
                let passed = reports.iter().filter(|report| report.passed).count();
                let failed = reports.len() - passed;
                let coverage = coverage.into_iter().map(FlowCoverage::from).collect();
                Ok(RunTestsPayload::TestsRan(TestsRan { passed, failed, reports, coverage }))
            }
        }
    }

    /// Begins a talk with the draft, or with these files in its place.
    async fn start_test(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        language: Option<String>,
        files: Option<Vec<FileInput>>,
    ) -> Result<StartTestPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(StartTestPayload::Denied(denied)),
        };
        let gone = || Ok(StartTestPayload::NotFound(NotFound::new(Missing::Bot, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let platform = platform(ctx);
        let draft = platform.store.draft(&actor.workspace, &id).await;
        let Some(draft) = optional(draft.map_err(Failure::from))? else { return gone() };
        let files = match files.map(folder) {
            None => draft,
            Some(Ok(files)) => files,
            Some(Err(invalid)) => return Ok(StartTestPayload::Invalid(invalid)),
        };
        let drafted = platform.drafted(&actor.workspace, &id, files.clone()).await.map_err(broken)?;
        let release = match drafted {
            Ok(release) => release,
            Err(found) => return Ok(StartTestPayload::ProblemsFound(ProblemsFound::new(ctx, &found))),
        };
        platform.store.keep_release(&files).await.map_err(broken)?;
        let language = language.as_deref();
        let opened = platform.try_out(&actor.workspace, &id, release, language).await.map_err(broken)?;
        let conversation = platform.store.conversation(&actor.workspace, &opened.id).await.map_err(broken)?;
        let conversation = Conversation::new(conversation);
        let turn = Turn::open(conversation.clone(), opened.turn);
        Ok(StartTestPayload::TestStarted(TestStarted { conversation, turn }))
    }
}
