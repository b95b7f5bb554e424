//! A part of a text is found whoever has it: few, whom an index tells, or many, of whom the list is full.

use diesel::Connection as _;
use diesel::prelude::*;
use leadgate::contacts::{Column, ContactLine, Order, Place, Search, Viewer, Wanted};
use leadgate::db::parts::{FEW, Texts};
use leadgate::db::schema::contacts;
use leadgate::db::{Connection, Db, Result};
use leadgate::staff::{Member, Role};
use leadgate::values::OrganizationId;

use super::world::{World, at};
use crate::support::app::{add_member, found};
use crate::support::database::on_each_database;

/// So many are more than few.
const MANY: i64 = FEW + 100;

/// As many contacts as are many, called Crowd and a number.
async fn crowd(db: &Db, organization: OrganizationId) {
    let write = db.write(move |conn| {
        let insert = format!(
            "INSERT INTO contacts (organization_id, mailbox, email, domain, name, phone, status, blocked, booked, time_zone, \
             user_agent, referrer, page, utm, first_seen_at, last_seen_at) \
             WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {MANY}) \
             SELECT {organization}, 'c' || n || '@x.example', 'c' || n || '@x.example', 'example.x', 'Crowd ' || n, '', \
             'potential', FALSE, FALSE, 'UTC', '', '', '', '{{}}', organizations.created_at, organizations.created_at \
             FROM numbers CROSS JOIN organizations WHERE organizations.id = {organization}"
        );
        diesel::sql_query(insert).execute(conn)?;
        Ok(())
    });
    write.await.unwrap();
}

/// The names of all whom this member finds, page by page.
fn names(conn: &mut Connection, member: &Member, typed: &str, order: Order) -> Result<Vec<String>> {
    let wanted = Wanted {
        search: Search::parse(typed, true).unwrap(),
        order,
        ..Wanted::default()
    };
    let mut names = Vec::new();
    let mut after: Option<Place> = None;
    loop {
        let page = Viewer::of(member).list(conn, &wanted, after.as_ref(), 501, at(0))?;
        let lines: Vec<&ContactLine> = page.iter().map(|listed| &listed.line).collect();
        names.extend(lines.iter().map(|line| line.name.clone()));
        match lines.last() {
            Some(line) if lines.len() == 501 => after = Some(order.place_of(line)),
            _ => return Ok(names),
        }
    }
}

