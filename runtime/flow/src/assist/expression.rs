//! Completion inside expressions: names, functions, fields, and the choices that a slot may be compared with.

use super::completion::{Item, ItemKind, Scene};
use super::{Folder, describe};
use crate::problem::Range;
use crate::symbols::{Known, known, type_of};
use crate::wording::Wording;
use crate::{Signature, Type, fields, methods, signatures, words};

/// What an expression stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// In a step that handles an error, which has a name there.
    Catch,
    /// Anything else.
    Nothing,
}

/// What may stand behind `before` in an expression; the part of the text that it replaces is given back.
pub(super) fn items(
    scene: &Scene<'_>,
    before: &str,
    word: Range,
    around: Around,
    items: &mut Vec<Item>,
) -> Range {
    let text = scene.here.text.source.text();
    // In an expression a dash is no part of a name.
    let typed = &text[word.start..scene.here.offset.clamp(word.start, word.end)];
    let cut = typed.rfind('-').map_or(0, |at| at + 1);
    let before = format!("{before}{}", &typed[..cut]);
    let mut known = known(scene.folder.symbols, scene.here.path);
    known.extend(bound(&before, &known));
    if around == Around::Catch {
        let parts =
            [("case", Type::Text), ("message", Type::Text)].map(|(name, kind)| (name.to_owned(), kind));
        let kind = Type::Record(parts.into());
        known.push(Known { name: "error".to_owned(), noun: None, kind, symbol: None });
    }
    if let Some((left, inside)) = open_text(&before) {
        // The whole text up to the cursor is one word, dashes too.
        let wanted = |id: &&String| id.starts_with(inside);
        if let Some(Type::Choice(ids)) = compared(left, &known) {
            items.extend(
                ids.iter()
                    .filter(wanted)
                    .map(|id| Item::new(&id[inside.len()..], ItemKind::Choice).detail(words!("choice"))),
            );
        }
        return Range::new(word.start + cut, word.end);
    }
    let trimmed = before.trim_end();
    if let Some(object) = trimmed.strip_suffix('.') {
        let of = type_of(receiver(object), &known);
        let parts = fields(&of).into_iter();
        items.extend(parts.map(|(name, kind)| Item::new(name, ItemKind::Field).detail(kind.wording())));
        items.extend(forms(scene.folder, methods(&of), ItemKind::Method, &of));
    } else {
        if let Some(Type::Choice(ids)) = compared(trimmed, &known) {
            let quote = scene.quote();
            items.extend(ids.iter().map(|id| {
                Item::new(format!("{quote}{id}{quote}"), ItemKind::Choice).detail(words!("choice")).rank(1)
            }));
        }
        for name in known {
            let doc = name.symbol.as_ref().map(|symbol| scene.describe(symbol)).unwrap_or_default();
            let rank = if name.noun.is_some() { 3 } else { 5 };
            let item = Item::new(name.name, ItemKind::Variable).detail(name.kind.wording());
            items.push(item.doc(doc).rank(rank));
        }
        let functions = signatures().into_iter().filter(|found| found.receiver.is_none());
        items.extend(forms(scene.folder, functions.collect(), ItemKind::Function, &Type::Unknown));
        items.extend(["true", "false", "null"].map(|word| Item::new(word, ItemKind::Keyword).rank(8)));
    }
    Range::new(word.start + cut, word.end)
}

/// Functions, each once, with all their forms.
fn forms(folder: &Folder<'_>, list: Vec<Signature>, kind: ItemKind, of: &Type) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for found in list {
        let form = describe::signature(folder, &found);
        if let Some(last) = items.last_mut().filter(|last| last.label == found.name) {
            last.doc += &format!("\n\n{form}");
            continue;
        }
        let mut item = Item::new(found.name, kind).detail(Wording::verbatim(found.form())).doc(form).rank(6);
        let empty = found.params.is_empty() && *of != Type::Unknown;
        item.insert = Some(format!("{}({}", found.name, if empty { ")" } else { "" }));
        items.push(item);
    }
    items
}

/// A text that is open at the end of an expression: what stands before its quote, and what of it is written.
fn open_text(before: &str) -> Option<(&str, &str)> {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in before.char_indices() {
        match quote {
            _ if std::mem::take(&mut escaped) => {}
            Some(_) if c == '\\' => escaped = true,
            Some((open, _)) if open == c => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some((c, at)),
            None => {}
        }
    }
    let (_, at) = quote?;
    Some((&before[..at], &before[at + 1..]))
}

/// The type of what stands before a comparison at the end: `reason ==`, `reason in ["late",`.
fn compared(left: &str, known: &[Known]) -> Option<Type> {
    let left = left.trim_end();
    let name = left.strip_suffix("==").or_else(|| left.strip_suffix("!=")).or_else(|| {
        let list = left.ends_with(['[', ',']).then(|| left.rfind(" in ["))??;
        Some(&left[..list])
    })?;
    Some(type_of(receiver(name.trim_end()), known))
}

/// The value at the end of an unfinished expression: `now.date()` of `x > 1 && now.date()`.
fn receiver(before: &str) -> &str {
    let mut depth = 0_usize;
    let mut start = before.len();
    for (at, c) in before.char_indices().rev() {
        match c {
            ')' | ']' => depth += 1,
            '(' | '[' if depth == 0 => break,
            '(' | '[' => depth -= 1,
            c if depth > 0 || c.is_ascii_alphanumeric() || c == '_' || c == '.' => {}
            '"' | '\'' if at + 1 == before.len() => {
                let open = before[..at].rfind(c).unwrap_or(at);
                return &before[open..];
            }
            _ => break,
        }
        start = at;
    }
    &before[start..]
}

/// The names that loops around the end of an expression bind.
fn bound(before: &str, known: &[Known]) -> Vec<Known> {
    let mut found: Vec<Known> = Vec::new();
    for (at, _) in before.match_indices('(') {
        let rest = &before[at + 1..];
        let Some((name, _)) = rest.split_once(',') else { continue };
        let name = name.trim();
        let Some((list, method)) = before[..at].rsplit_once('.') else { continue };
        let is_loop = ["all", "exists", "exists_one", "filter", "map"].contains(&method.trim());
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if is_loop && is_name {
            let all: Vec<Known> = known.iter().cloned().chain(found.clone()).collect();
            let kind = match type_of(receiver(list), &all) {
                Type::List(item) => *item,
                _ => Type::Unknown,
            };
            found.push(Known { name: name.to_owned(), noun: None, kind, symbol: None });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_before_a_dot_is_found() {
        for (before, expected) in [
            ("x > 1 && now.date()", "now.date()"),
            ("cities.map(c, c + \"x\")", "cities.map(c, c + \"x\")"),
            ("(a", "a"),
            ("size(", ""),
            ("\"a b\"", "\"a b\""),
            ("a[0]", "a[0]"),
        ] {
            assert_eq!(receiver(before), expected, "{before}");
        }
    }

    #[test]
    fn texts_and_loops_that_are_open_are_found() {
        assert_eq!(open_text("a == \"la"), Some(("a == ", "la")));
        assert_eq!(open_text("a == \"la\" && "), None);
        let list = Known {
            name: "cities".to_owned(),
            noun: None,
            kind: Type::List(Box::new(Type::Text)),
            symbol: None,
        };
        let found = bound("cities.filter(c, c.size() > 1 && ", std::slice::from_ref(&list));
        assert_eq!((found[0].name.as_str(), found[0].kind.clone()), ("c", Type::Text));
        assert_eq!(compared("a && cities.size() ==", &[list]), Some(Type::Int));
    }
}
