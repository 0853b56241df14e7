//! Intents as answers: what the customer may say next, and what each answer leads to.

use super::Agent;
use super::intents::{Intent, truth};
use crate::bot::{Act, Ask, Button, Slot, Step, Text};
use crate::cel;
use crate::kind::Kind;
use crate::names;
use crate::report::Place;

/// What an intent leads to where it answers a question.
pub(crate) struct Answer {
    pub(crate) intent: Intent,
    /// A condition that must be so too.
    pub(crate) when: Option<String>,
    pub(crate) steps: Vec<Step>,
}

/// What is done with other answers.
#[derive(Default)]
pub(crate) struct Otherwise {
    pub(crate) text: Text,
    pub(crate) attempts: Option<usize>,
    pub(crate) steps: Vec<Step>,
}

impl Agent {
    /// Asks with the last message of `steps`, and branches on the answer.
    pub(crate) fn ask_intents(
        &mut self,
        steps: &mut Vec<Step>,
        mut answers: Vec<Answer>,
        otherwise: Otherwise,
        place: &Place,
    ) {
        let yes_or_no = answers.iter().all(|answer| truth(&answer.intent.name).is_some());
        let base = names::identifier(&self.task);
        let name = self.slot_names.fresh(&format!("{base}_answer"), "answer");
        let (prompt, buttons) = self.prompt(steps, place);
        // An answer that leads back here is forgotten before it is asked for again.
        let mut again = false;
        for step in answers.iter().flat_map(|answer| &answer.steps) {
            step.each(&mut |step| again |= matches!(step.act, Act::Goto(_)));
        }
        if again {
            steps.push(Step::new(Act::Clear(vec![name.clone()])));
        }
        let mut slot = Slot { name: name.clone(), ..Slot::default() };
        let mut ask = Ask { slot: name.clone(), always: !again, prompt, ..Ask::default() };
        (ask.otherwise, ask.attempts, ask.then) = (otherwise.text, otherwise.attempts, otherwise.steps);
        if yes_or_no {
            answers.sort_by_key(|answer| truth(&answer.intent.name) != Some(true));
            Kind::Boolean.name().clone_into(&mut slot.kind);
            self.answers.push(slot);
            steps.push(Step::ask(ask));
            let cases = answers.into_iter().map(|answer| {
                let is =
                    if truth(&answer.intent.name) == Some(true) { name.clone() } else { format!("!{name}") };
                let when = answer.when.map_or(is.clone(), |when| format!("{is} && {}", cel::group(&when)));
                (Some(when), answer.steps)
            });
            let cases: Vec<_> = cases.collect();
            match <[_; 2]>::try_from(cases) {
                Ok([(Some(yes), then), (Some(no), other)]) if yes == name && no == format!("!{name}") => {
                    steps.push(Step::new(Act::If { when: yes, then, other }));
                }
                Ok(cases) => steps.push(Step::new(Act::Switch(cases.into()))),
                Err(cases) => steps.push(Step::new(Act::Switch(cases))),
            }
            return;
        }
        Kind::Choice.name().clone_into(&mut slot.kind);
        let mut cases = Vec::new();
        for answer in answers {
            let id = names::identifier(&answer.intent.name);
            let id = if id.is_empty() { format!("answer_{}", slot.choices.len() + 1) } else { id };
            if !slot.choices.iter().any(|(known, _)| *known == id) {
                let words = self.answer_words(&answer.intent, &buttons, &slot.choices);
                slot.choices.push((id.clone(), words));
            }
            let is = format!("{name} == {}", cel::text(&id));
            cases.push((
                Some(answer.when.map_or(is.clone(), |when| format!("{is} && {}", cel::group(&when)))),
                answer.steps,
            ));
        }
        self.answers.push(slot);
        steps.push(Step::ask(ask));
        steps.push(Step::new(Act::Switch(cases)));
    }

