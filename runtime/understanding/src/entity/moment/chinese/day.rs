//! Days in Chinese.

use super::Chinese;
use super::words::{era, weekday, whole, year};
use crate::entity::moment::calendar::{Unit, date, days, months, nth_weekday, of_week, shift};
use crate::entity::moment::form::{Day, Shape};
use crate::entity::moment::numeric::{self, Order};
use crate::entity::moment::{holiday, lunar};

/// Days by their distance from today, longer ones first.
const NEAR: &[(&str, i64)] = &[
    ("大前天", -3),
    ("大后天", 3),
    ("前天", -2),
    ("前日", -2),
    ("昨天", -1),
    ("昨日", -1),
    ("今天", 0),
    ("今日", 0),
    ("当天", 0),
    ("当日", 0),
    ("明天", 1),
    ("明日", 1),
    ("次日", 1),
    ("第二天", 1),
    ("后天", 2),
    ("后日", 2),
];

impl Chinese<'_, '_> {
    /// Reads a day; 12号 and the like only where a day is expected.
    pub fn day(&self, at: usize) -> Option<(Day, usize)> {
        let options = [
            self.near(at),
            self.digits(at),
            self.dated(at),
            self.week_day(at),
            self.feast(at),
            self.distant(at),
            self.nth(at),
        ];
        let (day, end) =
            options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        Some((day, self.past_weekday(&day, end)))
    }

    /// The end after a day of the week that only repeats what is known: 10月12号，星期一.
    fn past_weekday(&self, day: &Day, end: usize) -> usize {
        if matches!(day.shape, Shape::Weekday(_)) {
            return end;
        }
        let scan = self.scan;
        let from = scan.skip_spaces(scan.literal(end, &["，", ",", "(", "（"]).unwrap_or(end));
        match weekday(scan, from) {
            Some((_, after)) => scan.literal(after, &[")", "）"]).unwrap_or(after),
            None => end,
        }
    }

    fn near(&self, at: usize) -> Option<(Day, usize)> {
        let (word, ahead) = NEAR.iter().find(|(word, _)| self.scan.rest(at).starts_with(word))?;
        // 第二天 counts from another day.
        if *word == "第二天" || self.scan.rest(at).starts_with("今日头条") {
            return None;
        }
        days(self.now.date(), *ahead).map(|day| (Day::on(day), at + word.len()))
    }

    /// Digits and marks.
    fn digits(&self, at: usize) -> Option<(Day, usize)> {
        if !self.scan.after(at)?.is_ascii_digit() {
            return None;
        }
        let place = self.t.place(at);
        if self.t.get(place)?.start != at {
            return None;
        }
        let (day, end) = numeric::read(self.t, place, self.now, Order::DayFirst)?;
        Some((day, self.t.end(end - 1)))
    }

    /// How many months ahead a word points: 本月, 下个月, 上月.
    pub fn month_ahead(&self, at: usize) -> Option<(i64, usize)> {
        const WORDS: &[(&str, i64)] = &[
            ("下下个月", 2),
            ("上上个月", -2),
            ("下下月", 2),
            ("上上月", -2),
            ("下个月", 1),
            ("上个月", -1),
            ("这个月", 0),
            ("本月", 0),
            ("当月", 0),
            ("下月", 1),
            ("上月", -1),
            ("这月", 0),
        ];
        let (word, ahead) = WORDS.iter().find(|(word, _)| self.scan.rest(at).starts_with(word))?;
        Some((*ahead, at + word.len()))
    }

    /// A year that is named or counted: 2018年, 明年, 去年, 康熙三年.
    pub fn year(&self, at: usize) -> Option<(i64, usize)> {
        const WORDS: &[(&str, i64)] = &[
            ("大前年", -3),
            ("前年", -2),
            ("去年", -1),
            ("上一年", -1),
            ("上年", -1),
            ("今年", 0),
            ("这一年", 0),
            ("本年度", 0),
            ("本年", 0),
            ("明年", 1),
            ("下一年", 1),
            ("来年", 1),
            ("后年", 2),
            ("大后年", 3),
        ];
        if let Some((word, ahead)) = WORDS.iter().find(|(word, _)| self.scan.rest(at).starts_with(word)) {
            return Some((i64::from(self.now.year()) + ahead, at + word.len()));
        }
        if let Some(found) = era(self.scan, at) {
            return Some(found);
        }
        let (value, end) = year(self.scan, at)?;
        let end = self.scan.literal(self.scan.skip_spaces(end), &["年"])?;
        let over =
            self.scan.literal(end, &["前", "后", "级", "之前", "之后", "以前", "以后", "来", "间"]).is_some()
                && value < 1000;
        (!over).then_some((value, end))
    }

