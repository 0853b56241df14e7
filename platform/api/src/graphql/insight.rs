//! What conversations come to: figures, series, funnels, people, answers, paths.

use super::member::{DateTime, Member};
use super::sample::Sample;
use super::{Missing, allowed, broken, optional, platform, refused};
use crate::platform::Failure;
use async_graphql::{Context, Enum, Error, ID, InputObject, Object, SimpleObject};
use botloom_domain::insight::{
    self, Figure, Grain, Measure, Part, PartKind, PartSum, Period, Totals, quarter,
};
use botloom_domain::{BotId, DeploymentId, MemberId, Permission, VersionId, WorkspaceId};
use botloom_flow::{Wording, words};
use botloom_storage::{Dimension, Scope};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// The longest period, in days.
const LONGEST: i64 = 800;
/// So many rows of a table are given.
const ROWS: usize = 200;
/// So many points of a series.
const POINTS: usize = 400;

/// Of which conversations figures are asked for.
#[derive(InputObject)]
struct InsightScope {
    bot: Option<ID>,
    version: Option<ID>,
    deployment: Option<ID>,
    /// The language of the talk, as a tag.
    language: Option<String>,
    /// Conversations that began at this time or later.
    from: DateTime,
    /// Conversations that began before.
    to: DateTime,
}

/// What a figure is measured in.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::insight::Unit")]
pub(crate) enum InsightUnit {
    Count,
    /// From 0 to 1.
    Share,
    Milliseconds,
    /// A mean number of things.
    Mean,
}

/// Into how long pieces a series is cut.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "botloom_domain::insight::Grain")]
pub(crate) enum InsightGrain {
    Hour,
    Day,
    /// From Monday on.
    Week,
    Month,
}

/// By what figures are told apart.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
enum InsightDimension {
    Bot,
    Version,
    Deployment,
    Language,
}

/// The tables of the insight.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
enum InsightTable {
    Figures,
    Series,
    Versions,
    Flows,
    Handoffs,
    Agents,
    Answers,
    Paths,
}

/// A figure with the one of the period before.
#[derive(SimpleObject)]
struct InsightFigure {
    /// A name such as `resolution`.
    name: &'static str,
    unit: InsightUnit,
    /// Null where there is nothing to speak of.
    value: Option<f64>,
    /// The same of the period of the same length before.
    previous: Option<f64>,
    /// Whether more is better; null where neither is.
    more_is_better: Option<bool>,
    /// What it means, in English.
    definition: &'static str,
    /// What it means, in Chinese.
    definition_zh: &'static str,
}

/// A figure without more.
#[derive(SimpleObject)]
struct InsightValue {
    name: &'static str,
    value: Option<f64>,
}

/// A point of a series.
#[derive(SimpleObject)]
struct InsightPoint {
    /// The beginning of its piece.
    at: DateTime,
    values: Vec<InsightValue>,
}

/// An hour of the week.
#[derive(SimpleObject)]
struct InsightHour {
    /// From 1, Monday, to 7.
    weekday: i8,
    /// From 0 to 23, in the time zone that was asked for.
    hour: i8,
    conversations: i64,
    handoffs: i64,
}

/// The conversations with one bot, version, deployment or language.
#[derive(SimpleObject)]
struct InsightSlice {
    /// What it is called.
    label: String,
    values: Vec<InsightValue>,
}

/// How far a flow was gone through.
#[derive(SimpleObject)]
struct FlowFunnel {
    flow: String,
    begun: i64,
    /// How often it began as a customer's wish.
    asked_for: i64,
    completed: i64,
    /// How often the conversation was handed to people in it.
    handed_over: i64,
    /// How often it was left or still waits.
    left: i64,
    /// By line; name a version where the flow was edited meanwhile.
    steps: Vec<FlowStep>,
}

/// A step of a flow.
#[derive(SimpleObject)]
struct FlowStep {
    verb: String,
    line: i64,
    /// In how many runs it ran.
    reached: i64,
    /// In how many it was the last one that ran, of those that neither were completed nor handed over.
    left: i64,
}

/// Why conversations were handed to people.
#[derive(SimpleObject)]
struct HandoffReason {
    /// `asked` if the customer asked for a person, `flow:NAME`, or the name of a flow that is built in.
    reason: String,
    queue: Option<String>,
    times: i64,
}

