//! One step of a conversation: what an input does to it.

mod ask;
mod correct;
mod exact;
mod language;
mod machine;
mod near;
mod options;
mod route;
mod talk;
mod time;
mod world;

use crate::event::Event;
use crate::input::{Input, Now, Outcome};
use crate::session::{Mode, Session};
use botloom_flow::Program;
use machine::Machine;

/// What an input does to a session. The new session is the old one with the outcome's events applied.
#[must_use]
pub fn step(program: &Program, session: &Session, input: Input, now: &Now) -> Outcome {
    let mut machine = Machine::new(program, session, now);
    match input {
        Input::Start { language, contact } => {
            machine.emit(Event::Started);
            if contact != machine.session.contact {
                machine.emit(Event::Contacted(contact));
            }
            if let Some(language) = language.as_deref().and_then(|wish| program.language(wish)) {
                machine.change_language(language);
            }
            machine.behave("welcome", &[]);
            machine.run();
        }
        Input::Message { text, meaning } => machine.message(&text, &meaning),
        Input::Found(knowing) => machine.found(&knowing),
        Input::Returned(result) => machine.returned(result),
        Input::Happened { name, data } => machine.happened(&name, &data),
        Input::Woken => machine.woken(),
        Input::MemberJoined { member } => machine.emit(Event::MemberJoined { member }),
        Input::MemberLeft => {
            if machine.session.mode != Mode::Ended {
                machine.emit(Event::MemberLeft);
                machine.run();
            }
        }
        Input::End => machine.emit(Event::Ended),
    }
    machine.finish()
}

#[cfg(test)]
mod tests;
