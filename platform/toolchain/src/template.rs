//! New plug-ins from the templates of the SDKs.

use crate::manifest::is_name;
use crate::wit::Interface;
use crate::{Error, Kind, rust};
use rust_embed::RustEmbed;
use std::fs;
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/wit/v1"]
#[include = "*.wit"]
struct Wit;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/rust"]
#[exclude = "target/*"]
#[exclude = "Cargo.lock"]
struct Rust;

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
        let own = !path.starts_with("botloom-sdk/") && !path.starts_with("wit/deps/");
        let text = if own { text.replace(NAME, name).replace(WORD, &name.replace('-', "_")) } else { text };
        write(folder, &path, &text)?;
    }
    for path in Wit::iter() {
        let text = embedded::<Wit>(&path);
        write(folder, &format!("wit/deps/botloom-plugin/{path}"), &text)?;
    }
    if kind == Kind::Rust {
        rust::write_bindings(folder, &Interface::read(folder)?)?;
    }
    Ok(())
}

/// The files of a template, by path in the new project.
fn files(kind: Kind) -> Vec<(String, String)> {
    match kind {
        Kind::Rust => Rust::iter()
            .filter_map(|path| {
                let text = embedded::<Rust>(&path);
                match path.strip_prefix("template/") {
                    Some(own) => Some((own.to_owned(), text)),
                    // The SDK travels with the project, so that it builds without a registry.
                    None if path.starts_with("src/") || path == "Cargo.toml" => {
                        Some((format!("botloom-sdk/{path}"), text))
                    }
                    None => None,
                }
            })
            .collect(),
        _ => Vec::new(),
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
