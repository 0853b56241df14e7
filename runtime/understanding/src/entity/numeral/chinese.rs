//! Numerals in Chinese: 三百二十, 两万五, 三点五, 二〇二六, and digits with a Chinese scale, 1.2万, 2万5.

use super::{Form, Numeral};
use crate::entity::scan::Scan;
use rust_decimal::Decimal;

/// One digit, the forms of cheques included.
pub(in crate::entity) fn digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '贰' | '貳' => 2,
        '三' | '叁' | '參' | '叄' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// A whole number below a hundred million in characters, or in digits; no decimals and no scale after digits.
pub(in crate::entity) fn whole(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    if let Some(found) = scan.digits(at, 4) {
        return Some(found);
    }
    let (value, end, _) = plain(scan, at)?;
    u32::try_from(value.mantissa()).ok().filter(|_| value.scale() == 0).map(|value| (value, end))
}

/// A numeral that begins with a character.
pub(super) fn characters(scan: &Scan, at: usize) -> Option<Numeral> {
    let (value, end, form) = plain(scan, at)?;
    let Some((fraction, places, after)) = fraction(scan, end) else {
        return Some(Numeral { value, end, form });
    };
    let value = value.checked_add(Decimal::try_new(fraction, places).ok()?)?;
    let (value, end) = scale(scan, value, after).unwrap_or((value, after));
    Some(Numeral { value, end, form: Form::Characters })
}

/// A Chinese scale after digits: 1.2万, 3千, 2万5, 1.5w.
pub(super) fn scaled(scan: &Scan, value: Decimal, end: usize) -> Option<Numeral> {
    let next = scan.skip_spaces(end);
    let letter = match scan.word(next) {
        "w" if next == end => Some(10_000),
        "k" if next == end => Some(1000),
        _ => None,
    };
    if let Some(scale) = letter {
        let value = value.checked_mul(Decimal::from(scale))?.normalize();
        return Some(Numeral { value, end: next + 1, form: Form::Digits });
    }
    let over =
        scan.literal(next, &["多", "余", "几"]).filter(|end| scan.literal(*end, &["万", "亿"]).is_some());
    unit(scan.after(over.unwrap_or(next))?).filter(|unit| *unit > 10)?;
    let (value, end) = compose(scan, next, Some(value))?;
    Some(Numeral { value: value.normalize(), end, form: Form::Digits })
}

/// 点 and the digits after it: their value, how many, their end. A time of day is none.
fn fraction(scan: &Scan, at: usize) -> Option<(i64, u32, usize)> {
    let from = scan.literal(at, &["点"])?;
    let (mut value, mut places, mut end) = (0_i64, 0, from);
    while let Some(found) = scan.after(end).and_then(|c| digit(c).map(|value| (value, c.len_utf8()))) {
        value = value.checked_mul(10)?.checked_add(i64::from(found.0))?;
        places += 1;
        end += found.1;
    }
    let clock = matches!(scan.after(end), Some('十' | '刻' | '分'));
    (places > 0 && places < 18 && !clock).then_some((value, places, end))
}

fn scale(scan: &Scan, value: Decimal, at: usize) -> Option<(Decimal, usize)> {
    let c = scan.after(at)?;
    let scale = unit(c).filter(|unit| *unit > 10)?;
    let scaled = value.checked_mul(Decimal::from(scale))?.normalize();
    let end = at + c.len_utf8();
    // 三点五万亿 has two.
    Some(self::scale(scan, scaled, end).unwrap_or((scaled, end)))
}

