//! What the card has no room for: the pages of a contact's journey and of its notes.

use actix_web::{HttpResponse, web};

use super::contact;
use crate::contacts::pages::{JourneyPage, NotesPage, Origin};
use crate::contacts::{Note, Viewer};
use crate::db::Db;
use crate::values::{ContactId, NoteId};
use crate::web::{Cursor, Failure, Frame, Listing, PAGE, Page};

pub(super) async fn journey(
    frame: Frame,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    listing: Listing,
) -> Result<HttpResponse, Failure> {
    let contact = contact(&frame.signed_in, &db, *id).await?;
    let after = listing.after().map(Cursor::time).transpose()?;
    let (viewer, whose) = (Viewer::of(&frame.signed_in.member), contact.clone());
    let mut told = db
        .read(move |conn| viewer.journey(conn, &whose, after, PAGE + 1))
        .await?;
    let pager = listing.cut(&mut told, |told| {
        Cursor::by_time(told.entry.at, told.entry.id)
    });
    let page = JourneyPage::new(frame, contact, &told, pager, origin);
    Ok(Page::ok(page).into_response())
}

pub(super) async fn notes(
    frame: Frame,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    listing: Listing,
) -> Result<HttpResponse, Failure> {
    let contact = contact(&frame.signed_in, &db, *id).await?;
    let after = listing.after().map(Cursor::time).transpose()?;
    let after = after.map(|(at, id)| (at, NoteId::from(id)));
    let whose = contact.clone();
    let mut notes = db
        .read(move |conn| Note::of_contact(conn, &whose, after, PAGE + 1))
        .await?;
    let pager = listing.cut(&mut notes, |note| {
        Cursor::by_time(note.created_at, note.id.get())
    });
    let page = NotesPage {
        frame,
        contact,
        notes,
        pager,
        origin,
    };
    Ok(Page::ok(page).into_response())
}
