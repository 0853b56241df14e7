//! `botloom bench turns` as its user runs it.

use std::process::Command;

use serde_json::Value;

#[test]
fn turns_are_measured_beside_what_the_machine_can_do() {
    let arguments = ["bench", "turns", "--json", "--messages", "100", "--clients", "2", "--open", "20"];
    let output = Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let figures = [
        &told["limits"]["echo"]["2"],
        &told["limits"]["append"]["2"],
        &told["sqlite"]["faq"]["2"],
        &told["sqlite"]["form"]["2"],
    ];
    for figure in figures {
        assert_eq!(figure["turns"], 100, "{told:#}");
        let number = |name: &str| figure[name].as_f64().unwrap();
        assert!(number("p50_ms") > 0.0 && number("p99_ms") >= number("p50_ms"), "{told:#}");
        assert!(number("per_second") > 0.0, "{told:#}");
    }
    let memory = &told["sqlite"]["memory"];
    assert!(memory["conversations"]["20"]["resident_mb"].as_f64().unwrap() > 0.0, "{told:#}");
    assert!(memory["sockets"]["20"]["resident_mb"].as_f64().unwrap() > 0.0, "{told:#}");
}
