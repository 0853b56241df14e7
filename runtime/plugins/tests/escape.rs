//! Hostile components: each is cut within its bound, told to the author in plain words, and leaves the host as it was.

mod support;

use botloom_plugins::{Options, inspect};
use botloom_ports::memory::ScriptedFetch;
use botloom_ports::{Allowed, FetchResponse, Plugins, ValueChange, ValueScope};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use std::time::Duration;
use support::mutate::{Dice, damaged};
use support::{HTTP, LOG, SEND, Turn, asks, call, code, component, error, host, plain, quiet_host, reply};

const ECHO: (&str, &str) = ("echo", "(param \"n\" u32) (result u32)");
const ECHO_BODY: &str = "(func (export \"echo\") (param i32) (result i32) (local.get 0))";

/// The host still answers.
async fn answers(host: &botloom_plugins::PluginHost) {
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    assert_eq!(reply(host, call(&echo, "echo", json!({"n": 7}))).await.result, Ok(json!(7)));
}

#[tokio::test]
async fn a_loop_without_end_is_cut_by_its_processor_time() {
    let host = quiet_host();
    let spin = code(&plain("(func (export \"spin\") (loop (br 0)))", &[("spin", "")]));
    let told = reply(&host, call(&spin, "spin", json!({}))).await;
    let error = told.result.unwrap_err();
    assert_eq!(
        (error.case.as_str(), error.message.as_str()),
        ("crashed", "it computed longer than 50ms and was stopped")
    );
    assert!((50_000..100_000).contains(&told.spent.cpu_us), "{:?}", told.spent);
    answers(&host).await;
}

#[tokio::test]
async fn a_function_that_calls_itself_without_end_is_a_trap() {
    let host = quiet_host();
    let body = "(func $dig (export \"dig\") (result i32) (i32.add (i32.const 1) (call $dig)))";
    let dig = code(&plain(body, &[("dig", "(result u32)")]));
    assert_eq!(
        error(&host, &dig, "dig", json!({})).await,
        ("crashed".into(), "its functions call one another without end".into())
    );
    answers(&host).await;
}

#[tokio::test]
async fn memory_and_tables_end_at_their_bound() {
    let host = quiet_host();
    let grow = "(func (export \"grow\") (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) unreachable)";
    let memory = code(&plain(grow, &[("grow", "")]));
    let told = reply(&host, call(&memory, "grow", json!({}))).await;
    assert_eq!(told.result.unwrap_err().message, "it wanted more memory than 32 MB and was stopped");
    assert!(told.spent.memory <= 32 << 20);
    let grow = "(table $t 1 funcref) (func (export \"grow\")
        (loop (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1)))) unreachable)";
    let tables = code(&plain(grow, &[("grow", "")]));
    let told = error(&host, &tables, "grow", json!({})).await;
    assert_eq!(told.1, "it wanted tables of more than 20000 entries and was stopped");
    // Asked for at the start, it does not even begin.
    let huge = code("(component (core module $m (memory 2000)) (core instance (instantiate $m)) (core module $n (func (export \"f\")))
        (core instance $i (instantiate $n)) (func (export \"f\") (canon lift (core func $i \"f\"))))");
    assert!(
        error(&host, &huge, "f", json!({})).await.1.contains("memory"),
        "{:?}",
        error(&host, &huge, "f", json!({})).await
    );
    answers(&host).await;
}

#[tokio::test]
async fn a_giant_result_is_refused() {
    let host = quiet_host();
    let body = "(func (export \"shout\") (param i32) (result i32)
        (i32.store (i32.const 524272) (i32.const 0)) (i32.store (i32.const 524276) (local.get 0)) (i32.const 524272))";
    let shout = code(&plain(body, &[("shout", "(param \"size\" u32) (result string)")]));
    let told = reply(&host, call(&shout, "shout", json!({"size": 1000}))).await;
    assert_eq!(told.result.unwrap().as_str().unwrap().len(), 1000);
    for size in [300_000, 500_000] {
        let told = error(&host, &shout, "shout", json!({"size": size})).await;
        assert_eq!(told.0, "too-large", "{told:?}");
    }
    // A length beyond its memory is a lie.
    assert_eq!(error(&host, &shout, "shout", json!({"size": u32::MAX})).await.0, "crashed");
    let giant = "x".repeat(300_000);
    let echo =
        code(&plain("(func (export \"hear\") (param i32 i32))", &[("hear", "(param \"text\" string)")]));
    assert_eq!(error(&host, &echo, "hear", json!({"text": giant})).await.0, "too-large");
    answers(&host).await;
}

