//! The scripts of flows: JavaScript, read but not run.

use crate::Range;
use crate::Wording;
use crate::words;
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_semantic::SemanticBuilder;
use oxc_span::{SourceType, Span};

/// The most mistakes of one script that are told.
const MOST: usize = 5;

/// The longest script, in bytes.
const MAX_BYTES: usize = 10_000;
/// The stack on which a script is read, in bytes; only what is used of it is taken.
const STACK: usize = 256 << 20;

/// What a script knows besides its names: what belongs to the language itself.
const GLOBALS: &[&str] = &[
    "AggregateError",
    "Array",
    "ArrayBuffer",
    "BigInt",
    "BigInt64Array",
    "BigUint64Array",
    "Boolean",
    "DataView",
    "Date",
    "Error",
    "EvalError",
    "Float32Array",
    "Float64Array",
    "Infinity",
    "Int16Array",
    "Int32Array",
    "Int8Array",
    "Iterator",
    "JSON",
    "Map",
    "Math",
    "NaN",
    "Number",
    "Object",
    "Promise",
    "Proxy",
    "RangeError",
    "ReferenceError",
    "Reflect",
    "RegExp",
    "Set",
    "String",
    "Symbol",
    "SyntaxError",
    "TypeError",
    "URIError",
    "Uint16Array",
    "Uint32Array",
    "Uint8Array",
    "Uint8ClampedArray",
    "WeakMap",
    "WeakSet",
    "arguments",
    "console",
    "decodeURI",
    "decodeURIComponent",
    "encodeURI",
    "encodeURIComponent",
    "globalThis",
    "isFinite",
    "isNaN",
    "parseFloat",
    "parseInt",
    "undefined",
];

/// A mistake in a script.
pub(crate) struct Fault {
    /// What is wrong.
    pub(crate) what: Wording,
    /// The name that nobody gives it, if that is the mistake.
    pub(crate) name: Option<String>,
    /// Its line, from 0, and the bytes of the line that it takes.
    line: usize,
    columns: std::ops::Range<usize>,
}

impl Fault {
    fn new(script: &str, span: Span, what: Wording, name: Option<String>) -> Self {
        let start = (span.start as usize).min(script.len());
        let before = &script[..start];
        let line = before.matches('\n').count();
        let column = start - before.rfind('\n').map_or(0, |at| at + 1);
        let rest = script[start..].lines().next().unwrap_or_default().len();
        let length = (span.size() as usize).min(rest).max(1);
        Self { what, name, line, columns: column..column + length }
    }

    /// Where it stands in the file: in the lines of a block, else the whole value.
    pub(crate) fn within(&self, file: &str, whole: Range) -> Range {
        let before = &file[..whole.start];
        let header = before.trim_end_matches([' ', '\n', '\r']);
        if !header.trim_end_matches(['-', '+']).ends_with('|') || !before.contains('\n') {
            return whole;
        }
        let indent = before.len() - before.rfind('\n').map_or(0, |at| at + 1);
        let lines = file[whole.start..whole.end].split_inclusive('\n');
        let start = whole.start + lines.clone().take(self.line).map(str::len).sum::<usize>();
        let Some(line) = lines.clone().nth(self.line) else { return whole };
        // The first line begins behind its indent.
        let indent = if self.line == 0 { 0 } else { indent };
        let end = line.trim_end().len();
        let at = |column: usize| start + (indent + column).min(end);
        let (from, to) = (at(self.columns.start), at(self.columns.end));
        if from < to { Range::new(from, to) } else { Range::new(from.saturating_sub(1), to) }
    }
}

/// The mistakes of a script that is given these names.
pub(crate) fn check(script: &str, names: &[&str]) -> Vec<Fault> {
    if script.len() > MAX_BYTES {
        let what = words!("the script is longer than {most} kB", most = MAX_BYTES / 1000);
        return vec![Fault::new(script, Span::empty(0), what, None)];
    }
    // The parser calls itself for what is nested; on a stack of this size a script cannot be deep enough to matter.
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let read = thread.spawn_scoped(scope, || read(script, names));
        let failed = || vec![Fault::new(script, Span::empty(0), words!("the script cannot be read"), None)];
        read.ok().and_then(|read| read.join().ok()).unwrap_or_else(failed)
    })
}

fn read(script: &str, names: &[&str]) -> Vec<Fault> {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, script, SourceType::script()).with_options(options).parse();
    let wrong = |error: &oxc_diagnostics::OxcDiagnostic| {
        let label = error.labels.first();
        let span =
            label.map_or(Span::empty(0), |label| Span::new(label.offset(), label.offset() + label.len()));
        Fault::new(
            script,
            span,
            words!("the script is not valid JavaScript: {message}", message = &*error.message),
            None,
        )
    };
    let mut faults: Vec<Fault> = parsed.diagnostics.iter().take(MOST).map(wrong).collect();
    if !faults.is_empty() {
        return faults;
    }
    let builder = SemanticBuilder::new().with_build_nodes(true).with_check_syntax_error(true);
    let built = builder.build(&parsed.program);
    faults.extend(built.diagnostics.iter().take(MOST).map(wrong));
    let semantic = built.semantic;
    let mut unknown: Vec<(Span, String)> = Vec::new();
    for (name, references) in semantic.scoping().root_unresolved_references() {
        let name = name.to_string();
        if names.contains(&name.as_str()) || GLOBALS.contains(&name.as_str()) {
            continue;
        }
        if let Some(first) = references.first() {
            let reference = semantic.scoping().get_reference(*first);
            unknown.push((semantic.reference_span(reference), name));
        }
    }
    unknown.sort_by_key(|(span, _)| span.start);
    let unknown = unknown.into_iter().take(MOST);
    faults.extend(unknown.map(|(span, name)| {
        Fault::new(script, span, words!("nobody gives the script `{name}`", name), Some(name))
    }));
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(script: &str, names: &[&str]) -> Vec<String> {
        check(script, names).into_iter().map(|fault| fault.what.to_string()).collect()
    }

    #[test]
    fn a_script_knows_its_names_and_the_language() {
        assert_eq!(told("return Math.max(...list.map(x => x * 2), [1].length);", &["list"]), [""; 0]);
        assert_eq!(
            told("return window.x + lst;", &["list"]),
            ["nobody gives the script `window`", "nobody gives the script `lst`"]
        );
        assert_eq!(told("const x = 1; const x = 2;", &[]).len(), 1);
        assert!(told("return (1", &[])[0].starts_with("the script is not valid JavaScript: "));
        assert!(told("return await x;", &["x"])[0].starts_with("the script is not valid JavaScript: "));
        assert_eq!(told(&"x;".repeat(6000), &["x"]), ["the script is longer than 10 kB"]);
    }

    #[test]
    fn nothing_that_is_nested_ends_the_process() {
        for part in [
            "(",
            "[",
            "{",
            "!",
            "a=>",
            "a?",
            "`${",
            "if(a)",
            "-",
            "new ",
            "a(",
            "x=>{",
            "class{a(){",
            "/(",
            "async ",
            "...",
        ] {
            let script = part.repeat(MAX_BYTES / part.len());
            assert!(!check(&script, &["a", "x"]).is_empty(), "{part}");
        }
        let closed = format!("return {}1{};", "(".repeat(4_900), ")".repeat(4_900));
        check(&closed, &[]);
    }
}
