//! C: `clang` with the C library for WebAssembly, or `zig cc`.

use crate::script::Work;
use crate::tool::Tools;
use crate::wit::Interface;
use crate::{Error, bindings, tool};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const INSTALL: &str = "install clang with wasi-libc (on Debian `apt-get install clang-22 lld-22 wasi-libc libclang-rt-22-dev-wasm32`), the WASI SDK under `WASI_SDK_PATH`, or zig (`pip install ziglang`)";

/// Compilers by the names that distributions give them, the newest first.
const COMPILERS: &[&str] = &["clang-22", "clang-21", "clang-20", "clang-19", "clang"];

/// Where Debian puts the C library for WebAssembly.
const LIBRARY: &str = "/usr/lib/wasm32-wasi/libc.a";

/// The core module of a C project. The files of `gen` are written anew where the interface changed.
pub(crate) fn build(project: &Path, tools: &Tools, interface: &Interface) -> Result<Vec<u8>, Error> {
    write_bindings(project, interface)?;
    let sources = [project.to_owned(), project.join("src"), project.join("gen")];
    let sources = sources.iter().flat_map(|folder| sources_of(project, folder));
    let work = Work::new(project)?;
    let made = work.0.join("plugin.wasm");
    let mut compiler = compiler(tools)?;
    compiler
        .current_dir(project)
        .args(["-mexec-model=reactor", "-Os", "-Wall", "-Igen", "-I."])
        .args(sources);
    tool::run(compiler.args(["-Wl,--strip-all", "-o"]).arg(&made))?;
    fs::read(&made).map_err(Error::file(&made))
}

/// Writes the files of `gen` unless they are there as they would be written.
pub(crate) fn write_bindings(project: &Path, interface: &Interface) -> Result<(), Error> {
    let folder = project.join("gen");
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    for (name, bytes) in bindings::c(interface)? {
        let path = folder.join(name);
        if !fs::read(&path).is_ok_and(|found| found == bytes) {
            fs::write(&path, bytes).map_err(Error::file(&path))?;
        }
    }
    Ok(())
}

/// The C files of a folder, as the compiler is told them. Tests run on the author's machine and stay out.
fn sources_of(project: &Path, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let sources = entries.filter(|path| path.extension().is_some_and(|ending| ending == "c"));
    let own = sources.filter(|path| path.file_stem().is_some_and(|stem| stem != "test"));
    let mut found: Vec<PathBuf> =
        own.map(|path| path.strip_prefix(project).unwrap_or(&path).to_owned()).collect();
    found.sort();
    found
}

fn compiler(tools: &Tools) -> Result<Command, Error> {
    if let Some(sdk) = std::env::var_os("WASI_SDK_PATH").map(PathBuf::from) {
        let mut command = Command::new(sdk.join("bin/clang"));
        command
            .arg("--target=wasm32-wasi")
            .arg("-Wno-deprecated")
            .arg(tool::option("--sysroot=", &sdk.join("share/wasi-sysroot")));
        return Ok(command);
    }
    let clang = COMPILERS.iter().find_map(|name| tools.find(name));
    let linker = ["wasm-ld-22", "wasm-ld-21", "wasm-ld-20", "wasm-ld-19", "wasm-ld"];
    let linker = linker.iter().find_map(|name| tools.find(name));
    if let (Some(clang), Some(linker), true) = (clang, linker, Path::new(LIBRARY).is_file()) {
        let mut command = Command::new(clang);
        command.arg("--target=wasm32-wasi").arg("-Wno-deprecated").arg(tool::option("-fuse-ld=", &linker));
        return Ok(command);
    }
    let zig = ["zig", "python-zig"].iter().find_map(|name| tools.find(name));
    let zig =
        zig.ok_or(Error::Missing { tool: "a C compiler for WebAssembly", language: "C", install: INSTALL })?;
    let mut command = Command::new(zig);
    command.args(["cc", "-target", "wasm32-wasi"]);
    Ok(command)
}
