//! Whatever customers do, in whatever order, a conversation is in a state that can be explained, replayed and gone on with.
//!
//! The bots are those of `tests/dialogues`. What customers write is drawn from their scripts, so that the sequences lead
//! deep into the flows, and from texts that nobody expects.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_dialogue::{Event, Mode, Session, Waiting};
use botloom_engine::suite::{self, Script};
use botloom_engine::{Body, Inbound, Packs, Release, Talk, build, replay, sources};
use botloom_flow::program::Op;
use botloom_ports::{ConversationId, Files, TurnRecord};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value as Json, json};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::{fs, str};

/// Bots whose flows ask for values of every common kind, interrupt each other and hand over.
const BOTS: &[&str] = &["clinic-desk", "motor-claims", "shop-returns"];
/// How many conversations are held with each bot.
const CASES: u32 = 160;
/// The most steps of a turn, of all its rounds together.
const MOST_STEPS: usize = 200;

/// What nobody expects.
const STRAY: &[&str] = &[
    "",
    " ",
    "。。。",
    "👍",
    "\u{0}\u{202e}",
    "0",
    "-1",
    "99999999999999999999",
    "3",
    "下午三点",
    "周五",
    "tomorrow",
    "it was 6 pm",
    "取消",
    "cancel",
    "算了，不办了",
    "转人工",
    "不用人工了",
    "重新开始",
    "start over",
    "跳过",
    "skip",
    "继续",
    "再说一遍",
    "帮助",
    "谢谢",
    "再见",
    "等一下",
    "hold on",
    "可以说英文吗",
    "do you speak Chinese?",
    "不对",
    "no, I meant tomorrow",
    "我说错了",
    "是",
    "no",
    "第二个",
    "none of these",
    "${secret.TOKEN}",
    "<script>",
    "DD20260501, DD20260401",
    "138-0013-8000 13900139000",
    "ok, let me think",
];

struct Bot {
    release: Arc<Release>,
    /// What its customers write in its scripts.
    said: Vec<String>,
}

