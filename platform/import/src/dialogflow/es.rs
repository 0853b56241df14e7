//! Agents of ES: an intent becomes a flow, its follow-up intents become answers.

use std::collections::BTreeMap;

use super::intents::{Intent, es_phrase, truth};
use super::questions::{Answer, Otherwise, is_question};
use super::{Agent, tag};
use crate::bot::{Act, Ask, Data, Flow, Http, Step, Text};
use crate::cel;
use crate::names;
use crate::report::Place;
use crate::tree::Tree;

/// An intent with what stands beside its phrases.
struct Es {
    intent: Intent,
    path: String,
    node: Tree,
    id: String,
    parent: String,
    /// Contexts that must be active.
    needs: Vec<String>,
    /// Contexts that it activates.
    gives: Vec<String>,
    /// The intents that may follow.
    children: Vec<usize>,
}

struct Builder<'a> {
    agent: &'a mut Agent,
    intents: Vec<Es>,
    webhook: Option<(String, Place)>,
    /// The flow of each intent that has one.
    flows: BTreeMap<usize, String>,
    /// Intents that became part of another's flow.
    inlined: Vec<usize>,
}

/// Makes the bot.
pub(super) fn build(
    agent: &mut Agent,
    prefix: &str,
    root: &str,
    head: &Tree,
    within: &dyn Fn(&str) -> Vec<(String, Tree)>,
) {
    read_entities(agent, prefix, &within("entities"));
    agent.settle_entities();
    let webhook = head.get("webhook").filter(|webhook| webhook.is("available"));
    let webhook = webhook.and_then(|webhook| webhook.get("url")).and_then(|url| {
        let text = url.text().filter(|text| !text.trim().is_empty())?;
        Some((text.to_owned(), Place::new(root, url.line)))
    });
    let mut builder =
        Builder { agent, intents: Vec::new(), webhook, flows: BTreeMap::new(), inlined: Vec::new() };
    builder.read(&within("intents"));
    builder.relate();
    builder.flows();
    builder.settings(root, head, &within("smalltalk"), &within("knowledgeBases"));
    agent.place_slots();
}

fn read_entities(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let stem = |path: &str| {
        path.trim_start_matches(prefix).trim_start_matches("entities/").trim_end_matches(".json").to_owned()
    };
    for (path, tree) in files.iter().filter(|(path, _)| !path.contains("_entries_")) {
        let name = tree.str("name").map_or_else(|| stem(path), str::to_owned);
        let entity = agent.entities.entry(name).or_default();
        entity.place = Place::new(path, 1);
        entity.pattern = tree.is("isRegexp");
        entity.expands = tree.is("automatedExpansion");
    }
    for (path, tree) in files.iter().filter(|(path, _)| path.contains("_entries_")) {
        let stem = stem(path);
        let Some((name, language)) = stem.rsplit_once("_entries_") else { continue };
        let language = agent.tag(Some(language));
        agent.read_values(name, &language, tree.items());
    }
}

