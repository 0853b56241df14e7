//! The names that a flow knows, with their types.

use crate::expr::{Names, Type};
use crate::program::Slot;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What every flow knows, what the bot's slots add, and what the current flow adds.
#[derive(Default)]
pub(super) struct Scope {
    bot: Arc<BTreeMap<String, Type>>,
    own: BTreeMap<String, Type>,
    present: Vec<String>,
    /// Whether names are looked for at all; a slot's own question may name what only a flow knows.
    pub(super) open: bool,
}

impl Scope {
    /// Forgets the names of the flow before.
    pub(super) fn begin(&mut self, bot: Arc<BTreeMap<String, Type>>) {
        self.bot = bot;
        self.own.clear();
        self.present.clear();
    }

    pub(super) fn add(&mut self, name: &str, kind: Type) {
        self.own.insert(name.to_owned(), kind);
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.own.remove(name);
    }

    /// Notes what has a value from here on; the count of what was known before is returned, for [`Self::forget`].
    pub(super) fn know(&mut self, facts: Vec<String>) -> usize {
        let before = self.present.len();
        self.present.extend(facts);
        before
    }

    pub(super) fn forget(&mut self, before: usize) {
        self.present.truncate(before);
    }

    /// A name that was assigned anew: what was known of it is not known any more.
    pub(super) fn changed(&mut self, name: &str) {
        let inside = |path: &String| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        for path in &mut self.present {
            if path == name || inside(path) {
                path.clear();
            }
        }
    }
}

/// The names that are always there, and the bot's slots.
pub(super) fn of_bot(slots: &BTreeMap<String, Slot>) -> BTreeMap<String, Type> {
    let mut names = specials();
    names.extend(slots.values().map(|slot| (slot.name.clone(), slot.expression())));
    names
}

impl Names for Scope {
    fn get(&self, name: &str) -> Option<Type> {
        self.own
            .get(name)
            .or_else(|| self.bot.get(name))
            .cloned()
            .or_else(|| self.open.then_some(Type::Unknown))
    }

    fn known(&self) -> Vec<String> {
        self.own.keys().chain(self.bot.keys()).cloned().collect()
    }

    fn present(&self, path: &str) -> bool {
        self.present.iter().any(|known| known == path)
    }
}

/// What is known of something that failed.
pub(super) fn error() -> Type {
    Type::Record(
        [("case", Type::Text), ("message", Type::Text)].map(|(name, kind)| (name.to_owned(), kind)).into(),
    )
}

/// The names that are always there.
pub(crate) fn specials() -> BTreeMap<String, Type> {
    let record = |fields: &[(&str, Type)]| {
        Type::Record(fields.iter().map(|(name, kind)| ((*name).to_owned(), kind.clone())).collect())
    };
    let maybe = |kind: Type| Type::Option(Box::new(kind));
    [
        ("now", Type::Datetime),
        ("language", Type::Text),
        ("message", Type::Text),
        (
            "user",
            record(&[
                ("consents", Type::List(Box::new(Type::Text))),
                ("id", maybe(Type::Text)),
                ("name", maybe(Type::Text)),
            ]),
        ),
        ("channel", record(&[("name", Type::Text)])),
        (
            "conversation",
            record(&[
                ("anger", Type::Int),
                ("bot", Type::Text),
                ("flows", Type::List(Box::new(Type::Text))),
                ("id", Type::Text),
                ("messages", Type::Int),
                ("misses", Type::Int),
                ("silences", Type::Int),
                ("task", Type::Text),
                ("tasks", Type::Text),
                ("upsets", Type::Int),
            ]),
        ),
        ("event", Type::Json),
    ]
    .map(|(name, kind)| (name.to_owned(), kind))
    .into()
}