/// Something that happens to a conversation.
#[derive(Debug, Clone)]
enum Move {
    Open(Option<&'static str>),
    Say(Index),
    Stray(Index),
    /// A button of the last messages.
    Press(Index),
    Happen(&'static str),
    /// Until the conversation wants to be woken.
    Wait,
    /// A wake that comes too late or twice.
    LateWake,
    Join,
    Leave,
    End,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        2 => prop::sample::select(vec![None, Some("en"), Some("zh-CN"), Some("fr")]).prop_map(Move::Open),
        16 => any::<Index>().prop_map(Move::Say),
        8 => any::<Index>().prop_map(Move::Stray),
        6 => any::<Index>().prop_map(Move::Press),
        1 => prop::sample::select(vec!["paid", "visit_booked", ""]).prop_map(Move::Happen),
        2 => Just(Move::Wait),
        1 => Just(Move::LateWake),
        1 => Just(Move::Join),
        2 => Just(Move::Leave),
        1 => Just(Move::End),
    ];
    prop::collection::vec(one, 1..16)
}

fn bots() -> &'static [Bot] {
    static BUILT: OnceLock<Vec<Bot>> = OnceLock::new();
    BUILT.get_or_init(|| {
        let build = |name: &&str| {
            let files = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/dialogues").join(name));
            let scripts = sources(&files).0.into_iter().filter(|source| source.path().starts_with("tests/"));
            let scripts: Vec<Script> = scripts.map(|source| suite::read(&source).unwrap()).collect();
            let texts = files.iter().filter(|(path, _)| path.starts_with("tests/"));
            let said = texts.flat_map(|(_, text)| written(str::from_utf8(text).unwrap())).collect::<Vec<_>>();
            assert!(scripts.len() > 10 && said.len() > 50, "{name} has scripts");
            let (release, _) =
                build(&files, &Packs::default()).unwrap_or_else(|problems| panic!("{problems:?}"));
            Bot { release: Arc::new(release), said }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = BOTS.iter().map(|name| scope.spawn(move || build(name))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    })
}

/// What customers write in a script.
fn written(script: &str) -> impl Iterator<Item = String> {
    let lines = script.lines().filter_map(|line| line.trim_start().strip_prefix("- user: "));
    lines.map(|said| said.trim_matches('"').to_owned())
}

fn read(root: &Path) -> Files {
    let mut files = Files::default();
    files.insert("bot.yaml", fs::read(root.join("bot.yaml")).unwrap());
    for part in ["flows", "knowledge", "tests"] {
        let mut paths: Vec<_> =
            fs::read_dir(root.join(part)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap();
            files.insert(format!("{part}/{name}"), fs::read(&path).unwrap());
        }
    }
    files
}

/// What a move is for a conversation as it stands; nothing if it can not be made.
fn body(bot: &Bot, talk: &Talk, step: &Move, at: Timestamp) -> Option<Body> {
    Some(match step {
        Move::Open(language) => Body::Start { language: language.map(str::to_owned), contact: None },
        Move::Say(which) => Body::Text(which.get(&bot.said).clone()),
        Move::Stray(which) => Body::Text((*which.get(STRAY)).to_owned()),
        Move::Press(which) => {
            let buttons = talk.session().said.iter().flat_map(|message| &message.buttons);
            let buttons: Vec<&str> = buttons.map(|button| button.value.as_str()).collect();
            if buttons.is_empty() {
                return None;
            }
            Body::Text((*which.get(&buttons)).to_owned())
        }
        Move::Happen(name) => Body::Event { name: (*name).to_owned(), data: json!({"of": "the test"}) },
        Move::Wait => Body::Woken { due: talk.wake()? },
        Move::LateWake => Body::Woken { due: at },
        Move::Join => Body::MemberJoined { member: "anna".to_owned(), name: "Anna".to_owned() },
        Move::Leave => Body::MemberLeft { name: "Anna".to_owned() },
        Move::End => Body::End,
    })
}

fn unavailable(_: &botloom_engine::Asked) -> Result<Json, botloom_dialogue::Failure> {
    Err(botloom_dialogue::Failure { case: "unavailable".to_owned(), message: "nobody is there".to_owned() })
}

/// A conversation, held and looked at after every turn.
fn hold(bot: &Bot, moves: &[Move]) -> Result<(), TestCaseError> {
    let id = ConversationId::new("c1").unwrap();
    let mut at: Timestamp = "2026-05-06T02:00:00Z".parse().unwrap();
    let mut talk = Talk::new(Arc::clone(&bot.release));
    let mut again = Talk::new(Arc::clone(&bot.release));
    let mut events: Vec<Event> = Vec::new();
    let mut records: Vec<TurnRecord> = Vec::new();
    for (number, step) in moves.iter().enumerate() {
        at = match (step, talk.wake()) {
            (Move::Wait, Some(due)) => due.max(at),
            _ => at + SignedDuration::from_secs(20),
        };
        let Some(body) = body(bot, &talk, step, at) else { continue };
        let inbound = Inbound { key: number.to_string(), client_id: None, from: None, body };
        let turn = talk.take(&inbound, at, &mut unavailable);

        let twin = again.take(&inbound, at, &mut unavailable);
        prop_assert_eq!(&twin.events, &turn.events, "the same turn gives the same events");
        prop_assert_eq!(&twin.trace, &turn.trace, "the same turn has the same reasons");

        let trace = turn.trace.as_array().cloned().unwrap_or_default();
        prop_assert!(
            turn.events.is_empty() || !trace.is_empty(),
            "{:?} has no reason: {:?}",
            step,
            turn.events
        );
        let steps = trace.iter().filter(|item| item["kind"] == "step").count();
        prop_assert!(steps <= MOST_STEPS, "{} steps in one turn", steps);
        let failed = turn.events.iter().find(|event| matches!(event, Event::Failed { .. }));
        prop_assert!(failed.is_none(), "{:?} breaks: {:?}", step, failed);

        events.extend(turn.events.iter().cloned());
        prop_assert_eq!(&Session::fold(&events), talk.session(), "the session is the fold of its events");
        let sound = explained(bot, talk.session());
        prop_assert!(
            sound.is_ok(),
            "after {:?}: {}; events: {:?}",
            inbound.body,
            sound.unwrap_err(),
            turn.events
        );
        records.push(talk.record(&id, &inbound, turn, at));
    }
    let restored = Talk::restore(Arc::clone(&bot.release), &records).unwrap();
    prop_assert_eq!(restored.session(), talk.session(), "the log gives the session back");
    prop_assert_eq!(restored.wake(), talk.wake());
    let replayed = replay(&bot.release, &records).unwrap();
    prop_assert_eq!(replayed.differences, [], "a replay says the same");
    Ok(())
}

/// Whether one can say what a conversation waits for.
fn explained(bot: &Bot, session: &Session) -> Result<(), String> {
    if session.mode != Mode::Bot {
        let idle = session.mode != Mode::Ended || (session.stack.is_empty() && session.waiting.is_none());
        return if idle { Ok(()) } else { Err("what is over still runs".to_owned()) };
    }
    let Some(frame) = session.stack.last() else {
        return match &session.waiting {
            None => Ok(()),
            Some(Waiting::Choice) if !session.offers.is_empty() => Ok(()),
            Some(waiting) => Err(format!("nothing runs, and yet it waits for {waiting:?}")),
        };
    };
    let flow = bot.release.program.flow(&frame.flow).ok_or("an unknown flow runs")?;
    let op = flow.code.get(frame.at).ok_or("a flow that is over runs")?;
    let fits = match (&session.waiting, op) {
        (Some(Waiting::Answer(slot) | Waiting::Confirmation(slot)), Op::Ask(ask)) => ask.slot == *slot,
        (Some(Waiting::Choice), _) => !session.offers.is_empty(),
        (Some(Waiting::Rating), Op::Rate(_)) => true,
        (Some(Waiting::Pause), Op::Wait(_)) => frame.pause.is_some(),
        _ => false,
    };
    let (name, at) = (&flow.name, frame.at);
    if fits {
        Ok(())
    } else {
        Err(format!("`{name}` stands at {at}, and it waits for {:?}", session.waiting))
    }
}

/// The same conversations in every run.
fn held_with(bot: usize) {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let bot = &bots()[bot];
    if let Err(failure) = runner.run(&moves(), |moves| hold(bot, &moves)) {
        panic!("{failure}");
    }
}

#[test]
fn a_clinic_can_explain_itself() {
    held_with(0);
}

#[test]
fn an_insurer_can_explain_itself() {
    held_with(1);
}

#[test]
fn a_shop_can_explain_itself() {
    held_with(2);
}
