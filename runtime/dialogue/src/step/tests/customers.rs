//! What customers do to a talk that its author did not think of.

use super::*;

/// A talk with a bot of its own flows; the slots are those of the desk.
fn desk(flows: &[&str]) -> Talk {
    let mut sources = vec![Source::new("bot.yaml", BOT.into()).unwrap()];
    for (at, flow) in flows.iter().enumerate() {
        sources.push(Source::new(format!("flows/{at}.yaml"), (*flow).into()).unwrap());
    }
    let compiled = compile(&sources, &library());
    assert!(
        compiled.problems.iter().all(|found| found.severity() != Severity::Error),
        "{:?}",
        compiled.problems
    );
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
    let small = Meaning {
        entities: vec![choice("return", "small", 0, 5)],
        answer: Some(SlotValue::text("small")),
        ..Meaning::default()
    };
    assert_eq!(talk.user("small", small), ["Weight?"]);
}

const TRIP: &str = "flow: trip
title: {zh-CN: 行程, en: Trip}
triggers: [trip]
slots:
  out: {type: date, title: {zh-CN: 出发日期, en: departure}, ask: {zh-CN: 出发, en: Out?}}
  back: {type: date, title: {zh-CN: 返回日期, en: return}, ask: {zh-CN: 返回, en: Back?}}
  people: {type: integer, ask: {zh-CN: 人数, en: How many?}}
steps:
  - ask: out
  - ask: back
  - ask: people
    accept: people <= 4
    otherwise: {zh-CN: 最多四人, en: At most 4.}
  - ask: number
    skip: true
  - ask: city
  - say: {zh-CN: 好, en: '${out.format(\"%d\")} ${back.format(\"%d\")} ${people} ${city}'}
";

fn date(text: &str) -> SlotValue {
    SlotValue::Date(text.parse().unwrap())
}

/// A talk that knows both days and asks how many.
fn trip() -> Talk {
    let mut talk = desk(&[TRIP, TRACK]);
    let entities = vec![entity("out", date("2026-06-03"), 0, 3), entity("back", date("2026-06-09"), 10, 13)];
    let meaning = Meaning { flows: ranked(&[("trip", 1.0)]), entities, ..Meaning::default() };
    assert_eq!(talk.user("6/3 until 6/9 trip", meaning), ["How many?"]);
    talk
}

/// A message in which one part is a day for either slot.
fn day(text: &str, part: &str, value: &str, cues: Vec<Cue>) -> Meaning {
    let start = text.find(part).unwrap();
    let of = |slot: &str| entity(slot, date(value), start, start + part.len());
    Meaning { cues, entities: vec![of("back"), of("out")], ..Meaning::default() }
}

#[test]
fn the_slot_that_is_named_is_the_one_that_changes() {
    for cues in [vec![Cue::Correct], vec![]] {
        let mut talk = trip();
        let text = "sorry, the departure is 6/4";
        let said = talk.user(text, day(text, "6/4", "2026-06-04", cues.clone()));
        assert_eq!(said, ["All right, changed to Thursday, June 4.", "How many?"]);
        let text = "6/10 is the return";
        let said = talk.user(text, day(text, "6/10", "2026-06-10", cues));
        assert_eq!(said, ["All right, changed to Wednesday, June 10.", "How many?"]);
        assert_eq!(talk.session.value("out"), Some(&date("2026-06-04")));
    }
}

#[test]
fn all_values_of_a_correction_are_taken() {
    let mut talk = trip();
    talk.value("people", SlotValue::Int(2));
    let entities = vec![entity("people", SlotValue::Int(3), 4, 5), entity("back", date("2026-06-10"), 8, 12)];
    let meaning = Meaning { cues: vec![Cue::Correct], entities, ..Meaning::default() };
    let said = talk.user("no, 3 to 6/10", meaning);
    assert_eq!(said, ["All right, changed to Wednesday, June 10, 3.", "Number?"]);
}

#[test]
fn what_can_not_be_is_not_confirmed() {
    let mut talk = trip();
    talk.value("people", SlotValue::Int(2));
    let meaning = Meaning {
        cues: vec![Cue::Correct],
        entities: vec![entity("people", SlotValue::Int(9), 4, 5)],
        ..Meaning::default()
    };
    assert_eq!(talk.user("no, 9", meaning), ["At most 4."]);
    assert_eq!(talk.value("people", SlotValue::Int(4)), ["Number?"]);
}

