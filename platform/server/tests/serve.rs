//! The running platform, as a program uses it.

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

fn start() -> TestPlatform {
    TestPlatform::start(env!("CARGO_BIN_EXE_botloom"))
}

const CREATE: &str = "mutation($input: CreateBotInput!) { createBot(input: $input) { __typename
    ... on BotCreated { bot { id revision problems { code } } } ... on Conflict { message } ... on Invalid { field message } } }";
const SAVE: &str = "mutation($bot: ID!, $revision: Int!, $files: [FileInput!]!) {
    saveFiles(bot: $bot, revision: $revision, files: $files) { __typename
    ... on FilesSaved { bot { revision } problems { code severity file start { line column } startOffset } }
    ... on Conflict { revision } ... on Invalid { message } } }";
const PUBLISH: &str = "mutation($bot: ID!) { publish(bot: $bot, note: \"first\") { __typename
    ... on Published { version { id number } } ... on ProblemsFound { problems { code } } } }";
const DEPLOY: &str = "mutation($version: ID!) { deploy(version: $version) { __typename
    ... on Deployed { deployment { id secret } } } }";
const START: &str =
    "mutation($bot: ID!, $language: String) { startTest(bot: $bot, language: $language) { __typename
    ... on TestStarted { conversation { id } turn { language activities { from text } } } } }";
const RUN_TESTS: &str = "mutation($bot: ID!) { runTests(bot: $bot) { __typename
    ... on TestsRan { failed coverage { flow file steps { line column verb covered } } } } }";
const SAY: &str = "mutation($c: ID!, $text: String!, $key: String!) { say(conversation: $c, text: $text, key: $key) { __typename
    ... on Talked { turn { number language activities { from text } trace slots } } } }";

