//! Responses: texts with variants, buttons, images, conditions and channels.

use super::Rasa;
use crate::bot::{Act, Ask, Button, Card, Say, Step, Text};
use crate::cel;
use crate::kind::Kind;
use crate::kind::truth;
use crate::report::Place;
use crate::tree::{Entry, Tree};

/// A response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Response {
    pub(crate) place: Place,
    pub(crate) variants: Vec<Variant>,
}

/// One way to say it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variant {
    pub(crate) place: Place,
    /// Texts by language; the empty tag is the assistant's own.
    pub(crate) texts: Vec<(String, String)>,
    pub(crate) buttons: Vec<Payload>,
    pub(crate) image: Option<String>,
    pub(crate) cards: Vec<Tree>,
    /// Slots with the values under which it is said.
    pub(crate) conditions: Vec<(String, String)>,
    /// The same as an expression, with its line.
    pub(crate) expression: Option<(String, usize)>,
    pub(crate) channel: Option<String>,
    pub(crate) jinja: bool,
}

/// A button as it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payload {
    pub(crate) titles: Vec<(String, String)>,
    pub(crate) payload: String,
    pub(crate) url: Option<String>,
}

impl Variant {
    /// Whether it is said only under a condition or on a channel.
    fn is_bound(&self) -> bool {
        !self.conditions.is_empty() || self.expression.is_some() || self.channel.is_some()
    }
}

impl Rasa {
    pub(super) fn read_response(&mut self, path: &str, entry: &Entry) {
        let mut response = Response { place: Place::new(path, entry.line), variants: Vec::new() };
        let one = std::slice::from_ref(&entry.value);
        let items = if entry.value.items().is_empty() { one } else { entry.value.items() };
        for item in items {
            if let Some(variant) = self.variant(path, &entry.key, item) {
                response.variants.push(variant);
            }
        }
        self.responses.insert(entry.key.clone(), response);
    }

    fn variant(&mut self, path: &str, name: &str, item: &Tree) -> Option<Variant> {
        let place = Place::new(path, item.line);
        if let Some(text) = item.text() {
            return Some(Variant {
                place,
                texts: vec![(String::new(), text.to_owned())],
                ..Variant::default()
            });
        }
        let mut variant = Variant { place: place.clone(), ..Variant::default() };
        variant.texts = translated(item, "text");
        variant.buttons = item
            .list("buttons")
            .iter()
            .chain(item.list("quick_replies"))
            .map(|button| Payload {
                titles: translated(button, "title"),
                payload: button.str("payload").unwrap_or_default().to_owned(),
                url: button.str("url").map(str::to_owned),
            })
            .collect();
        variant.image = item.str("image").map(str::to_owned);
        variant.channel = item.str("channel").map(str::to_owned);
        variant.cards = item.list("elements").to_vec();
        variant.jinja = item.get("metadata").and_then(|metadata| metadata.str("template")) == Some("jinja");
        if item.get("metadata").is_some_and(|metadata| metadata.is("rephrase")) {
            self.add(
                &place,
                format!("the response `{name}` is rephrased by a model"),
                "what is written is what is said",
                "write variants where you want variety",
            );
        }
        if let Some(condition) = item.get("condition")
            && let Some(text) = condition.text()
        {
            variant.expression = Some((text.to_owned(), condition.line));
        }
        for condition in item.list("condition").iter().chain(item.list("conditions")) {
            if let (Some(slot), Some(value)) = (condition.str("name"), condition.get("value")) {
                variant.conditions.push((slot.to_owned(), value.text().unwrap_or_default().to_owned()));
            }
        }
        if let Some(attachment) = item.get("attachment") {
            let payload = attachment.get("payload");
            let source = payload
                .and_then(|payload| payload.str("src").or_else(|| payload.str("url")))
                .or_else(|| attachment.text());
            match (attachment.str("type"), source) {
                (Some("image"), Some(source)) => variant.image = Some(source.to_owned()),
                (_, Some(source)) => {
                    variant.texts.iter_mut().for_each(|(_, text)| *text = format!("{text}\n{source}"))
                }
                _ => self.lost(path, attachment.line, name, "an attachment"),
            }
        }
        if let Some(custom) = item.get("custom") {
            self.lost(path, custom.line, name, "a custom payload");
        }
        let empty = variant.texts.is_empty()
            && variant.image.is_none()
            && variant.cards.is_empty()
            && variant.buttons.is_empty();
        (!empty).then_some(variant)
    }

