//! Agents of Dialogflow: of ES (intents with contexts) and of CX (flows with pages).
//!
//! Both are read from what the console exports, unpacked. Which of the two it is, is told by its files.

mod cx;
mod entities;
mod es;
mod intents;
mod messages;
mod params;
mod questions;

use crate::behaviours::BEHAVIOURS;
use std::collections::{BTreeMap, BTreeSet};

use crate::bot::{Bot, Flow, Step, Text};
use crate::names::{self, Names};
use crate::report::{Place, Report};
use crate::tree::{self, Tree};
use crate::{Files, Imported, NotAProject};

/// What is known of an agent, and the bot that is made of it.
#[derive(Default)]
pub(crate) struct Agent {
    /// The default language of the agent.
    pub(crate) language: String,
    pub(crate) bot: Bot,
    pub(crate) report: Report,
    pub(crate) slot_names: Names,
    pub(crate) flow_names: Names,
    pub(crate) entities: BTreeMap<String, entities::Entity>,
    pub(crate) params: BTreeMap<String, params::Param>,
    pub(crate) intents: Vec<intents::Intent>,
    /// Sentences that start something, with their flow.
    pub(crate) said: BTreeMap<String, String>,
    /// Slots for answers to questions, by flow.
    pub(crate) answers: Vec<crate::bot::Slot>,
    /// What is being translated, for messages about it.
    pub(crate) task: String,
    /// Files of which speech output was listed.
    pub(crate) spoken: BTreeSet<String>,
    /// Webhooks and generators of CX by name, with their files.
    pub(crate) webhooks: BTreeMap<String, (String, Tree)>,
    pub(crate) generators: BTreeMap<String, (String, Tree)>,
    /// What happens when a webhook of the page that is translated fails.
    pub(crate) failure: Vec<Step>,
    /// Whether parameters belong to the session.
    pub(crate) session_params: bool,
}

/// Imports an agent. `name` is what its folder or archive is called.
///
/// # Errors
/// If no `agent.json` is in it.
pub fn import(name: &str, files: &Files) -> Result<Imported, NotAProject> {
    let root = files.keys().filter(|path| *path == "agent.json" || path.ends_with("/agent.json"));
    let Some(root) = root.min_by_key(|path| (path.matches('/').count(), path.len())) else {
        return Err(NotAProject(format!(
            "`{name}` holds no `agent.json`; give the archive that Dialogflow exported, or the folder it was unpacked to"
        )));
    };
    let prefix = root.trim_end_matches("agent.json");
    let mut agent = Agent::default();
    BEHAVIOURS.iter().for_each(|name| agent.flow_names.reserve(name));
    let mut trees: BTreeMap<String, Tree> = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with(prefix) && path.ends_with(".json"))
    {
        if let Some(tree) = tree::json(path, bytes, &mut agent.report) {
            trees.insert(path.clone(), tree);
        }
    }
    let Some(head) = trees.get(root).cloned() else {
        return Err(NotAProject(format!("`{root}` cannot be read as JSON; export the agent again")));
    };
    let within = |folder: &str| -> Vec<(String, Tree)> {
        let start = format!("{prefix}{folder}/");
        let begins =
            |path: &str| path.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(&start));
        let found = trees.iter().filter(|(path, _)| begins(path));
        found.map(|(path, tree)| (path.clone(), tree.clone())).collect()
    };
    if within("intents").is_empty() && within("flows").is_empty() {
        return Err(NotAProject(format!(
            "beside `{root}` is no folder `intents` or `flows`; give the whole archive that Dialogflow exported"
        )));
    }
    agent.head(name, root, &head);
    let source = if head.get("defaultLanguageCode").is_some() || head.get("startFlow").is_some() {
        cx::build(&mut agent, prefix, root, &head, &within);
        "a Dialogflow CX agent"
    } else {
        es::build(&mut agent, prefix, root, &head, &within);
        for path in trees.keys().filter(|path| path.starts_with(&format!("{prefix}custom"))) {
            agent.add(
                &Place::new(path, 1),
                "answers to small talk or of prebuilt agents",
                "Dialogflow knows the questions to them, the export does not",
                "write the questions and answers into `knowledge/`",
            );
        }
        "a Dialogflow ES agent"
    };
    Ok(crate::finish(agent.bot, source, agent.report))
}

