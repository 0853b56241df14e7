//! The values of an entity: texts, numbers with the unit of their attribute, values that hold on some days only.

use super::placeholders;
use crate::entries::Reader;
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, keys, nearest};
use botloom_knowledge::tables::{Attribute, Texts, Value};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// The units of a table's attributes, by attribute and language.
    pub(super) fn units(&self, table: &Node) -> BTreeMap<String, Texts> {
        let rows = table.get("attributes").map_or(&[][..], Node::items);
        let unit = |row: &Node| {
            let texts = self.texts(row, "unit").into_iter();
            let texts = texts.filter_map(|(tag, texts)| Some((tag, texts.into_iter().next()?)));
            // One text is the unit in every language.
            let all = row.get("unit").is_some_and(|node| node.text().is_some());
            texts.map(|(tag, text)| (if all { String::new() } else { tag }, text)).collect::<Texts>()
        };
        rows.iter().filter_map(|row| Some((row.get("id")?.text()?.to_owned(), unit(row)))).collect()
    }

    /// The values of a row, by attribute.
    pub(super) fn values_of(
        &mut self,
        row: &Node,
        attributes: &[Attribute],
        units: &BTreeMap<String, Texts>,
    ) -> BTreeMap<String, Vec<Value>> {
        let mut values = BTreeMap::new();
        let Some(cells) = row.get("values") else { return values };
        if cells.entries().is_empty() && cells.text() != Some("") {
            self.report(
                cells.range,
                words!("`values` is no map"),
                words!("write attributes with their values: `values: {{price: 12}}`"),
            );
        }
        for cell in cells.entries() {
            let known = attributes.iter().map(|attribute| attribute.id.as_str());
            if !known.clone().any(|id| id == cell.key) {
                let near = nearest(&cell.key, known.clone());
                let cure = match near {
                    Some(near) => words!("did you mean `{near}`?", near),
                    None => words!(
                        "add it under `attributes`, or use one of these: {known}",
                        known = known.collect::<Vec<_>>()
                    ),
                };
                let what = words!("the table has no attribute `{key}`", key = cell.key);
                let (path, why) = (self.source.path(), words!("nobody could ask for the value"));
                let problem = Problem::new(Code::UnknownAttribute, path, cell.key_range, what, why, cure);
                self.problems.push(match near {
                    Some(near) => problem.fixed_by(words!("write `{near}`", near), cell.key_range, near),
                    None => problem,
                });
                continue;
            }
            let none = Texts::new();
            let found = self.cell(&cell.value, &cell.key, units.get(&cell.key).unwrap_or(&none));
            if !found.is_empty() {
                values.insert(cell.key.clone(), found);
            }
        }
        values
    }

    /// What stands in a cell: one value, or a list of values with their days.
    fn cell(&mut self, node: &Node, attribute: &str, unit: &Texts) -> Vec<Value> {
        if node.items().is_empty() && node.get("value").is_none() {
            let text = self.value(node, unit);
            return if text.is_empty() { Vec::new() } else { vec![Value { text, from: None, until: None }] };
        }
        let one = std::slice::from_ref(node);
        let items = if node.items().is_empty() { one } else { node.items() };
        let mut values: Vec<Value> = Vec::new();
        for item in items {
            let Some(written) = item.get("value") else {
                let what = words!("a value in the list of `{attribute}` has no `value`", attribute);
                let cure = words!(
                    "a list holds values with their days: `- {{value: 12, valid: {{until: 2026-12-31}}}}`"
                );
                self.report(item.range, what, cure);
                continue;
            };
            self.known(item, keys::CELL, &words!("a value"));
            let (from, until) = item.get("valid").map_or((None, None), |valid| self.days(valid));
            let value = Value { text: self.value(written, unit), from, until };
            if let Some(other) = values.iter().find(|other| overlap(other, &value)) {
                let what = match other.from.max(value.from) {
                    Some(from) => words!("`{attribute}` has two values on {from}", attribute, from),
                    None => words!("`{attribute}` has two values at once", attribute),
                };
                let why = words!("only one of them can be answered");
                let cure = words!(
                    "say with `valid` until when the first holds and from when the second does, or keep one"
                );
                self.add(Code::TwoValues, item.range, what, why, cure);
            }
            values.push(value);
        }
        values
    }

    /// The words of a value by language; a bare number or range gets the unit of its attribute.
    fn value(&mut self, node: &Node, unit: &Texts) -> Texts {
        let mut texts = Texts::new();
        let mut put = |tag: &str, text: &str| {
            let text = self.filled(text);
            for (of, unit) in unit.iter().filter(|_| is_figure(&text)) {
                if tag.is_empty() || of.is_empty() || tag == of {
                    let tag = if tag.is_empty() { of } else { tag };
                    texts.insert(tag.to_owned(), with_unit(text.trim(), unit));
                }
            }
            let covered = texts.contains_key(tag) || tag.is_empty() && !texts.is_empty();
            if !text.is_empty() && !covered {
                texts.insert(tag.to_owned(), text);
            }
        };
        match node.text() {
            Some(text) => put("", text),
            None => node
                .entries()
                .iter()
                .for_each(|entry| put(&entry.key, entry.value.text().unwrap_or_default())),
        }
        if node.text().is_none() && texts.is_empty() {
            self.report(
                node.range,
                words!("this is no value"),
                words!("write one text or number, or one text per language"),
            );
        }
        if let Some(left) = texts.values().flat_map(|text| placeholders(text)).next() {
            let what = words!("the value still holds `${{{left}}}`", left);
            let why = words!("customers would read it as it stands");
            let cure =
                words!("write the value: only packs have parameters, which stand in their `pack.yaml`");
            self.problems.push(Problem::new(
                Code::UnfilledParameter,
                self.source.path(),
                node.range,
                what,
                why,
                cure,
            ));
        }
        texts
    }
}

/// Whether a value is a number or a range of numbers, such as `12` or `2-4`.
fn is_figure(text: &str) -> bool {
    let digits = text.contains(|c: char| c.is_ascii_digit());
    digits
        && text.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '–' | '~' | '～'))
}

/// A number with its unit: Chinese units follow at once.
fn with_unit(number: &str, unit: &str) -> String {
    let close = unit.chars().next().is_none_or(|c| !c.is_ascii_alphabetic());
    if close { format!("{number}{unit}") } else { format!("{number} {unit}") }
}

/// Whether two values hold on one day.
fn overlap(a: &Value, b: &Value) -> bool {
    let before = |a: &Value, b: &Value| a.until.zip(b.from).is_some_and(|(until, from)| until < from);
    !before(a, b) && !before(b, a)
}
