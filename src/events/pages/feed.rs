//! The question before the address of a host's feed is revoked.

use askama::Template;

use crate::staff::Member;
use crate::values::MemberId;
use crate::web::Frame;

/// Says what revoking does, and asks for it.
#[derive(Template)]
#[template(path = "availability/feed.html")]
pub struct RevokeFeedPage {
    /// What the layout needs.
    pub frame: Frame,
    /// Whose feed it is.
    pub host: Member,
}

impl RevokeFeedPage {
    fn is_own(&self) -> bool {
        self.host.id == self.frame.signed_in.member.id
    }

    fn heading(&self) -> String {
        match self.is_own() {
            true => "Revoke your calendar address?".to_owned(),
            false => format!("Revoke the calendar address of {}?", self.host.name),
        }
    }

    fn back(&self) -> String {
        path(self.host.id, self.frame.signed_in.member.id)
    }
}

/// The Availability page of this host, for this viewer.
pub fn path(host: MemberId, viewer: MemberId) -> String {
    match host == viewer {
        true => "/availability".to_owned(),
        false => format!("/availability/{host}"),
    }
}