    fn lost(&mut self, path: &str, line: usize, name: &str, what: &str) {
        self.add(
            &Place::new(path, line),
            format!("{what} of the response `{name}`"),
            "only one channel or one client of the project understands it",
            "say the same with `text`, `image`, `cards` or `buttons`",
        );
    }

    /// The steps that say a response; nothing but an item if there is no such response.
    pub(super) fn say(&mut self, name: &str, place: &Place) -> Vec<Step> {
        let Some(response) = self.responses.get(name).cloned() else {
            // The words of Rasa's own responses are not in the project; the behaviour says its own.
            if self.current.pattern {
                return Vec::new();
            }
            self.add(
                place,
                format!("`{name}`"),
                "no file has a response of this name",
                "write a `say` step in its place",
            );
            return Vec::new();
        };
        self.used.insert(name.to_owned());
        self.cases(&response, &mut |rasa, variants| rasa.one_say(variants))
    }

    /// The cases of a response, each as the steps that `make` gives for its variants.
    fn cases(
        &mut self,
        response: &Response,
        make: &mut dyn FnMut(&mut Self, &[Variant]) -> Vec<Step>,
    ) -> Vec<Step> {
        let mut groups: Vec<(Option<String>, Vec<Variant>)> = Vec::new();
        for variant in &response.variants {
            let when = self.when(variant);
            match groups.iter_mut().find(|(known, _)| *known == when) {
                Some((_, variants)) => variants.push(variant.clone()),
                None => groups.push((when, vec![variant.clone()])),
            }
        }
        // What is said under no condition comes last: the first case that fits is taken.
        groups.sort_by_key(|(when, _)| when.is_none());
        let cases: Vec<(Option<String>, Vec<Step>)> = groups
            .into_iter()
            .map(|(when, variants)| {
                let steps = make(self, &variants);
                (when, steps)
            })
            .collect();
        match cases.as_slice() {
            [(None, _)] => cases.into_iter().next().map(|(_, steps)| steps).unwrap_or_default(),
            [] => Vec::new(),
            _ => vec![Step::new(Act::Switch(cases))],
        }
    }

    fn when(&mut self, variant: &Variant) -> Option<String> {
        let mut conditions = Vec::new();
        for (slot, value) in &variant.conditions {
            let name = self.slot(slot, &variant.place);
            let null = ["null", "None", ""].contains(&value.as_str());
            conditions.push(if null { format!("!has({name})") } else { self.equals(slot, value) });
        }
        if let Some((expression, line)) = &variant.expression {
            let place = Place::new(&variant.place.file, *line);
            conditions.push(self.condition(expression, &place));
        }
        if let Some(channel) = &variant.channel {
            conditions.push(format!("channel.name == {}", cel::text(channel)));
        }
        (!conditions.is_empty()).then(|| cel::all(&conditions))
    }

    /// The condition that a slot has a value.
    pub(super) fn equals(&self, slot: &str, value: &str) -> String {
        let name = self.slot_names.known(slot).unwrap_or(slot);
        let literal = self.value(slot, value);
        let known = match self.slots.get(slot) {
            Some(slot) if slot.kind == Kind::Choice => slot.choices.iter().any(|(id, _)| id == value),
            _ => true,
        };
        let fits = match self.kind(slot) {
            Kind::Boolean => literal == "true" || literal == "false",
            Kind::Number | Kind::Integer => !literal.starts_with('"'),
            Kind::Text | Kind::Id | Kind::Email | Kind::Phone | Kind::Url | Kind::List => true,
            Kind::Choice => known,
            _ => false,
        };
        if fits { format!("{name} == {literal}") } else { format!("string({name}) == {}", cel::text(value)) }
    }

    fn one_say(&mut self, variants: &[Variant]) -> Vec<Step> {
        let mut say = Say::default();
        for variant in variants {
            say.text = self.joined(say.text, variant);
        }
        if let Some(first) = variants.first() {
            say.buttons = first.buttons.iter().map(|button| self.button(button)).collect();
            say.image = first.image.as_deref().map(|image| self.template(image, first));
            say.cards = first.cards.iter().map(|card| self.card(card, first)).collect();
        }
        for other in variants.iter().skip(1) {
            let same = other.image == variants[0].image && other.buttons.len() == variants[0].buttons.len();
            if !same {
                self.add(
                    &other.place,
                    "a variant with other buttons or another image",
                    "the variants of a message differ in their words only",
                    "make it a message of its own, or give all variants the same buttons",
                );
            }
        }
        vec![Step::new(Act::Say(say))]
    }

