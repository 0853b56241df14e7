//! Every sentence that says what a key, a type or a function is.

use crate::grammar::{Form, Kind, Table, form, type_doc};
use crate::keys::{Key, STEP, TYPES, VERBS};
use crate::signatures;
use std::collections::BTreeSet;

/// What is said of keys, verbs, types and functions, each once: what translators work on.
#[must_use]
pub fn docs() -> BTreeSet<&'static str> {
    let mut found = Docs::default();
    for kind in [Kind::Bot, Kind::Flow, Kind::Knowledge, Kind::Test] {
        found.form(kind.form());
    }
    for verb in VERBS {
        found.docs.insert(verb.doc);
        found.key(verb.name, &Key { name: verb.name, required: true, shape: verb.shape, doc: verb.doc });
        verb.keys.iter().for_each(|key| found.key(verb.name, key));
    }
    STEP.iter().for_each(|key| found.key("", key));
    found.docs.extend(TYPES.iter().map(|name| type_doc(name)));
    found.docs.extend(["json", "plugins."].map(type_doc));
    for function in signatures() {
        found.docs.extend([function.doc, function.result]);
    }
    found.docs
}

#[derive(Default)]
struct Docs {
    docs: BTreeSet<&'static str>,
    /// The tables that were looked into: what they stand behind, and where their keys are.
    seen: BTreeSet<(&'static str, usize)>,
}

impl Docs {
    fn key(&mut self, of: &'static str, key: &Key) {
        self.docs.insert(key.doc);
        self.form(form(of, key));
    }

    fn form(&mut self, form: Form) {
        match form {
            Form::Table(table)
            | Form::TextOr(table)
            | Form::TextsOr(table)
            | Form::Tables(_, table)
            | Form::Rows(table) => self.table(table),
            Form::Named(_, form) | Form::List(form) => self.form(*form),
            Form::Either(forms) => forms.iter().for_each(|form| self.form(*form)),
            _ => {}
        }
    }

    fn table(&mut self, table: Table) {
        if self.seen.insert((table.of, table.keys.as_ptr().addr())) {
            table.keys.iter().for_each(|key| self.key(table.of, key));
        }
    }
}
