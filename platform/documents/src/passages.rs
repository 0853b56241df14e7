//! Texts to entries: a section under a heading is one, and so is a pair of "Q:" and "A:".

use std::collections::{HashMap, HashSet};

use botloom_flow::{Wording, words};

use crate::Unreadable;
use crate::blocks::{Block, Kind};
use crate::columns;
use crate::entry::{Entry, Faq};
use crate::folder::Folder;
use crate::ids::{Ids, stem};
use crate::limits::{ANSWER, MAX_ENTRIES, QUESTION, SECTION};
use crate::report::Fault;
use crate::rows::{Drawn, Rows};
use crate::text::{bare, is_han, line, short};

/// How a line of a question begins, in small letters.
const ASKED: &[&str] = &["q", "question", "问", "问题"];
/// How a line of an answer begins.
const ANSWERED: &[&str] = &["a", "answer", "答", "答案", "回答", "答复"];
/// Headings that say nothing without the one above them, in small letters.
const VAGUE: &[&str] = &[
    "overview",
    "introduction",
    "general",
    "details",
    "description",
    "notes",
    "note",
    "steps",
    "procedure",
    "fees",
    "cost",
    "costs",
    "contact",
    "price",
    "prices",
    "requirements",
    "conditions",
    "exceptions",
    "examples",
    "example",
    "how it works",
    "other",
    "more",
    "background",
    "summary",
    "time",
    "deadline",
    "scope",
    "faq",
    "概述",
    "简介",
    "说明",
    "详情",
    "步骤",
    "流程",
    "费用",
    "收费标准",
    "条件",
    "要求",
    "注意事项",
    "备注",
    "示例",
    "其他",
    "总结",
    "时间",
    "时限",
    "范围",
    "常见问题",
    "温馨提示",
    "办理流程",
    "办理条件",
    "所需材料",
];

/// A heading with what stands below it up to the next one.
struct Section<'a> {
    /// The headings above, the highest first, and its own, last; empty before the first heading.
    path: Vec<String>,
    /// The title of the document, if this is not it.
    title: Option<String>,
    place: String,
    blocks: Vec<&'a Block>,
    /// Whether a heading of a lower level follows.
    parent: bool,
}

/// Makes entries of a text.
pub(crate) fn draw(
    file: &str,
    folder: &Folder,
    blocks: &[Block],
    ids: &mut Ids,
    drawn: &mut Drawn,
) -> Result<(), Unreadable> {
    let sections = sections(blocks);
    let heading =
        |section: &Section<'_>| section.path.last().map(|heading| bare(heading)).unwrap_or_default();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for section in &sections {
        *counts.entry(heading(section)).or_default() += 1;
    }
    let mut maker = Maker { file, folder, ids, drawn, questions: HashSet::new() };
    for section in &sections {
        let often = counts.get(&heading(section)).is_some_and(|count| *count > 1);
        maker.section(section, often);
        if maker.drawn.entries.len() > MAX_ENTRIES {
            return Err(Unreadable(words!(
                "the document has more than {most} sections; split it",
                most = MAX_ENTRIES
            )));
        }
    }
    maker.tables(&sections)
}

fn sections(blocks: &[Block]) -> Vec<Section<'_>> {
    let mut sections = vec![Section {
        path: Vec::new(),
        title: None,
        place: String::new(),
        blocks: Vec::new(),
        parent: false,
    }];
    // A single heading of the highest level is the title of the document, not a part of it.
    let levels = || {
        blocks
            .iter()
            .filter_map(|block| if let Kind::Heading(level) = block.kind { Some(level) } else { None })
    };
    let top = levels().min();
    let title = top.filter(|top| levels().filter(|level| level == top).count() == 1 && levels().count() > 1);
    let mut above: Vec<(u8, String)> = Vec::new();
    for block in blocks {
        let Kind::Heading(level) = block.kind else {
            if let Some(section) = sections.last_mut() {
                section.blocks.push(block);
                if section.place.is_empty() {
                    section.place.clone_from(&block.place);
                }
            }
            continue;
        };
        above.retain(|(other, _)| *other < level);
        if let Some(last) = sections.last_mut() {
            last.parent = above.last().is_some_and(|(_, text)| last.path.last() == Some(text));
        }
        let heading = unnumbered(&block.text);
        above.push((level, marked(heading, ASKED).unwrap_or(heading).to_owned()));
        let path =
            above.iter().filter(|(level, text)| above.len() == 1 || Some(*level) != title || text.is_empty());
        let path: Vec<String> = path.map(|(_, text)| text.clone()).collect();
        let title = above.first().filter(|(level, _)| above.len() > 1 && Some(*level) == title);
        let title = title.map(|(_, text)| text.clone());
        sections.push(Section { path, title, place: block.place.clone(), blocks: Vec::new(), parent: false });
    }
    sections
}

