//! A cloned pack with 40 edits meets a release with 60 changes, 8 of them in the same places.

use super::editor::{To, add_lines, append, entry, push, remove};
use super::{merged, said, shipped, text, whole};
use crate::merge::{Resolutions, Take, three_way};
use botloom_ports::Files;
use std::collections::BTreeSet;

const PACK: &str = "industry-kbs/express-logistics";

/// A pack that is edited, and what each edit left in it.
struct Edited {
    files: Files,
    by: &'static str,
    count: usize,
    /// Words that must be somewhere afterwards.
    words: Vec<String>,
    /// Entries that must be nowhere.
    gone: Vec<String>,
    /// Wordings that must be nowhere, by entry.
    dropped: Vec<(String, String)>,
}

impl Edited {
    fn new(files: Files, by: &'static str) -> Self {
        Self { files, by, count: 0, words: Vec::new(), gone: Vec::new(), dropped: Vec::new() }
    }

    fn word(&mut self) -> String {
        self.count += 1;
        let word = format!("{}{:02}", self.by, self.count);
        self.words.push(word.clone());
        word
    }

    fn text(&mut self, id: &str, key: &str, language: &str) {
        let word = self.word();
        let (file, at) = entry(&self.files, id).unwrap();
        let way = [To::Key("entries"), To::Item(at), To::Key(key), To::Key(language)];
        assert!(append(&mut self.files, &file, &way, &word), "{id} {key} {language}");
    }

    fn variant(&mut self, id: &str, language: &str) {
        let word = self.word();
        let (file, at) = entry(&self.files, id).unwrap();
        let way = [To::Key("entries"), To::Item(at), To::Key("variants"), To::Key(language)];
        assert!(push(&mut self.files, &file, &way, &word), "{id} {language}");
    }

    fn drop_variant(&mut self, id: &str, language: &str, number: usize) {
        self.count += 1;
        let (file, at) = entry(&self.files, id).unwrap();
        let way = [To::Key("entries"), To::Item(at), To::Key("variants"), To::Key(language)];
        let gone = remove(&mut self.files, &file, &way, number).unwrap();
        self.dropped.push((id.to_owned(), gone.trim().trim_start_matches("- ").to_owned()));
    }

    fn category(&mut self, id: &str) {
        let word = self.word();
        let (file, at) = entry(&self.files, id).unwrap();
        let way = [To::Key("entries"), To::Item(at), To::Key("category")];
        assert!(append(&mut self.files, &file, &way, &word));
    }

    fn remove(&mut self, id: &str) {
        self.count += 1;
        let (file, at) = entry(&self.files, id).unwrap();
        remove(&mut self.files, &file, &[To::Key("entries")], at).unwrap();
        self.gone.push(id.to_owned());
    }

    fn add(&mut self, file: &str) {
        let word = self.word();
        let id = word.to_lowercase();
        add_lines(
            &mut self.files,
            file,
            &format!(
                "  - id: {id}\n    question: {{zh-CN: 新问题{word}, en: A new question}}\n    answer: {{zh-CN: 新答案, en: A new answer}}\n"
            ),
        );
    }

    fn parameter(&mut self, name: &str) {
        let word = self.word();
        let way = [To::Key("parameters"), To::Key(name), To::Key("default")];
        assert!(append(&mut self.files, "pack.yaml", &way, &word));
    }

    fn synonym(&mut self, group: usize) {
        let word = self.word();
        assert!(push(&mut self.files, "lexicon.yaml", &[To::Key("synonyms"), To::Item(group)], &word));
    }
}

/// The entries that neither side's removals concern, in a fixed order.
fn ids(files: &Files) -> Vec<String> {
    super::editor::entries(files).into_iter().map(|(id, _, _)| id).collect()
}

fn ours(base: &Files) -> Edited {
    let ids = ids(base);
    let mut edited = Edited::new(base.clone(), "MINE");
    ids[0..12].iter().for_each(|id| edited.text(id, "answer", "zh-CN")); // 12
    ids[12..15].iter().for_each(|id| edited.text(id, "question", "en")); // 15
    ids[20..28].iter().for_each(|id| edited.variant(id, "zh-CN")); // 23
    ids[30..34].iter().for_each(|id| edited.drop_variant(id, "en", 1)); // 27
    ids[40..42].iter().for_each(|id| edited.category(id)); // 29
    ["knowledge/price.yaml", "knowledge/pickup.yaml", "knowledge/claims.yaml", "knowledge/tracking.yaml"]
        .iter()
        .for_each(|file| edited.add(file)); // 33
    ids[50..53].iter().for_each(|id| edited.remove(id)); // 36
    edited.parameter("company"); // 37
    edited.parameter("storage_days"); // 38
    edited.synonym(0); // 39
    edited.synonym(3); // 40
    edited
}

