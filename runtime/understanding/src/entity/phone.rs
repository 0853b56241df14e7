//! Phone numbers: Chinese mobiles and landlines, service numbers, international and North American ones.
//!
//! A number has one form however it was typed: a Chinese mobile its eleven digits, a landline its area code, a dash
//! and the rest, an international one "+" and digits.

use super::numeral::digit;
use super::scan::{Found, Scan, is_word};

/// The most digits an international number has.
const MOST: usize = 15;

pub(super) fn find(scan: &Scan) -> Vec<Found<String>> {
    scan.collect(|at| read(scan, at))
}

/// Digits with what may stand between them, in groups.
struct Row {
    plus: bool,
    digits: String,
    /// How many digits were read at the end of each group, and the offset there.
    groups: Vec<(usize, usize)>,
}

fn row(scan: &Scan, at: usize) -> Option<Row> {
    let bytes = scan.text().as_bytes();
    let mut end = at;
    let plus = bytes.get(end) == Some(&b'+');
    end += usize::from(plus);
    end += usize::from(bytes.get(end) == Some(&b'('));
    if !bytes.get(end).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let mut row = Row { plus, digits: String::new(), groups: Vec::new() };
    loop {
        while let Some(digit) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
            row.digits.push(char::from(*digit));
            end += 1;
        }
        row.groups.push((row.digits.len(), end));
        let gap = bytes[end..].iter().take_while(|b| matches!(b, b' ' | b'-' | b'.' | b'(' | b')')).count();
        let more = bytes.get(end + gap).is_some_and(u8::is_ascii_digit);
        if row.digits.len() > MOST + 2 || !(1..=2).contains(&gap) || !more {
            return Some(row);
        }
        end += gap;
    }
}

fn read(scan: &Scan, at: usize) -> Option<(String, usize)> {
    let mut left = scan.text()[..at].chars().rev();
    let before = left.next();
    if before.is_some_and(is_word)
        || (matches!(before, Some('-' | '.' | '/')) && left.next().is_some_and(is_word))
    {
        return None;
    }
    if let Some(found) = spoken(scan, at) {
        return Some(found);
    }
    let row = row(scan, at)?;
    let lengths: Vec<usize> =
        row.groups.iter().scan(0, |last, (count, _)| Some(count - std::mem::replace(last, *count))).collect();
    (0..row.groups.len()).rev().find_map(|last| {
        let (count, end) = row.groups[last];
        let mut right = scan.rest(end).chars();
        let next = right.next();
        let goes_on = next.is_some_and(is_word)
            || (matches!(next, Some('-' | '/' | ':' | '.'))
                && right.next().is_some_and(|c| c.is_ascii_alphanumeric()));
        if goes_on {
            return None;
        }
        form(&row.digits[..count], &lengths[..=last], row.plus).map(|number| (number, end))
    })
}

