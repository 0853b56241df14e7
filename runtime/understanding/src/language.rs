//! Which language a message is written in.

use botloom_script::is_han;

/// A language that messages are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The language of a text; none if it has no words, such as a number.
pub(crate) fn detect(text: &str) -> Option<Language> {
    let han = text.chars().filter(|c| is_han(*c)).count();
    // A Chinese character stands for about two Latin letters more than itself; what has digits is a number, no word.
    let words = text.split(|c: char| !c.is_alphanumeric() || is_han(c));
    let latin: usize = words
        .filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_alphabetic()))
        .map(|word| word.len())
        .sum();
    match (han, latin) {
        (0, 0) => None,
        (han, latin) if han * 4 >= latin => Some(Language::Zh),
        _ => Some(Language::En),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_decide_not_numbers() {
        for (text, language) in [
            ("我的快递", Some(Language::Zh)),
            ("查一下 SF1234567890 的 status", Some(Language::Zh)),
            ("where is my parcel", Some(Language::En)),
            ("where is my parcel 你好", Some(Language::En)),
            ("SF1234567890", None),
            ("12:30", None),
            ("ok", Some(Language::En)),
            ("", None),
        ] {
            assert_eq!(detect(text), language, "{text}");
        }
    }
}
