//! View Entries: what is found in a log, what can be done from it, and its export.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{NewVisit, Step, Visit};
use leadgate::contacts::Contact;
use leadgate::db::parts::FEW;
use leadgate::db::schema::{audit_log, contacts, entries, journey, visits};
use leadgate::scheduler::walk;
use leadgate::values::{BlockId, MemberId, TimeZone, UtcTime};
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server};
use crate::support::app::{add_member, found};
use crate::support::blocks;
use leadgate::staff::Role;

fn log(block: BlockId, query: &str) -> String {
    format!("/tracking/blocking/{block}/entries{query}")
}

/// The emails in the log, in its order.
async fn emails(tracking: &Tracking, block: BlockId, query: &str) -> Vec<String> {
    let page = tracking.client.get(&log(block, query)).await;
    assert_eq!(page.status, StatusCode::OK, "{query}: {}", page.body);
    page.texts("tbody .sticky-column")
}

/// Sets when these entries were refused.
async fn refused_at(tracking: &Tracking, visit: &Visit, at: &str) {
    let (id, at): (_, UtcTime) = (visit.id, at.parse().unwrap());
    let write = tracking.app.db.write(move |conn| {
        diesel::update(entries::table.filter(entries::visit_id.eq(id)))
            .set((entries::first_at.eq(at), entries::last_at.eq(at)))
            .execute(conn)?;
        Ok(())
    });
    write.await.unwrap();
}

/// As many refused visits as a page cannot hold, each a second after the one before, all under one address.
async fn flood(tracking: &Tracking, count: i64, email: impl Fn(i64) -> String) {
    let (organization_id, event_id) = (tracking.app.organization.id, tracking.event);
    let now = UtcTime::now();
    let new: Vec<_> = (0..count)
        .map(|number| NewVisit {
            organization_id,
            event_id,
            email: email(number).parse().unwrap(),
            ip: "203.0.113.9".parse().unwrap(),
            user_agent: "=HYPERLINK(\"x\")".to_owned(),
            referrer: String::new(),
            page: String::new(),
            utm: Default::default(),
            time_zone: TimeZone::UTC,
            now: now - TimeDelta::seconds(count - number),
        })
        .collect();
    let write = tracking.app.db.write(move |conn| {
        for new in &new {
            let mut visit = new.insert(conn)?;
            walk::admit(conn, &mut visit, Step::Contact, new.ip, new.now)?;
        }
        Ok(())
    });
    write.await.unwrap();
}

#[actix_web::test]
async fn a_log_is_searched_by_email_name_address_and_reference() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.0/24").await;
        let jane = tracking
            .lead("jane+x@example.com", "203.0.113.9", "Jane Bernhard")
            .await;
        tracking
            .lead("joe@example.org", "203.0.113.90", "Joe 100%")
            .await;
        tracking
            .lead("BERNHARD@example.net", "203.0.113.1", "")
            .await;
        // Not in this log.
        tracking.block("ip:198.51.100.7/32").await;
        tracking
            .lead("jane@example.com", "198.51.100.7", "Jane")
            .await;

        let (jane_only, joe_only) = (["jane+x@example.com"], ["joe@example.org"]);
        let reference = jane.reference.to_lowercase();
        for (query, found) in [
            ("jane%40example.com", &jane_only[..]),
            ("+JANE%2Bother%40Example.com+", &jane_only),
            ("example.or", &joe_only),
            ("joe+1", &joe_only),
            ("100%25", &joe_only),
            ("0%25%25", &[]),
            ("203.0.113.9", &jane_only),
            ("%3A%3Affff%3A203.0.113.90", &joe_only),
            (
                "203.0.113.0%2F28",
                &["bernhard@example.net", "jane+x@example.com"],
            ),
            (&reference, &jane_only),
            (&reference.replace('-', ""), &jane_only),
            (&reference[..4], &jane_only),
            // Looks like a reference, and is none.
            ("bernhard", &["bernhard@example.net", "jane+x@example.com"]),
            ("198.51.100.7", &[]),
            ("nobody", &[]),
        ] {
            let query = format!("?q={query}");
            assert_eq!(emails(&tracking, block, &query).await, found, "{query}");
        }
        assert_eq!(emails(&tracking, block, "?q=203.0.113.").await.len(), 3);
    })
    .await;
}

