//! The suites that every log, every bus, every store of indexes and every way to fetch must pass.

use crate::{
    Activity, Bus, BusError, CLAIM, ConversationId, Digest, EventLog, Fetch, FetchRequest, Heard, Hearing,
    Indexes, Kind, LogError, Mode, NewIndex, Speaker, Summary, TurnRecord, ValueChange, ValueScope,
    ValueWrite,
};
use jiff::Timestamp;

/// The two conversations that [`log`] writes to; the caller opens them on the release it names.
pub fn conversations() -> (ConversationId, ConversationId) {
    let id = |text: &str| ConversationId::new(text).expect("the text is of the allowed form");
    (id("contract-one"), id("contract-two"))
}

/// A turn with one message, as the suite and benchmarks append it.
pub fn turn(id: &ConversationId, seq: u64, key: &str) -> TurnRecord {
    let at = Timestamp::from_second(1_780_000_000 + seq as i64).expect("the time is in range");
    let text = Some(format!("第 {seq} 句 \"quoted\" \u{1F4E6}"));
    TurnRecord {
        conversation: id.clone(),
        seq,
        key: key.to_owned(),
        at,
        activities: vec![Activity {
            number: seq,
            turn: seq,
            from: Speaker::User,
            name: None,
            kind: Kind::Message,
            text: text.clone(),
            buttons: Vec::new(),
            attachments: Vec::new(),
            citation: None,
            client_id: Some(key.to_owned()),
            at,
        }],
        events: vec![0, 1, 255, seq as u8],
        trace: serde_json::json!({"steps": [seq]}),
        summary: Summary {
            mode: Mode::Bot,
            language: Some("zh-CN".to_owned()),
            queue: None,
            note: None,
            assignee: None,
            last_text: text,
            activities: seq,
            slots: serde_json::Map::new(),
            wake: None,
        },
        values: Vec::new(),
        consents: Vec::new(),
        counted: None,
    }
}

