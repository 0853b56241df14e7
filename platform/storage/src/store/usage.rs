//! How much a workspace has.

use super::Store;
use crate::convert::number;
use crate::entity::{
    attachment, bot, conversation, member, plugin, plugin_key, plugin_version, role, scim_token, secret,
};
use crate::error::StoreError;
use botloom_domain::{ConversationKind, Counted, WorkspaceId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
};

impl Store {
    /// How much a workspace has of everything that is counted, in the order of [`Counted::ALL`].
    ///
    /// # Errors
    /// If the database fails.
    pub async fn usage(&self, workspace: &WorkspaceId) -> Result<Vec<(Counted, u64)>, StoreError> {
        let db = self.reading(workspace).await?;
        let mut usage = Vec::new();
        for of in Counted::ALL {
            usage.push((of, counted(&db, workspace.as_str(), of).await?));
        }
        Ok(usage)
    }
}

async fn counted(db: &DatabaseTransaction, workspace: &str, of: Counted) -> Result<u64, DbErr> {
    macro_rules! of_workspace {
        ($entity:ident) => {
            $entity::Entity::find().filter($entity::Column::WorkspaceId.eq(workspace))
        };
    }
    let talks = |kind: ConversationKind| {
        of_workspace!(conversation).filter(conversation::Column::Kind.eq(kind.name()))
    };
    match of {
        Counted::Bots => of_workspace!(bot).count(db).await,
        Counted::Members => of_workspace!(member).filter(member::Column::Active.eq(1_i64)).count(db).await,
        Counted::Conversations => talks(ConversationKind::Live).count(db).await,
        Counted::Tests => talks(ConversationKind::Test).count(db).await,
        Counted::FileBytes => {
            let own = Query::select()
                .column(conversation::Column::Id)
                .from(conversation::Entity)
                .and_where(conversation::Column::WorkspaceId.eq(workspace))
                .to_owned();
            let files =
                attachment::Entity::find().filter(attachment::Column::ConversationId.in_subquery(own));
            sum(db, files, "octet_length(content)").await
        }
        Counted::Plugins => of_workspace!(plugin).count(db).await,
        Counted::PluginBytes => sum(db, of_workspace!(plugin_version), "size").await,
        Counted::PluginKeys => of_workspace!(plugin_key).count(db).await,
        Counted::Secrets => of_workspace!(secret).count(db).await,
        Counted::Roles => of_workspace!(role).count(db).await,
        Counted::DirectoryTokens => of_workspace!(scim_token).count(db).await,
    }
}

/// The sum of an expression over rows.
async fn sum<E: EntityTrait>(
    db: &DatabaseTransaction,
    rows: Select<E>,
    what: &'static str,
) -> Result<u64, DbErr> {
    // On PostgreSQL a sum of `bigint` is `numeric`.
    let sum = Expr::cust(format!("CAST(SUM({what}) AS bigint)"));
    let sum: Option<Option<i64>> = rows.select_only().expr(sum).into_tuple().one(db).await?;
    Ok(number(sum.flatten().unwrap_or(0)))
}
