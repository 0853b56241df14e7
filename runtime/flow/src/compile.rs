//! A bot folder to a program, or to all its problems at once.

use crate::check::{names, rules};
use crate::lower::{Parsed, lower};
use crate::mend::mend;
use crate::paths;
use crate::problem::{Problem, Severity, sort};
use crate::program::Program;
use crate::source::Source;
use crate::syntax::Document;

/// What became of a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// What runs; absent if a problem is an error.
    pub program: Option<Program>,
    /// Every problem, in the order of files and places.
    pub problems: Vec<Problem>,
}

/// Compiles the files of a bot folder on top of a library of flows that every bot has.
///
/// `bot.yaml` and `flows/*.yaml` are looked at by the rules of the language; of other files only the syntax is.
#[must_use]
pub fn compile(folder: &[Source], library: &[Source]) -> Compiled {
    let sources = folder;
    let parse = |source: &'_ Source| -> Document {
        // Interfaces of plug-ins come along; they are read where a plug-in is declared.
        if source.path().ends_with(".yaml") {
            Document::parse(source)
        } else {
            Document { root: None, problems: Vec::new() }
        }
    };
    let folder: Vec<Parsed<'_>> =
        folder.iter().map(|source| Parsed { source, document: parse(source) }).collect();
    let library: Vec<Parsed<'_>> =
        library.iter().map(|source| Parsed { source, document: parse(source) }).collect();
    let mut problems = names(&folder, &library);
    let (program, found) = lower(&folder, &library);
    problems.extend(found);
    problems.extend(paths::check(&program, &folder, &problems));
    problems.extend(rules(&program, &folder, &problems));
    sort(&mut problems);
    mend(&mut problems, sources);
    let sound = problems.iter().all(|problem| problem.severity() != Severity::Error);
    Compiled { program: sound.then_some(program), problems }
}

/// Every problem of a bot folder that stands alone.
#[must_use]
pub fn check(folder: &[Source]) -> Vec<Problem> {
    compile(folder, &[]).problems
}
