//! A project to a bot: dialogs become flows, one pass after the other until every name and type is settled.
//!
//! `flows.rs` decides which flows a dialog becomes, `place.rs` holds what is known at one place of a flow, `action/`
//! translates the actions, one file for each group of them.

mod action;
mod flow;
mod flows;
mod place;

pub(crate) use crate::behaviours::BEHAVIOURS;
use flow::Flow;

use super::dialog::Dialog;
use super::memory::{Home, Memory};
use super::project::{Project, Resource};
use crate::bot::{Bot, Entry, Text};
use crate::names::{self, Names};
use crate::report::Report;
use crate::tree::Tree;
use crate::yaml::Yaml;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How often a project is translated at most until nothing changes.
const MAX_PASSES: usize = 6;

/// A language of the bot: its tag here, and the locale of the project in small letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Language {
    pub(crate) tag: String,
    pub(crate) locale: String,
}

/// What a pass learns for the next one.
#[derive(Debug, Default, Clone, PartialEq)]
struct Learned {
    /// Dialogs whose value somebody uses.
    results: BTreeSet<String>,
    /// Dialogs that begin with a message that nobody has looked at yet.
    unread: BTreeSet<String>,
    /// Which dialogs begin a dialog.
    parents: BTreeMap<String, BTreeSet<String>>,
    /// Paths that begin as an empty list.
    lists: BTreeSet<String>,
    /// The flows of dialogs and inputs, by id in small letters.
    open: BTreeMap<String, String>,
    /// The flows of the intents of a dialog, by its key, in the order of the file.
    intents: BTreeMap<String, Vec<(String, String)>>,
    /// Lists that are assigned once and never changed: their items, by path in small letters. Nothing for other paths.
    constants: BTreeMap<String, Option<Vec<Vec<String>>>>,
}

/// A bot with its flows.
pub(crate) struct Built {
    pub(crate) bot: Bot,
    pub(crate) flows: Vec<Flow>,
    pub(crate) languages: Vec<Language>,
    /// The name that each path of memory got, for the tests.
    pub(crate) memory: Memory,
    /// The key of the dialog with which conversations begin.
    pub(crate) root: String,
    /// Whether that dialog does something when it begins.
    pub(crate) begins: bool,
    /// Schemes and hosts that requests go to.
    pub(crate) hosts: BTreeSet<String>,
}

struct Pass<'t> {
    project: &'t Project,
    memory: &'t RefCell<Memory>,
    languages: &'t [Language],
    before: &'t Learned,
    learned: RefCell<Learned>,
    report: RefCell<Report>,
    /// The names of the flows that dialogs begin with, by their keys.
    begins: RefCell<BTreeMap<String, String>>,
    dialogs: RefCell<BTreeMap<String, Rc<Dialog<'t>>>>,
    waiting: RefCell<Vec<Rc<Dialog<'t>>>>,
    flows: RefCell<Vec<Flow>>,
    /// Schemes and hosts that requests go to.
    hosts: RefCell<BTreeSet<String>>,
    /// The names that flows have.
    taken: RefCell<BTreeSet<String>>,
    root: String,
}

