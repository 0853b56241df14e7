//! Every plug-in of `examples/plugins` is built, and is what its folder says.
//!
//! The programs that this takes are installed by `scripts/setup.sh test`.

use botloom_toolchain::{INTERFACE_SECTION, Manifest, Tools, build_with, component};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Builds an example and compares what it imports.
fn example(name: &str, imports: &[&str], most_bytes: usize) {
    let folder = root().join("examples/plugins").join(name);
    let sdk = root().join("sdk");
    let tools = Tools::of(&folder).and(&sdk.join("js")).and(&sdk.join("python"));
    let built = build_with(&folder, &tools).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        built.imports,
        imports.iter().map(|name| format!("botloom:plugin/{name}@1.0.0")).collect::<Vec<_>>()
    );
    assert_eq!(built.hints, Vec::<String>::new());
    assert!(built.component.len() <= most_bytes, "{name}: {} bytes", built.component.len());
    assert_eq!(built.manifest.name, name);
    let manifest = component::custom(&built.component, botloom_toolchain::MANIFEST_SECTION).unwrap();
    assert_eq!(manifest, Manifest::read(&folder).unwrap().json());
    let interface = component::custom(&built.component, INTERFACE_SECTION).unwrap();
    assert_eq!(interface, built.interface.as_bytes());
    let bot = folder.join("bot/plugins");
    if bot.is_dir() {
        let beside = fs::read_to_string(bot.join(format!("{name}.wit"))).unwrap();
        assert!(
            beside == built.interface,
            "{name}: bot/plugins/{name}.wit is old; run scripts/plugins.sh {name}"
        );
    }
}

#[test]
fn price() {
    example("price", &[], 64_000);
}

#[test]
fn orders() {
    example("orders", &["http", "log"], 80_000);
}

#[test]
fn card_check() {
    example("card-check", &[], 64_000);
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
}

#[test]
fn chat_hook() {
    example("chat-hook", &["secrets"], 1_300_000);
}

#[test]
fn handbook() {
    example("handbook", &[], 20_000_000);
}
