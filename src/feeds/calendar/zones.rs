//! Which time zone is meant by a name in a calendar.

use std::collections::HashMap;

use calcard::common::timezone::Tz as NamedTz;
use calcard::icalendar::timezone::TzResolver;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty, ICalendarValue,
};
use chrono::{Datelike as _, Month, NaiveDate, NaiveTime, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::when::When;
use crate::values::{TimeZone, UtcTime};

/// As many definitions as are looked at: each is compared with all zones that there are.
const MOST: usize = 100;

/// The zones of one calendar.
pub(super) struct Zones<'a> {
    /// IANA's and Microsoft's names, and what definitions say of themselves.
    known: TzResolver<&'a str>,
    /// Names that only a definition explains.
    defined: HashMap<&'a str, Tz>,
    /// The zone of times without one.
    floating: Tz,
    /// The owner's.
    home: Tz,
    /// By the rules of which year clocks are compared.
    year: i32,
}

impl<'a> Zones<'a> {
    /// Those of a calendar whose owner is at `home`, as they are in the year of `now`.
    pub(super) fn of(calendar: &'a ICalendar, home: TimeZone, now: UtcTime) -> Self {
        let known = calendar.build_tz_resolver();
        let own = calendar.components.first().and_then(own_zone);
        let (home, year) = (home.tz(), now.to_utc().year());
        let floating = own
            .and_then(|name| zone(known.resolve(name)))
            .unwrap_or(home);
        let likely = [home, floating];
        let defined = calendar
            .timezones()
            .take(MOST)
            .filter_map(|definition| {
                let name = text(definition, &ICalendarProperty::Tzid)?;
                let is_known = zone(known.resolve(name)).is_some();
                let shown = Offsets::of(calendar, definition).filter(|_| !is_known)?;
                Some((name, shown.zone(year, likely)?))
            })
            .collect();
        Self {
            known,
            defined,
            floating,
            home,
            year,
        }
    }

    /// The zone of this name; that of times without one if nobody knows it, or if there is no name.
    pub(super) fn find(&self, name: Option<&str>) -> Tz {
        name.and_then(|name| self.of_name(name))
            .unwrap_or(self.floating)
    }

    /// Whether anybody knows this name, if there is one.
    pub(super) fn know(&self, name: Option<&str>) -> bool {
        name.is_none_or(|name| self.of_name(name).is_some())
    }

    fn of_name(&self, name: &str) -> Option<Tz> {
        zone(self.known.resolve(name))
            .or_else(|| self.defined.get(name).copied())
            .or_else(|| self.always_ahead(name))
            .or_else(|| last_part(name))
    }

    /// The zone of a name that only says how far ahead it is.
    fn always_ahead(&self, name: &str) -> Option<Tz> {
        let ahead = ahead(name)?;
        let offsets = Offsets {
            january: ahead,
            july: ahead,
        };
        offsets.zone(self.year, [self.home, self.floating])
    }
}

/// What a name in a registry of its own ends with: `/example.org/America/New_York`.
fn last_part(name: &str) -> Option<Tz> {
    let parts = name.strip_prefix('/')?.match_indices('/');
    parts
        .map(|(at, _)| &name[at + 2..])
        .find_map(|part| part.parse().ok())
}

fn zone(named: Option<NamedTz>) -> Option<Tz> {
    match named? {
        NamedTz::Tz(zone) => Some(zone),
        NamedTz::Fixed(_) | NamedTz::Floating => None,
    }
}

