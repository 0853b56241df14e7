//! Conversations that came in through a channel of a plug-in, and how far what is said in them was delivered.

use crate::ids::{DeploymentId, WorkspaceId};
use botloom_ports::ConversationId;
use jiff::Timestamp;

/// A conversation of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelTalk {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Where it came in.
    pub deployment: DeploymentId,
    /// The plug-in, as the bot names it.
    pub plugin: String,
    /// One name for deployment, plug-in and outside conversation, see [`place`].
    pub place: String,
    /// Which conversation of this place, counted from 1.
    pub number: u64,
    /// The conversation as the other system knows it.
    pub outside: String,
    /// The customer as the other system knows them.
    pub user: String,
    /// What the customer is called.
    pub user_name: Option<String>,
    /// The number of the last line of the transcript that is done with.
    pub line: u64,
    /// How often the next one was tried in vain.
    pub attempts: u64,
    /// Since when it is tried.
    pub since: Option<Timestamp>,
    /// How many messages were given up.
    pub failed: u64,
    /// What went wrong last, and when.
    pub error: Option<(String, Timestamp)>,
}

/// One name for a place where somebody writes: nobody can choose parts that lead to the name of another place.
#[must_use]
pub fn place(key: &[u8; 32], deployment: &DeploymentId, plugin: &str, outside: &str) -> String {
    let mut hasher = blake3::Hasher::new_keyed(key);
    for part in [deployment.as_str(), plugin, outside] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// The identifier of a conversation of a place: the same on every node, and known to nobody who has not the key.
///
/// # Panics
/// Never: it has the form of an identifier.
#[must_use]
pub fn conversation_of(key: &[u8; 32], place: &str, number: u64) -> ConversationId {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(b"conversation");
    hasher.update(&number.to_le_bytes());
    hasher.update(place.as_bytes());
    let name = hasher.finalize().to_hex();
    ConversationId::new(format!("cv_{}", &name.as_str()[..32])).expect("letters and digits are an identifier")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_places_have_one_conversation() {
        let key = [7; 32];
        let [one, two] = ["01", "02"].map(DeploymentId::from_unique);
        let mut all = vec![
            place(&key, &one, "chat", "r-1"),
            place(&key, &two, "chat", "r-1"),
            place(&key, &one, "chatr", "-1"),
            place(&key, &one, "chat", "r-2"),
            place(&[8; 32], &one, "chat", "r-1"),
        ];
        assert_eq!(all[0], place(&key, &one, "chat", "r-1"), "it is stable");
        let ids: std::collections::BTreeSet<_> = (1..3)
            .flat_map(|number| all.iter().map(move |place| conversation_of(&key, place, number)))
            .collect();
        assert_eq!(ids.len(), 10);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 5);
    }
}
