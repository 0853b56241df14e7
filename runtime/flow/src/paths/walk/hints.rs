//! What the names of flows are compared with.

use super::super::model::Model;
use super::super::probe::Hints;
use super::super::uses::each_use;
use super::syms::Syms;
use crate::expr::{Scope, Value};
use std::collections::HashMap;

/// The most values that are looked at for one name.
const MOST_VALUES: usize = 40;

/// What the expressions of flows compare.
#[derive(Default)]
pub(crate) struct Hinter {
    flows: HashMap<usize, Vec<Compared>>,
    /// The flows of a search.
    scope: Vec<usize>,
}

struct Compared {
    paths: Vec<String>,
    values: Vec<Value>,
    patterns: Vec<String>,
}

impl Hinter {
    /// Looks at these flows.
    pub(crate) fn look(&mut self, model: &Model<'_>, syms: &Syms<'_>, scope: &[usize]) {
        self.scope = scope.to_vec();
        for id in scope {
            if !self.flows.contains_key(id) {
                let compared = compared(model, syms, *id);
                self.flows.insert(*id, compared);
            }
        }
    }

    /// What a name or field is compared with: first itself, then whatever else is.
    pub(crate) fn of(&self, path: &str) -> Hints {
        let mut hints = Hints::default();
        let all = || self.scope.iter().filter_map(|id| self.flows.get(id)).flatten();
        let same = |compared: &&Compared| compared.paths.iter().any(|other| related(other, path));
        for compared in all().filter(same).chain(all().filter(|compared| !same(compared))) {
            for value in &compared.values {
                if hints.values.len() < MOST_VALUES && !hints.values.contains(value) {
                    hints.values.push(value.clone());
                }
            }
            for pattern in &compared.patterns {
                if hints.patterns.len() < MOST_VALUES && !hints.patterns.contains(pattern) {
                    hints.patterns.push(pattern.clone());
                }
            }
        }
        hints
    }

    /// The fields that are read of a name whose shape is not known.
    pub(crate) fn fields(&self, path: &str) -> Vec<String> {
        let all = self.scope.iter().filter_map(|id| self.flows.get(id)).flatten();
        let below = |other: &String| {
            let rest = other.strip_prefix(path)?.strip_prefix('.')?;
            rest.split('.').next().map(str::to_owned)
        };
        let mut fields: Vec<String> = all.flat_map(|compared| &compared.paths).filter_map(below).collect();
        fields.sort();
        fields.dedup();
        fields
    }
}

/// Whether one path leads to the other or to a part of it.
fn related(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn compared(model: &Model<'_>, syms: &Syms<'_>, id: usize) -> Vec<Compared> {
    let now = &syms.setting.now;
    let lookup = |name: &str| (name == "now").then(|| Value::Datetime(Box::new(now.clone())));
    let scope = Scope { lookup: &lookup, title: &|_, _| None, now, language: &syms.setting.language };
    let mut all = Vec::new();
    let flow = model.flow(id);
    for op in &flow.code {
        each_use(model.program, flow, op, &mut |usage| {
            let expression = usage.expression;
            let paths = expression.paths();
            if !paths.is_empty() {
                let (values, patterns) = (expression.values(&scope), expression.patterns());
                all.push(Compared { paths, values, patterns });
            }
        });
    }
    all
}
