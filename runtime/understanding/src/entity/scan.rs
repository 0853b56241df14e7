//! A text in one width and case, with the way back to the text as it was given.
//!
//! Each character becomes one character, so offsets never need more than a table. Traditional characters become
//! simplified ones. It takes no words apart; readers do.

use botloom_script::simplified;
use unicode_normalization::UnicodeNormalization;

/// A part of a text and what was read there. Offsets are those of the folded text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found<T> {
    pub start: usize,
    pub end: usize,
    pub value: T,
}

impl<T> Found<T> {
    /// Whether the two share a character.
    pub fn meets<U>(&self, other: &Found<U>) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A folded text.
pub(super) struct Scan {
    /// Half width, simplified, lower case.
    folded: String,
    /// Half width, the case as given; the same bytes long as `folded`.
    plain: String,
    /// For each byte of `folded` and its end: the offset of its character in the text as given.
    origin: Vec<usize>,
    /// A bit for each two bytes that stand beside one another: most of what is looked for is not there and ends here.
    sieve: [u64; SIEVE / 64],
}

/// Bits of the sieve; a message has some tens of bytes.
const SIEVE: usize = 1024;

impl Scan {
    pub fn new(text: &str) -> Self {
        let mut scan = Self {
            folded: String::with_capacity(text.len()),
            plain: String::with_capacity(text.len()),
            origin: Vec::with_capacity(text.len() + 1),
            sieve: [0; SIEVE / 64],
        };
        for (offset, c) in text.char_indices() {
            let narrow = narrow(c);
            let low = lower(spelled(narrow));
            scan.folded.push(low);
            scan.plain.push(narrow);
            scan.origin.resize(scan.folded.len(), offset);
        }
        scan.origin.push(text.len());
        for pair in scan.folded.as_bytes().windows(2) {
            let bit = sieved(pair[0], pair[1]);
            scan.sieve[bit / 64] |= 1 << (bit % 64);
        }
        scan
    }