/// Runs the suite on a log in which the two [`conversations`] are open on `release` and empty.
///
/// # Panics
/// Where the log breaks its contract.
pub async fn log(log: &dyn EventLog, release: &Digest) {
    let (one, two) = conversations();
    let unknown = ConversationId::new("contract-none").expect("the text is of the allowed form");
    let head = log.head(&one).await.expect("an open conversation has a head");
    assert_eq!((head.turns, &head.release), (0, release));
    assert!(matches!(log.head(&unknown).await, Err(LogError::Unknown(id)) if id == unknown));
    assert!(matches!(log.append(&turn(&unknown, 1, "k")).await, Err(LogError::Unknown(_))));

    let first = turn(&one, 1, "a");
    log.append(&first).await.expect("the first turn is appended");
    log.append(&turn(&two, 1, "a")).await.expect("keys of two conversations are apart");
    assert!(matches!(log.append(&turn(&one, 2, "a")).await, Err(LogError::Repeated(key)) if key == "a"));
    assert!(matches!(
        log.append(&turn(&one, 1, "b")).await,
        Err(LogError::Conflict { expected: 1, found: 1 })
    ));
    assert!(matches!(
        log.append(&turn(&one, 3, "b")).await,
        Err(LogError::Conflict { expected: 3, found: 1 })
    ));
    let second = turn(&one, 2, "b");
    log.append(&second).await.expect("the second turn is appended");

    assert_eq!(log.head(&one).await.expect("the head").turns, 2);
    assert_eq!(log.read(&one, 0).await.expect("all turns"), [first.clone(), second.clone()]);
    assert_eq!(log.read(&one, 1).await.expect("turns after the first"), [second]);
    assert!(log.read(&one, 2).await.expect("no turn").is_empty());
    assert_eq!(log.by_key(&one, "a").await.expect("by key"), Some(first));
    assert_eq!(log.by_key(&one, "z").await.expect("by key"), None);

    // What plug-ins keep is there with the turn that says so, and not with one that is refused.
    let keeping = |id: &ConversationId, seq: u64, scope: ValueScope, change: ValueChange| {
        let mut record = turn(id, seq, &format!("keep-{seq}"));
        let (plugin, key) = ("orders".to_owned(), "seen".to_owned());
        record.values = vec![ValueWrite { plugin, scope, key, change }];
        record
    };
    let value = async |id: &ConversationId, scope| {
        log.value(id, "orders", scope, "seen").await.expect("the store answers")
    };
    log.append(&keeping(&one, 3, ValueScope::Bot, ValueChange::Add(2))).await.expect("a turn that keeps");
    log.append(&keeping(&two, 2, ValueScope::Bot, ValueChange::Add(3))).await.expect("another one");
    let late = keeping(&two, 2, ValueScope::Bot, ValueChange::Set("lost".to_owned()));
    assert!(matches!(
        log.append(&TurnRecord { key: "late".to_owned(), ..late }).await,
        Err(LogError::Conflict { .. })
    ));
    assert_eq!(value(&one, ValueScope::Bot).await.as_deref(), Some("5"));
    assert_eq!(value(&two, ValueScope::Bot).await.as_deref(), Some("5"));
    let own = ValueChange::Set("它".to_owned());
    log.append(&keeping(&one, 4, ValueScope::Conversation, own)).await.expect("a value of one conversation");
    assert_eq!(value(&one, ValueScope::Conversation).await.as_deref(), Some("它"));
    assert_eq!(value(&two, ValueScope::Conversation).await, None);
    assert_eq!(log.value(&one, "others", ValueScope::Bot, "seen").await.expect("the store answers"), None);
    log.append(&keeping(&one, 5, ValueScope::Bot, ValueChange::Delete)).await.expect("a value that goes");
    assert_eq!(value(&two, ValueScope::Bot).await, None);
    assert!(log.read(&one, 2).await.expect("turns").iter().all(|turn| turn.values.is_empty()));

    // Who wants to be woken is found when the time has come, and only as the last turn says it.
    let time = |second: i64| Timestamp::from_second(second).expect("the time is in range");
    let waking = |id: &ConversationId, seq: u64, at: Option<i64>| {
        let mut record = turn(id, seq, &format!("wake-{seq}"));
        record.summary.wake = at.map(time);
        record
    };
    log.append(&waking(&one, 6, Some(2_000))).await.expect("a turn that wants to be woken");
    log.append(&waking(&two, 3, Some(1_000))).await.expect("another one");
    assert_eq!(log.due(time(999), 9).await.expect("nobody yet"), []);
    let both = [(two.clone(), time(1_000)), (one.clone(), time(2_000))];
    assert_eq!(log.due(time(2_000), 9).await.expect("both"), both);
    // Who was given them has them alone, until it must be taken for dead.
    let claimed = 2_000 + CLAIM.as_secs() as i64;
    assert_eq!(log.due(time(claimed - 1), 9).await.expect("they are claimed"), []);
    assert_eq!(log.due(time(claimed), 1).await.expect("the first"), both[..1]);
    assert_eq!(log.due(time(claimed), 9).await.expect("the other one"), both[1..]);
    log.give_back(&[both[0].0.clone()]).await.expect("a claim can be given back");
    assert_eq!(log.due(time(claimed), 9).await.expect("what was given back"), both[..1]);
    // A turn says anew when it wants to be woken, and nobody has claimed that.
    log.append(&waking(&two, 4, None)).await.expect("something came in before");
    log.append(&waking(&one, 7, Some(2_030))).await.expect("a turn that wants to be woken again");
    assert_eq!(log.due(time(claimed), 9).await.expect("the one of them"), [(one.clone(), time(2_030))]);

    // A text may have every character; in lists one that cannot be shown may look different.
    let mut odd = turn(&two, 5, "odd");
    odd.summary.last_text = Some("a\0b\u{FFFF}\u{1F4E6}".to_owned());
    odd.activities[0].text = odd.summary.last_text.clone();
    odd.trace = serde_json::json!({"said": "\0"});
    log.append(&odd).await.expect("a turn with an odd text");
    assert_eq!(log.by_key(&two, "odd").await.expect("by key"), Some(odd));
}

