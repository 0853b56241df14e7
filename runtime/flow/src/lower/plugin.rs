//! Plug-ins as a bot declares them, and what they offer by their WIT interface.
//!
//! Names of WIT have hyphens (`tracking-no`); in flows they are written with underscores, as expressions need it. Names of
//! errors stay as they are. A type named `datetime`, `date`, `time`, `duration` or `money` is the type of that name.

use super::bot::{length, texts};
use super::{Lower, flag, text};
use crate::Wording;
use crate::parsed::Parsed;
use crate::problem::{Code, Range};
use crate::program::{Function, Guard, Plugin, SCRIPT, SlotType};
use crate::syntax::{Entry, Node};
use crate::words;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wit_parser::{Function as WitFunction, InterfaceId, Resolve, Type, TypeDefKind, WorldItem};

/// How deep types may be nested in each other.
const MAX_NESTING: usize = 16;

impl<'a> Lower<'a> {
    pub(super) fn plugins(&mut self, node: &Node, folder: &'a [Arc<Parsed>]) -> BTreeMap<String, Plugin> {
        let mut plugins = BTreeMap::new();
        for entry in node.entries() {
            if entry.key == SCRIPT {
                let what = words!("a plug-in cannot be called `{name}`", name = SCRIPT);
                let why = words!("this is what the scripts of flows are called");
                self.report(Code::DuplicateName, entry.key_range, what, why, words!("give it another name"));
            }
            let component = placed(&text(&entry.value, "component").unwrap_or_default());
            let allow = entry.value.get("allow");
            self.addresses(allow.and_then(|allow| allow.get("http")));
            let named = entry.value.get("wit");
            let find = |path: &String| folder.iter().find(|file| file.source.path() == path);
            let file = interfaces(&component, named.and_then(Node::text)).iter().find_map(find);
            if let (Some(named), None) = (named, file) {
                let what = words!("there is no file `{path}`", path = named.text().unwrap_or_default());
                let why = words!("without it nobody knows what the plug-in takes and returns");
                self.report(
                    Code::BadInterface,
                    named.range,
                    what,
                    why,
                    words!("put the file there, or remove `wit`"),
                );
            }
            let functions = file.and_then(|file| match interface(file.source.text()) {
                Ok(interface) => {
                    self.wishes(entry, &interface.wishes);
                    Some((interface.functions, interface.extends))
                }
                Err(what) => {
                    let declared = self.source.replace(&file.source);
                    let why = words!("without it nobody knows what the plug-in takes and returns");
                    let cure = words!("mend the interface, or take the one that came with the plug-in");
                    self.report(Code::BadInterface, Range::default(), what, why, cure);
                    self.source = declared;
                    None
                }
            });
            let (functions, extends) = functions.unzip();
            let extends = extends.unwrap_or_default();
            self.readable(allow.and_then(|allow| allow.get("slots")));
            let yes = |key: &str| allow.and_then(|allow| flag(allow, key)) == Some(true);
            let limits = entry.value.get("limits");
            let plugin = Plugin {
                component,
                http: texts(allow.and_then(|allow| allow.get("http"))),
                secrets: texts(allow.and_then(|allow| allow.get("secrets"))),
                slots: texts(allow.and_then(|allow| allow.get("slots"))),
                user: yes("user"),
                values: yes("values"),
                knowledge: yes("knowledge"),
                cpu: limits.and_then(|limits| limits.get("cpu")).and_then(length),
                memory: limits.and_then(|limits| limits.get("memory")).and_then(|node| self.size(node)),
                extends,
                functions,
            };
            plugins.insert(entry.key.clone(), plugin);
        }
        plugins
    }

