//! Conversations in lists; their turns are in the log.

use super::{Store, page};
use crate::convert::{Convert, millis, mode_name};
use crate::entity::{bot, conversation, turn};
use crate::error::StoreError;
use crate::store::insight::{topic_term, word};
use botloom_domain::insight::{hashed, terms};
use botloom_domain::{
    BotId, Conversation, ConversationFilter, ConversationKind, DeploymentId, MemberId, Page, PageRequest,
    WorkspaceId,
};
use botloom_ports::{ConversationId, Digest, TurnRecord};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    EntityTrait, JoinType, Order, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::BTreeMap;

impl Store {
    /// Begins a conversation without turns.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if there is one of this id.
    pub async fn create_conversation(&self, new: &Conversation) -> Result<(), StoreError> {
        let transaction = self.writing(&new.workspace).await?;
        conversation::Entity::insert(row(new)).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// A conversation.
    ///
    /// # Errors
    /// [`StoreError::Gone`] if the workspace has none of this id.
    pub async fn conversation(
        &self,
        workspace: &WorkspaceId,
        id: &ConversationId,
    ) -> Result<Conversation, StoreError> {
        let row = conversation::Entity::find_by_id(id.as_str())
            .filter(conversation::Column::WorkspaceId.eq(workspace.as_str()))
            .one(&self.reading(workspace).await?)
            .await?;
        row.ok_or(StoreError::Gone)?.convert()
    }

    /// The conversations, the one with the latest turn first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn conversations(
        &self,
        workspace: &WorkspaceId,
        filter: &ConversationFilter,
        request: &PageRequest,
    ) -> Result<Page<Conversation>, StoreError> {
        use conversation::Column;
        let wanted = wanted(workspace, filter);
        let db = self.reading(workspace).await?;
        let most = request.first as u64 + 1;
        if let Some(found) = found(workspace, filter) {
            let after = request.after.as_ref().and_then(|after| after.parse::<i64>().ok());
            let ids = search(&db, &found, wanted, after, most).await?;
            let mut rows = conversation::Entity::find().filter(Column::Id.is_in(ids)).all(&db).await?;
            rows.sort_by_key(|row| std::cmp::Reverse(row.found_at));
            return page(request, rows, |row| row.found_at.unwrap_or_default().to_string(), Convert::convert);
        }
        let mut query = conversation::Entity::find()
            .filter(wanted)
            .order_by_desc(Column::UpdatedAt)
            .order_by_desc(Column::Id)
            .limit(most);
        let after = request.after.as_ref().and_then(|after| after.split_once('.'));
        if let Some((at, id)) = after.and_then(|(at, id)| Some((at.parse::<i64>().ok()?, id))) {
            // The first condition is implied by the second; it is what an index can begin at.
            let earlier = Condition::any()
                .add(Column::UpdatedAt.lt(at))
                .add(Condition::all().add(Column::UpdatedAt.eq(at)).add(Column::Id.lt(id)));
            query = query.filter(Column::UpdatedAt.lte(at)).filter(earlier);
        }
        let rows = query.all(&db).await?;
        page(request, rows, |row| format!("{}.{}", row.updated_at, row.id), Convert::convert)
    }

