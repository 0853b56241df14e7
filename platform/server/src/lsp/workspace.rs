//! The bots of an editor's folders: what their files hold, on disk or in a buffer that is not saved yet.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use botloom_engine::Packs;
use botloom_flow::Language;
use botloom_flow::assist::{self, Folder};
use botloom_flow::grammar::Kind;
use botloom_flow::symbols::{Facts, Symbols};
use botloom_ports::Files;
use gen_lsp_types::{Location, Position, Range, TextEdit, Uri};

use super::lines::{Encoding, Lines};
use super::uri;
use crate::{assets, folder};

/// How deep bots are looked for below a folder of the editor.
const MAX_DEPTH: usize = 8;
/// How many folders are looked into.
const MAX_FOLDERS: usize = 20_000;

/// A text with what is read of it.
pub struct Text {
    read: assist::Text,
    /// Where its lines begin.
    pub lines: Lines,
}

impl Text {
    fn new(path: &str, bytes: Vec<u8>) -> Self {
        let read = assist::Text::new(path, bytes);
        let lines = Lines::new(read.source.text());
        Self { read, lines }
    }
}

impl Deref for Text {
    type Target = assist::Text;

    fn deref(&self) -> &assist::Text {
        &self.read
    }
}

/// A file of a bot.
pub struct File {
    /// The bytes as they are now.
    bytes: Vec<u8>,
    /// What is read of them.
    pub text: Rc<Text>,
    /// The version of the open buffer; none if the file is not open.
    pub version: Option<i32>,
    /// What the file on disk was when it was read.
    stamp: Option<(SystemTime, u64)>,
}

/// A bot's folder.
pub struct Bot {
    /// The folder.
    pub root: PathBuf,
    /// The files by their paths in the folder.
    pub files: BTreeMap<String, File>,
    /// Counts the changes.
    pub generation: u64,
    symbols: Option<Rc<Symbols>>,
}

/// Everything the server knows of files.
pub struct Workspace {
    /// What positions count.
    pub encoding: Encoding,
    /// The bots by their folders.
    pub bots: BTreeMap<PathBuf, Bot>,
    /// The installed packs.
    pub packs: Packs,
    roots: Vec<PathBuf>,
    library: Vec<assist::Text>,
}

/// A place of a request.
pub struct Place<'w> {
    /// The bot.
    pub bot: &'w Bot,
    /// The path of the file in the bot's folder.
    pub path: String,
    /// What the file holds.
    pub text: Rc<Text>,
    /// What kind of file it is; none for files without a grammar, such as lexicons.
    pub kind: Option<Kind>,
}

impl Workspace {
    /// Without folders.
    pub fn new(encoding: Encoding) -> Self {
        let library = botloom_dialogue::library();
        let library =
            library.iter().map(|source| assist::Text::new(source.path(), source.text().into())).collect();
        Self { encoding, bots: BTreeMap::new(), packs: assets::packs(), roots: Vec::new(), library }
    }

    /// Looks for bots below a folder, and for one around it.
    pub fn add_root(&mut self, root: &Path) {
        self.roots.push(root.to_owned());
        let around = root.ancestors().find(|above| above.join("bot.yaml").is_file());
        if let Some(bot) = around.map(Path::to_owned) {
            self.add_bot(&bot);
        }
        let mut left = MAX_FOLDERS;
        self.discover(root, MAX_DEPTH, &mut left);
    }

    /// Forgets a folder and the bots below it that have no open file.
    pub fn remove_root(&mut self, root: &Path) {
        self.roots.retain(|other| other != root);
        let roots = self.roots.clone();
        self.bots.retain(|path, bot| {
            !path.starts_with(root)
                || roots.iter().any(|other| path.starts_with(other))
                || bot.files.values().any(|file| file.version.is_some())
        });
    }

    fn discover(&mut self, folder: &Path, depth: usize, left: &mut usize) {
        if folder.join("bot.yaml").is_file() {
            self.add_bot(folder);
        }
        let Ok(entries) = folder.read_dir() else { return };
        let mut below: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter(|entry| {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                !name.starts_with('.') && !["node_modules", "target"].contains(&name.as_ref())
            })
            .map(|entry| entry.path())
            .collect();
        below.sort();
        for next in below {
            if depth == 0 || *left == 0 {
                return;
            }
            *left -= 1;
            self.discover(&next, depth - 1, left);
        }
    }

