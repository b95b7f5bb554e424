//! A time zone by its IANA name, such as `Europe/Berlin`.

use std::fmt;

use chrono_tz::{TZ_VARIANTS, Tz};

/// A time zone of the IANA database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeZone(Tz);

impl TimeZone {
    /// Coordinated Universal Time.
    pub const UTC: Self = Self(Tz::UTC);

    /// Parses an IANA name as browsers give it, in its usual spelling.
    pub fn parse(text: &str) -> Result<Self, UnknownTimeZone> {
        text.trim().parse().map(Self).map_err(|_| UnknownTimeZone)
    }

    /// The IANA name.
    pub fn as_str(&self) -> &'static str {
        self.0.name()
    }

    /// The zone as chrono uses it.
    pub fn tz(self) -> Tz {
        self.0
    }

    /// Every zone, in the order of its name: what a person may choose from.
    pub fn all() -> impl Iterator<Item = Self> {
        TZ_VARIANTS.iter().copied().map(Self)
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTimeZone;

impl fmt::Display for UnknownTimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Choose a time zone from the list.")
    }
}

impl std::error::Error for UnknownTimeZone {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_is_parsed_by_its_name() {
        for zone in TimeZone::all() {
            assert_eq!(TimeZone::parse(zone.as_str()), Ok(zone));
        }
    }

    #[test]
    fn a_zone_that_is_not_in_the_list_is_refused() {
        for text in ["", "Mars/Olympus", "Europe/Berlin; DROP", "+02:00"] {
            assert_eq!(TimeZone::parse(text), Err(UnknownTimeZone), "{text}");
        }
    }
}
