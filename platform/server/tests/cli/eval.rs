//! `botloom eval` and `botloom explain` as their user runs them.

use super::folder;
use std::path::Path;
use std::process::{Command, Output};

fn run(arguments: &[&str], at: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom")).args(arguments).current_dir(at).output().unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{error}"))
}

const TRAIN: &str = "track\twhere is my parcel\ntrack\ttrack my package\ntrack\t我的快递到哪了\n\
    invoice\ti need an invoice\ninvoice\tsend me the invoice\ninvoice\t开发票\n";

#[test]
fn figures_of_files() {
    let test = "track\twhere is my package\ninvoice\tplease send an invoice\ninvoice\tmy parcel is where\n";
    let files = folder::<str>(&[
        ("train.tsv", TRAIN),
        ("test.tsv", test),
        ("oos.tsv", "none\twhat is the weather\n"),
    ]);
    let arguments = ["eval", "intents", "--train", "train.tsv", "--test", "test.tsv", "--oos", "oos.tsv"];
    let output = run(&[&arguments[..], &["--json"]].concat(), files.path());
    assert_eq!(output.status.code(), Some(0));
    let found = json(&output);
    // One of the three labels is wrong on purpose.
    assert_eq!((&found["texts"], &found["accuracy"]), (&3.into(), &0.6667.into()));
    assert_eq!((&found["oos_auroc"], &found["oos_recall"]), (&1.0.into(), &1.0.into()));
    for figure in ["train_ms", "p50_us", "p99_us", "model_bytes", "macro_f1"] {
        assert!(found[figure].as_f64().is_some_and(|value| value >= 0.0), "{figure}: {found}");
    }
    let table = run(&arguments, files.path());
    assert!(String::from_utf8_lossy(&table.stdout).contains("accuracy       0.6667"));
}

#[test]
fn wrong_files_are_named() {
    let files =
        folder::<str>(&[("train.tsv", TRAIN), ("spaces.tsv", "track where is it\n"), ("none.tsv", "\n")]);
    for (test, said) in [
        ("missing.tsv", "`missing.tsv` can not be read"),
        ("spaces.tsv", "`spaces.tsv`, line 1: a line is a label, a tab and a text"),
        ("none.tsv", "`none.tsv` has no lines"),
    ] {
        let output = run(&["eval", "intents", "--train", "train.tsv", "--test", test], files.path());
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains(said), "{error}");
    }
}

const BOT: &str = "bot: desk\nlanguages: [en]\n";
const TRACK: &str = "flow: track\ntriggers: [where is my parcel, track my parcel, where is the package now, \
    find my package]\nsteps:\n  - say: It is on its way.\n";
const INVOICE: &str = "flow: invoice\ntriggers: [i need an invoice, send me the invoice, an invoice for my parcel, \
    where is the invoice]\nsteps:\n  - say: Here it is.\n";

#[test]
fn a_bot_is_evaluated_on_its_own_triggers() {
    let bot =
        folder::<str>(&[("bot.yaml", BOT), ("flows/track.yaml", TRACK), ("flows/invoice.yaml", INVOICE)]);
    let found = json(&run(&["eval", "bot", ".", "--json"], bot.path()));
    assert_eq!(found["examples"], 8);
    let flows: Vec<&str> =
        found["flows"].as_array().unwrap().iter().map(|f| f["flow"].as_str().unwrap()).collect();
    assert_eq!(flows, ["invoice", "track"]);
    let wrong: usize =
        found["confusions"].as_array().unwrap().iter().map(|c| c["texts"].as_array().unwrap().len()).sum();
    let accuracy = found["accuracy"].as_f64().unwrap();
    assert!((accuracy - (8 - wrong) as f64 / 8.0).abs() < 0.001, "{found}");
    assert!(found["confusions"].as_array().unwrap().iter().all(|c| c["suggestion"].is_string()));
    let table = run(&["eval", "bot"], bot.path());
    let table = String::from_utf8_lossy(&table.stdout);
    assert!(
        table.starts_with("8 examples of 2 flows") && table.contains("the bot acts from here on"),
        "{table}"
    );
    let broken = folder::<str>(&[("bot.yaml", "bot: desk\nlanguages: [en]\nslotz: {}\n")]);
    assert_eq!(run(&["eval", "bot"], broken.path()).status.code(), Some(1));
}

