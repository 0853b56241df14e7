//! Slots: their types here, what fills them, and where they are declared.

use std::collections::{BTreeMap, BTreeSet};

use super::Rasa;
use super::nlu::Mark;
use crate::bot::{self, Act, Flow, Step, Text};
use crate::cel;
use crate::kind::{Kind, truth};
use crate::names;
use crate::report::Place;
use crate::tree::{Entry, Tree};

/// The most values that a slot gets as choices; more belong into a plug-in.
const MAX_CHOICES: usize = 200;

/// A slot of the project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    pub(crate) place: Place,
    /// The type as it is written.
    pub(crate) written: String,
    pub(crate) values: Vec<String>,
    pub(crate) initial: Option<Tree>,
    pub(crate) mappings: Vec<Mapping>,
    /// Conditions under which a value is refused, with what is said then.
    pub(crate) rejections: Vec<(String, Option<String>, Place)>,
    /// The type here, once it is settled.
    pub(crate) kind: Kind,
    pub(crate) choices: Vec<(String, Text)>,
    pub(crate) pattern: Option<String>,
    pub(crate) note: Option<String>,
    /// Whether its value outlives the flow that asks for it.
    pub(crate) kept: bool,
}

/// What fills a slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapping {
    pub(crate) kind: String,
    pub(crate) entity: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) intents: Vec<String>,
    pub(crate) value: Option<String>,
    /// Intents at which it fills nothing.
    pub(crate) not_intents: Vec<String>,
    pub(crate) place: Place,
}

impl Rasa {
    pub(super) fn read_slot(&mut self, path: &str, entry: &Entry) {
        let (node, place) = (&entry.value, Place::new(path, entry.line));
        let mut slot = Slot { place: place.clone(), ..Slot::default() };
        slot.written = node.str("type").unwrap_or("any").to_owned();
        slot.values = node.list("values").iter().filter_map(Tree::text).map(str::to_owned).collect();
        slot.initial = node.get("initial_value").cloned();
        for mapping in node.list("mappings") {
            slot.mappings.push(mapping_of(path, mapping));
        }
        if let Some(validation) = node.get("validation") {
            slot.rejections = rejections(path, validation.list("rejections"));
        }
        if node.is("shared_for_coexistence") {
            slot.kept = true;
        }
        self.slots.insert(entry.key.clone(), slot);
    }

    /// Decides the types of all slots and gives them their names.
    pub(super) fn settle_slots(&mut self) {
        self.settle_synonyms();
        let names: Vec<String> = self.slots.keys().cloned().collect();
        for name in &names {
            self.slot_names.of(name, "slot");
        }
        for name in names {
            let mut slot = self.slots[&name].clone();
            self.kind_of(&name, &mut slot);
            self.list_mappings(&name, &slot);
            self.slots.insert(name, slot);
        }
        let loose: Vec<(String, Place)> = self
            .loose
            .iter()
            .filter_map(|value| Some((value.clone(), self.synonym_places.get(value)?.clone())))
            .collect();
        for (value, place) in loose {
            self.add(
                &place,
                format!("the synonyms of `{value}`"),
                "no entity of the examples has this value",
                "add them to the `choices` of the slot that they belong to",
            );
        }
        for (name, place) in self.regexes.clone() {
            let used = self.slots.values().any(|slot| {
                slot.pattern.is_some()
                    && slot.mappings.iter().any(|mapping| mapping.entity.as_deref() == Some(name.as_str()))
            });
            if !used {
                self.add(
                    &place,
                    format!("the pattern `{name}`"),
                    "it only helped Rasa to recognise intents or no slot takes an entity of its name",
                    "for a slot that must fit it, use `type: id` with `pattern`",
                );
            }
        }
    }

