//! One file per command.

pub mod chat;
pub mod check;
pub mod new;
pub mod test;
