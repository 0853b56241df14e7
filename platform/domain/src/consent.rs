//! What persons consented to, and withdrew: every change is kept, the newest of a purpose counts.

use botloom_ports::ConversationId;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The longest name of a purpose, and the longest identifier of a person, in bytes.
pub const MAX_CONSENT_NAME: usize = 200;
/// The longest note on how a consent was given, in characters.
pub const MAX_EVIDENCE: usize = 1_000;

/// A change of what a person consents to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Who.
    pub subject: ConsentSubject,
    /// The purpose that bots write for.
    pub purpose: String,
    /// Whether they consent from then on.
    pub given: bool,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub source: ConsentSource,
    /// How it was given, in words of whoever recorded it.
    pub evidence: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
}

/// Whose consent it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsentSubject {
    /// A customer, by the identifier that their channel gives.
    Person(String),
    /// Whoever writes in this conversation: nobody knows who that is.
    Conversation(ConversationId),
}

/// What recorded a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentSource {
    /// The customer, in a turn of a conversation.
    Customer {
        /// The conversation.
        conversation: ConversationId,
        /// The turn, from 1.
        turn: u64,
    },
    /// A member, by identifier and the name they had.
    Member(String, String),
    /// A program, by the identifier of its API key and the name that had.
    Program(String, String),
}

impl Consent {
    /// Whether it lets somebody write at a time.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.given && self.expires_at.is_none_or(|end| at < end)
    }
}

/// The newest change of each purpose, in the order of the purposes; `history` begins with the oldest.
#[must_use]
pub fn present(history: impl IntoIterator<Item = Consent>) -> Vec<Consent> {
    let newest: BTreeMap<String, Consent> =
        history.into_iter().map(|consent| (consent.purpose.clone(), consent)).collect();
    newest.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(second: i64, purpose: &str, given: bool) -> Consent {
        Consent {
            subject: ConsentSubject::Person("ann".to_owned()),
            purpose: purpose.to_owned(),
            given,
            at: Timestamp::from_second(second).unwrap(),
            source: ConsentSource::Member("m".to_owned(), "Bo".to_owned()),
            evidence: None,
            expires_at: None,
        }
    }

    #[test]
    fn the_newest_change_counts_until_it_ends() {
        let history = [change(1, "offers", true), change(1, "news", true), change(2, "offers", false)];
        let now = present(history);
        let states: Vec<_> = now.iter().map(|c| (c.purpose.as_str(), c.given)).collect();
        assert_eq!(states, [("news", true), ("offers", false)]);
        let at = |second| Timestamp::from_second(second).unwrap();
        let short = Consent { expires_at: Some(at(5)), ..change(1, "news", true) };
        assert!(short.holds(at(4)) && !short.holds(at(5)) && !now[1].holds(at(9)));
    }
}
