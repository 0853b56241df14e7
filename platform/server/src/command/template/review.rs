//! What an upgrade does, for people and for programs.

use std::io::Write;

use botloom_domain::merge::{Change, ChangeKind, Conflict};
use botloom_domain::{Step, Upgrade};
use botloom_flow::width;
use serde_json::{Value, json};

/// Columns of a screen that does not say how wide it is.
const WIDTH: usize = 110;
/// The most lines of a changed text that are shown.
const LINES: usize = 12;

/// Prints a review: what came, and what both sides changed, side by side.
pub fn print(out: &mut impl Write, done: &Upgrade) -> std::io::Result<()> {
    for step in &done.steps {
        let Step { name, from, .. } = step;
        let kind = step.kind.name();
        match &step.to {
            None => writeln!(
                out,
                "{kind} {name} {from}: this program does not offer it; name a folder with `--from`"
            )?,
            Some(to) if step.is_older => {
                writeln!(out, "{kind} {name} {from}: what is offered, {to}, is older; nothing to do")?;
            }
            Some(to) if to == from => writeln!(out, "{kind} {name} {from}: {}", counts(step))?,
            Some(to) => writeln!(out, "{kind} {name} {from} -> {to}: {}", counts(step))?,
        }
        step.changes.iter().try_for_each(|change| print_change(out, change))?;
        step.conflicts.iter().try_for_each(|conflict| side_by_side(out, conflict))?;
    }
    Ok(())
}

fn counts(step: &Step) -> String {
    let (changes, kept, open) = (step.changes.len(), step.kept.len(), step.conflicts.len());
    if changes + open == 0 {
        return "up to date".to_owned();
    }
    let some = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!("{} came, {kept} of yours kept, {}", some(changes, "change"), some(open, "conflict"))
}

fn print_change(out: &mut impl Write, change: &Change) -> std::io::Result<()> {
    let sign = match change.kind {
        ChangeKind::Added => '+',
        ChangeKind::Changed => '~',
        ChangeKind::Removed => '-',
    };
    let place =
        if change.id.starts_with(&change.file) { String::new() } else { format!("  ({})", change.file) };
    writeln!(out, "  {sign} {}{place}", change.id)?;
    let both = change.before.is_some() && change.after.is_some();
    for (sign, text) in [('-', &change.before), ('+', &change.after)] {
        // Of what comes or goes as a whole the name says enough, unless it is short.
        let Some(text) = text.as_ref().filter(|text| both || text.lines().count() == 1) else { continue };
        let count = text.lines().count();
        for line in text.lines().take(LINES) {
            writeln!(out, "      {sign} {line}")?;
        }
        if count > LINES {
            writeln!(out, "      {sign} ... {} more lines", count - LINES)?;
        }
    }
    Ok(())
}

fn side_by_side(out: &mut impl Write, conflict: &Conflict) -> std::io::Result<()> {
    writeln!(out, "\nconflict {}  ({})", conflict.id, conflict.file)?;
    let screen = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(WIDTH);
    let column = (screen.max(40) - 8) / 3;
    let sides = [("was", &conflict.base), ("yours", &conflict.ours), ("theirs", &conflict.theirs)];
    let heads = sides.map(|(head, _)| head.to_owned());
    line(out, &heads, column)?;
    line(out, &sides.map(|_| "-".repeat(column)), column)?;
    let absent = |head: &str| if head == "was" { "(not there)" } else { "(removed)" };
    let texts = sides.map(|(head, text)| match text {
        Some(text) => wrapped(text, column),
        None => vec![absent(head).to_owned()],
    });
    let count = texts.iter().map(Vec::len).max().unwrap_or_default();
    for number in 0..count {
        line(out, &texts.each_ref().map(|text| text.get(number).cloned().unwrap_or_default()), column)?;
    }
    writeln!(out)
}

fn line(out: &mut impl Write, parts: &[String; 3], column: usize) -> std::io::Result<()> {
    let padded: Vec<String> = parts
        .iter()
        .map(|part| format!("{part}{}", " ".repeat(column.saturating_sub(width(part)))))
        .collect();
    writeln!(out, "  {}", padded.join(" | ").trim_end())
}

/// The lines of a text, none wider than a column.
fn wrapped(text: &str, column: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut rest = String::new();
        for word in line.split_inclusive(' ') {
            if !rest.is_empty() && width(&rest) + width(word.trim_end()) > column {
                lines.push(std::mem::take(&mut rest));
            }
            for c in word.chars() {
                // Chinese has no spaces to break at.
                if width(&rest) + width(c.encode_utf8(&mut [0; 4])) > column {
                    lines.push(std::mem::take(&mut rest));
                    if c == ' ' {
                        continue;
                    }
                }
                rest.push(if c.is_control() { ' ' } else { c });
            }
        }
        lines.push(rest);
    }
    lines
}

/// A review for programs.
pub fn json(done: &Upgrade, problems: Vec<Value>, written: bool) -> Value {
    let change = |change: &Change| {
        let kind = match change.kind {
            ChangeKind::Added => "added",
            ChangeKind::Changed => "changed",
            ChangeKind::Removed => "removed",
        };
        json!({"id": change.id, "file": change.file, "kind": kind, "before": change.before, "after": change.after})
    };
    let conflict = |conflict: &Conflict| {
        let Conflict { id, file, base, ours, theirs } = conflict;
        json!({"id": id, "file": file, "base": base, "ours": ours, "theirs": theirs})
    };
    let step = |step: &Step| {
        json!({
            "kind": step.kind.name(),
            "name": step.name,
            "from": step.from,
            "to": step.to,
            "older": step.is_older,
            "changes": step.changes.iter().map(change).collect::<Vec<_>>(),
            "kept": step.kept.iter().map(change).collect::<Vec<_>>(),
            "conflicts": step.conflicts.iter().map(conflict).collect::<Vec<_>>(),
        })
    };
    json!({
        "written": written,
        "settled": done.settled,
        "origins": done.steps.iter().map(step).collect::<Vec<_>>(),
        "problems": problems,
    })
}
