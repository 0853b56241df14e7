//! Lexicons as authors write them: words that customers use for one another.
//!
//! ```yaml
//! synonyms:
//!   - [运费, 邮费, 快递费]
//!   - [parcel, package, shipment]
//! ```
//!
//! A bot has them in `lexicon/*.yaml`, a pack in `lexicon.yaml`.

use botloom_flow::Wording;
use botloom_flow::words;
use botloom_flow::{Code, Document, Node, Problem, Range, Source, nearest};
use std::collections::BTreeMap;

const WHY: Wording = words!("the search could not use it");

/// The groups of a file.
pub(crate) fn read(source: &Source, problems: &mut Vec<Problem>) -> Vec<Vec<String>> {
    let Some(root) = Document::parse(source).root else { return Vec::new() };
    let mut report = |code: Code, range: Range, what: Wording, why: Wording, cure: Wording| {
        problems.push(Problem::new(code, source.path(), range, what, why, cure));
    };
    for entry in root.entries().iter().filter(|entry| entry.key != "synonyms") {
        let cure = match nearest(&entry.key, ["synonyms"]) {
            Some(near) => words!("did you mean `{near}`?", near),
            None => words!("known here: synonyms"),
        };
        report(
            Code::UnknownKey,
            entry.key_range,
            words!("a lexicon has no key `{key}`", key = entry.key),
            WHY,
            cure,
        );
    }
    let Some(list) = root.get("synonyms") else {
        let cure =
            words!("write `synonyms:` and below it lists of words that mean the same: `- [parcel, package]`");
        let what = words!("this lexicon has no `synonyms`");
        report(Code::MissingKey, root.range, what, WHY, cure.to_owned());
        return Vec::new();
    };
    let shape = words!("write lists of words that mean the same: `- [parcel, package]`");
    if list.items().is_empty() && list.text() != Some("") {
        report(Code::WrongShape, list.range, words!("`synonyms` is no list"), WHY, shape.clone());
    }
    let mut groups: Vec<Vec<String>> = Vec::new();
    // Where each word stands, in the spelling in which the search compares.
    let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for (number, item) in list.items().iter().enumerate() {
        let words: Vec<(&Node, &str)> =
            item.items().iter().filter_map(|node| Some((node, node.text()?.trim()))).collect();
        if words.len() < item.items().len() || item.text().is_some() || !item.entries().is_empty() {
            let what = words!("a group of synonyms is no list of words");
            report(Code::WrongShape, item.range, what, WHY, shape.clone());
            continue;
        }
        if words.len() < 2 {
            let what = match words.first() {
                Some((_, word)) => words!("`{word}` stands alone", word),
                None => words!("this group has no words"),
            };
            let cure = words!("add another word that means the same, or remove the group");
            report(Code::BadValue, item.range, what, words!("one word has no synonym"), cure);
            continue;
        }
        let mut group = Vec::with_capacity(words.len());
        for (node, word) in words {
            let spelled: String =
                word.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
            if spelled.trim().is_empty() {
                let what = words!("`{word}` has no letter or digit", word);
                report(
                    Code::BadValue,
                    node.range,
                    what,
                    words!("no question could contain it"),
                    words!("remove it"),
                );
                continue;
            }
            match seen.get(&spelled) {
                Some((other, first)) => {
                    let what = match *other == number {
                        true => words!("`{word}` stands twice in this group", word),
                        false => words!("`{word}` stands already in the group of `{first}`", word, first),
                    };
                    let why = words!("a word leads to one group; the first counts");
                    let cure = words!("keep it in one group, or make one group of both");
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
        (groups, problems.iter().map(|p| (p.code, place(p), p.what.to_string())).collect())
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
