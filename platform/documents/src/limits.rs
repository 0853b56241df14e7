//! How much of a document is read, and how long a part of an entry may be.

/// The largest document that is read, in bytes.
pub const MAX_FILE: usize = 64 << 20;
/// The most bytes that the parts of a packed document have when they are unpacked.
pub(crate) const MAX_UNPACKED: u64 = 384 << 20;
/// The most parts of a packed document.
pub(crate) const MAX_PARTS: usize = 10_000;
/// The most cells of all sheets together.
pub(crate) const MAX_CELLS: usize = 4_000_000;
/// The most rows or sections that become entries.
pub(crate) const MAX_ENTRIES: usize = 200_000;
/// The most characters of a question or a variant.
pub(crate) const QUESTION: usize = 300;
/// The most characters of an answer.
pub(crate) const ANSWER: usize = 8_000;
/// The most characters of an id, a category, an owner, or the name or a value of an attribute.
pub(crate) const NAME: usize = 200;
/// The most variants of an entry in a language.
pub(crate) const VARIANTS: usize = 500;
/// How many rows of a sheet may stand above its header.
pub(crate) const TITLE_ROWS: usize = 20;
/// A section of a text is cut at the first border of paragraphs behind so many characters.
pub(crate) const SECTION: usize = 800;
/// A file of entries is not made longer than this; more entries go to a file of their own.
pub(crate) const YAML_BYTES: usize = 1 << 20;
