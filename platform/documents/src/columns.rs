//! Columns of a table by the words of their headers, in English and Chinese.

use botloom_flow::{Wording, words};

use crate::folder::Folder;
use crate::table::{Cell, Row, letters};

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Id,
    Category,
    /// With the language that the header names.
    Question(Option<String>),
    Variants(Option<String>),
    Answer(Option<String>),
    Note,
    Owner,
    From,
    Until,
    Attribute(String),
}

/// A column with its place and its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) at: usize,
    pub(crate) header: String,
    pub(crate) column: Column,
}

/// A column that is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    pub(crate) header: String,
    pub(crate) why: Wording,
}

/// The names of columns, without blanks, marks and numbers.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::Id,
        &[
            "id",
            "entryid",
            "knowledgeid",
            "questionid",
            "faqid",
            "问题编号",
            "问题id",
            "编号",
            "知识编号",
            "知识id",
            "条目编号",
            "标识",
        ],
    ),
    (
        Column::Category,
        &[
            "category",
            "categories",
            "topic",
            "分类",
            "类目",
            "类别",
            "目录",
            "知识分类",
            "知识类目",
            "知识目录",
            "所属分类",
            "所属类目",
            "问题分类",
            "一级分类",
            "二级分类",
            "三级分类",
            "四级分类",
            "一级类目",
            "二级类目",
            "三级类目",
            "四级类目",
            "一级目录",
            "二级目录",
            "三级目录",
        ],
    ),
    (
        Column::Question(None),
        &[
            "question",
            "questions",
            "standardquestion",
            "mainquestion",
            "faq",
            "q",
            "问题",
            "标准问",
            "标准问题",
            "标准问法",
            "主问题",
            "主问法",
            "问句",
            "提问",
            "知识标题",
            "标题",
            "title",
            "问",
            "知识点",
            "知识问题",
        ],
    ),
    (
        Column::Variants(None),
        &[
            "variant",
            "variants",
            "similarquestion",
            "similarquestions",
            "alternativequestion",
            "alternativequestions",
            "otherquestions",
            "otherphrasings",
            "phrasings",
            "utterances",
            "相似问",
            "相似问题",
            "相似问法",
            "相似句",
            "扩展问",
            "扩展问题",
            "扩展问法",
            "其他问法",
            "同义问",
            "同义问法",
            "问法",
            "语料",
        ],
    ),
    (
        Column::Answer(None),
        &[
            "answer",
            "answers",
            "standardanswer",
            "reply",
            "response",
            "a",
            "答案",
            "回答",
            "回复",
            "标准答案",
            "标准回复",
            "答复",
            "答",
            "回复内容",
            "答案内容",
            "知识内容",
            "回答内容",
        ],
    ),
    (Column::Note, &["note", "notes", "comment", "comments", "remark", "remarks", "备注", "说明", "注释"]),
    (Column::Owner, &["owner", "负责人", "责任人", "维护人", "知识负责人"]),
    (
        Column::From,
        &[
            "validfrom",
            "from",
            "effectivedate",
            "effectivefrom",
            "startdate",
            "生效日期",
            "生效时间",
            "开始日期",
            "开始时间",
            "有效期起",
        ],
    ),
    (
        Column::Until,
        &[
            "validuntil",
            "validto",
            "until",
            "expires",
            "expirydate",
            "enddate",
            "失效日期",
            "失效时间",
            "截止日期",
            "过期日期",
            "过期时间",
            "结束日期",
            "结束时间",
            "有效期至",
            "有效期止",
        ],
    ),
];

/// Words that name a language in a header.
const LANGUAGES: &[(&str, &str)] = &[
    ("简体中文", "zh"),
    ("中文", "zh"),
    ("汉语", "zh"),
    ("chinese", "zh"),
    ("英文", "en"),
    ("英语", "en"),
    ("english", "en"),
    ("日文", "ja"),
    ("日语", "ja"),
    ("japanese", "ja"),
    ("韩文", "ko"),
    ("韩语", "ko"),
    ("korean", "ko"),
    ("法文", "fr"),
    ("法语", "fr"),
    ("french", "fr"),
    ("德文", "de"),
    ("德语", "de"),
    ("german", "de"),
    ("西班牙语", "es"),
    ("spanish", "es"),
    ("俄语", "ru"),
    ("俄文", "ru"),
    ("russian", "ru"),
];

