//! Add New about contacts: their email and latest IP address, ticked, in one act.

use leadgate::blocking::Effect;
use reqwest::StatusCode;

use super::fixture::on_each_server;
use crate::support::app::found;

const NEW: &str = "/tracking/blocking/new";

#[actix_web::test]
async fn the_email_and_the_ip_address_of_contacts_are_offered_ticked_and_added_in_one_act() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane+x@spam.example", "203.0.113.9", "Jane")
            .await;
        let joe = tracking
            .lead("joe@spam.example", "2a00:1450:1:2::7", "")
            .await;
        let (jane, joe) = (jane.contact_id.unwrap(), joe.contact_id.unwrap());
        let page = tracking
            .client
            .get(&format!("{NEW}?contact={jane}&contact={joe}"))
            .await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(
            page.attributes("[name=contact]", "value"),
            [jane.to_string(), joe.to_string()]
        );
        let offered = page.attributes("[name=target]", "value");
        let expected = [
            "mailbox:jane@spam.example",
            "ip:203.0.113.9/32",
            "mailbox:joe@spam.example",
            "ip:2a00:1450:1:2::/64",
            "ip:2a00:1450:1:2::7/128",
        ];
        assert_eq!(offered, expected);
        let ticked = page.attributes("[name=target][checked]", "value");
        assert_eq!(
            ticked,
            expected[..4],
            "the network is proposed, with the address to choose"
        );
        assert!(
            page.texts("main label")
                .join(" ")
                .contains("changes address within it")
        );
        assert!(
            page.texts(".impact")
                .concat()
                .contains("2 contacts will be hidden"),
            "{}",
            page.body
        );

        let (jane, joe) = (jane.to_string(), joe.to_string());
        let mut form = vec![("contact", &*jane), ("contact", &*joe), ("reason", "Spam")];
        form.extend(ticked.iter().map(|key| ("target", &**key)));
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Added 4 lines to the block list. 2 contacts are hidden from Global Data. Undo"]
        );
        let mut acts = Vec::new();
        for id in tracking.standing().await {
            let block = tracking.find(id).await;
            assert_eq!((block.effect, &*block.reason), (Effect::Block, "Spam"));
            acts.push(block.added_by);
        }
        assert_eq!(acts.len(), 4);
        assert!(acts.iter().all(|act| *act == acts[0]), "one act: {acts:?}");
    })
    .await;
}

#[actix_web::test]
async fn what_is_listed_already_is_not_ticked_and_one_line_must_be() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let contact = jane.contact_id.unwrap().to_string();
        let listed = tracking.block("ip:203.0.113.9/32").await;
        let page = tracking
            .client
            .get(&format!("{NEW}?contact={contact}"))
            .await;
        assert_eq!(
            page.attributes("[name=target][checked]", "value"),
            ["mailbox:jane@spam.example"]
        );
        assert_eq!(
            page.attributes("[name=target][disabled]", "value"),
            ["ip:203.0.113.9/32"]
        );
        let link = format!("/tracking/blocking/{listed}/entries");
        assert!(page.attributes("fieldset a", "href").contains(&link));

        let page = tracking.client.post(NEW, &[("contact", &*contact)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Tick at least one of these."]);
        assert_eq!(
            page.attributes("[name=target][checked]", "value"),
            Vec::<String>::new()
        );
        let form = [("contact", &*contact), ("target", "ip:203.0.113.9/32")];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.field_errors(), ["This is on the block list already."]);
        let form = [("contact", &*contact), ("target", "ip:nonsense")];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tracking.standing().await, [listed]);

        let exempt = tracking
            .client
            .get(&format!("{NEW}?contact={contact}&effect=exempt"))
            .await;
        assert_eq!(
            exempt.attributes("[name=target][checked]", "value").len(),
            2,
            "the block is no exception"
        );
    })
    .await;
}

