//! Agents of CX: what stands in their files, and which flows they become.
//!
//! An intent that a flow waits for at its start becomes a flow with triggers. A page that one route leads to becomes part
//! of the flow that comes there; a page that several lead to is a flow of its own. Parameters live in the session, so
//! their slots stand in `bot.yaml`.

use std::collections::{BTreeMap, BTreeSet};

use super::intents::{Intent, Phrase};
use super::{Agent, fulfillment, tests};
use crate::bot::{Act, Flow, Step, Text};
use crate::cel;
use crate::kind::Kind;
use crate::names::{self, Names};
use crate::report::Place;
use crate::tree::{Tree, Value};

/// A flow of the agent.
#[derive(Default)]
pub(super) struct CxFlow {
    pub(super) path: String,
    pub(super) node: Tree,
    /// Files by the names of the pages and route groups.
    pub(super) pages: BTreeMap<String, (String, Tree)>,
    pub(super) groups: BTreeMap<String, (String, Tree)>,
}

/// The agent, and what of it is done.
pub(super) struct Cx<'a> {
    pub(super) agent: &'a mut Agent,
    pub(super) flows: BTreeMap<String, CxFlow>,
    pub(super) groups: BTreeMap<String, (String, Tree)>,
    pub(super) start: String,
    /// How many routes lead to a page.
    pub(super) routes_to: BTreeMap<(String, String), usize>,
    /// Pages and flows that became flows of their own, and those that must.
    pub(super) made: BTreeSet<(String, Option<String>)>,
    pub(super) wanted: Vec<(String, Option<String>)>,
    /// Names of steps of the flow that is made.
    pub(super) labels: Names,
    /// The pages inside which the translation is.
    pub(super) inside: Vec<(String, String)>,
    /// What the start flow says when nothing was understood.
    pub(super) stock: Text,
    /// Handlers for when nothing is said, and signals of keys.
    pub(super) silent: Vec<Place>,
    pub(super) keys: Vec<Place>,
}

/// A route with its file.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) path: String,
    pub(super) node: Tree,
}

impl Route {
    pub(super) fn place(&self) -> Place {
        Place::new(&self.path, self.node.line)
    }

    pub(super) fn intent(&self) -> Option<&str> {
        self.node.str("intent").filter(|intent| !intent.is_empty())
    }

    pub(super) fn condition(&self) -> Option<&str> {
        self.node.str("condition").filter(|condition| !condition.trim().is_empty())
    }
}

/// Makes the bot.
pub(super) fn build(
    agent: &mut Agent,
    prefix: &str,
    root: &str,
    head: &Tree,
    within: &dyn Fn(&str) -> Vec<(String, Tree)>,
) {
    agent.session_params = true;
    read_entities(agent, prefix, &within("entityTypes"));
    agent.settle_entities();
    read_intents(agent, prefix, &within("intents"));
    for (path, node) in within("webhooks") {
        agent.webhooks.insert(display(&path, &node), (path, node));
    }
    for (path, node) in within("generators").into_iter().filter(|(path, _)| !path.contains("/phrases/")) {
        agent.generators.insert(display(&path, &node), (path, node));
    }
    let mut flows: BTreeMap<String, CxFlow> = BTreeMap::new();
    for (path, node) in within("flows") {
        let parts: Vec<&str> = path.trim_start_matches(prefix).split('/').collect();
        let Some(folder) = parts.get(1) else { continue };
        let flow = flows.entry(decoded(folder)).or_default();
        match parts.get(2) {
            Some(&"pages") => {
                flow.pages.insert(display(&path, &node), (path, node));
            }
            Some(&"transitionRouteGroups") => {
                flow.groups.insert(display(&path, &node), (path, node));
            }
            Some(_) => (flow.path, flow.node) = (path, node),
            None => {}
        }
    }
    let groups = within("agentTransitionRouteGroups").into_iter();
    let start = head.str("startFlow").unwrap_or("Default Start Flow").to_owned();
    let mut cx = Cx {
        agent,
        flows,
        groups: groups.map(|(path, node)| (display(&path, &node), (path, node))).collect(),
        start,
        routes_to: BTreeMap::new(),
        made: BTreeSet::new(),
        wanted: Vec::new(),
        labels: Names::default(),
        inside: Vec::new(),
        stock: Text::default(),
        silent: Vec::new(),
        keys: Vec::new(),
    };
    cx.scan();
    cx.agent.settle_params();
    cx.count();
    cx.start_flow();
    cx.other_flows();
    cx.rest();
    for folder in ["playbooks", "tools", "examples"] {
        for (path, _) in within(folder) {
            cx.agent.add(
                &Place::new(&path, 1),
                "a playbook, a tool or an example of an agent that a model leads",
                "talks here follow flows; what a model would decide is not written anywhere",
                "write what shall happen as a flow, and what a tool does as a plug-in",
            );
        }
    }
    cx.settings(root, head);
    agent.place_slots();
    tests::build(agent, &within("testCases"));
}

