//! Keys of tables of the knowledge: entities, attributes and their values.

use super::Shape::{Any, Local, Rows, Table, Text, Texts, Word};
use super::{Key, NOTE, ORIGIN, VALID, may, must};

/// The keys of a table of the knowledge.
pub const TABLE: &[Key] = &[
    must("id", Text, "The name of the table, for tests and reports."),
    may("category", Text, "What it is about; `answer` steps may look in one category only."),
    must(
        "question",
        Local,
        "How a value is asked for, with `${entity}` and `${attribute}`; a list holds further ways.",
    ),
    must("answer", Local, "The answer, with `${entity}`, `${attribute}` and `${value}`."),
    may("missing", Local, "The answer where there is no value; without it the bot does not answer then."),
    may("which", Local, "The question back where too many fit to be offered, with `${examples}`."),
    must("attributes", Rows(COLUMN), "What can be asked of each entity."),
    must("entities", Rows(ROW), "What is asked about, with its values."),
    may("owner", Text, "Who keeps it right."),
    may("source", Table(ORIGIN), "The document that it comes from."),
    NOTE,
];

/// The keys of an attribute of a table.
pub const COLUMN: &[Key] = &[
    must("id", Text, "The name of the attribute, used under `values`."),
    must("names", Local, "What customers call it, a list per language; the first is how the bot calls it."),
    may("variants", Local, "Further ways to ask for it, with or without `${entity}`."),
    may("answer", Local, "Its own answer, in place of the table's."),
    may("unit", Local, "What stands behind values that are bare numbers."),
    may(
        "inherits",
        Word(&["is_a", "part_of", "no"]),
        "Whose value an entity has that has none: what it is a kind of (`is_a`, if not given), also what it is a part of \
         (`part_of`), nobody's (`no`).",
    ),
    NOTE,
];

/// The keys of an entity of a table.
pub const ROW: &[Key] = &[
    must("id", Text, "The name of the entity, used under `is_a` and `part_of`."),
    must("names", Local, "What customers call it, a list per language; the first is how the bot calls it."),
    may("is_a", Texts, "What it is a kind of; it has the values of these where it has none of its own."),
    may("part_of", Texts, "What it is a part of."),
    may(
        "values",
        Any,
        "Its values by attribute: a text, one per language, or a list of values with their days.",
    ),
    NOTE,
];

/// The keys of a value that holds on some days only.
pub const CELL: &[Key] = &[
    must("value", Local, "The value."),
    may("valid", Table(VALID), "The days on which it holds, the first and the last one included."),
    NOTE,
];
