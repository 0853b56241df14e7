//! The trees of stories to steps: what the bot does, what it asks, and what each answer leads to.

use super::Rasa;
use super::rules::{Said, Wanted};
use super::stories::{Node, Token};
use crate::bot::{self, Act, Ask, Step, Text};
use crate::cel;
use crate::kind::{Kind, truth};
use crate::names;
use crate::report::Place;

/// Whose slot is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Owner {
    /// A slot of the domain: it is not asked for if it has a value.
    Domain,
    /// A slot for one answer.
    Answer,
}

/// The longest example that becomes a word of a choice, in words.
const MAX_WORDS: usize = 4;
/// The same in characters, for languages without spaces.
const MAX_CHARS: usize = 24;
/// The most words of a choice.
const MAX_ALTERNATIVES: usize = 30;

impl Rasa {
    /// The steps of a tree. `intent` began it and filled the slots `filled`.
    pub(super) fn node_steps(&mut self, node: &Node, intent: &str, filled: &[String]) -> Vec<Step> {
        let mut steps = Vec::new();
        self.go_on(node, intent, &mut filled.to_vec(), &mut steps);
        steps
    }

    fn go_on(&mut self, node: &Node, intent: &str, filled: &mut Vec<String>, steps: &mut Vec<Step>) {
        let mut users = Vec::new();
        let mut conditions = Vec::new();
        let mut acts = Vec::new();
        for (token, next) in &node.edges {
            match token {
                Token::User(said, place) => users.push((said, place, next)),
                Token::If(slots, place) => conditions.push((slots, place, next)),
                _ => acts.push((token, next)),
            }
        }
        for (token, _) in acts.iter().skip(1) {
            self.add(
                token.place(),
                format!("a story of `{}` that goes on otherwise than an earlier one", self.task),
                "nothing that the story says decides between the two; Rasa's model guessed",
                "say with `switch` when it goes which way",
            );
        }
        if let [(slots, _, next)] = conditions.as_slice()
            && acts.is_empty()
            && users.is_empty()
            && slots.iter().all(|(name, wanted)| *wanted != Wanted::Nothing && self.is_filled(name, filled))
        {
            return self.go_on(next, intent, filled, steps);
        }
        if !conditions.is_empty() {
            let mut cases = Vec::new();
            for (slots, place, next) in &conditions {
                let when = self.wanted(slots, place);
                let mut inner = Vec::new();
                self.go_on(next, intent, &mut filled.clone(), &mut inner);
                cases.push((Some(when), inner));
            }
            let mut other = Vec::new();
            if let Some((token, next)) = acts.first() {
                self.act(token, next, intent, filled, &mut other);
            }
            cases.push((None, other));
            steps.push(Step::new(Act::Switch(cases)));
            return;
        }
        if let Some((token, next)) = acts.first() {
            for (_, place, _) in &users {
                self.add(
                    place,
                    format!("what a customer says here in a story of `{}`", self.task),
                    "in another story the bot goes on without waiting",
                    "decide which of the two is right",
                );
            }
            return self.act(token, next, intent, filled, steps);
        }
        if !users.is_empty() {
            self.question_of(&users, intent, filled, steps);
        }
    }

    fn is_filled(&self, slot: &str, filled: &[String]) -> bool {
        self.slot_names.known(slot).is_some_and(|name| filled.iter().any(|known| known == name))
    }

    /// The condition that slots are as a story says.
    fn wanted(&mut self, slots: &[(String, Wanted)], place: &Place) -> String {
        let mut conditions = Vec::new();
        for (slot, wanted) in slots {
            let name = self.slot(slot, place);
            conditions.push(match wanted {
                Wanted::Any => format!("has({name})"),
                Wanted::Nothing => format!("!has({name})"),
                Wanted::Value(value) => match self.kind(slot) {
                    // Rasa only looks whether a text is there.
                    Kind::Boolean | Kind::Choice | Kind::Number => self.equals(slot, value),
                    _ => format!("has({name})"),
                },
            });
        }
        cel::all(&conditions)
    }

    fn act(
        &mut self,
        token: &Token,
        next: &Node,
        intent: &str,
        filled: &mut Vec<String>,
        steps: &mut Vec<Step>,
    ) {
        match token {
            Token::Do(name, place) => steps.extend(self.action(name, place)),
            Token::Bot(text, _) => {
                let text = self.text(cel::literal(text));
                steps.push(Step::say(text));
            }
            Token::Form(form, _) => {
                steps.extend(self.preset(form, intent));
                steps.extend(self.form_steps(form));
                if let Some(form) = self.forms.get(form).cloned() {
                    for slot in &form.slots {
                        filled.extend(self.slot_names.known(slot).map(str::to_owned));
                    }
                }
                if next.edges.is_empty() {
                    let after = self.after_forms.get(form).cloned().unwrap_or_default();
                    steps.extend(self.after_form(&after, intent, filled));
                }
            }
            Token::Goto(name, place) => match self.flow_names.known(&format!("checkpoint {name}")) {
                Some(flow) => {
                    let flow = flow.to_owned();
                    steps.push(Step::goto(&flow));
                }
                None => self.add(
                    place,
                    format!("the checkpoint `{name}`"),
                    "no story begins with it",
                    "write what follows it as steps",
                ),
            },
            Token::User(..) | Token::If(..) => {}
        }
        self.go_on(next, intent, filled, steps);
    }

