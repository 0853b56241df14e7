//! Titles: what customers read when they choose.

use super::{Looked, Own, folded};
use crate::grammar::Form;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::{Node, Value};
use crate::words;
use std::collections::BTreeMap;

/// A title of a flow: its language, its text and its place.
pub(super) struct Title {
    language: String,
    text: String,
    folded: String,
    range: Range,
}

/// The titles of a flow that customers may have to choose from.
pub(super) fn of(own: &Own<'_>) -> Vec<Title> {
    let title = own.root.get("title").filter(|_| is_offered(own));
    title.map(titles).unwrap_or_default()
}

fn is_offered(own: &Own<'_>) -> bool {
    !own.flow.private && own.flow.examples().next().is_some()
}

/// Reports flows without a title, and flows of one title.
pub(super) fn whole(flows: &[(Own<'_>, &Looked)], found: &mut Vec<Problem>) {
    let offered: Vec<&(Own<'_>, &Looked)> = flows.iter().filter(|(own, _)| is_offered(own)).collect();
    let mut seen = Seen::default();
    for (own, looked) in &offered {
        if own.root.get("title").is_some() {
            seen.add(own.source, &looked.titles, &own.flow.name, found);
        } else if offered.len() > 1 {
            found.push(own.problem(
                Code::NoTitle,
                own.name(),
                words!("`{flow}` has no title", flow = own.flow.name),
                words!("when the bot asks which of two things is meant, customers would read this name"),
                words!("add `title:`"),
            ));
        }
    }
}

/// Reports buttons of one message that are called the same.
pub(super) fn buttons(own: &Own<'_>, found: &mut Vec<Problem>) {
    own.walk(&mut |visit| {
        if visit.entry.is_none_or(|entry| entry.key != "buttons") || visit.form == Form::Any {
            return;
        }
        let items = visit.node.items();
        let of: Vec<Vec<Title>> =
            items.iter().map(|button| titles(button.get("title").unwrap_or(button))).collect();
        let mut seen = Seen { noun: "button", ..Seen::default() };
        for (number, titles) in of.iter().enumerate() {
            seen.add(own.source, titles, &format!("{}", number + 1), found);
        }
    });
}

/// What customers read for something; of several words the first is shown.
fn titles(title: &Node) -> Vec<Title> {
    let texts: Vec<(&str, &Node)> = match &title.value {
        Value::Map(languages) => languages.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect(),
        _ => vec![("", title)],
    };
    let texts = texts.into_iter().map(|(language, node)| (language, node.items().first().unwrap_or(node)));
    let titles = texts.filter_map(|(language, node)| {
        let text = node.text().filter(|text| !text.contains("${"))?;
        let (language, folded) = (language.to_owned(), folded(text));
        Some(Title { language, text: text.to_owned(), folded, range: node.range })
    });
    titles.collect()
}

/// Titles that were seen.
struct Seen<'t> {
    noun: &'static str,
    first: BTreeMap<(&'t str, &'t str), (String, String, Range)>,
}

impl Default for Seen<'_> {
    fn default() -> Self {
        Self { noun: "flow", first: BTreeMap::new() }
    }
}

impl<'t> Seen<'t> {
    /// Notes what customers read for something, and reports what they read for another thing already.
    fn add(&mut self, source: &Source, titles: &'t [Title], owner: &str, found: &mut Vec<Problem>) {
        for Title { language, text, folded, range } in titles {
            match self.first.get(&(language.as_str(), folded.as_str())) {
                _ if folded.is_empty() => {}
                Some((other, ..)) if other == owner => {}
                Some((other, file, place)) => {
                    let what = match self.noun {
                        "button" => words!("two buttons of this message are called `{text}`", text),
                        _ => words!("`{owner}` and `{other}` are both called `{text}`", owner, other, text),
                    };
                    let cure = words!("give one of the two another title");
                    let why = words!("a customer who has to choose cannot tell them apart");
                    let problem = Problem::new(Code::SameTitle, source.path(), *range, what, why, cure);
                    found.push(problem.related(file.clone(), *place, words!("first here")));
                    return;
                }
                None => {
                    let place = (owner.to_owned(), source.path().to_owned(), *range);
                    self.first.insert((language, folded), place);
                }
            }
        }
    }
}
