//! What an upstream release changed, brought into a folder that its author has changed too.
//!
//! [`three_way`] compares three folders: the release that was copied, the author's, and the new release. What only one side
//! changed is that side's; what both changed alike is so. Where both changed the same smallest thing (a text of one
//! language, a key, a trigger map, an entry that one side removed) there is a [`Conflict`], the author's stays in the file,
//! and the three texts stand side by side until somebody says which one is meant ([`Resolutions`]).
//!
//! A YAML file is compared as a tree: entries of knowledge by `id` wherever they stand, flows and tests by name, maps by
//! key, steps by `id` or likeness ([`pairs`]), words as sets, groups of words by overlap. The result is written as edits of
//! the author's text ([`write`]): what was not touched stays byte for byte, and the edited text is read again and must be
//! the tree that was meant. Other files are merged by line.
//!
//! To add a kind of file: a way to find its counterpart in `folder.rs`; its lists are known to `pairs.rs` by the key that
//! names their items.

mod at;
mod folder;
mod knowledge;
mod lines;
mod order;
pub(crate) mod packs;
mod pairs;
mod plan;
mod tree;
mod write;

#[cfg(test)]
mod tests;

use botloom_ports::Files;
use std::collections::{BTreeMap, BTreeSet};

/// The sides of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// What the author has.
    Ours,
    /// What the new release has.
    Theirs,
}

/// Which side is meant where both changed the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolutions {
    /// For every conflict that is not named.
    pub all: Option<Take>,
    /// By the id of the conflict.
    pub by_id: BTreeMap<String, Take>,
}

impl Resolutions {
    fn of(&self, id: &str) -> Option<Take> {
        self.by_id.get(id).copied().or(self.all)
    }
}

/// What happened to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is another one.
    Changed,
    /// It is gone.
    Removed,
}

/// A part that one side alone changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where: `knowledge/opening-hours/answer/en`, `flows/track/steps/2/say/en`, `bot.yaml/handoff/hours`.
    pub id: String,
    /// The file in which it stands.
    pub file: String,
    /// What happened.
    pub kind: ChangeKind,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there.
    pub after: Option<String>,
}

/// A part that both sides changed, each in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Where, in the form of [`Change::id`]; unique in a merge.
    pub id: String,
    /// The author's file, or the release's if the author has none.
    pub file: String,
    /// What the author's copy was made from; absent if both added it.
    pub base: Option<String>,
    /// What the author has; absent if the author removed it.
    pub ours: Option<String>,
    /// What the release has; absent if the release removed it.
    pub theirs: Option<String>,
}

/// What comes of three folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merge {
    /// The author's folder with what the release changed; at a conflict, what the author has.
    pub files: Files,
    /// What the next merge is to compare with: the release, and at each open conflict what was there before, so that the
    /// conflict shows again until it is resolved.
    pub base: Files,
    /// What the release changed and is now in `files`.
    pub changes: Vec<Change>,
    /// What the author changed and is still in `files`.
    pub kept: Vec<Change>,
    /// What is open.
    pub conflicts: Vec<Conflict>,
    /// The ids of the conflicts that the resolutions settled.
    pub settled: BTreeSet<String>,
}

/// Merges what upstream changed from `base` to `theirs` into `ours`.
#[must_use]
pub fn three_way(base: &Files, ours: &Files, theirs: &Files, take: &Resolutions) -> Merge {
    folder::merge(base, ours, theirs, take)
}
