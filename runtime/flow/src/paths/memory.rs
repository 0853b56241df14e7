//! What was found of flows before, for as long as nothing that they have to do with changes.

use super::model::Model;
use super::pattern;
use crate::problem::Problem;
use crate::program::Flow;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Problems of groups of flows, by what the groups depend on. It holds for one set of declarations.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// Every flow that was seen with the number it was given; as long as it is held, no other has its address.
    versions: HashMap<usize, (Arc<Flow>, u64)>,
    next: u64,
    found: HashMap<u64, Vec<Problem>>,
    asked: HashSet<u64>,
    patterns: HashMap<String, bool>,
}

impl Memory {
    /// What was found of a group, or is found now.
    pub(super) fn recall(&mut self, key: u64, find: impl FnOnce() -> Vec<Problem>) -> &[Problem] {
        self.asked.insert(key);
        self.found.entry(key).or_insert_with(find)
    }

    /// Whether any text fits a pattern.
    pub(super) fn fits_something(&mut self, pattern: &str) -> bool {
        if let Some(known) = self.patterns.get(pattern) {
            return *known;
        }
        let fits = pattern::fits_something(pattern);
        self.patterns.insert(pattern.to_owned(), fits);
        fits
    }

    /// Forgets what nobody asked for since the last time.
    pub(super) fn forget(&mut self) {
        let asked = std::mem::take(&mut self.asked);
        self.found.retain(|key, _| asked.contains(key));
    }

    /// Gives each flow of a program a number that no other content has had.
    fn number(&mut self, flows: &[Arc<Flow>]) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(flows.len());
        for flow in flows {
            let number = match self.versions.entry(Arc::as_ptr(flow).addr()) {
                Entry::Occupied(known) => known.get().1,
                Entry::Vacant(new) => {
                    self.next += 1;
                    new.insert((Arc::clone(flow), self.next)).1
                }
            };
            numbers.push(number);
        }
        let now: HashSet<u64> = numbers.iter().copied().collect();
        self.versions.retain(|_, (_, number)| now.contains(number));
        numbers
    }
}

/// For each group of flows a number for everything that what is found of it depends on.
pub(super) struct Keys {
    keys: Vec<u64>,
}

impl Keys {
    pub(super) fn new(model: &Model<'_>, memory: &mut Memory) -> Self {
        let flows = &model.program.flows;
        let numbers = memory.number(flows);
        let content = |id: usize| (numbers[id], model.unknown[id]);
        // The flows that the bot starts itself may come between anywhere.
        let mut everywhere = DefaultHasher::new();
        for id in (0..flows.len()).filter(|id| model.program.behaviours.contains_key(&flows[*id].name)) {
            content(id).hash(&mut everywhere);
        }
        let everywhere = everywhere.finish();
        // What a conversation knows when it comes to a flow depends on every flow that leads there, and on all that
        // those lead to.
        let mut around = vec![Set::new(flows.len()); flows.len()];
        for group in &model.groups {
            let mut set = Set::new(flows.len());
            for id in group {
                set.insert(*id);
                model.linked(*id).iter().for_each(|to| set.extend(&around[*to]));
            }
            group.iter().for_each(|id| around[*id] = set.clone());
        }
        for group in model.groups.iter().rev() {
            let mut set = Set::new(flows.len());
            group.iter().for_each(|id| set.extend(&around[*id]));
            for id in group {
                model.linked(*id).iter().for_each(|to| around[*to].extend(&set));
                around[*id] = set.clone();
            }
        }
        let key = |group: &[usize], set: &Set| {
            let mut hasher = DefaultHasher::new();
            (everywhere, group.iter().map(|id| numbers[*id]).collect::<Vec<_>>()).hash(&mut hasher);
            set.each(&mut |id| content(id).hash(&mut hasher));
            hasher.finish()
        };
        let keys = model.groups.iter().map(|group| key(group, &around[group[0]])).collect();
        Self { keys }
    }

    pub(super) fn of(&self, group: usize) -> u64 {
        self.keys[group]
    }
}

/// Flows by number.
#[derive(Clone, Default)]
struct Set(Vec<u64>);

impl Set {
    fn new(most: usize) -> Self {
        Self(vec![0; most.div_ceil(64)])
    }

    fn insert(&mut self, id: usize) {
        self.0[id / 64] |= 1 << (id % 64);
    }

    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn each(&self, visit: &mut dyn FnMut(usize)) {
        for (word, bits) in self.0.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                visit(word * 64 + bits.trailing_zeros() as usize);
                bits &= bits - 1;
            }
        }
    }
}
