//! Giving several leads out in turn.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::contacts::pages::{AssignPage, Origin};
use crate::contacts::{Assignment, Contact, Viewer, assign};
use crate::db::{self, Db};
use crate::staff::{Member, Permission};
use crate::values::{ContactId, MemberId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, Query, SignedIn, require, see_other};

/// The most leads that are given out at once.
const MANY: usize = 200;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/contacts/assign")
            .wrap(require(Permission::AllContacts))
            .get(edit)
            .post(update),
    );
}

#[derive(Deserialize)]
struct Ticked {
    #[serde(default)]
    contact: Vec<ContactId>,
    /// The list in which they were ticked, as a query string.
    #[serde(default)]
    list: String,
}

/// `contact` and `was_owner`, the one that was shown with it, stand in pairs.
#[derive(Deserialize)]
struct Given {
    #[serde(default)]
    contact: Vec<ContactId>,
    #[serde(default)]
    was_owner: Vec<String>,
    #[serde(default)]
    list: String,
    #[serde(default)]
    member: Vec<MemberId>,
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
    let ticked_count = ids.len();
    let (contacts, staff) = ticked_and_staff(&signed_in, &db, ids).await?;
    let left_out = ticked_count - contacts.len();
    let origin = list_of(&ticked.list);
    Ok(Page::ok(page(frame, contacts, staff, left_out, origin)).into_response())
}

async fn update(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    Form(given): Form<Given>,
) -> Result<HttpResponse, Failure> {
    let shown = given.shown()?;
    let ids = each_once(shown.iter().map(|(id, _)| *id).collect())?;
    let ticked = ids.len();
    let (contacts, staff) = ticked_and_staff(&signed_in, &db, ids).await?;
    let there = |id: &ContactId| contacts.iter().any(|contact| contact.id == *id);
    let mut shown = shown;
    shown.retain(|(id, _)| there(id));
    let left_out = ticked - shown.len();
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let (to, now) = (given.member, UtcTime::now());
    let (origin, names) = (list_of(&given.list), names(&staff, &to));
    let is_none = to.is_empty();
    let outcome = match (is_none, shown.is_empty()) {
        (true, _) => Err(db::Error::NotFound),
        (_, true) => Ok(Assignment::Changed(Vec::new())),
        _ => {
            db.write(move |conn| assign(conn, organization, &shown, &to, by, now))
                .await
        }
    };
    match outcome {
        Ok(Assignment::Done(changed)) => {
            let text = match changed {
                0 => "Nothing was changed: all of them are theirs already.".to_owned(),
                1 => format!("1 lead was assigned to {names}."),
                many => format!("{many} leads were assigned to {names}."),
            };
            flash::add(&session, FlashKind::Success, text)?;
            let list = origin.list();
            if left_out > 0 {
                let text = page(frame, contacts, staff, left_out, origin).left_out_text();
                flash::add(&session, FlashKind::Warning, text)?;
            }
            Ok(see_other(list))
        }
        Ok(Assignment::Changed(overtaken)) => {
            let page = AssignPage {
                overtaken,
                ..page(frame, contacts, staff, left_out, origin)
            };
            Ok(Page::with(StatusCode::CONFLICT, page).into_response())
        }
        Err(db::Error::NotFound) => {
            let why = match is_none {
                true => "Tick at least one member.",
                false => "Somebody whom you ticked does not work here any more. Tick again.",
            };
            let page = AssignPage {
                error: Some(why),
                ..page(frame, contacts, staff, left_out, origin)
            };
            Ok(Page::unprocessable(page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl Given {
    /// The contacts, each with the owner that was shown with it.
    fn shown(&self) -> Result<Vec<(ContactId, Option<MemberId>)>, Failure> {
        let unreadable = || {
            Failure::bad_request(
                "This form is not complete. Go back, reload the page and send it again.",
            )
        };
        if self.contact.len() != self.was_owner.len() {
            return Err(unreadable());
        }
        let pairs = self.contact.iter().zip(&self.was_owner);
        let pairs = pairs.map(|(id, owner)| match owner.as_str() {
            "" => Ok((*id, None)),
            owner => match owner.parse() {
                Ok(owner) => Ok((*id, Some(owner))),
                Err(_) => Err(unreadable()),
            },
        });
        pairs.collect()
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

/// Those of the ticked contacts that are there for whoever is signed in, and who may own them.
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

fn page(
    frame: Frame,
    contacts: Vec<Contact>,
    staff: Vec<Member>,
    left_out: usize,
    origin: Origin,
) -> AssignPage {
    AssignPage {
        frame,
        contacts,
        staff,
        error: None,
        left_out,
        overtaken: Vec::new(),
        origin,
    }
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
