//! The choices of inputs, and how Bot Framework writes them behind a question.

use super::super::place::Place;
use crate::botframework::expression::{Expr, Part, parse, parts};
use crate::botframework::project::plain_json;
use crate::report::Report;
use crate::tree::{self, Tree, Value};
use std::collections::BTreeMap;

/// The choices of an input.
pub(super) enum Choices {
    None,
    /// Values, and the words for each by locale (the empty one is every language).
    Known(Vec<(String, BTreeMap<String, Vec<String>>)>),
    /// A list that the bot computes.
    Computed(String),
}

/// What stands between choices that are written in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    separator: String,
    or: String,
    or_more: String,
    numbers: bool,
}

impl Row {
    /// What Bot Framework writes in a locale if nothing is said.
    fn of(locale: &str) -> Self {
        let or = match locale.split('-').next().unwrap_or_default() {
            "es" | "it" => "o",
            "fr" | "pt" => "ou",
            "de" => "oder",
            "nl" => "of",
            "sv" | "da" | "nb" => "eller",
            "tr" => "veya",
            "zh" => "\u{8981}\u{4e48}",
            "ja" => "\u{307e}\u{305f}\u{306f}",
            "ko" => "\u{b610}\u{b294}",
            _ => "or",
        };
        let separator = ", ".to_owned();
        Self { separator, or: format!(" {or} "), or_more: format!(", {or} "), numbers: true }
    }
}

impl<'t> Place<'_, 't> {
    pub(super) fn choices(&self, node: Option<&Tree>) -> Choices {
        let Some(node) = node else { return Choices::None };
        let Some(text) = node.text() else {
            return Choices::Known(node.items().iter().filter_map(|item| choice(item, "")).collect());
        };
        if let Some(source) = text.strip_prefix('=') {
            let assigned = self.pass.before.constants.get(&source.trim().to_ascii_lowercase());
            if let Some(known) = constant(text).or_else(|| assigned.cloned().flatten()) {
                let one = |words: Vec<String>| {
                    Some((words.first()?.clone(), BTreeMap::from([(String::new(), words)])))
                };
                return Choices::Known(known.into_iter().filter_map(one).collect());
            }
            return self
                .expression(node.line, source)
                .map_or(Choices::None, |list| Choices::Computed(list.text));
        }
        let mut by_locale = Vec::new();
        for language in self.pass.languages {
            let Some(literal) = self.literal(text, &language.locale) else {
                let source = text.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
                let list = source.and_then(|source| self.expression(node.line, source));
                return list.map_or(Choices::None, |list| Choices::Computed(list.text));
            };
            by_locale.push((language.locale.as_str(), listed(&literal)));
        }
        if by_locale.windows(2).all(|pair| pair[0].1 == pair[1].1) {
            by_locale.truncate(1);
            by_locale.iter_mut().for_each(|(locale, _)| *locale = "");
        }
        let mut merged: Vec<(String, BTreeMap<String, Vec<String>>)> = Vec::new();
        for (locale, list) in by_locale {
            for (at, words) in list.into_iter().enumerate() {
                let Some(first) = words.first() else { continue };
                match merged.get_mut(at) {
                    Some((_, known)) => {
                        known.insert(locale.to_owned(), words);
                    }
                    None => merged.push((first.clone(), BTreeMap::from([(locale.to_owned(), words)]))),
                }
            }
        }
        Choices::Known(merged)
    }

    /// A text of templates in which nothing is computed.
    fn literal(&self, text: &str, locale: &str) -> Option<String> {
        parts(text).ok()?;
        let said = self.pass.project.texts.say(text, self.dialog.generator.as_deref(), locale).ok()?;
        match said.texts().first()?.as_slice() {
            [Part::Literal(text)] => Some(text.clone()),
            [] => Some(String::new()),
            _ => None,
        }
    }

    /// How choices are written in a row in a locale.
    pub(super) fn row(&self, node: Option<&Tree>, locale: &str) -> Row {
        let mut row = Row::of(locale);
        let Some(node) = node else { return row };
        if let Some(text) = node.text() {
            let literal = self.literal(text, locale).unwrap_or_default();
            if let Some(tree) = json(&literal)
                && let [separator, or, or_more, rest @ ..] = tree.items()
            {
                row.separator = separator.text().unwrap_or(", ").to_owned();
                row.or = or.text().unwrap_or(" or ").to_owned();
                row.or_more = or_more.text().unwrap_or(", or ").to_owned();
                row.numbers = rest.first().and_then(Tree::flag) != Some(false);
            }
            return row;
        }
        let text = |key: &str, default: String| node.str(key).map_or(default, str::to_owned);
        row.separator = text("inlineSeparator", row.separator);
        row.or = text("inlineOr", row.or);
        row.or_more = text("inlineOrMore", row.or_more);
        row.numbers = node.get("includeNumbers").and_then(Tree::flag) != Some(false);
        row
    }
}

