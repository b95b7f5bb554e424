//! The walk fails on what the browser complains about; that it does is tried on a page with faults.

use actix_web::{App, HttpResponse, HttpServer, web};

use crate::support::browser::{Browser, Device, driver};

const FAULTY: &str = "<!doctype html><title>Faulty</title><link rel=icon href=data:,>\
    <p style='color: red'>Inline</p><script src=/missing.js></script><script src=/throwing.js></script>";

#[actix_web::test]
async fn a_page_that_breaks_the_policy_or_throws_does_not_go_unnoticed() {
    let Some(driver) = driver() else { return };
    let server = HttpServer::new(|| {
        App::new()
            .route("/", web::get().to(faulty))
            .route("/throwing.js", web::get().to(async || "throw 'a fit'"))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let running = actix_web::rt::spawn(server.run());
    let browser = Browser::open(driver, Device::Desktop, "203.0.113.7", address).await;
    browser.visit("/").await;
    browser.sees("Inline").await;
    let complaints = browser.complaints().await;
    for expected in ["Content Security Policy", "404", "Uncaught"] {
        assert!(
            complaints.iter().any(|one| one.contains(expected)),
            "{expected}: {complaints:?}"
        );
    }
    assert_eq!(complaints.len(), 3, "{complaints:?}");
    browser.close().await;
    running.abort();
}

async fn faulty() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html")
        .insert_header((
            "content-security-policy",
            "default-src 'self'; img-src data:",
        ))
        .body(FAULTY)
}
