//! How one text is written: without quotes where it can be, in double quotes where it can not.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::mask::{Masked, expressions};

/// A text on one line, as it is written on a line of its own and between brackets.
pub(super) struct Word<'s> {
    /// On a line of its own or after a key.
    pub(super) block: Cow<'s, str>,
    /// Between brackets, where `,`, `[`, `]`, `{` and `}` mean something.
    pub(super) flow: Cow<'s, str>,
}

impl<'s> Word<'s> {
    /// A word that is written alike everywhere.
    pub(super) fn same(text: Cow<'s, str>) -> Self {
        Self { flow: text.clone(), block: text }
    }
}

/// What to know of a text before it is written.
pub(super) struct Written<'s> {
    /// The text as YAML reads it.
    pub(super) text: &'s str,
    /// As it stands in the file, quotes included.
    pub(super) raw: &'s str,
    /// Whether quotes say something here even to a text that could do without them.
    pub(super) quotes_matter: bool,
}

impl<'s> Written<'s> {
    /// The text on one line; nothing if that is only possible over several lines, as it stands.
    pub(super) fn word(&self) -> Option<Word<'s>> {
        let quote = self.raw.chars().next().filter(|c| ['"', '\''].contains(c));
        let one_line = !self.raw.contains('\n');
        let verbatim = |raw: &'s str| one_line.then(|| Word::same(Cow::Borrowed(raw)));
        if quote.is_none() && one_line {
            return verbatim(self.text);
        }
        let Some(expected) = expressions(self.raw, quote) else { return verbatim(self.raw) };
        if quote.is_none() {
            let bare =
                [Within::Block, Within::Flow].iter().all(|within| is_bare(self.text, *within, &expected));
            return bare.then(|| Word::same(Cow::Borrowed(self.text)));
        }
        if self.text.contains('\n') || quote == Some('"') && has_other_escapes(self.raw) {
            return verbatim(self.raw);
        }
        let kept = needs_quotes(self.text, self.quotes_matter, !expected.is_empty());
        bare_or_quoted(self.text, &expected, kept).or_else(|| verbatim(self.raw))
    }
}

/// A key that was written in a way that is not kept: over several lines, or as a text of `|` or `>`.
pub(super) fn unusual_key(text: &str) -> Word<'_> {
    let word = expressions(text, None)
        .filter(|_| !text.contains('\n'))
        .and_then(|expected| bare_or_quoted(text, &expected, reads_as_value(text)));
    word.unwrap_or_else(|| Word::same(Cow::Owned(in_double_quotes(text))))
}

/// Without quotes where that is possible and wanted, else in quotes if that is possible.
fn bare_or_quoted<'s>(text: &'s str, expected: &[String], quotes_kept: bool) -> Option<Word<'s>> {
    let quoted = quoted(text, expected)?;
    let bare = |within| {
        let can = !quotes_kept && is_bare(text, within, expected);
        if can { Cow::Borrowed(text) } else { Cow::Owned(quoted.clone()) }
    };
    Some(Word { block: bare(Within::Block), flow: bare(Within::Flow) })
}

/// Whether a `${` is not closed on its line. Nothing may follow it there that has not followed it before.
pub(super) fn is_open(raw: &str) -> bool {
    expressions(raw, None).is_none()
}

/// Whether quotes around a text say something that must not get lost.
pub(super) fn needs_quotes(text: &str, quotes_matter: bool, computed: bool) -> bool {
    quotes_matter && !computed || reads_as_value(text)
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Block,
    Flow,
}

/// Whether the text, written without quotes, might be taken for something else than text: a number, a date, yes or no,
/// nothing. The language leaves that to the place of a value; whoever wrote quotes around it gets to keep them.
fn reads_as_value(text: &str) -> bool {
    const WORDS: &[&str] =
        &["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", "=", "<<", ".inf", ".nan"];
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let starts_number = unsigned.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    starts_number && text.is_ascii() || WORDS.iter().any(|word| unsigned.eq_ignore_ascii_case(word))
}

/// Whether YAML reads the text back as it is when no quotes stand around it. Stricter than YAML, so that no reader
/// has to know its finer rules.
fn is_bare(text: &str, within: Within, expected: &[String]) -> bool {
    if expressions(text, None).as_deref() != Some(expected) {
        return false;
    }
    let masked = if expected.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(Masked::new(text).text) };
    let odd = |c: char| c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}');
    let brackets: &[char] = if within == Within::Flow { &[',', '[', ']', '{', '}'] } else { &[] };
    !masked.is_empty()
        && !masked.starts_with(|c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace())
        && !masked.starts_with("...")
        && !masked.ends_with(|c: char| c == ':' || c.is_whitespace())
        && !masked.contains(": ")
        && !masked.contains(" #")
        && !masked.contains(brackets)
        && !masked.contains(odd)
}

/// The text in double quotes, or in single ones where that saves all escapes; nothing if its expressions would not be
/// read back.
fn quoted(text: &str, expected: &[String]) -> Option<String> {
    let reads = |written: &String, quote| expressions(written, Some(quote)).as_deref() == Some(expected);
    let single = || Some(format!("'{text}'")).filter(|written| reads(written, '\''));
    let double = || Some(in_double_quotes(text)).filter(|written| reads(written, '"'));
    if text.contains(['"', '\\']) && !text.contains('\'') { single().or_else(double) } else { double() }
}

/// The text in double quotes, with everything escaped that needs it; always on one line.
pub(super) fn in_double_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FEFF}' | '\u{2028}' | '\u{2029}') => {
                write!(out, "\\u{:04x}", u32::from(c)).expect("a text takes what is written to it");
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text in double quotes uses more than `\"` and `\\`. Its author wanted to see a character by its code.
fn has_other_escapes(raw: &str) -> bool {
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && !matches!(chars.next(), Some('"' | '\\')) {
            return true;
        }
    }
    false
}
