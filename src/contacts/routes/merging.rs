//! Merging two contacts of one lead, and parting them again.

use actix_session::Session;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::contacts::merging::{Merge, MergeOutcome, MergePlan, UndoOutcome, merge, offered, undo};
use crate::contacts::pages::{MergePage, MergeSearch, MergeSearchPage, Origin, UnmergePage};
use crate::contacts::{Contact, Viewer};
use crate::db::Db;
use crate::staff::{Member, Permission};
use crate::values::{ContactId, MergeId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, Query, SignedIn, require, see_other};

/// For those who see all contacts.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    let may = || require(Permission::AllContacts);
    config
        .service(
            web::resource("/contacts/{contact}/merge")
                .wrap(may())
                .get(find),
        )
        .service(
            web::resource("/contacts/{contact}/merge/{other}")
                .wrap(may())
                .get(confirm)
                .post(create),
        )
        .service(
            web::resource("/contacts/{contact}/merges/{merge}/undo")
                .wrap(may())
                .get(confirm_undo)
                .post(destroy),
        );
}

async fn find(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    id: web::Path<ContactId>,
    origin: Origin,
    Query(mut typed): Query<MergeSearch>,
) -> Result<HttpResponse, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    let (id, search) = (*id, typed.parse(&viewer));
    let is_refused = typed.is_refused();
    let (contact, found) = db
        .read(move |conn| {
            let contact = viewer.contact(conn, id)?;
            let found = match &search {
                Some(search) => Some(offered(conn, &viewer, search, contact.id)?),
                None => None,
            };
            Ok((contact, found))
        })
        .await?;
    let page = MergeSearchPage {
        frame,
        contact,
        origin,
        typed,
        found,
    };
    Ok(match is_refused {
        true => Page::unprocessable(page).into_response(),
        false => Page::ok(page).into_response(),
    })
}

async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, ContactId)>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let (survivor, merged) = both(&signed_in, &db, *ids).await?;
    if survivor.id == merged.id {
        return Ok(see_other(origin.card(survivor.id)));
    }
    let plan = db
        .read(move |conn| MergePlan::of(conn, survivor, merged))
        .await?;
    let page = page(frame, &db, plan, false, origin).await?;
    Ok(Page::ok(page).into_response())
}

/// What the confirming page sends.
#[derive(Deserialize)]
struct Confirmed {
    /// What it showed.
    seen: String,
}

async fn create(
    frame: Frame,
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, ContactId)>,
    origin: Origin,
    Form(confirmed): Form<Confirmed>,
) -> Result<HttpResponse, Failure> {
    let (survivor, merged) = both(&signed_in, &db, *ids).await?;
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let (pair, now) = ((survivor.id, merged.id), UtcTime::now());
    let outcome = db
        .write(move |conn| merge(conn, organization, pair, &confirmed.seen, Some(by), now))
        .await?;
    match outcome {
        MergeOutcome::Merged(_) => {
            let text = format!("{} was merged into this contact.", merged.email);
            // The card that comes says how it is undone.
            flash::add(&session, FlashKind::Success, text)?;
        }
        MergeOutcome::AlreadyOne => {
            flash::add(&session, FlashKind::Warning, "These two are one already.")?;
        }
        MergeOutcome::Changed(plan) => {
            let page = page(frame, &db, *plan, true, origin).await?;
            return Ok(Page::unprocessable(page).into_response());
        }
    }
    Ok(see_other(origin.card(survivor.id)))
}

async fn confirm_undo(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, MergeId)>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let (merge, survivor, merged) = merge_of(&signed_in, &db, *ids).await?;
    let page = UnmergePage {
        survivor_was_merged: survivor.id != merge.survivor_id,
        is_final: merge.is_final(UtcTime::now()),
        frame,
        merge,
        survivor,
        merged_email: merged,
        origin,
    };
    Ok(Page::ok(page).into_response())
}

async fn destroy(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    ids: web::Path<(ContactId, MergeId)>,
    origin: Origin,
) -> Result<HttpResponse, Failure> {
    let (merge, survivor, merged) = merge_of(&signed_in, &db, *ids).await?;
    let (organization, by) = (signed_in.organization.id, signed_in.member.id);
    let (id, now) = (merge.id, UtcTime::now());
    let outcome = db
        .write(move |conn| undo(conn, organization, id, Some(by), now))
        .await?;
    let mut leads_to = survivor.id;
    match outcome {
        UndoOutcome::Parted(survivor, other) => {
            leads_to = survivor;
            let text = format!("The merge is undone: {merged} is a contact of its own again.");
            flash::add_linked(&session, text, "Open its card", origin.card(other))?;
        }
        UndoOutcome::AlreadyUndone => {
            let text = "Somebody has undone this merge already.";
            flash::add(&session, FlashKind::Warning, text)?;
        }
        UndoOutcome::TooLate => {
            let text = "This merge is more than 30 days old and cannot be undone any more.";
            flash::add(&session, FlashKind::Warning, text)?;
        }
        UndoOutcome::Covered(by) => {
            leads_to = by;
            let text = "The contact was itself merged into this one since. Undo that merge first.";
            flash::add(&session, FlashKind::Warning, text)?;
        }
    }
    Ok(see_other(origin.card(leads_to)))
}

/// Both contacts, if both are there for whoever is signed in.
async fn both(
    signed_in: &SignedIn,
    db: &Db,
    (survivor, merged): (ContactId, ContactId),
) -> Result<(Contact, Contact), Failure> {
    let viewer = Viewer::of(&signed_in.member);
    Ok(db
        .read(move |conn| {
            Ok((
                viewer.contact(conn, survivor)?,
                viewer.contact(conn, merged)?,
            ))
        })
        .await?)
}

/// A merge into this contact, the contact in which both are now, and the email of the one that was merged.
async fn merge_of(
    signed_in: &SignedIn,
    db: &Db,
    (contact, id): (ContactId, MergeId),
) -> Result<(Merge, Contact, String), Failure> {
    let viewer = Viewer::of(&signed_in.member);
    let organization = signed_in.organization.id;
    let (merge, survivor, email) = db
        .read(move |conn| {
            let merge = Merge::find(conn, organization, id)?;
            let survivor = viewer.contact(conn, merge.survivor_id)?;
            let email = merge.merged_email(conn)?;
            Ok((merge, survivor, email))
        })
        .await?;
    match merge.survivor_id == contact {
        true => Ok((merge, survivor, email)),
        false => Err(Failure::NotFound),
    }
}

async fn page(
    frame: Frame,
    db: &Db,
    plan: MergePlan,
    has_changed: bool,
    origin: Origin,
) -> Result<MergePage, Failure> {
    let organization = plan.survivor.organization_id;
    let owners = [plan.survivor.owner_id, plan.merged.owner_id];
    let [one, other] = db
        .read(move |conn| {
            let mut name = |id: Option<_>| match id {
                Some(id) => Member::find(conn, organization, id).map(|member| member.name),
                None => Ok(String::new()),
            };
            Ok([name(owners[0])?, name(owners[1])?])
        })
        .await?;
    Ok(MergePage {
        frame,
        plan,
        owners: (one, other),
        has_changed,
        origin,
    })
}
