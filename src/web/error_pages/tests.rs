//! No error shows its cause, and every error has a page.

use std::io;

use actix_session::storage::LoadError;
use actix_web::body::to_bytes;
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service, try_call_service};
use actix_web::{App, error, web};
use tracing::Level;

use super::super::request_log::{REQUEST_ID, log_requests, request_spans};
use super::super::test_log::TestLog;
use super::*;

/// Sends a request through an app with every kind of error, and answers errors as the server does.
async fn send(request: TestRequest) -> (StatusCode, HeaderMap, String) {
    let app = init_service(
        App::new()
            .route("/broken", web::get().to(broken))
            .route("/bad", web::get().to(bad))
            .route("/chatty", web::get().to(chatty))
            .route("/own", web::get().to(own_page))
            .route("/panic", web::get().to(panics))
            .route("/number/{n}", web::get().to(number))
            .service(web::resource("/body").route(web::post().to(body_length)))
            .service(web::resource("/session").wrap(from_fn(failing_store)))
            .app_data(web::PayloadConfig::new(10))
            .wrap(from_fn(error_pages))
            .wrap(from_fn(log_requests))
            .wrap(request_spans()),
    )
    .await;
    let response = match try_call_service(&app, request.to_request()).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => error.error_response(),
    };
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body()).await.unwrap();
    (status, headers, String::from_utf8(body.to_vec()).unwrap())
}

async fn get(path: &str) -> (StatusCode, HeaderMap, String) {
    send(TestRequest::with_uri(path)).await
}

async fn broken() -> Result<String, Failure> {
    Err(Failure::broken(io::Error::other(LoadError::Other(
        io::Error::other("secret").into(),
    ))))
}

async fn bad() -> Result<String, Failure> {
    Err(Failure::bad_request("<b>Why</b>"))
}

async fn chatty() -> Result<String, Error> {
    Err(error::ErrorBadGateway("secret"))
}

async fn own_page() -> HttpResponse {
    HttpResponse::UnprocessableEntity().body("the form again")
}

async fn panics() -> HttpResponse {
    panic!("secret")
}

async fn number(n: web::Path<u8>) -> String {
    n.to_string()
}

async fn body_length(body: web::Bytes) -> String {
    body.len().to_string()
}

/// Fails as actix-session does when its store fails.
async fn failing_store(_: ServiceRequest, _: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let response = HttpResponse::InternalServerError().finish();
    Err(InternalError::from_response(io::Error::other("secret"), response).into())
}

#[actix_web::test]
async fn every_error_gets_the_page_and_none_tells_its_cause() {
    for (path, status) in [
        ("/broken", 500),
        ("/bad", 400),
        ("/chatty", 502),
        ("/panic", 500),
        ("/number/secret", 404),
        ("/session", 503),
        ("/body", 405),
        ("/nowhere", 404),
    ] {
        let (answered, headers, body) = get(path).await;
        assert_eq!(answered.as_u16(), status, "{path}");
        assert_eq!(
            headers.get(header::CONTENT_TYPE).unwrap(),
            "text/html; charset=utf-8"
        );
        assert!(body.starts_with("<!doctype html>"), "{path}: {body}");
        assert!(!body.contains("secret"), "{path}: {body}");
        let id = headers.get(REQUEST_ID).unwrap().to_str().unwrap();
        assert!(body.contains(id), "{path}: {body}");
    }
}

#[actix_web::test]
async fn a_body_that_is_too_large_gets_the_page() {
    let request = TestRequest::post().uri("/body").set_payload("eleven byte");
    let (status, _, body) = send(request).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(body.contains("Too large"), "{body}");
}

#[actix_web::test]
async fn a_reason_is_shown_escaped() {
    let (_, _, body) = get("/bad").await;
    assert!(body.contains("&#60;b&#62;Why"), "{body}");
}

#[actix_web::test]
async fn a_handlers_own_page_stays() {
    let (status, _, body) = get("/own").await;
    assert_eq!((status.as_u16(), body.as_str()), (422, "the form again"));
}

#[actix_web::test]
async fn an_answer_to_head_has_no_body() {
    let request = TestRequest::with_uri("/nowhere").method(Method::HEAD);
    let (status, _, body) = send(request).await;
    assert_eq!((status, body.as_str()), (StatusCode::NOT_FOUND, ""));
}

#[actix_web::test]
async fn a_cause_is_logged_once_with_its_chain() {
    let log = TestLog::start(Level::ERROR);
    get("/broken").await;
    let text = log.text();
    assert_eq!(text.matches("secret").count(), 1, "{text}");
    assert!(text.contains("session state: secret"), "{text}");
    assert!(text.contains("request_id="), "{text}");
}

#[actix_web::test]
async fn a_panic_and_a_failing_session_store_are_logged() {
    for path in ["/panic", "/session"] {
        let log = TestLog::start(Level::ERROR);
        get(path).await;
        assert_eq!(log.text().matches("secret").count(), 1, "{}", log.text());
    }
}
