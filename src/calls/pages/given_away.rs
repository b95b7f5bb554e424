//! What is said to whoever wanted to change a call that was given to somebody else meanwhile.

use askama::Template;

use crate::calls::GivenAway;
use crate::values::TimeZone;
use crate::web::{Field, Frame, Moment};

/// That nothing was done, by whom each call was given away, and what was typed for nothing.
#[derive(Template)]
#[template(path = "calls/given_away.html")]
pub struct GivenAwayPage {
    frame: Frame,
    lost: Vec<String>,
    /// What was typed, each with the label of its field.
    typed: Vec<(&'static str, String)>,
}

impl GivenAwayPage {
    /// The page about these calls; `typed` are the fields that people write into, with their labels.
    pub fn new(frame: Frame, lost: &[GivenAway], typed: &[(&'static str, &Field)]) -> Self {
        let zone = frame.signed_in.member.time_zone;
        let written = typed.iter().filter(|(_, field)| !field.is_blank());
        Self {
            lost: lost.iter().map(|one| sentence(one, zone)).collect(),
            typed: written
                .map(|(label, field)| (*label, field.value.trim().to_owned()))
                .collect(),
            frame,
        }
    }
}

/// Such as "Marcus gave the call with Ada on Tue 24 Nov 2026, 14:30 (Europe/Berlin) to Tom on Mon 23 Nov 2026, 09:12."
pub fn sentence(given: &GivenAway, zone: TimeZone) -> String {
    let GivenAway { lead, to, .. } = given;
    let label = |at| Moment::new(at, zone).label();
    let (began, at) = (label(given.began), label(given.at));
    let call = match lead {
        Some(lead) => format!("the call with {lead} on {began} ({zone})"),
        None => format!("a call of yours on {began} ({zone})"),
    };
    match &given.by {
        Some(who) if who == to => format!("{who} took {call} on {at}."),
        Some(who) => format!("{who} gave {call} to {to} on {at}."),
        None => format!("The lead moved {call} to another time on {at}, and it went to {to}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_who_gave_or_took_it_and_nothing_of_now() {
        let zone = TimeZone::parse("Europe/Berlin").unwrap();
        let given = |by: Option<&str>| GivenAway {
            lead: Some("Ada".to_owned()),
            began: "2026-11-24T13:30:00Z".parse().unwrap(),
            to: "Tom".to_owned(),
            by: by.map(str::to_owned),
            at: "2026-11-23T08:12:00Z".parse().unwrap(),
        };
        let call = "the call with Ada on Tue 24 Nov 2026, 14:30 (Europe/Berlin)";
        let at = "on Mon 23 Nov 2026, 09:12";
        for (by, said) in [
            (Some("Marcus"), format!("Marcus gave {call} to Tom {at}.")),
            (Some("Tom"), format!("Tom took {call} {at}.")),
            (
                None,
                format!("The lead moved {call} to another time {at}, and it went to Tom."),
            ),
        ] {
            assert_eq!(sentence(&given(by), zone), said);
        }
    }
}
