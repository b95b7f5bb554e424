//! Which answers a card shows, and which event: those of the call that its contact has.

use leadgate::events::{NewQuestion, QuestionKind};
use leadgate::staff::Role;
use leadgate::values::{ContactId, EventKind};

use crate::calls::desk::day_after_tomorrow;
use crate::scheduler::site::{Lead, Site, asking, event, first_question};
use crate::support::app::{Answer, Client};
use crate::support::database::on_each_database;

/// What stands under this name on a card, the first time.
fn fact(card: &Answer, term: &str) -> String {
    let terms = card.texts("#details dt");
    let place = terms.iter().position(|one| one == term);
    card.texts("#details dd")[place.unwrap_or_else(|| panic!("{term} in {terms:?}"))].clone()
}

async fn card(client: &Client, contact: ContactId) -> Answer {
    client.get(&format!("/contacts/{contact}")).await
}

/// A site whose event asks why, with the name of that field.
async fn asking_why(mut site: Site) -> (Site, String) {
    let why = NewQuestion {
        id: None,
        label: "Why?".to_owned(),
        kind: QuestionKind::Text,
        required: false,
        choices: Vec::new(),
    };
    site.event = asking(&site.app, "asked", &[site.host.id], &[why], |_| ()).await;
    let question = first_question(&site.app, &site.event).await;
    (site, question)
}

async fn answers(site: &Site, email: &str, question: &str, answer: &str, phone: &str) -> Lead {
    let lead = site.contact(email).await;
    lead.send_details(&[("name", "Lee"), ("phone", phone), (question, answer)])
        .await;
    lead
}

#[actix_web::test]
async fn who_only_knows_the_email_replaces_no_answer_of_a_booked_contact_and_its_phone_is_told_of()
{
    on_each_database(async |database| {
        let (site, question) = asking_why(Site::start(database).await).await;
        let lead = answers(&site, "lee@example.com", &question, "To grow", "").await;
        let contact = site.contacts().await[0].id;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let later = answers(&site, "lee@example.com", &question, "To learn", "").await;
        let page = card(&admin, contact).await;
        assert_eq!(fact(&page, "Why?"), "To learn", "nothing is booked yet");
        lead.books(&lead.offered().await.pop().unwrap()).await;
        let page = card(&admin, contact).await;
        assert_eq!(fact(&page, "Why?"), "To grow");
        drop(later);

        answers(
            &site,
            "lee+promo@example.com",
            &question,
            "Spam",
            "+4915112345678",
        )
        .await;
        let page = card(&admin, contact).await;
        assert_eq!(fact(&page, "Why?"), "To grow");
        let said = page.texts("#details h3");
        assert!(said[1].starts_with("Also given, "), "{said:?}");
        let given = page.texts("#details dd");
        assert!(given.contains(&"Spam".to_owned()), "{given:?}");
        let journey = page.texts("#journey li").join(" ");
        assert!(
            journey.contains("Phone: none → +4915112345678"),
            "{journey}"
        );
    })
    .await;
}

#[actix_web::test]
async fn the_event_of_a_card_is_that_of_the_call_which_the_contact_has() {
    on_each_database(async |database| {
        let site = Site::start(database).await;
        let other = event(&site.app, "fit-check", &[site.host.id], |settings| {
            settings.kind = EventKind::Discovery;
        })
        .await;
        site.lead("lee@example.com").await;
        let contact = site.contacts().await[0].id;
        let admin = site.app.signed_in_as(Role::SuperAdmin).await;
        let page = card(&admin, contact).await;
        assert_eq!(fact(&page, "Event"), "The intro call");
        let ids = [
            contact.to_string(),
            other.id.to_string(),
            site.host.id.to_string(),
        ];
        let form = [
            ("contact", ids[0].as_str()),
            ("event", &ids[1]),
            ("host", &ids[2]),
            ("start", &day_after_tomorrow(9).to_string()),
        ];
        let page = admin.post_and_follow("/calls/new", &form).await;
        assert_eq!(fact(&page, "Event"), "The fit-check call");
        assert_eq!(fact(&page, "Status"), "Discovery Call");
    })
    .await;
}
