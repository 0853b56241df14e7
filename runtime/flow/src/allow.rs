//! What an author says of a warning: that it is meant.
//!
//! ```yaml
//! - call: parcels.track  # allow BL0150: the error flow is right here
//!
//! # allow BL0160, BL0184
//! triggers: [我要寄件]
//! ```
//!
//! A comment holds for its own line, or for the next one if nothing else stands on its line. `ignore` of `bot.yaml` holds
//! for the whole bot. Errors cannot be allowed: a bot with one does not run.

use crate::edit::{Edit, Fix};
use crate::problem::{Code, Problem, Range, Severity};
use crate::source::Source;
use crate::syntax::{Document, Node, Value};
use crate::wording::Wording;
use crate::words;

/// Takes out the problems that are meant, and adds what is wrong with what was said of them.
///
/// With an error in the folder nobody looked for everything, so that an allowance without use is not reported then.
pub fn allow(problems: &mut Vec<Problem>, sources: &[Source]) {
    let complete = problems.iter().all(|problem| problem.severity() != Severity::Error);
    let mut found = Vec::new();
    let ignored = ignored(sources, &mut found);
    let mut allowances: Vec<Allowance<'_>> = Vec::new();
    for source in sources.iter().filter(|source| source.text().contains("allow BL")) {
        comments(source, &mut allowances, &mut found);
    }
    let sources_of = |file: &str| sources.iter().find(|source| source.path() == file);
    problems.retain(|problem| {
        if problem.severity() == Severity::Error {
            return true;
        }
        if ignored.contains(&problem.code) {
            return false;
        }
        let Some(source) = sources_of(&problem.file) else { return true };
        let line = source.position(problem.range.start).line;
        let mut kept = true;
        for allowance in &mut allowances {
            let here = allowance.code == problem.code && allowance.line == line;
            if here && allowance.source.path() == problem.file {
                allowance.used = true;
                kept = false;
            }
        }
        kept
    });
    for unused in allowances.iter().filter(|allowance| !allowance.used && complete) {
        let Allowance { source, code, range, .. } = unused;
        found.push(Problem::new(
            Code::UnusedAllowance,
            source.path(),
            *range,
            words!("nothing here is {code}", code),
            words!("what is allowed where nothing is to allow would hide the next mistake there"),
            words!("remove it"),
        ));
    }
    problems.extend(found.into_iter().filter(|problem| !ignored.contains(&problem.code)));
}

/// The comment that says of a warning or advice that it is meant; none of an error, and where no comment can stand.
///
/// A code joins the comment that stands above already.
#[must_use]
pub fn allowance(source: &Source, problem: &Problem) -> Option<Fix> {
    if problem.severity() == Severity::Error || problem.file != source.path() {
        return None;
    }
    let line = source.position(problem.range.start).line;
    let above = if line > 1 { source.line(line - 1) } else { "" };
    let code = problem.code;
    let (at, text) = if above.trim_start().starts_with("# allow BL") {
        let codes = above.find([':', '：']).unwrap_or(above.trim_end().len());
        (source.start_of(line - 1) + codes, format!(", {code}"))
    } else {
        let own = source.line(line);
        let indent = &own[..own.len() - own.trim_start().len()];
        (source.start_of(line), format!("{indent}# allow {code}\n"))
    };
    let mut changed = source.text().to_owned();
    changed.insert_str(at, &text);
    // Within a text of several lines it would be a part of the text.
    let changed = Source::new(source.path(), changed.into_bytes()).ok()?;
    let (mut allowances, mut refused) = (Vec::new(), Vec::new());
    comments(&changed, &mut allowances, &mut refused);
    let wanted = line + usize::from(text.ends_with('\n'));
    if !allowances.iter().any(|allowance| allowance.code == code && allowance.line == wanted) {
        return None;
    }
    let edit = Edit { file: source.path().to_owned(), range: Range::new(at, at), text };
    Some(Fix { title: words!("say that it is meant: `# allow {code}`", code), edits: vec![edit] })
}

