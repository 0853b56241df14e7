//! Patterns and keywords that start flows: what a message must have word by word.

use botloom_flow::program::{Program, TriggerKind};
use regex::Regex;

/// The patterns and keywords of a bot.
pub(crate) struct Matchers(Vec<Matcher>);

struct Matcher {
    flow: String,
    trigger: usize,
    kind: Kind,
}

enum Kind {
    Pattern(Regex),
    Keywords(Vec<String>),
}

/// A trigger that a message fits.
pub(crate) struct Matched<'m> {
    /// Its flow.
    pub flow: &'m str,
    /// Which trigger of the flow it is.
    pub trigger: usize,
    /// 1 for a pattern, less for a keyword.
    pub score: f32,
    /// Slots and where their text stands in the message, in bytes.
    pub values: Vec<(String, std::ops::Range<usize>)>,
}

/// How sure a keyword is: less than a sentence of another flow that is spelled out.
const KEYWORD: f32 = 0.95;

impl Matchers {
    /// Whether two programs have the same triggers.
    pub fn are_same(one: &Program, other: &Program) -> bool {
        let mut flows = one.flows.iter().zip(&other.flows);
        one.flows.len() == other.flows.len()
            && flows.all(|(one, other)| one.name == other.name && one.triggers == other.triggers)
    }

    pub fn new(program: &Program) -> Self {
        let mut all = Vec::new();
        for flow in &program.flows {
            for (trigger, written) in flow.triggers.iter().enumerate() {
                let kind = match &written.kind {
                    TriggerKind::Pattern(pattern) => match Regex::new(pattern) {
                        Ok(pattern) => Kind::Pattern(pattern),
                        Err(_) => continue,
                    },
                    TriggerKind::Keywords(words) => {
                        Kind::Keywords(words.iter().map(|word| word.to_lowercase()).collect())
                    }
                    TriggerKind::Example { .. } | TriggerKind::Event(_) => continue,
                };
                all.push(Matcher { flow: flow.name.clone(), trigger, kind });
            }
        }
        Self(all)
    }

    /// Every trigger that the message fits, in the order of flows.
    pub fn read(&self, text: &str) -> Vec<Matched<'_>> {
        let lower = text.to_lowercase();
        let fits = |matcher: &Matcher| match &matcher.kind {
            Kind::Pattern(pattern) => {
                let found = pattern.captures(text)?;
                let names = pattern.capture_names().flatten();
                let values = names.filter_map(|name| Some((name.to_owned(), found.name(name)?.range())));
                Some((1.0, values.collect()))
            }
            Kind::Keywords(words) => {
                words.iter().any(|word| has_word(&lower, word)).then_some((KEYWORD, Vec::new()))
            }
        };
        let matched = self.0.iter().filter_map(|matcher| {
            let (score, values) = fits(matcher)?;
            Some(Matched { flow: &matcher.flow, trigger: matcher.trigger, score, values })
        });
        matched.collect()
    }
}

/// Whether a word stands in a text by itself; Chinese words have no borders.
fn has_word(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let latin = |c: char| c.is_alphanumeric() && (c as u32) < 0x2E80;
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let cut = |own: Option<char>, other: Option<char>| own.is_some_and(latin) && other.is_some_and(latin);
        !cut(word.chars().next(), before) && !cut(word.chars().next_back(), after)
    })
}

#[cfg(test)]
mod tests {
    use super::has_word;

    #[test]
    fn words_have_borders_where_their_script_has() {
        assert!(has_word("i want to pay now", "pay"));
        assert!(!has_word("repayment", "pay"));
        assert!(has_word("我要付款了", "付款"));
        assert!(has_word("用vip卡", "vip"));
        assert!(!has_word("anything", ""));
    }
}
