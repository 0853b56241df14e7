//! What the bot writes by itself for a purpose, and what customers decide about it.

use super::*;
use serde_json::json;

const PURPOSES: &str = "purposes:\n  offers: {title: {zh-CN: 优惠, en: offers}}\n  orders: {title: {zh-CN: 订单, en: orders}, consent: none}\n";
const SALE: &str = "flow: sale\ntitle: {zh-CN: 促销, en: Sale}\npurpose: offers\ntriggers: [sale, {event: sale_began}]\nsteps:\n  - say: {zh-CN: 八折, en: Cheaper.}\n  - wait: 1h\n  - say: {zh-CN: 最后, en: Last hours.}\n";
const SENT: &str = "flow: sent\ntitle: {zh-CN: 发货, en: Sent}\npurpose: orders\ntriggers: [{event: sent}]\nsteps: [{say: {zh-CN: 已发, en: It is on its way.}}]\n";
const STOCK: &str = "flow: stock\ntitle: {zh-CN: 到货, en: Stock}\ntriggers: [stock]\nsteps: [{wait: {event: sale_began}}, {say: {zh-CN: 有货, en: In stock.}}]\n";
const JOIN: &str = "flow: join\ntitle: {zh-CN: 加入, en: Join}\ntriggers: [join]\nsteps:\n  - consent: offers\n  - say: {zh-CN: 好, en: '${user.consents.contains(\"offers\") ? \"Joined.\" : \"Not.\"}'}\n";
const SURVEY: &str = "flow: survey\ntitle: {zh-CN: 问卷, en: Survey}\npurpose: offers\ntriggers: [survey]\nsteps: [{ask: city}, {say: {zh-CN: 好, en: '${city}'}}]\n";
const LEAVE: &str = "flow: leave\ntitle: {zh-CN: 退出, en: Leave}\ntriggers: [leave]\nsteps: [{consent: {purpose: offers, given: false}}, {say: {zh-CN: 好, en: Left.}}]\n";