    /// The words of an answer: the title of its button first, then its short phrases.
    fn answer_words(&mut self, intent: &Intent, buttons: &[Button], had: &[(String, Text)]) -> Text {
        let phrases = self.words(intent);
        let mut words = Text::default();
        for button in buttons {
            for (language, titles) in &button.title.0 {
                for title in titles {
                    let same = |text: &str| text.eq_ignore_ascii_case(title);
                    if intent.phrases.iter().any(|phrase| same(&phrase.plain()))
                        || same(&names::title(&intent.name))
                    {
                        words.add(language, title.as_str());
                    }
                }
            }
        }
        let own = |words: &Text, language: &str| words.0.get(language).is_some_and(|list| !list.is_empty());
        if !own(&words, &self.language) && (truth(&intent.name).is_some() || !own(&phrases, &self.language)) {
            let title = match (truth(&intent.name), self.zh()) {
                (Some(true), true) => "是".to_owned(),
                (Some(true), false) => "Yes".to_owned(),
                (Some(false), true) => "否".to_owned(),
                (Some(false), false) => "No".to_owned(),
                (None, _) => names::title(&intent.name),
            };
            words.add(&self.language, title);
        }
        for (language, list) in &phrases.0 {
            for word in list {
                let elsewhere =
                    had.iter().flat_map(|(_, text)| text.all()).any(|other| other.eq_ignore_ascii_case(word));
                if !elsewhere && !words.all().any(|known| known.to_lowercase() == word.to_lowercase()) {
                    words.add(language, word.as_str());
                }
            }
        }
        words
    }

    /// The words of a question: those of the last message, which is no message of its own then.
    fn prompt(&mut self, steps: &mut Vec<Step>, place: &Place) -> (Text, Vec<Button>) {
        let taken = match steps.last().map(|step| &step.act) {
            Some(Act::Say(say)) if say.image.is_none() && say.cards.is_empty() && !say.text.is_empty() => {
                Some((say.text.clone(), say.buttons.clone()))
            }
            _ => None,
        };
        if let Some(taken) = taken {
            steps.pop();
            return taken;
        }
        self.add(
            place,
            format!("the question before an answer in `{}`", self.task),
            "no message stands before it that is said in every case",
            "write it as `prompt` of the `ask` that stands there",
        );
        (self.text(if self.zh() { "请回答。" } else { "Please answer." }), Vec::new())
    }

    /// Asks for a parameter with the last message, if there is one and the parameter has no question of its own.
    pub(crate) fn ask_param(&mut self, steps: &mut Vec<Step>, mut ask: Ask, original: &str, place: &Place) {
        let known = self.params.get(original).map(|param| param.ask.clone()).unwrap_or_default();
        if ask.prompt.is_empty() && known.is_empty() {
            let (prompt, buttons) = self.prompt_or(steps, original, place);
            ask.prompt = prompt;
            self.lost_buttons(&buttons, original, place);
        }
        if ask.prompt == known {
            ask.prompt = Text::default();
        }
        steps.push(Step::ask(ask));
    }

    fn prompt_or(&mut self, steps: &mut Vec<Step>, original: &str, place: &Place) -> (Text, Vec<Button>) {
        if let Some(Act::Say(say)) = steps.last().map(|step| &step.act)
            && say.image.is_none()
            && say.cards.is_empty()
            && !say.text.is_empty()
        {
            let taken = (say.text.clone(), say.buttons.clone());
            steps.pop();
            return taken;
        }
        self.add(
            place,
            format!("the question for the parameter `{}`", original.split('|').next().unwrap_or(original)),
            "it has no prompt",
            "a question stands in its place; write your own as `prompt`",
        );
        let words = names::title(original.split('|').next().unwrap_or(original));
        let text = if self.zh() {
            format!("请提供：{words}")
        } else {
            format!("Please tell me: {}", words.to_lowercase())
        };
        (self.text(text), Vec::new())
    }

    /// Buttons of a question: those of a choice are its values; others have no place.
    pub(crate) fn lost_buttons(&mut self, buttons: &[Button], original: &str, place: &Place) {
        let chosen = matches!(self.kind(original), Kind::Choice | Kind::Boolean);
        if !buttons.is_empty() && !chosen {
            let titles: Vec<&str> = buttons.iter().filter_map(|button| button.title.first()).collect();
            self.add(
                place,
                format!(
                    "the buttons {} of the question for `{}`",
                    titles.join(", "),
                    original.split('|').next().unwrap_or(original)
                ),
                "a question has buttons for the values of a choice",
                "make the slot `type: choice` with these as `choices`",
            );
        }
    }
}

/// Whether a message asks something.
pub(crate) fn is_question(steps: &[Step]) -> bool {
    match steps.last().map(|step| &step.act) {
        Some(Act::Say(say)) => {
            !say.buttons.is_empty() || say.text.all().any(|text| text.trim_end().ends_with(['?', '？']))
        }
        _ => false,
    }
}
