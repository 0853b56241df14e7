//! Numbers in Chinese: 四亿五千六百四十二万零一十五, 两千四百五, 5万4千6百, 三又二分之一, 十余万, 一打.

use super::{Amount, Quantity, Subtype, digits};
use crate::entity::numeral::digit;
use crate::entity::scan::Scan;
use rust_decimal::Decimal;

fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        '兆' => 1_000_000_000_000,
        _ => return None,
    })
}

/// One part of a numeral.
enum Part {
    /// A digit, or digits as they are typed, of so many characters.
    Figure(Decimal, usize),
    Unit(u64),
}

fn part(scan: &Scan, at: usize) -> Option<(Part, usize)> {
    let c = scan.after(at)?;
    if let Some(value) = digit(c) {
        return Some((Part::Figure(value.into(), 1), at + c.len_utf8()));
    }
    if c == '廿' {
        return Some((Part::Figure(20.into(), 2), at + c.len_utf8()));
    }
    if let Some(value) = unit(c) {
        return Some((Part::Unit(value), at + c.len_utf8()));
    }
    let (value, end) = digits::plain(scan, at).filter(|_| c.is_ascii_digit())?;
    Some((Part::Figure(value, end - at), end))
}

/// A whole number in characters, or digits with Chinese units, its end, and how it was written.
pub(super) struct Written {
    pub value: Decimal,
    pub end: usize,
    /// Whether it says "more than so many": 十余万.
    pub over: bool,
}

/// Reads the longest numeral; spaces may stand between its parts when units do.
pub(super) fn written(scan: &Scan, at: usize) -> Option<Written> {
    let first = scan.after(at)?;
    let typed = first.is_ascii_digit();
    // Digits in a row: 二〇一八, 五五.
    if !typed {
        let row: Vec<u32> = scan.rest(at).chars().map_while(digit).collect();
        let width: usize = scan.rest(at).chars().take(row.len()).map(char::len_utf8).sum();
        let follows = scan.after(at + width).and_then(unit).is_some();
        if row.len() >= 2 && !follows {
            if row.len() > 18 {
                return None;
            }
            let value = row.iter().fold(0_i64, |value, digit| value * 10 + i64::from(*digit));
            return Some(Written { value: value.into(), end: at + width, over: false });
        }
    }
    let mut sum = Sum::default();
    let (mut end, mut cursor) = (at, at);
    let (mut units, mut figures, mut over) = (false, 0, false);
    while let Some((part, after)) = part(scan, cursor) {
        match part {
            Part::Figure(value, width) => {
                if !sum.figure(value, scan.rest(cursor).starts_with(|c: char| c.is_ascii_digit()), width) {
                    break;
                }
                figures += 1;
            }
            Part::Unit(value) => {
                if !sum.unit(value) {
                    break;
                }
                units = true;
            }
        }
        end = after;
        let spaced = scan.skip_spaces(after);
        cursor = after;
        // 十多万, 一百零几万: the round number stands.
        if let Some(more) = scan.literal(spaced, &["多", "余", "几"]) {
            let next = scan.skip_spaces(more);
            if figures + usize::from(units) > 0
                && scan.after(next).and_then(unit).is_some_and(|unit| unit >= 10_000)
            {
                over = true;
                cursor = next;
                continue;
            }
        }
        if spaced > after {
            let next = self::part(scan, spaced);
            let goes = match next {
                Some((Part::Unit(_), _)) => true,
                Some((Part::Figure(_, _), _)) => {
                    units && !scan.rest(spaced).starts_with(|c: char| c.is_ascii_digit())
                }
                None => false,
            };
            // Two numbers beside each other are two.
            if goes {
                cursor = spaced;
            } else {
                break;
            }
        }
    }
    if end == at {
        return None;
    }
    let value = sum.total()?;
    Some(Written { value, end, over })
}

/// Digits and units as they add up.
#[derive(Default)]
struct Sum {
    /// What was multiplied by a large unit and is closed, with that unit.
    groups: Vec<(Decimal, Decimal)>,
    section: Decimal,
    digit: Option<Decimal>,
    last: u64,
    gap: bool,
    began: bool,
}

impl Sum {
    fn figure(&mut self, value: Decimal, typed: bool, width: usize) -> bool {
        if let Some(held) = self.digit {
            let zero = held.is_zero() && (self.last > 0 || self.began);
            if !zero {
                return false;
            }
        }
        if typed && self.last > 0 && width > 4 {
            return false;
        }
        if value.is_zero() && self.last > 0 {
            self.gap = true;
        }
        self.began = true;
        self.digit = Some(value);
        true
    }

    fn unit(&mut self, unit: u64) -> bool {
        let scale = Decimal::from(unit);
        if unit < 10_000 {
            let held = self.digit.filter(|digit| !digit.is_zero());
            let least = self.last != 0 && self.last < 10_000 && unit >= self.last;
            if least || (held.is_none() && unit > 1000) {
                return false;
            }
            // 百三 is 130, but 千 and 百 alone are words.
            self.section = match held
                .unwrap_or(Decimal::ONE)
                .checked_mul(scale)
                .and_then(|more| self.section.checked_add(more))
            {
                Some(section) => section,
                None => return false,
            };
        } else {
            let Some(section) = self.section.checked_add(self.digit.unwrap_or_default()) else {
                return false;
            };
            if section.is_zero() && self.groups.is_empty() {
                return false;
            }
            let fits = |whole: Decimal| whole.checked_mul(scale).filter(|value| value.scale() < 20);
            if section.is_zero() || self.groups.last().is_some_and(|(_, held)| *held < scale) {
                // 一万亿, 四万万: what stands before it, up to a larger unit, is multiplied.
                let mut whole = section;
                while let Some((value, held)) = self.groups.last().copied() {
                    if held > scale {
                        break;
                    }
                    whole = match whole.checked_add(value) {
                        Some(sum) => sum,
                        None => return false,
                    };
                    self.groups.pop();
                }
                let Some(value) = fits(whole) else { return false };
                self.groups.push((value, scale));
            } else {
                let Some(value) = fits(section) else { return false };
                self.groups.push((value, scale));
            }
            self.section = Decimal::ZERO;
        }
        self.digit = None;
        self.gap = false;
        self.last = unit;
        self.began = true;
        true
    }

