//! Memory: setting, deleting, lists.

use super::super::flow::{set, step};
use super::super::place::Place;
use crate::botframework::expression::{Expr, parse};
use crate::botframework::memory::{Kind, Noted};
use crate::botframework::translate::{Cel, Target};
use crate::tree::{Tree, Value};
use crate::yaml::Yaml;

impl<'t> Place<'_, 't> {
    /// Where a property is kept; reported if it cannot be.
    pub(super) fn target(&self, node: &Tree, property: &str, kind: Kind) -> Option<Target> {
        self.target_of(node, property, kind, None)
    }

    /// The same for a text that is known.
    fn target_of(&self, node: &Tree, property: &str, kind: Kind, text: Option<&str>) -> Option<Target> {
        match self.scope.target(property, kind, None, text) {
            Ok(target) => Some(target),
            Err(why) => {
                self.lost(node.line, format!("`{property}` is not set"), &why, nameless(property));
                None
            }
        }
    }

    pub(super) fn set_property(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["property", "value"]);
        let pairs = self.assignments(node);
        self.assign(pairs, out);
    }

    pub(super) fn set_properties(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["assignments"]);
        let mut pairs = Vec::new();
        for assignment in node.list("assignments") {
            pairs.extend(self.assignments(assignment));
        }
        self.assign(pairs, out);
    }

    /// Steps that assign; a name stands once in a step.
    fn assign(&self, all: Vec<(String, String)>, out: &mut Vec<Yaml>) {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for (name, value) in all {
            if pairs.iter().any(|(before, _)| *before == name) {
                out.push(set(std::mem::take(&mut pairs)));
            }
            pairs.push((name, value));
        }
        if !pairs.is_empty() {
            out.push(set(pairs));
        }
    }

    /// `property` and `value` as names and expressions; a record is assigned field by field.
    fn assignments(&mut self, node: &Tree) -> Vec<(String, String)> {
        let Some(property) = node.str("property") else { return Vec::new() };
        if let Some(fields) = node.get("value").and_then(|value| self.fields(value)) {
            let mut pairs = Vec::new();
            for (keys, value) in fields {
                let below: String =
                    keys.iter().map(|key| format!("['{}']", key.replace('\'', "\\'"))).collect();
                pairs.extend(self.assignment(node, &format!("{property}{below}"), &value, None));
            }
            return pairs;
        }
        let value = match node.get("value") {
            Some(value) => match self.value(value) {
                Some(value) => value,
                None => return Vec::new(),
            },
            None => Cel::whole("null", Kind::Null),
        };
        self.assignment(node, property, &value, node.get("value")).into_iter().collect()
    }

    /// One name and expression.
    fn assignment(
        &self,
        node: &Tree,
        property: &str,
        value: &Cel,
        data: Option<&Tree>,
    ) -> Option<(String, String)> {
        if value.kind == Kind::List {
            self.pass.learned.borrow_mut().lists.insert(property.to_ascii_lowercase());
        }
        self.constant(property, data.filter(|_| value.kind == Kind::List));
        let text = crate::cel::unquoted(&value.text).filter(|_| value.kind == Kind::Text);
        let target = self.target_of(node, property, value.kind, text.as_deref())?;
        if target.name.contains(['.', '[']) {
            let what = format!("`{property}` is not set");
            let why = "a field of data from elsewhere cannot be changed";
            self.lost(node.line, what, why, "keep it in a variable of its own");
            return None;
        }
        if value.kind == Kind::List && value.item != Kind::Unknown {
            self.items(&target, value.item);
        }
        Some((target.name, fitting(value, target.kind)))
    }

    /// The fields of a record that is written as data or as an expression (`={...}`), with the names that lead to them.
    fn fields(&self, node: &Tree) -> Option<Vec<(Vec<String>, Cel)>> {
        let mut found = Vec::new();
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    match self.fields(&entry.value) {
                        Some(inner) => found.extend(inner.into_iter().map(|(mut keys, value)| {
                            keys.insert(0, entry.key.clone());
                            (keys, value)
                        })),
                        None => found
                            .extend(self.value(&entry.value).map(|value| (vec![entry.key.clone()], value))),
                    }
                }
            }
            Value::Scalar { text, .. } => {
                let Ok(Expr::Map(entries)) = parse(text.strip_prefix('=')?) else { return None };
                for (key, value) in entries {
                    match self.translated(&value) {
                        Ok(value) => found.push((vec![key], value)),
                        Err(why) => self.lost_expression(node.line, text, &why),
                    }
                }
            }
            Value::List(_) => return None,
        }
        Some(found)
    }

    /// Notes what the items of a list are.
    fn items(&self, target: &Target, item: Kind) {
        let noted = Noted { flow: &self.scope.flow, item, whole: true, ..Noted::default() };
        let spelled = target.path.keys.clone();
        self.pass.memory.borrow_mut().note(&target.path, &spelled, noted);
    }

    /// Keeps a list of plain texts that a path is given, for choices; a second value makes it none.
    fn constant(&self, property: &str, value: Option<&Tree>) {
        let known = value.and_then(|value| match (&value.value, value.text()) {
            (_, Some(text)) => super::choices::constant(text),
            _ => super::choices::items(value),
        });
        let mut learned = self.pass.learned.borrow_mut();
        let path = property.trim_start_matches('=').to_ascii_lowercase();
        learned.constants.entry(path).and_modify(|before| *before = None).or_insert(known);
    }

    pub(super) fn init_property(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["property", "type"]);
        let Some(property) = node.str("property") else { return };
        let kind = if node.str("type") == Some("array") { Kind::List } else { Kind::Map };
        // A record begins with no fields, and each field is a variable of its own.
        if kind != Kind::List {
            return;
        }
        self.pass.learned.borrow_mut().lists.insert(property.to_ascii_lowercase());
        if let Some(target) = self.target(node, property, kind) {
            out.push(set([(target.name, "[]".to_owned())]));
        }
    }

    pub(super) fn delete_properties(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["property", "properties"]);
        let all = node.get("property").into_iter().chain(node.list("properties"));
        let mut names = Vec::new();
        for property in all {
            let Some(text) = property.text() else { continue };
            match self.scope.field_names(text.trim_start_matches('=')) {
                Ok(fields) if !fields.is_empty() => names.extend(fields),
                Ok(_) => names.extend(self.forgotten(property, text)),
                Err(why) => {
                    self.lost(property.line, format!("`{text}` is not forgotten"), &why, nameless(text));
                }
            }
        }
        if !names.is_empty() {
            out.push(step("clear", Yaml::text(names.join(", "))));
        }
    }

    /// The variable that is forgotten.
    fn forgotten(&self, node: &Tree, property: &str) -> Option<String> {
        let found = self.expression(node.line, property)?;
        let plain = found.text.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !plain {
            let what = format!("`{property}` is not forgotten");
            let why = "a field of data from elsewhere cannot be changed";
            self.lost(node.line, what, why, "keep it in a variable of its own");
        }
        plain.then_some(found.text)
    }

    pub(super) fn edit_array(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["itemsProperty", "changeType", "value", "resultProperty"]);
        let Some(property) = node.str("itemsProperty") else { return };
        let Some(target) = self.target(node, property, Kind::List) else { return };
        let name = target.name.clone();
        let change = node.str("changeType").unwrap_or("push").trim_start_matches('=').to_ascii_lowercase();
        let value = match node.get("value") {
            Some(value) => match self.value(value) {
                Some(value) => {
                    if change == "push" {
                        self.items(&target, value.kind);
                    }
                    value.text
                }
                None => return,
            },
            None => "null".to_owned(),
        };
        self.constant(property, None);
        let begun = self.pass.before.lists.contains(&property.to_ascii_lowercase());
        let value = match change.as_str() {
            "push" if begun => format!("{name} + [{value}]"),
            "push" => format!("({name} == null ? [] : {name}) + [{value}]"),
            "pop" | "take" => {
                let (end, rest) = match change.as_str() {
                    "pop" => ("last", format!("{name}.slice(0, size({name}) - 1)")),
                    _ => ("first", format!("{name}.slice(1)")),
                };
                if let Some(property) = node.str("resultProperty")
                    && let Some(result) = self.target(node, property, Kind::Unknown)
                {
                    let taken = format!("size({name}) > 0 ? {name}.{end}() : null");
                    out.push(set([(result.name, taken)]));
                }
                rest
            }
            "remove" => format!("{name}.filter(item, item != {value})"),
            "clear" => "[]".to_owned(),
            other => {
                let what = format!("`EditArray` with `{other}` was not carried over");
                return self.lost(
                    node.line,
                    what,
                    "the change must be known",
                    "use `set` with an expression",
                );
            }
        };
        out.push(set([(name, value)]));
    }
}

/// A value as the variable's type wants it: a number for a variable that also holds texts is a text.
fn fitting(value: &Cel, kind: Kind) -> String {
    if value.kind == Kind::Json {
        return value.typed(kind).text;
    }
    if kind == Kind::Text && (value.kind.is_number() || value.kind == Kind::Bool) {
        return match value.text.parse::<f64>() {
            Ok(_) => crate::cel::text(&value.text),
            Err(_) => value.as_text().text,
        };
    }
    value.text.clone()
}

/// What to do with a property that has no name here.
pub(super) fn nameless(property: &str) -> &'static str {
    let small = property.trim_start_matches('=').to_ascii_lowercase();
    let begins = |start: &str| small.starts_with(start);
    if begins("turn.interrupted") {
        "take the value in the flow that interrupts, with `set` or a question of its own"
    } else if begins("turn.") {
        "keep it in a variable of the flow, and use that"
    } else if begins("settings.") {
        "keep what changes in a slot of `bot.yaml`"
    } else if small.contains('[') {
        "name each variable it may be, in the branches of a `switch`, or keep a list of records"
    } else {
        "put a scope before it: `user.`, `conversation.` or `dialog.`"
    }
}
