//! YAML as a person would write it: block style, quotes only where they are needed.

/// A value to be written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yaml {
    /// A text; in quotes if it looks like a number, a truth value or nothing.
    Text(String),
    /// Something that is no text: a number, yes or no, an expression.
    Plain(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

impl Yaml {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn plain(text: impl ToString) -> Self {
        Self::Plain(text.to_string())
    }

    pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.into())).collect())
    }

    /// The whole as a file.
    pub(crate) fn file(&self) -> String {
        let mut out = String::new();
        self.block(&mut out, 0);
        out
    }

    fn block(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(pairs) if !pairs.is_empty() => {
                for (at, (key, value)) in pairs.iter().enumerate() {
                    if at > 0 {
                        pad(out, indent);
                    }
                    out.push_str(&scalar(key, Sort::Text, indent));
                    out.push(':');
                    value.after_key(out, indent);
                }
            }
            Self::List(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        pad(out, indent);
                    }
                    out.push_str("- ");
                    match item {
                        Self::Map(pairs) if !pairs.is_empty() => item.block(out, indent + 2),
                        Self::List(items) if !items.is_empty() => item.block(out, indent + 2),
                        item => item.line(out, indent + 2),
                    }
                }
            }
            value => value.line(out, indent),
        }
    }

    fn after_key(&self, out: &mut String, indent: usize) {
        match self {
            Self::Map(pairs) if !pairs.is_empty() => {
                out.push('\n');
                pad(out, indent + 2);
                self.block(out, indent + 2);
            }
            Self::List(items) if !items.is_empty() => {
                out.push('\n');
                pad(out, indent + 2);
                self.block(out, indent + 2);
            }
            value => {
                out.push(' ');
                value.line(out, indent + 2);
            }
        }
    }

    fn line(&self, out: &mut String, indent: usize) {
        match self {
            Self::Text(text) => out.push_str(&scalar(text, Sort::Text, indent)),
            Self::Plain(text) => out.push_str(&scalar(text, Sort::Plain, indent)),
            Self::List(_) => out.push_str("[]"),
            Self::Map(_) => out.push_str("{}"),
        }
        out.push('\n');
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// What a scalar is for.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    /// A text, which must not be taken for a number.
    Text,
    Plain,
}

/// A scalar as it stands in a file.
fn scalar(text: &str, sort: Sort, indent: usize) -> String {
    let bare = without_expressions(text);
    if is_plain(&bare) && !(sort == Sort::Text && looks_otherwise(text)) {
        return text.to_owned();
    }
    if is_block(text) {
        let mut out = "|-".to_owned();
        for line in text.split('\n') {
            out.push('\n');
            if !line.is_empty() {
                pad(&mut out, indent);
                out.push_str(line);
            }
        }
        return out;
    }
    let printable = !text.chars().any(char::is_control);
    if printable && text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML sees of a text: the language covers `${...}` before it is read.
fn without_expressions(text: &str) -> String {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        let after = &rest[open + 2..];
        let Some(end) =
            crate::cel::closing(after).filter(|end| *end < 2_000 && !after[..*end].contains('\n'))
        else {
            break;
        };
        bare.push_str(&rest[..open]);
        bare.push('$');
        rest = &after[end + 1..];
    }
    bare + rest
}

fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text.chars().nth(1);
    let sign = match first {
        '-' | '?' | ':' => second.is_none_or(char::is_whitespace) || first != '-',
        first => "!&*|>%@`\"'#,[]{}=".contains(first),
    };
    let inside = text.contains(": ") || text.contains(" #") || text.ends_with(':');
    let odd =
        |c: char| c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{a0}');
    let marks = text.starts_with("---") || text.starts_with("...");
    !(sign || inside || marks || text.trim() != text || text.chars().any(odd))
}

/// Whether readers of YAML might take the text for something else.
fn looks_otherwise(text: &str) -> bool {
    let number = |text: &str| text.replace('_', "").parse::<f64>().is_ok() || text.starts_with("0x");
    let word = text.to_ascii_lowercase();
    number(text)
        || ["null", "~", "true", "false", "yes", "no", "on", "off", "y", "n", "<<"].contains(&word.as_str())
}

fn is_block(text: &str) -> bool {
    let fits =
        |line: &str| !line.chars().any(|c| c.is_control() || c == '\u{feff}') && line.trim_end() == line;
    text.contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
        && text.split('\n').all(fits)
        && !text.chars().any(|c| matches!(c, '\u{2028}' | '\u{2029}' | '\u{85}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::{Document, Source};
    use proptest::prelude::*;

    fn back(yaml: &Yaml) -> Document {
        Document::parse(&Source::new("flows/a.yaml", yaml.file().into_bytes()).unwrap())
    }

    #[test]
    fn it_reads_like_written_by_hand() {
        let yaml = Yaml::Map(vec![
            ("flow".into(), Yaml::text("greet")),
            ("triggers".into(), Yaml::texts(["hi", "- no", "yes", "a: b", "say \"hi\"", "#1"])),
            (
                "steps".into(),
                Yaml::List(vec![
                    Yaml::Map(vec![("say".into(), Yaml::text("Hello ${name == \"x: y\" ? 1 : 2}, you!"))]),
                    Yaml::Map(vec![
                        ("if".into(), Yaml::plain("!(a == 1)")),
                        ("then".into(), Yaml::List(vec![])),
                    ]),
                    Yaml::Map(vec![("say".into(), Yaml::text("one\n\n  two: 2"))]),
                ]),
            ),
            ("attempts".into(), Yaml::plain(3)),
        ]);
        let expected = "flow: greet
triggers:
  - hi
  - \"- no\"
  - \"yes\"
  - \"a: b\"
  - say \"hi\"
  - \"#1\"
steps:
  - say: Hello ${name == \"x: y\" ? 1 : 2}, you!
  - if: \"!(a == 1)\"
    then: []
  - say: |-
      one

        two: 2
attempts: 3
";
        assert_eq!(yaml.file(), expected);
        assert_eq!(back(&yaml).problems, []);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(text in ".{0,12}", mixed in "[-a :#'\"\\\\\n{}$!?,&*|>%@é中\t\\[\\]~]{0,14}") {
            for text in [text, mixed] {
                // A form feed and the like are for no customer; YAML has no place for some of them.
                let text: String = text.chars().filter(|c| !c.is_control() || "\n\t".contains(*c)).collect();
                let text = crate::cel::literal(&text);
                let yaml = Yaml::Map(vec![
                    ("key".to_owned(), Yaml::text(text.as_str())),
                    ("list".to_owned(), Yaml::texts([text.as_str(), "x"])),
                ]);
                let read = back(&yaml);
                prop_assert_eq!(&read.problems, &vec![], "{}", yaml.file());
                let root = read.root.unwrap();
                prop_assert_eq!(root.get("key").unwrap().text(), Some(text.as_str()), "{}", yaml.file());
                prop_assert_eq!(root.get("list").unwrap().items()[0].text(), Some(text.as_str()), "{}", yaml.file());
            }
        }
    }
}
