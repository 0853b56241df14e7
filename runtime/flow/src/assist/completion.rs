//! What may stand at a cursor.

use super::expression::Around;
use super::{Folder, Place, describe, expression};
use crate::grammar::{
    At, Cursor, Form, Kind, Level, Noun, Spot, expression_before, form, keys_of, type_doc, verb_of,
};
use crate::keys::{Key, TYPES, VERBS};
use crate::problem::Range;
use crate::symbols::{Symbol, known};
use crate::syntax::Node;
use crate::wording::Wording;
use crate::{FAILURES, HTTP_FAILURES, words};

/// Languages that are offered where a bot names its own.
const LANGUAGES: &[&str] =
    &["zh-CN", "en", "zh-TW", "zh-HK", "ja", "ko", "fr", "de", "es", "pt", "ru", "ar", "th", "vi"];

/// What may stand at a cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The word that is replaced.
    pub word: Range,
    /// What may take its place, in the order in which it is shown.
    pub items: Vec<Item>,
}

/// What an item is, for the sign beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A verb, or a word of the language.
    Keyword,
    /// A key.
    Property,
    /// A flow, or a function.
    Function,
    /// A function that is called on a value.
    Method,
    /// A slot or a variable.
    Variable,
    /// A part of a record.
    Field,
    /// One of several words.
    Choice,
    /// A length of time.
    Length,
    /// Something with places to fill in.
    Snippet,
    /// An entry of the knowledge.
    Entry,
    /// A category.
    Category,
    /// A step, or an event.
    Event,
    /// A knowledge pack.
    Pack,
    /// Files.
    File,
    /// A type.
    Type,
}

/// Something that may stand at a cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What is written, if it is not the label.
    pub insert: Option<String>,
    /// Whether what is written has places to fill in: `$1`, `$2`, and `$0` for the last.
    pub snippet: bool,
    /// What it is.
    pub kind: ItemKind,
    /// A few words beside the label.
    pub detail: Option<Wording>,
    /// What it does, in Markdown.
    pub doc: String,
    rank: u8,
}

impl Item {
    /// An item that is written as it is shown.
    pub(super) fn new(label: impl Into<String>, kind: ItemKind) -> Self {
        let doc = String::new();
        Self { label: label.into(), insert: None, snippet: false, kind, detail: None, doc, rank: 5 }
    }

    /// The same with a few words beside the label.
    pub(super) fn detail(mut self, detail: Wording) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The same with what it does.
    pub(super) fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    /// The same at another place of the list: a smaller rank comes first.
    pub(super) fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// What the items are made from.
pub(super) struct Scene<'s> {
    pub(super) folder: &'s Folder<'s>,
    pub(super) here: &'s Place<'s>,
    languages: Vec<String>,
    snippets: bool,
    /// The text of the line before the word at the cursor.
    before: String,
    /// The text right after the word.
    after: String,
}

/// Everything that may stand at a byte of a file; `snippets` if the editor fills in places. None in files without a grammar, and in
/// comments.
#[must_use]
pub fn complete(folder: &Folder<'_>, path: &str, offset: usize, snippets: bool) -> Option<Completion> {
    let here = folder.place(path, offset)?;
    let text = here.text.source.text();
    let cursor = Cursor::new(here.kind, text, here.offset);
    let line = text[..cursor.word.start].rfind('\n').map_or(0, |at| at + 1);
    if text[line..cursor.word.start].trim_start().starts_with('#') {
        return None;
    }
    let scene = Scene {
        folder,
        here: &here,
        languages: languages(folder),
        snippets,
        before: text[line..cursor.word.start].to_owned(),
        after: text[cursor.word.end..].chars().take(2).collect(),
    };
    let mut word = cursor.word;
    let mut items = Vec::new();
    for spot in cursor.spots(here.kind) {
        match spot.at {
            At::Key { map, entry: _ } => scene.keys(map, &spot, &mut items),
            At::Value { form, node } => {
                let typed = Cursor::before(node.text().unwrap_or_default());
                if let Some(before) = expression_before(form, typed) {
                    let caught = spot.above.iter().any(|level| level.key == Some("catch"));
                    let around = if caught { Around::Catch } else { Around::Nothing };
                    word = expression::items(&scene, before, word, around, &mut items);
                } else {
                    scene.values(form, typed, &spot, &mut items);
                }
            }
        }
    }
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.insert == b.insert);
    Some(Completion { word, items })
}

