//! Programs of other makers: where they are, and how they are run.

use crate::Error;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The longest output of a program that is passed on.
const MOST_OUTPUT: usize = 64 << 10;

/// Where programs are looked for; nowhere, by default.
#[derive(Debug, Clone, Default)]
pub struct Tools {
    folders: Vec<PathBuf>,
    /// Where cargo keeps what it compiled; the project's own `target` if not said.
    pub(crate) kept: Option<PathBuf>,
}

impl Tools {
    /// Tool folders of a project and of the folders above it, then those that `BOTLOOM_TOOLS` names, then wherever the system looks.
    #[must_use]
    pub fn of(project: &Path) -> Self {
        let absolute = project.canonicalize().unwrap_or_else(|_| project.to_owned());
        let mut folders: Vec<PathBuf> = absolute.ancestors().flat_map(local).collect();
        let named = env::var_os("BOTLOOM_TOOLS").unwrap_or_default();
        folders
            .extend(env::split_paths(&named).filter(|path| path.is_absolute()).flat_map(|path| local(&path)));
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        Self { folders, kept: None }
    }

    /// The same with the tool folders of one more folder, which come first.
    #[must_use]
    pub fn and(mut self, folder: &Path) -> Self {
        self.folders.splice(0..0, local(folder));
        self
    }

    /// The same that keeps what cargo compiles in this folder, so that projects share what they have in common.
    #[must_use]
    pub fn keep(mut self, folder: &Path) -> Self {
        self.kept = Some(folder.to_owned());
        self
    }

    /// A program of this name.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        self.folders.iter().map(|folder| folder.join(&file)).find(|path| path.is_file())
    }
}

/// Where the package managers of a folder put programs.
fn local(folder: &Path) -> [PathBuf; 2] {
    [folder.join("node_modules/.bin"), folder.join(".venv/bin")]
}

/// An option of a program with a path right behind it.
pub(crate) fn option(name: &str, path: &Path) -> OsString {
    let mut text = OsString::from(name);
    text.push(path);
    text
}

/// What a program writes to its standard output.
///
/// # Errors
/// It cannot be started, or it ends with an error: then what it wrote is passed on.
pub(crate) fn run(command: &mut Command) -> Result<String, Error> {
    let tool = Path::new(command.get_program());
    let tool = tool.file_name().unwrap_or(tool.as_os_str()).to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|source| Error::Compiler {
        tool: tool.clone(),
        output: format!("it cannot be started: {source}"),
    })?;
    let written = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(written);
    }
    let mut told = String::from_utf8_lossy(&output.stderr).into_owned();
    if told.trim().is_empty() {
        told = written;
    }
    Err(Error::Compiler { tool, output: last(told.trim_end()) })
}

/// The end of a long text, since that is where compilers say what is wrong.
fn last(text: &str) -> String {
    let start = text.len().saturating_sub(MOST_OUTPUT);
    let start = (start..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    text[start..].to_owned()
}
