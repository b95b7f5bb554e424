//! Sets of instants, as half-open intervals that are sorted and apart.

use std::ops::Range;

use crate::values::UtcTime;

/// All instants of `intervals`; those that overlap or touch become one, and empty ones vanish.
pub fn union(intervals: impl Iterator<Item = Range<UtcTime>>) -> Vec<Range<UtcTime>> {
    let mut sorted: Vec<_> = intervals.filter(|interval| !interval.is_empty()).collect();
    sorted.sort_unstable_by_key(|interval| interval.start);
    let mut joined: Vec<Range<UtcTime>> = Vec::with_capacity(sorted.len());
    for next in sorted {
        match joined.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => joined.push(next),
        }
    }
    joined
}

/// The instants of the set `all` that are not in the set `without`.
pub(super) fn difference(
    all: &[Range<UtcTime>],
    without: &[Range<UtcTime>],
) -> Vec<Range<UtcTime>> {
    let mut rest = Vec::with_capacity(all.len());
    for interval in all {
        let mut start = interval.start;
        let nearby = without.partition_point(|hole| hole.end <= start);
        for hole in without[nearby..]
            .iter()
            .take_while(|hole| hole.start < interval.end)
        {
            if start < hole.start {
                rest.push(start..hole.start);
            }
            start = hole.end;
        }
        if start < interval.end {
            rest.push(start..interval.end);
        }
    }
    rest
}

/// Whether the set has every instant of `whole`.
pub(super) fn cover(set: &[Range<UtcTime>], whole: &Range<UtcTime>) -> bool {
    let after = set.partition_point(|interval| interval.start <= whole.start);
    after > 0 && whole.end <= set[after - 1].end
}
