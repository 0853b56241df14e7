//! Small folders: one behaviour each.

use super::{assert_same, folder, merged, text};
use crate::merge::{ChangeKind, Resolutions, Take, three_way};

const FLOW: &str = "# The first flow.
flow: track
title: {zh-CN: 查快递, en: Track}
triggers:
  - 查快递
  - where is it
steps:
  - ask: tracking_no
    always: true  # each time
  # Then it is said.
  - say: {zh-CN: 在路上, en: It is on its way}
  - id: end
    say: bye
";

fn flow(text: &str) -> botloom_ports::Files {
    folder(&[("flows/track.yaml", text)])
}

/// The merge of three versions of a flow, without conflicts.
fn of(ours: &str, theirs: &str) -> String {
    let merge = merged(&flow(FLOW), &flow(ours), &flow(theirs));
    assert_eq!(merge.conflicts, []);
    text(&merge.files, "flows/track.yaml").to_owned()
}

fn ids(base: &str, ours: &str, theirs: &str) -> Vec<String> {
    let merge = merged(&flow(base), &flow(ours), &flow(theirs));
    merge.conflicts.into_iter().map(|conflict| conflict.id).collect()
}

#[test]
fn both_languages_of_one_text_are_two_things() {
    let ours = FLOW.replace("在路上", "在路上了");
    let theirs = FLOW.replace("It is on its way", "On its way");
    assert_eq!(of(&ours, &theirs), ours.replace("It is on its way", "On its way"));
}

#[test]
fn comments_quotes_and_order_of_the_author_stay() {
    let ours = FLOW
        .replace("# The first flow.", "#   ours  ")
        .replace("title: {zh-CN: 查快递, en: Track}", "title:   { en:   'Track' , zh-CN: \"查快递\"}");
    let theirs = FLOW.replace("  - where is it\n", "  - where is it\n  - track it\n");
    assert_eq!(of(&ours, &theirs), ours.replace("  - where is it\n", "  - where is it\n  - track it\n"));
}

#[test]
fn steps_are_found_again_by_what_they_say() {
    let ours = FLOW.replace("  # Then it is said.\n", "  - emit: tracked  # ours\n  # Then it is said.\n");
    let theirs = FLOW
        .replace("steps:\n", "steps:\n  # Politeness.\n  - say: hello\n")
        .replace("    always: true  # each time\n", "");
    let merged = of(&ours, &theirs);
    assert_eq!(
        merged,
        FLOW.replace("steps:\n", "steps:\n  # Politeness.\n  - say: hello\n")
            .replace("    always: true  # each time\n", "  - emit: tracked  # ours\n")
    );
}

#[test]
fn a_step_that_moved_past_another_leaves_it_its_counterpart() {
    let ours = FLOW.replace("It is on its way", "Ours");
    let moved = "  - ask: tracking_no\n    always: true  # each time\n";
    let theirs = FLOW.replace(moved, "").replace("It is on its way", "Theirs")
        + &moved.replace("each time", "now at the end");
    assert_eq!(ids(FLOW, &ours, &theirs), ["flows/track/steps/1/say/en"]);
    let merge = merged(&flow(FLOW), &flow(&ours), &flow(&theirs));
    let again = merged(&merge.base, &merge.files, &flow(&theirs));
    assert_eq!((again.conflicts, again.changes), (merge.conflicts, Vec::new()));
    assert_eq!(text(&merge.files, "flows/track.yaml").matches("zh-CN: 在路上").count(), 1);
}

#[test]
fn the_same_text_changed_twice_is_a_conflict_with_three_sides() {
    let ours = FLOW.replace("It is on its way", "Ours");
    let theirs = FLOW.replace("It is on its way", "Theirs");
    let merge = merged(&flow(FLOW), &flow(&ours), &flow(&theirs));
    let [conflict] = &merge.conflicts[..] else { panic!("{:?}", merge.conflicts) };
    assert_eq!(conflict.id, "flows/track/steps/2/say/en");
    let sides = [&conflict.base, &conflict.ours, &conflict.theirs].map(|side| side.as_deref().unwrap());
    assert_eq!(sides, ["It is on its way", "Ours", "Theirs"]);
    assert_eq!(text(&merge.files, "flows/track.yaml"), ours);
    assert_eq!(text(&merge.base, "flows/track.yaml"), FLOW);
    let take = Resolutions { all: Some(Take::Theirs), ..Resolutions::default() };
    let merge = three_way(&flow(FLOW), &flow(&ours), &flow(&theirs), &take);
    assert_eq!(text(&merge.files, "flows/track.yaml"), theirs);
}

