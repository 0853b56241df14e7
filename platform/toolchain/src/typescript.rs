//! Declarations of TypeScript from an interface: what an author's module exports, and what it may import of the host.
//!
//! They are for editors and the type checker; a build does without.

use crate::wit::Interface;
use std::fmt::Write;
use wit_parser::{Docs, Function, InterfaceId, Resolve, Type, TypeDefKind, TypeId, TypeOwner, WorldItem};

const HEAD: &str = "// Written from wit/plugin.wit by `botloom plugin build`; do not edit.\n";

/// `gen/plugin.d.ts`: the types and functions of the world.
#[must_use]
pub fn exports(interface: &Interface) -> String {
    let resolve = &interface.resolve;
    let world = &resolve.worlds[interface.world];
    let mut text = HEAD.to_owned();
    for item in world.imports.values() {
        if let WorldItem::Type { id, .. } = item {
            declare(&mut text, resolve, *id, "");
        }
    }
    for item in world.exports.values() {
        match item {
            WorldItem::Function(found) => {
                comment(&mut text, &found.docs, "");
                let _ = writeln!(text, "export declare function {};\n", signature(resolve, found));
            }
            WorldItem::Interface { id, .. } => {
                let found = &resolve.interfaces[*id];
                found.types.values().for_each(|id| declare(&mut text, resolve, *id, ""));
                let name = found.name.as_deref().unwrap_or_default();
                comment(&mut text, &found.docs, "");
                let _ = writeln!(text, "export declare const {}: {{", lower(name));
                functions(&mut text, resolve, *id, "  ", "");
                text.push_str("};\n\n");
            }
            WorldItem::Type { .. } => {}
        }
    }
    text
}

/// `gen/host.d.ts`: the host's interfaces as modules.
#[must_use]
pub fn host(interface: &Interface) -> String {
    let resolve = &interface.resolve;
    let mut text = HEAD.to_owned();
    for item in resolve.worlds[interface.world].imports.values() {
        let WorldItem::Interface { id, .. } = item else { continue };
        let found = &resolve.interfaces[*id];
        comment(&mut text, &found.docs, "");
        let _ = writeln!(text, "declare module '{}' {{", resolve.id_of(*id).unwrap_or_default());
        found.types.values().for_each(|id| declare(&mut text, resolve, *id, "  "));
        functions(&mut text, resolve, *id, "  ", "export function ");
        text.push_str("}\n\n");
    }
    text
}

fn functions(text: &mut String, resolve: &Resolve, id: InterfaceId, indent: &str, before: &str) {
    for found in resolve.interfaces[id].functions.values() {
        comment(text, &found.docs, indent);
        // A function of JavaScript cannot be declared under a word of the language, but exported under it.
        if !before.is_empty() && lower(&found.name) == "delete" {
            let _ =
                writeln!(text, "{indent}{before}delete_{};", &signature(resolve, found)["delete".len()..]);
            let _ = writeln!(text, "{indent}export {{ delete_ as delete }};");
        } else {
            let _ = writeln!(text, "{indent}{before}{};", signature(resolve, found));
        }
    }
}

/// `track(number: string): Order`, with the error as a remark since JavaScript throws it.
fn signature(resolve: &Resolve, found: &Function) -> String {
    let params =
        found.params.iter().map(|param| format!("{}: {}", lower(&param.name), kind(resolve, &param.ty)));
    let params: Vec<String> = params.collect();
    let mut throws = String::new();
    let result = match found.result {
        None => "void".to_owned(),
        Some(Type::Id(id)) if matches!(resolve.types[id].kind, TypeDefKind::Result(_)) => {
            let TypeDefKind::Result(parts) = &resolve.types[id].kind else { return String::new() };
            if let Some(err) = &parts.err {
                throws = format!(" /* throws {} */", kind(resolve, err));
            }
            parts.ok.as_ref().map_or("void".to_owned(), |ok| kind(resolve, ok))
        }
        Some(result) => kind(resolve, &result),
    };
    format!("{}({}): {result}{throws}", lower(&found.name), params.join(", "))
}

