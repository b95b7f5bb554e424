//! How a past call went: a page that asks, and the act.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{given_away, once_theirs, scope, somebody_elses};
use crate::calls::pages::{CallsOrigin, OutcomeForm, OutcomePage, Row};
use crate::calls::{Details, Said, Seen, Verdict, histories};
use crate::db::{Db, Error};
use crate::events::Event;
use crate::values::{CallId, EventKind, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, see_other};

pub(super) async fn edit(
    frame: Frame,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let lost = once_theirs(&frame, &db, *id).await?;
    if !lost.is_empty() {
        return Ok(somebody_elses(frame, &lost, &[]));
    }
    let (row, kind) = known(&frame, &db, *id, now).await?;
    let form = OutcomeForm::of(&row);
    Ok(Page::ok(OutcomePage::new(frame, row, kind, form, origin, now)).into_response())
}

pub(super) async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    origin: CallsOrigin,
    Form(mut form): Form<OutcomeForm>,
) -> Result<HttpResponse, Failure> {
    let (id, now) = (*id, UtcTime::now());
    let seen = Seen {
        id,
        version: form.version,
    };
    let lost = given_away(&frame, &db, seen).await?;
    if !lost.is_empty() {
        return Ok(somebody_elses(frame, &lost, &[]));
    }
    let Some((outcome, objection)) = form.parse() else {
        let (row, kind) = known(&frame, &db, id, now).await?;
        let page = OutcomePage::new(frame, row, kind, form, origin, now);
        return Ok(Page::unprocessable(page).into_response());
    };
    let verdict = Verdict {
        organization: frame.signed_in.organization.id,
        scope: scope(&frame.signed_in),
        seen,
        outcome,
        objection,
        by: frame.signed_in.member.id,
    };
    let said = db.write(move |conn| verdict.apply(conn, now)).await?;
    if said == Said::Changed
        && let lost = given_away(&frame, &db, seen).await?
        && !lost.is_empty()
    {
        return Ok(somebody_elses(frame, &lost, &[]));
    }
    let (row, kind) = known(&frame, &db, id, now).await?;
    let status = match said {
        Said::Set(_) => {
            let what = outcome.map_or("not said yet", |outcome| outcome.label());
            let text = format!("Outcome of {}: {what}.", row.sentence());
            flash::add(&session, FlashKind::Success, text)?;
            return Ok(see_other(origin.back([&row])));
        }
        Said::WrongKind => {
            form.outcome.refuse("Choose one of these.");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Said::Changed | Said::NotPast => StatusCode::CONFLICT,
    };
    let mut page = OutcomePage::new(frame, row, kind, form, origin, now);
    if said == Said::Changed {
        page = page.after_change();
    }
    Ok(Page::with(status, page).into_response())
}

/// The call as it is now, with its history, and of which kind it is.
async fn known(
    frame: &Frame,
    db: &Db,
    id: CallId,
    now: UtcTime,
) -> Result<(Row, EventKind), Failure> {
    let organization = frame.signed_in.organization.id;
    let (scope, zone) = (scope(&frame.signed_in), frame.signed_in.member.time_zone);
    let known = db.read(move |conn| {
        let details = Details::find(conn, organization, scope, &[id])?;
        let details = details.into_iter().next().ok_or(Error::NotFound)?;
        let kind = Event::find(conn, organization, details.call.event_id)?.kind;
        let mut histories = histories(conn, organization, &[id])?;
        let row = Row {
            history: histories.remove(&id).unwrap_or_default(),
            ..Row::new(details, zone, now)
        };
        Ok((row, kind))
    });
    Ok(known.await?)
}
