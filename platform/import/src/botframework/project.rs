//! A folder of a Bot Framework project: its dialogs, texts, examples and answers by name.

use super::lg::{self, Library};
use super::lu;
use super::qna;
use crate::Files;
use crate::report::{Place, Report};
use crate::tree::{self, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// A `.dialog` file.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The name of the file without `.dialog`.
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) tree: Tree,
}

/// A project.
#[derive(Debug, Default)]
pub(crate) struct Project {
    /// By id in small letters. Of two with one id the one whose path is first counts.
    pub(crate) dialogs: BTreeMap<String, Resource>,
    /// The tests among the dialogs, in the order of their paths.
    pub(crate) scripts: Vec<Resource>,
    pub(crate) texts: Library,
    /// Examples by name of the file without locale, then by locale; both in small letters.
    pub(crate) examples: BTreeMap<String, BTreeMap<String, lu::File>>,
    pub(crate) answers: Vec<qna::File>,
    /// Texts, numbers and truth values of the settings, by path in small letters.
    pub(crate) settings: BTreeMap<String, String>,
}

impl Project {
    /// Reads the files of a project. What cannot be read is reported.
    pub(crate) fn read(files: &Files, report: &mut Report) -> Self {
        let mut project = Self::default();
        let kept = files.iter().filter(|(path, _)| !left_out(path));
        for (path, bytes) in kept {
            let name = path.rsplit('/').next().unwrap_or(path);
            let text = || text(path, bytes);
            if let Some(id) = name.strip_suffix(".dialog") {
                project.dialog(path, id, bytes, report);
            } else if let Some(base) = name.strip_suffix(".lg") {
                let (text, item) = text();
                item.into_iter().for_each(|place| unreadable(&place, report));
                let file = lg::read(&text);
                for (line, what) in &file.problems {
                    report.add(&Place::new(path, *line), what.as_str(), "it is no template", "mend the file");
                }
                let (base, locale) = without_locale(base);
                project.texts.add(base, locale, file);
            } else if let Some(base) = name.strip_suffix(".lu") {
                let file = lu::read(path, &text().0, report);
                let (base, locale) = without_locale(base);
                let of = project.examples.entry(base.to_ascii_lowercase()).or_default();
                of.insert(locale.to_ascii_lowercase(), file);
            } else if let Some(base) = name.strip_suffix(".qna") {
                let (base, locale) = without_locale(base);
                project.answers.push(qna::read(path, base, locale, &text().0, report));
            } else if name.ends_with(".json")
                && name.starts_with("appsettings")
                && let Some(tree) = tree::json(path, plain_json(&text().0).as_bytes(), report)
            {
                settings(&tree, String::new(), &mut project.settings);
            }
        }
        project
    }

    fn dialog(&mut self, path: &str, id: &str, bytes: &[u8], report: &mut Report) {
        let (text, item) = text(path, bytes);
        item.into_iter().for_each(|place| unreadable(&place, report));
        let Some(tree) = tree::json(path, plain_json(&text).as_bytes(), report) else { return };
        let resource = Resource { id: id.to_owned(), file: path.to_owned(), tree };
        if resource.tree.str("$kind") == Some("Microsoft.Test.Script") {
            self.scripts.push(resource);
        } else {
            self.dialogs.entry(id.to_ascii_lowercase()).or_insert(resource);
        }
    }

