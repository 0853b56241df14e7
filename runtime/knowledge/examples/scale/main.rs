//! Measures an index of many entries, many small indexes, and edits.
//!
//! `cargo run --release -p botloom-knowledge --example scale -- --entries N [--seed S] [--folder DIR] [--questions Q]
//! [--small M] [--edits E]`
//!
//! Entries are made from a seed (`generate.rs`). The folder must be absent and is removed at the end. Times of searches are by the
//! clock of this machine, which may be shared: CPU time stands beside it. `--small M` opens M indexes of 200 entries
//! each instead (25 are built, the others are copies). With KEEP in the environment the folder stays, with SLOWEST the
//! slowest questions are shown.

mod generate;
mod plain;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use botloom_knowledge::{Entry, Index, Snapshot};
use generate::{Base, id};
use plain::Plain;

struct Options {
    entries: usize,
    seed: u64,
    folder: PathBuf,
    questions: usize,
    small: usize,
    edits: usize,
}

fn options() -> Result<Options, String> {
    let folder = std::env::temp_dir().join("botloom-scale");
    let mut options = Options { entries: 10_000, seed: 1, folder, questions: 4_000, small: 0, edits: 200 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{word}` wants a value"))?;
        let number = || value.parse().map_err(|_| format!("`{word}` wants a number, not `{value}`"));
        match word.as_str() {
            "--entries" => options.entries = number()?,
            "--seed" => options.seed = number()? as u64,
            "--folder" => options.folder = PathBuf::from(&value),
            "--questions" => options.questions = number()?,
            "--small" => options.small = number()?,
            "--edits" => options.edits = number()?,
            _ => return Err(format!("`{word}` is not known")),
        }
    }
    Ok(options)
}

fn main() {
    let options = match options() {
        Ok(options) => options,
        Err(what) => {
            eprintln!("{what}");
            std::process::exit(2);
        }
    };
    if options.folder.exists() {
        eprintln!(
            "`{}` is there already: name a folder that can be made and removed",
            options.folder.display()
        );
        std::process::exit(2);
    }
    let base = Base { seed: options.seed, count: options.entries };
    if options.small > 0 {
        small(&options, &base)
    } else {
        large(&options, &base)
    }
    if std::env::var_os("KEEP").is_none() {
        fs::remove_dir_all(&options.folder).expect("the folder can be removed");
    }
}

fn large(options: &Options, base: &Base) {
    let ours = options.folder.join("index");
    let clock = Clock::start();
    let index = Index::build_in(&ours, base.entries(), &[]).expect("the index can be built");
    println!("build: {clock}, highest resident so far {} MB", status("VmHWM"));
    drop(index);
    println!("on disk: {:.1} MB, {:.0} bytes an entry", mega(&ours), 1e6 * mega(&ours) / base.count as f64);
    let (before, clock) = (memory(), Clock::start());
    let index = Index::open(&ours).expect("the index can be opened");
    println!("open (all bytes checked): {clock}, resident {before} before, {} after", memory());
    assert_eq!(index.len(), base.count);

    let questions = base.questions(options.questions);
    let search =
        |text: &str| -> Vec<String> { index.search(text, &[], 5).into_iter().map(|hit| hit.id).collect() };
    measured("botloom", &questions, search);
    println!("resident after the questions: {}", memory());
    edits(options, base, &index, &ours);
    drop(index);

    let clock = Clock::start();
    let theirs = options.folder.join("plain");
    let plain = Plain::build(&theirs, base.entries()).expect("the peer can be built");
    println!("plain build: {clock}");
    println!("plain on disk: {:.1} MB", mega(&theirs));
    measured("plain", &questions, |text| plain.search(text, 5));
    println!("resident with the peer: {}", memory());
}

/// Edits one entry after the other; each must be found by its new words at once.
fn edits(options: &Options, base: &Base, index: &Index, folder: &Path) {
    let mut numbers = generate::Numbers(options.seed ^ 0xed17);
    let (mut index, mut times, mut own) = (index.clone(), Vec::new(), Vec::new());
    let clock = Clock::start();
    for _ in 0..options.edits {
        let number = numbers.below(base.count);
        let entry: Entry = base.entry(number, 1);
        let asked = entry.text.values().flat_map(|faq| faq.variants.last()).next().cloned();
        let asked = asked.expect("an edited entry has a new variant");
        let (start, spent) = (Instant::now(), thread_cpu());
        index = index.edit(&[entry], &[]).expect("the entry is right");
        let found = index.search(&asked, &[], 1);
        times.push(start.elapsed().as_secs_f64() * 1e3);
        own.push(1e3 * (thread_cpu() - spent));
        assert_eq!(found.first().map(|hit| hit.id.clone()), Some(id(number)), "`{asked}`");
    }
    let (p50, p99, most) = (share(&mut times, 0.5), share(&mut times, 0.99), share(&mut times, 1.0));
    println!(
        "{} edits, each until it was found: CPU p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms; clock p50 {p50:.2} ms, p99 {p99:.2} ms, \
         most {most:.2} ms; {clock}",
        options.edits,
        share(&mut own, 0.5),
        share(&mut own, 0.99),
        share(&mut own, 1.0),
    );
    let start = Instant::now();
    index.save(folder).expect("the edits can be kept");
    println!("keeping all edits: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
    let questions = base.questions(options.questions.min(1_000));
    let mut times = Vec::new();
    for (text, _) in &questions {
        let start = Instant::now();
        index.search(text, &[], 5);
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    println!(
        "searches after the edits: p50 {:.2} ms, p99 {:.2} ms",
        share(&mut times, 0.5),
        share(&mut times, 0.99)
    );
    drop(index);
    let clock = Clock::start();
    Index::open(folder).expect("the edited index can be opened");
    println!("open with the edits: {clock}");
}

/// Times of one search after the other, with one thread and with two.
fn measured(name: &str, questions: &[(String, Option<String>)], search: impl Fn(&str) -> Vec<String> + Sync) {
    // Once to warm up, which also tells how often the right entry is found.
    let (mut first, mut among, mut asked) = (0, 0, 0);
    for (text, wanted) in questions {
        let found = search(text);
        if let Some(wanted) = wanted {
            asked += 1;
            first += usize::from(found.first() == Some(wanted));
            among += usize::from(found.contains(wanted));
        }
    }
    let parts = |count: usize| count as f64 / asked.max(1) as f64;
    println!("{name}: right entry first {:.3}, among five {:.3}", parts(first), parts(among));
    for threads in [1, 2] {
        let clock = Clock::start();
        let ask = |part: &[(String, Option<String>)]| -> Vec<(f64, f64, usize)> {
            let each = |(at, (text, _)): (usize, &(String, Option<String>))| {
                let (start, spent) = (Instant::now(), thread_cpu());
                std::hint::black_box(search(text));
                (1e3 * (thread_cpu() - spent), start.elapsed().as_secs_f64() * 1e3, at)
            };
            part.iter().enumerate().map(each).collect()
        };
        let mut times: Vec<(f64, f64, usize)> = std::thread::scope(|scope| {
            let parts = questions.chunks(questions.len().div_ceil(threads));
            let all: Vec<_> = parts.map(|part| scope.spawn(|| ask(part))).collect();
            all.into_iter().flat_map(|thread| thread.join().expect("a search does not panic")).collect()
        });
        let spent = clock.cpu();
        times.sort_by(|a, b| b.0.total_cmp(&a.0));
        if std::env::var_os("SLOWEST").is_some() && threads == 1 {
            times.iter().take(12).for_each(|(ms, _, at)| println!("  {ms:.2} ms: {}", questions[*at].0));
        }
        let mut own: Vec<f64> = times.iter().map(|time| time.0).collect();
        let mut times: Vec<f64> = times.into_iter().map(|time| time.1).collect();
        println!(
            "{name}: {} questions, {threads} threads: CPU p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms; clock p50 {:.2} ms, \
             p99 {:.2} ms; mean CPU {:.2} ms",
            questions.len(),
            share(&mut own, 0.5),
            share(&mut own, 0.99),
            share(&mut own, 1.0),
            share(&mut times, 0.5),
            share(&mut times, 0.99),
            1e3 * spent / questions.len() as f64,
        );
    }
}

/// Many small indexes, opened together from their folders.
fn small(options: &Options, base: &Base) {
    const EACH: usize = 200;
    const DIFFERENT: usize = 25;
    let clock = Clock::start();
    let folder = |number: usize| options.folder.join(number.to_string());
    for number in 0..options.small.min(DIFFERENT) {
        let entries: Vec<Entry> = (0..EACH).map(|at| base.entry(number * EACH + at, 0)).collect();
        let index = Index::build(&entries).expect("the index can be built");
        index.write(&folder(number)).expect("the index can be written");
    }
    println!("{DIFFERENT} indexes of {EACH} entries built and written: {clock}");
    let clock = Clock::start();
    for number in DIFFERENT..options.small {
        let snapshot = Snapshot::of(&folder(number % DIFFERENT)).expect("the index was written");
        snapshot.pull(&folder(number)).expect("the index can be copied");
    }
    println!("copied until there are {}: {clock}", options.small);
    println!("on disk: {:.1} MB", mega(&options.folder));
    let questions = base.questions(options.small);
    // What every index shares (segmenter, words) is loaded before the memory is looked at.
    let first = Index::open(&folder(0)).expect("the index can be opened");
    first.search("怎么退货 how to return", &[], 5);
    let (before, clock) = (memory(), Clock::start());
    let open = |number: usize| Index::open(&folder(number)).expect("the index can be opened");
    let all: Vec<Index> = (0..options.small).map(open).collect();
    println!("opened: {clock}; resident {before} before, {} after", memory());
    let mut times = Vec::new();
    for (index, (text, _)) in all.iter().zip(&questions) {
        let spent = thread_cpu();
        index.search(text, &[], 5);
        times.push(1e3 * (thread_cpu() - spent));
    }
    let (p50, p99) = (share(&mut times, 0.5), share(&mut times, 0.99));
    println!("first search of each: CPU p50 {p50:.2} ms, p99 {p99:.2} ms");
    println!("resident after a search of each: {}", memory());
}

/// Time and CPU time since it was started.
struct Clock(Instant, f64);

impl Clock {
    fn start() -> Clock {
        Clock(Instant::now(), cpu())
    }

    fn cpu(&self) -> f64 {
        cpu() - self.1
    }
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.1} s, {:.1} s of CPU", self.0.elapsed().as_secs_f64(), self.cpu())
    }
}

/// CPU seconds of this thread.
fn thread_cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + 1e-9 * time.tv_nsec as f64
}

/// CPU seconds of this process, from `/proc` in hundredths.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// Megabytes of a line of `/proc/self/status`.
fn status(key: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// What is resident: memory of its own, and pages of files, which the system takes back when it wants.
fn memory() -> String {
    format!("{} MB own, {} MB of files", status("RssAnon"), status("RssFile"))
}

/// Megabytes of the files below a folder.
fn mega(folder: &Path) -> f64 {
    let Ok(files) = fs::read_dir(folder) else { return 0.0 };
    let size = |file: fs::DirEntry| match file.metadata() {
        Ok(found) if found.is_dir() => mega(&file.path()),
        Ok(found) => found.len() as f64 / 1e6,
        Err(_) => 0.0,
    };
    files.flatten().map(size).sum()
}

fn share(times: &mut [f64], share: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    let at = (times.len() as f64 * share) as usize;
    times.get(at.min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
}