fn create(owner: &Client, name: &str) -> String {
    let made = owner.run(CREATE, json!({"input": {"name": name, "template": "hello-bot"}}));
    made["createBot"]["bot"]["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

#[test]
fn problems_are_said_in_the_language_of_whoever_asks() {
    const ASK: &str = "query($files: [FileInput!]!) { problems(files: $files) {
        code what why cure fix { title } witness { lines test } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = "bot: desk\nlanguages: [en]\nslots:\n  day: {type: date, ask: Which day?}\n";
    let flow = "flow: a\ntriggers: [hi there]\nsteps:\n  - ask: dya\n";
    let early = "flow: b\ntriggers: [when is it]\nsteps:\n  - if: day > now.date()\n    then: [{say: Soon}]\n    else: [{say: Late}]\n";
    let files = |flow: &str| json!({"files": [{"path": "bot.yaml", "content": bot}, {"path": "flows/a.yaml", "content": flow}]});
    let ask = |client: &Client, flow: &str, code: &str| -> Value {
        let found = client.run(ASK, files(flow))["problems"].clone();
        let of = found.as_array().unwrap().iter().find(|problem| problem["code"] == code);
        of.unwrap_or_else(|| panic!("{found}")).clone()
    };
    let english = ask(&owner, flow, "BL0106");
    assert_eq!(english["what"], "there is no slot `dya`");
    for accepted in ["zh-CN", "zh;q=0.9, en;q=0.5", "fr, zh;q=0.1"] {
        let chinese = ask(&owner.speaking(accepted), flow, "BL0106");
        assert_eq!(chinese["what"], "没有名为 `dya` 的槽位", "{accepted}");
        assert_eq!(chinese["why"], "名称必须指向存在的东西");
        assert_eq!(chinese["cure"], "是不是想写 `day`？");
        assert_eq!(chinese["fix"]["title"], "改为 `day`");
    }
    for accepted in ["en-US,en;q=0.9,zh;q=0.8", "fr", "zh;q=0", "%"] {
        assert_eq!(ask(&owner.speaking(accepted), flow, "BL0106"), english, "{accepted}");
    }
    let chinese = ask(&owner.speaking("zh-CN"), early, "BL0130");
    assert_eq!(chinese["what"], "`day` 在这里可能没有值");
    let lines: Vec<&str> =
        chinese["witness"]["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(lines.last(), Some(&"=> `day` 没有值，机器人中断"), "{lines:?}");
    assert!(lines.contains(&"客户：when is it"), "{lines:?}");
    assert!(chinese["witness"]["test"].as_str().unwrap().contains("`day` 在这里可能没有值"), "{chinese}");
}

#[test]
fn why_a_turn_went_as_it_did_is_said_in_the_language_of_whoever_asks() {
    const READ: &str = "query($id: ID!) { conversation(id: $id) { turns { trace } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "reader");
    let flow = "flow: gate\ntriggers: [open the gate]\nsteps:\n  - ask: name\n    always: true\n  - set: {name: '${[name][5]}'}\n";
    let files = json!([{"path": "flows/gate.yaml", "content": flow}]);
    let saved = owner.run(SAVE, json!({"bot": bot, "revision": 1, "files": files}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved", "{saved}");
    let begun = owner.run(START, json!({"bot": bot, "language": "en"}));
    let talk = begun["startTest"]["conversation"]["id"].as_str().unwrap();
    let said = |client: &Client, text: &str, key: &str| {
        let said = client.run(SAY, json!({"c": talk, "text": text, "key": key}));
        sentences(&json!([said["say"]["turn"]]))
    };
    let chinese = owner.speaking("zh-CN");
    assert_eq!(said(&owner, "open the gate", "1"), ["`gate` is meant (1.00)"]);
    assert_eq!(
        said(&chinese, "open the gate", "1"),
        ["客户指的是 `gate`（1.00）"],
        "what is kept is said anew"
    );
    said(&chinese, "Ann", "2");
    said(&owner, "colourless green ideas", "3");
    let read = |client: &Client| client.run(READ, json!({"id": talk}))["conversation"]["turns"].clone();
    assert_eq!(
        sentences(&read(&owner)),
        [
            "the customer opened the conversation",
            "`gate` is meant (1.00)",
            "`name` is `Ann`",
            "flows/gate.yaml:6: the list has no item 5",
            "it was not understood",
        ]
    );
    let turns = read(&chinese);
    assert_eq!(
        sentences(&turns),
        [
            "客户打开了会话",
            "客户指的是 `gate`（1.00）",
            "`name` 的值是 `Ann`",
            "flows/gate.yaml:6：the list has no item 5",
            "没听懂",
        ]
    );
    assert!(turns.to_string().contains("\"template\":\"it was not understood\""), "{turns}");
}

/// What was decided in turns and why they broke off.
fn sentences(turns: &Value) -> Vec<String> {
    let turns = turns.as_array().expect("turns").iter();
    let lines = turns.flat_map(|turn| turn["trace"].as_array().expect("a trace"));
    lines.filter_map(|line| line["what"].as_str().or(line["reason"].as_str()).map(str::to_owned)).collect()
}

#[test]
fn tests_tell_which_steps_they_go_through() {
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "gatekeeper");
    let flow = "flow: gate\ntriggers: [open the gate]\nsteps:\n  - if: has(name)\n    then: [{say: Come in.}, {end: flow}]\n  - say: Who is there?\n";
    let test = "test: a stranger\ngiven: {language: en}\ntalk:\n  - user: open the gate\n  - bot: Come in.\n";
    let files =
        json!([{"path": "flows/gate.yaml", "content": flow}, {"path": "tests/gate.yaml", "content": test}]);
    let saved = owner.run(SAVE, json!({"bot": bot, "revision": 1, "files": files}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved");
    let ran = &owner.run(RUN_TESTS, json!({"bot": bot}))["runTests"];
    // A test that fails goes through steps, too.
    assert_eq!(ran["failed"], 1, "{ran}");
    let flows = ran["coverage"].as_array().unwrap();
    let of = |file: &str| flows.iter().find(|flow| flow["file"] == file).unwrap_or_else(|| panic!("{ran}"));
    let step = |line: usize, column: usize, verb: &str, covered: bool| json!({"line": line, "column": column, "verb": verb, "covered": covered});
    let expected = [
        step(4, 5, "if", true),
        step(5, 12, "say", false),
        step(5, 29, "end", false),
        step(6, 5, "say", true),
    ];
    assert_eq!(of("flows/gate.yaml")["steps"], json!(expected));
    let introduced = of("flows/introduce.yaml")["steps"].as_array().unwrap();
    assert!(introduced.iter().all(|step| step["covered"] == true), "{introduced:?}");
}

#[test]
fn a_bot_from_a_template_to_customers_by_script() {
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "greeter");

    // A test talk in both languages, with a trace.
    let begun = owner.run(START, json!({"bot": bot, "language": "zh-CN"}));
    let talk = begun["startTest"]["conversation"]["id"].as_str().unwrap().to_owned();
    let said = owner.run(SAY, json!({"c": talk, "text": "你叫什么名字？", "key": "1"}));
    let lines = |said: &Value| -> Vec<String> {
        let all = said["say"]["turn"]["activities"].as_array().unwrap();
        all.iter()
            .filter(|line| line["from"] == "BOT")
            .map(|line| line["text"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(lines(&said), ["我是一个小小的示例机器人。", "请问怎么称呼您？"]);
    assert_eq!(said["say"]["turn"]["trace"][0]["kind"], "understood");
    // Each turn tells the language that it left the talk in.
    let english = owner.run(SAY, json!({"c": talk, "text": "I would rather speak English", "key": "2"}));
    let languages = [&begun["startTest"], &said["say"], &english["say"]].map(|one| &one["turn"]["language"]);
    assert_eq!(languages, ["zh-CN", "zh-CN", "en"]);
    // The same key is the same message.
    let again = owner.run(SAY, json!({"c": talk, "text": "你叫什么名字？", "key": "1"}));
    assert_eq!(again["say"]["turn"], said["say"]["turn"]);

    // A mistake is shown at its place and stands in the way of publishing.
    let wrong = "flow: introduce\ntriggers: [认识你]\nsteps:\n  - ask: 你nmae\n";
    let files = |text: &str| json!([{"path": "flows/introduce.yaml", "content": text}]);
    let saved = owner.run(SAVE, json!({"bot": bot, "revision": 1, "files": files(wrong)}));
    let problem = &saved["saveFiles"]["problems"][0];
    assert_eq!(problem["start"], json!({"line": 4, "column": 10}));
    assert_eq!(
        problem["startOffset"],
        wrong.find("你nmae").map(|at| wrong[..at].encode_utf16().count()).unwrap()
    );
    let refused = owner.run(PUBLISH, json!({"bot": bot}));
    assert_eq!(refused["publish"]["__typename"], "ProblemsFound");

    // Somebody who began earlier does not overwrite it.
    let late = owner.run(SAVE, json!({"bot": bot, "revision": 1, "files": files("flow: x\n")}));
    assert_eq!(late["saveFiles"], json!({"__typename": "Conflict", "revision": 2}));

    let right = "flow: introduce\ntriggers: [who are you]\nsteps:\n  - say: I am new here.\n";
    let saved = owner.run(SAVE, json!({"bot": bot, "revision": 2, "files": files(right)}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved");
    let version = owner.run(PUBLISH, json!({"bot": bot}))["publish"]["version"]["id"].clone();
    let deployed = owner.run(DEPLOY, json!({"version": version}));
    let secret = deployed["deploy"]["deployment"]["secret"].as_str().unwrap();

    let customer = Customer::begin(&platform.url, secret);
    customer.say("who are you", "a").unwrap();
    assert!(customer.heard().contains(&"I am new here.".to_owned()), "{:?}", customer.heard());
}

#[test]
fn a_customer_is_handed_to_a_member_and_back() {
    let platform = start();
    let owner = platform.member(OWNER);
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("转人工", "1").unwrap();
    let waiting = owner.run("{ conversations(mode: [WAITING]) { nodes { id lastText mode } } }", json!({}));
    let id = waiting["conversations"]["nodes"][0]["id"].clone();
    assert_eq!(id, customer.conversation);

    let act = |query: &str| owner.run(query, json!({"c": id}));
    let refused =
        act("mutation($c: ID!) { answer(conversation: $c, text: \"hi\", key: \"0\") { __typename } }");
    assert_eq!(refused["answer"]["__typename"], "Conflict");
    act("mutation($c: ID!) { takeOver(conversation: $c) { __typename } }");
    let answer =
        "mutation($c: ID!) { answer(conversation: $c, text: \"您好，我是小李\", key: \"1\") { __typename } }";
    assert_eq!(act(answer)["answer"]["__typename"], "Talked");
    act(answer);
    customer.say("谢谢", "2").unwrap();
    act("mutation($c: ID!) { handBack(conversation: $c) { __typename } }");
    customer.say("你好", "3").unwrap();
    let lines = customer.activities();
    let texts: Vec<&str> = lines.iter().filter_map(|line| line["text"].as_str()).collect();
    assert_eq!(texts.iter().filter(|text| **text == "您好，我是小李").count(), 1, "{texts:?}");
    let at = |found: &dyn Fn(&Value) -> bool| lines.iter().position(found).unwrap();
    let (thanks, left) = (at(&|line| line["text"] == "谢谢"), at(&|line| line["name"] == "botloom.left"));
    let by_bot = |line: &Value| line["from"]["id"] == "bot" && line["type"] == "message";
    assert!(!lines[thanks..left].iter().any(by_bot), "the bot is silent while a member answers: {texts:?}");
    assert!(lines[left..].iter().any(by_bot), "and answers again afterwards: {texts:?}");
    assert_eq!(
        owner.run("query($c: ID!) { conversation(id: $c) { mode } }", json!({"c": id}))["conversation"]["mode"],
        "BOT"
    );
}

#[test]
fn each_role_may_what_it_is_here_for_and_no_more() {
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "walls");
    let version = owner.run(PUBLISH, json!({"bot": bot}))["publish"]["version"]["id"].clone();
    let customer = Customer::begin(&platform.url, &platform.secret);
    let conversation = customer.conversation.clone();
    let key = |role: &str| {
        let made = owner.run(
            "mutation($r: Role!) { createApiKey(name: \"k\", role: $r) { ... on ApiKeyCreated { secret } } }",
            json!({"r": role}),
        );
        platform.nobody().with(made["createApiKey"]["secret"].as_str().unwrap())
    };
    // Each field with the roles that may use it; keys answer no customers, so members stand in below.
    let fields: [(&str, &[&str]); 46] = [
        ("{ bots { nodes { id } } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ bot(id: $bot) { id files { path } } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ templates { name } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ template(name: \"hello-bot\") { name } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ bot(id: $bot) { lineage } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ bot(id: $bot) { upgrade { available } } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ bot(id: $bot) { entry(id: \"x\") { id } } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        (
            "mutation { setAnswer(input: {bot: $bot, revision: 99, entry: \"x\", language: \"en\", answer: \"x\"}) { __typename } }",
            &["OWNER", "BUILDER"],
        ),
        ("{ node(id: $bot) { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ deployments { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ deployments { id secret } }", &["OWNER", "BUILDER"]),
        ("{ deployments { id snippet } }", &["OWNER", "BUILDER"]),
        ("{ conversations { nodes { id } } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        (
            "{ conversation(id: $conversation) { id turns { trace } } }",
            &["OWNER", "BUILDER", "AGENT", "VIEWER"],
        ),
        ("{ members { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ apiKeys { id } }", &["OWNER"]),
        ("{ problems(files: []) { code } }", &["OWNER", "BUILDER"]),
        ("mutation { saveFiles(bot: $bot, revision: 99, files: []) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { createBot(input: {name: \"-\"}) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { upgradeBot(input: {bot: $bot, revision: 99}) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { runTests(bot: $bot) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { startTest(bot: $bot) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { deploy(version: $version) { __typename } }", &["OWNER", "BUILDER"]),
        ("{ deployment(id: \"dep_x\") { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ preflight(id: \"pf_x\") { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ changes(from: $version) { id } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("mutation { changeShare(deployment: \"dep_x\", share: 5) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { promote(deployment: \"dep_x\") { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { rollBack(deployment: \"dep_x\") { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { addEnvironment(bot: $bot, environment: \"-\") { __typename } }", &["OWNER", "BUILDER"]),
        (
            "mutation { setAsks(bot: $bot, environment: \"x\", asks: {}) { __typename } }",
            &["OWNER", "BUILDER"],
        ),
        (
            "mutation { removeEnvironment(bot: $bot, environment: \"x\") { __typename } }",
            &["OWNER", "BUILDER"],
        ),
        ("mutation { startPreflight(bot: $bot, version: \"ver_x\") { __typename } }", &["OWNER", "BUILDER"]),
        (
            "mutation { decidePreflight(id: \"pf_x\", ruling: APPROVED, why: \"x\") { __typename } }",
            &["OWNER", "BUILDER"],
        ),
        (
            "mutation { createMember(input: {name: \"\", email: \"\", password: \"\", role: AGENT}) { __typename } }",
            &["OWNER"],
        ),
        ("mutation { revokeApiKey(id: \"key_x\") { __typename } }", &["OWNER"]),
        ("{ plugins { name } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ plugin(name: \"x\") { name } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("{ pluginKeys { name } }", &["OWNER", "BUILDER", "AGENT", "VIEWER"]),
        ("mutation { uploadPlugin(input: {base64: \"\"}) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { usePluginVersion(name: \"x\", version: 1) { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { deletePlugin(name: \"x\") { __typename } }", &["OWNER", "BUILDER"]),
        ("mutation { grantPlugin(name: \"x\") { __typename } }", &["OWNER"]),
        ("mutation { trustPluginKey(name: \"\", key: \"\") { __typename } }", &["OWNER"]),
        ("{ audit { nodes { number } } }", &["OWNER"]),
        ("mutation { distrustPluginKey(name: \"x\") { __typename } }", &["OWNER"]),
    ];
    let filled = |query: &str| {
        query
            .replace("$bot", &format!("\"{bot}\""))
            .replace("$version", &version.to_string())
            .replace("$conversation", &format!("\"{conversation}\""))
    };
    let refused = |answer: &Value| {
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        let payload =
            answer["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
        code == Some("FORBIDDEN") || code == Some("UNAUTHENTICATED") || payload["__typename"] == "Denied"
    };
    for role in ["OWNER", "BUILDER", "AGENT", "VIEWER"] {
        let client = key(role);
        for (query, may) in &fields {
            let answer = client.answer(&filled(query), json!({}));
            assert_eq!(!refused(&answer), may.contains(&role), "{role}: {query}: {answer}");
        }
    }
    for (query, _) in &fields {
        let answer = platform.nobody().answer(&filled(query), json!({}));
        assert!(refused(&answer), "nobody: {query}: {answer}");
    }
    // Members answer customers, except those who only look on.
    for (role, may) in [("AGENT", true), ("VIEWER", false)] {
        let email = format!("{}@example.com", role.to_lowercase());
        let made = owner.run(
            "mutation($i: CreateMemberInput!) { createMember(input: $i) { __typename } }",
            json!({"i": {"name": role, "email": email, "password": "long enough", "role": role}}),
        );
        assert_eq!(made["createMember"]["__typename"], "MemberCreated");
        let member = platform.member((&email, "long enough"));
        let taken = member.answer(
            "mutation($c: ID!) { takeOver(conversation: $c) { __typename } }",
            json!({"c": conversation}),
        );
        assert_eq!(!refused(&taken), may, "{role}: {taken}");
    }
}

#[test]
fn a_copy_of_a_template_is_upgraded_and_what_is_open_stays_open() {
    use botloom_domain::{Lineage, OriginKind, Release};
    const PLAN: &str = "query($bot: ID!) { bot(id: $bot) { revision lineage files { path content } upgrade { available
        origins { kind name from to changes { id kind before after } conflicts { id base ours theirs } } } } }";
    const UPGRADE: &str = "mutation($input: UpgradeBotInput!) { upgradeBot(input: $input) { __typename
        ... on BotUpgraded { bot { revision changed } origins { changes { id } conflicts { id } } problems { code } }
        ... on Conflict { revision } ... on Invalid { field message } ... on NotFound { message } } }";
    const PUSH: &str =
        "mutation($bot: ID!, $files: [FileInput!]!) { pushFiles(bot: $bot, files: $files) { __typename
        ... on FilesSaved { bot { revision } } ... on Invalid { message } } }";
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "copy");
    let plan = |bot: &str| owner.run(PLAN, json!({"bot": bot}))["bot"].clone();
    let made = plan(&bot);
    let files = made["files"].as_array().unwrap().clone();
    assert!(files.iter().all(|file| file["path"] != Lineage::FILE), "it is no file of what the bot says");
    assert_eq!(made["upgrade"]["available"], false);
    assert_eq!(made["upgrade"]["origins"][0]["name"], "hello-bot");
    let lineage = Lineage::parse(made["lineage"].as_str().unwrap().as_bytes()).unwrap();
    assert_eq!(lineage.origins[0].base.len(), files.len());

    // The bot as an earlier release would have made it, with two edits of its own.
    let text = |path: &str| {
        let file = files.iter().find(|file| file["path"] == path).unwrap();
        file["content"].as_str().unwrap().to_owned()
    };
    let flow = "flows/introduce.yaml";
    let older = text(flow).replace("我是一个小小的示例机器人。", "我是机器人。");
    let older = older.replace("triggers:\n", "triggers:\n  - 上一版的说法\n");
    assert_ne!(older, text(flow));
    let mut base = lineage.origins[0].base.clone();
    base.insert(flow, older.clone());
    base.insert("template.yaml", "version: 0.9.0\n");
    let origin = Release::new("hello-bot", base).origin(OriginKind::Template, Default::default());
    let lineage = Lineage { origins: vec![origin] }.write();
    let mine = older.replace("我是机器人。", "我是我们公司的机器人。");
    let folder = |lineage: Option<&str>| {
        let mut all: Vec<Value> = files.clone();
        all.iter_mut().filter(|file| file["path"] == flow).for_each(|file| file["content"] = json!(mine));
        all.extend(lineage.map(|text| json!({"path": Lineage::FILE, "content": text})));
        json!(all)
    };
    let push = |files: Value| owner.run(PUSH, json!({"bot": bot, "files": files}))["pushFiles"].clone();
    assert_eq!(push(folder(Some(&lineage)))["__typename"], "FilesSaved");
    // Who pushes only what the bot says leaves the lineage alone.
    assert_eq!(push(folder(None))["__typename"], "FilesSaved");

    let planned = plan(&bot);
    let upgrade = &planned["upgrade"];
    let (template, revision) = (&upgrade["origins"][0], planned["revision"].as_u64().unwrap());
    assert_eq!(upgrade["available"], true);
    assert_eq!((&template["from"], &template["to"]), (&json!("0.9.0"), &json!("1.0.0")));
    assert_eq!(template["changes"][0]["kind"], "REMOVED");
    assert_eq!(template["changes"][0]["before"], "上一版的说法");
    let conflict = template["conflicts"][0].clone();
    assert_eq!(conflict["ours"], "我是我们公司的机器人。");
    assert_eq!(conflict["theirs"], "我是一个小小的示例机器人。");
    assert_eq!(conflict["base"], "我是机器人。");

    let run = |input: Value| owner.run(UPGRADE, json!({"input": input}))["upgradeBot"].clone();
    let stale = run(json!({"bot": bot, "revision": revision - 1}));
    assert_eq!(stale, json!({"__typename": "Conflict", "revision": revision}));
    let wrong = json!([{"conflict": "flows/nothing", "take": "OURS"}]);
    let refused = run(json!({"bot": bot, "revision": revision, "resolutions": wrong}));
    assert_eq!((&refused["__typename"], &refused["field"]), (&json!("Invalid"), &json!("resolutions")));
    assert_eq!(run(json!({"bot": "bot_x", "revision": 1}))["__typename"], "NotFound");
    assert_eq!(plan(&bot)["revision"], revision, "nothing of that wrote anything");

    let done = run(json!({"bot": bot, "revision": revision}));
    assert_eq!(done["origins"][0]["conflicts"].as_array().unwrap().len(), 1);
    let planned = plan(&bot);
    let open = &planned["upgrade"]["origins"][0];
    assert_eq!((&open["from"], &open["conflicts"][0]), (&json!("1.0.0"), &conflict));
    let content = |planned: &Value| {
        let files = planned["files"].as_array().unwrap();
        files.iter().find(|file| file["path"] == flow).unwrap()["content"].as_str().unwrap().to_owned()
    };
    assert_eq!(content(&planned), mine.replace("  - 上一版的说法\n", ""));
    let resolution = json!([{"conflict": conflict["id"], "take": "THEIRS"}]);
    let done = run(json!({"bot": bot, "revision": planned["revision"], "resolutions": resolution}));
    assert_eq!(done["__typename"], "BotUpgraded");
    let planned = plan(&bot);
    assert_eq!((content(&planned), &planned["upgrade"]["available"]), (text(flow), &json!(false)));
    // What was published does not change when only the lineage does.
    assert_eq!(owner.run(PUBLISH, json!({"bot": bot}))["publish"]["__typename"], "Published");
    assert_eq!(push(json!([{"path": ".botloom/other", "content": ""}]))["__typename"], "Invalid");
    let changed = "query($bot: ID!) { bot(id: $bot) { changed latestVersion { files { path } } } }";
    let seen = owner.run(changed, json!({"bot": bot}))["bot"].clone();
    assert_eq!(seen["changed"], false);
    assert_eq!(seen["latestVersion"]["files"].as_array().unwrap().len(), files.len());
}

#[test]
fn the_shell_pushes_deploys_and_pulls() {
    let platform = start();
    let owner = platform.member(OWNER);
    let made = owner.run(
        "mutation { createApiKey(name: \"shell\", role: BUILDER) { ... on ApiKeyCreated { secret } } }",
        json!({}),
    );
    let key = made["createApiKey"]["secret"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let botloom = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_botloom"))
            .args(arguments)
            .current_dir(folder.path())
            .env("BOTLOOM_URL", &platform.url)
            .env("BOTLOOM_API_KEY", key)
            .output()
            .unwrap();
        let talk = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), talk)
    };
    assert_eq!(botloom(&["new", "bot"]).0, Some(0));
    assert_eq!(botloom(&["new", "bot"]).0, Some(2), "what is there is not overwritten");
    assert_eq!(botloom(&["check", "bot"]).0, Some(0));
    let (code, _, talk) = botloom(&["test", "bot"]);
    assert!(code == Some(0) && talk.contains("2 passed, 0 failed"), "{talk}");
    assert_eq!(botloom(&["push", "bot", "--bot", "shell-bot"]).0, Some(0));
    let (code, secret, talk) = botloom(&["deploy", "--bot", "shell-bot"]);
    assert_eq!(code, Some(0), "{talk}");
    let customer = Customer::begin(&platform.url, secret.trim());
    customer.say("你叫什么名字", "1").unwrap();
    assert!(customer.heard().contains(&"我是一个小小的示例机器人。".to_owned()));

    assert_eq!(botloom(&["pull", "copy", "--bot", "shell-bot"]).0, Some(0));
    let read = |path: &str| std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(read("copy/flows/introduce.yaml"), read("bot/flows/introduce.yaml"));
    assert_eq!(read("copy/.botloom/lineage"), read("bot/.botloom/lineage"));

    std::fs::write(folder.path().join("bot/flows/introduce.yaml"), "flow: a\nsteps:\n  - sya: hi\n").unwrap();
    assert_eq!(botloom(&["push", "bot", "--bot", "shell-bot"]).0, Some(0), "a draft may have problems");
    let (code, _, talk) = botloom(&["deploy", "--bot", "shell-bot"]);
    assert!(code == Some(2) && talk.contains("flows/introduce.yaml:3:5"), "{talk}");
    let (code, _, talk) = botloom(&["deploy", "--bot", "nobody"]);
    assert!(code == Some(2) && talk.contains("there is no bot `nobody`"), "{talk}");
}

#[test]
fn an_acknowledged_message_survives_the_end_of_the_process_and_happens_once() {
    const KILLS: usize = 50;
    let mut platform = start();
    let mut customer = Customer::begin(&platform.url, &platform.secret);
    let mut acknowledged = Vec::new();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut message = 0;
    for _ in 0..KILLS {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let pid = platform.pid().to_string();
        let wait = std::time::Duration::from_micros(random % 60_000);
        let killer = std::thread::spawn(move || {
            std::thread::sleep(wait);
            Command::new("kill").args(["-9", &pid]).status().unwrap();
        });
        // Messages are sent until the line is cut; the one in flight is sent again after the restart.
        let pending = loop {
            message += 1;
            let key = format!("m{message}");
            match customer.say(&format!("消息 {message}"), &key) {
                Some(answer) if answer["id"].is_string() => acknowledged.push(key),
                _ => break key,
            }
        };
        killer.join().unwrap();
        platform.kill_and_restart();
        customer.moved(&platform.url);
        let sent = customer.say(&format!("消息 {message}"), &pending).expect("the talk goes on");
        assert!(sent["id"].is_string(), "{sent}");
        acknowledged.push(pending);
    }
    let lines = customer.activities();
    let mine = lines.iter().filter_map(|line| line["channelData"]["clientActivityID"].as_str());
    assert_eq!(mine.collect::<Vec<_>>(), acknowledged, "each acknowledged message has one turn, in order");
    let owner = platform.member(OWNER);
    let turns = owner.run(
        "query($c: ID!) { conversation(id: $c) { turns { number } } }",
        json!({"c": customer.conversation}),
    );
    let turns = turns["conversation"]["turns"].as_array().unwrap();
    assert_eq!(turns.len(), acknowledged.len() + 1, "one turn for the beginning, one for each message");
}

#[test]
fn a_second_start_finds_everything() {
    let mut platform = start();
    let secret = platform.secret.clone();
    let owner = platform.member(OWNER);
    create(&owner, "kept");
    platform.kill_and_restart();
    assert_eq!(platform.secret, secret);
    let again = Client { url: platform.url.clone(), token: owner.token, language: None };
    let names = again.run("{ bots { nodes { name } } }", json!({}));
    assert!(
        names["bots"]["nodes"].as_array().unwrap().contains(&json!({"name": "kept"})),
        "the session holds too: {names}"
    );
}

#[test]
fn wrong_passwords_are_refused_and_in_the_end_not_tried() {
    let platform = start();
    let attempt = |email: &str, password: &str| {
        let query = "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) { __typename ... on Denied { message } } }";
        platform.nobody().run(query, json!({"e": email, "p": password}))["signIn"].clone()
    };
    let unknown = attempt("nobody@example.com", "wrong password");
    let wrong = attempt(OWNER.0, "wrong password");
    assert_eq!(unknown, wrong, "the answer does not tell who is here");
    for _ in 0..10 {
        attempt(OWNER.0, "wrong password");
    }
    let locked = attempt(OWNER.0, OWNER.1);
    assert!(locked["message"].as_str().unwrap().contains("too many"), "{locked}");
}

#[test]
fn an_interrupt_stops_it_cleanly_at_once() {
    use std::io::{BufRead, BufReader, Read};
    let data = tempfile::tempdir().unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.starts_with("Ctrl-C")));
    Command::new("kill").args(["-INT", &process.id().to_string()]).status().unwrap();
    assert_eq!(process.wait().unwrap().code(), Some(0));
    let mut talk = String::new();
    process.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    assert!(talk.ends_with("stopped\n"), "{talk}");
}

/// Makes and deploys a bot that knows one answer; returns the web-chat secret.
fn knowing(owner: &Client, name: &str, answer: &str) -> String {
    let bot = create(owner, name);
    let there = owner.run("query($bot: ID!) { bot(id: $bot) { files { path } } }", json!({"bot": bot}));
    let there = there["bot"]["files"].as_array().expect("a bot has files").iter();
    let mut files: Vec<Value> = there.map(|file| json!({"path": file["path"], "content": null})).collect();
    let knowledge =
        format!("entries:\n  - id: fees\n    question: What does it cost?\n    answer: {answer}\n");
    let settings = "bot: knowing\nlanguages: [en]\nknowledge:\n  - files: knowledge/*.yaml\n";
    files.retain(|file| file["path"] != "bot.yaml");
    files.push(json!({"path": "bot.yaml", "content": settings}));
    files.push(json!({"path": "knowledge/fees.yaml", "content": knowledge}));
    let saved = owner.run(SAVE, json!({"bot": bot, "revision": 1, "files": files}));
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved", "{saved}");
    let published = owner.run(PUBLISH, json!({"bot": bot}));
    let version = &published["publish"]["version"]["id"];
    assert!(version.is_string(), "{published}");
    let deployed = owner.run(DEPLOY, json!({"version": version}));
    deployed["deploy"]["deployment"]["secret"].as_str().expect("a deployment has a secret").to_owned()
}

#[test]
fn a_restart_opens_what_was_built_and_builds_what_is_damaged() {
    let mut platform = start();
    let owner = platform.member(OWNER);
    let objects = platform.data().join("objects");
    let of_kind = |kind: &str| -> BTreeSet<PathBuf> {
        let files = std::fs::read_dir(&objects).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|found| found == kind)).collect()
    };
    let demo = of_kind("index");
    let five = knowing(&owner, "five", "Five dollars.");
    let own = &of_kind("index") - &demo;
    knowing(&owner, "six", "Six dollars.");
    let other = &(&of_kind("index") - &demo) - &own;
    assert_eq!((own.len(), other.len()), (1, 1));
    let asked = |platform: &TestPlatform| {
        let customer = Customer::begin(&platform.url, &five);
        customer.say("What does it cost?", "1").unwrap();
        customer.heard()
    };
    assert!(asked(&platform).contains(&"Five dollars.".to_owned()));
    // The index of the other bot in its place is what the next start answers with: nothing was built.
    let (own, other) = (own.first().unwrap(), other.first().unwrap());
    std::fs::copy(other, own).unwrap();
    platform.kill_and_restart();
    assert!(asked(&platform).contains(&"Six dollars.".to_owned()), "{:?}", asked(&platform));
    // What is not whole is built again, and is whole then.
    for part in of_kind("part") {
        let mut bytes = std::fs::read(&part).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(part.with_extension("bad"), bytes).unwrap();
        std::fs::rename(part.with_extension("bad"), part).unwrap();
    }
    platform.kill_and_restart();
    assert!(asked(&platform).contains(&"Five dollars.".to_owned()), "{:?}", asked(&platform));
    std::fs::remove_dir_all(&objects).unwrap();
    platform.kill_and_restart();
    assert!(asked(&platform).contains(&"Five dollars.".to_owned()), "{:?}", asked(&platform));
    assert!(of_kind("part").len() == 1, "only what was asked for is built");
}

