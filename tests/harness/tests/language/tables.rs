//! The parts of documents that are made from code.
//!
//! To add a table: an arm in [`table`], and `<!-- generated: its name -->` with `<!-- end -->` where it is wanted.

use crate::document::{Change, Document};
use botloom_dialogue::library;
use botloom_flow::reference::{self, Row};
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

fn table(words: &[&str], document: &Document) -> Option<String> {
    Some(match words {
        ["keys", "of", map] => keys(&reference::map(map)?),
        ["keys", verb] => keys(&reference::step(verb)?),
        ["verbs"] => {
            list(reference::verbs().map(|(verb, about)| {
                format!("{}: {about}", page(document, &format!("steps/{verb}.md"), verb))
            }))
        }
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

fn keys(rows: &[Row]) -> String {
    let mut out = "| key | needed | what stands there | what it does |\n|---|---|---|---|\n".to_owned();
    for Row { path, required, value, about } in rows {
        let needed = if *required { "yes" } else { "" };
        let name = path.replace('.', ": ");
        out += &format!("| `{name}` | {needed} | {value} | {about} |\n");
    }
    out
}

fn types(document: &Document) -> String {
    let mut out = "| type | in expressions it is |\n|---|---|\n".to_owned();
    for row in reference::types() {
        let link = page(document, &format!("types/{}.md", row.name), row.name);
        out += &format!("| {link} | {} |\n", row.value);
    }
    out
}

fn functions() -> String {
    let mut out = "| call | gives | what it does |\n|---|---|---|\n".to_owned();
    for found in reference::signatures() {
        out += &format!("| `{}` | {} | {} |\n", found.form(), found.result, found.doc);
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