    /// A month by its name: 三月, 10月份, 正月; whether it is of the moon.
    pub fn month(&self, at: usize) -> Option<(u32, bool, usize)> {
        let scan = self.scan;
        let at = scan.skip_spaces(at);
        for (word, month) in [("正月", 1), ("腊月", 12), ("冬月", 11)] {
            if let Some(end) = scan.literal(at, &[word]) {
                return Some((month, true, end));
            }
        }
        let (month, end) = whole(scan, at).filter(|(month, _)| (1..=12).contains(month))?;
        let end = scan.literal(scan.skip_spaces(end), &["月份", "月"])?;
        Some((month, false, end))
    }

    /// A date in words: 2016年一月十日, 3月5号, 本月十日, 29日, 农历十月初一.
    fn dated(&self, start: usize) -> Option<(Day, usize)> {
        let scan = self.scan;
        let moon = scan.literal(start, &["农历", "阴历", "旧历"]);
        let at = moon.map_or(start, |end| scan.skip_spaces(end));
        let today = self.now.date();
        // 本月十日, 下个月5号.
        if let Some((ahead, end)) = self.month_ahead(at) {
            let from = scan.literal(end, &["的"]).unwrap_or(end);
            let (day, _, end) = self.month_day(from)?;
            let first = months(today.first_of_month(), ahead)?;
            let on = date(first.year().into(), first.month().unsigned_abs().into(), day)?;
            return Some((Day::on(on), end));
        }
        let (said, from) = match self.year(at) {
            Some((year, end)) => {
                (Some(year), scan.skip_spaces(scan.literal(end, &["的", ",", "，"]).unwrap_or(end)))
            }
            None => (None, at),
        };
        if let Some((month, lunar_month, end)) = self.month(from) {
            let (day, lunar_day, end) =
                self.month_day(scan.skip_spaces(scan.literal(end, &["的"]).unwrap_or(end)))?;
            if moon.is_some() || lunar_month || lunar_day {
                return self.lunar(said, month, day).map(|day| (day, end));
            }
            return numeric::day(said, month, day, self.now).map(|day| (day, end));
        }
        if said.is_some() || moon.is_some() {
            return None;
        }
        // 29日; 12号 is rather a number of a house, a bus, a size.
        if scan.before(at).is_some_and(|c| {
            c.is_ascii_digit()
                || crate::entity::numeral::digit(c).is_some()
                || matches!(c, '第' | '.' | '年' | '月')
        }) {
            return None;
        }
        let (day, end) = whole(scan, at).filter(|(day, _)| (1..=31).contains(day))?;
        let end = scan.literal(scan.skip_spaces(end), &["日"])?;
        let other =
            scan.literal(end, &["元", "本", "币", "内", "后", "前", "之", "以", "游", "报", "語"]).is_some();
        (!other && scan.after(at)?.is_ascii_digit() | (end - at >= 6)).then(|| (self.monthly(day), end))
    }

    /// A day of a month that was not said.
    pub fn monthly(&self, day: u32) -> Day {
        let today = self.now.date();
        let month_of = |ahead: i64| {
            let first = months(today.first_of_month(), ahead)?;
            date(first.year().into(), first.month().unsigned_abs().into(), day)
        };
        let past = (0..12).filter_map(|back| month_of(-back)).find(|on| *on < today);
        let future = (0..12).filter_map(month_of).find(|on| *on >= today);
        Day {
            shape: Shape::Calendar { year: None, short: false, month: None, day },
            past,
            future,
            feast: false,
            lunar: false,
        }
    }

    /// A day of the month: 十日, 5号, 初一, 31; whether it counts by the moon.
    pub fn month_day(&self, at: usize) -> Option<(u32, bool, usize)> {
        let scan = self.scan;
        if let Some(from) = scan.literal(at, &["初"]) {
            let (day, end) = whole(scan, from).filter(|(day, _)| (1..=10).contains(day))?;
            return Some((day, true, scan.literal(end, &["日"]).unwrap_or(end)));
        }
        let (day, end) = whole(scan, at).filter(|(day, _)| (1..=31).contains(day))?;
        let named = scan.literal(scan.skip_spaces(end), &["日", "号"]);
        // 3月5 without 日 is a day unless something is counted.
        let bare = scan.after(end).is_none_or(|c| {
            !crate::entity::scan::is_word(c)
                && !matches!(c, '%' | '.' | ':')
                && !"个件天周月年点时分秒元块人次份到".contains(c)
        });
        named.or_else(|| (bare && end - at <= 9).then_some(end)).map(|end| (day, false, end))
    }

