//! What tests of real builds share: the tools of the repository, and what was built before.

use botloom_toolchain::{Built, Error, Tools, build_with};
use std::fs;
use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

/// Builds a project with the tools that `scripts/setup.sh test` installs. Projects in Rust share their standard library.
pub fn built(folder: &Path) -> Result<Built, Error> {
    let sdk = root().join("sdk");
    let tools = Tools::of(folder).and(&sdk.join("js")).and(&sdk.join("python"));
    build_with(folder, &tools.keep(&kept().join("cargo")))
}

/// A folder that stays from run to run.
pub fn kept() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plugins");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}
