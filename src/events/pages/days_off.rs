//! Days off as people think of them: from one day to another, both off.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::web::Field;

/// The empty rows under the days that are off.
const SPARE_ROWS: usize = 2;
/// How many days after today may be off: two years.
const MOST_DAYS: u64 = 731;

/// One row: a stretch of days off.
#[derive(Debug, Default)]
pub struct DaysOffRow {
    pub(super) from: Field,
    /// Blank if it is one day only.
    pub(super) until: Field,
}

/// A row for each stretch of days from `today` on, and some empty ones.
pub fn rows(days: &BTreeSet<NaiveDate>, today: NaiveDate) -> Vec<DaysOffRow> {
    let mut stretches: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for &day in days.range(today..) {
        match stretches.last_mut() {
            Some((_, until)) if until.succ_opt() == Some(day) => *until = day,
            _ => stretches.push((day, day)),
        }
    }
    let mut rows: Vec<_> = stretches
        .into_iter()
        .map(|(from, until)| DaysOffRow {
            from: Field::of(from.to_string()),
            until: Field::of(match until == from {
                true => String::new(),
                false => until.to_string(),
            }),
        })
        .collect();
    rows.resize_with(rows.len() + SPARE_ROWS, DaysOffRow::default);
    rows
}

/// All days in the rows that are filled, from `today` on. Every wrong row says what is wrong.
pub fn parse(rows: &mut [DaysOffRow], today: NaiveDate) -> Option<BTreeSet<NaiveDate>> {
    let filled = rows
        .iter_mut()
        .filter(|row| !row.from.is_blank() || !row.until.is_blank());
    let stretches: Vec<_> = filled.map(|row| row.parse(today)).collect();
    let stretches: Option<Vec<(NaiveDate, NaiveDate)>> = stretches.into_iter().collect();
    let days = stretches?.into_iter().flat_map(|(from, until)| {
        from.max(today)
            .iter_days()
            .take_while(move |day| *day <= until)
    });
    Some(days.collect())
}

impl DaysOffRow {
    fn parse(&mut self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let last = today + Days::new(MOST_DAYS);
        let from = self.from.parse(date);
        let until = match self.until.is_blank() {
            true => from,
            false => self.until.parse(date),
        };
        let (from, until) = (from?, until?);
        let wrong = if until < from {
            "The last day comes before the first."
        } else if until < today {
            "This is over: clear it, or choose days to come."
        } else if until > last {
            "Choose days within the next two years."
        } else {
            return Some((from, until));
        };
        let field = match self.until.is_blank() {
            true => &mut self.from,
            false => &mut self.until,
        };
        field.refuse(wrong);
        None
    }
}

/// Reads what a date field sends.
fn date(text: &str) -> Result<NaiveDate, &'static str> {
    text.trim()
        .parse()
        .map_err(|_| "Enter a date, like 2027-12-24.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(from: &str, until: &str) -> DaysOffRow {
        DaysOffRow {
            from: Field::of(from),
            until: Field::of(until),
        }
    }

    fn read(from: &str, until: &str) -> Result<usize, Option<String>> {
        let mut rows = [row(from, until), row("", " ")];
        let days = parse(&mut rows, day("2027-06-01"));
        let error = rows
            .into_iter()
            .find_map(|row| row.from.error.or(row.until.error));
        days.map(|days| days.len()).ok_or(error)
    }

    #[test]
    fn days_in_a_row_are_one_stretch_and_past_ones_are_not_shown() {
        let days = [
            "2027-05-31",
            "2027-06-01",
            "2027-06-02",
            "2027-12-31",
            "2028-01-01",
            "2028-02-01",
        ];
        let days: BTreeSet<_> = days.into_iter().map(day).collect();
        let mut rows = rows(&days, day("2027-06-01"));
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.from.value.as_str(), row.until.value.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("2027-06-01", "2027-06-02"),
                ("2027-12-31", "2028-01-01"),
                ("2028-02-01", ""),
                ("", ""),
                ("", "")
            ]
        );
        let to_come: BTreeSet<_> = days.range(day("2027-06-01")..).copied().collect();
        assert_eq!(parse(&mut rows, day("2027-06-01")), Some(to_come));
    }

    #[test]
    fn wrong_days_are_refused_beside_their_field() {
        assert_eq!(read("2027-06-03", ""), Ok(1));
        assert_eq!(
            read("2027-05-01", "2027-06-02"),
            Ok(2),
            "what is over of it is left out"
        );
        for (from, until, why) in [
            ("24.12.2027", "", "Enter a date"),
            ("", "2027-07-01", "Enter a date"),
            ("2027-02-30", "", "Enter a date"),
            ("2027-07-02", "2027-07-01", "comes before"),
            ("2026-07-02", "", "is over"),
            ("2027-07-02", "2077-07-01", "two years"),
            ("+262142-12-31", "", "two years"),
        ] {
            let error = read(from, until).unwrap_err().unwrap();
            assert!(error.contains(why), "{from} {until}: {error}");
        }
    }
}
