//! A bucket on a server that speaks S3: the contract, what nodes give each other, and what they do without it.

use super::*;
use botloom_ports::contract;
use harness::s3::{BUCKET, S3};
use std::error::Error as _;
use std::path::Path;

fn options(server: &S3, prefix: &str) -> BucketOptions {
    BucketOptions {
        url: format!("s3://{BUCKET}{prefix}"),
        endpoint: Some(server.url()),
        region: None,
        access: Some(("key".to_owned(), "very secret".to_owned())),
        authorities: None,
        secret: [7; 32],
    }
}

/// A node: a folder of its own, and the bucket.
struct Node {
    folder: tempfile::TempDir,
    bucket: Bucket,
}

async fn node(options: &BucketOptions) -> Node {
    let folder = tempfile::tempdir().unwrap();
    let bucket = Bucket::open(Folder::new(folder.path().join("objects")), options).await.unwrap();
    Node { folder, bucket }
}

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

fn file(text: &str) -> (String, Vec<u8>) {
    (format!("{}.part", digest(text)), text.as_bytes().to_vec())
}

async fn keep(node: &Node, key: &str, files: &[(String, Vec<u8>)]) -> Digest {
    let (manifest, key) = (format!("manifest of {key}"), digest(key));
    node.bucket.keep(&key, NewIndex { manifest: manifest.as_bytes(), files }).await.unwrap();
    key
}

