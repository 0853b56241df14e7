//! Indexes beside the database: the contract of the port, and what is removed when no release needs it.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_objects::Folder;
use botloom_ports::{Digest, Indexes, NewIndex, contract};
use std::collections::BTreeSet;
use std::path::Path;

fn names(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn the_folder_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("objects");
    let objects = Folder::new(&below);
    assert_eq!(objects.sweep(&BTreeSet::new()).unwrap(), 0, "there is no folder yet");
    contract::indexes(&objects).await;
    assert!(names(&below).iter().all(|name| !name.ends_with(".new")), "{:?}", names(&below));
}

#[tokio::test]
async fn what_no_release_needs_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let objects = Folder::new(folder.path());
    let file = |text: &str| (format!("{}.part", Digest::of(text.as_bytes())), text.as_bytes().to_vec());
    let [shared, own, other, dead] = ["shared", "own", "other", "dead"].map(file);
    let dead = (dead.0.replace(".part", ".dead"), dead.1);
    let keep = async |key: &str, files: &[(String, Vec<u8>)]| {
        let named: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let manifest = format!("{{\"parts\": {named:?}}}");
        let key = Digest::of(key.as_bytes());
        objects.keep(&key, NewIndex { manifest: manifest.as_bytes(), files }).await.unwrap();
        key
    };
    let one = keep("one", &[shared.clone(), own.clone()]).await;
    let two = keep("two", &[shared.clone(), other.clone(), dead.clone()]).await;
    let [first, second, third] = ["first", "second", "third"].map(|release| Digest::of(release.as_bytes()));
    for (release, key) in [(&first, &one), (&second, &two), (&third, &two)] {
        objects.refer(release, key).await.unwrap();
    }
    std::fs::write(folder.path().join("half-written.new"), "x").unwrap();
    std::fs::write(folder.path().join("README"), "of somebody else").unwrap();
    let all: BTreeSet<Digest> = [first.clone(), second, third.clone()].into();
    assert_eq!(objects.sweep(&all).unwrap(), 1, "what was begun and not finished");
    assert_eq!(names(folder.path()).len(), 10);
    assert_eq!(objects.sweep(&[third.clone()].into()).unwrap(), 4);
    let left = [
        format!("{third}.uses"),
        format!("{two}.index"),
        shared.0.clone(),
        other.0.clone(),
        dead.0.clone(),
        "README".to_owned(),
    ];
    assert_eq!(names(folder.path()), left.into());
    assert!(objects.find(&two).await.unwrap().is_some() && objects.find(&one).await.unwrap().is_none());
    assert_eq!(objects.sweep(&BTreeSet::new()).unwrap(), 5);
    assert_eq!(names(folder.path()), ["README".to_owned()].into());
}