    /// Looks whether a plug-in that is to extend the platform is there and does; what it is without its interface, nobody knows.
    pub(super) fn extends(&mut self, range: Range, plugin: &str, interface: &str) {
        let plugins = Arc::clone(&self.shared.plugins);
        match plugins.get(plugin) {
            None => {
                let what = words!("there is no plug-in `{plugin}`", plugin);
                let why = words!("a name must lead to something that exists");
                let otherwise = words!("declare it under `plugins` in `bot.yaml`");
                let written = self.source.map_or("", |source| &source.text()[range.start..range.end]);
                let range = written
                    .rfind(plugin)
                    .map_or(range, |at| Range::new(range.start + at, range.start + at + plugin.len()));
                let known = plugins.keys().map(String::as_str);
                self.unknown(Code::UnknownPlugin, range, what, why, plugin, known, otherwise);
            }
            Some(found) if found.functions.is_some() && !found.extends.contains(interface) => {
                let what = words!("`{plugin}` is no {interface}", plugin, interface);
                let why = words!("it does not export the interface by which Botloom would call it");
                let cure =
                    words!("export `botloom:plugin/{interface}@1.0.0`, or name another plug-in", interface);
                self.report(Code::UnknownFunction, range, what, why, cure);
            }
            Some(_) => {}
        }
    }

    /// Plug-ins that look at every message.
    pub(super) fn guards(&mut self, node: &Node) -> Vec<Guard> {
        let mut guards = Vec::new();
        for item in node.items() {
            let named = item.get("plugin").unwrap_or(item);
            let Some(plugin) = named.text().filter(|name| !name.is_empty()) else { continue };
            self.extends(named.range, plugin, "guard");
            let on = text(item, "on");
            guards.push(Guard {
                plugin: plugin.to_owned(),
                incoming: on.as_deref() != Some("outgoing"),
                outgoing: on.as_deref() != Some("incoming"),
                lenient: text(item, "fails").as_deref() == Some("pass"),
            });
        }
        guards
    }

    /// Plug-ins that are channels of their own.
    pub(super) fn channels(&mut self, node: &Node) -> Vec<String> {
        let mut channels: Vec<String> = Vec::new();
        for item in node.items() {
            let named = item.get("plugin").unwrap_or(item);
            let Some(plugin) = named.text().filter(|name| !name.is_empty()) else { continue };
            if channels.iter().any(|other| other == plugin) {
                let what = words!("`{plugin}` is a channel twice", plugin);
                let why = words!("a plug-in has one address to which others post");
                self.report(Code::DuplicateName, named.range, what, why, words!("remove one of them"));
                continue;
            }
            self.extends(named.range, plugin, "channel");
            channels.push(plugin.to_owned());
        }
        channels
    }

    /// Looks at the plug-ins that slots name as their types.
    pub(super) fn recognized(&mut self) {
        for (range, plugin) in std::mem::take(&mut self.recognizers) {
            self.extends(range, &plugin, "recognizer");
        }
    }

    /// Looks whether the slots are there that a plug-in may read.
    fn readable(&mut self, node: Option<&Node>) {
        let Some(node) = node else { return };
        let all = if node.items().is_empty() { std::slice::from_ref(node) } else { node.items() };
        for (name, range) in all.iter().filter_map(|item| Some((item.text()?, item.range))) {
            if !self.shared.slots.contains_key(name) {
                let slots = Arc::clone(&self.shared.slots);
                self.unknown(
                    Code::UnknownSlot,
                    range,
                    words!("there is no slot `{name}`", name),
                    words!("the plug-in would never read anything there"),
                    name,
                    slots.keys().map(String::as_str),
                    words!("declare it under `slots`, or remove the name"),
                );
            }
        }
    }

    /// A number of bytes such as `64MB`.
    fn size(&mut self, node: &Node) -> Option<usize> {
        let written = node.text()?.trim();
        let number = written.strip_suffix("MB").and_then(|number| number.trim().parse::<usize>().ok());
        if number.is_none_or(|number| number == 0) {
            let what = words!("`{written}` is no size of memory", written);
            let why = words!("the bound of a call is a whole number of megabytes");
            self.report(Code::BadValue, node.range, what, why, words!("write it as in `64MB`"));
        }
        number?.checked_mul(1 << 20)
    }

