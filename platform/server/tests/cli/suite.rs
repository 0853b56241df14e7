//! `botloom test`, with `--generate` too, and `botloom check --save-tests` as their users run them.

use super::folder;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const BOT: &str = "bot: desk
languages: [zh-CN, en]
slots:
  count: {type: integer, ask: {zh-CN: 几件？, en: How many?}}
  gift: {type: boolean, ask: {zh-CN: 要包装吗？, en: Shall we wrap it?}}
http: {allow: [\"https://api.example.com/\"]}
";
const ORDER: &str = "flow: order
triggers: [我要下单, I want to order]
steps:
  - ask: count
  - if: count > 10
    then:
      - say: {zh-CN: 太多了。, en: That is too many.}
      - end: flow
  - ask: gift
    skip: true
  - http: {method: POST, url: 'https://api.example.com/orders', json: {count: '${count}'}}
    into: order
    returns: {id: text}
    catch: {timeout: [{say: {zh-CN: 稍后再试。, en: Please try later.}}, {end: flow}], else: [{handoff: true}]}
  - say: {zh-CN: '已下单 ${order.id}。', en: 'Your order is ${order.id}.'}
";

fn botloom(arguments: &[&str], folder: &Path) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).arg(folder).output().unwrap();
    (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn tests(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.join("tests"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn generated_tests_go_every_way_and_pass() {
    let own = "test: mine\ntalk:\n  - user: I want to order\n  - bot: {any: true}\n";
    let folder = folder::<str>(&[("bot.yaml", BOT), ("flows/order.yaml", ORDER), ("tests/mine.yaml", own)]);
    assert_eq!(botloom(&["fmt"], folder.path()).0, Some(0));
    let (code, out, err) = botloom(&["test", "--generate"], folder.path());
    assert_eq!(code, Some(0), "{err}");
    assert!(out.ends_with(" 100 %  10 of 10 steps\n"), "{out}");
    let names = tests(folder.path());
    assert!(names.len() > 5 && names[0] == "generated-order-01.yaml", "{names:?}");
    let text = names[..names.len() - 1]
        .iter()
        .map(|name| fs::read_to_string(folder.path().join("tests").join(name)).unwrap());
    let text: String = text.collect();
    for way in ["太多了", "error: timeout", "稍后再试", "已下单", "转接"] {
        assert!(text.contains(way), "{way}: {text}");
    }
    let (code, out, err) = botloom(&["test"], folder.path());
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    assert_eq!(botloom(&["fmt", "--check"], folder.path()).0, Some(0), "they are formatted");

    // Another text makes them fail, and they are made anew; the author's own stay.
    let flow = folder.path().join("flows/order.yaml");
    let other = fs::read_to_string(&flow).unwrap().replace("太多了。", "最多十件。");
    fs::write(&flow, other).unwrap();
    assert_eq!(botloom(&["test"], folder.path()).0, Some(1));
    let (code, _, err) = botloom(&["test", "--generate"], folder.path());
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(tests(folder.path()), names);
    assert_eq!(botloom(&["test"], folder.path()).0, Some(0));
    assert!(fs::read_to_string(folder.path().join("tests/mine.yaml")).unwrap().contains("test: mine"));

    let foreign = folder.path().join("tests/generated-order-01.yaml");
    fs::write(&foreign, own).unwrap();
    let (code, _, err) = botloom(&["test", "--generate"], folder.path());
    assert!(code == Some(2) && err.contains("generated-order-01.yaml` was written by somebody"), "{err}");
    assert_eq!(fs::read_to_string(&foreign).unwrap(), own);
}

/// What is heard as the name of another task is said with other words; lengths of time count in the unit of the condition.
#[test]
fn generated_tests_find_the_words_that_lead_where_they_are_to_lead() {
    let flow = "flow: rent
triggers: [我要租车, I want to rent a car]
slots:
  who: {type: text, ask: {zh-CN: 您贵姓？, en: What is your name?}}
  term: {type: duration, ask: {zh-CN: 租多久？, en: For how long?}}
steps:
  - ask: who
  - ask: term
    accept: term.days() >= 90 && term.days() <= 400
    otherwise: {zh-CN: 三个月起。, en: Three months at least.}
  - say: {zh-CN: '${who}，租 ${term}。', en: '${who}, for ${term}.'}
";
    let other = "flow: other
triggers: [张小明, Alex Smith]
steps:
  - say: {zh-CN: 他不在。, en: He is not here.}
";
    let folder = folder::<str>(&[("bot.yaml", BOT), ("flows/rent.yaml", flow), ("flows/other.yaml", other)]);
    let (code, out, err) = botloom(&["test", "--generate"], folder.path());
    assert!(code == Some(0) && !out.contains("not written"), "{out}{err}");
    assert!(out.ends_with(" 100 %  4 of 4 steps\n"), "{out}");
}

#[test]
fn the_conversation_of_a_problem_is_saved_and_fails_until_it_is_mended() {
    let wrong = ORDER.replace("else: [{handoff: true}]", "else: [{say: {zh-CN: 好。, en: Well.}}]");
    let folder = folder::<str>(&[("bot.yaml", BOT), ("flows/order.yaml", &wrong)]);
    let (code, _, err) = botloom(&["check", "--save-tests"], folder.path());
    assert_eq!(code, Some(1));
    assert!(err.contains("order-BL0130-1.yaml; say in it"), "{err}");
    assert_eq!(tests(folder.path()), ["order-BL0130-1.yaml"]);
    let file = folder.path().join("tests/order-BL0130-1.yaml");
    assert!(fs::read_to_string(&file).unwrap().contains("- bot: {any: rest} # `order` has no value"));
    let (code, _, err) = botloom(&["check", "--save-tests"], folder.path());
    assert!(code == Some(1) && err.contains("is there already"), "{err}");

    let mended = wrong.replace("en: Well.}}]", "en: Well.}}, {end: flow}]");
    fs::write(folder.path().join("flows/order.yaml"), mended).unwrap();
    let (code, out, _) = botloom(&["test"], folder.path());
    assert_eq!(code, Some(0), "{out}");
}

#[test]
fn a_bot_that_breaks_off_fails_a_test_that_does_not_expect_it() {
    let flow = "flow: total
triggers: [count]
steps:
  - say: {zh-CN: '${int(message)}', en: '${int(message)}'}
";
    let test = |more: &str| {
        format!(
            "test: a total\ngiven: {{language: en}}\ntalk:\n  - user: count\n  - bot: {{any: rest}}\n{more}"
        )
    };
    let folder =
        folder::<str>(&[("bot.yaml", BOT), ("flows/total.yaml", flow), ("tests/total.yaml", &test(""))]);
    let (code, out, _) = botloom(&["test"], folder.path());
    assert!(code == Some(1) && out.contains("- the bot goes on"), "{out}");
    fs::write(folder.path().join("tests/total.yaml"), test("  - expect: {breaks: true}\n")).unwrap();
    let (code, out, _) = botloom(&["test"], folder.path());
    assert_eq!(code, Some(0), "{out}");
    let greets = flow.replace("${int(message)}", "Hello");
    fs::write(folder.path().join("flows/total.yaml"), greets).unwrap();
    let (code, out, _) = botloom(&["test"], folder.path());
    assert!(code == Some(1) && out.contains("- the bot breaks off"), "{out}");
}

#[test]
fn what_a_flow_s_author_wrote_leads_to_the_flow_though_an_entry_has_the_same_words() {
    let files = [
        (
            "bot.yaml",
            r#"bot: same-words
languages: [en, zh-CN]
knowledge:
  - files: knowledge/*.yaml
"#,
        ),
        (
            "flows/block_card.yaml",
            r#"flow: block_card
triggers:
  - block my card
  - 我要挂失
  - block my [credit](card_kind) card, it was [stolen](reason)
slots:
  card_kind:
    type: choice
    ask: {zh-CN: 是哪种卡？, en: Which kind of card is it?}
    choices:
      credit: {zh-CN: [信用卡], en: [Credit card, credit]}
      debit: {zh-CN: [借记卡], en: [Debit card, debit]}
  reason:
    type: choice
    ask: {zh-CN: 卡怎么了？, en: What happened to it?}
    choices:
      stolen: {zh-CN: [被偷], en: [Stolen]}
      lost: {zh-CN: [丢了], en: [Lost]}
steps:
  - ask: card_kind
  - ask: reason
  - say: {zh-CN: 同事马上停卡。, en: A colleague blocks it.}
"#,
        ),
        (
            "knowledge/cards.yaml",
            r#"entries:
  - id: lost-card
    category: cards
    question: {en: What do I do without my card?, zh-CN: 卡不见了怎么办}
    variants:
      en: [block my card, "please block my credit card, my card was stolen"]
      zh-CN: [我要挂失]
    answer: {en: Call the line for emergencies., zh-CN: 请打紧急电话。}
"#,
        ),
        (
            "tests/flow-first.yaml",
            r#"test: what a flow's author wrote leads to the flow, though an entry has the same words
given: {language: en}
talk:
  - user: block my card
  - bot: {contains: Which kind of card}
  - expect: {flow: block_card, asks: card_kind}
"#,
        ),
        (
            "tests/flow-first-zh.yaml",
            r#"test: 与条目同样的话，先进入流程
given: {language: zh-CN}
talk:
  - user: 我要挂失
  - bot: 是哪种卡？
  - expect: {flow: block_card, asks: card_kind}
"#,
        ),
        (
            "tests/flow-with-values.yaml",
            r#"test: who says as good as word by word what a task is for, and gives what it asks for, wants the task
given: {language: en}
talk:
  - user: please block my credit card, it was stolen
  - bot: A colleague blocks it.
"#,
        ),
    ];
    let folder = folder::<str>(&files);
    let output = Command::new(env!("CARGO_BIN_EXE_botloom")).arg("test").arg(folder.path()).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(output.status.success() && told.contains("3 passed"), "{told}");
}
