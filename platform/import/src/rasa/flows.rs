//! Flows of CALM: steps with `next` become steps in a row with branches and jumps.

use std::collections::BTreeSet;

use super::Rasa;
use crate::bot::{Act, Ask, Flow, Step, Text};
use crate::cel;
use crate::kind::Kind;
use crate::names::{self, Names};
use crate::report::Place;
use crate::tree::{Tree, Value};

/// A flow as it is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calm {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) node: Tree,
}

impl Calm {
    pub(crate) fn place(&self) -> Place {
        Place::new(&self.path, self.line)
    }
}

/// The flow that is being translated.
#[derive(Default)]
pub(crate) struct Current {
    pub(crate) path: String,
    /// Names of steps here by their ids.
    pub(crate) ids: Names,
    /// Whether it is a repair pattern.
    pub(crate) pattern: bool,
}

impl Rasa {
    pub(super) fn read_flows(&mut self, path: &str, node: &Tree) {
        for entry in node.entries() {
            self.calm.push(Calm {
                id: entry.key.clone(),
                path: path.to_owned(),
                line: entry.line,
                node: entry.value.clone(),
            });
        }
    }

    pub(super) fn build_calm(&mut self) {
        let flows = self.calm.clone();
        self.keep_slots(&flows);
        for flow in flows.iter().filter(|flow| !flow.id.starts_with("pattern_")) {
            let wanted = if super::is_behaviour(&names::identifier(&flow.id)) {
                format!("{}_task", flow.id)
            } else {
                flow.id.clone()
            };
            let name = self.flow_names.of(&wanted, "flow");
            self.calm_names.insert(flow.id.clone(), name);
        }
        for flow in &flows {
            if flow.id.starts_with("pattern_") {
                self.pattern(flow);
            } else {
                self.calm_flow(flow);
            }
        }
    }

    /// Slots whose values outlive the flow that asks for them.
    fn keep_slots(&mut self, flows: &[Calm]) {
        let mut kept = BTreeSet::new();
        for flow in flows {
            kept.extend(flow.node.list("persisted_slots").iter().filter_map(Tree::text).map(str::to_owned));
            each_step(flow.node.list("steps"), &mut |step| {
                if step.get("reset_after_flow_ends").and_then(Tree::flag) == Some(false)
                    && let Some(slot) = step.str("collect")
                {
                    kept.insert(slot.to_owned());
                }
                if let (Some(slot), Some(description)) = (step.str("collect"), step.str("description"))
                    && let Some(slot) = self.slots.get_mut(slot)
                {
                    slot.note.get_or_insert_with(|| description.trim().to_owned());
                }
            });
        }
        for name in kept {
            if let Some(slot) = self.slots.get_mut(&name) {
                slot.kept = true;
            }
        }
    }

    fn calm_flow(&mut self, calm: &Calm) {
        let mut flow = Flow { name: self.calm_names[&calm.id].clone(), ..Flow::default() };
        let node = &calm.node;
        flow.note = node.str("description").map(|text| text.trim().to_owned());
        flow.title = self.flow_title(calm);
        let guard = node.get("if").filter(|guard| guard.flag() != Some(true));
        flow.private = guard.is_some_and(|guard| guard.flag() == Some(false));
        self.current = Current { path: calm.path.clone(), ..Current::default() };
        self.gather_ids(node.list("steps"));
        let steps = self.calm_steps(node.list("steps"));
        if let Some(guard) = guard.filter(|guard| guard.flag().is_none()) {
            let place = Place::new(&calm.path, guard.line);
            flow.when = Some(self.condition(guard.text().unwrap_or_default(), &place));
        }
        flow.steps = steps;
        if !flow.private {
            self.calm_triggers(calm, &mut flow);
        }
        for (key, why, cure) in [
            (
                "always_include_in_prompt",
                "there is no prompt: flows are found by their examples",
                "nothing to do",
            ),
            (
                "run_pattern_completed",
                "nothing is said by itself when a flow has ended",
                "nothing to do, or a last `say`",
            ),
        ] {
            if let Some(entry) = node.entry(key) {
                let value = entry.value.text().unwrap_or_default().to_owned();
                self.add(
                    &Place::new(&calm.path, entry.line),
                    format!("`{key}: {value}` of the flow `{}`", calm.id),
                    why,
                    cure,
                );
            }
        }
        self.push(flow);
    }

