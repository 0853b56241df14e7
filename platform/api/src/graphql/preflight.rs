//! What is found out about a version or a draft before it gets into an environment.

use super::conversation::hides_personal_data;
use super::environment::{Asks, Demand};
use super::member::DateTime;
use super::version::Version;
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, Sentence, allowed, language, optional, permitted, platform,
};
use crate::platform::Failure;
use async_graphql::{Context, Enum, Error, ID, Object, SimpleObject, Union};
use botloom_domain::preflight::{self as noun, Check, Passed, PreflightState, Ruling, Undecidable};
use botloom_domain::{self as domain, BotId, EnvironmentName, Permission, PreflightId, VersionId};
use botloom_engine::Veil;
use botloom_flow::Wording;

/// One look at a version or a draft.
#[derive(Clone)]
pub(crate) struct Preflight(pub domain::Preflight);

/// What follows from a preflight.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PreflightVerdict {
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

/// One of the things that a preflight looks at.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PreflightCheck {
    /// The problems of the files.
    Check,
    /// The conversation tests.
    Tests,
    /// The replay of real conversations.
    Replay,
}

/// How one of them went.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PreflightPassed {
    Yes,
    No,
    NotYet,
}

/// One line of a preflight.
#[derive(SimpleObject)]
struct PreflightItem {
    check: PreflightCheck,
    demand: Demand,
    passed: PreflightPassed,
    /// What was found, as a sentence.
    what: String,
}

/// What differs in a replay, by cause.
struct ReplayGroup(noun::Group);

#[Object]
impl ReplayGroup {
    /// What kind of difference: `error`, `call`, `handoff`, `no-handoff`, `flow`, `knowledge`, `slot`, `branch`, `question` or `text`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The cause in words.
    async fn cause(&self, ctx: &Context<'_>) -> String {
        self.0.cause.in_language(language(ctx))
    }

    /// In how many conversations.
    async fn conversations(&self) -> u64 {
        self.0.conversations
    }

    /// In how many turns.
    async fn turns(&self) -> u64 {
        self.0.turns
    }

    /// A few of them, for who may read conversations.
    async fn examples(&self, ctx: &Context<'_>) -> Result<Vec<ReplayExample>, Error> {
        allowed(ctx, Permission::ReadConversations)?;
        let hidden = hides_personal_data(ctx);
        let text = |text: String| if hidden { Veil::default().text(&text) } else { text };
        let example = |one: &noun::Example| {
            let noun::Example { conversation, turn, user, before, after } = one.clone();
            let (user, before, after) = (
                user.map(text),
                before.into_iter().map(text).collect(),
                after.into_iter().map(text).collect(),
            );
            ReplayExample { conversation: ID(conversation), turn, user, before, after }
        };
        Ok(self.0.examples.iter().map(example).collect())
    }
}

/// One difference, to be looked at.
#[derive(SimpleObject)]
struct ReplayExample {
    /// The id of the conversation.
    conversation: ID,
    /// The turn, from 1.
    turn: u64,
    /// What the customer wrote.
    user: Option<String>,
    /// What was said.
    before: Vec<String>,
    /// What would be said.
    after: Vec<String>,
}

/// What the replay of real conversations found.
struct ReplayFindings(noun::Replayed);

#[Object]
impl ReplayFindings {
    async fn conversations(&self) -> u64 {
        self.0.conversations
    }

    /// How many turns were compared.
    async fn turns(&self) -> u64 {
        self.0.turns
    }

    /// In how many conversations something differs.
    async fn changed(&self) -> u64 {
        self.0.changed
    }

    /// How many percent of the conversations that is.
    async fn differ(&self) -> f64 {
        self.0.differ().number()
    }

    /// How many conversations could not be read.
    async fn unreadable(&self) -> u64 {
        self.0.unreadable
    }

    /// By cause, the one with the most conversations first.
    async fn groups(&self) -> Vec<ReplayGroup> {
        self.0.groups.iter().cloned().map(ReplayGroup).collect()
    }
}

/// What a person decided about a preflight.
#[derive(SimpleObject)]
struct PreflightDecision {
    ruling: PreflightRuling,
    /// Who.
    by: String,
    why: String,
    at: DateTime,
}

