//! Who has the draft of a bot open.

use crate::ids::{BotId, MemberId};
use std::collections::BTreeMap;

/// A member who has a draft open in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// Who.
    pub member: MemberId,
    /// What people read.
    pub name: String,
    /// The file that they look at.
    pub file: Option<String>,
}

/// Who has a draft open at a node; told whenever it may have changed, and when the draft did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftNews {
    /// Whose draft.
    pub bot: BotId,
    /// All who have it open at the node that tells.
    pub editors: Vec<Editor>,
    /// Whether the other nodes shall tell who has it open there.
    pub asks: bool,
}

/// Those who are there, each once, in the order of their names: who is there twice is where they came last.
#[must_use]
pub fn each_once(editors: impl IntoIterator<Item = Editor>) -> Vec<Editor> {
    let latest: BTreeMap<String, Editor> =
        editors.into_iter().map(|editor| (editor.member.to_string(), editor)).collect();
    let mut each: Vec<Editor> = latest.into_values().collect();
    each.sort_by(|one, other| (&one.name, one.member.as_str()).cmp(&(&other.name, other.member.as_str())));
    each
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_there_twice_is_where_they_came_last() {
        let editor = |id: &str, name: &str, file: &str| Editor {
            member: MemberId::parse(id).unwrap(),
            name: name.to_owned(),
            file: Some(file.to_owned()),
        };
        let (ada, bea) = ("mb_00000000000000000000000002", "mb_00000000000000000000000001");
        let came = [editor(bea, "Bea", "a.yaml"), editor(ada, "Ada", "a.yaml"), editor(bea, "Bea", "b.yaml")];
        assert_eq!(each_once(came), [editor(ada, "Ada", "a.yaml"), editor(bea, "Bea", "b.yaml")]);
        assert_eq!(each_once([]), []);
    }
}