#[test]
fn a_correction_without_a_value_is_asked_for() {
    let mut talk = trip();
    let meaning = Meaning { cues: vec![Cue::Correct], ..Meaning::default() };
    assert_eq!(
        talk.user("wait, that was wrong", meaning),
        ["All right, what shall I change? Just tell me the new value."]
    );
    assert_eq!(talk.value("people", SlotValue::Int(2)), ["Number?"]);
}

#[test]
fn a_question_that_may_be_skipped_can_be_declined() {
    let mut talk = trip();
    talk.value("people", SlotValue::Int(2));
    assert_eq!(talk.cue(Cue::Deny), ["City?"]);
}

#[test]
fn nothing_is_no_text() {
    for text in ["", "...", "？？", "😂"] {
        let mut talk = trip();
        talk.value("people", SlotValue::Int(2));
        talk.cue(Cue::Skip);
        let said = talk.user(text, Meaning { answer: Some(SlotValue::text(text)), ..Meaning::default() });
        assert_eq!(said.last().map(String::as_str), Some("City?"), "{text}");
        assert_eq!(talk.session.value("city"), None, "{text}");
    }
}

#[test]
fn a_bare_number_is_no_value_of_another_question() {
    let mut talk = desk(&[TRIP, TRACK]);
    talk.flow("trip");
    let meaning =
        Meaning { entities: vec![entity("people", SlotValue::Int(12), 0, 2)], ..Meaning::default() };
    assert!(talk.user("12", meaning)[0].contains("date"));
    let meaning = Meaning { entities: vec![entity("people", SlotValue::Int(3), 0, 1)], ..Meaning::default() };
    assert_eq!(talk.user("3 of us", meaning), ["Out?"]);
    assert_eq!(talk.session.value("people"), Some(&SlotValue::Int(3)));
}

#[test]
fn what_is_known_or_under_way_is_no_wrong_answer() {
    let mut talk = trip();
    talk.value("people", SlotValue::Int(2));
    let meaning = Meaning { entities: vec![entity("people", SlotValue::Int(2), 0, 1)], ..Meaning::default() };
    assert_eq!(talk.user("2 people", meaning), ["Number?"]);
    let meaning = Meaning { flows: ranked(&[("trip", 0.8)]), ..Meaning::default() };
    assert_eq!(talk.user("I want a trip", meaning), ["Number?"]);
}

#[test]
fn a_refused_choice_is_not_taken() {
    let mut talk = desk(&[RETURN, CANCEL]);
    talk.flow("return");
    // Of both names in "not small, it is broken" the answer is the second.
    let entities = vec![choice("return", "small", 4, 9), choice("return", "broken", 17, 23)];
    let meaning = Meaning { entities: entities.clone(), ..Meaning::default() };
    assert_eq!(talk.user("small or is it broken", meaning), ["Please choose one of the options.", "Why?"]);
    let meaning = Meaning { entities, answer: Some(SlotValue::text("broken")), ..Meaning::default() };
    assert_eq!(talk.user("not small, it is broken", meaning), ["Weight?"]);
    assert_eq!(talk.session.value("reason"), Some(&SlotValue::text("broken")));
}

#[test]
fn a_question_beside_an_answer_is_answered_too() {
    let mut talk = trip();
    let meaning = Meaning {
        entities: vec![entity("people", SlotValue::Int(2), 0, 1)],
        knowledge: knows("fee", 0.7),
        ..Meaning::default()
    };
    assert_eq!(talk.user("2, and what does it cost?", meaning), ["Answer fee.", "Number?"]);
}

