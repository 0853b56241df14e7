//! Durable turns: `cargo bench -p botloom-storage`.
//!
//! Writers each append a turn to a conversation of their own, and all wait until their turns are on the disk: on SQLite, on a PostgreSQL
//! that is started for this, and, as the peer, in a bare file whose writes are grouped and synced the same way.

use botloom_domain::{BotId, Conversation, ConversationKind, WorkspaceId};
use botloom_ports::{ConversationId, Digest, EventLog, contract};
use botloom_storage::{Address, Store};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use harness::postgres::Cluster;
use jiff::Timestamp;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

const WRITERS: [u64; 3] = [1, 16, 64];

fn conversation(id: &ConversationId) -> Conversation {
    let (workspace, bot) = (WorkspaceId::from_unique("bench"), BotId::from_unique("bench"));
    let (id, release) = (id.clone(), Digest::of(b"release"));
    Conversation::begun(id, workspace, bot, ConversationKind::Live, release, Timestamp::UNIX_EPOCH)
}

/// A bare log: who waits while a group is being synced shares the next one.
#[derive(Clone)]
struct Bare(mpsc::Sender<(Vec<u8>, oneshot::Sender<()>)>);

impl Bare {
    fn start(file: &Path) -> Self {
        let (sender, mut receiver) = mpsc::channel::<(Vec<u8>, oneshot::Sender<()>)>(4_096);
        let mut file = File::create(file).expect("a file can be made");
        std::thread::spawn(move || {
            while let Some((mut bytes, first)) = receiver.blocking_recv() {
                let mut answers = vec![first];
                while answers.len() < 256
                    && let Ok((more, answer)) = receiver.try_recv()
                {
                    bytes.extend(more);
                    answers.push(answer);
                }
                file.write_all(&bytes).expect("the disk has room");
                file.sync_data().expect("the disk syncs");
                for answer in answers {
                    let _gone = answer.send(());
                }
            }
        });
        Self(sender)
    }

    async fn append(&self, bytes: Vec<u8>) {
        let (answer, written) = oneshot::channel();
        self.0.send((bytes, answer)).await.expect("the writer runs");
        written.await.expect("the writer answers");
    }
}

/// Every writer does this once at a time; the number counts the rounds.
fn all_at_once<F>(runtime: &Runtime, writers: u64, work: impl Fn(u64) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    runtime.block_on(async {
        let tasks: Vec<_> = (0..writers).map(|writer| tokio::spawn(work(writer))).collect();
        for task in tasks {
            task.await.expect("no writer panics");
        }
    });
}

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cluster = Cluster::start();
    let server = Address::parse(&cluster.database()).expect("the server's address can be read");
    let stores = [("SQLite", Address::file(folder.path().join("log.db"))), ("PostgreSQL", server)];
    let stores = stores.map(|(name, address)| {
        (name, Arc::new(runtime.block_on(Store::open(&address)).expect("a store opens")))
    });
    let bare = Bare::start(&folder.path().join("bare"));
    let round = AtomicU64::new(0);

    let mut group = criterion.benchmark_group("durable turns");
    group.sample_size(30);
    for writers in WRITERS {
        group.throughput(Throughput::Elements(writers));
        for (name, store) in &stores {
            let id = |writer: u64| {
                ConversationId::new(format!("c{writers}-{writer}")).expect("the form is allowed")
            };
            for writer in 0..writers {
                let begun = runtime.block_on(store.create_conversation(&conversation(&id(writer))));
                begun.expect("a conversation can be made");
            }
            let turns = AtomicU64::new(0);
            group.bench_function(BenchmarkId::new(*name, writers), |b| {
                b.iter(|| {
                    let seq = turns.fetch_add(1, Ordering::Relaxed) + 1;
                    all_at_once(&runtime, writers, |writer| {
                        let (store, id) = (Arc::clone(store), id(writer));
                        async move {
                            let turn = contract::turn(&id, seq, &format!("k{seq}"));
                            store.append(&turn).await.expect("the turn fits");
                        }
                    });
                });
            });
        }
        group.bench_function(BenchmarkId::new("bare file", writers), |b| {
            b.iter(|| {
                let seq = round.fetch_add(1, Ordering::Relaxed);
                all_at_once(&runtime, writers, |writer| {
                    let bare = bare.clone();
                    async move {
                        let id = ConversationId::new(format!("c{writer}")).expect("the form is allowed");
                        let turn = contract::turn(&id, seq, &format!("k{seq}"));
                        bare.append(serde_json::to_vec(&turn).expect("a turn is JSON")).await;
                    }
                });
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
