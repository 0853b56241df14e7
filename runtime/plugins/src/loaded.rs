//! A component that is ready to be called.

use crate::compile::weight;
use crate::link::link;
use crate::scan::{Component as Facts, Refused, Scope};
use crate::state::State;
use crate::values::plain;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use wasmtime::Engine;
use wasmtime::component::types::{ComponentFunc, ComponentItem};
use wasmtime::component::{Component, ComponentExportIndex, InstancePre, Linker, Type};

/// How many calls begin in the background after one that was slow.
const WARY: u32 = 16;

/// A function that a component exports.
pub(crate) struct Exported {
    pub(crate) index: ComponentExportIndex,
    pub(crate) params: Vec<(String, Type)>,
    pub(crate) result: Option<Type>,
}

/// A component, linked to the host.
pub(crate) struct Loaded {
    pub(crate) pre: InstancePre<Box<State>>,
    /// In the order of their names.
    functions: Vec<(String, Exported)>,
    pub(crate) facts: Facts,
    /// How many calls one of its calls counts as.
    pub(crate) weight: u32,
    /// How many of the next calls begin in the background.
    wary: AtomicU32,
}

/// The linkers of an engine: with and without what language runtimes import.
pub(crate) struct Linkers {
    bare: Linker<Box<State>>,
    runtime: Linker<Box<State>>,
}

impl Linkers {
    pub(crate) fn new(engine: &Engine) -> wasmtime::Result<Self> {
        let mut bare = Linker::new(engine);
        link(&mut bare)?;
        let mut runtime = Linker::new(engine);
        link(&mut runtime)?;
        wasmtime_wasi::p2::add_to_linker_async(&mut runtime)?;
        Ok(Self { bare, runtime })
    }
}

impl Loaded {
    /// Links a component.
    ///
    /// # Errors
    /// If it wants what the host does not have, in the form that it wants it, or exports what cannot be called.
    pub(crate) fn new(component: &Component, facts: Facts, linkers: &Linkers) -> Result<Self, String> {
        if let Some(unknown) = facts.imports.iter().find(|import| import.scope == Scope::Unknown) {
            return Err(Refused::UnknownImport(unknown.name.clone()).to_string());
        }
        let runs = facts.imports.iter().any(|import| import.scope == Scope::Runtime);
        let linker = if runs { &linkers.runtime } else { &linkers.bare };
        let pre = linker.instantiate_pre(component).map_err(|error| {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            format!("what it imports is not what Botloom gives: {}", causes.join(": "))
        })?;
        let functions = functions(component)?;
        Ok(Self { pre, functions, facts, weight: weight(component), wary: AtomicU32::new(0) })
    }

    /// Where a function stands, if the component exports it.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.functions.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()
    }

    /// The function that stands there.
    pub(crate) fn function(&self, at: usize) -> &Exported {
        &self.functions[at].1
    }

    /// Whether its last calls were slow.
    pub(crate) fn is_slow(&self) -> bool {
        self.wary.load(Ordering::Relaxed) > 0
    }

    /// Notes whether a call was slow.
    pub(crate) fn note(&self, slow: bool) {
        if slow {
            self.wary.store(WARY, Ordering::Relaxed);
        } else if self.is_slow() {
            let less = |wary: u32| wary.checked_sub(1);
            // That another call was faster to count is as good.
            let _ = self.wary.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
    }
}

/// The functions that a component exports, in the order of their names.
pub(crate) fn functions(component: &Component) -> Result<Vec<(String, Exported)>, String> {
    let engine = component.engine();
    let mut functions = BTreeMap::new();
    let mut add = |name: String, index: Option<ComponentExportIndex>, found: &ComponentFunc| {
        let Some(index) = index else { return Ok(()) };
        let params = found.params().map(|(name, kind)| (plain(name), kind)).collect();
        let exported = Exported { index, params, result: found.results().next() };
        match functions.insert(name.clone(), exported) {
            Some(_) => Err(Refused::SameName(name).to_string()),
            None => Ok(()),
        }
    };
    for (name, item) in component.component_type().exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(found) => {
                add(plain(name), component.get_export_index(None, name), &found)?;
            }
            ComponentItem::ComponentInstance(instance) => {
                let Some(outer) = component.get_export_index(None, name) else { continue };
                // What extends the platform has names that flows cannot call.
                let known = name.strip_prefix("botloom:plugin/").and_then(|rest| rest.split('@').next());
                for (inner, item) in instance.exports(engine) {
                    if let ComponentItem::ComponentFunc(found) = item.ty {
                        let called = known.map_or_else(|| plain(inner), |known| format!("{known}.{inner}"));
                        add(called, component.get_export_index(Some(&outer), inner), &found)?;
                    }
                }
            }
            _ => {}
        }
    }
    Ok(functions.into_iter().collect())
}
