use crate::program::Op;
use crate::{Code, Source, compile};

const BOT: &str = "bot: desk\nlanguages: [zh-CN, en]\nslots:
  phone: {type: phone, ask: {zh-CN: 电话, en: Phone?}}
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
  pieces: {type: integer}
  reason: {type: choice, choices: {late: {zh-CN: [太慢, 晚到], en: [late]}, lost: }, ask: {zh-CN: 原因, en: Why?}}\n";

fn sources(flows: &[&str]) -> Vec<Source> {
    let mut sources = vec![Source::new("bot.yaml", BOT.into()).unwrap()];
    for (number, flow) in flows.iter().enumerate() {
        sources.push(Source::new(format!("flows/{number}.yaml"), (*flow).into()).unwrap());
    }
    sources
}

/// The problems of a flow with these steps: code and marked text.
fn found(steps: &str) -> Vec<(Code, String)> {
    let sources = sources(&[
        &format!("flow: a\nsteps:\n{steps}"),
        "flow: sum\nprivate: true\ninputs: {n: number}\noutputs: {total: money}\nsteps: [{end: flow, outputs: {total: 'money(n * 2, \"CNY\")'}}]",
    ]);
    let problems = compile(&sources, &[]).problems;
    problems
        .into_iter()
        .map(|problem| {
            let source = sources.iter().find(|source| source.path() == problem.file).unwrap();
            (problem.code, source.text()[problem.range.start..problem.range.end].to_owned())
        })
        .collect()
}

fn code(steps: &str) -> Vec<Op> {
    let compiled = compile(&sources(&[&format!("flow: a\nsteps:\n{steps}")]), &[]);
    assert_eq!(compiled.problems, []);
    let program = compiled.program.unwrap();
    program.flow("a").unwrap().code.clone()
}

fn shape(steps: &str) -> Vec<String> {
    code(steps)
        .iter()
        .map(|op| match op {
            Op::Say(_) => "say".to_owned(),
            Op::Ask(ask) => format!("ask {} {:?}", ask.slot, ask.then),
            Op::Set(_) => "set".to_owned(),
            Op::Branch { otherwise, .. } => format!("branch {otherwise}"),
            Op::Jump(to) => format!("jump {to}"),
            Op::Each { end, .. } => format!("each {end}"),
            Op::Next { body } => format!("next {body}"),
            Op::Answer(answer) => format!("answer {}", answer.otherwise),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn nested_steps_become_a_row_with_jumps() {
    assert_eq!(
        shape(
            "  - if: weight > 2\n    then: [{say: {zh-CN: 重, en: heavy}}]\n    else: [{say: {zh-CN: 轻, en: light}}]\n  - goto: ask weight\n  - ask: weight\n    then: [{goto: done}]\n  - {id: done, say: {zh-CN: 好, en: ok}}\n"
        ),
        ["branch 3", "say", "jump 4", "say", "jump 5", "ask weight Some(7)", "jump 8", "jump 8", "say"]
    );
    assert_eq!(
        shape(
            "  - each: '[1, 2]'\n    as: n\n    steps: [{set: {pieces: n}}]\n  - switch:\n      - when: pieces > 1\n        steps: [{set: {pieces: '1'}}]\n      - else:\n        steps: [{set: {pieces: '2'}}]\n  - answer: ${phone}\n    otherwise: [{say: {zh-CN: 没有, en: none}}]\n"
        ),
        [
            "each 3",
            "set",
            "next 1",
            "branch 6",
            "set",
            "jump 8",
            "set",
            "jump 8",
            "answer 10",
            "jump 11",
            "say"
        ]
    );
}

#[test]
fn types_and_names_in_expressions() {
    for (steps, code, marked) in [
        ("  - if: wieght > 2\n    then: []\n", Code::UnknownName, "wieght"),
        ("  - if: weight\n    then: []\n", Code::WrongType, "weight"),
        ("  - if: 'reason == \"lat\"'\n    then: []\n", Code::WrongType, "\"lat\""),
        ("  - set: {pieces: weight * 2}\n", Code::WrongType, "weight * 2"),
        ("  - say: {zh-CN: '好 ${phon}', en: ok}\n", Code::UnknownName, "phon"),
        ("  - say: {zh-CN: 好 ${weight +}, en: ok}\n", Code::Expression, "好 ${weight +}"),
        ("  - clear: phonne\n", Code::UnknownSlot, "phonne"),
        ("  - ask: pieces\n", Code::NoQuestion, "pieces"),
        ("  - ask: phone\n    attempts: many\n", Code::BadValue, "many"),
        ("  - run: sum\n    with: {m: 1}\n", Code::UnknownInput, "m"),
        ("  - run: sum\n    with: {n: ${phone}}\n", Code::WrongType, "${phone}"),
        ("  - run: sum\n    with: {n: ${weight}}\n    into: {cost: totl}\n", Code::UnknownInput, "totl"),
        ("  - wait: 2h\n", Code::NotRunnable, "wait: 2h"),
        ("  - each: weight\n    as: x\n    steps: []\n", Code::WrongType, "weight"),
    ] {
        let (first, text) = found(steps).into_iter().next().unwrap_or_else(|| panic!("no problem: {steps}"));
        assert_eq!((first, text.as_str()), (code, marked), "{steps}");
    }
    assert_eq!(
        found(
            "  - run: sum\n    with: {n: ${weight}}\n    into: {cost: total}\n  - say: {zh-CN: '${cost}', en: '${cost}'}\n"
        ),
        []
    );
}

#[test]
fn one_sentence_starts_one_flow() {
    let flow = |name: &str, trigger: &str| format!("flow: {name}\ntriggers: ['{trigger}']\nsteps: []\n");
    let sources = sources(&[&flow("a", "Where is [1](phone)"), &flow("b", "where is  1")]);
    let problems = compile(&sources, &[]).problems;
    assert_eq!(
        problems.iter().map(|p| (p.code, p.file.as_str())).collect::<Vec<_>>(),
        [(Code::TriggerCollision, "flows/1.yaml")]
    );
}

#[test]
fn a_flow_of_the_bot_replaces_the_built_in_one() {
    let library =
        [Source::new("built-in/help.yaml", b"flow: help\nsteps: [{say: {zh-CN: a, en: b}}]\n".to_vec())
            .unwrap()];
    let alone = compile(&sources(&["flow: a\nsteps: [{run: help}]\n"]), &library).program.unwrap();
    assert!(alone.flow("help").unwrap().built_in);
    let own = compile(&sources(&["flow: help\nsteps: []\n"]), &library).program.unwrap();
    assert!(!own.flow("help").unwrap().built_in);
    assert_eq!(own.flows.len(), 1);
}
