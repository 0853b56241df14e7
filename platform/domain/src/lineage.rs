//! Where a bot comes from: what it was copied of, and what its next upgrade is compared with.
//!
//! The lineage is a file of the bot's folder ([`Lineage::FILE`]) that the language does not read: it travels with the bot,
//! and no release is built of it. It holds the files of the release that was copied, since an installation carries only
//! the newest one: a merge years later needs no network and no archive.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botloom_flow::{Document, Node, Source, Worded, Wording, in_quotes, words};
use botloom_ports::{Digest, Files};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;

use crate::bot::MAX_BOT_BYTES;
use crate::learning::Memory;

/// The version of the form.
const FORM: &str = "1";
/// Characters of a line of the packed base.
const WIDTH: usize = 100;
const ABOUT: &str = "# Where this bot comes from and what its next upgrade is compared with; `botloom template upgrade` keeps it.";

/// Everything a bot was copied of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// In the order in which they are upgraded.
    pub origins: Vec<Origin>,
}

/// Something a bot was copied of, or builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// What it is.
    pub kind: OriginKind,
    /// The name of the template or pack.
    pub name: String,
    /// Its version, `0` if it said none.
    pub version: String,
    /// The digest of its files.
    pub digest: Digest,
    /// What the parameters of a copied pack were filled with.
    pub with: BTreeMap<String, String>,
    /// Its files, without what is still open from an upgrade: there it has what was before.
    pub base: Files,
}

/// What a bot can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// A template: the whole folder is its copy.
    Template,
    /// A pack whose entries were copied into the folder.
    Copy,
    /// A pack that the bot names, and of which it replaces entries.
    Pack,
}

impl OriginKind {
    const ALL: [Self; 3] = [Self::Template, Self::Copy, Self::Pack];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Copy => "copy",
            Self::Pack => "pack",
        }
    }
}

/// A lineage that can not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum UnreadableLineage {
    /// A later version wrote it.
    Newer(String),
    /// Somebody edited it, or a merge of git did.
    Damaged(Wording),
}

impl Worded for UnreadableLineage {
    fn words(&self) -> Wording {
        match self {
            Self::Newer(form) => words!(
                "`{file}` was written by a newer Botloom (form {form}); upgrade the program first",
                file = Lineage::FILE,
                form
            ),
            Self::Damaged(why) => words!(
                "`{file}` is damaged: {why}; take it back from an earlier state of the folder",
                file = Lineage::FILE,
                why
            ),
        }
    }
}

impl Lineage {
    /// The path of the file in a bot's folder.
    pub const FILE: &str = ".botloom/lineage";

    /// Takes the lineage out of the files of a bot; none if there is none.
    ///
    /// # Errors
    /// If there is one that can not be read.
    pub fn of(files: &Files) -> Result<(Files, Option<Self>), UnreadableLineage> {
        let lineage = files.get(Self::FILE).map(Self::parse).transpose()?;
        let others = files.iter().filter(|(path, _)| *path != Self::FILE);
        Ok((others.map(|(path, content)| (path.to_owned(), content.to_vec())).collect(), lineage))
    }

    /// The files of a bot that say what it says: without its lineage and without what was decided about questions.
    #[must_use]
    pub fn without(files: &Files) -> Files {
        let others = files.iter().filter(|(path, _)| *path != Self::FILE && *path != Memory::FILE);
        others.map(|(path, content)| (path.to_owned(), content.to_vec())).collect()
    }

    /// The text of the file.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = format!("{ABOUT}\nlineage: {FORM}\norigins:\n");
        for origin in &self.origins {
            let Origin { kind, name, version, digest, with, base } = origin;
            let _infallible = write!(
                out,
                "  - {}: {}\n    version: {}\n    digest: {digest}\n",
                kind.name(),
                in_quotes(name),
                in_quotes(version)
            );
            if !with.is_empty() {
                out += "    with:\n";
                for (name, value) in with {
                    let _infallible = writeln!(out, "      {}: {}", in_quotes(name), in_quotes(value));
                }
            }
            out += "    base: |\n";
            let packed = STANDARD.encode(pack(base));
            for start in (0..packed.len()).step_by(WIDTH) {
                let _infallible = writeln!(out, "      {}", &packed[start..packed.len().min(start + WIDTH)]);
            }
        }
        out
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// If a newer version wrote it or it is damaged.
    pub fn parse(bytes: &[u8]) -> Result<Self, UnreadableLineage> {
        let damaged = UnreadableLineage::Damaged;
        let source = Source::new(Self::FILE, bytes.to_vec()).map_err(|_| damaged(words!("it is no text")))?;
        let document = Document::parse(&source);
        let root = document
            .root
            .filter(|_| document.problems.is_empty())
            .ok_or_else(|| damaged(words!("it is no YAML")))?;
        match root.get("lineage").and_then(Node::text) {
            Some(FORM) => {}
            Some(form) if form.parse::<u32>().is_ok() => {
                return Err(UnreadableLineage::Newer(form.to_owned()));
            }
            _ => return Err(damaged(words!("it does not say its form"))),
        }
        let items = root.get("origins").map_or(&[][..], Node::items);
        Ok(Self { origins: items.iter().map(origin).collect::<Result<_, _>>()? })
    }
}

