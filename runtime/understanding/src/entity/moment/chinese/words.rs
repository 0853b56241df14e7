//! Chinese words of time, and numbers in them.

use crate::entity::moment::calendar::{Unit, full_year};
use crate::entity::moment::form::Part;
use crate::entity::numeral::digit;
use crate::entity::quantity;
use crate::entity::scan::Scan;
use crate::language::Language;

/// Units after a count, longer ones first.
const UNITS: &[(&str, Unit)] = &[
    ("个工作日", Unit::Workday),
    ("工作日", Unit::Workday),
    ("个小时", Unit::Hour),
    ("小时", Unit::Hour),
    ("个钟头", Unit::Hour),
    ("钟头", Unit::Hour),
    ("个钟", Unit::Hour),
    ("分钟", Unit::Minute),
    ("秒钟", Unit::Second),
    ("秒", Unit::Second),
    ("个星期", Unit::Week),
    ("星期", Unit::Week),
    ("个礼拜", Unit::Week),
    ("礼拜", Unit::Week),
    ("个周末", Unit::Weekend),
    ("个周", Unit::Week),
    ("周", Unit::Week),
    ("个季度", Unit::Quarter),
    ("季度", Unit::Quarter),
    ("个月", Unit::Month),
    ("个年头", Unit::Year),
    ("年", Unit::Year),
    ("天", Unit::Day),
    ("日", Unit::Day),
    ("晚", Unit::Day),
    ("个世纪", Unit::Century),
    ("世纪", Unit::Century),
];

/// The unit at an offset and its end.
pub(super) fn unit(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    let from = scan.skip_spaces(at);
    let (word, unit) = UNITS.iter().find(|(word, _)| scan.rest(from).starts_with(word))?;
    let end = from + word.len();
    let other = match *word {
        "天" => scan.literal(end, &["气", "空", "使", "猫", "花", "下", "才", "然"]).is_some(),
        "年" => scan.literal(end, &["级", "龄", "代", "货", "糕", "底", "初", "终"]).is_some(),
        "周" => scan.literal(end, &["岁", "边", "围", "年"]).is_some() || weekday_digit(scan, end).is_some(),
        "星期" | "礼拜" => weekday_digit(scan, end).is_some(),
        "晚" => scan.literal(end, &["上", "饭", "餐", "点", "会", "安", "间"]).is_some(),
        "日" => scan.literal(end, &["元", "本", "币", "常", "报", "语", "用"]).is_some(),
        _ => false,
    };
    (!other).then_some((*unit, end))
}

fn weekday_digit(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let c = scan.after(at)?;
    let day = match c {
        '一' | '1' => 1,
        '二' | '2' => 2,
        '三' | '3' => 3,
        '四' | '4' => 4,
        '五' | '5' => 5,
        '六' | '6' => 6,
        '日' | '天' | '7' => 7,
        _ => return None,
    };
    Some((day, at + c.len_utf8()))
}

/// 周三, 星期天, 礼拜一.
pub(super) fn weekday(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let from = scan.literal(at, &["星期", "礼拜", "周"])?;
    let digits = scan.after(from).is_some_and(|c| c.is_ascii_digit());
    let (day, end) = weekday_digit(scan, from)?;
    let counted = scan.literal(end, &["个", "天后", "年"]).is_some() && !digits
        || digits && scan.after(end).is_some_and(|c| c.is_ascii_digit());
    (!counted).then_some((day, end))
}

/// A whole number of digits or characters; typed digits at most four.
pub(super) fn whole(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let from = scan.skip_spaces(at);
    if scan.after(from)?.is_ascii_digit() {
        return scan.digits(from, 4);
    }
    let mut end = from;
    let (mut value, mut held, mut any) = (0_u32, None::<u32>, false);
    while let Some(c) = scan.after(end) {
        if let Some(figure) = digit(c) {
            held = Some(match held {
                Some(before) if before < 1000 => before * 10 + figure,
                Some(_) => break,
                None => figure,
            });
        } else if matches!(c, '十' | '拾') {
            value += held.take().unwrap_or(1) * 10;
        } else if c == '廿' {
            value += 20;
        } else if c == '百' && any {
            value += held.take()? * 100;
        } else {
            break;
        }
        any = true;
        end += c.len_utf8();
    }
    any.then(|| (value + held.unwrap_or(0), end))
}

/// How many, with halves: 三, 2.5, 半, 几, 两个半.
pub(super) fn count(scan: &Scan, at: usize) -> Option<(f64, usize)> {
    let c = scan.after(at)?;
    if c == '半' {
        return Some((0.5, at + c.len_utf8()));
    }
    if matches!(c, '几' | '数') {
        return Some((3.0, at + c.len_utf8()));
    }
    if c.is_ascii_alphabetic() || matches!(c, '-' | '负' | '.' | '百' | '千') {
        return None;
    }
    let found = quantity::read(scan, at, Language::Zh)?;
    let spoken = found.end > at && found.value.float() >= 0.0 && found.value.float() < 100_000.0;
    spoken.then(|| (found.value.float(), found.end))
}