    /// A day of the Chinese calendar.
    fn lunar(&self, year: Option<i64>, month: u32, day: u32) -> Option<Day> {
        let shape = Shape::Calendar {
            year: year.map(i16::try_from).transpose().ok()?,
            short: false,
            month: Some(month),
            day,
        };
        let (past, future) = match year {
            Some(year) => {
                let on = lunar::date(year, month, day).or_else(|| date(year, month, day));
                (on, on)
            }
            None => {
                let this = i64::from(self.now.year());
                let all: Vec<_> =
                    (this - 2..=this + 2).filter_map(|year| lunar::date(year, month, day)).collect();
                let today = self.now.date();
                (
                    all.iter().rev().find(|on| **on < today).copied(),
                    all.iter().find(|on| **on >= today).copied(),
                )
            }
        };
        Some(Day { shape, past, future, feast: false, lunar: true })
    }

    /// How many weeks ahead a word points: 下周, 这个星期, 上上个.
    pub fn week_ahead(&self, at: usize) -> Option<(i64, usize)> {
        let scan = self.scan;
        const WORDS: &[(&str, i64)] = &[
            ("下下个", 2),
            ("上上个", -2),
            ("下下", 2),
            ("上上", -2),
            ("下一个", 1),
            ("上一个", -1),
            ("下个", 1),
            ("上个", -1),
            ("这个", 0),
            ("本", 0),
            ("这", 0),
            ("下", 1),
            ("上", -1),
            ("今", 0),
        ];
        let (word, ahead) = WORDS.iter().find(|(word, _)| scan.rest(at).starts_with(word))?;
        Some((*ahead, at + word.len()))
    }

    /// 周三, 下周五, 这个星期天, 上上个周三.
    fn week_day(&self, at: usize) -> Option<(Day, usize)> {
        let scan = self.scan;
        let today = self.now.date();
        if let Some((ahead, end)) = self.week_ahead(at)
            && let Some((weekday, end)) = weekday(scan, end)
        {
            return of_week(today, ahead, weekday).map(|day| (Day::on(day), end));
        }
        // 下周的周三.
        if let Some((ahead, end)) = self.week_ahead(at)
            && let Some(end) = scan.literal(end, &["周的", "星期的", "周"])
            && let Some((weekday, end)) = weekday(scan, end)
        {
            return of_week(today, ahead, weekday).map(|day| (Day::on(day), end));
        }
        let (weekday, end) = weekday(scan, at)?;
        let future =
            of_week(today, 0, weekday).and_then(|day| if day < today { days(day, 7) } else { Some(day) });
        let past = future.and_then(|day| days(day, -7));
        Some((Day { shape: Shape::Weekday(weekday), past, future, feast: false, lunar: false }, end))
    }

    /// A feast, with its year or without: 2018年春节, 明年国庆.
    fn feast(&self, at: usize) -> Option<(Day, usize)> {
        let scan = self.scan;
        let (said, from) = match self.year(at) {
            Some((year, end)) => (Some(year), scan.literal(end, &["的"]).unwrap_or(end)),
            None => (None, at),
        };
        let (rule, length) = holiday::chinese(scan.rest(from))?;
        let end = from + length;
        // 五一 in 五一二 and 清明 in 清明上河 are others.
        if scan.rest(from).starts_with("五一")
            && length == 6
            && scan
                .after(end)
                .is_some_and(|c| crate::entity::numeral::digit(c).is_some() || "个百千万".contains(c))
        {
            return None;
        }
        let end = scan.literal(end, &["那天", "当天", "当日"]).unwrap_or(end);
        rule.day(said, self.now).map(|day| (Day { feast: false, ..day }, end))
    }

