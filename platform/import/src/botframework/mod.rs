//! Bot Framework: Composer projects and adaptive dialogs (`.dialog`, `.lg`, `.lu`, `.qna`).
//!
//! `project.rs` reads the files, `dialog.rs` and `recognizer.rs` what they hold; `expression/` and `lg/` parse adaptive
//! expressions and templates; `memory.rs` gives names and types to what the project remembers; `translate/` makes
//! expressions of the language; `build/` makes flows, and `script.rs` tests.

mod build;
mod dialog;
mod expression;
mod lg;
mod lu;
mod memory;
mod project;
mod qna;
mod recognizer;
mod translate;

mod script;

use crate::report::Report;
use crate::{Files, Imported, NotAProject};
use build::Built;
use project::{Project, Resource, is_adaptive};

/// Makes a bot folder of the project `name`: of the dialog with which conversations begin and all that it leads to, of its
/// questions and answers, and of its tests.
///
/// # Errors
/// If the files hold no dialog.
pub fn import(name: &str, files: &Files) -> Result<Imported, NotAProject> {
    let mut report = Report::default();
    let project = Project::read(files, &mut report);
    let Some(root) = project.root() else {
        return Err(NotAProject(format!("`{name}` holds no `.dialog` file of an adaptive dialog")));
    };
    let built = build::build(&project, &root.file, &root.tree, Some(&root.id), None, &[], &mut report);
    let own = |script: &&Resource| {
        let dialog = script.tree.str("dialog").unwrap_or_default();
        project.find(dialog).is_some_and(|dialog| dialog.id == root.id)
    };
    let scripts: Vec<&Resource> = project.scripts.iter().filter(own).collect();
    for script in project.scripts.iter().filter(|script| !own(script)) {
        let place = crate::report::Place::new(&script.file, 1);
        let why = "a test talks to the bot as customers do";
        report.add(
            &place,
            "a test of another dialog was not carried over",
            why,
            "write it for the whole bot",
        );
    }
    Ok(finish(built, &scripts, report))
}

/// Makes a bot folder of one test (`*.test.dialog`): of the dialog that it tests, with that test.
///
/// # Errors
/// If the file is no test, or the dialog that it tests is not there.
pub fn import_test(files: &Files, path: &str) -> Result<Imported, NotAProject> {
    let mut report = Report::default();
    let project = Project::read(files, &mut report);
    let Some(script) = project.scripts.iter().find(|script| script.file == path) else {
        return Err(NotAProject(format!("`{path}` is no test")));
    };
    let Some(dialog) = script.tree.get("dialog") else {
        return Err(NotAProject(format!("`{path}` tests no dialog")));
    };
    let generator = script.tree.str("generator");
    let locales: Vec<String> = script.tree.str("locale").map(str::to_owned).into_iter().collect();
    let built = match dialog.text() {
        Some(id) => {
            let resource = project.find(id).filter(|resource| is_adaptive(&resource.tree));
            let Some(resource) = resource else {
                return Err(NotAProject(format!("the dialog `{id}` is not there")));
            };
            let id = Some(resource.id.as_str());
            build::build(&project, &resource.file, &resource.tree, id, generator, &locales, &mut report)
        }
        None => build::build(&project, &script.file, dialog, None, generator, &locales, &mut report),
    };
    Ok(finish(built, &[script], report))
}

/// The files of a bot.
fn finish(built: Built, scripts: &[&Resource], mut report: Report) -> Imported {
    let mut tests = Vec::new();
    for script in scripts {
        let name = crate::names::identifier(script.id.trim_end_matches(".test")).replace('_', "-");
        tests.push((format!("tests/{name}.yaml"), script::file(script, &built, &mut report)));
    }
    report.finish();
    let mut files = crate::write::files(&built.bot, "a Bot Framework project", &report);
    files.insert("bot.yaml".to_owned(), build::bot_file(&built));
    for flow in &built.flows {
        files.insert(format!("flows/{}.yaml", flow.name), flow.file());
    }
    let count = tests.len();
    files.extend(tests);
    Imported { files, report, flows: built.flows.len(), entries: built.bot.entries.len(), tests: count }
}
