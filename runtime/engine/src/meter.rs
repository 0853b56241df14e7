//! What turns say of themselves to whoever watches the process: durations for metrics, spans for traces.
//!
//! The names are described where they are shown, in the server. Neither labels nor spans hold what was said, who said it, or addresses with
//! what stands behind the host.

use botloom_dialogue::{Effect, Failure, TraceItem};
use botloom_flow::program::SCRIPT;
use metrics::{counter, histogram};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::fmt::Write;
use tokio::time::Instant;

use crate::driver::TurnError;
use crate::talk::Body;

/// The most bytes of the names of steps in a span.
const LONGEST: usize = 2_000;

/// A part of a turn whose time is measured until it is dropped.
pub(crate) struct Timed(&'static str, Instant);

impl Timed {
    pub(crate) fn begin(name: &'static str) -> Self {
        Self(name, Instant::now())
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        histogram!("botloom_turn_stage_duration_seconds", "stage" => self.0).record(self.1.elapsed());
    }
}

/// Lets the flows run until they wait or ask.
pub(crate) fn step<T>(run: impl FnOnce() -> T) -> T {
    let _stage = Timed::begin("step");
    tracing::info_span!("step", flow.steps = tracing::field::Empty).in_scope(run)
}

/// The flows ran these steps.
pub(crate) fn ran(trace: &[TraceItem]) {
    let span = tracing::Span::current();
    let mut names = String::new();
    for item in trace {
        let TraceItem::Step { flow, verb, .. } = item else { continue };
        counter!("botloom_flow_steps_total", "verb" => verb.clone()).increment(1);
        if !span.is_disabled() && names.len() < LONGEST {
            let _ = write!(names, "{}{flow}:{verb}", if names.is_empty() { "" } else { " " });
        }
    }
    if !names.is_empty() {
        span.record("flow.steps", names);
    }
}

/// A turn ended.
pub(crate) fn turn(body: &Body, began: Instant, outcome: &'static str) {
    let kind = kind(body);
    histogram!("botloom_turn_duration_seconds", "kind" => kind, "outcome" => outcome).record(began.elapsed());
}

/// What kind of turn it is.
pub(crate) fn kind(body: &Body) -> &'static str {
    match body {
        Body::Start { .. } => "start",
        Body::Text(_) => "message",
        Body::MemberJoined { .. } | Body::MemberText { .. } | Body::MemberLeft { .. } => "member",
        Body::Event { .. } => "event",
        Body::Woken { .. } => "timer",
        Body::End => "end",
    }
}

/// What came of a turn.
pub(crate) fn outcome<T>(done: &Result<T, TurnError>) -> &'static str {
    match done {
        Ok(_) => "done",
        Err(TurnError::Unknown(_)) => "unknown",
        Err(TurnError::Busy(_)) => "busy",
        Err(TurnError::Stale) => "stale",
        Err(TurnError::NoRelease(_) | TurnError::Unbuildable(..)) => "no-release",
        Err(TurnError::Codec(_) | TurnError::Log(_)) => "failed",
    }
}

/// What kind of effect it is, and what of it may be shown: a function, or a method and a host.
pub(crate) fn effect(effect: &Effect) -> (&'static str, Cow<'static, str>) {
    match effect {
        Effect::Search { .. } => ("search", "search".into()),
        Effect::Call { script: Some(_), .. } => ("script", SCRIPT.into()),
        Effect::Call { plugin, function, .. } => ("plugin", format!("{plugin}.{function}").into()),
        Effect::Http { method, url, .. } => {
            let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            // What stands before it signs in.
            let host = host.rsplit('@').next().unwrap_or_default();
            ("http", format!("{method} {host}").into())
        }
        Effect::Generate { .. } => ("generate", "generate".into()),
        Effect::Ticket { .. } => ("ticket", "ticket".into()),
    }
}

/// An effect ended.
pub(crate) fn effect_done(kind: &'static str, began: Instant, result: &Result<Json, Failure>) {
    let outcome = match result {
        Ok(_) => "done",
        // What a plug-in or a host answered is of any number of kinds.
        Err(failure) => match failure.case.as_str() {
            "timeout" => "timeout",
            "unavailable" => "unavailable",
            "denied" => "denied",
            "crashed" => "crashed",
            "too-large" => "too-large",
            _ => "error",
        },
    };
    histogram!("botloom_effect_duration_seconds", "kind" => kind, "outcome" => outcome)
        .record(began.elapsed());
}

/// A release was looked for.
pub(crate) fn release(found: bool) {
    counter!("botloom_release_lookups_total", "result" => if found { "hit" } else { "miss" }).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::program::Retry;
    use std::time::Duration;

    #[test]
    fn of_an_address_nothing_but_the_host_is_shown() {
        let of = |url: &str| {
            let (headers, timeout, retry) = (Vec::new(), Duration::from_secs(1), Retry::default());
            let http = Effect::Http {
                method: "GET".to_owned(),
                url: url.to_owned(),
                headers,
                json: None,
                timeout,
                retry,
            };
            effect(&http).1.into_owned()
        };
        assert_eq!(
            of("https://ann:secret@api.example.com:8443/orders/13800000000?x=1"),
            "GET api.example.com:8443"
        );
        assert_eq!(of("https://api.example.com?phone=13800000000"), "GET api.example.com");
        assert_eq!(of("nonsense"), "GET nonsense");
    }
}
