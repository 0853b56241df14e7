//! Forms: the slots they require become questions.

use super::Rasa;
use super::slots::{self, Mapping};
use crate::bot::{Ask, Step};
use crate::report::Place;
use crate::tree::{Tree, Value};

/// A form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    pub(crate) place: Place,
    pub(crate) slots: Vec<String>,
}

impl Rasa {
    pub(super) fn read_forms(&mut self, path: &str, node: &Tree) {
        if !node.items().is_empty() {
            for item in node.items() {
                // Rasa 1: a list of names, the slots stand in code.
                if let Some(name) = item.text() {
                    self.forms.insert(
                        name.to_owned(),
                        Form { place: Place::new(path, item.line), slots: Vec::new() },
                    );
                }
            }
            return;
        }
        for entry in node.entries() {
            let place = Place::new(path, entry.line);
            let required = entry.value.get("required_slots").unwrap_or(&entry.value);
            let mut form = Form { place: place.clone(), slots: Vec::new() };
            match &required.value {
                Value::List(items) => {
                    form.slots.extend(items.iter().filter_map(Tree::text).map(str::to_owned))
                }
                Value::Map(entries) => {
                    for slot in entries.iter().filter(|slot| slot.key != "ignored_intents") {
                        form.slots.push(slot.key.clone());
                        // Rasa 2: the mappings stand here.
                        let mappings: Vec<Mapping> =
                            slot.value.items().iter().map(|item| slots::mapping_of(path, item)).collect();
                        self.form_mappings.push((slot.key.clone(), mappings));
                    }
                }
                Value::Scalar { .. } => {}
            }
            if let Some(ignored) =
                entry.value.entry("ignored_intents").filter(|entry| !entry.value.items().is_empty())
            {
                self.add(
                    &Place::new(path, ignored.line),
                    format!("`ignored_intents` of the form `{}`", entry.key),
                    "what is an answer is decided by the type of the slot, not by the intent",
                    "nothing to do for most forms; `interrupt: deny` at a question keeps other tasks out",
                );
            }
            self.forms.insert(entry.key.clone(), form);
        }
    }

    /// Adds the mappings of forms to their slots.
    pub(super) fn settle_forms(&mut self) {
        for (name, mappings) in std::mem::take(&mut self.form_mappings) {
            if let Some(slot) = self.slots.get_mut(&name) {
                slot.mappings.extend(mappings);
            }
        }
    }

    /// The questions of a form.
    pub(super) fn form_steps(&mut self, form: &str) -> Vec<Step> {
        let Some(known) = self.forms.get(form).cloned() else { return Vec::new() };
        self.used.insert(form.to_owned());
        if known.slots.is_empty() {
            self.add(
                &known.place,
                format!("the slots that the form `{form}` requires"),
                "they stand in code",
                "write an `ask` step for each",
            );
        }
        let mut steps = Vec::new();
        for slot in &known.slots {
            self.asking_form = form.to_owned();
            let own = format!("utter_ask_{form}_{slot}");
            let general = format!("utter_ask_{slot}");
            let name = if self.responses.contains_key(&own) { Some(own) } else { None };
            let conditional = self.question(slot).is_empty() && self.responses.contains_key(&general);
            let name = name.or_else(|| conditional.then_some(general));
            steps.extend(self.ask_slot(slot, name.as_deref(), Ask::default(), &known.place));
        }
        self.asking_form.clear();
        steps
    }

    /// The steps that ask for a slot, which must have words to be asked with.
    pub(super) fn ask_slot(
        &mut self,
        slot: &str,
        response: Option<&str>,
        ask: Ask,
        place: &Place,
    ) -> Vec<Step> {
        let name = self.slot(slot, place);
        let mut ask = Ask { slot: name, ..ask };
        let rejections = self.slots.get(slot).map(|slot| slot.rejections.clone()).unwrap_or_default();
        if ask.accept.is_none() && !rejections.is_empty() {
            self.refuse(slot, &mut ask, &rejections);
        }
        if response.is_none() && self.question(slot).is_empty() && ask.prompt.is_empty() {
            let code = [format!("action_ask_{}_{slot}", self.asking_form), format!("action_ask_{slot}")];
            let code = code
                .iter()
                .find(|name| self.actions.contains_key(*name) || self.code.contains_key(*name))
                .cloned();
            let why = match &code {
                Some(action) => {
                    self.listed.insert(action.clone());
                    format!("the action `{action}` makes it in code")
                }
                None => format!("there is no response `utter_ask_{slot}`"),
            };
            let place =
                code.and_then(|action| self.code.get(&action).cloned()).unwrap_or_else(|| place.clone());
            self.add(
                &place,
                format!("the question for the slot `{slot}`"),
                &why,
                "a question stands in its place; write your own as `prompt`",
            );
            let words = crate::names::title(slot);
            let prompt = if self.language.starts_with("zh") {
                format!("请提供：{words}")
            } else {
                format!("Please tell me: {}", words.to_lowercase())
            };
            ask.prompt = self.text(prompt);
        }
        self.ask_with(&ask, response)
    }

    /// Rejections become what is accepted.
    pub(super) fn refuse(
        &mut self,
        slot: &str,
        ask: &mut Ask,
        rejections: &[(String, Option<String>, Place)],
    ) {
        let mut accepted = Vec::new();
        for (at, (condition, utter, place)) in rejections.iter().enumerate() {
            let Some(condition) = self.try_condition(condition, place) else { continue };
            accepted.push(crate::cel::not(&accepting(&condition, &ask.slot)));
            let invalid = format!("utter_invalid_{slot}");
            let name = utter.clone().or_else(|| self.responses.contains_key(&invalid).then_some(invalid));
            let Some(response) = name.as_ref().and_then(|name| self.responses.get(name)).cloned() else {
                continue;
            };
            self.used.extend(name);
            let mut text = crate::bot::Text::default();
            for variant in &response.variants {
                for (language, written) in &variant.texts {
                    let written = self.template(written, variant);
                    let language =
                        if language.is_empty() { self.language.clone() } else { super::tag(language) };
                    text.add(&language, written);
                }
            }
            if ask.otherwise.is_empty() {
                ask.otherwise = text;
            } else if ask.otherwise != text && at > 0 {
                self.add(
                    place,
                    format!("the words of a further rejection of `{slot}`"),
                    "a question has one `otherwise` for all answers that are not accepted",
                    "say in it everything that an answer must be",
                );
            }
        }
        if !accepted.is_empty() {
            ask.accept = Some(crate::cel::all(&accepted));
        }
    }
}

/// When an answer is looked at, it is there.
fn accepting(condition: &str, slot: &str) -> String {
    condition.replace(&format!("has({slot}) && "), "")
}
