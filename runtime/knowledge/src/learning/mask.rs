//! Takes personal data out of what customers and agents wrote, before anything is made of it.
//!
//! What form alone shows is found in `personal.rs`; values that a bot knows to be sensitive are named by the caller.

use std::collections::BTreeSet;

use crate::entry::Entry;
use crate::normalize::is_dense;
use crate::personal::{narrowed, numbers, personal};

/// What stands where something was taken out. Searches read it as a blank.
pub const MASK: &str = "***";

/// Clauses with fewer letters say nothing alone.
const FEW: usize = 4;
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
            public.extend(numbers(&faq.answer).map(|(_, digits)| digits));
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
        let mut out = String::with_capacity(plain.len());
        let mut done = 0;
        for range in personal(&plain, &|digits| self.public.contains(digits)) {
            out.push_str(&plain[done..range.start]);
            out.push_str(MASK);
            done = range.end;
        }
        out.push_str(&plain[done..]);
        out
    }
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
