//! Which of the offered readings the customer means.

use super::machine::Machine;
use super::route::{MARGIN, MAYBE};
use crate::event::{Event, Message, Offer, Reading};
use crate::input::{Cue, Entity, Meaning};
use botloom_flow::{SlotValue, words};

impl Machine<'_> {
    /// Takes one of the offered readings, or looks at the message as any other.
    pub(super) fn chosen(&mut self, text: &str, meaning: &Meaning) {
        let offers = self.session.offers.clone();
        let said = text.trim();
        let by_number =
            said.trim_end_matches(['.', '。', '、']).parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        let ordinal = match &meaning.answer {
            Some(SlotValue::Int(n)) => usize::try_from(*n).ok().and_then(|n| n.checked_sub(1)),
            _ => None,
        };
        let at = offers
            .iter()
            .position(|offer| offer.title.eq_ignore_ascii_case(said))
            .or(by_number)
            .or(ordinal)
            .or_else(|| place(said, offers.len()))
            .filter(|at| *at < offers.len());
        // Another question is no choice.
        let loosely = || only_like(&offers, said).or_else(|| likeliest(&offers, meaning));
        let at = if meaning.knowledge.sure { at } else { at.or_else(loosely) };
        // The offers stand while the customer thinks, or wants to read them in another language.
        let stays = |cue: &Cue| matches!(cue, Cue::Wait | Cue::Language);
        if at.is_none() && meaning.cues.iter().any(stays) && self.command(meaning) {
            return;
        }
        self.resume_waiting();
        let Some(at) = at else { return self.fresh(text, meaning) };
        let before = self.session.offered_values.clone();
        let of = self.session.offered_text.clone();
        let reading = offers[at].reading.clone();
        self.decided(words!("`{title}` was chosen", title = offers[at].title));
        self.emit(Event::Chosen { text: of, reading: reading.clone() });
        match reading {
            Reading::Flow(flow) => {
                self.understood();
                let entities: Vec<Entity> = before
                    .into_iter()
                    .map(|(name, value)| {
                        let (flow, slot) = Entity::named(&name);
                        Entity { flow, slot, value, start: 0, end: 0, hour: None, candidates: Vec::new() }
                    })
                    .collect();
                self.begin(&flow, &entities);
            }
            Reading::Knowledge { id, answer, citation } => {
                self.understood();
                self.say(Message { text: answer, knowledge: Some(id), citation, ..Message::default() });
                self.run();
            }
            Reading::Neither => self.missed(meaning),
        }
    }
}

/// The place that a choice names: "第二个", "the last one".
pub(super) fn place(said: &str, count: usize) -> Option<usize> {
    const PLACES: [&[&str]; 4] =
        [&["第一", "first"], &["第二", "second"], &["第三", "third"], &["第四", "fourth"]];
    let said = said.to_lowercase();
    if said.chars().count() > 20 {
        return None;
    }
    let named = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if named(&["最后", "last"]) {
        return count.checked_sub(1);
    }
    PLACES.iter().position(|words| named(words))
}

/// The offered flow that the words of a choice are likely for.
fn likeliest(offers: &[Offer], meaning: &Meaning) -> Option<usize> {
    let offered = |flow: &str| {
        offers.iter().position(|offer| matches!(&offer.reading, Reading::Flow(name) if name == flow))
    };
    let mut likely = meaning.flows.iter().filter(|ranked| offered(&ranked.flow).is_some());
    let best = likely.next().filter(|ranked| ranked.score >= MAYBE)?;
    let close = likely.next().is_some_and(|next| best.score - next.score < MARGIN);
    if close { None } else { offered(&best.flow) }
}

/// The one offer whose title has these words, or stands in them.
fn only_like(offers: &[Offer], said: &str) -> Option<usize> {
    let said = said.to_lowercase();
    if said.chars().count() < 2 {
        return None;
    }
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphabetic()).map(str::to_owned).collect()
    };
    let only = |like: &dyn Fn(&str) -> bool| {
        let like = |(_, offer): &(usize, &Offer)| like(&offer.title.to_lowercase());
        let mut found = offers.iter().enumerate().filter(like).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    };
    only(&|title| title.contains(&said) || said.contains(title)).or_else(|| {
        only(&|title| words(title).iter().any(|word| words(&said).iter().any(|other| akin(word, other))))
    })
}

/// Whether two English words are forms of one: change, changing.
fn akin(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    common >= 4 && common + 3 >= a.len() && common + 3 >= b.len()
}
