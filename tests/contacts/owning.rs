//! Whose lead it is, contacts that are added by hand, and the lists and downloads in which the team finds them.

use leadgate::contacts::Status;
use leadgate::staff::{Member, Role};
use leadgate::values::ContactId;
use reqwest::StatusCode;

use super::merging::merge;
use super::world::{World, at};
use crate::support::app::{Answer, TestApp, add_member, found};
use crate::support::database::on_each_database;

/// The emails in a list, in its order.
pub fn listed(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let cells = page.texts("tbody th a");
    let email = |cell: &String| cell.rsplit(": ").next().unwrap_or_default().to_owned();
    cells.iter().map(email).collect()
}

async fn owner(world: &World, contact: ContactId) -> Option<leadgate::values::MemberId> {
    world.contact(contact).await.owner_id
}

#[actix_web::test]
async fn of_several_who_claim_a_lead_at_once_one_wins_and_the_others_are_told_who() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let mut claims = Vec::new();
        for number in 0..4 {
            let email = format!("setter{number}@acme.example");
            let setter = add_member(&app.db, &app.organization, Role::Setter, &email).await;
            let client = app.signed_in(&setter).await;
            claims.push((setter, client));
        }
        let path = format!("/contacts/{}/claim", jane.id);
        let tasks: Vec<_> = claims
            .iter()
            .map(|(_, client)| {
                let (client, path) = (client.clone(), path.clone());
                actix_web::rt::spawn(async move { client.post_and_follow(&path, &[]).await })
            })
            .collect();
        let mut told = Vec::new();
        for task in tasks {
            told.push(task.await.unwrap().texts(".alert[role=status]")[0].clone());
        }
        let won = told
            .iter()
            .filter(|text| text.contains("yours now"))
            .count();
        let lost = told
            .iter()
            .filter(|text| text.contains("was faster"))
            .count();
        assert_eq!((won, lost), (1, 3), "{told:?}");
        let winner = told.iter().position(|text| text.contains("yours")).unwrap();
        assert_eq!(owner(&world, jane.id).await, Some(claims[winner].0.id));
        let closer = app.signed_in_as(Role::Closer).await;
        assert_eq!(closer.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[actix_web::test]
async fn ticked_leads_are_given_out_in_turn_among_those_who_work_here() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer: Member = app.member(Role::Closer).await;
        let setter: Member = app.member(Role::Setter).await;
        let mut leads = Vec::new();
        for number in 0..4 {
            let email = format!("lead{number}@example.com");
            leads.push(world.lead(&email, "203.0.113.7", number).await.1.id);
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let list = admin.get("/contacts?section=appointment-setting").await;
        let there = list.attributes("button[formaction]:not([form])", "formaction");
        assert_eq!(there, ["/contacts/assign"]);
        let query = |ids: &[ContactId]| {
            let ids: Vec<_> = ids.iter().map(|id| format!("contact={id}")).collect();
            format!("/contacts/assign?{}", ids.join("&"))
        };
        let page = admin.get(&query(&leads)).await;
        assert_eq!(page.texts("h1"), ["Assign 4 leads"]);
        let buttons = admin.get("/contacts").await.body;
        for act in ["Assign", "Block"] {
            let words = format!("{act} ticked<span class=\"wide-words\">&nbsp;contacts</span>");
            assert!(buttons.contains(&words), "{words}");
        }
        assert_eq!(page.attributes("input[name=member]", "value").len(), 3);

        let ids: Vec<String> = leads.iter().map(ToString::to_string).collect();
        let (one, two) = (closer.id.to_string(), setter.id.to_string());
        let shown = |id| [("contact", id), ("was_owner", "")];
        let mut form: Vec<(&str, &str)> = ids.iter().flat_map(|id| shown(id.as_str())).collect();
        let page = admin.post("/contacts/assign", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors(), ["Tick at least one member."]);
        let stranger = {
            let other = found(&app.db, "other").await;
            add_member(&app.db, &other, Role::Closer, "closer@other.example").await
        };
        let stranger = stranger.id.to_string();
        let mut wrong = form.clone();
        wrong.extend([("member", one.as_str()), ("member", stranger.as_str())]);
        let page = admin.post("/contacts/assign", &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(owner(&world, leads[0]).await, None, "nothing is half done");

        form.extend([("member", one.as_str()), ("member", two.as_str())]);
        let page = admin.post_and_follow("/contacts/assign", &form).await;
        let said = "4 leads were assigned to Closer of acme and Setter of acme.";
        assert_eq!(page.texts(".alert")[0], said);
        let mut owners = Vec::new();
        for lead in &leads {
            owners.push(owner(&world, *lead).await.unwrap());
        }
        assert_eq!(owners, [closer.id, setter.id, closer.id, setter.id]);
        let mine = admin.get(&format!("/contacts?owner={}", closer.id)).await;
        assert_eq!(listed(&mine), ["lead2@example.com", "lead0@example.com"]);

        assert_eq!(
            admin.get("/contacts/assign?contact=x").await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(
            admin.get("/contacts/assign?contact=999999").await.status,
            StatusCode::NOT_FOUND
        );
        let setter = app.signed_in(&setter).await;
        assert_eq!(
            setter.get(&query(&leads)).await.status,
            StatusCode::FORBIDDEN
        );
    })
    .await;
}

#[actix_web::test]
async fn assigning_leads_back_to_the_list_in_which_leads_were_ticked() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer: Member = app.member(Role::Closer).await;
        let (_, jane) = world.lead("jane@example.com", "203.0.113.7", 0).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let list = "/contacts?section=appointment-setting&q=example&status=potential&sort=name";
        let page = admin.get(list).await;
        let carried = page.attributes("form input[name=list]", "value").remove(0);
        assert_eq!(format!("/contacts?{carried}"), list);
        let query = serde_urlencoded(&[("contact", &jane.id.to_string()), ("list", &carried)]);
        let page = admin.get(&format!("/contacts/assign?{query}")).await;
        let ways = page.attributes(".page-pretitle a, .form-actions a", "href");
        assert_eq!(ways, [list, list]);
        let (id, member) = (jane.id.to_string(), closer.id.to_string());
        let mut form = vec![
            ("contact", id.as_str()),
            ("list", &carried),
            ("was_owner", ""),
        ];
        let page = admin.post("/contacts/assign", &form).await;
        assert_eq!(
            page.attributes("form input[name=list]", "value"),
            [&*carried]
        );
        form.push(("member", &member));
        let answer = admin.post("/contacts/assign", &form).await;
        assert_eq!(answer.location, list);
        for strange in ["https://evil.example", "section=trash", "\r\nset-cookie: x"] {
            form[1].1 = strange;
            form[2].1 = &member;
            let answer = admin.post("/contacts/assign", &form).await;
            assert_eq!(answer.location, "/contacts?section=appointment-setting");
        }
        let nothing = serde_urlencoded(&[("list", &carried)]);
        let answer = admin.get(&format!("/contacts/assign?{nothing}")).await;
        assert_eq!(answer.location, list);
    })
    .await;
}

