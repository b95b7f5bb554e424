//! Claiming a lead, and giving several out in turn.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::contact;
use crate::contacts::pages::{AssignPage, Origin};
use crate::contacts::{Claim, Contact, Viewer, assign, claim};
use crate::db::{self, Db};
use crate::staff::{Member, Permission};
use crate::values::{ContactId, MemberId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, Query, SignedIn, require, see_other};

/// The most leads that are given out at once.
const MANY: usize = 200;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/contacts/assign")
                .wrap(require(Permission::AllContacts))
                .get(edit)
                .post(update),
        )
        .service(web::resource("/contacts/{contact}/claim").post(create));
}

#[derive(Deserialize)]
struct Ticked {
    #[serde(default)]
    contact: Vec<ContactId>,
    /// The list in which they were ticked, as a query string.
    #[serde(default)]
    list: String,
}

#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    contact: Vec<ContactId>,
    #[serde(default)]
    list: String,
    #[serde(default)]
    member: Vec<MemberId>,
}

#[derive(Deserialize)]
struct Claimed {
    /// "list" if it was claimed in the list, which comes again.
    #[serde(default)]
    back: String,
}

/// Whoever sees a lead may claim it, if it is nobody's.
async fn create(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    Query(claimed): Query<Claimed>,
) -> Result<HttpResponse, Failure> {
    let id = contact(&signed_in, &db, *id).await?.id;
    let (organization, by) = (signed_in.organization.id, signed_in.member.clone());
    let in_list = claimed.back == "list";
    let now = UtcTime::now();
    let outcome = db
        .write(move |conn| claim(conn, organization, id, &by, now))
        .await?;
    match outcome {
        Claim::Won if in_list => {
            let email = contact(&signed_in, &db, id).await?.email;
            let text = format!("{email} is your lead now.");
            flash::add(&session, FlashKind::Success, text)?;
        }
        Claim::Won => flash::add(&session, FlashKind::Success, "This lead is yours now.")?,
        Claim::Lost(owner) => {
            let text = format!("{owner} was faster: this lead is theirs.");
            flash::add(&session, FlashKind::Warning, text)?;
        }
    }
    if in_list {
        return Ok(see_other(origin.list()));
    }
    // Whoever lost may not see it any more, once it has a call.
    match contact(&signed_in, &db, id).await {
        Ok(_) => Ok(see_other(origin.card(id))),
        Err(Failure::NotFound) => Ok(see_other(origin.list())),
        Err(failure) => Err(failure),
    }
}

async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    Query(ticked): Query<Ticked>,
) -> Result<HttpResponse, Failure> {
    let ids = each_once(ticked.contact)?;
    if ids.is_empty() {
        let text = "No contact was ticked. Tick the contacts to assign first.";
        flash::add(&session, FlashKind::Warning, text)?;
        return Ok(see_other(list_of(&ticked.list).list()));
    }
    let (contacts, staff) = ticked_and_staff(&signed_in, &db, ids).await?;
    let page = AssignPage {
        frame,
        contacts,
        staff,
        error: None,
        origin: list_of(&ticked.list),
    };
    Ok(Page::ok(page).into_response())
}

async fn update(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    Form(given): Form<Given>,
) -> Result<HttpResponse, Failure> {
    let ids = each_once(given.contact)?;
    let (contacts, staff) = ticked_and_staff(&signed_in, &db, ids).await?;
    let ids: Vec<ContactId> = contacts.iter().map(|contact| contact.id).collect();
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let (to, now) = (given.member, UtcTime::now());
    let (origin, names) = (list_of(&given.list), names(&staff, &to));
    let is_none = to.is_empty();
    let outcome = match is_none || ids.is_empty() {
        true => Err(db::Error::NotFound),
        false => {
            db.write(move |conn| assign(conn, organization, &ids, &to, by, now))
                .await
        }
    };
    match outcome {
        Ok(changed) => {
            let text = match changed {
                0 => "Nothing was changed: all of them are theirs already.".to_owned(),
                1 => format!("1 lead was assigned to {names}."),
                many => format!("{many} leads were assigned to {names}."),
            };
            flash::add(&session, FlashKind::Success, text)?;
            Ok(see_other(origin.list()))
        }
        Err(db::Error::NotFound) => {
            let why = match is_none {
                true => "Tick at least one member.",
                false => "Somebody whom you ticked does not work here any more. Tick again.",
            };
            let page = AssignPage {
                frame,
                contacts,
                staff,
                error: Some(why),
                origin,
            };
            Ok(Page::unprocessable(page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn each_once(mut ids: Vec<ContactId>) -> Result<Vec<ContactId>, Failure> {
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MANY {
        let why = format!("At most {MANY} contacts can be assigned at once. Tick fewer.");
        return Err(Failure::bad_request(why));
    }
    Ok(ids)
}

/// The ticked contacts, all of them there for whoever is signed in, and who may own them.
async fn ticked_and_staff(
    signed_in: &SignedIn,
    db: &Db,
    ids: Vec<ContactId>,
) -> Result<(Vec<Contact>, Vec<Member>), Failure> {
    let viewer = Viewer::of(&signed_in.member);
    let organization = signed_in.organization.id;
    Ok(db
        .read(move |conn| {
            let staff = Member::all_active(conn, organization)?;
            Ok((viewer.all_of(conn, &ids)?, staff))
        })
        .await?)
}

/// The list in which leads were ticked; Appointment Setting if that is not known.
fn list_of(typed: &str) -> Origin {
    match Origin::of_list(typed) {
        origin if origin.is_known() => origin,
        _ => Origin::of_list("section=appointment-setting"),
    }
}

/// Such as "Ann, Ben and Cleo", in the order in which they get leads.
fn names(staff: &[Member], ids: &[MemberId]) -> String {
    let name = |id: &MemberId| staff.iter().find(|member| member.id == *id);
    let names: Vec<&str> = ids
        .iter()
        .filter_map(name)
        .map(|member| member.name.as_str())
        .collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
