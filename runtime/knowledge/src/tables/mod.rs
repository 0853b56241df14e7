//! Tables of entities, attributes and values: one pattern of question and answer for a whole family of entries.
//!
//! The product of entities and attributes is never made. An index of its own holds one text for each attribute (how it is
//! asked for, without the entity) and one for each entity (its names); names find the entities of a question, what is
//! left of it is searched for the attribute, and only then the one value is looked up (`graph.rs`) and put into the
//! pattern (`cell.rs`). [`choose`] weighs that against ordinary entries.
//!
//! Ids: `table/entity/attribute` is a value, `table/a+b/attribute` several at once, `table/*/attribute` and
//! `table/entity/*` ask back.

mod cell;
mod find;
mod graph;
mod names;
mod weigh;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::entry::{Details, Entry, Faq};
use crate::error::Error;
use crate::index::Index;
use names::Names;

pub use find::{Asked, Family, FamilyKind};
pub use weigh::choose;

/// Texts by language tag.
pub type Texts = BTreeMap<String, String>;
/// Lists of texts by language tag.
pub type Lists = BTreeMap<String, Vec<String>>;

/// A table as its author writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names the table; unique.
    pub id: String,
    /// Groups its answers as that of an entry; empty when there is none.
    pub category: String,
    /// Where it was written, for messages to its author.
    pub source: String,
    /// Ways to ask for a value, with `${entity}` and `${attribute}`; the first is how the bot puts it.
    pub questions: Lists,
    /// The answer, with `${entity}`, `${attribute}` and `${value}`.
    pub answer: Texts,
    /// The answer where there is no value; the bot is silent then if not given.
    pub missing: Texts,
    /// The question back where too many entities or attributes fit to be offered; with `${examples}`.
    pub which: Texts,
    /// The columns.
    pub attributes: Vec<Attribute>,
    /// The rows.
    pub entities: Vec<Entity>,
    /// What is known of all its answers.
    pub details: Details,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attribute {
    /// Names it within its table.
    pub id: String,
    /// What customers call it, by language; the first is how the bot calls it.
    pub names: Lists,
    /// Further ways to ask for it, with `${entity}` or without.
    pub variants: Lists,
    /// Its own pattern of an answer, in place of the table's.
    pub answer: Texts,
    /// Along what an entity without a value gets one.
    pub inherits: Inherits,
}

/// Along what values are inherited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Inherits {
    /// From what the entity is a kind of.
    #[default]
    Kinds,
    /// From that, and from what it is a part of.
    KindsAndWholes,
    /// Each entity has its own.
    Nothing,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entity {
    /// Names it within its table.
    pub id: String,
    /// What customers call it, by language; the first is how the bot calls it.
    pub names: Lists,
    /// Ids of what it is a kind of, the first being asked first.
    pub is_a: Vec<String>,
    /// Ids of what it is a part of.
    pub part_of: Vec<String>,
    /// Its values by the id of the attribute; several have days on which they hold.
    pub values: BTreeMap<String, Vec<Value>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Value {
    /// By language; an empty tag stands for all.
    pub text: Texts,
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

impl Value {
    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Tables that can be asked. Sharing between threads is cheap.
#[derive(Debug)]
pub struct Tables {
    tables: Vec<Table>,
    /// For each table, for each entity the numbers of what it is a kind and a part of.
    parents: Vec<Vec<graph::Parents>>,
    entities: Names,
    attributes: Names,
    heads: Index,
}

/// The most phrasings of an attribute in one language that are compared with a question.
const MOST_PHRASINGS: usize = 200;

impl Default for Tables {
    fn default() -> Self {
        Tables {
            tables: Vec::new(),
            parents: Vec::new(),
            entities: Names::default(),
            attributes: Names::default(),
            heads: Index::empty(),
        }
    }
}

impl Tables {
    /// Makes tables ready to be asked. `synonyms` are those of the index beside them. Of two tables with one id the first
    /// counts.
    ///
    /// # Errors
    /// When the texts do not fit into an index.
    pub fn build(tables: Vec<Table>, synonyms: &[Vec<String>]) -> Result<Tables, Error> {
        let mut seen = BTreeSet::new();
        let tables: Vec<Table> = tables.into_iter().filter(|table| seen.insert(table.id.clone())).collect();
        let (mut entities, mut attributes) = (Names::default(), Names::default());
        let mut heads = Vec::new();
        for (number, table) in tables.iter().enumerate() {
            for (at, attribute) in table.attributes.iter().enumerate() {
                attributes.add(attribute.names.values().flatten(), (number, at));
                heads.push(Entry {
                    id: find::head(number, at),
                    text: asked(table, attribute),
                    ..Entry::default()
                });
            }
            for (at, entity) in table.entities.iter().enumerate() {
                entities.add(entity.names.values().flatten(), (number, at));
                let text = entity.names.iter().filter_map(|(tag, names)| {
                    let (question, variants) = names.split_first()?;
                    let (question, variants) = (question.clone(), variants.to_vec());
                    Some((tag.clone(), Faq { question, variants, answer: String::new() }))
                });
                let id = format!("e/{number}/{at}");
                heads.push(Entry { id, text: text.collect(), ..Entry::default() });
            }
        }
        let heads = if heads.is_empty() { Index::empty() } else { Index::build_with(&heads, synonyms)? };
        let parents = tables.iter().map(graph::parents).collect();
        Ok(Tables { tables, parents, entities, attributes, heads })
    }

    /// Whether there is no table.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// The tables, in the order in which they were given.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The table that an answer with this id comes from.
    #[must_use]
    pub fn table_of(&self, id: &str) -> Option<&Table> {
        let (table, rest) = id.split_once('/')?;
        rest.contains('/').then(|| self.tables.iter().find(|known| known.id == table)).flatten()
    }
}

/// Whether an id names values of one of these tables, there or to be inherited.
#[must_use]
pub fn names_cell(tables: &[Table], id: &str) -> bool {
    place(tables, id).is_some()
}

/// The numbers of table, entities and attributes that an id names.
fn place(tables: &[Table], id: &str) -> Option<(usize, Vec<usize>, Vec<usize>)> {
    let [table, entity, attribute] = id.split('/').collect::<Vec<_>>()[..] else { return None };
    let number = tables.iter().position(|known| known.id == table)?;
    let table = &tables[number];
    let entities = entity.split('+').map(|id| table.entities.iter().position(|known| known.id == id));
    let attributes = attribute.split('+').map(|id| table.attributes.iter().position(|known| known.id == id));
    Some((number, entities.collect::<Option<_>>()?, attributes.collect::<Option<_>>()?))
}

/// How an attribute is asked for in each language, without the entity.
fn asked(table: &Table, attribute: &Attribute) -> BTreeMap<String, Faq> {
    let mut text = BTreeMap::new();
    for (tag, names) in &attribute.names {
        let patterns = table.questions.get(tag).map_or(&[][..], Vec::as_slice);
        let own = attribute.variants.get(tag).map_or(&[][..], Vec::as_slice);
        let mut phrasings: Vec<String> = Vec::new();
        for pattern in patterns {
            phrasings.extend(names.iter().map(|name| pattern.replace("${attribute}", name)));
        }
        phrasings.extend(own.iter().cloned());
        phrasings.extend(names.iter().cloned());
        let mut phrasings = phrasings.into_iter().map(|text| text.replace("${entity}", " "));
        let Some(question) = phrasings.next() else { continue };
        let variants = phrasings.take(MOST_PHRASINGS).collect();
        text.insert(tag.clone(), Faq { question, variants, answer: String::new() });
    }
    text
}
