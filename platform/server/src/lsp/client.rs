//! What the client said of itself. Only what matters is read, so that a client with odd claims is served too.

use std::path::PathBuf;

use botloom_flow::Language;
use gen_lsp_types::Uri;
use serde_json::Value;

use super::lines::Encoding;
use super::uri;
use crate::{language, problems};

/// What the client can do and wants.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// What positions count.
    pub encoding: Encoding,
    /// The folders that are open.
    pub roots: Vec<PathBuf>,
    /// Whether it tells of changed files.
    pub watches: bool,
    /// Whether completions may have places to fill in.
    pub snippets: bool,
    /// Whether edits may name the version of a document.
    pub document_changes: bool,
    /// Whether edits may create files.
    pub creates: bool,
    /// Where the pages about problems are.
    pub docs: String,
    /// The language in which it is shown; that of the environment if it does not say it.
    pub language: Language,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn read(params: &Value) -> Self {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| at(path).and_then(Value::as_bool).unwrap_or(false);
        let texts = |path: &str| {
            let list = at(path).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).collect::<Vec<_>>()
        };
        let folder = |value: &Value| uri::path(&Uri(value.get("uri")?.as_str()?.to_owned()));
        let mut roots: Vec<PathBuf> = params
            .get("workspaceFolders")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(folder)
            .collect();
        if roots.is_empty() {
            let root = params.get("rootUri").and_then(Value::as_str);
            roots.extend(root.and_then(|root| uri::path(&Uri(root.to_owned()))));
        }
        if roots.is_empty() {
            roots.extend(params.get("rootPath").and_then(Value::as_str).map(PathBuf::from));
        }
        let docs = params.pointer("/initializationOptions/docs").and_then(Value::as_str);
        let locale = params.get("locale").and_then(Value::as_str);
        Self {
            encoding: Encoding::choose(texts("general/positionEncodings")),
            roots,
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            snippets: can("textDocument/completion/completionItem/snippetSupport"),
            document_changes: can("workspace/workspaceEdit/documentChanges"),
            creates: texts("workspace/workspaceEdit/resourceOperations").contains(&"create"),
            docs: docs.map_or_else(problems::docs, str::to_owned),
            language: locale.map_or_else(language::of_environment, Language::of_tag),
        }
    }
}
