//! Agents of ES: an intent becomes a flow, its follow-up intents become answers.

mod steps;
mod text;

use std::collections::BTreeMap;

use super::intents::{Intent, es_phrase, truth};
use super::{Agent, tag};
use crate::bot::{Act, Flow, Step};
use crate::names;
use crate::report::Place;
use crate::tree::Tree;

/// An intent with what stands beside its phrases.
struct Es {
    intent: Intent,
    path: String,
    node: Tree,
    id: String,
    parent: String,
    /// Contexts that must be active.
    needs: Vec<String>,
    /// Contexts that it activates.
    gives: Vec<String>,
    /// The intents that may follow.
    children: Vec<usize>,
}

struct Builder<'a> {
    agent: &'a mut Agent,
    intents: Vec<Es>,
    webhook: Option<(String, Place)>,
    /// The flow of each intent that has one.
    flows: BTreeMap<usize, String>,
    /// Intents that became part of another's flow.
    inlined: Vec<usize>,
}

/// Makes the bot.
pub(super) fn build(
    agent: &mut Agent,
    prefix: &str,
    root: &str,
    head: &Tree,
    within: &dyn Fn(&str) -> Vec<(String, Tree)>,
) {
    read_entities(agent, prefix, &within("entities"));
    agent.settle_entities();
    let webhook = head.get("webhook").filter(|webhook| webhook.is("available"));
    let webhook = webhook.and_then(|webhook| webhook.get("url")).and_then(|url| {
        let text = url.text().filter(|text| !text.trim().is_empty())?;
        Some((text.to_owned(), Place::new(root, url.line)))
    });
    let mut builder =
        Builder { agent, intents: Vec::new(), webhook, flows: BTreeMap::new(), inlined: Vec::new() };
    builder.read(&within("intents"));
    builder.relate();
    builder.flows();
    builder.settings(root, head);
    agent.place_slots();
}

fn read_entities(agent: &mut Agent, prefix: &str, files: &[(String, Tree)]) {
    let stem = |path: &str| {
        path.trim_start_matches(prefix).trim_start_matches("entities/").trim_end_matches(".json").to_owned()
    };
    for (path, tree) in files.iter().filter(|(path, _)| !path.contains("_entries_")) {
        let name = tree.str("name").map_or_else(|| stem(path), str::to_owned);
        let entity = agent.entities.entry(name).or_default();
        entity.place = Place::new(path, 1);
        entity.pattern = tree.is("isRegexp");
        entity.expands = tree.is("automatedExpansion");
    }
    for (path, tree) in files.iter().filter(|(path, _)| path.contains("_entries_")) {
        let stem = stem(path);
        let Some((name, language)) = stem.rsplit_once("_entries_") else { continue };
        let language = agent.tag(Some(language));
        agent.read_values(name, &language, tree.items());
    }
}