fn names(folder: &Path) -> BTreeSet<String> {
    let files = std::fs::read_dir(folder).unwrap();
    files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_keeps_the_contract() {
    let server = S3::start();
    for prefix in ["", "/a/b/", "/with a space/é"] {
        let node = node(&options(&server, prefix)).await;
        contract::indexes(&node.bucket).await;
        let other = self::node(&options(&server, prefix)).await;
        assert!(other.bucket.find(&digest("one")).await.unwrap().is_some(), "{prefix}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_built_another_fetches() {
    let server = S3::start();
    let [one, two] = [node(&options(&server, "/here")).await, node(&options(&server, "/here")).await];
    // One is longer than a piece, so that it is sent in several.
    let long: Vec<u8> = (0..PIECE * 2 + 5).map(|at| (at % 251) as u8).collect();
    let long = (format!("{}.part", Digest::of(&long)), long);
    let files = [file("shared"), long, (format!("{}.dead", digest("dead")), b"dead".to_vec())];
    let key = keep(&one, "key", &files).await;
    let found = two.bucket.find(&key).await.unwrap().unwrap();
    assert_eq!(found.manifest, b"manifest of key");
    for (name, bytes) in &files {
        assert!(std::fs::read(found.folder.join(name)).unwrap() == *bytes, "{name}");
    }
    assert!(names(&found.folder).iter().all(|name| !name.ends_with(".new")), "{:?}", names(&found.folder));

    // What is here is not asked for again, and what is there is not sent again.
    let sent = server.names();
    assert!(sent.iter().all(|name| name.starts_with("here/")), "{sent:?}");
    server.remove(&format!("here/files/{}", files[0].0));
    assert!(two.bucket.find(&key).await.unwrap().is_some());
    let other = keep(&two, "other", &files[1..]).await;
    assert!(one.bucket.find(&other).await.unwrap().is_some());
    assert_eq!(server.names().len(), sent.len(), "an index more, a file less");

    // Another prefix is another installation's.
    let apart = node(&options(&server, "/there")).await;
    assert_eq!(apart.bucket.find(&key).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_whole_or_not_ours_is_not_fetched() {
    let server = S3::start();
    let one = node(&options(&server, "")).await;
    let files = [file("first"), file("second")];
    let key = keep(&one, "key", &files).await;
    let place = format!("files/{}", files[1].0);

    server.put(&place, b"something else");
    let two = node(&options(&server, "")).await;
    assert_eq!(two.bucket.find(&key).await.unwrap(), None, "a file is not what its name says");
    let there = names(&two.folder.path().join("objects"));
    assert!(!there.contains(&files[1].0) && there.iter().all(|name| !name.ends_with(".new")), "{there:?}");
    server.remove(&place);
    assert_eq!(two.bucket.find(&key).await.unwrap(), None, "a file is gone");
    // Who builds it sends what is not there.
    keep(&two, "key", &files).await;
    assert_eq!(server.get(&place), b"second");
    assert!(node(&options(&server, "")).await.bucket.find(&key).await.unwrap().is_some());

    let stranger = BucketOptions { secret: [8; 32], ..options(&server, "") };
    assert_eq!(node(&stranger).await.bucket.find(&key).await.unwrap(), None, "it has another seal");
    let other = digest("other");
    server.put(&format!("indexes/{other}"), &server.get(&format!("indexes/{key}")));
    assert_eq!(two.bucket.find(&other).await.unwrap(), None, "it stands under another key");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_release_needs_is_removed_after_a_day() {
    let server = S3::start();
    let node = node(&options(&server, "/p")).await;
    let [shared, own, other] = ["shared", "own", "other"].map(file);
    let one = keep(&node, "one", &[shared.clone(), own]).await;
    let two = keep(&node, "two", &[shared.clone(), other.clone()]).await;
    for (release, key) in [("first", &one), ("second", &two)] {
        node.bucket.refer(&digest(release), key).await.unwrap();
    }
    server.put("p/README", b"of somebody else");
    server.put("elsewhere/files/x", b"of somebody else");
    let all = server.names().len();
    let now = SystemTime::now();
    assert_eq!(node.bucket.sweep(&BTreeSet::new(), now).await.unwrap(), 0, "all of it is young");
    let later = now + YOUNG + Duration::from_secs(3600);
    assert_eq!(node.bucket.sweep(&[digest("first"), digest("second")].into(), later).await.unwrap(), 0);
    assert_eq!(node.bucket.sweep(&[digest("second")].into(), later).await.unwrap(), 3);
    let left: BTreeSet<String> = server.names().into_iter().collect();
    let expected = [
        "elsewhere/files/x".to_owned(),
        "p/README".to_owned(),
        format!("p/files/{}", shared.0),
        format!("p/files/{}", other.0),
        format!("p/indexes/{two}"),
        format!("p/uses/{}/{two}", digest("second")),
    ];
    assert_eq!(left, expected.into());
    assert_eq!(all, left.len() + 3);
    assert_eq!(node.bucket.sweep(&BTreeSet::new(), later).await.unwrap(), 4);

    // What is old is sent again when it is needed again, so that it is young.
    let object = |sent: SystemTime| ObjectMeta {
        location: Place::from("p"),
        last_modified: sent.into(),
        size: 1,
        e_tag: None,
        version: None,
    };
    for (age, young) in [(0, true), (FRESH.as_secs() - 1, true), (FRESH.as_secs() + 1, false)] {
        assert_eq!(is_young(&object(now - Duration::from_secs(age)), now, FRESH), young, "{age}");
    }
    assert!(is_young(&object(now + Duration::from_secs(60)), now, FRESH), "its clock is ahead");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_goes_on_without_the_bucket() {
    let mut server = S3::start();
    let [one, two] = [node(&options(&server, "")).await, node(&options(&server, "")).await];
    let key = keep(&one, "key", &[file("first")]).await;
    server.stop();
    assert_eq!(two.bucket.find(&key).await.unwrap(), None);
    let own = keep(&two, "own", &[file("second")]).await;
    two.bucket.refer(&digest("release"), &own).await.unwrap();
    assert!(two.bucket.find(&own).await.unwrap().is_some(), "it is in the folder");
    assert!(two.bucket.sweep(&BTreeSet::new(), SystemTime::now()).await.is_err());
    // One that starts meanwhile does so too.
    let three = node(&options(&server, "")).await;
    assert_eq!(three.bucket.find(&key).await.unwrap(), None);

    // It is not asked for a while, then it is.
    let server = S3::start();
    let moved = node(&options(&server, "")).await;
    keep(&moved, "key", &[file("first")]).await;
    *moved.bucket.silent.lock().unwrap() = Some(Instant::now());
    std::fs::remove_dir_all(moved.folder.path().join("objects")).unwrap();
    assert_eq!(moved.bucket.find(&key).await.unwrap(), None, "it is left alone");
    *moved.bucket.silent.lock().unwrap() = Instant::now().checked_sub(PAUSE);
    assert!(moved.bucket.find(&key).await.unwrap().is_some());
    assert_eq!(*moved.bucket.silent.lock().unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_without_secrets() {
    let server = S3::refusing();
    let folder = || Folder::new("unused");
    let refused = async |options: &BucketOptions| {
        let error = Bucket::open(folder(), options).await.err().expect("it is of no use");
        let mut said = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            said = format!("{said}: {error}");
            cause = error.source();
        }
        assert!(!said.contains("very secret"), "{said}");
        said
    };
    let said = refused(&options(&server, "")).await;
    assert!(said.contains("the object store refuses") && said.contains("`kept`"), "{said}");
    let server = S3::start();
    let missing = BucketOptions { url: "s3://nowhere/x".to_owned(), ..options(&server, "") };
    assert_eq!(refused(&missing).await, "there is no bucket `nowhere`");
    for url in ["kept", "http://kept", "s3://", "s3://user:pass@kept", "s3://kept:99/x", "s3://kept/x?y=z"] {
        let said = refused(&BucketOptions { url: url.to_owned(), ..options(&server, "") }).await;
        assert!(said.contains("is no address of a bucket"), "{url}: {said}");
    }
    for endpoint in ["kept", "ftp://kept", "127.0.0.1:9000"] {
        let said =
            refused(&BucketOptions { endpoint: Some(endpoint.to_owned()), ..options(&server, "") }).await;
        assert!(said.contains("is no address of an object store"), "{endpoint}: {said}");
    }
    let absent = BucketOptions { authorities: Some("absent.pem".into()), ..options(&server, "") };
    assert!(refused(&absent).await.contains("absent.pem"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_authority_is_trusted_where_it_is_named() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let server = S3::encrypted(&certificate, &key);
    let stranger = node(&options(&server, "")).await;
    let kept = keep(&stranger, "key", &[file("first")]).await;
    assert!(server.names().is_empty(), "whom nobody vouches for is told nothing");
    let folder = tempfile::tempdir().unwrap();
    let authorities = folder.path().join("ca.pem");
    std::fs::write(&authorities, certificate).unwrap();
    let options = BucketOptions { authorities: Some(authorities), ..options(&server, "") };
    keep(&node(&options).await, "key", &[file("first")]).await;
    assert!(node(&options).await.bucket.find(&kept).await.unwrap().is_some());
}
