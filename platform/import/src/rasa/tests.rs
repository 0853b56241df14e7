//! Tests: stories with what was said, and end-to-end test cases.

use std::collections::{BTreeMap, BTreeSet};

use super::Rasa;
use super::rules::{Event, Said, Wanted};
use crate::bot::{Expect, Line, Match, Test};
use crate::kind::Kind;
use crate::kind::truth;
use crate::names;
use crate::report::Place;
use crate::tree::Tree;

/// How tests are written.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// Stories in which the customer's sentences stand.
    Stories,
    /// Test cases, with the slots that fixtures give.
    Cases(BTreeMap<String, Vec<(String, String)>>),
}

impl Rasa {
    pub(super) fn build_tests(&mut self) {
        for (place, node, form) in std::mem::take(&mut self.tests) {
            match form {
                Form::Stories => {
                    for item in node.items() {
                        let Some(name) = item.str("story").or_else(|| item.str("rule")) else { continue };
                        let events = self.events(&place.file, item.list("steps"));
                        let talk = self.talk(&events);
                        self.push_test(name, None, talk);
                    }
                }
                Form::Cases(fixtures) => {
                    for item in node.items() {
                        self.case(&place.file, item, &fixtures);
                    }
                }
            }
        }
    }

    fn push_test(&mut self, name: &str, note: Option<String>, talk: Vec<Line>) {
        if talk.iter().any(|line| matches!(line, Line::User(_))) {
            let language = (self.bot.languages.len() > 1).then(|| self.language.clone());
            self.bot.tests.push(Test { name: name.to_owned(), note, language, talk });
        }
    }

    fn talk(&mut self, events: &[Event]) -> Vec<Line> {
        let mut talk: Vec<Line> = Vec::new();
        let mut intent = String::new();
        for (at, event) in events.iter().enumerate() {
            match event {
                Event::User(said, place) => {
                    let Some(one) = said.first() else { continue };
                    one.intent.clone_into(&mut intent);
                    match self.sentence(one) {
                        Some(text) => talk.push(Line::User(text)),
                        None => self.add(
                            place,
                            format!("what a customer says for `{}`", one.intent),
                            "the test names an intent that has no examples",
                            "write the sentence into the test",
                        ),
                    }
                }
                Event::Action(name, _) if self.forms.contains_key(name) => {
                    talk.extend(self.form_line(&events[at + 1..]).map(Line::Bot));
                }
                Event::Action(name, _) => talk.extend(self.done(name, &intent)),
                Event::Bot(text, _) => talk.push(Line::Bot(Match::Text(text.clone()))),
                Event::Slots(slots, place) => {
                    let mut list: Vec<Expect> = Vec::new();
                    for (name, wanted) in slots.iter().filter(|(name, _)| name != "requested_slot") {
                        let Some(expected) = self.expected(name, wanted) else { continue };
                        if let Expect::Slot(known, _) = &expected
                            && !self.is_declared(known)
                        {
                            let why = "no flow asks for it, sets it or reads it";
                            let cure = "look whether another slot was meant";
                            self.add(place, format!("that a test expects of the slot `{name}`"), why, cure);
                            continue;
                        }
                        list.push(expected);
                    }
                    if !list.is_empty() {
                        talk.push(Line::Expect(list));
                    }
                }
                Event::Loop(_) | Event::Checkpoint(..) => {}
            }
        }
        talk
    }

    fn sentence(&self, said: &Said) -> Option<String> {
        if let Some(text) = &said.text {
            let plain = text.plain();
            return Some(if plain.starts_with('/') { self.payload_words(&plain)? } else { plain });
        }
        Some(self.intents.get(&said.intent)?.examples.first()?.plain())
    }

    /// What a customer would write for a payload.
    fn payload_words(&self, payload: &str) -> Option<String> {
        let buttons = self
            .responses
            .values()
            .flat_map(|response| &response.variants)
            .flat_map(|variant| &variant.buttons);
        let mut buttons = buttons.filter(|button| button.payload.trim().eq_ignore_ascii_case(payload.trim()));
        if let Some((_, title)) = buttons.next().and_then(|button| button.titles.first()) {
            return Some(title.clone());
        }
        if let Some((_, value)) = super::responses::set_slot(payload) {
            let zh = self.language.starts_with("zh");
            return Some(match truth(&value) {
                Some(true) => if zh { "是" } else { "Yes" }.to_owned(),
                Some(false) => if zh { "否" } else { "No" }.to_owned(),
                None => value,
            });
        }
        let (intent, _) = super::responses::payload_of(payload);
        match self.intents.get(&intent).and_then(|intent| intent.examples.first()) {
            Some(example) => Some(example.plain()),
            None => truth(&intent).map(|yes| if yes { "Yes" } else { "No" }.to_owned()),
        }
    }

