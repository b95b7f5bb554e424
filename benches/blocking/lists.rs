//! Each list's first page, and one from its middle; and screening alone.

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::blocking::screening;
use leadgate::calls::{CallFilter, CallList, Scope, Tab};
use leadgate::contacts::{Place, PlaceKey, Search, Section, Viewer, Wanted};
use leadgate::db::schema::{acts, blocks, entries, members};
use leadgate::staff::{Member, Role};
use leadgate::tracking::{
    BlockList, EntryLog, Family, Matching, PastAct, PastChange, Sort, SortKey,
};
use leadgate::values::{
    ActId, BlockId, CallId, ContactId, EmailAddress, Identity, OrganizationId, PhoneNumber,
    TargetId, UtcTime,
};

use super::Ground;
use super::measure::{ask, heading};

/// How often each is asked.
const TIMES: usize = 40;
/// A page and one more.
const PAGE: i64 = 51;

/// All of them.
pub async fn all(ground: &Ground) {
    block_list(ground).await;
    history(ground).await;
    global_data(ground).await;
    calls(ground).await;
}

/// The decision about a lead whom nothing catches, and about one under a block.
pub async fn screening(ground: &Ground) {
    heading("screening");
    let organization = ground.organization.id;
    for (what, email, ip) in [
        (
            "nothing matches, IPv4",
            "nobody@nowhere.example",
            "203.0.113.9",
        ),
        (
            "nothing matches, IPv6",
            "nobody@nowhere.example",
            "2001:db8:1:2::3",
        ),
        ("a block matches", "nobody@spam-57.example", "203.0.113.9"),
    ] {
        ask(&ground.db, what, 2_000, move |conn, number| {
            let identity = Identity {
                email: EmailAddress::parse(&format!("x{number}{email}")).unwrap(),
                ip: ip.parse().ok(),
                phone: PhoneNumber::parse("+12125550123").ok(),
            };
            screening::screen(conn, organization, &identity, UtcTime::now())
        })
        .await;
    }
}

async fn block_list(ground: &Ground) {
    heading("block list");
    let organization = ground.organization.id;
    let now = UtcTime::now();
    let last: BlockId = ground
        .db
        .read(|conn| {
            Ok(blocks::table
                .select(blocks::id)
                .order(blocks::id.desc())
                .first(conn)?)
        })
        .await
        .unwrap();
    let middle = BlockId::from(last.get() / 2);
    let long_ago = SortKey::Time(now - TimeDelta::days(500));
    for (sort, deep) in [
        (Sort::Added, long_ago.clone()),
        (Sort::Value, SortKey::Text("mailbox:offer5".to_owned())),
        (Sort::Entries, SortKey::Number(0)),
        (Sort::LastEntry, long_ago),
        (Sort::Expires, SortKey::Time(now + TimeDelta::days(100))),
    ] {
        let families = [None, Some(Family::Ip), Some(Family::Email)];
        for (family, after) in families
            .iter()
            .flat_map(|family| [(family, None), (family, Some((deep.clone(), middle)))])
        {
            let place = if after.is_some() { "deep" } else { "first" };
            let what = format!("{}, {family:?}, {place}", sort.label());
            let list = BlockList {
                organization,
                matching: Matching {
                    family: *family,
                    ..Matching::default()
                },
                sort,
            };
            ask(&ground.db, &what, TIMES, move |conn, _| {
                list.load(conn, after.as_ref(), PAGE)
            })
            .await;
        }
    }
    for search in ["offer", "offer5@junk", "2001:db8:c0", "nobody"] {
        let list = BlockList {
            organization,
            matching: Matching {
                search: search.to_owned(),
                ..Matching::default()
            },
            sort: Sort::Added,
        };
        ask(
            &ground.db,
            &format!("search {search}"),
            TIMES,
            move |conn, _| list.load(conn, None, PAGE),
        )
        .await;
    }
}

