//! `botloom test`: the conversation tests of a bot folder.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use botloom_engine::suite::{self, Generated, Line, Offline, Report, Script};
use botloom_engine::{Release, build, sources, trace};
use serde_json::json;

use crate::{assets, folder, language, problems};
use botloom_flow::Wording;

/// What `botloom test` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// Runs only the tests whose name or file has this in it.
    #[arg(long, short)]
    only: Option<String>,
    /// Prints a JSON list of reports instead of text.
    #[arg(long)]
    json: bool,
    /// Shows why the bot said what it said, for tests that fail.
    #[arg(long)]
    trace: bool,
    /// Shows which steps no test goes through.
    #[arg(long)]
    coverage: bool,
    /// Turns conditions round and leaves steps out, one at a time, and shows what no test notices.
    #[arg(long)]
    mutate: bool,
    /// Writes the results to this file as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes a conversation as a test instead of running tests: its identifier in the log given by `--log`.
    #[arg(long, value_name = "CONVERSATION", requires = "log")]
    record: Option<String>,
    /// Writes conversations that together go every way which a conversation can take as tests: `tests/generated-*.yaml`.
    #[arg(long, conflicts_with_all = ["record", "only", "mutate", "junit", "json"])]
    generate: bool,
    /// Conversations as `botloom log` prints them, for `--record`.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// Runs the tests, each on its own talk, as many at a time as there are processors.
