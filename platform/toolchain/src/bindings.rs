//! Code between an author's functions and the component model, written from the interface.
//!
//! It is written in advance and kept with the sources: a build then needs no generator, no macro and no further crate.

use crate::Error;
use crate::wit::Interface;
use std::path::Path;
use wit_bindgen_core::{Files, WorldGenerator};
use wit_bindgen_rust::WithOption;
use wit_parser::{Resolve, WorldItem};

/// The host's interfaces in the Rust SDK, in which the module of each has its name.
const RUST_HOST: &str = "botloom_sdk::host";

/// The Rust module of a project, `src/bindings.rs`.
///
/// # Errors
/// The interface has something that Rust has no words for.
pub fn rust(interface: &Interface) -> Result<String, Error> {
    let imports = interface.resolve.worlds[interface.world].imports.values();
    let with = imports.filter_map(|item| match item {
        WorldItem::Interface { id, .. } => {
            let found = &interface.resolve.interfaces[*id];
            let name = found.name.as_deref()?;
            let package = interface.resolve.id_of(*id)?;
            package.starts_with("botloom:plugin/").then(|| {
                let module = name.replace('-', "_");
                (package, WithOption::Path(format!("{RUST_HOST}::{module}")))
            })
        }
        _ => None,
    });
    let with = with.collect();
    let text = write_rust(&interface.resolve, interface.world, "botloom_sdk::rt", with)?;
    // Elsewhere than on WebAssembly nothing is exported, so that no function of the machine is hidden by one of the same name.
    let calm = "allow(dead_code, unused_imports, reason = \"nothing is exported there\")";
    let lints = "#![allow(clippy::all, clippy::pedantic, reason = \"a generator wrote this\")]";
    Ok(format!("{lints}\n#![cfg_attr(not(target_arch = \"wasm32\"), {calm})]\n{text}"))
}

/// The Rust module of one of the host's interfaces, for the SDK itself: `sdk/rust/src/host/NAME.rs`.
///
/// # Errors
/// The interface is not valid, or there is none of that name.
pub fn rust_host(wit: &Path, name: &str) -> Result<String, Error> {
    let mut resolve = Resolve::default();
    resolve.push_dir(wit).map_err(|error| Error::Interface(format!("{error:#}")))?;
    let world =
        format!("package botloom:sdk;\nworld {name}-only {{ import botloom:plugin/{name}@1.0.0; }}\n");
    let package = resolve.push_str("sdk.wit", &world);
    let package = package.map_err(|error| Error::Interface(format!("{error:#}")))?;
    let world = resolve.packages[package].worlds[0];
    write_rust(&resolve, world, "crate::rt", Vec::new())
}

fn write_rust(
    resolve: &Resolve,
    world: wit_parser::WorldId,
    runtime: &str,
    with: Vec<(String, WithOption)>,
) -> Result<String, Error> {
    let opts = wit_bindgen_rust::Opts {
        format: true,
        generate_all: true,
        runtime_path: Some(runtime.to_owned()),
        additional_derive_attributes: vec!["PartialEq".to_owned()],
        with,
        ..Default::default()
    };
    let files = generate(&mut opts.build(), resolve, world)?;
    let text = files.first().map(|(_, text)| String::from_utf8_lossy(text).into_owned());
    text.ok_or_else(|| Error::Interface("nothing was written for Rust".to_owned()))
}

/// The C files of a project, by name: `plugin.h` and `plugin.c`, and for the host of its tests `plugin_test.h`.
///
/// # Errors
/// The interface has something that C has no words for.
pub fn c(interface: &Interface) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let opts = wit_bindgen_c::Opts {
        no_object_file: true,
        rename_world: Some("plugin".to_owned()),
        ..Default::default()
    };
    let files = generate(&mut *opts.build(), &interface.resolve, interface.world)?;
    let mut files: Vec<_> = files.into_iter().map(|(name, bytes)| (name, without_object(bytes))).collect();
    let code = files.iter().find(|(name, _)| name == "plugin.c");
    let code = code.map(|(_, bytes)| String::from_utf8_lossy(bytes)).unwrap_or_default();
    let tests = c_tests(interface, &code);
    files.push(("plugin_test.h".to_owned(), tests.into_bytes()));
    Ok(files)
}

/// What `botloom_test.h` cannot know: which interfaces of the host the world imports, and the functions that free memory. Those stand in
/// `plugin.c` too, which no other machine than WebAssembly compiles.
fn c_tests(interface: &Interface, code: &str) -> String {
    let has = interface.offered().into_iter();
    let has: String = has
        .map(|name| format!("#define BOTLOOM_HAS_{}\n", name.replace('-', "_").to_ascii_uppercase()))
        .collect();
    let helpers = code.split_once("// Helper Functions\n").map_or("", |(_, after)| after);
    let helpers = helpers.split_once("// Component Adapters\n").map_or(helpers, |(before, _)| before);
    C_TESTS.replace("HAS\n", &has).replace("HELPERS\n", &format!("{}\n", helpers.trim()))
}

const C_TESTS: &str = "// What botloom_test.h needs to know of this plug-in. DO NOT EDIT!
#ifndef PLUGIN_TEST_H
#define PLUGIN_TEST_H

#include \"plugin.h\"
#include <stdlib.h>
#include <string.h>

// What it may ask the host for
HAS

static inline void *cabi_realloc(void *ptr, size_t old_size, size_t align, size_t new_size) {
  (void) old_size;
  if (new_size == 0) return (void*) align;
  void *ret = realloc(ptr, new_size);
  if (!ret) abort();
  return ret;
}

HELPERS

#endif
";

/// C without the function that makes the linker want an object file with the world: the world is embedded later, in the module.
fn without_object(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bytes);
    let Some((before, rest)) = text.split_once("// Ensure that the *_component_type.o object is linked in")
    else {
        return bytes;
    };
    let after = rest.split_once("\n}\n").map_or("", |(_, after)| after);
    format!("{}\n{after}", before.trim_end()).into_bytes()
}

fn generate(
    generator: &mut dyn WorldGenerator,
    resolve: &Resolve,
    world: wit_parser::WorldId,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let mut files = Files::default();
    // The generators simplify what they are given.
    let mut own = resolve.clone();
    let written = generator.generate(&mut own, world, &mut files);
    written.map_err(|error| Error::Interface(format!("{error:#}")))?;
    Ok(files.iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scripts/sdk.sh` writes them.
    #[test]
    fn the_rust_sdk_has_the_host_as_it_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for entry in std::fs::read_dir(root.join("sdk/rust/src/host")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let written = rust_host(&root.join("sdk/wit/v1"), &name).unwrap();
            assert!(std::fs::read_to_string(&path).unwrap() == written, "{name} is old: run scripts/sdk.sh");
        }
    }
}
