//! Stories and rules together: what can follow what, as one tree for each intent that begins something.
//!
//! Stories are samples of talks. Where the bot asked something, what the customer says next is an answer, and the
//! stories that go on differently become branches. Where it did not, the customer begins something else, and what
//! follows becomes a task of its own.

use std::collections::BTreeMap;

use super::Rasa;
use super::rules::{Event, Said, Story, Wanted};
use crate::bot::{Flow, Step};
use crate::kind::truth;
use crate::names;
use crate::report::Place;

/// A part of a story.
#[derive(Clone, Debug)]
pub(crate) enum Token {
    User(Vec<Said>, Place),
    Do(String, Place),
    Bot(String, Place),
    /// A form from its first question to its last.
    Form(String, Place),
    If(Vec<(String, Wanted)>, Place),
    Goto(String, Place),
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User(a, _), Self::User(b, _)) => {
                let key = |said: &[Said]| {
                    let mut keys: Vec<_> = said
                        .iter()
                        .map(|said| {
                            let mut marks: Vec<_> = said
                                .marks
                                .iter()
                                .map(|mark| (mark.entity.clone(), mark.role.clone(), mark.value.clone()))
                                .collect();
                            marks.sort();
                            (said.intent.clone(), marks)
                        })
                        .collect();
                    keys.sort();
                    keys
                };
                key(a) == key(b)
            }
            (Self::Do(a, _), Self::Do(b, _))
            | (Self::Bot(a, _), Self::Bot(b, _))
            | (Self::Form(a, _), Self::Form(b, _))
            | (Self::Goto(a, _), Self::Goto(b, _)) => a == b,
            (Self::If(a, _), Self::If(b, _)) => a == b,
            _ => false,
        }
    }
}

impl Token {
    pub(crate) fn place(&self) -> &Place {
        match self {
            Self::User(_, place)
            | Self::Do(_, place)
            | Self::Bot(_, place)
            | Self::Form(_, place)
            | Self::If(_, place)
            | Self::Goto(_, place) => place,
        }
    }
}

/// What can follow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) edges: Vec<(Token, Node)>,
}

impl Node {
    fn insert(&mut self, tokens: &[Token]) {
        let mut node = self;
        for token in tokens {
            let at = node.edges.iter().position(|(known, _)| known == token).unwrap_or_else(|| {
                node.edges.push((token.clone(), Self::default()));
                node.edges.len() - 1
            });
            node = &mut node.edges[at].1;
        }
    }
}

/// What a tree of stories begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    Intent(String),
    Checkpoint(String),
    Conversation,
}

/// All trees, in the order in which they were met.
#[derive(Default)]
struct Trees {
    roots: Vec<(Begin, Place, Node)>,
    /// What follows a form.
    after: BTreeMap<String, Vec<Vec<Token>>>,
    /// Stories that begin with what the bot does.
    middles: Vec<(Vec<Token>, Place, String)>,
    /// What was said in the middle of a form: the intent, the form, the place.
    aside: Vec<(String, String, Place)>,
}

impl Trees {
    fn root(&mut self, begin: Begin, place: &Place) -> &mut Node {
        let at = self.roots.iter().position(|(known, ..)| *known == begin).unwrap_or_else(|| {
            self.roots.push((begin, place.clone(), Node::default()));
            self.roots.len() - 1
        });
        &mut self.roots[at].2
    }
}