#[actix_web::test]
async fn a_search_that_is_too_short_and_days_that_are_none_are_refused_beside_their_fields() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        for (query, name, typed, error) in [
            ("?q=ja", "q", "ja", "Type at least 3 characters."),
            (
                "?from=soon",
                "from",
                "soon",
                "Choose a day, as in 2026-11-22.",
            ),
            (
                "?to=275760-01-01",
                "to",
                "275760-01-01",
                "Choose a day, as in 2026-11-22.",
            ),
            (
                "?from=2026-11-23&to=2026-11-22",
                "to",
                "2026-11-22",
                "The last day lies before the first.",
            ),
        ] {
            for path in [log(block, query), log(block, &format!(".csv{query}"))] {
                let page = tracking.client.get(&path).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                assert_eq!(page.field_errors(), [error]);
                let kept = page.attributes(&format!("input[name={name}]"), "value");
                assert_eq!(kept, [typed]);
                assert_eq!(page.texts("tbody tr"), Vec::<String>::new());
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_days_are_those_of_whoever_looks() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        for (email, at) in [
            ("a@example.com", "2026-11-21T22:59:59Z"),
            ("b@example.com", "2026-11-21T23:00:00Z"),
            ("c@example.com", "2026-11-22T22:59:59Z"),
            ("d@example.com", "2026-11-22T23:00:00Z"),
        ] {
            let visit = tracking.lead(email, "203.0.113.9", "").await;
            refused_at(&tracking, &visit, at).await;
        }
        let day = "?from=2026-11-22&to=2026-11-22";
        let in_utc = emails(&tracking, block, day).await;
        assert_eq!(in_utc, ["d@example.com", "c@example.com"]);
        assert_eq!(emails(&tracking, block, "?to=2026-11-21").await.len(), 2);
        assert_eq!(emails(&tracking, block, "?from=2026-11-23").await.len(), 0);

        let organization = &tracking.app.organization;
        let berliner = add_member(
            &tracking.app.db,
            organization,
            Role::SalesManager,
            "berlin@acme.example",
        )
        .await;
        let id = berliner.id;
        let move_to_berlin = tracking.app.db.write(move |conn| {
            use leadgate::db::schema::members;
            diesel::update(members::table.filter(members::id.eq(id)))
                .set(members::time_zone.eq("Europe/Berlin"))
                .execute(conn)?;
            Ok(())
        });
        move_to_berlin.await.unwrap();
        let client = tracking.app.signed_in(&berliner).await;
        let page = client.get(&log(block, day)).await;
        assert_eq!(
            page.texts("tbody .sticky-column"),
            ["c@example.com", "b@example.com"]
        );
        assert_eq!(page.texts(".list-zone"), ["Times are in Europe/Berlin."]);
    })
    .await;
}

