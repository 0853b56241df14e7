use crate::{
    Contact, Cue, Effect, Entity, Event, Hit, Input, Knowing, Meaning, Mode, Now, RankedFlow, Session,
    TraceItem, library, step,
};
use botloom_flow::{Language, Program, Severity, SlotValue, Source, compile};

const BOT: &str = "bot: desk
title: {zh-CN: 小递, en: Desk}
languages: [en, zh-CN]
slots:
  number: {type: id, pattern: 'SF\\d{4}', ask: {zh-CN: 单号, en: Number?}}
  city: {type: text, title: {zh-CN: 城市, en: city}, ask: {zh-CN: 城市, en: City?}}
  weight: {type: number, ask: {zh-CN: 重量, en: Weight?}}
  day: {type: date, ask: {zh-CN: 日期, en: Day?}}
handoff: {queue: desk, hours: 'Mon-Fri 09:00-18:00', timezone: Asia/Shanghai}
";

const SHIP: &str = "flow: ship
title: {zh-CN: 寄件, en: Ship}
triggers: [ship a parcel]
steps:
  - ask: city
  - ask: weight
    accept: weight <= 30
    otherwise: {zh-CN: 太重, en: At most 30 kg.}
    attempts: 2
    then: [{say: {zh-CN: 放弃, en: Too heavy for us.}}, {end: flow}]
  - say: {zh-CN: '重 ${weight}', en: 'Noted ${weight} kg.'}
  - say: {zh-CN: 好, en: Nice city.}
  - ask: day
    skip: true
  - set: {price: weight * 2}
  - ask: number
    confirm: true
  - say: {zh-CN: '${price}', en: '${city} ${weight} ${price} ${number} ${has(day) ? day.words() : \"any day\"}'}
";

const TRACK: &str = "flow: track
title: {zh-CN: 查件, en: Track}
triggers: [track]
steps:
  - ask: number
  - say: {zh-CN: '在 ${number}', en: 'On its way: ${number}'}
";

const OTHERS: &[&str] = &[
    "flow: spin\ntriggers: [spin]\nsteps:\n  - set: {n: '0'}\n  - id: top\n    set: {n: n + 1}\n  - if: n < 1000\n    then: [{goto: top}]\n",
    "flow: look\ntriggers: [look]\nsteps:\n  - answer: ${message}\n    otherwise: [{say: {zh-CN: 无, en: Nothing found.}}]\n  - say: {zh-CN: 完, en: Done.}\n",
    "flow: list\ntriggers: [list]\nsteps:\n  - each: '[1, 2, 3]'\n    as: n\n    limit: 2\n    steps: [{run: twice, with: {n: ${n}}, into: {m: result}}, {say: {zh-CN: '${m}', en: '${m}'}}]\n",
    "flow: twice\nprivate: true\ninputs: {n: integer}\noutputs: {result: integer}\nsteps: [{end: flow, outputs: {result: n * 2}}]\n",
    "flow: locked\ninterrupt: deny\ntriggers: [locked]\nsteps: [{ask: weight}, {say: {zh-CN: 好, en: Unlocked.}}]\n",
    "flow: broken\ntriggers: [broken]\nsteps: [{say: {zh-CN: '${int(message)}', en: '${int(message)}'}}]\n",
    "flow: notes\ntriggers: [notes]\nsteps: [{say: {zh-CN: 请说, en: Go on.}}, {id: here, wait: message, into: note}, {say: {zh-CN: '${note}', en: 'Heard ${note}.'}}, {goto: here}]\n",
    "flow: stop\ntriggers: [stop]\nsteps: [{end: notes}, {say: {zh-CN: 无, en: Nothing to stop.}}]\n",
    "flow: drop\ntriggers: [drop]\nsteps: [{end: all}]\n",
    "flow: again\ntriggers: [again]\ninputs: {n: integer}\nsteps: [{set: {n: 'has(n) ? n : 0', box.n: n}}, {ask: weight, always: true}, {say: {zh-CN: '${box.n}', en: 'Round ${box.n}.'}}, {if: n < 1, then: [{goto: again, with: {n: '${n + 1}'}}]}]\n",
    "flow: pick\ntriggers: [pick]\nslots: {shop: {type: text}}\nsteps: [{ask: shop, choices: '[\"East\", \"West\"]', prompt: {zh-CN: 哪家, en: Which?}, unclear: {zh-CN: 请选, en: One of them.}}, {say: {zh-CN: '${shop}', en: 'To ${shop}.'}}]\n",
    "flow: mark\ntriggers: [mark]\nsteps: [{rate: mark, follow-up: {zh-CN: 谢谢, en: Thanks for the mark.}}, {say: {zh-CN: 完, en: Over.}}]\n",
];

