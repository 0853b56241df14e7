//! Values of tables as answers in a language.

use jiff::civil::Date;

use super::{Lists, Tables, Texts, place};
use crate::search::{Hit, primary, same_tag};

/// Rows and columns of a table that are answered for together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wish {
    pub table: usize,
    pub entities: Vec<usize>,
    pub attributes: Vec<usize>,
}

impl Tables {
    /// Returns the answer with this id in the first of `languages` that the table has; none where there is no value on
    /// `day` and the table has no words for that.
    #[must_use]
    pub fn get(&self, id: &str, languages: &[String], day: Option<Date>) -> Option<Hit> {
        let (table, entities, attributes) = place(&self.tables, id)?;
        self.cell(&Wish { table, entities, attributes }, languages, day, 1.0)
    }

    /// The answer for some rows and columns: one line for each value.
    pub(super) fn cell(
        &self,
        wish: &Wish,
        languages: &[String],
        day: Option<Date>,
        score: f32,
    ) -> Option<Hit> {
        let table = &self.tables[wish.table];
        let language = spoken(&table.answer, languages)?;
        let mut lines: Vec<String> = Vec::new();
        for column in &wish.attributes {
            let attribute = &table.attributes[*column];
            for row in &wish.entities {
                let held = self.value(wish.table, *row, *column, day);
                let pattern = match held {
                    Some(_) => attribute.answer.get(language).or_else(|| table.answer.get(language)),
                    None => table.missing.get(language),
                };
                let Some(pattern) = pattern else { continue };
                let value = held.map(|held| text_of(&held.value.text, language)).unwrap_or_default();
                let entity = &table.entities[*row];
                let line = pattern
                    .replace("${entity}", name(&entity.names, language, &entity.id))
                    .replace("${attribute}", name(&attribute.names, language, &attribute.id))
                    .replace("${value}", value);
                lines.push(line);
            }
        }
        if lines.is_empty() {
            return None;
        }
        let id = |all: Vec<&str>| all.join("+");
        let rows = wish.entities.iter().map(|row| table.entities[*row].id.as_str()).collect();
        let columns = wish.attributes.iter().map(|column| table.attributes[*column].id.as_str()).collect();
        let question = self.question(wish, language);
        Some(Hit {
            id: format!("{}/{}/{}", table.id, id(rows), id(columns)),
            language: language.to_owned(),
            score,
            matched: question.clone(),
            question,
            answer: lines.join("\n"),
            category: table.category.clone(),
        })
    }

    /// The question for some rows and columns, as the table puts it.
    fn question(&self, wish: &Wish, language: &str) -> String {
        let table = &self.tables[wish.table];
        let entities = wish.entities.iter().map(|row| &table.entities[*row]);
        let entities = entities.map(|entity| name(&entity.names, language, &entity.id));
        let attributes = wish.attributes.iter().map(|column| &table.attributes[*column]);
        let attributes = attributes.map(|attribute| name(&attribute.names, language, &attribute.id));
        let and = if language.starts_with("zh") { "和" } else { " and " };
        let (entities, attributes) =
            (entities.collect::<Vec<_>>().join(and), attributes.collect::<Vec<_>>().join(and));
        match table.questions.get(language).and_then(|patterns| patterns.first()) {
            Some(pattern) => pattern.replace("${entity}", &entities).replace("${attribute}", &attributes),
            None => format!("{entities}: {attributes}"),
        }
    }

    /// The question back where there is too much to be offered.
    pub(super) fn which(&self, id: String, table: usize, names: &[&str], language: &str, score: f32) -> Hit {
        let table = &self.tables[table];
        const EXAMPLES: usize = 5;
        let chinese = language.starts_with("zh");
        let examples = names[..names.len().min(EXAMPLES)].join(if chinese { "、" } else { ", " });
        let pattern = table.which.get(language).map(String::as_str);
        let pattern = pattern.unwrap_or(match chinese {
            true => "您想问的是哪一个？例如${examples}。",
            false => "Which one do you mean? For example: ${examples}.",
        });
        Hit {
            id,
            language: language.to_owned(),
            score,
            question: String::new(),
            matched: String::new(),
            answer: pattern.replace("${examples}", &examples),
            category: table.category.clone(),
        }
    }

    /// The language in which a table answers.
    pub(super) fn language(&self, table: usize, languages: &[String]) -> Option<&str> {
        spoken(&self.tables[table].answer, languages)
    }
}

/// The first of the wanted languages that there are texts in, else the first that there are.
fn spoken<'t>(texts: &'t Texts, wanted: &[String]) -> Option<&'t str> {
    let exact = wanted.iter().find_map(|want| texts.keys().find(|have| same_tag(want, have)));
    let alike =
        || wanted.iter().find_map(|want| texts.keys().find(|have| same_tag(primary(want), primary(have))));
    exact.or_else(alike).or_else(|| texts.keys().next()).map(String::as_str)
}

/// What a row or column is called in a language: its first name there, else its first name anywhere.
pub(super) fn name<'n>(names: &'n Lists, language: &str, id: &'n str) -> &'n str {
    let own = names.get(language).and_then(|names| names.first());
    own.or_else(|| names.values().flatten().next()).map_or(id, String::as_str)
}

fn text_of<'t>(texts: &'t Texts, language: &str) -> &'t str {
    texts.get(language).or_else(|| texts.get("")).or_else(|| texts.values().next()).map_or("", String::as_str)
}
