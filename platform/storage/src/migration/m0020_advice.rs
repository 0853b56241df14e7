//! How often members wrote with suggestions beside them, and took one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for measure in ["advised", "adopted"] {
            let column = big_integer(measure).default(0).take();
            manager.alter_table(Table::alter().table("insight_total").add_column(column).take()).await?;
        }
        Ok(())
    }
}