fn origin(node: &Node) -> Result<Origin, UnreadableLineage> {
    let damaged = UnreadableLineage::Damaged;
    let text = |key: &str| node.get(key).and_then(Node::text);
    let (kind, name) = OriginKind::ALL
        .into_iter()
        .find_map(|kind| Some((kind, text(kind.name())?)))
        .ok_or_else(|| damaged(words!("an origin has no name")))?;
    let digest = text("digest").and_then(|digest| Digest::parse(digest).ok());
    let with = node.get("with").map_or(&[][..], Node::entries).iter();
    let with = with.filter_map(|entry| Some((entry.key.clone(), entry.value.text()?.to_owned())));
    let packed: String = text("base").unwrap_or_default().split_whitespace().collect();
    let base = STANDARD.decode(packed).ok().and_then(|packed| unpack(&packed));
    Ok(Origin {
        kind,
        name: name.to_owned(),
        version: text("version").unwrap_or("0").to_owned(),
        digest: digest.ok_or_else(|| damaged(words!("an origin has no digest")))?,
        with: with.collect(),
        base: base.ok_or_else(|| damaged(words!("the files of an origin can not be unpacked")))?,
    })
}

/// Files as one packed run of bytes: each path and content with its length before it.
fn pack(files: &Files) -> Vec<u8> {
    let mut plain = Vec::new();
    for (path, content) in files.iter() {
        for part in [path.as_bytes(), content] {
            plain.extend_from_slice(&(part.len() as u64).to_le_bytes());
            plain.extend_from_slice(part);
        }
    }
    let mut packed = Vec::new();
    DeflateEncoder::new(plain.as_slice(), Compression::best())
        .read_to_end(&mut packed)
        .expect("bytes in memory can be read");
    packed
}

fn unpack(packed: &[u8]) -> Option<Files> {
    let mut plain = Vec::new();
    // Twice what a bot may have is enough for its paths too, and no more comes of few bytes.
    let limit = 2 * MAX_BOT_BYTES as u64;
    DeflateDecoder::new(packed).take(limit + 1).read_to_end(&mut plain).ok()?;
    if plain.len() as u64 > limit {
        return None;
    }
    let (mut rest, mut files) = (plain.as_slice(), Files::default());
    while !rest.is_empty() {
        let mut part = || {
            let (length, after) = rest.split_at_checked(8)?;
            let length = usize::try_from(u64::from_le_bytes(length.try_into().ok()?)).ok()?;
            let (part, after) = after.split_at_checked(length)?;
            rest = after;
            Some(part.to_vec())
        };
        let path = String::from_utf8(part()?).ok()?;
        files.insert(path, part()?);
    }
    Some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lineage() -> Lineage {
        let mut base = Files::default();
        base.insert("bot.yaml", "bot: x\n");
        base.insert("knowledge/常见.yaml", vec![0xff; 300]);
        let digest = base.digest();
        let with = [("hotline".to_owned(), "a \"b\"\n\\: ${c}".to_owned())].into();
        let origin = |kind, name: &str, with| Origin {
            kind,
            name: name.to_owned(),
            version: "1.10".to_owned(),
            digest: digest.clone(),
            with,
            base: base.clone(),
        };
        let template = origin(OriginKind::Template, "banking/bank-desk", BTreeMap::new());
        Lineage { origins: vec![template, origin(OriginKind::Copy, "banking", with)] }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let written = lineage().write();
        assert_eq!(Lineage::parse(written.as_bytes()), Ok(lineage()));
        assert!(written.lines().all(|line| line.len() <= 120), "{written}");
        let mut files = Files::default();
        files.insert("bot.yaml", "bot: x\n");
        files.insert(Lineage::FILE, written);
        let (others, found) = Lineage::of(&files).unwrap();
        assert_eq!((others.len(), found), (1, Some(lineage())));
    }

    /// What was released stays readable: a form that is new after a release gets a sample of its own.
    #[test]
    fn a_lineage_of_the_first_form_is_read() {
        let sample = include_bytes!("../../../tests/upgrade/lineage-1");
        let lineage = Lineage::parse(sample).unwrap();
        let [template] = &lineage.origins[..] else { panic!("{lineage:?}") };
        assert_eq!((template.kind, template.name.as_str()), (OriginKind::Template, "hello-bot"));
        assert_eq!((template.version.as_str(), template.base.digest()), ("1.0.0", template.digest.clone()));
        assert!(template.base.get("flows/introduce.yaml").is_some());
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        let written = lineage().write();
        let error = |text: &str| Lineage::parse(text.as_bytes()).unwrap_err().to_string();
        assert!(error(&written.replace("lineage: 1", "lineage: 2")).contains("newer Botloom (form 2)"));
        assert!(
            error(&written.replace("    base: |\n      ", "    base: |\n      AAAA")).contains("unpacked")
        );
        assert!(error("<<<<<<< ours\n").contains("damaged"));
        assert!(error(&written.replace("digest: ", "digest: z")).contains("no digest"));
    }

    #[test]
    fn little_does_not_become_much() {
        let mut packed = Vec::new();
        let plain = std::io::repeat(0).take(3 * MAX_BOT_BYTES as u64);
        DeflateEncoder::new(plain, Compression::best()).read_to_end(&mut packed).unwrap();
        assert_eq!(unpack(&packed), None);
    }
}
