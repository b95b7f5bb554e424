//! One thing that happened to a call, in words.

use crate::contacts::{JourneyEntry, JourneyKind};
use crate::values::{TimeZone, UtcTime};
use crate::web::Moment;

/// What happened, who did it, when, and what else there is to say.
pub struct Happening {
    /// Such as "Moved from Tue 24 Nov 2026, 14:30 to Wed 25 Nov 2026, 10:00".
    pub what: String,
    /// A member's name, or the lead.
    pub who: String,
    /// When, on the reader's clock.
    pub when: Moment,
    /// Why, if somebody has said so.
    pub why: String,
}

impl Happening {
    /// This entry of a journey, on the clock of `zone`.
    pub fn of(entry: &JourneyEntry, zone: TimeZone) -> Self {
        let why = match (entry.kind, entry.moved()) {
            (_, Some(moved)) => moved.reason,
            (JourneyKind::Canceled, _) => entry.detail.clone(),
            _ => String::new(),
        };
        Self {
            what: what(entry, zone),
            who: entry.member_name.clone().unwrap_or("the lead".to_owned()),
            when: Moment::new(entry.at, zone),
            why,
        }
    }

    /// Such as "Canceled by Ben on Tue 24 Nov 2026, 14:30".
    pub fn sentence(&self) -> String {
        format!("{} by {} on {}", self.what, self.who, self.when.label())
    }
}

fn what(entry: &JourneyEntry, zone: TimeZone) -> String {
    match entry.kind {
        JourneyKind::Booked if entry.is_undone_cancellation() => "Cancellation undone".to_owned(),
        JourneyKind::Booked => "Booked".to_owned(),
        JourneyKind::Canceled => "Canceled".to_owned(),
        JourneyKind::Rescheduled => moved(entry, zone),
        JourneyKind::Outcome if entry.detail.is_empty() => "Outcome taken back".to_owned(),
        JourneyKind::Outcome => format!("Outcome set to {}", entry.detail),
        _ => "Changed".to_owned(),
    }
}

fn moved(entry: &JourneyEntry, zone: TimeZone) -> String {
    let Some(moved) = entry.moved() else {
        return "Moved".to_owned();
    };
    let label =
        |at: Option<UtcTime>| at.map_or_else(String::new, |at| Moment::new(at, zone).label());
    let times = format!(
        "Moved from {} to {}",
        label(moved.from()),
        label(moved.to())
    );
    match moved.changed_hands() {
        true => format!("{times}, from {} to {},", moved.from_host, moved.to_host),
        false => times,
    }
}