    /// Tells what a plug-in asks of the host and the bot does not give.
    fn wishes(&mut self, entry: &Entry, wishes: &BTreeSet<String>) {
        let allow = entry.value.get("allow");
        for (interface, key, example) in WISHES {
            let given = allow.and_then(|allow| allow.get(key)).is_some();
            if wishes.contains(*interface) && !given {
                let what = words!(
                    "`{key}` asks for `{interface}`, which the bot does not give it",
                    key = entry.key,
                    interface
                );
                let why = words!("it would be refused each time, while a customer waits");
                let nothing = if ["http", "secrets"].contains(key) { "[]" } else { "false" };
                let cure = words!(
                    "add `{key}: {example}` under `allow`, or say `{key}: {nothing}`",
                    key,
                    example,
                    nothing,
                );
                self.report(Code::NotGiven, entry.key_range, what, why, cure);
            }
        }
    }
}

/// Interfaces of the host that need a permission, the key under `allow` that gives it, and how that may look.
const WISHES: &[(&str, &str, &str)] = &[
    ("http", "http", "[\"https://api.example.com/v1/\"]"),
    ("secrets", "secrets", "[NAME]"),
    ("kv", "values", "true"),
    ("knowledge", "knowledge", "true"),
];

/// Where a component stands: one that is named without a path, by its name in the workspace, comes to the place of its name.
pub(crate) fn placed(component: &str) -> String {
    match component.contains(['/', '.']) || component.is_empty() {
        true => component.to_owned(),
        false => format!("plugins/{component}.wasm"),
    }
}

/// The files that may tell what a component offers, the one that counts first: itself, unless another one is named.
pub(crate) fn interfaces(component: &str, named: Option<&str>) -> Vec<String> {
    let component = placed(component);
    let beside = component.strip_suffix(".wasm").map(|stem| format!("{stem}.wit"));
    named.map(str::to_owned).into_iter().chain([component]).chain(beside).collect()
}

/// What an interface says.
#[derive(Debug, Default)]
pub(crate) struct Interface {
    /// The functions that it offers, by name.
    pub(crate) functions: BTreeMap<String, Function>,
    /// The interfaces of the host that it asks for, such as `http`.
    pub(crate) wishes: BTreeSet<String>,
    /// What it offers to the platform, not to flows: interfaces such as `guard`.
    pub(crate) extends: BTreeSet<String>,
}

/// What the worlds of an interface file export and import.
pub(crate) fn interface(wit: &str) -> Result<Interface, Wording> {
    let mut resolve = Resolve::new();
    let package = resolve.push_source("plugin.wit", wit).map_err(|error| {
        let whole = format!("{error:#}");
        let first = whole.lines().next().unwrap_or_default().trim();
        words!("the interface is not valid WIT: {first}", first)
    })?;
    let mut found = Interface::default();
    let add = |called: &WitFunction, functions: &mut BTreeMap<_, _>| {
        let name = plain(&called.name);
        match functions.insert(name.clone(), function(&resolve, called)?) {
            Some(_) => Err(words!("it exports two functions that are called `{name}`", name)),
            None => Ok(()),
        }
    };
    for world in resolve.packages[package].worlds.values() {
        for item in resolve.worlds[*world].exports.values() {
            match item {
                WorldItem::Function(called) => add(called, &mut found.functions)?,
                WorldItem::Interface { id, .. } => match of_host(&resolve, *id) {
                    Some(interface) => {
                        found.extends.insert(interface);
                    }
                    None => {
                        for called in resolve.interfaces[*id].functions.values() {
                            add(called, &mut found.functions)?;
                        }
                    }
                },
                WorldItem::Type { .. } => {}
            }
        }
        for item in resolve.worlds[*world].imports.values() {
            if let WorldItem::Interface { id, .. } = item {
                found.wishes.extend(of_host(&resolve, *id));
            }
        }
    }
    if found.functions.is_empty() && found.extends.is_empty() {
        return Err(words!("the interface has no world that exports a function"));
    }
    Ok(found)
}

/// The name of an interface of the host.
fn of_host(resolve: &Resolve, id: InterfaceId) -> Option<String> {
    let interface = &resolve.interfaces[id];
    let package = &resolve.packages[interface.package?].name;
    (package.namespace == "botloom" && package.name == "plugin").then(|| interface.name.clone())?
}

/// A name of WIT as flows write it.
fn plain(name: &str) -> String {
    name.replace('-', "_")
}

