//! Values that a step hands over: to a flow, a plug-in, another system, a ticket.

use super::Lower;
use super::block::Block;
use crate::Wording;
use crate::expr::{Names, Type};
use crate::problem::{Code, Problem, Range};
use crate::program::{Given, Op, Place, Run, SlotType};
use crate::syntax::{Node, Scalar, Value};
use crate::words;
use std::collections::BTreeMap;

/// What an argument is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// Of a flow.
    Input,
    /// Of a function.
    Parameter,
}

impl Lower<'_> {
    /// Assignments: names and expressions; the names keep their types.
    pub(super) fn assignments(&mut self, node: &Node) -> Vec<(String, crate::expr::Expression)> {
        let mut set = Vec::new();
        for entry in node.entries() {
            let Some((expression, found)) = self.expression(&entry.value) else { continue };
            let Some(known) = self.assignable(&entry.key, entry.key_range) else { continue };
            if !Self::fits(&known, &found) {
                let name = &entry.key;
                let (what, cure) = match &found {
                    Type::Json => (
                        words!(
                            "`{name}` is {known}, and it is not known what this is",
                            name,
                            known = known.wording()
                        ),
                        words!("say what it is, for example `number(...)` or `string(...)`"),
                    ),
                    Type::Option(_) => (
                        words!("`{name}` needs a value, and this may have none", name),
                        words!("give another for that case: `has(x) ? x : 0`"),
                    ),
                    _ => (
                        words!(
                            "`{name}` is {known}, this is {found}",
                            name,
                            known = known.wording(),
                            found = found.wording()
                        ),
                        words!("convert it, for example with `string(...)`, `int(...)` or `round(...)`"),
                    ),
                };
                self.report(Code::WrongType, entry.value.range, what, words!("a slot keeps its type"), cure);
            }
            self.scope.changed(&entry.key);
            set.push((entry.key.clone(), expression));
        }
        set
    }

    /// The type of what is assigned: a name, or a field of a record.
    fn assignable(&mut self, path: &str, range: Range) -> Option<Type> {
        if let Some(known) = self.scope.get(path) {
            return Some(known);
        }
        let (root, fields) = path.split_once('.').unwrap_or((path, ""));
        let mut kind = self.scope.get(root).unwrap_or(Type::Unknown);
        for name in fields.split('.').filter(|name| !name.is_empty()) {
            kind = match kind.present() {
                Type::Record(fields) => match fields.get(name) {
                    Some(kind) => kind.clone(),
                    None => {
                        let known: Vec<&str> = fields.keys().map(String::as_str).collect();
                        let what = words!("`{root}` has no field `{name}`", root, name);
                        let why = words!("a name must lead to something that exists");
                        let otherwise = words!("it has: {known}", known);
                        self.unknown(Code::UnknownName, range, what, why, name, known, otherwise);
                        return None;
                    }
                },
                open @ (Type::Json | Type::Unknown) => open,
                other => {
                    let what = words!(
                        "`{root}` is {other}, which has no field `{name}`",
                        root,
                        other = other.wording(),
                        name
                    );
                    let why = words!("only a record has fields");
                    self.report(Code::WrongType, range, what, why, words!("give it another name"));
                    return None;
                }
            };
        }
        Some(kind)
    }

    /// Names and expressions that assign nothing.
    pub(super) fn fields(&mut self, node: Option<&Node>) -> Vec<(String, crate::expr::Expression)> {
        let entries = node.map_or(&[][..], Node::entries);
        entries
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), self.expression(&entry.value)?.0)))
            .collect()
    }

    pub(super) fn run(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(flow) = value.text() else { return };
        let Some(signature) = self.shared.signatures.get(flow) else { return };
        let inputs = signature.inputs.clone();
        let outputs: Vec<String> = signature.outputs.keys().cloned().collect();
        let with = self.arguments(flow, Noun::Input, step.get("with"), &inputs);
        let mut into = Vec::new();
        if let Some(node) = step.get("into") {
            match (&node.value, outputs.as_slice()) {
                (Value::Map(entries), _) => {
                    for entry in entries {
                        let output = entry.value.text().unwrap_or(&entry.key).to_owned();
                        self.output(flow, &output, &outputs, entry.value.range);
                        into.push((entry.key.clone(), output));
                    }
                }
                (Value::List(items), _) => {
                    for item in items {
                        let name = item.text().unwrap_or_default().to_owned();
                        self.output(flow, &name, &outputs, item.range);
                        into.push((name.clone(), name));
                    }
                }
                (Value::Scalar(scalar), [one]) => into.push((scalar.text.clone(), one.clone())),
                (Value::Scalar(scalar), _) if outputs.contains(&scalar.text) => {
                    into.push((scalar.text.clone(), scalar.text.clone()));
                }
                (Value::Scalar(_), _) => {
                    let what = words!("`{flow}` gives {count} values back", flow, count = outputs.len());
                    let cure =
                        words!("name them: `into: {{variable: output}}`, and declare `outputs` in that flow");
                    let why = words!("which one is meant is not clear");
                    self.report(Code::UnknownInput, node.range, what, why, cure);
                }
            }
        }
        for (variable, _) in &into {
            self.scope.changed(variable);
        }
        block.push(Op::Run(Box::new(Run { flow: flow.to_owned(), with, into })), place);
    }

    /// Arguments by name for a flow or function that takes these.
    pub(super) fn arguments(
        &mut self,
        of: &str,
        noun: Noun,
        node: Option<&Node>,
        takes: &BTreeMap<String, SlotType>,
    ) -> Vec<(String, Given)> {
        let mut with = Vec::new();
        for entry in node.map_or(&[][..], Node::entries) {
            let Some(kind) = takes.get(&entry.key) else {
                let known: Vec<&str> = takes.keys().map(String::as_str).collect();
                let otherwise = if !known.is_empty() {
                    words!("it takes: {known}", known)
                } else if noun == Noun::Input {
                    words!("declare `inputs` in the flow `{of}`", of)
                } else {
                    words!("remove it: the function takes nothing")
                };
                let key = &entry.key;
                let what = match noun {
                    Noun::Input => words!("`{of}` has no input `{key}`", of, key),
                    Noun::Parameter => words!("`{of}` has no parameter `{key}`", of, key),
                };
                let why = words!("the value would be lost");
                self.unknown(Code::UnknownInput, entry.key_range, what, why, &entry.key, known, otherwise);
                continue;
            };
            if let Some(given) = self.given(&entry.value, &kind.expression()) {
                with.push((entry.key.clone(), given));
            }
        }
        with
    }

    fn output(&mut self, flow: &str, name: &str, outputs: &[String], range: Range) {
        if outputs.iter().any(|output| output == name) {
            return;
        }
        let what = words!("`{flow}` gives no `{name}` back", flow, name);
        let why = words!("the variable would stay empty");
        let otherwise = words!("declare it under `outputs` of `{flow}`", flow);
        let known = outputs.iter().map(String::as_str);
        self.unknown(Code::UnknownInput, range, what, why, name, known, otherwise);
    }

    /// A value handed over: `${expression}`, text with parts in it, a plain value of the wanted type, or a map or list.
    pub(super) fn given(&mut self, node: &Node, wanted: &Type) -> Option<Given> {
        let inner = wanted.clone().present();
        match &node.value {
            Value::Map(entries) => {
                let part = |name: &str| match &inner {
                    Type::Record(fields) => fields.get(name).cloned(),
                    _ => Some(Type::Unknown),
                };
                if !matches!(inner, Type::Record(_) | Type::Json | Type::Unknown) {
                    self.unwanted(node.range, &inner, words!("a record"));
                }
                let mut map = Vec::new();
                for entry in entries {
                    let kind = part(&entry.key);
                    if kind.is_none() {
                        let what = words!("there is no field `{key}` in it", key = entry.key);
                        let cure = words!("it is {inner}", inner = inner.wording());
                        self.report(
                            Code::UnknownInput,
                            entry.key_range,
                            what,
                            words!("the value would be lost"),
                            cure,
                        );
                    }
                    if let Some(given) = self.given(&entry.value, &kind.unwrap_or(Type::Unknown)) {
                        map.push((entry.key.clone(), given));
                    }
                }
                Some(Given::Map(map))
            }
            Value::List(items) => {
                let item = match &inner {
                    Type::List(item) => item.as_ref().clone(),
                    Type::Json | Type::Unknown => Type::Unknown,
                    other => {
                        self.unwanted(node.range, other, words!("a list"));
                        Type::Unknown
                    }
                };
                Some(Given::List(items.iter().filter_map(|node| self.given(node, &item)).collect()))
            }
            Value::Scalar(scalar) => {
                let text = scalar.text.trim();
                let computed = text.starts_with("${") && text.ends_with('}') && scalar.expressions.len() == 1;
                let named = self.scope.get(text).is_some() && crate::expr::is_name(text);
                let literal = text.parse::<f64>().is_ok() || ["true", "false", "null"].contains(&text);
                let open = matches!(inner, Type::Json | Type::Unknown);
                let plain = scalar.plain
                    && scalar.expressions.is_empty()
                    && if open { named || literal } else { !inner.is_text() || named };
                if !computed && !plain {
                    if let Type::Choice(names) = &inner
                        && scalar.expressions.is_empty()
                        && !names.iter().any(|name| name == text)
                    {
                        let what = words!("`{text}` is none of the choices", text);
                        let cure = words!("the choices are: {names}", names);
                        self.report(
                            Code::WrongType,
                            node.range,
                            what,
                            words!("it could not be worked with"),
                            cure,
                        );
                    }
                    let text = self.template(node).map(Given::Text);
                    if !open && !inner.is_text() {
                        self.quoted(node, scalar, &inner);
                    }
                    return text;
                }
                let (expression, found) = self.expression(node)?;
                if !Self::fits(wanted, &found) {
                    self.unwanted(node.range, &inner, found.wording());
                }
                Some(Given::Expression(expression))
            }
        }
    }

    /// A text where something else is wanted; the quotes of a value are too much.
    fn quoted(&mut self, node: &Node, scalar: &Scalar, wanted: &Type) {
        let what = words!("{wanted} is wanted here, this is a text", wanted = wanted.wording());
        let why = words!("it could not be worked with");
        let bare = scalar.text.trim();
        let is_value = !scalar.plain
            && scalar.expressions.is_empty()
            && (bare.parse::<f64>().is_ok() || ["true", "false"].contains(&bare));
        let cure = if is_value {
            words!("write it without quotes")
        } else {
            words!("write one expression: `${{...}}`")
        };
        let problem = Problem::new(Code::WrongType, self.path(), node.range, what, why, cure);
        self.push(match is_value {
            true => problem.fixed_by(words!("write `{bare}`", bare), node.range, bare),
            false => problem,
        });
    }

    fn unwanted(&mut self, range: Range, wanted: &Type, found: Wording) {
        let what = words!("{wanted} is wanted here, this is {found}", wanted = wanted.wording(), found);
        self.report(
            Code::WrongType,
            range,
            what,
            words!("it could not be worked with"),
            words!("convert it"),
        );
    }
}
