//! A bot folder on disk: which files belong to a bot.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use botloom_flow::{MAX_BYTES, Problem, Source};

/// The subfolders whose YAML files are part of a bot.
const PARTS: &[&str] = &["flows", "knowledge", "lexicon", "tests"];

/// The readable files of a bot, and why the others are not readable.
pub struct Folder {
    pub sources: Vec<Source>,
    pub problems: Vec<Problem>,
}

/// Reads `bot.yaml` and the YAML files one level below the subfolders of a bot, in the order of their paths.
pub fn read(root: &Path) -> anyhow::Result<Folder> {
    if !root.is_dir() {
        bail!("`{}` is not a folder; give the folder that holds `bot.yaml`", root.display());
    }
    let mut paths = Vec::new();
    if root.join("bot.yaml").is_file() {
        paths.push("bot.yaml".to_owned());
    }
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
    paths.sort();
    let mut folder = Folder { sources: Vec::new(), problems: Vec::new() };
    for path in paths {
        // One byte more than is allowed is enough to refuse a file of any size.
        let mut bytes = Vec::new();
        let limit = u64::try_from(MAX_BYTES)? + 1;
        File::open(root.join(&path))
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .with_context(|| format!("`{path}` can not be read"))?;
        match Source::new(path, bytes) {
            Ok(source) => folder.sources.push(source),
            Err(problem) => folder.problems.push(*problem),
        }
    }
    Ok(folder)
}
