//! Scheduled Calls: upcoming and past, and their cancelation.

mod adding;
mod cancel;
mod reason;
mod reschedule;

use actix_web::{Responder, web};
use serde::Deserialize;

use super::pages::Calls;
use super::{CallList, Details, Scope, Tab};
use crate::contacts::Viewer;
use crate::db::Db;
use crate::staff::Permission;
use crate::values::{CallId, ContactId, MemberId, UtcTime};
use crate::web::{Cursor, Failure, Field, Frame, Listing, PAGE, Page, Query, SignedIn};

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/calls").get(index))
        .service(
            web::resource("/calls/new")
                .get(adding::new)
                .post(adding::create),
        )
        .service(
            web::resource("/calls/cancel")
                .get(cancel::edit_many)
                .post(cancel::update_many),
        )
        .service(
            web::resource("/calls/{id}/cancel")
                .get(cancel::edit)
                .post(cancel::update),
        )
        .service(
            web::resource("/calls/{id}/reschedule")
                .get(reschedule::edit)
                .post(reschedule::update),
        );
}

#[derive(Deserialize)]
struct Filter {
    #[serde(default)]
    tab: Tab,
    /// "on" when it is ticked.
    #[serde(default)]
    canceled: String,
    /// Of this contact only.
    contact: Option<ContactId>,
}

async fn index(
    frame: Frame,
    db: web::Data<Db>,
    Query(filter): Query<Filter>,
    listing: Listing,
) -> Result<impl Responder, Failure> {
    let list = CallList {
        organization: frame.signed_in.organization.id,
        scope: scope(&frame.signed_in),
        contact: filter.contact,
        tab: filter.tab,
        canceled: filter.canceled == "on",
        now: UtcTime::now(),
    };
    let viewer = Viewer::of(&frame.signed_in.member);
    let after = listing.after().map(Cursor::time).transpose()?;
    let after = after.map(|(start, id)| (start, CallId::from(id)));
    let (contact, calls, pager) = db
        .read(move |conn| {
            let contact = match list.contact {
                Some(contact) => Some(viewer.contact(conn, contact)?),
                None => None,
            };
            let mut page = list.load(conn, after, PAGE + 1)?;
            let pager = listing.cut(&mut page, |call| {
                Cursor::by_time(call.starts_at, call.id.get())
            });
            let ids: Vec<CallId> = page.iter().map(|call| call.id).collect();
            let calls = Details::find(conn, list.organization, list.scope, &ids)?;
            let reasons = viewer.may_track();
            let refusals = Details::refusals(conn, list.organization, &calls, reasons, list.now)?;
            let mut calls: Vec<_> = calls.into_iter().zip(refusals).collect();
            if list.tab == Tab::Past {
                calls.reverse();
            }
            Ok((contact, calls, pager))
        })
        .await?;
    Ok(Page::ok(Calls::new(frame, &list, contact, calls, pager)))
}

/// What is said of a time that was offered, and is free no more.
const TAKEN: &str = "That time is not free any more. Choose another one.";

/// What is said of somebody who was offered as host, and is no more.
const NO_HOST: &str = "This person does not host the event, or not any more. Choose another one.";

/// What is said if the warning of a block was not answered.
const BLOCKED: &str = "The lead is blocked. Tick this if there is to be a call all the same.";

/// The host that a form names, unless it is none that can be read: then the field says so.
fn host(field: &mut Field) -> Option<MemberId> {
    field.parse(|text| text.parse::<MemberId>().map_err(|_| NO_HOST))
}

/// The time that a form names, unless none was chosen or it is none that can be read: then the field says so.
fn start(field: &mut Field) -> Option<UtcTime> {
    field.parse(|text| {
        text.parse::<UtcTime>()
            .map_err(|_| "Choose one of the free times.")
    })
}

/// Whose calls this person may see and cancel.
fn scope(signed_in: &SignedIn) -> Scope {
    if signed_in.may(Permission::AllCalls) {
        Scope::All
    } else {
        Scope::HostedBy(signed_in.member.id)
    }
}
