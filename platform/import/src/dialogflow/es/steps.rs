//! What an intent does: it asks for its parameters, says its messages, calls its webhook, and waits for what may follow.

use super::Builder;
use super::text::es_text;
use crate::bot::{Act, Ask, Data, Http, Step, Text};
use crate::cel;
use crate::dialogflow::Agent;
use crate::dialogflow::params::Written;
use crate::dialogflow::questions::{Answer, Otherwise, is_question};
use crate::report::Place;
use crate::tree::Tree;

impl Builder<'_> {
    /// The parameters of an intent, with the keys under which they are known.
    pub(super) fn params(&self, at: usize) -> Vec<(String, String)> {
        let response = self.intents[at].node.list("responses").first();
        let list = response.map(|response| response.list("parameters")).unwrap_or_default();
        list.iter().filter_map(|param| Some((param.str("name")?.to_owned(), key(param)?))).collect()
    }

    pub(super) fn steps(&mut self, at: usize, path: &mut Vec<usize>) -> Vec<Step> {
        path.push(at);
        let mut steps = Vec::new();
        self.go_on(at, path, &mut steps);
        path.pop();
        steps
    }

    fn go_on(&mut self, at: usize, path: &mut Vec<usize>, steps: &mut Vec<Step>) {
        let (file, node) = (self.intents[at].path.clone(), self.intents[at].node.clone());
        let response = node.list("responses").first().cloned().unwrap_or_default();
        self.ask(at, &response, steps);
        let contexts = self.known_params(path);
        let fill = move |agent: &mut Agent, text: &str, place: &Place| es_text(agent, text, &contexts, place);
        let messages = self.agent.es_messages(response.list("messages"), &file, &fill);
        if node.is("webhookUsed") {
            steps.extend(self.request(at, &response, messages));
        } else {
            steps.extend(messages);
        }
        if response.list("messages").is_empty()
            && let Some(speech) = response.get("speech")
        {
            for text in speech.texts() {
                let text = fill(self.agent, text, &Place::new(&file, speech.line));
                let text = self.agent.text(text);
                steps.push(Step::say(text));
            }
        }
        if node.is("webhookForSlotFilling") {
            self.agent.add(
                &Place::new(&file, node.entry("webhookForSlotFilling").map_or(1, |entry| entry.line)),
                format!("the webhook of `{}` while parameters are asked for", self.intents[at].intent.name),
                "questions are asked without it",
                "check answers with `accept`, or call a plug-in after the question",
            );
        }
        if node.is("liveAgentHandoff") {
            steps.push(Step::new(Act::Handoff { note: None }));
        }
        if node.is("endInteraction") || node.is("endConversation") {
            steps.push(Step::new(Act::EndConversation));
            return;
        }
        self.follow(at, path, steps);
    }

    /// Parameters of the intents on the way, by alias; the nearest counts.
    fn known_params(&self, path: &[usize]) -> Vec<(String, String)> {
        path.iter().rev().flat_map(|at| self.params(*at)).collect()
    }

    /// The questions of an intent.
    fn ask(&mut self, at: usize, response: &Tree, steps: &mut Vec<Step>) {
        let file = self.intents[at].path.clone();
        for param in response.list("parameters") {
            let place = Place::new(&file, param.line);
            let (Some(name), Some(key)) = (param.str("name").map(str::to_owned), key(param)) else {
                continue;
            };
            let value = param.str("value").unwrap_or_default();
            if param.str("dataType").is_none_or(str::is_empty)
                && !value.starts_with(['$', '#'])
                && !value.is_empty()
            {
                let slot = self.agent.declare(&key, Written { kind: "@sys.any", list: false }, &place);
                steps.push(Step::new(Act::Set(vec![(slot, cel::text(value))])));
                continue;
            }
            if value.starts_with('#') {
                // The value of an earlier intent: it is the same slot here.
                continue;
            }
            let slot = self.agent.declare(
                &key,
                Written { kind: param.str("dataType").unwrap_or("@sys.any"), list: param.is("isList") },
                &place,
            );
            if !param.is("required") {
                if let Some(default) = param.str("defaultValue").filter(|text| !text.is_empty()) {
                    match self.agent.value(&key, default) {
                        Some(value) => steps.push(Step::new(Act::If {
                            when: format!("!has({slot})"),
                            then: vec![Step::new(Act::Set(vec![(slot.clone(), value)]))],
                            other: Vec::new(),
                        })),
                        None => self.agent.add(
                            &place,
                            format!("the default `{default}` of `{name}`"),
                            "the slot is of another type",
                            "set it with an expression of that type",
                        ),
                    }
                }
                self.agent.add(
                    &place,
                    format!("the optional parameter `{name}` of `{}`", self.intents[at].intent.name),
                    "only slots that a flow asks for are read from its first message",
                    "add an `ask` with `skip: true` if it matters",
                );
                continue;
            }
            let prompt = self.prompts(param.list("prompts"), &file);
            let mut ask = Ask { slot, prompt: prompt.clone(), ..Ask::default() };
            ask.otherwise = self.prompts(param.list("noMatchPromptMessages"), &file);
            if let Some(entry) =
                param.entry("noInputPromptMessages").filter(|entry| !entry.value.items().is_empty())
            {
                self.agent.add(
                    &Place::new(&file, entry.line),
                    format!("what is said when nothing is answered to `{name}`"),
                    "the behaviour `silence` says it for all questions",
                    "write it there",
                );
            }
            // After a question of the message before, its words are the question.
            let asked = is_question(steps) && !prompt.is_empty();
            if asked && let Some(Act::Say(say)) = steps.last().map(|step| &step.act) {
                let text = say.text.clone();
                if !text.is_empty() && say.cards.is_empty() && say.image.is_none() {
                    let buttons = say.buttons.clone();
                    steps.pop();
                    self.agent.lost_buttons(&buttons, &key, &place);
                    ask.prompt = text;
                    if ask.otherwise.is_empty() {
                        ask.otherwise = prompt;
                    }
                    steps.push(Step::ask(ask));
                    continue;
                }
            }
            if let Some(param) = self.agent.params.get_mut(&key)
                && param.ask.is_empty()
            {
                param.ask = prompt;
            }
            self.agent.ask_param(steps, ask, &key, &place);
        }
    }

    fn prompts(&mut self, items: &[Tree], file: &str) -> Text {
        let mut text = Text::default();
        for item in items {
            let place = Place::new(file, item.line);
            let language = self.agent.tag(item.str("lang"));
            let values =
                item.get("value").or_else(|| item.get("speech")).map(Tree::texts).unwrap_or_default();
            for value in values.into_iter().filter(|value| !value.trim().is_empty()) {
                let value = es_text(self.agent, value.trim(), &[], &place);
                text.add(&language, value);
            }
        }
        text
    }

    /// The request to the webhook; the messages of the intent are said if it says nothing, or fails.
    fn request(&mut self, at: usize, response: &Tree, messages: Vec<Step>) -> Vec<Step> {
        let (intent, path) = (self.intents[at].intent.name.clone(), self.intents[at].path.clone());
        let line = self.intents[at].node.entry("webhookUsed").map_or(1, |entry| entry.line);
        let Some((url, _)) = self.webhook.clone() else {
            self.agent.add(
                &Place::new(&path, line),
                format!("the webhook of the intent `{intent}`"),
                "the agent has no address for it; its code may stand in the console",
                "write it as a plug-in and `call` it, or as a step `http`",
            );
            return messages;
        };
        let params = self.params(at).into_iter().filter_map(|(alias, key)| {
            let slot = self.agent.slot_names.known(&key)?;
            Some((alias, Data::Text(format!("${{{slot}}}"))))
        });
        let text = |text: &str| Data::Text(text.to_owned());
        let query = vec![
            ("queryText".to_owned(), text("${message}")),
            ("action".to_owned(), Data::Text(response.str("action").unwrap_or_default().to_owned())),
            ("parameters".to_owned(), Data::Map(params.collect())),
            ("intent".to_owned(), Data::Map(vec![("displayName".to_owned(), Data::Text(intent.clone()))])),
            ("languageCode".to_owned(), text("${language}")),
        ];
        let http = Http {
            method: "POST".to_owned(),
            url: crate::dialogflow::cx::fulfillment::address(&url),
            json: vec![("queryResult".to_owned(), Data::Map(query))],
            into: "reply".to_owned(),
            timeout: Some("5s".to_owned()),
            ..Http::default()
        };
        self.agent.add(
            &Place::new(&path, line),
            format!("what the webhook answers to the intent `{intent}`"),
            "the request is sent as Dialogflow sent it; of the answer only `fulfillmentText` is said",
            "take more from `reply` with `set` and `say` if it gives more",
        );
        let said = self.agent.text("${string(reply.fulfillmentText)}");
        vec![
            Step::new(Act::Http(Box::new(Http {
                otherwise: vec![Step::new(Act::Clear(vec!["reply".to_owned()]))],
                ..http
            }))),
            Step::new(Act::If {
                when: "has(reply) && has(reply.fulfillmentText)".to_owned(),
                then: vec![Step::say(said)],
                other: messages,
            }),
        ]
    }

    /// What may follow.
    fn follow(&mut self, at: usize, path: &mut Vec<usize>, steps: &mut Vec<Step>) {
        let children = self.intents[at].children.clone();
        let (fallbacks, children): (Vec<usize>, Vec<usize>) =
            children.into_iter().partition(|child| self.intents[*child].intent.fallback);
        if children.is_empty() {
            self.inlined.extend(fallbacks.iter().copied());
            for child in fallbacks {
                self.lone_fallback(child);
            }
            return;
        }
        let place = self.intents[children[0]].intent.place.clone();
        // One follow-up that asks for something: the customer answers with it.
        if let [one] = children.as_slice()
            && !self.required(*one).is_empty()
            && is_question(steps)
        {
            self.inlined.push(*one);
            self.inlined.extend(fallbacks.iter().copied());
            for child in fallbacks {
                self.lone_fallback(child);
            }
            path.push(*one);
            self.go_on(*one, path, steps);
            path.pop();
            return;
        }
        if !is_question(steps) {
            self.inlined.extend(fallbacks.iter().copied());
            for child in fallbacks {
                self.lone_fallback(child);
            }
            // What follows begins something of its own; `flows` takes it up.
            return;
        }
        let mut otherwise = Otherwise::default();
        for child in fallbacks {
            self.inlined.push(child);
            let response = self.intents[child].node.list("responses").first().cloned().unwrap_or_default();
            let file = self.intents[child].path.clone();
            for message in response
                .list("messages")
                .iter()
                .filter(|message| message.str("platform").is_none_or(str::is_empty))
            {
                let language = self.agent.tag(message.str("lang"));
                for text in message.get("speech").map(Tree::texts).unwrap_or_default() {
                    let text = es_text(self.agent, text.trim(), &[], &Place::new(&file, message.line));
                    if !text.is_empty() {
                        otherwise.text.add(&language, text);
                    }
                }
            }
        }
        let mut answers = Vec::new();
        for child in children {
            let intent = self.intents[child].intent.clone();
            let mut inner = Vec::new();
            if path.contains(&child) {
                continue;
            }
            self.inlined.push(child);
            path.push(child);
            self.go_on(child, path, &mut inner);
            path.pop();
            answers.push(Answer { intent, when: None, steps: inner });
        }
        self.agent.ask_intents(steps, answers, otherwise, &place);
    }

    fn lone_fallback(&mut self, child: usize) {
        let (place, name) =
            (self.intents[child].intent.place.clone(), self.intents[child].intent.name.clone());
        self.agent.add(
            &place,
            format!("the fallback `{name}`"),
            "no question is asked before it, so the behaviour `fallback` answers",
            "write it as `otherwise` of a question",
        );
    }

    /// The parameters that an intent asks for.
    fn required(&self, at: usize) -> Vec<String> {
        let response = self.intents[at].node.list("responses").first();
        let list = response.map(|response| response.list("parameters")).unwrap_or_default();
        list.iter()
            .filter(|param| param.is("required"))
            .filter_map(|param| param.str("name").map(str::to_owned))
            .collect()
    }
}

/// Under which key a parameter is known: its name, and its type where another of the name has another type.
fn key(param: &Tree) -> Option<String> {
    Some(format!("{}|{}", param.str("name")?, param.str("dataType").unwrap_or_default()))
}
