//! The command line as its users run it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

mod bench;
mod check;
mod config;
mod doctor;
mod eval;
mod fix;
mod fmt;
mod health;
mod import;
mod kb;
mod knowledge;
mod plugin;
mod suite;
mod template;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder with these files.
fn folder<T: AsRef<[u8]> + ?Sized>(files: &[(&str, &T)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

/// `botloom check` of a folder.
fn check(folder: &Path, options: &[&str]) -> Output {
    check_in("C.UTF-8", folder, options)
}

/// `botloom check` of a folder in a locale.
fn check_in(locale: &str, folder: &Path, options: &[&str]) -> Output {
    let mut botloom = Command::new(env!("CARGO_BIN_EXE_botloom"));
    botloom.arg("check").args(options).arg(folder).env("LC_ALL", locale).output().unwrap()
}
