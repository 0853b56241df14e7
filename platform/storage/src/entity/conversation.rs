//! Conversations with the state of their last turn.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub bot_id: String,
    pub deployment_id: Option<String>,
    pub kind: String,
    pub digest: String,
    pub turns: i64,
    pub mode: String,
    pub language: Option<String>,
    pub queue: Option<String>,
    pub note: Option<String>,
    pub assignee: Option<String>,
    pub last_text: Option<String>,
    pub slots: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub wake_at: Option<i64>,
    /// Until when nobody else wakes it.
    pub claimed_until: Option<i64>,
    /// How many turns are counted for insight.
    pub projected: i64,
    pub missed: i64,
    pub handed: i64,
    pub rating: Option<i64>,
    pub customer: Option<String>,
    pub found_at: Option<i64>,
    pub person: Option<String>,
    /// When what was said in it was destroyed.
    pub erased_at: Option<i64>,
    /// Of how many turns everything is delivered; only where a plug-in is the channel.
    pub delivered: Option<i64>,
    /// When the rest is due, or until when somebody delivers it.
    pub deliver_at: Option<i64>,
    /// Under what its turns are counted.
    pub arm: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
