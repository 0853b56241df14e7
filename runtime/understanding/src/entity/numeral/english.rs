//! Numerals in English: twenty-five, one hundred and five, half a million, two point five, 1.2 million, the 31st.

use super::{Form, Numeral};
use crate::entity::scan::Scan;
use rust_decimal::Decimal;

/// A number word below a hundred that stands alone.
pub(in crate::entity) fn basic(word: &str) -> Option<u32> {
    Some(match word {
        "zero" => 0,
        "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        "eleven" => 11,
        "twelve" => 12,
        "thirteen" => 13,
        "fourteen" => 14,
        "fifteen" => 15,
        "sixteen" => 16,
        "seventeen" => 17,
        "eighteen" => 18,
        "nineteen" => 19,
        "twenty" => 20,
        "thirty" => 30,
        "forty" | "fourty" => 40,
        "fifty" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        _ => return None,
    })
}

fn scale(word: &str) -> Option<i64> {
    Some(match word {
        "hundred" => 100,
        "thousand" => 1000,
        "million" | "mn" => 1_000_000,
        "billion" | "bn" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        "dozen" => 12,
        _ => return None,
    })
}

/// A number below a hundred in words.
pub(in crate::entity) fn small(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    let word = scan.word(at);
    let first = basic(word)?;
    let end = at + word.len();
    if first >= 20
        && let Some((next, after)) = joined(scan, end)
        && let Some(unit @ 1..=9) = basic(next)
    {
        return Some((first + unit, after));
    }
    Some((first, end))
}

/// The word after a space or a hyphen.
fn joined(scan: &Scan, at: usize) -> Option<(&str, usize)> {
    let from = if scan.after(at) == Some('-') { at + 1 } else { scan.skip_spaces(at) };
    let word = scan.word(from);
    (!word.is_empty() && from > at).then(|| (word, from + word.len()))
}

/// A number in words, the longest there is.
pub(super) fn words(scan: &Scan, at: usize) -> Option<Numeral> {
    let half = match scan.word(at) {
        "half" => scan.phrase(at, &["half", "a"]).or(Some(at + 4)),
        "a" => scan.phrase(at, &["a", "half"]),
        _ => None,
    };
    if let Some(end) = half {
        let (word, end) = scan.next_word(end);
        let times = Decimal::from(scale(word)?).checked_div(Decimal::TWO)?;
        return Some(Numeral { value: times, end, form: Form::Words });
    }
    let (mut total, mut current, mut end);
    let mut count = 1;
    match scan.word(at) {
        "a" | "an" => {
            (total, current) = (Decimal::ZERO, Decimal::ONE);
            let (next, _) = scan.next_word(at + scan.word(at).len());
            scale(next)?;
            end = at + scan.word(at).len();
        }
        _ => {
            let (value, after) = small(scan, at)?;
            (total, current) = (Decimal::ZERO, Decimal::from(value));
            count += usize::from(after > at + scan.word(at).len());
            end = after;
        }
    }
    let mut largest = i64::MAX;
    while let Some((word, after)) = joined(scan, end) {
        if let Some(times) = scale(word) {
            if times <= 100 {
                current = current.checked_mul(Decimal::from(times))?;
            } else if times < largest && !current.is_zero() {
                total = total.checked_add(current.checked_mul(Decimal::from(times))?)?;
                current = Decimal::ZERO;
                largest = times;
            } else {
                break;
            }
            end = after;
        } else {
            // A further number stands only below what was scaled: one hundred and five, two thousand six.
            let from = if word == "and" { scan.skip_spaces(after) } else { after - word.len() };
            let Some((value, after)) = small(scan, from) else { break };
            let room = if current.is_zero() {
                largest < i64::MAX
            } else {
                (current % Decimal::ONE_HUNDRED).is_zero()
            };
            if !room {
                break;
            }
            current = current.checked_add(Decimal::from(value))?;
            end = after;
        }
        count += 1;
    }
    let mut value = total.checked_add(current)?;
    if let Some((fraction, after)) = fraction(scan, end) {
        (value, end, count) = (value.checked_add(fraction)?, after, count + 1);
        if let Some(numeral) = scaled(scan, value, end) {
            (value, end) = (numeral.value, numeral.end);
        }
    }
    Some(Numeral { value, end, form: if count > 1 { Form::Words } else { Form::Word } })
}

fn fraction(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let mut end = scan.phrase(at, &["point"])?;
    let (mut value, mut places) = (0_i64, 0);
    while places < 15 {
        let (word, after) = scan.next_word(end);
        let Some(digit @ 0..=9) = basic(word) else { break };
        value = value * 10 + i64::from(digit);
        places += 1;
        end = after;
    }
    (places > 0).then(|| (Decimal::new(value, places), end))
}

/// An English scale after digits: 1.2 million, 5 hundred.
pub(super) fn scaled(scan: &Scan, value: Decimal, end: usize) -> Option<Numeral> {
    let (word, after) = scan.next_word(end);
    let value = value.checked_mul(Decimal::from(scale(word)?))?.normalize();
    Some(Numeral { value, end: after, form: Form::Digits })
}

/// A place in a row: 1st, 22nd, third, twenty-first.
pub(in crate::entity) fn ordinal(scan: &Scan, at: usize) -> Option<(u32, usize)> {
    if let Some((value, end)) = scan.digits(at, 3) {
        let suffix = scan.word(end);
        return matches!(suffix, "st" | "nd" | "rd" | "th").then(|| (value, end + suffix.len()));
    }
    let word = scan.word(at);
    if let Some(tens @ (20 | 30)) = basic(word) {
        let (next, end) = joined(scan, at + word.len())?;
        return nth(next).filter(|unit| *unit < 10).map(|unit| (tens + unit, end));
    }
    nth(word).map(|value| (value, at + word.len()))
}

fn nth(word: &str) -> Option<u32> {
    const NAMES: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    if word == "thirtieth" {
        return Some(30);
    }
    NAMES.iter().position(|name| *name == word).and_then(|place| u32::try_from(place + 1).ok())
}