    fn add_bot(&mut self, root: &Path) {
        if self.bots.contains_key(root) {
            return;
        }
        let mut bot = Bot { root: root.to_owned(), files: BTreeMap::new(), generation: 0, symbols: None };
        bot.refresh();
        self.bots.insert(root.to_owned(), bot);
    }

    /// The bot of a file and the file's path in it; the innermost bot if they lie in one another.
    fn home(&self, file: &Path) -> Option<(PathBuf, String)> {
        let bots = self.bots.keys().rev().filter(|root| file.starts_with(root));
        let inside = |root: &PathBuf| {
            let parts = file.strip_prefix(root).ok()?.components();
            let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
            let path = parts.join("/");
            folder::belongs(&path).then(|| (root.clone(), path))
        };
        bots.max_by_key(|root| root.components().count()).and_then(inside)
    }

    /// The bot and file of an address.
    pub fn place(&self, uri: &Uri) -> Option<Place<'_>> {
        let (root, path) = self.home(&uri::path(uri)?)?;
        let bot = self.bots.get(&root)?;
        let text = Rc::clone(&bot.files.get(&path)?.text);
        let kind = Kind::of(&path);
        Some(Place { bot, path, text, kind })
    }

    /// Takes the text of a buffer; the bot that changed, if it belongs to one.
    pub fn open(&mut self, uri: &Uri, version: i32, text: String) -> Option<PathBuf> {
        let file = uri::path(uri)?;
        if self.home(&file).is_none() {
            // A file of a bot that lies outside of the editor's folders.
            let around = file.ancestors().skip(1).take(2).find(|above| above.join("bot.yaml").is_file());
            let new = around.or_else(|| file.ends_with("bot.yaml").then(|| file.parent()).flatten());
            self.add_bot(new?);
        }
        let (root, path) = self.home(&file)?;
        self.bots.get_mut(&root)?.put(&path, text.into_bytes(), Some(version), None);
        Some(root)
    }

    /// Changes the text of an open buffer; the bot that changed.
    pub fn change(&mut self, uri: &Uri, version: i32, edits: &[(Option<Range>, String)]) -> Option<PathBuf> {
        let (root, path) = self.home(&uri::path(uri)?)?;
        let encoding = self.encoding;
        let bot = self.bots.get_mut(&root)?;
        let file = bot.files.get(&path).filter(|file| file.version.is_some())?;
        let mut text = String::from_utf8_lossy(&file.bytes).into_owned();
        for (range, new) in edits {
            match range {
                None => new.clone_into(&mut text),
                Some(range) => {
                    let lines = Lines::new(&text);
                    let start = lines.offset(&text, range.start, encoding);
                    let end = lines.offset(&text, range.end, encoding).max(start);
                    text.replace_range(start..end, new);
                }
            }
        }
        bot.put(&path, text.into_bytes(), Some(version), None);
        Some(root)
    }

    /// Forgets a buffer; what is on disk counts again.
    pub fn close(&mut self, uri: &Uri) -> Option<PathBuf> {
        let (root, path) = self.home(&uri::path(uri)?)?;
        let bot = self.bots.get_mut(&root)?;
        bot.files.remove(&path);
        bot.generation += 1;
        bot.symbols = None;
        bot.refresh();
        Some(root)
    }

    /// Takes note that files changed on disk; the bots that changed.
    pub fn changed_on_disk(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut new = Vec::new();
        for root in paths.iter().filter(|path| path.ends_with("bot.yaml")).filter_map(|path| path.parent()) {
            let ours = self.roots.iter().any(|other| root.starts_with(other));
            if ours && root.join("bot.yaml").is_file() && !self.bots.contains_key(root) {
                self.add_bot(root);
                new.push(root.to_owned());
            }
        }
        let mut changed: Vec<PathBuf> = paths
            .iter()
            .filter_map(|path| self.bots.keys().rev().find(|root| path.starts_with(root)))
            .cloned()
            .collect();
        changed.sort();
        changed.dedup();
        changed.retain(|root| new.contains(root) || self.bots.get_mut(root).is_some_and(Bot::refresh));
        changed
    }

    /// What is declared and used in a bot.
    pub fn symbols(&mut self, root: &Path) -> Rc<Symbols> {
        let Some(bot) = self.bots.get_mut(root) else { return Rc::default() };
        if bot.symbols.is_none() {
            let own = bot.files.iter().map(|(path, file)| (path.as_str(), file.text.facts()));
            let library = self.library.iter().map(|text| (text.source.path(), text.facts()));
            let files: Vec<(&str, &Facts)> = own.chain(library).collect();
            bot.symbols = Some(Rc::new(Symbols::new(&files)));
        }
        bot.symbols.as_ref().map(Rc::clone).unwrap_or_default()
    }

    /// A bot as its author has it open; the names in it are `symbols`.
    pub fn folder<'w>(&'w self, bot: &'w Bot, symbols: &'w Symbols, language: Language) -> Folder<'w> {
        Folder {
            files: bot.files.iter().map(|(path, file)| (path.as_str(), &file.text.read)).collect(),
            library: &self.library,
            symbols,
            packs: self.packs.names().collect(),
            language,
        }
    }

    /// Where a range of a file of a bot lies; nothing for files of the product.
    pub fn location(&self, bot: &Bot, path: &str, range: botloom_flow::Range) -> Option<Location> {
        let file = bot.files.get(path)?;
        Some(Location::new(bot.uri(path)?, self.range(&file.text, range)))
    }

    /// A range as the client counts it.
    pub fn range(&self, text: &Text, range: botloom_flow::Range) -> Range {
        text.lines.range(text.source.text(), range, self.encoding)
    }

    /// The byte offset of a position.
    pub fn offset(&self, text: &Text, position: Position) -> usize {
        text.lines.offset(text.source.text(), position, self.encoding)
    }

    /// An edit as the client counts it.
    pub fn edit(&self, bot: &Bot, edit: &botloom_flow::Edit) -> Option<(String, TextEdit)> {
        let file = bot.files.get(&edit.file)?;
        Some((edit.file.clone(), TextEdit::new(self.range(&file.text, edit.range), edit.text.clone())))
    }
}

