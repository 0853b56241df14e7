//! Cures that need no thought, as edits: the word that was meant, and slips of YAML that can have happened in one way only.
//!
//! A cure of YAML is offered only if the file can be read further with it than without.

use crate::Wording;
use crate::edit::{Edit, Fix, apply};
use crate::keys::{self, Key, Shape};
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::Document;
use crate::witness::quoted;
use crate::words;

/// Files larger than this are not parsed again to try a cure, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// Gives problems the fixes that follow from what they say; those that have one keep it.
pub fn mend(problems: &mut [Problem], sources: &[Source]) {
    for problem in problems.iter_mut().filter(|problem| problem.fix.is_none()) {
        let Some(source) = sources.iter().find(|source| source.path() == problem.file) else { continue };
        problem.fix = word(problem, source).or_else(|| match problem.code {
            Code::Yaml => yaml(problem, source),
            Code::WrongShape => colon_in_text(problem, source),
            _ => None,
        });
    }
}

/// The word that a problem suggests instead of the one that is marked.
fn word(problem: &Problem, source: &Source) -> Option<Fix> {
    let word = problem.cure.suggestion()?;
    let marked = source.text().get(problem.range.start..problem.range.end)?;
    // Of an expression that names a function, the function is the last part.
    let bare = marked.trim_matches(['"', '\'']);
    let what = problem.what.to_string();
    let wrong = what.rsplit('`').nth(1).unwrap_or_default();
    let wrong = if bare == wrong || what.contains(&format!("`{bare}`")) { bare } else { wrong };
    let at = marked.rfind(wrong).filter(|_| bare == wrong || bare.ends_with(&format!(".{wrong}")))?;
    let one =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-./ ".contains(c));
    if !one(wrong) || !one(word) {
        return None;
    }
    let start = problem.range.start + at;
    Some(fix(
        source,
        words!("write `{word}`", word),
        vec![(Range::new(start, start + wrong.len()), word.to_owned())],
    ))
}

fn fix(source: &Source, title: Wording, edits: Vec<(Range, String)>) -> Fix {
    let file = source.path();
    let edits = edits.into_iter().map(|(range, text)| Edit { file: file.to_owned(), range, text });
    Fix { title, edits: edits.collect() }
}

/// A cure for text that is not YAML.
fn yaml(problem: &Problem, source: &Source) -> Option<Fix> {
    if source.text().len() > MAX_BYTES {
        return None;
    }
    let at = source.position(problem.range.start).line;
    let near: Vec<Line<'_>> =
        (at.saturating_sub(2)..=at).rev().filter_map(|line| Line::new(source, line)).collect();
    let tries = tabs(source)
        .into_iter()
        .chain(colons(source))
        .chain(
            near.iter()
                .flat_map(|line| [line.space(), line.quotes(), line.close_quote(), line.close_bracket()]),
        )
        .flatten();
    tries.into_iter().find(|fix| helps(source, fix, problem.range.start))
}

/// Whether the file can be read further with a fix.
fn helps(source: &Source, fix: &Fix, broken: usize) -> bool {
    let Ok(text) = apply(source.text(), &fix.edits) else { return false };
    let Ok(mended) = Source::new(source.path(), text.into_bytes()) else { return false };
    let next = Document::parse(&mended).problems.into_iter().find(|problem| problem.code == Code::Yaml);
    let lines = |source: &Source, at: usize| source.position(at).line;
    next.is_none_or(|next| lines(&mended, next.range.start) > lines(source, broken))
}

/// Tabs before the text of lines, as two or four spaces each.
fn tabs(source: &Source) -> Vec<Option<Fix>> {
    let places: Vec<(usize, usize)> = lines(source)
        .filter_map(|(start, line)| {
            let space = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
            space.contains('\t').then_some((start, space.len()))
        })
        .collect();
    if places.is_empty() {
        return Vec::new();
    }
    let with = |width: usize| {
        let edits = places.iter().map(|(start, length)| {
            let space = &source.text()[*start..start + length];
            (Range::new(*start, start + length), space.replace('\t', &" ".repeat(width)))
        });
        Some(fix(source, words!("indent with spaces"), edits.collect()))
    };
    vec![with(2), with(4)]
}

