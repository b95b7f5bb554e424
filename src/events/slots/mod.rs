//! Free times: one pure function, used by the page and again by the booking, so that what is offered is what is accepted.

mod calendar;
mod hours;
mod intervals;
mod openings;
mod rules;
mod wall_clock;

#[cfg(test)]
mod tests;

use std::ops::{Range, RangeInclusive};

use chrono::Days;

use crate::values::UtcTime;

pub use calendar::{Busy, HostCalendar};
pub use hours::{MINUTES_PER_DAY, WeeklySpan};
pub use intervals::union;
pub use rules::Rules;

/// When calls of an event can begin with this host: sorted, each once, all within `window` (its end excluded).
///
/// A time is free if all of this holds; days and hours are those of the host's wall clock.
/// - It lies on the grid of one of the host's spans: `from`, `from` + increment, … as the wall clock shows them. An hour
///   that the clock skips offers nothing; in an hour that it repeats, both passes are offered.
/// - At each instant of the call, for its real length, the host's wall clock is within a span on no day off. Spans that
///   adjoin, also across midnight, hold one call together.
/// - Nothing in [`HostCalendar::busy`] and [`HostCalendar::elsewhere`] comes closer than the buffer.
/// - The day on which the call starts is no later than today + days ahead, and has fewer calls than the daily cap.
/// - The start is no earlier than `now` + minimum notice.
pub fn free_times(
    rules: &Rules,
    host: &HostCalendar,
    window: Range<UtcTime>,
    now: UtcTime,
) -> Vec<UtcTime> {
    let mut times = free_between(rules, host, window.start..=window.end, now);
    times.retain(|start| window.contains(start));
    times
}

/// Whether a call can begin at exactly `start` with this host: whether [`free_times`] offers it.
pub fn is_free(rules: &Rules, host: &HostCalendar, start: UtcTime, now: UtcTime) -> bool {
    !free_between(rules, host, start..=start, now).is_empty()
}

/// Whether the host is there for all of this time: in the hours, on no day off. What the host does then does not matter.
pub fn is_open(host: &HostCalendar, time: &Range<UtcTime>) -> bool {
    let openings = host.openings(time);
    let open = intervals::union(openings.into_iter().map(|opening| opening.open));
    intervals::cover(&open, time)
}

/// The free times from the first wanted instant to the last, both included: a single instant has no successor to name
/// as an excluded end when it is the last one that there is.
fn free_between(
    rules: &Rules,
    host: &HostCalendar,
    wanted: RangeInclusive<UtcTime>,
    now: UtcTime,
) -> Vec<UtcTime> {
    let first = (*wanted.start()).max(now + rules.notice());
    let last = (*wanted.end()).min(rules.horizon(now));
    if first > last {
        return Vec::new();
    }
    let reach = first..last + rules.duration();
    let last_day = now.in_zone(host.zone).date_naive() + Days::new(rules.days_ahead.into());
    let full_days = host.full_days(rules);
    let openings = host.openings(&reach);
    let gaps = host.gaps(&openings, rules, &reach);

    let mut times: Vec<UtcTime> = openings
        .iter()
        .filter(|opening| opening.day <= last_day && !full_days.contains(&opening.day))
        .flat_map(|opening| opening.grid(rules.increment()))
        .filter(|&start| start <= last)
        .filter(|&start| intervals::cover(&gaps, &(start..start + rules.duration())))
        .collect();
    // Spans that overlap may share times of their grids.
    times.sort_unstable();
    times.dedup();
    times
}
