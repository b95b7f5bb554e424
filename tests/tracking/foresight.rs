//! What the form says before it saves: contacts, customers, calls and visits; and what it does about the calls.

use diesel::prelude::*;
use leadgate::db::schema::{act_calls, calls};
use leadgate::values::{CallId, CallStatus};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};

const NEW: &str = "/tracking/blocking/new";

impl Tracking {
    /// What the form says about these parameters, opened anew and fetched alone.
    async fn foresees(&self, query: &str) -> String {
        let page = self.client.get(&format!("{NEW}?{query}")).await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        let part = self.client.get(&format!("{NEW}/impact?{query}")).await;
        assert_eq!(part.status, StatusCode::OK, "{query}");
        let said = page.texts("[data-preview-here]").concat();
        assert_eq!(said, part.texts("body").concat(), "both say the same");
        said
    }

    /// The calls, with whether they stand and why not.
    async fn calls(&self) -> Vec<(CallId, CallStatus, String)> {
        let organization = self.app.organization.id;
        self.read(move |conn| {
            Ok(calls::table
                .filter(calls::organization_id.eq(organization))
                .order(calls::id)
                .select((calls::id, calls::status, calls::cancel_reason))
                .load(conn)?)
        })
        .await
    }
}

#[actix_web::test]
async fn the_form_says_in_words_what_each_kind_will_catch() {
    on_each_server(async |tracking| {
        for (query, words) in [
            ("kind=email&value=J.ane%2Bx%40Gmail.com", "jane@gmail.com and every other address of this mailbox, such as jane+calls@gmail.com"),
            ("kind=email&exact=on&value=jane%2Bx%40gmail.com", "exactly the address jane+x@gmail.com, and none of its aliases"),
            ("kind=ip&value=203.0.113.9", "exactly the IP address 203.0.113.9"),
            ("kind=ip&value=2a00:1450:1:2::7", "from 2a00:1450:1:2::/64: 2a00:1450:1:2:: to 2a00:1450:1:2:ffff:ffff:ffff:ffff, what one subscriber usually has"),
            ("kind=network&value=203.0.113.7/24", "from 203.0.113.0/24: 203.0.113.0 to 203.0.113.255, 256 IP addresses"),
            ("kind=domain&value=spam.example", "every email address that ends in @spam.example, and none at its subdomains"),
            ("kind=subdomains&value=spam.example", "at spam.example and at all domains below it, such as mail.spam.example"),
            ("kind=phone&value=%2B49+151+12345678", "the phone number +4915112345678, however it is written"),
        ] {
            let said = tracking.foresees(query).await;
            assert!(said.contains(words), "{query}: {said}");
        }
        let said = tracking.foresees("kind=ip&value=").await;
        assert_eq!(said, "Enter a value to see whom it catches.");
        let part = tracking.client.get(&format!("{NEW}/impact?kind=ip&value=203.0.113.0/24")).await;
        assert!(part.texts("p").concat().starts_with("This is not an IP address yet."));
        let pasted = format!("{NEW}/impact?kind=ip&value=203.0.113.0/24&pasted=1");
        let part = tracking.client.get(&pasted).await;
        assert_eq!(part.attributes("[data-recognised]", "data-recognised"), ["network"]);
        assert!(part.texts("ul").concat().contains("256 IP addresses"), "{}", part.body);
    })
    .await;
}

