//! One form for texts that differ only in case, width, spaces, punctuation and traditional characters.

use botloom_script::{is_han, simplified};
use unicode_normalization::UnicodeNormalization;

/// The text in lower case, of half width, in simplified characters, with single spaces and without the punctuation round it.
///
/// Two texts of the same form are the same message.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkc().flat_map(char::to_lowercase).map(simplified) {
        if c.is_whitespace() || is_punctuation(c) {
            gap = true;
            continue;
        }
        // Spaces tell English words apart; between Chinese characters they mean nothing.
        if gap && !folded.is_empty() && !is_han(c) && !folded.chars().next_back().is_some_and(is_han) {
            folded.push(' ');
        }
        gap = false;
        folded.push(c);
    }
    folded
}

/// Whether a word of letters is not a part of a longer one; characters have no borders.
pub(crate) fn stands_alone(text: &str, range: std::ops::Range<usize>) -> bool {
    let inner = |c: char| c.is_alphanumeric() && !is_han(c);
    let (before, word, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    !(word.starts_with(inner) && before.ends_with(inner) || word.ends_with(inner) && after.starts_with(inner))
}

fn is_punctuation(c: char) -> bool {
    // An apostrophe belongs to its word, a sign of money or percent to its number.
    !c.is_alphanumeric() && !matches!(c, '\'' | '$' | '%' | '€' | '£' | '¥' | '@' | '#' | '+')
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn texts_that_differ_in_form_only_are_one() {
        for (text, form) in [
            ("  Where IS my parcel?? ", "where is my parcel"),
            ("我的　快递，到哪了？", "我的快递到哪了"),
            ("ＳＦ１２３", "sf123"),
            ("我的快遞到哪裡了", "我的快递到哪里了"),
            ("I don't know…", "i don't know"),
            ("查 SF1 的物流", "查sf1的物流"),
            ("?!", ""),
        ] {
            assert_eq!(folded(text), form);
        }
    }
}
