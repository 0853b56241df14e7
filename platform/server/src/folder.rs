//! A bot folder on disk: which files belong to a bot.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use botloom_domain::{Lineage, Memory, READMES};
use botloom_flow::{MAX_BYTES, MAX_COMPONENT};
use botloom_ports::Files;

/// The subfolders whose YAML files are part of a bot.
const PARTS: &[&str] = &["flows", "knowledge", "lexicon", "tests"];
/// The subfolder of plug-ins; their interfaces are text and are checked with the flows.
const PLUGINS: &str = "plugins";

/// Whether a path inside a bot's folder, with `/` between its parts, is a text of the bot: YAML, or the interface of a
/// plug-in.
pub fn belongs(path: &str) -> bool {
    let part = |folder: &str, name: &str| {
        let yaml = PARTS.contains(&folder) && name.ends_with(".yaml");
        (yaml || folder == PLUGINS && name.ends_with(".wit")) && !name.contains('/')
    };
    path == "bot.yaml" || path.split_once('/').is_some_and(|(folder, name)| part(folder, name))
}

/// The paths of `bot.yaml`, the readmes, the YAML files one level below the subfolders of a bot and the interfaces of its
/// plug-ins.
pub fn paths(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut paths = list(root, &[&["bot.yaml"], &READMES[..]].concat())?;
    inside(root, PLUGINS, ".wit", &mut paths)?;
    inside(root, PLUGINS, ".wasm", &mut paths)?;
    paths.sort();
    Ok(paths)
}

/// Reads the files of a bot.
pub fn read(root: &Path) -> anyhow::Result<Files> {
    let paths = paths(root)?;
    let mut files = Files::default();
    for path in paths {
        let content = bytes(&root.join(&path))?;
        files.insert(path, content);
    }
    Ok(files)
}

/// Reads the files of a bot, its lineage and what was decided about questions: everything that travels.
pub fn whole(root: &Path) -> anyhow::Result<Files> {
    let mut files = read(root)?;
    for path in [Lineage::FILE, Memory::FILE] {
        let own = root.join(path);
        if own.is_file() {
            let content =
                std::fs::read(&own).with_context(|| format!("`{}` can not be read", own.display()))?;
            files.insert(path, content);
        }
    }
    Ok(files)
}

/// Reads a release of a template or a pack.
pub fn release(root: &Path) -> anyhow::Result<Files> {
    let names = [&["bot.yaml", "template.yaml", "pack.yaml", "lexicon.yaml"], &READMES[..]].concat();
    let mut paths = list(root, &names)?;
    inside(root, PLUGINS, ".wit", &mut paths)?;
    inside(root, PLUGINS, ".wasm", &mut paths)?;
    if !["bot.yaml", "pack.yaml"].iter().any(|name| root.join(name).is_file()) {
        bail!("`{}` has no `bot.yaml` or `pack.yaml`; give the folder of a release", root.display());
    }
    let mut files = Files::default();
    for path in paths {
        let content = bytes(&root.join(&path))?;
        files.insert(path, content);
    }
    Ok(files)
}

/// The YAML files of a bot or of a knowledge pack, as paths below its folder.
pub fn texts(root: &Path) -> anyhow::Result<Vec<String>> {
    let paths = list(root, &["bot.yaml", "pack.yaml", "lexicon.yaml"])?;
    if !["bot.yaml", "pack.yaml"].iter().any(|name| root.join(name).is_file()) {
        bail!("`{}` has no `bot.yaml` or `pack.yaml`; name the files themselves", root.display());
    }
    Ok(paths)
}

/// Those of the named files that are there, and the YAML files of the subfolders.
fn list(root: &Path, names: &[&str]) -> anyhow::Result<Vec<String>> {
    if !root.is_dir() {
        bail!("`{}` is not a folder; give the folder that holds `bot.yaml`", root.display());
    }
    let mut paths: Vec<String> =
        names.iter().filter(|name| root.join(name).is_file()).map(|name| (*name).to_owned()).collect();
    for part in PARTS {
        inside(root, part, ".yaml", &mut paths)?;
    }
    paths.sort();
    Ok(paths)
}

/// The files of a subfolder whose names end so; none if it is not there.
fn inside(root: &Path, part: &str, end: &str, paths: &mut Vec<String>) -> anyhow::Result<()> {
    let folder = root.join(part);
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in folder.read_dir().with_context(|| format!("`{}` can not be listed", folder.display()))? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(end) && folder.join(name.as_ref()).is_file() {
            paths.push(format!("{part}/{name}"));
        }
    }
    Ok(())
}

/// The bytes of a file; of one that is too large, enough to see that it is.
pub fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path).with_context(|| format!("`{}` can not be read", path.display()))?;
    let most = if path.extension().is_some_and(|end| end == "wasm") { MAX_COMPONENT } else { MAX_BYTES };
    limited(file, most).with_context(|| format!("`{}` can not be read", path.display()))
}

/// What a reader gives; of too much, enough to see that it is too much.
pub fn limited(from: impl Read, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes files below a folder; folders on the way are made.
pub fn write(root: &Path, files: &Files) -> anyhow::Result<()> {
    for (path, content) in files.iter() {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("`{}` can not be made", folder.display()))?;
        }
        std::fs::write(&target, content)
            .with_context(|| format!("`{}` can not be written", target.display()))?;
    }
    Ok(())
}

/// Puts a text in the place of a file: at any moment the old one or the new one is there, never a part.
pub fn replace(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let doing = || format!("`{}` can not be written", path.display());
    // What a link leads to is replaced, not the link.
    let target = std::fs::canonicalize(path).with_context(doing)?;
    let permissions = std::fs::metadata(&target).with_context(doing)?.permissions();
    if permissions.readonly() {
        bail!("`{}` is write-protected", path.display());
    }
    let folder = target.parent().context("a file stands in a folder")?;
    let mut new = tempfile::Builder::new().prefix(".botloom-").tempfile_in(folder).with_context(doing)?;
    new.as_file().set_permissions(permissions).with_context(doing)?;
    new.write_all(content).with_context(doing)?;
    new.as_file().sync_all().with_context(doing)?;
    new.persist(&target).map_err(|error| error.error).with_context(doing)?;
    Ok(())
}
