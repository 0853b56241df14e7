//! Every text says the same before and after, and a formatted one stays as it is.

use proptest::prelude::*;

use super::{Read, format, formatted};
use crate::Source;
use crate::syntax::{Document, Marks, Node, Value};

fn source(text: &str) -> Source {
    Source::new("flows/a.yaml", text.into()).unwrap()
}

/// What a text says: keys, texts and comments in their order; of each text, whether quotes matter to it.
fn said(source: &Source) -> Vec<String> {
    fn walk(node: &Node, matters: bool, said: &mut Vec<String>) {
        match &node.value {
            Value::Scalar(scalar) => {
                let digits = scalar.text.trim_start_matches(['-', '+', '.']);
                let number = digits.starts_with(|c: char| c.is_ascii_digit());
                let word = ["", "~", "null", "true", "false", "yes", "no", "on", "off"]
                    .contains(&scalar.text.as_str());
                let quotes =
                    (matters && scalar.expressions.is_empty() || number && scalar.text.is_ascii() || word)
                        .then_some(scalar.plain);
                said.push(format!("{:?} {quotes:?} {}", scalar.text, scalar.expressions.len()));
            }
            Value::List(items) => {
                said.push(format!("list of {}", items.len()));
                items.iter().for_each(|item| walk(item, matters, said));
            }
            Value::Map(entries) => {
                said.push(format!("map of {}", entries.len()));
                for entry in entries {
                    said.push(format!("key {:?}", entry.key));
                    walk(&entry.value, matters || entry.key == "with", said);
                }
            }
        }
    }
    let (document, marks) = Document::parse_with_marks(source);
    let mut said = Vec::new();
    if let Some(root) = document.root.as_ref().filter(|root| root.text() != Some("~")) {
        walk(root, false, &mut said);
    }
    said.extend(marks.comments.iter().map(|range| source.text()[range.start..range.end].to_owned()));
    said
}

/// Formats a text in every way it must hold, if it is YAML of this language.
fn holds(text: &str) -> Result<(), TestCaseError> {
    let before = source(text);
    let (document, marks): (Document, Marks) = Document::parse_with_marks(&before);
    if !document.problems.is_empty() {
        prop_assert_eq!(format(&before), Err(document.problems));
        return Ok(());
    }
    let read = Read { source: &before, document: &document, marks: &marks };
    let Some(out) = formatted(read) else {
        let out = super::written(text, &document, &marks);
        let found = said(&source(&out));
        return Err(TestCaseError::fail(format!(
            "given up on\n{text}\n---\n{out}\n{:?}\n{found:?}",
            said(&before)
        )));
    };
    let after = source(&out);
    prop_assert_eq!(said(&before), said(&after), "\n{}\n{}", text, out);
    prop_assert_eq!(format(&after).unwrap(), out.as_str(), "\n{}", text);
    prop_assert!(out.is_empty() || out.ends_with('\n'), "{:?}", out);
    prop_assert!(!out.contains('\r') && !out.starts_with(['\n', '\u{FEFF}']), "{:?}", out);
    Ok(())
}

/// What a generated document is made of.
#[derive(Clone, Debug)]
enum Tree {
    Text(usize),
    List(Vec<Tree>),
    Map(Vec<(usize, Tree)>),
}