/// A query string of these parts.
fn serde_urlencoded(parts: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parts).finish()
}

#[actix_web::test]
async fn nobodys_leads_are_listed_and_claimed_in_their_row() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let setter: Member = app.member(Role::Setter).await;
        let (_, mine) = world.lead("mine@example.com", "203.0.113.7", 0).await;
        world.lead("free@example.com", "203.0.113.7", 1).await;
        let (_, free) = world.lead("other@example.com", "203.0.113.7", 2).await;
        let (organization, by) = (world.organization, setter.clone());
        let claim = move |conn: &mut _| {
            leadgate::contacts::claim(conn, organization, mine.id, &by, at(3)).map(|_| ())
        };
        world.write(claim).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let client = app.signed_in(&setter).await;
        for sort in ["", "&sort=email", "&sort=name", "&sort=added"] {
            let path = format!("/contacts?owner=none&section=appointment-setting{sort}");
            for client in [&admin, &client] {
                let page = client.get(&path).await;
                let mut there = listed(&page);
                there.sort();
                assert_eq!(there, ["free@example.com", "other@example.com"]);
                let chosen = page.texts("select[name=owner] option[selected]");
                assert_eq!(chosen, ["Nobody"]);
            }
        }
        let list = "/contacts?section=appointment-setting&owner=none";
        let page = client.get(list).await;
        assert_eq!(page.attributes("form#claim", "method"), ["post"]);
        let claims = page.attributes("button[form=claim]", "formaction");
        assert_eq!(claims.len(), 2);
        let of_free = format!("/contacts/{}/claim?", free.id);
        let claim = claims.iter().find(|href| href.starts_with(&of_free));
        let answer = client.post(claim.unwrap(), &[]).await;
        assert_eq!(answer.location, list);
        let page = client.get(list).await;
        assert_eq!(
            page.texts(".alert-success"),
            ["other@example.com is your lead now."]
        );
        assert_eq!(listed(&page), ["free@example.com"]);
        assert_eq!(owner(&world, free.id).await, Some(setter.id));
        // Elsewhere leads are claimed on their cards.
        let page = client.get("/contacts?owner=none").await;
        assert!(
            page.attributes("button[form=claim]", "formaction")
                .is_empty()
        );
    })
    .await;
}

