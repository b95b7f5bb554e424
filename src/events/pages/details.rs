//! The single fields of the event form: what an event is like, hosts and questions aside.

use std::ops::RangeInclusive;

use serde::Deserialize;

use crate::events::{Event, EventSettings, MailSwitches};
use crate::values::{EventKind, Slug};
use crate::web::Field;

/// The longest minimum notice, in minutes: a year.
const MOST_NOTICE: i32 = 365 * MINUTES_PER_DAY;
const MINUTES_PER_DAY: i32 = 24 * 60;

/// The units of the minimum notice, by their length in minutes.
pub(super) const UNITS: [(&str, i32); 3] =
    [("minutes", 1), ("hours", 60), ("days", MINUTES_PER_DAY)];

/// What is typed about an event.
#[derive(Debug, Deserialize)]
pub struct DetailsForm {
    pub(super) name: Field,
    pub(super) slug: Field,
    pub(super) kind: Field,
    pub(super) description: Field,
    pub(super) duration_minutes: Field,
    pub(super) increment_minutes: Field,
    pub(super) notice: Field,
    pub(super) notice_unit: Field,
    pub(super) days_ahead: Field,
    pub(super) buffer_minutes: Field,
    pub(super) daily_cap: Field,
    /// The kinds of message that are ticked: repeated, so that the form as a whole reads them.
    #[serde(skip)]
    pub(super) mails: Vec<String>,
}

impl Default for DetailsForm {
    /// An ordinary sales call: half an hour, on the hour and the half, within the next 30 days, not in the next 4 hours.
    fn default() -> Self {
        Self {
            name: Field::default(),
            slug: Field::default(),
            kind: Field::of(EventKind::Strategy.as_str()),
            description: Field::default(),
            duration_minutes: Field::of("30"),
            increment_minutes: Field::of("30"),
            notice: Field::of("4"),
            notice_unit: Field::of("hours"),
            days_ahead: Field::of("30"),
            buffer_minutes: Field::of("0"),
            daily_cap: Field::default(),
            mails: ticked(MailSwitches::default()),
        }
    }
}

impl DetailsForm {
    /// The form filled with what the event is like now.
    pub fn of(event: &Event) -> Self {
        let (notice, unit) = in_units(event.notice_minutes);
        let number = |number: i32| Field::of(number.to_string());
        Self {
            name: Field::of(&event.name),
            slug: Field::of(event.slug.as_str()),
            kind: Field::of(event.kind.as_str()),
            description: Field::of(&event.description),
            duration_minutes: number(event.duration_minutes),
            increment_minutes: number(event.increment_minutes),
            notice: number(notice),
            notice_unit: Field::of(unit),
            days_ahead: number(event.days_ahead),
            buffer_minutes: number(event.buffer_minutes),
            daily_cap: event.daily_cap.map(number).unwrap_or_default(),
            mails: ticked(event.mails),
        }
    }

    /// What was meant, unless something is wrong: then each field that is wrong says so.
    pub fn parse(&mut self) -> Option<EventSettings> {
        self.name.required("Give the event a name.");
        self.name.max_chars(100);
        self.name.one_line();
        self.description.max_chars(2_000);
        self.description.plain();
        let slug = self.parse_slug();
        let name = self.name.parse(plain);
        let kind = self.kind.parse(EventKind::parse);
        let description = self.description.parse(plain);
        let duration_minutes = self.duration_minutes.parse(|text| whole(text, 15..=480));
        let increment_minutes = self.increment_minutes.parse(|text| whole(text, 5..=480));
        let days_ahead = self.days_ahead.parse(|text| whole(text, 1..=365));
        let buffer_minutes = self.buffer_minutes.parse(|text| whole(text, 0..=480));
        let daily_cap = self.daily_cap.parse(|text| match text.trim() {
            "" => Ok(None),
            text => whole(text, 1..=1_000).map(Some),
        });
        let unit = self.notice_unit.value.as_str();
        let notice_minutes = self.notice.parse(|text| notice(text, unit, days_ahead));
        Some(EventSettings {
            slug: slug?,
            name: name?,
            kind: kind?,
            description: description?,
            duration_minutes: duration_minutes?,
            increment_minutes: increment_minutes?,
            notice_minutes: notice_minutes?,
            days_ahead: days_ahead?,
            buffer_minutes: buffer_minutes?,
            daily_cap: daily_cap?,
            mails: MailSwitches::only(|kind| self.mails.iter().any(|name| name == kind.as_str())),
        })
    }

