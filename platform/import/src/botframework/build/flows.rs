//! Which flows a dialog becomes.
//!
//! The dialog with which conversations begin is not a flow of its own: its intents are flows that start by their
//! triggers, what it does when nothing is understood is `fallback`, what it begins with is `welcome`. Another dialog is a
//! flow that is run; its intents are flows that start only while it is open.

use super::Pass;
use super::flow::{Flow, step, with};
use super::place::{Place, Role};
use crate::botframework::dialog::{Dialog, On, Trigger};
use crate::botframework::expression::Expr;
use crate::tree::Tree;
use crate::yaml::Yaml;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The pattern that every message fits.
const ANYTHING: &str = "(?s).*";

impl<'t> Pass<'t> {
    /// The flows of the dialog with which conversations begin.
    pub(super) fn root_flows(&self, root: &Rc<Dialog<'t>>) {
        let begins = root.has(&On::Begin);
        let main = self.flow_of(root);
        if begins {
            let mut flow = self.flow(root, &main, Role::Begin, &On::Begin);
            if root.ends {
                flow.triggers.push(pattern(ANYTHING, Some("size(conversation.flows) == 0")));
            } else {
                flow.triggers.push(pattern(ANYTHING, Some("started != true")));
                let started = ["started".to_owned()];
                // What the project itself keeps under that name has another one then.
                let path = crate::botframework::memory::Path {
                    scope: "conversation".to_owned(),
                    keys: started.to_vec(),
                };
                let noted = crate::botframework::memory::Noted {
                    flow: &main,
                    kind: crate::botframework::memory::Kind::Bool,
                    whole: true,
                    ..Default::default()
                };
                self.memory.borrow_mut().note(&path, &started, noted);
                flow.steps.insert(0, super::flow::set([("started".to_owned(), "true".to_owned())]));
            }
            self.result(root, &mut flow);
            self.write(flow);
            let welcome = Flow {
                name: "welcome".to_owned(),
                private: true,
                steps: vec![step("run", Yaml::text(main.as_str()))],
                ..Flow::default()
            };
            self.write(welcome);
        } else if root.has(&On::Update) {
            let mut flow = self.flow(root, "welcome", Role::Between, &On::Update);
            flow.private = true;
            self.write(flow);
        }
        if begins && root.has(&On::Update) {
            let why = "what the dialog begins with is what a new conversation gets, as in Bot Framework";
            self.lost(root, &On::Update, "`OnConversationUpdateActivity` was not carried over", why);
        }
        // Where the dialog ends and begins anew with each message, its intents only hold while it is open.
        let guard = (begins && root.ends).then(|| format!("\"{main}\" in conversation.flows"));
        self.intents(root, guard.as_deref(), "");
        self.messages(root, guard.as_deref());
        self.events(root);
        if root.has(&On::Unknown) {
            let mut flow = self.flow(root, "fallback", Role::Between, &On::Unknown);
            flow.private = true;
            self.write(flow);
        }
        if root.has(&On::Error) {
            let mut flow = self.flow(root, "error", Role::Between, &On::Error);
            flow.private = true;
            self.write(flow);
        }
        self.own_events(root);
        self.answered(root);
    }

    /// The flows of a dialog that another one begins.
    pub(super) fn child_flows(&self, dialog: &Rc<Dialog<'t>>) {
        let name = self.flow_of(dialog);
        let waits = waits(dialog);
        let guard = format!("\"{name}\" in conversation.flows");
        let guard = waits.then_some(guard.as_str());
        let intents = self.intents(dialog, guard, &name);
        let mut flow = Flow { name: name.clone(), private: true, ..Flow::default() };
        if dialog.has(&On::Begin) {
            flow.steps = self.flow(dialog, &name, Role::Begin, &On::Begin).steps;
        } else if self.before.unread.contains(&dialog.key) {
            flow.steps = self.dispatch(dialog, &name, &intents);
        }
        if !dialog.ends {
            let mut listen = step("id", Yaml::text("listen"));
            with(&mut listen, "wait", Yaml::text("message"));
            flow.steps.push(listen);
            if dialog.has(&On::Unknown) {
                flow.steps.extend(self.flow(dialog, &name, Role::Begin, &On::Unknown).steps);
            }
            flow.steps.push(step("goto", Yaml::text("listen")));
        }
        self.result(dialog, &mut flow);
        self.write(flow);
        self.messages(dialog, guard);
        self.own_events(dialog);
        self.answered(dialog);
        for (on, what) in [(On::Error, "OnError"), (On::Update, "OnConversationUpdateActivity")] {
            if dialog.has(&on) && !(on == On::Error && self.adopt_error(dialog)) {
                let why = "only the dialog with which conversations begin has it here";
                self.lost(dialog, &on, &format!("`{what}` of this dialog was not carried over"), why);
            }
        }
        let events = dialog.triggers.iter().filter(|trigger| matches!(trigger.on, On::Event(_)));
        for trigger in events {
            let why = "an event starts a flow whatever is open";
            let what = "the trigger of an event in this dialog was not carried over";
            let place = crate::report::Place::new(dialog.file, trigger.tree.line);
            self.report.borrow_mut().add(&place, what, why, "write a flow with the trigger `{event: ...}`");
        }
    }

