//! What stands in the files of an agent, and what they tell of its parameters and pages.

use std::collections::BTreeMap;

use super::Cx;
use super::expressions::is_reference;
use super::fulfillment;
use crate::dialogflow::Agent;
use crate::dialogflow::intents::{Intent, Phrase};
use crate::dialogflow::params::Written;
use crate::kind::Kind;
use crate::report::Place;
use crate::tree::{Tree, Value};

/// What a file is called: its `displayName`, or the name of the file.
pub(super) fn display(path: &str, node: &Tree) -> String {
    let file = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json");
    node.str("displayName").map_or_else(|| decoded(file), str::to_owned)
}

/// A name of a file without `%26` and the like.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = (*first == b'%').then(|| tail.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Entity types with their values.
pub(super) fn entities(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let folder =
        |path: &str| path.trim_start_matches(prefix).split('/').nth(1).map(decoded).unwrap_or_default();
    let is_values = |path: &str| path.contains("/entities/");
    let mut names = BTreeMap::new();
    for (path, node) in
        files.iter().filter(|(path, _)| !is_values(path) && !path.contains("/excludedPhrases/"))
    {
        let name = display(path, node);
        names.insert(folder(path), name.clone());
        let entity = agent.entities.entry(name).or_default();
        entity.place = Place::new(path, 1);
        entity.pattern = node.str("kind") == Some("KIND_REGEXP");
        entity.expands = node.str("autoExpansionMode") == Some("AUTO_EXPANSION_MODE_DEFAULT");
        entity.sensitive = node.is("redact");
    }
    for (path, node) in files.iter().filter(|(path, _)| is_values(path)) {
        let Some(name) = names.get(&folder(path)).cloned() else { continue };
        let language = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".json").to_owned();
        let language = agent.tag(Some(&language));
        agent.read_values(&name, &language, node.list("entities"));
    }
    for (path, _) in files.iter().filter(|(path, _)| path.contains("/excludedPhrases/")) {
        agent.add(
            &Place::new(path, 1),
            "words that an entity does not take",
            "a choice takes the words that are written",
            "nothing to do",
        );
    }
}

/// Intents with their phrases.
pub(super) fn intents(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let folder =
        |path: &str| path.trim_start_matches(prefix).split('/').nth(1).map(decoded).unwrap_or_default();
    for (path, node) in files.iter().filter(|(path, _)| !path.contains("/trainingPhrases/")) {
        let mut intent = Intent {
            name: display(path, node),
            place: Place::new(path, 1),
            fallback: node.is("isFallback"),
            ..Intent::default()
        };
        for param in node.list("parameters") {
            if let Some(id) = param.str("id") {
                let kind = param.str("entityType").unwrap_or("@sys.any").to_owned();
                agent.declare(
                    id,
                    Written { kind: &kind, list: param.is("isList") },
                    &Place::new(path, param.line),
                );
                if param.is("redact")
                    && let Some(param) = agent.params.get_mut(id)
                {
                    param.sensitive = true;
                }
                intent.params.push((id.to_owned(), kind));
            }
        }
        let own = folder(path);
        for (path, tree) in
            files.iter().filter(|(path, _)| path.contains("/trainingPhrases/") && folder(path) == own)
        {
            for item in tree.list("trainingPhrases") {
                let language = agent.tag(item.str("languageCode"));
                let parts = item.list("parts").iter().filter_map(|part| {
                    Some((part.str("text")?.to_owned(), part.str("parameterId").map(str::to_owned)))
                });
                let parts = parts.collect();
                intent.phrases.push(Phrase { place: Place::new(path, item.line), language, parts });
            }
        }
        agent.intents.push(intent);
    }
}
impl Cx<'_> {
    /// Looks over all files for parameters and what tells of their types.
    pub(super) fn scan(&mut self) {
        let mut files: Vec<(String, Tree)> = Vec::new();
        for flow in self.flows.values() {
            files.push((flow.path.clone(), flow.node.clone()));
            files.extend(flow.pages.values().chain(flow.groups.values()).cloned());
        }
        files.extend(self.groups.values().cloned());
        for (path, node) in &files {
            for param in node.get("form").map(|form| form.list("parameters")).unwrap_or_default() {
                let Some(name) = param.str("displayName") else { continue };
                let kind = param.str("entityType").unwrap_or("@sys.any");
                self.agent.declare(
                    name,
                    Written { kind, list: param.is("isList") },
                    &Place::new(path, param.line),
                );
                if param.is("redact")
                    && let Some(param) = self.agent.params.get_mut(name)
                {
                    param.sensitive = true;
                }
            }
        }
        for (path, node) in &files {
            scan(self.agent, path, node);
        }
        for (path, node) in self.agent.webhooks.clone().values() {
            let service = node.get("genericWebService").cloned().unwrap_or_default();
            for mapping in service.list("parameterMapping") {
                if let Some(param) = mapping.str("key") {
                    self.agent.slot(&fulfillment::plain(param), &Place::new(path, mapping.line));
                }
            }
        }
    }

    /// How many routes lead to each page.
    pub(super) fn count(&mut self) {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (name, flow) in &self.flows {
            let mut visit = |node: &Tree, own: Option<&str>| {
                targets(node, &mut |page| {
                    if flow.pages.contains_key(page) && own != Some(page) {
                        *counts.entry((name.clone(), page.to_owned())).or_default() += 1;
                    }
                });
            };
            visit(&flow.node, None);
            for (page, (_, node)) in &flow.pages {
                visit(node, Some(page));
            }
            // What stands in a group leads there from each page that uses it.
            for (_, node) in flow.groups.values() {
                visit(node, None);
                visit(node, None);
            }
        }
        self.routes_to = counts;
    }
}

