//! What the conditions of a way demand of the values that are still open.

use super::super::probe::Reach;
use super::syms::{SymId, Syms};
use crate::expr::{EvalError, Value};

/// The most evaluations of one look for values that go together.
const MOST_TRIES: usize = 4_000;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Want {
    True,
    False,
    /// Anything but true.
    NotTrue,
    /// Nothing.
    Nothing,
    /// Something.
    Something,
    /// It cannot be computed.
    Fails,
    /// It cannot be computed, or is nothing.
    FailsOrNothing,
    /// It can be computed.
    Computes,
    /// A list with more items than this.
    Longer(usize),
    /// A list with no more items than this.
    NotLonger(usize),
}

impl Want {
    fn is_met(self, found: &Result<Value, EvalError>) -> bool {
        match (self, found) {
            (Self::True, Ok(Value::Bool(truth))) => *truth,
            (Self::False, Ok(Value::Bool(truth))) => !truth,
            (Self::NotTrue, Ok(value)) => *value != Value::Bool(true),
            (Self::Nothing, Ok(value)) => value.is_null(),
            (Self::Something, Ok(value)) => !value.is_null(),
            (Self::Fails, found) => found.is_err(),
            (Self::FailsOrNothing, found) => found.as_ref().map_or(true, Value::is_null),
            (Self::Computes, found) => found.is_ok(),
            (Self::Longer(bound), Ok(Value::List(items))) => items.len() > bound,
            (Self::NotLonger(bound), Ok(Value::List(items))) => items.len() <= bound,
            _ => false,
        }
    }
}

/// A demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) sym: SymId,
    pub(crate) want: Want,
}

/// Whether a demand can be met besides all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Possible,
    /// No value does.
    Impossible,
    /// None of the values that were tried does.
    NotFound,
}

/// The demands of a way.
#[derive(Clone, Default)]
pub(crate) struct Store {
    /// For leaves that matter, which of their values are still possible.
    allowed: Vec<(SymId, u64)>,
    /// Demands on several leaves together.
    pub(crate) joint: Vec<Check>,
    /// Conditions that were decided, by what they say and what they see.
    decided: Vec<(u64, bool)>,
}

impl Store {
    /// Which values of a leaf are still possible.
    pub(crate) fn allowed(&self, syms: &Syms<'_>, leaf: SymId) -> u64 {
        let known = self.allowed.iter().find(|(id, _)| *id == leaf).map(|(_, mask)| *mask);
        known.unwrap_or_else(|| {
            let count = syms.leaf(leaf).map_or(1, |leaf| leaf.values.len());
            if count >= 64 { u64::MAX } else { (1 << count) - 1 }
        })
    }

    fn allow(&mut self, leaf: SymId, mask: u64) {
        match self.allowed.iter_mut().find(|(id, _)| *id == leaf) {
            Some((_, old)) => *old = mask,
            None => self.allowed.push((leaf, mask)),
        }
    }

    /// How a condition was decided before, if it was.
    pub(crate) fn decided(&self, condition: u64) -> Option<bool> {
        self.decided.iter().find(|(known, _)| *known == condition).map(|(_, truth)| *truth)
    }

    pub(crate) fn decide(&mut self, condition: u64, truth: bool) {
        if self.decided(condition).is_none() {
            self.decided.push((condition, truth));
        }
    }

    /// Demands something more.
    pub(crate) fn demand(&mut self, syms: &Syms<'_>, check: Check) -> Verdict {
        let leaves = syms.leaves(check.sym);
        match leaves.as_slice() {
            [] => {
                let met = check.want.is_met(&syms.eval(check.sym, &|_| 0));
                if met { Verdict::Possible } else { Verdict::Impossible }
            }
            [leaf] => {
                let allowed = self.allowed(syms, *leaf);
                let meets = |at: usize| check.want.is_met(&syms.eval(check.sym, &|_| at));
                let mask = bits(allowed).filter(|at| meets(*at)).fold(0, |mask, at| mask | 1 << at);
                if mask == 0 {
                    return if syms.is_told(check.sym) { Verdict::Impossible } else { Verdict::NotFound };
                }
                let before = self.allowed.clone();
                self.allow(*leaf, mask);
                let verdict = self.together(syms);
                if verdict != Verdict::Possible {
                    self.allowed = before;
                }
                verdict
            }
            _ => {
                self.joint.push(check);
                let verdict = self.together(syms);
                if verdict != Verdict::Possible {
                    self.joint.pop();
                }
                verdict
            }
        }
    }

    fn together(&self, syms: &Syms<'_>) -> Verdict {
        if self.joint.is_empty() {
            return Verdict::Possible;
        }
        match self.solve(syms, Order::default()) {
            Solved::With(_) => Verdict::Possible,
            Solved::Tired => Verdict::NotFound,
            Solved::Never => {
                let leaves = self.joint.iter().flat_map(|check| syms.leaves(check.sym));
                let all = |leaf: SymId| syms.leaf(leaf).is_none_or(|leaf| leaf.reach == Reach::All);
                if leaves.into_iter().all(all) { Verdict::Impossible } else { Verdict::NotFound }
            }
        }
    }

