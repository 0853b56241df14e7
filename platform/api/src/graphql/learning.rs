//! What a bot may learn from its conversations: candidates, and what is decided about them in the draft.

use super::bot::Bot;
use super::page::connection;
use super::problem::{Problem, problems};
use super::{
    Conflict, Denied, Invalid, Missing, NotFound, ProblemsFound, Sentence, allowed, broken, optional,
    permitted, platform, refused,
};
use crate::learning::{Edit, Refused};
use crate::platform::{Decision, Found, NoLearning, Said};
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject, Union};
use botloom_domain::{BotId, Page, PageRequest, Permission, WorkspaceId};
use botloom_engine::learning::{self, Proposal, Reason};
use botloom_flow::words;
use botloom_ports::Files;

/// How a question ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_engine::learning::Outcome")]
pub(crate) enum QuestionOutcome {
    /// The bot did not understand.
    Silent,
    /// The bot asked which of several was meant, and the customer chose none.
    Unclear,
    /// The bot asked, and the customer chose.
    Chosen,
    /// The bot answered and got a bad mark.
    Disliked,
    /// A person took over.
    HandedOver,
}

/// What may be done about a candidate.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProposalKind {
    /// An entry means the same: it gets the phrasings.
    Variant,
    /// Nothing means the same: a new entry.
    New,
    /// The entry's answer is not what customers want to know.
    Improve,
    /// It is talk without a question, or speaks of something else.
    Dismiss,
}

/// How often questions ended in one way.
#[derive(SimpleObject, Clone)]
pub(crate) struct OutcomeCount {
    outcome: QuestionOutcome,
    times: usize,
}

/// A wording with how often it came. Personal data is masked.
#[derive(SimpleObject, Clone)]
pub(crate) struct QuestionWording {
    text: String,
    times: usize,
}

/// How it was asked in one language.
#[derive(SimpleObject, Clone)]
pub(crate) struct QuestionWordings {
    language: String,
    times: usize,
    /// The wording that is most like all others.
    typical: String,
    /// The most frequent first.
    texts: Vec<QuestionWording>,
    /// Those that would be added.
    add: Vec<String>,
}

/// An answer as people gave it.
#[derive(SimpleObject, Clone)]
pub(crate) struct AnswerDraft {
    answer: String,
    language: String,
    /// In how many conversations this or nearly this was answered.
    times: usize,
    /// Some of them.
    conversations: Vec<ID>,
}

/// What may be done about a candidate, and with which entry.
#[derive(SimpleObject, Clone)]
pub(crate) struct LearningProposal {
    kind: ProposalKind,
    entry: Option<String>,
    /// How sure it is that the entry is meant, from 0 to 1.
    score: Option<f64>,
    draft: Option<AnswerDraft>,
    /// Why it should be dismissed.
    reason: Option<Sentence>,
}

/// Questions that mean the same and that the bot could not answer well.
#[derive(SimpleObject, Clone)]
pub(crate) struct LearningCandidate {
    /// Stays the same while the candidate grows.
    id: String,
    times: usize,
    conversations: usize,
    days: usize,
    /// The day of its first question.
    first: String,
    /// The day of its last question.
    last: String,
    outcomes: Vec<OutcomeCount>,
    asked: Vec<QuestionWordings>,
    proposal: LearningProposal,
}

connection!(LearningCandidateConnection, LearningCandidateEdge, LearningCandidate);

impl From<&learning::Candidate> for LearningCandidate {
    fn from(one: &learning::Candidate) -> Self {
        let wordings = |(language, own): (&String, &learning::Wordings)| QuestionWordings {
            language: language.clone(),
            times: own.size,
            typical: own.typical.clone(),
            texts: own
                .texts
                .iter()
                .map(|(text, times)| QuestionWording { text: text.clone(), times: *times })
                .collect(),
            add: own.add.clone(),
        };
        Self {
            id: one.id.clone(),
            times: one.size,
            conversations: one.conversations,
            days: one.days,
            first: one.first.to_string(),
            last: one.last.to_string(),
            outcomes: one
                .outcomes
                .iter()
                .map(|(outcome, times)| OutcomeCount { outcome: (*outcome).into(), times: *times })
                .collect(),
            asked: one.asked.iter().map(wordings).collect(),
            proposal: (&one.proposal).into(),
        }
    }
}

