//! `textDocument/foldingRange`: what an editor can fold away.

use botloom_flow::grammar::Kind;
use botloom_flow::symbols::{Outline, outline};
use gen_lsp_types::{FoldingRange, FoldingRangeParams};

use crate::lsp::server::{Failure, Server};
use crate::lsp::workspace::{Text, Workspace};

/// The sections of a file, its steps, slots and entries, where they take more than one line.
pub fn serve(server: &mut Server, params: &FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>, Failure> {
    let Some(place) = server.workspace.place(&params.text_document.uri) else { return Ok(None) };
    let (Some(kind), Some(root)) = (place.kind, &place.text.document.root) else { return Ok(None) };
    let mut list = Vec::new();
    for entry in root.entries() {
        let range = botloom_flow::Range::new(entry.key_range.start, entry.value.range.end);
        push(&server.workspace, &place.text, range, &mut list);
    }
    for item in outline(kind, root) {
        // A flow is its whole file.
        let inner = if kind == Kind::Flow { &item.children[..] } else { std::slice::from_ref(&item) };
        inner.iter().for_each(|item| fold(&server.workspace, &place.text, item, &mut list));
    }
    list.sort_by_key(|range| (range.start_line, range.end_line));
    list.dedup();
    Ok(Some(list))
}

fn fold(workspace: &Workspace, text: &Text, item: &Outline, list: &mut Vec<FoldingRange>) {
    push(workspace, text, item.range, list);
    item.children.iter().for_each(|child| fold(workspace, text, child, list));
}

fn push(workspace: &Workspace, text: &Text, range: botloom_flow::Range, list: &mut Vec<FoldingRange>) {
    let range = workspace.range(text, range);
    if range.end.line > range.start.line {
        list.push(FoldingRange {
            start_line: range.start.line,
            end_line: range.end.line,
            ..FoldingRange::default()
        });
    }
}
