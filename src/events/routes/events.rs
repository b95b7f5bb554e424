//! Events: their list, and how one is created.

mod archive;
mod edit;

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::audit::NewAuditEntry;
use crate::db::{self, Connection, Db, unless_taken};
use crate::events::pages::event::{Candidates, EventForm, EventPage};
use crate::events::pages::index::EventsPage;
use crate::events::{Event, NewEvent, hosts};
use crate::staff::Permission;
use crate::values::UtcTime;
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Form, Frame, Page, SignedIn, require, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/events")
            .wrap(require(Permission::Events))
            .service(web::resource("").get(index))
            .service(web::resource("/new").get(new).post(create))
            .service(web::resource("/{event}").get(edit::edit).post(edit::update))
            .service(
                web::resource("/{event}/archive")
                    .get(archive::confirm)
                    .post(archive::archive),
            )
            .service(web::resource("/{event}/restore").post(archive::restore)),
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
