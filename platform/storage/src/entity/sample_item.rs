//! The messages of samples, with what was said of them.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sample_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub sample_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub workspace_id: String,
    pub conversation_id: String,
    pub turn: i64,
    pub understood: Option<String>,
    pub meant: Option<String>,
    pub answered: Option<String>,
    pub resolved: Option<String>,
    pub author: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
