//! Any bytes as a file of a bot: read, checked, formatted, mended.
#![no_main]

use botloom_flow::{Document, Language, Source, apply, compile, format, render};
use libfuzzer_sys::fuzz_target;

const BOT: &str = "bot: a\nlanguages: [zh-CN, en]\nslots:\n  count: {type: integer, ask: {zh-CN: 几件, en: How many?}}\n";

fuzz_target!(|bytes: &[u8]| {
    // The first byte says which file of the folder it is.
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let path = ["bot.yaml", "flows/a.yaml", "flows/a.yaml", "tests/a.yaml"][usize::from(*kind) % 4];
    let Ok(source) = Source::new(path, bytes.to_vec()) else { return };
    let document = Document::parse(&source);
    if let Ok(text) = format(&source) {
        let again = Source::new(path, text.clone().into_bytes()).expect("what was formatted is text");
        assert_eq!(format(&again).as_deref(), Ok(text.as_str()), "formatting is stable");
        assert!(Document::parse(&again).problems.is_empty(), "what was formatted is YAML");
    }
    let mut folder = vec![source];
    if path != "bot.yaml" {
        folder.push(Source::new("bot.yaml", BOT.into()).expect("it is text"));
    }
    let compiled = compile(&folder, &botloom_dialogue::library());
    assert!(document.problems.is_empty() || !compiled.problems.is_empty() || path == "tests/a.yaml");
    for problem in &compiled.problems {
        for language in [Language::English, Language::Chinese] {
            assert!(!render(problem, &folder, language).is_empty());
        }
        let edits = problem.fix.as_ref().map(|fix| &fix.edits);
        for source in folder.iter().filter(|source| source.path() == problem.file) {
            if let Some(edits) = edits {
                let _text = apply(source.text(), edits);
            }
        }
    }
});
