//! `textDocument/completion`: what may stand at the cursor.

use std::rc::Rc;

use botloom_flow::grammar::{
    At, Cursor, Form, Level, Noun, Spot, expression_before, keys_of, type_doc, verb_of,
};
use botloom_flow::keys::{Key, TYPES, VERBS};
use botloom_flow::symbols::{Symbol, Symbols, known};
use botloom_flow::{FAILURES, HTTP_FAILURES, Node, Range};
use gen_lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    Documentation, InsertTextFormat, InsertTextMode, MarkupContent, MarkupKind, TextEdit,
};

use super::expression::Place;
use super::{Here, expression, here, words};
use crate::lsp::server::{Failure, Server};
use crate::lsp::workspace::{Bot, Workspace};

/// Languages that are offered where a bot names its own.
const LANGUAGES: &[&str] =
    &["zh-CN", "en", "zh-TW", "zh-HK", "ja", "ko", "fr", "de", "es", "pt", "ru", "ar", "th", "vi"];

/// Something that may stand at the cursor.
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What is written, if it is not the label.
    pub insert: Option<String>,
    /// Whether what is written has places to fill in.
    pub snippet: bool,
    /// What it is.
    pub kind: CompletionItemKind,
    /// A few words beside the label.
    pub detail: String,
    /// What it does, in Markdown.
    pub doc: String,
    /// Items of a smaller rank come first.
    pub rank: u8,
}

impl Item {
    /// An item that is written as it is shown.
    pub fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let (detail, doc) = (String::new(), String::new());
        Self { label: label.into(), insert: None, snippet: false, kind, detail, doc, rank: 5 }
    }

    /// The same with a few words beside the label.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same with what it does.
    pub fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = doc.into();
        self
    }

    /// The same at another place of the list.
    pub fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// What the items are made from.
pub struct Scene<'s> {
    pub workspace: &'s Workspace,
    pub bot: &'s Bot,
    pub symbols: Rc<Symbols>,
    pub here: &'s Here,
    languages: Vec<String>,
    snippets: bool,
    /// The text of the line before the word at the cursor.
    before: String,
    /// The text right after the word.
    after: String,
}

/// Everything that may stand at the cursor.
pub fn serve(server: &mut Server, params: &CompletionParams) -> Result<Option<CompletionList>, Failure> {
    let at = &params.text_document_position_params;
    let Some(here) = here(server, &at.text_document.uri, at.position) else { return Ok(None) };
    let symbols = server.workspace.symbols(&here.root);
    let Some(bot) = server.workspace.bots.get(&here.root) else { return Ok(None) };
    let text = here.text.source.text();
    let cursor = Cursor::new(here.kind, text, here.offset);
    let line = text[..cursor.word.start].rfind('\n').map_or(0, |at| at + 1);
    if text[line..cursor.word.start].trim_start().starts_with('#') {
        return Ok(None);
    }
    let scene = Scene {
        workspace: &server.workspace,
        bot,
        symbols,
        here: &here,
        languages: languages(bot),
        snippets: server.client.snippets,
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
                    let place = if caught { Place::Catch } else { Place::Elsewhere };
                    word = expression::items(&scene, before, word, place, &mut items);
                } else {
                    scene.values(form, typed, &spot, &mut items);
                }
            }
        }
    }
    items.sort_by(|a, b| (a.rank, &a.label).cmp(&(b.rank, &b.label)));
    items.dedup_by(|a, b| a.label == b.label && a.insert == b.insert);
    let items = items.into_iter().enumerate().map(|(at, item)| scene.shown(item, word, at)).collect();
    Ok(Some(CompletionList { is_incomplete: false, items, ..CompletionList::default() }))
}

/// The languages of a bot.
fn languages(bot: &Bot) -> Vec<String> {
    let root = bot.files.get("bot.yaml").and_then(|file| file.text.document.root.as_ref());
    let list = root.and_then(|root| root.get("languages")).map_or(&[][..], Node::items);
    list.iter().filter_map(Node::text).map(str::to_owned).collect()
}

