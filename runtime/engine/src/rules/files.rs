//! Files that look like a part of the bot and are not read, and patterns that no file fits.

use super::Folder;
use crate::release::fits;
use botloom_flow::Wording;
use botloom_flow::program::KnowledgeSource;
use botloom_flow::words;
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
                words!(
                    "`{pattern}` leads to no file that can be read; `{other}` is not YAML",
                    pattern,
                    other
                ),
                words!("write its questions and answers into a `.yaml` file"),
            ),
            None => (
                words!("no file fits `{pattern}`", pattern),
                words!("check the folder and the ending of the pattern, or add the file"),
            ),
        };
        let why = words!("the bot would answer nothing from it");
        found.push(Problem::new(Code::NoFiles, bot.path(), node.range, what, why, cure));
    }
}

/// What is wrong with the name of a file, if nothing reads it.
fn unread(path: &str, content: &[u8], patterns: &[&str]) -> Option<(Wording, Wording, Wording)> {
    let what = words!("`{path}` is not read", path);
    let folder = path.split_once('/').map_or("", |(folder, _)| folder);
    if let Some(stem) = path.strip_suffix(".yml") {
        let part = FOLDERS.contains(&folder) || path == "bot.yml";
        let why = words!("files of a bot end in `.yaml`");
        return part.then(|| (what, why, words!("rename it to `{stem}.yaml`", stem)));
    }
    if folder == "knowledge" {
        let table = [".yaml", ".csv", ".xlsx", ".md", ".html"].iter().any(|ending| path.ends_with(ending));
        if !table || patterns.iter().any(|pattern| fits(pattern, path)) || path.ends_with("README.md") {
            return None;
        }
        let why = words!("no `files:` under `knowledge` in `bot.yaml` fits it");
        let cure = match path.ends_with(".yaml") {
            true => words!("add `- files: knowledge/*.yaml` there, or remove the file"),
            false => words!("only `.yaml` is read: write its questions and answers into such a file"),
        };
        return Some((what, why, cure));
    }
    if !path.ends_with(".yaml") || path == "bot.yaml" || FOLDERS.contains(&folder) {
        return None;
    }
    let source = Source::new(path, content.to_vec()).ok()?;
    let root = Document::parse(&source).root?;
    let has = |key: &str| root.get(key).is_some();
    let (right, lies) = match () {
        () if has("flow") && has("steps") => ("flows", words!("flow files lie under `flows/`")),
        () if has("test") && has("talk") => ("tests", words!("test files lie under `tests/`")),
        () if has("entries") => ("knowledge", words!("knowledge files lie under `knowledge/`")),
        () => return None,
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let why = match nearest(folder, FOLDERS.iter().copied()).filter(|_| !folder.is_empty()) {
        Some(near) => words!("the folder is called `{near}`, not `{folder}`", near, folder),
        None => lies,
    };
    Some((what, why, words!("move it to `{right}/{name}`", right, name)))
}