    fn flow_title(&mut self, calm: &Calm) -> Text {
        let name = calm.node.str("name").map_or_else(|| names::title(&calm.id), str::to_owned);
        let mut title = self.text(names::title(&name));
        for entry in calm.node.get("translation").map_or(&[][..], Tree::entries) {
            if let Some(name) = entry.value.str("name").or_else(|| entry.value.text()) {
                title.add(&super::tag(&entry.key), name);
            }
        }
        title
    }

    fn calm_triggers(&mut self, calm: &Calm, flow: &mut Flow) {
        let node = &calm.node;
        let mut intents = Vec::new();
        for trigger in node.list("nlu_trigger") {
            let Some(intent) = trigger.get("intent") else { continue };
            let name = intent.text().or_else(|| intent.str("name")).unwrap_or_default().to_owned();
            if let Some(threshold) = intent.entry("confidence_threshold") {
                self.add(
                    &Place::new(&calm.path, threshold.line),
                    format!("`confidence_threshold` of the trigger `{name}`"),
                    "scores are calibrated, and there is one threshold for all flows",
                    "nothing to do",
                );
            }
            intents.push(name);
        }
        for intent in &intents {
            flow.triggers.extend(self.triggers(intent));
            self.starts.entry(intent.clone()).or_insert_with(|| flow.name.clone());
        }
        if flow.triggers.is_empty() {
            let name =
                node.str("name").map(str::to_owned).unwrap_or_else(|| names::title(&calm.id).to_lowercase());
            for text in [Some(name), flow.note.clone()].into_iter().flatten() {
                let text = text.lines().next().unwrap_or_default().trim().trim_end_matches('.').to_owned();
                let key = names::folded(&text);
                if !text.is_empty() && text.chars().count() <= 120 && !self.said.contains_key(&key) {
                    self.said.insert(key, calm.id.clone());
                    flow.triggers.push(text);
                }
            }
            self.add(
                &calm.place(),
                format!("examples for the flow `{}`", calm.id),
                "in Rasa a language model starts it by its description; here its name and description are its examples",
                format!("add what customers say to `triggers` of `flows/{}.yaml`", flow.name),
            );
        }
    }

    /// Every step that `next` may name gets a name.
    pub(super) fn gather_ids(&mut self, steps: &[Tree]) {
        let mut ids = Vec::new();
        each_step(steps, &mut |step| ids.extend(step.str("id").map(str::to_owned)));
        // A jump to a step must not be taken for one to a flow.
        let flows: Vec<String> = self.calm_names.values().cloned().collect();
        flows.iter().for_each(|name| self.current.ids.reserve(name));
        for id in ids {
            self.current.ids.of(&id, "step");
        }
    }

    pub(super) fn calm_steps(&mut self, steps: &[Tree]) -> Vec<Step> {
        let mut made = Vec::new();
        for step in steps {
            let mut own = self.calm_step(step);
            if let Some(next) = step.get("next") {
                own.extend(self.next(next));
            }
            if let Some(id) = step.str("id") {
                let id = self.current.ids.of(id, "step");
                match own.first_mut() {
                    Some(first) if first.id.is_none() => first.id = Some(id),
                    // A step that does nothing is still a place to jump to.
                    _ => own.insert(0, Step { id: Some(id), note: None, act: Act::Switch(Vec::new()) }),
                }
            }
            made.extend(own);
        }
        made
    }

