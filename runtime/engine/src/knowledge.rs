//! What a bot or a pack knows: its entries and the words that its customers use for one another.

use crate::packs::{Pack, Packs};
use crate::reader::BotReader;
use crate::shelf::{Said, Shelf};
use crate::{lexicon, release};
use botloom_flow::Wording;
use botloom_flow::program::{KnowledgeSource, Program};
use botloom_flow::words;
use botloom_flow::{Code, Document, Node, Problem, Range, ReadFile, Severity, Source, nearest, sort};
use botloom_knowledge::tables::names_cell;
use botloom_knowledge::{Entry, Index, Table, Tables};
use botloom_ports::{Digest, Files};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Everything of which a bot's index is built.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    /// Questions and answers, by id.
    pub entries: Vec<Arc<Entry>>,
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

    /// Copies of its entries, for what reads them all.
    #[must_use]
    pub fn plain_entries(&self) -> Vec<Entry> {
        self.entries.iter().map(|entry| Entry::clone(entry)).collect()
    }

    /// The digest of all that the index is made of.
    pub(crate) fn key(&self) -> Digest {
        let mut text = Vec::new();
        let mut field = |bytes: &str| {
            text.extend((bytes.len() as u64).to_le_bytes());
            text.extend(bytes.as_bytes());
        };
        for entry in &self.entries {
            field(&entry.id);
            field(&entry.category);
            field(&entry.text.len().to_string());
            for (language, faq) in &entry.text {
                field(language);
                field(&faq.answer);
                field(&faq.variants.len().to_string());
                std::iter::once(&faq.question).chain(&faq.variants).for_each(|text| field(text));
            }
        }
        for group in &self.synonyms {
            field(&group.len().to_string());
            group.iter().for_each(|word| field(word));
        }
        Digest::of(&text)
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
        let manifest = pack.files.get("pack.yaml").map(|text| Source::new("pack.yaml", text.to_vec()));
        let languages = match &manifest {
            Some(Ok(source)) => languages(source),
            Some(Err(problem)) => return Err(vec![(**problem).clone()]),
            None => Vec::new(),
        };
        let default = languages.first().map_or("en", String::as_str);
        let (mut found, mut problems) = (Gathered::default(), Vec::new());
        found.add(&Said::of_pack(name, pack, default, &BTreeMap::new()), &mut problems);
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
        Ok(BotReader::default().prepare(files, packs)?.knowledge)
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
    read: &[ReadFile],
    packs: &Packs,
    shelf: &mut Shelf,
    problems: &mut Vec<Problem>,
) -> Knowledge {
    shelf.turn_to(program, read);
    let own = program.knowledge.iter().filter_map(|source| match source {
        KnowledgeSource::Files(pattern) => Some(pattern),
        KnowledgeSource::Pack { .. } | KnowledgeSource::Plugin { .. } => None,
    });
    let mut found = Gathered::default();
    for pattern in own {
        for file in read.iter().filter(|file| release::fits(pattern, file.source().path())) {
            found.own(&shelf.file(program, file), file.source(), problems);
        }
    }
    for file in read.iter().filter(|file| release::fits("lexicon/*.yaml", file.source().path())) {
        found.synonyms.extend(lexicon::read(file.source(), problems));
    }
    for source in &program.knowledge {
        let KnowledgeSource::Pack { name, with } = source else { continue };
        match packs.get(name) {
            Some(pack) => found.add(&shelf.pack(program, name, pack, with), problems),
            None => problems.push(unknown_pack(name, read, packs)),
        }
    }
    // A bot that does not speak a language answers in none.
    let mut knowledge = found.knowledge();
    knowledge.entries.retain(|entry| !entry.text.is_empty());
    knowledge.tables.retain(|table| !table.answer.is_empty());
    knowledge
}

/// An entry in the order of ids. Of several with one id the first stays in a set.
struct ById(Arc<Entry>);

impl Borrow<str> for ById {
    fn borrow(&self) -> &str {
        &self.0.id
    }
}

impl Ord for ById {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.id.cmp(&other.0.id)
    }
}

impl PartialOrd for ById {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for ById {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ById {}

#[derive(Default)]
struct Gathered {
    entries: BTreeSet<ById>,
    synonyms: Vec<Vec<String>>,
    tables: BTreeMap<String, Table>,
}

impl Gathered {
    /// Adds a file of the bot's own, in which nothing may stand twice.
    fn own(&mut self, said: &Said, source: &Source, problems: &mut Vec<Problem>) {
        for entry in &said.entries {
            if !self.entries.insert(ById(Arc::clone(entry)))
                && let Some(ById(other)) = self.entries.get(entry.id.as_str())
            {
                problems.push(repeated(&words!("an entry"), &entry.id, &other.source, source));
            }
        }
        for table in &said.tables {
            if let Some(other) = self.tables.get(&table.id) {
                problems.push(repeated(&words!("a table"), &table.id, &other.source, source));
            }
            self.tables.entry(table.id.clone()).or_insert_with(|| table.clone());
        }
        problems.extend(said.problems.iter().cloned());
    }

    fn add(&mut self, said: &Said, problems: &mut Vec<Problem>) {
        for entry in &said.entries {
            self.entries.insert(ById(Arc::clone(entry)));
        }
        for table in &said.tables {
            self.tables.entry(table.id.clone()).or_insert_with(|| table.clone());
        }
        self.synonyms.extend(said.synonyms.iter().cloned());
        problems.extend(said.problems.iter().cloned());
    }

    fn knowledge(self) -> Knowledge {
        Knowledge {
            entries: self.entries.into_iter().map(|ById(entry)| entry).collect(),
            synonyms: self.synonyms,
            tables: self.tables.into_values().collect(),
        }
    }
}

fn repeated(noun: &Wording, id: &str, other: &str, source: &Source) -> Problem {
    let start = source.text().find(id).unwrap_or(0);
    Problem::new(
        Code::DuplicateName,
        source.path().to_owned(),
        Range::new(start, start + id.len()),
        words!("{noun} `{id}` stands in `{other}` already", noun, id, other),
        words!("an id leads to one entry"),
        words!("give one of the two another id"),
    )
}

fn unknown_pack(name: &str, read: &[ReadFile], packs: &Packs) -> Problem {
    let bot = read.iter().find(|file| file.source().path() == "bot.yaml");
    let start = bot.and_then(|file| file.source().text().find(name)).unwrap_or(0);
    let cure = match nearest(name, packs.names()) {
        Some(near) => words!("did you mean `{near}`?", near),
        None => words!("installed are: {names}", names = packs.names().collect::<Vec<_>>()),
    };
    Problem::new(
        Code::UnknownPack,
        "bot.yaml".to_owned(),
        Range::new(start, start + name.len()),
        words!("there is no knowledge pack `{name}`", name),
        words!("the bot would answer nothing from it"),
        cure,
    )
}
