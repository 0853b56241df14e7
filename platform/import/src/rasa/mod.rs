//! Projects of Rasa, of its open-source part (intents, stories, rules, forms) and of CALM (flows).
//!
//! Files are told apart by what stands in them, as Rasa does, not by their names.

mod conditions;
mod domain;
mod flows;
mod forms;
mod knowledge;
mod nlu;
mod patterns;
mod responses;
mod rules;
mod slots;
mod stories;
mod tests;
mod turns;

use std::collections::{BTreeMap, BTreeSet};

use crate::behaviours::BEHAVIOURS;
use crate::bot::{Bot, Flow, Step, Text};
use crate::names::{self, Names};
use crate::report::{Place, Report};
use crate::tree::{self, Tree};
use crate::{Files, Imported, NotAProject};

/// Behaviours that projects of Rasa replace on purpose when they have a flow of the name.
const REPLACED: &[&str] = &["cancel", "goodbye", "help", "restart"];

/// Whether a task of this name would replace a behaviour by chance.
fn is_behaviour(name: &str) -> bool {
    BEHAVIOURS.contains(&name) && !REPLACED.contains(&name)
}

/// Folders in which nothing of a project stands.
const ELSEWHERE: &[&str] = &[
    ".git",
    ".github",
    ".rasa",
    "models",
    "results",
    "node_modules",
    "venv",
    ".venv",
    "__pycache__",
    "dist",
];

/// What is known of the project, and the bot that is made of it.
#[derive(Default)]
pub(crate) struct Rasa {
    /// The language of the assistant.
    pub(crate) language: String,
    /// The tag that texts without a translation have.
    pub(crate) bot: Bot,
    pub(crate) report: Report,
    pub(crate) slot_names: Names,
    pub(crate) flow_names: Names,
    pub(crate) intents: BTreeMap<String, nlu::Intent>,
    pub(crate) entities: BTreeMap<String, nlu::Entity>,
    pub(crate) slots: BTreeMap<String, slots::Slot>,
    pub(crate) responses: BTreeMap<String, responses::Response>,
    pub(crate) forms: BTreeMap<String, forms::Form>,
    /// What fills slots, where forms say it.
    pub(crate) form_mappings: Vec<(String, Vec<slots::Mapping>)>,
    /// Custom actions of the domain, with their place.
    pub(crate) actions: BTreeMap<String, Place>,
    /// Where the code of a custom action stands.
    pub(crate) code: BTreeMap<String, Place>,
    pub(crate) stories: Vec<rules::Story>,
    pub(crate) calm: Vec<flows::Calm>,
    /// Names here of flows of CALM.
    pub(crate) calm_names: BTreeMap<String, String>,
    /// The flow of CALM that is being translated.
    pub(crate) current: flows::Current,
    pub(crate) tests: Vec<(Place, Tree, tests::Form)>,
    /// Which parts of the domain something used.
    pub(crate) used: BTreeSet<String>,
    /// Intents that start a flow, with its name.
    pub(crate) starts: BTreeMap<String, String>,
    /// Custom actions that stand in flows and were listed.
    pub(crate) listed: BTreeSet<String>,
    /// Words by the value that they mean.
    pub(crate) synonyms: BTreeMap<String, BTreeSet<String>>,
    pub(crate) synonym_places: BTreeMap<String, Place>,
    /// Values with synonyms that no entity has.
    pub(crate) loose: BTreeSet<String>,
    pub(crate) regexes: Vec<(String, Place)>,
    /// Sentences that start something, with their intent.
    pub(crate) said: BTreeMap<String, String>,
    /// What follows a form that is complete.
    pub(crate) after_forms: BTreeMap<String, Vec<Vec<stories::Token>>>,
    /// The form that asks.
    pub(crate) asking_form: String,
    /// What the stories that are looked at are about.
    pub(crate) task: String,
    /// Slots for answers that the domain has no slot for.
    pub(crate) extra_slots: Vec<crate::bot::Slot>,
    pub(crate) flow_slots: Vec<Vec<crate::bot::Slot>>,
    /// What the context of a repair pattern is called here.
    pub(crate) context: BTreeMap<String, String>,
}

