//! `botloom check --fix` and its SARIF log as their users run them.

use super::{check, folder};
use std::fs;
use std::process::Output;

const BOT: &[u8] = b"bot: desk\nlanguages: [en]\nslots:\n  phone: {type: phone, ask: Phone?}\n";

const WRONG: &[u8] =
    "flow: a\ntitel: 甲\nsteps:\n  - ask: phnoe\n  - say：😀 再见\n  - ask: telephone\n".as_bytes();
const MENDED: &str = "flow: a\ntitle: 甲\nsteps:\n  - ask: phone\n  - say: 😀 再见\n  - ask: telephone\n";

#[test]
fn what_needs_no_thought_is_mended_and_the_rest_is_said() {
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/a.yaml", WRONG)]);
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
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("real.yaml", WRONG)]);
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
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/流程 1.yaml", WRONG)]);
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
