//! `botloom check` as its user runs it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn check(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom")).arg("check").args(options).arg(folder).output().unwrap()
}

fn bot(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

const BOT: &[u8] = b"bot: desk\nlanguages: [en]\nslots:\n  phone: {type: phone, ask: Phone?}\n";

#[test]
fn ten_planted_mistakes_are_ten_problems_in_their_places() {
    let flow = b"flow: a
titel: A
steps:
  - ask: phnoe
  - say: hello
    say: again
  - goto: nowhere
  - run: missing
  - sya: hi
  - if: 1 +
    then: [{end: true}]
  - ask: phone
    run: a
  - say: {fr: bonjour}
  - goto: {x: 1}
";
    let folder = bot(&[("bot.yaml", BOT), ("flows/a.yaml", flow)]);
    let output = check(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let problems: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found: Vec<String> = problems
        .as_array()
        .unwrap()
        .iter()
        .map(|p| {
            let start = &p["range"]["start"];
            format!("{} {}:{}", p["code"].as_str().unwrap(), start["line"], start["column"])
        })
        .collect();
    assert_eq!(
        found,
        [
            "BL0101 2:1",
            "BL0106 4:10",
            "BL0004 6:5",
            "BL0108 7:11",
            "BL0107 8:10",
            "BL0104 9:5",
            "BL0113 10:9",
            "BL0105 13:5",
            "BL0111 14:11",
            "BL0103 15:11",
        ]
    );
}

#[test]
fn a_right_bot_is_quiet() {
    let folder = bot(&[("bot.yaml", BOT), ("flows/a.yaml", b"flow: a\nsteps:\n  - say: hello\n")]);
    let output = check(folder.path(), &[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "2 files: 0 errors, 0 warnings\n");
}

#[test]
fn hostile_files_are_problems_like_others() {
    let huge = vec![b'a'; 20_000_000];
    let deep = "[".repeat(10_000);
    let files: &[(&str, &[u8])] = &[
        ("bot.yaml", BOT),
        ("flows/a.yaml", &huge),
        ("flows/b.yaml", b"\xff"),
        ("flows/c.yaml", deep.as_bytes()),
    ];
    let output = check(bot(files).path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    for code in ["BL0002", "BL0001", "BL0006"] {
        assert!(text.contains(code), "no {code} in: {text}");
    }
}

#[test]
fn a_path_that_is_no_folder_is_said_in_one_line() {
    let output = check(Path::new("no/such/bot"), &[]);
    assert_eq!(output.status.code(), Some(2));
    let talk = String::from_utf8(output.stderr).unwrap();
    assert!(talk.contains("`no/such/bot` is not a folder"), "{talk}");
}

#[test]
fn the_committed_schema_is_the_one_that_is_served() {
    let output = Command::new(env!("CARGO_BIN_EXE_botloom")).arg("schema").output().unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console/schema.graphql");
    let same = String::from_utf8(output.stdout).unwrap() == fs::read_to_string(committed).unwrap();
    assert!(same, "the schema changed: run `make schema` and commit it");
}

#[test]
fn the_templates_keep_their_own_tests() {
    let botloom =
        |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).output().unwrap();
    let names = String::from_utf8(botloom(&["new", "--list"]).stdout).unwrap();
    assert!(names.lines().any(|name| name == "express-logistics/parcel-desk"), "{names}");
    for name in names.lines() {
        let folder = tempfile::tempdir().unwrap();
        let bot = folder.path().join("bot");
        let bot = bot.to_str().unwrap();
        assert!(botloom(&["new", bot, "--template", name]).status.success());
        let checked = botloom(&["check", bot]);
        assert!(checked.status.success(), "{name}: {}", String::from_utf8_lossy(&checked.stdout));
        let tested = botloom(&["test", bot]);
        assert!(tested.status.success(), "{name}: {}", String::from_utf8_lossy(&tested.stdout));
        assert!(!String::from_utf8_lossy(&tested.stderr).starts_with("0 passed"), "{name} has tests");
    }
}

const WRONG: &[u8] =
    "flow: a\ntitel: 甲\nsteps:\n  - ask: phnoe\n  - say：😀 再见\n  - ask: telephone\n".as_bytes();
const MENDED: &str = "flow: a\ntitle: 甲\nsteps:\n  - ask: phone\n  - say: 😀 再见\n  - ask: telephone\n";

#[test]
fn what_needs_no_thought_is_mended_and_the_rest_is_said() {
    let folder = bot(&[("bot.yaml", BOT), ("flows/a.yaml", WRONG)]);
    let read = || fs::read_to_string(folder.path().join("flows/a.yaml")).unwrap();
    let shown = check(folder.path(), &["--fix", "--diff"]);
    let diff = String::from_utf8(shown.stdout).unwrap();
    assert!(diff.starts_with("--- a/flows/a.yaml\n+++ b/flows/a.yaml\n@@ "), "{diff}");
    assert!(
        diff.contains("-  - ask: phnoe\n-  - say：😀 再见\n+  - ask: phone\n+  - say: 😀 再见\n"),
        "{diff}"
    );
    assert_eq!(read().as_bytes(), WRONG, "`--diff` writes nothing");

    let done = check(folder.path(), &["--fix"]);
    assert_eq!((done.status.code(), read().as_str()), (Some(1), MENDED));
    let talk = String::from_utf8(done.stderr).unwrap();
    assert!(talk.contains("mended flows/a.yaml:2: write `title`\n"), "{talk}");
    let left = String::from_utf8(done.stdout).unwrap();
    assert!(left.contains("there is no slot `telephone`") && !left.contains("phnoe"), "{left}");
    let names: Vec<_> =
        fs::read_dir(folder.path().join("flows")).unwrap().map(|name| name.unwrap().file_name()).collect();
    assert_eq!(names, ["a.yaml"], "nothing is left beside the file");

    let again = check(folder.path(), &["--fix"]);
    assert!(!String::from_utf8(again.stderr).unwrap().contains("mended"));
    assert_eq!(check(folder.path(), &["--diff"]).status.code(), Some(2), "`--diff` needs `--fix`");
}

#[test]
fn fixes_keep_the_rights_of_a_file_and_links_to_it() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = bot(&[("bot.yaml", BOT), ("real.yaml", WRONG)]);
    let (flows, real) = (folder.path().join("flows"), folder.path().join("real.yaml"));
    fs::create_dir(&flows).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../real.yaml", flows.join("a.yaml")).unwrap();
    check(folder.path(), &["--fix"]);
    assert!(fs::symlink_metadata(flows.join("a.yaml")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), MENDED);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn sarif_names_places_rules_and_fixes() {
    let folder = bot(&[("bot.yaml", BOT), ("flows/流程 1.yaml", WRONG)]);
    let output = check(folder.path(), &["--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1));
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let run = &log["runs"][0];
    assert_eq!((&log["version"], &run["columnKind"]), (&"2.1.0".into(), &"utf16CodeUnits".into()));
    let result =
        run["results"].as_array().unwrap().iter().find(|result| result["ruleId"] == "BL0101").unwrap();
    let rule =
        &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!((&rule["id"], &rule["defaultConfiguration"]["level"]), (&"BL0101".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "flows/%E6%B5%81%E7%A8%8B%201.yaml");
    assert_eq!((&place["region"]["startLine"], &place["region"]["endColumn"]), (&2.into(), &6.into()));
    assert_eq!(
        result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"],
        "title"
    );
    let prints = |output: &Output| {
        let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|result| result["partialFingerprints"].to_string()).collect::<Vec<_>>()
    };
    // Lines that are added above change no fingerprint.
    let before = prints(&output);
    let path = folder.path().join("flows/流程 1.yaml");
    fs::write(&path, [b"# a remark\n", WRONG].concat()).unwrap();
    assert_eq!(prints(&check(folder.path(), &["--format", "sarif"])), before);
    assert_eq!(before.iter().collect::<std::collections::BTreeSet<_>>().len(), before.len());
}
