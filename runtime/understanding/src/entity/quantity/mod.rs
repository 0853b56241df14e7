//! Quantities as a reader of the whole text sees them: every number, place in a row and share that is said.
//!
//! A slot for a number is choosier (`entity/number.rs`): it wants what a customer counts, not every figure.

mod amount;
mod chinese;
mod digits;
mod english;
mod ordinal;
mod percent;
mod range;

pub(super) use amount::{Amount, general};
pub(super) use ordinal::ordinals;
pub(super) use percent::percents;
pub(super) use range::ranges;

use super::mention::{Fields, Mention};
use super::scan::{Scan, is_word};
use crate::language::Language;
use botloom_script::is_han;

/// How a number was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subtype {
    Integer,
    Decimal,
    Fraction,
    Power,
    /// Digits and words mixed.
    None,
}

/// A number and where it ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quantity {
    pub value: Amount,
    pub end: usize,
    pub subtype: Subtype,
}

impl Subtype {
    fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Fraction => "fraction",
            Self::Power => "power",
            Self::None => return None,
        })
    }
}

/// Reads a number with its sign.
pub(super) fn read(scan: &Scan, at: usize, language: Language) -> Option<Quantity> {
    let c = scan.after(at)?;
    if !(opens(c) || c.is_ascii_lowercase()) {
        return None;
    }
    let sign = match c {
        '-' | '+' if !scan.before(at).is_some_and(|c| is_word(c) || matches!(c, ')' | '-' | '+' | '.')) => {
            Some(scan.skip_spaces(at + 1))
        }
        '负' => Some(scan.skip_spaces(at + c.len_utf8())),
        'm' | 'n' => ["minus", "negative"]
            .iter()
            .find_map(|word| scan.phrase(at, &[word]))
            .map(|end| scan.skip_spaces(end)),
        _ => None,
    };
    let from = sign.unwrap_or(at);
    if sign.is_some() && scan.before(at).is_some_and(|before| before.is_ascii_digit()) {
        return None;
    }
    let found = match language {
        Language::En => english::read(scan, from),
        Language::Zh => {
            let first = scan.after(from)?;
            if first.is_ascii_lowercase() {
                english::read(scan, from)
            } else {
                chinese::read(scan, from).or_else(|| english::read(scan, from))
            }
        }
    }?;
    let found = if sign.is_some() && c != '+' {
        // A power of a negative number keeps its sign outside.
        Quantity { value: found.value.negated(), ..found }
    } else {
        found
    };
    Some(found)
}

/// Whether a number may begin with a character that is no English letter.
fn opens(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '-' | '+' | '.' | '负' | '十' | '拾' | '百' | '千' | '佰' | '仟' | '廿')
        || super::numeral::digit(c).is_some()
        || ('\u{BC}'..='\u{BE}').contains(&c)
        || ('⅐'..='⅞').contains(&c)
}

/// The numbers of a text.
pub(super) fn numbers(scan: &Scan, language: Language) -> Vec<Mention> {
    let found = scan.collect(|at| {
        let number = read(scan, at, language)?;
        counts(scan, at, &number, language).then_some((number, number.end))
    });
    let mention = |found: super::scan::Found<Quantity>| {
        let mut fields: Fields = vec![("value", Some(found.value.value.text()))];
        fields.extend(found.value.subtype.name().map(|name| ("subtype", Some(name.to_owned()))));
        Mention { start: found.start, end: found.end, kind: "number", readings: vec![fields] }
    };
    found.into_iter().map(mention).collect()
}

