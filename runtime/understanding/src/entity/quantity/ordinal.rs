//! Places in a row: 第三, the 21st, one hundred twenty-fifth; and places by where one stands: the last, the next one.

use super::{chinese, english};
use crate::entity::mention::{Fields, Mention};
use crate::entity::scan::Scan;
use crate::language::Language;

/// From where a place is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
enum From {
    Start,
    Current,
    End,
}

/// What people say for a place by where they stand, longer ones first.
const RELATIVE: &[(&[&str], From, i32)] = &[
    (&["the", "one", "before", "the", "last", "one"], From::End, -1),
    (&["the", "one", "before", "the", "last"], From::End, -1),
    (&["one", "before", "the", "last"], From::End, -1),
    (&["the", "one", "before", "last"], From::End, -1),
    (&["the", "last", "but", "one"], From::End, -1),
    (&["last", "but", "one"], From::End, -1),
    (&["the", "second", "to", "last"], From::End, -1),
    (&["second", "to", "last"], From::End, -1),
    (&["next", "to", "last"], From::End, -1),
    (&["antepenultimate"], From::End, -2),
    (&["penultimate"], From::End, -1),
    (&["next", "one"], From::Current, 1),
    (&["previous", "one"], From::Current, -1),
    (&["current", "one"], From::Current, 0),
    (&["next"], From::Current, 1),
    (&["following"], From::Current, 1),
    (&["previous"], From::Current, -1),
    (&["current"], From::Current, 0),
    (&["last"], From::End, 0),
];

/// The places of a text.
pub(in crate::entity) fn ordinals(scan: &Scan, language: Language) -> Vec<Mention> {
    let found = scan.collect(|at| {
        if let Some(end) = scan.literal(at, &["第"]) {
            let from = scan.skip_spaces(end);
            let written = chinese::written(scan, from)?;
            return Some(((From::Start, written.value.to_string()), written.end));
        }
        if language == Language::Zh {
            return None;
        }
        if let Some((value, end)) = english::place(scan, at).filter(|(_, end)| idle(scan, at, *end).is_none())
        {
            return Some(((From::Start, value.to_string()), end));
        }

        RELATIVE.iter().find_map(|(words, from, offset)| {
            scan.phrase(at, words)
                .filter(|_| scan.word(at) == words[0])
                .map(|end| ((*from, offset.to_string()), end))
        })
    });
    let mention = |found: crate::entity::scan::Found<(From, String)>| {
        let (from, offset) = found.value;
        let name = match from {
            From::Start => "start",
            From::Current => "current",
            From::End => "end",
        };
        let sign = if offset.starts_with('-') { "" } else { "+" };
        let value = if from == From::Start { offset.clone() } else { format!("{name}{sign}{offset}") };
        let fields: Fields =
            vec![("value", Some(value)), ("offset", Some(offset)), ("relativeTo", Some(name.to_owned()))];
        let kind = if from == From::Start { "ordinal" } else { "ordinal.relative" };
        Mention { start: found.start, end: found.end, kind, readings: vec![fields] }
    };
    found.into_iter().map(mention).collect()
}

/// A place whose words belong to a longer phrase: "second to last".
fn idle(scan: &Scan, at: usize, end: usize) -> Option<usize> {
    scan.phrase(at, &["second", "to", "last"]).filter(|longer| *longer > end)
}
