//! Days in Chinese: 明天, 下周五, 上个月15号, 二〇二六年三月五日, 三天后, 国庆节.

use super::Day;
use super::calendar::{
    Unit, coming, end_of_month, exact, full_year, monthly, of_month, of_week, shift, yearly,
};
use crate::entity::numeral::{digit, whole};
use crate::entity::scan::Scan;
use crate::entity::time::Part;
use jiff::civil::{Date, Weekday};

/// Days by name, longer ones first.
const NAMED: &[(&str, i64)] = &[
    ("大后天", 3),
    ("大前天", -3),
    ("后天", 2),
    ("后日", 2),
    ("明天", 1),
    ("明日", 1),
    ("明儿个", 1),
    ("明儿", 1),
    ("今天", 0),
    ("今日", 0),
    ("今儿个", 0),
    ("今儿", 0),
    ("昨天", -1),
    ("昨日", -1),
    ("昨儿", -1),
    ("前天", -2),
    ("前日", -2),
];

/// The day in 今晚, 明早, 昨夜.
const SHORT: &[(&str, i64)] = &[("今", 0), ("明", 1), ("昨", -1)];
const PARTS: &[(&str, Part)] = &[
    ("晚上", Part::Evening),
    ("晚", Part::Evening),
    ("早上", Part::Morning),
    ("早", Part::Morning),
    ("晨", Part::Morning),
    ("夜里", Part::Evening),
    ("夜", Part::Evening),
];

/// Days of each year by name, longer ones first. Those of the moon's calendar are not known.
const FEASTS: &[(&str, u32, u32)] = &[
    ("元旦", 1, 1),
    ("情人节", 2, 14),
    ("妇女节", 3, 8),
    ("愚人节", 4, 1),
    ("五一", 5, 1),
    ("劳动节", 5, 1),
    ("六一", 6, 1),
    ("儿童节", 6, 1),
    ("建党节", 7, 1),
    ("建军节", 8, 1),
    ("教师节", 9, 10),
    ("国庆", 10, 1),
    ("万圣节", 10, 31),
    ("双十一", 11, 11),
    ("双11", 11, 11),
    ("双十二", 12, 12),
    ("双12", 12, 12),
    ("平安夜", 12, 24),
    ("圣诞", 12, 25),
];

pub(super) fn read(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let c = scan.after(at)?;
    let opens = c.is_ascii_digit()
        || digit(c).is_some()
        || "十大后明今昨前上这本当下周星礼去月半元情妇愚劳儿教国万双平圣建".contains(c);
    if !opens {
        return None;
    }
    named(scan, at, today)
        .or_else(|| month_and_day(scan, at, today))
        .or_else(|| weekday(scan, at, today).map(|(date, end)| Day::plain(date, end)))
        .or_else(|| distance(scan, at, today))
        .or_else(|| feast(scan, at, today))
}

fn named(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let rest = scan.rest(at);
    if let Some((name, days)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
        // 三天后天气 and 先天后天 hold other words than 后天.
        let other = *name == "后天" && matches!(scan.before(at), Some('天' | '先' | '之' | '以'));
        return if other {
            None
        } else {
            shift(today, *days, Unit::Day).map(|date| Day::plain(date, at + name.len()))
        };
    }
    let (name, days) = SHORT.iter().find(|(name, _)| rest.starts_with(name))?;
    let rest = &rest[name.len()..];
    let (part, kind) = PARTS.iter().find(|(part, _)| rest.starts_with(part))?;
    let date = shift(today, *days, Unit::Day)?;
    Some(Day { date, end: at + name.len() + part.len(), part: Some(*kind) })
}

/// 下周五, 周五, 这个礼拜三, 周末.
fn weekday(scan: &Scan, at: usize, today: Date) -> Option<(Date, usize)> {
    if matches!(scan.before(at), Some('每')) {
        return None;
    }
    let (weeks, from) = which(scan, at);
    let from = scan.literal(from, &["周", "星期", "礼拜"])?;
    let c = scan.after(from)?;
    let mut end = from + c.len_utf8();
    let day = match c {
        '日' | '天' => Weekday::Sunday,
        '末' => Weekday::Saturday,
        c => {
            let number = digit(c).or_else(|| c.to_digit(10))?;
            if scan.after(end).is_some_and(|c| c.is_ascii_digit()) {
                return None;
            }
            Weekday::from_monday_one_offset(i8::try_from(number).ok()?).ok()?
        }
    };
    // 一周一次, 周日期: no day of the week.
    if scan.literal(end, &["次", "趟", "回", "期"]).is_some()
        || (weeks.is_none() && scan.before(at).is_some_and(|c| digit(c).is_some() || c.is_ascii_digit()))
    {
        return None;
    }
    if c == '天' && matches!(scan.after(end), Some('后' | '前')) && weeks.is_none() {
        end = from + c.len_utf8();
    }
    let date = match weeks {
        Some(weeks) => of_week(today, weeks, day),
        None => coming(today, day),
    };
    date.map(|date| (date, end))
}

