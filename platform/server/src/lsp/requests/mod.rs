//! One file per request: its parameters in, its result out.

mod code_action;
mod completion;
mod definition;
mod folding;
mod formatting;
mod hover;
mod references;
mod rename;
mod symbols;

use gen_lsp_types::{Position, Uri};
use lsp_server::{ErrorCode, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::client::Client;
use super::server::{Failure, Server};

/// What the server can do.
pub fn capabilities(client: &Client) -> Value {
    json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
        "completionProvider": {"triggerCharacters": [" ", ":", ".", "\"", "'", "{", "[", "(", "$"]},
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "renameProvider": {"prepareProvider": true},
        "codeActionProvider": {"codeActionKinds": ["quickfix", "source.fixAll"]},
        "documentFormattingProvider": true,
        "foldingRangeProvider": true,
        "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
    })
}

/// Serves a request.
pub fn serve(server: &mut Server, request: Request) -> Result<Value, Failure> {
    let Request { method, params, .. } = request;
    match method.as_str() {
        "textDocument/completion" => with(params, |params| completion::serve(server, &params)),
        "textDocument/hover" => with(params, |params| hover::serve(server, &params)),
        "textDocument/definition" => with(params, |params| definition::serve(server, &params)),
        "textDocument/references" => with(params, |params| references::serve(server, &params)),
        "textDocument/documentHighlight" => with(params, |params| references::highlight(server, &params)),
        "textDocument/documentSymbol" => with(params, |params| symbols::document(server, &params)),
        "workspace/symbol" => with(params, |params| symbols::workspace(server, &params)),
        "textDocument/prepareRename" => with(params, |params| rename::prepare(server, &params)),
        "textDocument/rename" => with(params, |params| rename::serve(server, &params)),
        "textDocument/codeAction" => with(params, |params| code_action::serve(server, &params)),
        "textDocument/formatting" => with(params, |params| formatting::serve(server, &params)),
        "textDocument/foldingRange" => with(params, |params| folding::serve(server, &params)),
        _ => Err(Failure {
            code: ErrorCode::MethodNotFound,
            message: format!("there is no request `{method}` here"),
        }),
    }
}

fn with<P: DeserializeOwned, R: Serialize>(
    params: Value,
    serve: impl FnOnce(P) -> Result<R, Failure>,
) -> Result<Value, Failure> {
    let params = serde_json::from_value(params).map_err(|error| Failure {
        code: ErrorCode::InvalidParams,
        message: format!("the parameters cannot be read: {error}"),
    })?;
    Ok(serde_json::to_value(serve(params)?).expect("types of the protocol are JSON"))
}

/// A position of a file in a bot: where most requests begin.
struct Here {
    /// The folder of the bot.
    root: std::path::PathBuf,
    /// The path of the file in it.
    path: String,
    /// What the file holds.
    text: std::rc::Rc<super::workspace::Text>,
    /// The byte of the position.
    offset: usize,
}

fn here(server: &Server, uri: &Uri, position: Position) -> Option<Here> {
    let place = server.workspace.place(uri)?;
    let offset = server.workspace.offset(&place.text, position);
    // Other files have no grammar.
    place.kind?;
    Some(Here { root: place.bot.root.clone(), path: place.path, text: place.text, offset })
}
