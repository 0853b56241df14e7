//! How to reach somebody or something, as a reader of the whole text sees it: phone numbers of any country, addresses of
//! mail and web, of machines, and signs of chats.
//!
//! Slots for these kinds ask for less (`entity/phone.rs` knows what a Chinese customer types); here is what a text says.

mod boolean;
mod mail;
mod network;
mod phone;
mod signs;
mod web;

pub(super) use boolean::booleans;
pub(super) use mail::emails;
pub(super) use network::{guids, ips};
pub(super) use phone::phones;
pub(super) use signs::{handles, hashtags, quoted};
pub(super) use web::urls;

use super::mention::{Fields, Mention};
use super::scan::Scan;

/// A mention whose value is its words.
fn worded(scan: &Scan, kind: &'static str, start: usize, end: usize) -> Mention {
    let fields: Fields = vec![("value", Some(scan.text()[start..end].to_owned()))];
    Mention { start, end, kind, readings: vec![fields] }
}
