//! Pages of CX: what is said on entry, what the form asks, and where the routes lead.

use super::{Cx, Route, and};
use crate::bot::{Act, Ask, Step, Text};
use crate::dialogflow::intents::truth;
use crate::dialogflow::questions::{Answer, Otherwise, is_question};
use crate::report::Place;
use crate::tree::Tree;

/// How deep pages are written inside others.
const MAX_INSIDE: usize = 24;

impl Cx<'_> {
    /// The steps of a page.
    pub(super) fn page(&mut self, flow: &str, page: &str) -> Vec<Step> {
        let Some((path, node)) = self.flows.get(flow).and_then(|flow| flow.pages.get(page)).cloned() else {
            return Vec::new();
        };
        self.inside.push((flow.to_owned(), page.to_owned()));
        self.written.insert((flow.to_owned(), page.to_owned()));
        self.made.insert((flow.to_owned(), Some(page.to_owned())));
        let outer = std::mem::take(&mut self.agent.failure);
        self.agent.failure = self.failure(flow, page, &path, &node);
        let mut steps =
            node.get("entryFulfillment").map(|entry| self.agent.fulfill(entry, &path)).unwrap_or_default();
        let entry = self.label(flow, page);
        self.form(flow, page, &path, &node, &mut steps);
        let routes = self.routes(flow, &path, &node);
        let rest = self.route_block(flow, page, &path, &node, &routes, &mut steps);
        steps.extend(rest);
        mark(&mut steps, &entry);
        self.agent.failure = outer;
        self.inside.pop();
        steps
    }

    /// The name of the place where a page begins.
    fn label(&mut self, flow: &str, page: &str) -> String {
        self.labels.of_as(&format!("{flow}/{page}"), &format!("{page} page"), "page")
    }

    /// The name of the place where the routes of a page are looked at.
    fn routes_label(&mut self, flow: &str, page: &str) -> String {
        self.labels.of_as(&format!("routes {flow}/{page}"), &format!("{page} routes"), "routes")
    }

    /// What happens when a webhook of a page fails.
    fn failure(&mut self, flow: &str, page: &str, path: &str, node: &Tree) -> Vec<Step> {
        let outer =
            self.flows.get(flow).map(|flow| (flow.path.clone(), flow.node.clone())).unwrap_or_default();
        let mut steps = Vec::new();
        for (path, node) in [(path, node), (outer.0.as_str(), &outer.1)] {
            let handlers = node.list("eventHandlers").iter().filter(|handler| {
                handler.str("event").is_some_and(|event| event.starts_with("webhook.error"))
            });
            for (at, handler) in handlers.enumerate() {
                if at > 0 || !steps.is_empty() {
                    let place = Place::new(path, handler.line);
                    let event = handler.str("event").unwrap_or_default().to_owned();
                    self.agent.add(
                        &place,
                        format!("what happens on `{event}`"),
                        "all failures of a request are treated alike",
                        "branch on `error` in `catch`",
                    );
                    continue;
                }
                let route = Route { path: path.to_owned(), node: handler.clone() };
                steps = self.route_steps(&route, flow, Some(page));
            }
            if !steps.is_empty() {
                break;
            }
        }
        steps
    }

    /// The questions of the form.
    fn form(&mut self, flow: &str, page: &str, path: &str, node: &Tree, steps: &mut Vec<Step>) {
        for param in node.get("form").map(|form| form.list("parameters")).unwrap_or_default() {
            let place = Place::new(path, param.line);
            let Some(name) = param.str("displayName").map(str::to_owned) else { continue };
            let slot = self.agent.slot(&name, &place);
            if param.get("advancedSettings").is_some_and(|settings| settings.get("dtmfSettings").is_some()) {
                self.keys.push(place.clone());
            }
            if let Some(default) = param.get("defaultValue").and_then(|value| value.text()).map(str::to_owned)
                && let Some(value) = self.agent.assigned(&name, &default, &place)
            {
                steps.push(Step::new(Act::If {
                    when: format!("!has({slot})"),
                    then: vec![Step::new(Act::Set(vec![(slot.clone(), value)]))],
                    other: Vec::new(),
                }));
            }
            if param.entry("required").is_some_and(|entry| entry.value.flag() == Some(false))
                || param.get("required").is_none()
            {
                self.agent.add(
                    &place,
                    format!("the optional parameter `{name}` of the page `{page}`"),
                    "only slots that a flow asks for are read from a message",
                    "add an `ask` with `skip: true` if it matters",
                );
                continue;
            }
            let behaviour = param.get("fillBehavior").cloned().unwrap_or_default();
            let mut ask = Ask { slot: slot.clone(), ..Ask::default() };
            let otherwise = self.reprompts(flow, page, path, behaviour.list("repromptEventHandlers"), node);
            (ask.otherwise, ask.attempts, ask.then) = (otherwise.text, otherwise.attempts, otherwise.steps);
            let prompt = behaviour.get("initialPromptFulfillment").cloned().unwrap_or_default();
            let mut before = self.agent.fulfill(&prompt, path);
            match before.pop() {
                Some(Step { act: Act::Say(say), .. }) if !say.text.is_empty() => {
                    let buttons = say.buttons.clone();
                    self.agent.lost_buttons(&buttons, &name, &place);
                    if say.image.is_some() || !say.cards.is_empty() {
                        self.agent.add(
                            &place,
                            format!("the image of the question for `{name}`"),
                            "a question has words and choices",
                            "say it with `say` before the `ask`",
                        );
                    }
                    ask.prompt = say.text;
                }
                Some(Step { act: Act::Switch(cases), .. })
                    if cases
                        .iter()
                        .all(|(_, steps)| matches!(steps.as_slice(), [Step { act: Act::Say(_), .. }])) =>
                {
                    // A question with different words in different cases.
                    let mut asks: Vec<(Option<String>, Vec<Step>)> = cases
                        .into_iter()
                        .map(|(when, inner)| {
                            let text = match inner.first().map(|step| &step.act) {
                                Some(Act::Say(say)) => say.text.clone(),
                                _ => Text::default(),
                            };
                            (when, vec![Step::ask(Ask { prompt: text, ..ask.clone() })])
                        })
                        .collect();
                    if asks.iter().all(|(when, _)| when.is_some()) {
                        let words = crate::names::title(&name).to_lowercase();
                        let text = if self.agent.zh() {
                            format!("请提供：{words}")
                        } else {
                            format!("Please tell me: {words}")
                        };
                        asks.push((None, vec![Step::ask(Ask { prompt: self.agent.text(text), ..ask })]));
                    }
                    unless_known(steps, &slot, before);
                    steps.push(Step::new(Act::Switch(asks)));
                    continue;
                }
                Some(other) => before.push(other),
                None => {}
            }
            // The intent that led here brought the value.
            if before.is_empty() && ask.prompt.is_empty() && self.known.contains(&name) {
                continue;
            }
            unless_known(steps, &slot, before);
            self.agent.ask_param(steps, ask, &name, &place);
        }
    }

    /// What is said and done when an answer is not understood.
    fn reprompts(&mut self, flow: &str, page: &str, path: &str, handlers: &[Tree], node: &Tree) -> Otherwise {
        let outer =
            self.flows.get(flow).map(|flow| (flow.path.clone(), flow.node.clone())).unwrap_or_default();
        let mut otherwise = Otherwise::default();
        let levels = [
            (path, handlers),
            (path, node.list("eventHandlers")),
            (outer.0.as_str(), outer.1.list("eventHandlers")),
        ];
        let mut found = false;
        for (path, handlers) in levels {
            for handler in handlers {
                let event = handler.str("event").unwrap_or_default();
                let place = Place::new(path, handler.line);
                if event.starts_with("sys.no-input") {
                    if !self.silent.contains(&place) {
                        self.silent.push(place);
                    }
                    continue;
                }
                let Some(number) = event.strip_prefix("sys.no-match-") else { continue };
                if found && std::ptr::eq(path, outer.0.as_str()) {
                    continue;
                }
                let attempt = number.parse::<usize>().ok();
                let fulfillment = handler.get("triggerFulfillment").cloned().unwrap_or_default();
                let mut steps = self.agent.fulfill(&fulfillment, path);
                if let Some(Step { act: Act::Say(say), .. }) = steps.first()
                    && say.text == self.stock
                {
                    // Words that every agent begins with; the behaviour `retry` has such ones.
                    steps.remove(0);
                }
                let leads = handler.get("targetPage").is_some() || handler.get("targetFlow").is_some();
                if let Some(Step { act: Act::Say(say), .. }) = steps.first() {
                    if otherwise.text.is_empty() {
                        otherwise.text = say.text.clone();
                        steps.remove(0);
                    } else if !leads {
                        self.agent.add(
                            &place,
                            format!("the words of `{event}` on the page `{page}`"),
                            "a question has one `otherwise` for all answers that are not understood",
                            "write them as a variant of it",
                        );
                        steps.remove(0);
                    }
                }
                if leads && otherwise.attempts.is_none() {
                    otherwise.attempts = Some(attempt.unwrap_or(1).clamp(1, 20));
                    let route = Route { path: path.to_owned(), node: handler.clone() };
                    steps.extend(self.target(&route, flow, Some(page)));
                    otherwise.steps = steps;
                } else if !steps.is_empty() && !leads {
                    self.agent.add(
                        &place,
                        format!("what is done on `{event}` on the page `{page}`"),
                        "an answer that is not understood only leads to words, or away from the question",
                        "write it as `then` of the question",
                    );
                }
                found = true;
            }
        }
        otherwise
    }

    /// Where the routes of a page lead.
    fn route_block(
        &mut self,
        flow: &str,
        page: &str,
        path: &str,
        node: &Tree,
        routes: &[Route],
        before: &mut Vec<Step>,
    ) -> Vec<Step> {
        for handler in node.list("eventHandlers") {
            let event = handler.str("event").unwrap_or_default();
            let known = ["sys.no-match", "sys.no-input", "webhook.error"]
                .iter()
                .any(|begin| event.starts_with(begin));
            if !known {
                self.event(event, &Place::new(path, handler.line));
            }
        }
        let (intents, conditions): (Vec<Route>, Vec<Route>) =
            routes.iter().cloned().partition(|route| route.intent().is_some());
        let label = self.routes_label(flow, page);
        let mut steps = Vec::new();
        if !conditions.is_empty() {
            steps.extend(self.conditions(flow, Some(page), &conditions));
        }
        if intents.is_empty() {
            mark(&mut steps, &label);
            return steps;
        }
        // The question stands in the message before.
        let never = matches!(steps.as_slice(), [Step { act: Act::Switch(cases), .. }] if cases.iter().all(|(when, _)| when.as_deref() == Some("false")));
        let own = if steps.is_empty() || never { std::mem::take(before) } else { Vec::new() };
        let count = own.len();
        let mut asking = own;
        self.wait(flow, page, path, node, &intents, &mut asking);
        // What is asked for again is forgotten first.
        let asks = |step: &Step| matches!(step.act, Act::Ask(_) | Act::Clear(_));
        let kept = asking.iter().position(asks).unwrap_or(count).min(asking.len());
        let tail = asking.split_off(kept);
        if steps.is_empty() || never {
            *before = asking;
            // What is never true stands beside the question, for who mends its condition.
            let mut rest = steps;
            rest.extend(tail);
            mark(&mut rest, &label);
            return rest;
        }
        mark(&mut steps, &label);
        steps.extend(asking);
        steps.extend(tail);
        steps
    }

    /// Waits for one of several intents.
    fn wait(
        &mut self,
        flow: &str,
        page: &str,
        path: &str,
        node: &Tree,
        routes: &[Route],
        steps: &mut Vec<Step>,
    ) {
        let place = routes[0].place();
        let mut names: Vec<String> = Vec::new();
        for intent in routes.iter().filter_map(Route::intent) {
            if !names.iter().any(|known| known == intent) {
                names.push(intent.to_owned());
            }
        }
        let task = std::mem::replace(&mut self.agent.task, page.to_owned());
        // One intent that brings values: they are what is asked for.
        if let [one] = names.as_slice()
            && truth(one).is_none()
            && let Some(intent) = self.agent.intent(one).cloned()
            && !intent.params.is_empty()
        {
            for (param, _) in &intent.params {
                let slot = self.agent.slot(param, &place);
                self.agent.ask_param(steps, Ask { slot, ..Ask::default() }, param, &place);
            }
            let known = self.known.len();
            self.known.extend(intent.params.iter().map(|(param, _)| param.clone()));
            let mut cases = Vec::new();
            for route in routes {
                let when = route
                    .condition()
                    .map(str::to_owned)
                    .map(|condition| self.agent.condition(&condition, &route.place()));
                cases.push((and(&[when]), self.route_steps(route, flow, Some(page))));
            }
            steps.push(Step::new(Act::Switch(cases)));
            self.known.truncate(known);
            self.agent.task = task;
            return;
        }
        // A page that says its last word waits for thanks or nothing.
        if names.len() == 1 && !is_question(steps) {
            self.agent.add(
                &place,
                format!("what happens when the customer says `{}` on the page `{page}`", names[0]),
                "no question is asked there, so nothing waits for it",
                "ask the question with `ask`, or give the flow that shall begin triggers",
            );
            self.agent.task = task;
            return;
        }
        let mut answers = Vec::new();
        for route in routes {
            let name = route.intent().unwrap_or_default().to_owned();
            let Some(intent) = self.agent.intent(&name).cloned() else {
                self.agent.add(
                    &route.place(),
                    format!("the intent `{name}`"),
                    "no file has it",
                    "write what customers say as words of a choice",
                );
                continue;
            };
            if !intent.params.is_empty() {
                let params: Vec<&str> = intent.params.iter().map(|(name, _)| name.as_str()).collect();
                self.agent.add(
                    &route.place(),
                    format!("the parameters {} of the intent `{name}` as an answer", params.join(", ")),
                    "a choice of several answers takes no values beside it",
                    "ask for them after it with `ask`",
                );
            }
            let when = route
                .condition()
                .map(str::to_owned)
                .map(|condition| self.agent.condition(&condition, &route.place()));
            let mut inner = self.route_steps(route, flow, Some(page));
            if !leads_away(route) {
                // The page stays, and waits again.
                let label = self.routes_label(flow, page);
                inner.push(Step::goto(&label));
            }
            answers.push(Answer { intent, when: and(&[when]), steps: inner });
        }
        if !answers.is_empty() {
            let otherwise = self.reprompts(flow, page, path, &[], node);
            self.agent.ask_intents(steps, answers, otherwise, &place);
        }
        self.agent.task = task;
    }

    /// Routes that only a condition decides.
    pub(super) fn conditions(&mut self, flow: &str, page: Option<&str>, routes: &[Route]) -> Vec<Step> {
        let mut cases = Vec::new();
        for (at, route) in routes.iter().enumerate() {
            let written = route.condition().unwrap_or("true").to_owned();
            let when = self.agent.condition(&written, &route.place());
            let mut steps = self.route_steps(route, flow, page);
            // After a flow that comes back, the routes below it are looked at.
            let comes_back = page.is_some() && route.node.get("targetFlow").is_some();
            if comes_back {
                let mut rest = vec![Step::new(Act::If { when, then: steps, other: Vec::new() })];
                rest.extend(self.conditions(flow, page, &routes[at + 1..]));
                cases.push((None, rest));
                break;
            }
            if leads_away(route) {
                steps.push(Step::new(Act::EndFlow));
            }
            let always = when == "true";
            cases.push((Some(when), steps));
            if always {
                break;
            }
        }
        if cases.is_empty() { Vec::new() } else { vec![Step::new(Act::Switch(cases))] }
    }

    /// What a route does, and where it leads.
    pub(super) fn route_steps(&mut self, route: &Route, flow: &str, page: Option<&str>) -> Vec<Step> {
        let fulfillment = route.node.get("triggerFulfillment").cloned().unwrap_or_default();
        let mut steps = self.agent.fulfill(&fulfillment, &route.path);
        let target = self.target(route, flow, page);
        steps.extend(target);
        steps
    }

    /// Whether a flow does something when it is entered.
    fn acts(&self, flow: &str) -> bool {
        self.flows.get(flow).is_some_and(|flow| {
            let conditions =
                |node: &Tree| node.list("transitionRoutes").iter().any(|route| route.str("intent").is_none());
            let groups = flow.node.list("transitionRouteGroups").iter().filter_map(Tree::text);
            let mut groups =
                groups.filter_map(|name| flow.groups.get(name).or_else(|| self.groups.get(name)));
            conditions(&flow.node) || groups.any(|(_, node)| conditions(node))
        })
    }

    fn target(&mut self, route: &Route, flow: &str, page: Option<&str>) -> Vec<Step> {
        let place = route.place();
        if let Some(entry) = route.node.entry("targetPlaybook") {
            self.agent.add(
                &Place::new(&route.path, entry.line),
                format!("the way to the playbook `{}`", entry.value.text().unwrap_or_default()),
                "talks here follow flows; what a model would decide is not written anywhere",
                "write what shall happen as a flow, and `run` it here",
            );
        }
        if let Some(target) = route.node.str("targetFlow").map(str::to_owned) {
            let Some(known) = self.flows.get(&target) else {
                self.agent.add(
                    &place,
                    format!("the flow `{target}`"),
                    "no file has it",
                    "write it as a flow",
                );
                return Vec::new();
            };
            // The intent that leads into a flow is looked at again there.
            if let Some(intent) = route.intent()
                && self.depth < MAX_INSIDE
            {
                let (path, node) = (known.path.clone(), known.node.clone());
                let routes = self.routes(&target, &path, &node);
                let own: Vec<Route> =
                    routes.into_iter().filter(|inner| inner.intent() == Some(intent)).collect();
                if !own.is_empty() {
                    self.depth += 1;
                    let cases = own.iter().map(|inner| {
                        let when = inner
                            .condition()
                            .map(str::to_owned)
                            .map(|text| self.agent.condition(&text, &inner.place()));
                        let mut steps = self.route_steps(inner, &target, None);
                        steps.push(Step::new(Act::EndFlow));
                        (and(&[when]), steps)
                    });
                    let cases = cases.collect();
                    self.depth -= 1;
                    self.entered.insert((target.clone(), intent.to_owned()));
                    return vec![Step::new(Act::Switch(cases)), Step::new(Act::EndFlow)];
                }
            }
            // A flow that only waits for intents does nothing when it is entered.
            if !self.acts(&target) {
                return vec![Step::new(Act::EndFlow)];
            }
            let name = self.unit(&target, None);
            // The flow comes back to the page when it ends, and the page goes on.
            return match (page, route.intent()) {
                (Some(page), Some(_)) => {
                    let label = self.routes_label(flow, page);
                    vec![Step::new(Act::Run(name)), Step::goto(&label)]
                }
                (Some(_), None) => vec![Step::new(Act::Run(name))],
                (None, _) => vec![Step::goto(&name)],
            };
        }
        let Some(target) = route.node.str("targetPage").map(str::to_owned) else { return Vec::new() };
        match target.to_lowercase().replace(['_', '-'], " ").as_str() {
            "end session" => return vec![Step::new(Act::EndConversation)],
            "end flow" => return vec![Step::new(Act::EndFlow)],
            "end flow with cancellation" | "end flow with failure" | "end flow with human escalation" => {
                self.event(&target, &place);
                return vec![Step::new(Act::EndFlow)];
            }
            "current page" => {
                return match page {
                    Some(page) => {
                        let label = self.routes_label(flow, page);
                        vec![Step::goto(&label)]
                    }
                    None => vec![Step::new(Act::EndFlow)],
                };
            }
            "start page" => {
                let acts = self.acts(flow);
                return if flow == self.start || !acts {
                    vec![Step::new(Act::EndFlow)]
                } else {
                    vec![Step::goto(&self.unit(flow, None))]
                };
            }
            "previous page" => {
                self.agent.add(
                    &place,
                    "the way back to the page before",
                    "a flow does not know where it came from",
                    "jump to the step that is meant with `goto`",
                );
                return vec![Step::new(Act::EndFlow)];
            }
            _ => {}
        }
        if !self.flows.get(flow).is_some_and(|flow| flow.pages.contains_key(&target)) {
            self.agent.add(
                &place,
                format!("the page `{target}`"),
                "no file has it",
                "write its steps where the route leads there",
            );
            return vec![Step::new(Act::EndFlow)];
        }
        let unit = (flow.to_owned(), target.clone());
        if self.inside.contains(&unit) || self.written.contains(&unit) {
            let label = self.label(flow, &target);
            return vec![Step::goto(&label)];
        }
        let one = self.routes_to.get(&unit).copied().unwrap_or(0) <= 1;
        if one && self.inside.len() < MAX_INSIDE {
            let mut steps = self.page(flow, &target);
            steps.push(Step::new(Act::EndFlow));
            return steps;
        }
        let name = self.unit(flow, Some(&target));
        vec![Step::goto(&name)]
    }
}

/// Whether a route leaves its page.
fn leads_away(route: &Route) -> bool {
    ["targetPage", "targetFlow", "targetPlaybook"].iter().any(|key| route.node.get(key).is_some())
}

/// Names the first of the steps.
fn mark(steps: &mut Vec<Step>, label: &str) {
    match steps.first_mut() {
        Some(first) if first.id.is_none() => first.id = Some(label.to_owned()),
        _ => steps.insert(0, Step { id: Some(label.to_owned()), note: None, act: Act::Switch(Vec::new()) }),
    }
}

/// What comes before a question that is only asked if its slot has no value.
fn unless_known(steps: &mut Vec<Step>, slot: &str, before: Vec<Step>) {
    if !before.is_empty() {
        steps.push(Step::new(Act::If { when: format!("!has({slot})"), then: before, other: Vec::new() }));
    }
}
