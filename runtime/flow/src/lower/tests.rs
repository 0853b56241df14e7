use crate::program::Op;
use crate::{Code, Problem, Source, compile};

const BOT: &str = "bot: desk\nlanguages: [zh-CN, en]\nslots:
  phone: {type: phone, ask: {zh-CN: 电话, en: Phone?}}
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
  pieces: {type: integer}
  reason: {type: choice, choices: {late: {zh-CN: [太慢, 晚到], en: [late]}, lost: }, ask: {zh-CN: 原因, en: Why?}}\n";

/// What is wrong, without the rules about a whole bot, which have cases of their own.
fn wrong(sources: &[Source]) -> Vec<Problem> {
    let mut problems = compile(sources, &[]).problems;
    problems.retain(|problem| problem.code.number() < 150);
    problems
}

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
    let problems = wrong(&sources);
    problems
        .into_iter()
        .map(|problem| {
            let source = sources.iter().find(|source| source.path() == problem.file).unwrap();
            (problem.code, source.text()[problem.range.start..problem.range.end].to_owned())
        })
        .collect()
}

fn code(steps: &str) -> Vec<Op> {
    let sources = sources(&[&format!("flow: a\nsteps:\n{steps}")]);
    assert_eq!(wrong(&sources), []);
    let compiled = compile(&sources, &[]);
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
        ("  - break: true\n", Code::Misplaced, "true"),
        ("  - wait: {until: phone}\n", Code::WrongType, "phone"),
        ("  - call: parcel.track\n", Code::UnknownPlugin, "parcel"),
        ("  - http: {url: 'https://evil.example/x'}\n", Code::NotAllowed, "'https://evil.example/x'"),
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
    let problems = wrong(&sources);
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

const PARCELS: &str = "package shop:parcels;
world parcels {
  record parcel { status: status, eta: option<datetime>, delay-hours: u32, pieces: list<string> }
  enum status { delivered, on-its-way }
  type datetime = string;
  variant failure { not-found, blocked(string) }
  /// Where a parcel is.
  export track: func(number: string, deep: option<bool>) -> result<parcel, failure>;
}
";

fn with_plugin(steps: &str) -> Vec<(Code, String)> {
    let bot = "bot: x
languages: [en]
slots: {number: {type: text, ask: Number?}, weight: {type: number, ask: Weight?}}
plugins: {parcels: {component: plugins/parcels.wasm}}
http: {allow: ['https://api.example.com/v1/'], secrets: [TOKEN]}
";
    let flow = format!("flow: a\nsteps:\n{steps}");
    let files = [("bot.yaml", bot), ("plugins/parcels.wit", PARCELS), ("flows/a.yaml", flow.as_str())];
    let sources: Vec<Source> =
        files.iter().map(|(path, text)| Source::new(*path, text.as_bytes().to_vec()).unwrap()).collect();
    let problems = wrong(&sources);
    let shown = |problem: &crate::Problem| {
        let source = sources.iter().find(|source| source.path() == problem.file).unwrap();
        (problem.code, source.text()[problem.range.start..problem.range.end].to_owned())
    };
    problems.iter().map(shown).collect()
}

#[test]
fn calls_are_typed_by_the_interface_of_the_plug_in() {
    let right = "  - ask: number
  - call: parcels.track
    with: {number: ${number}}
    into: parcel
    timeout: 2s
    retry: 2
    catch:
      not-found: [{say: 'no ${error.message}'}, {clear: number}, {goto: ask number}]
      else: [{handoff: true}]
  - if: parcel.status == \"delivered\" && parcel.delay_hours > 3
    then: [{say: '${parcel.pieces}'}]
  - if: has(parcel.eta)
    then: [{say: '${parcel.eta.words()}'}]
  - each: parcel.pieces
    as: piece
    steps: [{if: piece == \"x\", then: [{break: true}]}, {if: piece == \"y\", then: [{continue: true}]}, {say: '${piece}'}]
";
    assert_eq!(with_plugin(right), []);
    let call = "  - ask: number\n  - call: parcels.track\n    with: {number: ${number}}\n    into: parcel\n";
    for (steps, code, marked) in [
        ("  - call: parcels.trak\n", Code::UnknownFunction, "trak"),
        ("  - call: parcels.track\n", Code::MissingInput, "parcels.track"),
        ("  - call: parcels.track\n    with: {number: 3, nmber: 4}\n", Code::UnknownInput, "nmber"),
        (
            "  - call: parcels.track\n    with: {number: a}\n    catch: {notfound: []}\n",
            Code::UnknownError,
            "notfound",
        ),
        (
            &format!("{call}  - if: parcel.status == \"lost\"\n    then: [{{end: flow}}]\n"),
            Code::WrongType,
            "\"lost\"",
        ),
        (&format!("{call}  - say: '${{parcel.eta.words()}}'\n"), Code::WrongType, "parcel.eta"),
        (&format!("{call}  - say: '${{parcel.weight}}'\n"), Code::WrongType, "parcel.weight"),
        (&format!("{call}  - say: '${{parcel}}'\n"), Code::WrongType, "parcel"),
        (&format!("{call}  - set: {{weight: parcel.status}}\n"), Code::WrongType, "parcel.status"),
    ] {
        let (first, text) = with_plugin(steps).into_iter().next().unwrap_or_else(|| panic!("none: {steps}"));
        assert_eq!((first, text.as_str()), (code, marked), "{steps}");
    }
}

#[test]
fn other_systems_give_data_of_a_shape_or_of_none() {
    let right = "  - ask: number
  - http: {url: 'https://api.example.com/v1/orders/${number}', headers: {Authorization: 'Bearer ${secret.TOKEN}'}}
    into: order
    returns: {total: money, items: [{name: text, count: integer}], paid?: boolean}
    catch: {404: [{say: none}, {end: flow}], 5xx: [{end: flow}], timeout: [{end: flow}], else: [{handoff: true}, {end: flow}]}
  - say: '${order.total} ${order.items.map(i, i.name)}'
  - if: order.paid == true
    then: [{say: paid}]
  - http: {method: POST, url: 'https://api.example.com/v1/log', json: {number: ${number}, n: 3, tags: [a, ${number}]}}
    into: raw
  - set: {count: int(raw.count)}
  - say: '${count}'
  - ticket: {kind: complaint, fields: {number: ${number}}}
    into: ticket
  - generate: 'Write about ${number}'
    facts: [${ticket}]
    otherwise: [{say: 'Ticket ${ticket}'}]
  - wait: {event: paid, timeout: {after: 10m, steps: [{end: flow}]}}
  - wait: 2h
  - wait: {until: now + duration(\"1h\")}
  - end: flow
";
    assert_eq!(with_plugin(right), []);
    let raw = "  - http: {url: 'https://api.example.com/v1/x'}\n    into: raw\n";
    for (steps, code, marked) in [
        (&format!("{raw}  - say: '${{raw.name}}'\n") as &str, Code::WrongType, "raw.name"),
        (&format!("{raw}  - set: {{weight: raw.weight}}\n"), Code::WrongType, "raw.weight"),
        (
            &format!("{raw}  - each: raw.items\n    as: i\n    steps: [{{say: x}}]\n"),
            Code::WrongType,
            "raw.items",
        ),
        ("  - http: {url: '${number}'}\n", Code::NotAllowed, "'${number}'"),
        (
            "  - http: {url: 'https://api.example.com/v1/x', headers: {A: '${secret.OTHER}'}}\n",
            Code::WrongType,
            "secret.OTHER",
        ),
        ("  - generate: hello\n", Code::MissingKey, "generate: hello"),
        ("  - wait: soon\n", Code::UnknownName, "soon"),
        ("  - wait: 5m\n    timeout: {steps: [{end: flow}]}\n", Code::BadValue, "{steps: [{end: flow}]}"),
        ("  - say: '${error.message}'\n", Code::UnknownName, "error"),
        ("  - set: {x: 1}\n  - set: {x: 'true'}\n", Code::WrongType, "'true'"),
    ] {
        let (first, text) = with_plugin(steps).into_iter().next().unwrap_or_else(|| panic!("none: {steps}"));
        assert_eq!((first, text.as_str()), (code, marked), "{steps}");
    }
}

#[test]
fn triggers_and_records_have_their_forms() {
    let flow = "flow: a
when: channel.name == \"web\"
triggers:
  - plain
  - {say: only then, when: conversation.messages > 1}
  - {pattern: '^PAY (?<number>\\d+)$'}
  - {keywords: [pay, 付款]}
  - {event: payment_failed}
slots:
  number: {type: text, ask: Number?}
  address: {type: record, fields: {street: {type: text, ask: Street?}, zip: {type: integer, ask: Zip?}}}
  cities: {type: list, of: text, ask: Cities?}
steps:
  - ask: address
    confirm: true
  - ask: cities
  - say: '${address.street} ${address.zip + 1} ${cities}'
";
    let sources = [
        Source::new("bot.yaml", b"bot: x\nlanguages: [en]\n".to_vec()).unwrap(),
        Source::new("flows/a.yaml", flow.into()).unwrap(),
    ];
    assert_eq!(wrong(&sources), []);
    let compiled = compile(&sources, &[]);
    let program = compiled.program.unwrap();
    let verbs: Vec<String> = program.flows[0]
        .code
        .iter()
        .map(|op| format!("{op:?}").chars().take_while(|c| c.is_alphabetic()).collect())
        .collect();
    assert_eq!(verbs, ["Ask", "Ask", "Gather", "Ask", "Ask", "Say"]);
    assert_eq!(program.flows[0].triggers.len(), 5);
}
