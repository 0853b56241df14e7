//! Languages of a bot in which an entry says nothing, has one way to ask only, or says another number.

use super::facts::numbers;
use super::{Examined, Finding, Kind};
use botloom_flow::Severity;
use botloom_flow::words;

/// So many variants another language must have before none are missed.
const MANY: usize = 3;

pub(super) fn find(examined: &Examined<'_>, found: &mut Vec<Finding>) {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    for entry in &examined.knowledge.entries {
        let of =
            |tag: &str| entry.text.iter().find(|(own, _)| primary(own) == primary(tag)).map(|(_, faq)| faq);
        for language in &examined.languages {
            match of(language) {
                None => found.extend(examined.at(
                    &entry.id,
                    None,
                    Kind::MissingLanguage,
                    Severity::Warning,
                    [
                        words!(
                            "`{entry}` has no question and answer in `{language}`",
                            entry = entry.id,
                            language
                        ),
                        words!("customers who write in it get no answer, or one in another language"),
                        words!("write question and answer in `{language}`", language),
                    ],
                )),
                Some(faq) if faq.variants.is_empty() => {
                    let most = entry.text.values().map(|other| other.variants.len()).max().unwrap_or(0);
                    if most >= MANY {
                        found.extend(examined.at(&entry.id, None, Kind::MissingVariants, Severity::Advice, [
                            words!("`{entry}` has {most} other ways to ask in another language and none in `{language}`", entry = entry.id, most, language),
                            words!("only the question itself and what is very like it is found in this language"),
                            words!("add how customers ask it to `variants: {language}`", language),
                        ]));
                    }
                }
                Some(_) => {}
            }
        }
        differ(examined, &entry.id, found);
    }
}

/// Digits that one language says and the other does not, in answers as they are written.
fn differ(examined: &Examined<'_>, id: &str, found: &mut Vec<Finding>) {
    let Some(own) = examined.places.get(id) else { return };
    let answers = examined.places.texts(own, "answer");
    let Some((first, one)) = answers.first() else { return };
    let said = |text: &str| numbers(&without_parameters(text));
    for (language, other) in &answers[1..] {
        if language == first {
            continue;
        }
        let (mine, theirs) = (said(one.text().unwrap_or_default()), said(other.text().unwrap_or_default()));
        // One language may write a number as a word; where both write digits, some should be the same.
        if mine.is_empty() || theirs.is_empty() || !mine.is_disjoint(&theirs) {
            continue;
        }
        let (mine, theirs) = (Vec::from_iter(&mine), Vec::from_iter(&theirs));
        found.extend(examined.at(
            id,
            Some(other.range),
            Kind::LanguagesDiffer,
            Severity::Warning,
            [
                words!(
                    "`{id}` says {mine} in `{first}` and {theirs} in `{language}`",
                    id,
                    mine,
                    first,
                    theirs,
                    language
                ),
                words!("customers of the two languages are told different things"),
                words!("correct the one that is wrong"),
            ],
        ));
    }
}

/// A text without its `${...}`.
fn without_parameters(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        out.push_str(&rest[..start]);
        out.push(' ');
        let after = &rest[start..];
        rest = after.find('}').map_or("", |end| &after[end + 1..]);
    }
    out.push_str(rest);
    out
}