/// A code that is allowed on a line.
struct Allowance<'s> {
    source: &'s Source,
    code: Code,
    line: usize,
    range: Range,
    used: bool,
}

/// The codes that the bot ignores.
fn ignored(sources: &[Source], found: &mut Vec<Problem>) -> Vec<Code> {
    let Some(source) = sources.iter().find(|source| source.path() == "bot.yaml") else { return Vec::new() };
    if !source.text().contains("ignore") {
        return Vec::new();
    }
    let root = Document::parse(source).root;
    let Some(node) = root.as_ref().and_then(|root| root.get("ignore")) else { return Vec::new() };
    let items: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut codes = Vec::new();
    for (item, text) in items.into_iter().filter_map(|item| Some((item, item.text()?))) {
        match code(text) {
            Ok(code) => codes.push(code),
            Err(what) => found.push(refused(source, item.range, what)),
        }
    }
    codes
}

/// Reads the comments of a file that allow something.
fn comments<'s>(source: &'s Source, allowances: &mut Vec<Allowance<'s>>, found: &mut Vec<Problem>) {
    let (_, marks) = Document::parse_with_marks(source);
    for comment in marks.comments {
        let text = &source.text()[comment.start..comment.end];
        let Some(rest) = text.trim_start_matches(['#', ' ']).strip_prefix("allow BL") else { continue };
        let codes = rest.split([':', '：']).next().unwrap_or_default();
        let at = source.position(comment.start).line;
        let before = source.line(at).split('#').next().unwrap_or_default();
        let line = if before.trim().is_empty() { next(source, at) } else { at };
        let mut start = comment.start + text.len() - rest.len() - "BL".len();
        for part in format!("BL{codes}").split(',') {
            let lead = part.len() - part.trim_start().len();
            let word = part.split_whitespace().next().unwrap_or_default();
            let range = Range::new(start + lead, start + lead + word.len());
            match code(word) {
                Ok(code) => allowances.push(Allowance { source, code, line, range, used: false }),
                Err(what) => found.push(refused(source, range, what)),
            }
            start += part.len() + 1;
        }
    }
}

/// The next line that is neither empty nor a comment.
fn next(source: &Source, line: usize) -> usize {
    let rest = source.text().lines().enumerate().skip(line);
    let found = rest
        .map(|(at, text)| (at + 1, text.trim_start()))
        .find(|(_, text)| !text.is_empty() && !text.starts_with('#'));
    found.map_or(line, |(at, _)| at)
}

/// A code that can be allowed, or why it cannot.
fn code(word: &str) -> Result<Code, Wording> {
    match Code::ALL.iter().find(|code| code.to_string() == word) {
        Some(code) if code.severity() == Severity::Error => {
            Err(words!("{word} is an error, which cannot be allowed", word))
        }
        Some(code) => Ok(*code),
        None => Err(words!("there is no problem `{word}`", word)),
    }
}

