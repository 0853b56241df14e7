//! What a project remembers: the paths of its memory, and the slots and variables they become.
//!
//! A project is translated several times: the first passes only note which paths it uses, in which flows and with values
//! of which kind ([`Memory::note`]); [`Memory::settle`] gives each path a name, a place and a type, with which the next
//! pass runs.

use crate::names::{Names, identifier};
use std::collections::{BTreeMap, BTreeSet};

/// What a value is, as far as the project tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Kind {
    /// Known only when it runs.
    #[default]
    Unknown,
    Null,
    Bool,
    Int,
    Number,
    Text,
    Choice,
    Date,
    Datetime,
    List,
    Map,
    File,
    /// Data of another system, whose shape is not known.
    Json,
}

impl Kind {
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Number)
    }

    pub(crate) fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Choice)
    }

    /// The type of a slot that holds it.
    pub(crate) fn slot_type(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::Int => "integer",
            Self::Number => "number",
            Self::Choice => "choice",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::List => "list",
            Self::Map => "record",
            Self::File => "file",
            Self::Unknown | Self::Null | Self::Text | Self::Json => "text",
        }
    }

    /// What holds both kinds; `Text` where one value is a text and the other a plain value.
    pub(crate) fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Null | Self::Unknown, other) | (other, Self::Null | Self::Unknown) => other,
            (a, b) if a.is_number() && b.is_number() => Self::Number,
            (Self::Json, other) | (other, Self::Json) => other,
            (Self::List | Self::Map | Self::File, _) | (_, Self::List | Self::Map | Self::File) => {
                Self::Unknown
            }
            _ => Self::Text,
        }
    }
}

/// A path of memory: `user.name`, or `dialog` with the dialog it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Path {
    /// `user`, `conversation`, `turn`, or `dialog` and the key of the dialog.
    pub(crate) scope: String,
    /// The names behind it, in small letters; at least one.
    pub(crate) keys: Vec<String>,
}

/// What an input wants for a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    /// Ids and the words that mean them, by language.
    pub(crate) choices: Vec<(String, BTreeMap<String, Vec<String>>)>,
    pub(crate) pattern: Option<String>,
}

/// How a path is used.
#[derive(Debug, Clone, Default, PartialEq)]
struct Use {
    spelled: Vec<String>,
    kind: Kind,
    asked: Vec<Asked>,
    flows: BTreeSet<String>,
    /// Whether the value as a whole is read or assigned, not only fields of it.
    whole: bool,
    /// Whether it is handed over when its dialog begins.
    input: bool,
    /// Whether something gives it a value.
    assigned: bool,
    /// What it is compared with, where nothing else tells its type.
    hint: Kind,
    request: bool,
    /// The type of the items of a list.
    item: Kind,
    /// The texts that it is given; nothing for what is not known before the bot runs.
    given: BTreeSet<Option<String>>,
    /// Whether a date is kept as a text.
    written: bool,
}

/// Where a variable lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Home {
    /// A slot of `bot.yaml`.
    Bot,
    /// A variable or slot of one flow.
    Flow(String),
}

/// What became of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) name: String,
    /// The names of its path without the scope.
    pub(crate) spelled: Vec<String>,
    pub(crate) kind: Kind,
    pub(crate) home: Home,
    /// What asks for it; the slot is declared so.
    pub(crate) asked: Option<Asked>,
    /// Whether it is an input of its flow.
    pub(crate) input: bool,
    /// Whether it is only read, so that nothing but a declaration tells of it.
    pub(crate) unset: bool,
    /// The type of the items of a list.
    pub(crate) item: Kind,
    /// The fields that are used of it: by names in small letters, as they are spelled, with their types.
    pub(crate) fields: BTreeMap<Vec<String>, (Vec<String>, Kind)>,
    /// Whether it is what a request gave.
    pub(crate) request: bool,
    /// The only text that it ever holds.
    pub(crate) constant: Option<String>,
    /// Whether a date is kept as a text.
    pub(crate) written: bool,
}

/// A use of a path.
#[derive(Debug, Clone, Default)]
pub(crate) struct Noted<'a> {
    pub(crate) flow: &'a str,
    pub(crate) kind: Kind,
    pub(crate) asked: Option<Asked>,
    pub(crate) input: bool,
    pub(crate) whole: bool,
    /// Whether it is given a value there.
    pub(crate) assigned: bool,
    /// The type of what it is compared with.
    pub(crate) hint: Kind,
    /// Whether a request gives it its value.
    pub(crate) request: bool,
    /// The type of an item that is put into the list.
    pub(crate) item: Kind,
    /// The text that it is given, where it is known before the bot runs.
    pub(crate) text: Option<&'a str>,
    /// Whether a date is kept as a text.
    pub(crate) written: bool,
}

