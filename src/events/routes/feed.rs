//! The feed of a host's calls: its address, shown to the host alone, and its revocation.

use std::future::{Ready, ready};

use actix_session::Session;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::may_keep;
use crate::audit::NewAuditEntry;
use crate::calls::{FeedOf, LinkKey};
use crate::db::Db;
use crate::events::pages::feed::{RevokeFeedPage, path};
use crate::staff::Member;
use crate::values::{MemberId, UtcTime};
use crate::web::flash::{self, FlashKind};
use crate::web::{BaseUrl, Failure, Form, Frame, Page, SignedIn, see_other};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::resource("/availability/{member}/feed")
            .get(confirm)
            .post(revoke),
    );
}

/// What the addresses of feeds are made with.
pub(super) struct Feeds {
    links: web::Data<LinkKey>,
    base_url: web::Data<BaseUrl>,
}

impl Feeds {
    /// The address of the host's feed if they themself look at it; nobody else is shown it, whatever they may do.
    pub(super) fn own(&self, signed_in: &SignedIn, host: &Member) -> Option<String> {
        let path = self.links.feed_path(FeedOf::from(host));
        (host.id == signed_in.member.id).then(|| self.base_url.join(&path))
    }
}

impl FromRequest for Feeds {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let links = request.app_data::<web::Data<LinkKey>>().cloned();
        let base_url = request.app_data::<web::Data<BaseUrl>>().cloned();
        let both = links.zip(base_url);
        let feeds = both.map(|(links, base_url)| Self { links, base_url });
        ready(
            feeds.ok_or_else(|| Failure::broken("the keys of links are not among the app's data")),
        )
    }
}

async fn confirm(
    frame: Frame,
    db: web::Data<Db>,
    host: web::Path<MemberId>,
) -> Result<Page<RevokeFeedPage>, Failure> {
    may_keep(&frame.signed_in, *host)?;
    let organization = frame.signed_in.organization.id;
    let host = db
        .read(move |conn| Member::find(conn, organization, *host))
        .await?;
    Ok(Page::ok(RevokeFeedPage { frame, host }))
}

/// What the page sends.
#[derive(Deserialize)]
struct Seen {
    /// The version of the address that is to be revoked.
    version: i64,
}

async fn revoke(
    signed_in: SignedIn,
    session: Session,
    db: web::Data<Db>,
    host: web::Path<MemberId>,
    Form(seen): Form<Seen>,
) -> Result<HttpResponse, Failure> {
    may_keep(&signed_in, *host)?;
    let (organization, by, now) = (
        signed_in.organization.id,
        signed_in.member.id,
        UtcTime::now(),
    );
    let id = *host;
    let revoked = db
        .write(move |conn| {
            let host = Member::find(conn, organization, id)?;
            let revoked = Member::revoke_feed(conn, organization, id, seen.version)?;
            if revoked {
                let audit = NewAuditEntry {
                    organization_id: organization,
                    at: now,
                    member_id: Some(by),
                    action: "feed.revoke",
                    subject: host.email.to_string(),
                    detail: String::new(),
                };
                audit.insert(conn)?;
            }
            Ok(revoked)
        })
        .await?;
    let (kind, text) = match (revoked, id == by) {
        (true, true) => (
            FlashKind::Success,
            "The address is revoked. Subscribe to the new one.",
        ),
        (true, false) => (
            FlashKind::Success,
            "The address is revoked. The new one stands on their own Availability page.",
        ),
        (false, _) => (
            FlashKind::Warning,
            "Nothing changed: that address was revoked already.",
        ),
    };
    flash::add(&session, kind, text)?;
    Ok(see_other(path(id, by)))
}