fn refused(source: &Source, range: Range, what: Wording) -> Problem {
    let why = words!("only warnings and advice can be meant");
    let cure = words!("write the code of a warning or advice as `botloom check` prints it, or remove it");
    Problem::new(Code::UnusedAllowance, source.path(), range, what, why, cure)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Wording {
        Wording::verbatim(text)
    }

    fn left(bot: &str, flow: &str, code: Code, at: &str) -> Vec<String> {
        let sources =
            [Source::new("bot.yaml", bot.into()).unwrap(), Source::new("flows/a.yaml", flow.into()).unwrap()];
        let start = flow.find(at).unwrap();
        let range = Range::new(start, start + at.len());
        let mut problems =
            vec![Problem::new(code, "flows/a.yaml", range, said("it"), said("so"), said("do"))];
        allow(&mut problems, &sources);
        problems.into_iter().map(|problem| format!("{} {}", problem.code, problem.what)).collect()
    }

    #[test]
    fn a_comment_holds_for_its_line_or_the_next() {
        let none: [&str; 0] = [];
        for flow in [
            "- say: a  # allow BL0110\n",
            "# allow BL0110: it is a name\n- say: a\n",
            "# allow BL0110\n\n# and why\n- say: a\n",
            "- say: a  # allow BL0111x, BL0110 since it is a name\n",
        ] {
            let found = left("bot: a\n", flow, Code::MissingTranslation, "say");
            let refused = usize::from(flow.contains("BL0111x"));
            assert_eq!(found.len(), refused, "{flow}: {found:?}");
        }
        assert_eq!(left("bot: a\nignore: BL0110\n", "- say: a\n", Code::MissingTranslation, "say"), none);
        assert_eq!(
            left("bot: a\nignore: [BL0133, BL0110]\n", "- say: a\n", Code::MissingTranslation, "say"),
            none
        );
    }

    #[test]
    fn the_comment_is_written_where_it_holds() {
        let written = |flow: &str, at: &str| {
            let source = Source::new("flows/a.yaml", flow.into()).unwrap();
            let start = flow.find(at).unwrap();
            let range = Range::new(start, start + at.len());
            let problem = Problem::new(
                Code::MissingTranslation,
                "flows/a.yaml",
                range,
                said("it"),
                said("so"),
                said("do"),
            );
            let fix = allowance(&source, &problem)?;
            let text = crate::edit::apply(flow, &fix.edits).unwrap();
            let source = Source::new("flows/a.yaml", text.clone().into()).unwrap();
            let moved = text.rfind(at).unwrap();
            let range = Range::new(moved, moved + at.len());
            let mut problems = vec![Problem { range, ..problem.clone() }];
            allow(&mut problems, &[source]);
            assert!(problems.iter().all(|left| left.code != problem.code), "{text}");
            Some(text)
        };
        let of = |flow, at| written(flow, at).unwrap_or_default();
        assert_eq!(of("flow: a\n", "flow"), "# allow BL0110\nflow: a\n");
        let flow = "steps:\n  - say: 好, 再见\n";
        assert_eq!(of(flow, "再见"), "steps:\n  # allow BL0110\n  - say: 好, 再见\n");
        let flow = "steps:\r\n  - say: 再见\r\n";
        assert_eq!(of(flow, "再见"), "steps:\r\n  # allow BL0110\n  - say: 再见\r\n");
        let flow = "  # allow BL0133: as it is\n  - say: a\n";
        assert_eq!(of(flow, "say"), "  # allow BL0133, BL0110: as it is\n  - say: a\n");
        assert_eq!(of("# allow BL0133\n- say: a\n", "say"), "# allow BL0133, BL0110\n- say: a\n");
        assert_eq!(written("steps:\n  - say: |\n      one\n      two\n", "two"), None);
        let source = Source::new("flows/a.yaml", b"flow: a\n".to_vec()).unwrap();
        let problem = Problem::new(
            Code::UnknownSlot,
            "flows/a.yaml",
            Range::new(0, 4),
            said("it"),
            said("so"),
            said("do"),
        );
        assert_eq!(allowance(&source, &problem), None);
    }

    #[test]
    fn what_allows_nothing_is_said_so() {
        let flow = "# allow BL0110\n- say: a\n- say: b\n";
        let found = left("bot: a\n", flow, Code::MissingTranslation, "b\n");
        assert_eq!(found, ["BL0110 it", "BL0199 nothing here is BL0110"]);
        let found = left("bot: a\n", "- say: a # allow BL0106\n", Code::UnknownSlot, "say");
        assert_eq!(found, ["BL0106 it", "BL0199 BL0106 is an error, which cannot be allowed"]);
        let found = left("bot: a\nignore: BL9999\n", "- say: a\n", Code::UnknownSlot, "say");
        assert_eq!(found, ["BL0106 it", "BL0199 there is no problem `BL9999`"]);
    }
}
