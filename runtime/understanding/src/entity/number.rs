//! Quantities: numbers that count or measure.
//!
//! A number word is often no quantity (等一下, "one of these", 第三, 周五), and digits are often a part of something
//! longer (SF123, 10:30, 1.2.3). What looks like that is left alone in running text.

use super::numeral::{self, Form, Numeral};
use super::scan::{Found, Scan, is_word};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Words that count things. 一 counts with fewer: 一次, 一家 and 一种 are mostly "a" or "once".
const COUNTERS: &[&str] = &[
    "公斤", "千克", "公里", "厘米", "毫米", "毫升", "平米", "平方", "英寸", "小时", "分钟", "人", "个", "件",
    "张", "份", "位", "名", "盒", "箱", "袋", "包", "瓶", "只", "台", "部", "套", "辆", "条", "支", "枝",
    "双", "本", "册", "斤", "克", "吨", "升", "米", "块", "元", "毛", "天", "晚", "夜", "周", "年", "岁",
    "次", "趟", "回", "遍", "期", "倍", "股", "笔", "户", "间", "室", "厅", "层", "栋", "座", "桌", "杯",
    "碗", "盘", "束", "朵", "棵", "根", "片", "颗", "粒", "匹", "口", "家", "节", "对", "副", "床", "罐",
    "桶", "打", "票", "枚", "秒", "道", "首", "幅", "屉",
];
const COUNTERS_OF_ONE: &[&str] = &[
    "公斤", "千克", "公里", "件", "张", "份", "位", "名", "盒", "箱", "袋", "包", "瓶", "只", "台", "套",
    "辆", "双", "本", "斤", "克", "吨", "升", "块", "元", "毛", "晚", "岁", "间", "杯", "碗", "束", "朵",
    "人", "罐", "桶", "个",
];
const PARTS: &[&str] = &[
    "half",
    "halves",
    "third",
    "thirds",
    "quarter",
    "quarters",
    "fourth",
    "fourths",
    "fifth",
    "fifths",
    "sixth",
    "sixths",
    "seventh",
    "sevenths",
    "eighth",
    "eighths",
    "ninth",
    "ninths",
    "tenth",
    "tenths",
    "hundredths",
];
/// What 一个 says "a" before, not "one".
const THINGS_NOT_COUNTED: &[&str] = &[
    "问题", "疑问", "事", "情况", "建议", "人工", "月", "小时", "星期", "礼拜", "投诉", "说法", "办法",
    "东西",
];
/// What makes one of "this one".
const ONLY_THIS: &[&str] = &["就这", "只这", "仅这", "只有这", "就那", "只有那"];
/// What follows a date, a place in a row, a share.
const NO_QUANTITY_BEFORE: &[&str] = &["月", "号", "日", "分之", "楼", "点钟", "点半", "时候"];
/// Letters that measure right after digits.
const UNITS: &[&str] = &[
    "kg", "kgs", "g", "mg", "lb", "lbs", "oz", "km", "m", "cm", "mm", "ft", "l", "ml", "gb", "mb", "tb",
    "kb", "pcs", "pc", "x", "min", "mins", "h", "hr", "hrs", "s", "sec", "kw", "w", "v", "mah", "sqm", "px",
];
/// "this one", "no one": no quantity.
const NOT_ONE_AFTER: &[&str] = &[
    "this", "that", "which", "the", "no", "any", "every", "each", "another", "last", "next", "first",
    "other", "new", "old", "good", "right", "wrong", "only", "same", "second", "third", "some", "big",
    "small", "better", "best",
];
const NOT_ONE_BEFORE: &[&str] =
    &["of", "more", "day", "moment", "sec", "second", "thing", "who", "another", "by"];

/// The quantities of a running text.
pub(super) fn find(scan: &Scan) -> Vec<Found<Decimal>> {
    scan.collect(|at| {
        let (numeral, from) = signed(scan, at)?;
        (free(scan, from, numeral.end) && counts(scan, from, &numeral))
            .then_some((numeral.value, numeral.end))
    })
}

/// The quantity that an answer is, or that stands in it.
pub(super) fn answer(scan: &Scan, core: (usize, usize)) -> Option<Found<Decimal>> {
    if let Some((numeral, from)) = signed(scan, core.0)
        && free(scan, from, numeral.end)
    {
        let end = scan.skip_spaces(numeral.end);
        let end = scan.literal(end, COUNTERS).unwrap_or_else(|| end + scan.word(end).len());
        if end >= core.1 {
            return Some(Found { start: core.0, end: numeral.end, value: numeral.value });
        }
    }
    None
}

