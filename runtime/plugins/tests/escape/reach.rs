//! What a call can ask of the host, and what it learns.

use super::*;

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
async fn who_keeps_without_end_is_told_to_delete() {
    let limits = Limits { bot: Room { values: 2, bytes: 100 }, ..Limits::DEFAULT };
    let host = host(Options { limits, ..Options::default() }, Arc::new(ScriptedFetch::default()));
    let keeps = code(&keeps());
    let kept = |values: &[(&str, usize)]| {
        let kept =
            values.iter().map(|(key, length)| ((ValueScope::Bot, (*key).to_owned()), "x".repeat(*length)));
        Arc::new(Turn(kept.collect()))
    };
    let set = |world: &Arc<Turn>, key: &str, length: usize| {
        let mut call = call(&keeps, "set", json!({"key": key, "value": "x".repeat(length)}));
        call.allowed.values = true;
        let (host, world) = (host.clone(), Arc::clone(world));
        async move { host.call(Arc::new(call), world).await.result.map_err(|error| (error.case, error.message)) }
    };
    let full = kept(&[("a", 10), ("b", 10)]);
    let told = "a plug-in keeps at most 2 values and 0 MB for its bot: delete some".to_owned();
    assert_eq!(set(&full, "c", 1).await, Err(("bad-request".to_owned(), told)));
    assert_eq!(set(&full, "a", 10).await, Ok(Json::Null), "what grows no longer may be replaced");
    assert_eq!(set(&full, "a", 11).await.unwrap_err().0, "bad-request");
    let large = kept(&[("a", 90)]);
    assert_eq!(set(&large, "b", 8).await, Ok(Json::Null));
    assert_eq!(set(&large, "b", 9).await.unwrap_err().0, "bad-request");
    let mut add = call(&keeps, "add-twice", json!({"key": "n", "amount": 1}));
    add.function = "add_twice".to_owned();
    add.allowed.values = true;
    assert_eq!(host.call(Arc::new(add), full).await.result.unwrap_err().case, "bad-request");
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
