//! What a question asks of the tables: which entities it names, which attribute the rest of it is about.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::cell::{Wish, name};
use super::names::{Mention, units, without};
use super::{Table, Tables};
use crate::analysis::segments;
use crate::common;
use crate::decide::Thresholds;
use crate::normalize::{is_dense, normalize};
use crate::search::Hit;
use crate::synonyms::stemmed;

/// A question to the tables.
pub struct Asked<'a> {
    /// What was said.
    pub text: &'a str,
    /// The wanted languages, the first being that of the answer.
    pub languages: &'a [String],
    /// The day that the answer is for; every value counts if none is given.
    pub day: Option<Date>,
    /// The id of what was answered before, for questions that only change a part of it.
    pub before: Option<&'a str>,
    /// Which tables may answer.
    pub keep: &'a dyn Fn(&Table) -> bool,
    /// How sure a reading must be.
    pub thresholds: Thresholds,
}

/// What the tables have to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Family {
    /// Answers, best first; of an offer all are as good.
    pub hits: Vec<Hit>,
    /// What they are.
    pub kind: FamilyKind,
    /// Names of the entities that the question mentions, normalized.
    pub(super) mentioned: Vec<String>,
    /// Words of the question that neither a name nor a way to ask for the attribute has, as stems.
    pub(super) unsaid: Vec<String>,
}

/// What the hits of a [`Family`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyKind {
    /// Answers.
    Answer,
    /// Answers of which the customer should choose one.
    Offer,
    /// A question back.
    Ask,
}

/// A question that names entity and attribute and says nothing else is as sure as this.
const NAMED: f32 = 0.95;
/// So many words (characters of scripts without spaces) beside the names say nothing against that.
const FREE: usize = 6;
/// Each further word takes so much of it.
const BESIDE: f32 = 0.03;
/// What is named is always as sure as this.
const LEAST_NAMED: f32 = 0.55;
/// Below this no entity is asked for: the question may be about another matter altogether.
const ASKING: f32 = 0.7;
/// One that continues what was asked before.
const CONTINUED: f32 = 0.9;
/// The most answers that are offered to choose from.
const MOST_OFFERED: usize = 6;
/// So many entities or attributes are answered for at once.
const MOST_COMPARED: usize = 4;
/// So many readings of the rest of a question are looked at.
const READINGS: usize = 12;

/// Words by which two entities are compared; they ask for no attribute.
const COMPARING: &[&str] = &[
    "高",
    "低",
    "贵",
    "便宜",
    "快",
    "慢",
    "少",
    "大",
    "小",
    "重",
    "轻",
    "更",
    "比",
    "比较",
    "相比",
    "对比",
    "区别",
    "不同",
    "差别",
    "划算",
    "分别",
    "各",
    "各是",
    "一样",
    "差",
    "差多少",
    "compare",
    "compared",
    "comparison",
    "difference",
    "differ",
    "higher",
    "lower",
    "cheaper",
    "cheapest",
    "faster",
    "fastest",
    "slower",
    "more",
    "less",
    "better",
    "longer",
    "shorter",
    "heavier",
    "versus",
    "vs",
    "between",
    "respectively",
    "larger",
    "smaller",
];
/// Words that ask for whatever there is to say.
const ABOUT: &[&str] = &[
    "介绍",
    "了解",
    "情况",
    "详情",
    "信息",
    "资料",
    "说说",
    "讲讲",
    "讲",
    "details",
    "detail",
    "info",
    "information",
    "introduce",
    "overview",
    "explain",
];

/// The id of the text that stands for an attribute.
pub(super) fn head(table: usize, attribute: usize) -> String {
    format!("a/{table}/{attribute}")
}

fn of_head(id: &str) -> Option<(usize, usize)> {
    let (table, attribute) = id.strip_prefix("a/")?.split_once('/')?;
    Some((table.parse().ok()?, attribute.parse().ok()?))
}

/// A question, taken apart.
struct Parts {
    entities: Vec<Mention>,
    attributes: Vec<Mention>,
    /// Whether it says something beside names, grammar and comparing.
    more: bool,
    /// How sure it is that what is named is asked for, if nothing more is said.
    named: f32,
}

/// Columns that a question may ask for, with how sure that is.
type Columns = Vec<(usize, f32)>;

