//! The index of a release is built once and opened from then on; what is damaged is built again.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use async_trait::async_trait;
use botloom_engine::{Engine, Packs, Release, World};
use botloom_ports::memory::{MemoryLog, MemoryReleases};
use botloom_ports::{Digest, Files, Indexes, KeptIndex, LogError, NewIndex, SystemClock, Watchers};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Indexes in a folder.
struct Folder(PathBuf);

#[async_trait]
impl Indexes for Folder {
    async fn find(&self, key: &Digest) -> Result<Option<KeptIndex>, LogError> {
        let manifest = std::fs::read(self.0.join(format!("{key}.index"))).ok();
        Ok(manifest.map(|manifest| KeptIndex { manifest, folder: self.0.clone() }))
    }

    async fn keep(&self, key: &Digest, index: NewIndex<'_>) -> Result<Option<KeptIndex>, LogError> {
        for (name, bytes) in index.files {
            std::fs::write(self.0.join(name), bytes).unwrap();
        }
        std::fs::write(self.0.join(format!("{key}.index")), index.manifest).unwrap();
        self.find(key).await
    }

    async fn refer(&self, release: &Digest, key: &Digest) -> Result<(), LogError> {
        std::fs::write(self.0.join(format!("{release}.uses")), key.as_str()).unwrap();
        Ok(())
    }
}

fn bot(answer: &str, greeting: &str) -> Files {
    let mut files = Files::default();
    files.insert("bot.yaml", "bot: shop\nlanguages: [en]\nknowledge:\n  - files: knowledge/*.yaml\n");
    files.insert("flows/hi.yaml", format!("flow: hi\ntriggers: [hello]\nsteps:\n  - say: {greeting}\n"));
    files.insert(
        "knowledge/a.yaml",
        format!("entries:\n  - id: fees\n    question: What does it cost?\n    answer: {answer}\n"),
    );
    files
}

/// An engine that begins on what is kept, as after a restart.
fn engine(folder: &Path, releases: &Arc<MemoryReleases>) -> Engine {
    let engine = Engine::new(
        Arc::new(MemoryLog::default()),
        Arc::clone(releases) as _,
        Arc::new(Packs::default()),
        Arc::new(SystemClock),
        Arc::new(Watchers::default()),
        World::default(),
    );
    engine.keeping(Arc::new(Folder(folder.to_owned())))
}

fn answer(release: &Release) -> String {
    release.knowledge.search("What does it cost?", &[], 1).remove(0).answer
}

fn kept(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|found| found == kind)).collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_built_once_for_all_releases_that_know_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let releases = Arc::new(MemoryReleases::default());
    let one = releases.keep(bot("Five.", "Hi."));
    let first = engine(folder.path(), &releases);
    assert_eq!(answer(&first.release(&one).await.unwrap()), "Five.");
    assert_eq!(first.indexes_built(), 1);
    // After a restart it is opened, and so it is for a release in which only a flow is another.
    let two = releases.keep(bot("Five.", "Good day."));
    let second = engine(folder.path(), &releases);
    for digest in [&one, &two] {
        assert_eq!(answer(&second.release(digest).await.unwrap()), "Five.");
    }
    assert_eq!((second.indexes_built(), kept(folder.path(), "uses").len()), (0, 2));
    // Other knowledge is another index.
    let three = releases.keep(bot("Six.", "Hi."));
    assert_eq!(answer(&second.release(&three).await.unwrap()), "Six.");
    assert_eq!((second.indexes_built(), kept(folder.path(), "part").len()), (1, 2));
    // A draft begins with the index of its base and builds none.
    let third = engine(folder.path(), &releases);
    let draft = third.draft("b", bot("Seven.", "Hi."), Some(&one)).await.unwrap();
    assert_eq!((answer(&draft).as_str(), third.indexes_built()), ("Seven.", 0));
    // What customers meet is never the draft, though its files are the same.
    let published = releases.keep(bot("Seven.", "Hi."));
    let release = third.release(&published).await.unwrap();
    assert!(!Arc::ptr_eq(&release, &draft) && third.indexes_built() == 1);
    assert!(Arc::ptr_eq(&release, &third.draft("b", bot("Seven.", "Hi."), None).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_damaged_is_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let releases = Arc::new(MemoryReleases::default());
    let one = releases.keep(bot("Five.", "Hi."));
    engine(folder.path(), &releases).release(&one).await.unwrap();
    let part = kept(folder.path(), "part").remove(0);
    let index = kept(folder.path(), "index").remove(0);
    let (good, manifest) = (std::fs::read(&part).unwrap(), std::fs::read(&index).unwrap());
    let mut flipped = good.clone();
    flipped[good.len() / 2] ^= 1;
    // A right part under the name of another one is no right part.
    let mut other = bot("Five.", "Hi.");
    other.insert("knowledge/a.yaml", "entries:\n  - id: x\n    question: Who?\n    answer: I.\n");
    let other = releases.keep(other);
    engine(folder.path(), &releases).release(&other).await.unwrap();
    let exchanged = kept(folder.path(), "part").into_iter().find(|path| *path != part).unwrap();
    let exchanged = std::fs::read(exchanged).unwrap();
    type Damage = Box<dyn Fn()>;
    let writes = |path: &Path, bytes: &[u8]| -> Damage {
        let (path, bytes) = (path.to_owned(), bytes.to_vec());
        Box::new(move || std::fs::write(&path, &bytes).unwrap())
    };
    let gone = part.clone();
    let damages: [(&str, Damage); 7] = [
        ("flipped", writes(&part, &flipped)),
        ("cut", writes(&part, &good[..good.len() - 1])),
        ("empty", writes(&part, &[])),
        ("exchanged", writes(&part, &exchanged)),
        ("gone", Box::new(move || std::fs::remove_file(&gone).unwrap())),
        ("no text", writes(&index, b"{")),
        ("another format", writes(&index, b"{\"format\": 9999}")),
    ];
    for (what, damage) in damages {
        damage();
        let engine = engine(folder.path(), &releases);
        assert_eq!(answer(&engine.release(&one).await.unwrap()), "Five.", "{what}");
        assert_eq!(engine.indexes_built(), 1, "{what}");
        assert!(
            std::fs::read(&part).unwrap() == good && std::fs::read(&index).unwrap() == manifest,
            "{what}"
        );
    }
    let engine = engine(folder.path(), &releases);
    assert_eq!((answer(&engine.release(&one).await.unwrap()).as_str(), engine.indexes_built()), ("Five.", 0));
}
