//! The text of one file of a bot, known to be readable and of a bounded size.

use crate::component::{MAX_COMPONENT, interface_text};
use crate::problem::{Code, Problem, Range};
use crate::words;
use std::sync::Arc;

/// The largest file that is read, in bytes. The largest flow file seen in practice has some 100 kB.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A place for people: line and column count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// The text of one file. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Source(Arc<Inner>);

#[derive(Debug, PartialEq, Eq)]
struct Inner {
    path: String,
    text: String,
    /// The byte offset at which each line starts.
    lines: Vec<usize>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Eq for Source {}

impl Source {
    /// Reads the bytes of the file at `path`, a path relative to the bot's folder.
    ///
    /// # Errors
    /// [`Code::TooLarge`] for more than [`MAX_BYTES`] bytes, [`Code::NotUtf8`] for anything but UTF-8. The text of a
    /// component (`.wasm`) is its interface: [`Code::BadComponent`] for what is none.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Result<Self, Box<Problem>> {
        let path = path.into();
        if path.ends_with(".wasm") {
            return Self::of_component(path, &bytes);
        }
        if bytes.len() > MAX_BYTES {
            return Err(Box::new(Problem::new(
                Code::TooLarge,
                path.clone(),
                Range::default(),
                words!(
                    "`{path}` has {count} bytes; a file may have {most}",
                    path,
                    count = bytes.len(),
                    most = MAX_BYTES
                ),
                words!("a bot is checked while its author types, so its files stay small"),
                words!("split the file: one flow a file, knowledge by topic"),
            )));
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::of_text(path, text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
                Err(Box::new(Problem::new(
                    Code::NotUtf8,
                    path.clone(),
                    Range::new(at, at),
                    words!(
                        "`{path}` is not UTF-8 text: line {line} has the byte 0x{byte}",
                        path,
                        line,
                        byte = format!("{:02X}", error.as_bytes()[at]),
                    ),
                    words!(
                        "Chinese text saved as GBK or Big5 looks right in one editor and is lost in the next"
                    ),
                    words!("save the file with the encoding UTF-8"),
                )))
            }
        }
    }

    fn of_text(path: String, text: String) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self(Arc::new(Inner { path, text, lines }))
    }

    /// A component of a plug-in: its text is that of its interface.
    fn of_component(path: String, bytes: &[u8]) -> Result<Self, Box<Problem>> {
        if bytes.len() > MAX_COMPONENT {
            return Err(Box::new(Problem::new(
                Code::TooLarge,
                path.clone(),
                Range::default(),
                words!(
                    "`{path}` has {count} bytes; a component may have {most}",
                    path,
                    count = bytes.len(),
                    most = MAX_COMPONENT
                ),
                words!("every node that runs the bot keeps it in memory"),
                words!("build it without debug information, or in a language whose engine is smaller"),
            )));
        }
        match interface_text(bytes) {
            Ok(text) => Ok(Self::of_text(path, text)),
            Err(why) => Err(Box::new(Problem::new(
                Code::BadComponent,
                path.clone(),
                Range::default(),
                words!("`{path}` is no component of a plug-in: {why}", path, why),
                words!("nothing of it could be called"),
                words!("build it with `botloom plugin build`, or take the file that came with the plug-in"),
            ))),
        }
    }

    /// The path, relative to the bot's folder.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The whole text, if nothing else of the source is needed any more.
    pub(crate) fn into_text(self) -> String {
        Arc::try_unwrap(self.0).map_or_else(|shared| shared.text.clone(), |own| own.text)
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.0.lines.partition_point(|start| *start <= offset);
        let start = self.0.lines[line - 1];
        Position { line, column: self.0.text[start..offset].chars().count() + 1 }
    }

    /// The text of a line (from 1) without its line break; empty past the end.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.0.lines.get(index)) else { return "" };
        let end = self.0.lines.get(line).copied().unwrap_or(self.0.text.len());
        self.0.text[*start..end].trim_end_matches(['\n', '\r'])
    }

    /// The byte at which a line (from 1) begins; the end past the end.
    pub(crate) fn start_of(&self, line: usize) -> usize {
        self.0.lines.get(line.saturating_sub(1)).copied().unwrap_or(self.0.text.len())
    }

    /// The nearest character boundary at or before a byte offset.
    pub(crate) fn floor(&self, offset: usize) -> usize {
        self.0.text.floor_char_boundary(offset.min(self.0.text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let source = Source::new("bot.yaml", "标题: 小递\nbot: x\n".into()).unwrap();
        let at = source.text().find("小递").unwrap();
        assert_eq!(source.position(at), Position { line: 1, column: 5 });
        assert_eq!(source.position(source.text().find("bot").unwrap()), Position { line: 2, column: 1 });
        assert_eq!(source.position(usize::MAX), Position { line: 3, column: 1 });
        assert_eq!(
            (source.line(1), source.line(2), source.line(9), source.line(0)),
            ("标题: 小递", "bot: x", "", "")
        );
    }

    #[test]
    fn other_encodings_are_named_with_their_line() {
        let problem = Source::new("bot.yaml", b"bot: x\ntitle: \xd0\xa1\xb5\xdd".to_vec()).unwrap_err();
        assert_eq!(problem.code, Code::NotUtf8);
        let what = problem.what.to_string();
        assert!(what.contains("line 2") && what.contains("0xB5"), "{what}");
    }

    #[test]
    fn huge_files_are_refused_unread() {
        let problem = Source::new("bot.yaml", vec![0xff; MAX_BYTES + 1]).unwrap_err();
        assert_eq!(problem.code, Code::TooLarge);
        assert!(Source::new("bot.yaml", vec![b' '; MAX_BYTES]).is_ok());
    }
}