impl From<&Proposal> for LearningProposal {
    fn from(proposal: &Proposal) -> Self {
        let draft = |own: &Option<learning::Draft>| {
            own.as_ref().map(|own| AnswerDraft {
                answer: own.answer.clone(),
                language: own.language.clone(),
                times: own.times,
                conversations: own.conversations.iter().map(|id| ID(id.clone())).collect(),
            })
        };
        let none = Self { kind: ProposalKind::New, entry: None, score: None, draft: None, reason: None };
        match proposal {
            Proposal::Variant { entry, score } => Self {
                kind: ProposalKind::Variant,
                entry: Some(entry.clone()),
                score: Some(f64::from(*score)),
                ..none
            },
            Proposal::New { draft: own } => Self { draft: draft(own), ..none },
            Proposal::Improve { entry, draft: own } => {
                Self { kind: ProposalKind::Improve, entry: Some(entry.clone()), draft: draft(own), ..none }
            }
            Proposal::Leave(reason) => {
                let reason = match reason {
                    Reason::SmallTalk => words!("it is talk without a question"),
                    Reason::Elsewhere => words!("it speaks of something else"),
                };
                Self { kind: ProposalKind::Dismiss, reason: Some(reason.into()), ..none }
            }
        }
    }
}

/// A page of the candidates of a bot.
pub(crate) async fn candidates(
    ctx: &Context<'_>,
    noun: &botloom_domain::Bot,
    files: &botloom_ports::Files,
    request: PageRequest,
) -> Result<LearningCandidateConnection, Error> {
    allowed(ctx, Permission::ReadConversations)?;
    let learnt = platform(ctx).learn(&noun.workspace, &noun.id, files.clone()).await.map_err(broken)?;
    let found = match learnt {
        Ok(found) => found,
        Err(NoLearning::Problems(problems)) => {
            let errors = problems.len();
            return Err(refused(words!("the bot has {errors} errors; correct them first", errors)));
        }
        Err(NoLearning::Memory(error)) => return Err(refused(error)),
        Err(NoLearning::Unknown(_) | NoLearning::Refused(_)) => Vec::new(),
    };
    let after = request.after.as_ref().and_then(|after| found.iter().position(|one| one.is(after)));
    let rest = &found[after.map_or(0, |at| at + 1)..];
    let items = rest.iter().take(request.first).map(|one| (one.id.clone(), one)).collect();
    let page = Page { items, more: rest.len() > request.first };
    Ok(LearningCandidateConnection::new(page, request.after.is_none(), LearningCandidate::from))
}

#[derive(InputObject)]
struct AcceptCandidateInput {
    bot: ID,
    /// The revision of the draft that was looked at.
    revision: u64,
    candidate: String,
    /// The entry that takes it, or the id of the new entry, instead of the proposed one.
    entry: Option<String>,
    /// The question of a new entry.
    question: Option<String>,
    /// The answer, instead of the drafted one.
    answer: Option<String>,
    /// The phrasings, instead of the proposed ones.
    phrasings: Option<Vec<String>>,
}

#[derive(InputObject)]
struct DismissCandidateInput {
    bot: ID,
    /// The revision of the draft that was looked at.
    revision: u64,
    candidate: String,
    /// Why, for people.
    #[graphql(default)]
    reason: String,
}

/// The draft has it; customers meet it when the bot is published and deployed.
#[derive(SimpleObject)]
struct CandidateAccepted {
    bot: Bot,
    /// The entry that took it.
    entry: String,
    /// The file that says it now.
    file: String,
    /// Whether the entry is new among the bot's own.
    is_new: bool,
    problems: Vec<Problem>,
}

