//! Add New: what is typed, what is refused, and what is said about it.

use leadgate::jobs::bring_customers_back;
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::on_each_server;

const NEW: &str = "/tracking/blocking/new";

#[actix_web::test]
async fn each_kind_has_its_choice_and_its_button() {
    on_each_server(async |tracking| {
        for (query, kind, button) in [
            ("?kind=ip", "ip", "Block IP address"),
            ("?kind=email", "email", "Block email"),
            ("?kind=network", "network", "Block network"),
            ("?kind=domain", "domain", "Block domain"),
            (
                "?kind=subdomains",
                "subdomains",
                "Block domain with subdomains",
            ),
            ("?kind=phone", "phone", "Block phone number"),
            ("", "ip", "Block IP address"),
            ("?value=jane%40example.com", "email", "Block email"),
            ("?value=%2B4915112345678", "phone", "Block phone number"),
        ] {
            let page = tracking.client.get(&format!("{NEW}{query}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(
                page.attributes("[name=kind][checked]", "value"),
                [kind],
                "{query}"
            );
            let shown = format!("button.for-block.for-{kind}");
            assert_eq!(page.texts(&shown), [button], "{query}");
            assert_eq!(page.texts("button.for-exempt"), ["Never block this"]);
            let is_further = !["ip", "email"].contains(&kind);
            assert_eq!(
                page.texts("details[open]").len(),
                usize::from(is_further),
                "{query}"
            );
        }
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=ip&value=203.0.113.9"))
            .await;
        assert_eq!(page.attributes("#value", "value"), ["203.0.113.9"]);
        let first = page.attributes("fieldset > label [name=kind]", "value");
        assert_eq!(first, ["ip", "email"]);
        assert_eq!(page.texts("details.more-kinds summary"), ["More"]);
        let further = page.attributes("details.more-kinds [name=kind]", "value");
        assert_eq!(further, ["network", "domain", "subdomains", "phone"]);
        let page = tracking.client.get(&format!("{NEW}?kind=fax")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[actix_web::test]
async fn every_kind_is_blocked_in_its_canonical_form() {
    on_each_server(async |tracking| {
        for (kind, typed, key) in [
            ("ip", " 203.0.113.9/32 ", "ip:203.0.113.9/32"),
            ("network", "198.51.101.7/24", "ip:198.51.101.0/24"),
            ("network", "2A00:1450:1::/48", "ip:2a00:1450:1::/48"),
            ("domain", "Spam.Example.", "domain:spam.example"),
            (
                "subdomains",
                "@mail.spam.example",
                "subdomains:mail.spam.example",
            ),
            ("subdomains", " *.spam.example", "subdomains:spam.example"),
            ("phone", "0049 (0)151 / 12345678", "phone:+4915112345678"),
        ] {
            let form = [("kind", kind), ("value", typed)];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{typed}: {}",
                answer.body
            );
            assert_eq!(answer.location, "/tracking/blocking");
            let block = tracking
                .find(*tracking.standing().await.last().unwrap())
                .await;
            assert_eq!(block.target.key(), key);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_network_with_host_bits_is_normalised_and_that_is_said() {
    on_each_server(async |tracking| {
        let said = "203.0.113.7/24 is the network 203.0.113.0/24.";
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=network&value=203.0.113.7%2F24"))
            .await;
        assert!(
            page.texts(".impact").concat().contains(said),
            "{}",
            page.body
        );
        let form = [("kind", "network"), ("value", "203.0.113.7/24")];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            [format!("{said} Blocked 203.0.113.0/24. Undo")]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_value_of_another_kind_is_recognised_and_comes_back_with_its_kind() {
    on_each_server(async |tracking| {
        for (kind, typed, recognised, value, sentence) in [
            (
                "ip",
                "jane@spam.example",
                "email",
                "jane@spam.example",
                "is an email address, not an IP address",
            ),
            (
                "ip",
                "203.0.113.0/24",
                "network",
                "203.0.113.0/24",
                "is a network, not an IP address",
            ),
            (
                "network",
                "203.0.113.9",
                "ip",
                "203.0.113.9",
                "is an IP address, not a network",
            ),
            (
                "email",
                "spam.example",
                "domain",
                "spam.example",
                "is a domain, not an email address",
            ),
            (
                "email",
                "+49 151 12345678",
                "phone",
                "+49 151 12345678",
                "is a phone number, not an email address",
            ),
            (
                "email",
                "https://spam.example/a?b",
                "domain",
                "spam.example",
                "spam.example, the host of this link, is a domain",
            ),
            (
                "ip",
                "https://www.spam.example/a?b",
                "domain",
                "spam.example",
                "spam.example, the host of this link, is a domain",
            ),
            (
                "subdomains",
                "https://spam.example/a",
                "subdomains",
                "spam.example",
                "only spam.example is meant",
            ),
            (
                "ip",
                "Jane <jane@x.example>",
                "email",
                "jane@x.example",
                "jane@x.example, the address in this, is an email address, not an IP address",
            ),
            (
                "email",
                "\"Doe, Jane\" <jane@x.example>",
                "email",
                "jane@x.example",
                "Of this, only the address jane@x.example is meant.",
            ),
            (
                "domain",
                "*.spam.example",
                "subdomains",
                "*.spam.example",
                "the kind is now “Domain with subdomains”",
            ),
            (
                "domain",
                "203.0.113.9",
                "ip",
                "203.0.113.9",
                "is an IP address, not a domain",
            ),
            (
                "phone",
                "2001:db8::7",
                "ip",
                "2001:db8::7",
                "is an IP address, not a phone number",
            ),
        ] {
            let form = [("kind", kind), ("value", typed), ("reason", "Rude")];
            let page = tracking.client.post(NEW, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
            assert_eq!(
                page.attributes("[name=kind][checked]", "value"),
                [recognised],
                "{typed}"
            );
            assert_eq!(page.attributes("#value", "value"), [value]);
            assert!(
                page.field_errors().concat().contains(sentence),
                "{:?}",
                page.field_errors()
            );
            let again = "Look at it, and send the form again.";
            assert_eq!(page.field_errors().concat().matches(again).count(), 1);
            assert_eq!(page.texts("#reason"), ["Rude"]);
            assert!(
                page.texts(".impact").concat().contains("It catches:"),
                "{}",
                page.body
            );
        }
        assert_eq!(tracking.standing().await, []);
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
            ("[2001:DB8:0::9]", "ip:2001:db8::9/128"),
        ] {
            let form = [("kind", "ip"), ("value", typed), ("width", "exact")];
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
async fn of_an_ipv6_address_the_64_is_proposed_and_can_be_changed() {
    on_each_server(async |tracking| {
        let prefilled = format!("{NEW}?kind=ip&value=2a00%3A1450%3A1%3A2%3A%3A7");
        let page = tracking.client.get(&prefilled).await;
        assert_eq!(page.attributes("[name=width][checked]", "value"), ["64"]);
        assert!(
            page.texts("fieldset.for-ip")
                .concat()
                .contains("2a00:1450:1:2::/64")
        );
        assert!(
            page.texts("fieldset.for-ip")
                .concat()
                .contains("changes address within it")
        );
        for (width, key) in [
            ("64", "ip:2a00:1450:1:2::/64"),
            ("exact", "ip:2a00:1450:1:2::7/128"),
        ] {
            let form = [
                ("kind", "ip"),
                ("value", "2a00:1450:1:2::7"),
                ("width", width),
            ];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            let block = tracking
                .find(*tracking.standing().await.last().unwrap())
                .await;
            assert_eq!(block.target.key(), key);
        }
        let form = [("kind", "ip"), ("value", "203.0.113.9"), ("width", "64")];
        tracking.client.post(NEW, &form).await;
        let block = tracking
            .find(*tracking.standing().await.last().unwrap())
            .await;
        assert_eq!(
            block.target.key(),
            "ip:203.0.113.9/32",
            "of IPv4 there is no such network"
        );
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
                "email",
                "user@@x",
                "An email address has one @ sign only, as in jane@example.com.",
            ),
            (
                "ip",
                "fe80::1%eth0",
                "Leave out the % sign and what follows it: it names an interface of one machine.",
            ),
            (
                "ip",
                "203.0.113",
                "An IPv4 address has four numbers, as in 203.0.113.7.",
            ),
            (
                "ip",
                "010.0.0.1",
                "Leave out leading zeros: some programs read 010 as 8, so the address is not certain.",
            ),
            (
                "ip",
                "0x7f.0.0.1",
                "Write the address as four decimal numbers, as in 203.0.113.7.",
            ),
            (
                "network",
                "0.0.0.0/0",
                "An IPv4 network can be from /8 (largest) to /32 (a single address).",
            ),
            (
                "network",
                "10.0.0.0/7",
                "An IPv4 network can be from /8 (largest) to /32 (a single address).",
            ),
            (
                "network",
                "2001::/18",
                "An IPv6 network can be from /19 (largest) to /128 (a single address).",
            ),
            (
                "phone",
                "0151 12345678",
                "Start with + and the country code, as in +49 151 12345678.",
            ),
            ("domain", "spam", "The domain needs an ending, as in example.com."),
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
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=email&value=jane%40example.com"))
            .await;
        assert!(
            page.attributes("form a", "href").contains(&link),
            "before it is sent, too"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_adds_once_and_is_no_mistake() {
    on_each_server(async |tracking| {
        let form = [
            ("kind", "email"),
            ("value", "jane@example.com"),
            ("reason", "Spam"),
        ];
        let first = tracking.client.post(NEW, &form).await;
        let second = tracking.client.post(NEW, &form).await;
        for answer in [&first, &second] {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        }
        assert_eq!(tracking.standing().await.len(), 1);
        let other = [
            ("kind", "email"),
            ("value", "jane@example.com"),
            ("reason", "Other"),
        ];
        let answer = tracking.client.post(NEW, &other).await;
        assert_eq!(
            answer.field_errors(),
            ["This is on the block list already."]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_block_ends_when_its_expiry_says() {
    on_each_server(async |tracking| {
        let today = UtcTime::now().to_utc().date_naive();
        let (tomorrow, yesterday) = (today.succ_opt().unwrap(), today.pred_opt().unwrap());
        let end_of_tomorrow = tomorrow.succ_opt().unwrap().to_string();
        for (value, expires, until) in [
            ("a@x.example", "never", String::new()),
            ("b@x.example", "day", String::new()),
            ("c@x.example", "week", String::new()),
            ("d@x.example", "month", String::new()),
            ("e@x.example", "date", tomorrow.to_string()),
        ] {
            let form = [
                ("kind", "email"),
                ("value", value),
                ("expires", expires),
                ("until", &until),
            ];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{expires}: {}",
                answer.body
            );
        }
        let mut ends = Vec::new();
        for id in tracking.standing().await {
            ends.push(tracking.find(id).await);
        }
        let days = |block: &leadgate::blocking::Block| {
            (block.expires_at.unwrap() - block.created_at).num_days()
        };
        assert_eq!(ends[0].expires_at, None);
        assert_eq!((days(&ends[1]), days(&ends[2])), (1, 7));
        assert!((28..=31).contains(&days(&ends[3])));
        assert_eq!(
            ends[4].expires_at.unwrap().to_string(),
            format!("{end_of_tomorrow}T00:00:00Z")
        );

        for (until, error) in [
            (
                yesterday.to_string(),
                "This day is over. Choose today or a later day.",
            ),
            (
                String::new(),
                "Enter the last day: the year, the month and the day.",
            ),
        ] {
            let form = [
                ("kind", "email"),
                ("value", "f@x.example"),
                ("expires", "date"),
                ("until", &*until),
            ];
            let page = tracking.client.post(NEW, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(page.field_errors(), [error]);
            assert_eq!(page.attributes("#until", "value"), [until]);
        }
        assert_eq!(tracking.standing().await.len(), 5);
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
        let form = [("kind", "ip"), ("value", "203.0.113.9"), ("calls", "keep")];
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
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

#[actix_web::test]
async fn choices_that_the_form_does_not_have_and_odd_reasons_are_refused() {
    on_each_server(async |tracking| {
        let base = [("kind", "ip"), ("value", "203.0.113.9")];
        for name in ["effect", "width", "exact"] {
            let form = [base[0], base[1], (name, "zzz")];
            let answer = tracking.client.post(NEW, &form).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
            for path in [NEW, "/tracking/blocking/new/impact"] {
                let query = format!("{path}?kind=ip&value=203.0.113.9&{name}=zzz");
                let answer = tracking.client.get(&query).await;
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
            }
        }
        for reason in ["a\u{1b}b", "\u{202e}gnp.exe"] {
            let form = [base[0], base[1], ("reason", reason)];
            let page = tracking.client.post(NEW, &form).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason:?}");
            assert_eq!(
                page.field_errors(),
                ["Use letters, digits, signs and line breaks only."]
            );
        }
        assert_eq!(tracking.standing().await, []);
        let form = [base[0], base[1], ("reason", "Rude.\r\nTwice.")];
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    })
    .await;
}

#[actix_web::test]
async fn of_a_website_the_domain_is_blocked_and_that_is_said() {
    on_each_server(async |tracking| {
        for (kind, key) in [
            ("domain", "domain:spam.example"),
            ("subdomains", "subdomains:spam.example"),
        ] {
            let form = [("kind", kind), ("value", "www.Spam.example")];
            let page = tracking.client.post_and_follow(NEW, &form).await;
            let said = page.texts(".alert-success").concat();
            let note = "www.Spam.example is the website of spam.example: that is meant.";
            assert!(said.starts_with(note), "{said}");
            let last = *tracking.standing().await.last().unwrap();
            assert_eq!(tracking.find(last).await.target.key(), key);
        }
    })
    .await;
}

#[actix_web::test]
async fn the_network_of_an_ipv6_address_can_be_of_another_size() {
    on_each_server(async |tracking| {
        let page = tracking.client.get(NEW).await;
        assert_eq!(page.attributes("#prefix", "value"), ["64"]);
        let form = |prefix| {
            [
                ("kind", "ip"),
                ("value", "2a00:1450:1:2::7"),
                ("width", "64"),
                ("prefix", prefix),
            ]
        };
        for prefix in ["18", "129", "half", "-1"] {
            let page = tracking.client.post(NEW, &form(prefix)).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{prefix}");
            assert_eq!(
                page.field_errors(),
                ["An IPv6 network can be from /19 (largest) to /128 (a single address)."]
            );
            assert_eq!(page.attributes("#prefix[aria-invalid]", "value"), [prefix]);
        }
        for (prefix, key) in [
            ("56", "ip:2a00:1450:1::/56"),
            ("/48", "ip:2a00:1450:1::/48"),
            ("", "ip:2a00:1450:1:2::/64"),
        ] {
            let answer = tracking.client.post(NEW, &form(prefix)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
            let last = *tracking.standing().await.last().unwrap();
            assert_eq!(tracking.find(last).await.target.key(), key);
        }
        // What NAT64 has put into IPv6 has no network of its own, whatever the form proposes.
        let mut translated = form("64");
        translated[1].1 = "64:ff9b::808:808";
        let page = tracking.client.post(NEW, &translated).await;
        assert!(!page.body.contains("64:ff9b::/64"), "{}", page.body);
        let bare = format!("{NEW}/impact?kind=network&value=2a00:1450:1:2::7");
        let said = tracking.client.get(&bare).await.texts("p").concat();
        assert!(said.ends_with("as in 2a00:1450:1:2::/64."), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn a_value_that_is_added_again_at_once_is_said_to_stand_already() {
    on_each_server(async |tracking| {
        let form = [("kind", "email"), ("value", "fresh@double.example")];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        let blocked = ["Blocked fresh@double.example and its aliases. Undo"];
        assert_eq!(page.texts(".alert-success"), blocked);
        let undo = page.attributes(".alert-success a", "href");
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["fresh@double.example was put on the list a moment ago already: nothing changed. Undo"]
        );
        assert_eq!(page.attributes(".alert-success a", "href"), undo);

        // Of a double click the first message alone is shown.
        let form = [("kind", "email"), ("value", "click@double.example")];
        tracking.client.post(NEW, &form).await;
        let page = tracking.client.post_and_follow(NEW, &form).await;
        let blocked = ["Blocked click@double.example and its aliases. Undo"];
        assert_eq!(page.texts(".alert-success"), blocked);
    })
    .await;
}
