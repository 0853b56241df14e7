//! Numbers in English words, and digits with English scales.
//!
//! A number is a row of chunks below a thousand with falling scales; a fraction is a number over a place in a row
//! ("twenty-three fifths"), over another number ("one over three", "two out of five"), or a half and a quarter.

use super::{Amount, Quantity, Subtype, digits};
use crate::entity::scan::{Scan, is_word};
use rust_decimal::Decimal;

/// What a word adds to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Small(u32),
    Tens(u32),
    Hundred,
    Scale(u64),
    Dozen,
}

fn cardinal(word: &str) -> Option<Word> {
    use crate::entity::numeral::basic;
    Some(match word {
        "hundred" | "hundreds" => Word::Hundred,
        "thousand" | "thousands" => Word::Scale(1000),
        "lakh" | "lakhs" => Word::Scale(100_000),
        "million" | "millions" => Word::Scale(1_000_000),
        "crore" | "crores" => Word::Scale(10_000_000),
        "billion" | "billions" => Word::Scale(1_000_000_000),
        "trillion" | "trillions" => Word::Scale(1_000_000_000_000),
        "dozen" | "dozens" | "dz" | "dzs" | "doz" => Word::Dozen,
        "nought" | "naught" | "nil" => Word::Small(0),
        "couple" | "pair" => return None,
        word => match basic(word)? {
            value @ (20 | 30 | 40 | 50 | 60 | 70 | 80 | 90) => Word::Tens(value),
            value => Word::Small(value),
        },
    })
}

/// A place in a row, and whether it is in the plural.
fn ordinal(word: &str) -> Option<(Word, bool)> {
    let (single, plural) = match word.strip_suffix('s') {
        Some(single) if single.len() > 3 && !single.ends_with('s') => (single, true),
        _ => (word, false),
    };
    let found = match single {
        "first" => Word::Small(1),
        "second" => Word::Small(2),
        "third" => Word::Small(3),
        "fourth" => Word::Small(4),
        "fifth" => Word::Small(5),
        "sixth" => Word::Small(6),
        "seventh" => Word::Small(7),
        "eighth" | "eigth" => Word::Small(8),
        "ninth" | "nineth" => Word::Small(9),
        "twelfth" | "twelveth" => Word::Small(12),
        "hundredth" => Word::Hundred,
        single => {
            if let Some(stem) = single.strip_suffix("ieth") {
                return cardinal(&format!("{stem}y")).map(|word| (word, plural));
            }
            let stem = single.strip_suffix("th")?;
            match cardinal(stem)? {
                word @ (Word::Small(10..) | Word::Scale(_)) => word,
                _ => return None,
            }
        }
    };
    Some((found, plural))
}

/// How a number may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Cardinal,
    Ordinal,
}

/// A row of words that is one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    value: u128,
    end: usize,
    plural: bool,
    /// The last scale that was multiplied with.
    scale: u128,
    /// Whether a digit stood in it.
    digits: bool,
    /// How many words it has.
    words: usize,
}

struct Reader<'s> {
    scan: &'s Scan,
}

impl<'s> Reader<'s> {
    /// The word after spaces or a hyphen with or without spaces; whether a hyphen joined it.
    fn next(&self, at: usize) -> Option<(&'s str, usize, bool)> {
        let mut from = self.scan.skip_spaces(at);
        let mut hyphen = false;
        if self.scan.after(from) == Some('-') {
            hyphen = true;
            from = self.scan.skip_spaces(from + 1);
        }
        let word = self.scan.word(from);
        (from > at && !word.is_empty()).then(|| (word, from + word.len(), hyphen))
    }

    /// A whole number below a hundred in words, or digits; with [`Ending::Ordinal`] only one that ends so.
    fn small(&self, at: usize, ending: Ending) -> Option<Row> {
        let row = |value: u32, end, plural, words| Row {
            value: value.into(),
            end,
            plural,
            scale: 1,
            digits: false,
            words,
        };
        let word = self.scan.word(at);
        let end = at + word.len();
        if ending == Ending::Ordinal
            && let Some((Word::Small(value) | Word::Tens(value), plural)) = ordinal(word)
        {
            return Some(row(value, end, plural, 1));
        }
        match cardinal(word)? {
            Word::Small(value) => (ending == Ending::Cardinal).then(|| row(value, end, false, 1)),
            Word::Tens(tens) => {
                let next = self.next(end);
                if let Some((word, end, _)) = next {
                    if ending == Ending::Ordinal
                        && let Some((Word::Small(unit @ 1..=9), plural)) = ordinal(word)
                    {
                        return Some(row(tens + unit, end, plural, 2));
                    }
                    if ending == Ending::Cardinal
                        && let Some(Word::Small(unit @ 1..=9)) = cardinal(word)
                    {
                        return Some(row(tens + unit, end, false, 2));
                    }
                }
                (ending == Ending::Cardinal).then(|| row(tens, end, false, 1))
            }
            _ => None,
        }
    }

