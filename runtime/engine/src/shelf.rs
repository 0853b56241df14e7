//! What was read of knowledge files and packs, kept while a bot is edited: a file that did not change is read once.

use crate::packs::Pack;
use crate::release::fits;
use crate::{entries, lexicon, tables};
use botloom_flow::program::Program;
use botloom_flow::{Document, Node, Problem, ReadFile, Source};
use botloom_knowledge::{Entry, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a file or a pack says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub(crate) entries: Vec<Arc<Entry>>,
    pub(crate) tables: Vec<Table>,
    pub(crate) synonyms: Vec<Vec<String>>,
    pub(crate) problems: Vec<Problem>,
}

/// What was read last, by file and pack.
#[derive(Default)]
pub(crate) struct Shelf {
    languages: Vec<String>,
    files: BTreeMap<String, (ReadFile, Arc<Said>)>,
    packs: BTreeMap<String, (BTreeMap<String, String>, Arc<Said>)>,
}

impl Shelf {
    /// Gets ready for a bot: what was read for other languages does not count.
    pub(crate) fn turn_to(&mut self, program: &Program, read: &[ReadFile]) {
        if self.languages != program.bot.languages {
            *self = Self { languages: program.bot.languages.clone(), ..Self::default() };
        }
        self.files.retain(|path, _| read.iter().any(|file| file.source().path() == path));
    }

    /// What a file says in the languages of the bot.
    pub(crate) fn file(&mut self, program: &Program, file: &ReadFile) -> Arc<Said> {
        let path = file.source().path();
        if let Some((known, said)) = self.files.get(path)
            && known.is(file)
        {
            return Arc::clone(said);
        }
        let mut said = Said::default();
        if let Some(root) = file.root() {
            said.read(file.source(), root, program.default_language(), &BTreeMap::new());
        }
        let said = Arc::new(said.spoken(program));
        self.files.insert(path.to_owned(), (file.clone(), Arc::clone(&said)));
        said
    }

    /// What a pack says in the languages of the bot. A pack does not change as long as the bot is edited.
    pub(crate) fn pack(
        &mut self,
        program: &Program,
        name: &str,
        pack: &Pack,
        with: &BTreeMap<String, String>,
    ) -> Arc<Said> {
        if let Some((known, said)) = self.packs.get(name)
            && known == with
        {
            return Arc::clone(said);
        }
        let said = Arc::new(Said::of_pack(name, pack, program.default_language(), with).spoken(program));
        self.packs.insert(name.to_owned(), (with.clone(), Arc::clone(&said)));
        said
    }
}

impl Said {
    /// Everything in the folder of a pack.
    pub(crate) fn of_pack(name: &str, pack: &Pack, default: &str, with: &BTreeMap<String, String>) -> Said {
        let mut said = Said::default();
        let mut filled = match pack.files.get("pack.yaml").map(|text| Source::new("pack.yaml", text.to_vec()))
        {
            Some(Ok(source)) => entries::parameters(&source),
            _ => BTreeMap::new(),
        };
        filled.extend(with.clone());
        for (path, content) in pack.files.iter() {
            let words = path == "lexicon.yaml";
            if !words && !fits("knowledge/*.yaml", path) {
                continue;
            }
            let source = match Source::new(format!("{name}/{path}"), content.to_vec()) {
                Ok(source) => source,
                Err(problem) => {
                    said.problems.push(*problem);
                    continue;
                }
            };
            let document = Document::parse(&source);
            said.problems.extend(document.problems.iter().cloned());
            if words {
                said.synonyms.extend(lexicon::read(&source, &mut said.problems));
            } else if let Some(root) = document.root {
                said.read(&source, &root, default, &filled);
            }
        }
        said
    }

    fn read(&mut self, source: &Source, root: &Node, default: &str, with: &BTreeMap<String, String>) {
        let entries = entries::read(source, root, default, with, &mut self.problems);
        self.entries.extend(entries.into_iter().map(Arc::new));
        self.tables.extend(tables::read(source, root, default, with, &mut self.problems));
    }

    /// Without the languages that the bot does not speak.
    fn spoken(mut self, program: &Program) -> Said {
        let speaks = |language: &String| program.language(language).is_some();
        for entry in &mut self.entries {
            if !entry.text.keys().all(speaks) {
                Arc::make_mut(entry).text.retain(|language, _| speaks(language));
            }
        }
        for table in &mut self.tables {
            let texts = [&mut table.answer, &mut table.missing, &mut table.which];
            texts.into_iter().for_each(|texts| texts.retain(|language, _| speaks(language)));
            table.questions.retain(|language, _| speaks(language));
        }
        self
    }
}
