//! Each list walks along an index, in the order of its rows, on both databases.

mod blocking;

use chrono::TimeDelta;
use diesel::prelude::*;
use leadgate::audit::Act;
use leadgate::blocking::{Effect, Job, JobKind, screening, tally};
use leadgate::calls::{CallFilter, CallList, Feed, FeedOf, NewCall, Scope, Shown, Tab};
use leadgate::contacts::identity::confirmed;
use leadgate::contacts::{
    CallsSay, Column, Contact, NextCall, Note, Order, Place, PlaceKey, Search, Section, Viewer,
    Wanted, hiding, is_customer,
};
use leadgate::db::{Connection, DatabaseUrl, Db, Result, bulk};
use leadgate::feeds::{self, BusyFeed};
use leadgate::mail::{Audience, Message, MessageKind, MessageState, NewMessage, Room};
use leadgate::organization::Organization;
use leadgate::staff::{Member, Role};
use leadgate::tracking::warnings::{proxy, refused_customers};
use leadgate::tracking::{
    BlockList, EntryLog, EntrySearch, Family, Matching, PastAct, PastChange, Seen, Sort, SortKey,
    State,
};
use leadgate::values::{
    ActId, BlockId, CallId, ContactId, EventId, Identity, JobId, Mailbox, MessageId, Outcome,
    TargetId, TimeZone, UtcTime,
};

use crate::calls::fixture::{Fixture, book};
use crate::contacts::world::World;
use crate::support::app::{add_member, found};
use crate::support::blocks;
use crate::support::database::on_each_database;
use crate::support::events;
use crate::support::plans::{crowd, plans, queries};

/// Asserts that the main query of `ask` walks along `index`, and sorts nothing.
async fn walks(index: &str, role: Role, ask: impl Fn(&mut Connection, &Organization, &Member)) {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let member = add_member(&db, &organization, role, "viewer@acme.example").await;
        let plans = plans(&database, |conn| ask(conn, &organization, &member));
        let walks = |plan: &&String| {
            plan.contains(index)
                && ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"]
                    .iter()
                    .all(|bad| !plan.contains(bad))
        };
        assert!(plans.iter().any(|plan| walks(&plan)), "{index}: {plans:#?}");
    })
    .await;
}

fn after() -> UtcTime {
    UtcTime::from_micros(1_774_000_000_000_000).unwrap()
}

/// Somewhere in the midst of a list.
fn place(order: Order) -> Place {
    let key = match order.column.is_time() {
        true => PlaceKey::Time(after()),
        false => PlaceKey::Text("m".to_owned()),
    };
    let id = ContactId::from(1);
    Place { key, id }
}