    /// Where only one dialog says what happens after an error, it says so for the bot.
    fn adopt_error(&self, dialog: &Rc<Dialog<'t>>) -> bool {
        if self.flows.borrow().iter().any(|flow| flow.name == "error") {
            return false;
        }
        let mut flow = self.flow(dialog, "error", Role::Between, &On::Error);
        flow.private = true;
        self.write(flow);
        true
    }

    fn write(&self, flow: Flow) {
        self.flows.borrow_mut().push(flow);
    }

    fn lost(&self, dialog: &Dialog<'_>, on: &On, what: &str, why: &str) {
        let line = dialog.on(on).first().map_or(1, |trigger| trigger.tree.line);
        let place = crate::report::Place::new(dialog.file, line);
        self.report.borrow_mut().add(&place, what, why, "write a flow by hand if it matters");
    }

    /// A flow of the triggers of one event.
    fn flow(&self, dialog: &Rc<Dialog<'t>>, name: &str, role: Role, on: &On) -> Flow {
        self.flow_with(dialog, name, role, on, matches!(on, On::Message | On::Event(_)))
    }

    /// The same; `guarded` says that what starts the flow has the condition of its only trigger, which need not be asked
    /// again then.
    fn flow_with(&self, dialog: &Rc<Dialog<'t>>, name: &str, role: Role, on: &On, guarded: bool) -> Flow {
        let mut triggers = dialog.on(on);
        triggers.retain(|trigger| !trigger.condition.as_ref().is_some_and(asks_what_is_open));
        let mut place = Place::new(self, dialog, &dialog.recognizer.entities, name, role);
        place.scope.failing = *on == On::Error;
        place.scope.intent = match on {
            On::Intent(intent) => Some(intent.clone()),
            On::Unknown => Some("None".to_owned()),
            _ => None,
        };
        for trigger in &triggers {
            targets(trigger.tree, &mut place.targets);
        }
        let steps = cases(&mut place, &triggers, guarded);
        Flow { name: name.to_owned(), steps, ..Flow::default() }
    }

    /// The flows of the intents of a dialog: their names, in the order of the file.
    fn intents(&self, dialog: &Rc<Dialog<'t>>, guard: Option<&str>, before: &str) -> Vec<(String, String)> {
        let mut flows = Vec::new();
        for intent in dialog.intents() {
            let wanted = if before.is_empty() { intent.to_owned() } else { format!("{before}_{intent}") };
            let name = self.fresh(&wanted, "intent");
            let on = On::Intent(intent.to_owned());
            self.apart(dialog, &name, intent, guard);
            let starts = guard.is_some() || before.is_empty();
            let mut flow = self.flow_with(dialog, &name, Role::Between, &on, starts);
            if starts {
                let when = self.any_condition(dialog, &name, &on);
                let when = both(guard, when.as_deref());
                flow.triggers = self.triggers(dialog, &name, intent, when.as_deref());
            }
            intent.clone_into(&mut flow.title);
            flow.private = flow.triggers.is_empty();
            if flow.private && before.is_empty() && !intent.eq_ignore_ascii_case("none") {
                let line = dialog.on(&on).first().map_or(1, |trigger| trigger.tree.line);
                let place = crate::report::Place::new(dialog.file, line);
                let what = format!("nothing starts the intent `{intent}`");
                let why = "its recognizer has neither a pattern nor an example for it";
                self.report.borrow_mut().add(&place, what, why, format!("add triggers to the flow `{name}`"));
            }
            flows.push((intent.to_owned(), name));
            self.write(flow);
        }
        self.learned.borrow_mut().intents.insert(dialog.key.clone(), flows.clone());
        flows
    }

