//! When a conversation wants to be woken: silence and the pauses of flows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer_null;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = Table::alter().table("conversation").add_column(big_integer_null("wake_at")).take();
        manager.alter_table(column).await?;
        let index = Index::create().name("conversation_wake").table("conversation").col("wake_at").take();
        manager.create_index(index).await
    }
}