    fn calm_step(&mut self, step: &Tree) -> Vec<Step> {
        let place = Place::new(&self.current.path.clone(), step.line);
        for key in ["force_slot_filling", "silence_timeout"] {
            if let Some(entry) = step.entry(key) {
                let (why, cure) = if key == "silence_timeout" {
                    ("the behaviour `silence` has one time for all questions", "say there what shall happen")
                } else {
                    (
                        "an answer that is nearly word for word the example of another task starts that task",
                        "add `interrupt: deny` to the question if nothing else may be meant",
                    )
                };
                self.add(&Place::new(&place.file, entry.line), format!("`{key}` of a step"), why, cure);
            }
        }
        if let Some(slot) = step.str("collect") {
            return self.collect(slot, step, &place);
        }
        if let Some(action) = step.str("action") {
            if self.current.pattern && super::patterns::is_built_in(action) {
                return Vec::new();
            }
            return self.action(action, &place);
        }
        if let Some(slots) = step.get("set_slots") {
            return self.set_slots(slots, &place);
        }
        if let Some(flow) = step.str("link") {
            return self.link(flow, &place);
        }
        if let Some(flow) = step.str("call") {
            return match self.calm_names.get(flow) {
                Some(name) => vec![Step::new(Act::Run(name.clone()))],
                None => {
                    self.no_flow(flow, &place);
                    Vec::new()
                }
            };
        }
        if step.get("noop").is_some()
            || step.entries().iter().all(|entry| ["id", "next", "noop"].contains(&entry.key.as_str()))
        {
            return Vec::new();
        }
        let keys: Vec<&str> = step.entries().iter().map(|entry| entry.key.as_str()).collect();
        let (what, cure) = if step.get("generation_prompt").is_some() {
            (
                "a step that a language model writes".to_owned(),
                "write it as `say`, or as `generate` with facts",
            )
        } else {
            (format!("a step with {}", keys.join(", ")), "write it with the steps of the language")
        };
        self.add(&place, what, "it is no step that is known here", cure);
        Vec::new()
    }

    fn no_flow(&mut self, flow: &str, place: &Place) {
        self.add(
            place,
            format!("the flow `{flow}`"),
            "no file has a flow of this name; it may be one of an agent or a tool",
            "write it as a flow, or as a plug-in that is called",
        );
    }

    fn link(&mut self, flow: &str, place: &Place) -> Vec<Step> {
        if let Some(behaviour) = super::patterns::behaviour(flow) {
            let act = match behaviour {
                "handoff" => Act::Handoff { note: None },
                "fallback" if flow == "pattern_search" => {
                    Act::Answer { from: None, otherwise: vec![Step::new(Act::Run("fallback".to_owned()))] }
                }
                other => Act::Goto(other.to_owned()),
            };
            return vec![Step::new(act)];
        }
        match self.calm_names.get(flow) {
            Some(name) => vec![Step::goto(&name.clone())],
            None => {
                self.no_flow(flow, place);
                Vec::new()
            }
        }
    }

    fn collect(&mut self, slot: &str, step: &Tree, place: &Place) -> Vec<Step> {
        let mut ask = Ask { always: step.is("ask_before_filling"), ..Ask::default() };
        let rejections = super::slots::rejections(&place.file, step.list("rejections"));
        ask.slot = self.slot(slot, place);
        if !rejections.is_empty() {
            let mut all = self.slots.get(slot).map(|slot| slot.rejections.clone()).unwrap_or_default();
            all.extend(rejections);
            self.refuse(slot, &mut ask, &all);
        }
        let named = step.str("utter").filter(|name| **name != format!("utter_ask_{slot}"));
        let general = format!("utter_ask_{slot}");
        let conditional = self.question(slot).is_empty() && self.responses.contains_key(&general);
        let response = named.map(str::to_owned).or_else(|| conditional.then_some(general));
        if let Some(name) = &response
            && !self.responses.contains_key(name)
        {
            self.add(
                place,
                format!("the response `{name}`"),
                "no file has it",
                "write it as `prompt` of the question",
            );
            return self.ask_slot(slot, None, ask, place);
        }
        self.ask_slot(slot, response.as_deref(), ask, place)
    }

