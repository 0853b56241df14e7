//! Conversations of channels of plug-ins, and how far they are delivered.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_talk")]
pub struct Model {
    pub workspace_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: String,
    pub deployment_id: String,
    pub plugin: String,
    pub place: String,
    pub number: i64,
    pub outside: String,
    pub user_id: String,
    pub user_name: Option<String>,
    /// The last line of the transcript that is done with.
    pub line: i64,
    pub attempts: i64,
    pub since: Option<i64>,
    pub failed: i64,
    pub error: Option<String>,
    pub error_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