fn declare(text: &mut String, resolve: &Resolve, id: TypeId, indent: &str) {
    let found = &resolve.types[id];
    let Some(name) = found.name.as_deref().map(upper) else { return };
    comment(text, &found.docs, indent);
    match &found.kind {
        TypeDefKind::Record(record) => {
            let _ = writeln!(text, "{indent}export interface {name} {{");
            for field in &record.fields {
                comment(text, &field.docs, &format!("{indent}  "));
                let _ = writeln!(text, "{indent}  {}: {};", lower(&field.name), kind(resolve, &field.ty));
            }
            let _ = writeln!(text, "{indent}}}\n");
        }
        TypeDefKind::Enum(found) => {
            let cases: Vec<String> = found.cases.iter().map(|case| format!("'{}'", case.name)).collect();
            let _ = writeln!(text, "{indent}export type {name} = {};\n", cases.join(" | "));
        }
        TypeDefKind::Variant(found) => {
            let _ = writeln!(text, "{indent}export type {name} =");
            for case in &found.cases {
                let value = case.ty.as_ref().map(|ty| format!(", val: {}", kind(resolve, ty)));
                comment(text, &case.docs, &format!("{indent}  "));
                let _ = writeln!(text, "{indent}  | {{ tag: '{}'{} }}", case.name, value.unwrap_or_default());
            }
            let _ = writeln!(text, "{indent};\n");
        }
        TypeDefKind::Flags(found) => {
            let flags = found.flags.iter().map(|flag| format!("{}: boolean", lower(&flag.name)));
            let flags: Vec<String> = flags.collect();
            let _ = writeln!(text, "{indent}export interface {name} {{ {} }}\n", flags.join("; "));
        }
        TypeDefKind::Type(Type::Id(other)) if other_home(resolve, id, *other).is_some() => {
            let home = other_home(resolve, id, *other).unwrap_or_default();
            let theirs = resolve.types[*other].name.as_deref().map(upper).unwrap_or_default();
            let _ = writeln!(text, "{indent}export type {name} = import('{home}').{theirs};\n");
        }
        kind_of => {
            let _ = writeln!(text, "{indent}export type {name} = {};\n", shape(resolve, kind_of));
        }
    }
}

/// The module of a type that stands in another interface than the one that names it.
fn other_home(resolve: &Resolve, own: TypeId, other: TypeId) -> Option<String> {
    match (resolve.types[own].owner, resolve.types[other].owner) {
        (own, TypeOwner::Interface(id)) if own != TypeOwner::Interface(id) => resolve.id_of(id),
        _ => None,
    }
}

fn kind(resolve: &Resolve, found: &Type) -> String {
    match found {
        Type::Bool => "boolean".to_owned(),
        Type::Char | Type::String => "string".to_owned(),
        Type::Id(id) => match &resolve.types[*id].name {
            Some(name) => upper(name),
            None => shape(resolve, &resolve.types[*id].kind),
        },
        Type::ErrorContext => "unknown".to_owned(),
        _ => "number".to_owned(),
    }
}

fn shape(resolve: &Resolve, found: &TypeDefKind) -> String {
    match found {
        TypeDefKind::Option(inner) => format!("{} | null", kind(resolve, inner)),
        TypeDefKind::List(Type::U8) => "Uint8Array".to_owned(),
        TypeDefKind::List(inner) => format!("Array<{}>", kind(resolve, inner)),
        TypeDefKind::Tuple(parts) => {
            let parts: Vec<String> = parts.types.iter().map(|part| kind(resolve, part)).collect();
            format!("[{}]", parts.join(", "))
        }
        TypeDefKind::Type(inner) => kind(resolve, inner),
        TypeDefKind::Result(parts) => {
            let part =
                |part: &Option<Type>| part.as_ref().map_or("undefined".to_owned(), |ty| kind(resolve, ty));
            format!("{{ tag: 'ok', val: {} }} | {{ tag: 'err', val: {} }}", part(&parts.ok), part(&parts.err))
        }
        _ => "unknown".to_owned(),
    }
}

fn comment(text: &mut String, docs: &Docs, indent: &str) {
    if let Some(docs) = docs.contents.as_deref().map(str::trim).filter(|docs| !docs.is_empty()) {
        let lines: Vec<String> = docs.lines().map(|line| line.replace("*/", "* /")).collect();
        let _ = writeln!(text, "{indent}/** {} */", lines.join(&format!("\n{indent}    ")));
    }
}

/// `my-name` as `myName`.
fn lower(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    first + &words.map(capital).collect::<String>()
}

/// `my-name` as `MyName`.
fn upper(name: &str) -> String {
    name.split('-').map(capital).collect()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + chars.as_str())
}
