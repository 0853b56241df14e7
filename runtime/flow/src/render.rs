//! A problem as text for a terminal or a log.

use crate::problem::Problem;
use crate::source::Source;
use crate::{Language, words};

/// The widest excerpt that is shown, in characters.
const WIDEST: usize = 120;

/// A problem with its place, the line marked, the reason and the cure, ending with a line break. `sources` are the files of
/// the folder; of one that is not among them no line is shown.
///
/// It is said in `language`, labels included.
///
/// Wide characters (Chinese, full-width) count two columns, so that the mark stands under the text in a terminal.
#[must_use]
pub fn render(problem: &Problem, sources: &[Source], language: Language) -> String {
    let find = |file: &str| sources.iter().find(|source| source.path() == file);
    let mut out = format!(
        "{}[{}]: {}\n",
        problem.severity().wording().in_language(language),
        problem.code,
        problem.what.in_language(language)
    );
    match find(&problem.file) {
        Some(source) => {
            let start = source.position(problem.range.start);
            out += &format!("  --> {}:{}:{}\n", problem.file, start.line, start.column);
            out += &excerpt(source, problem.range.start, problem.range.end, "");
            if let Some(other) = &problem.related
                && let Some(source) = find(&other.file)
            {
                if other.file != problem.file {
                    let start = source.position(other.range.start);
                    out += &format!("  ::: {}:{}:{}\n", other.file, start.line, start.column);
                }
                out +=
                    &excerpt(source, other.range.start, other.range.end, &other.label.in_language(language));
            }
        }
        None => out += &format!("  --> {}\n", problem.file),
    }
    if let Some(witness) = &problem.witness {
        let lead = words!("the shortest conversation that shows it:");
        out += &format!("  {}\n", lead.in_language(language));
        for line in witness.lines(language) {
            out += &format!("    {line}\n");
        }
    }
    let (why, cure) = (&problem.why, &problem.cure);
    for line in [words!("why: {why}", why), words!("do:  {cure}", cure)] {
        out += &format!("  {}\n", line.in_language(language));
    }
    out
}

fn excerpt(source: &Source, start: usize, end: usize, label: &str) -> String {
    let at = source.position(start);
    let line = source.line(at.line);
    let shown: String = line.chars().take(WIDEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let number = at.line.to_string();
    let gutter = " ".repeat(number.len());
    if at.column > WIDEST {
        return format!("{gutter} |\n{number} | {shown}...\n");
    }
    let before: String = shown.chars().take(at.column - 1).collect();
    let text = source.text();
    let marked: String =
        text[source.floor(start)..source.floor(end)].chars().take_while(|c| *c != '\n').collect();
    let room = width(&shown).saturating_sub(width(&before)).max(1);
    let mark = "^".repeat(width(marked.trim_end()).clamp(1, room));
    let label = if label.is_empty() { String::new() } else { format!(" {label}") };
    format!("{gutter} |\n{number} | {shown}\n{gutter} | {}{mark}{label}\n", " ".repeat(width(&before)))
}

/// The columns a text takes in a terminal; Chinese and full-width characters take two.
#[must_use]
pub fn width(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x1100..=0x115F | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF => 2,
            0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1F64F | 0x1F900..=0x1F9FF => 2,
            0x20000..=0x3FFFD => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use crate::{Document, Language, Source, render};

    #[test]
    fn the_mark_stands_under_wide_text() {
        let source = Source::new("flows/a.yaml", "say: {问候: 你好, 问候: 您好}\n".into()).unwrap();
        let document = Document::parse(&source);
        assert_eq!(
            render(&document.problems[0], std::slice::from_ref(&source), Language::English),
            "error[BL0004]: `问候` stands twice in this map
  --> flows/a.yaml:1:15
  |
1 | say: {问候: 你好, 问候: 您好}
  |                   ^^^^
  |
1 | say: {问候: 你好, 问候: 您好}
  |       ^^^^ first here
  why: only one of the two values could be used, and nobody could tell which
  do:  remove one, or give it another name
"
        );
    }
}
