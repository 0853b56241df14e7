//! What the understanding learns of a bot.

use botloom_flow::program::{Flow, Program, Slot, SlotType, TriggerKind};
use botloom_understanding::{Choice, Example, Kind, Spec, TrainingData};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The examples of the flows, the values of the slots and the words of the lexicons.
pub(crate) fn training_data(program: &Program, synonyms: &[Vec<String>]) -> TrainingData {
    TrainingData { examples: examples(program), specs: specs(program, synonyms), synonyms: synonyms.to_vec() }
}

/// The examples of all flows that customers can start, in the order of the flows and their triggers.
fn examples(program: &Program) -> Vec<Example> {
    let flows = program.flows.iter().filter(|flow| !flow.private);
    flows
        .flat_map(|flow| {
            flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
                TriggerKind::Example { text, slots, values } => {
                    let text = without_texts(program, flow, text, slots.iter().zip(values));
                    Some(Example { intent: flow.name.clone(), text })
                }
                _ => None,
            })
        })
        .collect()
}

/// An example without the values of free texts in it: an address is no way to ask for a move.
fn without_texts<'t>(
    program: &Program,
    flow: &Flow,
    text: &str,
    marks: impl Iterator<Item = (&'t String, &'t String)>,
) -> String {
    let mut kept = text.to_owned();
    for (slot, value) in marks {
        let free = program.slot(&flow.name, slot).is_some_and(|slot| slot.kind == SlotType::Text);
        if free && kept.len() > value.len() {
            kept = kept.replacen(value.as_str(), " ", 1);
        }
    }
    kept
}

/// What the recognizers look for: each slot name once. Where slots of one name differ, each flow's own goes by
/// `flow/slot`, so that no flow is answered with another's values.
fn specs(program: &Program, synonyms: &[Vec<String>]) -> Vec<Spec> {
    let synonyms = &Synonyms::new(synonyms);
    let mut definitions: BTreeMap<&str, Vec<Spec>> = BTreeMap::new();
    for slot in program.all_slots() {
        let found = spec(slot, &slot.name, program, synonyms);
        definitions.entry(&slot.name).or_default().extend(found);
    }
    let several = |name: &str| {
        let found = definitions.get(name).map_or(&[][..], Vec::as_slice);
        found.iter().any(|spec| *spec != found[0])
    };
    let mut specs: BTreeMap<String, Spec> = BTreeMap::new();
    for slot in program.slots.values() {
        if let Some(spec) = spec(slot, &slot.name, program, synonyms) {
            specs.insert(slot.name.clone(), spec);
        }
    }
    for flow in &program.flows {
        for slot in flow.slots.values() {
            let name =
                if several(&slot.name) { format!("{}/{}", flow.name, slot.name) } else { slot.name.clone() };
            if let Some(spec) = spec(slot, &name, program, synonyms) {
                specs.entry(name).or_insert(spec);
            }
        }
    }
    specs.into_values().collect()
}

fn spec(slot: &Slot, name: &str, program: &Program, synonyms: &Synonyms<'_>) -> Option<Spec> {
    let kind = match &slot.kind {
        SlotType::Text => Kind::Text,
        SlotType::Number => Kind::Number,
        SlotType::Integer => Kind::Integer,
        SlotType::Boolean => Kind::Boolean,
        SlotType::Date => Kind::Date,
        SlotType::Time => Kind::Time,
        SlotType::Datetime => Kind::DateTime,
        SlotType::Duration => Kind::Duration,
        SlotType::Money => Kind::Money,
        SlotType::Percent => Kind::Percent,
        SlotType::Phone => Kind::Phone,
        SlotType::Email => Kind::Email,
        SlotType::Url => Kind::Url,
        SlotType::Id => Kind::Id,
        SlotType::Choice | SlotType::Enum(_) => Kind::Choice,
        SlotType::Location => Kind::Location,
        SlotType::Record(_) | SlotType::File | SlotType::Json | SlotType::Plugin(_) => return None,
        SlotType::List(item) => {
            return spec(&Slot { kind: item.as_ref().clone(), ..slot.clone() }, name, program, synonyms);
        }
        SlotType::Option(inner) => {
            return spec(&Slot { kind: inner.as_ref().clone(), ..slot.clone() }, name, program, synonyms);
        }
    };
    let currency = if program.default_language().starts_with("zh") { "CNY" } else { "USD" };
    Some(Spec {
        name: name.to_owned(),
        kind,
        pattern: slot.pattern.clone(),
        choices: choices(slot, synonyms),
        default_currency: currency.to_owned(),
    })
}

/// Groups of words that mean the same, with the groups of each word: lexicons are long, and so are lists of choices.
struct Synonyms<'a> {
    groups: &'a [Vec<String>],
    /// By word in lower case: the places of its groups.
    places: HashMap<String, Vec<usize>>,
}

impl<'a> Synonyms<'a> {
    fn new(groups: &'a [Vec<String>]) -> Self {
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            for word in group {
                places.entry(word.to_lowercase()).or_default().push(place);
            }
        }
        Self { groups, places }
    }

    /// The groups that have one of these words, in their order.
    fn of(&self, words: &[String]) -> Vec<&'a [String]> {
        let places = words.iter().filter_map(|word| self.places.get(&word.to_lowercase())).flatten();
        let places: BTreeSet<usize> = places.copied().collect();
        places.into_iter().map(|place| self.groups[place].as_slice()).collect()
    }
}

/// The choices of a slot with what customers call them, and the other words that a lexicon has for these; a word of one
/// choice is none of another.
fn choices(slot: &Slot, synonyms: &Synonyms<'_>) -> Vec<Choice> {
    let own = |choice: &botloom_flow::program::Choice| {
        let words: Vec<String> = choice.words.values().flatten().cloned().collect();
        if words.is_empty() { vec![choice.id.clone()] } else { words }
    };
    let bare = |choice: &botloom_flow::program::Choice| Choice {
        id: choice.id.clone(),
        words: own(choice),
        synonyms: Vec::new(),
    };
    let mut choices: Vec<Choice> = slot.choices.iter().map(bare).collect();
    let mut taken: BTreeSet<String> =
        choices.iter().flat_map(|choice| &choice.words).map(|word| word.to_lowercase()).collect();
    for choice in &mut choices {
        let others = synonyms.of(&choice.words).into_iter().flatten();
        let others = others.filter(|word| taken.insert(word.to_lowercase())).cloned();
        choice.synonyms = others.collect();
    }
    choices
}
