//! Words that are one slip of the finger away from another: "retrun", "somthing".

/// The fewest letters of a word in which any slip is seen through; in shorter ones only two letters in wrong order.
const LONG: usize = 5;
/// The fewest letters of a word that is looked at.
const SHORT: usize = 4;

/// Words that are right as they stand, though another is near.
const COMMON: &[&str] = &[
    "about", "after", "again", "angle", "before", "calls", "could", "every", "first", "form", "from",
    "goods", "great", "house", "later", "leave", "lost", "maybe", "might", "never", "order", "other",
    "place", "please", "point", "price", "quiet", "quite", "right", "should", "still", "their", "them",
    "then", "there", "these", "thing", "think", "those", "three", "trail", "trial", "under", "united",
    "until", "untied", "want", "well", "went", "were", "when", "where", "which", "while", "whole", "will",
    "with", "world", "would", "write", "your",
];

/// Whether a word is another one with one slip: two letters changed over, or one missing, added or wrong. The first letter is
/// right, but where it changed places with the second.
pub(crate) fn slipped(word: &str, right: &str) -> bool {
    let (a, b) = (word.as_bytes(), right.as_bytes());
    if COMMON.contains(&word)
        || !word.is_ascii()
        || !right.is_ascii()
        || a.len() < SHORT
        || b.len() < SHORT
        || a.len().abs_diff(b.len()) > 1
    {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (left, other) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let swapped = left.len() == 2 && other.len() == 2 && left[0] == other[1] && left[1] == other[0];
    let one = left.len() <= 1 && other.len() <= 1 && left.len() + other.len() > 0;
    swapped || one && head > 0 && a.len() >= LONG && b.len() >= LONG
}

#[cfg(test)]
mod tests {
    use super::slipped;

    #[test]
    fn one_slip() {
        for (word, right) in [
            ("retrun", "return"),
            ("wnat", "want"),
            ("somthing", "something"),
            ("borken", "broken"),
            ("refunnd", "refund"),
        ] {
            assert!(slipped(word, right), "{word} {right}");
        }
        for (word, right) in [
            ("return", "return"),
            ("glass", "class"),
            ("card", "cart"),
            ("refund", "return"),
            ("to", "too"),
            ("there", "three"),
            ("from", "form"),
            ("退货", "退或"),
        ] {
            assert!(!slipped(word, right), "{word} {right}");
        }
    }
}
