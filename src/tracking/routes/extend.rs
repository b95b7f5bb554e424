//! Extend: a block is to expire at another time, or never.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use super::vantage;
use crate::blocking::Block;
use crate::db::Db;
use crate::tracking::adding::Review;
use crate::tracking::extending::{self, Outcome, Wish};
use crate::tracking::pages::{ExtendForm, ExtendPage, log_href, said};
use crate::tracking::{Vantage, acts};
use crate::values::{BlockId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, TrustedProxies, VisitorIp, see_other};

pub(super) async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip, session): (web::Data<TrustedProxies>, VisitorIp, Session),
    block: web::Path<BlockId>,
) -> Result<HttpResponse, Failure> {
    let now = UtcTime::now();
    let looked = look(&signed_in, &db, *block, vantage(&trusted, ip), now).await?;
    let Some((block, review)) = looked else {
        return deleted(&session, *block);
    };
    let form = ExtendForm::default();
    Ok(Page::ok(ExtendPage::new(frame, block, review, form, now)).into_response())
}

pub(super) async fn update(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip, session): (web::Data<TrustedProxies>, VisitorIp, Session),
    block: web::Path<BlockId>,
    Form(mut form): Form<ExtendForm>,
) -> Result<HttpResponse, Failure> {
    let (now, vantage) = (UtcTime::now(), vantage(&trusted, ip));
    let looked = look(&signed_in, &db, *block, vantage.clone(), now).await?;
    let Some((block, review)) = looked else {
        return deleted(&session, *block);
    };
    let zone = signed_in.member.time_zone;
    let Some((expires_at, reason)) = form.parse(zone, now) else {
        let page = ExtendPage::new(frame, block, review, form, now);
        return Ok(Page::unprocessable(page).into_response());
    };
    let wish = Wish {
        organization: block.organization_id,
        block: block.id,
        expires_at,
        reason,
        member: signed_in.member.id,
        vantage,
        confirmation: form.confirmation(),
        now,
    };
    match db.write(move |conn| extending::extend(conn, &wish)).await? {
        Outcome::Done(extension, review) => {
            let text = said::of_extension(&extension, review.as_deref(), zone);
            tell(&session, &extension, text)?;
            Ok(see_other(super::LIST))
        }
        Outcome::Asked => {
            form.ask(&block);
            let page = ExtendPage::new(frame, block, review, form, now);
            Ok(Page::unprocessable(page).into_response())
        }
    }
}

/// The block, and what extending it will do; nothing if it was deleted meanwhile. A plan without new blocks does not make old ones
/// last longer either.
async fn look(
    signed_in: &SignedIn,
    db: &Db,
    id: BlockId,
    vantage: Vantage,
    now: UtcTime,
) -> Result<Option<(Block, Option<Review>)>, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    let organization = signed_in.organization.id;
    let read = db.read(move |conn| {
        let block = Block::find(conn, organization, id)?;
        if block.lifted_at.is_some() {
            return Ok(None);
        }
        let review = extending::review(conn, &block, &vantage, now)?;
        Ok(Some((block, review)))
    });
    Ok(read.await?)
}

/// To the log of a block that was deleted meanwhile: there stands when, and the history tells by whom.
fn deleted(session: &Session, block: BlockId) -> Result<HttpResponse, Failure> {
    let text = "This was deleted meanwhile: nothing changed. To have it again, undo its deletion in its history.";
    flash::add(session, FlashKind::Warning, text)?;
    Ok(see_other(log_href(block, "")))
}

fn tell(session: &Session, extension: &acts::Extension, text: String) -> Result<(), Failure> {
    match &extension.act {
        Some(act) => flash::add_linked(session, text, "Undo", said::undo_href(act)),
        None => flash::add(session, FlashKind::Warning, text),
    }
}
