//! The house style, as pairs of files in `format/`: `NAME.in.yaml` is formatted to `NAME.out.yaml`.
//!
//! To add a case: write the first file, run with `BLESS=1`, and read what it made of it. All files that ship with the
//! product are in that style, too.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use botloom_flow::{Code, Document, MAX_BYTES, Source, format};

fn source(path: &Path) -> Source {
    Source::new(path.display().to_string(), fs::read(path).unwrap()).unwrap()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
    found.sort();
}

#[test]
fn examples_of_the_style() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format"), &mut found);
    found.retain(|path| path.to_str().unwrap().ends_with(".in.yaml"));
    let mut wrong = Vec::new();
    for path in &found {
        let expected = PathBuf::from(path.to_str().unwrap().replace(".in.yaml", ".out.yaml"));
        let text = format(&source(path)).unwrap();
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &text).unwrap();
        }
        if text != fs::read_to_string(&expected).unwrap_or_default() {
            wrong.push(format!("{} is formatted to:\n{text}", path.display()));
        }
        assert_eq!(format(&source(&expected)).unwrap(), text, "{} is not stable", path.display());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(found.len() > 5, "only {} files found", found.len());
}

#[test]
fn everything_that_ships_is_formatted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let mut found = Vec::new();
    for folder in ["templates", "industry-kbs", "examples", "runtime/dialogue/behaviours"] {
        files(&root.join(folder), &mut found);
    }
    // What other programs read has the style of these.
    found.retain(|path| {
        !["docker", "kubernetes", "monitoring"]
            .iter()
            .any(|other| path.starts_with(root.join("examples").join(other)))
    });
    assert!(found.len() > 100, "only {} files found", found.len());
    let other: Vec<String> = found
        .iter()
        .filter(|path| source(path).text() != format(&source(path)).unwrap())
        .map(|path| path.strip_prefix(&root).unwrap().display().to_string())
        .collect();
    assert!(other.is_empty(), "run `botloom fmt` on:\n{}", other.join("\n"));
}

#[test]
fn a_text_with_problems_is_not_touched() {
    let source = Source::new("a.yaml", "a: 1\na: 2\nb: [\n".into()).unwrap();
    let problems = format(&source).unwrap_err();
    assert_eq!(problems, Document::parse(&source).problems);
    assert_eq!(
        problems.iter().map(|problem| problem.code).collect::<Vec<_>>(),
        [Code::DuplicateKey, Code::Yaml]
    );
}

#[test]
fn an_empty_text_stays_empty() {
    for (text, formatted) in [("", ""), ("\n \n", ""), ("---\n", ""), ("# a\n\n\n  # b", "# a\n\n# b\n")] {
        assert_eq!(format(&Source::new("a.yaml", text.into()).unwrap()).unwrap(), formatted);
    }
}

#[test]
fn a_text_that_would_get_too_large_stays_as_it_is() {
    let text = format!("[{}]", vec!["word"; MAX_BYTES / 6 - 2].join(", "));
    assert_eq!(format(&Source::new("a.yaml", text.clone().into()).unwrap()).unwrap(), text);
}

#[test]
fn the_largest_files_are_formatted() {
    // Quadratic behaviour would take minutes here.
    for (start, unit, end) in [
        ("", "- a: {b: [c, 'd'], e: \"${f}\"} # g\n", ""),
        ("[", "[a, {b: c}], ", "]"),
        ("", "- |\n  a\n\n # b\n\n", ""),
        ("[\n", "# a\n\n a,\n", "]"),
        ("", "#\n\n\n", "a: b"),
        ("a: b # c\n", "  \n", "d: [a, b, c]"),
        ("", "- - - - a\n      - b\n", ""),
        ("a:\n", "- b\n# c\n", ""),
        ("a: \"", "b\\\n ", "\""),
        ("", "-\n\n  a\n\n", ""),
    ] {
        let unit = unit.repeat(MAX_BYTES / 8 / unit.len());
        let source = Source::new("a.yaml", format!("{start}{unit}{end}").into_bytes()).unwrap();
        assert!(format(&source).is_ok(), "{}", &source.text()[..40]);
    }
}
