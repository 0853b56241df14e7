//! Days and times.
use super::mention::Mention;
use super::scan::Scan;
use crate::language::Language;
use jiff::civil::DateTime;
pub(super) fn mentions(_scan: &Scan, _language: Language, _now: DateTime) -> Vec<Mention> {
    Vec::new()
}
