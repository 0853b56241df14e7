//! Every move of a deployment, never changed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "deployment_move")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub deployment_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub workspace_id: String,
    pub at: i64,
    pub kind: String,
    pub actor: Option<String>,
    pub name: String,
    pub why: String,
    /// The rule that was broken, as JSON.
    pub broken: Option<String>,
    pub from_version: Option<String>,
    pub to_version: String,
    /// In hundredths of a percent.
    pub share: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