struct Maker<'a> {
    file: &'a str,
    folder: &'a Folder,
    ids: &'a mut Ids,
    drawn: &'a mut Drawn,
    questions: HashSet<String>,
}

impl Maker<'_> {
    fn section(&mut self, section: &Section<'_>, often: bool) {
        let mut pairs = pairs(&section.blocks);
        // "A:" below a heading answers it.
        if let Some(first) = pairs.before.first_mut()
            && let Some(answer) = marked(first, ANSWERED)
        {
            *first = answer.to_owned();
        }
        let heading = section.path.last().cloned();
        if pairs.before.is_empty() && pairs.pairs.is_empty() {
            let tables = section.blocks.iter().any(|block| matches!(block.kind, Kind::Table(_)));
            if let Some(heading) = heading.filter(|_| !section.parent && !tables) {
                let problem =
                    words!("nothing stands below the heading `{heading}`", heading = short(&heading, 60));
                self.fault(
                    &section.place,
                    problem,
                    words!("write the answer below it, or remove the heading"),
                );
            }
            return;
        }
        let parents = section.path.len().saturating_sub(1);
        let category = section.path[..parents].join("/");
        if !pairs.before.is_empty() {
            let heading = heading.clone().unwrap_or_else(|| stem(self.file).to_owned());
            let question = question(&heading, &section.path[..parents], section.title.as_deref(), often);
            let whole =
                if section.path.is_empty() { "beginning".to_owned() } else { section.path.join("\n") };
            for (number, part) in parts(&pairs.before).into_iter().enumerate() {
                // Another part of one section is found by how it begins.
                let (asked, named) = match number {
                    0 => (question.clone(), heading.clone()),
                    number => (
                        format!("{question}{}{}", joint(&question), opening(&part)),
                        format!("{heading} {}", number + 1),
                    ),
                };
                let whole = format!("{whole}\n{}", number + 1);
                self.entry(&category, &asked, Vec::new(), &part, &section.place, (&named, &whole));
            }
        }
        let category = section.path.join("/");
        for pair in pairs.pairs {
            let [asked, variants @ ..] = pair.asked.as_slice() else { continue };
            if pair.answer.is_empty() {
                let problem = words!("the question `{question}` has no answer", question = short(asked, 60));
                self.fault(
                    &section.place,
                    problem,
                    words!("write one below it that begins with `A:` or `答：`, or remove the question"),
                );
                continue;
            }
            self.entry(&category, asked, variants.to_vec(), &pair.answer, &section.place, (asked, asked));
        }
    }

    fn fault(&mut self, place: &str, problem: Wording, cure: Wording) {
        self.drawn.faults.push(Fault {
            file: self.file.to_owned(),
            place: place.to_owned(),
            column: String::new(),
            problem,
            cure,
        });
    }

    /// An entry whose id is made of `named`: words, and what tells them apart from others.
    fn entry(
        &mut self,
        category: &str,
        asked: &str,
        variants: Vec<String>,
        answer: &str,
        place: &str,
        named: (&str, &str),
    ) {
        let question = line(asked);
        let long = [question.as_str()]
            .into_iter()
            .chain(variants.iter().map(String::as_str))
            .find(|text| text.chars().count() > QUESTION);
        if let Some(long) = long {
            let problem = words!(
                "the question `{question}` has more than {most} characters",
                question = short(long, 60),
                most = QUESTION
            );
            self.fault(place, problem, words!("shorten it and leave the rest to the answer"));
            return;
        }
        if answer.chars().count() > ANSWER {
            let problem = words!(
                "the answer to `{question}` has more than {most} characters",
                question = short(&question, 60),
                most = ANSWER
            );
            self.fault(place, problem, words!("shorten it, or make several questions of it"));
            return;
        }
        if !question.chars().any(char::is_alphanumeric) {
            self.fault(
                place,
                words!("`{text}` is no question", text = short(&question, 40)),
                words!("write a heading that says what the section is about"),
            );
            return;
        }
        if !self.questions.insert(bare(&question)) {
            let problem = words!(
                "the question `{question}` stands in the document twice",
                question = short(&question, 60)
            );
            self.fault(place, problem, words!("remove one of the two, or ask differently in one"));
            return;
        }
        let (id, spare) = self.ids.give(named.0, named.1);
        let language = self.folder.guess([question.as_str(), answer].into_iter()).to_owned();
        let faq = Faq { question, variants, answer: answer.to_owned() };
        self.drawn.entries.push(Entry {
            id,
            spare: Some(spare),
            category: short(category, crate::limits::NAME),
            text: [(language, faq)].into(),
            place: place.to_owned(),
            ..Entry::default()
        });
    }

    /// Tables with a header for questions and answers: their rows are entries.
    fn tables(&mut self, sections: &[Section<'_>]) -> Result<(), Unreadable> {
        let mut rows = Rows::new(self.file, self.folder, self.ids, self.drawn);
        for block in sections.iter().flat_map(|section| &section.blocks) {
            if let Kind::Table(sheet) = &block.kind
                && sheet.rows.first().is_some_and(columns::is_header)
            {
                rows.table(sheet, 0, &mut |_| {})?;
            }
        }
        Ok(())
    }
}