fn function(resolve: &Resolve, found: &WitFunction) -> Result<Function, Wording> {
    let params = found.params.iter().map(|param| Ok((plain(&param.name), kind(resolve, &param.ty, 0)?)));
    let mut function = Function {
        params: params.collect::<Result<_, Wording>>()?,
        doc: found.docs.contents.clone().unwrap_or_default().trim().to_owned(),
        ..Function::default()
    };
    let Some(result) = &found.result else { return Ok(function) };
    if let Type::Id(id) = result
        && let TypeDefKind::Result(parts) = &resolve.types[*id].kind
    {
        function.result = parts.ok.as_ref().map(|ok| kind(resolve, ok, 0)).transpose()?;
        function.errors = parts.err.as_ref().map(|err| cases(resolve, err)).unwrap_or_default();
        return Ok(function);
    }
    function.result = Some(kind(resolve, result, 0)?);
    Ok(function)
}

/// The names of the cases of an error.
fn cases(resolve: &Resolve, err: &Type) -> Vec<String> {
    let Type::Id(id) = err else { return vec!["error".to_owned()] };
    match &resolve.types[*id].kind {
        TypeDefKind::Enum(found) => found.cases.iter().map(|case| case.name.clone()).collect(),
        TypeDefKind::Variant(found) => found.cases.iter().map(|case| case.name.clone()).collect(),
        TypeDefKind::Type(inner) => cases(resolve, inner),
        _ => vec!["error".to_owned()],
    }
}

fn kind(resolve: &Resolve, found: &Type, depth: usize) -> Result<SlotType, Wording> {
    if depth > MAX_NESTING {
        return Err(words!("the interface nests types too deep"));
    }
    let inner = |found: &Type| kind(resolve, found, depth + 1);
    Ok(match found {
        Type::Bool => SlotType::Boolean,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::S8 | Type::S16 | Type::S32 | Type::S64 => {
            SlotType::Integer
        }
        Type::F32 | Type::F64 => SlotType::Number,
        Type::Char | Type::String => SlotType::Text,
        Type::ErrorContext => SlotType::Json,
        Type::Id(id) => {
            let defined = &resolve.types[*id];
            let named = defined.name.as_deref().and_then(|name| match name {
                "date" | "time" | "datetime" | "duration" | "money" | "percent" | "phone" | "email"
                | "url" | "location" | "file" | "json" => SlotType::simple(name),
                _ => None,
            });
            if let Some(named) = named {
                return Ok(named);
            }
            match &defined.kind {
                TypeDefKind::Record(record) => {
                    let fields =
                        record.fields.iter().map(|field| Ok((plain(&field.name), inner(&field.ty)?)));
                    SlotType::Record(fields.collect::<Result<_, Wording>>()?)
                }
                TypeDefKind::Enum(found) => {
                    SlotType::Enum(found.cases.iter().map(|case| case.name.clone()).collect())
                }
                TypeDefKind::Flags(found) => {
                    let names = found.flags.iter().map(|flag| flag.name.clone()).collect();
                    SlotType::List(Box::new(SlotType::Enum(names)))
                }
                TypeDefKind::Variant(found) => {
                    let names = found.cases.iter().map(|case| case.name.clone()).collect();
                    let value = SlotType::Option(Box::new(SlotType::Json));
                    SlotType::Record(
                        [("case".to_owned(), SlotType::Enum(names)), ("value".to_owned(), value)].into(),
                    )
                }
                TypeDefKind::Option(found) => SlotType::Option(Box::new(inner(found)?)),
                TypeDefKind::List(found) | TypeDefKind::FixedLengthList(found, _) => {
                    SlotType::List(Box::new(inner(found)?))
                }
                TypeDefKind::Type(found) => inner(found)?,
                TypeDefKind::Tuple(_) | TypeDefKind::Map(..) | TypeDefKind::Result(_) => SlotType::Json,
                other => {
                    return Err(words!(
                        "the interface hands out a {kind}, which flows cannot hold",
                        kind = other.as_str()
                    ));
                }
            }
        }
    })
}
