//! Flows with a mistake, and flows that only look as if they had one.

mod asks;
mod calls;
mod conditions;
mod ends;
mod loops;
mod missing;
mod reach;

use crate::{Language, Problem, Source, compile};

/// Flows that every bot has, in the tests.
const LIBRARY: &[(&str, &str)] = &[
    ("built-in/welcome.yaml", "flow: welcome\nprivate: true\nsteps: [{say: {zh-CN: 您好, en: Hello}}]\n"),
    (
        "built-in/handoff.yaml",
        "flow: handoff\nprivate: true\nsteps: [{say: {zh-CN: 请稍候, en: One moment}}]\n",
    ),
    (
        "built-in/after_hours.yaml",
        "flow: after_hours\nprivate: true\nsteps: [{say: {zh-CN: 不在, en: Closed}}]\n",
    ),
    (
        "built-in/cancel.yaml",
        "flow: cancel\nprivate: true\ninputs: {task: text}\nsteps: [{say: {zh-CN: 好, en: ok}}]\n",
    ),
];

/// A bot with slots of many kinds.
const BOT: &str = "bot: desk
languages: [en, zh-CN]
slots:
  phone: {type: phone, ask: {zh-CN: 电话, en: Phone?}}
  weight: {type: number, ask: {zh-CN: 多重, en: How heavy?}}
  pieces: {type: integer, ask: {zh-CN: 几件, en: How many?}}
  day: {type: date, ask: {zh-CN: 哪天, en: Which day?}}
  number: {type: id, pattern: 'SF\\d{4}', ask: {zh-CN: 单号, en: Which number?}}
  agreed: {type: boolean, ask: {zh-CN: 对吗, en: All right?}}
  reason: {type: choice, choices: {late: {zh-CN: [太慢, 晚到], en: [Late]}, lost: {zh-CN: [丢了], en: [Lost]}}, ask: {zh-CN: 原因, en: Why?}}
  remark: {type: text, ask: {zh-CN: 备注, en: Any note?}}
  address: {type: record, fields: {city: {type: text, ask: {zh-CN: 城市, en: Which city?}}, street: {type: text, ask: {zh-CN: 街道, en: Which street?}}}}
http: {allow: ['https://api.example.com/']}
plugins:
  parcels: {component: plugins/parcels.wasm}
";

const WIT: &str = "package demo:parcels;
world parcels {
  record parcel { status: status, eta: option<string>, weight: u32 }
  enum status { moving, delivered, lost }
  variant failure { not-found, broken(string) }
  export track: func(number: string) -> result<parcel, failure>;
}
";

/// The problems of a bot with these flows, `bot.yaml` first.
fn problems_of(bot: &str, flows: &[&str]) -> (Vec<Source>, Vec<Problem>) {
    let source = |path: String, text: &str| Source::new(path, text.into()).unwrap();
    let mut folder = vec![source("bot.yaml".to_owned(), bot), source("plugins/parcels.wit".to_owned(), WIT)];
    for (number, flow) in flows.iter().enumerate() {
        folder.push(source(format!("flows/{number}.yaml"), flow));
    }
    let library: Vec<Source> = LIBRARY.iter().map(|(path, text)| source((*path).to_owned(), text)).collect();
    let mut problems = compile(&folder, &library).problems;
    // Rules about a whole bot have cases of their own.
    problems.retain(|problem| problem.code.number() < 150);
    (folder, problems)
}

/// The problems of flows: code, marked text, and the conversation.
fn found(flows: &[&str]) -> Vec<String> {
    found_in(BOT, flows)
}

fn found_in(bot: &str, flows: &[&str]) -> Vec<String> {
    let (folder, problems) = problems_of(bot, flows);
    let mut lines = Vec::new();
    for problem in problems {
        let source = folder.iter().find(|source| source.path() == problem.file).unwrap();
        let marked = &source.text()[problem.range.start..problem.range.end];
        lines.push(format!("{} {marked}", problem.code));
        lines.extend(
            problem
                .witness
                .iter()
                .flat_map(|witness| witness.lines(Language::English))
                .map(|line| format!("  {line}")),
        );
    }
    lines
}

/// A flow with these steps that a customer starts.
fn flow(steps: &str) -> String {
    format!("flow: a\ntitle: {{zh-CN: 甲, en: A}}\ntriggers: [go on then, 开始吧]\nsteps:\n{steps}")
}

/// The problems of such a flow.
fn steps(steps: &str) -> Vec<String> {
    found(&[&flow(steps)])
}

/// Nothing is wrong with these steps.
fn fine(text: &str) {
    assert_eq!(steps(text), Vec::<String>::new(), "{text}");
}

/// Nothing is wrong with these flows.
fn all_fine(flows: &[&str]) {
    assert_eq!(found(flows), Vec::<String>::new(), "{flows:?}");
}

/// The codes of the problems, and what they mark.
fn codes(lines: &[String]) -> Vec<&str> {
    lines.iter().filter(|line| line.starts_with("BL")).map(String::as_str).collect()
}

/// A message in both languages, as a step.
const OK: &str = "{say: {zh-CN: 好, en: ok}}";
