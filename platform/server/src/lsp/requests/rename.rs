//! `textDocument/rename`: another name for a slot, flow, step, variable, choice, entry or event, everywhere.

use std::collections::BTreeMap;

use botloom_flow::Edit;
use gen_lsp_types::{
    DocumentChange, Edit as ClientEdit, OptionalVersionedTextDocumentIdentifier, PrepareRenameParams,
    PrepareRenamePlaceholder, RenameParams, TextDocumentEdit, TextDocumentIdentifier, TextEdit,
    WorkspaceEdit,
};

use super::here;
use crate::lsp::server::{Failure, Server};
use crate::lsp::workspace::{Bot, Workspace};

/// What a rename at a position would change.
pub fn prepare(
    server: &mut Server,
    params: &PrepareRenameParams,
) -> Result<Option<PrepareRenamePlaceholder>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(found) = symbols.at(&here.path, here.offset) else { return Ok(None) };
    let symbol = symbols.renamable(found).map_err(|why| Failure::refused(why.to_string()))?;
    let range = server.workspace.range(&here.text, found.range);
    Ok(Some(PrepareRenamePlaceholder::new(range, symbol.name)))
}

/// The edits of a rename.
pub fn serve(server: &mut Server, params: &RenameParams) -> Result<Option<WorkspaceEdit>, Failure> {
    let at = &params.text_document_position_params;
    let nothing = || Failure::refused("there is no name here that could be changed");
    let here = here(server, &at.text_document.uri, at.position).ok_or_else(nothing)?;
    let symbols = server.workspace.symbols(&here.root);
    let found = symbols.at(&here.path, here.offset).ok_or_else(nothing)?;
    let refused = |why: botloom_flow::symbols::Refusal| Failure::refused(why.to_string());
    let symbol = symbols.renamable(found).map_err(refused)?;
    let edits = symbols.rename(&symbol, params.new_name.trim()).map_err(refused)?;
    let bot = server.workspace.bots.get(&here.root).ok_or_else(nothing)?;
    Ok(Some(workspace_edit(&server.workspace, bot, &edits, server.client.document_changes)))
}

/// Edits of a bot's files as the client takes them: with the versions of open files, if it knows them.
pub fn workspace_edit(workspace: &Workspace, bot: &Bot, edits: &[Edit], versioned: bool) -> WorkspaceEdit {
    let mut by_file: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
    for (file, edit) in edits.iter().filter_map(|edit| workspace.edit(bot, edit)) {
        by_file.entry(file).or_default().push(edit);
    }
    let files = by_file.into_iter().filter_map(|(file, edits)| Some((bot.uri(&file)?, file, edits)));
    if !versioned {
        let changes = files.map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let changes = files.map(|(uri, file, edits)| {
        let version = bot.files.get(&file).and_then(|file| file.version);
        DocumentChange::TextDocumentEdit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                version,
                text_document_identifier: TextDocumentIdentifier { uri },
            },
            edits: edits.into_iter().map(ClientEdit::TextEdit).collect(),
        })
    });
    WorkspaceEdit { document_changes: Some(changes.collect()), ..WorkspaceEdit::default() }
}