fn program() -> Program {
    let mut sources = vec![Source::new("bot.yaml", BOT.into()).unwrap()];
    for (at, flow) in [SHIP, TRACK].iter().chain(OTHERS).enumerate() {
        sources.push(Source::new(format!("flows/{at}.yaml"), (*flow).into()).unwrap());
    }
    let compiled = compile(&sources, &library());
    let wrong: Vec<_> =
        compiled.problems.iter().filter(|found| found.severity() == Severity::Error).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    compiled.program.unwrap()
}

/// A talk whose meanings are given by hand, so that only the dialogue is under test.
struct Talk {
    program: Program,
    session: Session,
    events: Vec<Event>,
    effects: Vec<Effect>,
    now: Now,
}

impl Talk {
    fn new() -> Self {
        let now = Now { time: "2026-05-01T09:00:00+08:00[Asia/Shanghai]".parse().unwrap() };
        Self { program: program(), session: Session::default(), events: Vec::new(), effects: Vec::new(), now }
    }

    /// The bot's words to an input.
    fn input(&mut self, input: Input) -> Vec<String> {
        let outcome = step(&self.program, &self.session, input, &self.now);
        for event in &outcome.events {
            self.session.apply(event);
        }
        let said = outcome.events.iter().filter_map(|event| match event {
            Event::Said(message) => Some(message.text.clone()),
            _ => None,
        });
        let said = said.collect();
        self.events.extend(outcome.events);
        self.effects.extend(outcome.effects);
        assert_eq!(Session::fold(&self.events), self.session, "the session is the fold of its events");
        said
    }

    fn user(&mut self, text: &str, meaning: Meaning) -> Vec<String> {
        self.input(Input::Message { text: text.to_owned(), meaning })
    }

    fn flow(&mut self, flow: &str) -> Vec<String> {
        self.user(flow, Meaning { flows: ranked(&[(flow, 1.0)]), ..Meaning::default() })
    }

    fn value(&mut self, slot: &str, value: SlotValue) -> Vec<String> {
        let text = value.to_string();
        self.user(
            &text.clone(),
            Meaning { entities: vec![entity(slot, value, 0, text.len())], ..Meaning::default() },
        )
    }

    fn cue(&mut self, cue: Cue) -> Vec<String> {
        self.user("...", Meaning { cues: vec![cue], ..Meaning::default() })
    }
}

fn ranked(flows: &[(&str, f32)]) -> Vec<RankedFlow> {
    flows
        .iter()
        .map(|(flow, score)| RankedFlow { flow: (*flow).to_owned(), score: *score, trigger: None })
        .collect()
}

fn entity(slot: &str, value: SlotValue, start: usize, end: usize) -> Entity {
    Entity { flow: None, slot: slot.to_owned(), value, start, end, hour: None, candidates: Vec::new() }
}

fn number(text: &str) -> SlotValue {
    SlotValue::Number(text.parse().unwrap())
}

fn knows(id: &str, score: f32) -> Knowing {
    let hit = Hit {
        id: id.to_owned(),
        question: format!("Question {id}?"),
        answer: format!("Answer {id}."),
        citation: None,
        score,
        category: String::new(),
    };
    Knowing { hits: vec![hit], good: 1, sure: true }
}

