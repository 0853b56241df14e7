//! Identifiers: order numbers, tracking numbers, number plates.
//!
//! With a pattern an identifier is what fits it, whatever its case and width and however it is broken by spaces and
//! dashes. Without one it is a word of letters and digits that is long enough to be no quantity.

use super::scan::{Found, Scan, is_word};
use regex::Regex;

/// The fewest letters and digits of an identifier that has no pattern.
const SHORTEST: usize = 5;
/// The most pieces that spaces and dashes break an identifier into.
const PIECES: usize = 8;

/// What the identifiers of a slot look like.
pub(super) enum Shape {
    /// Any word with a digit.
    Any,
    /// What fits a pattern.
    Pattern(Box<Pattern>),
    /// Nothing: the pattern cannot be read.
    None,
}

pub(super) struct Pattern {
    /// In a running text, any case; group 1 is the identifier.
    inside: Regex,
    /// The whole text, any case.
    whole: Regex,
    /// The whole text, its case as the pattern has it.
    exact: Regex,
}

impl Shape {
    pub fn new(pattern: Option<&str>) -> Self {
        let Some(pattern) = pattern else { return Self::Any };
        let inner = pattern.strip_prefix('^').unwrap_or(pattern);
        let inner = match inner.strip_suffix('$') {
            Some(open) if !open.ends_with('\\') => open,
            _ => inner,
        };
        // The pattern alone must be whole, or a bracket in it could close ours.
        let pattern = Regex::new(inner).and_then(|_| {
            Ok(Pattern {
                inside: Regex::new(&format!("(?i)(?:^|[^0-9A-Za-z_])({inner})(?:$|[^0-9A-Za-z_])"))?,
                whole: Regex::new(&format!("(?i)^(?:{inner})$"))?,
                exact: Regex::new(&format!("^(?:{inner})$"))?,
            })
        });
        pattern.map_or(Self::None, |pattern| Self::Pattern(Box::new(pattern)))
    }

    pub fn find(&self, scan: &Scan) -> Vec<Found<String>> {
        match self {
            Self::Any => words(scan),
            Self::Pattern(pattern) => pattern.find(scan),
            Self::None => Vec::new(),
        }
    }

    /// The identifier that a whole answer is.
    pub fn answer(&self, scan: &Scan, core: (usize, usize)) -> Option<String> {
        let text = scan.plain(core.0, core.1);
        let compact: String = text.chars().filter(|c| !joins(*c)).collect();
        match self {
            Self::Any => {
                let fits = compact.len() >= 3 && compact.bytes().all(|b| b.is_ascii_alphanumeric());
                (fits && compact.bytes().any(|b| b.is_ascii_digit()))
                    .then(|| text.split_whitespace().collect())
            }
            Self::Pattern(pattern) => pattern.typed(text).or_else(|| pattern.typed(&compact)),
            Self::None => None,
        }
    }
}

impl Pattern {
    fn find(&self, scan: &Scan) -> Vec<Found<String>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(part) = self.inside.captures_at(scan.text(), from).and_then(|groups| groups.get(1)) {
            if part.is_empty() {
                break;
            }
            let text = scan.plain(part.start(), part.end());
            let value = self.typed(text).unwrap_or_else(|| text.to_owned());
            found.push(Found { start: part.start(), end: part.end(), value });
            from = part.end();
        }
        let broken = self.broken(scan);
        found.retain(|part| {
            !broken.iter().any(|whole| {
                whole.start <= part.start
                    && part.end <= whole.end
                    && whole.end - whole.start > part.end - part.start
            })
        });
        found.extend(
            broken
                .into_iter()
                .filter(|whole| !found.iter().any(|part| part.meets(whole)))
                .collect::<Vec<_>>(),
        );
        found.sort_by_key(|part| part.start);
        found
    }

    /// Identifiers broken by spaces and dashes, the longest at each place.
    fn broken(&self, scan: &Scan) -> Vec<Found<String>> {
        let pieces = pieces(scan);
        let mut found = Vec::new();
        let mut first = 0;
        while first < pieces.len() {
            let near = pieces[first].0;
            // A number plate begins with the character of its province: 京A 12345.
            let far = scan.before(near).filter(|c| !c.is_ascii()).map_or(near, |c| near - c.len_utf8());
            let last = (first + 1..pieces.len().min(first + PIECES)).rev().find_map(|last| {
                let joined = (first..last).all(|piece| {
                    let gap = &scan.text()[pieces[piece].1..pieces[piece + 1].0];
                    (1..=3).contains(&gap.len()) && gap.chars().all(joins)
                });
                let text = scan.plain(far, pieces[last].1);
                if !joined || !text.bytes().any(|b| b.is_ascii_digit()) {
                    return None;
                }
                [far, near].into_iter().find_map(|start| {
                    let text = scan.plain(start, pieces[last].1);
                    let compact: String = text.chars().filter(|c| !joins(*c)).collect();
                    self.typed(&compact).map(|value| (start, last, value))
                })
            });
            match last {
                Some((start, last, value)) => {
                    found.push(Found { start, end: pieces[last].1, value });
                    first = last + 1;
                }
                None => first += 1,
            }
        }
        found
    }

    /// The text if it fits, in the case that the pattern asks for.
    fn typed(&self, text: &str) -> Option<String> {
        if !self.whole.is_match(text) {
            return None;
        }
        let forms = [text.to_owned(), text.to_uppercase(), text.to_lowercase()];
        let exact = forms.into_iter().find(|form| self.exact.is_match(form));
        Some(exact.unwrap_or_else(|| text.to_owned()))
    }
}

