//! Extend: a block is to expire at another time, or never.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use super::vantage;
use crate::blocking::Block;
use crate::db::{Db, Error};
use crate::tracking::adding::Review;
use crate::tracking::extending::{self, Outcome, Wish};
use crate::tracking::pages::{ExtendForm, ExtendPage, said};
use crate::tracking::{Vantage, acts};
use crate::values::{BlockId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, TrustedProxies, VisitorIp, see_other};

pub(super) async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    (trusted, ip): (web::Data<TrustedProxies>, VisitorIp),
    block: web::Path<BlockId>,
) -> Result<Page<ExtendPage>, Failure> {
    let now = UtcTime::now();
    let looked = look(&signed_in, &db, *block, vantage(&trusted, ip), now).await?;
    let (block, review) = looked;
    let form = ExtendForm::default();
    Ok(Page::ok(ExtendPage::new(frame, block, review, form, now)))
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
    let (block, review) = look(&signed_in, &db, *block, vantage.clone(), now).await?;
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
        Outcome::Done(extension) => {
            tell(&session, &extension, said::of_extension(&extension, zone))?;
            Ok(see_other(super::LIST))
        }
        Outcome::Asked => {
            form.ask(&block);
            let page = ExtendPage::new(frame, block, review, form, now);
            Ok(Page::unprocessable(page).into_response())
        }
    }
}

/// The block, if it is on the list, and what extending it will do. A plan without new blocks does not make old ones last longer
/// either.
async fn look(
    signed_in: &SignedIn,
    db: &Db,
    id: BlockId,
    vantage: Vantage,
    now: UtcTime,
) -> Result<(Block, Option<Review>), Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    let organization = signed_in.organization.id;
    let read = db.read(move |conn| {
        let block = Block::find(conn, organization, id)?;
        if block.lifted_at.is_some() {
            return Err(Error::NotFound);
        }
        let review = extending::review(conn, &block, &vantage, now)?;
        Ok((block, review))
    });
    Ok(read.await?)
}

fn tell(session: &Session, extension: &acts::Extension, text: String) -> Result<(), Failure> {
    match &extension.act {
        Some(act) => flash::add_linked(session, text, "Undo", said::undo_href(act)),
        None => flash::add(session, FlashKind::Warning, text),
    }
}
