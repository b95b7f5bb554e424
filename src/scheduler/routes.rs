//! The public form, its first two steps here: no page of it sets or reads a cookie.

mod book;
mod booked;
mod extract;
mod lead;
mod own_call;
mod preview;
mod throttled;
mod time;
mod time_class;

use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, web};

use super::answers::LONGEST_ANSWER;
use super::form_token::FormTokens;
use super::pages::{
    ContactForm, ContactPage, DetailsForm, DetailsPage, Gate, Sent, user_agent, visit_path,
};
use super::place::{Place, Walk};
use crate::blocking::{Step, Visit};
use crate::db::{Db, Error};
use crate::events::question::MOST_QUESTIONS;
use crate::values::UtcTime;
use crate::web::{
    FORM_LIMIT, Failure, Form, FormLimit, Page, Query, VisitorIp, limit_rate, see_other,
};
use extract::Named;
use throttled::count_throttled;
use time_class::answer_in_steps;

pub use preview::routes as preview_routes;

/// What the answers to all questions of an event may take beside the rest of a form: each byte of theirs is sent as three signs.
const ANSWERS: FormLimit = FormLimit(FORM_LIMIT + MOST_QUESTIONS * LONGEST_ANSWER * 4 * 3);

/// The pages of this room.
pub fn routes(config: &mut web::ServiceConfig) {
    config.configure(own_call::routes).service(
        web::scope("/e/{organization}/{event}")
            .wrap(from_fn(answer_in_steps))
            // Who comes too often costs nothing more than the answer, and a number.
            .wrap(from_fn(limit_rate))
            .wrap(from_fn(count_throttled))
            .service(
                web::resource(["", "/"])
                    .get(show_contact)
                    .post(send_contact),
            )
            .service(web::resource("/book").app_data(ANSWERS).post(book::book))
            .service(
                web::resource("/v/{visit}/details")
                    .app_data(ANSWERS)
                    .get(show_details)
                    .post(send_details),
            )
            .service(web::resource("/v/{visit}/time").get(time::show_time))
            .service(web::resource("/v/{visit}/booked").get(booked::show_booked))
            .service(web::resource("/v/{visit}/call.ics").get(booked::show_calendar)),
    );
}

async fn show_contact(
    named: Named,
    request: HttpRequest,
    db: web::Data<Db>,
    tokens: web::Data<FormTokens>,
    Query(query): Query<Sent>,
) -> Result<Page<ContactPage>, Failure> {
    let place = named.open(&db, query.text("visit")).await?;
    let now = UtcTime::now();
    let form = match known(&db, &place, query.text("visit")).await? {
        Some(visit) => ContactForm::of_visit(&visit, Gate::opened_again(&tokens, &place, now)),
        None => ContactForm::opened(&request, &query, Gate::opened(&tokens, &place, now)),
    };
    Ok(Page::ok(ContactPage::of(&place, form)))
}

async fn send_contact(
    named: Named,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    db: web::Data<Db>,
    tokens: web::Data<FormTokens>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let place = named.open(&db, sent.text("visit")).await?;
    let (mut form, now) = (ContactForm::sent(&sent), UtcTime::now());
    let Some(step) = form.take(&place, &tokens, ip, user_agent(&request), now) else {
        return Ok(Page::unprocessable(ContactPage::of(&place, form)).into_kept_response());
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
        return Ok(Page::unprocessable(DetailsPage::of(&walk, form)).into_kept_response());
    };
    let (visit, now) = (walk.visit.clone(), UtcTime::now());
    db.write(move |conn| step.submit(conn, &visit, ip, now))
        .await?;
    Ok(walk.see("time"))
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