/// Questions that are marked as such, with their answers.
#[derive(Default)]
struct Pairs {
    /// What stands before the first one, by paragraphs.
    before: Vec<String>,
    pairs: Vec<Pair>,
}

#[derive(Default)]
struct Pair {
    asked: Vec<String>,
    answer: String,
    answered: bool,
}

fn pairs(blocks: &[&Block]) -> Pairs {
    let mut found = Pairs::default();
    let mut last: Option<&Kind> = None;
    for block in blocks {
        let text = match &block.kind {
            Kind::Table(sheet) if sheet.rows.first().is_some_and(columns::is_header) => continue,
            Kind::Table(sheet) => {
                let row = |row: &crate::table::Row| {
                    let cells = row.cells.iter().map(|cell| line(cell.text().unwrap_or_default()));
                    cells.collect::<Vec<_>>().join(" | ")
                };
                sheet.rows.iter().map(row).collect::<Vec<_>>().join("\n")
            }
            _ => block.text.clone(),
        };
        // Items of one list stand on adjacent lines.
        let list = block.kind == Kind::Item && last == Some(&Kind::Item);
        last = Some(&block.kind);
        let mut first = true;
        for own in text.split('\n') {
            let gap = if first && !list { "\n\n" } else { "\n" };
            found.line(own, if first { gap } else { "\n" });
            first = false;
        }
    }
    found
}

impl Pairs {
    fn line(&mut self, own: &str, gap: &str) {
        let plain = own.trim_start().trim_start_matches("- ");
        if let Some(asked) = marked(plain, ASKED) {
            match self.pairs.last_mut().filter(|pair| !pair.answered) {
                Some(pair) => pair.asked.push(asked.to_owned()),
                None => self.pairs.push(Pair { asked: vec![asked.to_owned()], ..Pair::default() }),
            }
            return;
        }
        let Some(pair) = self.pairs.last_mut() else {
            match self.before.last_mut().filter(|_| gap == "\n") {
                Some(paragraph) => {
                    paragraph.push('\n');
                    paragraph.push_str(own);
                }
                None => self.before.push(own.to_owned()),
            }
            return;
        };
        let answer = marked(plain, ANSWERED).filter(|_| !pair.answered);
        match (answer, pair.asked.last_mut()) {
            (None, Some(asked)) if !pair.answered && gap == "\n" => {
                asked.push(' ');
                asked.push_str(own.trim());
            }
            (answer, _) => {
                pair.answered = true;
                if !pair.answer.is_empty() {
                    pair.answer.push_str(gap);
                }
                pair.answer.push_str(answer.unwrap_or(own));
            }
        }
    }
}

/// Whether a line begins a question or an answer that is marked as such.
pub(crate) fn begins_pair(own: &str) -> bool {
    [ASKED, ANSWERED].into_iter().any(|marks| marked(own.trim_start(), marks).is_some())
}

/// What follows a mark such as `Q:`, `问题 3：` or `A1.`; nothing if the line does not begin with one.
fn marked<'l>(own: &'l str, marks: &[&str]) -> Option<&'l str> {
    let letters: String = own.chars().take_while(|c| c.is_alphabetic()).collect();
    if !marks.contains(&letters.to_lowercase().as_str()) {
        return None;
    }
    let rest =
        own[letters.len()..].trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let rest = rest.strip_prefix([':', '：'])?.trim();
    (!rest.is_empty()).then_some(rest)
}

/// A section as answers of bounded length, cut between paragraphs, or between sentences where a paragraph is too long.
fn parts(paragraphs: &[String]) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut length = 0;
    for paragraph in paragraphs.iter().flat_map(|paragraph| sentences(paragraph)) {
        let count = paragraph.chars().count();
        match parts.last_mut().filter(|_| length + count <= SECTION) {
            Some(part) => {
                part.push_str("\n\n");
                part.push_str(paragraph);
                length += count;
            }
            None => {
                parts.push(paragraph.to_owned());
                length = count;
            }
        }
    }
    parts
}

