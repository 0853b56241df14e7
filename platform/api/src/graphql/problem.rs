//! Problems of bots, with places as editors count them.

use super::bot::FileInput;
use super::{allowed, broken, language, platform};
use crate::platform::Found;
use async_graphql::{Context, Enum, Error, Object, SimpleObject};
use botloom_domain::Permission;
use botloom_flow::{ProblemTest, Source};

/// How bad a problem is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Error,
    Warning,
    /// Fine as it is, and could be better.
    Advice,
}

impl From<botloom_flow::Severity> for Severity {
    fn from(severity: botloom_flow::Severity) -> Self {
        match severity {
            botloom_flow::Severity::Error => Self::Error,
            botloom_flow::Severity::Warning => Self::Warning,
            botloom_flow::Severity::Advice => Self::Advice,
        }
    }
}

/// A place in a file, both counted from 1.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct Position {
    line: usize,
    /// In characters.
    column: usize,
}

impl From<botloom_flow::Position> for Position {
    fn from(position: botloom_flow::Position) -> Self {
        Self { line: position.line, column: position.column }
    }
}

/// Something wrong with a bot, with its place and a cure.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct Problem {
    code: String,
    severity: Severity,
    file: String,
    start: Position,
    end: Position,
    /// From the file's start, in UTF-16 code units, as browsers count.
    start_offset: usize,
    end_offset: usize,
    what: String,
    why: String,
    /// What to do.
    cure: String,
    /// How it is mended without thought, if it can be.
    fix: Option<ProblemFix>,
    /// The shortest conversation that shows it, if one does.
    witness: Option<Witness>,
}

/// Changes that mend a problem.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct ProblemFix {
    /// What they do, in a few words.
    title: String,
    edits: Vec<ProblemEdit>,
}

/// A part of a file and what it becomes.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct ProblemEdit {
    file: String,
    /// From the file's start, in UTF-16 code units.
    start_offset: usize,
    end_offset: usize,
    text: String,
}

/// A conversation that shows a problem.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct Witness {
    /// What is said and happens, one line each.
    lines: Vec<String>,
    /// The same as a test of the bot; what the bot shall do instead is left open in it.
    test: String,
    /// Where the test would stand: a path that no file has, or that of this very test.
    path: String,
}

impl Problem {
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Problems as they are shown, in the language of whoever asks.
pub(crate) fn problems(ctx: &Context<'_>, found: &Found) -> Vec<Problem> {
    let language = language(ctx);
    let text_of = |path: &str| Some(found.sources.iter().find(|source| source.path() == path)?.text());
    let show = |problem: &botloom_flow::Problem| {
        let source = found.sources.iter().find(|source| source.path() == problem.file);
        let place = |byte: usize| match source {
            Some(source) => (source.position(byte).into(), utf16(source, byte)),
            None => (Position { line: 1, column: 1 }, 0),
        };
        let ((start, start_offset), (end, end_offset)) =
            (place(problem.range.start), place(problem.range.end));
        Problem {
            code: problem.code.to_string(),
            severity: problem.severity().into(),
            file: problem.file.clone(),
            start,
            end,
            start_offset,
            end_offset,
            what: problem.what.in_language(language),
            why: problem.why.in_language(language),
            cure: problem.cure.in_language(language),
            fix: problem.fix.as_ref().map(|fix| ProblemFix {
                title: fix.title.in_language(language),
                edits: fix.edits.iter().map(|edit| edited(found, edit)).collect(),
            }),
            witness: problem.test(language, text_of).map(|ProblemTest { path, text }| Witness {
                lines: problem.witness.iter().flat_map(|witness| witness.lines(language)).collect(),
                test: text,
                path,
            }),
        }
    };
    found.problems.iter().map(show).collect()
}

fn edited(found: &Found, edit: &botloom_flow::Edit) -> ProblemEdit {
    let source = found.sources.iter().find(|source| source.path() == edit.file);
    let offset = |byte| source.map_or(0, |source| utf16(source, byte));
    ProblemEdit {
        file: edit.file.clone(),
        start_offset: offset(edit.range.start),
        end_offset: offset(edit.range.end),
        text: edit.text.clone(),
    }
}

/// A byte of a text as editors count it: in UTF-16 units.
pub(super) fn utf16(source: &Source, byte: usize) -> usize {
    let text = source.text();
    let end = (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[..end].encode_utf16().count()
}

/// The byte at so many UTF-16 units of a text; its end if it is shorter.
pub(super) fn byte(source: &Source, utf16: usize) -> usize {
    let mut units = 0;
    let mut chars = source.text().char_indices();
    let found = chars.find(|(_, c)| {
        let here = units >= utf16;
        units += c.len_utf16();
        here
    });
    found.map_or(source.text().len(), |(at, _)| at)
}

#[derive(Default)]
pub(super) struct ProblemQuery;

#[Object]
impl ProblemQuery {
    /// What is wrong with these files, whatever is stored; for editors while one types.
    async fn problems(&self, ctx: &Context<'_>, files: Vec<FileInput>) -> Result<Vec<Problem>, Error> {
        let actor = allowed(ctx, Permission::WriteBots)?;
        let files = super::bot::folder(files).map_err(|invalid| Error::from(invalid.message))?;
        let found = platform(ctx).check(&actor.workspace, files).await.map_err(broken)?;
        Ok(problems(ctx, &found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_editors_do() {
        let source = Source::new("flows/a.yaml", "é: 好📦\n".as_bytes().to_vec()).expect("it is a text");
        for (byte_at, units) in [(0, 0), (2, 1), (4, 3), (7, 4), (11, 6), (12, 7)] {
            assert_eq!(utf16(&source, byte_at), units);
            assert_eq!(byte(&source, units), byte_at);
        }
        assert_eq!(byte(&source, 5), 11, "within a pair, the end of it");
        assert_eq!(byte(&source, 99), 12, "behind the end, the end");
        assert_eq!(utf16(&source, 8), 4, "within a character, its beginning");
    }
}
