//! One file per table. Times are milliseconds since 1970 in UTC; texts that hold JSON are never queried into.

pub mod api_key;
pub mod attachment;
pub mod audit;
pub mod bot;
pub mod bot_file;
pub mod conversation;
pub mod deployment;
pub mod invitation;
pub mod member;
pub mod plugin;
pub mod plugin_key;
pub mod plugin_value;
pub mod plugin_version;
pub mod release_file;
pub mod role;
pub mod second_factor;
pub mod session;
pub mod shared_key;
pub mod sign_in_attempt;
pub mod sign_in_domain;
pub mod sign_in_policy;
pub mod single_sign_on;
pub mod turn;
pub mod version;
pub mod workspace;
