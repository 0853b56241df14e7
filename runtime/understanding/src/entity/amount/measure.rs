//! Numbers with a unit of measure.

use super::units::{AGES, HEAT, MEASURES, Measure};
use crate::entity::mention::{Fields, Mention};
use crate::entity::quantity::{self, Amount};
use crate::entity::scan::{Found, Scan, is_word};
use crate::language::Language;
use botloom_script::is_han;
use rust_decimal::Decimal;

/// A number and where it ends, at the border of a word.
fn number(scan: &Scan, at: usize, language: Language) -> Option<(Amount, usize)> {
    let c = scan.after(at)?;
    let before = scan.before(at);
    if before.is_some_and(is_word) && is_word(c) || c == '-' && before.is_some_and(is_word) {
        return None;
    }
    if c.is_ascii_digit() && before == Some(':') {
        return None;
    }
    // "SCP-173 m" is a name.
    let named = c.is_ascii_digit()
        && before == Some('-')
        && scan.text()[..at - 1].chars().next_back().is_some_and(is_word);
    if named {
        return None;
    }
    let found = quantity::read(scan, at, language)?;
    // A letter after digits is a unit before it is a scale: 250m, 7.62mm.
    let letters = scan.text()[..found.end].bytes().rev().take_while(u8::is_ascii_lowercase).count();
    let glued = letters > 0
        && letters <= 2
        && scan.text()[..found.end - letters].ends_with(|c: char| c.is_ascii_digit());
    if glued {
        let cut = found.end - letters;
        let unit = matches!(&scan.text()[cut..found.end], "m" | "mm" | "g" | "t");
        return if unit {
            value_before(scan, at, cut, language).map(|value| (value, cut))
        } else {
            Some((found.value, found.end))
        };
    }
    Some((found.value, found.end))
}

/// The longest form of a unit that stands at an offset.
fn longest<'t>(scan: &Scan, at: usize, forms: impl Iterator<Item = &'t str>, plural: bool) -> Option<usize> {
    let rest = scan.rest(at);
    forms
        .filter(|form| !form.is_empty() && rest.starts_with(*form))
        .filter_map(|form| {
            let end = at + form.len();
            if form.ends_with(|c: char| c.is_alphabetic() && !is_han(c)) {
                let more =
                    if plural { scan.literal(end, &["s"]).filter(|end| scan.ends(*end)) } else { None };
                return more.or_else(|| (!scan.after(end).is_some_and(is_word)).then_some(end));
            }
            Some(end)
        })
        .max()
}

fn mention(found: Found<(Option<Amount>, String, &'static str, &'static str)>) -> Mention {
    let (amount, unit, subtype, kind) = found.value;
    let mut fields: Fields = vec![("value", amount.map(Amount::text)), ("unit", Some(unit))];
    if !subtype.is_empty() {
        fields.push(("subtype", Some(subtype.to_owned())));
    }
    Mention { start: found.start, end: found.end, kind, readings: vec![fields] }
}

/// The lengths, weights, volumes of a text.
pub(in crate::entity) fn dimensions(scan: &Scan, language: Language) -> Vec<Mention> {
    let found = scan.collect(|at| {
        let Some((amount, end)) = number(scan, at, language) else {
            return bare(scan, at)
                .map(|(measure, end)| ((None, measure.name.to_owned(), measure.subtype, "dimension"), end));
        };
        // 千比特 and 千字节 are units of their own.
        if let Some((cut, rest)) = thousand(scan, at, end)
            && let Some((measure, after)) = unit(scan, cut)
            && measure.name.starts_with("Kilo")
        {
            return Some(((Some(rest), measure.name.to_owned(), measure.subtype, "dimension"), after));
        }
        let (amount, measure, end) = match unit(scan, end) {
            Some((measure, after)) => (amount, measure, after),
            None => {
                // 三十两: the unit is a figure too.
                let cut = scan.text()[..end].strip_suffix('两').map(str::len).filter(|cut| *cut > at)?;
                let value = value_before(scan, at, cut, language)?;
                (value, MEASURES.iter().find(|measure| measure.name == "Liang")?, end)
            }
        };
        let (amount, end) = halves(scan, amount, end, measure, language);
        Some(((Some(amount), measure.name.to_owned(), measure.subtype, "dimension"), end))
    });
    found.into_iter().map(mention).collect()
}

/// A number that ends where its last character is a unit: 两万两.
fn value_before(scan: &Scan, at: usize, cut: usize, language: Language) -> Option<Amount> {
    let part = Scan::new(&scan.text()[at..cut]);
    quantity::read(&part, 0, language).filter(|found| found.end == cut - at).map(|found| found.value)
}

/// 三千比特: where the thousand begins, and what stands before it.
fn thousand(scan: &Scan, at: usize, end: usize) -> Option<(usize, Amount)> {
    let cut = scan.text()[..end].strip_suffix('千').map(str::len).filter(|cut| *cut > at)?;
    value_before(scan, at, cut, Language::Zh).map(|value| (cut, value))
}

