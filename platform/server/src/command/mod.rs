//! One file per command.

pub mod audit;
pub mod bench;
pub mod chat;
pub mod check;
pub mod config;
pub mod database;
pub mod deploy;
pub mod doctor;
pub mod eval;
pub mod explain;
pub mod fmt;
pub mod import;
pub mod kb;
pub mod log;
pub mod lsp;
pub mod migrate;
pub mod new;
pub mod plugin;
pub mod pull;
pub mod push;
pub mod replay;
pub mod schema;
pub mod serve;
pub mod template;
pub mod test;
pub mod workspace;
