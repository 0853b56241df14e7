//! `textDocument/definition`: where something is declared.

use botloom_flow::grammar::Noun;
use gen_lsp_types::{DefinitionParams, Location, Position, Range};

use super::here;
use crate::lsp::server::{Failure, Server};

/// The places that declare what stands at a position; for a pattern of files, the files.
pub fn serve(server: &mut Server, params: &DefinitionParams) -> Result<Option<Vec<Location>>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(found) = symbols.at(&here.path, here.offset) else { return Ok(None) };
    let workspace = &server.workspace;
    let Some(bot) = workspace.bots.get(&here.root) else { return Ok(None) };
    let mut places = Vec::new();
    for symbol in &found.symbols {
        if symbol.noun == Noun::Files {
            let files = bot.files.keys().filter(|path| botloom_engine::fits(&symbol.name, path));
            let start = Range::new(Position::default(), Position::default());
            places.extend(files.filter_map(|path| Some(Location::new(bot.uri(path)?, start))));
        }
        let declared = symbols.declarations(symbol);
        places.extend(declared.filter_map(|found| workspace.location(bot, &found.file, found.range)));
    }
    Ok(Some(places))
}