/// What may be decided about a preflight.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum PreflightRuling {
    /// The version gets in, whatever was found.
    Approved,
    /// It stays out.
    Blocked,
}

#[Object]
impl Preflight {
    pub async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The environment it is for.
    async fn environment(&self) -> &str {
        self.0.environment.as_str()
    }

    /// The version; none for a draft.
    async fn version(&self, ctx: &Context<'_>) -> Result<Option<Version>, Error> {
        let Some(version) = &self.0.version else { return Ok(None) };
        let found = platform(ctx).store.version(&self.0.workspace, version).await;
        Ok(optional(found.map_err(Failure::from))?.map(Version))
    }

    /// The digest of the files that were looked at.
    async fn digest(&self) -> &str {
        self.0.release.as_str()
    }

    /// Who began it.
    async fn author(&self) -> &str {
        &self.0.author
    }

    async fn verdict(&self) -> PreflightVerdict {
        match self.0.verdict() {
            noun::Verdict::Running => PreflightVerdict::Running,
            noun::Verdict::Ready => PreflightVerdict::Ready,
            noun::Verdict::Advised => PreflightVerdict::Advised,
            noun::Verdict::Held => PreflightVerdict::Held,
            noun::Verdict::Approved => PreflightVerdict::Approved,
            noun::Verdict::Blocked => PreflightVerdict::Blocked,
            noun::Verdict::Failed => PreflightVerdict::Failed,
        }
    }

    /// Why it could not go on, if it could not.
    async fn failure(&self) -> Option<Sentence> {
        match &self.0.state {
            // It is kept in English, by which its translation is found.
            PreflightState::Failed(why) => Some(Wording::restored(why.clone(), Vec::new()).into()),
            _ => None,
        }
    }

    /// What the environment asked when it began.
    async fn asks(&self) -> Asks {
        self.0.asks.into()
    }

    /// How many conversations are replayed so far.
    async fn done(&self) -> u64 {
        self.0.progress.0
    }

    /// How many there are to be.
    async fn total(&self) -> u64 {
        self.0.progress.1
    }

    async fn items(&self, ctx: &Context<'_>) -> Vec<PreflightItem> {
        let language = language(ctx);
        let item = |item: noun::Item| PreflightItem {
            check: match item.check {
                Check::Check => PreflightCheck::Check,
                Check::Tests => PreflightCheck::Tests,
                Check::Replay => PreflightCheck::Replay,
            },
            demand: item.demand.into(),
            passed: match item.passed {
                Passed::Yes => PreflightPassed::Yes,
                Passed::No => PreflightPassed::No,
                Passed::NotYet => PreflightPassed::NotYet,
            },
            what: item.what.in_language(language),
        };
        self.0.items().into_iter().map(item).collect()
    }

    /// How many errors and warnings the check found; none before it ran.
    async fn errors(&self) -> Option<u64> {
        self.0.findings.check.as_ref().map(|found| found.errors)
    }

    async fn warnings(&self) -> Option<u64> {
        self.0.findings.check.as_ref().map(|found| found.warnings)
    }

    /// How many conversation tests passed and failed; none before they ran.
    async fn tests_passed(&self) -> Option<u64> {
        self.0.findings.tests.as_ref().map(|found| found.passed)
    }

    async fn tests_failed(&self) -> Option<u64> {
        self.0.findings.tests.as_ref().map(|found| found.failed)
    }

    /// The first errors and the first tests that failed, with their places.
    async fn details(&self, ctx: &Context<'_>) -> Vec<String> {
        let noun::Findings { check, tests, .. } = &self.0.findings;
        let errors = check.iter().flat_map(|found| &found.first);
        let all = errors.chain(tests.iter().flat_map(|found| &found.first));
        all.map(|first| first.in_language(language(ctx))).collect()
    }

    /// What the replay found; none before it ended.
    async fn replay(&self) -> Option<ReplayFindings> {
        self.0.findings.replay.clone().map(ReplayFindings)
    }