/// Translates a project that begins with a dialog.
pub(crate) fn build(
    project: &Project,
    file: &str,
    tree: &Tree,
    resource: Option<&str>,
    generator: Option<&str>,
    locales: &[String],
    report: &mut Report,
) -> Built {
    let languages = languages(project, locales);
    let memory = RefCell::new(Memory::default());
    let mut learned = Learned::default();
    let mut flows = Vec::new();
    let mut root = String::new();
    let mut begins = false;
    let mut hosts = BTreeSet::new();
    for number in 1..=MAX_PASSES {
        let mut found = Report::default();
        let dialog = Rc::new(Dialog::read(project, file, tree, resource, generator, &mut found));
        root.clone_from(&dialog.key);
        begins = dialog.has(&super::dialog::On::Begin);
        let pass = Pass {
            project,
            memory: &memory,
            languages: &languages,
            before: &learned,
            learned: RefCell::default(),
            report: RefCell::new(found),
            begins: RefCell::default(),
            dialogs: RefCell::new([(dialog.key.clone(), Rc::clone(&dialog))].into()),
            waiting: RefCell::default(),
            flows: RefCell::default(),
            hosts: RefCell::default(),
            taken: RefCell::new(BEHAVIOURS.iter().map(|name| (*name).to_owned()).collect()),
            root: dialog.key.clone(),
        };
        pass.run(&dialog);
        let Pass { learned: now, flows: written, report: said, hosts: asked, .. } = pass;
        hosts = asked.into_inner();
        let now = now.into_inner();
        let changed = memory.borrow_mut().settle(&BTreeSet::new()) || now != learned;
        learned = now;
        flows = written.into_inner();
        if !changed || number == MAX_PASSES {
            for item in said.into_inner().items() {
                let place = crate::report::Place::new(&item.file, item.line);
                report.add(&place, item.what.as_str(), &item.why, item.cure.as_str());
            }
            break;
        }
    }
    let memory = memory.into_inner();
    for flow in &mut flows {
        flow.declare(&memory, &languages);
    }
    flows.sort_by(|a, b| a.name.cmp(&b.name));
    let id = resource.unwrap_or("bot");
    let name = tree.str("id").filter(|_| resource.is_none()).unwrap_or(id);
    let bot = Bot {
        name: names::bot(name),
        title: Text::default(),
        languages: languages.iter().map(|language| language.tag.clone()).collect(),
        slots: Vec::new(),
        timezone: None,
        flows: Vec::new(),
        entries: entries(project, &languages),
        tests: Vec::new(),
    };
    Built { bot, flows, languages, memory, root, begins, hosts }
}

impl<'t> Pass<'t> {
    fn run(&self, root: &Rc<Dialog<'t>>) {
        self.keep_event_names(root);
        self.root_flows(root);
        while let Some(dialog) = self.next() {
            self.child_flows(&dialog);
        }
        self.silent_flows();
    }

    fn next(&self) -> Option<Rc<Dialog<'t>>> {
        let mut waiting = self.waiting.borrow_mut();
        (!waiting.is_empty()).then(|| waiting.remove(0))
    }

    /// The dialog of a resource or of a place; it is written once.
    fn dialog(
        &self,
        file: &'t str,
        tree: &'t Tree,
        resource: Option<&'t Resource>,
        from: &Dialog<'t>,
    ) -> Rc<Dialog<'t>> {
        let key = resource
            .map_or_else(|| format!("{file}:{}", tree.line), |resource| resource.id.to_ascii_lowercase());
        if let Some(known) = self.dialogs.borrow().get(&key) {
            return Rc::clone(known);
        }
        let generator = from.generator.as_deref();
        let id = resource.map(|resource| resource.id.as_str());
        let dialog =
            Rc::new(Dialog::read(self.project, file, tree, id, generator, &mut self.report.borrow_mut()));
        self.dialogs.borrow_mut().insert(key, Rc::clone(&dialog));
        self.keep_event_names(&dialog);
        self.waiting.borrow_mut().push(Rc::clone(&dialog));
        dialog
    }

    /// A name for a flow; `kind` is put behind it where another flow has it.
    fn fresh(&self, wanted: &str, kind: &str) -> String {
        let base = names::identifier(wanted);
        let base = if base.is_empty() { kind.to_owned() } else { base };
        let mut taken = self.taken.borrow_mut();
        let others = [base.clone(), format!("{base}_{kind}")].into_iter();
        let mut all = others.chain((2..).map(|number| format!("{base}_{kind}_{number}")));
        let name = all.find(|name| !taken.contains(name)).unwrap_or(base);
        taken.insert(name.clone());
        name
    }

    /// The name of the flow that a dialog begins with.
    fn flow_of(&self, dialog: &Dialog<'_>) -> String {
        let known = self.begins.borrow().get(&dialog.key).cloned();
        known.unwrap_or_else(|| {
            let name = self.fresh(&dialog.id, "dialog");
            self.begins.borrow_mut().insert(dialog.key.clone(), name.clone());
            self.learned.borrow_mut().open.insert(dialog.id.to_ascii_lowercase(), name.clone());
            name
        })
    }
}

