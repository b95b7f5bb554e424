//! A page that comes again because something is wrong begins there, wherever that is on the page.

use crate::calls::desk::Desk;
use crate::events::form::Sent;
use crate::support::app::Answer;
use crate::support::database::TestDatabase;
use leadgate::values::Kind;

/// Asserts that one field alone, or group of fields, has the focus, with its message, and that the title says so.
pub fn assert_begins_at(page: &Answer, wrong: &str) {
    assert!(page.status.is_client_error(), "{wrong}: {}", page.status);
    let focused = page.attributes("[autofocus]", "aria-describedby");
    assert_eq!(focused.len(), 1, "{wrong}: {}", page.body);
    let message = focused[0].split_whitespace().next().unwrap();
    assert_eq!(message, format!("{wrong}-error"));
    assert_eq!(page.texts(&format!("#{message}")).len(), 1, "{wrong}");
    assert!(page.texts("title")[0].starts_with("Error: "), "{wrong}");
}

#[actix_web::test]
async fn whatever_is_wrong_has_the_focus_and_the_title_says_so() {
    let desk = Desk::open(TestDatabase::sqlite()).await;
    let call = desk.booked("lee@example.com", 10).await;
    let blocks = [
        desk.site.block(Kind::Email, "sam@spam.example").await,
        desk.site.block(Kind::Email, "tom@spam.example").await,
    ];
    let admin = &desk.admin;
    for (path, wrong) in [
        ("/contacts?status=zzz", "status"),
        ("/contacts?host=zzz", "host"),
        ("/contacts?from=zzz", "from"),
        ("/calls?status=zzz", "status"),
    ] {
        assert_begins_at(&admin.get(path).await, wrong);
    }
    let [one, other] = blocks.map(|block| block.to_string());
    let contact = call.contact_id.to_string();
    let version = call.version.to_string();
    let host = call.host_id.to_string();
    let event = call.event_id.to_string();
    let reschedule = format!("/calls/{}/reschedule", call.id);
    for (path, form, wrong) in [
        (
            "/tracking/blocking/delete",
            vec![("named", &*one), ("named", &*other)],
            "id",
        ),
        (
            "/tracking/blocking/new",
            vec![("kind", "email"), ("value", "lee@example.com")],
            "calls",
        ),
        (
            "/tracking/blocking/new",
            vec![
                ("kind", "email"),
                ("value", "new@example.com"),
                ("expires", "zzz"),
            ],
            "expires",
        ),
        (
            "/contacts/assign",
            vec![("contact", &*contact), ("was_owner", "")],
            "member",
        ),
        (
            "/calls/new",
            vec![("contact", &*contact), ("event", &*event), ("host", &*host)],
            "start",
        ),
        (
            &*reschedule,
            vec![
                ("version", &*version),
                ("host", &*host),
                ("reason", "The host is ill."),
            ],
            "start",
        ),
    ] {
        assert_begins_at(&admin.post(path, &form).await, wrong);
    }
    let event = Sent::event("Intro").and("hosts", "0");
    assert_begins_at(&admin.post("/events/new", &event.fields()).await, "hosts");
}
