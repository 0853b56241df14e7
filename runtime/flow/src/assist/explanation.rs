//! What something is and does.

use super::{Explanation, Folder, Place, describe};
use crate::grammar::{At, Form, Noun, keys_of, locate, type_doc, verb_of};
use crate::keys::VERBS;
use crate::problem::Range;
use crate::symbols::{expression_at, known, type_at};
use crate::{Word, mentions, signatures, words};

/// What stands at a byte of a file; none if there is nothing to say.
#[must_use]
pub fn explain(folder: &Folder<'_>, path: &str, offset: usize) -> Option<Explanation> {
    let here = folder.place(path, offset)?;
    let found = named(folder, &here).or_else(|| in_expression(folder, &here)).or_else(|| key(folder, &here));
    found.map(|(range, text)| Explanation { range, text })
}

/// Something with a name; in an expression also its type there.
fn named(folder: &Folder<'_>, here: &Place<'_>) -> Option<(Range, String)> {
    let found = folder.symbols.at(here.path, here.offset)?;
    let said = found.symbols.iter().map(|symbol| describe::describe(folder, symbol));
    let mut said: Vec<String> = said.filter(|text| !text.is_empty()).collect();
    said.dedup();
    if let Some((_, kind)) = in_expression(folder, here) {
        said.push(kind);
    }
    (!said.is_empty()).then(|| (found.range, said.join("\n\n---\n\n")))
}

/// A function, or the type of the smallest part of an expression.
fn in_expression(folder: &Folder<'_>, here: &Place<'_>) -> Option<(Range, String)> {
    let written = expression_at(&here.text.source, &here.text.document, here.offset)?;
    let at = written.inside(here.offset)?;
    let mention =
        mentions(&written.text).into_iter().find(|found| (found.span.start..=found.span.end).contains(&at));
    if let Some(found) = &mention
        && let Word::Function(name) | Word::Method(name) = &found.what
    {
        let is_method = matches!(found.what, Word::Method(_));
        let forms =
            signatures().into_iter().filter(|form| form.name == name && form.receiver.is_some() == is_method);
        let lines: Vec<String> = forms.map(|form| describe::signature(folder, &form)).collect();
        if !lines.is_empty() {
            return Some((written.place(&found.span), lines.join("\n\n")));
        }
    }
    let (span, kind) = type_at(&written.text, at, &known(folder.symbols, here.path))?;
    let part = &written.text[span.clone()];
    Some((written.place(&span), folder.say(&words!("`{part}` is {kind}", part, kind = kind.wording()))))
}

/// A key or a verb.
fn key(folder: &Folder<'_>, here: &Place<'_>) -> Option<(Range, String)> {
    let root = here.text.document.root.as_ref()?;
    let spot = locate(here.kind, root, here.offset);
    let At::Key { map, entry } = spot.at else { return value(folder, &spot.at) };
    let node = spot.above.last()?.node;
    let verb = VERBS.iter().find(|verb| verb.name == entry.key).filter(|_| map == Form::Step);
    let (of, doc, required) =
        match (keys_of(map, node).into_iter().find(|(_, key)| key.name == entry.key), verb) {
            (Some((of, key)), _) => (of, key.doc, key.required),
            (None, Some(verb)) => ("", verb.doc, false),
            (None, None) => return None,
        };
    let is_verb = map == Form::Step && verb_of(node).is_some_and(|verb| verb.name == entry.key);
    let name = if is_verb || of.is_empty() || map != Form::Step {
        format!("**{}**", entry.key)
    } else {
        format!("**{of} ... {}**", entry.key)
    };
    let name = if required && !is_verb { folder.say(&words!("{name} (needed)", name)) } else { name };
    Some((entry.key_range, format!("{name}\n\n{}", folder.doc(doc))))
}

/// A word out of a few, or the type of a slot.
fn value(folder: &Folder<'_>, at: &At<'_>) -> Option<(Range, String)> {
    let At::Value { form, node } = *at else { return None };
    let text = node.text()?;
    match form {
        Form::Word(list) => Some((node.range, folder.say(&words!("one of: {list}", list = list.join(", "))))),
        Form::Name(Noun::Type) => {
            let doc = type_doc(text);
            (!doc.is_empty()).then(|| (node.range, format!("**{text}**\n\n{}", folder.doc(doc))))
        }
        _ => None,
    }
}
