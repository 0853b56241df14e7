//! What was learnt from conversations, written into the entries of a folder as a person would write it.
//!
//! Comments, order and layout stay: a phrasing is one line below those that are there, a new entry stands behind the others of
//! `knowledge/learned.yaml`. After each edit the file is read again and must say what was meant, else nothing is changed.

use std::collections::BTreeMap;

use botloom_flow::{Document, Edit, Range, Source, apply, words};

use crate::entry::{Entry, Faq};
use crate::existing;
use crate::folder::Folder;
use crate::ids::Ids;
use crate::yaml::{self, HEAD};
use crate::{Unreadable, text};

/// Where new entries go.
pub const LEARNED: &str = "knowledge/learned.yaml";

/// A question with its answer, to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// The id; without one it is made of the question.
    pub id: Option<String>,
    /// A group for reports and `answer` steps.
    pub category: String,
    /// Question, other ways to ask, answer; by language.
    pub text: BTreeMap<String, (String, Vec<String>, String)>,
    /// For people: where it comes from.
    pub note: String,
}

/// Whether an entry of the folder's own has this id.
///
/// # Errors
/// If a file can not be read.
pub fn has_entry(folder: &Folder, id: &str) -> Result<bool, Unreadable> {
    Ok(find(folder, id)?.is_some())
}

/// Adds phrasings to an entry of the folder's own; those that it has already are left out. Gives the path of its file.
///
/// # Errors
/// If there is no such entry, it does not speak a language, or its file is laid out in a way that can not be changed here; the folder
/// is then as it was.
pub fn add_phrasings(
    folder: &mut Folder,
    id: &str,
    add: &BTreeMap<String, Vec<String>>,
) -> Result<String, Unreadable> {
    let Some((path, at)) = find(folder, id)? else {
        return Err(Unreadable(words!("the folder has no entry `{id}` of its own", id)));
    };
    let mut expected: Vec<Entry> = entries(folder, &path)?;
    let mut out = folder.files[&path].clone();
    for (tag, phrasings) in add {
        let language = folder.language(tag).unwrap_or(tag).to_owned();
        let Some(faq) = expected[at].text.get_mut(&language) else {
            return Err(Unreadable(words!(
                "the entry `{id}` says nothing in `{language}`; write question and answer first",
                id,
                language
            )));
        };
        let bare = |text: &str| text::bare(text);
        let mut known: Vec<String> =
            std::iter::once(&faq.question).chain(&faq.variants).map(|own| bare(own)).collect();
        let mut new = Vec::new();
        for phrasing in phrasings {
            if !known.contains(&bare(phrasing)) {
                known.push(bare(phrasing));
                new.push(phrasing.clone());
            }
        }
        if new.is_empty() {
            continue;
        }
        let edits = edits(&path, &out, at, &language, &new, folder)?;
        out = apply(&out, &edits).map_err(|_| odd(&path))?;
        faq.variants.extend(new);
    }
    put(folder, &path, out, &expected)?;
    Ok(path)
}

/// Gives an entry of the folder's own another answer in a language. Gives the path of its file.
///
/// # Errors
/// If there is no such entry, it has no answer in the language, or its file is laid out in a way that can not be changed here; the
/// folder is then as it was.
pub fn set_answer(folder: &mut Folder, id: &str, tag: &str, answer: &str) -> Result<String, Unreadable> {
    let Some((path, at)) = find(folder, id)? else {
        return Err(Unreadable(words!("the folder has no entry `{id}` of its own", id)));
    };
    let mut expected = entries(folder, &path)?;
    let language = folder.language(tag).unwrap_or(tag).to_owned();
    let text = folder.files[&path].clone();
    let source =
        Source::new(&*path, text.clone().into_bytes()).map_err(|problem| Unreadable(problem.what))?;
    let root = Document::parse(&source).root.ok_or_else(|| odd(&path))?;
    let item = root.get("entries").and_then(|list| list.items().get(at)).ok_or_else(|| odd(&path))?;
    let own = |node: &'_ botloom_flow::Node, key: &str| {
        node.entries().iter().find(|entry| entry.key == key).cloned()
    };
    let whole = own(item, "answer").ok_or_else(|| odd(&path))?;
    let entry = if whole.value.entries().is_empty() { Some(whole) } else { own(&whole.value, &language) };
    let (Some(entry), Some(faq)) =
        (entry.filter(|entry| entry.value.text().is_some()), expected[at].text.get_mut(&language))
    else {
        return Err(Unreadable(words!(
            "the entry `{id}` has no answer in `{language}`; write question and answer first",
            id,
            language
        )));
    };
    // What stands between the key and its colon is the key's; a block begins behind the colon, before its text.
    let start =
        text[entry.key_range.end..].find(':').map_or(entry.key_range.end, |at| entry.key_range.end + at + 1);
    let end = trimmed(&text, Range::new(start, entry.value.range.end));
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..].len() - text[line..].trim_start().len() + 2;
    // A block is written as one again; what stands between braces stays on its line.
    let block = text[start..end].trim_start().starts_with(['|', '>']);
    let new = if block {
        yaml::scalar(answer, indent, folder.parameters)
    } else {
        yaml::quoted(answer, folder.parameters)
    };
    let edit = Edit { file: path.clone(), range: Range::new(start, end), text: format!(" {new}") };
    answer.clone_into(&mut faq.answer);
    put(folder, &path, apply(&text, &[edit]).map_err(|_| odd(&path))?, &expected)?;
    Ok(path)
}

