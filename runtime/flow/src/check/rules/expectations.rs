//! What tests expect: flows and slots that there are not.

use super::Rules;
use crate::Wording;
use crate::parsed::Parsed;
use crate::problem::{Code, Problem};
use crate::suggest::nearest;
use crate::syntax::{Entry, Node};
use crate::words;
use std::collections::BTreeSet;

pub(super) fn check(bot: &Rules<'_>, parsed: &Parsed, found: &mut Vec<Problem>) {
    let flows: BTreeSet<&str> = bot.program.flows.iter().map(|flow| flow.name.as_str()).collect();
    let slots = values(bot);
    let talk = parsed.document.root.as_ref().and_then(|root| root.get("talk"));
    let lines = talk.map_or(&[][..], Node::items).iter().filter_map(|line| line.get("expect"));
    for expect in lines {
        let mut unknown = |noun: Wording, known: &BTreeSet<&str>, range, name: &str| {
            if name.is_empty() || name == "none" || known.contains(name) {
                return;
            }
            let near = nearest(name, known.iter().copied());
            let what = words!("there is no {noun} `{name}`", noun, name);
            let cure = near.map_or_else(
                || words!("write the name of a {noun} of this bot, or take the line out", noun),
                |near| words!("did you mean `{near}`?", near),
            );
            let why = words!("the test would wait for something that cannot be");
            let problem = Problem::new(Code::UnknownInTest, parsed.source.path(), range, what, why, cure);
            found.push(match near {
                Some(near) => problem.fixed_by(words!("write `{near}`", near), range, near),
                None => problem,
            });
        };
        if let Some((node, name)) = expect.get("flow").and_then(|node| Some((node, node.text()?))) {
            unknown(words!("flow"), &flows, node.range, name);
        }
        if let Some((node, name)) = expect.get("asks").and_then(|node| Some((node, node.text()?))) {
            unknown(words!("slot"), &slots, node.range, name);
        }
        for Entry { key, key_range, .. } in expect.get("slots").map_or(&[][..], Node::entries) {
            unknown(words!("slot"), &slots, *key_range, key);
        }
    }
}

/// The names of everything that may have a value in a conversation.
fn values<'b>(bot: &'b Rules<'_>) -> BTreeSet<&'b str> {
    let mut names: BTreeSet<&str> = bot.program.all_slots().map(|slot| slot.name.as_str()).collect();
    for flow in &bot.program.flows {
        names.extend(flow.inputs.keys().chain(flow.outputs.keys()).map(String::as_str));
    }
    names.extend(bot.rooms.names());
    names
}
