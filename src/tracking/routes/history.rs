//! The history of one target: every act that touched it, who, when and why.

use actix_web::web;

use crate::blocking::Block;
use crate::db::Db;
use crate::tracking::PastChange;
use crate::tracking::pages::HistoryPage;
use crate::values::{BlockId, UtcTime};
use crate::web::{Failure, Frame, Page, SignedIn};

pub(super) async fn show(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    block: web::Path<BlockId>,
) -> Result<Page<HistoryPage>, Failure> {
    let organization = signed_in.organization.id;
    let (block, changes) = db
        .read(move |conn| {
            let block = Block::find(conn, organization, *block)?;
            let changes = PastChange::of_target(conn, organization, block.target_id)?;
            Ok((block, changes))
        })
        .await?;
    Ok(Page::ok(HistoryPage::new(
        frame,
        block,
        changes,
        UtcTime::now(),
    )))
}