#[test]
fn declining_a_question_of_a_behaviour_leaves_the_task() {
    let after = "flow: after_hours\nprivate: true\ntitle: {zh-CN: 回电, en: Call back}\nslots: {tel: {type: phone, ask: {zh-CN: 号码, en: Which number?}}}\nsteps: [{ask: tel}]\n";
    let mut talk = desk(&[TRIP, after]);
    talk.now = Now { time: "2026-05-02T09:00:00+08:00[Asia/Shanghai]".parse().unwrap() };
    talk.flow("trip");
    assert_eq!(talk.cue(Cue::Handoff), ["Which number?"]);
    let said = talk.cue(Cue::Cancel);
    assert!(said[0].contains("stopped “Call back”"), "{said:?}");
    assert_eq!(said[1..], ["Back to “Trip”.", "Out?"]);
}

#[test]
fn a_button_of_an_earlier_message_still_works() {
    let menu = "flow: menu\ntriggers: [menu]\nsteps: [{say: {text: {zh-CN: 选, en: Choose.}, buttons: [{title: {zh-CN: 件, en: My parcel}, run: track}]}}]\n";
    let mut talk = desk(&[TRACK, menu]);
    talk.flow("menu");
    talk.cue(Cue::Thanks);
    assert_eq!(talk.user("My parcel", Meaning::default()), ["Number?"]);
    talk.cue(Cue::Cancel);
    assert_eq!(talk.user("Track", Meaning::default()), ["Number?"], "the title of a flow");
}

#[test]
fn going_on_with_nothing_says_what_can_be_done() {
    let mut talk = desk(&[TRACK]);
    assert!(talk.cue(Cue::Resume)[0].contains("Track"));
}

#[test]
fn two_wishes_are_offered_and_chosen_by_a_part_of_their_title() {
    let mut talk = Talk::new();
    let meaning = Meaning { flows: ranked(&[("ship", 0.95), ("track", 0.6)]), ..Meaning::default() };
    assert_eq!(talk.user("ship it and track it", meaning), ["Which of these do you mean?"]);
    assert_eq!(talk.user("the shipping, ship", Meaning::default()), ["City?"]);
}

#[test]
fn a_flow_that_a_task_runs_is_not_left_out_when_the_task_is_asked_for_again() {
    let outer = "flow: outer\ntitle: {zh-CN: 外, en: Outer}\ntriggers: [outer]\nsteps: [{run: inner}, {say: {zh-CN: 完, en: 'Done with ${number}.'}}]\n";
    let inner = "flow: inner\nprivate: true\nsteps: [{ask: number}]\n";
    let mut talk = desk(&[outer, inner]);
    assert_eq!(talk.flow("outer"), ["Number?"]);
    assert_eq!(talk.flow("outer"), ["Number?"]);
    assert_eq!(talk.value("number", SlotValue::text("SF1234")), ["Done with SF1234."]);
}

#[test]
fn borrowed_words_names_and_addresses_do_not_change_the_language() {
    let mut talk = trip();
    let chinese = |meaning: Meaning| Meaning { language: Some("zh".to_owned()), ..meaning };
    talk.value("people", SlotValue::Int(2));
    talk.cue(Cue::Skip);
    let city = Meaning { answer: Some(SlotValue::text("上海")), ..Meaning::default() };
    assert_eq!(talk.user("上海", chinese(city)), ["03 09 2 上海"]);
    let said = talk.user("谢谢你", chinese(Meaning { cues: vec![Cue::Thanks], ..Meaning::default() }));
    assert!(said[0].contains('谢') || said[0].contains("不客气"), "{said:?}");
    let english = Meaning { cues: vec![Cue::Thanks], language: Some("en".to_owned()), ..Meaning::default() };
    let said = talk.user("ok", english);
    assert!(said[0].contains('谢') || said[0].contains("不客气"), "{said:?}");
}

#[test]
fn who_needs_a_moment_is_not_asked_again() {
    let mut talk = trip();
    for _ in 0..4 {
        let said = talk.cue(Cue::Wait);
        assert!(said.len() == 1 && (said[0].contains("time") || said[0].contains("hurry")), "{said:?}");
    }
    assert_eq!(talk.value("people", SlotValue::Int(2)), ["Number?"]);
}

#[test]
fn another_language_is_asked_for() {
    let mut talk = trip();
    let chinese =
        Meaning { cues: vec![Cue::Language], language: Some("zh".to_owned()), ..Meaning::default() };
    assert_eq!(talk.user("中文可以吗", chinese), ["好的，我们用中文。", "人数"]);
    let french = Meaning { cues: vec![Cue::Language], language: Some("fr".to_owned()), ..Meaning::default() };
    assert!(talk.user("en français", french)[0].contains("只会说中文"));
}