#[test]
fn asks_only_for_what_is_missing_and_carries_on_to_the_end() {
    let mut talk = Talk::new();
    let entities =
        vec![entity("weight", number("2.5"), 5, 8), entity("number", SlotValue::text("SF1234"), 10, 16)];
    let meaning = Meaning { flows: ranked(&[("ship", 0.8)]), entities, ..Meaning::default() };
    assert_eq!(talk.user("ship 2.5 kg SF1234", meaning), ["City?"]);
    assert_eq!(talk.user("Paris", Meaning::default()), ["Noted 2.5 kg.", "Nice city.", "Day?"]);
    assert_eq!(talk.cue(Cue::Skip), ["SF1234: is that right?"]);
    assert_eq!(talk.cue(Cue::Affirm), ["Paris 2.5 5 SF1234 any day"]);
    assert!(talk.session.stack.is_empty() && talk.session.waiting.is_none());
}

#[test]
fn a_correction_changes_what_depends_on_it_and_repeats_nothing_else() {
    let mut talk = Talk::new();
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    assert_eq!(talk.value("weight", number("2")), ["Noted 2 kg.", "Nice city.", "Day?"]);
    let meaning = Meaning {
        cues: vec![Cue::Deny, Cue::Correct],
        entities: vec![entity("weight", number("3"), 12, 13)],
        ..Meaning::default()
    };
    assert_eq!(talk.user("no, I meant 3", meaning), ["All right, changed to 3.", "Noted 3 kg.", "Day?"]);
    let meaning = Meaning { cues: vec![Cue::Correct], ..Meaning::default() };
    assert_eq!(talk.user("sorry, the city is Rome", meaning), ["All right, changed to Rome.", "Day?"]);
    talk.cue(Cue::Skip);
    talk.value("number", SlotValue::text("SF1234"));
    assert_eq!(talk.cue(Cue::Affirm), ["Rome 3 6 SF1234 any day"]);
}

#[test]
fn each_question_has_attempts_of_its_own() {
    let mut talk = Talk::new();
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    assert_eq!(talk.value("weight", number("31")), ["At most 30 kg."]);
    assert_eq!(talk.value("weight", number("3")).last().map(String::as_str), Some("Day?"));
    for _ in 0..2 {
        assert_eq!(talk.user("hm", Meaning::default()).last().map(String::as_str), Some("Day?"));
    }
}

#[test]
fn an_answer_that_is_not_accepted_is_asked_again_a_bounded_number_of_times() {
    let mut talk = Talk::new();
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    assert_eq!(talk.value("weight", number("31")), ["At most 30 kg."]);
    assert_eq!(talk.session.value("weight"), None);
    // Who gives up does not ask to try again.
    assert_eq!(talk.value("weight", number("99")), ["Too heavy for us."]);
    assert!(talk.session.stack.is_empty());

    let mut talk = Talk::new();
    talk.flow("track");
    assert_eq!(talk.user("hm", Meaning::default()), ["I couldn't read that answer.", "Number?"]);
    talk.user("hm", Meaning::default());
    let last = talk.user("hm", Meaning::default());
    assert!(last[0].contains("colleague"), "{last:?}");
    assert_eq!(talk.session.mode, Mode::Waiting);
}

#[test]
fn a_question_in_the_middle_is_answered_and_the_right_one_asked_again() {
    let mut talk = Talk::new();
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    let meaning = Meaning { knowledge: knows("fee", 0.8), ..Meaning::default() };
    assert_eq!(talk.user("what does it cost", meaning), ["Answer fee.", "Weight?"]);
    assert_eq!(talk.flow("track"), ["Number?"]);
    assert_eq!(
        talk.value("number", SlotValue::text("SF9999")),
        ["On its way: SF9999", "Back to “Ship”.", "Weight?"]
    );
    assert_eq!(talk.value("weight", number("1"))[2], "Day?");
}

#[test]
fn free_text_is_an_answer_unless_something_else_is_spelled_out() {
    let mut talk = Talk::new();
    talk.flow("ship");
    let maybe =
        Meaning { flows: ranked(&[("track", 0.7)]), knowledge: knows("x", 0.7), ..Meaning::default() };
    assert_eq!(talk.user("Track City", maybe), ["Weight?"]);
    let mut talk = Talk::new();
    talk.flow("ship");
    assert_eq!(
        talk.user("track", Meaning { flows: ranked(&[("track", 1.0)]), ..Meaning::default() }),
        ["Number?"]
    );
}

