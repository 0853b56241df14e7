//! What went wrong in engines of this kind elsewhere: values that are none, memory of a former call, features that hardly anybody uses, calls
//! that nobody waits for, and work that the host does for a few bytes.

use super::*;
use botloom_plugins::Compiler;

/// A function that returns a number.
fn gives(number: u32) -> String {
    format!("(func (export \"f\") (result i32) (i32.const {number}))")
}

/// A function that returns a text or a list: where it stands, and how long it says that it is.
fn gives_at(place: u32, length: u32) -> String {
    format!(
        "(func (export \"f\") (result i32) (i32.store (i32.const 16) (i32.const {place}))
          (i32.store (i32.const 20) (i32.const {length})) (i32.const 16))"
    )
}

const KIND: &str = "(type $k (enum \"a\" \"b\")) (export $kind \"kind\" (type $k))
    (type $m (flags \"read\" \"write\")) (export $marks \"marks\" (type $m))";

#[tokio::test]
async fn values_that_are_none_are_errors() {
    let host = quiet_host();
    let bytes = r#"(data (i32.const 1024) "\ff\fe\c0\80") (data (i32.const 2048) "\00\d8\41\00")"#;
    let (text, list) = ("(result string)", "(result (list u64))");
    for (encoding, kind, body, words) in [
        ("utf8", text, gives_at(1024, 4), "invalid utf-8"),
        ("utf16", text, gives_at(2048, 2), "unpaired surrogate"),
        ("utf16", text, gives_at(2049, 1), "not aligned"),
        ("utf16", text, gives_at(1024, 0x7fff_ffff), "out of bounds"),
        // The uppermost bit says that it is UTF-16.
        ("latin1+utf16", text, gives_at(1025, 0x8000_0001), "not aligned"),
        ("latin1+utf16", text, gives_at(1024, u32::MAX), "out of bounds"),
        ("utf8", text, gives(17), "not aligned"),
        ("utf8", text, gives(524_284), "out of bounds"),
        ("utf8", list, gives_at(1025, 2), "not aligned"),
        ("utf8", list, gives_at(1024, 0x1000_0000), "out of bounds"),
        ("utf8", "(result (option u32))", gives_at(2, 0), "out of range"),
        ("utf8", "(result $kind)", gives(2), "out of range"),
        ("utf8", "(result char)", gives(0xd800), "out of range"),
        ("utf8", "(result char)", gives(0x11_0000), "out of range"),
    ] {
        let lies = component(KIND, "", "", &format!("{bytes} {body}"), &[("f", kind)]);
        let lifted = "(canon lift (core func $main \"f\") ";
        assert!(lies.contains(lifted), "{lies}");
        let lies = lies.replace(lifted, &format!("{lifted} string-encoding={encoding} "));
        let (case, message) = error(&host, &code(&lies), "f", json!({})).await;
        assert!(case == "crashed" && message.contains(words), "{kind} {body}: {case}: {message}");
    }
    // What a value has too much of is not looked at.
    for (kind, number, value) in [
        ("(result bool)", 2, json!(true)),
        ("(result u8)", 300, json!(44)),
        ("(result $marks)", u32::MAX, json!(["read", "write"])),
    ] {
        let more = code(&component(KIND, "", "", &gives(number), &[("f", kind)]));
        assert_eq!(reply(&host, call(&more, "f", json!({}))).await.result, Ok(value), "{kind}");
    }
    answers(&host).await;
}

#[tokio::test]
async fn features_that_hardly_anybody_uses_do_not_exist() {
    let host = quiet_host();
    let with = |feature: &str| {
        code(&format!(
            "(component (core module $m {feature} (func (export \"f\"))) (core instance $i (instantiate $m))
              (func (export \"f\") (canon lift (core func $i \"f\"))))"
        ))
    };
    host.prepare(&with("(memory 1)")).await.unwrap();
    for feature in [
        // References that a collector looks after.
        "(global externref (ref.null extern))",
        "(table 1 externref)",
        "(type $s (struct (field i64)))",
        // Exceptions.
        "(tag $e)",
        // Several memories in a module, and what is larger than any machine.
        "(memory 1) (memory $other 1)",
        "(memory i64 0xffffffffffff)",
        "(table i64 1000000000000000 funcref)",
    ] {
        let told = host.prepare(&with(feature)).await.unwrap_err();
        assert_ne!(told, "the component is damaged", "the host panicked at {feature}");
    }
    answers(&host).await;
}

#[tokio::test]
async fn nothing_of_a_file_runs_before_it_is_called() {
    let host = quiet_host();
    let start = code(
        "(component (core module $m (func $s (loop (br 0))) (start $s) (func (export \"f\")))
        (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))",
    );
    assert_eq!(host.inspect(&start).unwrap().exports, ["f"]);
    host.prepare(&start).await.unwrap();
    let told = error(&host, &start, "f", json!({})).await;
    assert_eq!(told.1, "it computed longer than 50ms and was stopped");
}

/// Takes all the memory that it may have, counts what is not empty, and leaves all of it full.
fn searches(data: &str) -> botloom_ports::PluginCode {
    code(&format!(
        "(component (core module $m (memory 1) {data}
          (func (export \"search\") (result i32) (local $at i32) (local $found i32)
            (drop (memory.grow (i32.const 490)))
            (loop $next
              (local.set $found (i32.add (local.get $found) (i64.ne (i64.load (local.get $at)) (i64.const 0))))
              (local.set $at (i32.add (local.get $at) (i32.const 8)))
              (br_if $next (i32.lt_u (local.get $at) (i32.mul (memory.size) (i32.const 65536)))))
            (memory.fill (i32.const 0) (i32.const 170) (i32.mul (memory.size) (i32.const 65536)))
            (local.get $found)))
        (core instance $i (instantiate $m))
        (func (export \"search\") (result u32) (canon lift (core func $i \"search\"))))"
    ))
}

#[tokio::test]
async fn memory_of_a_former_call_is_empty() {
    // Few places, so that each is taken again by others.
    let host = host(Options { calls: 4, ..Options::default() }, Arc::new(ScriptedFetch::default()));
    let (empty, furnished) = (searches(""), searches("(data (i32.const 8) \"what one tenant hides\")"));
    for _ in 0..8 {
        let calls =
            [("one", &furnished, 3), ("two", &empty, 0), ("three", &empty, 0), ("four", &furnished, 3)];
        let calls = calls.map(|(tenant, code, own)| {
            let (host, mut call) = (host.clone(), call(code, "search", json!({})));
            call.caller.tenant = tenant.into();
            call.allowed.cpu = Some(Duration::from_secs(2));
            (own, tokio::spawn(async move { reply(&host, call).await.result }))
        });
        for (own, found) in calls {
            assert_eq!(found.await.unwrap(), Ok(json!(own)));
        }
    }
}

#[tokio::test]
async fn operations_on_all_of_the_memory_are_counted() {
    let host = quiet_host();
    let fill = code(
        "(component (core module $m (memory 500) (func (export \"f\") (loop
            (memory.fill (i32.const 0) (i32.const 170) (i32.const 32768000))
            (memory.copy (i32.const 0) (i32.const 16384000) (i32.const 16384000)) (br 0))))
        (core instance $i (instantiate $m)) (func (export \"f\") (canon lift (core func $i \"f\"))))",
    );
    let told = reply(&host, call(&fill, "f", json!({}))).await;
    assert_eq!(told.result.unwrap_err().message, "it computed longer than 50ms and was stopped");
    assert!((50_000..200_000).contains(&told.spent.cpu_us), "{:?}", told.spent);
    answers(&host).await;
}

#[tokio::test]
async fn random_bytes_are_given_in_small_parts() {
    let host = quiet_host();
    let imports = r#"(import "wasi:random/random@0.2.3" (instance $random
        (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))"#;
    let lowered = r#"(core func $get (canon lower (func $random "get-random-bytes") (memory (core memory $libc "memory"))
        (realloc (core func $libc "realloc"))))"#;
    let body = r#"(import "host" "get" (func $get (param i64 i32)))
        (func (export "draw") (param i64) (call $get (local.get 0) (i32.const 16)))"#;
    let given = "(export \"get\" (func $get))";
    let draw = code(&component(imports, lowered, given, body, &[("draw", "(param \"size\" u64)")]));
    assert_eq!(reply(&host, call(&draw, "draw", json!({"size": 4096}))).await.result, Ok(Json::Null));
    // To make them is work of the host, in which no tick comes.
    for size in [1_u64 << 20, 64 << 20, 1 << 40] {
        let told = reply(&host, call(&draw, "draw", json!({"size": size}))).await;
        let message = told.result.unwrap_err().message;
        assert!(message.contains("exceeds limit"), "{size}: {message}");
    }
    answers(&host).await;
}

#[tokio::test]
async fn calls_that_nobody_waits_for_leave_nothing() {
    let options = Options { threads: 1, calls: 8, calls_of_tenant: 8, ..Options::default() };
    let host = host(options, Arc::new(Silent));
    let spin = code(&plain("(func (export \"spin\") (loop (br 0)))", &[("spin", "")]));
    let ask = code(&asks(""));
    host.prepare(&spin).await.unwrap();
    host.prepare(&ask).await.unwrap();
    for turn in 0..100 {
        let mut waits = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
        waits.allowed = may_ask(&["https://api.example.com/"]);
        let computes = call(&spin, "spin", json!({}));
        let tasks = [waits, computes].map(|call| {
            let host = host.clone();
            tokio::spawn(async move { reply(&host, call).await })
        });
        tokio::time::sleep(Duration::from_micros(60 * turn)).await;
        for task in tasks {
            task.abort();
            // Either it is over, or it is ended now.
            drop(task.await);
        }
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Every place is free again.
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    let echoes: Vec<_> = (0..8)
        .map(|n| {
            let (host, call) = (host.clone(), call(&echo, "echo", json!({"n": n})));
            tokio::spawn(async move { (json!(n), reply(&host, call).await.result) })
        })
        .collect();
    for echo in echoes {
        let (n, result) = echo.await.unwrap();
        assert_eq!(result, Ok(n));
    }
}

#[tokio::test]
async fn a_compiling_process_is_cut_and_is_told_nothing() {
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    let compiled_by = |script: &str, time: Duration| {
        let arguments = vec!["-c".to_owned(), script.to_owned()];
        let compiler = Compiler::Apart { program: "/bin/sh".into(), arguments, time };
        let options = Options { compiler, ..Options::default() };
        let (host, echo) = (host(options, Arc::new(ScriptedFetch::default())), echo.clone());
        async move { host.prepare(&echo).await.unwrap_err() }
    };
    let told = compiled_by("exec sleep 60", Duration::from_millis(300)).await;
    assert!(told.starts_with("compiling it takes more than"), "{told}");
    // No variable of this process is there; those of the shell itself are.
    let told = compiled_by("/usr/bin/env >&2; exit 1", Duration::from_secs(20)).await;
    assert!(std::env::vars_os().count() > 0 && !told.is_empty());
    let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_"];
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let seen = told.lines().any(|line| line.starts_with(&format!("{name}=")));
        assert!(!seen || of_the_shell.contains(&name.as_str()), "{name}: {told}");
    }
    // What is no machine code is not loaded.
    let told = compiled_by("cat > /dev/null; echo no machine code", Duration::from_secs(20)).await;
    assert!(!told.is_empty());
}

#[tokio::test]
async fn few_components_are_compiled_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().display();
    // Each compiling process notes how many there are with it.
    let script = format!(
        "touch {place}/$$; ls {place} | grep -v most | wc -l >> {place}/most; sleep 0.2; rm {place}/$$; exit 1"
    );
    let arguments = vec!["-c".to_owned(), script];
    let compiler = Compiler::Apart { program: "/bin/sh".into(), arguments, time: Duration::from_secs(20) };
    let options = Options { compiler, threads: 2, ..Options::default() };
    let host = host(options, Arc::new(ScriptedFetch::default()));
    let compiling: Vec<_> = (0..8)
        .map(|number| {
            let (host, component) = (host.clone(), code(&plain(&gives(number), &[("f", "(result u32)")])));
            tokio::spawn(async move { host.prepare(&component).await.unwrap_err() })
        })
        .collect();
    for one in compiling {
        one.await.unwrap();
    }
    let most = std::fs::read_to_string(folder.path().join("most")).unwrap();
    let most: Vec<u32> = most.lines().map(|line| line.trim().parse().unwrap()).collect();
    assert_eq!(most.len(), 8);
    assert!(most.iter().all(|at_once| *at_once <= 2), "{most:?}");
}

