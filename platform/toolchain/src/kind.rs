//! The languages of plug-ins, and how a folder shows which one it is written in.

use crate::Error;
use std::fs;
use std::path::Path;
use std::str::FromStr;

/// The language of a plug-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `Cargo.toml`.
    Rust,
    /// `*.c` beside a folder `wit`.
    C,
    /// `package.json` with `plugin.js` or `src/plugin.js`.
    JavaScript,
    /// `package.json` with `plugin.ts` or `src/plugin.ts`.
    TypeScript,
    /// `*.py` with `pyproject.toml` or `plugin.yaml`.
    Python,
}

impl Kind {
    /// Every language, in the order in which they are named.
    pub const ALL: [Self; 5] = [Self::Rust, Self::JavaScript, Self::TypeScript, Self::Python, Self::C];

    /// As people write it on a command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::C => "c",
            Self::JavaScript => "javascript",
            Self::TypeScript => "typescript",
            Self::Python => "python",
        }
    }

    /// The language of a project.
    ///
    /// # Errors
    /// It is none that is known here, or the folder cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        let there = |name: &str| folder.join(name).is_file();
        if there("Cargo.toml") {
            return Ok(Self::Rust);
        }
        if there("package.json") {
            let typed = there("plugin.ts") || there("src/plugin.ts");
            return Ok(if typed { Self::TypeScript } else { Self::JavaScript });
        }
        let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
        let names: Vec<String> =
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let any = |ending: &str| names.iter().any(|name| name.ends_with(ending));
        if any(".py") && (there("pyproject.toml") || there("plugin.yaml")) {
            return Ok(Self::Python);
        }
        if any(".c") && folder.join("wit").is_dir() {
            return Ok(Self::C);
        }
        Err(Error::NotAProject(folder.to_owned()))
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "rust" | "rs" => Ok(Self::Rust),
            "c" => Ok(Self::C),
            "javascript" | "js" => Ok(Self::JavaScript),
            "typescript" | "ts" => Ok(Self::TypeScript),
            "python" | "py" => Ok(Self::Python),
            _ => Err(format!(
                "`{name}` is no language of plug-ins; choose rust, javascript, typescript, python or c"
            )),
        }
    }
}
