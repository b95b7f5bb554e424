//! The block list.

use askama::Template;
use chrono::TimeDelta;
use url::form_urlencoded;

use super::{Filter, Warnings, named, said};
use crate::blocking::{Block, Job, TurnedAway};
use crate::tracking::{ListedBlock, SortKey};
use crate::values::{BlockId, TimeZone, UtcTime};
use crate::web::{Cursor, Frame, Listing, Moment, Pager};

/// Tracking → Blocking.
#[derive(Template)]
#[template(path = "tracking/index.html")]
pub struct IndexPage {
    frame: Frame,
    filter: Filter,
    rows: Vec<Row>,
    pager: Pager,
    covering: Vec<Block>,
    jobs: Vec<Job>,
    turned_away: TurnedAway,
    warnings: Warnings,
    /// The query string by which one comes back here.
    here: String,
}

/// What the list's address has found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The lines, one more than a page has if there is a next one.
    pub listed: Vec<ListedBlock>,
    /// Wider lines that cover what is searched for.
    pub covering: Vec<Block>,
    /// What is under way.
    pub jobs: Vec<Job>,
    /// Who came too often to be asked who they are.
    pub turned_away: TurnedAway,
}

/// A line of the list as it is shown.
pub struct Row {
    listed: ListedBlock,
    here: String,
    zone: TimeZone,
    now: UtcTime,
}

impl IndexPage {
    /// A page of what was found.
    pub fn new(
        frame: Frame,
        filter: Filter,
        listing: &Listing,
        found: Found,
        warnings: Warnings,
        now: UtcTime,
    ) -> Self {
        let Found {
            mut listed,
            covering,
            jobs,
            turned_away,
        } = found;
        let sort = filter.sort();
        let pager = listing.cut(&mut listed, |last| {
            let id = last.block.id.get();
            match sort.key_of(&last.block) {
                SortKey::Time(time) => Cursor::by_time(time, id),
                SortKey::Text(text) => Cursor::by_text(text, id),
                SortKey::Number(number) => Cursor::by_number(number, id),
            }
        });
        let zone = frame.signed_in.member.time_zone;
        let here = listing.query();
        let rows = listed.into_iter().map(|listed| Row {
            here: here.clone(),
            listed,
            zone,
            now,
        });
        Self {
            rows: rows.collect(),
            frame,
            filter,
            pager,
            covering,
            jobs,
            turned_away,
            warnings,
            here,
        }
    }

    /// Delete for all that match, on this page and on others.
    fn delete_all_href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("all", "on");
        query.extend_pairs(self.filter.pairs());
        query.append_pair("list", &self.here);
        format!("/tracking/blocking/delete?{}", query.finish())
    }

    /// What is under way, a sentence each.
    fn progress(&self) -> Vec<String> {
        self.jobs.iter().map(said::of_job).collect()
    }

    /// How many requests were turned away for coming too fast, if any.
    fn throttled(&self) -> Option<String> {
        let TurnedAway {
            in_a_day,
            in_a_week,
        } = self.turned_away;
        let in_a_day = match in_a_day {
            _ if in_a_week == 0 => return None,
            0 => "No request to your public forms was".to_owned(),
            1 => "1 request to your public forms was".to_owned(),
            many => format!("{many} requests to your public forms were"),
        };
        Some(format!(
            "{in_a_day} turned away in the last 24 hours for coming too fast, {in_a_week} in the last 7 days: so many came from \
             one address within a minute."
        ))
    }

    /// The wider lines that cover what is searched for, each with its log.
    fn wider(&self) -> Vec<(String, String)> {
        let line = |block: &Block| {
            (
                named(&block.target, block.effect),
                format!("/tracking/blocking/{}/entries", block.id),
            )
        };
        self.covering.iter().map(line).collect()
    }
}

impl Row {
    /// Its id, as a tick sends it.
    pub fn id(&self) -> BlockId {
        self.listed.block.id
    }

    /// What it catches, for people who cannot see the columns.
    pub fn label(&self) -> String {
        named(&self.listed.block.target, self.listed.block.effect)
    }

    /// What kind of thing is blocked.
    pub fn kind(&self) -> &'static str {
        self.listed.block.target.label()
    }

    /// What is blocked.
    pub fn value(&self) -> String {
        self.listed.block.target.value()
    }

    /// Whether it lets in instead of keeping out.
    pub fn is_exempt(&self) -> bool {
        self.listed.block.effect == crate::blocking::Effect::Exempt
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.listed.block.reason
    }

    /// Who added it.
    pub fn added_by(&self) -> &str {
        self.listed.added_by.as_deref().unwrap_or("Command line")
    }

    /// When it was added.
    pub fn added(&self) -> Moment {
        Moment::new(self.listed.block.created_at, self.zone)
    }

    /// When it ends by itself.
    pub fn expires(&self) -> Option<Moment> {
        let at = self.listed.block.expires_at?;
        Some(Moment::new(at, self.zone))
    }

    /// The last day, if it ends with that.
    pub fn last_day(&self) -> Option<String> {
        let at = self.listed.block.expires_at?;
        let last = Moment::new(at - TimeDelta::seconds(1), self.zone);
        let ends = Moment::new(at, self.zone);
        (ends.time_of_day() == "00:00").then(|| last.day())
    }

    /// Whether it has ended by itself.
    pub fn is_expired(&self) -> bool {
        self.listed.block.is_expired(self.now)
    }

    /// How many visits it refused.
    pub fn entries(&self) -> i64 {
        self.listed.entries
    }

    /// When it refused one last.
    pub fn last_entry(&self) -> Option<Moment> {
        let at = self.listed.last_entry?;
        Some(Moment::new(at, self.zone))
    }

    /// View Entries.
    pub fn entries_href(&self) -> String {
        format!("/tracking/blocking/{}/entries", self.id())
    }

    /// Extend.
    pub fn extend_href(&self) -> String {
        format!("/tracking/blocking/{}/extend", self.id())
    }

    /// Delete.
    pub fn delete_href(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("id", &self.id().to_string());
        if !self.here.is_empty() {
            query.append_pair("list", &self.here);
        }
        format!("/tracking/blocking/delete?{}", query.finish())
    }
}