    /// What fills a slot in ways that a question does not.
    fn list_mappings(&mut self, name: &str, slot: &Slot) {
        let in_form = self.forms.values().any(|form| form.slots.iter().any(|known| known == name));
        for mapping in &slot.mappings {
            let of_intent = mapping.kind == "from_intent" && slot.kind != Kind::Boolean
                || mapping.kind == "from_trigger_intent" && !in_form;
            // A button that says the intent gives the value too.
            let offered =
                self.button_values(name).iter().any(|(value, _)| Some(value) == mapping.value.as_ref());
            if of_intent && !offered {
                let value = mapping.value.clone().unwrap_or_default();
                self.add(
                    &mapping.place,
                    format!("`{}` gives the slot `{name}` the value `{value}`", mapping.intents.join("`, `")),
                    "an answer is read by the type of its slot, not by its intent",
                    "make the slot a `choice` with these words, or `set` it where the flow begins",
                );
            }
            if !mapping.not_intents.is_empty() {
                self.add(
                    &mapping.place,
                    format!("the slot `{name}` is not filled by `{}`", mapping.not_intents.join("`, `")),
                    "an answer is read by the type of its slot, not by its intent",
                    "nothing to do for most; `accept` says which answers are right",
                );
            }
        }
    }

    fn kind_of(&mut self, name: &str, slot: &mut Slot) {
        let entities: Vec<String> =
            slot.mappings.iter().filter_map(|mapping| mapping.entity.clone()).collect();
        let written = slot.written.rsplit('.').next().unwrap_or_default().to_lowercase();
        match written.trim_end_matches("slot") {
            "bool" | "boolean" => slot.kind = Kind::Boolean,
            "float" => slot.kind = Kind::Number,
            "list" => slot.kind = Kind::List,
            "categorical" => {
                let values = slot.values.clone();
                if !values.is_empty() && values.iter().all(|value| truth(value).is_some()) {
                    slot.kind = Kind::Boolean;
                } else {
                    self.choose(slot, &values, &entities);
                    self.entitle(name, slot);
                }
            }
            "text" | "any" | "unfeaturized" => self.free_kind(name, slot, &entities),
            other => {
                let what = format!("the type `{other}` of the slot `{name}`");
                self.add(
                    &slot.place.clone(),
                    what,
                    "it is code or unknown; the slot is a text now",
                    "give it a type of the language",
                );
                self.free_kind(name, slot, &entities);
            }
        }
        if slot.kind == Kind::Choice && slot.choices.is_empty() {
            slot.kind = Kind::Text;
        }
    }

    /// The type of a slot that may hold anything: what its entities, buttons and intents say.
    fn free_kind(&mut self, name: &str, slot: &mut Slot, entities: &[String]) {
        let intents: Vec<&Mapping> =
            slot.mappings.iter().filter(|mapping| mapping.kind == "from_intent").collect();
        let truths =
            |mapping: &&&Mapping| mapping.value.as_deref().is_some_and(|value| truth(value).is_some());
        if intents.len() >= 2 && intents.iter().all(|mapping| truths(&mapping)) {
            slot.kind = Kind::Boolean;
            return;
        }
        let offered = self.button_values(name);
        if offered.len() >= 2 {
            if offered.iter().all(|(value, _)| truth(value).is_some()) {
                slot.kind = Kind::Boolean;
            } else {
                let values: Vec<String> = offered.into_iter().map(|(value, _)| value).collect();
                self.choose(slot, &values, entities);
                self.entitle(name, slot);
            }
            return;
        }
        let recognised = entities.iter().find_map(|entity| recognizer(entity));
        if let Some(kind) = recognised {
            slot.kind = kind;
            return;
        }
        let known: Vec<_> = entities.iter().filter_map(|name| self.entities.get(name)).cloned().collect();
        let patterns: Vec<String> = known.iter().flat_map(|entity| entity.patterns.clone()).collect();
        if !patterns.is_empty() {
            let pattern =
                patterns.iter().map(|one| one.trim_matches('/').to_owned()).collect::<Vec<_>>().join("|");
            match regex::Regex::new(&pattern) {
                Ok(_) => (slot.kind, slot.pattern) = (Kind::Id, Some(pattern)),
                Err(_) => {
                    let what = format!("the pattern `{pattern}` of the slot `{name}`");
                    self.add(
                        &slot.place.clone(),
                        what,
                        "it uses what regular expressions here do not have, such as looking ahead",
                        "write it without, as `pattern` of the slot",
                    );
                }
            }
            return;
        }
        if known.iter().any(|entity| entity.closed) {
            let values: BTreeSet<String> =
                known.iter().flat_map(|entity| entity.values.keys().cloned()).collect();
            if values.len() > MAX_CHOICES {
                self.add(
                    &slot.place.clone(),
                    format!("the {} values of the slot `{name}`", values.len()),
                    "so many are not written out as choices; the slot is a text now",
                    "look the value up in a plug-in, or write the most usual ones as `choices`",
                );
            } else if values.len() >= 2 {
                let values: Vec<String> = values.into_iter().collect();
                self.choose(slot, &values, entities);
            }
        } else if !entities.is_empty() && slot.mappings.iter().all(|mapping| mapping.kind == "from_entity") {
            self.add(
                &slot.place.clone(),
                format!("the slot `{name}` is read out of the middle of a sentence"),
                "Rasa's model finds such words by their surroundings; here the whole answer is the value of a text",
                "if the values are known, make it `type: choice` with `choices`",
            );
        }
    }

