//! View Entries.

use actix_web::web;

use super::about;
use crate::blocking::Block;
use crate::db::Db;
use crate::tracking::LoggedVisit;
use crate::tracking::pages::EntriesPage;
use crate::values::{BlockId, UtcTime};
use crate::web::{Failure, Frame, Listing, PAGE, Page, SignedIn};

/// The log of a block, and who it is about.
pub(super) async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
    block: web::Path<BlockId>,
) -> Result<Page<EntriesPage>, Failure> {
    let now = UtcTime::now();
    let organization = signed_in.organization.id;
    let after = listing.after().map(|cursor| cursor.time()).transpose()?;
    let after = after.map(|(time, id)| (time, id.into()));
    let (block, caught, calls, logged) = db
        .read(move |conn| {
            let block = Block::find(conn, organization, *block)?;
            let (caught, calls) = about(conn, organization, &block.target, now)?;
            let target = block.target_id;
            let logged = LoggedVisit::page(conn, organization, target, after, PAGE + 1)?;
            Ok((block, caught, calls, logged))
        })
        .await?;
    Ok(Page::ok(EntriesPage::new(
        frame, block, caught, calls, &listing, logged,
    )))
}