/// The languages of a bot.
fn languages(folder: &Folder<'_>) -> Vec<String> {
    let root = folder.files.get("bot.yaml").and_then(|text| text.document.root.as_ref());
    let list = root.and_then(|root| root.get("languages")).map_or(&[][..], Node::items);
    list.iter().filter_map(Node::text).map(str::to_owned).collect()
}

impl Scene<'_> {
    /// Keys that the map at the cursor does not have yet.
    fn keys(&self, map: Form, spot: &Spot<'_>, items: &mut Vec<Item>) {
        let Some(level) = spot.above.last() else { return };
        let free = |name: &str| level.node.get(name).is_none();
        for (of, key) in keys_of(map, level.node).into_iter().filter(|(_, key)| free(key.name)) {
            let form = form(of, &key);
            let rank = if key.required { 2 } else { 4 };
            items.push(self.key(key, form, rank));
        }
        if map == Form::Step && verb_of(level.node).is_none() {
            for verb in VERBS {
                let own = Key { name: verb.name, required: false, shape: verb.shape, doc: verb.doc };
                let mut item = self.key(own, form(verb.name, &own), 1);
                item.kind = ItemKind::Keyword;
                items.push(item);
            }
        }
        self.names(map, level, spot, items);
    }

    fn key(&self, key: Key, form: Form, rank: u8) -> Item {
        let mut item = Item::new(key.name, ItemKind::Property).doc(self.folder.doc(key.doc)).rank(rank);
        if key.required {
            item.detail = Some(words!("needed"));
        }
        (item.insert, item.snippet) = (Some(key.name.to_owned()), false);
        if !self.after.trim_start().starts_with(':') {
            let (text, snippet) = self.behind(form);
            item.insert = Some(format!("{}:{text}", key.name));
            item.snippet = snippet;
        }
        item
    }

    /// What is written behind a new key: the beginning of its value.
    fn behind(&self, form: Form) -> (String, bool) {
        let flow = self.before.matches(['{', '[']).count() > self.before.matches(['}', ']']).count();
        if !self.snippets {
            return (" ".to_owned(), false);
        }
        // New lines are indented like the line of the cursor; a dash on it takes two more columns.
        let lead = self.before.len() - self.before.trim_start().len();
        let inner = " ".repeat(self.before.len() - lead + 2);
        match form {
            Form::Either(forms) if forms.contains(&Form::Local) && !forms.contains(&Form::Flag) => {
                self.behind(Form::Local)
            }
            Form::Local | Form::Plain if !self.languages.is_empty() => {
                let texts = self.languages.iter().enumerate().map(|(at, tag)| format!("{tag}: ${}", at + 1));
                (format!(" {{{}}}", texts.collect::<Vec<_>>().join(", ")), true)
            }
            Form::Steps | Form::Rows(_) | Form::List(_) | Form::TextsOr(_) if flow => {
                (" [$0]".to_owned(), true)
            }
            Form::Steps | Form::Rows(_) | Form::List(_) | Form::TextsOr(_) => {
                (format!("\n{inner}- $0"), true)
            }
            Form::Table(_)
            | Form::Tables(..)
            | Form::Named(..)
            | Form::Assign(_)
            | Form::Cases
            | Form::Values
                if flow =>
            {
                (" {$0}".to_owned(), true)
            }
            Form::Table(_)
            | Form::Tables(..)
            | Form::Named(..)
            | Form::Assign(_)
            | Form::Cases
            | Form::Values => (format!("\n{inner}$0"), true),
            _ => (" ".to_owned(), false),
        }
    }

    /// Keys that are names: languages, variables, inputs.
    fn names(&self, map: Form, level: &Level<'_>, spot: &Spot<'_>, items: &mut Vec<Item>) {
        let free = |name: &str| level.node.get(name).is_none();
        let colon = if self.after.trim_start().starts_with(':') { "" } else { ": " };
        let mut push = |mut item: Item| {
            if free(&item.label) {
                item.insert = Some(format!("{}{colon}", item.label));
                items.push(item);
            }
        };
        match map {
            Form::Local | Form::Plain => {
                let tags = self.languages.iter();
                tags.for_each(|tag| {
                    push(Item::new(tag, ItemKind::Choice).detail(words!("language")).rank(2))
                });
            }
            Form::Either(forms) => forms.iter().for_each(|form| self.names(*form, level, spot, items)),
            Form::Assign(Noun::Variable) => self.variables().into_iter().for_each(push),
            Form::Assign(Noun::Output) => {
                let own = self.root_text("flow");
                let (_, outputs) = self.folder.symbols.signature(&own);
                outputs.into_iter().for_each(|name| push(Item::new(name, ItemKind::Property)));
            }
            Form::Values => self.slots().into_iter().for_each(push),
            Form::With => {
                let target = spot.step().and_then(|step| step.get("call")).and_then(Node::text);
                if let Some(function) = target.and_then(|target| self.folder.symbols.function(target)) {
                    for (name, kind) in &function.params {
                        let kind = kind.name();
                        push(Item::new(name, ItemKind::Property).detail(words!("argument: {kind}", kind)));
                    }
                }
                let flow =
                    spot.step().and_then(|step| step.get("run")).and_then(Node::text).unwrap_or_default();
                for name in self.folder.symbols.signature(flow).0 {
                    let symbol = self.folder.symbols.file_of(flow).map(|file| Symbol {
                        noun: Noun::Variable,
                        scope: file.to_owned(),
                        name: name.to_owned(),
                    });
                    let doc = symbol.map(|symbol| self.describe(&symbol)).unwrap_or_default();
                    push(
                        Item::new(name, ItemKind::Property).detail(words!("input of {flow}", flow)).doc(doc),
                    );
                }
            }
            Form::Cases => self.errors(spot).into_iter().for_each(push),
            Form::Calls => self.functions().into_iter().for_each(push),
            _ => {}
        }
    }

    /// Values of a form; `typed` is what stands before the word at the cursor in the same value.
    fn values(&self, form: Form, typed: &str, spot: &Spot<'_>, items: &mut Vec<Item>) {
        let mut found = Vec::new();
        match form {
            Form::Either(forms) => {
                forms.iter().for_each(|form| self.values(*form, typed, spot, items));
            }
            Form::Flag => {
                found.extend(["true", "false"].map(|word| Item::new(word, ItemKind::Keyword)));
            }
            Form::Word(list) => {
                found.extend(list.iter().map(|word| Item::new(*word, ItemKind::Choice)));
            }
            Form::Length => {
                let lengths = ["800ms", "2s", "10m", "1h", "2d"];
                found.extend(lengths.map(|length| Item::new(length, ItemKind::Length)));
            }
            Form::Local | Form::Plain if typed.is_empty() && self.snippets && !self.languages.is_empty() => {
                let (text, _) = self.behind(Form::Local);
                let mut item =
                    Item::new("{...}", ItemKind::Snippet).detail(words!("a text for each language"));
                (item.insert, item.snippet) = (Some(text.trim().to_owned()), true);
                found.push(item);
            }
            Form::Example if typed.ends_with("](") => found.extend(self.slots()),
            Form::Name(noun) | Form::Names(noun) => found.extend(self.named(noun, spot)),
            Form::New(Noun::Language) => {
                let tags = LANGUAGES.iter().filter(|tag| !self.languages.iter().any(|known| known == *tag));
                found.extend(tags.map(|tag| Item::new(*tag, ItemKind::Choice)));
            }
            Form::New(Noun::Category) => found.extend(self.declared(Noun::Category, ItemKind::Category)),
            Form::Text | Form::Any => found.extend(self.choices(spot)),
            _ => {}
        }
        // What is typed already in this value is not written again.
        let typed = match form {
            Form::Names(_) => typed.rsplit(',').next().unwrap_or_default().trim_start(),
            Form::Example => "",
            _ => typed,
        };
        for mut item in found {
            let Some(rest) = item.label.strip_prefix(typed) else { continue };
            if !typed.is_empty() {
                item.insert = Some(rest.to_owned());
                item.label = rest.to_owned();
            }
            items.push(item);
        }
    }

    fn named(&self, noun: Noun, spot: &Spot<'_>) -> Vec<Item> {
        match noun {
            Noun::Slot => self.slots(),
            Noun::Variable => self.variables(),
            Noun::Flow => {
                let mut list = self.declared(Noun::Flow, ItemKind::Function);
                if self.here.kind == Kind::Test {
                    list.push(Item::new("none", ItemKind::Keyword).detail(words!("no flow acts")).rank(1));
                }
                list
            }
            Noun::Step => {
                let own = self.folder.symbols.in_file(self.here.path).iter();
                let asked = own.filter(|found| found.noun == Noun::Step && found.whole != found.range);
                let mut list: Vec<Item> = asked
                    .filter_map(|found| found.symbols.first())
                    .map(|symbol| Item::new(&symbol.name, ItemKind::Event).detail(words!("step")).rank(1))
                    .collect();
                if let Some(steps) = self.root().and_then(|root| root.get("steps")) {
                    let mut slots = Vec::new();
                    asks(steps, &mut slots);
                    list.extend(slots.iter().map(|slot| {
                        Item::new(format!("ask {slot}"), ItemKind::Event).detail(words!("step")).rank(2)
                    }));
                }
                list.extend(self.declared(Noun::Flow, ItemKind::Function));
                list
            }
            Noun::Type => {
                let types = TYPES.iter();
                types
                    .map(|name| Item::new(*name, ItemKind::Type).doc(self.folder.doc(type_doc(name))))
                    .collect()
            }
            Noun::Language => {
                let tags = self.languages.iter();
                tags.map(|tag| Item::new(tag, ItemKind::Choice)).collect()
            }
            Noun::Pack => {
                let packs = self.folder.packs.iter();
                packs.map(|name| Item::new(*name, ItemKind::Pack).detail(words!("knowledge pack"))).collect()
            }
            Noun::Files => {
                let own = self.folder.files.keys().filter(|path| path.starts_with("knowledge/"));
                std::iter::once("knowledge/*.yaml".to_owned())
                    .chain(own.map(|path| (*path).to_owned()))
                    .map(|path| Item::new(path, ItemKind::File))
                    .collect()
            }
            Noun::Function => self.functions(),
            Noun::Output => {
                let flow =
                    spot.step().and_then(|step| step.get("run")).and_then(Node::text).unwrap_or_default();
                let outputs = self.folder.symbols.signature(flow).1.into_iter();
                outputs.map(|name| Item::new(name, ItemKind::Property)).collect()
            }
            Noun::Entry => self.declared(Noun::Entry, ItemKind::Entry),
            Noun::Category => self.declared(Noun::Category, ItemKind::Category),
            Noun::Event => self.declared(Noun::Event, ItemKind::Event),
            Noun::Purpose => self.declared(Noun::Purpose, ItemKind::Choice),
            Noun::Signal => {
                let all = self.folder.symbols.used(Noun::Signal);
                all.map(|symbol| Item::new(&symbol.name, ItemKind::Event).detail(words!("event"))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The choices of the slot whose value a test expects.
    fn choices(&self, spot: &Spot<'_>) -> Vec<Item> {
        let values = spot.above.last().filter(|level| level.form == Form::Values);
        let mut entries = values.map_or(&[][..], |level| level.node.entries()).iter();
        let Some(entry) = entries.find(|entry| entry.value.text().is_some_and(Cursor::is_in)) else {
            return Vec::new();
        };
        let ends = format!("#{}", entry.key);
        let choices =
            self.folder.symbols.declared(Noun::Choice).filter(|(symbol, _)| symbol.scope.ends_with(&ends));
        choices
            .map(|(symbol, _)| Item::new(&symbol.name, ItemKind::Choice).doc(self.describe(symbol)))
            .collect()
    }

    /// The functions of the bot's plug-ins; of those without an interface, what is called somewhere.
    fn functions(&self) -> Vec<Item> {
        let mut list = Vec::new();
        for (plugin, _) in self.folder.symbols.declared(Noun::Plugin) {
            let functions = self.folder.symbols.functions(&plugin.name).into_iter().flatten();
            list.extend(functions.map(|(name, function)| {
                let target = format!("{}.{name}", plugin.name);
                let doc = describe::function(self.folder, &target, function);
                Item::new(target, ItemKind::Function).detail(words!("function of a plug-in")).doc(doc)
            }));
        }
        for symbol in self.folder.symbols.used(Noun::Function).filter(|symbol| !symbol.name.is_empty()) {
            let target = format!("{}.{}", symbol.scope, symbol.name);
            if !list.iter().any(|item| item.label == target) {
                list.push(
                    Item::new(target, ItemKind::Function).detail(words!("function of a plug-in")).rank(6),
                );
            }
        }
        list
    }

    /// The errors that a step may catch.
    fn errors(&self, spot: &Spot<'_>) -> Vec<Item> {
        let step = spot.step();
        let target = step.and_then(|step| step.get("call")).and_then(Node::text).unwrap_or_default();
        let own = self.folder.symbols.function(target).map_or(&[][..], |function| &function.errors);
        let own = own
            .iter()
            .map(|name| Item::new(name, ItemKind::Choice).detail(words!("error of the function")).rank(2));
        let known =
            if step.is_some_and(|step| step.get("http").is_some()) { HTTP_FAILURES } else { FAILURES };
        let known = known.iter().map(|name| Item::new(*name, ItemKind::Choice).detail(words!("failure")));
        let rest = Item::new("else", ItemKind::Keyword).detail(words!("every other error")).rank(6);
        own.chain(known).chain([rest]).collect()
    }

    /// Everything of a kind in the bot, and in the product where it has some.
    fn declared(&self, noun: Noun, kind: ItemKind) -> Vec<Item> {
        let all = self.folder.symbols.declared(noun);
        all.map(|(symbol, found)| {
            let built_in = found.file.starts_with("built-in/");
            Item::new(&symbol.name, kind).doc(self.describe(symbol)).rank(if built_in { 7 } else { 5 })
        })
        .collect()
    }

    /// The slots that can be asked for here; in tests, those of all flows.
    fn slots(&self) -> Vec<Item> {
        let all = self.folder.symbols.declared(Noun::Variable);
        let here = |scope: &str| scope.is_empty() || scope == self.here.path || self.here.kind == Kind::Test;
        all.filter(|(symbol, found)| found.noun == Noun::Slot && here(&symbol.scope))
            .map(|(symbol, _)| {
                let rank = if symbol.scope == self.here.path { 3 } else { 5 };
                Item::new(&symbol.name, ItemKind::Variable).doc(self.describe(symbol)).rank(rank)
            })
            .collect()
    }

    /// The slots and variables that a flow may assign.
    fn variables(&self) -> Vec<Item> {
        let known = known(self.folder.symbols, self.here.path).into_iter();
        known
            .filter_map(|known| {
                let symbol = known.symbol?;
                let item = Item::new(known.name, ItemKind::Variable);
                Some(item.detail(known.kind.wording()).doc(self.describe(&symbol)))
            })
            .collect()
    }

    /// What is known of a thing.
    pub(super) fn describe(&self, symbol: &Symbol) -> String {
        describe::describe(self.folder, symbol)
    }

    fn root(&self) -> Option<&Node> {
        self.here.text.document.root.as_ref()
    }

    fn root_text(&self, key: &str) -> String {
        self.root().and_then(|root| root.get(key)).and_then(Node::text).unwrap_or_default().to_owned()
    }

    /// The quotes around the value at the cursor.
    pub(super) fn quote(&self) -> char {
        let opened = |quote: char| self.before.matches(quote).count() % 2 == 1;
        if opened('"') { '\'' } else { '"' }
    }
}

/// The slots that steps ask for, in their order.
fn asks(node: &Node, slots: &mut Vec<String>) {
    for entry in node.entries() {
        match entry.value.text() {
            Some(slot)
                if entry.key == "ask" && !Cursor::is_in(slot) && !slots.iter().any(|known| known == slot) =>
            {
                slots.push(slot.to_owned());
            }
            _ => asks(&entry.value, slots),
        }
    }
    node.items().iter().for_each(|item| asks(item, slots));
}