#[derive(Union)]
enum AcceptCandidatePayload {
    CandidateAccepted(CandidateAccepted),
    ProblemsFound(ProblemsFound),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

/// It comes back when it was asked twice as often.
#[derive(SimpleObject)]
struct CandidateDismissed {
    bot: Bot,
}

#[derive(Union)]
enum DismissCandidatePayload {
    CandidateDismissed(CandidateDismissed),
    ProblemsFound(ProblemsFound),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

/// Why a decision was not carried out.
enum Hindrance {
    Problems(ProblemsFound),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

macro_rules! hindered {
    ($payload:ident) => {
        impl From<Hindrance> for $payload {
            fn from(hindrance: Hindrance) -> Self {
                match hindrance {
                    Hindrance::Problems(found) => Self::ProblemsFound(found),
                    Hindrance::Denied(denied) => Self::Denied(denied),
                    Hindrance::Invalid(invalid) => Self::Invalid(invalid),
                    Hindrance::NotFound(gone) => Self::NotFound(gone),
                    Hindrance::Conflict(conflict) => Self::Conflict(conflict),
                }
            }
        }
    };
}

hindered!(AcceptCandidatePayload);
hindered!(DismissCandidatePayload);

#[derive(Default)]
pub(super) struct LearningMutation;

#[Object]
impl LearningMutation {
    /// Takes a candidate into the knowledge of a bot's draft, as it is proposed or edited.
    async fn accept_candidate(
        &self,
        ctx: &Context<'_>,
        input: AcceptCandidateInput,
    ) -> Result<AcceptCandidatePayload, Error> {
        let AcceptCandidateInput { bot, revision, candidate, entry, question, answer, phrasings } = input;
        let decision = Decision::Accept(Edit { entry, question, answer, phrasings });
        let (noun, done) = match decide(ctx, &bot, revision, &candidate, decision).await? {
            Ok(done) => done,
            Err(hindrance) => return Ok(hindrance.into()),
        };
        let Some(done) = done else { return Err(refused(words!("nothing was accepted"))) };
        let files = platform(ctx).store.draft(&noun.workspace, &noun.id).await.map_err(broken)?;
        let found = platform(ctx).check(&noun.workspace, files).await.map_err(broken)?;
        Ok(AcceptCandidatePayload::CandidateAccepted(CandidateAccepted {
            bot: Bot::new(noun),
            entry: done.entry,
            file: done.file,
            is_new: done.is_new,
            problems: problems(ctx, &found),
        }))
    }