#[actix_web::test]
async fn what_is_found_goes_on_page_by_page_and_keeps_the_search() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        flood(&tracking, 60, |number| format!("jane+{number}@example.com")).await;
        tracking.lead("joe@example.com", "203.0.113.9", "").await;
        for search in ["jane%40example.com", "203.0.113.9", "jane%2B"] {
            let first = tracking
                .client
                .get(&log(block, &format!("?q={search}")))
                .await;
            let mut found = first.texts("tbody .sticky-column");
            assert_eq!(found.len(), 50, "{search}");
            let next = &first.attributes("nav.pager a[rel=next]", "href")[0];
            assert!(next.contains(&format!("q={search}")), "{next}");
            let second = tracking.client.get(&log(block, next)).await;
            found.extend(second.texts("tbody .sticky-column"));
            found.retain(|email| email.starts_with("jane"));
            let newest_first: Vec<_> = (0..60)
                .rev()
                .map(|number| format!("jane+{number}@example.com"))
                .collect();
            assert_eq!(found, newest_first, "{search}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_part_that_many_visits_have_is_found_in_each_log_and_so_is_one_of_a_visit_let_through_since()
 {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        let other = tracking.block("ip:203.0.113.10/32").await;
        flood(&tracking, 1, |_| "jane@example.com".to_owned()).await;
        tracking.lead("joe@example.com", "203.0.113.10", "").await;
        let write = tracking.app.db.write(|conn| {
            diesel::update(visits::table)
                .set(visits::refused.eq(false))
                .execute(conn)?;
            let columns = "event_id, email, mailbox, domain, name, phone, phone_number, answers, ip, user_agent, referrer, \
                page, utm, time_zone, step, refused, refused_customer, decision, created_at, last_seen_at";
            diesel::sql_query(format!(
                "INSERT INTO visits (organization_id, token, reference, {columns}) \
                 WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {FEW}) \
                 SELECT organization_id, token || n, reference || n, {columns} \
                 FROM visits CROSS JOIN numbers WHERE email LIKE 'j%'"
            ))
            .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        for (block, query, found) in [
            (block, "?q=ane%40exa", "jane@example.com"),
            (other, "?q=%40example.co", "joe@example.com"),
            (block, "?q=%40example.co", "jane@example.com"),
        ] {
            assert_eq!(emails(&tracking, block, query).await, [found], "{query}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_export_holds_all_that_the_filter_asks_for_and_no_formula() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        // Two pieces and a bit.
        flood(&tracking, 1_007, |number| {
            format!("lead{number}@example.com")
        })
        .await;
        let zoe = tracking
            .lead("zoe@example.com", "203.0.113.9", "=cmd|'x'!A0, Zoë")
            .await;
        refused_at(&tracking, &zoe, "2026-03-29T01:30:00.5Z").await;

        let answer = tracking.client.get(&log(block, ".csv")).await;
        assert_eq!(answer.status, StatusCode::OK);
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/csv; charset=utf-8");
        // Its length is known to nobody before its end.
        assert_eq!(header("transfer-encoding"), "chunked");
        let today = UtcTime::now().as_naive().date();
        assert_eq!(
            header("content-disposition"),
            format!("attachment; filename=\"entries-203.0.113.9-{today}.csv\"")
        );
        let mut reader = csv::Reader::from_reader(answer.body.as_bytes());
        let columns = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let cell = |row: &csv::StringRecord, column: &str| {
            let place = columns.iter().position(|name| name == column).unwrap();
            row[place].to_owned()
        };
        let mails: Vec<_> = rows.iter().map(|row| cell(row, "Email")).collect();
        let expected = (0..1_007)
            .rev()
            .map(|number| format!("lead{number}@example.com"));
        let expected: Vec<_> = expected.chain(["zoe@example.com".to_owned()]).collect();
        assert_eq!(mails, expected);
        let last = rows.last().unwrap();
        assert_eq!(cell(last, "Name"), "'=cmd|'x'!A0, Zoë");
        assert_eq!(cell(last, "Last refused (UTC)"), "2026-03-29T01:30:00.500Z");
        assert_eq!(cell(last, "Reference"), zoe.reference);
        assert_eq!(cell(&rows[0], "User agent"), "'=HYPERLINK(\"x\")");

        for (query, count) in [
            ("?q=zoe%40example.com", 1),
            ("?q=lead1&from=2026-04-01", 118),
            ("?to=2026-03-29", 1),
            ("?q=nobody", 0),
        ] {
            let page = tracking.client.get(&log(block, query)).await;
            let href = page
                .attributes("main a", "href")
                .into_iter()
                .find(|href| href.contains("entries.csv"));
            let file = tracking.client.get(&href.unwrap()).await;
            let rows = csv::Reader::from_reader(file.body.as_bytes()).into_records();
            assert_eq!(rows.count(), count, "{query}");
        }
    })
    .await;
}

#[actix_web::test]
async fn from_an_entry_all_can_be_put_on_the_list_that_no_line_covers_already() {
    on_each_server(async |tracking| {
        let new = |query: &str| format!("/tracking/blocking/new?{query}");
        let ip = ("Block this IP", new("kind=ip&value=203.0.113.9"));
        let email = (
            "Block this email",
            new("kind=email&value=jane%2Bx%40example.com"),
        );
        let domain = (
            "Block this domain too",
            new("kind=domain&value=example.com"),
        );
        let never = [
            (
                "Never block this IP",
                new("kind=ip&value=203.0.113.9&effect=exempt"),
            ),
            (
                "Never block this email",
                new("kind=email&value=jane%2Bx%40example.com&effect=exempt"),
            ),
            (
                "Never block this domain",
                new("kind=domain&value=example.com&effect=exempt"),
            ),
        ];
        let by_network = "This IP is covered: Network 203.0.113.0/24";
        let by_domain = "This email is covered: Domain example.com";
        let by_all = "This email is covered: Domain and subdomains example.com";
        let by_all_too = "This domain is covered: Domain and subdomains example.com";
        for (key, offered, notes) in [
            ("ip:203.0.113.9/32", vec![&email, &domain], vec![]),
            ("ip:203.0.113.0/24", vec![&email, &domain], vec![by_network]),
            ("mailbox:jane@example.com", vec![&ip, &domain], vec![]),
            ("email:jane+x@example.com", vec![&ip, &domain], vec![]),
            ("domain:example.com", vec![&ip], vec![by_domain]),
            (
                "subdomains:example.com",
                vec![&ip],
                vec![by_all, by_all_too],
            ),
        ] {
            let block = tracking.block(key).await;
            tracking
                .lead("jane+x@example.com", "203.0.113.9", "Jane")
                .await;
            let page = tracking.client.get(&log(block, "")).await;
            let own = log(block, "");
            let lines = offered.into_iter().chain(&never);
            let lines = lines.map(|(label, href)| (*label, href.as_str()));
            let lines = lines.chain(notes.into_iter().map(|note| (note, own.as_str())));
            let (labels, hrefs): (Vec<_>, Vec<_>) = lines.unzip();
            let row = "tbody tr:first-child .row-actions a";
            assert_eq!(page.texts(row), labels, "{key}");
            assert_eq!(page.attributes(row, "href"), hrefs, "{key}");

            let organization = tracking.app.organization.id;
            let lift = tracking
                .app
                .db
                .write(move |conn| blocks::lift(conn, organization, block, UtcTime::now()));
            lift.await.unwrap();
            let page = tracking.client.get(&log(block, "")).await;
            assert_eq!(page.texts(row).len(), 6, "{key} is off the list");
        }
    })
    .await;
}

#[actix_web::test]
async fn from_an_entry_a_closer_exception_does_not_hide_that_a_block_could_be_closer_still() {
    on_each_server(async |tracking| {
        let network = tracking.block("ip:203.0.113.0/24").await;
        tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        tracking.exempt("domain:example.com").await;
        let page = tracking.client.get(&log(network, "")).await;
        let links = page.texts("tbody tr:first-child .row-actions a");
        assert_eq!(
            links[..5],
            [
                "Block this email",
                "Block this domain too",
                "Never block this IP",
                "This IP is covered: Network 203.0.113.0/24",
                "This email is covered: Domain example.com, never blocked",
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_entry_leads_to_the_contact_with_its_mailbox() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let block = tracking.block("ip:203.0.113.9/32").await;
        tracking
            .lead("jane+x@example.com", "203.0.113.9", "J")
            .await;
        tracking.lead("joe@example.com", "203.0.113.9", "Joe").await;
        // The same mailbox elsewhere is nobody of ours.
        let card = format!("/contacts/{}", jane.contact_id.unwrap());
        let page = tracking.client.get(&log(block, "")).await;
        assert_eq!(page.attributes("tbody .sticky-column a", "href"), [card]);
        assert_eq!(page.texts("tbody .sticky-column a"), ["jane+x@example.com"]);
        assert_eq!(page.texts("tbody button"), ["Add to Global Data"]);
    })
    .await;
}

#[actix_web::test]
async fn a_refused_lead_is_added_to_global_data_once_and_hidden_while_it_is_blocked() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking.lead("jane@example.com", "203.0.113.9", "Jane").await;
        let page = tracking.client.get(&log(block, "")).await;
        let add = &page.attributes("tbody form", "action")[0];
        assert_eq!(tracking.client.get(add).await.status, StatusCode::METHOD_NOT_ALLOWED);

        let page = tracking.client.post_and_follow(add, &[]).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["jane@example.com was added to Global Data. It is hidden there, under Blocked, as long as a block catches it."]
        );
        let again = tracking.client.post_and_follow(add, &[]).await;
        assert_eq!(
            again.texts(".alert-success"),
            ["jane@example.com is in Global Data already: nothing changed. It is hidden there, under Blocked, as long as a \
              block catches it."]
        );
        let all: Vec<Contact> = tracking
            .read(|conn| Ok(contacts::table.select(Contact::as_select()).load(conn)?))
            .await;
        let [contact] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!(contact.name, "Jane");
        assert_eq!(contact.status.label(), "Qualified");
        assert!(contact.blocked);
        assert_eq!(contact.first_seen_at, visit.created_at);
        assert_eq!(page.attributes("main dd a", "href")[0], format!("/contacts/{}", contact.id));

        let said: Vec<(Option<MemberId>, String)> = tracking
            .read(|conn| {
                let seen = journey::table.filter(journey::kind.eq("seen"));
                Ok(seen.select((journey::member_id, journey::detail)).load(conn)?)
            })
            .await;
        let audited: Vec<(Option<MemberId>, String, String)> = tracking
            .read(|conn| {
                Ok(audit_log::table
                    .filter(audit_log::action.eq("contact.add"))
                    .select((audit_log::member_id, audit_log::subject, audit_log::detail))
                    .load(conn)?)
            })
            .await;
        let admin = Some(tracking.admin.id);
        assert_eq!(said, [(admin, visit.reference.clone())]);
        let from = format!("From the refused visit {}", visit.reference);
        assert_eq!(audited, [(admin, "jane@example.com".to_owned(), from)]);

        let card = tracking.client.get(&format!("/contacts/{}", contact.id)).await;
        let journey = card.texts("#journey li");
        assert!(
            journey.iter().any(|entry| {
                entry.starts_with("Added from a visit that was refused")
                    && entry.contains("Super Admin of acme")
                    && entry.contains(&visit.reference)
            }),
            "{journey:?}"
        );
        // It comes back like everybody else.
        let delete = [("id", &*block.to_string())];
        tracking.client.post("/tracking/blocking/delete", &delete).await;
        assert_eq!(tracking.hidden().await, Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn whoever_was_added_keeps_the_answers_when_the_next_form_is_refused_too() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let page = tracking.client.get(&log(block, "")).await;
        let add = &page.attributes("tbody form", "action")[0];
        tracking.client.post(add, &[]).await;
        let linked = async |id| {
            tracking
                .read(move |conn| Visit::find(conn, visit.organization_id, id))
                .await
                .contact_id
        };
        let contact = linked(visit.id).await;
        assert!(contact.is_some());
        let next_form = async || {
            let write = tracking.app.db.write(move |conn| {
                let mut visit = Visit::find(conn, visit.organization_id, visit.id)?;
                let ip = visit.ip;
                walk::admit(conn, &mut visit, Step::Time, ip, UtcTime::now())?;
                Ok(visit)
            });
            write.await.unwrap()
        };
        assert!(next_form().await.refused);
        assert_eq!(linked(visit.id).await, contact);

        // Once it is admitted, it is like any other: what it tells after another refusal is not the contact's.
        let delete = [("id", &*block.to_string())];
        tracking
            .client
            .post("/tracking/blocking/delete", &delete)
            .await;
        assert!(!next_form().await.refused);
        assert_eq!(linked(visit.id).await, contact);
        tracking.block("ip:203.0.113.9/32").await;
        assert!(next_form().await.refused);
        assert_eq!(linked(visit.id).await, None);
    })
    .await;
}

#[actix_web::test]
async fn a_known_contact_is_not_overwritten_by_what_a_refused_lead_typed() {
    on_each_server(async |tracking| {
        tracking
            .lead("jane@example.com", "203.0.113.1", "Jane")
            .await;
        tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Mallory")
            .await;
        let path = format!("/tracking/visits/{}/contact", visit.reference);
        let page = tracking.client.post_and_follow(&path, &[]).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["jane@example.com is in Global Data already: nothing changed."]
        );
        let stored: Vec<(String, leadgate::values::ClientIp)> = tracking
            .read(|conn| {
                Ok(contacts::table
                    .select((contacts::name, contacts::ip.assume_not_null()))
                    .load(conn)?)
            })
            .await;
        assert_eq!(
            stored,
            [("Jane".to_owned(), "203.0.113.1".parse().unwrap())]
        );
        let linked: Option<i64> = tracking
            .read(move |conn| {
                Ok(visits::table
                    .filter(visits::id.eq(visit.id))
                    .select(visits::contact_id)
                    .first(conn)?)
            })
            .await;
        assert_eq!(linked, None, "what it tells is not the contact's");
    })
    .await;
}

#[actix_web::test]
async fn the_top_of_a_log_tells_what_stands_and_where_to_change_it() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let now = UtcTime::now();
        let exempt = tracking.exempt("mailbox:jane@example.com").await;
        let add = |key: &'static str, expires_at: UtcTime| {
            let mut line = blocks::line(organization, key, leadgate::blocking::Effect::Block);
            line.expires_at = Some(expires_at);
            tracking
                .app
                .db
                .write(move |conn| blocks::add_one(conn, line.clone()))
        };
        let soon = add("ip:203.0.113.9/32", now + TimeDelta::days(1))
            .await
            .unwrap()
            .id;
        let over = add("ip:203.0.113.8/32", now - TimeDelta::days(1))
            .await
            .unwrap()
            .id;
        for (block, line, until) in [
            (
                exempt,
                "Email address jane@example.com , never blocked since",
                None,
            ),
            (
                soon,
                "IP address 203.0.113.9 , blocked since",
                Some(", until"),
            ),
            (
                over,
                "IP address 203.0.113.8 , blocked since",
                Some(", expired"),
            ),
        ] {
            let page = tracking.client.get(&log(block, "")).await;
            let top = &page.texts(".card p")[0];
            assert!(top.starts_with(line), "{top}");
            match until {
                Some(until) => assert!(top.contains(until), "{top}"),
                None => assert!(!top.contains("until"), "{top}"),
            }
            assert_eq!(
                page.attributes(".page-actions a", "href"),
                [
                    format!("/tracking/blocking/{block}/history"),
                    format!("/tracking/blocking/{block}/extend"),
                    format!("/tracking/blocking/delete?id={block}&origin=log"),
                ]
            );
        }
        let delete = [("id", &*soon.to_string())];
        tracking
            .client
            .post("/tracking/blocking/delete", &delete)
            .await;
        let page = tracking.client.get(&log(soon, "")).await;
        assert!(page.texts(".card p")[0].contains(", deleted "));
        assert_eq!(page.texts(".page-actions a"), ["History"]);
    })
    .await;
}

