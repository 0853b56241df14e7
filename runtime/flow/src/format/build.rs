//! From the tree and the comments to the layout: which comment belongs to what, and which quotes go.

use std::borrow::Cow;

use super::layout::{Block, Child, Group, Layout, Note, Shape, Style};
use super::scalar::{Word, Written, in_double_quotes, is_open, unusual_key};
use crate::problem::Range;
use crate::syntax::{Entry, Marks, Node, Scalar, Value};

/// Keys below which quotes tell a text from the name of a slot or from an expression.
pub(super) const QUOTES_MATTER_BELOW: &[&str] = &["with", "json", "facts", "fields", "update"];

/// Lays out a document that was read without problems.
pub(super) fn build<'s>(text: &'s str, root: Option<&'s Node>, marks: &'s Marks) -> Layout<'s> {
    let mut builder = Builder { text, lines: Lines::new(text), marks, next: 0, done: 0 };
    let place = Place { until: text.len(), flow: false, column: None, quotes_matter: false };
    let root = root.filter(|root| !is_nothing(root)).map(|node| builder.child(None, node, place));
    let tail = builder.notes(text.len());
    Layout { root, tail }
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place {
    /// Where the next sibling, the closing bracket or the end of the file comes at the latest.
    until: usize,
    /// Whether it stands between brackets.
    flow: bool,
    /// The column of the list or map around it.
    column: Option<usize>,
    /// Whether quotes tell texts from expressions here.
    quotes_matter: bool,
}

struct Builder<'s> {
    text: &'s str,
    lines: Lines,
    marks: &'s Marks,
    /// The first comment that has no place yet.
    next: usize,
    /// Where what was laid out last ends. Empty lines before it are part of a text.
    done: usize,
}

