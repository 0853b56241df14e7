//! The rules of this repository, as tests.
//!
//! To add a rule: write a function that returns every violation as a line, and a test that shows the list.
//! A rule says in its message what to do about a violation.

#[cfg(test)]
mod wording;

#[cfg(test)]
mod tests {
    use botloom_dialogue::library;
    use botloom_flow::{Code, reference};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// Which rooms a room may use. A crate that is not in the table fails the test: give it a row.
    const MAY_USE: &[(&str, &[&str])] = &[
        (
            "botloom",
            &[
                "botloom-api",
                "botloom-bus",
                "botloom-channels",
                "botloom-dialogue",
                "botloom-documents",
                "botloom-domain",
                "botloom-embeddings",
                "botloom-engine",
                "botloom-fetch",
                "botloom-flow",
                "botloom-import",
                "botloom-knowledge",
                "botloom-objects",
                "botloom-plugins",
                "botloom-ports",
                "botloom-storage",
                "botloom-toolchain",
                "botloom-understanding",
            ],
        ),
        (
            "botloom-api",
            &[
                "botloom-documents",
                "botloom-domain",
                "botloom-engine",
                "botloom-flow",
                "botloom-ports",
                "botloom-storage",
            ],
        ),
        ("botloom-bus", &["botloom-domain", "botloom-ports"]),
        ("botloom-channels", &["botloom-domain", "botloom-ports"]),
        ("botloom-dialogue", &["botloom-flow"]),
        ("botloom-documents", &["botloom-flow"]),
        ("botloom-domain", &["botloom-flow", "botloom-ports"]),
        ("botloom-embeddings", &["botloom-script"]),
        (
            "botloom-engine",
            &[
                "botloom-dialogue",
                "botloom-embeddings",
                "botloom-flow",
                "botloom-knowledge",
                "botloom-ports",
                "botloom-understanding",
            ],
        ),
        ("botloom-fetch", &["botloom-ports"]),
        ("botloom-flow", &[]),
        ("botloom-fuzz", &["botloom-dialogue", "botloom-engine", "botloom-flow", "botloom-ports"]),
        // The behaviours of `botloom-dialogue` are what imported bots are checked against in tests.
        ("botloom-import", &["botloom-flow"]),
        ("botloom-knowledge", &["botloom-embeddings", "botloom-script"]),
        ("botloom-objects", &["botloom-fetch", "botloom-ports"]),
        ("botloom-plugins", &["botloom-ports"]),
        ("botloom-ports", &[]),
        ("botloom-script", &[]),
        ("botloom-sdk", &[]),
        ("botloom-storage", &["botloom-domain", "botloom-ports"]),
        ("botloom-toolchain", &[]),
        ("botloom-understanding", &["botloom-embeddings", "botloom-script"]),
        // The plug-ins of `examples/plugins`.
        ("card-check", &["botloom-sdk"]),
        ("crm-ticket", &["botloom-sdk"]),
        ("orders", &["botloom-sdk"]),
        ("price", &["botloom-sdk"]),
        ("word-guard", &["botloom-sdk"]),
        (
            "harness",
            &["botloom-dialogue", "botloom-engine", "botloom-flow", "botloom-plugins", "botloom-ports"],
        ),
        ("tidy", &["botloom-dialogue", "botloom-flow"]),
        // Other systems that figures are compared with.
        ("peer-extism", &[]),
    ];

    /// Codes that stand for something that no folder can have at present.
    const UNREPORTED: &[Code] = &[Code::NotRunnable];

    /// A file longer than this says at its top why it is one room.
    const LONGEST_FILE: usize = 800;