fn unit(scan: &Scan, at: usize) -> Option<(&'static Measure, usize)> {
    let hyphen = scan.after(at) == Some('-') && scan.after(at + 1).is_some_and(|c| c.is_ascii_lowercase());
    let from = if hyphen { at + 1 } else { scan.skip_spaces(at) };
    let mut best: Option<(&Measure, usize)> = None;
    for measure in MEASURES {
        let words = longest(scan, from, measure.words.split(';'), true);
        let short = longest(scan, from, measure.short.split(';').chain(measure.han.split(';')), false);
        if let Some(end) = words.max(short)
            && best.is_none_or(|(_, held)| end > held)
        {
            best = Some((measure, end));
        }
    }
    let (measure, end) = best?;
    let word = &scan.text()[from..end];
    // "in 2 in april", "dm" as a message, "in" as a preposition: letters need a number right before them.
    let glued = from == at || scan.text()[..from].ends_with(' ');
    // "6pm" and "2:00 pm" are times; "24703 L-202" and "m212" are names.
    let hour = word == "pm" && from == at;
    let letters = word.bytes().all(|b| b.is_ascii_alphabetic());
    let named = letters
        && (scan.after(end).is_some_and(|c| c.is_ascii_digit())
            || scan.after(end) == Some('-') && scan.after(end + 1).is_some_and(|c| c.is_ascii_digit()))
        || word.ends_with(['2', '3']) && scan.after(end).is_some_and(|c| c.is_ascii_digit());
    if hour || named {
        return None;
    }
    let preposition = word == "in"
        && !scan.rest(end).trim_start().is_empty()
        && !scan.rest(end).starts_with(['.', ',', ')']);
    let heat = matches!(measure.name, "Degree") && heat_follows(scan, end);
    (glued && !preposition && !heat || hyphen).then_some((measure, end))
}

fn heat_follows(scan: &Scan, end: usize) -> bool {
    let (word, _) = scan.next_word(end);
    matches!(word, "celsius" | "fahrenheit" | "c" | "f" | "centigrade" | "kelvin")
}

/// 两米半, "5 feet 2 inches".
fn halves(scan: &Scan, amount: Amount, end: usize, measure: &Measure, language: Language) -> (Amount, usize) {
    if let Some(after) = scan.literal(end, &["半"]) {
        return (amount.plus(Amount::Exact(Decimal::new(5, 1))), after);
    }
    if measure.name == "Foot" {
        let from = scan.phrase(end, &["and"]).unwrap_or(end);
        let from = scan.skip_spaces(from);
        if let Some((inches, after)) = number(scan, from, language)
            && let Some((inch, after)) = unit(scan, after)
            && inch.name == "Inch"
        {
            return (amount.plus(inches.over(Amount::Exact(12.into()))), after);
        }
    }
    (amount, end)
}

/// A unit whose name says that it is one even without a number.
fn bare(scan: &Scan, at: usize) -> Option<(&'static Measure, usize)> {
    let word = scan.word(at);
    let alone = matches!(word, "mcg" | "metric");
    let (measure, end) = unit(scan, at).filter(|_| alone)?;
    Some((measure, end))
}

/// The degrees of heat of a text.
pub(in crate::entity) fn temperatures(scan: &Scan, language: Language) -> Vec<Mention> {
    let forms = |at: usize| -> Option<(&'static str, usize)> {
        let mut best: Option<(&str, usize)> = None;
        for (scale, english, han) in HEAT {
            let end = longest(scan, at, english.split(';').chain(han.split(';')), false);
            if let Some(end) = end
                && best.is_none_or(|(_, held)| end > held)
            {
                best = Some((scale, end));
            }
        }
        best
    };
    let named = |at: usize| match scan.literal(at, &["华氏温度", "华氏", "摄氏温度", "摄氏"]) {
        Some(end) => Some((if scan.rest(at).starts_with('华') { "F" } else { "C" }, end)),
        None => None,
    };
    let found = scan.collect(|at| {
        if let Some((scale, end)) = named(at)
            && let Some((amount, end)) = number(scan, scan.skip_spaces(end), language)
        {
            let end = scan.literal(scan.skip_spaces(end), &["度"]).unwrap_or(end);
            return Some(((Some(amount), scale.to_owned(), "", "temperature"), end));
        }
        if let Some((amount, end)) = number(scan, at, language) {
            let (scale, after) = forms(scan.skip_spaces(end))?;
            // "45 degrees angle" measures no heat.
            let angle = scale == "Degree" && matches!(scan.next_word(after).0, "angle" | "angles" | "turn");
            return (!angle).then_some(((Some(amount), scale.to_owned(), "", "temperature"), after));
        }
        let (scale, end) = forms(at).filter(|(scale, end)| *scale != "Degree" && end - at > 4)?;
        let free = scan.begins(at) || is_han(scan.after(at)?);
        free.then_some(((None, scale.to_owned(), "", "temperature"), end))
    });
    found.into_iter().map(mention).collect()
}

/// The ages of a text.
pub(in crate::entity) fn ages(scan: &Scan, language: Language) -> Vec<Mention> {
    let found = scan.collect(|at| {
        if let Some(end) = scan.phrase(at, &["age"]).or_else(|| scan.phrase(at, &["aged"]))
            && let Some((amount, end)) = number(scan, scan.skip_spaces(end), language)
        {
            return Some(((Some(amount), "Age".to_owned(), "", "age"), end));
        }
        let (amount, end) = number(scan, at, language)?;
        let from = if scan.after(end) == Some('-') { end + 1 } else { scan.skip_spaces(end) };
        let units = AGES.iter().filter_map(|(unit, english, han)| {
            longest(scan, from, english.split(';').chain(han.split(';')), false).map(|end| (*unit, end))
        });
        let (unit, end) = units.max_by_key(|(_, end)| *end)?;
        Some(((Some(amount), unit.to_owned(), "", "age"), end))
    });
    found.into_iter().map(mention).collect()
}
