//! Actions to steps: which file knows which action.
//!
//! To add an action: its arm here and a method in the file of its group; the keys it reads are named there, so that every
//! other key of it is reported.

mod choices;
mod control;
mod dialogs;
mod input;
mod message;
mod other;
mod property;

use super::flow::step;
use super::place::Place;
use crate::botframework::dialog::known;
use crate::botframework::project::{Resource, is_adaptive};
use crate::tree::Tree;
use crate::yaml::Yaml;

/// How many actions in files of their own may stand in each other.
const MAX_INLINED: usize = 8;

impl<'t> Place<'_, 't> {
    /// A list of actions as steps.
    pub(super) fn actions(&mut self, list: &'t [Tree]) -> Vec<Yaml> {
        let mut steps = Vec::new();
        for (at, action) in list.iter().enumerate() {
            match retold(action).filter(|_| list[at + 1..].iter().any(looks_again)) {
                Some(text) => self.retold = Some(text.to_owned()),
                None => self.action(action, &mut steps),
            }
        }
        steps
    }

    fn action(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        let Some(kind) = node.str("$kind") else {
            return self.named_action(node, out);
        };
        let before = out.len();
        if !self.disabled(node, out) {
            self.enabled(node, kind, out);
        }
        if let Some(id) = node.str("id").filter(|id| self.targets.contains(*id)) {
            let id = crate::names::identifier(id);
            match out.get_mut(before) {
                Some(Yaml::Map(pairs)) => pairs.insert(0, ("id".to_owned(), Yaml::text(id))),
                _ => out.push(Yaml::Map(vec![
                    ("id".to_owned(), Yaml::text(id)),
                    ("set".to_owned(), Yaml::Map(Vec::new())),
                ])),
            }
        }
    }

    /// An action that may be switched off: nothing if it always is, a branch if that depends.
    fn disabled(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) -> bool {
        let Some(text) = node.str("disabled") else { return false };
        match text.trim_start_matches('=') {
            "false" => false,
            "true" => true,
            source => {
                let Some(condition) = self.expression(node.line, source) else { return false };
                let mut steps = Vec::new();
                self.enabled(node, node.str("$kind").unwrap_or_default(), &mut steps);
                let mut branch = step("if", Yaml::plain(condition.not().text));
                super::flow::with(&mut branch, "then", Yaml::List(steps));
                out.push(branch);
                true
            }
        }
    }

    fn enabled(&mut self, node: &'t Tree, kind: &str, out: &mut Vec<Yaml>) {
        let short = kind.strip_prefix("Microsoft.").unwrap_or(kind);
        let start = out.len();
        match short {
            "SendActivity" => self.send(node, out),
            "TextInput" | "NumberInput" | "DateTimeInput" | "ChoiceInput" | "ConfirmInput"
            | "AttachmentInput" => {
                self.input(node, short, out);
            }
            "Ask" => self.ask_for(node, out),
            "EndTurn" => self.end_turn(node, out),
            "IfCondition" => self.branch(node, out),
            "SwitchCondition" => self.switch(node, out),
            "Foreach" => self.each(node, out),
            "ForeachPage" => self.each_page(node, out),
            "BreakLoop" => self.plain(node, "break", Yaml::plain(true), &[], out),
            "ContinueLoop" => self.plain(node, "continue", Yaml::plain(true), &[], out),
            "GotoAction" => self.goto(node, out),
            "ActionScope" => {
                let steps = self.actions(node.list("actions"));
                out.extend(steps);
            }
            "SetProperty" => self.set_property(node, out),
            "SetProperties" => self.set_properties(node, out),
            "InitProperty" => self.init_property(node, out),
            "DeleteProperty" | "DeleteProperties" => self.delete_properties(node, out),
            "EditArray" => self.edit_array(node, out),
            "EditActions" => self.edit_actions(node, out),
            "BeginDialog" => self.begin_dialog(node, out),
            "ReplaceDialog" => self.replace_dialog(node, out),
            "RepeatDialog" => self.repeat_dialog(node, out),
            "EndDialog" => self.end_dialog(node, out),
            "CancelDialog" => self.cancel_dialog(node, out),
            "CancelAllDialogs" => self.cancel_all(node, out),
            "EmitEvent" => self.emit_event(node, out),
            "HttpRequest" => self.http(node, out),
            "LogAction" | "TraceActivity" | "TelemetryTrackEvent" | "TelemetryTrackEventAction" => {
                self.record(node, short, out);
            }
            "SendHandoffActivity" => self.hand_off(node, out),
            "ThrowException" => self.throw(node, out),
            "QnAMakerDialog" => self.answer(node, out),
            "DebugBreak" => {}
            "Test.AssertCondition" => self.assert(node, out),
            _ if is_adaptive(node) => self.inline_dialog(node, out),
            _ => match self.pass.project.find(kind) {
                Some(resource) => self.custom(node, resource, out),
                None => self.no_counterpart(node, short),
            },
        }
        // What an action gives is only known to the next one.
        if !short.ends_with("Input") && short != "BeginDialog" && out.len() > start {
            self.scope.last = None;
        }
    }

    /// A step of one plain key.
    fn plain(&mut self, node: &Tree, verb: &str, value: Yaml, keys: &[&str], out: &mut Vec<Yaml>) {
        self.known(node, keys);
        out.push(step(verb, value));
    }

    /// Reports the keys of an action that are not carried over.
    pub(super) fn known(&self, node: &Tree, keys: &[&str]) {
        let all: Vec<&str> = keys.iter().copied().chain(["disabled"]).collect();
        known(node, &all, self.file, &mut self.pass.report.borrow_mut());
    }

    fn no_counterpart(&self, node: &Tree, kind: &str) {
        let (why, cure) = match kind {
            "OAuthInput" | "SignOutUser" => (
                "who the customer is, the channel knows",
                "let a plug-in exchange the identity for a token, and call it with `call`",
            ),
            "BeginSkill" => {
                ("another bot is reached over its own protocol", "call it from a plug-in, with `call`")
            }
            "UpdateActivity" | "DeleteActivity" => (
                "a message that was sent stays; customers and members must see the same",
                "say what is right now",
            ),
            "GetActivityMembers" | "GetConversationMembers" => {
                ("a conversation has one customer", "use `user.*`")
            }
            _ => (
                "there is no step for it",
                "write what it does with the steps of the language, or as a plug-in",
            ),
        };
        self.lost(node.line, format!("`{kind}` was not carried over"), why, cure);
    }

    /// An action that is only a name: a dialog, or an action in a file of its own.
    fn named_action(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        let Some(id) = node.text() else {
            return self.lost(
                node.line,
                "this action has no `$kind`",
                "nobody knows what it does",
                "mend the file",
            );
        };
        let Some(resource) = self.pass.project.find(id) else {
            let what = format!("there is no dialog `{id}` in the project");
            return self.lost(node.line, what, "the step was left out", "add its file, or remove the action");
        };
        if is_adaptive(&resource.tree) {
            self.run_resource(resource, None, out);
            return;
        }
        self.inline_action(resource, out);
    }

    /// An action in a file of its own: its steps stand where it is named.
    pub(super) fn inline_action(&mut self, resource: &'t Resource, out: &mut Vec<Yaml>) {
        if self.inlined.len() >= MAX_INLINED || self.inlined.contains(&resource.id) {
            let what = format!("the action `{}` was not carried over", resource.id);
            return self.lost(
                resource.tree.line,
                what,
                "it leads to itself",
                "write it as a dialog, which is run",
            );
        }
        self.inlined.push(resource.id.clone());
        // The file of the other action is the place of what is reported in it.
        let file = std::mem::replace(&mut self.file, &resource.file);
        self.action(&resource.tree, out);
        self.file = file;
        self.inlined.pop();
    }
}

/// The text that an action puts in the place of the message.
fn retold(action: &Tree) -> Option<&str> {
    let message = action.str("property").is_some_and(|path| path.eq_ignore_ascii_case("turn.activity.text"));
    let set = message && action.str("$kind") == Some("Microsoft.SetProperty");
    let value = action.str("value").filter(|_| set)?;
    (!value.starts_with('=') && !value.contains("${")).then_some(value)
}

/// Whether an action has the message looked at once more.
fn looks_again(action: &Tree) -> bool {
    action.str("$kind") == Some("Microsoft.EmitEvent")
        && action.str("eventName").is_some_and(|name| name.eq_ignore_ascii_case("activityReceived"))
}
