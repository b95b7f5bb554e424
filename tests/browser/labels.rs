//! The labels of mails, which no mail program breaks.

use actix_web::{App, HttpResponse, HttpServer, web};
use leadgate::calls::{Call, CancelNews};
use leadgate::mail::MessageKind;
use mail_parser::MessageParser;

use crate::calls::fixture::now;
use crate::mail::order::{World, later};
use crate::support::browser::{Browser, Device, driver};
use crate::support::database::TestDatabase;

const REASON: &str = "The host is ill and nobody else could be found who knows the product, the people and \
    the country well enough to hold this call today, for which we are very sorry indeed.";

/// The HTML of every message about a call that was booked, moved and canceled.
async fn letters() -> Vec<String> {
    let world = World::with_call(&TestDatabase::sqlite(), 3_000).await;
    world.delivers(now()).await;
    world.moves(later(60)).await;
    world.delivers(now()).await;
    let call = world.call.clone();
    world
        .write(move |conn| {
            let (organization, ids, by) = (call.organization_id, [call.id], Some(call.host_id));
            let canceled = Call::cancel(conn, organization, &ids, REASON, by, now())?;
            let news = CancelNews {
                to_lead: true,
                ..CancelNews::default()
            };
            Call::tell_canceled(conn, organization, &canceled, &news, now())
        })
        .await;
    world.delivers(now()).await;
    let received = world.smtp.received();
    let html = received.iter().map(|mail| {
        let mail = MessageParser::default().parse(mail).unwrap();
        let html = mail.body_html(0).unwrap().into_owned();
        // What no mail program asks for.
        html.replace("<head>", "<head><link rel=icon href=data:,>")
    });
    html.collect()
}

#[actix_web::test]
async fn no_label_of_a_mail_is_broken_on_a_phone_or_on_a_desk() {
    let Some(driver) = driver() else { return };
    let letters = letters().await;
    assert_eq!(letters.len(), 6, "{:?}", MessageKind::ALL);
    let count = letters.len();
    let server = HttpServer::new(move || {
        let letters = web::Data::new(letters.clone());
        App::new()
            .app_data(letters)
            .route("/{number}", web::get().to(show))
    });
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let address = server.addrs()[0];
    let running = actix_web::rt::spawn(server.run());
    for device in [Device::Phone, Device::Desktop] {
        let browser = Browser::open(driver, device, "203.0.113.9", address).await;
        for number in 0..count {
            browser.visit(&format!("/{number}")).await;
            browser.sees("What").await;
            browser.row_heads_are_whole().await;
        }
        browser.close().await;
    }
    running.abort();
}

async fn show(number: web::Path<usize>, letters: web::Data<Vec<String>>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(letters[*number].clone())
}
