//! Consents of customers: told by the platform, decided in turns, and the same in every replay.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_engine::suite;
use botloom_engine::{Body, Inbound, Packs, Release, Talk, Unconsented, build, replay, unconsented};
use botloom_flow::Source;
use botloom_ports::{ConsentWrite, ConversationId, Files, TurnRecord};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::sync::Arc;

const BOT: &str = "bot: shop\nlanguages: [en]\npurposes: {offers: {title: offers}}\n";
const SALE: &str =
    "flow: sale\ntitle: Sale\npurpose: offers\ntriggers: [{event: sale_began}]\nsteps: [{say: Cheaper.}]\n";
const JOIN: &str =
    "flow: join\ntitle: Join\ntriggers: [send me offers]\nsteps: [{consent: offers}, {say: Joined.}]\n";

fn release(bot: &str) -> Arc<Release> {
    let mut files = Files::default();
    for (path, text) in [("bot.yaml", bot), ("flows/sale.yaml", SALE), ("flows/join.yaml", JOIN)] {
        files.insert(path, text);
    }
    Arc::new(build(&files, &Packs::default()).unwrap().0)
}

struct Customer {
    talk: Talk,
    now: Timestamp,
    records: Vec<TurnRecord>,
}

impl Customer {
    fn new() -> Self {
        let now = "2026-05-01T09:00:00Z".parse().unwrap();
        Self { talk: Talk::new(release(BOT)), now, records: Vec::new() }
    }

    fn turn(&mut self, body: Body) -> Vec<String> {
        let key = self.records.len().to_string();
        let inbound = Inbound { key, client_id: None, from: None, body };
        self.now = self.now.checked_add(SignedDuration::from_secs(30)).unwrap();
        let turn = self.talk.take(&inbound, self.now, &mut |_| Ok(json!(null)));
        let id = ConversationId::new("c").unwrap();
        let record = self.talk.record(&id, &inbound, turn, self.now);
        let bot = record.activities.iter().filter(|line| line.from == botloom_ports::Speaker::Bot);
        let said = bot.filter_map(|line| line.text.clone()).collect();
        self.records.push(record);
        said
    }

    fn event(&mut self) -> Vec<String> {
        self.turn(Body::Event { name: "sale_began".to_owned(), data: json!(null) })
    }

    fn writes(&self) -> &[ConsentWrite] {
        &self.records.last().unwrap().consents
    }
}

fn told(given: &[&str]) -> Vec<String> {
    given.iter().map(|name| (*name).to_owned()).collect()
}

fn write(given: bool) -> ConsentWrite {
    ConsentWrite { person: None, purpose: "offers".to_owned(), given }
}

#[test]
fn what_was_known_then_is_recorded_and_counts_in_a_replay() {
    let mut customer = Customer::new();
    assert_eq!(customer.event(), [""; 0]);
    let missing = Unconsented { purpose: "offers".to_owned(), flow: "sale".to_owned() };
    assert_eq!(unconsented(&customer.records[0]).unwrap(), Some(missing));
    customer.talk.consents(&told(&["offers"]));
    assert_eq!(customer.event(), ["Cheaper."]);
    assert_eq!(unconsented(&customer.records[1]).unwrap(), None);
    customer.talk.consents(&told(&[]));
    assert_eq!(customer.event(), [""; 0]);
    assert!(customer.records.iter().all(|record| record.consents.is_empty()), "the customer decided nothing");

    let replayed = replay(&release(BOT), &customer.records).unwrap();
    assert_eq!((replayed.turns, replayed.differences), (3, vec![]));
    let open = release("bot: shop\nlanguages: [en]\npurposes: {offers: {title: offers, consent: none}}\n");
    let replayed = replay(&open, &customer.records).unwrap();
    assert_eq!(replayed.differences[0].turn, 1, "without the need for consent it would have been written");
    let restored = Talk::restore(release(BOT), &customer.records).unwrap();
    assert_eq!(restored.session(), customer.talk.session());
}

#[test]
fn what_customers_decide_goes_to_the_store_with_the_turn() {
    let mut customer = Customer::new();
    assert_eq!(customer.turn(Body::Text("send me offers".to_owned())), ["Joined."]);
    assert_eq!(customer.writes(), [write(true)]);
    assert_eq!(customer.event(), ["Cheaper."]);
    for (text, cheers) in [("ＳＴＯＰ", true), ("STOP", false)] {
        let said = customer.turn(Body::Text(text.to_owned()));
        assert_eq!(said[0].starts_with("You are unsubscribed"), cheers, "{said:?}");
        assert_eq!(customer.writes().to_vec(), if cheers { vec![write(false)] } else { vec![] });
    }
    assert_eq!(customer.event(), [""; 0]);
    // While a person answers it is recorded as well.
    customer.turn(Body::Text("send me offers".to_owned()));
    customer.turn(Body::MemberJoined { member: "m".to_owned(), name: "Bo".to_owned() });
    assert_eq!(customer.turn(Body::Text("please unsubscribe".to_owned())), [""; 0]);
    assert_eq!(customer.writes(), [write(false)]);
}

#[test]
fn a_test_says_what_is_consented_to_and_so_does_one_that_is_recorded() {
    let mut customer = Customer::new();
    customer.talk.consents(&told(&["offers"]));
    assert_eq!(customer.event(), ["Cheaper."]);
    let text = suite::record("sale", Some(&release(BOT)), &customer.records).unwrap();
    assert!(text.contains("user: {consents: [offers]}"), "{text}");
    let script = suite::read(&Source::new("tests/a.yaml", text.clone().into_bytes()).unwrap()).unwrap();
    let report = suite::run(&release(BOT), &script, None);
    assert!(report.failures.is_empty(), "{text}");
    let without = text.replace("  user: {consents: [offers]}\n", "");
    let script = suite::read(&Source::new("tests/a.yaml", without.into_bytes()).unwrap()).unwrap();
    assert_eq!(suite::run(&release(BOT), &script, None).failures.len(), 1);
}