    /// Makes a slot one of several values, each with the words that mean it.
    fn choose(&self, slot: &mut Slot, values: &[String], entities: &[String]) {
        slot.kind = Kind::Choice;
        for value in values {
            let mut words = vec![value.clone()];
            let of_entities = entities.iter().filter_map(|name| self.entities.get(name));
            let known = of_entities.flat_map(|entity| entity.values.get(value).into_iter().flatten());
            for word in known.chain(self.synonyms.get(value).into_iter().flatten()) {
                if !words.iter().any(|had| had.to_lowercase() == word.to_lowercase()) {
                    words.push(word.clone());
                }
            }
            if !slot.choices.iter().any(|(id, _)| id == value) {
                slot.choices.push((value.clone(), Text([(self.language.clone(), words)].into())));
            }
        }
    }

    /// The titles of buttons come first among the words of a choice: they are what customers see.
    fn entitle(&self, name: &str, slot: &mut Slot) {
        let offered = self.button_values(name);
        for (id, words) in &mut slot.choices {
            for (value, titles) in &offered {
                for (language, title) in titles.iter().filter(|_| value == id) {
                    let list = words.0.entry(language.clone()).or_default();
                    list.retain(|word| word.to_lowercase() != title.to_lowercase());
                    list.insert(0, title.clone());
                }
            }
        }
    }

    /// The slot that a marked value fills, by its name here.
    pub(super) fn slot_of(&self, mark: &Mark) -> Option<String> {
        let fits = |mapping: &Mapping| {
            mapping.entity.as_deref() == Some(mark.entity.as_str())
                && (mapping.role.is_none() || mapping.role == mark.role)
                && (mapping.group.is_none() || mapping.group == mark.group)
        };
        let by_mapping = || {
            let found = self.slots.iter().filter(|(_, slot)| slot.mappings.iter().any(fits));
            // The most particular one: a role that fits is better than none that is asked for.
            let rank = |slot: &Slot| {
                slot.mappings.iter().any(|m| fits(m) && (m.role.is_some() || m.group.is_some()))
            };
            found.max_by_key(|(name, slot)| (rank(slot), **name == mark.entity)).map(|(name, _)| name)
        };
        let same = || self.slots.contains_key(&mark.entity).then_some(&mark.entity);
        let name = by_mapping().or_else(same)?;
        self.slot_names.known(name).map(str::to_owned)
    }