    fn joined(&mut self, mut text: Text, variant: &Variant) -> Text {
        for (language, written) in &variant.texts {
            let written = self.template(written, variant);
            let language = if language.is_empty() { self.language.clone() } else { super::tag(language) };
            text.add(&language, written);
        }
        text
    }

    /// A button. What its payload means is settled when all flows are there.
    fn button(&mut self, payload: &Payload) -> Button {
        let mut title = Text::default();
        for (language, written) in &payload.titles {
            let language = if language.is_empty() { self.language.clone() } else { super::tag(language) };
            title.add(&language, cel::literal(&written.replace("{{", "{").replace("}}", "}")));
        }
        let plain = payload.titles.first().map_or("", |(_, title)| title);
        let (mut say, mut run) = (None, None);
        if let Some((_, value)) = set_slot(&payload.payload) {
            // Yes and no are understood by their words.
            say = truth(&value).is_none().then_some(value);
        } else if payload.payload.starts_with('/') {
            run = Some(payload.payload.clone());
        } else if !payload.payload.is_empty() && payload.payload != plain {
            say = Some(payload.payload.clone());
        }
        Button { title, say: say.filter(|say| say != plain), run, link: payload.url.clone() }
    }

    fn card(&mut self, card: &Tree, variant: &Variant) -> Card {
        let text = |rasa: &mut Self, key: &str| match card.str(key) {
            Some(text) => {
                let text = rasa.template(text, variant);
                rasa.text(text)
            }
            None => Text::default(),
        };
        let buttons = card.list("buttons").iter().filter(|button| button.str("url").is_none());
        let buttons: Vec<Payload> = buttons
            .map(|button| Payload {
                titles: translated(button, "title"),
                payload: button.str("payload").unwrap_or_default().to_owned(),
                url: None,
            })
            .collect();
        Card {
            title: text(self, "title"),
            text: text(self, "subtitle"),
            image: card.str("image_url").map(str::to_owned),
            link: card.list("buttons").iter().find_map(|button| button.str("url")).map(str::to_owned),
            buttons: buttons.iter().map(|button| self.button(button)).collect(),
        }
    }