/// Words in which one character of a number is none.
const NO_NUMBER: &[&str] = &[
    "一切",
    "一起",
    "一样",
    "一般",
    "一直",
    "一定",
    "一些",
    "一点",
    "一下",
    "一旦",
    "一向",
    "一律",
    "一贯",
    "一时",
    "一边",
    "一面",
    "一看",
    "一听",
    "一想",
    "一说",
    "一会",
    "一半",
    "一致",
    "一味",
    "一再",
    "一共",
    "一带",
    "一路",
    "四川",
    "四处",
    "四周",
    "四季",
    "四面",
    "五金",
    "五官",
    "五花",
    "六合",
    "七夕",
    "八卦",
    "九寨",
    "三亚",
    "三峡",
    "三国",
    "三明",
    "十足",
    "十分",
    "千万别",
    "百姓",
    "百货",
    "百度",
    "百合",
    "千金",
    "千里",
    "万一",
    "百科",
    "两美",
    "一美",
    "两侧",
    "两边",
    "两旁",
    "两岸",
    "二手",
    "二维",
    "二胡",
    "零食",
    "零件",
    "零售",
    "零钱",
    "陆地",
    "陆续",
    "陆军",
    "陆路",
    "肆无",
    "肆意",
    "伍家",
    "拾起",
    "拾取",
    "千克",
    "千米",
    "千瓦",
];
/// Words that end with a character of a number.
const NO_NUMBER_BEFORE: &[&str] = &[
    "统一", "唯一", "万一", "之一", "不一", "划一", "专一", "星期", "周", "礼拜", "登", "大", "着", "收",
    "退", "放", "部", "队", "空", "海",
];

/// Whether what looks like a number is one.
fn counts(scan: &Scan, at: usize, number: &Quantity, language: Language) -> bool {
    let digits = scan.text()[at..number.end].chars().any(|c| c.is_ascii_digit());
    let (before, after) = (scan.before(at), scan.after(number.end));
    if digits {
        let first = scan.after(at).unwrap_or(' ');
        if before.is_some_and(is_word) && (first.is_ascii_digit() || first == '.') {
            return false;
        }
        let url = scan.text()[..at]
            .rsplit(|c: char| c.is_whitespace() || is_han(c))
            .next()
            .is_some_and(|run| run.contains("://"));
        return !after.is_some_and(is_word) && !url;
    }
    let words = &scan.text()[at..number.end];
    match language {
        Language::En => match words {
            "one" => {
                let previous = scan.previous_word(at);
                let following = scan.next_word(number.end).0;
                !(matches!(
                    previous,
                    "the"
                        | "which"
                        | "this"
                        | "that"
                        | "each"
                        | "every"
                        | "any"
                        | "no"
                        | "last"
                        | "next"
                        | "first"
                        | "second"
                        | "previous"
                        | "current"
                        | "other"
                        | "another"
                        | "right"
                        | "wrong"
                        | "new"
                        | "old"
                        | "some"
                ) || matches!(following, "another" | "may" | "can" | "should" | "must"))
            }
            "second" | "quarter" => false,
            "half" => !matches!(scan.next_word(number.end).0, "past" | "an" | "hour" | "day" | "year"),
            _ => true,
        },
        Language::Zh => chinese_counts(scan, at, number.end),
    }
}

fn chinese_counts(scan: &Scan, at: usize, end: usize) -> bool {
    let words = &scan.text()[at..end];
    let single = words.chars().count() == 1;
    let pair = words == "两" && (scan.before(at) == Some('两') || scan.after(end) == Some('两'));
    if words == "两两"
        || pair
        || scan.before(at) == Some('第')
        || scan.literal(at, NO_NUMBER).is_some_and(|after| after > end)
    {
        return false;
    }
    if !single {
        return true;
    }
    let formal = "壹贰貳叁參肆伍陆陸柒捌玖拾".contains(words);
    let before = scan.before(at);
    if formal {
        let apart = |c: Option<char>| c.is_none_or(|c| !is_han(c) || matches!(c, '是' | '的' | '和'));
        return apart(before) && apart(scan.after(end));
    }
    // "I have a look": 一 after a person or a pointing word counts only with a counter.
    let pointed =
        before.is_some_and(|c| matches!(c, '我' | '他' | '她' | '你' | '这' | '那' | '每' | '某' | '另'));
    let counter = scan.after(end).is_none_or(|c| matches!(c, '个' | '种' | '只' | '件' | '张' | '台'));
    let idle = words == "一" && pointed && !counter;
    let part_of_word = NO_NUMBER_BEFORE.iter().any(|word| scan.text()[..at].ends_with(word));
    !(part_of_word || idle || matches!(words, "百" | "千"))
}