    fn parse_slug(&mut self) -> Option<Slug> {
        if self.slug.is_blank() {
            // Without a name there is nothing to propose, and one complaint is enough.
            if self.name.is_blank() {
                return None;
            }
            let Ok(slug) = Slug::parse(&proposed_slug(&self.name.value)) else {
                self.slug
                    .refuse("It cannot be made from this name: enter letters, digits or hyphens.");
                return None;
            };
            self.slug.value = slug.to_string();
        }
        self.slug.parse(Slug::parse)
    }
}

fn ticked(switches: MailSwitches) -> Vec<String> {
    let on = MailSwitches::KINDS.into_iter();
    on.filter(|kind| switches.is_on(*kind))
        .map(|kind| kind.as_str().to_owned())
        .collect()
}

/// The largest unit of which these minutes are a whole number.
fn in_units(minutes: i32) -> (i32, &'static str) {
    UNITS
        .into_iter()
        .rev()
        .find(|(unit, length)| minutes % length == 0 && (minutes > 0 || *unit == "hours"))
        .map_or((minutes, "minutes"), |(unit, length)| {
            (minutes / length, unit)
        })
}

/// A name in links made of a name for people: its ASCII letters and digits, with hyphens for all between them. Empty if
/// there are too few.
fn proposed_slug(name: &str) -> String {
    let name = name.to_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    slug.trim_end_matches('-').to_owned()
}

/// Without space around it, its lines ended alike.
fn plain(text: &str) -> Result<String, std::convert::Infallible> {
    Ok(text.trim().replace("\r\n", "\n"))
}

fn whole(text: &str, range: RangeInclusive<i32>) -> Result<i32, String> {
    text.trim()
        .parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| {
            let (least, most) = range.into_inner();
            format!("Enter a whole number from {least} to {most}.")
        })
}

/// The minimum notice in minutes. One that reaches past the last day that can be booked would leave no time at all.
fn notice(text: &str, unit: &str, days_ahead: Option<i32>) -> Result<i32, String> {
    let (_, length) = UNITS
        .into_iter()
        .find(|(name, _)| *name == unit)
        .ok_or("Choose minutes, hours or days.")?;
    let minutes = whole(text, 0..=MOST_NOTICE / length)? * length;
    match days_ahead {
        Some(days) if minutes >= (days + 1) * MINUTES_PER_DAY => Err(format!(
            "Nobody could book: the notice is longer than the {days} days ahead."
        )),
        _ => Ok(minutes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_proposed_from_the_name() {
        for (name, slug) in [
            ("Intro Call", "intro-call"),
            ("  30 min: Éclair & Co. ", "30-min-clair-co"),
            ("日本", ""),
            (&"a ".repeat(50), &format!("{}a", "a-".repeat(29))),
        ] {
            assert_eq!(proposed_slug(name), slug);
        }
    }

    #[test]
    fn a_notice_is_shown_in_the_largest_unit_that_fits() {
        for (minutes, shown) in [
            (0, (0, "hours")),
            (50, (50, "minutes")),
            (90, (90, "minutes")),
            (240, (4, "hours")),
            (2880, (2, "days")),
        ] {
            assert_eq!(in_units(minutes), shown);
            assert_eq!(notice(&shown.0.to_string(), shown.1, Some(30)), Ok(minutes));
        }
    }

    #[test]
    fn a_notice_past_the_last_day_is_refused() {
        assert!(notice("31", "days", Some(30)).is_err());
        assert!(notice("30", "days", Some(30)).is_ok());
        assert!(notice("9999999999", "days", None).is_err());
        assert!(notice("1", "weeks", None).is_err());
    }
}