#[test]
fn a_cancel_says_what_stays_where_something_was_done() {
    let outer = "flow: outer\ntitle: {zh-CN: 外, en: Outer}\ntriggers: [outer]\nsteps: [{run: inner}, {ask: number}]\n";
    let inner = "flow: inner\nprivate: true\nsteps: [{ask: city}, {emit: noted}]\n";
    let mut talk = desk(&[outer, inner]);
    talk.flow("outer");
    assert_eq!(talk.cue(Cue::Cancel), ["All right, I have stopped “Outer”."]);
    talk.flow("outer");
    talk.user("Rome", Meaning { answer: Some(SlotValue::text("Rome")), ..Meaning::default() });
    assert_eq!(
        talk.cue(Cue::Cancel),
        ["All right, I have stopped “Outer”. What was already done stays done."]
    );
}

#[test]
fn another_hour_leaves_the_day() {
    let visit = "flow: visit\ntitle: {zh-CN: 看病, en: Visit}\ntriggers: [visit]\nslots: {at: {type: datetime, title: {zh-CN: 时间, en: time}, ask: {zh-CN: 何时, en: When?}}}\nsteps: [{ask: at}, {ask: city}, {say: {zh-CN: 好, en: '${at}'}}]\n";
    let mut talk = desk(&[visit]);
    talk.flow("visit");
    let moment = |text: &str| SlotValue::Datetime(Box::new(text.parse().unwrap()));
    talk.value("at", moment("2026-05-08T11:00:00+08:00[Asia/Shanghai]"));
    let said = Entity {
        hour: Some(jiff::civil::time(15, 0, 0, 0)),
        ..entity("at", moment("2026-05-01T15:00:00+08:00[Asia/Shanghai]"), 4, 8)
    };
    let meaning = Meaning { cues: vec![Cue::Correct], entities: vec![said], ..Meaning::default() };
    assert_eq!(talk.user("no, 3 pm", meaning), ["All right, changed to Friday, May 8 at 3 pm.", "City?"]);
}

#[test]
fn another_day_leaves_the_hour_and_a_day_alone_is_kept() {
    let visit = "flow: visit\ntitle: {zh-CN: 看病, en: Visit}\ntriggers: [visit]\nslots: {at: {type: datetime, title: {zh-CN: 时间, en: time}, ask: {zh-CN: 何时, en: When?}}}\nsteps: [{ask: at, accept: at > now, otherwise: {zh-CN: 过了, en: That is over.}}, {ask: city}, {say: {zh-CN: 好, en: '${at}'}}]\n";
    let day = |text: &str| entity("at", SlotValue::Date(text.parse().unwrap()), 0, 6);
    let said = |talk: &mut Talk, entity: Entity, cues: &[Cue]| {
        talk.user("friday", Meaning { entities: vec![entity], cues: cues.to_vec(), ..Meaning::default() })
    };
    let mut talk = desk(&[visit]);
    assert_eq!(talk.flow("visit"), ["When?"]);
    assert_eq!(said(&mut talk, day("2026-04-30"), &[]), ["That is over."]);
    assert_eq!(said(&mut talk, day("2026-05-08"), &[]), ["I have noted Friday, May 8. At what time?"]);
    assert_eq!(talk.user("hm", Meaning::default()), ["That is over."]);
    let three = SlotValue::Datetime(Box::new("2026-05-01T15:00:00+08:00[Asia/Shanghai]".parse().unwrap()));
    let hour = Entity { hour: Some(jiff::civil::time(15, 0, 0, 0)), ..entity("at", three, 0, 6) };
    assert_eq!(said(&mut talk, hour, &[]), ["City?"]);
    assert_eq!(
        said(&mut talk, day("2026-05-12"), &[Cue::Correct]),
        ["All right, changed to Tuesday, May 12 at 3 pm.", "City?"]
    );
}