    /// A value for every leaf that several conditions share; the place among the leaf's values.
    fn solve(&self, syms: &Syms<'_>, order: Order<'_>) -> Solved {
        let mut leaves: Vec<SymId> = self.joint.iter().flat_map(|check| syms.leaves(check.sym)).collect();
        leaves.sort_unstable();
        leaves.dedup();
        // Each check as soon as its last leaf has a value.
        let last = |check: &Check| {
            let of = syms.leaves(check.sym);
            leaves.iter().rposition(|leaf| of.contains(leaf)).unwrap_or(0)
        };
        let mut due: Vec<Vec<Check>> = vec![Vec::new(); leaves.len()];
        for check in &self.joint {
            due[last(check)].push(*check);
        }
        let left = MOST_TRIES;
        let mut search =
            Search { store: self, syms, leaves: &leaves, due: &due, order, found: Vec::new(), left };
        match search.go() {
            Some(true) => Solved::With(leaves.iter().copied().zip(search.found).collect()),
            Some(false) => Solved::Never,
            None => Solved::Tired,
        }
    }

    /// The leaves of which something is demanded.
    pub(crate) fn demanded(&self, syms: &Syms<'_>) -> Vec<SymId> {
        let joint = self.joint.iter().flat_map(|check| syms.leaves(check.sym));
        self.allowed.iter().map(|(leaf, _)| *leaf).chain(joint).collect()
    }

    /// A value for every leaf: the likeliest that all demands allow, or for some leaves the `later`-th that they allow.
    pub(crate) fn picks(&self, syms: &Syms<'_>, some: &[SymId], later: usize) -> Picks {
        let shifts: Vec<SymId> = if later == 0 { Vec::new() } else { some.to_vec() };
        let order = Order { some: &shifts, later };
        let joint = match self.solve(syms, order) {
            Solved::With(found) if !self.joint.is_empty() => found,
            _ => Vec::new(),
        };
        let shifted = shifts
            .iter()
            .filter_map(|leaf| Some((*leaf, order.of(*leaf, self.allowed(syms, *leaf)).next()?)));
        let first = self.allowed.iter().map(|(leaf, mask)| (*leaf, mask.trailing_zeros() as usize));
        Picks { places: joint.into_iter().chain(shifted.collect::<Vec<_>>()).chain(first).collect() }
    }
}

/// The places of the bits of a mask.
fn bits(mask: u64) -> impl Iterator<Item = usize> {
    (0..64).filter(move |at| mask & (1 << at) != 0)
}

/// In which order the values of leaves are tried.
#[derive(Clone, Copy, Default)]
struct Order<'o> {
    /// Leaves whose first values come last.
    some: &'o [SymId],
    /// How many of them.
    later: usize,
}

impl Order<'_> {
    fn of(self, leaf: SymId, mask: u64) -> impl Iterator<Item = usize> {
        let count = mask.count_ones().max(1) as usize;
        let later = if self.some.contains(&leaf) { self.later % count } else { 0 };
        bits(mask).skip(later).chain(bits(mask).take(later))
    }
}

/// A value for every leaf.
pub(crate) struct Picks {
    /// The place among the values of a leaf; the first that is said of a leaf holds, and without one the first value.
    places: Vec<(SymId, usize)>,
}

impl Picks {
    /// The place among the values of a leaf.
    pub(crate) fn of(&self, leaf: SymId) -> usize {
        self.places.iter().find(|(id, _)| *id == leaf).map_or(0, |(_, at)| *at)
    }
}

enum Solved {
    With(Vec<(SymId, usize)>),
    Never,
    Tired,
}

struct Search<'s, 'p> {
    store: &'s Store,
    syms: &'s Syms<'p>,
    leaves: &'s [SymId],
    due: &'s [Vec<Check>],
    order: Order<'s>,
    found: Vec<usize>,
    left: usize,
}

impl Search<'_, '_> {
    /// Whether values were found for all leaves; nothing if it took too long.
    fn go(&mut self) -> Option<bool> {
        let at = self.found.len();
        let Some(leaf) = self.leaves.get(at) else { return Some(true) };
        for place in self.order.of(*leaf, self.store.allowed(self.syms, *leaf)) {
            self.left = self.left.checked_sub(1)?;
            self.found.push(place);
            let found = &self.found;
            let pick = |id: SymId| self.leaves.iter().position(|leaf| *leaf == id).map_or(0, |at| found[at]);
            let met = self.due[at].iter().all(|check| check.want.is_met(&self.syms.eval(check.sym, &pick)));
            if met && self.go()? {
                return Some(true);
            }
            self.found.pop();
        }
        Some(false)
    }
}
