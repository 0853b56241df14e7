//! What is known at one place of a flow: the dialog, the names, what came before.

use super::{Language, Pass};
use crate::botframework::dialog::Dialog;
use crate::botframework::expression::{Expr, Part, parse, parts};
use crate::botframework::lg::Said;
use crate::botframework::memory::Kind;
use crate::botframework::translate::{Cel, Scope};
use crate::report::Place as Line;
use crate::tree::Tree;
use crate::yaml::Yaml;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What a list of actions is for, which decides what ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What a dialog begins with.
    Begin,
    /// It may stand between the steps of what the dialog began with.
    Between,
}

/// A place in a flow.
pub(super) struct Place<'p, 't> {
    pub(super) pass: &'p Pass<'t>,
    pub(super) dialog: Rc<Dialog<'t>>,
    pub(super) file: &'t str,
    pub(super) role: Role,
    pub(super) scope: Scope<'p>,
    /// The ids that a `GotoAction` of the flow names.
    pub(super) targets: BTreeSet<String>,
    /// How many loops are round the place, for their names.
    pub(super) depth: usize,
    /// The actions in files of their own that the place stands in.
    pub(super) inlined: Vec<String>,
    /// The text that took the place of the message, until it is looked at again.
    pub(super) retold: Option<String>,
}

