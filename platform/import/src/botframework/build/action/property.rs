//! Memory: setting, deleting, lists.

use super::super::flow::{set, step};
use super::super::place::Place;
use crate::botframework::memory::{Kind, Noted};
use crate::botframework::translate::{Cel, Target};
use crate::tree::Tree;
use crate::yaml::Yaml;

impl<'t> Place<'_, 't> {
    /// Where a property is kept; reported if it cannot be.
    pub(super) fn target(&self, node: &Tree, property: &str, kind: Kind) -> Option<Target> {
        match self.scope.target(property, kind, None) {
            Ok(target) => Some(target),
            Err(why) => {
                let what = format!("`{property}` is not set");
                self.lost(node.line, what, "a flow assigns slots and variables that have a name", why);
                None
            }
        }
    }

    pub(super) fn set_property(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["property", "value"]);
        if let Some((name, value)) = self.assignment(node) {
            out.push(set([(name, value)]));
        }
    }

    pub(super) fn set_properties(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["assignments"]);
        for assignment in node.list("assignments") {
            if let Some((name, value)) = self.assignment(assignment) {
                out.push(set([(name, value)]));
            }
        }
    }

    /// `property` and `value` as a name and an expression.
    fn assignment(&mut self, node: &Tree) -> Option<(String, String)> {
        let property = node.str("property")?;
        let value = match node.get("value") {
            Some(value) => self.value(value)?,
            None => Cel::whole("null", Kind::Null),
        };
        if value.kind == Kind::List {
            self.pass
                .learned
                .borrow_mut()
                .lists
                .insert(property.trim_start_matches('=').to_ascii_lowercase());
        }
        self.constant(property, node.get("value").filter(|_| value.kind == Kind::List));
        let target = self.target(node, property, value.kind)?;
        let value = fitting(&value, target.kind);
        Some((target.name, value))
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
        let (kind, value) =
            if node.str("type") == Some("array") { (Kind::List, "[]") } else { (Kind::Map, "{}") };
        if kind == Kind::List {
            self.pass.learned.borrow_mut().lists.insert(property.to_ascii_lowercase());
        }
        if let Some(target) = self.target(node, property, kind) {
            out.push(set([(target.name, value.to_owned())]));
        }
    }

    pub(super) fn delete_properties(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["property", "properties"]);
        let all = node.get("property").into_iter().chain(node.list("properties"));
        let mut names = Vec::new();
        for property in all {
            let Some(text) = property.text() else { continue };
            let Some(target) = self.target(property, text, Kind::Unknown) else { continue };
            if target.name.contains(['.', '[']) {
                out.push(set([(target.name, "null".to_owned())]));
            } else {
                names.push(target.name);
            }
        }
        if !names.is_empty() {
            out.push(step("clear", Yaml::text(names.join(", "))));
        }
    }

    pub(super) fn edit_array(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["itemsProperty", "changeType", "value"]);
        let Some(property) = node.str("itemsProperty") else { return };
        let Some(target) = self.target(node, property, Kind::List) else { return };
        let name = target.name;
        let change = node.str("changeType").unwrap_or("push").trim_start_matches('=').to_ascii_lowercase();
        let value = match node.get("value") {
            Some(value) => match self.value(value) {
                Some(value) => {
                    if change == "push" {
                        let noted = Noted {
                            flow: &self.scope.flow,
                            item: value.kind,
                            whole: true,
                            ..Noted::default()
                        };
                        let spelled = target.path.keys.clone();
                        self.pass.memory.borrow_mut().note(&target.path, &spelled, noted);
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
            "pop" => format!("{name}.slice(0, size({name}) - 1)"),
            "take" => format!("{name}.slice(1, size({name}))"),
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
    if kind == Kind::Text && (value.kind.is_number() || value.kind == Kind::Bool) {
        return match value.text.parse::<f64>() {
            Ok(_) => crate::cel::text(&value.text),
            Err(_) => value.as_text().text,
        };
    }
    value.text.clone()
}
