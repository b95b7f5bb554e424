//! Notes: everybody who sees a contact adds them, and changes or deletes their own.

mod deleting;

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::{card, contact, history, lost, out_of_sight};
use crate::contacts::pages::{Filter, NoteGonePage, NotePage, Origin, note_text};
use crate::contacts::{Contact, Note, NoteChange, note};
use crate::db::Db;
use crate::values::{ContactId, NoteId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Field, Form, Frame, Page, Query, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/contacts/{contact}/notes")
                .get(history::notes)
                .post(create),
        )
        .service(
            web::resource("/contacts/{contact}/notes/{note}/edit")
                .get(edit)
                .post(update),
        )
        .service(
            web::resource("/contacts/{contact}/notes/{note}/delete")
                .get(deleting::confirm)
                .post(deleting::destroy),
        );
}

#[derive(Deserialize)]
struct Written {
    note: Field,
    /// That the form was shown to whoever sends it.
    #[serde(default)]
    seen: String,
}

#[derive(Deserialize)]
struct Rewritten {
    note: Field,
    version: String,
    #[serde(default)]
    seen: String,
}

async fn create(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    id: web::Path<ContactId>,
    Query(filter): Query<Filter>,
    Form(mut form): Form<Written>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, *id, &form.seen).await? {
        let typed = vec![("Note", form.note.value)];
        return Ok(out_of_sight(frame, Origin::of(&filter), lost, typed));
    }
    let signed_in = &frame.signed_in;
    let id = contact(signed_in, &db, *id).await?.id;
    if let Some(body) = note_text(&mut form.note) {
        let (organization, by) = (signed_in.organization.id, signed_in.member.id);
        let now = UtcTime::now();
        let added = db
            .write(move |conn| Note::add(conn, organization, id, &body, by, now))
            .await?;
        if added {
            flash::add(&session, FlashKind::Success, "Note added.")?;
            return Ok(see_other(Origin::of(&filter).part(id, "notes")));
        }
        let most = note::MOST;
        form.note.refuse(format!(
            "A contact has at most {most} notes. Delete one of yours first."
        ));
    }
    let mut page = card(frame, &db, &base_url, id, filter).await?;
    page.note = form.note;
    Ok(Page::unprocessable(page).into_response())
}

async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, NoteId)>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let (contact, note) = own(&signed_in, &db, *ids).await?;
    Ok(Page::ok(NotePage {
        frame,
        origin,
        contact,
        body: Field::of(&note.body),
        note,
        has_changed: false,
    })
    .into_response())
}

async fn update(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, NoteId)>,
    origin: Origin,
    Form(mut form): Form<Rewritten>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, ids.0, &form.seen).await? {
        let typed = vec![("Note", form.note.value)];
        return Ok(out_of_sight(frame, origin, lost, typed));
    }
    let (contact, note) = still_own(&signed_in, &db, *ids, &form.version).await?;
    let Some(mut note) = note else {
        let page = NoteGonePage {
            frame,
            origin,
            contact,
            body: form.note,
        };
        return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
    };
    let mut has_changed = false;
    if let Some(body) = note_text(&mut form.note) {
        match change(
            &signed_in,
            &db,
            (contact.id, note.id),
            form.version,
            Some(body),
        )
        .await?
        {
            NoteChange::Done => {
                flash::add(&session, FlashKind::Success, "Note changed.")?;
                return Ok(see_other(origin.part(contact.id, "notes")));
            }
            NoteChange::Changed(now) => {
                note = *now;
                has_changed = true;
            }
        }
    }
    Ok(Page::unprocessable(NotePage {
        frame,
        origin,
        contact,
        body: form.note,
        note,
        has_changed,
    })
    .into_response())
}

/// A contact that is there for whoever is signed in, and a note of their own about it.
async fn own(
    signed_in: &SignedIn,
    db: &Db,
    (id, note): (ContactId, NoteId),
) -> Result<(Contact, Note), Failure> {
    let contact = contact(signed_in, db, id).await?;
    let (about, member) = (contact.clone(), signed_in.member.id);
    let note = db
        .read(move |conn| Note::own(conn, &about, note, member))
        .await?;
    Ok((contact, note))
}

/// The same, with the note that was shown in this version; without one if they have deleted it meanwhile.
async fn still_own(
    signed_in: &SignedIn,
    db: &Db,
    (id, note): (ContactId, NoteId),
    version: &str,
) -> Result<(Contact, Option<Note>), Failure> {
    let contact = contact(signed_in, db, id).await?;
    let (about, member) = (contact.clone(), signed_in.member.id);
    let version = version.to_owned();
    let note = db
        .read(move |conn| Note::still_own(conn, &about, note, member, &version))
        .await?;
    Ok((contact, note))
}

async fn change(
    signed_in: &SignedIn,
    db: &Db,
    ids: (ContactId, NoteId),
    version: String,
    body: Option<String>,
) -> Result<NoteChange, Failure> {
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let now = UtcTime::now();
    Ok(db
        .write(move |conn| {
            let change = (version.as_str(), body.as_deref());
            Note::change(conn, organization, ids, by, change, now)
        })
        .await?)
}
