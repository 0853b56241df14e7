//! Plug-ins as their users run them: components in a bot's folder, looked at, called by hand and called by flows.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{check, folder};

/// Doubles a number, and computes without end.
const COMPONENT: &str = r#"(component
  (core module $m
    (func (export "double-it") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "spin") (loop (br 0))))
  (core instance $i (instantiate $m))
  (func (export "double-it") (param "amount" u32) (result u32) (canon lift (core func $i "double-it")))
  (func (export "spin") (canon lift (core func $i "spin"))))"#;

const BOT: &str = "bot: sums
languages: [en]
slots: {amount: {type: integer, ask: Which number?}}
plugins: {sums: {component: plugins/sums.wasm}}
";

const FLOWS: &str = "flow: double
triggers: [double a number, twice please]
steps:
  - ask: amount
    always: true
  - call: sums.double_it
    with: {amount: '${amount}'}
    into: twice
    catch: {else: [{say: 'It failed: ${error.case}.'}, {end: flow}]}
  - say: 'Twice that is ${twice}.'
";

const SPIN: &str = "flow: spin
triggers: [compute without end, spin around]
steps:
  - call: sums.spin
    catch: {crashed: [{say: 'Stopped: ${error.message}.'}, {end: flow}], else: [{say: Other}]}
  - say: It ended.
";

fn component() -> Vec<u8> {
    wat::parse_str(COMPONENT).unwrap()
}

fn bot() -> TempDir {
    let component = component();
    folder::<[u8]>(&[
        ("bot.yaml", BOT.as_bytes()),
        ("flows/double.yaml", FLOWS.as_bytes()),
        ("flows/spin.yaml", SPIN.as_bytes()),
        ("plugins/sums.wasm", &component),
    ])
}

