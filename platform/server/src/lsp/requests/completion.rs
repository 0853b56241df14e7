//! `textDocument/completion`: what may stand at the cursor.

use botloom_flow::Range;
use botloom_flow::assist::{Item, ItemKind, complete};
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    Documentation, InsertTextFormat, InsertTextMode, MarkupContent, MarkupKind, TextEdit,
};

use super::{Here, here};
use crate::lsp::server::{Failure, Server};

/// Everything that may stand at the cursor.
pub fn serve(server: &mut Server, params: &CompletionParams) -> Result<Option<CompletionList>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(bot) = server.workspace.bots.get(&here.root) else { return Ok(None) };
    let folder = server.workspace.folder(bot, &symbols, server.client.language);
    let Some(found) = complete(&folder, &here.path, here.offset, server.client.snippets) else {
        return Ok(None);
    };
    let items = found.items.into_iter().enumerate();
    let items = items.map(|(at, item)| shown(server, &here, item, found.word, at)).collect();
    Ok(Some(CompletionList { is_incomplete: false, items, ..CompletionList::default() }))
}

fn shown(server: &Server, here: &Here, item: Item, word: Range, at: usize) -> CompletionItem {
    let range = server.workspace.range(&here.text, word);
    let new_text = item.insert.unwrap_or_else(|| item.label.clone());
    let markdown =
        |value: String| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    CompletionItem {
        label: item.label.clone(),
        kind: Some(sign(item.kind)),
        detail: item.detail.map(|detail| detail.in_language(server.client.language)),
        documentation: Some(item.doc).filter(|doc| !doc.is_empty()).map(markdown),
        sort_text: Some(format!("{at:04}")),
        filter_text: Some(item.label),
        insert_text_format: item.snippet.then_some(InsertTextFormat::Snippet),
        insert_text_mode: item.snippet.then_some(InsertTextMode::AdjustIndentation),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit::new(range, new_text))),
        ..CompletionItem::default()
    }
}

/// The sign of the protocol for an item.
fn sign(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Keyword => CompletionItemKind::Keyword,
        ItemKind::Property => CompletionItemKind::Property,
        ItemKind::Function => CompletionItemKind::Function,
        ItemKind::Method => CompletionItemKind::Method,
        ItemKind::Variable => CompletionItemKind::Variable,
        ItemKind::Field => CompletionItemKind::Field,
        ItemKind::Choice => CompletionItemKind::EnumMember,
        ItemKind::Length => CompletionItemKind::Unit,
        ItemKind::Snippet => CompletionItemKind::Snippet,
        ItemKind::Entry => CompletionItemKind::Text,
        ItemKind::Category => CompletionItemKind::Folder,
        ItemKind::Event => CompletionItemKind::Event,
        ItemKind::Pack => CompletionItemKind::Module,
        ItemKind::File => CompletionItemKind::File,
        ItemKind::Type => CompletionItemKind::TypeParameter,
    }
}
