//! Agents of CX: what stands in their files, and which flows they become.
//!
//! An intent that a flow waits for at its start becomes a flow with triggers. A page that one route leads to becomes part
//! of the flow that comes there; a page that several lead to is a flow of its own. Parameters live in the session, so
//! their slots stand in `bot.yaml`.

mod expressions;
pub(super) mod fulfillment;
mod pages;
mod read;
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::Agent;
use crate::bot::{Act, Flow, Step, Text};
use crate::cel;
use crate::names::{self, Names};
use crate::report::Place;
use crate::tree::Tree;
use read::{decoded, display};

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
    /// How many flows were entered by the intent that is looked at.
    pub(super) depth: usize,
    /// Flows with the intents by which others lead there.
    pub(super) entered: BTreeSet<(String, String)>,
    /// Events that start a flow.
    pub(super) heard: BTreeSet<String>,
    /// Parameters that have a value where the translation is.
    pub(super) known: Vec<String>,
    /// The pages that are part of the flow that is made.
    pub(super) written: BTreeSet<(String, String)>,
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
    read::entities(agent, prefix, &within("entityTypes"));
    agent.settle_entities();
    read::intents(agent, prefix, &within("intents"));
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
        depth: 0,
        entered: BTreeSet::new(),
        known: Vec::new(),
        heard: BTreeSet::new(),
        written: BTreeSet::new(),
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
impl Cx<'_> {
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
        self.flow_handlers(&start, &path, &node);
        let routes = self.routes(&start, &path, &node);
        self.intent_flows(&start, &routes);
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
            self.intent_flows(&name, &routes);
            self.flow_handlers(&name, &path, &node);
        }
    }

    /// Flows for what the agent waits for at the start of a flow.
    fn intent_flows(&mut self, flow: &str, routes: &[Route]) {
        let main = flow == self.start;
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
                if self.entered.contains(&(flow.to_owned(), name.clone())) {
                    continue;
                }
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
                        format!("{} of `{name}`", names::count(intent.phrases.len(), "phrase")),
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
        self.known.clear();
        self.written.clear();
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
        self.make_wanted();
        let idle: Vec<String> = self
            .flows
            .keys()
            .filter(|flow| **flow != self.start && !self.made.contains(&((*flow).clone(), None)))
            .filter(|flow| !self.entered.iter().any(|(entered, _)| entered == *flow))
            .cloned()
            .collect();
        for flow in idle {
            let known = &self.flows[&flow];
            let acts = known.node.list("transitionRoutes").iter().any(|route| route.str("intent").is_none());
            let place = Place::new(&known.path, 1);
            if acts {
                let name = self.unit(&flow, None);
                self.agent.add(
                    &place,
                    format!("what leads to the flow `{flow}`"),
                    "no route does; a playbook or an integration may",
                    format!("`run: {name}` where it belongs, or give it triggers"),
                );
                self.make_wanted();
            }
        }
        self.list_pages();
    }

    fn make_wanted(&mut self) {
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
    }

    /// Pages that nothing leads to.
    fn list_pages(&mut self) {
        let unused: Vec<(String, String, String)> = self
            .flows
            .iter()
            .flat_map(|(flow, known)| {
                known.pages.iter().map(move |(page, (path, _))| (flow.clone(), page.clone(), path.clone()))
            })
            .filter(|(flow, page, _)| !self.made.contains(&(flow.clone(), Some(page.clone()))))
            .collect();
        for (_, page, path) in unused {
            self.agent.add(
                &Place::new(&path, 1),
                format!("the page `{page}`"),
                "no route that was carried over leads to it",
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

    /// Events that a flow handles, other than silence and misunderstanding: an event that starts something is a flow.
    fn flow_handlers(&mut self, flow: &str, path: &str, node: &Tree) {
        for handler in node.list("eventHandlers") {
            let event = handler.str("event").unwrap_or_default();
            let place = Place::new(path, handler.line);
            if event.starts_with("sys.no-input") {
                self.silent.push(place);
            } else if event.starts_with("webhook.error") || event.starts_with("sys.no-match") {
                // Pages take them over.
            } else if event.starts_with("flow.")
                || event.starts_with("sys.")
                || !self.heard.insert(event.to_owned())
            {
                self.event(event, &place);
            } else {
                self.begin(event);
                let name = self.agent.flow_name(&format!("on {event}"));
                let route = Route { path: path.to_owned(), node: handler.clone() };
                let steps = self.route_steps(&route, flow, None);
                let title = self.agent.text(names::title(event));
                let events = vec![event.to_owned()];
                self.agent.push(Flow { name, title, events, steps, ..Flow::default() });
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
                format!(
                    "{} to silence (`sys.no-input`), here and in other places",
                    names::count(count, "answer")
                ),
                "the behaviour `silence` has one for all questions",
                "write it there if the customer shall be spoken to again",
            );
        }
        if let Some(place) = self.keys.first().cloned() {
            let count = self.keys.len();
            self.agent.add(
                &place,
                format!("{} for telephone keys, here and in other places", names::count(count, "setting")),
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

/// A condition that must be so besides others; nothing if it always is.
pub(super) fn and(conditions: &[Option<String>]) -> Option<String> {
    let all: Vec<String> = conditions.iter().flatten().filter(|one| *one != "true").cloned().collect();
    (!all.is_empty()).then(|| cel::all(&all))
}
