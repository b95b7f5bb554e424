//! Scheduled Calls: upcoming and past, and their cancelation.

mod adding;
mod cancel;
mod feed;
mod outcome;
mod reason;
mod reschedule;
mod rows;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, Responder, web};

pub use feed::public_routes;

use super::pages::{Calls, FilterForm, GivenAwayPage};
use super::{CallList, GivenAway, Scope, Seen};
use crate::contacts::Viewer;
use crate::db::{Connection, Db, Error};
use crate::events::Event;
use crate::staff::{Member, Permission};
use crate::values::{CallId, MemberId, UtcTime};
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
            web::resource("/calls/{id}/outcome")
                .get(outcome::edit)
                .post(outcome::update),
        )
        .service(
            web::resource("/calls/{id}/reschedule")
                .get(reschedule::edit)
                .post(reschedule::update),
        );
}

async fn index(
    frame: Frame,
    db: web::Data<Db>,
    Query(mut form): Query<FilterForm>,
    listing: Listing,
) -> Result<impl Responder, Failure> {
    let (now, zone) = (UtcTime::now(), frame.signed_in.member.time_zone);
    let (organization, scope) = (frame.signed_in.organization.id, scope(&frame.signed_in));
    let list = form.parse(zone).map(|filter| CallList {
        organization,
        scope,
        contact: form.contact,
        tab: form.tab,
        canceled: form.with_canceled(),
        filter,
        now,
    });
    let viewer = Viewer::of(&frame.signed_in.member);
    let after = listing.after().map(Cursor::time).transpose()?;
    let after = after.map(|(start, id)| (start, CallId::from(id)));
    let (is_wrong, contact) = (list.is_none(), form.contact);
    let known = db.read(move |conn| {
        let contact = match contact {
            Some(contact) => Some(viewer.contact(conn, contact)?),
            None => None,
        };
        let events = Event::all(conn, organization)?;
        let hosts = match scope {
            Scope::All => Member::all_active(conn, organization)?,
            Scope::HostedBy(_) => Vec::new(),
        };
        let mut page = match &list {
            Some(list) => {
                exist(conn, list)?;
                list.load(conn, after, PAGE + 1)?
            }
            None => Vec::new(),
        };
        let pager = listing.cut(&mut page, |call| {
            Cursor::by_time(call.starts_at, call.id.get())
        });
        let rows = rows::of_page(conn, &page, scope, viewer.may_track(), zone, now)?;
        Ok((contact, events, hosts, rows, pager))
    });
    let (contact, events, hosts, rows, pager) = known.await?;
    let page = Calls::new(frame, form, contact, (&events, &hosts), rows, pager);
    Ok(match is_wrong {
        true => Page::unprocessable(page),
        false => Page::ok(page),
    })
}

/// [`Error::NotFound`] unless there are the event and the host that a list asks for, for whoever asks.
fn exist(conn: &mut Connection, list: &CallList) -> Result<(), Error> {
    if let Some(event) = list.filter.event {
        Event::find(conn, list.organization, event)?;
    }
    match (list.filter.host, list.scope) {
        (Some(host), Scope::HostedBy(own)) if host != own => Err(Error::NotFound),
        (Some(host), _) => Member::find(conn, list.organization, host).map(|_| ()),
        (None, _) => Ok(()),
    }
}

/// That somebody has given the call away since it was seen, if so. What was sent is looked at later: whoever typed it for
/// nothing is told why, whatever was wrong with it.
async fn given_away(frame: &Frame, db: &Db, seen: Seen) -> Result<Vec<GivenAway>, Failure> {
    let organization = frame.signed_in.organization.id;
    let scope = scope(&frame.signed_in);
    let lost = db.read(move |conn| Seen::given_away(conn, organization, scope, &[seen]));
    Ok(lost.await?.into_values().collect())
}

/// The same of a call that a link leads to: whether it was with them ever.
async fn once_theirs(frame: &Frame, db: &Db, id: CallId) -> Result<Vec<GivenAway>, Failure> {
    let organization = frame.signed_in.organization.id;
    let scope = scope(&frame.signed_in);
    let lost = db.read(move |conn| GivenAway::of(conn, organization, scope, &[id]));
    Ok(lost.await?)
}

/// That these calls are not theirs any more, and what they typed, with the labels of the fields.
fn somebody_elses(
    frame: Frame,
    lost: &[GivenAway],
    typed: &[(&'static str, &Field)],
) -> HttpResponse {
    let page = GivenAwayPage::new(frame, lost, typed);
    Page::with(StatusCode::CONFLICT, page).into_response()
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
