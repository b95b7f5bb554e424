//! Events: list, create, change, archive and bring back.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use crate::audit::NewAuditEntry;
use crate::calls::upcoming_of_event;
use crate::db::{self, Connection, Db, unless_taken};
use crate::events::pages::Overtaken;
use crate::events::pages::archive::ArchivePage;
use crate::events::pages::event::{Candidates, EventDraft, EventForm, EventPage};
use crate::events::pages::index::EventsPage;
use crate::events::{Event, NewEvent, Question, hosts};
use crate::staff::Permission;
use crate::values::{EventId, Part, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Form, Frame, Page, SignedIn, require, see_other};

/// What the audit log calls a change.
const UPDATE: &str = "event.update";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/events")
            .wrap(require(Permission::Events))
            .service(web::resource("").get(index))
            .service(web::resource("/new").get(new).post(create))
            .service(web::resource("/{event}").get(edit).post(update))
            .service(web::resource("/{event}/archive").get(confirm).post(archive))
            .service(web::resource("/{event}/restore").post(restore)),
    );
}

async fn index(
    frame: Frame,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
) -> Result<Page<EventsPage>, Failure> {
    let organization = frame.signed_in.organization.id;
    let (events, hosts) = db
        .read(move |conn| {
            Ok((
                Event::all(conn, organization)?,
                hosts::of_all(conn, organization)?,
            ))
        })
        .await?;
    Ok(Page::ok(EventsPage::of(frame, &base_url, events, hosts)))
}

async fn new(frame: Frame, db: web::Data<Db>) -> Result<Page<EventPage>, Failure> {
    let organization = frame.signed_in.organization.id;
    let candidates = db
        .read(move |conn| Candidates::load(conn, organization))
        .await?;
    Ok(Page::ok(EventPage::new(
        frame,
        EventForm::default(),
        candidates,
    )))
}

async fn create(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    Form(mut form): Form<EventForm>,
) -> Result<HttpResponse, Failure> {
    let SignedIn { organization, .. } = frame.signed_in.clone();
    let candidates = db
        .read(move |conn| Candidates::load(conn, organization.id))
        .await?;
    let Some(draft) = form.parse(&candidates.staff) else {
        return Ok(Page::unprocessable(EventPage::new(frame, form, candidates)).into_response());
    };
    let new = NewEvent {
        organization_id: organization.id,
        settings: draft.settings,
        created_at: UtcTime::now(),
    };
    let audit = audit(&frame.signed_in, new.created_at, "event.create");
    let created = db
        .write(move |conn| {
            unless_taken(conn, |conn| {
                let event = new.insert(conn, &draft.hosts, &draft.questions)?;
                audit(conn, &event)
            })
        })
        .await?;
    let Some(event) = created else {
        form.refuse_slug();
        return Ok(Page::unprocessable(EventPage::new(frame, form, candidates)).into_response());
    };
    flash::add(
        &session,
        FlashKind::Success,
        format!("{} is created.", event.name),
    )?;
    Ok(see_other(format!("/events/{}", event.id)))
}

async fn edit(
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

async fn update(
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

async fn confirm(
    frame: Frame,
    db: web::Data<Db>,
    event: web::Path<EventId>,
) -> Result<Page<ArchivePage>, Failure> {
    let (organization, now) = (frame.signed_in.organization.id, UtcTime::now());
    let (event, upcoming) = db
        .read(move |conn| {
            let event = Event::find(conn, organization, *event)?;
            let upcoming = upcoming_of_event(conn, organization, event.id, now)?;
            Ok((event, upcoming))
        })
        .await?;
    Ok(Page::ok(ArchivePage {
        frame,
        event,
        upcoming,
    }))
}

async fn archive(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    event: web::Path<EventId>,
) -> Result<HttpResponse, Failure> {
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let audit = audit(&signed_in, now, "event.archive");
    let event = db
        .write(move |conn| {
            let event = Event::archive(conn, organization, *event, now)?;
            audit(conn, &event)
        })
        .await?;
    let text = format!("{} is archived and takes no bookings.", event.name);
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other("/events"))
}

async fn restore(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    event: web::Path<EventId>,
) -> Result<HttpResponse, Failure> {
    let organization = signed_in.organization.id;
    let audit = audit(&signed_in, UtcTime::now(), "event.restore");
    let event = db
        .write(move |conn| {
            let event = Event::restore(conn, organization, *event)?;
            audit(conn, &event)
        })
        .await?;
    let text = format!("{} is back and takes bookings again.", event.name);
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other("/events"))
}

/// Notes what was done to an event, and gives the event back.
fn audit(
    signed_in: &SignedIn,
    at: UtcTime,
    action: &'static str,
) -> impl Fn(&mut Connection, &Event) -> db::Result<Event> + Send + use<> {
    let (organization_id, member_id) = (signed_in.organization.id, signed_in.member.id);
    move |conn, event| {
        NewAuditEntry {
            organization_id,
            at,
            member_id: Some(member_id),
            action,
            subject: subject(event),
            detail: String::new(),
        }
        .insert(conn)?;
        Ok(event.clone())
    }
}

/// What the audit log calls an event.
fn subject(event: &Event) -> String {
    format!("{} ({})", event.name, event.slug)
}
