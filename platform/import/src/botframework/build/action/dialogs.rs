//! Beginning, ending and cancelling dialogs.

use super::super::flow::{Pairs, set, step, with};
use super::super::place::{Place, Role};
use crate::botframework::dialog::{Dialog, Named, On, has_triggers, named};
use crate::botframework::expression::Expr;
use crate::botframework::memory::{Home, Kind, Noted, Path};
use crate::botframework::project::{Resource, is_adaptive};
use crate::botframework::translate::Cel;
use crate::tree::Tree;
use crate::yaml::Yaml;
use std::rc::Rc;

/// The most dialogs among which one is chosen when the bot runs.
const MAX_CHOICES: usize = 40;

/// What is handed over to a dialog, and what comes back.
#[derive(Default)]
struct Handed {
    /// Assignments before it, for what the dialog keeps in slots of the bot.
    set: Vec<(String, String)>,
    with: Pairs,
}

impl<'t> Place<'_, 't> {
    pub(super) fn begin_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["dialog", "options", "resultProperty", "activityProcessed"]);
        let Some(which) = node.get("dialog") else { return };
        let unread = node.str("activityProcessed").map(|text| text.trim_start_matches('=')) == Some("false");
        match named(self.pass.project, which) {
            Named::Resource(resource) if has_triggers(resource) => {
                let dialog = self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog);
                self.begin(node, &dialog, unread, out);
            }
            Named::Resource(resource) => self.inline_action(resource, out),
            Named::Inline(tree) if is_adaptive(tree) => {
                let dialog = self.pass.dialog(self.file, tree, None, &self.dialog);
                self.begin(node, &dialog, unread, out);
            }
            Named::Inline(tree) => self.action(tree, out),
            Named::Computed(expression) => self.begin_computed(node, &expression, unread, out),
            Named::Missing(id) => self.missing(node, &id),
        }
    }

    fn missing(&self, node: &Tree, id: &str) {
        let what = format!("there is no dialog `{id}` in the project");
        self.lost(node.line, what, "the step was left out", "add its file, or remove the action");
    }

    /// A dialog that stands among the actions itself.
    pub(super) fn inline_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        let dialog = self.pass.dialog(self.file, node, None, &self.dialog);
        self.note_child(&dialog, true);
        out.push(step("run", Yaml::text(self.pass.flow_of(&dialog))));
    }

    pub(super) fn run_resource(
        &mut self,
        resource: &'t Resource,
        node: Option<&'t Tree>,
        out: &mut Vec<Yaml>,
    ) {
        let dialog = self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog);
        match node {
            Some(node) => self.begin(node, &dialog, true, out),
            None => {
                self.note_child(&dialog, true);
                out.push(step("run", Yaml::text(self.pass.flow_of(&dialog))));
            }
        }
    }

    /// An action that the project made of a dialog: its keys are what the dialog is given.
    pub(super) fn custom(&mut self, node: &'t Tree, resource: &'t Resource, out: &mut Vec<Yaml>) {
        let dialog = self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog);
        self.note_child(&dialog, true);
        let reserved = ["resultProperty", "disabled", "id"];
        let options = node
            .entries()
            .iter()
            .filter(|entry| !entry.key.starts_with('$') && !reserved.contains(&entry.key.as_str()));
        let options: Vec<(String, &Tree)> = options.map(|entry| (entry.key.clone(), &entry.value)).collect();
        let handed = self.handed(&dialog, &options);
        self.run(node, &dialog, handed, out);
    }

    fn note_child(&self, dialog: &Dialog<'_>, unread: bool) {
        let mut learned = self.pass.learned.borrow_mut();
        learned.parents.entry(dialog.key.clone()).or_default().insert(self.dialog.key.clone());
        if unread {
            learned.unread.insert(dialog.key.clone());
        }
    }

    fn begin(&mut self, node: &'t Tree, dialog: &Rc<Dialog<'t>>, unread: bool, out: &mut Vec<Yaml>) {
        self.note_child(dialog, unread);
        let handed = self.options(node, dialog);
        self.run(node, dialog, handed, out);
    }

    fn options(&mut self, node: &'t Tree, dialog: &Dialog<'_>) -> Handed {
        let Some(options) = node.get("options") else { return Handed::default() };
        if options.text().is_some() {
            let why = "what is handed over must be named";
            self.lost(
                options.line,
                "`options` that are one expression were not carried over",
                why,
                "name each value",
            );
            return Handed::default();
        }
        let options: Vec<(String, &Tree)> =
            options.entries().iter().map(|entry| (entry.key.clone(), &entry.value)).collect();
        self.handed(dialog, &options)
    }

    fn handed(&mut self, dialog: &Dialog<'_>, options: &[(String, &Tree)]) -> Handed {
        let mut handed = Handed::default();
        let flow = self.pass.flow_of(dialog);
        for (key, node) in options {
            let Some(value) = self.value(node) else { continue };
            let path = Path { scope: format!("dialog {}", dialog.key), keys: vec![key.to_ascii_lowercase()] };
            let noted = Noted { flow: &flow, kind: value.kind, input: true, whole: true, ..Noted::default() };
            self.pass.memory.borrow_mut().note(&path, std::slice::from_ref(key), noted);
            let memory = self.pass.memory.borrow();
            let Some((variable, _)) = memory.find(&path) else { continue };
            if variable.home == Home::Bot {
                handed.set.push((variable.name.clone(), value.text));
            } else {
                handed.with.push((variable.name.clone(), handed_over(&value)));
            }
        }
        handed
    }

    /// Runs the flow of a dialog.
    fn run(&mut self, node: &Tree, dialog: &Rc<Dialog<'t>>, handed: Handed, out: &mut Vec<Yaml>) {
        if !handed.set.is_empty() {
            out.push(set(handed.set));
        }
        let mut run = step("run", Yaml::text(self.pass.flow_of(dialog)));
        if !handed.with.is_empty() {
            with(&mut run, "with", Yaml::Map(handed.with));
        }
        self.scope.last = None;
        if let Some(property) = node.str("resultProperty") {
            let known = self.pass.before.results.contains(&dialog.key);
            self.pass.learned.borrow_mut().results.insert(dialog.key.clone());
            let kind = self.result_kind(dialog);
            if let Some(target) = self.target(node, property, kind) {
                if known {
                    with(&mut run, "into", Yaml::Map(vec![(target.name.clone(), Yaml::text("result"))]));
                }
                self.scope.last = Some(Cel::whole(target.name, kind));
            }
        }
        out.push(run);
    }

    /// The type of what a dialog gives back, as far as the passes before know.
    fn result_kind(&self, dialog: &Dialog<'_>) -> Kind {
        let tree = crate::botframework::expression::parse(&dialog.result).ok();
        let chain = tree.as_ref().and_then(crate::botframework::translate::flattened).unwrap_or_default();
        let keys = chain.iter().skip(1).map(|key| key.to_ascii_lowercase()).collect();
        let path = Path { scope: format!("dialog {}", dialog.key), keys };
        self.pass.memory.borrow().find(&path).map_or(Kind::Unknown, |(variable, _)| variable.kind)
    }

    /// A dialog whose name is computed: a choice among those it may be.
    fn begin_computed(&mut self, node: &'t Tree, expression: &Expr, unread: bool, out: &mut Vec<Yaml>) {
        let name = match self.translated(expression) {
            Ok(name) => name,
            Err(why) => return self.lost_expression(node.line, "the name of a dialog", &why),
        };
        let mut candidates: Vec<(String, Rc<Dialog<'t>>)> = Vec::new();
        let (tree, file) = (self.dialog.tree, self.dialog.file);
        for item in tree.list("dialogs") {
            let resource = item
                .text()
                .and_then(|id| self.pass.project.find(id))
                .filter(|found| is_adaptive(&found.tree));
            let found = match resource {
                Some(resource) => (
                    resource.id.clone(),
                    self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog),
                ),
                None if is_adaptive(item) => {
                    let id = item.str("id").unwrap_or_default().to_owned();
                    (id, self.pass.dialog(file, item, None, &self.dialog))
                }
                None => continue,
            };
            candidates.push(found);
        }
        if candidates.is_empty() {
            let all = self.pass.project.dialogs.values().filter(|resource| is_adaptive(&resource.tree));
            for resource in
                all.filter(|resource| resource.id.to_ascii_lowercase() != self.pass.root).take(MAX_CHOICES)
            {
                let dialog = self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog);
                candidates.push((resource.id.clone(), dialog));
            }
        }
        let mut cases = Vec::new();
        for (id, dialog) in candidates {
            let mut steps = Vec::new();
            self.begin(node, &dialog, unread, &mut steps);
            let mut case = step("when", Yaml::plain(format!("{} == {}", name.text, crate::cel::text(&id))));
            with(&mut case, "steps", Yaml::List(steps));
            cases.push(case);
        }
        if !cases.is_empty() {
            // A dialog that is not there is an error, there as here.
            cases.push(step("else", Yaml::List(vec![step("goto", Yaml::text("error"))])));
            out.push(step("switch", Yaml::List(cases)));
        }
    }

    pub(super) fn replace_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["dialog", "options", "activityProcessed"]);
        let Some(which) = node.get("dialog") else { return };
        let unread = node.str("activityProcessed").map(|text| text.trim_start_matches('=')) == Some("false");
        let dialog = match named(self.pass.project, which) {
            Named::Resource(resource) if has_triggers(resource) => {
                self.pass.dialog(&resource.file, &resource.tree, Some(resource), &self.dialog)
            }
            Named::Inline(tree) if is_adaptive(tree) => self.pass.dialog(self.file, tree, None, &self.dialog),
            Named::Missing(id) => return self.missing(node, &id),
            _ => return self.no_counterpart(node, "ReplaceDialog"),
        };
        self.note_child(&dialog, unread);
        let handed = self.options(node, &dialog);
        self.go(&dialog, handed, out);
    }

    pub(super) fn repeat_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["options", "activityProcessed", "allowLoop"]);
        if !self.dialog.has(&On::Begin) {
            if node.str("activityProcessed").map(|text| text.trim_start_matches('=')) == Some("false") {
                let why = "a message is looked at once";
                let what = "`RepeatDialog` with the same message was not carried over";
                return self.lost(node.line, what, why, "use `run` with the flow that shall take it");
            }
            out.push(self.end(&[]));
            return;
        }
        let dialog = Rc::clone(&self.dialog);
        let handed = self.options(node, &dialog);
        self.go(&dialog, handed, out);
    }

    /// Ends this flow in favour of that of a dialog.
    fn go(&mut self, dialog: &Rc<Dialog<'t>>, handed: Handed, out: &mut Vec<Yaml>) {
        if !handed.set.is_empty() {
            out.push(set(handed.set));
        }
        let mut goto = step("goto", Yaml::text(self.pass.flow_of(dialog)));
        if !handed.with.is_empty() {
            with(&mut goto, "with", Yaml::Map(handed.with));
        }
        out.push(goto);
    }

    /// Ends the dialog: its flow, from wherever that is said.
    fn end(&self, outputs: &[(String, Yaml)]) -> Yaml {
        let what = match (self.role, self.is_root()) {
            (Role::Begin, _) => "flow".to_owned(),
            (Role::Between, true) => "all".to_owned(),
            (Role::Between, false) => self.pass.flow_of(&self.dialog),
        };
        let mut end = step("end", Yaml::text(what));
        if !outputs.is_empty() {
            with(&mut end, "outputs", Yaml::Map(outputs.to_vec()));
        }
        end
    }

    pub(super) fn end_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["value"]);
        let value = node.get("value").and_then(|value| self.value(value));
        let used = self.pass.before.results.contains(&self.dialog.key);
        let result = match value {
            Some(value) => Some(value),
            None if used => self.expression(self.dialog.tree.line, &self.dialog.result.clone()),
            None => None,
        };
        let outputs: Vec<(String, Yaml)> = result
            .filter(|_| used)
            .map(|value| ("result".to_owned(), Yaml::plain(value.typed(Kind::Text).text)))
            .into_iter()
            .collect();
        out.push(self.end(&outputs));
    }

    pub(super) fn cancel_dialog(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["activityProcessed", "eventName", "eventValue"]);
        if node.str("activityProcessed").map(|text| text.trim_start_matches('=')) == Some("false") {
            let why = "a message is looked at once";
            self.lost(
                node.line,
                "that the message is looked at again after `CancelDialog`",
                why,
                "give it a trigger of its own",
            );
        }
        out.push(self.end(&[]));
    }

    pub(super) fn cancel_all(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["activityProcessed", "eventName", "eventValue"]);
        if self.dialog.has(&On::Cancel) {
            out.push(step("run", Yaml::text(self.pass.own_event(&self.dialog, "cancel"))));
        }
        out.push(step("end", Yaml::text("all")));
    }

    pub(super) fn emit_event(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["eventName", "eventValue", "bubbleEvent", "handledProperty"]);
        let Some(event) = node.str("eventName") else { return };
        if event.eq_ignore_ascii_case("activityReceived") {
            return self.look_again(node, out);
        }
        if ["begindialog", "repromptdialog", "recognizedintent"]
            .contains(&event.to_ascii_lowercase().as_str())
        {
            let what = format!("`EmitEvent` of `{event}` was not carried over");
            return self.lost(
                node.line,
                what,
                "a message is looked at once",
                "use `run` with the flow that is meant",
            );
        }
        let value = node.get("eventValue").and_then(|value| self.value(value));
        if let Some(dialog) = self.who_handles(event) {
            let flow = self.pass.own_event(&dialog, event);
            let mut run = step("run", Yaml::text(flow.as_str()));
            if let Some(value) = value {
                let path = Path { scope: format!("dialog {flow}"), keys: vec!["value".to_owned()] };
                if self.pass.memory.borrow().find(&path).is_some() {
                    let noted =
                        Noted { flow: &flow, kind: value.kind, input: true, whole: true, ..Noted::default() };
                    self.pass.memory.borrow_mut().note(&path, &["value".to_owned()], noted);
                    with(&mut run, "with", Yaml::Map(vec![("value".to_owned(), handed_over(&value))]));
                }
            }
            out.push(run);
            return;
        }
        let mut emit = step("emit", Yaml::text(event));
        if let Some(value) = value {
            with(&mut emit, "fields", Yaml::Map(vec![("value".to_owned(), Yaml::plain(value.text))]));
        }
        out.push(emit);
    }

    /// `EmitEvent` of `activityReceived`: the message, or a text that took its place, is looked at once more.
    fn look_again(&mut self, node: &Tree, out: &mut Vec<Yaml>) {
        let dialog = Rc::clone(&self.dialog);
        let text = self.retold.take();
        let steps = self.pass.again(&dialog, &self.scope.flow, text.as_deref(), node.line);
        if steps.is_empty() {
            let what = "that the message is looked at again was not carried over";
            let why = "no pattern of the dialog tells what it could mean";
            return self.lost(node.line, what, why, "use `run` with the flow that is meant");
        }
        out.extend(steps);
    }

    /// The dialog, or one that began it, that does something when an event of the project's own happens.
    fn who_handles(&self, event: &str) -> Option<Rc<Dialog<'t>>> {
        let on = On::Own(event.to_owned());
        if self.dialog.has(&on) {
            return Some(Rc::clone(&self.dialog));
        }
        let mut seen = vec![self.dialog.key.clone()];
        let mut at = 0;
        while let Some(key) = seen.get(at).cloned() {
            at += 1;
            for parent in self.pass.before.parents.get(&key).into_iter().flatten() {
                let dialog = self.pass.dialogs.borrow().get(parent).cloned();
                if dialog.as_ref().is_some_and(|dialog| dialog.has(&on)) {
                    return dialog;
                }
                if !seen.contains(parent) {
                    seen.push(parent.clone());
                }
            }
        }
        None
    }

    pub(super) fn edit_actions(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["changeType", "actions"]);
        let change = node.str("changeType").unwrap_or("insertActions").to_ascii_lowercase();
        if change == "insertactions" {
            let steps = self.actions(node.list("actions"));
            out.extend(steps);
            return;
        }
        // What the dialog was about to do is given up in favour of these steps.
        if change == "replacesequence" {
            let steps = self.actions(node.list("actions"));
            out.extend(steps);
            out.push(self.end(&[]));
            return;
        }
        let what = format!("`EditActions` with `{change}` was not carried over");
        let why = "what a flow does is known before it runs";
        self.lost(node.line, what, why, "write the steps where they belong, behind an `if`");
    }
}

/// A value for `with`.
pub(super) fn handed_over(value: &Cel) -> Yaml {
    match value.kind {
        Kind::Int | Kind::Number if value.text.parse::<f64>().is_ok() => Yaml::plain(&value.text),
        Kind::Bool if ["true", "false"].contains(&value.text.as_str()) => Yaml::plain(&value.text),
        _ => Yaml::text(format!("${{{}}}", value.text)),
    }
}
