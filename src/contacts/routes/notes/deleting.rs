//! Deleting a note of one's own.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::super::{lost, out_of_sight};
use super::{change, own, still_own};
use crate::contacts::NoteChange;
use crate::contacts::pages::{NoteDeletePage, Origin};
use crate::db::Db;
use crate::values::{ContactId, NoteId};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, see_other};

#[derive(Deserialize)]
pub(super) struct Confirmed {
    version: String,
    #[serde(default)]
    seen: String,
}

pub(super) async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, NoteId)>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let (contact, note) = own(&signed_in, &db, *ids).await?;
    Ok(Page::ok(NoteDeletePage {
        frame,
        origin,
        contact,
        note,
        has_changed: false,
    })
    .into_response())
}

pub(super) async fn destroy(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, NoteId)>,
    origin: Origin,
    Form(form): Form<Confirmed>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, ids.0, &form.seen).await? {
        return Ok(out_of_sight(frame, origin, lost, Vec::new()));
    }
    let (contact, note) = still_own(&signed_in, &db, *ids, &form.version).await?;
    let Some(note) = note else {
        // Deleting twice is harmless.
        flash::add(
            &session,
            FlashKind::Warning,
            "This note was deleted already.",
        )?;
        return Ok(see_other(origin.part(contact.id, "notes")));
    };
    match change(&signed_in, &db, (contact.id, note.id), form.version, None).await? {
        NoteChange::Done => {
            flash::add(&session, FlashKind::Success, "Note deleted.")?;
            Ok(see_other(origin.part(contact.id, "notes")))
        }
        NoteChange::Changed(note) => Ok(Page::unprocessable(NoteDeletePage {
            frame,
            origin,
            contact,
            note: *note,
            has_changed: true,
        })
        .into_response()),
    }
}