impl Agent {
    pub(crate) fn add(&mut self, place: &Place, what: impl Into<String>, why: &str, cure: impl Into<String>) {
        self.report.add(place, what, why, cure);
    }

    pub(crate) fn text(&self, text: impl Into<String>) -> Text {
        Text::one(&self.language, text)
    }

    pub(crate) fn zh(&self) -> bool {
        self.language.starts_with("zh")
    }

    /// Name, languages and time zone.
    fn head(&mut self, name: &str, path: &str, head: &Tree) {
        let folder = name;
        let name = head.str("displayName").unwrap_or(folder);
        // A name of which nothing can stay, such as a Chinese one, is only the title.
        let kept = if names::identifier(name).is_empty() { folder } else { name };
        self.bot.name = names::bot(kept);
        let first = head.get("defaultLanguageCode").or_else(|| head.get("language"));
        self.language = first.and_then(Tree::text).map_or_else(|| "en".to_owned(), tag);
        self.bot.title = self.text(name);
        self.bot.languages = vec![self.language.clone()];
        for more in head.list("supportedLanguages").iter().chain(head.list("supportedLanguageCodes")) {
            let tag = more.text().map(tag).unwrap_or_default();
            if !tag.is_empty() && !self.bot.languages.contains(&tag) {
                self.bot.languages.push(tag);
            }
        }
        let zone = head.get("timeZone").or_else(|| head.get("defaultTimezone"));
        self.bot.timezone = zone.and_then(Tree::text).map(str::to_owned);
        for node in first
            .into_iter()
            .chain(head.list("supportedLanguages"))
            .chain(head.list("supportedLanguageCodes"))
        {
            let written = node.text().unwrap_or_default();
            if !["en", "zh"].contains(&written.split(['-', '_']).next().unwrap_or_default()) {
                self.add(
                    &Place::new(path, node.line),
                    format!("the language `{written}`"),
                    "messages are understood in Chinese and English; in other languages only as far as their \
                     words are those of the examples",
                    "try it with `botloom chat` before you rely on it",
                );
            }
        }
    }

    /// The tag of a language as it stands in a file, if the bot speaks it; its own if nothing is said.
    pub(crate) fn tag(&self, written: Option<&str>) -> String {
        let Some(tag) = written.map(tag) else { return self.language.clone() };
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_owned();
        let same = self.bot.languages.iter().find(|known| **known == tag);
        let near = || self.bot.languages.iter().find(|known| primary(known) == primary(&tag));
        same.or_else(near).unwrap_or(&self.language).clone()
    }

    /// A name for a task.
    pub(crate) fn flow_name(&mut self, wanted: &str) -> String {
        let known = BEHAVIOURS.contains(&names::identifier(wanted).as_str());
        let wanted = if known { format!("{wanted} task") } else { wanted.to_owned() };
        self.flow_names.of(&wanted, "flow")
    }

    pub(crate) fn push(&mut self, mut flow: Flow) {
        let asks = flow.asks();
        for slot in &self.answers {
            if asks.contains(&slot.name) && !flow.slots.iter().any(|known| known.name == slot.name) {
                flow.slots.push(slot.clone());
            }
        }
        self.bot.flows.push(flow);
    }

    /// A behaviour of the bot's own.
    pub(crate) fn behaviour(&mut self, name: &str, steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        match self.bot.flows.iter_mut().find(|flow| flow.name == name) {
            Some(flow) => flow.steps.extend(steps),
            None => {
                let title = self.text(names::title(name));
                self.push(Flow { name: name.to_owned(), title, private: true, steps, ..Flow::default() });
            }
        }
    }
}

/// The tag of a language as the product writes it.
pub(crate) fn tag(written: &str) -> String {
    let written = written.trim().replace('_', "-");
    match written.to_ascii_lowercase().as_str() {
        "zh" | "zh-cn" | "zh-hans" => "zh-CN".to_owned(),
        "zh-tw" | "zh-hant" => "zh-TW".to_owned(),
        "zh-hk" => "zh-HK".to_owned(),
        _ => match written.split_once('-') {
            Some((language, region)) => {
                format!("{}-{}", language.to_ascii_lowercase(), region.to_ascii_uppercase())
            }
            None => written.to_ascii_lowercase(),
        },
    }
}
