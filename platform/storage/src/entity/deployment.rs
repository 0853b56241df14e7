//! Where versions serve customers.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deployment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub workspace_id: String,
    pub bot_id: String,
    pub version_id: String,
    pub name: String,
    pub secret: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub environment: String,
    /// The version that is being tried, as JSON.
    pub canary: Option<String>,
    /// The versions that served before, as a JSON list, the last one at the end.
    pub earlier: String,
    pub moves: i64,
    pub since: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
