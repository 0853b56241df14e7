//! Documents to a program: names become values, nested steps a row of operations, expressions are typed.
//!
//! Runs also over a folder with errors, so that all problems are found at once; what is missing is left out then, and the
//! program is not handed out.

mod declare;
mod step;

pub(crate) use declare::{specials, value_type};

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::{Expression, Template, Type, TypeError};
use crate::hours::Hours;
use crate::problem::{Code, MAX_PROBLEMS, Problem, Range};
use crate::program::{Bot, Flow, HandoffDefaults, KnowledgeSource, Local, Program, Slot, SlotType, Trigger};
use crate::source::Source;
use crate::syntax::{Document, Node, Scalar, Value};

/// A source with what was read from it.
pub(crate) struct Parsed<'a> {
    pub(crate) source: &'a Source,
    pub(crate) document: Document,
}

/// What other flows need to know of a flow.
#[derive(Default)]
struct Signature {
    inputs: BTreeMap<String, SlotType>,
    outputs: BTreeMap<String, SlotType>,
}

/// Lowers a folder on top of the built-in flows.
pub(crate) fn lower(folder: &[Parsed<'_>], library: &[Parsed<'_>]) -> (Program, Vec<Problem>) {
    let mut lower = Lower::new();
    let is_flow = |parsed: &&Parsed<'_>| parsed.source.path().starts_with("flows/");
    let own: Vec<&Parsed<'_>> = folder.iter().filter(is_flow).collect();
    let names: BTreeSet<&str> = own.iter().filter_map(|parsed| name(parsed)).collect();
    // A flow of the bot replaces the built-in one of its name.
    let built_in: Vec<&Parsed<'_>> =
        library.iter().filter(|parsed| name(parsed).is_some_and(|name| !names.contains(name))).collect();
    let bot = folder.iter().find(|parsed| parsed.source.path() == "bot.yaml");
    let (bot, knowledge) = match bot.and_then(|parsed| Some((parsed, parsed.document.root.as_ref()?))) {
        Some((parsed, root)) => lower.bot(parsed.source, root),
        None => (lower.empty_bot(), Vec::new()),
    };
    for parsed in built_in.iter().chain(&own) {
        if let (Some(name), Some(root)) = (name(parsed), &parsed.document.root) {
            let signature = Signature {
                inputs: declare::variables(root.get("inputs")),
                outputs: declare::variables(root.get("outputs")),
            };
            lower.signatures.insert(name.to_owned(), signature);
        }
    }
    let mut flows = Vec::new();
    for (parsed, is_built_in) in
        built_in.iter().map(|parsed| (parsed, true)).chain(own.iter().map(|parsed| (parsed, false)))
    {
        if let Some(root) = &parsed.document.root {
            flows.push(lower.flow(parsed.source, root, is_built_in));
        }
    }
    lower.collisions(&flows);
    let Lower { slots, problems, .. } = lower;
    (Program { bot, slots, flows, knowledge }, problems)
}

fn name<'a>(parsed: &'a Parsed<'_>) -> Option<&'a str> {
    parsed.document.root.as_ref()?.get("flow")?.text()
}

struct Lower<'a> {
    source: Option<&'a Source>,
    languages: Vec<String>,
    slots: BTreeMap<String, Slot>,
    /// The slots of the current flow.
    own: BTreeMap<String, Slot>,
    signatures: BTreeMap<String, Signature>,
    /// The types of the names that the current flow knows.
    names: BTreeMap<String, Type>,
    /// Where each trigger stands, for collisions.
    triggers: Vec<(String, String, String, Range)>,
    problems: Vec<Problem>,
}

