//! Changes of an author's text: what fixes, renames and the formatter are made of.

use crate::problem::Range;
use crate::wording::Wording;

/// A part of a file that becomes another text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The path of the file, relative to the bot's folder.
    pub file: String,
    /// The bytes that are replaced; an empty range inserts.
    pub range: Range,
    /// The new text.
    pub text: String,
}

/// A cure that needs no thought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: "write `steps`".
    pub title: Wording,
    /// Edits that belong together.
    pub edits: Vec<Edit>,
}

/// Two edits of one place, or one outside of the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("two changes touch the same text, or one lies outside of it")]
pub struct Conflict;

/// A text with edits of it carried out; edits of one place in the order in which they are given.
///
/// # Errors
/// If two edits overlap or one lies outside of the text or not on borders of characters. Nothing is changed then.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, Conflict> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.range);
    let mut changed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        let kept = text.get(done..edit.range.start).ok_or(Conflict)?;
        text.get(edit.range.start..edit.range.end).ok_or(Conflict)?;
        changed.push_str(kept);
        changed.push_str(&edit.text);
        done = edit.range.end;
    }
    changed.push_str(&text[done..]);
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { file: String::new(), range: Range::new(start, end), text: text.to_owned() }
    }

    #[test]
    fn edits_are_carried_out_from_anywhere_in_any_order() {
        let edits = [edit(3, 6, "好"), edit(0, 0, "- "), edit(6, 6, "!"), edit(6, 6, "?")];
        assert_eq!(apply("你a好b", &[edit(4, 7, "")]).unwrap(), "你ab");
        assert_eq!(apply("abcdef", &edits).unwrap(), "- abc好!?");
    }

    #[test]
    fn what_cannot_be_done_is_refused_whole() {
        assert_eq!(apply("abc", &[edit(0, 2, ""), edit(1, 3, "")]), Err(Conflict));
        assert_eq!(apply("abc", &[edit(2, 9, "")]), Err(Conflict));
        assert_eq!(apply("你", &[edit(1, 2, "")]), Err(Conflict));
    }
}