/// The paths of a project.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    uses: BTreeMap<Path, Use>,
    settled: BTreeMap<Path, Variable>,
}

impl Memory {
    /// Notes a use.
    pub(crate) fn note(&mut self, path: &Path, spelled: &[String], noted: Noted<'_>) {
        let entry = self.uses.entry(path.clone()).or_default();
        if entry.spelled.is_empty() {
            entry.spelled = spelled.to_vec();
        }
        entry.kind = entry.kind.with(noted.kind);
        entry.whole |= noted.whole;
        entry.input |= noted.input;
        entry.assigned |= noted.assigned || noted.asked.is_some();
        entry.hint = entry.hint.with(noted.hint);
        entry.request |= noted.request;
        entry.item = entry.item.with(noted.item);
        entry.written |= noted.written;
        if noted.assigned || noted.asked.is_some() || noted.input || noted.request {
            entry.given.insert(noted.text.map(str::to_owned));
        }
        entry.flows.insert(noted.flow.to_owned());
        entry.asked.extend(noted.asked);
        entry.asked.sort();
        entry.asked.dedup();
    }

    /// The variable that holds a path, and the fields of it that remain.
    pub(crate) fn find<'p>(&self, path: &'p Path) -> Option<(&Variable, &'p [String])> {
        (1..=path.keys.len()).find_map(|length| {
            let start = Path { scope: path.scope.clone(), keys: path.keys[..length].to_vec() };
            Some((self.settled.get(&start)?, &path.keys[length..]))
        })
    }

    /// The variables that the fields of a record are, with their names in it.
    pub(crate) fn fields_of(&self, path: &Path) -> Vec<(&[String], &Variable)> {
        let below = self.settled.iter().filter(|(other, _)| within(other, path));
        below.map(|(_, variable)| (&variable.spelled[path.keys.len()..], variable)).collect()
    }

    /// Every variable, in the order of the paths.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&Path, &Variable)> {
        self.settled.iter()
    }

    /// Gives names, places and types to all paths noted since the last time. Whether something is now otherwise.
    pub(crate) fn settle(&mut self, reserved: &BTreeSet<String>) -> bool {
        let uses = std::mem::take(&mut self.uses);
        let mut settled = BTreeMap::new();
        for path in uses.keys().filter(|path| is_root(path, &uses)) {
            settled.insert(path.clone(), variable(path, &uses));
        }
        name(&mut settled, &uses, reserved);
        let changed = settled != self.settled;
        self.settled = settled;
        changed
    }
}

/// A path as a variable, without its name.
fn variable(path: &Path, uses: &BTreeMap<Path, Use>) -> Variable {
    let noted = &uses[path];
    let mut flows = noted.flows.clone();
    let mut kind = noted.kind;
    let mut fields = BTreeMap::new();
    for (other, field) in uses.iter().filter(|(other, _)| within(other, path)) {
        flows.extend(field.flows.iter().cloned());
        let below = path.keys.len();
        let known = if field.kind == Kind::Unknown { field.hint } else { field.kind };
        fields.insert(other.keys[below..].to_vec(), (field.spelled[below..].to_vec(), known));
        if !matches!(kind, Kind::List | Kind::File) {
            kind = Kind::Map;
        }
    }
    let asked = noted.asked.first().cloned();
    if let Some(asked) = &asked {
        let several = noted.asked.iter().any(|other| other.kind.slot_type() != asked.kind.slot_type());
        kind = if several { kind } else { asked.kind };
    }
    let unset = !noted.assigned && !noted.input;
    if matches!(kind, Kind::Unknown | Kind::Null) {
        kind = if noted.hint == Kind::Choice { Kind::Text } else { noted.hint };
    }
    // Nothing but a text can be told of what is only read.
    if kind == Kind::Unknown && unset {
        kind = Kind::Text;
    }
    if noted.request {
        kind = Kind::Json;
    }
    // A list of data that has no type lives in the flow that made it.
    let shapeless =
        kind == Kind::Json || kind == Kind::List && matches!(noted.item, Kind::Map | Kind::List | Kind::Json);
    let own = shapeless || !["user", "conversation"].contains(&path.scope.as_str());
    let home = match flows.first() {
        Some(flow) if own && flows.len() == 1 => Home::Flow(flow.clone()),
        _ => Home::Bot,
    };
    Variable {
        name: String::new(),
        spelled: noted.spelled.clone(),
        kind,
        home,
        asked,
        input: noted.input,
        unset,
        item: noted.item,
        fields,
        request: noted.request,
        constant: match noted.given.iter().collect::<Vec<_>>().as_slice() {
            [Some(only)] => Some(only.clone()),
            _ => None,
        },
        written: noted.written,
    }
}