/// What a member had to do.
#[derive(SimpleObject)]
struct AgentLoad {
    /// Null if the member is gone.
    member: Option<Member>,
    conversations: i64,
    messages: i64,
    /// How many customers who waited were answered.
    answered: i64,
    /// How long these had waited on average, in milliseconds.
    response_time: Option<f64>,
}

/// An entry of the knowledge that answered.
#[derive(SimpleObject)]
struct AnswerUse {
    entry: String,
    times: i64,
    /// How often a mark below the middle followed.
    disliked: i64,
}

/// Conversations that went the same way.
#[derive(SimpleObject)]
struct ConversationPath {
    /// `flow:NAME`, `answer:ENTRY`, `offered` (readings to choose from), `missed`, `person`.
    stations: Vec<String>,
    conversations: i64,
}

/// What conversations come to.
struct Insight {
    workspace: WorkspaceId,
    scope: Scope,
    zone: TimeZone,
}

fn values(totals: &Totals) -> Vec<InsightValue> {
    Figure::ALL
        .iter()
        .map(|figure| InsightValue { name: figure.name(), value: figure.value(totals) })
        .collect()
}

fn sum(rows: &[(i64, String, Totals)]) -> Totals {
    rows.iter().fold(Totals::default(), |mut sum, (_, _, totals)| {
        sum += *totals;
        sum
    })
}

