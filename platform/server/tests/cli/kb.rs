//! `botloom kb import` as its user runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;
use serde_json::Value;

use crate::folder;

const BOT: &str =
    "bot: shop\nlanguages: [zh-CN, en]\ntimezone: Asia/Shanghai\nknowledge:\n  - files: knowledge/*.yaml\n";
const HOURS: &str = "flow: pack_a_box\ntriggers: [pack a box for me]\nsteps:\n  - say: Done.\n";

fn kb(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(folder)
        .args(["kb", "import"])
        .args(arguments)
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn workbook(rows: &[[&str; 5]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("常见问题").unwrap();
    let head = ["问题", "答案", "question en", "answer en", "失效日期"];
    for (row, cells) in std::iter::once(&head).chain(rows).enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            sheet.write(row as u32, column as u16, *text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn what_is_imported_is_answered_with() {
    let rows = [
        ["怎么退货", "七天内可以退。", "How do I return something?", "Within seven days.", ""],
        ["春节几点开门", "春节十点开门。", "When do you open at Spring Festival?", "At ten.", "2026-02-28"],
    ];
    let root = folder(&[("bot.yaml", BOT), ("flows/a.yaml", HOURS), ("faq.xlsx", "")]);
    fs::write(root.path().join("faq.xlsx"), workbook(&rows)).unwrap();
    fs::write(root.path().join("guide.md"), "## Gift wrapping\n\nWe wrap presents for free.\n").unwrap();
    let output = kb(root.path(), &["faq.xlsx", "guide.md", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((report["added"].as_u64(), report["faults"].as_array().map(Vec::len)), (Some(3), Some(0)));
    assert_eq!(report["files"], serde_json::json!(["knowledge/faq.yaml", "knowledge/guide.yaml"]));
    let test = |now: &str, user: &str, bot: &str| {
        format!("test: {user} {now}\ngiven: {{now: \"{now}\"}}\ntalk:\n  - user: {user}\n  - bot: {bot}\n")
    };
    let tests = [
        test("2026-02-28T20:00:00+08:00", "请问怎么退货呀", "七天内可以退。"),
        test("2026-02-28T20:00:00+08:00", "春节几点开门", "春节十点开门。"),
        test("2026-03-01T00:10:00+08:00", "can I get gift wrapping?", "We wrap presents for free."),
    ];
    fs::create_dir_all(root.path().join("tests")).unwrap();
    for (number, text) in tests.iter().enumerate() {
        fs::write(root.path().join(format!("tests/{number}.yaml")), text).unwrap();
    }
    let run = |command: &str| {
        Command::new(env!("CARGO_BIN_EXE_botloom"))
            .current_dir(root.path())
            .args([command, "."])
            .output()
            .unwrap()
    };
    let output = run("check");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        stderr(&output)
    );
    let output = run("test");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        stderr(&output)
    );
    let expired = tests[1].replace("2026-02-28", "2026-03-01");
    fs::write(root.path().join("tests/1.yaml"), expired).unwrap();
    assert_eq!(run("test").status.code(), Some(1), "an entry is not found after its last day");
}

#[test]
fn faults_are_named_and_the_rest_goes_in() {
    let rows = [
        ["怎么退货", "七天内可以退。", "", "", ""],
        ["怎么换货", "", "", "", "明天"],
        ["几点开门", "九点。", "", "", ""],
    ];
    let root = folder(&[("bot.yaml", "bot: shop\nlanguages: [zh-CN]\n")]);
    fs::write(root.path().join("faq.xlsx"), workbook(&rows)).unwrap();
    let output = kb(root.path(), &["faq.xlsx", "--into", ".", "--dry-run"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!root.path().join("knowledge").exists());
    assert!(stderr(&output).contains("would write ./knowledge/faq.yaml"), "{}", stderr(&output));
    let output = kb(root.path(), &["faq.xlsx"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    let said = stderr(&output);
    for part in [
        "faq.xlsx 常见问题!3 column `失效日期`: `明天` is no date; write year, month and day: `2026-01-31`",
        "faq.xlsx 常见问题!3 column `答案`: the answer is missing; write the answer, or remove the row",
        "faq.xlsx sheet `常见问题` column `question en` not imported: the folder has no language `en`",
        "faq.xlsx: added: 2, faults: 2",
        "the bot does not answer from these files yet",
    ] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    let chinese = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(root.path())
        .args(["kb", "import", "--dry-run", "--json", "faq.xlsx"])
        .env("LC_ALL", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let told = stderr(&chinese);
    for part in [
        "faq.xlsx 常见问题!3 列 `失效日期`：`明天` 不是日期；写年、月、日：`2026-01-31`",
        "faq.xlsx 的工作表 `常见问题` 的列 `question en` 没有导入：文件夹没有语言 `en`，它的语言是 zh-CN",
        "faq.xlsx：未变：2、有问题：2",
    ] {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    let report: serde_json::Value = serde_json::from_slice(&chinese.stdout).unwrap();
    assert_eq!(report["faults"][0]["cure"], "写年、月、日：`2026-01-31`", "{report}");
    let before = fs::read(root.path().join("knowledge/faq.yaml")).unwrap();
    let again = kb(root.path(), &["faq.xlsx"]);
    assert!(stderr(&again).contains("faq.xlsx: unchanged: 2, faults: 2"), "{}", stderr(&again));
    assert_eq!(fs::read(root.path().join("knowledge/faq.yaml")).unwrap(), before);
    let fmt = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(root.path())
        .args(["fmt", "--check", "."])
        .output()
        .unwrap();
    assert_eq!(fmt.status.code(), Some(0), "{}", stderr(&fmt));
}

#[test]
fn what_a_person_edited_is_kept_and_shown() {
    let root = folder(&[
        ("pack.yaml", "pack: x\nlanguages: [en]\n"),
        ("faq.csv", "id,question,answer\na,Where?,Here.\nb,When?,Now.\n"),
    ]);
    assert_eq!(kb(root.path(), &["faq.csv"]).status.code(), Some(0));
    let path = root.path().join("knowledge/faq.yaml");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("Here.", "Over here.")).unwrap();
    fs::write(root.path().join("faq.csv"), "id,question,answer\na,Where?,There.\n").unwrap();
    let output = kb(root.path(), &["faq.csv"]);
    assert_eq!(output.status.code(), Some(0));
    let said = stderr(&output);
    assert!(said.contains("faq.csv row 2: kept yours of `a` in knowledge/faq.yaml\n  yours:  Where? → Over here.\n  theirs: Where? → There.\n"), "{said}");
    assert!(
        said.contains("faq.csv no longer has `b` of knowledge/faq.yaml: kept; `--prune` takes it out"),
        "{said}"
    );
    let output = kb(root.path(), &["faq.csv", "--prune"]);
    assert!(stderr(&output).contains("`b` of knowledge/faq.yaml: taken out"), "{}", stderr(&output));
    assert!(!fs::read_to_string(&path).unwrap().contains("id: b"));
}

#[test]
fn nothing_that_can_be_read_is_2() {
    let root = folder(&[
        ("bot.yaml", BOT),
        ("a.pdf", "no pdf"),
        ("b.doc", "old"),
        ("c.csv", "question,answer\nWho?,Me.\n"),
    ]);
    let output = kb(root.path(), &["a.pdf", "b.doc", "missing.md"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    for part in [
        "a.pdf: the file is damaged",
        "b.doc: this kind of document can not be read",
        "missing.md: it can not be read",
    ] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    assert_eq!(kb(root.path(), &["a.pdf", "c.csv"]).status.code(), Some(1), "one of two was read");
    let elsewhere = kb(root.path(), &["c.csv", "--into", "nowhere"]);
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(stderr(&elsewhere).contains("`nowhere` is not a folder"), "{}", stderr(&elsewhere));
}
