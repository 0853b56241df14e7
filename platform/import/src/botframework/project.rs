//! A folder of a Bot Framework project: its dialogs, texts, examples and answers by name.

/// A file name without ending: the name, and the locale at its end. `common.en-us` is `common` in `en-us`.
pub(crate) fn without_locale(name: &str) -> (&str, &str) {
    match name.rsplit_once('.') {
        Some((base, locale)) if is_locale(locale) && !base.is_empty() => (base, locale),
        _ => (name, ""),
    }
}

/// Whether a text is a language tag: two or three letters, and perhaps parts behind `-`.
pub(crate) fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}
