//! Changing what is stored of a contact: by everybody who sees it, its owner by those who see all.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{contact, lost, out_of_sight};
use crate::contacts::merging::Merge;
use crate::contacts::pages::{EditForm, EditPage, Origin};
use crate::contacts::{Contact, Edit, EditOutcome, Refusal, Viewer};
use crate::db::{self, Connection, Db};
use crate::staff::{Member, Permission};
use crate::values::{ContactId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/contacts/{contact}/edit")
            .get(edit)
            .post(update),
    );
}

async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let contact = contact(&signed_in, &db, *id).await?;
    let staff = staff(&db, &contact).await?;
    let form = EditForm::of(&contact);
    Ok(Page::ok(page(frame, origin, contact, staff, form)).into_response())
}

async fn update(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    Form(mut form): Form<EditForm>,
) -> Result<HttpResponse, Failure> {
    if let Some(lost) = lost(&frame, &db, *id, &form.seen).await? {
        return Ok(out_of_sight(frame, origin, lost, form.typed()));
    }
    let contact = contact(&signed_in, &db, *id).await?;
    let staff = staff(&db, &contact).await?;
    if contact.id != *id {
        // What was typed was meant for another contact, which was merged into this one since.
        form.follow(&contact);
        let (organization, id) = (contact.organization_id, *id);
        let merge = db.read(move |conn| Merge::of_merged(conn, organization, id));
        let merge = merge.await?;
        let mut page = page(frame, origin, contact, staff, form);
        page.merge = Some(merge);
        return Ok(Page::with(StatusCode::CONFLICT, page).into_response());
    }
    let may_assign = signed_in.may(Permission::AllContacts);
    let Some((shown, wished)) = form.parse(&contact, &staff, may_assign)? else {
        return Ok(Page::unprocessable(page(frame, origin, contact, staff, form)).into_response());
    };
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let asked = Edit {
        contact: contact.id,
        shown,
        wished,
        anyway: form.is_anyway(),
        by: signed_in.member.id,
    };
    let viewer = Viewer::of(&signed_in.member);
    let id = contact.id;
    let (outcome, was_refused, is_refused) = db
        .write(move |conn| {
            let refused = |conn: &mut Connection| {
                Contact::find(conn, organization, id)?.is_refused(conn, now)
            };
            let was_refused = refused(conn)?;
            let outcome = asked.save(conn, organization, now)?;
            Ok((outcome, was_refused, refused(conn)?))
        })
        .await?;
    let (mut taken_by, mut refusal) = (None, None);
    match outcome {
        EditOutcome::Saved(changed) => {
            let saved = saved(&db, viewer, contact.id).await?;
            let is_blocked = saved.as_ref().map(|saved| saved.blocked);
            let is_blocked = is_blocked.unwrap_or(contact.blocked);
            let text = match (contact.blocked, is_blocked, was_refused, is_refused) {
                _ if changed.is_empty() => "Nothing was changed: all of it is so already.",
                (true, false, _, false) => {
                    "Saved. No block hides this contact any more: it is back in Global Data."
                }
                (false, true, ..) => {
                    "Saved. A block catches this contact: it is hidden from Global Data."
                }
                (_, false, true, false) => "Saved. This contact can book again.",
                (_, false, false, true) => "Saved. A block catches this contact: it cannot book.",
                _ => "Saved.",
            };
            flash::add(&session, FlashKind::Success, text)?;
            // Or to the list, if the card is not there for this viewer any more.
            return Ok(see_other(match saved {
                Some(saved) => origin.card(saved.id),
                None => origin.list(),
            }));
        }
        EditOutcome::Conflict(current, conflicts) => {
            let owner = staff.iter().find(|one| Some(one.id) == current.owner_id);
            let owner = owner.map_or("", |owner| owner.name.as_str());
            form.tell_conflicts(&current, owner, &conflicts);
        }
        EditOutcome::EmailTaken(by) => {
            form.refuse_email("Another contact has this email.");
            let seen = db.read(move |conn| viewer.contact(conn, by)).await;
            taken_by = seen.ok().map(|contact| contact.id);
        }
        EditOutcome::EmailMerged => form.refuse_email(
            "This was the email of a contact that was merged into this one. Undo the merge, then merge them the other way round.",
        ),
        EditOutcome::WouldBeRefused(decision) => {
            refusal = Some(Refusal::of(decision, viewer.may_track()).unwrap_or_default());
        }
    }
    let mut page = page(frame, origin, contact, staff, form);
    page.taken_by = taken_by;
    page.refusal = refusal;
    Ok(Page::unprocessable(page).into_response())
}

/// The contact as it is now, if it is still there for this viewer.
async fn saved(db: &Db, viewer: Viewer, id: ContactId) -> Result<Option<Contact>, Failure> {
    match db.read(move |conn| viewer.contact(conn, id)).await {
        Ok(contact) => Ok(Some(contact)),
        Err(db::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Who may own it: the active staff, and whoever owns it now.
async fn staff(db: &Db, contact: &Contact) -> Result<Vec<Member>, Failure> {
    let (organization, owner) = (contact.organization_id, contact.owner_id);
    Ok(db
        .read(move |conn| {
            let mut staff = Member::all_active(conn, organization)?;
            if let Some(owner) = owner
                && !staff.iter().any(|member| member.id == owner)
            {
                staff.push(Member::find(conn, organization, owner)?);
            }
            Ok(staff)
        })
        .await?)
}

fn page(
    frame: Frame,
    origin: Origin,
    contact: Contact,
    staff: Vec<Member>,
    form: EditForm,
) -> EditPage {
    EditPage {
        frame,
        origin,
        contact,
        form,
        staff,
        taken_by: None,
        merge: None,
        refusal: None,
    }
}
