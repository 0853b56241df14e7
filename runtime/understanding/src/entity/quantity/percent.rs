//! Shares: 5%, 百分之五, 12个百分点, 八五折, 七成六, thirty percent, per cent of 210.

use super::{Amount, chinese, read};
use crate::entity::mention::Mention;
use crate::entity::numeral::digit;
use crate::entity::scan::{Found, Scan, is_word};
use crate::language::Language;
use botloom_script::is_han;
use rust_decimal::Decimal;

/// The shares of a text.
pub(in crate::entity) fn percents(scan: &Scan, language: Language) -> Vec<Mention> {
    let found: Vec<Found<Option<Amount>>> = scan.collect(|at| {
        let english = || english(scan, at, language);
        match language {
            Language::Zh => chinese_share(scan, at).map(|(value, end)| (Some(value), end)).or_else(english),
            Language::En => english(),
        }
    });
    let mention = |found: Found<Option<Amount>>| {
        let value = found.value.map_or("null".to_owned(), |value| format!("{}%", value.text()));
        Mention {
            start: found.start,
            end: found.end,
            kind: "percentage",
            readings: vec![vec![("value", Some(value))]],
        }
    };
    found.into_iter().map(mention).collect()
}

/// The end of "%" or of a word for it.
fn sign(scan: &Scan, at: usize) -> Option<usize> {
    let next = scan.skip_spaces(at);
    if scan.after(next) == Some('%') {
        return Some(next + 1);
    }
    if let Some(end) = scan.phrase(at, &["per", "cent"]) {
        return Some(end);
    }
    let (word, end) = scan.next_word(if scan.after(at) == Some('-') { at + 1 } else { at });
    matches!(word, "percent" | "percents" | "percentage" | "percentages" | "pct").then_some(end)
}

fn english(scan: &Scan, at: usize, language: Language) -> Option<(Option<Amount>, usize)> {
    let run = scan.text()[..at].rsplit(|c: char| c.is_whitespace() || is_han(c)).next().unwrap_or_default();
    if run.contains("://") {
        return None;
    }
    if let Some(number) = read(scan, at, language) {
        let inside =
            scan.before(at).is_some_and(|c| is_word(c) && scan.after(at).is_some_and(|c| c.is_ascii_digit()));
        if !inside && let Some(end) = sign(scan, number.end) {
            return Some((Some(number.value), end));
        }
        return None;
    }
    let end = sign(scan, at)?;
    if let Some(of) = scan.phrase(end, &["of"]) {
        let from = scan.skip_spaces(of);
        if let Some(number) = read(scan, from, language).filter(|_| scan.after(at) != Some('%')) {
            return Some((Some(number.value), number.end));
        }
    }
    (scan.after(at) == Some('%') && !scan.before(at).is_some_and(is_word)).then_some((None, end))
}

/// 百分之五, 千分之一, 12个百分点, 九折, 七成六.
fn chinese_share(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    let run = scan.text()[..at].rsplit(|c: char| c.is_whitespace() || is_han(c)).next().unwrap_or_default();
    if run.contains("://") || scan.before(at).is_some_and(|c| digit(c).is_some()) {
        return None;
    }
    let minus = scan.after(at) == Some('负');
    let from = if minus { scan.skip_spaces(at + 3) } else { at };
    let signed = |value: Amount| if minus { value.negated() } else { value };
    if let Some((value, end)) = parts_of(scan, from) {
        return Some((signed(value), end));
    }
    if let Some((value, end)) = discount(scan, from) {
        return Some((value, end));
    }
    let number = read(scan, at, Language::Zh)?;
    let about = {
        let mut figures = scan.rest(at).chars();
        matches!((figures.next().and_then(digit), figures.next().and_then(digit)), (Some(a), Some(b)) if a > 0 && b == a + 1)
    };
    if about {
        return None;
    }
    let mut end = scan.skip_spaces(number.end);
    if scan.after(end) == Some('%') {
        return Some((number.value, end + 1));
    }
    for part in [&["个"][..], &["百", "佰"], &["分"], &["点"]] {
        end = scan.skip_spaces(scan.literal(end, part)?);
    }
    let end = scan.text()[..end].trim_end().len();
    Some((number.value, end))
}

