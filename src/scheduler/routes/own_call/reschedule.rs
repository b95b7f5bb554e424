//! A lead moves its own call: a calendar of what is free, and the act.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::gone;
use super::linked::Linked;
use crate::calls::Seen;
use crate::db::Db;
use crate::scheduler::free_times;
use crate::scheduler::moving::{Move, Moving};
use crate::scheduler::own_call::Looker;
use crate::scheduler::pages::own::{RescheduleOwnForm, RescheduleOwnPage};
use crate::scheduler::pages::{TimeView, user_agent};
use crate::scheduler::walk;
use crate::values::{ClientIp, UtcTime};
use crate::web::{Failure, Form, Page, Query, VisitorIp, see_other};

pub(super) async fn edit(
    linked: Linked,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Query(view): Query<TimeView>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    if !linked.own.call.is_to_come(now) {
        return Ok(gone(&linked, now));
    }
    let looker = looker(&linked, &request, ip);
    let unreadable = view.unreadable();
    let page = times(&db, &linked, looker, view, unreadable, now).await?;
    Ok(match unreadable {
        Some(_) => answer(StatusCode::UNPROCESSABLE_ENTITY, page),
        None => Page::ok(page).into_response(),
    })
}

pub(super) async fn update(
    linked: Linked,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Form(form): Form<RescheduleOwnForm>,
) -> Result<HttpResponse, Failure> {
    let (looker, now) = (looker(&linked, &request, ip), UtcTime::now());
    // Of what is not to be moved any more that is said first, whatever is wrong with the form.
    if !linked.own.call.is_to_come(now) {
        return Ok(gone(&linked, now));
    }
    let (start, time_zone) = match (form.start.parse(), form.time_zone()) {
        (Ok(start), Ok(time_zone)) => (start, time_zone),
        (_, time_zone) => {
            let wrong = time_zone.err().unwrap_or("Choose a time, then confirm it.");
            let view = form.view();
            let page = times(&db, &linked, looker, view, Some(wrong), now).await?;
            return Ok(answer(StatusCode::UNPROCESSABLE_ENTITY, page));
        }
    };
    let asked = Move {
        organization: linked.own.place.organization.id,
        seen: Seen {
            id: linked.own.call.id,
            version: form.version,
        },
        start,
        time_zone,
        looker: looker.clone(),
        message: linked.message,
    };
    let moving = db.write(move |conn| asked.apply(conn, now)).await?;
    let (status, notice) = match moving {
        Moving::Moved => return moved(linked, &db).await,
        Moving::Gone => return Ok(gone(&linked.again(&db).await?, now)),
        Moving::Changed => (
            StatusCode::CONFLICT,
            "Your call was changed meanwhile. It is shown as it is now, and was not moved.",
        ),
        Moving::Refused | Moving::TimeTaken => {
            (StatusCode::CONFLICT, "That time has just been taken.")
        }
        Moving::TooOften => (
            StatusCode::CONFLICT,
            "This call was moved too often. Write to us, and we will find a time.",
        ),
        Moving::Same => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "Your call is at that time already. Choose another one.",
        ),
    };
    let linked = linked.again(&db).await?;
    let view = TimeView::around(start, time_zone.unwrap_or(linked.own.call.time_zone));
    let page = times(&db, &linked, looker, view, Some(notice), now).await?;
    Ok(answer(status, page))
}

/// Leads on to the call as it is now. The version that was moved is the one of which `before` tells the host.
async fn moved(before: Linked, db: &Db) -> Result<HttpResponse, Failure> {
    let host = before.own.call.host_id;
    let after = before.again(db).await?;
    let what = match after.own.call.host_id == host {
        true => "1",
        false => "host",
    };
    Ok(see_other(format!("{}?moved={what}", after.path)))
}

/// The calendar again, with what is wrong; a lead who is told of its refusal has nothing to mend.
fn answer(status: StatusCode, page: RescheduleOwnPage) -> HttpResponse {
    let status = match page.is_refusal() {
        true => StatusCode::FORBIDDEN,
        false => status,
    };
    Page::with(status, page).into_kept_response()
}

fn looker(linked: &Linked, request: &HttpRequest, ip: ClientIp) -> Looker {
    Looker {
        token: linked.visit_token.clone(),
        ip,
        user_agent: user_agent(request),
    }
}

/// The calendar as the lead of this call may see it: the same work whoever that is, as in the public form.
async fn times(
    db: &Db,
    linked: &Linked,
    looker: Looker,
    view: TimeView,
    notice: Option<&'static str>,
    now: UtcTime,
) -> Result<RescheduleOwnPage, Failure> {
    let (own, token, ip) = (linked.own.clone(), looker.token.clone(), looker.ip);
    let walk = match db.read(move |conn| own.visit(conn, &token)).await? {
        Some(walk) => walk,
        None => {
            let own = linked.own.clone();
            let begin = db.write(move |conn| own.begin_visit(conn, &looker, now));
            linked.own.walk(begin.await?)
        }
    };
    let (own, visit, window) = (
        linked.own.clone(),
        walk.visit.clone(),
        view.window(&walk, now),
    );
    let open = db
        .read(move |conn| free_times::open_to_mover(conn, &own, &visit, ip, &window, now))
        .await?;
    if walk.is_news(open.refused) {
        let (own, visit) = (linked.own.clone(), walk.visit.clone());
        db.write(move |conn| {
            let booked_as = own.booked_as(conn, now)?;
            walk::reach_times(conn, &visit, booked_as.as_ref(), ip, now)
        })
        .await?;
    }
    Ok(RescheduleOwnPage::of(
        &linked.own,
        &linked.path,
        &walk,
        &view,
        &open,
        notice,
        now,
    ))
}