#[actix_web::test]
async fn the_form_counts_and_names_whom_it_will_hide_and_whom_it_only_badges() {
    on_each_server(async |tracking| {
        let jane = tracking.lead("jane@spam.example", "203.0.113.9", "Jane").await;
        tracking.lead("joe@spam.example", "203.0.113.9", "").await;
        tracking.lead("zoe@spam.example", "203.0.113.10", "Zoe").await;
        tracking.lead("ann@other.example", "203.0.113.77", "Ann").await;
        tracking.call(&jane, -24).await;
        let said = tracking.foresees("kind=ip&value=203.0.113.9").await;
        assert!(said.contains("1 contact will be hidden from Global Data, not deleted: joe@spam.example ."), "{said}");
        assert!(said.contains("1 customer stays in Global Data, with a badge, but cannot book: Jane ."), "{said}");
        assert!(said.contains("It would have caught 2 visits of the last 30 days: 1 held call came of them, and 0 sales."), "{said}");
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        assert!(said.contains("2 contacts will be hidden from Global Data, not deleted: Zoe , joe@spam.example ."), "{said}");

        let page = tracking.client.get(&format!("{NEW}?kind=ip&value=203.0.113.9")).await;
        let links = page.attributes(".impact li a", "href");
        assert_eq!(links.len(), 2);
        assert!(links.contains(&format!("/contacts/{}", jane.contact_id.unwrap())));

        tracking.exempt("mailbox:joe@spam.example").await;
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        assert!(said.contains("1 contact will be hidden from Global Data, not deleted: Zoe ."), "{said}");
        tracking.block("domain:spam.example").await;
        let said = tracking.foresees("kind=ip&value=203.0.113.10").await;
        assert!(said.contains("No contact in Global Data will be hidden. 1 contact is blocked already."), "{said}");
        let said = tracking.foresees("kind=email&value=zoe%40spam.example&effect=exempt").await;
        assert!(said.contains("1 hidden contact comes back to Global Data, and can book again: Zoe ."), "{said}");
    })
    .await;
}

impl Tracking {
    /// This many contacts like one, each with a mailbox of its own at spam.example: rows only.
    async fn more_like(&self, email: &'static str, count: usize) {
        let organization = self.app.organization.id;
        let write = self.app.db.write(move |conn| {
            for number in 0..count {
                let sql = format!(
                    "INSERT INTO contacts (organization_id, mailbox, email, domain, name, phone, ip, status, blocked, \
                     booked, owner_id, time_zone, user_agent, referrer, page, utm, first_seen_at, last_seen_at) SELECT \
                     organization_id, 'c{number}@spam.example', 'c{number}@spam.example', domain, name, phone, ip, status, \
                     blocked, booked, owner_id, time_zone, user_agent, referrer, page, utm, first_seen_at, last_seen_at \
                     FROM contacts WHERE email = '{email}' AND organization_id = {organization}"
                );
                diesel::sql_query(sql).execute(conn)?;
            }
            Ok(())
        });
        write.await.unwrap();
    }
}

#[actix_web::test]
async fn more_than_500_contacts_are_counted_and_not_screened_one_by_one() {
    on_each_server(async |tracking| {
        tracking
            .lead("first@spam.example", "203.0.113.9", "First")
            .await;
        tracking.more_like("first@spam.example", 510).await;
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        assert!(said.contains("Up to 511 contacts will be hidden"), "{said}");
        assert!(
            said.contains("It catches up to 511 of your contacts."),
            "{said}"
        );
    })
    .await;
}

#[actix_web::test]
async fn of_more_than_500_contacts_nobodys_call_is_canceled_who_can_book_all_the_same() {
    on_each_server(async |tracking| {
        let first = tracking
            .lead("first@spam.example", "203.0.113.9", "First")
            .await;
        tracking.more_like("first@spam.example", 510).await;
        let vera = tracking
            .lead("vera@spam.example", "203.0.113.9", "Vera")
            .await;
        tracking.call(&first, 24).await;
        tracking.call(&vera, 48).await;
        tracking.exempt("mailbox:vera@spam.example").await;
        let page = tracking
            .client
            .get(&format!("{NEW}?kind=domain&value=spam.example"))
            .await;
        assert!(
            page.texts("legend")
                .contains(&"1 upcoming call, booked before".to_owned()),
            "{}",
            page.body
        );
        let lead = page.attributes("fieldset li a:first-child", "href");
        assert_eq!(lead, [format!("/contacts/{}", first.contact_id.unwrap())]);
        let shown = page.attributes("[name=call]", "value");
        let form = [
            ("kind", "domain"),
            ("value", "spam.example"),
            ("seen", "many"),
            ("confirm", "spam.example"),
            ("calls", "cancel"),
            ("call", &*shown[0]),
            ("cancel_reason", "Spam"),
        ];
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let statuses: Vec<_> = tracking
            .calls()
            .await
            .into_iter()
            .map(|(_, status, _)| status)
            .collect();
        assert_eq!(statuses, [CallStatus::Canceled, CallStatus::Scheduled]);
    })
    .await;
}

