//! One spelling for what people type in many: width, case, punctuation, spaces.
//!
//! Traditional characters are read as simplified ones, so that either finds the other. Not here: words, stems and what
//! is common (see `analysis`).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use botloom_script::simplified;

/// Queries and phrasings are read up to this many characters.
pub(crate) const MAX_CHARS: usize = 500;

/// Returns the letters and digits of `text` in lower case and normal width, with single spaces between words.
///
/// Punctuation of any tradition becomes a space, apostrophes vanish (`what's` is one word), and spaces beside a
/// character of a script without spaces are dropped, so `查 ETA` and `查ETA` are the same.
pub(crate) fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4 * MAX_CHARS));
    let mut last = ' ';
    let mut gap = false;
    for c in text.chars().take(MAX_CHARS).nfkc().flat_map(char::to_lowercase).map(simplified) {
        if c.is_alphanumeric() || (is_combining_mark(c) && !gap && !out.is_empty()) {
            if gap && !out.is_empty() && !is_dense(last) && !is_dense(c) {
                out.push(' ');
            }
            gap = false;
            out.push(c);
            last = c;
        } else if !matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{200d}') {
            gap = true;
        }
    }
    out
}

/// Whether words of this character's script are written without spaces between them.
///
/// Hangul is counted among them: its particles cling to the words, and pairs of syllables see through that.
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}'      // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Myanmar
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'    // kana
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_punctuation_do_not_matter() {
        assert_eq!(normalize("  ＥＴＡ是什么？！ "), "eta是什么");
        assert_eq!(normalize("「我的」包裹，在哪里…"), "我的包裹在哪里");
        assert_eq!(normalize("Where's my PARCEL?"), "wheres my parcel");
        assert_eq!(normalize("Where\u{2019}s my—parcel"), "wheres my parcel");
        assert_eq!(normalize("查 ETA 时间"), normalize("查ETA时间"));
    }

    #[test]
    fn nothing_to_read_is_empty() {
        assert_eq!(normalize(""), "");
        assert_eq!(normalize("？？！ …\n\t🎉"), "");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(normalize(&"a".repeat(10_000)).len(), MAX_CHARS);
    }
}
