//! A lead's own call, by the link in its mails: looking never changes the call, for mail scanners follow every link.

mod linked;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::booked::calendar_file;
use super::throttled::count_throttled;
use super::time_class::answer_in_steps;
use crate::calls::{Call, LeadCanceling, Seen};
use crate::db::Db;
use crate::mail::Post;
use crate::scheduler::free_times;
use crate::scheduler::moving::{Move, Moving};
use crate::scheduler::own_call::Looker;
use crate::scheduler::pages::own::{
    CancelOwnForm, CancelOwnPage, OwnCallPage, RescheduleOwnForm, RescheduleOwnPage,
};
use crate::scheduler::pages::{TimeView, user_agent};
use crate::scheduler::walk;
use crate::values::{ClientIp, UtcTime};
use crate::web::{BaseUrl, Failure, Form, Page, Query, VisitorIp, limit_rate, see_other};
use linked::Linked;

const ROBOTS: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-robots-tag"),
    HeaderValue::from_static("noindex, nofollow"),
);

/// The pages of a lead's own call.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::scope("/c/{token}")
                .wrap(from_fn(answer_in_steps))
                .wrap(DefaultHeaders::new().add(ROBOTS))
                .wrap(from_fn(limit_rate))
                .wrap(from_fn(count_throttled))
                .service(web::resource("").get(show))
                .service(web::resource("/call.ics").get(show_calendar))
                .service(web::resource("/cancel").get(ask).post(cancel))
                .service(web::resource("/reschedule").get(edit).post(update)),
        )
        // A link cut short by hand is not for the staff's sign-in.
        .service(web::scope("/c"));
}

/// What the lead has just done.
#[derive(Deserialize)]
struct Done {
    /// That it was moved: `1`, or `host` if another host has it since.
    #[serde(default)]
    moved: String,
}

async fn show(
    linked: Linked,
    Query(done): Query<Done>,
    post: web::Data<Post>,
) -> Page<OwnCallPage> {
    let page = OwnCallPage::of(&linked.own, &linked.path, UtcTime::now());
    Page::ok(match done.moved.as_str() {
        "" => page,
        moved => page.after_move(&linked.own, moved == "host", post.leaves()),
    })
}

/// The call as a file for the lead's calendar, as it is now.
async fn show_calendar(
    linked: Linked,
    db: web::Data<Db>,
    post: web::Data<Post>,
    base_url: web::Data<BaseUrl>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    if !linked.own.call.is_to_come(now) {
        return Ok(gone(&linked, now));
    }
    let call = linked.own.call;
    let notice = db.read(move |conn| call.notice_for_lead(conn)).await?;
    Ok(calendar_file(&notice, &post, &base_url))
}

async fn ask(linked: Linked) -> HttpResponse {
    let now = UtcTime::now();
    if !linked.own.call.is_to_come(now) {
        return gone(&linked, now);
    }
    let form = CancelOwnForm::default();
    Page::ok(CancelOwnPage::of(&linked.own, &linked.path, form, now)).into_response()
}

async fn cancel(
    linked: Linked,
    db: web::Data<Db>,
    Form(mut form): Form<CancelOwnForm>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let page = |linked: &Linked, form| CancelOwnPage::of(&linked.own, &linked.path, form, now);
    let Some(reason) = form.reason() else {
        return Ok(Page::unprocessable(page(&linked, form)).into_kept_response());
    };
    let organization = linked.own.place.organization.id;
    let seen = Seen {
        id: linked.own.call.id,
        version: form.version,
    };
    let message = linked.message;
    let canceling = db
        .write(move |conn| Call::cancel_by_lead(conn, organization, seen, message, &reason, now))
        .await?;
    match canceling {
        LeadCanceling::Canceled => Ok(see_other(&linked.path)),
        LeadCanceling::Begun => Ok(gone(&linked.again(&db).await?, now)),
        LeadCanceling::Changed => {
            let page = page(&linked.again(&db).await?, form).after_change();
            Ok(Page::with(StatusCode::CONFLICT, page).into_kept_response())
        }
    }
}

async fn edit(
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

async fn update(
    linked: Linked,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Form(form): Form<RescheduleOwnForm>,
) -> Result<HttpResponse, Failure> {
    let (looker, now) = (looker(&linked, &request, ip), UtcTime::now());
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

/// A link that leads to nothing that could be moved or canceled says so: the call is canceled, has begun or is over.
fn gone(linked: &Linked, now: UtcTime) -> HttpResponse {
    let page = OwnCallPage::of(&linked.own, &linked.path, now);
    Page::with(StatusCode::GONE, page).into_response()
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
        let visit = walk.visit.clone();
        db.write(move |conn| walk::reach_times(conn, &visit, ip, now))
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