/// How many columns of a row have a header that is known.
pub(crate) fn known(row: &Row) -> usize {
    row.cells.iter().filter_map(Cell::text).filter(|header| recognize(header).is_some()).count()
}

/// Whether a row can be the header of a table: it names a question and an answer.
pub(crate) fn is_header(row: &Row) -> bool {
    let found: Vec<Column> = row.cells.iter().filter_map(Cell::text).filter_map(recognize).collect();
    let has = |wanted: fn(&Column) -> bool| found.iter().any(wanted);
    has(|column| matches!(column, Column::Question(_))) && has(|column| matches!(column, Column::Answer(_)))
}

/// The columns of a header row, and those that are not read.
pub(crate) fn of(row: &Row, folder: &Folder) -> (Vec<Head>, Vec<Left>) {
    let (mut heads, mut left): (Vec<Head>, Vec<Left>) = (Vec::new(), Vec::new());
    for (at, cell) in row.cells.iter().enumerate() {
        let header = match cell {
            Cell::Text(text) => crate::text::line(text),
            Cell::Error(text) => text.clone(),
            Cell::Empty => continue,
        };
        let Some(column) = recognize(&header) else {
            left.push(Left { header, why: words!("the name is not known; `@name` makes it an attribute") });
            continue;
        };
        let column = match spoken(column, folder) {
            Ok(column) => column,
            Err(tag) => {
                let why = words!(
                    "the folder has no language `{tag}`; its languages are {languages}",
                    tag,
                    languages = folder.languages
                );
                left.push(Left { header, why });
                continue;
            }
        };
        let several = matches!(column, Column::Category | Column::Variants(_));
        if let Some(first) = heads.iter().find(|head| !several && head.column == column) {
            let why = words!("the column `{column}` says the same already", column = first.header);
            left.push(Left { header, why });
            continue;
        }
        heads.push(Head { at, header, column });
    }
    (heads, left)
}

/// The columns of rows that have a cell where the header has none.
pub(crate) fn nameless(header: &Row, rows: &[Row]) -> Vec<Left> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let empty = (0..width).filter(|at| *header.cell(*at) == Cell::Empty);
    let used = empty.filter(|at| rows.iter().any(|row| *row.cell(*at) != Cell::Empty));
    used.map(|at| Left { header: letters(at), why: words!("the column has no header") }).collect()
}

/// A column in a language of the folder, or the tag that the folder does not have.
fn spoken(column: Column, folder: &Folder) -> Result<Column, String> {
    let own = |tag: Option<String>| match tag {
        None => Ok(None),
        Some(tag) => folder.language(&tag).map(|own| Some(own.to_owned())).ok_or(tag),
    };
    Ok(match column {
        Column::Question(tag) => Column::Question(own(tag)?),
        Column::Variants(tag) => Column::Variants(own(tag)?),
        Column::Answer(tag) => Column::Answer(own(tag)?),
        other => other,
    })
}

/// What a header says.
fn recognize(header: &str) -> Option<Column> {
    let header = narrow(header);
    let header = header.trim().trim_matches(['*', ' ']).trim();
    let attribute =
        ["@", "attr:", "attribute:", "属性:"].into_iter().find_map(|mark| header.strip_prefix(mark));
    if let Some(name) = attribute.map(str::trim) {
        return (!name.is_empty()).then(|| Column::Attribute(name.to_owned()));
    }
    let lower = header.to_lowercase();
    if let Some(column) = named(&lower) {
        return Some(column);
    }
    let (rest, tag) = language(&lower)?;
    match named(&rest)? {
        Column::Question(_) => Some(Column::Question(Some(tag))),
        Column::Variants(_) => Some(Column::Variants(Some(tag))),
        Column::Answer(_) => Some(Column::Answer(Some(tag))),
        _ => None,
    }
}

