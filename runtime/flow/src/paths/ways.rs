//! Where an operation may lead. The one place that says it for all checks of paths.

use crate::program::{Catch, Ends, Op, Program, Until};

/// How an operation is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Way {
    /// As it is meant to be.
    Next,
    /// The condition is true.
    True,
    /// The condition is false.
    False,
    /// There is an item.
    Item,
    /// There is no item, or no other one.
    NoItem,
    /// Nothing was found, or no text was written.
    Otherwise,
    /// A call failed with the error of this number in `catch`.
    Case(u16),
    /// A call failed with another error.
    Else,
    /// The time is over.
    Expired,
    /// There were too many wrong answers.
    Exhausted,
    /// Nobody is there.
    Closed,
}

/// Visits every way out of an operation and the operation it leads to; the number of operations stands for the end of
/// the flow. What leaves the flow (`end`, `goto` to another flow) has no way.
pub(super) fn each_way(program: &Program, op: &Op, at: usize, visit: &mut dyn FnMut(Way, usize)) {
    match op {
        Op::Jump(to) => visit(Way::Next, *to),
        Op::Branch { when, otherwise } => {
            let truth = truth(when);
            if truth != Some(false) {
                visit(Way::True, at + 1);
            }
            if truth != Some(true) {
                visit(Way::False, *otherwise);
            }
        }
        Op::Each { end, .. } => {
            visit(Way::Item, at + 1);
            visit(Way::NoItem, *end);
        }
        Op::Next { body } => {
            visit(Way::Item, *body);
            visit(Way::NoItem, at + 1);
        }
        Op::Ask(ask) => {
            visit(Way::Next, at + 1);
            if let Some(to) = ask.then {
                visit(Way::Exhausted, to);
            }
        }
        Op::Answer(answer) => {
            visit(Way::Next, at + 1);
            visit(Way::Otherwise, answer.otherwise);
        }
        Op::Generate(generate) => {
            visit(Way::Next, at + 1);
            visit(Way::Otherwise, generate.otherwise);
        }
        Op::Call(call) => failing(&call.catch, at, visit),
        Op::Http(http) => failing(&http.catch, at, visit),
        Op::Ticket(ticket) => failing(&ticket.catch, at, visit),
        Op::Wait(wait) => {
            visit(Way::Next, at + 1);
            if !matches!(wait.until, Until::Time(_)) && wait.timeout.is_some() {
                visit(Way::Expired, wait.expired);
            }
        }
        Op::Handoff(handoff) => {
            visit(Way::Next, at + 1);
            if program.bot.handoff.hours.is_some() {
                visit(Way::Closed, handoff.after_hours.unwrap_or(at + 1));
            }
        }
        // The flow that is to end may not be open.
        Op::End { what: Ends::Named(_), .. } => visit(Way::Next, at + 1),
        Op::Goto(_) | Op::End { .. } => {}
        Op::Say(_)
        | Op::Set(_)
        | Op::Gather { .. }
        | Op::Clear(_)
        | Op::Run(_)
        | Op::Rate(_)
        | Op::Consent { .. }
        | Op::Emit { .. } => visit(Way::Next, at + 1),
    }
}

fn failing(catch: &Catch, at: usize, visit: &mut dyn FnMut(Way, usize)) {
    visit(Way::Next, at + 1);
    for (number, (_, to)) in catch.cases.iter().enumerate() {
        visit(Way::Case(u16::try_from(number).unwrap_or(u16::MAX)), *to);
    }
    if let Some(to) = catch.otherwise {
        visit(Way::Else, to);
    }
}

/// The truth of a condition that is always the same.
pub(super) fn truth(when: &crate::Expression) -> Option<bool> {
    if !when.is_constant() {
        return None;
    }
    match super::moment::at_rest(|scope| when.eval(scope)) {
        Ok(crate::SlotValue::Bool(truth)) => Some(truth),
        _ => None,
    }
}