/// A paragraph, in pieces if it is much longer than a section may be.
fn sentences(paragraph: &str) -> Vec<&str> {
    if paragraph.chars().count() <= SECTION + SECTION / 2 {
        return vec![paragraph];
    }
    let mut pieces = Vec::new();
    let (mut start, mut count) = (0, 0);
    let mut chars = paragraph.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        count += 1;
        let blank = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        let ends = matches!(c, '\n' | '。' | '！' | '？' | '；') || matches!(c, '.' | '!' | '?') && blank;
        // A text without sentences is cut anywhere.
        if ends && count >= SECTION / 2 || count >= 2 * SECTION {
            let end = at + c.len_utf8();
            pieces.push(paragraph[start..end].trim());
            (start, count) = (end, 0);
        }
    }
    pieces.push(paragraph[start..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// The question of a section: its heading, with the one above it where it says too little alone.
fn question(heading: &str, parents: &[String], title: Option<&str>, often: bool) -> String {
    let asks = heading.trim_end().ends_with(['?', '？']);
    let han = heading.chars().filter(|c| is_han(*c)).count();
    let brief = if han > 0 { heading.chars().count() <= 4 } else { heading.split_whitespace().count() <= 1 };
    let vague = VAGUE.contains(&heading.trim().to_lowercase().as_str());
    // The title of a document says less than a heading; it stands in only where nothing else does.
    let above = match parents.last() {
        Some(parent) if often || !asks && (brief || vague) => Some(parent.as_str()),
        None if often || !asks && vague => title,
        _ => None,
    };
    above.map_or_else(|| heading.to_owned(), |above| format!("{above}{}{heading}", joint(above)))
}

/// What stands between two headings of one question.
fn joint(before: &str) -> &'static str {
    if before.chars().any(is_han) { "：" } else { ": " }
}

/// How a part begins: its first sentence, not too long.
fn opening(part: &str) -> String {
    let first = part.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let end = first.find(['。', '！', '？', '；']).or_else(|| first.find(". ")).unwrap_or(first.len());
    short(first[..end].trim_start_matches("- ").trim(), 60)
}

/// A heading without its number: `3.2 Returns`, `一、退货`, `第三章 退货`, `（二）换货`.
fn unnumbered(heading: &str) -> &str {
    let heading = heading.trim();
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十百零".contains(c);
    let rest = heading.trim_start_matches(['(', '（', '第', '§']).trim_start();
    let after = rest.trim_start_matches(|c: char| numeral(c) || c == '.' || c == '．');
    let number = &rest[..rest.len() - after.len()];
    if !number.chars().any(numeral) {
        return heading;
    }
    let plain = after.trim_start_matches(['章', '节', '条', '部', '篇', ')', '）', '、', ':', '：', '.']);
    let separated =
        plain.len() < after.len() || after.starts_with(char::is_whitespace) || number.ends_with(['.', '．']);
    let rest = plain.trim_start();
    if separated && rest.chars().any(char::is_alphanumeric) { rest } else { heading }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(blocks: &[(&str, &str)]) -> Drawn {
        let folder = Folder { languages: vec!["zh-CN".into(), "en".into()], ..Folder::default() };
        let block = |(kind, text): &(&str, &str)| {
            let kind = match *kind {
                "1" => Kind::Heading(1),
                "2" => Kind::Heading(2),
                "3" => Kind::Heading(3),
                "-" => Kind::Item,
                _ => Kind::Paragraph,
            };
            Block::new(kind, text, "").unwrap()
        };
        let blocks: Vec<Block> = blocks.iter().map(block).collect();
        let (mut ids, mut drawn) = (Ids::new("guide.md"), Drawn::default());
        draw("guide.md", &folder, &blocks, &mut ids, &mut drawn).unwrap();
        drawn
    }

    fn shown(drawn: &Drawn) -> Vec<(&str, &str, &str, &str)> {
        drawn
            .entries
            .iter()
            .map(|entry| {
                let faq = entry.text.values().next().unwrap();
                (entry.id.as_str(), entry.category.as_str(), faq.question.as_str(), faq.answer.as_str())
            })
            .collect()
    }

    #[test]
    fn a_section_is_an_entry() {
        let drawn = drawn(&[
            ("1", "Guide"),
            ("p", "For customers."),
            ("2", "1. Returning a parcel"),
            ("p", "Within 7 days:"),
            ("-", "- pack it"),
            ("-", "- send it"),
            ("p", "That is all."),
            ("3", "1.1 Fees"),
            ("p", "None."),
            ("2", "Can I exchange?"),
            ("p", "Yes."),
            ("2", "Costs"),
            ("p", "Nothing."),
            ("2", "Empty"),
        ]);
        let expected = [
            ("guide", "", "Guide", "For customers."),
            (
                "returning-a-parcel",
                "",
                "Returning a parcel",
                "Within 7 days:\n\n- pack it\n- send it\n\nThat is all.",
            ),
            ("fees", "Returning a parcel", "Returning a parcel: Fees", "None."),
            ("can-i-exchange", "", "Can I exchange?", "Yes."),
            ("costs", "", "Guide: Costs", "Nothing."),
        ];
        assert_eq!(shown(&drawn), expected);
        assert_eq!(drawn.faults.len(), 1);
        assert!(drawn.faults[0].problem.to_string().contains("`Empty`"));
    }

    #[test]
    fn marked_questions_are_pairs() {
        let drawn = drawn(&[
            ("2", "退货"),
            ("p", "问：怎么退货？\n答：七天内申请。"),
            ("p", "请保留包装。"),
            ("p", "问题2：可以换货吗"),
            ("p", "问：能换吗"),
            ("p", "答案：可以。"),
            ("p", "Q3: Who pays?"),
        ]);
        let found = shown(&drawn);
        assert_eq!(found[0].2, "怎么退货？");
        assert_eq!(found[0].3, "七天内申请。\n\n请保留包装。");
        assert_eq!((found[1].1, found[1].2, found[1].3), ("退货", "可以换货吗", "可以。"));
        assert_eq!(drawn.entries[1].text["zh-CN"].variants, ["能换吗"]);
        assert!(drawn.faults[0].problem.to_string().contains("`Who pays?` has no answer"));
    }

    #[test]
    fn a_heading_may_be_marked_as_a_question() {
        let drawn = drawn(&[
            ("2", "Q: How long is it?"),
            ("p", "A: Three days."),
            ("p", "Or more."),
            ("2", "问：能换吗"),
            ("p", "答：可以。"),
        ]);
        let found = shown(&drawn);
        assert_eq!((found[0].2, found[0].3), ("How long is it?", "Three days.\n\nOr more."));
        assert_eq!((found[1].2, found[1].3), ("能换吗", "可以。"));
    }

    #[test]
    fn long_sections_are_cut_at_paragraphs() {
        let paragraph = |n: usize| format!("Part {n} says. {}", "word ".repeat(90));
        let text: Vec<String> = (1..=4).map(paragraph).collect();
        let mut blocks = vec![("2", "Terms of use")];
        blocks.extend(text.iter().map(|text| ("p", text.as_str())));
        let one = drawn(&blocks);
        let found = shown(&one);
        assert_eq!(found.len(), 4);
        assert_eq!((found[0].0, found[0].2), ("terms-of-use", "Terms of use"));
        assert_eq!((found[1].0, found[1].2), ("terms-of-use-2", "Terms of use: Part 2 says"));
        let endless = "无".repeat(5000);
        let two = drawn(&[("2", "条款说明"), ("p", endless.as_str())]);
        assert!(two.entries.iter().all(|entry| entry.text["zh-CN"].answer.chars().count() <= 2 * SECTION));
    }

    #[test]
    fn ids_of_sections_stay_when_others_are_inserted() {
        let one = drawn(&[("2", "一、退货政策"), ("p", "七天。"), ("2", "二、换货政策"), ("p", "十天。")]);
        let two = drawn(&[
            ("2", "一、保修"),
            ("p", "一年。"),
            ("2", "二、退货政策"),
            ("p", "七天。"),
            ("2", "三、换货政策"),
            ("p", "十天。"),
        ]);
        assert_eq!(one.entries[0].id, two.entries[1].id);
        assert_eq!(one.entries[1].id, two.entries[2].id);
        assert_eq!(one.entries[0].text["zh-CN"].question, "退货政策");
    }

    #[test]
    fn numbers_of_headings_go_and_others_stay() {
        for (heading, plain) in [
            ("3.2 Returns", "Returns"),
            ("3. Returns", "Returns"),
            ("一、退货", "退货"),
            ("第三章 退货", "退货"),
            ("（二）换货", "换货"),
            ("24小时热线", "24小时热线"),
            ("5G plans", "5G plans"),
            ("一次性费用", "一次性费用"),
            ("2026", "2026"),
        ] {
            assert_eq!(unnumbered(heading), plain);
        }
    }
}