    pub(crate) fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
    }

    fn files(dir: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).expect("a folder of the repository is readable") {
            let path = entry.expect("an entry is readable").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "node_modules", "data"].contains(&name) {
                    files(&path, extension, found);
                }
            } else if name.ends_with(extension) {
                found.push(path);
            }
        }
        found.sort();
    }

    pub(crate) fn all(extension: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        files(&root(), extension, &mut found);
        assert!(!found.is_empty(), "no `{extension}` file found: the walk is broken");
        found
    }

    #[test]
    fn rooms_use_only_what_the_table_allows() {
        let mut wrong = Vec::new();
        for path in all("Cargo.toml") {
            let text = fs::read_to_string(&path).expect("a manifest is readable");
            let Some(name) = text.lines().find_map(|line| line.strip_prefix("name = ")) else { continue };
            let name = name.trim_matches('"');
            let Some((_, allowed)) = MAY_USE.iter().find(|(room, _)| *room == name) else {
                wrong.push(format!("`{name}` has no row in the dependency table"));
                continue;
            };
            // Tests may use whatever the room's users use.
            let own = text.lines().take_while(|line| *line != "[dev-dependencies]");
            for line in own.filter(|line| line.starts_with("botloom-")) {
                let used = line.split(['.', ' ', '=']).next().unwrap_or_default();
                if !allowed.contains(&used) {
                    wrong.push(format!("`{name}` uses `{used}`: move the code to a room that may"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn files_stay_readable() {
        let long: Vec<String> = all(".rs")
            .iter()
            .filter_map(|path| {
                let lines = fs::read_to_string(path).expect("a source is readable").lines().count();
                (lines > LONGEST_FILE).then(|| format!("{}: {lines} lines: split it by noun", path.display()))
            })
            .collect();
        assert!(long.is_empty(), "{}", long.join("\n"));
    }

    #[test]
    fn the_language_reference_is_complete() {
        let mut wrong = Vec::new();
        let pages = root().join("docs/language");
        for (folder, names) in [
            ("steps", reference::verbs().map(|(verb, _)| verb.to_owned()).collect::<Vec<_>>()),
            ("types", reference::types().map(|row| row.name.to_owned()).collect()),
            ("behaviours", library().iter().map(|source| stem(source.path())).collect()),
        ] {
            assert!(!names.is_empty(), "the language has no {folder}: the tables are broken");
            for name in &names {
                if !pages.join(folder).join(format!("{name}.md")).is_file() {
                    wrong.push(format!("docs/language/{folder}/{name}.md: write this page"));
                }
            }
            for path in markdown(&format!("docs/language/{folder}")) {
                let name = stem(&path.to_string_lossy());
                if !names.contains(&name) {
                    wrong.push(format!("{}: there is no `{name}`; remove the page", path.display()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_problem_is_explained_and_tested() {
        let mut wrong = Vec::new();
        let cases: Vec<String> = markdown("tests/language").iter().flat_map(|path| problems(path)).collect();
        assert!(!cases.is_empty(), "no case expects a problem: the walk is broken");
        for code in Code::ALL.iter().filter(|code| !UNREPORTED.contains(code)) {
            let shown = format!("[{code}]: ");
            let page = root().join(format!("docs/language/problems/{code}.md"));
            if !page.is_file() || !problems(&page).iter().any(|block| block.contains(&shown)) {
                wrong.push(format!(
                    "docs/language/problems/{code}.md: show a wrong example with this problem"
                ));
            }
            if !cases.iter().any(|block| block.contains(&shown)) {
                wrong.push(format!("tests/language: add a case with {code}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn links_between_pages_lead_somewhere() {
        let mut wrong = Vec::new();
        for path in markdown("docs/language") {
            let text = fs::read_to_string(&path).expect("a page is readable");
            let folder = path.parent().expect("a page is in a folder");
            for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let file = target.split('#').next().unwrap_or_default();
                let leads = file.ends_with(".md") || file.ends_with(".yaml");
                if leads && !target.contains("://") && !folder.join(file).is_file() {
                    wrong.push(format!("{}: `{target}` leads nowhere", path.display()));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// The markdown files below a folder of the repository.
    fn markdown(folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        files(&root().join(folder), ".md", &mut found);
        found
    }

    /// The blocks of a page that show problems.
    fn problems(page: &Path) -> Vec<String> {
        let text = fs::read_to_string(page).expect("a page is readable");
        let blocks = text.split("\n```problems").skip(1);
        blocks.filter_map(|block| block.split("\n```").next().map(str::to_owned)).collect()
    }

    /// The name of a file without its folders and its ending.
    fn stem(path: &str) -> String {
        let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str());
        stem.expect("the product's own files have names").to_owned()
    }

    #[test]
    fn every_crate_says_what_it_is_for() {
        let silent: Vec<String> = all("lib.rs")
            .iter()
            .filter(|path| !fs::read_to_string(path).expect("a source is readable").starts_with("//! "))
            .map(|path| format!("{}: start with a crate doc: what it is for, what it is not", path.display()))
            .collect();
        assert!(silent.is_empty(), "{}", silent.join("\n"));
    }
}
