//! The interface of a plug-in, read from the file of its component.
//!
//! A component carries the types of its functions and their authors' words; here they become the text that a `.wit` file would have, so
//! that everything that reads interfaces reads components too. Nothing of the component is run.

use crate::Wording;
use crate::words;
use std::collections::BTreeMap;
use wasmparser::{Parser, Payload};
use wit_component::WitPrinter;
use wit_parser::decoding::{DecodedWasm, decode};
use wit_parser::{Docs, Function, Resolve, TypeDef, TypeDefKind, WorldItem};

/// The largest component that is read, in bytes: an engine of a scripting language has some 20 MB.
pub const MAX_COMPONENT: usize = 32 * 1024 * 1024;

/// The interface of a component as text.
///
/// # Errors
/// If it is no component that can be read.
pub fn interface_text(bytes: &[u8]) -> Result<String, Wording> {
    let reason = |error: &dyn std::fmt::Display| {
        let whole = error.to_string();
        Wording::verbatim(whole.lines().next().unwrap_or_default().trim())
    };
    if !bytes.starts_with(b"\0asm") {
        return Err(words!("it is no WebAssembly"));
    }
    // A module begins with the same four bytes and another version.
    if bytes.starts_with(b"\0asm\x01\0\0\0") {
        return Err(words!("it is a core module, not a component: its functions have no types"));
    }
    // The reader expects what compilers write; of anything else it may say so by a panic.
    let decoded = std::panic::catch_unwind(|| decode(bytes)).map_err(|_| words!("it is damaged"))?;
    let (mut resolve, package) = match decoded.map_err(|error| reason(&error))? {
        DecodedWasm::Component(resolve, world) => {
            let package = resolve.worlds[world].package.ok_or(words!("it has no interface"))?;
            (resolve, package)
        }
        DecodedWasm::WitPackage(resolve, package) => (resolve, package),
    };
    if let Some(said) = section(bytes).and_then(|text| {
        let mut said = Resolve::new();
        said.push_source("plugin.wit", text).ok().map(|_| said)
    }) {
        take_words(&mut resolve, &said);
    }
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &others).map_err(|error| reason(&error))?;
    Ok(printer.output.to_string())
}

/// The section in which the interface stands as its author wrote it: a component's types have names, but no words.
const SECTION: &str = "botloom:wit";

fn section(bytes: &[u8]) -> Option<&str> {
    let sections = Parser::new(0).parse_all(bytes).filter_map(|payload| match payload.ok()? {
        Payload::CustomSection(found) if found.name() == SECTION => Some(found.data()),
        _ => None,
    });
    sections.last().and_then(|text| std::str::from_utf8(text).ok())
}

