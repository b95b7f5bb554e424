//! Rescheduling by staff: a page with a calendar, and the act.

use std::slice;

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::reason::reason;
use super::{given_away, host, once_theirs, scope, somebody_elses, start};
use crate::calls::pages::{CallsOrigin, PickView, RescheduleForm, ReschedulePage, Row};
use crate::calls::{Call, Details, Offer, Reschedule, Rescheduling, Seen, histories};
use crate::db::{Db, Error};
use crate::events::Event;
use crate::staff::Member;
use crate::values::{CallId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, Query, see_other};

pub(super) async fn edit(
    frame: Frame,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    Query(view): Query<PickView>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    let lost = once_theirs(&frame, &db, *id).await?;
    if !lost.is_empty() {
        return Ok(somebody_elses(frame, &lost, &[]));
    }
    let form = RescheduleForm::default();
    let page = page(frame, &db, *id, view, (form, origin), UtcTime::now()).await?;
    Ok(Page::ok(page).into_response())
}

pub(super) async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    origin: CallsOrigin,
    Form(mut form): Form<RescheduleForm>,
) -> Result<HttpResponse, Failure> {
    let (id, now) = (*id, UtcTime::now());
    let seen = Seen {
        id,
        version: form.version,
    };
    let lost = given_away(&frame, &db, seen).await?;
    if !lost.is_empty() {
        return Ok(somebody_elses(frame, &lost, &[("Reason", &form.reason)]));
    }
    let host = host(&mut form.host);
    if let Some(part) = form.look.take() {
        // By a button of the form, not by a link: what was typed comes along.
        let view = without_unknown(PickView::looking(host, &part), &form);
        let page = page(frame, &db, id, view, (form, origin), now).await?;
        return Ok(Page::ok(page).into_response());
    }
    let start = start(&mut form.start);
    let reason = reason(&mut form.reason);
    let view = match start {
        Some(_) => PickView::around(host, start, frame.signed_in.member.time_zone),
        None => PickView::looking(host, &form.shown),
    };
    let (Some(host), Some(start), Some(reason)) = (host, start, reason) else {
        let view = without_unknown(view, &form);
        let page = page(frame, &db, id, view, (form, origin), now).await?;
        return Ok(Page::unprocessable(page).into_response());
    };
    let asked = Reschedule {
        organization: frame.signed_in.organization.id,
        scope: scope(&frame.signed_in),
        seen,
        host,
        start,
        reason,
        by: frame.signed_in.member.id,
        despite_block: form.despite.value == "on",
    };
    let outcome = db.write(move |conn| asked.apply(conn, now)).await?;
    if outcome == Rescheduling::Changed
        && let lost = given_away(&frame, &db, seen).await?
        && !lost.is_empty()
    {
        return Ok(somebody_elses(frame, &lost, &[("Reason", &form.reason)]));
    }
    let status = match &outcome {
        Rescheduling::Moved(call) => return moved(&frame, &session, &db, call, origin, now).await,
        Rescheduling::Changed | Rescheduling::NotUpcoming => StatusCode::CONFLICT,
        Rescheduling::TimeTaken => {
            form.start.refuse(super::TAKEN);
            StatusCode::CONFLICT
        }
        Rescheduling::Same => {
            let same = "The call is at that time already, with that host. Choose another one.";
            form.start.refuse(same);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Rescheduling::NoHost => {
            form.host.refuse(super::NO_HOST);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Rescheduling::Blocked => {
            form.despite.refuse(super::BLOCKED);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let view = without_unknown(view, &form);
    let mut page = page(frame, &db, id, view, (form, origin), now).await?;
    if outcome == Rescheduling::Changed {
        page = page.after_change();
    }
    Ok(Page::with(status, page).into_response())
}

/// A host that cannot be chosen has no calendar here.
fn without_unknown(view: PickView, form: &RescheduleForm) -> PickView {
    match form.host.error {
        Some(_) => view.without_host(),
        None => view,
    }
}

/// The page as things stand now. A host in the address who cannot be chosen is not there.
async fn page(
    frame: Frame,
    db: &Db,
    id: CallId,
    view: PickView,
    (form, origin): (RescheduleForm, CallsOrigin),
    now: UtcTime,
) -> Result<ReschedulePage, Failure> {
    let organization = frame.signed_in.organization.id;
    let (scope, zone) = (scope(&frame.signed_in), frame.signed_in.member.time_zone);
    let reasons = frame.may_track();
    let wanted = view.clone();
    let (row, offer) = db
        .read(move |conn| {
            let details = Details::find(conn, organization, scope, &[id])?;
            let details = details.into_iter().next().ok_or(Error::NotFound)?;
            let event = Event::find(conn, organization, details.call.event_id)?;
            let window = wanted.window(&event, zone, now);
            let (call, host) = (Some(&details.call), wanted.host);
            let offer = Offer::of(conn, event, scope, call, host, &window, now)?;
            if host.is_some_and(|host| !offer.has(host)) {
                return Err(Error::NotFound);
            }
            let one = slice::from_ref(&details);
            let mut refusals = Details::refusals(conn, organization, one, reasons, now)?;
            let mut histories = histories(conn, organization, &[id])?;
            let row = Row {
                refusal: refusals.pop().flatten(),
                history: histories.remove(&id).unwrap_or_default(),
                ..Row::new(details, zone, now)
            };
            Ok((row, offer))
        })
        .await?;
    Ok(ReschedulePage::new(
        frame, row, &offer, &view, form, origin, now,
    ))
}

async fn moved(
    frame: &Frame,
    session: &Session,
    db: &Db,
    call: &Call,
    origin: CallsOrigin,
    now: UtcTime,
) -> Result<HttpResponse, Failure> {
    let (organization, id, host) = (call.organization_id, call.id, call.host_id);
    let (details, host) = db
        .read(move |conn| {
            // All: whoever gives a call away may not see it any more.
            let details = Details::find(conn, organization, crate::calls::Scope::All, &[id])?;
            Ok((details, Member::find(conn, organization, host)?))
        })
        .await?;
    let zone = frame.signed_in.member.time_zone;
    let rows: Vec<Row> = details
        .into_iter()
        .map(|details| Row::new(details, zone, now))
        .collect();
    for row in &rows {
        let text = format!(
            "Moved: {}, with {}. The old time is free again.",
            row.sentence(),
            host.name
        );
        flash::add(session, FlashKind::Success, text)?;
    }
    Ok(see_other(origin.back(&rows)))
}
