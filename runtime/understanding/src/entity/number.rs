//! Numbers: digits, Chinese numerals and English number words.

use super::scan::{Found, Scan, longest};
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?(?:million|thousand)\b|[kw]\b|[万千百亿])?")
        .expect("the pattern is right")
});
static HAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"负?[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?")
        .expect("the pattern is right")
});
static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    let word = "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|dozen";
    Regex::new(&format!(r"\b(?:(?:a|half a) )?(?:{word})(?:(?:[ -]| and )(?:{word}))*\b"))
        .expect("the pattern is right")
});

/// The numbers of a text.
pub(crate) fn find(scan: &Scan) -> Vec<Found<Decimal>> {
    let mut found = Vec::new();
    for hit in DIGITS.find_iter(&scan.text) {
        let mut start = hit.start();
        let text = hit.as_str();
        // A sign is one only where no word or number stands before it.
        if text.starts_with(['-', '+']) && scan.before(start).is_some_and(|c| c.is_alphanumeric() || c == ')')
        {
            start += 1;
        }
        let mut trimmed = scan.text[start..hit.end()].trim_end();
        // 3千克 are three kilograms.
        if trimmed.ends_with('千') && scan.text[hit.end()..].starts_with(['克', '米', '瓦']) {
            trimmed = trimmed.trim_end_matches('千');
        }
        let end = start + trimmed.len();
        let glued = scan
            .before(start)
            .is_some_and(|c| c.is_ascii_alphanumeric() || c == '.' || c == ',' && start > 1)
            || scan.after(end).is_some_and(|c| c.is_ascii_alphanumeric());
        // 2026-03-05 and 12:30 are no numbers.
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let parts = ['-', '/', ':', '.'];
        let part_of_more =
            scan.text[end..].strip_prefix(parts).is_some_and(|rest| digit(rest.chars().next()))
                || scan.text[..start].strip_suffix(parts).is_some_and(|rest| digit(rest.chars().next_back()));
        if glued || part_of_more {
            continue;
        }
        if let Some(value) = digits(trimmed) {
            found.push(Found { value, start, end });
        }
    }
    for hit in HAN.find_iter(&scan.text) {
        if let Some(value) = han(hit.as_str()) {
            found.push(Found { value, start: hit.start(), end: hit.end() });
        }
    }
    for hit in WORDS.find_iter(&scan.text) {
        if let Some(value) = words(hit.as_str()) {
            found.push(Found { value, start: hit.start(), end: hit.end() });
        }
    }
    longest(found)
}

/// A whole text that is a number.
pub(crate) fn whole(text: &str) -> Option<Decimal> {
    let text = text.trim();
    digits(text).or_else(|| han(text)).or_else(|| words(text))
}

fn digits(text: &str) -> Option<Decimal> {
    let (factor, plain) = [
        ("million", 1_000_000),
        ("thousand", 1_000),
        ("亿", 100_000_000),
        ("万", 10_000),
        ("w", 10_000),
        ("千", 1_000),
        ("k", 1_000),
        ("百", 100),
    ]
    .into_iter()
    .find_map(|(unit, factor)| Some((factor, text.strip_suffix(unit)?.trim_end())))
    .unwrap_or((1, text));
    let value: Decimal = plain.replace(',', "").trim_start_matches('+').parse().ok()?;
    value.checked_mul(Decimal::from(factor))
}