async fn history(ground: &Ground) {
    heading("history and entries");
    let organization = ground.organization.id;
    let (busiest, last_act) = ground
        .db
        .read(|conn| {
            let busiest: TargetId = blocks::table
                .select(blocks::target_id)
                .order(blocks::entries.desc())
                .first(conn)?;
            let last: ActId = acts::table
                .select(acts::id)
                .order(acts::id.desc())
                .first(conn)?;
            Ok((busiest, last))
        })
        .await
        .unwrap();
    let long_ago = UtcTime::now() - TimeDelta::days(500);
    let middle = ActId::from(last_act.get() / 2);
    for (what, after) in [("first", None), ("deep", Some((long_ago, middle)))] {
        ask(
            &ground.db,
            &format!("acts, {what}"),
            TIMES,
            move |conn, _| PastAct::page(conn, organization, after, PAGE),
        )
        .await;
    }
    for (what, after) in [("first", None), ("deep", Some((long_ago, 1)))] {
        ask(
            &ground.db,
            &format!("entries of the busiest block, {what}"),
            TIMES,
            move |conn, _| {
                let log = EntryLog {
                    organization,
                    target: busiest,
                    search: None,
                    from: None,
                    until: None,
                };
                log.load(conn, after, PAGE)
            },
        )
        .await;
    }
    ask(
        &ground.db,
        "history of one target",
        TIMES,
        move |conn, number| {
            PastChange::of_target(conn, organization, TargetId::from(20_000 + number as i64))
        },
    )
    .await;
    let of_busiest = entries::table
        .filter(entries::organization_id.eq(organization))
        .filter(entries::target_id.eq(busiest))
        .count();
    let count: i64 = ground
        .db
        .read(move |conn| Ok(of_busiest.get_result(conn)?))
        .await
        .unwrap();
    println!("(the busiest block has {count} entries)");
}

async fn global_data(ground: &Ground) {
    heading("Global Data");
    let now = UtcTime::now();
    for role in [Role::SuperAdmin, Role::Closer] {
        let member = member(ground, role).await;
        let viewer = Viewer::of(&member);
        for section in viewer.sections().collect::<Vec<_>>() {
            for (place, after) in [("first", None), ("deep", Some(now - TimeDelta::days(500)))] {
                let what = format!("{}, {}, {place}", role.label(), section.label());
                let wanted = Wanted {
                    section,
                    ..Wanted::default()
                };
                ask(&ground.db, &what, TIMES, move |conn, _| {
                    let after = after.map(|at| Place {
                        key: PlaceKey::Time(at),
                        id: ContactId::from(0),
                    });
                    viewer.list(conn, &wanted, after.as_ref(), PAGE, UtcTime::now())
                })
                .await;
            }
        }
        for search in [
            "+12055550142",
            "198.18.5.7",
            "garcia",
            "ben.quintero.1@",
            "zzzz",
        ] {
            let wanted = Wanted {
                section: Section::Contacts,
                search: Search::parse(search, true).unwrap(),
                ..Wanted::default()
            };
            let what = format!("{}, search {search}", role.label());
            ask(&ground.db, &what, 5, move |conn, _| {
                viewer.list(conn, &wanted, None, PAGE, UtcTime::now())
            })
            .await;
        }
    }
}

async fn calls(ground: &Ground) {
    heading("Scheduled Calls");
    let now = UtcTime::now();
    let host = member(ground, Role::Closer).await.id;
    let organization: OrganizationId = ground.organization.id;
    for scope in [Scope::All, Scope::HostedBy(host)] {
        for tab in [Tab::Upcoming, Tab::Past] {
            for canceled in [false, true] {
                let deep = match tab {
                    Tab::Upcoming => now + TimeDelta::days(10),
                    Tab::Past => now - TimeDelta::days(500),
                };
                for (place, after) in [("first", None), ("deep", Some((deep, CallId::from(1))))] {
                    let list = CallList {
                        organization,
                        scope,
                        tab,
                        canceled,
                        contact: None,
                        filter: CallFilter::default(),
                        now,
                    };
                    let whose = if scope == Scope::All { "all" } else { "own" };
                    let too = if canceled { " with canceled" } else { "" };
                    let what = format!("{whose}, {tab:?}{too}, {place}");
                    ask(&ground.db, &what, TIMES, move |conn, _| {
                        list.load(conn, after, PAGE)
                    })
                    .await;
                }
            }
        }
    }
}

/// The member of this role who was hired last: one of the teams.
async fn member(ground: &Ground, role: Role) -> Member {
    let organization = ground.organization.id;
    ground
        .db
        .read(move |conn| {
            Ok(members::table
                .filter(members::organization_id.eq(organization))
                .filter(members::role.eq(role.as_str()))
                .order(members::id.desc())
                .select(Member::as_select())
                .first(conn)?)
        })
        .await
        .unwrap()
}
