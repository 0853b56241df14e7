//! What a dialog understands: patterns, examples, values in a message.

use super::lu;
use super::memory::{Asked, Kind};
use super::project::{Project, without_locale};
use crate::report::{Place, Report};
use crate::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// How deep recognizers may stand in each other.
const MAX_DEPTH: usize = 8;

/// What a dialog understands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recognizer {
    /// Intents and their patterns, in the order of the file.
    pub(crate) patterns: Vec<(String, String)>,
    /// Intents and their examples, by locale.
    pub(crate) examples: Vec<(String, String, String)>,
    /// What may be found in a message, by name in small letters.
    pub(crate) entities: BTreeMap<String, Asked>,
    depth: usize,
    /// What was read already, so that files that name each other are read once.
    seen: BTreeSet<String>,
}

impl Recognizer {
    /// Adds what a recognizer of the project understands.
    pub(crate) fn read(
        &mut self,
        project: &Project,
        file: &str,
        node: &Tree,
        locale: Option<&str>,
        report: &mut Report,
    ) {
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            match node.text() {
                Some(name) => self.by_name(project, file, name, node.line, report),
                None => self.node(project, file, node, locale, report),
            }
        }
        self.depth -= 1;
    }

    /// A recognizer in a file of its own, or the examples that Composer makes one of.
    fn by_name(&mut self, project: &Project, file: &str, name: &str, line: usize, report: &mut Report) {
        if let Some(resource) = project.find(name) {
            if !self.seen.insert(format!("dialog {}", resource.id.to_ascii_lowercase())) {
                return;
            }
            return self.read(project, &resource.file, &resource.tree, None, report);
        }
        let base = name.trim_end_matches(".qna").trim_end_matches(".lu");
        let (base, _) = without_locale(base);
        if self.examples(project, base, None, 0) {
            return;
        }
        if name.ends_with(".qna") {
            return;
        }
        let what = format!("there is no recognizer `{name}` in the project");
        report.add(
            &Place::new(file, line),
            what,
            "its intents start nothing",
            "add the file, or write triggers by hand",
        );
    }

    /// Adds the examples of `.lu` files of a name. Whether there are any.
    fn examples(&mut self, project: &Project, base: &str, only: Option<&str>, depth: usize) -> bool {
        let Some(files) = project.examples.get(&base.to_ascii_lowercase()).filter(|_| depth < MAX_DEPTH)
        else {
            return false;
        };
        if !self.seen.insert(format!("examples {base} {}", only.unwrap_or_default())) {
            return true;
        }
        for (locale, file) in files {
            if only.is_some_and(|only| only != locale) && files.contains_key(only.unwrap_or_default()) {
                continue;
            }
            for (intent, sentences) in &file.intents {
                // Cross-training writes intents that only lead elsewhere.
                if !intent.starts_with("DeferToRecognizer_") {
                    let of = sentences.iter().map(|text| (intent.clone(), locale.clone(), text.clone()));
                    self.examples.extend(of);
                }
            }
            for (name, asked) in &file.entities {
                self.entities.entry(name.clone()).or_insert_with(|| asked.clone());
            }
            for import in &file.imports {
                let (base, locale) = without_locale(import);
                self.examples(project, base, Some(locale), depth + 1);
            }
        }
        true
    }

    fn node(
        &mut self,
        project: &Project,
        file: &str,
        node: &Tree,
        locale: Option<&str>,
        report: &mut Report,
    ) {
        let kind = node.str("$kind").unwrap_or_default();
        let short = kind.strip_prefix("Microsoft.").unwrap_or(kind);
        let place = Place::new(file, node.line);
        match short {
            "RegexRecognizer" => {
                for pattern in node.list("intents") {
                    let (Some(intent), Some(text)) = (pattern.str("intent"), pattern.str("pattern")) else {
                        continue;
                    };
                    let intent = intent.trim_start_matches('#').replace(' ', "_");
                    if intent.starts_with("DeferToRecognizer_") {
                        continue;
                    }
                    match usable(text) {
                        Ok(pattern) => self.patterns.push((intent, pattern)),
                        Err(why) => {
                            let what = format!("the pattern `{text}` was not carried over");
                            let place = Place::new(file, pattern.line);
                            let cure = format!("write it without that: {why}");
                            report.add(
                                &place,
                                what,
                                "patterns here have no look-around and no back-references",
                                cure,
                            );
                        }
                    }
                }
                for entity in node.list("entities") {
                    self.entity(file, entity, report);
                }
            }
            "MultiLanguageRecognizer" => {
                for entry in node.get("recognizers").map_or(&[][..], Tree::entries) {
                    self.read(project, file, &entry.value, Some(&entry.key), report);
                }
            }
            "CrossTrainedRecognizerSet" | "RecognizerSet" => {
                for inner in node.list("recognizers") {
                    self.read(project, file, inner, locale, report);
                }
            }
            "LuisRecognizer" | "OrchestratorRecognizer" | "OrchestratorAdaptiveRecognizer" => {
                let id = node.str("id").or_else(|| node.str("applicationId")).unwrap_or_default();
                let name = id.rsplit(['.', '/', '=']).next().unwrap_or_default();
                let (base, own) = without_locale(id.trim_start_matches('=').trim_end_matches(".lu"));
                let from_settings = name.strip_suffix("_lu").map(|name| name.replace('_', "-"));
                let found = self.examples(project, base, Some(own).filter(|own| !own.is_empty()), 0)
                    || from_settings.is_some_and(|name| {
                        let parts: Vec<&str> = name.split('-').collect();
                        (1..parts.len())
                            .rev()
                            .any(|at| self.examples(project, &parts[..at].join("-"), None, 0))
                    });
                if !found {
                    let what =
                        format!("`{short}` was not carried over: there is no `.lu` file with its examples");
                    let why = "sentences are understood here without a service, from examples";
                    report.add(
                        &place,
                        what,
                        why,
                        "export the model as a `.lu` file and put it beside the dialog",
                    );
                }
            }
            "QnAMakerRecognizer" => {
                if project.answers.is_empty() {
                    let what = "the knowledge base of `QnAMakerRecognizer` was not carried over";
                    let why = "questions are answered here from the files of the folder";
                    report.add(&place, what, why, "export it as a `.qna` file and put it beside the dialog");
                }
            }
            _ if short.ends_with("EntityRecognizer") => self.entity(file, node, report),
            other => {
                let what = format!("the recognizer `{other}` was not carried over");
                report.add(&place, what, "it has no counterpart", "write triggers by hand");
            }
        }
    }

    fn entity(&mut self, file: &str, node: &Tree, report: &mut Report) {
        let kind = node.str("$kind").unwrap_or_default().trim_start_matches("Microsoft.");
        let Some(kind) = kind.strip_suffix("EntityRecognizer") else { return };
        let name = node.str("name").map_or_else(|| kind.to_ascii_lowercase(), str::to_ascii_lowercase);
        let (kind, pattern) = match kind {
            "Regex" => (Kind::Text, node.str("pattern").map(str::to_owned)),
            "Guid" => (Kind::Text, Some(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}".to_owned())),
            "Hashtag" => (Kind::Text, Some(r"#\w+".to_owned())),
            "Mention" => (Kind::Text, Some(r"@\w+".to_owned())),
            "Ip" => (Kind::Text, Some(r"\d{1,3}(?:\.\d{1,3}){3}".to_owned())),
            other => (lu::prebuilt(other), None),
        };
        let pattern = match pattern.map(|pattern| usable(&pattern)) {
            Some(Ok(pattern)) => Some(pattern),
            Some(Err(why)) => {
                let what = format!("the pattern of `{name}` was not carried over");
                let place = Place::new(file, node.line);
                report.add(&place, what, "patterns here have no look-around and no back-references", why);
                None
            }
            None => None,
        };
        self.entities.insert(name, Asked { kind, pattern, choices: Vec::new() });
    }
}

/// A pattern as it is searched for: without regard to capitals, as in Bot Framework.
fn usable(pattern: &str) -> Result<String, String> {
    let pattern = match pattern.strip_prefix("(?i)") {
        Some(_) => pattern.to_owned(),
        None => format!("(?i){pattern}"),
    };
    match regex::Regex::new(&pattern) {
        Ok(_) => Ok(pattern),
        Err(error) => {
            let text = error.to_string();
            Err(text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
        }
    }
}
