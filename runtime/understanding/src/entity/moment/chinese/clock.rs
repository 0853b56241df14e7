//! Times of day and lengths in Chinese.

use super::Chinese;
use super::words::{count, part, short_part, unit, whole};
use crate::entity::moment::calendar::Unit;
use crate::entity::moment::form::{Clock, Length, Part};
use crate::entity::moment::timex;

impl Chinese<'_, '_> {
    /// A part of the day and the hour in it; the part alone has no hour.
    pub fn clock(&self, at: usize, told: Option<Part>) -> Option<(Clock, usize)> {
        let scan = self.scan;
        let (said, early, from) = match part(scan, at) {
            Some((part, early, end)) => {
                (Some(part), early, scan.skip_spaces(scan.literal(end, &["的"]).unwrap_or(end)))
            }
            None => (told, false, at),
        };
        let (clock, end) = self.hour(from)?;
        let clock = match said {
            Some(_) if early => clock.am(),
            Some(part) => clock.in_part(part),
            None => clock,
        };
        Some((clock, end))
    }

    /// 三点半, 15时20分, 9:30, 零点, 五点一刻, 差十分八点, 2:00pm, 中午12点.
    fn hour(&self, at: usize) -> Option<(Clock, usize)> {
        let scan = self.scan;
        if let Some(from) = scan.literal(at, &["差"]) {
            let (minute, end) = whole(scan, from)?;
            let end = scan.literal(end, &["分钟", "分", "刻"])?;
            let minute = if scan.text()[..end].ends_with('刻') { minute * 15 } else { minute };
            let (hour, end) = whole(scan, scan.literal(end, &["到"]).unwrap_or(end))?;
            let end = scan.literal(end, &["点", "时"])?;
            let hour = if hour == 1 { 12 } else { hour.checked_sub(1)? };
            return Clock::new(hour, Some(60_u32.checked_sub(minute)?), None).map(|clock| (clock, end));
        }
        let (hour, end) = whole(scan, at).filter(|(hour, _)| *hour <= 24)?;
        if scan.before(at).is_some_and(|c| {
            c.is_ascii_digit()
                || c == ':'
                || c == '第'
                || c == '.' && scan.after(at).is_some_and(|c| c.is_ascii_digit())
        }) {
            return None;
        }
        if let Some(from) = scan.literal(end, &[":"]) {
            let (minute, end) = scan.digits(from, 2).filter(|(_, end)| end - from == 2)?;
            let (second, end) = match scan.literal(end, &[":"]).and_then(|from| scan.digits(from, 2)) {
                Some((second, end)) => (Some(second), end),
                None => (None, end),
            };
            let clock = Clock::new(hour, Some(minute), second)?;
            let next = scan.skip_spaces(end);
            if let Some(end) = scan.literal(next, &["am", "a.m."]) {
                return Some((clock.am(), end));
            }
            if let Some(end) = scan.literal(next, &["pm", "p.m."]) {
                return Some((clock.pm(), end));
            }
            let clock = if hour == 0 || (hour < 10 && end > from + 2 && second.is_some()) {
                clock.sure()
            } else {
                clock
            };
            return Some((clock, scan.literal(end, &["分"]).unwrap_or(end)));
        }
        let next = scan.skip_spaces(end);
        if let Some(end) = scan.literal(next, &["am", "pm"]).filter(|end| scan.ends(*end)) {
            let clock = Clock::new(hour, None, None)?;
            return Some((if scan.rest(next).starts_with('a') { clock.am() } else { clock.pm() }, end));
        }
        let from = scan.literal(next, &["点钟", "点整", "点", "时整", "时"])?;
        let spelled = scan.text()[next..from].starts_with('时');
        // 一点 is "a little", 小时 a length, 点 of points.
        let word = spelled && scan.literal(from, &["候", "间", "常", "尚"]).is_some()
            || !spelled
                && scan.literal(from, &["儿", "击", "评", "名", "心", "赞", "餐", "菜", "单"]).is_some();
        if word {
            return None;
        }
        let (mut minute, mut second, mut end) = (None, None, from);
        if let Some(after) = scan.literal(from, &["半"]) {
            (minute, end) = (Some(30), after);
        } else if let Some((value, after)) = whole(scan, from).filter(|(value, _)| *value < 60) {
            if let Some(done) = scan.literal(after, &["刻"]).filter(|_| value <= 3) {
                (minute, end) = (Some(value * 15), done);
            } else if let Some(done) = scan.literal(after, &["分钟", "分"]) {
                (minute, end) = (Some(value), done);
                if let Some((value, after)) = whole(scan, done).filter(|(value, _)| *value < 60)
                    && let Some(done) = scan.literal(after, &["秒"])
                {
                    (second, end) = (Some(value), done);
                }
            } else if after > from + 3 && !scan.after(after).is_some_and(|c| "个件元块人万千百点".contains(c))
            {
                // 九点二十.
                (minute, end) = (Some(value), after);
            }
        } else if let Some(after) = scan.literal(from, &["过"]) {
            let (value, after) = whole(scan, after)?;
            let done = scan.literal(after, &["分", "刻"])?;
            minute = Some(if scan.text()[..done].ends_with('刻') { value * 15 } else { value });
            end = done;
        }
        Clock::new(hour, minute, second).map(|clock| (if hour == 0 { clock.sure() } else { clock }, end))
    }

