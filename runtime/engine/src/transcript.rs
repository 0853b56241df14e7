//! What people see of a turn: the lines of the transcript, and the state of the conversation for lists.

use crate::talk::{Body, Inbound, MAX_TEXT, Talk};
use botloom_dialogue as dialogue;
use botloom_dialogue::{Event, Message, MessageButton};
use botloom_flow::SlotValue;
use botloom_ports::{Activity, Attachment, Button, Citation, Kind, Mode, Speaker, Summary};
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
            Body::MemberText { name, text } => {
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
        for (name, value) in &session.slots {
            let sensitive = program.slots.get(name).is_some_and(|slot| slot.sensitive);
            let shown = if sensitive { Json::String("***".to_owned()) } else { value.to_json() };
            if *value != SlotValue::Null {
                slots.insert(name.clone(), shown);
            }
        }
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
            last_text: activities.iter().rev().find_map(|line| line.text.clone()),
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
