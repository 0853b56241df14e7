//! Problems as the client shows them.

use botloom_flow::{Problem, Severity, words};
use gen_lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    Message, Uri,
};

use super::client::Client;
use super::workspace::{Bot, Workspace};
use crate::problems;

/// A problem of a file of a bot.
pub fn diagnostic(workspace: &Workspace, bot: &Bot, problem: &Problem, client: &Client) -> Diagnostic {
    let (language, docs) = (client.language, client.docs.as_str());
    let range = match bot.files.get(&problem.file) {
        Some(file) => workspace.range(&file.text, problem.range),
        None => gen_lsp_types::Range::default(),
    };
    let related = problem.related.iter().filter_map(|other| {
        let location = workspace.location(bot, &other.file, other.range)?;
        Some(DiagnosticRelatedInformation { location, message: other.label.in_language(language) })
    });
    let related: Vec<_> = related.collect();
    let mut message = problem.explanation().in_language(language);
    if let Some(witness) = &problem.witness {
        let lead = words!("the shortest conversation that shows it:").in_language(language);
        message += &format!("\n{lead}\n  {}", witness.lines(language).join("\n  "));
    }
    Diagnostic {
        range,
        severity: Some(severity(problem)),
        code: Some(Code::String(problem.code.to_string())),
        code_description: Some(CodeDescription { href: Uri(problems::page(problem.code, docs)) }),
        source: Some("botloom".to_owned()),
        message: Message::String(message),
        tags: problems::is_dead(problem.code).then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

fn severity(problem: &Problem) -> DiagnosticSeverity {
    match problem.severity() {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Advice => DiagnosticSeverity::Information,
    }
}
