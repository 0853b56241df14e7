//! Chinese characters: which are, traditional ones as simplified ones, and how they sound.
//!
//! What it is not: words. Whoever reads texts uses it to see one word in its spellings.
//!
//! `data/traditional.txt` holds two lines of equal length: traditional characters and, below each, its simplified form
//! (from the tables of OpenCC, Apache-2.0; where a character has several simplified forms, the commonest).
//! `data/sounds.txt` holds a syllable without tone and the characters read so first (from pinyin-data, MIT).

use std::collections::HashMap;
use std::sync::LazyLock;

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut lines = include_str!("data/traditional.txt").lines();
    let (from, to) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    from.chars().zip(to.chars()).collect()
});

/// Whether the character is written in Chinese words.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// The simplified form of a traditional character; every other character stays.
#[must_use]
pub fn simplified(c: char) -> char {
    if ('\u{4e00}'..='\u{9fff}').contains(&c) { SIMPLIFIED.get(&c).copied().unwrap_or(c) } else { c }
}

static SOUNDS: LazyLock<HashMap<char, u16>> = LazyLock::new(|| {
    let mut numbers: HashMap<String, u16> = HashMap::new();
    let mut sounds = HashMap::new();
    for line in include_str!("data/sounds.txt").lines() {
        let Some((syllable, chars)) = line.split_once(' ') else { continue };
        let next = numbers.len() as u16 + 1;
        let number = *numbers.entry(folded(syllable)).or_insert(next);
        sounds.extend(chars.chars().map(|c| (c, number)));
    }
    sounds
});

/// A syllable without what speakers of many regions, and their keyboards, do not tell apart.
fn folded(syllable: &str) -> String {
    let mut folded = syllable.to_owned();
    for (long, short) in [("zh", "z"), ("ch", "c"), ("sh", "s")] {
        if let Some(rest) = folded.strip_prefix(long) {
            folded = format!("{short}{rest}");
        }
    }
    for (long, short) in [("ang", "an"), ("eng", "en"), ("ing", "in")] {
        if let Some(rest) = folded.strip_suffix(long) {
            folded = format!("{rest}{short}");
        }
    }
    folded
}

/// A number that characters of one sound share; none for what has no sound here.
#[must_use]
pub fn sound(c: char) -> Option<u16> {
    SOUNDS.get(&c).copied()
}

/// Whether a character only says how something is said, such as 吗 and 嘛.
#[must_use]
pub fn is_particle(c: char) -> bool {
    "吗嘛吧呢么啊呀哎唉哦噢喔哈嗨嘿呵哼嗯呃额嘞啦咯喽哟呗嘻".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_the_table_fit() {
        let lines: Vec<&str> = include_str!("data/traditional.txt").lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].chars().count(), lines[1].chars().count());
        let chain: Vec<char> = lines[1].chars().filter(|c| simplified(*c) != *c).collect();
        assert_eq!(chain, [], "what is simplified once stays");
    }

    #[test]
    fn characters_are_told_from_letters_and_signs() {
        assert!("快遞〇𠮷".chars().filter(|c| is_han(*c)).eq("快遞𠮷".chars()));
        assert!(!"aé1，。かン한".chars().any(is_han));
    }

    #[test]
    fn characters_have_forms_and_sounds() {
        assert_eq!("開戶寄貨帳號嗎".chars().map(simplified).collect::<String>(), "开户寄货账号吗");
        assert_eq!(simplified('快'), '快');
        assert_eq!(sound('递'), sound('第'));
        assert_eq!(sound('身'), sound('声'));
        assert_ne!(sound('快'), sound('递'));
        assert_eq!(sound('a'), None);
    }
}