impl<'p, 't> Place<'p, 't> {
    pub(super) fn new(
        pass: &'p Pass<'t>,
        dialog: &Rc<Dialog<'t>>,
        entities: &'p BTreeMap<String, crate::botframework::memory::Asked>,
        flow: &str,
        role: Role,
    ) -> Self {
        let scope = Scope {
            memory: pass.memory,
            flow: flow.to_owned(),
            dialog: dialog.key.clone(),
            loops: Vec::new(),
            this: None,
            last: None,
            intent: None,
            entities,
            settings: &pass.project.settings,
            bound: RefCell::default(),
            class: BTreeMap::new(),
            open: &pass.before.open,
            failing: false,
        };
        Self {
            pass,
            dialog: Rc::clone(dialog),
            file: dialog.file,
            role,
            scope,
            targets: BTreeSet::new(),
            depth: 0,
            inlined: Vec::new(),
            retold: None,
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.dialog.key == self.pass.root
    }

    /// Says that something was not carried over.
    pub(super) fn lost(&self, line: usize, what: impl Into<String>, why: &str, cure: impl Into<String>) {
        self.pass.report.borrow_mut().add(&Line::new(self.file, line), what, why, cure);
    }

    /// Says that an expression or a text has a part without a counterpart.
    pub(super) fn lost_expression(&self, line: usize, source: &str, why: &str) {
        let short: String = source.chars().take(80).collect();
        let cure = instead(why);
        self.lost(line, format!("`{short}` was not carried over: {why}"), "it cannot be computed here", cure);
    }

    fn fill(&self, expression: &Expr) -> Result<Expr, String> {
        let locale = self.pass.languages.first().map_or("", |language| language.locale.as_str());
        self.pass.project.texts.fill(expression, self.dialog.generator.as_deref(), locale)
    }

    /// A parsed expression as one of the language.
    pub(super) fn translated(&self, tree: &Expr) -> Result<Cel, String> {
        self.scope.expression(&self.fill(tree)?)
    }

    /// The expression of a source text; what cannot be carried over is reported.
    pub(super) fn expression(&self, line: usize, source: &str) -> Option<Cel> {
        match parse(source).and_then(|tree| self.translated(&tree)) {
            Ok(found) => Some(found),
            Err(why) => {
                self.lost_expression(line, source, &why);
                None
            }
        }
    }

    /// A condition; what cannot be carried over is reported, and nothing stands in its place.
    pub(super) fn condition(&self, line: usize, source: &str) -> Option<String> {
        match parse(source).and_then(|tree| self.fill(&tree)).and_then(|tree| self.scope.condition(&tree)) {
            Ok(found) => Some(found),
            Err(why) => {
                self.lost_expression(line, source, &why);
                None
            }
        }
    }

    /// A parsed condition.
    pub(super) fn condition_of(&self, line: usize, tree: &Expr) -> Option<String> {
        match self.fill(tree).and_then(|tree| self.scope.condition(&tree)) {
            Ok(found) => Some(found),
            Err(why) => {
                self.lost_expression(line, "this condition", &why);
                None
            }
        }
    }

    /// The value of a property that may be an expression (`=...`), a text with expressions, or plain data.
    pub(super) fn value(&self, node: &Tree) -> Option<Cel> {
        match self.try_value(node) {
            Ok(found) => Some(found),
            Err((source, why)) => {
                self.lost_expression(node.line, &source, &why);
                None
            }
        }
    }

    fn try_value(&self, node: &Tree) -> Result<Cel, (String, String)> {
        use crate::tree::Value;
        Ok(match &node.value {
            Value::Scalar { text, quoted: false } if node.is_null() => {
                let _empty = text;
                Cel::whole("null", Kind::Null)
            }
            Value::Scalar { text, quoted: false } => match text.as_str() {
                "true" | "false" => Cel::whole(text.as_str(), Kind::Bool),
                number if number.contains(['.', 'e', 'E']) => Cel::whole(number, Kind::Number),
                number => Cel::whole(number, Kind::Int),
            },
            Value::Scalar { text, .. } => {
                let found = match text.strip_prefix('=') {
                    Some(source) => parse(source).and_then(|tree| self.translated(&tree)),
                    None => parts(text).and_then(|parts| match parts.as_slice() {
                        [Part::Value(one)] => self.translated(one),
                        _ => self.translated(&Expr::Text(parts)),
                    }),
                };
                found.map_err(|why| (text.clone(), why))?
            }
            Value::List(items) => {
                let items = items.iter().map(|item| self.try_value(item)).collect::<Result<Vec<_>, _>>()?;
                Cel::list(&items)
            }
            Value::Map(entries) => {
                let mut shown = Vec::new();
                for entry in entries {
                    let value = self.try_value(&entry.value)?;
                    shown.push(format!("{}: {}", crate::cel::text(&entry.key), value.text));
                }
                Cel::whole(format!("{{{}}}", shown.join(", ")), Kind::Map)
            }
        })
    }

    /// What a text says in each language; one entry if it is the same in all.
    pub(super) fn said(&self, line: usize, text: &str) -> Vec<(String, Said)> {
        let mut found: Vec<(String, Said)> = Vec::new();
        for language in self.pass.languages {
            match self.said_in(text, language) {
                Ok(said) => found.push((language.tag.clone(), said)),
                Err(why) => {
                    self.lost_expression(line, text, &why);
                    return Vec::new();
                }
            }
        }
        if found.iter().all(|(_, said)| *said == found[0].1) {
            found.truncate(1);
            if let Some(only) = found.first_mut() {
                only.0.clear();
            }
        }
        found
    }

    fn said_in(&self, text: &str, language: &Language) -> Result<Said, String> {
        // A whole text may be an expression that gives it.
        let source = match text.strip_prefix('=') {
            Some(expression) => format!("${{{expression}}}"),
            None => text.to_owned(),
        };
        self.pass.project.texts.say(&source, self.dialog.generator.as_deref(), &language.locale)
    }

    /// A text for customers as it stands behind `say` or `prompt`; nothing if it has a part that is lost.
    pub(super) fn local(&self, line: usize, text: &str) -> Option<Yaml> {
        self.local_with(line, text, &|_| String::new())
    }

    /// The same with a text behind it, which depends on the locale.
    pub(super) fn local_with(&self, line: usize, text: &str, after: &dyn Fn(&str) -> String) -> Option<Yaml> {
        let mut said = self.said(line, text);
        let languages = self.pass.languages;
        let afters: Vec<String> = languages.iter().map(|language| after(&language.locale)).collect();
        if let ([(tag, one)], [first, others @ ..]) = (said.as_slice(), afters.as_slice())
            && tag.is_empty()
            && others.iter().any(|other| other != first)
        {
            let one = one.clone();
            said = languages.iter().map(|language| (language.tag.clone(), one.clone())).collect();
        }
        let mut by_language: Vec<(String, Yaml)> = Vec::new();
        for (tag, said) in said {
            let at = languages.iter().position(|language| language.tag == tag).unwrap_or(0);
            by_language.push((tag, self.variants(line, said.texts(), &afters[at])?));
        }
        match by_language.as_slice() {
            [] => None,
            [(tag, _)] if tag.is_empty() => by_language.pop().map(|(_, yaml)| yaml),
            _ => Some(Yaml::Map(by_language)),
        }
    }

    pub(super) fn variants(&self, line: usize, texts: Vec<Vec<Part>>, after: &str) -> Option<Yaml> {
        let mut variants = Vec::new();
        for text in texts {
            let text = self.shown(line, &text)?;
            let text = if after.is_empty() {
                text
            } else {
                format!("{} {after}", text.trim_end()).trim_start().to_owned()
            };
            if !variants.contains(&text) {
                variants.push(text);
            }
        }
        match variants.as_slice() {
            [] => None,
            [_] => variants.pop().map(Yaml::text),
            _ => Some(Yaml::texts(variants)),
        }
    }

    /// The parts of a text as one text of the language.
    pub(super) fn shown(&self, line: usize, text: &[Part]) -> Option<String> {
        match self.scope.text(text) {
            Ok(text) => Some(text.trim_matches('\n').to_owned()),
            Err(why) => {
                self.lost_expression(line, &source(text), &why);
                None
            }
        }
    }
}

/// What a person would recognize of a text.
fn source(text: &[Part]) -> String {
    text.iter()
        .map(|part| match part {
            Part::Literal(text) => text.as_str(),
            Part::Value(_) => "${...}",
        })
        .collect()
}

/// What to write instead of what has no counterpart.
fn instead(why: &str) -> &'static str {
    let function = why.strip_prefix("the function `").and_then(|rest| rest.split('`').next());
    match function.unwrap_or_default().to_ascii_lowercase().as_str() {
        "rand" => "use variants of a text, or let a plug-in choose",
        "newguid" => "let the system that needs the number give it",
        "json" | "jpath" | "xpath" | "xml" => {
            "say what comes with `returns` of `http` or `call`, and name its fields behind dots"
        }
        "formatnumber" => "use `round(x, 2)`, or `money(x, \"EUR\")`, which is said as people say it",
        "addproperty" | "setproperty" | "removeproperty" | "merge" => {
            "set the field: `set: {record.field: ...}`"
        }
        "base64" | "base64tostring" | "base64tobinary" | "uricomponent" | "binary" | "datauri" => {
            "values in addresses are encoded by themselves; let a plug-in do the rest"
        }
        "sortby" | "sortbydescending" => "let what gives the list sort it",
        "ticks" | "epoch" | "converttimezone" | "converttoutc" | "convertfromutc" | "getnexttime" => {
            "compute with `now`, `today()`, `date(...)` and `duration(...)`"
        }
        _ if why.contains("no such state") => "leave it out: how sure a reading is decides by itself",
        _ if why.contains("only its text and its sender") => {
            "use `message` and `user.name`; data that a page sends comes as an event, in `event`"
        }
        _ => "write what is meant with the functions of the language",
    }
}
