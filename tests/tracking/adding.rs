//! Add New: what is typed, what is refused, and what is said about it.

use leadgate::jobs::bring_customers_back;
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::on_each_server;

const NEW: &str = "/tracking/blocking/new";

#[actix_web::test]
async fn the_value_field_and_the_button_follow_the_kind() {
    on_each_server(async |tracking| {
        for (query, label, button) in [
            ("?kind=ip", "IP address", "Block IP address"),
            ("?kind=email", "Email address", "Block email"),
            ("", "IP address", "Block IP address"),
            ("?value=jane%40example.com", "Email address", "Block email"),
        ] {
            let page = tracking.client.get(&format!("{NEW}{query}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.texts("label[for=value]"), [label], "{query}");
            assert_eq!(page.texts("main button[type=submit]"), [button], "{query}");
        }
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=ip&value=203.0.113.9"))
            .await;
        assert_eq!(page.attributes("#value", "value"), ["203.0.113.9"]);
        let tabs = page.attributes("main .nav-link", "href");
        assert_eq!(
            tabs,
            [
                "/tracking/blocking/new?kind=ip",
                "/tracking/blocking/new?kind=email"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_email_blocks_its_mailbox_unless_exactly_this_address_is_ticked() {
    on_each_server(async |tracking| {
        for (email, exact, key) in [
            ("  J.ane+Spam@GoogleMail.com ", "", "mailbox:jane@gmail.com"),
            ("Jane+Spam@Example.com", "on", "email:jane+spam@example.com"),
        ] {
            let form = [
                ("kind", "email"),
                ("value", email),
                ("exact", exact),
                ("reason", " Rude "),
            ];
            let page = tracking.client.post_and_follow(NEW, &form).await;
            assert_eq!(page.status, StatusCode::OK);
            let block = tracking
                .find(*tracking.standing().await.last().unwrap())
                .await;
            assert_eq!(
                (block.target.key().as_str(), block.reason.as_str()),
                (key, "Rude")
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn an_ip_address_is_blocked_as_one_however_it_is_written() {
    on_each_server(async |tracking| {
        for (typed, key) in [
            ("::ffff:203.0.113.9", "ip:203.0.113.9/32"),
            (" 2001:DB8:0::7 ", "ip:2001:db8::7/128"),
        ] {
            let form = [("kind", "ip"), ("value", typed)];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            let block = tracking
                .find(*tracking.standing().await.last().unwrap())
                .await;
            assert_eq!(block.target.key(), key);
        }
    })
    .await;
}

#[actix_web::test]
async fn nonsense_is_refused_beside_the_field_and_stays_as_it_was_typed() {
    on_each_server(async |tracking| {
        for (kind, typed, error) in [
            (
                "email",
                "jane",
                "An email address has an @ sign, as in jane@example.com.",
            ),
            ("email", "", "Enter an email address."),
            (
                "ip",
                "203.0.113",
                "An IPv4 address has four numbers, as in 203.0.113.7.",
            ),
            (
                "ip",
                "203.0.113.0/24",
                "Enter a single IP address, without a slash.",
            ),
            (
                "ip",
                "jane@example.com",
                "This is no IP address. One looks like 203.0.113.7 or 2001:db8::7.",
            ),
        ] {
            let form = [
                ("kind", kind),
                ("value", typed),
                ("exact", "on"),
                ("reason", "Because"),
            ];
            let page = tracking.client.post(NEW, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(page.field_errors(), [error]);
            assert_eq!(page.attributes("#value", "value"), [typed]);
            assert_eq!(page.texts("#reason"), ["Because"]);
            if kind == "email" {
                assert_eq!(page.attributes("#exact[checked]", "name"), ["exact"]);
            }
        }
        let form = [
            ("kind", "ip"),
            ("value", "203.0.113.9"),
            ("reason", &"x".repeat(501)),
        ];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}

#[actix_web::test]
async fn a_value_that_is_blocked_already_says_so_and_links_to_the_block() {
    on_each_server(async |tracking| {
        let id = tracking.block("mailbox:jane@example.com").await;
        let form = [("kind", "email"), ("value", "Jane+2@example.com")];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["This is on the block list already."]);
        assert_eq!(page.attributes("#value", "value"), ["Jane+2@example.com"]);
        let link = format!("/tracking/blocking/{id}/entries");
        assert!(page.attributes("form a", "href").contains(&link));
        assert_eq!(tracking.standing().await, [id]);
    })
    .await;
}

#[actix_web::test]
async fn a_block_hides_its_contact_and_tells_of_the_calls_that_stay_booked() {
    on_each_server(async |tracking| {
        let jane = tracking.lead("jane@example.com", "203.0.113.9", "Jane").await;
        tracking.lead("joe@example.com", "203.0.113.90", "Joe").await;
        tracking.call(&jane, 24).await;
        let form = [("kind", "email"), ("value", "jane@example.com")];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Blocked jane@example.com and its aliases. 1 contact is hidden from Global Data. Undo"]
        );
        assert_eq!(
            page.texts(".alert-warning"),
            ["The lead behind jane@example.com has 1 upcoming call, booked before. Blocking does not touch it: to cancel \
              it, go to Scheduled Calls , or to the lead's card under View Entries ."]
        );
        let links = page.attributes(".alert-warning a", "href");
        assert_eq!(links[0], "/calls");
        let entries = tracking.client.get(&links[1]).await;
        assert!(entries.body.contains("It is about"), "{}", links[1]);
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
        assert_eq!(page.texts("tbody .sticky-column div:first-child"), ["jane@example.com"]);

        let page = tracking.client.get("/tracking/blocking").await;
        assert_eq!(page.texts(".alert"), Vec::<String>::new(), "it is said once");
    })
    .await;
}

#[actix_web::test]
async fn a_customer_is_hidden_by_its_own_email_only() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        tracking
            .client
            .post(NEW, &[("kind", "ip"), ("value", "203.0.113.9")])
            .await;
        assert_eq!(tracking.hidden().await, Vec::<String>::new());
        tracking
            .client
            .post(NEW, &[("kind", "email"), ("value", "jane@example.com")])
            .await;
        assert_eq!(tracking.hidden().await, ["jane@example.com"]);
    })
    .await;
}

#[actix_web::test]
async fn a_contact_whose_call_is_held_after_the_block_is_a_customer_from_then_on() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.lead("joe@example.com", "203.0.113.9", "Joe").await;
        tracking.call(&jane, 24).await;
        tracking
            .client
            .post(NEW, &[("kind", "ip"), ("value", "203.0.113.9")])
            .await;
        let hidden = ["jane@example.com", "joe@example.com"];
        assert_eq!(tracking.hidden().await, hidden);
        let db = &tracking.app.db;
        let now = UtcTime::now();
        let look = async |days| {
            let later = now + chrono::TimeDelta::days(days);
            bring_customers_back(db, now, later).await.unwrap()
        };
        assert_eq!(look(0).await, 0, "the call is still to come");
        assert_eq!(tracking.hidden().await, hidden);
        assert_eq!(look(2).await, 1);
        assert_eq!(tracking.hidden().await, ["joe@example.com"]);
        assert_eq!(look(2).await, 0, "looking again changes nothing");
    })
    .await;
}

#[actix_web::test]
async fn a_startup_plan_adds_no_blocks_and_keeps_those_it_has() {
    on_each_server(async |tracking| {
        let id = tracking.block("ip:203.0.113.9/32").await;
        tracking.on_plan("startup").await;
        let page = tracking.client.get(NEW).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(
            page.texts(".empty-title"),
            ["Your plan does not include new blocks"]
        );
        assert_eq!(page.attributes("main form", "action"), Vec::<String>::new());
        let form = [("kind", "ip"), ("value", "203.0.113.10")];
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);

        assert!(
            tracking
                .lead("jane@example.com", "203.0.113.9", "Jane")
                .await
                .refused
        );
        let entries = format!("/tracking/blocking/{id}/entries");
        assert_eq!(
            tracking.client.get(&entries).await.texts("tbody tr").len(),
            1
        );
        let delete = [("id", &*id.to_string())];
        let answer = tracking
            .client
            .post("/tracking/blocking/delete", &delete)
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_reach_no_page_of_tracking() {
    on_each_server(async |tracking| {
        let id = tracking.block("ip:203.0.113.9/32").await;
        let manager = tracking.app.signed_in_as(Role::SalesManager).await;
        let pages = [
            "/tracking/blocking".to_owned(),
            NEW.to_owned(),
            format!("/tracking/blocking/{id}/entries"),
            format!("/tracking/blocking/delete?id={id}"),
        ];
        for page in &pages {
            assert_eq!(manager.get(page).await.status, StatusCode::OK, "{page}");
        }
        for role in [Role::Closer, Role::Setter] {
            let client = tracking.app.signed_in_as(role).await;
            for page in &pages {
                assert_eq!(
                    client.get(page).await.status,
                    StatusCode::FORBIDDEN,
                    "{page}"
                );
            }
            let form = [("kind", "ip"), ("value", "203.0.113.10")];
            assert_eq!(client.post(NEW, &form).await.status, StatusCode::FORBIDDEN);
            let delete = [("id", &*id.to_string())];
            let answer = client.post("/tracking/blocking/delete", &delete).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(tracking.standing().await, [id]);
    })
    .await;
}
