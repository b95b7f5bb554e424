//! Where staff pick host and time of a call: the hosts to choose from, and the calendar of one.

use std::ops::Range;

use serde::Deserialize;

use crate::calls::Offer;
use crate::events::Event;
use crate::values::{MemberId, TimeZone, UtcTime};
use crate::web::field::SelectOption;
use crate::web::{Bookable, Calendar, CalendarView, Field};

/// Which host, month and day an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PickView {
    /// Whose calendar.
    pub host: Option<MemberId>,
    month: String,
    day: String,
}

/// The picker of one event's hosts and times.
pub struct Picker {
    /// Where the page stands.
    pub path: String,
    /// Who may be chosen.
    pub hosts: Vec<SelectOption>,
    /// Whose calendar it is.
    pub host: Field,
    /// When that host is free.
    pub calendar: Calendar,
    /// The zone of the reader, in which times are.
    pub zone: TimeZone,
    /// The zone of the lead.
    pub lead_zone: TimeZone,
    /// The time that is chosen, and what is wrong with it.
    pub start: Field,
}

impl PickView {
    /// This part of the calendar of this host.
    pub fn at(host: Option<MemberId>, month: String, day: String) -> Self {
        Self { host, month, day }
    }

    /// The calendar of this host at a month or day, such as `2026-12` or `2026-12-03`.
    pub fn looking(host: Option<MemberId>, part: &str) -> Self {
        // What comes after the month is the day's.
        let month = part.get(..7).unwrap_or_default().to_owned();
        Self::at(host, month, part.to_owned())
    }

    /// The same of nobody in particular.
    pub fn without_host(self) -> Self {
        Self { host: None, ..self }
    }

    /// The calendar of this host at the day on which `start` lies.
    pub fn around(host: Option<MemberId>, start: Option<UtcTime>, zone: TimeZone) -> Self {
        let view = start.map(|start| CalendarView::around(start, zone));
        let CalendarView { month, day } = view.unwrap_or_default();
        Self { host, month, day }
    }

    /// The time whose free times the page must know.
    pub fn window(&self, event: &Event, zone: TimeZone, now: UtcTime) -> Range<UtcTime> {
        self.calendar().window(&bookable(event, zone, now))
    }

    fn calendar(&self) -> CalendarView {
        CalendarView {
            month: self.month.clone(),
            day: self.day.clone(),
        }
    }
}

impl Picker {
    /// The picker on the page at `path`; `zones` are the reader's and the lead's.
    pub fn new(
        offer: &Offer,
        view: &PickView,
        zones: (TimeZone, TimeZone),
        path: String,
        now: UtcTime,
    ) -> Self {
        let (zone, lead_zone) = zones;
        let option = |id: MemberId, name: &str| SelectOption {
            value: id.to_string(),
            label: name.to_owned(),
        };
        let host = offer.host.as_ref().map(|host| host.id.to_string());
        let host = host.unwrap_or_default();
        let bookable = bookable(&offer.event, zone, now);
        let (calendar, times) = (view.calendar(), &offer.times);
        Self {
            calendar: Calendar::of(&calendar, bookable, zone, times, path.clone(), Vec::new())
                .also_in(lead_zone),
            hosts: offer
                .hosts
                .iter()
                .map(|host| option(host.id, &host.name))
                .collect(),
            host: Field::of(host),
            path,
            zone,
            lead_zone,
            start: Field::default(),
        }
    }

    /// With what was sent: the time, and what is wrong with it or with the host.
    pub fn sent(mut self, host: &Field, start: &Field) -> Self {
        self.calendar = self.calendar.choosing(start.value.parse().ok());
        self.host.error.clone_from(&host.error);
        self.start.clone_from(start);
        self
    }

    /// Who may be chosen, for the select.
    pub fn options(&self) -> &[SelectOption] {
        &self.hosts
    }

    /// Whether there is anybody to choose.
    pub fn has_hosts(&self) -> bool {
        !self.hosts.is_empty()
    }

    /// Whether there is more than one to choose from, or something is wrong with the choice.
    pub fn offers_hosts(&self) -> bool {
        self.hosts.len() > 1 || self.host.error.is_some()
    }

    /// The name of the host whose calendar it is.
    pub fn host_name(&self) -> &str {
        let mut hosts = self.hosts.iter();
        let host = hosts.find(|host| host.value == self.host.value);
        host.map_or("", |host| &host.label)
    }

    /// Whether the lead's clock is another one than the reader's.
    pub fn is_elsewhere(&self) -> bool {
        self.zone != self.lead_zone
    }
}

fn bookable(event: &Event, zone: TimeZone, now: UtcTime) -> Bookable {
    Bookable::of(zone, event.rules().days_ahead, now)
}