/// Adds an entry behind those of [`LEARNED`]. Gives its id.
///
/// # Errors
/// If the folder has an entry of this id, or the file can not be extended; the folder is then as it was.
pub fn add_entry(folder: &mut Folder, lesson: &Lesson) -> Result<String, Unreadable> {
    let mut entry =
        Entry { category: lesson.category.clone(), note: lesson.note.clone(), ..Entry::default() };
    for (tag, (question, variants, answer)) in &lesson.text {
        let language = folder.language(tag).unwrap_or(tag).to_owned();
        let faq = Faq { question: question.clone(), variants: variants.clone(), answer: answer.clone() };
        entry.text.insert(language, faq);
    }
    let first =
        folder.languages.iter().find_map(|own| entry.text.get(own)).or_else(|| entry.text.values().next());
    let Some(first) = first else {
        return Err(Unreadable(words!("the new entry says nothing in any language")));
    };
    let (made, spare) = Ids::new("learned").give(&first.question, &first.question);
    entry.id = match &lesson.id {
        Some(id) if has_entry(folder, id)? => {
            return Err(Unreadable(words!("there is an entry `{id}` already; give another id", id)));
        }
        Some(id) => id.clone(),
        None if has_entry(folder, &made)? => spare,
        None => made,
    };
    let old = folder.files.get(LEARNED).cloned().unwrap_or_default();
    let blank = old.trim().is_empty() || old.trim_end() == "entries: []";
    let mut expected = if blank { Vec::new() } else { entries(folder, LEARNED)? };
    let item = yaml::plain_item(&entry, folder);
    let text = if blank {
        format!("{HEAD}{item}")
    } else {
        let last = existing::read(LEARNED, &old, folder)?.pop().ok_or_else(|| odd(LEARNED))?;
        let start = old[..last.range.start].rfind('\n').map_or(0, |at| at + 1);
        let indent = last.range.start.saturating_sub(start + 2);
        let (before, after) = old.split_at(line_end(&old, last.range.end));
        let shifted: String =
            item.lines()
                .map(|line| {
                    if line.is_empty() { "\n".to_owned() } else { format!("{:indent$}{}\n", "", &line[2..]) }
                })
                .collect();
        let rest = after.strip_prefix('\n').unwrap_or(after);
        format!("{before}\n{shifted}{rest}")
    };
    expected.push(entry.clone());
    put(folder, LEARNED, text, &expected)?;
    Ok(entry.id)
}

fn odd(path: &str) -> Unreadable {
    Unreadable(words!(
        "`{path}` is laid out in a way that can not be changed here; run `botloom fmt {path}` first",
        path
    ))
}

fn entries(folder: &Folder, path: &str) -> Result<Vec<Entry>, Unreadable> {
    let text = folder.files.get(path).map_or("", String::as_str);
    Ok(existing::read(path, text, folder)?.into_iter().map(|own| own.entry).collect())
}

/// The file of an entry and its number there.
fn find(folder: &Folder, id: &str) -> Result<Option<(String, usize)>, Unreadable> {
    for (path, text) in &folder.files {
        let found = existing::read(path, text, folder)?.iter().position(|own| own.entry.id == id);
        if let Some(at) = found {
            return Ok(Some((path.clone(), at)));
        }
    }
    Ok(None)
}

/// Takes the new text of a file, if it says what was meant.
fn put(folder: &mut Folder, path: &str, text: String, expected: &[Entry]) -> Result<(), Unreadable> {
    let read = existing::read(path, &text, folder).map_err(|_| odd(path))?;
    let same = read.len() == expected.len()
        && read.iter().zip(expected).all(|(found, wanted)| found.entry.digest() == wanted.digest());
    if !same {
        return Err(odd(path));
    }
    folder.files.insert(path.to_owned(), text);
    Ok(())
}