    /// The deployment on which a conversation began, for channels; none for a test or if there is no such conversation.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn channel_of(&self, id: &ConversationId) -> Result<Option<DeploymentId>, StoreError> {
        let row = conversation::Entity::find_by_id(id.as_str()).one(&self.all.read).await?;
        let found: Option<Conversation> = row.map(Convert::convert).transpose()?;
        Ok(found.and_then(|conversation| conversation.deployment))
    }

    /// Every conversation of this installation that is not erased, the oldest first; for exports by who owns the machine.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn every_conversation(&self) -> Result<Vec<ConversationId>, StoreError> {
        self.oldest_first(conversation::Entity::find().filter(conversation::Column::ErasedAt.is_null())).await
    }

    /// The conversations of customers with the bots of this name, in any workspace, the oldest first; for exports by who owns the
    /// machine.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn conversations_of(&self, name: &str) -> Result<Vec<ConversationId>, StoreError> {
        let bots = Query::select()
            .column(bot::Column::Id)
            .from(bot::Entity)
            .and_where(bot::Column::Name.eq(name))
            .to_owned();
        let found = conversation::Entity::find()
            .filter(conversation::Column::BotId.in_subquery(bots))
            .filter(conversation::Column::Kind.eq(ConversationKind::Live.name()))
            .filter(conversation::Column::ErasedAt.is_null());
        self.oldest_first(found).await
    }

    async fn oldest_first(
        &self,
        found: Select<conversation::Entity>,
    ) -> Result<Vec<ConversationId>, StoreError> {
        let ids: Vec<String> = found
            .order_by_asc(conversation::Column::CreatedAt)
            .order_by_asc(conversation::Column::Id)
            .select_only()
            .column(conversation::Column::Id)
            .into_tuple()
            .all(&self.all.read)
            .await?;
        ids.into_iter().map(named).collect()
    }

    /// The turns of the latest `most` conversations of customers with a bot, each conversation in order, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn turns_of(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        most: usize,
    ) -> Result<Vec<Vec<TurnRecord>>, StoreError> {
        let mut ids = self.latest_conversations(workspace, bot, None, most).await?;
        ids.reverse();
        self.turns_in(workspace, &ids).await
    }

    /// The latest conversations of customers with a bot, or of its deployment, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn latest_conversations(
        &self,
        workspace: &WorkspaceId,
        bot: &BotId,
        deployment: Option<&DeploymentId>,
        most: usize,
    ) -> Result<Vec<ConversationId>, StoreError> {
        use conversation::Column;
        let mut found = conversation::Entity::find()
            .filter(Column::WorkspaceId.eq(workspace.as_str()))
            .filter(Column::BotId.eq(bot.as_str()))
            .filter(Column::Kind.eq(ConversationKind::Live.name()))
            .filter(Column::ErasedAt.is_null());
        if let Some(deployment) = deployment {
            found = found.filter(Column::DeploymentId.eq(deployment.as_str()));
        }
        let ids: Vec<String> = found
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(most as u64)
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(&self.reading(workspace).await?)
            .await?;
        ids.into_iter().map(named).collect()
    }

    /// The turns of these conversations, each in order; those without turns are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn turns_in(
        &self,
        workspace: &WorkspaceId,
        ids: &[ConversationId],
    ) -> Result<Vec<Vec<TurnRecord>>, StoreError> {
        let db = self.reading(workspace).await?;
        let mut all = Vec::with_capacity(ids.len());
        // As many at a time as a statement may name.
        for some in ids.chunks(500) {
            let rows = turn::Entity::find()
                .filter(turn::Column::ConversationId.is_in(some.iter().map(ConversationId::as_str)))
                .order_by_asc(turn::Column::Seq)
                .all(&db)
                .await?;
            let mut turns: BTreeMap<String, Vec<TurnRecord>> = BTreeMap::new();
            for row in rows {
                turns.entry(row.conversation_id.clone()).or_default().push(row.convert()?);
            }
            all.extend(some.iter().filter_map(|id| turns.remove(id.as_str())));
        }
        Ok(all)
    }
}

/// The row of a conversation that begins.
pub(super) fn row(new: &Conversation) -> conversation::ActiveModel {
    conversation::ActiveModel {
        id: Set(new.id.as_str().to_owned()),
        workspace_id: Set(new.workspace.to_string()),
        bot_id: Set(new.bot.to_string()),
        deployment_id: Set(new.deployment.as_ref().map(ToString::to_string)),
        arm: Set(new.arm.as_ref().map(ToString::to_string)),
        kind: Set(new.kind.name().to_owned()),
        digest: Set(new.release.as_str().to_owned()),
        turns: Set(0),
        mode: Set(mode_name(new.mode).to_owned()),
        language: Set(new.language.clone()),
        queue: Set(None),
        note: Set(None),
        assignee: Set(None),
        last_text: Set(None),
        slots: Set("{}".to_owned()),
        created_at: Set(millis(new.created_at)),
        projected: Set(0),
        missed: Set(0),
        handed: Set(0),
        rating: Set(None),
        customer: Set(None),
        person: Set(None),
        erased_at: Set(None),
        found_at: Set(None),
        wake_at: Set(None),
        delivered: Set(None),
        deliver_at: Set(None),
        claimed_until: Set(None),
        updated_at: Set(millis(new.updated_at)),
    }
}