fn theirs(base: &Files) -> Edited {
    let ids = ids(base);
    let mut edited = Edited::new(base.clone(), "NEWS");
    // Eight places that the author changed as well.
    ids[0..5].iter().for_each(|id| edited.text(id, "answer", "zh-CN")); // 5
    edited.text(&ids[50], "answer", "en"); // 6: the author removed it
    edited.remove(&ids[5]); // 7: the author changed it
    edited.parameter("company"); // 8
    // And 52 elsewhere, often in the same entries.
    ids[6..16].iter().for_each(|id| edited.text(id, "answer", "en")); // 18
    ids[20..28].iter().for_each(|id| edited.variant(id, "zh-CN")); // 26
    ids[28..36].iter().for_each(|id| edited.variant(id, "en")); // 34
    ids[60..70].iter().for_each(|id| edited.text(id, "question", "zh-CN")); // 44
    ids[70..74].iter().for_each(|id| edited.drop_variant(id, "zh-CN", 2)); // 48
    ids[80..84].iter().for_each(|id| edited.remove(id)); // 52
    ["knowledge/price.yaml", "knowledge/pickup.yaml", "knowledge/service.yaml"]
        .iter()
        .for_each(|file| edited.add(file)); // 55
    edited.parameter("hotline"); // 56
    edited.synonym(0); // 57
    edited.synonym(5); // 58
    ids[90..92].iter().for_each(|id| edited.category(id)); // 60
    edited
}

/// What an entry says in a folder.
fn of(files: &Files, id: &str) -> Option<String> {
    let (file, at) = entry(files, id)?;
    let (text, root) = super::editor::root(files, &file);
    let node = super::editor::find(&root, &[To::Key("entries"), To::Item(at)])?;
    Some(text[node.range.start..node.range.end].to_owned())
}

#[test]
fn forty_edits_meet_sixty_changes_with_eight_conflicts() {
    let base = shipped(PACK);
    let (ours, theirs) = (ours(&base), theirs(&base));
    assert_eq!((ours.count, theirs.count), (40, 60));
    let ids = ids(&base);
    let merge = merged(&base, &ours.files, &theirs.files);

    let mut wanted: BTreeSet<String> =
        ids[0..5].iter().map(|id| format!("knowledge/{id}/answer/zh-CN")).collect();
    wanted.extend([format!("knowledge/{}", ids[5]), format!("knowledge/{}", ids[50])]);
    wanted.insert("pack.yaml/parameters/company/default".to_owned());
    let found: BTreeSet<String> = merge.conflicts.iter().map(|conflict| conflict.id.clone()).collect();
    assert_eq!(found, wanted);
    assert_eq!(merge.conflicts.len(), 8);
    assert_eq!((merge.changes.len(), merge.kept.len()), (52, 32));

    // Nothing of the author is lost, conflicts included.
    let all = whole(&merge.files);
    for word in &ours.words {
        assert_eq!(all.matches(word.as_str()).count(), 1, "{word}");
    }
    for id in &ours.gone {
        assert_eq!(entry(&merge.files, id), None, "{id} was removed by the author");
    }
    for (id, wording) in ours.dropped.iter().chain(&theirs.dropped) {
        assert!(!of(&merge.files, id).unwrap().lines().any(|line| line.trim() == format!("- {wording}")));
    }
    // Everything of the release arrived, or is shown beside the author's.
    let shown: String = merge.conflicts.iter().filter_map(|conflict| conflict.theirs.as_deref()).collect();
    let in_conflict = |word: &&String| shown.contains(word.as_str());
    assert_eq!(theirs.words.iter().filter(in_conflict).count(), 7, "the eighth is a removal");
    for word in &theirs.words {
        assert_eq!(all.contains(word.as_str()), !shown.contains(word.as_str()), "{word}");
    }
    for id in theirs.gone.iter().filter(|id| **id != ids[5]) {
        assert_eq!(entry(&merge.files, id), None, "{id} was removed upstream");
    }
    // Entries that nobody touched are as they were, byte for byte.
    for id in &ids[100..] {
        assert_eq!(of(&merge.files, id), of(&base, id), "{id}");
    }
    for (path, bytes) in merge.files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
        said(path, bytes);
    }
    assert_eq!(text(&merge.files, "README.md"), text(&base, "README.md"));
}

#[test]
fn conflicts_stay_until_they_are_resolved() {
    let base = shipped(PACK);
    let (ours, theirs) = (ours(&base), theirs(&base));
    let first = merged(&base, &ours.files, &theirs.files);
    // The same release again: only what is open is shown, and nothing changes.
    let again = merged(&first.base, &first.files, &theirs.files);
    assert_eq!(again.conflicts, first.conflicts);
    assert_eq!(again.files, first.files);
    assert_eq!(again.changes, []);
    assert_eq!(again.base, first.base);
    // Three are resolved: the author's stands, the release's comes.
    let mut take = Resolutions::default();
    take.by_id.insert(first.conflicts[0].id.clone(), Take::Ours);
    take.by_id.insert(first.conflicts[1].id.clone(), Take::Theirs);
    take.by_id.insert("pack.yaml/parameters/company/default".to_owned(), Take::Theirs);
    let some = three_way(&first.base, &first.files, &theirs.files, &take);
    assert_eq!((some.settled.len(), some.conflicts.len()), (3, 5));
    let rest = merged(&some.base, &some.files, &theirs.files);
    assert_eq!(rest.conflicts, some.conflicts);
    assert_eq!(rest.files, some.files);
    // All of them: the next merge compares with the release itself.
    let take = Resolutions { all: Some(Take::Theirs), ..Resolutions::default() };
    let done = three_way(&rest.base, &rest.files, &theirs.files, &take);
    assert_eq!(done.conflicts, []);
    super::assert_same(&done.base, &theirs.files);
    assert_eq!(merged(&done.base, &done.files, &theirs.files).conflicts, []);
    let take = Resolutions { all: Some(Take::Ours), ..Resolutions::default() };
    let kept = three_way(&rest.base, &rest.files, &theirs.files, &take);
    assert_eq!(kept.conflicts, []);
    assert_eq!(kept.files, rest.files);
    super::assert_same(&kept.base, &theirs.files);
}
