//! How fast a list over a million conversations answers, with every filter, on SQLite and on PostgreSQL.
//!
//! It takes minutes, so it runs when it is asked for: `cargo test --workspace --test lists -- --ignored --nocapture --test-threads 1`;
//! `BOTLOOM_ROWS` gives another number of conversations.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_domain::insight::{hashed, terms};
use botloom_domain::{BotId, ConversationFilter, ConversationKind, PageRequest, WorkspaceId};
use botloom_ports::{Digest, Mode};
use botloom_storage::{Address, Store};
use jiff::Timestamp;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value};
use std::time::{Duration, Instant};

/// In 90 days up to this moment, in milliseconds.
const END: i64 = 1_780_000_000_000;
const DAYS: i64 = 90;
/// What a list may take.
const MOST: Duration = Duration::from_millis(200);
const CHUNK: i64 = 400;

fn rows() -> i64 {
    std::env::var("BOTLOOM_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000)
}

fn bot(number: i64) -> BotId {
    BotId::from_unique(&format!("bot{}", number % 4))
}

fn release(number: i64) -> Digest {
    Digest::of(format!("{} {}", number % 4, number % 12).as_bytes())
}

/// A number that looks random, the same each time.
fn noise(number: i64, salt: i64) -> i64 {
    (hashed(&salt.to_string(), &number.to_string()) & 0x7fff_ffff) % 1_000
}

/// What is said in a conversation: a greeting in a third of them, a rare word each, and a dozen words of which some are frequent.
fn text(number: i64) -> String {
    let greeting = if noise(number, 1) < 333 { "hello 您好" } else { "" };
    let words = (0..12).map(|place| {
        let word = noise(number, 2 + place) * noise(number, 20 + place) / 1_000;
        if word % 3 == 0 {
            format!("查询{}", char::from_u32(0x4e00 + u32::try_from(word).unwrap()).unwrap())
        } else {
            format!("word{word}")
        }
    });
    format!("{greeting} order{number} {}", words.collect::<Vec<_>>().join(" "))
}

async fn fill(db: &DatabaseConnection, workspace: &WorkspaceId) {
    let backend = db.get_database_backend();
    let postgres = backend == DbBackend::Postgres;
    let columns = "id, workspace_id, bot_id, deployment_id, kind, digest, turns, mode, language, queue, note, assignee, last_text, slots, \
                   created_at, updated_at, wake_at, claimed_until, projected, missed, handed, rating, customer, found_at";
    let total = rows();
    for begin in (0..total).step_by(usize::try_from(CHUNK).unwrap()) {
        let (mut values, mut found): (Vec<Value>, Vec<Value>) = (Vec::new(), Vec::new());
        let numbers = begin..(begin + CHUNK).min(total);
        for number in numbers.clone() {
            let at = END - (total - number) * (DAYS * 86_400_000 / total);
            let mode = match noise(number, 40) {
                0..=4 => "waiting",
                5..=9 => "member",
                10..=60 => "bot",
                _ => "ended",
            };
            let text = text(number);
            let rating = (noise(number, 41) < 100).then(|| noise(number, 42) % 5 * 25);
            let none = || Value::String(None);
            values.extend([
                Value::from(format!("cv_{number:08}")),
                workspace.as_str().into(),
                bot(number).as_str().into(),
                none(),
                "live".into(),
                release(number).as_str().into(),
                8_i64.into(),
                mode.into(),
                if number % 3 == 0 { "en" } else { "zh-CN" }.into(),
                none(),
                none(),
                none(),
                text.clone().into(),
                "{}".into(),
                (at - 60_000).into(),
                at.into(),
                Value::BigInt(None),
                Value::BigInt(None),
                8_i64.into(),
                (noise(number, 43) / 800).into(),
                i64::from(noise(number, 44) < 150).into(),
                rating.into(),
                none(),
                (number + 1).into(),
            ]);
            let mut all: Vec<i64> =
                terms(&text).iter().map(|term| hashed(workspace.as_str(), term)).collect();
            all.push(hashed(workspace.as_str(), &format!("\u{1}flow{}", number % 30)));
            found.push((number + 1).into());
            found.push(if postgres {
                all.into()
            } else {
                let words: Vec<String> =
                    all.iter().map(|term| format!("t{:016x}", term.cast_unsigned())).collect();
                words.join(" ").into()
            });
        }
        for (into, each, values) in [
            (format!("conversation ({columns})"), 24, values),
            (
                format!("conversation_search ({}, terms)", if postgres { "found_at" } else { "rowid" }),
                2,
                found,
            ),
        ] {
            let tuples: Vec<String> = (0..values.len() / each)
                .map(|row| {
                    let places =
                        (1..=each).map(|place| format!("${}", row * each + place)).collect::<Vec<_>>();
                    format!("({})", places.join(", "))
                })
                .collect();
            let sql = format!("INSERT INTO {into} VALUES {}", tuples.join(", "));
            db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.unwrap();
        }
    }
}

async fn measure(address: &Address, text: &str) {
    let store = Store::open(address).await.unwrap();
    let workspace = store.create_workspace("w", Timestamp::UNIX_EPOCH).await.unwrap().id;
    let mut options = ConnectOptions::new(text.to_owned());
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.unwrap();
    let begun = Instant::now();
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("SELECT set_config('botloom.workspace', '*', false)").await.unwrap();
        db.execute_unprepared("SET synchronous_commit = off").await.unwrap();
    } else {
        db.execute_unprepared("PRAGMA synchronous = off").await.unwrap();
    }
    fill(&db, &workspace).await;
    if db.get_database_backend() == DbBackend::Postgres {
        // What the server does by itself after a while.
        db.execute_unprepared("VACUUM ANALYZE conversation").await.unwrap();
        db.execute_unprepared("VACUUM ANALYZE conversation_search").await.unwrap();
    }
    println!("{} conversations in {:.0?}", rows(), begun.elapsed());

    let all = || ConversationFilter { kind: Some(ConversationKind::Live), ..ConversationFilter::default() };
    let said = |text: &str| ConversationFilter { text: Some(text.to_owned()), ..all() };
    let ago = |days: i64| Timestamp::from_millisecond(END - days * 86_400_000).ok();
    let middle = format!("{}.cv_x", END - DAYS * 43_200_000);
    let lists: Vec<(&str, ConversationFilter, Option<String>)> = vec![
        ("all", all(), None),
        ("all, in the middle", all(), Some(middle.clone())),
        ("who waits", ConversationFilter { modes: vec![Mode::Waiting], ..all() }, None),
        ("of a bot", ConversationFilter { bot: Some(bot(2)), ..all() }, None),
        ("of a bot, in the middle", ConversationFilter { bot: Some(bot(2)), ..all() }, Some(middle)),
        ("on a version", ConversationFilter { bot: Some(bot(3)), release: Some(release(3)), ..all() }, None),
        ("in a language", ConversationFilter { language: Some("en".to_owned()), ..all() }, None),
        ("on a day", ConversationFilter { from: ago(41), to: ago(40), ..all() }, None),
        ("not understood", ConversationFilter { missed: true, ..all() }, None),
        ("bad marks", ConversationFilter { rating: Some((0, 49)), ..all() }, None),
        (
            "bad marks of a bot, not understood, handed over",
            ConversationFilter {
                rating: Some((0, 49)),
                missed: true,
                handed: true,
                bot: Some(bot(1)),
                ..all()
            },
            None,
        ),
        ("a word of a third of them", said("hello"), None),
        ("a rare word", said("order77777"), None),
        ("no such word", said("nobody"), None),
        ("two words", said("word1 word2"), None),
        ("Chinese", said("查询乂"), None),
        (
            "a frequent word, a bot that waits",
            ConversationFilter { bot: Some(bot(2)), modes: vec![Mode::Waiting], ..said("您好") },
            None,
        ),
        ("a flow", ConversationFilter { topic: Some("flow7".to_owned()), ..all() }, None),
    ];
    let mut slow = Vec::new();
    for (name, filter, after) in lists {
        let mut times = Vec::new();
        let mut found = 0;
        for _ in 0..15 {
            let request = PageRequest::new(Some(60), after.clone());
            let begun = Instant::now();
            found = store.conversations(&workspace, &filter, &request).await.unwrap().items.len();
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let (half, worst) = (times[times.len() / 2], times[times.len() - 1]);
        println!(
            "| {name} | {found} | {:.1} ms | {:.1} ms |",
            half.as_secs_f64() * 1e3,
            worst.as_secs_f64() * 1e3
        );
        if half > MOST {
            slow.push(name);
        }
    }
    assert!(slow.is_empty(), "slower than {MOST:?}: {slow:?}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a million rows"]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("botloom.db");
    measure(&Address::file(file.clone()), &format!("sqlite://{}", file.display())).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a million rows"]
async fn on_postgresql() {
    let text = harness::postgres::shared().database();
    measure(&Address::parse(&text).unwrap(), &text).await;
}