fn display(path: &str, node: &Tree) -> String {
    let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json");
    node.str("displayName").map_or_else(|| decoded(file), str::to_owned)
}

/// A name of a file without `%26` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn read_entities(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let folder =
        |path: &str| path.trim_start_matches(prefix).split('/').nth(1).map(decoded).unwrap_or_default();
    let is_values = |path: &str| path.contains("/entities/");
    let mut names = BTreeMap::new();
    for (path, node) in
        files.iter().filter(|(path, _)| !is_values(path) && !path.contains("/excludedPhrases/"))
    {
        let name = display(path, node);
        names.insert(folder(path), name.clone());
        let entity = agent.entities.entry(name).or_default();
        entity.place = Place::new(path, 1);
        entity.pattern = node.str("kind") == Some("KIND_REGEXP");
        entity.expands = node.str("autoExpansionMode") == Some("AUTO_EXPANSION_MODE_DEFAULT");
        entity.sensitive = node.is("redact");
    }
    for (path, node) in files.iter().filter(|(path, _)| is_values(path)) {
        let Some(name) = names.get(&folder(path)).cloned() else { continue };
        let language = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".json").to_owned();
        let language = agent.tag(Some(&language));
        agent.read_values(&name, &language, node.list("entities"));
    }
    for (path, _) in files.iter().filter(|(path, _)| path.contains("/excludedPhrases/")) {
        agent.add(
            &Place::new(path, 1),
            "words that an entity does not take",
            "a choice takes the words that are written",
            "nothing to do",
        );
    }
}

fn read_intents(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let folder =
        |path: &str| path.trim_start_matches(prefix).split('/').nth(1).map(decoded).unwrap_or_default();
    for (path, node) in files.iter().filter(|(path, _)| !path.contains("/trainingPhrases/")) {
        let mut intent = Intent {
            name: display(path, node),
            place: Place::new(path, 1),
            fallback: node.is("isFallback"),
            ..Intent::default()
        };
        for param in node.list("parameters") {
            if let Some(id) = param.str("id") {
                let kind = param.str("entityType").unwrap_or("@sys.any").to_owned();
                agent.declare(id, &kind, param.is("isList"), &Place::new(path, param.line));
                if param.is("redact")
                    && let Some(param) = agent.params.get_mut(id)
                {
                    param.sensitive = true;
                }
                intent.params.push((id.to_owned(), kind));
            }
        }
        let own = folder(path);
        for (path, tree) in
            files.iter().filter(|(path, _)| path.contains("/trainingPhrases/") && folder(path) == own)
        {
            for item in tree.list("trainingPhrases") {
                let language = agent.tag(item.str("languageCode"));
                let parts = item.list("parts").iter().filter_map(|part| {
                    Some((part.str("text")?.to_owned(), part.str("parameterId").map(str::to_owned)))
                });
                let parts = parts.collect();
                intent.phrases.push(Phrase { place: Place::new(path, item.line), language, parts });
            }
        }
        agent.intents.push(intent);
    }
}

