//! The names of a flow as numbers.

use crate::program::{Flow, Op, Program};
use std::collections::HashMap;

/// The names that have a value without being assigned.
const ALWAYS: &[&str] = &["now", "language", "message", "user", "channel", "conversation", "error", "secret"];
/// The data of the event that happened last; it lives as long as the conversation.
const EVENT: &str = "event";

/// What lives as long as the conversation: the bot's slots, and the last event.
pub(crate) struct Shared<'p> {
    ids: HashMap<&'p str, u32>,
}

impl<'p> Shared<'p> {
    pub(crate) fn new(program: &'p Program) -> Self {
        let names = program.slots.keys().map(String::as_str);
        let mut ids: HashMap<&str, u32> = HashMap::with_capacity(program.slots.len() + 1);
        for name in names.chain([EVENT]) {
            let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            ids.entry(name).or_insert(next);
        }
        Self { ids }
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn event(&self) -> usize {
        self.ids[EVENT] as usize
    }

    /// The number of a name, if what has this name lives as long as the conversation.
    pub(crate) fn id(&self, name: &str) -> Option<usize> {
        self.ids.get(name).map(|id| *id as usize)
    }
}

/// A name that is read: where its value lives, and where it is looked for if it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ref {
    pub(crate) var: u32,
    pub(crate) under: Option<u32>,
}

/// The names of one flow.
pub(crate) struct Names<'p> {
    flow: &'p Flow,
    own: HashMap<String, u32>,
    /// The number in the flow and the number in [`Shared`].
    pub(crate) shared: Vec<(u32, usize)>,
    by_shared: HashMap<usize, u32>,
    count: u32,
}

impl<'p> Names<'p> {
    pub(crate) fn new(flow: &'p Flow) -> Self {
        Self { flow, own: HashMap::new(), shared: Vec::new(), by_shared: HashMap::new(), count: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    fn next(&mut self) -> u32 {
        self.count += 1;
        self.count - 1
    }

    fn is_declared(&self, name: &str) -> bool {
        self.flow.slots.contains_key(name)
            || self.flow.inputs.contains_key(name)
            || self.flow.outputs.contains_key(name)
    }

    fn of_flow(&mut self, name: &str) -> u32 {
        if let Some(id) = self.own.get(name) {
            return *id;
        }
        let id = self.next();
        self.own.insert(name.to_owned(), id);
        id
    }

    /// The number in the flow of something that lives as long as the conversation.
    pub(crate) fn of_bot(&mut self, shared: usize) -> u32 {
        if let Some(id) = self.by_shared.get(&shared) {
            return *id;
        }
        let id = self.next();
        self.by_shared.insert(shared, id);
        self.shared.push((id, shared));
        id
    }

    /// Where a name is assigned.
    pub(crate) fn assigned(&mut self, shared: &Shared<'_>, name: &str) -> u32 {
        match shared.id(name) {
            Some(id) if !self.is_declared(name) => self.of_bot(id),
            _ => self.of_flow(name),
        }
    }

    /// Where a name is read; nothing if it always has a value.
    pub(crate) fn read(&mut self, shared: &Shared<'_>, name: &str) -> Option<Ref> {
        let bot = shared.id(name);
        if self.is_declared(name) {
            let under = bot.map(|id| self.of_bot(id));
            return Some(Ref { var: self.of_flow(name), under });
        }
        match bot {
            Some(id) => Some(Ref { var: self.of_bot(id), under: None }),
            None if ALWAYS.contains(&name) => None,
            None => Some(Ref { var: self.of_flow(name), under: None }),
        }
    }

    /// The number of a name of the flow, if it was met.
    pub(crate) fn met(&self, name: &str) -> Option<u32> {
        self.own.get(name).copied()
    }
}

/// The loops around an operation bind names, which have a value inside.
pub(crate) fn items<'p>(flow: &'p Flow, at: usize, open: &mut Vec<(usize, &'p str)>) {
    open.retain(|(end, _)| at < *end);
    if let Some(Op::Each { name, index, end, .. }) =
        at.checked_sub(1).and_then(|before| flow.code.get(before))
    {
        open.extend([Some(name), index.as_ref()].into_iter().flatten().map(|name| (*end, name.as_str())));
    }
}
