//! A bot folder to a program, or to all its problems at once.

use crate::check::{Declared, Looked, Rules};
use crate::lower::{Base, Lowered};
use crate::mend::mend;
use crate::parsed::{Parsed, ReadFile};
use crate::paths;
use crate::problem::{Problem, Severity, sort};
use crate::program::Program;
use crate::source::Source;
use crate::symbols::Rooms;
use std::collections::HashMap;
use std::sync::Arc;

/// What became of a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// What runs; absent if a problem is an error.
    pub program: Option<Program>,
    /// Every problem, in the order of files and places.
    pub problems: Vec<Problem>,
}

/// Compiles the files of a bot folder on top of a library of flows that every bot has.
///
/// `bot.yaml` and `flows/*.yaml` are looked at by the rules of the language; of other files only the syntax is.
#[must_use]
pub fn compile(folder: &[Source], library: &[Source]) -> Compiled {
    Compiler::new(library).compile(folder)
}

/// Every problem of a bot folder that stands alone.
#[must_use]
pub fn check(folder: &[Source]) -> Vec<Problem> {
    compile(folder, &[]).problems
}

/// Compiles a folder again and again while it is edited, and does anew only what an edit can change.
///
/// What a file says alone (its tree, its flow, what rules find in it) is kept as long as its text and the names, slots and
/// signatures that the folder declares are the same. What depends on several flows is looked at again where one of them
/// changed. The result is always that of [`compile`].
pub struct Compiler {
    library: Vec<Parsed>,
    kept: Option<Kept>,
}

/// What was made of the folder the last time.
struct Kept {
    folder: Vec<Arc<Parsed>>,
    files: Vec<File>,
    base: Base,
    rooms: Rooms,
    sound: bool,
    memory: paths::Memory,
}

/// What was made of one file.
#[derive(Default)]
struct File {
    /// Problems of keys, names and translations.
    names: Vec<Problem>,
    lowered: Option<Lowered>,
    looked: Looked,
}

impl Compiler {
    /// A compiler that has seen no folder yet.
    #[must_use]
    pub fn new(library: &[Source]) -> Self {
        Self { library: library.iter().cloned().map(Parsed::new).collect(), kept: None }
    }

    /// Compiles a folder.
    pub fn compile(&mut self, sources: &[Source]) -> Compiled {
        let folder = self.parse(sources);
        let before = self.kept.take().filter(|kept| kept.holds_for(&folder));
        let (mut kept, mut changed) = match before {
            Some(mut kept) => {
                let new = folder.iter().zip(&kept.folder).map(|(new, old)| !Arc::ptr_eq(new, old));
                let changed = new.collect();
                kept.folder = folder;
                (kept, changed)
            }
            None => (Kept::new(folder, &self.library), vec![true; sources.len()]),
        };
        let (mut declared, mut problems) = Declared::new(&kept.folder, &self.library);
        problems.extend(kept.base.problems.iter().cloned());
        for ((parsed, file), changed) in kept.folder.iter().zip(&mut kept.files).zip(&changed) {
            if *changed && parsed.is_flow() {
                file.names = declared.flow(parsed);
                file.lowered = kept.base.flow(parsed);
            }
            problems.extend(parsed.document.problems.iter().chain(&file.names).cloned());
            problems.extend(file.lowered.iter().flat_map(|lowered| lowered.problems.iter().cloned()));
        }
        let (program, collisions) =
            kept.base.program(kept.files.iter().filter_map(|file| file.lowered.as_ref()));
        problems.extend(collisions);
        problems.extend(paths::check(&program, &kept.folder, &problems, &mut kept.memory));
        let is_error = |problem: &Problem| problem.severity() == Severity::Error;
        let sound = !problems.iter().any(is_error);
        if kept.sound != sound {
            kept.sound = sound;
            changed.fill(true);
        }
        let rules = Rules::new(&program, &kept.folder, &kept.rooms, sound);
        for (at, file) in kept.files.iter_mut().enumerate().filter(|(at, _)| changed[*at]) {
            file.looked = rules.look(&kept.folder[at]);
        }
        let looked: Vec<&Looked> = kept.files.iter().map(|file| &file.looked).collect();
        problems.extend(rules.folder(&looked, &problems));
        sort(&mut problems);
        mend(&mut problems, sources);
        self.kept = Some(kept);
        let sound = !problems.iter().any(is_error);
        Compiled { program: sound.then_some(program), problems }
    }

    /// The files that were compiled last, in their order. What an edit left as it was is the same as before.
    pub fn files(&self) -> impl Iterator<Item = ReadFile> {
        self.kept.iter().flat_map(|kept| kept.folder.iter().cloned().map(ReadFile))
    }

    /// Reads the files that are new or have another text than before.
    fn parse(&self, sources: &[Source]) -> Vec<Arc<Parsed>> {
        let kept = self.kept.iter().flat_map(|kept| &kept.folder);
        let known: HashMap<&str, &Arc<Parsed>> = kept.map(|parsed| (parsed.path(), parsed)).collect();
        let parsed = |source: &Source| match known.get(source.path()) {
            Some(parsed) if parsed.source == *source => Arc::clone(parsed),
            _ => Arc::new(Parsed::new(source.clone())),
        };
        sources.iter().map(parsed).collect()
    }
}

impl Kept {
    fn new(folder: Vec<Arc<Parsed>>, library: &[Parsed]) -> Self {
        let base = Base::new(&folder, library);
        let rooms = Rooms::new(folder.iter().map(|parsed| (parsed.path(), &parsed.facts)));
        let files = folder.iter().map(|_| File::default()).collect();
        Self { folder, files, base, rooms, sound: true, memory: paths::Memory::default() }
    }

    /// Whether a folder declares what this one does, so that what was made of its unchanged files holds.
    fn holds_for(&self, folder: &[Arc<Parsed>]) -> bool {
        let same = |(old, new): (&Arc<Parsed>, &Arc<Parsed>)| Arc::ptr_eq(old, new) || new.looks_like(old);
        self.folder.len() == folder.len() && self.folder.iter().zip(folder).all(same)
    }
}

#[cfg(test)]
mod tests;
