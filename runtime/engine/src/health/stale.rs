//! What time has overtaken: entries that have run out, days that have passed, documents that went on, reviews long ago.

use super::{Examined, Finding, Kind};
use botloom_flow::words;
use botloom_flow::{Range, Severity};
use botloom_understanding::{Language, Model, mentions};
use jiff::Span;
use jiff::civil::Date;

/// The attribute that says when somebody looked at an entry last.
const REVIEWED: &str = "reviewed";
/// What stands before a day from which something holds until today.
const SINCE_BEFORE: &[&str] = &[
    "自",
    "从",
    "於",
    "于",
    "自从",
    "since ",
    "since the ",
    "from ",
    "as of ",
    "founded on ",
    "founded in ",
];
/// What stands behind it.
const SINCE_AFTER: &[&str] = &[
    "起",
    "以来",
    "以后",
    "之后",
    "后",
    "成立",
    "开始",
    "实施",
    "施行",
    "onward",
    "onwards",
    " on, ",
    " or later",
    " and later",
];

pub(super) fn find(examined: &Examined<'_>, found: &mut Vec<Finding>) {
    let today = examined.options.today;
    let later = |days: i32| today.checked_add(Span::new().days(days)).unwrap_or(today);
    let mut told: Vec<&str> = Vec::new();
    for entry in &examined.knowledge.entries {
        let id = entry.id.as_str();
        let valid = examined.places.get(id).and_then(|own| own.item.get("valid")).map(|node| node.range);
        let details = &entry.details;
        match details.until {
            Some(until) if until < today => found.extend(examined.at(
                id,
                valid,
                Kind::Expired,
                Severity::Warning,
                [
                    words!("`{id}` ended on {until}", id, until),
                    words!("it is not found any more: customers who ask get no answer, or another one"),
                    words!("give it a new `until`, or remove the entry"),
                ],
            )),
            Some(until) if until <= later(examined.options.soon) => {
                found.extend(examined.at(
                    id,
                    valid,
                    Kind::ExpiresSoon,
                    Severity::Advice,
                    [
                        words!("`{id}` ends on {until}", id, until),
                        words!("after this day it is not found any more"),
                        words!("write what holds from then on, or give it a later `until`"),
                    ],
                ));
            }
            _ => {}
        }
        let reviewed = details.attributes.get(REVIEWED).and_then(|days| days.first()?.parse::<Date>().ok());
        if let Some(reviewed) = reviewed.filter(|day| *day < later(-examined.options.review)) {
            found.extend(examined.at(
                id,
                None,
                Kind::NotReviewed,
                Severity::Advice,
                [
                    words!("`{id}` was reviewed on {reviewed}", id, reviewed),
                    words!("that is more than {review} days ago", review = examined.options.review),
                    words!("read it, correct it, and write today's day into its attribute `reviewed`"),
                ],
            ));
        }
        if let Some(origin) = &details.origin
            && let Some((name, what)) = examined.options.changed.get_key_value(&origin.file)
            && !told.contains(&name.as_str())
        {
            let range = examined.places.get(id).and_then(|own| own.item.get("source")).map(|node| node.range);
            let finding = examined.at(
                id,
                range,
                Kind::SourceChanged,
                Severity::Warning,
                [
                    words!("`{name}` has changed since its entries were imported: {what}", name, what),
                    words!("the bot answers as the document was"),
                    words!("run `botloom kb import {name}` again", name),
                ],
            );
            if finding.is_some() {
                told.push(name);
            }
            found.extend(finding);
        }
        // What is no longer found, or is not yet, says nothing wrong.
        if details.holds(today) {
            passed(examined, id, found);
        }
    }
}

/// Days that an answer names with their year and that are over.
fn passed(examined: &Examined<'_>, id: &str, found: &mut Vec<Finding>) {
    let today = examined.options.today;
    let Some(own) = examined.places.get(id) else { return };
    for (language, node) in examined.places.texts(own, "answer") {
        let Some(text) = node.text() else { continue };
        if !text.contains("20") && !text.contains("19") {
            continue;
        }
        let reader =
            if language.to_ascii_lowercase().starts_with("zh") { Language::Zh } else { Language::En };
        let mut days: Vec<(Date, &str)> = Vec::new();
        for mention in mentions(Model::DateTime, reader, text, today.at(12, 0, 0, 0)) {
            let said = &text[mention.start..mention.end];
            let last = mention.readings.iter().flatten().filter_map(|(name, value)| {
                let is_day = matches!(*name, "value" | "end");
                value.as_deref().filter(|_| is_day)?.get(..10)?.parse::<Date>().ok()
            });
            let Some(day) = last.max() else { continue };
            let year = said.contains(&day.year().to_string());
            let open = SINCE_BEFORE.iter().any(|word| {
                text[..mention.start].to_lowercase().ends_with(word) || said.to_lowercase().starts_with(word)
            }) || SINCE_AFTER
                .iter()
                .any(|word| text[mention.end..].starts_with(word) || said.ends_with(word));
            if year && !open && day < today {
                days.push((day, said));
            }
        }
        let Some((_, said)) = days.first() else { continue };
        let at =
            own.source.text().get(node.range.start..node.range.end).and_then(|written| written.find(said));
        let range =
            at.map_or(node.range, |at| Range::new(node.range.start + at, node.range.start + at + said.len()));
        found.extend(examined.at(
            id,
            Some(range),
            Kind::PastDate,
            Severity::Warning,
            [
                words!("the answer of `{id}` names `{said}`, which has passed", id, said),
                words!("customers read of it as of something to come"),
                words!("bring the answer up to date, or give the entry a `valid: {{until: ...}}`"),
            ],
        ));
    }
}
