//! A bot folder on disk: which files belong to a bot.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, bail};
use botloom_flow::MAX_BYTES;
use botloom_ports::Files;

/// The subfolders whose files of a kind are part of a bot.
const PARTS: &[(&str, &str)] = &[
    ("flows", ".yaml"),
    ("knowledge", ".yaml"),
    ("lexicon", ".yaml"),
    ("plugins", ".wit"),
    ("tests", ".yaml"),
];

/// Whether a path inside a bot's folder, with `/` between its parts, is a file of the bot that is text.
pub fn belongs(path: &str) -> bool {
    let part = |folder: &str, name: &str| {
        PARTS.iter().any(|(part, end)| *part == folder && name.ends_with(end)) && !name.contains('/')
    };
    path == "bot.yaml" || path.split_once('/').is_some_and(|(folder, name)| part(folder, name))
}

/// The paths of `bot.yaml`, `README.md` and the files one level below the subfolders of a bot: YAML, and the interfaces of
/// plug-ins.
pub fn paths(root: &Path) -> anyhow::Result<Vec<String>> {
    if !root.is_dir() {
        bail!("`{}` is not a folder; give the folder that holds `bot.yaml`", root.display());
    }
    let mut paths: Vec<String> = ["bot.yaml", "README.md"]
        .iter()
        .filter(|name| root.join(name).is_file())
        .map(|name| (*name).to_owned())
        .collect();
    for part in PARTS.iter().map(|(part, _)| part).filter(|part| root.join(part).is_dir()) {
        let folder = root.join(part);
        for entry in folder.read_dir().with_context(|| format!("`{}` can not be listed", folder.display()))? {
            let name = entry?.file_name();
            let path = format!("{part}/{}", name.to_string_lossy());
            if belongs(&path) && folder.join(&name).is_file() {
                paths.push(path);
            }
        }
    }
    Ok(paths)
}

/// Reads a file of a bot; of one that is too large, only so much that it is refused.
pub fn content(root: &Path, path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is allowed is enough to refuse a file of any size.
    let limit = u64::try_from(MAX_BYTES)? + 1;
    File::open(root.join(path))
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .with_context(|| format!("`{path}` can not be read"))?;
    Ok(bytes)
}

/// Reads the files of a bot.
pub fn read(root: &Path) -> anyhow::Result<Files> {
    let mut files = Files::default();
    for path in paths(root)? {
        let bytes = content(root, &path)?;
        files.insert(path, bytes);
    }
    Ok(files)
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

/// Replaces a file of a bot whole or not at all; refused if it is not `old` any more.
pub fn replace(root: &Path, path: &str, old: &[u8], new: &[u8]) -> anyhow::Result<()> {
    let failed = || format!("`{path}` can not be written");
    // Behind a link the file itself is replaced, not the link.
    let target = root.join(path).canonicalize().with_context(failed)?;
    if std::fs::read(&target).with_context(failed)? != old {
        bail!("`{path}` was changed by somebody else meanwhile; nothing of it is written: run it again");
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let beside = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        file.set_permissions(target.metadata()?.permissions())?;
        file.write_all(new)?;
        file.sync_all()
    });
    if let Err(error) = written.and_then(|()| std::fs::rename(&beside, &target)) {
        let _gone = std::fs::remove_file(&beside);
        return Err(error).with_context(failed);
    }
    Ok(())
}
