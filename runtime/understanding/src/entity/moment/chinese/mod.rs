//! Phrases of time in Chinese, the longest at each place.

mod clock;
mod day;
mod span;
mod words;

use super::calendar::{Unit, shift_moment};
use super::form::{Clock, Day, Mode, Part, Said, When};
use super::period::{self, Limit};
use super::timex::{self, clock_timex, day_timex, iso};
use super::token::Tokens;
use crate::entity::scan::{Scan, is_word};
use jiff::civil::{Date, DateTime};

/// A reader of one text.
pub(super) struct Chinese<'t, 's> {
    pub scan: &'s Scan,
    pub t: &'t Tokens<'s>,
    pub now: DateTime,
}

fn plain(when: When, end: usize) -> Option<(Said, usize)> {
    Some((Said { when, mode: None }, end))
}

/// Characters that begin a phrase of time; anything else is passed at once.
const OPENS: &str = "零〇一二三四五六七八九十两半几数廿0123456789今明昨前后大去来本这上下当次每周星礼春夏秋冬清晨凌早中正午傍晚夜深半元国端重除圣劳儿妇青教母父感复平万情愚光双腊冬农阴旧现此刚马立目从自在截到过未最接往还剩差大约=于农康雍乾嘉道咸同光宣民顺崇天万隆嘉正弘成景统永洪建至元绍靖宣熙庆太贞开神植中七年月世与今第近不之以";

impl Chinese<'_, '_> {
    /// The phrases of the text, as bytes.
    pub fn find(&self) -> Vec<(usize, usize, Said)> {
        let scan = self.scan;
        let mut hits = Vec::new();
        let mut at = 0;
        while let Some(c) = scan.after(at) {
            // The name of a book or a game tells no time.
            if c == '《'
                && let Some(length) = scan.rest(at).find('》')
            {
                at += length;
                continue;
            }
            let inside = is_word(c) && scan.before(at).is_some_and(is_word);
            let found = if inside || !OPENS.contains(c) { None } else { self.read(at) };
            match found {
                Some((said, end)) if end > at => {
                    hits.push((at, end, said));
                    at = end;
                }
                _ => at += c.len_utf8(),
            }
        }
        hits
    }

    fn read(&self, at: usize) -> Option<(Said, usize)> {
        let options = [
            self.set(at).and_then(|(timex, end)| plain(When::Set(timex), end)),
            self.range(at),
            self.led(at),
            self.core(at).map(|(said, end)| self.closed(said, end)),
        ];
        let (said, end) =
            options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        // A number of a phone or a code goes on.
        let digits = self.scan.before(end).is_some_and(|c| c.is_ascii_digit());
        let goes_on = digits
            && self.scan.after(end).is_some_and(|c| {
                is_word(c)
                    || matches!(c, '-' | '/') && self.scan.after(end + 1).is_some_and(|c| c.is_ascii_digit())
            });
        (!goes_on).then_some((said, end))
    }

    /// What stands before a point: 截止到, 自…以来, 从…起, 大约.
    fn led(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        if let Some(from) = scan.literal(at, &["大约在", "大约", "大概"]) {
            let (said, end) = self.core(scan.skip_spaces(from))?;
            return matches!(said.when, When::Clock(_) | When::Moment(..)).then_some((said, end));
        }
        if scan.rest(at).starts_with('=') {
            let (span, end) = self.bare_year(scan.skip_spaces(at + 1))?;
            return plain(When::Span(span), end);
        }
        if let Some(from) = scan.literal(at, &["截止到", "截至", "截止", "直到", "到"]) {
            let short = from == at + 3;
            let (said, end) = self.core(scan.skip_spaces(from)).filter(|_| !short)?;
            let point = matches!(said.when, When::Day(_) | When::Span(_) | When::Clock(_) | When::Moment(..));
            return point.then(|| {
                (Said { mode: Some(Mode::Before), ..said }, scan.literal(end, &["为止"]).unwrap_or(end))
            });
        }
        if let Some(from) = scan.literal(at, &["自从", "自", "从"]) {
            let (said, end) = self.core(scan.skip_spaces(from))?;
            let close = scan.literal(end, &["以来", "起", "开始", "至今", "以后", "之后"])?;
            let span = matches!(said.when, When::Span(_)) || scan.rest(end).starts_with("以来");
            let point = matches!(said.when, When::Day(_) | When::Span(_) | When::Clock(_) | When::Moment(..));
            // 自2018年以来 shows its preposition, 自2014年6月14日起 does not.
            return (point && span).then_some((Said { mode: Some(Mode::Since), ..said }, close));
        }
        None
    }