    /// What the rules say happens when a form is complete.
    pub(super) fn after_form(&mut self, after: &[Vec<Token>], intent: &str, filled: &[String]) -> Vec<Step> {
        let mut node = Node::default();
        for tokens in after {
            let mut place = &mut node;
            for token in tokens {
                let at = place.edges.iter().position(|(known, _)| known == token).unwrap_or_else(|| {
                    place.edges.push((token.clone(), Node::default()));
                    place.edges.len() - 1
                });
                place = &mut place.edges[at].1;
            }
        }
        self.node_steps(&node, intent, filled)
    }

    /// Slots of a form that the intent fills which starts it.
    fn preset(&mut self, form: &str, intent: &str) -> Vec<Step> {
        let Some(form) = self.forms.get(form).cloned() else { return Vec::new() };
        let mut values = Vec::new();
        for slot in &form.slots {
            let mappings = self.slots.get(slot).map(|slot| slot.mappings.clone()).unwrap_or_default();
            for mapping in mappings.iter().filter(|mapping| mapping.kind == "from_trigger_intent") {
                if mapping.intents.iter().any(|known| known == intent)
                    && let Some(value) = &mapping.value
                {
                    values.push((self.slot(slot, &mapping.place), self.value(slot, value)));
                }
            }
        }
        if values.is_empty() { Vec::new() } else { vec![Step::new(Act::Set(values))] }
    }

    /// The steps of an action.
    pub(super) fn action(&mut self, name: &str, place: &Place) -> Vec<Step> {
        let act = match name {
            "action_restart" => Act::Run("restart".to_owned()),
            "action_default_fallback" | "action_two_stage_fallback" => Act::Run("fallback".to_owned()),
            "action_hangup" | "action_end_conversation" => Act::EndConversation,
            "action_human_handoff" => Act::Handoff { note: None },
            "action_trigger_search" => {
                Act::Answer { from: None, otherwise: vec![Step::new(Act::Run("fallback".to_owned()))] }
            }
            "action_trigger_chitchat" => Act::Run("chitchat".to_owned()),
            "action_repeat_bot_messages" => Act::Run("repeat".to_owned()),
            "action_listen"
            | "action_extract_slots"
            | "action_back"
            | "action_clean_stack"
            | "action_reset_routing" => {
                return Vec::new();
            }
            _ if self.responses.contains_key(name) => return self.say(name, place),
            _ if name.starts_with("utter_") && self.is_retrieval(&name["utter_".len()..]) => {
                return Vec::new();
            }
            _ if name.starts_with("respond_") && self.is_retrieval(&name["respond_".len()..]) => {
                return Vec::new();
            }
            _ if name.starts_with("utter_") => return self.say(name, place),
            _ => return vec![self.custom(name, place)],
        };
        vec![Step::new(act)]
    }

    /// A step in the place of code.
    fn custom(&mut self, name: &str, place: &Place) -> Step {
        if self.listed.insert(name.to_owned()) {
            let place = self.code.get(name).unwrap_or(place).clone();
            self.add(
                &place,
                format!("the custom action `{name}`"),
                "it is code; a step `emit` that records its name stands in its place",
                "write it as a plug-in and replace the step by `call`",
            );
        }
        let event = names::identifier(name);
        Step::new(Act::Emit(event, Vec::new())).with_note(format!("In place of the code of {name}"))
    }

    /// Whether answers to an intent stand in the knowledge.
    pub(super) fn is_retrieval(&self, intent: &str) -> bool {
        let prefix = format!("{intent}/");
        self.intents.keys().any(|name| name.starts_with(&prefix))
    }

