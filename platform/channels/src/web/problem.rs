//! Refusals, as the protocol words them: `{"error": {"code", "message"}}`.

use crate::HostError;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_json::json;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    #[error("a secret or a token is needed in the `Authorization` header")]
    NoToken,
    #[error("the secret or token is not valid here")]
    BadToken,
    #[error("the token has expired")]
    TokenExpired,
    #[error("the token was not made for the site `{0}`")]
    ForeignOrigin(String),
    #[error("{0}")]
    BadArgument(String),
    #[error("there is nothing at this address")]
    NotFound,
    #[error("the request is larger than {0} bytes")]
    TooLarge(usize),
    #[error(transparent)]
    Host(#[from] HostError),
}

impl Problem {
    pub(super) fn argument(message: impl Into<String>) -> Self {
        Self::BadArgument(message.into())
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoToken | Self::BadToken => "BadToken",
            Self::TokenExpired => "TokenExpired",
            Self::ForeignOrigin(_) => "BadOrigin",
            Self::BadArgument(_) => "BadArgument",
            Self::NotFound | Self::Host(HostError::Unknown) => "NotFound",
            Self::TooLarge(_) => "MessageSizeTooBig",
            Self::Host(HostError::TooBusy) => "ServiceBusy",
            Self::Host(HostError::Failed(_)) => "ServiceError",
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NoToken | Self::BadToken | Self::TokenExpired | Self::ForeignOrigin(_) => {
                StatusCode::FORBIDDEN
            }
            Self::BadArgument(_) => StatusCode::BAD_REQUEST,
            Self::NotFound | Self::Host(HostError::Unknown) => StatusCode::NOT_FOUND,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Host(HostError::TooBusy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Host(HostError::Failed(_)) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Self::Host(HostError::Failed(cause)) = self {
            tracing::error!(error = %chain(cause.as_ref()), "a request of a web chat failed");
        }
        let mut response = HttpResponse::build(self.status_code());
        if matches!(self, Self::Host(HostError::TooBusy)) {
            response.insert_header((header::RETRY_AFTER, "1"));
        }
        response.json(json!({"error": {"code": self.code(), "message": self.to_string()}}))
    }
}

/// An error and its causes on one line.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
