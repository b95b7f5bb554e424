//! The preview: the staff walk through the form as leads do, page by page, and nothing comes of it.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};

use super::ANSWERS;
use super::book::{TAKEN, not_booked, wrong, zone};
use super::extract::{Found, find, part};
use super::lead;
use crate::calls::free_times::hosts_in_turn;
use crate::db::{Db, Error};
use crate::mail::Post;
use crate::scheduler::form_token::FormTokens;
use crate::scheduler::free_times;
use crate::scheduler::pages::{
    ContactForm, ContactPage, DetailsForm, DetailsPage, Gate, PreviewEndPage, Sent, TimePage,
    TimeView, user_agent, visit_path,
};
use crate::scheduler::place::{Place, Walk};
use crate::scheduler::preview;
use crate::staff::Permission;
use crate::values::{EventId, UtcTime};
use crate::web::{Failure, Form, Page, Query, SignedIn, VisitorIp, require, see_other};

/// The pages of the preview, for those who may see events.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/events/{event}/preview")
            .wrap(require(Permission::Events))
            .service(web::resource("").get(show_contact).post(send_contact))
            .service(web::resource("/book").post(book))
            .service(
                web::resource("/v/{visit}/details")
                    .app_data(ANSWERS)
                    .get(show_details)
                    .post(send_details),
            )
            .service(web::resource("/v/{visit}/time").get(show_time)),
    );
}

async fn show_contact(
    Previewed(place): Previewed,
    request: HttpRequest,
    tokens: web::Data<FormTokens>,
    Query(query): Query<Sent>,
) -> Page<ContactPage> {
    let now = UtcTime::now();
    // Whoever tries a form out may send it as quickly as they like.
    let gate = Gate::opened_again(&tokens, &place, now);
    let form = match preview::open(&place, query.text("visit"), now) {
        Some(visit) => ContactForm::of_visit(&visit, gate),
        None => ContactForm::opened(&request, &query, gate),
    };
    Page::ok(ContactPage::of(&place, form))
}

async fn send_contact(
    Previewed(place): Previewed,
    request: HttpRequest,
    VisitorIp(ip): VisitorIp,
    tokens: web::Data<FormTokens>,
    Form(sent): Form<Sent>,
) -> HttpResponse {
    let (mut form, now) = (ContactForm::sent(&sent), UtcTime::now());
    let Some(step) = form.take(&place, &tokens, ip, user_agent(&request), now) else {
        return Page::unprocessable(ContactPage::of(&place, form)).into_kept_response();
    };
    let earlier = preview::open(&place, sent.text("visit"), now);
    let visit = preview::begin(&place, step, earlier, now);
    see_other(visit_path(&place, &visit.token, "details"))
}

async fn show_details(
    PreviewWalk(walk): PreviewWalk,
    db: web::Data<Db>,
) -> Result<Page<DetailsPage>, Failure> {
    let form = DetailsForm::of_visit(lead::questions(&db, &walk.place).await?, &walk.visit);
    Ok(Page::ok(DetailsPage::of(&walk, form)))
}

async fn send_details(
    PreviewWalk(mut walk): PreviewWalk,
    db: web::Data<Db>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let mut form = DetailsForm::sent(lead::questions(&db, &walk.place).await?, &sent);
    let Some(step) = form.parse() else {
        return Ok(Page::unprocessable(DetailsPage::of(&walk, form)).into_kept_response());
    };
    step.fill(&mut walk.visit);
    walk.visit.token = preview::token(&walk.visit);
    Ok(walk.see("time"))
}

async fn show_time(
    PreviewWalk(walk): PreviewWalk,
    db: web::Data<Db>,
    Query(view): Query<TimeView>,
) -> Result<HttpResponse, Failure> {
    if walk.visit.qualified.is_none() {
        return Ok(walk.see("details"));
    }
    let unreadable = view.unreadable();
    let page = time_page(&db, &walk, view, unreadable, UtcTime::now()).await?;
    Ok(match unreadable {
        Some(_) => Page::unprocessable(page).into_response(),
        None => Page::ok(page).into_response(),
    })
}

async fn book(
    Previewed(place): Previewed,
    db: web::Data<Db>,
    post: web::Data<Post>,
    Form(sent): Form<Sent>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let visit = preview::open(&place, sent.text("visit"), now).ok_or(Failure::NotFound)?;
    let mut walk = Walk { place, visit };
    let (Ok(start), Ok(time_zone)) = (sent.text("start").parse(), zone(&sent)) else {
        let wrong = Some(wrong(&sent)?);
        let page = time_page(&db, &walk, TimeView::sent(&sent), wrong, now).await?;
        return Ok(not_booked(StatusCode::UNPROCESSABLE_ENTITY, page));
    };
    walk.visit.time_zone = time_zone.unwrap_or(walk.visit.time_zone);
    let event = walk.place.event.clone();
    let hosts = db.read(move |conn| hosts_in_turn(conn, &event, start, now));
    let is_open = walk.visit.qualified == Some(true) && !walk.visit.refused;
    match hosts.await?.into_iter().next().filter(|_| is_open) {
        Some((host, _)) => {
            let page = PreviewEndPage::of(&walk, host, start, post.leaves());
            Ok(Page::ok(page).into_response())
        }
        None => {
            let view = TimeView::around(start, walk.visit.time_zone);
            let page = time_page(&db, &walk, view, Some(TAKEN), now).await?;
            Ok(not_booked(StatusCode::CONFLICT, page))
        }
    }
}

async fn time_page(
    db: &Db,
    walk: &Walk,
    view: TimeView,
    notice: Option<&'static str>,
    now: UtcTime,
) -> Result<TimePage, Failure> {
    let window = view.window(walk, now);
    let (event, visit) = (walk.place.event.clone(), walk.visit.clone());
    let open = db
        .read(move |conn| free_times::open_in_preview(conn, &event, &visit, &window, now))
        .await?;
    Ok(TimePage::of(walk, &view, &open, notice, now))
}

/// The form of an event of the organization whose staff look at it.
struct Previewed(Place);

/// The visit of a preview that the address holds.
struct PreviewWalk(Walk);

impl FromRequest for Previewed {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let signed_in = SignedIn::from_request(request, payload).into_inner();
        let event = part(request, "event").parse::<EventId>();
        match signed_in {
            Ok(SignedIn { organization, .. }) => find(request, move |conn| {
                let event = event.map_err(|_| Error::NotFound)?;
                Place::previewed(conn, organization, event).map(Self)
            }),
            Err(failure) => Box::pin(std::future::ready(Err(failure))),
        }
    }
}

impl FromRequest for PreviewWalk {
    type Error = Failure;
    type Future = Found<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let place = Previewed::from_request(request, payload);
        let token = part(request, "visit");
        Box::pin(async move {
            let Previewed(place) = place.await?;
            let visit = preview::open(&place, &token, UtcTime::now());
            let visit = visit.ok_or(Failure::NotFound)?;
            Ok(Self(Walk { place, visit }))
        })
    }
}