/// When a quarter of an hour began.
fn begun(quarter: i64) -> Timestamp {
    Timestamp::from_millisecond(quarter.saturating_mul(insight::QUARTER)).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Insight {
    async fn totals(
        &self,
        ctx: &Context<'_>,
        scope: &Scope,
        by: Option<Dimension>,
    ) -> Result<Vec<(i64, String, Totals)>, Error> {
        platform(ctx).store.insight_totals(&self.workspace, scope, by).await.map_err(broken)
    }

    async fn parts(&self, ctx: &Context<'_>, kinds: &[PartKind]) -> Result<Vec<(Part, PartSum)>, Error> {
        let found = platform(ctx).store.insight_parts(&self.workspace, &self.scope, kinds, 2_000).await;
        found.map_err(broken)
    }

    async fn label(&self, ctx: &Context<'_>, by: InsightDimension, key: &str) -> Result<String, Error> {
        let store = &platform(ctx).store;
        let workspace = &self.workspace;
        let named = match by {
            InsightDimension::Bot => match BotId::parse(key) {
                Ok(id) => optional(store.bot(workspace, &id).await.map_err(Failure::from))?
                    .map(|bot| bot.name.as_str().to_owned()),
                Err(_) => None,
            },
            InsightDimension::Version => match (&self.scope.bot, botloom_ports::Digest::parse(key)) {
                (Some(bot), Ok(digest)) => {
                    let found = store.version_of_release(workspace, bot, &digest).await.map_err(broken)?;
                    found.map(|version| version.number.to_string())
                }
                _ => None,
            },
            InsightDimension::Deployment => match DeploymentId::parse(key) {
                Ok(id) => optional(store.deployment(workspace, &id).await.map_err(Failure::from))?
                    .map(|found| found.name),
                Err(_) => None,
            },
            InsightDimension::Language => None,
        };
        Ok(named.unwrap_or_else(|| key.chars().take(12).collect()))
    }

    async fn slices(&self, ctx: &Context<'_>, by: InsightDimension) -> Result<Vec<InsightSlice>, Error> {
        let dimension = match by {
            InsightDimension::Bot => Dimension::Bot,
            InsightDimension::Version => Dimension::Release,
            InsightDimension::Deployment => Dimension::Deployment,
            InsightDimension::Language => Dimension::Language,
        };
        let mut keys: BTreeMap<String, Totals> = BTreeMap::new();
        for (_, key, totals) in self.totals(ctx, &self.scope, Some(dimension)).await? {
            *keys.entry(key).or_default() += totals;
        }
        let mut keys: Vec<(String, Totals)> =
            keys.into_iter().filter(|(_, totals)| totals[Measure::Conversations] > 0).collect();
        keys.sort_by_key(|(key, totals)| (std::cmp::Reverse(totals[Measure::Conversations]), key.clone()));
        let mut slices = Vec::new();
        for (key, totals) in keys.into_iter().take(ROWS) {
            let label = self.label(ctx, by, &key).await?;
            slices.push(InsightSlice { label, values: values(&totals) });
        }
        if by == InsightDimension::Version {
            slices.sort_by_key(|slice| std::cmp::Reverse(slice.label.parse::<u64>().unwrap_or_default()));
        }
        Ok(slices)
    }

    async fn points(&self, ctx: &Context<'_>, grain: Grain) -> Result<Vec<InsightPoint>, Error> {
        let rows = self.totals(ctx, &self.scope, None).await?;
        let pieces = self.scope.period.pieces(grain, &self.zone, POINTS);
        let mut sums = vec![Totals::default(); pieces.len()];
        for (at, _, totals) in rows {
            let after = pieces.partition_point(|piece| *piece <= begun(at));
            if let Some(own) = after.checked_sub(1) {
                sums[own] += totals;
            }
        }
        let point =
            |(at, totals): (Timestamp, Totals)| InsightPoint { at: DateTime(at), values: values(&totals) };
        Ok(pieces.into_iter().zip(sums).map(point).collect())
    }

    async fn shown(&self, ctx: &Context<'_>) -> Result<Vec<InsightFigure>, Error> {
        let now = sum(&self.totals(ctx, &self.scope, None).await?);
        let scope = Scope { period: self.scope.period.previous(), ..self.scope.clone() };
        let before = sum(&self.totals(ctx, &scope, None).await?);
        let figure = |figure: &Figure| InsightFigure {
            name: figure.name(),
            unit: figure.unit().into(),
            value: figure.value(&now),
            previous: figure.value(&before),
            more_is_better: figure.more_is_better(),
            definition: figure.definition().0,
            definition_zh: figure.definition().1,
        };
        Ok(Figure::ALL.iter().map(figure).collect())
    }

    async fn funnels(&self, ctx: &Context<'_>) -> Result<Vec<FlowFunnel>, Error> {
        use PartKind::{Begun, Completed, HandedIn, Intent, LeftAt, Reached};
        let parts = self.parts(ctx, &[Begun, Intent, Completed, HandedIn, LeftAt, Reached]).await?;
        let mut flows: BTreeMap<String, FlowFunnel> = BTreeMap::new();
        let mut steps: BTreeMap<(String, i64, String), (i64, i64)> = BTreeMap::new();
        for (part, PartSum { times, .. }) in parts {
            let flow = flows.entry(part.name.clone()).or_insert_with(|| FlowFunnel {
                flow: part.name.clone(),
                begun: 0,
                asked_for: 0,
                completed: 0,
                handed_over: 0,
                left: 0,
                steps: Vec::new(),
            });
            match part.kind {
                Begun => flow.begun += times,
                Intent => flow.asked_for += times,
                Completed => flow.completed += times,
                HandedIn => flow.handed_over += times,
                LeftAt => flow.left += times,
                _ => {}
            }
            if let (LeftAt | Reached, Some((verb, line))) = (part.kind, part.detail.split_once(' ')) {
                let key = (part.name, line.parse().unwrap_or_default(), verb.to_owned());
                let step = steps.entry(key).or_default();
                let sum = if part.kind == Reached { &mut step.0 } else { &mut step.1 };
                *sum += times;
            }
        }
        for ((flow, line, verb), (reached, left)) in steps {
            if let Some(flow) = flows.get_mut(&flow) {
                flow.steps.push(FlowStep { verb, line, reached, left });
            }
        }
        let mut flows: Vec<FlowFunnel> = flows.into_values().collect();
        flows.sort_by_key(|flow| std::cmp::Reverse(flow.begun));
        flows.truncate(ROWS);
        Ok(flows)
    }

    async fn reasons(&self, ctx: &Context<'_>) -> Result<Vec<HandoffReason>, Error> {
        let parts = self.parts(ctx, &[PartKind::Handoff]).await?;
        let reason = |(part, sum): (Part, PartSum)| HandoffReason {
            reason: part.name,
            queue: (!part.detail.is_empty()).then_some(part.detail),
            times: sum.times,
        };
        Ok(parts.into_iter().take(ROWS).map(reason).collect())
    }

    async fn loads(&self, ctx: &Context<'_>) -> Result<Vec<AgentLoad>, Error> {
        use PartKind::{AgentMet, AgentTook, AgentWrote};
        let mut loads: BTreeMap<String, (i64, i64, PartSum)> = BTreeMap::new();
        for (part, sum) in self.parts(ctx, &[AgentTook, AgentWrote, AgentMet]).await? {
            let load = loads.entry(part.name).or_default();
            match part.kind {
                AgentTook => load.0 += sum.times,
                AgentWrote => load.1 += sum.times,
                _ => load.2 = sum,
            }
        }
        let mut all = Vec::new();
        for (id, (conversations, messages, met)) in loads {
            let member = match MemberId::parse(&id) {
                Ok(id) => {
                    let found = platform(ctx).store.member(&self.workspace, &id).await.map_err(Failure::from);
                    optional(found)?.map(Member)
                }
                Err(_) => None,
            };
            let response_time = (met.times > 0).then(|| met.amount as f64 / met.times as f64);
            all.push(AgentLoad { member, conversations, messages, answered: met.times, response_time });
        }
        all.sort_by_key(|load| std::cmp::Reverse(load.conversations));
        all.truncate(ROWS);
        Ok(all)
    }

    async fn used(&self, ctx: &Context<'_>) -> Result<Vec<AnswerUse>, Error> {
        let mut all: BTreeMap<String, AnswerUse> = BTreeMap::new();
        for (part, sum) in self.parts(ctx, &[PartKind::Answer, PartKind::Disliked]).await? {
            let entry = part.name.clone();
            let own = all.entry(part.name).or_insert(AnswerUse { entry, times: 0, disliked: 0 });
            match part.kind {
                PartKind::Answer => own.times += sum.times,
                _ => own.disliked += sum.times,
            }
        }
        let mut all: Vec<AnswerUse> = all.into_values().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.times));
        all.truncate(ROWS);
        Ok(all)
    }

    async fn ways(&self, ctx: &Context<'_>) -> Result<Vec<ConversationPath>, Error> {
        let parts = self.parts(ctx, &[PartKind::Path]).await?;
        let way = |(part, sum): (Part, PartSum)| ConversationPath {
            stations: part.stations(),
            conversations: sum.times,
        };
        Ok(parts.into_iter().map(way).collect())
    }
}

