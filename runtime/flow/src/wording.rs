//! Sentences that can be said in English and in Chinese.
//!
//! A sentence is a template in English with named places, and the values that stand there: `words!("`{name}` has no title",
//! name)`. The template is what its translation is found by, in the catalog `wording/zh.po` (gettext); without one the
//! sentence is said in English. A value that is a sentence itself is translated with the whole.
//!
//! To add a sentence: write `words!` with a template of its own, and its Chinese in the catalog. Do not put a
//! sentence together of parts, because Chinese puts them in another order.

mod catalog;

pub use catalog::pairs as catalog;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A language in which a sentence can be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, in which every sentence is written.
    #[default]
    English,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// The language of a tag such as `zh-CN`, or of a locale such as `zh_CN.UTF-8`; English for any other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }

    /// The language that an `Accept-Language` header prefers (RFC 9110): of the languages that are here, the one of the
    /// greatest weight, and of several the first; English if none is named.
    #[must_use]
    pub fn of_accepted(header: &str) -> Self {
        let mut best = (Self::English, 0.0_f32);
        for range in header.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok());
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let language = match primary.as_str() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => continue,
            };
            if let Some(weight) = weight.filter(|weight| *weight > best.1) {
                best = (language, weight);
            }
        }
        best.0
    }

    /// Its tag: `en` or `zh`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }
}

/// A sentence, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    template: Cow<'static, str>,
    values: Vec<(Cow<'static, str>, Value)>,
}

/// What stands at a named place of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A name, a number, code: the same in every language.
    Text(String),
    /// A part that is translated with the whole.
    Said(Wording),
    /// Several values, one behind the other.
    List(Vec<Value>),
}

/// The template of what is the same in every language.
const VERBATIM: &str = "{text}";

impl Wording {
    /// A sentence without values.
    #[must_use]
    pub const fn fixed(template: &'static str) -> Self {
        Self { template: Cow::Borrowed(template), values: Vec::new() }
    }

    /// A sentence with values; [`words!`](crate::words) writes this.
    #[must_use]
    pub fn new(template: &'static str, values: Vec<(&'static str, Value)>) -> Self {
        debug_assert!(
            values.iter().all(|(name, _)| placeholders(template).any(|place| place == *name))
                && placeholders(template).all(|place| values.iter().any(|(name, _)| *name == place)),
            "the places of `{template}` are not its values"
        );
        let values = values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        Self { template: Cow::Borrowed(template), values }
    }

    /// The sentence that was taken apart by [`Wording::template`] and [`Wording::values`].
    #[must_use]
    pub fn restored(template: String, values: Vec<(String, Value)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (Cow::Owned(name), value)).collect();
        Self { template: Cow::Owned(template), values }
    }

    /// A text that is the same in every language: a name, code, or what a library says in its own words.
    #[must_use]
    pub fn verbatim(text: impl Into<String>) -> Self {
        let values = vec![(Cow::Borrowed("text"), Value::Text(text.into()))];
        Self { template: Cow::Borrowed(VERBATIM), values }
    }

    /// The text that is the same in every language, if it is such a one.
    #[must_use]
    pub fn as_verbatim(&self) -> Option<&str> {
        match self.values.as_slice() {
            [(_, Value::Text(text))] if self.template == VERBATIM => Some(text),
            _ => None,
        }
    }

    /// The word that it asks whether it was meant: that of "did you mean `track`?".
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        match self.values.as_slice() {
            [(_, Value::Text(word))] if self.template == "did you mean `{near}`?" => Some(word),
            _ => None,
        }
    }

    /// The English sentence with its named places, by which translations are found.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.template
    }

    /// What stands at the places.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// The sentence in a language; in English where nobody translated it.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let mut text = String::new();
        self.say(language, &mut text);
        text
    }

    fn say(&self, language: Language, text: &mut String) {
        let translated = match language {
            Language::English => None,
            Language::Chinese => catalog::chinese(&self.template),
        };
        for piece in pieces(translated.unwrap_or(&self.template)) {
            match piece {
                Piece::Text(part) => join(text, part, language),
                Piece::Place(name) => {
                    if let Some((_, value)) = self.values.iter().find(|(known, _)| known == name) {
                        value.say(language, text);
                    }
                }
            }
        }
    }
}