    /// Digits that go on with words: "3 hundred and 21".
    fn digits(&self, at: usize) -> Option<Row> {
        let (value, end) = self.scan.digits(at, 9)?;
        let free = self.scan.ends(end) && !self.scan.rest(end).starts_with(['.', ',', '/', ':', '-']);
        let free = free
            || self.scan.rest(end).starts_with([',', '.'])
                && !self.scan.rest(end + 1).starts_with(|c: char| c.is_ascii_digit());
        free.then(|| Row { value: value.into(), end, plural: false, scale: 1, digits: true, words: 1 })
    }

    /// A number below a thousand, or below ten thousand as "ninety-five hundred".
    fn chunk(&self, at: usize, ending: Ending) -> Option<Row> {
        let article = matches!(self.scan.word(at), "a" | "an");
        let head = if article {
            let end = at + self.scan.word(at).len();
            let (word, _, _) = self.next(end)?;
            let goes = matches!(cardinal(word), Some(Word::Hundred | Word::Scale(_) | Word::Dozen))
                || (ending == Ending::Ordinal
                    && matches!(ordinal(word), Some((Word::Hundred | Word::Scale(_), _))));
            goes.then_some(Row { value: 1, end, plural: false, scale: 1, digits: false, words: 0 })?
        } else if let Some(row) = self.digits(at) {
            row
        } else {
            match (self.small(at, Ending::Cardinal), ending) {
                (Some(row), _) => row,
                (None, Ending::Ordinal) => return self.small(at, Ending::Ordinal),
                (None, Ending::Cardinal) => return None,
            }
        };
        let mut whole = head;
        if let Some((word, end, _)) = self.next(head.end) {
            if cardinal(word) == Some(Word::Hundred) {
                whole = Row { value: head.value * 100, end, scale: 100, words: head.words + 1, ..head };
                if let Some(tail) = self.tail(end, ending) {
                    if tail.plural || ending == Ending::Ordinal {
                        return Some(Row {
                            value: whole.value + tail.value,
                            words: whole.words + tail.words,
                            scale: 1,
                            ..tail
                        });
                    }
                    whole = Row {
                        value: whole.value + tail.value,
                        end: tail.end,
                        scale: 1,
                        words: whole.words + tail.words,
                        digits: whole.digits || tail.digits,
                        ..whole
                    };
                }
            } else if ending == Ending::Ordinal
                && let Some((Word::Hundred, plural)) = ordinal(word)
            {
                return Some(Row {
                    value: head.value * 100,
                    end,
                    plural,
                    scale: 100,
                    words: head.words + 1,
                    ..head
                });
            }
        }
        if let Some((word, end, _)) = self.next(whole.end)
            && cardinal(word) == Some(Word::Dozen)
        {
            let tail = whole.value % 100;
            whole =
                Row { value: whole.value - tail + tail * 12, end, scale: 1, words: whole.words + 1, ..whole };
        }
        let ends = ending == Ending::Cardinal;
        if ends || whole.end == head.end {
            // An ordinal may stand right after tens: "twenty second".
            if ending == Ending::Ordinal {
                return self.small(at, Ending::Ordinal).or(Some(whole)).filter(|row| row.end > at);
            }
        }
        Some(whole)
    }

