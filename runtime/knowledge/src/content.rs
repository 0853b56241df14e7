//! What a set of texts says, as a number that does not depend on their order or on how they are laid out.
//!
//! The BLAKE3 digests of the texts are added up, so that an edit changes the sum by the texts that come and go. This names a
//! content; it is not made to withstand somebody who forges one.

use serde::{Deserialize, Serialize};

use crate::store::Text;

/// The sum of the digests of some texts, modulo 2 to the power of 256.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Content([u64; 4]);

impl Content {
    /// The content of one text in the language with this tag.
    pub fn of(text: &Text, language: &str) -> Content {
        let mut hasher = blake3::Hasher::new();
        let mut field = |bytes: &str| {
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes.as_bytes());
        };
        [&text.id, language, &text.category, &text.answer].into_iter().for_each(&mut field);
        text.phrasings.iter().for_each(|phrasing| field(&phrasing.text));
        let digest = hasher.finalize();
        let mut numbers = [0; 4];
        for (number, bytes) in numbers.iter_mut().zip(digest.as_bytes().as_chunks::<8>().0) {
            *number = u64::from_le_bytes(*bytes);
        }
        Content(numbers)
    }

    /// With another content.
    pub fn with(self, other: Content) -> Content {
        let mut sum = [0; 4];
        let mut carry = false;
        for ((sum, a), b) in sum.iter_mut().zip(self.0).zip(other.0) {
            let (partly, first) = a.overflowing_add(b);
            let (whole, second) = partly.overflowing_add(u64::from(carry));
            (*sum, carry) = (whole, first || second);
        }
        Content(sum)
    }

    /// Without a content that is part of it.
    pub fn without(self, other: Content) -> Content {
        let mut rest = [0; 4];
        let mut borrow = false;
        for ((rest, a), b) in rest.iter_mut().zip(self.0).zip(other.0) {
            let (partly, first) = a.overflowing_sub(b);
            let (whole, second) = partly.overflowing_sub(u64::from(borrow));
            (*rest, borrow) = (whole, first || second);
        }
        Content(rest)
    }

    /// The digest of the texts and the words that stand for one another in them.
    pub fn name(self, synonyms: &[Vec<String>]) -> String {
        let mut hasher = blake3::Hasher::new();
        for number in self.0 {
            hasher.update(&number.to_le_bytes());
        }
        for group in synonyms {
            hasher.update(&(group.len() as u64).to_le_bytes());
            for word in group {
                hasher.update(&(word.len() as u64).to_le_bytes());
                hasher.update(word.as_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_can_be_taken_away() {
        let (a, b) = (Content([u64::MAX, u64::MAX, 5, 0]), Content([1, 0, u64::MAX, 7]));
        assert_eq!(a.with(b), b.with(a));
        assert_eq!(a.with(b).without(b), a);
        assert_eq!(a.with(b).without(a), b);
        assert_ne!(a.with(b), a);
    }
}
