//! `botloom eval knowledge` as its user runs it.

use super::folder;
use std::path::Path;
use std::process::{Command, Output};

const PACK: &str = "pack: parcels\nlanguages: [zh-CN, en]\nparameters:\n  hotline: {default: \"95000\"}\n";
const ENTRIES: &str = "entries:
  - id: tracking
    question: {zh-CN: 快递到哪了, en: Where is my parcel?}
    variants: {zh-CN: [查物流, 包裹走到哪里了], en: [track my package, has it been shipped]}
    answer: {zh-CN: 拨打 ${hotline}。, en: 'Call ${hotline}.'}
  - id: invoice
    question: {zh-CN: 怎么开发票, en: How do I get an invoice?}
    variants: {zh-CN: [要报销凭证, 电子发票在哪下载], en: [download the tax bill, I need a receipt for my company]}
    answer: {zh-CN: 在订单页申请。, en: On the page of the order.}
";
const QUESTIONS: &str = "# asked by people
tracking\t我的快递现在到哪里了
invoice\t能给我开张发票吗
-\t明天会下雨吗
tracking\twhere is my package now

invoice\tcan you send me an invoice
invoice\twhere did my package go
-\ttell me a joke about penguins
";

fn eval(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["eval", "knowledge", "--pack"])
        .arg(folder)
        .args(options)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_pack_is_measured_by_language_beside_plain_search() {
    let files = [
        ("pack.yaml", PACK),
        ("knowledge/parcels.yaml", ENTRIES),
        ("lexicon.yaml", "synonyms:\n  - [快递, 包裹]\n"),
        ("evaluation.tsv", QUESTIONS),
    ];
    let folder = folder::<str>(&files);
    let output = eval(folder.path(), &["--json", "--failures"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["entries"], 2);
    let row = |at: usize| &json["languages"][at];
    assert_eq!((row(0)["language"].as_str(), row(1)["language"].as_str()), (Some("en"), Some("zh-CN")));
    let counts = |at: usize| (row(at)["questions"].as_u64(), row(at)["must_be_silent"].as_u64());
    assert_eq!((counts(0), counts(1)), ((Some(3), Some(1)), (Some(2), Some(1))));
    assert_eq!(row(1)["recall_at_1"], 1.0);
    assert_eq!((&row(0)["silence"], &row(1)["silence"]), (&1.0.into(), &1.0.into()));
    // One of the three is expected of the wrong entry on purpose.
    assert_eq!(row(0)["ranked_at_1"], 0.6667);
    let failed = row(0)["failures"].as_array().unwrap();
    assert!(failed.iter().any(|f| f["line"] == 8 && f["expected"] == "invoice" && f["found"] == "tracking"));
    assert!(row(0)["p50_us"].as_f64().is_some_and(|time| time > 0.0));
    assert_eq!(row(1)["plain_bm25"]["recall_at_1"], 0.0, "its default tokenizer cuts no Chinese");
    let text = String::from_utf8(eval(folder.path(), &[]).stdout).unwrap();
    assert!(text.contains("recall@1") && text.contains("zh-CN"), "{text}");
    assert!(!text.contains("where did my package go"), "{text}");
    let text = String::from_utf8(eval(folder.path(), &["--failures"]).stdout).unwrap();
    assert!(
        text.contains("    8: where did my package go\n       expected invoice; found tracking"),
        "{text}"
    );
}

#[test]
fn a_bot_is_measured_with_questions_that_are_named() {
    let bot = "bot: desk\nlanguages: [zh-CN, en]\nknowledge:\n  - files: knowledge/*.yaml\n";
    let entries = ENTRIES.replace("${hotline}", "95000");
    let folder = folder::<str>(&[
        ("bot.yaml", bot),
        ("knowledge/parcels.yaml", &entries),
        ("asked.tsv", "invoice\tdownload the tax bill\n"),
    ]);
    let output = eval(folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("name a file of questions with `--questions`"), "{}", said(&output));
    let questions = folder.path().join("asked.tsv");
    let output = eval(folder.path(), &["--json", "--questions", questions.to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["languages"][0]["recall_at_1"], 1.0);
    assert_eq!(json["languages"][0]["silence"], serde_json::Value::Null);
}

#[test]
fn wrong_questions_are_named_by_line() {
    let wrong = "tracking where is it\nnothing\twhere is it\n\twhere\ntracking\t?!\ntracking\twhere is it\n";
    let folder = folder::<str>(&[
        ("pack.yaml", PACK),
        ("knowledge/parcels.yaml", ENTRIES),
        ("evaluation.tsv", wrong),
        ("empty.tsv", "# nothing\n"),
    ]);
    let output = eval(folder.path(), &[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let text = said(&output);
    assert!(
        text.contains("evaluation.tsv:1: there is no tab: expected `entry-id`, a tab and a question"),
        "{text}"
    );
    assert!(text.contains("evaluation.tsv:2: there is no entry `nothing`"), "{text}");
    assert!(text.contains("evaluation.tsv:3: no entry stands before the tab"), "{text}");
    assert!(text.contains("evaluation.tsv:4: no question stands behind the tab"), "{text}");
    assert!(text.contains("4 lines of") && !text.contains("tsv:5"), "{text}");
    let empty = folder.path().join("empty.tsv");
    assert!(
        said(&eval(folder.path(), &["--questions", empty.to_str().unwrap()])).contains("holds no questions")
    );
}

#[test]
fn what_is_no_pack_or_has_errors_is_not_measured() {
    let output = eval(folder::<str>(&[("readme.txt", "nothing")]).path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("is neither a knowledge pack nor a bot"), "{}", said(&output));
    let folder = folder::<str>(&[
        ("pack.yaml", PACK),
        ("knowledge/parcels.yaml", ENTRIES),
        ("lexicon.yaml", "synonyms:\n  - [快递]\n"),
        ("evaluation.tsv", QUESTIONS),
    ]);
    let output = eval(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.contains("lexicon.yaml:2:5") && text.contains("`快递` stands alone"), "{text}");
    assert!(said(&output).contains("nothing was measured"), "{}", said(&output));
}