/// What may break an identifier.
fn joins(c: char) -> bool {
    matches!(c, ' ' | '-' | '_')
}

/// Rows of letters and digits.
fn pieces(scan: &Scan) -> Vec<(usize, usize)> {
    let bytes = scan.text().as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        if length > 0 {
            pieces.push((at, at + length));
        }
        at += length.max(1);
    }
    pieces
}

/// Words of letters and digits.
fn words(scan: &Scan) -> Vec<Found<String>> {
    scan.collect(|at| {
        let bytes = &scan.text().as_bytes()[at..];
        let length =
            bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
        let word = scan.rest(at)[..length].trim_end_matches(['-', '_']);
        let end = at + word.len();
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let count = word.bytes().filter(u8::is_ascii_alphanumeric).count();
        if digits == 0 || count < SHORTEST || !word.as_bytes()[0].is_ascii_alphanumeric() {
            return None;
        }
        let before = scan.before(at);
        let amount = digits == count && quantity(scan, at, end);
        let part = matches!(before, Some('@' | '.' | '/' | ':' | '+' | '$' | '¥' | '€' | '£'))
            || scan.after(end) == Some('@')
            || (matches!(scan.after(end), Some('.' | ':' | ',' | '/'))
                && scan.rest(end)[1..].starts_with(is_word));
        // 100kg and 30usd measure.
        let measured = word
            .find(|c: char| !c.is_ascii_digit())
            .is_some_and(|unit| unit > 0 && MEASURES.contains(&&word[unit..]));
        (!amount && !part && !measured).then(|| (scan.plain(at, end).to_owned(), end))
    })
}

const MEASURES: &[&str] =
    &["kg", "km", "usd", "rmb", "cny", "eur", "gbp", "hkd", "mah", "mb", "gb", "mm", "cm", "ml", "th"];

/// Whether digits count something.
fn quantity(scan: &Scan, start: usize, end: usize) -> bool {
    const COUNTED: &[&str] =
        &["元", "块", "万", "个", "件", "人", "年", "多", "%", "美", "日元", "港", "欧", "英镑", "字", "米"];
    let next = scan.skip_spaces(end);
    let (word, _) = scan.next_word(end);
    scan.literal(next, COUNTED).is_some()
        || matches!(
            word,
            "dollars"
                | "dollar"
                | "yuan"
                | "usd"
                | "rmb"
                | "cny"
                | "euros"
                | "pounds"
                | "people"
                | "percent"
                | "kg"
        )
        || matches!(scan.previous_word(start), "usd" | "rmb" | "cny")
}

#[cfg(test)]
mod tests {
    use super::{Scan, Shape};

    fn read(pattern: Option<&str>, text: &str) -> String {
        let found: Vec<String> =
            Shape::new(pattern).find(&Scan::new(text)).into_iter().map(|found| found.value).collect();
        found.join(" ")
    }

    #[test]
    fn what_fits_the_pattern() {
        for (pattern, text, ids) in [
            ("SF[0-9]{12}", "查一下SF123456789012谢谢", "SF123456789012"),
            ("SF[0-9]{12}", "sf123456789012", "SF123456789012"),
            ("SF[0-9]{12}", "ＳＦ１２３４５６７８９０１２", "SF123456789012"),
            ("SF[0-9]{12}", "it is SF 1234-5678-9012", "SF123456789012"),
            ("^SF[0-9]{12}$", "SF1234567890123", ""),
            ("SF[0-9]{12}", "XSF123456789012", ""),
            ("ord-[0-9]+", "ORD-77 and ord-78", "ord-77 ord-78"),
            ("[京沪][A-Z][0-9A-Z]{5}", "车牌是京a12345的", "京A12345"),
            (r"\d{4,6}", "1234567 and 12345", "12345"),
            ("A|AB1", "ab1", "AB1"),
            ("(", "anything (1", ""),
            ("a)(b", "ab", ""),
            ("[0-9]{8}", "1234 5678", "12345678"),
            ("[京沪][A-Z][0-9A-Z]{5}", "车牌京a 12345", "京A12345"),
        ] {
            assert_eq!(read(Some(pattern), text), ids, "{pattern} in {text}");
        }
    }

    #[test]
    fn words_without_a_pattern() {
        for (text, ids) in [
            ("my order is AB12345.", "AB12345"),
            ("订单号20261123001", "20261123001"),
            ("ORD-12345", "ORD-12345"),
            ("1234", ""),
            ("hello", ""),
            ("12345元", ""),
            ("10000 dollars", ""),
            ("1,234,567", ""),
            ("12345@qq.com", ""),
            ("100kg", ""),
        ] {
            assert_eq!(read(None, text), ids, "{text}");
        }
    }
}
