//! JavaScript, TypeScript and Python: an engine with the author's code inside, made by the engine's own builder.
//!
//! An engine imports whatever its world offers. So the world is narrowed to the interfaces of the host that the code names.

use crate::tool::Tools;
use crate::wit::Interface;
use crate::{Error, Kind, tool, typescript};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const INSTALL_JS: &str = "run `npm install` in the folder, with `componentize-qjs` and `esbuild` under `devDependencies` of package.json";
const INSTALL_PYTHON: &str =
    "run `python3 -m venv .venv` and `.venv/bin/pip install componentize-py` in the folder";

/// The component of a JavaScript or TypeScript project, on the engine QuickJS.
pub(crate) fn javascript(
    project: &Path,
    tools: &Tools,
    kind: Kind,
    interface: Interface,
) -> Result<(Vec<u8>, Interface), Error> {
    let language = if kind == Kind::TypeScript { "TypeScript" } else { "JavaScript" };
    write_types(project, &interface)?;
    let missing = |tool| Error::Missing { tool, language, install: INSTALL_JS };
    let bundler = tools.find("esbuild").ok_or(missing("esbuild"))?;
    let builder = tools.find("componentize-qjs").ok_or(missing("componentize-qjs"))?;
    let entries = ["plugin.ts", "src/plugin.ts", "plugin.js", "src/plugin.js"];
    let entry = entries.into_iter().find(|entry| project.join(entry).is_file());
    let entry = entry.ok_or_else(|| {
        Error::Component(
            "there is no `plugin.js`, `src/plugin.js`, `plugin.ts` or `src/plugin.ts`".to_owned(),
        )
    })?;
    let work = Work::new(project)?;
    let bundle = work.0.join("plugin.js");
    let mut bundling = Command::new(bundler);
    bundling.current_dir(project).args([
        entry,
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--external:botloom:*",
    ]);
    tool::run(bundling.arg("--log-level=warning").arg(tool::option("--outfile=", &bundle)))?;
    let text = fs::read_to_string(&bundle).map_err(Error::file(&bundle))?;
    let used =
        interface.offered().into_iter().filter(|name| text.contains(&format!("botloom:plugin/{name}@")));
    let interface = narrowed(interface, used.collect(), &work)?;
    let made = work.0.join("plugin.wasm");
    let mut building = Command::new(builder);
    building.arg("--wit").arg(work.0.join("wit")).arg("--js").arg(&bundle).arg("--output").arg(&made);
    building.args(["--world", interface.world_name(), "--sync", "--stub-wasi", "--opt-size"]);
    tool::run(&mut building)?;
    Ok((fs::read(&made).map_err(Error::file(&made))?, interface))
}

/// The component of a Python project, on `CPython`.
pub(crate) fn python(
    project: &Path,
    tools: &Tools,
    interface: Interface,
) -> Result<(Vec<u8>, Interface), Error> {
    let builder = tools.find("componentize-py");
    let missing = Error::Missing { tool: "componentize-py", language: "Python", install: INSTALL_PYTHON };
    let builder = builder.ok_or(missing)?;
    let entry = ["plugin", "app"].into_iter().find(|entry| project.join(format!("{entry}.py")).is_file());
    let entry = entry.ok_or_else(|| Error::Component("there is no `plugin.py`".to_owned()))?;
    write_python(project, &builder, &interface)?;
    let mut named = String::new();
    for path in sources(project, "py") {
        let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
        text.lines().filter(|line| line.contains("imports")).for_each(|line| named.push_str(line));
    }
    let words: BTreeSet<&str> = named.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let used = interface.offered().into_iter().filter(|name| words.contains(name.replace('-', "_").as_str()));
    let work = Work::new(project)?;
    let interface = narrowed(interface, used.collect(), &work)?;
    let made = work.0.join("plugin.wasm");
    let mut building = Command::new(builder);
    building.current_dir(project).arg("--wit-path").arg(work.0.join("wit"));
    building.args(["--quiet", "--world", interface.world_name(), "componentize", "--stub-wasi", entry]);
    tool::run(building.arg("--output").arg(&made))?;
    Ok((fs::read(&made).map_err(Error::file(&made))?, interface))
}

/// Writes what editors and type checkers read: `gen/plugin.d.ts` and `gen/host.d.ts`.
pub(crate) fn write_types(project: &Path, interface: &Interface) -> Result<(), Error> {
    let folder = project.join("gen");
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    for (name, text) in
        [("plugin.d.ts", typescript::exports(interface)), ("host.d.ts", typescript::host(interface))]
    {
        let path = folder.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
    }
    Ok(())
}

/// Writes `gen` anew: how Python sees the world, for tests and editors.
fn write_python(project: &Path, builder: &Path, interface: &Interface) -> Result<(), Error> {
    let work = Work::new(project)?;
    let wit = work.0.join("plugin.wit");
    fs::write(&wit, interface.text()?).map_err(Error::file(&wit))?;
    let made = work.0.join("gen");
    let mut writing = Command::new(builder);
    writing.arg("--wit-path").arg(&wit).args(["--quiet", "--world", interface.world_name(), "bindings"]);
    tool::run(writing.arg(&made))?;
    let folder = project.join("gen");
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    fs::rename(&made, &folder).map_err(Error::file(&folder))
}

/// The interface that names of the host only what is used, also written for the builder.
fn narrowed(interface: Interface, used: BTreeSet<String>, work: &Work) -> Result<Interface, Error> {
    let interface = interface.narrowed(&used);
    let folder = work.0.join("wit");
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    let path = folder.join("plugin.wit");
    fs::write(&path, interface.text()?).map_err(Error::file(&path))?;
    Ok(interface)
}

/// The files of a project with this ending, but not those of its tools.
fn sources(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir()
            && !name.starts_with('.')
            && !["node_modules", "tests", "gen"].contains(&name.as_str())
        {
            found.extend(sources(&path, ending));
        } else if path.extension() == Some(OsStr::new(ending)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A folder for what lies between the sources and the component; it goes when the build ends.
pub(crate) struct Work(pub(crate) PathBuf);

impl Work {
    pub(crate) fn new(project: &Path) -> Result<Self, Error> {
        let absolute = project.canonicalize().map_err(Error::file(project))?;
        let folder = absolute.join(format!(".botloom-build-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        Ok(Self(folder))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed is removed by the next build, or by a person who sees it.
        let _ = fs::remove_dir_all(&self.0);
    }
}
