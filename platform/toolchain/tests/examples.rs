//! Every plug-in of `examples/plugins` is built, and is what its folder says.
//!
//! The programs that this takes are installed by `scripts/setup.sh test`. What was built stays, and is built again when a source, the SDK, an
//! interface or the toolchain changed. A bot that uses the plug-in gets the component in its folder `plugins`.

mod called;
mod common;

use botloom_ports::Allowed;
use botloom_toolchain::{INTERFACE_SECTION, MANIFEST_SECTION, Manifest, component};
use called::World;
use common::{built, kept, root};
use serde_json::json;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The component of an example: the one of an earlier run, if nothing that it is made of has changed.
fn made(name: &str) -> Vec<u8> {
    let folder = root().join("examples/plugins").join(name);
    let mut sources = DefaultHasher::new();
    let others = [
        "sdk/rust/src",
        "sdk/c/botloom.h",
        "sdk/js/botloom",
        "sdk/js/package-lock.json",
        "sdk/wit",
        "platform/toolchain/src",
    ];
    let others = others.map(|path| root().join(path));
    let python = root().join("sdk/python/requirements.txt");
    for path in [&folder, &python, &root().join("Cargo.lock")].into_iter().chain(&others) {
        add(path, &mut sources);
    }
    let stays = kept().join(format!("{name}-{:016x}.wasm", sources.finish()));
    // The tests of an example in Python read what a build writes beside it.
    let complete = folder.join("gen").is_dir() || !folder.join("plugin.py").is_file();
    if let (Ok(component), true) = (fs::read(&stays), complete) {
        return component;
    }
    let built = built(&folder).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(built.hints, Vec::<String>::new());
    let imports = component::imports(&built.component).expect("a component can be read");
    let with_functions: Vec<&String> =
        imports.iter().filter(|(_, count)| **count > 0).map(|(name, _)| name).collect();
    assert_eq!(built.imports.iter().collect::<Vec<_>>(), with_functions);
    fs::write(&stays, &built.component).expect("the target folder can be written");
    built.component
}

/// Takes the files of a folder into a digest, but not what builds write there.
fn add(path: &Path, digest: &mut DefaultHasher) {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if path.is_dir() {
        if ["target", "node_modules", "gen", "bot", "__pycache__"].contains(&name) || name.starts_with('.') {
            return;
        }
        let mut entries: Vec<_> =
            fs::read_dir(path).expect("a folder is readable").flatten().map(|entry| entry.path()).collect();
        entries.sort();
        entries.iter().for_each(|path| add(path, digest));
    } else if !name.ends_with(".wasm") {
        (name, fs::read(path).expect("a source is readable")).hash(digest);
    }
}

/// Where on this machine it was made is nobody's business.
fn tells_no_folder(name: &str, made: &[u8]) {
    let home = std::env::home_dir().unwrap_or_default();
    let folders = [root(), home].map(|folder| format!("{}/", folder.display()));
    let text = String::from_utf8_lossy(made);
    for folder in folders {
        assert!(!text.contains(&folder), "{name}: the component tells of `{folder}`");
    }
}

/// Makes an example and compares it with what is said here and in its folder.
fn example(name: &str, imports: &[&str], most_bytes: usize) {
    let folder = root().join("examples/plugins").join(name);
    let made = made(name);
    assert!(made.len() <= most_bytes, "{name}: {} bytes", made.len());
    let found = component::imports(&made)
        .expect("a component can be read")
        .into_iter()
        .filter(|(_, functions)| *functions > 0);
    let expected: Vec<String> = imports.iter().map(|name| format!("botloom:plugin/{name}@1.0.0")).collect();
    assert_eq!(found.map(|(name, _)| name).collect::<Vec<_>>(), expected);
    // What engines are made of was built elsewhere, and tells of that.
    if !["handbook", "chat-hook"].contains(&name) {
        tells_no_folder(name, &made);
    }
    let manifest = Manifest::read(&folder).expect("a manifest is there");
    assert_eq!(manifest.name, name);
    assert_eq!(component::custom(&made, MANIFEST_SECTION).expect("a manifest is inside"), manifest.json());
    let interface = component::custom(&made, INTERFACE_SECTION).expect("an interface is inside");
    let plugins = folder.join("bot/plugins");
    if plugins.is_dir() {
        let beside = fs::read(plugins.join(format!("{name}.wit"))).unwrap_or_default();
        assert!(
            beside == interface,
            "bot/plugins/{name}.wit is old: run `botloom plugin build`, or take the text below\n{}",
            String::from_utf8_lossy(interface)
        );
        fs::write(plugins.join(format!("{name}.wasm")), &made).expect("the bot's folder can be written");
    }
}