#[Object]
impl Insight {
    async fn from(&self) -> DateTime {
        DateTime(self.scope.period.from)
    }

    async fn to(&self) -> DateTime {
        DateTime(self.scope.period.to)
    }

    /// How many conversations of the workspace are not counted to their end yet, at most 10,000.
    async fn behind(&self, ctx: &Context<'_>) -> Result<u64, Error> {
        platform(ctx).store.behind_in(&self.workspace, 10_000).await.map_err(broken)
    }

    /// The most important first.
    #[graphql(complexity = "20 + child_complexity")]
    async fn figures(&self, ctx: &Context<'_>) -> Result<Vec<InsightFigure>, Error> {
        self.shown(ctx).await
    }

    /// The grain that fits the period.
    async fn grain(&self) -> InsightGrain {
        self.scope.period.grain().into()
    }

    /// The figures over time, in the time zone that was asked for.
    #[graphql(complexity = "20 + child_complexity")]
    async fn series(
        &self,
        ctx: &Context<'_>,
        grain: Option<InsightGrain>,
    ) -> Result<Vec<InsightPoint>, Error> {
        self.points(ctx, grain.map_or(self.scope.period.grain(), Into::into)).await
    }

    /// When conversations begin.
    #[graphql(complexity = "20 + child_complexity")]
    async fn hours(&self, ctx: &Context<'_>) -> Result<Vec<InsightHour>, Error> {
        let mut hours: BTreeMap<(i8, i8), (i64, i64)> = BTreeMap::new();
        for (at, _, totals) in self.totals(ctx, &self.scope, None).await? {
            let local = begun(at).to_zoned_datetime(self.zone.clone());
            let own = hours.entry((local.weekday().to_monday_one_offset(), local.hour())).or_default();
            own.0 += totals[Measure::Conversations];
            own.1 += totals[Measure::Handoffs];
        }
        let hour = |((weekday, hour), (conversations, handoffs))| InsightHour {
            weekday,
            hour,
            conversations,
            handoffs,
        };
        Ok(hours.into_iter().map(hour).collect())
    }