fn named(header: &str) -> Option<Column> {
    let compact: String =
        header.chars().filter(|c| !c.is_whitespace() && !"_-.#:*()[]".contains(*c)).collect();
    let plain = compact.trim_end_matches(|c: char| c.is_ascii_digit());
    let found = NAMES.iter().find(|(_, names)| names.contains(&plain));
    found.map(|(column, _)| column.clone())
}

/// A header without the language that it names, and that language: `question en`, `问题(英文)`, `英文答案`, `answer:zh-cn`.
fn language(header: &str) -> Option<(String, String)> {
    for (word, tag) in LANGUAGES {
        if let Some(at) = header.find(word) {
            let rest = format!("{} {}", &header[..at], &header[at + word.len()..]);
            return Some((rest, (*tag).to_owned()));
        }
    }
    let marked = header.trim_end_matches([')', ']', ' ']);
    let at = marked.rfind([' ', ':', '_', '(', '[', '-']);
    // `zh-cn` has a hyphen of its own.
    let at = at.map(|at| match marked[..at].rfind([' ', ':', '_', '(', '[', '-']) {
        Some(before) if marked.as_bytes()[at] == b'-' && is_tag(&marked[before + 1..]) => before,
        _ => at,
    });
    if let Some(at) = at.filter(|at| is_tag(&marked[at + 1..])) {
        return Some((marked[..at].to_owned(), marked[at + 1..].replace('_', "-")));
    }
    // `en question`
    let (first, rest) = header.split_once([' ', '_', ':'])?;
    is_tag(first).then(|| (rest.to_owned(), first.to_owned()))
}

/// Whether a word looks like the tag of a language.
fn is_tag(word: &str) -> bool {
    let mut parts = word.split(['-', '_']);
    let first = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));
    first
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Full-width letters, digits and marks as narrow ones.
fn narrow(text: &str) -> String {
    let one = |c: char| match u32::from(c) {
        wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        0x3010 => '[',
        0x3011 => ']',
        _ => c,
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_recognized_in_both_languages() {
        let tag = |tag: &str| Some(tag.to_owned());
        for (header, column) in [
            ("ID", Column::Id),
            ("知识编号", Column::Id),
            ("一级分类", Column::Category),
            ("Question", Column::Question(None)),
            ("*标准问", Column::Question(None)),
            ("question en", Column::Question(tag("en"))),
            ("Question (English)", Column::Question(tag("en"))),
            ("问题（英文）", Column::Question(tag("en"))),
            ("英文问题", Column::Question(tag("en"))),
            ("question:zh-CN", Column::Question(tag("zh-cn"))),
            ("answer_en", Column::Answer(tag("en"))),
            ("答案【中文】", Column::Answer(tag("zh"))),
            ("en answer", Column::Answer(tag("en"))),
            ("相似问1", Column::Variants(None)),
            ("Variant 12", Column::Variants(None)),
            ("相似问法（英文）2", Column::Variants(tag("en"))),
            ("备注", Column::Note),
            ("Owner", Column::Owner),
            ("Valid from", Column::From),
            ("有效期至", Column::Until),
            ("＠product", Column::Attribute("product".into())),
            ("attr: Region", Column::Attribute("Region".into())),
        ] {
            assert_eq!(recognize(header), Some(column), "{header}");
        }
        for header in ["点击量", "created at", "@", "note en", "my question about it", "", "序号"] {
            assert_eq!(recognize(header), None, "{header}");
        }
    }

    #[test]
    fn columns_that_are_not_read_say_why() {
        let folder = Folder { languages: vec!["en".into()], ..Folder::default() };
        let row = Row {
            number: 1,
            cells: ["question", "问题", "answer ja", "clicks", "answer"].map(Cell::new).into(),
        };
        let (heads, left) = of(&row, &folder);
        assert_eq!(heads.iter().map(|head| head.at).collect::<Vec<_>>(), [0, 4]);
        let left: Vec<(&str, String)> =
            left.iter().map(|left| (left.header.as_str(), left.why.to_string())).collect();
        assert_eq!(left[0], ("问题", "the column `question` says the same already".to_owned()));
        assert_eq!(left[1].1, "the folder has no language `ja`; its languages are en");
        assert_eq!(left[2].0, "clicks");
    }
}
