//! YAML text to a tree in which every key and value keeps its position. Never fails: problems are part of the result.
//!
//! Of YAML, only what a support lead would write is read: maps, lists and text. Aliases, tags and several documents
//! in one file are problems, which is also what makes an alias bomb harmless. Scalars stay the text that was
//! written; whether `12` is a number or a name is for the checker to say, who knows what is expected there.

use crate::wording::Wording;
use crate::words;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

use crate::mask::Masked;
use crate::problem::{Code, MAX_PROBLEMS, Problem, Range, Related, sort};
use crate::source::Source;
use crate::suggest::nearest;

/// How deep lists and maps may be nested.
pub const MAX_DEPTH: usize = 64;

/// A file as a tree, with what was wrong in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The outermost value; absent if the file is empty or no part of it could be read.
    pub root: Option<Node>,
    /// In the order of their places.
    pub problems: Vec<Problem>,
}

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where the value stands, quotes included.
    pub range: Range,
    /// The value.
    pub value: Value,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, a number, yes or no: whatever is not a list or a map.
    Scalar(Scalar),
    /// The items in their order.
    List(Vec<Node>),
    /// The entries in the order in which they were written, without duplicates.
    Map(Vec<Entry>),
}

/// One `key: value` of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_range: Range,
    /// The value.
    pub value: Node,
}

/// A value that is not a list or a map, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text without quotes, escapes resolved.
    pub text: String,
    /// Whether it was written without quotes, so that `12` may be a number and `true` a truth value.
    pub plain: bool,
    /// Where the expressions of the text stand in the file, without their `${` and `}`, in order.
    pub expressions: Vec<Range>,
}

impl Document {
    /// Reads a source.
    #[must_use]
    pub fn parse(source: &Source) -> Self {
        Self::parse_with_marks(source).0
    }

    /// Reads a source, and what of it is not part of the tree.
    pub(crate) fn parse_with_marks(source: &Source) -> (Self, Marks) {
        let mut reader = Reader::new(source);
        reader.read();
        sort(&mut reader.problems);
        reader.marks.comments.sort_unstable();
        (Self { root: reader.root, problems: reader.problems }, reader.marks)
    }
}

impl Node {
    /// The value of a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries, if this is a map; otherwise none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items, if this is a list; otherwise none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The text, if this is neither list nor map.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Value::Scalar(scalar) = &self.value { Some(&scalar.text) } else { None }
    }

    /// Whether nothing was written: `key:` alone, `~` or `null`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(&self.value, Value::Scalar(Scalar { text, plain: true, .. }) if ["", "~", "null"].contains(&text.as_str()))
    }
}

/// What a text has besides its tree; the formatter keeps it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// The comments with their `#`, in order.
    pub(crate) comments: Vec<Range>,
    /// Where the texts of `|` and `>` start, in order; a range does not tell them from texts in quotes.
    pub(crate) blocks: Vec<usize>,
}

/// A list or map that is not closed yet.
enum Open {
    List { start: usize, items: Vec<Node> },
    Map { start: usize, entries: Vec<Entry>, first: HashMap<String, Range>, key: Option<(String, Range)> },
}

struct Reader<'s> {
    source: &'s Source,
    masked: Masked,
    open: Vec<Open>,
    root: Option<Node>,
    problems: Vec<Problem>,
    marks: Marks,
    /// Whether the text was left before its end: what is open then is cut off, not wrong.
    cut: bool,
}

impl<'s> Reader<'s> {
    fn new(source: &'s Source) -> Self {
        Self {
            source,
            masked: Masked::new(source.text()),
            open: Vec::new(),
            root: None,
            problems: Vec::new(),
            marks: Marks::default(),
            cut: false,
        }
    }

