//! `textDocument/documentSymbol` and `workspace/symbol`: the things of a file, and of all bots.

use botloom_flow::grammar::{Kind, Noun};
use botloom_flow::symbols::{Outline, outline};
use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, SymbolInformation, SymbolKind,
    WorkspaceSymbolParams,
};

use crate::lsp::server::{Failure, Server};
use crate::lsp::workspace::{Text, Workspace};

/// The most symbols that are listed of all bots.
const MOST: usize = 256;

/// The things of a file, those inside of others below them.
pub fn document(
    server: &mut Server,
    params: &DocumentSymbolParams,
) -> Result<Option<Vec<DocumentSymbol>>, Failure> {
    let Some(place) = server.workspace.place(&params.text_document.uri) else { return Ok(None) };
    let (Some(kind), Some(root)) = (place.kind, &place.text.document.root) else { return Ok(None) };
    let list = outline(kind, root);
    Ok(Some(list.iter().map(|item| symbol(&server.workspace, &place.text, kind, item)).collect()))
}

#[expect(deprecated, reason = "the type has the old field beside its successor")]
fn symbol(workspace: &Workspace, text: &Text, kind: Kind, item: &Outline) -> DocumentSymbol {
    let children = item.children.iter().map(|child| symbol(workspace, text, kind, child)).collect();
    // An empty name is not allowed.
    let name = if item.name.is_empty() { "?".to_owned() } else { item.name.clone() };
    DocumentSymbol {
        name,
        detail: Some(item.detail.clone()).filter(|detail| !detail.is_empty()),
        kind: if kind == Kind::Test { SymbolKind::String } else { kind_of(item.noun) },
        tags: None,
        deprecated: None,
        range: workspace.range(text, item.range),
        selection_range: workspace.range(text, item.selection),
        children: Some(children),
    }
}

fn kind_of(noun: Noun) -> SymbolKind {
    match noun {
        Noun::Flow => SymbolKind::Function,
        Noun::Slot | Noun::Variable => SymbolKind::Variable,
        Noun::Input | Noun::Output => SymbolKind::Property,
        Noun::Step => SymbolKind::Event,
        Noun::Plugin => SymbolKind::Module,
        Noun::Choice => SymbolKind::EnumMember,
        Noun::Entry => SymbolKind::String,
        _ => SymbolKind::Key,
    }
}

/// Flows, slots, steps with ids, choices, entries and plug-ins whose names hold the letters of a query in their order.
#[expect(deprecated, reason = "the type has the old field beside its successor")]
pub fn workspace(
    server: &mut Server,
    params: &WorkspaceSymbolParams,
) -> Result<Option<Vec<SymbolInformation>>, Failure> {
    let query = params.query.to_lowercase();
    let mut list = Vec::new();
    let roots: Vec<_> = server.workspace.bots.keys().cloned().collect();
    for root in roots {
        let symbols = server.workspace.symbols(&root);
        let Some(bot) = server.workspace.bots.get(&root) else { continue };
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
        for noun in [Noun::Flow, Noun::Variable, Noun::Step, Noun::Choice, Noun::Entry, Noun::Plugin] {
            for (symbol, found) in symbols.declared(noun).filter(|(symbol, _)| holds(&symbol.name, &query)) {
                let Some(location) = server.workspace.location(bot, &found.file, found.range) else {
                    continue;
                };
                let base_symbol_information = BaseSymbolInformation {
                    name: symbol.name.clone(),
                    kind: kind_of(found.noun),
                    tags: None,
                    container_name: name.clone(),
                };
                list.push(SymbolInformation { deprecated: None, location, base_symbol_information });
            }
        }
    }
    list.truncate(MOST);
    Ok(Some(list))
}

/// Whether a name holds the letters of a query in their order.
fn holds(name: &str, query: &str) -> bool {
    let name = name.to_lowercase();
    let mut letters = name.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted))
}