#[test]
fn a_conflict_is_called_the_same_after_the_merge_was_written() {
    let ours = FLOW.replace("It is on its way", "Ours");
    let theirs = FLOW.replace("It is on its way", "Theirs").replace("steps:\n", "steps:\n  - say: hello\n");
    let base = folder(&[("flows/track.yaml", FLOW), ("README.md", "a\nb\n")]);
    let ours = folder(&[("flows/track.yaml", &ours), ("README.md", "a\nours\n")]);
    let theirs = folder(&[("flows/track.yaml", &theirs), ("README.md", "new\nlines\na\ntheirs\n")]);
    let first = merged(&base, &ours, &theirs);
    let ids: Vec<&str> = first.conflicts.iter().map(|conflict| conflict.id.as_str()).collect();
    assert_eq!(ids, ["README.md/line-4", "flows/track/steps/3/say/en"]);
    assert_eq!(merged(&first.base, &first.files, &theirs).conflicts, first.conflicts);
}

#[test]
fn a_step_that_one_side_removed_and_the_other_changed_is_a_conflict() {
    let gone = FLOW.replace("  # Then it is said.\n  - say: {zh-CN: 在路上, en: It is on its way}\n", "");
    let changed = FLOW.replace("It is on its way", "Changed");
    assert_eq!(ids(FLOW, &gone, &changed), ["flows/track/steps/2"]);
    assert_eq!(ids(FLOW, &changed, &gone), ["flows/track/steps/2"]);
    let merge = merged(&flow(FLOW), &flow(&changed), &flow(&gone));
    assert_eq!(text(&merge.files, "flows/track.yaml"), changed);
    // The base keeps the step, so that the conflict is still there the next time.
    assert_eq!(merged(&merge.base, &merge.files, &flow(&gone)).conflicts, merge.conflicts);
    let merge = merged(&flow(FLOW), &flow(&gone), &flow(&changed));
    assert_eq!(text(&merge.files, "flows/track.yaml"), gone);
    assert_eq!(merged(&merge.base, &merge.files, &flow(&changed)).conflicts, merge.conflicts);
}

#[test]
fn a_step_keeps_its_id_wherever_it_goes() {
    let moved = "steps:\n  - id: end\n    say: bye\n  - ask: tracking_no\n    always: true  # each time\n";
    let theirs = FLOW
        .replace("  - id: end\n    say: bye\n", "")
        .replace("steps:\n  - ask: tracking_no\n    always: true  # each time\n", moved);
    let ours = FLOW.replace("say: bye", "say: goodbye");
    assert_eq!(of(&ours, &theirs), theirs.replace("say: bye", "say: goodbye"));
}

#[test]
fn two_orders_are_a_conflict() {
    let steps = ["  - say: a\n", "  - ask: b\n", "  - emit: c\n"];
    let of = |order: [usize; 3]| format!("flow: track\nsteps:\n{}", order.map(|at| steps[at]).concat());
    let (base, ours, theirs) = (of([0, 1, 2]), of([1, 0, 2]), of([0, 2, 1]));
    assert_eq!(ids(&base, &ours, &theirs), ["flows/track/steps/order"]);
    let merge = merged(&flow(&base), &flow(&ours), &flow(&theirs));
    assert_eq!(text(&merge.files, "flows/track.yaml"), ours);
    assert_eq!(merged(&merge.base, &merge.files, &flow(&theirs)).conflicts.len(), 1);
    let take = Resolutions { all: Some(Take::Theirs), ..Resolutions::default() };
    let merge = three_way(&flow(&base), &flow(&ours), &flow(&theirs), &take);
    assert_eq!(text(&merge.files, "flows/track.yaml"), theirs);
}

#[test]
fn a_flow_that_moved_to_another_file_is_still_that_flow() {
    let ours = flow(&FLOW.replace("say: bye", "say: goodbye"));
    let theirs = folder(&[("flows/track_parcel.yaml", &FLOW.replace("查快递\n", "查包裹\n"))]);
    let merge = merged(&flow(FLOW), &ours, &theirs);
    assert_eq!(merge.conflicts, []);
    let wanted = FLOW.replace("say: bye", "say: goodbye").replace("查快递\n", "查包裹\n");
    assert_same(&merge.files, &folder(&[("flows/track_parcel.yaml", &wanted)]));
}

