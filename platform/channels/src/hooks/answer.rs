//! What the other system is told.

use super::inbound::BODY;
use crate::host::{Answer, HostError};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde_json::json;

/// Headers of answers that go out, beside those that begin with `x-`.
const KNOWN: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_LANGUAGE,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    header::ETAG,
];
/// Those of them that are the platform's.
const OWN: [&str; 2] = ["x-content-type-options", "x-frame-options"];
/// When a system that finds no place should come again, in seconds.
const AGAIN: u64 = 2;

/// Why it is told something else than what a plug-in says.
#[derive(Debug)]
pub(super) enum Problem {
    Unknown,
    Method,
    Broken,
    TooLarge,
    Refused,
    Failed,
    Busy,
}

impl From<HostError> for Problem {
    fn from(error: HostError) -> Self {
        match error {
            HostError::Unknown => Self::Unknown,
            HostError::TooBusy => Self::Busy,
            HostError::Failed(error) => {
                tracing::error!(error = &*error, "what was posted to a channel could not be taken");
                Self::Failed
            }
        }
    }
}

impl Problem {
    /// For who counts.
    pub(super) fn outcome(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Method | Self::Broken | Self::TooLarge | Self::Refused => "refused",
            Self::Failed | Self::Busy => "failed",
        }
    }

    pub(super) fn response(&self) -> HttpResponse {
        let (status, code, message) = match self {
            Self::Unknown => (StatusCode::NOT_FOUND, "NotFound", "there is no such channel".to_owned()),
            Self::Method => {
                let message = "use GET, HEAD, POST, PUT, PATCH or DELETE".to_owned();
                (StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
            }
            Self::Broken => (StatusCode::BAD_REQUEST, "BadRequest", "the body could not be read".to_owned()),
            Self::TooLarge => {
                let message =
                    format!("a body has at most {BODY} bytes, an eighth of that if it is not UTF-8");
                (StatusCode::PAYLOAD_TOO_LARGE, "TooLarge", message)
            }
            // Who may not post is not told how to.
            Self::Refused => {
                (StatusCode::BAD_REQUEST, "Refused", "the channel does not take this".to_owned())
            }
            Self::Failed => {
                let message = "this could not be taken; post it again".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "Failed", message)
            }
            Self::Busy => {
                let message = "too many requests are waiting; post it again soon".to_owned();
                (StatusCode::SERVICE_UNAVAILABLE, "ServiceBusy", message)
            }
        };
        let mut response = HttpResponse::build(status);
        if matches!(self, Self::Busy) {
            response.insert_header((header::RETRY_AFTER, AGAIN));
        }
        shut(&mut response).json(json!({"error": {"code": code, "message": message}}))
    }
}

/// The answer of a plug-in, as far as it may go out.
pub(super) fn render(answer: Answer) -> Result<HttpResponse, Problem> {
    // No redirections: this address would lend its name to any other.
    let status = StatusCode::from_u16(answer.status)
        .ok()
        .filter(|status| status.is_success() || status.is_client_error() || status.is_server_error());
    let Some(status) = status else {
        tracing::error!(status = answer.status, "a channel answered with a status that it may not use");
        return Err(Problem::Failed);
    };
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        let name = name.to_ascii_lowercase();
        let other = name.starts_with("x-") && !OWN.contains(&name.as_str());
        let pair = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value));
        if let (Ok(name), Ok(value)) = pair
            && (other || KNOWN.contains(&name))
        {
            response.insert_header((name, value));
        }
    }
    Ok(shut(&mut response).body(answer.body))
}

/// Nothing of it is kept by others, and a browser that shows it runs nothing.
fn shut(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plugin_answers_does_nothing_in_a_browser() {
        let headers = [
            ("Content-Type", "text/html"),
            ("Set-Cookie", "session=1"),
            ("Location", "https://elsewhere.example"),
            ("X-Challenge", "yes"),
            ("X-Content-Type-Options", "off"),
            ("bad name", "x"),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let answer = |status| Answer { status, headers: headers.clone(), body: b"<script>".to_vec() };
        let response = render(answer(200)).expect("it may be said");
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("content-type"), Some("text/html"));
        assert_eq!(header("x-challenge"), Some("yes"));
        assert_eq!(header("content-security-policy"), Some("default-src 'none'; sandbox"));
        assert_eq!(header("x-content-type-options"), Some("nosniff"));
        assert_eq!((header("set-cookie"), header("location")), (None, None));
        for status in [0, 101, 302, 304, 600] {
            assert!(matches!(render(answer(status)), Err(Problem::Failed)), "{status}");
        }
        assert_eq!(render(answer(403)).expect("it may be said").status(), StatusCode::FORBIDDEN);
    }
}
