//! The file of settings as text.

use super::settings::{Config, SECTIONS};
use std::fmt::Write;

/// How wide the words are.
const WIDTH: usize = 120;

/// The file with every setting, its words and its default, all behind signs of comment.
pub fn document() -> String {
    let mut out = String::from(
        "# The settings of Botloom, each with its default. Every one can also be set by the variable that stands with it, and by\n\
         # `--set section.name=value`. Flags stand above variables, these above this file. `botloom config` prints this file.\n",
    );
    let rows = Config::default().rows();
    for (section, words) in SECTIONS {
        out.push('\n');
        wrapped(&mut out, words);
        let _ = writeln!(out, "[{section}]");
        for row in rows.iter().filter(|row| row.section == *section) {
            out.push('\n');
            wrapped(&mut out, &row.words);
            let _ = writeln!(out, "# {}", row.variable);
            let value = row.value.clone().or_else(|| {
                // Numbers and tables stand as they are.
                let example = row.example?;
                let plain = example.starts_with('{') || example.parse::<u32>().is_ok();
                Some(if plain { example.to_owned() } else { format!("\"{example}\"") })
            });
            let _ = writeln!(out, "# {} = {}", row.name, value.unwrap_or_default());
        }
    }
    out
}

/// The settings that hold, without those that have no value; secrets are not shown.
pub fn effective(config: &Config) -> String {
    let mut out = String::new();
    let rows = config.rows();
    for (section, _) in SECTIONS {
        let _ = writeln!(out, "{}[{section}]", if out.is_empty() { "" } else { "\n" });
        for row in rows.iter().filter(|row| row.section == *section) {
            if let Some(value) = &row.value {
                let _ = writeln!(out, "{} = {value}", row.name);
            }
        }
    }
    out
}

fn wrapped(out: &mut String, words: &[&str]) {
    let mut line = String::from("#");
    for word in words.iter().flat_map(|line| line.split_whitespace()) {
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(out, "{line}");
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}
