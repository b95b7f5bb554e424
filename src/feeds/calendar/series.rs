//! The repetitions of an event: by its rule and its list, without those that are left out, with those that were moved.

use std::collections::HashSet;
use std::ops::Range;

use calcard::common::PartialDateTime;
use calcard::icalendar::{ICalendarFrequency, ICalendarRecurrenceRule};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated};

use super::Unreadable;
use super::budget::Budget;
use super::entry::{Entry, Length};
use super::when::When;
use crate::values::{TimeZone, UtcTime};

/// When something begins, and how long it lasts if not as usual.
type Start = (When, Option<Length>);

/// As many repetitions of one event as are looked at: a daily one has them in 270 years.
const MOST: usize = 100_000;

/// As many repetitions as a rule may have in one of its periods, a year of a yearly one: they are worked out all at once.
const MOST_AT_ONCE: usize = 10_000;

/// When the entries of one UID take their owner's time in `window`; nothing if a rule cannot be understood.
pub(super) fn occurrences(
    entries: &[Entry<'_>],
    home: TimeZone,
    window: &Range<UtcTime>,
    budget: &mut Budget,
) -> Result<Option<Vec<Range<UtcTime>>>, Unreadable> {
    let mut found = Vec::new();
    let (changes, events): (Vec<&Entry<'_>>, Vec<_>) =
        entries.iter().partition(|entry| entry.instead_of.is_some());
    for change in &changes {
        budget.step()?;
        found.extend(change.time(change.start, None, home, window));
    }
    let onward = Onward::of(&changes, home);
    for event in events {
        for _ in &changes {
            budget.step()?;
        }
        let replaced = changes.iter().filter_map(|change| change.instead_of);
        let left_out = Points::of(replaced.chain(event.except.iter().copied()), event, home);
        let Some(starts) = starts(event, home, window, budget)? else {
            return Ok(None);
        };
        for (start, length) in starts {
            if !left_out.have(start, home) {
                let (event, start) = onward.apply(event, start, home);
                found.extend(event.time(start, length, home, window));
            }
        }
    }
    Ok(Some(found))
}

impl Entry<'_> {
    /// The time that it takes in `window` if it begins then.
    fn time(
        &self,
        start: When,
        length: Option<Length>,
        home: TimeZone,
        window: &Range<UtcTime>,
    ) -> Option<Range<UtcTime>> {
        let end = length.unwrap_or(self.length).end(start, home);
        let time = start.instant(home)..end;
        let is_near = time.start < window.end && window.start < time.end;
        (self.is_busy && is_near && !time.is_empty()).then_some(time)
    }
}

/// When the event begins, before anything is left out or changed: its own start, its rule's, its list's.
fn starts(
    event: &Entry<'_>,
    home: TimeZone,
    window: &Range<UtcTime>,
    budget: &mut Budget,
) -> Result<Option<Vec<Start>>, Unreadable> {
    budget.step()?;
    let mut starts = vec![(event.start, None)];
    for more in &event.more {
        budget.step()?;
        starts.push(*more);
    }
    let Some(rule) = event.rule else {
        return Ok(Some(starts));
    };
    // Clocks are less than a day from UTC; what begins later than this does not matter, and neither does what ends before.
    let end = *window.end.as_naive() + TimeDelta::days(2);
    let length = event.length.end(event.start, home) - event.start.instant(home);
    let first = *window.start.as_naive() - TimeDelta::days(2) - length;
    if event.start.shown() >= end {
        return Ok(Some(starts));
    }
    let until = match &rule.until {
        None => None,
        Some(until) => match last(until, event.start, home) {
            Some(until) if until < event.start.shown() => return Ok(Some(starts)),
            Some(until) => Some(until),
            None => return Ok(None),
        },
    };
    let Some(repetitions) = repetitions(rule, event.start.shown(), until) else {
        return Ok(None);
    };
    let is_endless = rule.count.is_none() && until.is_none();
    let mut dates = repetitions.into_iter();
    for _ in 0..MOST {
        budget.step()?;
        match dates.next().map(|date| date.naive_utc()) {
            Some(shown) if shown >= end => return Ok(Some(starts)),
            Some(shown) if shown < first => {}
            Some(shown) => starts.push((event.start.showing(shown), None)),
            // The library gives up a rule of which it finds nothing for long.
            None if is_endless => return Ok(None),
            None => return Ok(Some(starts)),
        }
    }
    Ok(None)
}

/// The last moment that the clock of the event may show.
fn last(until: &PartialDateTime, start: When, home: TimeZone) -> Option<NaiveDateTime> {
    let zone = match start {
        When::Day(_) => home.tz(),
        When::Clock(_, zone) => zone,
    };
    Some(match When::read(until, zone)? {
        When::Day(day) => end_of(day),
        until @ When::Clock(..) => until.shown_as(start, home),
    })
}

fn end_of(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN) + TimeDelta::days(1) - TimeDelta::seconds(1)
}