    /// What a form says, by what follows in the test.
    fn form_line(&self, rest: &[Event]) -> Option<Match> {
        for event in rest {
            match event {
                Event::Loop(None) => return None,
                Event::Slots(slots, _) => {
                    if let Some((_, wanted)) = slots.iter().find(|(name, _)| name == "requested_slot") {
                        return match wanted {
                            Wanted::Nothing => None,
                            _ => Some(Match::Any),
                        };
                    }
                }
                Event::Loop(Some(_)) => {}
                _ => break,
            }
        }
        Some(Match::Any)
    }

    /// What an action does, as far as a test sees it.
    fn done(&self, name: &str, intent: &str) -> Vec<Line> {
        if self.responses.contains_key(name) {
            return vec![Line::Bot(self.words(name))];
        }
        if let Some(category) = name.strip_prefix("utter_").or_else(|| name.strip_prefix("respond_"))
            && self.is_retrieval(category)
        {
            let id = intent.split_once('/').map(|(_, id)| id.to_owned());
            let known = id.filter(|id| self.bot.entries.iter().any(|entry| entry.id == *id));
            return vec![Line::Bot(known.map_or(Match::Any, Match::Knowledge))];
        }
        if self.listed.contains(name) && !name.starts_with("action_ask_") {
            return vec![Line::Expect(vec![Expect::Emitted(names::identifier(name))])];
        }
        Vec::new()
    }

    /// What a response may look like.
    fn words(&self, name: &str) -> Match {
        let Some(response) = self.responses.get(name) else { return Match::Any };
        let variants = response.variants.iter().flat_map(|variant| &variant.texts);
        let texts: BTreeSet<&str> =
            variants.filter(|(tag, _)| tag.is_empty()).map(|(_, text)| text.as_str()).collect();
        match texts.iter().collect::<Vec<_>>().as_slice() {
            [] => Match::Any,
            [one] if !one.contains(['{', '}']) => Match::Text((**one).trim().to_owned()),
            several => {
                let alternatives: Vec<String> = several.iter().map(|text| pattern(text)).collect();
                Match::Matches(format!("(?s)^({})$", alternatives.join("|")))
            }
        }
    }

    /// Whether a slot came into the bot.
    fn is_declared(&self, name: &str) -> bool {
        let flows = self.bot.flows.iter().flat_map(|flow| &flow.slots);
        flows.chain(&self.bot.slots).any(|known| known.name == name)
    }

    fn expected(&self, slot: &str, wanted: &Wanted) -> Option<Expect> {
        let name = self.slot_names.known(slot)?.to_owned();
        Some(match wanted {
            Wanted::Any => return None,
            Wanted::Nothing => Expect::Slot(name, String::new()),
            Wanted::Value(value) if self.kind(slot) == Kind::Boolean => {
                Expect::Slot(name, truth(value).map_or_else(|| value.clone(), |truth| truth.to_string()))
            }
            Wanted::Value(value) => Expect::Slot(name, value.clone()),
        })
    }

    fn case(&mut self, path: &str, item: &Tree, fixtures: &BTreeMap<String, Vec<(String, String)>>) {
        let Some(name) = item.str("test_case") else { return };
        let (mut talk, mut lost) = (Vec::new(), BTreeSet::new());
        for fixture in item.list("fixtures").iter().filter_map(Tree::text) {
            for (slot, value) in fixtures.get(fixture).into_iter().flatten() {
                lost.insert(format!("the fixture `{slot}: {value}`"));
            }
        }
        for step in item.list("steps") {
            if let Some(text) = step.str("user") {
                let said = if text.trim().starts_with('/') {
                    self.payload_words(text)
                } else {
                    Some(text.trim().to_owned())
                };
                talk.push(Line::User(said.unwrap_or_else(|| text.trim().to_owned())));
            }
            if let Some(text) = step.str("bot") {
                talk.push(Line::Bot(Match::Text(text.trim().to_owned())));
            }
            if let Some(response) = step.str("utter") {
                talk.extend(self.uttered(response, &mut lost));
            }
            for key in ["slot_was_set", "slot_was_not_set"] {
                if let Some(slots) = step.get(key) {
                    self.slots_line(key, slots, &mut talk, &mut lost);
                }
            }
            for assertion in step.list("assertions") {
                self.assertion(assertion, &mut talk, &mut lost);
            }
            for key in step.entries().iter().map(|entry| entry.key.as_str()) {
                if !["user", "bot", "utter", "slot_was_set", "slot_was_not_set", "assertions"].contains(&key)
                {
                    lost.insert(format!("`{key}`"));
                }
            }
        }
        if !lost.is_empty() {
            let lost: Vec<String> = lost.into_iter().collect();
            self.add(
                &Place::new(path, item.line),
                format!("parts of the test `{name}`: {}", lost.join(", ")),
                "a test here looks at messages, slots, events and who acts",
                "say in another way what must be so, if it matters",
            );
        }
        self.push_test(name, None, talk);
    }