impl Tables {
    /// What the tables have to a question; none if it is not for them, or there is no value and no words for that.
    #[must_use]
    pub fn find(&self, asked: &Asked<'_>) -> Option<Family> {
        if self.is_empty() {
            return None;
        }
        let text = self.mended(&normalize(asked.text));
        let entities = self.entities.find(&text);
        let rest = without(&text, &entities);
        let attributes = self.attributes.find(&rest);
        let goes_on = asked.before.is_some_and(|id| self.before(id).is_some());
        if entities.is_empty() && attributes.is_empty() && !goes_on {
            return None;
        }
        let bare = without(&rest, &attributes);
        let more = says_more(&bare, entities.len() > 1) || self.asks_twice(asked.text);
        let named = NAMED - BESIDE * units(&bare).len().saturating_sub(FREE) as f32;
        let parts = Parts { entities, attributes, more, named: named.max(LEAST_NAMED) };
        let readings = self.readings(&rest, &parts, asked);
        let tables = (0..self.tables.len()).filter(|table| (asked.keep)(&self.tables[*table]));
        let found = tables.filter_map(|table| self.family(table, &parts, readings.get(&table), asked));
        let best = found.reduce(|best, next| {
            let before = (best.kind as u8, -best.hits[0].score) <= (next.kind as u8, -next.hits[0].score);
            if before { best } else { next }
        })?;
        let mentioned = parts.entities.iter().map(|mention| text[mention.range.clone()].to_owned());
        let unsaid = self.unsaid(&bare, &best);
        Some(Family { mentioned: mentioned.collect(), unsaid, ..best })
    }

    /// The words of what is left of a question that no way to ask for the attribute has.
    fn unsaid(&self, bare: &str, family: &Family) -> Vec<String> {
        let mut unsaid: Vec<String> = Vec::new();
        telling(bare, |word| unsaid.push(stemmed(word)));
        let place = family.hits.first().and_then(|hit| super::place(&self.tables, &hit.id));
        if unsaid.is_empty() {
            return unsaid;
        }
        let Some((table, _, columns)) = place else { return unsaid };
        let known = columns.iter().flat_map(|column| {
            let table = &self.tables[table];
            super::asked(table, &table.attributes[*column]).into_values()
        });
        let known: Vec<String> = known
            .flat_map(|faq| std::iter::once(faq.question).chain(faq.variants))
            .map(|text| stemmed(&normalize(&text)))
            .collect();
        unsaid.retain(|word| !known.iter().any(|text| text.contains(word.as_str())));
        unsaid
    }

    /// Whether a clause asks for something else of its entities than an attribute: 特快和标快差在哪儿，价格多少.
    fn asks_twice(&self, text: &str) -> bool {
        let clauses = text.split(['，', ',', '。', '？', '?', '！', '!', '；', ';', '\n']).map(normalize);
        clauses.into_iter().any(|clause| {
            let entities = self.entities.find(&clause);
            let rest = without(&clause, &entities);
            !entities.is_empty() && self.attributes.find(&rest).is_empty() && says_more(&rest, false)
        })
    }

    /// A normalized text with slips mended, if that finds more names.
    fn mended(&self, text: &str) -> String {
        match self.heads.mended(text) {
            Some(mended) if self.entities.find(&mended).len() > self.entities.find(text).len() => mended,
            _ => text.to_owned(),
        }
    }

