//! `.lu` files: intents with example sentences, and the entities in them.

use super::memory::{Asked, Kind};
use crate::report::{Place, Report};
use std::collections::BTreeMap;

/// A file of examples.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct File {
    /// Example sentences by intent, in the order of the file; a value in one is marked as `[Ann](name)`.
    pub(crate) intents: Vec<(String, Vec<String>)>,
    /// What may be found in a sentence, by name in small letters.
    pub(crate) entities: BTreeMap<String, Asked>,
    /// The files it imports, without ending.
    pub(crate) imports: Vec<String>,
}

/// Reads a file.
pub(crate) fn read(path: &str, text: &str, report: &mut Report) -> File {
    let mut file = File::default();
    let mut list: Option<(String, Option<usize>)> = None;
    let mut level: Option<usize> = None;
    for (number, line) in text.lines().enumerate() {
        let place = Place::new(path, number + 1);
        let trimmed = line.trim().trim_start_matches('\u{feff}');
        if trimmed.is_empty() || trimmed.starts_with('>') {
            continue;
        }
        if trimmed.starts_with("##") || trimmed.starts_with('#') {
            list = None;
            let name = trimmed.trim_start_matches('#').trim().replace(' ', "_");
            file.intents.push((name, Vec::new()));
        } else if let Some(rest) = trimmed.strip_prefix('@').or_else(|| trimmed.strip_prefix('$')) {
            list = entity(rest.trim(), trimmed.starts_with('$'), &place, &mut file, report);
            level = None;
        } else if let Some(item) = trimmed.strip_prefix(['-', '*', '+']) {
            let item = item.trim();
            match (&mut list, file.intents.last_mut()) {
                (Some((name, choice)), _) => {
                    // What stands deeper than a value are other words for it.
                    let depth = line.len() - line.trim_start().len();
                    let deeper = level.is_none_or(|level| depth > level);
                    if !deeper || choice.is_none() || item.ends_with(':') {
                        level = Some(depth);
                    }
                    let asked = file.entities.entry(name.clone()).or_default();
                    choices(item, deeper, choice, asked);
                }
                (None, Some((_, sentences))) => sentences.extend(sentence(item)),
                (None, None) => {
                    report.add(
                        &place,
                        format!("`{item}` belongs to no intent"),
                        "it would start nothing",
                        "mend the file",
                    );
                }
            }
        } else if let Some(import) = import(trimmed) {
            file.imports.push(import);
        } else {
            report.add(
                &place,
                format!("`{trimmed}` cannot be read"),
                "it is no part of a .lu file",
                "mend the file",
            );
        }
    }
    file
}

/// `[name](file.lu)`, with or without what it takes from there (`#Intent`).
fn import(line: &str) -> Option<String> {
    let (_, rest) = line.strip_prefix('[')?.split_once("](")?;
    let path = rest.split_once(')')?.0;
    let path = path.split(['#', '*']).next()?;
    Some(path.rsplit(['/', '\\']).next()?.trim_end_matches(".lu").to_owned())
}

/// An entity: `@ list color =`, `@ prebuilt number`, `$color:red=`. Its list is open after it.
fn entity(
    text: &str,
    old: bool,
    place: &Place,
    file: &mut File,
    report: &mut Report,
) -> Option<(String, Option<usize>)> {
    if old {
        let (name, value) = text.split_once(':')?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().trim_end_matches('='));
        let asked = file.entities.entry(name.clone()).or_default();
        if ["simple", "phraselist", ""].contains(&value) {
            asked.kind = Kind::Text;
            return None;
        }
        asked.kind = Kind::Choice;
        let at = choice(asked, value);
        return Some((name, Some(at)));
    }
    let (head, value) = text.split_once('=').unwrap_or((text, ""));
    let mut words = head.split_whitespace();
    let kind = words.next()?.to_ascii_lowercase();
    let name = words.next().unwrap_or(&kind).trim_matches('"').to_ascii_lowercase();
    let mut asked = Asked { kind: Kind::Text, ..Asked::default() };
    match kind.as_str() {
        "list" => asked.kind = Kind::Choice,
        "prebuilt" => asked.kind = prebuilt(&name),
        "regex" => asked.pattern = Some(value.trim().trim_matches('/').to_owned()),
        "ml" | "pattern.any" | "composite" | "patternany" => {}
        "phraselist" | "intent" => return None,
        other => {
            let what = format!("`@ {other}` has no counterpart");
            report.add(place, what, "slots have other types", "declare a slot by hand if it is used");
            return None;
        }
    }
    let list = asked.kind == Kind::Choice;
    file.entities.insert(name.clone(), asked);
    list.then_some((name, None))
}

