//! What was decided about questions that a bot could not answer, so that they do not come back.
//!
//! The memory is a file of the bot's folder ([`Memory::FILE`]) that the language does not read: it travels with the bot, and no
//! release is built of it.

use botloom_flow::{Document, Node, Source, Worded, Wording, in_quotes, words};
use jiff::civil::Date;
use std::fmt::Write as _;

/// What stands above the decisions.
const ABOUT: &str = "# What was decided about questions that customers asked (`botloom kb learn`). A candidate comes back when it was\n# asked twice as often as then. Remove a line to see it again.";
/// The form of the file.
const FORM: &str = "1";

/// What was decided, the oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// The decisions.
    pub decided: Vec<Remembered>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The candidate's name.
    pub id: String,
    /// Its typical question, for people.
    pub question: String,
    /// How often it had been asked.
    pub size: usize,
    /// What was decided.
    pub how: How,
    /// Why, or which entry.
    pub note: String,
    /// On which day.
    pub on: Option<Date>,
}

/// What may be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It went into the knowledge.
    Accepted,
    /// It is not for the bot.
    Dismissed,
}

impl How {
    /// The word in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Dismissed => "dismissed",
        }
    }
}

/// Why a memory can not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum UnreadableMemory {
    /// A later version wrote it.
    Newer(String),
    /// Somebody edited it so that it says nothing.
    Damaged(Wording),
}

impl Worded for UnreadableMemory {
    fn words(&self) -> Wording {
        match self {
            Self::Newer(form) => words!(
                "`{file}` was written by a newer Botloom (form {form}); upgrade the program first",
                file = Memory::FILE,
                form
            ),
            Self::Damaged(why) => words!(
                "`{file}` is damaged: {why}; correct it, or remove the file to forget what was decided",
                file = Memory::FILE,
                why
            ),
        }
    }
}

impl Memory {
    /// The path of the file in a bot's folder.
    pub const FILE: &str = ".botloom/learning";

    /// Reads the file.
    ///
    /// # Errors
    /// If it is damaged or of a later version.
    pub fn parse(bytes: &[u8]) -> Result<Self, UnreadableMemory> {
        let damaged = UnreadableMemory::Damaged;
        let source = Source::new(Self::FILE, bytes.to_vec()).map_err(|problem| damaged(problem.what))?;
        let document = Document::parse(&source);
        if let Some(problem) = document.problems.first() {
            let line = source.position(problem.range.start).line;
            return Err(damaged(words!("line {line}: {what}", line, what = problem.what)));
        }
        let root = document.root.ok_or_else(|| damaged(words!("it is empty")))?;
        match root.get("learning").and_then(Node::text) {
            Some(FORM) => {}
            Some(form) if form.parse::<u32>().is_ok() => {
                return Err(UnreadableMemory::Newer(form.to_owned()));
            }
            _ => return Err(damaged(words!("it does not say its form, `learning: 1`"))),
        }
        let items = root.get("decided").map_or(&[][..], Node::items);
        Ok(Self { decided: items.iter().map(|item| remembered(item, &source)).collect::<Result<_, _>>()? })
    }

    /// The text of the file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = format!("{ABOUT}\nlearning: {FORM}\ndecided:\n");
        for one in &self.decided {
            let on = one.on.map(|on| format!(", on: {on}")).unwrap_or_default();
            let note =
                if one.note.is_empty() { String::new() } else { format!(", note: {}", in_quotes(&one.note)) };
            let (id, how) = (&one.id, one.how.name());
            let question = in_quotes(&one.question);
            let _infallible =
                writeln!(out, "  - {{id: {id}, {how}: {}{on}, question: {question}{note}}}", one.size);
        }
        out
    }

    /// Remembers a decision; an older one about the same is forgotten.
    pub fn remember(&mut self, new: Remembered) {
        self.decided.retain(|one| one.id != new.id);
        self.decided.push(new);
    }
}

fn remembered(item: &Node, source: &Source) -> Result<Remembered, UnreadableMemory> {
    let text = |key: &str| item.get(key).and_then(Node::text).unwrap_or_default().to_owned();
    let count =
        |how: How| item.get(how.name()).and_then(Node::text).and_then(|text| text.parse::<usize>().ok());
    let found = [How::Accepted, How::Dismissed].into_iter().find_map(|how| Some((how, count(how)?)));
    let line = source.position(item.range.start).line;
    let what = |what: Wording| UnreadableMemory::Damaged(words!("line {line}: {what}", line, what));
    let (how, size) = found.ok_or_else(|| what(words!("a decision is `accepted: N` or `dismissed: N`")))?;
    if text("id").is_empty() {
        return Err(what(words!("a decision has no `id`")));
    }
    Ok(Remembered {
        id: text("id"),
        question: text("question"),
        size,
        how,
        note: text("note"),
        on: text("on").parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut memory = Memory::default();
        let one = |id: &str, size| Remembered {
            id: id.to_owned(),
            question: "a \"b\": c # 好".to_owned(),
            size,
            how: How::Dismissed,
            note: "spam, no question".to_owned(),
            on: Some(jiff::civil::date(2026, 5, 1)),
        };
        memory.remember(one("q-1", 2));
        memory.remember(one("q-2", 3));
        memory.remember(Remembered { how: How::Accepted, note: String::new(), on: None, ..one("q-1", 5) });
        assert_eq!(memory.decided.len(), 2);
        assert_eq!(Memory::parse(memory.write().as_bytes()).as_ref(), Ok(&memory));
        assert_eq!(Memory::parse(Memory::default().write().as_bytes()), Ok(Memory::default()));
    }

    #[test]
    fn what_is_damaged_is_said_with_its_line() {
        let error = |text: &str| Memory::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error("learning: 2\n").contains("newer"), "{}", error("learning: 2\n"));
        assert!(error("learning: 1\ndecided:\n  - {id: a}\n").contains("line 3"));
        assert!(error("decided: []\n").contains("form"));
        assert!(error("a: [\n").contains("line "));
    }
}