    /// The figures by bot, version, deployment or language; versions need a bot.
    #[graphql(complexity = "20 + child_complexity")]
    async fn by(&self, ctx: &Context<'_>, dimension: InsightDimension) -> Result<Vec<InsightSlice>, Error> {
        self.slices(ctx, dimension).await
    }

    /// The most frequent first.
    #[graphql(complexity = "20 + child_complexity")]
    async fn flows(&self, ctx: &Context<'_>) -> Result<Vec<FlowFunnel>, Error> {
        self.funnels(ctx).await
    }

    #[graphql(complexity = "20 + child_complexity")]
    async fn handoffs(&self, ctx: &Context<'_>) -> Result<Vec<HandoffReason>, Error> {
        self.reasons(ctx).await
    }

    #[graphql(complexity = "20 + child_complexity")]
    async fn agents(&self, ctx: &Context<'_>) -> Result<Vec<AgentLoad>, Error> {
        self.loads(ctx).await
    }

    #[graphql(complexity = "20 + child_complexity")]
    async fn answers(&self, ctx: &Context<'_>) -> Result<Vec<AnswerUse>, Error> {
        self.used(ctx).await
    }

    /// The most frequent first.
    #[graphql(complexity = "20 + child_complexity")]
    async fn paths(&self, ctx: &Context<'_>) -> Result<Vec<ConversationPath>, Error> {
        self.ways(ctx).await
    }

    /// A table for spreadsheets: UTF-8 with a byte order mark; no cell is a formula.
    #[graphql(complexity = 40)]
    async fn csv(&self, ctx: &Context<'_>, table: InsightTable) -> Result<String, Error> {
        allowed(ctx, Permission::Export)?;
        let figure = |value: Option<f64>| value.map(|value| format!("{value}")).unwrap_or_default();
        let names = || Figure::ALL.iter().map(|figure| figure.name());
        let listed = |head: String, values: Vec<InsightValue>| {
            std::iter::once(head).chain(values.into_iter().map(|one| figure(one.value))).collect::<Vec<_>>()
        };
        let n = |number: i64| number.to_string();
        let (heading, rows): (Vec<&str>, Vec<Vec<String>>) = match table {
            InsightTable::Figures => {
                let row = |one: InsightFigure| {
                    vec![
                        one.name.to_owned(),
                        figure(one.value),
                        figure(one.previous),
                        one.definition.to_owned(),
                    ]
                };
                (
                    vec!["figure", "value", "previous", "definition"],
                    self.shown(ctx).await?.into_iter().map(row).collect(),
                )
            }
            InsightTable::Series => {
                let points = self.points(ctx, self.scope.period.grain()).await?;
                let rows = points.into_iter().map(|point| listed(point.at.0.to_string(), point.values));
                (std::iter::once("at").chain(names()).collect(), rows.collect())
            }
            InsightTable::Versions => {
                let slices = self.slices(ctx, InsightDimension::Version).await?;
                let rows = slices.into_iter().map(|slice| listed(slice.label, slice.values));
                (std::iter::once("version").chain(names()).collect(), rows.collect())
            }
            InsightTable::Flows => {
                let mut rows = Vec::new();
                for flow in self.funnels(ctx).await? {
                    let own = [flow.begun, flow.asked_for, flow.completed, flow.handed_over, flow.left];
                    let all =
                        [vec![flow.flow.clone(), String::new()], own.map(n).to_vec(), vec![String::new()]]
                            .concat();
                    rows.push(all);
                    rows.extend(flow.steps.into_iter().map(|step| {
                        let place = format!("{}:{}", step.line, step.verb);
                        let blank = vec![String::new(); 4];
                        [vec![flow.flow.clone(), place], blank, vec![n(step.left), n(step.reached)]].concat()
                    }));
                }
                (
                    vec!["flow", "step", "begun", "asked_for", "completed", "handed_over", "left", "reached"],
                    rows,
                )
            }
            InsightTable::Handoffs => {
                let row = |one: HandoffReason| vec![one.reason, one.queue.unwrap_or_default(), n(one.times)];
                (vec!["reason", "queue", "times"], self.reasons(ctx).await?.into_iter().map(row).collect())
            }
            InsightTable::Agents => {
                let row = |one: AgentLoad| {
                    let name = one.member.map(|member| member.0.name).unwrap_or_default();
                    vec![
                        name,
                        n(one.conversations),
                        n(one.messages),
                        n(one.answered),
                        figure(one.response_time),
                    ]
                };
                let heading = vec!["member", "conversations", "messages", "answered", "response_time_ms"];
                (heading, self.loads(ctx).await?.into_iter().map(row).collect())
            }
            InsightTable::Answers => {
                let row = |one: AnswerUse| vec![one.entry, n(one.times), n(one.disliked)];
                (vec!["entry", "times", "disliked"], self.used(ctx).await?.into_iter().map(row).collect())
            }
            InsightTable::Paths => {
                let row = |one: ConversationPath| vec![one.stations.join(" > "), n(one.conversations)];
                (vec!["path", "conversations"], self.ways(ctx).await?.into_iter().map(row).collect())
            }
        };
        Ok(insight::csv(&heading, &rows))
    }
}