/// Eleven digits in characters, as speech is written down.
fn spoken(scan: &Scan, at: usize) -> Option<(String, usize)> {
    let run: Vec<char> = scan.rest(at).chars().take_while(|c| digit(*c).is_some()).take(12).collect();
    if run.len() != 11 {
        return None;
    }
    let digits: String =
        run.iter().filter_map(|c| digit(*c)).filter_map(|digit| char::from_digit(digit, 10)).collect();
    is_mobile(&digits).then(|| (digits, at + run.iter().map(|c| c.len_utf8()).sum::<usize>()))
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

/// The one form of a number, where the digits are one.
fn form(digits: &str, groups: &[usize], plus: bool) -> Option<String> {
    let national = if plus { digits.strip_prefix("86") } else { Some(digits) };
    if let Some(national) = national {
        let bare = national.strip_prefix("0086").or(national.strip_prefix("86")).unwrap_or(national);
        if is_mobile(national) || is_mobile(bare) {
            return Some(bare.to_owned());
        }
        if let Some(number) = landline(national) {
            return Some(number);
        }
        // 010-62345678-801: the last group is dialled inside.
        let inside = groups.last().copied().unwrap_or_default();
        if groups.len() > 2
            && (1..=5).contains(&inside)
            && let Some(number) = landline(&national[..national.len().saturating_sub(inside)])
        {
            return Some(format!("{number}-{}", &national[national.len() - inside..]));
        }
        // The zero of the area is left out after +86.
        if plus && let Some(number) = landline(&format!("0{national}")) {
            return Some(number);
        }
    }
    // 00 dials abroad.
    if let Some(abroad) = digits.strip_prefix("00").filter(|abroad| !abroad.starts_with('0')) {
        return (10..=MOST).contains(&abroad.len()).then(|| format!("+{abroad}"));
    }
    if plus {
        return (8..=MOST).contains(&digits.len()).then(|| format!("+{digits}"));
    }
    let service = digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
    let american = match groups {
        [3, 3, 4] => digits.as_bytes()[0] >= b'2',
        [1, 3, 3, 4] => digits.starts_with('1') && digits.as_bytes()[1] >= b'2',
        _ => false,
    };
    (service || american).then(|| digits.to_owned())
}

/// 010-12345678, 0571-87654321.
fn landline(digits: &str) -> Option<String> {
    let bytes = digits.as_bytes();
    if bytes.first() != Some(&b'0') {
        return None;
    }
    let area = if matches!(bytes.get(1)?, b'1' | b'2') { 3 } else { 4 };
    let (area, rest) = (digits.get(..area)?, digits.get(area..)?);
    let lengths = if area.len() == 3 { 8..=8 } else { 7..=8 };
    let first = *rest.as_bytes().first()?;
    (lengths.contains(&rest.len()) && (b'2'..=b'8').contains(&first)).then(|| format!("{area}-{rest}"))
}

/// A number as only an answer says it: without its area.
pub(super) fn answer(scan: &Scan, core: (usize, usize)) -> Option<String> {
    let row = row(scan, core.0)?;
    let (count, end) = *row.groups.last()?;
    ((6..=MOST).contains(&count) && end >= core.1)
        .then(|| if row.plus { format!("+{}", row.digits) } else { row.digits })
}

#[cfg(test)]
mod tests {
    use super::{Scan, answer, find};

    #[test]
    fn phone_numbers() {
        for (text, numbers) in [
            ("电话13800138000", "13800138000"),
            ("138 0013 8000", "13800138000"),
            ("138-0013-8000谢谢", "13800138000"),
            ("+86 13800138000", "13800138000"),
            ("+86-138-0013-8000", "13800138000"),
            ("１３８００１３８０００", "13800138000"),
            ("13800138000 2个", "13800138000"),
            ("010-62345678", "010-62345678"),
            ("(010)62345678", "010-62345678"),
            ("0571 87654321", "0571-87654321"),
            ("400-820-8820", "4008208820"),
            ("010-62345678-801", "010-62345678-801"),
            ("0044 20 7946 0958", "+442079460958"),
            ("+44 20 7946 0958", "+442079460958"),
            ("call (415) 555-2671 now", "4155552671"),
            ("一三八零零一三八零零零", "13800138000"),
            ("13800138000或13900139000", "13800138000 13900139000"),
            ("SF13800138000", ""),
            ("138001380001", ""),
            ("2026-03-05", ""),
            ("12345678", ""),
            ("12800138000", ""),
            ("13800138000a", ""),
            ("110101199003071234", ""),
            ("1,234.50", ""),
        ] {
            let found: Vec<String> = find(&Scan::new(text)).into_iter().map(|found| found.value).collect();
            assert_eq!(found.join(" "), numbers, "{text}");
        }
    }

    #[test]
    fn local_numbers_are_answers() {
        for (text, number) in
            [("6234 5678", Some("62345678")), ("623456", Some("623456")), ("12345", None), ("abc", None)]
        {
            let scan = Scan::new(text);
            assert_eq!(answer(&scan, (0, scan.len())).as_deref(), number, "{text}");
        }
    }
}
