//! The first yes or no of a text.

use crate::entity::mention::Mention;
use crate::entity::scan::Scan;
use crate::language::Language;

const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ya",
    "sure",
    "ok",
    "okay",
    "agree",
    "agreed",
    "correct",
    "right",
    "true",
    "absolutely",
    "definitely",
    "affirmative",
    "of course",
    "sounds good",
    "y",
];
const NO: &[&str] = &[
    "not ok",
    "not okay",
    "don't agree",
    "do not agree",
    "no way",
    "no",
    "nope",
    "nah",
    "disagree",
    "never",
    "false",
    "incorrect",
    "wrong",
    "negative",
    "not",
    "n",
];
const YES_HAN: &[&str] = &[
    "没问题",
    "可以的",
    "可以",
    "同意",
    "是的",
    "好的",
    "好啊",
    "好哇",
    "好呀",
    "对的",
    "对啊",
    "行啊",
    "行的",
    "肯定",
    "确定",
    "当然",
    "没错",
    "正确",
    "是",
    "好",
    "对",
    "行",
    "中",
    "嗯",
];
const NO_HAN: &[&str] = &[
    "不可以",
    "不同意",
    "不行",
    "不中",
    "不对",
    "不是",
    "不好",
    "不要",
    "不用",
    "没有",
    "否定",
    "拒绝",
    "反对",
    "错误",
    "错",
    "否",
    "不",
];
const HANDS: &[(char, bool)] = &[('👌', true), ('👍', true), ('👎', false), ('✋', false), ('🖐', false)];

/// The answer that a text begins with or holds.
pub(in crate::entity) fn booleans(scan: &Scan, language: Language) -> Vec<Mention> {
    let read = |at: usize| -> Option<(bool, usize)> {
        let c = scan.after(at)?;
        if let Some((_, truth)) = HANDS.iter().find(|(hand, _)| *hand == c) {
            let end = at + c.len_utf8();
            let tone = scan.after(end).filter(|c| ('\u{1F3FB}'..='\u{1F3FF}').contains(c));
            return Some((*truth, end + tone.map_or(0, char::len_utf8)));
        }
        if c.is_ascii_lowercase() {
            let words = |table: &[&str]| {
                table.iter().find_map(|words| {
                    scan.literal(at, &[words]).filter(|end| scan.begins(at) && scan.ends(*end))
                })
            };
            return words(NO).map(|end| (false, end)).or_else(|| words(YES).map(|end| (true, end)));
        }
        if language == Language::En {
            return None;
        }
        // Chinese answers stand at the beginning of a clause, alone or before a mark.
        let opens = scan.before(at).is_none_or(|c| !c.is_alphanumeric());
        let closes = |end: &usize| scan.after(*end).is_none_or(|c| !c.is_alphanumeric());
        let words = |table: &[&str]| {
            table.iter().find_map(|words| scan.literal(at, &[words]).filter(closes)).filter(|_| opens)
        };
        words(NO_HAN).map(|end| (false, end)).or_else(|| words(YES_HAN).map(|end| (true, end)))
    };
    let first = scan.collect(read).into_iter().next();
    let mention = first.map(|found| Mention {
        start: found.start,
        end: found.end,
        kind: "boolean",
        readings: vec![vec![("value", Some(found.value.to_string()))]],
    });
    mention.into_iter().collect()
}
