//! What the platform refuses, in the language of whoever asks.

use harness::{Client, OWNER, TestPlatform};
use serde_json::{Value, json};

/// What a mutation of one field says of itself to this client: its type and its message.
fn outcome(client: &Client, query: &str, variables: &Value) -> (String, String) {
    let data = client.run(query, variables.clone());
    let payload = data.as_object().and_then(|fields| fields.values().next()).expect("a field");
    let text = |name: &str| payload[name].as_str().unwrap_or_default().to_owned();
    (text("__typename"), text("message"))
}

#[test]
fn refusals_are_said_in_the_language_of_whoever_asks() {
    const CREATE: &str = "mutation($n: String!) { createBot(input: {name: $n, template: \"hello-bot\"}) { __typename
        ... on Invalid { message } ... on Conflict { message } ... on NotFound { message } ... on Denied { message } } }";
    const DELETE: &str =
        "mutation { deleteBot(bot: \"bot_none\") { __typename ... on NotFound { message } } }";
    const SAVE: &str = "mutation($b: ID!, $r: Int!, $f: [FileInput!]!) { saveFiles(bot: $b, revision: $r, files: $f) {
        __typename ... on FilesSaved { bot { id } } ... on Invalid { message } ... on Conflict { message } } }";
    const SIGN_IN: &str =
        "mutation { signIn(email: \"ann@example.com\", password: \"wrong, surely\") { __typename
        ... on Denied { message } } }";
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let nobody = Client { token: None, ..owner.clone() };
    let input =
        json!({"name": "Vic", "email": "vic@example.com", "password": "vic-long-enough", "role": "VIEWER"});
    let add = "mutation($i: CreateMemberInput!) { createMember(input: $i) { __typename ... on Conflict { message } } }";
    assert_eq!(owner.run(add, json!({"i": &input}))["createMember"]["__typename"], "MemberCreated");
    let viewer = platform.member(("vic@example.com", "vic-long-enough"));
    let made = owner.run(
        "mutation { createBot(input: {name: \"desk\", template: \"hello-bot\"}) { ... on BotCreated { bot { id revision } } } }",
        json!({}),
    );
    let bot = &made["createBot"]["bot"];
    let save = |path: &str, revision: u64| json!({"b": bot["id"], "r": revision, "f": [{"path": path, "content": "flow: a\n"}]});

    let cases = [
        (
            (&owner, CREATE, json!({"n": "Front Desk"})),
            "Invalid",
            "`Front Desk` is no name for a bot: use 1 to 60 small letters, digits and `-`, beginning with a letter",
            "`Front Desk` 不能作为机器人的名称：请用 1 到 60 个小写字母、数字和 `-`，以字母开头",
        ),
        (
            (&owner, SAVE, save("notes.txt", 1)),
            "Invalid",
            "`notes.txt` does not belong into a bot: it may have `bot.yaml`, `README.md` and `.yaml` files in `flows`, `knowledge`, `lexicon` and `tests`, `.wasm` and `.wit` files in `plugins`",
            "`notes.txt` 不能放在机器人里：机器人可以有 `bot.yaml`、`README.md`，`flows`、`knowledge`、`lexicon` 和 `tests` 中的 `.yaml` 文件，以及 `plugins` 中的 `.wasm` 和 `.wit` 文件",
        ),
        ((&owner, DELETE, json!({})), "NotFound", "there is no bot `bot_none`", "没有机器人 `bot_none`"),
        (
            (&owner, CREATE, json!({"n": "desk"})),
            "Conflict",
            "there is a bot `desk` already",
            "已有名为 `desk` 的机器人",
        ),
        (
            (&owner, SAVE, save("flows/a.yaml", 77)),
            "Conflict",
            "somebody saved meanwhile; load the files again",
            "刚才有人保存过，请重新加载文件",
        ),
        (
            (&owner, add, json!({"i": &input})),
            "Conflict",
            "someone signs in with this address already",
            "已有人用这个邮箱登录",
        ),
        (
            (&viewer, CREATE, json!({"n": "other"})),
            "Denied",
            "this needs the permission `write-bots`, as the role `builder` has it",
            "这需要权限 `write-bots`，例如角色 `builder` 就有它",
        ),
        ((&nobody, CREATE, json!({"n": "other"})), "Denied", "sign in first", "请先登录"),
        ((&nobody, SIGN_IN, json!({})), "Denied", "the address or the password is wrong", "邮箱或密码不正确"),
    ];
    for ((client, query, variables), kind, english, chinese) in &cases {
        let said = |message: &str| ((*kind).to_owned(), message.to_owned());
        assert_eq!(outcome(client, query, variables), said(english));
        assert_eq!(outcome(&client.speaking("fr, en;q=0.5"), query, variables), said(english));
        assert_eq!(outcome(&client.speaking("zh-CN"), query, variables), said(chinese));
    }
}

#[test]
fn so_are_errors_that_are_no_data_and_their_codes_stay() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let nobody = Client { token: None, ..owner.clone() };
    let error = |client: &Client, query: &str| client.answer(query, json!({}))["errors"][0].clone();
    let bots = "{ bots { nodes { id } } }";
    let (english, chinese) = (error(&nobody, bots), error(&nobody.speaking("zh"), bots));
    assert_eq!((&english["message"], &chinese["message"]), (&json!("sign in first"), &json!("请先登录")));
    for said in [english, chinese] {
        assert_eq!(said["extensions"]["code"], "UNAUTHENTICATED", "{said}");
        assert_eq!(said["path"], json!(["bots"]), "{said}");
    }
    let lost = "{ conversations(bot: \"ver_1\") { nodes { id } } }";
    assert_eq!(error(&owner, lost)["message"], "`ver_1` is not the id of a bot");
    assert_eq!(error(&owner.speaking("zh"), lost)["message"], "`ver_1` 不是机器人的 id");
}

#[test]
fn what_a_test_expected_is_said_in_the_language_of_whoever_asks() {
    const RUN: &str = "mutation($b: ID!) { runTests(bot: $b) { ... on TestsRan { reports { failures { expected found } } } } }";
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let files = json!([
        {"path": "bot.yaml", "content": "bot: desk\ntitle: Desk\nlanguages: [en]\n"},
        {"path": "flows/hello.yaml", "content": "flow: hello\ntitle: Say hello\ntriggers: [say hello]\nsteps:\n  - say: Hello!\n"},
        {"path": "tests/hello.yaml", "content": "test: hello\ngiven: {language: en}\ntalk:\n  - user: say hello\n  - bot: {contains: Good day}\n  - bot: Anything else?\n"},
    ]);
    let create = "mutation($f: [FileInput!]!) { createBot(input: {name: \"desk\", files: $f}) { ... on BotCreated { bot { id } } } }";
    let bot = owner.run(create, json!({"f": files}))["createBot"]["bot"]["id"].clone();
    let failures = |client: &Client| {
        let ran = client.run(RUN, json!({"b": bot}));
        ran["runTests"]["reports"][0]["failures"].clone()
    };
    assert_eq!(
        failures(&owner),
        json!([
            {"expected": "a message with `Good day`", "found": "Hello!"},
            {"expected": "Anything else?", "found": "the bot said nothing more"},
        ])
    );
    assert_eq!(
        failures(&owner.speaking("zh")),
        json!([
            {"expected": "含有 `Good day` 的消息", "found": "Hello!"},
            {"expected": "Anything else?", "found": "机器人没有再说话"},
        ])
    );
}
