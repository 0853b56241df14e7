//! Problems of a bot folder as the command line prints them.

use botloom_flow::{Problem, Range, Severity, Source, render};
use serde_json::{Value, json};
use std::io::Write;

/// Prints problems as text, or as one JSON list.
pub fn print(
    mut out: impl Write,
    problems: &[Problem],
    sources: &[Source],
    as_json: bool,
) -> std::io::Result<()> {
    let source = |problem: &Problem| sources.iter().find(|source| source.path() == problem.file);
    if as_json {
        let list: Vec<Value> = problems.iter().map(|problem| to_json(problem, source(problem))).collect();
        return writeln!(out, "{}", serde_json::to_string_pretty(&list)?);
    }
    problems.iter().try_for_each(|problem| writeln!(out, "{}", render(problem, source(problem))))
}

/// How many of them are errors.
pub fn errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.severity() == Severity::Error).count()
}

fn to_json(problem: &Problem, source: Option<&Source>) -> Value {
    let place = |range: Range| {
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
        "range": place(problem.range),
        "what": problem.what,
        "why": problem.why,
        "do": problem.cure,
        "related": problem.related.as_ref().map(|(range, label)| json!({"range": place(*range), "label": label})),
    })
}
