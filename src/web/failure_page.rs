//! The one page for every request that gets no page of its own.

use std::borrow::Cow;

use actix_web::http::StatusCode;
use askama::Template;

use super::failure::whole_seconds;
use super::{Failure, Frame, PlainFrame};

/// What a person is told when there is nothing else to show: never the cause.
#[derive(Template)]
#[template(path = "failure.html")]
pub struct FailurePage {
    /// What the layout needs.
    pub frame: PlainFrame,
    /// The status of the response, 400 or more.
    pub status: StatusCode,
    /// Two or three words.
    pub heading: &'static str,
    /// What the person can do about it.
    pub sentence: Cow<'static, str>,
    /// What the log knows the request by.
    pub request_id: String,
    /// Whether a lead sees it, who knows nothing of administrators and start pages.
    pub is_public: bool,
}

impl FailurePage {
    /// The page for a status and, if it was a [`Failure`], for its reason.
    pub fn new(
        status: StatusCode,
        failure: Option<&Failure>,
        request_id: String,
        is_public: bool,
    ) -> Self {
        let (heading, sentence) = match failure {
            _ if is_public && status == StatusCode::NOT_FOUND => {
                ("This link leads nowhere", LINK.into())
            }
            Some(Failure::BadRequest(reason)) => ("That did not work", reason.clone()),
            Some(Failure::Gone(reason)) => ("Not offered any more", reason.clone()),
            Some(Failure::TooMany(wait)) => ("One moment, please", too_many(whole_seconds(*wait))),
            Some(Failure::CrossSite) => ("Not accepted", CROSS_SITE.into()),
            _ => words(status),
        };
        Self {
            frame: PlainFrame,
            status,
            heading,
            sentence,
            request_id,
            is_public,
        }
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        self.rendered(self.render())
    }

    /// The same beside the menu of a member who is signed in.
    pub fn html_in(&self, frame: Frame) -> String {
        let page = StaffFailurePage {
            frame,
            failure: self,
        };
        self.rendered(page.render())
    }

    fn rendered(&self, html: askama::Result<String>) -> String {
        html.unwrap_or_else(|error| {
            tracing::error!(%error, "the failure page cannot be rendered");
            String::from(self.heading)
        })
    }
}

/// The page for a member who is signed in, who goes on by the menu.
#[derive(Template)]
#[template(path = "staff_failure.html")]
struct StaffFailurePage<'a> {
    frame: Frame,
    failure: &'a FailurePage,
}

const LINK: &str = "It may be old or incomplete. Ask whoever gave it to you for a new one.";

const CROSS_SITE: &str = "This was sent from another site, or through another address than this \
     server is set up for. Open the page again and repeat it there.";

fn too_many(seconds: u64) -> Cow<'static, str> {
    let seconds = match seconds {
        0 | 1 => "a second".to_owned(),
        seconds => format!("{seconds} seconds"),
    };
    format!(
        "More came from your internet connection than we take within a minute. Wait {seconds}, then go back and try \
         again: nothing is lost."
    )
    .into()
}

fn words(status: StatusCode) -> (&'static str, Cow<'static, str>) {
    let (heading, sentence) = match status {
        StatusCode::NOT_FOUND => (
            "Page not found",
            "There is nothing at this address. The link may be old, or incomplete.",
        ),
        StatusCode::FORBIDDEN => ("Not allowed", "You are not allowed to see or do this."),
        StatusCode::METHOD_NOT_ALLOWED => (
            "That did not work",
            "This address cannot be used in that way. Go back and try again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "Too large",
            "What was sent is larger than this page accepts.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Not available right now",
            "The server cannot do this at the moment. Please try again in a minute.",
        ),
        status if status.is_server_error() => (
            "Something went wrong",
            "This is our fault, and it has been logged. Please try again; if it happens again, \
             report it with the number below.",
        ),
        _ => (
            "That did not work",
            "The request could not be understood. Go back, reload the page and try again.",
        ),
    };
    (heading, sentence.into())
}
