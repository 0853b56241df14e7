//! Measures what is understood: intents on texts that have one (`intents.rs`), and the recognizers on published cases.
//!
//! A file is a list of cases in the format of Recognizers-Text: `Input`, `Context.ReferenceDateTime`, and `Results` with
//! `Text`, `Start`, `End`, `TypeName`, `Resolution`. Files are handed in as texts; what a case needs to pass stands in
//! [`case`](self::case).

mod case;
mod intents;
mod json;

pub use intents::{
    Confusion, Figures, HeldOut, Intent, Judged, Point, THRESHOLD, by_intent, confusions, figures, held_out,
    shared_words, thresholds,
};

use crate::entity::Model;
use crate::language::Language;

/// How a file of cases was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The path of the file as it was given.
    pub file: String,
    /// Cases that were read as they should.
    pub passed: usize,
    /// All cases.
    pub total: usize,
    /// Those that were not, in the order of the file.
    pub failures: Vec<Failure>,
}

/// A case that was read otherwise than its author says.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Its text.
    pub input: String,
    /// What should be found, one a line.
    pub expected: String,
    /// What was found, one a line.
    pub found: String,
}

/// Why a file could not be measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// Its path names no language or no kind of value that is read.
    Unknown,
    /// It is no list of cases; the text says where it stops to be one.
    Malformed(String),
}

/// Reads every case of a file. The language and the kind of value come from its path: `english/DateTime/DateTimeModel.json`.
///
/// # Errors
/// When the path names none that is known, or the text is no list of cases.
pub fn evaluate(path: &str, content: &str) -> Result<Outcome, Unreadable> {
    let (model, language) = subject(path).ok_or(Unreadable::Unknown)?;
    let cases = json::cases(content).map_err(Unreadable::Malformed)?;
    let failures: Vec<Failure> = cases.iter().filter_map(|case| case.failure(model, language)).collect();
    let total = cases.len();
    Ok(Outcome { file: path.to_owned(), passed: total - failures.len(), total, failures })
}

/// What a file of this path holds, and in which language.
#[must_use]
pub fn subject(path: &str) -> Option<(Model, Language)> {
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next()?.strip_suffix(".json")?;
    let language = parts.find_map(|part| match part.to_ascii_lowercase().as_str() {
        "english" => Some(Language::En),
        "chinese" => Some(Language::Zh),
        _ => None,
    })?;
    let model = match name {
        "NumberModel" => Model::Number,
        "OrdinalModel" => Model::Ordinal,
        "PercentModel" => Model::Percent,
        "NumberRangeModel" => Model::NumberRange,
        "CurrencyModel" => Model::Currency,
        "DimensionModel" => Model::Dimension,
        "TemperatureModel" => Model::Temperature,
        "AgeModel" => Model::Age,
        "DateTimeModel" => Model::DateTime,
        "PhoneNumberModel" => Model::Phone,
        "EmailModel" => Model::Email,
        "URLModel" => Model::Url,
        "IpAddressModel" => Model::Ip,
        "GUIDModel" => Model::Guid,
        "HashtagModel" => Model::Hashtag,
        "MentionModel" => Model::Handle,
        "QuotedTextModel" => Model::Quoted,
        "BooleanModel" => Model::Boolean,
        _ => return None,
    };
    Some((model, language))
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, evaluate};

    #[test]
    fn cases_pass_and_fail() {
        let cases = r#"[
            {"Input": "I have 25 boxes", "Results": [{"Text": "25", "Start": 7, "End": 8, "TypeName": "number",
                "Resolution": {"subtype": "integer", "value": "25"}}]},
            {"Input": "I have 25 boxes", "Results": [{"Text": "25", "Start": 7, "End": 8, "TypeName": "number",
                "Resolution": {"value": "26"}}]},
            {"Input": "nothing here", "Results": []},
            {"Input": "all 7 of them", "Results": []}
        ]"#;
        let outcome =
            evaluate("specs/English/Number/NumberModel.json", cases).expect("the cases are well formed");
        assert_eq!((outcome.passed, outcome.total), (2, 4));
        let failed: Vec<&str> = outcome.failures.iter().map(|failure| failure.input.as_str()).collect();
        assert_eq!(failed, ["I have 25 boxes", "all 7 of them"]);
    }

    #[test]
    fn what_is_no_file_of_cases_says_so() {
        assert_eq!(evaluate("english/Number/OtherModel.json", "[]"), Err(Unreadable::Unknown));
        assert_eq!(evaluate("klingon/Number/NumberModel.json", "[]"), Err(Unreadable::Unknown));
        assert!(matches!(evaluate("english/NumberModel.json", "{"), Err(Unreadable::Malformed(_))));
        assert!(matches!(evaluate("english/NumberModel.json", "[{}]"), Err(Unreadable::Malformed(_))));
    }
}