    /// What stands after a point: 之前, 以后, 起, 或之前.
    fn closed(&self, said: Said, end: usize) -> (Said, usize) {
        let scan = self.scan;
        let point = match &said.when {
            When::Day(_) | When::Clock(_) | When::Moment(..) => true,
            When::Span(span) => span.past.is_some(),
            _ => false,
        };
        if !point || said.mode.is_some() {
            return (said, end);
        }
        for (words, mode) in [
            (&["或之前", "及之前", "及以前", "或以前", "或更早"][..], Mode::Until),
            (&["或之后", "及之后", "及以后", "或以后", "或更晚", "以来", "开始", "起"], Mode::Since),
            (&["之前", "以前", "前"], Mode::Before),
            (&["之后", "以后", "过后", "后"], Mode::After),
        ] {
            if let Some(after) = scan.literal(end, words) {
                let other = scan.literal(after, &["的第", "第"]).is_some()
                    || scan.text()[end..after] == *"前"
                        && scan.literal(end, &["前台", "前往", "前去", "前后", "前来"]).is_some()
                    || scan.literal(end, &["后台", "后期", "起来", "起飞", "起床", "开始了吗"]).is_some();
                if other {
                    return (said, end);
                }
                return (Said { mode: Some(mode), ..said }, after);
            }
        }
        (said, end)
    }

    fn bare_year(&self, at: usize) -> Option<(super::form::Span, usize)> {
        let (value, end) =
            self.scan.digits(at, 4).filter(|(value, end)| (1500..=2100).contains(value) && *end == at + 4)?;
        let end = self.scan.literal(end, &["年"]).unwrap_or(end);
        (!self.scan.after(end).is_some_and(is_word))
            .then(|| period::year(value.into()))
            .flatten()
            .map(|span| (span, end))
    }

    /// A phrase without what stands round it.
    fn core(&self, at: usize) -> Option<(Said, usize)> {
        let options = [
            self.now(at),
            self.on_day(at),
            self.near_part(at),
            self.clock(at, None).and_then(|(clock, end)| plain(When::Clock(clock), end)),
            self.period(at).and_then(|(when, end)| plain(when, end)),
            self.part_alone(at),
            self.whole_length(at),
        ];
        options.into_iter().flatten().reduce(|best, next| if next.1 > best.1 { next } else { best })
    }

    fn whole_length(&self, at: usize) -> Option<(Said, usize)> {
        let (length, end) = self.length(at)?;
        // 一天 in 有一天 and the like says no length.
        let idle = self.scan.literal(end, &["级", "比一", "生"]).is_some()
            || self.scan.before(at) == Some('有') && self.scan.rest(at).starts_with("一天");
        (!idle).then(|| plain(When::Length(length), end)).flatten()
    }

    /// 现在, 马上, 刚才, 十分钟后.
    fn now(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        for (words, name) in [
            (&["现在", "此刻", "目前", "此时此刻"][..], "PRESENT_REF"),
            (&["马上", "立刻", "立即", "立马"], "FUTURE_REF"),
            (&["刚刚才", "刚刚", "刚才", "不久前"], "PAST_REF"),
        ] {
            if let Some(end) = scan.literal(at, words) {
                return plain(When::Exact(self.now, name.to_owned()), end);
            }
        }
        let (length, end) = self.length(at)?;
        if !length.parts.iter().any(|(_, unit)| unit.is_fine()) {
            return None;
        }
        let (sign, end) = day::direction(scan, end)?;
        let sign = if sign > 0 { 1.0 } else { -1.0 };
        let moment = length
            .parts
            .iter()
            .try_fold(self.now, |moment, (count, unit)| shift_moment(moment, sign * count, *unit))?;
        plain(When::Exact(moment, timex::stamp_timex(moment)), end)
    }