#[test]
fn an_interrupted_task_keeps_what_it_was_told() {
    let send = "flow: send\ntitle: {zh-CN: 寄, en: Send}\ntriggers: [send]\nsteps: [{ask: number}, {ask: city}, {ask: weight}, {say: {zh-CN: 好, en: '${number} to ${city}'}}]\n";
    let find = "flow: find\ntitle: {zh-CN: 找, en: Find}\ntriggers: [find]\nsteps: [{ask: number, always: true}, {ask: weight}, {goto: found}]\n";
    let found = "flow: found\nprivate: true\nsteps: [{say: {zh-CN: '${number}', en: 'Found ${number}.'}}]\n";
    let mut talk = desk(&[send, find, found]);
    talk.flow("send");
    talk.value("number", number("111111"));
    assert_eq!(talk.flow("find"), ["Number?"]);
    assert_eq!(talk.value("number", number("333333")), ["Weight?"]);
    assert_eq!(talk.cue(Cue::Cancel).last().unwrap(), "City?");
    assert_eq!(talk.flow("find"), ["Number?"]);
    assert_eq!(talk.value("number", number("222222")), ["Weight?"]);
    // What the interrupted task has not come to yet may be learned by the way.
    let said = talk.value("weight", SlotValue::Int(3));
    assert_eq!(said, ["Found 222222.", "Back to “Send”.", "City?"]);
    let rome = Meaning { answer: Some(SlotValue::text("Rome")), ..Meaning::default() };
    assert_eq!(talk.user("Rome", rome), ["111111 to Rome"]);
}

#[test]
fn who_waits_for_a_person_may_take_it_back() {
    let mut talk = trip();
    talk.cue(Cue::Handoff);
    assert_eq!(talk.session.mode, crate::Mode::Waiting);
    assert_eq!(talk.user("hello?", Meaning::default()), [""; 0]);
    assert_eq!(talk.cue(Cue::NoHandoff)[0], "All right, I have stopped “Talk to a person”.");
    assert_eq!((talk.session.mode, &talk.session.queue), (crate::Mode::Bot, &None));
    assert!(talk.session.waiting.is_some());
    // With the bot it is no command.
    assert!(!talk.cue(Cue::NoHandoff)[0].contains("stopped"));
}

#[test]
fn a_talk_that_is_opened_again_goes_on() {
    let mut talk = trip();
    let open =
        |talk: &mut Talk| talk.input(Input::Start { language: None, contact: crate::Contact::default() });
    let said = open(&mut talk);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[1].starts_with("Back to"), "{said:?}");
    assert_eq!(talk.session.stack.len(), 1);
    assert!(matches!(&talk.session.waiting, Some(crate::Waiting::Answer(_))));
    // A welcome that asks something is not begun twice.
    let welcome = "flow: welcome\ntitle: {zh-CN: 欢迎, en: Welcome}\nprivate: true\nsteps: [{ask: city}, {say: {zh-CN: 好, en: 'To ${city}.'}}]\n";
    let mut talk = desk(&[welcome]);
    assert_eq!(open(&mut talk), ["City?"]);
    assert_eq!(open(&mut talk), ["City?"]);
    assert_eq!(talk.session.stack.len(), 1);
    talk.input(Input::MemberJoined { member: "anna".to_owned() });
    assert_eq!(open(&mut talk), [""; 0]);
    talk.input(Input::End);
    let said = open(&mut talk);
    assert_eq!(said, ["City?"]);
}

#[test]
fn what_was_asked_is_asked_again_after_a_person() {
    let mut talk = Talk::new();
    talk.flow("ship");
    talk.input(Input::MemberJoined { member: "anna".to_owned() });
    assert_eq!(talk.user("hello", Meaning::default()), [""; 0]);
    assert_eq!(talk.input(Input::MemberLeft), ["City?"]);
    assert_eq!(talk.input(Input::MemberLeft), [""; 0]);
    let close = Meaning { flows: ranked(&[("list", 0.6), ("track", 0.55)]), ..Meaning::default() };
    let mut talk = Talk::new();
    talk.user("my parcel", close);
    talk.input(Input::MemberJoined { member: "anna".to_owned() });
    assert_eq!(talk.input(Input::MemberLeft), ["Which of these do you mean?"]);
    assert_eq!(talk.cue(Cue::Wait).len(), 1);
    assert_eq!(talk.user("Track", Meaning::default()), ["Number?"]);
}

