//! Makes plug-ins: from a folder with an author's sources to a component that a bot can call, and new folders from templates.
//!
//! What it is not: it does not run plug-ins, and knows no bot. Compilers are programs of other makers that have to be there; what
//! is done here is to find them, to hand them the interface, and to make of their output a component that says what it is.
//!
//! To add a language: a variant of [`Kind`], a file like `rust.rs` with `build`, a folder `sdk/LANGUAGE/template`.

pub mod bindings;
mod c;
pub mod component;
mod error;
mod kind;
mod manifest;
mod rust;
mod script;
mod template;
mod test;
mod tool;
pub mod typescript;
pub mod wit;

pub use error::Error;
pub use kind::Kind;
pub use manifest::{Limits, Manifest, SECTION as MANIFEST_SECTION, Wants};
pub use template::new;
pub use test::test;
pub use tool::Tools;
pub use wit::SECTION as INTERFACE_SECTION;

use std::path::Path;

/// A plug-in that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The component, with interface and manifest inside.
    pub component: Vec<u8>,
    /// Its interface as one text, which may stand beside it as `NAME.wit`.
    pub interface: String,
    /// What it says about itself.
    pub manifest: Manifest,
    /// The interfaces whose functions it imports, such as `botloom:plugin/http@1.0.0`.
    pub imports: Vec<String>,
    /// What its author should know, a sentence each.
    pub hints: Vec<String>,
}

/// Builds the plug-in of a folder.
///
/// # Errors
/// The folder holds no plug-in, a program that is needed is missing (the error says how to install it), or what its author wrote is
/// wrong (the error passes on what the compiler says).
pub fn build(folder: &Path) -> Result<Built, Error> {
    build_with(folder, &Tools::of(folder))
}

/// The same with these tools.
///
/// # Errors
/// As for [`build`].
pub fn build_with(folder: &Path, tools: &Tools) -> Result<Built, Error> {
    let kind = Kind::of(folder)?;
    let manifest = Manifest::read(folder)?;
    let interface = wit::Interface::read(folder)?;
    let (component, interface) = match kind {
        Kind::Rust => (component::encode(rust::build(folder, tools, &interface)?, &interface)?, interface),
        Kind::C => (component::encode(c::build(folder, tools, &interface)?, &interface)?, interface),
        Kind::JavaScript | Kind::TypeScript => script::javascript(folder, tools, kind, interface)?,
        Kind::Python => script::python(folder, tools, interface)?,
    };
    let (imports, exports) = (component::imports(&component)?, component::exports(&component)?);
    if let Some(foreign) = imports.keys().find(|name| !name.starts_with("botloom:plugin/")) {
        return Err(Error::Component(format!("it imports `{foreign}`, which bots do not have")));
    }
    // An interface without functions is only named for its types.
    let imports: Vec<String> =
        imports.into_iter().filter(|(_, functions)| *functions > 0).map(|(name, _)| name).collect();
    let interface = interface.narrowed(&imports.iter().filter_map(|name| host(name)).collect());
    Ok(Built {
        component: component::finish(component, &interface, &manifest)?,
        interface: interface.text()?,
        hints: hints(&manifest, &imports, &exports),
        manifest,
        imports,
    })
}

/// The name of an interface of the host: `http` of `botloom:plugin/http@1.0.0`.
fn host(import: &str) -> Option<String> {
    import.strip_prefix("botloom:plugin/")?.split('@').next().map(str::to_owned)
}

/// Where the manifest and the code contradict each other.
fn hints(manifest: &Manifest, imports: &[String], exports: &[String]) -> Vec<String> {
    let wants = &manifest.wants;
    let mut hints = Vec::new();
    for (interface, wanted, key) in [
        ("http", !wants.http.is_empty(), "http"),
        ("kv", wants.values, "values"),
        ("knowledge", wants.knowledge, "knowledge"),
    ] {
        // What a channel gives back to be sent, the host sends.
        let sends =
            interface == "http" && exports.iter().any(|name| host(name).as_deref() == Some("channel"));
        let used = sends || imports.iter().any(|name| host(name).as_deref() == Some(interface));
        match (used, wanted) {
            (true, false) => hints.push(format!(
                "it uses `{interface}`, but plugin.yaml does not say so: add `{key}` under `wants`"
            )),
            (false, true) => {
                hints.push(format!("plugin.yaml wants `{key}`, but nothing uses it: remove it from `wants`"));
            }
            _ => {}
        }
    }
    // Secrets may also stand in headers, so wanting them without asking for them is fine.
    if imports.iter().any(|name| host(name).as_deref() == Some("secrets")) && wants.secrets.is_empty() {
        hints
            .push("it reads secrets, but plugin.yaml names none: add them under `wants: secrets`".to_owned());
    }
    hints
}
