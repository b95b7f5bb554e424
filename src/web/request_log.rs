//! Request ids, and one structured line per request, without needless personal data.

use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder, TracingLogger};

use super::outcome::with_headers;

/// The response header that names the request as the log does.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware, the outermost: gives each request its id and the span in which all its log lines stand.
pub fn request_spans() -> TracingLogger<RequestSpan> {
    TracingLogger::new()
}

/// Middleware, just inside [`request_spans`]: one line per request, and its id as a response header.
///
/// The line has status and duration; its span has request id, method and route. The route is the pattern
/// (`/visits/{id}`), never the path: ids of visits, query, address, user agent and cookies are not for logs.
pub async fn log_requests(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let start = Instant::now();
    let quiet = is_quiet(&route(&request));
    let request_id = request.extensions().get::<RequestId>().copied();

    let outcome = next.call(request).await;

    let status = match &outcome {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let (status, micros) = (status.as_u16(), start.elapsed().as_micros() as u64);
    if quiet && status < 500 {
        tracing::debug!(status, micros, "answered");
    } else {
        tracing::info!(status, micros, "answered");
    }
    with_headers(outcome, move |headers| {
        let id = request_id.and_then(|id| HeaderValue::try_from(id.to_string()).ok());
        if let Some(id) = id {
            headers.insert(REQUEST_ID, id);
        }
    })
}

/// Makes the span of a request: its id, method and route.
#[derive(Debug)]
pub struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let request_id = request.extensions().get::<RequestId>().copied();
        let request_id = request_id.map(tracing::field::display);
        let (method, route) = (request.method(), route(request));
        // At the level of errors, so that an error is always logged with its request, whatever the filter.
        tracing::error_span!("request", request_id, %method, route)
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, Error>) {}
}

fn route(request: &ServiceRequest) -> String {
    let pattern = request.match_pattern();
    pattern.unwrap_or_else(|| String::from("unmatched"))
}

/// Routes that are asked for all the time and tell nothing.
fn is_quiet(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz") || route.starts_with("/static/")
}

#[cfg(test)]
mod tests {
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse, web};

    use tracing::Level;

    use super::super::test_log::TestLog;
    use super::*;

    async fn request(path: &str) -> ServiceResponse<impl MessageBody> {
        let app = init_service(
            App::new()
                .route("/visits/{id}", web::get().to(HttpResponse::Ok))
                .route("/healthz", web::get().to(HttpResponse::Ok))
                .route("/readyz", web::get().to(HttpResponse::ServiceUnavailable))
                .wrap(from_fn(log_requests))
                .wrap(request_spans()),
        )
        .await;
        let request = TestRequest::with_uri(path)
            .insert_header(("user-agent", "curl/8"))
            .peer_addr(([203, 0, 113, 9], 4711).into());
        call_service(&app, request.to_request()).await
    }

    #[actix_web::test]
    async fn one_line_says_all_but_who_it_was() {
        let log = TestLog::start(Level::INFO);
        let response = request("/visits/31f0?email=ada@example.com").await;
        let id = response.headers().get(REQUEST_ID).unwrap();

        let text = log.text();
        assert_eq!(text.lines().count(), 1, "{text}");
        for told in [
            id.to_str().unwrap(),
            "GET",
            "/visits/{id}",
            "status=200",
            "micros=",
        ] {
            assert!(text.contains(told), "{told} is not in {text}");
        }
        for secret in ["31f0", "ada@", "curl", "203.0.113.9"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }

    #[actix_web::test]
    async fn an_unknown_path_is_not_repeated() {
        let log = TestLog::start(Level::INFO);
        request("/nowhere/31f0").await;
        assert!(log.text().contains("unmatched"));
        assert!(!log.text().contains("31f0"));
    }

    #[actix_web::test]
    async fn health_checks_are_silent_until_they_fail() {
        let log = TestLog::start(Level::INFO);
        request("/healthz").await;
        assert_eq!(log.text(), "");
        request("/readyz").await;
        assert!(log.text().contains("status=503"));
    }

    #[actix_web::test]
    async fn every_request_has_its_own_id() {
        let ids = [request("/healthz").await, request("/healthz").await];
        let [first, second] = ids.map(|response| response.headers().get(REQUEST_ID).cloned());
        assert!(first.is_some());
        assert_ne!(first, second);
    }
}