impl Builder<'_> {
    fn read(&mut self, files: &[(String, Tree)]) {
        for (path, node) in files.iter().filter(|(path, _)| !path.contains("_usersays_")) {
            let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json").to_owned();
            let name = node.str("name").map_or_else(|| stem.clone(), str::to_owned);
            let mut intent = Intent {
                name,
                place: Place::new(path, 1),
                fallback: node.is("fallbackIntent"),
                ..Intent::default()
            };
            let begin = format!("{stem}_usersays_");
            let own = files
                .iter()
                .filter(|(path, _)| path.rsplit('/').next().is_some_and(|file| file.starts_with(&begin)));
            for (path, tree) in own {
                let language = path.rsplit("_usersays_").next().unwrap_or_default().trim_end_matches(".json");
                if !self.agent.bot.languages.contains(&tag(language)) {
                    self.agent.add(
                        &Place::new(path, 1),
                        format!("phrases in `{language}`"),
                        "the agent does not name this language among its own",
                        "add it to `languages` and import again",
                    );
                    continue;
                }
                intent.phrases.extend(tree.items().iter().map(|item| es_phrase(item, path, &tag(language))));
            }
            let response = node.list("responses").first().cloned().unwrap_or_default();
            let contexts = |list: &[Tree]| -> Vec<String> {
                list.iter()
                    .filter_map(|item| item.text().or_else(|| item.str("name")))
                    .map(str::to_lowercase)
                    .collect()
            };
            let given: Vec<Tree> = response
                .list("affectedContexts")
                .iter()
                .filter(|context| context.str("lifespan").is_none_or(|lifespan| lifespan != "0"))
                .cloned()
                .collect();
            self.intents.push(Es {
                intent,
                path: path.clone(),
                id: node.str("id").unwrap_or_default().to_owned(),
                parent: node.str("parentId").unwrap_or_default().to_owned(),
                needs: contexts(node.list("contexts")),
                gives: contexts(&given),
                node: node.clone(),
                children: Vec::new(),
            });
        }
    }

    /// Which intents may follow which: by the parent that is named, or by the one intent that gives the context.
    fn relate(&mut self) {
        for at in 0..self.intents.len() {
            let one = &self.intents[at];
            if one.needs.is_empty() {
                continue;
            }
            let by_parent =
                self.intents.iter().position(|other| !one.parent.is_empty() && other.id == one.parent);
            let givers: Vec<usize> = (0..self.intents.len())
                .filter(|other| {
                    *other != at && self.intents[*other].gives.iter().any(|given| one.needs.contains(given))
                })
                .collect();
            let parent = by_parent.or_else(|| match givers.as_slice() {
                [one] => Some(*one),
                _ => None,
            });
            match parent.filter(|parent| !self.descends(*parent, at)) {
                Some(parent) => self.intents[parent].children.push(at),
                None => {
                    let (place, name) = (one.intent.place.clone(), one.intent.name.clone());
                    let needs = one.needs.join("`, `");
                    self.agent.add(
                        &place,
                        format!("the context `{needs}` that `{name}` needs"),
                        if givers.is_empty() {
                            "no intent activates it; code may. The flow can be started at any time now"
                        } else {
                            "several intents activate it. The flow can be started at any time now"
                        },
                        "ask for what is missing in the flow, or begin it with `run` where it belongs",
                    );
                }
            }
        }
    }

    /// Whether `of` follows `at`, directly or through others.
    fn descends(&self, at: usize, of: usize) -> bool {
        let mut open = vec![of];
        let mut seen = Vec::new();
        while let Some(one) = open.pop() {
            if one == at {
                return true;
            }
            if !seen.contains(&one) {
                seen.push(one);
                open.extend(self.intents[one].children.iter().copied());
            }
        }
        false
    }

    fn is_child(&self, at: usize) -> bool {
        self.intents.iter().any(|one| one.children.contains(&at))
    }

    fn flows(&mut self) {
        let roots: Vec<usize> = (0..self.intents.len()).filter(|at| !self.is_child(*at)).collect();
        for at in roots {
            self.flow(at);
        }
        // Follow-ups of what was no question begin something of their own.
        loop {
            let next =
                (0..self.intents.len()).find(|at| !self.flows.contains_key(at) && !self.inlined.contains(at));
            let Some(at) = next else { break };
            self.flow(at);
        }
    }

    fn events(&self, at: usize) -> Vec<(String, usize)> {
        let events = self.intents[at].node.list("events").iter();
        events
            .filter_map(|event| Some((event.text().or_else(|| event.str("name"))?.to_owned(), event.line)))
            .collect()
    }

    fn flow(&mut self, at: usize) {
        let name = self.intents[at].intent.name.clone();
        let path = self.intents[at].path.clone();
        self.agent.task = name.clone();
        let events = self.events(at);
        let welcome = events.iter().any(|(event, _)| {
            event.eq_ignore_ascii_case("WELCOME") || event.to_uppercase().ends_with("_WELCOME")
        });
        for (event, line) in events.iter().filter(|(event, _)| !event.to_uppercase().ends_with("WELCOME")) {
            self.agent.add(
                &Place::new(&path, *line),
                format!("the event `{event}` that starts `{name}`"),
                "events of other systems start no flow here",
                "start the flow with a sentence, a button or `run`",
            );
        }
        if self.intents[at].intent.fallback || welcome {
            let behaviour = if welcome { "welcome" } else { "fallback" };
            self.flows.insert(at, behaviour.to_owned());
            let mut steps = self.steps(at, &mut Vec::new());
            polish_welcome(&mut steps);
            let phrases = self.intents[at].intent.phrases.len();
            if phrases > 0 {
                let place = self.intents[at].intent.phrases[0].place.clone();
                self.agent.add(
                    &place,
                    format!("the {phrases} phrases of `{name}`"),
                    "greetings are understood by themselves and answered by the behaviour `chitchat`",
                    "nothing to do; to answer otherwise, write a flow `chitchat`",
                );
            }
            let known = self.agent.bot.flows.iter().any(|flow| flow.name == behaviour);
            if known {
                self.agent.add(
                    &Place::new(&path, 1),
                    format!("the intent `{name}`"),
                    &format!("another one is the behaviour `{behaviour}` already"),
                    "decide which of the two it shall be",
                );
            } else {
                self.agent.behaviour(behaviour, steps);
            }
            return;
        }
        if self.is_child(at) && truth(&name).is_some() {
            self.inlined.push(at);
            let place = self.intents[at].intent.place.clone();
            return self.agent.add(
                &place,
                format!("the follow-up intent `{name}`"),
                "before it no question is asked, so yes and no would mean nothing",
                "ask the question with `ask` and branch on the answer",
            );
        }
        let flow = self.agent.flow_name(&name);
        self.flows.insert(at, flow.clone());
        let steps = self.steps(at, &mut Vec::new());
        if steps.is_empty() {
            return self.agent.add(
                &Place::new(&path, 1),
                format!("the intent `{name}`"),
                "nothing happens when it is meant: it has no answer, no parameters and no webhook",
                "write a flow for it if something shall happen",
            );
        }
        let intent = self.intents[at].intent.clone();
        let mut triggers = Vec::new();
        let disabled =
            self.intents[at].node.str("priority").is_some_and(|priority| priority.starts_with('-'));
        if disabled {
            self.agent.add(
                &Place::new(&path, 1),
                format!("the intent `{name}` is switched off"),
                "no message starts its flow",
                "nothing to do",
            );
        } else {
            let params = self.params(at);
            let named = move |agent: &Agent, alias: &str| -> Option<String> {
                let (_, key) = params.iter().find(|(param, _)| param == alias)?;
                agent.slot_names.known(key).map(str::to_owned)
            };
            triggers = self.agent.triggers(&intent, &named);
        }
        let title = self.agent.text(names::title(&name));
        self.agent.push(Flow { name: flow, title, triggers, private: disabled, steps, ..Flow::default() });
    }

    /// The parameters of an intent, with the keys under which they are known.
    fn params(&self, at: usize) -> Vec<(String, String)> {
        let response = self.intents[at].node.list("responses").first();
        let list = response.map(|response| response.list("parameters")).unwrap_or_default();
        list.iter().filter_map(|param| Some((param.str("name")?.to_owned(), key(param)?))).collect()
    }

    fn steps(&mut self, at: usize, path: &mut Vec<usize>) -> Vec<Step> {
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
                let slot = self.agent.declare(&key, "@sys.any", false, &place);
                steps.push(Step::new(Act::Set(vec![(slot, cel::text(value))])));
                continue;
            }
            if value.starts_with('#') {
                // The value of an earlier intent: it is the same slot here.
                continue;
            }
            let slot = self.agent.declare(
                &key,
                param.str("dataType").unwrap_or("@sys.any"),
                param.is("isList"),
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
            url: cel::literal(&url),
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
        let said = self.agent.text("${reply.fulfillmentText}");
        vec![
            Step::new(Act::Http(Box::new(Http {
                otherwise: vec![Step::new(Act::Set(vec![("reply".to_owned(), "null".to_owned())]))],
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

    /// Settings of the agent that have no counterpart.
    fn settings(
        &mut self,
        root: &str,
        head: &Tree,
        smalltalk: &[(String, Tree)],
        knowledge: &[(String, Tree)],
    ) {
        if let Some(entry) =
            head.entry("enabledKnowledgeBaseNames").filter(|entry| !entry.value.items().is_empty())
        {
            self.agent.add(
                &Place::new(root, entry.line),
                "the knowledge bases of the agent",
                "their documents are not in the export",
                "write their questions and answers into `knowledge/`",
            );
        }
        for (path, _) in smalltalk.iter().chain(knowledge) {
            self.agent.add(
                &Place::new(path, 1),
                "answers to small talk or documents",
                "Dialogflow knows the questions to them, the export does not",
                "write the questions and answers into `knowledge/`",
            );
        }
        if let Some(entry) =
            head.entry("analyzeQueryTextSentiment").filter(|entry| entry.value.flag() == Some(true))
        {
            self.agent.add(
                &Place::new(root, entry.line),
                "the analysis of sentiment",
                "it has no setting",
                "nothing to do",
            );
        }
    }
}

/// Under which key a parameter is known: its name, and its type where another of the name has another type.
fn key(param: &Tree) -> Option<String> {
    Some(format!("{}|{}", param.str("name")?, param.str("dataType").unwrap_or_default()))
}

/// `$name`, `$name.original` and `#context.name` become `${slot}`.
fn es_text(agent: &mut Agent, written: &str, params: &[(String, String)], place: &Place) -> String {
    let mut text = String::new();
    let mut rest = written;
    while let Some(at) = rest.find(['$', '#']) {
        let sign = &rest[at..=at];
        text.push_str(&cel::literal(&rest[..at]));
        let after = &rest[at + 1..];
        let name = |c: char| c.is_alphanumeric() || "_-".contains(c);
        let mut end = after.find(|c: char| !name(c)).unwrap_or(after.len());
        let mut alias = after[..end].trim_end_matches('-').to_owned();
        end = alias.len();
        if sign == "#" {
            // `#context.name`
            let inner = after[end..].strip_prefix('.').unwrap_or_default();
            let length = inner.find(|c: char| !name(c)).unwrap_or(inner.len());
            alias = inner[..length].trim_end_matches('-').to_owned();
            end = if alias.is_empty() { 0 } else { end + 1 + alias.len() };
        }
        let known =
            params.iter().find(|(param, _)| *param == alias).and_then(|(_, key)| agent.slot_names.known(key));
        match known.map(str::to_owned) {
            Some(slot) if end > 0 => {
                let tail = &after[end..];
                let more = [".original", ".object"]
                    .iter()
                    .find(|field| tail.starts_with(**field))
                    .map_or(0, |field| field.len());
                text.push_str(&format!("${{{slot}}}"));
                rest = &after[end + more..];
            }
            _ if sign == "#" && end > 0 => {
                agent.add(
                    place,
                    format!("`#{}` in a text", &after[..end]),
                    "no intent that was carried over on the way here has this parameter; nothing stands in its place",
                    "write the slot that is meant as `${...}`",
                );
                rest = &after[end..];
            }
            _ => {
                text.push_str(sign);
                rest = after;
            }
        }
    }
    text + &cel::literal(rest)
}

/// A greeting waits for no answer: the customer says what he wants.
fn polish_welcome(steps: &mut Vec<Step>) {
    steps.retain(|step| !matches!(&step.act, Act::Goto(_)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_texts_are_slots() {
        let mut agent = Agent { language: "en".into(), ..Agent::default() };
        let place = Place::default();
        agent.slot("date|@sys.date", &place);
        let params = vec![("date".to_owned(), "date|@sys.date".to_owned())];
        let text = es_text(
            &mut agent,
            "On $date, or #ctx-followup.date: $date.original costs $5 #1",
            &params,
            &place,
        );
        assert_eq!(text, "On ${date}, or ${date}: ${date} costs $5 #1");
        assert_eq!(agent.report.items().len(), 0);
        assert_eq!(es_text(&mut agent, "#ctx.other!", &params, &place), "!");
        assert_eq!(agent.report.items().len(), 1);
    }
}