    fn set_slots(&mut self, slots: &Tree, place: &Place) -> Vec<Step> {
        let pairs = slots.items().iter().flat_map(Tree::entries).chain(slots.entries());
        let (mut set, mut clear) = (Vec::new(), Vec::new());
        for pair in pairs {
            let place = Place::new(&place.file, pair.line);
            let name = self.slot(&pair.key, &place);
            if pair.value.is_null() {
                clear.push(name);
                continue;
            }
            match &pair.value.value {
                Value::Scalar { text, .. } => {
                    let value = match (text.strip_prefix("{{"), text.strip_prefix("slots.")) {
                        (None, Some(other)) => self.slot(other, &place),
                        (Some(_), _) => {
                            let other =
                                text.trim_matches(['{', '}', ' ']).trim_start_matches("slots.").to_owned();
                            self.slot(&other, &place)
                        }
                        _ => self.value(&pair.key, text),
                    };
                    let quoted = value.starts_with('"');
                    let fits = !quoted
                        || matches!(
                            self.kind(&pair.key),
                            Kind::Text | Kind::Id | Kind::Choice | Kind::Email | Kind::Phone | Kind::Url
                        );
                    if fits {
                        set.push((name, value));
                    } else {
                        self.add(
                            &place,
                            format!("`{}: {text}`", pair.key),
                            "the slot is of another type",
                            "set it with an expression of that type",
                        );
                    }
                }
                Value::List(items) => {
                    let items: Vec<String> = items.iter().filter_map(Tree::text).map(cel::text).collect();
                    set.push((name, format!("[{}]", items.join(", "))));
                }
                Value::Map(_) => self.add(
                    &place,
                    format!("`{}`", pair.key),
                    "a slot holds one value or a list",
                    "use several slots",
                ),
            }
        }
        let mut steps = Vec::new();
        if !set.is_empty() {
            steps.push(Step::new(Act::Set(set)));
        }
        if !clear.is_empty() {
            steps.push(Step::new(Act::Clear(clear)));
        }
        steps
    }

    /// Where a step leads.
    fn next(&mut self, next: &Tree) -> Vec<Step> {
        if let Some(target) = next.text() {
            return vec![self.jump(target, next.line)];
        }
        let mut cases: Vec<(Option<String>, Vec<Step>)> = Vec::new();
        for branch in next.items() {
            let target = branch.get("then").or_else(|| branch.get("else"));
            let steps = match target {
                Some(target) => match target.text() {
                    Some(id) => vec![self.jump(id, target.line)],
                    None => self.calm_steps(target.items()),
                },
                None => Vec::new(),
            };
            let when = branch.get("if").map(|condition| {
                let place = Place::new(&self.current.path.clone(), condition.line);
                self.condition(condition.text().unwrap_or_default(), &place)
            });
            cases.push((when, steps));
        }
        vec![Step::new(Act::Switch(cases))]
    }

    fn jump(&mut self, target: &str, line: usize) -> Step {
        if target == "END" {
            return Step::new(Act::EndFlow);
        }
        match self.current.ids.known(target) {
            Some(id) => Step::goto(id),
            None => {
                let place = Place::new(&self.current.path.clone(), line);
                self.add(
                    &place,
                    format!("the jump to `{target}`"),
                    "the flow has no step of this id, so it ends here",
                    "give the step that is meant this `id`, and jump to it with `goto`",
                );
                Step::new(Act::EndFlow)
            }
        }
    }
}

/// Visits all steps, also those of branches.
pub(crate) fn each_step(steps: &[Tree], visit: &mut dyn FnMut(&Tree)) {
    for step in steps {
        visit(step);
        for branch in step.list("next") {
            for key in ["then", "else"] {
                each_step(branch.list(key), visit);
            }
        }
    }
}
