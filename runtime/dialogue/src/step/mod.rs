//! One step of a conversation: what an input does to it.

mod answered;
mod ask;
mod choose;
mod consent;
mod correct;
mod echo;
mod exact;
mod guard;
mod inquiry;
mod language;
mod machine;
mod moment;
mod near;
mod open;
mod options;
mod route;
mod talk;
mod time;
mod values;
mod world;

use crate::event::Event;
use crate::input::{Input, Now, Outcome};
use crate::session::Session;
use botloom_flow::{Program, words};
use machine::Machine;

/// What an input does to a session. The new session is the old one with the outcome's events applied.
#[must_use]
pub fn step(program: &Program, session: &Session, input: Input, now: &Now) -> Outcome {
    let mut machine = Machine::new(program, session, now);
    match input {
        Input::Start { language, contact } => machine.opened(language.as_deref(), contact),
        Input::Message { text, meaning } => machine.message(&text, &meaning),
        Input::Blocked { text, reason, failed } => machine.blocked(text, reason, failed),
        Input::Withheld => machine.withheld(),
        Input::Found(knowing) => machine.found(&knowing),
        Input::Returned(result) => machine.returned(result),
        Input::Happened { name, data } => machine.happened(&name, &data),
        Input::Woken => machine.woken(),
        Input::MemberJoined { member } => {
            machine.decided(words!("a person takes the conversation"));
            machine.emit(Event::MemberJoined { member });
        }
        Input::MemberLeft => machine.given_back(),
        Input::End => {
            machine.decided(words!("the conversation is over"));
            machine.emit(Event::Ended);
        }
    }
    machine.finish()
}

#[cfg(test)]
mod tests;