    /// 今晚, 明早, 今晨 and a time in them.
    fn near_part(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        let (ahead, from) = [("今", 0), ("明", 1), ("昨", -1), ("当", 0)]
            .iter()
            .find_map(|(word, ahead)| scan.literal(at, &[word]).map(|end| (*ahead, end)))?;
        let (part, end) = words::short_part(scan, from)?;
        let end = scan.literal(end, &["上", "间", "里"]).unwrap_or(end);
        let day = Day::on(super::calendar::days(self.now.date(), ahead)?);
        self.in_part(day, part, end)
    }

    fn in_part(&self, day: Day, part: Part, end: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        let from = scan.skip_spaces(scan.literal(end, &["的", "，", ","]).unwrap_or(end));
        if let Some((pairs, after)) = self.clocks(from, Some(part)) {
            return plain(When::DayClocks(day, pairs), after);
        }
        if let Some((clock, after)) = self.clock(from, Some(part)) {
            return plain(When::Moment(day, clock), after);
        }
        plain(When::DayPart(day, part, None), end)
    }

    /// A day, and the part of it or the time that follows.
    fn on_day(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        let (day, end) = self.day(at)?;
        let from =
            scan.skip_spaces(scan.literal(end, &["的", "那天", "当天", "，", ",", "于"]).unwrap_or(end));
        if let Some((pairs, after)) = self.clocks(from, None) {
            return plain(When::DayClocks(day, pairs), after);
        }
        if let Some((clock, after)) = self.clock(from, None) {
            return plain(When::Moment(day, clock), after);
        }
        if let Some((part, after)) = self.part_after_day(end) {
            return self.in_part(day, part, after);
        }
        plain(When::Day(day), end)
    }

    fn part_alone(&self, at: usize) -> Option<(Said, usize)> {
        let (part, _, end) = words::part(self.scan, at)?;
        let greeting = part == Part::Morning && self.scan.literal(end, &["好"]).is_some();
        let part = if part == Part::Noon { Part::Noon } else { part };
        (!greeting && !self.scan.rest(end).starts_with('好'))
            .then(|| plain(When::Part(part, None), end))
            .flatten()
    }

    /// 下午5:00到6:00, 从17点到18点.
    fn clocks(&self, at: usize, told: Option<Part>) -> Option<(Vec<(Clock, Clock)>, usize)> {
        let scan = self.scan;
        let opening = scan.literal(at, &["从", "自", "在"]);
        let from = scan.skip_spaces(opening.unwrap_or(at));
        let (first, end) = self.clock(from, told)?;
        let (closing, joint) = self.joint(end)?;
        let said = words::part(scan, from).map(|(part, _, _)| part).or(told);
        let (second, end) = self.clock(joint, None)?;
        // 下午5点到6点: the part holds for both.
        let second = match said {
            Some(part) if second.open => {
                let both = second.in_part(part);
                if both.seconds() <= first.seconds() && second.pm().seconds() > first.seconds() {
                    second.pm()
                } else {
                    both
                }
            }
            _ => second,
        };
        let end = if closing {
            scan.literal(scan.skip_spaces(end), &["之间", "间"])?
        } else {
            scan.literal(end, &["之间"]).unwrap_or(end)
        };
        Some((super::english::pairs(first, second, None), end))
    }

