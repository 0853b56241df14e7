//! Slots, inputs, outputs and variables with their types.

use super::block::each_step;
use super::{Lower, flag, text};
use crate::expr::{Expression, Names, Type};
use crate::keys::TYPES;
use crate::problem::Code;
use crate::program::{Choice, Slot, SlotType};
use crate::syntax::{Node, Value};
use crate::words;
use std::collections::BTreeMap;

/// What gives a variable its value.
enum Assigned<'n> {
    /// An expression.
    Expression(&'n Node),
    /// The items of a list.
    Items(&'n Node),
    /// Something whose type is known at once.
    Known(Type),
}

impl<'a> Lower<'a> {
    /// The slots of `bot.yaml` or of a flow.
    pub(super) fn slots(&mut self, node: &Node) -> BTreeMap<String, Slot> {
        let mut slots = BTreeMap::new();
        for entry in node.entries() {
            self.slot(&entry.key, &entry.value, &mut slots);
        }
        slots
    }

    fn slot(&mut self, name: &str, declared: &Node, slots: &mut BTreeMap<String, Slot>) {
        let Some(kind) = self.shape(declared) else { return };
        let pattern = text(declared, "pattern");
        if let (Some(pattern), Some(node)) = (&pattern, declared.get("pattern"))
            && let Err(error) = regex::Regex::new(pattern)
        {
            self.no_pattern(node, pattern, &error);
        }
        let mut fields = Vec::new();
        for field in declared.get("fields").map_or(&[][..], Node::entries) {
            let inner = format!("{name}.{}", field.key);
            match field.value.text() {
                Some(_) => {
                    if let Some(kind) = self.shape(&field.value) {
                        slots.insert(inner.clone(), bare(&inner, kind));
                    }
                }
                None => self.slot(&inner, &field.value, slots),
            }
            fields.push(inner);
        }
        let slot = Slot {
            name: name.to_owned(),
            kind,
            title: declared.get("title").map(|title| self.plain_local(title)).unwrap_or_default(),
            ask: declared.get("ask").map(|ask| self.open_local(ask)).unwrap_or_default(),
            pattern,
            choices: declared.get("choices").map(|choices| self.choices(choices)).unwrap_or_default(),
            fields,
            sensitive: flag(declared, "sensitive") == Some(true),
        };
        slots.insert(name.to_owned(), slot);
    }

    /// A type as it is written: a name, or a map with `type`, and `of` or `fields`.
    pub(super) fn shape(&mut self, node: &Node) -> Option<SlotType> {
        let (written, place) = match node.text() {
            Some(written) => (written, node),
            None => {
                let place = node.get("type")?;
                (place.text()?, place)
            }
        };
        match written {
            "list" => {
                let item = match node.get("of") {
                    Some(of) if of.text() == Some("record") => self.record(node),
                    Some(of) => self.shape(of)?,
                    None => SlotType::Text,
                };
                Some(SlotType::List(Box::new(item)))
            }
            "record" => Some(self.record(node)),
            "any" => {
                let cure = words!("use `json` for data whose shape is not known");
                self.report(
                    Code::UnknownType,
                    place.range,
                    words!("there is no type `any`"),
                    words!("types are exact"),
                    cure,
                );
                None
            }
            name if SlotType::plugin(name).is_some() => {
                let found = SlotType::plugin(name)?;
                let plugin = found.recognizer().unwrap_or_default().to_owned();
                self.recognizers.push((place.range, plugin));
                Some(found)
            }
            name => {
                let found = SlotType::simple(name);
                // What `bot.yaml` and flows say wrong of slots, the tables of keys report.
                if found.is_none() && node.get("ask").is_none() && !self.is_slot(node) {
                    self.unknown(
                        Code::UnknownType,
                        place.range,
                        words!("there is no type `{name}`", name),
                        words!("a name must lead to something that exists"),
                        name,
                        TYPES.iter().copied().chain(["json"]),
                        words!("use one of: {types}", types = TYPES),
                    );
                }
                found
            }
        }
    }

    /// Whether the node stands under `slots`, whose types are looked at elsewhere.
    fn is_slot(&self, node: &Node) -> bool {
        let text = self.source.map_or("", |source| source.text());
        let before = text.get(..node.range.start).unwrap_or_default();
        let block = before.lines().rev().find(|line| line.starts_with(|c: char| c.is_alphabetic()));
        block.is_some_and(|line| line.starts_with("slots"))
    }

    fn record(&mut self, node: &Node) -> SlotType {
        let fields = node.get("fields").map_or(&[][..], Node::entries);
        SlotType::Record(
            fields.iter().filter_map(|field| Some((field.key.clone(), self.shape(&field.value)?))).collect(),
        )
    }

    /// The shape of an answer: a type, or fields by name.
    pub(super) fn returns(&mut self, node: &Node) -> SlotType {
        if node.text().is_some() || node.get("type").is_some_and(|kind| kind.text().is_some()) {
            return self.shape(node).unwrap_or(SlotType::Json);
        }
        match &node.value {
            Value::Map(fields) => SlotType::Record(
                fields
                    .iter()
                    .map(|field| {
                        let kind = self.returns(&field.value);
                        // `eta?: datetime` may be left out.
                        match field.key.strip_suffix('?') {
                            Some(name) => (name.to_owned(), SlotType::Option(Box::new(kind))),
                            None => (field.key.clone(), kind),
                        }
                    })
                    .collect(),
            ),
            Value::List(items) => match items.as_slice() {
                [item] => SlotType::List(Box::new(self.returns(item))),
                _ => {
                    self.bad(
                        node,
                        words!("a list has items of one shape"),
                        words!("write one item: `[{{name: text}}]`"),
                    );
                    SlotType::Json
                }
            },
            Value::Scalar(_) => SlotType::Json,
        }
    }

    /// Inputs or outputs: `{name: type}` or a list of names, which are texts.
    pub(super) fn variables(&mut self, node: Option<&Node>) -> BTreeMap<String, SlotType> {
        let Some(node) = node else { return BTreeMap::new() };
        match &node.value {
            Value::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), self.shape(&entry.value).unwrap_or(SlotType::Text)))
                .collect(),
            Value::List(items) => {
                items.iter().filter_map(|item| Some((item.text()?.to_owned(), SlotType::Text))).collect()
            }
            Value::Scalar(_) => BTreeMap::new(),
        }
    }

    fn choices(&mut self, node: &Node) -> Vec<Choice> {
        let words = |node: &Node| match &node.value {
            Value::List(items) => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
            Value::Scalar(scalar) => vec![scalar.text.clone()],
            Value::Map(_) => Vec::new(),
        };
        match &node.value {
            Value::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let by_language = match &entry.value.value {
                        Value::Map(languages) => {
                            languages.iter().map(|entry| (entry.key.clone(), words(&entry.value))).collect()
                        }
                        _ if entry.value.is_empty() => BTreeMap::new(),
                        _ => [(String::new(), words(&entry.value))].into(),
                    };
                    Choice { id: entry.key.clone(), words: by_language }
                })
                .collect(),
            Value::List(items) => items
                .iter()
                .filter_map(|item| item.text())
                .map(|id| Choice { id: id.to_owned(), words: [(String::new(), vec![id.to_owned()])].into() })
                .collect(),
            Value::Scalar(_) => {
                self.bad(
                    node,
                    words!("these are no choices"),
                    words!("write `choices: {{late: {{en: [late, delayed]}}}}`"),
                );
                Vec::new()
            }
        }
    }

    /// Every name that a step of the flow assigns is known in the whole flow, with the type of what it is given.
    pub(super) fn assigned(&mut self, steps: &Node) {
        let mut found: Vec<(String, Assigned<'_>)> = Vec::new();
        let mut all: Vec<&Node> = Vec::new();
        each_step(steps, &mut |step| all.push(step));
        for step in all {
            self.assigned_by(step, &mut found);
        }
        let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
        let root = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let own: Vec<String> =
            names.iter().map(|name| root(name)).filter(|name| self.scope.get(name).is_none()).collect();
        for name in &own {
            self.scope.add(name, Type::Unknown);
        }
        // A variable may be computed from one that is assigned further down.
        for _ in 0..3 {
            let mut types: BTreeMap<&str, Type> = BTreeMap::new();
            let whole = found.iter().filter(|(name, _)| !name.contains('.'));
            // Fields that are assigned come to those that the record has.
            let fields = found.iter().filter(|(name, _)| name.contains('.'));
            for (path, assigned) in whole.chain(fields) {
                let (name, inner) = path.split_once('.').unwrap_or((path, ""));
                if !own.iter().any(|own| own == name) {
                    continue;
                }
                let given = match assigned {
                    Assigned::Known(kind) => kind.clone(),
                    Assigned::Expression(node) => self.quiet(node),
                    Assigned::Items(node) => match self.quiet(node).present() {
                        Type::List(item) => *item,
                        Type::Json => Type::Json,
                        _ => Type::Unknown,
                    },
                };
                let given = inner
                    .rsplit('.')
                    .filter(|field| !field.is_empty())
                    .fold(given, |kind, field| Type::Record([(field.to_owned(), kind)].into()));
                let joined = match types.get(name) {
                    Some(before) if inner.is_empty() => before.join(&given).unwrap_or_else(|| before.clone()),
                    Some(before) => with_fields(before, given),
                    None => given,
                };
                types.insert(name, joined);
            }
            let mut changed = false;
            for (name, kind) in types {
                if self.scope.get(name).as_ref() != Some(&kind) {
                    self.scope.add(name, kind);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    fn assigned_by<'n>(&mut self, step: &'n Node, found: &mut Vec<(String, Assigned<'n>)>) {
        if let Some(set) = step.get("set") {
            found.extend(
                set.entries().iter().map(|entry| (entry.key.clone(), Assigned::Expression(&entry.value))),
            );
        }
        if let (Some(list), Some(name)) = (step.get("each"), text(step, "as")) {
            found.push((name, Assigned::Items(list)));
        }
        if let (Some(_), Some(name)) = (step.get("each"), text(step, "index")) {
            found.push((name, Assigned::Known(Type::Int)));
        }
        let Some(into) = step.get("into") else { return };
        if let Some(flow) = text(step, "run") {
            let outputs: BTreeMap<String, Type> = self
                .shared
                .signatures
                .get(&flow)
                .map(|signature| {
                    signature.outputs.iter().map(|(name, kind)| (name.clone(), kind.expression())).collect()
                })
                .unwrap_or_default();
            let output = |name: &str| outputs.get(name).cloned().unwrap_or(Type::Unknown);
            for entry in into.entries() {
                let name = entry.value.text().unwrap_or(&entry.key);
                found.push((entry.key.clone(), Assigned::Known(output(name))));
            }
            for name in into.items().iter().filter_map(Node::text) {
                found.push((name.to_owned(), Assigned::Known(output(name))));
            }
            if let Some(name) = into.text() {
                let only = outputs.values().next().filter(|_| outputs.len() == 1).cloned();
                let kind = only.unwrap_or_else(|| output(name));
                found.push((name.to_owned(), Assigned::Known(kind)));
            }
            return;
        }
        let Some(name) = into.text() else { return };
        let kind = if let Some(target) = step.get("call").and_then(Node::text) {
            self.result_of(target)
        } else if step.get("http").is_some() || step.get("script").is_some() {
            let before = self.problems.len();
            let kind = step.get("returns").map_or(SlotType::Json, |node| self.returns(node));
            self.problems.truncate(before);
            kind.expression()
        } else if let Some(wait) = step.get("wait") {
            if wait.text() == Some("message") { Type::Text } else { Type::Json }
        } else if step.entries().iter().any(|entry| entry.key == "rate") {
            Type::Int
        } else {
            Type::Text
        };
        found.push((name.to_owned(), Assigned::Known(kind)));
    }

    fn result_of(&self, target: &str) -> Type {
        let found = target.split_once('.').and_then(|(plugin, function)| {
            self.shared.plugins.get(plugin)?.functions.as_ref()?.get(function)
        });
        found.and_then(|function| function.result.as_ref()).map_or(Type::Json, SlotType::expression)
    }

    /// The type of an expression without a word on its mistakes; they are told when the step is reached.
    fn quiet(&mut self, node: &Node) -> Type {
        let Some(text) = node.text() else { return Type::Unknown };
        let trimmed = text.trim();
        let inside = trimmed.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
        let parsed = Expression::parse(inside.unwrap_or(trimmed));
        parsed.map_or(Type::Unknown, |expression| expression.infer(&self.scope).0)
    }
}

/// The type of a record that gets more fields.
fn with_fields(before: &Type, more: Type) -> Type {
    match (before, more) {
        (Type::Record(before), Type::Record(more)) => {
            let mut all = before.clone();
            for (name, kind) in more {
                let kind = match before.get(&name) {
                    Some(before) => with_fields(before, kind),
                    None => kind,
                };
                all.insert(name, kind);
            }
            Type::Record(all)
        }
        (Type::Null | Type::Unknown, more) => more,
        (Type::Option(before), more @ Type::Record(_)) => with_fields(before, more),
        (before, more) => before.join(&more).unwrap_or_else(|| before.clone()),
    }
}

fn bare(name: &str, kind: SlotType) -> Slot {
    Slot {
        name: name.to_owned(),
        kind,
        title: crate::program::Local::default(),
        ask: crate::program::Local::default(),
        pattern: None,
        choices: Vec::new(),
        fields: Vec::new(),
        sensitive: false,
    }
}
