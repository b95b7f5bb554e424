//! Canceling one call, or many with one reason: a page that asks, and the act.

use std::collections::HashMap;

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::reason::reason;
use super::scope;
use crate::calls::pages::{CallsOrigin, Cancel, CancelForm, Row};
use crate::calls::{Call, Canceling, Details, Seen, histories};
use crate::db::Db;
use crate::values::{CallId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Field, Form, Frame, Page, Query, see_other};

/// The most calls that are canceled with one reason.
const MANY: usize = 200;

#[derive(Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    id: Vec<CallId>,
}

#[derive(Deserialize)]
pub(super) struct OneWithReason {
    version: i64,
    reason: Field,
    #[serde(default)]
    notify: Field,
    #[serde(default)]
    message: Field,
}

/// `id` and `version` stand in pairs.
#[derive(Deserialize)]
pub(super) struct TickedWithReason {
    #[serde(default)]
    id: Vec<CallId>,
    #[serde(default)]
    version: Vec<i64>,
    reason: Field,
    #[serde(default)]
    notify: Field,
    #[serde(default)]
    message: Field,
}

pub(super) async fn edit(
    frame: Frame,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    ask(frame, &db, vec![*id], origin).await
}

pub(super) async fn edit_many(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    Query(ticked): Query<Ticked>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    match each_once(ticked.id)? {
        ids if ids.is_empty() => nothing_ticked(&session, &origin),
        ids => ask(frame, &db, ids, origin).await,
    }
}

pub(super) async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<CallId>,
    origin: CallsOrigin,
    Form(form): Form<OneWithReason>,
) -> Result<HttpResponse, Failure> {
    let (id, version) = (*id, form.version);
    let (reason, notify, message) = (form.reason, form.notify, form.message);
    let form = CancelForm {
        reason,
        notify,
        message,
    };
    let seen = vec![Seen { id, version }];
    act(frame, &session, &db, seen, (form, origin)).await
}

pub(super) async fn update_many(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    origin: CallsOrigin,
    Form(form): Form<TickedWithReason>,
) -> Result<HttpResponse, Failure> {
    if form.id.len() != form.version.len() {
        return Err(Failure::bad_request(
            "This form is not complete. Go back, reload the page and send it again.",
        ));
    }
    let (reason, notify, message) = (form.reason, form.notify, form.message);
    let pairs = form.id.into_iter().zip(form.version);
    let seen = each_once(pairs.map(|(id, version)| Seen { id, version }).collect())?;
    match seen {
        seen if seen.is_empty() => nothing_ticked(&session, &origin),
        seen => {
            let form = CancelForm {
                reason,
                notify,
                message,
            };
            act(frame, &session, &db, seen, (form, origin)).await
        }
    }
}

fn each_once<T: Ord>(mut ids: Vec<T>) -> Result<Vec<T>, Failure> {
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MANY {
        let reason = format!("At most {MANY} calls can be canceled at once. Tick fewer.");
        return Err(Failure::bad_request(reason));
    }
    Ok(ids)
}

fn nothing_ticked(session: &Session, origin: &CallsOrigin) -> Result<HttpResponse, Failure> {
    let text = "No call was ticked. Tick the calls to cancel first.";
    flash::add(session, FlashKind::Warning, text)?;
    Ok(see_other(match origin.list() {
        "" => "/calls".to_owned(),
        list => format!("/calls?{list}"),
    }))
}

async fn ask(
    frame: Frame,
    db: &Db,
    ids: Vec<CallId>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    let calls = details(&frame, db, ids).await?;
    let page = Cancel::new(frame, calls, CancelForm::new(), origin, UtcTime::now());
    Ok(Page::ok(page).into_response())
}

async fn act(
    frame: Frame,
    session: &Session,
    db: &Db,
    seen: Vec<Seen>,
    (mut form, origin): (CancelForm, CallsOrigin),
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let ids: Vec<CallId> = seen.iter().map(|one| one.id).collect();
    let (Some(reason), Some(news)) = (reason(&mut form.reason), form.news()) else {
        let calls = details(&frame, db, ids).await?;
        let page = Cancel::new(frame, calls, form, origin, now);
        return Ok(Page::unprocessable(page).into_response());
    };
    let member = &frame.signed_in.member;
    let (organization, by) = (member.organization_id, Some(member.id));
    let scope = scope(&frame.signed_in);
    let (canceling, calls, histories) = db
        .write(move |conn| {
            // Nothing is canceled if any of them is not theirs.
            Details::find(conn, organization, scope, &ids)?;
            let canceling = Call::cancel_seen(conn, organization, &seen, &reason, by, now)?;
            if let Canceling::Canceled(canceled) = &canceling {
                Call::tell_canceled(conn, organization, canceled, &news, now)?;
            }
            let calls = Details::find(conn, organization, scope, &ids)?;
            let histories = match &canceling {
                Canceling::Changed(changed) => histories(conn, organization, changed)?,
                Canceling::Canceled(_) => HashMap::new(),
            };
            Ok((canceling, calls, histories))
        })
        .await?;
    let canceled = match canceling {
        Canceling::Canceled(canceled) => canceled,
        Canceling::Changed(changed) => {
            let page = Cancel::new(frame, calls, form, origin, now);
            let page = page.after_change(changed, &histories);
            return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
        }
    };
    let zone = member.time_zone;
    let rows = calls
        .into_iter()
        .map(|details| Row::new(details, zone, now));
    let (canceled, before): (Vec<Row>, Vec<Row>) =
        rows.partition(|row| canceled.iter().any(|call| call.id == row.id()));
    tell(session, &canceled, &before)?;
    Ok(see_other(origin.back(canceled.iter().chain(&before))))
}

async fn details(frame: &Frame, db: &Db, ids: Vec<CallId>) -> Result<Vec<Details>, Failure> {
    let organization = frame.signed_in.organization.id;
    let scope = scope(&frame.signed_in);
    Ok(db
        .read(move |conn| Details::find(conn, organization, scope, &ids))
        .await?)
}

/// What was done, and what somebody had done before.
fn tell(session: &Session, canceled: &[Row], before: &[Row]) -> Result<(), Failure> {
    let done = match canceled {
        [] => None,
        [row] if row.is_over() => Some(format!("Canceled {}.", row.sentence())),
        [row] => Some(format!(
            "Canceled {}. The time is free again.",
            row.sentence()
        )),
        rows if rows.iter().all(Row::is_over) => Some(format!("Canceled {} calls.", rows.len())),
        rows => Some(format!(
            "Canceled {} calls. Their times are free again.",
            rows.len()
        )),
    };
    if let Some(text) = done {
        flash::add(session, FlashKind::Success, text)?;
    }
    let unchanged = match before {
        [] => None,
        [row] => row.cancelation().map(|cancelation| {
            format!(
                "Nothing changed for {}: it was already canceled {}.",
                row.sentence(),
                cancelation.sentence()
            )
        }),
        rows => Some(format!(
            "{} of these calls were already canceled, and stay as they were.",
            rows.len()
        )),
    };
    if let Some(text) = unchanged {
        flash::add(session, FlashKind::Warning, text)?;
    }
    Ok(())
}