/// Runs the suite of a store of indexes that is empty.
///
/// # Panics
/// Where the store breaks its contract.
pub async fn indexes(indexes: &dyn Indexes) {
    let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
    assert_eq!(indexes.find(&one).await.expect("an empty store is looked into"), None);
    let file = |text: &str| (format!("{}.part", Digest::of(text.as_bytes())), text.as_bytes().to_vec());
    let (shared, own) = (file("shared"), file("own"));
    fn new<'i>(manifest: &'i str, files: &'i [(String, Vec<u8>)]) -> NewIndex<'i> {
        NewIndex { manifest: manifest.as_bytes(), files }
    }
    indexes.keep(&one, new("first", &[shared.clone(), own.clone()])).await.expect("an index is kept");
    let kept =
        indexes.keep(&two, new("second", std::slice::from_ref(&shared))).await.expect("another one is kept");
    indexes.refer(&Digest::of(b"release"), &one).await.expect("a release has it");
    indexes.refer(&Digest::of(b"release"), &one).await.expect("that may be noted twice");
    let found = indexes.find(&one).await.expect("it is looked for").expect("it is there");
    assert_eq!(found.manifest, b"first");
    assert_eq!(kept, indexes.find(&two).await.expect("it is looked for"));
    for (name, bytes) in [&shared, &own] {
        assert_eq!(&std::fs::read(found.folder.join(name)).expect("the file is there"), bytes);
    }
    // Under the same key another one takes its place, and what is damaged is mended.
    std::fs::write(found.folder.join(&shared.0), "SHARED").expect("the file is damaged");
    indexes.keep(&one, new("third", std::slice::from_ref(&shared))).await.expect("it is replaced");
    let found = indexes.find(&one).await.expect("it is looked for").expect("it is there");
    assert_eq!(found.manifest, b"third");
    assert_eq!(std::fs::read(found.folder.join(&shared.0)).expect("the file is there"), shared.1);
}

/// Runs the suite on the buses of two nodes of one installation, to which nothing else is told.
///
/// # Panics
/// Where they break their contract.
pub async fn bus(one: &dyn Bus, two: &dyn Bus) {
    async fn next(hearing: &mut Box<dyn Hearing>) -> Heard {
        hearing.next().await.expect("the bus is there")
    }
    let news = |subject, text: &str| Heard::News(subject, text.to_owned());

    // What was told before somebody listened is not heard, nor what they did not ask for.
    one.tell("turns", "before").await.expect("nobody has to listen");
    let mut at_one = one.listen(&["turns", "drafts"]).await.expect("it is listened");
    let mut at_two = two.listen(&["turns", "drafts"]).await.expect("it is listened");
    let mut drafts = two.listen(&["drafts"]).await.expect("several listen at one node");
    let gone = two.listen(&["turns"]).await.expect("it is listened");
    drop(gone);

    // Everybody hears it as it was told, who told it too.
    for text in ["第一 \"quoted\" \u{1F4E6} {} $1 '", "", "two\nlines"] {
        one.tell("turns", text).await.expect("it is told");
        assert_eq!(next(&mut at_one).await, news("turns", text));
        assert_eq!(next(&mut at_two).await, news("turns", text));
    }
    two.tell("drafts", "a draft").await.expect("it is told");
    assert_eq!(next(&mut at_one).await, news("drafts", "a draft"));
    assert_eq!(next(&mut at_two).await, news("drafts", "a draft"));
    assert_eq!(next(&mut drafts).await, news("drafts", "a draft"));

    // The longest is carried, and what is longer refused.
    let longest = "x".repeat(one.longest());
    one.tell("turns", &longest).await.expect("it is told");
    assert_eq!(next(&mut at_two).await, news("turns", &longest));
    assert_eq!(next(&mut at_one).await, news("turns", &longest));
    let longer = one.tell("turns", &format!("{longest}x")).await;
    assert!(matches!(longer, Err(BusError::TooLong(bytes)) if bytes == longest.len() + 1));

    // What each node tells is heard in its order, while others tell at the same time.
    let telling = async |bus: &dyn Bus, name: &str| {
        for number in 0..300 {
            bus.tell("turns", &format!("{name} {number}")).await.expect("it is told");
        }
    };
    tokio::join!(telling(one, "one"), telling(two, "two"));
    for hearing in [&mut at_one, &mut at_two] {
        let mut heard = [0, 0];
        while heard != [300, 300] {
            let Heard::News("turns", text) = next(hearing).await else { panic!("nothing is missed") };
            let (name, number) = text.split_once(' ').expect("it is as it was told");
            let heard = &mut heard[usize::from(name == "two")];
            assert_eq!(number, heard.to_string(), "{text}");
            *heard += 1;
        }
    }
}

