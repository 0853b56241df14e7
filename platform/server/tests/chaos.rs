//! What happens to a running installation in the end: killed processes, databases that restart, full disks, clocks that jump. Whatever
//! was acknowledged has exactly one turn, in order.
//!
//! Here the short form; `make chaos` runs the long one (`BOTLOOM_CHAOS` says how many times something breaks).

use harness::nats::Nats;
use harness::network::{self, Network};
use harness::postgres::Cluster;
use harness::socket::streamed;
use harness::{Client, Customer, OWNER, TestPlatform};
use serde_json::json;
use std::cell::Cell;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_botloom");
/// Nobody is told to write less.
const UNLIMITED: &str = "[limits]\nconversation = \"off\"\naddress = \"off\"\n";
/// How many customers write all the time.
const WRITERS: usize = 4;
/// How long a customer tries to send one message.
const PATIENCE: Duration = Duration::from_secs(60);

fn rounds(short: usize) -> usize {
    std::env::var("BOTLOOM_CHAOS").ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// Pauses of random lengths that every run has anew; they are printed, so that a failure can be looked at.
fn pause(round: usize) -> Duration {
    let nanos = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is later");
    let pause = Duration::from_millis(100 + u64::from(nanos.subsec_micros()) % 700);
    eprintln!("round {round}: after {pause:?}");
    pause
}

/// Where nodes listen at the moment.
type Places = Arc<Mutex<Vec<String>>>;

/// Customers who write until they are told to stop, each message under its key until it is acknowledged.
struct Storm {
    stop: Arc<AtomicBool>,
    told: Arc<AtomicUsize>,
    writers: Vec<std::thread::JoinHandle<(Customer, Vec<String>)>>,
}

impl Storm {
    fn begin(places: &Places, secret: &str) -> Self {
        let (stop, told) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let writers = (0..WRITERS)
            .map(|writer| {
                let mut customer = Customer::begin(&places.lock().expect("nobody panics")[0], secret);
                let (places, stop, told) = (Arc::clone(places), Arc::clone(&stop), Arc::clone(&told));
                std::thread::spawn(move || {
                    let mut acknowledged = Vec::new();
                    while !stop.load(Ordering::SeqCst) {
                        let key = format!("{writer}-{}", acknowledged.len());
                        let begun = Instant::now();
                        let mut tries = writer;
                        loop {
                            let url = {
                                let places = places.lock().expect("nobody panics");
                                places[tries % places.len()].clone()
                            };
                            tries += 1;
                            customer.moved(&url);
                            if customer.say("你好", &key).is_some_and(|said| said["id"].is_string()) {
                                break;
                            }
                            assert!(begun.elapsed() < PATIENCE, "{key} is never acknowledged");
                            std::thread::sleep(Duration::from_millis(20));
                        }
                        acknowledged.push(key);
                        told.fetch_add(1, Ordering::SeqCst);
                    }
                    (customer, acknowledged)
                })
            })
            .collect();
        Self { stop, told, writers }
    }

    /// Waits until another message is acknowledged; how long that took.
    fn recovers(&self) -> Duration {
        let (begun, before) = (Instant::now(), self.told.load(Ordering::SeqCst));
        while self.told.load(Ordering::SeqCst) < before + WRITERS {
            assert!(begun.elapsed() < PATIENCE, "nothing is acknowledged any more");
            std::thread::sleep(Duration::from_millis(2));
        }
        begun.elapsed()
    }

    /// Looks whether every acknowledged message is there once, in order, and the turns have no gap.
    fn end(self, url: &str, owner: &Client) {
        self.stop.store(true, Ordering::SeqCst);
        let mut all = 0;
        for writer in self.writers {
            let (mut customer, acknowledged) = writer.join().expect("a writer goes on to the end");
            customer.moved(url);
            assert_eq!(keys(&customer), acknowledged);
            let turns = "query($c: ID!) { conversation(id: $c) { turns { number } } }";
            let turns =
                owner.run(turns, json!({"c": customer.conversation}))["conversation"]["turns"].clone();
            let numbers: Vec<u64> =
                turns.as_array().expect("a list").iter().filter_map(|turn| turn["number"].as_u64()).collect();
            assert_eq!(
                numbers,
                (1..=acknowledged.len() as u64 + 1).collect::<Vec<_>>(),
                "one turn a message, and the first"
            );
            all += acknowledged.len();
        }
        eprintln!("{all} messages were acknowledged, each has one turn");
    }
}

fn keys(customer: &Customer) -> Vec<String> {
    let key = |line: &serde_json::Value| Some(line["channelData"]["clientActivityID"].as_str()?.to_owned());
    customer.activities().iter().filter_map(key).collect()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (middle, longest) = (times[times.len() / 2], times[times.len() - 1]);
    eprintln!("{what}: {} times; median {middle:?}, longest {longest:?}", times.len());
}

#[test]
fn a_process_that_is_killed_at_any_moment_loses_nothing() {
    let mut platform = TestPlatform::start_with(BINARY, UNLIMITED);
    let places: Places = Arc::new(Mutex::new(vec![platform.url.clone()]));
    let storm = Storm::begin(&places, &platform.secret);
    let mut times = Vec::new();
    for round in 0..rounds(3) {
        std::thread::sleep(pause(round));
        let begun = Instant::now();
        platform.kill_and_restart();
        places.lock().expect("nobody panics")[0].clone_from(&platform.url);
        storm.recovers();
        times.push(begun.elapsed());
    }
    report("kill -9 on SQLite, until messages were acknowledged again", times);
    storm.end(&platform.url, &platform.member(OWNER));
}

#[test]
fn nodes_and_their_database_are_killed_and_nothing_is_lost() {
    let cluster = Cluster::start();
    let database = cluster.database();
    let mut nodes = [(), ()].map(|()| TestPlatform::start_on_with(BINARY, &database, UNLIMITED));
    let places: Places = Arc::new(Mutex::new(nodes.iter().map(|node| node.url.clone()).collect()));
    let storm = Storm::begin(&places, &nodes[0].secret);
    let (mut of_nodes, mut of_database) = (Vec::new(), Vec::new());
    for round in 0..rounds(3) {
        std::thread::sleep(pause(round));
        let begun = Instant::now();
        match round % 3 {
            2 => {
                cluster.kill_and_restart();
                storm.recovers();
                of_database.push(begun.elapsed());
            }
            node => {
                nodes[node].kill_and_restart();
                places.lock().expect("nobody panics")[node].clone_from(&nodes[node].url);
                storm.recovers();
                of_nodes.push(begun.elapsed());
            }
        }
    }
    report("kill -9 of a node on PostgreSQL, the same", of_nodes);
    report("kill -9 of PostgreSQL, the same", of_database);
    storm.end(&nodes[0].url, &nodes[0].member(OWNER));
}

#[test]
fn nodes_that_nothing_reaches_any_more_serve_and_hear_later_what_was_said() {
    if !network::apart("nodes_that_nothing_reaches_any_more_serve_and_hear_later_what_was_said") {
        return;
    }
    // Each node has a wire to the bus; both have the database.
    let network = Network::with_wires(2);
    let nats = Nats::within(&network);
    let cluster = Cluster::start();
    let database = cluster.database();
    let node = |wire: u8| {
        let bus = format!("[bus]\nurl = \"nats://{}:{}\"\n", network::address(wire), nats.port());
        TestPlatform::start_on_with(BINARY, &database, &format!("{UNLIMITED}{bus}"))
    };
    let nodes = [node(0), node(1)];
    let places: Places = Arc::new(Mutex::new(nodes.iter().map(|node| node.url.clone()).collect()));
    let storm = Storm::begin(&places, &nodes[0].secret);
    let customer = Customer::begin(&nodes[0].url, &nodes[0].secret);
    let mut times = Vec::new();
    for round in 0..rounds(3) {
        let word = format!("in-the-silence-{round}");
        let mended = Cell::new(Instant::now());
        // The first node is cut off, the second one, then both; who watches is at the second.
        let cut: &[u8] = [&[0][..], &[1], &[0, 1]][round % 3];
        let heard = streamed(&customer, &nodes[1], &[&word], || {
            cut.iter().for_each(|wire| network.cut(*wire));
            // Longer than a listener waits for a sign of the bus.
            std::thread::sleep(pause(round) * if cut.len() == 2 { 10 } else { 1 });
            storm.recovers();
            assert!(customer.say(&word, &word).expect("it answers")["id"].is_string());
            cut.iter().for_each(|wire| network.mend(*wire));
            mended.set(Instant::now());
        });
        assert_eq!(heard, [word]);
        times.push(mended.get().elapsed());
    }
    report("nodes without the bus, until the other one heard", times);
    storm.end(&nodes[1].url, &nodes[1].member(OWNER));
}

#[test]
fn a_full_disk_refuses_and_loses_nothing_and_room_is_enough_to_go_on() {
    let platform = TestPlatform::start_on_disk(BINARY, 64, UNLIMITED);
    let customer = Customer::begin(&platform.url, &platform.secret);
    let ready = || {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        agent.get(format!("{}/readyz", platform.url)).call().map_or(0, |answer| answer.status().as_u16())
    };
    let becomes_ready = || {
        let begun = Instant::now();
        while ready() != 200 {
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not become ready");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    let mut acknowledged = Vec::new();
    // Long messages fill the disk sooner.
    let long = "你好".repeat(1_000);
    for round in 0..rounds(2) {
        let send = |key: &str| customer.post(&long, key).expect("it is answered").0;
        let key = format!("{round}-before");
        assert_eq!(send(&key), 200);
        acknowledged.push(key);
        let ballast = platform.disk().join("ballast");
        let mut file = std::fs::File::create(&ballast).expect("the disk is seen from here");
        while file.write_all(&[1; 4096]).is_ok() {}
        // What there is still room for is taken; what is refused is sent again, as a client does, until the node says that it takes no more.
        let (begun, mut message, mut refusals) = (Instant::now(), 0, 0);
        while ready() != 503 || refusals == 0 {
            match send(&format!("{round}-{message}")) {
                200 => {
                    acknowledged.push(format!("{round}-{message}"));
                    message += 1;
                }
                status => {
                    assert!(status >= 500, "{status}");
                    refusals += 1;
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the disk is never full: {message} messages");
        }
        eprintln!("full after {message} messages");
        drop(file);
        std::fs::remove_file(ballast).expect("the disk is seen from here");
        let begun = Instant::now();
        becomes_ready();
        eprintln!("ready {:?} after there was room", begun.elapsed());
        let last = format!("{round}-{message}");
        assert_eq!(send(&last), 200, "what was refused is sent again");
        acknowledged.push(last);
        let found = keys(&customer);
        assert!(found == acknowledged, "{} of {} are there", found.len(), acknowledged.len());
    }
}

#[test]
fn a_clock_that_jumps_keeps_the_order_of_turns() {
    let mut platform = TestPlatform::start(BINARY);
    let mut customer = Customer::begin(&platform.url, &platform.secret);
    let mut sent: Vec<String> = Vec::new();
    for (at, clock) in [
        "2026-05-05T10:00:00+08:00",
        "2026-06-30T10:00:00+08:00",
        "1999-01-01T00:00:00Z",
        "2026-05-06T10:00:00+08:00",
    ]
    .iter()
    .enumerate()
    {
        for message in 0..3 {
            let key = format!("{at}-{message}");
            assert!(customer.say("你好", &key).expect("it answers")["id"].is_string(), "{clock}");
            // What comes twice on both sides of a jump is one message.
            if let Some(last) = sent.last() {
                assert!(customer.say("你好", last).expect("it answers")["id"].is_string());
            }
            sent.push(key);
        }
        platform.kill_and_restart_at(clock);
        customer.moved(&platform.url);
    }
    assert_eq!(keys(&customer), sent);
    // Where a jump ended the bot's own waiting, its turns are there too, and none is missing.
    let turns = "query($c: ID!) { conversation(id: $c) { turns { number } } }";
    let owner = platform.member(OWNER);
    let turns = owner.run(turns, json!({"c": customer.conversation}))["conversation"]["turns"].clone();
    let numbers: Vec<u64> =
        turns.as_array().expect("a list").iter().filter_map(|turn| turn["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert!(numbers.len() > sent.len());
}
