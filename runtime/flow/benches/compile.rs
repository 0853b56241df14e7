//! Checking and compiling a large bot: `cargo bench -p botloom-flow`.

use botloom_flow::{Compiler, Severity, Source, compile};
use criterion::{Criterion, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;

/// How many values are held to measure one.
const HELD: usize = 20;

/// The megabytes that a value holds, where the system counts resident memory: those of many, divided.
fn held<T>(make: impl Fn() -> T) -> Option<f64> {
    let resident = || -> Option<f64> {
        let status = std::fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        Some(line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok()? / 1024.0)
    };
    drop(make());
    let before = resident()?;
    let values: Vec<T> = (0..HELD).map(|_| make()).collect();
    let after = resident()?;
    drop(black_box(values));
    Some((after - before) / HELD as f64)
}

const FLOWS: usize = 200;
const LINES: usize = 5_000;

/// Flows that the engine starts itself.
fn library() -> Vec<Source> {
    ["welcome", "handoff", "after_hours", "cancel", "error"]
        .iter()
        .map(|name| {
            let text = format!("flow: {name}\nprivate: true\nsteps: [{{say: {{zh-CN: 好, en: ok}}}}]\n");
            Source::new(format!("built-in/{name}.yaml"), text.into_bytes()).expect("it is text")
        })
        .collect()
}

fn bot() -> Source {
    let mut text = String::from("bot: large\nlanguages: [zh-CN, en]\nslots:\n");
    for number in 0..40 {
        let _infallible = match number % 4 {
            0 => writeln!(
                text,
                "  slot_{number}: {{type: id, pattern: 'SF\\d{{10}}', ask: {{zh-CN: 单号, en: Number?}}}}"
            ),
            1 => writeln!(text, "  slot_{number}: {{type: number, ask: {{zh-CN: 多重, en: How heavy?}}}}"),
            2 => writeln!(text, "  slot_{number}: {{type: date, ask: {{zh-CN: 哪天, en: Which day?}}}}"),
            _ => writeln!(
                text,
                "  slot_{number}: {{type: choice, choices: {{a: {{zh-CN: [甲], en: [A]}}, b: {{zh-CN: [乙], en: [B]}}}}, ask: {{zh-CN: 哪种, en: Which?}}}}"
            ),
        };
    }
    text += "handoff: {queue: desk, hours: 'Mon-Fri 09:00-18:00'}\n";
    Source::new("bot.yaml", text.into_bytes()).expect("it is text")
}

/// A flow of everything that flows are made of: questions, conditions, loops back, other flows.
fn flow(number: usize) -> Source {
    let private = number % 5 == 4;
    let mut text = format!("flow: flow_{number}\ntitle: {{zh-CN: 流程{number}, en: Flow {number}}}\n");
    if private {
        text += "private: true\ninputs: {weight: number}\noutputs: {price: number}\n";
        text += "steps:\n  - if: weight > 10\n    then:\n      - set: {factor: '3'}\n    else:\n      - set: {factor: '2'}\n";
        text += "  - end: flow\n    outputs: {price: weight * factor}\n";
    } else {
        let _infallible =
            write!(text, "triggers:\n  - 我要办理业务{number}\n  - I want thing number {number}\nsteps:\n");
        let (id, weight, day, kind) =
            (number * 4 % 40, number * 4 % 40 + 1, number * 4 % 40 + 2, number * 4 % 40 + 3);
        let inner = (number / 5 * 5) + 4;
        let _infallible = write!(
            text,
            "  - ask: slot_{id}
  - ask: slot_{weight}
    accept: slot_{weight} > 0 && slot_{weight} <= 50
    otherwise: {{zh-CN: 最多 50 公斤。, en: Up to 50 kg.}}
    then:
      - handoff: {{queue: heavy, note: 'too heavy: ${{slot_{id}}}'}}
      - end: flow
  - run: flow_{inner}
    with: {{weight: '${{slot_{weight}}}'}}
    into: price
  - ask: slot_{kind}
  - switch:
      - when: slot_{kind} == \"a\"
        steps:
          - ask: slot_{day}
            accept: slot_{day} > today()
            otherwise: {{zh-CN: 最早明天。, en: Tomorrow at the earliest.}}
          - say: {{zh-CN: '${{slot_{day}}}，${{price}} 元', en: '${{slot_{day}}}: ${{price}}'}}
      - else:
        steps:
          - say: {{zh-CN: '共 ${{price}} 元', en: '${{price}} in all'}}
  - ask: more_{number}
    always: true
  - if: more_{number}
    then:
      - clear: [slot_{id}, more_{number}]
      - goto: ask slot_{id}
  - say: {{zh-CN: '好的，${{slot_{id}}}', en: 'Done: ${{slot_{id}}}'}}
slots:
  more_{number}: {{type: boolean, ask: {{zh-CN: 还要吗, en: Another one?}}}}
"
        );
    }
    Source::new(format!("flows/flow_{number}.yaml"), text.into_bytes()).expect("it is text")
}

fn folder() -> Vec<Source> {
    let mut folder = vec![bot()];
    folder.extend((0..FLOWS).map(flow));
    let lines: usize = folder.iter().map(|source| source.text().lines().count()).sum();
    // Notes make up the rest, as in a real bot.
    let notes: String = (lines..LINES).map(|_| "# what an author writes for others\n").collect();
    let text = notes + folder[0].text();
    folder[0] = Source::new("bot.yaml", text.into_bytes()).expect("it is text");
    folder
}

fn compiling(c: &mut Criterion) {
    let (folder, library) = (folder(), library());
    let lines: usize = folder.iter().map(|source| source.text().lines().count()).sum();
    assert!(lines >= LINES, "{lines} lines");
    let mut problems = compile(&folder, &library).problems;
    problems.retain(|problem| problem.severity() != Severity::Advice);
    assert_eq!(problems, [], "the bot is right");
    let compiler = || {
        let mut compiler = Compiler::new(&library);
        drop(compiler.compile(&folder));
        compiler
    };
    for (what, size) in [
        ("the compiled bot", held(|| compile(&folder, &library).program)),
        ("what is kept for the next edit", held(compiler)),
    ] {
        println!("{what} holds {} MB", size.map_or("?".to_owned(), |size| format!("{size:.1}")));
    }
    c.bench_function("200 flows of 5000 lines", |b| {
        b.iter(|| compile(black_box(&folder), black_box(&library)))
    });

    // One flow is being edited: a number in it changes to and fro.
    let mut edited = folder.clone();
    let text = edited[1].text().replace("50", "60");
    edited[1] = Source::new(edited[1].path(), text.into_bytes()).expect("it is text");
    let mut compiler = Compiler::new(&library);
    let mut turn = [&folder, &edited].into_iter().cycle();
    c.bench_function("the same after an edit of one file", |b| {
        b.iter(|| compiler.compile(black_box(turn.next().expect("it goes round"))));
    });
}

criterion_group!(benches, compiling);
criterion_main!(benches);
