//! What stands behind each key, more exactly than its shape: which texts are names and where they lead.

use crate::keys::{self, Key, Shape};

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Noun {
    /// A flow.
    Flow,
    /// A slot that is declared, of the bot or of a flow.
    Slot,
    /// A slot or a variable of a flow.
    Variable,
    /// Something that a flow is given.
    Input,
    /// Something that a flow gives back.
    Output,
    /// A step of a flow, by its id or by what it asks.
    Step,
    /// A plug-in.
    Plugin,
    /// A function of a plug-in.
    Function,
    /// An industry pack.
    Pack,
    /// Files of the folder.
    Files,
    /// An entry of the knowledge.
    Entry,
    /// A category of the knowledge.
    Category,
    /// A language of the bot.
    Language,
    /// A choice of a slot.
    Choice,
    /// A type of a slot.
    Type,
    /// A business event.
    Event,
    /// Something that happens outside of the talk.
    Signal,
    /// A field of a record, an event or a ticket.
    Field,
    /// A parameter of a pack or of a function.
    Parameter,
    /// A channel.
    Channel,
    /// A purpose that the bot writes for.
    Purpose,
    /// An error of a call.
    Case,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// Not described.
    Any,
    /// One text.
    Text,
    /// Yes or no.
    Flag,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A length of time.
    Length,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A regular expression.
    Pattern,
    /// A regular expression whose named groups fill slots.
    Fills,
    /// An example of what a customer says, in which `[words](slot)` marks a slot.
    Example,
    /// A text for customers, the same in all languages or by language; each with variants and `${...}`.
    Local,
    /// The same without `${...}`.
    Plain,
    /// One text with `${...}`.
    Template,
    /// A text with `${...}`, or the name of a variable.
    Query,
    /// A value that is handed over: a plain one, text with `${...}`, or a map or list of them.
    Given,
    /// An expression.
    Expression,
    /// A map of names to expressions.
    Assign(Noun),
    /// A map of names of slots to values.
    Values,
    /// A map of functions of plug-ins to what they give.
    Calls,
    /// What another flow or function is given, by name.
    With,
    /// Where the outputs of another flow go: a name, a list of outputs, or `{variable: output}`.
    Into,
    /// A list of steps.
    Steps,
    /// A step.
    Step,
    /// Steps by name.
    Cases,
    /// A name that leads to something.
    Name(Noun),
    /// A name that is declared here.
    New(Noun),
    /// Names, one, separated by commas or as a list.
    Names(Noun),
    /// A map with the keys of a table.
    Table(Table),
    /// A map of an author's names.
    Named(Noun, &'static Form),
    /// A list.
    List(&'static Form),
    /// The first that fits.
    Either(&'static [Form]),
    /// A text, or a map with the keys of a table.
    TextOr(Table),
    /// A list of texts or of maps with the keys of a table.
    TextsOr(Table),
    /// A map of an author's names to maps with the keys of a table.
    Tables(Noun, Table),
    /// A list of maps with the keys of a table.
    Rows(Table),
}

/// Keys that may stand in a map.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The key or verb behind which the map stands; tells apart keys of one name.
    pub of: &'static str,
    /// The keys.
    pub keys: &'static [Key],
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.of == other.of && self.keys.len() == other.keys.len()
    }
}

/// `bot.yaml`.
pub(super) const BOT: Table = Table { of: "bot.yaml", keys: keys::BOT };
/// A file of `flows/`.
pub(super) const FLOW: Table = Table { of: "flow file", keys: keys::FLOW };
/// A file of `knowledge/`.
pub(super) const KNOWLEDGE: Table = Table { of: "knowledge file", keys: keys::KNOWLEDGE_FILE };
/// A file of `tests/`.
pub(super) const TEST: Table = Table { of: "test file", keys: keys::TEST };
/// The long form of `say`.
pub(super) const SAY: Table = Table { of: "say", keys: keys::SAY };
const BUTTON: Table = Table { of: "buttons", keys: keys::BUTTON };
const SLOT: Table = Table { of: "slots", keys: keys::SLOT };
const TIMEOUT: Table = Table { of: "timeout", keys: TIMEOUT_KEYS };

const SIGNAL: Table = Table { of: "event", keys: SIGNAL_KEYS };

/// What happens outside has a name, and data by names of its own.
const SIGNAL_KEYS: &[Key] = &[Key { name: "name", required: true, shape: Shape::Text, doc: "Its name." }];

const TIMEOUT_KEYS: &[Key] = &[
    Key { name: "after", required: true, shape: Shape::Length, doc: "The longest time to wait." },
    Key { name: "steps", required: true, shape: Shape::Steps, doc: "What to do then." },
];

const TYPED: Form = Form::Either(&[Form::Table(SLOT), Form::Name(Noun::Type)]);
const VARIABLES: Form =
    Form::Either(&[Form::Named(Noun::Input, &TYPED), Form::List(&Form::New(Noun::Input))]);
const OUTPUTS: Form =
    Form::Either(&[Form::Named(Noun::Output, &TYPED), Form::List(&Form::New(Noun::Output))]);
const LISTED: Form = Form::Either(&[Form::Text, Form::List(&Form::Text)]);
const CHOICES: Form =
    Form::Either(&[Form::Named(Noun::Choice, &Form::Plain), Form::List(&Form::New(Noun::Choice))]);
const BUTTONS: Form =
    Form::Either(&[Form::List(&Form::Either(&[Form::Table(BUTTON), Form::Local])), Form::Word(&["offered"])]);

/// What stands behind a key of a table.
#[must_use]
pub fn form(of: &str, key: &Key) -> Form {
    match (of, key.name) {
        ("bot.yaml", "languages") => Form::List(&Form::New(Noun::Language)),
        ("bot.yaml" | "flow file" | "slots", "title") => Form::Plain,
        ("knowledge", "pack") => Form::Name(Noun::Pack),
        ("knowledge", "files") => Form::Name(Noun::Files),
        ("knowledge" | "guards" | "channels", "plugin") => Form::Name(Noun::Plugin),
        ("knowledge", "minimum") => Form::Number,
        ("knowledge", "with") => Form::Named(Noun::Parameter, &Form::Text),
        ("slots", "type" | "of") => Form::Name(Noun::Type),
        ("slots", "choices") => CHOICES,
        ("slots", "fields") => Form::Named(Noun::Field, &TYPED),
        ("slots", "pattern") | ("bot", "matches") => Form::Pattern,
        ("triggers", "pattern") => Form::Fills,
        ("triggers" | "wait", "event") => Form::Name(Noun::Signal),
        ("talk", "event") => Form::Either(&[Form::Table(SIGNAL), Form::Name(Noun::Signal)]),
        ("flow file", "flow") => Form::New(Noun::Flow),
        ("flow file", "inputs") => VARIABLES,
        ("flow file", "outputs") => OUTPUTS,
        ("triggers", "say") => Form::Example,
        ("ask", "ask") | ("expect", "asks") => Form::Name(Noun::Slot),
        ("ask", "confirm") => Form::Either(&[Form::Flag, Form::Local]),
        ("set", "set") => Form::Assign(Noun::Variable),
        ("clear", "clear") => Form::Names(Noun::Variable),
        ("run" | "buttons", "run") | ("expect", "flow") => Form::Name(Noun::Flow),
        ("run" | "call" | "goto", "with") => Form::With,
        ("script", "script") => Form::Text,
        ("run", "into") => Form::Into,
        ("call", "call") => Form::Name(Noun::Function),
        ("goto", "goto") => Form::Name(Noun::Step),
        ("each", "as" | "index") | (_, "into") => Form::New(Noun::Variable),
        ("answer", "from") => Form::Names(Noun::Category),
        ("answer", "query") => Form::Query,
        ("answer", "minimum") => Form::Number,
        ("answer", "entry") => Form::Name(Noun::Entry),
        ("tables" | "attributes" | "entities", "id") => Form::Text,
        ("tables" | "attributes" | "entities", _) if key.shape == Shape::Local => Form::Plain,
        ("tables", "category") => Form::New(Noun::Category),
        ("entities", "values") => Form::Named(Noun::Field, &Form::Any),
        ("handoff", "note") | ("http", "url") | ("ticket", "update") => Form::Template,
        ("say", "say") => Form::Either(&[Form::Table(SAY), Form::Local]),
        ("say", "variants") => Form::Local,
        ("say", "channel") => Form::Named(Noun::Channel, &Form::Local),
        ("say", "buttons") => BUTTONS,
        ("switch", "else") => Form::Steps,
        ("wait", "until") => Form::Expression,
        ("wait", "timeout") => Form::Either(&[Form::Table(TIMEOUT), Form::Length]),
        ("emit", "emit") => Form::New(Noun::Event),
        ("flow file" | "consent", "purpose") => Form::Name(Noun::Purpose),
        ("purposes", "title") => Form::Plain,
        ("event", "name") => Form::Name(Noun::Signal),
        ("expect", "emitted") => Form::Names(Noun::Event),
        ("expect", "called") => Form::Names(Noun::Function),
        ("expect", "that") => Form::Either(&[Form::Expression, Form::List(&Form::Expression)]),
        ("given", "plugins") => Form::Calls,
        ("emit", "fields") => Form::Assign(Noun::Field),
        ("end", "end") => {
            Form::Either(&[Form::Word(&["flow", "all", "conversation", "true"]), Form::Name(Noun::Flow)])
        }
        ("end", "outputs") => Form::Assign(Noun::Output),
        ("entries", "id") => Form::New(Noun::Entry),
        ("entries", "category") => Form::New(Noun::Category),
        ("entries", "question" | "variants" | "answer") => Form::Plain,
        ("entries", "attributes") => Form::Named(Noun::Field, &LISTED),
        ("bot", "knowledge") => Form::Name(Noun::Entry),
        ("given", "language") => Form::Name(Noun::Language),
        ("user", "consents") => Form::Names(Noun::Purpose),
        ("expect", "slots") => Form::Values,
        (_, "id") if key.shape == Shape::Text => Form::New(Noun::Step),
        _ => shaped(key),
    }
}

/// The form of a text that may stand in the place of a table.
pub(super) fn text(of: &str) -> Form {
    match of {
        "answer" => Form::Query,
        "guards" | "channels" => Form::Name(Noun::Plugin),
        "consent" => Form::Name(Noun::Purpose),
        "triggers" => Form::Example,
        "buttons" => Form::Local,
        "wait" => Form::Either(&[Form::Word(&["message"]), Form::Length]),
        "image" | "file" | "link" => Form::Template,
        _ => Form::Text,
    }
}

fn shaped(key: &Key) -> Form {
    let table = |keys| Table { of: key.name, keys };
    match key.shape {
        Shape::Any => Form::Any,
        Shape::Text => Form::Text,
        Shape::Flag => Form::Flag,
        Shape::Whole => Form::Whole,
        Shape::Length => Form::Length,
        Shape::Word(words) => Form::Word(words),
        Shape::Texts => Form::Either(&[Form::Text, Form::List(&Form::Text)]),
        Shape::Local => Form::Local,
        Shape::Expression => Form::Expression,
        Shape::Expressions => Form::Assign(Noun::Field),
        Shape::Given => Form::Given,
        Shape::Steps => Form::Steps,
        Shape::Cases => Form::Cases,
        Shape::Table(keys) => Form::Table(table(keys)),
        Shape::Named(keys) => {
            let noun = match key.name {
                "plugins" => Noun::Plugin,
                "purposes" => Noun::Purpose,
                _ => Noun::Slot,
            };
            Form::Tables(noun, table(keys))
        }
        Shape::Rows(keys) => Form::Rows(table(keys)),
        Shape::TextOr(keys) => Form::TextOr(table(keys)),
        Shape::TextsOr(keys) => Form::TextsOr(table(keys)),
    }
}
