//! Where in a question the words stand by which an entry was found.

use std::ops::Range;

use crate::analysis::segments;
use crate::common;
use crate::normalize::{is_dense, normalize};
use crate::synonyms::stemmed;
use botloom_script::simplified;

/// The bytes of `question` from the first to the last word that `phrasing` has too; words that say little count only
/// where nothing else does. None if they share no word.
#[must_use]
pub fn span(question: &str, phrasing: &str) -> Option<Range<usize>> {
    let known: Vec<String> = words(phrasing).into_iter().map(|word| word.1).collect();
    let asked = words(question);
    let shared = |telling: bool| {
        let shared =
            asked.iter().filter(|(_, word, weight)| known.contains(word) && (!telling || *weight >= 1.0));
        shared.map(|(range, ..)| range.clone()).reduce(|all, next| all.start..next.end)
    };
    shared(true).or_else(|| shared(false))
}

/// The words of a text: where they stand, their spelling for comparison, what they weigh.
fn words(text: &str) -> Vec<(Range<usize>, String, f32)> {
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '\u{2019}');
        if !letter(first) {
            at += first.len_utf8();
            continue;
        }
        let same = |c: char| letter(c) && is_dense(c) == is_dense(first);
        let end = text[at..].find(|c| !same(c)).map_or(text.len(), |end| at + end);
        let run = &text[at..end];
        if is_dense(first) {
            // Characters are read one for one, so that places can be counted in them.
            let simple: String = run.chars().map(simplified).collect();
            let mut left = run;
            for word in segments(&simple) {
                let length = left.char_indices().nth(word.chars().count()).map_or(left.len(), |(end, _)| end);
                let from = end - left.len();
                words.push((from..from + length, word.to_owned(), common::chinese(word)));
                left = &left[length..];
            }
        } else {
            let spelled = normalize(run);
            let weight = common::english(&spelled);
            words.push((at..end, stemmed(&spelled), weight));
        }
        at = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_both_have_are_marked() {
        let question = "Hello, what are the Fees for insuring it?";
        assert_eq!(&question[span(question, "insurance fee").unwrap()], "Fees for insuring");
        let question = "你好，請問保價費怎麼算呀";
        assert_eq!(&question[span(question, "保价费是多少").unwrap()], "保價費");
        assert_eq!(span("where is it", "carrots"), None);
        assert_eq!(span("what is it", "what now"), Some(0..4), "common words count where nothing else does");
    }
}
