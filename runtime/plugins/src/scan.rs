//! What the file of a component says, read without running it.

use serde_json::Value as Json;
use wasmparser::{Encoding, Parser, Payload};

/// The section in which a plug-in's manifest stands, as JSON.
const MANIFEST: &str = "botloom:plugin";

/// How large a component may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the file.
    pub file: usize,
    /// Bytes of the body of one function: compiling takes time with its square.
    pub function: usize,
    /// Functions in all.
    pub functions: usize,
    /// Modules and components inside of it.
    pub parts: usize,
    /// Depth of components inside of components.
    pub depth: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { file: 32 << 20, function: 512 << 10, functions: 100_000, parts: 200, depth: 8 }
    }
}

/// Why a file is no component that may be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no WebAssembly, or damaged.
    #[error("this is no WebAssembly component: {0}")]
    Unreadable(String),
    /// It is a module, which has no types.
    #[error(
        "this is a core module, not a component: its functions have no types; `botloom plugin build` makes components"
    )]
    Module,
    /// It is too large.
    #[error("{what} is {found}, more than the {limit} that are allowed")]
    TooLarge {
        /// Of what.
        what: &'static str,
        /// How much it has.
        found: usize,
        /// How much is allowed.
        limit: usize,
    },
    /// What it says that it wants cannot be read.
    #[error("its manifest is no JSON: {0}")]
    Manifest(String),
    /// It wants something that this host does not have.
    #[error("it imports `{0}`, which Botloom does not give to plug-ins")]
    UnknownImport(String),
    /// Two functions of one name.
    #[error("it exports two functions that are called `{0}`; flows could not tell them apart")]
    SameName(String),
}

/// Which part of the host an import belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// An interface of Botloom, such as `http`.
    Host,
    /// What language runtimes need; there is nothing behind it.
    Runtime,
    /// Neither.
    Unknown,
}

/// What a component imports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// Its whole name, such as `botloom:plugin/http@1.0.0`.
    pub name: String,
    /// Where it belongs.
    pub scope: Scope,
}

impl Import {
    fn new(name: &str) -> Self {
        let scope = match name.split_once('/') {
            Some(("botloom:plugin", _)) => Scope::Host,
            Some((package, rest)) if RUNTIME.contains(&package) => match rest.split_once('@') {
                Some((_, version)) if version.starts_with("0.2.") => Scope::Runtime,
                _ => Scope::Unknown,
            },
            _ => Scope::Unknown,
        };
        Self { name: name.to_owned(), scope }
    }

    /// The interface of Botloom that it names, such as `http`.
    #[must_use]
    pub fn interface(&self) -> Option<&str> {
        let rest = self.name.strip_prefix("botloom:plugin/")?;
        Some(rest.split_once('@').map_or(rest, |(interface, _)| interface))
    }
}

/// The packages of WASI that language runtimes import.
const RUNTIME: [&str; 6] =
    ["wasi:cli", "wasi:clocks", "wasi:filesystem", "wasi:io", "wasi:random", "wasi:sockets"];

/// What is known of a component without running it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Component {
    /// Bytes of the file.
    pub size: usize,
    /// What it imports, by name.
    pub imports: Vec<Import>,
    /// What it exports at its top, by name.
    pub exports: Vec<String>,
    /// What made it, by name and version.
    pub producers: Vec<(String, String)>,
    /// Its manifest, if it has one.
    pub manifest: Option<Json>,
    /// Bytes of the largest body of a function.
    pub largest_function: usize,
    /// How many functions it has.
    pub functions: usize,
}

/// Reads a component within bounds.
///
/// # Errors
/// See [`Refused`]. What it imports is not judged here.
pub fn inspect(bytes: &[u8], bounds: &Bounds) -> Result<Component, Refused> {
    within("the file", bytes.len(), bounds.file)?;
    let mut found = Component { size: bytes.len(), ..Component::default() };
    let (mut depth, mut parts, mut first) = (0_usize, 0, true);
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.map_err(|error| Refused::Unreadable(error.message().to_owned()))?;
        match payload {
            Payload::Version { encoding: Encoding::Module, .. } if first => return Err(Refused::Module),
            Payload::Version { .. } if std::mem::take(&mut first) => {}
            Payload::Version { .. } => {
                depth += 1;
                parts += 1;
                within("the depth of its parts", depth, bounds.depth)?;
                within("the number of its parts", parts, bounds.parts)?;
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::CodeSectionEntry(body) => {
                found.functions += 1;
                found.largest_function = found.largest_function.max(body.range().len());
            }
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    let import = import.map_err(unreadable)?;
                    // A type is only named; nothing stands behind it.
                    if !matches!(import.ty, wasmparser::ComponentTypeRef::Type(_)) {
                        found.imports.push(Import::new(import.name.name));
                    }
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    found.exports.push(export.map_err(unreadable)?.name.name.to_owned());
                }
            }
            Payload::CustomSection(section) if section.name() == "producers" => {
                found.producers.extend(producers(section.data(), section.data_offset()));
            }
            Payload::CustomSection(section) if depth == 0 && section.name() == MANIFEST => {
                // One that cannot be read must not narrow less than one that can.
                let manifest = serde_json::from_slice(section.data());
                found.manifest = Some(manifest.map_err(|error| Refused::Manifest(error.to_string()))?);
            }
            _ => {}
        }
    }
    within("a function", found.largest_function, bounds.function)?;
    within("the number of its functions", found.functions, bounds.functions)?;
    found.imports.sort();
    found.exports.sort();
    found.producers.sort();
    found.producers.dedup();
    Ok(found)
}

fn unreadable(error: wasmparser::BinaryReaderError) -> Refused {
    Refused::Unreadable(error.message().to_owned())
}

fn within(what: &'static str, found: usize, limit: usize) -> Result<(), Refused> {
    if found > limit { Err(Refused::TooLarge { what, found, limit }) } else { Ok(()) }
}

/// Names and versions in a section of producers; one that cannot be read names nothing.
fn producers(data: &[u8], offset: usize) -> Vec<(String, String)> {
    let reader = wasmparser::BinaryReader::new(data, offset);
    let Ok(fields) = wasmparser::ProducersSectionReader::new(reader) else { return Vec::new() };
    let values = fields.into_iter().filter_map(Result::ok).flat_map(|field| field.values.into_iter());
    values.filter_map(Result::ok).map(|value| (value.name.to_owned(), value.version.to_owned())).collect()
}
