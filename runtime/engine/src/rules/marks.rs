//! Words that examples mark as values of slots, and that are none.

use super::Folder;
use crate::training::training_data;
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, Range};
use botloom_understanding::{TrainingData, Understanding};
use jiff::ZonedDateTime;

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    let marked = |source: &&botloom_flow::Source| source.text().contains("](");
    if !folder
        .sources
        .iter()
        .filter(|source| source.path().starts_with("flows/"))
        .any(|source| marked(&source))
    {
        return;
    }
    let data = training_data(folder.program, folder.synonyms);
    let understanding = Understanding::train(&TrainingData { examples: Vec::new(), ..data });
    let now = ZonedDateTime::default();
    for (source, root) in folder.trees("flows/") {
        let flow = root.get("flow").and_then(Node::text).unwrap_or_default();
        for item in root.get("triggers").map_or(&[][..], Node::items) {
            let node = item.get("say").unwrap_or(item);
            if node.text().is_none() {
                continue;
            }
            let written = &source.text()[node.range.start..node.range.end];
            for (value, slot, at) in marks(written) {
                let own = format!("{flow}/{slot}");
                let name = if understanding.knows(&own) { own.as_str() } else { slot };
                if !understanding.knows(name) || understanding.read_answer(name, value, &now).is_some() {
                    continue;
                }
                let start = node.range.start + at;
                let range = Range::new(start, start + value.len());
                let pattern = folder.program.slot(flow, slot).and_then(|slot| slot.pattern.clone());
                let kind = folder.program.slot(flow, slot).map_or("text", |slot| slot.kind.name());
                let what = match value.trim() {
                    "" => words!("nothing is marked as `{slot}`", slot),
                    _ => words!("`{value}` is no `{slot}`", value, slot),
                };
                let why = match pattern {
                    Some(pattern) => {
                        words!("its pattern is `{pattern}`, so the bot would not find such a value", pattern)
                    }
                    None => words!("the bot would not read it as a `{kind}`", kind),
                };
                let cure = words!("mark a value as customers write it");
                found.push(Problem::new(Code::BadMark, source.path(), range, what, why, cure));
            }
        }
    }
}

/// The marked words of an example as it is written, each with its slot and the byte at which it begins.
fn marks(written: &str) -> Vec<(&str, &str, usize)> {
    let mut found = Vec::new();
    for (middle, _) in written.match_indices("](") {
        let Some(open) = written[..middle].rfind('[') else { continue };
        let Some(length) = written[middle + 2..].find(')') else { continue };
        found.push((&written[open + 1..middle], &written[middle + 2..middle + 2 + length], open + 1));
    }
    found
}
