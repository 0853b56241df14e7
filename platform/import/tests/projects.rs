//! Small projects of other tools, and the bot folders that they become, as text.
//!
//! Each folder under `data/` has a `project` and what is `expected`: the files of the bot and `report.txt`. After a change
//! that is meant, `BLESS=1 cargo test -p botloom-import` writes the expected files anew; read what changed.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use botloom_flow::{Code, Language, Severity, Source};
use botloom_import::{Files, Imported, NotAProject};

/// Keys of the language that an older checker does not know.
const NEW_KEYS: &[&str] = &["`http`", "`of`", "`returns`", "`when`", "`into`"];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn walk(root: &Path, below: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(below) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(root, &path, found);
        } else {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    walk(folder, folder, &mut found);
    found
}

fn same(case: &str, import: fn(&str, &Files) -> Result<Imported, NotAProject>) {
    let folder = data().join(case);
    let done = import(case, &files(&folder.join("project"))).unwrap();
    let mut found: BTreeMap<String, String> = done.files;
    let report: Vec<String> = done
        .report
        .items()
        .iter()
        .map(|item| {
            format!("{}:{}: {}\n  why: {}\n  do:  {}\n", item.file, item.line, item.what, item.why, item.cure)
        })
        .collect();
    found.insert("report.txt".to_owned(), report.concat());
    let expected = folder.join("expected");
    if std::env::var_os("BLESS").is_some() {
        if expected.exists() {
            fs::remove_dir_all(&expected).unwrap();
        }
        for (path, text) in &found {
            let path = expected.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }
    let wanted: BTreeMap<String, String> =
        files(&expected).into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect();
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>(), "{case}: other files");
    for (path, text) in &found {
        assert_eq!(text, &wanted[path], "{case}: {path}");
    }
    assert_eq!(errors(&found), [""; 0], "{case}");
}

/// What the checker says of a folder, but for what it cannot run yet.
fn errors(files: &BTreeMap<String, String>) -> Vec<String> {
    let sources: Vec<Source> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".yaml"))
        .map(|(path, text)| Source::new(path.as_str(), text.clone().into_bytes()).unwrap())
        .collect();
    let problems = botloom_flow::compile(&sources, &botloom_dialogue::library()).problems;
    // What is not known yet takes names with it.
    let cut = problems.iter().any(|problem| problem.code == Code::NotRunnable);
    problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error && problem.code != Code::NotRunnable)
        .filter(|problem| {
            !(problem.code == Code::UnknownKey
                && NEW_KEYS.iter().any(|key| problem.what.to_string().contains(key)))
        })
        // An older checker counts a name inside `switch` several times, and takes `offered` for no list.
        .filter(|problem| !(problem.code == Code::DuplicateName && stands_once(&sources, problem)))
        .filter(|problem| {
            !(problem.code == Code::WrongShape && problem.what.to_string().starts_with("`buttons`"))
        })
        .filter(|problem| !(cut && [Code::UnknownName, Code::UnknownSlot].contains(&problem.code)))
        .map(|problem| botloom_flow::render(problem, &sources, Language::English))
        .collect()
}

fn stands_once(sources: &[Source], problem: &botloom_flow::Problem) -> bool {
    let what = problem.what.to_string();
    let name = what.split('`').nth(1).unwrap_or_default();
    let written = format!("id: {name}\n");
    sources.iter().any(|source| source.path() == problem.file && source.text().matches(&written).count() == 1)
}

#[test]
fn intents_stories_rules_and_forms_of_rasa() {
    same("rasa-stories", botloom_import::rasa::import);
}

#[test]
fn flows_of_calm() {
    same("rasa-calm", botloom_import::rasa::import);
}

#[test]
fn yaml_with_anchors() {
    same("rasa-anchors", botloom_import::rasa::import);
}

#[test]
fn an_agent_of_dialogflow_es() {
    same("dialogflow-es", botloom_import::dialogflow::import);
}

#[test]
fn an_agent_of_dialogflow_cx() {
    same("dialogflow-cx", botloom_import::dialogflow::import);
}

#[test]
fn what_is_no_project_is_said() {
    let none = Files::from([("notes.yml".to_owned(), b"a: 1".to_vec())]);
    let error = botloom_import::rasa::import("notes", &none).unwrap_err();
    assert!(error.to_string().contains("`notes` holds no Rasa project"), "{error}");
    let error = botloom_import::dialogflow::import("notes", &none).unwrap_err();
    assert!(error.to_string().contains("`notes` holds no `agent.json`"), "{error}");
    let alone = Files::from([("agent.json".to_owned(), b"{}".to_vec())]);
    let error = botloom_import::dialogflow::import("notes", &alone).unwrap_err();
    assert!(error.to_string().contains("no folder `intents` or `flows`"), "{error}");
}

#[test]
fn hostile_files_are_items_like_others() {
    let deep = "[".repeat(50_000);
    let project = Files::from([
        ("domain.yml".to_owned(), b"intents: [a]\nresponses: {utter_a: [{text: x}]}\n".to_vec()),
        ("deep.yml".to_owned(), deep.clone().into_bytes()),
        ("huge.yml".to_owned(), vec![b'a'; botloom_flow::MAX_BYTES + 1]),
        ("latin.yml".to_owned(), b"a: \xff".to_vec()),
        ("broken.yml".to_owned(), b"nlu:\n  - intent: a\n examples: [\n".to_vec()),
        (
            "odd.yml".to_owned(),
            b"flows: [1, {a: b}]\nstories: 3\nrules: {x: [y]}\nslots: [a]\nforms: 1\n".to_vec(),
        ),
    ]);
    let done = botloom_import::rasa::import("hostile", &project).unwrap();
    for file in ["deep.yml", "huge.yml", "latin.yml", "broken.yml"] {
        assert!(done.report.items().iter().any(|item| item.file == file), "{file} is not listed");
    }
    let agent = Files::from([
        ("agent.json".to_owned(), b"{\"language\": \"en\"}".to_vec()),
        ("intents/a.json".to_owned(), deep.into_bytes()),
        (
            "intents/b.json".to_owned(),
            b"{\"name\": [1], \"responses\": {\"x\": 1}, \"contexts\": 3}".to_vec(),
        ),
        ("entities/c.json".to_owned(), b"nonsense".to_vec()),
    ]);
    let done = botloom_import::dialogflow::import("hostile", &agent).unwrap();
    for file in ["intents/a.json", "entities/c.json"] {
        assert!(done.report.items().iter().any(|item| item.file == file), "{file} is not listed");
    }
}
