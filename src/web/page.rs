//! How a handler answers with a page.

use actix_web::body::BoxBody;
use actix_web::http::header::HeaderValue;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, Responder};
use askama::Template;

use super::Failure;

/// A template and the status with which it is sent.
pub struct Page<T> {
    status: StatusCode,
    template: T,
}

impl<T: Template> Page<T> {
    /// The page, 200.
    pub fn ok(template: T) -> Self {
        Self::with(StatusCode::OK, template)
    }

    /// The form again, with what was typed and what is wrong with it: 422.
    pub fn unprocessable(template: T) -> Self {
        Self::with(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    /// The page with another status.
    pub fn with(status: StatusCode, template: T) -> Self {
        Self { status, template }
    }

    /// The same for whoever goes on from it and comes back: the browser keeps it for that, and for nothing else. Of an answer
    /// to a form that it does not keep it can only show an error.
    pub fn into_kept_response(self) -> HttpResponse {
        let mut response = self.into_response();
        let kept = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, kept);
        response
    }

    /// The response, for handlers that do not always answer with this page.
    pub fn into_response(self) -> HttpResponse {
        match self.template.render() {
            Ok(html) => HttpResponse::build(self.status)
                .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
                .body(match self.status.is_client_error() {
                    true => at_the_first_wrong_field(html),
                    false => html,
                }),
            Err(error) => HttpResponse::from_error(Failure::from(error)),
        }
    }
}

/// A form that comes again begins at the first field that is wrong, and its title says so: long ones looked as if they had been
/// saved. Browsers scroll to what has the focus, and screen readers read it with its message.
///
/// Done here and not in the templates, for a field does not know whether it is the first.
fn at_the_first_wrong_field(html: String) -> String {
    // In what people typed quotes are escaped.
    const WRONG: &str = "aria-invalid=\"true\"";
    match html.contains(WRONG) {
        true => html
            .replacen(WRONG, &format!("{WRONG} autofocus"), 1)
            .replacen("<title>", "<title>Error: ", 1),
        false => html,
    }
}

impl<T: Template> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.into_response()
    }
}

/// Sends the browser on to `location` with a GET: the answer to a POST that did what it should.
pub fn see_other(location: impl AsRef<str>) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location.as_ref()))
        .finish()
}
