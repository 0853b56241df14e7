//! Titles: what customers read when they choose.

use super::{Bot, Own, folded};
use crate::grammar::{Form, Kind, walk};
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::{Node, Value};
use std::collections::BTreeMap;

pub(super) fn check(bot: &Bot<'_>, found: &mut Vec<Problem>) {
    let offered: Vec<&Own<'_>> =
        bot.flows.iter().filter(|own| !own.flow.private && own.flow.examples().next().is_some()).collect();
    let mut flows = Seen::default();
    for own in &offered {
        match own.root.get("title") {
            Some(title) => flows.add(own.source, title, &own.flow.name, found),
            None if offered.len() > 1 => found.push(own.problem(
                Code::NoTitle,
                own.name(),
                format!("`{}` has no title", own.flow.name),
                "when the bot asks which of two things is meant, customers would read this name",
                "add `title:`",
            )),
            None => {}
        }
    }
    for (kind, source, root) in bot.files() {
        if kind == Kind::Flow {
            buttons(source, root, found);
        }
    }
}

fn buttons(source: &Source, root: &Node, found: &mut Vec<Problem>) {
    walk(Kind::Flow, root, &mut |visit| {
        if visit.entry.is_none_or(|entry| entry.key != "buttons") || visit.form == Form::Any {
            return;
        }
        let mut seen = Seen { noun: "button", ..Seen::default() };
        for (number, button) in visit.node.items().iter().enumerate() {
            let title = button.get("title").unwrap_or(button);
            seen.add(source, title, &format!("{}", number + 1), found);
        }
    });
}

/// Titles that were seen.
struct Seen {
    noun: &'static str,
    first: BTreeMap<(String, String), (String, String, Range)>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { noun: "flow", first: BTreeMap::new() }
    }
}

impl Seen {
    /// Notes what customers read for something, and reports what they read for another thing already.
    fn add(&mut self, source: &Source, title: &Node, owner: &str, found: &mut Vec<Problem>) {
        let texts: Vec<(&str, &Node)> = match &title.value {
            Value::Map(languages) => {
                languages.iter().map(|entry| (entry.key.as_str(), &entry.value)).collect()
            }
            _ => vec![("", title)],
        };
        for (language, node) in texts {
            // Of several words the first is shown.
            let node = node.items().first().unwrap_or(node);
            let Some(text) = node.text().filter(|text| !text.contains("${")) else { continue };
            let key = (language.to_owned(), folded(text));
            match self.first.get(&key) {
                _ if key.1.is_empty() => {}
                Some((other, ..)) if other == owner => {}
                Some((other, file, place)) => {
                    let what = match self.noun {
                        "button" => format!("two buttons of this message are called `{text}`"),
                        _ => format!("`{owner}` and `{other}` are both called `{text}`"),
                    };
                    let cure = "give one of the two another title";
                    let why = "a customer who has to choose cannot tell them apart";
                    let problem = Problem::new(Code::SameTitle, source.path(), node.range, what, why, cure);
                    found.push(problem.related(file.clone(), *place, "first here"));
                    return;
                }
                None => {
                    self.first.insert(key, (owner.to_owned(), source.path().to_owned(), node.range));
                }
            }
        }
    }
}