#[actix_web::test]
async fn another_organizations_log_is_not_there() {
    on_each_server(async |tracking| {
        let other = found(&tracking.app.db, "other").await;
        let theirs = super::fixture::block(
            &tracking.app.db,
            other.id,
            "ip:203.0.113.9/32",
            leadgate::blocking::Effect::Block,
        )
        .await;
        for page in ["", ".csv"] {
            let answer = tracking.client.get(&log(theirs, page)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[actix_web::test]
async fn closers_and_setters_export_nothing_and_add_nobody() {
    on_each_server(async |tracking| {
        let block = tracking.block("ip:203.0.113.9/32").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let decision = format!("/tracking/visits/{}", visit.reference);
        for role in [Role::Closer, Role::Setter] {
            let client = tracking.app.signed_in_as(role).await;
            for path in [log(block, ".csv"), decision.clone()] {
                assert_eq!(client.get(&path).await.status, StatusCode::FORBIDDEN);
            }
            let answer = client.post(&format!("{decision}/contact"), &[]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
    })
    .await;
}

#[actix_web::test]
async fn whoever_adds_a_refused_visit_from_a_log_is_back_in_it() {
    on_each_server(async |tracking| {
        let block = tracking.block("domain:example.com").await;
        let visit = tracking
            .lead("jane@example.com", "203.0.113.9", "Jane")
            .await;
        let log = format!("/tracking/blocking/{block}/entries?q=jane&from=2026-01-01");
        let page = tracking.client.get(&log).await;
        let action = page.attributes("details form", "action").remove(0);
        let sent = ["log", "here"].map(|name| {
            let value = page.attributes(&format!("details form [name={name}]"), "value");
            (name, value[0].clone())
        });
        let sent = sent.each_ref().map(|(name, value)| (*name, value.as_str()));
        let answer = tracking.client.post(&action, &sent).await;
        assert_eq!(answer.location, log);
        let page = tracking.client.get(&answer.location).await;
        assert!(
            page.texts(".alert-success")
                .concat()
                .starts_with("jane@example.com was added")
        );
        // The decision's own page stays.
        let path = format!("/tracking/visits/{}", visit.reference);
        let answer = tracking.client.post(&format!("{path}/contact"), &[]).await;
        assert_eq!(answer.location, path);
        let page = tracking.client.get(&path).await;
        assert_eq!(
            page.texts(".side-menu-link[aria-current=page]"),
            ["Blocking"],
            "the menu says where one is"
        );
    })
    .await;
}
