//! What is told of a file before it runs, and what of it runs at all.

use super::*;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

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
    let hollow = botloom_ports::PluginCode::new(&include_bytes!("../data/export-without-code.wasm")[..]);
    let told = error(&host, &hollow, "ask", json!({"n": 1})).await;
    assert_eq!(told, ("crashed".into(), "it failed: it exports a function that it does not have".into()));
    answers(&host).await;
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
async fn a_manifest_that_cannot_be_read_is_refused() {
    let host = quiet_host();
    let with = |manifest: &str| {
        code(&plain(ECHO_BODY, &[ECHO]).replacen(
            "(component ",
            &format!("(component (@custom \"botloom:plugin\" \"{manifest}\") "),
            1,
        ))
    };
    host.prepare(&with("{}")).await.unwrap();
    let told = host.prepare(&with("{")).await.unwrap_err();
    assert!(told.starts_with("its manifest is no JSON: EOF"), "{told}");
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

/// Where a cache keeps the machine code of a component, or the seal of it.
fn kept(folder: &Path, digest: &botloom_ports::Digest, kind: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("a cache is made with its host");
    let names = files.map(|file| file.expect("it can be read").file_name().to_string_lossy().into_owned());
    let name = names.into_iter().find(|name| name.starts_with(digest.as_str()) && name.ends_with(kind));
    folder.join(name.expect("it was prepared"))
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
    let good = kept(folder.path(), &echo.digest, "machine");
    let seal = kept(folder.path(), &echo.digest, "seal");
    let written = std::fs::read(&good).unwrap();
    // Machine code of another component under this one's name, without its seal and with it.
    std::fs::copy(kept(folder.path(), &other.digest, "machine"), &good).unwrap();
    answers(&host(options(), fetch())).await;
    assert_eq!(std::fs::read(&good).unwrap(), written, "what was refused is written anew");
    std::fs::copy(kept(folder.path(), &other.digest, "machine"), &good).unwrap();
    std::fs::copy(kept(folder.path(), &other.digest, "seal"), &seal).unwrap();
    answers(&host(options(), fetch())).await;
    // One byte changed, a part missing, nothing at all.
    for damaged in [
        [&written[..written.len() - 1], &[written[written.len() - 1] ^ 1]].concat(),
        written[..40].to_vec(),
        Vec::new(),
    ] {
        std::fs::write(&good, damaged).unwrap();
        answers(&host(options(), fetch())).await;
    }
    // Seals that are none.
    let sealed = std::fs::read(&seal).unwrap();
    for damaged in [Vec::new(), vec![0; 64], sealed[..31].to_vec(), [&sealed[..], &sealed[..]].concat()] {
        std::fs::write(&seal, damaged).unwrap();
        answers(&host(options(), fetch())).await;
    }
    // Another installation does not trust this one.
    let elsewhere = tempfile::tempdir().unwrap();
    let theirs = Options { cache: Some(elsewhere.path().to_owned()), ..Options::default() };
    host(theirs, fetch()).prepare(&other).await.unwrap();
    std::fs::copy(kept(elsewhere.path(), &other.digest, "machine"), &good).unwrap();
    std::fs::copy(kept(elsewhere.path(), &other.digest, "seal"), &seal).unwrap();
    answers(&host(options(), fetch())).await;
    let mode = std::fs::metadata(folder.path().join("key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "only this user reads the key");
}

#[tokio::test]
async fn machine_code_is_mapped_only_as_long_as_nobody_can_have_changed_it() {
    let folder = tempfile::tempdir().unwrap();
    let echo = code(&plain(ECHO_BODY, &[ECHO]));
    // Whether a host of its own, which gives the right answer, runs it from the file.
    let is_mapped = async || {
        let options = Options { cache: Some(folder.path().to_owned()), ..Options::default() };
        let host = host(options, Arc::new(ScriptedFetch::default()));
        answers(&host).await;
        let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
        maps.contains(&*folder.path().to_string_lossy())
    };
    let settle = async || tokio::time::sleep(Duration::from_millis(2_100)).await;
    let began = Instant::now();
    assert!(!is_mapped().await && !is_mapped().await, "compiled, then read whole");
    let seal = std::fs::metadata(kept(folder.path(), &echo.digest, "seal")).unwrap().len();
    assert!(
        seal == 32 || began.elapsed() > Duration::from_secs(2),
        "too young to be told from a later change"
    );
    settle().await;
    is_mapped().await;
    assert!(is_mapped().await, "it was read whole when it had settled");
    let file = kept(folder.path(), &echo.digest, "machine");
    let written = std::fs::read(&file).unwrap();
    // Changed in place, of the same size, and dated back.
    let dated = std::fs::metadata(&file).unwrap().modified().unwrap();
    let changed = [&written[..written.len() - 1], &[written[written.len() - 1] ^ 1]].concat();
    std::fs::write(&file, changed).unwrap();
    std::fs::File::open(&file).unwrap().set_modified(dated).unwrap();
    assert!(!is_mapped().await);
    assert_eq!(std::fs::read(&file).unwrap(), written, "what was refused is written anew");
    settle().await;
    is_mapped().await;
    assert!(is_mapped().await, "it is mapped again");
    // Others may write it, or have it under another name: it is good, and is read whole each time.
    let allow = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    allow(0o620);
    std::fs::hard_link(&file, folder.path().join("link")).unwrap();
    settle().await;
    assert!(!is_mapped().await && !is_mapped().await);
    allow(0o600);
    settle().await;
    assert!(!is_mapped().await && !is_mapped().await, "it has two names");
    std::fs::remove_file(folder.path().join("link")).unwrap();
    settle().await;
    is_mapped().await;
    assert!(is_mapped().await);
    // Given to somebody else, if this user may do that.
    if std::os::unix::fs::chown(&file, Some(65_534), None).is_ok() {
        settle().await;
        assert!(!is_mapped().await && !is_mapped().await);
    }
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