#[test]
fn close_readings_are_offered() {
    let mut talk = Talk::new();
    let meaning = Meaning { flows: ranked(&[("ship", 0.6), ("track", 0.55)]), ..Meaning::default() };
    assert_eq!(talk.user("my parcel", meaning), ["Which of these do you mean?"]);
    let titles: Vec<_> = talk.session.said.last().unwrap().buttons.iter().map(|b| b.title.clone()).collect();
    assert_eq!(titles, ["Ship", "Track", "None of these"]);
    assert_eq!(talk.user("Track", Meaning::default()), ["Number?"]);
    assert!(
        talk.events.iter().any(|event| matches!(event, Event::Chosen { text, .. } if text == "my parcel"))
    );
}

#[test]
fn what_the_knowledge_doubts_is_offered_however_low_it_scores() {
    let mut talk = Talk::new();
    let knowledge = Knowing { sure: false, ..knows("box", 0.33) };
    talk.user("how much is the small box", Meaning { knowledge, ..Meaning::default() });
    let titles: Vec<&str> = talk.session.offers.iter().map(|offer| offer.title.as_str()).collect();
    assert_eq!(titles, ["Question box?", "None of these"]);
}

#[test]
fn commands_work_in_the_middle_of_a_task() {
    let mut talk = Talk::new();
    talk.flow("ship");
    assert_eq!(talk.cue(Cue::Repeat), ["Sure, here it is again:", "City?"]);
    let help = talk.cue(Cue::Help);
    assert!(help[0].contains("Ship, Track") && help[1] == "City?", "{help:?}");
    assert_eq!(talk.cue(Cue::Thanks)[1], "City?");
    assert_eq!(talk.cue(Cue::Skip), ["I need this one to go on.", "City?"]);
    assert_eq!(talk.cue(Cue::Cancel), ["All right, I have stopped “Ship”."]);
    assert!(talk.cue(Cue::Cancel)[0].contains("Nothing is in progress"));
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    assert!(talk.cue(Cue::Restart)[0].contains("start over"));
    assert_eq!((talk.session.value("city"), talk.session.stack.len()), (None, 0));
}

#[test]
fn a_task_that_may_not_be_interrupted_says_so() {
    let mut talk = Talk::new();
    talk.flow("locked");
    assert_eq!(talk.flow("track"), ["Let's finish “locked” first, then the rest.", "Weight?"]);
    assert_eq!(talk.value("weight", number("1")), ["Unlocked."]);
}

#[test]
fn people_take_over_and_hand_back() {
    let mut talk = Talk::new();
    talk.flow("track");
    assert!(talk.cue(Cue::Handoff)[0].contains("colleague"));
    assert_eq!((talk.session.mode, talk.session.queue.as_deref()), (Mode::Waiting, Some("desk")));
    assert_eq!(talk.user("hello?", Meaning::default()), [""; 0]);
    talk.input(Input::MemberJoined { member: "mem_1".to_owned() });
    assert_eq!(talk.session.mode, Mode::Member);
    assert_eq!(talk.input(Input::MemberLeft), ["Number?"]);
    talk.now = Now { time: "2026-05-02T09:00:00+08:00[Asia/Shanghai]".parse().unwrap() };
    let closed = talk.cue(Cue::Handoff);
    assert!(closed[0].contains("not available") && closed[1] == "Number?", "{closed:?}");
    assert_eq!(talk.session.mode, Mode::Bot);
}