/// How far ahead the clock of a zone always is that is called after that, in seconds: `GMT+0530`, `UTC-8`, `+05:30`.
fn ahead(name: &str) -> Option<i32> {
    let name = name.trim();
    let after = ["GMT", "UTC", "gmt", "utc"];
    let after = after.iter().find_map(|zone| name.strip_prefix(zone));
    let shift = after.unwrap_or(name);
    let (sign, shift) = match shift.strip_prefix('-') {
        Some(shift) => (-1, shift),
        None => (1, shift.strip_prefix('+')?),
    };
    let (hours, minutes) = match shift.split_once(':') {
        Some(parts) => parts,
        None if shift.len() > 2 => shift.split_at_checked(shift.len() - 2)?,
        None => (shift, "0"),
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_some = hours <= 14 && minutes < 60;
    is_some.then(|| sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
}

/// In which zone the whole calendar is: nothing that a standard knows, and what most calendars say.
fn own_zone(root: &ICalendarComponent) -> Option<&str> {
    let mut entries = root.entries.iter();
    entries.find_map(|entry| match (&entry.name, entry.values.first()) {
        (ICalendarProperty::Other(name), Some(ICalendarValue::Text(zone)))
            if name.eq_ignore_ascii_case("X-WR-TIMEZONE") =>
        {
            Some(zone.as_str())
        }
        _ => None,
    })
}

fn text<'a>(component: &'a ICalendarComponent, name: &ICalendarProperty) -> Option<&'a str> {
    component.property(name)?.values.first()?.as_text()
}

/// How far a defined zone is ahead of UTC, in seconds: at the turn of the year and in the middle of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Offsets {
    january: i32,
    july: i32,
}

/// One of the clocks of a zone: the ordinary one, or that of summer.
struct Observance {
    since: When,
    month: u32,
    offset: i32,
}

impl Offsets {
    /// By the latest rules of the definition.
    fn of(calendar: &ICalendar, definition: &ICalendarComponent) -> Option<Self> {
        let latest = |kind: ICalendarComponentType| {
            definition
                .component_ids
                .iter()
                .filter_map(|id| calendar.component_by_id(*id))
                .filter(|part| part.component_type == kind)
                .filter_map(Observance::of)
                .max_by_key(|observance| observance.since.shown())
        };
        let standard = latest(ICalendarComponentType::Standard)?;
        let Some(summer) = latest(ICalendarComponentType::Daylight) else {
            return Some(Self {
                january: standard.offset,
                july: standard.offset,
            });
        };
        // North of the equator summer time begins before it ends.
        Some(match summer.month < standard.month {
            true => Self {
                january: standard.offset,
                july: summer.offset,
            },
            false => Self {
                january: summer.offset,
                july: standard.offset,
            },
        })
    }

    /// A zone whose clock goes like this: one of `likely`, else the first that does.
    fn zone(self, year: i32, likely: [Tz; 2]) -> Option<Tz> {
        let offset = |zone: Tz, month: Month| {
            let noon = NaiveDate::from_ymd_opt(year, month.number_from_month(), 1)?
                .and_time(NaiveTime::MIN);
            Some(zone.offset_from_utc_datetime(&noon).fix().local_minus_utc())
        };
        let goes_so = |zone: &Tz| {
            offset(*zone, Month::January) == Some(self.january)
                && offset(*zone, Month::July) == Some(self.july)
        };
        let mut all = likely.into_iter().chain(TZ_VARIANTS.iter().copied());
        all.find(goes_so)
    }
}

impl Observance {
    fn of(part: &ICalendarComponent) -> Option<Self> {
        let value = |name| part.property(name)?.values.first();
        let since = match value(&ICalendarProperty::Dtstart)? {
            ICalendarValue::PartialDateTime(since) => When::read(since, Tz::UTC)?,
            _ => return None,
        };
        let ICalendarValue::PartialDateTime(to) = value(&ICalendarProperty::Tzoffsetto)? else {
            return None;
        };
        let ahead = i32::from(to.tz_hour?) * 3600 + i32::from(to.tz_minute.unwrap_or(0)) * 60;
        let by_rule = match value(&ICalendarProperty::Rrule) {
            Some(ICalendarValue::RecurrenceRule(rule)) => rule.bymonth.first().map(|m| m.month()),
            _ => None,
        };
        Some(Self {
            since,
            month: by_rule.map_or(since.shown().month(), u32::from),
            offset: if to.tz_minus { -ahead } else { ahead },
        })
    }
}
