//! Screening against a model that knows neither keys nor indexes, on random lists with a past, on both databases.

use chrono::TimeDelta;
use leadgate::blocking::{Block, Decision, Effect, screening};
use leadgate::db::{Connection, Result};
use leadgate::tracking::acts::{self, Adding};
use leadgate::values::{BlockTarget, ClientIp, Identity, OrganizationId, UtcTime};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use crate::support::app::found;
use crate::support::blocks;
use crate::support::database::on_each_database;

/// Random lists on each database, in two organizations each.
const CASES: usize = 48;

/// What became of one target, in turn: when, and what.
type Past = (BlockTarget, Vec<(i64, Event)>);

#[derive(Clone, Copy, Debug)]
enum Event {
    /// It is put on the list, for so many days or for good.
    Added(Effect, Option<i64>),
    /// It is taken off.
    Lifted,
}

fn day(number: i64) -> UtcTime {
    let first: UtcTime = "2026-03-27T01:30:00Z".parse().unwrap();
    first + TimeDelta::days(number)
}

/// What decides about a visit on a day, best first: targets and what they do.
fn model(list: &[Past], identity: &Identity, today: i64) -> Vec<(String, Effect)> {
    let mut matches = Vec::new();
    for (target, past) in list {
        let mut stands: Option<(Effect, Option<i64>)> = None;
        for (when, event) in past {
            match event {
                Event::Lifted => stands = None,
                Event::Added(effect, days) => {
                    let same = stands.is_some_and(|(standing, end)| {
                        standing == *effect && end.is_none_or(|end| end > *when)
                    });
                    // What is listed already is not listed again.
                    if !same {
                        stands = Some((*effect, days.map(|days| when + days)));
                    }
                }
            }
        }
        let in_force = stands.filter(|(_, end)| end.is_none_or(|end| end > today));
        if let Some((effect, _)) = in_force
            && catches(&target.key(), identity)
        {
            matches.push((target.key(), effect));
        }
    }
    matches.sort_by_key(|(key, _)| std::cmp::Reverse(aim(key)));
    matches
}

/// Whether the target with this key catches a visit, by its text.
fn catches(key: &str, identity: &Identity) -> bool {
    let (kind, value) = key.split_once(':').unwrap();
    let domain = identity.email.as_str().split_once('@').unwrap().1;
    match kind {
        "email" => identity.email.as_str() == value,
        "mailbox" => identity.email.mailbox().as_str() == value,
        "domain" => domain == value,
        "subdomains" => domain == value || domain.ends_with(&format!(".{value}")),
        "phone" => identity
            .phone
            .as_ref()
            .is_some_and(|phone| phone.as_str() == value),
        "ip" => {
            let (network, prefix) = value.split_once('/').unwrap();
            identity.ip.is_some_and(|ip| {
                let (network, prefix) = (network.parse().unwrap(), prefix.parse().unwrap());
                match (ip.ip(), network) {
                    (std::net::IpAddr::V4(ip), std::net::IpAddr::V4(network)) => {
                        (ip.to_bits() ^ network.to_bits()).leading_zeros() >= prefix
                    }
                    (std::net::IpAddr::V6(ip), std::net::IpAddr::V6(network)) => {
                        (ip.to_bits() ^ network.to_bits()).leading_zeros() >= prefix
                    }
                    _ => false,
                }
            })
        }
        _ => panic!("{key}"),
    }
}

/// How closely a target is aimed: email, mailbox, phone, single address, exact domain, network, subdomains.
fn aim(key: &str) -> (u8, usize) {
    let (kind, value) = key.split_once(':').unwrap();
    match kind {
        "email" => (7, 0),
        "mailbox" => (6, 0),
        "phone" => (5, 0),
        "domain" => (3, 0),
        "subdomains" => (1, value.matches('.').count()),
        _ => {
            let (network, prefix) = value.split_once('/').unwrap();
            let prefix: usize = prefix.parse().unwrap();
            let is_single = prefix >= if network.contains(':') { 64 } else { 32 };
            (if is_single { 4 } else { 2 }, prefix)
        }
    }
}

fn key(key: &str) -> BlockTarget {
    BlockTarget::from_key(key).unwrap_or_else(|error| panic!("{error}"))
}

fn any_domain() -> impl Strategy<Value = String> {
    "(mail\\.|a\\.mail\\.|no)?(ample|example)\\.(com|com\\.au|co)|example\\.com\\.evil\\.org|gmail\\.com"
}

fn any_email() -> impl Strategy<Value = String> {
    ("(ann|ann\\.a|an\\.na|anna)(\\+x)?", any_domain())
        .prop_map(|(local, domain)| format!("{local}@{domain}"))
}

/// Addresses whose texts begin alike.
fn any_ip() -> impl Strategy<Value = ClientIp> {
    "10\\.(1|10|100)\\.(0|1|10)\\.(1|10|11)|2001:db8:(1|10):(1|10|100)::(1|10)"
        .prop_map(|text| text.parse().unwrap())
}

fn any_phone() -> impl Strategy<Value = String> {
    "\\+49151123456(7|78)|\\+1202555012[34]"
}

