//! What Add New refuses, and what it does only for somebody who has typed the value again.

use std::net::Ipv4Addr;

use diesel::prelude::*;
use leadgate::db::schema::{organizations, sessions};
use leadgate::staff::Role;
use leadgate::values::UtcTime;
use reqwest::StatusCode;

use super::fixture::{Tracking, on_each_server, on_each_server_with};
use crate::support::app::{Answer, add_member};

const NEW: &str = "/tracking/blocking/new";

impl Tracking {
    /// Sends the form for a value, with what else it needs.
    async fn sends(&self, kind: &str, value: &str, further: &[(&str, &str)]) -> Answer {
        let mut form = vec![("kind", kind), ("value", value)];
        form.extend_from_slice(further);
        self.client.post(NEW, &form).await
    }

    /// Makes sure that a value is asked for, with a reason that has these words; that another text does not confirm it,
    /// and that the value does.
    async fn is_confirmed_by_typing(&self, kind: &str, value: &str, words: &str) {
        let before = self.standing().await;
        let page = self.sends(kind, value, &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        let label = format!("Type {value} to confirm");
        assert_eq!(page.texts("label[for=confirm]"), [label]);
        let warnings = page.texts(".alert-warning li").join(" ");
        assert!(warnings.contains(words), "{value}: {warnings}");
        assert_eq!(
            page.field_errors(),
            [format!("Read this, and type {value} to confirm it.")]
        );
        let seen = page.attributes("[name=seen]", "value");
        assert!(!seen.is_empty());
        assert!(page.texts("[role=alert]")[0].starts_with("Nothing is saved yet"));

        let mut answer: Vec<(&str, &str)> = seen.iter().map(|code| ("seen", &**code)).collect();
        answer.push(("confirm", "yes"));
        let page = self.sends(kind, value, &answer).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
        assert_eq!(page.attributes("#confirm", "value"), ["yes"]);
        let unseen = self.sends(kind, value, &[("confirm", value)]).await;
        assert_eq!(
            unseen.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "it was not shown yet"
        );
        assert_eq!(self.standing().await, before);

        answer.pop();
        let typed = format!(" {} ", value.to_uppercase());
        answer.push(("confirm", &typed));
        let done = self.sends(kind, value, &answer).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{value}: {}", done.body);
        assert_eq!(self.standing().await.len(), before.len() + 1);
    }
}

#[actix_web::test]
async fn the_servers_own_proxies_and_public_suffixes_are_refused_whatever_is_typed() {
    on_each_server(async |tracking| {
        for (kind, value, words) in [
            (
                "ip",
                "127.0.0.1",
                "proxies in front of this server (TRUSTED_PROXIES)",
            ),
            ("network", "127.0.0.0/8", "proxies in front of this server"),
            ("network", "127.1.2.0/24", "proxies in front of this server"),
            ("ip", "::ffff:127.9.9.9", "proxies in front of this server"),
            ("domain", "co.uk", "Anybody can register a name under co.uk"),
            (
                "subdomains",
                "github.io",
                "Anybody can register a name under github.io",
            ),
            (
                "subdomains",
                "co.uk.",
                "Anybody can register a name under co.uk",
            ),
        ] {
            for effect in ["block", "exempt"] {
                let confirm = [("confirm", value), ("effect", effect)];
                let page = tracking.sends(kind, value, &confirm).await;
                assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
                assert!(
                    page.field_errors()[0].contains(words),
                    "{:?}",
                    page.field_errors()
                );
            }
        }
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}

#[actix_web::test]
async fn special_ranges_are_confirmed_by_typing() {
    on_each_server(async |tracking| {
        for (kind, value, words) in [
            ("ip", "10.1.2.3", "a range that is private"),
            ("network", "192.168.0.0/16", "a range that is private"),
            ("ip", "224.0.0.1", "a range that is reserved for multicast"),
            ("ip", "255.255.255.255", "a range that is reserved"),
            (
                "network",
                "::/64",
                "a range that is the server's own (loopback)",
            ),
            ("network", "fd00::/48", "a range that is private"),
            (
                "network",
                "64:ff9b::/96",
                "a range that is all of IPv4, behind a translator",
            ),
            (
                "network",
                "2002:cb00::/24",
                "a range that is all of IPv4, in an old form",
            ),
        ] {
            tracking.is_confirmed_by_typing(kind, value, words).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn the_address_from_which_staff_are_signed_in_is_confirmed_by_typing() {
    on_each_server(async |tracking| {
        let words = "Super Admin of acme is signed in from 198.51.100.1 now";
        tracking
            .is_confirmed_by_typing("ip", "198.51.100.1", words)
            .await;
        tracking
            .is_confirmed_by_typing("network", "198.51.100.0/24", words)
            .await;
        let over = diesel::update(sessions::table).set(sessions::expires_at.eq(UtcTime::now()));
        let db = tracking.app.db.clone();
        // Another organization's people are nobody's business here.
        let other = crate::support::app::found(&db, "other").await;
        let stranger = add_member(&db, &other, Role::SuperAdmin, "admin@other.example").await;
        let _session = tracking.app.signed_in(&stranger).await;
        db.write(move |conn| {
            Ok(over
                .clone()
                .filter(sessions::organization_id.ne(other.id))
                .execute(conn)?)
        })
        .await
        .unwrap();
        let client = tracking.app.visitor_from(Ipv4Addr::new(192, 0, 2, 44));
        let form = [
            ("email", tracking.admin.email.as_str()),
            ("password", crate::support::app::PASSWORD),
        ];
        client.post("/sign-in", &form).await;
        let form = [("kind", "network"), ("value", "198.51.100.0/25")];
        let answer = client.post(NEW, &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    })
    .await;
}

#[actix_web::test]
async fn the_address_at_which_whoever_adds_it_is_just_now_is_confirmed_by_typing() {
    on_each_server(async |mut tracking| {
        // The laptop was taken along since the sign-in.
        tracking.client.moves_to(Ipv4Addr::new(192, 0, 2, 77));
        let words = "You are at 192.0.2.77 yourself just now";
        tracking
            .is_confirmed_by_typing("ip", "192.0.2.77", words)
            .await;
        tracking
            .is_confirmed_by_typing("network", "192.0.2.0/24", words)
            .await;
        let elsewhere = tracking.sends("ip", "192.0.2.78", &[]).await;
        assert_eq!(
            elsewhere.status,
            StatusCode::SEE_OTHER,
            "{}",
            elsewhere.body
        );
    })
    .await;
}

#[actix_web::test]
async fn colleagues_and_the_own_domain_are_confirmed_by_typing() {
    on_each_server(async |tracking| {
        let colleague = "It catches Super Admin of acme, your colleague: super-admin@acme.example.";
        let own = "acme.example is your own organization's domain.";
        let ask =
            async |kind, value, words| tracking.is_confirmed_by_typing(kind, value, words).await;
        ask("email", "super-admin@acme.example", colleague).await;
        ask("domain", "acme.example", own).await;
        ask("subdomains", "acme.example", colleague).await;
        let alias = tracking
            .sends("email", "super-admin+x@acme.example", &[("exact", "on")])
            .await;
        assert!(
            alias
                .texts(".alert-warning li")
                .contains(&colleague.to_owned()),
            "{}",
            alias.body
        );

        let personal = add_member(
            &tracking.app.db,
            &tracking.app.organization,
            Role::Closer,
            "tom@gmail.com",
        );
        personal.await;
        let page = tracking.sends("domain", "gmail.com", &[]).await;
        let warnings = page.texts(".alert-warning li").join(" ");
        assert!(warnings.contains("tom@gmail.com"), "{warnings}");
        assert!(
            !warnings.contains("your own organization's domain"),
            "{warnings}"
        );
        let beside = tracking.sends("email", "someone@acme.example", &[]).await;
        assert_eq!(beside.status, StatusCode::SEE_OTHER, "{}", beside.body);
    })
    .await;
}

#[actix_web::test]
async fn the_domain_of_the_contact_address_is_the_own_domain_too() {
    on_each_server(async |tracking| {
        let organization = tracking.app.organization.id;
        let write = tracking.app.db.write(move |conn| {
            Ok(diesel::update(organizations::table.find(organization))
                .set(organizations::contact_address.eq("help@brand.example"))
                .execute(conn)?)
        });
        write.await.unwrap();
        let own = "brand.example is your own organization's domain.";
        tracking
            .is_confirmed_by_typing("domain", "brand.example", own)
            .await;
        let parent = tracking.sends("domain", "shop.brand.example", &[]).await;
        assert_eq!(parent.status, StatusCode::SEE_OTHER, "{}", parent.body);
    })
    .await;
}

#[actix_web::test]
async fn no_block_keeps_the_staff_from_signing_in_and_working() {
    on_each_server(async |tracking| {
        for key in [
            "mailbox:super-admin@acme.example",
            "subdomains:acme.example",
            "ip:198.51.100.1/32",
            "ip:198.51.100.0/24",
        ] {
            tracking.block(key).await;
        }
        let again = tracking.app.signed_in(&tracking.admin).await;
        for client in [&again, &tracking.client] {
            let page = client.get("/tracking/blocking").await;
            assert_eq!(page.status, StatusCode::OK);
            assert_eq!(page.texts("tbody tr").len(), 4);
        }
        assert!(
            tracking
                .lead("lead@acme.example", "198.51.100.1", "")
                .await
                .refused,
            "they count for the form"
        );
    })
    .await;
}

#[actix_web::test]
async fn large_mail_providers_are_confirmed_by_typing() {
    on_each_server(async |tracking| {
        let words = "belongs to a large mail provider";
        for value in ["gmail.com", "yahoo.co.uk"] {
            tracking
                .is_confirmed_by_typing("domain", value, words)
                .await;
            tracking
                .is_confirmed_by_typing("subdomains", value, words)
                .await;
        }
    })
    .await;
}

#[actix_web::test]
async fn whatever_catches_a_customer_or_more_than_20_contacts_is_confirmed_by_typing() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@buyer.example", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        let customer = "It catches a customer, who has held a call with you.";
        tracking
            .is_confirmed_by_typing("ip", "203.0.113.9", customer)
            .await;
        assert_eq!(tracking.hidden().await, Vec::<String>::new());
        tracking
            .is_confirmed_by_typing("email", "jane@buyer.example", customer)
            .await;
        assert_eq!(tracking.hidden().await, ["jane@buyer.example"]);

        for number in 0..20 {
            tracking
                .lead(&format!("lead{number}@spam.example"), "203.0.113.44", "")
                .await;
        }
        let few = tracking
            .client
            .get(&format!("{NEW}?kind=domain&value=spam.example"))
            .await;
        assert_eq!(few.texts(".alert-warning"), Vec::<String>::new());
        tracking
            .lead("lead20@spam.example", "203.0.113.44", "")
            .await;
        let many = "It catches 21 of your contacts.";
        tracking
            .is_confirmed_by_typing("domain", "spam.example", many)
            .await;
        assert_eq!(tracking.hidden().await.len(), 22);
    })
    .await;
}

#[actix_web::test]
async fn an_exemption_of_a_few_needs_no_confirmation() {
    on_each_server(async |tracking| {
        let jane = tracking
            .lead("jane@buyer.example", "203.0.113.9", "Jane")
            .await;
        tracking.call(&jane, -24).await;
        for (kind, value) in [
            ("ip", "198.51.100.1"),
            ("network", "84.200.0.0/17"),
            ("network", "2a00:1450::/33"),
            ("email", "super-admin@acme.example"),
            ("domain", "acme.example"),
            ("email", "jane@buyer.example"),
        ] {
            let answer = tracking.sends(kind, value, &[("effect", "exempt")]).await;
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{value}: {}",
                answer.body
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn an_exemption_that_lets_in_very_many_is_confirmed_by_typing() {
    on_each_server(async |tracking| {
        for (kind, value, words) in [
            (
                "domain",
                "gmail.com",
                "everybody with an address there would be let in",
            ),
            ("ip", "10.1.2.3", "all of them would be let in"),
            ("network", "10.0.0.0/8", "all of them would be let in"),
            (
                "network",
                "84.200.0.0/16",
                "everybody in it would be let in",
            ),
            (
                "network",
                "2a00:1450::/32",
                "everybody in it would be let in",
            ),
        ] {
            let exempt = [("effect", "exempt")];
            let page = tracking.sends(kind, value, &exempt).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{value}");
            let warnings = page.texts(".alert-warning li").join(" ");
            assert!(warnings.contains(words), "{value}: {warnings}");
            let seen = page.attributes("[name=seen]", "value").remove(0);
            // What was confirmed of a block is not what is asked of an exception.
            let of_block = tracking.sends(kind, value, &[("look", "1")]).await;
            let of_block = of_block.attributes("[name=seen]", "value");
            assert!(!of_block.contains(&seen), "{seen}");
            let confirmed = [exempt[0], ("seen", &*seen), ("confirm", value)];
            let done = tracking.sends(kind, value, &confirmed).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{value}: {}", done.body);
        }
    })
    .await;
}

#[actix_web::test]
async fn of_what_can_never_be_saved_nothing_is_to_be_answered() {
    on_each_server_with(&["--trusted-proxies=127.0.0.1"], async |tracking| {
        let jane = tracking.lead("jane@example.com", "127.0.0.1", "Jane").await;
        tracking.call(&jane, 24).await;
        let form = [("kind", "ip"), ("value", "127.0.0.1")];
        let page = tracking.client.post("/tracking/blocking/new", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors().len(), 1, "{:?}", page.field_errors());
        assert!(
            page.texts("[role=alert]")
                .concat()
                .starts_with("This cannot be saved")
        );
        for name in ["confirm", "calls", "seen"] {
            let asked = page.attributes(&format!("[name={name}]"), "name");
            assert_eq!(asked, Vec::<String>::new());
        }
        assert_eq!(tracking.standing().await, []);
    })
    .await;
}
