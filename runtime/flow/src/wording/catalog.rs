//! The Chinese sentences, read from the catalog that translators work on.
//!
//! Of gettext's format only what the catalog uses is read: `msgid`, `msgstr`, texts that go on in the next line, comments.

use std::collections::HashMap;
use std::sync::LazyLock;

static CHINESE: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| pairs().filter(|(_, chinese)| !chinese.is_empty()).collect());

/// The Chinese of an English template.
pub(super) fn chinese(template: &str) -> Option<&'static str> {
    CHINESE.get(template).map(String::as_str)
}

/// Every English text of the catalog with its Chinese, which is empty where nobody translated it, in the order of the file.
pub fn pairs() -> impl Iterator<Item = (String, String)> {
    read(include_str!("zh.po"))
}

/// The pairs of texts of a catalog without its header.
fn read(catalog: &str) -> impl Iterator<Item = (String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut translation = false;
    for line in catalog.lines().map(str::trim) {
        let text = if let Some(text) = line.strip_prefix("msgid ") {
            pairs.push((String::new(), String::new()));
            translation = false;
            text
        } else if let Some(text) = line.strip_prefix("msgstr ") {
            translation = true;
            text
        } else if line.starts_with('"') {
            line
        } else {
            continue;
        };
        if let Some((english, chinese)) = pairs.last_mut() {
            unquoted(text, if translation { chinese } else { english });
        }
    }
    pairs.into_iter().filter(|(english, _)| !english.is_empty())
}

/// Appends a text without its quotes and escapes.
fn unquoted(quoted: &str, text: &mut String) {
    let inside = quoted.trim().trim_start_matches('"');
    let mut chars = inside.strip_suffix('"').unwrap_or(inside).chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(c) => c,
                None => '\\',
            },
            c => c,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_catalog_is_read_with_comments_escapes_and_long_texts() {
        let catalog = "msgid \"\"\nmsgstr \"Language: zh\\n\"\n\n# of tests\n#, rust-format\nmsgid \"say \\\"{a}\\\"\"\nmsgstr \"说“{a}”\"\n\nmsgid \"\"\n\"one \"\n\"\\\\d\"\nmsgstr \"\"\n\"一\"\n\nmsgid \"new\"\nmsgstr \"\"\n";
        let read: Vec<(String, String)> = read(catalog).collect();
        let pair = |english: &str, chinese: &str| (english.to_owned(), chinese.to_owned());
        assert_eq!(read, [pair("say \"{a}\"", "说“{a}”"), pair("one \\d", "一"), pair("new", "")]);
    }
}
