//! Archiving an event, after its upcoming calls were named, and bringing it back.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use super::audit;
use crate::calls::upcoming_of_event;
use crate::db::Db;
use crate::events::Event;
use crate::events::pages::archive::ArchivePage;
use crate::values::{EventId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Frame, Page, SignedIn, see_other};

pub(super) async fn confirm(
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

pub(super) async fn archive(
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

pub(super) async fn restore(
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