impl Rasa {
    pub(super) fn build_stories(&mut self) {
        let mut stories = std::mem::take(&mut self.stories);
        // Rules are what must happen, stories what may: a rule has its say first.
        stories.sort_by_key(|story| !story.rule);
        let mut trees = Trees::default();
        for story in &stories {
            self.plant(&mut trees, story);
        }
        self.join_middles(&mut trees);
        for (form, after) in std::mem::take(&mut trees.after) {
            self.after_forms.insert(form, after);
        }
        let mut flows: Vec<(Begin, Vec<String>, Vec<Step>, Place)> = Vec::new();
        for (begin, ..) in &trees.roots {
            if let Begin::Checkpoint(name) = begin {
                self.flow_names.of(&format!("checkpoint {name}"), "checkpoint");
            }
        }
        for (begin, place, node) in &trees.roots {
            let intent = if let Begin::Intent(intent) = begin { intent.clone() } else { String::new() };
            self.task = match begin {
                Begin::Intent(intent) => intent.clone(),
                Begin::Checkpoint(name) => name.clone(),
                Begin::Conversation => "welcome".to_owned(),
            };
            self.extra_slots.clear();
            let marks = self.intents.get(&intent).map(|intent| {
                intent
                    .examples
                    .iter()
                    .flat_map(|example| example.marks().cloned().collect::<Vec<_>>())
                    .collect::<Vec<_>>()
            });
            let filled: Vec<String> =
                marks.unwrap_or_default().iter().filter_map(|mark| self.slot_of(mark)).collect();
            let steps = self.node_steps(node, &intent, &filled);
            let same = flows.iter_mut().find(|(known, _, other, _)| {
                matches!((known, begin), (Begin::Intent(_), Begin::Intent(_)))
                    && *other == steps
                    && !steps.is_empty()
            });
            match same {
                Some((_, intents, ..)) => intents.push(intent),
                None => flows.push((begin.clone(), vec![intent], steps, place.clone())),
            }
            let extra = std::mem::take(&mut self.extra_slots);
            self.flow_slots.push(extra);
        }
        for (begin, intents, steps, place) in flows {
            self.story_flow(&begin, &intents, steps, &place);
        }
        self.check_aside(&trees.aside);
        self.check_forms();
    }

    /// Puts a story into its tree.
    fn plant(&mut self, trees: &mut Trees, story: &Story) {
        let form = story.conditions.iter().find_map(|event| match event {
            Event::Loop(Some(form)) => Some(form.clone()),
            _ => None,
        });
        let slots = |events: &[Event]| -> Vec<Token> {
            let tokens = events.iter().filter_map(|event| match event {
                Event::Slots(slots, place) => {
                    let slots: Vec<_> =
                        slots.iter().filter(|(name, _)| name != "requested_slot").cloned().collect();
                    (!slots.is_empty()).then(|| Token::If(slots, place.clone()))
                }
                _ => None,
            });
            tokens.collect()
        };
        let conditions = slots(&story.conditions);
        // The rule that says what follows a form.
        if let (Some(form), Some(Event::Action(first, _))) = (&form, story.events.first())
            && first == form
        {
            let end = story.events.iter().position(|event| *event == Event::Loop(None));
            let rest = end.map_or(&[][..], |end| &story.events[end + 1..]);
            let mut tokens = conditions;
            tokens.extend(self.tokens(rest, trees));
            trees.after.entry(form.clone()).or_default().push(tokens);
            return;
        }
        let mut events = story.events.clone();
        if let Some(form) = &form {
            events.retain(|event| !matches!(event, Event::Action(name, _) if name == form));
        }
        let opens = matches!(events.first(), Some(Event::Action(name, _)) if name == "action_session_start");
        let mut tokens = self.tokens(&events, trees);
        if tokens.is_empty() {
            return;
        }
        let begin = match &tokens[0] {
            Token::User(..) => None,
            Token::Goto(name, _) => Some(Begin::Checkpoint(name.clone())),
            _ if opens || story.begin => Some(Begin::Conversation),
            _ => {
                trees.middles.push((tokens, story.place.clone(), story.name.clone()));
                return;
            }
        };
        match begin {
            Some(begin) => {
                if matches!(begin, Begin::Checkpoint(_)) {
                    tokens.remove(0);
                }
                self.grow(trees, begin, &story.place, &[], &tokens);
            }
            None => {
                let Token::User(said, place) = tokens.remove(0) else { return };
                let mut all = conditions;
                all.extend(tokens);
                for one in said {
                    self.begin_with(trees, &one, &place, &all);
                }
            }
        }
    }