#[actix_web::test]
async fn a_contact_is_added_by_hand_screened_and_never_twice() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        world.block("domain:spam.example", 0).await;
        let (_, jim) = world.lead("jim@example.com", "203.0.113.7", 1).await;
        let setter = app.member(Role::Setter).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let owner_id = setter.id.to_string();
        let form = |email: &'static str| {
            vec![
                ("email", email),
                ("name", "Jane Doe"),
                ("phone", "+49 151 12345678"),
                ("note", "Met at the fair."),
            ]
        };
        let mut jane = form("jane@example.com");
        jane.push(("owner", owner_id.as_str()));
        let page = admin.post_and_follow("/contacts/new", &jane).await;
        assert_eq!(page.texts("h1"), ["Jane Doe"]);
        assert!(page.texts("#notes li")[0].starts_with("Met at the fair."));
        assert!(
            page.texts("#journey li")
                .last()
                .unwrap()
                .starts_with("Added by hand")
        );
        let (_, came) = world.lead("jane+x@example.com", "203.0.113.9", 9).await;
        assert_eq!(
            (came.name.as_str(), came.owner_id),
            ("Jane Doe", Some(setter.id))
        );

        let page = admin
            .post("/contacts/new", &form("jim+x@example.com"))
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(page.field_errors().len(), 1);
        let card = format!("/contacts/{}", jim.id);
        assert!(page.attributes("main form a", "href").contains(&card));

        let page = admin.post("/contacts/new", &form("x@spam.example")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.texts(".alert")[0].contains("could not book"));
        assert_eq!(page.attributes("input[name=name]", "value"), ["Jane Doe"]);
        assert_eq!(
            listed(&admin.get("/contacts?q=spam.example").await).len(),
            0
        );
        let mut anyway = form("x@spam.example");
        anyway.push(("anyway", "on"));
        let page = admin.post_and_follow("/contacts/new", &anyway).await;
        assert_eq!(page.texts("h1"), ["Jane Doe"]);
        // Only in Blocked, and so the search says.
        let page = admin.get("/contacts?q=x%40spam.example").await;
        assert_eq!(page.texts(".empty-title"), ["Only in Blocked"]);
        let href = page.attributes(".empty-action a", "href")[0].clone();
        assert_eq!(listed(&admin.get(&href).await), ["x@spam.example"]);

        let long = "x".repeat(10_000);
        for (field, typed) in [
            ("email", "jane"),
            ("name", &long),
            ("note", "a\u{1}"),
            ("phone", "call"),
        ] {
            let mut bad = vec![
                ("email", "new@example.com"),
                ("name", ""),
                ("phone", ""),
                ("note", ""),
            ];
            bad.retain(|(name, _)| *name != field);
            bad.push((field, typed));
            let page = admin.post("/contacts/new", &bad).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert_eq!(page.texts(&format!("#{field}-error")).len(), 1, "{field}");
        }
        assert_eq!(
            listed(&admin.get("/contacts?q=new%40example.com").await).len(),
            0
        );

        // Whoever does not see all contacts adds leads of their own, and learns nothing of hidden ones.
        let setter = app.signed_in(&setter).await;
        let page = setter
            .post_and_follow("/contacts/new", &form("ann@example.com"))
            .await;
        assert_eq!(page.texts("h1"), ["Jane Doe"]);
        let page = setter.get("/contacts?q=x%40spam.example").await;
        assert_eq!(page.texts(".empty-title"), ["Nothing found"]);
    })
    .await;
}

