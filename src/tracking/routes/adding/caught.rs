//! All whom the form of Add New would catch, a page at a time.

use actix_web::web;

use super::known;
use crate::blocking::Effect;
use crate::contacts::{Stop, walk_caught};
use crate::db::{Connection, Db};
use crate::tracking::foresight::{Foreseen, foresee};
use crate::tracking::pages::{BlockForm, CaughtPage};
use crate::values::{BlockTarget, OrganizationId, UtcTime};
use crate::web::{Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn};

pub(in crate::tracking::routes) async fn caught(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    listing: Listing,
    Query(form): Query<BlockForm>,
) -> Result<Page<CaughtPage>, Failure> {
    if !signed_in.organization.plan.allows_blocking() {
        return Err(Failure::Forbidden);
    }
    known(&form)?;
    let targets = form.meant().map_err(Failure::bad_request)?;
    let (organization, effect) = (signed_in.organization.id, form.effect());
    let from = stop(listing.after())?;
    let asked = targets.clone();
    let (foreseen, next) = db
        .read(move |conn| look(conn, organization, &asked, effect, &from))
        .await?;
    let next = next.map(|next| {
        let contact = next.contact.map_or(0, |contact| contact.get());
        Cursor::by_text(format!("{} {}", next.target, next.value), contact)
    });
    let pager = listing.links(next);
    Ok(Page::ok(CaughtPage::new(
        frame, &form, &targets, foreseen, pager,
    )))
}

fn look(
    conn: &mut Connection,
    organization: OrganizationId,
    targets: &[BlockTarget],
    effect: Effect,
    from: &Stop,
) -> crate::db::Result<(Vec<Foreseen>, Option<Stop>)> {
    let (contacts, next) = walk_caught(conn, organization, targets, from, PAGE as usize)?;
    let now = UtcTime::now();
    let foreseen = foresee(conn, organization, contacts, targets, effect, now)?;
    Ok((foreseen, next))
}

/// The place that a cursor names: which target, and what its index says of the contact.
fn stop(cursor: Option<&Cursor>) -> Result<Stop, Failure> {
    let (text, id) = cursor.map_or(Ok(("0 ", 0)), Cursor::text)?;
    let mangled = || Failure::bad_request("This page of the list is none.");
    let (target, value) = text.split_once(' ').ok_or_else(mangled)?;
    Ok(Stop {
        target: target.parse().map_err(|_| mangled())?,
        value: value.to_owned(),
        contact: (id != 0).then(|| id.into()),
    })
}
