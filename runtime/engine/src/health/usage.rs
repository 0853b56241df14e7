//! What customers saw of the knowledge: entries that nobody saw, that are passed over, or that get bad marks.

use super::{Examined, Finding, Kind};
use botloom_flow::Severity;
use botloom_flow::words;
use std::collections::BTreeMap;

/// In fewer conversations than this it says nothing that an entry was not seen.
const CONVERSATIONS: usize = 100;
/// An entry must have been offered so often before it says something that it was not chosen.
const OFFERED: usize = 5;
/// One of so many choices is enough.
const ONE_OF: usize = 10;
/// So many bad marks say something.
const DISLIKED: usize = 3;

/// What conversations showed of a knowledge base.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many conversations were read.
    pub conversations: usize,
    /// How often each entry was seen, by id.
    pub entries: BTreeMap<String, Shown>,
}

/// How often an entry was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shown {
    /// As an answer.
    pub answered: usize,
    /// As one of several that may be meant.
    pub offered: usize,
    /// As the one that a customer chose among them.
    pub chosen: usize,
    /// As an answer before a bad mark.
    pub disliked: usize,
}

pub(super) fn find(examined: &Examined<'_>, found: &mut Vec<Finding>) {
    let Some(usage) = &examined.options.usage else { return };
    for entry in &examined.knowledge.entries {
        let id = entry.id.as_str();
        let Shown { answered, offered, chosen, disliked } =
            usage.entries.get(id).copied().unwrap_or_default();
        if answered + offered == 0
            && usage.conversations >= CONVERSATIONS
            && entry.details.holds(examined.options.today)
        {
            found.extend(examined.at(
                id,
                None,
                Kind::NeverHit,
                Severity::Advice,
                [
                    words!(
                        "no customer saw `{id}` in {conversations} conversations",
                        id,
                        conversations = usage.conversations
                    ),
                    words!("either nobody asks, or nobody asks in these words"),
                    words!("add how customers ask it, or remove the entry"),
                ],
            ));
        }
        if offered >= OFFERED && chosen * ONE_OF < offered {
            found.extend(
                examined.at(
                    id,
                    None,
                    Kind::NotChosen,
                    Severity::Warning,
                    [
                        words!(
                            "`{id}` was offered {offered} times and chosen {chosen} times",
                            id,
                            offered,
                            chosen
                        ),
                        words!("its phrasings are like questions that mean something else"),
                        words!(
                            "make question and variants say what sets it apart, and remove those that do not"
                        )
                        .to_owned(),
                    ],
                ),
            );
        }
        if disliked >= DISLIKED && disliked * 2 >= answered {
            found.extend(examined.at(
                id,
                None,
                Kind::Disliked,
                Severity::Warning,
                [
                    words!(
                        "after {disliked} of {answered} answers with `{id}` customers gave a bad mark",
                        disliked,
                        answered,
                        id
                    ),
                    words!("it does not say what they want to know"),
                    words!("read these conversations, and write the answer anew"),
                ],
            ));
        }
    }
}
