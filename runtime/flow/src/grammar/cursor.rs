//! Where an author is writing: the place of a cursor in a text that is not finished.
//!
//! A mark takes the place of the word at the cursor, the text is parsed as if the word were a key and as if it were a value,
//! and the grammar tells which of the two may stand there. Where the text around is broken, what is left of it by
//! indentation still leads to the place.

use super::walk::allows;
use super::{At, Form, Kind, Spot, locate};
use crate::problem::{Code, Range};
use crate::source::Source;
use crate::syntax::{Document, Node};

/// What stands for the word at the cursor. Letters, so that it may stand wherever a name may.
const MARK: &str = "zqxmarkxqz";
/// What may have to follow the mark so that the text can be read.
const ENDS: &[&str] = &[": ", "", "}", "\"", "}\"", "'", "}'", "}\"}", "}}"];
/// Texts larger than this are only read around the cursor, in bytes.
const MAX_BYTES: usize = 128 * 1024;

/// The place of a cursor.
#[derive(Clone, Debug)]
pub struct Cursor {
    /// The text with a mark at the cursor, in the ways in which it can be read: as a key, as a value.
    readings: Vec<Reading>,
    /// The word at the cursor in the real text: letters, digits, `_` and `-`.
    pub word: Range,
}

#[derive(Clone, Debug)]
struct Reading {
    root: Node,
    offset: usize,
}

impl Reading {
    /// Whether the value at the mark begins before an offset.
    fn starts_before(&self, kind: Kind, offset: usize) -> bool {
        match locate(kind, &self.root, self.offset).at {
            At::Value { node, .. } => node.range.start < offset,
            At::Key { entry, .. } => entry.key_range.start < offset,
        }
    }
}

impl Cursor {
    /// Finds the place of a byte offset.
    #[must_use]
    pub fn new(kind: Kind, text: &str, offset: usize) -> Self {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let letter = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let start = text[..offset]
            .rfind(|c| !letter(c))
            .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
        // The dash of a list is no part of a word.
        let dashes = text[start..offset].len() - text[start..offset].trim_start_matches('-').len();
        let start = start + dashes;
        let end = offset + text[offset..].find(|c| !letter(c)).unwrap_or(text.len() - offset);
        let word = Range::new(start, end);
        let whole =
            if text.len() <= MAX_BYTES { readings(kind, &text[..start], &text[end..]) } else { vec![] };
        let left = [skeleton(&text[..start], bare), skeleton(&text[..start], |line| line.to_owned())];
        let mut tries = std::iter::once(whole)
            .chain(left.iter().rev().map(|left| readings(kind, left, "")))
            .filter(|found| !found.is_empty());
        Self { readings: tries.next().unwrap_or_default(), word }
    }

    /// The places that the cursor may stand at: a key, a value, or one of the two.
    pub fn spots<'c>(&'c self, kind: Kind) -> impl Iterator<Item = Spot<'c>> + 'c {
        self.readings.iter().map(move |reading| locate(kind, &reading.root, reading.offset))
    }

    /// A text without the mark: what an author wrote before the cursor in a value.
    #[must_use]
    pub fn before(text: &str) -> &str {
        text.find(MARK).map_or(text, |at| &text[..at])
    }

    /// Whether a text holds the mark.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        text.contains(MARK)
    }
}

