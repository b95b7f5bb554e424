//! Global Data and the contact card.

mod adding;
mod assigning;
mod claiming;
mod editing;
mod export;
mod history;
mod merging;
mod notes;
mod tags;

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::pages::{CardPage, Filter, IndexPage, LostPage, Origin};
use super::{Card, Contact, Lost, NextCall, Order, Place, PlaceKey, Section, Viewer, Wanted};
use crate::db::{self, Connection, Db};
use crate::events::Event;
use crate::staff::Member;
use crate::tracking::decision;
use crate::values::{ContactId, UtcTime};
use crate::web::{
    BaseUrl, Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn, see_other,
};

/// The pages of this room. Everybody has contacts to see, if only the own ones: the [`Viewer`] tells.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/contacts").get(index))
        .service(web::resource("/contacts/export").get(export::export))
        .configure(adding::routes)
        .configure(assigning::routes)
        .configure(claiming::routes)
        .service(web::resource("/contacts/{contact}").get(show))
        .service(web::resource("/contacts/{contact}/journey").get(history::journey))
        .configure(editing::routes)
        .configure(notes::routes)
        .configure(tags::routes)
        .configure(merging::routes);
}

async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    Query(mut filter): Query<Filter>,
    listing: Listing,
) -> Result<HttpResponse, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    if viewer.may_track()
        && let Some(href) = decision::quoted(&db, signed_in.organization.id, filter.typed()).await?
    {
        return Ok(see_other(href));
    }
    let wanted = filter.wanted(&viewer, signed_in.member.time_zone)?;
    let (is_refused, now) = (wanted.is_none(), UtcTime::now());
    let order = filter.order();
    let place = |cursor: Option<&Cursor>| cursor.map(|cursor| place(order, cursor)).transpose();
    let (after, before) = (place(listing.after())?, place(listing.before())?);
    let organization = signed_in.organization.id;
    let (mut rows, calls, is_in_blocked, staff, events) = db
        .read(move |conn| {
            let staff = Member::all_active(conn, organization)?;
            let events = Event::all(conn, organization)?;
            let Some(wanted) = wanted else {
                return Ok((Vec::new(), HashMap::new(), false, staff, events));
            };
            exist(conn, &viewer, &wanted)?;
            let rows = match &before {
                Some(before) => viewer.list_before(conn, &wanted, before, PAGE + 1, now)?,
                None => viewer.list(conn, &wanted, after.as_ref(), PAGE + 1, now)?,
            };
            let calls = match wanted.section {
                Section::Calls => {
                    let ids: Vec<ContactId> = rows.iter().map(|row| row.line.id).collect();
                    NextCall::of_contacts(conn, organization, &ids, &wanted, now)?
                }
                _ => HashMap::new(),
            };
            let is_in_blocked = rows.is_empty() && viewer.is_in_blocked(conn, wanted)?;
            Ok((rows, calls, is_in_blocked, staff, events))
        })
        .await?;
    let pager = listing.cut_both_ways(&mut rows, |row| cursor(order.place_of(&row.line)));
    let page = IndexPage {
        frame,
        viewer,
        filter,
        rows,
        calls,
        pager,
        staff,
        events,
        is_in_blocked,
    };
    Ok(if is_refused {
        Page::unprocessable(page).into_response()
    } else {
        Page::ok(page).into_response()
    })
}

/// `NotFound` unless there are the event, the host and the owner that a list asks for.
fn exist(conn: &mut Connection, viewer: &Viewer, wanted: &Wanted) -> db::Result<()> {
    if let Some(event) = wanted.event {
        Event::find(conn, viewer.organization(), event)?;
    }
    for member in [wanted.host, wanted.owner].into_iter().flatten() {
        Member::find(conn, viewer.organization(), member)?;
    }
    Ok(())
}

/// The place that a link to the next page names.
fn place(order: Order, cursor: &Cursor) -> Result<Place, Failure> {
    let (key, id) = match order.column.is_time() {
        true => {
            let (time, id) = cursor.time()?;
            (PlaceKey::Time(time), id)
        }
        false => {
            let (text, id) = cursor.text()?;
            (PlaceKey::Text(text.to_owned()), id)
        }
    };
    let id = ContactId::from(id);
    Ok(Place { key, id })
}

fn cursor(place: Place) -> Cursor {
    let id = place.id.get();
    match place.key {
        PlaceKey::Time(time) => Cursor::by_time(time, id),
        PlaceKey::Text(text) => Cursor::by_text(text, id),
    }
}

async fn show(
    frame: Frame,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    id: web::Path<ContactId>,
    Query(filter): Query<Filter>,
) -> Result<HttpResponse, Failure> {
    let origin = Origin::of(&filter);
    let page = card(frame, &db, &base_url, *id, filter).await?;
    let found = page.card.contact.id;
    if found != *id {
        // It was merged into another one: links to it lead there.
        return Ok(see_other(origin.card(found)));
    }
    Ok(Page::ok(page).into_response())
}

/// The card of this contact, or of the one that it was merged into, as it is opened from the list that `filter` asks for.
async fn card(
    frame: Frame,
    db: &Db,
    base_url: &BaseUrl,
    id: ContactId,
    mut filter: Filter,
) -> Result<CardPage, Failure> {
    let viewer = Viewer::of(&frame.signed_in.member);
    let now = UtcTime::now();
    let wanted = match filter.is_of_list() {
        true => filter.wanted(&viewer, frame.signed_in.member.time_zone)?,
        false => None,
    };
    let (card, neighbors) = db
        .read(move |conn| {
            let card = Card::find(conn, &viewer, id, now)?;
            let neighbors = match &wanted {
                Some(wanted) => Some(viewer.neighbors(conn, wanted, &card.contact)?),
                None => None,
            };
            Ok((card, neighbors))
        })
        .await?;
    let mut page = CardPage::new(frame, card, base_url, now);
    if let Some(neighbors) = neighbors {
        page.come_from(Origin::of(&filter), neighbors);
    }
    Ok(page)
}

/// The contact of this id, if it is there for whoever is signed in: what every change to it asks first.
async fn contact(signed_in: &SignedIn, db: &Db, id: ContactId) -> Result<Contact, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    Ok(db.read(move |conn| viewer.contact(conn, id)).await?)
}

/// What became of a contact since a form about it was shown to whoever sends that, if it is not there for them any more. Asked
/// before anything that was sent is looked at: whoever typed it for nothing is told why.
async fn lost(frame: &Frame, db: &Db, id: ContactId, seen: &str) -> Result<Option<Lost>, Failure> {
    let Some(since) = frame.was_shown(&Lost::thing(id), seen) else {
        return Ok(None);
    };
    let viewer = Viewer::of(&frame.signed_in.member);
    Ok(db.read(move |conn| viewer.lost(conn, id, since)).await?)
}

/// That the contact is not there for them any more, and what they sent, with the labels of the fields.
fn out_of_sight(
    frame: Frame,
    origin: Origin,
    lost: Lost,
    typed: Vec<(&'static str, String)>,
) -> HttpResponse {
    let page = LostPage::new(frame, origin, lost, typed);
    Page::with(StatusCode::CONFLICT, page).into_response()
}