impl Bot {
    /// The address of a file.
    pub fn uri(&self, path: &str) -> Option<Uri> {
        uri::of(&self.root.join(path))
    }

    /// The bytes of all files as they are now.
    pub fn snapshot(&self) -> Files {
        let mut files = Files::default();
        for (path, file) in &self.files {
            files.insert(path.clone(), file.bytes.clone());
        }
        files
    }

    fn put(&mut self, path: &str, bytes: Vec<u8>, version: Option<i32>, stamp: Option<(SystemTime, u64)>) {
        let text = Rc::new(Text::new(path, bytes.clone()));
        self.files.insert(path.to_owned(), File { bytes, text, version, stamp });
        self.generation += 1;
        self.symbols = None;
    }

    /// Reads what changed on disk, but for open files; whether anything did.
    pub fn refresh(&mut self) -> bool {
        let before = self.generation;
        let mut there: Vec<String> = folder::paths(&self.root).unwrap_or_default();
        there.retain(|path| folder::belongs(path));
        let gone: Vec<String> = self
            .files
            .iter()
            .filter(|(path, file)| file.version.is_none() && !there.contains(path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.files.remove(&path);
            self.generation += 1;
            self.symbols = None;
        }
        for path in there {
            let known = self.files.get(&path);
            if known.is_some_and(|file| file.version.is_some()) {
                continue;
            }
            let meta = self.root.join(&path).metadata().ok();
            let stamp = meta.and_then(|meta| Some((meta.modified().ok()?, meta.len())));
            if known.is_some_and(|file| file.stamp == stamp && stamp.is_some()) {
                continue;
            }
            if let Ok(bytes) = folder::bytes(&self.root.join(&path)) {
                self.put(&path, bytes, None, stamp);
            }
        }
        self.generation != before
    }
}
