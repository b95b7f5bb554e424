//! The page on which a host's hours are kept.

use askama::Template;
use chrono::{NaiveDate, Weekday};
use serde::Deserialize;

use super::Overtaken;
use super::busy_feed::BusySection;
use super::days_off::{self, DaysOffRow};
use super::hours;
use crate::calls::{self, Details, OutsideHours};
use crate::events::Availability;
use crate::feeds::BusyFeed;
use crate::staff::Member;
use crate::values::{TimeZone, UtcTime};
use crate::web::field::{SelectOption, time_zones, web_address};
use crate::web::{Field, Frame, Span};

const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "Monday"),
    (Weekday::Tue, "Tuesday"),
    (Weekday::Wed, "Wednesday"),
    (Weekday::Thu, "Thursday"),
    (Weekday::Fri, "Friday"),
    (Weekday::Sat, "Saturday"),
    (Weekday::Sun, "Sunday"),
];

/// The most rows of days off that a form of ours has: each takes a day, and the next is not the one after.
const MOST_ROWS: usize = 400;

/// All that is typed about a host's time.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Sent")]
pub struct AvailabilityForm {
    time_zone: Field,
    meeting_link: Field,
    hours: [Field; 7],
    days_off: Vec<DaysOffRow>,
    /// What the page showed when it was opened.
    seen: String,
}

/// The fields by name; the hours are repeated for each day, Monday first, and the days off for each row.
#[derive(Deserialize)]
struct Sent {
    time_zone: Field,
    meeting_link: Field,
    hours: Vec<Field>,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    off_from: Vec<Field>,
    #[serde(default)]
    off_until: Vec<Field>,
}

impl AvailabilityForm {
    /// The form filled with what the host has decided.
    pub fn of(availability: &Availability, now: UtcTime) -> Self {
        let hours = WEEK.map(|(day, _)| Field::of(hours::print(day, &availability.weekly)));
        Self {
            time_zone: Field::of(availability.time_zone.as_str()),
            meeting_link: Field::of(availability.meeting_link.as_deref().unwrap_or_default()),
            hours,
            days_off: days_off::rows(&availability.days_off, today(availability.time_zone, now)),
            seen: availability.shown().seal(),
        }
    }

    /// What the page showed when it was opened.
    pub fn seen(&self) -> &str {
        &self.seen
    }

    /// From now on this is what was shown; what was typed stays.
    pub fn show(&mut self, availability: &Availability) {
        self.seen = availability.shown().seal();
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self, now: UtcTime) -> Option<Availability> {
        let time_zone = self.time_zone.parse(TimeZone::parse);
        let meeting_link = self.meeting_link.parse(|text| {
            web_address(text).map_err(|_| "Enter a web address, like https://meet.example.com/you.")
        });
        let days = WEEK.iter().zip(&mut self.hours);
        let weekly: Vec<_> = days
            .map(|((day, _), field)| field.parse(|text| hours::parse(*day, text)))
            .collect();
        let today = today(time_zone.unwrap_or(TimeZone::UTC), now);
        let days_off = days_off::parse(&mut self.days_off, today);
        let weekly: Option<Vec<_>> = weekly.into_iter().collect();
        Some(Availability {
            time_zone: time_zone?,
            meeting_link: meeting_link?,
            weekly: weekly?.concat(),
            days_off: days_off?,
        })
    }
}

fn today(zone: TimeZone, now: UtcTime) -> NaiveDate {
    now.in_zone(zone.tz()).date_naive()
}

impl TryFrom<Sent> for AvailabilityForm {
    type Error = &'static str;

    fn try_from(sent: Sent) -> Result<Self, Self::Error> {
        if sent.off_from.len() != sent.off_until.len() || sent.off_from.len() > MOST_ROWS {
            return Err("rows of days off that no form of ours has");
        }
        let rows = sent.off_from.into_iter().zip(sent.off_until);
        Ok(Self {
            seen: sent.seen,
            time_zone: sent.time_zone,
            meeting_link: sent.meeting_link,
            hours: sent
                .hours
                .try_into()
                .map_err(|_| "not the seven days of a week")?,
            days_off: rows
                .map(|(from, until)| DaysOffRow { from, until })
                .collect(),
        })
    }
}

/// The page itself.
#[derive(Template)]
#[template(path = "availability/show.html")]
pub struct AvailabilityPage {
    frame: Frame,
    known: Known,
    /// The address of the feed of one's own calls; nothing on anybody else's page.
    feed: Option<String>,
    busy: BusySection,
    form: AvailabilityForm,
    overtaken: Option<Overtaken>,
}

/// What the page tells besides the form.
pub struct Known {
    /// Whose hours these are.
    pub host: Member,
    /// The host's calls that the stored hours do not hold.
    pub outside: OutsideHours,
    /// Whose hours whoever looks at the page may keep; empty if only their own.
    pub staff: Vec<Colleague>,
    /// The host's own calendar, if it is read for their busy times.
    pub busy_feed: Option<BusyFeed>,
}

/// One of the staff, to be chosen.
pub struct Colleague {
    /// Who it is.
    pub member: Member,
    /// Whether they keep any weekly hours.
    pub has_hours: bool,
}

impl AvailabilityPage {
    /// The page with this form on it, and with the address of the host's feed for the host alone.
    pub fn of(
        frame: Frame,
        mut known: Known,
        feed: Option<String>,
        form: AvailabilityForm,
    ) -> Self {
        let viewer = &frame.signed_in.member;
        let busy = BusySection::of(known.busy_feed.take(), &known.host, viewer);
        Self {
            frame,
            known,
            feed,
            busy,
            form,
            overtaken: None,
        }
    }

    /// The same after somebody else has saved meanwhile.
    pub fn overtaken_by(mut self, overtaken: Overtaken) -> Self {
        self.overtaken = Some(overtaken);
        self
    }

    /// The same with this typed as the address of the host's own calendar.
    pub fn with_busy_address(mut self, address: Field) -> Self {
        self.busy.address = address;
        self
    }

    fn heading(&self) -> String {
        match self.is_own() {
            true => "Availability".to_owned(),
            false => format!("Availability of {}", self.known.host.name),
        }
    }

    fn is_own(&self) -> bool {
        self.known.host.id == self.frame.signed_in.member.id
    }

    fn is_shown(&self, colleague: &Colleague) -> bool {
        colleague.member.id == self.known.host.id
    }

    /// `2 upcoming calls lie outside these hours`.
    fn outside(&self) -> String {
        match self.known.outside.count {
            1 => "1 upcoming call lies outside these hours".to_owned(),
            count => format!("{count} upcoming calls lie outside these hours"),
        }
    }

    /// How many of those calls are not named.
    fn further_outside(&self) -> usize {
        let outside = &self.known.outside;
        outside.count - outside.first.len()
    }

    /// When a call is, by the clock of who looks at the page.
    fn time(&self, call: &Details) -> Span {
        let zone = self.frame.signed_in.member.time_zone;
        Span::new(call.call.starts_at, call.call.ends_at, zone)
    }

    /// The seven days: number from 1, name, and what is typed.
    fn week(&self) -> impl Iterator<Item = (usize, &'static str, &Field)> {
        let names = WEEK.iter().map(|(_, name)| *name);
        names
            .zip(&self.form.hours)
            .zip(1..)
            .map(|((name, field), number)| (number, name, field))
    }

    /// For how many days a call stays in the feed.
    fn feed_days(&self) -> i64 {
        calls::KEPT.num_days()
    }

    fn time_zones(&self) -> Vec<SelectOption> {
        time_zones()
    }
}
