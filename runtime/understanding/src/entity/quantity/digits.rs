//! Numbers written with digits: 1,234.5, 1 234 567, 1.111,11, 1e10, 2^-1, 3/4, 1 3/5, ½.

use super::{Amount, Quantity, Subtype};
use crate::entity::scan::{Scan, is_word};
use rust_decimal::Decimal;

/// Digits with their grouping and decimals, without a sign or a scale.
pub(super) fn plain(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let rest = scan.rest(at);
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        if rest.starts_with('.') && !scan.before(at).is_some_and(|c| is_word(c) || c == '.') {
            let run = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            return (run > 0).then(|| parse(&format!("0{}", &rest[..=run]), at + 1 + run)).flatten();
        }
        return None;
    }
    grouped(rest, length).and_then(|(text, used)| parse(&text, at + used))
}

fn parse(text: &str, end: usize) -> Option<(Decimal, usize)> {
    let cut = text.len().min(30);
    Decimal::from_str_exact(&text[..cut]).ok().map(|value| (value, end))
}

/// The digits without their separators, a point before decimals, and how many bytes they took.
fn grouped(rest: &str, first: usize) -> Option<(String, usize)> {
    let run =
        |from: usize| rest.get(from..).map_or(0, |tail| tail.bytes().take_while(u8::is_ascii_digit).count());
    let mut text = rest[..first].to_owned();
    let mut used = first;
    for separator in [",", "，", ".", " ", "'"] {
        if first > 3 {
            break;
        }
        let (mut grouped, mut end, mut groups) = (text.clone(), first, 0);
        loop {
            if !rest[end..].starts_with(separator) {
                break;
            }
            let from = end + separator.len();
            // The last group has three digits; the Indian way has two in those before.
            let size = run(from);
            let indian = separator == "," && size == 2 && rest[from + 2..].starts_with(',');
            if size != 3 && !indian {
                break;
            }
            grouped.push_str(&rest[from..from + size]);
            end = from + size;
            groups += 1;
        }
        // One group after a point or a space is rather a decimal or another number.
        let least = if matches!(separator, "." | " ") { 2 } else { 1 };
        let german = separator == "." && groups == 1 && rest[end..].starts_with(',') && run(end + 1) > 0;
        if groups >= least || german {
            (text, used) = (grouped, end);
            break;
        }
    }
    let mark = rest[used..].chars().next();
    let decimals = match mark {
        Some('.') => run(used + 1),
        Some(',') => match run(used + 1) {
            places @ 1..=2 => places,
            _ => 0,
        },
        _ => 0,
    };
    if decimals > 0 {
        text.push('.');
        text.push_str(&rest[used + 1..used + 1 + decimals]);
        used += 1 + decimals;
    }
    Some((text, used))
}

/// A power or a number with an exponent: 1e10, -2500^-1, 12.32e+14.
pub(super) fn power(scan: &Scan, value: Decimal, end: usize) -> Option<Quantity> {
    let rest = scan.rest(end);
    let mark = rest.chars().next().filter(|c| matches!(c, 'e' | '^'))?;
    let signs: String = rest[1..].chars().take_while(|c| matches!(c, '-' | '+')).collect();
    let from = end + 1 + signs.len();
    let length = scan.rest(from).bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 || length > 4 || signs.len() > 2 || !scan.ends(from + length) {
        return None;
    }
    let exponent: f64 = scan.rest(from)[..length].parse().ok()?;
    let exponent = if signs.matches('-').count() % 2 == 1 { -exponent } else { exponent };
    let base = Amount::Exact(value).float();
    let value = if mark == 'e' { base * 10_f64.powf(exponent) } else { base.powf(exponent) };
    Some(Quantity { value: Amount::Near(value), end: from + length, subtype: Subtype::Power })
}

/// A fraction in digits: 3/4, 1 3/5, and the signs that are one.
pub(super) fn fraction(scan: &Scan, at: usize) -> Option<Quantity> {
    if let Some((top, bottom, width)) = vulgar(scan.after(at)?) {
        let value = Amount::Exact(top.into()).over(Amount::Exact(bottom.into()));
        return Some(Quantity { value, end: at + width, subtype: Subtype::Fraction });
    }
    let (first, end) = scan.digits(at, 9).filter(|_| scan.before(at) != Some('/'))?;
    if let Some((top, bottom, width)) = scan.after(end).and_then(vulgar) {
        let part = Amount::Exact(top.into()).over(Amount::Exact(bottom.into()));
        let value = Amount::Exact(first.into()).plus(part);
        return Some(Quantity { value, end: end + width, subtype: Subtype::Fraction });
    }
    if let Some((value, end)) = slash(scan, first, end) {
        return Some(Quantity { value, end, subtype: Subtype::Fraction });
    }
    let from = scan.skip_spaces(end);
    let (top, after) = scan.digits(from, 9).filter(|_| from > end)?;
    let (part, end) = slash(scan, top, after)?;
    Some(Quantity { value: Amount::Exact(first.into()).plus(part), end, subtype: Subtype::Fraction })
}

fn slash(scan: &Scan, top: u32, end: usize) -> Option<(Amount, usize)> {
    let from = scan.literal(end, &["/"])?;
    let (bottom, end) = scan.digits(from, 9)?;
    // 5/17/2018 and 3/4a are no fractions.
    if bottom == 0 || scan.rest(end).starts_with('/') || !scan.ends(end) {
        return None;
    }
    Some((Amount::Exact(top.into()).over(Amount::Exact(bottom.into())), end))
}

fn vulgar(c: char) -> Option<(u32, u32, usize)> {
    let (top, bottom) = match c {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅐' => (1, 7),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        '⅑' => (1, 9),
        '⅒' => (1, 10),
        _ => return None,
    };
    Some((top, bottom, c.len_utf8()))
}