/// Full-width colons behind known keys, as `: `.
fn colons(source: &Source) -> Vec<Option<Fix>> {
    let edits: Vec<(Range, String)> = lines(source)
        .filter_map(|(start, line)| {
            let (key, rest) = line.split_once('：')?;
            is_key(key.trim_start_matches([' ', '-'])).then_some(())?;
            let begin = start + key.len();
            let space = rest.len() - rest.trim_start_matches([' ', '\u{3000}']).len();
            Some((Range::new(begin, begin + '：'.len_utf8() + space), ": ".to_owned()))
        })
        .collect();
    if edits.is_empty() { Vec::new() } else { vec![Some(fix(source, words!("write `: `"), edits))] }
}

/// The lines with the bytes at which they start, without their ends.
fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.text().split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line.trim_end_matches(['\n', '\r'])))
    })
}

/// A line `key: value`.
struct Line<'s> {
    source: &'s Source,
    /// Where the text of the line ends.
    end: usize,
    key: &'s str,
    /// What stands behind the key and its colon.
    value: &'s str,
    value_at: usize,
}

impl<'s> Line<'s> {
    fn new(source: &'s Source, number: usize) -> Option<Self> {
        let (start, line) = lines(source).nth(number.checked_sub(1)?)?;
        let line = line.trim_end();
        let lead = line.len() - line.trim_start_matches([' ', '-']).len();
        let (key, rest) = line[lead..].split_once(':')?;
        let value = rest.trim_start();
        let value_at = start + line.len() - value.len();
        is_key(key).then_some(Self { source, end: start + line.len(), key, value, value_at })
    }

    /// `ask:phone` needs a space.
    fn space(&self) -> Option<Fix> {
        let colon = self.source.text()[..self.value_at].ends_with(':');
        let title = words!("write `{key}: `", key = self.key);
        (colon && !self.value.is_empty()).then(|| {
            fix(self.source, title, vec![(Range::new(self.value_at, self.value_at), " ".to_owned())])
        })
    }

    /// A text that means something else to YAML needs quotes.
    fn quotes(&self) -> Option<Fix> {
        let plain = !self.value.starts_with(['"', '\'', '{', '[', '|', '>', '&', '*', '!', '#']);
        let risky =
            self.value.contains(": ") || self.value.starts_with(['@', '`', '%']) || self.value.ends_with(':');
        if !plain || !risky || self.value.contains(" #") {
            return None;
        }
        let range = Range::new(self.value_at, self.end);
        Some(fix(self.source, words!("put the text in quotes"), vec![(range, quoted(self.value))]))
    }

    /// A quote that is opened and not closed on the line.
    fn close_quote(&self) -> Option<Fix> {
        let quote = self.value.chars().next().filter(|c| ['"', '\''].contains(c))?;
        let inside = self.value[1..].replace("\\\"", "").replace("''", "");
        if inside.contains(quote) || inside.contains(" #") {
            return None;
        }
        let range = Range::new(self.end, self.end);
        Some(fix(
            self.source,
            words!("close the text with `{quote}`", quote),
            vec![(range, quote.to_string())],
        ))
    }

    /// Brackets that are opened and not closed on the line.
    fn close_bracket(&self) -> Option<Fix> {
        if !self.value.starts_with(['{', '[']) || self.value.contains(['"', '\'', '#']) {
            return None;
        }
        let mut open = Vec::new();
        for c in self.value.chars() {
            match c {
                '{' => open.push('}'),
                '[' => open.push(']'),
                '}' | ']' => {
                    open.pop().filter(|expected| *expected == c)?;
                }
                _ => {}
            }
        }
        let missing: String = open.into_iter().rev().collect();
        let range = Range::new(self.end, self.end);
        let title = words!("close with `{missing}`", missing);
        (!missing.is_empty()).then(|| fix(self.source, title, vec![(range, missing)]))
    }
}

/// A text such as `ask：phone` or `ask:phone` where a map is wanted; each of its lines must be so.
fn colon_in_text(problem: &Problem, source: &Source) -> Option<Fix> {
    let marked = source.text().get(problem.range.start..problem.range.end)?;
    let mut edits = Vec::new();
    let mut first = None;
    let mut at = problem.range.start;
    for line in marked.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let text = line.trim();
        let (length, colon) = text.char_indices().find(|(_, c)| [':', '：'].contains(c))?;
        let (key, rest) = (&text[..length], &text[length + colon.len_utf8()..]);
        if !is_key(key) || rest.is_empty() || rest.contains(": ") {
            return None;
        }
        first.get_or_insert(key);
        let space = rest.len() - rest.trim_start_matches([' ', '\u{3000}']).len();
        let begin = start + length;
        edits.push((Range::new(begin, begin + colon.len_utf8() + space), ": ".to_owned()));
    }
    Some(fix(source, words!("write `{key}: `", key = first?), edits))
}