    /// `{slot}` and `{{ slots.x }}` become `${slot}`.
    pub(super) fn template(&mut self, written: &str, variant: &Variant) -> String {
        let place = variant.place.clone();
        if variant.jinja {
            return self.jinja(written, &place);
        }
        let mut text = String::new();
        let mut rest = written;
        while let Some(at) = rest.find(['{', '}']) {
            text.push_str(&rest[..at]);
            let brace = &rest[at..];
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                text.push_str(&brace[..1]);
                rest = after;
                continue;
            }
            let name = brace.strip_prefix('{').and_then(|after| Some(&after[..after.find('}')?]));
            match name {
                Some(name) if !name.is_empty() && !name.contains(['{', '\n', '"']) => {
                    let here = self.reference(name, &place);
                    text.push_str(&spoken(&here));
                    rest = &brace[name.len() + 2..];
                }
                _ => {
                    text.push_str(&brace[..1]);
                    rest = &brace[1..];
                }
            }
        }
        text + rest
    }

    fn reference(&mut self, name: &str, place: &Place) -> String {
        let name = name.trim().trim_start_matches("slots.");
        if let Some(field) = name.strip_prefix("context.") {
            return self.context_value(field, place);
        }
        match name.strip_prefix("entities.") {
            Some(entity) => self.slot(entity, place),
            None => self.slot(name, place),
        }
    }

    fn context_value(&mut self, field: &str, place: &Place) -> String {
        if let Some(here) = self.context.get(field) {
            return here.clone();
        }
        self.add(
            place,
            format!("`context.{field}` in a text"),
            "only Rasa's repair patterns know it; nothing stands in its place now",
            "write the text without it",
        );
        "\"\"".to_owned()
    }

    fn jinja(&mut self, written: &str, place: &Place) -> String {
        if written.contains("{%") {
            self.add(
                place,
                "a text with Jinja statements (`{% ... %}`)",
                "texts here have expressions only",
                "write the cases as `switch` with a `say` in each",
            );
        }
        let mut text = String::new();
        let mut rest = written;
        while let Some(open) = rest.find("{{") {
            let after = &rest[open + 2..];
            let Some(close) = after.find("}}") else { break };
            text.push_str(&cel::literal(&rest[..open]));
            let inside = after[..close].trim();
            let plain = inside.chars().all(|c| c.is_alphanumeric() || "._-".contains(c));
            let here = if plain {
                self.reference(inside, place)
            } else {
                self.add(
                    place,
                    format!("`{{{{ {inside} }}}}` in a text"),
                    "it is more than the value of a slot; nothing stands in its place now",
                    "write it as `${...}` in CEL",
                );
                "\"\"".to_owned()
            };
            text.push_str(&spoken(&here));
            rest = &after[close + 2..];
        }
        text + &cel::literal(rest)
    }

    /// The question of a slot, as it is declared with it.
    pub(super) fn question(&mut self, slot: &str) -> Text {
        let name = format!("utter_ask_{slot}");
        let Some(response) = self.responses.get(&name).cloned() else { return Text::default() };
        if response.variants.iter().any(Variant::is_bound) {
            return Text::default();
        }
        self.used.insert(name);
        self.prompt_text(&response.variants)
    }

    fn prompt_text(&mut self, variants: &[Variant]) -> Text {
        let mut text = Text::default();
        for variant in variants {
            text = self.joined(text, variant);
        }
        text
    }

    /// The steps that ask for a slot with the words of a response; with the slot's own question if `name` is absent.
    pub(super) fn ask_with(&mut self, ask: &Ask, name: Option<&str>) -> Vec<Step> {
        let Some(response) = name.and_then(|name| self.responses.get(name)).cloned() else {
            return vec![Step::ask(ask.clone())];
        };
        if let Some(name) = name {
            self.used.insert(name.to_owned());
        }
        for variant in
            response.variants.iter().filter(|variant| variant.image.is_some() || !variant.cards.is_empty())
        {
            self.add(
                &variant.place.clone(),
                "the image of a question",
                "a question has words and choices",
                "say it with `say` before the `ask`",
            );
        }
        self.cases(&response, &mut |rasa, variants| {
            let prompt = rasa.prompt_text(variants);
            vec![Step::ask(Ask { prompt, ..ask.clone() })]
        })
    }

    /// The values that the buttons of a slot's question give it, with their titles.
    pub(super) fn button_values(&self, slot: &str) -> Vec<(String, Vec<(String, String)>)> {
        let suffix = format!("_{slot}");
        let asking = self.responses.iter().filter(|(name, _)| {
            **name == format!("utter_ask_{slot}") || name.starts_with("utter_ask_") && name.ends_with(&suffix)
        });
        let mut values: Vec<(String, Vec<(String, String)>)> = Vec::new();
        for payload in
            asking.flat_map(|(_, response)| &response.variants).flat_map(|variant| &variant.buttons)
        {
            let title = payload.titles.first().map(|(_, title)| title.clone()).unwrap_or_default();
            let value = match set_slot(&payload.payload) {
                Some((name, value)) if name == slot => Some(value),
                Some(_) => None,
                None if payload.payload.starts_with('/') => self.intent_value(&payload.payload, slot),
                None if payload.url.is_some() => None,
                None if payload.payload.is_empty() => Some(title.clone()),
                None => Some(payload.payload.clone()),
            };
            if let Some(value) = value
                && !values.iter().any(|(known, _)| *known == value)
            {
                let tag = |language: &String| {
                    if language.is_empty() { self.language.clone() } else { super::tag(language) }
                };
                let titles = payload.titles.iter().map(|(language, title)| (tag(language), title.clone()));
                values.push((value, titles.collect()));
            }
        }
        values
    }

    /// What `/inform{"city": "Berlin"}` or `/affirm` gives a slot.
    fn intent_value(&self, payload: &str, slot: &str) -> Option<String> {
        let (intent, entities) = payload_of(payload);
        let mappings = &self.slots.get(slot)?.mappings;
        let by_entity = entities.iter().find(|(entity, _)| {
            entity == slot || mappings.iter().any(|mapping| mapping.entity.as_ref() == Some(entity))
        });
        let by_intent = || {
            let mapping = mappings.iter().find(|m| m.intents.contains(&intent) && m.value.is_some())?;
            mapping.value.clone()
        };
        by_entity.map(|(_, value)| value.clone()).or_else(by_intent)
    }

    /// Buttons with an intent start the flow of that intent; those of another intent say their title.
    pub(super) fn settle_buttons(&mut self) {
        let starts = self.starts.clone();
        let mut flows = std::mem::take(&mut self.bot.flows);
        for flow in &mut flows {
            for step in &mut flow.steps {
                settle(step, &starts);
            }
        }
        self.bot.flows = flows;
    }
}