#[test]
fn a_copy_of_a_template_says_what_its_owner_answered() {
    let platform = start();
    let owner = platform.member(OWNER);
    let asked = owner.run(
        "{ template(name: \"express-logistics/parcel-desk\") { questions { id kind title(language: \"en\") default(language: \"en\") } } }",
        json!({}),
    );
    let questions = asked["template"]["questions"].clone();
    assert_eq!(
        questions[1],
        json!({"id": "hotline", "kind": "PHONE", "title": "Customer service hotline", "default": "95000"})
    );
    let make = |answers: Value| {
        let input = json!({"name": "acme", "template": "express-logistics/parcel-desk", "answers": answers});
        owner.run(CREATE, json!({"input": input}))["createBot"].clone()
    };
    let refused = make(json!([{"question": "hotline", "answer": "call us"}]));
    assert_eq!((&refused["__typename"], &refused["field"]), (&json!("Invalid"), &json!("answers.hotline")));
    let unknown = make(json!([{"question": "fax", "answer": "1234"}]));
    assert_eq!(unknown["field"], "answers.fax", "{unknown}");
    let made = make(json!([
        {"question": "company", "answer": "Acme, Inc"},
        {"question": "hotline", "answer": "400 820 1234"},
        {"question": "hours", "answer": "9:00-18:00"},
    ]));
    let errors = "query($bot: ID!) { bot(id: $bot) { problems { severity what } upgrade { available } file(path: \"bot.yaml\") { content } } }";
    let bot = made["bot"]["id"].as_str().unwrap_or_else(|| panic!("{made}"));
    let found = owner.run(errors, json!({"bot": bot}))["bot"].clone();
    let wrong = found["problems"].as_array().expect("a list").iter().any(|one| one["severity"] == "ERROR");
    assert!(!wrong, "{found}");
    assert_eq!(found["upgrade"]["available"], false, "an answer is no open change of the template");
    let manifest = found["file"]["content"].as_str().expect("a text");
    assert!(manifest.contains("hours: Mon-Sun 09:00-18:00, timezone"), "{manifest}");

    // What the bot says first, and what it answers from the pack: then with another answer.
    let begin = || {
        let begun = owner.run(START, json!({"bot": bot, "language": "en"}))["startTest"].clone();
        let greeting = begun["turn"]["activities"][0]["text"].as_str().expect("a text").to_owned();
        (begun["conversation"]["id"].clone(), greeting)
    };
    let ask = "mutation($c: ID!, $key: String!) { say(conversation: $c, text: \"what is your hotline\", key: $key) {
        ... on Talked { turn { activities { from text entry } } } } }";
    let (talk, greeting) = begin();
    assert!(greeting.contains("of Acme, Inc."), "{greeting}");
    let heard = owner.run(ask, json!({"c": talk, "key": "1"}))["say"]["turn"]["activities"].clone();
    let said = heard.as_array().expect("a list").iter().find(|one| one["entry"].is_string());
    let said = said.unwrap_or_else(|| panic!("{heard}"));
    assert!(said["text"].as_str().is_some_and(|text| text.contains("400 820 1234")), "{heard}");
    let entry = said["entry"].clone();
    let read = "query($bot: ID!, $e: String!) { bot(id: $bot) { revision entry(id: $e) { said { language answer } } } }";
    let before = owner.run(read, json!({"bot": bot, "e": entry}))["bot"].clone();
    let set = |revision: &Value, entry: &Value, answer: &str| {
        let set = "mutation($input: SetAnswerInput!) { setAnswer(input: $input) { __typename
            ... on AnswerSet { isNew file bot { revision } } ... on Invalid { field } } }";
        let input =
            json!({"bot": bot, "revision": revision, "entry": entry, "language": "en", "answer": answer});
        owner.run(set, json!({"input": input}))["setAnswer"].clone()
    };
    assert_eq!(set(&before["revision"], &entry, " ")["field"], "answer");
    assert_eq!(set(&json!(99), &entry, "x")["__typename"], "Conflict");
    assert_eq!(set(&before["revision"], &json!("no-such"), "x")["__typename"], "NotFound");
    let done = set(&before["revision"], &entry, "Call Ann.");
    assert_eq!((&done["isNew"], &done["file"]), (&json!(true), &json!("knowledge/learned.yaml")), "{done}");
    let again = set(&done["bot"]["revision"], &entry, "Call Ann or Bo.");
    assert_eq!(again["isNew"], false, "{again}");
    let (talk, _) = begin();
    let heard = owner.run(ask, json!({"c": talk, "key": "2"}))["say"]["turn"]["activities"].clone();
    assert!(heard.to_string().contains("Call Ann or Bo."), "{heard}");
    let after = owner.run(read, json!({"bot": bot, "e": entry}))["bot"]["entry"]["said"].clone();
    let chinese = |said: &Value| {
        said.as_array().expect("a list").iter().find(|one| one["language"] == "zh-CN").cloned()
    };
    assert_eq!(chinese(&after), chinese(&before["entry"]["said"]), "what was not changed stays");
}

