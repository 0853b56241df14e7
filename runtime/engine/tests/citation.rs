//! What an answer rests on: in the events of the log, in the transcript that channels send, in the trace.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_dialogue::{Citation, CitedSource, Event, Message};
use botloom_engine::{Body, Inbound, Packs, Release, Talk, Turn, build};
use botloom_ports::{Activity, Files};
use jiff::Timestamp;
use std::sync::Arc;

const BOT: &str =
    "bot: shop\nlanguages: [zh-CN, en]\ntimezone: Asia/Shanghai\nknowledge:\n  - files: knowledge/*.yaml\n";
const KNOWLEDGE: &str = "entries:
  - id: insurance
    question: {zh-CN: 保价怎么收费, en: What does insurance cost?}
    variants: {zh-CN: [保价费是多少], en: [insurance fee]}
    answer: {zh-CN: 百分之一。, en: One percent.}
    source: {file: handbook.docx, place: '3.2 Fees', digest: 0a1b2c3d4e5f}
  - id: insurance-claims
    question: {zh-CN: 保价理赔要多久, en: How long does an insurance claim take?}
    answer: {zh-CN: 三天。, en: Three days.}
tables:
  - id: products
    question: {zh-CN: '${entity}的${attribute}是多少', en: 'what is the ${attribute} of ${entity}'}
    answer: {zh-CN: '${entity}的${attribute}是${value}。', en: 'The ${attribute} of ${entity} is ${value}.'}
    source: {file: prices.xlsx}
    attributes: [{id: weight, names: {zh-CN: [重量上限], en: [weight limit]}, unit: {zh-CN: 公斤, en: kg}}]
    entities:
      - {id: express, names: {zh-CN: [特快], en: [Express]}, values: {weight: 50}}
      - {id: cold, names: {zh-CN: [冷运], en: [Cold chain]}, values: {weight: 30}}
";
const FLOW: &str = "flow: fees
title: {zh-CN: 费用, en: Fees}
triggers: [我要看费用说明, explain all the fees]
steps:
  - answer: insurance fee
  - answer: {entry: products/cold/weight}
";

fn talk() -> Talk {
    let mut files = Files::default();
    for (path, text) in [("bot.yaml", BOT), ("knowledge/a.yaml", KNOWLEDGE), ("flows/fees.yaml", FLOW)] {
        files.insert(path, text.as_bytes().to_vec());
    }
    let (release, _): (Release, _) =
        build(&files, &Packs::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
    Talk::new(Arc::new(release))
}

fn say(talk: &mut Talk, text: &str) -> Turn {
    let inbound =
        Inbound { key: text.to_owned(), client_id: None, from: None, body: Body::Text(text.to_owned()) };
    talk.take(&inbound, Timestamp::from_second(1_780_000_000).unwrap(), &mut |_| Ok(serde_json::Value::Null))
}

fn messages(turn: &Turn) -> Vec<&Message> {
    let said = turn.events.iter().filter_map(|event| match event {
        Event::Said(message) => Some(message),
        _ => None,
    });
    said.collect()
}

fn cited(message: &Message) -> &Citation {
    message.citation.as_deref().unwrap()
}

#[test]
fn an_entry_is_cited_with_its_document_and_the_words_that_found_it() {
    let mut talk = talk();
    let question = "你好呀，請問保價費是多少？";
    let turn = say(&mut talk, question);
    let [message] = messages(&turn)[..] else { panic!("one answer: {:?}", turn.events) };
    let citation = cited(message);
    assert_eq!((message.knowledge.as_deref(), citation.entry.as_str()), (Some("insurance"), "insurance"));
    assert_eq!(citation.version, talk.release().digest.to_string());
    assert_eq!(citation.written, "knowledge/a.yaml");
    let source = CitedSource { file: "handbook.docx".to_owned(), place: "3.2 Fees".to_owned() };
    assert_eq!(citation.source, Some(source));
    assert_eq!(citation.matched, "保价费是多少");
    let span = citation.span.as_ref().unwrap();
    assert_eq!(&question[span.start..span.end], span.text);
    assert_eq!(span.text, "保價費");

    let line: &Activity = turn.activities.last().unwrap();
    let shown = line.citation.as_ref().unwrap();
    assert_eq!((shown.source.as_deref(), shown.place.as_deref()), (Some("handbook.docx"), Some("3.2 Fees")));
    assert_eq!(shown.span, Some((span.start, span.end)));
    let understood = turn.trace.as_array().unwrap().iter().find(|item| item["kind"] == "understood").unwrap();
    assert_eq!(understood["knowledge"][0]["citation"]["source"]["place"], "3.2 Fees");
}

#[test]
fn values_of_tables_and_steps_that_answer_are_cited_too() {
    let mut talk = talk();
    let turn = say(&mut talk, "what is the weight limit of express?");
    let citation = cited(messages(&turn)[0]).clone();
    assert_eq!(citation.entry, "products/express/weight");
    assert_eq!(citation.source.map(|source| source.file).as_deref(), Some("prices.xlsx"));
    assert_eq!(citation.span.map(|span| span.text).as_deref(), Some("weight limit of express"));

    let turn = say(&mut talk, "explain all the fees");
    let entries: Vec<&str> = messages(&turn).iter().map(|message| cited(message).entry.as_str()).collect();
    assert_eq!(entries, ["insurance", "products/cold/weight"]);
    let searched: Vec<_> =
        turn.trace.as_array().unwrap().iter().filter(|item| item["kind"] == "searched").collect();
    assert_eq!(searched[0]["cited"][0]["citation"]["span"]["text"], "insurance fee");
    assert_eq!(searched[1]["entry"], "products/cold/weight");
}

#[test]
fn what_is_chosen_from_an_offer_is_cited() {
    let mut talk = talk();
    let offered = say(&mut talk, "重量上限是多少");
    assert!(messages(&offered)[0].citation.is_none(), "a question back rests on nothing");
    let turn = say(&mut talk, "冷运");
    assert_eq!(cited(messages(&turn)[0]).entry, "products/cold/weight");
}