#[test]
fn a_flow_that_was_renamed_is_found_by_its_file() {
    let ours = FLOW.replace("flow: track", "flow: follow");
    let theirs = FLOW.replace("It is on its way", "Soon");
    let merge = merged(&flow(FLOW), &flow(&ours), &flow(&theirs));
    assert_eq!(merge.conflicts, []);
    assert_eq!(text(&merge.files, "flows/track.yaml"), ours.replace("It is on its way", "Soon"));
}

#[test]
fn a_file_that_the_author_removed_stays_away_unless_it_changed() {
    let (base, none) = (
        folder(&[("flows/track.yaml", FLOW), ("bot.yaml", "bot: a\n")]),
        folder(&[("bot.yaml", "bot: a\n")]),
    );
    let merge = merged(&base, &none, &base);
    assert_eq!((merge.files, merge.conflicts.len()), (none.clone(), 0));
    let theirs = folder(&[("flows/track.yaml", &FLOW.replace("bye", "ciao")), ("bot.yaml", "bot: a\n")]);
    let merge = merged(&base, &none, &theirs);
    assert_eq!(merge.conflicts[0].id, "flows/track");
    assert_eq!((merge.files, merge.base), (none, base));
}

#[test]
fn entries_are_followed_from_file_to_file() {
    let entry =
        |id: &str, answer: &str| format!("  - id: {id}\n    question: q {id}\n    answer: {answer}\n");
    let file = |entries: &[String]| format!("entries:\n{}", entries.concat());
    let base = folder(&[("knowledge/a.yaml", &file(&[entry("x", "1"), entry("y", "2")]))]);
    let ours = folder(&[("knowledge/a.yaml", &file(&[entry("x", "mine  # note"), entry("y", "2")]))]);
    let theirs = folder(&[
        ("knowledge/a.yaml", &file(&[entry("y", "3")])),
        ("knowledge/b.yaml", &file(&[entry("z", "4"), entry("x", "1")])),
    ]);
    let merge = merged(&base, &ours, &theirs);
    assert_eq!(merge.conflicts, []);
    assert_eq!(text(&merge.files, "knowledge/a.yaml"), file(&[entry("y", "3")]));
    assert_eq!(text(&merge.files, "knowledge/b.yaml"), file(&[entry("z", "4"), entry("x", "mine  # note")]));
    // All entries of a file moved away: the file goes.
    let moved = folder(&[("knowledge/b.yaml", &file(&[entry("x", "1"), entry("y", "2")]))]);
    let merge = merged(&base, &ours, &moved);
    assert_same(
        &merge.files,
        &folder(&[("knowledge/b.yaml", &file(&[entry("x", "mine"), entry("y", "2")]))]),
    );
}

#[test]
fn keys_of_a_map_come_and_go() {
    let base =
        folder(&[("bot.yaml", "bot: a\nslots:\n  x:\n    type: text\nhandoff: {queue: q, hours: h}\n")]);
    let ours = folder(&[(
        "bot.yaml",
        "bot: mine\nslots:\n  x:\n    type: text  # ours\nhandoff: {queue: q, hours: h}\n",
    )]);
    let theirs = folder(&[(
        "bot.yaml",
        "bot: a\nslots:\n  x:\n    type: text\n    title: {en: X}\n  # The second.\n  y: {type: date}\nhandoff: {queue: q}\nbudget:\n  turn: 5s\n",
    )]);
    let merge = merged(&base, &ours, &theirs);
    assert_eq!(
        text(&merge.files, "bot.yaml"),
        "bot: mine\nslots:\n  x:\n    type: text  # ours\n    title: {en: X}\n  # The second.\n  y: {type: date}\nhandoff: {queue: q}\nbudget:\n  turn: 5s\n"
    );
    let kinds: Vec<(&str, ChangeKind)> =
        merge.changes.iter().map(|change| (change.id.as_str(), change.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("bot.yaml/slots/x/title", ChangeKind::Added),
            ("bot.yaml/slots/y", ChangeKind::Added),
            ("bot.yaml/handoff/hours", ChangeKind::Removed),
            ("bot.yaml/budget", ChangeKind::Added),
        ]
    );
}

#[test]
fn groups_of_words_are_found_by_what_they_share() {
    let file = |text: &str| folder(&[("lexicon/a.yaml", text)]);
    let base = file("synonyms:\n  - [a, b]\n  - [c, d]\n");
    let ours = file("synonyms:\n  - [a, b, mine]\n  - [c, d]\n");
    let theirs = file("synonyms:\n  - [new, old]\n  - [a, b, theirs]\n");
    let merge = merged(&base, &ours, &theirs);
    assert_eq!(merge.conflicts, []);
    assert_eq!(text(&merge.files, "lexicon/a.yaml"), "synonyms:\n  - [new, old]\n  - [a, b, mine, theirs]\n");
}