/// What a prebuilt entity finds.
pub(crate) fn prebuilt(name: &str) -> Kind {
    match name.trim_start_matches("builtin.").to_ascii_lowercase().as_str() {
        "number" | "age" | "percentage" | "temperature" | "dimension" | "currency" | "money" => Kind::Number,
        "ordinal" => Kind::Int,
        "datetime" | "datetimev2" | "datetimealt" => Kind::Datetime,
        "boolean" | "confirmation" => Kind::Bool,
        _ => Kind::Text,
    }
}

fn choice(asked: &mut Asked, value: &str) -> usize {
    let value = value.trim().trim_end_matches(':').trim();
    if let Some(at) = asked.choices.iter().position(|(id, _)| id == value) {
        return at;
    }
    asked.choices.push((value.to_owned(), BTreeMap::from([(String::new(), vec![value.to_owned()])])));
    asked.choices.len() - 1
}

/// A line of a list: a choice (`red:`) or a word that means the choice above it.
fn choices(item: &str, indented: bool, current: &mut Option<usize>, asked: &mut Asked) {
    if item.ends_with(':') || current.is_none() || !indented {
        *current = Some(choice(asked, item));
        return;
    }
    let words = current.and_then(|at| asked.choices.get_mut(at)).and_then(|(_, words)| words.get_mut(""));
    if let Some(words) = words {
        words.extend(item.split(';').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()));
    }
}

/// An example with its values marked; a pattern (`{name}` without a value) is none.
fn sentence(item: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = item;
    while let Some(open) = rest.find('{') {
        let close = open + closing(&rest[open..])?;
        let inside = &rest[open + 1..close];
        out.push_str(&rest[..open]);
        let (name, value) = inside.split_once('=')?;
        let name = name.trim().trim_start_matches('@').trim();
        let value = inner_text(value.trim());
        out.push_str(&format!("[{value}]({name})"));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    // Optional and alternative parts belong to patterns.
    let pattern = out.contains('|')
        || out.starts_with('(') && out.contains(')')
        || out.starts_with('[') && !out.contains("](");
    (!out.trim().is_empty() && !pattern).then(|| out.trim().to_owned())
}

/// A label inside a label: only the outer one is kept.
fn inner_text(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(open) = rest.find('{') {
        let Some(close) = closing(&rest[open..]).map(|at| open + at) else { break };
        out.push_str(&rest[..open]);
        let inside = &rest[open + 1..close];
        out.push_str(&inner_text(inside.split_once('=').map_or(inside, |(_, value)| value).trim()));
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intents_and_entities_are_read() {
        let mut report = Report::default();
        let text = "> hi\n[common](../common.lu)\n# Book a table\n- book for {@number=4}\n- my name is {@person={@first=Ann} Lee}\n\
                    - pattern {city}\n## Cancel\n- stop\n@ list color =\n\t- red:\n\t\t- rosso\n\t\t- rouge; scarlet\n\t- blue\n\
                    @ prebuilt number\n@ regex zip = /[0-9]{5}/\n@ ml person\n$size:large=\n- big\n@ weird x\n!!\n";
        let file = read("a.lu", text, &mut report);
        assert_eq!(file.imports, ["common"]);
        assert_eq!(file.intents[0].0, "Book_a_table");
        assert_eq!(file.intents[0].1, ["book for [4](number)", "my name is [Ann Lee](person)"]);
        assert_eq!(file.intents[1].1, ["stop"]);
        let words = |name: &str, at: usize| file.entities[name].choices[at].1[""].clone();
        assert_eq!(words("color", 0), ["red", "rosso", "rouge", "scarlet"]);
        assert_eq!(words("size", 0), ["large", "big"]);
        assert_eq!(file.entities["number"].kind, Kind::Number);
        assert_eq!(file.entities["zip"].pattern.as_deref(), Some("[0-9]{5}"));
        assert_eq!(file.entities["person"].kind, Kind::Text);
        let lines: Vec<usize> = {
            report.finish();
            report.items().iter().map(|item| item.line).collect()
        };
        assert_eq!(lines, [19, 20]);
    }
}
