//! The turns of a conversation as questions with their ends, and as counts of what was shown.

use crate::codec::{CodecError, decode};
use crate::health::{Shown, Usage};
use crate::privacy::{Veil, secret};
use botloom_dialogue::{Event, Reading};
use botloom_flow::Program;
use botloom_knowledge::learning::{Asked, Outcome};
use botloom_ports::{Kind, Speaker, TurnRecord};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// So many messages of people are kept after a question.
const REPLIES: usize = 8;

/// The questions of a conversation that the bot could not answer well, in their order; values of sensitive slots and the name of the
/// customer are masked.
///
/// # Errors
/// If a turn cannot be read.
pub fn asked(turns: &[TurnRecord], program: &Program) -> Result<Vec<Asked>, CodecError> {
    let zone = TimeZone::get(&program.bot.timezone).unwrap_or(TimeZone::UTC);
    let mut reader = Reader { program, found: Vec::new(), open: None, answered: None, taken: None };
    let mut hidden: Vec<String> = Vec::new();
    for turn in turns {
        let events = decode(&turn.events)?;
        hidden.extend(events.iter().filter_map(|event| secret(event, program)));
        let at = turn.at.to_zoned_datetime(zone.clone()).datetime();
        reader.turn(turn, &events, at);
    }
    let veil = Veil::hiding(hidden);
    for one in reader.found.iter_mut().flatten() {
        for text in std::iter::once(&mut one.text).chain(&mut one.replies) {
            *text = veil.said(text);
        }
    }
    Ok(reader.found.into_iter().flatten().collect())
}

struct Reader<'p> {
    program: &'p Program,
    /// Questions; nothing where one turned out to be none.
    found: Vec<Option<Asked>>,
    /// The last question without an answer.
    open: Option<usize>,
    /// The last question that an entry answered, with the entry.
    answered: Option<(Asked, String)>,
    /// The question that people took over.
    taken: Option<usize>,
}

impl Reader<'_> {
    fn turn(&mut self, turn: &TurnRecord, events: &[Event], at: DateTime) {
        let heard = events.iter().find_map(|event| match event {
            Event::Heard { text } => Some(text.as_str()),
            _ => None,
        });
        let program = self.program;
        let question = |text: &str, outcome: Outcome, entry: Option<&str>| Asked {
            text: text.to_owned(),
            language: language(program, text, turn),
            at,
            conversation: turn.conversation.to_string(),
            outcome,
            entry: entry.map(str::to_owned),
            replies: Vec::new(),
        };
        let chosen = events.iter().find_map(|event| match event {
            Event::Chosen { text, reading } => Some((text, reading)),
            _ => None,
        });
        let told = events.iter().find_map(|event| match event {
            Event::Said(message) => message.knowledge.as_deref(),
            _ => None,
        });
        let happened = |test: fn(&Event) -> bool| events.iter().any(test);
        if let Some((text, reading)) = chosen {
            let open = self.open.take();
            let answered = match reading {
                Reading::Knowledge { id, .. } => {
                    Some((question(text, Outcome::Disliked, Some(id)), id.clone()))
                }
                Reading::Flow(_) | Reading::Neither => None,
            };
            if let Some(at) = open {
                match reading {
                    Reading::Knowledge { id, .. } => {
                        if let Some(one) = &mut self.found[at] {
                            one.outcome = Outcome::Chosen;
                            one.entry = Some(id.clone());
                        }
                    }
                    Reading::Flow(_) => self.found[at] = None,
                    Reading::Neither => self.open = Some(at),
                }
            }
            self.answered = answered;
        } else if let Some(text) = heard {
            let new = if happened(|event| matches!(event, Event::Offered { .. })) {
                Some(question(text, Outcome::Unclear, None))
            } else if happened(|event| matches!(event, Event::Missed)) {
                Some(question(text, Outcome::Silent, None))
            } else {
                None
            };
            let answered = told.map(|id| (question(text, Outcome::Disliked, Some(id)), id.to_owned()));
            let over = happened(|event| matches!(event, Event::HandedOff { .. }));
            if let Some(new) = new {
                self.found.push(Some(new));
                self.open = Some(self.found.len() - 1);
                self.answered = None;
            } else if answered.is_some() {
                self.answered = answered;
                self.open = None;
            } else if !over && happened(|event| matches!(event, Event::Understood | Event::Entered { .. })) {
                self.open = None;
            }
        }
        self.ends(events);
        self.replies(turn);
    }

    /// Marks and handovers speak of the question before them.
    fn ends(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::Rated { mark, scale, .. } if u16::from(*mark) * 2 <= u16::from(*scale) => {
                    self.found.extend(self.answered.take().map(|(asked, _)| Some(asked)));
                }
                Event::Rated { .. } => self.answered = None,
                Event::HandedOff { .. } => {
                    if let Some(at) = self.open.take() {
                        if let Some(one) = &mut self.found[at] {
                            one.outcome = Outcome::HandedOver;
                        }
                        self.taken = Some(at);
                    } else if let Some((asked, _)) = self.answered.take() {
                        self.found.push(Some(Asked { outcome: Outcome::HandedOver, ..asked }));
                        self.taken = Some(self.found.len() - 1);
                    }
                }
                Event::MemberLeft => self.taken = None,
                _ => {}
            }
        }
    }

    fn replies(&mut self, turn: &TurnRecord) {
        let Some(one) = self.taken.and_then(|at| self.found[at].as_mut()) else { return };
        let said =
            turn.activities.iter().filter(|line| line.from == Speaker::Member && line.kind == Kind::Message);
        for text in said.filter_map(|line| line.text.clone()) {
            if one.replies.len() < REPLIES {
                one.replies.push(text);
            }
        }
    }
}

