//! Problems as SARIF 2.1.0, the format of code-scanning services.

use std::collections::BTreeMap;
use std::path::Path;

use botloom_flow::{Code, Edit, Language, Problem, Range, Severity, Source, words};
use serde_json::{Value, json};
use url::Url;

use crate::problems;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What paths of files are relative to.
const BASE: &str = "%SRCROOT%";

/// The problems of a bot folder as one run, said in a language. Paths are relative to `base`, the absolute path of a folder around the bot's.
pub fn log(found: &[Problem], sources: &[Source], root: &Path, base: &Path, language: Language) -> Value {
    let docs = problems::docs();
    let scan = Scan { sources, prefix: prefix(root, base), language };
    let mut seen = BTreeMap::new();
    let results: Vec<Value> = found.iter().map(|problem| scan.result(problem, &mut seen)).collect();
    let artifacts = sources.iter().map(|source| {
        json!({
            "location": {"uri": scan.uri(source.path()), "uriBaseId": BASE},
            "length": source.text().len(),
            "encoding": "utf-8",
            "mimeType": "application/yaml",
        })
    });
    let base = Url::from_directory_path(base).map(String::from).unwrap_or_else(|()| "file:///".to_owned());
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "botloom",
                "fullName": "botloom check",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(|code| rule(*code, &docs, language)).collect::<Vec<_>>(),
            }},
            "invocations": [{"executionSuccessful": true}],
            "columnKind": "utf16CodeUnits",
            "newlineSequences": ["\n"],
            "originalUriBaseIds": {BASE: {"uri": base}},
            "artifacts": artifacts.collect::<Vec<_>>(),
            "results": results,
        }],
    })
}

fn rule(code: Code, docs: &str, language: Language) -> Value {
    let title = code.title().in_language(language);
    let mut sentence: String = title.chars().take(1).flat_map(char::to_uppercase).collect();
    sentence += &title[title.chars().next().map_or(0, char::len_utf8)..];
    let described = words!("{sentence}.", sentence).in_language(language);
    let page = problems::page(code, docs);
    json!({
        "id": code.to_string(),
        "name": format!("{code:?}"),
        "shortDescription": {"text": described},
        "fullDescription": {"text": described},
        "help": {"text": words!("See {page}.", page).in_language(language)},
        "helpUri": page,
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

/// The path of the bot's folder below the base, with `/` at its end, or nothing if they are one.
fn prefix(root: &Path, base: &Path) -> String {
    let inside = root.strip_prefix(base).unwrap_or(Path::new(""));
    inside.components().map(|part| format!("{}/", part.as_os_str().to_string_lossy())).collect()
}

struct Scan<'s> {
    sources: &'s [Source],
    prefix: String,
    language: Language,
}

impl Scan<'_> {
    fn source(&self, file: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path() == file)
    }

    /// The relative address of a file.
    fn uri(&self, file: &str) -> String {
        let mut url = Url::parse("file:///").expect("it is an address");
        if let Ok(mut parts) = url.path_segments_mut() {
            parts.extend(format!("{}{file}", self.prefix).split('/'));
        }
        url.path().trim_start_matches('/').to_owned()
    }

    fn artifact(&self, file: &str) -> Value {
        let mut location = json!({"uri": self.uri(file), "uriBaseId": BASE});
        if let Some(index) = self.sources.iter().position(|source| source.path() == file) {
            location["index"] = json!(index);
        }
        location
    }

    fn place(&self, file: &str, range: Range) -> Value {
        let mut place = json!({"artifactLocation": self.artifact(file)});
        if let Some(source) = self.source(file) {
            place["region"] = region(source, range);
        }
        place
    }

    fn result(&self, problem: &Problem, seen: &mut BTreeMap<String, usize>) -> Value {
        let rule = Code::ALL.iter().position(|code| *code == problem.code);
        let mut result = json!({
            "ruleId": problem.code.to_string(),
            "ruleIndex": rule,
            "level": level(problem.severity()),
            "message": {"text": problem.explanation().in_language(self.language)},
            "locations": [{"physicalLocation": self.place(&problem.file, problem.range)}],
            "partialFingerprints": {"botloomProblem/v1": self.fingerprint(problem, seen)},
        });
        if let Some(other) = &problem.related {
            result["relatedLocations"] = json!([{
                "id": 1,
                "physicalLocation": self.place(&other.file, other.range),
                "message": {"text": other.label.in_language(self.language)},
            }]);
        }
        if let Some(fix) = &problem.fix {
            let mut files: BTreeMap<&str, Vec<&Edit>> = BTreeMap::new();
            for edit in fix.edits.iter().filter(|edit| self.source(&edit.file).is_some()) {
                files.entry(&edit.file).or_default().push(edit);
            }
            let changes: Vec<Value> =
                files.into_iter().map(|(file, edits)| self.change(file, &edits)).collect();
            if !changes.is_empty() {
                result["fixes"] = json!([{"description": {"text": fix.title.in_language(self.language)}, "artifactChanges": changes}]);
            }
        }
        if let Some(witness) = &problem.witness {
            result["properties"] = json!({"conversation": witness.lines(self.language)});
        }
        result
    }

    fn change(&self, file: &str, edits: &[&Edit]) -> Value {
        let replacements = edits.iter().filter_map(|edit| {
            let source = self.source(file)?;
            let mut replacement = json!({"deletedRegion": region(source, edit.range)});
            if !edit.text.is_empty() {
                replacement["insertedContent"] = json!({"text": edit.text});
            }
            Some(replacement)
        });
        json!({"artifactLocation": self.artifact(file), "replacements": replacements.collect::<Vec<_>>()})
    }

    /// What stays the same while lines above change: the problem, its file and the text of its line, and which of several
    /// alike it is.
    fn fingerprint(&self, problem: &Problem, seen: &mut BTreeMap<String, usize>) -> String {
        let line =
            self.source(&problem.file).map(|source| source.line(source.position(problem.range.start).line));
        let line = line.unwrap_or_default().trim();
        let parts = [&problem.code.to_string(), &problem.file, &problem.what.to_string(), line].join("\u{0}");
        let hash = &blake3::hash(parts.as_bytes()).to_hex()[..32];
        let count = seen.entry(hash.to_owned()).or_default();
        *count += 1;
        format!("{hash}:{count}")
    }
}

/// A part of a text: lines and columns in units of UTF-16 from 1, and bytes from 0.
fn region(source: &Source, range: Range) -> Value {
    let place = |offset: usize| {
        let line = source.position(offset).line;
        let text = source.text();
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        (line, text[start..offset].chars().map(char::len_utf16).sum::<usize>() + 1)
    };
    let ((start_line, start_column), (end_line, end_column)) = (place(range.start), place(range.end));
    json!({
        "startLine": start_line,
        "startColumn": start_column,
        "endLine": end_line,
        "endColumn": end_column,
        "byteOffset": range.start,
        "byteLength": range.end - range.start,
    })
}