#[actix_web::test]
async fn visits_of_long_ago_of_others_and_of_other_organizations_are_not_counted() {
    on_each_server(async |tracking| {
        let old = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        tracking
            .lead("jane+2@spam.example", "203.0.113.9", "Jane")
            .await;
        tracking
            .lead("janet@spam.example", "203.0.113.10", "Janet")
            .await;
        tracking
            .app
            .db
            .write(move |conn| {
                use leadgate::db::schema::visits;
                diesel::update(visits::table.filter(visits::id.eq(old.id)))
                    .set(visits::created_at.eq(old.created_at - chrono::TimeDelta::days(31)))
                    .execute(conn)?;
                Ok(())
            })
            .await
            .unwrap();
        for (query, count) in [
            ("kind=email&value=jane%40spam.example", "1 visit of"),
            (
                "kind=email&exact=on&value=jane%40spam.example",
                "no visit of",
            ),
            (
                "kind=email&exact=on&value=jane%2B2%40spam.example",
                "1 visit of",
            ),
            ("kind=ip&value=203.0.113.9", "1 visit of"),
            // Databases hold addresses of IPv4 among those of this network.
            ("kind=ip&value=%3A%3A1", "no visit of"),
            ("kind=network&value=203.0.113.8/30", "2 visits of"),
            ("kind=domain&value=spam.example", "2 visits of"),
            ("kind=subdomains&value=spam.example", "2 visits of"),
            ("kind=subdomains&value=pam.example", "no visit of"),
            ("kind=phone&value=%2B4915112345678", "no visit of"),
        ] {
            let said = tracking.foresees(query).await;
            assert!(
                said.contains(&format!("It would have caught {count} the last 30 days")),
                "{query}: {said}"
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn what_will_it_do_looks_and_saves_nothing() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let form = [
            ("kind", "email"),
            ("value", "jane@spam.example"),
            ("reason", "Spam"),
            ("look", "1"),
        ];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.texts(".impact")
                .concat()
                .contains("1 contact will be hidden"),
            "{}",
            page.body
        );
        assert_eq!(page.texts("#reason"), ["Spam"]);
        assert_eq!(tracking.standing().await, []);
        let form = [("kind", "email"), ("value", "jane"), ("look", "1")];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[actix_web::test]
async fn upcoming_calls_need_an_answer_and_are_kept_or_canceled_with_one_reason() {
    on_each_server(async |tracking| {
        let jane = tracking.lead("jane@spam.example", "203.0.113.9", "Jane").await;
        let joe = tracking.lead("joe@spam.example", "203.0.113.9", "Joe").await;
        tracking.call(&jane, 24).await;
        tracking.call(&joe, 48).await;
        let base = [("kind", "domain"), ("value", "spam.example")];
        let page = tracking.client.post(NEW, &base).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Say what is to become of these calls."]);
        assert!(page.texts("legend").contains(&"2 upcoming calls, booked before".to_owned()), "{}", page.body);
        let shown = page.attributes("[name=call]", "value");
        assert_eq!(shown.len(), 2);
        assert_eq!(page.attributes("fieldset li a", "href")[0], format!("/contacts/{}", jane.contact_id.unwrap()));

        let with = |further: &[(&'static str, &str)]| {
            let mut form: Vec<(&str, String)> = base.map(|(name, value)| (name, value.to_owned())).to_vec();
            form.extend(further.iter().map(|(name, value)| (*name, (*value).to_owned())));
            form
        };
        let post = async |form: Vec<(&str, String)>| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            tracking.client.post(NEW, &form).await
        };
        let page = post(with(&[("calls", "cancel"), ("call", &shown[0]), ("call", &shown[1])])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Say why: the reason stays with the calls, for your colleagues."]);
        assert_eq!(page.attributes("[name=calls][checked]", "value"), ["cancel"]);
        let page = post(with(&[("calls", "cancel"), ("call", &shown[0]), ("cancel_reason", "Spam")])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "one of them was not shown");
        assert_eq!(page.field_errors(), ["Other calls stand there now than before: look at them again."]);
        assert!(tracking.calls().await.iter().all(|(_, status, _)| *status == CallStatus::Scheduled));
        assert_eq!(tracking.standing().await, []);

        let cancel = [("calls", "cancel"), ("call", &*shown[0]), ("call", &*shown[1]), ("cancel_reason", " Spam ")];
        let answer = post(with(&cancel)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let page = tracking.client.get(&answer.location).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["Blocked spam.example. 2 contacts are hidden from Global Data. 2 upcoming calls were canceled. Undo"]
        );
        for (_, status, reason) in tracking.calls().await {
            assert_eq!((status, reason.as_str()), (CallStatus::Canceled, "Spam"));
        }
        let noted: Vec<(CallId, i64)> = tracking
            .read(|conn| Ok(act_calls::table.order(act_calls::call_id).select((act_calls::call_id, act_calls::version)).load(conn)?))
            .await;
        assert_eq!(noted.len(), 2, "the act knows them, to undo it");
        assert!(noted.iter().all(|(_, version)| *version == 2));
    })
    .await;
}

#[actix_web::test]
async fn a_call_that_is_kept_stays_and_an_exemption_asks_for_none() {
    on_each_server(async |tracking| {
        let jane = tracking.lead("jane@spam.example", "203.0.113.9", "Jane").await;
        tracking.call(&jane, 24).await;
        let exempt = [("kind", "ip"), ("value", "203.0.113.9"), ("effect", "exempt")];
        let answer = tracking.client.post(NEW, &exempt).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let form = [("kind", "email"), ("value", "jane@spam.example"), ("calls", "keep")];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success").last().unwrap(),
            "Blocked jane@spam.example and its aliases. 1 contact is hidden from Global Data. 1 upcoming call stays booked. Undo"
        );
        assert_eq!(tracking.calls().await[0].1, CallStatus::Scheduled);
    })
    .await;
}

#[actix_web::test]
async fn a_line_with_the_other_effect_is_replaced_once_that_is_ticked() {
    on_each_server(async |tracking| {
        let id = tracking.block("mailbox:jane@spam.example").await;
        let form = [
            ("kind", "email"),
            ("value", "jane@spam.example"),
            ("effect", "exempt"),
        ];
        let page = tracking.client.post(NEW, &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            page.field_errors(),
            ["Tick this if you want to replace it."]
        );
        assert!(
            page.texts(".alert-warning p")
                .concat()
                .contains("jane@spam.example is blocked now."),
            "{}",
            page.body
        );
        assert_eq!(tracking.standing().await, [id]);
        let form = [form[0], form[1], form[2], ("replace", "on")];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["jane@spam.example and its aliases are exceptions now: only a closer block still counts. Undo"]
        );
        assert_eq!(tracking.standing().await.len(), 1);
        assert!(
            !tracking
                .lead("jane@spam.example", "203.0.113.9", "Jane")
                .await
                .refused
        );
    })
    .await;
}

#[actix_web::test]
async fn the_address_of_the_form_can_ask_for_an_exemption() {
    on_each_server(async |tracking| {
        let page = tracking
            .client
            .get(&format!(
                "{NEW}?kind=email&value=a%40b.example&effect=exempt"
            ))
            .await;
        assert_eq!(
            page.attributes("[name=effect][checked]", "value"),
            ["exempt"]
        );
        assert!(
            page.texts(".impact")
                .concat()
                .contains("It lets in, unless a closer block catches them:"),
            "{}",
            page.body
        );
    })
    .await;
}

#[actix_web::test]
async fn everybody_who_is_caught_is_told_of_whatever_becomes_of_them() {
    on_each_server(async |tracking| {
        let vera = tracking
            .lead("vera@spam.example", "203.0.113.9", "Vera")
            .await;
        tracking.call(&vera, -24).await;
        tracking.lead("joe@spam.example", "203.0.113.9", "").await;
        tracking
            .lead("zoe@spam.example", "203.0.113.9", "Zoe")
            .await;
        tracking
            .lead("ann@spam.example", "203.0.113.9", "Ann")
            .await;
        tracking.block("mailbox:joe@spam.example").await;
        tracking.exempt("mailbox:zoe@spam.example").await;
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        for words in [
            "1 contact will be hidden from Global Data, not deleted: Ann .",
            "1 customer stays in Global Data, with a badge, but cannot book: Vera .",
            "1 contact is blocked already.",
            "1 contact can book all the same, by an exception.",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        tracking.block("domain:spam.example").await;
        let said = tracking
            .foresees("kind=email&value=vera%40spam.example&effect=exempt")
            .await;
        assert!(
            said.contains("1 customer can book again: Vera ."),
            "{said}"
        );
        let form = [
            ("kind", "email"),
            ("value", "vera@spam.example"),
            ("effect", "exempt"),
        ];
        let page = tracking.client.post_and_follow(NEW, &form).await;
        assert_eq!(
            page.texts(".alert-success"),
            [
                "vera@spam.example and its aliases are exceptions now: only a closer block still counts. Vera can book again. Undo"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn the_form_says_how_many_visits_became_held_calls_and_sales() {
    on_each_server(async |tracking| {
        let ip = "203.0.113.9";
        for (number, outcome) in [
            (0, Some("sale")),
            (1, Some("no_sale")),
            (2, Some("no_show")),
            (3, None),
        ] {
            let email = format!("lead{number}@spam.example");
            let lead = tracking.lead(&email, ip, "").await;
            tracking.call(&lead, -24 - number).await;
            let of_lead = calls::table.filter(calls::visit_id.eq(lead.id.get()));
            let write = tracking.app.db.write(move |conn| {
                Ok(diesel::update(of_lead)
                    .set(calls::outcome.eq(outcome))
                    .execute(conn)?)
            });
            write.await.unwrap();
        }
        let upcoming = tracking.lead("later@spam.example", ip, "").await;
        tracking.call(&upcoming, 24).await;
        let said = tracking.foresees("kind=ip&value=203.0.113.9").await;
        let words =
            "It would have caught 5 visits of the last 30 days: 3 held calls came of them, and 1 sale.";
        assert!(said.contains(words), "{said}");
        assert!(!said.contains("still to come"), "{said}");
        // An exemption looks for the refused among them.
        tracking.block("ip:203.0.113.9/32").await;
        tracking.lead("late@spam.example", ip, "").await;
        let said = tracking
            .foresees("kind=ip&value=203.0.113.9&effect=exempt")
            .await;
        let words = "It covers 6 visits of the last 30 days: 1 of them was refused.";
        assert!(said.contains(words), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn a_single_visit_is_spoken_of_as_one() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        let said = tracking.foresees("kind=ip&value=203.0.113.9").await;
        let words = "1 visit of the last 30 days: it did not become a held call.";
        assert!(said.contains(words), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn of_a_value_that_is_refused_the_reason_is_told() {
    on_each_server(async |tracking| {
        for (query, reason) in [
            (
                "kind=network&value=0.0.0.0/0",
                "An IPv4 network can be from /8 (largest) to /32 (a single address).",
            ),
            ("kind=ip&value=010.0.0.1", "Leave out leading zeros"),
            ("kind=ip&value=1.2.3", "An IPv4 address has four numbers"),
        ] {
            let said = tracking.foresees(query).await;
            assert!(said.contains(reason), "{query}: {said}");
            assert!(!said.contains("yet"), "{query}: {said}");
        }
    })
    .await;
}

#[actix_web::test]
async fn of_an_exception_the_form_says_who_stays_blocked_all_the_same_and_by_what() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        tracking
            .lead("joe@spam.example", "203.0.113.8", "Joe")
            .await;
        let closer = tracking.block("ip:203.0.113.9/32").await;
        let wider = tracking.block("ip:203.0.113.0/24").await;
        let query = "kind=network&value=203.0.113.8%2F30&effect=exempt";
        let said = tracking.foresees(query).await;
        for words in [
            "It lets in, unless a closer block catches them:",
            "It is an exception to Network 203.0.113.0/24",
            "1 hidden contact comes back to Global Data, and can book again: Joe .",
            "1 contact stays blocked by a closer block ( IP address 203.0.113.9 ): Jane .",
        ] {
            assert!(said.contains(words), "{words}: {said}");
        }
        let page = tracking.client.get(&format!("{NEW}?{query}")).await;
        let links = page.attributes(".impact a", "href");
        for block in [closer, wider] {
            assert!(links.contains(&format!("/tracking/blocking/{block}/entries")));
        }
    })
    .await;
}

#[actix_web::test]
async fn customers_who_cannot_book_now_either_are_no_news_and_cost_no_confirmation() {
    on_each_server(async |tracking| {
        let first = tracking
            .lead("first@spam.example", "203.0.113.9", "First")
            .await;
        tracking.call(&first, -24).await;
        tracking.block("ip:203.0.113.0/24").await;
        let said = tracking.foresees("kind=ip&value=203.0.113.9").await;
        assert!(said.contains("1 contact is blocked already."), "{said}");
        assert!(!said.contains("customer"), "{said}");
        let wider = "A wider block catches this already: Network 203.0.113.0/24 .";
        assert!(said.contains(wider), "{said}");
        let form = [("kind", "ip"), ("value", "203.0.113.9")];
        let answer = tracking.client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);

        // Of so many that nobody is looked at one by one, too.
        tracking.more_like("first@spam.example", 510).await;
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        assert!(!said.contains("customer"), "{said}");
        let standing = tracking.standing().await;
        tracking.delete(&standing).await;
        let said = tracking.foresees("kind=domain&value=spam.example").await;
        assert!(said.contains("It catches a customer"), "{said}");
    })
    .await;
}

#[actix_web::test]
async fn all_whom_it_catches_can_be_looked_at_before_it_is_saved() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@spam.example", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        tracking
            .lead("first@spam.example", "203.0.113.9", "First")
            .await;
        tracking.more_like("first@spam.example", 60).await;
        for query in [
            "kind=domain&value=spam.example",
            "kind=subdomains&value=spam.example",
            "kind=network&value=203.0.113.0/24",
            "kind=ip&value=203.0.113.9",
        ] {
            let page = tracking.client.get(&format!("{NEW}?{query}")).await;
            let others = page.texts("[data-summary] a[href*=caught]");
            assert_eq!(others, ["56 others"], "{query}");
            let mut next = page.attributes("[data-summary] a[href*=caught]", "href");
            let (mut emails, mut becoming) = (Vec::new(), Vec::new());
            let mut pages = 0;
            while let Some(href) = next.pop() {
                let relative = href.starts_with('?').then(|| format!("{NEW}/caught{href}"));
                let page = tracking
                    .client
                    .get(relative.as_deref().unwrap_or(&href))
                    .await;
                assert_eq!(page.status, StatusCode::OK, "{href}");
                emails.extend(page.texts("tbody td:first-child"));
                becoming.extend(page.texts("tbody td:last-child"));
                next = page.attributes("a[rel=next]", "href");
                pages += 1;
            }
            assert_eq!(pages, 2, "{query}");
            emails.sort_unstable();
            emails.dedup();
            assert_eq!(emails.len(), 62, "{query}");
            let hidden = becoming.iter().filter(|words| *words == "Will be hidden");
            assert_eq!(hidden.count(), 61, "{query}");
            let badged = "A customer: stays, with a badge, but cannot book".to_owned();
            assert!(becoming.contains(&badged));
        }
        let nonsense = format!("{NEW}/caught?kind=ip&value=nonsense");
        assert_eq!(
            tracking.client.get(&nonsense).await.status,
            StatusCode::BAD_REQUEST
        );
    })
    .await;
}