/// A year: 2018, 二零一六, 07, 九七; what follows has to be 年 or a date.
pub(super) fn year(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let from = scan.skip_spaces(at);
    if scan.after(from)?.is_ascii_digit() {
        let length = scan.rest(from).bytes().take_while(u8::is_ascii_digit).count();
        let (value, end) = scan.digits(from, 4)?;
        return match length {
            4 => Some((value.into(), end)),
            2 => Some((full_year(value), end)),
            _ => None,
        };
    }
    // One more than a year has, so that a longer row is none.
    let row: Vec<u32> = scan.rest(from).chars().map_while(digit).take(5).collect();
    let end = from + scan.rest(from).chars().take(row.len()).map(char::len_utf8).sum::<usize>();
    let value = row.iter().fold(0, |value, digit| value * 10 + digit);
    match row.len() {
        4 => Some((value.into(), end)),
        2 => Some((full_year(value), end)),
        _ => None,
    }
}

/// Parts of the day, longer ones first, and whether the hour after them is in the early hours.
const PARTS: &[(&str, Part, bool)] = &[
    ("大清早", Part::Morning, false),
    ("清晨", Part::Morning, false),
    ("凌晨", Part::Morning, true),
    ("早晨", Part::Morning, false),
    ("早上", Part::Morning, false),
    ("早间", Part::Morning, false),
    ("上午", Part::Morning, false),
    ("中午", Part::Noon, false),
    ("正午", Part::Noon, false),
    ("午间", Part::Noon, false),
    ("下午", Part::Afternoon, false),
    ("午后", Part::Afternoon, false),
    ("傍晚", Part::Evening, false),
    ("晚上", Part::Evening, false),
    ("晚间", Part::Evening, false),
    ("夜里", Part::Night, false),
    ("夜晚", Part::Night, false),
    ("夜间", Part::Night, false),
    ("深夜", Part::Night, false),
    ("半夜", Part::Night, true),
    ("午夜", Part::Night, true),
];

/// The part of the day at an offset.
pub(super) fn part(scan: &Scan, at: usize) -> Option<(Part, bool, usize)> {
    let (word, part, early) = PARTS.iter().find(|(word, ..)| scan.rest(at).starts_with(word))?;
    Some((*part, *early, at + word.len()))
}

/// One character that stands for a part of the day after a day: 早, 晚, 晨.
pub(super) fn short_part(scan: &Scan, at: usize) -> Option<(Part, usize)> {
    let part = match scan.after(at)? {
        '早' | '晨' => Part::Morning,
        '晚' | '夜' => Part::Evening,
        _ => return None,
    };
    Some((part, at + 3))
}

/// Names of the years of emperors and the year before their first.
const ERAS: &[(&str, i64)] = &[
    ("贞观", 626),
    ("永徽", 649),
    ("神龙", 704),
    ("开元", 712),
    ("天宝", 741),
    ("至德", 755),
    ("建中", 779),
    ("贞元", 784),
    ("元和", 805),
    ("建隆", 959),
    ("太平兴国", 975),
    ("景德", 1003),
    ("庆历", 1040),
    ("嘉祐", 1055),
    ("熙宁", 1067),
    ("元丰", 1077),
    ("元祐", 1085),
    ("宣和", 1118),
    ("靖康", 1125),
    ("建炎", 1126),
    ("绍兴", 1130),
    ("至元", 1263),
    ("洪武", 1367),
    ("建文", 1398),
    ("永乐", 1402),
    ("宣德", 1425),
    ("正统", 1435),
    ("景泰", 1449),
    ("成化", 1464),
    ("弘治", 1487),
    ("正德", 1505),
    ("嘉靖", 1521),
    ("隆庆", 1566),
    ("万历", 1572),
    ("天启", 1620),
    ("崇祯", 1627),
    ("顺治", 1643),
    ("康熙", 1661),
    ("雍正", 1722),
    ("乾隆", 1735),
    ("嘉庆", 1795),
    ("道光", 1820),
    ("咸丰", 1850),
    ("同治", 1861),
    ("光绪", 1874),
    ("宣统", 1908),
    ("民国", 1911),
];

/// A year of an emperor: 康熙三年.
pub(super) fn era(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    let (name, before) = ERAS.iter().find(|(name, _)| scan.rest(at).starts_with(name))?;
    let from = at + name.len();
    let (value, end) = match scan.literal(from, &["元"]) {
        Some(end) => (1, end),
        None => whole(scan, from)?,
    };
    scan.literal(end, &["年"]).map(|end| (before + i64::from(value), end))
}