fn any_identity() -> impl Strategy<Value = Identity> {
    let option = proptest::option::weighted(0.8, any_phone());
    (
        any_email(),
        proptest::option::weighted(0.9, any_ip()),
        option,
    )
        .prop_map(|(email, ip, phone)| Identity {
            email: email.parse().unwrap(),
            ip,
            phone: phone.map(|phone| phone.parse().unwrap()),
        })
}

fn any_target() -> impl Strategy<Value = BlockTarget> {
    let mailbox = |identity: Identity| BlockTarget::Mailbox(identity.email.mailbox());
    let network = |(ip, wider): (ClientIp, u8)| {
        let (longest, shortest) = if ip.ip().is_ipv4() {
            (32, 8)
        } else {
            (128, 19)
        };
        let prefix = if wider < 24 {
            longest - wider
        } else {
            longest / 2
        };
        BlockTarget::Network(ip.network(u8::max(prefix, shortest)).unwrap())
    };
    prop_oneof![
        any_email().prop_map(|email| key(&format!("email:{email}"))),
        any_identity().prop_map(mailbox),
        any_domain().prop_map(|domain| key(&format!("domain:{domain}"))),
        any_domain().prop_map(|domain| key(&format!("subdomains:{domain}"))),
        any_phone().prop_map(|phone| key(&format!("phone:{phone}"))),
        (any_ip(), 0u8..30).prop_map(network),
    ]
}

/// Lists of targets, each with a past of its own in the first three days.
fn any_list() -> impl Strategy<Value = Vec<Past>> {
    let effect = || prop_oneof![3 => Just(Effect::Block), 2 => Just(Effect::Exempt)];
    let days = || proptest::option::weighted(0.4, 1i64..6);
    let added = move || (effect(), days()).prop_map(|(effect, days)| Event::Added(effect, days));
    let later = prop_oneof![2 => Just(Event::Lifted), 1 => added()];
    let past = (added(), proptest::collection::vec(later, 0..3))
        .prop_map(|(first, later)| (0..).zip([vec![first], later].concat()).collect::<Vec<_>>());
    proptest::collection::btree_map(any_target(), past, 0..24)
        .prop_map(|list| list.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

fn make(conn: &mut Connection, organization: OrganizationId, list: &[Past]) -> Result<()> {
    for (target, past) in list {
        for (when, event) in past {
            match event {
                Event::Added(effect, days) => {
                    let line = blocks::line(organization, &target.key(), *effect);
                    let adding = Adding {
                        expires_at: days.map(|days| day(when + days)),
                        now: day(*when),
                        ..line
                    };
                    acts::add(conn, adding)?;
                }
                Event::Lifted => {
                    let targets = std::slice::from_ref(target);
                    for block in Block::standing(conn, organization, targets)? {
                        blocks::lift(conn, organization, block.id, day(*when))?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn told(decision: &Decision) -> Vec<(String, Effect)> {
    let matches = decision.matches.iter();
    matches
        .map(|found| (found.target.key(), found.effect))
        .collect()
}

#[actix_web::test]
async fn screening_decides_as_the_model_whatever_became_of_the_list_and_in_whatever_order() {
    on_each_database(async |database| {
        let db = database.open();
        // The same list made in two orders, and another one.
        let lists = any_list()
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle(), any_list()));
        let cases = (
            lists,
            proptest::collection::vec(any_identity(), 8..16),
            3i64..9,
        );
        let mut runner = TestRunner::new(Config::default());
        let (mut refused, mut exempt) = (0, 0);
        for number in 0..CASES {
            let case = cases.new_tree(&mut runner).unwrap().current();
            let ((list, shuffled, other), identities, today) = case;
            let mut told_of = Vec::new();
            for (name, list) in [("one", &list), ("shuffled", &shuffled), ("other", &other)] {
                let organization = found(&db, &format!("{name}-{number}")).await.id;
                let (list, identities) = (list.clone(), identities.clone());
                let write = db.write(move |conn| {
                    make(conn, organization, &list)?;
                    let all = screening::screen_all(conn, organization, &identities, day(today))?;
                    for (identity, decision) in identities.iter().zip(&all) {
                        let one = screening::screen(conn, organization, identity, day(today))?;
                        assert_eq!(one, *decision);
                    }
                    Ok(all)
                });
                told_of.push(write.await.unwrap());
            }
            for (place, identity) in identities.iter().enumerate() {
                let expected = model(&list, identity, today);
                let aims: Vec<_> = expected.iter().map(|(key, _)| aim(key)).collect();
                assert!(aims.is_sorted_by(|one, next| one > next), "{expected:?}");
                let decision = &told_of[0][place];
                assert_eq!(
                    told(decision),
                    expected,
                    "{identity:?} on {list:?}, day {today}"
                );
                assert_eq!(told(&told_of[1][place]), expected, "in another order");
                let of_other = model(&other, identity, today);
                assert_eq!(told(&told_of[2][place]), of_other);
                for (decision, expected) in [(decision, expected), (&told_of[2][place], of_other)] {
                    let first = expected.first().map(|(_, effect)| *effect);
                    assert_eq!(decision.is_refused(), first == Some(Effect::Block));
                    refused += u32::from(decision.is_refused());
                    exempt += u32::from(first == Some(Effect::Exempt) && expected.len() > 1);
                }
            }
        }
        assert!(
            refused > 20 && exempt > 5,
            "the lists meet the visits: {refused}, {exempt}"
        );
    })
    .await;
}
