//! Lists of steps: those with nothing in them, and flows that are hard to follow.

use super::{Own, Rules};
use crate::grammar::Form;
use crate::problem::{Code, Problem};
use crate::syntax::Value;
use crate::words;

/// From how many steps on a flow is long.
const MANY: usize = 80;
/// From how many lists of steps inside each other on.
const DEEP: usize = 6;

pub(super) fn check(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) {
    let mut deepest = 0;
    own.walk(&mut |visit| {
        let (Form::Steps, Value::List(items)) = (visit.form, &visit.node.value) else { return };
        let around = visit.above.iter().filter(|level| level.form == Form::Steps).count();
        deepest = deepest.max(around + 1);
        if !items.is_empty() {
            return;
        }
        let key = visit.entry.map_or("steps", |entry| entry.key.as_str());
        let caught = visit.above.last().is_some_and(|level| level.form == Form::Cases);
        let (what, why, cure) = match (around, caught) {
            // A behaviour of the bot's own without steps switches the built-in one off.
            (0, _) if bot.is_behaviour(&own.flow.name) => return,
            (0, _) => (
                words!("the flow `{flow}` has no steps", flow = own.flow.name),
                words!("whoever starts it hears nothing"),
                words!("write what it does, or remove the file"),
            ),
            (_, true) => (
                words!("the error `{key}` is passed over", key),
                words!("the customer is not told that something failed"),
                words!("say what they should hear"),
            ),
            _ => (
                words!("`{key}` has no steps", key),
                words!("the branch does nothing, which is seldom meant"),
                words!("write them, or remove the branch"),
            ),
        };
        found.push(own.problem(Code::EmptySteps, visit.node.range, what, why, cure));
    });
    let count = own.steps().len();
    if count > MANY || deepest > DEEP {
        let what = match count > MANY {
            true => words!("this flow has {count} steps", count),
            false => words!("branches of this flow lie {deepest} deep", deepest),
        };
        let cure = words!("move parts into flows of their own and `run` them");
        let why = words!("it is hard to follow and to test");
        found.push(own.problem(Code::LongFlow, own.name(), what, why, cure));
    }
}