/// Texts in every way of writing them; the first column may stand between brackets.
const TEXTS: &[(bool, &str)] = &[
    (true, "word"),
    (true, "两个字"),
    (true, "我的快递到哪了，帮我看看一共有几件东西要寄出去"),
    (true, "several words in a row"),
    (true, "12"),
    (true, "'12'"),
    (true, "\"12\""),
    (true, "'yes'"),
    (true, "\"~\""),
    (true, "~"),
    (true, "\"\""),
    (true, "''"),
    (true, "2026-05-01T09:00:00+08:00"),
    (true, "\"a, b\""),
    (true, "\"a: b\""),
    (true, "'a # b'"),
    (true, "\"say \\\"hi\\\" to \\\\ them\""),
    (true, "'say \"hi\" to \\ them'"),
    (true, "\"it's \\\"both\\\"\""),
    (true, "'it''s one'"),
    (true, "\"line\\nbreak\""),
    (true, "\"\\u4f60\\u00a0\""),
    (true, "${slot}"),
    (true, "\"${slot}\""),
    (true, "'${size == \"big\" ? \"a, b\" : \"c: d\"} left'"),
    (true, "\"${size == \\\"big\\\" ? 1 : 2}\""),
    (true, "合计 ${total.words()}，谢谢"),
    (true, "\"合计: ${total.words()}，谢谢\""),
    (true, "'${it == ''x''}'"),
    (true, "US$${price}"),
    (true, "\"${open\""),
    (true, "'${open ''quote'"),
    (true, "\"- dash\""),
    (true, "\"-5\""),
    (true, "\"&x\""),
    (true, "\" space \""),
    (true, "\"\t\""),
    (true, "\"ends with:\""),
    (true, "\"{a}\""),
    (true, "\"[a](b)\""),
    (true, "你好\u{3000}"),
    (true, "\"you\n  and\n  me\""),
    (true, "'you, and\n  me'"),
    (true, "you\n  and me"),
    (true, "\"two\n\n  breaks\""),
    (true, "\"cut \\\n   off\""),
    (true, "\"kept \\ \n   off\""),
    (true, "a long text that fills half of a line on its own"),
    (false, "a, b [c] {d}"),
    (false, "查 [SF1](slot) 一下"),
    (false, "size == \"big\" && list in [1, 2]"),
    (false, "|\n  one\n  two"),
    (false, "|\n  ${one}\n\n    two\n  \n"),
    (false, "|-\n  one\n"),
    (false, "|+\n  one\n\n\n"),
    (false, ">\n  one\n  two\n\n  three\n    four\n"),
    (false, ">-\n\n  # no comment\n  two"),
    (false, "|2\n    indented\n  less\n"),
    (false, "|  # beside\n  one"),
    (false, "|\n"),
    (false, "|+\n\n\n"),
    (false, ""),
];
const KEYS: &[&str] = &[
    "say",
    "zh-CN",
    "\"en\"",
    "'quoted key'",
    "\"12\"",
    "with",
    "12",
    "\"a: b\"",
    "很长的名字",
    "x",
    "y",
    "z",
];
const COMMENTS: &[&str] =
    &["# a note", "#", "# 注意：这里 ${x} 要改", "#! {odd: [", "# 'quote", "# \"${x\" }"];

/// Writes a tree as an author might, with choices that come from a list of numbers.
struct Author<'c> {
    out: String,
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
}

impl Author<'_> {
    fn pick(&mut self, from: usize) -> usize {
        usize::from(*self.choices.next().unwrap()) % from
    }

    /// A line break, with whatever an author puts around it.
    fn end_line(&mut self, indent: usize) {
        match self.pick(12) {
            0 => {
                let comment = COMMENTS[self.pick(COMMENTS.len())];
                self.out += &format!("   {comment}\n");
            }
            1 => {
                let comment = COMMENTS[self.pick(COMMENTS.len())];
                let at = [indent, 0, indent + 2, indent.saturating_sub(2)][self.pick(4)];
                self.out += &format!("\n{}{comment}\n", " ".repeat(at));
            }
            2 => self.out += "\n\n",
            3 => self.out += "\n  \n\n",
            4 => self.out += "  \n",
            5 => {
                let comment = COMMENTS[self.pick(COMMENTS.len())];
                self.out += &format!("\n\n{}{comment}\n\n", " ".repeat(indent));
            }
            _ => self.out.push('\n'),
        }
    }

    fn text(&mut self, at: usize, flow: bool, indent: usize) {
        let fit: Vec<_> = TEXTS.iter().filter(|(inside, _)| *inside || !flow).collect();
        let text = fit[at % fit.len()].1;
        let text = text.replace("\n", &format!("\n{}", " ".repeat(indent)));
        self.out += &text;
    }

    fn flow(&mut self, tree: &Tree, indent: usize) {
        let gap = |author: &mut Self| match author.pick(10) {
            0 => {
                author.end_line(indent + 1);
                author.out += &" ".repeat(indent + 1);
            }
            1 => author.out += "  ",
            _ => {}
        };
        match tree {
            Tree::Text(at) => self.text(*at, true, indent),
            Tree::List(items) => {
                self.out.push('[');
                for (at, item) in items.iter().enumerate() {
                    gap(self);
                    self.flow(item, indent);
                    gap(self);
                    if at + 1 < items.len() || self.pick(6) == 0 {
                        self.out += ", ";
                    }
                }
                gap(self);
                self.out.push(']');
            }
            Tree::Map(entries) => {
                self.out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    gap(self);
                    self.out += KEYS[key % KEYS.len()];
                    if self.pick(15) != 0 {
                        self.out += ": ";
                        gap(self);
                        self.flow(value, indent);
                        gap(self);
                    }
                    if at + 1 < entries.len() {
                        self.out += ", ";
                    }
                }
                gap(self);
                self.out.push('}');
            }
        }
    }

    /// A value after `key:` or a dash, whose list or map stands in column `indent`.
    fn value(&mut self, tree: &Tree, indent: usize, after_dash: bool) {
        match tree {
            Tree::Text(at) => {
                if self.pick(8) == 0 {
                    self.end_line(indent + 2);
                    self.out += &" ".repeat(indent + 1);
                }
                self.out.push(' ');
                self.text(*at, false, indent);
                if self.out.ends_with('\n') { self.out.push('\n') } else { self.end_line(indent) }
            }
            Tree::List(list) if list.is_empty() || self.pick(3) == 0 => {
                self.out.push(' ');
                self.flow(tree, indent + 1);
                self.end_line(indent);
            }
            Tree::Map(map) if map.is_empty() || self.pick(3) == 0 => {
                self.out.push(' ');
                self.flow(tree, indent + 1);
                self.end_line(indent);
            }
            _ if after_dash && self.pick(6) != 0 => {
                self.out.push(' ');
                self.block(tree, indent + 2, true);
            }
            _ => {
                let inner = match tree {
                    Tree::List(_) if !after_dash && self.pick(3) == 0 => indent,
                    _ => indent + 1 + self.pick(4),
                };
                self.end_line(inner);
                self.block(tree, inner, false);
            }
        }
    }

    fn block(&mut self, tree: &Tree, indent: usize, mut begun: bool) {
        let mut start = |author: &mut Self| {
            if !std::mem::take(&mut begun) {
                author.out += &" ".repeat(indent);
            }
        };
        match tree {
            Tree::Text(_) => {}
            Tree::List(items) => {
                for item in items {
                    start(self);
                    self.out.push('-');
                    self.value(item, indent, true);
                }
            }
            Tree::Map(entries) => {
                for (key, value) in entries {
                    start(self);
                    let explicit = self.pick(20) == 0;
                    if explicit {
                        self.out += "? ";
                    }
                    self.out += KEYS[key % KEYS.len()];
                    if explicit {
                        self.end_line(indent);
                        self.out += &" ".repeat(indent);
                    }
                    self.out.push(':');
                    self.value(value, indent, false);
                }
            }
        }
    }
}

