//! The public form, step by step: no page of it sets or reads a cookie.

mod extract;
mod lead;
mod own_call;
mod time_class;

use extract::KeptWalk;
use time_class::answer_in_steps;

use actix_web::http::{StatusCode, header};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};

use super::booking::{self, Booking, Outcome};
use super::form_token::FormTokens;
use super::free_times::{self, Open};
use super::pages::{
    BookedPage, ContactForm, ContactPage, DetailsForm, DetailsPage, Gate, Sent, TimePage, TimeView,
    UNKNOWN_ZONE, user_agent, visit_path,
};
use super::place::{Place, Walk};
use super::walk;
use crate::blocking::{Step, Visit};
use crate::calls::{Call, CallStatus, LinkKey, ics};
use crate::db::{Db, Error};
use crate::mail::{Method, Post};
use crate::staff::Member;
use crate::values::{ClientIp, TimeZone, UnknownTimeZone, UtcTime};
use crate::web::{BaseUrl, Failure, Form, Page, Query, VisitorIp, limit_rate, see_other};

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(own_call::routes).service(
        web::scope("/e/{organization}/{event}")
            .wrap(from_fn(answer_in_steps))
            // The outermost: who comes too often costs nothing more than the answer.
            .wrap(from_fn(limit_rate))
            .service(
                web::resource(["", "/"])
                    .get(show_contact)
                    .post(send_contact),
            )
            .service(web::resource("/book").post(book))
            .service(
                web::resource("/v/{visit}/details")
                    .get(show_details)
                    .post(send_details),
            )
            .service(web::resource("/v/{visit}/time").get(show_time))
            .service(web::resource("/v/{visit}/booked").get(show_booked))
            .service(web::resource("/v/{visit}/call.ics").get(show_calendar)),
    );
}

async fn show_contact(
    place: Place,
    request: HttpRequest,
    db: web::Data<Db>,
    tokens: web::Data<FormTokens>,
    Query(query): Query<Sent>,
) -> Result<Page<ContactPage>, Failure> {
    let now = UtcTime::now();
    let form = match known(&db, &place, query.text("visit")).await? {
        Some(visit) => ContactForm::of_visit(&visit, Gate::opened_again(&tokens, &place, now)),
        None => ContactForm::opened(&request, &query, Gate::opened(&tokens, &place, now)),
    };
    Ok(Page::ok(ContactPage::of(&place, form)))
}

async fn send_contact(
    place: Place,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    tokens: web::Data<FormTokens>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let (mut form, now) = (ContactForm::sent(&sent), UtcTime::now());
    let Some(step) = form.take(&place, &tokens, ip, user_agent(&request), now) else {
        return Ok(Page::unprocessable(ContactPage::of(&place, form)).into_response());
    };
    let earlier = known(&db, &place, sent.text("visit")).await?;
    let here = place.clone();
    let visit = db
        .write(move |conn| step.submit_after(conn, &here, earlier.as_ref(), now))
        .await?;
    Ok(see_other(visit_path(&place, &visit.token, "details")))
}

async fn show_details(walk: Walk, db: web::Data<Db>) -> Result<HttpResponse, Failure> {
    if walk.visit.step == Step::Booked {
        return Ok(walk.see("booked"));
    }
    let form = DetailsForm::of_visit(lead::questions(&db, &walk.place).await?, &walk.visit);
    Ok(Page::ok(DetailsPage::of(&walk, form)).into_response())
}

async fn send_details(
    walk: Walk,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let mut form = DetailsForm::sent(lead::questions(&db, &walk.place).await?, &sent);
    let Some(step) = form.parse() else {
        return Ok(Page::unprocessable(DetailsPage::of(&walk, form)).into_response());
    };
    let (visit, now) = (walk.visit.clone(), UtcTime::now());
    db.write(move |conn| step.submit(conn, &visit, ip, now))
        .await?;
    Ok(walk.see("time"))
}

async fn show_time(
    walk: Walk,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Query(view): Query<TimeView>,
) -> Result<HttpResponse, Failure> {
    if walk.visit.step == Step::Booked {
        return Ok(walk.see("booked"));
    }
    if walk.visit.qualified.is_none() {
        return Ok(walk.see("details"));
    }
    let now = UtcTime::now();
    let open = open(&db, &walk, &view, ip, now).await?;
    if walk.visit.step < Step::Time || walk.visit.refused != open.refused {
        let visit = walk.visit.clone();
        db.write(move |conn| walk::reach_times(conn, &visit, ip, now))
            .await?;
    }
    let unreadable = view.unreadable();
    let page = TimePage::of(&walk, &view, &open, unreadable, now);
    Ok(match unreadable {
        Some(_) => Page::unprocessable(page).into_response(),
        None => Page::ok(page).into_response(),
    })
}

