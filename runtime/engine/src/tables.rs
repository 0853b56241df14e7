//! Tables of the knowledge as authors write them.
//!
//! ```yaml
//! tables:
//!   - id: products
//!     question: {zh-CN: '${entity}的${attribute}是多少', en: 'how much is the ${attribute} for ${entity}'}
//!     answer: {zh-CN: '${entity}的${attribute}是${value}。', en: 'The ${attribute} for ${entity} is ${value}.'}
//!     attributes:
//!       - {id: insurance, names: {zh-CN: [保价费, 保费], en: [insurance fee]}}
//!     entities:
//!       - {id: parcel, names: {zh-CN: [快递], en: [parcel service]}, values: {insurance: 0.5%}}
//!       - {id: express, names: {zh-CN: [特快], en: [Express]}, is_a: parcel}
//! ```

mod values;

use crate::entries::Reader;
use botloom_flow::Wording;
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, Range, Source, keys, nearest};
use botloom_knowledge::tables::{Attribute, Entity, Inherits, Lists, Table, Texts};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of one file. `with` fills `${name}` in all texts.
pub(crate) fn read(
    source: &Source,
    root: &Node,
    default_language: &str,
    with: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> Vec<Table> {
    let Some(list) = root.get("tables") else { return Vec::new() };
    let code = Code::BadTable;
    let mut reader = Reader { source, default_language, with, code, problems };
    if list.items().is_empty() {
        reader.report(
            list.range,
            words!("`tables` is no list of tables"),
            words!("write a list: `- id: products` and so on"),
        );
    }
    list.items().iter().filter_map(|item| reader.table(item)).collect()
}

/// A part of a table that has an id.
#[derive(Clone, Copy)]
enum Whose {
    Table,
    Attribute,
    Entity,
}

/// What stands for the parts of a pattern.
const QUESTION: &[&str] = &["entity", "attribute"];
const ANSWER: &[&str] = &["entity", "attribute", "value"];
const WHICH: &[&str] = &["examples"];

impl Reader<'_> {
    fn table(&mut self, item: &Node) -> Option<Table> {
        self.known(item, keys::TABLE, &words!("a table"));
        let id = self.id(item, Whose::Table, "products")?;
        let whole = ["question", "answer", "attributes", "entities"].into_iter().all(|key| {
            let has = item.get(key).is_some();
            if !has {
                self.report(
                    item.range,
                    words!("the table `{id}` has no `{key}`", id, key),
                    words!("add `{key}: ...`", key),
                );
            }
            has
        });
        if !whole {
            return None;
        }
        let questions = self.patterns(item, "question", QUESTION, "attribute");
        let answer = self.pattern(item, "answer", ANSWER, "value");
        let attributes: Vec<Attribute> = {
            let rows = item.get("attributes").map_or(&[][..], Node::items);
            self.distinct(rows, Whose::Attribute);
            rows.iter().filter_map(|row| self.attribute(row)).collect()
        };
        let rows = item.get("entities").map_or(&[][..], Node::items);
        self.distinct(rows, Whose::Entity);
        let units = self.units(item);
        let entities: Vec<Entity> =
            rows.iter().filter_map(|row| self.entity(row, &attributes, &units)).collect();
        for (key, empty) in [("attributes", attributes.is_empty()), ("entities", entities.is_empty())] {
            if empty && let Some(node) = item.get(key) {
                let what = words!("the table `{id}` has no {key}", id, key);
                self.report(node.range, what, words!("write a list below `{key}:`", key));
            }
        }
        self.parents(rows, &entities);
        self.circles(rows, &entities);
        self.same_names(item, "attributes");
        self.same_names(item, "entities");
        Some(Table {
            id,
            category: item.get("category").and_then(Node::text).unwrap_or_default().to_owned(),
            source: self.source.path().to_owned(),
            questions,
            answer,
            missing: self.pattern(item, "missing", QUESTION, ""),
            which: self.pattern(item, "which", WHICH, "examples"),
            attributes,
            entities,
            details: self.origin_and_owner(item),
        })
    }

    fn attribute(&mut self, row: &Node) -> Option<Attribute> {
        self.known(row, keys::COLUMN, &words!("an attribute of a table"));
        let id = self.id(row, Whose::Attribute, "price")?;
        let names = self.names(row, Whose::Attribute, &id)?;
        let inherits = match row.get("inherits").map(|node| (node, node.text().unwrap_or_default())) {
            None | Some((_, "is_a")) => Inherits::Kinds,
            Some((_, "part_of")) => Inherits::KindsAndWholes,
            Some((_, "no")) => Inherits::Nothing,
            Some((node, other)) => {
                let what = words!("`inherits` can not be `{other}`", other);
                self.report(node.range, what, words!("write `is_a`, `part_of` or `no`"));
                Inherits::Kinds
            }
        };
        let variants = self.patterns(row, "variants", &["entity"], "");
        let answer = self.pattern(row, "answer", ANSWER, "value");
        Some(Attribute { id, names, variants, answer, inherits })
    }

    fn entity(
        &mut self,
        row: &Node,
        attributes: &[Attribute],
        units: &BTreeMap<String, Texts>,
    ) -> Option<Entity> {
        self.known(row, keys::ROW, &words!("an entity of a table"));
        let id = self.id(row, Whose::Entity, "express")?;
        let names = self.names(row, Whose::Entity, &id)?;
        let ids = |key: &str| {
            let node = row.get(key);
            let one = node.and_then(Node::text).into_iter();
            let all = one.chain(node.map_or(&[][..], Node::items).iter().filter_map(Node::text));
            all.map(str::to_owned).collect::<Vec<_>>()
        };
        let (is_a, part_of) = (ids("is_a"), ids("part_of"));
        let values = self.values_of(row, attributes, units);
        Some(Entity { id, names, is_a, part_of, values })
    }

    fn id(&mut self, row: &Node, whose: Whose, example: &str) -> Option<String> {
        let node = row.get("id");
        let id = node.and_then(Node::text).filter(|id| !id.is_empty());
        let Some(id) = id else {
            let what = match whose {
                Whose::Table => words!("this table has no `id`"),
                Whose::Attribute => words!("this attribute has no `id`"),
                Whose::Entity => words!("this entity has no `id`"),
            };
            self.report(row.range, what, words!("give it a name of its own: `id: {example}`", example));
            return None;
        };
        if id.contains(['/', '+', '*']) {
            let range = node.map_or(row.range, |node| node.range);
            let what = words!("the id `{id}` holds a `/`, `+` or `*`", id);
            self.report(
                range,
                what,
                words!("these tell table, entity and attribute apart: use letters, digits and `-`"),
            );
            return None;
        }
        Some(id.to_owned())
    }

    /// What something is called, by language.
    fn names(&mut self, row: &Node, whose: Whose, id: &str) -> Option<Lists> {
        let names: Lists =
            self.texts(row, "names").into_iter().filter(|(_, names)| !names.is_empty()).collect();
        if names.is_empty() {
            let range = row.get("names").map_or(row.range, |node| node.range);
            let what = match whose {
                Whose::Table => words!("the table `{id}` has no `names`", id),
                Whose::Attribute => words!("the attribute `{id}` has no `names`", id),
                Whose::Entity => words!("the entity `{id}` has no `names`", id),
            };
            self.report(
                range,
                what,
                words!("write what customers call it: `names: {{zh-CN: [特快], en: [Express]}}`"),
            );
            return None;
        }
        Some(names)
    }

    /// Patterns by language, in which only `parts` may stand; `wanted` must.
    fn patterns(&mut self, item: &Node, key: &str, parts: &[&str], wanted: &str) -> Lists {
        let Some(node) = item.get(key) else { return Lists::new() };
        let lists: Lists = self.texts(item, key).into_iter().collect();
        for text in lists.values().flatten() {
            for part in placeholders(text).filter(|part| !parts.contains(part)) {
                let what = words!("`${{{part}}}` means nothing in `{key}`", part, key);
                let cure = match nearest(part, parts.iter().copied()) {
                    Some(near) => words!("did you mean `${{{near}}}`?", near),
                    None => words!(
                        "known here: {parts}",
                        parts = parts.iter().map(|part| format!("`${{{part}}}`")).collect::<Vec<_>>()
                    ),
                };
                self.report(self.place_of(node, part), what, cure);
            }
            if !wanted.is_empty() && !placeholders(text).any(|part| part == wanted) {
                let what = words!("`{text}` does not say `${{{wanted}}}`", text, wanted);
                self.report(
                    self.place_of(node, text),
                    what,
                    words!("write `${{{wanted}}}` where it belongs", wanted),
                );
            }
        }
        lists
    }

    /// Patterns of which each language has one.
    fn pattern(&mut self, item: &Node, key: &str, parts: &[&str], wanted: &str) -> Texts {
        let lists = self.patterns(item, key, parts, wanted);
        lists.into_iter().map(|(tag, texts)| (tag, texts.join("\n"))).collect()
    }

    /// The place of a text inside a node, or the node.
    fn place_of(&self, node: &Node, text: &str) -> Range {
        let inside = &self.source.text()[node.range.start..node.range.end];
        match inside.find(text) {
            Some(at) => Range::new(node.range.start + at, node.range.start + at + text.len()),
            None => node.range,
        }
    }

    /// Reports rows with an id that an earlier one has.
    fn distinct(&mut self, rows: &[Node], whose: Whose) {
        let mut seen = BTreeSet::new();
        for node in rows.iter().filter_map(|row| row.get("id")) {
            let Some(id) = node.text().filter(|id| !seen.insert(id.to_string())) else { continue };
            let what = match whose {
                Whose::Entity => words!("an entity `{id}` stands in this table already", id),
                _ => words!("an attribute `{id}` stands in this table already", id),
            };
            let cure = words!("give one of the two another id, or make one of both");
            self.add(Code::DuplicateName, node.range, what, words!("an id leads to one of them"), cure);
        }
    }

    /// Reports parents that the table does not have.
    fn parents(&mut self, rows: &[Node], entities: &[Entity]) {
        let known: Vec<&str> = entities.iter().map(|entity| entity.id.as_str()).collect();
        for row in rows {
            for node in parents_of(row) {
                let Some(id) = node.text().filter(|id| !known.contains(id)) else { continue };
                let what = words!("there is no entity `{id}` in this table", id);
                let cure = match nearest(id, known.iter().copied()) {
                    Some(near) => words!("did you mean `{near}`?", near),
                    None => words!("name an entity of this table by its `id`, or add one"),
                };
                let why = words!("values could not come from it");
                let problem =
                    Problem::new(Code::UnknownEntity, self.source.path(), node.range, what, why, cure);
                self.problems.push(match nearest(id, known.iter().copied()) {
                    Some(near) => problem.fixed_by(words!("write `{near}`", near), node.range, near),
                    None => problem,
                });
            }
        }
    }

    /// Reports entities that are kinds or parts of themselves, each circle once.
    fn circles(&mut self, rows: &[Node], entities: &[Entity]) {
        let ups: BTreeMap<&str, Vec<&str>> = entities
            .iter()
            .map(|entity| {
                (entity.id.as_str(), entity.is_a.iter().chain(&entity.part_of).map(String::as_str).collect())
            })
            .collect();
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for row in rows {
            let Some(id) = row.get("id").and_then(Node::text) else { continue };
            let Some(way) = circle(id, &ups).filter(|way| !way.iter().any(|id| told.contains(id))) else {
                continue;
            };
            told.extend(way.iter().copied());
            let all: Vec<&str> = way.iter().copied().chain([id]).collect();
            let next = all[1];
            let node = parents_of(row).into_iter().find(|node| node.text() == Some(next));
            let what = words!("`{id}` comes back to itself: {way}", id, way = all.join(" -> "));
            let why = words!("nothing is a kind or a part of itself");
            let range = node.map_or(row.range, |node| node.range);
            self.add(Code::CircularEntity, range, what, why, words!("take one of these links out"));
        }
    }

    /// Reports names that two rows have: customers who use them are asked back.
    fn same_names(&mut self, item: &Node, key: &str) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for row in item.get(key).map_or(&[][..], Node::items) {
            let (Some(id), Some(node)) = (row.get("id").and_then(Node::text), row.get("names")) else {
                continue;
            };
            let mut own: BTreeSet<String> = BTreeSet::new();
            for name in self.texts(row, "names").into_iter().flat_map(|(_, names)| names) {
                let folded = name.to_lowercase();
                if !own.insert(folded.clone()) {
                    continue;
                }
                match seen.get(&folded) {
                    Some(other) if other != id => {
                        let what = words!("`{name}` is a name of `{other}` too", name, other);
                        let why = words!("customers who say it are asked which of the two they mean");
                        let cure = words!("keep it at one of the two, if only one is meant");
                        self.add(Code::SharedName, self.place_of(node, &name), what, why, cure);
                    }
                    _ => drop(seen.insert(folded, id.to_owned())),
                }
            }
        }
    }

    pub(super) fn add(&mut self, code: Code, range: Range, what: Wording, why: Wording, cure: Wording) {
        self.problems.push(Problem::new(code, self.source.path(), range, what, why, cure));
    }
}

/// The names behind `is_a` and `part_of`.
fn parents_of(row: &Node) -> Vec<&Node> {
    let each = |key: &str| {
        let node = row.get(key);
        let one = node.filter(|node| node.text().is_some()).into_iter();
        one.chain(node.map_or(&[][..], Node::items)).collect::<Vec<_>>()
    };
    [each("is_a"), each("part_of")].concat()
}

/// The shortest way from an entity up to itself, without the end.
fn circle<'e>(id: &'e str, ups: &BTreeMap<&'e str, Vec<&'e str>>) -> Option<Vec<&'e str>> {
    let mut open = std::collections::VecDeque::from([vec![id]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop_front() {
        let last = way.last().copied()?;
        for next in ups.get(last).map_or(&[][..], Vec::as_slice) {
            if *next == id {
                return Some(way);
            }
            if seen.insert(*next) {
                open.push_back([way.as_slice(), &[next]].concat());
            }
        }
    }
    None
}

/// The names of every `${name}` of a text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.trim())
}