///
/// The exit code is 0 if all passed, 1 if one failed or the bot has errors.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = folder::read(&arguments.folder)?;
    let (readable, _) = sources(&files);
    let mut scripts = Vec::new();
    let mut wrong = Vec::new();
    for source in readable.iter().filter(|source| source.path().starts_with("tests/")) {
        match suite::read(source) {
            Ok(script) => scripts.push(script),
            Err(problems) => wrong.extend(problems),
        }
    }
    let built = build(&files, &assets::installed()?);
    if let Err(found) = &built {
        wrong.extend(found.iter().cloned());
    }
    let Some((release, _)) = built.ok().filter(|_| wrong.is_empty()) else {
        problems::print(std::io::stderr().lock(), &wrong, &readable, language::of_environment(), false)?;
        eprintln!("the bot has {} errors: no test ran", problems::errors(&wrong));
        return Ok(ExitCode::from(1));
    };
    if let Some(only) = &arguments.only {
        scripts.retain(|script| script.name.contains(only.as_str()) || script.file.contains(only.as_str()));
    }
    let release = Arc::new(release);
    if let (Some(id), Some(log)) = (&arguments.record, &arguments.log) {
        return record(&release, &arguments.folder, id, log);
    }
    if arguments.generate {
        scripts.retain(|script| !files.get(&script.file).is_some_and(is_generated));
        return generate(&release, &arguments.folder, &scripts);
    }
    let (_runtime, offline) = offline()?;
    let reports = all(&release, &scripts, &offline);
    let failed = reports.iter().filter(|report| !report.failures.is_empty()).count();
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let list: Vec<_> = reports.iter().map(to_json).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&list)?)?;
    } else {
        for report in reports.iter().filter(|report| !report.failures.is_empty()) {
            show(&mut out, report, arguments.trace)?;
        }
    }
    if let Some(file) = &arguments.junit {
        std::fs::write(file, junit(&reports))
            .with_context(|| format!("`{}` can not be written", file.display()))?;
    }
    if arguments.coverage {
        cover(&mut out, &release, &reports)?;
    }
    let unnoticed =
        if arguments.mutate { mutate(&mut out, &release, &scripts, &reports, &offline)? } else { 0 };
    eprintln!("{} passed, {failed} failed", reports.len() - failed);
    if scripts.is_empty() {
        eprintln!("no test ran: put one into `tests/`, or see `--only`");
    }
    Ok(if failed == 0 && unnoticed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn is_generated(text: &[u8]) -> bool {
    text.starts_with(suite::GENERATED.as_bytes())
}

/// Writes generated tests in the place of those that were generated before; files of authors stay.
fn generate(release: &Arc<Release>, root: &Path, scripts: &[Script]) -> anyhow::Result<ExitCode> {
    let folder = root.join("tests");
    std::fs::create_dir_all(&folder).with_context(|| format!("`{}` can not be made", folder.display()))?;
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.is_file() && is_generated(&folder::bytes(&path)?) {
            std::fs::remove_file(&path)?;
        }
    }
    let (_runtime, offline) = offline()?;
    let mut reports = all(release, scripts, &offline);
    let (mut written, mut out) = (0, std::io::stdout().lock());
    for one in suite::generate(release) {
        match one {
            Generated::Test { file, text, report } => {
                let path = root.join(&file);
                if path.exists() {
                    anyhow::bail!("`{file}` was written by somebody: give it another name first");
                }
                std::fs::write(&path, text).with_context(|| format!("`{file}` can not be written"))?;
                written += 1;
                reports.push(report);
            }
            Generated::Other { name, report } => {
                writeln!(out, "not written, since the bot takes another way: {name}")?;
                talk(&mut out, &report)?;
            }
        }
    }
    cover(&mut out, release, &reports)?;
    eprintln!("{written} tests written to {}; read what the bot says in them once", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes a conversation of a log as a test of the folder.
fn record(release: &Release, folder: &Path, id: &str, log: &Path) -> anyhow::Result<ExitCode> {
    let conversations = super::replay::read(log)?;
    let Some(turns) = conversations.get(id) else {
        anyhow::bail!(
            "`{}` holds no conversation `{id}`; it holds {} others",
            log.display(),
            conversations.len()
        );
    };
    let text = suite::record(&format!("the conversation {id}"), Some(release), turns)?;
    let file = folder.join("tests").join(format!("recorded-{id}.yaml"));
    if file.exists() {
        anyhow::bail!("`{}` exists already; move it away first", file.display());
    }
    std::fs::create_dir_all(folder.join("tests"))?;
    std::fs::write(&file, text).with_context(|| format!("`{}` can not be written", file.display()))?;
    eprintln!("wrote {}; read it once and take out what does not matter", file.display());
    Ok(ExitCode::SUCCESS)
}

/// How much of each flow the tests go through, with the lines of steps that they do not.
fn cover(out: &mut impl Write, release: &Release, reports: &[Report]) -> std::io::Result<()> {
    let (mut covered, mut steps) = (0, 0);
    for flow in suite::coverage(&release.program, reports) {
        let count = flow.covered.len() + flow.missed.len();
        covered += flow.covered.len();
        steps += count;
        let missed: Vec<String> =
            flow.missed.iter().map(|step| format!("{} {}", step.line, step.verb)).collect();
        let percent = (flow.covered.len() * 100).checked_div(count).unwrap_or(100);
        let missed = if missed.is_empty() { String::new() } else { format!("  not: {}", missed.join(", ")) };
        writeln!(out, "{percent:>4} %  {:<28} {}{missed}", flow.flow, flow.file)?;
    }
    let percent = (covered * 100_usize).checked_div(steps).unwrap_or(100);
    writeln!(out, "{percent:>4} %  {covered} of {steps} steps")
}

/// What no test notices; how much of it there is.
fn mutate(
    out: &mut impl Write,
    release: &Release,
    scripts: &[Script],
    reports: &[Report],
    offline: &Offline,
) -> std::io::Result<usize> {
    let mutants = suite::mutants(&release.program);
    let sound: Vec<bool> = reports.iter().map(|report| report.failures.is_empty()).collect();
    let scripts: Vec<Script> =
        scripts.iter().zip(&sound).filter(|(_, sound)| **sound).map(|(script, _)| script.clone()).collect();
    let reports: Vec<Report> =
        reports.iter().zip(&sound).filter(|(_, sound)| **sound).map(|(report, _)| report.clone()).collect();
    let found =
        parallel(&mutants, |mutant| suite::noticed(release, mutant, &scripts, &reports, Some(offline)));
    let unnoticed: Vec<_> = mutants.iter().zip(&found).filter(|(_, noticed)| !**noticed).collect();
    for (mutant, _) in &unnoticed {
        writeln!(out, "{}:{}: no test notices that {}", mutant.file, mutant.line, mutant.change)?;
    }
    writeln!(out, "{} of {} changes are noticed", mutants.len() - unnoticed.len(), mutants.len())?;
    Ok(unnoticed.len())
}

/// The results as JUnit XML, as build servers read it.
fn junit(reports: &[Report]) -> String {
    let escape = |text: &str| {
        let kept: String = text.chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).collect();
        kept.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\n', "&#10;")
    };
    let failed = reports.iter().filter(|report| !report.failures.is_empty()).count();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"botloom\" tests=\"{}\" failures=\"{failed}\">\n",
        reports.len()
    );
    for report in reports {
        xml +=
            &format!("  <testcase name=\"{}\" classname=\"{}\"", escape(&report.name), escape(&report.file));
        if report.failures.is_empty() {
            xml += "/>\n";
            continue;
        }
        xml += ">\n";
        for failure in &report.failures {
            let text = format!(
                "line {}: expected {}, found {}",
                failure.line,
                said(&failure.expected),
                said(&failure.found)
            );
            xml += &format!("    <failure message=\"{}\"/>\n", escape(&text));
        }
        xml += "  </testcase>\n";
    }
    xml + "</testsuite>\n"
}