#[test]
fn price() {
    example("price", &[], 64_000);
    let bill =
        json!({"price": {"amount": "19.99", "currency": "CNY"}, "quantity": 10, "discount_percent": 15});
    let money = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    let expected = json!({"subtotal": money("199.90"), "discount": money("29.99"), "total": money("169.91")});
    let world = World::new();
    assert_eq!(world.computed(&made("price"), "bill_of", &bill), Ok(expected));
    let wrong = json!({"price": money("a lot"), "quantity": 1, "discount_percent": 0});
    assert_eq!(world.computed(&made("price"), "bill_of", &wrong), Err("bad-amount".to_owned()));
}

#[test]
fn orders() {
    example("orders", &["http", "log"], 80_000);
    let world = World::new();
    let found = json!({"status": "shipped", "total": {"amount": 99.90, "currency": "CNY"}, "eta": null});
    world.answer("https://api.example.com/v1/orders/SO123456", 200, &found);
    world.answer("https://api.example.com/v1/orders/SO500", 500, &json!("oops"));
    let allowed = Allowed {
        // The manifest narrows it to what it wants.
        http: vec!["https://api.example.com/".to_owned()],
        secrets: vec!["ORDERS_TOKEN".to_owned()],
        ..Allowed::default()
    };
    let track = |number: &str, allowed: &Allowed| {
        world.call(&made("orders"), "track", &json!({"number": number}), allowed.clone())
    };
    let order = track("SO123456", &allowed).result.expect("the order is found");
    assert_eq!((&order["status"], &order["total"]["currency"]), (&json!("on-its-way"), &json!("CNY")));
    assert_eq!(world.authorization().as_deref(), Some("Bearer t0p"));
    let failed = track("SO500", &allowed);
    assert_eq!(failed.result.expect_err("the system fails").case, "unavailable");
    assert_eq!(failed.log, [("error".to_owned(), "orders: status 500".to_owned())]);
    // Without the bot's permission it asks nobody.
    assert_eq!(
        track("SO123456", &Allowed::default()).result.expect_err("nothing is allowed").case,
        "unavailable"
    );
}

#[test]
fn card_check() {
    example("card-check", &[], 64_000);
    let found = json!({"text": "我的卡号是 6222021234567890128，谢谢", "language": "zh-CN"});
    let found = World::new().computed(&made("card-check"), "recognizer.recognize", &found);
    assert!(found.is_ok_and(|found| found.is_array()));
}

#[test]
fn word_guard() {
    example("word-guard", &[], 64_000);
}

#[test]
fn crm_ticket() {
    example("crm-ticket", &["conversation", "http", "kv", "log"], 96_000);
}

#[test]
fn delivery_fee() {
    example("delivery-fee", &[], 20_000);
    let world = World::new();
    let fee = |grams: u32| {
        world.computed(&made("delivery-fee"), "fee", &json!({"province": "广东省", "grams": grams}))
    };
    assert_eq!(fee(2500), Ok(json!({"amount": "23.00", "currency": "CNY"})));
    assert_eq!(fee(0), Err("bad-weight".to_owned()));
}

#[test]
fn chat_hook() {
    example("chat-hook", &["secrets"], 1_300_000);
    let body = r#"{"id": "m-1", "room": "r-9", "from": {"id": "u-7"}, "text": "hello"}"#;
    let posted = |token: &str| {
        let headers = json!([["x-hook-token", token]]);
        json!({"posted": {"method": "POST", "path": "/", "query": "", "headers": headers, "body": body}})
    };
    let world = World::new();
    let receive = |token: &str| {
        let allowed = Allowed { secrets: vec!["CHAT_HOOK_TOKEN".to_owned()], ..Allowed::default() };
        world.call(&made("chat-hook"), "channel.receive", &posted(token), allowed).result
    };
    assert_eq!(receive("t0p").expect("the token is right")["messages"][0]["conversation"], "r-9");
    assert!(receive("wrong").expect_err("the token is wrong").message.contains("x-hook-token"));
}

#[test]
fn handbook() {
    example("handbook", &[], 20_000_000);
}

/// A folder without a line above would be built by nobody.
#[test]
fn every_example_is_tested() {
    let own = fs::read_to_string(
        file!().rsplit('/').next().map(|name| root().join("platform/toolchain/tests").join(name)).unwrap(),
    );
    let own = own.unwrap();
    for entry in fs::read_dir(root().join("examples/plugins")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(!path.is_dir() || own.contains(&format!("example(\"{name}\"")), "{name}: add a test for it");
    }
}