    /// Answers that lead to different steps.
    fn question_of(
        &mut self,
        users: &[(&Vec<Said>, &Place, &Node)],
        intent: &str,
        filled: &mut Vec<String>,
        steps: &mut Vec<Step>,
    ) {
        let all: Vec<&Said> = users.iter().flat_map(|(said, ..)| said.iter()).collect();
        let place = users[0].1;
        // Every answer gives the same slot a value: it is the slot that is asked for.
        let of_said = |rasa: &Self, said: &Said| {
            let mut slots: Vec<String> = said.marks.iter().filter_map(|mark| rasa.slot_of(mark)).collect();
            slots.dedup();
            slots
        };
        let slots: Vec<Vec<String>> = all.iter().map(|said| of_said(self, said)).collect();
        if let Some([slot]) = slots.first().map(Vec::as_slice)
            && slots.iter().all(|other| other == &slots[0])
        {
            return self.ask_known(slot, users, intent, filled, steps);
        }
        if all.iter().all(|said| truth(&said.intent).is_some()) {
            return self.ask_truth(users, intent, filled, steps);
        }
        if let [one] = all.as_slice() {
            let known = of_said(self, one);
            let next = users[0].2;
            if known.is_empty()
                && self.intents.get(&one.intent).is_none_or(|intent| intent.examples.is_empty())
            {
                let name = self.own_slot(Kind::Text, Vec::new());
                self.push_ask(steps, &name, Owner::Answer, place);
                return self.go_on(next, intent, filled, steps);
            }
            if !known.is_empty() {
                for slot in &known {
                    self.push_ask(steps, slot, Owner::Domain, place);
                    filled.push(slot.clone());
                }
                return self.go_on(next, intent, filled, steps);
            }
        }
        self.ask_choice(users, intent, filled, steps);
    }

    fn ask_known(
        &mut self,
        slot: &str,
        users: &[(&Vec<Said>, &Place, &Node)],
        intent: &str,
        filled: &mut Vec<String>,
        steps: &mut Vec<Step>,
    ) {
        self.push_ask(steps, slot, Owner::Domain, users[0].1);
        filled.push(slot.to_owned());
        let mut cases: Vec<(Option<String>, Vec<Step>)> = Vec::new();
        for (said, _, next) in users {
            let mut inner = Vec::new();
            self.go_on(next, intent, &mut filled.clone(), &mut inner);
            let values: Vec<String> =
                said.iter().flat_map(|said| &said.marks).filter_map(|mark| mark.value.clone()).collect();
            if cases.iter().any(|(_, known)| *known == inner) {
                continue;
            }
            let original = self.slots.keys().find(|name| self.slot_names.known(name) == Some(slot)).cloned();
            let when = match (values.first(), original) {
                (Some(value), Some(original)) if users.len() > 1 => Some(self.equals(&original, value)),
                _ => None,
            };
            cases.push((when, inner));
        }
        if let [(_, inner)] = cases.as_mut_slice() {
            return steps.append(inner);
        }
        cases.sort_by_key(|(when, _)| when.is_none());
        let extra: Vec<Place> = users.iter().skip(1).map(|(_, place, _)| (*place).clone()).collect();
        if cases.iter().filter(|(when, _)| when.is_none()).count() > 1 {
            self.add(
                &extra[0],
                format!("a story of `{}` that goes on otherwise than an earlier one", self.task),
                "nothing that the story says decides between the two; Rasa's model guessed",
                "say with `switch` when it goes which way",
            );
            let first = cases.iter().position(|(when, _)| when.is_none()).unwrap_or(0);
            cases.truncate(first + 1);
        }
        steps.push(Step::new(Act::Switch(cases)));
    }

    fn ask_truth(
        &mut self,
        users: &[(&Vec<Said>, &Place, &Node)],
        intent: &str,
        filled: &mut [String],
        steps: &mut Vec<Step>,
    ) {
        let name = self.own_slot(Kind::Boolean, Vec::new());
        self.push_ask(steps, &name, Owner::Answer, users[0].1);
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (said, _, next) in users {
            for one in said.iter() {
                let mut inner = Vec::new();
                self.go_on(next, intent, &mut filled.to_vec(), &mut inner);
                let branch = if truth(&one.intent) == Some(true) { &mut yes } else { &mut no };
                if branch.is_empty() {
                    *branch = inner;
                }
            }
        }
        steps.push(Step::new(Act::If { when: name, then: yes, other: no }));
    }

