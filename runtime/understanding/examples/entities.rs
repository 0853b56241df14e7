//! Reads the cases under a folder and prints how many are read as their authors say:
//! `cargo run --release -p botloom-understanding --example entities -- DIR [--failures] [PART-OF-A-PATH]`.

use botloom_understanding::evaluate::evaluate;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else if path.extension().is_some_and(|end| end == "json") {
            found.push(path);
        }
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let failures = arguments.iter().any(|argument| argument == "--failures");
    let mut rest = arguments.iter().filter(|argument| !argument.starts_with("--"));
    let (Some(folder), part) = (rest.next(), rest.next()) else {
        eprintln!("name a folder of cases");
        return Ok(());
    };
    let mut found = Vec::new();
    files(Path::new(folder), &mut found)?;
    found.sort();
    for path in found {
        let name = path.display().to_string();
        if part.is_some_and(|part| !name.contains(part.as_str())) {
            continue;
        }
        let Ok(outcome) = evaluate(&name, &std::fs::read_to_string(&path)?) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let share = 100.0 * outcome.passed as f64 / outcome.total.max(1) as f64;
        println!("{:>5}/{:<5} {share:5.1} %  {name}", outcome.passed, outcome.total);
        for failure in outcome.failures.iter().filter(|_| failures) {
            println!(
                "  {}\n    - {}\n    + {}",
                failure.input,
                failure.expected.replace('\n', "\n    - "),
                failure.found.replace('\n', "\n    + ")
            );
        }
    }
    Ok(())
}
