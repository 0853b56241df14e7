//! Retrieval intents to questions with answers, and what is said when nothing was understood.

use super::Rasa;
use crate::bot::{Entry, Flow, Text};
use crate::report::Place;

impl Rasa {
    /// `faq/opening_hours` with `utter_faq/opening_hours` is an entry.
    pub(super) fn build_knowledge(&mut self) {
        let names: Vec<String> = self.intents.keys().filter(|name| name.contains('/')).cloned().collect();
        for name in names {
            let Some((category, id)) = name.split_once('/') else { continue };
            let intent = self.intents[&name].clone();
            let place = intent.place.clone().unwrap_or_default();
            let response = format!("utter_{name}");
            let Some(known) = self.responses.get(&response).cloned() else {
                self.add(
                    &place,
                    format!("the intent `{name}`"),
                    &format!("there is no response `{response}`, so there is no answer"),
                    "write an entry with an answer into `knowledge/`",
                );
                continue;
            };
            self.used.insert(response.clone());
            let mut sentences: Vec<String> = Vec::new();
            for example in &intent.examples {
                let plain = example.plain();
                if !sentences.iter().any(|had| had.to_lowercase() == plain.to_lowercase()) {
                    sentences.push(plain);
                }
            }
            if sentences.is_empty() {
                self.add(
                    &place,
                    format!("examples for the intent `{name}`"),
                    "nothing leads to its answer",
                    "write an entry with the question into `knowledge/`",
                );
                continue;
            }
            let first = sentences.remove(0);
            let mut answer = Text::default();
            for (at, variant) in known.variants.iter().enumerate() {
                if at > 0 || !variant.conditions.is_empty() {
                    self.add(
                        &variant.place.clone(),
                        format!("a further answer to `{name}`"),
                        "an entry of the knowledge has one answer",
                        "keep the better one, or answer with a flow",
                    );
                    if at > 0 {
                        continue;
                    }
                }
                if !variant.buttons.is_empty() || variant.image.is_some() || !variant.cards.is_empty() {
                    self.add(
                        &variant.place.clone(),
                        format!("buttons or images of the answer to `{name}`"),
                        "an answer of the knowledge is text",
                        "answer with a flow, or put the address into the text",
                    );
                }
                for (language, written) in &variant.texts {
                    let language =
                        if language.is_empty() { self.language.clone() } else { super::tag(language) };
                    answer.add(&language, written.replace("{{", "{").replace("}}", "}"));
                }
            }
            if answer.is_empty() {
                continue;
            }
            let (language, variants) = (self.language.clone(), sentences);
            let taken = self.bot.entries.iter().any(|entry| entry.id == id);
            self.bot.entries.push(Entry {
                id: if taken { name.replace('/', "-") } else { id.to_owned() },
                category: category.to_owned(),
                question: Text::one(&language, first),
                variants: if variants.is_empty() {
                    Text::default()
                } else {
                    Text([(language, variants)].into())
                },
                answer,
            });
        }
    }

    /// What Rasa says when nothing was understood, if nothing else says it.
    pub(super) fn build_fallback(&mut self) {
        let name = ["utter_default", "utter_ask_rephrase"]
            .into_iter()
            .find(|name| self.responses.contains_key(*name));
        let Some(name) = name.filter(|_| !self.bot.flows.iter().any(|flow| flow.name == "fallback")) else {
            return;
        };
        let steps = self.say(name, &Place::default());
        let title = self.text(if self.language.starts_with("zh") { "没听懂" } else { "Not understood" });
        self.push(Flow { name: "fallback".to_owned(), title, private: true, steps, ..Flow::default() });
    }

    /// Intents that lead nowhere.
    pub(super) fn list_intents(&mut self) {
        let idle: Vec<(String, Place, usize)> = self
            .intents
            .iter()
            .filter(|(name, _)| !self.starts.contains_key(*name) && !self.used.contains(*name))
            .filter(|(name, _)| {
                !name.contains('/') && crate::kind::truth(name).is_none() && !self.is_retrieval(name)
            })
            .filter(|(name, _)| {
                !["nlu_fallback", "session_start", "restart", "back"].contains(&name.as_str())
            })
            .map(|(name, intent)| {
                (name.clone(), intent.place.clone().unwrap_or_default(), intent.examples.len())
            })
            .collect();
        for (name, place, examples) in idle {
            self.add(
                &place,
                format!("the intent `{name}` with {}", crate::names::count(examples, "example")),
                "nothing that was carried over begins with it; answers are recognised by the type of the slot",
                "if it begins something, write a flow with these examples as `triggers`",
            );
        }
    }
}
