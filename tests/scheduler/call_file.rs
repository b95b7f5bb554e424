//! The call as a file: on the confirmation, and in the mail.

use ical::parser::Component as _;
use leadgate::mail::{Audience, MessageKind};
use mail_parser::{MessageParser, MimeHeaders as _};

use super::site::Site;
use crate::support::database::on_each_database;

const LINES: [&str; 8] = [
    "UID",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "LOCATION",
    "ORGANIZER",
    "STATUS",
];

/// What a calendar makes of a file: its method, the lines of its only entry, and who takes part.
fn entry(file: &str) -> Vec<String> {
    let mut calendar = ical::IcalParser::new(file.as_bytes());
    let calendar = calendar.next().unwrap().unwrap();
    assert_eq!(calendar.events.len(), 1, "{file}");
    let method = calendar.get_property("METHOD").unwrap();
    let lines = LINES.map(|name| calendar.events[0].get_property(name).expect(name));
    let all = [method].into_iter().chain(lines).chain(
        calendar.events[0]
            .properties
            .iter()
            .filter(|property| property.name == "ATTENDEE"),
    );
    all.map(ToString::to_string).collect()
}

impl Site {
    /// The entry in the lead's mail of this kind.
    async fn mailed_entry(&self, kind: MessageKind) -> Vec<String> {
        let mail = self.mailed(kind, Audience::Lead).await;
        let mail = MessageParser::default().parse(&mail).unwrap();
        let mut parts = mail.parts.iter();
        let file = parts.find(|part| {
            let kind = part.content_type().and_then(|kind| kind.subtype());
            kind == Some("calendar")
        });
        entry(file.unwrap().text_contents().unwrap())
    }
}

#[actix_web::test]
async fn the_file_on_the_confirmation_is_the_entry_in_the_mail() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let owner = site.owner("lee@example.com").await;
        let on_page = entry(&owner.lead.get("call.ics").await.body);
        assert_eq!(on_page, site.mailed_entry(MessageKind::Booked).await);
        assert!(on_page[2].contains('1'), "{on_page:?}");

        let start = owner.offered(site.call().await.starts_at).await.remove(0);
        owner.moves_to(&start).await;
        let moved = site.mailed_entry(MessageKind::Rescheduled).await;
        assert_eq!(moved[1], on_page[1], "it takes the place of the first");
        assert_ne!(moved[2], on_page[2]);
        assert_eq!(entry(&owner.lead.get("call.ics").await.body), moved);
        assert_eq!(entry(&owner.get("/call.ics").await.body), moved);
    })
    .await;
}