/// Imports a project. `name` is what its folder is called.
///
/// # Errors
/// If no file of it is one of a Rasa project.
pub fn import(name: &str, files: &Files) -> Result<Imported, NotAProject> {
    let mut rasa = Rasa { language: "en".to_owned(), ..Rasa::default() };
    BEHAVIOURS.iter().filter(|name| is_behaviour(name)).for_each(|name| rasa.flow_names.reserve(name));
    let mut found = Vec::new();
    for (path, bytes) in files {
        if path.split('/').any(|part| ELSEWHERE.contains(&part)) {
            continue;
        }
        if path.ends_with(".yml") || path.ends_with(".yaml") {
            if path.ends_with("endpoints.yml") || path.ends_with("credentials.yml") {
                rasa.connections(path);
            } else if let Some(tree) = tree::yaml(path, bytes, &mut rasa.report) {
                found.push((path.as_str(), tree));
            }
        } else if path.ends_with(".py") {
            rasa.python(path, bytes);
        } else {
            rasa.other(path, bytes);
        }
    }
    let known = |tree: &Tree| tree.entries().iter().any(|entry| PARTS.contains(&entry.key.as_str()));
    if !found.iter().any(|(_, tree)| known(tree)) {
        return Err(NotAProject(format!(
            "`{name}` holds no Rasa project: no file has `intents`, `responses`, `nlu`, `stories`, `rules` or \
             `flows`; give the folder that holds `domain.yml`"
        )));
    }
    rasa.languages(&found);
    for (path, tree) in &found {
        rasa.file(path, tree);
    }
    rasa.bot.name = names::bot(name);
    rasa.bot.title = Text::one(&rasa.language, names::title(name));
    rasa.build();
    Ok(crate::finish(rasa.bot, "a Rasa project", rasa.report))
}

/// The keys by which a file of a project is known.
const PARTS: &[&str] = &[
    "intents",
    "entities",
    "slots",
    "responses",
    "templates",
    "forms",
    "actions",
    "session_config",
    "nlu",
    "stories",
    "rules",
    "flows",
    "test_cases",
];

impl Rasa {
    pub(crate) fn add(&mut self, place: &Place, what: impl Into<String>, why: &str, cure: impl Into<String>) {
        self.report.add(place, what, why, cure);
    }

    /// A text in the language of the assistant.
    pub(crate) fn text(&self, text: impl Into<String>) -> Text {
        Text::one(&self.language, text)
    }

    /// The language of `config.yml`, and further ones.
    fn languages(&mut self, found: &[(&str, Tree)]) {
        let configs = || {
            found.iter().filter(|(_, tree)| {
                tree.get("pipeline").is_some()
                    || tree.get("recipe").is_some()
                    || tree.get("policies").is_some()
            })
        };
        let language = configs().chain(found).find_map(|(path, tree)| Some((*path, tree.get("language")?)));
        if let Some((path, node)) = language
            && let Some(written) = node.text()
        {
            self.language = tag(written);
            if !["en", "zh"].contains(&primary(&self.language)) {
                self.foreign(&Place::new(path, node.line), written);
            }
        }
        self.bot.languages = vec![self.language.clone()];
        for (path, tree) in configs() {
            for node in tree.list("additional_languages") {
                let Some(written) = node.text() else { continue };
                let tag = tag(written);
                if !["en", "zh"].contains(&primary(&tag)) {
                    self.foreign(&Place::new(path, node.line), written);
                }
                if !self.bot.languages.contains(&tag) {
                    self.bot.languages.push(tag);
                }
            }
        }
        for (path, tree) in configs() {
            self.pipeline(path, tree);
        }
    }

    fn foreign(&mut self, place: &Place, written: &str) {
        self.add(
            place,
            format!("the language `{written}`"),
            "messages are understood in Chinese and English; in other languages only as far as their words \
             are those of the examples",
            "try it with `botloom chat` before you rely on it",
        );
    }

    fn pipeline(&mut self, path: &str, tree: &Tree) {
        for key in ["pipeline", "policies"] {
            if let Some(entry) = tree.entry(key).filter(|entry| !entry.value.items().is_empty()) {
                let why = "understanding needs no settings here; it trains itself on the examples";
                self.add(
                    &Place::new(path, entry.line),
                    format!("`{key}` with its settings"),
                    why,
                    "nothing to do",
                );
            }
        }
    }

    fn connections(&mut self, path: &str) {
        let (what, why, cure) = if path.ends_with("credentials.yml") {
            (
                "the channels",
                "this file holds secrets, so it was not read",
                "set the channels up in the console",
            )
        } else {
            (
                "the servers that Rasa talks to",
                "this file holds secrets, so it was not read",
                "nothing to do for most",
            )
        };
        self.add(&Place::new(path, 1), what, why, cure);
    }

