//! Adaptive dialogs as their files hold them: triggers, recognizer, what they give back.

use super::expression::{Expr, parse};
use super::project::{Project, Resource, is_adaptive};
use super::recognizer::Recognizer;
use crate::report::{Place, Report};
use crate::tree::Tree;

/// A dialog.
#[derive(Debug)]
pub(crate) struct Dialog<'t> {
    /// What tells it from others: the id of its file, or the place where it stands inside another one.
    pub(crate) key: String,
    /// What people call it.
    pub(crate) id: String,
    pub(crate) file: &'t str,
    pub(crate) tree: &'t Tree,
    /// Whether it ends when there is nothing left to do; if not, it goes on listening.
    pub(crate) ends: bool,
    /// The `.lg` file of its texts.
    pub(crate) generator: Option<String>,
    /// The path of the value that it gives back.
    pub(crate) result: String,
    pub(crate) triggers: Vec<Trigger<'t>>,
    pub(crate) recognizer: Recognizer,
}

/// What begins a list of actions.
#[derive(Debug)]
pub(crate) struct Trigger<'t> {
    pub(crate) on: On,
    pub(crate) condition: Option<Expr>,
    pub(crate) tree: &'t Tree,
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum On {
    /// The dialog begins.
    Begin,
    Intent(String),
    /// No intent was recognized.
    Unknown,
    /// Any message.
    Message,
    /// Somebody joined the conversation or left it.
    Update,
    /// Something that is no message: its type or name.
    Event(String),
    /// An event of the project's own.
    Own(String),
    Error,
    Cancel,
    /// A question that the knowledge answers.
    Answered,
    /// What has no counterpart: the kind of the trigger.
    Other(String),
}

impl<'t> Dialog<'t> {
    /// Reads a dialog. What has no counterpart is reported.
    pub(crate) fn read(
        project: &Project,
        file: &'t str,
        tree: &'t Tree,
        resource: Option<&str>,
        generator: Option<&str>,
        report: &mut Report,
    ) -> Self {
        let id = tree.str("id").or(resource).unwrap_or("dialog").to_owned();
        let key = resource.map_or_else(|| format!("{file}:{}", tree.line), str::to_ascii_lowercase);
        let place = Place::new(file, tree.line);
        known(
            tree,
            &[
                "recognizer",
                "triggers",
                "generator",
                "autoEndDialog",
                "defaultResultProperty",
                "dialogs",
                "selector",
                "schema",
            ],
            file,
            report,
        );
        if let Some(selector) = tree.get("selector") {
            self::selector(selector, file, report);
        }
        if let Some(schema) = tree.get("schema") {
            let what = "the schema of a generated form was not carried over";
            let why = "forms are flows that ask for slots";
            report.add(
                &Place::new(file, schema.line),
                what,
                why,
                "write a flow with one `ask` for each property",
            );
        }
        let own = tree.get("generator").and_then(|node| node.text().or_else(|| node.str("id")));
        let generator = own.or(generator).map(str::to_owned);
        let mut dialog = Self {
            key,
            id,
            file,
            tree,
            ends: tree.str("autoEndDialog").is_none_or(|text| text.trim_start_matches('=') != "false"),
            generator,
            result: tree.str("defaultResultProperty").unwrap_or("dialog.result").to_owned(),
            triggers: Vec::new(),
            recognizer: Recognizer::default(),
        };
        if let Some(node) = tree.get("recognizer") {
            dialog.recognizer.read(project, file, node, None, report);
        }
        for node in tree.list("triggers") {
            dialog.trigger(node, report);
        }
        if tree.list("triggers").is_empty() {
            report.add(
                &place,
                "this dialog has no triggers",
                "it does nothing",
                "remove it, or add a trigger",
            );
        }
        dialog
    }