    /// Whether the folded text may have a part: never false where it has.
    pub fn may_have(&self, part: &str) -> bool {
        // The bytes that tell characters apart are the last ones of three.
        let (one, other) = match *part.as_bytes() {
            [_, one, other, ..] | [one, other] => (one, other),
            _ => return true,
        };
        let bit = sieved(one, other);
        self.sieve[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.folded
    }

    /// The folded text from an offset on.
    pub fn rest(&self, at: usize) -> &str {
        &self.folded[at..]
    }

    /// A part of the text in half width, the case as given.
    pub fn plain(&self, start: usize, end: usize) -> &str {
        &self.plain[start..end]
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// An offset of the folded text in the text as given.
    pub fn origin(&self, at: usize) -> usize {
        self.origin[at]
    }

    pub fn after(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    pub fn before(&self, at: usize) -> Option<char> {
        self.folded[..at].chars().next_back()
    }

    pub fn skip_spaces(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + (rest.len() - rest.trim_start().len())
    }

    /// Whether a word, number or sign may begin here: not inside an English word or a row of digits.
    pub fn begins(&self, at: usize) -> bool {
        !self.before(at).is_some_and(is_word) || !self.after(at).is_some_and(is_word)
    }

    /// Whether an English word or a row of digits is over here.
    pub fn ends(&self, at: usize) -> bool {
        self.begins(at)
    }

    /// The English letters from an offset on.
    pub fn word(&self, at: usize) -> &str {
        let rest = self.rest(at);
        let length = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        if self.ends(at + length) { &rest[..length] } else { "" }
    }

    /// The next English word after spaces, and its end. Empty where there is none.
    pub fn next_word(&self, at: usize) -> (&str, usize) {
        let at = self.skip_spaces(at);
        let word = self.word(at);
        (word, at + word.len())
    }

    /// The English word before an offset, spaces between.
    pub fn previous_word(&self, at: usize) -> &str {
        let left = self.folded[..at].trim_end();
        let length = left.bytes().rev().take_while(u8::is_ascii_lowercase).count();
        &left[left.len() - length..]
    }

    /// The end of the first of the literals that stands at an offset; list longer ones first.
    pub fn literal(&self, at: usize, literals: &[&str]) -> Option<usize> {
        let rest = self.rest(at);
        literals.iter().find(|literal| rest.starts_with(**literal)).map(|literal| at + literal.len())
    }

    /// The end of the words, spaces between them at will, where they stand at an offset as whole words.
    pub fn phrase(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().try_fold(at, |at, wanted| {
            let (word, end) = self.next_word(at);
            (word == *wanted).then_some(end)
        })
    }

    /// Whole decimal digits at an offset, at most so many, and their end.
    pub fn digits(&self, at: usize, most: usize) -> Option<(u32, usize)> {
        let rest = self.rest(at);
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=most.min(9))
            .contains(&length)
            .then(|| (rest[..length].parse().expect("at most nine digits fit"), at + length))
    }

    /// Reads at each place where something may begin, from left to right; what was read is not read again.
    pub fn collect<T>(&self, mut read: impl FnMut(usize) -> Option<(T, usize)>) -> Vec<Found<T>> {
        let mut found = Vec::new();
        let mut at = 0;
        let mut inside = false;
        while let Some(c) = self.after(at) {
            let word = is_word(c);
            let here = !(c.is_whitespace() || (word && inside));
            match if here { read(at) } else { None } {
                Some((value, end)) if end > at => {
                    found.push(Found { start: at, end, value });
                    inside = self.before(end).is_some_and(is_word);
                    at = end;
                }
                _ => {
                    inside = word;
                    at += c.len_utf8();
                }
            }
        }
        found
    }
}

/// The bit of two bytes in the sieve.
fn sieved(one: u8, other: u8) -> usize {
    (usize::from(one) * 251 + usize::from(other) * 7) % SIEVE
}

/// Whether the character continues a word or number written with spaces round it.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { c < '\u{2E80}' && c.is_alphanumeric() }
}

fn narrow(c: char) -> char {
    match c {
        c if c.is_ascii() || is_unified(c) => c,
        // A wide comma parts clauses; only a narrow one groups digits.
        '，' | '、' | '。' | '；' => c,
        '’' | '‘' => '\'',
        '−' | '–' | '‐' | '‑' => '-',
        '￥' => '¥',
        c => {
            let mut forms = std::iter::once(c).nfkc();
            match (forms.next(), forms.next()) {
                (Some(form), None) => form,
                _ => c,
            }
        }
    }
}

/// Whether the character is one that width and case do not touch, as most Chinese ones are.
/// One spelling for characters of several: simplified, and the coin as it is mostly written.
fn spelled(c: char) -> char {
    match simplified(c) {
        '圆' => '元',
        c => c,
    }
}

fn is_unified(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn lower(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if is_unified(c) {
        return c;
    }
    let mut forms = c.to_lowercase();
    match (forms.next(), forms.next()) {
        (Some(form), None) if form.len_utf8() == c.len_utf8() => form,
        _ => c,
    }
}

/// The text in the form that [`Scan::text`] has.
pub(crate) fn fold(text: &str) -> String {
    text.chars().map(|c| lower(spelled(narrow(c)))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Scan, fold};

    #[test]
    fn folding_keeps_the_way_back() {
        for (text, part, original) in [
            ("我要１２３个", "123", "１２３"),
            ("ＳＦ１２", "sf12", "ＳＦ１２"),
            ("下午3點", "点", "點"),
            ("İstanbul 5", "5", "5"),
            ("共￥３２０。", "¥320", "￥３２０"),
            ("🎂 3pm", "3pm", "3pm"),
            ("ÉCOLE 7", "école", "ÉCOLE"),
            ("½ 杯 8", "8", "8"),
            ("9：30", "9:30", "9：30"),
        ] {
            let scan = Scan::new(text);
            let start = scan.text().find(part).unwrap();
            let end = start + part.len();
            assert_eq!(&text[scan.origin(start)..scan.origin(end)], original, "{text}");
            assert_eq!(scan.plain(start, end).to_lowercase().chars().count(), part.chars().count());
        }
        assert_eq!(fold("兩點ＡＢ"), "两点ab");
    }

    #[test]
    fn what_a_text_has_is_never_sieved_out() {
        for text in ["", "a", "退款到哪里了", "where is my parcel?", "改成 SF12 吧", "é½🎂"] {
            let scan = Scan::new(text);
            let all = scan.text();
            let starts = all.char_indices().map(|(at, _)| at).chain([all.len()]);
            for start in starts.clone() {
                for end in starts.clone().filter(|end| *end >= start) {
                    assert!(scan.may_have(&all[start..end]), "{text} {start}..{end}");
                }
            }
        }
        let scan = Scan::new("where is my parcel?");
        assert!(!scan.may_have("refund") && !scan.may_have("退款"));
    }

    #[test]
    fn reading_begins_at_words_only() {
        let scan = Scan::new("ab12 3pm明天x");
        let starts: Vec<usize> = scan.collect(|at| Some((at, at))).iter().map(|found| found.value).collect();
        assert!(starts.is_empty(), "an empty match is none");
        let mut tried = Vec::new();
        scan.collect(|at| {
            tried.push(scan.rest(at).chars().next().unwrap());
            None::<((), usize)>
        });
        assert_eq!(tried, ['a', '3', '明', '天', 'x']);
    }
}