    /// 三天后, 5年前, 国庆后第二天, 春节前三天.
    fn distant(&self, at: usize) -> Option<(Day, usize)> {
        let scan = self.scan;
        let shifted = |from, parts: &[(f64, Unit)], sign: i64| {
            parts.iter().try_fold(from, |day, (count, unit)| {
                #[expect(clippy::cast_possible_truncation, reason = "counts of days are small")]
                shift(day, sign * *count as i64, *unit)
            })
        };
        if let Some((length, end)) = self.length(at) {
            if length
                .parts
                .iter()
                .any(|(count, unit)| unit.is_fine() || count.fract() != 0.0 && *unit < Unit::Month)
            {
                return None;
            }
            let (sign, after) = direction(scan, end)?;
            let half = length.parts.iter().any(|(count, _)| count.fract() != 0.0);
            let day = if half {
                days(self.now.date(), sign * length.seconds / 86_400)
            } else {
                shifted(self.now.date(), &length.parts, sign)
            };
            return day.map(|day| (Day::on(day), after));
        }
        // 国庆后第二天, 春节前三天.
        let (base, end) = self
            .feast(at)
            .or_else(|| self.dated(at))
            .or_else(|| self.week_day(at))
            .or_else(|| self.near(at))?;
        let joint = scan.literal(end, &["之", "以", "的"]).unwrap_or(end);
        let (sign, from) = match scan.after(joint)? {
            '后' => (1, joint + 3),
            '前' => (-1, joint + 3),
            _ if scan.rest(joint).starts_with("第二天") || scan.rest(joint).starts_with("次日") => {
                (1, joint)
            }
            _ => return None,
        };
        let from = scan.literal(from, &["的"]).unwrap_or(from);
        if let Some(end) = scan.literal(from, &["次日"]) {
            return days(base.future?, 1).map(|day| (Day::on(day), end));
        }
        if let Some(nth) = scan.literal(from, &["第"]) {
            let (count, end) = whole(scan, nth)?;
            let end = scan.literal(end, &["天", "日"])?;
            // The second day after a feast: the feast itself is the first.
            let ahead = if sign > 0 { i64::from(count) } else { -i64::from(count) };
            let ahead = if joint == from - 3 || sign < 0 { ahead } else { ahead - 1 };
            return days(base.future?, ahead).map(|day| (Day::on(day), end));
        }
        let (length, end) = self.length(from)?;
        shifted(base.future?, &length.parts, sign).map(|day| (Day::on(day), end))
    }

    /// 四月的最后一个星期一, 下个月第二个周五.
    fn nth(&self, at: usize) -> Option<(Day, usize)> {
        let scan = self.scan;
        let today = self.now.date();
        let (said, from) = match self.year(at) {
            Some((year, end)) => (Some(year), scan.literal(end, &["的"]).unwrap_or(end)),
            None => (None, at),
        };
        let (year_ahead, month, end) = match self.month_ahead(from) {
            Some((ahead, end)) => {
                let first = months(today.first_of_month(), ahead)?;
                (Some(i64::from(first.year())), first.month().unsigned_abs().into(), end)
            }
            None => {
                let (month, _, end) = self.month(from)?;
                (said, month, end)
            }
        };
        let from = scan.literal(end, &["的", "里的", "份的"]).unwrap_or(end);
        let (nth, end) = match scan.literal(from, &["最后一", "最后1"]) {
            Some(end) => (5, end),
            None => whole(scan, scan.literal(from, &["第"])?)?,
        };
        let end = scan.literal(end, &["个"]).unwrap_or(end);
        let (weekday, end) = weekday(scan, end)?;
        let shape = Shape::Nth { year: None, month, nth, weekday };
        let of = |year: i64| nth_weekday(year, month, nth, weekday);
        let (past, future) = match year_ahead {
            Some(year) => (of(year), of(year)),
            None => {
                let this = i64::from(self.now.year());
                (
                    (0..3).filter_map(|back| of(this - back)).find(|on| *on < today),
                    (0..3).filter_map(|ahead| of(this + ahead)).find(|on| *on >= today),
                )
            }
        };
        Some((Day { shape, past, future, feast: false, lunar: false }, end))
    }
}

/// 后, 之后, 前, 以前: the direction and its end; 以前 after a year is a range and read elsewhere.
pub(super) fn direction(scan: &crate::entity::scan::Scan, at: usize) -> Option<(i64, usize)> {
    let at = scan.skip_spaces(at);
    for (words, sign) in [(&["之后", "以后", "过后", "后"][..], 1), (&["之前", "以前", "前"], -1)]
    {
        if let Some(end) = scan.literal(at, words) {
            return Some((sign, end));
        }
    }
    None
}