    /// What stands after "hundred": "and five", "five".
    fn tail(&self, end: usize, ending: Ending) -> Option<Row> {
        let (word, after, _) = self.next(end).or_else(|| {
            let from = self.scan.skip_spaces(end);
            self.scan.digits(from, 2).filter(|_| from > end).map(|_| ("", from, false))
        })?;
        let joined = word == "and";
        let from = if word.is_empty() {
            after
        } else if joined {
            self.scan.skip_spaces(after)
        } else {
            after - word.len()
        };
        let row = match ending {
            Ending::Ordinal => self.small(from, Ending::Ordinal)?,
            Ending::Cardinal if joined => self
                .small(from, Ending::Cardinal)
                .or_else(|| self.digits(from).filter(|row| row.value < 100))?,
            Ending::Cardinal => self.small(from, Ending::Cardinal)?,
        };
        let next = self.next(row.end).map(|(word, _, _)| word);
        let hundred = next.is_some_and(|word| cardinal(word) == Some(Word::Hundred));
        let part = joined && next.is_some_and(|word| proper(row.value, word));
        (!(hundred || part || row.value == 0)).then_some(row)
    }

    /// A whole number in words; digits only where a word follows them.
    fn number(&self, at: usize, ending: Ending) -> Option<Row> {
        let mut first = self.chunk(at, ending)?;
        let mut total = 0_u128;
        let mut last = u128::MAX;
        let mut done: Option<Row> = None;
        loop {
            if ending == Ending::Ordinal && self.is_ordinal(&first) {
                let value = total + first.value;
                return Some(Row { value, words: first.words + done.map_or(0, |row| row.words), ..first });
            }
            match self.next(first.end).and_then(|(word, end, _)| match cardinal(word) {
                Some(Word::Scale(scale)) => Some((u128::from(scale), end, None)),
                _ if ending == Ending::Ordinal => match ordinal(word) {
                    Some((Word::Scale(scale), plural)) => Some((u128::from(scale), end, Some(plural))),
                    _ => None,
                },
                _ => None,
            }) {
                Some((scale, end, closing)) if scale < last => {
                    total = total.checked_add(first.value.checked_mul(scale)?)?;
                    last = scale;
                    let words = first.words + 1 + done.map_or(0, |row| row.words);
                    let digits = first.digits || done.is_some_and(|row| row.digits);
                    let row = Row { value: total, end, plural: closing == Some(true), scale, digits, words };
                    if closing.is_some() {
                        return Some(row);
                    }
                    // "million million" multiplies on.
                    done = Some(row);
                }
                Some(_) => break,
                None => {
                    let words = first.words + done.map_or(0, |row| row.words);
                    let digits = first.digits || done.is_some_and(|row| row.digits);
                    done = Some(Row { value: total + first.value, words, digits, ..first });
                    break;
                }
            }
            let Some(row) = done else { break };
            let Some((word, after, _)) = self.next(row.end).or_else(|| self.digit_word(row.end)) else {
                break;
            };
            let joined = word == "and";
            let from = if joined { self.scan.skip_spaces(after) } else { after - word.len() };
            let Some(next) = self.chunk(from, ending) else { break };
            let following = self.next(next.end).map(|(word, _, _)| word);
            if joined && ending == Ending::Cardinal && following.is_some_and(|word| proper(next.value, word))
            {
                break;
            }
            let scaled = following.and_then(cardinal).is_some_and(|word| match word {
                Word::Scale(scale) => u128::from(scale) >= last,
                _ => false,
            });
            if scaled
                || next.value == 0
                || next.value >= last
                || matches!(self.scan.word(from), "a" | "an") && following.is_none()
            {
                break;
            }
            first = next;
        }
        match ending {
            Ending::Cardinal => done,
            Ending::Ordinal => None,
        }
    }

    fn digit_word(&self, at: usize) -> Option<(&'s str, usize, bool)> {
        let from = self.scan.skip_spaces(at);
        self.digits(from).filter(|_| from > at).map(|_| ("", from, false))
    }

    /// Whether the last word of a row is a place in a row.
    fn is_ordinal(&self, row: &Row) -> bool {
        ordinal(last_word(self.scan, row.end)).is_some()
    }
}

fn last_word(scan: &Scan, end: usize) -> &str {
    let left = &scan.text()[..end];
    let length = left.bytes().rev().take_while(u8::is_ascii_lowercase).count();
    &left[end - length..]
}

/// Whether so many of the parts that a word names are less than a whole: three "quarters", but not thirty "fifths".
fn proper(count: u128, word: &str) -> bool {
    if matches!(word, "half" | "halves" | "quarter" | "quarters") {
        return true;
    }
    match ordinal(word) {
        Some((Word::Small(1), _)) | None => false,
        Some((Word::Small(below) | Word::Tens(below), _)) => count < below.into(),
        Some((Word::Hundred, _)) => count < 100,
        Some((Word::Scale(below), _)) => count < below.into(),
        Some((Word::Dozen, _)) => false,
    }
}