#[actix_web::test]
async fn guard_rails_and_calls_are_those_of_all_ticked_lines_together() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let joe = tracking
            .lead("joe@spam.example", "198.51.100.1", "Joe")
            .await;
        tracking.call(&joe, 24).await;
        let ids = [
            jane.contact_id.unwrap().to_string(),
            joe.contact_id.unwrap().to_string(),
        ];
        let lines = [
            "mailbox:jane@spam.example",
            "mailbox:joe@spam.example",
            "ip:198.51.100.1/32",
        ];
        let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("contact", &**id)).collect();
        form.extend(lines.map(|line| ("target", line)));
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            page.texts("label[for=confirm]"),
            ["Type CONFIRM to confirm"]
        );
        let errors = [
            "Read this, and type CONFIRM to confirm it.",
            "Say what is to become of these calls.",
        ];
        assert_eq!(page.field_errors(), errors);
        assert_eq!(page.attributes("[name=target][checked]", "value"), lines);
        form.extend([
            ("seen", "signed-in:198.51.100.1"),
            ("confirm", "confirm"),
            ("calls", "keep"),
        ]);
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(tracking.standing().await.len(), 3);
    })
    .await;
}

#[actix_web::test]
async fn contacts_of_others_do_not_exist_and_more_than_200_are_too_many() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let id = jane.contact_id.unwrap().get();
        let page = tracking
            .client
            .get(&format!("{NEW}?contact={id}&contact={}", id + 1))
            .await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let other = found(&tracking.app.db, "other").await;
        let admin = crate::support::app::add_member(
            &tracking.app.db,
            &other,
            leadgate::staff::Role::SuperAdmin,
            "admin@other.example",
        );
        let client = tracking.app.signed_in(&admin.await).await;
        for path in [NEW.to_owned(), format!("{NEW}/impact")] {
            let page = client.get(&format!("{path}?contact={id}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        }
        let many: Vec<String> = (0..201).map(|number| format!("contact={number}")).collect();
        let page = tracking
            .client
            .get(&format!("{NEW}?{}", many.join("&")))
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn only_what_its_contacts_offer_can_be_added_with_them() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let id = jane.contact_id.unwrap().get();
        let contact = id.to_string();
        let foreign: Vec<String> = (0..300)
            .map(|number| format!("ip:{}.{}.0.0/16", 30 + number / 250, number % 250))
            .collect();
        let mut form = vec![
            ("contact", &*contact),
            ("target", "mailbox:jane@spam.example"),
        ];
        form.extend(foreign.iter().map(|key| ("target", &**key)));
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            page.field_errors(),
            ["Some of what was ticked is not offered for these contacts now. Tick these again."]
        );
        assert_eq!(
            page.attributes("[name=target][checked]", "value"),
            ["mailbox:jane@spam.example"]
        );
        assert_eq!(tracking.standing().await, []);
        let part = tracking
            .client
            .get(&format!(
                "{NEW}/impact?contact={id}&target=ip%3A30.0.0.0%2F16"
            ))
            .await;
        assert!(!part.body.contains("30.0.0.0"), "{}", part.body);
    })
    .await;
}

#[actix_web::test]
async fn a_form_for_contacts_that_are_not_there_is_sent_in_vain() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let id = jane.contact_id.unwrap().get();
        let other = found(&tracking.app.db, "other").await;
        let admin = crate::support::app::add_member(
            &tracking.app.db,
            &other,
            leadgate::staff::Role::SuperAdmin,
            "admin@other.example",
        );
        let stranger = tracking.app.signed_in(&admin.await).await;
        let target = ("target", "mailbox:jane@spam.example");
        let own = id.to_string();
        let answer = stranger.post(NEW, &[("contact", &*own), target]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        for missing in [id + 1, -id] {
            let missing = missing.to_string();
            let form = [("contact", &*own), ("contact", &*missing), target];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{missing}");
        }
        let many: Vec<String> = (0..201).map(|number| number.to_string()).collect();
        let mut form: Vec<(&str, &str)> = many.iter().map(|id| ("contact", &**id)).collect();
        form.push(target);
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}

#[actix_web::test]
async fn several_exceptions_that_are_replaced_are_spoken_of_as_several() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        tracking.exempt("mailbox:jane@spam.example").await;
        tracking.exempt("ip:203.0.113.9/32").await;
        let id = jane.contact_id.unwrap();
        let page = tracking.client.get(&format!("{NEW}?contact={id}")).await;
        let said = page.texts(".alert-warning p").concat();
        let words = "are exceptions now. To save this replaces those exceptions.";
        assert!(said.contains(words), "{said}");
    })
    .await;
}
