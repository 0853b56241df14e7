//! `bot.yaml`: languages, values to be replaced, slots of personal data, a bot with nothing to do.

use super::{File, Rules, each_slot};
use crate::Wording;
use crate::grammar::{Form, Kind, walk};
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::Node;
use crate::words;

/// Codes of countries that are written for those of languages.
const COUNTRIES: &[(&str, &str)] = &[("cn", "zh-CN"), ("jp", "ja"), ("cz", "cs"), ("dk", "da")];
/// What stands for a value that is still to come.
const PLACEHOLDERS: &[&str] = &[
    "example.com",
    "example.org",
    "changeme",
    "change me",
    "todo",
    "tbd",
    "xxx",
    "待补充",
    "待填写",
    "lorem ipsum",
];

pub(super) fn check(file: &File<'_>, found: &mut Vec<Problem>) {
    if file.kind == Kind::Bot {
        languages(file, found);
    }
    personal(file, found);
    placeholders(file, found);
}

/// Reports a bot with nothing to do.
pub(super) fn whole(bot: &Rules<'_>, found: &mut Vec<Problem>) {
    let Some((source, root)) = bot.bot() else { return };
    let public = bot.all().any(|own| !own.flow.triggers.is_empty());
    let behaviours = bot.all().count() > 0 && bot.all().all(|own| bot.is_behaviour(&own.flow.name));
    if bot.sound && !public && bot.program.knowledge.is_empty() && !behaviours {
        let range = root.get("bot").map_or(root.range, |node| node.range);
        found.push(Problem::new(
            Code::EmptyBot,
            source.path(),
            range,
            words!("this bot has no flow with triggers and no knowledge"),
            words!("it can greet and apologise, and nothing else"),
            words!("add a flow under `flows/`, or `knowledge:`"),
        ));
    }
}

fn languages(file: &File<'_>, found: &mut Vec<Problem>) {
    let (source, root) = (file.source, file.root);
    let items = root.get("languages").map_or(&[][..], Node::items);
    for (number, item) in items.iter().enumerate() {
        let Some(tag) = item.text() else { continue };
        let problem = |what: Wording, why: Wording, cure: Wording| {
            Problem::new(Code::BadLanguage, source.path(), item.range, what, why, cure)
        };
        let first = items[..number].iter().find(|other| other.text() == Some(tag));
        if let Some(first) = first {
            let why = words!("a language is spoken or not");
            let twice = problem(words!("`languages` names `{tag}` twice", tag), why, words!("remove one"));
            found.push(twice.related(source.path(), first.range, words!("first here")));
            continue;
        }
        let parts: Vec<&str> = tag.split('-').collect();
        let letters = |part: &str| part.chars().all(|c| c.is_ascii_alphabetic());
        let formed = (2..=3).contains(&parts[0].len())
            && letters(parts[0])
            && parts[1..]
                .iter()
                .all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        let meant = COUNTRIES.iter().find(|(country, _)| *country == tag.to_lowercase());
        if formed && meant.is_none() {
            continue;
        }
        let cure = match meant {
            Some((_, meant)) => words!("write `{meant}`", meant),
            None if tag.contains('_') => words!("write `{tag}`", tag = tag.replace('_', "-")),
            None => words!("write a tag such as `zh-CN`, `en` or `ja`"),
        };
        let why = words!("texts are found by the tag of the language that a customer speaks");
        found.push(problem(words!("`{tag}` is no language", tag), why, cure));
    }
}

fn personal(file: &File<'_>, found: &mut Vec<Problem>) {
    let (source, root) = (file.source, file.root);
    each_slot(root, &mut |name, entry| {
        let slot = &entry.value;
        let kind = slot.get("type").and_then(Node::text).unwrap_or_default();
        if !["phone", "email"].contains(&kind) || slot.get("sensitive").is_some() || name.contains('.') {
            return;
        }
        let what = words!("`{name}` holds personal data and is not masked", name);
        let why = words!("logs, lists and exports show it in full");
        let cure = words!("add `sensitive: true`; `sensitive: false` says that it may be seen");
        found.push(Problem::new(Code::Unmasked, source.path(), entry.key_range, what, why, cure));
    });
}

/// Texts for customers and parameters of packs that still hold what was put there to be replaced.
fn placeholders(file: &File<'_>, found: &mut Vec<Problem>) {
    let File { kind, source, root } = *file;
    walk(kind, root, &mut |visit| {
        let parameter = kind == Kind::Bot
            && visit.form == Form::Text
            && visit.above.last().is_some_and(|level| level.key == Some("with"));
        let said = matches!(visit.form, Form::Local | Form::Plain);
        let Some(text) = visit.node.text().filter(|_| parameter || said) else { return };
        let lower = text.to_lowercase();
        let Some(holder) = PLACEHOLDERS.iter().find(|holder| holds(&lower, holder)) else { return };
        // Addresses of mail are shown as examples of what to write.
        if lower.contains('@') {
            return;
        }
        let range = place(source, visit.node.range, holder);
        let what = words!("`{holder}` looks like a value to be replaced", holder);
        let why = words!("customers would read it as it stands");
        let cure = words!("write what holds for your company");
        found.push(Problem::new(Code::PlaceholderLeft, source.path(), range, what, why, cure));
    });
}

/// Where a word stands in a value; the whole, if it is written there in another way.
fn place(source: &Source, whole: Range, word: &str) -> Range {
    let written = source.text()[whole.start..whole.end].to_ascii_lowercase();
    match written.find(word) {
        Some(at) => Range::new(whole.start + at, whole.start + at + word.len()),
        None => whole,
    }
}

/// Whether a text has a word in it that is not part of another.
fn holds(text: &str, word: &str) -> bool {
    let ascii = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let around = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        !word.is_ascii() || !ascii(around.0) && !ascii(around.1)
    })
}
