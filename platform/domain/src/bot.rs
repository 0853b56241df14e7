//! Bots: a name and a folder of files that is being edited.

use crate::ids::{BotId, WorkspaceId};
use crate::learning::Memory;
use crate::lineage::Lineage;
use botloom_flow::{Worded, Wording, words};
use botloom_ports::Files;
use jiff::Timestamp;

/// The most files of a bot.
pub const MAX_FILES: usize = 1_000;
/// The most bytes of all files of a bot.
pub const MAX_BOT_BYTES: usize = 64 << 20;

/// A bot of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bot {
    /// Which.
    pub id: BotId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its name in the workspace.
    pub name: BotName,
    /// Counts the changes of its files.
    pub revision: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a file changed last.
    pub updated_at: Timestamp,
}

/// Why something cannot be a bot's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidBot {
    /// The name has another form.
    Name(String),
    /// The path is not one of a bot folder.
    Path(String),
    /// Too much.
    TooLarge,
}

impl Worded for InvalidBot {
    fn words(&self) -> Wording {
        match self {
            Self::Name(name) => words!(
                "`{name}` is no name for a bot: use 1 to 60 small letters, digits and `-`, beginning with a letter",
                name
            ),
            Self::Path(path) => words!(
                "`{path}` does not belong into a bot: it may have `bot.yaml`, `README.md` and `.yaml` files in `flows`, `knowledge`, `lexicon` and `tests`, `.wasm` and `.wit` files in `plugins`",
                path
            ),
            Self::TooLarge => words!("a bot has at most {files} files and 64 MB", files = MAX_FILES),
        }
    }
}

/// What a bot is for and how it is used, in words for people: in English, and in Chinese.
pub const READMES: [&str; 2] = ["README.md", "README.zh-CN.md"];

/// A bot's name: what people type and see in addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BotName(String);

impl BotName {
    /// Reads a name.
    ///
    /// # Errors
    /// If it is not 1 to 60 small letters, digits and `-`, beginning with a letter.
    pub fn parse(text: &str) -> Result<Self, InvalidBot> {
        let right = (1..=60).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidBot::Name(text.chars().take(60).collect())) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A place in a bot folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FilePath(String);

impl FilePath {
    /// Reads a path: `bot.yaml`, a readme, the lineage, what was decided about questions, or a file in one
    /// of the folders of a bot: `.yaml`, and in `plugins` `.wasm` and `.wit`.
    ///
    /// # Errors
    /// If it is anything else; so no path leads out of the folder.
    pub fn parse(text: &str) -> Result<Self, InvalidBot> {
        let refused = || InvalidBot::Path(text.chars().take(120).collect());
        let name_is_right = |name: &str, endings: &[&str]| {
            let stem = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or_default();
            let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
            (1..=100).contains(&stem.chars().count())
                && stem.chars().all(allowed)
                && !stem.starts_with(['.', ' '])
        };
        let right = match text.split_once('/') {
            None => text == "bot.yaml" || READMES.contains(&text),
            Some(_) if text == Lineage::FILE || text == Memory::FILE => true,
            Some(("plugins", name)) => name_is_right(name, &[".wasm", ".wit"]),
            Some((folder, name)) => {
                ["flows", "knowledge", "lexicon", "tests"].contains(&folder)
                    && name_is_right(name, &[".yaml"])
            }
        };
        if right { Ok(Self(text.to_owned())) } else { Err(refused()) }
    }

    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Bot {
    /// Whether these may be the files of a bot.
    ///
    /// # Errors
    /// If a path does not belong into a bot, or they are too many or too large.
    pub fn allows(files: &Files) -> Result<(), InvalidBot> {
        let bytes: usize = files.iter().map(|(_, content)| content.len()).sum();
        if files.len() > MAX_FILES || bytes > MAX_BOT_BYTES {
            return Err(InvalidBot::TooLarge);
        }
        files.iter().try_for_each(|(path, _)| FilePath::parse(path).map(|_| ()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out_of_the_folder() {
        for path in [
            "bot.yaml",
            "README.md",
            "README.zh-CN.md",
            "flows/track.yaml",
            "knowledge/常见问题.yaml",
            "tests/a b.yaml",
            "plugins/orders.wasm",
            "plugins/orders.wit",
            Lineage::FILE,
            Memory::FILE,
        ] {
            assert!(FilePath::parse(path).is_ok(), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../bot.yaml",
            "flows/../x.yaml",
            "flows/a/b.yaml",
            "flows/.yaml",
            "flows/..yaml",
            "flows/a.yml",
            "flows/a.wasm",
            "plugins/a.yaml",
            "plugins/a.so",
            "other/a.yaml",
            "flows\\a.yaml",
            "flows/a\0.yaml",
            "bot.yaml/",
            "flows/",
            ".botloom/other",
        ] {
            assert!(FilePath::parse(path).is_err(), "{path}");
        }
    }

    #[test]
    fn names_are_fit_for_addresses() {
        assert!(BotName::parse("parcel-desk-2").is_ok());
        for name in ["", "2x", "-x", "A", "a_b", "a/b", "小递", &"a".repeat(61)] {
            assert!(BotName::parse(name).is_err(), "{name}");
        }
    }
}