fn plain(scan: &Scan, at: usize) -> Option<(Decimal, usize, Form)> {
    let row: Vec<u32> = scan.rest(at).chars().map_while(digit).collect();
    let width = |count: usize| scan.rest(at).chars().take(count).map(char::len_utf8).sum::<usize>();
    let next = scan.after(at + width(row.len()));
    if row.len() >= 2 && !(next.and_then(unit).is_some_and(|_| row[0] == 0 && row.len() == 2)) {
        // 三四个 is "three or four".
        let about = row.len() == 2 && row[0] > 0 && row[1] == row[0] + 1;
        // 两两 and 两三 are no digits in a row.
        let pairs = scan.rest(at).chars().take(row.len()).any(|c| c == '两');
        if about || pairs || row.len() > 18 || next.and_then(unit).is_some() {
            return None;
        }
        let value = row.iter().fold(0_i64, |value, digit| value * 10 + i64::from(*digit));
        return Some((Decimal::from(value), at + width(row.len()), Form::Characters));
    }
    let first = scan.after(at)?;
    let (value, end) = compose(scan, at, None)?;
    let form = if end == at + first.len_utf8() { Form::Character } else { Form::Characters };
    Some((value, end, form))
}

/// Digits and units in turn; `head` is a number already read before the first unit.
fn compose(scan: &Scan, at: usize, head: Option<Decimal>) -> Option<(Decimal, usize)> {
    let mut state = Sum { total: Decimal::ZERO, section: Decimal::ZERO, digit: head, last: 0, gap: false };
    let (mut largest, mut smallest) = (i64::MAX, i64::MAX);
    let mut end = at;
    while let Some(c) = scan.after(end) {
        let width = c.len_utf8();
        if let Some((value, next)) = state.figure(scan, end) {
            if state.digit.is_some() {
                break;
            }
            if value == Decimal::ZERO && state.last > 0 {
                // 零 stands only before a further digit.
                if !scan.after(next).is_some_and(|c| digit(c).is_some() || c.is_ascii_digit() || c == '十') {
                    break;
                }
                state.gap = true;
            } else {
                state.digit = Some(value);
            }
            end = next;
            if value == Decimal::ZERO && state.last == 0 {
                break;
            }
            continue;
        }
        // 十多万, 500余万: what is over is not known, so the round number stands.
        if "多余几".contains(c) && scan.literal(end + width, &["万", "亿"]).is_some() {
            end += width;
            continue;
        }
        let Some(unit) = unit(c) else { break };
        if unit < 10_000 {
            // Units fall within a section, and only ten stands without a digit.
            if unit >= smallest || (state.digit.is_none() && unit != 10) {
                break;
            }
            let times = state.digit.take().unwrap_or(Decimal::ONE);
            state.section = state.section.checked_add(times.checked_mul(Decimal::from(unit))?)?;
            smallest = unit;
        } else {
            let section = state.section.checked_add(state.digit.unwrap_or_default())?;
            let scale = Decimal::from(unit);
            if section.is_zero() && (state.total.is_zero() || unit <= largest) {
                break;
            }
            state.total = if unit < largest && largest != i64::MAX {
                state.total.checked_add(section.checked_mul(scale)?)?
            } else {
                state.total.checked_add(section)?.checked_mul(scale)?
            };
            (state.section, state.digit) = (Decimal::ZERO, None);
            (largest, smallest) = (unit, i64::MAX);
        }
        state.last = unit;
        state.gap = false;
        end += width;
    }
    if end == at {
        return None;
    }
    state.sum().map(|value| (value, end))
}

struct Sum {
    total: Decimal,
    section: Decimal,
    digit: Option<Decimal>,
    /// The last unit, 0 before the first.
    last: i64,
    /// Whether 零 came after it.
    gap: bool,
}

impl Sum {
    /// A digit, or after a unit digits: 2万5, 2万300.
    fn figure(&self, scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
        let c = scan.after(at)?;
        if let Some(value) = digit(c) {
            return Some((Decimal::from(value), at + c.len_utf8()));
        }
        let (value, end) = scan.digits(at, 4)?;
        (self.last > 0 && scan.ends(end)).then(|| (Decimal::from(value), end))
    }

    /// A last digit right after a unit counts tenths of it: 三百二 is 320.
    fn sum(&self) -> Option<Decimal> {
        let tail = match self.digit {
            Some(digit) if self.last > 10 && !self.gap && digit < Decimal::TEN => {
                digit.checked_mul(Decimal::from(self.last / 10))?
            }
            Some(digit) => digit,
            None => Decimal::ZERO,
        };
        self.total.checked_add(self.section)?.checked_add(tail)
    }
}