/// Counts what the turns of one more conversation showed of the knowledge.
///
/// # Errors
/// If a turn cannot be read.
pub fn usage(turns: &[TurnRecord], usage: &mut Usage) -> Result<(), CodecError> {
    usage.conversations += 1;
    let mut last: Option<String> = None;
    for turn in turns {
        for event in decode(&turn.events)? {
            let mut count = |id: &str, which: fn(&mut Shown) -> &mut usize| {
                *which(usage.entries.entry(id.to_owned()).or_default()) += 1;
            };
            match &event {
                Event::Said(message) => {
                    if let Some(id) = &message.knowledge {
                        count(id, |shown| &mut shown.answered);
                        last = Some(id.clone());
                    }
                }
                Event::Offered { offers, .. } => {
                    for offer in offers {
                        if let Reading::Knowledge { id, .. } = &offer.reading {
                            count(id, |shown| &mut shown.offered);
                        }
                    }
                }
                Event::Chosen { reading: Reading::Knowledge { id, .. }, .. } => {
                    count(id, |shown| &mut shown.chosen);
                }
                Event::Rated { mark, scale, .. } => {
                    if let Some(id) = last.take().filter(|_| u16::from(*mark) * 2 <= u16::from(*scale)) {
                        count(&id, |shown| &mut shown.disliked);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// The language of the bot in whose script most of a text is written, else that of the talk.
fn language(program: &Program, text: &str, turn: &TurnRecord) -> String {
    let han = text.chars().filter(|c| matches!(u32::from(*c), 0x3400..=0x9fff)).count();
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()).count();
    let tags = &program.bot.languages;
    let talk = turn.summary.language.as_deref().unwrap_or(program.default_language());
    let is_chinese = |tag: &str| tag.to_ascii_lowercase().starts_with("zh");
    if han == words || is_chinese(talk) == (han > words) {
        return talk.to_owned();
    }
    let fits = tags.iter().find(|tag| is_chinese(tag) == (han > words));
    fits.map_or(talk, String::as_str).to_owned()
}