#[test]
fn other_files_are_merged_by_line() {
    let file = |text: &str| folder(&[("README.md", text)]);
    let base = file("a\nb\nc\nd\ne\n");
    let merge = merged(&base, &file("A\nb\nc\nd\ne\nf\n"), &file("a\nb\nC\nd\ne\n"));
    assert_eq!((text(&merge.files, "README.md"), merge.conflicts.len()), ("A\nb\nC\nd\ne\nf\n", 0));
    let merge = merged(&base, &file("A\nb\nc\nd\ne\n"), &file("X\nb\nc\nd\n"));
    assert_eq!(text(&merge.files, "README.md"), "A\nb\nc\nd\n");
    assert_eq!(text(&merge.base, "README.md"), "a\nb\nc\nd\n");
    assert_eq!(merge.conflicts[0].id, "README.md/line-1");
}

#[test]
fn what_is_no_tree_is_not_lost() {
    let broken = "flow: track\nsteps:\n  - say: \"open\n";
    let merge = merged(&flow(FLOW), &flow(broken), &flow(&FLOW.replace("bye", "ciao")));
    assert!(text(&merge.files, "flows/track.yaml").contains("say: \"open"));
    let bytes = |bytes: &[u8]| -> botloom_ports::Files {
        [("flows/track.yaml".to_owned(), bytes.to_vec())].into_iter().collect()
    };
    let merge = merged(&flow(FLOW), &bytes(b"\xff\xfe"), &flow(&FLOW.replace("bye", "ciao")));
    assert_eq!(merge.files, bytes(b"\xff\xfe"));
    assert_eq!(merge.conflicts.len(), 1);
}

#[test]
fn quotes_around_a_name_are_a_change_where_they_matter() {
    let base = "flow: track\nsteps:\n  - run: x\n    with: {a: name}\n  - say: hello\n";
    let theirs = base.replace("a: name", "a: \"name\"").replace("say: hello", "say: \"hello\"");
    let merge = merged(&flow(base), &flow(&base.replace("run: x", "run: y")), &flow(&theirs));
    assert_eq!(merge.changes.len(), 1, "{:?}", merge.changes);
    assert!(text(&merge.files, "flows/track.yaml").contains("with: {a: \"name\"}"));
}

#[test]
fn long_lists_are_merged_in_time() {
    let list = |words: &dyn Fn(usize) -> Option<String>| {
        let lines: String = (0..60_000).filter_map(words).map(|word| format!("  - {word}\n")).collect();
        format!("entries:\n- id: a\n  question: q\n  answer: a\n  variants:\n{lines}")
    };
    let file = |text: &str| folder(&[("knowledge/a.yaml", text)]);
    let base = file(&list(&|at| Some(format!("w{at}"))));
    let ours = file(&list(&|at| (at % 3 != 0).then(|| format!("w{at}"))));
    let theirs = file(&list(&|at| Some(if at % 5 == 1 { format!("n{at}") } else { format!("w{at}") })));
    let merge = merged(&base, &ours, &theirs);
    assert_eq!(merge.conflicts, []);
    let text = text(&merge.files, "knowledge/a.yaml");
    assert!(
        text.contains("- n1\n")
            && text.contains("- w2\n")
            && !text.contains("- w3\n")
            && !text.contains("- w1\n")
    );
    // Thousands of keys and of unlike steps, and a long text of lines.
    let keys = |word: &str| (0..20_000).map(|at| format!("{word}{at}: {at}\n")).collect::<String>();
    let steps = |word: &str| {
        let steps: String = (0..3_000).map(|at| format!("  - say: {word} {at} {}\n", at * 7919)).collect();
        format!("flow: a\nsteps:\n{steps}")
    };
    let lines = |word: &str| (0..60_000).map(|at| format!("{word} {at}\n")).collect::<String>();
    let folder = |word: &str, other: &str| {
        folder(&[("bot.yaml", &keys(word)), ("flows/a.yaml", &steps(other)), ("README.md", &lines(other))])
    };
    let merge = merged(&folder("k", "one"), &folder("o", "two"), &folder("k", "three"));
    assert!(merge.conflicts.len() >= 3_000, "{}", merge.conflicts.len());
}
