//! From what a compiler made to a plug-in: a component with its interface and its manifest inside.

use crate::wit::{self, Interface};
use crate::{Error, manifest};
use std::collections::BTreeMap;
use wit_component::{ComponentEncoder, DecodedWasm, StringEncoding};
use wit_parser::{Resolve, WorldId, WorldItem};

/// The component of a core module that was compiled against the interface.
///
/// # Errors
/// The module imports what no bot has, or lacks an export of its world.
pub fn encode(mut module: Vec<u8>, interface: &Interface) -> Result<Vec<u8>, Error> {
    let wrong = |what: String| Error::Component(what);
    wit_component::embed_component_metadata(
        &mut module,
        &interface.resolve,
        interface.world,
        StringEncoding::UTF8,
    )
    .map_err(|error| wrong(format!("{error:#}")))?;
    let encoder = ComponentEncoder::default().validate(true).module(&module);
    let encoded = encoder.and_then(|mut encoder| encoder.encode());
    encoded.map_err(|error| {
        let told = format!("{error:#}");
        if told.contains("wasi_snapshot_preview1") {
            return wrong(format!(
                "it uses the operating system (files, clock, output or environment), which bots do not have; use the interfaces of botloom:plugin instead: {told}"
            ));
        }
        wrong(told)
    })
}

/// The component with its interface as text and its manifest.
///
/// # Errors
/// The interface cannot be written as text.
pub fn finish(
    mut component: Vec<u8>,
    interface: &Interface,
    manifest: &crate::Manifest,
) -> Result<Vec<u8>, Error> {
    section(&mut component, wit::SECTION, interface.text()?.as_bytes());
    section(&mut component, manifest::SECTION, &manifest.json());
    Ok(component)
}

/// What a component imports, such as `botloom:plugin/http@1.0.0`, and how many functions of it.
///
/// # Errors
/// The bytes are no component.
pub fn imports(component: &[u8]) -> Result<BTreeMap<String, usize>, Error> {
    let (resolve, world) = decoded(component)?;
    let imports = resolve.worlds[world].imports.iter();
    let named = imports.filter_map(|(key, item)| {
        let functions = match item {
            WorldItem::Interface { id, .. } => resolve.interfaces[*id].functions.len(),
            WorldItem::Function(_) => 1,
            WorldItem::Type { .. } => return None,
        };
        Some((resolve.name_world_key(key), functions))
    });
    Ok(named.collect())
}

/// Names of what a component exports: interfaces and functions.
///
/// # Errors
/// If the bytes are no component.
pub(crate) fn exports(component: &[u8]) -> Result<Vec<String>, Error> {
    let (resolve, world) = decoded(component)?;
    Ok(resolve.worlds[world].exports.keys().map(|key| resolve.name_world_key(key)).collect())
}

fn decoded(component: &[u8]) -> Result<(Resolve, WorldId), Error> {
    let decoded = wit_component::decode(component).map_err(|error| Error::Component(format!("{error:#}")))?;
    match decoded {
        DecodedWasm::Component(resolve, world) => Ok((resolve, world)),
        DecodedWasm::WitPackage(..) => {
            Err(Error::Component("these bytes are an interface, not a component".to_owned()))
        }
    }
}

/// The content of a custom section at the top of a component or module.
#[must_use]
pub fn custom<'a>(component: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut rest = component.get(8..)?;
    while let Some((id, after)) = rest.split_first() {
        let (size, after) = number(after)?;
        let (content, after) = after.split_at_checked(size)?;
        if *id == 0 {
            let (length, content) = number(content)?;
            let (found, content) = content.split_at_checked(length)?;
            if found == name.as_bytes() {
                return Some(content);
            }
        }
        rest = after;
    }
    None
}

fn section(component: &mut Vec<u8>, name: &str, content: &[u8]) {
    let mut body = leb(name.len());
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(content);
    component.push(0);
    component.extend(leb(body.len()));
    component.extend(body);
}

/// A number as the binary format writes it: seven bits a byte, the lowest first.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).expect("seven bits fit a byte");
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_found_again() {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        section(&mut bytes, "one", b"1");
        section(&mut bytes, "long", &[7; 70_000]);
        assert_eq!(custom(&bytes, "one"), Some(b"1".as_slice()));
        assert_eq!(custom(&bytes, "long").map(<[u8]>::len), Some(70_000));
        assert_eq!(custom(&bytes, "on"), None);
        for end in 0..40 {
            assert_eq!(custom(&bytes[..end], "long"), None);
        }
    }
}
