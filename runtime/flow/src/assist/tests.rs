use super::*;

const BOT: &str = "bot: desk\nlanguages: [zh-CN, en]\nslots:\n  tracking_no:\n    type: text\n    ask: {zh-CN: 单号是多少？, en: Which parcel?}\n    sensitive: true\n  reason:\n    type: choice\n    choices: {late: {zh-CN: 晚了, en: Late}, lost: {zh-CN: 丢了, en: Lost}}\n    ask: {zh-CN: 为什么？, en: Why?}\n";
const OTHER: &str = "flow: refund\ntitle: {zh-CN: 退款, en: Refund}\ntriggers: [refund, 退款]\ninputs: [order]\nsteps:\n  - ask: reason\n";

/// Asks something at the `|` of a flow beside a bot and another flow.
fn at<T>(language: Language, flow: &str, asked: impl FnOnce(&Folder<'_>, &str, usize) -> T) -> T {
    let offset = flow.find('|').unwrap();
    let flow = flow.replacen('|', "", 1);
    let texts = [("bot.yaml", BOT), ("flows/refund.yaml", OTHER), ("flows/track.yaml", &flow)];
    let texts = texts.map(|(path, text)| Text::new(path, text.as_bytes().to_vec()));
    let facts: Vec<(&str, &Facts)> = texts.iter().map(|text| (text.source.path(), text.facts())).collect();
    let folder = Folder {
        files: texts.iter().map(|text| (text.source.path(), text)).collect(),
        library: &[],
        symbols: &Symbols::new(&facts),
        packs: vec!["banking"],
        language,
    };
    asked(&folder, "flows/track.yaml", offset)
}

fn offered(flow: &str) -> Vec<Item> {
    let found = at(Language::English, flow, |folder, path, offset| complete(folder, path, offset, true));
    found.map(|found| found.items).unwrap_or_default()
}

fn labels(flow: &str) -> Vec<String> {
    offered(flow).into_iter().map(|item| item.label).collect()
}

fn explained(language: Language, flow: &str) -> Option<String> {
    at(language, flow, explain).map(|found| found.text)
}

#[test]
fn what_may_stand_at_a_place_is_offered() {
    let verbs = labels("flow: track\nsteps:\n  - |\n");
    assert!(
        ["say", "ask", "if", "call"].iter().all(|verb| verbs.iter().any(|label| label == verb)),
        "{verbs:?}"
    );
    for end in [
        "flow: track\nsteps:\n  - |",
        "flow: track\nsteps:\n  - say: {zh-CN: 好的。, en: All right.}\n  - |",
        "flow: track\nsteps:\n  - a|",
    ] {
        assert!(labels(end).contains(&"ask".to_owned()), "{end}: {:?}", labels(end));
    }
    assert_eq!(labels("flow: track\nsteps:\n  - ask: |\n"), ["reason", "tracking_no"]);
    assert_eq!(labels("flow: track\nsteps:\n  - run: |\n"), ["refund", "track"]);
    let keys = labels("flow: track\nsteps:\n  - ask: reason\n    |\n");
    assert!(keys.contains(&"prompt".to_owned()) && !keys.contains(&"ask".to_owned()), "{keys:?}");
    let compared = labels("flow: track\nsteps:\n  - if: reason == |\n    then: []\n");
    assert_eq!(compared[..2], ["\"late\"", "\"lost\""]);
    assert!(labels("flow: track\n# |\nsteps: []\n").is_empty(), "nothing is offered in a comment");

    let say = offered("flow: track\nsteps:\n  - sa|\n").into_iter().find(|item| item.label == "say").unwrap();
    assert_eq!((say.insert.as_deref(), say.kind), (Some("say: {zh-CN: $1, en: $2}"), ItemKind::Keyword));
    let prompt = offered("flow: track\nsteps:\n  - ask: reason\n    pro|\n");
    let prompt = prompt.into_iter().find(|item| item.label == "prompt").unwrap();
    assert_eq!(prompt.insert.as_deref(), Some("prompt: {zh-CN: $1, en: $2}"), "a text for each language");
    assert!(prompt.snippet);
    let found = at(Language::English, "flow: track\nsteps:\n  - ask: tra|ck\n", |folder, path, offset| {
        complete(folder, path, offset, false)
    });
    let word = found.unwrap().word;
    assert_eq!((word.start, word.end), (28, 33), "the whole word is replaced");
    let elsewhere =
        at(Language::English, "|", |folder, _, _| complete(folder, "lexicon/words.yaml", 0, true));
    assert_eq!(elsewhere, None);
}

#[test]
fn what_stands_at_a_place_is_explained_in_both_languages() {
    let slot = "flow: track\nsteps:\n  - ask: track|ing_no\n";
    let english = explained(Language::English, slot).unwrap();
    assert!(english.starts_with("**tracking_no** `text` (slot of the bot, `bot.yaml`)"), "{english}");
    assert!(english.ends_with("masked in logs, lists and exports"), "{english}");
    let chinese = explained(Language::Chinese, slot).unwrap();
    assert!(chinese.starts_with("**tracking_no** `text`（机器人的槽位，`bot.yaml`）"), "{chinese}");
    assert!(chinese.ends_with("在日志、列表和导出中隐藏"), "{chinese}");
    let verb = "flow: track\nsteps:\n  - a|sk: reason\n";
    assert_eq!(
        explained(Language::English, verb).unwrap(),
        "**ask**\n\nFills a slot from the customer; asks only if it has no value."
    );
    assert!(explained(Language::Chinese, verb).unwrap().starts_with("**ask**\n\n向客户"));
    let size = "flow: track\nsteps:\n  - if: tracking_no.si|ze() > 3\n    then: []\n";
    assert!(
        explained(Language::Chinese, size).unwrap().contains("得到整数"),
        "{:?}",
        explained(Language::Chinese, size)
    );
    assert_eq!(explained(Language::English, "flow: track\n|\nsteps: []\n"), None);
}

#[test]
fn what_is_said_of_the_language_has_no_places_that_are_lost() {
    // Braces of a sentence about YAML are braces.
    let with_braces: Vec<&str> = docs().into_iter().filter(|text| text.contains('{')).collect();
    assert!(!with_braces.is_empty());
    for text in with_braces {
        let chinese = plain(text, Language::Chinese);
        assert_ne!(chinese, text);
        let code = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(code(chinese), code(text));
    }
}
