//! In which language the talk goes on.

use super::machine::Machine;
use crate::input::{Cue, Meaning};
use crate::session::Waiting;
use botloom_flow::program::SlotType;

/// Words that make a sentence of English names and values.
const ENGLISH: &[&str] = &[
    "i", "the", "is", "was", "my", "it", "and", "to", "not", "have", "has", "we", "you", "a", "of", "in",
    "are", "were", "be", "on", "for", "but", "that", "this",
];
/// Characters that make a sentence of Chinese names and values.
const CHINESE: &[&str] =
    &["我", "你", "您", "的", "了", "吗", "是", "不", "没", "在", "有", "这", "就", "也", "都"];

impl Machine<'_> {
    /// Goes on in the language of a message, where the message tells what the customer speaks.
    ///
    /// A borrowed "ok" or "thanks" does not, nor a name or an address that was asked for, nor a word of a choice
    /// such as "wifi".
    pub(super) fn follow(&mut self, text: &str, meaning: &Meaning, spelled_out: bool) {
        let wish = meaning.language.as_deref().and_then(|wish| self.program.language(wish));
        // Languages of one script are not told apart.
        let Some(wish) = wish.filter(|wish| script(wish) != script(&self.language())) else { return };
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count();
        let short = words <= 2 && text.is_ascii();
        let phrase =
            |cue: &Cue| matches!(cue, Cue::Affirm | Cue::Deny | Cue::Greet | Cue::Thanks | Cue::Goodbye);
        let first = self.session.messages <= 1;
        if short && !meaning.cues.is_empty() && meaning.cues.iter().all(phrase) && !first {
            return;
        }
        if let Some(Waiting::Answer(name)) = &self.session.waiting {
            let free = self.slot(name).is_some_and(|slot| slot.kind == SlotType::Text);
            if free && meaning.cues.is_empty() && !spelled_out && !is_sentence(text) {
                return;
            }
            if short && meaning.entities.iter().any(|entity| entity.slot == *name) {
                return;
            }
        }
        self.change_language(wish);
    }
}

/// The script of a language.
fn script(language: &str) -> &'static str {
    match language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "zh" | "yue" | "ja" => "han",
        "ko" => "hangul",
        "ru" | "uk" | "bg" | "sr" | "mk" | "be" | "kk" | "mn" => "cyrillic",
        "ar" | "fa" | "ur" => "arabic",
        "he" => "hebrew",
        "el" => "greek",
        "th" => "thai",
        "hi" | "mr" | "ne" => "devanagari",
        _ => "latin",
    }
}

/// Whether a text is a sentence of its language, and not only a name, a place or a value.
fn is_sentence(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
    let english = ENGLISH.iter().filter(|word| words.contains(word)).count();
    let chinese = CHINESE.iter().filter(|word| text.contains(*word)).count();
    english >= 2 || chinese >= 2
}

#[cfg(test)]
mod tests {
    use super::{is_sentence, script};

    #[test]
    fn only_scripts_are_told_apart() {
        assert_eq!(script("es"), script("en-GB"));
        assert_eq!(script("zh-TW"), script("zh-CN"));
        assert_ne!(script("zh-CN"), script("en"));
    }

    #[test]
    fn names_and_addresses_are_no_sentences() {
        for text in
            ["王小明", "12 Clementi Avenue 3, Singapore", "上海市浦东新区世纪大道100号", "Blue Whale Ltd", ""]
        {
            assert!(!is_sentence(text), "{text}");
        }
        for text in ["The parcel was left in the rain", "我的包裹不见了", "I don't know where it is"] {
            assert!(is_sentence(text), "{text}");
        }
    }
}
