//! What can go wrong while a plug-in is made, in the words of its author.

use std::path::{Path, PathBuf};

/// Why a plug-in could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder holds no project of a known language.
    #[error(
        "`{}` holds no plug-in: there is no Cargo.toml, package.json, *.py with a pyproject.toml or plugin.yaml, and no *.c with a wit folder",
        .0.display()
    )]
    NotAProject(PathBuf),
    /// A file cannot be read or written.
    #[error("`{}` cannot be read or written", .path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// `plugin.yaml` says something that is not understood.
    #[error("plugin.yaml: {0}")]
    Manifest(String),
    /// The interface under `wit` is not valid.
    #[error("the interface is not valid: {0}")]
    Interface(String),
    /// A program that the build needs is not there.
    #[error("{tool} is needed to build {language} and is not there; {install}")]
    Missing {
        /// The program.
        tool: &'static str,
        /// What it is needed for.
        language: &'static str,
        /// How it is installed.
        install: &'static str,
    },
    /// A program of the build reported errors.
    #[error("{tool} reports errors:\n{output}")]
    Compiler {
        /// The program.
        tool: String,
        /// What it wrote.
        output: String,
    },
    /// What was compiled is no plug-in.
    #[error("what was compiled is no plug-in: {0}")]
    Component(String),
    /// A new project cannot be written there.
    #[error("{0}")]
    New(String),
}

impl Error {
    /// An error of a file, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        |source| Self::File { path: path.to_owned(), source }
    }
}
