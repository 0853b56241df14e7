//! Problems of a bot folder as the command line prints them.

use botloom_flow::{Code, Language, Problem, Range, Severity, Source, render};
use serde_json::{Value, json};
use std::io::Write;

/// Prints problems in a language, as text, or as one JSON list.
pub fn print(
    mut out: impl Write,
    problems: &[Problem],
    sources: &[Source],
    language: Language,
    as_json: bool,
) -> std::io::Result<()> {
    if as_json {
        return writeln!(out, "{}", serde_json::to_string_pretty(&list(problems, sources, language))?);
    }
    problems.iter().try_for_each(|problem| writeln!(out, "{}", render(problem, sources, language)))
}

/// Problems as JSON.
pub fn list(problems: &[Problem], sources: &[Source], language: Language) -> Vec<Value> {
    let find = |file: &str| sources.iter().find(|source| source.path() == file);
    problems.iter().map(|problem| to_json(problem, &find, language)).collect()
}

/// How many of them are errors.
pub fn errors(problems: &[Problem]) -> usize {
    count(problems, Severity::Error)
}

/// How many of them are of a severity.
pub fn count(problems: &[Problem], severity: Severity) -> usize {
    problems.iter().filter(|problem| problem.severity() == severity).count()
}

fn to_json<'s>(problem: &Problem, find: &dyn Fn(&str) -> Option<&'s Source>, language: Language) -> Value {
    let source = find(&problem.file);
    let place = |source: Option<&Source>, range: Range| {
        source.map(|source| {
            let (start, end) = (source.position(range.start), source.position(range.end));
            json!({
                "start": {"line": start.line, "column": start.column, "byte": range.start},
                "end": {"line": end.line, "column": end.column, "byte": range.end},
            })
        })
    };
    json!({
        "code": problem.code.to_string(),
        "severity": problem.severity().to_string(),
        "file": problem.file,
        "range": place(source, problem.range),
        "what": problem.what.in_language(language),
        "why": problem.why.in_language(language),
        "do": problem.cure.in_language(language),
        "related": problem.related.as_ref().map(|other| json!({
            "file": other.file, "range": place(find(&other.file), other.range),
            "label": other.label.in_language(language),
        })),
        "fix": problem.fix.as_ref().map(|fix| json!({
            "title": fix.title.in_language(language),
            "edits": fix.edits.iter().map(|edit| json!({
                "file": edit.file, "range": place(find(&edit.file), edit.range), "text": edit.text,
            })).collect::<Vec<_>>(),
        })),
        "conversation": problem.witness.as_ref().map(|witness| witness.lines(language)),
    })
}

/// Where the pages about problems are if nothing else is said: a name, not an address, since every installation may serve
/// its own.
const DOCS: &str = "botloom:docs";

/// Where the pages of the documentation are: `BOTLOOM_DOCS`, an address without a slash at its end.
pub fn docs() -> String {
    std::env::var("BOTLOOM_DOCS").ok().filter(|docs| !docs.is_empty()).unwrap_or_else(|| DOCS.to_owned())
}

/// The page about a kind of problem.
pub fn page(code: Code, docs: &str) -> String {
    format!("{}/language/problems/{code}.md", docs.trim_end_matches('/'))
}

/// Whether the marked text does nothing, so that an editor may show it pale.
pub fn is_dead(code: Code) -> bool {
    ["unreachable", "never used", "unused"].iter().any(|word| code.title().template().contains(word))
}
