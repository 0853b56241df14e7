//! Percentages: 5%, 百分之五, five percent. Per mille becomes percent.

use super::number::{free_before, signed};
use super::numeral;
use super::scan::{Found, Scan};
use rust_decimal::Decimal;

pub(super) fn find(scan: &Scan) -> Vec<Found<Decimal>> {
    scan.collect(|at| read(scan, at))
}

fn read(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    // 五百分之二 is a share of 500, and 二三十 no exact number.
    if scan.before(at).is_some_and(|c| numeral::digit(c).is_some()) {
        return None;
    }
    let minus = scan.literal(at, &["负"]);
    let from = minus.unwrap_or(at);
    if let Some((value, end)) = share(scan, from) {
        return Some((if minus.is_some() { -value } else { value }, end));
    }
    let (numeral, from) = signed(scan, at)?;
    if !free_before(scan, from, numeral.end) {
        return None;
    }
    let next = scan.skip_spaces(numeral.end);
    if let Some(end) = scan.literal(next, &["%", "个百分点"]) {
        // %20 is an escape in an address.
        let escape = scan.after(end).is_some_and(|c| c.is_ascii_hexdigit());
        return (!escape).then_some((numeral.value, end));
    }
    if let Some(end) = scan.literal(next, &["成"]) {
        let other = scan.after(end).is_some_and(|c| "功为了员立长本交品就分果都".contains(c));
        let few = numeral.value.is_sign_positive() && numeral.value <= Decimal::TEN;
        return (few && !other).then(|| ((numeral.value * Decimal::TEN).normalize(), end));
    }
    if let Some(end) = scan.literal(next, &["‰"]) {
        return Some((numeral.value.checked_div(Decimal::TEN)?.normalize(), end));
    }
    let end = scan
        .phrase(next, &["percent"])
        .or_else(|| scan.phrase(next, &["per", "cent"]))
        .or_else(|| scan.phrase(next, &["pct"]))
        .or_else(|| scan.phrase(next, &["percents"]))
        .or_else(|| scan.phrase(next, &["percentage", "points"]))?;
    Some((numeral.value, end))
}

/// 百分之五, 千分之五.
fn share(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    if let Some(from) = scan.literal(at, &["百分之"]) {
        if let Some(end) = scan.literal(from, &["百"]) {
            return Some((Decimal::ONE_HUNDRED, end));
        }
        let (numeral, _) = signed(scan, scan.skip_spaces(from))?;
        return Some((numeral.value, numeral.end));
    }
    let (from, part) = match scan.literal(at, &["千分之"]) {
        Some(from) => (from, Decimal::TEN),
        None => (scan.literal(at, &["万分之"])?, Decimal::ONE_HUNDRED),
    };
    let numeral = numeral::read(scan, scan.skip_spaces(from))?;
    Some((numeral.value.checked_div(part)?.normalize(), numeral.end))
}

#[cfg(test)]
mod tests {
    use super::{Scan, find};

    #[test]
    fn percentages() {
        for (text, values) in [
            ("利率百分之五", "5"),
            ("5%", "5"),
            ("涨了5％", "5"),
            ("five percent off", "5"),
            ("2.5 per cent", "2.5"),
            ("百分之三点五", "3.5"),
            ("百分之百", "100"),
            ("负百分之二十", "-20"),
            ("-3%", "-3"),
            ("千分之五", "0.5"),
            ("twenty-five percent", "25"),
            ("a discount of 12.50%", "12.50"),
            ("增长三个百分点", "3"),
            ("百分之１５", "15"),
            ("百分之一百二十", "120"),
            ("万分之三", "0.03"),
            ("三成", "30"),
            ("2.5成", "25"),
            ("三成功", ""),
            ("二三十个百分点", ""),
            ("五百分之二", ""),
            ("a%20b", ""),
            ("5", ""),
            ("a5%", ""),
            ("五个", ""),
            ("per cent", ""),
        ] {
            let found: Vec<String> =
                find(&Scan::new(text)).iter().map(|found| found.value.to_string()).collect();
            assert_eq!(found.join(" "), values, "{text}");
        }
    }
}
