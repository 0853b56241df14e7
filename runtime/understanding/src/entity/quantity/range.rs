//! Ranges of numbers: between 20 and 30, 大于二十小于三十五, >= 30, 20~100.

use super::{Amount, read};
use crate::entity::mention::Mention;
use crate::entity::scan::{Found, Scan};
use crate::language::Language;

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bound {
    value: Amount,
    /// Whether the number itself is in the range.
    closed: bool,
    /// Whether it is the lower end.
    lower: bool,
}

/// A range; an end that was not said is none.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Range {
    low: Option<(Amount, bool)>,
    high: Option<(Amount, bool)>,
}

impl Range {
    fn text(self) -> String {
        let low = self
            .low
            .map_or(("(", String::new()), |(value, closed)| (if closed { "[" } else { "(" }, value.text()));
        let high = self
            .high
            .map_or((")", String::new()), |(value, closed)| (if closed { "]" } else { ")" }, value.text()));
        format!("{}{},{}{}", low.0, low.1, high.1, high.0)
    }

    fn one(bound: Bound) -> Self {
        let end = Some((bound.value, bound.closed));
        if bound.lower { Self { low: end, high: None } } else { Self { low: None, high: end } }
    }

    /// Two bounds that leave something between them.
    fn both(first: Bound, second: Bound) -> Option<Self> {
        let (low, high) = match (first.lower, second.lower) {
            (true, false) => (first, second),
            (false, true) => (second, first),
            _ => return None,
        };
        (low.value.float() < high.value.float())
            .then_some(Self { low: Some((low.value, low.closed)), high: Some((high.value, high.closed)) })
    }
}

/// The ranges of a text.
pub(in crate::entity) fn ranges(scan: &Scan, language: Language) -> Vec<Mention> {
    let found: Vec<Found<Range>> = scan.collect(|at| {
        between(scan, at, language)
            .or_else(|| bounded(scan, at, language))
            .or_else(|| equal(scan, at, language))
    });
    let mention = |found: Found<Range>| Mention {
        start: found.start,
        end: found.end,
        kind: "numberrange",
        readings: vec![vec![("value", Some(found.value.text()))]],
    };
    found.into_iter().map(mention).collect()
}

/// Words before a bound, whether it is the lower end, whether it is in the range; longer ones first.
const BEFORE: &[(&str, bool, bool)] = &[
    ("greater than or equal to", true, true),
    ("greater or equal to", true, true),
    ("greater or equal than", true, true),
    ("bigger or equal than", true, true),
    ("larger or equal than", true, true),
    ("larger than or equal to", true, true),
    ("bigger than or equal to", true, true),
    ("more than or equal to", true, true),
    ("at least or equal to", true, true),
    ("no less than", true, true),
    ("not less than", true, true),
    ("at least", true, true),
    ("greater than", true, false),
    ("larger than", true, false),
    ("bigger than", true, false),
    ("higher than", true, false),
    ("more than", true, false),
    ("exceeding", true, false),
    ("exceeds", true, false),
    ("exceed", true, false),
    ("above", true, false),
    ("over", true, false),
    ("less than or equal to", false, true),
    ("smaller than or equal to", false, true),
    ("smaller or equal than", false, true),
    ("less or equal than", false, true),
    ("less or equal to", false, true),
    ("no more than", false, true),
    ("not more than", false, true),
    ("no greater than", false, true),
    ("at most", false, true),
    ("up to", false, true),
    ("smaller than", false, false),
    ("fewer than", false, false),
    ("lower than", false, false),
    ("less than", false, false),
    ("below", false, false),
    ("under", false, false),
    ("大于或者等于", true, true),
    ("大于或等于", true, true),
    ("大于等于", true, true),
    ("不小于", true, true),
    ("不少于", true, true),
    ("不低于", true, true),
    ("至少有", true, true),
    ("至少", true, true),
    ("最少", true, true),
    ("大于", true, false),
    ("多于", true, false),
    ("高于", true, false),
    ("超过", true, false),
    ("过", true, false),
    ("小于或者等于", false, true),
    ("小于或等于", false, true),
    ("小于等于", false, true),
    ("不大于", false, true),
    ("不多于", false, true),
    ("不高于", false, true),
    ("不超过", false, true),
    ("至多有", false, true),
    ("至多", false, true),
    ("最多", false, true),
    ("小于", false, false),
    ("少于", false, false),
    ("低于", false, false),
    ("≥", true, true),
    (">=", true, true),
    ("> =", true, true),
    (">", true, false),
    ("≤", false, true),
    ("<=", false, true),
    ("< =", false, true),
    ("<", false, false),
];

/// Words after a bound.
const AFTER: &[(&str, bool, bool)] = &[
    ("or more", true, true),
    ("or greater", true, true),
    ("or above", true, true),
    ("and above", true, true),
    ("or less", false, true),
    ("or fewer", false, true),
    ("or below", false, true),
    ("以上", true, false),
    ("之上", true, false),
    ("以下", false, false),
    ("之下", false, false),
];

fn number(scan: &Scan, at: usize, language: Language) -> Option<(Amount, usize)> {
    let from = scan.skip_spaces(at);
    let inside = scan.before(from).is_some_and(crate::entity::scan::is_word)
        && scan.after(from).is_some_and(|c| c.is_ascii_digit());
    let found = read(scan, from, language).filter(|_| !inside)?;
    let digits = scan.before(found.end).is_some_and(|c| c.is_ascii_digit());
    (!digits || scan.ends(found.end)).then_some((found.value, found.end))
}