/// The ways in which the text can be read, the best of each kind.
fn readings(kind: Kind, before: &str, after: &str) -> Vec<Reading> {
    let mut found: [Option<(u8, Reading)>; 2] = [None, None];
    for (cut, rest) in [(0, after), (1, "")] {
        for (at, end) in ENDS.iter().enumerate() {
            // Most texts can be read with the mark as a key or as it is.
            if at == 2 && found.iter().flatten().any(|(rank, _)| *rank == 0) {
                break;
            }
            let text = format!("{before}{MARK}{end}{rest}");
            let Some((rank, is_key, reading)) = read(kind, text, before.len(), cut) else { continue };
            // A quote that is closed for the mark was opened on its line; else it swallowed all lines between.
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            if end.contains(['"', '\'']) && reading.starts_before(kind, line) {
                continue;
            }
            let best = &mut found[usize::from(!is_key)];
            if best.as_ref().is_none_or(|(other, _)| rank < *other) {
                *best = Some((rank, reading));
            }
        }
        if found.iter().flatten().any(|(rank, _)| *rank == 0) {
            break;
        }
    }
    let least = found.iter().flatten().map(|(rank, _)| *rank).min().unwrap_or_default();
    found.into_iter().flatten().filter(|(rank, _)| *rank <= least + 1).map(|(_, reading)| reading).collect()
}

/// A text with the mark as the grammar sees it; none where the mark cannot stand.
fn read(kind: Kind, text: String, offset: usize, cut: u8) -> Option<(u8, bool, Reading)> {
    let source = Source::new("", text.into_bytes()).ok()?;
    let document = Document::parse(&source);
    let root = document.root?;
    let spot = locate(kind, &root, offset);
    let (is_key, fits) = match spot.at {
        At::Key { map, entry } => (true, entry.key.contains(MARK) && allows(map, true)),
        At::Value { form, node } => {
            (false, node.text().is_some_and(|text| text.contains(MARK)) && allows(form, false))
        }
    };
    let broken = document.problems.iter().any(|problem| problem.code == Code::Yaml);
    fits.then_some((2 * u8::from(broken) + cut, is_key, Reading { root, offset }))
}

/// A line without the value behind its first key.
fn bare(line: &str) -> String {
    match line.find(':') {
        Some(colon) => line[..=colon].to_owned(),
        None => line.to_owned(),
    }
}

/// The lines that lead to the last one by their indentation, each as `keep` leaves it, and the last one.
fn skeleton(text: &str, keep: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if text.is_empty() || text.ends_with('\n') {
        lines.push("");
    }
    let Some(last) = lines.pop() else { return String::new() };
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let dash = |line: &str| line.trim_start() == "-" || line.trim_start().starts_with("- ");
    let (mut column, mut in_item) = (indent(last), dash(last));
    let mut kept = vec![last.to_owned()];
    for line in lines.iter().rev().filter(|line| !line.trim().is_empty()) {
        let (here, is_item) = (indent(line), dash(line));
        if line.trim_start().starts_with('#') {
            continue;
        }
        let leads = match (in_item, is_item) {
            (true, false) => here <= column,
            (true, true) => here < column,
            (false, true) => here + line[here + 1..].len() - line[here + 1..].trim_start().len() < column,
            (false, false) => here < column,
        };
        if leads && (here < column || in_item) {
            kept.push(keep(line));
            (column, in_item) = (here, is_item);
        }
        if column == 0 && !in_item {
            break;
        }
    }
    kept.reverse();
    kept.join("\n")
}

/// The expression that is being written in a text, up to the cursor: behind the last `${` that is not closed, or all of
/// it where the whole value is an expression.
#[must_use]
pub fn expression_before(form: Form, before: &str) -> Option<&str> {
    let inside = before.rfind("${").map(|at| &before[at + 2..]).filter(|rest| !closed(rest));
    match form {
        _ if inside.is_some() => inside,
        Form::Expression => Some(before),
        Form::Given | Form::Query if !before.contains(' ') => Some(before),
        _ => None,
    }
}

