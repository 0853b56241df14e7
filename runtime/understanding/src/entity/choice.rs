//! One of several named values.

use super::Choice;
use super::scan::{Found, Scan};

/// The choices of a slot with their words in one form, longest first.
pub(crate) struct Choices {
    ids: Vec<String>,
    words: Vec<(String, usize)>,
}

impl Choices {
    pub fn new(choices: &[Choice]) -> Self {
        let mut words: Vec<(String, usize)> = Vec::new();
        for (number, choice) in choices.iter().enumerate() {
            for word in choice.words.iter().chain([&choice.id]) {
                let folded = Scan::new(word).text.trim().replace('_', " ");
                if !folded.is_empty() && !words.iter().any(|(other, _)| *other == folded) {
                    words.push((folded, number));
                }
            }
        }
        words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.1.cmp(&b.1)));
        Self { ids: choices.iter().map(|choice| choice.id.clone()).collect(), words }
    }

    /// The choices named in a text; what lies in a longer name does not count.
    pub fn find(&self, scan: &Scan) -> Vec<Found<String>> {
        let mut found: Vec<Found<String>> = Vec::new();
        for (word, number) in &self.words {
            let latin = word.ends_with(|c: char| c.is_ascii_alphanumeric());
            for (start, hit) in scan.text.match_indices(word.as_str()) {
                let mut end = start + hit.len();
                // A plural is the same word.
                if latin && scan.text[end..].starts_with('s') && scan.stands_alone(start, end + 1) {
                    end += 1;
                }
                let alone = !latin || scan.stands_alone(start, end);
                if alone && found.iter().all(|other| end <= other.start || start >= other.end) {
                    found.push(Found { value: self.ids[*number].clone(), start, end });
                }
            }
        }
        found.sort_by_key(|found| found.start);
        found
    }

    /// The choice that was asked for, by name or by place: "第一个", "the second", "3".
    pub fn answer(&self, scan: &Scan) -> Option<String> {
        if let Some(found) = self.find(scan).into_iter().next() {
            return Some(found.value);
        }
        let text = scan.text.trim().trim_end_matches(['.', '。', '!', '！']);
        let text = text.trim_start_matches("the ").trim_end_matches(" one");
        let place = PLACES.iter().position(|names| names.contains(&text)).or_else(|| {
            let bare = text.trim_start_matches('第').trim_end_matches(['个', '种', '项']);
            PLACES.iter().position(|names| names.contains(&bare))
        });
        self.ids.get(place?).cloned()
    }
}

const PLACES: [&[&str]; 9] = [
    &["1", "一", "first", "1st", "number one", "number 1"],
    &["2", "二", "second", "2nd", "number two", "number 2"],
    &["3", "三", "third", "3rd", "number three", "number 3"],
    &["4", "四", "fourth", "4th"],
    &["5", "五", "fifth", "5th"],
    &["6", "六", "sixth", "6th"],
    &["7", "七", "seventh", "7th"],
    &["8", "八", "eighth", "8th"],
    &["9", "九", "ninth", "9th"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_by_word_and_by_place() {
        let choice = |id: &str, words: &[&str]| Choice {
            id: id.to_owned(),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
        };
        let choices = Choices::new(&[
            choice("damaged", &["破损", "坏了", "broken"]),
            choice("late", &["晚到", "太慢", "late delivery", "late"]),
            choice("not_lost", &["没丢"]),
            choice("lost", &["丢", "lost"]),
        ]);
        for (text, expected) in [
            ("快递坏了", Some("damaged")),
            ("It was BROKEN", Some("damaged")),
            ("太慢了", Some("late")),
            ("late deliveries", Some("late")),
            ("没丢", Some("not_lost")),
            ("丢了", Some("lost")),
            ("not lost", Some("not_lost")),
            ("plate", None),
            ("第二个", Some("late")),
            ("the first one", Some("damaged")),
            ("4", Some("lost")),
            ("9", None),
            ("", None),
        ] {
            assert_eq!(choices.answer(&Scan::new(text)).as_deref(), expected, "{text}");
        }
    }
}
