//! Conversations to begin tests with: together they take every way that a conversation can take.

use super::model::Model;
use super::talk;
use super::walk::{People, Start, Step, explore, scope_from};
use super::ways::Way;
use crate::program::{Op, Program};
use crate::witness::Witness;
use std::collections::BTreeSet;

/// In how many wordings a conversation is written.
const WORDINGS: usize = 4;

/// A conversation that shows something of a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The flow it begins with.
    pub flow: String,
    /// What it shows, in an author's words.
    pub name: String,
    /// The conversation in one wording or several, the likeliest first: what one bot hears as an answer may be a question
    /// of its own to another.
    pub wordings: Vec<Witness>,
    /// The operations that run in it, as flow and place, in the order in which they run first.
    pub covers: Vec<(String, usize)>,
}

/// A small set of conversations that together take every way out of every operation that a conversation can take: both
/// ways of each condition, each error, each timeout, each question answered and given up.
#[must_use]
pub fn scenarios(program: &Program) -> Vec<Scenario> {
    let model = Model::new(program, &|_| false);
    let mut taken: BTreeSet<Step> = BTreeSet::new();
    let mut scenarios = Vec::new();
    for id in (0..model.maps.len()).filter(|id| model.judged(*id) && model.is_open(*id)) {
        let start = Start { flow: id };
        let scope = scope_from(&model, id);
        for people in [People::There, People::Away] {
            if people == People::Away && program.bot.handoff.hours.is_none() {
                continue;
            }
            for whole in explore(&model, start, &scope, people, &mut taken) {
                let wording = |nth| talk::worded(&model, &whole.machine, &whole.state, None, nth);
                let mut wordings: Vec<Witness> = (0..WORDINGS).filter_map(wording).collect();
                wordings.dedup();
                if wordings.is_empty() {
                    continue;
                }
                let mut covers: Vec<(String, usize)> = Vec::new();
                for (flow, at, _) in whole.steps {
                    let place = (model.flow(flow).name.clone(), at);
                    if model.judged(flow) && !covers.contains(&place) {
                        covers.push(place);
                    }
                }
                let name = name(&model, id, whole.shows);
                scenarios.push(Scenario { flow: model.flow(id).name.clone(), name, wordings, covers });
            }
        }
    }
    number(&mut scenarios);
    scenarios
}

/// What a conversation shows that is held for the sake of a way out of an operation.
fn name(model: &Model<'_>, start: usize, (flow, at, way): Step) -> String {
    let begin = &model.flow(start).name;
    let what = match (model.flow(flow).code.get(at), way) {
        (Some(Op::Branch { when, .. }), Way::True) => format!("`{}`", when.source()),
        (Some(Op::Branch { when, .. }), Way::False) => format!("not `{}`", when.source()),
        (Some(Op::Ask(ask)), Way::Exhausted) => format!("no good answer to `{}`", ask.slot),
        (Some(Op::Each { name, .. }), Way::NoItem) => format!("no `{name}`"),
        (Some(Op::Call(call)), Way::Case(number)) => {
            let case = call.catch.cases.get(usize::from(number)).map_or("an error", |(case, _)| case);
            format!("`{}.{}` fails with {case}", call.plugin, call.function)
        }
        (Some(Op::Call(call)), Way::Else) => format!("`{}.{}` fails", call.plugin, call.function),
        (Some(Op::Http(http)), Way::Case(number)) => {
            let case = http.catch.cases.get(usize::from(number)).map_or("an error", |(case, _)| case);
            format!("the request fails with {case}")
        }
        (Some(Op::Http(_)), Way::Else) => "the request fails".to_owned(),
        (Some(Op::Ticket(_)), Way::Case(_) | Way::Else) => "no ticket is opened".to_owned(),
        (Some(Op::Answer(_) | Op::Generate(_)), Way::Otherwise) => "there is no answer".to_owned(),
        (Some(Op::Wait(_)), Way::Expired) => "the time runs out".to_owned(),
        (Some(Op::Handoff(_)), Way::Closed) => "nobody is there".to_owned(),
        (Some(Op::Handoff(_)), _) => "a person takes over".to_owned(),
        _ => "from beginning to end".to_owned(),
    };
    format!("{begin}: {what}")
}

/// Two conversations of one name get numbers.
fn number(scenarios: &mut [Scenario]) {
    let mut names: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for scenario in scenarios {
        let count = names.entry(scenario.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            scenario.name += &format!(" ({count})");
        }
    }
}
