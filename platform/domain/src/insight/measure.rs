//! What is counted.

use std::ops::{AddAssign, Index, IndexMut, SubAssign};

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident = $column:literal,)+) => {
        /// Something that is counted; sums over conversations.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Measure {
            $($(#[$doc])* $name,)+
        }

        impl Measure {
            /// All, in the order of their columns.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in the store.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $column,)+
                }
            }
        }

        const COUNT: usize = [$($column,)+].len();
    };
}

measures! {
    /// Conversations that were opened, also where nobody wrote.
    Opened = "opened",
    /// Conversations in which the customer wrote.
    Conversations = "conversations",
    /// Messages of customers.
    Messages = "messages",
    /// Messages of customers that the bot read.
    Read = "read",
    /// Of those, the ones that it did not understand.
    Missed = "missed",
    /// Of those that it read, the ones that it answered in the same turn.
    Answered = "answered",
    /// Of those that it read, the ones of which is known how long it took.
    Timed = "timed",
    /// How long these took, in microseconds.
    BotTime = "bot_time",
    /// How often readings were offered to choose from.
    Offered = "offered",
    /// How often one of them was chosen.
    Chosen = "chosen",
    /// Answers from the knowledge.
    Knowledge = "knowledge",
    /// Conversations that the bot resolved.
    Resolved = "resolved",
    /// Conversations with a customer's message and without a person.
    Contained = "contained",
    /// How often a conversation was handed to people.
    Handoffs = "handoffs",
    /// Conversations that were handed to people.
    Handed = "handed",
    /// Conversations that a person took.
    Taken = "taken",
    /// Conversations that came to an end.
    Ended = "ended",
    /// Conversations with a mark.
    Rated = "rated",
    /// Marks.
    Marks = "marks",
    /// Marks in the upper quarter of their scale.
    Satisfied = "satisfied",
    /// The marks as percent of their scale.
    MarkSum = "mark_sum",
    /// How often a customer waited for a person.
    Waits = "waits",
    /// How often a person then answered.
    Met = "met",
    /// How long customers waited for these answers, in milliseconds.
    WaitTime = "wait_time",
    /// Conversations in which something broke.
    Broken = "broken",
    /// How often members wrote while answers were suggested to them.
    Advised = "advised",
    /// How often they took one of these.
    Adopted = "adopted",
}

/// A sum of each measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals([i64; COUNT]);

impl Default for Totals {
    fn default() -> Self {
        Self([0; COUNT])
    }
}

impl Totals {
    /// Whether nothing was counted.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|sum| *sum == 0)
    }
}

impl Index<Measure> for Totals {
    type Output = i64;

    fn index(&self, measure: Measure) -> &i64 {
        &self.0[measure as usize]
    }
}

impl IndexMut<Measure> for Totals {
    fn index_mut(&mut self, measure: Measure) -> &mut i64 {
        &mut self.0[measure as usize]
    }
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }
}

impl SubAssign for Totals {
    fn sub_assign(&mut self, other: Self) {
        for (sum, less) in self.0.iter_mut().zip(other.0) {
            *sum -= less;
        }
    }
}
