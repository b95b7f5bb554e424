//! A month of the calendar, and the weeks of which it is made.

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};

use crate::values::UtcTime;

/// A month of a year, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(NaiveDate);

impl Month {
    /// The month in which this day lies.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    /// Reads `2026-12`.
    pub fn parse(text: &str) -> Option<Self> {
        let first = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        first.ok().map(Self)
    }

    /// The month before.
    pub fn previous(self) -> Self {
        Self(self.0.checked_sub_months(Months::new(1)).unwrap_or(self.0))
    }

    /// The month after.
    pub fn next(self) -> Self {
        Self(self.0.checked_add_months(Months::new(1)).unwrap_or(self.0))
    }

    /// Every instant at which some zone's calendar shows this month, and a day more on both sides: who wants the
    /// instants of one zone takes those whose date there is in the month.
    pub fn window(self) -> Range<UtcTime> {
        let midnight = |day: NaiveDate| UtcTime::from(day.and_time(NaiveTime::MIN));
        midnight(self.0 - Days::new(1))..midnight(self.next().0 + Days::new(1))
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }

    /// Such as `December 2026`.
    pub fn title(self) -> String {
        self.0.format("%B %Y").to_string()
    }

    /// Its weeks from Monday to Sunday; `None` is a day of another month.
    pub fn weeks(self) -> Vec<Vec<Option<NaiveDate>>> {
        let before = self.0.weekday().num_days_from_monday() as usize;
        let days = self.0.iter_days().take_while(|day| self.contains(*day));
        let mut cells: Vec<Option<NaiveDate>> = vec![None; before];
        cells.extend(days.map(Some));
        cells.resize(cells.len().next_multiple_of(7), None);
        cells.chunks(7).map(<[_]>::to_vec).collect()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_made_of_whole_weeks_that_begin_on_monday() {
        let weeks = Month::parse("2026-12").unwrap().weeks();
        let numbers: Vec<Vec<u32>> = weeks
            .iter()
            .map(|week| {
                week.iter()
                    .map(|day| day.map_or(0, |day| day.day()))
                    .collect()
            })
            .collect();
        assert_eq!(numbers.first().unwrap(), &[0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers.last().unwrap(), &[28, 29, 30, 31, 0, 0, 0]);
        assert_eq!(numbers.len(), 5);
        let february = Month::parse("2027-02").unwrap().weeks();
        assert_eq!(february.len(), 4);
        assert!(february.iter().flatten().all(Option::is_some));
    }

    #[test]
    fn a_printed_month_is_read_as_the_same_and_garbage_is_none() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!(month.to_string(), "2026-12");
        assert_eq!(month.next().to_string(), "2027-01");
        assert_eq!(month.next().previous(), month);
        for text in ["", "2026", "2026-13", "2026-12-01", "x", "99999999-01"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }
}