fn trees() -> impl Strategy<Value = Tree> {
    let leaf = (0..TEXTS.len()).prop_map(Tree::Text);
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Tree::List),
            prop::collection::vec(inner, 0..6)
                .prop_flat_map(|values| {
                    let keys = Just((0..KEYS.len()).collect::<Vec<_>>()).prop_shuffle();
                    (keys, Just(values))
                })
                .prop_map(|(keys, values)| Tree::Map(keys.into_iter().zip(values).collect())),
        ]
    })
}

fn write(tree: &Tree, choices: &[u8]) -> String {
    let mut author = Author { out: String::new(), choices: choices.iter().cycle() };
    if author.pick(3) == 0 {
        let at = author.pick(4);
        author.out += ["# head\n", "\n\n# head\n\n# more\n\n", "---\n", "%YAML 1.2\n--- # head\n"][at];
    }
    match tree {
        Tree::Text(at) => {
            author.text(*at, false, 0);
            author.end_line(0);
        }
        Tree::List(_) | Tree::Map(_) if author.pick(4) == 0 => {
            author.flow(tree, 0);
            author.end_line(0);
        }
        _ => author.block(tree, 0, false),
    }
    if author.pick(4) == 0 {
        let at = author.pick(4);
        author.out += ["# tail", "\n\n  # tail\n\n# end\n\n", "...\n", "... # end"][at];
    }
    if author.pick(8) == 0 {
        author.out = author.out.replace('\n', "\r\n");
    }
    author.out
}

#[test]
fn most_generated_texts_are_yaml() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = (trees(), prop::collection::vec(any::<u8>(), 64));
    let right = (0..400)
        .filter(|_| {
            let (tree, choices) = strategy.new_tree(&mut runner).unwrap().current();
            Document::parse(&source(&write(&tree, &choices))).problems.is_empty()
        })
        .count();
    assert!(right > 250, "{right} of 400: the other properties would look at little");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn generated_files_keep_what_they_say(tree in trees(), choices in prop::collection::vec(any::<u8>(), 64)) {
        holds(&write(&tree, &choices))?;
    }

    #[test]
    fn any_text_keeps_what_it_says(text in "[ ab1:\\-\\[\\]{}\"'#|>+$?,~\n\t\\\\中\u{3000}]{0,60}") {
        holds(&text)?;
    }

    #[test]
    fn any_lines_keep_what_they_say(
        lines in prop::collection::vec(
            "( {0,4}(- |- |[ab]: |\\? ))?((- )?[ab]:|[abc] b|\"a\\\\\"\n  b\"|[|>][+-]?|\\{a: \\[b, c ?\\]\\}|\\$\\{a\\}|\\[|\\]|\\{|\\}|,)?( {1,2}#c ?)?",
            0..9,
        )
    ) {
        holds(&lines.join("\n"))?;
    }
}

fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(256)
}