#[test]
fn what_was_decided_is_said_in_both_languages() {
    let mut talk = Talk::new();
    let mut why = |text: &str, meaning: Meaning| -> Vec<[String; 2]> {
        let input = Input::Message { text: text.to_owned(), meaning: meaning.clone() };
        let trace = step(&talk.program, &talk.session, input, &talk.now).trace;
        talk.user(text, meaning);
        let said = trace.into_iter().filter_map(|item| match item {
            TraceItem::Decided { what } | TraceItem::Failed { reason: what } => Some(what),
            _ => None,
        });
        said.map(|what| [Language::English, Language::Chinese].map(|language| what.in_language(language)))
            .collect()
    };
    let meant = |flows: &[(&str, f32)]| Meaning { flows: ranked(flows), ..Meaning::default() };
    assert_eq!(
        why("track", meant(&[("track", 0.917)])),
        [["`track` is meant (0.92)", "客户指的是 `track`（0.92）"]]
    );
    assert_eq!(why("x", Meaning::default()), [["no value for `number` in it", "这句话里没有 `number` 的值"]]);
    assert_eq!(
        why("cancel", Meaning { cues: vec![Cue::Cancel], ..Meaning::default() }),
        [["the command `cancel`", "这句话是命令 `cancel`"]]
    );
    let wishes = vec!["ship".to_owned(), "track".to_owned()];
    assert_eq!(
        why("both", Meaning { wishes, ..meant(&[("ship", 0.9), ("track", 0.9)]) })[0],
        ["several wishes: `ship`, `track`", "客户想办几件事：`ship`、`track`"]
    );
    assert_eq!(
        why("spin", meant(&[("spin", 1.0)])).last().unwrap(),
        &[
            "more than 200 steps in one turn; the loop passes flows/2.yaml:7 (`if`)",
            "一轮中超过了 200 个步骤；循环经过 flows/2.yaml:7（`if`）"
        ]
    );
}

#[test]
fn misses_climb_the_ladder_to_people() {
    let mut talk = Talk::new();
    assert!(talk.user("x", Meaning::default())[0].contains("another way"));
    assert!(talk.user("x", Meaning::default())[0].contains("beyond me"));
    let third = talk.user("x", Meaning::default());
    assert!(third[1].contains("colleague"), "{third:?}");
    assert_eq!(talk.session.mode, Mode::Waiting);
}

#[test]
fn anger_climbs_the_ladder_to_people() {
    let angry = |anger| Meaning { anger, ..Meaning::default() };
    let mut talk = Talk::new();
    talk.flow("track");
    let first = talk.user("x!", angry(60));
    assert!(first[0].contains("sorry for the trouble"), "{first:?}");
    let misses = talk.session.misses;
    // Calm messages cool it down, and what was asked is still asked.
    talk.user("y", Meaning::default());
    assert_eq!((talk.session.anger, talk.session.misses >= misses), (40, true));
    assert_eq!(talk.session.expects(), Some("number"));
    let second = talk.user("x!!", angry(90));
    assert!(second[0].contains("get a colleague"), "{second:?}");
    assert_eq!(talk.session.mode, Mode::Waiting);
    let handed = talk.events.iter().find_map(|event| match event {
        Event::HandedOff { priority, .. } => priority.clone(),
        _ => None,
    });
    assert_eq!(handed.as_deref(), Some("high"));

    // Two that are not furious are offered a person; who is upset and not understood is offered one at once.
    let mut talk = Talk::new();
    let first = talk.user("x!", angry(60));
    assert!(first[1].contains("beyond me"), "{first:?}");
    let second = talk.user("x!", angry(60));
    assert!(second[0].contains("at any time") && second[1].contains("still don't"), "{second:?}");
    assert_eq!(talk.session.mode, Mode::Waiting);
}

#[test]
fn an_upset_customer_does_not_wait_behind_the_others() {
    let mut talk = Talk::new();
    talk.flow("track");
    talk.user("a person, now!", Meaning { anger: 60, cues: vec![Cue::Handoff], ..Meaning::default() });
    let urgent = |event: &Event| matches!(event, Event::HandedOff { priority: Some(p), .. } if p == "high");
    assert!(talk.events.iter().any(urgent), "{:?}", talk.events);
}

#[test]
fn a_loop_without_an_end_is_cut_and_named() {
    let mut talk = Talk::new();
    assert!(talk.flow("spin")[0].contains("went wrong"));
    let named = |event: &Event| matches!(event, Event::Failed { reason } if reason.contains("200 steps") && reason.contains("flows/2.yaml:"));
    assert!(
        talk.events.iter().any(named),
        "{:?}",
        talk.events.iter().find(|event| matches!(event, Event::Failed { .. }))
    );
    assert_eq!(talk.session.stack.len(), 0);
    assert!(talk.flow("broken")[0].contains("went wrong"));
    assert_eq!(talk.flow("track"), ["Number?"]);
}

