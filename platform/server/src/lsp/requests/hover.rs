//! `textDocument/hover`: what something is and does.

use botloom_flow::assist::explain;
use gen_lsp_types::{Contents, Hover, HoverParams, MarkupContent, MarkupKind};

use super::here;
use crate::lsp::server::{Failure, Server};

/// What stands at a position, in Markdown.
pub fn serve(server: &mut Server, params: &HoverParams) -> Result<Option<Hover>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(bot) = server.workspace.bots.get(&here.root) else { return Ok(None) };
    let folder = server.workspace.folder(bot, &symbols, server.client.language);
    Ok(explain(&folder, &here.path, here.offset).map(|found| Hover {
        contents: Contents::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value: found.text }),
        range: Some(server.workspace.range(&here.text, found.range)),
    }))
}