    async fn decision(&self) -> Option<PreflightDecision> {
        self.0.decision.as_ref().map(|decision| PreflightDecision {
            ruling: match decision.ruling {
                Ruling::Approved => PreflightRuling::Approved,
                Ruling::Blocked => PreflightRuling::Blocked,
            },
            by: decision.name.clone(),
            why: decision.why.clone(),
            at: DateTime(decision.at),
        })
    }

    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

/// It runs; ask for it by its id until its verdict is another than `RUNNING`.
#[derive(SimpleObject)]
struct PreflightStarted {
    preflight: Preflight,
}

#[expect(clippy::large_enum_variant, reason = "an answer is made once and moved once")]
#[derive(Union)]
enum StartPreflightPayload {
    PreflightStarted(PreflightStarted),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
}

#[derive(SimpleObject)]
struct PreflightDecided {
    preflight: Preflight,
}

#[expect(clippy::large_enum_variant, reason = "an answer is made once and moved once")]
#[derive(Union)]
enum DecidePreflightPayload {
    PreflightDecided(PreflightDecided),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
    Conflict(Conflict),
}

#[derive(Default)]
pub(super) struct PreflightQuery;

#[Object]
impl PreflightQuery {
    async fn preflight(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Preflight>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let Ok(id) = PreflightId::parse(&id) else { return Ok(None) };
        let found = platform(ctx).store.preflight(&actor.workspace, &id).await;
        Ok(optional(found.map_err(Failure::from))?.map(Preflight))
    }
}

#[derive(Default)]
pub(super) struct PreflightMutation;

#[Object]
impl PreflightMutation {
    /// Begins to look at a version, or at the draft: check, conversation tests, and a replay of the latest conversations. It runs in the
    /// background; ask for it by its id.
    async fn start_preflight(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        version: Option<ID>,
        #[graphql(desc = "`production` if nothing is said.")] environment: Option<String>,
    ) -> Result<StartPreflightPayload, Error> {
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(StartPreflightPayload::Denied(denied)),
        };
        let gone =
            || Ok(StartPreflightPayload::NotFound(NotFound::new(Missing::BotVersionOrEnvironment, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let environment = environment
            .map_or_else(|| Ok(EnvironmentName::production()), |name| EnvironmentName::parse(&name));
        let environment = match environment {
            Ok(name) => name,
            Err(error) => return Ok(StartPreflightPayload::Invalid(Invalid::new("environment", error))),
        };
        let version = match version.as_ref().map(|version| VersionId::parse(version)).transpose() {
            Ok(version) => version,
            Err(_) => return gone(),
        };
        let begun = platform(ctx)
            .start_preflight(&actor.workspace, &id, version.as_ref(), &environment, &actor.name)
            .await;
        match optional(begun)? {
            Some(begun) => {
                Ok(StartPreflightPayload::PreflightStarted(PreflightStarted { preflight: Preflight(begun) }))
            }
            None => gone(),
        }
    }

    /// Approves what a preflight holds, or blocks what it would let in, with the reason.
    async fn decide_preflight(
        &self,
        ctx: &Context<'_>,
        id: ID,
        ruling: PreflightRuling,
        why: String,
    ) -> Result<DecidePreflightPayload, Error> {
        let actor = match permitted(ctx, Permission::Deploy) {
            Ok(actor) => actor,
            Err(denied) => return Ok(DecidePreflightPayload::Denied(denied)),
        };
        let gone = || Ok(DecidePreflightPayload::NotFound(NotFound::new(Missing::Preflight, &id)));
        let Ok(known) = PreflightId::parse(&id) else { return gone() };
        let ruling = match ruling {
            PreflightRuling::Approved => Ruling::Approved,
            PreflightRuling::Blocked => Ruling::Blocked,
        };
        let platform = platform(ctx);
        let now = platform.clock.now();
        let decided = platform
            .store
            .decide_preflight(&actor.workspace, &known, ruling, &actor.name, &why, now)
            .await
            .map_err(Failure::from);
        Ok(match optional(decided)? {
            Some(Ok(decided)) => {
                DecidePreflightPayload::PreflightDecided(PreflightDecided { preflight: Preflight(decided) })
            }
            Some(Err(error @ Undecidable::Why)) => {
                DecidePreflightPayload::Invalid(Invalid::new("why", error))
            }
            Some(Err(error)) => DecidePreflightPayload::Conflict(Conflict::new(error)),
            None => return gone(),
        })
    }
}
