//! A new project of every language is built as it is, by the tools of this machine.

mod common;

use botloom_toolchain::{Error, Kind, MANIFEST_SECTION, Tools, build_with, component, new};
use common::{built, root};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A new project, and its folder's owner.
fn project(kind: Kind) -> (tempfile::TempDir, std::path::PathBuf) {
    named(kind, "my-greeter")
}

/// The same with this name. Projects in Rust share a target folder: of two with one name, cargo would take one for the other.
fn named(kind: Kind, name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let owner = tempfile::tempdir().expect("a folder can be made");
    let folder = owner.path().join(name);
    new(&folder, kind, name).expect("a project can be written");
    (owner, folder)
}

fn builds(kind: Kind, most_bytes: usize) -> (tempfile::TempDir, std::path::PathBuf) {
    let (owner, folder) = project(kind);
    let built = built(&folder).unwrap_or_else(|error| panic!("{}: {error}", kind.name()));
    assert_eq!(Kind::of(&folder).expect("a project has a language"), kind);
    assert_eq!(built.imports, ["botloom:plugin/log@1.0.0"]);
    assert_eq!(built.hints, Vec::<String>::new());
    let manifest = component::custom(&built.component, MANIFEST_SECTION).expect("a manifest is inside");
    assert!(String::from_utf8_lossy(manifest).contains(r#""name":"my-greeter""#));
    assert!(built.interface.contains("/// A greeting for a customer."), "{}", built.interface);
    assert!(!built.interface.contains("interface kv"), "{}", built.interface);
    assert!(built.component.len() < most_bytes, "{} bytes", built.component.len());
    let left = fs::read_dir(&folder).expect("a folder is readable").flatten().map(|entry| entry.file_name());
    assert!(left.into_iter().all(|name| !name.to_string_lossy().starts_with(".botloom-build")));
    (owner, folder)
}

/// Runs the command that the README of the template names.
fn passes(folder: &Path, command: &str) {
    let output =
        Command::new("sh").arg("-c").arg(command).current_dir(folder).output().expect("there is a shell");
    let told =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {told}");
}

#[test]
fn rust() {
    let (_owner, folder) = builds(Kind::Rust, 40_000);
    // The module that was committed with the project is the one that a build writes.
    let before = fs::read_to_string(folder.join("src/bindings.rs")).unwrap();
    assert!(before.contains("pub trait Guest"), "{before}");
    let kept = common::kept().join("native");
    passes(&folder, &format!("CARGO_TARGET_DIR='{}' cargo test --quiet", kept.display()));
}

#[test]
fn c() {
    let (_owner, folder) = builds(Kind::C, 40_000);
    passes(&folder, "cc -Wall -Wextra -Werror -Igen -I. test.c plugin.c -o test && ./test");
    // The host of tests is tested here, where what it stands in for was just written.
    fs::copy(root().join("sdk/c/test_sdk.c"), folder.join("test_sdk.c")).unwrap();
    let strict =
        "cc -g -fsanitize=address,undefined -Wall -Wextra -Werror -Igen -I. test_sdk.c plugin.c -o test";
    passes(&folder, &format!("{strict} && ./test '{}'", root().join("sdk/recordings").display()));
}

#[test]
fn tests_in_c_have_the_host_that_the_world_imports() {
    let (_owner, folder) = project(Kind::C);
    let path = folder.join("wit/plugin.wit");
    let text = fs::read_to_string(&path).unwrap();
    for name in ["clock", "conversation", "http", "knowledge", "kv", "random", "secrets"] {
        let imports = format!("import botloom:plugin/log@1.0.0;\n  import botloom:plugin/{name}@1.0.0;");
        fs::write(&path, text.replace("include botloom:plugin/host@1.0.0;", &imports)).unwrap();
        built(&folder).unwrap();
        passes(&folder, "cc -Wall -Wextra -Werror -Igen -I. test.c plugin.c -o test && ./test");
    }
    // Running the tests takes the interface as it is.
    fs::write(&path, text.replace("not-found", "gone")).unwrap();
    assert!(!botloom_toolchain::test(&folder).unwrap());
    fs::write(&path, text).unwrap();
    assert!(botloom_toolchain::test(&folder).unwrap());
}

#[test]
fn javascript() {
    let (_owner, folder) = builds(Kind::JavaScript, 1_300_000);
    passes(&folder, "npm test");
}

#[test]
fn typescript() {
    let (_owner, folder) = builds(Kind::TypeScript, 1_300_000);
    let tools = root().join("sdk/js/node_modules/.bin");
    passes(&folder, &format!("PATH='{}':\"$PATH\" npm test", tools.display()));
    let strict = "tsc --noEmit --strict --target es2022 --module esnext --moduleResolution bundler";
    passes(&folder, &format!("'{}'/{strict} gen/host.d.ts gen/plugin.d.ts plugin.ts", tools.display()));
}

#[test]
fn python() {
    let (_owner, folder) = builds(Kind::Python, 20_000_000);
    // The host of tests is tested here, where what it stands in for was just written.
    fs::copy(root().join("sdk/python/test_sdk.py"), folder.join("test_sdk.py")).unwrap();
    let recordings = root().join("sdk/recordings");
    passes(&folder, &format!("BOTLOOM_RECORDINGS='{}' python3 -m unittest", recordings.display()));
}

#[test]
fn what_the_compiler_says_is_passed_on() {
    for (kind, file, right, wrong, told) in [
        (Kind::Rust, "src/lib.rs", "name.trim()", "name.trimm()", "no method named `trimm`"),
        (Kind::C, "plugin.c", "memcpy(text, hello", "memcpi(text, hello", "memcpi"),
        (Kind::JavaScript, "plugin.js", "name.trim();", "name.trim(;", "plugin.js:6"),
        (Kind::Python, "plugin.py", "name.strip()", "name.strip(", "'(' was never closed"),
    ] {
        let (_owner, folder) = named(kind, "broken-greeter");
        let path = folder.join(file);
        fs::write(&path, fs::read_to_string(&path).unwrap().replace(right, wrong)).unwrap();
        let error = built(&folder).unwrap_err();
        assert!(matches!(error, Error::Compiler { .. }), "{error}");
        assert!(error.to_string().contains(told), "{}: {error}", kind.name());
    }
}

#[test]
fn a_program_that_is_missing_is_named_with_its_installation() {
    for (kind, told) in [
        (Kind::Rust, "rustup target add wasm32-unknown-unknown"),
        (Kind::C, "apt-get install clang-22 lld-22 wasi-libc"),
        (Kind::JavaScript, "esbuild is needed to build JavaScript and is not there; run `npm install`"),
        (Kind::TypeScript, "esbuild is needed to build TypeScript"),
        (Kind::Python, "pip install componentize-py"),
    ] {
        let (_owner, folder) = project(kind);
        let error = build_with(&folder, &Tools::default()).unwrap_err();
        assert!(matches!(error, Error::Missing { .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn what_bots_do_not_have_is_told() {
    let (_owner, folder) = project(Kind::C);
    let path = folder.join("plugin.c");
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("#include \"botloom.h\"", "#include \"botloom.h\"\n#include <stdio.h>");
    fs::write(&path, text.replace("char text[128];", "char text[128];\n  puts(\"x\");")).unwrap();
    let told = built(&folder).unwrap_err().to_string();
    assert!(told.contains("uses the operating system"), "{told}");
}

#[test]
fn an_interface_that_is_wrong_is_told_with_its_place() {
    let (_owner, folder) = project(Kind::C);
    let path = folder.join("wit/plugin.wit");
    let text = fs::read_to_string(&path).unwrap();
    for (wrong, told) in [
        (text.replace("result<string, failure>", "result<strng, failure>"), "`strng` does not exist"),
        (text.replace("plugin/host@1.0.0", "plugin/host@2.0.0"), "2.0.0"),
        (text.replace("export greet", "import greet"), "exports nothing"),
    ] {
        fs::write(&path, wrong).unwrap();
        let error = built(&folder).unwrap_err();
        assert!(matches!(error, Error::Interface(_)), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
}

#[test]
fn manifest_and_code_that_differ_are_hinted_at() {
    let (_owner, folder) = project(Kind::C);
    let path = folder.join("plugin.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let text =
        text.replace("http: []", "http: ['https://a.example/']").replace("values: false", "values: true");
    fs::write(&path, text).unwrap();
    let hints = built(&folder).unwrap().hints;
    assert_eq!(hints.len(), 2, "{hints:?}");
    assert!(hints[0].contains("wants `http`, but nothing uses it"), "{hints:?}");
}

#[test]
fn a_folder_that_is_no_project_is_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(built(folder.path()), Err(Error::NotAProject(_))));
    assert!(matches!(Kind::of(Path::new("/nowhere/at/all")), Err(Error::File { .. })));
}

#[test]
fn a_new_project_has_a_name_and_an_empty_folder() {
    let folder = tempfile::tempdir().unwrap();
    let told = new(folder.path(), Kind::Rust, "My Plugin").unwrap_err().to_string();
    assert!(told.contains("`My Plugin` cannot be the name of a plug-in"), "{told}");
    fs::write(folder.path().join("a"), "").unwrap();
    let told = new(folder.path(), Kind::Rust, "mine").unwrap_err().to_string();
    assert!(told.contains("is not empty"), "{told}");
}
