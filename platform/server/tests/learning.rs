//! What customers ask in vain goes from the running platform into knowledge, by program and by shell.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

const BOT: &str = "bot: shop\ntitle: {zh-CN: 小店, en: Shop}\nlanguages: [zh-CN, en]\nhandoff: {queue: desk}\nknowledge:\n  - files: knowledge/*.yaml\n";
const FLOW: &str = "flow: gift\ntitle: {zh-CN: 包装, en: Gift}\ntriggers: [帮我包装礼物, wrap a gift]\nsteps:\n  - say: {zh-CN: 好。, en: Fine.}\n";
const SHOP: &str = "# ours
entries:
  - id: returns  # keep
    question: {zh-CN: 怎么退货, en: How do I return something?}
    variants:
      zh-CN:
        - 不喜欢可以退吗  # common
      en: [return policy]
    answer: {zh-CN: 签收后七天内可以退货。, en: Within seven days.}
  - id: opening
    question: {zh-CN: 几点开门, en: When do you open?}
    answer: {zh-CN: 每天九点到二十点。, en: From nine to eight.}
";
const LEARNING: &str = "query($bot: ID!, $after: String) { bot(id: $bot) { revision learning(first: 1, after: $after) {
    nodes { id times days conversations outcomes { outcome times } asked { language typical add texts { text times } }
        proposal { kind entry score reason draft { answer times conversations } } }
    pageInfo { hasNextPage endCursor } } } }";
const ACCEPT: &str = "mutation($input: AcceptCandidateInput!) { acceptCandidate(input: $input) { __typename
    ... on CandidateAccepted { entry file isNew problems { severity what } bot { revision changed files { path content } } }
    ... on Invalid { field message } ... on NotFound { message } ... on Conflict { revision } ... on Denied { message } } }";
const DISMISS: &str =
    "mutation($input: DismissCandidateInput!) { dismissCandidate(input: $input) { __typename
    ... on CandidateDismissed { bot { revision files { path } } } ... on Denied { message } } }";

