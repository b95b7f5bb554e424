//! The pages of Events and Availability: what was typed on them, and what it means.

pub mod archive;
pub mod availability;
pub mod busy_feed;
mod days_off;
mod details;
pub mod event;
mod event_form;
pub mod feed;
mod hours;
pub mod index;
mod overtaken;
mod question_form;

pub use overtaken::Overtaken;

use crate::events::Host;

/// Why an event cannot be booked, or not with all of its hosts.
pub struct Concern {
    /// The hosts who keep no weekly hours.
    pub idle: Vec<Host>,
    /// Whether there is no other host either.
    pub nobody: bool,
}

impl Concern {
    /// What there is to say about an event with these hosts.
    pub fn about(hosts: &[Host]) -> Option<Self> {
        let idle: Vec<Host> = hosts
            .iter()
            .filter(|host| !host.has_hours)
            .cloned()
            .collect();
        let nobody = idle.len() == hosts.len();
        (nobody || !idle.is_empty()).then_some(Self { idle, nobody })
    }

    /// The concern in a sentence.
    pub fn text(&self) -> String {
        let names: Vec<_> = self.idle.iter().map(|host| host.name.as_str()).collect();
        let names = names.join(", ");
        match (self.nobody, self.idle.is_empty()) {
            (_, true) => "Nobody can book: it has no host.".to_owned(),
            (true, false) => format!("Nobody can book: no weekly hours yet for {names}."),
            (false, false) => format!("No weekly hours yet, so no calls, for {names}."),
        }
    }
}
