//! Texts that a pattern fits.

use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// A text longer than this is of no use to anybody.
const LONGEST: usize = 200;
/// How many forms of a text are tried.
const FORMS: usize = 8;
/// What a person would write where several characters fit, best first.
const LIKELY: [char; 12] = ['1', '2', '3', 'A', 'B', 'a', 'b', '京', '中', '好', ' ', '-'];

/// Whether there may be a text of at least one character that the pattern fits.
pub(super) fn fits_something(pattern: &str) -> bool {
    let Ok(hir) = regex_syntax::parse(pattern) else { return true };
    let properties = hir.properties();
    properties.minimum_len().is_some() && properties.maximum_len() != Some(0)
}

/// Texts that the pattern fits from the first to the last character.
pub(super) fn samples(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else { return Vec::new() };
    let Ok(whole) = regex::Regex::new(&format!("^(?:{pattern})$")) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for form in 0..FORMS {
        let mut text = String::new();
        let written = Writer { form, text: &mut text }.write(&hir);
        if written.is_some() && !text.trim().is_empty() && whole.is_match(&text) && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

struct Writer<'t> {
    form: usize,
    text: &'t mut String,
}

impl Writer<'_> {
    /// Writes a text of the form; nothing if there is none or it is too long.
    fn write(&mut self, hir: &Hir) -> Option<()> {
        if self.text.len() > LONGEST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => self.text.push_str(std::str::from_utf8(&literal.0).ok()?),
            HirKind::Class(class) => self.text.push(one_of(class, self.form + self.text.chars().count())?),
            HirKind::Capture(capture) => self.write(&capture.sub)?,
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part))?,
            HirKind::Alternation(parts) => self.write(parts.get(self.form % parts.len())?)?,
        }
        Some(())
    }

    fn repeat(&mut self, repetition: &Repetition) -> Option<()> {
        let more = u32::try_from(self.form % 3).unwrap_or(0);
        let most = repetition.max.unwrap_or(u32::MAX);
        let times = repetition.min.saturating_add(more).min(most);
        (0..times).try_for_each(|_| self.write(&repetition.sub))
    }
}

/// One of the characters of a class; the number picks another one.
fn one_of(class: &Class, number: usize) -> Option<char> {
    let class = match class {
        Class::Unicode(class) => class.clone(),
        Class::Bytes(class) => class.to_unicode_class()?,
    };
    let has = |c: char| class.iter().any(|range| (range.start()..=range.end()).contains(&c));
    // Digits run on, so that a number looks like one.
    let digits: Vec<char> = ('0'..='9').filter(|c| has(*c)).collect();
    if !digits.is_empty() {
        let first = usize::from(digits.first() == Some(&'0'));
        return digits.get((first + number) % digits.len()).copied();
    }
    let likely = LIKELY.into_iter().find(|c| has(*c));
    let printable = || {
        let chars = class.iter().flat_map(|range| range.start()..=range.end());
        chars.take(0x3000).find(|c| c.is_alphanumeric())
    };
    likely.or_else(printable).or_else(|| class.iter().next().map(|range| range.start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fit_their_pattern() {
        for pattern in [
            r"SF\d{10,12}",
            "[京沪浙苏粤][A-Z][A-Z0-9]{5}",
            "(?i)[a-f]{8}-(x|y+)",
            r"^\d{4}$",
            "[0-9A-HJ-NPQRTUWXY]{18}",
            r"(?:CL|PA)\d+(-[^\d\s]{2})?",
            ".+",
        ] {
            let regex = regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
            let samples = samples(pattern);
            assert!(!samples.is_empty(), "{pattern}");
            for sample in samples {
                assert!(regex.is_match(&sample), "{pattern}: {sample}");
            }
        }
        assert_eq!(samples(r"SF\d{4}")[0], "SF3456");
    }

    #[test]
    fn what_nothing_fits() {
        for (pattern, fits) in
            [("^$", false), (r"[^\s\S]", false), (r"a[^\s\S]|", false), ("a?", true), (r"\d", true)]
        {
            assert_eq!(fits_something(pattern), fits, "{pattern}");
        }
        assert_eq!(samples("^$"), Vec::<String>::new());
        assert_eq!(samples("a{5000}"), Vec::<String>::new());
    }
}