fn botloom(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .current_dir(folder)
        .args(arguments)
        .env("BOTLOOM_PLUGIN_CACHE", folder.join("cache"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_component_is_looked_at_and_called_by_hand() {
    let bot = bot();
    let told = botloom(bot.path(), &["plugin", "inspect", "plugins/sums.wasm", "--json"], "");
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!((&told["asks"], &told["exports"]), (&json!([]), &json!(["double-it", "spin"])));
    assert!(told["interface"].as_str().unwrap().contains("double-it: func(amount: u32) -> u32;"), "{told}");
    let plain = text(&botloom(bot.path(), &["plugin", "inspect", "plugins/sums.wasm"], "").stdout);
    assert!(plain.contains("asks     nothing") && plain.contains("offers   double-it, spin"), "{plain}");

    let call = |function: &str, with: &str| {
        botloom(bot.path(), &["plugin", "call", "plugins/sums.wasm", function, "--with", with], "")
    };
    let good = call("double_it", r#"{"amount": 21}"#);
    assert_eq!((text(&good.stdout), good.status.code()), ("42\n".to_owned(), Some(0)));
    let wrong = call("double_it", r#"{"amount": "many"}"#);
    assert!(
        text(&wrong.stderr).contains("denied: `amount` should be a whole number"),
        "{}",
        text(&wrong.stderr)
    );
    assert_eq!(wrong.status.code(), Some(1));
    let endless = call("spin", "{}");
    assert!(
        text(&endless.stderr).contains("crashed: it computed longer than 50ms"),
        "{}",
        text(&endless.stderr)
    );
    let none = call("triple", "{}");
    assert!(text(&none.stderr).contains("has no function `triple`"), "{}", text(&none.stderr));
    let file = botloom(bot.path(), &["plugin", "inspect", "bot.yaml"], "");
    assert!(text(&file.stderr).contains("no WebAssembly component"), "{}", text(&file.stderr));
    assert_eq!(file.status.code(), Some(2));
}

#[test]
fn a_flow_calls_a_component_and_survives_one_that_does_not_end() {
    let bot = bot();
    let said = botloom(bot.path(), &["chat", "."], "double a number\n21\nspin around\ntwice please\n4\n");
    let out = text(&said.stdout);
    for line in
        ["Twice that is 42.", "Stopped: it computed longer than 50ms and was stopped.", "Twice that is 8."]
    {
        assert!(out.contains(line), "{out}{}", text(&said.stderr));
    }
    assert!(!out.contains("It ended."), "{out}");
    let cached = std::fs::read_dir(bot.path().join("cache")).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(cached.filter(|path| path.extension().is_some_and(|end| end == "machine")).count(), 1);
}

#[test]
fn calls_are_checked_against_the_component_itself() {
    let bot = bot();
    let wrong = FLOWS.replace("{amount: '${amount}'}", "{amount: \"'many'\", more: 1}");
    std::fs::write(bot.path().join("flows/double.yaml"), wrong).unwrap();
    let out = check(bot.path(), &[]);
    let told = text(&out.stdout);
    assert!(told.contains("error[BL0117]: `sums.double_it` has no parameter `more`"), "{told}");
    assert!(told.contains("flows/double.yaml:7:") && told.contains("'many'"), "{told}");
    // A file that is no component is one problem with a place.
    std::fs::write(bot.path().join("plugins/sums.wasm"), "MZ").unwrap();
    let told = text(&check(bot.path(), &[]).stdout);
    assert!(told.contains("error[BL0220]: `plugins/sums.wasm` is no component of a plug-in"), "{told}");
}

#[test]
fn the_bots_of_the_examples_are_sound_and_pass_their_tests() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/plugins");
    let mut bots = 0;
    for entry in std::fs::read_dir(examples).unwrap() {
        let bot = entry.unwrap().path().join("bot");
        if bot.is_dir() {
            for command in ["check", "test"] {
                let done = botloom(&bot, &[command, "."], "");
                assert!(
                    done.status.success(),
                    "{}: {}{}",
                    bot.display(),
                    text(&done.stdout),
                    text(&done.stderr)
                );
            }
            bots += 1;
        }
    }
    assert!(bots >= 3, "only {bots} bots");
}

/// A guard: what begins with `#` goes no further, what begins with `*` is replaced by `stars`.
const GUARD: &str = r#"(component
  (core module $m
    (memory (export "memory") 1)
    (global $next (mut i32) (i32.const 1024))
    (data (i32.const 16) "stars") (data (i32.const 32) "a sign")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32)
      (local $at i32) (local.set $at (global.get $next))
      (global.set $next (i32.add (local.get $at) (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))
      (local.get $at))
    (func (export "check") (param $text i32) (param $len i32) (param i32 i32 i32) (result i32)
      (local $first i32) (local.set $first (i32.load8_u (local.get $text)))
      (i32.store8 (i32.const 0) (i32.const 0))
      (if (i32.eq (local.get $first) (i32.const 42)) (then
        (i32.store8 (i32.const 0) (i32.const 1)) (i32.store (i32.const 4) (i32.const 16)) (i32.store (i32.const 8) (i32.const 5))))
      (if (i32.eq (local.get $first) (i32.const 35)) (then
        (i32.store8 (i32.const 0) (i32.const 2)) (i32.store (i32.const 4) (i32.const 32)) (i32.store (i32.const 8) (i32.const 6))))
      (i32.const 0)))
  (core instance $i (instantiate $m))
  (type $direction (enum "incoming" "outgoing"))
  (type $verdict (variant (case "pass") (case "replace" string) (case "block" string)))
  (func $check (param "text" string) (param "direction" $direction) (param "language" string) (result $verdict)
    (canon lift (core func $i "check") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
  (component $shape
    (type $d-shape (enum "incoming" "outgoing")) (import "direction" (type $d (eq $d-shape)))
    (type $v-shape (variant (case "pass") (case "replace" string) (case "block" string))) (import "verdict" (type $v (eq $v-shape)))
    (import "check" (func $f (param "text" string) (param "direction" $d) (param "language" string) (result $v)))
    (export $dx "direction" (type $d)) (export $vx "verdict" (type $v))
    (export "check" (func $f) (func (param "text" string) (param "direction" $dx) (param "language" string) (result $vx))))
  (instance $guard (instantiate $shape (with "direction" (type $direction)) (with "verdict" (type $verdict)) (with "check" (func $check))))
  (export "botloom:plugin/guard@1.0.0" (instance $guard)))"#;

#[test]
fn a_guard_stands_between_customer_and_bot_and_scripts_run() {
    let component = wat::parse_str(GUARD).unwrap();
    let bot = folder::<[u8]>(&[
        ("bot.yaml", b"bot: desk\nlanguages: [en]\nslots: {note: {type: text, ask: What happened?}}\nplugins: {words: {component: plugins/words.wasm}}\nguards: [words]\n"),
        ("flows/echo.yaml", b"flow: echo\ntriggers: [say it again, repeat after me]\nsteps:\n  - ask: note\n    always: true\n  - script: |\n      return [...note].reverse().join(\"\");\n    with: {note: '${note}'}\n    into: turned\n    returns: text\n    catch: {else: [{say: '${error.message}'}, {end: flow}]}\n  - say: '${turned}'\n"),
        ("tests/echo.yaml", b"test: backwards\ntalk:\n  - user: say it again\n  - bot: What happened?\n  - user: '*secret'\n  - bot: srats\n  - user: '# no'\n  - bot: {contains: I can't take this message}\n  - user: repeat after me\n  - bot: What happened?\n  - user: 'gnihton #'\n  - bot: {contains: can't be shown here}\n"),
        ("plugins/words.wasm", &component),
    ]);
    let told = check(bot.path(), &[]);
    assert!(told.status.success(), "{}", text(&told.stdout));
    let said = text(&botloom(bot.path(), &["chat", "."], "say it again\n*secret\n# no\n").stdout);
    assert!(
        said.contains("srats") && !said.contains("terces") && said.contains("I can't take this message"),
        "{said}"
    );
    // Tests run what needs no other system.
    let tested = botloom(bot.path(), &["test", "."], "");
    assert!(tested.status.success(), "{}{}", text(&tested.stdout), text(&tested.stderr));
}

#[test]
fn what_plug_ins_cost_is_measured_without_a_failed_call() {
    let here = tempfile::tempdir().unwrap();
    let parts = ["costs", "swap", "waiting"].map(|part| ["--only", part]).concat();
    let told =
        botloom(here.path(), &[&["bench", "plugins", "--calls", "100", "--json"], &parts[..]].concat(), "");
    assert!(told.status.success(), "{}", text(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(
        told["host"]["p50_us"].as_f64() > Some(0.0) && told["bare"]["p99_us"].as_f64() > Some(0.0),
        "{told}"
    );
    assert_eq!((&told["swap"]["swaps"], &told["swap"]["failed"]), (&json!(50), &json!(0)), "{told}");
    assert!(told["swap"]["calls"].as_u64() > Some(50), "{told}");
    assert_eq!((&told["waiting"]["calls"], &told["waiting"]["failed"]), (&json!(1500), &json!(0)), "{told}");
    assert!(told["loaded"].is_null(), "only what was asked for");
    // An instance that stays takes no more memory with each call.
    let many = botloom(here.path(), &["bench", "plugins", "--calls", "20000", "--only", "costs"], "");
    assert!(many.status.success(), "{}", text(&many.stderr));
    let peer = botloom(here.path(), &["bench", "plugins", "--only", "cut", "--peer", "./none"], "");
    assert!(!peer.status.success() && text(&peer.stderr).contains("`./none` cannot be started"));
}

/// A host that answers every request with this, and counts them.
fn answering(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut read = BufReader::new(stream.try_clone().unwrap());
            let mut line = String::new();
            while read.read_line(&mut line).is_ok_and(|length| length > 2) {
                line.clear();
            }
            count.fetch_add(1, Ordering::SeqCst);
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, asked)
}

#[test]
fn what_hosts_answer_is_recorded_and_answers_without_them() {
    let component = wat::parse_str(include_str!("../../src/command/bench/waits.wat")).unwrap();
    let here = folder::<[u8]>(&[("asks.wasm", &component)]);
    let answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nset-cookie: s=1\r\ncontent-length: 9\r\nconnection: close\r\n\r\n{\"ok\":42}";
    let (host, asked) = answering(answer);
    let orders = format!("{host}orders/1");
    let with = json!({"url": orders}).to_string();
    let call = |more: &[&str]| {
        let call = ["plugin", "call", "asks.wasm", "ask", "--with", &with];
        let done = botloom(here.path(), &[&call[..], more].concat(), "");
        (text(&done.stdout), text(&done.stderr), done.status.code())
    };
    // A private network is reached by those who say so.
    assert_eq!(call(&["--http", &host]).0, "false\n");
    let (told, heard, code) = call(&["--http", &host, "--private", "--record", "recorded.json"]);
    assert_eq!((told.as_str(), code, asked.load(Ordering::SeqCst)), ("true\n", Some(0), 1), "{heard}");
    assert!(heard.contains("1 request recorded in recorded.json"), "{heard}");
    let file = here.path().join("recorded.json");
    let recorded: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let exchange = json!({
        "request": format!("GET {orders}"), "status": 200,
        "headers": {"content-type": "application/json"}, "body": {"ok": 42},
    });
    assert_eq!(recorded, json!({"http": [exchange]}));
    // From now on nobody is asked.
    assert_eq!(call(&["--world", "recorded.json"]).0, "true\n");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    // Once more adds nothing; what is no recording is not overwritten, and nobody is asked for it.
    call(&["--http", &host, "--private", "--record", "recorded.json"]);
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(&file).unwrap()).unwrap(), recorded);
    std::fs::write(&file, "notes of mine").unwrap();
    let (_, told, code) = call(&["--http", &host, "--private", "--record", "recorded.json"]);
    assert!(told.contains("`recorded.json` is no recording"), "{told}");
    assert_eq!((code, asked.load(Ordering::SeqCst)), (Some(2), 2));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "notes of mine");
}
