//! A project of another tool, from a folder or a zip archive, with bounds on everything that comes in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use botloom_flow::MAX_BYTES;
use botloom_import::Files;

/// The most files of a project.
const MAX_FILES: usize = 20_000;
/// The most bytes of all files of a project that are read.
const MAX_TOTAL: usize = 256 << 20;
/// How deep folders are nested at most.
const MAX_DEPTH: usize = 24;
/// Folders in which nothing of a project stands.
const ELSEWHERE: &[&str] = &["node_modules", "venv", "__pycache__", "target"];

/// What a project is called: the name of its folder or archive.
pub fn name(source: &Path) -> String {
    let full = source.canonicalize().unwrap_or_else(|_| source.to_owned());
    let name = if full.is_dir() { full.file_name() } else { full.file_stem() };
    let name = name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.is_empty() { "project".to_owned() } else { name }
}

/// Reads the files of some kinds, by their paths with `/` between folders.
///
/// Of a file that is too large, one byte more than is allowed is read, so that who reads it says so.
pub fn read(source: &Path, kinds: &[&str]) -> anyhow::Result<Files> {
    let mut reader = Reader { kinds, files: Files::new(), total: 0 };
    if source.is_dir() {
        reader.folder(source, "", 0)?;
    } else {
        let file = File::open(source).with_context(|| format!("`{}` can not be read", source.display()))?;
        reader.archive(file).with_context(|| format!("`{}` can not be read", source.display()))?;
    }
    Ok(reader.files)
}

struct Reader<'a> {
    kinds: &'a [&'a str],
    files: Files,
    total: usize,
}

impl Reader<'_> {
    fn wanted(&self, path: &str) -> bool {
        let Some((_, kind)) = path.rsplit_once('.') else { return false };
        self.kinds.iter().any(|wanted| wanted.eq_ignore_ascii_case(kind))
    }

    fn take(&mut self, path: String, from: impl Read) -> anyhow::Result<()> {
        if self.files.len() >= MAX_FILES {
            bail!("the project has more than {MAX_FILES} files; give the folder that holds only the project");
        }
        let mut bytes = Vec::new();
        from.take(u64::try_from(MAX_BYTES)? + 1)
            .read_to_end(&mut bytes)
            .with_context(|| format!("`{path}` can not be read"))?;
        self.total += bytes.len();
        if self.total > MAX_TOTAL {
            bail!(
                "the project has more than {} MB; give the folder that holds only the project",
                MAX_TOTAL >> 20
            );
        }
        self.files.insert(path, bytes);
        Ok(())
    }

    fn folder(&mut self, folder: &Path, below: &str, depth: usize) -> anyhow::Result<()> {
        if depth > MAX_DEPTH {
            bail!("`{}` is nested too deep", folder.display());
        }
        for entry in folder.read_dir().with_context(|| format!("`{}` can not be listed", folder.display()))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
            // Links are not followed: they may lead out, or in circles.
            let kind = entry.file_type()?;
            if kind.is_dir() && !name.starts_with('.') && !ELSEWHERE.contains(&name.as_str()) {
                self.folder(&entry.path(), &path, depth + 1)?;
            } else if kind.is_file() && self.wanted(&name) {
                let file = File::open(entry.path()).with_context(|| format!("`{path}` can not be read"))?;
                self.take(path, file)?;
            }
        }
        Ok(())
    }

    fn archive(&mut self, file: File) -> anyhow::Result<()> {
        let mut archive = zip::ZipArchive::new(file).context("it is neither a folder nor a zip archive")?;
        if archive.len() > MAX_FILES {
            bail!("the archive has more than {MAX_FILES} entries");
        }
        for at in 0..archive.len() {
            let name = archive.name_for_index(at).and_then(Result::ok).unwrap_or_default().into_owned();
            if !self.wanted(&name) {
                continue;
            }
            let entry = archive.by_index(at).with_context(|| {
                format!("the entry `{name}` is damaged, encrypted or packed in an unusual way")
            })?;
            let Some(path) = entry.enclosed_name() else {
                bail!("the entry `{name}` leads out of the archive");
            };
            let path = path.to_string_lossy().replace('\\', "/");
            self.take(path, entry)?;
        }
        Ok(())
    }
}
