//! Environments: the places where a bot serves, one after the other until its customers. Each has a deployment of its own.

use crate::ids::BotId;
use crate::percent::Percent;
use botloom_flow::{Worded, Wording, words};
use jiff::Timestamp;

/// The name of an environment: what people type and see in addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentName(String);

/// Why there is no such environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidEnvironment {
    /// Not a name.
    Name,
    /// Every bot has it.
    BuiltIn(EnvironmentName),
    /// There are many.
    TooMany,
    /// Something is being tried there.
    InCanary(EnvironmentName),
    /// Too few or too many conversations.
    Conversations,
}

impl Worded for InvalidEnvironment {
    fn words(&self) -> Wording {
        match self {
            Self::Name => words!(
                "name an environment with 1 to 40 small letters, digits and `-`, beginning with a letter"
            ),
            Self::BuiltIn(name) => words!(
                "every bot has the environment `{name}`; it is neither added nor removed",
                name = name.as_str()
            ),
            Self::TooMany => {
                words!("a bot has at most {most} environments of its own", most = Environment::MOST)
            }
            Self::InCanary(name) => {
                words!("a canary runs in `{name}`; promote it or roll it back first", name = name.as_str())
            }
            Self::Conversations => {
                words!("replay from 1 to {most} conversations", most = Asks::MOST_CONVERSATIONS)
            }
        }
    }
}

impl EnvironmentName {
    /// Reads a name.
    ///
    /// # Errors
    /// If it is not 1 to 40 small letters, digits and `-`, beginning with a letter.
    pub fn parse(text: &str) -> Result<Self, InvalidEnvironment> {
        let right = (1..=40).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if right { Ok(Self(text.to_owned())) } else { Err(InvalidEnvironment::Name) }
    }

    /// Where the customers are.
    #[must_use]
    pub fn production() -> Self {
        Self("production".to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether every bot has it.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        BUILT_IN.contains(&self.as_str())
    }
}

impl std::fmt::Display for EnvironmentName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every bot has, in the order in which a version goes through them; own ones stand before the last.
const BUILT_IN: [&str; 3] = ["test", "staging", "production"];

/// How much weight a check has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Demand {
    /// Without it no version gets in.
    Required,
    /// It is told, and that is all.
    Advice,
}

impl Demand {
    /// The name used in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Advice => "advice",
        }
    }

    /// The demand of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Required, Self::Advice].into_iter().find(|demand| demand.name() == name)
    }
}

/// What an environment asks of a version before it serves there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asks {
    /// The check finds no error; a version with errors gets in nowhere, whatever stands here.
    pub check: Demand,
    /// All conversation tests pass.
    pub tests: Demand,
    /// Few real conversations would go otherwise.
    pub replay: Demand,
    /// How many of the latest conversations are replayed.
    pub conversations: u64,
    /// How many of them may differ.
    pub most_differ: Percent,
}

impl Asks {
    /// How many conversations are replayed at most.
    pub const MOST_CONVERSATIONS: u64 = 100_000;

    /// Whether it can be asked.
    ///
    /// # Errors
    /// If there are too few or too many conversations.
    pub fn checked(self) -> Result<Self, InvalidEnvironment> {
        if (1..=Self::MOST_CONVERSATIONS).contains(&self.conversations) {
            Ok(self)
        } else {
            Err(InvalidEnvironment::Conversations)
        }
    }

    /// Whether a version needs a preflight to get in.
    #[must_use]
    pub fn need_preflight(&self) -> bool {
        self.tests == Demand::Required || self.replay == Demand::Required
    }
}

impl Default for Asks {
    fn default() -> Self {
        let most_differ = Percent::of_hundredths(500).unwrap_or_default();
        Self {
            check: Demand::Required,
            tests: Demand::Advice,
            replay: Demand::Advice,
            conversations: 200,
            most_differ,
        }
    }
}

/// A place where a bot serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The bot.
    pub bot: BotId,
    /// Its name, unique in the bot.
    pub name: EnvironmentName,
    /// What a version needs to get in.
    pub asks: Asks,
    /// When it was made; none if every bot has it and nobody changed what it asks.
    pub created_at: Option<Timestamp>,
}

impl Environment {
    /// How many own ones a bot has at most.
    pub const MOST: usize = 10;

    /// The environments of a bot in the order in which a version goes through them, made of what is kept of them.
    #[must_use]
    pub fn all(bot: &BotId, kept: Vec<Self>) -> Vec<Self> {
        let (built_in, mut own): (Vec<Self>, Vec<Self>) =
            kept.into_iter().partition(|one| one.name.is_built_in());
        own.sort_by(|a, b| (a.created_at, &a.name).cmp(&(b.created_at, &b.name)));
        let mut all: Vec<Self> = BUILT_IN
            .map(|name| {
                let known = built_in.iter().find(|one| one.name.as_str() == name).cloned();
                known.unwrap_or_else(|| Self {
                    bot: bot.clone(),
                    name: EnvironmentName(name.to_owned()),
                    asks: Asks::default(),
                    created_at: None,
                })
            })
            .into();
        let customers = all.pop();
        all.extend(own);
        all.extend(customers);
        all
    }

    /// The one to which a version goes from here; none after the customers.
    #[must_use]
    pub fn after<'a>(all: &'a [Self], name: &EnvironmentName) -> Option<&'a Self> {
        let at = all.iter().position(|one| one.name == *name)?;
        all.get(at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, second: i64) -> Environment {
        Environment {
            bot: BotId::from_unique("b"),
            name: EnvironmentName::parse(name).unwrap(),
            asks: Asks::default(),
            created_at: Some(Timestamp::from_second(second).unwrap()),
        }
    }

    #[test]
    fn own_environments_stand_before_the_customers_in_the_order_of_their_making() {
        let mut asked = own("production", 9);
        asked.asks.tests = Demand::Required;
        let all = Environment::all(&BotId::from_unique("b"), vec![own("pilot", 2), own("load", 1), asked]);
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["test", "staging", "load", "pilot", "production"]);
        assert!(all[4].asks.need_preflight() && !all[0].asks.need_preflight());
        assert_eq!(Environment::after(&all, &all[3].name), Some(&all[4]));
        assert_eq!(Environment::after(&all, &all[4].name), None);
    }

    #[test]
    fn names_are_names() {
        for name in ["a", "pilot-2", "test"] {
            assert_eq!(EnvironmentName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", "2", "A", "a b", "试点", &"a".repeat(41)] {
            assert_eq!(EnvironmentName::parse(name), Err(InvalidEnvironment::Name), "{name}");
        }
        assert!(Asks { conversations: 0, ..Asks::default() }.checked().is_err());
    }
}
