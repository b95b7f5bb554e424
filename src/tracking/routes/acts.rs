//! Blocking → History: every act, and its undo.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::db::Db;
use crate::tracking::PastAct;
use crate::tracking::acts::undo::{self, Undoing};
use crate::tracking::pages::{ActsPage, UndoPage, said};
use crate::values::{ActId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Frame, Listing, PAGE, Page, SignedIn, see_other};

/// As many blocks as the page of an undo names.
const NAMED: usize = 50;

pub(super) async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
) -> Result<Page<ActsPage>, Failure> {
    let organization = signed_in.organization.id;
    let after = listing.after().map(|cursor| cursor.time()).transpose()?;
    let after = after.map(|(time, id)| (time, id.into()));
    let acts = db
        .read(move |conn| PastAct::page(conn, organization, after, PAGE + 1))
        .await?;
    Ok(Page::ok(ActsPage::new(
        frame,
        &listing,
        acts,
        UtcTime::now(),
    )))
}

pub(super) async fn confirm(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    act: web::Path<ActId>,
) -> Result<Page<UndoPage>, Failure> {
    let organization = signed_in.organization.id;
    let foreseen = db
        .read(move |conn| undo::foresee(conn, organization, *act, NAMED, UtcTime::now()))
        .await?;
    Ok(Page::ok(UndoPage::new(frame, foreseen)))
}

pub(super) async fn undo(
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    act: web::Path<ActId>,
) -> Result<HttpResponse, Failure> {
    let organization = signed_in.organization.id;
    let (act, member) = (act.into_inner(), Some(signed_in.member.id));
    let now = UtcTime::now();
    let undoing = db
        .write(move |conn| undo::undo(conn, organization, act, member, now))
        .await?;
    let (kind, text) = match &undoing {
        Undoing::Undone(undone) => (FlashKind::Success, said::of_undo(undone)),
        Undoing::Refused(obstacle) => (FlashKind::Warning, said::of_obstacle(obstacle).to_owned()),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other(super::LIST))
}
