//! A case as a bot folder: what `botloom check`, `chat` and `test` make of it against what the document says.

use crate::document::{Block, Case, Change, Kind, Shown};
use crate::{talk, values};
use botloom_engine::suite::{self, Line, Offline, Report};
use botloom_engine::{Pack, Packs, Release, build, check, sources};
use botloom_flow::{Language, MAX_BYTES, Problem, Severity, render};
use botloom_plugins::{Options, PluginHost};
use botloom_ports::memory::{MemorySecrets, ScriptedFetch};
use botloom_ports::{Files, PluginCode};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Runs cases.
pub struct Runner {
    bot: Vec<u8>,
    packs: Packs,
    offline: Offline,
    /// Drives the plug-ins and scripts of the cases.
    _runtime: tokio::runtime::Runtime,
}

/// What became of a case.
#[derive(Default)]
pub struct Outcome {
    /// Blocks that should hold something else.
    pub changes: Vec<Change>,
    /// What is wrong and cannot be written into a block, by line.
    pub failures: Vec<(usize, String)>,
}

impl Runner {
    /// With the standard bot and the packs of a repository.
    pub fn new(root: &Path) -> Self {
        let bot = fs::read(root.join("tests/language/bot.yaml")).expect("the standard bot is readable");
        let mut packs = Packs::default();
        for entry in fs::read_dir(root.join("industry-kbs")).expect("the packs are readable") {
            let folder = entry.expect("an entry is readable").path();
            let mut files = Files::default();
            let mut add = |path: &Path| {
                let name = path.strip_prefix(&folder).expect("the file is below its folder");
                let name = name.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(path).expect("a pack's file is readable"));
            };
            if folder.join("pack.yaml").is_file() {
                add(&folder.join("pack.yaml"));
                for file in fs::read_dir(folder.join("knowledge")).expect("a pack has knowledge") {
                    add(&file.expect("an entry is readable").path());
                }
                let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
                packs.insert(name, Pack { files });
            }
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime starts");
        let fetch = Arc::new(ScriptedFetch::default());
        let host = PluginHost::new(Options::default(), fetch, Arc::new(MemorySecrets::default()));
        let engine = fs::read(root.join("sdk/script/dist/script.wasm"));
        let engine = PluginCode::new(engine.expect("`scripts/setup.sh build` made the engine of scripts"));
        let plugins = Arc::new(host.expect("plug-ins can run here"));
        let offline = Offline::new(plugins, Some(engine), runtime.handle().clone());
        Self { bot, packs, offline, _runtime: runtime }
    }

    pub fn run(&self, case: &Case) -> Outcome {
        let mut outcome = Outcome::default();
        let files = self.files(case);
        self.problems(case, &files, &mut outcome);
        let ran =
            |block: &&Block| matches!(block.kind, Kind::Talk { .. } | Kind::Read { .. } | Kind::Failures);
        let tests = files.iter().any(|(path, _)| path.starts_with("tests/"));
        let line = case.blocks.iter().find(ran).map(|block| block.line);
        if line.is_some() || tests {
            let line = line.unwrap_or(case.blocks[0].line);
            match build(&files, &self.packs) {
                Ok((release, _)) => self.talks(case, &files, &Arc::new(release), &mut outcome),
                Err(_) if line != case.blocks[0].line || !tests => {
                    outcome.failures.push((line, "the bot has errors, so nobody can talk to it".to_owned()));
                }
                // The problems of the tests themselves are what such a case shows.
                Err(_) => {}
            }
        }
        for block in &case.blocks {
            if let Kind::Values { language } = &block.kind {
                outcome.changes.extend(block.should_be(&values::lines(&block.text, language.as_deref())));
            }
        }
        outcome
    }

    fn files(&self, case: &Case) -> Files {
        let mut files = Files::default();
        let without = |block: &Block| matches!(block.kind, Kind::Problems(Shown::WithoutBot));
        if !case.blocks.iter().any(without) {
            files.insert("bot.yaml", self.bot.clone());
        }
        for block in &case.blocks {
            match &block.kind {
                Kind::File { path, last_line } => {
                    let last = block.text.lines().last().unwrap_or_default();
                    let more = format!("{last}\n").repeat(last_line.saturating_sub(1));
                    files.insert(path.as_str(), read_like_the_command(block.text.clone() + &more));
                }
                Kind::Bytes { path } => files.insert(path.as_str(), bytes(&block.text)),
                _ => {}
            }
        }
        files
    }

