//! Global Data and the contact card.

mod adding;
mod editing;
mod export;
mod merging;
mod notes;
mod owning;
mod tags;

use actix_web::{HttpResponse, web};

use super::pages::{CardPage, Filter, IndexPage};
use super::{Card, Contact, Viewer};
use crate::db::Db;
use crate::staff::Member;
use crate::tracking::decision;
use crate::values::{ContactId, UtcTime};
use crate::web::{
    BaseUrl, Cursor, Failure, Frame, Listing, PAGE, Page, Query, SignedIn, see_other,
};

/// The pages of this room. Everybody has contacts to see, if only the own ones: the [`Viewer`] tells.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/contacts").get(index))
        .service(web::resource("/contacts/export").get(export::export))
        .configure(adding::routes)
        .configure(owning::routes)
        .service(web::resource("/contacts/{contact}").get(show))
        .configure(editing::routes)
        .configure(notes::routes)
        .configure(tags::routes)
        .configure(merging::routes);
}

async fn index(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    Query(mut filter): Query<Filter>,
    listing: Listing,
) -> Result<HttpResponse, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    if viewer.may_track()
        && let Some(href) = decision::quoted(&db, signed_in.organization.id, filter.typed()).await?
    {
        return Ok(see_other(href));
    }
    let wanted = filter.wanted(&viewer, signed_in.member.time_zone)?;
    let (is_refused, now) = (wanted.is_none(), UtcTime::now());
    let after = listing.after().map(Cursor::time).transpose()?;
    let organization = signed_in.organization.id;
    let (mut rows, is_in_blocked, staff) = db
        .read(move |conn| {
            let staff = Member::all_active(conn, organization)?;
            let Some(wanted) = wanted else {
                return Ok((Vec::new(), false, staff));
            };
            let rows = viewer.list(conn, &wanted, after, PAGE + 1, now)?;
            let is_in_blocked = rows.is_empty() && viewer.is_in_blocked(conn, wanted)?;
            Ok((rows, is_in_blocked, staff))
        })
        .await?;
    let pager = listing.cut(&mut rows, |row| {
        Cursor::by_time(row.line.last_seen_at, row.line.id.get())
    });
    let page = IndexPage {
        frame,
        viewer,
        filter,
        rows,
        pager,
        staff,
        is_in_blocked,
    };
    Ok(if is_refused {
        Page::unprocessable(page).into_response()
    } else {
        Page::ok(page).into_response()
    })
}

async fn show(
    frame: Frame,
    signed_in: SignedIn,
    db: web::Data<Db>,
    base_url: web::Data<BaseUrl>,
    id: web::Path<ContactId>,
    Query(mut filter): Query<Filter>,
) -> Result<HttpResponse, Failure> {
    let mut page = card(frame, &signed_in, &db, &base_url, *id).await?;
    let found = page.card.contact.id;
    if found != *id {
        // It was merged into another one: links to it lead there.
        return Ok(see_other(format!("/contacts/{found}")));
    }
    if filter.is_of_list() {
        let viewer = Viewer::of(&signed_in.member);
        let section = filter.section(&viewer)?;
        if let Some(wanted) = filter.wanted(&viewer, signed_in.member.time_zone)? {
            let contact = page.card.contact.clone();
            let neighbors = db
                .read(move |conn| viewer.neighbors(conn, &wanted, &contact))
                .await?;
            page.come_from(filter.query(section), neighbors);
        }
    }
    Ok(Page::ok(page).into_response())
}

/// The card of this contact, or of the one that it was merged into.
async fn card(
    frame: Frame,
    signed_in: &SignedIn,
    db: &Db,
    base_url: &BaseUrl,
    id: ContactId,
) -> Result<CardPage, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    let now = UtcTime::now();
    let card = db
        .read(move |conn| Card::find(conn, &viewer, id, now))
        .await?;
    Ok(CardPage::new(frame, card, base_url, now))
}

/// The contact of this id, if it is there for whoever is signed in: what every change to it asks first.
async fn contact(signed_in: &SignedIn, db: &Db, id: ContactId) -> Result<Contact, Failure> {
    let viewer = Viewer::of(&signed_in.member);
    Ok(db.read(move |conn| viewer.contact(conn, id)).await?)
}
