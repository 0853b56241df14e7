use crate::{Code, Source, check};

const BOT: &str =
    "bot: desk\nlanguages: [zh-CN, en]\nslots:\n  phone: {type: phone, ask: {zh-CN: 电话, en: Phone?}}\n";

/// Each problem of a bot with these flows: its code, and the text it marks.
fn problems(bot: &str, flows: &[&str]) -> Vec<(Code, String)> {
    let mut sources = vec![Source::new("bot.yaml", bot.into()).unwrap()];
    for (number, flow) in flows.iter().enumerate() {
        sources.push(Source::new(format!("flows/{number}.yaml"), (*flow).into()).unwrap());
    }
    // Rules about a whole bot have cases of their own.
    check(&sources)
        .into_iter()
        .filter(|problem| problem.code.number() < 150)
        .map(|problem| {
            let source = sources.iter().find(|source| source.path() == problem.file).unwrap();
            (problem.code, source.text()[problem.range.start..problem.range.end].to_owned())
        })
        .collect()
}

fn flow(steps: &str) -> Vec<(Code, String)> {
    problems(BOT, &[&format!("flow: a\nsteps:\n{steps}")])
}

fn one(code: Code, marked: &str) -> Vec<(Code, String)> {
    vec![(code, marked.to_owned())]
}

#[test]
fn a_right_bot_has_no_problem() {
    let track = "flow: track\ntitle: {zh-CN: 查询, en: Track}\ntriggers: ['电话 [1](phone)']\nsteps:
  - id: start
    ask: phone
    accept: phone.startsWith(\"1\")
    otherwise: {zh-CN: 不对, en: No}
  - if: phone == \"1\" && true
    then: [{clear: phone}, {goto: start}]
    else: [{run: other, with: {x: 1}}]
  - switch:
      - when: size(phone) > 3
        steps: [{clear: phone}, {goto: ask phone}]
      - else: [{say: {text: {zh-CN: '好 ${phone}', en: 'ok ${phone}'}, buttons: [{title: {zh-CN: 是, en: y}, run: other}]}}]
  - end: true\n";
    assert_eq!(
        problems(BOT, &[track, "flow: other\ninputs: {x: integer}\nsteps: [{say: {zh-CN: 你好, en: Hi}}]\n"]),
        []
    );
}

#[test]
fn keys() {
    assert_eq!(problems("bot: x\nlanguage: [en]\nlanguages: [en]\n", &[]), one(Code::UnknownKey, "language"));
    assert_eq!(problems("bot: x\n", &[]), one(Code::MissingKey, "bot"));
    assert_eq!(problems("bot: x\nlanguages: en\n", &[]), one(Code::WrongShape, "en"));
    assert_eq!(flow("  - ask: phone\n    atempts: 3\n"), one(Code::UnknownKey, "atempts"));
    assert_eq!(flow("  - if: 'true'\n"), one(Code::MissingKey, "if"));
    assert_eq!(flow("  - {switch: [{when: 'true'}]}\n"), one(Code::MissingKey, "{when: 'true'}"));
}

#[test]
fn verbs() {
    assert_eq!(flow("  - {sya: {zh-CN: 好, en: ok}}\n"), one(Code::NoVerb, "sya"));
    assert_eq!(flow("  - {note: nothing}\n"), one(Code::NoVerb, "{note: nothing}"));
    assert_eq!(flow("  - {ask: phone, goto: ask phone}\n"), one(Code::SeveralVerbs, "goto"));
    assert_eq!(flow("  - hello\n"), one(Code::WrongShape, "hello"));
}

#[test]
fn names() {
    assert_eq!(flow("  - ask: phnoe\n"), one(Code::UnknownSlot, "phnoe"));
    assert_eq!(flow("  - run: b\n"), one(Code::UnknownFlow, "b"));
    assert_eq!(flow("  - goto: nowhere\n"), one(Code::UnknownStep, "nowhere"));
    assert_eq!(flow("  - {id: x, say: '1'}\n  - {id: x, say: '2'}\n"), one(Code::DuplicateName, "x"));
    let twice = "flow: a\nsteps: [{say: '1'}]\n";
    assert_eq!(problems(BOT, &[twice, twice]), one(Code::DuplicateName, "a"));
    assert_eq!(
        problems(BOT, &["flow: a\ntriggers: ['a [b](fone)']\nsteps: [{end: true}]\n"]),
        one(Code::UnknownSlot, "fone")
    );
    let typed = "bot: x\nlanguages: [en]\nslots: {a: {type: nunber}}\n";
    assert_eq!(problems(typed, &[]), one(Code::UnknownType, "nunber"));
    assert_eq!(
        problems("bot: x\nlanguages: [en]\nslots: {a: {type: choice}}\n", &[]),
        one(Code::MissingKey, "choice")
    );
}

#[test]
fn slots_of_a_flow_stay_in_it() {
    let own = "flow: a\nslots: {size: {type: number, ask: {zh-CN: 几, en: Size?}}}\nsteps: [{ask: size}]\n";
    assert_eq!(problems(BOT, &[own, "flow: b\nsteps: [{ask: size}]\n"]), one(Code::UnknownSlot, "size"));
}

#[test]
fn languages() {
    assert_eq!(flow("  - say: {zh-CN: 好}\n"), one(Code::MissingTranslation, "{zh-CN: 好}"));
    assert_eq!(flow("  - say: {zh-CN: 好, en: ok, zh-TW: 好}\n"), one(Code::UnknownLanguage, "zh-TW"));
}

#[test]
fn expressions_are_marked_inside() {
    let found = flow("  - if: phone == == 1\n    then: [{end: true}]\n");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::Expression);
    assert_eq!(flow("  - say: 你好 ${phone\n"), one(Code::Expression, "${phone"));
    assert_eq!(flow("  - set: {x: '1 +'}\n")[0].0, Code::Expression);
    let inner = flow("  - say: {zh-CN: '好 ${a b}', en: ok}\n");
    assert_eq!((inner.len(), inner[0].0), (1, Code::Expression));
}

#[test]
fn a_folder_without_a_bot_says_so() {
    let found = check(&[]);
    assert_eq!((found.len(), found[0].code, found[0].file.as_str()), (1, Code::NoBot, "bot.yaml"));
}
