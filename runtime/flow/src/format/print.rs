//! From the layout to lines: what fits stays on one line, the rest is broken, comments behind lines are aligned.

use super::layout::{Child, Group, Layout, Note, Shape, Style};
use crate::render::width;

/// The widest line, in columns, that holds a list or a map between brackets.
const WIDEST: usize = 110;
/// Comments behind adjacent lines stand in one column if the lines differ by at most so much.
const ALIGNED: usize = 40;

/// The text of a layout; it ends with a line break unless nothing is in it.
pub(super) fn print(layout: &Layout<'_>) -> String {
    let mut printer = Printer { lines: Vec::new(), full: 0 };
    if let Some(root) = &layout.root {
        printer.child(root, Slot::Root, 0, None);
    }
    printer.notes(&layout.tail, 0, printer.lines.is_empty());
    printer.finish()
}

struct Line<'s> {
    text: String,
    comment: Option<&'s str>,
}

/// What a child is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The whole document.
    Root,
    /// The first child of a list or map: nothing separates it from what is above.
    First,
    /// Another child.
    Next,
}

struct Printer<'s> {
    lines: Vec<Line<'s>>,
    /// After how many lines an empty line would become part of a text.
    full: usize,
}

impl<'s> Printer<'s> {
    /// Prints a child; `begun` is the line on which it starts, if there is one already.
    fn child(&mut self, child: &Child<'s>, slot: Slot, indent: usize, begun: Option<String>) {
        let fresh = begun.is_none();
        let mut line = begun.unwrap_or_else(|| " ".repeat(indent));
        match &child.key {
            Some(key) => {
                line.push_str(&key.block);
                line.push(':');
            }
            None if slot != Slot::Root => line.push('-'),
            None => {}
        }
        let flow = match &child.value {
            Shape::Group(group) => one_line(group, WIDEST.saturating_sub(width(&line) + 1)),
            _ => None,
        };
        if fresh {
            self.notes(&child.above, indent, slot != Slot::Next);
            let mut blank = child.blank && (slot == Slot::Next || !child.above.is_empty());
            if let (Shape::Group(_), None, None, Some(text)) = (&child.value, &flow, &child.key, child.after)
            {
                // The comment was behind brackets that go.
                self.notes(&[Note { text, blank }], indent, !blank);
                blank = false;
            }
            if blank {
                self.blank();
            }
        }
        let inner = if slot == Slot::Root { indent } else { indent + 2 };
        match &child.value {
            Shape::Word(word) => self.push(joined(line, &word.block), child.after),
            Shape::Lines(lines) => self.broken(line, lines, child, inner),
            Shape::Block(block) => {
                self.push(joined(line, &block.header), child.after);
                let indent = " ".repeat(indent + 2);
                for text in &block.lines {
                    let text = if text.is_empty() { String::new() } else { format!("{indent}{text}") };
                    self.push(text, None);
                }
                if block.kept > 0 {
                    (0..block.kept).for_each(|_| self.push(String::new(), None));
                    self.full = self.lines.len();
                }
            }
            Shape::Group(group) => match flow {
                Some(flow) => self.push(joined(line, &flow), child.after),
                None if child.key.is_some() => {
                    self.push(line, child.beside.or(child.after));
                    self.group(group, inner, None);
                }
                None => {
                    let begun = if slot == Slot::Root { String::new() } else { format!("{line} ") };
                    self.group(group, inner, Some(begun));
                    if !fresh {
                        let note = child.after.map(|text| Note { text, blank: false });
                        self.notes(note.as_slice(), inner, true);
                    }
                }
            },
        }
    }

    fn group(&mut self, group: &Group<'s>, indent: usize, mut begun: Option<String>) {
        for (at, child) in group.children.iter().enumerate() {
            let slot = if at == 0 { Slot::First } else { Slot::Next };
            self.child(child, slot, indent, begun.take());
        }
        self.notes(&group.tail, indent, false);
    }