/// Runs the suite of what is refused before anything is sent; no name is looked up and nothing is connected.
///
/// # Panics
/// Where something else happens than the port says.
pub async fn fetch(fetch: &dyn Fetch) {
    let good = FetchRequest {
        allow: vec!["https://api.example.com/v1/".to_owned()],
        ..FetchRequest::new("GET", "https://api.example.com/v1/orders")
    };
    let outside = [
        "https://api.example.com/v2/orders",
        "https://api.example.com/v1",
        "https://api.example.com:8443/v1/orders",
        "http://api.example.com/v1/orders",
        "https://api.example.com.evil.example/v1/orders",
        "https://evil.example/?https://api.example.com/v1/orders",
    ];
    for url in outside {
        let request = FetchRequest { url: url.to_owned(), ..good.clone() };
        refused(fetch, &request, "not-allowed").await;
    }
    let none = FetchRequest { allow: Vec::new(), ..good.clone() };
    refused(fetch, &none, "not-allowed").await;
    let wrong = [
        "https://api.example.com@evil.example/v1/orders",
        "https://api.example.com/v1/../v2",
        "https://api.example.com/v1/%2e%2e/v2",
        "https://api.example.com/v1/x\\..\\..\\v2",
        "https://api.example.com/v1/\r\nHost: evil.example",
        "file:///etc/passwd",
        "",
    ];
    for url in wrong {
        let request = FetchRequest { url: url.to_owned(), ..good.clone() };
        refused(fetch, &request, "bad-request").await;
    }
    for method in ["CONNECT", "TRACE", "get", "", "GET / HTTP/1.1\r\n"] {
        let request = FetchRequest { method: method.to_owned(), ..good.clone() };
        refused(fetch, &request, "bad-request").await;
    }
    let headers = [
        ("X-Note", "a\r\nX-Other: b"),
        ("X-Note", "a\nb"),
        ("X-Note", "a\0b"),
        ("X-Note\r\nX-Other", "a"),
        ("X Note", "a"),
        ("", "a"),
        ("Host", "evil.example"),
        ("content-length", "0"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("TE", "trailers"),
        ("Upgrade", "websocket"),
        ("Accept-Encoding", "gzip"),
    ];
    for (name, value) in headers {
        let request = FetchRequest { headers: vec![(name.to_owned(), value.to_owned())], ..good.clone() };
        refused(fetch, &request, "bad-request").await;
    }
    for key in ["", "a\r\nb"] {
        let request = FetchRequest { idempotency_key: Some(key.to_owned()), ..good.clone() };
        refused(fetch, &request, "bad-request").await;
    }
    let large = FetchRequest { body: Some(vec![0; 1024 * 1024 + 1]), ..good };
    refused(fetch, &large, "bad-request").await;
}

async fn refused(fetch: &dyn Fetch, request: &FetchRequest, case: &str) {
    match fetch.fetch(request).await {
        Err(error) => assert_eq!(error.case(), case, "{request:?}: {error}"),
        Ok(answer) => panic!("{request:?} was answered: {answer:?}"),
    }
}