    /// Flows of the triggers that depend on what is open: they come between the steps of the flow of the same intent.
    fn apart(&self, dialog: &Rc<Dialog<'t>>, name: &str, intent: &str, guard: Option<&str>) {
        let on = On::Intent(intent.to_owned());
        for trigger in dialog.on(&on) {
            let Some(condition) = trigger.condition.as_ref().filter(|condition| asks_what_is_open(condition))
            else {
                continue;
            };
            let name = self.fresh(&format!("{name} again"), "intent");
            let mut place = Place::new(self, dialog, &dialog.recognizer.entities, &name, Role::Between);
            place.scope.intent = Some(intent.to_owned());
            let Some(when) = place.condition_of(trigger.tree.line, condition) else { continue };
            let steps = place.actions(trigger.tree.list("actions"));
            let when = both(guard, Some(&when));
            let triggers = self.triggers(dialog, &name, intent, when.as_deref());
            let title = intent.to_owned();
            self.write(Flow { name, title, triggers, steps, ..Flow::default() });
        }
    }

    /// What starts an intent: its patterns and examples.
    fn triggers(&self, dialog: &Rc<Dialog<'t>>, flow: &str, intent: &str, when: Option<&str>) -> Vec<Yaml> {
        let mut triggers = Vec::new();
        let same = |other: &str| other.eq_ignore_ascii_case(intent);
        for (_, text) in dialog.recognizer.patterns.iter().filter(|(name, _)| same(name)) {
            let text = self.groups(dialog, flow, text);
            triggers.push(pattern(&text, when));
        }
        for (_, _, text) in dialog.recognizer.examples.iter().filter(|(name, ..)| same(name)) {
            let text = self.marks(dialog, flow, text);
            let trigger = match when {
                Some(when) => {
                    let mut trigger = step("say", Yaml::text(text));
                    with(&mut trigger, "when", Yaml::plain(when));
                    trigger
                }
                None => Yaml::text(text),
            };
            if !triggers.contains(&trigger) {
                triggers.push(trigger);
            }
        }
        // The data of a card that names the intent.
        if self.project.submitted().iter().any(|name| same(name)) {
            let mut trigger = step("event", Yaml::text(crate::names::identifier(intent)));
            if let Some(when) = when {
                with(&mut trigger, "when", Yaml::plain(when));
            }
            triggers.push(trigger);
        }
        triggers
    }

    /// The slot that an entity of a trigger fills.
    fn entity(&self, dialog: &Rc<Dialog<'t>>, flow: &str, name: &str) -> String {
        use crate::botframework::memory::{Asked, Kind, Noted, Path};
        let small = name.to_ascii_lowercase();
        let path = Path { scope: "entity".to_owned(), keys: vec![small.clone()] };
        let asked = dialog.recognizer.entities.get(&small).cloned();
        let asked = asked.unwrap_or(Asked { kind: Kind::Text, ..Asked::default() });
        let noted = Noted { flow, kind: asked.kind, asked: Some(asked), whole: true, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &[name.to_owned()], noted);
        self.memory.borrow().find(&path).map_or(small, |(variable, _)| variable.name.clone())
    }

