//! View Entries: the log of a block.

use askama::Template;
use url::form_urlencoded;

use super::{EntryFilter, LineLink, NamedContact, counted, line_links};
use crate::blocking::{Block, Decision, Effect, Visit};
use crate::tracking::{Caught, EntryLog, LoggedVisit, decision};
use crate::values::{ContactId, TimeZone, UtcTime};
use crate::web::{Cursor, Frame, Listing, Moment, Pager};

/// A block, and who it is about.
#[derive(Clone, Debug)]
pub struct About {
    /// The block.
    pub block: Block,
    /// The contacts that it catches.
    pub caught: Caught,
    /// How many calls they have before them.
    pub upcoming_calls: usize,
}

/// Tracking → Blocking → View Entries.
#[derive(Template)]
#[template(path = "tracking/entries.html")]
pub struct EntriesPage {
    frame: Frame,
    block: Block,
    contacts: Vec<NamedContact>,
    more_contacts: bool,
    upcoming_calls: usize,
    filter: EntryFilter,
    rows: Vec<Row>,
    pager: Pager,
    now: UtcTime,
    /// The query string by which one comes back here.
    here: String,
}

/// A refused visit as it is shown.
pub struct Row {
    logged: LoggedVisit,
    zone: TimeZone,
    offers: Vec<LineLink>,
}

impl EntriesPage {
    /// A page of what this log gave, one more than it has if there is a next one, each with what the list would decide about it
    /// now; without a log the filter says why.
    pub fn new(
        frame: Frame,
        about: About,
        filter: EntryFilter,
        listing: &Listing,
        log: Option<&EntryLog>,
        mut logged: Vec<(LoggedVisit, Decision)>,
        now: UtcTime,
    ) -> Self {
        let place = |last: &LoggedVisit| match log {
            Some(log) => log.place(last),
            None => (last.entry.last_at, last.entry.id.get()),
        };
        let pager = listing.cut(&mut logged, |(last, _)| {
            let (time, id) = place(last);
            Cursor::by_time(time, id)
        });
        let zone = frame.signed_in.member.time_zone;
        // What was deleted or has expired can be blocked again.
        let own = (about.block.lifted_at.is_none() && !about.block.is_expired(now))
            .then_some(&about.block);
        let rows = logged.into_iter().map(|(logged, now)| Row {
            offers: line_links(&logged.visit, own, &now),
            logged,
            zone,
        });
        Self {
            rows: rows.collect(),
            contacts: about.caught.contacts.into_iter().map(Into::into).collect(),
            more_contacts: about.caught.more,
            upcoming_calls: about.upcoming_calls,
            block: about.block,
            frame,
            filter,
            pager,
            now,
            here: listing.query(),
        }
    }

    fn kind(&self) -> &'static str {
        self.block.target.label()
    }

    fn value(&self) -> String {
        self.block.target.value()
    }

    fn is_exempt(&self) -> bool {
        self.block.effect == Effect::Exempt
    }

    fn is_expired(&self) -> bool {
        self.block.is_expired(self.now)
    }

    fn since(&self) -> Moment {
        self.moment(self.block.created_at)
    }

    fn expires(&self) -> Option<Moment> {
        self.block.expires_at.map(|at| self.moment(at))
    }

    fn lifted(&self) -> Option<Moment> {
        self.block.lifted_at.map(|at| self.moment(at))
    }

    fn moment(&self, time: UtcTime) -> Moment {
        Moment::new(time, self.frame.signed_in.member.time_zone)
    }

    fn empty_text(&self) -> &'static str {
        if self.is_exempt() {
            "This line lets people in: it refuses nobody. What it let in stands in Global Data."
        } else {
            "Nobody was refused yet. As soon as somebody who is caught sends the form of one of your events, the attempt \
             stands here."
        }
    }

    fn upcoming(&self) -> String {
        counted(self.upcoming_calls, "upcoming call", "upcoming calls")
    }

    fn href(&self, page: &str) -> String {
        format!("/tracking/blocking/{}/{page}", self.block.id)
    }

    fn delete_href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("id", &self.block.id.to_string());
        query.append_pair("origin", "log");
        let list = self.filter.query();
        if let Some(list) = list.strip_prefix('?') {
            query.append_pair("list", list);
        }
        format!("/tracking/blocking/delete?{}", query.finish())
    }

    /// The export, with the filter kept.
    fn csv_href(&self) -> String {
        self.href("entries.csv") + &self.filter.query()
    }
}

impl Row {
    /// When it was refused last.
    pub fn when(&self) -> Moment {
        Moment::new(self.logged.entry.last_at, self.zone)
    }

    /// When it was refused first, if the clock shows another time.
    pub fn first(&self) -> Option<Moment> {
        let first = Moment::new(self.logged.entry.first_at, self.zone);
        (first.short() != self.when().short()).then_some(first)
    }

    /// What was typed, and from where.
    pub fn visit(&self) -> &Visit {
        &self.logged.visit
    }

    /// Whether the same visit was let in since.
    pub fn is_let_in(&self) -> bool {
        self.logged.is_let_in()
    }

    /// With what else it was refused, if it wanted to move a call.
    pub fn booked_as(&self) -> Option<String> {
        self.logged.booked_as()
    }

    /// The kind of call.
    pub fn event(&self) -> &str {
        &self.logged.event_name
    }

    /// Who has its mailbox in Global Data.
    pub fn contact(&self) -> Option<ContactId> {
        self.logged.contact
    }

    /// The decision about it.
    pub fn decision_href(&self) -> String {
        decision::href(&self.logged.visit)
    }

    /// Where its contact is made.
    pub fn contact_href(&self) -> String {
        self.decision_href() + "/contact"
    }

    /// What else can be put on the list.
    pub fn offers(&self) -> &[LineLink] {
        &self.offers
    }

    /// `3 tries`.
    pub fn tries(&self) -> String {
        counted(
            usize::try_from(self.logged.entry.tries).unwrap_or_default(),
            "try",
            "tries",
        )
    }
}