/// Whether a `}` closes the expression before the text ends.
fn closed(text: &str) -> bool {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for c in text.chars() {
        match (quote, c) {
            _ if std::mem::take(&mut escaped) => {}
            (_, '\\') => escaped = true,
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return true,
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{choose, keys_of};

    /// What may stand at the `|` of a text.
    fn at(kind: Kind, text: &str) -> Vec<String> {
        let offset = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let cursor = Cursor::new(kind, &text, offset);
        cursor
            .spots(kind)
            .map(|spot| match spot.at {
                At::Key { map, .. } => {
                    let node = spot.above.last().unwrap().node;
                    let keys = keys_of(map, node);
                    let of = keys.first().map_or_else(|| format!("{map:?}"), |(of, _)| (*of).to_owned());
                    format!("key of {of}")
                }
                At::Value { form, node } => format!("{:?}", choose(form, node)),
            })
            .collect()
    }

    fn steps(text: &str) -> Vec<String> {
        at(Kind::Flow, &format!("flow: 查件\nsteps:\n{text}"))
    }

    #[test]
    fn keys_and_values_are_told_apart() {
        assert_eq!(steps("  - as|\n  - say: hi\n"), ["key of "]);
        assert_eq!(steps("  - |\n"), ["key of "]);
        assert_eq!(steps("  - ask: phone\n    atte|\n    skip: true\n"), ["key of ask"]);
        assert_eq!(steps("  - as|k: phone\n"), ["key of "]);
        assert_eq!(steps("  - ask: |\n"), ["Name(Slot)"]);
        assert_eq!(steps("  - ask: tra|\n  - say: hi\n"), ["Name(Slot)"]);
        assert_eq!(steps("  - {ask: tra|\n  - say: hi\n"), ["Name(Slot)"]);
        assert_eq!(steps("  - goto: ask tra|\n"), ["Name(Step)"]);
        assert_eq!(steps("  - say: {zh-CN: 你好, e|}\n"), ["key of say"]);
        assert_eq!(steps("  - say:\n      te|\n"), ["key of say", "Local"]);
        assert_eq!(at(Kind::Bot, "bot: a\nlanguages: [zh-CN, e|]\n"), ["New(Language)"]);
        assert_eq!(at(Kind::Bot, "bot: a\nslots:\n  a: {type: te|, ask: x}\n"), ["Name(Type)"]);
        assert_eq!(at(Kind::Test, "test: a\ntalk:\n  - expect: {flow: |, asks: x}\n"), ["Name(Flow)"]);
        assert_eq!(at(Kind::Knowledge, "entries:\n  - id: a\n    ans|\n"), ["key of entries"]);
    }

    #[test]
    fn expressions_are_found_in_texts() {
        assert_eq!(steps("  - if: \"phone == |\n"), ["Expression"]);
        assert_eq!(steps("  - if: a && pho|\n    then: []\n"), ["Expression"]);
        assert_eq!(steps("  - say: {zh-CN: '好 ${pho|', en: ok}\n"), ["Local"]);
        assert_eq!(steps("  - say: {zh-CN: 好 ${pho|\n  - ask: x\n"), ["Local"]);
        assert_eq!(expression_before(Form::Local, "好 ${a} ${pho"), Some("pho"));
        assert_eq!(expression_before(Form::Local, "好 ${a} pho"), None);
        assert_eq!(expression_before(Form::Expression, "a == \"x"), Some("a == \"x"));
    }

    #[test]
    fn a_mistake_above_does_not_hide_the_place() {
        let broken = "  - say: \"open\n  - ask: [a\n  - switch:\n      - when: x: y: z\n        steps:\n          - ask: tra|\n";
        assert_eq!(steps(broken), ["Name(Slot)"]);
        assert_eq!(steps("  - say: {a: b\n  - ask: phone\n    atte|\n"), ["key of ask"]);
        assert_eq!(at(Kind::Flow, "flow: a: b\nsteps:\n- say: x\n- as|\n"), ["key of "]);
    }

    #[test]
    fn the_word_at_the_cursor_is_replaced_whole() {
        let text = "flow: a\nsteps:\n  - ask: track_no\n";
        let offset = text.find("ck_no").unwrap();
        let word = Cursor::new(Kind::Flow, text, offset).word;
        assert_eq!(&text[word.start..word.end], "track_no");
    }
}