fn exact(value: u128) -> Option<Amount> {
    i128::try_from(value)
        .ok()
        .and_then(|value| Decimal::try_from_i128_with_scale(value, 0).ok())
        .map(Amount::Exact)
}

/// Reads the longest number that begins at an offset, without a sign.
pub(super) fn read(scan: &Scan, at: usize) -> Option<Quantity> {
    let first = scan.after(at)?;
    if first.is_ascii_digit() || first == '.' || !first.is_ascii() {
        return in_digits(scan, at);
    }
    if !first.is_ascii_lowercase() {
        return None;
    }
    let reader = Reader { scan };
    let word = scan.word(at);
    if word.is_empty() {
        return None;
    }
    let options = [fraction(&reader, at), decimal(&reader, at), whole(&reader, at)];
    options.into_iter().flatten().reduce(|best, next| if next.end > best.end { next } else { best })
}

fn whole(reader: &Reader, at: usize) -> Option<Quantity> {
    let row = reader.number(at, Ending::Cardinal)?;
    mixed(reader, &row).or_else(|| {
        Some(Quantity {
            value: exact(row.value)?,
            end: row.end,
            subtype: if row.digits { Subtype::None } else { Subtype::Integer },
        })
    })
}

/// A number and a part: "one hundred and three quarters", "five and a half million".
fn mixed(reader: &Reader, row: &Row) -> Option<Quantity> {
    let (word, end, _) = reader.next(row.end)?;
    if word != "and" {
        return None;
    }
    let from = reader.scan.skip_spaces(end);
    let whole = exact(row.value)?;
    let half = |from: usize| half(reader, from);
    if let Some((part, end)) = half(from) {
        if let Some((word, end, _)) = reader.next(end)
            && let Some(Word::Scale(scale)) = cardinal(word)
        {
            let scale = Amount::Exact(scale.into());
            let value =
                if row.scale >= 1000 { whole.plus(part.times(scale)) } else { whole.plus(part).times(scale) };
            return Some(Quantity { value, end, subtype: Subtype::Fraction });
        }
        let part = if row.scale >= 1000 { part.times(exact(row.scale)?) } else { part };
        return Some(Quantity { value: whole.plus(part), end, subtype: Subtype::Fraction });
    }
    let part = over_place(reader, from)?;
    let value = if row.scale >= 1000 { part.value.times(exact(row.scale)?) } else { part.value };
    (part.value.float() < 1.0).then(|| Quantity { value: whole.plus(value), ..part })
}

/// "half", "a half", "one half", "a quarter".
fn half(reader: &Reader, at: usize) -> Option<(Amount, usize)> {
    let scan = reader.scan;
    let at = match scan.word(at) {
        word @ ("a" | "an" | "one") => scan.skip_spaces(at + word.len()),
        _ => at,
    };
    let at = if scan.after(at) == Some('-') { at + 1 } else { at };
    match scan.word(at) {
        "half" => Some((Amount::Exact(Decimal::new(5, 1)), at + 4)),
        "quarter" => Some((Amount::Exact(Decimal::new(25, 2)), at + 7)),
        _ => None,
    }
}

