//! Lexicons as authors write them: words that customers use for one another.
//!
//! ```yaml
//! synonyms:
//!   - [运费, 邮费, 快递费]
//!   - [parcel, package, shipment]
//! ```
//!
//! A bot has them in `lexicon/*.yaml`, a pack in `lexicon.yaml`.

use botloom_flow::{Code, Document, Node, Problem, Range, Source, nearest};
use std::collections::BTreeMap;

const WHY: &str = "the search could not use it";

/// The groups of a file.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Vec<Vec<String>> {
    let Some(root) = Document::parse(source).root else { return Vec::new() };
    let mut report = |code: Code, range: Range, what: String, why: &str, cure: String| {
        problems.push(Problem::new(code, source.path(), range, what, why, cure));
    };
    for entry in root.entries().iter().filter(|entry| entry.key != "synonyms") {
        let cure = match nearest(&entry.key, ["synonyms"]) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "known here: synonyms".to_owned(),
        };
        report(Code::UnknownKey, entry.key_range, format!("a lexicon has no key `{}`", entry.key), WHY, cure);
    }
    let Some(list) = root.get("synonyms") else {
        let cure = "write `synonyms:` and below it lists of words that mean the same: `- [parcel, package]`";
        let what = "this lexicon has no `synonyms`".to_owned();
        report(Code::MissingKey, root.range, what, WHY, cure.to_owned());
        return Vec::new();
    };
    let shape = "write lists of words that mean the same: `- [parcel, package]`";
    if list.items().is_empty() && list.text() != Some("") {
        report(Code::WrongShape, list.range, "`synonyms` is no list".to_owned(), WHY, shape.to_owned());
    }
    let mut groups: Vec<Vec<String>> = Vec::new();
    // Where each word stands, in the spelling in which the search compares.
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for (number, item) in list.items().iter().enumerate() {
        let words: Vec<(&Node, &str)> =
            item.items().iter().filter_map(|node| Some((node, node.text()?.trim()))).collect();
        if words.len() < item.items().len() || item.text().is_some() || !item.entries().is_empty() {
            let what = "a group of synonyms is no list of words".to_owned();
            report(Code::WrongShape, item.range, what, WHY, shape.to_owned());
            continue;
        }
        if words.len() < 2 {
            let what = match words.first() {
                Some((_, word)) => format!("`{word}` stands alone"),
                None => "this group has no words".to_owned(),
            };
            let cure = "add another word that means the same, or remove the group".to_owned();
            report(Code::BadValue, item.range, what, "one word has no synonym", cure);
            continue;
        }
        let mut group = Vec::with_capacity(words.len());
        for (node, word) in words {
            let spelled: String =
                word.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
            if spelled.trim().is_empty() {
                let what = format!("`{word}` has no letter or digit");
                report(
                    Code::BadValue,
                    node.range,
                    what,
                    "no question could contain it",
                    "remove it".to_owned(),
                );
                continue;
            }
            match seen.get(&spelled) {
                Some((other, first)) => {
                    let what = match *other == number {
                        true => format!("`{word}` stands twice in this group"),
                        false => format!("`{word}` stands already in the group of `{first}`"),
                    };
                    let why = "a word leads to one group; the first counts";
                    let cure = "keep it in one group, or make one group of both".to_owned();
                    report(Code::ChoiceCollision, node.range, what, why, cure);
                }
                None => {
                    let first = group.first().cloned().unwrap_or_else(|| word.to_owned());
                    seen.insert(spelled, (number, first));
                    group.push(word.to_owned());
                }
            }
        }
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Code, marked text and words of a problem.
    type Found = (Code, String, String);

    fn read_text(text: &str) -> (Vec<Vec<String>>, Vec<Found>) {
        let source = Source::new("lexicon/words.yaml", text.as_bytes().to_vec()).unwrap();
        let mut problems = Vec::new();
        let groups = read(&source, &mut problems);
        let place = |problem: &Problem| text[problem.range.start..problem.range.end].to_owned();
        (groups, problems.iter().map(|p| (p.code, place(p), p.what.clone())).collect())
    }

    #[test]
    fn groups_are_read() {
        let (groups, problems) = read_text("synonyms:\n  - [运费, 邮费]\n  - [cash machine, ATM]\n");
        assert_eq!(groups, [vec!["运费", "邮费"], vec!["cash machine", "ATM"]]);
        assert_eq!(problems, []);
    }

    #[test]
    fn every_mistake_has_its_place() {
        let text = "synonym: []\nsynonyms:\n  - parcel\n  - [alone]\n  - [a b, c, '?!', C]\n  - [d, A B]\n  - {x: y}\n";
        let (groups, problems) = read_text(text);
        assert_eq!(groups, [vec!["a b", "c"]]);
        let found: Vec<(Code, &str)> =
            problems.iter().map(|(code, place, _)| (*code, place.trim_end())).collect();
        assert_eq!(
            found,
            [
                (Code::UnknownKey, "synonym"),
                (Code::WrongShape, "parcel"),
                (Code::BadValue, "[alone]"),
                (Code::BadValue, "'?!'"),
                (Code::ChoiceCollision, "C"),
                (Code::ChoiceCollision, "A B"),
                (Code::WrongShape, "{x: y}"),
            ]
        );
        assert!(problems[5].2.contains("in the group of `a b`"), "{problems:?}");
        assert_eq!(read_text("words: [a]\n").1.len(), 2);
    }
}
