//! Ranges of days in Chinese: years, months, weeks, quarters, and so many of them.

use super::Chinese;
use super::words::{count, unit, whole};
use crate::entity::moment::calendar::{Unit, date, days, monday, months, shift, week_start};
use crate::entity::moment::form::{Edge, Span, When};
use crate::entity::moment::{period, timex};
use botloom_script::is_han;
use jiff::civil::Date;

/// What says that all of a length is meant.
const WITHIN: &[&str] = &["之内", "以内", "内"];

impl Chinese<'_, '_> {
    /// Reads a range of days that has a name, or of hours counted from now.
    pub fn period(&self, at: usize) -> Option<(When, usize)> {
        let span = |found: Option<(Span, usize)>| found.map(|(span, end)| (When::Span(span), end));
        let options = [
            self.counted(at),
            span(self.halves(at)),
            span(self.quarters(at)),
            span(self.part_of_year(at)),
            span(self.months_of(at)),
            self.relative(at),
            span(self.years(at)),
            span(self.decade(at)),
            span(self.season(at)),
        ];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    pub fn span(&self, at: usize) -> Option<(Span, usize)> {
        match self.period(at)? {
            (When::Span(span), end) => Some((span, end)),
            _ => None,
        }
    }

    /// 前1周, 后三年, 过去三天, 未来两周, 接下来的5分钟, 三天内, 还剩5分钟.
    fn counted(&self, at: usize) -> Option<(When, usize)> {
        let scan = self.scan;
        const AHEAD: &[&str] =
            &["接下来的", "接下来", "往后", "今后", "未来的", "未来", "之后", "以后", "后", "下"];
        const BACK: &[&str] = &["过去的", "过去", "最近的", "最近", "近", "之前", "以前", "前", "上"];
        if let Some(from) = scan.literal(at, &["还剩", "还有", "剩下"]) {
            let (length, end) = self.length(scan.skip_spaces(from))?;
            return (length.parts.len() == 1 && length.parts[0].1.is_fine())
                .then(|| period::counted(&length, 1, self.now))
                .flatten()
                .map(|when| (when, end));
        }
        for (words, ahead) in [(AHEAD, 1), (BACK, -1)] {
            if let Some(from) = scan.literal(at, words) {
                let single =
                    matches!(scan.after(at), Some('后' | '下' | '前' | '上' | '近')) && from == at + 3;
                let (length, end) = self.length(scan.skip_spaces(from))?;
                // 后半 and 上一 are named ranges; 三天前 belongs to what stands before.
                let named = length.parts.iter().any(|(count, _)| count.fract() != 0.0)
                    || scan.literal(from, &["半"]).is_some();
                let tied = single
                    && scan.before(at).is_some_and(|c| {
                        matches!(
                            c,
                            '天' | '年'
                                | '月'
                                | '周'
                                | '时'
                                | '钟'
                                | '之'
                                | '以'
                                | '目'
                                | '当'
                                | '从'
                                | '号'
                                | '日'
                        )
                    });
                // 签收后七天内: the days count from what stands before.
                let within =
                    single && scan.before(at).is_some_and(is_han) && scan.literal(end, WITHIN).is_some();
                if named || tied || within {
                    return None;
                }
                return period::counted(&length, ahead, self.now).map(|when| (when, end));
            }
        }
        let (length, end) = self.length(at)?;
        let end = scan.literal(end, WITHIN)?;
        period::counted(&length, 1, self.now).map(|when| (when, end))
    }

    /// 上半年, 2017年下半年, 今年后半年, 上半月, 上个半年.
    fn halves(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let (said, from) = match self.year(at) {
            Some((year, end)) => (year, scan.literal(end, &["的"]).unwrap_or(end)),
            None => (i64::from(self.now.year()), at),
        };
        for (words, half) in
            [(&["上个半年", "上半年", "前半年"][..], 1), (&["下个半年", "下半年", "后半年"], 2)]
        {
            if let Some(end) = scan.literal(from, words) {
                return period::half(said, half).map(|span| (span, end));
            }
        }
        if from > at {
            return None;
        }
        let (first, from) = match self.month_ahead(at) {
            Some((ahead, end)) => (months(self.now.date().first_of_month(), ahead)?, end),
            None => (self.now.date().first_of_month(), at),
        };
        for (words, half) in [(&["上半月", "前半月"][..], 1), (&["下半月", "后半月"], 2)] {
            if let Some(end) = scan.literal(from, words) {
                let middle = days(first, 15)?;
                let next = months(first, 1)?;
                let (from, to) = if half == 1 { (first, middle) } else { (middle, next) };
                let length = format!("P{}D", period::days_between(from, to));
                return Some((period::between(from, to, &length, Unit::Day), end));
            }
        }
        None
    }

    /// 第一季度, 2016年三季度, 上个季度.
    fn quarters(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let (said, from) = match self.year(at) {
            Some((year, end)) => (year, scan.literal(end, &["的", ",", "，"]).unwrap_or(end)),
            None => (i64::from(self.now.year()), at),
        };
        let nth = scan.literal(from, &["第"]).unwrap_or(from);
        let (number, end) = whole(scan, nth).filter(|(number, _)| (1..=4).contains(number))?;
        let end = scan
            .literal(end, &["个季度", "季度"])
            .or_else(|| scan.literal(end, &["季"]).filter(|_| from > at))?;
        period::quarter(said, number).map(|span| (span, end))
    }

    /// 2021年的第二周, 明年第九个月, 今年的最后3周, 去年的前10天, 七月的第一周.
    fn part_of_year(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let (whole_range, from) = match self.year(at) {
            Some((year, end)) if self.month(end).is_none() => (period::year(year)?, end),
            _ => match self.month_ahead(at) {
                Some((ahead, end)) => {
                    let first = months(self.now.date().first_of_month(), ahead)?;
                    (period::month(first.year().into(), first.month().unsigned_abs().into())?, end)
                }
                None => self.months_of(at)?,
            },
        };
        let from = scan.literal(from, &["的", "里的"]).unwrap_or(from);
        let (begin, close) = whole_range.future?;
        if let Some(nth) = scan.literal(from, &["第"]) {
            let (number, end) = whole(scan, nth)?;
            if let Some(end) = scan.literal(end, &["个星期", "个礼拜", "个周", "周", "星期"]) {
                if whole_range.unit == Unit::Year {
                    let year = i64::from(begin.year());
                    let start = week_start(year, number)?;
                    return Some((
                        Span::sure(format!("{year:04}-W{number:02}"), start, days(start, 7)?, Unit::Week),
                        end,
                    ));
                }
                let week = |(from, _): (Date, Date)| {
                    let start = days(monday(days(from, 3)?, 0)?, 7 * (i64::from(number) - 1))?;
                    Some((start, days(start, 7)?))
                };
                return Some((
                    Span::open(
                        format!("{}-W{number:02}", whole_range.timex),
                        week(whole_range.past?)?,
                        week(whole_range.future?)?,
                        Unit::Week,
                    ),
                    end,
                ));
            }
            let end = scan.literal(end, &["个月"]).filter(|_| whole_range.unit == Unit::Year)?;
            return period::month(begin.year().into(), number).map(|span| (span, end));
        }
        let (last, from) = match scan.literal(from, &["最后的", "最后", "最後", "末"]) {
            Some(end) => (true, end),
            None => (false, scan.literal(from, &["前", "头", "最初"])?),
        };
        let (number, end) = count(scan, scan.skip_spaces(from))?;
        let (unit, end) = unit(scan, end)?;
        #[expect(clippy::cast_possible_truncation, reason = "counts are small")]
        let number = number as i64;
        let (from, to) = match (unit, last) {
            (Unit::Week, true) => {
                let end = monday(days(close, -1)?, 0)?;
                (days(end, -7 * number)?, end)
            }
            (Unit::Week, false) => {
                let begin = monday(days(begin, 3)?, 0)?;
                (begin, days(begin, 7 * number)?)
            }
            (unit, true) => (shift(close, -number, unit)?, close),
            (unit, false) => (begin, shift(begin, number, unit)?),
        };
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let length = timex::length(&[(number as f64, unit)]);
        Some((period::between(from, to, &length.timex, Unit::Day), end))
    }

    /// 2018年10月, 三月, 明年5月; and their parts 初, 中旬, 底.
    fn months_of(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let (said, from) = match self.year(at) {
            Some((year, end)) => (Some(year), scan.literal(end, &["的", ",", "，"]).unwrap_or(end)),
            None => (None, at),
        };
        if said.is_none()
            && scan.before(at).is_some_and(|c| {
                matches!(c, '第' | '.' | '/')
                    || c.is_ascii_digit()
                    || crate::entity::numeral::digit(c).is_some()
            })
        {
            return None;
        }
        let (month, lunar, end) = self.month(from)?;
        if lunar {
            return None;
        }
        let over = scan.literal(end, &["饼", "亮", "光", "经", "嫂", "子", "租", "薪", "供"]).is_some();
        if over {
            return None;
        }
        let mut span = match said {
            Some(year) => period::month(year, month)?,
            None => period::any_month(month, self.now)?,
        };
        let (edge, end) = self.edge(end);
        span.part = edge;
        Some((span, end))
    }

    /// 初, 中旬, 底 after a month or a year.
    fn edge(&self, at: usize) -> (Option<Edge>, usize) {
        for (words, edge) in [
            (&["初", "上旬"][..], Edge::Start),
            (&["中旬", "中期"], Edge::Mid),
            (&["底", "末", "下旬"], Edge::End),
        ] {
            if let Some(end) = self.scan.literal(at, words) {
                return (Some(edge), end);
            }
        }
        (None, at)
    }

    /// 下周, 上个月, 这周末, 周末, 本季度, 月底, 年初.
    fn relative(&self, at: usize) -> Option<(When, usize)> {
        let scan = self.scan;
        let now = self.now;
        if let Some((ahead, end)) = self.month_ahead(at) {
            let When::Span(mut span) = period::relative(Unit::Month, ahead, now)? else { return None };
            let (edge, end) = self.edge(end);
            span.part = edge;
            return Some((When::Span(span), end));
        }
        for (words, unit, edge) in [
            ("月底", Unit::Month, Edge::End),
            ("月末", Unit::Month, Edge::End),
            ("月初", Unit::Month, Edge::Start),
            ("年底", Unit::Year, Edge::End),
            ("年末", Unit::Year, Edge::End),
            ("年初", Unit::Year, Edge::Start),
        ] {
            if let Some(end) = scan.literal(at, &[words]) {
                let When::Span(mut span) = period::relative(unit, 0, now)? else { return None };
                span.part = Some(edge);
                return Some((When::Span(span), end));
            }
        }
        if let Some(end) = scan.literal(at, &["周末"]) {
            return period::relative(Unit::Weekend, 0, now).map(|when| (when, end));
        }
        let (ahead, from) = self.week_ahead(at)?;
        let (unit, end) = [
            ("周末", Unit::Weekend),
            ("星期", Unit::Week),
            ("礼拜", Unit::Week),
            ("周", Unit::Week),
            ("季度", Unit::Quarter),
            ("世纪", Unit::Century),
        ]
        .iter()
        .find_map(|(word, unit)| scan.literal(from, &[word]).map(|end| (*unit, end)))?;
        let idle = scan.literal(end, &["岁", "边", "围", "到", "身"]).is_some() && unit == Unit::Week;
        (!idle).then(|| period::relative(unit, ahead, now)).flatten().map(|when| (when, end))
    }

    /// 2018年, 明年, 今年, 康熙三年.
    fn years(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        if scan.before(at).is_some_and(|c| {
            c.is_ascii_digit() || crate::entity::numeral::digit(c).is_some() || matches!(c, '.' | '第')
        }) {
            return None;
        }
        let (year, end) = self.year(at)?;
        let (edge, end) = self.edge(end);
        // What is over of this year.
        if scan.rest(at).starts_with("今年") && edge.is_none() {
            let from = date(year, 1, 1)?;
            return Some((Span::sure(format!("{year:04}"), from, self.now.date(), Unit::Year), end));
        }
        let mut span = period::year(year)?;
        span.part = edge;
        Some((span, end))
    }

    /// 九十年代, 20世纪90年代, 二十一世纪.
    fn decade(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let century =
            whole(scan, at).and_then(|(number, end)| scan.literal(end, &["世纪"]).map(|end| (number, end)));
        let (century, from) = match century {
            Some((number, end)) => (Some(i64::from(number)), end),
            None => match scan.literal(at, &["上世纪", "上个世纪"]) {
                Some(end) => (Some(20), end),
                None => match scan.literal(at, &["本世纪"]) {
                    Some(end) => (Some(21), end),
                    None => (None, at),
                },
            },
        };
        let Some((value, end)) =
            whole(scan, from).and_then(|(value, end)| scan.literal(end, &["年代"]).map(|end| (value, end)))
        else {
            let century = century?;
            let (begin, close) =
                (date((century - 1) * 100, 1, 1).or_else(|| date(1, 1, 1))?, date(century * 100, 1, 1)?);
            return Some((period::between(begin, close, "P100Y", Unit::Century), from));
        };
        if value >= 1000 || century.is_some() {
            let first = century.map_or(i64::from(value), |century| (century - 1) * 100 + i64::from(value));
            return Some((
                period::between(date(first, 1, 1)?, date(first + 10, 1, 1)?, "P10Y", Unit::Decade),
                end,
            ));
        }
        let next = (value + 10) % 100;
        let of = |century: i64| {
            Some((date(century + i64::from(value), 1, 1)?, date(century + i64::from(value) + 10, 1, 1)?))
        };
        Some((
            Span::open(
                format!("(XX{value:02}-01-01,XX{next:02}-01-01,P10Y)"),
                of(1900)?,
                of(2000)?,
                Unit::Decade,
            ),
            end,
        ))
    }

    /// 今年夏天, 2016年春季, 夏天.
    fn season(&self, at: usize) -> Option<(Span, usize)> {
        let scan = self.scan;
        let (said, from) = match self.year(at) {
            Some((year, end)) => (Some(year), scan.literal(end, &["的"]).unwrap_or(end)),
            None => (None, at),
        };
        let sign = match scan.after(from)? {
            '春' => "SP",
            '夏' => "SU",
            '秋' => "FA",
            '冬' => "WI",
            _ => return None,
        };
        let end = scan.literal(from + 3, &["天", "季"]).or_else(|| said.map(|_| from + 3))?;
        let timex = said.map_or(sign.to_owned(), |year| format!("{year:04}-{sign}"));
        Some((Span::unknown(timex, Unit::Quarter), end))
    }
}
