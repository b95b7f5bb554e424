//! Extend: a block is to expire at another time, or never.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use crate::blocking::Block;
use crate::db::{Db, Error};
use crate::tracking::acts;
use crate::tracking::pages::{ExtendForm, ExtendPage, said};
use crate::values::{BlockId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, see_other};

pub(super) async fn edit(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    block: web::Path<BlockId>,
) -> Result<Page<ExtendPage>, Failure> {
    let block = standing(&signed_in, &db, *block).await?;
    Ok(Page::ok(ExtendPage::new(
        frame,
        block,
        ExtendForm::default(),
        UtcTime::now(),
    )))
}

pub(super) async fn update(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    session: Session,
    block: web::Path<BlockId>,
    Form(mut form): Form<ExtendForm>,
) -> Result<HttpResponse, Failure> {
    let block = standing(&signed_in, &db, *block).await?;
    let now = UtcTime::now();
    let Some((expires_at, reason)) = form.parse(signed_in.member.time_zone, now) else {
        let page = ExtendPage::new(frame, block, form, now);
        return Ok(Page::unprocessable(page).into_response());
    };
    let (organization, member) = (signed_in.organization.id, Some(signed_in.member.id));
    let id = block.id;
    let extension = db
        .write(move |conn| {
            acts::extend(conn, organization, &[id], expires_at, &reason, member, now)
        })
        .await?;
    let text = said::of_extension(&extension, signed_in.member.time_zone);
    match &extension.act {
        Some(act) => flash::add_linked(&session, text, "Undo", said::undo_href(act))?,
        None => flash::add(&session, FlashKind::Warning, text)?,
    }
    Ok(see_other(super::LIST))
}

/// The block, if it is on the list. A plan without new blocks does not make old ones last longer either.
async fn standing(signed_in: &SignedIn, db: &Db, id: BlockId) -> Result<Block, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    let organization = signed_in.organization.id;
    let block = db
        .read(move |conn| Block::find(conn, organization, id))
        .await?;
    match block.lifted_at {
        None => Ok(block),
        Some(_) => Err(Error::NotFound.into()),
    }
}
