//! The one style in which the YAML files of a bot are written.
//!
//! What a file says stays: its keys in their order, its texts, its comments in their order and with what they belong
//! to. How it is written follows these rules:
//!
//! - Two spaces for each level; the items of a list stand one level below their key. A list or a map that is an item
//!   begins on the line of its dash: `- ask: phone`.
//! - `{zh-CN: 您好, en: Hello}` and `[a, b]` stay on one line if the line is at most 110 columns wide then, where a
//!   Chinese character takes two. If not, or if a comment or a key without a value is in it, it is written as a block,
//!   from the outside in. What was written as a block stays one.
//! - Quotes go where YAML reads the same without them. They stay around what could be taken for a number, a date, yes,
//!   no or nothing (`"12"`, `"yes"`, `"~"`), and below `with`, `json`, `facts`, `fields` and `update`, where `"name"` is a
//!   text and `name` may be a slot. Those that stay are double, or single around a text with `"` or `\` and without `'`. A text
//!   with an escape such as `\n` or `\u00a0` stays as it is. `${...}` needs no quotes and gets none.
//! - Lines that an author broke stay broken: a text over several lines stands below its key, one level deeper. Texts
//!   of `|` and `>` move with their key; spaces at the end of their lines are part of them and stay.
//! - Of several empty lines one stays; below a key and at both ends of the file none. None is added.
//! - A comment on its own line is indented like what follows, or, at the end of a block, like the block in whose column
//!   it was. A comment behind something stays behind it, two spaces away; on adjacent lines such comments stand in one
//!   column. It moves to the line above only where its line goes: `key: # here` before a text that fits on that line.
//! - `---`, `...`, `%YAML`, a byte order mark, tabs between words of YAML and spaces at the ends of lines go. Lines end
//!   with a line feed, the last one too.
//!
//! A formatted text does not change when it is formatted again. The text is read again before it is given back, so a
//! mistake in here can leave a file unformatted but can not change what it says.

mod build;
mod layout;
mod print;
mod scalar;
mod verify;

use crate::problem::Problem;
use crate::source::{MAX_BYTES, Source};
use crate::syntax::{Document, Marks};
use verify::Read;

/// The text of a source in the house style.
///
/// # Errors
/// All problems of the YAML; such a text is not formatted, since parts of it may have been misread.
pub fn format(source: &Source) -> Result<String, Vec<Problem>> {
    let (document, marks) = Document::parse_with_marks(source);
    if !document.problems.is_empty() {
        return Err(document.problems);
    }
    let read = Read { source, document: &document, marks: &marks };
    Ok(formatted(read).unwrap_or_else(|| source.text().to_owned()))
}

/// The formatted text, if it says the same.
fn formatted(read: Read<'_>) -> Option<String> {
    let text = match plain_breaks(read.source.text()) {
        None => written(read.source.text(), read.document, read.marks),
        Some(text) => {
            let source = Source::new(read.source.path(), text.into_bytes()).ok()?;
            let (document, marks) = Document::parse_with_marks(&source);
            written(source.text(), &document, &marks)
        }
    };
    if text == read.source.text() {
        return Some(text);
    }
    if text.len() > MAX_BYTES {
        return None;
    }
    let source = Source::new(read.source.path(), text.into_bytes()).ok()?;
    let (document, marks) = Document::parse_with_marks(&source);
    let again = Read { source: &source, document: &document, marks: &marks };
    verify::same(read, again).then(|| source.into_text())
}

fn written(text: &str, document: &Document, marks: &Marks) -> String {
    print::print(&build::build(text, document.root.as_ref(), marks))
}

/// The text without byte order mark and with line feeds as line breaks, if it is not so already.
fn plain_breaks(text: &str) -> Option<String> {
    let rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let other = rest.len() < text.len() || rest.contains('\r');
    other.then(|| rest.replace("\r\n", "\n").replace('\r', "\n"))
}

#[cfg(test)]
mod tests;
