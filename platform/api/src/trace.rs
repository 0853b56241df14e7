//! Which trace an operation belongs to.

use async_graphql::Response;
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt;

/// The trace id of what runs at the moment, as 32 hexadecimal digits.
#[must_use]
pub fn trace_id() -> Option<String> {
    Context::map_current(|context| {
        let span = context.span().span_context().clone();
        span.is_valid().then(|| span.trace_id().to_string())
    })
}

/// Says it with every error, so that what is in the log about it can be found.
pub(crate) fn mark(response: &mut Response) {
    if response.errors.is_empty() {
        return;
    }
    let Some(id) = trace_id() else { return };
    for error in &mut response.errors {
        error.extensions.get_or_insert_default().set("traceId", id.clone());
    }
}