/// 三百二十, 两万五, 一二三, 三点五.
pub(crate) fn han(text: &str) -> Option<Decimal> {
    if let Some(rest) = text.strip_prefix('负') {
        return han(rest).map(|value| -value);
    }
    if let Some((whole, part)) = text.split_once('点') {
        let digits: Option<String> =
            part.chars().map(|c| han_digit(c).map(|digit| digit.to_string())).collect();
        return format!("{}.{}", han(whole)?, digits?).parse().ok();
    }
    if text.is_empty() {
        return None;
    }
    // Digits only are read one by one: 二零二六.
    let digits: Option<Vec<u64>> = text.chars().map(han_digit).collect();
    if let Some(digits) = digits {
        return digits
            .iter()
            .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(*digit))
            .map(Decimal::from);
    }
    // Sections of up to four digits are counted in 万, those in 亿.
    let (mut high, mut total, mut section, mut digit, mut last, mut zero) =
        (0_u64, 0_u64, 0_u64, None, 1_u64, false);
    for c in text.chars() {
        if let Some(value) = han_digit(c) {
            zero = value == 0;
            digit = Some(value);
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => return None,
        };
        if unit >= 10_000 {
            section += digit.take().unwrap_or(0);
            let below = (total + section).max(1).checked_mul(unit)?;
            (high, total) = if unit > 10_000 { (high.checked_add(below)?, 0) } else { (high, below) };
            section = 0;
        } else {
            section += digit.take().unwrap_or(1).max(u64::from(unit == 10)) * unit;
        }
        last = unit;
        zero = false;
    }
    // 两万五 is 25,000: a last digit without a zero before it is of the next lower unit.
    let rest = match digit {
        Some(digit) if last >= 100 && !zero && !ends_after_zero(text) => digit * (last / 10),
        Some(digit) => digit,
        None => 0,
    };
    high.checked_add(total)?.checked_add(section)?.checked_add(rest).map(Decimal::from)
}

fn ends_after_zero(text: &str) -> bool {
    let mut last = text.chars().rev();
    last.next();
    matches!(last.next(), Some('零' | '〇'))
}

fn han_digit(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// Twenty five, a hundred and two, half a million.
pub(crate) fn words(text: &str) -> Option<Decimal> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let half = text.strip_prefix("half ");
    let (mut total, mut current, mut seen) = (0_u64, 0_u64, false);
    for word in half.unwrap_or(text).split([' ', '-']).filter(|word| !word.is_empty()) {
        if let Some(value) = SMALL.iter().position(|small| *small == word) {
            current += value as u64;
        } else if let Some(tens) = TENS.iter().position(|tens| *tens == word) {
            current += (tens as u64 + 2) * 10;
        } else {
            match word {
                "a" | "an" => current += 1,
                "and" => {}
                "dozen" => current = current.max(1) * 12,
                "hundred" => current = current.max(1) * 100,
                "thousand" | "million" => {
                    let unit = if word == "thousand" { 1_000 } else { 1_000_000 };
                    total += current.max(1) * unit;
                    current = 0;
                }
                _ => return None,
            }
        }
        seen |= !matches!(word, "a" | "an" | "and");
    }
    let value = Decimal::from(total + current);
    seen.then(|| if half.is_some() { value / Decimal::TWO } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_running_text() {
        for (text, expected) in [
            ("三百二十", &["320"][..]),
            ("两万五", &["25000"]),
            ("一千零五", &["1005"]),
            ("十五", &["15"]),
            ("二十", &["20"]),
            ("一百二", &["120"]),
            ("一亿两千万", &["120000000"]),
            ("三点五公斤", &["3.5"]),
            ("负三", &["-3"]),
            ("重量是12.5公斤", &["12.5"]),
            ("1.2万", &["12000"]),
            ("１２３", &["123"]),
            ("1,234.5 in total", &["1234.5"]),
            ("twenty five parcels", &["25"]),
            ("a hundred and two", &["102"]),
            ("two thousand three hundred", &["2300"]),
            ("half a million", &["500000"]),
            ("a dozen", &["12"]),
            ("-5 degrees", &["-5"]),
            ("3k", &["3000"]),
            ("two boxes of 3 kg", &["2", "3"]),
            ("SF1234567890", &[]),
            ("2026-03-05", &[]),
            ("v1.2.3", &[]),
            ("no number", &[]),
            ("anyone", &[]),
        ] {
            let found: Vec<String> =
                find(&Scan::new(text)).iter().map(|f| f.value.normalize().to_string()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