    /// 到, 至, -; and 和, 与, which need 之间 after the second end.
    fn joint(&self, at: usize) -> Option<(bool, usize)> {
        let scan = self.scan;
        let at = scan.skip_spaces(at);
        if let Some(end) = scan.literal(at, &["到了", "到", "至", "-", "~", "～", "—", "直到"]) {
            return Some((false, scan.skip_spaces(end)));
        }
        scan.literal(at, &["和", "与"]).map(|end| (true, scan.skip_spaces(end)))
    }

    /// A range from one end to another: of days, of moments, of times.
    fn range(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        if let Some((pairs, end)) = self.clocks(at, None) {
            return plain(When::Clocks(pairs), end);
        }
        let opening = scan.literal(at, &["从", "自", "在"]);
        let from = scan.skip_spaces(opening.unwrap_or(at));
        if let Some(found) = self.moments(from) {
            return Some(found);
        }
        let ((mut first, end), first_year) = match self.limit(from, None) {
            Some(found) => (found, None),
            None => {
                // 1995 - 1997年.
                let (value, end) = scan
                    .digits(from, 4)
                    .filter(|(value, end)| (1500..=2100).contains(value) && *end == from + 4)?;
                let start = super::calendar::date(value.into(), 1, 1)?;
                let limit = Limit {
                    timex: iso(start),
                    past: start,
                    future: start,
                    unit: Unit::Year,
                    sure: true,
                    now: false,
                };
                ((limit, end), Some(value))
            }
        };
        let (closing, joint) = self.joint(end)?;
        let (mut second, end) = self.limit(joint, Some(&first))?;
        if first_year.is_some() && second.unit != Unit::Year {
            return None;
        }
        let end = if closing {
            scan.literal(scan.skip_spaces(end), &["之间", "间"])?
        } else {
            scan.literal(scan.skip_spaces(end), &["之间", "期间"]).unwrap_or(end)
        };
        // 2019年6月1日-6月30日: the year holds for both.
        if first.sure && !second.sure && first.unit == second.unit && !first.timex.contains("XX") {
            let year = i64::from(first.future.year());
            let moved = super::calendar::date(
                year,
                second.future.month().unsigned_abs().into(),
                second.future.day().unsigned_abs().into(),
            );
            if let Some(moved) = moved.filter(|moved| {
                *moved >= first.future && second.timex.starts_with("XXXX-") && !second.timex.contains('W')
            }) {
                second = Limit { timex: iso(moved), past: moved, future: moved, sure: true, ..second };
            }
        }
        let nth = first.timex.contains('#');
        if nth {
            first.sure = false;
        }
        let mut span = period::range(&first, &second)?;
        if nth {
            // What is over of a range is not meant where only one of its years is whole.
            let (from, to) =
                (first.past, if second.future > first.past { second.future } else { second.past });
            let length = format!("P{}D", period::days_between(from, to));
            span = super::form::Span::sure(
                format!("({},{},{length})", first.timex, second.timex),
                from,
                to,
                Unit::Day,
            );
        }
        plain(When::Span(span), end)
    }

    /// One end of a range of days. The second takes its month from the first: 十日到十二日.
    fn limit(&self, at: usize, first: Option<&Limit>) -> Option<(Limit, usize)> {
        let scan = self.scan;
        let day = self.day(at).and_then(|(day, end)| Some((Limit::of_day(&day)?, end)));
        let span = self
            .span(at)
            .filter(|(span, _)| span.part.is_none())
            .and_then(|(span, end)| Some((Limit::of_span(&span)?, end)));
        let now = scan.literal(at, &["现在", "目前", "今"]).filter(|_| first.is_some());
        let now = now.map(|end| (Limit::today(self.now.date()), end));
        let inherited = first.filter(|first| first.unit == Unit::Day).and_then(|first| {
            let (day, _, end) = self
                .month_day(at)
                .filter(|(_, lunar, end)| !lunar && scan.literal(*end, &["月"]).is_none())?;
            let of = |date: Date| {
                super::calendar::date(date.year().into(), date.month().unsigned_abs().into(), day)
            };
            let (past, future) = (of(first.past)?, of(first.future)?);
            let timex = format!("{}-{day:02}", &first.timex.get(..7)?);
            Some((Limit { timex, past, future, ..first.clone() }, end))
        });
        let found = [day, span, now]
            .into_iter()
            .flatten()
            .reduce(|best, next| if next.1 > best.1 { next } else { best });
        match (found, inherited) {
            (Some(found), Some(inherited)) if found.0.timex.starts_with("XXXX-XX") => Some(inherited),
            (Some(found), _) => Some(found),
            (None, inherited) => inherited,
        }
    }

