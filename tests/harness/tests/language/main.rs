//! The language by examples: every markdown file of `docs/language` and `tests/language` is read and its cases are run.
//!
//! A *case* is a heading with the fenced blocks below it. What a block is, its info string says:
//!
//! | info string | the block is |
//! |---|---|
//! | `yaml bot.yaml`, `yaml flows/a.yaml`, `csv knowledge/a.csv` | a file of a bot folder |
//! | `yaml flows/a.yaml last line 200 times` | a file whose last line stands there so many times |
//! | `bytes flows/a.yaml` | a file in which `\xB5` is a byte |
//! | `problems` | all that `botloom check` prints; nothing else may be found |
//! | `problems and advice` | the same with advice, which is about whole bots: other cases may leave titles and tests out |
//! | `problems last of 101` | the last of so many problems |
//! | `problems without bot.yaml` | the same for a folder that has none |
//! | `yaml given` | what the world answers in the conversations of the case, as under `given` of a test |
//! | `talk`, `talk en`, `talk en 2026-05-01T09:00:00+08:00` | a conversation as `botloom chat` shows it |
//! | `read day`, `read day en` | `words => value`: what the slot holds after a customer answered with the words |
//! | `values`, `values en` | `expression => value`, for the names in [`values::SAMPLES`] |
//! | `failures` | what `botloom test` prints of the tests that fail |
//! | `sh`, `text`, `json`, `html` | prose |
//!
//! A case without a `bot.yaml` has the one of `tests/language/bot.yaml`: two languages, a slot of each common type. A case
//! without `problems` must have none; tests of a case without `failures` must pass. A conversation that begins with a line
//! of the bot begins with the customer opening the chat, else with their message.
//!
//! Between `<!-- generated: keys ask -->` and `<!-- end -->` stands what `tables.rs` makes of the code.
//! Lines of a `talk` are what `botloom chat` takes: `> /wake` lets the time pass that the bot waits for, `> /event paid` makes
//! something happen.
//! `UPDATE_EXPECT=1` writes problems, talks, values, failures and tables into the files.

mod case;
mod document;
mod tables;
mod talk;
mod values;

use case::Runner;
use document::{Change, Document};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn the_reference_says_what_the_product_does() {
    check("docs/language");
}

#[test]
fn the_cases_of_the_language_come_out() {
    check("tests/language");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the documents of a folder.
fn check(folder: &str) {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut paths = Vec::new();
    markdown(&root().join(folder), &mut paths);
    assert!(!paths.is_empty(), "no document in `{folder}`: the walk is broken");
    let runner = Runner::new(&root());
    let mut wrong = Vec::new();
    let (mut documents, mut work) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.strip_prefix(root()).unwrap_or(&path).display().to_string();
        let document = Document::read(&name, &fs::read_to_string(&path).expect("a document is readable"));
        wrong.extend(document.mistakes.iter().map(|(line, what)| format!("{name}:{line}: {what}")));
        work.extend((0..document.cases.len()).map(|case| (documents.len(), case)));
        documents.push((path, document));
    }
    assert!(!work.is_empty(), "no case in `{folder}`: the reading is broken");
    let mut changes: Vec<Vec<Change>> =
        documents.iter().map(|(_, document)| tables::changes(document)).collect();
    for ((at, case), outcome) in in_parallel(&work, |(at, case)| runner.run(&documents[*at].1.cases[*case])) {
        let (_, document) = &documents[*at];
        let title = &document.cases[*case].title;
        wrong.extend(
            outcome.failures.iter().map(|(line, what)| format!("{}:{line}: {title}\n{what}", document.name)),
        );
        changes[*at].extend(outcome.changes);
    }
    for ((path, document), changes) in
        documents.iter().zip(changes).filter(|(_, changes)| !changes.is_empty())
    {
        if update {
            fs::write(path, document.with(&changes)).expect("a document can be written");
        } else {
            wrong.extend(changes.iter().map(|change| change.shown(document)));
        }
    }
    eprintln!("{folder}: {} documents, {} cases", documents.len(), work.len());
    assert!(
        wrong.is_empty(),
        "{}\n\n{} places differ; UPDATE_EXPECT=1 writes what came out",
        wrong.join("\n\n"),
        wrong.len()
    );
}

/// The results of a job on each item, in the order of the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], job: impl Fn(&T) -> R + Sync) -> Vec<(&T, R)> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut results: Vec<(usize, R)> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return done };
                done.push((at, job(item)));
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a case does not panic")).collect()
    });
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(at, result)| (&items[at], result)).collect()
}

fn markdown(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of documents is readable") {
        let path = entry.expect("an entry is readable").path();
        if path.is_dir() {
            markdown(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
}
