//! Where customers meet a bot: each channel reads a messenger's protocol and renders the lines of a conversation in it.
//!
//! A channel has no database, knows no tenants and decides nothing about the talk. What it needs of the platform is the
//! trait [`Host`], which the server implements.
//!
//! To add a channel: one folder beside `web` with what it reads, what it renders and a `configure` that mounts its routes
//! on a [`Host`]; where the protocol needs something the host cannot do yet, a method of [`Host`]; a test that speaks the
//! protocol to a running server.

pub mod hooks;
mod host;
pub mod web;

pub use host::{Answer, Channel, Host, HostError, Message, Place, Posted, Reading, Said};
