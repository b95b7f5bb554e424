//! Changing an event: never over what a colleague has changed since the form was opened.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{audit, subject};
use crate::db::{Db, unless_taken};
use crate::events::pages::Overtaken;
use crate::events::pages::event::{Candidates, EventDraft, EventForm, EventPage};
use crate::events::{Event, Question};
use crate::values::{EventId, Part, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Form, Frame, Page, see_other};

/// What the audit log calls a change.
const UPDATE: &str = "event.update";

pub(super) async fn edit(
    frame: Frame,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    event: web::Path<EventId>,
) -> Result<Page<EventPage>, Failure> {
    let organization = frame.signed_in.organization.id;
    let (event, form, candidates) = db
        .read(move |conn| {
            let event = Event::find(conn, organization, *event)?;
            let hosts = event.hosts(conn)?;
            let questions = Question::of_event(conn, organization, event.id)?;
            let form = EventForm::of(&event, &hosts, &questions);
            Ok((event, form, Candidates::load(conn, organization)?))
        })
        .await?;
    Ok(Page::ok(EventPage::edit(
        frame, &base_url, event, form, candidates,
    )))
}

pub(super) async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    event: web::Path<EventId>,
    Form(mut form): Form<EventForm>,
) -> Result<HttpResponse, Failure> {
    let organization = frame.signed_in.organization.id;
    let (event, candidates) = db
        .read(move |conn| {
            Ok((
                Event::find(conn, organization, *event)?,
                Candidates::load(conn, organization)?,
            ))
        })
        .await?;
    let Some(draft) = form.parse(&candidates.staff) else {
        let page = EventPage::edit(frame, &base_url, event, form, candidates);
        return Ok(Page::unprocessable(page).into_response());
    };
    let (id, now, seen) = (event.id, UtcTime::now(), form.seen().to_owned());
    let audit = audit(&frame.signed_in, now, UPDATE);
    let updated = db
        .write(move |conn| {
            unless_taken(conn, |conn| {
                let EventDraft {
                    settings,
                    hosts,
                    questions,
                } = &draft;
                let updated =
                    Event::update_seen(conn, organization, id, &seen, settings, hosts, questions)?;
                if let Ok(event) = &updated {
                    audit(conn, event)?;
                }
                Ok(updated)
            })
        })
        .await?;
    match updated {
        Some(Ok(_)) => {}
        Some(Err(changed)) => {
            let page = overtaken(frame, &db, &base_url, id, form, changed, now).await?;
            return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
        }
        None => {
            form.refuse_slug();
            let page = EventPage::edit(frame, &base_url, event, form, candidates);
            return Ok(Page::unprocessable(page).into_response());
        }
    }
    flash::add(&session, FlashKind::Success, "Saved.")?;
    Ok(see_other(format!("/events/{id}")))
}

/// The page with what was typed, and what a colleague has made of the event meanwhile.
async fn overtaken(
    frame: Frame,
    db: &Db,
    base_url: &BaseUrl,
    id: EventId,
    mut form: EventForm,
    changed: Vec<Part>,
    now: UtcTime,
) -> Result<EventPage, Failure> {
    let organization = frame.signed_in.organization.id;
    let zone = frame.signed_in.member.time_zone;
    let known = db.read(move |conn| {
        let event = Event::find(conn, organization, id)?;
        let hosts = event.hosts(conn)?;
        let questions = Question::of_event(conn, organization, id)?;
        let act = (UPDATE, subject(&event));
        let act = (act.0, act.1.as_str());
        let overtaken = Overtaken::find(conn, organization, act, changed, zone, now)?;
        let candidates = Candidates::load(conn, organization)?;
        Ok((event, hosts, questions, overtaken, candidates))
    });
    let (event, hosts, questions, overtaken, candidates) = known.await?;
    form.show(&event, &hosts, &questions);
    let page = EventPage::edit(frame, base_url, event, form, candidates);
    Ok(page.overtaken_by(overtaken))
}