#[test]
fn loops_calls_searches_and_marks() {
    let mut talk = Talk::new();
    assert_eq!(talk.flow("list"), ["2", "4"]);
    assert_eq!(talk.flow("look"), [""; 0]);
    assert!(matches!(talk.effects.as_slice(), [Effect::Search { query, .. }] if query == "look"));
    assert_eq!(talk.input(Input::Found(Knowing::default())), ["Nothing found.", "Done."]);
    talk.flow("look");
    assert_eq!(talk.input(Input::Found(knows("a", 0.9))), ["Answer a.", "Done."]);
    assert_eq!(talk.flow("mark").len(), 1);
    assert_eq!(talk.session.said.last().unwrap().buttons.len(), 5);
    assert_eq!(talk.user("4", Meaning::default()), ["Thanks for the mark.", "Over."]);
    assert!(talk.events.iter().any(|event| matches!(event, Event::Rated { mark: 4, scale: 5, .. })));
    talk.flow("mark");
    assert_eq!(talk.flow("track"), ["Over.", "Number?"]);
}

#[test]
fn the_language_follows_the_customer() {
    let mut talk = Talk::new();
    assert!(
        talk.input(Input::Start { language: Some("zh".to_owned()), contact: Contact::default() })[0]
            .contains("小递")
    );
    let meaning =
        Meaning { flows: ranked(&[("track", 1.0)]), language: Some("en".to_owned()), ..Meaning::default() };
    assert_eq!(talk.user("track", meaning), ["Number?"]);
    let french = Meaning { language: Some("fr".to_owned()), ..Meaning::default() };
    assert_eq!(talk.user("Où", french)[1], "Number?");
}

#[test]
fn a_value_alone_starts_the_only_flow_that_asks_for_it_first() {
    let mut talk = Talk::new();
    assert_eq!(talk.value("number", SlotValue::text("SF1234")), ["On its way: SF1234"]);
}

mod consent;
mod customers;

#[test]
fn any_message_is_waited_for() {
    let mut talk = Talk::new();
    assert_eq!(talk.flow("notes"), ["Go on."]);
    assert_eq!(talk.session.waiting, Some(crate::Waiting::Message));
    assert_eq!(
        talk.user("hello", Meaning { cues: vec![Cue::Greet], ..Meaning::default() }),
        ["Heard hello."]
    );
    // Another task comes between, and it is waited for again; commands work.
    assert_eq!(talk.flow("track"), ["Number?"]);
    assert_eq!(talk.value("number", SlotValue::text("SF1234")).first().unwrap(), "On its way: SF1234");
    assert_eq!(talk.session.flow(), Some("notes"));
    assert_eq!(talk.user("more", Meaning::default()), ["Heard more."]);
    talk.cue(Cue::Cancel);
    assert!(talk.session.stack.is_empty());
}

#[test]
fn open_flows_are_ended_by_name_or_all() {
    let mut talk = Talk::new();
    assert_eq!(talk.flow("stop"), ["Nothing to stop."]);
    talk.flow("notes");
    talk.flow("track");
    assert_eq!(talk.flow("stop"), Vec::<String>::new());
    assert!(talk.session.stack.is_empty(), "{:?}", talk.session.stack);
    talk.flow("ship");
    talk.user("Paris", Meaning::default());
    talk.flow("track");
    assert_eq!(talk.flow("drop"), Vec::<String>::new());
    assert!(talk.session.stack.is_empty() && talk.session.waiting.is_none());
    assert_eq!(talk.session.value("city"), Some(&SlotValue::text("Paris")));
}

#[test]
fn a_flow_begins_anew_and_always_asks() {
    let mut talk = Talk::new();
    assert_eq!(talk.flow("again"), ["Weight?"]);
    assert_eq!(talk.value("weight", number("1")), ["Round 0.", "Weight?"]);
    assert_eq!(talk.value("weight", number("2")), ["Round 1."]);
}

#[test]
fn choices_that_the_question_brings_along() {
    let mut talk = Talk::new();
    assert_eq!(talk.flow("pick"), ["Which?"]);
    let titles: Vec<&str> = talk.session.said[0].buttons.iter().map(|button| button.title.as_str()).collect();
    assert_eq!(titles, ["East", "West"]);
    assert_eq!(talk.user("North", Meaning::default()), ["One of them."]);
    assert_eq!(talk.user("2", Meaning::default()), ["To West."]);
}