impl Cx<'_> {
    /// Looks over all files for parameters and what tells of their types.
    fn scan(&mut self) {
        let mut files: Vec<(String, Tree)> = Vec::new();
        for flow in self.flows.values() {
            files.push((flow.path.clone(), flow.node.clone()));
            files.extend(flow.pages.values().chain(flow.groups.values()).cloned());
        }
        files.extend(self.groups.values().cloned());
        for (path, node) in &files {
            for param in node.get("form").map(|form| form.list("parameters")).unwrap_or_default() {
                let Some(name) = param.str("displayName") else { continue };
                let kind = param.str("entityType").unwrap_or("@sys.any");
                self.agent.declare(name, kind, param.is("isList"), &Place::new(path, param.line));
                if param.is("redact")
                    && let Some(param) = self.agent.params.get_mut(name)
                {
                    param.sensitive = true;
                }
            }
        }
        for (path, node) in &files {
            scan(self.agent, path, node);
        }
        for (path, node) in self.agent.webhooks.clone().values() {
            let service = node.get("genericWebService").cloned().unwrap_or_default();
            for mapping in service.list("parameterMapping") {
                if let Some(param) = mapping.str("key") {
                    self.agent.slot(&fulfillment::plain(param), &Place::new(path, mapping.line));
                }
            }
        }
    }

    /// How many routes lead to each page.
    fn count(&mut self) {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (name, flow) in &self.flows {
            let mut visit = |node: &Tree, own: Option<&str>| {
                targets(node, &mut |page| {
                    if flow.pages.contains_key(page) && own != Some(page) {
                        *counts.entry((name.clone(), page.to_owned())).or_default() += 1;
                    }
                });
            };
            visit(&flow.node, None);
            for (page, (_, node)) in &flow.pages {
                visit(node, Some(page));
            }
            // What stands in a group leads there from each page that uses it.
            for (_, node) in flow.groups.values() {
                visit(node, None);
                visit(node, None);
            }
        }
        self.routes_to = counts;
    }

    pub(super) fn start_flow(&mut self) {
        let start = self.start.clone();
        let Some(flow) = self.flows.get(&start) else { return };
        let (path, node) = (flow.path.clone(), flow.node.clone());
        for handler in node.list("eventHandlers") {
            let fulfillment = handler.get("triggerFulfillment").cloned().unwrap_or_default();
            match handler.str("event").unwrap_or_default() {
                "sys.no-match-default" => {
                    self.begin("fallback");
                    let steps = self.agent.fulfill(&fulfillment, &path);
                    if let Some(Act::Say(say)) = steps.last().map(|step| &step.act) {
                        self.stock = say.text.clone();
                    }
                    self.agent.behaviour("fallback", steps);
                }
                "sys.no-input-default" => {
                    self.begin("silence");
                    let steps = self.agent.fulfill(&fulfillment, &path);
                    self.agent.behaviour("silence", steps);
                }
                _ => {}
            }
        }
        self.flow_handlers(&path, &node);
        let routes = self.routes(&start, &path, &node);
        self.intent_flows(&start, &routes, true);
        let conditions: Vec<Route> = routes.into_iter().filter(|route| route.intent().is_none()).collect();
        if !conditions.is_empty() {
            self.begin("welcome");
            let steps = self.conditions(&start, None, &conditions);
            self.agent.behaviour("welcome", steps);
        }
    }

    fn other_flows(&mut self) {
        let names: Vec<String> = self.flows.keys().filter(|name| **name != self.start).cloned().collect();
        for name in names {
            let flow = &self.flows[&name];
            let (path, node) = (flow.path.clone(), flow.node.clone());
            let routes = self.routes(&name, &path, &node);
            self.intent_flows(&name, &routes, false);
            self.flow_handlers(&path, &node);
        }
    }

    /// Flows for what the agent waits for at the start of a flow.
    fn intent_flows(&mut self, flow: &str, routes: &[Route], main: bool) {
        let mut intents: Vec<String> = Vec::new();
        for intent in routes.iter().filter_map(Route::intent) {
            if !intents.iter().any(|known| known == intent) {
                intents.push(intent.to_owned());
            }
        }
        let mut listed = main;
        for name in intents {
            let own: Vec<Route> =
                routes.iter().filter(|route| route.intent() == Some(&name)).cloned().collect();
            let place = own[0].place();
            let Some(intent) = self.agent.intent(&name).cloned() else {
                self.agent.add(
                    &place,
                    format!("the intent `{name}`"),
                    "no file has it",
                    "write a flow with what customers say as `triggers`",
                );
                continue;
            };
            let welcome = name == "Default Welcome Intent";
            if self.agent.flow_names.known(&format!("intent {name}")).is_some() {
                self.agent.add(
                    &place,
                    format!("what `{name}` does in the flow `{flow}`"),
                    "the intent begins something else already, and a sentence starts one flow",
                    "decide which it shall be, or ask in one of the two what is meant",
                );
                continue;
            }
            if super::intents::truth(&name).is_some() && !main {
                self.agent.add(
                    &place,
                    format!("`{name}` at the start of the flow `{flow}`"),
                    "yes and no are answers; before this one stands no question",
                    "ask the question with `ask` and branch on the answer",
                );
                continue;
            }
            if !listed {
                listed = true;
                self.agent.add(
                    &place,
                    format!("the intents of the flow `{flow}` only count inside it"),
                    "every flow with triggers can be started at any time here",
                    "look whether their sentences mean the same everywhere",
                );
            }
            let flow_name = if welcome { "welcome".to_owned() } else { self.intent_name(&name) };
            self.begin(&name);
            let mut cases = Vec::new();
            for route in &own {
                let when = route
                    .condition()
                    .map(str::to_owned)
                    .map(|condition| self.agent.condition(&condition, &route.place()));
                let mut steps = self.route_steps(route, flow, None);
                steps.push(Step::new(Act::EndFlow));
                cases.push((when, steps));
            }
            let steps = vec![Step::new(Act::Switch(cases))];
            if welcome {
                if !intent.phrases.is_empty() {
                    self.agent.add(
                        &intent.place,
                        format!("the {} phrases of `{name}`", intent.phrases.len()),
                        "greetings are understood by themselves and answered by the behaviour `chitchat`",
                        "nothing to do; to answer otherwise, write a flow `chitchat`",
                    );
                }
                self.agent.behaviour("welcome", steps);
                continue;
            }
            let slots = |agent: &Agent, param: &str| agent.slot_names.known(param).map(str::to_owned);
            let triggers = self.agent.triggers(&intent, &slots);
            if triggers.is_empty() {
                self.agent.add(
                    &intent.place,
                    format!("phrases for the intent `{name}`"),
                    "it has none, so no message starts its flow",
                    format!("add `triggers` to `flows/{flow_name}.yaml`"),
                );
            }
            let title = self.agent.text(names::title(&name));
            self.agent.push(Flow { name: flow_name, title, triggers, steps, ..Flow::default() });
        }
    }

    fn intent_name(&mut self, intent: &str) -> String {
        let known = super::BEHAVIOURS.contains(&names::identifier(intent).as_str());
        let wanted = if known { format!("{intent} task") } else { intent.to_owned() };
        self.agent.flow_names.of_as(&format!("intent {intent}"), &wanted, "flow")
    }

    /// Starts the translation of a flow of the bot.
    pub(super) fn begin(&mut self, task: &str) {
        task.clone_into(&mut self.agent.task);
        self.labels = Names::default();
        self.inside.clear();
        self.agent.failure.clear();
    }

    /// The name of the flow that a page, or the start of a flow, becomes.
    pub(super) fn unit(&mut self, flow: &str, page: Option<&str>) -> String {
        let unit = (flow.to_owned(), page.map(str::to_owned));
        if !self.made.contains(&unit) && !self.wanted.contains(&unit) {
            self.wanted.push(unit);
        }
        let key = match page {
            Some(page) => format!("page {flow} {page}"),
            None => format!("flow {flow}"),
        };
        let wanted = match page {
            Some(page) if flow == self.start => page.to_owned(),
            Some(page) => format!("{flow} {page}"),
            None => flow.to_owned(),
        };
        let known = super::BEHAVIOURS.contains(&names::identifier(&wanted).as_str());
        let wanted = if known { format!("{wanted} page") } else { wanted };
        self.agent.flow_names.of_as(&key, &wanted, "flow")
    }

    /// Makes the flows that others lead to, until no new one is named.
    fn rest(&mut self) {
        while let Some((flow, page)) = self.wanted.pop() {
            if !self.made.insert((flow.clone(), page.clone())) {
                continue;
            }
            let name = self.unit(&flow, page.as_deref());
            self.begin(page.as_deref().unwrap_or(&flow));
            let steps = match &page {
                Some(page) => self.page(&flow, page),
                None => {
                    let known = &self.flows[&flow];
                    let (path, node) = (known.path.clone(), known.node.clone());
                    let routes = self.routes(&flow, &path, &node);
                    let conditions: Vec<Route> =
                        routes.into_iter().filter(|route| route.intent().is_none()).collect();
                    self.conditions(&flow, None, &conditions)
                }
            };
            let title = self.agent.text(names::title(page.as_deref().unwrap_or(&flow)));
            self.agent.push(Flow { name, title, private: true, steps, ..Flow::default() });
        }
        // Pages that nothing leads to.
        let unused: Vec<(String, String, String)> = self
            .flows
            .iter()
            .flat_map(|(flow, known)| {
                known.pages.iter().map(move |(page, (path, _))| (flow.clone(), page.clone(), path.clone()))
            })
            .filter(|(flow, page, _)| !self.routes_to.contains_key(&(flow.clone(), page.clone())))
            .filter(|(flow, page, _)| !self.made.contains(&(flow.clone(), Some(page.clone()))))
            .collect();
        for (_, page, path) in unused {
            self.agent.add(
                &Place::new(&path, 1),
                format!("the page `{page}`"),
                "no route leads to it",
                "nothing to do, unless it shall be reached",
            );
        }
    }

    /// The routes of a flow or page, those of its groups too.
    pub(super) fn routes(&mut self, flow: &str, path: &str, node: &Tree) -> Vec<Route> {
        let mut routes: Vec<Route> = node
            .list("transitionRoutes")
            .iter()
            .map(|route| Route { path: path.to_owned(), node: route.clone() })
            .collect();
        for group in node.list("transitionRouteGroups") {
            let name = group.text().unwrap_or_default();
            let own = self.flows.get(flow).and_then(|flow| flow.groups.get(name));
            match own.or_else(|| self.groups.get(name)).cloned() {
                Some((path, node)) => {
                    let list = node.list("transitionRoutes").iter();
                    routes.extend(list.map(|route| Route { path: path.clone(), node: route.clone() }));
                }
                None => self.agent.add(
                    &Place::new(path, group.line),
                    format!("the route group `{name}`"),
                    "no file has it",
                    "write its routes as `switch`",
                ),
            }
        }
        routes
    }

    /// Events that a flow handles, other than silence and misunderstanding.
    fn flow_handlers(&mut self, path: &str, node: &Tree) {
        for handler in node.list("eventHandlers") {
            let event = handler.str("event").unwrap_or_default();
            let place = Place::new(path, handler.line);
            if event.starts_with("sys.no-input") {
                self.silent.push(place);
            } else if event.starts_with("webhook.error") || event.starts_with("sys.no-match") {
                // Pages take them over.
            } else {
                self.event(event, &place);
            }
        }
        if let Some(entry) =
            node.entry("knowledgeConnectorSettings").filter(|entry| entry.value.is("enabled"))
        {
            self.agent.add(
                &Place::new(path, entry.line),
                "answers from a data store",
                "its documents are not in the export",
                "write the questions and answers into `knowledge/`",
            );
        }
    }

    pub(super) fn event(&mut self, event: &str, place: &Place) {
        let (why, cure) = if event.starts_with("flow.") {
            (
                "a flow that is run returns in one way",
                "give it an output that says how it ended, and branch on it",
            )
        } else {
            (
                "events of other systems change nothing in a talk here",
                "ask for what the event tells, or wait for it with `wait`",
            )
        };
        self.agent.add(place, format!("what happens on the event `{event}`"), why, cure);
    }

    fn settings(&mut self, root: &str, head: &Tree) {
        if let Some(place) = self.silent.first().cloned() {
            let count = self.silent.len();
            self.agent.add(
                &place,
                format!("{count} answers to silence (`sys.no-input`), here and in other places"),
                "the behaviour `silence` has one for all questions",
                "write it there if the customer shall be spoken to again",
            );
        }
        if let Some(place) = self.keys.first().cloned() {
            let count = self.keys.len();
            self.agent.add(
                &place,
                format!("{count} settings for telephone keys, here and in other places"),
                "talks here are written",
                "nothing to do",
            );
        }
        for key in ["speechToTextSettings", "textToSpeechSettings", "genAppBuilderSettings"] {
            if let Some(entry) = head.entry(key).filter(|entry| !entry.value.entries().is_empty()) {
                self.agent.add(
                    &Place::new(root, entry.line),
                    format!("`{key}`"),
                    "it is a setting of Google's services",
                    "nothing to do",
                );
            }
        }
    }
}