    /// A story that begins with what a customer says.
    fn begin_with(&mut self, trees: &mut Trees, said: &Said, place: &Place, tokens: &[Token]) {
        if truth(&said.intent).is_some() {
            self.add(
                place,
                format!("`{}` as the begin of something", said.intent),
                "yes and no are answers; before this one stands no question that was carried over",
                "ask the question with `ask` and branch on the answer",
            );
            return;
        }
        if let Some(text) = &said.text {
            let intent = self.intents.entry(said.intent.clone()).or_default();
            // A sentence in place of an intent is its own example.
            if intent.examples.is_empty() && !intent.declared {
                intent.place.get_or_insert_with(|| place.clone());
                intent.examples.push(text.clone());
            }
        }
        self.grow(trees, Begin::Intent(said.intent.clone()), place, &[], tokens);
    }

    /// Adds what follows `before`; what the customer begins anew goes into a tree of its own.
    fn grow(&mut self, trees: &mut Trees, begin: Begin, place: &Place, before: &[Token], tokens: &[Token]) {
        let mut kept: Vec<Token> = before.to_vec();
        for (at, token) in tokens.iter().enumerate() {
            if let Token::User(said, user_place) = token {
                let asked = kept.iter().rev().find(|token| !matches!(token, Token::If(..)));
                if !self.asks(asked, said) {
                    for one in said {
                        self.begin_with(trees, one, user_place, &tokens[at + 1..]);
                    }
                    break;
                }
            }
            kept.push(token.clone());
        }
        trees.root(begin, place).insert(&kept);
    }

    /// Whether the bot asked something, so that what is said next answers it.
    fn asks(&self, before: Option<&Token>, said: &[Said]) -> bool {
        let yes_or_no = said.iter().all(|said| truth(&said.intent).is_some());
        let question = |text: &str| text.trim_end().ends_with(['?', '？']);
        match before {
            Some(Token::Do(name, _)) => match self.responses.get(name) {
                Some(response) => {
                    response.variants.iter().any(|variant| {
                        variant.buttons.iter().any(|button| button.url.is_none())
                            || variant.texts.iter().any(|(_, text)| question(text))
                    }) || name.starts_with("utter_ask")
                }
                None => yes_or_no && ["ask", "confirm", "question"].iter().any(|word| name.contains(word)),
            },
            Some(Token::Bot(text, _)) => question(text),
            _ => false,
        }
    }

