//! News by a real NATS server.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use botloom_bus::{Nats, NatsError, NatsOptions};
use botloom_ports::{Bus, Heard, Hearing, contract};
use nkeys::KeyPair;
use serde_json::{Value, json};
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn options(servers: &str) -> NatsOptions {
    NatsOptions {
        servers: servers.to_owned(),
        credentials: None,
        authorities: None,
        prefix: "botloom".to_owned(),
        replicas: 1,
    }
}

async fn connected(server: &str) -> Nats {
    Nats::connect(&options(server)).await.expect("the server is there")
}

/// Tells until it is carried.
async fn told(bus: &dyn Bus, news: &str) {
    while bus.tell("turns", news).await.is_err() {}
}

async fn next(hearing: &mut Box<dyn Hearing>) -> Heard {
    tokio::time::timeout(Duration::from_secs(60), hearing.next())
        .await
        .expect("something is heard")
        .expect("the bus is there")
}

fn news(text: impl ToString) -> Heard {
    Heard::News("turns", text.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn nats_keeps_the_contract_of_a_bus() {
    let server = harness::nats::Nats::start();
    contract::bus(&connected(&server.url()).await, &connected(&server.url()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn installations_with_different_prefixes_do_not_hear_each_other() {
    let server = harness::nats::Nats::start();
    let other = NatsOptions { prefix: "bank_2".to_owned(), ..options(&server.url()) };
    let (one, other) = (connected(&server.url()).await, Nats::connect(&other).await.unwrap());
    let (mut at_one, mut at_other) =
        (one.listen(&["turns"]).await.unwrap(), other.listen(&["turns"]).await.unwrap());
    one.tell("turns", "of one").await.unwrap();
    other.tell("turns", "of the other").await.unwrap();
    assert_eq!(next(&mut at_other).await, news("of the other"));
    assert_eq!(next(&mut at_one).await, news("of one"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_forgot_everything_is_noticed() {
    let mut server = harness::nats::Nats::start();
    let (one, two) = (connected(&server.url()).await, connected(&server.url()).await);
    let mut hearing = two.listen(&["turns"]).await.unwrap();
    for number in 0..5 {
        one.tell("turns", &number.to_string()).await.unwrap();
        assert_eq!(next(&mut hearing).await, news(number));
    }
    server.restart(Duration::from_millis(200));
    // What is told to the new server before the listener is back has the numbers that it knows from the old one.
    for text in ["a", "b", "c", "d", "e", "f", "g"] {
        told(&one, text).await;
    }
    assert_eq!(next(&mut hearing).await, Heard::Missed);
    told(&one, "after").await;
    while next(&mut hearing).await != news("after") {}
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_cut_off_hears_later_what_was_told_meanwhile() {
    let server = harness::nats::Nats::start();
    let cut = Arc::new(AtomicBool::new(false));
    let far = format!("nats://127.0.0.1:{}", wire(server.port(), Arc::clone(&cut)));
    let (one, two) = (connected(&server.url()).await, connected(&far).await);
    let mut hearing = two.listen(&["turns"]).await.unwrap();
    one.tell("turns", "before").await.unwrap();
    assert_eq!(next(&mut hearing).await, news("before"));
    // Nothing passes any more, and nobody is told so.
    cut.store(true, Ordering::SeqCst);
    for number in 0..100 {
        one.tell("turns", &number.to_string()).await.unwrap();
    }
    assert!(two.tell("turns", "into the void").await.is_err());
    cut.store(false, Ordering::SeqCst);
    for number in 0..100 {
        assert_eq!(next(&mut hearing).await, news(number), "nothing was missed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_comes_later_is_waited_for() {
    let mut server = harness::nats::Nats::start();
    let url = server.url();
    server.stop();
    let bus = connected(&url).await;
    assert!(bus.listen(&["turns"]).await.is_err());
    server.restart(Duration::ZERO);
    let mut hearing = loop {
        if let Ok(hearing) = bus.listen(&["turns"]).await {
            break hearing;
        }
    };
    bus.tell("turns", "there").await.unwrap();
    assert_eq!(next(&mut hearing).await, news("there"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_connect_is_the_servers_to_say() {
    let server = harness::nats::Nats::with("authorization { user: bot, password: \"s3c/ret\" }", &[]);
    let refused = Nats::connect(&options(&server.url())).await.err().expect("nobody without a password");
    assert!(matches!(refused, NatsError::Refused(_)), "{refused:?}");
    let url = server.url().replace("nats://", "nats://bot:s3c%2Fret@");
    let bus = connected(&url).await;
    let mut hearing = bus.listen(&["turns"]).await.unwrap();
    bus.tell("turns", "x").await.unwrap();
    assert_eq!(next(&mut hearing).await, news("x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_credentials_opens_the_account_of_its_user() {
    let (operator, system, account) =
        (KeyPair::new_operator(), KeyPair::new_account(), KeyPair::new_account());
    let user = KeyPair::new_user();
    let all = json!({ "mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1, "subs": -1, "conn": -1,
        "data": -1, "payload": -1, "imports": -1, "exports": -1, "leaf": -1, "wildcards": true });
    let none = json!({ "subs": -1, "conn": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "leaf": -1 });
    let server = harness::nats::Nats::with(
        &format!(
            "operator: {}\nsystem_account: {}\nresolver: MEMORY\nresolver_preload {{ {}: {}, {}: {} }}",
            vouched(&operator, &operator, json!({ "type": "operator" })),
            system.public_key(),
            system.public_key(),
            vouched(&operator, &system, json!({ "type": "account", "limits": none })),
            account.public_key(),
            vouched(&operator, &account, json!({ "type": "account", "limits": all })),
        ),
        &[],
    );
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, by: &KeyPair| {
        let path = folder.path().join(name);
        let token = vouched(by, &user, json!({ "type": "user", "subs": -1, "data": -1, "payload": -1 }));
        let seed = user.seed().unwrap();
        let parts = [("NATS USER JWT", token), ("USER NKEY SEED", seed)];
        let part = |(name, text): (&str, String)| {
            format!("-----BEGIN {name}-----\n{text}\n------END {name}------\n\n")
        };
        std::fs::write(&path, parts.map(part).concat()).unwrap();
        NatsOptions { credentials: Some(path), ..options(&server.url()) }
    };
    let own = file("bot.creds", &account);
    let bus = Nats::connect(&own).await.unwrap();
    let mut hearing = bus.listen(&["turns"]).await.unwrap();
    bus.tell("turns", "x").await.unwrap();
    assert_eq!(next(&mut hearing).await, news("x"));

    let refused = async |options: NatsOptions| {
        Nats::connect(&options).await.err().expect("the server does not know them")
    };
    let stranger = file("stranger.creds", &KeyPair::new_account());
    for options in [options(&server.url()), stranger] {
        let refused = refused(options).await;
        assert!(matches!(refused, NatsError::Refused(_)), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_three_servers_keep_outlives_one() {
    let mut cluster = harness::nats::Nats::cluster(3);
    let servers = cluster.iter().map(harness::nats::Nats::url).collect::<Vec<_>>().join(",");
    let bus = Nats::connect(&NatsOptions { replicas: 3, ..options(&servers) }).await.unwrap();
    let mut hearing = loop {
        // Until the servers have chosen who leads them, none makes a stream.
        if let Ok(hearing) = bus.listen(&["turns"]).await {
            break hearing;
        }
    };
    told(&bus, "to three").await;
    assert_eq!(next(&mut hearing).await, news("to three"));
    cluster[leader(&servers).await].stop();
    told(&bus, "to two").await;
    // While they choose another one to lead, it may be said that nobody knows when there will be any.
    let wanted = Some(news("to two"));
    while hearing.next().await.ok().inspect(|heard| assert_ne!(*heard, Heard::Missed)) != wanted {}
}

/// The number of the server that decides what the stream holds.
async fn leader(servers: &str) -> usize {
    let client = async_nats::connect(servers.split(',').collect::<Vec<_>>()).await.unwrap();
    let stream = async_nats::jetstream::new(client).get_stream("botloom-news").await.unwrap();
    let leader = stream.cached_info().cluster.as_ref().unwrap().leader.as_ref().unwrap();
    leader.strip_prefix("node").unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_encrypted_for_who_trusts_the_authority() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (cert, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let tls = "tls { cert_file: \"FOLDER/cert.pem\", key_file: \"FOLDER/key.pem\" }";
    let server = harness::nats::Nats::with(tls, &[("cert.pem", &cert), ("key.pem", &key)]);
    let url = server.url().replace("nats://", "tls://");
    let stranger = Nats::connect(&options(&url)).await.err().expect("the certificate is nobody's");
    assert!(said(&stranger).contains("certificate"), "{}", said(&stranger));
    let folder = tempfile::tempdir().unwrap();
    let authorities = folder.path().join("ca.pem");
    std::fs::write(&authorities, cert).unwrap();
    let bus = Nats::connect(&NatsOptions { authorities: Some(authorities), ..options(&url) }).await.unwrap();
    let mut hearing = bus.listen(&["turns"]).await.unwrap();
    bus.tell("turns", "sealed").await.unwrap();
    assert_eq!(next(&mut hearing).await, news("sealed"));
}

#[tokio::test]
async fn what_is_of_no_use_is_said_without_secrets() {
    let error =
        async |options: NatsOptions| said(&Nats::connect(&options).await.err().expect("it is of no use"));
    let address = error(options("nats://127.0.0.1:1,nats://me:s3cret@no way")).await;
    assert_eq!(address, "`no way` is no address of a NATS server, such as `nats://127.0.0.1:4222`");
    let prefix = error(NatsOptions { prefix: "a.b".to_owned(), ..options("127.0.0.1") }).await;
    assert_eq!(prefix, "`a.b` cannot be a prefix: use letters, digits, `-` and `_`");
    let credentials = Some(PathBuf::from("/no/such.creds"));
    let credentials = error(NatsOptions { credentials, ..options("127.0.0.1") }).await;
    assert!(credentials.starts_with("the credentials `/no/such.creds` cannot be read: "), "{credentials}");
}

/// What one key says of another, as NATS reads it.
fn vouched(by: &KeyPair, of: &KeyPair, mut claims: Value) -> String {
    claims["version"] = 2.into();
    let claims = json!({ "jti": of.public_key(), "iat": 1, "iss": by.public_key(), "sub": of.public_key(), "nats": claims });
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({ "typ": "JWT", "alg": "ed25519-nkey" })), part(&claims));
    let signature = by.sign(text.as_bytes()).unwrap();
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// A port from which there is a way to this one, on which nothing arrives while it is cut; who is at its ends does not notice.
fn wire(to: u16, cut: Arc<AtomicBool>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let pass = |mut from: TcpStream, mut to: TcpStream, cut: Arc<AtomicBool>| {
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                while cut.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(5));
                }
                if to.write_all(&bytes[..count]).is_err() {
                    return;
                }
            }
        });
    };
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let Ok(far) = TcpStream::connect(("127.0.0.1", to)) else { continue };
            pass(near.try_clone().unwrap(), far.try_clone().unwrap(), Arc::clone(&cut));
            pass(far, near, Arc::clone(&cut));
        }
    });
    port
}

/// An error with its causes.
fn said(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(&format!(": {error}"));
        cause = error.source();
    }
    said
}
