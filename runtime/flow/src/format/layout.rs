//! What will be written, in the shapes of the house style: every key, value and comment in its place, widths unknown.

use super::scalar::Word;

/// A comment on a line of its own.
pub(super) struct Note<'s> {
    /// The comment with its `#`.
    pub(super) text: &'s str,
    /// Whether an empty line stands above it.
    pub(super) blank: bool,
}

/// An entry of a map, an item of a list, or the whole document.
pub(super) struct Child<'s> {
    /// The comments above it.
    pub(super) above: Vec<Note<'s>>,
    /// Whether an empty line stands above it, below its comments.
    pub(super) blank: bool,
    /// The key, if it is an entry.
    pub(super) key: Option<Word<'s>>,
    /// The comment on the line of the key, where the value stands on the lines below.
    pub(super) beside: Option<&'s str>,
    /// The value.
    pub(super) value: Shape<'s>,
    /// The comment on the last line of the value; of a text of `|` or `>`, on its first.
    pub(super) after: Option<&'s str>,
}

/// How a value is written.
pub(super) enum Shape<'s> {
    /// On the line of its key.
    Word(Word<'s>),
    /// Text whose lines were broken by its author.
    Lines(Vec<&'s str>),
    /// Text of `|` or `>`.
    Block(Block<'s>),
    /// A list or a map.
    Group(Group<'s>),
}

/// Text of `|` or `>`.
pub(super) struct Block<'s> {
    /// `|` or `>` with what belongs to it.
    pub(super) header: String,
    /// The lines without their indentation, as far as something stands in them.
    pub(super) lines: Vec<&'s str>,
    /// The empty lines at the end that are part of the text.
    pub(super) kept: usize,
}

/// A list or a map.
pub(super) struct Group<'s> {
    /// Whether it is a map.
    pub(super) map: bool,
    /// How it was written, and so may be written again.
    pub(super) style: Style,
    /// The entries or items.
    pub(super) children: Vec<Child<'s>>,
    /// The comments below the last child.
    pub(super) tail: Vec<Note<'s>>,
}

/// How a list or a map may be written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Between brackets on one line, if that fits.
    Flow,
    /// One child a line: it was written so, or something in it needs a line of its own.
    Block,
}

/// A whole file.
pub(super) struct Layout<'s> {
    /// What stands in it, if anything does.
    pub(super) root: Option<Child<'s>>,
    /// The comments at its end that belong to nothing.
    pub(super) tail: Vec<Note<'s>>,
}