/// The languages that the texts, examples and answers of a project are written in, the default first.
fn languages(project: &Project, wanted: &[String]) -> Vec<Language> {
    let mut locales: Vec<String> = project.texts.all_locales();
    locales.extend(project.examples.values().flat_map(|files| files.keys().cloned()));
    locales.extend(project.answers.iter().map(|file| file.locale.to_ascii_lowercase()));
    locales.retain(|locale| !locale.is_empty());
    locales.sort();
    locales.dedup();
    let default = project.settings.get("defaultlanguage").map(|tag| tag.to_ascii_lowercase());
    let first = default
        .filter(|tag| locales.contains(tag) || locales.is_empty())
        .or_else(|| wanted.iter().map(|tag| tag.to_ascii_lowercase()).find(|tag| locales.contains(tag)))
        .or_else(|| locales.iter().find(|tag| *tag == "en-us" || *tag == "en").cloned())
        .or_else(|| locales.iter().find(|tag| tag.starts_with("en")).cloned())
        .or_else(|| locales.first().cloned())
        .or_else(|| wanted.iter().find(|tag| !tag.is_empty()).map(|tag| tag.to_ascii_lowercase()))
        .unwrap_or_else(|| "en".to_owned());
    locales.retain(|locale| *locale != first);
    locales.insert(0, first);
    locales.into_iter().map(|locale| Language { tag: tag(&locale), locale }).collect()
}

/// A locale as a tag: `en-us` is `en-US`.
fn tag(locale: &str) -> String {
    let mut parts = locale.split('-');
    let language = parts.next().unwrap_or_default().to_owned();
    parts.fold(language, |tag, part| match part.len() {
        2 => format!("{tag}-{}", part.to_ascii_uppercase()),
        4 => {
            let (first, rest) = part.split_at(1);
            format!("{tag}-{}{rest}", first.to_ascii_uppercase())
        }
        _ => format!("{tag}-{part}"),
    })
}

/// The words of a choice by the tags of the bot; words without a locale are for all of them.
fn words(by_locale: &BTreeMap<String, Vec<String>>, languages: &[Language]) -> Text {
    let mut text = Text::default();
    for language in languages {
        let primary = language.locale.split('-').next().unwrap_or_default();
        let own =
            by_locale.get(&language.locale).or_else(|| by_locale.get(primary)).or_else(|| by_locale.get(""));
        for word in own.into_iter().flatten() {
            text.add(&language.tag, word.as_str());
        }
    }
    text
}

/// `bot.yaml`.
pub(crate) fn bot_file(built: &Built) -> String {
    let bot = &built.bot;
    let mut pairs = vec![("bot".to_owned(), Yaml::text(bot.name.as_str()))];
    pairs.push(("languages".to_owned(), Yaml::texts(bot.languages.iter().map(String::as_str))));
    let variables = built.memory.variables().filter(|(_, variable)| variable.home == Home::Bot);
    let mut slots: Vec<(String, Yaml)> = variables
        .map(|(_, variable)| (variable.name.clone(), flow::declared(variable, &built.languages)))
        .collect();
    slots.sort_by(|a, b| a.0.cmp(&b.0));
    if !slots.is_empty() {
        pairs.push(("slots".to_owned(), Yaml::Map(slots)));
    }
    if !bot.entries.is_empty() {
        let files = vec![("files".to_owned(), Yaml::text("knowledge/*.yaml"))];
        pairs.push(("knowledge".to_owned(), Yaml::List(vec![Yaml::Map(files)])));
    }
    if !built.hosts.is_empty() {
        let allow = vec![("allow".to_owned(), Yaml::texts(built.hosts.iter().map(String::as_str)))];
        pairs.push(("http".to_owned(), Yaml::Map(allow)));
    }
    Yaml::Map(pairs).file()
}

/// The questions and answers of the project.
fn entries(project: &Project, languages: &[Language]) -> Vec<Entry> {
    let mut names = Names::default();
    let mut entries = Vec::new();
    for file in &project.answers {
        let locale = file.locale.to_ascii_lowercase();
        let language =
            languages.iter().find(|language| language.locale == locale).or_else(|| languages.first());
        let Some(language) = language else { continue };
        for pair in &file.pairs {
            let Some((first, others)) = pair.questions.split_first() else { continue };
            let id = names.fresh(first, "question").replace('_', "-");
            let mut variants = Text::default();
            others.iter().for_each(|other| variants.add(&language.tag, other.as_str()));
            entries.push(Entry {
                id,
                category: file.name.clone(),
                question: Text::one(&language.tag, first.as_str()),
                variants,
                answer: Text::one(&language.tag, crate::cel::literal(&pair.answer)),
            });
        }
    }
    entries
}