    fn ask_choice(
        &mut self,
        users: &[(&Vec<Said>, &Place, &Node)],
        intent: &str,
        filled: &mut [String],
        steps: &mut Vec<Step>,
    ) {
        let titles = self.titles(steps);
        let mut choices: Vec<(String, Text)> = Vec::new();
        let mut cases = Vec::new();
        for (said, _, next) in users {
            let mut ids = Vec::new();
            for one in said.iter() {
                let id = names::identifier(&one.intent);
                let id = if id.is_empty() { format!("answer_{}", choices.len() + 1) } else { id };
                ids.push(id.clone());
                if choices.iter().any(|(known, _)| *known == id) {
                    continue;
                }
                let mut words: Vec<String> = titles
                    .iter()
                    .filter(|(of, _)| *of == one.intent)
                    .map(|(_, title)| title.clone())
                    .collect();
                if truth(&one.intent) == Some(true) && words.is_empty() {
                    words.push(if self.language.starts_with("zh") { "是".into() } else { "Yes".into() });
                }
                if truth(&one.intent) == Some(false) && words.is_empty() {
                    words.push(if self.language.starts_with("zh") { "否".into() } else { "No".into() });
                }
                if words.is_empty() {
                    words.push(names::title(&one.intent));
                }
                let examples = self.intents.get(&one.intent).map(|intent| intent.examples.clone());
                let mut longer = 0;
                for example in examples.unwrap_or_default() {
                    let plain = example.plain();
                    // A choice is found by words in what is said, not by its likeness to whole sentences.
                    if plain.split_whitespace().count() > MAX_WORDS
                        || plain.chars().count() > MAX_CHARS
                        || words.len() >= MAX_ALTERNATIVES
                    {
                        longer += 1;
                        continue;
                    }
                    let had = |words: &[String]| {
                        words.iter().any(|word| word.to_lowercase() == plain.to_lowercase())
                    };
                    let elsewhere = choices
                        .iter()
                        .any(|(_, text)| text.all().any(|word| word.to_lowercase() == plain.to_lowercase()));
                    if !had(&words) && !elsewhere {
                        words.push(plain);
                    }
                }
                if longer > 0 {
                    let place = self.intents.get(&one.intent).and_then(|intent| intent.place.clone());
                    self.add(
                        &place.unwrap_or_default(),
                        format!(
                            "{} of `{}` as the answer to a question",
                            names::count(longer, "example"),
                            one.intent
                        ),
                        "a choice is recognised by short words; the shorter examples are its words",
                        "add the words that tell this answer from the others",
                    );
                }
                self.used.insert(one.intent.clone());
                choices.push((id, Text([(self.language.clone(), words)].into())));
            }
            let mut inner = Vec::new();
            self.go_on(next, intent, &mut filled.to_vec(), &mut inner);
            cases.push((ids, inner));
        }
        let name = self.own_slot(Kind::Choice, choices);
        self.push_ask(steps, &name, Owner::Answer, users[0].1);
        let when = |ids: &[String]| match ids {
            [one] => format!("{name} == {}", cel::text(one)),
            several => {
                let list: Vec<String> = several.iter().map(|id| cel::text(id)).collect();
                format!("{name} in [{}]", list.join(", "))
            }
        };
        let cases = cases.into_iter().map(|(ids, inner)| (Some(when(&ids)), inner)).collect();
        steps.push(Step::new(Act::Switch(cases)));
    }

    /// The titles of the buttons of the last message, by intent.
    fn titles(&self, steps: &[Step]) -> Vec<(String, String)> {
        let Some(Act::Say(say)) = steps.last().map(|step| &step.act) else { return Vec::new() };
        let titled = say.buttons.iter().filter_map(|button| {
            let (intent, _) = super::responses::payload_of(button.run.as_deref()?);
            Some((intent, button.title.first()?.to_owned()))
        });
        titled.collect()
    }

    /// A slot for an answer that no slot of the domain holds.
    fn own_slot(&mut self, kind: Kind, choices: Vec<(String, Text)>) -> String {
        let base = names::identifier(&self.task);
        let name = self.slot_names.fresh(&format!("{base}_answer"), "answer");
        self.extra_slots.push(bot::Slot {
            name: name.clone(),
            kind: kind.name().to_owned(),
            choices,
            ..bot::Slot::default()
        });
        name
    }

    /// Asks with the words of the last message, if it was one.
    fn push_ask(&mut self, steps: &mut Vec<Step>, slot: &str, owner: Owner, place: &Place) {
        let mut ask = Ask { slot: slot.to_owned(), always: owner == Owner::Answer, ..Ask::default() };
        let before = match steps.last().map(|step| &step.act) {
            Some(Act::Say(say)) if say.image.is_none() && say.cards.is_empty() => Some(say.text.clone()),
            _ => None,
        };
        match before {
            Some(text) => {
                steps.pop();
                ask.prompt = text;
                steps.push(Step::ask(ask));
            }
            None => {
                let original =
                    self.slots.keys().find(|name| self.slot_names.known(name) == Some(slot)).cloned();
                match original {
                    Some(original) => steps.extend(self.ask_slot(&original, None, ask, place)),
                    None => {
                        self.add(
                            place,
                            format!("the question before an answer in a story of `{}`", self.task),
                            "code asks it",
                            "write it as `prompt` of the `ask` that stands there",
                        );
                        let zh = self.language.starts_with("zh");
                        ask.prompt = self.text(if zh { "请回答。" } else { "Please answer." });
                        steps.push(Step::ask(ask));
                    }
                }
            }
        }
    }
}
