//! The block list keeps out whom it says, explains itself, and remembers whom it kept out.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::{
    Block, Decision, Effect, Match, NewVisit, Snapshot, Step, Visit, entry, screening,
};
use leadgate::db::schema::{acts, entries, organizations};
use leadgate::db::{Connection, Db, Result};
use leadgate::tracking::acts::{self as tracking_acts, Adding, Addition};
use leadgate::values::{
    BlockId, BlockTarget, EventId, Identity, OrganizationId, TimeZone, UtcTime,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::support::blocks::{self, add_one};
use crate::support::database::on_each_database;
use crate::support::events;

fn now() -> UtcTime {
    "2026-03-29T01:30:00Z".parse().unwrap()
}

fn found(conn: &mut Connection, slug: &str) -> Result<OrganizationId> {
    Ok(diesel::insert_into(organizations::table)
        .values((
            organizations::slug.eq(slug),
            organizations::name.eq("Name"),
            organizations::time_zone.eq("UTC"),
            organizations::plan.eq("business"),
            organizations::contact_address.eq("hello@example.com"),
            organizations::created_at.eq(now()),
        ))
        .returning(organizations::id)
        .get_result(conn)?)
}

fn target(key: &str) -> BlockTarget {
    BlockTarget::from_key(key).unwrap()
}

fn identity(email: &str, ip: &str, phone: &str) -> Identity {
    Identity {
        email: email.parse().unwrap(),
        ip: ip.parse().ok(),
        phone: phone.parse().ok(),
    }
}

fn line(organization: OrganizationId, key: &str, effect: Effect) -> Adding {
    Adding {
        reason: format!("because of {key}"),
        now: now(),
        ..blocks::line(organization, key, effect)
    }
}

fn visit(
    conn: &mut Connection,
    organization: OrganizationId,
    event: EventId,
    email: &str,
) -> Result<Visit> {
    NewVisit {
        organization_id: organization,
        event_id: event,
        email: email.parse().unwrap(),
        ip: "203.0.113.7".parse().unwrap(),
        user_agent: "Browser".to_owned(),
        referrer: String::new(),
        page: String::new(),
        utm: BTreeMap::from([("utm_source".to_owned(), "an \"ad\"".to_owned())]),
        time_zone: TimeZone::UTC,
        now: now(),
    }
    .insert(conn)
}

/// Runs `test` in one write on each database, in a fresh organization with one event.
async fn in_organization(
    test: impl Fn(&mut Connection, OrganizationId, EventId) -> Result<()> + Copy + Send + 'static,
) {
    on_each_database(async |database| {
        database
            .open()
            .write(move |conn| {
                let organization = found(conn, "acme")?;
                let event = events::add(conn, organization, "intro", "Intro", now())?;
                test(conn, organization, event)
            })
            .await
            .unwrap();
    })
    .await;
}

fn keys(decision: &Decision) -> Vec<String> {
    decision
        .matches
        .iter()
        .map(|found| found.target.key())
        .collect()
}

/// Whether a visit is refused, by asking every line whether it catches it, without keys and without a database.
fn naive(lines: &[(BlockTarget, Effect)], identity: &Identity) -> bool {
    lines
        .iter()
        .filter(|(target, _)| target.catches(identity))
        .max_by_key(|(target, effect)| (target.rank(), *effect))
        .is_some_and(|(_, effect)| *effect == Effect::Block)
}

/// Emails, addresses and phones from so small a world that targets and identities meet all the time, or just miss.
fn any_email() -> impl Strategy<Value = String> {
    (
        "[ab](\\.?[ab])?(\\+[ab])?",
        "(x\\.|y\\.)?(a|aa|b-a)\\.(example|co\\.example)|gmail\\.com|googlemail\\.com",
    )
        .prop_map(|(local, domain)| format!("{local}@{domain}"))
}

fn any_ip() -> impl Strategy<Value = String> {
    prop_oneof![
        (0u8..3, 0u8..3).prop_map(|(c, d)| format!("203.0.{c}.{d}")),
        (0u8..3, 0u8..3).prop_map(|(a, b)| format!("2001:db8:0:{a}::{b}")),
    ]
}

fn any_phone() -> impl Strategy<Value = String> {
    "\\+4915112345[67][78]"
}

fn any_target() -> impl Strategy<Value = BlockTarget> {
    let email = any_email().prop_map(|email| target(&format!("email:{email}")));
    let mailbox = any_email()
        .prop_map(|email| BlockTarget::Mailbox(identity(&email, "", "").email.mailbox()));
    let domain = (any_email(), any::<bool>()).prop_map(|(email, exact)| {
        let domain = identity(&email, "", "").email.domain_name();
        if exact {
            BlockTarget::Domain(domain)
        } else {
            BlockTarget::Subdomains(domain)
        }
    });
    let network = (any_ip(), 0u8..70).prop_map(|(ip, wider)| {
        let ip: leadgate::values::ClientIp = ip.parse().unwrap();
        let (longest, shortest): (u8, u8) = if ip.ip().is_ipv4() {
            (32, 8)
        } else {
            (128, 19)
        };
        BlockTarget::Network(
            ip.network(longest.saturating_sub(wider).max(shortest))
                .unwrap(),
        )
    });
    let phone = any_phone().prop_map(|phone| target(&format!("phone:{phone}")));
    prop_oneof![email, mailbox, domain, network, phone]
}

fn any_identity() -> impl Strategy<Value = Identity> {
    (
        any_email(),
        proptest::option::of(any_ip()),
        proptest::option::of(any_phone()),
    )
        .prop_map(|(email, ip, phone)| {
            identity(&email, &ip.unwrap_or_default(), &phone.unwrap_or_default())
        })
}

/// Lines as a list can hold them: each target once.
fn any_list() -> impl Strategy<Value = Vec<(BlockTarget, Effect)>> {
    let effect = prop_oneof![3 => Just(Effect::Block), 2 => Just(Effect::Exempt)];
    proptest::collection::btree_map(any_target(), effect, 0..12)
        .prop_map(|lines| lines.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

#[actix_web::test]
async fn screening_agrees_with_the_naive_model_on_any_list() {
    on_each_database(async |database| {
        let db = database.open();
        let cases = (any_list(), proptest::collection::vec(any_identity(), 1..8));
        let mut runner = TestRunner::new(Config::with_cases(64));
        for number in 0..64 {
            let (lines, identities) = cases.new_tree(&mut runner).unwrap().current();
            let (one_by_one, at_once) = screened(&db, number, &lines, &identities).await;
            assert_eq!(one_by_one, at_once);
            for (identity, decision) in identities.iter().zip(at_once) {
                assert_eq!(
                    decision.is_refused(),
                    naive(&lines, identity),
                    "{identity:?} on {lines:?}"
                );
                let caught = lines.iter().filter(|(target, _)| target.catches(identity));
                assert_eq!(
                    decision.matches.len(),
                    caught.count(),
                    "{identity:?} on {lines:?}"
                );
            }
        }
    })
    .await;
}

/// The decisions about each identity alone, and about all of them in one question.
async fn screened(
    db: &Db,
    number: usize,
    lines: &[(BlockTarget, Effect)],
    identities: &[Identity],
) -> (Vec<Decision>, Vec<Decision>) {
    let (lines, identities) = (lines.to_vec(), identities.to_vec());
    db.write(move |conn| {
        let organization = found(conn, &format!("org-{number}"))?;
        for (target, effect) in &lines {
            add_one(conn, line(organization, &target.key(), *effect))?;
        }
        let one_by_one: Result<_> = identities
            .iter()
            .map(|identity| screening::screen(conn, organization, identity, now()))
            .collect();
        Ok((
            one_by_one?,
            screening::screen_all(conn, organization, &identities, now())?,
        ))
    })
    .await
    .unwrap()
}

fn found_match(number: i64, target: BlockTarget, effect: Effect) -> Match {
    Match {
        target_id: number.into(),
        target,
        effect,
        block_id: number.into(),
        reason: String::new(),
    }
}

proptest! {
    #[test]
    fn the_order_of_a_decision_is_that_of_the_ranks_however_the_list_was_made(
        (identity, first, second) in (any_identity(), any_list()).prop_flat_map(|(identity, list)| {
            let caught = list.into_iter().filter(|(target, _)| target.catches(&identity));
            let matches: Vec<_> = caught
                .enumerate()
                .map(|(number, (target, effect))| found_match(number as i64, target, effect))
                .collect();
            (Just(identity), Just(matches.clone()), Just(matches).prop_shuffle())
        })
    ) {
        let decision = screening::decide(first);
        prop_assert_eq!(&decision, &screening::decide(second), "{:?}", identity);
        prop_assert!(decision.matches.is_sorted_by(|one, next| one.target.rank() > next.target.rank()));
    }
}

#[test]
fn at_equal_rank_the_exemption_wins() {
    for effects in [
        [Effect::Block, Effect::Exempt],
        [Effect::Exempt, Effect::Block],
    ] {
        let matches = effects.map(|effect| found_match(1, target("phone:+4915112345678"), effect));
        let decision = screening::decide(matches.to_vec());
        assert!(!decision.is_refused());
        assert_eq!(decision.winner().unwrap().effect, Effect::Exempt);
    }
}

#[test]
fn a_decision_is_kept_as_json_with_the_winner_and_all_that_it_overruled() {
    let decision = screening::decide(vec![
        found_match(7, target("domain:example.com"), Effect::Exempt),
        found_match(8, target("email:jane@example.com"), Effect::Block),
    ]);
    let identity = Identity {
        email: "Jane+x@Example.com".parse().unwrap(),
        ip: "::ffff:203.0.113.7".parse().ok(),
        phone: "+49 151 12345678".parse().ok(),
    };
    let now = "2026-11-22T21:00:00.000001Z".parse().unwrap();
    let snapshot = Snapshot::of(&decision, &identity, now);
    let kept: serde_json::Value = serde_json::from_str(&snapshot.to_json().unwrap()).unwrap();
    assert_eq!(
        kept,
        serde_json::json!({
            "at": "2026-11-22T21:00:00.000001Z",
            "identity": {
                "email": "jane+x@example.com",
                "mailbox": "jane@example.com",
                "domain": "example.com",
                "ip": "203.0.113.7",
                "phone": "+4915112345678",
            },
            "refused": true,
            "winner": "email:jane@example.com",
            "matches": [
                {"key": "email:jane@example.com", "effect": "block", "target": 8, "block": 8, "reason": ""},
                {"key": "domain:example.com", "effect": "exempt", "target": 7, "block": 7, "reason": ""},
            ],
        })
    );
    assert_eq!(Snapshot::parse(&kept.to_string()).unwrap(), snapshot);
    let lost: Vec<_> = snapshot.overruled().collect();
    assert_eq!(lost, [&decision.matches[1]]);
}

#[test]
fn a_decision_that_an_earlier_version_kept_is_read_too() {
    let old = r#"{"matches":[{"key":"ip:203.0.113.0/24","effect":"block","target":8,"block":9,"reason":"spam"}],
        "refused":true,"winner":"ip:203.0.113.0/24"}"#;
    let snapshot = Snapshot::parse(old).unwrap();
    assert_eq!((snapshot.at, &snapshot.identity), (None, &None));
    let found = snapshot.decided_by().unwrap();
    assert_eq!(found.target, target("ip:203.0.113.0/24"));
    assert_eq!(
        (found.block_id, found.reason.as_str()),
        (BlockId::from(9), "spam")
    );
    let undecided = r#"{"matches":[],"refused":false,"winner":null}"#;
    assert_eq!(Snapshot::parse(undecided).unwrap(), Snapshot::default());
    assert_eq!(Snapshot::parse("{}").unwrap(), Snapshot::default());
}

#[actix_web::test]
async fn nothing_but_the_value_itself_is_caught() {
    in_organization(|conn, organization, _| {
        for key in [
            "mailbox:jane@example.com",
            "ip:203.0.113.7/32",
            "ip:2001:db8::7/128",
            "subdomains:spam.example",
        ] {
            add_one(conn, line(organization, key, Effect::Block))?;
        }
        for (email, ip, refused) in [
            ("jane+sales@example.com", "", true),
            ("JANE@Example.com", "", true),
            ("jan@example.com", "", false),
            ("jane2@example.com", "", false),
            ("mary-jane@example.com", "", false),
            ("jane@example.com.au", "", false),
            ("jane@an-example.com", "", false),
            ("jane@mail.example.com", "", false),
            ("joe@a.org", "203.0.113.7", true),
            ("joe@a.org", "203.0.113.70", false),
            ("joe@a.org", "203.0.113.8", false),
            ("joe@a.org", "3.0.113.7", false),
            ("joe@a.org", "2001:db8::7", true),
            ("joe@a.org", "2001:db8::70", false),
            ("joe@mail.spam.example", "", true),
            ("joe@notspam.example", "", false),
        ] {
            let decision = screening::screen(conn, organization, &identity(email, ip, ""), now())?;
            assert_eq!(decision.is_refused(), refused, "{email} {ip}");
        }
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn another_organizations_list_refuses_nobody() {
    in_organization(|conn, organization, _| {
        let other = found(conn, "other")?;
        let block = add_one(conn, line(other, "mailbox:jane@example.com", Effect::Block))?;
        let jane = identity("jane@example.com", "", "");
        let decision = screening::screen(conn, organization, &jane, now())?;
        assert_eq!(decision, Decision::default());

        assert!(Block::find(conn, organization, block.id).is_err());
        assert!(blocks::lift(conn, organization, block.id, now()).is_err());
        assert!(screening::screen(conn, other, &jane, now())?.is_refused());
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn a_block_counts_from_its_act_to_its_expiry_or_its_lifting() {
    in_organization(|conn, organization, _| {
        let jane = identity("jane@example.com", "", "");
        let expires_at = now() + TimeDelta::days(1);
        let new = Adding {
            expires_at: Some(expires_at),
            ..line(organization, "email:jane@example.com", Effect::Block)
        };
        let block = add_one(conn, new)?;
        let refused = |conn: &mut Connection, at| -> Result<bool> {
            Ok(screening::screen(conn, organization, &jane, at)?.is_refused())
        };
        assert!(refused(conn, expires_at - TimeDelta::microseconds(1))?);
        assert!(!refused(conn, expires_at)?);

        let act = acts::table.filter(acts::id.eq(block.added_by));
        diesel::update(act)
            .set(acts::applied_at.eq(None::<UtcTime>))
            .execute(conn)?;
        assert!(!refused(conn, now())?, "its act is not applied yet");
        diesel::update(act)
            .set(acts::applied_at.eq(Some(now())))
            .execute(conn)?;
        assert!(refused(conn, now())?);

        let deletion = blocks::lift(conn, organization, block.id, now())?;
        assert_eq!(deletion.lifted.len(), 1);
        assert!(!refused(conn, now())?, "it is lifted");
        let again = blocks::lift(conn, organization, block.id, now())?;
        assert!(again.act.is_none() && again.lifted.is_empty());
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn a_target_is_on_the_list_once_and_an_expired_period_makes_way_for_the_next() {
    in_organization(|conn, organization, _| {
        let expires_at = Some(now() + TimeDelta::days(1));
        let new = Adding {
            expires_at,
            ..line(organization, "ip:203.0.113.7/32", Effect::Block)
        };
        let first = add_one(conn, new.clone())?;
        let Addition::AlreadyListed(standing) = tracking_acts::add(conn, new.clone())? else {
            panic!("it was added twice");
        };
        assert_eq!(standing[0].id, first.id);

        let later = now() + TimeDelta::days(2);
        let second = add_one(
            conn,
            Adding {
                expires_at: None,
                now: later,
                ..new
            },
        )?;
        assert_eq!(second.target_id, first.target_id);
        assert_eq!(
            Block::find(conn, organization, first.id)?.lifted_at,
            Some(later)
        );
        assert_eq!(second.lifted_at, None);
        Ok(())
    })
    .await;
}

fn logged(conn: &mut Connection, visit: &Visit) -> Result<Vec<(i64, i32, UtcTime)>> {
    Ok(entries::table
        .filter(entries::visit_id.eq(visit.id))
        .order(entries::target_id)
        .select((entries::target_id, entries::tries, entries::last_at))
        .load(conn)?)
}

#[actix_web::test]
async fn a_refused_visit_is_one_entry_of_each_block_that_caught_it() {
    in_organization(|conn, organization, event| {
        let by_email = add_one(
            conn,
            line(organization, "mailbox:jane@example.com", Effect::Block),
        )?;
        let by_ip = add_one(conn, line(organization, "ip:203.0.113.7/32", Effect::Block))?;
        // An exemption that is overruled, and a block that does not match.
        add_one(
            conn,
            line(organization, "domain:example.com", Effect::Exempt),
        )?;
        add_one(conn, line(organization, "ip:203.0.113.8/32", Effect::Block))?;

        let jane = visit(conn, organization, event, "jane+x@example.com")?;
        let decision = screening::screen(conn, organization, &jane.identity(), now())?;
        assert_eq!(
            keys(&decision),
            [
                "mailbox:jane@example.com",
                "ip:203.0.113.7/32",
                "domain:example.com"
            ]
        );
        entry::log(conn, &jane, &decision, now())?;
        let later = now() + TimeDelta::minutes(1);
        entry::log(conn, &jane, &decision, later)?;
        let expected = [by_email.target_id, by_ip.target_id].map(|target| (target.get(), 2, later));
        assert_eq!(logged(conn, &jane)?, expected);

        let again = visit(conn, organization, event, "jane@example.com")?;
        entry::log(conn, &again, &decision, later)?;
        assert!(
            logged(conn, &again)?
                .iter()
                .all(|(_, tries, _)| *tries == 1)
        );
        assert_eq!(logged(conn, &jane)?, expected);
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn a_visit_that_an_exemption_lets_in_is_logged_nowhere() {
    in_organization(|conn, organization, event| {
        add_one(
            conn,
            line(organization, "mailbox:jane@example.com", Effect::Exempt),
        )?;
        add_one(conn, line(organization, "ip:203.0.113.7/32", Effect::Block))?;
        let jane = visit(conn, organization, event, "jane@example.com")?;
        let decision = screening::screen(conn, organization, &jane.identity(), now())?;
        assert!(!decision.is_refused());
        entry::log(conn, &jane, &decision, now())?;
        assert_eq!(logged(conn, &jane)?, []);
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn screening_finds_every_line_that_matches() {
    in_organization(|conn, organization, _| {
        add_one(conn, line(organization, "ip:203.0.113.0/24", Effect::Block))?;
        add_one(
            conn,
            line(organization, "email:jane@example.com", Effect::Exempt),
        )?;
        let jane = identity("jane@example.com", "203.0.113.7", "");
        let matches = screening::screen(conn, organization, &jane, now())?.matches;
        let told: Vec<_> = matches
            .iter()
            .map(|found| (found.target.key(), found.effect, found.reason.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "email:jane@example.com".to_owned(),
                    Effect::Exempt,
                    "because of email:jane@example.com"
                ),
                (
                    "ip:203.0.113.0/24".to_owned(),
                    Effect::Block,
                    "because of ip:203.0.113.0/24"
                ),
            ]
        );
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn more_identities_than_one_query_can_bind_are_screened_all_the_same() {
    in_organization(|conn, organization, _| {
        let of = |number: usize| {
            identity(
                &format!("lead{number}@example.com"),
                &format!("2001:db8::{number:x}:1"),
                "",
            )
        };
        add_one(
            conn,
            line(organization, "email:lead999@example.com", Effect::Block),
        )?;
        add_one(
            conn,
            line(organization, "ip:2001:db8::5:1/128", Effect::Block),
        )?;
        let identities: Vec<_> = (0..1000).map(of).collect();
        let decisions = screening::screen_all(conn, organization, &identities, now())?;
        let refused: Vec<_> = (0..1000)
            .filter(|&number| decisions[number].is_refused())
            .collect();
        assert_eq!(refused, [5, 999]);
        Ok(())
    })
    .await;
}

#[actix_web::test]
async fn a_visit_is_found_by_its_token_in_its_event_only_and_keeps_what_it_is_told() {
    in_organization(|conn, organization, event| {
        let mut jane = visit(conn, organization, event, "jane@example.com")?;
        let joe = visit(conn, organization, event, "joe@example.com")?;
        assert_ne!(jane.token, joe.token);
        assert_ne!(jane.reference, joe.reference);
        assert_eq!(jane.token.len(), 32);
        let letters: Vec<_> = jane.reference.split('-').map(str::len).collect();
        assert_eq!(letters, [4, 4]);
        assert!(
            jane.reference
                .chars()
                .all(|c| c == '-' || !"01ILOU".contains(c) && c.is_ascii_alphanumeric())
        );

        jane.name = "Jane".to_owned();
        jane.phone = "+49 (0)151 12345678".to_owned();
        jane.answers = vec![leadgate::blocking::Answer {
            question: "Why?".to_owned(),
            answer: "\"So\"".to_owned(),
        }];
        jane.step = Step::Details;
        jane.qualified = Some(true);
        jane.refused = true;
        jane.save(conn)?;

        let kept = Visit::by_token(conn, organization, event, &jane.token)?;
        assert_eq!(
            (kept.id, kept.step, kept.qualified, kept.refused),
            (jane.id, Step::Details, Some(true), true)
        );
        assert_eq!((&kept.answers, &kept.utm), (&jane.answers, &jane.utm));
        assert_eq!(
            kept.identity(),
            identity("jane@example.com", "203.0.113.7", "+4915112345678")
        );
        assert_eq!(joe.lock(conn)?.name, "");
        assert_eq!(jane.lock(conn)?.name, "Jane");

        let other = found(conn, "other")?;
        let other_event = events::add(conn, other, "intro", "Intro", now())?;
        assert!(Visit::by_token(conn, other, other_event, &jane.token).is_err());
        assert!(Visit::by_token(conn, organization, other_event, &jane.token).is_err());
        Ok(())
    })
    .await;
}
