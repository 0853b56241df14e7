//! The store keeps the contracts of its ports, its walls between workspaces, and what was there before a restart: each test runs on
//! SQLite and on a PostgreSQL that the tests start.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

macro_rules! on_both {
    ($($test:ident,)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(crate::House::file().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test(crate::House::server().await).await;
            })+
        }
    };
}

mod audit;
mod bot;
mod channel;
mod consent;
mod conversation;
mod deployment;
mod environment;
mod erasure;
mod insight;
mod log;
mod member;
mod plugin;
mod preflight;
mod sample;
mod secret;
mod usage;
mod value;
mod version;
mod workspace;

use botloom_domain::{
    Act, Against, Bot, BotId, BotName, By, Conversation, ConversationKind, Deployment, EnvironmentName,
    Measure, Percent, Role, Rule, SignInWay, Version, WorkspaceId,
};
use botloom_ports::{ConversationId, Digest, EventLog, Files, LogError, TurnRecord};
use botloom_storage::{Address, NewApiKey, NewBot, NewDeployment, NewSession, NewVersion, Store};
use jiff::Timestamp;
use std::sync::Arc;

struct House {
    _folder: Option<tempfile::TempDir>,
    address: Address,
    store: Store,
}

impl House {
    async fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::file(folder.path().join("botloom.db"));
        let store = Store::open(&address).await.unwrap();
        Self { _folder: Some(folder), address, store }
    }

    async fn server() -> Self {
        let address = Address::parse(&harness::postgres::shared().database()).unwrap();
        let store = Store::open(&address).await.unwrap();
        Self { _folder: None, address, store }
    }

    /// As many nodes of one installation; a file has one node, whose tasks share it.
    async fn nodes(&self, count: usize) -> Vec<Arc<Store>> {
        let mut nodes = vec![Arc::new(self.store.clone())];
        for _ in 1..count {
            let other = match self.address.as_file() {
                Some(_) => self.store.clone(),
                None => Store::open(&self.address).await.unwrap(),
            };
            nodes.push(Arc::new(other));
        }
        nodes
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

fn talk(id: &ConversationId, workspace: &WorkspaceId, release: &Digest, at: Timestamp) -> Conversation {
    let bot = BotId::from_unique("b");
    let (id, workspace, release) = (id.clone(), workspace.clone(), release.clone());
    let begun = Conversation::begun(id, workspace, bot, ConversationKind::Live, release, at);
    Conversation { language: Some("en".to_owned()), ..begun }
}

fn files(list: &[(&str, &str)]) -> Files {
    list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

async fn bot(store: &Store, workspace: &WorkspaceId, name: &str) -> Bot {
    let new = NewBot {
        name: BotName::parse(name).unwrap(),
        files: files(&[("bot.yaml", "bot: a\n"), ("flows/a.yaml", "x")]),
    };
    store.create_bot(workspace, new, at(0)).await.unwrap()
}

/// Does the same on every node at once.
async fn at_once<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    nodes: &[Arc<Store>],
    each: usize,
    work: impl Fn(Arc<Store>, usize) -> F,
) -> Vec<T> {
    let start = |number: usize| tokio::spawn(work(Arc::clone(&nodes[number % nodes.len()]), number));
    let mut results = Vec::new();
    for task in (0..nodes.len() * each).map(start).collect::<Vec<_>>() {
        results.push(task.await.unwrap());
    }
    results
}

/// Appends a turn where the log stands, as often as others are faster; how often it lost is returned.
async fn append(store: &Store, mut turn: TurnRecord) -> usize {
    for lost in 0.. {
        turn.seq = store.head(&turn.conversation).await.unwrap().turns + 1;
        match store.append(&turn).await {
            Ok(()) => return lost,
            Err(LogError::Conflict { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    unreachable!("somebody is always the first")
}

fn by(name: &str) -> By {
    By { actor: Some("mb_1".to_owned()), name: name.to_owned(), why: "new prices".to_owned(), broken: None }
}

fn placed(environment: &EnvironmentName, secret: &str) -> NewDeployment {
    NewDeployment { environment: environment.clone(), name: "web".to_owned(), secret: secret.to_owned() }
}

async fn deploy(store: &Store, version: &Version, secret: &str, at: Timestamp) -> Deployment {
    let new = placed(&EnvironmentName::production(), secret);
    let act = Act::Deploy(version.id.clone());
    store.deploy(version, &new, act, None, by("Ann"), at).await.unwrap().unwrap()
}

async fn published(store: &Store, workspace: &WorkspaceId, bot: &Bot, text: &str) -> Version {
    let files = files(&[("bot.yaml", text)]);
    let new = NewVersion { bot: bot.id.clone(), files, note: String::new(), author: "Ann".to_owned() };
    store.create_version(workspace, new, at(1)).await.unwrap()
}

fn trying(version: &Version, share: f64) -> Act {
    let limit = Percent::parse(1.5).unwrap();
    let errors = Rule { measure: Measure::Errors, limit, against: Against::Steady, at_least: 20 };
    let share = Percent::parse(share).unwrap();
    Act::Try { version: version.id.clone(), share, rules: vec![errors] }
}

async fn deploy_try(store: &Store, version: &Version, new: &NewDeployment) -> Deployment {
    store.deploy(version, new, trying(version, 50.0), None, by("Ann"), at(5)).await.unwrap().unwrap()
}

fn new_key(hash: &str, expires_at: Option<Timestamp>) -> NewApiKey {
    let (name, prefix, hash) = ("ci".to_owned(), "blk_1".to_owned(), hash.to_owned());
    NewApiKey { name, role: Role::Builder, scopes: None, prefix, hash, expires_at }
}

fn new_session(hash: &str, expires_at: Timestamp) -> NewSession {
    NewSession { hash: hash.to_owned(), way: SignInWay::Password, address: None, agent: None, expires_at }
}