/// What a row of a list must be, words and topics left out.
fn wanted(workspace: &WorkspaceId, filter: &ConversationFilter) -> Condition {
    use conversation::Column;
    let mut all = Condition::all().add(Column::WorkspaceId.eq(workspace.as_str()));
    match filter.modes.as_slice() {
        [] => {}
        [mode] => all = all.add(Column::Mode.eq(mode_name(*mode))),
        modes => all = all.add(Column::Mode.is_in(modes.iter().map(|mode| mode_name(*mode)))),
    }
    if let Some(among) = &filter.among {
        all = all.add(Column::Id.is_in(among.iter().map(ConversationId::as_str)));
    }
    let texts = [
        (Column::Kind, filter.kind.map(ConversationKind::name)),
        (Column::BotId, filter.bot.as_ref().map(BotId::as_str)),
        (Column::Digest, filter.release.as_ref().map(Digest::as_str)),
        (Column::DeploymentId, filter.deployment.as_ref().map(DeploymentId::as_str)),
        (Column::Language, filter.language.as_deref()),
        (Column::Assignee, filter.assignee.as_ref().map(MemberId::as_str)),
        (Column::Person, filter.person.as_deref()),
    ];
    for (column, text) in texts {
        if let Some(text) = text {
            all = all.add(column.eq(text));
        }
    }
    if let Some(from) = filter.from {
        all = all.add(Column::UpdatedAt.gte(millis(from)));
    }
    if let Some(to) = filter.to {
        all = all.add(Column::UpdatedAt.lt(millis(to)));
    }
    if let Some((low, high)) = filter.rating {
        // The index of marks has only rows with one.
        all = all
            .add(Column::Rating.is_not_null())
            .add(Column::Rating.between(i64::from(low), i64::from(high)));
    }
    if filter.missed {
        all = all.add(Expr::cust("missed > 0"));
    }
    if filter.handed {
        all = all.add(Column::Handed.eq(1_i64));
    }
    all
}

/// The terms by which conversations are looked for, as numbers; none if they are not.
fn found(workspace: &WorkspaceId, filter: &ConversationFilter) -> Option<Vec<i64>> {
    let mut all: Vec<String> = filter.text.iter().flat_map(|text| terms(text)).collect();
    all.extend(filter.topic.as_deref().map(topic_term));
    (!all.is_empty()).then(|| all.iter().map(|term| hashed(workspace.as_str(), term)).collect())
}

/// The conversations with all of these terms, the one that was updated last first.
async fn search(
    db: &DatabaseTransaction,
    terms: &[i64],
    wanted: Condition,
    after: Option<i64>,
    most: u64,
) -> Result<Vec<String>, DbErr> {
    let backend = db.get_database_backend();
    let postgres = backend == DbBackend::Postgres;
    // They are numbers of our own, and no text of anybody.
    let (key, join, has) = if postgres {
        let list: Vec<String> = terms.iter().map(i64::to_string).collect();
        (
            "found_at",
            JoinType::InnerJoin,
            format!("conversation_search.terms @> ARRAY[{}]::bigint[]", list.join(", ")),
        )
    } else {
        let list: Vec<String> = terms.iter().map(|term| word(*term)).collect();
        // The index is walked backwards from its newest row; a cross join keeps it first.
        ("rowid", JoinType::CrossJoin, format!("conversation_search MATCH '{}'", list.join(" AND ")))
    };
    let place = || Expr::cust(format!("conversation_search.{key}"));
    let same = place().eq(Expr::col((conversation::Entity, conversation::Column::FoundAt)));
    let mut select = Query::select()
        .column((conversation::Entity, conversation::Column::Id))
        .from("conversation_search")
        .join(join, conversation::Entity, same.clone())
        // A cross join is written without a condition.
        .and_where(same)
        .and_where(Expr::cust(has))
        .cond_where(wanted)
        .order_by_expr(place(), Order::Desc)
        .limit(most)
        .to_owned();
    if let Some(after) = after {
        select.and_where(place().lt(after));
    }
    let rows = db.query_all_raw(backend.build(&select)).await?;
    rows.into_iter().map(|row| row.try_get_by_index(0)).collect()
}

pub(super) fn named(id: String) -> Result<ConversationId, StoreError> {
    ConversationId::new(id.clone()).map_err(|_| StoreError::Damaged { what: "conversation", id })
}
