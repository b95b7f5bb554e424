//! A month of free days with the free times of each, as a reader's clock shows them: what `ui/calendar.html` shows.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate};
use url::form_urlencoded;

use super::month::Month;
use crate::values::{TimeZone, UtcTime};

/// Which part of a calendar is wanted. What cannot be read counts as not said: a mistyped address still shows times.
#[derive(Clone, Debug, Default)]
pub struct CalendarView {
    /// Such as `2026-12`.
    pub month: String,
    /// Such as `2026-12-03`.
    pub day: String,
}

/// The first and the last month in which anything can be booked, as a zone's calendar has it.
#[derive(Clone, Copy, Debug)]
pub struct Bookable {
    first: Month,
    last: Month,
}

/// The month itself. Its links lead to the same page with another part of it.
pub struct Calendar {
    zone: TimeZone,
    month: Month,
    bookable: Bookable,
    /// The free times of the month by their day.
    days: BTreeMap<NaiveDate, Vec<UtcTime>>,
    /// The day whose times are shown.
    day: Option<NaiveDate>,
    /// On whose clock each time is shown besides.
    other_zone: Option<TimeZone>,
    chosen: Option<UtcTime>,
    path: String,
    kept: Vec<(&'static str, String)>,
}

/// A day of the month.
pub struct CalendarDay {
    /// In the month.
    pub number: u32,
    /// Whether it has free times.
    pub is_free: bool,
    /// Such as "Thursday 3 December 2026".
    pub label: String,
    /// Whether its times are shown.
    pub current: bool,
}

/// A day of the month that has free times, with them.
pub struct FreeDay {
    /// In the month: its part of the page is `#day-3`.
    pub number: u32,
    /// Such as "Thursday 3 December 2026".
    pub label: String,
    /// Whether its times are shown until another day is chosen.
    pub current: bool,
    /// When a call can begin.
    pub times: Vec<FreeTime>,
}

/// A time that can be booked.
pub struct FreeTime {
    /// As the form sends it.
    pub value: String,
    /// As the reader's wall clock shows it.
    pub label: String,
    /// As another one's shows it, if that is asked for and differs.
    pub other: Option<String>,
    /// Whether it is chosen already.
    pub chosen: bool,
}

impl Bookable {
    /// From this month to the one of the last day, so many days ahead.
    pub fn of(zone: TimeZone, days_ahead: u16, now: UtcTime) -> Self {
        let today = now.in_zone(zone.tz()).date_naive();
        // A host's calendar may be a day ahead of the reader's.
        let ahead = u64::from(days_ahead) + 1;
        Self {
            first: Month::of(today),
            last: Month::of(today + Days::new(ahead)),
        }
    }
}

impl CalendarView {
    /// The day on which `start` lies, in this zone: where one looks for another time.
    pub fn around(start: UtcTime, zone: TimeZone) -> Self {
        let day = start.in_zone(zone.tz()).date_naive();
        Self {
            month: Month::of(day).to_string(),
            day: day.to_string(),
        }
    }

    /// Whether there is such a month, and such a day; nothing said is well said.
    pub fn is_readable(&self) -> bool {
        let is_month = self.month.is_empty() || Month::parse(&self.month).is_some();
        is_month && (self.day.is_empty() || self.day.parse::<NaiveDate>().is_ok())
    }

    /// The time whose free times the page must know: the month that was asked for, else this one and the next.
    pub fn window(&self, bookable: &Bookable) -> Range<UtcTime> {
        match self.month(bookable) {
            Some(month) => month.window(),
            None => bookable.first.window().start..bookable.first.next().window().end,
        }
    }

    /// The month to show, when this is the first free day that is known of.
    ///
    /// Nobody who has none, whatever the reason, is led anywhere but to this month.
    fn month_of(&self, bookable: &Bookable, first_free: Option<NaiveDate>) -> Month {
        let soon = first_free
            .map(Month::of)
            .filter(|month| *month <= bookable.first.next());
        self.month(bookable).or(soon).unwrap_or(bookable.first)
    }