    fn read(&mut self) {
        // One level more than is allowed, so that the limit that speaks is ours, with its own words.
        let mut options = Options::default();
        options.flow_nesting_limit = MAX_DEPTH + 2;
        options.block_nesting_limit = MAX_DEPTH + 2;
        options.emit_unresolved_aliases = true;
        let mut documents = 0;
        let text = std::mem::take(&mut self.masked.text);
        for event in Parser::new_from_str_with_options(&text, options) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(self.source.text().len());
                    self.invalid(at, &error.kind().to_string());
                    break;
                }
            };
            let range = self.range(span);
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.report(
                            Code::SeveralDocuments,
                            range,
                            words!("a second document starts here"),
                            words!("one file is one flow, one test or one set of entries, so that a name leads to its file"),
                            words!("move what follows `---` to a file of its own"),
                        );
                        break;
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.refuse(range, anchor, tag.is_some());
                    let quote = match style {
                        ScalarStyle::DoubleQuoted => Some('"'),
                        ScalarStyle::SingleQuoted => Some('\''),
                        _ => None,
                    };
                    let (text, expressions) = self.masked.restore(self.source.text(), &text, range, quote);
                    if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                        self.marks.blocks.push(range.start);
                    }
                    let plain = style == ScalarStyle::Plain;
                    self.value(Node { range, value: Value::Scalar(Scalar { text, plain, expressions }) });
                }
                Event::SequenceStart(style, anchor, tag) => {
                    self.refuse(range, anchor, tag.is_some());
                    let block = style == StructureStyle::Block;
                    let start = if block { self.dash(range.start) } else { range.start };
                    self.open.push(Open::List { start, items: Vec::new() });
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.refuse(range, anchor, tag.is_some());
                    let (entries, first) = (Vec::new(), HashMap::new());
                    self.open.push(Open::Map { start: range.start, entries, first, key: None });
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(range.end),
                Event::Comment(..) => self.marks.comments.push(range),
                Event::Alias(_) | Event::UnresolvedAlias(_) => {
                    self.alias(range);
                    let scalar = Scalar { text: String::new(), plain: true, expressions: Vec::new() };
                    self.value(Node { range, value: Value::Scalar(scalar) });
                }
                _ => {}
            }
            if self.open.len() > MAX_DEPTH {
                self.too_deep(range);
                break;
            }
            if self.problems.len() > MAX_PROBLEMS {
                break;
            }
        }
        // After a break, what was read so far is still worth checking.
        self.cut = true;
        while !self.open.is_empty() {
            self.close(self.source.text().len());
        }
    }

    fn range(&self, span: Span) -> Range {
        let bytes = span.byte_range().unwrap_or(0..0);
        let start = self.source.floor(bytes.start);
        let end = self.source.floor(bytes.end).max(start);
        Range::new(start, start + self.source.text()[start..end].trim_end().len())
    }

    /// Where a block list starts: the parser takes the first item for the start if its dash stands below its key.
    fn dash(&self, start: usize) -> usize {
        let Some(Open::Map { .. }) = self.open.last() else { return start };
        let text = &self.source.text()[..start];
        let line = &text[text.rfind('\n').map_or(0, |at| at + 1)..];
        let indented = line.trim_start_matches(' ');
        if indented.starts_with('-') { start - indented.len() } else { start }
    }

    fn value(&mut self, node: Node) {
        match self.open.last_mut() {
            None => self.root = self.root.take().or(Some(node)),
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, first, key, .. }) => match key.take() {
                Some((key, key_range)) => {
                    if !first.contains_key(&key) {
                        first.insert(key.clone(), key_range);
                        entries.push(Entry { key, key_range, value: node });
                    }
                }
                None => match node.value {
                    Value::Scalar(scalar) => {
                        let earlier = first.get(&scalar.text).copied();
                        *key = Some((scalar.text.clone(), node.range));
                        if let Some(earlier) = earlier {
                            self.duplicate(&scalar.text, node.range, earlier);
                        }
                    }
                    Value::List(_) | Value::Map(_) => {
                        *key = Some((
                            self.source.text()[node.range.start..node.range.end].to_owned(),
                            node.range,
                        ));
                        if !self.cut {
                            self.key_not_text(node.range);
                        }
                    }
                },
            },
        }
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let (start, value, last) = match open {
            Open::List { start, items } => {
                let last = items.last().map(|item| item.range.end);
                (start, Value::List(items), last)
            }
            Open::Map { start, entries, .. } => {
                let last = entries.last().map(|entry| entry.value.range.end.max(entry.key_range.end));
                (start, Value::Map(entries), last)
            }
        };
        // A block ends where its last line ends, not where the parser noticed it.
        let flow = self.source.text()[start..].starts_with(['[', '{']);
        let end = if flow { end } else { last.unwrap_or(end) };
        self.value(Node { range: Range::new(start, end), value });
    }

    fn report(&mut self, code: Code, range: Range, what: Wording, why: Wording, cure: Wording) {
        self.problems.push(Problem::new(code, self.source.path().to_owned(), range, what, why, cure));
    }

    fn key_not_text(&mut self, range: Range) {
        self.report(
            Code::KeyNotText,
            range,
            words!("a list or a map stands where a key is expected"),
            words!("a key is a single word"),
            words!("if you meant the expression `${{...}}`, put the whole text in double quotes"),
        );
    }

    fn duplicate(&mut self, key: &str, range: Range, earlier: Range) {
        self.report(
            Code::DuplicateKey,
            range,
            words!("`{key}` stands twice in this map", key),
            words!("only one of the two values could be used, and nobody could tell which"),
            words!("remove one, or give it another name"),
        );
        if let Some(problem) = self.problems.last_mut().filter(|problem| problem.range == range) {
            problem.related =
                Some(Related { file: problem.file.clone(), range: earlier, label: words!("first here") });
        }
    }

    fn refuse(&mut self, range: Range, anchor: usize, tagged: bool) {
        if anchor > 0 {
            self.alias(range);
        }
        if tagged {
            self.report(
                Code::Tag,
                range,
                words!("this value has a YAML tag (`!...`)"),
                words!("types come from the place of a value, never from a tag"),
                words!("remove the tag; to write an exclamation mark, put the text in double quotes"),
            );
        }
    }

    fn alias(&mut self, range: Range) {
        self.report(
            Code::Alias,
            range,
            words!("a YAML anchor (`&name`) or alias (`*name`) is used here"),
            words!("a reader would have to jump through the file, and a few lines could grow to gigabytes"),
            words!(
                "write the value again, or move repeated steps to a flow of their own and `run` it; \
             to write `&` or `*` themselves, put the text in double quotes"
            ),
        );
    }

    fn too_deep(&mut self, range: Range) {
        self.report(
            Code::TooDeep,
            range,
            words!("lists and maps are nested more than {most} deep here", most = MAX_DEPTH),
            words!("nobody can follow such a file, and a hostile one could exhaust the memory"),
            words!("move inner steps to a flow of their own and `run` it"),
        );
    }

    fn invalid(&mut self, at: usize, parser: &str) {
        let text = self.source.text();
        let start = self.source.floor(at);
        let range = Range::new(start, start + text[start..].chars().next().map_or(0, char::len_utf8));
        if parser.contains("nesting") || parser.contains("recursion") {
            return self.too_deep(range);
        }
        let line = self.source.line(self.source.position(start).line);
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let cure = if indent.contains('\t') {
            words!("indent with spaces: YAML does not allow tabs there")
        } else if line.contains('：') {
            words!("after a key stands `: ` with the half-width colon and a space, not the full-width `：`")
        } else if line.matches(": ").count() > 1 {
            words!("put text that contains `: ` in double quotes")
        } else if let Some(word) =
            line.split(':').next().map(str::trim).and_then(|w| nearest(w, ["steps", "flow"]))
        {
            words!(
                "check the indentation and the quotes of this line and the one above; `{word}:` needs its colon",
                word
            )
        } else {
            words!("check the indentation, brackets and quotes of this line and the one above")
        };
        self.report(
            Code::Yaml,
            range,
            words!("this is not valid YAML: {error}", error = parser.trim_end_matches('.')),
            words!("the rest of the file can not be read before this is mended"),
            cure,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn parse(text: &str) -> Document {
        Document::parse(&Source::new("flows/a.yaml", text.into()).unwrap())
    }

    fn codes(text: &str) -> Vec<Code> {
        parse(text).problems.iter().map(|problem| problem.code).collect()
    }

    /// The marked text of the only problem.
    fn marked(text: &str) -> &str {
        let problems = parse(text).problems;
        assert_eq!(problems.len(), 1, "{problems:?}");
        &text[problems[0].range.start..problems[0].range.end]
    }

    #[test]
    fn every_key_and_value_keeps_its_place() {
        let text =
            "flow: track\ntitle: {zh-CN: \"查询\", en: Track}\nsteps:\n  - say: 你好\n  - ask: phone\n";
        let document = parse(text);
        assert_eq!(document.problems, []);
        let root = document.root.unwrap();
        let shown = |range: Range| &text[range.start..range.end];
        assert_eq!(shown(root.get("title").unwrap().range), "{zh-CN: \"查询\", en: Track}");
        assert_eq!(shown(root.get("title").unwrap().get("zh-CN").unwrap().range), "\"查询\"");
        let steps = root.get("steps").unwrap();
        assert_eq!(shown(steps.range), "- say: 你好\n  - ask: phone");
        assert_eq!(steps.items()[1].get("ask").unwrap().text(), Some("phone"));
        assert_eq!(shown(steps.items()[0].entries()[0].key_range), "say");
    }

    #[test]
    fn a_list_starts_at_its_dash() {
        for (text, list) in [
            ("a:\n  - {}\n", "- {}"),
            ("a:\n- {}\n", "- {}"),
            ("a:\n- - b\n", "- - b"),
            ("x:\n- a: [b]\n", "[b]"),
            ("x:\n  a:\n  -  # c\n   [b]\n", "-  # c\n   [b]"),
        ] {
            let root = parse(text).root.unwrap();
            let list_node = root
                .get("a")
                .or_else(|| root.get("x")?.get("a"))
                .or_else(|| root.get("x")?.items()[0].get("a"))
                .unwrap();
            assert_eq!(&text[list_node.range.start..list_node.range.end], list);
        }
    }

    #[test]
    fn quotes_decide_what_may_be_a_number() {
        let root = parse("a: 12\nb: \"12\"\nc:\nd: \"\"\n").root.unwrap();
        let plain = |key| matches!(&root.get(key).unwrap().value, Value::Scalar(Scalar { plain: true, .. }));
        assert!(plain("a") && !plain("b"));
        assert!(root.get("c").unwrap().is_empty() && !root.get("d").unwrap().is_empty());
    }

    #[test]
    fn an_empty_file_is_no_problem_here() {
        assert_eq!(parse(""), Document { root: None, problems: vec![] });
        assert_eq!(parse("# only a comment\n").problems, []);
    }

    #[test]
    fn all_problems_are_reported_at_once_and_in_order() {
        let text = "a: 1\na: 2\nb: &x 1\nc: *x\nd: !secret 3\n? [k]\n: v\n";
        assert_eq!(codes(text), [Code::DuplicateKey, Code::Alias, Code::Alias, Code::Tag, Code::KeyNotText]);
    }

    #[test]
    fn the_first_of_two_equal_keys_is_kept() {
        let document = parse("a: 1\nb: 2\na: 3\n");
        assert_eq!(document.root.unwrap().get("a").unwrap().text(), Some("1"));
        let related = document.problems[0].related.clone().unwrap();
        assert_eq!((related.range, related.label.to_string().as_str()), (Range::new(0, 1), "first here"));
    }

    #[test]
    fn the_rest_is_kept_when_the_text_breaks_off() {
        let document = parse("flow: track\nsteps:\n  - say: hello\n  - say: \"no end\n");
        assert_eq!(document.problems.len(), 1, "{:?}", document.problems);
        assert_eq!(document.problems[0].code, Code::Yaml);
        let root = document.root.unwrap();
        assert_eq!(root.get("flow").unwrap().text(), Some("track"));
        assert_eq!(root.get("steps").unwrap().items()[0].get("say").unwrap().text(), Some("hello"));
    }

    #[test]
    fn usual_slips_get_their_own_cure() {
        let cure = |text: &str| parse(text).problems[0].cure.to_string();
        assert!(cure("flow: a\nsteps:\n\t- say: hi\n").contains("tabs"));
        assert!(cure("flow: a\nsay: Sorry: it is late\n").contains("double quotes"));
        assert!(cure("flow: a\ntitle：查询\nsteps: []\n").contains("half-width"));
    }

    #[test]
    fn several_documents_are_refused_at_the_second() {
        assert_eq!(codes("a: 1\n---\nb: 2\n"), [Code::SeveralDocuments]);
        assert_eq!(marked("a: 1\n---\nb: 2\n"), "---");
        assert_eq!(codes("---\na: 1\n"), []);
    }

    #[test]
    fn an_alias_bomb_stays_small() {
        let mut bomb = String::from("a0: &a0 [lol, lol]\n");
        for level in 1..40 {
            let below = level - 1;
            writeln!(bomb, "a{level}: &a{level} [{}]", vec![format!("*a{below}"); 9].join(", ")).unwrap();
        }
        let document = parse(&bomb);
        let (last, first) = document.problems.split_last().unwrap();
        assert_eq!((first.len(), last.code), (MAX_PROBLEMS, Code::TooMany));
        assert!(first.iter().all(|problem| problem.code == Code::Alias));
    }

    #[test]
    fn ten_thousand_levels_are_one_problem() {
        for text in ["[".repeat(10_000), "{a: ".repeat(10_000), "- ".repeat(10_000), "? ".repeat(10_000)] {
            assert_eq!(codes(&text), [Code::TooDeep], "{}", &text[..8]);
        }
        let mut steps = String::new();
        for level in 0..10_000_usize {
            steps += &" ".repeat(level.min(300));
            steps += "a:\n";
        }
        assert_eq!(codes(&steps), [Code::TooDeep]);
        let allowed = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert_eq!(codes(&allowed), []);
    }

    #[test]
    fn the_largest_hostile_files_end() {
        // Quadratic behaviour would take hours here.
        for unit in
            ["a: 1\n", "- ", "\"", "#", "'\n", "a:\n - b\n", "[a, ", "|\n", "%", "\u{FEFF}", "： ", "? a\n"]
        {
            let text = unit.repeat(crate::MAX_BYTES / unit.len());
            assert!(parse(&text).problems.len() <= MAX_PROBLEMS + 1);
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_a_tree_with_places_inside_it(text in "[ a-z:\\-\\[\\]{}\"'#|>&*!?%@,\n\t：中]{0,80}") {
            fn inside(node: &Node, text: &str) -> bool {
                text.get(node.range.start..node.range.end).is_some()
                    && node.items().iter().all(|item| inside(item, text))
                    && node.entries().iter().all(|entry| inside(&entry.value, text))
            }
            let document = parse(&text);
            prop_assert!(document.root.is_none_or(|root| inside(&root, &text)));
            for problem in &document.problems {
                prop_assert!(text.get(problem.range.start..problem.range.end).is_some());
                for said in [&problem.what, &problem.why, &problem.cure] {
                    prop_assert!(!said.to_string().is_empty());
                }
            }
        }
    }
}
