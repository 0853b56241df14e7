//! What customers do to a talk that its author did not think of.

use super::*;

/// A talk with a bot of its own flows; the slots are those of the desk.
fn desk(flows: &[&str]) -> Talk {
    let mut sources = vec![Source::new("bot.yaml", BOT.into()).unwrap()];
    for (at, flow) in flows.iter().enumerate() {
        sources.push(Source::new(format!("flows/{at}.yaml"), (*flow).into()).unwrap());
    }
    let compiled = compile(&sources, &library());
    assert_eq!(compiled.problems, []);
    Talk { program: compiled.program.unwrap(), ..Talk::new() }
}

const RETURN: &str = "flow: return
title: {zh-CN: 退货, en: Return}
triggers: [return]
slots: {reason: {type: choice, ask: {zh-CN: 原因, en: Why?}, choices: {small: {zh-CN: 小, en: Small}, broken: {zh-CN: 坏, en: Broken}}}}
steps: [{ask: reason}, {ask: weight}, {say: {zh-CN: 好, en: '${reason} ${weight}'}}]
";

const CANCEL: &str = "flow: stop
title: {zh-CN: 取消, en: Stop}
triggers: [stop]
slots: {reason: {type: choice, ask: {zh-CN: 原因, en: Why stop?}, choices: {slow: {zh-CN: 慢, en: Slow}}}}
steps: [{ask: reason}, {say: {zh-CN: 好, en: '${reason}'}}]
";

fn choice(flow: &str, id: &str, start: usize, end: usize) -> Entity {
    Entity { flow: Some(flow.to_owned()), ..entity("reason", SlotValue::text(id), start, end) }
}

#[test]
fn slots_of_one_name_in_two_flows_keep_their_own_values() {
    let mut talk = desk(&[RETURN, CANCEL]);
    assert_eq!(talk.flow("return"), ["Why?"]);
    let slow = Meaning { entities: vec![choice("stop", "slow", 0, 4)], ..Meaning::default() };
    assert_eq!(talk.user("slow", slow.clone()), ["Please choose one of the options.", "Why?"]);
    let meaning = Meaning { flows: ranked(&[("stop", 1.0)]), ..slow };
    assert_eq!(talk.user("slow stop", meaning), ["Slow", "Back to “Return”.", "Why?"]);
    let small = Meaning { entities: vec![choice("return", "small", 0, 5)], ..Meaning::default() };
    assert_eq!(talk.user("small", small), ["Weight?"]);
}