async fn book(
    place: Place,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
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
            let taken = Some("That time has just been taken.");
            let page = time_page(&db, walk, view, ip, taken, now).await?;
            Ok(not_booked(StatusCode::CONFLICT, page))
        }
    }
}

/// The zone in which a time was chosen, if the form says it.
fn zone(sent: &Sent) -> Result<Option<TimeZone>, UnknownTimeZone> {
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
    let wrong = match (zone(sent), sent.text("start")) {
        (Err(_), _) => Some(UNKNOWN_ZONE),
        (_, "") => Some("Choose a time, then confirm it."),
        _ => None,
    };
    let visit = match wrong {
        Some(_) => known(db, &place, sent.text("visit")).await?,
        None => None,
    };
    let (visit, wrong) = match (visit, wrong) {
        (Some(visit), Some(wrong)) => (visit, wrong),
        // No page of ours sends such a form, so there is none to show again.
        (None, Some(UNKNOWN_ZONE)) => {
            return Err(Failure::bad_request(
                "time_zone: We do not know that time zone.",
            ));
        }
        _ => {
            return Err(Failure::bad_request(
                "This time could not be read. Go back, reload the page and choose it again.",
            ));
        }
    };
    let walk = Walk { place, visit };
    if walk.visit.qualified.is_none() {
        return Ok(walk.see("details"));
    }
    let (view, now) = (TimeView::default(), UtcTime::now());
    let page = time_page(db, walk, view, ip, Some(wrong), now).await?;
    Ok(not_booked(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// The calendar again, with what is wrong; a lead who is told of its refusal has nothing to mend.
fn not_booked(status: StatusCode, page: TimePage) -> HttpResponse {
    let status = match page.is_refusal() {
        true => StatusCode::FORBIDDEN,
        false => status,
    };
    Page::with(status, page).into_response()
}

async fn show_booked(
    KeptWalk(walk): KeptWalk,
    db: web::Data<Db>,
    post: web::Data<Post>,
    links: web::Data<LinkKey>,
) -> Result<HttpResponse, Failure> {
    let visit = walk.visit.clone();
    let booked = db
        .read(move |conn| {
            let organization = visit.organization_id;
            let Some(call) = Call::by_visit(conn, organization, visit.id)? else {
                return Ok(None);
            };
            let host = Member::find(conn, organization, call.host_id)?;
            Ok(Some((call, host)))
        })
        .await?;
    match booked {
        Some((call, host)) => {
            let own = links.path(call.organization_id, call.id);
            let page = BookedPage::of(walk, &call, host, post.leaves(), own, UtcTime::now());
            Ok(Page::ok(page).into_response())
        }
        None => Ok(walk.see("time")),
    }
}

/// The call as a file for the lead's calendar.
async fn show_calendar(
    KeptWalk(walk): KeptWalk,
    db: web::Data<Db>,
    post: web::Data<Post>,
    base_url: web::Data<BaseUrl>,
) -> Result<HttpResponse, Failure> {
    let visit = walk.visit.clone();
    let notice = db
        .read(move |conn| {
            let call = Call::by_visit(conn, visit.organization_id, visit.id)?;
            let call = call.filter(|call| call.status == CallStatus::Scheduled);
            call.ok_or(Error::NotFound)?.notice_of_visit(conn, &visit)
        })
        .await?;
    let sender: &str = post.sender().email.as_ref();
    let now = UtcTime::now();
    let host = base_url.host().unwrap_or_default();
    let entry = ics::entry(&notice, Method::Request, now, &host, sender);
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8; method=REQUEST")
        .insert_header((
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"call.ics\"",
        ))
        .body(entry))
}

/// The visit from which a lead goes back to the first page.
async fn known(db: &Db, place: &Place, token: &str) -> Result<Option<Visit>, Failure> {
    if token.is_empty() {
        return Ok(None);
    }
    let (place, token) = (place.clone(), token.to_owned());
    match db.read(move |conn| place.visit(conn, &token)).await {
        Ok(visit) => Ok(Some(visit)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The calendar as this visit may see it.
async fn time_page(
    db: &Db,
    walk: Walk,
    view: TimeView,
    ip: ClientIp,
    notice: Option<&'static str>,
    now: UtcTime,
) -> Result<TimePage, Failure> {
    let open = open(db, &walk, &view, ip, now).await?;
    Ok(TimePage::of(&walk, &view, &open, notice, now))
}

/// The part of the calendar that is looked at.
async fn open(
    db: &Db,
    walk: &Walk,
    view: &TimeView,
    ip: ClientIp,
    now: UtcTime,
) -> Result<Open, Failure> {
    let window = view.window(walk, now);
    let (event, visit) = (walk.place.event.clone(), walk.visit.clone());
    let open = db.read(move |conn| free_times::open_to(conn, &event, &visit, ip, &window, now));
    Ok(open.await?)
}