fn shop() -> Talk {
    let mut sources = vec![Source::new("bot.yaml", format!("{BOT}{PURPOSES}").into()).unwrap()];
    for (at, flow) in [SALE, SENT, STOCK, JOIN, LEAVE, SURVEY, TRACK].iter().enumerate() {
        sources.push(Source::new(format!("flows/{at}.yaml"), (*flow).into()).unwrap());
    }
    let compiled = compile(&sources, &library());
    let wrong: Vec<_> =
        compiled.problems.iter().filter(|found| found.severity() == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    Talk { program: compiled.program.unwrap(), ..Talk::new() }
}

impl Talk {
    fn event(&mut self, name: &str) -> Vec<String> {
        self.input(Input::Happened { name: name.to_owned(), data: json!(null) })
    }

    /// What the platform knows.
    fn told(&mut self, given: &[&str]) {
        let event = Event::ConsentsKnown { given: given.iter().map(|name| (*name).to_owned()).collect() };
        self.session.apply(&event);
        self.events.push(event);
    }

    fn unsubscribes(&mut self, cues: &[Cue]) -> Vec<String> {
        self.user("stop", Meaning { unsubscribes: true, cues: cues.to_vec(), ..Meaning::default() })
    }

    fn later(&mut self) -> Vec<String> {
        self.now.time = self.now.time.checked_add(jiff::SignedDuration::from_hours(1)).unwrap();
        self.input(Input::Woken)
    }
}

const UNSUBSCRIBED: &str = "You are unsubscribed. We will not send you such messages any more.";

#[test]
fn an_event_begins_what_needs_consent_only_where_it_is_given() {
    let mut talk = shop();
    let before = talk.session.clone();
    assert_eq!(talk.event("sale_began"), [""; 0]);
    let missing = Event::ConsentMissing { purpose: "offers".to_owned(), flow: "sale".to_owned() };
    assert_eq!(talk.events.last(), Some(&missing));
    assert_eq!(talk.session, before, "nothing else has changed");
    assert_eq!(talk.event("sent"), ["It is on its way."], "a purpose without consent needs none");
    // Who asks is answered; what the flow writes later, it writes by itself.
    assert_eq!(talk.flow("sale"), ["Cheaper."]);
    assert_eq!(talk.later(), [""; 0]);
    assert_eq!((talk.session.stack.len(), &talk.session.waiting), (0, &None));
    talk.told(&["offers"]);
    assert_eq!(talk.event("sale_began"), ["Cheaper."]);
    assert_eq!(talk.later(), ["Last hours."]);
}

#[test]
fn a_flow_of_the_talk_that_waits_for_the_event_goes_on() {
    let mut talk = shop();
    talk.flow("stock");
    assert_eq!(talk.event("sale_began"), ["In stock."]);
}

#[test]
fn what_was_withdrawn_meanwhile_is_not_written_and_the_task_below_goes_on() {
    let mut talk = shop();
    talk.told(&["offers"]);
    assert_eq!(talk.flow("track"), ["Number?"]);
    assert_eq!(talk.event("sale_began"), ["Cheaper."]);
    talk.told(&[]);
    let said = talk.later();
    assert!(!said.contains(&"Last hours.".to_owned()), "{said:?}");
    assert_eq!(said.last().map(String::as_str), Some("Number?"));
    assert_eq!(talk.value("number", SlotValue::text("SF1234")), ["On its way: SF1234"]);
}

#[test]
fn a_question_for_a_purpose_stands_and_nobody_is_asked_whether_they_are_there() {
    let mut talk = shop();
    assert_eq!(talk.flow("survey"), ["City?"]);
    assert_eq!(talk.later(), [""; 0]);
    assert_eq!((talk.session.expects(), talk.session.silences), (Some("city"), 1));
    talk.told(&["offers"]);
    assert_eq!(talk.later().len(), 1);
}

#[test]
fn steps_record_consent_and_withdrawal() {
    let mut talk = shop();
    assert_eq!(talk.flow("join"), ["Joined."]);
    assert!(talk.events.contains(&Event::Consented { purpose: "offers".to_owned(), given: true }));
    assert_eq!(talk.flow("leave"), ["Left."]);
    assert!(talk.session.consents.is_empty());
}

#[test]
fn customers_withdraw_everything_in_their_own_words() {
    let mut talk = shop();
    // Who consented to nothing is understood as ever.
    assert_eq!(talk.unsubscribes(&[Cue::Help]).len(), 1);
    assert!(!talk.events.iter().any(|event| matches!(event, Event::Consented { .. })));
    talk.told(&["news", "offers"]);
    assert_eq!(talk.flow("track"), ["Number?"]);
    assert_eq!(talk.event("sale_began"), ["Cheaper."]);
    let said = talk.unsubscribes(&[]);
    assert_eq!(said[0], UNSUBSCRIBED);
    assert_eq!(said.last().map(String::as_str), Some("Number?"), "the customer's own task goes on");
    assert!(talk.session.consents.is_empty());
    assert!(talk.events.contains(&Event::Consented { purpose: "news".to_owned(), given: false }));
    assert_eq!(talk.value("number", SlotValue::text("SF1234")), ["On its way: SF1234"]);

    // What is asked stands and is not said again; "stop" is about the task as well.
    let mut talk = shop();
    talk.told(&["offers"]);
    talk.flow("track");
    assert_eq!(talk.unsubscribes(&[]), [UNSUBSCRIBED]);
    assert_eq!(talk.session.expects(), Some("number"));
    talk.told(&["offers"]);
    assert_eq!(talk.unsubscribes(&[Cue::Cancel]), [UNSUBSCRIBED, "All right, I have stopped “Track”."]);

    // Where a person answers it is recorded all the same.
    talk.told(&["offers"]);
    talk.input(Input::MemberJoined { member: "m".to_owned() });
    assert_eq!(talk.unsubscribes(&[]), [""; 0]);
    assert!(talk.session.consents.is_empty());
}
