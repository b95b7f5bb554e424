//! The history of one target: every act that touched it, who, when and why.

use actix_web::web;

use crate::blocking::Block;
use crate::db::Db;
use crate::tracking::acts::undo::open_among;
use crate::tracking::pages::{History, HistoryPage};
use crate::tracking::{PastChange, Together};
use crate::values::{BlockId, UtcTime};
use crate::web::{Failure, Frame, Page, SignedIn};

pub(super) async fn show(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    block: web::Path<BlockId>,
) -> Result<Page<HistoryPage>, Failure> {
    let organization = signed_in.organization.id;
    let (block, history) = db
        .read(move |conn| {
            let block = Block::find(conn, organization, *block)?;
            let changes = PastChange::of_target(conn, organization, block.target_id)?;
            let acts: Vec<_> = changes.iter().map(|change| &change.act).collect();
            let ids: Vec<_> = acts.iter().map(|act| act.id).collect();
            let history = History {
                together: Together::of_acts(conn, organization, &ids)?,
                open: open_among(conn, organization, &acts, UtcTime::now())?,
                changes,
            };
            Ok((block, history))
        })
        .await?;
    Ok(Page::ok(HistoryPage::new(
        frame,
        block,
        history,
        UtcTime::now(),
    )))
}
