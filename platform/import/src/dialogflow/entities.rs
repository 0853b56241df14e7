//! Entity types: the system's have types here, an agent's own become choices or patterns.

use super::Agent;
use crate::bot::Text;
use crate::kind::Kind;
use crate::report::Place;
use crate::tree::Tree;

/// The most values that a slot gets as choices.
const MAX_CHOICES: usize = 200;

/// An entity type of the agent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entity {
    pub(crate) place: Place,
    /// Values with the words that mean them.
    pub(crate) values: Vec<(String, Text)>,
    pub(crate) pattern: bool,
    /// Whether its values are made of other entities.
    pub(crate) composite: bool,
    pub(crate) expands: bool,
    pub(crate) sensitive: bool,
}

impl Agent {
    /// The values of one file, in one language.
    pub(crate) fn read_values(&mut self, name: &str, language: &str, items: &[Tree]) {
        let entity = self.entities.entry(name.to_owned()).or_default();
        for item in items {
            let Some(value) = item.str("value") else { continue };
            let synonyms: Vec<&str> = item.list("synonyms").iter().filter_map(Tree::text).collect();
            entity.composite |= synonyms.iter().chain([&value]).any(|word| word.contains('@'));
            let at = entity.values.iter().position(|(known, _)| known == value).unwrap_or_else(|| {
                entity.values.push((value.to_owned(), Text::default()));
                entity.values.len() - 1
            });
            let words = &mut entity.values[at].1;
            let mut all: Vec<&str> = if entity.pattern { Vec::new() } else { vec![value] };
            all.extend(synonyms);
            for word in all.into_iter().map(str::trim).filter(|word| !word.is_empty()) {
                let had = words
                    .0
                    .get(language)
                    .is_some_and(|had| had.iter().any(|had| had.eq_ignore_ascii_case(word)));
                if !had {
                    words.add(language, word);
                }
            }
        }
    }

    /// Lists what an entity type has that slots have not.
    pub(crate) fn settle_entities(&mut self) {
        for (name, entity) in self.entities.clone() {
            if entity.composite {
                self.add(
                    &entity.place,
                    format!("the entity `{name}`"),
                    "its values are made of other entities; slots of its type are text now",
                    "use one slot for each part",
                );
            } else if entity.expands {
                self.add(
                    &entity.place,
                    format!("automatic expansion of the entity `{name}`"),
                    "a choice takes the values that are written, no similar ones",
                    "add the words that customers use",
                );
            }
            if entity.values.len() > MAX_CHOICES {
                self.add(
                    &entity.place,
                    format!("the {} values of the entity `{name}`", entity.values.len()),
                    "so many are not written out as choices; slots of its type are text now",
                    "look the value up in a plug-in, or write the most usual ones as `choices`",
                );
            }
            if entity.pattern && self.pattern(&entity).is_none() {
                self.add(
                    &entity.place,
                    format!("the pattern of the entity `{name}`"),
                    "it uses what regular expressions here do not have, such as looking ahead",
                    "write it without, as `pattern` of the slot",
                );
            }
        }
    }

    /// The type of a parameter, and the entity that has its values.
    pub(crate) fn kind_of(&mut self, written: &str, place: &Place) -> (Kind, Option<String>) {
        let name = written.trim_start_matches('@');
        if let Some(system) = name.strip_prefix("sys.") {
            if let Some(kind) = system_kind(system) {
                return (kind, None);
            }
            if system.starts_with("unit-") || ["age", "temperature"].contains(&system) {
                self.add(
                    place,
                    format!("the unit of `@{name}`"),
                    "a number has none",
                    "say in the question which unit is meant",
                );
                return (Kind::Number, None);
            }
            if system.ends_with("-period") {
                self.add(
                    place,
                    format!("`@{name}`"),
                    "a span of time is no type; the slot is a text now",
                    "ask for its begin and its end",
                );
            }
            return (Kind::Text, None);
        }
        match self.entities.get(name) {
            Some(entity) if entity.pattern => match self.pattern(entity) {
                Some(_) => (Kind::Id, Some(name.to_owned())),
                None => (Kind::Text, None),
            },
            Some(entity)
                if entity.composite || entity.values.len() > MAX_CHOICES || entity.values.is_empty() =>
            {
                (Kind::Text, None)
            }
            Some(entity) => {
                let yes_no = entity.values.len() == 2
                    && entity.values.iter().all(|(value, _)| crate::kind::truth(value).is_some());
                (if yes_no { Kind::Boolean } else { Kind::Choice }, Some(name.to_owned()))
            }
            None => (Kind::Text, None),
        }
    }

    /// The pattern of an entity of regular expressions, if it is one here.
    pub(crate) fn pattern(&self, entity: &Entity) -> Option<String> {
        let all: Vec<&str> = entity.values.iter().flat_map(|(_, words)| words.all()).collect();
        let pattern = all.join("|");
        (!pattern.is_empty() && regex::Regex::new(&pattern).is_ok()).then_some(pattern)
    }
}

/// The type that a system entity has here.
fn system_kind(name: &str) -> Option<Kind> {
    Some(match name {
        "number" | "cardinal" | "flight-number" => Kind::Number,
        "number-integer" | "ordinal" => Kind::Integer,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "date-time" => Kind::Datetime,
        "duration" => Kind::Duration,
        "unit-currency" => Kind::Money,
        "percentage" => Kind::Percent,
        "phone-number" => Kind::Phone,
        "email" => Kind::Email,
        "url" => Kind::Url,
        _ => return None,
    })
}
