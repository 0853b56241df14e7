//! A bot's files read to what a release is made of. A reader that is kept reads again only what was edited.

use crate::knowledge::{Knowledge, gather};
use crate::packs::Packs;
use crate::rules::{Folder, rules, stops};
use crate::shelf::Shelf;
use botloom_dialogue::library;
use botloom_flow::program::Program;
use botloom_flow::{Compiler, Problem, ReadFile, Severity, Source};
use botloom_ports::Files;
use std::collections::HashMap;

/// How many bytes are kept of a file for each byte of its text: the text, its tree, and what was read of that.
const TREE: usize = 8;

/// Reads the files of one bot again and again.
pub(crate) struct BotReader {
    compiler: Compiler,
    shelf: Shelf,
}

impl Default for BotReader {
    fn default() -> Self {
        Self { compiler: Compiler::new(&library()), shelf: Shelf::default() }
    }
}

/// What was read of a bot.
pub(crate) struct ReadBot {
    pub(crate) program: Program,
    pub(crate) knowledge: Knowledge,
    /// Whatever is wrong with it.
    pub(crate) problems: Vec<Problem>,
    pub(crate) sources: Vec<Source>,
    read: Vec<ReadFile>,
}

impl ReadBot {
    /// What the rules look at.
    pub(crate) fn folder<'f>(&'f self, files: &'f Files) -> Folder<'f> {
        let Knowledge { entries, tables, synonyms } = &self.knowledge;
        let (sources, program, read) = (&self.sources, &self.program, &self.read);
        Folder { files, sources, read, program, entries, tables, synonyms }
    }

    fn is_sound(&self) -> bool {
        sound(&self.problems)
    }
}

impl BotReader {
    /// What a release is made from, with warnings; every problem, if one is an error.
    pub(crate) fn prepare(&mut self, files: &Files, packs: &Packs) -> Result<ReadBot, Vec<Problem>> {
        let read = self.draw(files, packs)?;
        if read.is_sound() { Ok(read) } else { Err(read.problems) }
    }

    /// The same, with whatever is wrong with the knowledge; every problem, if the flows have errors.
    pub(crate) fn draw(&mut self, files: &Files, packs: &Packs) -> Result<ReadBot, Vec<Problem>> {
        let mut read = self.read(files, packs)?;
        if read.is_sound() {
            read.problems.extend(rules(&read.folder(files)));
        }
        Ok(read)
    }

    /// What a release is made from, or every problem, if one is an error. Warnings are not all looked for.
    pub(crate) fn sketch(&mut self, files: &Files, packs: &Packs) -> Result<ReadBot, Vec<Problem>> {
        let read = self.read(files, packs)?;
        if read.is_sound() && sound(&stops(&read.folder(files))) {
            return Ok(read);
        }
        self.prepare(files, packs)
    }

    /// About how many bytes are kept.
    pub(crate) fn bytes(&self) -> usize {
        self.compiler.files().map(|file| TREE * file.source().text().len()).sum()
    }

    /// The readable files, those that did not change as they were read before.
    fn sources(&self, files: &Files) -> (Vec<Source>, Vec<Problem>) {
        let before: Vec<ReadFile> = self.compiler.files().collect();
        let known: HashMap<&str, &Source> =
            before.iter().map(|file| (file.source().path(), file.source())).collect();
        sources_beside(files, |path, content| {
            known
                .get(path)
                .filter(|source| source.text().as_bytes() == content)
                .map(|source| Source::clone(source))
        })
    }

    fn read(&mut self, files: &Files, packs: &Packs) -> Result<ReadBot, Vec<Problem>> {
        let (sources, mut problems) = self.sources(files);
        let compiled = self.compiler.compile(&sources);
        problems.extend(compiled.problems);
        let Some(program) = compiled.program.filter(|_| sound(&problems)) else { return Err(problems) };
        let read: Vec<ReadFile> = self.compiler.files().collect();
        let knowledge = gather(&program, &read, packs, &mut self.shelf, &mut problems);
        Ok(ReadBot { program, knowledge, problems, sources, read })
    }
}

fn sound(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity() != Severity::Error)
}

/// Whether a file has a text: a component's is that of its interface.
fn is_text(path: &str) -> bool {
    [".yaml", ".wit", ".wasm"].iter().any(|ending| path.ends_with(ending))
}

/// The readable text files of a bot folder, and why others are not readable.
#[must_use]
pub fn sources(files: &Files) -> (Vec<Source>, Vec<Problem>) {
    sources_beside(files, |_, _| None)
}

fn sources_beside(
    files: &Files,
    known: impl Fn(&str, &[u8]) -> Option<Source>,
) -> (Vec<Source>, Vec<Problem>) {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for (path, content) in files.iter().filter(|(path, _)| is_text(path)) {
        match known(path, content).map_or_else(|| Source::new(path, content.to_vec()), Ok) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(*problem),
        }
    }
    (sources, problems)
}
