//! The form of the last step: a time is booked, or the calendar comes again and says why not.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::extract::Named;
use super::time::time_page;
use super::{known, lead};
use crate::db::Db;
use crate::scheduler::booking::{self, Booking, Outcome};
use crate::scheduler::pages::{Sent, TimePage, TimeView, UNKNOWN_ZONE};
use crate::scheduler::place::{Place, Walk};
use crate::values::{ClientIp, TimeZone, UnknownTimeZone, UtcTime};
use crate::web::{Failure, Form, Page, VisitorIp};

/// What is said to whoever chose a time that is not free, whatever the reason.
pub(super) const TAKEN: &str = "That time has just been taken.";

pub(super) async fn book(
    named: Named,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let place = named.open(&db, sent.text("visit")).await?;
    let (Ok(start), Ok(time_zone)) = (sent.text("start").parse(), zone(&sent)) else {
        return not_chosen(place, ip, &db, &sent).await;
    };
    let booking = Booking {
        lead: lead::lead(&db, &place, &request, ip, &sent).await?,
        start,
        time_zone,
        ip,
    };
    let (here, now) = (place.clone(), UtcTime::now());
    let (visit, outcome) = db
        .write(move |conn| booking::book(conn, &here, &booking, now))
        .await?;
    let walk = Walk { place, visit };
    match outcome {
        Outcome::Booked(_) => Ok(walk.see("booked")),
        Outcome::DetailsMissing => Ok(walk.see("details")),
        Outcome::Refused | Outcome::NoFreeTimes | Outcome::SlotTaken => {
            let view = TimeView::around(start, walk.visit.time_zone);
            let page = time_page(&db, walk, view, ip, Some(TAKEN), now).await?;
            Ok(not_booked(StatusCode::CONFLICT, page))
        }
    }
}

/// The zone in which a time was chosen, if the form says it.
pub(super) fn zone(sent: &Sent) -> Result<Option<TimeZone>, UnknownTimeZone> {
    match sent.text("time_zone") {
        "" => Ok(None),
        zone => TimeZone::parse(zone).map(Some),
    }
}

/// A form that was confirmed without a time, or in a zone that nobody knows; or with what no page of ours would send.
async fn not_chosen(
    place: Place,
    ip: ClientIp,
    db: &Db,
    sent: &Sent,
) -> Result<HttpResponse, Failure> {
    let wrong = wrong(sent)?;
    let Some(visit) = known(db, &place, sent.text("visit")).await? else {
        // No page of ours sends such a form, so there is none to show again.
        return Err(match wrong {
            UNKNOWN_ZONE => Failure::bad_request("time_zone: We do not know that time zone."),
            _ => unreadable(),
        });
    };
    let walk = Walk { place, visit };
    if walk.visit.qualified.is_none() {
        return Ok(walk.see("details"));
    }
    let (view, now) = (TimeView::sent(sent), UtcTime::now());
    let page = time_page(db, walk, view, ip, Some(wrong), now).await?;
    Ok(not_booked(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// What is wrong with a form that does not tell a time, or not in which zone.
pub(super) fn wrong(sent: &Sent) -> Result<&'static str, Failure> {
    match (zone(sent), sent.text("start")) {
        (Err(_), _) => Ok(UNKNOWN_ZONE),
        (_, "") => Ok("Choose a time, then confirm it."),
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Failure {
    Failure::bad_request(
        "This time could not be read. Go back, reload the page and choose it again.",
    )
}

/// The calendar again, with what is wrong; a lead who is told of its refusal has nothing to mend.
pub(super) fn not_booked(status: StatusCode, page: TimePage) -> HttpResponse {
    let status = match page.is_refusal() {
        true => StatusCode::FORBIDDEN,
        false => status,
    };
    Page::with(status, page).into_kept_response()
}
