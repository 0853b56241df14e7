//! A filter of messages by the words of `words.txt`.

mod bindings;

use bindings::exports::botloom::plugin::guard::{Direction, Guest, Verdict};

const WORDS: &str = include_str!("../words.txt");

struct Plugin;

botloom_sdk::export!(Plugin);

impl Guest for Plugin {
    fn check(text: String, direction: Direction, _language: String) -> Verdict {
        let mut masked: Vec<char> = text.chars().collect();
        let seen: Vec<char> = masked.iter().copied().map(plain).collect();
        let mut named = Vec::new();
        for word in WORDS.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let places = places(&seen, word);
            if !places.is_empty() {
                named.push(word);
            }
            for at in places {
                masked[at] = '*';
            }
        }
        match (named.is_empty(), direction) {
            (true, _) => Verdict::Pass,
            (false, Direction::Incoming) => Verdict::Replace(masked.into_iter().collect()),
            (false, Direction::Outgoing) => Verdict::Block(format!("it says {}", named.join(", "))),
        }
    }
}

/// The places of the characters of a word, wherever it stands in a text of plain characters.
fn places(text: &[char], word: &str) -> Vec<usize> {
    let latin = word.is_ascii();
    let word: Vec<char> = word.chars().map(plain).collect();
    let mut found = Vec::new();
    for start in 0..text.len() {
        let alone = |at: Option<&char>| !at.is_some_and(char::is_ascii_alphanumeric);
        if latin && !alone(start.checked_sub(1).and_then(|before| text.get(before))) {
            continue;
        }
        if let Some(hit) = hit(text, start, &word, latin)
            && (!latin || alone(hit.last().and_then(|last| text.get(last + 1))))
        {
            found.extend(hit);
        }
    }
    found
}

/// The places of a word that begins right here.
fn hit(text: &[char], start: usize, word: &[char], latin: bool) -> Option<Vec<usize>> {
    // Most places are left at once, without asking for memory.
    if text.get(start) != word.first() {
        return None;
    }
    let mut hit = Vec::with_capacity(word.len());
    let mut at = start;
    for (nth, wanted) in word.iter().enumerate() {
        // What only stands between the characters of a Chinese word does not hide it.
        while nth > 0 && !latin && text.get(at).is_some_and(|c| !c.is_alphanumeric()) && at - start < 32 {
            at += 1;
        }
        if text.get(at)? != wanted {
            return None;
        }
        hit.push(at);
        at += 1;
    }
    Some(hit)
}

/// A character without case and full width.
fn plain(c: char) -> char {
    let narrow = match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    match narrow {
        // Chinese has no case, and most texts are one or the other.
        '\u{2e80}'..='\u{9fff}' => narrow,
        _ if narrow.is_ascii() => narrow.to_ascii_lowercase(),
        _ => narrow.to_lowercase().next().unwrap_or(narrow),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(text: &str) -> Verdict {
        Plugin::check(text.to_owned(), Direction::Incoming, "zh-CN".to_owned())
    }

    #[test]
    fn what_customers_write_is_masked() {
        assert_eq!(incoming("你这个笨蛋！"), Verdict::Replace("你这个**！".to_owned()));
        assert_eq!(incoming("刷 - 单、刷\u{200b}单"), Verdict::Replace("* - *、*\u{200b}*".to_owned()));
        assert_eq!(incoming("You ＩＤＩＯＴ."), Verdict::Replace("You *****.".to_owned()));
        assert_eq!(incoming("GUARANTEED Profit now"), Verdict::Replace("***************** now".to_owned()));
    }

    #[test]
    fn what_only_looks_like_it_passes() {
        for text in ["", "我要查订单", "idiots and idiotic", "刷我的单", "非idiotic"] {
            assert_eq!(incoming(text), Verdict::Pass, "{text}");
        }
    }

    #[test]
    fn what_the_bot_would_say_goes_no_further() {
        let verdict =
            Plugin::check("我们有内部渠道可以刷单".to_owned(), Direction::Outgoing, "zh-CN".to_owned());
        assert_eq!(verdict, Verdict::Block("it says 刷单, 内部渠道".to_owned()));
    }
}
