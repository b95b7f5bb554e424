//! One entry of a calendar: an event, or what takes the place of one of its repetitions.

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue,
    ICalendarParticipationStatus, ICalendarPeriod, ICalendarProperty, ICalendarRecurrenceRule,
    ICalendarStatus, ICalendarTransparency, ICalendarValue,
};
use chrono::{Days, TimeDelta};
use chrono_tz::Tz;

use super::Owner;
use super::when::When;
use super::zones::Zones;
use crate::values::{TimeZone, UtcTime};

/// Nothing lasts longer.
const LONGEST: TimeDelta = TimeDelta::days(3_660);

/// An event, as far as it takes its owner's time.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// When it begins, the first time.
    pub(super) start: When,
    /// How long it lasts, each time.
    pub(super) length: Length,
    /// Whether it takes time at all.
    pub(super) is_busy: bool,
    /// How it repeats.
    pub(super) rule: Option<&'a ICalendarRecurrenceRule>,
    /// When it takes place besides, and how long if not as usual.
    pub(super) more: Vec<(When, Option<Length>)>,
    /// When it does not take place after all.
    pub(super) except: Vec<When>,
    /// Of which repetition of another entry it takes the place.
    pub(super) instead_of: Option<When>,
    /// Whether of all that follow as well.
    pub(super) and_after: bool,
}

/// How long something lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// So many days of the calendar, however long these are.
    Days(u64),
    /// Exactly so long.
    Exactly(TimeDelta),
}

impl Length {
    fn of(time: TimeDelta) -> Self {
        Self::Exactly(time.min(LONGEST))
    }

    fn of_days(days: i64) -> Self {
        Self::Days(days.clamp(0, LONGEST.num_days()).unsigned_abs())
    }

    /// When that is over which begins then.
    pub(super) fn end(self, start: When, home: TimeZone) -> UtcTime {
        let begun = start.instant(home);
        match (self, start) {
            (Self::Days(days), When::Day(day)) => match day.checked_add_days(Days::new(days)) {
                Some(day) => home.start_of_day(day),
                None => begun,
            },
            (Self::Days(days), When::Clock(..)) => {
                begun + TimeDelta::days(i64::try_from(days).unwrap_or_default())
            }
            (Self::Exactly(time), _) => begun + time,
        }
    }
}

impl<'a> Entry<'a> {
    /// What the component says; nothing if that cannot be understood.
    pub(super) fn read(
        component: &'a ICalendarComponent,
        zones: &Zones<'_>,
        owner: &Owner,
    ) -> Option<Self> {
        let instead_of = point(component, &ICalendarProperty::RecurrenceId, zones);
        // An entry that only calls off a repetition may do without a start of its own.
        let start = point(component, &ICalendarProperty::Dtstart, zones).or(instead_of)?;
        let rule = match component.property(&ICalendarProperty::Rrule) {
            None => None,
            Some(entry) => match entry.values.first()? {
                ICalendarValue::RecurrenceRule(rule) => Some(rule.as_ref()),
                _ => return None,
            },
        };
        let and_after = component
            .property(&ICalendarProperty::RecurrenceId)
            .is_some_and(|entry| entry.has_parameter(&ICalendarParameterName::Range));
        let named = |name| {
            component
                .entries
                .iter()
                .filter(move |entry| entry.name == name)
        };
        Some(Self {
            start,
            length: length(component, start, zones, owner)?,
            is_busy: is_busy(component, owner),
            rule,
            more: named(ICalendarProperty::Rdate)
                .flat_map(|entry| points(entry, zones))
                .collect(),
            except: named(ICalendarProperty::Exdate)
                .flat_map(|entry| points(entry, zones))
                .map(|(point, _)| point)
                .collect(),
            instead_of,
            and_after,
        })
    }
}