impl<'a> Lower<'a> {
    fn new() -> Self {
        Self {
            source: None,
            languages: Vec::new(),
            slots: BTreeMap::new(),
            own: BTreeMap::new(),
            signatures: BTreeMap::new(),
            names: BTreeMap::new(),
            triggers: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn report(
        &mut self,
        code: Code,
        range: Range,
        what: impl Into<String>,
        why: &str,
        cure: impl Into<String>,
    ) {
        let file = self.source.map(Source::path);
        let last = self.problems.iter().rev().take_while(|problem| Some(problem.file.as_str()) == file);
        if last.take(MAX_PROBLEMS + 1).count() > MAX_PROBLEMS {
            return;
        }
        self.problems.push(Problem::new(
            code,
            self.source.map_or_else(String::new, |source| source.path().to_owned()),
            range,
            what,
            why,
            cure,
        ));
    }

    /// A value that cannot be what its key needs.
    fn bad(&mut self, node: &Node, what: impl Into<String>, cure: impl Into<String>) {
        self.report(Code::BadValue, node.range, what, "the key needs a value that it can work with", cure);
    }

    fn empty_bot(&self) -> Bot {
        Bot {
            name: String::new(),
            title: Local::default(),
            languages: vec!["en".to_owned()],
            timezone: "UTC".to_owned(),
            handoff: HandoffDefaults::default(),
        }
    }

    fn bot(&mut self, source: &'a Source, root: &Node) -> (Bot, Vec<KnowledgeSource>) {
        self.source = Some(source);
        let languages = root.get("languages").map_or(&[][..], Node::items);
        self.languages = languages.iter().filter_map(|tag| tag.text().map(str::to_owned)).collect();
        let slots = root.get("slots").map(|slots| self.slots(slots)).unwrap_or_default();
        self.slots = slots;
        let mut bot = self.empty_bot();
        bot.name = text(root, "bot").unwrap_or_default();
        bot.title = root.get("title").map(|title| self.plain_local(title)).unwrap_or_default();
        if !self.languages.is_empty() {
            bot.languages.clone_from(&self.languages);
        }
        if let Some(handoff) = root.get("handoff") {
            let zone = text(handoff, "timezone");
            if let (Some(zone), Some(node)) = (&zone, handoff.get("timezone")) {
                if jiff::tz::TimeZone::get(zone).is_err() {
                    let cure = "use a name of the IANA list, for example `Asia/Shanghai`";
                    self.bad(node, format!("there is no time zone `{zone}`"), cure);
                } else {
                    bot.timezone.clone_from(zone);
                }
            } else if self.languages.first().is_some_and(|tag| tag.starts_with("zh")) {
                "Asia/Shanghai".clone_into(&mut bot.timezone);
            }
            bot.handoff.queue = text(handoff, "queue");
            if let Some((node, hours)) = handoff.get("hours").and_then(|node| Some((node, node.text()?))) {
                match Hours::parse(hours, &bot.timezone) {
                    Ok(hours) => bot.handoff.hours = Some(hours),
                    Err(what) => self.bad(node, what, "write `Mon-Fri 09:00-18:00`, several parts with `;`"),
                }
            }
        } else if self.languages.first().is_some_and(|tag| tag.starts_with("zh")) {
            "Asia/Shanghai".clone_into(&mut bot.timezone);
        }
        let mut knowledge = Vec::new();
        for item in root.get("knowledge").map_or(&[][..], Node::items) {
            if let Some(name) = text(item, "pack") {
                let with = item.get("with").map_or(&[][..], Node::entries);
                let with = with
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.text().unwrap_or_default().to_owned()));
                knowledge.push(KnowledgeSource::Pack { name, with: with.collect() });
            } else if let Some(files) = text(item, "files") {
                knowledge.push(KnowledgeSource::Files(files));
            } else {
                self.bad(item, "this is no knowledge", "write `- pack: name` or `- files: knowledge/*.yaml`");
            }
        }
        (bot, knowledge)
    }

    fn flow(&mut self, source: &'a Source, root: &Node, built_in: bool) -> Flow {
        self.source = Some(source);
        self.own = root.get("slots").map(|slots| self.slots(slots)).unwrap_or_default();
        let inputs = declare::variables(root.get("inputs"));
        let outputs = declare::variables(root.get("outputs"));
        self.names = declare::specials();
        let slots: Vec<_> = self
            .slots
            .values()
            .chain(self.own.values())
            .map(|slot| (slot.name.clone(), declare::slot_type(slot)))
            .collect();
        self.names.extend(slots);
        self.names.extend(
            inputs.iter().chain(&outputs).map(|(name, kind)| (name.clone(), declare::value_type(*kind))),
        );
        if let Some(steps) = root.get("steps") {
            self.declare_assigned(steps);
        }
        let flow = text(root, "flow").unwrap_or_default();
        let mut triggers = Vec::new();
        for node in root.get("triggers").map_or(&[][..], Node::items) {
            let Some(written) = node.text() else { continue };
            let (text, slots) = marked(written);
            let key = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
            self.triggers.push((key, flow.clone(), source.path().to_owned(), node.range));
            triggers.push(Trigger { text, slots });
        }
        let mut code = step::Block::default();
        if let Some(steps) = root.get("steps") {
            self.block(&mut code, steps, source);
        }
        let (code, places) = code.finish();
        let own = std::mem::take(&mut self.own);
        Flow {
            name: flow,
            file: source.path().to_owned(),
            title: root.get("title").map(|title| self.plain_local(title)).unwrap_or_default(),
            triggers,
            slots: own,
            inputs,
            outputs,
            private: flag(root, "private") == Some(true),
            interrupt: text(root, "interrupt").as_deref() != Some("deny"),
            built_in,
            code,
            places,
        }
    }

