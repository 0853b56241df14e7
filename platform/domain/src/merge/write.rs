//! A planned merge as edits of a text: what is not touched stays byte for byte.

use super::at::{At, shifted};
use super::plan::{Goal, Plan, Unit};
use super::tree::Tree;
use botloom_flow::{Document, Edit, Range, Source, apply, format};
use std::collections::HashSet;

/// What is done to a value of the text that is edited.
#[derive(Clone)]
pub(super) enum Op<'a> {
    /// It stays.
    Keep,
    /// Another value stands there, itself perhaps edited.
    Put(At<'a>, Box<Op<'a>>),
    /// By key, in order: the value that is there, and what is done to it. Other keys go.
    Map(Vec<(&'a str, Option<At<'a>>, Op<'a>)>),
    /// By item, in order: the item that is there, and what is done to it. Other items go.
    List(Vec<(Option<usize>, Op<'a>)>),
}

impl<'a> Op<'a> {
    pub(super) fn put(at: At<'a>) -> Self {
        Self::Put(at, Box::new(Self::Keep))
    }

    /// What makes the edited side of a unit its result; nothing if nothing is to be there.
    pub(super) fn of(unit: &Unit<'a>, goal: Goal) -> Option<Self> {
        let result = unit.result(goal)?;
        match &unit.plan {
            Plan::Map(fields) => {
                let field = |(key, unit): &(&'a str, Unit<'a>)| {
                    Some((*key, unit.edited(goal), Self::of(unit, goal)?))
                };
                Some(Self::Map(fields.iter().filter_map(field).collect()))
            }
            Plan::List { rows, merged, base } => {
                let (order, side): (_, fn(&super::plan::Row<'a>) -> Option<usize>) = match goal {
                    Goal::Merged => (merged, |row| row.ours),
                    Goal::Base => (base, |row| row.theirs),
                };
                let row = |at: &usize| Some((side(&rows[*at]), Self::of(&rows[*at].unit, goal)?));
                Some(Self::List(order.iter().filter_map(row).collect()))
            }
            _ => match unit.edited(goal) {
                Some(edited) if std::ptr::eq(edited.node, result.node) => Some(Self::Keep),
                _ => Some(Self::put(result)),
            },
        }
    }

    /// The value that is meant.
    pub(super) fn tree(&self, at: Option<At<'a>>) -> Tree {
        match (self, at) {
            (Self::Put(other, inner), _) => inner.tree(Some(*other)),
            (Self::Keep, Some(at)) => Tree::of(at.node),
            (Self::Keep, None) => Tree::List(Vec::new()),
            (Self::Map(fields), _) => {
                Tree::Map(fields.iter().map(|(key, at, op)| ((*key).to_owned(), op.tree(*at))).collect())
            }
            (Self::List(rows), at) => {
                let items = at.map(At::items).unwrap_or_default();
                let row = |(there, op): &(Option<usize>, Op<'a>)| op.tree(there.map(|at| items[at]));
                Tree::List(rows.iter().map(row).collect())
            }
        }
    }
}

/// The text of a file with what is to be done to its root; nothing if no way of writing it says what is meant.
pub(super) fn rewrite<'a>(path: &str, root: At<'a>, op: &Op<'a>) -> Option<String> {
    let meant = op.tree(Some(root));
    // As it was written upstream; if that can not be read back, on one line with quotes.
    [Style::Written, Style::Quoted].into_iter().find_map(|style| {
        let text = edited(root, op, style, Range::new(0, root.text.len()))?;
        if text == root.text {
            return (Tree::of(root.node) == meant).then_some(text);
        }
        let read = |text: &str| {
            let source = Source::new(path, text.as_bytes().to_vec()).ok()?;
            let document = Document::parse(&source);
            let right = document.problems.is_empty() && Tree::of(&document.root?) == meant;
            right.then_some(source)
        };
        let source = read(&text)?;
        let before = Source::new(path, root.text.as_bytes().to_vec()).ok()?;
        // Who keeps to the house style keeps to it.
        let in_style = format(&before).is_ok_and(|formatted| formatted == root.text);
        let text = if in_style { format(&source).unwrap_or(text) } else { text };
        read(&text).map(|_| text)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Written,
    Quoted,
}

/// A part of a text after what is done to a value inside of it.
fn edited<'a>(at: At<'a>, op: &Op<'a>, style: Style, part: Range) -> Option<String> {
    let mut writer = Writer { style, edits: Vec::new() };
    writer.value(at, op)?;
    let moved = writer.edits.into_iter().map(|edit| {
        let range = (edit.range.start.checked_sub(part.start)?, edit.range.end.checked_sub(part.start)?);
        Some(Edit { range: Range::new(range.0, range.1), ..edit })
    });
    let edits: Vec<Edit> = moved.collect::<Option<_>>()?;
    apply(at.text.get(part.start..part.end)?, &edits).ok()
}

struct Writer {
    style: Style,
    edits: Vec<Edit>,
}

impl Writer {
    fn edit(&mut self, start: usize, end: usize, text: impl Into<String>) {
        self.edits.push(Edit { file: String::new(), range: Range::new(start, end), text: text.into() });
    }

    fn value<'a>(&mut self, at: At<'a>, op: &Op<'a>) -> Option<()> {
        match op {
            Op::Keep => {}
            Op::Put(other, inner) => self.replace(at, *other, inner)?,
            Op::Map(fields) if at.has_brackets() => self.brackets_map(at, fields)?,
            Op::List(rows) if at.has_brackets() => self.brackets_list(at, rows)?,
            Op::Map(fields) => self.block_map(at, fields)?,
            Op::List(rows) => self.block_list(at, rows)?,
        }
        Some(())
    }

    fn whole<'a>(&mut self, at: At<'a>, op: &Op<'a>) {
        self.edit(at.node.range.start, at.node.range.end, op.tree(Some(at)).written());
    }

    /// Puts another value in the place of one.
    fn replace<'a>(&mut self, at: At<'a>, other: At<'a>, inner: &Op<'a>) -> Option<()> {
        let range = at.node.range;
        if at.flow {
            self.edit(range.start, range.end, self.inline(other, inner)?);
            return Some(());
        }
        let simple = |at: At<'_>| {
            let block = at.raw().starts_with(['|', '>']) && at.node.text().is_some();
            let collection = at.node.text().is_none() && !at.has_brackets();
            !at.raw().contains('\n') && !block && !collection && !at.node.is_empty()
        };
        if simple(at) && simple(other) && matches!(inner, Op::Keep) && self.style == Style::Written {
            self.edit(range.start, range.end, other.raw());
            return Some(());
        }
        if at.key.is_none() && at.start() == range.start && at.node.text().is_some() {
            return None;
        }
        let text = self.block(at, other, inner, at.column())?;
        self.edit(at.start(), at.end(), text);
        Some(())
    }

    /// A value with the key or dash of the place where it is to stand, without the indentation of its first line.
    fn block<'a>(&self, like: At<'a>, other: At<'a>, inner: &Op<'a>, column: usize) -> Option<String> {
        let (text, from) = if other.flow || self.style == Style::Quoted {
            let key = like.key.or(other.key).map(|_| {
                let named = if other.key.is_some() { other } else { like };
                let key = named.key.unwrap_or_default();
                format!("{}: ", &named.text[key.start..key.end])
            });
            return Some(key.unwrap_or_else(|| "- ".to_owned()) + &self.inline(other, inner)?);
        } else {
            (edited(other, inner, self.style, Range::new(other.start(), other.end()))?, other.column())
        };
        Some(shifted(&text, from, column))
    }

    /// A value as it may stand between brackets.
    fn inline<'a>(&self, other: At<'a>, inner: &Op<'a>) -> Option<String> {
        let plain = matches!(&other.node.value, botloom_flow::Value::Scalar(scalar) if scalar.plain);
        let fits = other.flow
            || other.has_brackets()
            || other.node.text().is_some() && !plain
            || other.node.text().is_some_and(super::tree::is_plain);
        let raw = other.raw();
        let block = other.node.text().is_some() && raw.starts_with(['|', '>']);
        let one_line = !raw.contains('\n') && !block && !other.node.is_empty();
        if self.style == Style::Quoted || !fits || !one_line {
            return Some(inner.tree(Some(other)).written());
        }
        edited(other, inner, self.style, other.node.range)
    }

    /// A whole item or field to be inserted, with its comments and its line break.
    fn inserted<'a>(&self, like: At<'a>, other: At<'a>, inner: &Op<'a>, column: usize) -> Option<String> {
        let indent = " ".repeat(column);
        if other.flow || self.style == Style::Quoted {
            return Some(format!("{indent}{}\n", self.block(like, other, inner, column)?));
        }
        let (start, tail) = (other.head().unwrap_or(other.start()), other.tail());
        let text = edited(other, inner, self.style, Range::new(start, tail))?;
        let text = shifted(&text, other.column(), column);
        // The first line was not shifted: it may be indented, or begin at the item itself.
        let first = format!("{indent}{}", text.trim_start_matches(' '));
        Some(if first.ends_with('\n') { first } else { first + "\n" })
    }

    fn insert(&mut self, text_of: At<'_>, at: usize, text: String) {
        let open = at == text_of.text.len() && at > 0 && !text_of.text.ends_with('\n');
        let text = if open { format!("\n{}", text.trim_end_matches('\n')) } else { text };
        self.edit(at, at, text);
    }

    fn block_map<'a>(&mut self, at: At<'a>, fields: &[(&'a str, Option<At<'a>>, Op<'a>)]) -> Option<()> {
        let there = at.fields();
        let staying: HashSet<&str> =
            fields.iter().filter(|(_, at, _)| at.is_some()).map(|(key, _, _)| *key).collect();
        let stays = |key: &str| staying.contains(key);
        if !there.iter().any(|(key, _)| stays(key)) {
            self.whole(at, &Op::Map(fields.to_vec()));
            return Some(());
        }
        let items: Vec<(At<'a>, bool)> = there.iter().map(|(key, at)| (*at, stays(key))).collect();
        self.drop_items(&items);
        let first = there.iter().find(|(key, _)| stays(key)).map(|(_, at)| *at)?;
        let column = there.first()?.1.column();
        let (mut after, mut early) = (None, Vec::new());
        for (key, there, op) in fields {
            let Some(there) = there else {
                let Op::Put(other, inner) = op else { return None };
                debug_assert!(other.key.is_some(), "`{key}` comes from a map");
                let text = self.inserted(first, *other, inner, column)?;
                match after {
                    Some(after) => self.insert(at, after, text),
                    None => early.push(text),
                }
                continue;
            };
            self.value(*there, op)?;
            if after.is_none() {
                early.drain(..).for_each(|text| self.insert(at, there.tail(), text));
            }
            after = Some(there.tail());
        }
        Some(())
    }

    fn block_list<'a>(&mut self, at: At<'a>, rows: &[(Option<usize>, Op<'a>)]) -> Option<()> {
        let items = at.items();
        let kept: Vec<usize> = rows.iter().filter_map(|(there, _)| *there).collect();
        let staying: HashSet<usize> = kept.iter().copied().collect();
        let first = *items.first()?;
        if rows.is_empty() {
            self.edit(at.node.range.start, at.node.range.end, "[]");
            return Some(());
        }
        let shares_line = first.head().is_none();
        let begins_new = rows.first().is_some_and(|(there, _)| there.is_none());
        let again = || Op::List(rows.to_vec());
        if !kept.is_sorted() {
            if shares_line {
                self.whole(at, &again());
                return Some(());
            }
            return self.reordered(at, &items, rows);
        }
        if shares_line && (begins_new || kept.is_empty()) {
            self.whole(at, &again());
            return Some(());
        }
        let marked: Vec<(At<'a>, bool)> =
            items.iter().enumerate().map(|(at, item)| (*item, staying.contains(&at))).collect();
        self.drop_items(&marked);
        let mut after = first.head();
        for (there, op) in rows {
            match there {
                Some(there) => {
                    self.value(items[*there], op)?;
                    after = Some(items[*there].tail());
                }
                None => {
                    let Op::Put(other, inner) = op else { return None };
                    let text = self.inserted(first, *other, inner, first.column())?;
                    self.insert(at, after?, text);
                }
            }
        }
        Some(())
    }

    /// Takes out the items that do not stay.
    fn drop_items(&mut self, items: &[(At<'_>, bool)]) {
        let mut rest = items;
        if let Some((first, false)) = items.first()
            && first.head().is_none()
            && let Some(stays) = items.iter().position(|(_, stays)| *stays)
        {
            // It shares its line with the dash above; the first that stays moves there.
            self.edit(first.start(), items[stays].0.start(), "");
            rest = &items[stays..];
        }
        for (item, _) in rest.iter().filter(|(_, stays)| !stays) {
            self.edit(item.head().unwrap_or(item.start()), item.tail(), "");
        }
    }

    /// Writes the items of a list in another order, each with the comments and empty lines above it.
    fn reordered<'a>(
        &mut self,
        at: At<'a>,
        items: &[At<'a>],
        rows: &[(Option<usize>, Op<'a>)],
    ) -> Option<()> {
        let start = items.first()?.head()?;
        let mut pieces = Vec::with_capacity(items.len());
        let mut from = start;
        for item in items {
            pieces.push((from, item.head()?, item.tail()));
            from = item.tail();
        }
        let mut out = String::new();
        let add = |out: &mut String, text: &str| {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(text);
        };
        for (there, op) in rows {
            match (there, op) {
                (Some(there), op) => {
                    let (lead, head, tail) = pieces[*there];
                    add(&mut out, &at.text[lead..head]);
                    add(&mut out, &edited(items[*there], op, self.style, Range::new(head, tail))?);
                }
                (None, Op::Put(other, inner)) => {
                    add(&mut out, &self.inserted(items[0], *other, inner, items[0].column())?);
                }
                (None, _) => return None,
            }
        }
        let staying: HashSet<usize> = rows.iter().filter_map(|(there, _)| *there).collect();
        // What stood above items that go is nobody's; it is not lost.
        for (number, (lead, head, _)) in pieces.iter().enumerate() {
            if !staying.contains(&number) && at.text[*lead..*head].contains('#') {
                add(&mut out, &at.text[*lead..*head]);
            }
        }
        self.edit(start, from, out);
        Some(())
    }

    fn brackets_map<'a>(&mut self, at: At<'a>, fields: &[(&'a str, Option<At<'a>>, Op<'a>)]) -> Option<()> {
        let there = at.fields();
        if there.len() == fields.len() && fields.iter().all(|(_, at, _)| at.is_some()) {
            return fields.iter().try_for_each(|(_, at, op)| self.value((*at)?, op));
        }
        let parts = fields.iter().map(|(_, there, op)| match (there, op) {
            (Some(there), op) => edited(
                *there,
                op,
                self.style,
                Range::new(there.start(), there.node.range.end.max(there.end())),
            ),
            (None, Op::Put(other, inner)) => {
                let key = other.key?;
                Some(format!("{}: {}", &other.text[key.start..key.end], self.inline(*other, inner)?))
            }
            _ => None,
        });
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        self.edit(at.node.range.start, at.node.range.end, format!("{{{}}}", parts.join(", ")));
        Some(())
    }

    fn brackets_list<'a>(&mut self, at: At<'a>, rows: &[(Option<usize>, Op<'a>)]) -> Option<()> {
        let items = at.items();
        let kept: Vec<usize> = rows.iter().filter_map(|(there, _)| *there).collect();
        if kept.len() == rows.len() && kept.len() == items.len() && kept.is_sorted() {
            return rows.iter().try_for_each(|(there, op)| self.value(items[(*there)?], op));
        }
        let parts = rows.iter().map(|(there, op)| match (there, op) {
            (Some(there), op) => edited(items[*there], op, self.style, items[*there].node.range),
            (None, Op::Put(other, inner)) => self.inline(*other, inner),
            _ => None,
        });
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        self.edit(at.node.range.start, at.node.range.end, format!("[{}]", parts.join(", ")));
        Some(())
    }
}
