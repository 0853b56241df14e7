//! Every sentence that can be said in two languages has a text in both.

use botloom_flow::assist::docs;
use botloom_flow::wording::{catalog, placeholders};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// A template in the sources, with the place that it stands at and whether values follow it.
struct Template {
    text: String,
    place: String,
    has_values: bool,
}

/// What `words!` and `noted!` say in all sources but their tests.
fn templates() -> Vec<Template> {
    let mut found = Vec::new();
    for path in super::tests::all(".rs") {
        let source = fs::read_to_string(&path).expect("a source is readable");
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        // Comments show how the macros are used.
        let blank =
            |line: &str| if line.trim_start().starts_with("//") { "\n".to_owned() } else { line.to_owned() };
        let source: String = source.split_inclusive('\n').map(blank).collect();
        // Put together, so that this file does not find itself.
        let calls = [concat!("words", "!("), concat!("noted", "!(")];
        for (at, call) in calls.iter().flat_map(|call| source.match_indices(call)) {
            let Some(rest) = source[at + call.len()..].trim_start().strip_prefix('"') else { continue };
            let (text, behind) = literal(rest);
            let line = source[..at].matches('\n').count() + 1;
            let place = path.strip_prefix(super::tests::root()).unwrap_or(&path);
            let place = format!("{}:{line}", place.display());
            let has_values = !behind.trim_start_matches([',', ' ', '\n']).starts_with(')');
            found.push(Template { text, place, has_values });
        }
    }
    assert!(found.len() > 500, "the walk is broken");
    found
}

/// The text of a literal that begins here, and what stands behind it.
fn literal(rest: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, &rest[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                // A literal that goes on in the next line.
                Some((at, '\n')) => {
                    let skipped = rest[at..].len() - rest[at..].trim_start().len();
                    let (more, behind) = literal(&rest[at + skipped..]);
                    return (text + &more, behind);
                }
                Some((_, c)) => text.push(c),
                None => break,
            },
            c => text.push(c),
        }
    }
    (text, "")
}

fn shown(wrong: &[String]) -> String {
    wrong.join("\n")
}

#[test]
fn every_sentence_has_a_chinese_one() {
    let translated: BTreeSet<String> = catalog().map(|(english, _)| english).collect();
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    for template in templates() {
        if !translated.contains(&template.text) {
            missing.insert(template.text, template.place);
        }
    }
    for text in docs().into_iter().filter(|text| !translated.contains(*text)) {
        missing.insert(text.to_owned(), "runtime/flow/src/keys.rs".to_owned());
    }
    let missing: Vec<String> =
        missing.iter().map(|(text, place)| format!("# {place}\nmsgid {text:?}\nmsgstr \"\"\n")).collect();
    assert!(
        missing.is_empty(),
        "write the Chinese into runtime/flow/src/wording/zh.po:\n{}",
        shown(&missing)
    );
}

#[test]
fn every_chinese_sentence_is_said_somewhere_and_stands_once() {
    let mut said: BTreeSet<String> = templates().into_iter().map(|template| template.text).collect();
    said.extend(docs().into_iter().map(str::to_owned));
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (english, _) in catalog() {
        if !said.contains(&english) {
            wrong.push(format!("nothing says: {english}"));
        }
        if !seen.insert(english.clone()) {
            wrong.push(format!("it stands twice: {english}"));
        }
    }
    assert!(wrong.is_empty(), "mend runtime/flow/src/wording/zh.po:\n{}", shown(&wrong));
}

/// Outcomes take sentences only, by their types; an error takes any text, which would be English for everybody.
#[test]
fn errors_of_graphql_are_sentences() {
    let calls = [concat!("Error::new", "("), concat!("Error::new", ")")];
    let mut wrong = Vec::new();
    for path in
        super::tests::all(".rs").iter().filter(|path| path.to_string_lossy().contains("/api/src/graphql/"))
    {
        let source = fs::read_to_string(path).expect("a source is readable");
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let bare = |line: &str| calls.iter().any(|call| line.contains(call)) && !line.contains("ServerError");
        for (number, _) in source.lines().enumerate().filter(|(_, line)| bare(line)) {
            wrong.push(format!("{}:{}: say `refused(words!(...))`", path.display(), number + 1));
        }
    }
    assert!(wrong.is_empty(), "these errors are not said in Chinese:\n{}", shown(&wrong));
}

#[test]
fn both_languages_have_the_same_places() {
    let places = |text: &str| placeholders(text).map(str::to_owned).collect::<BTreeSet<_>>();
    let mut wrong = Vec::new();
    for (english, chinese) in catalog() {
        if places(&english) != places(&chinese) {
            wrong.push(format!("{english}\n{chinese}\n"));
        }
    }
    assert!(wrong.is_empty(), "the places of these differ:\n{}", shown(&wrong));
    let bare = |template: &Template| !template.has_values && !places(&template.text).is_empty();
    let wrong: Vec<String> =
        templates().iter().filter(|t| bare(t)).map(|t| format!("{}: {}", t.place, t.text)).collect();
    assert!(wrong.is_empty(), "give these their values, or double the braces:\n{}", shown(&wrong));
}

#[test]
fn chinese_sentences_are_written_as_the_console_writes() {
    let mut wrong = Vec::new();
    for (english, chinese) in catalog() {
        let words = chinese.split('`').step_by(2).collect::<Vec<_>>().join("`");
        if words.contains('您') {
            wrong.push(format!("the console says 你: {chinese}"));
        }
        if words.contains([',', ';', '?', '!']) || words.ends_with('.') {
            wrong.push(format!("use Chinese punctuation: {chinese}"));
        }
        let code = |text: &str| text.matches('`').count();
        if code(&english) % 2 == 0 && code(&chinese) % 2 == 1 {
            wrong.push(format!("a backtick is missing: {chinese}"));
        }
    }
    assert!(wrong.is_empty(), "mend runtime/flow/src/wording/zh.po:\n{}", shown(&wrong));
}
