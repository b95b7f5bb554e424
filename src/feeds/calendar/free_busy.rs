//! Calendars that tell nothing but when their owner is busy.

use std::ops::Range;

use calcard::icalendar::{
    ICalendar, ICalendarComponentType, ICalendarFreeBusyType, ICalendarParameterName,
    ICalendarParameterValue, ICalendarProperty, ICalendarValue,
};

use super::entry::period;
use super::zones::Zones;
use crate::values::{TimeZone, UtcTime};

/// The periods in `window` of all kinds but the free ones.
pub(super) fn periods(
    calendar: &ICalendar,
    zones: &Zones<'_>,
    window: &Range<UtcTime>,
) -> Vec<Range<UtcTime>> {
    let free = ICalendarParameterValue::Fbtype(ICalendarFreeBusyType::Free);
    calendar
        .components
        .iter()
        .filter(|component| component.component_type == ICalendarComponentType::VFreebusy)
        .flat_map(|component| &component.entries)
        .filter(|entry| entry.name == ICalendarProperty::Freebusy)
        .filter(|entry| entry.parameter(&ICalendarParameterName::Fbtype) != Some(&free))
        .flat_map(|entry| {
            let zone = zones.find(entry.tz_id());
            entry.values.iter().filter_map(move |value| match value {
                ICalendarValue::Period(value) => period(value, zone),
                _ => None,
            })
        })
        // Such periods are times of a clock, whose home does not matter.
        .map(|(start, length)| {
            let home = TimeZone::UTC;
            start.instant(home)..length.end(start, home)
        })
        .filter(|time| time.start < window.end && window.start < time.end)
        .collect()
}
