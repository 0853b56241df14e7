//! What an answer commits itself to: amounts of money, shares, lengths of time, days, measures, yes or no.

use botloom_flow::Wording;
use botloom_flow::words;
use botloom_understanding::{Language, Model, mentions};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// An answer that names more values of a kind is a list, of which another one may tell a part.
const MOST: usize = 3;

/// The values that an answer names, by kind, in words for people.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    values: BTreeMap<&'static str, BTreeMap<String, String>>,
    yes: Option<bool>,
}

impl Facts {
    /// Of an answer in a language.
    pub fn of(answer: &str, language: &str, today: Date) -> Self {
        let chinese = language.to_ascii_lowercase().starts_with("zh");
        let reader = if chinese { Language::Zh } else { Language::En };
        let mut facts = Self { yes: polarity(answer, chinese), ..Self::default() };
        for model in [Model::Currency, Model::Percent, Model::DateTime] {
            for mention in mentions(model, reader, answer, today.at(12, 0, 0, 0)) {
                let text = &answer[mention.start..mention.end];
                let Some(reading) = mention.readings.last() else { continue };
                let timex =
                    reading.iter().find(|(name, _)| *name == "timex").and_then(|(_, value)| value.as_deref());
                // `15 days` and `within 15 days` are one length, whatever days they would be from today.
                if let Some(seconds) = timex.and_then(length) {
                    facts.add("length", seconds.to_string(), text);
                    continue;
                }
                let Some(kind) = kind(mention.kind) else { continue };
                let value: Vec<&str> = reading
                    .iter()
                    .filter(|(name, _)| !matches!(*name, "timex" | "Mod"))
                    .filter_map(|(_, value)| value.as_deref())
                    .collect();
                if !value.is_empty() {
                    facts.add(kind, value.join(" "), text);
                }
            }
        }
        facts
    }

    fn add(&mut self, kind: &'static str, value: String, text: &str) {
        self.values.entry(kind).or_default().insert(value, text.trim().to_owned());
    }

    /// What two answers cannot both be right about, as they say it.
    pub fn against(&self, other: &Self) -> Option<(Wording, Wording)> {
        if let (Some(mine), Some(theirs)) = (self.yes, other.yes)
            && mine != theirs
        {
            let word = |yes: bool| if yes { words!("yes") } else { words!("no") };
            return Some((word(mine), word(theirs)));
        }
        for (kind, mine) in &self.values {
            let Some(theirs) = other.values.get(kind) else { continue };
            let apart = mine.keys().all(|value| !theirs.contains_key(value));
            if apart && mine.len() <= MOST && theirs.len() <= MOST {
                let shown = |values: &BTreeMap<String, String>| {
                    let values: BTreeSet<&String> = values.values().collect();
                    words!("{values}", values = values.into_iter().collect::<Vec<_>>())
                };
                return Some((shown(mine), shown(theirs)));
            }
        }
        None
    }
}

fn kind(name: &str) -> Option<&'static str> {
    match name {
        "currency" => Some("money"),
        "percentage" => Some("share"),
        "datetimeV2.date" => Some("day"),
        "datetimeV2.time" | "datetimeV2.timerange" => Some("time"),
        _ => None,
    }
}

/// The seconds of the length of time in a TIMEX, `P15D` or `(2026-05-01,2026-05-16,P15D)`; months and years as people count them.
fn length(timex: &str) -> Option<u64> {
    let last = timex.trim_matches(['(', ')']).rsplit(',').next()?;
    let (time, rest) = match last.strip_prefix("PT") {
        Some(rest) => (true, rest),
        None => (false, last.strip_prefix('P')?),
    };
    let count: f64 = rest.get(..rest.len().checked_sub(1)?)?.parse().ok()?;
    let unit = match (time, rest.chars().last()?) {
        (true, 'S') => 1.0,
        (true, 'M') => 60.0,
        (true, 'H') => 3_600.0,
        (false, 'D') => 86_400.0,
        (false, 'W') => 604_800.0,
        (false, 'M') => 2_592_000.0,
        (false, 'Y') => 31_536_000.0,
        _ => return None,
    };
    Some((count * unit).round() as u64)
}

/// Whether an answer begins with yes or with no.
fn polarity(answer: &str, chinese: bool) -> Option<bool> {
    let lower = answer.trim_start().to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if chinese {
        if begins(&["不可以", "不能", "不支持", "不可", "无法", "暂不", "不行", "不需要", "不用"])
        {
            return Some(false);
        }
        return begins(&["可以", "能", "支持", "需要"]).then_some(true);
    }
    if begins(&[
        "no,",
        "no.",
        "no:",
        "no;",
        "no —",
        "you cannot ",
        "you can't ",
        "it is not possible",
        "unfortunately",
    ]) {
        return Some(false);
    }
    begins(&["yes,", "yes.", "yes:", "yes;", "yes —", "you can "]).then_some(true)
}

/// The numbers that are written in digits, spelt the same whatever the language: `5万` and `50,000`.
pub(super) fn numbers(text: &str) -> BTreeSet<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let between = |at: usize| chars.get(at + 1).is_some_and(char::is_ascii_digit);
        while at < chars.len() && (chars[at].is_ascii_digit() || ".,".contains(chars[at]) && between(at)) {
            at += 1;
        }
        let run: String = chars[start..at].iter().filter(|c| **c != ',').collect();
        // People write a blank before the unit.
        let unit = at
            + usize::from(
                chars.get(at) == Some(&' ') && chars.get(at + 1).is_some_and(|c| "千万亿".contains(*c)),
            );
        let scale = match chars.get(unit) {
            Some('千' | 'k' | 'K') => 1e3,
            Some('万') => 1e4,
            Some('亿') => 1e8,
            // A discount is what is left in one language and what is taken off in the other.
            Some('折') => continue,
            _ => 1.0,
        };
        if let Ok(value) = run.parse::<f64>() {
            found.insert(format!("{}", value * scale));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn against(a: &str, b: &str, language: &str) -> bool {
        let today = jiff::civil::date(2026, 5, 1);
        Facts::of(a, language, today).against(&Facts::of(b, language, today)).is_some()
    }

    #[test]
    fn answers_that_cannot_both_be_right() {
        assert!(against("签收后七天内可以退。", "签收后15天内可以退货。", "zh-CN"));
        assert!(!against("签收后七天内可以退。", "7天内都能退。", "zh-CN"));
        assert!(against("You pay $5.", "It costs 8 dollars.", "en"));
        assert!(!against("You pay $5.", "It takes three days.", "en"));
        assert!(against("可以，网上就能办。", "不可以，请到柜台。", "zh-CN"));
        assert!(against("Yes, at any shop.", "No, only online.", "en"));
        assert!(against("The fee is 5%.", "We take 3 %.", "en"));
    }

    #[test]
    fn lengths_of_time_are_one_however_they_are_said() {
        assert_eq!(length("P15D"), length("(2026-05-01,2026-05-16,P15D)"));
        assert_eq!(length("P1D"), length("PT24H"));
        assert_eq!(length("P2W"), Some(14 * 86_400));
        assert_eq!((length("2026-05-01"), length("PXD"), length("")), (None, None, None));
    }

    #[test]
    fn digits_are_compared_across_languages() {
        assert_eq!(numbers("5 万元以内，每天 8:00-22:00"), numbers("50,000 or less, 8:00 to 22:00"));
        assert_eq!(numbers("打9折"), BTreeSet::new());
        assert_ne!(numbers("3.5 元"), numbers("CNY 3"));
    }
}