impl Value {
    fn say(&self, language: Language, text: &mut String) {
        match self {
            Self::Text(part) => join(text, part, language),
            Self::Said(wording) => wording.say(language, text),
            Self::List(values) => {
                let comma = match language {
                    Language::English => ", ",
                    Language::Chinese => "、",
                };
                for (number, value) in values.iter().enumerate() {
                    if number > 0 {
                        text.push_str(comma);
                    }
                    value.say(language, text);
                }
            }
        }
    }
}

/// A text without places in a language, such as what a key is; its braces are braces.
pub(crate) fn plain(text: &'static str, language: Language) -> &'static str {
    match language {
        Language::English => text,
        Language::Chinese => catalog::chinese(text).unwrap_or(text),
    }
}

/// Appends a part. In Chinese, a blank stands between characters and code, wherever they come from.
fn join(text: &mut String, part: &str, language: Language) {
    let is_han = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let is_code = |c: char| c == '`' || c.is_ascii_alphanumeric();
    if language == Language::Chinese
        && let (Some(before), Some(after)) = (text.chars().next_back(), part.chars().next())
        && (is_han(before) && is_code(after) || is_code(before) && is_han(after))
        // Within backticks stands what an author wrote.
        && text.matches('`').count().is_multiple_of(2)
    {
        text.push(' ');
    }
    text.push_str(part);
}

/// The sentence in English.
impl fmt::Display for Wording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

impl PartialEq<str> for Wording {
    fn eq(&self, other: &str) -> bool {
        self.in_language(Language::English) == other
    }
}

impl PartialEq<&str> for Wording {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// What people read in their language: a sentence, or an error whose `Display` says it in English.
///
/// An error implements it and derives `thiserror::Error` with `#[error("{}", self.words())]`.
pub trait Worded {
    /// It as a sentence.
    fn words(&self) -> Wording;
}

impl Worded for Wording {
    fn words(&self) -> Wording {
        self.clone()
    }
}

impl<T: Worded + ?Sized> Worded for &T {
    fn words(&self) -> Wording {
        (**self).words()
    }
}

/// What can be a value of a sentence.
pub trait Sayable {
    /// It as a value.
    fn value(&self) -> Value;
}

impl Sayable for Wording {
    fn value(&self) -> Value {
        Value::Said(self.clone())
    }
}

impl Sayable for str {
    fn value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl<T: Sayable + ?Sized> Sayable for &T {
    fn value(&self) -> Value {
        (**self).value()
    }
}

impl<T: Sayable + ?Sized> Sayable for Arc<T> {
    fn value(&self) -> Value {
        (**self).value()
    }
}

impl<T: Sayable> Sayable for [T] {
    fn value(&self) -> Value {
        Value::List(self.iter().map(Sayable::value).collect())
    }
}

impl<T: Sayable> Sayable for Vec<T> {
    fn value(&self) -> Value {
        self.as_slice().value()
    }
}

macro_rules! printed {
    ($($kind:ty)+) => {
        $(impl Sayable for $kind {
            fn value(&self) -> Value {
                Value::Text(self.to_string())
            }
        })+
    };
}

printed! { String char bool u8 u16 u32 u64 usize i32 i64 crate::Code jiff::civil::Date }

/// A sentence that can be said in both languages: `words!("`{name}` has {count} steps", name, count = steps.len())`.
///
/// Braces that are meant as such are doubled, as in `format!`.
#[macro_export]
macro_rules! words {
    (@of $name:ident) => { $name };
    (@of $name:ident = $value:expr) => { $value };
    ($template:literal $(,)?) => { $crate::Wording::fixed($template) };
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::Wording::new(
            $template,
            vec![$((stringify!($name), $crate::wording::Sayable::value(&$crate::words!(@of $name $(= $value)?)))),+],
        )
    };
}

/// A template that is said later, by [`Wording::fixed`]: it is only noted for the catalog, like the `N_` of gettext.
#[macro_export]
macro_rules! noted {
    ($template:literal) => {
        $template
    };
}

/// The names of the places of a template, in order.
pub fn placeholders(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).filter_map(|piece| match piece {
        Piece::Place(name) => Some(name),
        Piece::Text(_) => None,
    })
}

enum Piece<'t> {
    Text(&'t str),
    Place(&'t str),
}

/// What a template is made of: texts, in which doubled braces are single ones, and places.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(brace) = rest.find(['{', '}']) else { return Some(Piece::Text(std::mem::take(&mut rest))) };
        if brace > 0 {
            let (text, tail) = rest.split_at(brace);
            rest = tail;
            return Some(Piece::Text(text));
        }
        if rest.starts_with("{{") || rest.starts_with("}}") {
            let brace = &rest[..1];
            rest = &rest[2..];
            return Some(Piece::Text(brace));
        }
        let close = rest.find('}').filter(|close| *close > 0);
        let Some(close) = close else { return Some(Piece::Text(std::mem::take(&mut rest))) };
        let name = &rest[1..close];
        rest = &rest[close + 1..];
        Some(Piece::Place(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_said_in_both_languages() {
        let problem = words!("`{flow}` has no title", flow = "track");
        assert_eq!(problem.to_string(), "`track` has no title");
        assert_eq!(problem.in_language(Language::Chinese), "`track` 没有标题");
        assert_eq!(problem, "`track` has no title");
    }

    #[test]
    fn parts_and_lists_are_translated_with_the_whole() {
        let place = words!("a button");
        let what = words!("{place} has no `{key}`", place, key = "title");
        assert_eq!(what.to_string(), "a button has no `title`");
        assert_eq!(what.in_language(Language::Chinese), "按钮缺少 `title`");
        let what = words!("{place} has no `{key}`", place = Wording::verbatim("`say`"), key = "text");
        assert_eq!(what.in_language(Language::Chinese), "`say` 缺少 `text`");
        let cure = words!("write one of: {words}", words = vec!["flow", "all"]);
        assert_eq!(cure.to_string(), "write one of: flow, all");
        assert_eq!(cure.in_language(Language::Chinese), "写其中之一：flow、all");
    }

    #[test]
    fn what_nobody_translated_and_what_needs_none_stays() {
        let unknown =
            Wording::restored("no {noun} like this".to_owned(), vec![("noun".to_owned(), "text".value())]);
        assert_eq!(unknown.in_language(Language::Chinese), "no text like this");
        let said = Wording::verbatim("mapping values {not allowed}");
        assert_eq!(said.in_language(Language::Chinese), "mapping values {not allowed}");
        assert_eq!(said.to_string(), "mapping values {not allowed}");
        assert_eq!((said.as_verbatim(), unknown.as_verbatim()), (Some("mapping values {not allowed}"), None));
    }

    #[test]
    fn doubled_braces_are_single_ones() {
        let name = "day";
        assert_eq!(words!("add `with: {{{name}: ...}}`", name).to_string(), "add `with: {day: ...}`");
        assert_eq!(placeholders("a {b} {{c}} {d}").collect::<Vec<_>>(), ["b", "d"]);
        for odd in ["{", "}", "a{", "{a", "a}b"] {
            assert_eq!(Wording::restored(odd.to_owned(), Vec::new()).to_string(), odd);
        }
    }

    #[test]
    #[should_panic(expected = "are not its values")]
    fn a_value_without_a_place_is_a_mistake_of_ours() {
        let _wording = words!("nothing to see", name = "x");
        let _wording = Wording::new("nothing to see", vec![("name", "x".value())]);
    }

    #[test]
    fn languages_are_found_by_tags_locales_and_headers() {
        for tag in ["zh", "zh-CN", "zh_CN.UTF-8", "ZH-Hant", "zh@pinyin"] {
            assert_eq!(Language::of_tag(tag), Language::Chinese, "{tag}");
        }
        for tag in ["", "C", "en_US.UTF-8", "zha", "fr"] {
            assert_eq!(Language::of_tag(tag), Language::English, "{tag}");
        }
        for header in ["zh", "zh-CN,zh;q=0.9,en;q=0.8", "fr, zh;q=0.5", "en;q=0.3, zh-TW;q=0.4"] {
            assert_eq!(Language::of_accepted(header), Language::Chinese, "{header}");
        }
        for header in ["", "en", "*", "fr", "en-US,en;q=0.9,zh;q=0.8", "zh;q=0", "en, zh"] {
            assert_eq!(Language::of_accepted(header), Language::English, "{header}");
        }
    }
}