    /// Text over several lines: below its key, or from the dash on.
    fn broken(&mut self, line: String, lines: &[&'s str], child: &Child<'s>, indent: usize) {
        let mut first = None;
        if child.key.is_some() {
            self.push(line, child.beside);
        } else {
            first = Some(line);
        }
        for (at, text) in lines.iter().enumerate() {
            let comment = child.after.filter(|_| at + 1 == lines.len());
            let line = match first.take() {
                Some(line) => joined(line, text),
                None if text.is_empty() => String::new(),
                None => format!("{}{text}", " ".repeat(indent)),
            };
            self.push(line, comment);
        }
    }

    /// Comments on lines of their own; `close` leaves out an empty line above the first.
    fn notes(&mut self, notes: &[Note<'s>], indent: usize, close: bool) {
        for (at, note) in notes.iter().enumerate() {
            if note.blank && !(close && at == 0) {
                self.blank();
            }
            self.push(format!("{}{}", " ".repeat(indent), note.text), None);
        }
    }

    /// An empty line between two things.
    fn blank(&mut self) {
        if self.full < self.lines.len() {
            self.push(String::new(), None);
        }
    }

    fn push(&mut self, text: String, comment: Option<&'s str>) {
        self.lines.push(Line { text, comment });
    }

    fn finish(self) -> String {
        let mut out = String::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        let mut lines = self.lines.as_slice();
        while let Some(line) = lines.first() {
            let (mut least, mut most) = (usize::MAX, 0);
            let together = lines
                .iter()
                .take_while(|line| {
                    let columns = width(&line.text);
                    let fits = line.comment.is_some()
                        && most.max(columns).saturating_sub(least.min(columns)) <= ALIGNED;
                    (least, most) = (least.min(columns), most.max(columns));
                    fits
                })
                .count();
            if together == 0 {
                out.push_str(&line.text);
                out.push('\n');
                lines = &lines[1..];
                continue;
            }
            let (these, rest) = lines.split_at(together);
            let column = these.iter().map(|line| width(&line.text)).max().unwrap_or(0) + 2;
            for line in these {
                out.push_str(&line.text);
                out.extend(std::iter::repeat_n(' ', column - width(&line.text)));
                out.push_str(line.comment.unwrap_or_default());
                out.push('\n');
            }
            lines = rest;
        }
        out
    }
}

fn joined(mut line: String, text: &str) -> String {
    if !text.is_empty() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(text);
    }
    line
}

/// A list or a map between brackets, if it may stand so and takes at most so many columns.
fn one_line(group: &Group<'_>, room: usize) -> Option<String> {
    let (mut out, mut room) = (String::new(), if group.children.is_empty() { WIDEST } else { room });
    (group.style == Style::Flow && write_flow(group, &mut out, &mut room)).then_some(out)
}

/// Whether there was room for all of it.
fn write_flow(group: &Group<'_>, out: &mut String, room: &mut usize) -> bool {
    let (open, close) = if group.map { ("{", "}") } else { ("[", "]") };
    if !put(out, open, room) {
        return false;
    }
    for (at, child) in group.children.iter().enumerate() {
        if at > 0 && !put(out, ", ", room) {
            return false;
        }
        if let Some(key) = &child.key
            && !(put(out, &key.flow, room) && put(out, ": ", room))
        {
            return false;
        }
        let fits = match &child.value {
            Shape::Word(word) => put(out, &word.flow, room),
            Shape::Group(group) => group.style == Style::Flow && write_flow(group, out, room),
            Shape::Lines(_) | Shape::Block(_) => false,
        };
        if !fits {
            return false;
        }
    }
    put(out, close, room)
}

fn put(out: &mut String, text: &str, room: &mut usize) -> bool {
    // A very long text is known to be too long without a look at its columns.
    let enough = text.len() / 4 <= *room && width(text) <= *room;
    if enough {
        *room -= width(text);
        out.push_str(text);
    }
    enough
}
