//! Who of the staff canceled a call and why: for its host, and never for its lead, who reads what is said to them.

use chrono::TimeDelta;
use leadgate::calls::NewCall;
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use mail_parser::MessageParser;
use reqwest::StatusCode;

use crate::calls::fixture::{Fixture, book};
use crate::support::app::TestApp;
use crate::support::database::on_each_database;
use crate::support::smtp::{Manner, Smtp};

const REASON: &str = "Competitor again";
/// What its host reads: by whom, and why.
const WHY: &str = "Super Admin of acme canceled it: Competitor again";
const MESSAGE: &str = "Sorry, we are away.";

/// Asserts that each of these has got one mail more, and that it says what is for them.
fn assert_told(mails: &[Vec<u8>], recipients: &[&str]) {
    let mut told = Vec::new();
    for mail in mails {
        let mail = MessageParser::default().parse(mail).unwrap();
        let to = mail.to().unwrap().first().unwrap().address().unwrap();
        told.push(to.to_owned());
        let is_host = to.ends_with("@acme.example");
        let text = mail.body_text(0).unwrap().replace("\r\n", "\n");
        let html = mail.body_html(0).unwrap();
        assert!(text.starts_with("Your call is canceled\n"), "{text}");
        assert_eq!(
            text.contains(&format!("\nWhy:   {WHY}\n")),
            is_host,
            "{text}"
        );
        assert_eq!(html.contains(&format!(">{WHY}</td>")), is_host, "{html}");
        assert_eq!(html.contains(">Why</th>"), is_host, "{html}");
        for said in [text.as_str(), &html] {
            assert_eq!(said.contains(REASON), is_host, "{said}");
            assert_eq!(said.contains("Why"), is_host, "{said}");
            assert_eq!(said.contains(MESSAGE), !is_host, "{said}");
            assert!(
                !said.contains("meet.example"),
                "there is nothing to meet for: {said}"
            );
        }
    }
    told.sort();
    assert_eq!(told, recipients);
}

#[actix_web::test]
async fn the_host_reads_why_staff_canceled_and_the_lead_only_what_is_said_to_them() {
    on_each_database(async |database| {
        let smtp = Smtp::start(Manner::Receives).await;
        let (url, from) = (
            format!("--smtp-url={}", smtp.url()),
            "--mail-from=a@acme.example",
        );
        let app = TestApp::start_with(database, &[&url, from]).await;
        let fixture = Fixture::within(&app.db, &app.organization).await;
        let mut calls = Vec::new();
        for (hours, who) in [(4, 0), (6, 0), (8, 1)] {
            let starts_at = UtcTime::now() + TimeDelta::hours(hours);
            let new = NewCall {
                contact_id: fixture.contacts[who],
                host_id: fixture.hosts[who],
                starts_at,
                ends_at: starts_at + TimeDelta::minutes(30),
                ..fixture.call(0)
            };
            calls.push(book(&app.db, new).await.unwrap().id.to_string());
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let seen = ("version", "1");
        let said = [("reason", REASON), ("notify", "on"), ("message", MESSAGE)];
        let form = [&[seen][..], &said].concat();
        let path = format!("/calls/{}/cancel", calls[0]);
        let answer = admin.post(&path, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let first = smtp.receives(2).await;
        assert_told(&first, &["ada@example.com", "ann@acme.example"]);

        let ids = [("id", calls[1].as_str()), seen, ("id", &calls[2]), seen];
        let answer = admin
            .post("/calls/cancel", &[&ids[..], &said].concat())
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let all = smtp.receives(6).await;
        let both = [
            "ada@example.com",
            "ann@acme.example",
            "ben@acme.example",
            "bob@example.com",
        ];
        assert_told(&all[2..], &both);
    })
    .await;
}
