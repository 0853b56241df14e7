//! Rust: `cargo` for `wasm32-unknown-unknown`, with the target of `rustup` or with the sources of the standard library.

use crate::tool::Tools;
use crate::wit::Interface;
use crate::{Error, bindings, tool};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// Linkers by the names that distributions give them, the newest first.
const LINKERS: &[&str] = &["wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19", "wasm-ld", "rust-lld"];

const INSTALL: &str = "run `rustup target add wasm32-unknown-unknown`, or on Debian `apt-get install cargo-web rustc-web rust-web-src lld-22`";

/// The core module of a Rust project. `src/bindings.rs` is written anew where the interface changed.
pub(crate) fn build(project: &Path, tools: &Tools, interface: &Interface) -> Result<Vec<u8>, Error> {
    write_bindings(project, interface)?;
    let mut cargo = Toolchain::find(project, tools)?.command();
    if let Some(folder) = &tools.kept {
        cargo.env("CARGO_TARGET_DIR", folder);
    }
    cargo.current_dir(project).args(["build", "--release", "--lib", "--target", TARGET]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    let messages = tool::run(&mut cargo)?;
    let module = messages.lines().rev().find_map(|line| artefact(line, project));
    let module = module.ok_or_else(|| {
        Error::Component(
            "cargo made no module; Cargo.toml needs `crate-type = [\"cdylib\"]` under `[lib]`".to_owned(),
        )
    })?;
    fs::read(&module).map_err(Error::file(&module))
}

/// Writes `src/bindings.rs` unless it is there as it would be written.
pub(crate) fn write_bindings(project: &Path, interface: &Interface) -> Result<(), Error> {
    let path = project.join("src/bindings.rs");
    let text = bindings::rust(interface)?;
    if fs::read_to_string(&path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    fs::write(&path, text).map_err(Error::file(&path))
}

/// The module that a message of cargo tells of, if it is of this project.
fn artefact(message: &str, project: &Path) -> Option<PathBuf> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let manifest = Path::new(message.get("manifest_path")?.as_str()?).canonicalize().ok()?;
    if manifest != project.join("Cargo.toml").canonicalize().ok()? {
        return None;
    }
    let files = message.get("filenames")?.as_array()?.iter();
    files.filter_map(serde_json::Value::as_str).find(|file| file.ends_with(".wasm")).map(PathBuf::from)
}

/// A Rust that can build for the target.
struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    /// The linker for a Rust without the target, whose standard library is built with the project.
    sources: Option<PathBuf>,
}

impl Toolchain {
    fn find(project: &Path, tools: &Tools) -> Result<Self, Error> {
        let mut pairs = Vec::new();
        let named = tools.find("cargo").zip(tools.find("rustc"));
        pairs.extend(named);
        let system = (PathBuf::from("/usr/bin/cargo"), PathBuf::from("/usr/bin/rustc"));
        if system.0.is_file() && system.1.is_file() && pairs.first() != Some(&system) {
            pairs.push(system);
        }
        let mut with_sources = None;
        for (cargo, rustc) in pairs {
            let mut asked = Command::new(&rustc);
            let Ok(sysroot) = tool::run(asked.current_dir(project).args(["--print", "sysroot"])) else {
                continue;
            };
            let rustlib = Path::new(sysroot.trim()).join("lib/rustlib");
            if rustlib.join(TARGET).join("lib").is_dir() {
                return Ok(Self { cargo, rustc, sources: None });
            }
            if with_sources.is_none() && rustlib.join("src/rust/library/std").is_dir() {
                let linker = linker(tools, &rustlib);
                with_sources = linker.map(|linker| Self { cargo, rustc, sources: Some(linker) });
            }
        }
        with_sources.ok_or(Error::Missing {
            tool: "cargo for WebAssembly",
            language: "Rust",
            install: INSTALL,
        })
    }

    fn command(self) -> Command {
        let mut command = Command::new(self.cargo);
        // What an outer build says about compilers and flags is about another target.
        for name in ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS", "RUSTDOC"] {
            command.env_remove(name);
        }
        // A component goes to others: it should not tell where on its author's machine it was made.
        let mut flags = remapped().join("\u{1f}");
        if let Some(linker) = self.sources {
            flags += &format!(
                "\u{1f}-Clinker={}\u{1f}-Clinker-flavor=wasm-ld\u{1f}-Zlocation-detail=none",
                linker.display()
            );
            command.env("RUSTC", self.rustc).env("RUSTC_BOOTSTRAP", "1").env_remove("RUSTUP_TOOLCHAIN");
            command.arg("-Zbuild-std=std,panic_abort");
        }
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.trim_start_matches('\u{1f}'));
        command
    }
}

/// Options that replace the folders of the person who builds. They are the same for every project, so that what was compiled is shared.
fn remapped() -> Vec<String> {
    let home = std::env::home_dir();
    let cargo = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    // The last option that fits counts.
    let folders = [(home, "~"), (cargo, "/cargo")].into_iter();
    folders.filter_map(|(from, to)| Some(format!("--remap-path-prefix={}={to}", from?.display()))).collect()
}

fn linker(tools: &Tools, rustlib: &Path) -> Option<PathBuf> {
    let found = LINKERS.iter().find_map(|name| tools.find(name));
    found.or_else(|| {
        let hosts = fs::read_dir(rustlib).ok()?.flatten().map(|entry| entry.path().join("bin/rust-lld"));
        hosts.filter(|path| path.is_file()).min()
    })
}