/// The edits that add phrasings in a language to the entry with this number.
fn edits(
    path: &str,
    text: &str,
    at: usize,
    language: &str,
    new: &[String],
    folder: &Folder,
) -> Result<Vec<Edit>, Unreadable> {
    let source = Source::new(path, text.as_bytes().to_vec()).map_err(|problem| Unreadable(problem.what))?;
    let root = Document::parse(&source).root.ok_or_else(|| odd(path))?;
    let item = root.get("entries").and_then(|list| list.items().get(at)).ok_or_else(|| odd(path))?;
    let edit = |range: Range, text: String| Ok(vec![Edit { file: path.to_owned(), range, text }]);
    let variants = item.entries().iter().find(|entry| entry.key == "variants");
    // Where the list of the language stands, if there is one.
    let list = match variants.map(|entry| &entry.value) {
        Some(node)
            if node.entries().is_empty()
                && language == folder.languages.first().map_or("", String::as_str) =>
        {
            Some(node)
        }
        Some(node) => node.get(language),
        None => None,
    };
    if let Some(last) = list.and_then(|list| list.items().last()) {
        let line = text[..last.range.start].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[line..last.range.start];
        let end = trimmed(text, last.range);
        if before.trim() == "-" {
            let dash = before.len() - before.trim_start().len();
            let lines = new
                .iter()
                .map(|own| format!("\n{:dash$}- {}", "", yaml::list_item(own, dash, folder.parameters)));
            let end = line_end(text, end);
            return edit(Range::new(end, end), lines.collect());
        }
        // A list on one line: `[a, b]`.
        let inline =
            new.iter().map(|own| format!(", {}", yaml::scalar(own, 0, folder.parameters).replace('\n', " ")));
        return edit(Range::new(end, end), inline.collect());
    }
    let column = {
        let line = text[..item.range.start].rfind('\n').map_or(0, |at| at + 1);
        item.range.start - line
    };
    let block = |indent: usize| -> String {
        new.iter()
            .map(|own| format!("\n{:indent$}- {}", "", yaml::list_item(own, indent, folder.parameters)))
            .collect()
    };
    let (key, deep) = (column + 2, column + 4);
    match variants {
        // Other languages have variants, this one has none yet.
        Some(entry) if !entry.value.entries().is_empty() => {
            let first = &entry.value.entries()[0];
            let line = text[..first.key_range.start].rfind('\n').map_or(0, |at| at + 1);
            let before = &text[line..first.key_range.start];
            if before.trim().is_empty() {
                let indent = before.len();
                let lines = format!("{language}:{}\n{:indent$}", block(indent + 2), "");
                return edit(Range::new(first.key_range.start, first.key_range.start), lines);
            }
            let inline: Vec<String> = new.iter().map(|own| yaml::scalar(own, 0, folder.parameters)).collect();
            let start = first.key_range.start;
            edit(Range::new(start, start), format!("{language}: [{}], ", inline.join(", ")))
        }
        Some(entry) => {
            let range = Range::new(
                entry.key_range.start,
                trimmed(text, entry.value.range).max(entry.key_range.end + 1),
            );
            let plain = entry.value.entries().is_empty() && entry.value.items().is_empty();
            if !plain {
                return Err(odd(path));
            }
            edit(range, format!("variants:\n{:key$}{language}:{}", "", block(deep)))
        }
        None => {
            let question =
                item.entries().iter().find(|entry| entry.key == "question").ok_or_else(|| odd(path))?;
            let end = line_end(text, trimmed(text, question.value.range));
            edit(
                Range::new(end, end),
                format!("\n{:column$}variants:\n{:key$}{language}:{}", "", "", block(deep)),
            )
        }
    }
}

/// The end of a range without the blanks at its end.
fn trimmed(text: &str, range: Range) -> usize {
    let own: &str = text.get(range.start..range.end).unwrap_or_default();
    range.start + own.trim_end().len()
}