/// Names them: what all flows see first, then what each flow sees besides. Where two would have one name, the scope is
/// put before it.
fn name(settled: &mut BTreeMap<Path, Variable>, uses: &BTreeMap<Path, Use>, reserved: &BTreeSet<String>) {
    let mut homes: Vec<Home> = vec![Home::Bot];
    for variable in settled.values() {
        if !homes.contains(&variable.home) {
            homes.push(variable.home.clone());
        }
    }
    let mut seen: BTreeSet<String> = reserved.clone();
    for home in homes {
        let mut names = Names::default();
        seen.iter().for_each(|name| names.reserve(name));
        let paths: Vec<Path> = settled
            .iter()
            .filter(|(_, variable)| variable.home == home)
            .map(|(path, _)| path.clone())
            .collect();
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for path in &paths {
            *wanted.entry(plain(&uses[path])).or_default() += 1;
        }
        for path in paths {
            let short = plain(&uses[&path]);
            let alone = wanted.get(&short) == Some(&1) && !seen.contains(&short);
            let scoped = format!("{}_{short}", identifier(scope_word(&path.scope)));
            let given = names.fresh(if alone { &short } else { &scoped }, "value");
            if home == Home::Bot {
                seen.insert(given.clone());
            }
            if let Some(variable) = settled.get_mut(&path) {
                variable.name = given;
            }
        }
    }
}

/// Whether a path is a variable, not a field of one. A record whose fields are all known by name is not: each field is a
/// variable.
fn is_root(path: &Path, uses: &BTreeMap<Path, Use>) -> bool {
    let opaque = |path: &Path| uses.get(path).is_some_and(|noted| noted.assigned);
    let above = (1..path.keys.len()).any(|length| {
        let start = Path { scope: path.scope.clone(), keys: path.keys[..length].to_vec() };
        opaque(&start)
    });
    let below = || uses.keys().any(|other| within(other, path));
    !above && uses.get(path).is_some_and(|noted| noted.whole) && (opaque(path) || !below())
}

fn within(path: &Path, root: &Path) -> bool {
    path.scope == root.scope && path.keys.len() > root.keys.len() && path.keys.starts_with(&root.keys)
}

/// The name that an author would give: the path without its scope.
fn plain(noted: &Use) -> String {
    identifier(&noted.spelled.join("_"))
}

/// The name of a scope; that of a dialog is its id, unless it is only known by its place in a file.
fn scope_word(scope: &str) -> &str {
    match scope.split_once(' ') {
        Some((kind, dialog)) if dialog.contains(['/', ':']) => kind,
        Some((_, dialog)) => dialog,
        None => scope,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(scope: &str, keys: &str) -> Path {
        Path { scope: scope.to_owned(), keys: keys.split('.').map(str::to_owned).collect() }
    }

    fn noted(memory: &mut Memory, scope: &str, keys: &str, flow: &str, kind: Kind) {
        let spelled: Vec<String> = keys.split('.').map(str::to_owned).collect();
        let path = path(scope, &keys.to_lowercase());
        let assigned = kind != Kind::Unknown;
        memory.note(&path, &spelled, Noted { flow, kind, whole: true, assigned, ..Noted::default() });
    }

    #[test]
    fn paths_get_names_places_and_types() {
        let mut memory = Memory::default();
        noted(&mut memory, "user", "userProfile.Age", "a", Kind::Int);
        noted(&mut memory, "user", "name", "a", Kind::Text);
        noted(&mut memory, "dialog root", "name", "a", Kind::Unknown);
        noted(&mut memory, "dialog root", "count", "a", Kind::Int);
        noted(&mut memory, "dialog root", "count", "a", Kind::Number);
        noted(&mut memory, "dialog root", "both", "a", Kind::Text);
        noted(&mut memory, "dialog root", "both", "b", Kind::Int);
        noted(&mut memory, "conversation", "order", "a", Kind::Map);
        noted(&mut memory, "conversation", "order.size", "b", Kind::Text);
        assert!(memory.settle(&BTreeSet::new()));
        let found = |scope: &str, keys: &str| {
            let path = path(scope, keys);
            let (variable, rest) = memory.find(&path).unwrap();
            let home = if variable.home == Home::Bot { "bot" } else { "flow" };
            format!("{} {} {home} {}", variable.name, variable.kind.slot_type(), rest.join("."))
        };
        assert_eq!(found("user", "userprofile.age"), "user_profile_age integer bot ");
        assert_eq!(found("user", "name"), "name text bot ");
        assert_eq!(found("dialog root", "name"), "root_name text flow ");
        assert_eq!(found("dialog root", "count"), "count number flow ");
        assert_eq!(found("dialog root", "both"), "both text bot ");
        assert_eq!(found("conversation", "order.size"), "order record bot size");
        assert!(memory.find(&path("user", "other")).is_none());
    }
}