    /// A pattern whose named groups have the names of slots.
    fn groups(&self, dialog: &Rc<Dialog<'t>>, flow: &str, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("(?<").or_else(|| rest.find("(?P<")) {
            let open = at + rest[at..].find('<').unwrap_or(0) + 1;
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            if let Some(end) = rest.find('>').filter(|_| !rest.starts_with(['=', '!'])) {
                out.push_str(&self.entity(dialog, flow, &rest[..end]));
                rest = &rest[end..];
            }
        }
        out.push_str(rest);
        out
    }

    /// An example whose marks name slots.
    fn marks(&self, dialog: &Rc<Dialog<'t>>, flow: &str, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("](") {
            let Some(end) = rest[at + 2..].find(')').map(|end| at + 2 + end) else { break };
            out.push_str(&rest[..at + 2]);
            out.push_str(&self.entity(dialog, flow, &rest[at + 2..end]));
            out.push(')');
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out
    }

    /// That one of the conditions of an event's triggers holds; nothing if one has none.
    fn any_condition(&self, dialog: &Rc<Dialog<'t>>, flow: &str, on: &On) -> Option<String> {
        let mut place = Place::new(self, dialog, &dialog.recognizer.entities, flow, Role::Between);
        place.scope.intent = if let On::Intent(intent) = on { Some(intent.clone()) } else { None };
        let conditions = dialog
            .on(on)
            .into_iter()
            .map(|trigger| place.condition_of(trigger.tree.line, trigger.condition.as_ref()?));
        let conditions: Vec<String> = conditions.collect::<Option<_>>()?;
        let mut parts: Vec<String> = Vec::new();
        for condition in conditions {
            let part = if condition.contains("&&") || condition.contains('?') {
                format!("({condition})")
            } else {
                condition
            };
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        match parts.as_slice() {
            [one] => {
                Some(one.strip_prefix('(').and_then(|one| one.strip_suffix(')')).unwrap_or(one).to_owned())
            }
            _ => Some(parts.join(" || ")),
        }
    }

    /// The message with which a dialog begins: its intents by their patterns, or what it does when none fits.
    fn dispatch(&self, dialog: &Rc<Dialog<'t>>, flow: &str, intents: &[(String, String)]) -> Vec<Yaml> {
        let mut cases = Vec::new();
        for (intent, name) in intents {
            let patterns =
                dialog.recognizer.patterns.iter().filter(|(of, _)| of.eq_ignore_ascii_case(intent));
            let tests: Vec<String> =
                patterns.map(|(_, text)| format!("message.matches({})", crate::cel::text(text))).collect();
            if tests.is_empty() {
                continue;
            }
            let mut case = step("when", Yaml::plain(tests.join(" || ")));
            with(&mut case, "steps", Yaml::List(vec![step("run", Yaml::text(name.as_str()))]));
            cases.push(case);
        }
        let unknown =
            dialog.has(&On::Unknown).then(|| self.flow(dialog, flow, Role::Begin, &On::Unknown).steps);
        match (cases.is_empty(), unknown) {
            (true, unknown) => unknown.unwrap_or_default(),
            (false, unknown) => {
                if let Some(steps) = unknown.filter(|steps| !steps.is_empty()) {
                    cases.push(step("else", Yaml::List(steps)));
                }
                vec![step("switch", Yaml::List(cases))]
            }
        }
    }

    /// A message that a dialog looks at once more: its intents by their patterns, or what it does when none fits. A flow that
    /// does so itself begins anew; `own` is its name. `line` is where that is said.
    pub(super) fn again(
        &self,
        dialog: &Rc<Dialog<'t>>,
        own: &str,
        text: Option<&str>,
        line: usize,
    ) -> Vec<Yaml> {
        let unfilled = |intent: &str, flow: &str, pattern: &str| {
            if pattern.contains("(?<") || pattern.contains("(?P<") {
                let what = format!(
                    "what the groups of `{intent}` find is not known when the message is looked at again"
                );
                let why = "a pattern fills slots only as a trigger";
                let cure = format!("ask for it in the flow `{flow}`");
                let place = crate::report::Place::new(dialog.file, line);
                self.report.borrow_mut().add(&place, what, why, cure);
            }
        };
        let intents = self.before.intents.get(&dialog.key).cloned().unwrap_or_default();
        let begin = |flow: &str| step(if flow == own { "goto" } else { "run" }, Yaml::text(flow));
        let unknown = || {
            let flow = if dialog.key == self.root { "fallback".to_owned() } else { return None };
            (dialog.has(&On::Unknown) && flow != own).then(|| begin(&flow))
        };
        let mut cases = Vec::new();
        for (intent, flow) in &intents {
            let patterns = dialog.recognizer.patterns.iter();
            let mut patterns = patterns.filter(|(of, _)| of.eq_ignore_ascii_case(intent)).peekable();
            match text {
                None if patterns.peek().is_some() => {
                    patterns.clone().for_each(|(_, pattern)| unfilled(intent, flow, pattern));
                    let tests: Vec<String> = patterns
                        .map(|(_, pattern)| format!("message.matches({})", crate::cel::text(pattern)))
                        .collect();
                    let mut case = step("when", Yaml::plain(tests.join(" || ")));
                    with(&mut case, "steps", Yaml::List(vec![begin(flow)]));
                    cases.push(case);
                }
                // A text that is known has one meaning.
                Some(text) => {
                    if let Some((_, pattern)) = patterns.find(|(_, pattern)| fits(pattern, text)) {
                        unfilled(intent, flow, pattern);
                        return vec![begin(flow)];
                    }
                }
                None => {}
            }
        }
        let unknown = unknown();
        if cases.is_empty() {
            return unknown.into_iter().collect();
        }
        cases.extend(unknown.map(|unknown| step("else", Yaml::List(vec![unknown]))));
        vec![step("switch", Yaml::List(cases))]
    }

    /// `OnMessageActivity`: flows that take any message, before it is looked at.
    fn messages(&self, dialog: &Rc<Dialog<'t>>, guard: Option<&str>) {
        if !dialog.has(&On::Message) {
            return;
        }
        let name = self.fresh("any message", "event");
        let mut flow = self.flow(dialog, &name, Role::Between, &On::Message);
        let when = self.any_condition(dialog, &name, &On::Message);
        flow.triggers.push(pattern(ANYTHING, both(guard, when.as_deref()).as_deref()));
        self.write(flow);
    }

    /// Flows that something else than a message starts.
    fn events(&self, dialog: &Rc<Dialog<'t>>) {
        let mut done = BTreeSet::new();
        for trigger in &dialog.triggers {
            let On::Event(event) = &trigger.on else { continue };
            if !done.insert(event.clone()) {
                continue;
            }
            let name = self.fresh(&format!("on {event}"), "event");
            let mut flow = self.flow(dialog, &name, Role::Between, &trigger.on);
            let when = self.any_condition(dialog, &name, &trigger.on);
            let mut start = step("event", Yaml::text(event.as_str()));
            if let Some(when) = when {
                with(&mut start, "when", Yaml::plain(when));
            }
            flow.triggers.push(start);
            self.write(flow);
        }
    }

    /// The name of the flow of an event of the project's own, as `EmitEvent` runs it.
    pub(super) fn own_event(&self, dialog: &Dialog<'_>, event: &str) -> String {
        let before =
            if dialog.key == self.root { String::new() } else { format!("{}_", self.flow_of(dialog)) };
        crate::names::identifier(&format!("{before}on_{event}"))
    }

    /// Keeps other flows from getting the names of its events.
    pub(super) fn keep_event_names(&self, dialog: &Dialog<'_>) {
        for trigger in &dialog.triggers {
            if let On::Own(event) = &trigger.on {
                let name = self.own_event(dialog, event);
                self.taken.borrow_mut().insert(name);
            }
        }
    }

    fn own_events(&self, dialog: &Rc<Dialog<'t>>) {
        let mut done = BTreeSet::new();
        for trigger in &dialog.triggers {
            let event = match &trigger.on {
                On::Own(event) => event.as_str(),
                On::Cancel => "cancel",
                _ => continue,
            };
            if done.insert(event.to_owned()) {
                let name = self.own_event(dialog, event);
                let mut flow = self.flow(dialog, &name, Role::Between, &trigger.on);
                flow.private = true;
                self.write(flow);
            }
        }
    }

    /// `OnQnAMatch`: what is said there beside the answer has no place.
    fn answered(&self, dialog: &Dialog<'_>) {
        for trigger in dialog.on(&On::Answered) {
            let plain = trigger.tree.list("actions").iter().all(|action| {
                let kind = action.str("$kind").unwrap_or_default();
                kind.ends_with("Condition")
                    || action.str("activity").is_some_and(|text| text.contains("@answer"))
            });
            if !plain {
                let place = crate::report::Place::new(dialog.file, trigger.tree.line);
                let why = "questions are answered from the knowledge by the built-in behaviour";
                let what = "what `OnQnAMatch` does beside answering was not carried over";
                self.report.borrow_mut().add(&place, what, why, "use the step `answer` in a flow");
            }
        }
    }

    /// What a dialog gives back, where somebody uses it.
    fn result(&self, dialog: &Rc<Dialog<'t>>, flow: &mut Flow) {
        if !self.before.results.contains(&dialog.key) {
            return;
        }
        let place = Place::new(self, dialog, &dialog.recognizer.entities, &flow.name, Role::Begin);
        let Some(value) = place.expression(dialog.tree.line, &dialog.result) else { return };
        flow.outputs.push(("result".to_owned(), value.kind));
        let ended = matches!(flow.steps.last(), Some(Yaml::Map(pairs)) if pairs.iter().any(|(key, _)| key == "goto" || key == "end"));
        if !ended {
            let mut end = step("end", Yaml::text("flow"));
            with(&mut end, "outputs", Yaml::Map(vec![("result".to_owned(), Yaml::plain(&value.text))]));
            flow.steps.push(end);
        }
    }

    /// Built-in behaviours that would say something that the imported bot never said.
    pub(super) fn silent_flows(&self) {
        let silent = |name: &str, note: &str, steps: Vec<Yaml>| Flow {
            name: name.to_owned(),
            note: Some(note.to_owned()),
            private: true,
            steps,
            ..Flow::default()
        };
        let note =
            "Says nothing, as before the import. Remove this file, and the bot says to what it comes back.";
        self.write(silent("resume", note, Vec::new()));
        if !self.flows.borrow().iter().any(|flow| flow.name == "welcome") {
            let note =
                "Says nothing, as before the import. Remove this file, and the bot greets its customers.";
            self.write(silent("welcome", note, Vec::new()));
        }
        if self.flows.borrow().iter().any(|flow| flow.name == "fallback") {
            let note = "Greetings and thanks go where all goes that is not understood, as before the import. Remove this \
                        file for small talk.";
            self.write(silent("chitchat", note, vec![step("goto", Yaml::text("fallback"))]));
        }
    }
}

