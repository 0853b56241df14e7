//! What a template asks whoever takes a copy of it, and how the answers are written into the copy. `template.yaml` says
//! under `questions` which words of the template an answer takes the place of; comments, layout and everything else stay.

use botloom_flow::{Document, Edit, Node, Range, Source, Value, Worded, Wording, apply, in_quotes, words};
use botloom_ports::Files;

/// Something that is asked before a copy of a template is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What answers name it by.
    pub id: String,
    /// What kind of answer it takes.
    pub kind: QuestionKind,
    /// What people read, by language tag.
    titles: Vec<(String, String)>,
    /// What stands in the template, by language tag; without a tag in every language.
    replaces: Vec<(String, String)>,
}

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// A name as it is said in a sentence.
    Name,
    /// A phone number as people write it.
    Phone,
    /// Times of every day such as `8:00-22:00`.
    Hours,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidAnswer {
    /// The template asks nothing of this name.
    Unknown(String),
    /// It does not fit its question.
    Unfit {
        /// The question.
        question: String,
        /// What was given.
        answer: String,
        /// What is taken.
        wanted: Wording,
    },
    /// The files cannot be written so.
    Unwritable(String, String),
}

impl Worded for InvalidAnswer {
    fn words(&self) -> Wording {
        match self {
            Self::Unknown(question) => words!("the template does not ask for `{question}`", question),
            Self::Unfit { question, answer, wanted } => {
                words!("`{answer}` is no answer to `{question}`: {wanted}", answer, question, wanted)
            }
            Self::Unwritable(question, file) => {
                words!("the answer to `{question}` cannot be written into `{file}`", question, file)
            }
        }
    }
}

impl InvalidAnswer {
    /// The question that it is about.
    #[must_use]
    pub fn question(&self) -> &str {
        match self {
            Self::Unknown(question) | Self::Unfit { question, .. } | Self::Unwritable(question, _) => {
                question
            }
        }
    }
}

/// The most characters of a name.
const LONGEST_NAME: usize = 40;

impl QuestionKind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "name" => Self::Name,
            "phone" => Self::Phone,
            "hours" => Self::Hours,
            _ => return None,
        })
    }

    /// Why a text is no answer.
    fn refuses(self, text: &str) -> Option<Wording> {
        let (fits, wanted) = match self {
            Self::Name => {
                let fits = (1..=LONGEST_NAME).contains(&text.chars().count())
                    && text.chars().any(char::is_alphanumeric)
                    && !text.contains("${")
                    && !text.chars().any(char::is_control);
                (fits, words!("a name has 1 to 40 characters and no `${{`"))
            }
            Self::Phone => {
                let digits = text.bytes().filter(u8::is_ascii_digit).count();
                let allowed = |c: char| c.is_ascii_digit() || "+-() ".contains(c);
                (
                    (3..=20).contains(&digits) && text.chars().all(allowed),
                    words!("a phone number has 3 to 20 digits"),
                )
            }
            Self::Hours => (hours(text).is_some(), words!("write a span of the day such as `9:00-18:00`")),
        };
        (!fits).then_some(wanted)
    }

    /// What becomes of what: the words of the template and what takes their place.
    fn replacement(self, old: &str, new: &str) -> Vec<(String, String)> {
        match (self, hours(old), hours(new)) {
            // Hours are written with and without a zero in front.
            (Self::Hours, Some(old), Some(new)) => {
                let padded = |h: [u8; 4]| format!("{:02}:{:02}-{:02}:{:02}", h[0], h[1], h[2], h[3]);
                let plain = |h: [u8; 4]| format!("{}:{:02}-{}:{:02}", h[0], h[1], h[2], h[3]);
                vec![(padded(old), padded(new)), (plain(old), plain(new))]
            }
            _ => vec![(old.to_owned(), new.to_owned())],
        }
    }
}