    /// Two flows that one sentence would start.
    fn collisions(&mut self, flows: &[Flow]) {
        let mut first: BTreeMap<String, (String, String, Range)> = BTreeMap::new();
        for (key, flow, file, range) in std::mem::take(&mut self.triggers) {
            match first.get(&key) {
                Some((other, other_file, _)) if *other != flow => {
                    let what = format!("`{key}` starts `{flow}` and also `{other}` (in `{other_file}`)");
                    self.problems.push(Problem::new(
                        Code::TriggerCollision,
                        file,
                        range,
                        what,
                        "one sentence can start one flow",
                        "remove it from one of the two",
                    ));
                }
                Some(_) => {}
                None => {
                    first.insert(key, (flow, file, range));
                }
            }
        }
        debug_assert!(
            flows.iter().all(|flow| flow.code.len() == flow.places.len()),
            "each operation has a place"
        );
    }

    /// A text per language.
    fn local(&mut self, node: &Node) -> Local {
        let mut local = Local::default();
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    let variants = self.variants(&entry.value);
                    local.texts.insert(entry.key.clone(), variants);
                }
            }
            _ => {
                let variants = self.variants(node);
                local.texts.insert(String::new(), variants);
            }
        }
        local.texts.retain(|_, variants| !variants.is_empty());
        local
    }

    /// A text per language in which no name of a flow is known, such as a title.
    fn plain_local(&mut self, node: &Node) -> Local {
        let names = std::mem::take(&mut self.names);
        let local = self.local(node);
        self.names = names;
        local
    }

    fn variants(&mut self, node: &Node) -> Vec<Template> {
        match &node.value {
            Value::List(items) => items.iter().filter_map(|item| self.template(item)).collect(),
            Value::Scalar(_) if node.is_empty() => Vec::new(),
            Value::Scalar(_) => self.template(node).into_iter().collect(),
            Value::Map(_) => Vec::new(),
        }
    }

    fn template(&mut self, node: &Node) -> Option<Template> {
        let Value::Scalar(scalar) = &node.value else { return None };
        match Template::parse(&scalar.text) {
            Ok(template) => {
                for (at, expression) in template.expressions().enumerate() {
                    let place = scalar.expressions.get(at).copied().unwrap_or(node.range);
                    self.typed(expression, place);
                }
                Some(template)
            }
            Err(error) => {
                self.expression_problem(Code::Expression, &error, scalar, node);
                None
            }
        }
    }

    /// An expression that stands alone: `accept: size(x) > 3`, also when written as `${...}`.
    fn expression(&mut self, node: &Node) -> Option<(Expression, Type)> {
        let Value::Scalar(scalar) = &node.value else { return None };
        let trimmed = scalar.text.trim();
        let inside = trimmed.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
        let wrapped = inside.is_some() && scalar.expressions.len() == 1;
        let text = if wrapped { inside.unwrap_or(trimmed) } else { trimmed };
        let place = if wrapped {
            scalar.expressions[0]
        } else {
            let quote = usize::from(!scalar.plain);
            Range::new(node.range.start + quote, node.range.end.saturating_sub(quote))
        };
        match Expression::parse(text) {
            Ok(expression) => {
                let found = self.typed(&expression, place);
                Some((expression, found))
            }
            Err(error) => {
                let range = self.inside(place, &error.span, text);
                let what = format!("`{text}` is not a valid expression: {}", error.message);
                self.report(
                    Code::Expression,
                    range,
                    what,
                    "conditions and `${...}` are written in CEL",
                    error.cure,
                );
                None
            }
        }
    }

    /// An expression that must be true or false.
    fn condition(&mut self, node: &Node) -> Option<Expression> {
        let (expression, found) = self.expression(node)?;
        if !matches!(found, Type::Bool | Type::Unknown) {
            let what = format!("`{}` is {}, not yes or no", expression.source(), found.words());
            let cure = "compare it with something, for example `== \"late\"` or `> 0`";
            self.report(Code::WrongType, node.range, what, "a condition is true or false", cure);
        }
        Some(expression)
    }

    /// The type of an expression whose text begins at `place`; mistakes are reported.
    fn typed(&mut self, expression: &Expression, place: Range) -> Type {
        let names = &self.names;
        let known: Vec<String> = names.keys().cloned().collect();
        let (found, errors) = expression.infer(&|name| names.get(name).cloned(), &known);
        for error in errors {
            let range = self.inside(place, &error.span, expression.source());
            let (code, why) = if error.unknown.is_some() {
                (Code::UnknownName, "a name must lead to something that exists")
            } else {
                (Code::WrongType, "the expression would fail when a customer is waiting")
            };
            self.report(code, range, error.message, why, error.cure);
        }
        found
    }

    fn inside(&self, place: Range, span: &std::ops::Range<usize>, text: &str) -> Range {
        let Some(source) = self.source else { return place };
        // Where the file spells the expression otherwise (escapes), the whole is marked.
        match source.text().get(place.start..place.end) {
            Some(raw) if raw.trim_end() == text.trim_end() && !span.is_empty() && span.end <= raw.len() => {
                Range::new(place.start + span.start, place.start + span.end)
            }
            _ => place,
        }
    }

    fn expression_problem(&mut self, code: Code, error: &TypeError, scalar: &Scalar, node: &Node) {
        let raw = self
            .source
            .and_then(|source| source.text().get(node.range.start..node.range.end))
            .unwrap_or_default();
        let range = if raw.trim_end() == scalar.text.trim_end() && !error.span.is_empty() {
            Range::new(node.range.start + error.span.start, node.range.start + error.span.end)
        } else {
            node.range
        };
        let part = scalar
            .text
            .get(error.span.clone())
            .filter(|part| !part.is_empty())
            .unwrap_or(&scalar.text)
            .to_owned();
        let what = format!("`{part}` is not a valid expression: {}", error.message);
        self.report(code, range, what, "conditions and `${...}` are written in CEL", error.cure.clone());
    }
}