/// What runs plug-ins and scripts that need no other system.
fn offline() -> anyhow::Result<(tokio::runtime::Runtime, Offline)> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let world = crate::serve::network(&crate::config::of_environment()?)?;
    let offline = Offline::new(world.plugins, world.script, runtime.handle().clone());
    Ok((runtime, offline))
}

fn all(release: &Arc<Release>, scripts: &[Script], offline: &Offline) -> Vec<Report> {
    parallel(scripts, |script| suite::run(release, script, Some(offline)))
}

/// Does something with every item, as many at a time as there are processors; the results are in the items' order.
fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(items.len());
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { return done };
                done.push((at, work(item)));
            }
        };
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a talk does not panic")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// A sentence in the language of the locale.
fn said(words: &Wording) -> String {
    words.in_language(language::of_environment())
}

fn show(out: &mut impl Write, report: &Report, traced: bool) -> std::io::Result<()> {
    writeln!(out, "FAILED {} ({})", report.name, report.file)?;
    talk(out, report)?;
    for failure in &report.failures {
        writeln!(out, "  line {}", failure.line)?;
        writeln!(out, "    - {}", said(&failure.expected))?;
        writeln!(out, "    + {}", said(&failure.found))?;
    }
    if traced {
        for (turn, stored) in report.traces.iter().enumerate() {
            let read = trace::read(stored, language::of_environment(), None);
            writeln!(out, "  turn {}: {read}", turn + 1)?;
        }
    }
    writeln!(out)
}

fn talk(out: &mut impl Write, report: &Report) -> std::io::Result<()> {
    for line in &report.lines {
        match line {
            Line::User(text) => writeln!(out, "    user: {text}")?,
            Line::Bot(text) => writeln!(out, "    bot:  {}", text.replace('\n', "\n          "))?,
            Line::Between(what) => writeln!(out, "    ({what})")?,
        }
    }
    Ok(())
}

fn to_json(report: &Report) -> serde_json::Value {
    let failures = report.failures.iter();
    let lines = report.lines.iter().map(|line| match line {
        Line::User(text) => json!({"user": text}),
        Line::Bot(text) => json!({"bot": text}),
        Line::Between(what) => json!({"between": what}),
    });
    json!({
        "test": report.name,
        "file": report.file,
        "passed": report.failures.is_empty(),
        "talk": lines.collect::<Vec<_>>(),
        "failures": failures
            .map(|failure| json!({"line": failure.line, "expected": said(&failure.expected), "found": said(&failure.found)}))
            .collect::<Vec<_>>(),
    })
}