/// The end of the line of a place, so that a comment stays behind what it is about.
fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |more| at + more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::Node;

    fn variants(node: &Node) -> Vec<String> {
        node.items().iter().filter_map(Node::text).map(str::to_owned).collect()
    }

    fn folder(files: &[(&str, &str)]) -> Folder {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Folder::new("bot.yaml", "bot: a\nlanguages: [zh-CN, en]\n", files).unwrap()
    }

    fn add(language: &str, texts: &[&str]) -> BTreeMap<String, Vec<String>> {
        BTreeMap::from([(language.to_owned(), texts.iter().map(|text| (*text).to_owned()).collect())])
    }

    #[test]
    fn phrasings_are_added_and_all_else_stays() {
        let text = "# ours\nentries:\n  - id: returns  # keep\n    question: {zh-CN: 怎么退货, en: Returns?}\n    variants:\n      zh-CN:\n        - 退货流程  # common\n      en: [send it back, return policy]\n    answer: {zh-CN: 七天。, en: Seven days.}\n  - id: hours\n    question: {zh-CN: 几点开门, en: When?}\n    answer: {zh-CN: 九点。, en: Nine.}\n";
        let mut own = folder(&[("knowledge/a.yaml", text)]);
        let path =
            add_phrasings(&mut own, "returns", &add("zh-CN", &["不想要了: 能退吗", "退货 流程！"])).unwrap();
        assert_eq!(path, "knowledge/a.yaml");
        add_phrasings(&mut own, "returns", &add("en", &["can I \"return\" it, please"])).unwrap();
        add_phrasings(&mut own, "hours", &add("zh-CN", &["何时营业"])).unwrap();
        add_phrasings(&mut own, "hours", &add("en", &["opening hours"])).unwrap();
        let now = &own.files["knowledge/a.yaml"];
        for line in text.lines() {
            if !line.contains("en: [send") {
                assert!(now.contains(line), "{line} is missing in\n{now}");
            }
        }
        let source = Source::new("a.yaml", now.as_bytes().to_vec()).unwrap();
        let root = Document::parse(&source).root.unwrap();
        let list = |at: usize, language: &str| {
            variants(root.get("entries").unwrap().items()[at].get("variants").unwrap().get(language).unwrap())
        };
        assert_eq!(list(0, "zh-CN"), ["退货流程", "不想要了: 能退吗"]);
        assert_eq!(list(0, "en"), ["send it back", "return policy", "can I \"return\" it, please"]);
        assert_eq!(
            (list(1, "zh-CN"), list(1, "en")),
            (vec!["何时营业".to_owned()], vec!["opening hours".to_owned()])
        );
        let before = own.clone();
        assert!(add_phrasings(&mut own, "nothing", &add("en", &["x"])).is_err());
        add_phrasings(&mut own, "hours", &add("en", &["Opening hours?"])).unwrap();
        assert_eq!(own, before, "what is there already changes nothing");
    }

    #[test]
    fn an_answer_is_replaced_in_its_place() {
        let text = "entries:\n  - id: a\n    question: {zh-CN: 甲, en: A}\n    answer: {zh-CN: 一。, en: One.}  # keep\n  - id: b\n    question: {en: B}\n    answer:\n      en: |-\n        Two\n        lines.\n    note: n\n";
        let mut own = folder(&[("knowledge/a.yaml", text)]);
        set_answer(&mut own, "a", "en", "One: \"or\" two.").unwrap();
        set_answer(&mut own, "b", "en", "Three\nnew lines.").unwrap();
        let now = &own.files["knowledge/a.yaml"];
        assert!(now.contains("{zh-CN: 一。, en: \"One: \\\"or\\\" two.\"}  # keep"), "{now}");
        assert!(now.contains("Three") && now.contains("    note: n\n"), "{now}");
        assert!(set_answer(&mut own, "b", "zh-CN", "x").is_err());
    }

    #[test]
    fn entries_are_added_behind_the_others() {
        let mut own = folder(&[]);
        let text = |question: &str| {
            BTreeMap::from([(
                "en".to_owned(),
                (
                    question.to_owned(),
                    vec!["ship abroad".to_owned()],
                    "To Norway: yes.\nElsewhere: no.".to_owned(),
                ),
            )])
        };
        let lesson =
            Lesson { text: text("Do you ship to Norway?"), note: "from cv-1".into(), ..Lesson::default() };
        assert_eq!(add_entry(&mut own, &lesson).unwrap(), "do-you-ship-to-norway");
        let first = own.files[LEARNED].clone();
        let edited = first.replace("entries:\n", "# learnt\nentries:\n") + "# the end\n";
        own.files.insert(LEARNED.into(), edited);
        let again = add_entry(&mut own, &lesson).unwrap();
        assert!(again.starts_with("do-you-ship-to-norway-"), "{again}");
        let now = &own.files[LEARNED];
        assert!(now.starts_with("# learnt\n") && now.contains("# the end"), "{now}");
        let named = Lesson { id: Some(again), ..lesson };
        assert!(add_entry(&mut own, &named).is_err());
    }
}
