//! Letters that come in two pieces, as file names of macOS have them, are those that come in one: in forms and in searches.

use diesel::prelude::*;
use diesel::sql_types::Text;
use leadgate::db::accents::{fold, without_accents};
use leadgate::db::schema::contacts;
use leadgate::staff::Role;
use reqwest::StatusCode;

use super::world::World;
use crate::support::app::TestApp;
use crate::support::database::on_each_database;

const IN_TWO: &str = "Rene\u{301} Franc\u{327}ois\u{327}";
const IN_ONE: &str = "René Françoiş";

async fn found(client: &crate::support::app::Client, typed: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
    let page = client.get(&format!("/contacts?q={query}")).await;
    page.texts("tbody th")
}

#[actix_web::test]
async fn a_name_is_found_however_its_letters_are_stored_and_typed() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, lead) = world.lead("rene@example.com", "203.0.113.7", 0).await;
        world.lead("other@example.com", "203.0.113.8", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for stored in [IN_TWO, IN_ONE] {
            let rename = move |conn: &mut _| {
                diesel::update(contacts::table.find(lead.id))
                    .set(contacts::name.eq(stored))
                    .execute(conn)?;
                Ok(())
            };
            world.write(rename).await;
            for typed in [
                IN_TWO,
                IN_ONE,
                "rene francois",
                "FRANÇOIS",
                "franc\u{327}ois",
            ] {
                let found = found(&admin, typed).await;
                assert_eq!(found.len(), 1, "{stored:?}: {typed:?}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_name_that_is_typed_in_two_pieces_is_stored_in_one() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let form = [
            ("email", "rene@example.com"),
            ("name", IN_TWO),
            ("phone", ""),
            ("note", ""),
        ];
        let answer = admin.post("/contacts/new", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let read = |conn: &mut _| Ok(contacts::table.select(contacts::name).first(conn)?);
        let name: String = app.db.read(read).await.unwrap();
        assert_eq!(name, IN_ONE);
        assert_eq!(found(&admin, IN_TWO).await.len(), 1);
        // Of other scripts too.
        for typed in ["Сергей", "Серге\u{438}\u{306}"] {
            let path = format!("{}/edit", answer.location.split('?').next().unwrap());
            let page = admin.get(&path).await;
            let was = |name: &str| page.attributes(&format!("[name={name}]"), "value")[0].clone();
            let (was_name, was_status) = (was("was_name"), was("was_status"));
            let form = [
                ("email", "rene@example.com"),
                ("name", typed),
                ("phone", ""),
                ("status", was_status.as_str()),
                ("was_email", "rene@example.com"),
                ("was_name", &was_name),
                ("was_phone", ""),
                ("was_status", &was_status),
                ("was_owner", ""),
            ];
            let saved = admin.post(&path, &form).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            assert_eq!(found(&admin, typed).await.len(), 1);
            assert_eq!(found(&admin, "сергей").await.len(), 1);
        }
    })
    .await;
}

#[actix_web::test]
async fn both_databases_fold_every_letter_as_what_is_typed_is_folded() {
    on_each_database(async |database| {
        let letters = [
            '!'..='\u{24f}',
            '\u{2bc}'..='\u{36f}',
            '\u{1e00}'..='\u{1fff}',
            '‘'..='’',
        ];
        let all: String = letters.into_iter().flatten().collect();
        let (asked, typed) = (all.clone(), fold(&all));
        let db = database.open();
        let read = db.read(move |conn| {
            let folded = without_accents(asked.into_sql::<Text>());
            Ok(diesel::select(folded).get_result::<String>(conn)?)
        });
        assert_eq!(read.await.unwrap(), typed);
    })
    .await;
}
