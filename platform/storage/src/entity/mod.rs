//! One file per table. Times are milliseconds since 1970 in UTC; texts that hold JSON are never queried into.

pub mod api_key;
pub mod attachment;
pub mod audit;
pub mod bot;
pub mod bot_file;
pub mod conversation;
pub mod deployment;
pub mod deployment_count;
pub mod deployment_move;
pub mod environment;
pub mod member;
pub mod plugin;
pub mod plugin_key;
pub mod plugin_value;
pub mod plugin_version;
pub mod preflight;
pub mod release_file;
pub mod sample;
pub mod sample_item;
pub mod secret;
pub mod session;
pub mod shared_key;
pub mod turn;
pub mod version;
pub mod workspace;
pub mod workspace_key;