/// Takes the words of the authors over, by the names that they describe. What a function takes and gives stays what the component itself
/// says.
fn take_words(resolve: &mut Resolve, said: &Resolve) {
    let exported = said.worlds.iter().flat_map(|(_, world)| world.exports.values());
    let functions = exported.filter_map(|item| match item {
        WorldItem::Function(found) => Some(found),
        _ => None,
    });
    let functions = functions.chain(said.interfaces.iter().flat_map(|(_, found)| found.functions.values()));
    let functions: BTreeMap<&str, &Docs> =
        functions.map(|found| (found.name.as_str(), &found.docs)).collect();
    let types = said.types.iter().filter_map(|(_, found)| Some((found.name.as_deref()?, found)));
    let types: BTreeMap<&str, &TypeDef> = types.collect();
    let describe = |found: &mut Function| {
        if let Some(docs) = functions.get(found.name.as_str()) {
            found.docs = (*docs).clone();
        }
    };
    for (_, world) in resolve.worlds.iter_mut() {
        world.exports.values_mut().for_each(|item| {
            if let WorldItem::Function(found) = item {
                describe(found);
            }
        });
    }
    resolve.interfaces.iter_mut().flat_map(|(_, found)| found.functions.values_mut()).for_each(describe);
    for (_, found) in resolve.types.iter_mut() {
        let Some(said) = found.name.as_deref().and_then(|name| types.get(name)) else { continue };
        found.docs = said.docs.clone();
        match (&mut found.kind, &said.kind) {
            (TypeDefKind::Record(own), TypeDefKind::Record(said)) => {
                for field in &mut own.fields {
                    let same = said.fields.iter().find(|other| other.name == field.name);
                    field.docs = same.map(|other| other.docs.clone()).unwrap_or_default();
                }
            }
            (TypeDefKind::Enum(own), TypeDefKind::Enum(said)) => {
                for case in &mut own.cases {
                    let same = said.cases.iter().find(|other| other.name == case.name);
                    case.docs = same.map(|other| other.docs.clone()).unwrap_or_default();
                }
            }
            (TypeDefKind::Variant(own), TypeDefKind::Variant(said)) => {
                for case in &mut own.cases {
                    let same = said.cases.iter().find(|other| other.name == case.name);
                    case.docs = same.map(|other| other.docs.clone()).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_read_like_the_file_that_describes_it() {
        let wasm = wat::parse_str(
            r#"(component
              (type $s (enum "packed" "on-its-way")) (import "status" (type $status (eq $s)))
              (type $o (record (field "status" $status) (field "delay-hours" u32))) (import "order" (type $order (eq $o)))
              (core module $m (memory (export "m") 1) (func (export "f") (param i32) (result i32) unreachable))
              (core instance $i (instantiate $m))
              (func (export "track") (param "order-no" u32) (result $order)
                (canon lift (core func $i "f") (memory (core memory $i "m")))))"#,
        )
        .unwrap();
        let source = crate::Source::new("plugins/orders.wasm", wasm).unwrap();
        let functions = crate::lower::interface(source.text()).unwrap().functions;
        let track = &functions["track"];
        assert_eq!(track.params[0].0, "order_no");
        let result = format!("{:?}", track.result);
        assert!(result.contains("on-its-way") && result.contains("delay_hours"), "{result}");
    }

    #[test]
    fn the_words_of_the_author_are_read_and_the_types_stay_those_of_the_code() {
        let mut wasm = wat::parse_str(
            r#"(component
              (core module $m (func (export "f") (param i32) (result i32) unreachable))
              (core instance $i (instantiate $m))
              (func (export "track-it") (param "order-no" u32) (result u32) (canon lift (core func $i "f"))))"#,
        )
        .unwrap();
        let said = "package a:b;\nworld w {\n  /// Where an order is.\n  export track-it: func(order-no: string) -> string;\n  \
            /// Not there.\n  export other: func();\n}\n";
        let content = [&[SECTION.len() as u8][..], SECTION.as_bytes(), said.as_bytes()].concat();
        // A length of two bytes.
        let length = content.len();
        wasm.extend([0, (length % 128) as u8 | 0x80, (length / 128) as u8]);
        wasm.extend(content);
        let text = interface_text(&wasm).unwrap();
        let functions = crate::lower::interface(&text).unwrap().functions;
        assert_eq!(functions.len(), 1, "{text}");
        let track = &functions["track_it"];
        assert_eq!(track.doc, "Where an order is.");
        assert_eq!(track.params[0].1, crate::program::SlotType::Integer);
        // What cannot be read is as if it were not there.
        let at = wasm.len() - 10;
        wasm[at] = 0xff;
        assert!(!interface_text(&wasm).unwrap().contains("Where an order is"));
    }

    #[test]
    fn what_is_no_component_is_refused_in_words() {
        assert!(interface_text(b"").is_err());
        assert!(interface_text(b"bot: x").is_err());
        assert!(interface_text(b"\0asm\x01\0\0\0").unwrap_err().to_string().contains("core module"));
        assert!(interface_text(b"\0asm\x0d\0\x01\0\xff\xff").is_err());
    }
}