#[test]
fn a_reading_is_explained() {
    let bot =
        folder::<str>(&[("bot.yaml", BOT), ("flows/track.yaml", TRACK), ("flows/invoice.yaml", INVOICE)]);
    let found = json(&run(&["explain", ".", "please find the parcel", "--json"], bot.path()));
    let best = &found["why"][0];
    assert_eq!((&best["flow"], &found["language"]), (&"track".into(), &"en".into()));
    let features: Vec<&str> =
        best["features"].as_array().unwrap().iter().map(|f| f["feature"].as_str().unwrap()).collect();
    assert!(features.iter().any(|f| f.contains("parcel") || f.contains("find")), "{features:?}");
    assert!(TRACK.contains(best["nearest"].as_str().unwrap()));
    let text = run(&["explain", ".", "please find the parcel"], bot.path());
    let text = String::from_utf8_lossy(&text.stdout);
    assert!(text.contains("flow      track") && text.contains("nearest example: "), "{text}");
    let nothing = run(&["explain", ".", "12"], bot.path());
    assert!(String::from_utf8_lossy(&nothing.stdout).contains("nothing in the message is in any example"));
}

#[test]
fn a_model_of_what_texts_mean_is_named_by_the_environment() {
    let bot =
        folder::<str>(&[("bot.yaml", BOT), ("flows/track.yaml", TRACK), ("flows/invoice.yaml", INVOICE)]);
    let header = r#"{"embeddings":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}"#;
    let rows = [1.0_f32, 0.0, 0.98, 0.1, 0.0, 1.0].map(f32::to_le_bytes).concat();
    let table = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &rows].concat();
    let tokenizer = r#"{"model":{"type":"WordPiece","vocab":{"parcel":0,"zorblat":1,"invoice":2}}}"#;
    let model = folder::<str>(&[("tokenizer.json", tokenizer)]);
    std::fs::write(model.path().join("model.safetensors"), table).unwrap();
    let explained = |embeddings: &Path| {
        Command::new(env!("CARGO_BIN_EXE_botloom"))
            .args(["explain", ".", "zorblat", "--json"])
            .env("BOTLOOM_EMBEDDINGS", embeddings)
            .current_dir(bot.path())
            .output()
            .unwrap()
    };
    // No example has the word; the table knows that it is near another.
    let found = json(&explained(model.path()));
    assert_eq!(found["why"][0]["flow"], "track", "{found}");
    let alone = json(&explained(Path::new("")));
    let margin = |found: &serde_json::Value| found["why"][0]["margin"].as_f64().unwrap();
    assert!(margin(&found) > margin(&alone) + 0.2, "{found} {alone}");
    let output = explained(bot.path());
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("model.safetensors` can not be read"), "{error}");
}

const CASES: &str = r#"[
    {"Input": "I have 25 boxes", "Results": [{"Text": "25", "Start": 7, "End": 8, "TypeName": "number", "Resolution": {"value": "25"}}]},
    {"Input": "no figures at all", "Results": [{"Text": "figures", "TypeName": "number", "Resolution": {"value": "1"}}]}
]"#;

fn entities(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["eval", "entities", "--specs"])
        .arg(folder)
        .args(options)
        .output()
        .unwrap()
}

#[test]
fn cases_are_counted_by_file_and_failures_shown_when_asked() {
    let folder = folder::<str>(&[
        ("english/Number/NumberModel.json", CASES),
        ("english/Number/OtherModel.json", "[]"),
    ]);
    let output = entities(folder.path(), &[]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("1 of 2      50.0 %  english/Number/NumberModel.json"), "{text}");
    assert!(!text.contains("no figures at all"), "{text}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("OtherModel.json: no kind of value"));
    let json: serde_json::Value =
        serde_json::from_slice(&entities(folder.path(), &["--json", "--failures"]).stdout).unwrap();
    let file = &json["files"][0];
    assert_eq!((file["passed"].as_u64(), file["total"].as_u64()), (Some(1), Some(2)));
    assert_eq!(file["failures"][0]["input"], "no figures at all");
}

#[test]
fn what_holds_no_cases_is_said_in_words() {
    let empty = folder::<str>(&[("readme.txt", "nothing")]);
    let output = entities(empty.path(), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("holds no cases"));
    let broken = folder::<str>(&[("chinese/Number/NumberModel.json", "{")]);
    let said = String::from_utf8(entities(broken.path(), &[]).stderr).unwrap();
    assert!(said.contains("`chinese/Number/NumberModel.json` holds no cases: it is no JSON"), "{said}");
    let output = entities(Path::new("/nowhere-at-all"), &[]);
    assert_eq!(output.status.code(), Some(2));
}
