//! A host's own calendar: given, read, forgotten.

use actix_session::Session;
use actix_web::{HttpResponse, web};

use super::availability::page;
use super::feed::Feeds;
use super::may_keep;
use crate::audit::NewAuditEntry;
use crate::db::{self, Db};
use crate::events::pages::busy_feed::{BusyFeedForm, RemoveBusyFeedPage, count, page_of};
use crate::feeds::{BusyFeed, Reader};
use crate::staff::Member;
use crate::values::{MemberId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{Failure, Form, Frame, Page, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/availability/{member}/busy").post(update))
        .service(web::resource("/availability/{member}/busy/read").post(read))
        .service(
            web::resource("/availability/{member}/busy/remove")
                .get(confirm)
                .post(destroy),
        );
}

async fn update(
    frame: Frame,
    session: Session,
    db: web::Data<Db>,
    feeds: Feeds,
    reader: web::Data<Reader>,
    host: web::Path<MemberId>,
    Form(mut form): Form<BusyFeedForm>,
) -> Result<HttpResponse, Failure> {
    may_keep(&frame.signed_in, *host)?;
    let (organization, by) = (frame.signed_in.organization.id, frame.signed_in.member.id);
    let (id, now) = (*host, UtcTime::now());
    let Some(url) = form.parse(&reader) else {
        let page = page(frame, &db, &feeds, id).await?;
        let page = page.with_busy_address(form.address);
        return Ok(Page::unprocessable(page).into_response());
    };
    let taken = db.write(move |conn| {
        let host = Member::find(conn, organization, id)?;
        let before = BusyFeed::of(conn, organization, id)?;
        if before.is_none_or(|before| before.url != url) {
            BusyFeed::set(conn, organization, id, &url, now)?;
            audit(&host, "busy_feed.set", url.host(), by, now).insert(conn)?;
        }
        BusyFeed::take(conn, organization, id, now)
    });
    read_now(&session, &db, &reader, taken.await?, now).await?;
    Ok(see_other(page_of(id, by)))
}

async fn read(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    reader: web::Data<Reader>,
    host: web::Path<MemberId>,
) -> Result<HttpResponse, Failure> {
    let (host, _) = find(&signed_in, &db, *host).await?;
    let (id, now) = (host.id, UtcTime::now());
    let take = db.write(move |conn| BusyFeed::take(conn, host.organization_id, id, now));
    read_now(&session, &db, &reader, take.await?, now).await?;
    Ok(see_other(page_of(id, signed_in.member.id)))
}

async fn confirm(
    frame: Frame,
    db: web::Data<Db>,
    host: web::Path<MemberId>,
) -> Result<Page<RemoveBusyFeedPage>, Failure> {
    let (host, feed) = find(&frame.signed_in, &db, *host).await?;
    Ok(Page::ok(RemoveBusyFeedPage { frame, host, feed }))
}

async fn destroy(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    host: web::Path<MemberId>,
) -> Result<HttpResponse, Failure> {
    let (host, feed) = find(&signed_in, &db, *host).await?;
    let (id, by, now) = (host.id, signed_in.member.id, UtcTime::now());
    db.write(move |conn| {
        BusyFeed::remove(conn, host.organization_id, host.id)?;
        audit(&host, "busy_feed.remove", feed.url.host(), by, now).insert(conn)
    })
    .await?;
    let text = "Removed. The times that the calendar had blocked can be booked again.";
    flash::add(&session, FlashKind::Success, text)?;
    Ok(see_other(page_of(id, by)))
}

/// The host, whose time this person may keep, and the feed.
async fn find(
    signed_in: &SignedIn,
    db: &Db,
    host: MemberId,
) -> Result<(Member, BusyFeed), Failure> {
    may_keep(signed_in, host)?;
    let organization = signed_in.organization.id;
    let found = db.read(move |conn| {
        let host = Member::find(conn, organization, host)?;
        let feed = BusyFeed::of(conn, organization, host.id)?;
        Ok((host, feed.ok_or(db::Error::NotFound)?))
    });
    Ok(found.await?)
}

/// Reads the feed that was taken, unless somebody else is at it, and says how that went.
async fn read_now(
    session: &Session,
    db: &Db,
    reader: &Reader,
    taken: Option<BusyFeed>,
    now: UtcTime,
) -> Result<(), Failure> {
    let Some(feed) = taken else {
        let text = "The calendar is being read already. Look again in a moment.";
        return flash::add(session, FlashKind::Warning, text);
    };
    let (organization, host) = (feed.organization_id, feed.member_id);
    if reader.read(db, feed, now).await?.is_some() {
        let text = "The calendar could not be read. What came between stands below.";
        return flash::add(session, FlashKind::Warning, text);
    }
    let read = db.read(move |conn| BusyFeed::of(conn, organization, host));
    let found = read.await?.map_or_else(String::new, |feed| count(&feed));
    flash::add(
        session,
        FlashKind::Success,
        format!("The calendar was read: {found}."),
    )
}

/// Which server it is tells enough: the address is a secret.
fn audit(
    host: &Member,
    action: &'static str,
    server: &str,
    by: MemberId,
    at: UtcTime,
) -> NewAuditEntry {
    NewAuditEntry {
        organization_id: host.organization_id,
        at,
        member_id: Some(by),
        action,
        subject: host.email.to_string(),
        detail: server.to_owned(),
    }
}
