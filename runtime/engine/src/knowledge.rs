//! What a bot or a pack knows: its entries and the words that its customers use for one another.

use crate::packs::{Pack, Packs};
use crate::{entries, lexicon, release, tables};
use botloom_dialogue::library;
use botloom_flow::program::{KnowledgeSource, Program};
use botloom_flow::{Code, Compiler, Document, Node, Problem, Range, Severity, Source, nearest, sort};
use botloom_knowledge::tables::names_cell;
use botloom_knowledge::{Entry, Index, Table, Tables};
use botloom_ports::Files;
use std::collections::BTreeMap;

/// Everything of which a bot's index is built.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Questions and answers, by id.
    pub entries: Vec<Entry>,
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Tables of entities and attributes, by id.
    pub tables: Vec<Table>,
}

impl Knowledge {
    /// The index of it.
    ///
    /// # Errors
    /// When the entries do not fit into one index.
    pub fn index(&self) -> Result<Index, botloom_knowledge::Error> {
        Index::build_with(&self.entries, &self.synonyms)
    }

    /// Its tables, ready to be asked.
    ///
    /// # Errors
    /// When their names do not fit into one index.
    pub fn ready_tables(&self) -> Result<Tables, botloom_knowledge::Error> {
        Tables::build(self.tables.clone(), &self.synonyms)
    }

    /// Whether there is an entry or a value of a table with this id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.id == id) || names_cell(&self.tables, id)
    }

    /// What a pack knows by itself, with the defaults of its parameters.
    ///
    /// # Errors
    /// Every problem of its files, if one of them is an error.
    pub fn of_pack(name: &str, pack: &Pack) -> Result<Knowledge, Vec<Problem>> {
        let mut problems = Vec::new();
        let manifest = pack.files.get("pack.yaml").map(|text| Source::new("pack.yaml", text.to_vec()));
        let languages = match &manifest {
            Some(Ok(source)) => languages(source),
            Some(Err(problem)) => return Err(vec![(**problem).clone()]),
            None => Vec::new(),
        };
        let default = languages.first().map_or("en", String::as_str);
        let mut found = Gathered::default();
        found.pack(name, pack, default, &BTreeMap::new(), &mut problems);
        if problems.iter().any(|problem| problem.severity() == Severity::Error) {
            sort(&mut problems);
            return Err(problems);
        }
        Ok(found.knowledge())
    }

    /// What a bot knows, the packs that it names included.
    ///
    /// # Errors
    /// Every problem of its files, if one of them is an error.
    pub fn of_bot(files: &Files, packs: &Packs) -> Result<Knowledge, Vec<Problem>> {
        let (_, knowledge, _) = release::prepare(&mut Compiler::new(&library()), files, packs)?;
        Ok(knowledge)
    }
}

/// The languages of a pack, the first being that of texts without one.
pub(crate) fn languages(manifest: &Source) -> Vec<String> {
    let root = Document::parse(manifest).root;
    let items = root.as_ref().and_then(|root| root.get("languages")).map_or(&[][..], Node::items);
    items.iter().filter_map(Node::text).map(str::to_owned).collect()
}

