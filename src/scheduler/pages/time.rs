//! The third page: a month of free days, and the free times of one of them; or what the organization says to whom it refuses.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike, NaiveDate};
use url::form_urlencoded;

use super::month::Month;
use super::view::{Bookable, TimeView};
use super::{PublicFrame, start_path, visit_path};
use crate::organization::Refusal;
use crate::scheduler::free_times::Open;
use crate::scheduler::place::Walk;
use crate::values::{TimeZone, UtcTime};
use crate::web::Field;
use crate::web::field::{SelectOption, time_zones};

/// The page itself.
#[derive(Template)]
#[template(path = "scheduler/time.html")]
pub struct TimePage {
    frame: PublicFrame,
    /// What stands in place of the calendar: only for a refused lead, and only if the organization has chosen so.
    refusal: Option<String>,
    /// What the lead should know before choosing.
    notice: Option<&'static str>,
    path: String,
    back: String,
    book: String,
    token: String,
    reference: String,
    contact_address: String,
    minutes: i32,
    zone: TimeZone,
    zone_field: Field,
    month: Month,
    bookable: Bookable,
    /// The free times of the month by their day.
    days: BTreeMap<NaiveDate, Vec<UtcTime>>,
    /// The day whose times are shown.
    day: Option<NaiveDate>,
}

/// A day of the month.
pub struct Day {
    number: u32,
    /// The link to its times; none if it has none.
    href: Option<String>,
    label: String,
    current: bool,
}

/// A time that can be booked.
pub struct FreeTime {
    /// As the form sends it.
    value: String,
    /// As the lead's wall clock shows it.
    label: String,
}

impl TimePage {
    /// The page that shows those times that the view asks for; `open` is what its window holds.
    pub fn of(
        walk: &Walk,
        view: &TimeView,
        open: &Open,
        notice: Option<&'static str>,
        now: UtcTime,
    ) -> Self {
        let Walk { place, visit } = walk;
        let zone = view.zone(walk);
        let bookable = Bookable::of(walk, zone, now);
        let date = |time: &UtcTime| time.in_zone(zone.tz()).date_naive();
        let month = view.month_of(&bookable, open.times.first().map(date));
        let mut days: BTreeMap<NaiveDate, Vec<UtcTime>> = BTreeMap::new();
        for &time in open.times.iter().filter(|time| month.contains(date(time))) {
            days.entry(date(&time)).or_default().push(time);
        }
        let asked = view.day().filter(|day| days.contains_key(day));
        Self {
            frame: PublicFrame::of(place, Some(3)),
            refusal: match &place.organization.refusal {
                Refusal::Message(text) if open.refused => Some(text.clone()),
                _ => None,
            },
            notice,
            path: visit_path(place, &visit.token, "time"),
            back: visit_path(place, &visit.token, "details"),
            book: format!("{}/book", start_path(place)),
            token: visit.token.clone(),
            reference: visit.reference.clone(),
            contact_address: place.organization.contact_address.clone(),
            minutes: place.event.duration_minutes,
            zone,
            zone_field: Field::of(zone.as_str()),
            month,
            bookable,
            day: asked.or_else(|| days.keys().next().copied()),
            days,
        }
    }

    /// Whether it says that the lead is refused.
    pub fn is_refusal(&self) -> bool {
        self.refusal.is_some()
    }

    fn previous_href(&self) -> Option<String> {
        (self.month > self.bookable.first).then(|| self.href(self.month.previous(), None))
    }

    fn next_href(&self) -> Option<String> {
        (self.month < self.bookable.last).then(|| self.href(self.month.next(), None))
    }

    fn weeks(&self) -> Vec<Vec<Option<Day>>> {
        let cell = |day: Option<NaiveDate>| day.map(|day| self.cell(day));
        let week = |week: Vec<_>| week.into_iter().map(cell).collect();
        self.month.weeks().into_iter().map(week).collect()
    }

    fn cell(&self, day: NaiveDate) -> Day {
        let is_free = self.days.contains_key(&day);
        Day {
            number: day.day(),
            href: is_free.then(|| self.href(self.month, Some(day))),
            label: long_date(day),
            current: self.day == Some(day),
        }
    }

    fn day_label(&self) -> String {
        self.day.map(long_date).unwrap_or_default()
    }

    /// The free times of the day that is shown.
    fn times(&self) -> Vec<FreeTime> {
        let times = self.day.and_then(|day| self.days.get(&day));
        let times = times.map_or(&[][..], Vec::as_slice);
        let label =
            |time: &UtcTime, format| time.in_zone(self.zone.tz()).format(format).to_string();
        let labels: Vec<_> = times.iter().map(|time| label(time, "%H:%M")).collect();
        times
            .iter()
            .zip(&labels)
            .map(|(time, shown)| FreeTime {
                value: time.to_string(),
                // The hour that the clock repeats in autumn has two of each.
                label: match labels.iter().filter(|other| *other == shown).count() {
                    1 => shown.clone(),
                    _ => label(time, "%H:%M %Z"),
                },
            })
            .collect()
    }

    fn zones(&self) -> Vec<SelectOption> {
        time_zones()
    }

    /// This page with another part of the calendar, in the same zone.
    fn href(&self, month: Month, day: Option<NaiveDate>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("month", &month.to_string());
        if let Some(day) = day {
            query.append_pair("day", &day.to_string());
        }
        query.append_pair("zone", self.zone.as_str());
        format!("{}?{}", self.path, query.finish())
    }
}

/// Such as `Thursday 3 December 2026`.
fn long_date(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}
