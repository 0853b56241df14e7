//! The audit log: who did what, when, from where, and what came of it. Entries are only added, and each carries a hash of the one before.

use botloom_ports::Digest;
use jiff::Timestamp;

/// Something that somebody did, before it has its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The id of the member or key.
    pub actor: String,
    /// Their name at that time.
    pub name: String,
    /// The address that the request came from, if there was one.
    pub address: Option<String>,
    /// What, as GraphQL names it: `deploy`.
    pub action: String,
    /// With what, as JSON; secrets are left out, files are a size and a digest.
    pub arguments: String,
    /// What came of it: `done`, `denied`, `invalid`, `conflict`, `not_found`, `problems` or `failed`.
    pub outcome: String,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Counted from 1 for each workspace, without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub deed: Deed,
    /// The hash of the entry before and of this one's content, 64 hexadecimal digits.
    pub hash: String,
}

impl AuditEntry {
    /// What stands in the place of the hash before the first entry.
    pub const BEGIN: &'static str = "0000000000000000000000000000000000000000000000000000000000000000";

    /// The entry after one with this hash.
    #[must_use]
    pub fn after(hash: &str, number: u64, at: Timestamp, deed: Deed) -> Self {
        let mut entry = Self { number, at, deed, hash: String::new() };
        entry.hash = entry.hash_after(hash);
        entry
    }

    /// The hash that this entry must have after one with this hash: BLAKE3 of the fields, each after its length in bytes.
    #[must_use]
    pub fn hash_after(&self, before: &str) -> String {
        let Deed { actor, name, address, action, arguments, outcome } = &self.deed;
        let (number, at) = (self.number.to_string(), self.at.as_millisecond().to_string());
        let address = address.as_deref().unwrap_or_default();
        let fields = [before, &number, &at, actor, name, address, action, arguments, outcome];
        let mut bytes = Vec::new();
        for field in fields {
            bytes.extend(format!("{}:", field.len()).into_bytes());
            bytes.extend(field.as_bytes());
        }
        Digest::of(&bytes).as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_can_be_changed_without_its_hash() {
        let deed = Deed {
            actor: "mb_1".to_owned(),
            name: "Ann".to_owned(),
            address: None,
            action: "deploy".to_owned(),
            arguments: "{}".to_owned(),
            outcome: "done".to_owned(),
        };
        let at = Timestamp::from_second(1).unwrap();
        let entry = AuditEntry::after(AuditEntry::BEGIN, 1, at, deed.clone());
        assert_eq!(entry.hash, entry.hash_after(AuditEntry::BEGIN));
        // What moves from one field to the next is another entry, too.
        let moved = Deed { name: "An".to_owned(), address: Some("n".to_owned()), ..deed.clone() };
        let changed = [
            AuditEntry { number: 2, ..entry.clone() },
            AuditEntry { at: Timestamp::from_second(2).unwrap(), ..entry.clone() },
            AuditEntry { deed: moved, ..entry.clone() },
            AuditEntry { deed: Deed { outcome: "denied".to_owned(), ..deed }, ..entry.clone() },
        ];
        for other in changed {
            assert_ne!(other.hash_after(AuditEntry::BEGIN), entry.hash);
        }
        assert_ne!(entry.hash_after(&entry.hash), entry.hash);
    }
}