#[actix_web::test]
async fn a_part_that_many_have_is_found_page_by_page_and_by_whom_it_may_be_seen() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = found(&db, "acme").await;
        let globex = found(&db, "globex").await;
        crowd(&db, acme.id).await;
        let world = World::of(database.open(), &globex).await;
        let (_, jane) = world.lead("crowd@example.com", "203.0.113.7", 0).await;
        let admin = add_member(&db, &acme, Role::SuperAdmin, "admin@acme.example").await;
        let closer = add_member(&db, &acme, Role::Closer, "closer@acme.example").await;
        let other = add_member(&db, &globex, Role::SuperAdmin, "admin@globex.example").await;
        let id = closer.id;
        let read = db.write(move |conn| {
            // What others have in their thousands hides nothing, and is nobody else's.
            assert_eq!(Texts::Contact.few(conn, acme.id, &["crowd"])?, None);
            let few = Texts::Contact.few(conn, globex.id, &["crowd"])?;
            assert_eq!(few, Some(vec![jane.id.get()]));
            for order in Column::ALL.map(Order::by) {
                let mut all = names(conn, &admin, "rowd", order)?;
                assert_eq!(all.len() as i64, MANY, "{order:?}");
                all.sort();
                all.dedup();
                assert_eq!(all.len() as i64, MANY, "{order:?}");
                // Each word by itself, in whatever order.
                let sevens = (1..=MANY).filter(|number| number.to_string().contains("77"));
                let sevens = sevens.count();
                for typed in ["rowd 77", "77 CROWD"] {
                    assert_eq!(
                        names(conn, &admin, typed, order)?.len(),
                        sevens,
                        "{order:?}"
                    );
                }
                assert_eq!(names(conn, &other, "rowd", order)?.len(), 1, "{order:?}");
                assert!(names(conn, &other, "rowd 77", order)?.is_empty());
                assert!(names(conn, &closer, "rowd", order)?.is_empty());
                assert!(names(conn, &closer, "rowd 77", order)?.is_empty());
            }
            let first = contacts::table.filter(contacts::name.eq("Crowd 77"));
            diesel::update(first)
                .set(contacts::owner_id.eq(id))
                .execute(conn)?;
            for typed in ["rowd", "rowd 77"] {
                assert_eq!(names(conn, &closer, typed, Order::default())?, ["Crowd 77"]);
            }
            Ok(())
        });
        read.await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn whoever_gets_another_name_is_found_by_that_and_by_the_old_one_no_more() {
    on_each_database(async |database| {
        let world = World::on(&database).await;
        let (visit, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        world.details(&visit, "Jane Doe", "", true, 1).await;
        let organization = world.organization;
        let write = world.write(move |conn| {
            let few =
                |conn: &mut Connection, part: &str| Texts::Contact.few(conn, organization, &[part]);
            assert_eq!(few(conn, "doe")?, Some(vec![jane.id.get()]));
            let stored = contacts::table.find(jane.id.get());
            let rename = |conn: &mut Connection, name: &str| -> Result<()> {
                diesel::update(stored)
                    .set(contacts::name.eq(name))
                    .execute(conn)?;
                Ok(())
            };
            rename(conn, "JANE \u{c4}RGER")?;
            assert_eq!(few(conn, "doe")?, Some(vec![]));
            // Letters stand without their accents.
            assert_eq!(few(conn, "e arg")?, Some(vec![jane.id.get()]));
            // Neither is a text.
            assert_eq!(few(conn, "ja")?, Some(vec![]));
            assert_eq!(few(conn, "ja\0ne")?, Some(vec![]));
            // What is not stored is not found.
            let taken = conn.transaction(|conn| {
                rename(conn, "Jane Roe")?;
                Err::<(), _>(leadgate::db::Error::NotFound)
            });
            assert!(taken.is_err());
            assert_eq!(few(conn, "roe")?, Some(vec![]));
            assert_eq!(few(conn, "jane")?, Some(vec![jane.id.get()]));
            Ok(())
        });
        write.await;
    })
    .await;
}

#[actix_web::test]
async fn names_are_found_in_whatever_case_and_order_they_are_typed() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = found(&db, "acme").await;
        let admin = add_member(&db, &acme, Role::SuperAdmin, "admin@acme.example").await;
        let world = World::of(database.open(), &acme).await;
        for (number, name) in [
            "Hassan Ekström",
            "Özlem Çelik",
            "Jane Doe",
            "Łukasz Wałęsa",
            "Sean O’Brien",
            "Søren WEIẞ",
            "Þóra Ægisdóttir",
        ]
        .into_iter()
        .enumerate()
        {
            let email = format!("lead{number}@example.com");
            let (visit, _) = world.lead(&email, "203.0.113.7", 0).await;
            let phone = format!("+44770090014{number}");
            world.details(&visit, name, &phone, true, 1).await;
        }
        let read = db.write(move |conn| {
            for (typed, name) in [
                ("EKSTRÖM", "Hassan Ekström"),
                ("ekstrom", "Hassan Ekström"),
                ("Ékstrom hassán", "Hassan Ekström"),
                ("ozlem CELIK", "Özlem Çelik"),
                ("zlem çe", "Özlem Çelik"),
                ("özlëm", "Özlem Çelik"),
                ("ekström hassan", "Hassan Ekström"),
                ("özlem", "Özlem Çelik"),
                ("çelik öz", "Özlem Çelik"),
                ("doe jan", "Jane Doe"),
                ("doe hassan", ""),
                ("lead2 DOE", "Jane Doe"),
                ("Doe, Jane", "Jane Doe"),
                ("ekström,hassan;", "Hassan Ekström"),
                ("hassan 447700900140", "Hassan Ekström"),
                ("hassan +44 7700 900140", "Hassan Ekström"),
                ("07700 900140, Hassan", "Hassan Ekström"),
                ("hassan 0140", "Hassan Ekström"),
                ("tel: 7700900140", "Hassan Ekström"),
                ("hassan tel. 07700 900140", "Hassan Ekström"),
                (
                    "hassan \u{ff17}\u{ff17}\u{ff10}\u{ff10}\u{ff19}\u{ff10}\u{ff10}\u{ff11}\u{ff14}\u{ff10}",
                    "Hassan Ekström",
                ),
                ("Ekstro\u{308}m", "Hassan Ekström"),
                ("C\u{327}elik O\u{308}zlem", "Özlem Çelik"),
                ("lukasz walesa", "Łukasz Wałęsa"),
                ("WAŁĘSA", "Łukasz Wałęsa"),
                ("o'brien", "Sean O’Brien"),
                ("sean o’brien", "Sean O’Brien"),
                ("weiss soren", "Søren WEIẞ"),
                ("Weiß", "Søren WEIẞ"),
                ("thora aegis", "Þóra Ægisdóttir"),
                ("þóra æ", "Þóra Ægisdóttir"),
                ("hassan 900141", ""),
                ("900140 900141", ""),
            ] {
                let found = names(conn, &admin, typed, Order::default())?;
                let expected: Vec<_> = Some(name)
                    .filter(|name| !name.is_empty())
                    .into_iter()
                    .collect();
                assert_eq!(found, expected, "{typed}");
            }
            Ok(())
        });
        read.await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn a_number_is_found_from_its_third_digit_to_its_last_however_it_is_typed() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = found(&db, "acme").await;
        let admin = add_member(&db, &acme, Role::SuperAdmin, "admin@acme.example").await;
        let world = World::of(database.open(), &acme).await;
        for (number, phone) in ["+447700900140", "+12025550123", "+390612345678"]
            .into_iter()
            .enumerate()
        {
            let email = format!("lead{number}@example.com");
            let (visit, _) = world.lead(&email, "203.0.113.7", 0).await;
            world.details(&visit, phone, phone, true, 1).await;
        }
        let read = db.write(move |conn| {
            for (typed, phone) in [
                ("+44 7700 900 140", "+447700900140"),
                ("+44 (0)7700 900140", "+447700900140"),
                ("00447700900140", "+447700900140"),
                ("07700-900-140", "+447700900140"),
                ("+1 202 555 0123", "+12025550123"),
                ("001 202 555 0123", "+12025550123"),
                ("+39 06 1234 5678", "+390612345678"),
                ("+39 (0)6 1234 5678", "+390612345678"),
            ] {
                // Behind what stands in front of every number, and of some.
                let is_digit = |(_, char): &(usize, char)| char.is_ascii_digit();
                let digits = typed.char_indices().filter(is_digit).map(|(at, _)| at + 1);
                let skipped = if typed.starts_with('0') || typed.contains("(0)") {
                    6
                } else {
                    2
                };
                for end in digits.skip(skipped) {
                    let found = names(conn, &admin, &typed[..end], Order::default())?;
                    assert_eq!(found, [phone], "{}", &typed[..end]);
                }
            }
            // Nobody has it, as a whole or as its beginning.
            for typed in ["+44 7700 900 141", "+44 7700 9001400", "+1 202 556"] {
                let found = names(conn, &admin, typed, Order::default())?;
                assert_eq!(found, [""; 0], "{typed}");
            }
            Ok(())
        });
        read.await.unwrap();
    })
    .await;
}

#[actix_web::test]
async fn that_somebody_else_has_a_number_hides_nobody_whose_number_begins_so() {
    on_each_database(async |database| {
        let db = database.open();
        let acme = found(&db, "acme").await;
        let closer = add_member(&db, &acme, Role::Closer, "closer@acme.example").await;
        let world = World::of(database.open(), &acme).await;
        for (email, phone) in [
            ("hidden@example.com", "+494018390"),
            ("own@example.com", "+4940183907"),
        ] {
            let (visit, _) = world.lead(email, "203.0.113.7", 0).await;
            world.details(&visit, phone, phone, true, 1).await;
        }
        let owner = closer.id;
        let write = db.write(move |conn| {
            let own = contacts::table.filter(contacts::email.eq("own@example.com"));
            diesel::update(own)
                .set(contacts::owner_id.eq(owner))
                .execute(conn)?;
            Ok(())
        });
        write.await.unwrap();
        let read = db.write(move |conn| {
            for typed in ["+49 40 1839", "+49 40 18390", "+49 40 183907"] {
                let found = names(conn, &closer, typed, Order::default())?;
                assert_eq!(found, ["+4940183907"], "{typed}");
            }
            Ok(())
        });
        read.await.unwrap();
    })
    .await;
}