    fn trigger(&mut self, tree: &'t Tree, report: &mut Report) {
        let place = Place::new(self.file, tree.line);
        let kind = tree.str("$kind").unwrap_or_default();
        let short = kind.strip_prefix("Microsoft.").unwrap_or(kind);
        let mut condition = tree.get("condition").and_then(|node| condition(node, self.file, report));
        let mut keys = vec!["condition", "actions", "intent", "entities", "event", "type"];
        let priority = tree.str("priority").unwrap_or("0");
        if priority.parse::<f64>().is_ok() {
            keys.push("priority");
        }
        let on = match short {
            "OnBeginDialog" => On::Begin,
            "OnIntent" => {
                On::Intent(tree.str("intent").unwrap_or_default().trim_start_matches('#').to_owned())
            }
            "OnUnknownIntent" => On::Unknown,
            "OnMessageActivity" => On::Message,
            "OnConversationUpdateActivity" => On::Update,
            "OnError" => On::Error,
            "OnCancelDialog" => On::Cancel,
            "OnQnAMatch" => On::Answered,
            "OnDialogEvent" => {
                let event = tree.str("event").unwrap_or_default();
                match event.to_ascii_lowercase().as_str() {
                    "begindialog" => On::Begin,
                    "unknownintent" => On::Unknown,
                    "error" => On::Error,
                    "canceldialog" => On::Cancel,
                    "activityreceived" | "recognizedintent" | "repromptdialog" | "consultdialog"
                    | "endofactions" | "chooseintent" | "versionchanged" => {
                        On::Other(format!("OnDialogEvent {event}"))
                    }
                    _ => On::Own(event.to_owned()),
                }
            }
            "OnEventActivity" => {
                let (name, rest) = condition.take().map_or((None, None), |condition| event_name(&condition));
                condition = rest;
                On::Event(name.unwrap_or_else(|| "event".to_owned()))
            }
            "OnActivity" => match tree.str("type").unwrap_or_default() {
                "message" => On::Message,
                "conversationUpdate" => On::Update,
                other => On::Event(other.to_owned()),
            },
            _ => match short.strip_prefix("On").and_then(|rest| rest.strip_suffix("Activity")) {
                Some(kind) => On::Event(lower_first(kind)),
                None => On::Other(short.to_owned()),
            },
        };
        if let On::Other(kind) = &on {
            let what = format!("the trigger `{kind}` was not carried over");
            let (why, cure) = other(kind);
            report.add(&place, what, why, cure);
            return;
        }
        known(tree, &keys, self.file, report);
        self.triggers.push(Trigger { on, condition, tree });
    }

    /// The triggers of an event, the more special ones first: in the order of the file, those with conditions before
    /// those without.
    pub(crate) fn on(&self, on: &On) -> Vec<&Trigger<'t>> {
        let mut found: Vec<&Trigger<'t>> = self.triggers.iter().filter(|trigger| trigger.on == *on).collect();
        let in_order =
            self.tree.get("selector").and_then(|node| node.str("$kind")) == Some("Microsoft.FirstSelector");
        let priority = |trigger: &Trigger<'_>| -> i64 {
            let number = trigger.tree.str("priority").and_then(|text| text.parse::<f64>().ok());
            number.map_or(0, |number| (number * 1000.0) as i64)
        };
        found.sort_by_key(|trigger| {
            let special = trigger.condition.as_ref().map_or(0, terms);
            (priority(trigger), if in_order { 0 } else { usize::MAX - special })
        });
        found
    }

    pub(crate) fn has(&self, on: &On) -> bool {
        self.triggers.iter().any(|trigger| trigger.on == *on)
    }

    /// The intents of its triggers, in the order of the file.
    pub(crate) fn intents(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for trigger in &self.triggers {
            if let On::Intent(intent) = &trigger.on
                && !found.contains(&intent.as_str())
            {
                found.push(intent);
            }
        }
        found
    }
}

/// How many parts of a condition must all hold.
fn terms(condition: &Expr) -> usize {
    match condition {
        Expr::Binary(super::expression::Op::And, left, right) => terms(left) + terms(right),
        _ => 1,
    }
}

/// `turn.activity.name == 'x'` in a condition, and what remains of it.
fn event_name(condition: &Expr) -> (Option<String>, Option<Expr>) {
    use super::expression::Op;
    match condition {
        Expr::Binary(Op::And, left, right) => {
            let (name, rest) = event_name(left);
            if name.is_some() {
                let right = right.as_ref().clone();
                return match rest {
                    Some(rest) => (name, Some(Expr::Binary(Op::And, Box::new(rest), Box::new(right)))),
                    None => (name, Some(right)),
                };
            }
            let (name, rest) = event_name(right);
            let left = left.as_ref().clone();
            match rest {
                Some(rest) => (name, Some(Expr::Binary(Op::And, Box::new(left), Box::new(rest)))),
                None => (name, Some(left)),
            }
        }
        Expr::Binary(Op::Equal, left, right) => {
            let path = super::translate::flattened(left).map(|chain| chain.join(".").to_ascii_lowercase());
            match (path.as_deref(), right.as_literal()) {
                (Some("turn.activity.name"), Some(name)) => (Some(name.to_owned()), None),
                _ => (None, Some(condition.clone())),
            }
        }
        other => (None, Some(other.clone())),
    }
}

