//! Where a way is, and what happened on it.

use super::super::ways::Way;
use super::store::Store;
use super::syms::SymId;
use crate::program::{Ask, Op, Run, Say};
use std::rc::Rc;

/// A way up to a place.
#[derive(Clone, Default)]
pub(crate) struct State<'p> {
    pub(crate) frames: Vec<Frame<'p>>,
    /// The bot's slots that have a value.
    pub(crate) slots: Vec<(&'p str, SymId)>,
    /// The data of the last event.
    pub(crate) event: Option<SymId>,
    pub(crate) store: Store,
    pub(crate) trail: Trail<'p>,
    /// How often the customer spoke, or something else was waited for.
    pub(crate) turns: u32,
    /// How many operations ran.
    pub(crate) steps: u32,
    /// How many operations ran since something was waited for.
    pub(crate) since: u32,
    /// A mark of when what is looked for was passed; none if it was not.
    pub(crate) passed: u32,
    /// Whether the bot said something since something was waited for.
    pub(crate) spoke: bool,
    /// A flow that a button starts as soon as the bot waits.
    pub(crate) press: Option<Press<'p>>,
    /// Whether something happened that a talk cannot say.
    pub(crate) unsaid: bool,
    /// Whether it is not followed any more.
    pub(crate) lost: bool,
    /// Whether the time has a part in it.
    pub(crate) timed: bool,
}

/// A button that is going to be pressed.
#[derive(Clone, Copy)]
pub(crate) struct Press<'p> {
    pub(crate) flow: usize,
    pub(crate) title: &'p crate::program::Local,
}

/// A flow that runs.
#[derive(Clone)]
pub(crate) struct Frame<'p> {
    pub(crate) flow: usize,
    pub(crate) at: usize,
    pub(crate) vars: Vec<(&'p str, SymId)>,
    pub(crate) skipped: Vec<&'p str>,
    /// Slots that got a value since it began.
    pub(crate) fresh: Vec<&'p str>,
    pub(crate) rounds: Vec<Round<'p>>,
    /// What it gives back to the flow that runs it; nothing if no flow does.
    pub(crate) run: Option<&'p Run>,
}

impl<'p> Frame<'p> {
    pub(crate) fn new(flow: usize, run: Option<&'p Run>) -> Self {
        Self {
            flow,
            at: 0,
            vars: Vec::new(),
            skipped: Vec::new(),
            fresh: Vec::new(),
            rounds: Vec::new(),
            run,
        }
    }
}

/// A loop that runs.
#[derive(Clone, Copy)]
pub(crate) struct Round<'p> {
    pub(crate) begin: usize,
    pub(crate) end: usize,
    pub(crate) name: &'p str,
    /// The name of the index.
    pub(crate) counter: Option<&'p str>,
    pub(crate) list: SymId,
    pub(crate) index: usize,
}

impl Round<'_> {
    /// Whether it gives a name its value.
    pub(crate) fn binds(&self, name: &str) -> bool {
        self.name == name || self.counter == Some(name)
    }
}

/// Something that happened.
pub(crate) enum Happened<'p> {
    /// The conversation was opened.
    Opened,
    /// The customer wrote one of these, most likely the first.
    Wrote(Vec<String>),
    /// Something happened outside of the talk, with data that has this value.
    Event(&'p str, Option<SymId>),
    /// The bot sent a message.
    Said(&'p Say),
    /// The bot said something whose words are not known here.
    Spoke,
    /// The bot said the text of one of its languages.
    Told(&'p crate::program::Local),
    /// The bot asked for a slot.
    Asked(usize, &'p Ask),
    /// The customer gave a value.
    Answered(usize, &'p str, SymId),
    /// The customer left a question out.
    Skipped,
    /// The customer said yes.
    Agreed,
    /// The customer said something that is of no use.
    Useless,
    /// The world gave something: the operation, and the value.
    Gave(&'p Op, Option<SymId>),
    /// The world failed: the operation, and the error.
    Failed(&'p Op, String),
    /// Time passed until a sleep was over.
    Slept(Option<SymId>),
    /// An operation was left by a way.
    Went(usize, usize, Way),
}

/// What happened, the last first.
#[derive(Clone, Default)]
pub(crate) struct Trail<'p>(Option<Rc<Link<'p>>>);

struct Link<'p> {
    before: Trail<'p>,
    happened: Happened<'p>,
}

impl<'p> Trail<'p> {
    pub(crate) fn add(&mut self, happened: Happened<'p>) {
        let before = std::mem::take(self);
        self.0 = Some(Rc::new(Link { before, happened }));
    }

    /// How the operation was left that ran last.
    pub(crate) fn last_step(&self) -> Option<(usize, usize, Way)> {
        match &self.0.as_ref()?.happened {
            Happened::Went(flow, at, way) => Some((*flow, *at, *way)),
            _ => None,
        }
    }

    /// Visits what happened, in order.
    pub(crate) fn visit(&self, visit: &mut dyn FnMut(&Happened<'p>)) {
        let mut links = Vec::new();
        let mut next = self;
        while let Some(link) = &next.0 {
            links.push(link);
            next = &link.before;
        }
        links.iter().rev().for_each(|link| visit(&link.happened));
    }
}

/// A long trail is taken apart one by one, not by calls inside calls.
impl Drop for Link<'_> {
    fn drop(&mut self) {
        let mut next = self.before.0.take();
        while let Some(link) = next {
            match Rc::try_unwrap(link) {
                Ok(mut link) => next = link.before.0.take(),
                Err(_) => break,
            }
        }
    }
}
