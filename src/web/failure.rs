//! The plain answers a handler may give instead of its page: not there, not allowed, or broken.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};

use crate::db;

/// What went wrong inside: logged once, never shown.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why a request gets the failure page instead of an answer of its own.
///
/// Bad input is no failure (the form comes again, 422), nor is an expected refusal (an outcome).
#[derive(Debug)]
pub enum Failure {
    /// 404: nothing is there, or nothing that this person may know of.
    NotFound,
    /// 403: it is there, but not for this person.
    Forbidden,
    /// 403: the request did not come from one of our own pages.
    CrossSite,
    /// 400: no page of ours sends such a request. The reason is a sentence for the person.
    BadRequest(Cow<'static, str>),
    /// 410: it was there, and is no more. The reason is a sentence for the person.
    Gone(Cow<'static, str>),
    /// 413: the body is larger than any form of ours.
    TooLarge,
    /// 429: more than one visitor may send; it may be tried again after this time.
    TooMany(Duration),
    /// 503: something that we need is away for now; trying again may help.
    Unavailable(Cause),
    /// 500: something is wrong with the program or its data.
    Broken(Cause),
}

impl Failure {
    /// A [`Failure::BadRequest`] for the given reason.
    pub fn bad_request(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::BadRequest(reason.into())
    }

    /// A [`Failure::Unavailable`] with its cause, for `map_err`.
    pub fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// A [`Failure::Broken`] with its cause, for `map_err`.
    pub fn broken(cause: impl Into<Cause>) -> Self {
        Self::Broken(cause.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::CrossSite => f.write_str("a cross-site request"),
            Self::BadRequest(reason) => write!(f, "bad request: {reason}"),
            Self::Gone(reason) => write!(f, "gone: {reason}"),
            Self::TooLarge => f.write_str("the body is too large"),
            Self::TooMany(_) => f.write_str("too many requests"),
            Self::Unavailable(_) => f.write_str("unavailable"),
            Self::Broken(_) => f.write_str("broken"),
        }
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Unavailable(cause) | Self::Broken(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Gone(_) => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The bare status; the page comes from [`error_pages`](super::error_pages()).
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if let Self::TooMany(wait) = self {
            response.insert_header((header::RETRY_AFTER, whole_seconds(*wait)));
        }
        response.finish()
    }
}

/// For Retry-After, and for people: never sooner than it is meant.
pub fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::NotFound => Self::NotFound,
            db::Error::Unavailable(_) => Self::unavailable(error),
            _ => Self::broken(error),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::broken(error)
    }
}
