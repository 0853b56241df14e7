//! Finds personal data by its form: addresses of mail, long numbers (telephones, cards, papers, orders), names behind "my name is",
//! addresses of houses. Too much is found rather than too little; what only its meaning shows is not.

use std::ops::Range;

use crate::normalize::is_dense;

/// A number alone with so many digits belongs to somebody.
const LONG_NUMBER: usize = 7;
/// A word of letters and digits with so many digits does.
const LONG_CODE: usize = 5;
/// A name has at most so many characters of a script without spaces.
const LONGEST_NAME: usize = 3;
/// What stands before a name.
const BEFORE_NAMES: &[&str] =
    &["我叫", "我的名字是", "名字叫", "姓名是", "姓名：", "姓名:", "my name is ", "My name is "];
/// What stands before an address.
const BEFORE_ADDRESSES: &[&str] =
    &["地址是", "地址：", "地址:", "地址", "住在", "家在", "寄到", "送到", "寄往", "送往"];
/// What an address in Chinese calls the place before its first number, and what stands behind its numbers.
const WAYS: &[char] = &['路', '街', '巷', '弄', '道', '村', '苑', '园', '里'];
const HOUSES: &[char] = &['号', '弄', '栋', '幢', '座', '楼', '层', '室', '单', '元', '组', '户'];
/// What a street is called in English.
const STREETS: &[&str] = &[
    "street",
    "st",
    "road",
    "rd",
    "avenue",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "boulevard",
    "blvd",
    "court",
    "square",
];

/// Where personal data stands, in order and apart from one another. `is_public` tells the digits that everybody may read, such as those
/// of a hotline.
#[must_use]
pub fn personal(text: &str, is_public: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let (plain, origin) = narrow(text);
    let mut found: Vec<Range<usize>> =
        runs(&plain).filter(|run| belongs(&plain[run.clone()], is_public)).collect();
    found.extend(names(&plain));
    found.extend(chinese_addresses(&plain));
    found.extend(english_addresses(&plain));
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart.into_iter().map(|range| origin[range.start]..origin[range.end]).collect()
}

/// The numbers of a text: where each stands, with its digits alone.
pub fn numbers(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let (plain, origin) = narrow(text);
    let found: Vec<_> = runs(&plain).map(|run| (run.clone(), digits(&plain[run]))).collect();
    found
        .into_iter()
        .filter(|(_, digits)| !digits.is_empty())
        .map(move |(run, digits)| (origin[run.start]..origin[run.end], digits))
}

/// The text with letters and digits in normal width, and where each of its bytes (and its end) stands in the original.
fn narrow(text: &str) -> (String, Vec<usize>) {
    let mut plain = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        let c = narrowed(c);
        origin.extend(std::iter::repeat_n(at, c.len_utf8()));
        plain.push(c);
    }
    origin.push(text.len());
    (plain, origin)
}

/// A letter, digit or joint of them in normal width; all else stays as it was written.
pub(crate) fn narrowed(c: char) -> char {
    let plain = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    plain.filter(|plain| plain.is_ascii_alphanumeric() || "@.-_+".contains(*plain)).unwrap_or(c)
}

fn belongs(run: &str, is_public: &dyn Fn(&str) -> bool) -> bool {
    if let Some((name, host)) = run.split_once('@') {
        return name.ends_with(|c: char| c.is_ascii_alphanumeric()) && host.contains('.');
    }
    let digits = digits(run);
    let letters = run.bytes().any(|b| b.is_ascii_alphabetic());
    let least = if letters { LONG_CODE } else { LONG_NUMBER };
    let amount = !letters && run.contains('.');
    digits.len() >= least && !amount && !is_public(&digits)
}

fn digits(run: &str) -> String {
    run.chars().filter(char::is_ascii_digit).collect()
}

/// Stretches of ASCII letters, digits and what joins them; single blanks and hyphens between digits are part of a number.
fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !bytes[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let start = at;
        while at < bytes.len() {
            let (before, after) = (bytes.get(at.wrapping_sub(1)), bytes.get(at + 1));
            let between =
                |test: fn(&u8) -> bool| at > start && before.is_some_and(test) && after.is_some_and(test);
            let joined = match bytes[at] {
                b if b.is_ascii_alphanumeric() => true,
                b' ' => between(u8::is_ascii_digit),
                b'-' | b'_' | b'.' | b'@' | b'+' => between(u8::is_ascii_alphanumeric),
                _ => false,
            };
            if !joined {
                break;
            }
            at += 1;
        }
        (start < at).then_some(start..at)
    })
}

/// Names behind what people say before them.
fn names(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for before in BEFORE_NAMES {
        for (at, _) in text.match_indices(before) {
            let start = at + before.len();
            let rest = &text[start..];
            let end = if rest.starts_with(is_dense) {
                let run = rest.find(|c| !is_dense(c)).unwrap_or(rest.len());
                let name = (2..=LONGEST_NAME).contains(&rest[..run].chars().count());
                if name && !rest.starts_with(['了', '的', '过', '个']) { run } else { 0 }
            } else {
                words(rest)
            };
            if end > 0 {
                found.push(start..start + end);
            }
        }
    }
    found
}