impl Scene<'_> {
    fn shown(&self, item: Item, word: Range, at: usize) -> CompletionItem {
        let range = self.workspace.range(&self.here.text, word);
        let new_text = item.insert.clone().unwrap_or_else(|| item.label.clone());
        let markdown =
            |value: String| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
        CompletionItem {
            label: item.label.clone(),
            kind: Some(item.kind),
            detail: Some(item.detail).filter(|detail| !detail.is_empty()),
            documentation: Some(item.doc).filter(|doc| !doc.is_empty()).map(markdown),
            sort_text: Some(format!("{at:04}")),
            filter_text: Some(item.label),
            insert_text_format: item.snippet.then_some(InsertTextFormat::Snippet),
            insert_text_mode: item.snippet.then_some(InsertTextMode::AdjustIndentation),
            text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit::new(range, new_text))),
            ..CompletionItem::default()
        }
    }

    /// Keys that the map at the cursor does not have yet.
    fn keys(&self, map: Form, spot: &Spot<'_>, items: &mut Vec<Item>) {
        let Some(level) = spot.above.last() else { return };
        let free = |name: &str| level.node.get(name).is_none();
        for (of, key) in keys_of(map, level.node).into_iter().filter(|(_, key)| free(key.name)) {
            let form = botloom_flow::grammar::form(of, &key);
            let rank = if key.required { 2 } else { 4 };
            items.push(self.key(key, form, rank));
        }
        if map == Form::Step && verb_of(level.node).is_none() {
            for verb in VERBS {
                let own = Key { name: verb.name, required: false, shape: verb.shape, doc: verb.doc };
                let mut item = self.key(own, botloom_flow::grammar::form(verb.name, &own), 1);
                item.kind = CompletionItemKind::Keyword;
                items.push(item);
            }
        }
        self.names(map, level, spot, items);
    }

    fn key(&self, key: Key, form: Form, rank: u8) -> Item {
        let mut item = Item::new(key.name, CompletionItemKind::Property).doc(key.doc).rank(rank);
        if key.required {
            item.detail = "needed".to_owned();
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
                    push(Item::new(tag, CompletionItemKind::EnumMember).detail("language").rank(2))
                });
            }
            Form::Either(forms) => forms.iter().for_each(|form| self.names(*form, level, spot, items)),
            Form::Assign(Noun::Variable) => self.variables().into_iter().for_each(push),
            Form::Assign(Noun::Output) => {
                let own = self.root_text("flow");
                let (_, outputs) = self.symbols.signature(&own);
                outputs.into_iter().for_each(|name| push(Item::new(name, CompletionItemKind::Property)));
            }
            Form::Values => self.slots().into_iter().for_each(push),
            Form::With => {
                let target = spot.step().and_then(|step| step.get("call")).and_then(Node::text);
                if let Some(function) = target.and_then(|target| self.symbols.function(target)) {
                    for (name, kind) in &function.params {
                        let kind = kind.name();
                        push(
                            Item::new(name, CompletionItemKind::Property).detail(format!("argument: {kind}")),
                        );
                    }
                }
                let flow =
                    spot.step().and_then(|step| step.get("run")).and_then(Node::text).unwrap_or_default();
                for name in self.symbols.signature(flow).0 {
                    let symbol = self.symbols.file_of(flow).map(|file| Symbol {
                        noun: Noun::Variable,
                        scope: file.to_owned(),
                        name: name.to_owned(),
                    });
                    let doc = symbol.map(|symbol| self.describe(&symbol)).unwrap_or_default();
                    push(
                        Item::new(name, CompletionItemKind::Property)
                            .detail(format!("input of {flow}"))
                            .doc(doc),
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
                found.extend(["true", "false"].map(|word| Item::new(word, CompletionItemKind::Keyword)));
            }
            Form::Word(list) => {
                found.extend(list.iter().map(|word| Item::new(*word, CompletionItemKind::EnumMember)));
            }
            Form::Length => {
                let lengths = ["800ms", "2s", "10m", "1h", "2d"];
                found.extend(lengths.map(|length| Item::new(length, CompletionItemKind::Unit)));
            }
            Form::Local | Form::Plain if typed.is_empty() && self.snippets && !self.languages.is_empty() => {
                let (text, _) = self.behind(Form::Local);
                let mut item =
                    Item::new("{...}", CompletionItemKind::Snippet).detail("a text for each language");
                (item.insert, item.snippet) = (Some(text.trim().to_owned()), true);
                found.push(item);
            }
            Form::Example if typed.ends_with("](") => found.extend(self.slots()),
            Form::Name(noun) | Form::Names(noun) => found.extend(self.named(noun, spot)),
            Form::New(Noun::Language) => {
                let tags = LANGUAGES.iter().filter(|tag| !self.languages.iter().any(|known| known == *tag));
                found.extend(tags.map(|tag| Item::new(*tag, CompletionItemKind::EnumMember)));
            }
            Form::New(Noun::Category) => {
                found.extend(self.declared(Noun::Category, CompletionItemKind::Folder))
            }
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
                let mut list = self.declared(Noun::Flow, CompletionItemKind::Function);
                if self.here.kind == botloom_flow::grammar::Kind::Test {
                    list.push(Item::new("none", CompletionItemKind::Keyword).detail("no flow acts").rank(1));
                }
                list
            }
            Noun::Step => {
                let own = self.symbols.in_file(&self.here.path).iter();
                let asked = own.filter(|found| found.noun == Noun::Step && found.whole != found.range);
                let mut list: Vec<Item> = asked
                    .filter_map(|found| found.symbols.first())
                    .map(|symbol| Item::new(&symbol.name, CompletionItemKind::Event).detail("step").rank(1))
                    .collect();
                if let Some(steps) = self.root().and_then(|root| root.get("steps")) {
                    let mut slots = Vec::new();
                    asks(steps, &mut slots);
                    list.extend(slots.iter().map(|slot| {
                        Item::new(format!("ask {slot}"), CompletionItemKind::Event).detail("step").rank(2)
                    }));
                }
                list.extend(self.declared(Noun::Flow, CompletionItemKind::Function));
                list
            }
            Noun::Type => {
                let types = TYPES.iter();
                types
                    .map(|name| Item::new(*name, CompletionItemKind::TypeParameter).doc(type_doc(name)))
                    .collect()
            }
            Noun::Language => {
                let tags = self.languages.iter();
                tags.map(|tag| Item::new(tag, CompletionItemKind::EnumMember)).collect()
            }
            Noun::Pack => {
                let packs = self.workspace.packs.names();
                packs
                    .map(|name| Item::new(name, CompletionItemKind::Module).detail("knowledge pack"))
                    .collect()
            }
            Noun::Files => {
                let own = self.bot.files.keys().filter(|path| path.starts_with("knowledge/"));
                std::iter::once("knowledge/*.yaml".to_owned())
                    .chain(own.cloned())
                    .map(|path| Item::new(path, CompletionItemKind::File))
                    .collect()
            }
            Noun::Function => self.functions(),
            Noun::Output => {
                let flow =
                    spot.step().and_then(|step| step.get("run")).and_then(Node::text).unwrap_or_default();
                let outputs = self.symbols.signature(flow).1.into_iter();
                outputs.map(|name| Item::new(name, CompletionItemKind::Property)).collect()
            }
            Noun::Entry => self.declared(Noun::Entry, CompletionItemKind::Text),
            Noun::Category => self.declared(Noun::Category, CompletionItemKind::Folder),
            Noun::Event => self.declared(Noun::Event, CompletionItemKind::Event),
            Noun::Signal => {
                let all = self.symbols.used(Noun::Signal);
                all.map(|symbol| Item::new(&symbol.name, CompletionItemKind::Event).detail("event")).collect()
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
        let choices = self.symbols.declared(Noun::Choice).filter(|(symbol, _)| symbol.scope.ends_with(&ends));
        choices
            .map(|(symbol, _)| {
                Item::new(&symbol.name, CompletionItemKind::EnumMember).doc(self.describe(symbol))
            })
            .collect()
    }

    /// The functions of the bot's plug-ins; of those without an interface, what is called somewhere.
    fn functions(&self) -> Vec<Item> {
        let mut list = Vec::new();
        for (plugin, _) in self.symbols.declared(Noun::Plugin) {
            let functions = self.symbols.functions(&plugin.name).into_iter().flatten();
            list.extend(functions.map(|(name, function)| {
                let target = format!("{}.{name}", plugin.name);
                let doc = words::function(&target, function);
                Item::new(target, CompletionItemKind::Function).detail("function of a plug-in").doc(doc)
            }));
        }
        for symbol in self.symbols.used(Noun::Function).filter(|symbol| !symbol.name.is_empty()) {
            let target = format!("{}.{}", symbol.scope, symbol.name);
            if !list.iter().any(|item| item.label == target) {
                list.push(
                    Item::new(target, CompletionItemKind::Function).detail("function of a plug-in").rank(6),
                );
            }
        }
        list
    }

    /// The errors that a step may catch.
    fn errors(&self, spot: &Spot<'_>) -> Vec<Item> {
        let step = spot.step();
        let target = step.and_then(|step| step.get("call")).and_then(Node::text).unwrap_or_default();
        let own = self.symbols.function(target).map_or(&[][..], |function| &function.errors);
        let own = own.iter().map(|name| {
            Item::new(name, CompletionItemKind::EnumMember).detail("error of the function").rank(2)
        });
        let known =
            if step.is_some_and(|step| step.get("http").is_some()) { HTTP_FAILURES } else { FAILURES };
        let known =
            known.iter().map(|name| Item::new(*name, CompletionItemKind::EnumMember).detail("failure"));
        let rest = Item::new("else", CompletionItemKind::Keyword).detail("every other error").rank(6);
        own.chain(known).chain([rest]).collect()
    }

    /// Everything of a kind in the bot, and in the product where it has some.
    fn declared(&self, noun: Noun, kind: CompletionItemKind) -> Vec<Item> {
        let all = self.symbols.declared(noun);
        all.map(|(symbol, found)| {
            let built_in = found.file.starts_with("built-in/");
            Item::new(&symbol.name, kind)
                .detail(if built_in { "part of the product" } else { "" })
                .doc(self.describe(symbol))
                .rank(if built_in { 7 } else { 5 })
        })
        .collect()
    }

    /// The slots that can be asked for here; in tests, those of all flows.
    fn slots(&self) -> Vec<Item> {
        let all = self.symbols.declared(Noun::Variable);
        let here = |scope: &str| {
            scope.is_empty() || scope == self.here.path || self.here.kind == botloom_flow::grammar::Kind::Test
        };
        all.filter(|(symbol, found)| found.noun == Noun::Slot && here(&symbol.scope))
            .map(|(symbol, _)| {
                let rank = if symbol.scope == self.here.path { 3 } else { 5 };
                Item::new(&symbol.name, CompletionItemKind::Variable).doc(self.describe(symbol)).rank(rank)
            })
            .collect()
    }

    /// The slots and variables that a flow may assign.
    fn variables(&self) -> Vec<Item> {
        let known = known(&self.symbols, &self.here.path).into_iter();
        known
            .filter_map(|known| {
                let symbol = known.symbol?;
                let item = Item::new(known.name, CompletionItemKind::Variable);
                Some(item.detail(known.kind.words()).doc(self.describe(&symbol)))
            })
            .collect()
    }

    /// What is known of a thing.
    pub fn describe(&self, symbol: &Symbol) -> String {
        words::describe(self.workspace, self.bot, &self.symbols, symbol)
    }

    fn root(&self) -> Option<&Node> {
        self.here.text.document.root.as_ref()
    }

    fn root_text(&self, key: &str) -> String {
        self.root().and_then(|root| root.get(key)).and_then(Node::text).unwrap_or_default().to_owned()
    }

    /// The quotes around the value at the cursor.
    pub fn quote(&self) -> char {
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
