//! The web chat's protocol, spoken by a plain client to a running server.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod access;
mod client;
#[path = "../echo/mod.rs"]
mod echo;
mod talk;
