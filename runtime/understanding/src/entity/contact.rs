//! Telephone numbers, e-mail addresses, web addresses and identifiers.

use super::scan::{Found, Scan};
use regex::Regex;
use std::sync::LazyLock;

static MOBILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}").expect("the pattern is right")
});
static LANDLINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"0\d{2,3}-\d{7,8}|400-?\d{3}-?\d{4}").expect("the pattern is right"));
static INTERNATIONAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\+\d{1,3}(?:[ -]?\(?\d{1,4}\)?){2,5}").expect("the pattern is right"));
static NORTH_AMERICAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}").expect("the pattern is right"));
static LOCAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\+?[\d() -]{6,24}").expect("the pattern is right"));
static EMAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}").expect("the pattern is right")
});
static URL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:https?://|www\.)[a-z0-9.-]+(?::\d+)?(?:/[^\s，。；！？、）】》]*)?")
        .expect("the pattern is right")
});
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[a-z0-9][a-z0-9_-]{3,40}[a-z0-9]").expect("the pattern is right"));

/// The telephone numbers of a text, with their digits and a leading `+` if one was written.
pub(crate) fn phones(scan: &Scan) -> Vec<Found<String>> {
    let hits = [&*MOBILE, &*LANDLINE, &*INTERNATIONAL, &*NORTH_AMERICAN];
    let found = hits.into_iter().flat_map(|pattern| pattern.find_iter(&scan.text)).filter_map(|hit| {
        let value = digits(hit.as_str());
        let count = value.trim_start_matches('+').len();
        let alone = scan.stands_alone(hit.start(), hit.end());
        (alone && (7..=15).contains(&count)).then_some(Found { value, start: hit.start(), end: hit.end() })
    });
    super::scan::longest(found.collect())
}

/// A telephone number that was asked for; a short local form counts too.
pub(crate) fn phone_answer(scan: &Scan) -> Option<String> {
    if let Some(found) = phones(scan).into_iter().next() {
        return Some(found.value);
    }
    LOCAL.find_iter(&scan.text).find_map(|hit| {
        let value = digits(hit.as_str());
        let count = value.trim_start_matches('+').len();
        ((6..=15).contains(&count) && scan.stands_alone(hit.start(), hit.end())).then_some(value)
    })
}

fn digits(text: &str) -> String {
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // The code of China before a mobile number says nothing more.
    let bare = plain.trim_start_matches('+');
    match bare.strip_prefix("86") {
        Some(mobile) if mobile.len() == 11 && mobile.starts_with('1') => mobile.to_owned(),
        _ => plain,
    }
}

/// The e-mail addresses of a text.
pub(crate) fn emails(scan: &Scan) -> Vec<Found<String>> {
    let found = EMAIL.find_iter(&scan.text);
    found.map(|hit| Found { value: hit.as_str().to_owned(), start: hit.start(), end: hit.end() }).collect()
}

/// The web addresses of a text, as they were written.
pub(crate) fn urls(scan: &Scan, original: &str) -> Vec<Found<String>> {
    let found = URL.find_iter(&scan.text).map(|hit| {
        let end = hit.start() + hit.as_str().trim_end_matches(['.', ',', ';', ')', '!', '?']).len();
        let (from, to) = scan.original(hit.start(), end);
        Found { value: original[from..to].to_owned(), start: hit.start(), end }
    });
    found.collect()
}

/// What identifiers of one slot look like.
pub(crate) struct Identifier {
    /// The pattern in running text and over a whole text; none if it cannot be read.
    patterns: Option<(Regex, Regex)>,
    any: bool,
}

impl Identifier {
    pub fn new(pattern: Option<&str>) -> Self {
        let patterns = pattern.and_then(|pattern| {
            let inside = Regex::new(&format!("(?i:{pattern})")).ok()?;
            let whole = Regex::new(&format!("^(?i:{pattern})$")).ok()?;
            Some((inside, whole))
        });
        Self { patterns, any: pattern.is_none() }
    }

    /// The identifiers of a text, in capitals where the pattern wants them.
    pub fn find(&self, scan: &Scan) -> Vec<Found<String>> {
        let Some((inside, _)) = &self.patterns else {
            return if self.any { tokens(scan) } else { Vec::new() };
        };
        let found = inside
            .find_iter(&scan.text)
            .filter(|hit| !hit.is_empty() && scan.stands_alone(hit.start(), hit.end()));
        let mut found: Vec<_> = found
            .map(|hit| Found { value: hit.as_str().to_uppercase(), start: hit.start(), end: hit.end() })
            .collect();
        if found.is_empty() {
            found.extend(self.spaced(scan));
        }
        found
    }