/// Whether a word is a key of the language, or a language tag.
fn is_key(word: &str) -> bool {
    let tag = || {
        let (language, region) = word.split_once('-').unwrap_or((word, "XX"));
        (2..=3).contains(&language.len())
            && language.chars().all(|c| c.is_ascii_lowercase())
            && region.chars().all(|c| c.is_ascii_alphanumeric())
            && word.contains('-')
    };
    let tables = [
        keys::BOT,
        keys::FLOW,
        keys::STEP,
        keys::CASE,
        keys::SAY,
        keys::BUTTON,
        keys::HTTP,
        keys::HANDOFF,
        keys::KNOWLEDGE_FILE,
        keys::TEST,
    ];
    word == "en"
        || tag()
        || tables.into_iter().any(|table| has(table, word))
        || keys::VERBS.iter().any(|verb| verb.name == word || has(verb.keys, word))
}

fn has(table: &[Key], word: &str) -> bool {
    table.iter().any(|key| {
        key.name == word
            || match key.shape {
                Shape::Table(inner)
                | Shape::Named(inner)
                | Shape::Rows(inner)
                | Shape::TextOr(inner)
                | Shape::TextsOr(inner) => has(inner, word),
                _ => false,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile;

    const BOT: &str = "bot: a\nlanguages: [en]\nslots:\n  phone: {type: phone, ask: Phone?}\n  reason: {type: choice, choices: [late, lost], ask: Why?}\n";

    /// A flow after all its fixes, over and over.
    fn mended(flow: &str) -> String {
        let mut text = flow.to_owned();
        for _ in 0..10 {
            let sources = [
                Source::new("bot.yaml", BOT.into()).unwrap(),
                Source::new("flows/a.yaml", text.clone().into_bytes()).unwrap(),
            ];
            let problems = compile(&sources, &[]).problems;
            let Some(fix) = problems.into_iter().find_map(|problem| problem.fix) else { break };
            text = apply(&text, &fix.edits).unwrap();
        }
        text
    }

    #[test]
    fn slips_that_can_have_happened_in_one_way_are_mended() {
        let head = "flow: a\nsteps:\n";
        for (wrong, right) in [
            ("  - ask: phnoe\n", "  - ask: phone\n"),
            ("  - ask: \"phnoe\"\n", "  - ask: phone\n"),
            ("  - aks: phone\n", "  - ask: phone\n"),
            ("  - ask: phone\n    atempts: 2\n", "  - ask: phone\n    attempts: 2\n"),
            ("  - say: '${phnoe}'\n", "  - say: '${phone}'\n"),
            ("  - say: ${phone.maskk()}\n", "  - say: ${phone.mask()}\n"),
            ("  - if: reason == \"lat\"\n    then: []\n", "  - if: reason == \"late\"\n    then: []\n"),
            ("  - ask：phone\n", "  - ask: phone\n"),
            ("  - ask:phone\n", "  - ask: phone\n"),
            ("  - ask：phone\n    skip： true\n", "  - ask: phone\n    skip: true\n"),
            ("\t- ask: phone\n\t  skip: true\n", "  - ask: phone\n    skip: true\n"),
            ("  - say: Sorry: it is late\n", "  - say: \"Sorry: it is late\"\n"),
            ("  - say: @home\n", "  - say: \"@home\"\n"),
            ("  - say: \"hello\n  - ask: phone\n", "  - say: \"hello\"\n  - ask: phone\n"),
            ("  - say: {en: hello\n  - ask: phone\n", "  - say: {en: hello}\n  - ask: phone\n"),
        ] {
            assert_eq!(mended(&format!("{head}{wrong}")), format!("{head}{right}"), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_certain_is_left_alone() {
        for left in [
            "flow: a\nsteps:\n  - ask: telephone\n",
            "flow: a\nsteps:\n  - hello：world\n",
            "flow: a\nsteps:\n  - say: a: b # c\n",
            "flow: a\nsteps:\n  - say: \"a\" b\n",
        ] {
            assert_eq!(mended(left), left);
        }
    }
}