/// The steps of triggers of one event: those of the first whose condition holds.
fn cases<'t>(place: &mut Place<'_, 't>, triggers: &[&Trigger<'t>], guarded: bool) -> Vec<Yaml> {
    let actions = |trigger: &Trigger<'t>| trigger.tree.list("actions");
    if let [only] = triggers
        && (only.condition.is_none() || guarded)
    {
        return place.actions(actions(only));
    }
    let mut cases = Vec::new();
    for trigger in triggers {
        let Some(condition) = &trigger.condition else {
            let steps = place.actions(actions(trigger));
            if cases.is_empty() {
                return steps;
            }
            cases.push(step("else", Yaml::List(steps)));
            break;
        };
        let Some(when) = place.condition_of(trigger.tree.line, condition) else { continue };
        let mut case = step("when", Yaml::plain(when));
        with(&mut case, "steps", Yaml::List(place.actions(actions(trigger))));
        cases.push(case);
    }
    if cases.is_empty() { Vec::new() } else { vec![step("switch", Yaml::List(cases))] }
}

/// Whether a text fits a pattern.
fn fits(pattern: &str, text: &str) -> bool {
    regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

/// Whether a condition asks which dialogs are open.
fn asks_what_is_open(condition: &Expr) -> bool {
    match condition {
        Expr::Call(name, _) => {
            ["haspendingactions", "isdialogactive"].contains(&name.to_ascii_lowercase().as_str())
        }
        Expr::Not(inner) => asks_what_is_open(inner),
        Expr::Binary(_, left, right) => asks_what_is_open(left) || asks_what_is_open(right),
        _ => false,
    }
}

fn pattern(text: &str, when: Option<&str>) -> Yaml {
    let mut trigger = step("pattern", Yaml::text(text));
    if let Some(when) = when {
        with(&mut trigger, "when", Yaml::plain(when));
    }
    trigger
}

fn both(a: Option<&str>, b: Option<&str>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => Some(crate::cel::all(&[a.to_owned(), b.to_owned()])),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}

/// Whether a dialog may wait for the customer, so that something may come between.
fn waits(dialog: &Dialog<'_>) -> bool {
    !dialog.ends || dialog.triggers.iter().any(|trigger| asks(trigger.tree))
}

fn asks(tree: &Tree) -> bool {
    let kind = tree.str("$kind").unwrap_or_default();
    let waiting = kind.ends_with("Input")
        || kind.ends_with("Dialog") && kind != "Microsoft.EndDialog"
        || ["Microsoft.EndTurn", "Microsoft.Ask"].contains(&kind);
    waiting
        || tree.list("actions").iter().any(|action| action.text().is_some() || asks(action))
        || tree.entries().iter().any(|entry| asks(&entry.value))
        || tree.items().iter().any(asks)
}

/// The ids that jumps name.
fn targets(tree: &Tree, found: &mut BTreeSet<String>) {
    if tree.str("$kind") == Some("Microsoft.GotoAction") {
        found.extend(tree.str("actionId").map(str::to_owned));
    }
    tree.entries().iter().for_each(|entry| targets(&entry.value, found));
    tree.items().iter().for_each(|item| targets(item, found));
}
