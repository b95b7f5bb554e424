//! What a visit has booked: the confirmation, and its file for calendars. They stay when the event is archived.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use super::extract::KeptWalk;
use crate::calls::{Call, LinkKey, Notice, ics};
use crate::db::{Db, Error};
use crate::mail::{Audience, MessageKind, Method, Post};
use crate::scheduler::pages::BookedPage;
use crate::staff::Member;
use crate::values::{CallStatus, UtcTime};
use crate::web::{Failure, Page};

pub(super) async fn show_booked(
    KeptWalk(walk): KeptWalk,
    db: web::Data<Db>,
    post: web::Data<Post>,
    links: web::Data<LinkKey>,
) -> Result<HttpResponse, Failure> {
    let (visit, leaves) = (walk.visit.clone(), post.leaves());
    let booked = db
        .read(move |conn| {
            let organization = visit.organization_id;
            let Some(call) = Call::by_visit(conn, organization, visit.id)? else {
                return Ok(None);
            };
            let host = Member::find(conn, organization, call.host_id)?;
            let confirmed = call.told_lead(conn, MessageKind::Booked)?;
            Ok(Some((call, host, confirmed.filter(|_| leaves))))
        })
        .await?;
    match booked {
        Some((call, host, confirmed)) => {
            let own = links.path(call.organization_id, call.id);
            let page = BookedPage::of(walk, &call, host, confirmed, own, UtcTime::now());
            Ok(Page::ok(page).into_response())
        }
        None => Ok(walk.see("time")),
    }
}

/// The call as a file for the lead's calendar.
pub(super) async fn show_calendar(
    KeptWalk(walk): KeptWalk,
    db: web::Data<Db>,
    post: web::Data<Post>,
) -> Result<HttpResponse, Failure> {
    let visit = walk.visit.clone();
    let notice = db
        .read(move |conn| {
            let call = Call::by_visit(conn, visit.organization_id, visit.id)?;
            let call = call.filter(|call| call.status == CallStatus::Scheduled);
            call.ok_or(Error::NotFound)?.notice_of_visit(conn, &visit)
        })
        .await?;
    Ok(calendar_file(&notice, &post))
}

/// What a notice tells, as a file for the lead's calendar.
pub(super) fn calendar_file(notice: &Notice, post: &Post) -> HttpResponse {
    let sender: &str = post.sender().email.as_ref();
    let now = UtcTime::now();
    let entry = ics::entry(notice, Audience::Lead, Method::Request, now, sender);
    HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8; method=REQUEST")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"call.ics\"",
        ))
        .body(entry)
}