#[actix_web::test]
async fn the_card_leads_to_the_contacts_beside_it_in_the_list_from_which_one_comes() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let mut ids = Vec::new();
        for number in 0..5 {
            let email = format!("lead{number}@example.com");
            let (visit, contact) = world.lead(&email, "203.0.113.7", number / 2).await;
            let qualified = number != 2;
            world
                .details(&visit, "Lead", "", qualified, number / 2)
                .await;
            ids.push(contact.id);
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        for (query, order) in [
            ("?section=contacts", &[4, 3, 2, 1, 0][..]),
            ("?section=contacts&status=qualified", &[4, 3, 1, 0]),
        ] {
            let list = admin.get(&format!("/contacts{query}")).await;
            let links = list.attributes("tbody th a", "href");
            let all: Vec<_> = order
                .iter()
                .map(|place| format!("/contacts/{}{query}", ids[*place as usize]))
                .collect();
            assert_eq!(links, all);
            for (place, link) in links.iter().enumerate() {
                let card = admin.get(link).await;
                let beside = |rel: &str| card.attributes(&format!("a[rel={rel}]"), "href");
                let above = place.checked_sub(1).map(|above| all[above].clone());
                let below = all.get(place + 1).cloned();
                assert_eq!(beside("prev"), above.into_iter().collect::<Vec<_>>());
                assert_eq!(beside("next"), below.into_iter().collect::<Vec<_>>());
            }
        }
        let alone = admin.get(&format!("/contacts/{}", ids[2])).await;
        assert!(alone.attributes("a[rel=next]", "href").is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_list_is_narrowed_by_owner_tag_and_days_and_downloaded_as_it_is_shown() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let setter = app.member(Role::Setter).await;
        let (visit, old) = world.lead("old@example.com", "203.0.113.7", 0).await;
        world.details(&visit, "=1+1", "+4915112345678", true, 0).await;
        world.lead("new@example.com", "203.0.113.8", 2 * 24 * 60).await;
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        admin.post(&format!("/contacts/{}/tags", old.id), &[("tag", "VIP")]).await;
        for (query, there) in [
            ("tag=vip", &["old@example.com"][..]),
            ("tag=nothing", &[]),
            ("to=2026-03-02", &["old@example.com"]),
            ("from=2026-03-03", &["new@example.com"]),
            ("from=2026-03-02&to=2026-03-04", &["new@example.com", "old@example.com"]),
        ] {
            let page = admin.get(&format!("/contacts?{query}")).await;
            assert_eq!(listed(&page), there, "{query}");
            let export = page.attributes(".page-actions a", "href")[0].clone();
            let file = admin.get(&export).await;
            assert_eq!(file.status, StatusCode::OK);
            let rows: Vec<_> = file.body.lines().skip(1).collect();
            assert_eq!(rows.len(), there.len(), "{query}");
            for (row, email) in rows.iter().zip(there) {
                assert!(row.starts_with(&format!("\"{email}\"")), "{row}");
            }
        }
        let file = admin.get("/contacts/export?section=contacts&tag=vip").await;
        assert_eq!(
            file.body,
            "\"Email\",\"Name\",\"Phone\",\"Status\",\"Owner\",\"First seen (UTC)\",\"Last seen (UTC)\",\"IP address\"\r\n\
             \"old@example.com\",\"'=1+1\",\"'+4915112345678\",\"Qualified\",\"\",\"2026-03-02T09:00:00Z\",\"2026-03-02T09:00:00Z\",\"203.0.113.7\"\r\n"
        );
        let setter = app.signed_in(&setter).await;
        let file = setter.get("/contacts/export").await;
        assert!(!file.body.contains("203.0.113") && file.body.contains("old@example.com"));
        let blocked = setter.get("/contacts/export?section=blocked").await;
        assert_eq!(blocked.status, StatusCode::NOT_FOUND);

        for (query, status) in [
            ("from=yesterday", 422),
            ("from=2026-03-04&to=2026-03-02", 422),
            ("tag=%3Cb%3E", 422),
            ("owner=x", 422),
            ("event=x", 422),
            ("status=customer", 422),
            ("owner=999999", 404),
            ("event=999999", 404),
            ("section=trash", 404),
        ] {
            let page = admin.get(&format!("/contacts?{query}")).await;
            assert_eq!(page.status.as_u16(), status, "{query}");
            let file = admin.get(&format!("/contacts/export?{query}")).await;
            assert!(file.status.is_client_error(), "{query}");
        }
        let now = world.contact(old.id).await;
        assert_eq!((now.status, now.last_seen_at), (Status::Qualified, at(0)));
    })
    .await;
}