    /// Which attributes of each table the rest of a question is about, best first.
    fn readings(&self, rest: &str, parts: &Parts, asked: &Asked<'_>) -> BTreeMap<usize, Columns> {
        let mut found: BTreeMap<usize, Columns> = BTreeMap::new();
        let mut put = |(table, attribute): (usize, usize), score: f32| {
            let columns = found.entry(table).or_default();
            match columns.iter_mut().find(|(known, _)| *known == attribute) {
                Some((_, known)) => *known = known.max(score),
                None => columns.push((attribute, score)),
            }
        };
        for hit in self.heads.search(rest, asked.languages, READINGS) {
            if let Some(place) = of_head(&hit.id).filter(|_| hit.score >= asked.thresholds.clarify) {
                put(place, hit.score);
            }
        }
        if !parts.more {
            let named = parts.attributes.iter().flat_map(|mention| &mention.places);
            named.for_each(|place| put(*place, parts.named));
        }
        for columns in found.values_mut() {
            columns.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
        found
    }

    /// What one table has to a question.
    fn family(
        &self,
        table: usize,
        parts: &Parts,
        columns: Option<&Columns>,
        asked: &Asked<'_>,
    ) -> Option<Family> {
        let before = asked.before.and_then(|id| self.before(id)).filter(|before| before.0 == table);
        let mut entities = self.mentioned(table, parts);
        // Of something and what it is a kind of the narrower is meant.
        let all: Vec<usize> = entities.iter().flatten().copied().collect();
        entities.retain(|rows| {
            !rows.iter().all(|row| all.iter().any(|other| self.is_above(table, *other, *row)))
        });
        entities.truncate(MOST_COMPARED);
        let best = columns.and_then(|columns| columns.first().copied());
        match (entities.as_slice(), best) {
            ([], None) => None,
            ([], Some((column, score))) => {
                let row = before.and_then(|(_, row, _)| row).filter(|_| !parts.more);
                let wish = row.map(|row| Wish { table, entities: vec![row], attributes: vec![column] });
                let known = wish.and_then(|wish| self.cell(&wish, asked.languages, asked.day, CONTINUED));
                known.map(|hit| answer(vec![hit])).or_else(|| self.ask_entity(table, column, score, asked))
            }
            ([rows], None) if !parts.more => {
                let column = before.and_then(|(_, _, column)| column);
                let wishes = rows.iter().map(|row| {
                    let attributes = vec![column?];
                    Some(Wish { table, entities: vec![*row], attributes })
                });
                let hits = wishes.filter_map(|wish| self.cell(&wish?, asked.languages, asked.day, CONTINUED));
                let hits: Vec<Hit> = hits.collect();
                match (hits.len(), rows.as_slice()) {
                    (0, [row]) => self.ask_attribute(table, *row, asked),
                    (0, _) => None,
                    (1, _) => Some(answer(hits)),
                    _ => offer(hits),
                }
            }
            (_, None) => None,
            ([rows], Some((_, score))) if rows.len() > 1 => {
                let columns = self.columns(table, parts, columns);
                let wishes = rows.iter().map(|row| {
                    let attributes = columns.first().map(|(columns, _)| columns.clone()).unwrap_or_default();
                    Wish { table, entities: vec![*row], attributes }
                });
                let hits = wishes.filter_map(|wish| self.cell(&wish, asked.languages, asked.day, score));
                offer(hits.take(MOST_OFFERED).collect())
            }
            (several, Some(_)) => {
                let mut rows: Vec<usize> = Vec::new();
                for row in several.iter().filter_map(|rows| rows.first()) {
                    rows.extend((!rows.contains(row)).then_some(*row));
                }
                let hits =
                    self.columns(table, parts, columns).into_iter().filter_map(|(attributes, score)| {
                        let wish = Wish { table, entities: rows.clone(), attributes };
                        self.cell(&wish, asked.languages, asked.day, score)
                    });
                let hits: Vec<Hit> = hits.collect();
                (!hits.is_empty()).then(|| answer(hits))
            }
        }
    }

    /// The rows that each name of a question may mean.
    fn mentioned(&self, table: usize, parts: &Parts) -> Vec<Vec<usize>> {
        let rows = parts.entities.iter().map(|mention| {
            let rows = mention.places.iter().filter(|place| place.0 == table);
            rows.map(|place| place.1).collect::<Vec<_>>()
        });
        rows.filter(|rows| !rows.is_empty()).collect()
    }

    /// The columns to answer for: all that are named, if nothing else is said, else each reading by itself.
    fn columns(&self, table: usize, parts: &Parts, read: Option<&Columns>) -> Vec<(Vec<usize>, f32)> {
        let mut named: Vec<usize> = Vec::new();
        for mention in &parts.attributes {
            let column = mention.places.iter().find(|place| place.0 == table).map(|place| place.1);
            named.extend(column.filter(|column| !named.contains(column)));
        }
        if named.len() > 1 && !parts.more {
            named.truncate(MOST_COMPARED);
            return vec![(named, parts.named)];
        }
        read.map_or_else(Vec::new, |read| {
            read.iter().map(|(column, score)| (vec![*column], *score)).collect()
        })
    }

    /// An attribute without an entity: which entity is meant, unless all have the same value.
    fn ask_entity(&self, table: usize, column: usize, score: f32, asked: &Asked<'_>) -> Option<Family> {
        if score < asked.thresholds.answer.max(ASKING) {
            return None;
        }
        let rows = 0..self.tables[table].entities.len();
        let held = rows.filter_map(|row| Some((row, self.value(table, row, column, asked.day)?)));
        let held: Vec<_> = held.collect();
        let narrow: Vec<_> = held.iter().filter(|(row, _)| !self.has_kinds(table, *row)).collect();
        let rows: Vec<usize> = match narrow.is_empty() {
            true => held.iter().map(|(row, _)| *row).collect(),
            false => narrow.iter().map(|(row, _)| *row).collect(),
        };
        let wish = |row: usize| Wish { table, entities: vec![row], attributes: vec![column] };
        let holder = held.first().map(|(_, held)| held.holder);
        if let Some(holder) = holder.filter(|holder| held.iter().all(|(_, held)| held.holder == *holder)) {
            let hit = self.cell(&wish(holder), asked.languages, asked.day, score)?;
            return Some(answer(vec![hit]));
        }
        if rows.len() <= MOST_OFFERED {
            let hits =
                rows.iter().filter_map(|row| self.cell(&wish(*row), asked.languages, asked.day, score));
            return offer(hits.collect());
        }
        let known = &self.tables[table];
        let language = self.language(table, asked.languages)?;
        let names = rows.iter().map(|row| &known.entities[*row]);
        let names: Vec<&str> = names.map(|entity| name(&entity.names, language, &entity.id)).collect();
        let id = format!("{}/*/{}", known.id, known.attributes[column].id);
        Some(ask(self.which(id, table, &names, language, score)))
    }

    /// An entity without an attribute: what there is to know of it.
    fn ask_attribute(&self, table: usize, row: usize, asked: &Asked<'_>) -> Option<Family> {
        let known = &self.tables[table];
        let columns = 0..known.attributes.len();
        let columns: Vec<usize> =
            columns.filter(|column| self.value(table, row, *column, asked.day).is_some()).collect();
        if columns.len() <= MOST_OFFERED {
            let wish = |column: &usize| Wish { table, entities: vec![row], attributes: vec![*column] };
            let hits = columns
                .iter()
                .filter_map(|column| self.cell(&wish(column), asked.languages, asked.day, CONTINUED));
            return offer(hits.collect());
        }
        let language = self.language(table, asked.languages)?;
        let names = columns.iter().map(|column| &known.attributes[*column]);
        let names: Vec<&str> =
            names.map(|attribute| name(&attribute.names, language, &attribute.id)).collect();
        let id = format!("{}/{}/*", known.id, known.entities[row].id);
        Some(ask(self.which(id, table, &names, language, CONTINUED)))
    }

    /// The table, row and column of what was answered before.
    fn before(&self, id: &str) -> Option<(usize, Option<usize>, Option<usize>)> {
        let [table, entity, attribute] = id.split('/').collect::<Vec<_>>()[..] else { return None };
        let number = self.tables.iter().position(|known| known.id == table)?;
        let table = &self.tables[number];
        let entity = table.entities.iter().position(|known| known.id == entity);
        Some((number, entity, table.attributes.iter().position(|known| known.id == attribute)))
    }
}

fn answer(hits: Vec<Hit>) -> Family {
    Family { hits, kind: FamilyKind::Answer, mentioned: Vec::new(), unsaid: Vec::new() }
}

/// Answers to choose from; a single one needs no choice.
fn offer(hits: Vec<Hit>) -> Option<Family> {
    let kind = if hits.len() > 1 { FamilyKind::Offer } else { FamilyKind::Answer };
    (!hits.is_empty()).then(|| Family { hits, kind, mentioned: Vec::new(), unsaid: Vec::new() })
}

fn ask(hit: Hit) -> Family {
    Family { hits: vec![hit], kind: FamilyKind::Ask, mentioned: Vec::new(), unsaid: Vec::new() }
}

/// Whether a normalized text holds a word that means something of its own.
fn says_more(text: &str, compares: bool) -> bool {
    let mut more = false;
    telling(text, |word| more |= !(ABOUT.contains(&word) || compares && COMPARING.contains(&word)));
    more
}

/// Calls `each` with the words of a normalized text that mean something of their own.
fn telling(text: &str, mut each: impl FnMut(&str)) {
    for chunk in text.split(' ') {
        let mut rest = chunk;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| is_dense(c) != is_dense(first)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if is_dense(first) {
                segments(run).filter(|word| common::chinese(word) >= 1.0).for_each(&mut each);
            } else if common::english(run) >= 1.0 {
                each(run);
            }
            rest = after;
        }
    }
}