/// Notes the parameters that a file sets and compares.
fn scan(agent: &mut Agent, path: &str, node: &Tree) {
    match &node.value {
        Value::List(items) => items.iter().for_each(|item| scan(agent, path, item)),
        Value::Map(entries) => {
            if let Some(param) = node.str("parameter") {
                let place = Place::new(path, node.line);
                let param = fulfillment::plain(param);
                agent.slot(&param, &place);
                if let Some(Value::Scalar { text, quoted }) = node.get("value").map(|value| &value.value) {
                    let hint = match (quoted, text.as_str()) {
                        (false, "true" | "false") => Some(Kind::Boolean),
                        (false, _) => Some(Kind::Number),
                        (true, text)
                            if [
                                "$sys.func.ADD",
                                "$sys.func.MINUS",
                                "$sys.func.MULTIPLY",
                                "$sys.func.TO_NUMBER",
                                "$sys.func.LEN",
                            ]
                            .iter()
                            .any(|name| text.starts_with(name)) =>
                        {
                            Some(Kind::Number)
                        }
                        (true, text) if text.starts_with("$sys.func.CONTAIN") => Some(Kind::Boolean),
                        (true, text) if text.starts_with("$sys.func.") || is_reference(text) => None,
                        (true, _) => Some(Kind::Text),
                    };
                    agent.hint(&param, hint);
                    agent.hints(text, &place);
                }
            }
            for entry in entries {
                if entry.key == "condition"
                    && let Some(text) = entry.value.text()
                {
                    agent.hints(text, &Place::new(path, entry.line));
                }
                scan(agent, path, &entry.value);
            }
        }
        Value::Scalar { .. } => {}
    }
}

/// Visits the pages that routes and handlers lead to.
fn targets(node: &Tree, visit: &mut dyn FnMut(&str)) {
    if let Some(page) = node.str("targetPage") {
        visit(page);
    }
    node.items().iter().for_each(|item| targets(item, visit));
    for entry in node.entries() {
        targets(&entry.value, visit);
        // A handler stands beside each question, so what it leads to is never written in its place.
        if ["eventHandlers", "repromptEventHandlers"].contains(&entry.key.as_str()) {
            targets(&entry.value, visit);
        }
    }
}
