//! What persons consented to and withdrew.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    pub workspace_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The customer as their channel knows them; without one it is of whoever writes in the conversation.
    pub person: Option<String>,
    /// Where the customer said it, or whose it is.
    pub conversation_id: Option<String>,
    pub turn: Option<i64>,
    pub purpose: String,
    pub given: bool,
    pub at: i64,
    pub source: String,
    pub actor: Option<String>,
    pub actor_name: Option<String>,
    pub evidence: Option<String>,
    pub expires_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
