//! From the text of a calendar (RFC 5545) to the times at which its owner is busy. What the events are called is never looked
//! at.

mod budget;
mod entry;
mod free_busy;
mod series;
mod when;
mod zones;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::time::Duration;

use calcard::icalendar::{ICalendar, ICalendarComponentType};

use crate::events::slots::union;
use crate::values::{CallUid, EmailAddress, TimeZone, UtcTime};

use budget::Budget;
use entry::Entry;
use zones::Zones;

/// As many busy times as are kept of one calendar: the first ones.
pub const MOST: usize = 5_000;

/// Whose calendar it is, as far as that matters for what it means.
#[derive(Clone, Debug)]
pub struct Owner {
    /// Where they are: their days begin by its clock, and times without a zone are told by it.
    pub time_zone: TimeZone,
    /// With which address they are invited.
    pub email: EmailAddress,
    /// What the UIDs of their organization's calls end in.
    pub uid_tail: String,
}

impl Owner {
    /// Whether this is a call of ours that has come back: what becomes of it is known here at first hand.
    fn has_made(&self, uid: &str) -> bool {
        CallUid::parse(uid).is_some_and(|uid| uid.tail == self.uid_tail)
    }
}

/// What a calendar says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When its owner is busy: sorted and apart.
    pub busy: Vec<Range<UtcTime>>,
    /// Up to when that is all.
    pub until: UtcTime,
    /// How many of its entries could not be understood for certain: they count for nothing or, if only their time zone is
    /// unknown, by the clock of times without one.
    pub unread: usize,
}

/// Why a calendar cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is something else.
    NoCalendar,
    /// It has no end.
    CutOff,
    /// Its repetitions are more than anybody has.
    TooMuch,
}

/// The busy times in `window`, worked out in `patience` at most, or not at all.
pub fn read(
    text: &str,
    owner: &Owner,
    window: &Range<UtcTime>,
    patience: Duration,
) -> Result<Reading, Unreadable> {
    let mut budget = Budget::of(patience);
    let mut busy = Vec::new();
    let mut unread = 0;
    for calendar in calendars(text)? {
        let zones = Zones::of(&calendar, owner.time_zone, window.start);
        busy.extend(free_busy::periods(&calendar, &zones, window));
        let (series, not_understood) = series(&calendar, &zones, owner);
        unread += not_understood;
        for entries in series {
            let occurrences = series::occurrences(&entries, owner.time_zone, window, &mut budget)?;
            match occurrences {
                Some(occurrences) => busy.extend(occurrences),
                None => unread += 1,
            }
        }
    }
    Ok(Reading::of(busy, window, unread))
}

impl Reading {
    fn of(busy: Vec<Range<UtcTime>>, window: &Range<UtcTime>, unread: usize) -> Self {
        let within = busy
            .into_iter()
            .map(|time| time.start.max(window.start)..time.end.min(window.end));
        let mut busy = union(within);
        let mut until = window.end;
        if busy.len() > MOST {
            busy.truncate(MOST);
            until = busy.last().map_or(until, |last| last.end);
        }
        Self {
            busy,
            until,
            unread,
        }
    }
}

fn calendars(text: &str) -> Result<Vec<ICalendar>, Unreadable> {
    let mut parser = calcard::Parser::new(text);
    let mut calendars = Vec::new();
    loop {
        match parser.entry() {
            calcard::Entry::ICalendar(calendar) if is_whole(&calendar) => calendars.push(calendar),
            calcard::Entry::Eof => break,
            _ => return Err(Unreadable::NoCalendar),
        }
    }
    if calendars.is_empty() {
        return Err(Unreadable::NoCalendar);
    }
    // The parser takes the end of the text for an end.
    let end = text.trim_end().lines().next_back().unwrap_or_default();
    match end.trim().eq_ignore_ascii_case("END:VCALENDAR") {
        true => Ok(calendars),
        false => Err(Unreadable::CutOff),
    }
}

fn is_whole(calendar: &ICalendar) -> bool {
    let root = calendar.components.first();
    root.is_some_and(|root| root.component_type == ICalendarComponentType::VCalendar)
}

/// The entries that are not ours, those of one UID together; and how many cannot be understood, and would be busy.
fn series<'a>(
    calendar: &'a ICalendar,
    zones: &Zones<'_>,
    owner: &Owner,
) -> (Vec<Vec<Entry<'a>>>, usize) {
    let mut alone = Vec::new();
    let mut together: BTreeMap<&str, Vec<Entry<'a>>> = BTreeMap::new();
    let mut unread = 0;
    for component in &calendar.components {
        if component.component_type != ICalendarComponentType::VEvent {
            continue;
        }
        let uid = component.uid();
        if uid.is_some_and(|uid| owner.has_made(uid)) {
            continue;
        }
        if entry::is_busy(component, owner) && !entry::knows_zones(component, zones) {
            unread += 1;
        }
        match (Entry::read(component, zones, owner), uid) {
            (Some(entry), Some(uid)) => together.entry(uid).or_default().push(entry),
            (Some(entry), None) => alone.push(vec![entry]),
            (None, _) if entry::is_busy(component, owner) => unread += 1,
            (None, _) => {}
        }
    }
    alone.extend(together.into_values());
    (alone, unread)
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCalendar => {
                "What is there is no calendar. Copy the secret address in iCal format, not the address of a web page."
            }
            Self::CutOff => "The calendar ends in the middle: it did not come whole.",
            Self::TooMuch => "Its events repeat too often to be worked out.",
        })
    }
}

impl std::error::Error for Unreadable {}
