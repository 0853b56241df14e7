//! `${...}` inside YAML: an expression may hold brackets, commas, colons and quotes that mean something to YAML.
//!
//! Before YAML is parsed, each `${...}` is covered by a mark of the same number of bytes that means nothing to YAML, so
//! that all positions stay; in what was parsed, each mark is replaced by what it covered. An author can then write
//! `{number: ${tracking_no}}` or `en: ${late ? "yes, late" : "no"}` without quotes.

use crate::problem::Range;
use std::borrow::Cow;
use std::ops::Range as Bytes;

/// The longest expression that is covered, in bytes; a longer one is left as it is.
const MAX_BYTES: usize = 4_000;
/// What a mark is filled with. `$` before it tells where a mark begins, even after another `$`.
const FILL: char = '~';

/// A text whose `${...}` are covered.
pub(crate) struct Masked {
    /// As long as the source, byte for byte.
    pub(crate) text: String,
    /// Where the covered parts stand, `${` and `}` included, in order.
    covered: Vec<Bytes<usize>>,
}

impl Masked {
    pub(crate) fn new(source: &str) -> Self {
        let mut text = String::with_capacity(source.len());
        let mut covered = Vec::new();
        let mut done = 0;
        while let Some(start) = source[done..].find("${").map(|at| done + at) {
            text.push_str(&source[done..start]);
            match closing(&source[start + 2..]) {
                Some(length) => {
                    let end = start + 2 + length + 1;
                    text.push('$');
                    text.extend(std::iter::repeat_n(FILL, end - start - 1));
                    covered.push(start..end);
                    done = end;
                }
                None => {
                    text.push_str("${");
                    done = start + 2;
                }
            }
        }
        text.push_str(&source[done..]);
        Self { text, covered }
    }

    /// Puts back what was covered in a scalar that was parsed from `range`; also where each expression stands, without
    /// its `${` and `}`.
    pub(crate) fn restore(
        &self,
        source: &str,
        scalar: &str,
        range: Range,
        quote: Option<char>,
    ) -> (String, Vec<Range>) {
        let first = self.covered.partition_point(|part| part.start < range.start);
        let mut text = String::with_capacity(scalar.len());
        let mut places = Vec::new();
        let mut done = 0;
        for part in self.covered[first..].iter().take_while(|part| part.end <= range.end) {
            let mark = part.end - part.start;
            let Some(at) = find_mark(&scalar[done..], mark).map(|at| done + at) else { break };
            text.push_str(&scalar[done..at]);
            text.push_str(&meant(&source[part.clone()], quote));
            places.push(Range::new(part.start + 2, part.end - 1));
            done = at + mark;
        }
        text.push_str(&scalar[done..]);
        (text, places)
    }
}

/// The `${...}` of one scalar as it is written, quotes included, each as the expression reads it.
///
/// Nothing if a `${` is not closed: what follows on the line could close it.
pub(crate) fn expressions(written: &str, quote: Option<char>) -> Option<Vec<String>> {
    if !written.contains("${") {
        return Some(Vec::new());
    }
    let masked = Masked::new(written);
    let closed = !masked.text.contains("${");
    closed.then(|| {
        masked.covered.iter().map(|part| meant(&written[part.clone()], quote).into_owned()).collect()
    })
}

/// What a covered part means where it stands: in these quotes, or in none.
pub(crate) fn meant(raw: &str, quote: Option<char>) -> Cow<'_, str> {
    match quote {
        Some('"') => Cow::Owned(unescape(raw)),
        Some(_) => Cow::Owned(raw.replace("''", "'")),
        None => Cow::Borrowed(raw),
    }
}

/// Where a mark of this length begins.
fn find_mark(text: &str, length: usize) -> Option<usize> {
    text.match_indices('$').map(|(at, _)| at).find(|at| {
        text[at + 1..].bytes().take(length - 1).filter(|byte| *byte == FILL as u8).count() == length - 1
    })
}

/// How far the closing `}` is, on the same line; brackets and quotes inside the expression are looked over. A quote
/// that is escaped for YAML (`\"`) opens and closes like a bare one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote: Option<(char, bool)> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices().take_while(|(at, c)| *at < MAX_BYTES && *c != '\n') {
        let after_backslash = std::mem::take(&mut escaped);
        match (quote, c) {
            (_, '\\') => escaped = !after_backslash,
            (Some((open, with)), c) if c == open && with == after_backslash => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some((c, after_backslash)),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The escapes of a double-quoted YAML text that make sense in an expression.
fn unescape(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => text.push('\n'),
            Some('t') => text.push('\t'),
            Some(other) => text.push(other),
            None => text.push('\\'),
        }
    }
    text
}

#[cfg(test)]
mod tests {

    use crate::{Document, Source};

    fn read(yaml: &str) -> Vec<String> {
        let source = Source::new("a.yaml", yaml.into()).unwrap();
        let document = Document::parse(&source);
        assert_eq!(document.problems, [], "{yaml}");
        document
            .root
            .unwrap()
            .entries()
            .iter()
            .map(|entry| entry.value.text().unwrap_or("-").to_owned())
            .collect()
    }

    #[test]
    fn expressions_need_no_quotes() {
        assert_eq!(
            read("{a: ${x}, b: US$${y}。, c: ${z ? \"p, q: }\" : 'r'} end}"),
            ["${x}", "US$${y}。", "${z ? \"p, q: }\" : 'r'} end"]
        );
        assert_eq!(
            read("a: \"${x == \\\"y\\\"} \\n${z}\"\nb: '${it == ''s''}'"),
            ["${x == \"y\"} \n${z}", "${it == 's'}"]
        );
        assert_eq!(read("a: |\n  one ${x}\n  two ${yy}\nb: ${never"), ["one ${x}\ntwo ${yy}\n", "${never"]);
        assert_eq!(read("a: 中文 ${x}，${中文}\nb: $~~~"), ["中文 ${x}，${中文}", "$~~~"]);
    }
}