    /// Finds the names of custom actions in their code.
    fn python(&mut self, path: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        let mut named = false;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix("return").map(str::trim).filter(|_| named) {
                let name = name.trim_matches(['"', '\'', '(', ')']);
                if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_') {
                    self.code.entry(name.to_owned()).or_insert_with(|| Place::new(path, at + 1));
                }
            }
            named = line.starts_with("def name(")
                || named && !line.starts_with("return") && !line.starts_with("def ");
        }
    }

    /// Files of Rasa 1 and documents that a model searched.
    fn other(&mut self, path: &str, bytes: &[u8]) {
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4_000)]);
        let first = || head.lines().position(|line| line.starts_with("## "));
        if path.ends_with(".md")
            && head
                .lines()
                .any(|line| line.starts_with("## intent:") || line.starts_with("* ") && head.contains("## "))
            && (head.contains("## intent:") || head.contains("  - utter_") || head.contains("    - utter_"))
        {
            self.add(
                &Place::new(path, first().unwrap_or(0) + 1),
                "training data in the Markdown format of Rasa 1",
                "only the YAML format is read",
                "run `rasa data convert` of Rasa 2 on it, then import again",
            );
        } else if path.ends_with(".txt") && path.starts_with("docs/") {
            self.add(
                &Place::new(path, 1),
                "a document that a model searches for answers",
                "answers here are written by people",
                "write its questions and answers into `knowledge/`",
            );
        }
    }

    fn file(&mut self, path: &str, tree: &Tree) {
        for entry in tree.entries() {
            let node = &entry.value;
            match entry.key.as_str() {
                "nlu" if is_test(path) => self.add(
                    &Place::new(path, entry.line),
                    "sentences that test how intents are recognised",
                    "tests here are conversations",
                    "write a test with the sentences that matter most",
                ),
                "nlu" => self.read_nlu(path, node),
                "stories" if is_test(path) => {
                    self.tests.push((Place::new(path, entry.line), node.clone(), tests::Form::Stories));
                }
                "stories" | "rules" => self.read_stories(path, node),
                "flows" => self.read_flows(path, node),
                "test_cases" => {
                    self.tests.push((
                        Place::new(path, entry.line),
                        node.clone(),
                        tests::Form::Cases(fixtures(tree)),
                    ));
                }
                key if PARTS.contains(&key) => self.read_domain(path, key, entry),
                _ => {}
            }
        }
    }

    /// Makes the bot of what was read.
    fn build(&mut self) {
        self.settle_forms();
        self.settle_slots();
        self.build_calm();
        self.build_stories();
        self.build_knowledge();
        self.build_fallback();
        self.settle_buttons();
        self.place_slots();
        self.build_tests();
        self.list_intents();
        self.list_unused();
    }

    /// Takes a flow in.
    pub(crate) fn push(&mut self, flow: Flow) {
        self.bot.flows.push(flow);
    }

    /// A name for a task; a task that only says something may replace the behaviour of its name.
    pub(crate) fn task_name(&mut self, wanted: &str, steps: &[Step]) -> String {
        const MILD: &[&str] = &["help", "goodbye", "restart", "cancel"];
        let says = steps.iter().all(|step| matches!(step.act, crate::bot::Act::Say(_)));
        if MILD.contains(&names::identifier(wanted).as_str()) && !says {
            return self.flow_names.of(&format!("{wanted}_task"), "flow");
        }
        let wanted = if is_behaviour(&names::identifier(wanted)) {
            format!("{wanted}_task")
        } else {
            wanted.to_owned()
        };
        self.flow_names.of(&wanted, "flow")
    }
}

/// Whether Rasa takes the stories of a file for tests.
fn is_test(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("test_") || path.starts_with("tests/") || path.contains("/tests/")
}

/// Slots that test cases begin with.
fn fixtures(tree: &Tree) -> BTreeMap<String, Vec<(String, String)>> {
    let sets = tree.list("fixtures").iter().flat_map(Tree::entries);
    sets.map(|entry| {
        let pairs = entry.value.items().iter().flat_map(Tree::entries);
        (
            entry.key.clone(),
            pairs.filter_map(|pair| Some((pair.key.clone(), pair.value.text()?.to_owned()))).collect(),
        )
    })
    .collect()
}

/// The tag of a language as the product writes it.
pub(crate) fn tag(written: &str) -> String {
    let written = written.trim().replace('_', "-");
    match written.to_ascii_lowercase().as_str() {
        "zh" | "zh-cn" | "zh-hans" => "zh-CN".to_owned(),
        "zh-tw" | "zh-hant" => "zh-TW".to_owned(),
        _ => match written.split_once('-') {
            Some((language, region)) => {
                format!("{}-{}", language.to_ascii_lowercase(), region.to_ascii_uppercase())
            }
            None => written.to_ascii_lowercase(),
        },
    }
}

/// The language of a tag without its region.
pub(crate) fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}
