//! Phone numbers of any country, by their shape: groups of digits and what may stand between them.

use super::worded;
use crate::entity::mention::Mention;
use crate::entity::scan::{Scan, is_word};

/// A row of digits and what stood before it since the last one.
#[derive(Debug, Clone, Copy)]
struct Group {
    start: usize,
    end: usize,
    /// The mark before it: a space, a dash, a point, a slash, a bracket, or none.
    mark: char,
}

impl Group {
    fn size(&self) -> usize {
        self.end - self.start
    }
}

/// The numbers of a text.
pub(in crate::entity) fn phones(scan: &Scan) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = scan.after(at) {
        if !(c.is_ascii_digit() || matches!(c, '+' | '(')) {
            at += c.len_utf8();
            continue;
        }
        let (number, passed) = read(scan, at);
        if let Some((start, end)) = number {
            found.push(worded(scan, "phonenumber", start, end));
        }
        at = passed.max(at + 1);
    }
    found
}

/// The number that begins at an offset, and where to go on.
fn read(scan: &Scan, at: usize) -> (Option<(usize, usize)>, usize) {
    let text = scan.text();
    let bytes = text.as_bytes();
    let mut groups: Vec<Group> = Vec::new();
    let (mut cursor, mut open, mut plus, mut brackets, mut unclosed) = (at, 0_usize, false, 0, false);
    let mut start = at;
    loop {
        let from = cursor;
        let mut mark = '\0';
        let mut marks = 0;
        // Marks between two groups: at most one kind besides spaces and brackets.
        while let Some(byte) = bytes.get(cursor) {
            match byte {
                b' ' if cursor > at => {
                    mark = if mark == '\0' { ' ' } else { mark };
                    marks += 1;
                }
                b'-' | b'.' | b'/' if !groups.is_empty() && matches!(mark, '\0' | ' ' | ')') => {
                    mark = char::from(*byte);
                    marks += 1;
                }
                b'+' if groups.is_empty() && !plus => {
                    plus = true;
                }
                b'(' if open == 0 => {
                    open = 1;
                    brackets += 1;
                    mark = '(';
                }
                b')' if open == 1 && !groups.is_empty() => {
                    open = 0;
                    mark = ')';
                }
                b')' if !groups.is_empty() && bytes.get(cursor + 1).is_some_and(u8::is_ascii_digit) => {
                    mark = ')';
                }
                _ => break,
            }
            cursor += 1;
            if marks > 3 {
                break;
            }
        }
        let length = text[cursor..].bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || marks > 3 || (mark == ' ' && cursor - from > 1 && !groups.is_empty()) {
            break;
        }
        let total: usize = groups.iter().map(Group::size).sum();
        // A whole number beside another one is a second number.
        let abroad =
            plus || groups.first().is_some_and(|group| text[group.start..group.end].starts_with("00"));
        if total >= 7 && mark == ' ' && length >= 7 && total + length > if abroad { 16 } else { 13 } {
            break;
        }
        groups.push(Group { start: cursor, end: cursor + length, mark });
        cursor += length;
    }
    if open == 1 {
        unclosed = true;
    }
    let Some(last) = groups.last().copied() else { return (None, cursor.max(at + 1)) };
    let mut end = last.end;
    if bytes.get(end) == Some(&b')') && brackets > 0 && unclosed && groups.len() > 1 {
        // "(39 (6)) 345": no shape of a number.
        return (None, end);
    }
    if unclosed {
        // "(19 35831647": the bracket belongs to the sentence.
        start = groups[0].start;
        plus = false;
    }
    let extension = self::extension(scan, end);
    let sized = accepts(scan, start, &groups, plus, brackets > 0 && !unclosed);
    if !sized {
        return (None, end);
    }
    if let Some(after) = extension {
        end = after;
    } else if !ends(scan, end, &groups) {
        return (None, end);
    }
    (Some((start, end)), end)
}

/// "x6388", "ext 63888".
fn extension(scan: &Scan, end: usize) -> Option<usize> {
    let from = scan.skip_spaces(end);
    let from = scan.literal(from, &["ext.", "ext", "x"])?;
    let from = scan.skip_spaces(from);
    let (_, after) = scan.digits(from, 6)?;
    scan.ends(after).then_some(after)
}

/// Whether nothing goes on after the digits.
fn ends(scan: &Scan, end: usize, groups: &[Group]) -> bool {
    let rest = scan.rest(end);
    let mut chars = rest.chars();
    match chars.next() {
        None => true,
        Some(c) if is_word(c) => false,
        Some('=' | '*' | '+' | '%') => false,
        Some('.' | ',' | ':') => {
            !chars.next().is_some_and(|c| c.is_ascii_digit()) || rest.starts_with(',') && groups.len() > 1
        }
        Some('-' | '/') => !chars.next().is_some_and(is_word),
        Some(' ') => {
            // A row of hexadecimal pairs is no number.
            let next: String = chars.take_while(|c| is_word(*c)).collect();
            let mixed = next.len() == 2
                && next.chars().any(|c| c.is_ascii_digit())
                && next.chars().any(|c| ('a'..='f').contains(&c));
            !mixed && !matches!(rest.trim_start().chars().next(), Some('=' | '*'))
        }
        _ => true,
    }
}