    /// Remembers in a bot's draft that a candidate is not for the bot.
    async fn dismiss_candidate(
        &self,
        ctx: &Context<'_>,
        input: DismissCandidateInput,
    ) -> Result<DismissCandidatePayload, Error> {
        let DismissCandidateInput { bot, revision, candidate, reason } = input;
        match decide(ctx, &bot, revision, &candidate, Decision::Dismiss(reason)).await? {
            Ok((noun, _)) => {
                Ok(DismissCandidatePayload::CandidateDismissed(CandidateDismissed { bot: Bot::new(noun) }))
            }
            Err(hindrance) => Ok(hindrance.into()),
        }
    }
}

/// An entry of a bot's knowledge, of a pack or its own.
#[derive(SimpleObject)]
pub(crate) struct KnowledgeEntry {
    id: String,
    /// By language.
    said: Vec<EntryText>,
}

/// What an entry says in one language.
#[derive(SimpleObject)]
pub(crate) struct EntryText {
    language: String,
    question: String,
    answer: String,
}

pub(super) async fn entry(
    ctx: &Context<'_>,
    bot: &botloom_domain::Bot,
    draft: &Files,
    id: String,
) -> Result<Option<KnowledgeEntry>, Error> {
    let found = platform(ctx).entry(&bot.workspace, &bot.id, draft.clone(), &id).await.map_err(broken)?;
    let text =
        |said: Said| EntryText { language: said.language, question: said.question, answer: said.answer };
    Ok(found.map(|said| KnowledgeEntry { id, said: said.into_iter().map(text).collect() }))
}

#[derive(InputObject)]
struct SetAnswerInput {
    bot: ID,
    /// The revision of the draft that was looked at.
    revision: u64,
    /// The id of the entry.
    entry: String,
    language: String,
    answer: String,
}

/// The draft says it; customers hear it when the bot is published and deployed.
#[derive(SimpleObject)]
struct AnswerSet {
    bot: Bot,
    /// The file that says it now.
    file: String,
    /// Whether the entry was one of a pack and is the bot's own now.
    is_new: bool,
    problems: Vec<Problem>,
}

#[derive(Union)]
enum SetAnswerPayload {
    AnswerSet(AnswerSet),
    ProblemsFound(ProblemsFound),
    Denied(Denied),
    Invalid(Invalid),
    NotFound(NotFound),
    Conflict(Conflict),
}

hindered!(SetAnswerPayload);

/// The most characters of an answer that comes alone.
const LONGEST_ANSWER: usize = 10_000;

#[derive(Default)]
pub(super) struct AnswerMutation;

#[Object]
impl AnswerMutation {
    /// Gives an entry of the draft's knowledge another answer in one language; an entry of a pack becomes the bot's own then.
    async fn set_answer(&self, ctx: &Context<'_>, input: SetAnswerInput) -> Result<SetAnswerPayload, Error> {
        let SetAnswerInput { bot, revision, entry, language, answer } = input;
        let actor = match permitted(ctx, Permission::WriteBots) {
            Ok(actor) => actor,
            Err(denied) => return Ok(SetAnswerPayload::Denied(denied)),
        };
        let answer = answer.trim();
        if answer.is_empty() || answer.chars().count() > LONGEST_ANSWER {
            let message = words!("an answer has 1 to {most} characters", most = LONGEST_ANSWER);
            return Ok(SetAnswerPayload::Invalid(Invalid::new("answer", message)));
        }
        let gone = || Ok(SetAnswerPayload::NotFound(NotFound::new(Missing::Bot, &bot)));
        let Ok(id) = BotId::parse(&bot) else { return gone() };
        let platform = platform(ctx);
        let done = platform.set_answer(&actor.workspace, &id, revision, &entry, (&language, answer)).await;
        if let Err(failure) = &done
            && let Some(conflict) = Conflict::stale(failure)
        {
            return Ok(SetAnswerPayload::Conflict(conflict));
        }
        let (noun, done) = match optional(done)? {
            Some(Ok(done)) => done,
            Some(Err(why)) => {
                return Ok(hindrance(ctx, &actor.workspace, &id, why, Missing::Entry).await?.into());
            }
            None => return gone(),
        };
        let files = platform.store.draft(&noun.workspace, &noun.id).await.map_err(broken)?;
        let found = platform.check(&noun.workspace, files).await.map_err(broken)?;
        Ok(SetAnswerPayload::AnswerSet(AnswerSet {
            bot: Bot::new(noun),
            file: done.file,
            is_new: done.is_new,
            problems: problems(ctx, &found),
        }))
    }
}

type Done = (botloom_domain::Bot, Option<crate::learning::Accepted>);

async fn decide(
    ctx: &Context<'_>,
    bot: &ID,
    revision: u64,
    candidate: &str,
    decision: Decision,
) -> Result<Result<Done, Hindrance>, Error> {
    let actor = match permitted(ctx, Permission::WriteBots).and(permitted(ctx, Permission::ReadConversations))
    {
        Ok(actor) => actor,
        Err(denied) => return Ok(Err(Hindrance::Denied(denied))),
    };
    let gone = || Ok(Err(Hindrance::NotFound(NotFound::new(Missing::Bot, bot))));
    let Ok(id) = BotId::parse(bot) else { return gone() };
    let platform = platform(ctx);
    let done = platform.decide(&actor.workspace, &id, revision, candidate, decision).await;
    if let Err(failure) = &done
        && let Some(conflict) = Conflict::stale(failure)
    {
        return Ok(Err(Hindrance::Conflict(conflict)));
    }
    let why = match optional(done)? {
        Some(Ok(done)) => return Ok(Ok(done)),
        Some(Err(why)) => why,
        None => return gone(),
    };
    Ok(Err(hindrance(ctx, &actor.workspace, &id, why, Missing::Candidate).await?))
}

/// Why a draft was not changed; `what` was named.
async fn hindrance(
    ctx: &Context<'_>,
    workspace: &WorkspaceId,
    bot: &BotId,
    why: NoLearning,
    what: Missing,
) -> Result<Hindrance, Error> {
    Ok(match why {
        NoLearning::Problems(found) => {
            let files = platform(ctx).store.draft(workspace, bot).await.map_err(broken)?;
            Hindrance::Problems(ProblemsFound::new(ctx, &Found::new(found, &files)))
        }
        NoLearning::Memory(error) => Hindrance::Invalid(Invalid::new("bot", error)),
        NoLearning::Unknown(id) => Hindrance::NotFound(NotFound::new(what, &id)),
        NoLearning::Refused(refused) => {
            let field = match &refused {
                Refused::NoAnswer(_) | Refused::Masked(_) => "answer",
                Refused::Nothing(_) | Refused::Unfit(_) => "candidate",
                Refused::Unreadable(_) | Refused::Memory(_) => "bot",
            };
            Hindrance::Invalid(Invalid::new(field, refused))
        }
    })
}
