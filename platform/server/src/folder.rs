//! A bot folder on disk: which files belong to a bot.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use botloom_flow::MAX_BYTES;
use botloom_ports::Files;

/// The subfolders whose YAML files are part of a bot.
const PARTS: &[&str] = &["flows", "knowledge", "lexicon", "tests"];

/// Reads `bot.yaml`, `README.md` and the YAML files one level below the subfolders of a bot.
pub fn read(root: &Path) -> anyhow::Result<Files> {
    if !root.is_dir() {
        bail!("`{}` is not a folder; give the folder that holds `bot.yaml`", root.display());
    }
    let mut paths: Vec<String> = ["bot.yaml", "README.md"]
        .iter()
        .filter(|name| root.join(name).is_file())
        .map(|name| (*name).to_owned())
        .collect();
    for part in PARTS.iter().filter(|part| root.join(part).is_dir()) {
        let folder = root.join(part);
        for entry in folder.read_dir().with_context(|| format!("`{}` can not be listed", folder.display()))? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(".yaml") && folder.join(name.as_ref()).is_file() {
                paths.push(format!("{part}/{name}"));
            }
        }
    }
    let mut files = Files::default();
    for path in paths {
        // One byte more than is allowed is enough to refuse a file of any size.
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_BYTES)? + 1;
        File::open(root.join(&path))
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .with_context(|| format!("`{path}` can not be read"))?;
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
