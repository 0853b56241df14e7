//! `textDocument/hover`: what something is and does.

use botloom_flow::grammar::{At, Form, Noun, keys_of, locate, type_doc, verb_of};
use botloom_flow::keys::VERBS;
use botloom_flow::symbols::{Symbols, expression_at, known, type_at};
use botloom_flow::{Range, Word, mentions, signatures};
use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind};

use super::{Here, here, words};
use crate::lsp::server::{Failure, Server};

/// What stands at a position, in Markdown.
pub fn serve(server: &mut Server, params: &HoverParams) -> Result<Option<Hover>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let found =
        named(server, &here, &symbols).or_else(|| in_expression(&here, &symbols)).or_else(|| key(&here));
    Ok(found.map(|(range, text)| Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: text }),
        range: Some(server.workspace.range(&here.text, range)),
    }))
}

/// Something with a name; in an expression also its type there.
fn named(server: &Server, here: &Here, symbols: &Symbols) -> Option<(Range, String)> {
    let found = symbols.at(&here.path, here.offset)?;
    let bot = server.workspace.bots.get(&here.root)?;
    let said = found.symbols.iter().map(|symbol| words::describe(&server.workspace, bot, symbols, symbol));
    let mut said: Vec<String> = said.filter(|text| !text.is_empty()).collect();
    said.dedup();
    if let Some((_, kind)) = in_expression(here, symbols) {
        said.push(kind);
    }
    (!said.is_empty()).then(|| (found.range, said.join("\n\n---\n\n")))
}

/// A function, or the type of the smallest part of an expression.
fn in_expression(here: &Here, symbols: &Symbols) -> Option<(Range, String)> {
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
        let lines: Vec<String> =
            forms.map(|form| format!("`{}` gives {}\n\n{}", form.form(), form.result, form.doc)).collect();
        if !lines.is_empty() {
            return Some((written.place(&found.span), lines.join("\n\n")));
        }
    }
    let (span, kind) = type_at(&written.text, at, &known(symbols, &here.path))?;
    let part = &written.text[span.clone()];
    Some((written.place(&span), format!("`{part}` is {}", kind.words())))
}

/// A key or a verb.
fn key(here: &Here) -> Option<(Range, String)> {
    let root = here.text.document.root.as_ref()?;
    let spot = locate(here.kind, root, here.offset);
    let At::Key { map, entry } = spot.at else { return value(&spot.at) };
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
    let needed = if required && !is_verb { " (needed)" } else { "" };
    Some((entry.key_range, format!("{name}{needed}\n\n{doc}")))
}

/// A word out of a few, or the type of a slot.
fn value(at: &At<'_>) -> Option<(Range, String)> {
    let At::Value { form, node } = *at else { return None };
    let text = node.text()?;
    match form {
        Form::Word(list) => Some((node.range, format!("one of: {}", list.join(", ")))),
        Form::Name(Noun::Type) => {
            let doc = type_doc(text);
            (!doc.is_empty()).then(|| (node.range, format!("**{text}**\n\n{doc}")))
        }
        _ => None,
    }
}
