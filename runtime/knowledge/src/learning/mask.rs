//! Takes personal data out of what customers and agents wrote, before anything is made of it.
//!
//! What form alone shows is found: addresses of mail, long numbers (telephones, cards, papers, orders), names behind "my
//! name is". Values that a bot knows to be sensitive are named by the caller. Too much is masked rather than too little.

use std::collections::BTreeSet;

use crate::entry::Entry;
use crate::normalize::is_dense;

/// What stands where something was taken out. Searches read it as a blank.
pub const MASK: &str = "***";

/// A number alone with so many digits belongs to somebody.
const LONG_NUMBER: usize = 7;
/// A word of letters and digits with so many digits does.
const LONG_CODE: usize = 5;
/// A name has at most so many characters of a script without spaces.
const LONGEST_NAME: usize = 3;
/// Clauses with fewer letters say nothing alone.
const FEW: usize = 4;
/// What stands before a name, in the spelling of [`Masker::masked`].
const BEFORE_NAMES: &[&str] =
    &["我叫", "我的名字是", "名字叫", "姓名是", "姓名：", "姓名:", "my name is ", "My name is "];

/// Knows which numbers everybody may read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Masker {
    public: BTreeSet<String>,
}

impl Masker {
    /// One that leaves the numbers that stand in answers, such as a hotline.
    pub fn new(entries: &[Entry]) -> Self {
        let mut public = BTreeSet::new();
        for faq in entries.iter().flat_map(|entry| entry.text.values()) {
            for run in runs(&faq.answer) {
                let digits = digits(&faq.answer[run]);
                if !digits.is_empty() {
                    public.insert(digits);
                }
            }
        }
        Self { public }
    }

    /// A text with letters and digits in normal width and single blanks, personal data as [`MASK`]; lines stay lines.
    pub fn masked(&self, text: &str) -> String {
        let lines = text.lines().map(|line| self.line(line)).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }

    fn line(&self, line: &str) -> String {
        let plain: String = line.chars().map(narrowed).collect();
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut hidden: Vec<std::ops::Range<usize>> =
            runs(&plain).filter(|run| self.hides(&plain[run.clone()])).collect();
        hidden.extend(names(&plain));
        hidden.sort_by_key(|range| (range.start, range.end));
        let mut out = String::with_capacity(plain.len());
        let mut done = 0;
        for range in hidden {
            if range.start < done {
                continue;
            }
            out.push_str(&plain[done..range.start]);
            out.push_str(MASK);
            done = range.end;
        }
        out.push_str(&plain[done..]);
        out
    }

    fn hides(&self, run: &str) -> bool {
        if let Some((name, host)) = run.split_once('@') {
            return name.ends_with(|c: char| c.is_ascii_alphanumeric()) && host.contains('.');
        }
        let digits = digits(run);
        let letters = run.bytes().any(|b| b.is_ascii_alphabetic());
        let least = if letters { LONG_CODE } else { LONG_NUMBER };
        let amount = !letters && run.contains('.');
        digits.len() >= least && !amount && !self.public.contains(&digits)
    }
}

/// A letter, digit or joint of them in normal width; all else stays as it was written.
fn narrowed(c: char) -> char {
    let plain = u32::from(c).checked_sub(0xfee0).and_then(char::from_u32);
    plain.filter(|plain| plain.is_ascii_alphanumeric() || "@.-_+".contains(*plain)).unwrap_or(c)
}

fn digits(run: &str) -> String {
    run.chars().filter(char::is_ascii_digit).collect()
}

/// Stretches of ASCII letters, digits and what joins them; single blanks and hyphens between digits are part of a number.
fn runs(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
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
fn names(text: &str) -> Vec<std::ops::Range<usize>> {
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

/// A masked text without its signs, for phrasings: clauses that say nothing but whose data it was go, if others are left.
#[must_use]
pub fn unmasked(text: &str) -> String {
    if !text.contains(MASK) {
        return text.to_owned();
    }
    let ends = |c: char| "，,。；;！!？?\n".contains(c);
    let open: Vec<&str> = text.split_inclusive(ends).filter(|clause| !clause.contains(MASK)).collect();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let open = open.concat();
    let kept = if letters(&open) >= FEW { open } else { text.replace(MASK, " ") };
    let mut out = String::new();
    for word in kept.split_whitespace() {
        let dense = |c: Option<char>| c.is_some_and(is_dense);
        let joined = out.is_empty() || dense(out.chars().last()) && dense(word.chars().next());
        out.push_str(if joined { "" } else { " " });
        out.push_str(word);
    }
    out.trim_matches(|c: char| c.is_whitespace() || "，,、；;：:+-".contains(c)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Faq;

    #[test]
    fn what_belongs_to_somebody_is_taken_out() {
        let masker = Masker::default();
        for (text, masked) in [
            ("我的手机号是１３８１２３４５６７８，帮我查", "我的手机号是***，帮我查"),
            ("call me at +86 138-1234-5678 please", "call me at +*** please"),
            ("身份证11010119900307123X能用吗", "身份证***能用吗"),
            ("SF1234567890 到哪了", "*** 到哪了"),
            ("mail ann.lee@example.com now", "mail *** now"),
            ("我叫张三，想退货", "我叫***，想退货"),
            ("我叫了快递怎么没来", "我叫了快递怎么没来"),
            ("My name is Ann Lee and I moved", "My name is *** and I moved"),
            ("满 10000 减 50.5，2026 年", "满 10000 减 50.5，2026 年"),
            ("1234567.89 元", "1234567.89 元"),
        ] {
            assert_eq!(masker.masked(text), masked, "{text}");
            assert_eq!(masker.masked(masked), masked, "masking again changes nothing");
        }
    }

    #[test]
    fn phrasings_are_kept_without_signs() {
        assert_eq!(unmasked("*** 到哪了"), "到哪了");
        assert_eq!(unmasked("可以用花呗吗？我的电话是***"), "可以用花呗吗？");
        assert_eq!(unmasked("查一下***的物流"), "查一下的物流");
        assert_eq!(unmasked("where is *** now"), "where is now");
        assert_eq!(unmasked("***"), "");
    }

    #[test]
    fn what_stands_in_an_answer_is_public() {
        let faq = Faq { answer: "请拨打 400-000-0000。".into(), ..Faq::default() };
        let entry = Entry { text: [("zh-CN".to_owned(), faq)].into(), ..Entry::default() };
        let masker = Masker::new(&[entry]);
        assert_eq!(masker.masked("打 4000000000 没人接"), "打 4000000000 没人接");
        assert_eq!(masker.masked("打 4000000001 没人接"), "打 *** 没人接");
    }
}
