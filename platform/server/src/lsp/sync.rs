//! What the client tells of its texts and folders.

use std::path::PathBuf;

use gen_lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    TextDocumentContentChangeEvent as Change,
};
use lsp_server::Notification;
use serde::de::DeserializeOwned;

use super::uri;
use super::workspace::Workspace;

/// Applies a notification; the bots that changed, or what could not be read of it.
pub fn apply(workspace: &mut Workspace, told: &Notification) -> Result<Vec<PathBuf>, String> {
    Ok(match told.method.as_str() {
        "textDocument/didOpen" => {
            let document = params::<DidOpenTextDocumentParams>(told)?.text_document;
            workspace.open(&document.uri, document.version, document.text).into_iter().collect()
        }
        "textDocument/didChange" => {
            let params: DidChangeTextDocumentParams = params(told)?;
            let edits: Vec<_> = params
                .content_changes
                .into_iter()
                .map(|change| match change {
                    Change::TextDocumentContentChangePartial(part) => (Some(part.range), part.text),
                    Change::TextDocumentContentChangeWholeDocument(whole) => (None, whole.text),
                })
                .collect();
            let document = params.text_document;
            let uri = document.text_document_identifier.uri;
            workspace.change(&uri, document.version, &edits).into_iter().collect()
        }
        "textDocument/didClose" => {
            let uri = params::<DidCloseTextDocumentParams>(told)?.text_document.uri;
            workspace.close(&uri).into_iter().collect()
        }
        "textDocument/didSave" => {
            let uri = params::<DidSaveTextDocumentParams>(told)?.text_document.uri;
            let paths: Vec<PathBuf> = uri::path(&uri).into_iter().collect();
            workspace.changed_on_disk(&paths)
        }
        "workspace/didChangeWatchedFiles" => {
            let changes = params::<DidChangeWatchedFilesParams>(told)?.changes;
            let paths: Vec<PathBuf> = changes.iter().filter_map(|change| uri::path(&change.uri)).collect();
            workspace.changed_on_disk(&paths)
        }
        "workspace/didChangeWorkspaceFolders" => {
            let event = params::<DidChangeWorkspaceFoldersParams>(told)?.event;
            for folder in event.removed.iter().filter_map(|folder| uri::path(&folder.uri)) {
                workspace.remove_root(&folder);
            }
            let known: Vec<PathBuf> = workspace.bots.keys().cloned().collect();
            for folder in event.added.iter().filter_map(|folder| uri::path(&folder.uri)) {
                workspace.add_root(&folder);
            }
            workspace.bots.keys().filter(|root| !known.contains(root)).cloned().collect()
        }
        _ => Vec::new(),
    })
}

fn params<P: DeserializeOwned>(told: &Notification) -> Result<P, String> {
    serde_json::from_value(told.params.clone())
        .map_err(|error| format!("the parameters of `{}` cannot be read: {error}", told.method))
}
