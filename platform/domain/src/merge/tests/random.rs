//! Random edits of both sides.

use super::editor::{To, add_lines, append, entries, entry, push, remove};
use super::{assert_same, merged, shipped, whole};
use botloom_flow::{Node, Range};
use botloom_ports::Files;
use proptest::prelude::*;

/// One edit: what, where, and a number that decides the rest.
type Edit = (u8, usize, usize);

const KINDS: u8 = 18;

/// What an edit left: a word of its own, or the id of an entry that is gone.
enum Left {
    Word(String),
    Gone(String),
    Nothing,
}

/// Carries out an edit of knowledge, or of flows and bot.yaml where the folder has them.
fn edit(files: &mut Files, (kind, at, number): Edit, word: &str) -> Left {
    let all = entries(files);
    let (id, file, place) = all[at % all.len()].clone();
    let here = [To::Key("entries"), To::Item(place)];
    let text = |keys: [&'static str; 2]| [here[0], here[1], To::Key(keys[0]), To::Key(keys[1])];
    let language = ["zh-CN", "en"][number % 2];
    let flows: Vec<String> = files
        .iter()
        .map(|(path, _)| path)
        .filter(|path| path.starts_with("flows/"))
        .map(str::to_owned)
        .collect();
    let flow = flows.get(at % flows.len().max(1)).cloned();
    let done = match (kind, flow) {
        (0, _) => append(files, &file, &text(["answer", language]), word),
        (1, _) => append(files, &file, &text(["question", language]), word),
        (2, _) => push(files, &file, &text(["variants", language]), word),
        (3, _) => {
            remove(files, &file, &text(["variants", language]), number);
            return Left::Nothing;
        }
        (4, _) => {
            return match remove(files, &file, &here[..1], place) {
                Some(_) => Left::Gone(id),
                None => Left::Nothing,
            };
        }
        (5, _) => {
            let id = word.to_lowercase();
            add_lines(files, &file, &format!("  - id: {id}\n    question: {word}\n    answer: {{en: a}}\n"));
            true
        }
        (6, _) => append(files, &file, &[here[0], here[1], To::Key("category")], word),
        // An entry moves to the end of another file.
        (7, _) => {
            let other = all[number % all.len()].1.clone();
            if other != file
                && let Some(lines) = remove(files, &file, &here[..1], place)
            {
                add_lines(files, &other, &lines);
            }
            return Left::Nothing;
        }
        (8, Some(flow)) => append(files, &flow, &[To::Key("title"), To::Key(language)], word),
        (9, Some(flow)) => push(files, &flow, &[To::Key("triggers")], word),
        (10, Some(flow)) => {
            let (_, root) = super::editor::root(files, &flow);
            let count = root.get("steps").unwrap().items().len();
            let step = To::Item(number % count);
            append(files, &flow, &[To::Key("steps"), step, To::Key("say"), To::Key(language)], word)
                || append(files, &flow, &[To::Key("steps"), step, To::Key("ask"), To::Key(language)], word)
        }
        (11, Some(flow)) => {
            let before = number % 2 == 0;
            let text = String::from_utf8(files.get(&flow).unwrap().to_vec()).unwrap();
            let text = match before {
                true => text.replace("\nsteps:\n", &format!("\nsteps:\n  # {word}\n  - emit: {word}\n")),
                false => text + &format!("  - emit: {word}  # last\n"),
            };
            files.insert(flow, text);
            true
        }
        // Somewhere deep in a flow, whatever text that is.
        (12 | 13, Some(flow)) => {
            let (_, root) = super::editor::root(files, &flow);
            let mut texts = Vec::new();
            deep(root.get("steps").unwrap(), &mut texts);
            if texts.is_empty() {
                return Left::Nothing;
            }
            super::editor::append_at(files, &flow, texts[number % texts.len()], word);
            true
        }
        (14, Some(flow)) => {
            remove(files, &flow, &[To::Key("steps")], number % 5);
            return Left::Nothing;
        }
        // A step goes to the end.
        (15, Some(flow)) => {
            if let Some(lines) = remove(files, &flow, &[To::Key("steps")], number % 5) {
                add_lines(files, &flow, &lines);
            }
            return Left::Nothing;
        }
        (16, Some(flow)) => {
            let text = files.get(&flow).unwrap().to_vec();
            *files = files
                .iter()
                .filter(|(path, _)| *path != flow)
                .map(|(p, c)| (p.to_owned(), c.to_vec()))
                .collect();
            files.insert(format!("flows/{}.yaml", word.to_lowercase()), text);
            return Left::Nothing;
        }
        (17, Some(_)) => {
            let slot = ["tracking_no", "agreed", "phone"][number % 3];
            append(
                files,
                "bot.yaml",
                &[To::Key("slots"), To::Key(slot), To::Key("ask"), To::Key(language)],
                word,
            )
        }
        _ => return Left::Nothing,
    };
    if done { Left::Word(word.to_owned()) } else { Left::Nothing }
}

/// Where the texts in two languages stand below a value.
fn deep(node: &Node, found: &mut Vec<Range>) {
    for entry in node.entries() {
        let text = entry.value.text().is_some_and(|text| !text.is_empty());
        if text && ["zh-CN", "en"].contains(&entry.key.as_str()) {
            found.push(entry.value.range);
        }
        deep(&entry.value, found);
    }
    node.items().iter().for_each(|item| deep(item, found));
}

fn edited(base: &Files, edits: &[Edit], by: &str) -> (Files, Vec<Left>) {
    let mut files = base.clone();
    let left =
        edits.iter().enumerate().map(|(at, one)| edit(&mut files, *one, &format!("{by}{at:03}"))).collect();
    (files, left)
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec((0..KINDS, 0..30_usize, 0..1000_usize), 0..25)
}

fn check(base: &Files, mine: &[Edit], news: &[Edit]) -> Result<(), TestCaseError> {
    let (ours, our_marks) = edited(base, mine, "MINE");
    let (theirs, their_marks) = edited(base, news, "NEWS");
    // Nothing new upstream: not a byte changes. Nothing of one's own: the release is there.
    let quiet = merged(base, &ours, base);
    prop_assert_eq!(&quiet.files, &ours);
    prop_assert!(quiet.conflicts.is_empty() && quiet.changes.is_empty());
    assert_same(&merged(base, base, &theirs).files, &theirs);

    let merge = merged(base, &ours, &theirs);
    assert_same(&merged(&merge.base, &merge.files, &theirs).files, &merge.files);
    let (all, mine) = (whole(&merge.files), whole(&ours));
    // A comment of a release comes with its step; what is left of one whose step a later edit took out is nobody's.
    let new = whole(&theirs);
    let new: String = new.split_inclusive('\n').filter(|line| !line.trim_start().starts_with('#')).collect();
    let in_conflict: String =
        merge.conflicts.iter().flat_map(|c| [&c.theirs, &c.base]).flatten().map(String::as_str).collect();
    // A word that a later edit of the same side took out again is not looked for.
    for mark in &our_marks {
        match mark {
            Left::Word(word) if mine.contains(word.as_str()) => {
                prop_assert!(all.contains(word.as_str()), "{} lost", word)
            }
            Left::Gone(id) if entry(&ours, id).is_none() => {
                prop_assert!(entry(&merge.files, id).is_none(), "{} is back", id);
            }
            _ => {}
        }
    }
    for mark in &their_marks {
        match mark {
            Left::Word(word) if new.contains(word.as_str()) => {
                let arrived = all.contains(word.as_str()) || in_conflict.contains(word.as_str());
                prop_assert!(arrived, "{} did not arrive", word);
            }
            Left::Gone(id) if entry(&theirs, id).is_none() => {
                let clash = format!("knowledge/{id}");
                let is_open = merge.conflicts.iter().any(|conflict| conflict.id == clash);
                prop_assert!(entry(&merge.files, id).is_none() || is_open, "{} is still there", id);
            }
            _ => {}
        }
    }
    // What is open is open again the next time, and nothing else is.
    let again = merged(&merge.base, &merge.files, &theirs);
    let ids = |of: &crate::merge::Merge| of.conflicts.iter().map(|c| c.id.clone()).collect::<Vec<_>>();
    prop_assert_eq!(ids(&again), ids(&merge));
    prop_assert_eq!(again.changes.len(), 0, "{:?}", again.changes);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_pack_and_its_release(mine in edits(), news in edits()) {
        let name = ["express-logistics", "e-commerce", "banking"][mine.len() % 3];
        check(&shipped(&format!("industry-kbs/{name}")), &mine, &news)?;
    }

    #[test]
    fn a_template_and_its_release(mine in edits(), news in edits(), which in 0..3_usize) {
        let name = ["express-logistics/parcel-desk", "e-commerce/shop-desk", "banking/bank-desk"][which];
        check(&shipped(&format!("templates/{name}")), &mine, &news)?;
    }
}
