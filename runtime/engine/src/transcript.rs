//! What people see of a turn: the lines of the transcript, and the state of the conversation for lists.

use crate::privacy::{Veil, is_telling};
use crate::talk::{Body, Inbound, MAX_TEXT, Talk};
use botloom_dialogue as dialogue;
use botloom_dialogue::{Event, Message, MessageButton};
use botloom_flow::SlotValue;
use botloom_knowledge::learning::MASK;
use botloom_ports::{Activity, Attachment, Button, Citation, Kind, Mode, Speaker, Summary, TurnRecord};
use jiff::Timestamp;
use serde_json::{Map, Value as Json};

impl Talk {
    pub(crate) fn transcript(&mut self, inbound: &Inbound, events: &[Event], at: Timestamp) -> Vec<Activity> {
        let mut lines = Vec::new();
        let turn = self.turns;
        let line = |from: Speaker, kind: Kind, text: Option<String>| Activity {
            number: 0,
            turn,
            from,
            name: None,
            kind,
            text,
            buttons: Vec::new(),
            attachments: Vec::new(),
            citation: None,
            client_id: None,
            at,
        };
        match &inbound.body {
            Body::Text(text) => {
                let text: String = text.chars().take(MAX_TEXT).collect();
                let said = line(Speaker::User, Kind::Message, Some(text));
                let name = inbound.from.clone();
                lines.push(Activity { client_id: inbound.client_id.clone(), name, ..said });
            }
            Body::MemberJoined { name, .. } => {
                lines
                    .push(Activity { name: Some(name.clone()), ..line(Speaker::System, Kind::Joined, None) });
            }
            Body::MemberText { name, text, .. } => {
                let said = line(Speaker::Member, Kind::Message, Some(text.clone()));
                lines.push(Activity {
                    name: Some(name.clone()),
                    client_id: inbound.client_id.clone(),
                    ..said
                });
            }
            Body::MemberLeft { name } => {
                lines.push(Activity { name: Some(name.clone()), ..line(Speaker::System, Kind::Left, None) });
            }
            Body::Start { .. } | Body::Event { .. } | Body::Woken { .. } | Body::End => {}
        }
        for event in events {
            match event {
                Event::Said(message) => lines.push(Activity {
                    buttons: buttons(&message.buttons),
                    attachments: attachments(message),
                    citation: message.citation.as_deref().map(citation),
                    ..line(Speaker::Bot, Kind::Message, Some(message.text.clone()))
                }),
                Event::HandedOff { .. } => lines.push(line(Speaker::System, Kind::Handoff, None)),
                Event::Ended => lines.push(line(Speaker::System, Kind::Ended, None)),
                _ => {}
            }
        }
        for line in &mut lines {
            self.activities += 1;
            line.number = self.activities;
        }
        lines
    }

    pub(crate) fn summary(&self, activities: &[Activity]) -> Summary {
        let session = &self.session;
        let program = &self.release.program;
        let mut slots = Map::new();
        let mut hidden = Vec::new();
        for (name, value) in session.slots.iter().filter(|(_, value)| **value != SlotValue::Null) {
            let sensitive = program.all_slots().any(|slot| slot.name == *name && slot.sensitive);
            slots.insert(name.clone(), if sensitive { Json::from(MASK) } else { value.to_json() });
            if sensitive {
                hidden.push(value.to_string());
            }
        }
        let veil = Veil::hiding(hidden.into_iter().filter(|value| is_telling(value)));
        let last_text = activities.iter().rev().find_map(|line| line.text.as_deref());
        Summary {
            mode: match session.mode {
                dialogue::Mode::Bot => Mode::Bot,
                dialogue::Mode::Waiting => Mode::Waiting,
                dialogue::Mode::Member => Mode::Member,
                dialogue::Mode::Ended => Mode::Ended,
            },
            language: Some(session.language(program).to_owned()),
            queue: session.queue.clone(),
            note: session.note.clone(),
            assignee: session.member.clone(),
            last_text: last_text.map(|text| veil.said(text)),
            activities: self.activities,
            slots,
            wake: self.wake(),
        }
    }
}

fn buttons(buttons: &[MessageButton]) -> Vec<Button> {
    let button = |button: &MessageButton| Button {
        title: button.title.clone(),
        value: button.value.clone(),
        link: button.link.clone(),
    };
    buttons.iter().map(button).collect()
}

fn citation(of: &dialogue::Citation) -> Citation {
    let source = of.source.as_ref();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Citation {
        entry: of.entry.clone(),
        version: of.version.clone(),
        source: source.map(|source| source.file.clone()),
        place: source.and_then(|source| some(&source.place)),
        matched: some(&of.matched),
        span: of.span.as_ref().map(|span| (span.start, span.end)),
    }
}

fn attachments(message: &Message) -> Vec<Attachment> {
    let mut all = Vec::new();
    if let Some(image) = &message.image {
        all.push(Attachment::Image { url: image.url.clone(), title: image.title.clone() });
    }
    if let Some(file) = &message.file {
        all.push(Attachment::File { url: file.url.clone(), title: file.title.clone() });
    }
    if let Some(link) = &message.link {
        all.push(Attachment::Link { url: link.url.clone(), title: link.title.clone() });
    }
    all.extend(message.cards.iter().map(|card| Attachment::Card {
        title: card.title.clone(),
        text: card.text.clone(),
        image: card.image.as_ref().map(|image| image.url.clone()),
        link: card.link.as_ref().map(|link| link.url.clone()),
        buttons: buttons(&card.buttons),
    }));
    all
}

/// The most characters that answers are looked for with.
const LOOKED_FOR: usize = 500;

/// What the customer wrote last, one message a line; nothing if a person has answered it. What the bot said to it was no answer where
/// people have the talk.
pub(crate) fn unanswered(records: &[TurnRecord]) -> Option<String> {
    let lines = records.iter().rev().flat_map(|record| record.activities.iter().rev());
    let messages = lines.filter(|line| line.kind == Kind::Message);
    let since = messages.skip_while(|line| line.from == Speaker::Bot);
    let own = since.take_while(|line| line.from == Speaker::User);
    let mut texts: Vec<&str> = own.filter_map(|line| line.text.as_deref()).collect();
    texts.reverse();
    let text: String = texts.join("\n").chars().take(LOOKED_FOR).collect();
    (!text.trim().is_empty()).then_some(text)
}
