//! Entries as the text of a file of `knowledge/`, in the house style.

use std::fmt::Write;

use botloom_flow::{Source, format};

use crate::entry::Entry;
use crate::folder::Folder;

/// Where an entry came from, as the file says it.
pub(crate) struct Origin<'a> {
    pub(crate) file: &'a str,
    pub(crate) place: &'a str,
    pub(crate) digest: &'a str,
}

/// How many entries are formatted at once.
const AT_ONCE: usize = 400;
/// What stands above the entries of a file.
pub(crate) const HEAD: &str = "entries:\n";

/// Items of `entries`, each with two spaces before its dash and a line end.
pub(crate) fn items(entries: &[(&Entry, Origin<'_>)], folder: &Folder) -> String {
    let mut out = String::new();
    for part in entries.chunks(AT_ONCE) {
        let mut text = HEAD.to_owned();
        part.iter().for_each(|(entry, origin)| item(&mut text, entry, Some(origin), folder));
        let source = Source::new("knowledge/new.yaml", text.clone().into_bytes());
        // What is too large to be formatted is right all the same.
        let formatted = source.ok().and_then(|source| format(&source).ok()).unwrap_or(text);
        out.push_str(formatted.strip_prefix(HEAD).unwrap_or(&formatted));
    }
    out
}

/// An item of `entries` that comes from no document.
pub(crate) fn plain_item(entry: &Entry, folder: &Folder) -> String {
    let mut text = HEAD.to_owned();
    item(&mut text, entry, None, folder);
    let source = Source::new("knowledge/new.yaml", text.clone().into_bytes());
    let formatted = source.ok().and_then(|source| format(&source).ok()).unwrap_or(text);
    formatted.strip_prefix(HEAD).unwrap_or(&formatted).to_owned()
}

/// A text as an item of a list that stands `indent` columns to the right, in quotes only where it needs them.
pub(crate) fn list_item(text: &str, indent: usize, parameters: bool) -> String {
    let written = scalar(text, indent + 2, parameters);
    let head = "entries:\n  - id: a\n    variants:\n      - ";
    let alone = format!("{head}{}\n", scalar(text, 8, parameters));
    let source = Source::new("knowledge/new.yaml", alone.into_bytes());
    let formatted = source.ok().and_then(|source| format(&source).ok());
    let plain = formatted.and_then(|text| Some(text.strip_prefix(head)?.trim_end().to_owned()));
    plain.filter(|plain| !plain.contains('\n')).unwrap_or(written)
}

fn item(out: &mut String, entry: &Entry, origin: Option<&Origin<'_>>, folder: &Folder) {
    let text = |text: &str, indent| scalar(text, indent, folder.parameters);
    line(out, "  - id", &text(&entry.id, 6));
    if !entry.category.is_empty() {
        line(out, "    category", &text(&entry.category, 6));
    }
    let plain = folder.languages.len() == 1 && entry.text.keys().all(|own| *own == folder.languages[0]);
    let rank = |language: &str| folder.languages.iter().position(|own| own == language);
    let mut languages: Vec<&String> = entry.text.keys().collect();
    languages.sort_by_key(|language| (rank(language).is_none(), rank(language)));
    let faqs = || languages.iter().map(|language| (language.as_str(), &entry.text[*language]));
    for (key, pick) in [("question", question as fn(&crate::entry::Faq) -> &str), ("answer", answer)] {
        if key == "answer" && faqs().any(|(_, faq)| !faq.variants.is_empty()) {
            out.push_str("    variants:\n");
            for (language, faq) in faqs().filter(|(_, faq)| !faq.variants.is_empty()) {
                let mut indent = 6;
                if !plain {
                    let _ = writeln!(out, "      {language}:");
                    indent += 2;
                }
                list(out, &faq.variants, indent, folder.parameters);
            }
        }
        if plain {
            faqs().for_each(|(_, faq)| line(out, &format!("    {key}"), &text(pick(faq), 6)));
        } else {
            let _ = writeln!(out, "    {key}:");
            faqs().for_each(|(language, faq)| line(out, &format!("      {language}"), &text(pick(faq), 8)));
        }
    }
    for (key, value) in [("note", &entry.note), ("owner", &entry.owner)] {
        if !value.is_empty() {
            line(out, &format!("    {key}"), &text(value, 6));
        }
    }
    let days = [("from", entry.from), ("until", entry.until)];
    let days: Vec<String> =
        days.iter().filter_map(|(key, day)| Some(format!("{key}: {}", (*day)?))).collect();
    if !days.is_empty() {
        line(out, "    valid", &format!("{{{}}}", days.join(", ")));
    }
    if !entry.attributes.is_empty() {
        out.push_str("    attributes:\n");
    }
    for (name, values) in &entry.attributes {
        let name = format!("      {}", scalar(name, 0, true));
        match values.as_slice() {
            [value] => line(out, &name, &text(value, 8)),
            values => {
                let _ = writeln!(out, "{name}:");
                list(out, values, 8, folder.parameters);
            }
        }
    }
    let Some(origin) = origin else { return };
    let file = quoted(origin.file, true);
    let _ = writeln!(
        out,
        "    source: {{file: {file}, place: {}, digest: \"{}\"}}",
        quoted(origin.place, true),
        origin.digest
    );
}

fn question(faq: &crate::entry::Faq) -> &str {
    &faq.question
}

fn answer(faq: &crate::entry::Faq) -> &str {
    &faq.answer
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key}: {value}");
}

fn list(out: &mut String, texts: &[String], indent: usize, parameters: bool) {
    for text in texts {
        let _ = writeln!(out, "{:indent$}- {}", "", scalar(text, indent + 2, parameters));
    }
}

/// A text as a value: lines as a block, all else in quotes, which the formatter takes away where none are needed.
pub(crate) fn scalar(text: &str, indent: usize, parameters: bool) -> String {
    let fits = |line: &str| line.trim_end() == line;
    let open = parameters || !text.contains("${");
    let block = text.contains('\n')
        && open
        && !text.contains("${")
        && !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
        && text.split('\n').all(fits);
    if !block {
        return quoted(text, parameters);
    }
    let mut out = "|-".to_owned();
    for line in text.split('\n') {
        out.push('\n');
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
    }
    out
}

/// A text in quotes. Where `${` means nothing it is written so that nobody takes it for a parameter.
pub(crate) fn quoted(text: &str, parameters: bool) -> String {
    let mut out = String::from("\"");
    for (at, c) in text.char_indices() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '$' if text[at..].starts_with("${") && !(parameters && is_parameter(&text[at + 2..])) => {
                out.push_str("\\u0024");
            }
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether what follows `${` is the name of a parameter and its end.
fn is_parameter(rest: &str) -> bool {
    let Some(end) = rest.find('}') else { return false };
    let name = &rest[..end];
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}