/// Hours and minutes of `8:00-22:00`, the end after the beginning.
fn hours(text: &str) -> Option<[u8; 4]> {
    let (from, to) = text.split_once('-')?;
    let time = |text: &str| -> Option<(u8, u8)> {
        let (hour, minute) = text.trim().split_once(':')?;
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit()) && (1..=2).contains(&text.len());
        let read = (hour.parse().ok()?, minute.parse().ok()?);
        (digits(hour) && digits(minute) && minute.len() == 2 && read.1 < 60 && read <= (24, 0))
            .then_some(read)
    };
    let (from, to) = (time(from)?, time(to)?);
    (from < to).then_some([from.0, from.1, to.0, to.1])
}

/// The one in this language or the nearest there is.
fn near<'a>(texts: &'a [(String, String)], language: Option<&str>) -> Option<&'a str> {
    let wish = language.unwrap_or_default();
    let short = wish.split('-').next().unwrap_or_default();
    let exact = texts.iter().find(|(tag, _)| tag == wish);
    let close = || texts.iter().find(|(tag, _)| !short.is_empty() && tag.split('-').next() == Some(short));
    exact.or_else(close).or_else(|| texts.first()).map(|(_, text)| text.as_str())
}

impl Question {
    /// Those of a manifest; what cannot be read is not asked.
    pub(crate) fn read(manifest: &Node) -> Vec<Self> {
        let list = manifest.get("questions").map_or(&[][..], Node::items);
        list.iter().filter_map(Self::of).collect()
    }

    fn of(node: &Node) -> Option<Self> {
        let texts = |key: &str| -> Vec<(String, String)> {
            let Some(value) = node.get(key) else { return Vec::new() };
            if let Some(text) = value.text() {
                return vec![(String::new(), text.to_owned())];
            }
            let entry =
                |entry: &botloom_flow::Entry| Some((entry.key.clone(), entry.value.text()?.to_owned()));
            value.entries().iter().filter_map(entry).collect()
        };
        let (titles, replaces) = (texts("title"), texts("replaces"));
        let kind = QuestionKind::parse(node.get("kind")?.text()?)?;
        let id = node.get("id")?.text()?.to_owned();
        (!titles.is_empty() && !replaces.is_empty()).then_some(Self { id, kind, titles, replaces })
    }

    /// What people read.
    #[must_use]
    pub fn title(&self, language: Option<&str>) -> &str {
        near(&self.titles, language).unwrap_or(&self.id)
    }

    /// What the template says as it is, if that would do as an answer.
    #[must_use]
    pub fn default(&self, language: Option<&str>) -> Option<&str> {
        near(&self.replaces, language).filter(|text| self.kind.refuses(text).is_none())
    }
}

/// The files of a template with answers of whoever takes the copy. A question without an answer leaves what is there, and so does
/// the answer that is there already.
///
/// # Errors
/// If an answer does not fit its question or cannot be written. Nothing is half done.
pub fn answered(
    files: &Files,
    questions: &[Question],
    answers: &[(String, String)],
) -> Result<Files, InvalidAnswer> {
    let mut files = files.clone();
    for (id, answer) in answers {
        let Some(question) = questions.iter().find(|question| question.id == *id) else {
            return Err(InvalidAnswer::Unknown(id.clone()));
        };
        let answer = answer.trim();
        if question.replaces.iter().any(|(_, old)| old == answer) {
            continue;
        }
        if let Some(wanted) = question.kind.refuses(answer) {
            return Err(InvalidAnswer::Unfit { question: id.clone(), answer: answer.to_owned(), wanted });
        }
        let mut words: Vec<(String, String)> =
            question.replaces.iter().flat_map(|(_, old)| question.kind.replacement(old, answer)).collect();
        // Of two that begin at one place the longer one is meant.
        words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        let mut changed = Vec::new();
        for (path, content) in files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
            match rewritten(path, content, &words) {
                Some(None) => {}
                Some(Some(text)) => changed.push((path.to_owned(), text)),
                None => return Err(InvalidAnswer::Unwritable(id.clone(), path.to_owned())),
            }
        }
        for (path, text) in changed {
            files.insert(path, text);
        }
    }
    Ok(files)
}