/// What the clock shows at each repetition, as if it were one of UTC: there no rule meets an hour that is left out.
fn repetitions(
    rule: &ICalendarRecurrenceRule,
    start: NaiveDateTime,
    until: Option<NaiveDateTime>,
) -> Option<RRuleSet> {
    if at_once(rule) > MOST_AT_ONCE {
        return None;
    }
    let as_utc = |shown: NaiveDateTime| shown.and_utc().with_timezone(&rrule::Tz::Tz(Tz::UTC));
    let mut rule = rule.clone();
    rule.until = None;
    let parsed: RRule<Unvalidated> = rule.to_string().parse().ok()?;
    let parsed = match until {
        Some(until) => parsed.until(as_utc(until)),
        None => parsed,
    };
    let rule = parsed.validate(as_utc(start)).ok()?;
    Some(RRuleSet::new(as_utc(start)).rrule(rule).limit())
}

/// How many repetitions the rule can have in one of its periods: on each of its days, at each time that its lists name.
fn at_once(rule: &ICalendarRecurrenceRule) -> usize {
    let days = match rule.freq {
        ICalendarFrequency::Yearly => 366,
        ICalendarFrequency::Monthly => 31,
        ICalendarFrequency::Weekly => 7,
        ICalendarFrequency::Daily
        | ICalendarFrequency::Hourly
        | ICalendarFrequency::Minutely
        | ICalendarFrequency::Secondly => 1,
    };
    [&rule.byhour, &rule.byminute, &rule.bysecond]
        .iter()
        .fold(days, |times, list| times.saturating_mul(list.len().max(1)))
}

/// Changes of one repetition and all that follow, in the order of these repetitions.
struct Onward<'a>(Vec<(UtcTime, When, &'a Entry<'a>)>);

impl<'a> Onward<'a> {
    fn of(changes: &[&'a Entry<'a>], home: TimeZone) -> Self {
        let onward = changes.iter().filter(|change| change.and_after);
        let mut onward: Vec<_> = onward
            .filter_map(|change| {
                let instead_of = change.instead_of?;
                Some((instead_of.instant(home), instead_of, *change))
            })
            .collect();
        onward.sort_by_key(|(from, ..)| *from);
        Self(onward)
    }

    /// The event as the last change before this start has it, and the start moved as that moves it.
    fn apply(&self, event: &'a Entry<'a>, start: When, home: TimeZone) -> (&'a Entry<'a>, When) {
        if self.0.is_empty() {
            return (event, start);
        }
        let begun = start.instant(home);
        let last = self.0.partition_point(|(from, ..)| *from <= begun);
        let Some((_, instead_of, change)) = last.checked_sub(1).and_then(|at| self.0.get(at))
        else {
            return (event, start);
        };
        let by = change.start.shown_as(start, home) - instead_of.shown_as(start, home);
        (change, start.showing(start.shown() + by))
    }
}

/// Points of a calendar among which others are looked for: of whole days by the day, of times by the instant.
struct Points {
    days: HashSet<NaiveDate>,
    instants: HashSet<UtcTime>,
}

impl Points {
    /// These points in the repetitions of `event`: calendars name a repetition by its day, or the day by its midnight.
    fn of(points: impl Iterator<Item = When>, event: &Entry<'_>, home: TimeZone) -> Self {
        let (mut days, mut instants) = (HashSet::new(), HashSet::new());
        for point in points {
            match (event.start, point) {
                (_, When::Day(day)) => {
                    days.insert(day);
                }
                (When::Day(_), When::Clock(shown, _)) => {
                    days.insert(shown.date());
                }
                (When::Clock(..), When::Clock(..)) => {
                    instants.insert(point.instant(home));
                }
            }
        }
        Self { days, instants }
    }

    fn have(&self, point: When, home: TimeZone) -> bool {
        let day = point.shown().date();
        (!self.days.is_empty() && self.days.contains(&day))
            || (!self.instants.is_empty() && self.instants.contains(&point.instant(home)))
    }
}
