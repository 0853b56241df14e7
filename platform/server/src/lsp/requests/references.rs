//! `textDocument/references` and `documentHighlight`: where something is used.

use botloom_flow::symbols::{Occurrence, Role, Symbols};
use gen_lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams,
};

use super::here;
use crate::lsp::server::{Failure, Server};

/// Every place of what stands at a position, in all files of the bot.
pub fn serve(server: &mut Server, params: &ReferenceParams) -> Result<Option<Vec<Location>>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(found) = symbols.at(&here.path, here.offset) else { return Ok(None) };
    let workspace = &server.workspace;
    let Some(bot) = workspace.bots.get(&here.root) else { return Ok(None) };
    let wanted = |found: &&Occurrence| params.context.include_declaration || found.role != Role::Declares;
    let places = all(&symbols, found).into_iter().filter(wanted);
    Ok(Some(places.filter_map(|found| workspace.location(bot, &found.file, found.range)).collect()))
}

/// The same inside one file, with whether it is read or written there.
pub fn highlight(
    server: &mut Server,
    params: &DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(found) = symbols.at(&here.path, here.offset) else { return Ok(None) };
    let places = all(&symbols, found).into_iter().filter(|found| found.file == here.path);
    let list = places.map(|found| DocumentHighlight {
        range: server.workspace.range(&here.text, found.range),
        kind: Some(match found.role {
            Role::Reads => DocumentHighlightKind::Read,
            Role::Declares | Role::Writes => DocumentHighlightKind::Write,
        }),
    });
    Ok(Some(list.collect()))
}

/// Every place of what an occurrence names, each once.
fn all<'s>(symbols: &'s Symbols, found: &Occurrence) -> Vec<&'s Occurrence> {
    let mut places: Vec<&Occurrence> = found.symbols.iter().flat_map(|symbol| symbols.of(symbol)).collect();
    places.sort_by_key(|found| (&found.file, found.range));
    places.dedup_by_key(|found| (&found.file, found.range));
    places
}