    /// The intents that the data of cards names, as the tests send it.
    pub(crate) fn submitted(&self) -> Vec<&str> {
        let lines = self.scripts.iter().flat_map(|script| script.tree.list("script"));
        let values = lines.filter_map(|line| line.get("activity")?.get("value")?.str("intent"));
        let mut found: Vec<&str> = values.collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A dialog by its id.
    pub(crate) fn find(&self, id: &str) -> Option<&Resource> {
        self.dialogs.get(&id.trim_end_matches(".dialog").to_ascii_lowercase())
    }

    /// The dialog with which conversations begin: the one that the settings name, that has the name of its folder, or
    /// that no other one begins.
    pub(crate) fn root(&self) -> Option<&Resource> {
        if let Some(named) = self.settings.get("defaultrootdialog").and_then(|id| self.find(id)) {
            return Some(named);
        }
        let adaptive = || self.dialogs.values().filter(|dialog| is_adaptive(&dialog.tree));
        let shallow = adaptive().map(|dialog| dialog.file.matches('/').count()).min()?;
        let mut top: Vec<&Resource> =
            adaptive().filter(|dialog| dialog.file.matches('/').count() == shallow).collect();
        if top.len() > 1 {
            let mut mentioned: BTreeSet<String> = BTreeSet::new();
            for dialog in self.dialogs.values() {
                let mut texts = BTreeSet::new();
                mentions(&dialog.tree, &mut texts);
                texts.remove(&dialog.id.to_ascii_lowercase());
                mentioned.extend(texts);
            }
            let free = |dialog: &&Resource| !mentioned.contains(&dialog.id.to_ascii_lowercase());
            let free: Vec<&Resource> = top.iter().copied().filter(free).collect();
            if !free.is_empty() {
                top = free;
            }
        }
        top.into_iter().next()
    }
}

pub(crate) fn is_adaptive(tree: &Tree) -> bool {
    tree.str("$kind") == Some("Microsoft.AdaptiveDialog")
}

/// Every text of a tree, in small letters.
fn mentions(tree: &Tree, found: &mut BTreeSet<String>) {
    found.extend(tree.text().map(|text| text.trim_end_matches(".dialog").to_ascii_lowercase()));
    tree.items().iter().for_each(|item| mentions(item, found));
    tree.entries().iter().for_each(|entry| mentions(&entry.value, found));
}

/// What tools leave beside a project.
fn left_out(path: &str) -> bool {
    path.split('/').any(|part| {
        ["node_modules", "bin", "obj", "schemas", "generated"].contains(&part) || part.starts_with('.')
    })
}

/// The text of a file; its place if not all of it is UTF-8.
fn text(path: &str, bytes: &[u8]) -> (String, Option<Place>) {
    let text = String::from_utf8_lossy(bytes);
    let broken = text.find('\u{fffd}').filter(|_| std::str::from_utf8(bytes).is_err());
    let place = broken.map(|at| Place::new(path, text[..at].matches('\n').count() + 1));
    (text.trim_start_matches('\u{feff}').to_owned(), place)
}

fn unreadable(place: &Place, report: &mut Report) {
    let why = "the characters that are not were replaced";
    report.add(place, "the file is not UTF-8 text", why, "save it as UTF-8, or mend the texts");
}

/// JSON as these tools write it, with comments and commas at the end of lists, as plain JSON with the same lines.
pub(crate) fn plain_json(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut comma: Option<usize> = None;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                comma = None;
                out.push('"');
                while let Some(c) = chars.next() {
                    match c {
                        '\\' => {
                            out.push('\\');
                            out.extend(chars.next());
                        }
                        '\n' => out.extend(['\\', 'n']),
                        '\r' => {}
                        '\t' => out.extend(['\\', 't']),
                        c => out.push(c),
                    }
                    if c == '"' {
                        break;
                    }
                }
            }
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '/' if chars.peek() == Some(&'*') => {
                let mut before = ' ';
                for c in chars.by_ref() {
                    out.push(if c == '\n' { '\n' } else { ' ' });
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            ',' => {
                comma = Some(out.len());
                out.push(',');
            }
            '}' | ']' => {
                if let Some(at) = comma.take() {
                    out[at] = ' ';
                }
                out.push(c);
            }
            c => {
                if !c.is_whitespace() {
                    comma = None;
                }
                out.push(c);
            }
        }
    }
    out.into_iter().collect()
}

/// The plain values of a tree by their paths.
pub(crate) fn settings(tree: &Tree, path: String, found: &mut BTreeMap<String, String>) {
    if let Some(text) = tree.text().filter(|_| !tree.is_null()) {
        found.insert(path, text.to_owned());
        return;
    }
    for entry in tree.entries() {
        let key = entry.key.to_ascii_lowercase().replace(':', ".");
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        settings(&entry.value, path, found);
    }
}

/// A file name without ending: the name, and the locale at its end. `common.en-us` is `common` in `en-us`.
pub(crate) fn without_locale(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((base, locale)) if is_locale(locale) && !base.is_empty() => (base, locale),
        _ => (name, ""),
    }
}

/// Whether a text is a language tag: two or three letters, and perhaps parts behind `-`.
pub(crate) fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && !["lu", "qna", "lg"].contains(&language)
        && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_with_comments_keeps_its_lines() {
        let text = "{ // one\n \"a\": \"x // y, ]\\\"\n z\", /* two\n lines */\n \"b\": [1, 2,\n ],\n}";
        let mut report = Report::default();
        let tree = tree::json("a.dialog", plain_json(text).as_bytes(), &mut report).unwrap();
        assert_eq!(report.items(), []);
        assert_eq!(tree.str("a"), Some("x // y, ]\"\n z"));
        assert_eq!(tree.list("b").len(), 2);
    }

    #[test]
    fn names_end_with_a_locale() {
        assert_eq!(without_locale("common.en-us"), ("common", "en-us"));
        assert_eq!(without_locale("a.b.es"), ("a.b", "es"));
        assert_eq!(without_locale("plan.final-version-of"), ("plan.final-version-of", ""));
        assert_eq!(without_locale("root.lu"), ("root.lu", ""));
    }
}