    /// The name of a slot here. One that no domain declares is set by code; it becomes a text, and that is said.
    pub(super) fn slot(&mut self, original: &str, place: &Place) -> String {
        if !self.slots.contains_key(original) {
            self.add(
                place,
                format!("`{original}` is used, but the domain has no slot of this name"),
                "code gave it its value; it is a slot of type text now",
                "set it where its value is known",
            );
            let slot = Slot { place: place.clone(), kept: true, ..Slot::default() };
            self.slots.insert(original.to_owned(), slot);
        }
        self.slot_names.of(original, "slot")
    }

    /// The type of a slot by its original name.
    pub(super) fn kind(&self, original: &str) -> Kind {
        self.slots.get(original).map_or(Kind::Text, |slot| slot.kind)
    }

    /// A value of a slot as an expression.
    pub(super) fn value(&self, slot: &str, written: &str) -> String {
        let number = written.trim().parse::<f64>().is_ok();
        match self.kind(slot) {
            Kind::Boolean => truth(written).map_or_else(|| cel::text(written), |truth| truth.to_string()),
            Kind::Number if number => written.trim().to_owned(),
            Kind::Integer if number => written.trim().trim_end_matches(".0").to_owned(),
            Kind::List => {
                let items = written
                    .trim_matches(['[', ']'])
                    .split(',')
                    .map(|item| item.trim().trim_matches(['"', '\'']));
                let items: Vec<String> = items.filter(|item| !item.is_empty()).map(cel::text).collect();
                format!("[{}]", items.join(", "))
            }
            _ => cel::text(written),
        }
    }

    /// Declares each slot where it belongs: in the one flow that uses it, or in `bot.yaml`.
    pub(super) fn place_slots(&mut self) {
        self.initial_values();
        let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, flow) in self.bot.flows.iter().enumerate() {
            for name in flow.names() {
                users.entry(name).or_default().push(at);
            }
        }
        let originals: Vec<String> = self.slots.keys().cloned().collect();
        for original in originals {
            let Some(name) = self.slot_names.known(&original).map(str::to_owned) else { continue };
            let Some(flows) = users.get(&name).cloned() else {
                self.unused_slot(&original);
                continue;
            };
            let slot = self.declared(&original, &name);
            let calm = self.calm_names.values().any(|name| *name == self.bot.flows[flows[0]].name);
            let own = match flows.as_slice() {
                [one] => (calm && !self.slots[&original].kept && self.bot.flows[*one].asks().contains(&name))
                    .then_some(*one),
                _ => None,
            };
            match own {
                Some(at) => self.bot.flows[at].slots.push(slot),
                None => {
                    let asked = flows.iter().any(|at| self.bot.flows[*at].asks().contains(&name));
                    if flows.len() > 1 && calm && asked && !self.slots[&original].kept {
                        self.shared(&original, &flows);
                    }
                    self.bot.slots.push(slot);
                }
            }
        }
        // Marks of examples may name slots that only another flow has.
        let everywhere: BTreeSet<String> = self.bot.slots.iter().map(|slot| slot.name.clone()).collect();
        for flow in &mut self.bot.flows {
            let own: BTreeSet<String> = flow.slots.iter().map(|slot| slot.name.clone()).collect();
            flow.unmark(&|name| everywhere.contains(name) || own.contains(name));
        }
    }

    fn shared(&mut self, original: &str, flows: &[usize]) {
        let names: Vec<String> = flows.iter().map(|at| format!("`{}`", self.bot.flows[*at].name)).collect();
        self.add(
            &self.slots[original].place.clone(),
            format!(
                "the slot `{original}` is used by {}, and forgotten in Rasa when they end",
                names.join(", ")
            ),
            "it is a slot of the conversation now and keeps its value, so it is not asked for again",
            format!("to ask for it anew, add `always: true` to its `ask`, or `clear: {original}` at the end"),
        );
    }

    fn unused_slot(&mut self, original: &str) {
        const BUILT_IN: &[&str] =
            &["requested_slot", "session_started_metadata", "flow_hashes", "return_value"];
        if BUILT_IN.contains(&original) {
            return;
        }
        self.add(
            &self.slots[original].place.clone(),
            format!("the slot `{original}`"),
            "no flow that was carried over asks for it or reads it",
            "declare it when a flow needs it",
        );
    }

    /// A slot as it is declared.
    fn declared(&mut self, original: &str, name: &str) -> bot::Slot {
        let slot = self.slots[original].clone();
        let title = if names::identifier(original) == original {
            Text::default()
        } else {
            self.text(names::title(original))
        };
        bot::Slot {
            name: name.to_owned(),
            kind: slot.kind.name().to_owned(),
            title,
            pattern: slot.pattern.clone(),
            of: (slot.kind == Kind::List).then(|| "text".to_owned()),
            choices: slot.choices.clone(),
            ask: self.question(original),
            sensitive: false,
            note: slot.note.clone(),
        }
    }

    /// A slot with an initial value gets it where a flow reads it.
    fn initial_values(&mut self) {
        let initial: Vec<(String, String)> = self
            .slots
            .iter()
            .filter_map(|(original, slot)| {
                let text = slot.initial.as_ref()?.text()?;
                let value = self.value(original, text);
                Some((self.slot_names.known(original)?.to_owned(), value))
            })
            .collect();
        for flow in &mut self.bot.flows {
            let (asks, names) = (flow.asks(), flow.names());
            let mut first: Vec<Step> = Vec::new();
            for (name, value) in &initial {
                if names.contains(name) && !asks.contains(name) && reads(flow, name) {
                    first.push(Step::new(Act::If {
                        when: format!("!has({name})"),
                        then: vec![Step::new(Act::Set(vec![(name.clone(), value.clone())]))],
                        other: Vec::new(),
                    }));
                }
            }
            first.append(&mut flow.steps);
            flow.steps = first;
        }
    }
}

