//! Tests that go every way which a conversation can take, with what the bot says today.

use super::run::{Line, Report, run};
use super::script::read;
use crate::release::Release;
use botloom_flow::program::{Op, Program};
use botloom_flow::{Language, Scenario, Source, Witness, WitnessLine, format, scenarios};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The first line of a file that was generated, by which it may be replaced.
pub const GENERATED: &str = "# Written by `botloom test --generate`; what the bot said is taken for right.\n";

/// What became of a conversation that was thought out.
#[derive(Debug, Clone)]
pub enum Generated {
    /// It was held as it was thought out.
    Test {
        /// The path of its file in the bot's folder.
        file: String,
        /// Its text.
        text: String,
        /// How it went.
        report: Report,
    },
    /// It went another way.
    Other {
        /// What it was to show.
        name: String,
        /// How it went.
        report: Report,
    },
}

/// Conversations that together take every way out of every step which a conversation can take.
#[must_use]
pub fn generate(release: &Arc<Release>) -> Vec<Generated> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut all = Vec::new();
    for Scenario { flow, name, wordings, covers } in scenarios(&release.program) {
        let mut other = None;
        let as_thought = |witness: Witness| {
            let asked = |line: &&WitnessLine| !matches!(line, WitnessLine::Bot(_) | WitnessLine::Then(_));
            let lines = witness.lines.iter().filter(asked).cloned().collect();
            let silent = Witness { lines, ..witness };
            let report = held(release, &silent, &name)?;
            let missed =
                covers.iter().any(|step| is_step(&release.program, step) && !report.covered.contains(step));
            let unanswered =
                report.failures.iter().any(|failure| failure.expected.to_string().contains("`given`"));
            if missed || unanswered {
                other.get_or_insert(report);
                return None;
            }
            Some((silent, report))
        };
        let Some((silent, report)) = wordings.into_iter().find_map(as_thought) else {
            all.extend(other.map(|report| Generated::Other { name, report }));
            continue;
        };
        let number = numbers.entry(flow.clone()).or_default();
        *number += 1;
        let file = format!("tests/generated-{}-{number:02}.yaml", flow.replace('_', "-"));
        let lines = answered(&silent.lines, &report.lines);
        let text = GENERATED.to_owned() + &Witness { lines, ..silent }.to_test(&name, Language::English);
        let source = Source::new(file.as_str(), text.clone().into_bytes());
        let text = source.ok().and_then(|source| format(&source).ok()).unwrap_or(text);
        all.push(Generated::Test { file, text, report });
    }
    all
}

/// How a conversation goes.
fn held(release: &Arc<Release>, silent: &Witness, name: &str) -> Option<Report> {
    let source =
        Source::new("tests/generated.yaml", silent.to_test(name, Language::English).into_bytes()).ok()?;
    Some(run(release, &read(&source).ok()?, None))
}

/// Jumps and loops run on behalf of the step that they belong to.
fn is_step(program: &Program, (flow, at): &(String, usize)) -> bool {
    let op = program.flow(flow).and_then(|flow| flow.code.get(*at));
    op.is_some_and(|op| !matches!(op, Op::Jump(_) | Op::Next { .. }))
}

/// What was said, with what the bot said to it.
fn answered(asked: &[WitnessLine], lines: &[Line]) -> Vec<WitnessLine> {
    let mut lines = lines.iter().peekable();
    let mut all = Vec::new();
    for line in asked {
        all.push(line.clone());
        if !matches!(line, WitnessLine::Start) {
            lines.next_if(|line| !matches!(line, Line::Bot(_)));
        }
        while let Some(Line::Bot(text)) = lines.next_if(|line| matches!(line, Line::Bot(_))) {
            all.push(WitnessLine::Bot(Some(text.clone())));
        }
    }
    all
}
