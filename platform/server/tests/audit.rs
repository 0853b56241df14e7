//! The audit log of the running platform, and what its export shows.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::{Value, json};
use std::process::Command;

const UPLOAD: &str = "mutation { uploadPlugin(input: {name: \"sums\", base64: \"FILE\"}) { __typename } }";

#[test]
fn who_did_what_is_written_down_and_cannot_be_changed_unnoticed() {
    let platform = TestPlatform::start(env!("CARGO_BIN_EXE_botloom"));
    let owner = platform.member(OWNER);
    let key = |role: &str| {
        let create =
            "mutation($r: Role!) { createApiKey(name: \"k\", role: $r) { ... on ApiKeyCreated { secret } } }";
        owner.run(create, json!({"r": role}))["createApiKey"]["secret"].as_str().expect("a secret").to_owned()
    };
    let (owners, viewers) = (key("OWNER"), key("VIEWER"));
    let viewer = platform.nobody().with(&viewers);
    let component = "(component (core module $m (func (export \"f\"))) (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))";
    let component = BASE64_STANDARD.encode(wat::parse_str(component).expect("the text is a component"));
    let upload = |client: &Client, file: &str| {
        client.run(&UPLOAD.replace("FILE", file), json!({}))["uploadPlugin"]["__typename"].clone()
    };
    assert_eq!(upload(&viewer, &component), "Denied");
    assert_eq!(upload(&owner, &component), "PluginUploaded");
    assert_eq!(upload(&owner, "AAAA"), "Invalid");
    let member = "mutation { createMember(input: {name: \"Li\", email: \"li@example.com\", password: \"long enough\", role: AGENT}) { __typename } }";
    let made = owner.run(member, json!({}));
    assert_eq!(made["createMember"]["__typename"], "MemberCreated");
    let twice = "mutation { a: deletePlugin(name: \"sums\") { __typename } b: deletePlugin(name: \"sums\") { __typename } }";
    assert_eq!(owner.run(twice, json!({}))["b"]["__typename"], "NotFound");
    let customer = Customer::begin(&platform.url, &platform.secret);
    customer.say("hello", "1").expect("it is taken");

    let denied = viewer.answer("{ audit { nodes { number } } }", json!({}));
    assert_eq!(denied["errors"][0]["extensions"]["code"], "FORBIDDEN");
    let folder = tempfile::tempdir().expect("a folder");
    let audit = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_botloom"))
            .args(["audit"])
            .args(arguments)
            .current_dir(folder.path())
            .output()
            .expect("it runs")
    };
    let printed = audit(&["--url", &platform.url, "--key", &owners]);
    let told = String::from_utf8_lossy(&printed.stderr).into_owned();
    assert!(printed.status.success() && told.contains("the chain holds"), "{told}");
    let lines: Vec<Value> = String::from_utf8_lossy(&printed.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let deeds: Vec<(String, String)> = lines
        .iter()
        .map(|line| {
            (
                line["action"].as_str().expect("text").to_owned(),
                line["outcome"].as_str().expect("text").to_owned(),
            )
        })
        .collect();
    let deeds: Vec<(&str, &str)> =
        deeds.iter().map(|(action, outcome)| (action.as_str(), outcome.as_str())).collect();
    let expected = [
        ("signIn", "done"),
        ("createApiKey", "done"),
        ("createApiKey", "done"),
        ("uploadPlugin", "denied"),
        ("uploadPlugin", "done"),
        ("uploadPlugin", "invalid"),
        ("createMember", "done"),
        ("deletePlugin", "done"),
        ("deletePlugin", "not_found"),
    ];
    assert_eq!(deeds, expected);
    assert_eq!(lines[4]["address"], "127.0.0.1");
    let all = String::from_utf8_lossy(&printed.stdout).into_owned();
    assert!(
        !all.contains("long enough") && !all.contains(OWNER.1) && all.contains("li@example.com"),
        "{all}"
    );
    assert!(all.contains("\\\"bytes\\\""), "files are a size and a digest: {all}");

    // Whoever changes or removes a line is found out, also at the end, if the last hash was kept.
    let last = lines[8]["hash"].as_str().expect("a hash");
    let check = |lines: &[Value], known: &str| {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(folder.path().join("audit.jsonl"), text).expect("a file");
        let done = audit(&["--check", "audit.jsonl", "--known", known]);
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(check(&lines, last).0, Some(0));
    let mut changed = lines.clone();
    changed[3]["outcome"] = json!("done");
    let (code, told) = check(&changed, last);
    assert!(code == Some(1) && told.contains("entry 4: its hash does not follow"), "{told}");
    let mut fewer = lines.clone();
    fewer.remove(2);
    assert!(check(&fewer, last).1.contains("entry 3: entry 4 stands in its place"));
    assert!(check(&lines[..8], last).1.contains("the log was cut or replaced"));
}