/// The end of a name in letters: its first word, and those after it that begin with a capital.
fn words(rest: &str) -> usize {
    let mut end = 0;
    for (number, word) in rest.split(' ').take(3).enumerate() {
        let letters = word.find(|c: char| !c.is_alphabetic() || is_dense(c)).map_or(word, |at| &word[..at]);
        let capital = letters.starts_with(char::is_uppercase);
        if letters.is_empty() || number > 0 && !capital {
            break;
        }
        end += usize::from(number > 0) + letters.len();
        if letters.len() < word.len() {
            break;
        }
    }
    end
}

/// Clauses such as `上海市浦东新区世纪大道100号2楼`: a way, a number, what a house is called.
fn chinese_addresses(text: &str) -> Vec<Range<usize>> {
    let part = |c: char| is_dense(c) || c.is_ascii_alphanumeric() || c == '-';
    let mut found = Vec::new();
    let mut done = 0;
    for clause in text.split(|c: char| !part(c)) {
        let start = done;
        done += clause.len();
        done += text[done..].chars().next().map_or(0, char::len_utf8);
        let Some(end) = house(clause) else { continue };
        let said = BEFORE_ADDRESSES.iter().filter_map(|before| {
            clause[..end].find(before).map(|at| at + before.len()).filter(|from| *from < end)
        });
        let from = said.max().unwrap_or(0);
        found.push(start + from..start + end);
    }
    found
}

/// Where the last number of a house ends, if the clause holds a way with one.
fn house(clause: &str) -> Option<usize> {
    let mut end = None;
    let mut after: Option<char> = None;
    let mut characters = clause.char_indices().peekable();
    while let Some((_, c)) = characters.next() {
        if !c.is_ascii_digit() {
            after = Some(c);
            continue;
        }
        // Behind the first house, further numbers belong to it.
        let begins = end.is_some() || after.is_some_and(|c| WAYS.contains(&c));
        while characters.next_if(|(_, c)| c.is_ascii_alphanumeric() || *c == '-').is_some() {}
        let mut last = None;
        while let Some((at, c)) = characters.next_if(|(_, c)| HOUSES.contains(c)) {
            last = Some(at + c.len_utf8());
        }
        after = None;
        if begins && last.is_some() {
            end = last;
        }
    }
    end
}

/// Such as `12 Baker Street`: a number, up to three words with capitals, what a street is called.
fn english_addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let words: Vec<Range<usize>> = ascii_words(text);
    for (at, number) in words.iter().enumerate() {
        let own = &text[number.clone()];
        if own.len() > 5 || !own.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        for (more, word) in words[at + 1..].iter().take(4).enumerate() {
            let name = &text[word.clone()];
            let joined = text[words[at + more].end..word.start].chars().all(|c| c == ' ');
            if !joined || !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                break;
            }
            if more > 0 && STREETS.contains(&name.to_ascii_lowercase().as_str()) {
                found.push(number.start..word.end);
                break;
            }
        }
    }
    found
}

fn ascii_words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut from = None;
    for (at, byte) in text.bytes().chain(std::iter::once(b' ')).enumerate() {
        match (byte.is_ascii_alphanumeric(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                words.push(start..at);
                from = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        personal(text, &|_| false).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn what_belongs_to_somebody_is_found_where_it_stands() {
        for (text, parts) in [
            ("我的手机号是１３８１２３４５６７８，帮我查", vec!["１３８１２３４５６７８"]),
            (
                "call +86 138-1234-5678 or ann.lee@example.com",
                vec!["86 138-1234-5678", "ann.lee@example.com"],
            ),
            (
                "身份证11010119900307123X，卡号6222 0212 3456 7890 128",
                vec!["11010119900307123X", "6222 0212 3456 7890 128"],
            ),
            (
                "我叫张三，住在上海市浦东新区世纪大道100号2栋301室，谢谢",
                vec!["张三", "上海市浦东新区世纪大道100号2栋301室"],
            ),
            ("收货地址：杭州市西湖区文三路478号", vec!["杭州市西湖区文三路478号"]),
            ("My name is Ann Lee, 221b Baker Street, London", vec!["Ann Lee", "221b Baker Street"]),
            ("12 New Oxford St please", vec!["12 New Oxford St"]),
            ("满 10000 减 50.5，5号线到3号楼，第2次", vec![]),
            ("3 days later the Road is open; 2 Big Macs", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(found(text), parts, "{text}");
        }
    }

    #[test]
    fn public_numbers_stay_and_numbers_are_told_by_their_digits() {
        assert!(personal("打 400-000-0000", &|digits| digits == "4000000000").is_empty());
        let told: Vec<_> = numbers("a 138-1234, ５６７").collect();
        assert_eq!(told, [(2..10, "1381234".to_owned()), (12..21, "567".to_owned())]);
    }
}
