//! `botloom kb health` as its user runs it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::folder;

const BOT: &str =
    "bot: shop\nlanguages: [zh-CN, en]\ntimezone: Asia/Shanghai\nknowledge:\n  - files: knowledge/*.yaml\n";
const FLOW: &str =
    "flow: pack_a_box\ntriggers: [pack a box for me]\nsteps:\n  - say: {zh-CN: 好。, en: Done.}\n";

fn health(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(folder)
        .args(["kb", "health", ".", "--today", "2026-05-01"])
        .args(more)
        .output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// Kind, entry and line of each finding.
fn found(folder: &Path, more: &[&str]) -> Vec<(String, String, u64)> {
    let (_, out, talk) = health(folder, &[&["--json"], more].concat());
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{talk}"));
    let text = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let findings = value["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|one| (text(one, "kind"), text(one, "entry"), one["line"].as_u64().unwrap()))
        .collect()
}

const SICK: &str = "entries:
  - id: returns
    question: {zh-CN: 怎么退货, en: How do I return something?}
    variants: {zh-CN: [退货流程, 不想要了能退吗, 怎么退回去], en: [return policy]}
    answer: {zh-CN: 签收后七天内可以退货。, en: Within seven days of delivery.}
  - id: refunds
    question: {zh-CN: 退货流程, en: Can I get a refund?}
    answer: {zh-CN: 签收后15天内可以退货。, en: You can for a refund ask us.}
  - id: fee
    question: {zh-CN: 运费多少钱, en: How much is delivery?}
    variants: {zh-CN: [邮费多少, 寄费怎么算, 包邮吗]}
    answer: {zh-CN: 每单 8 元。, en: CNY 10 an order.}
  - id: fair
    question: {zh-CN: 展会什么时候, en: When is the fair?}
    answer: {zh-CN: 展会2025年10月3日开幕。, en: It opens on 3 October 2025.}
  - id: spring
    question: {zh-CN: 春节营业时间, en: Spring Festival hours?}
    answer: {zh-CN: 十点开门。, en: At ten.}
    valid: {until: 2026-02-28}
  - id: may
    question: {zh-CN: 五月活动是什么, en: What is on in May?}
    answer: {zh-CN: 全场打折。, en: Everything is cheaper.}
    valid: {until: 2026-05-20}
  - id: gift-cards
    question: {zh-CN: 礼品卡怎么买}
    answer: {zh-CN: '见 www.example.com/cards 或 https://www.example.com/b，编号 ${number}。'}
    attributes: {reviewed: 2024-01-01}
  - id: since
    question: {zh-CN: 你们什么时候成立的, en: Since when do you exist?}
    answer: {zh-CN: 自2010年1月1日起。, en: Since 1 January 2010.}
    attributes: {reviewed: 2026-04-01}
";

#[test]
fn what_is_wrong_is_found_at_its_place_and_nothing_else() {
    let root = folder(&[("bot.yaml", BOT), ("flows/a.yaml", FLOW), ("knowledge/shop.yaml", SICK)]);
    let expected = [
        ("contradiction", "returns", 3),
        ("dead-parameter", "gift-cards", 26),
        ("duplicate", "returns", 4),
        ("languages-differ", "fee", 12),
        ("past-date", "fair", 15),
        ("past-date", "fair", 15),
        ("expired", "spring", 19),
        ("missing-language", "gift-cards", 24),
        ("dead-link", "gift-cards", 26),
        ("missing-variants", "fee", 9),
        ("expires-soon", "may", 23),
        ("not-reviewed", "gift-cards", 24),
    ];
    let expected: Vec<(String, String, u64)> =
        expected.iter().map(|(kind, entry, line)| ((*kind).to_owned(), (*entry).to_owned(), *line)).collect();
    assert_eq!(found(root.path(), &[]), expected);
    let (code, out, talk) = health(root.path(), &[]);
    assert_eq!(code, Some(1), "a contradiction is an error");
    assert!(talk.contains("2 errors, 7 warnings, 3 pieces of advice"), "{talk}");
    for part in [
        "error[contradiction]: `returns` says 七天内, and `refunds`, which asks the same, says 15天内",
        "--> knowledge/shop.yaml:3:23",
        "`fee` says 8 in `zh-CN` and 10 in `en`",
        "do: write `https://www.example.com/cards`",
    ] {
        assert!(out.contains(part), "{part} is missing in\n{out}");
    }
    assert_eq!(
        health(root.path(), &["--review", "9999", "--today", "2026-05-01"]).0,
        Some(2),
        "a day is given once"
    );
}

#[test]
fn a_healthy_folder_says_nothing_and_a_broken_one_says_why() {
    let healthy = "entries:\n  - id: hours\n    question: {zh-CN: 几点开门, en: When do you open?}\n    answer: {zh-CN: 九点。, en: At nine.}\n";
    let root = folder(&[("bot.yaml", BOT), ("flows/a.yaml", FLOW), ("knowledge/a.yaml", healthy)]);
    let (code, out, talk) = health(root.path(), &["--strict"]);
    assert_eq!(
        (code, out.as_str(), talk.as_str()),
        (Some(0), "", "0 errors, 0 warnings, 0 pieces of advice\n")
    );
    let wrong =
        folder(&[("bot.yaml", BOT), ("flows/a.yaml", FLOW), ("knowledge/a.yaml", "entries:\n  - id: a\n")]);
    let (code, out, talk) = health(wrong.path(), &[]);
    assert!(
        code == Some(1) && out.contains("error[problem]: the entry `a` has no `question`"),
        "{out}{talk}"
    );
    let broken = folder(&[("bot.yaml", "bot: [\n"), ("knowledge/a.yaml", healthy)]);
    let (code, _, talk) = health(broken.path(), &[]);
    assert!(code == Some(1) && talk.contains("correct them first"), "{talk}");
    let nothing = folder(&[("a.txt", "")]);
    assert_eq!(health(nothing.path(), &[]).0, Some(2));
}

/// A table that names a parameter.
const TABLE: &str = "tables:
  - id: prices
    question: {en: 'What is the ${attribute} of ${entity}?'}
    answer: {en: '${entity}: ${value}.'}
    attributes:
      - {id: price, names: {en: [price]}}
    entities:
      - {id: box, names: {en: [small box]}, values: {price: '${price} yuan'}}
";

#[test]
fn a_pack_is_examined_by_itself_and_documents_are_compared() {
    let manifest = "pack: shop\nlanguages: [en]\nparameters:\n  hotline: {default: \"95000\"}\n  unused: {default: x}\n  price: {default: \"12\"}\n";
    let entries = "entries:\n  - id: call\n    question: {en: Can I call you?}\n    answer: {en: 'Call ${hotline} or ${mobile}.'}\n";
    let root = folder(&[
        ("pack.yaml", manifest),
        ("knowledge/a.yaml", entries),
        ("knowledge/prices.yaml", TABLE),
        ("docs/faq.csv", "id,question,answer\nx,Where are you?,Here.\n"),
    ]);
    let expected = |more: &[(&str, &str, u64)]| -> Vec<(String, String, u64)> {
        let all = [&[("dead-parameter", "call", 4)], more, &[("unused-parameter", "", 5)]].concat();
        all.iter().map(|(kind, entry, line)| ((*kind).to_owned(), (*entry).to_owned(), *line)).collect()
    };
    assert_eq!(found(root.path(), &[]), expected(&[]));
    let import = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(root.path())
        .args(["kb", "import", "docs/faq.csv"])
        .status()
        .unwrap();
    assert!(import.success());
    assert_eq!(found(root.path(), &["--documents", "docs"]), expected(&[]), "nothing has changed");
    std::fs::write(root.path().join("docs/faq.csv"), "id,question,answer\nx,Where are you?,There.\n")
        .unwrap();
    assert_eq!(found(root.path(), &["--documents", "docs"]), expected(&[("source-changed", "x", 5)]));
}
