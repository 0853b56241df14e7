//! Repair patterns of CALM to behaviours.

use super::Rasa;
use super::flows::{Calm, Current};
use crate::bot::{Act, Flow, Step};

/// The behaviour that does what a pattern does.
pub(crate) fn behaviour(pattern: &str) -> Option<&'static str> {
    Some(match pattern {
        "pattern_cancel_flow" => "cancel",
        "pattern_cannot_handle" => "fallback",
        "pattern_chitchat" => "chitchat",
        "pattern_clarification" => "clarify",
        "pattern_continue_interrupted" => "resume",
        "pattern_correction" => "correct",
        "pattern_human_handoff" => "handoff",
        "pattern_internal_error" => "error",
        "pattern_repeat_bot_messages" => "repeat",
        "pattern_restart" => "restart",
        "pattern_search" => "fallback",
        "pattern_session_start" => "welcome",
        "pattern_skip_question" => "skip",
        "pattern_user_silence" => "silence",
        _ => return None,
    })
}

/// What a behaviour does by itself.
pub(crate) fn is_built_in(action: &str) -> bool {
    const DONE: &[&str] = &[
        "action_cancel_flow",
        "action_clarify_flows",
        "action_clean_stack",
        "action_correct_flow_slot",
        "action_continue_interrupted_flow",
        "action_repeat_bot_messages",
        "action_reset_routing",
        "action_restart",
        "action_run_slot_rejections",
        "action_session_start",
        "action_trigger_chitchat",
    ];
    DONE.contains(&action)
}

impl Rasa {
    pub(super) fn pattern(&mut self, calm: &Calm) {
        let place = calm.place();
        let Some(name) = behaviour(&calm.id).filter(|_| calm.id != "pattern_search") else {
            let (why, cure) = match calm.id.as_str() {
                "pattern_completed" => (
                    "nothing is said by itself when a task has ended",
                    "add a last `say` to the flows that need it",
                ),
                "pattern_search" => (
                    "questions are answered from the knowledge by themselves",
                    "write the questions and answers into `knowledge/`",
                ),
                "pattern_code_change" => ("a talk stays on the version on which it began", "nothing to do"),
                _ => ("there is no behaviour that does this", "write it into the flows that need it"),
            };
            return self.add(&place, format!("the pattern `{}`", calm.id), why, cure);
        };
        self.current = Current { path: calm.path.clone(), pattern: true, ..Current::default() };
        self.context = context_of(name);
        self.gather_ids(calm.node.list("steps"));
        let mut steps = self.calm_steps(calm.node.list("steps"));
        self.context.clear();
        let mut beyond = None;
        for step in &steps {
            step.each(&mut |step| {
                if matches!(step.act, Act::Ask(_) | Act::Set(_) | Act::Clear(_) | Act::Goto(_))
                    && step_leads_out(step)
                {
                    beyond = Some(());
                }
            });
        }
        if beyond.is_some() {
            // A behaviour says something and lets the talk go on; only its words are taken.
            let words = says(&steps);
            self.add(
                &place,
                format!("the steps of the pattern `{}` beyond its words", calm.id),
                &format!("the behaviour `{name}` does the rest by itself"),
                format!("look at `flows/{name}.yaml`, and at what it says by itself"),
            );
            steps = words;
        }
        drop_never(&mut steps);
        if steps.is_empty() {
            return;
        }
        let mut flow = Flow { name: name.to_owned(), private: true, steps, ..Flow::default() };
        flow.title = self.text(crate::names::title(name));
        flow.note = calm.node.str("description").map(|text| text.trim().to_owned());
        flow.inputs = inputs(name);
        if name == "clarify" {
            offer(&mut flow.steps);
        }
        self.push(flow);
    }
}

/// What the context of a pattern is called here.
fn context_of(behaviour: &str) -> std::collections::BTreeMap<String, String> {
    let names: &[(&str, &str)] = match behaviour {
        "cancel" => &[("canceled_name", "task")],
        "resume" => &[("previous_flow_name", "task"), ("interrupted_flow_name", "task")],
        _ => &[],
    };
    names.iter().map(|(theirs, ours)| ((*theirs).to_owned(), (*ours).to_owned())).collect()
}

/// What a behaviour is given.
fn inputs(behaviour: &str) -> Vec<(String, String)> {
    let names: &[&str] = match behaviour {
        "cancel" | "resume" => &["task"],
        "correct" => &["slot", "value"],
        "chitchat" => &["about"],
        _ => &[],
    };
    names.iter().map(|name| ((*name).to_owned(), "text".to_owned())).collect()
}

/// Cases whose condition was listed say nothing.
fn drop_never(steps: &mut [Step]) {
    for step in steps {
        if let Act::Switch(cases) = &mut step.act {
            cases.retain(|(when, _)| when.as_deref() != Some("false"));
        }
        step.inner_mut().into_iter().for_each(|inner| drop_never(inner));
    }
}

fn step_leads_out(step: &Step) -> bool {
    !matches!(&step.act, Act::Goto(target) if target == "fallback" || target == "handoff" || target == "chitchat")
}

/// The messages at the top of a list of steps; of branches the last one, which is taken if nothing else is.
fn says(steps: &[Step]) -> Vec<Step> {
    let mut found = Vec::new();
    for step in steps {
        match &step.act {
            Act::Say(_) => found.push(Step::new(step.act.clone())),
            Act::Switch(cases) => {
                if let Some((None, steps)) = cases.last() {
                    found.extend(says(steps));
                }
            }
            _ => {}
        }
    }
    found
}

/// The last message offers the readings.
fn offer(steps: &mut [Step]) {
    for step in steps.iter_mut().rev() {
        if let Act::Say(say) = &mut step.act {
            say.offered = true;
            say.buttons.clear();
            return;
        }
        for inner in step.inner_mut() {
            offer(inner);
        }
    }
}
