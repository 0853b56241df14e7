//! What a call may use up: each bound cuts it, and leaves others their share.

use super::*;

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
        let told = told.await.unwrap();
        // To wait is no work.
        assert!(told.spent.cpu_us < 100_000 && told.spent.wall_us >= 300_000, "{:?}", told.spent);
        let error = told.result.unwrap_err();
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

#[tokio::test]
async fn a_call_beside_a_hundred_of_another_tenant_has_every_second_turn() {
    let host = host(Options { threads: 1, ..Options::default() }, Arc::new(ScriptedFetch::default()));
    let spin = "(func (export \"spin\") (loop (br 0)))";
    let count = "(func (export \"count\") (param i32)
        (loop $again (local.set 0 (i32.sub (local.get 0) (i32.const 1))) (br_if $again (local.get 0))))";
    let hostile = code(&plain(spin, &[("spin", "")]));
    let honest = code(&plain(count, &[("count", "(param \"rounds\" u32)")]));
    let cut = Arc::new(AtomicUsize::new(0));
    let mut greedy = call(&hostile, "spin", json!({}));
    greedy.caller.tenant = "greedy".into();
    greedy.allowed.cpu = Some(Duration::from_millis(10));
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let (host, greedy, cut) = (host.clone(), greedy.clone(), Arc::clone(&cut));
            tokio::spawn(async move {
                reply(&host, greedy).await;
                cut.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    while cut.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // Twenty times the rounds of a millisecond or so.
    let mut modest = call(&honest, "count", json!({"rounds": 20_000_000}));
    modest.caller.tenant = "modest".into();
    modest.allowed.cpu = Some(Duration::from_secs(2));
    let before = cut.load(Ordering::SeqCst);
    let told = reply(&host, modest).await;
    assert!(told.result.is_ok(), "{:?}", told.result);
    // Of two turns one is its own; what the others were cut in meanwhile took no more than that.
    let turns = told.spent.cpu_us / 1000 + 2;
    let others = 10 * (cut.load(Ordering::SeqCst) - before) as u64;
    assert!(others <= 2 * turns + 20, "{others} turns of others beside {turns} of its own");
    for call in calls {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn the_calls_of_a_tenant_have_memory_together() {
    let options = Options { memory_of_tenant: 3 << 20, ..Options::default() };
    let host = host(options, Arc::new(Silent));
    // A megabyte and a half each, while it waits.
    let ask =
        code(&asks("").replacen("(memory (export \"memory\") 8)", "(memory (export \"memory\") 24)", 1));
    host.prepare(&ask).await.unwrap();
    let mut waits = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
    waits.allowed = may_ask(&["https://api.example.com/"]);
    waits.timeout = Duration::from_secs(1);
    let begin = || {
        let (host, waits) = (host.clone(), waits.clone());
        tokio::spawn(async move { reply(&host, waits).await.result.unwrap_err() })
    };
    let two = [begin(), begin()];
    tokio::time::sleep(Duration::from_millis(200)).await;
    let third = begin().await.unwrap();
    assert_eq!(
        (third.case.as_str(), third.message.as_str()),
        ("unavailable", "the plug-ins of this workspace take all the memory that they may at the moment")
    );
    let mut other = waits.clone();
    other.caller.tenant = "other".into();
    other.timeout = Duration::from_millis(50);
    assert_eq!(reply(&host, other).await.result.unwrap_err().case, "timeout", "another tenant has its own");
    for one in two {
        assert_eq!(one.await.unwrap().case, "timeout");
    }
    // What they took is free again.
    assert_eq!(begin().await.unwrap().case, "timeout");
}

#[tokio::test]
async fn a_component_of_many_memories_leaves_other_tenants_their_places() {
    let host = host(Options { calls: 20, calls_of_tenant: 5, ..Options::default() }, Arc::new(Silent));
    // Five memories a call, of the 25 that there are for 20 calls.
    let parts =
        "(core module $more (memory 1)) ".to_owned() + &"(core instance (instantiate $more)) ".repeat(4);
    let ask = code(&asks("").replacen("(component ", &format!("(component {parts}"), 1));
    host.prepare(&ask).await.unwrap();
    let mut greedy = call(&ask, "ask", json!({"url": "https://api.example.com/"}));
    greedy.caller.tenant = "greedy".into();
    greedy.allowed = may_ask(&["https://api.example.com/"]);
    greedy.timeout = Duration::from_secs(2);
    let waiting: Vec<_> = (0..5)
        .map(|_| {
            let (host, greedy) = (host.clone(), greedy.clone());
            tokio::spawn(async move { reply(&host, greedy).await.result.unwrap_err().case })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(200)).await;
    // This one is of another tenant, which has no call under way.
    answers(&host).await;
    for task in waiting {
        assert!(["timeout", "unavailable"].contains(&task.await.unwrap().as_str()));
    }
}
