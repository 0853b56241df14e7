//! The terms by which conversations are found: words in lower case, Chinese characters alone and in pairs, so that no dictionary
//! decides what can be found.

use std::collections::BTreeSet;

/// The most characters of a word that are looked at.
const WORD: usize = 32;

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af | 0x3040..=0x30ff | 0xac00..=0xd7af)
}

/// The terms of a text. Every text that has all terms of what is looked for is found; a pair of characters must stand side by side.
#[must_use]
pub fn terms(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in text.chars().chain([' ']) {
        let han = is_han(c);
        if c.is_alphanumeric() && !han {
            if word.chars().count() < WORD {
                word.extend(c.to_lowercase());
            }
            before = None;
            continue;
        }
        if !word.is_empty() {
            found.insert(std::mem::take(&mut word));
        }
        if han {
            found.insert(c.to_string());
            if let Some(before) = before {
                found.insert(format!("{before}{c}"));
            }
        }
        before = han.then_some(c);
    }
    found
}

/// A term of a workspace as a number that tells nothing of either: texts of one workspace can not be found by another, and an index of
/// these numbers holds nothing that could be read. FNV-1a of 64 bits.
#[must_use]
pub fn hashed(workspace: &str, term: &str) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in workspace.bytes().chain([0]).chain(term.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    // The low bits of this hash are its weak ones.
    (hash ^ (hash >> 29)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_pairs_of_characters_are_found() {
        let found = terms("我的Package号是 A-17，快递呢");
        for term in ["我", "我的", "package", "号是", "a", "17", "快递"] {
            assert!(found.contains(term), "{term}: {found:?}");
        }
        // Nothing is put together over a gap.
        assert!(!found.contains("的号") && !found.contains("是快"));
        let wanted = terms("快递");
        assert!(wanted.is_subset(&found));
        assert!(!terms("递快").is_subset(&found));
        assert_eq!(terms(" ,。"), BTreeSet::new());
    }

    #[test]
    fn the_same_term_of_two_workspaces_is_two() {
        assert_eq!(hashed("a", "x"), hashed("a", "x"));
        assert_ne!(hashed("a", "x"), hashed("b", "x"));
        assert_ne!(hashed("a", "bx"), hashed("ab", "x"));
    }
}