/// Choices written behind a question: `(1) red, (2) green, or (3) blue`.
pub(super) fn written(titles: &[&str], row: &Row) -> String {
    let mut out = String::new();
    for (at, title) in titles.iter().enumerate() {
        let last = at + 1 == titles.len();
        out.push_str(match at {
            0 => "",
            1 if last => &row.or,
            _ if last => &row.or_more,
            _ => &row.separator,
        });
        if row.numbers {
            out.push_str(&format!("({}) ", at + 1));
        }
        out.push_str(title);
    }
    out
}

/// One choice: a text, or a value with synonyms.
fn choice(node: &Tree, locale: &str) -> Option<(String, BTreeMap<String, Vec<String>>)> {
    if let Some(text) = node.text() {
        return plain(text, locale);
    }
    let value = node.str("value")?;
    let mut words = vec![value.to_owned()];
    if let Some(title) =
        node.get("action").and_then(|action| action.str("title")).filter(|title| *title != value)
    {
        words.insert(0, title.to_owned());
    }
    words.extend(node.list("synonyms").iter().filter_map(Tree::text).map(str::to_owned));
    Some((value.to_owned(), BTreeMap::from([(locale.to_owned(), words)])))
}

fn plain(text: &str, locale: &str) -> Option<(String, BTreeMap<String, Vec<String>>)> {
    let text = text.trim();
    (!text.is_empty())
        .then(|| (text.to_owned(), BTreeMap::from([(locale.to_owned(), vec![text.to_owned()])])))
}

/// The choices of a text: JSON, or `red | green`. The words of each.
fn listed(text: &str) -> Vec<Vec<String>> {
    if let Some(tree) = json(text)
        && let Value::List(items) = &tree.value
    {
        return items.iter().filter_map(|item| choice(item, "")?.1.remove("")).collect();
    }
    text.split('|').map(|word| vec![word.trim().to_owned()]).filter(|words| !words[0].is_empty()).collect()
}

/// The words of each choice of a constant: `=createArray('a', 'b')`, `=json('[...]')`.
pub(super) fn constant(text: &str) -> Option<Vec<Vec<String>>> {
    match parse(text.strip_prefix('=')?).ok()? {
        Expr::List(items) => items.iter().map(|item| Some(vec![item.as_literal()?.to_owned()])).collect(),
        Expr::Call(name, arguments) if name.eq_ignore_ascii_case("createArray") => {
            arguments.iter().map(|item| Some(vec![item.as_literal()?.to_owned()])).collect()
        }
        Expr::Call(name, arguments) if name.eq_ignore_ascii_case("json") => {
            items(&json(arguments.first()?.as_literal()?)?)
        }
        _ => None,
    }
}

/// The words of each choice of a list that is written as data.
pub(super) fn items(list: &Tree) -> Option<Vec<Vec<String>>> {
    let Value::List(items) = &list.value else { return None };
    items.iter().map(|item| choice(item, "")?.1.remove("")).collect()
}

fn json(text: &str) -> Option<Tree> {
    let trimmed = text.trim();
    if !trimmed.starts_with(['[', '{']) {
        return None;
    }
    tree::json("choices.json", plain_json(trimmed).as_bytes(), &mut Report::default())
}
