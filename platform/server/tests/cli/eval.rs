//! `botloom eval entities` as its user runs it.

use super::folder;
use std::path::Path;
use std::process::{Command, Output};

const CASES: &str = r#"[
    {"Input": "I have 25 boxes", "Results": [{"Text": "25", "Start": 7, "End": 8, "TypeName": "number", "Resolution": {"value": "25"}}]},
    {"Input": "no figures at all", "Results": [{"Text": "figures", "TypeName": "number", "Resolution": {"value": "1"}}]}
]"#;

fn eval(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["eval", "entities", "--specs"])
        .arg(folder)
        .args(options)
        .output()
        .unwrap()
}

#[test]
fn cases_are_counted_by_file_and_failures_shown_when_asked() {
    let folder = folder::<str>(&[
        ("english/Number/NumberModel.json", CASES),
        ("english/Number/OtherModel.json", "[]"),
    ]);
    let output = eval(folder.path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("1 of 2      50.0 %  english/Number/NumberModel.json"), "{text}");
    assert!(!text.contains("no figures at all"), "{text}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("OtherModel.json: no kind of value"));
    let json: serde_json::Value =
        serde_json::from_slice(&eval(folder.path(), &["--json", "--failures"]).stdout).unwrap();
    let file = &json["files"][0];
    assert_eq!((file["passed"].as_u64(), file["total"].as_u64()), (Some(1), Some(2)));
    assert_eq!(file["failures"][0]["input"], "no figures at all");
}

#[test]
fn what_holds_no_cases_is_said_in_words() {
    let empty = folder::<str>(&[("readme.txt", "nothing")]);
    let output = eval(empty.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("holds no cases"));
    let broken = folder::<str>(&[("chinese/Number/NumberModel.json", "{")]);
    let said = String::from_utf8(eval(broken.path(), &[]).stderr).unwrap();
    assert!(said.contains("`chinese/Number/NumberModel.json` holds no cases: it is no JSON"), "{said}");
    let output = eval(Path::new("/nowhere-at-all"), &[]);
    assert_eq!(output.status.code(), Some(2));
}
