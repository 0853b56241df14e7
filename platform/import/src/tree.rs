//! YAML and JSON of other tools as one kind of tree in which every key and value knows its line.

use botloom_flow::{Code, Document, Node, Source, Value as Written};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Spanned;
use std::fmt;

use crate::report::{Place, Report};

/// How deep lists and maps of a file with anchors may be nested.
const MAX_DEPTH: usize = 64;

/// A value with its line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tree {
    /// The line on which it stands; of a text in block style the line of its first line.
    pub(crate) line: usize,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Text, a number, yes or no; `quoted` if it can only be a text.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Tree>),
    Map(Vec<Entry>),
}

impl Default for Value {
    fn default() -> Self {
        Self::Scalar { text: String::new(), quoted: false }
    }
}

/// One `key: value`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) line: usize,
    pub(crate) value: Tree,
}

impl Tree {
    /// The value of a key that is there and not null.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !value.is_null())
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    pub(crate) fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The items of a list that stands behind a key.
    pub(crate) fn list(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Scalar { text, .. } = &self.value { Some(text) } else { None }
    }

    /// The text behind a key.
    pub(crate) fn str(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// One text, or the texts of a list.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match self.text() {
            Some(text) => vec![text],
            None => self.items().iter().filter_map(Self::text).collect(),
        }
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false } if ["", "~", "null", "Null", "NULL"].contains(&text.as_str()))
    }

    /// Yes or no, as YAML 1.1 and Python spell it.
    pub(crate) fn flag(&self) -> Option<bool> {
        match self.text()?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        }
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.get(key).and_then(Self::flag) == Some(true)
    }
}

/// Reads a YAML file. What cannot be read is reported; what can be is returned.
pub(crate) fn yaml(path: &str, bytes: &[u8], report: &mut Report) -> Option<Tree> {
    let source = source(path, bytes.to_vec(), report)?;
    let document = Document::parse(&source);
    let shared = document.problems.iter().find(|problem| matches!(problem.code, Code::Alias | Code::Tag));
    if let Some(problem) = shared {
        let place = Place::new(path, source.position(problem.range.start).line);
        match resolved(source.text()) {
            Ok(tree) => {
                report.add(
                    &place,
                    "this file uses YAML anchors, aliases or tags",
                    "the language has none; the values were read with the anchors filled in",
                    "nothing to do: each place got a copy",
                );
                return Some(tree);
            }
            Err(error) => {
                let why = "the file cannot be read before this is mended";
                report.add(&place, format!("this is not valid YAML: {error}"), why, "mend the file");
            }
        }
    }
    problems(&document, &source, report);
    document.root.map(|root| tree(&root, &source))
}

/// Reads a JSON file.
pub(crate) fn json(path: &str, bytes: &[u8], report: &mut Report) -> Option<Tree> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let what = format!("this is not valid JSON: {error}");
        report.add(
            &Place::new(path, error.line()),
            what,
            "a file that is cut off means nothing",
            "export it again",
        );
        return None;
    }
    let source = source(path, yaml_of_json(text).into_bytes(), report)?;
    let document = Document::parse(&source);
    problems(&document, &source, report);
    document.root.map(|root| tree(&root, &source))
}

fn source(path: &str, bytes: Vec<u8>, report: &mut Report) -> Option<Source> {
    match Source::new(path, bytes) {
        Ok(source) => Some(source),
        Err(problem) => {
            let (what, why, cure) =
                (problem.what.to_string(), problem.why.to_string(), problem.cure.to_string());
            report.add(&Place::new(path, 1), what, &why, cure);
            None
        }
    }
}

fn problems(document: &Document, source: &Source, report: &mut Report) {
    for problem in &document.problems {
        let place = Place::new(source.path(), source.position(problem.range.start).line);
        report.add(&place, problem.what.to_string(), &problem.why.to_string(), problem.cure.to_string());
    }
}

