//! New plug-ins from the templates of the SDKs.

use crate::manifest::is_name;
use crate::wit::Interface;
use crate::{Error, Kind, c, rust, script};
use rust_embed::RustEmbed;
use std::fs;
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/wit/v1"]
#[include = "*.wit"]
struct Wit;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/rust"]
#[include = "template/*"]
#[include = "src/*"]
#[include = "Cargo.toml"]
struct Rust;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/c"]
#[include = "template/*"]
#[include = "botloom.h"]
#[include = "botloom_test.h"]
#[include = "botloom_test/*"]
struct C;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/js"]
#[include = "template/*"]
#[include = "botloom/*"]
struct Js;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/python"]
#[include = "template/*"]
#[include = "botloom_test.py"]
struct Python;

/// What a template writes for the name of the plug-in: as it is, and with underscores.
const NAME: &str = "my-plugin";
const WORD: &str = "my_plugin";

/// Writes a new project into a folder, which must be new or empty.
///
/// # Errors
/// The name cannot be one, the folder has files, or it cannot be written.
pub fn new(folder: &Path, kind: Kind, name: &str) -> Result<(), Error> {
    if !is_name(name) {
        return Err(Error::New(format!(
            "`{name}` cannot be the name of a plug-in: take small letters, digits and hyphens, as in order-lookup"
        )));
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Error::New(format!(
            "`{}` is there and is not empty; name a new folder",
            folder.display()
        )));
    }
    for (path, text) in files(kind) {
        // Build files of templates have another ending, so that no tool takes a template for a project.
        let path = path.strip_suffix(".in").unwrap_or(&path).replace("gitignore", ".gitignore");
        let own = !path.starts_with("botloom-sdk/");
        let text = if own { text.replace(NAME, name).replace(WORD, &name.replace('-', "_")) } else { text };
        write(folder, &path, &text)?;
    }
    for path in Wit::iter() {
        let text = embedded::<Wit>(&path);
        write(folder, &format!("wit/deps/botloom-plugin/{path}"), &text)?;
    }
    let interface = Interface::read(folder)?;
    match kind {
        Kind::Rust => rust::write_bindings(folder, &interface),
        Kind::C => c::write_bindings(folder, &interface),
        Kind::JavaScript | Kind::TypeScript => script::write_types(folder, &interface),
        // They are written by the builder of Python components, which need not be there yet.
        Kind::Python => Ok(()),
    }
}

/// The files of a template, by path in the new project.
fn files(kind: Kind) -> Vec<(String, String)> {
    match kind {
        // The SDK travels with the project, so that it builds without a registry.
        Kind::Rust => from::<Rust>("botloom-sdk/"),
        Kind::C => from::<C>(""),
        Kind::JavaScript => from::<Js>(""),
        Kind::TypeScript => from::<Js>("").into_iter().map(typed).collect(),
        Kind::Python => from::<Python>(""),
    }
}

/// The files of an SDK: those under `template` as they are, the others in the folder that is named.
fn from<E: RustEmbed>(sdk: &str) -> Vec<(String, String)> {
    let paths = E::iter();
    let files = paths.map(|path| match path.strip_prefix("template/") {
        Some(own) => (own.to_owned(), embedded::<E>(&path)),
        None => (format!("{sdk}{path}"), embedded::<E>(&path)),
    });
    files.collect()
}

/// A file of the JavaScript template as TypeScript has it.
fn typed((path, text): (String, String)) -> (String, String) {
    match path.as_str() {
        "plugin.js" => ("plugin.ts".to_owned(), text.replace("greet(name)", "greet(name: string): string")),
        "plugin.test.js" => (path, text.replace("./plugin.js", "./.test/plugin.js")),
        "package.json.in" => {
            let bundle = "esbuild plugin.ts --bundle --format=esm --external:botloom:* --outfile=.test/plugin.js && node";
            (path, text.replace("\"test\": \"node", &format!("\"test\": \"{bundle}")))
        }
        "gitignore.in" => (path, text + "/.test\n"),
        "README.md" => (
            path,
            text.replace(
                "`plugin.js` | what the functions do (`plugin.ts` works as well)",
                "`plugin.ts` | what the functions do",
            )
            .replace("in JavaScript.", "in TypeScript.")
            .replace("`plugin.js`", "`plugin.ts`"),
        ),
        _ => (path, text),
    }
}

fn embedded<E: RustEmbed>(path: &str) -> String {
    let file = E::get(path).expect("the path came from the list of what is embedded");
    String::from_utf8_lossy(&file.data).into_owned()
}

fn write(folder: &Path, path: &str, text: &str) -> Result<(), Error> {
    let path = folder.join(path);
    let parent = path.parent().expect("a file in a folder has a parent");
    fs::create_dir_all(parent).map_err(Error::file(parent))?;
    fs::write(&path, text).map_err(Error::file(&path))
}