#[tokio::test]
async fn clocks_of_runtimes_tell_the_time_of_the_turn_and_measure_nothing() {
    let host = quiet_host();
    let imports = r#"(import "wasi:clocks/wall-clock@0.2.3" (instance $wall
        (type $d (record (field "seconds" u64) (field "nanoseconds" u32))) (export "datetime" (type $datetime (eq $d)))
        (export "now" (func (result $datetime)))))
      (import "wasi:clocks/monotonic-clock@0.2.3" (instance $mono
        (export "now" (func (result u64))) (export "resolution" (func (result u64)))))"#;
    let lowered = r#"(core func $wall (canon lower (func $wall "now") (memory (core memory $libc "memory"))))
        (core func $mono (canon lower (func $mono "now")))"#;
    let body = r#"(import "host" "wall" (func $wall (param i32))) (import "host" "mono" (func $mono (result i64)))
        (func (export "seconds") (result i64) (call $wall (i32.const 16)) (i64.load (i32.const 16)))
        (func (export "nanos") (result i64) (i64.rem_u (call $mono) (i64.const 1000000)))"#;
    let given = "(export \"wall\" (func $wall)) (export \"mono\" (func $mono))";
    let functions = [("seconds", "(result u64)"), ("nanos", "(result u64)")];
    let clocks = code(&component(imports, lowered, given, body, &functions));
    let asked = call(&clocks, "seconds", json!({}));
    let at = asked.caller.at.as_second();
    assert_eq!(reply(&host, asked).await.result, Ok(json!(at)));
    for _ in 0..20 {
        assert_eq!(reply(&host, call(&clocks, "nanos", json!({}))).await.result, Ok(json!(0)));
    }
}