/// A text with words in the place of others. What begins or ends with a digit is not found inside of a longer number.
fn replaced(text: &str, words: &[(String, String)]) -> String {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let fits = |(old, _): &&(String, String)| {
            rest.starts_with(old.as_str())
                && !(digit(out.chars().next_back()) && digit(old.chars().next()))
                && !(digit(old.chars().next_back()) && digit(rest[old.len()..].chars().next()))
        };
        if let Some((old, new)) = words.iter().find(fits) {
            out.push_str(new);
            rest = &rest[old.len()..];
        } else {
            out.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    out
}

/// Where a text stands, and what it is to be.
type Found = (Range, String);

/// A file with words in the place of others in its values: `Some(None)` if none of them is there, nothing if it cannot be written.
#[expect(clippy::option_option, reason = "a file may need no change, which is not a failure")]
fn rewritten(path: &str, content: &[u8], words: &[(String, String)]) -> Option<Option<String>> {
    let Ok(source) = Source::new(path, content.to_vec()) else { return Some(None) };
    let Some(root) = Document::parse(&source).root else { return Some(None) };
    let mut found = Vec::new();
    scalars(&root, &mut |range, text| {
        let new = replaced(text, words);
        if new != text {
            found.push((range, new));
        }
    });
    if found.is_empty() {
        return Some(None);
    }
    let mut meant = String::new();
    shape(&root, &|text| replaced(text, words), &mut meant);
    // As it is written; if that reads otherwise then, between quotes.
    let in_place = |(range, _): &Found| {
        let raw = &source.text()[range.start..range.end];
        Edit { file: path.to_owned(), range: *range, text: replaced(raw, words) }
    };
    let quoted = |(range, new): &Found| Edit { file: path.to_owned(), range: *range, text: in_quotes(new) };
    let ways: [&dyn Fn(&Found) -> Edit; 2] = [&in_place, &quoted];
    ways.into_iter().find_map(|way| {
        let edits: Vec<Edit> = found.iter().map(way).collect();
        let text = apply(source.text(), &edits).ok()?;
        let again = Document::parse(&Source::new(path, text.clone().into_bytes()).ok()?);
        let mut read = String::new();
        shape(&again.root.filter(|_| again.problems.is_empty())?, &str::to_owned, &mut read);
        (read == meant).then_some(Some(text))
    })
}

fn scalars(node: &Node, visit: &mut dyn FnMut(Range, &str)) {
    match &node.value {
        Value::Scalar(scalar) => visit(node.range, &scalar.text),
        Value::List(items) => items.iter().for_each(|item| scalars(item, visit)),
        Value::Map(entries) => entries.iter().for_each(|entry| scalars(&entry.value, visit)),
    }
}

/// Everything that a value says, its texts as `text` gives them.
fn shape(node: &Node, text: &dyn Fn(&str) -> String, out: &mut String) {
    match &node.value {
        Value::Scalar(scalar) => *out += &format!("{:?},", text(&scalar.text)),
        Value::List(items) => {
            out.push('[');
            items.iter().for_each(|item| shape(item, text, out));
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for entry in entries {
                *out += &format!("{:?}:", entry.key);
                shape(&entry.value, text, out);
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Release;

    const MANIFEST: &str = "version: 1.0.0
questions:
  - {id: company, kind: name, title: {zh-CN: 公司名称, en: Company}, replaces: {zh-CN: 顺达快递, en: Shunda Express}}
  - {id: hotline, kind: phone, title: {en: Hotline}, replaces: \"95000\"}
  - {id: hours, kind: hours, title: {en: Hours}, replaces: \"8:00-22:00\"}
  - {id: line, kind: phone, title: {en: Line}, replaces: 95XXX}
";
    const BOT: &str = "bot: x
# 顺达快递 stays in remarks
knowledge:
  - pack: p
    with: {company: 顺达快递, hotline: \"95000\", hours: \"8:00-22:00\", other: 1950001}  # ours
handoff: {queue: a, hours: Mon-Sun 08:00-22:00}
";
    const FLOW: &str = "flow: welcome
steps:
  - say:
      zh-CN: 您好，这里是顺达快递。
      en: Hello, Shunda Express here, open 8:00-22:00, call 95000.
";

    fn template() -> Release {
        let mut files = Files::default();
        files.insert("template.yaml", MANIFEST);
        files.insert("bot.yaml", BOT);
        files.insert("flows/welcome.yaml", FLOW);
        Release::new("a/b", files)
    }

    fn answer(pairs: &[(&str, &str)]) -> Result<Files, InvalidAnswer> {
        let template = template();
        let pairs: Vec<_> = pairs.iter().map(|(q, a)| ((*q).to_owned(), (*a).to_owned())).collect();
        answered(&template.files, &template.questions, &pairs)
    }

    fn text(files: &Files, path: &str) -> String {
        String::from_utf8(files.get(path).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn answers_take_the_place_of_what_the_template_says() {
        let files = answer(&[("company", "Acme"), ("hotline", "400 1"), ("hours", "09:00-18:30")]).unwrap();
        assert_eq!(
            text(&files, "bot.yaml"),
            "bot: x
# 顺达快递 stays in remarks
knowledge:
  - pack: p
    with: {company: Acme, hotline: \"400 1\", hours: \"9:00-18:30\", other: 1950001}  # ours
handoff: {queue: a, hours: Mon-Sun 09:00-18:30}
"
        );
        let welcome = text(&files, "flows/welcome.yaml");
        assert!(welcome.contains("您好，这里是Acme。"), "{welcome}");
        assert!(welcome.contains("Hello, Acme here, open 9:00-18:30, call 400 1."), "{welcome}");
    }

    #[test]
    fn any_name_is_written_so_that_it_is_read_again() {
        for name in
            ["Smith, Jones: Co", "O'Neil \"& Sons\" #1", "{x}", "- a", "a\\b", "A: b #c", "北京：顺，丰"]
        {
            let files = answer(&[("company", name)]).unwrap();
            for (path, pointer) in
                [("bot.yaml", ["knowledge", "with"]), ("flows/welcome.yaml", ["steps", "say"])]
            {
                let source = Source::new(path, files.get(path).unwrap().to_vec()).unwrap();
                let document = Document::parse(&source);
                assert!(document.problems.is_empty(), "{name}: {}", source.text());
                let root = document.root.unwrap();
                let value = root.get(pointer[0]).unwrap().items()[0].get(pointer[1]).unwrap();
                let key = if path == "bot.yaml" { "company" } else { "zh-CN" };
                assert!(value.get(key).unwrap().text().unwrap().contains(name), "{}", source.text());
            }
        }
    }

    #[test]
    fn what_is_no_answer_is_refused_and_what_is_there_may_stay() {
        for (question, given) in [
            ("company", " "),
            ("company", "${user.name}"),
            ("company", &"x".repeat(41)),
            ("hotline", "call us"),
            ("hotline", "12"),
            ("hours", "9-18"),
            ("hours", "18:00-9:00"),
            ("hours", "9:00-24:01"),
            ("hours", "9:60-10:00"),
            ("fax", "1234"),
        ] {
            let refused = answer(&[(question, given)]).unwrap_err();
            assert_eq!(refused.question(), question);
        }
        let same =
            answer(&[("company", "Shunda Express"), ("line", "95XXX"), ("hours", "8:00-22:00")]).unwrap();
        assert_eq!(same, template().files);
        assert!(answer(&[("hours", "0:00-24:00")]).is_ok());
    }

    #[test]
    fn a_default_is_an_answer_or_none() {
        let questions = template().questions;
        let shown: Vec<_> = questions
            .iter()
            .map(|question| (question.title(Some("en")), question.default(Some("en"))))
            .collect();
        assert_eq!(
            shown,
            [
                ("Company", Some("Shunda Express")),
                ("Hotline", Some("95000")),
                ("Hours", Some("8:00-22:00")),
                ("Line", None)
            ]
        );
        assert_eq!(questions[0].default(Some("zh")), Some("顺达快递"));
    }
}
