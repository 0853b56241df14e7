//! What a recognizer says about a place in a text, before any slot asks for it.
//!
//! Slots want one value; a mention keeps every reading of the words. [`mentions`] reads one kind of them and is what
//! `botloom eval entities` measures.

use super::scan::Scan;
use super::{amount, contact, moment, quantity};
use crate::language::Language;
use jiff::civil::DateTime;

/// What is read in a text, named as the published cases name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Model {
    /// Numbers, fractions included.
    Number,
    /// Places in a row.
    Ordinal,
    /// Parts of a hundred.
    Percent,
    /// Two ends of numbers.
    NumberRange,
    /// Amounts of money.
    Currency,
    /// Lengths, weights, volumes.
    Dimension,
    /// Degrees of heat.
    Temperature,
    /// How old somebody is.
    Age,
    /// Days, times, their ranges, durations and repetitions.
    DateTime,
    /// Phone numbers.
    Phone,
    /// E-mail addresses.
    Email,
    /// Web addresses.
    Url,
    /// Addresses of machines.
    Ip,
    /// Globally unique identifiers.
    Guid,
    /// Words after `#`.
    Hashtag,
    /// Names after `@`.
    Handle,
    /// What stands in quotation marks.
    Quoted,
    /// Yes and no.
    Boolean,
}

/// Names and values of one reading; a name without a value was said without one.
pub type Fields = Vec<(&'static str, Option<String>)>;

/// A place in a text and its readings.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is: `number`, `datetimeV2.date`.
    pub kind: &'static str,
    /// One reading for most kinds; for days and times every one that the words allow, the past one first.
    pub readings: Vec<Fields>,
}

/// What the text says of one kind, by place. Relative days and times count from `now`.
#[must_use]
pub fn mentions(model: Model, language: Language, text: &str, now: DateTime) -> Vec<Mention> {
    let scan = Scan::new(text);
    let mut found = match model {
        Model::Number => quantity::numbers(&scan, language),
        Model::Ordinal => quantity::ordinals(&scan, language),
        Model::Percent => quantity::percents(&scan, language),
        Model::NumberRange => quantity::ranges(&scan, language),
        Model::Currency => amount::currencies(&scan, language),
        Model::Dimension => amount::dimensions(&scan, language),
        Model::Temperature => amount::temperatures(&scan, language),
        Model::Age => amount::ages(&scan, language),
        Model::DateTime => moment::mentions(&scan, language, now),
        Model::Phone => contact::phones(&scan),
        Model::Email => contact::emails(&scan),
        Model::Url => contact::urls(&scan),
        Model::Ip => contact::ips(&scan),
        Model::Guid => contact::guids(&scan),
        Model::Hashtag => contact::hashtags(&scan),
        Model::Handle => contact::handles(&scan),
        Model::Quoted => contact::quoted(&scan),
        Model::Boolean => contact::booleans(&scan, language),
    };
    for mention in &mut found {
        mention.start = scan.origin(mention.start);
        mention.end = scan.origin(mention.end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{Model, mentions};
    use crate::language::Language;
    use jiff::civil::date;
    use proptest::prelude::*;

    const MODELS: &[Model] = &[
        Model::Number,
        Model::Ordinal,
        Model::Percent,
        Model::NumberRange,
        Model::Currency,
        Model::Dimension,
        Model::Temperature,
        Model::Age,
        Model::DateTime,
        Model::Phone,
        Model::Email,
        Model::Url,
        Model::Ip,
        Model::Guid,
        Model::Hashtag,
        Model::Handle,
        Model::Quoted,
        Model::Boolean,
    ];

    /// Pieces that recognizers look at, in any order, between characters of any kind.
    const PIECES: &[&str] = &[
        "三",
        "百",
        "万",
        "零",
        "半",
        "点",
        "分",
        "之",
        "年",
        "月",
        "日",
        "号",
        "周",
        "上",
        "下",
        "第",
        "前",
        "后",
        "今晚",
        "国庆",
        "从",
        "到",
        "和",
        "之间",
        "每",
        "农历",
        "初一",
        "元",
        "块",
        "毛",
        "折",
        "成",
        "1",
        "31",
        "2018",
        "99999999999999999999",
        ".",
        ",",
        "/",
        "-",
        ":",
        "(",
        ")",
        "%",
        "$",
        "#",
        "@",
        "^",
        "e",
        "+",
        " ",
        "next",
        "last",
        "monday",
        "may",
        "the",
        "of",
        "first",
        "end",
        "half",
        "past",
        "between",
        "and",
        "to",
        "week",
        "days",
        "year",
        "at",
        "noon",
        "am",
        "pm",
        "before",
        "every",
        "hundred",
        "thousandth",
        "thirds",
        "usd",
        "http://",
        "a.b",
        "q1",
        "fiscal",
        "century",
        "🎂",
        "é",
        "ⅷ",
        "½",
        "İ",
        "、",
        "《",
        "》",
        "\u{3000}",
        "\n",
    ];

    fn check(text: &str) -> Result<(), TestCaseError> {
        let now = date(2026, 11, 23).at(10, 0, 0, 0);
        for model in MODELS {
            for language in [Language::Zh, Language::En] {
                let mut last = 0;
                for mention in mentions(*model, language, text, now) {
                    prop_assert!(
                        text.get(mention.start..mention.end).is_some_and(|words| !words.is_empty()),
                        "{model:?}"
                    );
                    prop_assert!(mention.start >= last || *model == Model::Quoted, "{model:?}");
                    last = mention.end;
                }
            }
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,40}") {
            check(&text)?;
        }

        #[test]
        fn any_row_of_words_is_read_without_harm(places in proptest::collection::vec((0..PIECES.len(), any::<bool>()), 0..14)) {
            let text: String = places.iter().map(|(place, gap)| format!("{}{}", PIECES[*place], if *gap { " " } else { "" })).collect();
            check(&text)?;
        }

        #[test]
        fn no_piece_is_too_long(
            (piece, other) in (0..PIECES.len(), 0..PIECES.len()),
            (first, times) in ("[0-9零一二三四五六七八九两十百千万亿点廿半]", 1_usize..40),
        ) {
            check(&format!("{}{}{}", PIECES[piece], first.repeat(times), PIECES[other]))?;
            check(&format!("{}{first}", PIECES[piece].repeat(times)))?;
        }

        #[test]
        fn any_row_of_figures_is_read_without_harm(text in "[0-9零一二三四五六七八九两十百千万亿点廿半第年月日号个分之. -]{0,60}") {
            check(&text)?;
        }
    }
}
