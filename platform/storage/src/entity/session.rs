//! Who is signed in, by the hash of the token.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    pub member_id: String,
    pub expires_at: i64,
    pub created_at: i64,
    pub seen_at: i64,
    pub address: Option<String>,
    pub agent: Option<String>,
    /// How they signed in: `password` or `sso`.
    pub way: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
