//! The platform's surface: GraphQL over HTTP and WebSocket, and the operations behind it.
//!
//! [`Platform`] is what can be done, by noun in `platform/`; the resolvers in `graphql/` say who may, read arguments and
//! show results. Outcomes of business (denied, invalid, not found, a conflict, problems of a bot) are data of payload
//! unions; only failures of the house are errors. What either says is a sentence in two languages (`graphql/sentence.rs`).
//!
//! To add a noun: the operations in `platform/`, its types and fields in a file of `graphql/`, joined into `Query` and
//! `Mutation` in `graphql/mod.rs`; every field begins with the permission it needs; then write the schema anew with
//! `botloom schema` and try the fields as each role in `platform/server/tests`.
//!
//! The HTTP layer is ours and thin, because the published adapter of the GraphQL library for this web server runs
//! mutations over GET and over `text/plain`, and closes sockets without the codes of the protocol.

// `Query` is merged of one part a noun, each within the next one.
#![recursion_limit = "256"]

mod audit;
mod auth;
mod documents;
mod graphql;
mod http;
pub mod learning;
mod limits;
mod order;
mod platform;
mod scim;
mod sign_on;
mod socket;
mod trace;

pub use auth::{Actor, hash_password as password_hash};
pub use graphql::{ApiSchema, schema, sdl};
pub use http::{ClientAddress, configure};
pub use limits::{GraphqlLimits, Limiter, Standing};
pub use platform::{Failure, Hook, Opened, Platform};
pub use trace::trace_id;
