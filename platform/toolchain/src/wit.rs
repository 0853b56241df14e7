//! The interface of a plug-in: the folder `wit` with the author's world, and the host's interfaces under `wit/deps`.

use crate::Error;
use std::collections::BTreeSet;
use std::path::Path;
use wit_component::WitPrinter;
use wit_parser::{InterfaceId, PackageId, Resolve, TypeOwner, WorldId, WorldItem, WorldKey};

/// The custom section of a component that holds its interface as text, with the words of its author.
pub const SECTION: &str = "botloom:wit";

/// Namespace and name of the host's package, and the version that plug-ins are built for.
const HOST: (&str, &str, u64, u64) = ("botloom", "plugin", 1, 0);

/// An interface that was read.
pub struct Interface {
    pub(crate) resolve: Resolve,
    pub(crate) package: PackageId,
    pub(crate) world: WorldId,
}

impl Interface {
    /// Reads the folder `wit` of a project. The world is the only one, or the one that is called `plugin`.
    ///
    /// # Errors
    /// There is no such folder, its text is not valid, it has no world to choose, or the world exports nothing.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let wit = folder.join("wit");
        let wrong = |what: String| Err(Error::Interface(what));
        if !wit.is_dir() {
            return wrong(format!("there is no folder `{}`", wit.display()));
        }
        let mut resolve = Resolve::default();
        let package = match resolve.push_dir(&wit) {
            Ok((package, _)) => package,
            Err(error) => return wrong(format!("{error:#}")),
        };
        let worlds = &resolve.packages[package].worlds;
        let world = match (worlds.get("plugin"), worlds.len()) {
            (Some(world), _) => *world,
            (None, 1) => worlds[0],
            (None, 0) => return wrong("`wit` declares no world".to_owned()),
            (None, _) => return wrong("several worlds: call the one that is built `plugin`".to_owned()),
        };
        for (_, found) in &resolve.packages {
            let (namespace, name, major, minor) = HOST;
            if found.name.namespace != namespace || found.name.name != name {
                continue;
            }
            let fits = found.name.version.as_ref().is_some_and(|v| v.major == major && v.minor <= minor);
            if !fits {
                return wrong(format!("{} is not known; this version builds for 1.0", found.name));
            }
        }
        let exports = resolve.worlds[world].exports.values();
        if !exports.into_iter().any(|item| !matches!(item, WorldItem::Type { .. })) {
            return wrong(format!("the world `{}` exports nothing", resolve.worlds[world].name));
        }
        Ok(Self { resolve, package, world })
    }

    /// The name of the world.
    #[must_use]
    pub fn world_name(&self) -> &str {
        &self.resolve.worlds[self.world].name
    }

    /// The names of the host's interfaces that the world may import, such as `http`.
    #[must_use]
    pub fn offered(&self) -> BTreeSet<String> {
        let interfaces = self.resolve.worlds[self.world].imports.values().filter_map(|item| match item {
            WorldItem::Interface { id, .. } => Some(*id),
            _ => None,
        });
        interfaces
            .filter(|id| self.is_host(*id))
            .filter_map(|id| self.resolve.interfaces[id].name.clone())
            .collect()
    }

    /// The same world that imports of the host only what `used` names, and types that the exports are made of.
    #[must_use]
    pub fn narrowed(mut self, used: &BTreeSet<String>) -> Self {
        let needed = self.needed();
        let world = &self.resolve.worlds[self.world];
        let keep: Vec<(WorldKey, WorldItem)> = world
            .imports
            .iter()
            .filter(|(_, item)| match item {
                WorldItem::Interface { id, .. } => {
                    let name = self.resolve.interfaces[*id].name.as_deref().unwrap_or_default();
                    !self.is_host(*id) || used.contains(name) || needed.contains(id)
                }
                _ => true,
            })
            .map(|(key, item)| (key.clone(), item.clone()))
            .collect();
        for (_, item) in &keep {
            if let WorldItem::Interface { id, .. } = item
                && self.is_host(*id)
                && !self.resolve.interfaces[*id].name.as_ref().is_some_and(|name| used.contains(name))
            {
                self.resolve.interfaces[*id].functions.clear();
            }
        }
        self.resolve.worlds[self.world].imports = keep.into_iter().collect();
        self
    }

    /// Interfaces whose types stand in exported interfaces or in types of the world.
    fn needed(&self) -> BTreeSet<InterfaceId> {
        let mut needed = BTreeSet::new();
        let world = &self.resolve.worlds[self.world];
        let mut types: Vec<_> = Vec::new();
        for item in world.exports.values().chain(world.imports.values()) {
            match item {
                WorldItem::Type { id, .. } => types.push(*id),
                WorldItem::Interface { id, .. } if world.exports.values().any(|found| found == item) => {
                    types.extend(self.resolve.interfaces[*id].types.values().copied());
                }
                _ => {}
            }
        }
        while let Some(id) = types.pop() {
            if let wit_parser::TypeDefKind::Type(wit_parser::Type::Id(other)) = self.resolve.types[id].kind {
                if let TypeOwner::Interface(owner) = self.resolve.types[other].owner {
                    needed.insert(owner);
                }
                types.push(other);
            }
        }
        needed
    }

    /// The whole interface as one text: the author's package, then what it uses of others.
    ///
    /// # Errors
    /// A name cannot be written, which a text that was read does not have.
    pub fn text(&self) -> Result<String, Error> {
        let mut resolve = self.resolve.clone();
        let world = &resolve.worlds[self.world];
        let items = world.imports.values().chain(world.exports.values());
        let used: BTreeSet<InterfaceId> = items
            .filter_map(|item| match item {
                WorldItem::Interface { id, .. } => Some(*id),
                _ => None,
            })
            .collect();
        let mut others = Vec::new();
        for (id, package) in resolve.packages.iter_mut().filter(|(id, _)| *id != self.package) {
            package.worlds.clear();
            package.interfaces.retain(|_, id| used.contains(id));
            if !package.interfaces.is_empty() {
                others.push(id);
            }
        }
        let mut printer = WitPrinter::default();
        let written = printer.print(&resolve, self.package, &others);
        written.map_err(|error| Error::Interface(format!("{error:#}")))?;
        Ok(printer.output.to_string())
    }

    fn is_host(&self, id: InterfaceId) -> bool {
        let package = self.resolve.interfaces[id].package.map(|id| &self.resolve.packages[id].name);
        package.is_some_and(|name| name.namespace == HOST.0 && name.name == HOST.1)
    }
}
