//! Small projects of Bot Framework, and the bot folders that they become, as text.
//!
//! Each folder `data/botframework-*` has a `project` and what is `expected`: the files of the bot and `report.txt`. After
//! a change that is meant, `BLESS=1 cargo test -p botloom-import` writes the expected files anew; read what changed.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_import::{Files, Imported, botframework};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

fn same(case: &str) -> Imported {
    let folder = data().join(case);
    let done = botframework::import(case, &files(&folder.join("project"))).unwrap();
    let mut found: BTreeMap<String, String> = done.files.clone();
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
    done
}

#[test]
fn a_project_of_composer() {
    same("botframework-composer");
}

#[test]
fn branches_loops_and_memory() {
    same("botframework-control");
}

#[test]
fn inputs_and_messages() {
    same("botframework-inputs");
}

#[test]
fn dialogs_in_dialogs() {
    same("botframework-dialogs");
}

#[test]
fn computed_names_fields_and_messages_that_are_looked_at_again() {
    let done = same("botframework-values");
    assert_eq!(done.report.items(), [], "all of it has a counterpart");
}

#[test]
fn what_has_no_counterpart_is_listed() {
    let done = same("botframework-lost");
    // Every action of the fixture but those that are carried over is an item.
    assert!(done.report.items().len() > 40, "{}", done.report.items().len());
    assert!(
        done.report.items().iter().all(|item| item.line > 0 && !item.why.is_empty() && !item.cure.is_empty())
    );
}

#[test]
fn one_test_is_a_bot_of_its_own() {
    let project = files(&data().join("botframework-dialogs/project"));
    let done = botframework::import_test(&project, "home.test.dialog").unwrap();
    assert_eq!(done.tests, 1);
    assert!(done.files["tests/home.yaml"].contains("- user: hi\n"), "{}", done.files["tests/home.yaml"]);
    let error = botframework::import_test(&project, "Joke.dialog").unwrap_err();
    assert_eq!(error.to_string(), "`Joke.dialog` is no test");
}

#[test]
fn what_is_no_project_is_said() {
    let none = Files::from([("notes.json".to_owned(), b"{}".to_vec())]);
    let error = botframework::import("notes", &none).unwrap_err();
    assert!(error.to_string().contains("`notes` holds no `.dialog` file"), "{error}");
}

#[test]
fn hostile_files_are_items_like_others() {
    let deep = format!("{{\"$kind\": \"Microsoft.AdaptiveDialog\", \"triggers\": {}", "[".repeat(50_000));
    let actions = "{\"$kind\":\"Microsoft.IfCondition\",\"condition\":\"true\",\"actions\":[";
    let nested = format!(
        "{{\"$kind\":\"Microsoft.AdaptiveDialog\",\"triggers\":[{{\"$kind\":\"Microsoft.OnUnknownIntent\",\"actions\":[{}{}]}}]}}",
        actions.repeat(2_000),
        "]}".repeat(2_000)
    );
    let long = format!(
        "{{\"$kind\":\"Microsoft.AdaptiveDialog\",\"triggers\":[{{\"$kind\":\"Microsoft.OnUnknownIntent\",\"actions\":[\
         {{\"$kind\":\"Microsoft.SendActivity\",\"activity\":\"${{{}1}}\"}}]}}]}}",
        "1+".repeat(7_000)
    );
    let itself = "{\"$kind\":\"Microsoft.AdaptiveDialog\",\"triggers\":[{\"$kind\":\"Microsoft.OnBeginDialog\",\"actions\":[\"main\"]}]}";
    let project = Files::from([
        ("main.dialog".to_owned(), itself.as_bytes().to_vec()),
        ("deep.dialog".to_owned(), deep.into_bytes()),
        ("nested.dialog".to_owned(), nested.into_bytes()),
        ("long.dialog".to_owned(), long.into_bytes()),
        ("latin.dialog".to_owned(), b"{\"a\": \"\xff\"}".to_vec()),
        ("loop.lg".to_owned(), b"[x](loop.lg)\n# A\n- ${A()} ${B()}\n# B\n- ${A()}\n".to_vec()),
        ("loop.lu".to_owned(), b"[x](loop.lu)\n# A\n- hi {@x={@y={@z=1}\n- {\n".to_vec()),
        ("odd.qna".to_owned(), b"# ?\n```\nnever closed\n".to_vec()),
        ("odd.dialog".to_owned(), b"{\"$kind\":\"Microsoft.AdaptiveDialog\",\"triggers\":{\"a\":1},\"recognizer\":[1],\"generator\":{}}".to_vec()),
    ]);
    for root in ["main", "nested", "long", "odd"] {
        let mut some = project.clone();
        some.retain(|path, _| {
            !path.ends_with(".dialog") || path == &format!("{root}.dialog") || path.starts_with("latin")
        });
        let done = botframework::import("hostile", &some).unwrap();
        assert!(done.files.contains_key("bot.yaml"), "{root}");
    }
    let done = botframework::import("hostile", &project).unwrap();
    assert!(!done.report.items().is_empty());
}