/// 百分之, 千分之, 万万分之 and a number.
fn parts_of(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    if scan.before(at).is_some_and(|c| digit(c).is_some() || c.is_ascii_digit() || "十百千万亿".contains(c))
    {
        return None;
    }
    let (mut below, mut from) = (Decimal::ONE, at);
    loop {
        let next = scan.skip_spaces(from);
        let scale = match scan.after(next)? {
            '百' | '佰' => 100,
            '千' | '仟' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => break,
        };
        below = below.checked_mul(Decimal::from(scale))?;
        from = next + 3;
    }
    if from == at {
        return None;
    }
    for part in ["分", "之"] {
        from = scan.literal(scan.skip_spaces(from), &[part])?;
    }
    let from = scan.skip_spaces(from);
    if below == Decimal::ONE_HUNDRED
        && let Some(end) = scan.literal(from, &["百"])
    {
        return Some((Amount::Exact(Decimal::ONE_HUNDRED), end));
    }
    let number = read(scan, from, Language::Zh).or_else(|| {
        let written = chinese::decimal(scan, from)?;
        Some(super::Quantity {
            value: Amount::Exact(written.value),
            end: written.end,
            subtype: super::Subtype::Integer,
        })
    })?;
    let value = number.value.times(Amount::Exact(Decimal::ONE_HUNDRED)).over(Amount::Exact(below));
    Some((value, number.end))
}

/// 九折, 八五折, 打对折, 半成, 七成六: tenths.
fn discount(scan: &Scan, at: usize) -> Option<(Amount, usize)> {
    if scan.text()[..at].trim_end().ends_with('打')
        && let Some(end) = scan.literal(at, &["对折", "對折", "半折"])
    {
        return Some((Amount::Exact(Decimal::from(50)), end));
    }
    if scan.rest(at).starts_with('半') {
        let end = scan.literal(scan.skip_spaces(at + 3), &["成", "折"])?;
        return (!scan.before(at).is_some_and(is_han) || scan.before(at) == Some('打'))
            .then_some((Amount::Exact(Decimal::from(5)), end));
    }
    if scan.before(at).is_some_and(|c| c.is_ascii_digit() || digit(c).is_some() || c == '第') {
        return None;
    }
    let (value, end) = tenths(scan, at)?;
    let next = scan.skip_spaces(end);
    if let Some(end) = scan.literal(next, &["折"]) {
        let ten = value >= Decimal::ONE_HUNDRED;
        return (!ten && !value.is_zero() && !scan.rest(end).starts_with(['叠', '磨', '腾', '断', '返']))
            .then_some((Amount::Exact(value), end));
    }
    let end = scan.literal(next, &["成"])?;
    // 七成六 has a further tenth; 成功 and 成为 are words.
    let after = scan.skip_spaces(end);
    if let Some(more) = scan.after(after).and_then(digit).filter(|more| (1..=9).contains(more)) {
        return Some((
            Amount::Exact(value + Decimal::from(more)),
            after + scan.after(after).map_or(0, char::len_utf8),
        ));
    }
    let word = scan.rest(end).starts_with([
        '功', '为', '立', '交', '本', '绩', '果', '员', '都', '熟', '长', '人', '年', '品', '分', '语', '家',
        '份', '就', '套',
    ]);
    (!word).then_some((Amount::Exact(value), end))
}

/// A figure in tenths as percent: 9.9, 七, 五五, 7 2, 三点一.
fn tenths(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let ten = Decimal::TEN;
    let first = scan.after(at)?;
    let figure = |c: char| digit(c).or(c.to_digit(10));
    // Two figures beside each other: 85折, 八五折, 7 2 折.
    if let Some(tens) = figure(first) {
        let second = scan.skip_spaces(at + first.len_utf8());
        if let Some(c) = scan.after(second)
            && let Some(ones) = figure(c)
        {
            let end = second + c.len_utf8();
            let next = scan.skip_spaces(end);
            if scan.literal(next, &["折"]).is_some() && !(tens == 1 && ones == 0) {
                return Some((Decimal::from(tens * 10 + ones), end));
            }
        }
    }
    let number = read(scan, at, Language::Zh)?;
    let value = number.value.exact()?;
    (!value.is_sign_negative() && value <= ten).then(|| (value * ten, number.end))
}
