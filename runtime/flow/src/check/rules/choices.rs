//! Choices: words that mean two of them, and choices that are a yes and a no.

use super::{File, each_slot, folded};
use crate::Wording;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::{Entry, Node, Value};
use crate::words;
use std::collections::BTreeMap;

const YES: &[&str] = &[
    "yes", "y", "true", "ok", "sure", "是", "是的", "对", "要", "需要", "同意", "可以", "好", "好的", "愿意",
];
const NO: &[&str] = &[
    "no",
    "n",
    "false",
    "nope",
    "不",
    "不是",
    "否",
    "不对",
    "不要",
    "不需要",
    "不同意",
    "不可以",
    "不好",
    "不行",
    "不愿意",
];

pub(super) fn check(file: &File<'_>, found: &mut Vec<Problem>) {
    let (source, root) = (file.source, file.root);
    each_slot(root, &mut |name, entry| {
        if let Some(choices) = entry.value.get("choices") {
            collisions(source, choices, found);
            yes_or_no(source, name, entry, choices, found);
        }
    });
}

fn collisions(source: &Source, choices: &Node, found: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, (&str, Range)> = BTreeMap::new();
    for (id, text, range) in words(choices) {
        let key = folded(text);
        match first.get(&key) {
            _ if key.is_empty() => {}
            Some((other, _)) if *other == id && !choices.items().is_empty() => {
                let what = words!("`{id}` stands twice", id);
                found.push(problem(source, range, what, words!("remove one")));
            }
            Some((other, place)) if *other != id => {
                let what = words!("`{text}` means `{other}` and also `{id}`", text, other, id);
                let cure = words!("keep the word at one of the two");
                let problem = problem(source, range, what, cure);
                found.push(problem.related(source.path(), *place, words!("here it means `{other}`", other)));
            }
            Some(_) => {}
            None => {
                first.insert(key, (id, range));
            }
        }
    }
}

fn problem(source: &Source, range: Range, what: Wording, cure: Wording) -> Problem {
    let why = words!("the bot could only guess which one a customer means");
    Problem::new(Code::ChoiceCollision, source.path(), range, what, why, cure)
}

/// The words of all choices: what each means, its text and its place.
pub(super) fn words(choices: &Node) -> Vec<(&str, &str, Range)> {
    let mut words = Vec::new();
    for item in choices.items() {
        words.extend(item.text().map(|text| (text, text, item.range)));
    }
    for choice in choices.entries() {
        let lists: Vec<&Node> = match &choice.value.value {
            Value::Map(languages) => languages.iter().map(|entry| &entry.value).collect(),
            _ => vec![&choice.value],
        };
        for node in lists {
            let items: Vec<&Node> = match &node.value {
                Value::List(items) => items.iter().collect(),
                _ => vec![node],
            };
            let texts = items.into_iter().filter(|item| !item.is_empty());
            words.extend(texts.filter_map(|item| Some((choice.key.as_str(), item.text()?, item.range))));
        }
    }
    words
}

fn yes_or_no(source: &Source, name: &str, entry: &Entry, choices: &Node, found: &mut Vec<Problem>) {
    let mut ids: Vec<&str> = choices.entries().iter().map(|entry| entry.key.as_str()).collect();
    ids.extend(choices.items().iter().filter_map(Node::text));
    let [one, other] = ids[..] else { return };
    let all = words(choices);
    let all_of = |id: &str, list: &[&str]| {
        let mut of =
            all.iter().filter(|(owner, ..)| *owner == id).map(|(_, text, _)| folded(text)).peekable();
        of.peek().is_some() && of.all(|word| list.contains(&word.as_str()))
    };
    if (all_of(one, YES) && all_of(other, NO)) || (all_of(one, NO) && all_of(other, YES)) {
        let what = words!("`{name}` is a choice between yes and no", name);
        let why = words!("`boolean` knows many more ways to say them");
        let cure = words!("write `type: boolean` and remove `choices`");
        let range = entry.value.get("type").map_or(entry.key_range, |node| node.range);
        found.push(Problem::new(Code::YesNoAsChoice, source.path(), range, what, why, cure));
    }
}