    /// 从昨天下午两点到明天四点, 1月15号4点和2月3号9点之间.
    fn moments(&self, at: usize) -> Option<(Said, usize)> {
        let scan = self.scan;
        let point = |at: usize| -> Option<(Day, Clock, usize)> {
            let (said, end) = [self.on_day(at), self.near_part(at)]
                .into_iter()
                .flatten()
                .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
            match said.when {
                When::Moment(day, clock) => Some((day, clock, end)),
                _ => None,
            }
        };
        let (first, from, end) = point(at)?;
        let (closing, joint) = self.joint(end)?;
        let (second, until, end) = point(joint)?;
        let end = if closing {
            scan.literal(end, &["之间", "间"])?
        } else {
            scan.literal(end, &["之间"]).unwrap_or(end)
        };
        let name = |day: &Day, clock: Clock| format!("{}{}", day_timex(day), clock_timex(clock));
        let make = |day: Date, clock: Clock| super::english::moment(day, clock);
        let (from, until) = (from.sure(), until.sure());
        let start = make(first.future?, from)?;
        let stop =
            make(second.future?, until).filter(|stop| *stop > start).or_else(|| make(second.past?, until))?;
        let when = period::moments((name(&first, from), start), (name(&second, until), stop));
        (start < stop).then(|| plain(when, end)).flatten()
    }

    /// 每天, 每周一, 每个月, 每两天, 每天早上8点.
    fn set(&self, at: usize) -> Option<(String, usize)> {
        let scan = self.scan;
        let from = scan.literal(at, &["每隔", "每一个", "每一", "每个", "每"])?;
        if let Some((weekday, end)) = words::weekday(scan, from) {
            if let Some((clock, end)) = self.clock(end, None) {
                return Some((format!("XXXX-WXX-{weekday}{}", clock_timex(clock)), end));
            }
            if let Some((part, _, end)) = words::part(scan, end) {
                return Some((format!("XXXX-WXX-{weekday}T{}", part.sign()), end));
            }
            return Some((format!("XXXX-WXX-{weekday}"), end));
        }
        if let Some(end) = scan.literal(from, &["周末"]) {
            return Some(("P1WE".to_owned(), end));
        }
        if let Some(end) = scan.literal(from, &["工作日"]) {
            return Some(("P1WD".to_owned(), end));
        }
        let daily = scan.literal(from, &["天", "日"]);
        if let Some((clock, end)) = daily.and_then(|end| self.clock(end, None)) {
            return Some((clock_timex(clock), end));
        }
        if let Some((part, _, end)) = words::part(scan, daily.unwrap_or(from)) {
            return Some((format!("T{}", part.sign()), end));
        }
        if let Some(end) = scan.literal(from, &["月", "个月"]) {
            // 每月15号.
            if let Some((day, false, end)) =
                self.month_day(end).filter(|(_, _, after)| scan.text()[..*after].ends_with(['日', '号']))
            {
                return Some((format!("XXXX-XX-{day:02}"), end));
            }
            return Some(("P1M".to_owned(), end));
        }
        if let Some((unit, end)) = words::unit(scan, from) {
            return Some((timex::length(&[(1.0, unit)]).timex, end));
        }
        let (length, end) = {
            let (count, end) = words::count(scan, from)?;
            let (unit, end) = words::unit(scan, end)?;
            (timex::length(&[(count, unit)]), end)
        };
        Some((length.timex, end))
    }
}
