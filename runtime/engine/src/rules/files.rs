//! Files that look like a part of the bot and are not read, and patterns that no file fits.

use super::Folder;
use crate::release::fits;
use botloom_flow::program::KnowledgeSource;
use botloom_flow::{Code, Document, Node, Problem, Range, Source, nearest};

/// The folders that a bot has.
const FOLDERS: &[&str] = &["flows", "knowledge", "tests", "lexicon", "plugins"];

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    let patterns: Vec<&str> = folder
        .program
        .knowledge
        .iter()
        .filter_map(|source| match source {
            KnowledgeSource::Files(pattern) => Some(pattern.as_str()),
            KnowledgeSource::Pack { .. } | KnowledgeSource::Plugin { .. } => None,
        })
        .collect();
    for (path, content) in folder.files.iter() {
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        if let Some((what, why, cure)) = unread(path, content, &patterns).filter(|_| !hidden) {
            found.push(Problem::new(Code::UnreadFile, path, Range::default(), what, why, cure));
        }
    }
    let Some(bot) = folder.sources.iter().find(|source| source.path() == "bot.yaml") else { return };
    let root = Document::parse(bot).root;
    let items = root.as_ref().and_then(|root| root.get("knowledge")).map_or(&[][..], Node::items);
    for (node, pattern) in
        items.iter().filter_map(|item| item.get("files").and_then(|node| Some((node, node.text()?))))
    {
        let read = |path: &str| path.ends_with(".yaml") && fits(pattern, path);
        if folder.files.iter().any(|(path, _)| read(path)) {
            continue;
        }
        let others: Vec<&str> =
            folder.files.iter().map(|(path, _)| path).filter(|path| fits(pattern, path)).collect();
        let (what, cure) = match others.first() {
            Some(other) => (
                format!("`{pattern}` leads to no file that can be read; `{other}` is not YAML"),
                "write its questions and answers into a `.yaml` file".to_owned(),
            ),
            None => (
                format!("no file fits `{pattern}`"),
                "check the folder and the ending of the pattern, or add the file".to_owned(),
            ),
        };
        let why = "the bot would answer nothing from it";
        found.push(Problem::new(Code::NoFiles, bot.path(), node.range, what, why, cure));
    }
}

/// What is wrong with the name of a file, if nothing reads it.
fn unread(path: &str, content: &[u8], patterns: &[&str]) -> Option<(String, String, String)> {
    let what = format!("`{path}` is not read");
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    if let Some(stem) = path.strip_suffix(".yml") {
        let part = FOLDERS.contains(&folder) || path == "bot.yml";
        let why = "files of a bot end in `.yaml`".to_owned();
        return part.then(|| (what, why, format!("rename it to `{stem}.yaml`")));
    }
    if folder == "knowledge" {
        let table = [".yaml", ".csv", ".xlsx", ".md", ".html"].iter().any(|ending| path.ends_with(ending));
        if !table || patterns.iter().any(|pattern| fits(pattern, path)) || path.ends_with("README.md") {
            return None;
        }
        let why = "no `files:` under `knowledge` in `bot.yaml` fits it".to_owned();
        let cure = match path.ends_with(".yaml") {
            true => "add `- files: knowledge/*.yaml` there, or remove the file".to_owned(),
            false => "only `.yaml` is read: write its questions and answers into such a file".to_owned(),
        };
        return Some((what, why, cure));
    }
    if !path.ends_with(".yaml") || path == "bot.yaml" || FOLDERS.contains(&folder) {
        return None;
    }
    let source = Source::new(path, content.to_vec()).ok()?;
    let root = Document::parse(&source).root?;
    let has = |key: &str| root.get(key).is_some();
    let (noun, right) = match () {
        () if has("flow") && has("steps") => ("flow", "flows"),
        () if has("test") && has("talk") => ("test", "tests"),
        () if has("entries") => ("knowledge", "knowledge"),
        () => return None,
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let why = match nearest(folder, FOLDERS.iter().copied()).filter(|_| !folder.is_empty()) {
        Some(near) => format!("the folder is called `{near}`, not `{folder}`"),
        None => format!("{noun} files lie under `{right}/`"),
    };
    Some((what, why, format!("move it to `{right}/{name}`")))
}