    fn uttered(&self, response: &str, lost: &mut BTreeSet<String>) -> Vec<Line> {
        if self.responses.contains_key(response) {
            return vec![Line::Bot(self.words(response))];
        }
        lost.insert(format!("the response `{response}` that no file has"));
        Vec::new()
    }

    fn slots_line(&self, key: &str, slots: &Tree, talk: &mut Vec<Line>, lost: &mut BTreeSet<String>) {
        let mut list = Vec::new();
        let one = std::slice::from_ref(slots);
        let items = if slots.items().is_empty() { one } else { slots.items() };
        for item in items {
            let pairs: Vec<(String, Option<String>)> = match (item.text(), item.str("name")) {
                (Some(name), _) => vec![(name.to_owned(), None)],
                (None, Some(name)) => {
                    let value = item.entry("value").map(|entry| {
                        if entry.value.is_null() {
                            String::new()
                        } else {
                            entry.value.text().unwrap_or_default().to_owned()
                        }
                    });
                    vec![(name.to_owned(), value)]
                }
                (None, None) => item
                    .entries()
                    .iter()
                    .map(|entry| {
                        let value =
                            if entry.value.is_null() { "" } else { entry.value.text().unwrap_or_default() };
                        (entry.key.clone(), Some(value.to_owned()))
                    })
                    .collect(),
            };
            for (slot, value) in pairs {
                let wanted = match (key, value) {
                    ("slot_was_set", Some(value)) if value.is_empty() => Wanted::Nothing,
                    ("slot_was_set", Some(value)) => Wanted::Value(value),
                    ("slot_was_not_set", None) => Wanted::Nothing,
                    (_, value) => {
                        let value = value.map(|value| format!(": {value}")).unwrap_or_default();
                        lost.insert(format!("`{key}` for `{slot}{value}`"));
                        continue;
                    }
                };
                // Slots that nothing uses are not declared here.
                let declared =
                    |expect: &Expect| matches!(expect, Expect::Slot(name, _) if self.is_declared(name));
                match self.expected(&slot, &wanted).filter(declared) {
                    Some(expect) => list.push(expect),
                    None => {
                        lost.insert(format!("the slot `{slot}`"));
                    }
                }
            }
        }
        if !list.is_empty() {
            talk.push(Line::Expect(list));
        }
    }

    fn assertion(&self, assertion: &Tree, talk: &mut Vec<Line>, lost: &mut BTreeSet<String>) {
        for entry in assertion.entries() {
            let node = &entry.value;
            match entry.key.as_str() {
                "bot_uttered" => {
                    let matcher = match (node.str("utter_name"), node.str("text_matches")) {
                        (_, Some(text)) => {
                            let fits = regex::Regex::new(text).is_ok();
                            Some(if fits {
                                Match::Matches(text.to_owned())
                            } else {
                                Match::Contains(text.to_owned())
                            })
                        }
                        (Some(name), None) if self.responses.contains_key(name) => Some(self.words(name)),
                        (Some(name), None) => {
                            lost.insert(format!("the response `{name}` that no file has"));
                            None
                        }
                        (None, None) => Some(Match::Any),
                    };
                    talk.extend(matcher.map(Line::Bot));
                    let titles: Vec<String> = node
                        .list("buttons")
                        .iter()
                        .filter_map(|button| button.str("title"))
                        .map(str::to_owned)
                        .collect();
                    if !titles.is_empty() {
                        talk.push(Line::Expect(vec![Expect::Buttons(titles)]));
                    }
                }
                "slot_was_set" | "slot_was_not_set" => self.slots_line(&entry.key, node, talk, lost),
                "action_executed" => {
                    let name = node.text().or_else(|| node.str("name")).unwrap_or_default();
                    if self.listed.contains(name) {
                        talk.push(Line::Expect(vec![Expect::Emitted(names::identifier(name))]));
                    } else if !name.starts_with("utter_") {
                        lost.insert(format!("`action_executed: {name}`"));
                    }
                }
                key => {
                    lost.insert(format!("`{key}`"));
                }
            }
        }
    }
}

/// A text with `{slot}` as a pattern.
fn pattern(text: &str) -> String {
    let mut pattern = String::new();
    let mut rest = text.trim();
    while let Some(open) = rest.find('{') {
        pattern.push_str(&regex::escape(&rest[..open]));
        let Some(close) = rest[open..].find('}') else { break };
        pattern.push_str(".*");
        rest = rest[open + close + 1..].trim_start_matches('}');
    }
    pattern + &regex::escape(rest)
}