/// JSON is YAML but for three things: halves of characters, tabs, and that `${...}` would be looked over.
fn yaml_of_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        let code = |text: &str| text.get(2..6).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        match c {
            '\\' if rest.as_bytes().get(1) == Some(&b'u') => {
                let first = code(rest).unwrap_or(0xfffd);
                let second = rest.get(6..).filter(|next| next.starts_with("\\u")).and_then(code);
                let (decoded, used) = match second {
                    Some(second) if (0xd800..0xdc00).contains(&first) => {
                        (char::decode_utf16([first, second]).next(), 12)
                    }
                    _ => (char::decode_utf16([first]).next(), 6),
                };
                match decoded {
                    Some(Ok(decoded)) if decoded > '\u{9f}' => out.push(decoded),
                    Some(Ok(_)) => out.push_str(&rest[..used]),
                    _ => out.push('\u{fffd}'),
                }
                rest = rest.get(used..).unwrap_or_default();
                continue;
            }
            '\\' => {
                let length = 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                out.push_str(&rest[..length]);
                rest = &rest[length..];
                continue;
            }
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            '\t' if !quoted => out.push(' '),
            '$' if rest[1..].starts_with('{') => out.push_str("\\u0024"),
            c => out.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

fn tree(node: &Node, source: &Source) -> Tree {
    let line = source.position(node.range.start).line;
    match &node.value {
        Written::Scalar(scalar) => {
            let block = source.text()[node.range.start..].starts_with(['|', '>']) && !scalar.plain;
            let value = Value::Scalar { text: scalar.text.clone(), quoted: !scalar.plain };
            Tree { line: line + usize::from(block), value }
        }
        Written::List(items) => {
            Tree { line, value: Value::List(items.iter().map(|item| tree(item, source)).collect()) }
        }
        Written::Map(entries) => {
            let entries = entries.iter().map(|entry| Entry {
                key: entry.key.clone(),
                line: source.position(entry.key_range.start).line,
                value: tree(&entry.value, source),
            });
            Tree { line, value: Value::Map(entries.collect()) }
        }
    }
}

/// Reads YAML with its anchors filled in.
fn resolved(text: &str) -> Result<Tree, String> {
    let options = serde_yaml::options! { budget: serde_yaml::budget! { max_depth: MAX_DEPTH } };
    let found: Spanned<Resolved> = serde_yaml::from_str_with_options(text, options)
        .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())?;
    Ok(located(found))
}

struct Resolved(Value);

fn located(found: Spanned<Resolved>) -> Tree {
    let line = usize::try_from(found.referenced.line()).unwrap_or(usize::MAX);
    Tree { line, value: found.value.0 }
}

impl<'de> Deserialize<'de> for Resolved {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl Reader {
    fn plain<E>(text: impl ToString) -> Result<Value, E> {
        Ok(Value::Scalar { text: text.to_string(), quoted: false })
    }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Self::plain(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Self::plain(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Self::plain(value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Self::plain(value)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Scalar { text: value.to_owned(), quoted: true })
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::default())
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<Spanned<Resolved>>()? {
            list.push(located(item));
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = pairs.next_entry::<Spanned<String>, Spanned<Resolved>>()? {
            let line = usize::try_from(key.referenced.line()).unwrap_or(usize::MAX);
            entries.push(Entry { key: key.value, line, value: located(value) });
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Tree, Vec<String>) {
        let mut report = Report::default();
        let tree = yaml("domain.yml", text.as_bytes(), &mut report).unwrap();
        (tree, report.items().iter().map(|item| format!("{}: {}", item.line, item.what)).collect())
    }

    #[test]
    fn lines_are_those_of_the_file() {
        let (tree, report) = read("a:\n  - b: |\n      one\n      two\n  - c\n");
        let items = tree.list("a");
        assert_eq!((items[0].get("b").unwrap().line, items[1].line), (3, 5));
        assert_eq!(items[0].str("b"), Some("one\ntwo\n"));
        assert_eq!(report, [""; 0]);
    }

    #[test]
    fn anchors_are_filled_in_and_said() {
        let (tree, report) = read("a: &x\n  k: 1\nb: *x\nc:\n  <<: *x\n  m: yes\n");
        assert_eq!(
            (tree.get("b").unwrap().str("k"), tree.get("c").unwrap().str("k")),
            (Some("1"), Some("1"))
        );
        assert!(tree.get("c").unwrap().is("m"));
        assert_eq!((tree.get("a").unwrap().get("k").unwrap().line, tree.entry("c").unwrap().line), (2, 4));
        assert_eq!(report, ["2: this file uses YAML anchors, aliases or tags"]);
    }

    #[test]
    fn an_alias_bomb_is_an_item() {
        let mut text = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (name, of) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"])
        {
            let list = vec![format!("*{of}"); 9].join(", ");
            text.push_str(&format!("{name}: &{name} [{list}]\n"));
        }
        let (_, report) = read(&text);
        assert!(report[0].contains("not valid YAML"), "{report:?}");
    }

    #[test]
    fn json_is_read_with_its_lines() {
        let mut report = Report::default();
        let text = "{\n\t\"a\": \"\\ud83d\\ude00 \\u0027${x}\\n\\u0009\\/\\\\\",\n\t\"b\": [1, true,\n null, \"\"]\n}";
        let tree = json("agent.json", text.as_bytes(), &mut report).unwrap();
        assert_eq!(tree.str("a"), Some("😀 '${x}\n\t/\\"));
        let list = tree.list("b");
        assert_eq!((list[2].line, list[2].is_null(), list[3].is_null()), (4, true, false));
        assert_eq!((list[0].text(), list[1].flag()), (Some("1"), Some(true)));
        assert_eq!(report.items(), []);
        assert!(json("agent.json", b"{\n \"a\": ", &mut report).is_none());
        assert_eq!((report.items()[0].line, report.items().len()), (2, 1));
    }
}