#[test]
fn what_two_people_edit_at_once_is_brought_together() {
    let platform = start();
    let owner = platform.member(OWNER);
    let bot = create(&owner, "two");
    let read = "query($bot: ID!) { bot(id: $bot) { revision files { path content } } }";
    let before = owner.run(read, json!({"bot": bot}))["bot"].clone();
    let path = "flows/introduce.yaml";
    let files = before["files"].as_array().expect("a list").clone();
    let base: Vec<Value> =
        files.iter().map(|file| json!({"path": file["path"], "content": file["content"]})).collect();
    let old = files.iter().find(|file| file["path"] == path).expect("the flow")["content"].clone();
    let old = old.as_str().expect("a text").to_owned();
    let with = |text: &str| {
        let edited = |file: &Value| match file["path"] == path {
            true => json!({"path": path, "content": text}),
            false => file.clone(),
        };
        base.iter().map(edited).collect::<Vec<_>>()
    };
    // A colleague adds a step at the end, another one changes the title.
    let theirs = format!("{}\n  - say: {{zh-CN: 再见, en: Goodbye}}\n", old.trim_end());
    let saved = owner.run(
        SAVE,
        json!({"bot": bot, "revision": before["revision"], "files": [{"path": path, "content": theirs}]}),
    );
    assert_eq!(saved["saveFiles"]["__typename"], "FilesSaved", "{saved}");
    let title = old.lines().find(|line| line.starts_with("title:")).expect("a title");
    let ours = old.replace(title, "title: {zh-CN: 认识一下, en: Getting to know}  # ours");
    let merge = |ours: &str, take: Value| {
        let query = "query($bot: ID!, $base: [FileInput!]!, $ours: [FileInput!]!, $take: Take) { bot(id: $bot) {
            merged(base: $base, ours: $ours, take: $take) { files { path content } conflicts { id ours theirs } changes { id } } } }";
        let given = json!({"bot": bot, "base": base, "ours": with(ours), "take": take});
        owner.run(query, given)["bot"]["merged"].clone()
    };
    let text = |merged: &Value| {
        let files = merged["files"].as_array().expect("a list");
        files.iter().find(|file| file["path"] == path).expect("the flow")["content"]
            .as_str()
            .map(str::to_owned)
    };
    let both = merge(&ours, Value::Null);
    assert_eq!(both["conflicts"], json!([]), "{both}");
    let written = text(&both).expect("a text");
    assert!(written.contains("# ours") && written.contains("Goodbye"), "{written}");
    // Where both changed the same, what was edited stays until the other side is asked for.
    let clash = format!("{}\n  - say: {{zh-CN: 再会, en: Farewell}}\n", old.trim_end());
    let saved = text(&merge(&clash, json!("THEIRS"))).expect("a text");
    assert!(saved.contains("Goodbye"), "{saved}");
}