    /// Identifiers that were written in groups: `SF12 3456 7890`.
    fn spaced(&self, scan: &Scan) -> Option<Found<String>> {
        let (_, whole) = self.patterns.as_ref()?;
        let text = &scan.text;
        let starts = text.char_indices().filter(|(at, c)| {
            c.is_ascii_alphanumeric() && !scan.before(*at).is_some_and(|b| b.is_ascii_alphanumeric())
        });
        for (start, _) in starts {
            let run = text[start..]
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == ' ' || c == '-'))
                .map_or(text.len(), |end| start + end);
            let mut compact = String::new();
            let mut best = None;
            for (at, c) in text[start..run].char_indices().take(48) {
                if c.is_ascii_alphanumeric() {
                    compact.push(c);
                    let end = start + at + 1;
                    if whole.is_match(&compact) && !scan.after(end).is_some_and(|c| c.is_ascii_alphanumeric())
                    {
                        best = Some(Found { value: compact.to_uppercase(), start, end });
                    }
                }
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// An identifier that was asked for.
    pub fn answer(&self, scan: &Scan) -> Option<String> {
        if let Some(found) = self.find(scan).into_iter().next() {
            return Some(found.value);
        }
        let text = scan.text.trim();
        let plain = self.any
            && (1..=40).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (plain && text.bytes().any(|b| b.is_ascii_digit())).then(|| text.to_uppercase())
    }
}

/// Tokens of five characters or more with a digit in them.
fn tokens(scan: &Scan) -> Vec<Found<String>> {
    let alike = |c: Option<char>| c.is_some_and(|c| matches!(c, '@' | '.' | ':' | '/'));
    TOKEN
        .find_iter(&scan.text)
        .filter(|hit| {
            hit.as_str().bytes().any(|b| b.is_ascii_digit()) && scan.stands_alone(hit.start(), hit.end())
        })
        .filter(|hit| !alike(scan.before(hit.start())) && !alike(scan.after(hit.end())))
        .filter(|hit| !is_date(hit.as_str()))
        .map(|hit| Found { value: hit.as_str().to_uppercase(), start: hit.start(), end: hit.end() })
        .collect()
}

fn is_date(token: &str) -> bool {
    let parts: Vec<&str> = token.split('-').collect();
    parts.len() == 3
        && parts[0].len() == 4
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(found: Vec<Found<String>>) -> Vec<String> {
        found.into_iter().map(|found| found.value).collect()
    }

    #[test]
    fn telephone_numbers() {
        for (text, expected) in [
            ("电话13800138000", &["13800138000"][..]),
            ("我的手机是 138 0013 8000。", &["13800138000"]),
            ("+86 138-0013-8000", &["13800138000"]),
            ("座机010-12345678", &["010-12345678"]),
            ("call +44 20 7946 0958", &["+442079460958"]),
            ("(415) 555-2671", &["4155552671"]),
            ("４００-８００-１２３４", &["4008001234"]),
            ("SF13800138000", &[]),
            ("SF1234567890123", &[]),
            ("1380013800099", &[]),
        ] {
            let expected: Vec<String> = expected.iter().map(|e| e.replace('-', "")).collect();
            assert_eq!(values(phones(&Scan::new(text))), expected, "{text}");
        }
        assert_eq!(phone_answer(&Scan::new("87654321")).as_deref(), Some("87654321"));
        assert_eq!(phone_answer(&Scan::new("不告诉你")), None);
    }

    #[test]
    fn addresses() {
        assert_eq!(values(emails(&Scan::new("写到Ann.Lee@Example.com吧"))), ["ann.lee@example.com"]);
        assert_eq!(values(emails(&Scan::new("a@b"))), Vec::<String>::new());
        let text = "see https://example.com/A?b=1, or www.example.org。";
        assert_eq!(values(urls(&Scan::new(text), text)), ["https://example.com/A?b=1", "www.example.org"]);
    }

    #[test]
    fn identifiers_by_pattern_and_without() {
        let sf = Identifier::new(Some(r"SF\d{10,12}"));
        for (text, expected) in [
            ("查一下SF1234567890的物流", &["SF1234567890"][..]),
            ("sf1234567890", &["SF1234567890"]),
            ("ＳＦ１２３４５６７８９０", &["SF1234567890"]),
            ("it is SF12 3456 7890 thanks", &["SF1234567890"]),
            ("SF-1234-567890", &["SF1234567890"]),
            ("SF123", &[]),
            ("XSF1234567890", &[]),
            ("13800138000", &[]),
        ] {
            assert_eq!(values(sf.find(&Scan::new(text))), expected, "{text}");
        }
        let any = Identifier::new(None);
        assert_eq!(values(any.find(&Scan::new("order A-1029-x and hello"))), ["A-1029-X"]);
        assert_eq!(
            values(any.find(&Scan::new("on 2026-03-05 mail a1234@example.com"))),
            Vec::<String>::new()
        );
        assert_eq!(any.answer(&Scan::new("1029")).as_deref(), Some("1029"));
        assert_eq!(Identifier::new(Some("(")).answer(&Scan::new("x")), None);
    }
}