#[tokio::test]
async fn a_flood_of_calls_to_the_host_costs_what_is_allowed() {
    let host = quiet_host();
    let body = "(import \"host\" \"write\" (func $write (param i32 i32 i32)))
        (data (i32.const 1024) \"again\")
        (func (export \"flood\") (param i32)
          (loop (call $write (i32.const 1) (i32.const 1024) (i32.const 5))
            (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))))";
    let lowered =
        "(core func $write (canon lower (func $log \"write\") (memory (core memory $libc \"memory\"))))";
    let flood = code(&component(
        LOG,
        lowered,
        "(export \"write\" (func $write))",
        body,
        &[("flood", "(param \"times\" u32)")],
    ));
    let told = reply(&host, call(&flood, "flood", json!({"times": 1000}))).await;
    assert_eq!(told.result, Ok(Json::Null));
    assert_eq!(told.log.len(), 101);
    assert_eq!(told.log[0], ("info".to_owned(), "again".to_owned()));
    assert_eq!(told.log[100].1, "900 more lines were left out");
    let told = reply(&host, call(&flood, "flood", json!({"times": 4_000_000_000_u32}))).await;
    assert_eq!(told.result.unwrap_err().case, "crashed");
    assert_eq!(told.log.len(), 101);
    answers(&host).await;
}

#[tokio::test]
async fn a_line_of_the_log_stays_one_line() {
    let host = quiet_host();
    let line = r"ok\0d\0a2026-05-01 ERROR forged \1b[2J \e2\80\ae back";
    let body = format!(
        "(import \"host\" \"write\" (func $write (param i32 i32 i32))) (data (i32.const 1024) \"{line}\")
        (func (export \"write\") (call $write (i32.const 3) (i32.const 1024) (i32.const 41)))"
    );
    let lowered =
        "(core func $write (canon lower (func $log \"write\") (memory (core memory $libc \"memory\"))))";
    let forge = code(&component(LOG, lowered, "(export \"write\" (func $write))", &body, &[("write", "")]));
    let told = reply(&host, call(&forge, "write", json!({}))).await;
    assert_eq!(
        told.log,
        [("error".to_owned(), r"ok\u{d}\u{a}2026-05-01 ERROR forged \u{1b}[2J \u{202e} back".to_owned())]
    );
}

/// A host that never answers.
struct Silent;

#[async_trait::async_trait]
impl botloom_ports::Fetch for Silent {
    async fn fetch(
        &self,
        request: &botloom_ports::FetchRequest,
    ) -> Result<FetchResponse, botloom_ports::FetchError> {
        request.check()?;
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_call_that_waits_without_end_is_cut_by_the_clock_and_holds_no_thread() {
    let host = host(Options { threads: 1, ..Options::default() }, Arc::new(Silent));
    let ask = code(&asks(""));
    let waits = |_| {
        let mut call = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
        call.allowed.http = vec!["https://api.example.com/".to_owned()];
        call.timeout = Duration::from_millis(300);
        let host = host.clone();
        tokio::spawn(async move { host.call(Arc::new(call), Arc::new(Turn::default())).await })
    };
    let waiting: Vec<_> = (0..200).map(waits).collect();
    tokio::task::yield_now().await;
    answers(&host).await;
    for told in waiting {
        let error = told.await.unwrap().result.unwrap_err();
        assert_eq!(
            (error.case.as_str(), error.message.as_str()),
            ("timeout", "it gave no result within 300ms")
        );
    }
}

#[tokio::test]
async fn a_trap_in_every_entry_is_told() {
    let host = quiet_host();
    for (body, words) in [
        ("unreachable", "it stopped itself"),
        ("(drop (i32.div_s (i32.const 1) (i32.const 0)))", "divide by zero"),
        ("(drop (i32.load (i32.const -1)))", "out of bounds memory access"),
        ("(call_indirect $t (i32.const 0))", "uninitialized"),
        ("(drop (i32.trunc_f64_s (f64.const nan)))", "conversion to integer"),
    ] {
        let body = format!("(table $t 1 funcref) (func (export \"trap\") {body})");
        let trap = code(&plain(&body, &[("trap", "")]));
        let told = error(&host, &trap, "trap", json!({})).await;
        assert!(told.0 == "crashed" && told.1.contains(words), "{told:?}");
    }
    // In the start function, and in the allocator.
    let start = code(
        "(component (core module $m (func $s unreachable) (start $s) (func (export \"f\")))
        (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))",
    );
    assert_eq!(error(&host, &start, "f", json!({})).await.0, "crashed");
    let realloc = code("(component (core module $m (memory (export \"memory\") 1)
          (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) unreachable) (func (export \"f\") (param i32 i32)))
        (core instance $i (instantiate $m)) (func (export \"f\") (param \"text\" string)
          (canon lift (core func $i \"f\") (memory (core memory $i \"memory\")) (realloc (core func $i \"realloc\")))))");
    assert_eq!(error(&host, &realloc, "f", json!({"text": "x"})).await.0, "crashed");
    answers(&host).await;
}

#[tokio::test]
async fn a_start_function_and_an_allocator_that_loop_are_cut() {
    let host = quiet_host();
    let start = code(
        "(component (core module $m (func $s (loop (br 0))) (start $s) (func (export \"f\")))
        (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))",
    );
    assert!(error(&host, &start, "f", json!({})).await.1.contains("computed longer"));
    let realloc = code("(component (core module $m (memory (export \"memory\") 1)
          (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (loop (br 0)) unreachable) (func (export \"f\") (param i32 i32)))
        (core instance $i (instantiate $m)) (func (export \"f\") (param \"text\" string)
          (canon lift (core func $i \"f\") (memory (core memory $i \"memory\")) (realloc (core func $i \"realloc\")))))");
    assert!(error(&host, &realloc, "f", json!({"text": "x"})).await.1.contains("computed longer"));
    answers(&host).await;
}

#[tokio::test]
async fn what_the_host_does_not_give_is_refused_by_name() {
    let host = quiet_host();
    for import in [
        "wasi:http/outgoing-handler@0.2.0",
        "wasi:sockets/tcp@0.3.0",
        "wasi:nn/inference@0.2.0",
        "wasi:thread/spawn@0.2.0",
        "botloom:admin/tenants@1.0.0",
        "acme:other/api@1.0.0",
    ] {
        let wants = code(&format!("(component (import \"{import}\" (instance (export \"f\" (func)))))"));
        let told = host.prepare(&wants).await.unwrap_err();
        assert!(told.contains(&format!("it imports `{import}`")), "{told}");
    }
    // Names of ours, but not what is behind them.
    for (import, body) in [
        ("botloom:plugin/files@1.0.0", "(export \"read\" (func))"),
        ("botloom:plugin/log@2.0.0", "(export \"write\" (func))"),
        ("botloom:plugin/log@1.0.0", "(export \"write\" (func (param \"message\" u64)))"),
        ("botloom:plugin/log@1.0.0", "(export \"read-all\" (func (result string)))"),
    ] {
        let wants = code(&format!("(component (import \"{import}\" (instance {body})))"));
        let told = host.prepare(&wants).await.unwrap_err();
        assert!(told.contains("not what Botloom gives"), "{told}");
    }
}

#[tokio::test]
async fn behind_the_interfaces_of_language_runtimes_there_is_nothing() {
    let host = quiet_host();
    let imports = r#"
      (import "wasi:cli/environment@0.2.3" (instance $env
        (export "get-environment" (func (result (list (tuple string string)))))
        (export "get-arguments" (func (result (list string))))))
      (import "wasi:filesystem/types@0.2.3" (instance $types (export "descriptor" (type (sub resource)))))
      (alias export $types "descriptor" (type $descriptor))
      (import "wasi:filesystem/preopens@0.2.3" (instance $folders
        (alias outer 1 $descriptor (type $d)) (export "descriptor" (type $own (eq $d)))
        (export "get-directories" (func (result (list (tuple (own $own) string)))))))"#;
    let lower = |name: &str, of: &str, function: &str| {
        format!(
            r#"(core func ${name} (canon lower (func ${of} "{function}") (memory (core memory $libc "memory"))
               (realloc (core func $libc "realloc"))))"#
        )
    };
    let lowered = lower("vars", "env", "get-environment")
        + &lower("args", "env", "get-arguments")
        + &lower("dirs", "folders", "get-directories");
    let body = r#"
      (import "host" "vars" (func $vars (param i32))) (import "host" "args" (func $args (param i32)))
      (import "host" "dirs" (func $dirs (param i32)))
      (func (export "count") (result i32)
        (call $vars (i32.const 16)) (call $args (i32.const 32)) (call $dirs (i32.const 48))
        (i32.add (i32.load (i32.const 20)) (i32.add (i32.load (i32.const 36)) (i32.load (i32.const 52)))))"#;
    let given =
        "(export \"vars\" (func $vars)) (export \"args\" (func $args)) (export \"dirs\" (func $dirs))";
    let looks = code(&component(imports, &lowered, given, body, &[("count", "(result u32)")]));
    // This process has variables, arguments and files; the component counts none.
    assert!(std::env::vars().count() > 0);
    assert_eq!(reply(&host, call(&looks, "count", json!({}))).await.result, Ok(json!(0)));
}

#[tokio::test]
async fn threads_and_shared_memory_do_not_exist() {
    let host = quiet_host();
    let shared = "(component (core module $m (memory 1 1 shared) (func (export \"f\") (drop (memory.atomic.notify (i32.const 0) (i32.const 1)))))
        (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))";
    assert!(host.prepare(&code(shared)).await.is_err());
}

#[tokio::test]
async fn two_functions_of_one_name_are_refused() {
    let host = quiet_host();
    let same = code(
        "(component (core module $m (func (export \"f\"))) (core instance $i (instantiate $m))
        (func $f (canon lift (core func $i \"f\")))
        (instance $a (export \"run-it\" (func $f))) (instance $b (export \"run-it\" (func $f)))
        (export \"acme:one/api\" (instance $a)) (export \"acme:two/api\" (instance $b)))",
    );
    let told = host.prepare(&same).await.unwrap_err();
    assert_eq!(told, "it exports two functions that are called `run_it`; flows could not tell them apart");
}

/// A damaged component that loads, and whose export has a type but no code.
#[tokio::test]
async fn an_export_without_code_is_an_error() {
    let host = quiet_host();
    let hollow = botloom_ports::PluginCode::new(&include_bytes!("data/export-without-code.wasm")[..]);
    let told = error(&host, &hollow, "ask", json!({"n": 1})).await;
    assert_eq!(told, ("crashed".into(), "it failed: it exports a function that it does not have".into()));
    answers(&host).await;
}

#[tokio::test]
async fn wrong_arguments_never_reach_the_component() {
    let host = quiet_host();
    let body = "(func (export \"f\") (param i32 i32 i32) unreachable)";
    let named = "(type $k (enum \"a\" \"b\")) (export $kind \"kind\" (type $k))";
    let f = code(&component(named, "", "", body, &[("f", "(param \"kind\" $kind) (param \"text\" string)")]));
    for (arguments, words) in [
        (json!({}), "`kind` should be one of: a, b"),
        (json!({"kind": "c", "text": "x"}), "`kind` should be one of: a, b"),
        (json!({"kind": "a", "text": ["x"]}), "`text` should be a text"),
    ] {
        assert_eq!(error(&host, &f, "f", arguments).await, ("denied".to_owned(), words.to_owned()));
    }
    assert_eq!(error(&host, &f, "g", json!({})).await.1, "the component has no function `g`");
}

#[tokio::test]
async fn files_that_are_no_components_are_told_apart() {
    let host = quiet_host();
    let told = |bytes: &[u8]| {
        let code = botloom_ports::PluginCode::new(bytes.to_vec());
        let host = host.clone();
        async move { host.prepare(&code).await.unwrap_err() }
    };
    assert!(told(b"").await.contains("no WebAssembly component"));
    assert!(told(b"#!/bin/sh\nrm -rf /").await.contains("no WebAssembly component"));
    let module = wat::parse_str("(module (func (export \"f\")))").unwrap();
    assert!(told(&module).await.contains("core module, not a component"));
    let whole = wat::parse_str(plain(ECHO_BODY, &[ECHO])).unwrap();
    for end in 0..whole.len() {
        let cut = &whole[..end];
        // Some beginnings are components themselves, without the functions that would come.
        let code = botloom_ports::PluginCode::new(cut.to_vec());
        if host.prepare(&code).await.is_ok() {
            let result = reply(&host, call(&code, "echo", json!({"n": 1}))).await.result;
            assert!(result == Ok(json!(1)) || result.is_err_and(|error| error.case == "unavailable"));
        }
    }
    answers(&host).await;
}

#[tokio::test]
async fn giant_functions_and_deep_nesting_are_refused_before_they_are_compiled() {
    let host = quiet_host();
    let giant = format!("(func (export \"f\") {})", "(drop (i32.const 1))".repeat(250_000));
    let told = host.prepare(&code(&plain(&giant, &[("f", "")]))).await.unwrap_err();
    assert!(told.starts_with("a function is ") && told.contains("more than the 524288"), "{told}");
    let deep = format!("{}{}", "(component ".repeat(12), ")".repeat(12));
    let told = host.prepare(&code(&deep)).await.unwrap_err();
    assert!(told.contains("the depth of its parts"), "{told}");
    let many = format!("(component {})", "(core module)".repeat(300));
    assert!(host.prepare(&code(&many)).await.unwrap_err().contains("the number of its parts"));
}

#[tokio::test]
async fn damaged_components_cost_an_error_at_most() {
    let host = quiet_host();
    let wholes = [code(&plain(ECHO_BODY, &[ECHO])), code(&asks("x"))];
    let mut refused = 0;
    for seed in 0..500 {
        let mut dice = Dice::new(seed);
        let whole = &wholes[dice.below(wholes.len())];
        let code = botloom_ports::PluginCode::new(damaged(&whole.bytes, &mut dice));
        match host.prepare(&code).await {
            Ok(()) => drop(reply(&host, call(&code, "echo", json!({"n": 1}))).await),
            Err(why) => {
                assert_ne!(why, "the component is damaged", "the host panicked at seed {seed}");
                refused += 1;
            }
        }
    }
    assert!((100..500).contains(&refused), "{refused}");
    answers(&host).await;
}

#[tokio::test]
async fn machine_code_that_somebody_else_wrote_is_not_loaded() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { cache: Some(folder.path().to_owned()), ..Options::default() };
    let fetch = || Arc::new(ScriptedFetch::default());
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    let other_body = "(func (export \"echo\") (param i32) (result i32) (i32.const 666))";
    let other = code(&plain(other_body, &[ECHO]));
    let first = host(options(), fetch());
    first.prepare(&echo).await.unwrap();
    first.prepare(&other).await.unwrap();
    let file = |digest: &botloom_ports::Digest| {
        let found = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
        found
            .into_iter()
            .find(|path| path.file_name().unwrap().to_string_lossy().starts_with(digest.as_str()))
            .unwrap()
    };
    let (good, bad) = (file(&echo.digest), file(&other.digest));
    let written = std::fs::read(&good).unwrap();
    // Machine code of another component, under this one's name.
    std::fs::copy(&bad, &good).unwrap();
    answers(&host(options(), fetch())).await;
    assert_eq!(std::fs::read(&good).unwrap(), written, "what was refused is written anew");
    // One byte changed, a part missing, nothing at all.
    for damaged in [
        [&written[..written.len() - 1], &[written[written.len() - 1] ^ 1]].concat(),
        written[..40].to_vec(),
        Vec::new(),
    ] {
        std::fs::write(&good, damaged).unwrap();
        answers(&host(options(), fetch())).await;
    }
    // Another installation does not trust this one.
    let elsewhere = tempfile::tempdir().unwrap();
    let theirs = Options { cache: Some(elsewhere.path().to_owned()), ..Options::default() };
    host(theirs.clone(), fetch()).prepare(&other).await.unwrap();
    let foreign = std::fs::read_dir(elsewhere.path()).unwrap().map(|entry| entry.unwrap().path());
    let foreign =
        foreign.into_iter().find(|path| path.extension().is_some_and(|end| end == "machine")).unwrap();
    std::fs::copy(&foreign, &good).unwrap();
    answers(&host(options(), fetch())).await;
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder.path().join("key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "only this user reads the key");
}

fn may_ask(prefixes: &[&str]) -> Allowed {
    Allowed { http: prefixes.iter().map(|prefix| (*prefix).to_owned()).collect(), ..Allowed::default() }
}

#[tokio::test]
async fn requests_go_only_where_the_bot_allows_and_never_into_private_networks() {
    let fetch = botloom_fetch::HttpFetch::new(botloom_fetch::Options::default()).unwrap();
    let host = host(Options::default(), Arc::new(fetch));
    let ask = code(&asks(""));
    let cases = [
        ("https://evil.example.com/", "no address that the bot allows covers it"),
        ("https://api.example.com.evil.com/", "no address"),
        ("https://api.example.com@evil.com/", "user"),
        ("https://evil.com#@api.example.com/", "no address"),
        ("http://api.example.com/", "no address"),
        ("file:///etc/passwd", ""),
        ("gopher://api.example.com/", ""),
        ("https://api.example.com/v1/../admin", "`..` in it"),
        ("https://api.example.com/v1/%2e%2e/admin", "`..` in it"),
    ];
    for (url, words) in cases {
        let mut call = call(&ask, "ask", json!({"url": url}));
        call.allowed = may_ask(&["https://api.example.com/v1/"]);
        let error = reply(&host, call).await.result.unwrap_err();
        assert!(["denied", "bad-request"].contains(&error.case.as_str()), "{url}: {error:?}");
        assert!(error.message.contains(words), "{url}: {error:?}");
    }
    // Even what a bot allows is refused if it leads into a private network.
    for url in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
    ] {
        let mut call = call(&ask, "ask", json!({"url": url}));
        call.allowed = may_ask(&[url]);
        let error = reply(&host, call).await.result.unwrap_err();
        assert_eq!(error.case, "denied", "{url}: {error:?}");
    }
    // Nothing is allowed if nothing is said.
    let call = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
    assert_eq!(reply(&host, call).await.result.unwrap_err().case, "denied");
}

#[tokio::test]
async fn secrets_are_filled_in_for_those_who_may_and_seen_by_nobody() {
    let fetch = Arc::new(ScriptedFetch::default());
    let url = "https://api.example.com/";
    fetch.answer(
        "GET",
        url,
        Ok(FetchResponse { status: 200, body: b"fine".to_vec(), ..FetchResponse::default() }),
    );
    let host = host(Options::default(), Arc::clone(&fetch) as Arc<dyn botloom_ports::Fetch>);
    let ask = code(&asks("Bearer ${TOKEN}"));
    let mut asked = call(&ask, "ask", json!({"url": url}));
    asked.allowed = Allowed { secrets: vec!["TOKEN".to_owned()], ..may_ask(&[url]) };
    let told = reply(&host, asked.clone()).await;
    assert_eq!(told.result.unwrap()["body"], json!(b"fine"));
    assert_eq!(fetch.asked()[0].headers, [("authorization".to_owned(), "Bearer t0p".to_owned())]);
    assert_eq!(told.spent.requests, 1);
    // Not allowed, and not there, look the same; and nothing is sent.
    for (header, secrets) in
        [("${OTHER}", vec!["TOKEN"]), ("${NOBODY}", vec!["NOBODY"]), ("${TOKEN}", vec![])]
    {
        let ask = code(&asks(header));
        let mut asked = call(&ask, "ask", json!({"url": url}));
        let secrets = secrets.into_iter().map(str::to_owned).collect();
        asked.allowed = Allowed { secrets, ..may_ask(&[url]) };
        let error = reply(&host, asked).await.result.unwrap_err();
        let name = &header[2..header.len() - 1];
        assert_eq!(error.message, format!("the secret `{name}` is not allowed, or has no value"));
    }
    // A secret goes nowhere else.
    asked.arguments.insert("url".to_owned(), json!("https://evil.example.com/"));
    assert_eq!(reply(&host, asked).await.result.unwrap_err().case, "denied");
    assert_eq!(fetch.asked().len(), 1);
}

#[tokio::test]
async fn requests_are_counted() {
    let fetch = Arc::new(ScriptedFetch::default());
    let url = "https://api.example.com/";
    fetch.answer("GET", url, Ok(FetchResponse { status: 204, ..FetchResponse::default() }));
    let host = host(Options::default(), Arc::clone(&fetch) as Arc<dyn botloom_ports::Fetch>);
    let ask = code(&asks(""));
    let mut asked = call(&ask, "ask_often", json!({"url": url, "times": 50}));
    asked.allowed = may_ask(&[url]);
    let told = reply(&host, asked).await;
    assert_eq!(told.result.unwrap_err().case, "too-many");
    assert_eq!((fetch.asked().len(), told.spent.requests), (5, 5));
}

/// Reads, sets and adds to a value of this bot.
fn keeps() -> String {
    let imports = r#"(import "botloom:plugin/kv@1.0.0" (instance $kv
        (type $s (enum "bot" "conversation")) (export "scope" (type $scope (eq $s)))
        (type $e (variant (case "denied") (case "bad-request" string) (case "too-many") (case "unavailable")))
        (export "error" (type $error (eq $e)))
        (export "get" (func (param "scope" $scope) (param "key" string) (result (result (option string) (error $error)))))
        (export "add" (func (param "scope" $scope) (param "key" string) (param "amount" s64) (result (result s64 (error $error)))))
        (export "set" (func (param "scope" $scope) (param "key" string) (param "value" string) (result (result (error $error)))))))
      (alias export $kv "error" (type $error))"#;
    let lowered = r#"
        (core func $get (canon lower (func $kv "get") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core func $set (canon lower (func $kv "set") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
        (core func $add (canon lower (func $kv "add") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))"#;
    let body = r#"
        (import "host" "get" (func $get (param i32 i32 i32 i32)))
        (import "host" "set" (func $set (param i32 i32 i32 i32 i32 i32)))
        (import "host" "add" (func $add (param i32 i32 i32 i64 i32)))
        (func (export "get") (param i32 i32) (result i32)
          (call $get (i32.const 0) (local.get 0) (local.get 1) (i32.const 2048)) (i32.const 2048))
        (func (export "set") (param i32 i32 i32 i32) (result i32)
          (call $set (i32.const 0) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 2048)) (i32.const 2048))
        (func (export "add-twice") (param i32 i32 i64) (result i32)
          (call $add (i32.const 0) (local.get 0) (local.get 1) (local.get 2) (i32.const 2048))
          (call $add (i32.const 0) (local.get 0) (local.get 1) (local.get 2) (i32.const 2048)) (i32.const 2048))
        (func (export "set-and-fail") (param i32 i32 i32 i32)
          (call $set (i32.const 0) (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 2048)) unreachable)"#;
    let given = r#"(export "get" (func $get)) (export "set" (func $set)) (export "add" (func $add))"#;
    let functions = [
        ("get", r#"(param "key" string) (result (result (option string) (error $error)))"#),
        ("set", r#"(param "key" string) (param "value" string) (result (result (error $error)))"#),
        ("add-twice", r#"(param "key" string) (param "amount" s64) (result (result s64 (error $error)))"#),
        ("set-and-fail", r#"(param "key" string) (param "value" string)"#),
    ];
    component(imports, lowered, given, body, &functions)
}

#[tokio::test]
async fn values_are_those_of_the_turn_and_changes_wait_for_its_end() {
    let host = quiet_host();
    let keeps = code(&keeps());
    let world = Arc::new(Turn([((ValueScope::Bot, "n".to_owned()), "40".to_owned())].into()));
    let ask = |function: &str, arguments: Json, values: bool| {
        let mut call = call(&keeps, function, arguments);
        call.allowed.values = values;
        let (host, world) = (host.clone(), Arc::clone(&world));
        async move { host.call(Arc::new(call), world).await }
    };
    assert_eq!(ask("get", json!({"key": "n"}), true).await.result, Ok(json!("40")));
    assert_eq!(ask("get", json!({"key": "m"}), true).await.result, Ok(Json::Null));
    let told = ask("add_twice", json!({"key": "n", "amount": 1}), true).await;
    assert_eq!(told.result, Ok(json!(42)));
    assert!(told.writes.iter().all(|write| write.change == ValueChange::Add(1) && write.plugin == "orders"));
    assert_eq!(told.writes.len(), 2);
    let told = ask("set_and_fail", json!({"key": "n", "value": "7"}), true).await;
    assert!(told.result.is_err() && told.writes.is_empty());
    for (function, arguments, case) in [
        ("get", json!({"key": "../other-tenant/n"}), "bad-request"),
        ("get", json!({"key": "'; drop table plugin_value; --"}), "bad-request"),
        ("get", json!({"key": ""}), "bad-request"),
        ("set", json!({"key": "n", "value": "x".repeat(70_000)}), "bad-request"),
    ] {
        let error = ask(function, arguments.clone(), true).await.result;
        // A path is a name like any other: it leads nowhere.
        if arguments["key"] == "../other-tenant/n" {
            assert_eq!(error, Ok(Json::Null));
        } else {
            assert_eq!(error.unwrap_err().case, case, "{arguments}");
        }
    }
    assert_eq!(ask("get", json!({"key": "n"}), false).await.result.unwrap_err().case, "denied");
}

#[tokio::test]
async fn no_call_sees_what_another_left() {
    let host = quiet_host();
    let body = "(global $n (mut i32) (i32.const 0)) (func (export \"count\") (result i32)
        (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
        (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (i32.add (global.get $n) (i32.load (i32.const 64))))";
    let count = code(&plain(body, &[("count", "(result u32)")]));
    for _ in 0..50 {
        assert_eq!(reply(&host, call(&count, "count", json!({}))).await.result, Ok(json!(2)));
    }
}

#[tokio::test]
async fn one_tenants_loops_leave_others_their_share() {
    let host = host(Options { threads: 1, ..Options::default() }, Arc::new(ScriptedFetch::default()));
    let spin = code(&plain("(func (export \"spin\") (loop (br 0)))", &[("spin", "")]));
    let work = "(func (export \"work\") (param i32) (result i32)
        (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if 0 (local.get 0))) (i32.const 1))";
    let work = code(&plain(work, &[("work", "(param \"times\" u32) (result u32)")]));
    let hostile: Vec<_> = (0..40)
        .map(|_| {
            let (host, mut call) = (host.clone(), call(&spin, "spin", json!({})));
            call.timeout = Duration::from_secs(60);
            tokio::spawn(async move { reply(&host, call).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    // Two seconds of loops wait for the one thread; this call has its turn after each of them.
    let mut honest = call(&work, "work", json!({"times": 5_000_000}));
    honest.caller.tenant = "other".into();
    let told = reply(&host, honest).await;
    assert_eq!(told.result, Ok(json!(1)), "{:?}", told.spent);
    let still = hostile.iter().filter(|task| !task.is_finished()).count();
    assert!(still > 20, "only {still} of the loops were still under way: the call waited for them");
    for task in hostile {
        assert_eq!(task.await.unwrap().result.unwrap_err().case, "crashed");
    }
}

#[tokio::test]
async fn a_tenant_has_no_more_calls_under_way_than_it_may() {
    let options = Options { calls_of_tenant: 3, ..Options::default() };
    let host = host(options, Arc::new(Silent));
    let ask = code(&asks(""));
    host.prepare(&ask).await.unwrap();
    let mut asked = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
    asked.allowed = may_ask(&["https://api.example.com/"]);
    asked.timeout = Duration::from_millis(500);
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let (host, asked) = (host.clone(), asked.clone());
            tokio::spawn(async move { reply(&host, asked).await.result.unwrap_err().case })
        })
        .collect();
    let mut cases = Vec::new();
    for task in waiting {
        cases.push(task.await.unwrap());
    }
    cases.sort();
    assert_eq!(cases, ["timeout", "timeout", "timeout", "unavailable"]);
    answers(&host).await;
}

#[test]
fn a_file_tells_what_it_is_without_being_run() {
    let told = inspect(&wat::parse_str(asks("")).unwrap(), &botloom_plugins::Bounds::default()).unwrap();
    assert_eq!(told.imports.iter().filter_map(|import| import.interface()).collect::<Vec<_>>(), ["http"]);
    assert_eq!(told.exports, ["ask", "ask-often"]);
    // Types that an interface names are imports of a component, and nothing that a host could give.
    let named = "(component (type $m (record (field \"amount\" string))) (import \"money\" (type (eq $m))))";
    let named = inspect(&wat::parse_str(named).unwrap(), &botloom_plugins::Bounds::default()).unwrap();
    assert_eq!(named.imports, []);
    assert_eq!(told.functions, 3);
    assert!(HTTP.contains("http@1.0.0") && SEND.contains("send"));
}
