//! The `ask` operation on a way.

use super::super::uses::Part;
use super::super::ways::Way;
use super::goal::Goal;
use super::machine::{Machine, Next};
use super::state::{Happened, State};
use super::store::{Check, Verdict, Want};
use crate::expr::Expression;
use crate::program::{Ask, SlotType};

/// The names that an expression reads.
pub(super) fn roots(expression: &Expression) -> Vec<String> {
    let paths = expression.paths();
    paths.iter().map(|path| path.split('.').next().unwrap_or_default().to_owned()).collect()
}

impl<'p> Machine<'_, 'p> {
    pub(super) fn ask(
        &mut self,
        state: State<'p>,
        id: usize,
        at: usize,
        ask: &'p Ask,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        let Some(frame) = state.frames.last() else { return Next::Ways(Vec::new()) };
        if frame.skipped.iter().any(|slot| *slot == ask.slot) {
            return Next::Ways(vec![self.went_on(state, id, at, Way::Next)]);
        }
        let fresh = frame.fresh.iter().any(|slot| *slot == ask.slot);
        let there = self.lookup(&state, &ask.slot).filter(|_| !ask.always || fresh);
        match there {
            Some(_) if ask.accept.is_none() => {
                let mut state = if ask.confirm.is_some() { confirmed(state) } else { state };
                used(&mut state, ask);
                Next::Ways(vec![self.went_on(state, id, at, Way::Next)])
            }
            Some(_) => {
                // What is there may be refused; then it is asked for.
                let mut ways = Vec::new();
                if let Some(found) = self.wanted_here(&state, id, at, Part::Accept, goal) {
                    return Next::Found(Box::new(found));
                }
                if let Some(good) = self.accepted(&state, ask, Want::True) {
                    let mut good = if ask.confirm.is_some() { confirmed(good) } else { good };
                    used(&mut good, ask);
                    ways.push(self.went_on(good, id, at, Way::Next));
                }
                if let Some(mut refused) = self.accepted(&state, ask, Want::NotTrue) {
                    if let Some(found) = self.wanted_here(&refused, id, at, Part::Refusal, goal) {
                        return Next::Found(Box::new(found));
                    }
                    refused.trail.add(Happened::Spoke);
                    self.assign(&mut refused, &ask.slot, None);
                    match self.prompted(refused, id, at, ask, goal) {
                        Next::Ways(more) => ways.extend(more),
                        found @ Next::Found(_) => return found,
                    }
                }
                Next::Ways(ways)
            }
            None => self.prompted(state, id, at, ask, goal),
        }
    }

    /// The bot asks; the customer answers well, leaves it out, or is of no use too often.
    fn prompted(
        &mut self,
        mut state: State<'p>,
        id: usize,
        at: usize,
        ask: &'p Ask,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Next<'p> {
        let Some(op) = self.model.flow(id).code.get(at) else { return Next::Ways(Vec::new()) };
        for part in [Part::Question, Part::Choices] {
            if let Some(found) = self.wanted_here(&state, id, at, part, goal) {
                return Next::Found(Box::new(found));
            }
            for usage in self.uses_of(id, op, part) {
                if !self.computes(&mut state, usage) {
                    return Next::Ways(Vec::new());
                }
            }
        }
        state.trail.add(Happened::Asked(id, ask));
        state.spoke = true;
        let free = self.slot(id, &ask.slot).is_some_and(|slot| slot.kind == SlotType::Text);
        if (!free || ask.choices.is_some())
            && let Some(mut found) = self.wanted_here(&state, id, at, Part::Unclear, goal)
        {
            found.trail.add(Happened::Useless);
            return Next::Found(Box::new(found));
        }
        let mut ways = Vec::new();
        let mut good = state.clone();
        if let Some(answer) = self.answer(id, at, &ask.slot) {
            good.trail.add(Happened::Answered(id, &ask.slot, answer));
            good.waited();
            // Which words are on offer, is only known when the bot asks.
            good.unsaid |= ask.choices.is_some();
            self.assign(&mut good, &ask.slot, Some(answer));
            if let Some(found) = self.wanted_here(&good, id, at, Part::Accept, goal) {
                return Next::Found(Box::new(found));
            }
            if let Some(refused) = self.accepted(&good, ask, Want::NotTrue)
                && let Some(found) = self.wanted_here(&refused, id, at, Part::Refusal, goal)
            {
                return Next::Found(Box::new(found));
            }
            if let Some(good) = self.accepted(&good, ask, Want::True) {
                if let Some(found) = self.wanted_here(&good, id, at, Part::Confirm, goal) {
                    return Next::Found(Box::new(found));
                }
                let mut good = if ask.confirm.is_some() { confirmed(good) } else { good };
                used(&mut good, ask);
                ways.push(self.went_on(good, id, at, Way::Next));
            }
        }
        if ask.skip {
            let mut left_out = state.clone();
            left_out.trail.add(Happened::Skipped);
            left_out.waited();
            if let Some(frame) = left_out.frames.last_mut() {
                frame.skipped.push(&ask.slot);
            }
            ways.push(self.went_on(left_out, id, at, Way::Next));
        }
        if (ask.then.is_some() || self.whole)
            && let Some(useless) = self.useless(state, id, at, ask)
        {
            ways.push(useless);
        }
        Next::Ways(ways)
    }

    /// Too many answers that are of no use.
    fn useless(&mut self, mut state: State<'p>, id: usize, at: usize, ask: &'p Ask) -> Option<State<'p>> {
        let free =
            ask.choices.is_none() && self.slot(id, &ask.slot).is_some_and(|slot| slot.kind == SlotType::Text);
        let told = if free || ask.unclear.is_empty() { &ask.otherwise } else { &ask.unclear };
        for time in 1..=ask.attempts {
            if free {
                // Every text is an answer; it must be one that is refused.
                ask.accept.as_ref()?;
                let answer = self.answer(id, at, &ask.slot)?;
                self.assign(&mut state, &ask.slot, Some(answer));
                state.trail.add(Happened::Answered(id, &ask.slot, answer));
                state.waited();
                state = self.accepted(&state, ask, Want::NotTrue)?;
            } else {
                state.trail.add(Happened::Useless);
                state.waited();
            }
            let last = time == ask.attempts;
            match (told.is_empty(), last) {
                // Who gives up does not ask to try again.
                (_, true) => {}
                (false, false) => state.trail.add(Happened::Told(told)),
                (true, false) => {
                    state.trail.add(Happened::Spoke);
                    state.trail.add(Happened::Asked(id, ask));
                }
            }
            state.spoke |= !last && !told.is_empty();
        }
        if free || !ask.always || ask.accept.is_some() {
            self.assign(&mut state, &ask.slot, None);
        }
        if ask.then.is_some() {
            return Some(self.went_on(state, id, at, Way::Exhausted));
        }
        // The task is dropped, and the engine's own flow begins.
        state.frames.clear();
        self.behave(&mut state, "too_many_attempts");
        state.trail.add(Happened::Went(id, at, Way::Exhausted));
        Some(state)
    }

    /// The way on which the value is accepted, or is not.
    fn accepted(&mut self, state: &State<'p>, ask: &'p Ask, want: Want) -> Option<State<'p>> {
        let Some(accept) = &ask.accept else { return (want == Want::True).then(|| state.clone()) };
        let mut way = state.clone();
        way.timed |= accept.is_timed();
        let sym = self.computed(state, accept);
        let verdict = way.store.demand(&self.syms, Check { sym, want });
        if verdict == Verdict::Possible {
            return Some(way);
        }
        self.give_up(roots(accept), verdict);
        None
    }

    /// The way on which a part of this question is what is looked for.
    fn wanted_here(
        &mut self,
        state: &State<'p>,
        id: usize,
        at: usize,
        part: Part,
        goal: Option<&Goal<'_, 'p>>,
    ) -> Option<State<'p>> {
        goal.filter(|goal| (goal.flow, goal.at) == (id, at))?;
        let op = self.model.flow(id).code.get(at)?;
        self.uses_of(id, op, part).into_iter().find_map(|usage| self.wanted(state, id, at, usage, goal))
    }
}

/// A question that is always asked is asked again the next time.
fn used(state: &mut State<'_>, ask: &Ask) {
    if let Some(frame) = state.frames.last_mut() {
        frame.fresh.retain(|slot| *slot != ask.slot);
    }
}

/// The bot asks whether it is right, and the customer says yes.
fn confirmed(mut state: State<'_>) -> State<'_> {
    state.trail.add(Happened::Spoke);
    state.trail.add(Happened::Agreed);
    state.waited();
    state
}