#[test]
fn a_day_goes_to_one_slot() {
    let send = "flow: fetch\ntitle: {zh-CN: 取, en: Fetch}\ntriggers: [fetch]\nslots: {from: {type: datetime, ask: {zh-CN: 从, en: From when?}}, to: {type: datetime, ask: {zh-CN: 到, en: Until when?}}}\nsteps: [{ask: city}, {ask: from}, {ask: to}, {say: {zh-CN: 好, en: '${from} ${to}'}}]\n";
    let dated = "flow: dated\ntitle: {zh-CN: 日, en: Dated}\ntriggers: [dated]\nslots: {from: {type: datetime, ask: {zh-CN: 从, en: From when?}}}\nsteps: [{ask: day}, {ask: from}, {say: {zh-CN: 好, en: '${day} ${from}'}}]\n";
    let mut talk = desk(&[send, dated]);
    let monday = |slot: &str| entity(slot, date("2026-05-04"), 6, 12);
    let entities = vec![monday("from"), monday("to")];
    talk.user("fetch monday", Meaning { flows: ranked(&[("fetch", 1.0)]), entities, ..Meaning::default() });
    let rome = Meaning { answer: Some(SlotValue::text("Rome")), ..Meaning::default() };
    assert_eq!(talk.user("Rome", rome), ["I have noted Monday, May 4. At what time?"]);
    let nine = SlotValue::Datetime(Box::new("2026-05-02T09:00:00+08:00[Asia/Shanghai]".parse().unwrap()));
    let nine = Entity { hour: Some(jiff::civil::time(9, 0, 0, 0)), ..entity("from", nine, 0, 4) };
    let nine = Meaning { entities: vec![nine], ..Meaning::default() };
    assert_eq!(talk.user("nine", nine), ["Until when?"]);
    // A day that is a date of the flow is not the day of its moment too.
    let mut talk = desk(&[dated]);
    let entities = vec![monday("day"), monday("from")];
    let said = talk
        .user("dated monday", Meaning { flows: ranked(&[("dated", 1.0)]), entities, ..Meaning::default() });
    assert_eq!(said, ["From when?"]);
}

#[test]
fn of_several_days_the_question_takes_the_one_that_it_takes() {
    let bill = "flow: bill\ntitle: {zh-CN: 账单, en: Bill}\ntriggers: [bill]\nslots: {paid: {type: date, title: {zh-CN: 日期, en: day}, ask: {zh-CN: 哪天, en: Which day?}}}\nsteps: [{ask: paid, accept: paid <= today(), otherwise: {zh-CN: 还没到, en: Not yet.}}, {say: {zh-CN: 好, en: '${paid.year()}'}}]\n";
    let day = |text: &str| SlotValue::Date(text.parse().unwrap());
    let said = |value: &str, candidates: &[&str]| {
        let candidates = candidates.iter().map(|text| day(text)).collect();
        let entity = Entity { candidates, ..entity("paid", day(value), 0, 5) };
        Meaning { entities: vec![entity], ..Meaning::default() }
    };
    // The clock stands at 1 May 2026; April is over, so its next day is a year away.
    let open = ["2026-04-20", "2027-04-20"];
    let mut talk = desk(&[bill]);
    assert_eq!(talk.flow("bill"), ["Which day?"]);
    assert_eq!(talk.user("20 April", said("2027-04-20", &open)), ["2026"]);
    // Where only one day is meant, it is refused; where none would do, the likeliest is.
    let mut talk = desk(&[bill]);
    talk.flow("bill");
    assert_eq!(talk.user("tomorrow", said("2026-05-02", &[])), ["Not yet."]);
    assert_eq!(talk.user("2 or 3 June", said("2026-06-02", &["2026-06-02", "2026-06-03"])), ["Not yet."]);
    // It is the same with what is said before the question.
    let mut talk = desk(&[bill]);
    let meaning = Meaning { flows: ranked(&[("bill", 0.9)]), ..said("2027-04-20", &open) };
    assert_eq!(talk.user("the bill of 20 April", meaning), ["2026"]);
}
