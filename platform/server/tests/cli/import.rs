//! `botloom import` as its user runs it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use zip::write::SimpleFileOptions;

fn import(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(folder)
        .arg("import")
        .args(arguments)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join("shop").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn archive(folder: &Path, entries: &[(&str, &[u8])]) -> PathBuf {
    let path = folder.join("shop.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    path
}

const DOMAIN: &str = "intents: [greet]\nresponses:\n  utter_greet:\n    - text: Hello!\n";
const NLU: &str = "nlu:\n  - intent: greet\n    examples: |\n      - hi\n      - hello\n";
const RULES: &str =
    "rules:\n  - rule: greet\n    steps:\n      - intent: greet\n      - action: utter_greet\n";

#[test]
fn a_project_that_maps_whole_is_0_and_runs() {
    let folder = project(&[("domain.yml", DOMAIN), ("data/nlu.yml", NLU), ("data/rules.yml", RULES)]);
    let output = import(folder.path(), &["rasa", "shop", "--out", "made"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("1 flow, 0 knowledge entries, 0 tests in made; 0 things not carried over")
    );
    assert_eq!(output.stdout, b"");
    let flow = fs::read_to_string(folder.path().join("made/flows/greet.yaml")).unwrap();
    assert_eq!(flow, "flow: greet\ntitle: Greet\ntriggers:\n  - hi\n  - hello\nsteps:\n  - say: Hello!\n");
    let check =
        Command::new(env!("CARGO_BIN_EXE_botloom")).arg("check").arg(folder.path().join("made")).output();
    assert_eq!(check.unwrap().status.code(), Some(0));
}

#[test]
fn what_is_not_carried_over_is_1_and_shown_with_its_place() {
    let rules = format!("{RULES}      - action: action_code\n");
    let folder = project(&[("domain.yml", DOMAIN), ("data/nlu.yml", NLU), ("data/rules.yml", &rules)]);
    let output = import(folder.path(), &["rasa", "shop"]);
    assert_eq!(output.status.code(), Some(1));
    let talk = stderr(&output);
    assert!(talk.contains("data/rules.yml:6: the custom action `action_code`\n  why: "), "{talk}");
    assert!(
        talk.contains("1 flow, 0 knowledge entries, 0 tests in shop-botloom; 1 thing not carried over"),
        "{talk}"
    );
    let readme = fs::read_to_string(folder.path().join("shop-botloom/README.md")).unwrap();
    assert!(readme.contains("- `data/rules.yml:6` the custom action `action_code`"), "{readme}");

    let output = import(folder.path(), &["rasa", "shop", "--json", "--out", "other"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (output.status.code(), &report["flows"], &report["items"][0]["line"]),
        (Some(1), &1.into(), &6.into())
    );
    assert_eq!(report["items"][0]["file"], "data/rules.yml");
    for key in ["what", "why", "do"] {
        assert!(report["items"][0][key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = project(&[("domain.yml", DOMAIN)]);
    fs::create_dir(folder.path().join("made")).unwrap();
    fs::write(folder.path().join("made/mine.txt"), "mine").unwrap();
    let output = import(folder.path(), &["rasa", "shop", "--out", "made"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`made` is not empty"), "{}", stderr(&output));
    assert_eq!(fs::read_dir(folder.path().join("made")).unwrap().count(), 1);
}

#[test]
fn what_is_no_project_is_2() {
    let folder = project(&[("notes.yml", "a: 1\n")]);
    for (arguments, expected) in [
        (["rasa", "shop"], "`shop` holds no Rasa project"),
        (["rasa", "gone"], "`gone` can not be read"),
        (["dialogflow", "shop"], "`shop` holds no `agent.json`"),
        (["dialogflow", "shop/notes.yml"], "neither a folder nor a zip archive"),
    ] {
        let output = import(folder.path(), &arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert!(!folder.path().join("shop-botloom").exists(), "nothing is written then");
}

#[test]
fn an_archive_of_an_agent_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let intent = br#"{"name": "Hours", "responses": [{"messages": [{"type": "0", "lang": "en", "speech": "At nine."}]}]}"#;
    let phrases = br#"[{"data": [{"text": "when do you open"}]}]"#;
    archive(
        folder.path(),
        &[
            ("agent.json", br#"{"language": "en"}"#),
            ("intents/Hours.json", intent),
            ("intents/Hours_usersays_en.json", phrases),
            ("logo.png", b"not read"),
        ],
    );
    let output = import(folder.path(), &["dialogflow", "shop.zip", "--out", "made"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let flow = fs::read_to_string(folder.path().join("made/flows/hours.yaml")).unwrap();
    assert!(flow.contains("- when do you open\n") && flow.contains("- say: At nine.\n"), "{flow}");
}

#[test]
fn hostile_archives_do_no_harm() {
    let agent: (&str, &[u8]) = ("agent.json", br#"{"language": "en"}"#);
    let intent: (&str, &[u8]) = ("intents/a.json", br#"{"name": "a"}"#);

    let folder = tempfile::tempdir().unwrap();
    archive(folder.path(), &[agent, intent, ("../../evil.json", b"{}")]);
    let output = import(folder.path(), &["dialogflow", "shop.zip"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("the entry `../../evil.json` leads out of the archive"),
        "{}",
        stderr(&output)
    );

    // 200 MB of nothing in some 200 kB.
    let folder = tempfile::tempdir().unwrap();
    let bomb = vec![b' '; 200 << 20];
    archive(folder.path(), &[agent, intent, ("intents/bomb.json", &bomb)]);
    let output = import(folder.path(), &["dialogflow", "shop.zip"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("intents/bomb.json:1: "), "{}", stderr(&output));

    let folder = tempfile::tempdir().unwrap();
    let part = vec![b' '; 4 << 20];
    let names: Vec<String> = (0..70).map(|at| format!("intents/{at}.json")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), part.as_slice())).collect();
    archive(folder.path(), &entries);
    let output = import(folder.path(), &["dialogflow", "shop.zip"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("more than 256 MB"), "{}", stderr(&output));
}

#[test]
fn a_project_of_bot_framework_becomes_a_bot_that_passes_its_test() {
    let dialog = r#"{
  "$kind": "Microsoft.AdaptiveDialog",
  "recognizer": {"$kind": "Microsoft.RegexRecognizer", "intents": [{"intent": "Joke", "pattern": "joke"}]},
  "triggers": [
    {"$kind": "Microsoft.OnIntent", "intent": "Joke", "actions": [
      {"$kind": "Microsoft.SendActivity", "activity": "Why did the chicken cross the road?"},
      {"$kind": "Microsoft.EndTurn"},
      {"$kind": "Microsoft.SendActivity", "activity": "To get to the other side"}
    ]},
    {"$kind": "Microsoft.OnUnknownIntent", "actions": [
      {"$kind": "Microsoft.SendActivity", "activity": "I tell jokes"}
    ]}
  ]
}"#;
    let script = r#"{
  "$kind": "Microsoft.Test.Script",
  "dialog": "shop",
  "script": [
    {"$kind": "Microsoft.Test.UserSays", "text": "hello"},
    {"$kind": "Microsoft.Test.AssertReply", "text": "I tell jokes"},
    {"$kind": "Microsoft.Test.UserSays", "text": "a joke, please"},
    {"$kind": "Microsoft.Test.AssertReply", "text": "Why did the chicken cross the road?"},
    {"$kind": "Microsoft.Test.UserSays", "text": "no idea"},
    {"$kind": "Microsoft.Test.AssertReply", "text": "To get to the other side"}
  ]
}"#;
    let folder = project(&[("shop.dialog", dialog), ("shop.test.dialog", script)]);
    let output = import(folder.path(), &["botframework", "shop", "--out", "made"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("1 test in made; 0 things not carried over"), "{}", stderr(&output));
    let tested = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(folder.path())
        .args(["test", "made"])
        .output()
        .unwrap();
    assert_eq!(tested.status.code(), Some(0), "{}", stderr(&tested));
    // Without a dialog there is no project.
    let folder = project(&[("settings.json", "{}")]);
    let output = import(folder.path(), &["botframework", "shop", "--out", "made"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("`shop` holds no `.dialog` file"), "{}", stderr(&output));
}
