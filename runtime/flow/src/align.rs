//! Where each character of a scalar stands in the file: quotes, escapes and folded lines lie between them.

/// The byte offset in `raw` of each byte of `text`, and of its end; `raw` is the scalar as it was written, with its quotes.
///
/// Absent where the two cannot be brought together, which no parser's reading of `raw` should give.
pub(crate) fn align(raw: &str, text: &str) -> Option<Vec<usize>> {
    let (body, quote) = match raw.chars().next() {
        Some(quote @ ('"' | '\'')) => (1, Some(quote)),
        Some('|' | '>') if !text.starts_with(['|', '>']) => {
            (raw.find('\n').map_or(raw.len(), |at| at + 1), None)
        }
        _ => (0, None),
    };
    walk(raw, body, text, quote)
}

/// The same for a part of a scalar, which has no quotes of its own; `quote` are those around the scalar.
pub(crate) fn align_part(raw: &str, text: &str, quote: Option<char>) -> Option<Vec<usize>> {
    walk(raw, 0, text, quote)
}

fn walk(raw: &str, from: usize, text: &str, quote: Option<char>) -> Option<Vec<usize>> {
    let mut offsets = Vec::with_capacity(text.len() + 1);
    let mut at = from;
    for wanted in text.chars() {
        loop {
            let found = raw[at..].chars().next();
            // A line break that was folded became a space, or nothing; what was indented lies after it.
            if wanted.is_whitespace() && found.is_none_or(char::is_whitespace) {
                let next = if wanted == '\n' { 1 } else { found.map_or(0, char::len_utf8) };
                offsets.extend(std::iter::repeat_n(at, wanted.len_utf8()));
                at = (at + next).min(raw.len());
                if found.is_some_and(|c| c == '\n' || c == '\r') || wanted == '\n' {
                    at += raw[at..].len() - raw[at..].trim_start_matches([' ', '\t', '\r']).len();
                }
                break;
            }
            let (c, length) = read(&raw[at..], quote)?;
            if c == Some(wanted) {
                offsets.extend(std::iter::repeat_n(at, wanted.len_utf8()));
                at += length;
                break;
            }
            // Space that was dropped, or a backslash before a line break.
            if c.is_some_and(|c| !c.is_whitespace()) {
                return None;
            }
            at += length;
        }
    }
    offsets.push(at);
    Some(offsets)
}

/// The next character with the number of bytes it takes; `None` for an escape that stands for nothing.
fn read(raw: &str, quote: Option<char>) -> Option<(Option<char>, usize)> {
    let mut chars = raw.chars();
    let first = chars.next()?;
    match (quote, first) {
        (Some('\''), '\'') => Some((Some('\''), if raw.starts_with("''") { 2 } else { 1 })),
        (Some('"'), '\\') => {
            let second = chars.next()?;
            let digits = match second {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            if digits > 0 {
                let code = raw.get(2..2 + digits)?;
                return Some((char::from_u32(u32::from_str_radix(code, 16).ok()?), 2 + digits));
            }
            let c = match second {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '0' => '\0',
                'a' => '\u{7}',
                'b' => '\u{8}',
                'e' => '\u{1b}',
                'f' => '\u{c}',
                'v' => '\u{b}',
                'N' => '\u{85}',
                '_' => '\u{a0}',
                'L' => '\u{2028}',
                'P' => '\u{2029}',
                '\n' | '\r' => return Some((None, 2)),
                other => other,
            };
            Some((Some(c), 1 + second.len_utf8()))
        }
        (_, c) => Some((Some(c), c.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use super::align;
    use crate::{Document, Source, Value};
    use proptest::prelude::*;

    /// The scalar behind the only key of a document: as it was written and as it was read.
    fn scalar(yaml: &str) -> Option<(String, String)> {
        let source = Source::new("a.yaml", yaml.into()).unwrap();
        let root = Document::parse(&source).root?;
        let node = root.get("k")?;
        let Value::Scalar(scalar) = &node.value else { return None };
        Some((yaml[node.range.start..node.range.end].to_owned(), scalar.text.clone()))
    }

    /// What stands in the file where `part` stands in the text that was read.
    fn written(yaml: &str, part: &str) -> String {
        let (raw, text) = scalar(yaml).unwrap();
        let offsets = align(&raw, &text).unwrap();
        let at = text.find(part).unwrap();
        raw[offsets[at]..offsets[at + part.len()]].to_owned()
    }

    #[test]
    fn parts_are_found_again() {
        assert_eq!(written("k: a == \"b\"\n", "\"b\""), "\"b\"");
        assert_eq!(written("k: \"a == \\\"b\\\" && 包裹\"\n", "包裹"), "包裹");
        assert_eq!(written("k: \"a == \\\"b\\\"\"\n", "\"b\""), "\\\"b\\\"");
        assert_eq!(written("k: 'it == ''s'' + tail'\n", "tail"), "tail");
        assert_eq!(written("k: a &&\n    bee &&\n    c\n", "bee"), "bee");
        assert_eq!(written("k: >-\n  a &&\n  bee\n", "bee"), "bee");
        assert_eq!(written("k: |\n  a\n  bee\n", "bee"), "bee");
        assert_eq!(written("k: \"\\u4f60 tail\"\n", "tail"), "tail");
        assert_eq!(written("k: \"a \\\n   tail\"\n", "tail"), "tail");
    }

    proptest! {
        #[test]
        fn whatever_is_read_can_be_found_again(body in "[a-z中 \\\\'\"\n]{0,24}") {
            for yaml in [
                format!("k: \"{body}\"\n"),
                format!("k: '{body}'\n"),
                format!("k: {body}\n"),
                format!("k: |\n  {}\n", body.replace('\n', "\n  ")),
                format!("k: >\n  {}\n", body.replace('\n', "\n  ")),
            ] {
                if let Some((raw, text)) = scalar(&yaml) {
                    let Some(offsets) = align(&raw, &text) else { continue };
                    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
                        prop_assert!(raw[offsets[at]..].starts_with(c), "{yaml:?} {text:?} {at}");
                    }
                }
            }
        }
    }
}