#[actix_web::test]
async fn an_assignment_takes_nobodys_lead_whom_it_did_not_show_and_leaves_out_who_is_gone() {
    on_each_database(async |database| {
        let app = TestApp::start(database).await;
        let world = World::of_app(&app).await;
        let closer: Member = app.member(Role::Closer).await;
        let setter: Member = app.member(Role::Setter).await;
        let mut leads = Vec::new();
        for number in 0..3 {
            let email = format!("lead{number}@example.com");
            leads.push(world.lead(&email, "203.0.113.7", number).await.1.id);
        }
        let admin = app.signed_in_as(Role::SuperAdmin).await;
        let query = format!(
            "/contacts/assign?contact={}&contact={}&contact={}",
            leads[0], leads[1], leads[2]
        );
        let page = admin.get(&query).await;
        let to = closer.id.to_string();
        let sent = |page: &Answer| {
            let ids = page.attributes("input[name=contact]", "value");
            let owners = page.attributes("input[name=was_owner]", "value");
            let mut form = vec![("member", to.clone())];
            for (id, owner) in ids.into_iter().zip(owners) {
                form.extend([("contact", id), ("was_owner", owner)]);
            }
            form
        };
        let post = async |form: Vec<(&str, String)>| {
            let form: Vec<_> = form
                .iter()
                .map(|(name, text)| (*name, text.as_str()))
                .collect();
            admin.post("/contacts/assign", &form).await
        };
        // Meanwhile somebody claims one, and another one is merged into the third.
        let client = app.signed_in(&setter).await;
        client
            .post(&format!("/contacts/{}/claim", leads[0]), &[])
            .await;
        merge(&world, leads[2], leads[1], 10).await;
        let answer = post(sent(&page)).await;
        assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.body);
        let said = answer.texts(".alert").join(" ");
        for part in [
            "Nothing was assigned.",
            "lead0@example.com belongs to Setter of acme now.",
            "One contact that was ticked is left out",
        ] {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert_eq!(owner(&world, leads[0]).await, Some(setter.id));
        assert_eq!(owner(&world, leads[2]).await, None);

        // As it is shown then it is meant.
        let answer = post(sent(&answer)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        for lead in [leads[0], leads[2]] {
            assert_eq!(owner(&world, lead).await, Some(closer.id));
        }
        // The page that was opened before still works for those that are there.
        let page = admin.get(&query).await;
        assert_eq!(page.attributes("input[name=contact]", "value").len(), 2);
        let said = page.texts(".alert").join(" ");
        assert!(
            said.contains("One contact that was ticked is left out"),
            "{said}"
        );
        let uneven = vec![("member", to.clone()), ("contact", leads[0].to_string())];
        assert_eq!(post(uneven).await.status, StatusCode::BAD_REQUEST);
    })
    .await;
}
