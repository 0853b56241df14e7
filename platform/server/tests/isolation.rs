//! The walls between the workspaces of one installation, tried by the prober, and the prober itself.

use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::json;
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn botloom(platform: &TestPlatform, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(arguments)
        .env("BOTLOOM_URL", &platform.url)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn key(owner: &Client) -> String {
    let create = "mutation { createApiKey(name: \"k\", role: OWNER) { ... on ApiKeyCreated { secret } } }";
    owner.run(create, json!({}))["createApiKey"]["secret"].as_str().expect("a secret").to_owned()
}

#[test]
fn nothing_of_one_workspace_is_reached_from_another() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let data = platform.data().display().to_string();
    let add = |email: &str, password: &str| {
        let arguments = ["workspace", "add", "Neighbours", "--owner", email, "--data", data.as_str()];
        botloom(&platform, &arguments, &format!("{password}\n"))
    };
    let short = add("bo@example.com", "short");
    assert!(
        !short.status.success() && text(&short.stderr).contains("10 to 200 characters"),
        "{}",
        text(&short.stderr)
    );
    let made = add("bo@example.com", "long enough");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let taken = add(OWNER.0, "long enough");
    assert!(text(&taken.stderr).contains("signs in with"), "{}", text(&taken.stderr));
    let listed = text(&botloom(&platform, &["workspace", "list", "--data", &data], "").stdout);
    assert_eq!(listed.lines().count(), 2, "a refused one is not made: {listed}");
    assert!(listed.ends_with(&format!("{}\tNeighbours\n", text(&made.stdout).trim())), "{listed}");

    let owner = platform.member(OWNER);
    let neighbour = platform.member(("bo@example.com", "long enough"));
    let bots = neighbour.run("{ bots { nodes { id } } members { email } }", json!({}));
    assert_eq!(bots, json!({"bots": {"nodes": []}, "members": [{"email": "bo@example.com"}]}));
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("hello", "1").expect("it is taken");
    let set = owner.run("mutation { setSecret(name: \"TOKEN\", value: \"x\") { __typename } }", json!({}));
    assert_eq!(set["setSecret"]["__typename"], "SecretSet");
    let draw = "mutation($bot: ID!) { drawSample(bot: $bot, from: \"2026-01-01T00:00:00Z\", to: \"2027-01-01T00:00:00Z\", size: 1) { __typename } }";
    let bot = owner.run("{ bots { nodes { id } } }", json!({}))["bots"]["nodes"][0]["id"].clone();
    assert_eq!(owner.run(draw, json!({"bot": bot}))["drawSample"]["__typename"], "SampleKept");
    // Something of every kind that people have.
    let role = "mutation { createRole(input: {name: \"Night\", permissions: [READ_BOTS]}) { __typename } }";
    assert_eq!(owner.run(role, json!({}))["createRole"]["__typename"], "RoleSaved");
    let invite = "mutation { inviteMember(email: \"cy@example.com\", role: AGENT) { __typename } }";
    assert_eq!(owner.run(invite, json!({}))["inviteMember"]["__typename"], "MemberInvited");
    let token = "mutation { createScimToken(name: \"Directory\") { __typename } }";
    assert_eq!(owner.run(token, json!({}))["createScimToken"]["__typename"], "ScimTokenCreated");
    let (of, from) = (key(&owner), key(&neighbour));
    let probe = |of: &str, from: &str, more: &[&str]| {
        let arguments = [&["doctor", "isolation", "--of", of, "--from", from], more].concat();
        botloom(&platform, &arguments, "")
    };
    let tried = probe(&of, &from, &["--mutations"]);
    let told = text(&tried.stdout);
    assert!(tried.status.success() && told.contains(": 0 get through"), "{told}{}", text(&tried.stderr));
    let calls: usize = told.split(' ').next().and_then(|word| word.parse().ok()).expect("a number");
    assert!(calls > 1_000, "{told}");
    assert_eq!(owner.run("{ secrets { name } }", json!({})), json!({"secrets": [{"name": "TOKEN"}]}));
    // Of its own workspace a key reaches much: the prober would see a hole.
    let own = probe(&of, &key(&owner), &[]);
    assert!(text(&own.stderr).contains("both keys are of the workspace"), "{}", text(&own.stderr));
    let nothing = probe(&from, &of, &[]);
    assert!(nothing.status.success(), "{}{}", text(&nothing.stdout), text(&nothing.stderr));
    // The keys that it made are of no use any more.
    let keys = neighbour.run("{ apiKeys { name revokedAt } }", json!({}));
    let left = keys["apiKeys"].as_array().expect("a list").iter();
    assert_eq!(left.filter(|key| key["name"] == "isolation" && key["revokedAt"].is_null()).count(), 0);
}