/// Whether groups of these sizes are a number, and stand where one may stand.
fn accepts(scan: &Scan, start: usize, groups: &[Group], plus: bool, brackets: bool) -> bool {
    let text = scan.text();
    let sizes: Vec<usize> = groups.iter().map(Group::size).collect();
    let total: usize = sizes.iter().sum();
    let first = &text[groups[0].start..groups[0].end];
    let international = plus || first.starts_with("00");
    let most = if international || first.starts_with('0') { 16 } else { 13 };
    if total > most || sizes.iter().any(|size| *size > 15) {
        return false;
    }
    let marks: Vec<char> = groups.iter().skip(1).map(|group| group.mark).collect();
    let all = |mark: char| !marks.is_empty() && marks.iter().all(|found| *found == mark);
    // Dates, decimals, numbers of the social insurance, expressions.
    let dated = sizes.len() == 3
        && (all('-') || all('/') || all('.'))
        && (sizes[0] == 4 && sizes[1] <= 2 && sizes[2] <= 2
            || sizes[2] == 4 && sizes[0] <= 2 && sizes[1] <= 2);
    let decimal = all('.') && sizes.len() == 2 && !plus && !brackets;
    let insured = sizes == [3, 2, 4];
    let years = all('/') && sizes == [4, 4];
    if dated || decimal || insured || years {
        return false;
    }
    // After the code of a country every group may be short, without one a number has seven digits.
    let enough = match total {
        0..=5 => false,
        6 => (plus && groups.len() > 1) || (groups.len() == 1 && first.starts_with('0')),
        7 => {
            let local = sizes == [3, 4] && all('-');
            plus || brackets || !local || !first.starts_with(['0', '1'])
        }
        _ => true,
    };
    let pieces = sizes.iter().filter(|size| **size == 1).count();
    if !enough || (pieces > 2 && !plus) || sizes.len() > 7 {
        return false;
    }
    // Small groups only, as in a list of figures.
    if !plus && !brackets && total < 8 && sizes.len() >= 3 && all(' ') {
        return false;
    }
    if !plus && sizes.len() == 4 && sizes[..3] == [4, 4, 4] {
        return false;
    }
    before(scan, start, groups, brackets, plus)
}

/// Whether what stands before lets a number begin.
fn before(scan: &Scan, start: usize, groups: &[Group], brackets: bool, plus: bool) -> bool {
    let text = scan.text();
    let bracketed = scan.after(start) == Some('(') || brackets;
    let mut left = text[..start].chars().rev();
    match left.next() {
        None => return true,
        Some(c) if is_word(c) => return false,
        // What stands in brackets before it is no part of it, unless digits do.
        Some(')') if !left.next().is_some_and(|c| c.is_ascii_digit() || c == ')') && groups.len() == 1 => {}
        Some('#' | '=' | '*' | '/' | '+' | '.' | '%' | ')')
            if (scan.before(start) != Some('.') || left.next().is_some_and(is_word) || !plus) =>
        {
            return false;
        }
        Some('-') => {
            // "#name#-123 456 7890" is one, "E-151673398" and "会所-13604770960" are none.
            let next = left.next();
            let named = next == Some('#') || next.is_none_or(char::is_whitespace) && groups.len() > 1;
            if !(named || bracketed) {
                return false;
            }
        }
        Some(',') if left.next().is_some_and(|c| c.is_ascii_digit()) && groups.len() == 1 => return false,
        _ => {}
    }
    // What is counted as something else: accounts, cards, forms.
    let plain = groups.len() <= 2 && !plus && !bracketed;
    if plain {
        let head = text[..start].trim_end_matches([' ', ':', '.', '#', '：']);
        let mut words = head.rsplit(|c: char| !c.is_ascii_lowercase()).filter(|word| !word.is_empty());
        let (last, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        const OTHER: &[&str] = &[
            "account",
            "card",
            "order",
            "invoice",
            "id",
            "ssn",
            "passport",
            "policy",
            "reference",
            "ticket",
            "tracking",
        ];
        let adjacent = head.ends_with(last) && !last.is_empty();
        if adjacent
            && (OTHER.contains(&last)
                || (matches!(last, "number" | "no") && OTHER.contains(&second))
                || last == "no")
        {
            return false;
        }
    }
    true
}