pub(super) fn period(from: DateTime, to: DateTime) -> Result<Period, Wording> {
    let length = to.0.duration_since(from.0);
    if length <= SignedDuration::ZERO {
        return Err(words!("`to` must come after `from`"));
    }
    if length > SignedDuration::from_hours(24 * LONGEST) {
        return Err(words!("ask for at most 800 days"));
    }
    Ok(Period { from: from.0, to: to.0 })
}

#[derive(Default)]
pub(super) struct InsightQuery;

#[Object]
impl InsightQuery {
    /// What conversations with customers come to. `zone` is a name such as `Asia/Shanghai`.
    async fn insight(
        &self,
        ctx: &Context<'_>,
        scope: InsightScope,
        #[graphql(desc = "`UTC` if nothing is said.")] zone: Option<String>,
    ) -> Result<Insight, Error> {
        let actor = allowed(ctx, Permission::ReadInsight)?;
        let zone = zone.unwrap_or_else(|| "UTC".to_owned());
        let workspace = actor.workspace.clone();
        let zone =
            TimeZone::get(&zone).map_err(|_| refused(words!("there is no time zone `{zone}`", zone)))?;
        let bot = scope.bot.map(|id| BotId::parse(&id)).transpose().map_err(refused)?;
        let deployment = scope.deployment.map(|id| DeploymentId::parse(&id)).transpose().map_err(refused)?;
        let release = match scope.version {
            Some(id) => {
                let id = VersionId::parse(&id).map_err(refused)?;
                let found = platform(ctx).store.version(&workspace, &id).await.map_err(Failure::from);
                let missing = || refused(Missing::Version.named(id.as_str()));
                Some(optional(found)?.ok_or_else(missing)?.release)
            }
            None => None,
        };
        let period = period(scope.from, scope.to).map_err(refused)?;
        let scope = Scope { period, bot, release, deployment, language: scope.language };
        debug_assert!(quarter(period.from) <= quarter(period.to), "periods go forward");
        Ok(Insight { workspace, scope, zone })
    }

    /// The samples of a bot, the newest first.
    #[graphql(complexity = "20 + child_complexity")]
    async fn samples(&self, ctx: &Context<'_>, bot: ID) -> Result<Vec<Sample>, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let Ok(bot) = BotId::parse(&bot) else { return Ok(Vec::new()) };
        let found = platform(ctx).store.samples(&actor.workspace, &bot).await.map_err(broken)?;
        Ok(found.into_iter().map(|noun| Sample { workspace: actor.workspace.clone(), noun }).collect())
    }

    async fn sample(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Sample>, Error> {
        let actor = allowed(ctx, Permission::ReadConversations)?;
        let found = platform(ctx).store.sample(&actor.workspace, &id).await.map_err(Failure::from);
        Ok(optional(found)?.map(|noun| Sample { workspace: actor.workspace.clone(), noun }))
    }
}
