//! Changes of the tables, in order. A released one is never edited; they expand first and contract a version later.
//!
//! They run on both databases. `table::create` makes a new table of workspaces; what it does on PostgreSQL is said in `m0005_walls.rs`.

use sea_orm_migration::prelude::*;

mod m0001_begin;
mod m0002_wake;
mod m0003_plugin_values;
mod m0004_claims;
mod m0005_walls;
mod m0006_keys;
mod m0007_plugins;
mod m0008_audit;
mod m0009_key_expiry;
mod m0010_releases;
mod m0013_insight;
mod m0014_secrets;
mod m0015_people;
mod m0016_single_sign_on;
mod m0017_channels;
mod m0018_scim;
mod m0019_erasure;
mod m0020_advice;
mod m0021_consents;
mod table;

/// Brings a database to the newest tables.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_begin::Migration),
            Box::new(m0002_wake::Migration),
            Box::new(m0003_plugin_values::Migration),
            Box::new(m0004_claims::Migration),
            Box::new(m0005_walls::Migration),
            Box::new(m0006_keys::Migration),
            Box::new(m0007_plugins::Migration),
            Box::new(m0008_audit::Migration),
            Box::new(m0009_key_expiry::Migration),
            Box::new(m0010_releases::Migration),
            Box::new(m0013_insight::Migration),
            Box::new(m0014_secrets::Migration),
            Box::new(m0015_people::Migration),
            Box::new(m0016_single_sign_on::Migration),
            Box::new(m0017_channels::Migration),
            Box::new(m0018_scim::Migration),
            Box::new(m0019_erasure::Migration),
            Box::new(m0020_advice::Migration),
            Box::new(m0021_consents::Migration),
        ]
    }
}
