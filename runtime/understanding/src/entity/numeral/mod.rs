//! Numerals: from digits and number words to an exact value.
//!
//! Whether a numeral means a quantity in its sentence is decided by the kinds that use it.

mod chinese;
mod english;

pub(super) use chinese::{digit, whole};
pub(super) use english::{basic, ordinal, small};

use super::scan::{Scan, is_word};
use rust_decimal::Decimal;

/// How a numeral is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With digits.
    Digits,
    /// One Chinese character, which is often part of another word.
    Character,
    /// Several Chinese characters.
    Characters,
    /// One English word.
    Word,
    /// Several English words.
    Words,
}

/// A numeral that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numeral {
    pub value: Decimal,
    pub end: usize,
    pub form: Form,
}

/// Reads a numeral without a sign, the longest there is.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Numeral> {
    let numeral = base(scan, at)?;
    // "two and a half" and "five and a half million"; of larger numbers it is not clear half of what.
    match scan.phrase(numeral.end, &["and", "a", "half"]).filter(|_| numeral.value < Decimal::ONE_HUNDRED) {
        Some(end) => {
            let value = numeral.value.checked_add(Decimal::new(5, 1))?;
            Some(english::scaled(scan, value, end).unwrap_or(Numeral { value, end, form: Form::Words }))
        }
        None => Some(numeral),
    }
}

fn base(scan: &Scan, at: usize) -> Option<Numeral> {
    let c = scan.after(at)?;
    if c == '.' && !scan.before(at).is_some_and(|c| is_word(c) || matches!(c, '.' | ',')) {
        let (value, end) = literal(scan, at + 1).filter(|(value, _)| value.fract().is_zero())?;
        let places = u32::try_from(end - at - 1).ok()?;
        let value = value.checked_mul(Decimal::try_new(1, places).ok()?)?;
        return Some(Numeral { value, end, form: Form::Digits });
    }
    if c.is_ascii_digit() {
        let (value, end) = literal(scan, at)?;
        return Some(
            chinese::scaled(scan, value, end)
                .or_else(|| english::scaled(scan, value, end))
                .unwrap_or(Numeral { value, end, form: Form::Digits }),
        );
    }
    if c.is_ascii_alphabetic() { english::words(scan, at) } else { chinese::characters(scan, at) }
}

/// Whether a numeral may begin with a character; most cannot, and this is cheaper than to read.
pub(super) fn opens(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '十' | '拾') || digit(c).is_some()
}

/// Digits with their grouping and decimals, taken as written.
pub(super) fn literal(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let bytes = scan.rest(at).as_bytes();
    let run = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut length = run(0);
    if length == 0 {
        return None;
    }
    if length <= 3 {
        while bytes.get(length) == Some(&b',') && run(length + 1) == 3 {
            length += 4;
        }
    }
    if bytes.get(length) == Some(&b'.') && run(length + 1) > 0 {
        length += 1 + run(length + 1);
    }
    let text: String = scan.rest(at)[..length].chars().filter(|c| *c != ',').collect();
    Decimal::from_str_exact(&text).ok().map(|value| (value, at + length))
}