    fn month(&self, bookable: &Bookable) -> Option<Month> {
        let month = Month::parse(&self.month)?;
        Some(month.clamp(bookable.first, bookable.last))
    }
}

impl Calendar {
    /// The part that `view` asks for, of the free `times` in its window. The page stands at `path`, and its links keep
    /// what is in `kept`.
    pub fn of(
        view: &CalendarView,
        bookable: Bookable,
        zone: TimeZone,
        times: &[UtcTime],
        path: String,
        kept: Vec<(&'static str, String)>,
    ) -> Self {
        let date = |time: &UtcTime| time.in_zone(zone.tz()).date_naive();
        let month = view.month_of(&bookable, times.first().map(date));
        let mut days: BTreeMap<NaiveDate, Vec<UtcTime>> = BTreeMap::new();
        for &time in times.iter().filter(|time| month.contains(date(time))) {
            days.entry(date(&time)).or_default().push(time);
        }
        let asked = view.day.parse().ok().filter(|day| days.contains_key(day));
        Self {
            zone,
            month,
            bookable,
            day: asked.or_else(|| days.keys().next().copied()),
            days,
            other_zone: None,
            chosen: None,
            path,
            kept,
        }
    }

    /// Shows each time on the clock of this zone as well, where that differs.
    pub fn also_in(mut self, zone: TimeZone) -> Self {
        self.other_zone = Some(zone).filter(|zone| *zone != self.zone);
        self
    }

    /// With this time chosen, if it is offered.
    pub fn choosing(mut self, start: Option<UtcTime>) -> Self {
        self.chosen = start;
        self
    }

    /// Such as `2026-12`, for a form that leads to the same month.
    pub fn month(&self) -> String {
        self.month.to_string()
    }

    /// The day that is shown, such as `2026-12-03`, or its month if there is none.
    pub fn shown(&self) -> String {
        self.day.map_or_else(|| self.month(), |day| day.to_string())
    }

    /// Such as "December 2026".
    pub fn title(&self) -> String {
        self.month.title()
    }

    /// The link to the month before, if anything can be booked there.
    pub fn previous_href(&self) -> Option<String> {
        self.previous().map(|month| self.href(month))
    }

    /// The link to the month after, if anything can be booked there.
    pub fn next_href(&self) -> Option<String> {
        self.next().map(|month| self.href(month))
    }

    /// The month before as a form asks for it, such as `2026-11`, if anything can be booked there.
    pub fn previous_month(&self) -> Option<String> {
        self.previous().map(|month| month.to_string())
    }

    /// The month after as a form asks for it, if anything can be booked there.
    pub fn next_month(&self) -> Option<String> {
        self.next().map(|month| month.to_string())
    }

    /// Its weeks from Monday to Sunday; nothing for the days of other months.
    pub fn weeks(&self) -> Vec<Vec<Option<CalendarDay>>> {
        let cell = |day: Option<NaiveDate>| day.map(|day| self.cell(day));
        let week = |week: Vec<_>| week.into_iter().map(cell).collect();
        self.month.weeks().into_iter().map(week).collect()
    }

    /// Whether there is any free time in this month.
    pub fn has_times(&self) -> bool {
        !self.days.is_empty()
    }

    /// The free times of every day that has any: with them, no further page is needed to choose another day.
    pub fn free_days(&self) -> Vec<FreeDay> {
        let free_day = |(day, times): (&NaiveDate, &Vec<UtcTime>)| FreeDay {
            number: day.day(),
            label: long_date(*day),
            current: self.day == Some(*day),
            times: self.labeled(times),
        };
        self.days.iter().map(free_day).collect()
    }

    /// One day's times, as the reader's clock shows them.
    fn labeled(&self, times: &[UtcTime]) -> Vec<FreeTime> {
        let label = |time: &UtcTime, zone: TimeZone, format| {
            time.in_zone(zone.tz()).format(format).to_string()
        };
        let labels: Vec<_> = times
            .iter()
            .map(|time| label(time, self.zone, "%H:%M"))
            .collect();
        times
            .iter()
            .zip(&labels)
            .map(|(time, shown)| FreeTime {
                value: time.to_string(),
                // The hour that the clock repeats in autumn has two of each.
                label: match labels.iter().filter(|other| *other == shown).count() {
                    1 => shown.clone(),
                    _ => label(time, self.zone, "%H:%M %Z"),
                },
                other: self.other_zone.map(|zone| label(time, zone, "%a %H:%M")),
                chosen: self.chosen == Some(*time),
            })
            .collect()
    }

    fn previous(&self) -> Option<Month> {
        (self.month > self.bookable.first).then(|| self.month.previous())
    }

    fn next(&self) -> Option<Month> {
        (self.month < self.bookable.last).then(|| self.month.next())
    }

    fn cell(&self, day: NaiveDate) -> CalendarDay {
        CalendarDay {
            number: day.day(),
            is_free: self.days.contains_key(&day),
            label: long_date(day),
            current: self.day == Some(day),
        }
    }

    /// This page with another month.
    fn href(&self, month: Month) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("month", &month.to_string());
        query.extend_pairs(&self.kept);
        format!("{}?{}", self.path, query.finish())
    }
}

/// Such as `Thursday 3 December 2026`.
fn long_date(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}