/// Visits every step of a list of steps, the nested ones after the one they stand in.
pub(crate) fn each_step(steps: &Node, visit: &mut dyn FnMut(&Node)) {
    for step in steps.items() {
        visit(step);
        for entry in step.entries() {
            match (entry.key.as_str(), &entry.value.value) {
                ("then" | "else" | "steps" | "otherwise", Value::List(_)) => each_step(&entry.value, visit),
                ("catch", _) => entry.value.entries().iter().for_each(|case| each_step(&case.value, visit)),
                ("switch", _) => {
                    for case in entry.value.items() {
                        for branch in ["steps", "else"].iter().filter_map(|key| case.get(key)) {
                            each_step(branch, visit);
                        }
                    }
                }
                ("handoff" | "answer" | "generate" | "wait" | "timeout", _) => {
                    for key in ["after_hours", "otherwise", "steps"] {
                        if let Some(steps) = entry.value.get(key) {
                            each_step(steps, visit);
                        }
                    }
                    if let Some(steps) = entry.value.get("timeout").and_then(|timeout| timeout.get("steps")) {
                        each_step(steps, visit);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The text of a key.
fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key)?.text().map(str::to_owned)
}

/// A key that is yes or no.
fn flag(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.text()? {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// An example without its marks, and the slots marked in it: `查 [SF1](tracking_no)`.
fn marked(written: &str) -> (String, Vec<String>) {
    let (mut text, mut slots) = (String::new(), Vec::new());
    let mut rest = written;
    while let Some(open) = rest.find('[') {
        let after = &rest[open + 1..];
        let parts = after.find("](").and_then(|middle| {
            let close = after[middle + 2..].find(')')?;
            Some((&after[..middle], &after[middle + 2..middle + 2 + close], middle + 3 + close))
        });
        let Some((value, slot, used)) = parts else { break };
        text.push_str(&rest[..open]);
        text.push_str(value);
        slots.push(slot.to_owned());
        rest = &after[used..];
    }
    text.push_str(rest);
    (text, slots)
}

#[cfg(test)]
mod tests;
