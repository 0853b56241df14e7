//! Durable turns per second: `cargo bench -p botloom-storage`.
//!
//! The peer in the same run is one synced file write a turn, what a log without groups costs.

use botloom_domain::{BotId, Conversation, ConversationKind, WorkspaceId};
use botloom_ports::{ConversationId, Digest, EventLog, Mode, contract};
use botloom_storage::Store;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::Timestamp;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const WRITERS: u64 = 64;

async fn open(store: &Store, id: &ConversationId) {
    let conversation = Conversation {
        id: id.clone(),
        workspace: WorkspaceId::from_unique("bench"),
        bot: BotId::from_unique("bench"),
        deployment: None,
        kind: ConversationKind::Live,
        release: Digest::of(b"release"),
        mode: Mode::Bot,
        language: None,
        queue: None,
        note: None,
        assignee: None,
        last_text: None,
        slots: serde_json::Map::new(),
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
    };
    store.create_conversation(&conversation).await.expect("a conversation can be made");
}

fn bench(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let store = runtime.block_on(Store::open(&folder.path().join("log.db"))).expect("a store opens");
    let store = Arc::new(store);
    let ids: Vec<ConversationId> =
        (0..WRITERS).map(|n| ConversationId::new(format!("c{n}")).expect("the form is allowed")).collect();
    runtime.block_on(async {
        for id in &ids {
            open(&store, id).await;
        }
    });
    let round = Arc::new(AtomicU64::new(0));
    let mut group = criterion.benchmark_group("durable turns");
    group.sample_size(20).throughput(Throughput::Elements(WRITERS));
    group.bench_function("64 conversations, one turn each", |b| {
        b.iter(|| {
            let seq = round.fetch_add(1, Ordering::Relaxed) + 1;
            runtime.block_on(async {
                let append = |id: ConversationId| {
                    let store = Arc::clone(&store);
                    tokio::spawn(async move {
                        store
                            .append(&contract::turn(&id, seq, &format!("k{seq}")))
                            .await
                            .expect("the turn fits");
                    })
                };
                for task in ids.iter().cloned().map(append).collect::<Vec<_>>() {
                    task.await.expect("no writer panics");
                }
            });
        });
    });
    group.throughput(Throughput::Elements(1));
    let mut file = std::fs::File::create(folder.path().join("peer")).expect("a file can be made");
    group.bench_function("peer: one synced write of 500 bytes", |b| {
        b.iter(|| {
            file.write_all(&[b'x'; 500]).expect("the disk has room");
            file.sync_data().expect("the disk syncs");
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