fn words<T: Copy>(scan: &Scan, at: usize, table: &[(&str, T, T)]) -> Option<(T, T, usize)> {
    let (word, first, second) = table.iter().find(|(word, ..)| scan.rest(at).starts_with(word))?;
    let end = at + word.len();
    let letters = word.starts_with(|c: char| c.is_ascii_lowercase());
    (!letters || (scan.begins(at) && scan.ends(end))).then_some((*first, *second, end))
}

fn bound(scan: &Scan, at: usize, language: Language) -> Option<(Bound, usize)> {
    if let Some((lower, closed, end)) = words(scan, at, BEFORE) {
        // "=>" is an arrow, "3>4" no range of its own.
        if scan.before(at) == Some('=') {
            return None;
        }
        let (value, mut end) = number(scan, end, language)?;
        let mut closed = closed;
        for tail in ["or equal to", "or equal"] {
            if scan.rest(scan.skip_spaces(end)).starts_with(tail) {
                (closed, end) = (true, scan.skip_spaces(end) + tail.len());
                break;
            }
        }
        return Some((Bound { value, closed, lower }, end));
    }
    if let Some(from) = scan.literal(at, &["比"]) {
        let (value, end) = number(scan, from, language)?;
        let (lower, end) = match scan.literal(end, &["大", "多", "高"]) {
            Some(end) => (true, end),
            None => (false, scan.literal(end, &["小", "少", "低"])?),
        };
        return Some((Bound { value, closed: false, lower }, end));
    }
    // 二百三十余万: more than so many.
    if language == Language::Zh
        && let Some(written) = super::chinese::written(scan, at).filter(|written| written.over)
    {
        return Some((
            Bound { value: Amount::Exact(written.value), closed: false, lower: true },
            written.end,
        ));
    }
    let (value, end) = number(scan, at, language)?;
    let next = scan.skip_spaces(end);
    let (lower, closed, end) =
        words(scan, next, AFTER).filter(|(_, _, end)| scan.phrase(*end, &["than"]).is_none())?;
    Some((Bound { value, closed, lower }, end))
}

/// One bound, or two that belong together.
fn bounded(scan: &Scan, at: usize, language: Language) -> Option<(Range, usize)> {
    let (first, end) = bound(scan, at, language)?;
    let next = scan.skip_spaces(end);
    let joint = scan
        .literal(next, &["and ", "but ", "的同时", "并且", "而且", "且", "并", ",", "，", "、"])
        .unwrap_or(next);
    let joint = scan.skip_spaces(joint);
    let variable = scan.rest(joint).starts_with(['x', 'y']);
    if !variable
        && let Some((second, after)) = bound(scan, joint, language)
        && let Some(range) = Range::both(first, second)
    {
        return Some((range, after));
    }
    Some((Range::one(first), end))
}

/// Two ends: between 20 and 30, from 1 to 5, 20~100, 10与20之间.
fn between(scan: &Scan, at: usize, language: Language) -> Option<(Range, usize)> {
    let opening = ["between", "from"].iter().find_map(|word| scan.phrase(at, &[word]));
    let opening = opening.or_else(|| scan.literal(at, &["从", "在"]));
    let from = scan.skip_spaces(opening.unwrap_or(at));
    let place = scan.literal(from, &["第"]).unwrap_or(from);
    let (low, end) = number(scan, place, language)?;
    let next = scan.skip_spaces(end);
    let word = ["and", "to", "through", "till"]
        .iter()
        .find_map(|word| scan.phrase(next, &[word]).map(|end| (*word, end)));
    let joint = word.or_else(|| {
        scan.literal(next, &["到", "至", "~", "～", "-", "—", "–", "和", "与"])
            .map(|end| (&scan.text()[next..end], end))
    })?;
    let from = scan.skip_spaces(joint.1);
    let place = scan.literal(from, &["第"]).unwrap_or(from);
    let (high, mut end) = number(scan, place, language)?;
    let closing = scan.literal(end, &["之间", "间"]);
    let said = opening.is_some() && scan.rest(at).starts_with(|c: char| c.is_ascii_lowercase());
    let allowed = match joint.0 {
        "and" => said,
        "和" | "与" => closing.is_some(),
        "-" => {
            !scan.rest(end).starts_with('-')
                && !scan.rest(end).starts_with(['月', '年', '日', '号'])
                && scan.before(at).is_none_or(|c| c != '-' && c != '+')
                && !year_and_month(scan, place, end)
        }
        _ => true,
    };
    if !allowed || low.float() >= high.float() {
        return None;
    }
    end = closing.unwrap_or(end);
    Some((Range { low: Some((low, true)), high: Some((high, false)) }, end))
}

/// 1995-01 is a month.
fn year_and_month(scan: &Scan, start: usize, end: usize) -> bool {
    scan.text()[start..end].starts_with('0')
}

/// "equal to 20", 等于1535.
fn equal(scan: &Scan, at: usize, language: Language) -> Option<(Range, usize)> {
    const EQUAL: &[&str] = &["equals to", "equaling to", "equal to", "等于"];
    let end = scan.literal(at, EQUAL).filter(|_| scan.begins(at))?;
    let (value, end) = number(scan, end, language)?;
    let next = scan.skip_spaces(end);
    for (tail, range) in [
        ("or less", Range { low: None, high: Some((value, true)) }),
        ("or more than", Range { low: Some((value, true)), high: None }),
        ("or more", Range { low: Some((value, true)), high: None }),
    ] {
        let after = next + tail.len();
        if scan.rest(next).starts_with(tail)
            && number(scan, scan.phrase(after, &["than"]).unwrap_or(after), language).is_none()
        {
            return Some((range, after));
        }
    }
    Some((Range { low: Some((value, true)), high: Some((value, true)) }, end))
}
