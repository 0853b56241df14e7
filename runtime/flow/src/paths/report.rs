//! Problems with the place they stand at.

use super::model::Model;
use crate::Wording;
use crate::expr::Expression;
use crate::parsed::Parsed;
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use std::collections::HashMap;
use std::sync::Arc;

/// Collects problems.
pub(super) struct Reporter<'m, 'p, 's> {
    pub(super) model: &'m Model<'p>,
    files: HashMap<&'s str, &'s Parsed>,
    pub(super) problems: Vec<Problem>,
}

impl<'m, 'p, 's> Reporter<'m, 'p, 's> {
    pub(super) fn new(model: &'m Model<'p>, folder: &'s [Arc<Parsed>]) -> Self {
        let files = folder.iter().map(|parsed| (parsed.path(), parsed.as_ref())).collect();
        Self { model, files, problems: Vec::new() }
    }

    /// The file of a flow.
    pub(super) fn parsed(&self, flow: usize) -> Option<&'s Parsed> {
        self.files.get(self.model.flow(flow).file.as_str()).copied()
    }

    pub(super) fn source(&self, flow: usize) -> Option<&'s Source> {
        self.parsed(flow).map(|parsed| &parsed.source)
    }

    /// A problem of a flow.
    pub(super) fn problem(
        &self,
        code: Code,
        flow: usize,
        range: Range,
        what: Wording,
        why: Wording,
        cure: Wording,
    ) -> Problem {
        Problem::new(code, self.model.flow(flow).file.clone(), range, what, why, cure)
    }

    /// The first line of the step that an operation comes from.
    pub(super) fn step(&self, flow: usize, at: usize) -> Range {
        let places = &self.model.flow(flow).places;
        let Some(place) = places.get(at).or_else(|| places.last()) else { return self.name(flow) };
        let whole = place.range;
        let Some(text) = self.source(flow).and_then(|source| source.text().get(whole.start..whole.end))
        else {
            return whole;
        };
        let line = text.lines().next().unwrap_or_default().trim_end();
        Range::new(whole.start, whole.start + line.len())
    }

    /// The name of a flow in its file.
    pub(super) fn name(&self, flow: usize) -> Range {
        let root = self.parsed(flow).and_then(|parsed| parsed.document.root.as_ref());
        root.and_then(|root| root.get("flow")).map_or(Range::default(), |node| node.range)
    }

    /// The name of an output where the flow declares it.
    pub(super) fn output(&self, flow: usize, name: &str) -> Range {
        let root = self.parsed(flow).and_then(|parsed| parsed.document.root.as_ref());
        let declared = root.and_then(|root| root.get("outputs"));
        let entry = declared.and_then(|node| node.entries().iter().find(|entry| entry.key == name));
        let item = || declared?.items().iter().find(|item| item.text() == Some(name)).map(|item| item.range);
        entry.map(|entry| entry.key_range).or_else(item).unwrap_or_else(|| self.name(flow))
    }

    /// A part of an expression of an operation, or the step where the file writes it in another way.
    pub(super) fn part(
        &self,
        flow: usize,
        at: usize,
        expression: &Expression,
        span: &std::ops::Range<usize>,
    ) -> Range {
        let fallback = || self.step(flow, at);
        let Some(place) = self.model.flow(flow).places.get(at) else { return fallback() };
        let Some(source) = self.source(flow) else { return fallback() };
        let Some(text) = source.text().get(place.range.start..place.range.end) else { return fallback() };
        let written = expression.source();
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.');
        let alone = |start: &usize| {
            let before = text[..*start].chars().next_back();
            let after = text[start + written.len()..].chars().next();
            !word(before) && !word(after) && after != Some(':')
        };
        let found: Vec<usize> =
            text.match_indices(written).map(|(start, _)| start).filter(|start| alone(start)).collect();
        let inside = found.iter().find(|start| text[..**start].ends_with("${"));
        match inside.or(found.first()) {
            Some(start) => {
                let begin = place.range.start + start;
                Range::new(begin + span.start, begin + span.end)
            }
            None => fallback(),
        }
    }
}