fn settle(step: &mut Step, starts: &std::collections::BTreeMap<String, String>) {
    if let Act::Say(say) = &mut step.act {
        let in_cards = say.cards.iter_mut().flat_map(|card| &mut card.buttons);
        for button in say.buttons.iter_mut().chain(in_cards) {
            if let Some(payload) = button.run.take() {
                let (intent, _) = payload_of(&payload);
                button.run = starts.get(&intent).cloned();
            }
        }
    }
    for steps in step.inner_mut() {
        steps.iter_mut().for_each(|step| settle(step, starts));
    }
}

/// A value in a text; what has none is left out.
fn spoken(value: &str) -> String {
    if value == "\"\"" { String::new() } else { format!("${{{value}}}") }
}

/// The intent and the entities of a payload: `/inform{"city": "Berlin"}`.
pub(crate) fn payload_of(payload: &str) -> (String, Vec<(String, String)>) {
    let text = payload.trim().trim_start_matches('/').replace("{{", "{").replace("}}", "}");
    let (intent, rest) = match text.find('{') {
        Some(at) => (text[..at].to_owned(), text[at..].to_owned()),
        None => (text.clone(), String::new()),
    };
    let read = serde_json::from_str::<serde_json::Value>(rest.trim_end_matches('\'')).ok();
    let entities = read.as_ref().and_then(|read| read.as_object()).map(|map| {
        map.iter()
            .map(|(name, value)| {
                (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect()
    });
    (intent.trim().to_owned(), entities.unwrap_or_default())
}

/// The slot and the value of `/SetSlots(name=value)`.
pub(crate) fn set_slot(payload: &str) -> Option<(String, String)> {
    let inside = payload.trim().strip_prefix("/SetSlots(")?.strip_suffix(')')?;
    let (name, value) = inside.split(',').next()?.split_once('=')?;
    Some((name.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()))
}

/// A text with its translations; the empty tag stands for the assistant's own language.
fn translated(node: &Tree, key: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    if let Some(text) = node.str(key) {
        texts.push((String::new(), text.trim_end().to_owned()));
    }
    for entry in node.get("translation").map_or(&[][..], Tree::entries) {
        let text = entry.value.text().or_else(|| entry.value.str(key));
        if let Some(text) = text {
            texts.push((entry.key.clone(), text.trim_end().to_owned()));
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_are_taken_apart() {
        assert_eq!(
            payload_of("/inform{{\"city\": \"Berlin\", \"n\": 2}}"),
            ("inform".into(), vec![("city".into(), "Berlin".into()), ("n".into(), "2".into())])
        );
        assert_eq!(payload_of("/affirm"), ("affirm".into(), vec![]));
        assert_eq!(set_slot("/SetSlots(ok=True)"), Some(("ok".into(), "True".into())));
        assert_eq!(set_slot("yes"), None);
    }

    #[test]
    fn braces_become_expressions() {
        let mut rasa = Rasa::default();
        rasa.slots.insert("amount-of-money".into(), crate::rasa::slots::Slot::default());
        let variant = Variant::default();
        let text = rasa.template("$ {amount-of-money} {{not}} {", &variant);
        assert_eq!((text.as_str(), rasa.report.items().len()), ("$ ${amount_of_money} {not} {", 0));
        let jinja = Variant { jinja: true, ..Variant::default() };
        assert_eq!(rasa.template("{{ slots.amount-of-money }}!", &jinja), "${amount_of_money}!");
        assert_eq!(rasa.template("{{ a|join }}!", &jinja), "!");
        assert_eq!(rasa.report.items().len(), 1);
    }
}
