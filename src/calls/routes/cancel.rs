//! Canceling one call, or many with one reason: a page that asks, and the act.

mod told;

use std::collections::HashMap;

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::reason::reason;
use super::{scope, somebody_elses};
use crate::calls::pages::{CallsOrigin, Cancel, CancelForm, Row};
use crate::calls::{Call, Canceling, Details, GivenAway, Seen, histories};
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
    notify_past: Field,
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
    notify_past: Field,
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
    let form = CancelForm {
        reason: form.reason,
        notify: form.notify,
        notify_past: form.notify_past,
        message: form.message,
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
    let pairs = form.id.into_iter().zip(form.version);
    let seen = each_once(pairs.map(|(id, version)| Seen { id, version }).collect())?;
    match seen {
        seen if seen.is_empty() => nothing_ticked(&session, &origin),
        seen => {
            let form = CancelForm {
                reason: form.reason,
                notify: form.notify,
                notify_past: form.notify_past,
                message: form.message,
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

/// Of ticked calls those are left out that are not theirs. Of those that were given away since the list was shown it is said to
/// whom; only if none is left there is nothing to ask.
async fn ask(
    frame: Frame,
    db: &Db,
    ids: Vec<CallId>,
    origin: CallsOrigin,
) -> Result<HttpResponse, Failure> {
    let organization = frame.signed_in.organization.id;
    let scope = scope(&frame.signed_in);
    let (calls, lost) = db
        .read(move |conn| {
            let calls = Details::within(conn, organization, scope, &ids)?;
            let lost = GivenAway::of(conn, organization, scope, &ids)?;
            Ok((calls, lost))
        })
        .await?;
    match (calls.is_empty(), lost.is_empty()) {
        (true, true) => return Err(Failure::NotFound),
        (true, false) => return Ok(somebody_elses(frame, &lost, &[])),
        (false, _) => {}
    }
    let page = Cancel::new(frame, calls, CancelForm::new(), origin, UtcTime::now());
    Ok(Page::ok(page.without(&lost)).into_response())
}

async fn act(
    frame: Frame,
    session: &Session,
    db: &Db,
    seen: Vec<Seen>,
    (mut form, origin): (CancelForm, CallsOrigin),
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let member = &frame.signed_in.member;
    let (organization, by) = (member.organization_id, Some(member.id));
    let scope = scope(&frame.signed_in);
    let (Some(reason), Some(news)) = (reason(&mut form.reason), form.news()) else {
        let (calls, lost) = db
            .read(move |conn| {
                let lost = Seen::given_away(conn, organization, scope, &seen)?;
                let ids = seen.iter().map(|one| one.id);
                let theirs: Vec<CallId> = ids.filter(|id| !lost.contains_key(id)).collect();
                let calls = Details::find(conn, organization, scope, &theirs)?;
                Ok((calls, GivenAway::sorted(lost)))
            })
            .await?;
        if calls.is_empty() {
            return Ok(somebody_elses(frame, &lost, &form.typed()));
        }
        let page = Cancel::new(frame, calls, form, origin, now).without(&lost);
        return Ok(Page::unprocessable(page).into_response());
    };
    let (canceling, calls, histories, lost) = db
        .write(move |conn| {
            let (seen, lost) = Seen::part(conn, organization, scope, &seen)?;
            let ids: Vec<CallId> = seen.iter().map(|one| one.id).collect();
            // Nothing is canceled if any of them never was theirs.
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
            Ok((canceling, calls, histories, lost))
        })
        .await?;
    if calls.is_empty() {
        return Ok(somebody_elses(frame, &lost, &form.typed()));
    }
    let canceled = match canceling {
        Canceling::Canceled(canceled) => canceled,
        Canceling::Changed(changed) => {
            let page = Cancel::new(frame, calls, form, origin, now)
                .after_change(changed, &histories)
                .without(&lost);
            return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
        }
    };
    let zone = member.time_zone;
    let rows = calls
        .into_iter()
        .map(|details| Row::new(details, zone, now));
    let (canceled, before): (Vec<Row>, Vec<Row>) =
        rows.partition(|row| canceled.iter().any(|call| call.id == row.id()));
    told::of_canceled(session, &canceled, &before)?;
    told::of_lost(session, &lost, zone)?;
    Ok(see_other(origin.back(canceled.iter().chain(&before))))
}