/// A number over a place in a row: "two thirds", "one twenty-fifth", "a trillionth", "three quarters".
fn over_place(reader: &Reader, at: usize) -> Option<Quantity> {
    let article = matches!(reader.scan.word(at), "a" | "an");
    // The numerator is as long as it can be, but leaves a denominator.
    let mut tops: Vec<(u128, usize)> = Vec::new();
    if article {
        tops.push((1, at + reader.scan.word(at).len()));
    }
    let mut longest = reader.number(at, Ending::Cardinal);
    if longest.is_none_or(|row| row.digits) {
        longest = None;
    }
    if let Some(row) = longest {
        tops.push((row.value, row.end));
        tops.extend(prefixes(reader, at, row.end));
    }
    tops.sort_by_key(|(_, end)| std::cmp::Reverse(*end));
    for (top, end) in tops {
        let Some((word, after, hyphen)) = reader.next(end) else { continue };
        let from = after - word.len();
        if matches!(word, "quarter" | "quarters" | "halves" | "half") && (top > 1) == word.ends_with('s') {
            let below = if word.starts_with('q') { 4_u128 } else { 2 };
            return quotient(top, below, after);
        }
        // "hundredths" is a denominator by itself.
        let alone = ordinal(word).and_then(|(found, plural)| match found {
            Word::Hundred => Some((100_u128, plural)),
            Word::Scale(scale) => Some((scale.into(), plural)),
            _ => None,
        });
        if let Some((below, _)) = alone.filter(|(_, plural)| top == 1 || *plural) {
            return quotient(top, below, after);
        }
        let bottom = reader.number(from, Ending::Ordinal);
        let Some(bottom) = bottom else { continue };
        if bottom.value < 2 || (top != 1 && !bottom.plural) {
            continue;
        }
        // "thirty-fifths" is one word: the numerator can not take its tens.
        if hyphen && bottom.value < 10 && tens_before(reader.scan, end) {
            continue;
        }
        if article && bottom.value == 2 {
            continue;
        }
        return quotient(top, bottom.value, bottom.end);
    }
    None
}

fn quotient(top: u128, below: u128, end: usize) -> Option<Quantity> {
    let value = exact(top)?.over(exact(below)?);
    Some(Quantity { value, end, subtype: Subtype::Fraction })
}

fn tens_before(scan: &Scan, end: usize) -> bool {
    matches!(cardinal(last_word(scan, end)), Some(Word::Tens(_)))
}

/// The shorter numbers at the beginning of a longer one.
fn prefixes(reader: &Reader, at: usize, end: usize) -> Vec<(u128, usize)> {
    let text = &reader.scan.text()[..end];
    let cuts = text[at..].char_indices().filter(|(_, c)| *c == ' ' || *c == '-').map(|(place, _)| at + place);
    cuts.filter_map(|cut| {
        let row = Scan::new(&reader.scan.text()[at..cut]);
        let inner = Reader { scan: &row };
        inner
            .number(0, Ending::Cardinal)
            .filter(|found| found.end == row.text().len())
            .map(|found| (found.value, at + found.end))
    })
    .collect()
}

fn fraction(reader: &Reader, at: usize) -> Option<Quantity> {
    let scan = reader.scan;
    let simple = over_place(reader, at);
    let part = simple.or_else(|| {
        let alone = matches!(scan.word(at), "half" | "quarter" | "a" | "one");
        let (value, end) = half(reader, at).filter(|_| alone)?;
        Some(Quantity { value, end, subtype: Subtype::Fraction })
    });
    if let Some(part) = part {
        // "half a dozen", "half million", "two thirds of a million".
        let mut from = part.end;
        for word in ["of", "a"] {
            from = scan.phrase(from, &[word]).unwrap_or(from);
        }
        if let Some((word, end, _)) = reader.next(from) {
            let scale = match cardinal(word) {
                Some(Word::Scale(scale)) => Some(scale),
                Some(Word::Dozen) => Some(12),
                _ => None,
            };
            if let Some(scale) = scale {
                let value = part.value.times(Amount::Exact(scale.into()));
                let subtype = if scale == 12 { Subtype::Integer } else { Subtype::Fraction };
                return Some(Quantity { value, end, subtype });
            }
        }
        let bare = part.end - at <= 7 && matches!(scan.word(at), "quarter");
        return (!bare).then_some(part);
    }
    let row = reader.number(at, Ending::Cardinal)?;
    over_number(reader, row.value, row.end)
}

/// "one over three", "1 in twenty-one", "two out of five".
fn over_number(reader: &Reader, top: u128, end: usize) -> Option<Quantity> {
    let scan = reader.scan;
    let (from, open) = match scan.phrase(end, &["over"]) {
        Some(end) => (end, true),
        None => (scan.phrase(end, &["out", "of"]).or_else(|| scan.phrase(end, &["in"]))?, false),
    };
    let from = scan.skip_spaces(from);
    let bottom = match reader.number(from, Ending::Cardinal) {
        Some(row) => (row.value, row.end),
        None => {
            let (value, end) = scan.digits(from, 9).filter(|(_, end)| scan.ends(*end))?;
            (value.into(), end)
        }
    };
    let single = scan.phrase(end, &["in"]).is_none() || top == 1;
    let proper = top < bottom.0 && (open || single);
    let money = scan.text()[..end].trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(['$', '£', '€']);
    (bottom.0 > 0 && proper && !money && top > 0).then(|| quotient(top, bottom.0, bottom.1)).flatten()
}

