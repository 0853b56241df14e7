//! Secrets that stand in the text of a bot, where everybody who reads its folder finds them.

use crate::Wording;
use crate::parsed::Parsed;
use crate::problem::{Code, Problem, Range};
use crate::words;
use regex::Regex;
use std::sync::LazyLock;

/// What keys of known services and of protocols look like; in the second group, if there is one, stands the secret.
const FORMS: &[(Wording, &str)] = &[
    (words!("a private key"), r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    (words!("a key of a cloud account"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    (words!("a key of an API"), r"\b(?:sk|rk|pk)[-_](?:live|test|proj|ant)[-_A-Za-z0-9]{20,}"),
    (words!("a key of an API"), r"\bsk-[A-Za-z0-9]{32,}\b"),
    (words!("a key of an API"), r"\bAIza[0-9A-Za-z_-]{35}\b"),
    (words!("a key of a code host"), r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20,})"),
    (words!("a key of a chat service"), r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    (words!("a signed token"), r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    (words!("a password in an address"), r"\b[a-z][a-z0-9+.-]*://[^\s/:@$]+:[^\s/@${}]{3,}@"),
    (words!("a token"), r"(?i)\b(?:bearer|basic)\s+[A-Za-z0-9+/_.~-]{20,}={0,2}"),
];

static PATTERNS: LazyLock<Vec<(Wording, Regex)>> = LazyLock::new(|| {
    FORMS
        .iter()
        .map(|(what, form)| (what.clone(), Regex::new(form).expect("the forms are patterns")))
        .collect()
});

pub(super) fn check(parsed: &Parsed, found: &mut Vec<Problem>) {
    let text = parsed.source.text();
    let mut told: Vec<Range> = Vec::new();
    for (what, pattern) in PATTERNS.iter() {
        for place in pattern.find_iter(text) {
            let range = Range::new(place.start(), place.end());
            if told.iter().any(|other| range.start < other.end && other.start < range.end) {
                continue;
            }
            told.push(range);
            found.push(Problem::new(
                Code::SecretInText,
                parsed.source.path(),
                range,
                words!("this looks like {what}", what),
                words!("whoever reads the bot's files, its versions or an export of it reads the secret"),
                words!("take it back where it was issued; list a name under `http: secrets` and write `${{secret.NAME}}` in the header"),
            ));
        }
    }
}
