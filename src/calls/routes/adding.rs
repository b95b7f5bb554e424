//! Add a new call: staff book for a contact.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{host, scope, start};
use crate::calls::pages::{CardList, Invitee, NewCallForm, NewCallPage, PickView};
use crate::calls::{Offer, StaffBooking, StaffOutcome, bookable_events};
use crate::contacts::{Contact, Lost, Refusal, Viewer};
use crate::db::{Db, Error};
use crate::values::{ContactId, EventId, MemberId, TimeZone, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Moment, Page, Query, Span, see_other};

#[derive(Deserialize)]
pub(super) struct Wanted {
    contact: ContactId,
    #[serde(default)]
    list: CardList,
    event: Option<EventId>,
    host: Option<MemberId>,
    #[serde(default)]
    month: String,
    #[serde(default)]
    day: String,
}

pub(super) async fn new(
    frame: Frame,
    db: web::Data<Db>,
    Query(wanted): Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let view = PickView::at(wanted.host, wanted.month, wanted.day);
    let (from, event) = ((wanted.contact, wanted.list), wanted.event);
    let page = page(frame, &db, from, event, view, UtcTime::now()).await?;
    if wanted.host.is_some_and(|host| !page.offers(host)) {
        return Err(Failure::NotFound);
    }
    Ok(Page::ok(page).into_response())
}

pub(super) async fn create(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    Form(mut form): Form<NewCallForm>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    if let Some(lost) = lost(&frame, &db, &form).await? {
        // Nothing is lost but a choice, so the list says it.
        let text = not_booked(&lost, frame.signed_in.member.time_zone);
        flash::add(&session, FlashKind::Warning, text)?;
        return Ok(see_other(form.list.list()));
    }
    let member = &frame.signed_in.member;
    let host = host(&mut form.host);
    let from = (form.contact, form.list.clone());
    if let Some(part) = form.look.take() {
        // By a button of the form, not by a link: what was chosen comes along.
        let view = PickView::looking(host, &part);
        let page = page(frame, &db, from, Some(form.event), view, now).await?;
        return Ok(Page::ok(page.sent(&form, None)).into_response());
    }
    let start = start(&mut form.start);
    let view = match start {
        Some(_) => PickView::around(host, start, member.time_zone),
        None => PickView::looking(host, &form.shown),
    };
    let (mut status, mut wrong) = (StatusCode::UNPROCESSABLE_ENTITY, None);
    let mut event = Some(form.event);
    if form.seen_event.is_some_and(|seen| seen != form.event) {
        wrong = Some("The times below are now those of this event. Choose one of them.");
    } else if host.is_some() && form.seen_host.is_some_and(|seen| host != Some(seen)) {
        form.host
            .refuse("The times below are now those of this host. Choose one of them.");
    } else if let (Some(host), Some(start)) = (host, start) {
        let asked = StaffBooking {
            viewer: Viewer::of(member),
            scope: scope(&frame.signed_in),
            organization: member.organization_id,
            contact: form.contact,
            event: form.event,
            host,
            start,
            by: member.id,
            despite_block: form.despite.value == "on",
        };
        match db.write(move |conn| asked.apply(conn, now)).await? {
            StaffOutcome::Booked(call) => {
                let time = Span::new(call.starts_at, call.ends_at, member.time_zone);
                let (label, zone) = (time.label(), time.zone());
                let text = format!("Booked a call for {label} ({zone}).");
                flash::add(&session, FlashKind::Success, text)?;
                return Ok(see_other(form.list.card(call.contact_id)));
            }
            StaffOutcome::Blocked => form.despite.refuse(super::BLOCKED),
            StaffOutcome::NoHost => form.host.refuse(super::NO_HOST),
            StaffOutcome::Archived => {
                wrong = Some("This event is archived, and takes no bookings. Choose another one.");
                event = None;
                status = StatusCode::CONFLICT;
            }
            StaffOutcome::TimeTaken => {
                form.start.refuse(super::TAKEN);
                status = StatusCode::CONFLICT;
            }
        }
    }
    let page = page(frame, &db, from, event, view, now).await?;
    Ok(Page::with(status, page.sent(&form, wrong)).into_response())
}

/// What became of the contact since the form was shown to whoever sends it, if it is not there for them any more.
async fn lost(frame: &Frame, db: &Db, form: &NewCallForm) -> Result<Option<Lost>, Failure> {
    let id = form.contact;
    let Some(since) = frame.was_shown(&Lost::thing(id), &form.seen) else {
        return Ok(None);
    };
    let viewer = Viewer::of(&frame.signed_in.member);
    Ok(db.read(move |conn| viewer.lost(conn, id, since)).await?)
}

/// The same as a sentence, with the call that was booked or moved since, as it was then, if so.
fn not_booked(lost: &Lost, zone: TimeZone) -> String {
    let lead = lost.lead.as_deref().unwrap_or("this contact");
    let booked = lost.happened.iter().find_map(|told| {
        let call = told.call.as_ref()?;
        let (time, host) = (Moment::new(call.starts_at, zone).label(), &call.host_name);
        Some(format!(
            " A call of theirs with {host} was set for {time} ({zone})."
        ))
    });
    format!(
        "Nothing was booked: {lead} is not among the contacts that you see any more.{}",
        booked.unwrap_or_default()
    )
}

/// The page as things stand now: of the contact's own event if none is wanted, and of one of its hosts if the one who is
/// wanted is none. A contact or an event that is not for this person is not there.
async fn page(
    frame: Frame,
    db: &Db,
    (contact, list): (ContactId, CardList),
    event: Option<EventId>,
    view: PickView,
    now: UtcTime,
) -> Result<NewCallPage, Failure> {
    let viewer = Viewer::of(&frame.signed_in.member);
    let organization = frame.signed_in.organization.id;
    let (scope, zone) = (scope(&frame.signed_in), frame.signed_in.member.time_zone);
    let wanted = view.clone();
    let (contact, refusal, events, offer) = db
        .read(move |conn| {
            let shown = viewer.contact(conn, contact)?;
            let whole = Contact::find(conn, organization, contact)?;
            let identity = [whole.identity()];
            let reasons = viewer.may_track();
            let mut refusals = Refusal::of_all(conn, organization, &identity, reasons, now)?;
            let events = bookable_events(conn, organization, scope)?;
            let chosen = match event {
                Some(event) => {
                    let chosen = events.iter().find(|one| one.id == event);
                    Some(chosen.ok_or(Error::NotFound)?)
                }
                None => {
                    let own = Contact::came_for(conn, organization, contact)?;
                    let own = own.and_then(|own| events.iter().find(|one| one.id == own));
                    own.or(events.first())
                }
            };
            let mut offer = None;
            if let Some(event) = chosen.cloned() {
                let window = wanted.window(&event, zone, now);
                offer = Some(Offer::of(
                    conn,
                    event,
                    scope,
                    None,
                    wanted.host,
                    &window,
                    now,
                )?);
            }
            Ok((shown, refusals.pop().flatten(), events, offer))
        })
        .await?;
    let invitee = Invitee {
        contact,
        refusal,
        list,
    };
    let offer = offer.as_ref();
    Ok(NewCallPage::new(frame, invitee, &events, offer, &view, now))
}