/// "two hundred point zero three", "nought point eleven".
fn decimal(reader: &Reader, at: usize) -> Option<Quantity> {
    let row = reader.number(at, Ending::Cardinal)?;
    let mut end = reader.scan.phrase(row.end, &["point"])?;
    let mut text = format!("{}.", row.value);
    while text.len() < 25 {
        let from = reader.scan.skip_spaces(end);
        let Some(part) = reader.small(from, Ending::Cardinal) else { break };
        text.push_str(&part.value.to_string());
        end = part.end;
    }
    if text.ends_with('.') {
        return None;
    }
    let value = Amount::Exact(Decimal::from_str_exact(&text).ok()?);
    let (value, end, subtype) = match reader.next(end) {
        Some((word, after, _)) => match cardinal(word) {
            Some(Word::Scale(scale)) => (value.times(Amount::Exact(scale.into())), after, Subtype::Integer),
            _ => (value, end, Subtype::Decimal),
        },
        None => (value, end, Subtype::Decimal),
    };
    Some(Quantity { value, end, subtype })
}

/// Digits with what may stand behind them.
fn in_digits(scan: &Scan, at: usize) -> Option<Quantity> {
    let reader = Reader { scan };
    if let Some(found) = digits::fraction(scan, at) {
        return Some(found);
    }
    let (value, end) = digits::plain(scan, at)?;
    if let Some(power) = digits::power(scan, value, end) {
        return Some(power);
    }
    if let Some(row) = reader.number(at, Ending::Cardinal).filter(|row| row.end > end) {
        if let Some(found) = mixed(&reader, &row) {
            return Some(found);
        }
        let subtype = if row.words > 2 { Subtype::None } else { Subtype::Integer };
        return Some(Quantity { value: exact(row.value)?, end: row.end, subtype });
    }
    if value.fract().is_zero()
        && let Ok(top) = u128::try_from(value)
        && let Some(found) = over_number(&reader, top, end)
    {
        return Some(found);
    }
    let number = Amount::Exact(value);
    let next = scan.skip_spaces(end);
    let word = scan.rest(next).bytes().take_while(u8::is_ascii_lowercase).count();
    let word = &scan.rest(next)[..word];
    let scale: u64 = match word {
        "k" => 1000,
        "m" | "mm" | "mn" | "mln" => 1_000_000,
        "g" | "b" | "bn" => 1_000_000_000,
        "t" => 1_000_000_000_000,
        "hundred" => 100,
        "thousand" => 1000,
        "lakh" => 100_000,
        "million" => 1_000_000,
        "crore" => 10_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        "dozen" | "dozens" | "dz" | "dzs" => 12,
        _ => 1,
    };
    let letter = word.len() <= 2 && scale > 1;
    let taken = scale > 1
        && scan.ends(next + word.len())
        && (!letter || !matches!(word, "m" | "t" | "b" | "mm") || next == end || word == "mm");
    if taken {
        let value = number.times(Amount::Exact(scale.into()));
        let subtype = if value.is_whole() { Subtype::Integer } else { Subtype::Decimal };
        return Some(Quantity { value, end: next + word.len(), subtype });
    }
    let subtype = if number.is_whole() { Subtype::Integer } else { Subtype::Decimal };
    Some(Quantity { value: number, end, subtype })
}

/// A place in a row that begins at an offset: its number and its end.
pub(super) fn place(scan: &Scan, at: usize) -> Option<(u128, usize)> {
    if let Some((value, end)) = scan.digits(at, 9) {
        let suffix = &scan.rest(end)[..scan.rest(end).bytes().take_while(u8::is_ascii_lowercase).count()];
        return (matches!(suffix, "st" | "nd" | "rd" | "th") && scan.ends(end + suffix.len()))
            .then(|| (value.into(), end + suffix.len()));
    }
    if scan.word(at).is_empty() || scan.before(at).is_some_and(is_word) {
        return None;
    }
    let reader = Reader { scan };
    let row = reader.number(at, Ending::Ordinal)?;
    (!row.plural).then_some((row.value, row.end))
}