/// The knowledge that a bot names. The first of two entries with one id counts: a bot's own file, written before the
/// pack, overrides it.
pub(crate) fn gather(
    program: &Program,
    sources: &[Source],
    packs: &Packs,
    problems: &mut Vec<Problem>,
) -> Knowledge {
    let mut found = Gathered::default();
    let default = program.default_language();
    let none = BTreeMap::new();
    let own = program.knowledge.iter().filter_map(|source| match source {
        KnowledgeSource::Files(pattern) => Some(pattern),
        KnowledgeSource::Pack { .. } => None,
    });
    for pattern in own {
        for source in sources.iter().filter(|source| release::fits(pattern, source.path())) {
            let Some(root) = Document::parse(source).root else { continue };
            for entry in entries::read(source, &root, default, &none, problems) {
                if let Some(other) = found.entries.get(&entry.id) {
                    problems.push(repeated("an entry", &entry.id, &other.source, source));
                }
                found.entries.entry(entry.id.clone()).or_insert(entry);
            }
            for table in tables::read(source, &root, default, &none, problems) {
                if let Some(other) = found.tables.get(&table.id) {
                    problems.push(repeated("a table", &table.id, &other.source, source));
                }
                found.tables.entry(table.id.clone()).or_insert(table);
            }
        }
    }
    for source in sources.iter().filter(|source| release::fits("lexicon/*.yaml", source.path())) {
        found.synonyms.extend(lexicon::read(source, problems));
    }
    for source in &program.knowledge {
        let KnowledgeSource::Pack { name, with } = source else { continue };
        match packs.get(name) {
            Some(pack) => found.pack(name, pack, default, with, problems),
            None => problems.push(unknown_pack(name, sources, packs)),
        }
    }
    // A bot that does not speak a language answers in none.
    let mut knowledge = found.knowledge();
    for entry in &mut knowledge.entries {
        entry.text.retain(|language, _| program.language(language).is_some());
    }
    knowledge.entries.retain(|entry| !entry.text.is_empty());
    for table in &mut knowledge.tables {
        let texts = [&mut table.answer, &mut table.missing, &mut table.which];
        texts.into_iter().for_each(|texts| texts.retain(|language, _| program.language(language).is_some()));
        table.questions.retain(|language, _| program.language(language).is_some());
    }
    knowledge.tables.retain(|table| !table.answer.is_empty());
    knowledge
}

#[derive(Default)]
struct Gathered {
    entries: BTreeMap<String, Entry>,
    synonyms: Vec<Vec<String>>,
    tables: BTreeMap<String, Table>,
}

impl Gathered {
    fn pack(
        &mut self,
        name: &str,
        pack: &Pack,
        default: &str,
        with: &BTreeMap<String, String>,
        problems: &mut Vec<Problem>,
    ) {
        let mut filled = match pack.files.get("pack.yaml").map(|text| Source::new("pack.yaml", text.to_vec()))
        {
            Some(Ok(source)) => entries::parameters(&source),
            _ => BTreeMap::new(),
        };
        filled.extend(with.clone());
        for (path, content) in pack.files.iter() {
            let words = path == "lexicon.yaml";
            if !words && !release::fits("knowledge/*.yaml", path) {
                continue;
            }
            let source = match Source::new(format!("{name}/{path}"), content.to_vec()) {
                Ok(source) => source,
                Err(problem) => {
                    problems.push(*problem);
                    continue;
                }
            };
            let document = Document::parse(&source);
            problems.extend(document.problems.iter().cloned());
            if words {
                self.synonyms.extend(lexicon::read(&source, problems));
                continue;
            }
            let Some(root) = document.root else { continue };
            for entry in entries::read(&source, &root, default, &filled, problems) {
                self.entries.entry(entry.id.clone()).or_insert(entry);
            }
            for table in tables::read(&source, &root, default, &filled, problems) {
                self.tables.entry(table.id.clone()).or_insert(table);
            }
        }
    }

    fn knowledge(self) -> Knowledge {
        Knowledge {
            entries: self.entries.into_values().collect(),
            synonyms: self.synonyms,
            tables: self.tables.into_values().collect(),
        }
    }
}

fn repeated(noun: &str, id: &str, other: &str, source: &Source) -> Problem {
    let start = source.text().find(id).unwrap_or(0);
    Problem::new(
        Code::DuplicateName,
        source.path().to_owned(),
        Range::new(start, start + id.len()),
        format!("{noun} `{id}` stands in `{other}` already"),
        "an id leads to one entry",
        "give one of the two another id",
    )
}

fn unknown_pack(name: &str, sources: &[Source], packs: &Packs) -> Problem {
    let bot = sources.iter().find(|source| source.path() == "bot.yaml");
    let start = bot.and_then(|source| source.text().find(name)).unwrap_or(0);
    let cure = match nearest(name, packs.names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("installed are: {}", packs.names().collect::<Vec<_>>().join(", ")),
    };
    Problem::new(
        Code::UnknownPack,
        "bot.yaml".to_owned(),
        Range::new(start, start + name.len()),
        format!("there is no knowledge pack `{name}`"),
        "the bot would answer nothing from it",
        cure,
    )
}
