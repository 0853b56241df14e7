//! `botloom check`, `test` and `replay` as their user runs them.

use super::{check, check_in, folder};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BOT: &[u8] =
    b"bot: desk\nlanguages: [en]\nslots:\n  phone: {type: phone, sensitive: true, ask: Phone?}\n";

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
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/a.yaml", flow)]);
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
fn problems_are_said_in_the_language_of_the_locale() {
    let flow = "flow: a\ntriggers: [hi there]\nsteps:\n  - ask: phnoe\n  - say: {en: Bye}\n    say: again\n";
    let folder = folder(&[("bot.yaml", str::from_utf8(BOT).unwrap()), ("flows/a.yaml", flow)]);
    let said = |output: &Output| String::from_utf8(output.stdout.clone()).unwrap();
    let output = check_in("zh_CN.UTF-8", folder.path(), &[]);
    let text = said(&output);
    for part in [
        "错误[BL0106]: 没有名为 `phnoe` 的槽位\n",
        "  原因：名称必须指向存在的东西\n  做法：是不是想写 `phone`？\n",
        "^^^ 第一次在这里\n",
    ] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
    let summary = String::from_utf8(output.stderr).unwrap();
    assert_eq!(summary, "2 个文件：2 个错误，0 个警告\n");
    let list: serde_json::Value =
        serde_json::from_slice(&check_in("zh_CN.UTF-8", folder.path(), &["--json"]).stdout).unwrap();
    let unknown = list.as_array().unwrap().iter().find(|problem| problem["code"] == "BL0106").unwrap();
    assert_eq!(unknown["what"], "没有名为 `phnoe` 的槽位");
    assert_eq!((&unknown["severity"], &unknown["fix"]["title"]), (&"error".into(), &"改为 `phone`".into()));
    let sarif = check_in("zh_CN.UTF-8", folder.path(), &["--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&sarif.stdout).unwrap();
    let message = log["runs"][0]["results"].as_array().unwrap().iter().find(|one| one["ruleId"] == "BL0106");
    assert_eq!(
        message.unwrap()["message"]["text"],
        "没有名为 `phnoe` 的槽位\n原因：名称必须指向存在的东西\n做法：是不是想写 `phone`？"
    );
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["id"] == "BL0106").unwrap();
    assert_eq!(rule["shortDescription"]["text"], "未知的槽位。");
    let english = said(&check_in("en_GB.UTF-8", folder.path(), &[]));
    assert!(english.contains("error[BL0106]: there is no slot `phnoe`\n"), "{english}");
    // What tells results of two runs apart does not change with the language.
    let prints = |locale: &str| {
        let log = check_in(locale, folder.path(), &["--format", "sarif"]).stdout;
        let log: serde_json::Value = serde_json::from_slice(&log).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|one| one["partialFingerprints"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(prints("zh_CN.UTF-8"), prints("C"));
}

#[test]
fn a_right_bot_is_quiet() {
    let flow = b"flow: a\ntriggers: [call me, phone me, ring me up]\nsteps:\n  - ask: phone\n";
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/a.yaml", flow)]);
    let output = check(folder.path(), &[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "2 files: 0 errors, 0 warnings\n");
}

#[test]
fn advice_never_fails_and_warnings_do_if_asked() {
    let flow = |steps: &str| format!("flow: a\ntriggers: [call me]\nsteps:\n  - ask: phone\n{steps}");
    let advised = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/a.yaml", flow("").as_bytes())]);
    let warned = flow("  - if: phone == \"1\"\n    then: []\n");
    let warned = folder::<[u8]>(&[("bot.yaml", BOT), ("flows/a.yaml", warned.as_bytes())]);
    for (folder, options, status, told) in [
        (&advised, &["--strict"][..], 0, "2 files: 0 errors, 0 warnings, 1 advice\n"),
        (&warned, &[][..], 0, "2 files: 0 errors, 1 warnings, 1 advice\n"),
        (&warned, &["--strict"][..], 1, "2 files: 0 errors, 1 warnings, 1 advice\n"),
    ] {
        let output = check(folder.path(), options);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), told);
        assert_eq!(output.status.code(), Some(status), "{options:?}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("advice[BL0184]"));
    }
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
    let output = check(folder(files).path(), &[]);
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

fn botloom(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).output().unwrap()
}

#[test]
fn tests_report_to_build_servers_and_show_what_they_miss() {
    let flow = b"flow: a
triggers: [hello]
steps:
  - ask: phone
  - if: phone.startsWith(\"138\")
    then: [{say: Yours.}]
    else: [{say: Other.}]
";
    let test = b"test: good\ntalk: [{user: hello}, {bot: 'Phone?'}, {user: '13812345678'}, {bot: Yours.}]\n";
    let bad = b"test: 'bad <&'\ntalk: [{user: hello}, {bot: Hi}]\n";
    let files: &[(&str, &[u8])] =
        &[("bot.yaml", BOT), ("flows/a.yaml", flow), ("tests/a.yaml", test), ("tests/b.yaml", bad)];
    let folder = folder(files);
    let path = folder.path().to_str().unwrap();
    let junit = folder.path().join("out.xml");
    let output = botloom(&["test", path, "--coverage", "--junit", junit.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("75 %  a") && shown.contains("not: 7 say"), "{shown}");
    let xml = fs::read_to_string(junit).unwrap();
    assert!(xml.contains("tests=\"2\" failures=\"1\"") && xml.contains("bad &lt;&amp;"), "{xml}");

    let output = botloom(&["test", path, "--mutate", "--only", "good"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("flows/a.yaml:7: no test notices that the step `say` is left out"), "{shown}");
    assert!(shown.contains("2 of 3 changes are noticed"), "{shown}");
}

#[test]
fn a_log_that_is_none_is_told_with_its_line() {
    let folder = folder::<[u8]>(&[("bot.yaml", BOT), ("log", b"\n{\"a\": 1}\n")]);
    let path = folder.path().to_str().unwrap();
    let log = folder.path().join("log");
    let output = botloom(&["replay", log.to_str().unwrap(), "--against", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("line 2 is no turn"));
    assert_eq!(botloom(&["log", "--data", path]).status.code(), Some(2));
}
