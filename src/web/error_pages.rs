//! Every error leaves the house as the one failure page, its cause in the log and nowhere else.

use std::any::Any;
use std::error::Error as _;
use std::iter::successors;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use tracing_actix_web::RequestId;

use super::{Failure, FailurePage, Frame};

/// Where the pages begin that need no sign-in.
const PUBLIC: [&str; 3] = ["/e", "/c", "/feed"];

/// Middleware: gives the failure page to every error that has no page of its own, panics included.
///
/// A response with a status of 400 or more keeps its body only if a handler wrote that body itself; what actix or
/// an extractor says about an error tells too much or nothing.
pub async fn error_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let request_id = request.extensions().get().map(RequestId::to_string);
    let request_id = request_id.unwrap_or_default();
    let bodiless = request.method() == Method::HEAD;
    let first = request.path().split_inclusive('/').take(2);
    let first: String = first.collect();
    let is_public = PUBLIC.contains(&first.trim_end_matches('/'));
    let page = move |status: StatusCode, error: Option<&Error>, frame: Option<Frame>| {
        let failure = error.and_then(Error::as_error);
        let page = || FailurePage::new(status, failure, request_id.clone(), is_public);
        match frame {
            _ if bodiless => String::new(),
            // Where something is broken, the page needs as little as can be.
            Some(frame) if !status.is_server_error() => page().html_in(frame),
            _ => page().html(),
        }
    };
    match caught(async move { next.call(request).await }).await {
        Ok(response) => Ok(answered(response.map_into_boxed_body(), page)),
        Err(error) => Err(failed(error, page)),
    }
}

/// Turns a panic into a [`Failure::Broken`]; actix would close the connection without an answer.
async fn caught<T>(answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let mut answer = pin!(answer);
    std::future::poll_fn(|context| {
        // After a panic the future is never polled again, so nobody sees what it left half-done.
        catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)))
            .unwrap_or_else(|panic| Poll::Ready(Err(panicked(panic.as_ref()).into())))
    })
    .await
}

fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let literal = panic.downcast_ref::<&str>().copied();
    let message = literal.or_else(|| panic.downcast_ref().map(String::as_str));
    Failure::broken(format!("panicked: {}", message.unwrap_or("no message")))
}

/// A response, from a handler or from actix itself.
fn answered(
    response: ServiceResponse,
    page: impl Fn(StatusCode, Option<&Error>, Option<Frame>) -> String,
) -> ServiceResponse {
    let status = response.status();
    let error = response.response().error();
    let empty = matches!(
        response.response().body().size(),
        BodySize::None | BodySize::Sized(0)
    );
    if status.as_u16() < 400 || (error.is_none() && !empty) {
        return response;
    }
    if let Some(error) = error {
        log(status, error);
    }
    let html = page(status, error, Frame::of_failure(response.request()));
    let (request, response) = response.into_parts();
    ServiceResponse::new(request, with_page(response, html))
}

/// A middleware's own error. Ours give responses or [`Failure`]s; a bare 500 is actix-session's, whose store failed.
fn failed(
    error: Error,
    page: impl Fn(StatusCode, Option<&Error>, Option<Frame>) -> String,
) -> Error {
    let status = error.as_response_error().status_code();
    let ours = error.as_error::<Failure>().is_some();
    let mut error = match status {
        StatusCode::INTERNAL_SERVER_ERROR if !ours => {
            Failure::unavailable(format!("{error:?}")).into()
        }
        _ => error,
    };
    let status = error.as_response_error().status_code();
    log(status, &error);
    let html = page(status, Some(&error), None);
    error.add_response_mapper(move |response| with_page(response, html.clone()));
    error
}

/// Keeps status and headers (`Allow`, cookies); the body becomes `html`.
fn with_page(response: HttpResponse, html: String) -> HttpResponse {
    let mut response = response.set_body(BoxBody::new(html));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

/// Logs an error once, with its whole chain; a person's mistakes are worth no more than a debug line.
fn log(status: StatusCode, error: &Error) {
    let cause = match error.as_error::<Failure>() {
        Some(failure) => successors(failure.source(), |&cause| cause.source())
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(": "),
        None => format!("{error:?}"),
    };
    if status.is_server_error() {
        tracing::error!(status = status.as_u16(), cause, "{error}");
    } else {
        tracing::debug!(status = status.as_u16(), cause, "{error}");
    }
}

#[cfg(test)]
mod tests;
