//! The part of Availability at which a host's own calendar is given, to be read for when they are busy; and the question before
//! it is forgotten.

use askama::Template;
use serde::Deserialize;

use super::feed::path;
use crate::feeds::{BusyFeed, Reader};
use crate::staff::Member;
use crate::values::{FeedUrl, MemberId, TimeZone, UtcTime};
use crate::web::{Field, Frame, Moment};

/// What is typed as the address.
#[derive(Debug, Deserialize)]
pub struct BusyFeedForm {
    /// The secret address of a calendar.
    pub address: Field,
}

impl BusyFeedForm {
    /// The address, if it is one that `reader` may read.
    pub fn parse(&mut self, reader: &Reader) -> Option<FeedUrl> {
        let url = self.address.parse(FeedUrl::parse)?;
        match reader.may_ask(&url) {
            Ok(()) => Some(url),
            Err(error) => {
                self.address.refuse(error);
                None
            }
        }
    }
}

/// The part of the page.
pub struct BusySection {
    /// What is typed as the address: the host alone finds there what is stored.
    pub address: Field,
    pub(super) feed: Option<BusyFeed>,
    /// Whether the host looks at it.
    is_own: bool,
    zone: TimeZone,
}

/// What was read of a calendar, and when.
pub(super) struct Known {
    pub(super) at: Moment,
    pub(super) until: Moment,
}

impl BusySection {
    /// The part about this feed of `host`, as `viewer` may see it.
    pub fn of(feed: Option<BusyFeed>, host: &Member, viewer: &Member) -> Self {
        let is_own = host.id == viewer.id;
        let shown = feed.as_ref().filter(|_| is_own);
        Self {
            address: Field::of(shown.map(|feed| feed.url.as_str()).unwrap_or_default()),
            feed,
            is_own,
            zone: viewer.time_zone,
        }
    }

    pub(super) fn title(&self) -> &'static str {
        match self.is_own {
            true => "Busy times from your own calendar",
            false => "Busy times from their own calendar",
        }
    }

    pub(super) fn hint(&self) -> &'static str {
        match (self.feed.is_some(), self.is_own) {
            (true, false) => {
                "Only they are shown the one that is set. Paste another one to replace it."
            }
            _ => {
                "It begins with https://. Whoever has it reads the calendar, so only its host is shown it."
            }
        }
    }

    pub(super) fn is_new(&self) -> bool {
        self.feed
            .as_ref()
            .is_some_and(|feed| feed.tried_at.is_none())
    }

    pub(super) fn known(&self) -> Option<Known> {
        let feed = self.feed.as_ref()?;
        Some(Known {
            at: self.moment(feed.read_at?),
            until: self.moment(feed.busy_until?),
        })
    }

    /// When it was tried in vain.
    pub(super) fn failed_at(&self) -> Option<Moment> {
        let feed = self.feed.as_ref()?;
        let tried = feed.tried_at.filter(|_| !feed.error.is_empty());
        tried.map(|tried| self.moment(tried))
    }

    /// Whether what was read was read at an address before this one.
    pub(super) fn is_of_former(&self) -> bool {
        let feed = self.feed.as_ref();
        feed.is_some_and(|feed| feed.read_at.is_some_and(|read| read < feed.changed_at))
    }

    /// Such as `34 busy times`.
    pub(super) fn count(&self) -> String {
        self.feed.as_ref().map_or_else(String::new, count)
    }

    /// That some events could not be understood, if so.
    pub(super) fn not_understood(&self) -> Option<String> {
        match self.feed.as_ref()?.unread_count {
            ..=0 => None,
            1 => Some(
                "1 of its events could not be understood for certain: it blocks nothing or, if its time zone is unknown, the time on your own clock."
                    .to_owned(),
            ),
            count => Some(format!(
                "{count} of its events could not be understood for certain: they block nothing or, if their time zone is unknown, the time on your own clock."
            )),
        }
    }

    fn moment(&self, at: UtcTime) -> Moment {
        Moment::new(at, self.zone)
    }
}

/// How many busy times a feed told: such as `34 busy times`.
pub fn count(feed: &BusyFeed) -> String {
    match feed.busy_count {
        0 => "no busy times".to_owned(),
        1 => "1 busy time".to_owned(),
        count => format!("{count} busy times"),
    }
}

/// Says what comes of forgetting a feed, and asks for it.
#[derive(Template)]
#[template(path = "availability/busy_feed_remove.html")]
pub struct RemoveBusyFeedPage {
    /// What the layout needs.
    pub frame: Frame,
    /// Whose feed it is.
    pub host: Member,
    /// The feed.
    pub feed: BusyFeed,
}

impl RemoveBusyFeedPage {
    fn count(&self) -> String {
        count(&self.feed)
    }

    fn back(&self) -> String {
        page_of(self.host.id, self.frame.signed_in.member.id)
    }
}

/// Where the feed of this host stands, for this viewer.
pub fn page_of(host: MemberId, viewer: MemberId) -> String {
    format!("{}#busy", path(host, viewer))
}