/// A platform with the shop deployed, after some customers were there.
fn shop() -> (TestPlatform, Client, String) {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let files = [("bot.yaml", BOT), ("flows/gift.yaml", FLOW), ("knowledge/shop.yaml", SHOP)];
    let files: Vec<Value> =
        files.iter().map(|(path, content)| json!({"path": path, "content": content})).collect();
    let made = owner.run(
        "mutation($input: CreateBotInput!) { createBot(input: $input) { ... on BotCreated { bot { id } } } }",
        json!({"input": {"name": "shop", "files": files}}),
    );
    let bot = made["createBot"]["bot"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
    let published = owner.run(
        "mutation($bot: ID!) { publish(bot: $bot, note: \"\") { ... on Published { version { id } } } }",
        json!({"bot": bot}),
    );
    let deployed = owner.run(
        "mutation($v: ID!) { deploy(version: $v) { ... on Deployed { deployment { secret } } } }",
        json!({"v": published["publish"]["version"]["id"]}),
    );
    let secret = deployed["deploy"]["deployment"]["secret"]
        .as_str()
        .unwrap_or_else(|| panic!("{deployed}"))
        .to_owned();
    let talk = |texts: &[&str], replies: &[&str]| {
        let customer = Customer::begin(&platform.url, &secret);
        for (number, text) in texts.iter().enumerate() {
            customer.say(text, &number.to_string()).unwrap();
        }
        if replies.is_empty() {
            return;
        }
        let act = |query: &str, variables: Value| owner.run(query, variables);
        act(
            "mutation($c: ID!) { takeOver(conversation: $c) { __typename } }",
            json!({"c": customer.conversation}),
        );
        for (number, text) in replies.iter().enumerate() {
            let answer = "mutation($c: ID!, $t: String!, $k: String!) { answer(conversation: $c, text: $t, key: $k) { __typename } }";
            let said = act(answer, json!({"c": customer.conversation, "t": text, "k": number.to_string()}));
            assert_eq!(said["answer"]["__typename"], "Talked");
        }
    };
    talk(&["支持花呗分期付款吗", "转人工"], &["您好", "可以的，付款时选择花呗分期即可，支持3、6、12期。"]);
    talk(
        &["可以用花呗分期付款吗？我的电话是13812345678", "转人工"],
        &["您好", "付款时选择花呗分期，支持3、6、12期。"],
    );
    talk(&["花呗分期付款怎么弄", "转人工"], &["可以，付款的时候选花呗分期，支持3、6、12期"]);
    talk(&["do you ship to Norway?"], &[]);
    talk(&["ship to Norway please"], &[]);
    talk(&["怎么退货"], &[]);
    (platform, owner, bot)
}

fn file(bot: &Value, path: &str) -> Option<String> {
    let found = bot["files"].as_array().unwrap().iter().find(|file| file["path"] == path)?;
    Some(found["content"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn candidates_are_accepted_edited_and_dismissed_in_the_draft_only() {
    let (_platform, owner, bot) = shop();
    let learning = |after: Value| owner.run(LEARNING, json!({"bot": bot, "after": after}))["bot"].clone();
    let first = learning(Value::Null);
    let (credit, revision) = (first["learning"]["nodes"][0].clone(), first["revision"].clone());
    assert_eq!((&credit["times"], &credit["conversations"]), (&json!(3), &json!(3)), "{credit}");
    assert_eq!(credit["outcomes"], json!([{"outcome": "HANDED_OVER", "times": 3}]));
    assert_eq!(credit["proposal"]["kind"], "NEW");
    assert_eq!(credit["proposal"]["draft"]["times"], 3);
    assert!(credit["proposal"]["draft"]["answer"].as_str().unwrap().contains("支持3、6、12期"));
    assert!(!credit.to_string().contains("13812345678"), "personal data is masked: {credit}");
    assert_eq!(first["learning"]["pageInfo"]["hasNextPage"], true);
    let second = learning(first["learning"]["pageInfo"]["endCursor"].clone());
    let norway = second["learning"]["nodes"][0].clone();
    assert_eq!(
        (&norway["times"], &second["learning"]["pageInfo"]["hasNextPage"]),
        (&json!(2), &json!(false))
    );

    let accept = |input: Value| owner.run(ACCEPT, json!({"input": input}))["acceptCandidate"].clone();
    let wish = |id: &Value, revision: &Value, more: Value| {
        let mut input = json!({"bot": bot, "revision": revision, "candidate": id});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let none = accept(wish(&norway["id"], &revision, json!({})));
    assert_eq!((&none["__typename"], &none["field"]), (&json!("Invalid"), &json!("answer")));
    assert_eq!(accept(wish(&json!("q-x"), &revision, json!({})))["__typename"], "NotFound");
    assert_eq!(accept(wish(&credit["id"], &json!(99), json!({})))["__typename"], "Conflict");

    let done = accept(wish(&credit["id"], &revision, json!({"entry": "huabei"})));
    assert_eq!((&done["entry"], &done["isNew"]), (&json!("huabei"), &json!(true)), "{done}");
    assert_eq!(done["bot"]["changed"], true, "the draft has it, what customers meet does not");
    let learned = file(&done["bot"], "knowledge/learned.yaml").unwrap();
    assert!(learned.contains("花呗分期付款怎么弄") && !learned.contains("138"), "{learned}");
    assert!(learned.contains("answered by people in cv_"), "its source is named: {learned}");
    let revision = done["bot"]["revision"].clone();

    let edited = accept(wish(
        &norway["id"],
        &revision,
        json!({"question": "Do you ship abroad?", "answer": "Only within the country.", "phrasings": ["ship to Norway"]}),
    ));
    assert_eq!(edited["__typename"], "CandidateAccepted", "{edited}");
    let learned = file(&edited["bot"], "knowledge/learned.yaml").unwrap();
    assert!(learned.contains("Do you ship abroad?") && learned.contains("ship to Norway"), "{learned}");
    assert!(
        file(&edited["bot"], ".botloom/learning").is_none(),
        "what was decided is no file of what the bot says"
    );
    assert_eq!(learning(Value::Null)["learning"]["nodes"], json!([]), "what was decided does not come back");
    let wrong = edited["problems"].as_array().unwrap().iter().any(|problem| problem["severity"] == "ERROR");
    assert!(!wrong, "{edited}");
}

#[test]
fn a_dismissed_candidate_stays_away_and_health_counts_conversations() {
    let (_platform, owner, bot) = shop();
    let found = owner.run(LEARNING, json!({"bot": bot, "after": null}))["bot"].clone();
    let id = found["learning"]["nodes"][0]["id"].clone();
    let input = json!({"bot": bot, "revision": found["revision"], "candidate": id, "reason": "not sold"});
    let done = owner.run(DISMISS, json!({"input": input}))["dismissCandidate"].clone();
    assert_eq!(done["__typename"], "CandidateDismissed", "{done}");
    let left = owner.run(LEARNING, json!({"bot": bot, "after": null}))["bot"]["learning"].clone();
    assert_ne!(left["nodes"][0]["id"], id);
    assert_eq!(left["pageInfo"]["hasNextPage"], false);
    let health = "query($bot: ID!) { bot(id: $bot) { health { conversations problems { code }
        findings { kind severity entry other file start { line column } what why cure } } } }";
    let healthy = owner.run(health, json!({"bot": bot}))["bot"]["health"].clone();
    assert_eq!(healthy, json!({"conversations": 6, "problems": [], "findings": []}));
    let save = "mutation($bot: ID!, $r: Int!, $files: [FileInput!]!) { saveFiles(bot: $bot, revision: $r, files: $files) { __typename } }";
    let more = "entries:\n  - id: refunds\n    question: {zh-CN: 怎么退货, en: Refunds?}\n    answer: {zh-CN: 签收后15天内可以退货。, en: Within 15 days.}\n";
    let files = json!([{"path": "knowledge/more.yaml", "content": more}]);
    let saved = owner.run(save, json!({"bot": bot, "r": 2, "files": files}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved", "{saved}");
    let sick = owner.run(health, json!({"bot": bot}))["bot"]["health"]["findings"].clone();
    let kinds: Vec<&str> = sick.as_array().unwrap().iter().map(|own| own["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["contradiction", "duplicate"], "{sick}");
    assert_eq!((&sick[0]["severity"], &sick[0]["start"]["line"]), (&json!("ERROR"), &json!(4)));
}

#[test]
fn the_shell_learns_from_an_installation_and_from_a_file() {
    let (platform, ..) = shop();
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("bot.yaml", BOT);
    write("flows/gift.yaml", FLOW);
    write("knowledge/shop.yaml", SHOP);
    let botloom = |arguments: &[&str]| run(folder.path(), arguments);
    let data = platform.data().to_str().unwrap();
    let (code, out, talk) = botloom(&["kb", "learn", "--log", data, "--json"]);
    assert_eq!(code, Some(0), "{talk}");
    let from_data: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&from_data["conversations"], &from_data["questions"]), (&json!(6), &json!(5)));
    let (_, log, _) = botloom(&["log", "--data", data]);
    write("log.jsonl", &log);
    let learn = |more: &[&str]| botloom(&[&["kb", "learn", "--log", "log.jsonl"][..], more].concat());
    let from_file: Value = serde_json::from_str(&learn(&["--json"]).1).unwrap();
    assert_eq!(from_file["candidates"], from_data["candidates"]);
    let ids: Vec<&str> =
        from_file["candidates"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let (code, table, talk) = learn(&[]);
    assert_eq!(code, Some(0));
    assert!(
        table.contains("-> a new entry; nobody answered yet") && talk.contains("2 candidates"),
        "{table}{talk}"
    );

    let (code, _, talk) = learn(&["--accept", ids[1]]);
    assert!(code == Some(2) && talk.contains("has no answer yet"), "{talk}");
    let (code, _, talk) = learn(&["--accept", &format!("{}=returns", ids[1]), "--dry-run"]);
    assert!(code == Some(0) && talk.contains("would write ./knowledge/shop.yaml"), "{talk}");
    assert_eq!(fs::read_to_string(folder.path().join("knowledge/shop.yaml")).unwrap(), SHOP);
    let (code, _, talk) = learn(&["--accept", &format!("{}=returns", ids[1]), "--today", "2026-05-01"]);
    assert_eq!(code, Some(0), "{talk}");
    let now = fs::read_to_string(folder.path().join("knowledge/shop.yaml")).unwrap();
    assert!(now.contains("en: [return policy, ") && now.contains("Norway"), "{now}");
    for line in SHOP.lines().filter(|line| !line.contains("return policy")) {
        assert!(now.contains(line), "`{line}` is gone from\n{now}");
    }
    let (code, _, talk) =
        learn(&["--dismiss", ids[0], "--reason", "no: \"quotes\"", "--today", "2026-05-02"]);
    assert_eq!(code, Some(0), "{talk}");
    let memory = fs::read_to_string(folder.path().join(".botloom/learning")).unwrap();
    assert!(memory.contains("dismissed: 3, on: 2026-05-02") && memory.contains("accepted: 2"), "{memory}");
    let (code, out, talk) = learn(&[]);
    assert!(
        code == Some(0) && out.is_empty() && talk.contains("0 candidates, 2 decided before"),
        "{out}{talk}"
    );
    let (code, _, talk) = learn(&["--dismiss", ids[0]]);
    assert!(code == Some(2) && talk.contains("there is no candidate"), "{talk}");
    write(".botloom/learning", "learning: 1\ndecided:\n  - {id: a}\n");
    let (code, _, talk) = learn(&[]);
    assert!(code == Some(2) && talk.contains("line 3"), "{talk}");
    assert_eq!(botloom(&["check", "."]).0, Some(0));
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).current_dir(folder).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}
