//! What a turn adds to the numbers about its version: the one place that says what an error, a handoff and a fallback are.

use crate::talk::Talk;
use botloom_dialogue::Event;
use botloom_ports::Tally;

/// What is counted once in a conversation, however often it happens.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counted {
    failed: bool,
    handed_off: bool,
}

impl Counted {
    pub(crate) fn apply(&mut self, event: &Event) {
        match event {
            Event::Failed { .. } => self.failed = true,
            Event::HandedOff { .. } => self.handed_off = true,
            _ => {}
        }
    }
}

impl Talk {
    /// What the turn that was just taken adds; to be called once for each.
    pub(crate) fn count(&mut self, events: &[Event]) -> Tally {
        let before = self.counted;
        let mut tally = Tally { conversations: u64::from(self.turns == 1), turns: 1, ..Tally::default() };
        for event in events {
            self.counted.apply(event);
            match event {
                Event::Heard { .. } | Event::Blocked { .. } => tally.messages = 1,
                Event::Missed => tally.fallbacks = 1,
                Event::Rated { mark, scale, .. } => {
                    tally.ratings += 1;
                    tally.satisfaction += percent(*mark, *scale);
                }
                _ => {}
            }
        }
        // A question may be missed without a message, when nobody answers for long.
        tally.fallbacks = tally.fallbacks.min(tally.messages);
        tally.errors = u64::from(self.counted.failed && !before.failed);
        tally.handoffs = u64::from(self.counted.handed_off && !before.handed_off);
        tally
    }
}

/// A mark from 1 to its scale as a number from 0 to 100.
fn percent(mark: u8, scale: u8) -> u64 {
    let steps = u64::from(scale.saturating_sub(1)).max(1);
    (u64::from(mark.saturating_sub(1)) * 100 / steps).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_a_part_of_its_scale() {
        assert_eq!([percent(1, 5), percent(3, 5), percent(5, 5)], [0, 50, 100]);
        assert_eq!([percent(1, 2), percent(2, 2), percent(9, 5), percent(1, 1)], [0, 100, 100, 0]);
    }
}