impl<'s> Builder<'s> {
    fn child(&mut self, entry: Option<&'s Entry>, node: &'s Node, mut place: Place) -> Child<'s> {
        let before = self.done;
        let header = self.is_text_block(node).then(|| {
            let from = entry.map_or(before, |entry| entry.key_range.end);
            self.header(from, node.range.start)
        });
        let value = header.unwrap_or(node.range).start;
        let start = entry.map_or(value, |entry| entry.key_range.start);
        let above = self.notes(start);
        let blank = self.blank_above(if entry.is_none() { self.first_line(before, start) } else { start });
        let key = entry.map(|entry| self.key(entry));
        if let Some(entry) = entry {
            self.done = entry.key_range.end;
            place.quotes_matter |= QUOTES_MATTER_BELOW.contains(&entry.key.as_str());
        }
        let nothing = Shape::Word(Word::same(Cow::Borrowed("")));
        let mut child = Child { above, blank, key, beside: None, value: nothing, after: None };
        match (&node.value, header) {
            (Value::Scalar(scalar), Some(header)) => {
                child.above.extend(self.notes(header.start));
                let end;
                (child.value, end) = self.block(scalar, header);
                child.after = self.comment_after(header.end, place.until);
                self.done = end;
            }
            (Value::Scalar(scalar), None) => self.add_text(&mut child, scalar, node.range, place),
            _ => self.add_group(&mut child, node, place),
        }
        child
    }

    /// A text that may be in quotes as the value of a child, with the comments around it.
    fn add_text(&mut self, child: &mut Child<'s>, scalar: &'s Scalar, range: Range, place: Place) {
        let beside = child.key.is_some() && self.is_behind(self.done);
        child.value = self.text(scalar, range, place);
        let between = self.notes(range.start);
        if matches!(child.value, Shape::Lines(_)) && between.len() == 1 && beside {
            child.beside = Some(between[0].text);
        } else {
            child.above.extend(between);
        }
        self.done = self.done.max(self.end(scalar, range));
        child.after = self.comment_after(self.done, place.until);
    }

    /// A list or a map as the value of a child, with the comments around it.
    fn add_group(&mut self, child: &mut Child<'s>, node: &'s Node, place: Place) {
        let beside = child.key.is_some() && self.is_behind(self.done);
        let first = self.next;
        let mut between = self.notes(node.range.start);
        let mut group = self.group(node, place);
        if group.children.is_empty() {
            between.append(&mut group.tail);
        } else if group.style == Style::Block {
            let top = &mut group.children[0];
            between.append(&mut top.above);
            if beside && !between.is_empty() {
                child.beside = Some(between.remove(0).text);
            }
            if child.key.is_some() {
                top.above = std::mem::take(&mut between);
            }
        }
        child.above.extend(between);
        if is_flow(self.text, node, place) {
            self.done = self.done.max(node.range.end);
            let commented = first < self.next;
            child.after = self.comment_after(self.done, place.until);
            if group.style == Style::Block && commented {
                let text = child.after.take();
                group.tail.extend(text.map(|text| Note { text, blank: false }));
            }
        }
        child.value = Shape::Group(group);
    }

    fn group(&mut self, node: &'s Node, place: Place) -> Group<'s> {
        let flow = is_flow(self.text, node, place);
        let column = if flow { 0 } else { self.column(node.range.start) };
        let first = self.next;
        let inner = |until| Place { until, flow, column: Some(column), ..place };
        let end = if flow { node.range.end } else { place.until };
        let mut children = Vec::new();
        match &node.value {
            Value::Map(entries) => {
                for (at, entry) in entries.iter().enumerate() {
                    let until = entries.get(at + 1).map_or(end, |next| next.key_range.start);
                    children.push(self.child(Some(entry), &entry.value, inner(until)));
                }
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    let until = items.get(at + 1).map_or(end, |next| next.range.start);
                    children.push(self.child(None, item, inner(until)));
                }
            }
            Value::Scalar(_) => {}
        }
        let mut tail = Vec::new();
        if flow {
            tail = self.notes(end);
        } else {
            while self.belongs_below(column, place) {
                tail.push(self.note());
            }
        }
        let split = first < self.next || children.iter().any(Self::needs_its_own_line);
        let style = if flow && (!split || children.is_empty()) { Style::Flow } else { Style::Block };
        Group { map: matches!(node.value, Value::Map(_)), style, children, tail }
    }

    /// Whether the next comment stands at the end of a block that starts in this column.
    fn belongs_below(&self, column: usize, place: Place) -> bool {
        self.marks.comments.get(self.next).is_some_and(|comment| {
            let at = self.column(comment.start);
            comment.start < place.until
                && self.is_own(*comment)
                && at >= column
                && place.column.is_none_or(|outer| at > outer)
        })
    }

    /// Whether a child between brackets can not share a line with others.
    fn needs_its_own_line(child: &Child<'s>) -> bool {
        if child.key.as_ref().is_some_and(|key| is_open(&key.flow)) {
            return true;
        }
        match &child.value {
            Shape::Word(word) => child.key.is_some() && word.block.is_empty() || is_open(&word.flow),
            Shape::Group(group) => group.style == Style::Block,
            Shape::Lines(_) | Shape::Block(_) => true,
        }
    }

    fn key(&self, entry: &'s Entry) -> Word<'s> {
        let raw = &self.text[entry.key_range.start..entry.key_range.end];
        let unusual = raw.is_empty() || raw.contains('\n') || self.is_block(entry.key_range);
        let written = Written { text: &entry.key, raw, quotes_matter: false };
        let word = if unusual { None } else { written.word() };
        word.unwrap_or_else(|| unusual_key(&entry.key))
    }

    fn text(&self, scalar: &'s Scalar, range: Range, place: Place) -> Shape<'s> {
        if is_unwritten(scalar, range) {
            return Shape::Word(Word::same(Cow::Borrowed("")));
        }
        let raw = &self.text[range.start..self.end(scalar, range)];
        let written = Written { text: &scalar.text, raw, quotes_matter: place.quotes_matter };
        let several = raw.contains('\n') && (!place.flow || is_open(raw));
        match written.word().filter(|_| !several) {
            Some(word) => Shape::Word(word),
            None => Shape::Lines(lines(raw)),
        }
    }

    /// Where a text ends. Its range leaves out wide spaces at the end, which are part of it.
    fn end(&self, scalar: &Scalar, range: Range) -> usize {
        let wide = |c: &char| c.is_whitespace() && ![' ', '\t', '\n', '\r'].contains(c);
        let tail = &scalar.text[scalar.text.trim_end().len()..];
        let count = if scalar.plain { tail.chars().filter(wide).count() } else { 0 };
        let found = self.text[range.end..].char_indices().filter(|(_, c)| wide(c)).take(count).last();
        found.map_or(range.end, |(at, c)| range.end + at + c.len_utf8())
    }

    /// A text of `|` or `>`, and where it ends.
    fn block(&mut self, scalar: &'s Scalar, header: Range) -> (Shape<'s>, usize) {
        let Some(sample) = scalar.text.lines().find(|line| !is_blank(line)) else {
            let word = Word::same(Cow::Owned(in_double_quotes(&scalar.text)));
            return (Shape::Word(word), header.end);
        };
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let start = self.lines.next(header.end);
        let mut depth = None;
        let (mut lines, mut end, mut at) = (Vec::new(), start, start);
        while at < self.text.len() {
            let stop = self.lines.next(at);
            let line = self.text[at..stop].trim_end_matches('\n');
            if !is_blank(line) {
                let depth = *depth.get_or_insert_with(|| indent(line).saturating_sub(indent(sample)));
                let word = line.split([' ', '\t']).next().unwrap_or_default();
                if indent(line) < depth || depth == 0 && ["...", "---"].contains(&word) {
                    break;
                }
            }
            lines.push((line, stop));
            at = stop;
        }
        let depth = depth.unwrap_or(0);
        let rest = |line: &'s str| line.get(depth.min(indent(line))..).unwrap_or_default();
        let mut kept = scalar.text.len() - scalar.text.trim_end_matches('\n').len();
        while lines.last().is_some_and(|(line, _)| rest(line).is_empty()) {
            lines.pop();
        }
        if let Some((_, stop)) = lines.last() {
            end = *stop;
        }
        let lines: Vec<&'s str> = lines.into_iter().map(|(line, _)| rest(line)).collect();
        let mut text = self.text[header.start..header.start + 1].to_owned();
        if lines.iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with(' ')) {
            text.push('2');
        }
        match kept {
            0 => text.push('-'),
            1 => {}
            _ => text.push('+'),
        }
        kept = kept.saturating_sub(1);
        for _ in 0..kept {
            end = self.lines.next(end);
        }
        (Shape::Block(Block { header: text, lines, kept }), end)
    }

    fn is_text_block(&self, node: &Node) -> bool {
        matches!(&node.value, Value::Scalar(scalar) if !scalar.plain) && self.is_block(node.range)
    }

    fn is_block(&self, range: Range) -> bool {
        self.marks.blocks.binary_search(&range.start).is_ok()
    }

    /// Where the `|` or `>` of a text stands, with what belongs to it.
    fn header(&self, from: usize, to: usize) -> Range {
        let mut at = from;
        for comment in &self.marks.comments[self.next..] {
            let end = comment.start.min(to);
            if let Some(found) = self.text[at..end.max(at)].find(['|', '>']) {
                at += found;
                break;
            }
            at = at.max(comment.end);
        }
        let start = at + self.text[at..].find(['|', '>']).unwrap_or(0);
        let length = self.text[start..].find(char::is_whitespace).unwrap_or(self.text.len() - start);
        Range::new(start, start + length)
    }

    /// The comments before an offset that have no place yet.
    fn notes(&mut self, before: usize) -> Vec<Note<'s>> {
        let mut notes = Vec::new();
        while self.marks.comments.get(self.next).is_some_and(|comment| comment.start < before) {
            notes.push(self.note());
        }
        notes
    }

    fn note(&mut self) -> Note<'s> {
        let range = self.marks.comments[self.next];
        let blank = self.is_own(range) && self.blank_above(range.start);
        self.next += 1;
        Note { text: &self.text[range.start..range.end], blank }
    }

    /// The comment behind what ends at an offset, on the same line.
    fn comment_after(&mut self, end: usize, until: usize) -> Option<&'s str> {
        let comment = *self.marks.comments.get(self.next)?;
        (comment.start < until && self.is_behind(end)).then(|| {
            self.next += 1;
            &self.text[comment.start..comment.end]
        })
    }

    /// Whether the next comment stands behind what ends at an offset, on the same line.
    fn is_behind(&self, end: usize) -> bool {
        let next = self.marks.comments.get(self.next);
        next.is_some_and(|comment| comment.start >= end && self.lines.same(end, comment.start))
    }

    /// Whether a comment has its line for itself.
    fn is_own(&self, comment: Range) -> bool {
        self.text[self.lines.start(comment.start)..comment.start].trim_start().is_empty()
    }

    /// Where an item begins: at its dash, which may stand above it.
    fn first_line(&self, before: usize, start: usize) -> usize {
        let begun = self.lines.start(before) < before;
        let mut at = if begun { self.lines.next(before) } else { before };
        while at < start {
            if self.text[at..].trim_start_matches(' ').starts_with('-') {
                return at;
            }
            at = self.lines.next(at);
        }
        start
    }

    /// Whether an empty line, not part of a text, stands above the line of an offset.
    fn blank_above(&self, offset: usize) -> bool {
        self.lines.blank_above(offset).is_some_and(|blank| blank >= self.done)
    }

    /// How far right of the margin an offset is; the text before it must be short.
    fn column(&self, offset: usize) -> usize {
        self.text[self.lines.start(offset)..offset].chars().count()
    }
}

