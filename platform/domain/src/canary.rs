//! What a version does to customers, in numbers, and the rules by which one is taken back without anybody asking.

use crate::percent::Percent;
use botloom_flow::{Worded, Wording, words};
use botloom_ports::Tally;

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Conversations in which something broke, of all conversations.
    Errors,
    /// Messages that were not understood, of all messages of customers.
    Fallbacks,
    /// Conversations that were handed to a person, of all conversations.
    Handoffs,
    /// The mean mark of customers, from 0 % (the worst) to 100 % (the best).
    Satisfaction,
}

impl Measure {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Errors, Self::Fallbacks, Self::Handoffs, Self::Satisfaction];

    /// The name used in the store and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Fallbacks => "fallbacks",
            Self::Handoffs => "handoffs",
            Self::Satisfaction => "satisfaction",
        }
    }

    /// The measure of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// What it is in these numbers; none as long as there is nothing to divide by.
    #[must_use]
    pub fn rate(self, tally: &Tally) -> Option<Percent> {
        match self {
            Self::Errors => Percent::of(tally.errors, tally.conversations),
            Self::Fallbacks => Percent::of(tally.fallbacks, tally.messages),
            Self::Handoffs => Percent::of(tally.handoffs, tally.conversations),
            Self::Satisfaction => Percent::of(tally.satisfaction, tally.ratings.saturating_mul(100)),
        }
    }

    /// How many a rate is computed of, in what a rule counts: conversations, or marks.
    fn weight(self, tally: &Tally) -> u64 {
        match self {
            Self::Satisfaction => tally.ratings,
            _ => tally.conversations,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Errors => ("of conversations something broke", "conversations"),
            Self::Fallbacks => ("of messages were not understood", "conversations"),
            Self::Handoffs => ("of conversations were handed to a person", "conversations"),
            Self::Satisfaction => ("was the mean mark of customers", "marks"),
        }
    }
}

/// What a rule compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Against {
    /// The limit as it stands.
    Limit,
    /// What the steady version has meanwhile; the limit says how much worse the new one may be, in percentage points.
    Steady,
}

impl Against {
    /// The name used in the store and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Steady => "steady",
        }
    }

    /// What has this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Limit, Self::Steady].into_iter().find(|against| against.name() == name)
    }
}

/// When a canary is rolled back by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// What it looks at.
    pub measure: Measure,
    /// How bad it may be.
    pub limit: Percent,
    /// Compared with what.
    pub against: Against,
    /// With fewer conversations (for satisfaction: marks) it says nothing; of the steady version too, if it is compared with.
    pub at_least: u64,
}

/// A rule that does not hold any more, with what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The rule.
    pub rule: Rule,
    /// What the new version has.
    pub found: Percent,
    /// What the steady version has, if the rule compares with it.
    pub steady: Option<Percent>,
    /// Of how many conversations or marks.
    pub of: u64,
}

/// Why rules are of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidRule {
    /// Too many of them.
    TooMany,
    /// The same twice.
    Twice(Measure, Against),
    /// One that speaks too early.
    TooEarly,
}

impl Worded for InvalidRule {
    fn words(&self) -> Wording {
        match self {
            Self::TooMany => words!("give at most {most} rules", most = Rule::MOST),
            Self::Twice(measure, against) => words!(
                "there are two rules for `{measure}` against `{against}`",
                measure = measure.name(),
                against = against.name()
            ),
            Self::TooEarly => words!("a rule needs at least one conversation"),
        }
    }
}

impl Rule {
    /// How many a canary has at most.
    pub const MOST: usize = 8;

    /// Whether these rules can stand beside each other.
    ///
    /// # Errors
    /// See [`InvalidRule`].
    pub fn check(rules: &[Self]) -> Result<(), InvalidRule> {
        if rules.len() > Self::MOST {
            return Err(InvalidRule::TooMany);
        }
        for (at, rule) in rules.iter().enumerate() {
            if rule.at_least == 0 {
                return Err(InvalidRule::TooEarly);
            }
            if rules[..at].iter().any(|one| (one.measure, one.against) == (rule.measure, rule.against)) {
                return Err(InvalidRule::Twice(rule.measure, rule.against));
            }
        }
        Ok(())
    }

    /// What is wrong with the new version by this rule; nothing as long as too few talked with it.
    #[must_use]
    pub fn broken(self, new: &Tally, steady: &Tally) -> Option<Broken> {
        let of = self.measure.weight(new);
        if of < self.at_least {
            return None;
        }
        let found = self.measure.rate(new)?;
        let (limit, beside) = match self.against {
            Against::Limit => (self.limit.hundredths(), None),
            Against::Steady => {
                if self.measure.weight(steady) < self.at_least {
                    return None;
                }
                let beside = self.measure.rate(steady)?;
                let limit = match self.measure {
                    Measure::Satisfaction => beside.hundredths().saturating_sub(self.limit.hundredths()),
                    _ => beside.hundredths() + self.limit.hundredths(),
                };
                (limit, Some(beside))
            }
        };
        let bad = match self.measure {
            Measure::Satisfaction => found.hundredths() < limit,
            _ => found.hundredths() > limit,
        };
        bad.then_some(Broken { rule: self, found, steady: beside, of })
    }
}