/// 上, 这, 下 before a week or month: how many from this one, and the end.
fn which(scan: &Scan, at: usize) -> (Option<i64>, usize) {
    const WORDS: &[(&str, i64)] = &[("上上", -2), ("上", -1), ("这", 0), ("本", 0), ("下下", 2), ("下", 1)];
    let rest = scan.rest(at);
    match WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
        Some((word, count)) => {
            let end = at + word.len();
            (Some(*count), scan.literal(end, &["一个", "个"]).unwrap_or(end))
        }
        None => (None, at),
    }
}

/// 2026年3月5日, 3月5号, 上个月15号, 15号, 月底.
fn month_and_day(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    if scan.text()[..at].ends_with("农历") || scan.text()[..at].ends_with("阴历") {
        return None;
    }
    // What a year made impossible is no day of another year.
    if scan.before(at) == Some('年') {
        return None;
    }
    let (year, from) = match year(scan, at, today) {
        Some((year, end)) => (Some(year), scan.literal(end, &["的"]).unwrap_or(scan.skip_spaces(end))),
        None => (None, at),
    };
    let (month, from) = match month(scan, from) {
        Some((month, end)) => (Some(month), scan.literal(end, &["的"]).unwrap_or(scan.skip_spaces(end))),
        None => (None, from),
    };
    if month.is_none() && year.is_some() {
        let (feast, end) = feast_at(scan, from)?;
        return exact(year?, feast.1, feast.2).map(|date| Day::plain(date, end));
    }
    if let Some(end) = last_day(scan, from, month.is_some()) {
        let date = match month {
            Some(Month::Number(number)) => {
                let first = match year {
                    Some(year) => exact(year, number, 1)?,
                    None => yearly(today.first_of_month(), number, 1)?,
                };
                Some(first.last_of_month())
            }
            Some(Month::Away(months)) => end_of_month(today, months),
            None => end_of_month(today, 0),
        };
        return date.map(|date| Day::plain(date, end));
    }
    let (day, end) = day(scan, from, month.is_some())?;
    let date = match (year, month) {
        (Some(year), Some(Month::Number(month))) => exact(year, month, day),
        (_, Some(Month::Away(months))) => of_month(today, months, day),
        (None, Some(Month::Number(month))) => yearly(today, month, day),
        (_, None) => monthly(today, day),
    };
    // 10月12号，星期一 is one day.
    let end = appended(scan, end, today);
    date.map(|date| Day::plain(date, end))
}

fn last_day(scan: &Scan, at: usize, month: bool) -> Option<usize> {
    if month {
        return scan.literal(at, &["底", "末", "最后一天"]);
    }
    let end = scan.literal(at, &["月底", "月末"])?;
    (!scan.before(at).is_some_and(|c| digit(c).is_some() || "个几每".contains(c))).then_some(end)
}

enum Month {
    Number(u32),
    /// So many months from this one.
    Away(i64),
}

fn year(scan: &Scan, at: usize, today: Date) -> Option<(i64, usize)> {
    const NAMED: &[(&str, i64)] =
        &[("今年", 0), ("本年", 0), ("明年", 1), ("后年", 2), ("去年", -1), ("前年", -2), ("大前年", -3)];
    let rest = scan.rest(at);
    if let Some((name, years)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((i64::from(today.year()) + years, at + name.len()));
    }
    let (number, end) = whole(scan, at)?;
    let after = scan.literal(scan.skip_spaces(end), &["年"])?;
    // 五年 is a length, 26年 a year.
    let spelled = scan.text()[at..end].chars().count();
    (matches!(spelled, 2 | 4) && (spelled == 4 || number >= 20)).then(|| (full_year(number), after))
}