/// The lines of a text.
struct Lines {
    /// Where they start, and where the text ends.
    starts: Vec<usize>,
    /// Which of them are empty.
    blank: Vec<bool>,
}

impl Lines {
    fn new(text: &str) -> Self {
        let (mut starts, mut blank) = (vec![0], Vec::new());
        for line in text.split_inclusive('\n') {
            starts.push(starts[starts.len() - 1] + line.len());
            blank.push(line.trim().is_empty());
        }
        Self { starts, blank }
    }

    fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    fn start(&self, offset: usize) -> usize {
        self.starts[self.index(offset)]
    }

    /// Where the next line starts; the end of the text if there is none.
    fn next(&self, offset: usize) -> usize {
        let index = self.index(offset) + 1;
        self.starts[index.min(self.starts.len() - 1)]
    }

    fn same(&self, a: usize, b: usize) -> bool {
        self.index(a) == self.index(b)
    }

    /// Where the line above starts, if it is empty.
    fn blank_above(&self, offset: usize) -> Option<usize> {
        let above = self.index(offset).checked_sub(1)?;
        self.blank.get(above)?.then(|| self.starts[above])
    }
}

/// Whether nothing at all stands where a value could.
pub(super) fn is_nothing(node: &Node) -> bool {
    matches!(&node.value, Value::Scalar(scalar) if is_unwritten(scalar, node.range))
}

fn is_unwritten(scalar: &Scalar, range: Range) -> bool {
    scalar.plain && range.start == range.end && scalar.text == "~"
}

/// Whether a list or a map was written between brackets, or as a pair without them in a list that was.
fn is_flow(text: &str, node: &Node, place: Place) -> bool {
    place.flow || text[node.range.start..].starts_with(['[', '{'])
}

fn is_blank(line: &str) -> bool {
    line.trim_matches(' ').is_empty()
}

/// The lines of a text that its author broke, without the indentation that YAML drops.
fn lines(raw: &str) -> Vec<&str> {
    let space = [' ', '\t'];
    let end = |line: &'_ str| {
        let kept = line.trim_end_matches(space);
        let backslashes = kept.len() - kept.trim_end_matches('\\').len();
        // A space after a backslash is part of a text in double quotes.
        if raw.starts_with('"') && backslashes % 2 == 1 && kept.len() < line.len() {
            kept.len() + 1
        } else {
            kept.len()
        }
    };
    let last = raw.matches('\n').count();
    raw.split('\n')
        .enumerate()
        .map(|(at, line)| {
            let line = if at < last { &line[..end(line)] } else { line };
            line.trim_start_matches(space)
        })
        .collect()
}
