//! What was found out about versions and drafts.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preflight")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub bot_id: String,
    pub environment: String,
    pub version_id: Option<String>,
    pub release: String,
    pub author: String,
    pub state: String,
    pub failure: Option<String>,
    pub asks: String,
    pub done: i64,
    pub total: i64,
    pub findings: String,
    pub decision: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