    fn total(&self) -> Option<Decimal> {
        let mut total = self.section;
        for (value, _) in &self.groups {
            total = total.checked_add(*value)?;
        }
        let tail = match self.digit {
            Some(digit) if self.last > 10 && !self.gap && digit < Decimal::TEN && digit.fract().is_zero() => {
                digit.checked_mul(Decimal::from(self.last / 10))?
            }
            Some(digit) => digit,
            None => Decimal::ZERO,
        };
        total.checked_add(tail).map(|total| total.normalize())
    }
}

/// A number with 点 and decimals, without a sign.
pub(super) fn decimal(scan: &Scan, at: usize) -> Option<Written> {
    let mut whole = written(scan, at)?;
    let from = scan.skip_spaces(whole.end);
    let Some(mut end) = scan.literal(from, &["点"]) else { return Some(whole) };
    let (mut value, mut places) = (0_i64, 0_u32);
    let mut pairs = false;
    loop {
        let next = scan.skip_spaces(end);
        let Some(c) = scan.after(next) else { break };
        let Some(digit) = digit(c).or(c.to_digit(10)) else { break };
        pairs |= c == '两';
        if places >= 15 {
            break;
        }
        value = value * 10 + i64::from(digit);
        places += 1;
        end = next + c.len_utf8();
    }
    if places == 0
        || pairs
        || scan.after(end).is_some_and(|c| unit(c).is_some_and(|unit| unit < 10_000))
        || scan.literal(end, &["刻", "分钟"]).is_some()
    {
        return Some(whole);
    }
    whole.value = whole.value.checked_add(Decimal::new(value, places))?;
    whole.end = end;
    // 三点五万.
    while let Some(scale) = scan.after(whole.end).and_then(unit).filter(|unit| *unit >= 10_000) {
        whole.value = whole.value.checked_mul(scale.into())?;
        whole.end += 3;
    }
    Some(whole)
}

/// 负, - and their end.
fn sign(scan: &Scan, at: usize) -> (bool, usize) {
    match scan.literal(at, &["负", "-"]) {
        Some(end) => (true, scan.skip_spaces(end)),
        None => (false, at),
    }
}

/// 分之 with spaces between.
fn parted(scan: &Scan, at: usize) -> Option<usize> {
    let from = scan.literal(scan.skip_spaces(at), &["分"])?;
    scan.literal(scan.skip_spaces(from), &["之"]).map(|end| scan.skip_spaces(end))
}

/// 五分之一, 三又二分之一, 16分之5.
pub(super) fn fraction(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    let (minus, from) = sign(scan, at);
    // 百分之五 is a share.
    if scan.after(from).is_some_and(|c| unit(c).is_some_and(|unit| unit > 10)) {
        return None;
    }
    let first = decimal(scan, from)?;
    let (whole, bottom) = match scan.literal(scan.skip_spaces(first.end), &["又"]) {
        Some(end) => {
            let next = scan.skip_spaces(end);
            (Some(first.value), decimal(scan, next)?)
        }
        None => (None, first),
    };
    let from = parted(scan, bottom.end)?;
    let (below, from) = sign(scan, from);
    let top = decimal(scan, from)?;
    if bottom.value.is_zero() {
        return None;
    }
    let part = Amount::Exact(top.value).over(Amount::Exact(bottom.value));
    let value = match whole {
        Some(whole) => Amount::Exact(whole).plus(part),
        None => part,
    };
    Some((if minus != below { value.negated() } else { value }, top.end))
}

/// Reads the longest number that begins at an offset.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Quantity> {
    if let Some((value, end)) = fraction(scan, at) {
        return Some(Quantity { value, end, subtype: Subtype::Fraction });
    }
    if let Some(found) = digits::fraction(scan, at) {
        return Some(found);
    }
    let found = decimal(scan, at);
    if let Some((value, end)) = digits::plain(scan, at)
        && found.as_ref().is_none_or(|found| found.end <= end)
    {
        if let Some(power) = digits::power(scan, value, end) {
            return Some(power);
        }
        let next = scan.skip_spaces(end);
        let scale: u64 = match scan.rest(next).chars().next() {
            Some('k') => 1000,
            Some('m') => 1_000_000,
            Some('w') => 10_000,
            Some('g') => 1_000_000_000,
            Some('t') => 1_000_000_000_000,
            _ => 1,
        };
        if scale > 1 && scan.ends(next + 1) && next == end {
            let value = Amount::Exact(value).times(Amount::Exact(scale.into()));
            return Some(Quantity { value, end: next + 1, subtype: Subtype::Integer });
        }
        return Some(Quantity { value: Amount::Exact(value), end, subtype: Subtype::Integer });
    }
    let found = found?;
    let mut value = found.value;
    let mut end = found.end;
    if let Some(after) = scan.literal(end, &["打"]) {
        value = value.checked_mul(12.into())?;
        end = after;
    }
    Some(Quantity { value: Amount::Exact(value), end, subtype: Subtype::Integer })
}