    /// The events of a story as parts; a form becomes one part.
    fn tokens(&mut self, events: &[Event], trees: &mut Trees) -> Vec<Token> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while at < events.len() {
            match &events[at] {
                Event::Action(name, place) if self.forms.contains_key(name) => {
                    tokens.push(Token::Form(name.clone(), place.clone()));
                    let end =
                        events[at..].iter().position(|event| *event == Event::Loop(None)).map(|end| at + end);
                    let inside = &events[at + 1..end.unwrap_or(events.len())];
                    if !self.inside_form(name, inside, trees) {
                        return tokens;
                    }
                    match end {
                        Some(end) => at = end,
                        None => return tokens,
                    }
                }
                Event::User(said, place) => tokens.push(Token::User(said.clone(), place.clone())),
                Event::Action(name, place) if !is_silent(name) => {
                    tokens.push(Token::Do(name.clone(), place.clone()))
                }
                Event::Bot(text, place) => tokens.push(Token::Bot(text.clone(), place.clone())),
                Event::Slots(slots, place) => {
                    let slots: Vec<_> =
                        slots.iter().filter(|(name, _)| name != "requested_slot").cloned().collect();
                    if !slots.is_empty() {
                        tokens.push(Token::If(slots, place.clone()));
                    }
                }
                Event::Checkpoint(name, place) => {
                    tokens.push(Token::Goto(name.clone(), place.clone()));
                    if at > 0 {
                        return tokens;
                    }
                }
                Event::Action(..) | Event::Loop(_) => {}
            }
            at += 1;
        }
        tokens
    }

    /// What is said while a form asks. Whether the form goes on to its end.
    fn inside_form(&mut self, form: &str, events: &[Event], trees: &mut Trees) -> bool {
        let other = events.iter().find_map(|event| match event {
            Event::Action(name, place) if name != form && self.forms.contains_key(name) => {
                Some((name, place))
            }
            _ => None,
        });
        if let Some((other, place)) = other {
            self.add(
                place,
                format!("a story that goes from the form `{form}` to the form `{other}`"),
                "a task in the middle of another is served, and then the first goes on, without being told",
                "nothing to do, unless the customer shall be asked which of the two he wants",
            );
            return false;
        }
        let leaves = events.iter().find_map(|event| match event {
            Event::Action(name, place)
                if ["action_deactivate_loop", "action_deactivate_form"].contains(&name.as_str()) =>
            {
                Some(place)
            }
            _ => None,
        });
        let mut at = 0;
        while at < events.len() {
            if let Event::User(said, place) = &events[at] {
                let rest = &events[at + 1..];
                let turn = rest.iter().take_while(|event| !matches!(event, Event::User(..)));
                let does = turn
                    .clone()
                    .any(|event| matches!(event, Event::Action(name, _) if name != form && !is_silent(name)));
                if does {
                    for one in said.iter().filter(|one| truth(&one.intent).is_none()) {
                        trees.aside.push((one.intent.clone(), form.to_owned(), place.clone()));
                    }
                }
            }
            at += 1;
        }
        if let Some(place) = leaves {
            self.add(
                place,
                format!("a story that leaves the form `{form}` before its end"),
                "a customer who says “cancel” leaves a task at any question",
                "to say something else then, write a flow `cancel`",
            );
        }
        leaves.is_none()
    }

    /// Puts stories that begin with the bot behind the places where the bot does that.
    fn join_middles(&mut self, trees: &mut Trees) {
        let middles = std::mem::take(&mut trees.middles);
        for (tokens, place, name) in middles {
            let first = tokens.iter().position(|token| matches!(token, Token::User(..)));
            let Some(first) = first else {
                self.add(
                    &place,
                    format!("the story `{name}`"),
                    "in it the bot acts without being asked",
                    "put its steps where they shall happen, or make them a flow that others `run`",
                );
                continue;
            };
            let (before, after) = tokens.split_at(first);
            let mut found = Vec::new();
            for (begin, root_place, node) in &trees.roots {
                let mut paths = Vec::new();
                paths_to(node, before, &mut Vec::new(), &mut paths);
                found.extend(paths.into_iter().map(|path| (begin.clone(), root_place.clone(), path)));
            }
            if found.is_empty() {
                self.add(
                    &place,
                    format!("the story `{name}`"),
                    "it begins in the middle of a talk, at a place that no other story leads to",
                    "write what leads there as a flow, and this as its next steps",
                );
            }
            for (begin, root_place, path) in found {
                self.grow(trees, begin, &root_place, &path, after);
            }
        }
    }

    fn story_flow(&mut self, begin: &Begin, intents: &[String], steps: Vec<Step>, place: &Place) {
        if steps.is_empty() {
            return;
        }
        if matches!(begin, Begin::Intent(_)) && intents.iter().all(|intent| self.is_retrieval(intent)) {
            return self.add(
                place,
                format!("what happens beside the answer to `{}`", intents.join("`, `")),
                "the knowledge answers it, and nothing else happens then",
                "answer with a flow where more shall happen",
            );
        }
        let mut flow = Flow { steps, ..Flow::default() };
        match begin {
            Begin::Conversation => {
                "welcome".clone_into(&mut flow.name);
                flow.private = true;
                flow.title = self.text(if self.language.starts_with("zh") { "欢迎" } else { "Welcome" });
            }
            Begin::Checkpoint(name) => {
                flow.name = self.flow_names.of(&format!("checkpoint {name}"), "checkpoint");
                flow.private = true;
                flow.title = self.text(names::title(name));
            }
            Begin::Intent(_) if intents.iter().any(|intent| intent == "nlu_fallback") => {
                "fallback".clone_into(&mut flow.name);
                flow.private = true;
                flow.title =
                    self.text(if self.language.starts_with("zh") { "没听懂" } else { "Not understood" });
                self.used.insert("nlu_fallback".to_owned());
            }
            Begin::Intent(first) => {
                flow.name = self.task_name(first, &flow.steps);
                flow.title = self.text(names::title(first));
                for intent in intents {
                    self.starts.insert(intent.clone(), flow.name.clone());
                    flow.triggers.extend(self.triggers(intent));
                }
                if flow.triggers.is_empty() {
                    self.add(
                        place,
                        format!("examples for the intent `{first}`"),
                        "the training data has none, so no message starts its flow",
                        format!("add `triggers` to `flows/{}.yaml`", flow.name),
                    );
                }
            }
        }
        let extra = self.flow_slots_of(&flow);
        flow.slots.extend(extra);
        self.push(flow);
    }

    /// The slots that were made for the questions of a flow.
    fn flow_slots_of(&self, flow: &Flow) -> Vec<crate::bot::Slot> {
        let asks = flow.asks();
        let mut slots: Vec<crate::bot::Slot> = Vec::new();
        for slot in self.flow_slots.iter().flatten() {
            if asks.contains(&slot.name) && !slots.iter().any(|known| known.name == slot.name) {
                slots.push(slot.clone());
            }
        }
        slots
    }

    fn check_aside(&mut self, aside: &[(String, String, Place)]) {
        for (intent, form, place) in aside {
            let own = self.starts.contains_key(intent) || self.is_retrieval(intent);
            if !own {
                self.add(
                    place,
                    format!("what is answered to `{intent}` in the middle of the form `{form}`"),
                    "a task in the middle is served by the flow that its examples start; this intent starts none",
                    "give the intent a flow of its own; the form goes on after it by itself",
                );
            }
        }
    }

    /// Forms that nothing starts get a flow for themselves.
    fn check_forms(&mut self) {
        let idle: Vec<String> =
            self.forms.keys().filter(|form| !self.used.contains(*form)).cloned().collect();
        for form in idle {
            let place = self.forms[&form].place.clone();
            let mut steps = self.form_steps(&form);
            let after = self.after_forms.get(&form).cloned().unwrap_or_default();
            steps.extend(self.after_form(&after, "", &[]));
            if steps.is_empty() {
                continue;
            }
            let name = self.task_name(&form, &steps);
            self.add(
                &place,
                format!("what starts the form `{form}`"),
                "no rule or story that was carried over does",
                format!("add `triggers` to `flows/{name}.yaml`, or `run: {name}` where it shall begin"),
            );
            let title = self.text(names::title(&form));
            self.push(Flow { name, title, private: true, steps, ..Flow::default() });
        }
    }
}

/// Actions of Rasa that need no step.
fn is_silent(name: &str) -> bool {
    const SILENT: &[&str] = &[
        "action_listen",
        "action_session_start",
        "action_deactivate_loop",
        "action_deactivate_form",
        "action_extract_slots",
        "action_unlikely_intent",
        "action_revert_fallback_events",
    ];
    SILENT.contains(&name)
}

/// The ways through a tree whose end is `wanted`.
fn paths_to(node: &Node, wanted: &[Token], path: &mut Vec<Token>, found: &mut Vec<Vec<Token>>) {
    let bare: Vec<&Token> = wanted.iter().filter(|token| !matches!(token, Token::If(..))).collect();
    for (token, next) in &node.edges {
        path.push(token.clone());
        let tail: Vec<&Token> = path.iter().filter(|token| !matches!(token, Token::If(..))).collect();
        if !bare.is_empty() && tail.ends_with(&bare) {
            found.push(path.clone());
        }
        paths_to(next, wanted, path, found);
        path.pop();
    }
}
