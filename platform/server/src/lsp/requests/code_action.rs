//! `textDocument/codeAction`: cures of problems, one by one or all of a file, the conversation that shows one as a test, and
//! the comment that says that one is meant.

use botloom_flow::{Edit, Language, Problem, ProblemTest, Range, allowance, words};
use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CreateFile, CreateFileOptions, DocumentChange,
    Edit as ClientEdit, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, WorkspaceEdit,
};

use super::rename::workspace_edit;
use crate::fixes;
use crate::lsp::diagnostics::diagnostic;
use crate::lsp::server::{Failure, Server};
use crate::lsp::workspace::{Bot, Workspace};

const QUICK: &str = "quickfix";
const ALL: &str = "source.fixAll";

/// The actions for a range of a file.
pub fn serve(server: &mut Server, params: &CodeActionParams) -> Result<Option<Vec<CodeAction>>, Failure> {
    let wanted = |kind: &str| match &params.context.only {
        None => true,
        Some(kinds) => kinds.iter().any(|only| {
            let only = only.to_string();
            kind == only
                || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.') || only.is_empty())
        }),
    };
    let Some(place) = server.workspace.place(&params.text_document.uri) else { return Ok(None) };
    let (root, path, text) = (place.bot.root.clone(), place.path, place.text);
    let start = server.workspace.offset(&text, params.range.start);
    let end = server.workspace.offset(&text, params.range.end);
    let problems = server.problems(&root);
    let Some(bot) = server.workspace.bots.get(&root) else { return Ok(None) };
    let own: Vec<&Problem> = problems.iter().filter(|problem| problem.file == path).collect();
    let touches = |range: Range| range.start <= end && start <= range.end;
    let (versioned, language) = (server.client.document_changes, server.client.language);
    let mut actions = Vec::new();
    for problem in own.iter().filter(|problem| touches(problem.range) && wanted(QUICK)) {
        let shown = || Some(vec![diagnostic(&server.workspace, bot, problem, &server.client)]);
        if let Some(fix) = &problem.fix {
            actions.push(CodeAction {
                title: fix.title.in_language(language),
                kind: Some(CodeActionKind::from(QUICK.to_owned())),
                diagnostics: shown(),
                is_preferred: Some(true),
                edit: Some(workspace_edit(&server.workspace, bot, &fix.edits, versioned)),
                ..CodeAction::default()
            });
        }
        if let Some(edit) =
            as_test(&server.workspace, bot, problem, language).filter(|_| versioned && server.client.creates)
        {
            actions.push(CodeAction {
                title: words!("save the conversation that shows it as a test").in_language(language),
                kind: Some(CodeActionKind::from(QUICK.to_owned())),
                diagnostics: shown(),
                edit: Some(edit),
                ..CodeAction::default()
            });
        }
        let own = bot.files.get(&path).map(|file| &file.text.source);
        if let Some(fix) = own.and_then(|source| allowance(source, problem)) {
            actions.push(CodeAction {
                title: fix.title.in_language(language),
                kind: Some(CodeActionKind::from(QUICK.to_owned())),
                diagnostics: shown(),
                edit: Some(workspace_edit(&server.workspace, bot, &fix.edits, versioned)),
                ..CodeAction::default()
            });
        }
    }
    if wanted(ALL) {
        let all = fixes::together(own.iter().filter_map(|problem| problem.fix.clone()));
        let edits: Vec<Edit> = all.into_iter().flat_map(|fix| fix.edits).collect();
        if !edits.is_empty() {
            actions.push(CodeAction {
                title: words!("mend everything that can be mended").in_language(language),
                kind: Some(CodeActionKind::from(ALL.to_owned())),
                edit: Some(workspace_edit(&server.workspace, bot, &edits, versioned)),
                ..CodeAction::default()
            });
        }
    }
    Ok(Some(actions))
}

/// A new file of the bot with the conversation that shows a problem.
fn as_test(workspace: &Workspace, bot: &Bot, problem: &Problem, language: Language) -> Option<WorkspaceEdit> {
    let ProblemTest { path, text } =
        problem.test(language, |path| Some(bot.files.get(path)?.text.source.text()))?;
    if bot.files.contains_key(&path) {
        return None;
    }
    let uri = bot.uri(&path)?;
    let start = workspace.range(bot.files.values().next().map(|file| &*file.text)?, Range::default());
    Some(WorkspaceEdit {
        document_changes: Some(vec![
            DocumentChange::CreateFile(CreateFile {
                uri: uri.clone(),
                options: Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                annotation_id: None,
            }),
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version: None,
                    text_document_identifier: TextDocumentIdentifier { uri },
                },
                edits: vec![ClientEdit::TextEdit(TextEdit::new(start, text))],
            }),
        ]),
        ..WorkspaceEdit::default()
    })
}