impl Broken {
    /// The first of these rules that does not hold any more.
    #[must_use]
    pub fn first(rules: &[Rule], new: &Tally, steady: &Tally) -> Option<Self> {
        rules.iter().find_map(|rule| rule.broken(new, steady))
    }

    /// Why, as a sentence for the history.
    #[must_use]
    pub fn why(&self) -> String {
        let Rule { measure, limit, .. } = self.rule;
        let (words, counted) = measure.words();
        let begin = match measure {
            Measure::Errors => format!("in {} {words}", self.found),
            _ => format!("{} {words}", self.found),
        };
        let bound = match (measure, self.steady) {
            (Measure::Satisfaction, None) => format!("the rule wants {limit} or more"),
            (_, None) => format!("the rule allows {limit}"),
            (Measure::Satisfaction, Some(steady)) => {
                format!("the steady version has {steady}, and the rule allows {} points less", limit.number())
            }
            (_, Some(steady)) => {
                format!("the steady version has {steady}, and the rule allows {} points more", limit.number())
            }
        };
        format!("{begin} ({} {counted}); {bound}", self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(number: f64) -> Percent {
        Percent::parse(number).unwrap()
    }

    fn rule(measure: Measure, limit: f64, against: Against) -> Rule {
        Rule { measure, limit: percent(limit), against, at_least: 100 }
    }

    fn tally(conversations: u64, errors: u64) -> Tally {
        Tally { conversations, errors, messages: conversations * 4, ..Tally::default() }
    }

    #[test]
    fn a_rule_waits_for_enough_conversations() {
        let errors = rule(Measure::Errors, 1.0, Against::Limit);
        assert_eq!(errors.broken(&tally(99, 99), &Tally::default()), None);
        assert_eq!(errors.broken(&tally(100, 1), &Tally::default()), None, "the limit itself is allowed");
        let broken = errors.broken(&tally(250, 8), &Tally::default()).unwrap();
        assert_eq!(
            broken.why(),
            "in 3.2 % of conversations something broke (250 conversations); the rule allows 1 %"
        );
    }

    #[test]
    fn a_rule_against_the_steady_version_waits_for_it_too() {
        let errors = rule(Measure::Errors, 2.0, Against::Steady);
        assert_eq!(errors.broken(&tally(200, 50), &tally(50, 0)), None);
        assert_eq!(errors.broken(&tally(200, 6), &tally(1_000, 10)), None, "3 % beside 1 %");
        let broken = errors.broken(&tally(200, 8), &tally(1_000, 10)).unwrap();
        assert_eq!((broken.found, broken.steady), (percent(4.0), Some(percent(1.0))));
        assert!(broken.why().ends_with("the steady version has 1 %, and the rule allows 2 points more"));
    }

    #[test]
    fn satisfaction_is_bad_when_it_is_low_and_counts_marks() {
        let wanted = rule(Measure::Satisfaction, 70.0, Against::Limit);
        let rated = |ratings, satisfaction| Tally { ratings, satisfaction, ..tally(1_000, 0) };
        assert_eq!(wanted.broken(&rated(99, 0), &Tally::default()), None);
        assert_eq!(wanted.broken(&rated(100, 7_000), &Tally::default()), None);
        let broken = wanted.broken(&rated(100, 6_999), &Tally::default()).unwrap();
        assert_eq!(
            broken.why(),
            "69.99 % was the mean mark of customers (100 marks); the rule wants 70 % or more"
        );
        let beside = rule(Measure::Satisfaction, 10.0, Against::Steady);
        assert_eq!(beside.broken(&rated(100, 8_000), &rated(100, 9_000)), None);
        assert!(beside.broken(&rated(100, 7_900), &rated(100, 9_000)).is_some());
        assert_eq!(beside.broken(&rated(100, 0), &rated(100, 500)), None, "there is no less than nothing");
    }

    #[test]
    fn fallbacks_are_of_messages_and_the_first_broken_rule_speaks() {
        let new = Tally { fallbacks: 100, handoffs: 50, ..tally(100, 0) };
        let fallbacks = rule(Measure::Fallbacks, 20.0, Against::Limit);
        let handoffs = rule(Measure::Handoffs, 30.0, Against::Limit);
        let first = Broken::first(&[handoffs, fallbacks], &new, &Tally::default()).unwrap();
        assert_eq!((first.rule, first.found), (handoffs, percent(50.0)));
        assert_eq!(fallbacks.broken(&new, &Tally::default()).unwrap().found, percent(25.0));
    }

    #[test]
    fn rules_that_contradict_each_other_are_refused() {
        let one = rule(Measure::Errors, 1.0, Against::Limit);
        assert_eq!(Rule::check(&[one, Rule { against: Against::Steady, ..one }]), Ok(()));
        let twice = [one, Rule { limit: percent(2.0), ..one }];
        assert_eq!(
            Rule::check(&twice).unwrap_err().to_string(),
            "there are two rules for `errors` against `limit`"
        );
        assert_eq!(Rule::check(&[Rule { at_least: 0, ..one }]), Err(InvalidRule::TooEarly));
        assert_eq!(Rule::check(&[one; 9]), Err(InvalidRule::TooMany));
    }
}
