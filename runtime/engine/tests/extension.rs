//! Plug-ins that extend a bot: guards, recognizers and retrievers, in turns, after a restart and in replays.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_engine::{Asked, Body, Inbound, Packs, Release, Talk, Turn, build, check, replay};
use botloom_ports::{ConversationId, Files, TurnRecord};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};
use std::sync::Arc;

type Failure = botloom_dialogue::Failure;

const BOT: &str = "bot: desk
languages: [en]
slots:
  card: {type: plugins.cards, title: card, ask: Which card?}
  cards: {type: list, of: plugins.cards, ask: Which cards?}
  note: {type: text, ask: What happened?}
plugins:
  words: {component: words}
  strict: {component: strict}
  cards: {component: cards}
  pages: {component: pages}
guards: [words, {plugin: strict, on: incoming, fails: pass}]
knowledge: [{files: knowledge/*.yaml}, {plugin: pages, minimum: 0.6}]
";

const FLOWS: &[(&str, &str)] = &[
    (
        "flows/block.yaml",
        "flow: block
triggers: [block my card, 'please block [6222](card)']
steps:
  - ask: card
  - say: 'Blocked ${card}.'
",
    ),
    (
        "flows/several.yaml",
        "flow: several\ntriggers: [compare my cards]\nsteps:\n  - ask: cards\n  - say: 'Of ${cards.size()}: ${cards[0]}.'\n",
    ),
    (
        "flows/echo.yaml",
        "flow: echo\ntriggers: [say it again to me]\nsteps:\n  - ask: note\n  - say: {text: 'You said: ${note}', cards: [{title: 'About ${note}', text: Card.}]}\n",
    ),
    (
        "flows/look.yaml",
        "flow: look\ntriggers: [look it up]\nsteps:\n  - ask: note\n  - answer: ${note}\n    otherwise: [{say: Nothing found.}]\n",
    ),
];

const KNOWLEDGE: &str = "entries:\n  - {id: hours, question: When are you open?, variants: [opening hours], answer: From nine to five.}\n";

fn files() -> Files {
    let mut files = Files::default();
    files.insert("bot.yaml", BOT);
    files.insert("knowledge/a.yaml", KNOWLEDGE);
    for (path, text) in FLOWS {
        files.insert(*path, *text);
    }
    files
}

fn release() -> Arc<Release> {
    let (release, _) = build(&files(), &Packs::default()).unwrap();
    Arc::new(release)
}

fn at() -> Timestamp {
    "2026-05-01T09:00:00Z".parse().unwrap()
}

/// What the plug-ins of the tests do: the guard masks `idiot`, holds back `forbidden` and breaks at `crash`; the recognizer finds
/// groups of four digits; the pages know of parking.
fn plugins(asked: &Asked) -> Result<Json, Failure> {
    let arguments = serde_json::to_value(match &asked.effect {
        botloom_dialogue::Effect::Call { arguments, .. } => arguments,
        other => panic!("{other:?} is asked"),
    })
    .unwrap();
    let text = arguments["text"].as_str().or(arguments["question"].as_str()).unwrap().to_owned();
    match asked.effect.name().as_str() {
        "words.guard.check" if text.contains("crash") => {
            Err(Failure { case: "crashed".to_owned(), message: "unreachable".to_owned() })
        }
        "words.guard.check" if text.contains("forbidden") => Ok(json!({"case": "block", "value": "a word"})),
        "words.guard.check" if text.contains("idiot") => {
            Ok(json!({"case": "replace", "value": text.replace("idiot", "*****")}))
        }
        "strict.guard.check" => {
            assert_eq!(arguments["direction"], "incoming");
            Err(Failure { case: "timeout".to_owned(), message: "slow".to_owned() })
        }
        "words.guard.check" => Ok(json!({"case": "pass", "value": null})),
        "cards.recognizer.recognize" => {
            let chars: Vec<char> = text.chars().collect();
            let starts = (0..chars.len().saturating_sub(3)).step_by(1);
            let four = starts.filter(|at| chars[*at..at + 4].iter().all(char::is_ascii_digit));
            let found = |at: usize| json!({"start": at, "end": at + 4, "value": format!("card-{}", chars[at..at + 4].iter().collect::<String>())});
            Ok(Json::Array(four.map(found).collect()))
        }
        "pages.retriever.search" if text.contains("park") => Ok(json!([
            {"id": "p2", "title": "Bikes", "text": "In the yard.", "url": null, "score": 0.2},
            {"id": "p1", "title": "Parking", "text": "Behind the house.", "url": "https://a.example/p1", "score": 0.8},
        ])),
        "pages.retriever.search" => {
            Ok(json!([{"id": "p3", "title": "Else", "text": "Else.", "score": 0.59}]))
        }
        other => panic!("{other} is asked"),
    }
}

struct Customer {
    talk: Talk,
    at: Timestamp,
    asked: Vec<String>,
    records: Vec<TurnRecord>,
}

impl Customer {
    fn new() -> Self {
        Self { talk: Talk::new(release()), at: at(), asked: Vec::new(), records: Vec::new() }
    }

    fn does(&mut self, body: Body) -> Turn {
        let key = (self.records.len() + 1).to_string();
        let inbound = Inbound { key, client_id: None, from: None, body };
        self.asked.clear();
        let asked = &mut self.asked;
        let turn = self.talk.take(&inbound, self.at, &mut |question| {
            assert!(question.extension);
            asked.push(question.effect.name());
            plugins(question)
        });
        let id = ConversationId::new("c-1").unwrap();
        self.records.push(self.talk.record(&id, &inbound, turn.clone(), self.at));
        self.at = self.at.checked_add(SignedDuration::from_secs(1)).unwrap();
        turn
    }

    fn says(&mut self, text: &str) -> Vec<String> {
        let turn = self.does(Body::Text(text.to_owned()));
        said(&turn)
    }
}

fn said(turn: &Turn) -> Vec<String> {
    let bot = turn.activities.iter().filter(|line| line.from == botloom_ports::Speaker::Bot);
    bot.filter_map(|line| line.text.clone()).collect()
}

#[test]
fn guards_see_every_message_first() {
    let mut customer = Customer::new();
    assert_eq!(customer.says("say it again to me"), ["What happened?"]);
    assert_eq!(
        customer.asked,
        ["words.guard.check", "strict.guard.check", "cards.recognizer.recognize", "words.guard.check"]
    );
    // What is replaced is read, kept and shown in its new form only.
    let turn = customer.does(Body::Text("you idiot".to_owned()));
    assert_eq!(said(&turn), ["You said: you *****"]);
    assert_eq!(turn.activities[0].text.as_deref(), Some("you *****"));
    assert!(!serde_json::to_string(&customer.records.last().unwrap().activities).unwrap().contains("idiot"));
    assert!(!String::from_utf8_lossy(&customer.records.last().unwrap().events).contains("idiot"));
}

#[test]
fn what_is_blocked_goes_no_further_and_what_was_asked_stands() {
    let mut customer = Customer::new();
    customer.says("block my card");
    let turn = customer.does(Body::Text("forbidden 4444".to_owned()));
    assert_eq!(said(&turn), ["Sorry, I can't take this message. Please put it another way."]);
    assert_eq!(customer.asked[..1], ["words.guard.check"], "nobody else sees it");
    assert!(!customer.asked.contains(&"cards.recognizer.recognize".to_owned()));
    assert!(turn.trace.to_string().contains("`words`: a word"));
    assert_eq!(customer.says("4444"), ["Blocked card-4444."]);
    // A guard that breaks lets nothing through unless the bot says so.
    assert_eq!(
        customer.says("crash"),
        ["Sorry, I can't take messages right now. Please try again in a moment."]
    );
}

#[test]
fn what_the_bot_says_is_looked_at_part_by_part() {
    let mut customer = Customer::new();
    customer.says("say it again to me");
    // The guard for what comes in is not asked here: the word comes from a value that a recognizer cannot know.
    let turn = customer.does(Body::Text("fine".to_owned()));
    assert_eq!(said(&turn), ["You said: fine"]);
    let outgoing = customer.asked.iter().filter(|name| *name == "words.guard.check").count();
    assert_eq!(outgoing, 4, "the message, its card's title and text, and what came in: {:?}", customer.asked);
}

#[test]
fn a_withheld_message_is_neither_shown_nor_remembered() {
    let mut files = files();
    files.insert("flows/leak.yaml", "flow: leak\ntriggers: [tell me the secret]\nsteps:\n  - say: {text: 'It is forbidden.', buttons: [{title: A}]}\n  - say: Anything else?\n");
    let (release, _) = build(&files, &Packs::default()).unwrap();
    let release = Arc::new(release);
    let mut customer = Customer { talk: Talk::new(Arc::clone(&release)), ..Customer::new() };
    let turn = customer.does(Body::Text("tell me the secret".to_owned()));
    assert_eq!(said(&turn), ["Sorry, this can't be shown here.", "Anything else?"]);
    assert!(turn.activities.iter().all(|line| line.buttons.is_empty()));
    assert!(!String::from_utf8_lossy(&customer.records[0].events).contains("It is forbidden"));
    let restored = Talk::restore(release, &customer.records).unwrap();
    assert_eq!(restored.session(), customer.talk.session(), "a restart remembers the same");
    assert_eq!(restored.session().said[0].text, "Sorry, this can't be shown here.");
}

#[test]
fn a_recognizer_fills_slots_in_running_text_and_answers() {
    let mut customer = Customer::new();
    assert_eq!(customer.says("please block 6222"), ["Blocked card-6222."]);
    let mut customer = Customer::new();
    customer.says("block my card");
    let again = customer.says("the blue one");
    assert_ne!(again, ["Blocked the blue one."]);
    assert_eq!(customer.says("it is 1234, please"), ["Blocked card-1234."]);
    let mut customer = Customer::new();
    customer.says("compare my cards");
    assert_eq!(customer.says("1111 and 2222"), ["Of 2: card-1111."]);
}

#[test]
fn retrievers_are_asked_where_the_bot_knows_nothing() {
    let mut customer = Customer::new();
    assert_eq!(customer.says("When are you open?"), ["From nine to five."]);
    assert!(!customer.asked.contains(&"pages.retriever.search".to_owned()));
    let turn = customer.does(Body::Text("where can I park my truck".to_owned()));
    assert_eq!(said(&turn), ["Behind the house."]);
    let citation = turn.activities.last().unwrap().citation.clone().unwrap();
    assert_eq!(
        (citation.entry.as_str(), citation.source.as_deref()),
        ("pages/p1", Some("https://a.example/p1"))
    );
    // What fits worse than the bot wants is no answer.
    let missed = customer.says("quantum flux capacitors");
    assert!(missed[0].starts_with("Sorry, I didn't get that"), "{missed:?}");
    assert_eq!(customer.asked.iter().filter(|name| *name == "pages.retriever.search").count(), 1);
    customer.says("look it up");
    assert_eq!(customer.says("where to park"), ["Behind the house."]);
    let mut customer = Customer::new();
    customer.says("look it up");
    assert_eq!(customer.says("flux capacitors"), ["Nothing found."]);
}

#[test]
fn a_replay_takes_what_extensions_said_from_the_log() {
    let mut customer = Customer::new();
    for text in
        ["say it again to me", "you idiot", "please block 6222", "forbidden", "where can I park my truck"]
    {
        customer.says(text);
    }
    let replayed = replay(&release(), &customer.records).unwrap();
    assert_eq!(replayed.turns, 5);
    assert_eq!(replayed.differences, []);
}

#[test]
fn names_that_lead_to_no_such_plugin_are_problems() {
    const WIT: &str = "package a:words;\nworld words { export botloom:plugin/guard@1.0.0; }\n\
        package botloom:plugin@1.0.0 { interface guard { variant verdict { pass, replace(string), block(string) } \
        check: func(text: string) -> verdict; } }\n";
    let mut files = files();
    files.insert("plugins/words.wit", WIT);
    let bot = BOT
        .replace("words: {component: words}", "words: {component: plugins/words.wasm}")
        .replace("of: plugins.cards", "of: plugins.words")
        .replace("{plugin: pages, minimum: 0.6}", "{plugin: page, minimum: 2}")
        .replace("guards: [words,", "guards: [word,");
    files.insert("bot.yaml", bot.as_str());
    let problems = check(&files, &Packs::default());
    let found: Vec<(String, &str, String)> = problems
        .iter()
        .map(|problem| {
            (problem.code.to_string(), &bot[problem.range.start..problem.range.end], problem.what.to_string())
        })
        .filter(|(code, ..)| code != "BL0220")
        .collect();
    let expected = [
        ("BL0124", "plugins.words", "`words` is no recognizer"),
        ("BL0123", "word", "there is no plug-in `word`"),
        ("BL0123", "page", "there is no plug-in `page`"),
    ];
    for (code, marked, what) in expected {
        assert!(
            found.iter().any(|(c, m, w)| (c.as_str(), *m, w.as_str()) == (code, marked, what)),
            "{what}: {found:?}"
        );
    }
    assert!(found.iter().any(|(_, marked, _)| *marked == "2"), "a score beyond 1: {found:?}");
}