impl Builder<'_> {
    fn read(&mut self, files: &[(String, Tree)]) {
        for (path, node) in files.iter().filter(|(path, _)| !path.contains("_usersays_")) {
            let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json").to_owned();
            let name = node.str("name").map_or_else(|| stem.clone(), str::to_owned);
            let mut intent = Intent {
                name,
                place: Place::new(path, 1),
                fallback: node.is("fallbackIntent"),
                ..Intent::default()
            };
            let begin = format!("{stem}_usersays_");
            let own = files
                .iter()
                .filter(|(path, _)| path.rsplit('/').next().is_some_and(|file| file.starts_with(&begin)));
            for (path, tree) in own {
                let language = path.rsplit("_usersays_").next().unwrap_or_default().trim_end_matches(".json");
                if !self.agent.bot.languages.contains(&tag(language)) {
                    self.agent.add(
                        &Place::new(path, 1),
                        format!("phrases in `{language}`"),
                        "the agent does not name this language among its own",
                        "add it to `languages` and import again",
                    );
                    continue;
                }
                for item in tree.items() {
                    if item.is("isTemplate") {
                        self.agent.add(
                            &Place::new(path, item.line),
                            format!("a template among the phrases of `{}`", intent.name),
                            "examples are sentences with values in them",
                            "write some sentences that it stands for",
                        );
                        continue;
                    }
                    intent.phrases.push(es_phrase(item, path, &tag(language)));
                }
            }
            let response = node.list("responses").first().cloned().unwrap_or_default();
            let contexts = |list: &[Tree]| -> Vec<String> {
                list.iter()
                    .filter_map(|item| item.text().or_else(|| item.str("name")))
                    .map(str::to_lowercase)
                    .collect()
            };
            let given: Vec<Tree> = response
                .list("affectedContexts")
                .iter()
                .filter(|context| context.str("lifespan").is_none_or(|lifespan| lifespan != "0"))
                .cloned()
                .collect();
            self.intents.push(Es {
                intent,
                path: path.clone(),
                id: node.str("id").unwrap_or_default().to_owned(),
                parent: node.str("parentId").unwrap_or_default().to_owned(),
                needs: contexts(node.list("contexts")),
                gives: contexts(&given),
                node: node.clone(),
                children: Vec::new(),
            });
        }
    }

    /// Which intents may follow which: by the parent that is named, or by the one intent that gives the context.
    fn relate(&mut self) {
        for at in 0..self.intents.len() {
            let one = &self.intents[at];
            if one.needs.is_empty() {
                continue;
            }
            let by_parent =
                self.intents.iter().position(|other| !one.parent.is_empty() && other.id == one.parent);
            let givers: Vec<usize> = (0..self.intents.len())
                .filter(|other| {
                    *other != at && self.intents[*other].gives.iter().any(|given| one.needs.contains(given))
                })
                .collect();
            let parent = by_parent.or(match givers.as_slice() {
                [one] => Some(*one),
                _ => None,
            });
            match parent.filter(|parent| !self.descends(*parent, at)) {
                Some(parent) => self.intents[parent].children.push(at),
                None => {
                    let (place, name) = (one.intent.place.clone(), one.intent.name.clone());
                    let needs = one.needs.join("`, `");
                    self.agent.add(
                        &place,
                        format!("the context `{needs}` that `{name}` needs"),
                        if givers.is_empty() {
                            "no intent activates it; code may. The flow can be started at any time now"
                        } else {
                            "several intents activate it. The flow can be started at any time now"
                        },
                        "ask for what is missing in the flow, or begin it with `run` where it belongs",
                    );
                }
            }
        }
    }

    /// Whether `of` follows `at`, directly or through others.
    fn descends(&self, at: usize, of: usize) -> bool {
        let mut open = vec![of];
        let mut seen = Vec::new();
        while let Some(one) = open.pop() {
            if one == at {
                return true;
            }
            if !seen.contains(&one) {
                seen.push(one);
                open.extend(self.intents[one].children.iter().copied());
            }
        }
        false
    }

    fn is_child(&self, at: usize) -> bool {
        self.intents.iter().any(|one| one.children.contains(&at))
    }

    fn flows(&mut self) {
        let roots: Vec<usize> = (0..self.intents.len()).filter(|at| !self.is_child(*at)).collect();
        for at in roots {
            self.flow(at);
        }
        // Follow-ups of what was no question begin something of their own.
        loop {
            let next =
                (0..self.intents.len()).find(|at| !self.flows.contains_key(at) && !self.inlined.contains(at));
            let Some(at) = next else { break };
            self.flow(at);
        }
    }

    fn events(&self, at: usize) -> Vec<(String, usize)> {
        let events = self.intents[at].node.list("events").iter();
        events
            .filter_map(|event| Some((event.text().or_else(|| event.str("name"))?.to_owned(), event.line)))
            .collect()
    }

    fn flow(&mut self, at: usize) {
        let name = self.intents[at].intent.name.clone();
        let path = self.intents[at].path.clone();
        self.agent.task = name.clone();
        let events = self.events(at);
        let welcome = events.iter().any(|(event, _)| {
            event.eq_ignore_ascii_case("WELCOME") || event.to_uppercase().ends_with("_WELCOME")
        });
        if self.intents[at].intent.fallback || welcome {
            let behaviour = if welcome { "welcome" } else { "fallback" };
            self.flows.insert(at, behaviour.to_owned());
            let mut steps = self.steps(at, &mut Vec::new());
            polish_welcome(&mut steps);
            let phrases = self.intents[at].intent.phrases.len();
            if phrases > 0 {
                let place = self.intents[at].intent.phrases[0].place.clone();
                self.agent.add(
                    &place,
                    format!("{} of `{name}`", names::count(phrases, "phrase")),
                    "greetings are understood by themselves and answered by the behaviour `chitchat`",
                    "nothing to do; to answer otherwise, write a flow `chitchat`",
                );
            }
            let known = self.agent.bot.flows.iter().any(|flow| flow.name == behaviour);
            if known {
                self.agent.add(
                    &Place::new(&path, 1),
                    format!("the intent `{name}`"),
                    &format!("another one is the behaviour `{behaviour}` already"),
                    "decide which of the two it shall be",
                );
            } else {
                self.agent.behaviour(behaviour, steps);
            }
            return;
        }
        if self.is_child(at) && truth(&name).is_some() {
            self.inlined.push(at);
            let place = self.intents[at].intent.place.clone();
            return self.agent.add(
                &place,
                format!("the follow-up intent `{name}`"),
                "before it no question is asked, so yes and no would mean nothing",
                "ask the question with `ask` and branch on the answer",
            );
        }
        let flow = self.agent.flow_name(&name);
        self.flows.insert(at, flow.clone());
        let steps = self.steps(at, &mut Vec::new());
        if steps.is_empty() {
            return self.agent.add(
                &Place::new(&path, 1),
                format!("the intent `{name}`"),
                "nothing happens when it is meant: it has no answer, no parameters and no webhook",
                "write a flow for it if something shall happen",
            );
        }
        let intent = self.intents[at].intent.clone();
        let mut triggers = Vec::new();
        let disabled =
            self.intents[at].node.str("priority").is_some_and(|priority| priority.starts_with('-'));
        if disabled {
            self.agent.add(
                &Place::new(&path, 1),
                format!("the intent `{name}` is switched off"),
                "no message starts its flow",
                "nothing to do",
            );
        } else {
            let params = self.params(at);
            let named = move |agent: &Agent, alias: &str| -> Option<String> {
                let (_, key) = params.iter().find(|(param, _)| param == alias)?;
                agent.slot_names.known(key).map(str::to_owned)
            };
            triggers = self.agent.triggers(&intent, &named);
        }
        let title = self.agent.text(names::title(&name));
        let events = events.into_iter().map(|(event, _)| event).collect();
        self.agent.push(Flow {
            name: flow,
            title,
            triggers,
            events,
            private: disabled,
            steps,
            ..Flow::default()
        });
    }

    /// Settings of the agent that have no counterpart.
    fn settings(&mut self, root: &str, head: &Tree) {
        if let Some(entry) =
            head.entry("enabledKnowledgeBaseNames").filter(|entry| !entry.value.items().is_empty())
        {
            self.agent.add(
                &Place::new(root, entry.line),
                "the knowledge bases of the agent",
                "their documents are not in the export",
                "write their questions and answers into `knowledge/`",
            );
        }
        if let Some(entry) =
            head.entry("analyzeQueryTextSentiment").filter(|entry| entry.value.flag() == Some(true))
        {
            self.agent.add(
                &Place::new(root, entry.line),
                "the analysis of sentiment",
                "it has no setting",
                "nothing to do",
            );
        }
    }
}
/// A greeting waits for no answer: the customer says what he wants.
fn polish_welcome(steps: &mut Vec<Step>) {
    steps.retain(|step| !matches!(&step.act, Act::Goto(_)));
}