/// Whether the component takes its owner's time: it was not called off, was not declined, and does not say that it is free.
pub(super) fn is_busy(component: &ICalendarComponent, owner: &Owner) -> bool {
    let is_canceled = component.status() == Some(&ICalendarStatus::Cancelled);
    let is_free = component.transparency() == Some(&ICalendarTransparency::Transparent);
    let microsoft = component
        .entries
        .iter()
        .find_map(|entry| match &entry.name {
            ICalendarProperty::Other(name)
                if name.eq_ignore_ascii_case("X-MICROSOFT-CDO-BUSYSTATUS") =>
            {
                entry.values.first()?.as_text()
            }
            _ => None,
        });
    let is_free_for_microsoft = microsoft.is_some_and(|status| {
        ["FREE", "WORKINGELSEWHERE"]
            .iter()
            .any(|free| status.eq_ignore_ascii_case(free))
    });
    !is_canceled && !is_free && !is_free_for_microsoft && !is_declined(component, owner)
}

/// Whether all its times are told by clocks that somebody knows.
pub(super) fn knows_zones(component: &ICalendarComponent, zones: &Zones<'_>) -> bool {
    let is_clock = |value: &ICalendarValue| match value {
        ICalendarValue::PartialDateTime(at) => at.has_time() && at.tz_hour.is_none(),
        _ => false,
    };
    let mut told = component.entries.iter();
    told.all(|entry| zones.know(entry.tz_id()) || !entry.values.iter().any(is_clock))
}

fn is_declined(component: &ICalendarComponent, owner: &Owner) -> bool {
    let mut attendees = component
        .entries
        .iter()
        .filter(|entry| entry.name == ICalendarProperty::Attendee);
    attendees.any(|entry| {
        let declined = ICalendarParameterValue::Partstat(ICalendarParticipationStatus::Declined);
        entry.parameter(&ICalendarParameterName::Partstat) == Some(&declined)
            && entry
                .calendar_address()
                .is_some_and(|address| address.eq_ignore_ascii_case(owner.email.as_str()))
    })
}

fn length(
    component: &ICalendarComponent,
    start: When,
    zones: &Zones<'_>,
    owner: &Owner,
) -> Option<Length> {
    if component.has_property(&ICalendarProperty::Dtend) {
        let end = point(component, &ICalendarProperty::Dtend, zones)?;
        return Some(match (start, end) {
            (When::Day(first), When::Day(next)) => Length::of_days((next - first).num_days()),
            _ => {
                let home = owner.time_zone;
                Length::of(end.instant(home) - start.instant(home))
            }
        });
    }
    if let Some(entry) = component.property(&ICalendarProperty::Duration) {
        let ICalendarValue::Duration(duration) = entry.values.first()? else {
            return None;
        };
        let time = duration.to_time_delta()?;
        return Some(match start {
            When::Day(_) => Length::of_days(time.num_days()),
            When::Clock(..) => Length::of(time),
        });
    }
    Some(match start {
        When::Day(_) => Length::Days(1),
        When::Clock(..) => Length::Exactly(TimeDelta::zero()),
    })
}

fn point(
    component: &ICalendarComponent,
    name: &ICalendarProperty,
    zones: &Zones<'_>,
) -> Option<When> {
    let (point, _) = points(component.property(name)?, zones).next()?;
    Some(point)
}

fn points<'a>(
    entry: &'a ICalendarEntry,
    zones: &Zones<'_>,
) -> impl Iterator<Item = (When, Option<Length>)> + 'a {
    let zone = zones.find(entry.tz_id());
    entry.values.iter().filter_map(move |value| match value {
        ICalendarValue::PartialDateTime(point) => Some((When::read(point, zone)?, None)),
        ICalendarValue::Period(period) => {
            self::period(period, zone).map(|(at, length)| (at, Some(length)))
        }
        _ => None,
    })
}

/// From when, and how long.
pub(super) fn period(period: &ICalendarPeriod, zone: Tz) -> Option<(When, Length)> {
    match period {
        ICalendarPeriod::Range { start, end } => {
            let (start, end) = (When::read(start, zone)?, When::read(end, zone)?);
            // Both are times of a clock, whose home does not matter.
            let home = TimeZone::UTC;
            Some((start, Length::of(end.instant(home) - start.instant(home))))
        }
        ICalendarPeriod::Duration { start, duration } => {
            let start = When::read(start, zone)?;
            Some((start, Length::of(duration.to_time_delta()?)))
        }
    }
}