    fn problems(&self, case: &Case, files: &Files, outcome: &mut Outcome) {
        let mut found = check(files, &self.packs);
        let (readable, _) = sources(files);
        let shown = |problems: &[Problem]| {
            let texts = problems.iter().map(|problem| render(problem, &readable, Language::English));
            texts.collect::<Vec<_>>().join("\n")
        };
        let block = case.blocks.iter().find_map(|block| match block.kind {
            Kind::Problems(which) => Some((block, which)),
            _ => None,
        });
        // A case is a part of a bot; advice is for whole ones.
        if !matches!(block, Some((_, Shown::WithAdvice))) {
            found.retain(|problem| problem.severity() != Severity::Advice);
        }
        match block {
            Some((block, _)) if found.is_empty() => {
                outcome.failures.push((block.line, "problems are expected, and there are none".to_owned()));
            }
            Some((block, Shown::LastOf(count))) => {
                if found.len() != count {
                    let what = format!("{count} problems are expected, and there are {}", found.len());
                    outcome.failures.push((block.line, what));
                }
                outcome.changes.extend(block.should_be(&shown(&found[found.len() - 1..])));
            }
            Some((block, Shown::All | Shown::WithAdvice | Shown::WithoutBot)) => {
                outcome.changes.extend(block.should_be(&shown(&found)));
            }
            None if found.is_empty() => {}
            None => outcome.failures.push((case.blocks[0].line, shown(&found))),
        }
    }

    fn talks(&self, case: &Case, files: &Files, release: &Arc<Release>, outcome: &mut Outcome) {
        let given = case.blocks.iter().find(|block| matches!(block.kind, Kind::Given));
        let given = match given.map(|block| (block, talk::given(&block.text))) {
            Some((_, Ok(given))) => given,
            Some((block, Err(what))) => return outcome.failures.push((block.line, what)),
            None => suite::Given::default(),
        };
        for block in &case.blocks {
            let text = match &block.kind {
                Kind::Talk { language, now } => {
                    let (language, given) = (language.as_deref(), given.clone());
                    let offline = self.offline.begin();
                    let start = talk::Start { language, now: *now, given, offline };
                    talk::conversation(release, &block.text, start)
                }
                Kind::Read { slot, language } => {
                    match talk::read(files, &self.packs, &block.text, slot, language.as_deref()) {
                        Ok(text) => text,
                        Err(what) => {
                            outcome.failures.push((block.line, what));
                            continue;
                        }
                    }
                }
                _ => continue,
            };
            outcome.changes.extend(block.should_be(&text));
        }
        let scripts = sources(files).0.into_iter().filter(|source| source.path().starts_with("tests/"));
        let reports = scripts
            .filter_map(|source| suite::read(&source).ok())
            .map(|s| suite::run(release, &s, Some(&self.offline)));
        let failed: String =
            reports.filter(|report| !report.failures.is_empty()).map(|r| report(&r)).collect();
        let block = case.blocks.iter().find(|block| matches!(block.kind, Kind::Failures));
        match block {
            Some(block) if failed.is_empty() => {
                outcome.failures.push((block.line, "a test is expected to fail, and all pass".to_owned()));
            }
            Some(block) => outcome.changes.extend(block.should_be(&failed)),
            None if failed.is_empty() => {}
            None => outcome.failures.push((case.blocks[0].line, failed)),
        }
    }
}

/// `botloom` reads one byte more than is allowed of a file, enough to refuse it.
fn read_like_the_command(text: String) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    bytes.truncate(MAX_BYTES + 1);
    bytes
}

/// A text with its `\xB5` as bytes.
fn bytes(text: &str) -> Vec<u8> {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let byte = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.expect("after `\\x` stand two digits"));
        bytes.extend(part.bytes().skip(2));
    }
    bytes
}

/// A failed test as `botloom test` prints it.
fn report(report: &Report) -> String {
    let mut out = format!("FAILED {} ({})\n", report.name, report.file);
    for line in &report.lines {
        out += &match line {
            Line::User(text) => format!("    user: {text}\n"),
            Line::Bot(text) => format!("    bot:  {}\n", text.replace('\n', "\n          ")),
            Line::Between(text) => format!("    ({text})\n"),
        };
    }
    for failure in &report.failures {
        out += &format!("  line {}\n    - {}\n    + {}\n", failure.line, failure.expected, failure.found);
    }
    out + "\n"
}
