//! Measures how long an edit of a draft takes until it can be asked for, in a bot with many entries.
//!
//! `cargo run --release --workspace --example drafting -- [--entries N] [--per-file M] [--edits E] [--flows F] [--write DIR]`
//!
//! The entries are those of `runtime/knowledge/examples/scale`. Each edit changes, adds or removes one entry in the text of its file; then the
//! bot is built from its files as a talk with the draft does, and a question that only the edited entry knows must find it. With
//! `--write` the bot folder is only written, to be pushed to a server.

#![expect(clippy::print_stdout, reason = "what it measures is its output")]
#![expect(clippy::unwrap_used, reason = "a measurement that can not go on says why by panicking")]

#[expect(dead_code, reason = "the questions of the other example are not asked here")]
#[path = "../../knowledge/examples/scale/generate.rs"]
mod generate;

use botloom_engine::{Draft, Packs};
use botloom_knowledge::Entry;
use botloom_ports::Files;
use generate::{Base, Numbers};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What is measured.
struct Options {
    entries: usize,
    per_file: usize,
    edits: usize,
    flows: usize,
    write: Option<String>,
}

fn options() -> Options {
    let mut options = Options { entries: 5_000, per_file: 100, edits: 400, flows: 20, write: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().unwrap_or_default();
        let number = || value.parse().unwrap_or_else(|_| panic!("`{word}` wants a number, not `{value}`"));
        match word.as_str() {
            "--entries" => options.entries = number(),
            "--per-file" => options.per_file = number(),
            "--edits" => options.edits = number(),
            "--flows" => options.flows = number(),
            "--write" => options.write = Some(value),
            _ => panic!("`{word}` is not known"),
        }
    }
    options
}

fn main() {
    let options = options();
    let base = Base { seed: 1, count: options.entries };
    let mut rounds: Vec<Option<u32>> = vec![Some(0); options.entries];
    let mut files = bot(&options);
    for file in 0..options.entries.div_ceil(options.per_file) {
        files.insert(path(file), text(&base, &rounds, file, options.per_file));
    }
    if let Some(folder) = &options.write {
        return write(Path::new(folder), &files);
    }
    let mut draft = Draft::new(Arc::new(Packs::default()));
    let (start, spent) = (Instant::now(), cpu());
    draft.build(&files).unwrap_or_else(|problems| panic!("{problems:?}"));
    let (clock, spent) = (start.elapsed().as_secs_f64(), cpu() - spent);
    let size: usize = files.iter().map(|(_, content)| content.len()).sum();
    println!(
        "{} files, {:.1} MB; the first build: {spent:.2} s of CPU, {clock:.2} s by the clock",
        files.len(),
        size as f64 / 1e6
    );
    println!("kept: about {:.0} MB; resident {:.0} MB", draft.bytes() as f64 / 1e6, resident());

    let mut numbers = Numbers(5);
    let (mut clocks, mut cpus, mut renewals) = (Vec::new(), Vec::new(), 0);
    for edit in 1..=options.edits {
        let at = numbers.below(options.entries);
        rounds[at] = match rounds[at] {
            Some(_) if edit % 10 == 0 => None,
            _ => Some(edit as u32),
        };
        files.insert(
            path(at / options.per_file),
            text(&base, &rounds, at / options.per_file, options.per_file),
        );
        let (start, spent) = (Instant::now(), cpu());
        let release = draft.build(&files).unwrap_or_else(|problems| panic!("{problems:?}"));
        let own = base.entry(at, edit as u32);
        let question = own.text.values().next().unwrap().variants.last().unwrap().clone();
        let found = release.knowledge.search(&question, &[], 5);
        clocks.push(1e3 * start.elapsed().as_secs_f64());
        cpus.push(1e3 * (cpu() - spent));
        let first = found.first().map(|hit| hit.id == own.id && hit.score == 1.0);
        assert_eq!(first == Some(true), rounds[at].is_some(), "`{question}`: {found:?}");
        // A server does this beside the draft.
        if let Some(renewal) = draft.renewal() {
            renewals += 1;
            draft.renew(renewal.run().unwrap());
        }
    }
    println!("{} edits, {renewals} renewals, {:?}", options.edits, draft.counts());
    for (name, times) in [("CPU", &mut cpus), ("clock", &mut clocks)] {
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        println!(
            "{name}: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
            at(50),
            at(90),
            at(99),
            at(100)
        );
    }
    println!("kept: about {:.0} MB; resident {:.0} MB", draft.bytes() as f64 / 1e6, resident());
}

/// A bot with so many flows, each with eight examples.
fn bot(options: &Options) -> Files {
    let mut files = Files::default();
    files.insert(
        "bot.yaml",
        "bot: drafting\nlanguages: [zh-CN, en]\ntimezone: Asia/Shanghai\nknowledge:\n  - files: knowledge/*.yaml\n",
    );
    for flow in 0..options.flows {
        let topic = Base { seed: 77, count: 1 }.entry(flow, 0);
        let mut text =
            format!("flow: task-{flow}\ntitle: {{zh-CN: 任务{flow}, en: Task {flow}}}\ntriggers:\n");
        for faq in topic.text.values() {
            for phrasing in std::iter::once(&faq.question).chain(&faq.variants) {
                writeln!(text, "  - {}", quoted(&format!("{phrasing} {flow}"))).unwrap();
            }
        }
        text += "steps:\n  - say: {zh-CN: 好的。, en: Done.}\n";
        files.insert(format!("flows/task-{flow}.yaml"), text);
    }
    files
}

fn path(file: usize) -> String {
    format!("knowledge/part{file:03}.yaml")
}

fn text(base: &Base, rounds: &[Option<u32>], file: usize, per_file: usize) -> String {
    let mut text = "entries:\n".to_owned();
    let numbers = (file * per_file..rounds.len()).take(per_file);
    for (number, round) in numbers.filter_map(|number| Some((number, rounds[number]?))) {
        let Entry { id, category, text: texts, .. } = base.entry(number, round);
        writeln!(text, "  - id: {id}\n    category: {}\n    question:", quoted(&category)).unwrap();
        for (tag, faq) in &texts {
            writeln!(text, "      {tag}: {}", quoted(&faq.question)).unwrap();
        }
        text += "    variants:\n";
        for (tag, faq) in &texts {
            let variants: Vec<String> = faq.variants.iter().map(|variant| quoted(variant)).collect();
            writeln!(text, "      {tag}: [{}]", variants.join(", ")).unwrap();
        }
        text += "    answer:\n";
        for (tag, faq) in &texts {
            writeln!(text, "      {tag}: {}", quoted(&faq.answer)).unwrap();
        }
    }
    text
}

/// A text in YAML; that of JSON is.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write(folder: &Path, files: &Files) {
    for (path, content) in files.iter() {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

/// CPU seconds of this thread, which does all the work.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

/// Resident memory in megabytes.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1e3
}