fn month(scan: &Scan, at: usize) -> Option<(Month, usize)> {
    if let Some(end) = scan.literal(at, &["本月", "这月", "这个月", "当月"]) {
        return Some((Month::Away(0), end));
    }
    let (months, from) = which(scan, at);
    if let Some(months) = months {
        return scan.literal(from, &["月"]).map(|end| (Month::Away(months), end));
    }
    let (number, end) = whole(scan, at).filter(|(number, _)| (1..=12).contains(number))?;
    let end = scan.literal(scan.skip_spaces(end), &["月份", "月"])?;
    Some((Month::Number(number), scan.skip_spaces(end)))
}

fn day(scan: &Scan, at: usize, month: bool) -> Option<(u32, usize)> {
    if scan
        .before(at)
        .is_some_and(|c| matches!(c, '第' | '-' | '.' | ':') || (!month && matches!(c, '月' | '/')))
    {
        return None;
    }
    let (number, end) = whole(scan, at).filter(|(number, _)| (1..=31).contains(number))?;
    if let Some(after) = scan.literal(scan.skip_spaces(end), &["日", "号"]) {
        // 3号楼 is a house, 7日内 a length.
        const OTHER: &[&str] = &[
            "楼", "线", "门", "店", "机", "码", "房", "院", "球", "选", "位", "座", "桌", "厅", "馆", "仓",
            "口", "窗", "柜", "车", "内", "游", "元", "常", "期", "用", "无", "栋", "单元", "商品", "订单",
        ];
        let free = month || scan.literal(after, OTHER).is_none();
        return free.then_some((number, after));
    }
    // 3月5 names a day if nothing is counted.
    let counted = scan
        .after(end)
        .is_some_and(|c| c.is_alphanumeric() && "个天件次月年万千百元块张人份位斤点时分".contains(c));
    (month && scan.ends(end) && !counted && scan.after(end) != Some('%')).then_some((number, end))
}

/// The end after a day of the week that only repeats what was said: 10月12号，星期一; 3月5日（周四）.
fn appended(scan: &Scan, end: usize, today: Date) -> usize {
    let from = scan.literal(end, &["，", ",", "(", " "]).unwrap_or(end);
    let from = scan.skip_spaces(from);
    match weekday(scan, from, today) {
        Some((_, after)) if which(scan, from).0.is_none() => scan.literal(after, &[")"]).unwrap_or(after),
        _ => end,
    }
}

/// 三天后, 两周以后, 5年前.
fn distance(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let (count, end) = match scan.literal(at, &["半个月"]) {
        Some(end) => ((15, Unit::Day), end),
        None => {
            let (number, end) = whole(scan, at)?;
            let end = scan.skip_spaces(end);
            let (name, unit) = [
                ("个星期", Unit::Week),
                ("星期", Unit::Week),
                ("个礼拜", Unit::Week),
                ("礼拜", Unit::Week),
                ("周", Unit::Week),
                ("天", Unit::Day),
                ("日", Unit::Day),
                ("个月", Unit::Month),
                ("年", Unit::Year),
            ]
            .into_iter()
            .find(|(name, _)| scan.rest(end).starts_with(name))?;
            ((i64::from(number), unit), end + name.len())
        }
    };
    let (sign, end) = direction(scan, end)?;
    shift(today, sign * count.0, count.1).map(|date| Day::plain(date, end))
}

/// 后 and 前 after a length of time: which way, and the end.
pub(in crate::entity) fn direction(scan: &Scan, at: usize) -> Option<(i64, usize)> {
    if let Some(end) = scan.literal(at, &["之后", "以后", "过后", "后"]) {
        return Some((1, end));
    }
    scan.literal(at, &["之前", "以前", "前"]).map(|end| (-1, end))
}

fn feast_at(scan: &Scan, at: usize) -> Option<(&'static (&'static str, u32, u32), usize)> {
    let feast = FEASTS.iter().find(|(name, ..)| scan.rest(at).starts_with(name))?;
    let end = at + feast.0.len();
    // 五一百 is no feast, and neither is 五一路.
    let other = scan.after(end).is_some_and(|c| digit(c).is_some() || "十百千万路街广点月个号级".contains(c));
    let counted = scan.before(at).is_some_and(|c| digit(c).is_some() || "十百千万第".contains(c));
    (!other && !counted).then(|| (feast, scan.literal(end, &["国际劳动节", "当天", "节"]).unwrap_or(end)))
}

fn feast(scan: &Scan, at: usize, today: Date) -> Option<Day> {
    let (feast, end) = feast_at(scan, at)?;
    yearly(today, feast.1, feast.2).map(|date| Day::plain(date, end))
}
