//! The parts of documents that are made from code.
//!
//! To add a table: an arm in [`table`], and `<!-- generated: its name -->` with `<!-- end -->` where it is wanted.

use crate::document::{Change, Document};
use botloom_dialogue::library;
use botloom_flow::reference::{self, Key};
use botloom_flow::{Code, Source};

/// The regions of a document that should hold something else.
pub fn changes(document: &Document) -> Vec<Change> {
    let made = document.regions.iter().map(|region| {
        let words: Vec<&str> = region.what.split_whitespace().collect();
        let text = table(&words, document)
            .unwrap_or_else(|| format!("there is no table `{}`; see tables.rs\n", region.what));
        Change { body: region.body.clone(), text }
    });
    made.filter(|change| !document.holds(&change.body, &change.text)).collect()
}

/// The keys that a page shows in a table and does not explain in its prose, with the table's line.
pub fn unexplained(document: &Document) -> Vec<(usize, String)> {
    let prose = document.prose();
    let mut silent = Vec::new();
    for region in &document.regions {
        let words: Vec<&str> = region.what.split_whitespace().collect();
        let keys = match words.as_slice() {
            ["keys", "of", map] => reference::map(map),
            ["keys", verb] => reference::step(verb),
            _ => None,
        };
        let common = ["id", "note"];
        let missing = keys.into_iter().flatten().filter(|key| !common.contains(&key.name));
        let missing = missing.filter(|key| !prose.contains(&format!("`{}`", key.name)));
        silent.extend(
            missing.map(|key| (region.line, format!("say below the table what `{}` is for", key.name))),
        );
    }
    silent
}

fn table(words: &[&str], document: &Document) -> Option<String> {
    Some(match words {
        ["keys", "of", map] => keys(&reference::map(map)?),
        ["keys", verb] => keys(&reference::step(verb)?),
        ["verbs"] => list(reference::verbs().map(|verb| page(document, &format!("steps/{verb}.md"), verb))),
        ["types"] => types(document),
        ["behaviours"] => {
            list(behaviours().map(|(name, _)| page(document, &format!("behaviours/{name}.md"), &name)))
        }
        ["behaviour", name] => {
            let (_, source) = behaviours().find(|(flow, _)| flow == name)?;
            format!("```yaml\n{}```\n", source.text())
        }
        ["functions"] => functions(),
        ["problems"] => problems(document),
        ["problem", code] => {
            let code = Code::ALL.iter().find(|other| other.to_string() == *code)?;
            format!("{}: **{}**\n", severity(*code), code.title())
        }
        _ => return None,
    })
}

/// The built-in flows, by name.
fn behaviours() -> impl Iterator<Item = (String, Source)> {
    library().into_iter().map(|source| {
        let name = source.path().trim_start_matches("built-in/").trim_end_matches(".yaml").to_owned();
        (name, source)
    })
}

fn keys(keys: &[Key]) -> String {
    let mut out = "| key | needed | what stands there |\n|---|---|---|\n".to_owned();
    for key in keys {
        let needed = if key.required { "yes" } else { "" };
        out += &format!("| `{}` | {needed} | {} |\n", key.name, key.value);
    }
    out
}

fn types(document: &Document) -> String {
    let mut out = "| type | in expressions it is |\n|---|---|\n".to_owned();
    for row in reference::types() {
        let link = page(document, &format!("types/{}.md", row.name), row.name);
        out += &format!("| {link} | {} |\n", row.value.unwrap_or("not in this version"));
    }
    out
}

fn functions() -> String {
    let mut out = "| call | gives | what it does |\n|---|---|---|\n".to_owned();
    for form in reference::forms() {
        let about = reference::about(form.name).unwrap_or_default();
        out += &format!("| `{}` | {} | {about} |\n", form.shown(), form.gives);
    }
    out
}

fn problems(document: &Document) -> String {
    let mut out = "| code | | problem |\n|---|---|---|\n".to_owned();
    for code in Code::ALL {
        let link = page(document, &format!("problems/{code}.md"), &code.to_string());
        out += &format!("| {link} | {} | {} |\n", severity(*code), code.title());
    }
    out
}

fn severity(code: Code) -> String {
    let name = code.severity().to_string();
    name[..1].to_uppercase() + &name[1..]
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("- {item}\n")).collect()
}

/// A link from the document to a page below `docs/language`.
fn page(document: &Document, target: &str, title: &str) -> String {
    let below = document.name.trim_start_matches("docs/language/");
    let up = "../".repeat(below.matches('/').count());
    format!("[`{title}`]({up}{target})")
}
