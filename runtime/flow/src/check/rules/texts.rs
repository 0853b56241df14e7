//! Texts for customers: names that are not filled in, texts with nothing in them, texts that are too long.

use super::{File, Own, Rules};
use crate::edit::{Edit, Fix};
use crate::grammar::{Form, walk};
use crate::keys::SAY;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::{Node, Value};
use crate::words;
use regex::Regex;
use std::sync::LazyLock;

/// Ways to write a name that other systems fill in.
static LOOKALIKES: LazyLock<Regex> = LazyLock::new(|| {
    let text = r"(?:\$?\{\{\s*([\w.]+)\s*\}\})|(?:\{\s*([\w.]+)\s*\})|(?:[$＄]\s*[{｛]\s*([\w.]+)\s*[}｝])|(?:\$([A-Za-z_]\w*))|(?:%([A-Za-z_]\w*)%)";
    Regex::new(text).expect("the pattern is fixed")
});
/// From how many characters on nobody reads a message on a phone.
const LONG: usize = 1000;

pub(super) fn check(bot: &Rules<'_>, file: &File<'_>, found: &mut Vec<Problem>) {
    let source = file.source;
    walk(file.kind, file.root, &mut |visit| {
        let said = matches!(visit.form, Form::Local | Form::Template);
        if said && visit.node.text().is_some() {
            lookalikes(bot, source, visit.node, found);
        }
        if !matches!(visit.form, Form::Local | Form::Plain) {
            return;
        }
        if visit.above.iter().all(|level| level.key != Some("choices")) {
            let key = visit.above.iter().rev().find_map(|level| level.key);
            empty(source, visit.node, visit.entry.map(|entry| entry.key.as_str()).or(key), found);
            long(source, visit.node, found);
        }
    });
}

/// Reports messages that hold nothing.
pub(super) fn silent(own: &Own<'_>, found: &mut Vec<Problem>) {
    for step in own.steps() {
        let said = step.entries().iter().find(|entry| entry.key == "say");
        let Some(entry) = said else { continue };
        let long = entry.value.entries().iter().any(|entry| SAY.iter().any(|key| key.name == entry.key));
        let nothing =
            |node: &Node| node.is_empty() || matches!(&node.value, Value::List(items) if items.is_empty());
        if long
            && entry.value.get("text").is_none()
            && entry.value.entries().iter().all(|entry| nothing(&entry.value))
        {
            found.push(nothing_said(own.source, entry.key_range, Some("say")));
        }
    }
}

fn lookalikes(bot: &Rules<'_>, source: &Source, node: &Node, found: &mut Vec<Problem>) {
    let written = &source.text()[node.range.start..node.range.end];
    let Value::Scalar(scalar) = &node.value else { return };
    if !written.contains(['{', '｛', '$', '%']) {
        return;
    }
    for groups in LOOKALIKES.captures_iter(written) {
        let whole = groups.get(0).expect("a match has a place");
        let Some(name) = (1..=5).find_map(|group| groups.get(group)) else { continue };
        let range = Range::new(node.range.start + whole.start(), node.range.start + whole.end());
        let inside = |place: &Range| place.start < range.end + 1 && range.start < place.end + 1;
        let head = name.as_str().split('.').next().unwrap_or_default();
        if bot.rooms.variable(source.path(), head).is_none() || scalar.expressions.iter().any(inside) {
            continue;
        }
        let right = format!("${{{}}}", name.as_str());
        let problem = Problem::new(
            Code::LooksLikeExpression,
            source.path(),
            range,
            words!("`{whole}` is sent as it stands", whole = whole.as_str()),
            words!("only `${{...}}` is filled in"),
            words!("write `{right}`", right),
        );
        // In quotes or plain text the new form means the same.
        let edits = vec![Edit { file: source.path().to_owned(), range, text: right.clone() }];
        found.push(Problem { fix: Some(Fix { title: words!("write `{right}`", right), edits }), ..problem });
    }
}

fn empty(source: &Source, node: &Node, key: Option<&str>, found: &mut Vec<Problem>) {
    let nothing = match &node.value {
        Value::Scalar(scalar) => node.is_empty() || scalar.text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        Value::Map(_) => false,
    };
    // Where a question is missing, `ask` says so.
    if nothing && !matches!(key, Some("prompt" | "ask")) {
        found.push(nothing_said(source, node.range, key));
    }
}

fn nothing_said(source: &Source, range: Range, key: Option<&str>) -> Problem {
    let what = match key {
        Some(key) => words!("there is no text at `{key}`", key),
        None => words!("there is no text at `the text`"),
    };
    let why = words!("the customer would get an empty message");
    Problem::new(Code::EmptyText, source.path(), range, what, why, words!("write it, or remove the key"))
}

fn long(source: &Source, node: &Node, found: &mut Vec<Problem>) {
    let count = node.text().map_or(0, |text| text.chars().count());
    if count > LONG {
        let what = words!("this text has {count} characters", count);
        let why = words!("on a phone few customers read so far, and some channels cut it");
        let cure = words!("split it into several, or link to a page");
        let first = source.text()[node.range.start..node.range.end].lines().next().map_or(0, str::len);
        let range = Range::new(node.range.start, node.range.start + first);
        found.push(Problem::new(Code::LongText, source.path(), range, what, why, cure));
    }
}
