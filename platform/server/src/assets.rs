//! What the binary carries: templates, examples and knowledge packs.

use botloom_domain::Release;
use botloom_engine::{Pack, Packs};
use botloom_ports::{Files, PluginCode};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::{config, embeddings};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../templates"]
struct Templates;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../examples"]
#[include = "*/*.yaml"]
#[include = "*/*/*.yaml"]
#[include = "*/README*.md"]
struct Examples;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../industry-kbs"]
struct Industries;

/// The component that runs the scripts of flows; `scripts/setup.sh` makes it of `sdk/script`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/script/dist"]
#[allow_missing = true]
struct Script;

/// The component that runs the scripts of flows; a binary that was built without it runs none.
pub fn script_engine() -> Option<PluginCode> {
    Script::get("script.wasm").map(|file| PluginCode::new(file.data.into_owned()))
}

/// The installed knowledge packs.
pub fn packs() -> Packs {
    let mut packs: BTreeMap<String, Files> = BTreeMap::new();
    for path in Industries::iter() {
        if let Some((name, file)) = path.split_once('/')
            && let Some(content) = Industries::get(&path)
        {
            packs.entry(name.to_owned()).or_default().insert(file, content.data.into_owned());
        }
    }
    let mut installed = Packs::default();
    for (name, files) in packs {
        installed.insert(name, Pack { files });
    }
    installed
}

/// The installed packs, with the model of what texts mean whose folder `BOTLOOM_EMBEDDINGS` names.
///
/// # Errors
/// If the folder holds no such model.
pub fn installed() -> anyhow::Result<Packs> {
    installed_with(config::of_environment()?.understanding.embeddings.as_deref())
}

/// The installed packs, with the model of what texts mean in this folder.
///
/// # Errors
/// If the folder holds no such model.
pub fn installed_with(embeddings: Option<&Path>) -> anyhow::Result<Packs> {
    let mut packs = packs();
    if let Some(folder) = embeddings {
        packs.understand_with(Arc::new(embeddings::read(folder)?));
    }
    Ok(packs)
}

/// The releases of the installed packs, by name.
pub fn pack_releases() -> BTreeMap<String, Release> {
    let packs = packs();
    let release = |name: &str| Some((name.to_owned(), Release::new(name, packs.get(name)?.files.clone())));
    packs.names().filter_map(release).collect()
}

/// The bots to begin from, by name: `hello-bot`, `express-logistics/parcel-desk` ...
pub fn templates() -> BTreeMap<String, Release> {
    let mut templates: BTreeMap<String, Files> = BTreeMap::new();
    for path in Templates::iter() {
        let mut parts = path.splitn(3, '/');
        if let (Some(industry), Some(bot), Some(file), Some(content)) =
            (parts.next(), parts.next(), parts.next(), Templates::get(&path))
        {
            let name = format!("{industry}/{bot}");
            templates.entry(name).or_default().insert(file, content.data.into_owned());
        }
    }
    for path in Examples::iter() {
        if let Some((bot, file)) = path.split_once('/')
            && let Some(content) = Examples::get(&path)
        {
            templates.entry(bot.to_owned()).or_default().insert(file, content.data.into_owned());
        }
    }
    templates.retain(|_, files| files.get("bot.yaml").is_some());
    templates.into_iter().map(|(name, files)| (name.clone(), Release::new(name, files))).collect()
}

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../console/dist"]
#[allow_missing = true]
struct Console;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../sdk/widget/dist"]
#[allow_missing = true]
struct Widget;

/// A file for browsers.
pub struct Asset {
    pub content: Cow<'static, [u8]>,
    pub media_type: &'static str,
    /// Of the content, in hexadecimal.
    pub hash: String,
}

/// A file of the built console.
pub fn console(path: &str) -> Option<Asset> {
    Console::get(path).map(|file| asset(path, file))
}

/// A file of the built widget.
pub fn widget(path: &str) -> Option<Asset> {
    Widget::get(path).map(|file| asset(path, file))
}

fn asset(path: &str, file: EmbeddedFile) -> Asset {
    let media_type = match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    };
    let hash = file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    Asset { content: file.data, media_type, hash }
}