fn reads(flow: &Flow, name: &str) -> bool {
    let mut found = false;
    for step in &flow.steps {
        step.each(&mut |step| {
            found |=
                step.expressions().iter().any(|text| cel::variables(text).iter().any(|read| read == name));
        });
    }
    found
}

/// The type that an entity of a rule-based recognizer has here.
fn recognizer(entity: &str) -> Option<Kind> {
    Some(match entity {
        "number" | "CARDINAL" | "QUANTITY" | "distance" | "temperature" | "volume" | "quantity" => {
            Kind::Number
        }
        "ordinal" | "ORDINAL" => Kind::Integer,
        "time" | "DATE" | "TIME" => Kind::Datetime,
        "duration" => Kind::Duration,
        "amount-of-money" | "MONEY" => Kind::Money,
        "email" => Kind::Email,
        "phone-number" => Kind::Phone,
        "url" => Kind::Url,
        _ => return None,
    })
}

pub(crate) fn mapping_of(path: &str, node: &Tree) -> Mapping {
    let text = |key: &str| node.str(key).map(str::to_owned);
    let intents = |key: &str| -> Vec<String> {
        node.get(key).map(|node| node.texts().into_iter().map(str::to_owned).collect()).unwrap_or_default()
    };
    Mapping {
        kind: text("type").unwrap_or_default(),
        entity: text("entity"),
        role: text("role"),
        group: text("group"),
        intents: intents("intent"),
        value: text("value"),
        not_intents: intents("not_intent"),
        place: Place::new(path, node.line),
    }
}

pub(crate) fn rejections(path: &str, items: &[Tree]) -> Vec<(String, Option<String>, Place)> {
    let one = |item: &Tree| {
        let condition = item.str("if")?.to_owned();
        Some((condition, item.str("utter").map(str::to_owned), Place::new(path, item.line)))
    };
    items.iter().filter_map(one).collect()
}
