//! View Entries, and its export.

use std::sync::Arc;

use actix_web::{HttpResponse, web};

use super::about;
use crate::blocking::{Block, screening};
use crate::db::Db;
use crate::tracking::EntryLog;
use crate::tracking::pages::{About, EntriesPage, EntryFilter, entries_csv};
use crate::values::{BlockId, UtcTime};
use crate::web::{Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn, csv};

/// Rows that an export reads at once.
const EXPORTED: i64 = 500;

/// The log of a block, and who it is about.
pub(super) async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
    block: web::Path<BlockId>,
    Query(filter): Query<EntryFilter>,
) -> Result<HttpResponse, Failure> {
    show(frame, &signed_in, &db, &listing, *block, filter).await
}

/// The same log as a file: all of it that the filter asks for.
pub(super) async fn export(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
    block: web::Path<BlockId>,
    Query(mut filter): Query<EntryFilter>,
) -> Result<HttpResponse, Failure> {
    let (organization, id, now) = (signed_in.organization.id, *block, UtcTime::now());
    let block = db
        .read(move |conn| Block::find(conn, organization, id))
        .await?;
    let Some(log) = filter.log(&block, signed_in.member.time_zone) else {
        return show(frame, &signed_in, &db, &listing, id, filter).await;
    };
    let (db, log) = (db.into_inner(), Arc::new(log));
    let name = entries_csv::name(&block, now);
    csv::download(&name, &entries_csv::COLUMNS, async move |after| {
        let reading = Arc::clone(&log);
        let logged = db
            .read(move |conn| reading.load(conn, after, EXPORTED))
            .await?;
        let is_last = (logged.len() as i64) < EXPORTED;
        let next = logged
            .last()
            .filter(|_| !is_last)
            .map(|last| log.place(last));
        Ok((logged.iter().map(entries_csv::row).collect(), next))
    })
    .await
}

async fn show(
    frame: Frame,
    signed_in: &SignedIn,
    db: &Db,
    listing: &Listing,
    block: BlockId,
    mut filter: EntryFilter,
) -> Result<HttpResponse, Failure> {
    let (organization, now) = (signed_in.organization.id, UtcTime::now());
    let after = listing.after().map(Cursor::time).transpose()?;
    let about = db
        .read(move |conn| {
            let block = Block::find(conn, organization, block)?;
            let (caught, upcoming_calls) = about(conn, organization, &block.target, now)?;
            Ok(About {
                block,
                caught,
                upcoming_calls,
            })
        })
        .await?;
    let log: Option<EntryLog> = filter.log(&about.block, signed_in.member.time_zone);
    let logged = match log.clone() {
        Some(log) => {
            db.read(move |conn| {
                let logged = log.load(conn, after, PAGE + 1)?;
                let identities: Vec<_> = logged.iter().map(|one| one.visit.identity()).collect();
                let decisions = screening::screen_all(conn, organization, &identities, now)?;
                Ok(logged.into_iter().zip(decisions).collect())
            })
            .await?
        }
        None => Vec::new(),
    };
    let page = EntriesPage::new(frame, about, filter, listing, log.as_ref(), logged, now);
    Ok(match log {
        Some(_) => Page::ok(page).into_response(),
        None => Page::unprocessable(page).into_response(),
    })
}
