//! The indexes of releases: files that are made once, named by their content, and opened again by whoever has them.
//!
//! [`Folder`] keeps them on this machine; [`Bucket`] also in an object store, from which the other nodes of an installation fetch them
//! instead of building them again. Both keep `botloom_ports::contract::indexes`. What is lost is built again, so none of it needs a backup.

mod bucket;
mod folder;
mod sealed;

pub use bucket::{Bucket, BucketError, BucketOptions};
pub use folder::Folder;