/// A number without a fraction that fits the type.
pub(super) fn integer(value: Decimal) -> Option<i64> {
    value.fract().is_zero().then(|| value.to_i64()).flatten()
}

/// A numeral and its sign, and where it begins after the sign.
pub(super) fn signed(scan: &Scan, at: usize) -> Option<(Numeral, usize)> {
    let c = scan.after(at)?;
    if !(numeral::opens(c) || matches!(c, '-' | '+' | '负')) {
        return None;
    }
    let from = match c {
        '-' | '+' if !scan.before(at).is_some_and(|c| is_word(c) || c == ')' || c == c_of(scan, at)) => {
            at + 1
        }
        '负' => at + c.len_utf8(),
        'm' | 'n' => match scan.phrase(at, &["minus"]).or_else(|| scan.phrase(at, &["negative"])) {
            Some(end) => scan.skip_spaces(end),
            None => at,
        },
        _ => at,
    };
    if from > at && c.is_ascii_punctuation() && !scan.after(from).is_some_and(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut numeral = numeral::read(scan, from)?;
    if from > at && c != '+' {
        numeral.value = -numeral.value;
    }
    Some((numeral, from))
}

fn c_of(scan: &Scan, at: usize) -> char {
    scan.after(at).unwrap_or(' ')
}

/// Whether digits stand alone and are no part of a longer token. Words always do.
pub(super) fn free(scan: &Scan, start: usize, end: usize) -> bool {
    free_before(scan, start, end) && (ends(scan, end) || UNITS.contains(&scan.word(end)))
}

/// Whether digits do not go on a longer token from the left.
pub(super) fn free_before(scan: &Scan, start: usize, end: usize) -> bool {
    if !scan.after(start).is_some_and(|c| c.is_ascii_digit()) {
        return true;
    }
    let left = &scan.text()[..start];
    let mut left = left.chars().rev();
    match left.next() {
        Some(c) if is_word(c) => false,
        Some('.' | ',' | ':' | '/') => !left.next().is_some_and(|c| c.is_ascii_digit()),
        Some('@' | '+') => !left.next().is_some_and(is_word),
        Some('^') => false,
        Some('-') => {
            let run: String = left.take_while(|c| is_word(*c) || *c == '-').collect();
            run.is_empty() || (short(&run) && short(&scan.text()[start..end]))
        }
        _ => true,
    }
}

/// Whether digits do not go on to the right.
fn ends(scan: &Scan, end: usize) -> bool {
    if !scan.before(end).is_some_and(|c| c.is_ascii_digit()) {
        return true;
    }
    let mut right = scan.rest(end).chars();
    match right.next() {
        Some(c) if is_word(c) || c == '^' => false,
        Some('.' | ',' | ':' | '/') => !right.next().is_some_and(|c| c.is_ascii_digit()),
        Some('@') => !right.next().is_some_and(is_word),
        Some('-') => {
            let run: String = right.take_while(|c| is_word(*c) || *c == '-').collect();
            run.is_empty() || short(&run)
        }
        _ => true,
    }
}

/// Whether it is one side of a range: 3-5.
fn short(run: &str) -> bool {
    (1..=4).contains(&run.len()) && run.bytes().all(|b| b.is_ascii_digit())
}

fn counts(scan: &Scan, start: usize, numeral: &Numeral) -> bool {
    let next = scan.skip_spaces(numeral.end);
    let before = scan.before(start);
    if matches!(before, Some('第')) || scan.literal(next, NO_QUANTITY_BEFORE).is_some() {
        return false;
    }
    if scan.text()[..start].ends_with("分之") {
        return false;
    }
    // "two thirds": of a third there is no exact decimal.
    if PARTS.contains(&scan.next_word(numeral.end + usize::from(scan.after(numeral.end) == Some('-'))).0) {
        return false;
    }
    // A year.
    if scan.after(next) == Some('年') && numeral.value >= Decimal::ONE_THOUSAND {
        return false;
    }
    match numeral.form {
        Form::Digits | Form::Words => true,
        Form::Characters => !matches!(before, Some('周' | '期' | '拜' | '几' | '十' | '数')),
        Form::Character => counted(scan, start, numeral, before),
        Form::Word if numeral.value == Decimal::ONE => {
            !NOT_ONE_AFTER.contains(&scan.previous_word(start))
                && !NOT_ONE_BEFORE.contains(&scan.next_word(numeral.end).0)
        }
        Form::Word => true,
    }
}

/// Whether one character is a quantity: a counter follows, or it stands alone.
fn counted(scan: &Scan, start: usize, numeral: &Numeral, before: Option<char>) -> bool {
    let end = scan.skip_spaces(numeral.end);
    let one = numeral.value == Decimal::ONE;
    let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    // The digits of cheques are also parts of names: 大陆, 伍家.
    if scan.text()[..numeral.end]
        .chars()
        .next_back()
        .is_some_and(|c| "壹贰貳叁參肆伍陆陸柒捌玖拾".contains(c))
    {
        return false;
    }
    // 三四个 is "three or four".
    if before.is_some_and(|c| numeral::digit(c).is_some()) {
        return false;
    }
    if apart(before) && apart(scan.after(numeral.end)) {
        return true;
    }
    // "This one" points at something, "just this one" counts.
    let only = ONLY_THIS.iter().any(|words| scan.text()[..start].ends_with(words));
    if !only
        && matches!(
            before,
            Some(
                '周' | '期'
                    | '拜'
                    | '几'
                    | '十'
                    | '数'
                    | '统'
                    | '唯'
                    | '每'
                    | '这'
                    | '那'
                    | '哪'
                    | '某'
                    | '另'
            )
        )
    {
        return false;
    }
    let counter = scan.literal(end, if one { COUNTERS_OF_ONE } else { COUNTERS });
    counter.is_some_and(|end| !one || scan.literal(end, THINGS_NOT_COUNTED).is_none())
}

#[cfg(test)]
mod tests {
    use super::{Scan, answer, find};

    fn read(text: &str) -> Vec<String> {
        find(&Scan::new(text)).iter().map(|found| found.value.to_string()).collect()
    }

    #[test]
    fn numbers_in_running_text() {
        for (text, numbers) in [
            ("一共三百二十个", "320"),
            ("就这一件", "1"),
            ("这一件坏了", ""),
            ("大概两万五", "25000"),
            ("1.2万左右", "12000"),
            ("2万5的预算", "25000"),
            ("总计1,234.5", "1234.5"),
            ("要１２３份", "123"),
            ("twenty five people", "25"),
            ("twenty-five people", "25"),
            ("a hundred and five boxes", "105"),
            ("half a million users", "500000"),
            ("one thousand two hundred thirty four", "1234"),
            ("气温-5度", "-5"),
            ("负三十度", "-30"),
            ("minus five degrees", "-5"),
            ("三点五公斤", "3.5"),
            ("一百零五人", "105"),
            ("三百二", "320"),
            ("十五张票", "15"),
            ("一千零一夜", "1001"),
            ("3亿5千万", "350000000"),
            ("1.5w", "15000"),
            ("5k", "5000"),
            ("我要两张票", "2"),
            ("给我三个", "3"),
            ("一张", "1"),
            ("肆佰陸拾", "460"),
            ("2.50", "2.50"),
            ("two point five", "2.5"),
            ("1.2 million", "1200000"),
            ("5kg of rice and 10 boxes", "5 10"),
            ("3-5 days", "3 5"),
            ("二零二六", "2026"),
            ("I want one ticket", "1"),
            ("三点五万", "35000"),
            ("两千零二十", "2020"),
            ("十万零三百", "100300"),
            ("a dozen eggs", "12"),
            ("five and a half million", "5500000"),
            ("two and a half", "2.5"),
            (".5", "0.5"),
            ("1千零1", "1001"),
            ("十多万", "100000"),
            ("500余万", "5000000"),
        ] {
            assert_eq!(read(text).join(" "), numbers, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number() {
        for text in [
            "帮我查一下",
            "SF123456",
            "第三个",
            "周五",
            "万一丢了",
            "千万别",
            "10:30",
            "1.2.3",
            "this one",
            "one of them",
            "我有一个问题",
            "三四个",
            "十分满意",
            "abc-123",
            "no one came",
            "唯一",
            "3号楼",
            "一起去",
            "12345a",
            "x9",
            "2026年",
            "三分之一",
            "two thirds",
            "登陆部队",
            "两两",
            "1.2e+14",
            "2^3",
            "ticket A-5",
            "一直",
            "",
        ] {
            assert!(read(text).is_empty(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn bare_answers() {
        for (text, value) in
            [("三", Some("3")), ("十", Some("10")), ("三个", Some("3")), ("7", Some("7")), ("一下", None)]
        {
            let scan = Scan::new(text);
            let found = answer(&scan, (0, scan.len())).map(|found| found.value.to_string());
            assert_eq!(found.as_deref(), value, "{text}");
        }
    }
}
