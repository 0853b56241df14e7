//! One input of a talk: `cargo bench -p botloom-dialogue`.

use botloom_dialogue::{Entity, Input, Meaning, Now, RankedFlow, Session, library, step};
use botloom_flow::{Program, SlotValue, Source, compile};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;

const BOT: &str = "bot: desk
languages: [zh-CN, en]
slots:
  number: {type: id, pattern: 'SF\\d{4}', ask: {zh-CN: 单号, en: Number?}}
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
";
const SHIP: &str = "flow: ship
title: {zh-CN: 寄件, en: Send a parcel}
triggers: [我要寄件, send a parcel]
steps:
  - ask: number
  - ask: weight
    accept: weight > 0 && weight <= 50
    otherwise: {zh-CN: 最多 50 公斤。, en: Up to 50 kg.}
  - run: price
    with: {weight: '${weight}'}
    into: cost
  - if: cost > 20
    then:
      - say: {zh-CN: '${number}：${cost} 元，保价吗？', en: '${number}: ${cost} yuan. Insure it?'}
    else:
      - say: {zh-CN: '${number}：${cost} 元', en: '${number}: ${cost} yuan'}
";
const PRICE: &str = "flow: price
private: true
inputs: {weight: number}
outputs: {cost: number}
steps:
  - set: {factor: 'weight > 10 ? 3 : 2'}
  - end: flow
    outputs: {cost: weight * factor + 6}
";

fn program() -> Program {
    let files = [("bot.yaml", BOT), ("flows/ship.yaml", SHIP), ("flows/price.yaml", PRICE)];
    let sources = files.map(|(path, text)| Source::new(path, text.into()).expect("it is text"));
    let compiled = compile(&sources, &library());
    compiled.program.unwrap_or_else(|| panic!("{:?}", compiled.problems))
}

fn value(slot: &str, value: SlotValue) -> Input {
    let text = value.to_string();
    let found = Entity {
        flow: None,
        slot: slot.to_owned(),
        value,
        start: 0,
        end: text.len(),
        hour: None,
        candidates: Vec::new(),
    };
    Input::Message { text, meaning: Meaning { entities: vec![found], ..Meaning::default() } }
}

fn stepping(c: &mut Criterion) {
    let program = program();
    let now = Now { time: "2026-05-01T09:00:00+08:00[Asia/Shanghai]".parse().expect("it is a moment") };
    let flow = RankedFlow { flow: "ship".to_owned(), score: 1.0, trigger: None };
    let begin = Input::Message {
        text: "我要寄件".to_owned(),
        meaning: Meaning { flows: vec![flow], ..Meaning::default() },
    };
    let talk = [
        ("a message starts a flow, which asks", begin),
        ("an answer is taken, and the next question comes", value("number", SlotValue::text("SF1234"))),
        (
            "an answer leads through four steps and another flow to the end",
            value("weight", SlotValue::Int(8)),
        ),
    ];
    let mut session = Session::default();
    for (name, input) in talk {
        c.bench_function(name, |b| {
            b.iter(|| step(black_box(&program), black_box(&session), black_box(input.clone()), &now));
        });
        let outcome = step(&program, &session, input, &now);
        assert!(outcome.effects.is_empty(), "nothing is asked of the world");
        outcome.events.iter().for_each(|event| session.apply(event));
    }
    assert!(session.flow().is_none(), "the flow has ended");
}

criterion_group!(benches, stepping);
criterion_main!(benches);
