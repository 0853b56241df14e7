//! Facts that stand in many texts: numbers to call, pages, prices.

use super::{Looked, Own};
use crate::grammar::Form;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::words;
use std::collections::BTreeMap;

/// From how many texts on it is worth a place of its own.
const MANY: usize = 3;

/// A number in a text of a flow.
pub(super) struct Number {
    text: String,
    range: Range,
}

/// The numbers in the texts of a flow; the languages of one text say one thing.
pub(super) fn numbers_of(own: &Own<'_>) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    own.walk(&mut |visit| {
        let Form::Local = visit.form else { return };
        if visit.node.text().is_none() {
            return;
        }
        let range = visit.node.range;
        let written = &own.source.text()[range.start..range.end];
        for (at, number) in numbers(written) {
            let place = Range::new(range.start + at, range.start + at + number.len());
            let line = visit.above.last().map_or(range, |level| level.node.range);
            let told = |other: &Number| {
                other.text == number && line.start <= other.range.start && other.range.end <= line.end
            };
            if !found.iter().any(told) {
                found.push(Number { text: number.to_owned(), range: place });
            }
        }
    });
    found
}

/// Reports numbers that stand in many texts.
pub(super) fn whole(flows: &[(Own<'_>, &Looked)], found: &mut Vec<Problem>) {
    let mut places: BTreeMap<&str, Vec<(&Source, Range)>> = BTreeMap::new();
    for (own, looked) in flows {
        for number in &looked.numbers {
            places.entry(&number.text).or_default().push((own.source, number.range));
        }
    }
    for (number, places) in places.into_iter().filter(|(_, places)| places.len() >= MANY) {
        let ((source, range), (other, first)) = (places[places.len() - 1], places[0]);
        let problem = Problem::new(
            Code::RepeatedFact,
            source.path(),
            range,
            words!("`{number}` stands in {count} texts", number, count = places.len()),
            words!("when it changes, one of them is easily forgotten"),
            words!("say it in a flow of its own that others `run`, or as an answer of the knowledge"),
        );
        found.push(problem.related(other.path(), first, words!("first here")));
    }
}

/// Numbers that one can call: 5 or more digits, also in groups; with the bytes at which they begin.
fn numbers(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(start) = text[rest..].find(|c: char| c.is_ascii_digit()).map(|at| rest + at) {
        let tail = &text[start..];
        let length = tail.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(tail.len());
        let number = tail[..length].trim_end_matches('-');
        let before = text[..start].chars().next_back();
        let inside = before.is_some_and(|c| c.is_ascii_alphanumeric() || ".{/$¥￥_".contains(c));
        if !inside && number.chars().filter(char::is_ascii_digit).count() >= 5 {
            found.push((start, number));
        }
        rest = start + length;
    }
    found
}
