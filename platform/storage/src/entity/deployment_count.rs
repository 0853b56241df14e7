//! What is counted of the conversations of a version since a move of its deployment.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deployment_count")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub deployment_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub version_id: String,
    /// Nodes count in rows of their own, so that none waits for another; their sum is what counts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lane: i64,
    pub conversations: i64,
    pub turns: i64,
    pub messages: i64,
    pub fallbacks: i64,
    pub errors: i64,
    pub handoffs: i64,
    pub ratings: i64,
    pub satisfaction: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
