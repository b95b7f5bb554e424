//! A lead's own call, by the link in its mails: looking never changes the call, for mail scanners follow every link.

mod cancel;
mod linked;
mod reschedule;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::booked::calendar_file;
use super::throttled::count_throttled;
use super::time_class::answer_in_steps;
use crate::db::Db;
use crate::mail::{MessageKind, Post};
use crate::scheduler::pages::own::OwnCallPage;
use crate::values::UtcTime;
use crate::web::{Failure, Page, Query, limit_rate};
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
                .service(
                    web::resource("/cancel")
                        .get(cancel::ask)
                        .post(cancel::cancel),
                )
                .service(
                    web::resource("/reschedule")
                        .get(reschedule::edit)
                        .post(reschedule::update),
                ),
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
    db: web::Data<Db>,
    post: web::Data<Post>,
) -> Result<Page<OwnCallPage>, Failure> {
    let page = OwnCallPage::of(&linked.own, &linked.path, UtcTime::now());
    if done.moved.is_empty() {
        return Ok(Page::ok(page));
    }
    let call = linked.own.call.clone();
    let told = db
        .read(move |conn| call.told_lead(conn, MessageKind::Rescheduled))
        .await?;
    let told = told.is_some() && post.leaves();
    Ok(Page::ok(page.after_move(done.moved == "host", told)))
}

/// The call as a file for the lead's calendar, as it is now.
async fn show_calendar(
    linked: Linked,
    db: web::Data<Db>,
    post: web::Data<Post>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    if !linked.own.call.is_to_come(now) {
        return Ok(gone(&linked, now));
    }
    let call = linked.own.call;
    let notice = db.read(move |conn| call.notice_for_lead(conn)).await?;
    Ok(calendar_file(&notice, &post))
}

/// A link that leads to nothing that could be moved or canceled says so: the call is canceled, has begun or is over.
fn gone(linked: &Linked, now: UtcTime) -> HttpResponse {
    let page = OwnCallPage::of(&linked.own, &linked.path, now);
    Page::with(StatusCode::GONE, page).into_response()
}
