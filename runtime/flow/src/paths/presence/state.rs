//! What is known of the names of a flow at a place: bits, the same on every path that leads there.

use super::names::Ref;
use super::steps::{AskKind, Needs};

/// What is known of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// It has a value.
    Value,
    /// It has one, or that it may not was told before as a mistake.
    Error,
    /// It has one, or that it may not was told before as a mistake or a gap.
    Gap,
    /// The customer did not leave it out.
    Asked,
}

/// The kinds of knowledge that are about values.
const VALUES: [Known; 3] = [Known::Value, Known::Error, Known::Gap];
const KINDS: usize = 4;
const BITS: usize = u64::BITS as usize;

/// A row of bits for each kind of knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    bits: Vec<u64>,
    words: usize,
}

impl State {
    /// Nothing has a value; nothing was left out.
    pub(crate) fn empty(names: usize) -> Self {
        let words = names.div_ceil(BITS).max(1);
        let mut bits = vec![0; KINDS * words];
        bits[Known::Asked as usize * words..].fill(u64::MAX);
        Self { bits, words }
    }

    pub(crate) fn has(&self, known: Known, var: u32) -> bool {
        let (at, bit) = self.place(known, var);
        self.bits[at] & bit != 0
    }

    /// Whether a name that is read is known to have a value.
    pub(crate) fn reads(&self, known: Known, name: Ref) -> bool {
        self.has(known, name.var) || name.under.is_some_and(|under| self.has(known, under))
    }

    pub(crate) fn know(&mut self, known: Known, var: u32) {
        let (at, bit) = self.place(known, var);
        self.bits[at] |= bit;
    }

    pub(crate) fn forget(&mut self, known: Known, var: u32) {
        let (at, bit) = self.place(known, var);
        self.bits[at] &= !bit;
    }

    fn place(&self, known: Known, var: u32) -> (usize, u64) {
        let var = var as usize;
        (known as usize * self.words + var / BITS, 1 << (var % BITS))
    }

    /// It has a value from here on.
    pub(crate) fn set(&mut self, var: u32) {
        VALUES.into_iter().for_each(|known| self.know(known, var));
        self.know(Known::Asked, var);
    }

    /// It may have no value from here on.
    pub(crate) fn lose(&mut self, var: u32) {
        VALUES.into_iter().for_each(|known| self.forget(known, var));
    }

    pub(crate) fn assign(&mut self, var: u32, needs: &Needs) {
        for known in VALUES {
            let there = !needs.never && needs.names.iter().all(|name| self.reads(known, *name));
            if there {
                self.know(known, var);
            } else {
                self.forget(known, var);
            }
        }
        self.know(Known::Asked, var);
    }

    /// A question was answered, left out, or passed because there is a value.
    pub(crate) fn asked(&mut self, slot: u32, ask: AskKind) {
        let kept = self.has(Known::Value, slot) && !ask.checked;
        match (ask.skip, kept) {
            (true, true) if ask.always => self.forget(Known::Asked, slot),
            (true, true) => {}
            (true, false) => {
                self.lose(slot);
                self.forget(Known::Asked, slot);
            }
            // What was left out once is not asked for again.
            (false, _) if self.has(Known::Asked, slot) => self.set(slot),
            (false, _) => {}
        }
    }

    /// There were too many wrong answers.
    pub(crate) fn exhausted(&mut self, slot: u32, ask: AskKind) {
        if !(ask.always && !ask.checked && self.has(Known::Value, slot)) {
            self.lose(slot);
        }
    }

    /// Another flow ran: what it surely gives, and what it surely leaves.
    pub(crate) fn ran(&mut self, var: u32, gives: bool, leaves: bool) {
        if gives {
            self.set(var);
        } else if !leaves {
            self.lose(var);
        }
    }

    /// Keeps what both know; whether anything was lost is returned.
    pub(crate) fn meet(&mut self, other: &Self) -> bool {
        let mut lost = false;
        for (mine, theirs) in self.bits.iter_mut().zip(&other.bits) {
            lost |= *mine & !theirs != 0;
            *mine &= theirs;
        }
        lost
    }
}