/// Notes the parameters that a file sets and compares.
fn scan(agent: &mut Agent, path: &str, node: &Tree) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| scan(agent, path, item)),
        Value::Map(entries) => {
            if let Some(param) = node.str("parameter") {
                let place = Place::new(path, node.line);
                let param = fulfillment::plain(param);
                agent.slot(&param, &place);
                if let Some(Value::Scalar { text, quoted }) = node.get("value").map(|value| &value.value) {
                    let hint = match (quoted, text.as_str()) {
                        (false, "true" | "false") => Some(Kind::Boolean),
                        (false, _) => Some(Kind::Number),
                        (true, text)
                            if [
                                "$sys.func.ADD",
                                "$sys.func.MINUS",
                                "$sys.func.MULTIPLY",
                                "$sys.func.TO_NUMBER",
                                "$sys.func.LEN",
                            ]
                            .iter()
                            .any(|name| text.starts_with(name)) =>
                        {
                            Some(Kind::Number)
                        }
                        (true, text) if text.starts_with("$sys.func.CONTAIN") => Some(Kind::Boolean),
                        (true, text)
                            if text.starts_with("$sys.func.") || super::expressions::is_reference(text) =>
                        {
                            None
                        }
                        (true, _) => Some(Kind::Text),
                    };
                    agent.hint(&param, hint);
                    agent.hints(text, &place);
                }
            }
            for entry in entries {
                if entry.key == "condition"
                    && let Some(text) = entry.value.text()
                {
                    agent.hints(text, &Place::new(path, entry.line));
                }
                scan(agent, path, &entry.value);
            }
        }
        Value::Scalar { .. } => {}
    }
}

/// Visits the pages that routes and handlers lead to.
fn targets(node: &Tree, visit: &mut dyn FnMut(&str)) {
    if let Some(page) = node.str("targetPage") {
        visit(page);
    }
    node.items().iter().for_each(|item| targets(item, visit));
    node.entries().iter().for_each(|entry| targets(&entry.value, visit));
}

/// A condition that must be so besides others; nothing if it always is.
pub(super) fn and(conditions: &[Option<String>]) -> Option<String> {
    let all: Vec<String> = conditions.iter().flatten().filter(|one| *one != "true").cloned().collect();
    (!all.is_empty()).then(|| cel::all(&all))
}