fn other(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "OnChooseIntent" => (
            "when two flows are close, the built-in behaviour `clarify` offers both",
            "write a flow `clarify` if it shall say something else",
        ),
        "OnChooseEntity" | "OnChooseProperty" | "OnAssignEntity" | "OnEndOfActions" => (
            "generated forms decide by schema; here a flow asks for what is missing and takes what was said",
            "write a flow with one `ask` for each property",
        ),
        _ => ("the platform has no such event", "look whether a built-in behaviour does what it was for"),
    }
}

fn selector(node: &Tree, file: &str, report: &mut Report) {
    let kind = node.str("$kind").unwrap_or_default();
    let inner = node.get("selector").and_then(|inner| inner.str("$kind"));
    let plain = ["Microsoft.FirstSelector", "Microsoft.MostSpecificSelector", "Microsoft.TrueSelector"];
    if plain.contains(&kind) && inner.is_none_or(|inner| plain.contains(&inner)) {
        return;
    }
    let what = format!("the selector `{}` was not carried over", kind.trim_start_matches("Microsoft."));
    let why =
        "a bot that does another thing each time cannot be tested; the first trigger that fits is taken";
    report.add(&Place::new(file, node.line), what, why, "use variants of a text where the bot shall vary");
}

/// A condition: text, yes or no.
pub(crate) fn condition(node: &Tree, file: &str, report: &mut Report) -> Option<Expr> {
    let text = node.text()?;
    match parse(text) {
        Ok(expression) => Some(expression),
        Err(error) => {
            let what = format!("the condition `{text}` cannot be read: {error}");
            report.add(&Place::new(file, node.line), what, "it would never hold", "mend the condition");
            Some(Expr::Bool(false))
        }
    }
}

/// Reports the keys of a map that are not carried over.
pub(crate) fn known(tree: &Tree, keys: &[&str], file: &str, report: &mut Report) {
    const ALWAYS: &[&str] = &["id", "name", "description"];
    for entry in tree.entries() {
        let key = entry.key.as_str();
        let used = key.starts_with('$')
            || ALWAYS.contains(&key)
            || keys.iter().any(|known| known.eq_ignore_ascii_case(key));
        // What is off does nothing.
        let off = key == "runOnce" && entry.value.flag() == Some(false);
        if !used && !off && !entry.value.is_null() {
            let kind = tree.str("$kind").unwrap_or_default().trim_start_matches("Microsoft.").to_owned();
            let of = if kind.is_empty() { String::new() } else { format!(" of `{kind}`") };
            let what = format!("`{key}`{of} was not carried over");
            report.add(
                &Place::new(file, entry.line),
                what,
                "it has no counterpart",
                "look whether the flow does what was meant",
            );
        }
    }
}

pub(crate) fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A dialog that an action names: by id, or standing there itself.
pub(crate) enum Named<'t> {
    /// A file of its own.
    Resource(&'t Resource),
    Inline(&'t Tree),
    /// Computed when it runs.
    Computed(Expr),
    Missing(String),
}

pub(crate) fn named<'t>(project: &'t Project, node: &'t Tree) -> Named<'t> {
    let Some(text) = node.text() else { return Named::Inline(node) };
    if let Some(source) = text.strip_prefix('=') {
        return match parse(source) {
            Ok(expression) => match expression.as_literal() {
                Some(id) => project.find(id).map_or_else(|| Named::Missing(id.to_owned()), Named::Resource),
                None => Named::Computed(expression),
            },
            Err(_) => Named::Missing(text.to_owned()),
        };
    }
    project.find(text).map_or_else(|| Named::Missing(text.to_owned()), Named::Resource)
}

/// Whether a resource is a dialog with triggers, not an action in a file of its own.
pub(crate) fn has_triggers(resource: &Resource) -> bool {
    is_adaptive(&resource.tree)
}