    /// A part of a day, after a day also of one character.
    pub fn part_after_day(&self, at: usize) -> Option<(Part, usize)> {
        let scan = self.scan;
        let from = scan.skip_spaces(scan.literal(at, &["的"]).unwrap_or(at));
        part(scan, from).map(|(part, _, end)| (part, end)).or_else(|| {
            short_part(scan, at).filter(|(_, end)| scan.literal(*end, &["餐", "饭", "点", "会"]).is_none())
        })
    }

    /// A length: 三个小时, 8天20时, 两年半, 半个月, 五个星期3小时.
    pub fn length(&self, at: usize) -> Option<(Length, usize)> {
        let scan = self.scan;
        if scan.before(at).is_some_and(|c| matches!(c, '第' | '每' | '.') || c.is_ascii_digit()) {
            return None;
        }
        let (first, mut end) = self.part_of_length(at, None)?;
        let mut parts = vec![first];
        loop {
            let next = scan.skip_spaces(scan.literal(end, &["又", "零", "加", "和"]).unwrap_or(end));
            let Some((more, after)) = self.part_of_length(next, parts.last().map(|(_, unit)| *unit)) else {
                break;
            };
            let joined = next > end;
            if parts.iter().any(|(_, unit)| *unit == more.1) || (!joined && more.1 > parts[0].1) {
                break;
            }
            parts.push(more);
            end = after;
        }
        Some((timex::length(&parts), end))
    }

    fn part_of_length(&self, at: usize, last: Option<Unit>) -> Option<((f64, Unit), usize)> {
        let scan = self.scan;
        let (mut number, mut end) = count(scan, at)?;
        if let Some(after) = scan.literal(end, &["个半"]) {
            let (unit, end) = unit(scan, after)?;
            return Some(((number + 0.5, unit), end));
        }
        let short = |unit: Option<Unit>| match (unit, scan.literal(scan.skip_spaces(end), &["分", "时"])) {
            (Some(Unit::Hour), Some(after)) if scan.rest(scan.skip_spaces(end)).starts_with('分') => {
                Some((Unit::Minute, after))
            }
            (Some(Unit::Day), Some(after)) if scan.rest(scan.skip_spaces(end)).starts_with('时') => {
                Some((Unit::Hour, after))
            }
            _ => None,
        };
        let (unit, after) = short(last)
            .or_else(|| unit(scan, end))
            .or_else(|| scan.literal(end, &["刻钟"]).map(|after| (Unit::Minute, after)))?;
        if scan.literal(end, &["刻钟"]).is_some() {
            number *= 15.0;
        }
        // 2016年 is a year, 3月 a month, 十年级 a class.
        let year = unit == Unit::Year
            && (number >= 1000.0
                || scan.rest(after).starts_with(|c: char| c.is_ascii_digit())
                || scan.text()[at..end].starts_with('0'));
        let dated = unit == Unit::Day
            && scan.text()[end..after].trim_start() == "日"
            && last.is_none()
            && scan.literal(after, &["内", "后", "之内", "之后", "前"]).is_none();
        if year || dated {
            return None;
        }
        end = after;
        if let Some(half) = scan.literal(end, &["半"]) {
            let other = scan.literal(half, &["个", "小", "天", "年", "价"]).is_some();
            if !other && number >= 1.0 {
                return Some(((number + 0.5, unit), half));
            }
        }
        Some(((number, unit), end))
    }
}

impl Clock {
    /// The hour in a part of the day as Chinese says it.
    pub(super) fn in_part(self, part: Part) -> Self {
        if !self.open {
            return self;
        }
        match part {
            Part::Morning => self.am_or_noon(),
            Part::Noon if self.hour >= 10 => self.sure(),
            Part::Noon | Part::Afternoon | Part::Evening if self.hour != 12 => self.pm(),
            Part::Afternoon => self.sure(),
            part => self.within(part),
        }
    }

    fn am_or_noon(self) -> Self {
        if self.hour == 12 { self.sure() } else { self.am() }
    }
}