#[actix_web::test]
async fn global_data_is_read_along_the_index_of_each_column_both_ways() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        for (column, index) in [
            (Column::Email, "contacts_email_index"),
            (Column::Name, "contacts_name_index"),
            (Column::Added, "contacts_added_index"),
        ] {
            let order = Order::by(column);
            for (section, order) in Section::ALL
                .into_iter()
                .flat_map(|section| [(section, order), (section, order.pressed(column))])
            {
                let wanted = Wanted {
                    section,
                    order,
                    ..Wanted::default()
                };
                let (viewer, place) = (Viewer::of(&admin), place(order));
                let plans = plans(&database, |conn| {
                    for after in [None, Some(&place)] {
                        viewer
                            .list(conn, &wanted, after, 51, self::after())
                            .unwrap();
                    }
                });
                for plan in plans.iter().filter(|plan| plan.contains("contacts")) {
                    let is_walk = plan.contains(index)
                        && ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"]
                            .iter()
                            .all(|bad| !plan.contains(bad));
                    assert!(is_walk, "{section:?} by {}: {plans:#?}", order.name());
                }
                assert!(plans.len() > 2, "{plans:#?}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn one_owners_leads_are_found_by_the_owner_in_every_order() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        let closer = add_member(&db, &organization, Role::Closer, "c@acme.example").await;
        for column in Column::ALL {
            for (viewer, owner) in [
                (Viewer::of(&admin), Some(closer.id)),
                (Viewer::of(&closer), None),
            ] {
                let wanted = Wanted {
                    section: Section::Calls,
                    order: Order::by(column),
                    owner,
                    ..Wanted::default()
                };
                let plans = plans(&database, |conn| {
                    viewer.list(conn, &wanted, None, 51, after()).unwrap();
                });
                assert!(plans[0].contains("contacts_owner_index"), "{plans:#?}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn nobodys_leads_are_read_along_an_index_in_every_order() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        for (column, indexes) in [
            (Column::Email, &["contacts_email_index"][..]),
            (Column::Name, &["contacts_name_index"]),
            (Column::Added, &["contacts_added_index"]),
            // The two hold nobody's leads in the same order.
            (
                Column::Seen,
                &["contacts_unowned_index", "contacts_owner_index"],
            ),
        ] {
            for section in [Section::Contacts, Section::AppointmentSetting] {
                let order = Order::by(column);
                let wanted = Wanted {
                    section,
                    order,
                    unowned: true,
                    ..Wanted::default()
                };
                let (viewer, place) = (Viewer::of(&admin), place(order));
                let plans = plans(&database, |conn| {
                    for after in [None, Some(&place)] {
                        viewer
                            .list(conn, &wanted, after, 51, self::after())
                            .unwrap();
                    }
                });
                for plan in plans.iter().filter(|plan| plan.contains("contacts")) {
                    let is_walk = indexes.iter().any(|index| plan.contains(index))
                        && ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"]
                            .iter()
                            .all(|bad| !plan.contains(bad));
                    assert!(is_walk, "{section:?} by {}: {plans:#?}", order.name());
                }
                assert!(plans.len() > 1, "{plans:#?}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_calls_that_a_list_tells_of_are_found_by_their_contacts_in_one_query() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let contacts: Vec<ContactId> = (1..51).map(ContactId::from).collect();
        let plans = plans(&database, |conn| {
            NextCall::of_contacts(
                conn,
                organization.id,
                &contacts,
                &Wanted::default(),
                after(),
            )
            .unwrap();
        });
        assert_eq!(plans.len(), 1, "{plans:#?}");
        assert!(plans[0].contains("calls_contact_index"), "{plans:#?}");
    })
    .await;
}

#[actix_web::test]
async fn a_journey_and_the_notes_go_on_along_their_indexes() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let fixture = Fixture::within(&db, &organization).await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        let plans = plans(&database, |conn| {
            let contact = Contact::find(conn, organization.id, fixture.contacts[0]).unwrap();
            let viewer = Viewer::of(&admin);
            for place in [None, Some((after(), 7))] {
                viewer.journey(conn, &contact, place, 51).unwrap();
                let place = place.map(|(at, id)| (at, id.into()));
                Note::of_contact(conn, &contact, place, 51).unwrap();
            }
        });
        for index in ["journey_contact_index", "notes_contact_index"] {
            let walks = plans.iter().filter(|plan| {
                plan.contains(index) && !plan.contains("TEMP B-TREE") && !plan.contains("Sort")
            });
            assert_eq!(walks.count(), 2, "{index}: {plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_contacts_of_an_event_are_found_by_it_or_asked_one_by_one() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let few = Fixture::within(&db, &organization).await;
        book(&db, few.call(600)).await.unwrap();
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        let many = popular_event(&db, &few).await;
        crowd(&database, &organization).await;
        for (event, is_large) in [(few.event, false), (many, true)] {
            for column in Column::ALL {
                let order = Order::by(column);
                let wanted = Wanted {
                    event: Some(event),
                    order,
                    ..Wanted::default()
                };
                let plans = plans(&database, |conn| {
                    let viewer = Viewer::of(&admin);
                    viewer
                        .list(conn, &wanted, Some(&place(order)), 51, after())
                        .unwrap();
                });
                let found = |plan: &String, index| plan.contains(index) && !plan.contains("SCAN ");
                assert!(found(&plans[0], "visits_event_index"), "{plans:#?}");
                assert!(found(&plans[1], "calls_event_index"), "{plans:#?}");
                let of_contacts = plans[2..].iter().filter(|plan| plan.contains("contacts"));
                for plan in of_contacts {
                    let whole = ["SCAN ", "Seq Scan"].iter().any(|bad| plan.contains(bad));
                    assert!(!whole, "{plans:#?}");
                    if is_large {
                        for index in ["calls_contact_index", "visits_contact_index"] {
                            assert!(plan.contains(index), "{plans:#?}");
                        }
                        let sorts = ["TEMP B-TREE", "Sort"].iter().any(|bad| plan.contains(bad));
                        assert!(!sorts, "{plans:#?}");
                    } else {
                        // PostgreSQL, which is kept from sorting here, walks in the order and looks for those few.
                        let walks = plan.contains("Index Cond");
                        let is_found = walks || plan.contains("INTEGER PRIMARY KEY");
                        assert!(is_found, "{plans:#?}");
                    }
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_contacts_of_a_host_are_found_by_their_calls_or_asked_one_by_one() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let few = Fixture::within(&db, &organization).await;
        book(&db, few.call(600)).await.unwrap();
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        let event = popular_event(&db, &few).await;
        crowd(&database, &organization).await;
        let [quiet, busy] = few.hosts;
        for (host, is_large) in [(quiet, false), (busy, true)] {
            for (column, event) in Column::ALL
                .into_iter()
                .flat_map(|column| [(column, None), (column, Some(event))])
            {
                let order = Order::by(column);
                let wanted = Wanted {
                    host: Some(host),
                    event,
                    order,
                    ..Wanted::default()
                };
                let plans = plans(&database, |conn| {
                    Viewer::of(&admin)
                        .list(conn, &wanted, Some(&place(order)), 51, after())
                        .unwrap();
                });
                assert!(plans[0].contains("calls_host_index"), "{plans:#?}");
                let asked = plans[1..].iter().filter(|plan| plan.contains("contacts"));
                for plan in asked {
                    let whole = ["SCAN ", "Seq Scan"].iter().any(|bad| plan.contains(bad));
                    assert!(!whole, "{plans:#?}");
                    let of_each = names(plan, "calls_contact_index");
                    assert_eq!(of_each, is_large, "{plans:#?}");
                }
            }
        }
    })
    .await;
}

/// An event with more calls than are looked through.
async fn popular_event(db: &Db, fixture: &Fixture) -> EventId {
    let Fixture {
        organization,
        contacts: [contact, _],
        hosts: [_, host],
        ..
    } = *fixture;
    let write = db.write(move |conn| {
        let event = events::add(conn, organization, "popular", "Popular", after())?;
        for number in 0..501 {
            let starts_at = after() + TimeDelta::hours(number);
            let call = NewCall {
                organization_id: organization,
                event_id: event,
                contact_id: contact,
                host_id: host,
                visit_id: None,
                starts_at,
                ends_at: starts_at + TimeDelta::minutes(30),
                time_zone: TimeZone::UTC,
                created_at: after(),
            };
            call.book(conn)?;
        }
        Ok(event)
    });
    write.await.unwrap()
}

#[actix_web::test]
async fn global_data_is_read_along_the_index_of_each_section() {
    for (section, index) in [
        (Section::Contacts, "contacts_all_index"),
        (Section::Blocked, "contacts_all_index"),
        (Section::AppointmentSetting, "contacts_section_index"),
        (Section::Calls, "contacts_section_index"),
    ] {
        walks(index, Role::SuperAdmin, |conn, _, member| {
            let wanted = Wanted {
                section,
                ..Wanted::default()
            };
            Viewer::of(member)
                .list(conn, &wanted, Some(&place(wanted.order)), 51, after())
                .unwrap();
        })
        .await;
    }
}

#[actix_web::test]
async fn a_closers_own_leads_are_read_along_their_index() {
    walks("contacts_owner_index", Role::Closer, |conn, _, member| {
        Viewer::of(member)
            .list(
                conn,
                &Wanted::default(),
                Some(&place(Order::default())),
                51,
                after(),
            )
            .unwrap();
    })
    .await;
}

#[actix_web::test]
async fn the_contacts_of_a_closers_own_calls_are_found_by_the_calls_of_the_host() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let closer = add_member(&db, &organization, Role::Closer, "closer@acme.example").await;
        let plans = plans(&database, |conn| {
            let wanted = Wanted::default();
            Viewer::of(&closer)
                .list(conn, &wanted, Some(&place(wanted.order)), 51, after())
                .unwrap();
        });
        assert_eq!(
            plans.len(),
            4,
            "own leads, and own calls, level and beyond: {plans:#?}"
        );
        // Without rows PostgreSQL may as well ask each contact for its calls.
        let of_calls = ["calls_host_index", "calls_contact_index"];
        let whole = ["SCAN calls", "SCAN contacts", "Seq Scan"];
        for plan in &plans[2..] {
            let found = of_calls.iter().any(|index| plan.contains(index));
            assert!(found, "{plans:#?}");
            assert!(whole.iter().all(|bad| !plan.contains(bad)), "{plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn who_came_with_a_phone_number_or_an_address_is_not_sought_among_all_contacts_on_sqlite() {
    on_each_database(async |database| {
        // PostgreSQL knows how many there are of each, and chooses by that.
        if matches!(database.url, DatabaseUrl::Postgres(_)) {
            return;
        }
        let db = database.open();
        let organization = found(&db, "acme").await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        for (section, typed) in Section::ALL
            .into_iter()
            .flat_map(|section| [(section, "+12125550123"), (section, "203.0.113.7")])
        {
            let plans = plans(&database, |conn| {
                let wanted = Wanted {
                    section,
                    search: Search::parse(typed, true).unwrap(),
                    ..Wanted::default()
                };
                let place = place(wanted.order);
                Viewer::of(&admin)
                    .list(conn, &wanted, Some(&place), 51, after())
                    .unwrap();
            });
            let plan = plans.join("; ");
            assert!(plan.contains("contact_identities_value_index"), "{plan}");
            assert!(
                !plan.contains("SEARCH contacts USING INDEX contacts_"),
                "{plan}"
            );
        }
    })
    .await;
}

/// PostgreSQL sorts what is new into an index of parts when it gets round to it: until then that looks dear.
fn sort_in(conn: &mut Connection, table: &str) -> Result<()> {
    if let Connection::Postgres(_) = conn {
        let sort = format!("SELECT gin_clean_pending_list('{table}_parts_index')");
        diesel::sql_query(sort).execute(conn)?;
    }
    bulk::analyze(conn)
}

#[actix_web::test]
async fn a_part_in_global_data_is_found_by_its_index_and_the_few_who_have_it_by_their_ids() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let admin = add_member(&db, &organization, Role::SuperAdmin, "a@acme.example").await;
        let world = World::of(database.open(), &organization).await;
        world.lead("jane@example.com", "203.0.113.7", 0).await;
        crowd(&database, &organization).await;
        for (section, column) in Section::ALL
            .into_iter()
            .flat_map(|section| Column::ALL.map(|column| (section, column)))
        {
            let plans = plans(&database, |conn| {
                let order = Order::by(column);
                let wanted = Wanted {
                    section,
                    order,
                    search: Search::parse("0an", true).unwrap(),
                    ..Wanted::default()
                };
                let of_jane = Wanted {
                    search: Search::parse("jane", true).unwrap(),
                    ..wanted.clone()
                };
                for wanted in [wanted, of_jane] {
                    Viewer::of(&admin)
                        .list(conn, &wanted, Some(&place(order)), 51, after())
                        .unwrap();
                }
            });
            assert!(plans.len() > 2, "{plans:#?}");
            for (number, plan) in plans.iter().enumerate() {
                let by = match number {
                    // The few of the first search are none.
                    0 | 1 => ["contact_parts VIRTUAL TABLE INDEX", "contacts_parts_index"],
                    _ if !plan.contains("contacts") => continue,
                    _ => ["contacts USING INTEGER PRIMARY KEY", "contacts_pkey"],
                };
                assert!(by.iter().any(|by| plan.contains(by)), "{plans:#?}");
                assert!(!plan.contains("Seq Scan"), "{plans:#?}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn calls_are_read_along_the_index_of_their_times() {
    for tab in [Tab::Upcoming, Tab::Past] {
        for (of_one_host, index) in [(false, "calls_list_index"), (true, "calls_host_index")] {
            walks(index, Role::SuperAdmin, |conn, organization, member| {
                let scope = if of_one_host {
                    Scope::HostedBy(member.id)
                } else {
                    Scope::All
                };
                let list = CallList {
                    organization: organization.id,
                    scope,
                    contact: None,
                    tab,
                    canceled: true,
                    filter: CallFilter::default(),
                    now: after(),
                };
                list.load(conn, Some((after(), CallId::from(1))), 51)
                    .unwrap();
            })
            .await;
        }
    }
}

/// Of two bounds on one side SQLite goes by either, and read half a million calls to find a page in their middle.
#[actix_web::test]
async fn a_page_deep_in_the_calls_is_read_from_where_it_begins() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        for (tab, side) in [(Tab::Upcoming, '>'), (Tab::Past, '<')] {
            let asked = queries(&database, |conn| {
                let list = CallList {
                    organization: organization.id,
                    scope: Scope::All,
                    contact: None,
                    tab,
                    canceled: false,
                    filter: CallFilter {
                        from: Some(after()),
                        until: Some(after()),
                        ..CallFilter::default()
                    },
                    now: after(),
                };
                list.load(conn, Some((after(), CallId::from(1))), 51)
                    .unwrap();
            });
            let compared = asked[0].matches(&format!("`starts_at` {side}")).count()
                + asked[0].matches(&format!("\"starts_at\" {side}")).count();
            // The bound, and which of two calls at the same time comes first.
            assert_eq!(compared, 2, "{asked:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn each_part_of_a_hosts_feed_is_read_along_the_index_of_its_calls() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let host = add_member(&db, &organization, Role::Closer, "host@acme.example").await;
        let plans = plans(&database, |conn| {
            Feed::find(conn, FeedOf::from(&host), after()).unwrap();
        });
        let parts = plans.iter().filter(|plan| plan.contains("calls_"));
        let parts: Vec<_> = parts.collect();
        assert_eq!(parts.len(), 3, "{plans:#?}");
        for plan in parts {
            let whole = ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"];
            assert!(!whole.iter().any(|bad| plan.contains(bad)), "{plan}");
            assert!(plan.contains("calls_host_index"), "{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_calls_of_one_contact_are_read_along_their_own_index() {
    for tab in [Tab::Upcoming, Tab::Past] {
        walks(
            "calls_contact_index",
            Role::SuperAdmin,
            |conn, organization, _| {
                let list = CallList {
                    organization: organization.id,
                    scope: Scope::All,
                    contact: Some(ContactId::from(1)),
                    tab,
                    canceled: true,
                    filter: CallFilter::default(),
                    now: after(),
                };
                list.load(conn, Some((after(), CallId::from(1))), 51)
                    .unwrap();
            },
        )
        .await;
    }
}

#[actix_web::test]
async fn what_the_calls_of_a_contact_say_is_found_by_the_contact() {
    on_each_database(async |database| {
        let organization = found(&database.open(), "acme").await;
        crowd(&database, &organization).await;
        let plans = plans(&database, |conn| {
            CallsSay::of(conn, organization.id, ContactId::from(1)).unwrap();
        });
        assert_eq!(plans.len(), 1, "{plans:#?}");
        assert!(names(&plans[0], "calls_contact_index"), "{plans:#?}");
    })
    .await;
}

#[actix_web::test]
async fn who_saved_last_is_looked_for_in_the_newest_part_of_the_audit_log_alone() {
    finds_by("audit_log_at_index", |conn, organization| {
        Act::last(conn, organization.id, "event updated", "event 1", after()).unwrap();
    })
    .await;
}

#[actix_web::test]
async fn messages_are_read_along_the_index_of_the_time_that_is_shown() {
    for (state, index) in [
        (MessageState::Waiting, "outbox_state_index"),
        (MessageState::Failed, "outbox_state_index"),
        (MessageState::Withdrawn, "outbox_state_index"),
        (MessageState::Sent, "outbox_sent_index"),
        (MessageState::Filed, "outbox_sent_index"),
    ] {
        for place in [None, Some((after(), MessageId::from(1)))] {
            walks(index, Role::SuperAdmin, |conn, organization, _| {
                Message::list(conn, organization.id, state, place, 51).unwrap();
            })
            .await;
        }
    }
}

#[actix_web::test]
async fn mail_that_does_not_get_through_is_looked_for_among_what_is_due_soon() {
    for ask in [Message::is_any_stuck, Message::is_any_put_off] {
        walks(
            "outbox_state_index",
            Role::SuperAdmin,
            |conn, organization, _| {
                ask(conn, organization.id, after()).unwrap();
            },
        )
        .await;
    }
}

#[actix_web::test]
async fn mail_that_waits_behind_other_is_found_by_its_id_and_that_by_its_call() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let write = db.write(move |conn| {
            let message = NewMessage {
                organization_id: organization,
                kind: MessageKind::Test,
                topic: "test".to_owned(),
                audience: Audience::Staff,
                call_id: None,
                recipient: "olivia@acme.example".parse().unwrap(),
                recipient_name: String::new(),
                reply_to: String::new(),
                subject: String::new(),
                content: "{}".to_owned(),
                due_at: after(),
                now: after(),
            };
            message.insert(conn)
        });
        write.await.unwrap();
        let plans = plans(&database, |conn| {
            let state = MessageState::Waiting;
            let listed = Message::list(conn, organization, state, None, 51).unwrap();
            Message::behind(conn, organization, &listed, after()).unwrap();
        });
        // Which of its indexes PostgreSQL takes, it decides by how much there is.
        let plan = &plans[1];
        assert!(!plan.contains("Seq Scan"), "{plan}");
        if plan.contains("SEARCH") {
            assert!(
                plan.contains("SEARCH outbox USING INTEGER PRIMARY KEY"),
                "{plan}"
            );
            assert!(plan.contains("outbox_call_index"), "{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn mail_that_is_due_is_read_along_indexes_of_what_waits_first_tries_apart() {
    on_each_database(async |database| {
        let plans = plans(&database, |conn| {
            Message::is_any_due(conn, Room::WHOLE, after()).unwrap();
            Message::take_due(conn, Room::WHOLE, after()).unwrap();
        });
        let indexes = ["outbox_untried_index", "outbox_tried_index"];
        assert_eq!(plans.len(), 4, "{plans:#?}");
        for (plan, index) in plans.iter().zip(indexes.iter().cycle()) {
            assert!(plan.contains(index), "{index}: {plan}");
            for bad in ["SCAN outbox", "TEMP B-TREE", "Seq Scan", "Sort"] {
                let is_bad = plan
                    .split("; ")
                    .any(|step| step.contains(bad) && !step.contains(index));
                assert!(!is_bad, "{index}: {plan}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn the_addresses_that_are_confirmed_are_found_by_their_values() {
    finds_by("contact_identities_value_index", |conn, organization| {
        let address = "jane@example.com".parse().unwrap();
        confirmed(conn, organization.id, &[&address]).unwrap();
    })
    .await;
}

#[actix_web::test]
async fn every_combination_of_filters_reads_the_calls_along_an_index() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let member = add_member(&db, &organization, Role::Closer, "host@acme.example").await;
        let plans = plans(&database, |conn| {
            let ended = Shown::Ended(Outcome::Sale);
            for shown in [Shown::Standing, Shown::Pending, ended, Shown::Canceled] {
                for bits in 0..32 {
                    let has = |bit: u32| bits >> bit & 1 == 1;
                    let list = CallList {
                        organization: organization.id,
                        scope: Scope::All,
                        contact: has(0).then_some(ContactId::from(1)),
                        tab: if has(1) { Tab::Past } else { Tab::Upcoming },
                        canceled: false,
                        filter: CallFilter {
                            shown,
                            event: has(2).then_some(EventId::from(1)),
                            host: has(3).then_some(member.id),
                            from: has(4).then(after),
                            until: has(4).then(after),
                        },
                        now: after(),
                    };
                    let place = Some((after(), CallId::from(1)));
                    list.load(conn, place, 51).unwrap();
                }
            }
        });
        assert_eq!(plans.len(), 4 * 32);
        for plan in &plans {
            let whole = ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"];
            assert!(!whole.iter().any(|bad| plan.contains(bad)), "{plan}");
            assert!(plan.contains("calls_"), "{plan}");
        }
        for index in [
            "calls_list_index",
            "calls_outcome_index",
            "calls_event_index",
        ] {
            assert!(plans.iter().any(|plan| plan.contains(index)), "{index}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_block_list_is_read_along_the_index_of_its_order() {
    let time = || SortKey::Time(after());
    for (sort, key, index) in [
        (Sort::Added, time(), "blocks_list_index"),
        (
            Sort::Value,
            SortKey::Text("ip:".to_owned()),
            "blocks_key_index",
        ),
        (Sort::Entries, SortKey::Number(7), "blocks_entries_index"),
        (Sort::LastEntry, time(), "blocks_last_entry_index"),
        (Sort::Expires, time(), "blocks_expires_index"),
    ] {
        walks(index, Role::SuperAdmin, |conn, organization, _| {
            let list = BlockList {
                organization: organization.id,
                matching: Matching::default(),
                sort,
            };
            let place = (key.clone(), BlockId::from(1));
            list.load(conn, Some(&place), 51).unwrap();
        })
        .await;
    }
}

#[actix_web::test]
async fn a_filtered_list_is_read_along_the_index_of_its_order_too() {
    let time = || SortKey::Time(after());
    for (sort, key, index) in [
        (Sort::Added, time(), "blocks_filter_list_index"),
        (
            Sort::Value,
            SortKey::Text("ip:".to_owned()),
            "blocks_filter_key_index",
        ),
        (
            Sort::Entries,
            SortKey::Number(7),
            "blocks_filter_entries_index",
        ),
        (Sort::LastEntry, time(), "blocks_filter_last_entry_index"),
        (Sort::Expires, time(), "blocks_filter_expires_index"),
    ] {
        for matching in [
            Matching {
                effect: Some(Effect::Exempt),
                ..Matching::default()
            },
            Matching {
                family: Some(Family::Network),
                state: Some(State::Expired),
                ..Matching::default()
            },
        ] {
            for place in [None, Some((key.clone(), BlockId::from(1)))] {
                walks(index, Role::SuperAdmin, |conn, organization, _| {
                    let list = BlockList {
                        organization: organization.id,
                        matching: matching.clone(),
                        sort,
                    };
                    list.load(conn, place.as_ref(), 51).unwrap();
                })
                .await;
            }
        }
    }
}

#[actix_web::test]
async fn a_visit_is_screened_by_its_keys_and_by_nothing_else() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let line = blocks::line(organization.id, "ip:203.0.113.7/32", Effect::Block);
        let added = db.write(move |conn| blocks::add_one(conn, line.clone()));
        added.await.unwrap();
        let plans = plans(&database, |conn| {
            let identity = Identity {
                email: "jane@example.com".parse().unwrap(),
                ip: "203.0.113.7".parse().ok(),
                phone: None,
            };
            screening::screen(conn, organization.id, &identity, after()).unwrap();
        });
        let [targets, lines] = &plans[..] else {
            panic!("{plans:#?}");
        };
        assert!(names(targets, "targets_key_key"), "{targets}");
        let mut plan = targets.clone();
        // Without rows PostgreSQL takes any index of the lines; how few of them there are is known by then.
        if matches!(database.url, DatabaseUrl::Sqlite(_)) {
            let of_target = ["blocks_target_key", "blocks_history_index"];
            assert!(of_target.iter().any(|index| names(lines, index)), "{lines}");
            plan.push_str(lines);
        }
        for bad in [
            "blocks_expiry_index",
            "blocks_list_index",
            "SCAN ",
            "Seq Scan",
        ] {
            assert!(!plan.contains(bad), "{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn many_are_screened_by_keys_of_the_sizes_that_an_index_tells() {
    on_each_database(async |database| {
        let organization = found(&database.open(), "acme").await;
        let plans = plans(&database, |conn| {
            let identities = (0..500).map(|number| Identity {
                email: format!("lead{number}@example.com").parse().unwrap(),
                ip: format!("2001:db8::{number:x}").parse().ok(),
                phone: None,
            });
            let identities: Vec<_> = identities.collect();
            screening::screen_all(conn, organization.id, &identities, after()).unwrap();
        });
        let [sizes, lines] = &plans[..] else {
            panic!("{plans:#?}");
        };
        // PostgreSQL does not show how it answers a question within a recursion.
        let seeks = sizes.contains("targets_prefix_index") || sizes.contains("WorkTable Scan");
        assert!(seeks, "{sizes}");
        assert!(names(lines, "targets_key_key"), "{lines}");
        for bad in ["SCAN targets", "blocks_list_index", "Seq Scan"] {
            assert!(!plans.concat().contains(bad), "{plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_history_of_the_list_is_read_along_the_index_of_its_times() {
    walks(
        "acts_list_index",
        Role::SuperAdmin,
        |conn, organization, _| {
            let after = Some((after(), ActId::from(1)));
            PastAct::page(conn, organization.id, after, 51).unwrap();
        },
    )
    .await;
}

/// Asserts that the first page of a log, a deep one, and a piece of its export walk along `index` with this search.
async fn log_walks(index: &str, search: Option<&str>, days: bool) {
    on_each_database(async |database| {
        let organization = found(&database.open(), "acme").await;
        let log = EntryLog {
            organization: organization.id,
            target: TargetId::from(1),
            search: search.and_then(|typed| EntrySearch::parse(typed).unwrap()),
            from: days.then(after),
            until: days.then(after),
        };
        for (place, limit) in [
            (None, 51),
            (Some((after(), 1)), 51),
            (Some((after(), 1)), 500),
        ] {
            let plans = plans(&database, |conn| {
                log.load(conn, place, limit).unwrap();
            });
            let first = &plans[0];
            let whole = ["SCAN ", "TEMP B-TREE", "Seq Scan", "Sort"];
            assert!(names(&plans[0], index), "{index}: {plans:#?}");
            assert!(!whole.iter().any(|bad| first.contains(bad)), "{plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn entries_are_read_along_the_index_of_their_target() {
    for days in [false, true] {
        log_walks("entries_list_index", None, days).await;
    }
}

#[actix_web::test]
async fn a_part_in_a_log_is_found_by_its_index_and_the_few_visits_that_have_it_by_their_ids() {
    for (typed, index) in [("jane", "_parts"), ("203.0.113.", "entries_ip_index")] {
        for index in [index, "entries_visit_key"] {
            on_each_database(async |database| {
                let db = database.open();
                let organization = found(&db, "acme").await;
                let world = World::of(database.open(), &organization).await;
                world.lead("jane@example.com", "203.0.113.7", 0).await;
                crowd(&database, &organization).await;
                let line = blocks::line(organization.id, "ip:203.0.113.7/32", Effect::Block);
                let added = db.write(move |conn| {
                    let target = blocks::add_one(conn, line.clone())?.target_id;
                    diesel::sql_query(format!(
                        "INSERT INTO entries (organization_id, target_id, visit_id, tries, first_at, last_at, ip) \
                         SELECT organization_id, {target}, id, 1, created_at, created_at, ip FROM visits"
                    ))
                    .execute(conn)?;
                    sort_in(conn, "visits")?;
                    Ok(target)
                });
                let target = added.await.unwrap();
                let plans = plans(&database, |conn| {
                    let log = EntryLog {
                        organization: organization.id,
                        target,
                        search: EntrySearch::parse(typed).unwrap(),
                        from: Some(after()),
                        until: None,
                    };
                    log.load(conn, Some((after(), 1)), 51).unwrap();
                });
                assert!(plans.iter().any(|plan| names(plan, index)), "{plans:#?}");
                for plan in &plans {
                    let tables = ["Seq Scan", "SCAN entries", "SCAN visits"];
                    assert!(tables.iter().all(|bad| !plan.contains(bad)), "{plan}");
                }
            })
            .await;
        }
    }
}

#[actix_web::test]
async fn a_whole_value_is_looked_up_by_its_index() {
    log_walks("visits_mailbox_index", Some("jane@example.com"), false).await;
    log_walks("entries_ip_index", Some("203.0.113.7"), false).await;
}

#[actix_web::test]
async fn refused_customers_and_the_last_visits_are_read_along_their_indexes() {
    walks(
        "visits_customer_index",
        Role::SuperAdmin,
        |conn, organization, _| {
            refused_customers(conn, organization.id, after()).unwrap();
        },
    )
    .await;
    walks(
        "visits_created_index",
        Role::SuperAdmin,
        |conn, organization, _| {
            proxy(conn, organization.id, after()).unwrap();
        },
    )
    .await;
}

#[actix_web::test]
async fn the_held_calls_of_a_refused_mailbox_are_sought_among_its_own() {
    on_each_database(async |database| {
        let organization = found(&database.open(), "acme").await;
        crowd(&database, &organization).await;
        let plans = plans(&database, |conn| {
            let mailbox = Mailbox::parse("jane@example.com").unwrap();
            is_customer(conn, organization.id, &mailbox, after()).unwrap();
        });
        assert!(names(&plans[1], "calls_contact_index"), "{plans:#?}");
    })
    .await;
}

/// Whether a plan names an index; SQLite names those of constraints by itself.
fn names(plan: &str, index: &str) -> bool {
    let table = index.split('_').next().unwrap();
    let automatic = format!("sqlite_autoindex_{table}_");
    plan.contains(index) || (index.ends_with("_key") && plan.contains(&automatic))
}

/// Asserts that `ask` finds what it looks for by `index`, and reads no table from end to end.
async fn finds_by(index: &str, ask: impl Fn(&mut Connection, &Organization)) {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        let plans = plans(&database, |conn| ask(conn, &organization));
        assert!(
            plans.iter().any(|plan| plan.contains(index)),
            "{index}: {plans:#?}"
        );
        for plan in &plans {
            let whole = plan.contains("Seq Scan")
                || plan
                    .split("; ")
                    .any(|step| step.starts_with("SCAN ") && !step.contains(index));
            assert!(!whole, "{index}: {plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_job_walks_through_those_whom_a_target_catches_along_the_index_of_its_kind() {
    for (key, index) in [
        ("domain:example.com", "contacts_domain_index"),
        ("subdomains:example.com", "contacts_domain_index"),
        ("ip:203.0.113.0/24", "contacts_ip_index"),
        ("phone:+12125550123", "contacts_phone_index"),
    ] {
        walks(index, Role::SuperAdmin, |conn, organization, _| {
            let (scope, position) = (format!("[\"{key}\"]"), "");
            let kind = JobKind::Rescreen;
            Job::leave(conn, organization.id, kind, None, &scope, position, after()).unwrap();
            let job = Job::next(conn, JobId::from(0), after()).unwrap().unwrap();
            hiding::rescreen_next(conn, &job, after()).unwrap();
        })
        .await;
    }
}

#[actix_web::test]
async fn refusals_that_are_not_rolled_up_are_found_by_their_targets() {
    finds_by("entry_tallies_target_index", |conn, organization| {
        let targets = [TargetId::from(1), TargetId::from(2)];
        tally::pending(conn, organization.id, &targets).unwrap();
    })
    .await;
}

#[actix_web::test]
async fn the_history_of_a_target_is_found_by_its_periods() {
    finds_by("blocks_history_index", |conn, organization| {
        PastChange::of_target(conn, organization.id, TargetId::from(1)).unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_part_in_the_block_list_is_found_by_its_index_and_the_few_lines_that_have_it_by_their_ids()
 {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await.id;
        let jane = blocks::line(organization, "mailbox:jane@example.com", Effect::Block);
        let added = db.write(move |conn| {
            blocks::add_one(conn, jane.clone())?;
            blocks::many(conn, organization, 5_000)?;
            sort_in(conn, "blocks")
        });
        added.await.unwrap();
        for (effect, sort) in [(None, Sort::Added), (Some(Effect::Block), Sort::Value)] {
            let plans = plans(&database, |conn| {
                let matching = Matching {
                    effect,
                    search: "ane@exa".to_owned(),
                    ..Matching::default()
                };
                let list = BlockList {
                    organization,
                    matching: matching.clone(),
                    sort,
                };
                assert_eq!(list.load(conn, None, 51).unwrap().len(), 1);
                let seen = Seen::now(conn, organization, after()).unwrap();
                assert_eq!(matching.ids(conn, organization, seen, 9).unwrap().len(), 1);
            });
            let count = |by: [&str; 2]| {
                let found = |plan: &&String| by.iter().any(|by| plan.contains(by));
                plans.iter().filter(found).count()
            };
            // Each kind is asked for, twice.
            let parts = ["block_parts VIRTUAL TABLE INDEX", "blocks_parts_index"];
            assert_eq!(count(parts), 12, "{plans:#?}");
            let few = ["blocks USING INTEGER PRIMARY KEY", "blocks_pkey"];
            assert!(count(few) >= 2, "{plans:#?}");
            for plan in &plans {
                let whole = plan.contains("Seq Scan") || plan.contains("SCAN blocks");
                assert!(!whole, "{plan}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn what_is_deleted_of_all_that_match_is_found_by_its_shelves() {
    for (effect, index) in [(None, "blocks_"), (Some(Effect::Exempt), "blocks_filter_")] {
        finds_by(index, |conn, organization| {
            let matching = Matching {
                effect,
                ..Matching::default()
            };
            let seen = Seen::now(conn, organization.id, after()).unwrap();
            matching.ids(conn, organization.id, seen, 1_000).unwrap();
        })
        .await;
    }
}

#[actix_web::test]
async fn the_newest_of_all_that_match_are_read_along_the_index_of_their_order() {
    for (effect, index) in [
        (None, "blocks_list_index"),
        (Some(Effect::Exempt), "blocks_filter_list_index"),
    ] {
        walks(index, Role::SuperAdmin, |conn, organization, _| {
            let matching = Matching {
                effect,
                ..Matching::default()
            };
            let seen = Seen::now(conn, organization.id, after()).unwrap();
            matching.newest(conn, organization.id, seen, 201).unwrap();
        })
        .await;
    }
}

#[actix_web::test]
async fn the_next_job_and_those_of_an_organization_are_found_by_their_ids() {
    on_each_database(async |database| {
        let organization = found(&database.open(), "acme").await;
        let plans = plans(&database, |conn| {
            Job::next(conn, JobId::from(1), after()).unwrap();
            Job::of_organization(conn, organization.id).unwrap();
        });
        let by_id = plans[0].contains("INTEGER PRIMARY KEY") || plans[0].contains("jobs_pkey");
        assert!(by_id, "{plans:#?}");
        assert!(plans[1].contains("jobs_organization_index"), "{plans:#?}");
        for bad in ["SCAN ", "Seq Scan", "TEMP B-TREE", "Sort"] {
            assert!(plans.iter().all(|plan| !plan.contains(bad)), "{plans:#?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn busy_times_are_found_by_host_and_beginning_and_feeds_by_when_they_are_due() {
    on_each_database(async |database| {
        let db = database.open();
        let organization = found(&db, "acme").await;
        crowd(&database, &organization).await;
        let host = add_member(&db, &organization, Role::Closer, "host@acme.example").await;
        let plans = plans(&database, |conn| {
            let range = after()..after() + TimeDelta::days(31);
            feeds::busy(conn, organization.id, &[host.id, host.id], &range).unwrap();
            BusyFeed::is_any_due(conn, after()).unwrap();
            BusyFeed::take_due(conn, after()).unwrap();
            BusyFeed::of(conn, organization.id, host.id).unwrap();
        });
        assert_eq!(plans.len(), 4, "{plans:#?}");
        assert!(plans[0].contains("busy_times_host_index"), "{plans:#?}");
        assert!(plans[1].contains("busy_feeds"), "{plans:#?}");
        assert!(plans[2].contains("busy_feeds_due_index"), "{plans:#?}");
        assert!(plans[3].contains("busy_feeds"), "{plans:#?}");
        for bad in ["SCAN busy", "SCAN members", "Seq Scan"] {
            assert!(plans.iter().all(|plan| !plan.contains(bad)), "{plans:#?}");
        }
        let sorts = ["TEMP B-TREE", "Sort"]
            .iter()
            .any(|bad| plans[2].contains(bad));
        assert!(!sorts, "{plans:#?}");
    })
    .await;
}
