//! Events: list, create, change, archive and bring back.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::audit::NewAuditEntry;
use crate::calls::upcoming_of_event;
use crate::db::{self, Connection, Db, unless_taken};
use crate::events::pages::archive::ArchivePage;
use crate::events::pages::event::{Candidates, EventForm, EventPage};
use crate::events::pages::index::EventsPage;
use crate::events::{Event, NewEvent, Question, hosts};
use crate::staff::Permission;
use crate::values::{EventId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Form, Frame, Page, SignedIn, require, see_other};

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
    let (id, audit) = (
        event.id,
        audit(&frame.signed_in, UtcTime::now(), "event.update"),
    );
    let updated = db
        .write(move |conn| {
            unless_taken(conn, |conn| {
                let (hosts, questions) = (&draft.hosts, &draft.questions);
                let event =
                    Event::update(conn, organization, id, &draft.settings, hosts, questions)?;
                audit(conn, &event)
            })
        })
        .await?;
    if updated.is_none() {
        form.refuse_slug();
        let page = EventPage::edit(frame, &base_url, event, form, candidates);
        return Ok(Page::unprocessable(page).into_response());
    }
    flash::add(&session, FlashKind::Success, "Saved.")?;
    Ok(see_other(format!("/events/{id}")))
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
            subject: format!("{} ({})", event.name, event.slug),
            detail: String::new(),
        }
        .insert(conn)?;
        Ok(event.clone())
    }
}
